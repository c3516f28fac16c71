/*
 * The commands: a row each. What is shown anywhere about them comes from here.
 */
#include "ncchat/cli/command.h"

#include <string.h>

#include "cli/opt.h"
#include "ncchat/cli/parse.h"

/* What all five commands that open a connection take. */
#define GROUPS_TALKING                                                         \
	(GROUP_ENDS | GROUP_TALK | GROUP_TAP | GROUP_SCRIPT | GROUP_DIALOGUE | \
	    GROUP_COMMON)

static const char *const connect_examples[] = {"talk to a server by hand",
    "ncchat connect localhost 8080", "send a file, keep the answer",
    "ncchat connect 127.0.0.1 8080 <request >answer",
    "run a dialogue; its verdict is the exit status",
    "ncchat connect --script scripts/greeting-client.lua 127.0.0.1 8080",
    "a dialogue in one line",
    "ncchat connect -e 'send \"PING\\r\\n\" expect \"+PONG\\r\\n\"' "
    "localhost 6379",
    NULL};

static const char *const listen_examples[] = {
    "take one connection, keep what it sends", "ncchat listen 8080 >received",
    "let the system choose the port, and tell which it is",
    "ncchat listen --port-file port 0",
    "answer every client with a dialogue, until a signal",
    "ncchat listen -k --script scripts/greeting-server.lua 8080",
    "be reachable from other machines", "ncchat listen any:8080", NULL};

static const char *const udp_send_examples[] = {"send two datagrams",
    "ncchat udp-send 127.0.0.1 8080 hello again",
    "send each line of a file as a datagram",
    "ncchat udp-send localhost 8080 <lines", "send and expect an answer",
    "ncchat udp-send -e 'send \"ping\" expect \"pong\"' 127.0.0.1 8080", NULL};

static const char *const udp_recv_examples[] = {
    "print what comes, from every sender", "ncchat udp-recv 8080",
    "wait for one datagram, two seconds at most",
    "ncchat udp-recv --count 1 --idle-timeout 2s 8080",
    "a dialogue with each sender",
    "ncchat udp-recv -k --script scripts/greeting-server.lua 8080", NULL};

static const char *const unix_examples[] = {
    "talk to a server on a UNIX-domain socket", "ncchat unix /run/app.sock",
    "serve one connection", "ncchat unix --listen /tmp/app.sock",
    "the abstract namespace of Linux", "ncchat unix @app", NULL};

static const char *const run_examples[] = {"run every test of a folder",
    "ncchat run tests/",
    "run one test, with the random numbers of a former run",
    "ncchat run mail.lua --only 'EHLO lists capabilities' --seed 7",
    "set a parameter", "ncchat run -D host=localhost mail.lua", NULL};

static const char *const help_examples[] = {
    "how to listen", "ncchat help listen", NULL};

static const char *const completions_examples[] = {"for this bash",
    "source <(ncchat completions bash)", "for every fish",
    "ncchat completions fish >~/.config/fish/completions/ncchat.fish", NULL};

const struct command commands[] = {
    {.name = "connect",
	.summary = "one connection: stdin to the peer, the peer to stdout",
	.operands = "HOST PORT | ENDPOINT",
	.examples = connect_examples,
	.operand_kind = OPERANDS_DIAL,
	.groups = GROUP_FAMILY | GROUP_CONNECT | GROUPS_TALKING,
	.takes_script = true,
	.run = cmd_connect},
    {.name = "listen",
	.summary = "accept one connection, or more with -k",
	.operands = "[HOST] PORT | ENDPOINT",
	.about = "Without HOST only this machine can connect; any:PORT is "
		 "every address. Port 0 is any free one.",
	.examples = listen_examples,
	.operand_kind = OPERANDS_LISTEN,
	.groups = GROUP_FAMILY | GROUP_REUSE | GROUP_ACCEPT | GROUPS_TALKING,
	.takes_script = true,
	.run = cmd_listen},
    {.name = "udp-send",
	.summary = "send datagrams: the arguments, or each line of stdin",
	.operands = "HOST PORT [DATA...]",
	.about = "Each DATA is one datagram, without a line feed added. "
		 "Without DATA each line of stdin is one, without its line "
		 "feed.",
	.examples = udp_send_examples,
	.operand_kind = OPERANDS_UDP_DIAL,
	.groups = GROUP_FAMILY | GROUP_CONNECT | GROUPS_TALKING,
	.takes_script = true,
	.run = cmd_udp_send},
    {.name = "udp-recv",
	.summary = "print datagrams, from every peer, each with its sender",
	.operands = "[HOST] PORT",
	.about = "The bytes go to stdout exactly, the senders to stderr. Runs "
		 "until a signal, --count, --idle-timeout or --deadline.",
	.examples = udp_recv_examples,
	.operand_kind = OPERANDS_UDP_LISTEN,
	.groups = GROUP_FAMILY | GROUP_REUSE | GROUP_ACCEPT | GROUP_COUNT |
		  GROUPS_TALKING,
	.takes_script = true,
	.run = cmd_udp_recv},
    {.name = "unix",
	.summary = "connect to a UNIX-domain socket, or serve one",
	.operands = "PATH | @NAME",
	.examples = unix_examples,
	.operand_kind = OPERANDS_PATH,
	.groups = GROUP_UNIX | GROUP_CONNECT | GROUP_ACCEPT | GROUPS_TALKING,
	.takes_script = true,
	.run = cmd_unix},
    {.name = "run",
	.summary = "run dialogue scripts as tests",
	.operands = "FILE|FOLDER... [-- ARG...]",
	.about = "Of a folder every .lua file is run.",
	.examples = run_examples,
	.operand_kind = OPERANDS_FILES,
	.groups = GROUP_ONLY | GROUP_TEST_DEADLINE | GROUP_TALK |
		  GROUP_DIALOGUE | GROUP_COMMON,
	.run = cmd_run},
    {.name = "help",
	.summary = "how to use ncchat, or one of its commands",
	.operands = "[COMMAND]",
	.examples = help_examples,
	.operand_kind = OPERANDS_COMMAND,
	.groups = GROUP_COMMON,
	.run = cmd_help},
    {.name = "completions",
	.summary = "print the completions for bash, zsh or fish",
	.operands = "SHELL",
	.examples = completions_examples,
	.operand_kind = OPERANDS_SHELL,
	.groups = GROUP_COMMON,
	.run = cmd_completions},
    {0}};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static const char *next_command(const void *data, size_t i)
{
	(void)data;
	return commands[i].name;
}

const char *command_suggest(const char *word)
{
	return suggest(word, next_command, NULL);
}
