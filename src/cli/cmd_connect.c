/*
 * connect: one connection, stdin to the peer, the peer to stdout.
 */
#include "cli/plain.h"
#include "cli/say.h"
#include "ncchat/net/dial.h"

struct client {
	struct plain plain;
	struct dial *dial; /* owned while it lasts */
	struct pump *pump; /* owned */
};

static void on_ended(void *data, const struct pump_end *end)
{
	struct client *c = data;

	plain_report_end(&c->plain, NULL, end);
	plain_end(&c->plain);
}

static void on_output_ready(void *data)
{
	struct client *c = data;

	if (c->pump)
		pump_output_ready(c->pump);
}

static void on_connected(
    void *data, struct transport *transport, const struct error *err)
{
	struct client *c = data;

	c->dial = NULL;
	if (transport)
		c->pump =
		    plain_pump(&c->plain, transport, "c1", true, on_ended, c);
	else
		plain_abort(&c->plain, err);
}

static void on_attempt_failed(void *data, const struct error *err)
{
	struct client *c = data;

	if (c->plain.opts->verbose > 0)
		say_error(err);
}

static void client_run(struct client *c)
{
	const struct options *opts = c->plain.opts;

	c->plain.output_ready = on_output_ready;
	c->plain.data = c;
	c->dial = dial_start(c->plain.loop, &opts->endpoint, &opts->sock,
	    opts->connect_timeout_ms, on_connected, on_attempt_failed, c);
	plain_run(&c->plain);
	if (c->dial)
		dial_cancel(c->dial);
	pump_free(c->pump);
}

int plain_dial(struct invocation *inv)
{
	struct client c = {.dial = NULL, .pump = NULL};

	if (plain_init(&c.plain, &inv->opts))
		client_run(&c);
	return plain_fini(&c.plain);
}

int cmd_connect(struct invocation *inv)
{
	if (options_has_script(&inv->opts))
		return script_command(inv);
	return plain_dial(inv);
}
