/* SPDX-License-Identifier: ISC */
/* S3: simulated stations do what real ones were measured to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"

#define QUIET	"medium shared shadowing 0dB\nradio channel 1 at 0m ssid home\n"
#define ONE	QUIET "station one mac 02:00:00:00:01:00 at 3m "

static uint64_t
ms_between(const struct said *a, const struct said *b)
{
	return (b->us - a->us + 500) / 1000;
}

static void
S3_a_station_scans_authenticates_associates_and_sends_data(void **state)
{
	struct stage *t = stage_open(ONE "join 10ms data 40kb/s");

	(void)state;
	stage_run(t, 2000);
	air_expect(&t->air, UP, FRAME_PROBE_REQ);
	air_expect(&t->air, DOWN, FRAME_PROBE_RESP);
	const struct said *auth = air_expect(&t->air, UP, FRAME_AUTH);

	assert_true(auth->us >= 40000);		/* 30 ms of scanning the channel */
	assert_true(air_expect(&t->air, DOWN, FRAME_AUTH)->acked);
	air_expect(&t->air, UP, FRAME_ASSOC_REQ);
	assert_true(air_expect(&t->air, DOWN, FRAME_ASSOC_RESP)->acked);
	assert_int_equal(air_said(&t->air)->len, 0);	/* data, once a second */
	assert_int_equal(air_said(&t->air)->len, 0);
	air_silent(&t->air);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	assert_int_equal(stage_station(t, 0).bytes, 2 * 2 * 5000);
	assert_int_equal(stage_station(t, 0).tries, 2);
	stage_close(t);
}

static void
S3_three_tries_104_ms_apart_after_an_acknowledged_one(void **state)
{
	struct stage *t = stage_open(ONE "scan none gives-up 1");
	const struct said *first, *second, *third;

	(void)state;
	t->mute = true;
	stage_run(t, 5000);
	first = air_expect(&t->air, UP, FRAME_AUTH);
	second = air_expect(&t->air, UP, FRAME_AUTH);
	third = air_expect(&t->air, UP, FRAME_AUTH);
	assert_true(first->acked && second->acked && third->acked);
	assert_in_range(ms_between(first, second), 104, 106);
	assert_in_range(ms_between(second, third), 104, 106);
	assert_int_not_equal(said_sequence(first), said_sequence(second));
	assert_memory_equal(first->octets + FRAME_HEADER_LEN, second->octets + FRAME_HEADER_LEN, 6);
	air_silent(&t->air);
	assert_int_equal(stage_station(t, 0).unanswered, 3);
	assert_int_equal(stage_results(t).unanswered, 1);
	stage_close(t);
}

static void
S3_200_ms_apart_where_the_radio_reports_nothing(void **state)
{
	struct stage *t = stage_open(ONE "scan none gives-up 1 reports no");

	(void)state;
	t->mute = true;
	stage_run(t, 5000);
	const struct said *first = air_expect(&t->air, UP, FRAME_AUTH);
	const struct said *second = air_expect(&t->air, UP, FRAME_AUTH);

	assert_in_range(ms_between(first, second), 200, 201);
	air_expect(&t->air, UP, FRAME_AUTH);
	air_silent(&t->air);
	stage_close(t);
}

static void
S3_at_once_where_nothing_was_acknowledged(void **state)
{
	struct stage *t = stage_open(ONE "scan none gives-up 1\nfault drop frames auth up");

	(void)state;
	stage_run(t, 5000);
	assert_int_equal(air_count(&t->air, UP, FRAME_AUTH), 3 * 8);	/* each with 7 retries */
	assert_true(t->air.said[23].us < 40000);
	assert_int_equal(t->air.said[7].attempt, 7);
	assert_int_equal(t->air.said[8].attempt, 0);
	assert_int_equal(t->air.said[7].octets[1] & FLAG_RETRY, FLAG_RETRY);
	assert_int_equal(said_sequence(&t->air.said[0]), said_sequence(&t->air.said[7]));
	assert_null(stage_told(t, AIR_FRAME));
	stage_close(t);
}

static void
S3_SAE_takes_two_rounds_and_waits_2_s_for_each(void **state)
{
	struct stage *t = stage_open(ONE "scan none auth sae");
	const struct said *first, *second;

	(void)state;
	t->deaf_to = 1;
	stage_run(t, 4000);
	first = air_expect(&t->air, UP, FRAME_AUTH);
	second = air_expect(&t->air, UP, FRAME_AUTH);
	assert_in_range(ms_between(first, second), 1999, 2002);
	assert_int_equal(first->octets[24], ALGORITHM_SAE);
	assert_int_equal(first->octets[26], 1);
	air_expect(&t->air, DOWN, FRAME_AUTH);
	assert_int_equal(air_expect(&t->air, UP, FRAME_AUTH)->octets[26], 2);
	air_expect(&t->air, DOWN, FRAME_AUTH);
	air_expect(&t->air, UP, FRAME_ASSOC_REQ);
	air_expect(&t->air, DOWN, FRAME_ASSOC_RESP);
	air_silent(&t->air);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	stage_close(t);
}

static void
S3_a_wrong_SAE_body_is_no_answer(void **state)
{
	struct stage *t = stage_open(ONE "scan none auth sae gives-up 1");

	(void)state;
	t->spoils_bodies = true;
	stage_run(t, 9000);
	assert_int_equal(air_count(&t->air, UP, FRAME_AUTH), 3);
	assert_int_equal(stage_results(t).bad_bodies, 3);
	assert_int_equal(stage_station(t, 0).doing, SIM_AWAY);
	stage_close(t);
}

static void
S3_growing_pauses_after_refusals(void **state)
{
	static const unsigned pause_ms[] = { 200, 800, 1900, 12000, 32000 };
	struct stage *t = stage_open(ONE "scan none");
	uint64_t last = 0;

	(void)state;
	t->auth_status = STATUS_DENIED_NO_MORE_STAS;
	stage_run(t, 60000);
	for (int i = 0; i < 6; i++) {
		uint64_t us = air_expect(&t->air, UP, FRAME_AUTH)->us;

		if (i > 0)
			assert_in_range(us - last, pause_ms[i - 1] * 930,
			    pause_ms[i - 1] * 1080 + 3000);
		last = us;
		air_expect(&t->air, DOWN, FRAME_AUTH);
	}
	air_silent(&t->air);
	assert_int_equal(stage_station(t, 0).refused_status, STATUS_DENIED_NO_MORE_STAS);
	assert_int_equal(stage_station(t, 0).refused_subtype, FRAME_AUTH);
	assert_int_equal(stage_station(t, 0).refusals, 6);
	assert_int_equal(stage_results(t).denied, 1);
	stage_close(t);
}

static void
S3_growing_pauses_after_silence(void **state)
{
	static const unsigned pause_ms[] = { 490, 1400, 2800, 13000 };
	struct stage *t = stage_open(ONE "scan none");
	uint64_t last = 0;

	(void)state;
	t->mute = true;
	stage_run(t, 19500);
	for (int i = 0; i < 5; i++) {
		const struct said *first = air_expect(&t->air, UP, FRAME_AUTH);

		if (i > 0)
			assert_in_range(first->us - last, pause_ms[i - 1] * 930 + 104000,
			    pause_ms[i - 1] * 1080 + 110000);
		air_expect(&t->air, UP, FRAME_AUTH);
		last = air_expect(&t->air, UP, FRAME_AUTH)->us;
	}
	air_silent(&t->air);
	stage_close(t);
}

static void
S3_a_comeback_time_is_honoured_twice(void **state)
{
	struct stage *t = stage_open(ONE "scan none");
	uint64_t last = 0;

	(void)state;
	t->assoc_status = STATUS_REFUSED_TEMPORARILY;
	t->comeback_tu = 300;
	stage_run(t, 1000);
	air_expect(&t->air, UP, FRAME_AUTH);
	air_expect(&t->air, DOWN, FRAME_AUTH);
	for (int i = 0; i < 3; i++) {
		uint64_t us = air_expect(&t->air, UP, FRAME_ASSOC_REQ)->us;

		if (i > 0)
			assert_in_range(us - last, 300 * 1024, 300 * 1024 + 5000);
		last = air_expect(&t->air, DOWN, FRAME_ASSOC_RESP)->us;
	}
	air_expect(&t->air, UP, FRAME_AUTH);	/* then from the beginning */
	air_expect(&t->air, DOWN, FRAME_AUTH);
	stage_close(t);
}

static void
S3_a_comeback_time_is_ignored_by_scenario(void **state)
{
	struct stage *t = stage_open(ONE "scan none impatient");

	(void)state;
	t->assoc_status = STATUS_REFUSED_TEMPORARILY;
	t->comeback_tu = 3000;
	stage_run(t, 1000);
	assert_in_range(air_count(&t->air, UP, FRAME_ASSOC_REQ), 8, 11);
	stage_close(t);
}

static void
S3_a_station_leaves_and_comes_back(void **state)
{
	struct stage *t = stage_open(ONE "scan none leave 1s return 500ms");

	(void)state;
	stage_run(t, 1800);
	for (int i = 0; i < 2; i++) {
		air_expect(&t->air, UP, FRAME_AUTH);
		air_expect(&t->air, DOWN, FRAME_AUTH);
		air_expect(&t->air, UP, FRAME_ASSOC_REQ);
		air_expect(&t->air, DOWN, FRAME_ASSOC_RESP);
		if (i == 0)
			assert_in_range(air_expect(&t->air, UP, FRAME_DEAUTH)->us,
			    1000000, 1010000);
	}
	air_silent(&t->air);
	assert_int_equal(stage_station(t, 0).joins, 2);
	stage_close(t);
}

static void
S3_a_station_leaves_by_disassociation_or_silently(void **state)
{
	struct stage *t = stage_open(QUIET
	    "station a mac 02:00:00:00:01:00 at 3m scan none leave 1s by disassoc\n"
	    "station b mac 02:00:00:00:02:00 at 3m scan none leave 1s by silence\n");

	(void)state;
	stage_run(t, 3000);
	assert_int_equal(air_count(&t->air, UP, FRAME_DISASSOC), 1);
	assert_int_equal(air_count(&t->air, UP, FRAME_DEAUTH), 0);
	assert_int_equal(stage_results(t).joined, 0);
	assert_int_equal(sim_known(t->sim), 1);		/* of the silent one nobody knows */
	stage_close(t);
}

static void
S3_a_station_roams_to_the_better_BSS_by_reassociation(void **state)
{
	struct stage *t = stage_open("medium shared shadowing 0dB\n"
	    "radio channel 1 at 0m ssid home\nradio channel 6 at 60m ssid home\n"
	    "radio channel 11 at 60m ssid other\n"
	    "station one mac 02:00:00:00:01:00 at 3m ssid home walk 58m in 5s roam 500ms");
	const struct said *re = NULL;

	(void)state;
	stage_run(t, 8000);
	for (const struct said *s; (s = air_said(&t->air)) != NULL;)
		if (said_subtype(s) == FRAME_REASSOC_REQ)
			re = s;
	assert_non_null(re);
	assert_int_equal(re->freq_mhz, 2437);
	assert_int_equal(re->octets[4 + 5], 1);			/* to the second */
	assert_int_equal(re->octets[FRAME_HEADER_LEN + 4 + 5], 0);	/* from the first */
	assert_int_equal(stage_station(t, 0).roams, 1);
	assert_int_equal(stage_station(t, 0).joins, 2);
	assert_int_equal(stage_station(t, 0).bssid.octet[5], 1);
	stage_close(t);
}

static void
S3_an_expelled_station_returns(void **state)
{
	struct stage *t = stage_open(ONE "scan none");

	(void)state;
	stage_run(t, 500);
	stage_skip(t);
	stage_send(t, 77, FRAME_DEAUTH, stage_station(t, 0).addr);
	stage_run(t, 1000);
	assert_true(air_expect(&t->air, DOWN, FRAME_DEAUTH)->acked);
	air_expect(&t->air, UP, FRAME_AUTH);
	air_expect(&t->air, DOWN, FRAME_AUTH);
	air_expect(&t->air, UP, FRAME_ASSOC_REQ);
	air_expect(&t->air, DOWN, FRAME_ASSOC_RESP);
	air_silent(&t->air);
	assert_int_equal(stage_station(t, 0).expelled, 1);
	stage_close(t);
}

static void
S3_a_station_listens_for_beacons_where_it_may_not_probe(void **state)
{
	struct stage *t = stage_open(ONE "scan passive");

	(void)state;
	stage_run(t, 1000);
	assert_in_range(air_expect(&t->air, UP, FRAME_AUTH)->us, 110000, 120000);
	assert_int_equal(air_count(&t->air, UP, FRAME_PROBE_REQ), 0);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);
	stage_close(t);
}

static void
S3_a_network_that_is_not_there_is_not_joined(void **state)
{
	struct stage *t = stage_open(ONE "ssid elsewhere");

	(void)state;
	stage_run(t, 5000);
	assert_int_equal(air_count(&t->air, UP, FRAME_AUTH), 0);
	assert_true(air_count(&t->air, UP, FRAME_PROBE_REQ) > 3);
	assert_int_equal(t->air.said[0].octets[25], 9);	/* it asks for it by name */
	stage_close(t);
}

static void
S3_misbehaving_each_request_is_repeated(void **state)
{
	struct stage *t = stage_open(ONE "scan none repeats 3");

	(void)state;
	stage_run(t, 50);
	const struct said *a = air_expect(&t->air, UP, FRAME_AUTH), *b = NULL;

	for (const struct said *s; (s = air_said(&t->air)) != NULL;)
		if (s->up && said_subtype(s) == FRAME_AUTH)
			b = s;
	assert_int_equal(air_count(&t->air, UP, FRAME_AUTH), 3);
	assert_memory_equal(a->octets + FRAME_HEADER_LEN, b->octets + FRAME_HEADER_LEN, 6);
	assert_int_not_equal(said_sequence(a), said_sequence(b));
	stage_close(t);
}

static void
S3_misbehaving_nothing_is_acknowledged(void **state)
{
	struct stage *t = stage_open(ONE "scan none deaf");

	(void)state;
	stage_run(t, 100);
	assert_int_equal(air_count(&t->air, DOWN, FRAME_AUTH), 8);
	const struct told *sent = stage_told(t, AIR_SENT);

	assert_false(sent->event.sent.acked);
	assert_int_equal(stage_station(t, 0).doing, SIM_JOINED);	/* it heard all the same */
	stage_close(t);
}

static void
S3_misbehaving_no_basic_rate(void **state)
{
	struct stage *t = stage_open(ONE "scan none odd-rates");
	struct frame f;

	(void)state;
	stage_run(t, 100);
	air_expect(&t->air, UP, FRAME_AUTH);
	air_expect(&t->air, DOWN, FRAME_AUTH);
	const struct said *s = air_expect(&t->air, UP, FRAME_ASSOC_REQ);

	assert_int_equal(frame_decode(s->octets, s->len, &f), FRAME_OK);
	assert_int_equal(f.elements.rates.count, 2);
	assert_false(rates_have(&f.elements.rates, 2));
	stage_close(t);
}

static void
S3_what_each_generation_says_can_be_read(void **state)
{
	static const char *const phy[] = { "b", "g", "n", "ac", "ax" };
	char text[300];

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct frame f;
		struct stage *t;

		strcpy(text, "medium shared shadowing 0dB\nradio channel 36 at 0m ssid home\n"
		    "station one at 3m scan none phy ");
		t = stage_open(strcat(text, phy[i]));
		stage_run(t, 100);
		air_expect(&t->air, UP, FRAME_AUTH);
		air_expect(&t->air, DOWN, FRAME_AUTH);
		const struct said *s = air_expect(&t->air, UP, FRAME_ASSOC_REQ);

		assert_true(s->len <= SAID_OCTETS);
		assert_int_equal(frame_decode(s->octets, s->len, &f), FRAME_OK);
		assert_int_equal(elements_has(&f.elements, ELEMENT_HT_CAPABILITIES), i >= 2);
		assert_int_equal(elements_has(&f.elements, ELEMENT_VHT_CAPABILITIES), i >= 3);
		assert_int_equal(elements_has(&f.elements, ELEMENT_HE_CAPABILITIES), i >= 4);
		stage_close(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S3_a_station_scans_authenticates_associates_and_sends_data),
		cmocka_unit_test(S3_three_tries_104_ms_apart_after_an_acknowledged_one),
		cmocka_unit_test(S3_200_ms_apart_where_the_radio_reports_nothing),
		cmocka_unit_test(S3_at_once_where_nothing_was_acknowledged),
		cmocka_unit_test(S3_SAE_takes_two_rounds_and_waits_2_s_for_each),
		cmocka_unit_test(S3_a_wrong_SAE_body_is_no_answer),
		cmocka_unit_test(S3_growing_pauses_after_refusals),
		cmocka_unit_test(S3_growing_pauses_after_silence),
		cmocka_unit_test(S3_a_comeback_time_is_honoured_twice),
		cmocka_unit_test(S3_a_comeback_time_is_ignored_by_scenario),
		cmocka_unit_test(S3_a_station_leaves_and_comes_back),
		cmocka_unit_test(S3_a_station_leaves_by_disassociation_or_silently),
		cmocka_unit_test(S3_a_station_roams_to_the_better_BSS_by_reassociation),
		cmocka_unit_test(S3_an_expelled_station_returns),
		cmocka_unit_test(S3_a_station_listens_for_beacons_where_it_may_not_probe),
		cmocka_unit_test(S3_a_network_that_is_not_there_is_not_joined),
		cmocka_unit_test(S3_misbehaving_each_request_is_repeated),
		cmocka_unit_test(S3_misbehaving_nothing_is_acknowledged),
		cmocka_unit_test(S3_misbehaving_no_basic_rate),
		cmocka_unit_test(S3_what_each_generation_says_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
