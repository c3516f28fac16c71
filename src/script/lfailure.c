/*
 * Failures as Lua sees them: error objects with the fields code, message,
 * where, conn, expected, received, waited, hint. A failure is recorded in its
 * scope when it is raised, so no pcall can make it unhappen.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"
#include "script/script_impl.h"

#define METATABLE "ncchat.error"

struct failure *lfailure_test(lua_State *L, int index)
{
	struct failure **f = luaL_testudata(L, index, METATABLE);

	return f ? *f : NULL;
}

void lfailure_push(lua_State *L, struct failure *f)
{
	struct failure **slot = lua_newuserdatauv(L, sizeof *slot, 0);

	*slot = failure_ref(f);
	luaL_setmetatable(L, METATABLE);
}

/* The level-th function of the script itself, from the innermost; "" none. */
static bool script_line(lua_State *L, int *level, char *out, size_t size)
{
	lua_Debug ar;

	for (; lua_getstack(L, *level, &ar); (*level)++) {
		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline > 0) {
			char line[300];

			snprintf(line, sizeof line, "%s:%d",
			    *ar.source == '@' || *ar.source == '='
				? ar.source + 1
				: ar.source,
			    ar.currentline);
			/* A file's name may hold anything. */
			escape_into(out, size, line, strlen(line));
			return true;
		}
	}
	out[0] = '\0';
	return false;
}

void lfailure_where(lua_State *L, char *out, size_t size)
{
	int level = 0;

	script_line(L, &level, out, size);
}

void lfailure_locate(lua_State *L, struct failure *f)
{
	struct buf callers = {0};
	char text[300];
	int level = 0;

	if (f->where)
		return;
	if (!script_line(L, &level, text, sizeof text))
		return;
	failure_set_text(&f->where, text);
	for (int n = 0; n < 4; n++) {
		level++;
		if (!script_line(L, &level, text, sizeof text))
			break;
		buf_printf(&callers, "%s%s", n > 0 ? ", " : "", text);
	}
	if (buf_len(&callers) > 0)
		failure_set_text(&f->called_from, buf_cstr(&callers));
	buf_free(&callers);
}

int lfailure_raise(lua_State *L, struct failure *f)
{
	struct task *task = task_current(L);
	struct scope *scope = scope_current(L);
	char *others;

	lfailure_locate(L, f);
	lfailure_push(L, f);
	if (scope) {
		others = scope_others(scope, task);
		failure_set_text(&f->others, others);
		free(others);
		scope_record(scope, f);
	} else {
		failure_unref(f);
	}
	return lua_error(L);
}

int lfailure_usage(lua_State *L, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	return lfailure_raise(L, failure_new(FAILURE_USAGE, "%s", text));
}

int lfailure_unknown(lua_State *L, const char *fmt, const char *name)
{
	struct buf text = {0};
	struct failure *f;

	escape_text(&text, name, strlen(name), false);
	f = failure_new(FAILURE_SCRIPT, fmt, buf_cstr(&text));
	buf_free(&text);
	return lfailure_raise(L, f);
}

/* ---- of Lua's own errors ---- */

static void set_traceback(lua_State *co, struct failure *f)
{
	char text[300];
	int level = 0;

	if (!f->where && script_line(co, &level, text, sizeof text))
		failure_set_text(&f->where, text);
}

struct failure *lfailure_of_error(lua_State *co)
{
	struct failure *f = lfailure_test(co, -1);
	struct buf text = {0};
	const char *message;
	size_t len;

	if (f)
		return failure_ref(f);
	/* luaL_tolstring could call a __tostring that fails: only plain
	 * values are turned into text here. */
	if (lua_type(co, -1) == LUA_TSTRING) {
		message = lua_tolstring(co, -1, &len);
		escape_text(&text, message, len, false);
	} else if (lua_isnil(co, -1)) {
		buf_puts(&text, "error(nil) was called");
	} else {
		buf_printf(&text, "an error object of type %s was raised",
		    luaL_typename(co, -1));
	}
	f = failure_new(FAILURE_SCRIPT, "%s", buf_cstr(&text));
	buf_free(&text);
	lfailure_locate(co, f);
	set_traceback(co, f);
	return f;
}

/* ---- fields ---- */

static int push_text(lua_State *L, const char *text)
{
	if (text)
		lua_pushstring(L, text);
	else
		lua_pushnil(L);
	return 1;
}

static int error_index(lua_State *L)
{
	struct failure *f =
	    *(struct failure **)luaL_checkudata(L, 1, METATABLE);
	const char *key = luaL_checkstring(L, 2);

	if (strcmp(key, "code") == 0)
		return push_text(L, failure_code_name(f->code));
	if (strcmp(key, "message") == 0)
		return push_text(L, f->message);
	if (strcmp(key, "where") == 0)
		return push_text(L, f->where);
	if (strcmp(key, "conn") == 0)
		return push_text(L, f->conn);
	if (strcmp(key, "hint") == 0)
		return push_text(L, f->hint);
	if (strcmp(key, "others") == 0)
		return push_text(L, f->others);
	if (strcmp(key, "expected") == 0)
		return push_text(L, f->expected);
	if (strcmp(key, "received") == 0 && f->has_received) {
		lua_pushlstring(L, (const char *)buf_data(&f->received),
		    buf_len(&f->received));
		return 1;
	}
	if (strcmp(key, "waited") == 0 && f->waited_ms >= 0) {
		lua_pushnumber(L, (lua_Number)f->waited_ms / 1000);
		return 1;
	}
	lua_pushnil(L);
	return 1;
}

static int error_tostring(lua_State *L)
{
	struct failure *f =
	    *(struct failure **)luaL_checkudata(L, 1, METATABLE);

	lua_pushfstring(L, "%s%s%s", f->where ? f->where : "",
	    f->where ? ": " : "", f->message);
	return 1;
}

static int error_gc(lua_State *L)
{
	struct failure **f = luaL_checkudata(L, 1, METATABLE);

	failure_unref(*f);
	*f = NULL;
	return 0;
}

void lfailure_open(lua_State *L)
{
	static const luaL_Reg methods[] = {
	    {"__index", error_index},
	    {"__tostring", error_tostring},
	    {"__gc", error_gc},
	    {NULL, NULL},
	};

	class_new(L, METATABLE);
	luaL_setfuncs(L, methods, 0);
	lua_pop(L, 1);
}
