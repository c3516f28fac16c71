/*
 * Which options exclude or need one another. Nothing is silently ignored: what
 * could have no effect is a usage error, and it is one here and nowhere else.
 */
#include "cli/opt.h"

#include <arpa/inet.h>
#include <string.h>

static bool refuse(
    const struct command_line *line, const char *label, const char *why)
{
	error_set(line->err, ERROR_USAGE, label, NULL, "%s", why);
	return false;
}

static bool exclude(
    const struct command_line *line, const char *a, const char *b)
{
	if (!line_has(line, a) || !line_has(line, b))
		return true;
	error_set(line->err, ERROR_USAGE, NULL, NULL,
	    "%s and %s exclude each other", a, b);
	return false;
}

static bool check_pairs(const struct command_line *line)
{
	static const char *const pairs[][2] = {{"--ipv4", "--ipv6"},
	    {"--reuseaddr", "--no-reuseaddr"}, {"--verbose", "--quiet"},
	    {"--script", "-e"}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!exclude(line, pairs[i][0], pairs[i][1]))
			return false;
	return true;
}

/* The rows of the dialogue group say something only to a script. */
static bool check_script_needed(const struct command_line *line)
{
	static const char *const labels[] = {
	    "-D", "--timeout", "--timeout-scale", "--seed", "--rechunk"};

	if (!line->command->takes_script || options_has_script(line->opts))
		return true;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (line_has(line, labels[i]))
			return refuse(
			    line, labels[i], "needs a script (--script or -e)");
	return true;
}

static bool check_unix_endpoint(const struct command_line *line)
{
	static const char *const families[] = {"--ipv4", "--ipv6"};
	static const char *const reuse[] = {"--reuseaddr", "--no-reuseaddr"};

	if (!endpoint_is_unix(&line->opts->endpoint))
		return true;
	for (size_t i = 0; i < 2; i++) {
		if (line_has(line, reuse[i]))
			return refuse(line, reuse[i],
			    "UNIX-domain sockets have no address reuse");
		if (line_has(line, families[i]))
			return refuse(line, families[i],
			    "a UNIX-domain socket is neither IPv4 nor IPv6");
	}
	return true;
}

static bool check_unix_direction(const struct command_line *line)
{
	static const char *const accepting[] = {
	    "--accept-timeout", "--keep-open", "--port-file"};

	if (line->command->operand_kind != OPERANDS_PATH)
		return true;
	if (line->opts->unix_listen && line_has(line, "--connect-timeout"))
		return refuse(line, "--connect-timeout",
		    "nothing is connected to with --listen");
	if (line->opts->unix_listen)
		return true;
	for (size_t i = 0; i < sizeof accepting / sizeof *accepting; i++)
		if (line_has(line, accepting[i]))
			return refuse(line, accepting[i], "needs --listen");
	return true;
}

static bool check_udp_recv(const struct command_line *line)
{
	bool script = options_has_script(line->opts);

	if (line->command->operand_kind != OPERANDS_UDP_LISTEN)
		return true;
	if (line->opts->keep_open && !script)
		return refuse(line, "--keep-open",
		    "needs a script: without one every sender is heard anyway");
	if (script && line_has(line, "--count"))
		return refuse(line, "--count",
		    "has no use with a script, which decides when it ends");
	return true;
}

static bool is_numeric(const char *host, int family)
{
	unsigned char address[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];
	size_t len = strcspn(host, "%"); /* a zone, RFC 4007 */

	if (len >= sizeof text)
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	return inet_pton(family, text, address) == 1;
}

static bool check_family(const struct command_line *line)
{
	const struct endpoint *ep = &line->opts->endpoint;
	enum endpoint_family family = line->opts->sock.family;

	if (family == FAMILY_IPV4 && is_numeric(ep->host, AF_INET6))
		return refuse(line, "--ipv4", "the address is one of IPv6");
	if (family == FAMILY_IPV6 && is_numeric(ep->host, AF_INET))
		return refuse(line, "--ipv6", "the address is one of IPv4");
	return true;
}

/* What can be listened on cannot always be connected to. */
static bool check_dialled(const struct command_line *line)
{
	enum operand_kind kind = line->command->operand_kind;
	const struct endpoint *ep = &line->opts->endpoint;

	if (kind != OPERANDS_DIAL && kind != OPERANDS_UDP_DIAL)
		return true;
	if (endpoint_is_unix(ep))
		return true;
	if (ep->any)
		return refuse(line, NULL,
		    "'any' is for listening: name a host to connect to");
	if (ep->port == 0)
		return refuse(line, NULL,
		    "port 0 is for listening: name a port to connect to");
	return true;
}

bool combinations_check(const struct command_line *line)
{
	return check_pairs(line) && check_script_needed(line) &&
	       check_unix_endpoint(line) && check_unix_direction(line) &&
	       check_udp_recv(line) && check_family(line) &&
	       check_dialled(line);
}
