/* SPDX-License-Identifier: ISC */
/*
 * apgate run: an access point, a daemon and stations, together, to be watched.
 *
 * apgated and apgate-macfilter are started as anybody would start them; this program looks on
 * as an observer, over the socket, like any other.  Simulated time begins when both have said
 * what they want (apgated --wait 2).
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "programs/apgate/child.h"
#include "programs/apgate/commands.h"
#include "programs/apgate/event.h"
#include "programs/apgate/place.h"
#include "programs/apgate/show.h"
#include "programs/apgate/stage.h"

enum {
	LINES_MOST = 60, STOP_MS = 4000, OUT_MOST = 65536, START_MS = 20000,
	IDLE_MS = 500,
};

struct run {
	struct cli	*cli;
	struct stage_wish wish;
	struct stage	 stage;
	struct show	 show;
	struct tally	 tally;
	struct child	 ap, filter;
	struct hostap	*h;
	int		 signals;	/* a signalfd */
	char		 scenario[PATH_MAX], rules[PATH_MAX], write[PATH_MAX];
	char		 ap_path[PATH_MAX], filter_path[PATH_MAX];
	char		 seed[24], stations[24];
	char		 out[OUT_MOST];	/* what apgated printed */
	size_t		 out_len;
	bool		 keep, fast, told_to_end, connected;
};

/* ---- what was typed ---------------------------------------------------------------------- */

static bool
find_data(const char *what, const char *given, const char *usual, char path[static PATH_MAX])
{
	if (given) {
		if (snprintf(path, PATH_MAX, "%s", given) < PATH_MAX && access(path, R_OK) == 0)
			return true;
		cli_fail(CLI_USAGE, "%s: %s; name %s that can be read", given,
		    strerror(errno), what);
		return false;
	}
	if (place_data(usual, path))
		return true;
	cli_fail(CLI_USAGE, "share/%s is not where it was installed; name %s", usual, what);
	return false;
}

static bool
find_programs(struct run *r)
{
	static const char sentence[] = "%s is neither beside this program nor in PATH; build or "
	    "install all of apgate";

	if (!place_program("apgated", r->ap_path))
		return cli_fail(CLI_UNREACHED, sentence, "apgated") == CLI_DONE;
	if (!place_program("apgate-macfilter", r->filter_path))
		return cli_fail(CLI_UNREACHED, sentence, "apgate-macfilter") == CLI_DONE;
	return true;
}

static bool
contradiction(const struct cli *c)
{
	static const char *const pairs[][3] = {
		{ "--capture", "--scenario", "a capture has its own stations" },
		{ "--capture", "--stations", "a capture has its own stations" },
		{ "--keep", "--fast", "virtual time would run on without end" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (cli_value(c, pairs[i][0]) && cli_value(c, pairs[i][1])) {
			cli_fail(CLI_USAGE, "%s does not go with %s: %s; give one of them",
			    pairs[i][0], pairs[i][1], pairs[i][2]);
			return true;
		}
	return false;
}

static bool
read_numbers(struct run *r)
{
	const char *seed = cli_value(r->cli, "--seed"), *n = cli_value(r->cli, "--stations");
	uint64_t stations = 0;

	if ((seed && !cli_number("--seed", seed, INT64_MAX, &r->wish.seed)) ||
	    (n && !cli_number("--stations", n, 1000000, &stations)))
		return false;
	r->wish.stations = (uint32_t)stations;
	snprintf(r->seed, sizeof(r->seed), "%ju", (uintmax_t)r->wish.seed);
	snprintf(r->stations, sizeof(r->stations), "%ju", (uintmax_t)stations);
	return true;
}

static bool
read_wishes(struct run *r)
{
	const struct cli *c = r->cli;
	const char *capture = cli_value(c, "--capture"), *write = cli_value(c, "--write");

	if (contradiction(c) || !read_numbers(r))
		return false;
	if (capture) {
		if (!find_data("a capture", capture, "", r->scenario))
			return false;
		r->wish.capture = r->scenario;
	} else {
		if (!find_data("a scenario", cli_value(c, "--scenario"), r->wish.stations ?
		    "scenarios/storm.scenario" : "scenarios/party.scenario", r->scenario))
			return false;
		r->wish.scenario = r->scenario;
	}
	r->keep = cli_value(c, "--keep") != NULL;
	r->fast = cli_value(c, "--fast") != NULL;
	snprintf(r->write, sizeof(r->write), "%s", write ? write : "");
	return find_data("rules", cli_value(c, "--rules"), capture ? "macfilter/capture.rules" :
	    r->wish.stations ? "macfilter/storm.rules" : "macfilter/party.rules", r->rules);
}

/* ---- starting ---------------------------------------------------------------------------- */

static enum cli_exit
explain_child(struct child *c, const char *when)
{
	char words[CHILD_WORDS];

	child_stop(c, STOP_MS);
	return cli_fail(CLI_NO, "%s ended %s:\n%s", c->name, when,
	    child_words(c, words, sizeof(words)));
}

/* What is wrong with the rules is told before anything has begun. */
static enum cli_exit
check_rules(struct run *r)
{
	const char *const argv[] = { r->filter_path, "--check", r->rules, NULL };
	char words[CHILD_WORDS];
	enum cli_exit status = CLI_DONE;

	if (child_start(&r->filter, "apgate-macfilter", argv, false) < 0)
		return cli_fail(CLI_NO, "apgate-macfilter cannot be started: %s", strerror(errno));
	child_wait(&r->filter);
	if (r->filter.status != 0)
		status = cli_fail(CLI_USAGE, "apgate-macfilter refuses the rules:\n%s",
		    child_words(&r->filter, words, sizeof(words)));
	return status;
}

/* 1: readable; 0: time is over; -1: told to end, or the child ended. */
static int
await_fd(struct run *r, int fd, struct child *c, int ms)
{
	struct pollfd p[3] = {
		{ .fd = r->signals, .events = POLLIN }, { .fd = fd, .events = POLLIN },
		{ .fd = c->said_fd, .events = POLLIN },
	};

	for (;;) {
		if (poll(p, 3, ms) == 0)
			return 0;
		if (p[0].revents) {
			r->told_to_end = true;
			return -1;
		}
		if (p[1].revents)
			return 1;
		if (p[2].revents && !child_hear(c))
			return -1;
	}
}

static int
start_ap(struct run *r)
{
	const char *argv[CHILD_ARGS] = {
		r->ap_path, "--radio", r->stage.radio, "--socket", r->stage.socket, "--wait", "2",
		"--log-level", "warning", "--summary-json",
	};
	int n = 10;

	if (!r->keep)
		argv[n++] = "--exit-at-end";
	if (r->fast)
		argv[n++] = "--fast";
	if (r->wish.seed) {
		argv[n++] = "--seed";
		argv[n++] = r->seed;
	}
	if (r->wish.stations) {
		argv[n++] = "--stations";
		argv[n++] = r->stations;
	}
	if (r->write[0]) {
		argv[n++] = "--write";
		argv[n++] = r->write;
	}
	for (int i = 0; i < r->stage.confs; i++)
		argv[n++] = r->stage.conf[i];
	setenv("NOTIFY_SOCKET", r->stage.ready, 1);
	return child_start(&r->ap, "apgated", argv, true);
}

static enum cli_exit
await_ap(struct run *r)
{
	int ready = await_fd(r, r->stage.ready_fd, &r->ap, START_MS);

	unsetenv("NOTIFY_SOCKET");
	if (ready > 0)
		return CLI_DONE;
	if (r->told_to_end)
		return CLI_STOPPED;
	if (ready == 0)
		return cli_fail(CLI_NO, "apgated has not started within %d s", START_MS / 1000);
	return explain_child(&r->ap, "before it had started");
}

static int
start_filter(struct run *r)
{
	const char *argv[CHILD_ARGS] = { r->filter_path, "--socket", r->stage.socket };
	int n = 3;

	if (cli_value(r->cli, "--table"))
		argv[n++] = "--table";
	argv[n++] = r->rules;
	return child_start(&r->filter, "apgate-macfilter", argv, false);
}

static int
subscribe(struct run *r)
{
	static const uint8_t indications[] = {
		HAP_VERDICT_IND, HAP_ASSOC_IND, HAP_DISASSOC_IND, HAP_DEAUTH_IND, HAP_LOST_IND,
	};
	struct hostap_mode mode;
	int error = ifaces_read(&r->show.ifaces, r->h);

	hostap_mode_init(&mode);
	mode.role = HAP_ROLE_OBSERVER;
	mode.classes = HAP_CLASS_AUTH | HAP_CLASS_ASSOC | HAP_CLASS_REASSOC;
	mode.attributes = 1u << HAP_ATTR_REASON | 1u << HAP_ATTR_NAME;
	for (size_t i = 0; i < sizeof(indications); i++)
		mode.indications |= UINT64_C(1) << indications[i];
	return error < 0 ? error : hostap_set_mode(r->h, &mode);
}

static enum cli_exit
connect_observer(struct run *r)
{
	char why[HOSTAP_ERROR_LEN];
	int error;

	r->h = hostap_open(r->stage.socket, "apgate run", why);
	if (r->h == NULL)
		return cli_fail(CLI_UNREACHED, "%s", why);
	error = subscribe(r);
	r->connected = error == 0;
	return error < 0 ? cli_refused(r->h, error) : CLI_DONE;
}

static enum cli_exit
start(struct run *r)
{
	enum cli_exit status;

	if (start_ap(r) < 0)
		return cli_fail(CLI_NO, "apgated cannot be started: %s", strerror(errno));
	status = await_ap(r);
	if (status)
		return status;
	if (start_filter(r) < 0)
		return cli_fail(CLI_NO, "apgate-macfilter cannot be started: %s", strerror(errno));
	return connect_observer(r);
}

/* ---- watching ---------------------------------------------------------------------------- */

/* When simulated time began, by the wall clock of events. */
static void
learn_start(struct run *r, const struct hostap_event *e)
{
	struct hostap_ap ap;

	if (!r->fast && hostap_get_ap(r->h, &ap) == 0)
		r->show.start_us = event_time_us(e) - (int64_t)ap.uptime_ms * 1000;
}

static void
take_events(struct run *r)
{
	const struct hostap_event *e;
	int n;

	while ((n = hostap_next(r->h, &e)) > 0) {
		if (r->show.start_us == 0)
			learn_start(r, e);
		show_event(&r->show, e);
	}
	if (n < 0)
		r->connected = false;
	fflush(stdout);
}

/* What apgated prints is read to its end, and what was printed last is kept. */
static void
take_out(struct run *r)
{
	ssize_t n;

	do {
		if (r->out_len == sizeof(r->out) - 1)
			r->out_len = 0;
		n = read(r->ap.out_fd, r->out + r->out_len, sizeof(r->out) - 1 - r->out_len);
		if (n > 0)
			r->out_len += (size_t)n;
		if (n > 0 && r->wish.capture)
			r->show.ending = true;	/* a scenario says itself when that is */
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n == 0) {
		close(r->ap.out_fd);
		r->ap.out_fd = -1;
	}
}

/* Warnings are shown as they come, but not into the JSON. */
static void
take_words(struct child *c)
{
	size_t before = c->said_len;

	child_hear(c);
	if (strcmp(c->name, "apgated") == 0 && c->said_len > before) {
		fflush(stdout);
		fprintf(stderr, "%s", c->said + before);
	}
}

static enum cli_exit
filter_ended(struct run *r)
{
	kill(r->ap.pid, SIGTERM);
	return explain_child(&r->filter, "in the middle of it");
}

static void
end_it(struct run *r)
{
	struct signalfd_siginfo info;

	if (read(r->signals, &info, sizeof(info)) < 0)
		return;
	r->told_to_end = r->show.ending = true;
	if (!child_ended(&r->ap))
		kill(r->ap.pid, SIGTERM);	/* it sums up, and says so */
}

static enum cli_exit
watch(struct run *r)
{
	while (r->ap.out_fd >= 0 || r->connected) {
		struct pollfd p[5] = {
			{ .fd = r->signals, .events = POLLIN },
			{ .fd = r->connected ? hostap_fd(r->h) : -1, .events = POLLIN },
			{ .fd = r->ap.out_fd, .events = POLLIN },
			{ .fd = r->ap.said_fd, .events = POLLIN },
			{ .fd = r->filter.said_fd, .events = POLLIN },
		};

		int n = poll(p, 5, r->fast ? -1 : IDLE_MS);

		if (n < 0 && errno != EINTR)
			return cli_fail(CLI_NO, "poll: %s", strerror(errno));
		if (n == 0)
			show_idle(&r->show, IDLE_MS * 1000);
		if (p[0].revents)
			end_it(r);
		if (p[1].revents)
			take_events(r);
		if (p[2].revents)
			take_out(r);
		if (p[3].revents)
			take_words(&r->ap);
		if (p[4].revents)
			take_words(&r->filter);
		if (r->filter.said_fd < 0 && child_ended(&r->filter) && r->connected &&
		    !child_ended(&r->ap) && !r->told_to_end)
			return filter_ended(r);
		if (ferror(stdout))
			return CLI_NO;
	}
	return CLI_DONE;
}

/* ---- the end ----------------------------------------------------------------------------- */

/* The last line apgated printed: its summary. */
static json_t *
read_summary(struct run *r)
{
	char *line;

	while (r->out_len > 0 && r->out[r->out_len - 1] == '\n')
		r->out_len--;
	r->out[r->out_len] = '\0';
	line = strrchr(r->out, '\n');
	return json_loads(line ? line + 1 : r->out, 0, NULL);
}

static enum cli_exit
finish(struct run *r)
{
	json_t *summary = read_summary(r), *o;
	enum cli_exit status = r->told_to_end && !r->keep ? CLI_STOPPED : CLI_DONE;

	child_stop(&r->ap, STOP_MS);
	child_stop(&r->filter, STOP_MS);
	if (summary == NULL)
		status = explain_child(&r->ap, "without a summary");
	else if (r->cli->json) {
		o = show_document(&r->show, summary);
		json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
		putchar('\n');
		json_decref(o);
	} else
		show_end(&r->show, summary);
	json_decref(summary);
	return status;
}

static void
set_show(struct run *r)
{
	const struct cli *c = r->cli;
	const char *rules = strrchr(r->rules, '/'), *input = strrchr(r->scenario, '/');
	uint32_t known = people_known(r->stage.people);
	bool quiet = cli_value(c, "--quiet") != NULL || known > LINES_MOST;
	int width = people_name_width(r->stage.people);

	r->show = (struct show){
		.cli = c, .stage = &r->stage, .tally = &r->tally, .fast = r->fast,
		.keep = r->keep, .rules = rules ? rules + 1 : r->rules,
		.input = input ? input + 1 : r->scenario, .lines = !quiet,
		.counter = quiet && !c->json && c->terminal && !cli_value(c, "--quiet"),
		.name_width = known ? width < 8 ? 8 : width > 16 ? 16 : width : 0,
		.flood = { .row = -1 },
	};
}

static int
catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static enum cli_exit
play(struct run *r)
{
	enum cli_exit status;

	set_show(r);
	status = check_rules(r);
	if (status == CLI_DONE)
		status = start(r);
	if (status == CLI_DONE) {
		if (!r->cli->json && !cli_value(r->cli, "--quiet"))
			show_head(&r->show);
		status = watch(r);
	}
	if (status == CLI_DONE)
		status = finish(r);
	hostap_close(r->h);
	child_stop(&r->filter, STOP_MS);
	child_stop(&r->ap, STOP_MS);
	tally_close(&r->tally);
	return status;
}

static enum cli_exit
run(struct cli *c)
{
	struct run *r = calloc(1, sizeof(*r));
	enum cli_exit status = CLI_USAGE;
	char why[STAGE_WHY];

	if (r == NULL)
		return cli_fail(CLI_NO, "out of memory");
	r->cli = c;
	r->ap.said_fd = r->ap.out_fd = r->filter.said_fd = r->filter.out_fd = -1;
	if (!read_wishes(r))
		status = CLI_USAGE;
	else if (!find_programs(r))
		status = CLI_UNREACHED;
	else {
		r->signals = catch_signals();
		if (stage_open(&r->stage, &r->wish, why)) {
			status = play(r);
			stage_close(&r->stage);
		} else
			status = cli_fail(CLI_NO, "%s", why);
	}
	free(r);
	return status;
}

static const struct cli_option options[] = {
	{ "--scenario", "FILE", "the stations, and what they do (party.scenario)" },
	{ "--stations", "N", "so many stations; without --scenario those of storm.scenario" },
	{ "--capture", "FILE", "play the stations of a capture instead (pcap, pcapng)" },
	{ "--rules", "FILE", "what apgate-macfilter decides by (that of the scenario)" },
	{ "--table", NULL, "let it hand the rules to the access point as a verdict table" },
	{ "--fast", NULL, "in virtual time, which waits only for daemons" },
	{ "--seed", "N", "what is random follows from this" },
	{ "--write", "FILE", "record all frames and messages there, as pcapng" },
	{ "--keep", NULL, "stay when the scenario is over, until Ctrl-C" },
	{ "--quiet", NULL, "the summary only" },
	{ NULL, NULL, NULL },
};

const struct cli_command command_run = {
	.name = "run", .words = "",
	.summary = "an access point, a daemon and stations, simulated, to watch",
	.text = "Starts apgated on simulated radios and apgate-macfilter, lets the stations of a\n"
	    "scenario come, and shows who is let in, who is not, and why.  Nothing outside a\n"
	    "temporary folder is touched.  With --json the last line sums it up.",
	.options = options, .run = run,
};
