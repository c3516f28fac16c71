/*
 * Shell completions, printed from the option tables: what stands in
 * completions/ is this output, and a lint says when it is stale. One writer a
 * shell.
 */
#include <string.h>

#include "cli/opt.h"
#include "ncchat/cli/parse.h"

const char *const completion_shells[] = {"bash", "zsh", "fish", NULL};

/* Text inside single quotes of a shell; `also` are escaped by a backslash. */
static void print_quoted(FILE *out, const char *text, const char *also)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else if (strchr(also, *text))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

/* The script with each @C replaced by the names of the commands. */
static void print_with_commands(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (text[0] != '@' || text[1] != 'C') {
			fputc(*text, out);
			continue;
		}
		text++;
		for (const struct command *c = commands; c->name; c++)
			fprintf(out, "%s%s", c == commands ? "" : " ", c->name);
	}
}

/* ---- bash ---- */

static const char bash_head[] =
    "# bash completion for ncchat; printed by `ncchat completions bash`\n"
    "\n"
    "_ncchat_files() {\n"
    "\tcompopt -o filenames 2>/dev/null\n"
    "\tif [ -n \"${2-}\" ]; then\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -f -X \"!*$2\" -- \"$1\"\n"
    "\t\t\tcompgen -d -- \"$1\")\n"
    "\telse\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$1\")\n"
    "\tfi\n"
    "}\n"
    "\n"
    "_ncchat_words() {\n"
    "\tmapfile -t COMPREPLY < <(compgen -W \"$2\" -- \"$1\")\n"
    "}\n"
    "\n"
    "_ncchat() {\n"
    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} opts='' i\n"
    "\tlocal prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "\tCOMPREPLY=()\n"
    "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
    "\t\t_ncchat_words \"$cur\" '@C --help --version'\n"
    "\t\treturn\n"
    "\tfi\n"
    "\t# Readline makes words of --option, = and value.\n"
    "\tif [ \"$cur\" = = ]; then\n"
    "\t\tcur=''\n"
    "\telif [ \"$prev\" = = ]; then\n"
    "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "\tfi\n"
    "\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
    "\t\tif [ \"${COMP_WORDS[i]}\" = -- ]; then\n"
    "\t\t\t_ncchat_files \"$cur\"\n"
    "\t\t\treturn\n"
    "\t\tfi\n"
    "\tdone\n";

static const char bash_tail[] =
    "\tif [[ $cur == -* ]]; then\n"
    "\t\t_ncchat_words \"$cur\" \"$opts\"\n"
    "\t\treturn\n"
    "\tfi\n"
    "\tcase ${COMP_WORDS[1]} in\n"
    "\trun) _ncchat_files \"$cur\" .lua ;;\n"
    "\tunix) _ncchat_files \"$cur\" ;;\n"
    "\thelp) _ncchat_words \"$cur\" '@C' ;;\n"
    "\tcompletions) _ncchat_words \"$cur\" 'bash zsh fish' ;;\n"
    "\tconnect | listen | udp-send | udp-recv)\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -A hostname -- \"$cur\")\n"
    "\t\t;;\n"
    "\tesac\n"
    "}\n"
    "complete -F _ncchat ncchat\n";

/* "\t\t--a | --b) ACTION" for the options that are completed like that. */
static void bash_values(FILE *out, const struct command *command,
    enum opt_completer completer, const char *action)
{
	const struct opt *rows[OPT_MAX];
	size_t count = opt_rows(command, rows);
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		char label[OPT_LABEL];

		if (!rows[i]->metavar || rows[i]->completer != completer)
			continue;
		fprintf(out, "%s%s", any ? " | " : "\t\t",
		    opt_label(rows[i], label));
		any = true;
	}
	if (any)
		fprintf(out, ") %s ;;\n", action);
}

static void bash_command(FILE *out, const struct command *command)
{
	const struct opt *rows[OPT_MAX];
	size_t count = opt_rows(command, rows);
	const char *gap = "";

	fprintf(out, "\t%s)\n\t\topts='", command->name);
	for (size_t i = 0; i < count; i++) {
		if (rows[i]->letter)
			fprintf(out, "%s-%c", gap, rows[i]->letter);
		if (rows[i]->letter)
			gap = " ";
		if (rows[i]->name)
			fprintf(out, "%s--%s", gap, rows[i]->name);
		gap = " ";
	}
	fputs("'\n\t\tcase $prev in\n", out);
	bash_values(
	    out, command, COMPLETE_FILE, "_ncchat_files \"$cur\" && return");
	bash_values(out, command, COMPLETE_SCRIPT,
	    "_ncchat_files \"$cur\" .lua && return");
	bash_values(out, command, COMPLETE_NOTHING, "return");
	fputs("\t\tesac\n\t\t;;\n", out);
}

static void print_bash(FILE *out)
{
	print_with_commands(out, bash_head);
	fputs("\tcase ${COMP_WORDS[1]} in\n", out);
	for (const struct command *c = commands; c->name; c++)
		bash_command(out, c);
	fputs("\tesac\n", out);
	print_with_commands(out, bash_tail);
}

/* ---- zsh ---- */

static const char *zsh_completer(enum opt_completer completer)
{
	switch (completer) {
	case COMPLETE_FILE:
		return "_files";
	case COMPLETE_SCRIPT:
		return "_files -g \"*.lua\"";
	case COMPLETE_NOTHING:
		break;
	}
	return " ";
}

static const char *zsh_operands(enum operand_kind kind)
{
	switch (kind) {
	case OPERANDS_DIAL:
	case OPERANDS_LISTEN:
	case OPERANDS_UDP_DIAL:
	case OPERANDS_UDP_LISTEN:
		return "'*:operand:_hosts'";
	case OPERANDS_PATH:
		return "'*:path:_files'";
	case OPERANDS_FILES:
		return "'*:script:_files -g \"*.lua\"'";
	case OPERANDS_COMMAND:
		return "'1:command:(@C)'";
	case OPERANDS_SHELL:
		return "'1:shell:(bash zsh fish)'";
	case OPERANDS_NONE:
		break;
	}
	return "";
}

/* One spec of _arguments(1): '(-k --keep-open)'{-k,--keep-open}'[...]'. */
static void zsh_option(FILE *out, const struct opt *opt)
{
	const char *equals = opt->metavar ? "=" : "";

	fputs("\t\t\t", out);
	if (opt->letter && opt->name && opt->repeats)
		fprintf(
		    out, "'*'{-%c,--%s%s}'", opt->letter, opt->name, equals);
	else if (opt->letter && opt->name)
		fprintf(out, "'(-%c --%s)'{-%c,--%s%s}'", opt->letter,
		    opt->name, opt->letter, opt->name, equals);
	else if (opt->name)
		fprintf(out, "'%s--%s%s", opt->repeats ? "*" : "", opt->name,
		    equals);
	else
		fprintf(out, "'%s-%c", opt->repeats ? "*" : "", opt->letter);
	fputc('[', out);
	print_quoted(out, opt->help, "[]");
	fputc(']', out);
	if (opt->metavar)
		fprintf(
		    out, ":%s:%s", opt->metavar, zsh_completer(opt->completer));
	fputs("' \\\n", out);
}

static void zsh_command(FILE *out, const struct command *command)
{
	const struct opt *rows[OPT_MAX];
	size_t count = opt_rows(command, rows);

	fprintf(out, "\t%s)\n\t\t_arguments -s -S : \\\n", command->name);
	for (size_t i = 0; i < count; i++)
		zsh_option(out, rows[i]);
	fputs("\t\t\t", out);
	print_with_commands(out, zsh_operands(command->operand_kind));
	fputs("\n\t\t;;\n", out);
}

static void print_zsh(FILE *out)
{
	fputs("#compdef ncchat\n"
	      "# zsh completion for ncchat; printed by `ncchat completions "
	      "zsh`\n"
	      "\n"
	      "_ncchat() {\n"
	      "\tlocal curcontext=$curcontext command\n"
	      "\tlocal -a commands\n"
	      "\tif (( CURRENT == 2 )); then\n"
	      "\t\tcommands=(\n",
	    out);
	for (const struct command *c = commands; c->name; c++) {
		fprintf(out, "\t\t\t'%s:", c->name);
		print_quoted(out, c->summary, ":");
		fputs("'\n", out);
	}
	fputs("\t\t\t'--help:show what there is'\n"
	      "\t\t\t'--version:show the versions'\n"
	      "\t\t)\n"
	      "\t\t_describe -t commands command commands\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tcommand=$words[2]\n"
	      "\tshift words\n"
	      "\t(( CURRENT-- ))\n"
	      "\tcase $command in\n",
	    out);
	for (const struct command *c = commands; c->name; c++)
		zsh_command(out, c);
	fputs("\tesac\n"
	      "}\n"
	      "\n"
	      "if [[ $funcstack[1] == _ncchat ]]; then\n"
	      "\t_ncchat \"$@\"\n"
	      "else\n"
	      "\tcompdef _ncchat ncchat\n"
	      "fi\n",
	    out);
}

/* ---- fish ---- */

static const char fish_head[] =
    "# fish completion for ncchat; printed by `ncchat completions fish`\n"
    "\n"
    "function __ncchat_first\n"
    "\ttest (count (commandline -opc)) -eq 1\n"
    "end\n"
    "\n"
    "function __ncchat_in\n"
    "\tset -l words (commandline -opc)\n"
    "\ttest (count $words) -ge 2\n"
    "\tand contains -- $words[2] $argv\n"
    "end\n"
    "\n"
    "complete -c ncchat -f\n"
    "complete -c ncchat -n __ncchat_first -l help -s h -d 'show what there "
    "is'\n"
    "complete -c ncchat -n __ncchat_first -l version -d 'show the "
    "versions'\n";

static const char fish_tail[] =
    "complete -c ncchat -n '__ncchat_in unix' -F\n"
    "complete -c ncchat -n '__ncchat_in run' -k -a "
    "'(__fish_complete_suffix .lua)'\n"
    "complete -c ncchat -n '__ncchat_in help' -a '@C'\n"
    "complete -c ncchat -n '__ncchat_in completions' -a 'bash zsh fish'\n"
    "complete -c ncchat -n '__ncchat_in connect listen udp-send udp-recv' -a "
    "'(__fish_print_hostnames)'\n";

static void fish_option(
    FILE *out, const struct opt_group *group, const struct opt *opt)
{
	fputs("complete -c ncchat -n '__ncchat_in", out);
	for (const struct command *c = commands; c->name; c++)
		if (c->groups & group->bit)
			fprintf(out, " %s", c->name);
	fputc('\'', out);
	if (opt->letter)
		fprintf(out, " -s %c", opt->letter);
	if (opt->name)
		fprintf(out, " -l %s", opt->name);
	if (opt->metavar && opt->completer == COMPLETE_SCRIPT)
		fputs(" -r -k -a '(__fish_complete_suffix .lua)'", out);
	else if (opt->metavar)
		fputs(opt->completer == COMPLETE_FILE ? " -r -F" : " -x", out);
	fputs(" -d '", out);
	print_quoted(out, opt->help, "");
	fputs("'\n", out);
}

static void print_fish(FILE *out)
{
	fputs(fish_head, out);
	for (const struct command *c = commands; c->name; c++) {
		fprintf(out, "complete -c ncchat -n __ncchat_first -a %s -d '",
		    c->name);
		print_quoted(out, c->summary, "");
		fputs("'\n", out);
	}
	for (const struct opt_group *g = opt_groups; g->bit; g++)
		for (const struct opt *o = g->opts; o->letter || o->name; o++)
			fish_option(out, g, o);
	print_with_commands(out, fish_tail);
}

bool completions_print(FILE *out, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		print_bash(out);
	else if (strcmp(shell, "zsh") == 0)
		print_zsh(out);
	else if (strcmp(shell, "fish") == 0)
		print_fish(out);
	else
		return false;
	return true;
}
