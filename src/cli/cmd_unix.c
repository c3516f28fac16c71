/*
 * unix: connect and listen for UNIX-domain sockets.
 */
#include "cli/plain.h"

int cmd_unix(struct invocation *inv)
{
	if (options_has_script(&inv->opts))
		return script_command(inv);
	return inv->opts.unix_listen ? plain_serve(inv) : plain_dial(inv);
}
