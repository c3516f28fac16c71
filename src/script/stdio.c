/*
 * What a script prints and reads without a connection. print, io.write and
 * io.stdout go to where the output belongs and notice a full disk; reading
 * stdin with io would stop every other task.
 */
#include "script/script_impl.h"

/* Output held with its scope, or queued for a slow reader: no more than so. */
#define OUTPUT_MOST    (1024 * 1024)
#define OUTPUT_LOOK_MS 20

/* ---- writing ---- */

static void put_output(lua_State *L, const char *text, size_t len)
{
	struct script *s = script_of(L);
	struct scope *scope = scope_current(L);

	if (!s->opts.hold_output || !scope)
		stdio_out_write(s->opts.out, text, len);
	else if (buf_len(&scope->output) < OUTPUT_MOST)
		buf_append(&scope->output, text, len);
	else
		scope->output_left_out += len;
}

/* The results, ctx of them, are on the stack. */
static int output_drained(lua_State *L, int status, lua_KContext ctx)
{
	struct script *s = script_of(L);

	(void)status;
	if (stdio_out_queued(s->opts.out) <= OUTPUT_MOST ||
	    stdio_out_error(s->opts.out))
		return (int)ctx;
	return task_wait(L, "print", NULL, NULL, NULL,
	    loop_now_ms(s->opts.loop) + OUTPUT_LOOK_MS, ctx, output_drained);
}

/* While nobody reads stdout a task that prints waits, where it can. */
static int wait_output(lua_State *L, int results)
{
	struct script *s = script_of(L);

	if (!s->running || s->running->cancelled || s->no_wait > 0 ||
	    !lua_isyieldable(L))
		return results;
	return output_drained(L, LUA_OK, results);
}

static int l_print(lua_State *L)
{
	int n = lua_gettop(L);

	for (int i = 1; i <= n; i++) {
		size_t len;
		const char *text = luaL_tolstring(L, i, &len);

		if (i > 1)
			put_output(L, "\t", 1);
		put_output(L, text, len);
		lua_pop(L, 1);
	}
	put_output(L, "\n", 1);
	return wait_output(L, 0);
}

/* The values from `first` on; the file, on top, is the result. */
static int write_values(lua_State *L, int first)
{
	int last = lua_gettop(L) - 1;

	for (int i = first; i <= last; i++)
		luaL_checklstring(L, i, NULL);
	for (int i = first; i <= last; i++) {
		size_t len;
		const char *text = lua_tolstring(L, i, &len);

		put_output(L, text, len);
	}
	return wait_output(L, 1);
}

/* ---- the functions of io, and the methods of files ---- */

/* Upvalue 1 is what Lua has in this place. */
static int call_original(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
	return lua_gettop(L);
}

/* Upvalue 3 is io.stdout or io.stdin. */
static bool is_standard(lua_State *L, int index)
{
	return lua_rawequal(L, index, lua_upvalueindex(3));
}

/* io.output() or io.input() is pushed: upvalue 2 is that function. */
static bool default_is_standard(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(2));
	lua_call(L, 0, 1);
	return is_standard(L, -1);
}

static int refuse_stdin(lua_State *L)
{
	return lfailure_usage(L,
	    "reading stdin with io would stop every task while it waits: use "
	    "nc.input");
}

static int io_write(lua_State *L)
{
	if (default_is_standard(L))
		return write_values(L, 1);
	lua_pop(L, 1);
	return call_original(L);
}

static int file_write(lua_State *L)
{
	if (!is_standard(L, 1))
		return call_original(L);
	lua_pushvalue(L, 1);
	return write_values(L, 2);
}

static int io_read(lua_State *L)
{
	if (default_is_standard(L))
		return refuse_stdin(L);
	lua_pop(L, 1);
	return call_original(L);
}

static int io_lines(lua_State *L)
{
	return lua_isnoneornil(L, 1) ? io_read(L) : call_original(L);
}

static int file_read(lua_State *L)
{
	return is_standard(L, 1) ? refuse_stdin(L) : call_original(L);
}

/* In the table on top; `ask` gives the default file, `file` is the one meant. */
static void replace(lua_State *L, const char *name, const char *ask,
    const char *file, lua_CFunction f)
{
	lua_getfield(L, -1, name);
	lua_getglobal(L, "io");
	lua_getfield(L, -1, ask);
	lua_getfield(L, -2, file);
	lua_remove(L, -3);
	lua_pushcclosure(L, f, 3);
	lua_setfield(L, -2, name);
}

void stdio_open(lua_State *L)
{
	lua_pushcfunction(L, l_print);
	lua_setglobal(L, "print");
	lua_getglobal(L, "io");
	replace(L, "write", "output", "stdout", io_write);
	replace(L, "read", "input", "stdin", io_read);
	replace(L, "lines", "input", "stdin", io_lines);
	luaL_getmetatable(L, LUA_FILEHANDLE);
	lua_getfield(L, -1, "__index");
	replace(L, "write", "output", "stdout", file_write);
	replace(L, "read", "input", "stdin", file_read);
	replace(L, "lines", "input", "stdin", file_read);
	lua_pop(L, 3);
}
