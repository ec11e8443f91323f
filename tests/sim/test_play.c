/* SPDX-License-Identifier: ISC */
/* S1: the whole access point on a simulated radio, with nobody asked, and with one daemon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "harness.h"

#define QUIET	"medium shared shadowing 0dB\nradio channel 1 at 0m ssid home\n"
#define ONE	QUIET "station one mac 02:00:00:00:01:00 at 3m scan none "

static void
S1_a_station_joins_an_access_point_that_decides_alone(void **state)
{
	struct play *p = play_open(ONE);

	(void)state;
	play_run(p, 500);
	air_expect(&p->air, UP, FRAME_AUTH);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)), 0);
	air_expect(&p->air, UP, FRAME_ASSOC_REQ);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_ASSOC_RESP)), 0);
	assert_int_equal(play_station(p, 0).doing, SIM_JOINED);
	assert_int_equal(engine_stations(p->engine), 1);
	assert_int_equal(sim_known(p->sim), 1);
	play_silent(p);
	play_close(p);
}

static void
S1_a_daemon_is_asked_and_told(void **state)
{
	struct play *p = play_open(ONE);
	struct daemon *d = daemon_open(p, &(struct daemon_options){ .manner = MANNER_JUDGE,
		.delay_ms = 5 });

	(void)state;
	play_run(p, 500);
	daemon_expect(d, HAP_AUTH_REQ);
	assert_int_equal(heard_verdict(daemon_expect(d, HAP_VERDICT_IND)).status, 0);
	daemon_expect(d, HAP_ASSOC_REQ);
	daemon_expect(d, HAP_ASSOC_IND);
	assert_int_equal(heard_verdict(daemon_expect(d, HAP_VERDICT_IND)).acked, 1);
	assert_int_equal(play_station(p, 0).doing, SIM_JOINED);
	air_skip(&p->air);
	play_silent(p);
	play_close(p);
}

static void
hide(struct engine_bss *b, unsigned n)
{
	(void)n;
	b->hidden = 1;
}

static void
S1_a_hidden_network_is_found_by_who_knows_its_name(void **state)
{
	struct play *p = play_open_with(QUIET
	    "station knows mac 02:00:00:00:01:00 at 3m ssid home\n"
	    "station looks mac 02:00:00:00:02:00 at 3m\n",
	    &(struct play_options){ .adjust = hide });

	(void)state;
	play_run(p, 4000);
	assert_int_equal(play_station(p, 0).doing, SIM_JOINED);
	assert_int_equal(play_station(p, 1).ever_joined, false);
	for (unsigned i = 0; i < p->air.beacons; i++)
		assert_int_equal(said_frame(&p->air.beacon[i]).elements.ssid.len, 0);
	play_close(p);
}

/* 9.4.2.11: while a station of 802.11b is there, the others protect what it does not hear. */
static void
S1_beacons_ask_for_protection_while_an_11b_station_is_there(void **state)
{
	struct play *p = play_open(QUIET
	    "station new mac 02:00:00:00:01:00 at 3m scan none\n"
	    "station old mac 02:00:00:00:02:00 at 3m scan none join 1s phy b leave 2s\n");

	(void)state;
	play_run(p, 5000);
	for (unsigned i = 0; i < p->air.beacons; i++) {
		const struct said *s = &p->air.beacon[i];
		struct frame f = said_frame(s);
		bool there = s->us > 1110000 && s->us < 3000000;

		if (there || s->us < 1000000 || s->us > 3120000)
			assert_int_equal(!!(f.elements.erp & ERP_USE_PROTECTION), there);
	}
	play_close(p);
}

static void
C4_a_sleeping_station_is_put_out_after_its_beacon(void **state)
{
	struct play *p = play_open(ONE "saves-power");
	struct daemon *d = daemon_open(p, &(struct daemon_options){ .manner = MANNER_JUDGE });
	unsigned beacons;

	(void)state;
	play_run(p, 530);
	air_skip(&p->air);
	beacons = p->air.beacons;
	assert_int_equal(daemon_remove(d, play_station(p, 0).addr, true, 12), 0);
	play_run(p, 600);
	air_silent(&p->air);			/* it sleeps until 614.4 ms */
	assert_int_equal(sim_known(p->sim), 1);
	play_run(p, 640);
	struct frame f = said_frame(&p->air.beacon[beacons]);

	assert_true(tim_has(&f.elements.tim, 1));
	const struct said *s = air_expect(&p->air, DOWN, FRAME_DEAUTH);

	assert_true(s->acked && s->us > 614400);
	assert_int_equal(said_status(s), 12);
	assert_int_equal(engine_stations(p->engine), 0);
	assert_int_equal(sim_known(p->sim), 0);
	play_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S1_a_station_joins_an_access_point_that_decides_alone),
		cmocka_unit_test(S1_a_daemon_is_asked_and_told),
		cmocka_unit_test(S1_a_hidden_network_is_found_by_who_knows_its_name),
		cmocka_unit_test(S1_beacons_ask_for_protection_while_an_11b_station_is_there),
		cmocka_unit_test(C4_a_sleeping_station_is_put_out_after_its_beacon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
