/* SPDX-License-Identifier: ISC */
/* What becomes of requests when daemons behave badly; one story a manner. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

#define QUIET	"medium shared shadowing 0dB\nradio channel 1 at 0m ssid home\n"
#define PUPPETS	QUIET "station p count 10 mac 02:00:00:00:01:00 at 3m puppet "

static struct daemon *
attached(struct play *p, enum manner manner)
{
	return daemon_open(p, &(struct daemon_options){ .manner = manner });
}

static void
Q2_an_answer_given_twice_counts_once(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_MANUAL);
	struct heard *request;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	request = daemon_expect(d, HAP_AUTH_REQ);
	assert_int_equal(daemon_answer(d, request, 0), 0);
	play_run(p, 40);
	daemon_answer(d, request, STATUS_REFUSED);
	play_run(p, 60);
	air_expect(&p->air, UP, FRAME_AUTH);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)), 0);
	assert_int_equal(heard_verdict(daemon_expect(d, HAP_VERDICT_IND)).status, 0);
	struct hap_result r;

	hap_body(&daemon_expect(d, HAP_RESULT_IND)->m, &r, sizeof(r));
	assert_int_equal(r.error, ESTALE);
	play_silent(p);
	play_close(p);
}

static void
Q5_no_answer_in_time_closes(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_NEVER);
	const struct said *request, *response;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 400);
	request = air_expect(&p->air, UP, FRAME_AUTH);
	response = air_expect(&p->air, DOWN, FRAME_AUTH);
	assert_int_equal(said_status(response), STATUS_DENIED_NO_MORE_STAS);
	assert_in_range(response->us - request->us, 200000, 202000);
	daemon_expect(d, HAP_AUTH_REQ);
	struct hap_verdict v = heard_verdict(daemon_expect(d, HAP_VERDICT_IND));

	assert_int_equal(v.by, HAP_BY_DEADLINE);
	assert_int_equal(v.status, STATUS_DENIED_NO_MORE_STAS);
	play_silent(p);
	play_close(p);
}

static void
Q5_a_late_answer_serves_the_next_try(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_MANUAL);

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 400);
	daemon_answer(d, daemon_expect(d, HAP_AUTH_REQ), STATUS_REQUEST_DECLINED);
	play_run(p, 900);
	air_skip(&p->air);
	daemon_skip(d);
	puppet_auth(p, 0);
	play_run(p, 950);
	air_expect(&p->air, UP, FRAME_AUTH);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)),
	    STATUS_REQUEST_DECLINED);
	struct hap_verdict v = heard_verdict(daemon_expect(d, HAP_VERDICT_IND));

	assert_int_equal(v.by, HAP_BY_LATE);
	play_silent(p);
	play_close(p);
}

static void
Q5_fail_open_accepts_what_nobody_answers(void **state)
{
	struct play *p = play_open(QUIET "station one mac 02:00:00:00:01:00 at 3m scan none");
	struct daemon *d = daemon_open(p, &(struct daemon_options){ .manner = MANNER_NEVER,
		.fail = HAP_FAIL_OPEN });

	(void)state;
	play_run(p, 900);
	assert_int_equal(play_station(p, 0).doing, SIM_JOINED);
	assert_int_equal(d->requests_read, 2);	/* the tries in between joined the first */
	play_close(p);
}

static void
Q5_a_hung_daemon_falls_asleep_after_eight_deadlines(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_HUNG);

	(void)state;
	for (uint32_t i = 0; i < 8; i++)
		puppet_auth(p, i);
	play_run(p, 500);
	assert_int_equal(air_count(&p->air, DOWN, FRAME_AUTH), 8);
	air_skip(&p->air);
	puppet_auth(p, 8);
	play_run(p, 510);
	air_expect(&p->air, UP, FRAME_AUTH);
	air_expect(&p->air, DOWN, FRAME_AUTH);		/* at once */
	air_silent(&p->air);
	d->is.manner = MANNER_JUDGE;			/* it wakes, reads, and is asked again */
	play_run(p, 520);
	daemon_skip(d);
	air_skip(&p->air);
	puppet_auth(p, 9);
	play_run(p, 530);
	daemon_expect(d, HAP_AUTH_REQ);
	assert_int_equal(heard_verdict(daemon_expect(d, HAP_VERDICT_IND)).by, HAP_BY_DAEMON);
	air_expect(&p->air, UP, FRAME_AUTH);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)), 0);
	play_silent(p);
	play_close(p);
}

static void
Q2_a_number_never_issued_has_no_effect(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_MANUAL);
	struct ieee80211_hostap_msg early = { .i_type = HAP_AUTH_RESP, .i_seq = 77 };
	struct heard *request;
	struct hap_result r;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	request = daemon_expect(d, HAP_AUTH_REQ);
	daemon_write(d, &early);
	early.i_seq = request->m.i_seq;
	early.i_type = HAP_ASSOC_RESP;			/* nor one that does not fit */
	daemon_write(d, &early);
	play_run(p, 50);
	for (int i = 0; i < 2; i++) {
		hap_body(&daemon_expect(d, HAP_RESULT_IND)->m, &r, sizeof(r));
		assert_int_equal(r.error, EINVAL);
	}
	air_expect(&p->air, UP, FRAME_AUTH);
	play_silent(p);					/* the request still waits */
	daemon_answer(d, request, 0);
	play_run(p, 100);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)), 0);
	daemon_expect(d, HAP_VERDICT_IND);
	play_silent(p);
	play_close(p);
}

static void
Q2_an_answer_forfeits_what_came_before_it(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_MANUAL);
	struct heard *last = NULL;

	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		puppet_auth(p, i);
	play_run(p, 50);
	for (int i = 0; i < 3; i++)
		last = daemon_expect(d, HAP_AUTH_REQ);
	daemon_answer(d, last, 0);
	play_run(p, 100);
	for (uint32_t i = 0; i < 3; i++) {
		const struct said *s = air_find(&p->air, DOWN, FRAME_AUTH);

		assert_int_equal(said_to(s).octet[5], i);	/* lowest first */
		assert_int_equal(said_status(s), i < 2 ? STATUS_DENIED_NO_MORE_STAS : 0);
		struct hap_verdict v = heard_verdict(daemon_expect(d, HAP_VERDICT_IND));

		assert_int_equal(v.by, i < 2 ? HAP_BY_FORFEIT : HAP_BY_DAEMON);
	}
	play_silent(p);
	play_close(p);
}

static void
Q2_unordered_answers_forfeit_nothing(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = daemon_open(p, &(struct daemon_options){ .manner = MANNER_MANUAL,
		.flags = HAP_MODE_UNORDERED });
	struct heard *request[3];

	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		puppet_auth(p, i);
	play_run(p, 50);
	for (int i = 0; i < 3; i++)
		request[i] = daemon_expect(d, HAP_AUTH_REQ);
	for (int i = 2; i >= 0; i--)
		assert_int_equal(daemon_answer(d, request[i], 0), 0);
	play_run(p, 100);
	for (int i = 2; i >= 0; i--) {
		const struct said *s = air_find(&p->air, DOWN, FRAME_AUTH);

		assert_int_equal(said_to(s).octet[5], i);
		assert_int_equal(said_status(s), 0);
		daemon_expect(d, HAP_VERDICT_IND);
	}
	play_silent(p);
	play_close(p);
}

static void
M2_garbage_is_refused_whole_and_changes_nothing(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_MANUAL);
	uint8_t octets[HAP_MSG_LEN + 8];
	struct heard *request;

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	request = daemon_expect(d, HAP_AUTH_REQ);
	memset(octets, 0xa5, sizeof(octets));
	engine_write(p->engine, p->now, d->endpoint, octets, sizeof(octets));
	engine_write(p->engine, p->now, d->endpoint, octets, 3);
	memset(octets, 0, sizeof(octets));		/* an attribute cut short */
	octets[0] = HAP_MSG_LEN + 8;
	octets[2] = HAP_AUTH_RESP;
	memcpy(octets + 8, &request->m.i_seq, 8);
	octets[HAP_MSG_LEN] = 100;
	engine_write(p->engine, p->now, d->endpoint, octets, sizeof(octets));
	play_run(p, 60);
	while (daemon_find(d, HAP_RESULT_IND))
		;
	air_expect(&p->air, UP, FRAME_AUTH);
	play_silent(p);					/* the request still waits */
	assert_int_equal(daemon_answer(d, request, 0), 0);
	play_run(p, 100);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)), 0);
	daemon_expect(d, HAP_VERDICT_IND);
	play_silent(p);
	play_close(p);
}

static void
Q10_what_waits_for_a_daemon_that_dies_resolves_at_once(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *d = attached(p, MANNER_MANUAL);
	uint8_t half[HAP_MSG_LEN] = { HAP_MSG_LEN, 0, HAP_AUTH_RESP };

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 20);
	daemon_expect(d, HAP_AUTH_REQ);
	engine_write(p->engine, p->now, d->endpoint, half, sizeof(half) / 2);
	daemon_close(d);
	play_run(p, 30);
	air_expect(&p->air, UP, FRAME_AUTH);
	const struct said *s = air_expect(&p->air, DOWN, FRAME_AUTH);

	assert_int_equal(said_status(s), STATUS_DENIED_NO_MORE_STAS);
	assert_true(s->us < 25000);
	air_silent(&p->air);
	play_close(p);
}

static void
Q10_associated_stations_stay_when_the_daemon_goes(void **state)
{
	struct play *p = play_open(QUIET "station a count 5 mac 02:00:00:00:01:00 at 3m scan none");
	struct daemon *d = attached(p, MANNER_JUDGE);

	(void)state;
	play_run(p, 300);
	assert_int_equal(engine_stations(p->engine), 5);
	air_skip(&p->air);
	daemon_close(d);
	play_run(p, 5000);
	assert_int_equal(engine_stations(p->engine), 5);
	assert_int_equal(play_results(p).joined, 5);
	air_silent(&p->air);
	play_close(p);
}

static void
Q1_a_slow_reader_learns_what_it_lost(void **state)
{
	struct play *p = play_open_with(QUIET
	    "station a count 300 at 3m scan none join 0s..3s leave 500ms..2s return 500ms",
	    &(struct play_options){ .config = { .buffer = 8 } });
	struct daemon *slow = daemon_open(p, &(struct daemon_options){ .manner = MANNER_SLOW,
		.role = HAP_ROLE_OBSERVER });

	(void)state;
	play_run(p, 6000);
	slow->is.manner = MANNER_NEVER;			/* now it keeps up */
	slow->wakes = FAR;
	play_run(p, 6100);
	assert_true(slow->lost > 100);
	assert_int_equal(slow->unexplained, 0);
	play_close(p);
}

/* Stations of the other BSS, and beacons, are where they would be with no daemon at all. */
static void
Q4_a_hung_daemon_delays_nobody_else(void **state)
{
	static const char text[] = "medium shared shadowing 0dB\nradio channel 1 ssid a\n"
	    "radio channel 11 ssid b\nstation mine count 20 mac 02:00:00:00:01:00 at 3m ssid a "
	    "scan none join 0s..1s\nstation other count 20 mac 02:00:00:00:02:00 at 3m ssid b "
	    "scan none join 0s..1s data 40kb/s";
	struct play *with = play_open(text), *without = play_open(text);
	struct daemon *hung = attached(with, MANNER_HUNG);
	struct hostap_mode mode = { .role = HAP_ROLE_DECIDER, .order = 100, .iface = 1,
		.classes = HAP_CLASS_ALL };

	(void)state;
	assert_int_equal(engine_ioctl(with->engine, with->now, hung->endpoint, HIOCSMODE, &mode,
	    sizeof(mode)), 0);
	play_run(with, 3000);
	play_run(without, 3000);
	assert_int_equal(with->air.beacons, without->air.beacons);
	for (unsigned i = 0; i < with->air.beacons; i++)
		assert_in_range(with->air.beacon[i].us / 1000,
		    without->air.beacon[i].us / 1000 - 3, without->air.beacon[i].us / 1000 + 3);
	for (uint32_t i = 20; i < 40; i++) {
		assert_int_equal(play_station(with, i).doing, SIM_JOINED);
		assert_int_equal(play_station(with, i).tries, 2);
		uint32_t us = play_station(without, i).join_us;

		assert_in_range(play_station(with, i).join_us, us - 1000, us + 1000);
	}
	assert_int_equal(play_station(with, 3).ever_joined, false);
	assert_int_equal(play_station(without, 3).doing, SIM_JOINED);
	play_close(with);
	play_close(without);
}

static void
M4_a_daemon_of_2002_runs_a_policy_unchanged(void **state)
{
	struct play *p = play_open(QUIET "station a count 3 mac 02:00:00:00:01:00 at 3m scan none");
	struct daemon *d = daemon_open(p, &(struct daemon_options){ .manner = MANNER_JUDGE,
		.proposal = true, .device = true });

	(void)state;
	play_run(p, 400);
	assert_int_equal(play_results(p).joined, 3);
	for (unsigned i = 0; i < d->heards; i++)
		assert_in_range(d->heard[i].m.i_type, HAP_DISASSOC_IND, HAP_AUTH_REQ);
	assert_int_equal(d->requests_read, 6);
	play_close(p);
}

static void
Q6_the_first_refusal_is_final_and_observers_only_watch(void **state)
{
	struct play *p = play_open(PUPPETS);
	struct daemon *first = daemon_open(p, &(struct daemon_options){ .name = "first",
		.manner = MANNER_JUDGE, .order = 1 });
	struct daemon *second = daemon_open(p, &(struct daemon_options){ .name = "second",
		.manner = MANNER_JUDGE, .order = 2, .status = STATUS_REQUEST_DECLINED });
	struct daemon *third = daemon_open(p, &(struct daemon_options){ .name = "third",
		.manner = MANNER_JUDGE, .order = 3 });
	struct daemon *watcher = daemon_open(p, &(struct daemon_options){ .name = "watcher",
		.manner = MANNER_HUNG, .role = HAP_ROLE_OBSERVER });

	(void)state;
	puppet_auth(p, 0);
	play_run(p, 50);
	air_expect(&p->air, UP, FRAME_AUTH);
	assert_int_equal(said_status(air_expect(&p->air, DOWN, FRAME_AUTH)),
	    STATUS_REQUEST_DECLINED);
	daemon_expect(first, HAP_AUTH_REQ);
	daemon_expect(first, HAP_VERDICT_IND);
	daemon_expect(second, HAP_AUTH_REQ);
	struct hap_verdict v = heard_verdict(daemon_expect(second, HAP_VERDICT_IND));

	assert_int_equal(v.endpoint, second->endpoint);
	daemon_silent(third);				/* was never asked */
	watcher->is.manner = MANNER_NEVER;
	play_run(p, 60);
	assert_true(daemon_expect(watcher, HAP_AUTH_REQ)->m.i_flags & HAP_F_COPY);
	assert_int_equal(heard_verdict(daemon_expect(watcher, HAP_VERDICT_IND)).status,
	    STATUS_REQUEST_DECLINED);
	play_silent(p);
	play_close(p);
}

static void
Q3_a_full_table_closes_and_is_counted(void **state)
{
	struct play *p = play_open_with(PUPPETS,
	    &(struct play_options){ .config = { .table = 4 } });
	struct daemon *d = attached(p, MANNER_HUNG);

	(void)state;
	for (uint32_t i = 0; i < 6; i++)
		puppet_auth(p, i);
	play_run(p, 100);
	assert_int_equal(air_count(&p->air, DOWN, FRAME_AUTH), 2);	/* the two beyond */
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(said_status(air_find(&p->air, DOWN, FRAME_AUTH)),
		    STATUS_DENIED_NO_MORE_STAS);
	struct hostap_stat stat;

	assert_int_equal(engine_ioctl(p->engine, p->now, d->endpoint, HIOCGSTATS, &stat,
	    sizeof(stat)), 0);
	assert_int_equal(stat.hs_drop, 2);
	play_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(Q2_an_answer_given_twice_counts_once),
		cmocka_unit_test(Q5_no_answer_in_time_closes),
		cmocka_unit_test(Q5_a_late_answer_serves_the_next_try),
		cmocka_unit_test(Q5_fail_open_accepts_what_nobody_answers),
		cmocka_unit_test(Q5_a_hung_daemon_falls_asleep_after_eight_deadlines),
		cmocka_unit_test(Q2_a_number_never_issued_has_no_effect),
		cmocka_unit_test(Q2_an_answer_forfeits_what_came_before_it),
		cmocka_unit_test(Q2_unordered_answers_forfeit_nothing),
		cmocka_unit_test(M2_garbage_is_refused_whole_and_changes_nothing),
		cmocka_unit_test(Q10_what_waits_for_a_daemon_that_dies_resolves_at_once),
		cmocka_unit_test(Q10_associated_stations_stay_when_the_daemon_goes),
		cmocka_unit_test(Q1_a_slow_reader_learns_what_it_lost),
		cmocka_unit_test(Q4_a_hung_daemon_delays_nobody_else),
		cmocka_unit_test(M4_a_daemon_of_2002_runs_a_policy_unchanged),
		cmocka_unit_test(Q6_the_first_refusal_is_final_and_observers_only_watch),
		cmocka_unit_test(Q3_a_full_table_closes_and_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
