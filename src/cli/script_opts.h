/*
 * What the commands with scripts share: the options of a script, and whether
 * a skip is a failure here (NCCHAT_NO_SKIP=1, as in our own CI).
 */
#ifndef NCCHAT_CLI_SCRIPT_OPTS_H
#define NCCHAT_CLI_SCRIPT_OPTS_H

#include "ncchat/cli/options.h"
#include "ncchat/script/script.h"

/* All but loop, params, in and out, which the caller has. */
void script_opts_fill(struct script_opts *script, const struct options *opts);
bool script_skips_fail(void);

#endif
