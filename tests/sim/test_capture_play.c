/* SPDX-License-Identifier: ISC */
/* Yesterday's traffic through a whole access point: S4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "radio/capture/capture.h"
#include "radio/radio.h"

#include <hostap/codec.h>

struct replay {
	struct capture *capture;
	struct radio *radio;
	struct engine *engine;
	struct instant now;
	int endpoint;			/* of a daemon; 0: none */
	uint16_t status;		/* what it answers to associations */
	unsigned joined, left, decided, malformed, failed, asked;
};

static int
add_bss(struct replay *r, const char *ssid, uint8_t last)
{
	struct engine_bss b = { .name = "wlan0", .bssid = { { 2, 0x77, 0, 0, 0, last } },
		.ssid_len = (uint8_t)strlen(ssid), .beacon_tu = 100, .dtim_period = 2,
		.max_stations = 2007, .answer_probes = true, .inactivity_s = 300,
		.max_listen_interval = 65535, .wmm = true };

	b.name[4] = (char)('0' + last);
	memcpy(b.ssid, ssid, b.ssid_len);
	return engine_add_bss(r->engine, r->now, &b);
}

static void
open_replay(struct replay *r, const char *file)
{
	struct engine_config c = { .name = "test", .stations = 100, .key = { 1, 2 } };
	struct engine_radio radio = { .name = "radio0", .freq_mhz = 2412, .rate_count = 12,
		.rate = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96, 108 },
		.short_preamble = true, .acks = true };
	char error[CAPTURE_ERROR], path[1024];

	*r = (struct replay){ .now = { 1000000 } };
	snprintf(path, sizeof(path), "%s/%s", CAPTURES, file);
	if (capture_open(&(struct capture_options){ .path = path }, &r->capture, error) != 0)
		fail_msg("%s", error);
	r->radio = capture_radio(r->capture);
	r->engine = engine_open(&c);
	assert_non_null(r->engine);
	assert_int_equal(engine_add_radio(r->engine, &radio), 0);
}

static void
close_replay(struct replay *r)
{
	radio_close(r->radio);
	engine_close(r->engine);
}

/* ---- a daemon that answers ---------------------------------------------------------------- */

static void
attach(struct replay *r, uint16_t status)
{
	struct engine_peer peer = { .rights = HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE,
		.name = "policy" };
	struct hostap_version v = { .version = HAP_VERSION };
	struct hostap_mode m = { .role = HAP_ROLE_DECIDER,
		.classes = HAP_CLASS_ASSOC | HAP_CLASS_REASSOC };

	r->status = status;
	r->endpoint = engine_attach(r->engine, r->now, &peer);
	assert_true(r->endpoint > 0);
	assert_int_equal(engine_ioctl(r->engine, r->now, r->endpoint, HIOCVERSION, &v,
	    sizeof(v)), 0);
	assert_int_equal(engine_ioctl(r->engine, r->now, r->endpoint, HIOCSMODE, &m,
	    sizeof(m)), 0);
}

static void
answer(struct replay *r)
{
	uint8_t octets[HAP_READ_MAX], reply[HAP_MSG_LEN];
	struct ieee80211_hostap_msg m, a;
	struct hap_attrs attrs;
	struct hap_out out;
	ssize_t n;

	while (r->endpoint && (n = engine_read(r->engine, r->now, r->endpoint, octets,
	    sizeof(octets))) > 0)
		for (ssize_t at = 0, len; at < n; at += len) {
			len = hap_decode(octets + at, (size_t)(n - at), &m, &attrs, NULL);
			assert_true(len > 0);
			if (m.i_type != HAP_ASSOC_REQ && m.i_type != HAP_REASSOC_REQ)
				continue;
			r->asked++;
			a = (struct ieee80211_hostap_msg){ .i_msglen = HAP_MSG_LEN,
				.i_type = m.i_type == HAP_ASSOC_REQ ? HAP_ASSOC_RESP :
				HAP_REASSOC_RESP, .i_seq = m.i_seq };
			a.i_asresp.i_status = r->status;
			out = hap_begin(reply, sizeof(reply), &a);
			assert_int_equal(hap_end(&out), HAP_MSG_LEN);
			assert_int_equal(engine_write(r->engine, r->now, r->endpoint, reply,
			    sizeof(reply)), HAP_MSG_LEN);
		}
}

/* ---- running ------------------------------------------------------------------------------ */

static bool
carry_out(struct replay *r)
{
	struct air_command c;

	if (!engine_command(r->engine, &c))
		return false;
	r->failed += radio_command(r->radio, r->now, &c) != 0;
	return true;
}

static void
drain(struct replay *r)
{
	struct engine_trace t;

	do {
		while (carry_out(r))
			;
		answer(r);
	} while (carry_out(r));
	while (engine_trace(r->engine, &t)) {
		r->joined += t.what == ENGINE_JOINED;
		r->left += t.what == ENGINE_LEFT;
		r->decided += t.what == ENGINE_DECIDED;
		r->malformed += t.what == ENGINE_MALFORMED;
	}
}

static void
run(struct replay *r)
{
	struct air_event e;

	drain(r);
	while (!radio_finished(r->radio)) {
		r->now = instant_min(radio_deadline(r->radio), engine_deadline(r->engine));
		assert_true(r->now.us != FAR.us);
		engine_tick(r->engine, r->now);
		drain(r);
		while (radio_event(r->radio, r->now, &e)) {
			engine_event(r->engine, r->now, &e);
			drain(r);
		}
	}
	assert_int_equal(r->malformed, 0);
	assert_int_equal(r->failed, 0);
}

/* ---- stories ------------------------------------------------------------------------------ */

static void
S4_the_recorded_stations_associate(void **state)
{
	struct replay r;
	struct capture_counts n;
	struct capture_station s;

	(void)state;
	open_replay(&r, "open.pcap");
	assert_int_equal(add_bss(&r, "mine", 1), 0);
	run(&r);
	assert_int_equal(r.joined, 5);
	capture_counts(r.capture, &n);
	assert_int_equal(n.both_let_in, 2);
	assert_int_equal(n.only_capture + n.only_ours + n.both_refused + n.undecided, 0);
	for (uint32_t i = 0; capture_station(r.capture, i, &s); i++) {
		assert_true(s.ours.let_in);
		assert_int_equal(s.ours.assoc_status, 0);
	}
	assert_int_equal(n.unexpected, 0);	/* their data came while they were associated */
	assert_int_equal(n.data, 3);
	assert_int_equal(engine_stations(r.engine), 0);	/* both said goodbye at the end */
	close_replay(&r);
}

static void
S4_a_policy_is_tried_on_them(void **state)
{
	struct replay r;
	struct capture_counts n;

	(void)state;
	open_replay(&r, "open.pcap");
	assert_int_equal(add_bss(&r, "mine", 1), 0);
	attach(&r, 17);
	run(&r);
	capture_counts(r.capture, &n);
	assert_int_equal(r.joined, 0);
	assert_int_equal(r.asked, 5);
	assert_int_equal(n.only_capture, 2);
	assert_int_equal(n.both_let_in, 0);
	assert_true(n.unexpected >= 1);
	close_replay(&r);
}

static void
S4_they_roam_between_two_BSSs(void **state)
{
	struct replay r;
	struct capture_station s;
	struct capture_counts n;

	(void)state;
	open_replay(&r, "roam.pcapng");
	assert_int_equal(add_bss(&r, "campus", 1), 0);
	assert_int_equal(add_bss(&r, "campus", 2), 1);
	attach(&r, 0);
	run(&r);
	capture_counts(r.capture, &n);
	assert_int_equal(r.asked, 3);		/* association, and two reassociations */
	assert_int_equal(r.joined, 3);
	assert_int_equal(r.left, 3);
	assert_int_equal(n.both_let_in, 1);
	assert_int_equal(n.undecided, 1);	/* the cellar has no BSS here */
	assert_true(capture_station(r.capture, 0, &s) && s.ours.let_in);
	assert_int_equal(engine_stations(r.engine), 0);
	close_replay(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S4_the_recorded_stations_associate),
		cmocka_unit_test(S4_a_policy_is_tried_on_them),
		cmocka_unit_test(S4_they_roam_between_two_BSSs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
