/* SPDX-License-Identifier: ISC */
/* P2P devices: they come, go down and up, and end, in each of the four ways (P1, P3, P4, P6). */
#include "away.h"

static const uint8_t ways[] = { AIR_WAY_NATIVE, AIR_WAY_BORROWED, AIR_WAY_SHARED,
    AIR_WAY_ON_CHANNEL };
static const uint16_t one[] = { HOME_MHZ };

enum { WAYS = 4 };

static bool
has_own(uint8_t way)
{
	return way == AIR_WAY_NATIVE || way == AIR_WAY_BORROWED;
}

static void
open_way(struct scene *s, uint8_t way)
{
	scene_open(s, &(struct scene_radio){ .can = way_of(way), .bsss = 1 });
}

static int
start(struct scene *s, int endpoint, uint8_t way)
{
	int error = p2p_start(s->p, s->now, endpoint, 0, way, DEVICE_IFACE, &s->why);

	assert_true(error == 0 || strlen(s->why) > 10);
	return error;
}

static int
stop(struct scene *s, int endpoint, uint32_t iface)
{
	return p2p_stop(s->p, s->now, endpoint, iface, &s->why);
}

/* ---- start and stop ------------------------------------------------------------------------ */

static void
P6_a_device_is_had_in_each_of_the_ways(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_device(DAEMON, 1);

	for (int i = 0; i < WAYS; i++) {
		open_way(&s, ways[i]);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), -1);
		for (uint8_t w = 1; w <= 4; w++)
			if (w != ways[i])
				assert_int_equal(start(&s, DAEMON, w), -EOPNOTSUPP);
		expect_quiet(&s);
		device_starts(&s, DAEMON);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), 0);
		assert_int_equal(p2p_device(s.p, 0)->way, ways[i]);
		assert_true(p2p_device(s.p, 0)->up);
		assert_int_equal(p2p_device(s.p, 0)->endpoint, DAEMON);
		assert_true(mac_equal(p2p_addr(s.p, &o), has_own(ways[i]) ? device_addr() :
		    bss_addr(0)));
		assert_int_equal(start(&s, OTHER, 0), -EBUSY);
		assert_int_equal(start(&s, DAEMON, ways[i]), -EBUSY);
		assert_int_equal(stop(&s, OTHER, DEVICE_IFACE), -EPERM);
		assert_int_equal(stop(&s, DAEMON, DEVICE_IFACE + 1), -ENODEV);
		assert_int_equal(stop(&s, DAEMON, 0), -ENODEV);
		expect_quiet(&s);
		assert_int_equal(stop(&s, DAEMON, DEVICE_IFACE), 0);
		expect_device(&s, HAP_IFACE_REMOVED, 0);
		if (has_own(ways[i]))
			expect_order(&s, AIR_DEVICE_STOP);
		assert_int_equal(stop(&s, DAEMON, DEVICE_IFACE), -ENODEV);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), -1);
		expect_quiet(&s);
		/* Another may have it now, with the same address. */
		device_starts(&s, OTHER);
		p2p_endpoint_gone(s.p, s.now, OTHER);
		expect_device(&s, HAP_IFACE_REMOVED, 0);
		if (has_own(ways[i]))
			expect_order(&s, AIR_DEVICE_STOP);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), -1);
		the_end_of(&s);
	}
}

static void
P6_a_radio_without_a_device_says_why(void **state)
{
	(void)state;
	struct scene s;
	struct scene_radio r = { .can = { .why = "not with this driver" }, .bsss = 1 };
	const char *why;

	scene_open(&s, &r);
	assert_int_equal(start(&s, DAEMON, 0), -EOPNOTSUPP);
	assert_string_equal(s.why, "not with this driver");
	assert_int_equal(p2p_start(s.p, s.now, DAEMON, 1, 0, DEVICE_IFACE, &why), -ENODEV);
	/* What needs no device works for its BSSs all the same. */
	assert_int_equal(stay(&s, as_bss(DAEMON, 1), HOME_MHZ, 10), 0);
	expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_BEGAN, 0);
	assert_int_equal(stay(&s, as_bss(DAEMON, 2), ELSEWHERE_MHZ, 10), -EOPNOTSUPP);
	assert_string_equal(s.why, "not with this driver");
	radio_vanishes(&s);
	expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_ENDED, ENODEV);
	the_end_of(&s);
}

static void
P1_a_device_that_does_not_come_is_no_more(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_act a;
	struct hap_listen l = { .freq = LISTEN_MHZ };

	for (int silent = 0; silent <= 1; silent++) {
		scene_plain(&s);
		assert_int_equal(start(&s, DAEMON, 0), 0);
		expect_device(&s, HAP_IFACE_ADDED, 0);
		expect_order(&s, AIR_DEVICE_START);
		assert_int_equal(stay(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 100), 0);
		assert_int_equal(listen_as(&s, as_device(DAEMON, 2), &l), 0);
		expect_quiet(&s);		/* they wait for it */
		wait_ms(&s, silent ? 1999 : 10);
		expect_quiet(&s);
		if (silent)
			wait_ms(&s, 1);
		else
			device_says(&s, false, EBUSY);
		a = expect_act(&s, P2P_LISTENED);
		assert_int_equal(a.error, silent ? ETIMEDOUT : EBUSY);
		expect_told(&s, as_device(DAEMON, 1), HAP_STAY_ENDED, silent ? ETIMEDOUT : EBUSY);
		a = expect_device(&s, HAP_IFACE_REMOVED, silent ? ETIMEDOUT : EBUSY);
		assert_int_equal(a.owner.iface, DEVICE_IFACE);
		if (silent)
			expect_order(&s, AIR_DEVICE_STOP);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), -1);
		device_says(&s, true, 0);	/* too late */
		expect_quiet(&s);
		device_starts(&s, DAEMON);
		the_end_of(&s);
	}
}

/* What a device has under way: a listen, a stay, a frame that waits, one that was sent, a scan. */
static void
is_up_to_much(struct scene *s)
{
	struct hap_listen l = { .freq = HOME_MHZ };

	assert_int_equal(listen_as(s, as_device(DAEMON, 1), &l), 0);
	assert_int_equal(stay(s, as_device(DAEMON, 2), HOME_MHZ, 5000), 0);
	assert_int_equal(say(s, as_device(DAEMON, 3), HOME_MHZ, 1000, 0), 0);
	if (s->radio.can.scans)
		assert_int_equal(scan(s, as_device(DAEMON, 4), one, 1, 0), 0);
	assert_int_equal(stay(s, as_bss(OTHER, 1), HOME_MHZ, 5000), 0);
	s->obedient = true;
	wait_ms(s, 10);
	s->obedient = false;
	count_acts(s, P2P_STAY, -1);
}

static void
expect_all_over(struct scene *s, int error)
{
	struct p2p_act a = expect_act(s, P2P_LISTENED);

	assert_int_equal(a.error, error);
	assert_int_equal(a.owner.seq, 1);
	assert_true(a.last);
	expect_told(s, as_device(DAEMON, 2), HAP_STAY_ENDED, error);
	expect_told(s, as_device(DAEMON, 3), HAP_STAY_ENDED, error);
	if (s->radio.can.scans) {
		a = expect_act(s, P2P_SCANNED);
		assert_int_equal(a.error, error);
		assert_int_equal(a.owner.seq, 4);
	}
}

static void
P4_stop_ends_all_it_has_each_with_its_event(void **state)
{
	(void)state;
	struct scene s;

	for (int i = 0; i < WAYS; i++) {
		open_way(&s, ways[i]);
		device_starts(&s, DAEMON);
		is_up_to_much(&s);
		assert_int_equal(stop(&s, DAEMON, DEVICE_IFACE), 0);
		expect_all_over(&s, ECANCELED);
		expect_device(&s, HAP_IFACE_REMOVED, 0);
		assert_int_equal(cancel(&s, DAEMON, 2), -ENOENT);
		s.obedient = true;
		wait_for(&s, SPAN_S(6));
		expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, 0);	/* it went on */
		the_end_of(&s);
	}
}

static void
P4_an_endpoint_that_goes_takes_all_it_had_silently(void **state)
{
	(void)state;
	struct scene s;

	for (int i = 0; i < WAYS; i++) {
		open_way(&s, ways[i]);
		device_starts(&s, DAEMON);
		is_up_to_much(&s);
		assert_int_equal(stay(&s, as_bss(DAEMON, 9), HOME_MHZ, 5000), 0);
		expect_told(&s, as_bss(DAEMON, 9), HAP_STAY_BEGAN, 0);
		p2p_endpoint_gone(s.p, s.now, DAEMON);
		/* But whoever looks at interfaces. */
		expect_device(&s, HAP_IFACE_REMOVED, 0);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), -1);
		s.obedient = true;
		wait_for(&s, SPAN_S(6));
		expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, 0);
		the_end_of(&s);
	}
}

static void
P4_an_endpoint_that_goes_in_each_state_leaves_the_others_theirs(void **state)
{
	(void)state;
	struct scene s;

	for (int when = 0; when < 5; when++) {
		scene_plain(&s);
		assert_int_equal(stay(&s, as_bss(DAEMON, 1), ELSEWHERE_MHZ, 60), 0);
		expect_order(&s, AIR_STAY);
		assert_int_equal(stay(&s, as_bss(OTHER, 1), ELSEWHERE_MHZ, 60), 0);
		if (when > 0) {
			stay_begins(&s);
			expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_BEGAN, 0);
			expect_told(&s, as_bss(OTHER, 1), HAP_STAY_BEGAN, 0);
		}
		if (when > 1)
			wait_ms(&s, 30);
		if (when == 3) {			/* he alone needs it */
			assert_int_equal(cancel(&s, OTHER, 1), 0);
			expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, 0);
		}
		if (when == 4) {			/* nobody does */
			assert_int_equal(cancel(&s, OTHER, 1), 0);
			expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, 0);
			assert_int_equal(cancel(&s, DAEMON, 1), 0);
			expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_ENDED, 0);
		}
		p2p_endpoint_gone(s.p, s.now, DAEMON);
		if (when >= 3) {
			expect_order(&s, AIR_STAY_END);
			stay_ends(&s, 0);
			the_end_of(&s);
			continue;
		}
		expect_quiet(&s);
		if (when == 0) {
			stay_begins(&s);
			expect_told(&s, as_bss(OTHER, 1), HAP_STAY_BEGAN, 0);
		}
		wait_ms(&s, 61);
		stay_ends(&s, 0);
		expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, 0);
		the_end_of(&s);
	}
}

/* ---- down, up, gone ------------------------------------------------------------------------ */

static void
P3_a_device_goes_down_with_the_radio_blocked_and_comes_back(void **state)
{
	(void)state;
	struct scene s;

	for (int i = 0; i < 2; i++) {
		open_way(&s, ways[i]);
		device_starts(&s, DAEMON);
		assert_int_equal(stay(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 60), 0);
		expect_order(&s, AIR_STAY);
		stay_begins(&s);
		expect_told(&s, as_device(DAEMON, 1), HAP_STAY_BEGAN, 0);
		device_says(&s, false, ERFKILL);
		expect_told(&s, as_device(DAEMON, 1), HAP_STAY_ENDED, ERFKILL);
		expect_device(&s, HAP_IFACE_DOWN, ERFKILL);
		assert_false(p2p_device(s.p, 0)->up);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), 0);	/* still his */
		expect_order(&s, AIR_STAY_END);
		stay_ends(&s, ENETDOWN);
		assert_int_equal(stay(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 60), -ENETDOWN);
		for (int k = 0; k < 3; k++) {
			wait_ms(&s, 1999);
			expect_quiet(&s);
			wait_ms(&s, 1);
			expect_order(&s, AIR_DEVICE_START);
			device_says(&s, false, ERFKILL);
			expect_quiet(&s);
		}
		wait_ms(&s, 2000);
		expect_order(&s, AIR_DEVICE_START);
		device_says(&s, true, 0);
		expect_device(&s, HAP_IFACE_UP, 0);
		device_says(&s, true, 0);
		expect_quiet(&s);
		assert_int_equal(stay(&s, as_device(DAEMON, 1), ELSEWHERE_MHZ, 60), 0);
		expect_order(&s, AIR_STAY);
		p2p_close(s.p);
	}
}

static void
P6_a_shared_device_is_there_when_its_bss_is(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_device(DAEMON, 1);

	for (int i = 2; i < WAYS; i++) {
		open_way(&s, ways[i]);
		device_starts(&s, DAEMON);
		assert_int_equal(stay(&s, o, HOME_MHZ, 500), 0);
		expect_told(&s, o, HAP_STAY_BEGAN, 0);
		bss_says(&s, 0, false);
		expect_told(&s, o, HAP_STAY_ENDED, ENETDOWN);
		expect_device(&s, HAP_IFACE_DOWN, ENETDOWN);
		assert_int_equal(stay(&s, o, HOME_MHZ, 500), -ENETDOWN);
		wait_for(&s, SPAN_S(10));
		expect_quiet(&s);
		assert_int_equal(start(&s, OTHER, 0), -EBUSY);
		bss_says(&s, 0, true);
		expect_device(&s, HAP_IFACE_UP, 0);
		assert_int_equal(stay(&s, o, HOME_MHZ, 500), 0);
		expect_told(&s, o, HAP_STAY_BEGAN, 0);
		assert_int_equal(stop(&s, DAEMON, DEVICE_IFACE), 0);
		expect_told(&s, o, HAP_STAY_ENDED, ECANCELED);
		expect_device(&s, HAP_IFACE_REMOVED, 0);
		bss_says(&s, 0, false);
		expect_quiet(&s);
		assert_int_equal(start(&s, DAEMON, 0), -ENETDOWN);
		the_end_of(&s);
	}
}

static void
P4_a_radio_that_goes_ends_all_it_had(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_act a;

	for (int i = 0; i < WAYS; i++) {
		open_way(&s, ways[i]);
		device_starts(&s, DAEMON);
		is_up_to_much(&s);
		radio_vanishes(&s);
		expect_all_over(&s, ENODEV);
		expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, ENODEV);
		a = expect_device(&s, HAP_IFACE_REMOVED, ENODEV);
		assert_int_equal(p2p_radio_of(s.p, DEVICE_IFACE), -1);
		assert_int_equal(start(&s, DAEMON, 0), -ENODEV);
		assert_int_equal(stay(&s, as_bss(OTHER, 1), HOME_MHZ, 10), -ENODEV);
		radio_vanishes(&s);
		bss_says(&s, 0, false);
		device_says(&s, true, 0);
		wait_for(&s, SPAN_S(100));
		while (p2p_act(s.p, &a) || p2p_command(s.p, &(struct air_command){ 0 }))
			fail();
		the_end_of(&s);
	}
}

/* What is asked for in the name of a BSS ends with it, in each state. */
static void
P4_a_bss_that_goes_down_ends_what_it_had(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_bss(DAEMON, 1);

	for (int when = 0; when < 4; when++) {
		scene_plain(&s);
		assert_int_equal(stay(&s, as_bss(OTHER, 1), 2417, 40), 0);
		expect_order(&s, AIR_STAY);
		assert_int_equal(stay(&s, o, when == 3 ? HOME_MHZ : when ? 2417 : ELSEWHERE_MHZ, 60),
		    0);
		if (when == 3)
			expect_told(&s, o, HAP_STAY_BEGAN, 0);
		if (when == 2) {
			stay_begins(&s);
			expect_told(&s, as_bss(OTHER, 1), HAP_STAY_BEGAN, 0);
			expect_told(&s, o, HAP_STAY_BEGAN, 0);
		}
		bss_says(&s, 0, false);
		expect_told(&s, as_bss(OTHER, 1), HAP_STAY_ENDED, ENETDOWN);
		expect_told(&s, o, HAP_STAY_ENDED, ENETDOWN);
		assert_int_equal(stay(&s, o, HOME_MHZ, 60), -ENETDOWN);
		expect_order(&s, AIR_STAY_END);
		stay_ends(&s, ENETDOWN);
		the_end_of(&s);
	}
}

static void
P9_a_bss_that_comes_up_calls_the_radio_back(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_owner o = as_device(DAEMON, 1);
	struct hostap_radio r;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(stay(&s, o, ELSEWHERE_MHZ, 4000), 0);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.duration_ms, 4000);
	stay_begins(&s);
	expect_told(&s, o, HAP_STAY_BEGAN, 0);
	wait_ms(&s, 1000);
	bss_says(&s, 0, true);
	expect_order(&s, AIR_STAY_END);
	wait_ms(&s, 5);
	stay_ends(&s, 0);
	expect_told(&s, o, HAP_STAY_PAUSED, 0);
	p2p_radio_info(s.p, s.now, 0, &r);
	assert_int_equal(r.away_ms, 5 + 4);		/* since the BSS is there */
	wait_ms(&s, 110);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.duration_ms, 92);
	p2p_close(s.p);
}

static void
P9_what_was_at_home_goes_on_elsewhere_when_the_channel_changes(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_bss is = { .up = true, .bssid = bss_addr(0), .freq_mhz = 2462,
	    .beacon_tu = 100, .dtim_period = 1 };

	scene_plain(&s);
	assert_int_equal(stay(&s, as_bss(DAEMON, 1), HOME_MHZ, 60), 0);
	expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_BEGAN, 0);
	wait_ms(&s, 10);
	p2p_set_bss(s.p, s.now, 0, 0, &is);
	expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_PAUSED, 0);
	assert_int_equal(expect_order(&s, AIR_STAY).c.stay.freq_mhz, HOME_MHZ);
	stay_begins(&s);
	expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_RESUMED, 0);
	wait_ms(&s, 50);
	stay_ends(&s, 0);
	expect_told(&s, as_bss(DAEMON, 1), HAP_STAY_ENDED, 0);
	the_end_of(&s);
}

static void
P1_radios_and_what_they_can_are_shown(void **state)
{
	(void)state;
	struct scene s;
	struct hostap_radio r;
	struct scene_radio with = { .can = native(), .bsss = 2, .timed = true };

	with.can.percent = 12;
	with.can.radar = true;
	scene_open(&s, &with);
	p2p_radio_info(s.p, s.now, 0, &r);
	assert_string_equal(r.name, "radio0");
	assert_int_equal(r.way, HAP_WAY_NATIVE);
	assert_int_equal(r.flags, HAP_RADIO_LEAVES | HAP_RADIO_SCANS | HAP_RADIO_TIMED |
	    HAP_RADIO_RADAR);
	assert_int_equal(r.away_percent, 12);
	assert_int_equal(r.freq, HOME_MHZ);
	assert_memory_equal(r.p2p_addr, device_addr().octet, MAC_LEN);
	assert_int_equal(r.stay_max_ms, 90);
	the_end_of(&s);
	scene_plain(&s);
	assert_int_equal(stay(&s, as_bss(DAEMON, 1), ELSEWHERE_MHZ, 60), 0);
	expect_order(&s, AIR_STAY);
	p2p_radio_info(s.p, s.now, 0, &r);
	assert_false(r.flags & HAP_RADIO_AWAY);
	stay_begins(&s);
	p2p_radio_info(s.p, s.now, 0, &r);
	assert_true(r.flags & HAP_RADIO_AWAY);
	assert_int_equal(r.away_percent, 30);
	assert_int_equal(r.waiting, 1);
	for (int i = 1; i < P2P_RADIOS; i++)
		assert_int_equal(p2p_add_radio(s.p, "a name that is longer than there is room for",
		    &with.can), i);
	assert_int_equal(p2p_add_radio(s.p, "x", &with.can), -ENOSPC);
	p2p_radio_info(s.p, s.now, 15, &r);
	assert_int_equal(strlen(r.name), HAP_NAME_LEN - 1);
	assert_int_equal(r.radio, 15);
	p2p_close(s.p);
	p2p_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P6_a_device_is_had_in_each_of_the_ways),
		cmocka_unit_test(P6_a_radio_without_a_device_says_why),
		cmocka_unit_test(P1_a_device_that_does_not_come_is_no_more),
		cmocka_unit_test(P4_stop_ends_all_it_has_each_with_its_event),
		cmocka_unit_test(P4_an_endpoint_that_goes_takes_all_it_had_silently),
		cmocka_unit_test(P4_an_endpoint_that_goes_in_each_state_leaves_the_others_theirs),
		cmocka_unit_test(P3_a_device_goes_down_with_the_radio_blocked_and_comes_back),
		cmocka_unit_test(P6_a_shared_device_is_there_when_its_bss_is),
		cmocka_unit_test(P4_a_radio_that_goes_ends_all_it_had),
		cmocka_unit_test(P4_a_bss_that_goes_down_ends_what_it_had),
		cmocka_unit_test(P9_a_bss_that_comes_up_calls_the_radio_back),
		cmocka_unit_test(P9_what_was_at_home_goes_on_elsewhere_when_the_channel_changes),
		cmocka_unit_test(P1_radios_and_what_they_can_are_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
