/* SPDX-License-Identifier: ISC */
/* Leaving: of its own will, by command (C4), by silence (C3), by the end of its session. */
#include "stage.h"

static void
a_station_that_disassociates_is_authenticated_still(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	observes(&s, 0);
	uint16_t aid = joins(&s, sta(1));

	read_all(&s, 0);
	speak_disassoc(&s, sta(1), 8);
	expect_command(&s, AIR_STATION_REMOVE);
	struct message m = expect_message(&s, 0, HAP_DISASSOC_IND);

	assert_int_equal(m.m.i_disas.i_asid, aid);
	assert_int_equal(m.m.i_disas.i_reason, 8);
	assert_memory_equal(m.m.i_srcaddr, sta(1).octet, 6);
	speak_assoc(&s, sta(1));
	expect_command(&s, AIR_STATION_ADD);
	expect_sent(&s, FRAME_ASSOC_RESP);
	expect_message(&s, 0, HAP_ASSOC_REQ);
	the_end(&s);
}

static void
a_station_that_deauthenticates_is_nobody(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	observes(&s, 0);
	joins(&s, sta(1));
	read_all(&s, 0);
	speak_deauth(&s, sta(1), 3);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(expect_message(&s, 0, HAP_DEAUTH_IND).m.i_deauth.i_reason, 3);
	speak_assoc(&s, sta(1));
	expect_sent(&s, FRAME_DEAUTH);
	expect_message(&s, 0, HAP_STRAY_IND);
	speak_deauth(&s, sta(1), 3);
	speak_disassoc(&s, sta(2), 3);
	the_end(&s);
}

static void
C4_the_frame_goes_first_the_state_after_its_acknowledgement(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	struct letter l = command_about(HAP_DISASSOC_CMD, 9, sta(1));

	l.m.i_disas.i_reason = 5;
	assert_int_equal(posts(&s, 0, &l), HAP_MSG_LEN);
	struct sent out = expect_sent(&s, FRAME_DISASSOC);

	assert_int_equal(out.f.leave.reason, 5);
	assert_int_equal(engine_stations(s.e), 1);
	nothing_else(&s);				/* C2: no result before the effect */
	pass_ms(&s, 300);
	nothing_else(&s);
	acks(&s, &out);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(engine_stations(s.e), 0);
	assert_int_equal(expect_message(&s, 0, HAP_DISASSOC_IND).m.i_disas.i_reason, 5);
	assert_int_equal(expect_result(&s, 0, 9), 0);
	the_end(&s);
}

static void
C4_or_after_a_second(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_decision d;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	struct letter l = command_about(HAP_DEAUTH_CMD, 9, sta(1));

	posts(&s, 0, &l);
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 1);	/* none was given */
	pass_ms(&s, 999);
	nothing_else(&s);
	pass_ms(&s, 1);
	expect_command(&s, AIR_STATION_REMOVE);
	expect_message(&s, 0, HAP_DEAUTH_IND);
	assert_int_equal(expect_result(&s, 0, 9), 0);
	assert_true(why(&s, 0, sta(1), &d));
	assert_int_equal(d.request, HAP_DEAUTH_IND);
	the_end(&s);
}

static void
C4_a_station_on_its_way_out_is_not_put_out_twice(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	struct letter l = command_about(HAP_DISASSOC_CMD, 9, sta(1));

	posts(&s, 0, &l);
	l.m.i_seq = 10;
	assert_int_equal(posts(&s, 0, &l), refusal_of(&l, ENOENT));
	assert_int_equal(expect_result(&s, 0, 10), ENOENT);
	expect_sent(&s, FRAME_DISASSOC);
	speak_deauth(&s, sta(1), 3);			/* it is quicker */
	expect_command(&s, AIR_STATION_REMOVE);
	expect_message(&s, 0, HAP_DEAUTH_IND);
	expect_result(&s, 0, 9);
	speak_assoc(&s, sta(1));
	expect_sent(&s, FRAME_DEAUTH);
	expect_message(&s, 0, HAP_STRAY_IND);
	the_end(&s);
}

static void
C4_one_put_out_may_come_back_at_once(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	struct letter l = command_about(HAP_DEAUTH_CMD, 9, sta(1));

	posts(&s, 0, &l);
	expect_sent(&s, FRAME_DEAUTH);
	speak_auth(&s, sta(1));
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 0);
	expect_message(&s, 0, HAP_DEAUTH_IND);
	expect_result(&s, 0, 9);
	expect_message(&s, 0, HAP_AUTH_REQ);
	the_end(&s);
}

static void
C4_a_station_with_an_answer_on_its_way_is_removed_once(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	pass_ms(&s, 1100);
	speak_assoc(&s, sta(1));
	expect_command(&s, AIR_STATION_ADD);
	expect_sent(&s, FRAME_ASSOC_RESP);
	expect_message(&s, 0, HAP_ASSOC_REQ);
	struct letter l = command_about(HAP_DISASSOC_CMD, 9, sta(1));

	posts(&s, 0, &l);
	struct sent out = expect_sent(&s, FRAME_DISASSOC);

	expect_message(&s, 0, HAP_VERDICT_IND);		/* not acknowledged */
	nothing_else(&s);
	assert_int_equal(engine_stations(s.e), 1);
	acks(&s, &out);
	expect_command(&s, AIR_STATION_REMOVE);
	expect_message(&s, 0, HAP_DISASSOC_IND);
	expect_result(&s, 0, 9);
	the_end(&s);
}

static void
silence_is_looked_into_polled_and_ended_with_reason_4(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	pass(&s, SPAN_S(299));
	nothing_sent(&s);
	pass(&s, SPAN_S(1));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 300000, 1);
	expect_command(&s, AIR_POLL);
	poll_answered(&s, sta(1), false);
	struct sent out = expect_sent(&s, FRAME_DISASSOC);

	assert_int_equal(out.f.leave.reason, 4);
	acks(&s, &out);
	expect_command(&s, AIR_STATION_REMOVE);
	expect_message(&s, 0, HAP_DISASSOC_IND);
	assert_int_equal(counters(&s, 0).timed_out, 1);
	the_end(&s);
}

static void
a_station_the_radio_has_heard_is_left_alone(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	pass(&s, SPAN_S(300));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 100000, 1);
	pass(&s, SPAN_S(199));
	nothing_sent(&s);
	pass(&s, SPAN_S(1));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 300000, 1);
	expect_command(&s, AIR_POLL);
	poll_answered(&s, sta(1), true);
	pass(&s, SPAN_S(299));
	nothing_sent(&s);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
a_radio_that_says_nothing_counts_as_silence(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	pass(&s, SPAN_S(300));
	expect_command(&s, AIR_ASK_STATS);
	pass(&s, SPAN_S(1));
	expect_command(&s, AIR_POLL);
	pass(&s, SPAN_S(1));
	assert_int_equal(expect_sent(&s, FRAME_DISASSOC).f.leave.reason, 4);
	pass(&s, SPAN_S(1));
	expect_command(&s, AIR_STATION_REMOVE);
	the_end(&s);
}

static void
statistics_for_a_daemon_are_no_verdict_on_a_poll(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	attach(&s, 0);
	pass(&s, SPAN_S(300));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 300000, 1);
	expect_command(&s, AIR_POLL);
	stats_told(&s, sta(1), 300000, 1);
	nothing_else(&s);
	poll_answered(&s, sta(1), true);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
without_polling_silence_ends_at_once(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.bss.skip_poll = true;
	open_with(&s, &setup);
	joins(&s, sta(1));
	pass(&s, SPAN_S(300));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 300000, 1);
	assert_int_equal(expect_sent(&s, FRAME_DISASSOC).f.leave.reason, 4);
	setup.bss.inactivity_s = 0;			/* never */
	setup.bss.skip_poll = false;
	engine_close(s.e);
	open_with(&s, &setup);
	joins(&s, sta(1));
	pass(&s, SPAN_S(1000000));
	the_end(&s);
}

static struct letter
timeout_of(struct mac addr, int64_t seconds, int64_t us)
{
	struct letter l = command_about(HAP_TIMEOUT_CMD, 1, addr);

	l.m.i_flags = 0;
	l.m.i_un.timeout.i_un.timeout = (struct hostap_timeval){ seconds, us };
	return l;
}

static void
C3_a_timeout_is_told_its_setter_once_per_silence(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	uint16_t aid = joins(&s, sta(1));

	attach(&s, 0);
	observes(&s, 1);
	struct letter l = timeout_of(sta(1), 10, 0);

	assert_int_equal(posts(&s, 0, &l), HAP_MSG_LEN);
	pass(&s, SPAN_S(10));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 10000, 1);
	assert_int_equal(expect_message(&s, 0, HAP_TIMEOUT_IND).m.i_un.timeout.i_asid, aid);
	nothing_else(&s);				/* the observer is not its setter */
	for (int i = 1; i < 5; i++) {
		pass(&s, SPAN_S(10));
		expect_command(&s, AIR_ASK_STATS);
		stats_told(&s, sta(1), 10000 + 10000 * (uint32_t)i, 1);
	}
	nothing_else(&s);				/* once, and the station is left to it */
	pass(&s, SPAN_S(10));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 2000, 2);		/* heard: another silence begins */
	pass(&s, SPAN_S(8));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 10000, 2);
	expect_message(&s, 0, HAP_TIMEOUT_IND);
	the_end(&s);
}

static void
C3_the_latest_timeout_wins_and_0_clears(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	attach(&s, 0);
	attach(&s, 1);
	struct letter l = timeout_of(sta(1), 10, 0);

	posts(&s, 0, &l);
	l = timeout_of(sta(1), 5, 500000);
	posts(&s, 1, &l);
	pass_ms(&s, 5499);
	nothing_else(&s);
	pass_ms(&s, 1);
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 5500, 1);
	expect_message(&s, 1, HAP_TIMEOUT_IND);
	l = timeout_of(sta(1), 0, 0);
	posts(&s, 0, &l);
	pass(&s, SPAN_S(290));
	nothing_else(&s);
	pass(&s, SPAN_S(5));
	expect_command(&s, AIR_ASK_STATS);		/* the AP's own rule */
	stats_told(&s, sta(1), 300500, 1);
	expect_command(&s, AIR_POLL);
	the_end(&s);
}

static void
C3_Q10_a_timeout_ends_with_its_setter(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	attach(&s, 0);
	struct letter l = timeout_of(sta(1), 10, 0);

	posts(&s, 0, &l);
	detach(&s, 0);
	pass(&s, SPAN_S(299));
	nothing_sent(&s);
	pass(&s, SPAN_S(1));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 300000, 1);
	expect_command(&s, AIR_POLL);
	assert_int_equal(engine_stations(s.e), 1);	/* associated stations stay */
	the_end(&s);
}

static void
C3_what_is_no_timeout_is_refused(void **state)
{
	(void)state;
	struct stage s;
	static const struct hostap_timeval bad[] = { { -1, 0 }, { 0, -1 }, { 0, 1000000 },
	    { 4294968, 0 }, { 0, 999 }, { INT64_MAX, 0 } };

	open_usual(&s);
	joins(&s, sta(1));
	authenticates(&s, sta(2));
	attach(&s, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct letter l = timeout_of(sta(1), bad[i].tv_sec, bad[i].tv_usec);

		assert_int_equal(posts(&s, 0, &l) < 0, !STAGE_SOCKET);
		assert_true(expect_result(&s, 0, 1) > 0);
	}
	struct letter l = timeout_of(sta(2), 1, 0);

	assert_int_equal(posts(&s, 0, &l), refusal_of(&l, ENOENT));	/* not associated */
	expect_result(&s, 0, 1);
	the_end(&s);
}

static struct message
asks_to_associate(struct stage *s, struct mac addr)
{
	authenticates(s, addr);
	speak_assoc(s, addr);
	return expect_message(s, 0, HAP_ASSOC_REQ);
}

static void
M5_a_daemon_limits_silence_and_session(void **state)
{
	(void)state;
	struct stage s;
	struct letter l;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	for (unsigned i = 0; i < 2; i++) {
		struct message ask = asks_to_associate(&s, sta(i));

		l = answer_to(&ask);
		l.m.i_asresp.i_inactivity = i ? 0 : 20000000;
		l.m.i_asresp.i_session = i ? 30000000 : 0;
		posts(&s, 0, &l);
		expect_command(&s, AIR_STATION_ADD);
		struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

		acks(&s, &answer);
		read_all(&s, 0);
	}
	pass_ms(&s, 19999);
	nothing_sent(&s);
	pass_ms(&s, 1);
	assert_memory_equal(expect_command(&s, AIR_ASK_STATS).addr.octet, sta(0).octet, 6);
	stats_told(&s, sta(0), 0, 1);
	pass_ms(&s, 9999);
	nothing_sent(&s);
	pass_ms(&s, 1);
	struct sent out = expect_sent(&s, FRAME_DEAUTH);

	assert_true(mac_equal(out.f.header.addr1, sta(1)));
	acks(&s, &out);
	expect_command(&s, AIR_STATION_REMOVE);
	read_all(&s, 0);
	the_end(&s);
}

static void
a_station_the_radio_drops_is_gone(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	station_lost(&s, sta(1));
	expect_command(&s, AIR_STATION_REMOVE);
	expect_message(&s, 0, HAP_DISASSOC_IND);
	station_lost(&s, sta(1));
	station_lost(&s, sta(9));
	joins(&s, sta(2));
	read_all(&s, 0);
	speak_auth(&s, sta(2));				/* its answer is not what was lost */
	expect_sent(&s, FRAME_AUTH);
	station_lost(&s, sta(2));
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(engine_stations(s.e), 0);
	read_all(&s, 0);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_station_that_disassociates_is_authenticated_still),
		cmocka_unit_test(a_station_that_deauthenticates_is_nobody),
		cmocka_unit_test(C4_the_frame_goes_first_the_state_after_its_acknowledgement),
		cmocka_unit_test(C4_or_after_a_second),
		cmocka_unit_test(C4_a_station_on_its_way_out_is_not_put_out_twice),
		cmocka_unit_test(C4_one_put_out_may_come_back_at_once),
		cmocka_unit_test(C4_a_station_with_an_answer_on_its_way_is_removed_once),
		cmocka_unit_test(silence_is_looked_into_polled_and_ended_with_reason_4),
		cmocka_unit_test(a_station_the_radio_has_heard_is_left_alone),
		cmocka_unit_test(a_radio_that_says_nothing_counts_as_silence),
		cmocka_unit_test(statistics_for_a_daemon_are_no_verdict_on_a_poll),
		cmocka_unit_test(without_polling_silence_ends_at_once),
		cmocka_unit_test(C3_a_timeout_is_told_its_setter_once_per_silence),
		cmocka_unit_test(C3_the_latest_timeout_wins_and_0_clears),
		cmocka_unit_test(C3_Q10_a_timeout_ends_with_its_setter),
		cmocka_unit_test(C3_what_is_no_timeout_is_refused),
		cmocka_unit_test(M5_a_daemon_limits_silence_and_session),
		cmocka_unit_test(a_station_the_radio_drops_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
