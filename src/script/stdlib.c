/*
 * Lua's standard library as scripts find it: whole, but for what would break
 * a promise. os.exit is an error (a script cannot end with a status that its
 * dialogue did not earn); bytecode is never loaded. print and io are in
 * stdio.c.
 */
#include <stdio.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "script/script_impl.h"

static int l_exit(lua_State *L)
{
	return lfailure_raise(
	    L, failure_new(FAILURE_EXIT,
		   "os.exit was called: a script ends by its dialogue (nc.fail "
		   "fails it, nc.skip skips it)"));
}

/* warn: a script's own warning is a note; "@on" and "@off" mean nothing. */
static int l_warn(lua_State *L)
{
	struct scope *scope = scope_current(L);
	struct buf text = {0};

	luaL_checkstring(L, 1);
	for (int i = 1; i <= lua_gettop(L); i++)
		luaL_checkstring(L, i);
	if (!scope || (lua_gettop(L) == 1 && *lua_tostring(L, 1) == '@'))
		return 0;
	buf_puts(&text, "warning: ");
	for (int i = 1; i <= lua_gettop(L); i++) {
		size_t len;
		const char *piece = lua_tolstring(L, i, &len);

		escape_text(&text, piece, len, false);
	}
	buf_printf(&scope->notes, "%s\n", buf_cstr(&text));
	buf_free(&text);
	return 0;
}

/* load, loadfile: text only. The mode is the third and second argument. */
static int l_load(lua_State *L)
{
	int n = lua_gettop(L);

	if (n < 3)
		lua_settop(L, n = 3);
	lua_pushliteral(L, "t");
	lua_replace(L, 3);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, n, LUA_MULTRET);
	return lua_gettop(L);
}

static int l_loadfile(lua_State *L)
{
	int n = lua_gettop(L);

	if (n < 2)
		lua_settop(L, n = 2);
	lua_pushliteral(L, "t");
	lua_replace(L, 2);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, n, LUA_MULTRET);
	return lua_gettop(L);
}

static int dofile_done(lua_State *L, int status, lua_KContext ctx)
{
	(void)status;
	(void)ctx;
	return lua_gettop(L) - 1;
}

static int l_dofile(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);

	lua_settop(L, 1);
	if (luaL_loadfilex(L, path, "t") != LUA_OK)
		return lua_error(L);
	lua_callk(L, 0, LUA_MULTRET, 0, dofile_done);
	return dofile_done(L, LUA_OK, 0);
}

/* ---- require: beside the script first ---- */

static int search_beside(lua_State *L)
{
	struct script *s = script_of(L);
	const char *name = luaL_checkstring(L, 1);
	static const char *const tails[] = {".lua", "/init.lua"};

	if (!s->folder)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		const char *path;
		FILE *file;

		luaL_gsub(L, name, ".", "/");
		path = lua_pushfstring(
		    L, "%s/%s%s", s->folder, lua_tostring(L, -1), tails[i]);
		file = fopen(path, "re");
		if (!file)
			continue;
		fclose(file);
		if (luaL_loadfilex(L, path, "t") != LUA_OK)
			return lua_error(L);
		lua_pushstring(L, path);
		return 2;
	}
	lua_pushfstring(L, "no file beside the script in '%s'", s->folder);
	return 1;
}

static void add_searcher(lua_State *L)
{
	lua_getglobal(L, "table");
	lua_getfield(L, -1, "insert");
	lua_getglobal(L, "package");
	lua_getfield(L, -1, "searchers");
	lua_remove(L, -2);
	lua_pushinteger(L, 2); /* behind package.preload */
	lua_pushcfunction(L, search_beside);
	lua_call(L, 3, 0);
	lua_pop(L, 1);
}

/* ---- putting it in place ---- */

static void replace(
    lua_State *L, const char *table, const char *name, lua_CFunction f)
{
	lua_getglobal(L, table);
	lua_getfield(L, -1, name);
	lua_pushvalue(L, -2);
	lua_pushcclosure(L, f, 2); /* the old one, and its table */
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

static void open_arg(lua_State *L, const struct script *s)
{
	lua_newtable(L);
	for (size_t i = 0; i < s->opts.arg_count; i++) {
		lua_pushstring(L, s->opts.args[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setglobal(L, "arg");
}

/*
 * Lua warns of errors in __gc and __close, in pieces: they fail the test.
 * (One of ours was recorded when it was raised.)
 */
static void on_warning(void *data, const char *message, int more)
{
	struct script *s = data;
	struct failure *f;

	escape_text(&s->warning, message, strlen(message), false);
	if (more)
		return;
	f = failure_new(FAILURE_SCRIPT, "%s", buf_cstr(&s->warning));
	buf_clear(&s->warning);
	if (s->latest) /* a finaliser may run between two tasks */
		scope_record(s->latest, f);
	else
		failure_unref(f);
}

void stdlib_open(lua_State *L)
{
	struct script *s = script_of(L);

	luaL_openlibs(L);
	stdio_open(L);
	replace(L, "os", "exit", l_exit);
	replace(L, "_G", "load", l_load);
	replace(L, "_G", "loadfile", l_loadfile);
	lua_pushcfunction(L, l_warn);
	lua_setglobal(L, "warn");
	lua_pushcfunction(L, l_dofile);
	lua_setglobal(L, "dofile");
	add_searcher(L);
	open_arg(L, s);
	lua_setwarnf(L, on_warning, s);
}
