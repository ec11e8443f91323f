/* SPDX-License-Identifier: ISC */
/* Options are one table: reading, --help and the guess at a misspelt one follow from it. */
#include "programs/apgated/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/nearest.h"

struct option_row {
	const char	*name;
	const char	*arg;		/* NULL: takes none */
	const char	*doc;
	bool		(*set)(struct options *, const char *value);
	const char	*cure;		/* of a wrong value */
};

/* ---- values ------------------------------------------------------------------------------ */

static bool
read_number(const char *s, uint64_t least, uint64_t most, uint64_t *v)
{
	char *end;

	if (s[0] < '0' || s[0] > '9')
		return false;
	errno = 0;
	*v = strtoull(s, &end, 0);
	return errno == 0 && *end == '\0' && *v >= least && *v <= most;
}

static bool
set_radio(struct options *o, const char *s)
{
	static const struct { const char *name; enum options_radio radio; bool file; } kinds[] = {
		{ "nl80211", OPTIONS_NL80211, false }, { "sim", OPTIONS_SIM, false },
		{ "sim:", OPTIONS_SIM, true }, { "capture:", OPTIONS_CAPTURE, true },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].name);

		if (kinds[i].file ? strncmp(s, kinds[i].name, n) != 0 || s[n] == '\0' :
		    strcmp(s, kinds[i].name) != 0)
			continue;
		o->radio = kinds[i].radio;
		o->radio_file = kinds[i].file ? s + n : NULL;
		return true;
	}
	return false;
}

static bool
set_fast(struct options *o, const char *s)
{
	(void)s;
	o->pace = PACE_FAST;
	return true;
}

static bool
set_pace(struct options *o, const char *s)
{
	char *end;

	o->paced = true;
	o->speed = strtod(s, &end);
	return *s != '\0' && *end == '\0' && o->speed >= 0.001 && o->speed <= 1000000;
}

static bool
set_socket(struct options *o, const char *s)
{
	o->socket = s;
	return *s != '\0';
}

static bool
set_record(struct options *o, const char *s)
{
	o->record = s;
	return *s != '\0';
}

static bool
set_netlink(struct options *o, const char *s)
{
	o->netlink = s;
	return *s != '\0';
}

static bool
set_seed(struct options *o, const char *s)
{
	return read_number(s, 1, UINT64_MAX, &o->seed);
}

static bool
set_stations(struct options *o, const char *s)
{
	uint64_t n;

	if (!read_number(s, 1, 1000000, &n))
		return false;
	o->stations = (uint32_t)n;
	return true;
}

static bool
set_wait(struct options *o, const char *s)
{
	uint64_t n;

	if (!read_number(s, 1, 64, &n))
		return false;
	o->wait = (uint32_t)n;
	return true;
}

static bool
set_level(struct options *o, const char *s)
{
	return say_level_parse(s, &o->level);
}

static bool
set_log_json(struct options *o, const char *s)
{
	(void)s;
	return o->log_json = true;
}

static bool
set_check(struct options *o, const char *s)
{
	(void)s;
	return o->check = true;
}

static bool
set_exit_at_end(struct options *o, const char *s)
{
	(void)s;
	return o->exit_at_end = true;
}

static bool
set_summary_json(struct options *o, const char *s)
{
	(void)s;
	return o->summary_json = true;
}

static const struct option_row rows[] = {
	{ "--radio", "KIND", "nl80211, sim, sim:SCENARIO or capture:FILE, whatever driver= says",
	    set_radio, "write nl80211, sim, sim:SCENARIO or capture:FILE" },
	{ "--fast", NULL, "a simulated radio's time does not wait for the clock, only for daemons",
	    set_fast, NULL },
	{ "--pace", "FACTOR", "a simulated radio's time goes so much faster than the clock (1)",
	    set_pace, "give a number from 0.001 to 1000000" },
	{ "--stations", "N", "as many stations as this, not as the scenario says", set_stations,
	    "give a number from 1 to 1000000" },
	{ "--seed", "N", "what is random in a simulation follows from this", set_seed,
	    "give a whole number, 1 or more" },
	{ "--wait", "N", "simulated time begins when N daemons have said what they want", set_wait,
	    "give a number from 1 to 64" },
	{ "--exit-at-end", NULL, "stop when the scenario or capture is over", set_exit_at_end,
	    NULL },
	{ "--summary-json", NULL, "print one line of JSON on standard output at the end",
	    set_summary_json, NULL },
	{ "--socket", "PATH", "where daemons connect, whatever hostap_socket says", set_socket,
	    "give a path" },
	{ "--write", "FILE", "record frames and messages there, as pcapng", set_record,
	    "give a file's name" },
	{ "--write-netlink", "FILE", "record what is exchanged with the kernel of the first real "
	    "radio", set_netlink, "give a file's name" },
	{ "--log-level", "LEVEL", "error, warning, notice, info or debug (info)", set_level,
	    "write error, warning, notice, info or debug" },
	{ "--log-json", NULL, "the log is one line of JSON an event", set_log_json, NULL },
	{ "--check", NULL, "read configuration and scenario, say what is wrong, and exit",
	    set_check, NULL },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* ---- words ------------------------------------------------------------------------------- */

static void
print_usage(FILE *f)
{
	fputs("usage: apgated [OPTION...] CONF...\n", f);
}

static void
print_help(void)
{
	print_usage(stdout);
	fputs("\nRuns an access point whose decisions daemons make.  Each CONF is a hostapd.conf: "
	    "a radio\nand its BSSs.\n\n", stdout);
	for (int i = 0; i < ROWS; i++) {
		char left[32];

		snprintf(left, sizeof(left), "%s%s%s", rows[i].name, rows[i].arg ? " " : "",
		    rows[i].arg ? rows[i].arg : "");
		printf("  %-20s  %s\n", left, rows[i].doc);
	}
	fputs("  --version             say which apgated this is\n"
	    "  --help                say this\n"
	    "\nSIGHUP reads the configuration again, SIGUSR1 logs how things stand, SIGTERM ends.\n"
	    "Exit status: 0 good, 1 configuration, 2 usage, 3 the system refused something.\n"
	    "Manual page: apgated(8).\n", stdout);
}

static const char *
nearest_option(const char *name)
{
	unsigned limit = nearest_limit(strlen(name)), best = limit + 1;
	const char *found = NULL;

	for (int i = 0; i < ROWS; i++) {
		unsigned d = nearest_distance(name, rows[i].name, limit);

		if (d < best) {
			best = d;
			found = rows[i].name;
		}
	}
	return found;
}

static bool
usage_error(int *status, const char *cause, const char *what, const char *cure)
{
	fprintf(stderr, "apgated: %s%s%s; %s\n", cause, *what ? " " : "", what, cure);
	print_usage(stderr);
	*status = EXIT_USAGE;
	return false;
}

/* ---- reading ----------------------------------------------------------------------------- */

static const struct option_row *
find_row(const char *arg, size_t len)
{
	for (int i = 0; i < ROWS; i++)
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, arg, len) == 0)
			return &rows[i];
	return NULL;
}

static bool
unknown(int *status, const char *arg, size_t len)
{
	char name[NEAREST_LEN + 1], cure[96];
	const char *near;

	snprintf(name, sizeof(name), "%.*s", (int)len, arg);
	near = nearest_option(name);
	if (near)
		snprintf(cure, sizeof(cure), "did you mean %s?", near);
	return usage_error(status, "there is no option", name,
	    near ? cure : "--help lists them");
}

/* One option and its value, "--name value" or "--name=value". */
static bool
read_option(int argc, char *argv[], int *at, struct options *o, int *status)
{
	const char *arg = argv[*at], *value = strchr(arg, '=');
	size_t len = value ? (size_t)(value - arg) : strlen(arg);
	const struct option_row *row = find_row(arg, len);

	if (!row)
		return unknown(status, arg, len);
	if (value && !row->arg)
		return usage_error(status, row->name, "takes no value", "leave it out");
	if (value)
		value++;
	else if (row->arg) {
		if (*at + 1 >= argc)
			return usage_error(status, row->name, "has no value", row->cure);
		value = argv[++*at];
	}
	if (!row->set(o, value)) {
		char text[128];

		snprintf(text, sizeof(text), "cannot be '%s'", value);
		return usage_error(status, row->name, text, row->cure);
	}
	return true;
}

static bool
sensible(const struct options *o, int *status)
{
	if (o->conf_count == 0)
		return usage_error(status, "no configuration", "", "name a hostapd.conf");
	if (o->stations && o->radio != OPTIONS_SIM)
		return usage_error(status, "--stations", "needs simulated ones",
		    "add --radio sim:SCENARIO");
	if (o->pace == PACE_FAST && o->paced)
		return usage_error(status, "--pace", "does not go with --fast, whose time has no "
		    "pace", "give one of them");
	if (o->exit_at_end && o->radio != OPTIONS_SIM && o->radio != OPTIONS_CAPTURE)
		return usage_error(status, "--exit-at-end", "needs something that ends",
		    "add --radio sim:SCENARIO or capture:FILE");
	return true;
}

bool
options_read(int argc, char *argv[], struct options *o, int *status)
{
	int kept = 0;
	bool only_names = false;

	*o = (struct options){ .pace = PACE_SPEED, .speed = 1, .level = SAY_INFO };
	*status = EXIT_GOOD;
	for (int i = 1; i < argc; i++) {
		if (only_names || argv[i][0] != '-') {
			argv[1 + kept++] = argv[i];
		} else if (strcmp(argv[i], "--") == 0) {
			only_names = true;
		} else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help();
			return false;
		} else if (strcmp(argv[i], "--version") == 0) {
			puts("apgated " APGATE_VERSION);
			return false;
		} else if (!read_option(argc, argv, &i, o, status))
			return false;
	}
	o->conf = (const char *const *)(argv + 1);
	o->conf_count = kept;
	return sensible(o, status);
}
