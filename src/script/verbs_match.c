/*
 * The verbs that look for something: expect, wait_for, read_until, line,
 * wait_line, lines. On the Lua stack of each: 1 the connection, 2 what, 3 the
 * options, 4 what keeps the alternatives alive.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ncchat/base/escape.h"
#include "script/script_impl.h"

struct match_verb {
	const char *name;
	enum match_mode mode;
	bool keep_skipped; /* gives the skipped text back, in front */
	bool datagrams;	   /* makes sense for them */
};

static const struct match_verb verb_expect = {
    "expect", MATCH_NEXT, false, true};
static const struct match_verb verb_wait_for = {
    "wait_for", MATCH_SKIP, false, true};
static const struct match_verb verb_read_until = {
    "read_until", MATCH_SKIP, true, false};
static const struct match_verb verb_line = {"line", MATCH_LINE, false, false};
static const struct match_verb verb_wait_line = {
    "wait_line", MATCH_SKIP_LINES, false, false};

/* ---- results ---- */

static void push_bytes(lua_State *L, struct peer *p, size_t from, size_t to)
{
	lua_pushlstring(
	    L, (const char *)conn_unread(p->conn) + from, to - from);
}

static int push_captures(
    lua_State *L, struct peer *p, const struct conn_outcome *o)
{
	luaL_checkstack(L, (int)o->groups + 2, "too many captures");
	if (o->groups == 0) {
		push_bytes(L, p, o->ovector[0], o->ovector[1]);
		return 1;
	}
	for (unsigned i = 1; i <= o->groups; i++) {
		if (o->ovector[2 * i] == SIZE_MAX)
			lua_pushnil(L);
		else
			push_bytes(
			    L, p, o->ovector[2 * i], o->ovector[2 * i + 1]);
	}
	return (int)o->groups;
}

/* What the alternative alone would give, behind its name when it has one. */
static int push_result(lua_State *L, struct peer *p, const struct what *what)
{
	const struct conn_outcome *o = conn_outcome(p->conn);
	int n = 0;

	if (o->which == SIZE_MAX) {
		push_bytes(L, p, o->start, o->start + o->len);
		return 1;
	}
	if (what->names && what->names[o->which]) {
		lua_pushstring(L, what->names[o->which]);
		n = 1;
	}
	switch (o->kind) {
	case WANT_EOF:
	case WANT_RESET:
	case WANT_TIMEOUT:
		what_push_mark(L, o->kind);
		return n + 1;
	case WANT_PATTERN:
		return n + push_captures(L, p, o);
	case WANT_LITERAL:
	case WANT_NOCASE:
		break;
	}
	push_bytes(L, p, o->start, o->start + o->len);
	return n + 1;
}

/* ---- hints ---- */

/* An expect that ends inside a line may have begun what fails next. */
static void remember_expect(
    lua_State *L, struct peer *p, const struct match_verb *verb)
{
	const struct conn_outcome *o = conn_outcome(p->conn);
	struct buf text = {0};
	lua_Debug ar;

	p->began[0] = '\0';
	if (verb != &verb_expect || o->kind != WANT_LITERAL || o->len == 0 ||
	    o->len > sizeof p->began / 5 || lua_type(L, 2) != LUA_TSTRING ||
	    conn_unread(p->conn)[o->start + o->len - 1] == '\n' ||
	    !lua_getstack(L, 1, &ar))
		return;
	lua_getinfo(L, "Sl", &ar);
	if (ar.currentline <= 0)
		return;
	escape_quoted(&text, lua_tostring(L, 2), o->len, o->len);
	snprintf(p->began, sizeof p->began, "%s", buf_cstr(&text));
	buf_free(&text);
	p->began_source = ar.source;
	p->began_line = ar.currentline;
}

static void add_hint(struct peer *p, struct failure *f)
{
	const uint8_t *lf =
	    memchr(buf_data(&f->received), '\n', buf_len(&f->received));
	struct buf text = {0};

	/* Better advice than that what was expected follows further on. */
	if (f->code != FAILURE_MISMATCH || p->began[0] == '\0' || !lf ||
	    f->received_from > 0)
		return;
	escape_quoted(&text, buf_data(&f->received),
	    (size_t)(lf + 1 - buf_data(&f->received)), FAILURE_SHOWN);
	buf_printf(&text,
	    " is the rest of the line that expect %s (%s:%d) began: did you "
	    "mean line(nc.re%s)?",
	    p->began, p->began_source + 1, p->began_line, p->began);
	failure_set_text(&f->hint, buf_cstr(&text));
	buf_free(&text);
}

/* ---- the verbs ---- */

static int match_done(lua_State *L, int status, lua_KContext ctx)
{
	const struct match_verb *verb = (const struct match_verb *)ctx;
	struct peer *p = peer_check(L, 1, verb->name);
	const struct conn_outcome *o = conn_outcome(p->conn);
	int n = 0;

	(void)status;
	if (o->failure) {
		add_hint(p, o->failure);
		return verb_failed(L, p);
	}
	if (verb->keep_skipped) {
		push_bytes(L, p, 0, o->start);
		n = 1;
	}
	n += push_result(L, p, lua_touserdata(L, 4));
	remember_expect(L, p, verb);
	conn_take(p->conn);
	return n;
}

static void set_eol(struct conn_request *request, const struct peer *p)
{
	if (!p->eol_set)
		return;
	request->match.eol.text = buf_data(&p->eol);
	request->match.eol.len = buf_len(&p->eol);
}

/* A literal that holds a line ending is never a whole line. */
static void check_line_wants(lua_State *L, const struct peer *p,
    const struct what *what, const char *verb)
{
	const uint8_t *eol = (const uint8_t *)"\n";
	size_t len = 1;

	if (p->eol_set) {
		eol = buf_data(&p->eol);
		len = buf_len(&p->eol);
	}
	for (size_t i = 0; i < what->count; i++)
		if (what->wants[i].text &&
		    memmem(what->wants[i].text, what->wants[i].len, eol, len))
			lfailure_usage(L,
			    "%s: a line comes without its ending: leave it "
			    "out of the text",
			    verb);
}

static int run_match(lua_State *L, const struct match_verb *verb)
{
	static const char *const keys[] = {"timeout", "max", "keep", NULL};
	struct peer *p = peer_check(L, 1, verb->name);
	bool lines = verb->mode == MATCH_LINE || verb->mode == MATCH_SKIP_LINES;
	struct conn_request request = {.verb = CONN_MATCH, .name = verb->name};

	lua_settop(L, 3);
	options_only(L, 3, verb->name, keys);
	if (!verb->datagrams)
		verb_needs_stream(L, p, verb->name);
	if (verb == &verb_line && lua_isnil(L, 2)) {
		lua_pushnil(L);
	} else {
		struct what *what = what_read(L, 2, verb->name);

		if (lines)
			check_line_wants(L, p, what, verb->name);
		request.match.wants = what->wants;
		request.match.count = what->count;
	}
	request.match.mode = verb->mode;
	request.match.keep_skipped = verb->keep_skipped;
	request.max = option_max(L, 3, verb->name, MATCH_MAX);
	request.match.max = request.max;
	set_eol(&request, p);
	if (lua_istable(L, 3)) {
		lua_getfield(L, 3, "keep");
		request.keep = lua_toboolean(L, -1);
		lua_pop(L, 1);
	}
	return verb_begin(L, p, &request,
	    option_time(L, 3, "timeout", verb->name), (lua_KContext)verb,
	    match_done);
}

static int l_expect(lua_State *L)
{
	return run_match(L, &verb_expect);
}

static int l_wait_for(lua_State *L)
{
	return run_match(L, &verb_wait_for);
}

static int l_read_until(lua_State *L)
{
	return run_match(L, &verb_read_until);
}

static int l_line(lua_State *L)
{
	/* line(nil) is a mistake, line() is any line. */
	if (lua_gettop(L) >= 2 && lua_isnil(L, 2) && lua_gettop(L) < 3)
		return lfailure_usage(L, "line: what must come is nil");
	return run_match(L, &verb_line);
}

static int l_wait_line(lua_State *L)
{
	return run_match(L, &verb_wait_line);
}

/* ---- lines ---- */

static enum pattern_status line_is(
    const struct want *want, const uint8_t *line, size_t len)
{
	struct pattern_subject subject = {.data = line,
	    .len = len,
	    .anchored = true,
	    .line = true,
	    .head = true,
	    .end = true};
	const size_t *ovector;
	size_t start;
	bool same = false;

	switch (want->kind) {
	case WANT_LITERAL:
		same = len == want->len && memcmp(line, want->text, len) == 0;
		break;
	case WANT_NOCASE:
		same =
		    len == want->len && strncasecmp((const char *)line,
					    (const char *)want->text, len) == 0;
		break;
	case WANT_PATTERN:
		return pattern_match(want->pattern, &subject, &start, &ovector);
	case WANT_EOF:
	case WANT_RESET:
	case WANT_TIMEOUT:
		break;
	}
	return same ? PATTERN_MATCH : PATTERN_NONE;
}

static enum pattern_status is_stop(struct peer *p, const struct what *stop)
{
	const struct conn_outcome *o = conn_outcome(p->conn);
	enum pattern_status status = PATTERN_NONE;

	for (size_t i = 0; stop && i < stop->count; i++) {
		status = line_is(
		    &stop->wants[i], conn_unread(p->conn) + o->start, o->len);
		if (status != PATTERN_NONE)
			break;
	}
	return status;
}

/* A limit is an error, never "no match" (rule 4). */
static int stop_undecided(lua_State *L, struct peer *p)
{
	conn_take(p->conn);
	return lfailure_raise(L,
	    failure_new(FAILURE_MATCH_LIMIT,
		"lines failed: the pattern of the stop line is too expensive "
		"(match limit)"));
}

/* 1 the connection, 2 what keeps the stop alive, or nil */
static int lines_done(lua_State *L, int status, lua_KContext ctx)
{
	struct peer *p = peer_check(L, 1, "lines");
	const struct what *stop = lua_touserdata(L, 2);
	const struct conn_outcome *o = conn_outcome(p->conn);

	(void)status;
	(void)ctx;
	if (o->failure && o->failure->code == FAILURE_EOF && !stop &&
	    conn_unread_len(p->conn) == 0) {
		conn_take(p->conn);
		lua_pushnil(L);
		return 1;
	}
	if (o->failure)
		return verb_failed(L, p);
	switch (is_stop(p, stop)) {
	case PATTERN_MATCH:
		lua_pushnil(L);
		break;
	case PATTERN_NONE:
	case PATTERN_PARTIAL: /* the line is whole */
		push_bytes(L, p, o->start, o->start + o->len);
		break;
	case PATTERN_LIMIT:
		return stop_undecided(L, p);
	}
	conn_take(p->conn);
	return 1;
}

static int lines_next(lua_State *L)
{
	struct conn_request request = {.verb = CONN_MATCH, .name = "lines"};
	struct peer *p;

	lua_settop(L, 0);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_pushvalue(L, lua_upvalueindex(2));
	p = peer_check(L, 1, "lines");
	request.match.mode = MATCH_LINE;
	request.match.max = MATCH_MAX;
	set_eol(&request, p);
	return verb_begin(L, p, &request, -1, 0, lines_done);
}

static int l_lines(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "lines");

	verb_needs_stream(L, p, "lines");
	if (lua_gettop(L) > 2)
		return lfailure_usage(L, "lines: takes the stop line only");
	if (lua_gettop(L) == 2) {
		struct what *stop = what_read(L, 2, "lines");

		check_line_wants(L, p, stop, "lines");
		for (size_t i = 0; i < stop->count; i++)
			if (stop->wants[i].kind > WANT_PATTERN)
				return lfailure_usage(L,
				    "lines: the stop is a line, a text or "
				    "nc.re; lines() ends at the end of the "
				    "stream");
		lua_remove(L, 2);
	} else {
		lua_pushnil(L);
	}
	lua_pushcclosure(L, lines_next, 2);
	return 1;
}

const luaL_Reg verbs_match[] = {
    {"expect", l_expect},
    {"wait_for", l_wait_for},
    {"read_until", l_read_until},
    {"line", l_line},
    {"wait_line", l_wait_line},
    {"lines", l_lines},
    {NULL, NULL},
};
