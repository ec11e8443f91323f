/* SPDX-License-Identifier: ISC */
/* S1: a simulated radio does for an access point what mac80211 does. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"

#define QUIET	"medium shared shadowing 0dB\nradio channel 1 at 0m ssid home\n"
#define ONE	QUIET "station one mac 02:00:00:00:01:00 at 3m scan none "

static const struct mac one = { { 2, 0, 0, 0, 1, 0 } }, nobody = { { 2, 0, 0, 0, 9, 9 } };

static struct frame
beacon_of(const struct stage *t, unsigned i)
{
	struct frame f;

	assert_true(i < t->air.beacons && t->air.beacon[i].len <= SAID_OCTETS);
	assert_int_equal(frame_decode(t->air.beacon[i].octets, t->air.beacon[i].len, &f), FRAME_OK);
	return f;
}

static void
S1_beacons_come_at_their_times_numbered_and_stamped(void **state)
{
	struct stage *t = stage_open(QUIET);

	(void)state;
	stage_run(t, 1100);
	assert_int_equal(t->air.beacons, 10);
	for (unsigned i = 0; i < 10; i++) {
		struct frame f = beacon_of(t, i);

		assert_in_range(t->air.beacon[i].us, (i + 1) * 102400, (i + 1) * 102400 + 2000);
		assert_int_equal(f.beacon.timestamp, (i + 1) * 102400);
		assert_int_equal(f.header.sequence, i);
		assert_int_equal(f.elements.tim.dtim_count, (3 - i % 3) % 3);
		assert_int_equal(f.elements.tim.dtim_period, 3);
		assert_false(tim_has(&f.elements.tim, 1));
		assert_int_equal(f.elements.ssid.len, 4);
	}
	assert_int_equal(stage_told(t, AIR_BSS_STATE)->event.state.up, true);
	air_silent(&t->air);
	stage_close(t);
}

static void
S1_what_became_of_a_frame_is_reported(void **state)
{
	struct stage *t = stage_open(ONE);

	(void)state;
	stage_run(t, 200);
	stage_skip(t);
	stage_send(t, 1001, FRAME_ACTION, one);
	stage_send(t, 1002, FRAME_ACTION, nobody);
	stage_send(t, 0, FRAME_ACTION, one);		/* no report wanted */
	stage_run(t, 300);
	const struct told *first = stage_told(t, AIR_SENT), *second = stage_told(t, AIR_SENT);

	assert_int_equal(first->event.sent.token, 1001);
	assert_true(first->event.sent.acked);
	assert_int_equal(second->event.sent.token, 1002);
	assert_false(second->event.sent.acked);
	assert_null(stage_told(t, AIR_SENT));
	air_expect(&t->air, DOWN, FRAME_ACTION);
	for (int i = 0; i < 8; i++)
		air_expect(&t->air, DOWN, FRAME_ACTION);	/* in order, with seven retries */
	air_expect(&t->air, DOWN, FRAME_ACTION);
	air_silent(&t->air);
	stage_close(t);
}

static void
S1_a_radio_that_reports_nothing(void **state)
{
	struct stage *t = stage_open("medium shared shadowing 0dB\nradio channel 1 reports no\n"
	    "station one mac 02:00:00:00:01:00 at 3m scan none");

	(void)state;
	stage_run(t, 500);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	assert_null(stage_told(t, AIR_SENT));
	stage_close(t);
}

static void
S1_a_frame_for_which_no_acknowledgement_is_wanted_is_sent_once(void **state)
{
	struct stage *t = stage_open(QUIET);
	uint8_t octets[26] = { FRAME_ACTION << 4, 0, 0, 0, 2, 0, 0, 0, 9, 9 };

	(void)state;
	stage_command(t, &(struct air_command){ .verb = AIR_SEND,
		.send = { .no_ack = true, .frame = { octets, sizeof(octets) } } });
	stage_run(t, 50);
	air_expect(&t->air, DOWN, FRAME_ACTION);
	air_silent(&t->air);
	stage_close(t);
}

static void
S1_data_of_a_station_it_does_not_know_is_unexpected(void **state)
{
	struct stage *t = stage_open(ONE "data 40kb/s");
	const struct told *e;

	(void)state;
	t->forgets = true;
	stage_run(t, 500);
	e = stage_told(t, AIR_UNEXPECTED);
	assert_non_null(e);
	assert_true(mac_equal(e->event.unexpected.addr, one));
	assert_int_equal(e->event.unexpected.frame_control & 0x0c, FRAME_DATA << 2);
	assert_null(stage_told(t, AIR_UNEXPECTED));
	stage_close(t);
}

static void
S1_a_poll_is_answered_by_who_is_there(void **state)
{
	struct stage *t = stage_open(ONE "leave 1s by silence");
	const struct air_command poll = { .verb = AIR_POLL, .addr = one };

	(void)state;
	stage_run(t, 500);
	stage_command(t, &poll);
	stage_run(t, 1500);
	stage_command(t, &poll);
	stage_run(t, 2000);
	const struct told *there = stage_told(t, AIR_POLLED), *gone = stage_told(t, AIR_POLLED);

	assert_true(there->event.polled.acked);
	assert_true(mac_equal(there->event.polled.addr, one));
	assert_false(gone->event.polled.acked);
	assert_null(stage_told(t, AIR_POLLED));
	stage_close(t);
}

static void
S1_statistics_are_honest(void **state)
{
	struct stage *t = stage_open(ONE "data 80kb/s\nfault loss frames data up after 1 first 2");
	struct air_stats s;

	(void)state;
	stage_run(t, 2550);
	stage_command(t, &(struct air_command){ .verb = AIR_ASK_STATS, .addr = one });
	stage_run(t, 2551);
	s = stage_told(t, AIR_STATS)->event.stats.stats;
	assert_int_equal(s.rx_bytes, 3 * 10000);
	assert_int_equal(s.tx_bytes, 3 * 10000 + 36);	/* and the association response */
	assert_int_equal(s.rx_packets, 3 * 7);
	assert_in_range(s.idle_ms, 480, 500);
	assert_int_equal(s.signal_dbm, stage_station(t, 0).signal_dbm);
	assert_true(s.rx_rate_100kbps > 10);
	assert_int_equal(radio_command(sim_radio(t->sim, 0), t->now,
	    &(struct air_command){ .verb = AIR_ASK_STATS, .addr = nobody }), -ENOENT);
	stage_close(t);
}

static void
S1_frames_for_a_sleeping_station_wait_for_its_beacon(void **state)
{
	struct stage *t = stage_open(ONE "saves-power");

	(void)state;
	stage_run(t, 520);
	stage_skip(t);
	unsigned before = t->air.beacons;

	stage_send(t, 900, FRAME_ACTION, one);
	stage_run(t, 600);
	air_silent(&t->air);			/* not before the beacon at 614.4 ms */
	stage_run(t, 720);
	struct frame first = beacon_of(t, before), second = beacon_of(t, before + 1);

	assert_true(tim_has(&first.elements.tim, 1));
	assert_false(tim_has(&second.elements.tim, 1));
	assert_in_range(air_expect(&t->air, DOWN, FRAME_ACTION)->us, 614400, 618000);
	assert_true(stage_told(t, AIR_SENT)->event.sent.acked);
	air_silent(&t->air);
	stage_close(t);
}

static void
S1_what_waits_for_a_removed_station_is_reported_lost(void **state)
{
	struct stage *t = stage_open(ONE "saves-power");

	(void)state;
	stage_run(t, 520);
	stage_skip(t);
	stage_send(t, 900, FRAME_ACTION, one);
	stage_command(t, &(struct air_command){ .verb = AIR_STATION_REMOVE, .addr = one });
	stage_run(t, 800);
	assert_false(stage_told(t, AIR_SENT)->event.sent.acked);
	assert_int_equal(sim_known(t->sim), 0);
	air_silent(&t->air);
	stage_close(t);
}

static void
S1_the_table_of_stations_is_bounded_and_says_when_full(void **state)
{
	struct stage *t = stage_open(QUIET);
	struct air_command add = { .verb = AIR_STATION_ADD };
	const struct told *lost;

	(void)state;
	for (uint32_t i = 0; i < 1100; i++) {
		add.station = (struct air_station){ .addr = mac_from_u64(0x020000000000u + i),
			.aid = (uint16_t)(i + 1) };
		stage_command(t, &add);
	}
	stage_run(t, 10);
	assert_int_equal(sim_known(t->sim), 1024);
	lost = stage_told(t, AIR_STATION_LOST);
	assert_int_equal(lost->event.lost.error, ENOSPC);
	assert_int_equal(mac_u64(lost->event.lost.addr), 0x020000000000u + 1024);
	stage_close(t);
}

static void
S1_adding_replaces_and_removing_removes(void **state)
{
	struct stage *t = stage_open(QUIET);
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = one, .aid = 1 } };

	(void)state;
	stage_command(t, &c);
	stage_command(t, &c);
	assert_int_equal(sim_known(t->sim), 1);
	assert_true(sim_knows(t->sim, 0, one));
	c.verb = AIR_STATION_SET;
	stage_command(t, &c);
	stage_command(t, &(struct air_command){ .verb = AIR_STATION_REMOVE, .addr = one });
	assert_int_equal(sim_known(t->sim), 0);
	assert_int_equal(radio_command(sim_radio(t->sim, 0), t->now,
	    &(struct air_command){ .verb = AIR_STATION_REMOVE, .addr = one }), -ENOENT);
	assert_int_equal(radio_command(sim_radio(t->sim, 0), t->now, &c), -ENOENT);
	stage_close(t);
}

static void
S1_frames_for_others_are_not_passed_up(void **state)
{
	struct stage *t = stage_open(QUIET "station one mac 02:00:00:00:01:00 at 3m puppet");
	uint8_t octets[30] = { FRAME_AUTH << 4, 0, 0, 0, 2, 0xa9, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0,
		2, 0xa9, 0, 0, 0, 0 };

	(void)state;
	octets[26] = 1;
	stage_run(t, 1);
	assert_int_equal(sim_speak(t->sim, t->now, 0, 0, octets, 30), 0);
	octets[9] = 7;				/* another access point */
	assert_int_equal(sim_speak(t->sim, t->now, 0, 0, octets, 30), 0);
	assert_int_equal(sim_speak(t->sim, t->now, 1, 0, octets, 30), -EINVAL);
	assert_int_equal(sim_speak(t->sim, t->now, 0, 5, octets, 30), -EINVAL);
	assert_int_equal(sim_speak(t->sim, t->now, 0, 0, octets, 20), -EINVAL);
	stage_run(t, 100);
	assert_true(air_expect(&t->air, UP, FRAME_AUTH)->acked);
	for (int i = 0; i < 8; i++)
		assert_false(air_expect(&t->air, UP, FRAME_AUTH)->received);
	air_expect(&t->air, DOWN, FRAME_AUTH);
	air_silent(&t->air);
	assert_non_null(stage_told(t, AIR_FRAME));
	assert_null(stage_told(t, AIR_FRAME));
	stage_close(t);
}

static void
S1_a_BSS_stops_and_its_stations_notice(void **state)
{
	struct stage *t = stage_open(ONE "data 40kb/s");

	(void)state;
	stage_run(t, 500);
	stage_skip(t);
	stage_command(t, &(struct air_command){ .verb = AIR_BSS_STOP });
	stage_run(t, 600);
	assert_false(stage_told(t, AIR_BSS_STATE)->event.state.up);
	assert_int_equal(sim_known(t->sim), 0);
	unsigned beacons = t->air.beacons;

	stage_run(t, 4000);
	assert_int_equal(t->air.beacons, beacons);
	assert_int_equal(stage_results(t).joined, 0);
	assert_int_equal(radio_command(sim_radio(t->sim, 0), t->now,
	    &(struct air_command){ .verb = AIR_BSS_STOP }), -ENETDOWN);
	air_silent(&t->air);
	stage_close(t);
}

static void
S1_the_end_of_the_scenario_is_the_end(void **state)
{
	struct stage *t = stage_open(QUIET "end 1s");
	struct radio *r = sim_radio(t->sim, 0);

	(void)state;
	stage_run(t, 900);
	assert_false(radio_finished(r));
	stage_run(t, 5000);
	assert_true(radio_finished(r));
	assert_int_equal(t->air.beacons, 9);
	assert_true(radio_deadline(r).us == FAR.us);
	assert_int_equal(radio_fd(r), -1);
	stage_close(t);
}

static void
S1_radios_close_together(void **state)
{
	struct scenario_error error;
	struct scenario *c = scenario_read("radio\nradio\n", 12, &error);
	struct sim *s = sim_open(&(struct sim_options){ .scenario = c });
	struct radio *first = sim_radio(s, 0), *second = sim_radio(s, 1);

	(void)state;
	scenario_free(c);
	assert_null(sim_radio(s, 2));
	radio_close(first);
	radio_close(second);		/* nothing leaks, nothing is used after */
}

static void
S1_a_queue_that_is_full_drops_and_says_so(void **state)
{
	struct stage *t = stage_open(QUIET);

	(void)state;
	for (unsigned i = 0; i < 16384 + 10; i++)
		stage_send(t, i + 1, FRAME_ACTION, nobody);
	stage_run(t, 1);
	assert_int_equal(stage_results(t).dropped, 10);
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(stage_told(t, AIR_SENT)->event.sent.token, 16385 + i);
	stage_close(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S1_beacons_come_at_their_times_numbered_and_stamped),
		cmocka_unit_test(S1_what_became_of_a_frame_is_reported),
		cmocka_unit_test(S1_a_radio_that_reports_nothing),
		cmocka_unit_test(S1_a_frame_for_which_no_acknowledgement_is_wanted_is_sent_once),
		cmocka_unit_test(S1_data_of_a_station_it_does_not_know_is_unexpected),
		cmocka_unit_test(S1_a_poll_is_answered_by_who_is_there),
		cmocka_unit_test(S1_statistics_are_honest),
		cmocka_unit_test(S1_frames_for_a_sleeping_station_wait_for_its_beacon),
		cmocka_unit_test(S1_what_waits_for_a_removed_station_is_reported_lost),
		cmocka_unit_test(S1_the_table_of_stations_is_bounded_and_says_when_full),
		cmocka_unit_test(S1_adding_replaces_and_removing_removes),
		cmocka_unit_test(S1_frames_for_others_are_not_passed_up),
		cmocka_unit_test(S1_a_BSS_stops_and_its_stations_notice),
		cmocka_unit_test(S1_the_end_of_the_scenario_is_the_end),
		cmocka_unit_test(S1_radios_close_together),
		cmocka_unit_test(S1_a_queue_that_is_full_drops_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
