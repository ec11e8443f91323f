/* SPDX-License-Identifier: ISC */
/* One request and one daemon: numbers, answers, forfeits, deadlines, sleep (Q1 to Q5). */
#include "gate_fixture.h"

/* ---- Q1: numbers ------------------------------------------------------------------------ */

static void
q1_numbers_rise_by_one(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	wants(&s, d, HAP_VERDICT_IND);
	for (unsigned i = 1; i <= 3; i++) {
		uint32_t t = asks(&s, HAP_ASSOC_REQ, i);

		assert_int_equal(hears_request(&s, d, HAP_ASSOC_REQ, i), 2 * i - 1);
		assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 2 * i - 1, 0), 0);
		accepted(&s, t, HAP_BY_DAEMON);
		hears_verdict(&s, d, 2 * i - 1, HAP_BY_DAEMON, 0);
	}
	assert_int_equal(last_number(&s, d), 6);
	the_end(&s);
}

static void
q1_each_endpoint_counts_for_itself(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), o = observer(&s);
	uint32_t t1 = asks(&s, HAP_AUTH_REQ, 1), t2 = asks(&s, HAP_AUTH_REQ, 2);

	assert_int_equal(hears_request(&s, a, HAP_AUTH_REQ, 1), 1);
	assert_int_equal(hears_request(&s, o, HAP_AUTH_REQ, 1), 1);
	assert_int_equal(hears_request(&s, a, HAP_AUTH_REQ, 2), 2);
	assert_int_equal(hears_request(&s, o, HAP_AUTH_REQ, 2), 2);
	assert_int_equal(answers(&s, a, HAP_AUTH_REQ, 1, 0), 0);
	assert_int_equal(answers(&s, a, HAP_AUTH_REQ, 2, 0), 0);
	accepted(&s, t1, HAP_BY_DAEMON);
	accepted(&s, t2, HAP_BY_DAEMON);
	hears_verdict(&s, o, 1, HAP_BY_DAEMON, 0);
	hears_verdict(&s, o, 2, HAP_BY_DAEMON, 0);
	the_end(&s);
}

static void
q1_a_full_buffer_is_told_as_a_loss(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100);

	wants(&s, d, HAP_DEAUTH_IND);
	for (unsigned i = 1; i <= BUFFER; i++)
		indicate(&s, i);
	assert_false(gate_room(s.gate, d, HAP_MSG_LEN));
	indicate(&s, 100);		/* number 7: lost, and 8 says so at once */
	indicate(&s, 101);		/* 9, 10: lost behind it */
	indicate(&s, 102);
	for (unsigned i = 1; i <= BUFFER; i++)
		hears_deauth(&s, d, i);
	hears_lost(&s, d, 1, 7, 7);
	hears_lost(&s, d, 2, 9, 10);
	indicate(&s, 103);
	hears_deauth(&s, d, 103);
	assert_int_equal(described(&s, d).stat.hs_drop, 3);
	the_end(&s);
}

static void
q1_what_ended_unread_is_a_loss(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	gate_cancel(s.gate, s.now, request_of(&s, t1), HAP_CANCEL_LEFT);
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 2, 0);
	accepted(&s, t2, HAP_BY_DAEMON);
	hears_lost(&s, d, 1, 1, 1);
	the_end(&s);
}

/* A loss older than the HAP_LOST_IND that waits belongs into it; a younger one needs another. */
static void
q1_a_waiting_loss_grows_backwards_only(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	gate_cancel(s.gate, s.now, request_of(&s, t2), HAP_CANCEL_LEFT);	/* 3 says: 2 */
	gate_cancel(s.gate, s.now, request_of(&s, t1), HAP_CANCEL_LEFT);	/* 3 says: 1, 2 */
	uint32_t t4 = asks(&s, HAP_ASSOC_REQ, 4);

	gate_cancel(s.gate, s.now, request_of(&s, t4), HAP_CANCEL_LEFT);	/* 5 says: 4 */
	hears_lost(&s, d, 2, 1, 2);
	hears_lost(&s, d, 1, 4, 4);
	the_end(&s);
}

static void
q1_a_flushed_loss_is_told_again(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1);

	gate_cancel(s.gate, s.now, request_of(&s, t1), HAP_CANCEL_LEFT);
	assert_int_equal(gate_flush(s.gate, s.now, d), 0);	/* takes 2, which told of 1 */
	assert_true(gate_readable(s.gate, d));
	hears_lost(&s, d, 2, 1, 2);
	the_end(&s);
}

/* ---- Q2: answers ------------------------------------------------------------------------ */

static void
q2_an_answer_resolves_its_request(void **state)
{
	static const uint8_t types[] = { HAP_PROBE_REQ, HAP_AUTH_REQ, HAP_ASSOC_REQ,
	    HAP_REASSOC_REQ };
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	for (unsigned i = 0; i < 4; i++) {
		uint32_t yes = asks(&s, types[i], 1), no = asks(&s, types[i], 2);

		hears_and_answers(&s, d, types[i], 1, 0);
		accepted(&s, yes, HAP_BY_DAEMON);
		hears_and_answers(&s, d, types[i], 2, 1);
		refused(&s, no, HAP_BY_DAEMON, 1);
	}
	assert_int_equal(described(&s, d).accepted, 4);
	assert_int_equal(described(&s, d).refused, 4);
	assert_int_equal(described(&s, d).stat.hs_responses, 8);
	assert_int_equal(described(&s, d).stat.hs_requests, 8);
	the_end(&s);
}

static void
q2_what_is_passed_over_is_forfeited_lowest_first(void **state)
{
	struct story s;
	uint32_t t[5];
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	for (unsigned i = 1; i <= 4; i++) {
		t[i] = asks(&s, HAP_AUTH_REQ, i);
		hears_request(&s, d, HAP_AUTH_REQ, i);
	}
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 3, 0), 0);
	closed(&s, t[1], HAP_BY_FORFEIT);
	closed(&s, t[2], HAP_BY_FORFEIT);
	accepted(&s, t[3], HAP_BY_DAEMON);
	assert_int_equal(described(&s, d).forfeited, 2);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 4, 0), 0);
	accepted(&s, t[4], HAP_BY_DAEMON);
	the_end(&s);
}

static void
q2_unordered_forfeits_nothing(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	struct hostap_mode m = mode_of(&s, d);

	m.flags = HAP_MODE_UNORDERED;
	set_mode(&s, d, &m);
	uint32_t t1 = asks(&s, HAP_AUTH_REQ, 1), t2 = asks(&s, HAP_AUTH_REQ, 2);

	hears_request(&s, d, HAP_AUTH_REQ, 1);
	hears_request(&s, d, HAP_AUTH_REQ, 2);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 2, 0), 0);
	accepted(&s, t2, HAP_BY_DAEMON);
	silence(&s);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 2, 0), -ESTALE);
	silence(&s);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 1), 0);
	refused(&s, t1, HAP_BY_DAEMON, 1);
	the_end(&s);
}

static void
q2_a_second_answer_is_stale_and_still_forfeits(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100);
	uint32_t t1 = asks(&s, HAP_AUTH_REQ, 1), t2 = asks(&s, HAP_AUTH_REQ, 2);

	gate_cancel(s.gate, s.now, request_of(&s, t2), HAP_CANCEL_LEFT);
	hears_request(&s, d, HAP_AUTH_REQ, 1);
	hears_lost(&s, d, 1, 2, 2);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 2, 0), -ESTALE);
	closed(&s, t1, HAP_BY_FORFEIT);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 0), -ESTALE);
	assert_int_equal(described(&s, d).late, 2);
	assert_int_equal(described(&s, d).stat.hs_responses, 0);
	the_end(&s);
}

static void
q2_numbers_never_issued_are_invalid(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	wants(&s, d, HAP_DEAUTH_IND);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	indicate(&s, 9);
	hears_request(&s, d, HAP_AUTH_REQ, 1);
	hears_deauth(&s, d, 9);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 0, 0), -EINVAL);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 3, 0), -EINVAL);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, UINT64_MAX, 0), -EINVAL);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 2, 0), -EINVAL);	/* an indication's */
	silence(&s);
	assert_true(gate_asking(s.gate));
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 0), 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q2_an_answer_of_another_type_is_invalid(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	hears_request(&s, d, HAP_ASSOC_REQ, 1);
	hears_request(&s, d, HAP_ASSOC_REQ, 2);
	assert_int_equal(answers(&s, d, HAP_REASSOC_REQ, 2, 0), -EINVAL);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 2, 0), -EINVAL);
	assert_int_equal(answers(&s, d, HAP_PROBE_REQ, 2, 0), -EINVAL);
	silence(&s);			/* and nothing was forfeited */
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 1, 0), 0);
	assert_int_equal(answers(&s, d, HAP_REASSOC_REQ, 1, 0), -EINVAL);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 2, 0), 0);
	accepted(&s, t1, HAP_BY_DAEMON);
	accepted(&s, t2, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q2_an_observer_may_not_answer(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100), o = observer(&s);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_request(&s, o, HAP_ASSOC_REQ, 1);
	assert_int_equal(answers(&s, o, HAP_ASSOC_REQ, 1, 1), -EPERM);
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	hears_verdict(&s, o, 1, HAP_BY_DAEMON, 0);
	the_end(&s);
}

/* Numbers are known for ESTALE as long as the ring goes, and are stale ever after. */
static void
q2_old_numbers_stay_stale(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	for (unsigned i = 1; i <= 4 * TABLE + 1; i++) {
		uint32_t t = asks(&s, HAP_ASSOC_REQ, i);

		hears_and_answers(&s, d, HAP_ASSOC_REQ, i, 0);
		accepted(&s, t, HAP_BY_DAEMON);
	}
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 0), -ESTALE);	/* its type is forgotten */
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 2, 0), -EINVAL);	/* not yet */
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 2, 0), -ESTALE);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 4 * TABLE + 1, 0), -ESTALE);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 4 * TABLE + 2, 0), -EINVAL);
	the_end(&s);
}

/* ---- Q3: bounds ------------------------------------------------------------------------- */

static void
q3_a_full_table_is_as_if_expired_at_once(void **state)
{
	struct story s;
	uint32_t t[TABLE + 1];
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	for (unsigned i = 1; i <= TABLE; i++)
		t[i] = asks(&s, HAP_AUTH_REQ, i);
	settles_at_once(&s, HAP_AUTH_REQ, 9);		/* number 5 is used up */
	closed(&s, s.token, HAP_BY_OVERFLOW);
	assert_int_equal(described(&s, d).overflowed, 1);
	assert_int_equal(described(&s, d).stat.hs_drop, 1);
	assert_int_equal(described(&s, d).stat.hs_requests, TABLE + 1);
	assert_int_equal(described(&s, d).pending, TABLE);
	hears_and_answers(&s, d, HAP_AUTH_REQ, 1, 0);
	accepted(&s, t[1], HAP_BY_DAEMON);
	t[0] = asks(&s, HAP_AUTH_REQ, 10);		/* there is room again */
	for (unsigned i = 2; i <= TABLE; i++) {
		hears_and_answers(&s, d, HAP_AUTH_REQ, i, 0);
		accepted(&s, t[i], HAP_BY_DAEMON);
	}
	hears_lost(&s, d, 1, TABLE + 1, TABLE + 1);
	assert_int_equal(hears_request(&s, d, HAP_AUTH_REQ, 10), TABLE + 3);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, TABLE + 3, 1), 0);
	refused(&s, t[0], HAP_BY_DAEMON, 1);
	the_end(&s);
}

static void
q3_indications_leave_room_for_requests(void **state)
{
	struct story s;
	uint32_t t[TABLE + 1];
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100);

	wants(&s, d, HAP_DEAUTH_IND);
	for (unsigned i = 0; i < 3 * BUFFER; i++)
		indicate(&s, i);
	for (unsigned i = 1; i <= TABLE; i++)
		t[i] = asks(&s, HAP_AUTH_REQ, i);
	for (unsigned i = 0; i < BUFFER; i++)
		hears_deauth(&s, d, i);
	hears_lost(&s, d, 1, BUFFER + 1, BUFFER + 1);
	for (unsigned i = 1; i <= TABLE; i++) {
		hears_and_answers(&s, d, HAP_AUTH_REQ, i, 0);
		accepted(&s, t[i], HAP_BY_DAEMON);
	}
	hears_lost(&s, d, 2 * BUFFER - 1, BUFFER + 3, 3 * BUFFER + 1);
	the_end(&s);
}

/* ---- Q4, Q5: deadlines ------------------------------------------------------------------ */

static void
q4_a_silent_daemon_delays_nobody_else(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int silent = decider(&s, 1), busy = decider(&s, 2);
	struct hostap_mode m = mode_of(&s, silent);

	m.classes = HAP_CLASS_AUTH;
	set_mode(&s, silent, &m);
	uint32_t t1 = asks(&s, HAP_AUTH_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	hears_and_answers(&s, busy, HAP_ASSOC_REQ, 2, 0);
	accepted(&s, t2, HAP_BY_DAEMON);	/* no time has passed */
	later(&s, 200);
	closed(&s, t1, HAP_BY_DEADLINE);
	if (GATE_SOCKET)		/* it is on its way: there is no taking it back */
		hears_request(&s, silent, HAP_AUTH_REQ, 1);
	else
		hears_lost(&s, silent, 1, 1, 1);
	the_end(&s);
}

static void
q5_each_class_has_its_deadline(void **state)
{
	static const uint8_t types[] = { HAP_PROBE_REQ, HAP_AUTH_REQ, HAP_ASSOC_REQ,
	    HAP_REASSOC_REQ };
	static const unsigned ms[] = { 20, 200, 200, 200, 2000 };
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	for (unsigned i = 0; i < 5; i++) {
		struct gate_ask a = a_request(&s, i < 4 ? types[i] : HAP_AUTH_REQ, 1);

		a.deadline = (uint8_t)i;
		assert_false(ask_with(&s, &a));
		hears_request(&s, d, a.msg.i_type, 1);
		assert_int_equal(gate_deadline(s.gate).us - s.now.us, ms[i] * 1000);
		later(&s, ms[i] - 1);
		silence(&s);
		later(&s, 1);
		closed(&s, a.token, HAP_BY_DEADLINE);
	}
	assert_int_equal(described(&s, d).expired, 5);
	the_end(&s);
}

static void
q5_the_deadline_counts_from_the_frames_arrival(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	struct gate_ask a = a_request(&s, HAP_AUTH_REQ, 1);

	s.now = instant_add(s.now, SPAN_MS(150));
	assert_false(ask_with(&s, &a));
	hears_request(&s, d, HAP_AUTH_REQ, 1);
	later(&s, 49);
	silence(&s);
	later(&s, 1);
	closed(&s, a.token, HAP_BY_DEADLINE);
	the_end(&s);
}

static void
q5_several_deciders_share_one_deadline(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_request(&s, a, HAP_AUTH_REQ, 1);
	later(&s, 150);
	assert_int_equal(answers(&s, a, HAP_AUTH_REQ, 1, 0), 0);
	hears_request(&s, b, HAP_AUTH_REQ, 1);
	later(&s, 49);
	silence(&s);
	later(&s, 1);			/* 200 ms in all */
	closed(&s, t, HAP_BY_DEADLINE);
	assert_int_equal(described(&s, a).expired, 0);
	assert_int_equal(described(&s, b).expired, 1);
	the_end(&s);
}

static void
q5_a_decider_may_want_less_time_but_not_more(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	struct hostap_mode m = mode_of(&s, a);

	m.deadline_ms[1] = 30;
	m.fail[1] = HAP_FAIL_OPEN;
	set_mode(&s, a, &m);
	m = mode_of(&s, b);
	m.deadline_ms[1] = 60000;
	set_mode(&s, b, &m);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_request(&s, a, HAP_AUTH_REQ, 1);
	later(&s, 30);
	hears_request(&s, b, HAP_AUTH_REQ, 1);
	later(&s, 170);
	closed(&s, t, HAP_BY_DEADLINE);
	the_end(&s);
}

static void
q5_open_accepts_and_the_chain_goes_on(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	struct hostap_mode m = mode_of(&s, a);

	m.deadline_ms[2] = 50;
	set_mode(&s, a, &m);
	fails_open(&s, a);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	hears_request(&s, a, HAP_ASSOC_REQ, 1);
	hears_request(&s, a, HAP_ASSOC_REQ, 2);
	later(&s, 50);
	hears_and_answers(&s, b, HAP_ASSOC_REQ, 1, 1);
	refused(&s, t1, HAP_BY_DAEMON, 1);
	hears_and_answers(&s, b, HAP_ASSOC_REQ, 2, 0);
	accepted(&s, t2, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q5_open_only_where_the_ap_can_finish_alone(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	fails_open(&s, d);
	struct gate_ask sae = a_request(&s, HAP_AUTH_REQ, 1);

	sae.alone = false;
	assert_false(ask_with(&s, &sae));
	uint32_t open = asks(&s, HAP_AUTH_REQ, 2);

	hears_request(&s, d, HAP_AUTH_REQ, 1);
	hears_request(&s, d, HAP_AUTH_REQ, 2);
	later(&s, 200);
	closed(&s, sae.token, HAP_BY_DEADLINE);
	accepted(&s, open, HAP_BY_DEADLINE);
	the_end(&s);
}

static void
q5_the_daemons_fail_setting_comes_before_the_aps(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	s.policy.fail[1] = HAP_FAIL_OPEN;
	gate_set_policy(s.gate, &s.policy);
	int d = decider(&s, 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_request(&s, d, HAP_AUTH_REQ, 1);
	later(&s, 200);
	accepted(&s, t, HAP_BY_DEADLINE);
	struct hostap_mode m = mode_of(&s, d);

	m.fail[1] = HAP_FAIL_CLOSED;
	set_mode(&s, d, &m);
	t = asks(&s, HAP_AUTH_REQ, 2);
	hears_request(&s, d, HAP_AUTH_REQ, 2);
	later(&s, 200);
	closed(&s, t, HAP_BY_DEADLINE);
	the_end(&s);
}

/* ---- Q5: sleep -------------------------------------------------------------------------- */

static void
lets_expire(struct story *s, int endpoint, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		uint32_t t = asks(s, HAP_AUTH_REQ, 50 + i);

		hears_request(s, endpoint, HAP_AUTH_REQ, 50 + i);
		later(s, 200);
		closed(s, t, HAP_BY_DEADLINE);
	}
}

static void
q5_asleep_after_exactly_eight(void **state)
{
	struct story s;
	int who = 0;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	lets_expire(&s, d, GATE_ASLEEP - 1);
	silence(&s);
	assert_false(described(&s, d).asleep);
	lets_expire(&s, d, 1);
	assert_true(gate_fell_asleep(s.gate, &who));
	assert_int_equal(who, d);
	assert_false(gate_fell_asleep(s.gate, &who));
	assert_true(described(&s, d).asleep);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	closed(&s, s.token, HAP_BY_ASLEEP);
	assert_int_equal(described(&s, d).stat.hs_requests, GATE_ASLEEP);
	gate_alive(s.gate, s.now, d);		/* it read or wrote */
	assert_false(described(&s, d).asleep);
	lets_expire(&s, d, GATE_ASLEEP - 1);	/* and the count starts anew */
	assert_false(described(&s, d).asleep);
	the_end(&s);
}

static void
q5_an_answer_ends_the_row(void **state)
{
	struct story s;
	int who;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	lets_expire(&s, d, GATE_ASLEEP - 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_and_answers(&s, d, HAP_AUTH_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	lets_expire(&s, d, GATE_ASLEEP - 1);
	assert_false(gate_fell_asleep(s.gate, &who));
	lets_expire(&s, d, 1);
	assert_true(gate_fell_asleep(s.gate, &who));
	the_end(&s);
}

static void
q5_reading_wakes(void **state)
{
	struct story s;
	int who;
	(void)state;

	begin(&s);
	int d = attach_device(&s, "old", HAP_RIGHT_DECIDE);

	assert_int_equal(gate_set_iface(s.gate, s.now, d, 1), 0);
	for (unsigned i = 0; i < GATE_ASLEEP; i++) {
		uint32_t t = asks(&s, HAP_AUTH_REQ, i);

		later(&s, 200);
		closed(&s, t, HAP_BY_DEADLINE);
	}
	assert_true(gate_fell_asleep(s.gate, &who));
	settles_at_once(&s, HAP_AUTH_REQ, 9);
	closed(&s, s.token, HAP_BY_ASLEEP);
	for (unsigned i = 0; GATE_SOCKET && i < GATE_ASLEEP; i++)	/* they were on their way */
		hears_request(&s, d, HAP_AUTH_REQ, i);
	assert_int_equal(described(&s, d).asleep, !GATE_SOCKET);	/* SIOCOUTQ tells */
	hears_nothing(&s, d);			/* it read: there was nothing, but it is awake */
	uint32_t t = asks(&s, HAP_AUTH_REQ, 10);

	hears_and_answers(&s, d, HAP_AUTH_REQ, 10, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q5_who_sleeps_is_forgotten_when_it_leaves(void **state)
{
	struct story s;
	int who;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);

	lets_expire(&s, d, GATE_ASLEEP);
	leaves(&s, d);
	int e = decider(&s, 100);		/* in the same place */

	assert_false(gate_fell_asleep(s.gate, &who));
	assert_false(described(&s, e).asleep);
	the_end(&s);
}

/* ---- Q5: late verdicts ------------------------------------------------------------------ */

static uint64_t
expires(struct story *s, int endpoint, unsigned station)
{
	uint32_t t = asks(s, HAP_ASSOC_REQ, station);
	uint64_t seq = hears_request(s, endpoint, HAP_ASSOC_REQ, station);

	later(s, 200);
	closed(s, t, HAP_BY_DEADLINE);
	return seq;
}

static void
q5_a_late_verdict_answers_the_next_identical_request(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint64_t seq = expires(&s, d, 1);

	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, seq, 0), -ESTALE);
	assert_true(told(&s, "next identical request") || GATE_DEVICE);	/* errno is all */
	later(&s, 2999);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	accepted(&s, s.token, HAP_BY_LATE);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);	/* once only */

	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 1);
	refused(&s, t, HAP_BY_DAEMON, 1);
	the_end(&s);
}

static void
q5_a_late_verdict_is_for_an_identical_request_only(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100);
	uint64_t seq = expires(&s, d, 1);

	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, seq, 0), -ESTALE);
	for (unsigned i = 0; i < 4; i++) {
		struct gate_ask a = a_request(&s, i == 1 ? HAP_REASSOC_REQ : HAP_ASSOC_REQ,
		    i == 2 ? 2 : 1);

		a.hash = i == 0 ? 12345 : HAP_ASSOC_REQ * 100 + 1;
		if (i == 3)
			a.msg.i_iface = 2;	/* another BSS */
		assert_false(ask_with(&s, &a));
		gate_cancel(s.gate, s.now, request_of(&s, a.token), HAP_CANCEL_LEFT);
		hears_lost(&s, d, 1, 2 + 2 * i, 2 + 2 * i);
	}
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	accepted(&s, s.token, HAP_BY_LATE);
	the_end(&s);
}

static void
q5_a_late_verdict_lasts_three_seconds(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint64_t seq = expires(&s, d, 1);

	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, seq, 0), -ESTALE);
	later(&s, 3000);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 1);
	refused(&s, t, HAP_BY_DAEMON, 1);
	the_end(&s);
}

static void
q5_the_later_of_two_late_verdicts_counts(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint64_t first = expires(&s, d, 1), second = expires(&s, d, 1);

	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, first, 0), -ESTALE);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, second, 1), -ESTALE);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, second, 0), -ESTALE);	/* too often */
	assert_false(told(&s, "next"));
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_LATE, 1);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q5_a_daemon_may_ask_that_late_verdicts_be_forgotten(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	struct hostap_mode m = mode_of(&s, d);

	m.flags = HAP_MODE_NO_LATE;
	set_mode(&s, d, &m);
	uint64_t seq = expires(&s, d, 1);

	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, seq, 0), -ESTALE);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q5_a_late_verdict_goes_with_its_daemon(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint64_t seq = expires(&s, d, 1);

	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, seq, 0), -ESTALE);
	leaves(&s, d);
	int e = decider(&s, 100);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, e, HAP_ASSOC_REQ, 1, 1);
	refused(&s, t, HAP_BY_DAEMON, 1);
	the_end(&s);
}

/* A forfeited or cancelled one was not late: nothing is kept of it. */
static void
q5_only_what_expired_can_be_late(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	hears_request(&s, d, HAP_ASSOC_REQ, 1);
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 2, 0);
	closed(&s, t1, HAP_BY_FORFEIT);
	accepted(&s, t2, HAP_BY_DAEMON);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 1, 0), -ESTALE);
	uint32_t t3 = asks(&s, HAP_ASSOC_REQ, 1);

	hears_request(&s, d, HAP_ASSOC_REQ, 1);
	gate_cancel(s.gate, s.now, request_of(&s, t3), HAP_CANCEL_LEFT);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 3, 0), -ESTALE);
	t3 = asks(&s, HAP_ASSOC_REQ, 1);
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 1);
	refused(&s, t3, HAP_BY_DAEMON, 1);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(q1_numbers_rise_by_one),
		cmocka_unit_test(q1_each_endpoint_counts_for_itself),
		cmocka_unit_test(q1_a_full_buffer_is_told_as_a_loss),
		cmocka_unit_test(q1_what_ended_unread_is_a_loss),
		cmocka_unit_test(q1_a_waiting_loss_grows_backwards_only),
		cmocka_unit_test(q1_a_flushed_loss_is_told_again),
		cmocka_unit_test(q2_an_answer_resolves_its_request),
		cmocka_unit_test(q2_what_is_passed_over_is_forfeited_lowest_first),
		cmocka_unit_test(q2_unordered_forfeits_nothing),
		cmocka_unit_test(q2_a_second_answer_is_stale_and_still_forfeits),
		cmocka_unit_test(q2_numbers_never_issued_are_invalid),
		cmocka_unit_test(q2_an_answer_of_another_type_is_invalid),
		cmocka_unit_test(q2_an_observer_may_not_answer),
		cmocka_unit_test(q2_old_numbers_stay_stale),
		cmocka_unit_test(q3_a_full_table_is_as_if_expired_at_once),
		cmocka_unit_test(q3_indications_leave_room_for_requests),
		cmocka_unit_test(q4_a_silent_daemon_delays_nobody_else),
		cmocka_unit_test(q5_each_class_has_its_deadline),
		cmocka_unit_test(q5_the_deadline_counts_from_the_frames_arrival),
		cmocka_unit_test(q5_several_deciders_share_one_deadline),
		cmocka_unit_test(q5_a_decider_may_want_less_time_but_not_more),
		cmocka_unit_test(q5_open_accepts_and_the_chain_goes_on),
		cmocka_unit_test(q5_open_only_where_the_ap_can_finish_alone),
		cmocka_unit_test(q5_the_daemons_fail_setting_comes_before_the_aps),
		cmocka_unit_test(q5_asleep_after_exactly_eight),
		cmocka_unit_test(q5_an_answer_ends_the_row),
		cmocka_unit_test(q5_reading_wakes),
		cmocka_unit_test(q5_who_sleeps_is_forgotten_when_it_leaves),
		cmocka_unit_test(q5_a_late_verdict_answers_the_next_identical_request),
		cmocka_unit_test(q5_a_late_verdict_is_for_an_identical_request_only),
		cmocka_unit_test(q5_a_late_verdict_lasts_three_seconds),
		cmocka_unit_test(q5_the_later_of_two_late_verdicts_counts),
		cmocka_unit_test(q5_a_daemon_may_ask_that_late_verdicts_be_forgotten),
		cmocka_unit_test(q5_a_late_verdict_goes_with_its_daemon),
		cmocka_unit_test(q5_only_what_expired_can_be_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
