/*
 * What a verb waits for: a text, nc.nocase, nc.re, nc.eof, nc.reset,
 * nc.timeout, or a table of these. The alternatives of a table are brought
 * into their order here (list first, then names: literals before patterns,
 * each in byte order), never table order; their texts are copied, so that a
 * script may change its table while a verb waits.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

#define RE_METATABLE	 "ncchat.re"
#define NOCASE_METATABLE "ncchat.nocase"
#define MARK_METATABLE	 "ncchat.mark"

struct nocase {
	size_t len;
	char text[];
};

static const char *const mark_names[] = {
    [WANT_EOF] = "eof", [WANT_RESET] = "reset", [WANT_TIMEOUT] = "timeout"};

void what_push_mark(lua_State *L, enum want_kind kind)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &mark_names[kind]);
}

/* ---- one alternative ---- */

static const char *kind_of(lua_State *L, int index)
{
	return lua_isnil(L, index) ? "nil" : luaL_typename(L, index);
}

static bool read_text(lua_State *L, int index, struct want *want)
{
	struct nocase *nocase = luaL_testudata(L, index, NOCASE_METATABLE);

	if (nocase) {
		want->kind = WANT_NOCASE;
		want->text = (const uint8_t *)nocase->text;
		want->len = nocase->len;
		return true;
	}
	if (lua_type(L, index) != LUA_TSTRING)
		return false;
	want->kind = WANT_LITERAL;
	want->text = (const uint8_t *)lua_tolstring(L, index, &want->len);
	return true;
}

/* False: the value at index is no alternative. */
static bool read_want(lua_State *L, int index, struct want *want)
{
	struct pattern **re = luaL_testudata(L, index, RE_METATABLE);
	enum want_kind *mark = luaL_testudata(L, index, MARK_METATABLE);

	memset(want, 0, sizeof *want);
	if (re) {
		want->kind = WANT_PATTERN;
		want->pattern = *re;
		return true;
	}
	if (mark) {
		want->kind = *mark;
		return true;
	}
	return read_text(L, index, want);
}

/* ---- a table ---- */

struct named {
	struct want want;
	const char *name;
	size_t name_len;
};

static int rank(const struct want *want)
{
	return want->kind <= WANT_NOCASE    ? 0
	       : want->kind == WANT_PATTERN ? 1
					    : 2;
}

static int compare_named(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;
	size_t len = x->name_len < y->name_len ? x->name_len : y->name_len;
	int order = rank(&x->want) - rank(&y->want);

	if (order == 0)
		order = memcmp(x->name, y->name, len);
	if (order == 0)
		order =
		    (x->name_len > y->name_len) - (x->name_len < y->name_len);
	return order;
}

/*
 * A copy that no script can reach: a finaliser that runs while memory is
 * allocated could change the table itself. It also keeps the patterns.
 */
static int push_copy(lua_State *L, int index)
{
	lua_newtable(L);
	lua_pushnil(L);
	while (lua_next(L, index)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, -4);
	}
	return lua_gettop(L);
}

/* The key is that at index; a list of n has the keys 1 to n. */
static bool is_listed(lua_State *L, int index, size_t n)
{
	return lua_isinteger(L, index) && lua_tointeger(L, index) >= 1 &&
	       (lua_Unsigned)lua_tointeger(L, index) <= n;
}

static void bad_key(lua_State *L, const char *verb)
{
	lfailure_usage(L,
	    "%s: the alternatives have a hole, or a key that is neither a "
	    "number in order nor a name",
	    verb);
}

/* A first walk: everything is an alternative; how much room they need. */
static size_t check_table(
    lua_State *L, int index, const char *verb, size_t *bytes, size_t *listed)
{
	size_t names = 0;
	size_t numbers = 0;
	struct want want;

	*bytes = 0;
	*listed = lua_rawlen(L, index);
	lua_pushnil(L);
	for (; lua_next(L, index); lua_pop(L, 1)) {
		int value = lua_gettop(L);
		bool name = lua_type(L, value - 1) == LUA_TSTRING;

		if (!name && !is_listed(L, value - 1, *listed))
			bad_key(L, verb);
		if (!read_want(L, value, &want))
			lfailure_usage(L,
			    "%s: the alternative '%s' is a %s: options go into "
			    "a second table, the second argument",
			    verb, luaL_tolstring(L, value - 1, NULL),
			    kind_of(L, value));
		*bytes += want.len + (name ? lua_rawlen(L, value - 1) + 1 : 0);
		names += name;
		numbers += !name;
	}
	if (numbers != *listed)
		bad_key(L, verb);
	if (names + numbers == 0)
		lfailure_usage(L, "%s: an empty list of alternatives", verb);
	return names + numbers;
}

static uint8_t *copy_text(struct want *want, uint8_t *room)
{
	if (!want->text)
		return room;
	memcpy(room, want->text, want->len);
	want->text = room;
	return room + want->len;
}

static void read_names(
    lua_State *L, int index, struct what *what, size_t from, uint8_t **room)
{
	size_t count = what->count - from;
	struct named *named =
	    lua_newuserdatauv(L, (count > 0 ? count : 1) * sizeof *named, 0);
	size_t n = 0;

	lua_pushnil(L);
	while (lua_next(L, index)) {
		if (lua_type(L, -2) == LUA_TSTRING) {
			named[n].name =
			    lua_tolstring(L, -2, &named[n].name_len);
			read_want(L, lua_gettop(L), &named[n++].want);
		}
		lua_pop(L, 1);
	}
	qsort(named, count, sizeof *named, compare_named);
	for (size_t i = 0; i < count; i++) {
		what->wants[from + i] = named[i].want;
		memcpy(*room, named[i].name, named[i].name_len + 1);
		what->names[from + i] = (const char *)*room;
		*room += named[i].name_len + 1;
	}
	lua_pop(L, 1);
}

static struct what *read_table(lua_State *L, int table, const char *verb)
{
	size_t bytes;
	size_t listed;
	int index = push_copy(L, table);
	size_t count = check_table(L, index, verb, &bytes, &listed);
	struct what *what = lua_newuserdatauv(L,
	    sizeof *what + count * (sizeof(struct want) + sizeof(char *)) +
		bytes + 1,
	    1);
	uint8_t *room;

	what->count = count;
	what->wants = (struct want *)(what + 1);
	what->names = (const char **)(what->wants + count);
	room = (uint8_t *)(what->names + count);
	for (size_t i = 0; i < listed; i++) {
		lua_rawgeti(L, index, (lua_Integer)i + 1);
		read_want(L, lua_gettop(L), &what->wants[i]);
		what->names[i] = NULL;
		lua_pop(L, 1);
	}
	read_names(L, index, what, listed, &room);
	lua_pushvalue(L, index);
	lua_setiuservalue(L, -2, 1);
	lua_remove(L, index);
	for (size_t i = 0; i < count; i++)
		room = copy_text(&what->wants[i], room);
	return what;
}

/* ---- reading ---- */

static void check_wants(lua_State *L, const struct what *what, const char *verb)
{
	for (size_t i = 0; i < what->count; i++)
		if (what->wants[i].kind <= WANT_NOCASE &&
		    what->wants[i].len == 0 && strstr(verb, "line") == NULL)
			lfailure_raise(L,
			    failure_new(FAILURE_EMPTY_MATCH,
				"%s: an empty text is always there: it proves "
				"nothing",
				verb));
}

struct what *what_read(lua_State *L, int index, const char *verb)
{
	struct what *what;
	struct want want;

	if (lua_istable(L, index)) {
		what = read_table(L, index, verb);
	} else {
		if (!read_want(L, index, &want))
			lfailure_usage(L,
			    "%s: what must come is a text, nc.re, nc.nocase, "
			    "nc.eof, nc.reset, nc.timeout or a table of "
			    "these, not %s",
			    verb, kind_of(L, index));
		what = lua_newuserdatauv(L, sizeof *what + sizeof want, 0);
		what->wants = (struct want *)(what + 1);
		what->wants[0] = want;
		what->names = NULL;
		what->count = 1;
	}
	check_wants(L, what, verb);
	return what;
}

/* ---- nc.re, nc.nocase, the marks ---- */

/* Compiled patterns are kept: compiling costs more than most matches. */
static const char pattern_cache;
#define PATTERN_CACHE_MAX 1024

static bool cached(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &pattern_cache);
	lua_pushvalue(L, 1);
	lua_pushlstring(L, "", 1); /* one NUL */
	lua_pushvalue(L, 2);
	lua_concat(L, 3); /* text, NUL, flags */
	lua_pushvalue(L, -1);
	return lua_rawget(L, -3) != LUA_TNIL;
}

static void remember(lua_State *L)
{
	lua_Integer count;

	/* cache, key, nil, pattern */
	lua_rawgeti(L, -4, 0);
	count = lua_tointeger(L, -1) + 1;
	lua_pop(L, 1);
	if (count > PATTERN_CACHE_MAX)
		return;
	lua_pushinteger(L, count);
	lua_rawseti(L, -5, 0);
	lua_pushvalue(L, -3);
	lua_pushvalue(L, -2);
	lua_rawset(L, -6);
}

int what_re(lua_State *L)
{
	struct pattern **slot;
	const char *text;
	const char *flags;
	struct error err;
	size_t len;

	if (lua_type(L, 1) != LUA_TSTRING)
		return lfailure_usage(
		    L, "nc.re: the pattern is a text, not %s", kind_of(L, 1));
	if (!lua_isnoneornil(L, 2) && lua_type(L, 2) != LUA_TSTRING)
		return lfailure_usage(L, "nc.re: the flags are a text");
	text = lua_tolstring(L, 1, &len);
	flags = lua_isnoneornil(L, 2) ? "" : lua_tostring(L, 2);
	lua_settop(L, 1);
	lua_pushstring(L, flags);
	if (cached(L))
		return 1;
	slot = lua_newuserdatauv(L, sizeof *slot, 0);
	*slot = NULL;
	luaL_setmetatable(L, RE_METATABLE);
	*slot = pattern_new(
	    script_of(L)->engine, text, len, lua_tostring(L, 2), &err);
	if (!*slot)
		return lfailure_usage(L, "nc.re: %s", err.detail);
	remember(L);
	return 1;
}

static int re_gc(lua_State *L)
{
	struct pattern **slot = luaL_checkudata(L, 1, RE_METATABLE);

	pattern_unref(*slot);
	*slot = NULL;
	return 0;
}

static int re_tostring(lua_State *L)
{
	struct pattern **slot = luaL_checkudata(L, 1, RE_METATABLE);
	size_t len;
	const char *text = pattern_text(*slot, &len);

	lua_pushliteral(L, "nc.re[[");
	lua_pushlstring(L, text, len);
	lua_pushliteral(L, "]]");
	lua_concat(L, 3);
	return 1;
}

int what_nocase(lua_State *L)
{
	struct nocase *nocase;
	const char *text;
	size_t len;

	if (lua_type(L, 1) != LUA_TSTRING)
		return lfailure_usage(
		    L, "nc.nocase: needs a text, not %s", kind_of(L, 1));
	text = lua_tolstring(L, 1, &len);
	nocase = lua_newuserdatauv(L, sizeof *nocase + len, 0);
	nocase->len = len;
	memcpy(nocase->text, text, len);
	luaL_setmetatable(L, NOCASE_METATABLE);
	return 1;
}

static int mark_tostring(lua_State *L)
{
	enum want_kind *mark = luaL_checkudata(L, 1, MARK_METATABLE);

	lua_pushfstring(L, "nc.%s", mark_names[*mark]);
	return 1;
}

void what_open(lua_State *L)
{
	class_new(L, RE_METATABLE);
	lua_pushcfunction(L, re_gc);
	lua_setfield(L, -2, "__gc");
	lua_pushcfunction(L, re_tostring);
	lua_setfield(L, -2, "__tostring");
	class_new(L, NOCASE_METATABLE);
	class_new(L, MARK_METATABLE);
	lua_pushcfunction(L, mark_tostring);
	lua_setfield(L, -2, "__tostring");
	lua_pop(L, 3);
	for (int kind = WANT_EOF; kind <= WANT_TIMEOUT; kind++) {
		enum want_kind *mark = lua_newuserdatauv(L, sizeof *mark, 0);

		*mark = (enum want_kind)kind;
		luaL_setmetatable(L, MARK_METATABLE);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &mark_names[kind]);
	}
	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &pattern_cache);
}
