/* SPDX-License-Identifier: ISC */
/* Opening everything, running, and stopping so that every station hears of it. */
#include "programs/apgated/ap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loop/loop.h"
#include "port/device.h"
#include "port/port.h"
#include "programs/apgated/map.h"
#include "programs/apgated/notify.h"
#include "radio/capture/capture.h"
#include "radio/capture/recorder.h"
#include "radio/radio.h"
#include "radio/sim/sim.h"

enum {
	STOP_MS		= 2000,		/* real time for the last frames */
	LOOK_MS		= 10,		/* between two looks at whether all stations are settled */
};
#define FAST_WALL_US	INT64_C(1767225600000000)	/* 2026-01-01: a run is to repeat exactly */

/* ---- running ----------------------------------------------------------------------------- */

static void
begin_stop(struct ap *ap)
{
	if (ap->stopping) {			/* told twice: at once, then */
		loop_end(ap->loop);
		return;
	}
	ap_sum_up(ap);
	notify("STOPPING=1");
	ap->stopping = true;
	loop_set_end(ap->loop, FAR);
	ap->patience = instant_add(loop_clock(), SPAN_MS(STOP_MS));
	engine_stop(ap->engine, loop_now(ap->loop));
	loop_settle(ap->loop);
}

static void
on_sign(void *arg, enum loop_sign sign)
{
	struct ap *ap = arg;

	ap_stamp(ap);
	switch (sign) {
	case LOOP_STOP:
		begin_stop(ap);
		break;
	case LOOP_RELOAD:
		ap_reload(ap);
		break;
	case LOOP_REPORT:
		ap_report(ap);
		break;
	}
}

/*
 * What ends by itself is given time for the last answers; a scenario's end is the end.  Looking
 * at every station takes time, so it is not done at every instant.
 */
static bool
is_over(struct ap *ap)
{
	struct instant now = loop_now(ap->loop);

	if (ap->stopping || (ap->radios.sim &&
	    instant_before(now, instant_add(ap->looked, SPAN_MS(LOOK_MS)))))
		return false;
	ap->looked = now;
	if (!radios_over(&ap->radios, now))
		return false;
	return radios_end(&ap->radios).us != FAR.us || !engine_asking(ap->engine);
}

/* After each instant: true where all that was to come has come. */
static bool
on_instant(void *arg)
{
	struct ap *ap = arg;

	if (ap->recorder && instant_due(recorder_deadline(ap->recorder), loop_now(ap->loop)))
		recorder_tick(ap->recorder, loop_now(ap->loop));
	return ap->options.exit_at_end && is_over(ap);
}

static void
on_beat(void *arg)
{
	(void)arg;
	notify("WATCHDOG=1");
}

static struct instant
when_due(void *arg)
{
	const struct ap *ap = arg;

	return ap->recorder ? recorder_deadline(ap->recorder) : FAR;
}

static void
record_turn(struct ap *ap)
{
	char why[RECORDER_ERROR];

	if (!ap->recorder)
		return;
	recorder_tick(ap->recorder, loop_now(ap->loop));
	if (!recorder_failed(ap->recorder, why))
		return;
	say_text(&ap->say, SAY_ERROR, "%s", why);
	ap->status = EXIT_RUN;
}

static void
on_turn(void *arg)
{
	struct ap *ap = arg;

	ap_stamp(ap);
	record_turn(ap);
	if (ap->stopping) {
		if ((engine_stations(ap->engine) == 0 && ap->up <= 0) || ap_waiting(ap) ||
		    instant_due(ap->patience, loop_clock()))
			loop_end(ap->loop);
	} else if (!ap_waiting(ap)) {
		loop_release(ap->loop);
		ap->looked = (struct instant){ 0 };
		if (ap->options.exit_at_end && is_over(ap))
			begin_stop(ap);
	}
}

/* ---- opening ----------------------------------------------------------------------------- */

static int
open_engine(struct ap *ap)
{
	struct engine_config c;

	map_config(ap->started, &c);
	c.key = ap->radios.key;
	ap->wall_us = ap->options.pace == PACE_FAST ? FAST_WALL_US : loop_wall_us();
	c.wall_us = ap_is_simulated(ap) ? ap->wall_us :
	    loop_wall_us() - (int64_t)loop_clock().us;
	ap->engine = engine_open(&c);
	if (ap->engine)
		return 0;
	say_text(&ap->say, SAY_ERROR, "out of memory for %u stations; lower max_num_sta",
	    c.stations);
	return EXIT_RUN;
}

static int
open_recorder(struct ap *ap)
{
	struct recorder_options o = {
		.path = ap->options.record, .application = "apgated " APGATE_VERSION,
		.wall_us = ap_is_simulated(ap) ? ap->wall_us :
		    loop_wall_us() - (int64_t)loop_clock().us,
	};
	char error[RECORDER_ERROR];

	if (!o.path)
		return 0;
	if (recorder_open(&o, &ap->recorder, error) < 0) {
		say_text(&ap->say, SAY_ERROR, "%s", error);
		return EXIT_RUN;
	}
	for (int i = 0; i < ap->radios.count; i++) {
		ap->radios.radio[i]->trace = recorder_air;
		ap->radios.radio[i]->trace_arg = ap->recorder;
	}
	return 0;
}

static int
open_loop(struct ap *ap)
{
	struct loop_config c = {
		.engine = ap->engine, .radios = ap->radios.radio,
		.radio_count = ap->radios.count,
		.pace = ap_is_simulated(ap) ? ap->options.pace : PACE_REAL,
		.speed = ap->options.speed, .held = ap->options.wait > 0,
		.trace = ap_on_trace, .failed = ap_on_failed, .sign = on_sign, .turn = on_turn,
		.after = on_instant, .due = when_due, .beat_ms = notify_watchdog_ms(),
		.beat = on_beat, .arg = ap,
	};

	ap->loop = loop_open(&c);
	if (ap->loop) {
		ap->began = loop_now(ap->loop);
		if (ap->options.exit_at_end)
			loop_set_end(ap->loop, radios_end(&ap->radios));
		return 0;
	}
	say_text(&ap->say, SAY_ERROR, "no event loop: %s", strerror(errno));
	return EXIT_RUN;
}

static int
add_bss(struct ap *ap, int radio, int n)
{
	const struct conf_radio *r = ap->started->radio[radio];
	struct map_bss m;
	char addr[MAC_TEXT];
	int number = map_bss(ap->started, radio, n, &m);

	radios_address(&ap->radios, radio, n, &m.bss);
	if (number == 0)
		number = engine_add_bss(ap->engine, loop_now(ap->loop), &m.bss);
	mac_format(m.bss.bssid, addr);
	map_bss_close(&m);
	if (number >= 0) {
		ap->bss[radio][n] = number;
		snprintf(ap->names.bss[number], HAP_NAME_LEN, "%s", r->bss[n].name);
		loop_settle(ap->loop);
		return 0;
	}
	if (number == -EEXIST)
		say_text(&ap->say, SAY_ERROR, "%s: %s has the address %s of another BSS; give each "
		    "a bssid= of its own", r->file, r->bss[n].name, addr);
	else
		say_text(&ap->say, SAY_ERROR, "%s: the BSS %s cannot be: %s", r->file,
		    r->bss[n].name, strerror(-number));
	return EXIT_CONF;
}

static int
add_all(struct ap *ap)
{
	for (int i = 0; i < ap->started->radio_count; i++) {
		struct engine_radio r;

		map_radio(ap->started->radio[i], &r);
		radios_fit(&ap->radios, i, &r);
		map_away(ap->started->radio[i], &r.away);
		if (engine_add_radio(ap->engine, &r) != i) {
			say_text(&ap->say, SAY_ERROR, "more radios than an access point has");
			return EXIT_CONF;
		}
		for (int n = 0; n < ap->started->radio[i]->bss_count; n++) {
			int status = add_bss(ap, i, n);

			if (status)
				return status;
		}
	}
	return 0;
}

/* Without root, and without a path in the configuration: the user's own. */
static int
socket_path(struct ap *ap, char path[static 256])
{
	const char *own = getenv("XDG_RUNTIME_DIR");

	if (ap->options.socket)
		snprintf(path, 256, "%s", ap->options.socket);
	else if (geteuid() == 0 || conf_apgate_sets(ap->started, "hostap_socket"))
		snprintf(path, 256, "%s", ap->started->apgate.socket);
	else if (own && own[0])
		snprintf(path, 256, "%s/apgate/hostap.sock", own);
	else {
		say_text(&ap->say, SAY_ERROR, "nowhere to put the socket: you are not root and "
		    "XDG_RUNTIME_DIR is not set; add --socket PATH");
		return EXIT_CONF;
	}
	return 0;
}

static int
open_port(struct ap *ap)
{
	struct port_grant grants[PORT_GRANTS];
	char path[256], why[PORT_WHY];
	const char *unknown;
	struct port_config c = {
		.path = path, .engine = ap->engine, .grants = grants, .watch = loop_watch,
		.arg = ap->loop,
	};
	int status = socket_path(ap, path), count = map_grants(ap->started, grants, &unknown);

	if (status)
		return status;
	if (count < 0) {
		say_text(&ap->say, SAY_ERROR, "hostap_grant: there is no user or group '%s'; "
		    "create it, or write uid:N or gid:N", unknown);
		return EXIT_CONF;
	}
	c.grant_count = (unsigned)count;
	if (port_open(&ap->port, &c, why) < 0) {
		say_text(&ap->say, SAY_ERROR, "%s", why);
		return EXIT_RUN;
	}
	memcpy(ap->socket, path, sizeof(path));
	port_set_log(ap->port, ap_on_refused, ap);
	if (ap->options.wait || ap->recorder)
		port_set_tap(ap->port, ap_on_packet, ap);
	loop_set_port(ap->loop, ap->port);
	ap_stamp(ap);
	say_text(&ap->say, SAY_NOTICE, "daemons can connect to %s", path);
	status = ap_open_device(ap, grants, c.grant_count);
	if (ap->device)
		device_set_log(ap->device, ap_on_refused, ap);
	if (ap->device && (ap->options.wait || ap->recorder))
		device_set_tap(ap->device, ap_on_packet, ap);
	return status;
}

static void
say_start(struct ap *ap)
{
	if (ap->radios.sim)
		say_text(&ap->say, SAY_NOTICE, "simulated radio with seed %ju, %u stations%s",
		    (uintmax_t)sim_seed(ap->radios.sim), sim_stations(ap->radios.sim),
		    ap->options.pace == PACE_FAST ? ", in virtual time" : "");
	if (ap->radios.capture) {
		struct capture_counts c;

		capture_counts(ap->radios.capture, &c);
		say_text(&ap->say, SAY_NOTICE, "playing %s: %u access points, %u stations%s",
		    ap->options.radio_file, c.aps, c.stations,
		    ap->options.pace == PACE_FAST ? ", in virtual time" : "");
		if (capture_fault(ap->radios.capture))
			say_text(&ap->say, SAY_WARNING, "%s",
			    capture_fault(ap->radios.capture));
	}
	if (ap->options.wait)
		say_text(&ap->say, SAY_NOTICE, "time begins when %u daemon%s said what %s",
		    ap->options.wait, ap->options.wait == 1 ? " has" : "s have",
		    ap->options.wait == 1 ? "it wants" : "they want");
}

static void
close_all(struct ap *ap)
{
	if (ap->loop)
		loop_set_port(ap->loop, NULL);
	ap_stamp(ap);
	ap_close_device(ap);
	port_close(ap->port, ap->loop ? loop_now(ap->loop) : (struct instant){ 0 });
	recorder_close(ap->recorder);
	loop_close(ap->loop);
	engine_close(ap->engine);
	radios_close(&ap->radios);
}

int
ap_run(struct ap *ap)
{
	char why[RADIOS_WHY];
	int status = radios_open(&ap->radios, ap->started, &ap->options, false, &ap->say, why);

	if (status)
		say_text(&ap->say, SAY_ERROR, "%s", why);
	else
		status = open_engine(ap);
	if (status == 0)
		status = open_recorder(ap);
	if (status == 0)
		status = open_loop(ap);
	if (status == 0)
		status = open_port(ap);
	if (status == 0) {
		ap_shut(ap, ap->socket);	/* before the radios do anything: threads inherit it */
		status = add_all(ap);
	}
	if (status == 0) {
		ap_stamp(ap);
		say_start(ap);
		notify("READY=1");
		loop_run(ap->loop);
		status = ap->status;
	}
	close_all(ap);
	return status;
}
