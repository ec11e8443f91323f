/* SPDX-License-Identifier: ISC */
/* apgate watch: what happens, as it happens. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "programs/apgate/commands.h"
#include "programs/apgate/event.h"

enum { AGAIN_MS = 1000 };

struct watch {
	const struct cli *cli;
	struct hostap	*h;
	struct ifaces	 ifaces;
	bool		 one;			/* station, addr */
	uint8_t		 addr[IEEE80211_ADDR_LEN];
	uint32_t	 classes;
	uint64_t	 most, shown;		/* most 0: no end */
	int64_t		 day;			/* of the last line; 0: none yet */
	int		 signals;		/* a signalfd */
};

/* ---- what is wanted ---------------------------------------------------------------------- */

static int
subscribe(struct watch *w)
{
	static const uint8_t indications[] = {
		HAP_DISASSOC_IND, HAP_DEAUTH_IND, HAP_TIMEOUT_IND, HAP_ASSOC_IND, HAP_VERDICT_IND,
		HAP_CANCEL_IND, HAP_LOST_IND, HAP_STRAY_IND, HAP_WDS_IND, HAP_IFACE_IND,
	};
	struct hostap_mode mode;
	struct hostap_filter filter = { .classes = HAP_CLASS_ALL, .mask = { 255, 255, 255, 255,
	    255, 255 } };
	int error;

	hostap_mode_init(&mode);
	mode.role = HAP_ROLE_OBSERVER;
	mode.classes = w->classes;
	mode.attributes = 1u << HAP_ATTR_REASON | 1u << HAP_ATTR_NAME;
	for (size_t i = 0; i < sizeof(indications); i++)
		mode.indications |= UINT64_C(1) << indications[i];
	if (w->one) {
		memcpy(filter.addr, w->addr, sizeof(filter.addr));
		error = hostap_set_filter(w->h, &filter);
		if (error < 0)
			return error;
	}
	error = ifaces_read(&w->ifaces, w->h);
	return error < 0 ? error : hostap_set_mode(w->h, &mode);
}

/* The access point's filter is for requests; the rest is sorted out here. */
static bool
wanted(const struct watch *w, const struct hostap_event *e)
{
	uint32_t class = event_class(e);

	if (e->m.i_type == HAP_LOST_IND || e->m.i_type == HAP_IFACE_IND)
		return true;
	return (class == 0 || class & w->classes) && (!w->one || event_is_about(e, w->addr));
}

/* ---- lines ------------------------------------------------------------------------------- */

static void
print_day(struct watch *w, int64_t wall_us)
{
	char day[TEXT];
	int64_t number = wall_us / 86400000000;

	if (w->day != number)
		printf("%s%s%s\n", cli_paint(w->cli, DIM), text_day(wall_us, day),
		    cli_paint(w->cli, PLAIN));
	w->day = number;
}

static void
print_words(struct watch *w, const struct hostap_event *e)
{
	const struct cli *c = w->cli;
	char clock[TEXT], addr[HOSTAP_ADDR_TEXT];
	struct event_words words;
	bool station = e->m.i_type != HAP_LOST_IND && e->m.i_type != HAP_IFACE_IND;

	event_describe(c, &w->ifaces, e, &words);
	if (words.text[0] == '\0')
		return;
	print_day(w, event_time_us(e));
	printf("%s%s%s  %-17s  %s%s%s %s\n", cli_paint(c, DIM),
	    text_clock(event_time_us(e), clock), cli_paint(c, PLAIN),
	    station ? hostap_addr(e->m.i_srcaddr, addr) : "", cli_paint(c, words.paint), words.mark,
	    cli_paint(c, PLAIN), words.text);
	w->shown++;
}

static void
print_json(struct watch *w, const struct hostap_event *e)
{
	json_t *o = event_document(&w->ifaces, e);

	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
	w->shown++;
}

/* ---- waiting ----------------------------------------------------------------------------- */

static bool
done(const struct watch *w)
{
	return ferror(stdout) || (w->most && w->shown >= w->most);
}

/* Everything that is there: 0, or what hostap_next() failed with. */
static int
take(struct watch *w)
{
	const struct hostap_event *e;
	int r = 0;

	while (!done(w) && (r = hostap_next(w->h, &e)) > 0) {
		if (wanted(w, e)) {
			if (w->cli->json)
				print_json(w, e);
			else
				print_words(w, e);
		}
		if (e->m.i_type == HAP_IFACE_IND) {	/* asking invalidates the event: last */
			r = ifaces_read(&w->ifaces, w->h);
			if (r < 0)
				break;
		}
	}
	fflush(stdout);
	return r < 0 ? r : 0;
}

/* 1: something came; 0: time is over; -1: told to end. */
static int
wait_for(const struct watch *w, bool connected, int ms)
{
	struct pollfd p[2] = {
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = connected ? hostap_fd(w->h) : -1, .events = POLLIN },
	};
	int n = poll(p, 2, ms);

	return p[0].revents ? -1 : n > 0;
}

/* Until it is there again: true.  False: told to end. */
static bool
come_back(struct watch *w)
{
	cli_fail(CLI_DONE, "the access point is gone; waiting until it is back");
	while (wait_for(w, false, AGAIN_MS) >= 0)
		if (hostap_reconnect(w->h) == 0 && subscribe(w) == 0) {
			cli_fail(CLI_DONE, "the access point is back");
			return true;
		}
	return false;
}

static enum cli_exit
follow(struct watch *w)
{
	for (;;) {
		int r = take(w);

		if (done(w))
			return CLI_DONE;
		if (r == -ECONNRESET) {
			if (cli_value(w->cli, "--once"))
				return cli_fail(CLI_UNREACHED, "the access point is gone");
			if (!come_back(w))
				return CLI_DONE;
		} else if (r < 0)
			return cli_refused(w->h, r);
		else if (wait_for(w, true, -1) < 0)
			return CLI_DONE;
	}
}

static int
catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static enum cli_exit
run(struct cli *c)
{
	const char *station = cli_value(c, "--station"), *classes = cli_value(c, "--class");
	const char *count = cli_value(c, "--count");
	struct watch w = {
		.cli = c, .one = station != NULL,
		.classes = HAP_CLASS_AUTH | HAP_CLASS_ASSOC | HAP_CLASS_REASSOC,
	};
	enum cli_exit status;
	int error;

	if ((station && !cli_addr(station, w.addr)) ||
	    (classes && !cli_classes(classes, &w.classes)) ||
	    (count && !cli_number("--count", count, INT64_MAX, &w.most)))
		return CLI_USAGE;
	w.h = cli_open(c);
	if (w.h == NULL)
		return CLI_UNREACHED;
	w.signals = catch_signals();
	error = subscribe(&w);
	status = error < 0 ? cli_refused(w.h, error) : follow(&w);
	close(w.signals);
	hostap_close(w.h);
	return status;
}

static const struct cli_option options[] = {
	{ "--station", "ADDRESS", "of this station only" },
	{ "--class", "LIST", "requests of these classes: auth,assoc,reassoc (the default), "
	    "probe, all" },
	{ "--count", "N", "end after so many lines" },
	{ "--once", NULL, "end when the access point goes away, instead of waiting for it" },
	{ NULL, NULL, NULL },
};

const struct cli_command command_watch = {
	.name = "watch", .words = "", .summary = "what happens, live, one line an event",
	.text = "Shows requests, verdicts, who joins and who leaves, until Ctrl-C.  Watching\n"
	    "delays nobody; what is not read fast enough is lost, and counted.",
	.options = options, .run = run,
};
