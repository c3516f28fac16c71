/*
 * Starting scopes: a dialogue on a connection, a file, a test. A dialogue has
 * its own globals: what it sets is its own, what it does not find is looked
 * up among the verbs of its connection, then in the standard library.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

/* ---- the globals of a dialogue ---- */

static const char env_peer; /* the key of the connection in its globals */

/* expect "x" is c:expect "x": upvalue 1 the connection, 2 the verb. */
static int bound_verb(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	return lua_tocfunction(L, lua_upvalueindex(2))(L);
}

/* The first use of a name puts it into the session's own globals. */
static int env_index(lua_State *L)
{
	lua_settop(L, 2);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL) { /* a verb? */
		lua_pop(L, 1);
		lua_pushvalue(L, 2);
		return lua_gettable(L, lua_upvalueindex(2)) == LUA_TNIL ? 0 : 1;
	}
	lua_rawgetp(L, 1, &env_peer);
	lua_insert(L, -2);
	lua_pushcclosure(L, bound_verb, 2);
	lua_pushvalue(L, 2);
	lua_pushvalue(L, -2);
	lua_rawset(L, 1);
	return 1;
}

static void push_env_metatable(lua_State *L)
{
	if (!class_new(L, "ncchat.session"))
		return;
	lua_getfield(L, LUA_REGISTRYINDEX, "ncchat.verbs");
	lua_pushglobaltable(L);
	lua_pushcclosure(L, env_index, 2);
	lua_setfield(L, -2, "__index");
}

static void push_env(lua_State *L, struct peer *p)
{
	lua_newtable(L);
	peer_to_lua(L, p);
	lua_rawsetp(L, -2, &env_peer);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "_G");
	push_env_metatable(L);
	lua_setmetatable(L, -2);
}

/* ---- starting ---- */

struct start {
	struct scope *scope;
	int function;	/* in the registry */
	struct peer *p; /* a dialogue's; or NULL */
};

static void start_main(lua_State *L, void *data)
{
	const struct start *start = data;
	int nargs = 0;

	lua_rawgeti(L, LUA_REGISTRYINDEX, start->function);
	if (start->p) {
		push_env(L, start->p);
		peer_to_lua(L, start->p);
		nargs = 2;
	}
	start->scope->main = task_new(start->scope,
	    start->p ? conn_name(start->p->conn) : "main", L, nargs);
}

static struct scope *begin(struct scope *scope, int function, struct peer *p)
{
	struct start start = {scope, function, p};
	struct failure *f = script_protect(scope->script, start_main, &start);

	if (f)
		scope_fail(scope, f);
	return scope;
}

struct scope *script_dialogue(struct script *s, struct transport *transport,
    const char *conn, const struct scope_opts *opts)
{
	struct scope *scope = scope_new(s, opts);

	scope->dialogue = true;
	return begin(
	    scope, s->session_maker, peer_new(scope, transport, conn, NULL));
}

struct scope *script_file(struct script *s, const struct scope_opts *opts)
{
	struct scope *scope = scope_new(s, opts);

	scope->held = true;
	return begin(scope, s->function, NULL);
}

size_t script_test_count(const struct script *s)
{
	return s->test_count;
}

const struct script_test *script_test_get(const struct script *s, size_t i)
{
	return &s->tests[i];
}

struct scope *script_test_run(
    struct script *s, size_t i, const struct scope_opts *opts)
{
	return begin(scope_new(s, opts), s->tests[i].function, NULL);
}

/* ---- nc.test ---- */

static char *text_option(lua_State *L, const char *key)
{
	char *text = NULL;

	if (!lua_istable(L, 2))
		return NULL;
	if (lua_getfield(L, 2, key) != LUA_TNIL) {
		if (lua_type(L, -1) != LUA_TSTRING)
			lfailure_usage(L, "nc.test: '%s' is a text", key);
		text = mem_strdup(lua_tostring(L, -1));
	}
	lua_pop(L, 1);
	return text;
}

static void check_code(lua_State *L)
{
	enum failure_code code;

	if (!lua_istable(L, 2))
		return;
	if (lua_getfield(L, 2, "fails_with") != LUA_TNIL &&
	    (lua_type(L, -1) != LUA_TSTRING ||
		!failure_code_parse(lua_tostring(L, -1), &code) ||
		code == FAILURE_SKIP || code == FAILURE_EXIT))
		lfailure_usage(L,
		    "nc.test: fails_with is the code of an error that can be "
		    "taken, such as \"timeout\"");
	lua_pop(L, 1);
}

static void check_name(lua_State *L, struct script *s)
{
	if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0)
		lfailure_usage(L, "nc.test: needs a name");
	for (size_t i = 0; i < s->test_count; i++)
		if (strcmp(s->tests[i].name, lua_tostring(L, 1)) == 0)
			lfailure_usage(L, "nc.test: there are two tests '%s'",
			    lua_tostring(L, 1));
}

int script_test_lua(lua_State *L)
{
	static const char *const keys[] = {
	    "fails_with", "timeout", "skip", NULL};
	struct script *s = script_of(L);
	struct script_test test = {0};
	char where[200];
	int64_t timeout;

	if (!s->opts.tests)
		return lfailure_usage(L,
		    "nc.test: this is a dialogue on one connection: a file "
		    "with tests is for 'ncchat run'");
	if (scope_current(L) && !scope_current(L)->held)
		return lfailure_usage(L, "nc.test: inside of a test");
	if (lua_gettop(L) == 2) {
		lua_pushnil(L);
		lua_insert(L, 2);
	}
	check_name(L, s);
	if (!lua_isfunction(L, 3))
		return lfailure_usage(L, "nc.test: needs a function");
	options_only(L, 2, "nc.test", keys);
	check_code(L);
	timeout = option_time(L, 2, "timeout", "nc.test");
	lfailure_where(L, where, sizeof where);
	test.fails_with = text_option(L, "fails_with");
	test.skip = text_option(L, "skip");
	test.timeout_ms = timeout < 0 ? 0 : timeout;
	test.name = mem_strdup(lua_tostring(L, 1));
	test.where = mem_strdup(where);
	lua_settop(L, 3);
	test.function = luaL_ref(L, LUA_REGISTRYINDEX);
	s->tests = mem_resize(s->tests, s->test_count + 1, sizeof *s->tests);
	s->tests[s->test_count++] = test;
	return 0;
}
