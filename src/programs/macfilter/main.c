/* SPDX-License-Identifier: ISC */
/*
 * apgate-macfilter - let stations in or keep them out by rules
 *
 * The rule language is rules.h; this file is the rest: options, signals, the access point that
 * comes and goes.  Everything about the access point goes through libhostap.
 */
#include <errno.h>
#include <getopt.h>
#include <hostap/client.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "programs/macfilter/rulesfile.h"

enum { ROWS = 4096, NAMES = 300, MISTAKES = 20, RETRY_MS = 1000, EXIT_USAGE = 2 };

struct options {
	const char *socket, *interface, *file;
	bool check, table;
};

struct filter {
	struct options opt;
	struct rules *rules;
	struct sip_key key;
	struct hostap *h;
	struct hostap_iface_list ifaces;	/* for the SSID of frames that name none */
	uint32_t generation;
	bool gone;			/* the access point: try again */
};

/* ---- words -------------------------------------------------------------------------------- */

static void
usage(FILE *to)
{
	fputs("usage: apgate-macfilter [-nt] [-i INTERFACE] [-s SOCKET] FILE\n"
	    "  -i, --interface NAME  decide for this interface only\n"
	    "  -n, --check           read the rules, say what is wrong with them, and exit\n"
	    "  -s, --socket PATH     the access point's socket\n"
	    "  -t, --table           hand the access point the rules as a verdict table\n"
	    "  -h, --help            this text; apgate-macfilter(8) describes the rules\n", to);
}

static void
warn_rules(const struct rules *rules)
{
	struct rules_fault f;

	for (uint32_t n = 0; rules_warning(rules, n, &f); n++)
		fprintf(stderr, "%s\n", f.text);
}

/* All mistakes, not the first alone; should they be gone since, that one. */
static void
say_mistakes(const struct filter *f, const struct rules_fault *first)
{
	struct rules_fault faults[MISTAKES];
	uint32_t n = rulesfile_check(f->opt.file, f->key, faults, MISTAKES);

	if (n == 0)
		fprintf(stderr, "%s\n", first->text);
	for (uint32_t i = 0; i < n && i < MISTAKES; i++)
		fprintf(stderr, "%s\n", faults[i].text);
	if (n > MISTAKES)
		fprintf(stderr, "apgate-macfilter: %s: and %u more mistakes\n", f->opt.file,
		    n - MISTAKES);
}

static void
say_rules(const struct filter *f, const char *what)
{
	uint32_t n = rules_count(f->rules);

	fprintf(stderr, "apgate-macfilter: %s: %u rule%s %s\n", f->opt.file, n, n == 1 ? "" : "s",
	    what);
}

/* ---- what the access point is told ---------------------------------------------------------- */

static int
learn_ifaces(struct filter *f)
{
	f->ifaces.next = 0;
	return hostap_get_ifaces(f->h, &f->ifaces);	/* 64 are plenty here */
}

static const struct hostap_iface_info *
iface_of(const struct filter *f, uint32_t id)
{
	for (uint32_t i = 0; i < f->ifaces.count; i++)
		if ((uint32_t)f->ifaces.iface[i].cookie == id)
			return &f->ifaces.iface[i];
	return NULL;
}

static int
iface_named(const struct filter *f, uint32_t *id)
{
	*id = 0;
	if (f->opt.interface == NULL)
		return 0;
	for (uint32_t i = 0; i < f->ifaces.count; i++) {
		if (strcmp(f->ifaces.iface[i].name, f->opt.interface) == 0) {
			*id = (uint32_t)f->ifaces.iface[i].cookie;
			return 0;
		}
	}
	fprintf(stderr, "apgate-macfilter: the access point has no interface %s:",
	    f->opt.interface);
	for (uint32_t i = 0; i < f->ifaces.count; i++)
		fprintf(stderr, " %s", f->ifaces.iface[i].name);
	fputs(f->ifaces.count ? " is there\n" : " it has none\n", stderr);
	return -ENODEV;
}

static int
set_mode(struct filter *f)
{
	struct hostap_mode mode;
	uint32_t iface;
	int error = iface_named(f, &iface);

	if (error)
		return error;
	hostap_mode_init(&mode);
	mode.classes = rules_classes_needed(f->rules);
	mode.role = HAP_ROLE_DECIDER;
	mode.iface = iface;
	mode.indications = 1ull << HAP_IFACE_IND;
	return hostap_set_mode(f->h, &mode);
}

static uint8_t
verdict_of(const struct rules_row *row)
{
	if (row->ask)
		return HAP_ROW_ASK;
	return row->action == RULES_DENY || row->action == RULES_SILENCE ? HAP_ROW_REFUSE :
	    HAP_ROW_ACCEPT;
}

static void
fill_row(const struct filter *f, struct hap_row *to, const struct rules_row *from)
{
	*to = (struct hap_row){ .classes = from->classes, .verdict = verdict_of(from),
	    .status = from->status,
	    .rule = from->rule == RULES_DEFAULT ? rules_count(f->rules) + 1 : from->rule + 1 };
	memcpy(to->addr, from->addr.octet, sizeof(to->addr));
	memcpy(to->mask, from->mask.octet, sizeof(to->mask));
}

/* How a verdict speaks of a rule, which may say its name itself. */
static void
say_rule(char to[HAP_RULE_LEN], const char *name, const char *text)
{
	if (strstr(text, " name "))
		snprintf(to, HAP_RULE_LEN, "%s", text);
	else
		snprintf(to, HAP_RULE_LEN, "%s: %s", name, text);
}

/* The rules as verdicts speak of them, the default last. */
struct names {
	uint32_t count;
	const char *name[NAMES];
	char text[NAMES][HAP_RULE_LEN];
};

static void
name_rules(const struct filter *f, struct names *n)
{
	uint32_t count = rules_count(f->rules);

	for (n->count = 0; n->count < NAMES && n->count <= count; n->count++) {
		uint32_t rule = n->count < count ? n->count : RULES_DEFAULT;

		say_rule(n->text[n->count], rules_name(f->rules, rule), rules_text(f->rules, rule));
		n->name[n->count] = n->text[n->count];
	}
	if (n->count <= count)
		fprintf(stderr, "apgate-macfilter: the access point knows %u rules by their names; "
		    "those after line %u it calls by number\n", NAMES,
		    rules_line(f->rules, NAMES - 1));
}

/* The rules as a table; rows that need more than an address have the access point ask us. */
static int
hand_over(struct filter *f)
{
	struct rules_row *rows = calloc(ROWS, sizeof(*rows));
	struct hap_row *out = calloc(ROWS, sizeof(*out));
	struct rules_table t = { .row = rows, .cap = ROWS, .may_ask = true };
	struct rules_fault fault;
	struct names *names = calloc(1, sizeof(*names));
	uint32_t asking = 0;
	int error = -ENOMEM;

	if (rows && out && names) {
		if (!rules_to_table(f->rules, &t, &fault)) {
			fprintf(stderr, "%s; every request is asked instead\n", fault.text);
			t.count = 0;
		}
		for (uint32_t i = 0; i < t.count; i++) {
			fill_row(f, &out[i], &rows[i]);
			asking += rows[i].ask;
		}
		fprintf(stderr, "apgate-macfilter: a table of %u rows; the access point asks about "
		    "%u of them\n", t.count, asking);
		name_rules(f, names);
		error = hostap_table_named(f->h, NULL, ++f->generation, out, t.count, names->name,
		    names->count);
	}
	free(rows);
	free(out);
	free(names);
	return error;
}

static int
apply(struct filter *f)
{
	int error = learn_ifaces(f);

	if (error >= 0)
		error = set_mode(f);
	if (error >= 0 && f->opt.table)
		error = hand_over(f);
	return error;
}

/* ---- requests ------------------------------------------------------------------------------ */

static enum rules_class
class_of(uint8_t type)
{
	switch (type) {
	case HAP_PROBE_REQ:
		return RULES_PROBE;
	case HAP_AUTH_REQ:
		return RULES_AUTH;
	case HAP_ASSOC_REQ:
		return RULES_ASSOC;
	default:
		return RULES_REASSOC;
	}
}

static void
fill_ssid(const struct filter *f, struct rules_query *q, const struct hostap_event *e)
{
	const struct hostap_iface_info *i = iface_of(f, e->m.i_iface);
	bool names = e->m.i_type != HAP_AUTH_REQ && e->m.i_un.probereq.i_ssidlen > 0;

	if (names) {				/* probereq and asreq have it in the same place */
		q->ssid_len = e->m.i_un.probereq.i_ssidlen;
		memcpy(q->ssid, e->m.i_un.probereq.i_ssid, sizeof(q->ssid));
	} else if (i) {
		q->ssid_len = i->ssidlen;
		memcpy(q->ssid, i->ssid, sizeof(q->ssid));
	}
	q->ssid_known = names || i != NULL;
}

static void
fill_time(struct rules_query *q)
{
	time_t wall = time(NULL);
	struct timespec ts;
	struct tm tm;

	localtime_r(&wall, &tm);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	q->weekday = (uint8_t)tm.tm_wday;
	q->second_of_day = (uint32_t)(tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
	q->now.us = (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static int
answer(struct filter *f, const struct hostap_event *e)
{
	struct rules_query q = { .class = class_of(e->m.i_type),
	    .mac = mac_from(e->m.i_srcaddr), .bssid = mac_from(e->m.i_bssid),
	    .signal_dbm = e->m.i_signal };
	char reason[HAP_RULE_LEN];

	fill_ssid(f, &q, e);
	fill_time(&q);
	struct rules_verdict v = rules_evaluate(f->rules, &q);

	say_rule(reason, v.name, v.text);
	return hostap_answer(f->h, e, &(struct hostap_answer){
		.status = v.action == RULES_SILENCE ? 1 : v.status,
		.comeback_tu = v.comeback_tu, .reason = reason });
}

static void
say_refused(const struct hostap_event *e)
{
	char text[HOSTAP_ERROR_LEN];

	if (e->body.result.error && e->body.result.error != ESTALE)
		fprintf(stderr, "apgate-macfilter: the access point refused a %s: %s\n",
		    hostap_type_name(e->body.result.type),
		    hostap_text(e, HAP_ATTR_TEXT, text, sizeof(text)));
}

/* All that has come; answers go out together. */
static int
take_messages(struct filter *f)
{
	const struct hostap_event *e;
	bool changed = false;
	int n;

	hostap_cork(f->h, true);
	while ((n = hostap_next(f->h, &e)) > 0) {
		if (hostap_is_request(e))
			n = answer(f, e);
		else if (e->m.i_type == HAP_RESULT_IND)
			say_refused(e);
		changed |= e->m.i_type == HAP_IFACE_IND;
		if (n < 0)
			break;
	}
	hostap_cork(f->h, false);
	if (n >= 0 && changed)
		n = apply(f);
	return n;
}

/* ---- coming and going ------------------------------------------------------------------------ */

static void
reload(struct filter *f)
{
	struct rules_fault fault;

	if (!rulesfile_reload(&f->rules, f->opt.file, f->key, &fault)) {
		say_mistakes(f, &fault);
		fprintf(stderr, "apgate-macfilter: %s was not taken; the old rules stay\n",
		    f->opt.file);
		return;
	}
	warn_rules(f->rules);
	if (!f->gone && apply(f) < 0)
		fprintf(stderr, "apgate-macfilter: %s\n", hostap_error(f->h));
	else
		say_rules(f, "in force, read anew");
}

static void
lose(struct filter *f, int error)
{
	fprintf(stderr, "apgate-macfilter: %s; trying again each second\n", hostap_error(f->h));
	f->gone = true;
	(void)error;
}

static void
find_again(struct filter *f)
{
	if (hostap_reconnect(f->h) < 0 || apply(f) < 0)
		return;
	f->gone = false;
	fputs("apgate-macfilter: the access point is back\n", stderr);
}

/* False: it is time to end. */
static bool
take_signal(struct filter *f, int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return true;
	if (info.ssi_signo != SIGHUP)
		return false;
	reload(f);
	return true;
}

static void
serve(struct filter *f, int signals)
{
	for (;;) {
		struct pollfd fds[2] = { { .fd = signals, .events = POLLIN },
		    { .fd = hostap_fd(f->h), .events = POLLIN } };
		int n = poll(fds, f->gone ? 1 : 2, f->gone ? RETRY_MS : -1), error = 0;

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0 && fds[0].revents && !take_signal(f, signals))
			return;
		if (f->gone)
			find_again(f);
		else if (n > 0 && fds[1].revents)
			error = take_messages(f);
		if (error < 0)
			lose(f, error);
	}
}

/* ---- beginning -------------------------------------------------------------------------------- */

static int
read_options(int argc, char **argv, struct options *o)
{
	static const struct option names[] = {
		{ "interface", required_argument, NULL, 'i' }, { "check", no_argument, NULL, 'n' },
		{ "socket", required_argument, NULL, 's' }, { "table", no_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "i:ns:th", names, NULL)) != -1) {
		switch (c) {
		case 'i':
			o->interface = optarg;
			break;
		case 'n':
			o->check = true;
			break;
		case 's':
			o->socket = optarg;
			break;
		case 't':
			o->table = true;
			break;
		case 'h':
			usage(stdout);
			exit(EXIT_SUCCESS);
		default:
			usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind != argc - 1) {
		fputs(optind == argc ? "apgate-macfilter: no file of rules was named\n" :
		    "apgate-macfilter: more than one file was named\n", stderr);
		usage(stderr);
		return EXIT_USAGE;
	}
	o->file = argv[optind];
	return 0;
}

static int
open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int
run(struct filter *f)
{
	char why[HOSTAP_ERROR_LEN];
	int signals = open_signals();

	if (signals < 0) {
		perror("apgate-macfilter: signalfd");
		return EXIT_FAILURE;
	}
	f->h = hostap_open(f->opt.socket, "macfilter", why);
	int error = f->h ? apply(f) : -errno;

	if (error < 0) {
		if (error != -ENODEV)		/* that one has been told */
			fprintf(stderr, "apgate-macfilter: %s\n", f->h ? hostap_error(f->h) : why);
		hostap_close(f->h);
		return EXIT_FAILURE;
	}
	say_rules(f, f->opt.table ? "handed to the access point" : "in force");
	serve(f, signals);
	hostap_close(f->h);
	close(signals);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	struct filter f = { 0 };
	struct rules_fault fault;
	int error = read_options(argc, argv, &f.opt);

	if (error)
		return error;
	if (getrandom(&f.key, sizeof(f.key), 0) != sizeof(f.key)) {
		perror("apgate-macfilter: getrandom");
		return EXIT_FAILURE;
	}
	f.rules = rulesfile_load(f.opt.file, f.key, &fault);
	if (f.rules == NULL) {
		say_mistakes(&f, &fault);
		return EXIT_FAILURE;
	}
	warn_rules(f.rules);
	if (f.opt.check)
		say_rules(&f, "without a mistake");
	else
		error = run(&f);
	rules_close(f.rules);
	return error;
}
