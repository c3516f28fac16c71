/*
 * One Lua state with one file: made, loaded, freed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct transport *script_filter(struct script *s, struct transport *t)
{
	if (!s->opts.rechunk)
		return t;
	return filter_rechunk_new(t, random_next(&s->rechunk));
}

struct protected
{
	void (*fn)(lua_State * L, void *data);
	void *data;
};

static int call_protected(lua_State *L)
{
	struct protected *p = lua_touserdata(L, 1);

	lua_settop(L, 0);
	p->fn(L, p->data);
	return 0;
}

struct failure *script_protect(
    struct script *s, void (*fn)(lua_State *L, void *data), void *data)
{
	struct protected p = {fn, data};
	struct failure *f;

	lua_pushcfunction(s->L, call_protected);
	lua_pushlightuserdata(s->L, &p);
	if (lua_pcall(s->L, 1, 0, 0) == LUA_OK)
		return NULL;
	f = lfailure_of_error(s->L);
	lua_settop(s->L, 0);
	return f;
}

/* Lua's memory is counted: a runaway script gets an error, not the machine. */
static void *allocate(void *data, void *old, size_t old_size, size_t size)
{
	struct script *s = data;
	size_t had = old ? old_size : 0;
	void *memory;

	if (size == 0) {
		free(old);
		s->memory -= had;
		return NULL;
	}
	if (s->opts.memory_max > 0 && size > had &&
	    s->memory + (size - had) > s->opts.memory_max)
		return NULL;
	memory = realloc(old, size);
	if (memory)
		s->memory += size - had;
	return memory;
}

static int on_panic(lua_State *L)
{
	(void)L;
	return 0; /* Lua aborts: every call of a script is protected */
}

static int open_all(lua_State *L)
{
	lfailure_open(L);
	what_open(L);
	peer_open(L);
	server_open(L);
	tasks_open(L);
	stdlib_open(L);
	coroutine_open(L);
	module_open(L);
	/* math.random follows --seed too. */
	lua_getglobal(L, "math");
	lua_getfield(L, -1, "randomseed");
	lua_pushinteger(L, (lua_Integer)script_of(L)->opts.seed);
	lua_call(L, 1, 0);
	return 0;
}

struct script *script_new(const struct script_opts *opts)
{
	struct script *s = mem_zalloc(sizeof *s);

	s->opts = *opts;
	s->random = opts->seed;
	s->rechunk = opts->rechunk_seed;
	s->function = LUA_NOREF;
	s->session_maker = LUA_NOREF;
	s->engine = pattern_engine_new();
	s->L = lua_newstate(allocate, s);
	if (!s->L)
		abort(); /* the first few KiB: as mem_zalloc() */
	lua_atpanic(s->L, on_panic);
	*(struct script **)lua_getextraspace(s->L) = s;
	scheduler_init(s);
	return s;
}

void script_free(struct script *s)
{
	if (!s)
		return;
	loop_set_hook(s->opts.loop, NULL, NULL);
	while (s->ready_head) {
		struct task *task = s->ready_head;

		s->ready_head = task->next_ready;
		task_unref(task);
	}
	input_free(s);
	lua_close(s->L);
	pattern_engine_free(s->engine);
	for (size_t i = 0; i < s->test_count; i++) {
		free(s->tests[i].name);
		free(s->tests[i].where);
		free(s->tests[i].fails_with);
		free(s->tests[i].skip);
	}
	free(s->tests);
	buf_free(&s->warning);
	free(s->name);
	free(s->folder);
	free(s);
}

const char *script_name(const struct script *s)
{
	return s->name;
}

/* ---- loading ---- */

static bool read_file(const char *path, struct buf *out, struct error *err)
{
	FILE *file = fopen(path, "re");
	int saved = errno;
	size_t n = 1;

	if (!file) {
		error_os(err, ERROR_USAGE, "", path, saved);
		return false;
	}
	while (n > 0) {
		n = fread(buf_reserve(out, 65536), 1, 65536, file);
		buf_commit(out, n);
	}
	saved = errno;
	n = (size_t)ferror(file);
	fclose(file);
	if (n > 0)
		error_os(err, ERROR_USAGE, "", path, saved);
	return n == 0;
}

/*
 * A mark of UTF-8 goes, and the "#!" line, as where Lua itself reads a file;
 * its line feed stays: the numbers of lines are kept.
 */
static void drop_first_line(struct buf *text)
{
	const uint8_t *p;
	const uint8_t *lf;

	if (buf_len(text) >= 3 &&
	    memcmp(buf_data(text), "\xef\xbb\xbf", 3) == 0)
		buf_consume(text, 3);
	p = buf_data(text);
	if (buf_len(text) == 0 || *p != '#')
		return;
	lf = memchr(p, '\n', buf_len(text));
	buf_consume(text, lf ? (size_t)(lf - p) : buf_len(text));
}

static bool compile(struct script *s, const struct buf *text,
    const char *before, const char *after, struct error *err)
{
	struct buf whole = {0};
	struct buf chunk = {0};
	int status;

	buf_puts(&whole, before);
	buf_append(&whole, buf_data(text), buf_len(text));
	buf_puts(&whole, after);
	buf_printf(&chunk, "@%s", s->name);
	status = luaL_loadbufferx(s->L, (const char *)buf_data(&whole),
	    buf_len(&whole), buf_cstr(&chunk), "t");
	buf_free(&whole);
	buf_free(&chunk);
	if (status == LUA_OK)
		return true;
	error_set(err, ERROR_USAGE, "", "", "%s", lua_tostring(s->L, -1));
	lua_pop(s->L, 1);
	return false;
}

/*
 * Twice: as it stands, for the messages and for `run`, and as a function of
 * _ENV, so that each session can have its own globals without compiling.
 */
static bool compile_both(
    struct script *s, const struct buf *text, struct error *err)
{
	if (!compile(s, text, "", "", err))
		return false;
	s->function = luaL_ref(s->L, LUA_REGISTRYINDEX);
	if (!compile(s, text, "return function(_ENV, ...) ", "\nend", err))
		return false;
	if (lua_pcall(s->L, 0, 1, 0) != LUA_OK) {
		error_set(
		    err, ERROR_USAGE, "", "", "%s", lua_tostring(s->L, -1));
		return false;
	}
	s->session_maker = luaL_ref(s->L, LUA_REGISTRYINDEX);
	return true;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return mem_strdup(".");
	return mem_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

bool script_load(
    struct script *s, const char *path, const char *code, struct error *err)
{
	struct buf text = {0};
	bool ok = true;

	s->name = mem_strdup(path ? path : "-e");
	if (path)
		s->folder = folder_of(path);
	lua_pushcfunction(s->L, open_all);
	if (lua_pcall(s->L, 0, 0, 0) != LUA_OK) {
		error_set(err, ERROR_LOCAL, "", s->name, "%s",
		    lua_tostring(s->L, -1));
		return false;
	}
	if (path)
		ok = read_file(path, &text, err);
	else
		buf_puts(&text, code);
	if (ok && path)
		drop_first_line(&text);
	ok = ok && compile_both(s, &text, err);
	buf_free(&text);
	return ok;
}
