/* SPDX-License-Identifier: ISC */
/* Repeats, changes of mind, and what is heard of an answer (Q7, Q9; 10.3.2.14). */
#include "stage.h"

static struct sent
admitted(struct stage *s)
{
	expect_command(s, AIR_STATION_ADD);
	struct sent answer = expect_sent(s, FRAME_ASSOC_RESP);

	assert_int_equal(answer.f.assoc_resp.status, 0);
	return answer;
}

static void
same_bytes(const struct sent *a, const struct sent *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->bytes, b->bytes, a->len);
}

static void
cancelled(struct stage *s, int daemon, uint64_t seq, uint8_t cause, uint8_t request)
{
	struct message m = expect_message(s, daemon, HAP_CANCEL_IND);

	assert_int_equal(cancel_of(&m).seq, seq);
	assert_int_equal(cancel_of(&m).cause, cause);
	assert_int_equal(cancel_of(&m).request, request);
}

static void
Q7_a_repeat_joins_the_request_that_waits(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);

	pass_ms(&s, 104);
	speak_auth(&s, sta(1));
	nothing_else(&s);
	pass_ms(&s, 95);			/* the repeat restarts no clock */
	nothing_else(&s);
	pass_ms(&s, 1);
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 17);
	struct letter l = answer_to(&ask);

	assert_int_equal(posts(&s, 0, &l), refusal_of(&l, ESTALE));	/* too late */
	assert_int_equal(expect_result(&s, 0, ask.m.i_seq), ESTALE);
	the_end(&s);
}

static void
Q7_within_half_a_second_the_same_bytes_again(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);

	refuses(&s, 0, &ask, 12);
	struct sent first = expect_sent(&s, FRAME_ASSOC_RESP);

	speak_assoc(&s, sta(1));		/* unacknowledged yet */
	struct sent again = expect_sent(&s, FRAME_ASSOC_RESP);

	same_bytes(&first, &again);
	acks(&s, &first);
	expect_message(&s, 0, HAP_VERDICT_IND);
	pass_ms(&s, 500);
	speak_assoc(&s, sta(1));
	again = expect_sent(&s, FRAME_ASSOC_RESP);
	same_bytes(&first, &again);
	nothing_else(&s);
	acks(&s, &again);
	pass_ms(&s, 1);
	speak_assoc(&s, sta(1));
	expect_message(&s, 0, HAP_ASSOC_REQ);
	the_end(&s);
}

static void
Q7_another_body_cancels_and_asks_anew(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	f = assoc_frame_of(&s, sta(1));
	speak(&s, &f);
	struct message first = expect_message(&s, 0, HAP_ASSOC_REQ);

	f.assoc.listen_interval = 11;
	speak(&s, &f);
	cancelled(&s, 0, first.m.i_seq, HAP_CANCEL_NEWER, HAP_ASSOC_REQ);
	struct message second = expect_message(&s, 0, HAP_ASSOC_REQ);

	assert_int_equal(second.m.i_asreq.i_asid, first.m.i_asreq.i_asid + 1);
	struct letter l = answer_to(&first);

	/* approving one must not admit another */
	assert_int_equal(posts(&s, 0, &l), refusal_of(&l, ESTALE));
	assert_int_equal(expect_result(&s, 0, first.m.i_seq), ESTALE);
	nothing_else(&s);
	accepts(&s, 0, &second);
	struct sent answer = admitted(&s);

	assert_int_equal(answer.f.assoc_resp.aid, second.m.i_asreq.i_asid);
	acks(&s, &answer);
	read_all(&s, 0);
	the_end(&s);
}

static void
Q7_at_most_four_changes_a_second(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;
	unsigned asked = 0;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	f = assoc_frame_of(&s, sta(1));
	for (uint16_t i = 0; i < 90; i++) {		/* answered at once, and never the same */
		f.assoc.listen_interval = i;
		speak(&s, &f);
		if (engine_readable(s.e, s.ear[0].endpoint)) {
			struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);

			asked++;
			refuses(&s, 0, &ask, 1);
			struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

			acks(&s, &answer);
			expect_message(&s, 0, HAP_VERDICT_IND);
		}
		pass_ms(&s, 11);
	}
	assert_int_equal(asked, 5);
	pass_ms(&s, 20);
	f.assoc.listen_interval = 900;
	speak(&s, &f);
	expect_message(&s, 0, HAP_ASSOC_REQ);
	the_end(&s);
}

static void
Q7_leaving_cancels_what_waits(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ALL);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);

	speak_deauth(&s, sta(1), 3);
	cancelled(&s, 0, ask.m.i_seq, HAP_CANCEL_LEFT, HAP_AUTH_REQ);
	nothing_else(&s);
	speak_auth(&s, sta(1));
	ask = expect_message(&s, 0, HAP_AUTH_REQ);
	accepts(&s, 0, &ask);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	expect_message(&s, 0, HAP_VERDICT_IND);
	speak_assoc(&s, sta(1));
	ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	speak_disassoc(&s, sta(1), 8);
	cancelled(&s, 0, ask.m.i_seq, HAP_CANCEL_LEFT, HAP_ASSOC_REQ);
	nothing_else(&s);
	speak_assoc(&s, sta(1));			/* it is authenticated still */
	ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	struct letter l = command_about(HAP_DEAUTH_CMD, 5, sta(1));

	assert_int_equal(posts(&s, 0, &l), HAP_MSG_LEN);
	cancelled(&s, 0, ask.m.i_seq, HAP_CANCEL_REMOVED, HAP_ASSOC_REQ);
	answer = expect_sent(&s, FRAME_DEAUTH);
	acks(&s, &answer);
	expect_message(&s, 0, HAP_DEAUTH_IND);
	assert_int_equal(expect_result(&s, 0, 5), 0);
	the_end(&s);
}

static void
Q7_an_authentication_cancels_probes_a_probe_cancels_nothing(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_PROBE | HAP_CLASS_AUTH);
	speak_probe(&s, sta(1), "test");
	struct message probe = expect_message(&s, 0, HAP_PROBE_REQ);

	speak_auth(&s, sta(1));
	cancelled(&s, 0, probe.m.i_seq, HAP_CANCEL_NEWER, HAP_PROBE_REQ);
	struct message auth = expect_message(&s, 0, HAP_AUTH_REQ);

	speak_probe(&s, sta(1), "test");
	probe = expect_message(&s, 0, HAP_PROBE_REQ);
	speak_probe(&s, sta(1), "test");		/* joins */
	nothing_else(&s);
	accepts(&s, 0, &auth);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	expect_message(&s, 0, HAP_VERDICT_IND);
	accepts(&s, 0, &probe);
	expect_sent(&s, FRAME_PROBE_RESP);
	expect_message(&s, 0, HAP_VERDICT_IND);
	the_end(&s);
}

static void
Q7_a_probe_is_answered_the_same_for_half_a_second(void **state)
{
	(void)state;
	struct stage s;
	struct message ask;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_PROBE);
	speak_probe(&s, sta(1), "test");
	ask = expect_message(&s, 0, HAP_PROBE_REQ);
	accepts(&s, 0, &ask);
	struct sent first = expect_sent(&s, FRAME_PROBE_RESP);

	expect_message(&s, 0, HAP_VERDICT_IND);
	pass_ms(&s, 30);
	speak_probe(&s, sta(1), "test");
	struct sent again = expect_sent(&s, FRAME_PROBE_RESP);

	same_bytes(&first, &again);
	speak_probe(&s, sta(2), "test");
	ask = expect_message(&s, 0, HAP_PROBE_REQ);
	refuses(&s, 0, &ask, 1);
	expect_message(&s, 0, HAP_VERDICT_IND);
	pass_ms(&s, 30);
	speak_probe(&s, sta(2), "test");		/* silence again */
	nothing_else(&s);
	pass_ms(&s, 501);
	speak_probe(&s, sta(2), "test");
	expect_message(&s, 0, HAP_PROBE_REQ);
	the_end(&s);
}

static void
Q7_a_new_request_of_another_kind_cancels_the_old_one(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ALL & ~HAP_CLASS_PROBE);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);

	accepts(&s, 0, &ask);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	expect_message(&s, 0, HAP_VERDICT_IND);
	speak_assoc(&s, sta(1));
	ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	speak_reassoc(&s, sta(1), sta(77));
	cancelled(&s, 0, ask.m.i_seq, HAP_CANCEL_NEWER, HAP_ASSOC_REQ);
	ask = expect_message(&s, 0, HAP_REASSOC_REQ);
	assert_memory_equal(ask.m.i_asreq.i_curap, sta(77).octet, 6);
	speak_auth(&s, sta(1));
	cancelled(&s, 0, ask.m.i_seq, HAP_CANCEL_NEWER, HAP_REASSOC_REQ);
	expect_message(&s, 0, HAP_AUTH_REQ);
	the_end(&s);
}

/* A remembered admission must not be spoken to a station that is no longer in. */
static void
Q7_an_answer_is_not_repeated_to_one_who_left_meanwhile(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	speak_disassoc(&s, sta(1), 8);
	expect_command(&s, AIR_STATION_REMOVE);
	speak_assoc(&s, sta(1));
	struct sent answer = admitted(&s);

	acks(&s, &answer);
	assert_int_equal(engine_stations(s.e), 1);
	speak_deauth(&s, sta(1), 3);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(joins(&s, sta(1)), 3);
	attach(&s, 0);
	struct letter l = command_about(HAP_DISASSOC_CMD, 0, sta(1));

	l.m.i_flags = 0;
	posts(&s, 0, &l);
	answer = expect_sent(&s, FRAME_DISASSOC);
	acks(&s, &answer);
	expect_command(&s, AIR_STATION_REMOVE);
	speak_assoc(&s, sta(1));
	answer = admitted(&s);
	acks(&s, &answer);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q9_an_admission_unheard_is_given_again_without_asking(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);

	accepts(&s, 0, &ask);
	struct sent answer = admitted(&s);

	misses(&s, &answer);
	expect_command(&s, AIR_STATION_REMOVE);
	ask = expect_message(&s, 0, HAP_VERDICT_IND);
	assert_int_equal(verdict_of(&ask).acked, 0);
	pass_ms(&s, 104);
	speak_assoc(&s, sta(1));
	answer = admitted(&s);
	assert_int_equal(answer.f.assoc_resp.aid, 2);	/* the first is free, reused late */
	acks(&s, &answer);
	expect_message(&s, 0, HAP_ASSOC_IND);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q9_only_that_very_frame_counts(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	struct sent first = admitted(&s);
	struct sent other = first;

	other.token += 1u << 20;			/* another generation */
	acks(&s, &other);
	other.token = first.token ^ 1;			/* another exchange */
	acks(&s, &other);
	other.token = (first.token & 0x3fffffff) | 2u << 30;	/* another kind */
	acks(&s, &other);
	assert_int_equal(engine_stations(s.e), 0);
	acks(&s, &first);
	acks(&s, &first);				/* once is enough */
	misses(&s, &first);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q9_without_a_report_for_a_second_it_is_as_before(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	observes(&s, 0);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	admitted(&s);
	pass_ms(&s, 999);
	nothing_sent(&s);
	pass_ms(&s, 1);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(engine_stations(s.e), 0);
	expect_message(&s, 0, HAP_AUTH_REQ);
	expect_message(&s, 0, HAP_VERDICT_IND);
	expect_message(&s, 0, HAP_ASSOC_REQ);
	struct message told = expect_message(&s, 0, HAP_VERDICT_IND);

	assert_int_equal(verdict_of(&told).acked, 0);
	assert_int_equal(verdict_of(&told).status, 0);
	pass_ms(&s, 600);
	speak_assoc(&s, sta(1));			/* authenticated still */
	admitted(&s);
	read_all(&s, 0);
	the_end(&s);
}

static void
Q9_a_radio_that_reports_none_is_asked(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.radio.acks = false;
	open_with(&s, &setup);
	for (unsigned heard = 0; heard < 2; heard++) {
		speak_auth(&s, sta(heard));
		expect_sent(&s, FRAME_AUTH);
		speak_assoc(&s, sta(heard));
		admitted(&s);
		pass_ms(&s, 1000);
		expect_command(&s, AIR_ASK_STATS);
		stats_told(&s, sta(heard), 5, heard);
		assert_int_equal(engine_stations(s.e), heard);
		pass_ms(&s, 1000);
		if (!heard)
			expect_command(&s, AIR_STATION_REMOVE);
	}
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q9_a_data_or_class_3_frame_counts_too(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	for (unsigned i = 0; i < 2; i++) {
		authenticates(&s, sta(i));
		speak_assoc(&s, sta(i));
		admitted(&s);
		if (i == 0) {
			data_from(&s, sta(i), false);
		} else {
			speak_action(&s, sta(i), CATEGORY_BLOCK_ACK, "\1x");
			assert_int_equal(expect_sent(&s, FRAME_ACTION).f.action.category,
			    CATEGORY_BLOCK_ACK | CATEGORY_ERROR);
		}
		assert_int_equal(engine_stations(s.e), i + 1);
	}
	the_end(&s);
}

static void
a_station_that_asks_anew_before_its_ack_is_reported_stays_in(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	joins(&s, sta(1));
	pass_ms(&s, 1100);
	f = assoc_frame_of(&s, sta(1));
	speak(&s, &f);
	admitted(&s);
	f.assoc.listen_interval = 20;
	speak(&s, &f);
	struct sent answer = admitted(&s);

	assert_int_equal(engine_stations(s.e), 1);
	acks(&s, &answer);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
a_retransmission_is_taken_once(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	speak_auth(&s, sta(1));
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	s.retry = true;
	speak_auth(&s, sta(1));				/* the same number, marked as a retry */
	nothing_else(&s);
	assert_int_equal(counters(&s, 0).duplicates, 1);
	speak_auth(&s, sta(1));				/* another number: it asks again */
	expect_sent(&s, FRAME_AUTH);
	s.retry = true;
	speak_disassoc(&s, sta(1), 8);			/* that number, but another frame */
	assert_int_equal(counters(&s, 0).duplicates, 1);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(Q7_a_repeat_joins_the_request_that_waits),
		cmocka_unit_test(Q7_within_half_a_second_the_same_bytes_again),
		cmocka_unit_test(Q7_another_body_cancels_and_asks_anew),
		cmocka_unit_test(Q7_at_most_four_changes_a_second),
		cmocka_unit_test(Q7_leaving_cancels_what_waits),
		cmocka_unit_test(Q7_an_authentication_cancels_probes_a_probe_cancels_nothing),
		cmocka_unit_test(Q7_a_probe_is_answered_the_same_for_half_a_second),
		cmocka_unit_test(Q7_a_new_request_of_another_kind_cancels_the_old_one),
		cmocka_unit_test(Q7_an_answer_is_not_repeated_to_one_who_left_meanwhile),
		cmocka_unit_test(Q9_an_admission_unheard_is_given_again_without_asking),
		cmocka_unit_test(Q9_only_that_very_frame_counts),
		cmocka_unit_test(Q9_without_a_report_for_a_second_it_is_as_before),
		cmocka_unit_test(Q9_a_radio_that_reports_none_is_asked),
		cmocka_unit_test(Q9_a_data_or_class_3_frame_counts_too),
		cmocka_unit_test(a_station_that_asks_anew_before_its_ack_is_reported_stays_in),
		cmocka_unit_test(a_retransmission_is_taken_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
