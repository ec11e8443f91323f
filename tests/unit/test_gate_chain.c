/* SPDX-License-Identifier: ISC */
/* Several daemons: order, observers, merging, ends, rounds (Q6, Q7, Q10, Q12). */
#include "gate_fixture.h"

/* ---- Q6: the chain ---------------------------------------------------------------------- */

static void
q6_deciders_are_asked_in_rising_order(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int third = decider(&s, 5), first = decider(&s, -7), second = decider(&s, 5);
	struct hostap_mode m = mode_of(&s, third);

	m.order = 6;
	set_mode(&s, third, &m);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_nothing(&s, second);
	hears_nothing(&s, third);
	hears_and_answers(&s, first, HAP_ASSOC_REQ, 1, 0);
	hears_nothing(&s, third);
	hears_and_answers(&s, second, HAP_ASSOC_REQ, 1, 0);
	hears_and_answers(&s, third, HAP_ASSOC_REQ, 1, 0);
	next_outcome(&s, t);
	assert_int_equal(s.out.endpoint, third);	/* the last to have its say */
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q6_equal_orders_go_by_time_of_attaching(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 100), b = decider(&s, 100);

	leaves(&s, a);
	a = decider(&s, 100);		/* in the place before b's, and yet later */
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_and_answers(&s, b, HAP_AUTH_REQ, 1, 0);
	hears_and_answers(&s, a, HAP_AUTH_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q6_the_first_refusal_is_final(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, a, HAP_ASSOC_REQ, 1, 12);
	next_outcome(&s, t);
	assert_int_equal(s.out.endpoint, a);
	refused(&s, t, HAP_BY_DAEMON, 12);
	hears_nothing(&s, b);
	the_end(&s);
}

static void
q6_only_those_there_when_it_was_made_are_asked(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
	int b = decider(&s, 2);

	hears_and_answers(&s, a, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	hears_nothing(&s, b);
	the_end(&s);
}

static void
q6_one_that_resigns_is_not_asked(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
	struct hostap_mode m = mode_of(&s, b);

	m.role = HAP_ROLE_OBSERVER;
	set_mode(&s, b, &m);
	hears_and_answers(&s, a, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	hears_nothing(&s, b);
	the_end(&s);
}

static void
q6_what_waits_at_one_that_resigns_is_unanswered(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_request(&s, a, HAP_ASSOC_REQ, 1);
	struct hostap_mode m = mode_of(&s, a);

	m.role = HAP_ROLE_NONE;
	set_mode(&s, a, &m);
	closed(&s, t, HAP_BY_FLUSH);
	assert_int_equal(answers(&s, a, HAP_ASSOC_REQ, 1, 0), -EPERM);
	the_end(&s);
}

static void
add_vendor(struct reply *r, uint8_t octet)
{
	const uint8_t element[] = { 221, 4, 2, 0, 0, octet };

	reply_add(r, HAP_ATTR_ADD, element, sizeof(element));
}

static void
q6_what_accepting_deciders_attach_stands_in_their_order(void **state)
{
	const uint8_t both[] = { 221, 4, 2, 0, 0, 1, 221, 4, 2, 0, 0, 2 };
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
	struct reply first = reply(HAP_ASSOC_REQ, hears_request(&s, a, HAP_ASSOC_REQ, 1), 0);

	add_vendor(&first, 1);
	assert_int_equal(says(&s, a, &first), 0);
	struct reply second = reply(HAP_ASSOC_REQ, hears_request(&s, b, HAP_ASSOC_REQ, 1), 0);

	add_vendor(&second, 2);
	assert_int_equal(says(&s, b, &second), 0);
	next_outcome(&s, t);
	assert_int_equal(s.out.add_len, sizeof(both));
	assert_memory_equal(s.out.add, both, sizeof(both));
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
adds(struct story *s, int endpoint, const uint8_t *elements, size_t len)
{
	struct reply r = reply(HAP_ASSOC_REQ,
	    hears_request(s, endpoint, HAP_ASSOC_REQ, 1), 0);

	reply_add(&r, HAP_ATTR_ADD, elements, len);
	assert_int_equal(says(s, endpoint, &r), 0);
}

static void
q6_of_one_element_the_earlier_deciders_wins(void **state)
{
	static const uint8_t first[] = { 127, 1, 1, 221, 5, 2, 0, 0, 1, 10, 255, 2, 35, 10,
	    221, 5, 2, 0, 0, 1, 11 };			/* one decider's own may be twice */
	static const uint8_t second[] = { 127, 1, 2, 221, 5, 2, 0, 0, 2, 20, 221, 4, 2, 0, 0, 1,
	    255, 2, 36, 20, 255, 2, 35, 20, 3, 0, 221, 3, 2, 0, 0 };
	static const uint8_t kept[] = { 221, 5, 2, 0, 0, 2, 20, 255, 2, 36, 20, 3, 0,
	    221, 3, 2, 0, 0 };
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	adds(&s, a, first, sizeof(first));
	adds(&s, b, second, sizeof(second));
	next_outcome(&s, t);
	assert_int_equal(s.out.add_len, sizeof(first) + sizeof(kept));
	assert_memory_equal(s.out.add, first, sizeof(first));
	assert_memory_equal(s.out.add + sizeof(first), kept, sizeof(kept));
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q6_a_refusal_carries_the_refusers_elements_alone(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);

	for (int silent = 0; silent < 2; silent++) {
		uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
		struct reply yes = reply(HAP_ASSOC_REQ,
		    hears_request(&s, a, HAP_ASSOC_REQ, 1), 0);

		add_vendor(&yes, 1);
		assert_int_equal(says(&s, a, &yes), 0);
		struct reply no = reply(HAP_ASSOC_REQ,
		    hears_request(&s, b, HAP_ASSOC_REQ, 1), 30);

		add_vendor(&no, 2);
		no.m.i_asresp.i_comeback = 500;
		if (silent) {
			later(&s, 200);
			next_outcome(&s, t);
			assert_int_equal(s.out.add_len, 0);
			closed(&s, t, HAP_BY_DEADLINE);
		} else {
			assert_int_equal(says(&s, b, &no), 0);
			next_outcome(&s, t);
			assert_int_equal(s.out.add_len, 6);
			assert_int_equal(s.out.add[5], 2);
			assert_int_equal(s.out.comeback_tu, 500);
			refused(&s, t, HAP_BY_DAEMON, 30);
		}
	}
	the_end(&s);
}

static void
q6_each_decider_may_only_restrict_further(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
	struct reply r = reply(HAP_ASSOC_REQ, hears_request(&s, a, HAP_ASSOC_REQ, 1), 0);

	r.m.i_asresp.i_capinfo = 0x0421;
	r.m.i_asresp.i_nrates = 3;
	memcpy(r.m.i_asresp.i_rates, (uint8_t[]){ 0x82, 0x84, 0x0b }, 3);
	r.m.i_asresp.i_session = 3600000000;
	assert_int_equal(says(&s, a, &r), 0);
	r = reply(HAP_ASSOC_REQ, hears_request(&s, b, HAP_ASSOC_REQ, 1), 0);
	r.m.i_asresp.i_capinfo = 0x0401;
	r.m.i_asresp.i_nrates = 2;
	memcpy(r.m.i_asresp.i_rates, (uint8_t[]){ 0x04, 0x16 }, 2);
	r.m.i_asresp.i_session = 7200000000;
	r.m.i_asresp.i_inactivity = 60000000;
	assert_int_equal(says(&s, b, &r), 0);
	next_outcome(&s, t);
	assert_int_equal(s.out.capability, 0x0401);
	assert_int_equal(s.out.rate_count, 1);
	assert_int_equal(s.out.rate[0], 0x84);
	assert_int_equal(s.out.session_us, 3600000000);
	assert_int_equal(s.out.inactivity_us, 60000000);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q6_restrictions_without_overlap_do_not_lift_each_other(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int e[2] = { decider(&s, 1), decider(&s, 2) };
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	for (int i = 0; i < 2; i++) {
		struct reply r = reply(HAP_ASSOC_REQ, hears_request(&s, e[i], HAP_ASSOC_REQ, 1), 0);

		r.m.i_asresp.i_capinfo = i ? 0x0400 : 0x0020;
		r.m.i_asresp.i_nrates = 1;
		r.m.i_asresp.i_rates[0] = i ? 4 : 2;
		assert_int_equal(says(&s, e[i], &r), 0);
	}
	next_outcome(&s, t);
	assert_int_equal(s.out.capability, 1);	/* 0 would be the AP's own */
	assert_int_equal(s.out.rate_count, 1);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

/* ---- Q6: nobody, and observers ---------------------------------------------------------- */

static void
q6_without_a_decider_the_ap_decides_alone(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	assert_true(s.out.accepted && s.out.by == HAP_BY_AP && s.out.request == GATE_NONE);
	int d = decider(&s, 100);
	struct hostap_mode m = mode_of(&s, d);

	m.classes = HAP_CLASS_AUTH;
	set_mode(&s, d, &m);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	assert_true(s.out.accepted && s.out.request == GATE_NONE);
	m.classes = HAP_CLASS_ALL;
	m.iface = 77;
	set_mode(&s, d, &m);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);	/* it decides for another interface */
	assert_true(s.out.accepted && s.out.request == GATE_NONE);
	the_end(&s);
}

static void
q6_what_needs_a_decider_is_closed_without_one(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	s.policy.require = HAP_CLASS_AUTH | HAP_CLASS_ASSOC;
	gate_set_policy(s.gate, &s.policy);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	closed(&s, s.token, HAP_BY_NOBODY);
	settles_at_once(&s, HAP_REASSOC_REQ, 1);
	assert_true(s.out.accepted);
	int d = decider(&s, 1);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	leaves(&s, d);				/* a filter that crashed admits nobody */
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	closed(&s, s.token, HAP_BY_NOBODY);
	the_end(&s);
}

static void
q6_an_observer_needs_no_decider(void **state)
{
	struct story s;
	struct heard h;
	(void)state;

	begin(&s);
	int o = observer(&s);

	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	accepted(&s, s.token, HAP_BY_AP);
	hear(&s, o, &h);
	assert_int_equal(h.m.i_type, HAP_ASSOC_REQ);
	assert_int_equal(h.m.i_flags, HAP_F_COPY);
	hears_verdict(&s, o, 1, HAP_BY_AP, 0);
	the_end(&s);
}

/* The same tale with and without an observer that never reads: nothing else differs. */
static uint64_t
tale(bool observed)
{
	uint64_t sum = 0;
	struct story s;

	begin(&s);
	int d = decider(&s, 100), o = observed ? observer(&s) : 0;

	for (unsigned i = 0; i < 40; i++) {
		uint32_t t = asks(&s, HAP_ASSOC_REQ, i);
		uint64_t seq = hears_request(&s, d, HAP_ASSOC_REQ, i);

		if (i % 3)
			assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, seq, i % 2), 0);
		else
			later(&s, 200);
		next_outcome(&s, t);
		sum = sum * 31 + seq * 7 + s.out.by * 3 + s.out.accepted;
		finish(&s, s.out.accepted ? 0 : 1);
	}
	if (observed)
		leaves(&s, o);
	the_end(&s);
	return sum;
}

static void
q6_an_observer_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(tale(true), tale(false));
}

static void
q6_an_observer_that_lost_its_copy_still_hears_the_verdict(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 100), o = observer(&s);

	wants(&s, o, HAP_DEAUTH_IND);
	for (unsigned i = 0; i < BUFFER; i++)
		indicate(&s, i);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 9);

	hears_and_answers(&s, d, HAP_AUTH_REQ, 9, 0);
	for (unsigned i = 0; i < BUFFER; i++)
		hears_deauth(&s, o, i);
	hears_lost(&s, o, 1, BUFFER + 1, BUFFER + 1);
	accepted(&s, t, HAP_BY_DAEMON);
	hears_verdict(&s, o, BUFFER + 1, HAP_BY_DAEMON, 0);
	the_end(&s);
}

/* ---- Q7: cancelling --------------------------------------------------------------------- */

static void
q7_a_cancelled_request_is_told_to_those_who_know_it(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2), o = observer(&s);

	wants(&s, a, HAP_CANCEL_IND);
	wants(&s, b, HAP_CANCEL_IND);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_and_answers(&s, a, HAP_AUTH_REQ, 1, 0);
	gate_cancel(s.gate, s.now, request_of(&s, t), HAP_CANCEL_NEWER);
	assert_int_equal(request_of(&s, t), GATE_NONE);
	hears_cancel(&s, a, 1, HAP_CANCEL_NEWER);
	if (GATE_SOCKET) {		/* it had not read it, but it was on its way */
		hears_request(&s, b, HAP_AUTH_REQ, 1);
		hears_cancel(&s, b, 1, HAP_CANCEL_NEWER);
	} else {
		hears_lost(&s, b, 1, 1, 1);
	}
	hears_request(&s, o, HAP_AUTH_REQ, 1);
	hears_cancel(&s, o, 1, HAP_CANCEL_NEWER);
	assert_int_equal(answers(&s, b, HAP_AUTH_REQ, 1, 0), -ESTALE);
	the_end(&s);
}

static void
q7_a_settled_request_can_be_cancelled(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	wants(&s, d, HAP_CANCEL_IND);
	uint32_t t[4];

	for (unsigned i = 0; i < 4; i++) {
		t[i] = asks(&s, HAP_AUTH_REQ, i);
		hears_and_answers(&s, d, HAP_AUTH_REQ, i, 0);
	}
	gate_cancel(s.gate, s.now, request_of(&s, t[1]), HAP_CANCEL_LEFT);	/* not fetched */
	hears_cancel(&s, d, 2, HAP_CANCEL_LEFT);
	next_outcome(&s, t[0]);
	gate_cancel(s.gate, s.now, s.out.request, HAP_CANCEL_REMOVED);		/* fetched */
	s.out.request = GATE_NONE;
	hears_cancel(&s, d, 1, HAP_CANCEL_REMOVED);
	accepted(&s, t[2], HAP_BY_DAEMON);
	accepted(&s, t[3], HAP_BY_DAEMON);
	the_end(&s);
}

static void
q7_a_cancelled_request_frees_its_place(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	for (unsigned i = 1; i <= 3 * TABLE; i++) {
		uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

		assert_int_equal(hears_request(&s, d, HAP_AUTH_REQ, 1), i);
		gate_cancel(s.gate, s.now, request_of(&s, t), HAP_CANCEL_NEWER);
	}
	assert_int_equal(described(&s, d).pending, 0);
	the_end(&s);
}

static void
q7_an_interface_that_goes_takes_its_requests_along(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	wants(&s, d, HAP_CANCEL_IND);
	uint32_t t1 = asks(&s, HAP_AUTH_REQ, 1);
	struct gate_ask other = a_request(&s, HAP_AUTH_REQ, 1);

	other.msg.i_iface = 2;
	assert_false(ask_with(&s, &other));
	hears_request(&s, d, HAP_AUTH_REQ, 1);
	hears_request(&s, d, HAP_AUTH_REQ, 1);
	gate_iface_gone(s.gate, s.now, 1);
	assert_int_equal(request_of(&s, t1), GATE_NONE);
	hears_cancel(&s, d, 1, HAP_CANCEL_IFACE);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 2, 0), 0);
	accepted(&s, other.token, HAP_BY_DAEMON);
	the_end(&s);
}

/* ---- Q10: ends -------------------------------------------------------------------------- */

static void
q10_what_waits_for_one_that_dies_is_unanswered_at_once(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);

	fails_open(&s, a);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	hears_request(&s, a, HAP_ASSOC_REQ, 1);	/* one read, one not */
	leaves(&s, a);
	hears_and_answers(&s, b, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t1, HAP_BY_DAEMON);
	hears_request(&s, b, HAP_ASSOC_REQ, 2);
	leaves(&s, b);
	closed(&s, t2, HAP_BY_GONE);
	the_end(&s);
}

static void
q10_its_bans_end_with_it_unless_it_said_otherwise(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = daemon_named(&s, "a"), b = daemon_named(&s, "b");

	assert_int_equal(bans(&s, a, 1, &(struct hap_ban){ .status = 40 }), 0);
	assert_int_equal(bans(&s, b, 2, &(struct hap_ban){ .status = 41 }), 0);
	set_mode(&s, b, &(struct hostap_mode){ .flags = HAP_MODE_KEEP });
	leaves(&s, a);
	leaves(&s, b);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	assert_true(s.out.accepted);
	finish(&s, 0);
	settles_at_once(&s, HAP_ASSOC_REQ, 2);
	refused(&s, s.token, HAP_BY_BAN, 41);
	int c = daemon_named(&s, "c");

	assert_int_equal(bans(&s, c, 2, &(struct hap_ban){ .flags = HAP_BAN_REMOVE }), 0);
	settles_at_once(&s, HAP_ASSOC_REQ, 2);
	assert_true(s.out.accepted);
	the_end(&s);
}

static int
keeper(struct story *s, const char *name)
{
	int e = daemon_named(s, name);

	set_mode(s, e, &(struct hostap_mode){ .role = HAP_ROLE_DECIDER, .order = 1,
	    .classes = HAP_CLASS_ALL, .flags = HAP_MODE_KEEP });
	return e;
}

static int
refuses_one_by_table(struct story *s, const char *name)
{
	int e = keeper(s, name);
	struct hap_row row = a_row(1, HAP_ROW_REFUSE);

	assert_int_equal(puts_table(s, e, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, &row, 1), 0);
	return e;
}

static void
q10_a_table_ends_with_its_daemon(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = refuses_one_by_table(&s, "x");
	struct hostap_mode m = mode_of(&s, d);

	m.flags = 0;
	set_mode(&s, d, &m);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	leaves(&s, d);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	assert_true(s.out.accepted);
	the_end(&s);
}

static void
q10_a_kept_table_outlives_its_daemon(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	leaves(&s, refuses_one_by_table(&s, "x"));
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	settles_at_once(&s, HAP_ASSOC_REQ, 2);	/* says nothing of it */
	accepted(&s, s.token, HAP_BY_AP);
	leaves(&s, decider(&s, 1));		/* another name changes nothing */
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	int again = keeper(&s, "x");		/* it is back and decides itself */
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, again, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q10_a_kept_table_decides_for_what_is_on_its_way(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int first = decider(&s, 0), d = refuses_one_by_table(&s, "x");
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	leaves(&s, d);
	hears_and_answers(&s, first, HAP_ASSOC_REQ, 1, 0);
	refused(&s, t, HAP_BY_TABLE, 1);
	the_end(&s);
}

static void
q10_a_kept_table_is_no_decider(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	s.policy.require = HAP_CLASS_ALL;
	gate_set_policy(s.gate, &s.policy);
	int d = keeper(&s, "x");
	struct hap_row rows[] = { a_row(1, HAP_ROW_ACCEPT), a_row(2, HAP_ROW_ASK) };

	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, rows, 2), 0);
	leaves(&s, d);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	accepted(&s, s.token, HAP_BY_TABLE);
	settles_at_once(&s, HAP_ASSOC_REQ, 2);
	closed(&s, s.token, HAP_BY_NOBODY);
	settles_at_once(&s, HAP_ASSOC_REQ, 3);
	closed(&s, s.token, HAP_BY_NOBODY);
	the_end(&s);
}

static void
q10_a_kept_table_whose_leases_end_is_forgotten(void **state)
{
	struct story s;
	struct hostap_daemon_list list = { .next = 0 };
	(void)state;

	begin(&s);
	int d = keeper(&s, "x");
	struct hap_row row = a_row(1, HAP_ROW_REFUSE);

	row.lease_ms = 5000;
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, &row, 1), 0);
	leaves(&s, d);
	later(&s, 4999);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	later(&s, 1);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	assert_true(s.out.accepted && s.out.request == GATE_NONE);
	gate_list(s.gate, &list);
	assert_int_equal(list.count, 0);
	the_end(&s);
}

static void
q10_a_kept_table_gives_way_when_places_are_needed(void **state)
{
	struct story s;
	struct gate_peer p = somebody("one too many", HAP_RIGHT_OBSERVE);
	(void)state;

	begin(&s);
	leaves(&s, refuses_one_by_table(&s, "x"));
	int first = decider(&s, 9);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 2);	/* on its way as the place changes hands */

	for (uint32_t i = 2; i < s.limits.endpoints; i++)
		daemon_named(&s, "y");
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	daemon_named(&s, "y");				/* takes the table's place */
	hears_and_answers(&s, first, HAP_ASSOC_REQ, 2, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	t = asks(&s, HAP_ASSOC_REQ, 1);
	hears_and_answers(&s, first, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	assert_int_equal(gate_attach(s.gate, s.now, &p), -EUSERS);
	the_end(&s);
}

/* ---- Q12: rounds ------------------------------------------------------------------------ */

static void
q12_statuses_126_and_127_accept_a_round(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);

	for (uint16_t status = 125; status <= 128; status++) {
		uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

		hears_and_answers(&s, a, HAP_AUTH_REQ, 1, status);
		if (status == 126 || status == 127) {
			hears_and_answers(&s, b, HAP_AUTH_REQ, 1, 0);
			accepted(&s, t, HAP_BY_DAEMON);
		} else {
			refused(&s, t, HAP_BY_DAEMON, status);
		}
	}
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);	/* of association it is a refusal */

	hears_and_answers(&s, a, HAP_ASSOC_REQ, 1, 126);
	refused(&s, t, HAP_BY_DAEMON, 126);
	the_end(&s);
}

static void
gives_body(struct story *s, int endpoint, uint64_t seq, uint16_t status, const char *body)
{
	struct reply r = reply(HAP_AUTH_REQ, seq, status);

	r.m.i_authresp.i_algorithm = 3;
	r.m.i_authresp.i_transaction = 1;
	reply_add(&r, HAP_ATTR_BODY, body, strlen(body));
	assert_int_equal(says(s, endpoint, &r), 0);
}

static void
q12_the_first_that_gives_a_body_owns_the_exchange(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2), c = decider(&s, 3);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_and_answers(&s, a, HAP_AUTH_REQ, 1, 0);
	gives_body(&s, b, hears_request(&s, b, HAP_AUTH_REQ, 1), 126, "commit");
	gives_body(&s, c, hears_request(&s, c, HAP_AUTH_REQ, 1), 0, "mine");
	next_outcome(&s, t);
	assert_int_equal(s.out.owner, b);
	assert_int_equal(s.out.body_len, 6);
	assert_memory_equal(s.out.body, "commit", 6);
	assert_int_equal(s.out.status, 126);
	assert_int_equal(s.out.algorithm, 3);
	assert_int_equal(s.out.transaction, 1);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q12_only_the_owner_gives_the_next_body(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	struct gate_ask round = a_request(&s, HAP_AUTH_REQ, 1);

	round.owner = b;
	round.alone = false;
	assert_false(ask_with(&s, &round));
	gives_body(&s, a, hears_request(&s, a, HAP_AUTH_REQ, 1), 0, "not mine to give");
	gives_body(&s, b, hears_request(&s, b, HAP_AUTH_REQ, 1), 0, "confirm");
	next_outcome(&s, round.token);
	assert_int_equal(s.out.owner, b);
	assert_int_equal(s.out.body_len, 7);
	assert_memory_equal(s.out.body, "confirm", 7);
	accepted(&s, round.token, HAP_BY_DAEMON);
	the_end(&s);
}

static void
q12_later_deciders_may_only_refuse(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	gives_body(&s, a, hears_request(&s, a, HAP_AUTH_REQ, 1), 126, "commit");
	hears_and_answers(&s, b, HAP_AUTH_REQ, 1, 1);
	next_outcome(&s, t);
	assert_null(s.out.body);		/* a refusal has nothing of who had accepted */
	assert_int_equal(s.out.body_len, 0);
	refused(&s, t, HAP_BY_DAEMON, 1);
	t = asks(&s, HAP_AUTH_REQ, 1);		/* the owner's own refusal may have a body */
	gives_body(&s, a, hears_request(&s, a, HAP_AUTH_REQ, 1), 77, "group");
	next_outcome(&s, t);
	assert_memory_equal(s.out.body, "group", 5);
	refused(&s, t, HAP_BY_DAEMON, 77);
	the_end(&s);
}

static void
q12_a_body_is_shown_to_those_who_want_it(void **state)
{
	const uint8_t elements[] = { 48, 2, 1, 0 }, body[] = { 19, 0, 1, 2, 3 };
	struct story s;
	struct heard h;
	size_t len;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	struct hostap_mode m = mode_of(&s, a);

	m.attributes = 1u << HAP_ATTR_ELEMENTS | 1u << HAP_ATTR_BODY;
	set_mode(&s, a, &m);
	struct gate_ask ask = a_request(&s, HAP_AUTH_REQ, 1);

	ask.elements = elements;
	ask.elements_len = sizeof(elements);
	ask.body = body;
	ask.body_len = sizeof(body);
	assert_false(ask_with(&s, &ask));
	hear(&s, a, &h);
	assert_int_equal(h.m.i_msglen, HAP_MSG_LEN + 16 + 16);
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_ELEMENTS, &len), elements, 4);
	assert_int_equal(len, sizeof(elements));
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_BODY, &len), body, 5);
	assert_int_equal(len, sizeof(body));
	assert_int_equal(answers(&s, a, HAP_AUTH_REQ, 1, 0), 0);
	hear(&s, b, &h);
	assert_int_equal(h.m.i_msglen, HAP_MSG_LEN);
	assert_int_equal(answers(&s, b, HAP_AUTH_REQ, 1, 0), 0);
	accepted(&s, ask.token, HAP_BY_DAEMON);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(q6_deciders_are_asked_in_rising_order),
		cmocka_unit_test(q6_equal_orders_go_by_time_of_attaching),
		cmocka_unit_test(q6_the_first_refusal_is_final),
		cmocka_unit_test(q6_only_those_there_when_it_was_made_are_asked),
		cmocka_unit_test(q6_one_that_resigns_is_not_asked),
		cmocka_unit_test(q6_what_waits_at_one_that_resigns_is_unanswered),
		cmocka_unit_test(q6_what_accepting_deciders_attach_stands_in_their_order),
		cmocka_unit_test(q6_of_one_element_the_earlier_deciders_wins),
		cmocka_unit_test(q6_a_refusal_carries_the_refusers_elements_alone),
		cmocka_unit_test(q6_each_decider_may_only_restrict_further),
		cmocka_unit_test(q6_restrictions_without_overlap_do_not_lift_each_other),
		cmocka_unit_test(q6_without_a_decider_the_ap_decides_alone),
		cmocka_unit_test(q6_what_needs_a_decider_is_closed_without_one),
		cmocka_unit_test(q6_an_observer_needs_no_decider),
		cmocka_unit_test(q6_an_observer_changes_nothing),
		cmocka_unit_test(q6_an_observer_that_lost_its_copy_still_hears_the_verdict),
		cmocka_unit_test(q7_a_cancelled_request_is_told_to_those_who_know_it),
		cmocka_unit_test(q7_a_settled_request_can_be_cancelled),
		cmocka_unit_test(q7_a_cancelled_request_frees_its_place),
		cmocka_unit_test(q7_an_interface_that_goes_takes_its_requests_along),
		cmocka_unit_test(q10_what_waits_for_one_that_dies_is_unanswered_at_once),
		cmocka_unit_test(q10_its_bans_end_with_it_unless_it_said_otherwise),
		cmocka_unit_test(q10_a_table_ends_with_its_daemon),
		cmocka_unit_test(q10_a_kept_table_outlives_its_daemon),
		cmocka_unit_test(q10_a_kept_table_decides_for_what_is_on_its_way),
		cmocka_unit_test(q10_a_kept_table_is_no_decider),
		cmocka_unit_test(q10_a_kept_table_whose_leases_end_is_forgotten),
		cmocka_unit_test(q10_a_kept_table_gives_way_when_places_are_needed),
		cmocka_unit_test(q12_statuses_126_and_127_accept_a_round),
		cmocka_unit_test(q12_the_first_that_gives_a_body_owns_the_exchange),
		cmocka_unit_test(q12_only_the_owner_gives_the_next_body),
		cmocka_unit_test(q12_later_deciders_may_only_refuse),
		cmocka_unit_test(q12_a_body_is_shown_to_those_who_want_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
