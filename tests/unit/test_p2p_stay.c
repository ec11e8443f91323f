/* SPDX-License-Identifier: ISC */
/* Stays and scans: queues, one visit at a time, whatever the radio says of it (P2, P4, P9). */
#include "away.h"

static const uint16_t three[] = { 2412, 2437, 2462 };

/* ---- a stay, from its beginning to its end ------------------------------------------------- */

static void
P4_a_stay_begins_and_ends_and_its_owner_is_told(void **state)
{
	(void)state;
	struct scene s;
	struct order o;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 7), ELSEWHERE_MHZ, 300), 0);
	o = expect_order(&s, AIR_STAY);
	assert_int_equal(o.c.bss, AIR_DEVICE);
	assert_int_equal(o.c.stay.freq_mhz, ELSEWHERE_MHZ);
	assert_int_equal(o.c.stay.duration_ms, 300);
	expect_quiet(&s);			/* nothing before the radio is there */
	wait_ms(&s, 20);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 300);
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_ENDED, 0);
	the_end_of(&s);
}

static void
P2_a_bss_stays_as_a_device_does(void **state)
{
	(void)state;
	struct scene s;
	struct order o;

	scene_plain(&s);
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), ELSEWHERE_MHZ, 50), 0);
	o = expect_order(&s, AIR_STAY);
	assert_int_equal(o.c.bss, 0);
	stay_begins(&s);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 51);
	stay_ends(&s, 0);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_ENDED, 0);
	/* On its own channel it is already, and needs no radio for it. */
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), HOME_MHZ, 5000), 0);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 4999);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_ENDED, 0);
	the_end_of(&s);
}

static void
P9_a_long_stay_beside_a_bss_is_cut_up(void **state)
{
	(void)state;
	struct scene s;
	int began = 0, paused = 0, resumed = 0, ended = 0;
	struct p2p_act a;

	scene_plain(&s);
	s.obedient = true;
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), ELSEWHERE_MHZ, 500), 0);
	for (int i = 0; i < 4000 && !ended; i++) {
		wait_ms(&s, 1);
		while (p2p_act(s.p, &a)) {
			assert_int_equal(a.verb, P2P_STAY);
			began += a.event == HAP_STAY_BEGAN;
			paused += a.event == HAP_STAY_PAUSED;
			resumed += a.event == HAP_STAY_RESUMED;
			ended += a.event == HAP_STAY_ENDED;
			/* Begun, then in turn; what is left is told. */
			assert_int_equal(began, 1);
			assert_in_range(paused, resumed, resumed + 1);
			if (a.event == HAP_STAY_PAUSED)
				assert_in_range(a.duration_ms, 500 - 93 * paused - 2,
				    500 - 91 * paused);
		}
	}
	assert_int_equal(ended, 1);
	assert_int_equal(s.stays, 6);		/* of 92 ms */
	assert_int_equal(paused, 5);
	assert_int_equal(resumed, 5);
	assert_in_range(s.off_us, 490000, 520000);
	the_end_of(&s);
}

static void
P9_while_a_stay_goes_on_the_radio_is_away_for_its_share(void **state)
{
	(void)state;
	struct scene s;
	struct hostap_radio r;

	scene_open(&s, &(struct scene_radio){ .can = native(), .bsss = 2, .timed = true });
	s.obedient = true;
	s.late_us = 7000;
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), ELSEWHERE_MHZ, 3600000), 0);
	wait_for(&s, SPAN_S(200));
	assert_in_range(s.off_us, 200000000 / 100 * 20, 200000000 / 100 * 25);
	p2p_radio_info(s.p, s.now, 0, &r);
	assert_int_equal(r.beacons_missed, 0);
	assert_int_equal(r.stays, s.stays);
	assert_in_range(r.away_ms, 1500, 2500);
	assert_in_range(r.away_total_ms, s.off_us / 1000 + 2 * s.stays,
	    s.off_us / 1000 + 5 * s.stays);
	assert_int_equal(r.waiting, 1);
	assert_true(r.cut >= s.stays - 1);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	wait_ms(&s, 200);
	assert_int_equal(count_acts(&s, P2P_STAY, HAP_STAY_ENDED), 1);
	the_end_of(&s);
}

static void
P9_a_stay_the_radio_begins_late_is_not_in_a_beacons_way(void **state)
{
	(void)state;
	struct scene s;
	struct order o;

	scene_open(&s, &(struct scene_radio){ .can = native(), .bsss = 1, .timed = true });
	/* Beacons are due at multiples of 102.4 ms; now is 32 ms past 195 of them. */
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), ELSEWHERE_MHZ, 5000), 0);
	o = expect_order(&s, AIR_STAY);
	assert_int_equal(o.c.stay.duration_ms, 60);
	wait_ms(&s, 30);
	stay_begins(&s);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_BEGAN, 0);
	while (s.now.us % 102400 < 92400 - 1000)
		wait_ms(&s, 1);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_order(&s, AIR_STAY_END);
	wait_ms(&s, 1);
	stay_ends(&s, 0);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_PAUSED, 0);
	expect_quiet(&s);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_ENDED, 0);
	the_end_of(&s);
}

/* ---- numbers and limits -------------------------------------------------------------------- */

static void
P4_a_number_in_use_is_refused_with_EEXIST(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen l = { .freq = LISTEN_MHZ };

	scene_plain(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 7), HOME_MHZ, 1000), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), HOME_MHZ, 1000), -EEXIST);
	assert_int_equal(say(&s, as_bss(DAEMON, 7), 0, 0, 0), -EEXIST);
	assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 3, 0), -EEXIST);
	assert_int_equal(listen_as(&s, as_device(DAEMON, 7), &l), -EEXIST);
	assert_int_equal(stay(&s, as_bss(OTHER, 7), HOME_MHZ, 10), 0);	/* his own */
	expect_told(&s, as_bss(OTHER, 7), HAP_STAY_BEGAN, 0);
	assert_int_equal(listen_as(&s, as_device(DAEMON, 8), &l), 0);
	assert_int_equal(stay(&s, as_bss(DAEMON, 8), HOME_MHZ, 1000), -EEXIST);
	p2p_endpoint_gone(s.p, s.now, DAEMON);
	p2p_endpoint_gone(s.p, s.now, OTHER);
	expect_device(&s, HAP_IFACE_REMOVED, 0);
	expect_order(&s, AIR_DEVICE_STOP);
	the_end_of(&s);
}

static void
P4_numbers_are_one_namespace_on_all_radios(void **state)
{
	(void)state;
	struct scene s;
	struct air_away can = native();
	struct hap_listen l = { .freq = LISTEN_MHZ };
	struct p2p_owner second = as_device(DAEMON, 7);
	const char *why;

	scene_plain(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(p2p_add_radio(s.p, "radio1", &can), 1);
	assert_int_equal(p2p_start(s.p, s.now, DAEMON, 1, 0, 0x10002, &why), 0);
	expect_device(&s, HAP_IFACE_ADDED, 0);
	expect_order(&s, AIR_DEVICE_START);
	second.radio = 1;
	second.iface = 0x10002;
	assert_int_equal(listen_as(&s, as_device(DAEMON, 7), &l), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(stay(&s, second, ELSEWHERE_MHZ, 100), -EEXIST);
	assert_int_equal(listen_as(&s, second, &l), -EEXIST);
	p2p_endpoint_gone(s.p, s.now, DAEMON);
	expect_device(&s, HAP_IFACE_REMOVED, 0);
	expect_device(&s, HAP_IFACE_REMOVED, 0);
	expect_order(&s, AIR_DEVICE_STOP);
	expect_order(&s, AIR_DEVICE_STOP);
	the_end_of(&s);
}

static void
P4_as_many_as_configured_may_be_outstanding_then_ENOBUFS(void **state)
{
	(void)state;
	struct scene s;

	scene_plain(&s);
	for (uint64_t i = 1; i <= 64; i++)
		assert_int_equal(stay(&s, as_bss(DAEMON, i), ELSEWHERE_MHZ, 100), 0);
	assert_int_equal(stay(&s, as_bss(DAEMON, 65), ELSEWHERE_MHZ, 100), -ENOBUFS);
	assert_int_equal(say(&s, as_bss(DAEMON, 65), 0, 0, 0), -ENOBUFS);
	assert_int_equal(scan(&s, as_bss(DAEMON, 65), three, 3, 0), -ENOBUFS);
	assert_int_equal(stay(&s, as_bss(OTHER, 65), ELSEWHERE_MHZ, 100), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(cancel(&s, DAEMON, 64), 0);
	expect_told(&s, as_bss(DAEMON, 64), HAP_STAY_ENDED, 0);
	assert_int_equal(stay(&s, as_bss(DAEMON, 65), ELSEWHERE_MHZ, 100), 0);
	expect_quiet(&s);
	/* All of them together, too: it is the one place where more owners matter. */
	for (int who = 10; who < 25; who++)
		for (uint64_t i = 1; i <= 64; i++)
			if (stay(&s, as_bss(who, i), ELSEWHERE_MHZ, 100) == -ENOBUFS)
				assert_true((who - 10) * 64 + (int)i > 1024 - 65);
	assert_int_equal(stay(&s, as_bss(30, 1), ELSEWHERE_MHZ, 100), -ENOBUFS);
	p2p_close(s.p);
}

/* ---- one at a time, in turn ---------------------------------------------------------------- */

static void
P4_the_radio_is_given_one_thing_at_a_time(void **state)
{
	(void)state;
	struct scene s;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 1), 2412, 200), 0);
	assert_int_equal(stay(&s, as_device(DAEMON, 2), 2417, 200), 0);
	assert_int_equal(scan(&s, as_device(DAEMON, 3), three, 2, 0), 0);
	expect_order(&s, AIR_STAY);
	wait_ms(&s, 1);
	expect_quiet(&s);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 200);
	expect_quiet(&s);			/* its time is over, but it has not said so */
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_ENDED, 0);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.freq_mhz, 2417);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 2), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 200);
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 2), HAP_STAY_ENDED, 0);
	assert_int_equal(expect_order(&s, AIR_SCAN).c.scan.freq_mhz, 2412);
	wait_ms(&s, 60);
	expect_quiet(&s);
	scanned(&s, 0);
	assert_int_equal(expect_order(&s, AIR_SCAN).c.scan.freq_mhz, 2437);
	wait_ms(&s, 60);
	scanned(&s, 0);
	assert_int_equal(expect_act(&s, P2P_SCANNED).error, 0);
	the_end_of(&s);
}

static void
P4_who_wants_the_same_channel_comes_along(void **state)
{
	(void)state;
	struct scene s;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 1), 2412, 300), 0);
	assert_int_equal(stay(&s, as_device(DAEMON, 2), 2412, 100), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_BEGAN, 0);
	expect_told(&s, as_device(DAEMON, 2), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 50);
	assert_int_equal(stay(&s, as_device(DAEMON, 3), 2412, 100), 0);
	expect_told(&s, as_device(DAEMON, 3), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 49);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_told(&s, as_device(DAEMON, 2), HAP_STAY_ENDED, 0);
	wait_ms(&s, 50);
	expect_told(&s, as_device(DAEMON, 3), HAP_STAY_ENDED, 0);
	assert_int_equal(cancel(&s, DAEMON, 1), 0);	/* nobody needs it any more */
	expect_told(&s, as_device(DAEMON, 1), HAP_STAY_ENDED, 0);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	the_end_of(&s);
}

/* Two that want the radio for ever, on different channels. */
static void
P4_owners_have_the_radio_in_turn(void **state)
{
	(void)state;
	struct scene s;
	uint64_t us[3] = { 0 };

	scene_plain(&s);
	s.obedient = true;
	/* One asks for much more than the other two. */
	for (uint64_t i = 0; i < 20; i++)
		assert_int_equal(stay(&s, as_bss(DAEMON, i), 2412, 3600000), 0);
	assert_int_equal(stay(&s, as_bss(OTHER, 1), 2417, 3600000), 0);
	assert_int_equal(stay(&s, as_bss(3, 1), 2422, 3600000), 0);
	for (int i = 0; i < 60000; i++) {
		uint64_t before = s.off_us;

		wait_ms(&s, 1);
		us[(s.last_mhz - 2412) / 5] += s.off_us - before;
	}
	for (int i = 0; i < 3; i++)
		assert_in_range(us[i], 60000000 * 0.25 / 3 * 0.85, 60000000 * 0.25 / 3 * 1.15);
	p2p_close(s.p);
}

static void
P4_who_was_away_for_long_is_owed_nothing(void **state)
{
	(void)state;
	struct scene s;
	uint64_t us[2] = { 0 };

	scene_alone(&s);
	s.obedient = true;
	bss_says(&s, 0, true);
	s.radio.bsss = 1;
	assert_int_equal(stay(&s, as_bss(OTHER, 1), 2417, 100), 0);
	assert_int_equal(stay(&s, as_bss(DAEMON, 1), 2412, 3600000), 0);
	wait_for(&s, SPAN_S(300));			/* he alone, 75 s of it */
	count_acts(&s, P2P_STAY, -1);
	assert_int_equal(stay(&s, as_bss(OTHER, 1), 2417, 3600000), 0);
	for (int i = 0; i < 20000; i++) {
		uint64_t before = s.off_us;

		wait_ms(&s, 1);
		us[(s.last_mhz - 2412) / 5] += s.off_us - before;
	}
	assert_in_range(us[0], us[1] / 10 * 8, us[1] / 10 * 12);
	p2p_close(s.p);
}

/* ---- cancelling ---------------------------------------------------------------------------- */

static void
P4_only_the_owner_cancels(void **state)
{
	(void)state;
	struct scene s;

	scene_plain(&s);
	assert_int_equal(cancel(&s, DAEMON, 7), -ENOENT);
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), ELSEWHERE_MHZ, 50), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(cancel(&s, OTHER, 7), -ENOENT);
	assert_int_equal(cancel(&s, DAEMON, 8), -ENOENT);
	expect_quiet(&s);
	stay_begins(&s);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 50);
	stay_ends(&s, 0);
	expect_told(&s, as_bss(DAEMON, 7), HAP_STAY_ENDED, 0);
	assert_int_equal(cancel(&s, DAEMON, 7), -ENOENT);
	the_end_of(&s);
}

static void
P4_a_stay_is_cancelled_in_each_of_its_states(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_bss(DAEMON, 7);

	scene_plain(&s);
	/* While it waits for another. */
	assert_int_equal(stay(&s, as_bss(OTHER, 1), 2417, 40), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(stay(&s, o, ELSEWHERE_MHZ, 50), 0);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	expect_told(&s, o, HAP_STAY_ENDED, 0);
	expect_quiet(&s);
	assert_int_equal(cancel(&s, OTHER, 1), 0);	/* while it is asked for */
	expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, 0);
	expect_order(&s, AIR_STAY_END);
	stay_begins(&s);				/* it crossed */
	expect_quiet(&s);
	stay_ends(&s, 0);
	expect_quiet(&s);
	wait_ms(&s, 110);
	/* While it is there. */
	assert_int_equal(stay(&s, o, ELSEWHERE_MHZ, 50), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_told(&s, o, HAP_STAY_BEGAN, 0);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	expect_told(&s, o, HAP_STAY_ENDED, 0);
	expect_order(&s, AIR_STAY_END);
	/* The next one waits for the end of that. */
	assert_int_equal(stay(&s, o, ELSEWHERE_MHZ, 50), 0);
	wait_ms(&s, 500);
	expect_quiet(&s);
	stay_ends(&s, 0);
	wait_ms(&s, 110);
	expect_order(&s, AIR_STAY);
	/* While it is interrupted. */
	stay_begins(&s);
	expect_told(&s, o, HAP_STAY_BEGAN, 0);
	wait_ms(&s, 20);
	stay_ends(&s, 0);
	expect_told(&s, o, HAP_STAY_PAUSED, 0);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	expect_told(&s, o, HAP_STAY_ENDED, 0);
	/* At home. */
	assert_int_equal(stay(&s, o, HOME_MHZ, 50), 0);
	expect_told(&s, o, HAP_STAY_BEGAN, 0);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	expect_told(&s, o, HAP_STAY_ENDED, 0);
	wait_for(&s, SPAN_S(10));
	the_end_of(&s);
}

static void
P4_a_scan_is_cancelled_in_each_of_its_states(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_act a;
	struct hostap_radio r;

	scene_plain(&s);
	assert_int_equal(stay(&s, as_bss(OTHER, 1), 2417, 40), 0);
	expect_order(&s, AIR_STAY);
	assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 3, 0), 0);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	a = expect_act(&s, P2P_SCANNED);
	assert_int_equal(a.error, ECANCELED);
	assert_true(a.last);
	assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 3, 0), 0);
	stay_begins(&s);
	wait_ms(&s, 41);
	stay_ends(&s, 0);
	count_acts(&s, P2P_STAY, -1);
	wait_ms(&s, 110);
	expect_order(&s, AIR_SCAN);
	wait_ms(&s, 70);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	assert_int_equal(expect_act(&s, P2P_SCANNED).error, ECANCELED);
	expect_order(&s, AIR_SCAN_END);
	wait_ms(&s, 5);
	scanned(&s, 0);
	expect_quiet(&s);
	p2p_radio_info(s.p, s.now, 0, &r);	/* it was away all that time */
	assert_in_range(r.away_total_ms, 41 + 75 + 8, 41 + 75 + 8 + 8);
	the_end_of(&s);
}

/* ---- radios that are slow, busy, or say odd things ----------------------------------------- */

static void
P4_a_stay_not_begun_in_two_seconds_is_ended(void **state)
{
	(void)state;
	struct scene s;
	struct hostap_radio r;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 7), ELSEWHERE_MHZ, 100), 0);
	expect_order(&s, AIR_STAY);
	wait_ms(&s, 1999);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_ENDED, ETIMEDOUT);
	expect_order(&s, AIR_STAY_END);
	p2p_radio_info(s.p, s.now, 0, &r);
	assert_int_equal(r.late, 1);
	/* It does not even say that: after two more it is taken for over. */
	assert_int_equal(stay(&s, as_device(DAEMON, 8), ELSEWHERE_MHZ, 100), 0);
	wait_ms(&s, 1999);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 8), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 100);
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 8), HAP_STAY_ENDED, 0);
	the_end_of(&s);
}

static void
P4_a_scan_of_which_the_radio_says_nothing_is_given_up(void **state)
{
	(void)state;
	struct scene s;

	scene_plain(&s);
	assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 1, 0), 0);
	expect_order(&s, AIR_SCAN);
	wait_ms(&s, 3999);
	expect_quiet(&s);
	wait_ms(&s, 1);
	assert_int_equal(expect_act(&s, P2P_SCANNED).error, ETIMEDOUT);
	expect_order(&s, AIR_SCAN_END);
	wait_for(&s, SPAN_S(2));
	expect_quiet(&s);
	/* It may have been away all the time, so that it is long before it may go again. */
	assert_int_equal(stay(&s, as_bss(DAEMON, 7), ELSEWHERE_MHZ, 60), 0);
	s.obedient = true;
	wait_for(&s, SPAN_S(5));
	assert_int_equal(s.stays, 0);
	wait_for(&s, SPAN_S(8));
	assert_int_equal(s.stays, 1);
	assert_int_equal(count_acts(&s, P2P_STAY, HAP_STAY_ENDED), 1);
	the_end_of(&s);
}

static void
P4_a_radio_that_never_ends_a_stay_is_told_to_and_then_not_waited_for(void **state)
{
	(void)state;
	struct scene s;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 7), ELSEWHERE_MHZ, 100), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 2099);
	expect_quiet(&s);
	wait_ms(&s, 1);
	expect_order(&s, AIR_STAY_END);
	wait_ms(&s, 2000);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_ENDED, 0);
	stay_ends(&s, 0);			/* at last: nothing waits for it */
	the_end_of(&s);
}

static void
P4_what_a_radio_says_twice_or_of_something_else_is_not_heard(void **state)
{
	(void)state;
	struct scene s;
	uint32_t first;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	stay_begins(&s);			/* of no stay at all */
	stay_ends(&s, 0);
	scanned(&s, 0);
	assert_int_equal(stay(&s, as_device(DAEMON, 7), ELSEWHERE_MHZ, 100), 0);
	expect_order(&s, AIR_STAY);
	first = s.token;
	s.token ^= 1 << 16;
	stay_begins(&s);
	stay_ends(&s, 0);
	s.token = first;
	scanned(&s, 0);				/* the right number, and the wrong thing */
	expect_quiet(&s);
	stay_begins(&s);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 60);
	stay_begins(&s);			/* twice: it does not begin anew */
	expect_quiet(&s);
	wait_ms(&s, 41);
	stay_ends(&s, 0);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_ENDED, 0);
	assert_int_equal(scan(&s, as_device(DAEMON, 8), three, 1, 0), 0);
	stay_ends(&s, 0);			/* of the one before, again */
	expect_order(&s, AIR_SCAN);
	stay_begins(&s);
	stay_ends(&s, 0);			/* not what a scan does */
	expect_quiet(&s);
	scanned(&s, 0);
	assert_int_equal(expect_act(&s, P2P_SCANNED).error, 0);
	scanned(&s, 0);
	the_end_of(&s);
}

static void
P4_none_is_refused_because_the_radio_is_busy_for_a_while(void **state)
{
	(void)state;
	struct scene s;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	for (uint64_t round = 1; round <= 2; round++) {
		assert_int_equal(stay(&s, as_device(DAEMON, round), ELSEWHERE_MHZ, 100), 0);
		for (int i = 0; i < 40; i++) {
			expect_order(&s, AIR_STAY);
			stay_ends(&s, EBUSY);
			expect_quiet(&s);
			wait_ms(&s, 39);
			expect_quiet(&s);
			wait_ms(&s, 1);
		}
		expect_order(&s, AIR_STAY);
		stay_begins(&s);
		expect_told(&s, as_device(DAEMON, round), HAP_STAY_BEGAN, 0);
		wait_ms(&s, 100);
		stay_ends(&s, 0);
		expect_told(&s, as_device(DAEMON, round), HAP_STAY_ENDED, 0);
	}
	the_end_of(&s);
}

static void
P4_patience_begins_anew_with_each_piece(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_device(DAEMON, 1);

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, o, ELSEWHERE_MHZ, 6000), 0);
	for (int piece = 0; piece < 2; piece++) {
		for (int i = 0; i < 40; i++) {
			expect_order(&s, AIR_STAY);
			stay_ends(&s, EBUSY);
			expect_quiet(&s);
			wait_ms(&s, 40);
		}
		expect_order(&s, AIR_STAY);
		stay_begins(&s);
		expect_told(&s, o, piece ? HAP_STAY_RESUMED : HAP_STAY_BEGAN, 0);
		wait_ms(&s, piece ? 1000 : 5000);
		stay_ends(&s, 0);
		expect_told(&s, o, piece ? HAP_STAY_ENDED : HAP_STAY_PAUSED, 0);
	}
	the_end_of(&s);
}

static void
P10_a_radio_that_stays_busy_is_told_of_after_two_seconds(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_act a;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	/* Each of them has that patience, also after another's was over. */
	for (uint64_t round = 1; round <= 3; round++) {
		struct instant began = s.now;

		if (round == 3)
			assert_int_equal(scan(&s, as_device(DAEMON, round), three, 2, 0), 0);
		else
			assert_int_equal(stay(&s, as_device(DAEMON, round), ELSEWHERE_MHZ, 100), 0);
		for (int i = 0; i < 50; i++) {
			expect_order(&s, round == 3 ? AIR_SCAN : AIR_STAY);
			if (round == 3)
				scanned(&s, EBUSY);
			else
				stay_ends(&s, EBUSY);
			if (i < 49)
				wait_ms(&s, 40);
		}
		if (round < 3) {
			expect_told(&s, as_device(DAEMON, round), HAP_STAY_ENDED, EBUSY);
		} else {
			a = expect_act(&s, P2P_SCANNED);
			assert_int_equal(a.error, EBUSY);
		}
		assert_in_range(instant_since(s.now, began).us, 1900000, 2100000);
		expect_quiet(&s);
		wait_ms(&s, 40);
	}
	the_end_of(&s);
}

static void
P10_a_channel_the_radio_may_not_use_ends_the_stay_at_once(void **state)
{
	(void)state;
	struct scene s;
	static const uint16_t forbidden[] = { 2467, 2412 };

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, as_device(DAEMON, 7), 2467, 100), 0);
	expect_order(&s, AIR_STAY);
	stay_ends(&s, EINVAL);
	expect_told(&s, as_device(DAEMON, 7), HAP_STAY_ENDED, EINVAL);
	expect_quiet(&s);
	assert_int_equal(scan(&s, as_device(DAEMON, 7), forbidden, 2, 0), 0);
	expect_order(&s, AIR_SCAN);		/* and nobody has to wait for that */
	scanned(&s, EINVAL);
	assert_int_equal(expect_act(&s, P2P_SCANNED).error, EINVAL);
	the_end_of(&s);
}

/* ---- scans --------------------------------------------------------------------------------- */

static void
P9_a_scan_is_one_channel_at_a_time_and_comes_home_between(void **state)
{
	(void)state;
	struct scene s;
	struct order o;
	const char *why;
	static const uint8_t rates[] = { 1, 1, 12 };
	struct p2p_owner who = as_bss(DAEMON, 7);
	struct hap_scan want = { .channels = 3, .flags = HAP_SCAN_PASSIVE | HAP_SCAN_NO_CCK,
	    .freq = { 2412, 2437, 2462 }, .dwell_tu = 20 };

	scene_plain(&s);
	assert_int_equal(p2p_scan(s.p, s.now, &who, &want, (struct air_bytes){
	    (const uint8_t *)"net", 3 }, (struct air_bytes){ rates, 3 }, &why), 0);
	for (int i = 0; i < 3; i++) {
		o = expect_order(&s, AIR_SCAN);
		assert_int_equal(o.c.scan.freq_mhz, three[i]);
		assert_int_equal(o.c.scan.dwell_ms, 21);
		assert_true(o.c.scan.passive && o.c.scan.no_cck);
		assert_int_equal(o.c.scan.ssid_len, 3);
		assert_memory_equal(o.c.scan.ssid, "net", 3);
		assert_int_equal(o.c.scan.elements.len, 3);
		assert_memory_equal(o.c.scan.elements.at, rates, 3);
		wait_ms(&s, 20);
		scanned(&s, 0);
		if (i == 1)			/* after its own channel there is nothing to come back to */
			wait_ms(&s, 105);
	}
	expect_act(&s, P2P_SCANNED);
	the_end_of(&s);
}

static void
P9_a_dwell_is_cut_to_what_a_stay_may_be(void **state)
{
	(void)state;
	struct scene s;

	scene_plain(&s);
	assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 1, 500), 0);
	/* With what a scan takes beside that it is no longer than 92 ms. */
	assert_int_equal(expect_order(&s, AIR_SCAN).c.scan.dwell_ms, 72);
	scanned(&s, 0);
	expect_act(&s, P2P_SCANNED);
	the_end_of(&s);
	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(scan(&s, as_device(DAEMON, 7), three, 1, 500), 0);
	assert_int_equal(expect_order(&s, AIR_SCAN).c.scan.dwell_ms, 512);
	scanned(&s, 0);
	expect_act(&s, P2P_SCANNED);
	the_end_of(&s);
}

static void
P9_a_scan_that_never_fits_into_the_share_is_ended_with_the_reason(void **state)
{
	(void)state;
	struct scene s;
	struct scene_radio r = { .can = native(), .bsss = 1 };

	r.can.percent = 1;
	scene_open(&s, &r);
	s.obedient = true;
	s.scan_us = 150000;
	assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 3, 0), 0);
	wait_for(&s, SPAN_S(60));
	assert_int_equal(expect_act(&s, P2P_SCANNED).error, EOPNOTSUPP);
	the_end_of(&s);
}

/* What a radio takes for a channel is learnt, so that its scans lie between beacons. */
static void
P9_how_long_a_scan_takes_is_learnt(void **state)
{
	(void)state;
	struct scene s;
	struct hostap_radio r;
	uint64_t missed;

	for (uint32_t us = 30000; us <= 75000; us += 45000) {
		scene_open(&s, &(struct scene_radio){ .can = native(), .bsss = 1, .timed = true });
		s.obedient = true;
		s.scan_us = us;
		for (int i = 0; i < 10; i++) {		/* it learns, and loses none on the way */
			assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 3, 0), 0);
			wait_for(&s, SPAN_S(3));
			assert_int_equal(count_acts(&s, P2P_SCANNED, -1), 1);
		}
		p2p_radio_info(s.p, s.now, 0, &r);
		missed = r.beacons_missed;
		assert_int_equal(missed, 0);
		/* A short one fits into what is left of an interval; a long one waits. */
		while (s.now.us % 102400 < 50000)
			wait_ms(&s, 1);
		assert_int_equal(s.things, 0);
		assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 1, 0), 0);
		obey(&s);
		assert_int_equal(s.things, us == 30000);
		p2p_close(s.p);
	}
}

static void
P2_what_a_scan_hears_is_told_to_whose_it_is(void **state)
{
	(void)state;
	struct scene s;
	struct frame f = { .header = frame_header_to(FRAME_BEACON, bss_addr(9), bss_addr(9),
	    bss_addr(9)), .beacon = { .interval_tu = 100 } };
	struct p2p_act a;

	scene_plain(&s);
	elements_set_ssid(&f.elements, (struct ssid){ 1, { 'x' } });
	assert_true(hears_at(&s, 2412, &f, true));	/* nobody scans */
	expect_quiet(&s);
	assert_int_equal(scan(&s, as_bss(DAEMON, 7), three, 1, 0), 0);
	expect_order(&s, AIR_SCAN);
	assert_true(hears_at(&s, 2412, &f, true));
	a = expect_act(&s, P2P_FOUND);
	assert_int_equal(a.owner.endpoint, DAEMON);
	assert_int_equal(a.owner.seq, 7);
	assert_int_equal(a.freq_mhz, 2412);
	assert_int_equal(a.signal_dbm, -55);
	assert_false(a.last);
	assert_true(a.frame.len > FRAME_HEADER_LEN);
	assert_false(hears_at(&s, HOME_MHZ, &f, false));	/* the MLME's, as ever */
	assert_true(hears_at(&s, 2412, &f, false));		/* of elsewhere: not */
	expect_quiet(&s);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	expect_act(&s, P2P_SCANNED);
	expect_order(&s, AIR_SCAN_END);
	assert_true(hears_at(&s, 2412, &f, true));
	expect_quiet(&s);
	scanned(&s, 0);
	the_end_of(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P4_a_stay_begins_and_ends_and_its_owner_is_told),
		cmocka_unit_test(P2_a_bss_stays_as_a_device_does),
		cmocka_unit_test(P9_a_long_stay_beside_a_bss_is_cut_up),
		cmocka_unit_test(P9_while_a_stay_goes_on_the_radio_is_away_for_its_share),
		cmocka_unit_test(P9_a_stay_the_radio_begins_late_is_not_in_a_beacons_way),
		cmocka_unit_test(P4_a_number_in_use_is_refused_with_EEXIST),
		cmocka_unit_test(P4_numbers_are_one_namespace_on_all_radios),
		cmocka_unit_test(P4_as_many_as_configured_may_be_outstanding_then_ENOBUFS),
		cmocka_unit_test(P4_the_radio_is_given_one_thing_at_a_time),
		cmocka_unit_test(P4_who_wants_the_same_channel_comes_along),
		cmocka_unit_test(P4_owners_have_the_radio_in_turn),
		cmocka_unit_test(P4_who_was_away_for_long_is_owed_nothing),
		cmocka_unit_test(P4_only_the_owner_cancels),
		cmocka_unit_test(P4_a_stay_is_cancelled_in_each_of_its_states),
		cmocka_unit_test(P4_a_scan_is_cancelled_in_each_of_its_states),
		cmocka_unit_test(P4_a_stay_not_begun_in_two_seconds_is_ended),
		cmocka_unit_test(P4_a_scan_of_which_the_radio_says_nothing_is_given_up),
		cmocka_unit_test(
		    P4_a_radio_that_never_ends_a_stay_is_told_to_and_then_not_waited_for),
		cmocka_unit_test(P4_what_a_radio_says_twice_or_of_something_else_is_not_heard),
		cmocka_unit_test(P4_none_is_refused_because_the_radio_is_busy_for_a_while),
		cmocka_unit_test(P4_patience_begins_anew_with_each_piece),
		cmocka_unit_test(P10_a_radio_that_stays_busy_is_told_of_after_two_seconds),
		cmocka_unit_test(P10_a_channel_the_radio_may_not_use_ends_the_stay_at_once),
		cmocka_unit_test(P9_a_scan_is_one_channel_at_a_time_and_comes_home_between),
		cmocka_unit_test(P9_a_dwell_is_cut_to_what_a_stay_may_be),
		cmocka_unit_test(P9_a_scan_that_never_fits_into_the_share_is_ended_with_the_reason),
		cmocka_unit_test(P9_how_long_a_scan_takes_is_learnt),
		cmocka_unit_test(P2_what_a_scan_hears_is_told_to_whose_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
