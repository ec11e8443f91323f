/* SPDX-License-Identifier: ISC */
/* S2: the medium has channels, airtime, signal, loss, delay and the rest, all from a seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"

#define QUIET	"medium shared shadowing 0dB\nradio channel 1 at 0m ssid home\n"
#define ONE	QUIET "station one mac 02:00:00:00:01:00 at 3m scan none "

#define ROUGH	"medium shared shadowing 4dB\nradio channel 1 at 0m\nradio channel 6 at 20m\n" \
	"station a count 40 at 1m..60m join 0s..2s data 40kb/s leave 1s..3s return 1s\n" \
	"station b count 10 mac oui 00:11:22 at 1m..40m join 0s..1s saves-power roam 1s\n" \
	"attack x garbage rate 30/s\nattack y flood-auth rate 10/s\n" \
	"fault loss 10%\nfault ack-loss 5%\nfault duplicate 3%\nfault delay 1ms..30ms 5%\n" \
	"fault reorder 5%\nfault partition on b from 2s to 3s\nend 6s\n"

static void
S2_the_same_seed_gives_the_same_run_to_the_octet(void **state)
{
	struct stage *a = stage_open_seeded(ROUGH, 42, 0), *b = stage_open_seeded(ROUGH, 42, 0);

	(void)state;
	printf("# seed 42\n");
	stage_run(a, 6000);
	stage_run(b, 6000);
	assert_true(a->air.saids > 500);
	assert_int_equal(a->air.saids, b->air.saids);
	assert_memory_equal(a->air.said, b->air.said, a->air.saids * sizeof(a->air.said[0]));
	assert_int_equal(a->air.beacons, b->air.beacons);
	assert_memory_equal(a->air.beacon, b->air.beacon,
	    a->air.beacons * sizeof(a->air.beacon[0]));
	assert_int_equal(a->tolds, b->tolds);
	for (unsigned i = 0; i < a->tolds; i++) {
		assert_int_equal(a->told[i].us, b->told[i].us);
		assert_int_equal(a->told[i].event.news, b->told[i].event.news);
		assert_memory_equal(a->told[i].octets, b->told[i].octets, SAID_OCTETS);
	}
	stage_close(a);
	stage_close(b);
}

static void
S2_another_seed_gives_another_run(void **state)
{
	struct stage *a = stage_open_seeded(ROUGH, 42, 0), *b = stage_open_seeded(ROUGH, 43, 0);

	(void)state;
	stage_run(a, 3000);
	stage_run(b, 3000);
	assert_memory_not_equal(a->air.said, b->air.said, 100 * sizeof(a->air.said[0]));
	assert_int_equal(sim_seed(a->sim), 42);
	stage_close(a);
	stage_close(b);
}

/* When somebody asks how things are must not change how they are. */
static void
S2_how_often_the_caller_looks_changes_nothing(void **state)
{
	struct stage *a = stage_open_seeded(ROUGH, 9, 0), *b = stage_open_seeded(ROUGH, 9, 0);

	(void)state;
	stage_run(a, 4000);
	for (unsigned ms = 0; ms <= 4000; ms += 7)
		stage_run(b, ms);
	stage_run(b, 4000);
	assert_int_equal(a->air.saids, b->air.saids);
	assert_memory_equal(a->air.said, b->air.said, a->air.saids * sizeof(a->air.said[0]));
	stage_close(a);
	stage_close(b);
}

static void
S2_the_scenarios_origin_is_where_the_caller_says(void **state)
{
	struct scenario_error error;
	struct scenario *c = scenario_read("station a join 2s", 17, &error);
	struct sim *s = sim_open(&(struct sim_options){ .scenario = c, .start = { 5000000000 } });
	struct air_event e;

	(void)state;
	assert_int_equal(radio_deadline(sim_radio(s, 0)).us, 5002000000);
	assert_false(radio_event(sim_radio(s, 0), (struct instant){ 5000000000 }, &e));
	sim_close(s);
	scenario_free(c);
}

static void
S2_a_frame_takes_its_airtime(void **state)
{
	struct stage *t = stage_open("medium ideal shadowing 0dB\nradio channel 1 at 0m ssid home\n"
	    "station one at 3m scan none");

	(void)state;
	stage_run(t, 100);
	/* 30 octets and 4 of check sequence at 1 Mb/s, long preamble; SIFS; an acknowledgement. */
	assert_int_equal(air_expect(&t->air, UP, FRAME_AUTH)->us, 192 + 34 * 8 + 16 + 192 + 14 * 8);
	stage_close(t);
}

static void
S2_a_busy_channel_delays_and_another_one_does_not(void **state)
{
	struct stage *t = stage_open("medium shared shadowing 0dB\nradio channel 1 ssid a\n"
	    "radio channel 11 ssid b\nstation a count 30 at 2m ssid a scan none\n"
	    "station b at 2m ssid b scan none");
	uint64_t last = 0, other = 0;
	unsigned n = 0;

	(void)state;
	stage_run(t, 300);
	for (unsigned i = 0; i < t->air.saids; i++) {
		if (!t->air.said[i].up || said_subtype(&t->air.said[i]) != FRAME_AUTH)
			continue;
		if (t->air.said[i].freq_mhz == 2462) {
			other = t->air.said[i].us;
			continue;
		}
		if (n++ > 0)
			assert_true(t->air.said[i].us - last >= 784 + 34);
		last = t->air.said[i].us;
	}
	assert_int_equal(n, 30);
	assert_true(other < 2000);
	assert_true(last > 30 * 784);
	stage_close(t);
}

static void
S2_signal_falls_with_distance(void **state)
{
	struct stage *t = stage_open("medium ideal shadowing 0dB exponent 3 loss 40dB\n"
	    "radio channel 1 at 0m power 20dBm\nstation a at 1m scan none\n"
	    "station b at 10m scan none\nstation c at 100m scan none\n"
	    "station d at 0m scan none\nstation e signal -61dBm scan none");

	(void)state;
	stage_run(t, 500);
	assert_int_equal(stage_station(t, 0).signal_dbm, -20);
	assert_in_range(-stage_station(t, 1).signal_dbm, 50, 51);
	assert_in_range(-stage_station(t, 2).signal_dbm, 80, 81);
	assert_int_equal(stage_station(t, 3).signal_dbm, -20);
	assert_int_equal(stage_station(t, 4).signal_dbm, -61);
	for (const struct told *e; (e = stage_told(t, AIR_FRAME)) != NULL;)
		if (e->octets[15] == stage_station(t, 4).addr.octet[5])
			assert_int_equal(e->event.received.signal_dbm, -61);
	stage_close(t);
}

static void
S2_shadowing_is_fixed_for_each_station_and_spreads(void **state)
{
	struct stage *t = stage_open("medium ideal shadowing 6dB\nradio channel 1\n"
	    "station a count 400 at 10m scan none join 0s..1s");
	double sum = 0, squares = 0;

	(void)state;
	stage_run(t, 2000);
	for (uint32_t i = 0; i < 400; i++) {
		double dbm = stage_station(t, i).signal_dbm;

		sum += dbm;
		squares += dbm * dbm;
	}
	double mean = sum / 400, variance = squares / 400 - mean * mean;

	assert_true(mean > -52 && mean < -48.5);
	assert_true(variance > 25 && variance < 47);
	stage_close(t);
}

static void
S2_a_weak_signal_loses_frames_and_a_weaker_one_all(void **state)
{
	struct stage *t = stage_open("medium ideal shadowing 0dB\nradio channel 1\n"
	    "station fair signal -94dBm scan none\nstation poor signal -99dBm scan none\n"
	    "station none signal -102dBm scan none");
	unsigned lost[3] = { 0 }, all[3] = { 0 };

	(void)state;
	t->auth_status = STATUS_REFUSED;
	stage_run(t, 60000);
	for (unsigned i = 0; i < t->air.saids; i++) {
		int dbm = t->air.said[i].signal_dbm;
		unsigned who = dbm == -94 ? 0 : dbm == -99 ? 1 : 2;

		all[who]++;
		lost[who] += !t->air.said[i].received;
	}
	assert_true(all[0] > 0 && lost[0] <= all[0] / 10);
	assert_in_range(lost[1] * 100 / all[1], 45, 85);
	assert_int_equal(all[2], 0);		/* it does not hear of the network */
	stage_close(t);
}

static void
S2_loss_is_mended_by_seven_retries(void **state)
{
	struct stage *t = stage_open(QUIET "station a count 60 at 3m scan none join 0s..3s\n"
	    "fault loss 30%");
	struct sim_results r;

	(void)state;
	stage_run(t, 6000);
	r = stage_results(t);
	assert_int_equal(r.joined, 60);
	assert_in_range(r.lost * 100 / (r.attempts - r.beacons), 22, 38);
	assert_true(r.retries > 60);
	stage_close(t);
}

static void
S2_a_lost_acknowledgement_makes_a_duplicate_with_the_retry_bit(void **state)
{
	struct stage *t = stage_open(ONE "\nfault ack-loss frames auth up first 1");
	const struct told *first, *second;

	(void)state;
	stage_run(t, 100);
	first = stage_told(t, AIR_FRAME);
	second = stage_told(t, AIR_FRAME);
	assert_int_equal(first->octets[0], FRAME_AUTH << 4);
	assert_int_equal(first->octets[1], 0);
	assert_int_equal(second->octets[0], FRAME_AUTH << 4);
	assert_int_equal(second->octets[1], FLAG_RETRY);
	assert_memory_equal(first->octets + 2, second->octets + 2, 28);
	stage_close(t);
}

static void
S2_a_station_takes_a_duplicate_once(void **state)
{
	struct stage *t = stage_open(ONE "\nfault ack-loss down frames auth first 3");

	(void)state;
	stage_run(t, 300);
	air_expect(&t->air, UP, FRAME_AUTH);
	for (int i = 0; i < 4; i++)
		assert_int_equal(air_expect(&t->air, DOWN, FRAME_AUTH)->attempt, i);
	air_expect(&t->air, UP, FRAME_ASSOC_REQ);
	air_expect(&t->air, DOWN, FRAME_ASSOC_RESP);
	air_silent(&t->air);
	stage_close(t);
}

static void
S2_duplicates(void **state)
{
	struct stage *t = stage_open(ONE "\nfault duplicate frames assoc up first 1");

	(void)state;
	stage_run(t, 300);
	assert_int_equal(stage_told(t, AIR_FRAME)->octets[0], FRAME_AUTH << 4);
	assert_int_equal(stage_told(t, AIR_FRAME)->octets[0], FRAME_ASSOC_REQ << 4);
	assert_int_equal(stage_told(t, AIR_FRAME)->octets[0], FRAME_ASSOC_REQ << 4);
	assert_null(stage_told(t, AIR_FRAME));
	assert_int_equal(air_count(&t->air, UP, FRAME_ASSOC_REQ), 1);
	stage_close(t);
}

static void
S2_delay(void **state)
{
	struct stage *t = stage_open(ONE "\nfault delay 40ms frames auth up first 1");
	const struct told *e;

	(void)state;
	stage_run(t, 300);
	e = stage_told(t, AIR_FRAME);
	assert_in_range(e->us, t->air.said[0].us + 40000, t->air.said[0].us + 40000);
	assert_true(t->air.said[0].acked);		/* the radio had it in time */
	stage_close(t);
}

static void
S2_reordering(void **state)
{
	struct stage *t = stage_open(ONE "repeats 4\nfault reorder frames auth up first 1");
	unsigned sequence[4];

	(void)state;
	stage_run(t, 300);
	for (int i = 0; i < 4; i++) {
		const struct told *e = stage_told(t, AIR_FRAME);

		while (e->octets[0] != FRAME_AUTH << 4)
			e = stage_told(t, AIR_FRAME);
		sequence[i] = e->octets[22] >> 4;
	}
	assert_int_not_equal(sequence[0], 0);	/* the first was overtaken */
	assert_int_equal(sequence[0] + sequence[1] + sequence[2] + sequence[3], 6);
	stage_close(t);
}

static void
S2_partition_of_some_for_a_while(void **state)
{
	struct stage *t = stage_open(QUIET "station a mac 02:00:00:00:01:00 at 3m\n"
	    "station b mac 02:00:00:00:02:00 at 3m\nfault partition on a from 0s to 1s");

	(void)state;
	stage_run(t, 900);
	assert_int_equal(stage_station(t, 0).doing, SIM_PAUSING);
	assert_int_equal(stage_station(t, 1).doing, SIM_JOINED);
	stage_run(t, 4000);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	stage_close(t);
}

static void
S2_a_filter_hits_exactly_the_frames_it_names(void **state)
{
	struct stage *t = stage_open(QUIET "station a mac 02:00:00:00:01:00 at 3m scan none\n"
	    "station b mac 02:00:00:00:02:00 at 3m scan none join 50ms\n"
	    "fault drop on b frames assoc down after 1 first 1");

	(void)state;
	t->assoc_status = STATUS_REFUSED;
	stage_run(t, 900);
	unsigned dropped = 0;

	for (unsigned i = 0; i < t->air.saids; i++) {
		const struct said *s = &t->air.said[i];

		if (s->received)
			continue;
		dropped++;
		assert_int_equal(said_subtype(s), FRAME_ASSOC_RESP);
		assert_int_equal(s->octets[8], 2);
		assert_true(s->us > 200000);	/* the first one passed */
	}
	assert_int_equal(dropped, 8);		/* with all its attempts */
	stage_close(t);
}

static void
S2_a_signal_fades_for_a_while(void **state)
{
	struct stage *t = stage_open(ONE "\nfault signal 30dB from 1s to 2s");

	(void)state;
	stage_run(t, 500);
	int before = stage_station(t, 0).signal_dbm;

	stage_run(t, 1500);
	assert_int_equal(stage_station(t, 0).signal_dbm, before - 30);
	stage_run(t, 2500);
	assert_int_equal(stage_station(t, 0).signal_dbm, before);
	stage_close(t);
}

static void
S2_a_hundred_thousand_fit(void **state)
{
	struct stage *t = stage_open_seeded("medium ideal\nradio channel 36 ssid hall\n"
	    "station a count 10 at 1m..30m join 0s..1s scan none", 1, 100000);

	(void)state;
	stage_run(t, 200);
	assert_int_equal(sim_stations(t->sim), 100000);
	assert_true(sim_bytes(t->sim) < 400 * 100000);
	assert_true(stage_results(t).joined > 1000);
	stage_close(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S2_the_same_seed_gives_the_same_run_to_the_octet),
		cmocka_unit_test(S2_another_seed_gives_another_run),
		cmocka_unit_test(S2_how_often_the_caller_looks_changes_nothing),
		cmocka_unit_test(S2_the_scenarios_origin_is_where_the_caller_says),
		cmocka_unit_test(S2_a_frame_takes_its_airtime),
		cmocka_unit_test(S2_a_busy_channel_delays_and_another_one_does_not),
		cmocka_unit_test(S2_signal_falls_with_distance),
		cmocka_unit_test(S2_shadowing_is_fixed_for_each_station_and_spreads),
		cmocka_unit_test(S2_a_weak_signal_loses_frames_and_a_weaker_one_all),
		cmocka_unit_test(S2_loss_is_mended_by_seven_retries),
		cmocka_unit_test(S2_a_lost_acknowledgement_makes_a_duplicate_with_the_retry_bit),
		cmocka_unit_test(S2_a_station_takes_a_duplicate_once),
		cmocka_unit_test(S2_duplicates),
		cmocka_unit_test(S2_delay),
		cmocka_unit_test(S2_reordering),
		cmocka_unit_test(S2_partition_of_some_for_a_while),
		cmocka_unit_test(S2_a_filter_hits_exactly_the_frames_it_names),
		cmocka_unit_test(S2_a_signal_fades_for_a_while),
		cmocka_unit_test(S2_a_hundred_thousand_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
