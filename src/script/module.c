/*
 * The module `ncchat`: the table `nc`, and what require "ncchat" gives. One
 * row adds a function; lua/ncchat.lua describes each.
 */
#include "script/script_impl.h"

/* nc.random(): 0 <= x < 1; nc.random(m): 1..m; nc.random(m, n): m..n */
static int l_random(lua_State *L)
{
	struct script *s = script_of(L);
	uint64_t bits = random_next(&s->random);
	lua_Integer low = 1;
	lua_Integer high;
	uint64_t span;

	if (lua_gettop(L) == 0) {
		lua_pushnumber(L, (lua_Number)(bits >> 11) * 0x1.0p-53);
		return 1;
	}
	if (!lua_isinteger(L, 1) || (lua_gettop(L) > 1 && !lua_isinteger(L, 2)))
		return lfailure_usage(L, "nc.random: needs whole numbers");
	high = lua_tointeger(L, lua_gettop(L) > 1 ? 2 : 1);
	if (lua_gettop(L) > 1)
		low = lua_tointeger(L, 1);
	if (low > high)
		return lfailure_usage(L, "nc.random: an empty range");
	span = (uint64_t)high - (uint64_t)low + 1;
	if (span != 0)
		bits %= span;
	lua_pushinteger(L, (lua_Integer)((uint64_t)low + bits));
	return 1;
}

static const luaL_Reg module_misc[] = {
    {"re", what_re},
    {"nocase", what_nocase},
    {"param", params_lua},
    {"input", input_lua},
    {"random", l_random},
    {"test", script_test_lua},
    {NULL, NULL},
};

bool class_new(lua_State *L, const char *name)
{
	if (luaL_newmetatable(L, name) == 0)
		return false;
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	return true;
}

void module_open(lua_State *L)
{
	lua_newtable(L);
	luaL_setfuncs(L, module_connect, 0);
	luaL_setfuncs(L, module_tasks, 0);
	luaL_setfuncs(L, module_check, 0);
	luaL_setfuncs(L, module_misc, 0);
	what_push_mark(L, WANT_EOF);
	lua_setfield(L, -2, "eof");
	what_push_mark(L, WANT_RESET);
	lua_setfield(L, -2, "reset");
	what_push_mark(L, WANT_TIMEOUT);
	lua_setfield(L, -2, "timeout");
	lua_pushvalue(L, -1);
	lua_setglobal(L, "nc");
	luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
	lua_pushvalue(L, -2);
	lua_setfield(L, -2, "ncchat");
	lua_pop(L, 2);
}
