/* SPDX-License-Identifier: ISC */
/* apgate - looks at an access point and steers it: a table of commands */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "programs/apgate/commands.h"

static const struct cli_command *const commands[] = {
	&command_status, &command_stations, &command_station, &command_watch, &command_why,
	&command_kick, &command_ban, &command_bans, &command_daemons, &command_stats, &command_run,
	&command_doctor, &command_p2p,
};

static const struct cli_option everywhere[] = {
	{ "--socket", "PATH", "the access point's socket or device" },
	{ "--json", NULL, "for programs; doc/json.md describes it" },
	{ "--help", NULL, "say this" },
	{ NULL, NULL, NULL },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/* ---- help -------------------------------------------------------------------------------- */

static void
print_options(const struct cli_option *o)
{
	for (; o->name; o++) {
		char left[40];

		snprintf(left, sizeof(left), "%s%s%s", o->name, o->arg ? " " : "",
		    o->arg ? o->arg : "");
		printf("  %-20s  %s\n", left, o->doc);
	}
}

static void
print_usage(FILE *f, const struct cli_command *command)
{
	if (command == NULL)
		fputs("usage: apgate [--socket PATH] [--json] COMMAND [OPTION...] [ADDRESS]\n", f);
	else
		fprintf(f, "usage: apgate %s [OPTION...]%s%s\n", command->name,
		    command->words[0] ? " " : "", command->words);
}

/* The last word of its name. */
static const char *
short_name(const struct cli_command *command)
{
	const char *blank = strrchr(command->name, ' ');

	return blank ? blank + 1 : command->name;
}

/* Of all commands, or of those under another. */
static const struct cli_command *
command_at(const struct cli_command *above, int n)
{
	if (above)
		return above->under[n];
	return n < COMMANDS ? commands[n] : NULL;
}

static void
print_commands(const struct cli_command *above)
{
	const struct cli_command *command;

	for (int i = 0; (command = command_at(above, i)) != NULL; i++) {
		char left[40];

		snprintf(left, sizeof(left), "%s%s%s", short_name(command),
		    command->words[0] ? " " : "", command->words);
		printf("  %-20s  %s\n", left, command->summary);
	}
}

static enum cli_exit
print_help(void)
{
	print_usage(stdout, NULL);
	puts("\nLooks at an access point whose decisions daemons make, and steers it.\n");
	print_commands(NULL);
	putchar('\n');
	print_options(everywhere);
	puts("  --version             say which apgate this is\n\n"
	    "apgate COMMAND --help says more.  Exit status: 0 good, 1 refused or not there,\n"
	    "2 usage, 3 no access point.  Manual page: apgate(1).");
	return CLI_DONE;
}

static enum cli_exit
print_command_help(const struct cli_command *command)
{
	print_usage(stdout, command);
	printf("\n%s\n\n", command->text);
	if (command->under) {
		print_commands(command);
		putchar('\n');
	}
	print_options(command->options);
	print_options(everywhere);
	if (command->more_help)
		command->more_help(stdout);
	return CLI_DONE;
}

/* ---- reading the command line ------------------------------------------------------------ */

static enum cli_exit
usage_error(const struct cli_command *command)
{
	print_usage(stderr, command);
	return CLI_USAGE;
}

static const char *
nth_command(const void *above, int n)
{
	const struct cli_command *command = command_at(above, n);

	return command ? short_name(command) : NULL;
}

static const char *
nth_option(const void *arg, int n)
{
	const struct cli_command *command = arg;

	for (int i = 0; everywhere[i].name; i++)
		if (n-- == 0)
			return everywhere[i].name;
	for (int i = 0; command && command->options[i].name; i++)
		if (n-- == 0)
			return command->options[i].name;
	return NULL;
}

static const struct cli_option *
find_option(const struct cli_command *command, const char *name, size_t len)
{
	const struct cli_option *lists[] = { everywhere, command ? command->options : NULL };

	for (int l = 0; l < 2; l++)
		for (const struct cli_option *o = lists[l]; o && o->name; o++)
			if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
				return o;
	return NULL;
}

static bool
unknown_option(const struct cli_command *command, const char *arg, size_t len)
{
	char name[64];
	const char *near;

	snprintf(name, sizeof(name), "%.*s", (int)len, arg);
	near = cli_nearest(name, nth_option, command);
	cli_fail(CLI_USAGE, "there is no option %s%s%s; %s%s%s", name, command ? " of apgate " : "",
	    command ? command->name : "", near ? "did you mean " : "--help lists them",
	    near ? near : "", near ? "?" : "");
	return false;
}

/* One option and its value, "--name value" or "--name=value". */
static bool
read_option(struct cli *c, char *argv[], int *at)
{
	const char *arg = argv[*at], *value = strchr(arg, '=');
	size_t len = value ? (size_t)(value - arg) : strlen(arg);
	const struct cli_option *o = find_option(c->command, arg, len);

	if (o == NULL)
		return unknown_option(c->command, arg, len);
	if (value && !o->arg) {
		cli_fail(CLI_USAGE, "%s takes no value; leave it out", o->name);
		return false;
	}
	if (o->arg && !value && argv[*at + 1] == NULL) {
		cli_fail(CLI_USAGE, "%s has no value; write %s %s", o->name, o->name, o->arg);
		return false;
	}
	if (c->givens == CLI_OPTIONS) {
		cli_fail(CLI_USAGE, "too many options; leave some out");
		return false;
	}
	c->given[c->givens].name = o->name;
	c->given[c->givens++].value = !o->arg ? "" : value ? value + 1 : argv[++*at];
	return true;
}

static bool
read_word(struct cli *c, const char *word)
{
	const struct cli_command *above = c->command;
	const char *near;

	if (above && !above->under) {
		if (c->words < CLI_WORDS)
			c->word[c->words] = word;
		c->words++;
		return true;
	}
	for (int i = 0; nth_command(above, i); i++)
		if (strcmp(nth_command(above, i), word) == 0) {
			c->command = command_at(above, i);
			return true;
		}
	near = cli_nearest(word, nth_command, above);
	if (near)
		cli_fail(CLI_USAGE, "there is no command '%s%s%s'; did you mean %s?",
		    above ? above->name : "", above ? " " : "", word, near);
	else
		cli_fail(CLI_USAGE, "there is no command '%s%s%s'; apgate %s%s--help lists them",
		    above ? above->name : "", above ? " " : "", word,
		    above ? above->name : "", above ? " " : "");
	return false;
}

static bool
enough_words(const struct cli *c)
{
	const struct cli_command *command = c->command;

	if (c->words < command->least)
		cli_fail(CLI_USAGE, "%s needs to know whom; write apgate %s %s", command->name,
		    command->name, command->words);
	else if (c->words > command->most)
		cli_fail(CLI_USAGE, "'%s' is too much; write apgate %s%s%s",
		    c->word[command->most < CLI_WORDS ? command->most : CLI_WORDS - 1],
		    command->name, command->words[0] ? " " : "", command->words);
	else
		return true;
	return false;
}

/* True: go on.  False: *status is what there is to say, which has been said. */
static bool
read_line(int argc, char *argv[], struct cli *c, enum cli_exit *status)
{
	bool only_words = false, good = true;

	*status = CLI_USAGE;
	for (int i = 1; good && i < argc; i++) {
		if (only_words || argv[i][0] != '-' || argv[i][1] == '\0')
			good = read_word(c, argv[i]);
		else if (strcmp(argv[i], "--") == 0)
			only_words = true;
		else if (strcmp(argv[i], "-h") == 0)
			good = read_option(c, (char *[]){ (char *)"--help", NULL }, &(int){ 0 });
		else if (strcmp(argv[i], "--version") == 0) {
			puts("apgate " APGATE_VERSION);
			*status = CLI_DONE;
			return false;
		} else
			good = read_option(c, argv, &i);
	}
	if (good && cli_value(c, "--help")) {
		*status = c->command ? print_command_help(c->command) : print_help();
		return false;
	}
	if (good && c->command == NULL) {
		print_help();
		return false;
	}
	if (good && c->command->under) {
		print_command_help(c->command);
		return false;
	}
	good = good && enough_words(c);
	if (!good)
		usage_error(c->command);
	return good;
}

/* ---- the terminal ------------------------------------------------------------------------ */

static void
look_around(struct cli *c)
{
	const char *no_colour = getenv("NO_COLOR"), *kind = getenv("TERM");
	const char *columns = getenv("COLUMNS");
	struct winsize w;

	setlocale(LC_CTYPE, "");
	c->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	c->terminal = isatty(STDOUT_FILENO);
	c->colour = c->terminal && (!no_colour || !no_colour[0]) && kind &&
	    strcmp(kind, "dumb") != 0;
	if (c->terminal && columns && atoi(columns) > 0)
		c->width = atoi(columns);
	else if (c->terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
		c->width = w.ws_col;
}

int
main(int argc, char *argv[])
{
	struct cli c = { 0 };
	enum cli_exit status;

	look_around(&c);
	if (!read_line(argc, argv, &c, &status))
		return (int)status;
	c.socket = cli_value(&c, "--socket");
	c.json = cli_value(&c, "--json") != NULL;
	status = c.command->run(&c);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (errno != EPIPE)			/* who read it has had enough */
			perror("apgate: standard output");
		if (status == CLI_DONE)
			status = CLI_NO;
	}
	return (int)status;
}
