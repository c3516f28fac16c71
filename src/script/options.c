/*
 * Options of functions, in the tables that scripts give: known names only,
 * each of its type.
 */
#include <string.h>

#include "script/script_impl.h"

int64_t wait_timeout(struct script *s, const struct peer *p, int64_t call_ms)
{
	int64_t ms = call_ms >= 0	      ? call_ms
		     : p && p->timeout_ms > 0 ? p->timeout_ms
					      : s->opts.timeout_ms;

	if (ms == CLOCK_NEVER)
		return ms;
	return (int64_t)((double)ms * s->opts.timeout_scale);
}

int64_t option_time(
    lua_State *L, int index, const char *key, const char *function)
{
	lua_Number seconds;
	int ok;

	if (!lua_istable(L, index))
		return -1;
	lua_getfield(L, index, key);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		return -1;
	}
	seconds = lua_tonumberx(L, -1, &ok);
	if (!ok || lua_type(L, -1) != LUA_TNUMBER || !(seconds >= 0))
		lfailure_usage(L, "%s: '%s' is a time in seconds, not %s",
		    function, key, luaL_tolstring(L, -1, NULL));
	lua_pop(L, 1);
	return seconds > 3e7 ? CLOCK_NEVER : (int64_t)(seconds * 1000 + 0.999);
}

int64_t option_deadline(lua_State *L, int index, const char *function)
{
	static const char *const keys[] = {"timeout", NULL};
	struct script *s = script_of(L);
	int64_t ms;

	options_only(L, index, function, keys);
	ms = wait_timeout(s, NULL, option_time(L, index, "timeout", function));
	return clock_after(loop_now_ms(s->opts.loop), ms);
}

void options_only(
    lua_State *L, int index, const char *function, const char *const *keys)
{
	if (lua_isnoneornil(L, index))
		return;
	if (!lua_istable(L, index))
		lfailure_usage(L, "%s: the options are a table, not a %s",
		    function, luaL_typename(L, index));
	lua_pushnil(L);
	while (lua_next(L, index)) {
		const char *const *key = keys;

		lua_pop(L, 1);
		if (lua_type(L, -1) != LUA_TSTRING)
			lfailure_usage(L, "%s: an option is a name, not a %s",
			    function, luaL_typename(L, -1));
		while (*key && strcmp(*key, lua_tostring(L, -1)) != 0)
			key++;
		if (!*key)
			lfailure_usage(L, "%s: there is no option '%s'",
			    function, lua_tostring(L, -1));
	}
}

void option_check_eol(lua_State *L, int index, const char *function)
{
	if (lua_type(L, index) != LUA_TSTRING || lua_rawlen(L, index) == 0)
		lfailure_usage(L,
		    "%s: 'eol' is the text that ends a line, such as \"\\r\\n\"",
		    function);
}

bool option_leftover(lua_State *L, int index, const char *function)
{
	const char *text = lua_tostring(L, index);

	if (!text || (strcmp(text, "ok") != 0 && strcmp(text, "error") != 0))
		lfailure_usage(
		    L, "%s: 'leftover' is \"error\" or \"ok\"", function);
	return strcmp(text, "ok") == 0;
}

void peer_opts_read(
    lua_State *L, int index, const char *function, struct peer_opts *opts)
{
	memset(opts, 0, sizeof *opts);
	if (!lua_istable(L, index))
		return;
	opts->timeout_ms = option_time(L, index, "timeout", function);
	if (opts->timeout_ms < 0)
		opts->timeout_ms = 0;
	if (lua_getfield(L, index, "eol") != LUA_TNIL) {
		option_check_eol(L, -1, function);
		opts->eol = lua_tolstring(L, -1, &opts->eol_len);
	}
	if (lua_getfield(L, index, "name") != LUA_TNIL) {
		opts->name = lua_tostring(L, -1);
		if (!opts->name)
			lfailure_usage(L, "%s: 'name' is a text", function);
	}
	if (lua_getfield(L, index, "leftover") != LUA_TNIL)
		opts->leftover_ok = option_leftover(L, -1, function);
	lua_pop(L, 3); /* the table keeps the texts */
}

size_t option_max(lua_State *L, int index, const char *verb, size_t other)
{
	lua_Number max;

	if (!lua_istable(L, index))
		return other;
	if (lua_getfield(L, index, "max") == LUA_TNIL) {
		lua_pop(L, 1);
		return other;
	}
	max = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1;
	if (!(max >= 0))
		lfailure_usage(L, "%s: 'max' is a number of bytes", verb);
	lua_pop(L, 1);
	return max >= 9e15 ? MATCH_UNBOUNDED : (size_t)max;
}
