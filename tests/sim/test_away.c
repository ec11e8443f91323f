/* SPDX-License-Identifier: ISC */
/*
 * S1: the simulated radio is an equal of the real one when it leaves its channel: a P2P device
 * in each of the ways (P6), stays and scans one at a time, beacons lost and frames kept meanwhile.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "away.h"

#define AP	"medium shared shadowing 0dB\nradio channel 6 at 0m ssid home "
#define TWO	"medium shared shadowing 0dB\nradio channel 1 at 0m ssid one\n" \
	"radio channel 11 at 10m ssid two\n"
#define BEACON_US 102400

static const struct mac all = { { 255, 255, 255, 255, 255, 255 } };

static const struct said *
beacon(const struct stage *t, unsigned n)
{
	assert_true(n < t->air.beacons);
	return &t->air.beacon[n];
}

/* ---- the device ---------------------------------------------------------------------- */

static void
P6_a_device_has_its_own_address_or_the_BSSs_by_its_way(void **state)
{
	static const char *const way[] = { "native", "borrowed", "shared", "on-channel" };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		char text[200];
		struct air_away a, again;

		snprintf(text, sizeof(text), AP "p2p %s\n", way[i]);
		struct stage *t = stage_open(text);

		sim_away(&t->scenario->radio[0], 0, &a);
		sim_away(&t->scenario->radio[0], 0, &again);
		assert_int_equal(a.way, AIR_WAY_NATIVE + i);
		assert_true(mac_equal(a.addr, again.addr));
		assert_int_equal(a.leaves && a.scans, i < 3);
		assert_int_equal(mac_u64(a.addr) != 0, i < 2);
		assert_int_equal(a.why != NULL, i == 3);
		away_start(t, 0);
		away_start(t, 0);		/* a second time it is as well */
		stage_close(t);
	}
}

static void
P6_a_radio_without_a_device_says_so_and_stays(void **state)
{
	struct stage *t = stage_open(AP "p2p none\n");
	struct air_away a;

	(void)state;
	sim_away(&t->scenario->radio[0], 0, &a);
	assert_true(a.way == AIR_WAY_NONE && !a.leaves && !a.scans && a.why != NULL);
	assert_int_equal(stage_try(t, &(struct air_command){ .verb = AIR_DEVICE_START,
		.bss = AIR_DEVICE }), -EOPNOTSUPP);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, 1), -ENETDOWN);
	assert_int_equal(away_stay(t, 0, 0, 1, 50, 1), -EOPNOTSUPP);
	stage_close(t);
}

static void
P1_what_a_device_had_under_way_ends_with_it_without_a_word(void **state)
{
	struct stage *t = stage_open(AP);

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 7), 0);
	stage_run(t, 20);
	away_expect(t, AIR_STAY_BEGAN, 7, 0, 0);
	stage_command(t, &(struct air_command){ .verb = AIR_DEVICE_STOP, .bss = AIR_DEVICE });
	stage_run(t, 300);
	assert_false(stage_told(t, AIR_DEVICE_STATE)->event.state.up);
	assert_null(stage_told(t, AIR_STAY_ENDED));
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 8), -ENETDOWN);
	assert_int_equal(away_stay(t, 0, 0, 1, 90, 8), 0);	/* but its BSS may */
	stage_close(t);
}

/* ---- stays --------------------------------------------------------------------------- */

static void
P9_a_stay_begins_a_little_later_and_ends_by_itself(void **state)
{
	struct stage *t = stage_open(AP "latency 6ms\n");

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 7), 0);
	stage_run(t, 500);
	away_expect(t, AIR_STAY_BEGAN, 7, 0, 7);
	away_expect(t, AIR_STAY_ENDED, 7, 0, 97);
	assert_int_equal(away_left(t, 0).stays, 1);
	assert_int_equal(away_left(t, 0).away_us, 90000);
	stage_close(t);
}

static void
P9_between_two_stays_a_radio_may_need_rest(void **state)
{
	struct stage *t = stage_open(AP "rest 800ms\n");

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 7), 0);
	stage_run(t, 200);
	away_expect(t, AIR_STAY_ENDED, 7, 0, 95);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 11, 20, 8), 0);
	stage_run(t, 2000);
	away_expect(t, AIR_STAY_BEGAN, 8, 0, 895);
	stage_close(t);
}

static void
P9_a_beacon_due_while_it_is_away_is_lost_and_counted(void **state)
{
	struct stage *t = stage_open(AP);

	(void)state;
	away_start(t, 0);
	stage_run(t, 110);
	assert_int_equal(t->air.beacons, 1);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 150, 7), 0);	/* over that at 204.8 ms */
	stage_run(t, 400);
	assert_int_equal(t->air.beacons, 2);
	assert_in_range(beacon(t, 1)->us, 3 * BEACON_US, 3 * BEACON_US + 3000);
	assert_int_equal(away_beacons(t, 0).lost, 1);
	assert_int_equal(away_beacons(t, 0).sent, 2);
	stage_close(t);
}

static void
P9_a_stay_between_two_beacons_costs_none(void **state)
{
	struct stage *t = stage_open(AP);

	(void)state;
	away_start(t, 0);
	for (unsigned i = 1; i <= 20; i++) {
		stage_run(t, (i * BEACON_US) / 1000 + 3);
		assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, i), 0);
	}
	stage_run(t, 22 * BEACON_US / 1000 + 3);
	assert_int_equal(away_beacons(t, 0).lost, 0);
	assert_int_equal(t->air.beacons, 22);
	assert_int_equal(away_left(t, 0).away_us, 20 * 90000);
	stage_close(t);
}

static void
P9_a_stay_on_the_BSSs_own_channel_costs_nothing(void **state)
{
	struct stage *t = stage_open(AP "p2p on-channel\n");

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 6, 500, 7), 0);
	stage_run(t, 1000);
	away_expect(t, AIR_STAY_BEGAN, 7, 0, 1);
	away_expect(t, AIR_STAY_ENDED, 7, 0, 501);
	assert_int_equal(away_left(t, 0).away_us, 0);
	assert_int_equal(away_beacons(t, 0).lost, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, 8), -EOPNOTSUPP);
	stage_close(t);
}

static void
P9_a_radio_with_two_channel_contexts_is_on_both(void **state)
{
	struct stage *t = stage_open(AP "channels 2\nstation a at 3m scan none join 30ms");

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 500, 7), 0);
	stage_run(t, 1000);
	away_expect(t, AIR_STAY_BEGAN, 7, 0, 5);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	assert_true(stage_station(t, 0).join_us < 10000);
	assert_int_equal(away_left(t, 0).away_us, 0);
	assert_int_equal(away_beacons(t, 0).lost, 0);
	stage_close(t);
}

static void
P9_the_times_of_beacons_are_told_and_true_after_some_are_lost(void **state)
{
	struct stage *t = stage_open(AP);
	const struct told *told;
	unsigned period = 3;

	(void)state;
	away_start(t, 0);
	t->told_read = 0;
	told = stage_told(t, AIR_BEACON_TIME);
	assert_non_null(told);
	assert_true(told->event.beacon_time.known);
	assert_int_equal(told->event.bss, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 490, 1), 0);
	stage_run(t, 3000);
	assert_int_equal(away_beacons(t, 0).lost, 4);
	for (unsigned i = 0; i < t->air.beacons; i++) {
		const struct said *b = beacon(t, i);
		const uint8_t *tim = b->octets + 36;
		uint64_t since = b->us - told->event.beacon_time.at.us, n = since / BEACON_US;

		assert_true(since % BEACON_US < 3000);
		while (tim[0] != EID_TIM)
			tim += 2 + tim[1];
		assert_int_equal((tim[2] + n) % period,
		    (unsigned)told->event.beacon_time.dtim_count);
	}
	stage_close(t);
}

static void
P9_a_radio_that_does_not_know_its_beacon_times_says_nothing(void **state)
{
	struct stage *t = stage_open(AP "untimed\n");

	(void)state;
	stage_run(t, 1000);
	assert_null(stage_told(t, AIR_BEACON_TIME));
	stage_close(t);
}

static void
P9_stations_wait_while_the_radio_is_away(void **state)
{
	struct stage *t = stage_open(AP "\nstation a mac 02:00:00:00:01:00 at 3m scan none");
	const struct said *sent;

	(void)state;
	away_start(t, 0);
	stage_run(t, 50);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	stage_skip(t);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 100, 7), 0);
	stage_run(t, 60);
	stage_send(t, 99, FRAME_ACTION, stage_station(t, 0).addr);
	stage_run(t, 150);
	air_silent(&t->air);			/* it waits */
	stage_run(t, 200);
	sent = air_expect(&t->air, DOWN, FRAME_ACTION);
	assert_in_range(sent->us, 154000, 157000);
	assert_true(sent->acked);
	assert_true(stage_told(t, AIR_SENT)->event.sent.acked);
	assert_int_equal(away_left(t, 0).kept, 1);
	stage_close(t);
}

static void
P9_what_stations_send_meanwhile_is_not_heard(void **state)
{
	struct stage *t = stage_open(AP "\nstation a at 3m scan none join 30ms");

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 7), 0);
	stage_run(t, 90);
	assert_null(stage_told(t, AIR_FRAME));
	for (const struct said *s; (s = air_said(&t->air)) != NULL;)
		assert_true(s->up && !s->received && !s->acked);
	stage_run(t, 5000);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	stage_close(t);
}

static void
P4_a_radio_has_one_stay_or_scan_at_a_time(void **state)
{
	struct stage *t = stage_open(AP);
	struct air_scan scan = { .token = 9, .freq_mhz = 2412 };

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 7), 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 8), -EBUSY);
	stage_run(t, 50);
	assert_int_equal(away_stay(t, 0, 0, 11, 90, 8), -EBUSY);
	assert_int_equal(away_scan(t, &scan, 0), -EBUSY);
	stage_run(t, 200);
	away_expect(t, AIR_STAY_ENDED, 7, 0, 0);
	assert_int_equal(away_scan(t, &scan, 0), 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 8), -EBUSY);
	stage_run(t, 400);
	away_expect(t, AIR_SCANNED, 9, 0, 0);
	assert_int_equal(away_stay(t, 0, 0, 11, 90, 8), 0);	/* a BSS as well as a device */
	stage_run(t, 600);
	away_expect(t, AIR_STAY_BEGAN, 8, 0, 0);
	stage_close(t);
}

static void
P4_a_stay_is_ended_before_its_time(void **state)
{
	struct stage *t = stage_open(AP);

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 7), 0);
	assert_int_equal(away_end(t, 0, AIR_STAY_END, 8), -ENOENT);
	assert_int_equal(away_end(t, 0, AIR_SCAN_END, 7), -ENOENT);
	stage_run(t, 30);
	assert_int_equal(away_end(t, 0, AIR_STAY_END, 7), 0);
	stage_run(t, 31);
	away_expect(t, AIR_STAY_BEGAN, 7, 0, 0);
	away_expect(t, AIR_STAY_ENDED, 7, 0, 30);
	assert_int_equal(away_end(t, 0, AIR_STAY_END, 7), -ENOENT);	/* it has come */
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 90, 9), 0);
	assert_int_equal(away_end(t, 0, AIR_STAY_END, 9), 0);	/* before it began */
	stage_run(t, 500);
	away_expect(t, AIR_STAY_ENDED, 9, 0, 31);
	assert_int_equal(away_left(t, 0).stays, 1);
	stage_close(t);
}

static void
P10_what_cannot_be_is_refused(void **state)
{
	struct stage *t = stage_open(AP "stay-max 1s\n");

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 9, 1), -EINVAL);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 1001, 1), -EINVAL);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 0, 50, 1), -EINVAL);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, 0), -EINVAL);
	assert_int_equal(away_stay(t, 0, 3, 1, 50, 1), -ENETDOWN);	/* no such BSS */
	assert_int_equal(stage_try(t, &(struct air_command){ .verb = AIR_POLL,
		.bss = AIR_DEVICE }), -EINVAL);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 1000, 1), 0);
	stage_close(t);
}

/* ---- frames -------------------------------------------------------------------------- */

static void
P2_a_frame_in_a_stay_goes_out_there_and_is_acknowledged(void **state)
{
	struct stage *t = stage_open(TWO);
	uint8_t octets[64];
	const struct said *sent;
	const struct told *heard;

	(void)state;
	away_start(t, 0);
	away_start(t, 1);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 6, 90, 1), 0);
	assert_int_equal(away_stay(t, 1, AIR_DEVICE, 6, 90, 2), 0);
	stage_run(t, 20);
	stage_skip(t);
	struct wr w = away_frame(t, 0, FRAME_ACTION, away_addr(t, 1), octets, sizeof(octets));

	wr_bytes(&w, (uint8_t[]){ CATEGORY_PUBLIC, 9, 1, 2, 3 }, 5);
	away_send(t, 0, 6, 55, &w);
	stage_run(t, 25);
	assert_int_equal(stage_told(t, AIR_SENT)->event.sent.acked, true);
	heard = stage_told(t, AIR_FRAME);
	assert_int_equal(heard->event.radio, 1);
	assert_int_equal(heard->event.received.freq_mhz, 2437);
	assert_false(heard->event.received.scanned);
	assert_in_range(-heard->event.received.signal_dbm, 49, 51);	/* ten metres */
	sent = air_expect(&t->air, DOWN, FRAME_ACTION);
	assert_true(sent->acked && sent->freq_mhz == 2437 && sent->rate == 12);
	air_silent(&t->air);
	stage_close(t);
}

static void
P2_a_device_that_is_elsewhere_hears_nothing(void **state)
{
	struct stage *t = stage_open(TWO);
	uint8_t octets[64];

	(void)state;
	away_start(t, 0);
	away_start(t, 1);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 6, 90, 1), 0);
	stage_run(t, 20);
	stage_skip(t);
	struct wr w = away_frame(t, 0, FRAME_ACTION, away_addr(t, 1), octets, sizeof(octets));

	wr_u8(&w, CATEGORY_PUBLIC);
	away_send(t, 0, 6, 55, &w);
	stage_run(t, 60);
	assert_int_equal(stage_told(t, AIR_SENT)->event.sent.acked, false);
	assert_int_equal(air_count(&t->air, DOWN, FRAME_ACTION), 8);
	stage_close(t);
}

static void
P2_a_frame_after_the_stay_is_not_sent_and_reported(void **state)
{
	struct stage *t = stage_open(AP);
	uint8_t octets[64];

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 20, 1), 0);
	stage_run(t, 40);
	stage_skip(t);
	struct wr w = away_frame(t, 0, FRAME_ACTION, all, octets, sizeof(octets));

	wr_u8(&w, CATEGORY_PUBLIC);
	away_send(t, 0, 1, 55, &w);
	stage_run(t, 60);
	assert_int_equal(stage_told(t, AIR_SENT)->event.sent.acked, false);
	assert_int_equal(away_left(t, 0).unsent, 1);
	air_silent(&t->air);
	stage_close(t);
}

static void
P5_what_is_for_others_is_not_passed_up(void **state)
{
	struct stage *t = stage_open(TWO);
	struct mac other = { { 2, 0, 0, 0, 9, 9 } };
	uint8_t octets[64];

	(void)state;
	away_start(t, 0);
	away_start(t, 1);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 6, 90, 1), 0);
	assert_int_equal(away_stay(t, 1, AIR_DEVICE, 6, 90, 2), 0);
	stage_run(t, 20);
	stage_skip(t);
	struct wr w = away_frame(t, 0, FRAME_ACTION, other, octets, sizeof(octets));

	wr_u8(&w, CATEGORY_PUBLIC);
	away_send(t, 0, 6, 0, &w);
	stage_run(t, 50);
	assert_null(stage_told(t, AIR_FRAME));
	w = away_frame(t, 0, FRAME_ACTION, all, octets, sizeof(octets));
	wr_u8(&w, CATEGORY_PUBLIC);		/* but to all, it is */
	t->told_read = t->tolds;
	away_send(t, 0, 6, 0, &w);
	stage_run(t, 60);
	assert_int_equal(stage_told(t, AIR_FRAME)->event.radio, 1);
	assert_null(stage_told(t, AIR_FRAME));
	stage_close(t);
}

/* ---- scans --------------------------------------------------------------------------- */

static void
P2_a_scan_finds_the_BSS_of_another_radio(void **state)
{
	struct stage *t = stage_open(TWO);
	struct air_scan scan = { .token = 9, .freq_mhz = 2462 };
	const struct told *e;
	unsigned answers = 0;

	(void)state;
	away_start(t, 0);
	stage_run(t, 120);
	stage_skip(t);
	assert_int_equal(away_scan(t, &scan, 0), 0);
	stage_run(t, 300);
	e = stage_told(t, AIR_FRAME);		/* radio 1 hears the probe request */
	assert_int_equal(e->event.radio, 1);
	assert_int_equal(e->octets[0], FRAME_PROBE_REQ << 4);
	assert_memory_equal(e->octets + 10, away_addr(t, 0).octet, 6);
	while ((e = stage_told(t, AIR_FRAME)) != NULL) {
		assert_int_equal(e->event.radio, 0);
		assert_true(e->event.received.scanned);
		assert_int_equal(e->event.received.freq_mhz, 2462);
		answers += e->octets[0] == FRAME_PROBE_RESP << 4;
	}
	assert_int_equal(answers, 1);
	t->told_read = 0;
	away_expect(t, AIR_SCANNED, 9, 0, 120 + 4 + 30 + 30);
	stage_close(t);
}

static void
P2_a_passive_scan_hears_beacons_and_says_nothing(void **state)
{
	struct stage *t = stage_open(TWO);
	struct air_scan scan = { .token = 9, .freq_mhz = 2462, .passive = true };
	const struct told *e;

	(void)state;
	away_start(t, 0);
	stage_run(t, 120);
	stage_skip(t);
	assert_int_equal(away_scan(t, &scan, 0), 0);
	stage_run(t, 400);
	e = stage_told(t, AIR_FRAME);
	assert_int_equal(e->octets[0], FRAME_BEACON << 4);
	assert_true(e->event.received.scanned && e->event.radio == 0);
	assert_null(stage_told(t, AIR_FRAME));
	air_silent(&t->air);
	t->told_read = 0;
	away_expect(t, AIR_SCANNED, 9, 0, 120 + 4 + 111);
	stage_close(t);
}

static void
P2_beacons_and_probe_responses_are_for_scans_alone(void **state)
{
	struct stage *t = stage_open(TWO);

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 11, 400, 1), 0);
	stage_run(t, 1000);
	assert_null(stage_told(t, AIR_FRAME));
	stage_close(t);
}

static void
P2_a_scans_probe_request_is_as_asked(void **state)
{
	static const uint8_t element[] = { 221, 4, 1, 2, 3, 4 };
	struct stage *t = stage_open(AP);
	struct air_scan scan = { .token = 9, .freq_mhz = 2412, .dwell_ms = 40, .no_cck = true,
		.ssid_len = 7, .ssid = "DIRECT-", .elements = { element, sizeof(element) } };
	const struct said *s;
	struct frame f;

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_scan(t, &scan, 0), 0);
	stage_run(t, 300);
	s = air_expect(&t->air, DOWN, FRAME_PROBE_REQ);
	assert_in_range(s->us, 35000, 36500);		/* the latency, then 30 ms of quiet */
	assert_true(s->rate == 12 && s->freq_mhz == 2412);
	f = said_frame(s);
	assert_true(mac_equal(f.header.addr1, all) && mac_equal(f.header.addr3, all));
	assert_memory_equal(f.elements.ssid.octet, "DIRECT-", 7);
	assert_int_equal(f.elements.rates.count, 8);
	for (uint8_t i = 0; i < f.elements.rates.count; i++)
		assert_true((f.elements.rates.rate[i] & RATE_VALUE) >= 12);
	assert_memory_equal(s->octets + s->len - sizeof(element), element, sizeof(element));
	air_silent(&t->air);
	away_expect(t, AIR_SCANNED, 9, 0, 1 + 4 + 30 + 40);
	assert_int_equal(away_left(t, 0).scans, 1);

	scan.no_cck = false;
	assert_int_equal(away_scan(t, &scan, 0), 0);
	stage_run(t, 600);
	s = air_expect(&t->air, DOWN, FRAME_PROBE_REQ);
	assert_int_equal(s->rate, 2);
	assert_int_equal(said_frame(s).elements.rates.count, 12);
	stage_close(t);
}

/* ---- faults -------------------------------------------------------------------------- */

static void
P4_a_radio_may_never_begin_a_stay(void **state)
{
	struct stage *t = stage_open(AP "\nfault no-stay first 1\n");

	(void)state;
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, 1), 0);
	stage_run(t, 10000);
	assert_null(stage_told(t, AIR_STAY_BEGAN));
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, 2), -EBUSY);
	assert_int_equal(away_end(t, 0, AIR_STAY_END, 1), 0);
	stage_run(t, 10001);
	t->told_read = 0;
	away_expect(t, AIR_STAY_ENDED, 1, 0, 10000);
	assert_int_equal(away_beacons(t, 0).lost, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, 2), 0);
	stage_run(t, 10200);
	away_expect(t, AIR_STAY_BEGAN, 2, 0, 0);
	stage_close(t);
}

static void
P10_under_radar_watch_a_stay_hangs_as_in_the_kernel(void **state)
{
	struct stage *t = stage_open("radio channel 52 radar\n");
	struct air_away a;

	(void)state;
	sim_away(&t->scenario->radio[0], 0, &a);
	assert_true(a.radar);
	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, 1), 0);
	stage_run(t, 10000);
	assert_null(stage_told(t, AIR_STAY_BEGAN));
	stage_close(t);
}

static void
P4_a_stay_may_fail_with_an_error(void **state)
{
	struct stage *t = stage_open(AP "\nfault bad-stay EIO after 1 first 1\n");

	(void)state;
	away_start(t, 0);
	for (uint32_t i = 1; i <= 3; i++) {
		assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 50, i), 0);
		stage_run(t, 100 * i);
		away_expect(t, AIR_STAY_ENDED, i, i == 2 ? EIO : 0, 0);
	}
	assert_int_equal(away_left(t, 0).stays, 2);
	stage_close(t);
}

static void
S1_a_radio_may_vanish_in_a_stay(void **state)
{
	struct stage *t = stage_open(TWO "station a at 3m ssid one scan none data 40kb/s\n"
	    "station b at 7m ssid two scan none\nfault gone-in-stay radio 0\n");

	(void)state;
	away_start(t, 0);
	stage_run(t, 50);
	assert_int_equal(stage_results(t).joined, 2);
	stage_skip(t);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 6, 80, 1), 0);
	stage_run(t, 60);
	away_expect(t, AIR_STAY_BEGAN, 1, 0, 0);
	stage_run(t, 5000);
	assert_non_null(stage_told(t, AIR_RADIO_GONE));
	assert_int_equal(t->told[t->told_read - 1].us / 1000, 50 + 4 + 40);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 6, 80, 2), -ENODEV);
	assert_int_equal(stage_station(t, 1).doing, SIM_JOINED);	/* the other one lives on */
	assert_int_not_equal(stage_station(t, 0).doing, SIM_JOINED);
	assert_int_equal(sim_known(t->sim), 1);
	stage_close(t);
}

static void
S1_a_blocked_radio_comes_back_with_its_BSS_and_device(void **state)
{
	struct stage *t = stage_open(AP "\nstation a at 3m scan none\n"
	    "fault blocked from 200ms to 5s\nfault gone from 9s\n");
	const struct told *e;

	(void)state;
	away_start(t, 0);
	stage_run(t, 180);
	stage_skip(t);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 80, 1), 0);
	stage_run(t, 1000);
	away_expect(t, AIR_STAY_BEGAN, 1, 0, 0);
	away_expect(t, AIR_STAY_ENDED, 1, ERFKILL, 200);
	e = stage_told(t, AIR_DEVICE_STATE);
	assert_true(!e->event.state.up && e->event.state.error == ERFKILL);
	e = stage_told(t, AIR_BSS_STATE);
	assert_true(!e->event.state.up && e->event.state.error == ERFKILL);
	assert_int_equal(sim_known(t->sim), 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 80, 2), -ERFKILL);
	unsigned beacons = t->air.beacons;

	stage_run(t, 4990);
	assert_int_equal(t->air.beacons, beacons);
	stage_run(t, 8900);
	assert_true(stage_told(t, AIR_DEVICE_STATE)->event.state.up);
	assert_true(stage_told(t, AIR_BSS_STATE)->event.state.up);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, 1, 80, 3), 0);
	stage_run(t, 9500);
	assert_non_null(stage_told(t, AIR_RADIO_GONE));
	stage_close(t);
}

static void
S2_the_same_calls_give_the_same_run(void **state)
{
	struct stage *t[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		t[i] = stage_open_seeded(TWO "station a count 20 at 1m..20m join 0s..1s "
		    "data 40kb/s\n"
		    "fault loss 5%\nfault bad-stay EIO 20%\n", 77, 0);
		away_start(t[i], 0);
		for (unsigned n = 1; n < 20; n++) {
			away_stay(t[i], 0, AIR_DEVICE, 6, 60, n);
			stage_run(t[i], n * 100);
		}
	}
	assert_int_equal(t[0]->air.saids, t[1]->air.saids);
	assert_memory_equal(t[0]->air.said, t[1]->air.said,
	    t[0]->air.saids * sizeof(t[0]->air.said[0]));
	assert_true(t[0]->air.saids > 100);
	stage_close(t[0]);
	stage_close(t[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P6_a_device_has_its_own_address_or_the_BSSs_by_its_way),
		cmocka_unit_test(P6_a_radio_without_a_device_says_so_and_stays),
		cmocka_unit_test(P1_what_a_device_had_under_way_ends_with_it_without_a_word),
		cmocka_unit_test(P9_a_stay_begins_a_little_later_and_ends_by_itself),
		cmocka_unit_test(P9_between_two_stays_a_radio_may_need_rest),
		cmocka_unit_test(P9_a_beacon_due_while_it_is_away_is_lost_and_counted),
		cmocka_unit_test(P9_a_stay_between_two_beacons_costs_none),
		cmocka_unit_test(P9_a_stay_on_the_BSSs_own_channel_costs_nothing),
		cmocka_unit_test(P9_a_radio_with_two_channel_contexts_is_on_both),
		cmocka_unit_test(P9_the_times_of_beacons_are_told_and_true_after_some_are_lost),
		cmocka_unit_test(P9_a_radio_that_does_not_know_its_beacon_times_says_nothing),
		cmocka_unit_test(P9_stations_wait_while_the_radio_is_away),
		cmocka_unit_test(P9_what_stations_send_meanwhile_is_not_heard),
		cmocka_unit_test(P4_a_radio_has_one_stay_or_scan_at_a_time),
		cmocka_unit_test(P4_a_stay_is_ended_before_its_time),
		cmocka_unit_test(P10_what_cannot_be_is_refused),
		cmocka_unit_test(P2_a_frame_in_a_stay_goes_out_there_and_is_acknowledged),
		cmocka_unit_test(P2_a_device_that_is_elsewhere_hears_nothing),
		cmocka_unit_test(P2_a_frame_after_the_stay_is_not_sent_and_reported),
		cmocka_unit_test(P5_what_is_for_others_is_not_passed_up),
		cmocka_unit_test(P2_a_scan_finds_the_BSS_of_another_radio),
		cmocka_unit_test(P2_a_passive_scan_hears_beacons_and_says_nothing),
		cmocka_unit_test(P2_beacons_and_probe_responses_are_for_scans_alone),
		cmocka_unit_test(P2_a_scans_probe_request_is_as_asked),
		cmocka_unit_test(P4_a_radio_may_never_begin_a_stay),
		cmocka_unit_test(P10_under_radar_watch_a_stay_hangs_as_in_the_kernel),
		cmocka_unit_test(P4_a_stay_may_fail_with_an_error),
		cmocka_unit_test(S1_a_radio_may_vanish_in_a_stay),
		cmocka_unit_test(S1_a_blocked_radio_comes_back_with_its_BSS_and_device),
		cmocka_unit_test(S2_the_same_calls_give_the_same_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
