/*
 * nc.input: a line of stdin, for a person who types. Tasks that ask wait in
 * line; the end of the input is nil.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

struct input_queue {
	struct buf bytes;
	bool ended;
	bool wanted;
	struct task **waiting;
	size_t count;
};

static struct input_queue *queue_of(struct script *s)
{
	if (!s->input)
		s->input = mem_zalloc(sizeof *s->input);
	return s->input;
}

/* A line, or the unfinished rest at the end; false: none yet. */
static bool take_line(lua_State *L, struct input_queue *q)
{
	const uint8_t *lf =
	    memchr(buf_data(&q->bytes), '\n', buf_len(&q->bytes));
	size_t len =
	    lf ? (size_t)(lf - buf_data(&q->bytes)) : buf_len(&q->bytes);

	if (!lf && !q->ended)
		return false;
	if (!lf && len == 0) {
		lua_pushnil(L);
		return true;
	}
	lua_pushlstring(L, (const char *)buf_data(&q->bytes),
	    len > 0 && lf && lf[-1] == '\r' ? len - 1 : len);
	buf_consume(&q->bytes, lf ? len + 1 : len);
	return true;
}

static void on_input(void *data)
{
	struct script *s = data;
	struct input_queue *q = s->input;
	struct error err;
	size_t got = 0;

	switch (stdio_in_read(
	    s->opts.in, buf_reserve(&q->bytes, 4096), 4096, &got, &err)) {
	case IO_OK:
		buf_commit(&q->bytes, got);
		break;
	case IO_WANT_READ:
	case IO_WANT_WRITE:
		return;
	case IO_EOF:
	case IO_ERROR:
		q->ended = true;
		break;
	}
	if (q->count > 0)
		task_wake(q->waiting[0]);
	if (q->count == 0 || q->ended) {
		stdio_in_want(s->opts.in, false, NULL, NULL);
		q->wanted = false;
	}
}

static void leave(struct task *task)
{
	struct input_queue *q = task->wait;

	for (size_t i = 0; i < q->count; i++) {
		if (q->waiting[i] != task)
			continue;
		memmove(&q->waiting[i], &q->waiting[i + 1],
		    (q->count - i - 1) * sizeof *q->waiting);
		q->count--;
		return;
	}
}

static int step(lua_State *L, int status, lua_KContext ctx)
{
	struct script *s = script_of(L);
	struct input_queue *q = queue_of(s);
	struct task *self = task_current(L);
	int64_t deadline_ms = (int64_t)ctx;

	if (status == LUA_YIELD)
		leave(self);
	if ((q->count == 0 || status == LUA_YIELD) && take_line(L, q)) {
		if (q->count > 0) /* perhaps there is a line for the next */
			task_wake(q->waiting[0]);
		return 1;
	}
	if (status == LUA_YIELD && self->timed_out)
		return lfailure_raise(
		    L, failure_new(FAILURE_TIMEOUT, "input timed out"));
	q->waiting = mem_resize(q->waiting, q->count + 1, sizeof *q->waiting);
	if (status == LUA_YIELD) { /* half a line came: keeps its place */
		memmove(
		    q->waiting + 1, q->waiting, q->count * sizeof *q->waiting);
		q->waiting[0] = self;
	} else {
		q->waiting[q->count] = self;
	}
	q->count++;
	if (!q->wanted && !q->ended) {
		q->wanted = true;
		stdio_in_want(s->opts.in, true, on_input, s);
	}
	return task_wait(L, "input", NULL, leave, q, deadline_ms, ctx, step);
}

int input_lua(lua_State *L)
{
	static const char *const keys[] = {"timeout", NULL};
	struct script *s = script_of(L);
	int64_t timeout;
	const char *prompt;
	size_t len;

	lua_settop(L, 2);
	options_only(L, 2, "nc.input", keys);
	timeout = option_time(L, 2, "timeout", "nc.input");
	task_check_can_wait(L, "input");
	if (!lua_isnil(L, 1)) {
		prompt = luaL_tolstring(L, 1, &len);
		stdio_out_write(s->opts.out, prompt, len);
	}
	return step(L, LUA_OK,
	    (lua_KContext)clock_after(loop_now_ms(s->opts.loop),
		timeout < 0 ? CLOCK_NEVER : timeout));
}

void input_free(struct script *s)
{
	if (!s->input)
		return;
	buf_free(&s->input->bytes);
	free(s->input->waiting);
	free(s->input);
	s->input = NULL;
}
