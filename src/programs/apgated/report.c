/* SPDX-License-Identifier: ISC */
/* How things stand, looked at through an endpoint of its own as any daemon would. */
#include <string.h>
#include <unistd.h>

#include "loop/loop.h"
#include "port/port.h"
#include "programs/apgated/ap.h"
#include "radio/capture/capture.h"
#include "radio/radio.h"
#include "radio/sim/sim.h"

static const char *const class_names[HAP_CLASSES] = { "probe", "auth", "assoc", "reassoc" };

/* ---- looking ----------------------------------------------------------------------------- */

static bool
begin_look(struct ap *ap)
{
	struct engine_peer self = {
		.transport = ENGINE_SOCKET, .pid = (uint32_t)getpid(), .uid = geteuid(),
		.rights = HAP_RIGHT_OBSERVE, .name = "apgated",
	};
	struct hostap_version hello = { .version = HAP_VERSION, .name = "apgated" };
	int endpoint = engine_attach(ap->engine, loop_now(ap->loop), &self);

	if (endpoint < 0)
		return false;
	ap->own = endpoint;
	engine_ioctl(ap->engine, loop_now(ap->loop), endpoint, HIOCVERSION, &hello,
	    sizeof(hello));
	return true;
}

static bool
look(struct ap *ap, uint32_t request, void *at, size_t size)
{
	return engine_ioctl(ap->engine, loop_now(ap->loop), ap->own, request, at, size) == 0;
}

static void
end_look(struct ap *ap)
{
	engine_detach(ap->engine, loop_now(ap->loop), ap->own);
	loop_settle(ap->loop);
	ap->own = 0;
}

/* ---- to the log -------------------------------------------------------------------------- */

static void
report_ap(struct ap *ap, const struct hostap_ap *c)
{
	uint64_t accepted = 0, refused = 0;

	for (int i = 0; i < HAP_CLASSES; i++) {
		accepted += i > 0 ? c->accepted[i] : 0;
		refused += i > 0 ? c->refused[i] : 0;
	}
	say_text(&ap->say, SAY_NOTICE, "up %.1f s: %u stations; %ju frames in, %ju out, %ju "
	    "malformed; %ju probes, %ju requests accepted, %ju refused; %ju joined, %ju left",
	    (double)c->uptime_ms / 1e3, c->stations, (uintmax_t)c->frames_in,
	    (uintmax_t)c->frames_out, (uintmax_t)c->malformed, (uintmax_t)c->requests[0],
	    (uintmax_t)accepted, (uintmax_t)refused, (uintmax_t)c->joined, (uintmax_t)c->left);
}

static void
report_daemon(struct ap *ap, const struct hostap_daemon *d)
{
	static const char *const roles[] = { "no role", "a decider", "an observer" };
	char name[HAP_NAME_LEN];

	say_clean(d->name, name, sizeof(name));
	say_text(&ap->say, SAY_NOTICE, "endpoint %u: %s (process %u, user %u), %s%s; %u requests, "
	    "%u answered, %u unanswered now, %u expired; %u messages lost", d->endpoint, name,
	    d->pid, d->uid, d->mode.role < 3 ? roles[d->mode.role] : "?",
	    d->asleep ? ", asleep" : "", d->stat.hs_requests, d->stat.hs_responses, d->pending,
	    d->expired, d->stat.hs_drop);
}

void
ap_report(struct ap *ap)
{
	struct hostap_daemon_list daemons = { 0 };
	struct hostap_ap counters = { 0 };

	if (!begin_look(ap)) {
		say_text(&ap->say, SAY_WARNING, "%u stations; all endpoints are taken, so there "
		    "is nothing more to see; end a daemon, or raise hostap_endpoints",
		    engine_stations(ap->engine));
		return;
	}
	if (look(ap, HIOCGAP, &counters, sizeof(counters)))
		report_ap(ap, &counters);
	while (look(ap, HIOCGDAEMONS, &daemons, sizeof(daemons))) {
		for (uint32_t i = 0; i < daemons.count; i++)
			if (daemons.daemon[i].endpoint != (uint32_t)ap->own)
				report_daemon(ap, &daemons.daemon[i]);
		if (daemons.next == 0)
			break;
	}
	end_look(ap);
}

/* ---- at the end -------------------------------------------------------------------------- */

/* A station that asked and was told nothing: neither let in nor refused. */
static json_t *
capture_stations(const struct capture *capture, const struct hostap_ap *c)
{
	uint32_t came = 0, admitted = 0, denied = 0;
	struct capture_station s;
	struct capture_counts counts;

	capture_counts(capture, &counts);
	for (uint32_t i = 0; capture_station(capture, i, &s); i++) {
		bool asked = s.ours.auth_status >= 0 || s.ours.assoc_status >= 0;

		came += asked;
		admitted += s.ours.let_in;
		denied += asked && !s.ours.let_in &&
		    (s.ours.auth_status > 0 || s.ours.assoc_status > 0);
	}
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
	    "stations", (json_int_t)counts.stations, "came", (json_int_t)came,
	    "admitted", (json_int_t)admitted, "denied", (json_int_t)denied,
	    "unanswered", (json_int_t)counts.undecided, "joined", (json_int_t)c->stations,
	    "records", (json_int_t)counts.records, "played", (json_int_t)counts.played,
	    "both_let_in", (json_int_t)counts.both_let_in,
	    "both_refused", (json_int_t)counts.both_refused,
	    "only_capture", (json_int_t)counts.only_capture,
	    "only_ours", (json_int_t)counts.only_ours,
	    "undecided", (json_int_t)counts.undecided);
}

/* What became of the stations: the radio knows where it is no real one. */
static json_t *
stations_summary(const struct ap *ap, const struct hostap_ap *c)
{
	struct sim_results r;

	if (ap->radios.capture)
		return capture_stations(ap->radios.capture, c);
	if (!ap->radios.sim)
		return json_pack("{s:I}", "joined", (json_int_t)c->stations);
	sim_results(ap->radios.sim, &r);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
	    "stations", (json_int_t)r.stations, "came", (json_int_t)r.came,
	    "admitted", (json_int_t)r.admitted, "denied", (json_int_t)r.denied,
	    "unanswered", (json_int_t)r.unanswered, "trying", (json_int_t)r.trying,
	    "joined", (json_int_t)r.joined, "tries", (json_int_t)r.tries,
	    "tries_unanswered", (json_int_t)r.tries_unanswered,
	    "refusals", (json_int_t)r.refusals, "roams", (json_int_t)r.roams,
	    "expelled", (json_int_t)r.expelled, "join_p50_us", (json_int_t)r.join_p50_us,
	    "join_p99_us", (json_int_t)r.join_p99_us);
}

static void
add_counters(json_t *o, const struct hostap_ap *c)
{
	json_t *requests = json_object(), *by = json_object();

	for (int i = 0; i < HAP_CLASSES; i++)
		json_object_set_new(requests, class_names[i], json_pack("{s:I, s:I, s:I}",
		    "asked", (json_int_t)c->requests[i], "accepted", (json_int_t)c->accepted[i],
		    "refused", (json_int_t)c->refused[i]));
	for (unsigned i = 0; i < 16; i++)
		if (c->by[i])
			json_object_set_new(by, words_by(i), json_integer((json_int_t)c->by[i]));
	json_object_set_new(o, "requests", requests);
	json_object_set_new(o, "by", by);
	json_object_set_new(o, "frames_in", json_integer((json_int_t)c->frames_in));
	json_object_set_new(o, "frames_out", json_integer((json_int_t)c->frames_out));
	json_object_set_new(o, "malformed", json_integer((json_int_t)c->malformed));
}

/* What was played and how the answers differ, line by line. */
static void
report_capture(struct ap *ap)
{
	char text[4096], *rest = text, *line;

	capture_summary(ap->radios.capture, text, sizeof(text));
	while ((line = strsep(&rest, "\n")) != NULL)
		if (*line)
			say_text(&ap->say, SAY_NOTICE, "%s", line);
}

void
ap_sum_up(struct ap *ap)
{
	struct hostap_ap counters = { 0 };
	json_t *o;

	if (ap->summed_up)
		return;
	ap->summed_up = true;
	if (begin_look(ap)) {
		look(ap, HIOCGAP, &counters, sizeof(counters));
		report_ap(ap, &counters);
		end_look(ap);
	}
	if (ap->radios.capture)
		report_capture(ap);
	if (!ap->options.summary_json)
		return;
	o = stations_summary(ap, &counters);
	add_counters(o, &counters);
	json_object_set_new(o, "daemons", json_integer(ap->daemons));
	json_object_set_new(o, "seconds",
	    json_real((double)(loop_now(ap->loop).us - ap->began.us) / 1e6));
	if (ap->radios.sim)
		json_object_set_new(o, "seed",
		    json_integer((json_int_t)sim_seed(ap->radios.sim)));
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
	putchar('\n');
	fflush(stdout);
	json_decref(o);
}
