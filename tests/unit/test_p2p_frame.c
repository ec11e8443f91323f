/* SPDX-License-Identifier: ISC */
/* Frames of daemons, on the BSSs' channel and elsewhere (P2, P4, P9). */
#include "away.h"

/* ---- sent, and told ------------------------------------------------------------------------ */

static void
P4_a_frame_goes_out_and_its_owner_learns_what_became_of_it(void **state)
{
	(void)state;
	struct scene s;
	struct order o;

	scene_plain(&s);
	for (int acked = 0; acked <= 1; acked++) {
		assert_int_equal(say(&s, as_bss(DAEMON, 7), 0, 0, 0), 0);
		o = expect_order(&s, AIR_SEND);
		assert_int_equal(o.c.bss, 0);
		assert_int_equal(o.c.send.freq_mhz, 0);
		assert_true(o.c.send.token);
		assert_false(o.c.send.no_ack || o.c.send.no_cck);
		assert_int_equal(o.f.body.len, 5);
		expect_quiet(&s);
		frame_sent(&s, acked);
		expect_sent_told(&s, as_bss(DAEMON, 7), acked, 0, true);
		frame_sent(&s, acked);			/* twice */
		expect_quiet(&s);
	}
	assert_int_equal(say(&s, as_bss(DAEMON, 7), HOME_MHZ, 0, HAP_FRAME_NO_ACK |
	    HAP_FRAME_NO_CCK), 0);
	o = expect_order(&s, AIR_SEND);
	assert_true(o.c.send.no_ack && o.c.send.no_cck);
	assert_int_equal(o.c.send.freq_mhz, 0);
	frame_sent(&s, false);
	expect_sent_told(&s, as_bss(DAEMON, 7), false, 0, true);
	the_end_of(&s);
}

static void
P4_of_a_frame_the_radio_never_reports_it_is_said_so_after_two_seconds(void **state)
{
	(void)state;
	struct scene s;

	scene_plain(&s);
	assert_int_equal(say(&s, as_bss(DAEMON, 7), 0, 0, 0), 0);
	expect_order(&s, AIR_SEND);
	wait_ms(&s, 1999);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_sent_told(&s, as_bss(DAEMON, 7), false, 0, true);
	frame_sent(&s, true);
	assert_int_equal(say(&s, as_bss(DAEMON, 8), 0, 0, 0), 0);
	frame_sent(&s, true);				/* of the one before, in its place */
	expect_order(&s, AIR_SEND);
	expect_quiet(&s);
	frame_sent(&s, true);
	expect_sent_told(&s, as_bss(DAEMON, 8), true, 0, true);
	the_end_of(&s);
}

static void
P4_a_frame_elsewhere_makes_the_radio_go_there_and_back(void **state)
{
	(void)state;
	struct scene s;
	struct order o;

	scene_plain(&s);
	assert_int_equal(say(&s, as_bss(DAEMON, 7), ELSEWHERE_MHZ, 0, 0), 0);
	o = expect_order(&s, AIR_STAY);
	assert_in_range(o.c.stay.duration_ms, 10, 40);
	expect_quiet(&s);
	stay_begins(&s);
	o = expect_order(&s, AIR_SEND);
	assert_int_equal(o.c.send.freq_mhz, ELSEWHERE_MHZ);
	expect_quiet(&s);
	frame_sent(&s, true);
	expect_sent_told(&s, as_bss(DAEMON, 7), true, 0, true);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	the_end_of(&s);
}

static void
P4_a_wait_for_an_answer_begins_with_the_report_and_has_an_end(void **state)
{
	(void)state;
	struct scene s;

	for (int home = 0; home <= 1; home++) {
		scene_alone(&s);
		device_starts(&s, DAEMON);
		if (home)
			bss_says(&s, 0, true);
		assert_int_equal(say(&s, home ? as_bss(DAEMON, 7) : as_device(DAEMON, 7), HOME_MHZ,
		    200, 0), 0);
		if (!home) {
			assert_int_equal(expect_order(&s, AIR_STAY).c.stay.duration_ms, 240);
			stay_begins(&s);
		}
		expect_order(&s, AIR_SEND);
		wait_ms(&s, 10);
		frame_sent(&s, true);
		expect_sent_told(&s, home ? as_bss(DAEMON, 7) : as_device(DAEMON, 7), true, 0,
		    false);
		wait_ms(&s, 199);
		expect_quiet(&s);
		wait_ms(&s, 1);
		expect_told(&s, home ? as_bss(DAEMON, 7) : as_device(DAEMON, 7), HAP_STAY_ENDED,
		    0);
		if (!home) {
			expect_order(&s, AIR_STAY_END);
			stay_ends(&s, 0);
		}
		the_end_of(&s);
	}
}

/* ---- with what goes on --------------------------------------------------------------------- */

static void
P4_a_frame_joins_a_stay_on_its_channel_at_once(void **state)
{
	(void)state;
	struct scene s;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 500), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(say(&s, as_device(DAEMON, 2), ELSEWHERE_MHZ, 0, 0), 0);
	expect_quiet(&s);			/* it is not there yet */
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_BEGAN, 0);
	expect_order(&s, AIR_SEND);
	frame_sent(&s, true);
	expect_sent_told(&s, as_device(DAEMON, 2), true, 0, true);
	wait_ms(&s, 100);
	assert_int_equal(say(&s, as_device(DAEMON, 3), ELSEWHERE_MHZ, 50, 0), 0);
	assert_int_equal(expect_order(&s, AIR_SEND).c.send.freq_mhz, ELSEWHERE_MHZ);
	frame_sent(&s, true);
	expect_sent_told(&s, as_device(DAEMON, 3), true, 0, false);
	wait_ms(&s, 50);
	expect_told(&s, as_device(DAEMON, 3), HAP_STAY_ENDED, 0);
	wait_ms(&s, 350);
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_ENDED, 0);
	the_end_of(&s);
}

static void
P9_frames_go_before_stays_that_waited_longer(void **state)
{
	(void)state;
	struct scene s;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 1), 2412, 100), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(stay(&s, as_device(DAEMON, 2), 2417, 100), 0);
	wait_ms(&s, 5);
	assert_int_equal(say(&s, as_device(DAEMON, 3), 2422, 0, 0), 0);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_BEGAN, 0);
	expect_quiet(&s);			/* a daemon's stay is not cut for it */
	wait_ms(&s, 100);
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_ENDED, 0);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.freq_mhz, 2422);
	p2p_close(s.p);
}

static void
P9_a_listen_is_cut_short_for_a_frame_and_goes_on_after_it(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen l = { .freq = LISTEN_MHZ };

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(listen_as(&s, as_device(DAEMON, 1), &l), 0);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.freq_mhz, LISTEN_MHZ);
	stay_begins(&s);
	wait_ms(&s, 100);
	assert_int_equal(say(&s, as_device(DAEMON, 2), 2412, 0, 0), 0);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.freq_mhz, 2412);
	stay_begins(&s);
	expect_order(&s, AIR_SEND);
	frame_sent(&s, true);
	expect_sent_told(&s, as_device(DAEMON, 2), true, 0, true);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.freq_mhz, LISTEN_MHZ);
	expect_quiet(&s);
	p2p_close(s.p);
}

static void
P9_a_listen_is_not_cut_for_a_frame_that_may_not_go_yet(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen l = { .freq = HOME_MHZ };

	scene_plain(&s);
	device_starts(&s, DAEMON);
	s.obedient = true;
	assert_int_equal(say(&s, as_bss(DAEMON, 1), 2412, 0, 0), 0);
	wait_ms(&s, 10);			/* it was away: now a DTIM interval at home */
	assert_int_equal(listen_as(&s, as_device(DAEMON, 2), &l), 0);
	wait_ms(&s, 5);
	assert_int_equal(s.stays, 2);
	assert_int_equal(say(&s, as_bss(DAEMON, 3), 2412, 0, 0), 0);
	wait_ms(&s, 50);
	assert_int_equal(s.stays, 2);
	wait_ms(&s, 60);
	assert_int_equal(s.stays, 4);		/* the frame's, and the listen's again */
	assert_int_equal(count_acts(&s, P2P_SENT, -1), 2);
	p2p_close(s.p);
}

static void
P4_owners_send_frames_in_turn(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_act a;
	int before = 0;

	scene_plain(&s);
	s.obedient = true;
	for (uint64_t i = 1; i <= 20; i++)	/* one floods, on a channel each */
		assert_int_equal(say(&s, as_bss(DAEMON, i), (uint16_t)(2412 + 5 * (i % 4)), 50, 0),
		    0);
	wait_ms(&s, 100);
	count_acts(&s, P2P_SENT, -1);
	assert_int_equal(say(&s, as_bss(OTHER, 1), 2452, 0, 0), 0);
	for (bool sent = false; !sent;) {
		wait_ms(&s, 1);
		while (p2p_act(s.p, &a)) {
			before += a.verb == P2P_STAY && !sent;
			sent |= a.owner.endpoint == OTHER;
		}
	}
	assert_true(before <= 5);		/* those of one visit */
	p2p_close(s.p);
}

static void
P4_a_frame_that_cannot_go_out_in_two_seconds_never_will(void **state)
{
	(void)state;
	struct scene s;

	scene_plain(&s);
	assert_int_equal(stay(&s, as_bss(OTHER, 1), 2417, 90), 0);
	expect_order(&s, AIR_STAY);		/* which never begins, nor ends */
	wait_ms(&s, 500);
	assert_int_equal(say(&s, as_bss(DAEMON, 7), 2412, 100, 0), 0);
	wait_ms(&s, 1500);
	expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, ETIMEDOUT);
	expect_order(&s, AIR_STAY_END);
	wait_ms(&s, 499);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_sent_told(&s, as_bss(DAEMON, 7), false, ETIMEDOUT, true);
	wait_for(&s, SPAN_S(3));
	the_end_of(&s);
}

/* The report and the end of the visit cross; the wait is what is left of it. */
static void
P4_a_report_may_come_after_the_end_of_the_stay(void **state)
{
	(void)state;
	struct scene s;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(say(&s, as_device(DAEMON, 7), 2412, 0, 0), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_order(&s, AIR_SEND);
	wait_ms(&s, 40);
	stay_ends(&s, 0);
	expect_quiet(&s);
	frame_sent(&s, true);
	expect_sent_told(&s, as_device(DAEMON, 7), true, 0, true);
	assert_int_equal(say(&s, as_device(DAEMON, 8), 2412, 100, 0), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_order(&s, AIR_SEND);
	wait_ms(&s, 40);
	stay_ends(&s, 0);
	frame_sent(&s, true);
	expect_sent_told(&s, as_device(DAEMON, 8), true, 0, false);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.duration_ms, 100);
	stay_begins(&s);
	wait_ms(&s, 100);
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 8), HAP_STAY_ENDED, 0);
	the_end_of(&s);
}

/* ---- cancelled ----------------------------------------------------------------------------- */

static void
P4_a_frame_is_cancelled_in_each_of_its_states(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_device(DAEMON, 7);

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(say(&s, o, 2412, 100, 0), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);		/* not sent */
	expect_sent_told(&s, o, false, ECANCELED, true);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	assert_int_equal(say(&s, o, 2412, 100, 0), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_order(&s, AIR_SEND);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);		/* sent, no report yet */
	expect_sent_told(&s, o, false, 0, false);
	expect_told(&s, o, HAP_STAY_ENDED, 0);
	expect_order(&s, AIR_STAY_END);
	frame_sent(&s, true);
	stay_ends(&s, 0);
	expect_quiet(&s);
	assert_int_equal(say(&s, o, 2412, 100, 0), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_order(&s, AIR_SEND);
	frame_sent(&s, true);
	expect_sent_told(&s, o, true, 0, false);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);		/* it waits for an answer */
	expect_told(&s, o, HAP_STAY_ENDED, 0);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	the_end_of(&s);
}

static void
P4_the_end_of_a_wait_is_told_once_whatever_ends_it(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_bss(DAEMON, 7);

	o.result = true;
	scene_plain(&s);
	assert_int_equal(say(&s, o, 0, 100, 0), 0);
	expect_order(&s, AIR_SEND);
	bss_says(&s, 0, false);
	expect_sent_told(&s, o, false, 0, false);
	expect_told(&s, o, HAP_STAY_ENDED, ENETDOWN);
	bss_says(&s, 0, true);
	assert_int_equal(say(&s, o, 0, 100, 0), 0);
	expect_order(&s, AIR_SEND);
	frame_sent(&s, true);
	/* The result of the frame is that it was sent; the end of the wait is none. */
	assert_true(expect_act(&s, P2P_SENT).owner.result);
	wait_ms(&s, 100);
	assert_false(expect_act(&s, P2P_STAY).owner.result);
	the_end_of(&s);
}

/* ---- more than fits ------------------------------------------------------------------------ */

static void
P4_frames_that_find_no_room_are_sent_when_there_is_some(void **state)
{
	(void)state;
	static struct scene s;
	static uint8_t bytes[AIR_FRAME_MAX];
	struct hap_frame want = { .freq = 2412 };
	struct mac own = bss_addr(0);
	const char *why;

	scene_plain(&s);
	bytes[0] = 0xd0;
	bytes[24] = CATEGORY_PUBLIC;
	memcpy(bytes + 10, own.octet, MAC_LEN);
	assert_int_equal(stay(&s, as_bss(OTHER, 1), 2412, 90), 0);
	expect_order(&s, AIR_STAY);
	for (uint64_t i = 0; i < 512; i++) {		/* 1.2 MB; a queue holds one */
		struct p2p_owner o = as_bss(10 + (int)i % 8, i);

		assert_int_equal(p2p_frame(s.p, s.now, &o, &want, (struct air_bytes){ bytes,
		    sizeof(bytes) }, &why), 0);
	}
	stay_begins(&s);
	s.obedient = true;
	obey(&s);
	assert_in_range(s.frames, 300, 500);
	wait_ms(&s, 50);
	assert_int_equal(s.frames, 512);
	assert_int_equal(count_acts(&s, P2P_SENT, -1), 512);
	p2p_close(s.p);
}

/* A radio that stays where it is has one room for all frames, since none has to wait. */
static void
P10_where_frames_cannot_wait_one_without_room_is_ended_with_ENOBUFS(void **state)
{
	(void)state;
	static struct scene s;
	static uint8_t bytes[AIR_FRAME_MAX];
	struct hap_frame want = { .freq = HOME_MHZ };
	struct mac own = bss_addr(0);
	struct air_command c;
	struct p2p_act a;
	const char *why;
	uint8_t next = 0;
	int refused = 0;

	scene_open(&s, &(struct scene_radio){ .bsss = 1 });
	memcpy(bytes + 10, own.octet, MAC_LEN);
	bytes[0] = 0xd0;
	for (uint8_t i = 0; i < 64; i++) {		/* 150 kB, and nobody drains */
		struct p2p_owner o = as_bss(DAEMON, i);

		bytes[30] = i;
		assert_int_equal(p2p_frame(s.p, s.now, &o, &want, (struct air_bytes){ bytes,
		    sizeof(bytes) }, &why), 0);
	}
	for (; p2p_command(s.p, &c); next++)		/* each is the one that was given */
		assert_int_equal(c.send.frame.at[30], next);
	assert_in_range(next, 20, 63);
	for (; p2p_act(s.p, &a); refused++) {
		assert_int_equal(a.verb, P2P_SENT);
		assert_int_equal(a.error, ENOBUFS);
		assert_int_equal(a.owner.seq, next + refused);
	}
	assert_int_equal(next + refused, 64);
	radio_vanishes(&s);
	assert_int_equal(count_acts(&s, P2P_SENT, -1), next);
	the_end_of(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P4_a_frame_goes_out_and_its_owner_learns_what_became_of_it),
		cmocka_unit_test(
		    P4_of_a_frame_the_radio_never_reports_it_is_said_so_after_two_seconds),
		cmocka_unit_test(P4_a_frame_elsewhere_makes_the_radio_go_there_and_back),
		cmocka_unit_test(P4_a_wait_for_an_answer_begins_with_the_report_and_has_an_end),
		cmocka_unit_test(P4_a_frame_joins_a_stay_on_its_channel_at_once),
		cmocka_unit_test(P9_frames_go_before_stays_that_waited_longer),
		cmocka_unit_test(P9_a_listen_is_cut_short_for_a_frame_and_goes_on_after_it),
		cmocka_unit_test(P9_a_listen_is_not_cut_for_a_frame_that_may_not_go_yet),
		cmocka_unit_test(P4_owners_send_frames_in_turn),
		cmocka_unit_test(P4_a_frame_that_cannot_go_out_in_two_seconds_never_will),
		cmocka_unit_test(P4_a_report_may_come_after_the_end_of_the_stay),
		cmocka_unit_test(P4_a_frame_is_cancelled_in_each_of_its_states),
		cmocka_unit_test(P4_the_end_of_a_wait_is_told_once_whatever_ends_it),
		cmocka_unit_test(P4_frames_that_find_no_room_are_sent_when_there_is_some),
		cmocka_unit_test(
		    P10_where_frames_cannot_wait_one_without_room_is_ended_with_ENOBUFS),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
