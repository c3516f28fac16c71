/*
 * What a script says of its own verdict: try, raises, check, equal, fail,
 * skip, note. Only ncchat's own errors can be taken: a typo is never the
 * expected failure.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "script/script_impl.h"

/* A text of a script for a message: escaped. */
static const char *push_escaped(lua_State *L, int index)
{
	struct buf text = {0};
	const char *p;
	size_t len;

	p = luaL_tolstring(L, index, &len);
	escape_text(&text, p, len, false);
	p = lua_pushlstring(L, (const char *)buf_data(&text), buf_len(&text));
	buf_free(&text);
	return p;
}

/* ---- try, raises ---- */

/*
 * The error on top is ncchat's own and may be taken: forgiven, else raised.
 * A verb that was used wrongly (a nil for a text) must be asked for by name.
 */
static struct failure *take(lua_State *L, bool usage)
{
	struct failure *f = lfailure_test(L, -1);

	if (!f || f->code == FAILURE_SKIP || f->code == FAILURE_EXIT ||
	    f->code == FAILURE_SCRIPT || (f->code == FAILURE_USAGE && !usage)) {
		lua_error(L);
		return NULL;
	}
	/* The Lua object on the stack keeps f. */
	if (scope_current(L))
		scope_forgive(scope_current(L), f);
	return f;
}

static int tried(lua_State *L, int status, lua_KContext ctx)
{
	(void)ctx;
	if (status == LUA_OK || status == LUA_YIELD) {
		lua_pushboolean(L, 1);
		lua_insert(L, 1);
		return lua_gettop(L);
	}
	take(L, false);
	lua_pushboolean(L, 0);
	lua_insert(L, -2);
	return 2;
}

static int l_try(lua_State *L)
{
	int status;

	if (lua_gettop(L) < 1 || lua_isnil(L, 1))
		return lfailure_usage(L, "nc.try: needs a function");
	status = lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, 0, tried);
	return tried(L, status, 0);
}

static int raised(lua_State *L, int status, lua_KContext ctx)
{
	const char *wanted = lua_tostring(L, 1);
	struct failure *f;

	(void)ctx;
	if (status == LUA_OK || status == LUA_YIELD)
		return lfailure_raise(L,
		    failure_new(FAILURE_ASSERT,
			"nc.raises: expected the error '%s', but nothing was "
			"raised",
			wanted));
	f = take(L, true);
	if (strcmp(failure_code_name(f->code), wanted) == 0)
		return 1;
	return lfailure_raise(L,
	    failure_new(FAILURE_ASSERT,
		"nc.raises: expected the error '%s', but '%s' was raised: %s",
		wanted, failure_code_name(f->code), f->message));
}

static int l_raises(lua_State *L)
{
	enum failure_code code;

	if (lua_type(L, 1) != LUA_TSTRING ||
	    !failure_code_parse(lua_tostring(L, 1), &code) ||
	    code == FAILURE_SKIP || code == FAILURE_EXIT)
		return lfailure_usage(L,
		    "nc.raises: the first argument is the code of an error "
		    "that can be taken, such as \"eof\"");
	if (lua_gettop(L) < 2 || lua_isnil(L, 2))
		return lfailure_usage(L, "nc.raises: needs a function");
	return raised(
	    L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, raised), 0);
}

/* ---- check, equal ---- */

static int l_check(lua_State *L)
{
	struct scope *scope = scope_current(L);
	struct failure *f;

	if (lua_gettop(L) == 0)
		return lfailure_usage(L, "nc.check: nothing to check");
	if (scope)
		scope->used = true;
	if (lua_toboolean(L, 1)) {
		lua_settop(L, 1);
		return 1;
	}
	f = failure_new(FAILURE_ASSERT, "check failed%s%s",
	    lua_isnoneornil(L, 2) ? "" : ": ",
	    lua_isnoneornil(L, 2) ? "" : push_escaped(L, 2));
	if (!scope)
		return lfailure_raise(L, f);
	lfailure_locate(L, f);
	scope_record(scope, f); /* soft: the test goes on, and fails */
	lua_settop(L, 1);
	return 1;
}

static bool tables_equal(lua_State *L, int a, int b, int depth);

static bool values_equal(lua_State *L, int a, int b, int depth)
{
	if (lua_istable(L, a) && lua_istable(L, b) && depth < 20 &&
	    !luaL_getmetafield(L, a, "__eq"))
		return tables_equal(L, a, b, depth + 1);
	return lua_compare(L, a, b, LUA_OPEQ);
}

/* Every key of a is in b with an equal value, and the other way round. */
static bool tables_equal(lua_State *L, int a, int b, int depth)
{
	int top = lua_gettop(L);
	size_t keys = 0;
	bool equal = true;

	luaL_checkstack(L, 8, "tables too deep");
	for (lua_pushnil(L); equal && lua_next(L, a); lua_pop(L, 2), keys++) {
		lua_pushvalue(L, -2);
		lua_rawget(L, b);
		equal =
		    values_equal(L, lua_gettop(L) - 1, lua_gettop(L), depth);
		if (!equal)
			break;
	}
	lua_settop(L, top);
	for (lua_pushnil(L); equal && lua_next(L, b); lua_pop(L, 1))
		keys--;
	lua_settop(L, top);
	return equal && keys == 0;
}

static void set_strings(lua_State *L, struct failure *f)
{
	size_t got_len;
	size_t want_len;
	const char *got = lua_tolstring(L, 1, &got_len);
	const char *want = lua_tolstring(L, 2, &want_len);
	size_t at = 0;
	struct buf text = {0};

	while (at < got_len && at < want_len && got[at] == want[at])
		at++;
	escape_quoted(&text, want, want_len, FAILURE_SHOWN);
	failure_set_text(&f->expected, buf_cstr(&text));
	buf_free(&text);
	f->expected_literal = true;
	buf_append(&f->expected_bytes, want, want_len);
	failure_set_received(f, got, got_len, at);
}

static struct failure *not_equal(lua_State *L, const char *label)
{
	struct failure *f;

	if (lua_type(L, 1) == LUA_TSTRING && lua_type(L, 2) == LUA_TSTRING) {
		f = failure_new(
		    FAILURE_ASSERT, "%s%snot equal", label, *label ? ": " : "");
		set_strings(L, f);
		return f;
	}
	return failure_new(FAILURE_ASSERT, "%s%sexpected %s (%s), got %s (%s)",
	    label, *label ? ": " : "", push_escaped(L, 2), luaL_typename(L, 2),
	    push_escaped(L, 1), luaL_typename(L, 1));
}

static int l_equal(lua_State *L)
{
	const char *label;

	if (lua_gettop(L) < 2)
		return lfailure_usage(
		    L, "nc.equal: needs what was got, and what is right");
	if (scope_current(L))
		scope_current(L)->used = true;
	lua_settop(L, 3);
	if (values_equal(L, 1, 2, 0))
		return 0;
	label = lua_isnil(L, 3) ? "" : push_escaped(L, 3);
	return lfailure_raise(L, not_equal(L, label));
}

/* ---- fail, skip, note ---- */

static int l_fail(lua_State *L)
{
	return lfailure_raise(
	    L, failure_new(FAILURE_FAIL, "%s",
		   lua_isnoneornil(L, 1) ? "nc.fail was called"
					 : push_escaped(L, 1)));
}

static int l_skip(lua_State *L)
{
	return lfailure_raise(
	    L, failure_new(FAILURE_SKIP, "%s",
		   lua_isnoneornil(L, 1) ? "no reason given"
					 : push_escaped(L, 1)));
}

static int l_note(lua_State *L)
{
	struct scope *scope = scope_current(L);

	if (lua_gettop(L) == 0)
		return lfailure_usage(L, "nc.note: needs a text");
	if (scope)
		buf_printf(&scope->notes, "%s\n", push_escaped(L, 1));
	return 0;
}

const luaL_Reg module_check[] = {
    {"try", l_try},
    {"raises", l_raises},
    {"check", l_check},
    {"equal", l_equal},
    {"fail", l_fail},
    {"skip", l_skip},
    {"note", l_note},
    {NULL, NULL},
};
