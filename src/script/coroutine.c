/*
 * coroutine.resume, coroutine.wrap and coroutine.close as scripts find them. A script's own
 * coroutines pass our waits on: when a verb inside of one yields the
 * scheduler's token, resume yields it further until the scheduler has it; on
 * the way back it resumes what was interrupted. The script never sees such a
 * yield, and cannot resume a coroutine that waits in a verb.
 */
#include "script/script_impl.h"

/* The registry's table of coroutines that wait in a verb (weak keys). */
static const char waiting_key;

/* A coroutine that waits for us must not be resumed by the script. */
static void mark_waiting(lua_State *L, lua_State *co, bool waiting)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &waiting_key);
	lua_pushthread(co);
	lua_xmove(co, L, 1);
	if (waiting)
		lua_pushboolean(L, 1);
	else
		lua_pushnil(L);
	lua_rawset(L, -3);
	lua_pop(L, 1);
}

static bool is_waiting(lua_State *L, lua_State *co)
{
	bool waiting;

	lua_rawgetp(L, LUA_REGISTRYINDEX, &waiting_key);
	lua_pushthread(co);
	lua_xmove(co, L, 1);
	waiting = lua_rawget(L, -2) != LUA_TNIL;
	lua_pop(L, 2);
	return waiting;
}

/* The results of a lua_resume are on co; the coroutine itself at L[1]. */
static int resume_results(
    lua_State *L, lua_State *co, int status, int n, bool wrap)
{
	if (status != LUA_OK && status != LUA_YIELD) {
		lua_xmove(co, L, 1);
		if (wrap) {
			lua_resetthread(co);
			return lua_error(L);
		}
		lua_pushboolean(L, 0);
		lua_insert(L, -2);
		return 2;
	}
	if (!lua_checkstack(L, n + 1))
		return luaL_error(L, "too many results to resume");
	lua_settop(L, 1);
	if (!wrap)
		lua_pushboolean(L, 1);
	lua_xmove(co, L, n);
	return wrap ? n : n + 1;
}

static int resume_step(lua_State *L, lua_State *co, int nargs, bool wrap);

static int resume_again(lua_State *L, int status, lua_KContext ctx)
{
	lua_State *co = lua_tothread(L, 1);

	(void)status;
	lua_settop(L, 1);
	mark_waiting(L, co, false);
	return resume_step(L, co, 0, ctx != 0);
}

static int resume_step(lua_State *L, lua_State *co, int nargs, bool wrap)
{
	struct script *s = script_of(L);
	bool fixed = !lua_isyieldable(L);
	int nresults = 0;
	int status;

	s->no_wait += fixed;
	status = lua_resume(co, L, nargs, &nresults);
	s->no_wait -= fixed;
	if (status == LUA_YIELD && scheduler_took_token(co, nresults)) {
		mark_waiting(L, co, true);
		scheduler_push_token(L);
		return lua_yieldk(L, 1, wrap, resume_again);
	}
	return resume_results(L, co, status, nresults, wrap);
}

static const char *cannot_resume(lua_State *L, lua_State *co, int nargs)
{
	int status = lua_status(co);

	if (is_waiting(L, co))
		return "cannot resume a coroutine that waits in a verb";
	if (status == LUA_YIELD)
		return lua_checkstack(co, nargs) ? NULL : "too many arguments";
	if (status != LUA_OK || co == L)
		return co == L ? "cannot resume non-suspended coroutine"
			       : "cannot resume dead coroutine";
	{
		lua_Debug ar;

		if (lua_getstack(co, 0, &ar))
			return "cannot resume non-suspended coroutine";
	}
	if (lua_gettop(co) == 0)
		return "cannot resume dead coroutine";
	return lua_checkstack(co, nargs) ? NULL : "too many arguments";
}

static int co_resume(lua_State *L)
{
	lua_State *co = lua_tothread(L, 1);
	const char *why;
	int nargs = lua_gettop(L) - 1;

	luaL_argexpected(L, co, 1, "coroutine");
	why = cannot_resume(L, co, nargs);
	if (why) {
		lua_pushboolean(L, 0);
		lua_pushstring(L, why);
		return 2;
	}
	lua_xmove(L, co, nargs);
	return resume_step(L, co, nargs, false);
}

static int co_wrapped(lua_State *L)
{
	lua_State *co = lua_tothread(L, lua_upvalueindex(1));
	int nargs = lua_gettop(L);
	const char *why = cannot_resume(L, co, nargs);

	if (why)
		return luaL_error(L, "%s", why);
	lua_xmove(L, co, nargs);
	lua_pushvalue(L, lua_upvalueindex(1));
	return resume_step(L, co, nargs, true);
}

static int co_wrap(lua_State *L)
{
	lua_State *co;

	luaL_checktype(L, 1, LUA_TFUNCTION);
	co = lua_newthread(L);
	lua_pushvalue(L, 1);
	lua_xmove(L, co, 1);
	lua_pushcclosure(L, co_wrapped, 1);
	return 1;
}

/*
 * What a coroutine that waits in a verb holds is still in use, and what the
 * verb was to prove is not proved yet.
 */
static int co_close(lua_State *L)
{
	lua_State *co = lua_tothread(L, 1);

	if (co && is_waiting(L, co))
		return lfailure_usage(
		    L, "coroutine.close: the coroutine waits in a verb");
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
	return lua_gettop(L);
}

void coroutine_open(lua_State *L)
{
	lua_newtable(L);
	lua_newtable(L);
	lua_pushliteral(L, "k");
	lua_setfield(L, -2, "__mode");
	lua_setmetatable(L, -2);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &waiting_key);
	lua_getglobal(L, "coroutine");
	lua_pushcfunction(L, co_resume);
	lua_setfield(L, -2, "resume");
	lua_pushcfunction(L, co_wrap);
	lua_setfield(L, -2, "wrap");
	lua_getfield(L, -1, "close");
	lua_pushcclosure(L, co_close, 1);
	lua_setfield(L, -2, "close");
	lua_pop(L, 1);
}
