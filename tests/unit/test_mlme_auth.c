/* SPDX-License-Identifier: ISC */
/* Authentication (11.3.4, 12.3.3; Q7, Q9, Q11, Q12, Q13). */
#include "stage.h"

static void
status_is(struct stage *s, uint16_t transaction, uint16_t status)
{
	struct sent answer = expect_sent(s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.status, status);
	assert_int_equal(answer.f.auth.transaction, transaction);
	if (answer.token)
		acks(s, &answer);
}

static void
an_open_authentication_is_answered_with_success(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	speak_auth(&s, sta(1));
	status_is(&s, 2, 0);
	assert_int_equal(engine_stations(s.e), 0);
	the_end(&s);
}

static void
an_unknown_algorithm_is_refused_with_13(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	speak_round(&s, sta(1), 9, 1, "");
	status_is(&s, 2, 13);
	/* nobody could provide the contents */
	speak_round(&s, sta(1), ALGORITHM_SAE, 1, "commit");
	status_is(&s, 1, 13);
	the_end(&s);
}

static void
a_transaction_out_of_order_is_refused_with_14(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	for (uint16_t t = 2; t < 6; t++) {
		speak_round(&s, sta(1), ALGORITHM_OPEN, t, "");
		status_is(&s, (uint16_t)(t + 1), 14);
	}
	authenticates(&s, sta(1));
	speak_round(&s, sta(1), ALGORITHM_OPEN, 0, "");		/* though none is under way */
	status_is(&s, 1, 14);
	speak_round(&s, sta(1), ALGORITHM_OPEN, 3, "");
	status_is(&s, 4, 14);
	the_end(&s);
}

static void
the_access_list_refuses_and_why_says_so(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct mac deny[] = { sta(1), sta(3) };
	struct hostap_decision d;

	setup.bss.deny = deny;
	setup.bss.deny_count = 2;
	open_with(&s, &setup);
	attach(&s, 0);
	speak_auth(&s, sta(3));
	status_is(&s, 2, 1);
	authenticates(&s, sta(2));
	assert_true(why(&s, 0, sta(3), &d));
	assert_int_equal(d.by, HAP_BY_ACL);
	assert_int_equal(d.status, 1);
	assert_int_equal(d.request, HAP_AUTH_REQ);
	assert_false(why(&s, 0, sta(9), &d));
	the_end(&s);
}

static void
an_accept_list_lets_in_those_on_it_alone(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct mac accept[] = { sta(1), sta(3), sta(5) };

	setup.bss.acl = ENGINE_ACL_ACCEPT;
	setup.bss.accept = accept;
	setup.bss.accept_count = 3;
	open_with(&s, &setup);
	authenticates(&s, sta(1));
	authenticates(&s, sta(5));
	speak_auth(&s, sta(4));
	status_is(&s, 2, 1);
	the_end(&s);
}

static void
Q13_the_access_list_comes_before_any_daemon(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct mac deny[] = { sta(1) };

	setup.bss.deny = deny;
	setup.bss.deny_count = 1;
	open_with(&s, &setup);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	status_is(&s, 2, 1);
	the_end(&s);
}

/* A body the daemon gives goes out in the frame. */
static void
answers_round(struct stage *s, int daemon, const struct message *ask, uint16_t status,
    const char *body)
{
	struct letter l = answer_to(ask);

	l.m.i_authresp.i_status = status;
	add(&l, HAP_ATTR_BODY, body, strlen(body));
	assert_int_equal(posts(s, daemon, &l), l.m.i_msglen);
}

static void
body_is(const struct sent *answer, const char *body)
{
	assert_int_equal(answer->f.body.len, strlen(body));
	assert_memory_equal(answer->f.body.at, body, strlen(body));
}

static struct message
asked(struct stage *s, int daemon, uint16_t algorithm, uint16_t transaction, const char *body)
{
	struct message ask = expect_message(s, daemon, HAP_AUTH_REQ);
	size_t len;
	const uint8_t *at = hap_attr_find(ask.attrs, HAP_ATTR_BODY, &len);

	assert_int_equal(ask.m.i_authreq.i_algorithm, algorithm);
	assert_int_equal(ask.m.i_authreq.i_transaction, transaction);
	assert_int_equal(len, strlen(body));
	if (len)
		assert_memory_equal(at, body, len);
	return ask;
}

static void
round_ends(struct stage *s, int daemon, uint16_t transaction, uint16_t status, const char *body)
{
	struct sent answer = expect_sent(s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.transaction, transaction);
	assert_int_equal(answer.f.auth.status, status);
	body_is(&answer, body);
	acks(s, &answer);
	struct message told = expect_message(s, daemon, HAP_VERDICT_IND);

	assert_int_equal(verdict_of(&told).status, status);
	assert_int_equal(verdict_of(&told).acked, 1);
}

static void
commits(struct stage *s, int daemon, struct mac addr, const char *body, const char *reply)
{
	speak_round(s, addr, ALGORITHM_SAE, 1, body);
	struct message ask = asked(s, daemon, ALGORITHM_SAE, 1, body);

	answers_round(s, daemon, &ask, 0, reply);
	round_ends(s, daemon, 1, 0, reply);
}

static void
Q12_sae_takes_two_rounds_whose_contents_a_daemon_gives(void **state)
{
	(void)state;
	struct stage s;
	struct message ask;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	commits(&s, 0, sta(1), "commit", "my commit");
	speak_assoc(&s, sta(1));			/* the first round authenticates nobody */
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 6);
	expect_message(&s, 0, HAP_STRAY_IND);
	speak_round(&s, sta(1), ALGORITHM_SAE, 2, "confirm");
	ask = asked(&s, 0, ALGORITHM_SAE, 2, "confirm");
	answers_round(&s, 0, &ask, 0, "my confirm");
	round_ends(&s, 0, 2, 0, "my confirm");
	speak_assoc(&s, sta(1));
	expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

	acks(&s, &answer);
	expect_message(&s, 0, HAP_ASSOC_IND);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q12_the_second_round_needs_the_first(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_round(&s, sta(1), ALGORITHM_SAE, 2, "confirm");
	status_is(&s, 2, 14);
	commits(&s, 0, sta(1), "commit", "mine");
	speak_round(&s, sta(1), ALGORITHM_FT, 2, "");	/* of another algorithm */
	status_is(&s, 3, 14);
	speak_round(&s, sta(1), ALGORITHM_SAE, 3, "confirm");
	status_is(&s, 3, 14);
	the_end(&s);
}

static void
Q12_a_first_round_begins_anew_at_any_time(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	commits(&s, 0, sta(1), "commit", "one");
	commits(&s, 0, sta(1), "commit anew", "two");
	speak_round(&s, sta(1), ALGORITHM_SAE, 2, "confirm");
	struct message ask = asked(&s, 0, ALGORITHM_SAE, 2, "confirm");

	answers_round(&s, 0, &ask, 0, "three");
	round_ends(&s, 0, 2, 0, "three");
	the_end(&s);
}

static void
Q12_a_refused_round_ends_the_algorithm(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	commits(&s, 0, sta(1), "commit", "mine");
	speak_round(&s, sta(1), ALGORITHM_SAE, 2, "wrong");
	struct message ask = asked(&s, 0, ALGORITHM_SAE, 2, "wrong");

	refuses(&s, 0, &ask, 15);
	round_ends(&s, 0, 2, 15, "");
	speak_round(&s, sta(1), ALGORITHM_SAE, 2, "right");
	status_is(&s, 2, 14);
	the_end(&s);
}

static void
Q12_statuses_126_and_127_accept_a_round_76_refuses_it(void **state)
{
	(void)state;
	struct stage s;
	static const uint16_t accepting[] = { 126, 127 };

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	for (unsigned i = 0; i < 2; i++) {
		speak_round(&s, sta(i), ALGORITHM_SAE, 1, "commit");
		struct message ask = asked(&s, 0, ALGORITHM_SAE, 1, "commit");

		answers_round(&s, 0, &ask, accepting[i], "H2E");
		round_ends(&s, 0, 1, accepting[i], "H2E");
		speak_round(&s, sta(i), ALGORITHM_SAE, 2, "confirm");
		ask = asked(&s, 0, ALGORITHM_SAE, 2, "confirm");
		answers_round(&s, 0, &ask, 0, "mine");
		round_ends(&s, 0, 2, 0, "mine");
	}
	speak_round(&s, sta(5), ALGORITHM_SAE, 1, "commit");
	struct message ask = asked(&s, 0, ALGORITHM_SAE, 1, "commit");

	answers_round(&s, 0, &ask, 76, "a token");
	round_ends(&s, 0, 1, 76, "a token");
	speak_round(&s, sta(5), ALGORITHM_SAE, 2, "confirm");
	status_is(&s, 2, 14);
	the_end(&s);
}

static void
Q12_accepting_without_contents_is_not_enough(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_round(&s, sta(1), ALGORITHM_SAE, 1, "commit");
	struct message ask = asked(&s, 0, ALGORITHM_SAE, 1, "commit");

	accepts(&s, 0, &ask);
	round_ends(&s, 0, 1, 13, "");
	the_end(&s);
}

static void
Q12_who_gave_contents_first_owns_the_exchange(void **state)
{
	(void)state;
	struct stage s;
	struct message first, second;

	open_usual(&s);
	decides_in_order(&s, 0, HAP_CLASS_AUTH, 1);
	decides_in_order(&s, 1, HAP_CLASS_AUTH, 2);
	speak_round(&s, sta(1), ALGORITHM_SAE, 1, "commit");
	first = asked(&s, 0, ALGORITHM_SAE, 1, "commit");
	answers_round(&s, 0, &first, 0, "the owner's");
	second = asked(&s, 1, ALGORITHM_SAE, 1, "commit");
	answers_round(&s, 1, &second, 0, "another's");
	round_ends(&s, 0, 1, 0, "the owner's");
	expect_message(&s, 1, HAP_VERDICT_IND);
	speak_round(&s, sta(1), ALGORITHM_SAE, 2, "confirm");
	first = asked(&s, 0, ALGORITHM_SAE, 2, "confirm");
	accepts(&s, 0, &first);
	second = asked(&s, 1, ALGORITHM_SAE, 2, "confirm");
	answers_round(&s, 1, &second, 0, "another's");	/* not its exchange */
	round_ends(&s, 0, 2, 13, "");
	expect_message(&s, 1, HAP_VERDICT_IND);
	the_end(&s);
}

static void
Q12_the_exchange_ends_with_its_owner(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides_in_order(&s, 0, HAP_CLASS_AUTH, 1);
	commits(&s, 0, sta(1), "commit", "mine");
	decides_in_order(&s, 1, HAP_CLASS_AUTH, 2);
	detach(&s, 0);
	speak_round(&s, sta(1), ALGORITHM_SAE, 2, "confirm");
	status_is(&s, 2, 14);
	the_end(&s);
}

static void
Q12_a_daemon_cannot_make_the_first_round_the_last(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_round(&s, sta(1), ALGORITHM_SAE, 1, "commit");
	struct message ask = asked(&s, 0, ALGORITHM_SAE, 1, "commit");
	struct letter l = answer_to(&ask);

	l.m.i_authresp.i_transaction = 2;
	add(&l, HAP_ATTR_BODY, "confirm", 7);
	posts(&s, 0, &l);
	round_ends(&s, 0, 2, 0, "confirm");
	speak_assoc(&s, sta(1));
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 6);
	expect_message(&s, 0, HAP_STRAY_IND);
	the_end(&s);
}

static void
Q12_shared_key_authenticates_with_the_fourth_frame(void **state)
{
	(void)state;
	struct stage s;
	static const char challenge[] = "\x10\x08" "abcdefgh";

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_round(&s, sta(1), ALGORITHM_SHARED_KEY, 1, "");
	struct message ask = asked(&s, 0, ALGORITHM_SHARED_KEY, 1, "");

	answers_round(&s, 0, &ask, 0, challenge);
	round_ends(&s, 0, 2, 0, challenge);
	speak_round(&s, sta(1), ALGORITHM_SHARED_KEY, 3, challenge);
	ask = asked(&s, 0, ALGORITHM_SHARED_KEY, 3, challenge);
	answers_round(&s, 0, &ask, 0, "");
	round_ends(&s, 0, 4, 0, "");
	speak_assoc(&s, sta(1));
	expect_command(&s, AIR_STATION_ADD);
	expect_sent(&s, FRAME_ASSOC_RESP);
	the_end(&s);
}

static void
Q5_sae_has_a_deadline_of_its_own_and_cannot_fail_open(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	memset(setup.engine.fail, HAP_FAIL_OPEN, sizeof(setup.engine.fail));
	open_with(&s, &setup);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	speak_round(&s, sta(2), ALGORITHM_SAE, 1, "commit");
	read_all(&s, 0);
	pass_ms(&s, 199);
	nothing_sent(&s);
	pass_ms(&s, 1);
	status_is(&s, 2, 0);				/* the AP can finish that alone */
	pass_ms(&s, 1799);
	nothing_sent(&s);
	pass_ms(&s, 1);
	status_is(&s, 1, 17);
	read_all(&s, 0);
	the_end(&s);
}

static void
a_spoofed_authentication_does_not_throw_out_an_associated_station(void **state)
{
	(void)state;
	struct stage s;
	uint16_t aid;

	open_usual(&s);
	attach(&s, 0);
	aid = joins(&s, sta(1));
	speak_auth(&s, sta(1));
	status_is(&s, 2, 0);
	decides(&s, 1, HAP_CLASS_AUTH);
	pass_ms(&s, 600);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 1, HAP_AUTH_REQ);

	assert_int_equal(ask.m.i_authreq.i_asid, aid);
	refuses(&s, 1, &ask, 1);
	status_is(&s, 2, 1);
	expect_message(&s, 1, HAP_VERDICT_IND);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
a_frame_for_everybody_is_no_request(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	joins(&s, sta(1));
	f = auth_frame_of(&s, sta(2));
	memset(f.header.addr1.octet, 255, MAC_LEN);
	speak(&s, &f);
	f = frame_to_bss(&s, FRAME_DEAUTH, sta(1));
	memset(f.header.addr1.octet, 255, MAC_LEN);
	speak(&s, &f);
	f = auth_frame_of(&s, (struct mac){ { 3, 0, 0, 0, 0, 1 } });	/* from a group */
	speak(&s, &f);
	f = auth_frame_of(&s, bssid_of(&s, 0));				/* from ourselves */
	speak(&s, &f);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q11_strangers_are_bounded_the_longest_unheard_gives_way(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1000));
	for (unsigned i = 0; i < 32; i++) {		/* as many as there may be */
		authenticates(&s, sta(i));
		pass_ms(&s, 10);
	}
	speak_auth(&s, sta(0));				/* heard again: now 1 is the oldest */
	status_is(&s, 2, 0);
	authenticates(&s, sta(500));
	speak_assoc(&s, sta(1));
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 6);
	speak_assoc(&s, sta(0));
	expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

	acks(&s, &answer);
	/* invented ones displace nobody associated */
	for (unsigned i = 0; i < 10000; i++) {
		speak_auth(&s, sta(5000 + i));
		expect_sent(&s, FRAME_AUTH);
	}
	assert_int_equal(engine_stations(s.e), 2);
	the_end(&s);
}

static void
Q11_those_that_wait_for_a_verdict_are_not_displaced(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_decision d;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	for (unsigned i = 0; i < 32; i++)
		speak_auth(&s, sta(i));
	nothing_sent(&s);
	speak_auth(&s, sta(99));
	status_is(&s, 2, 17);
	assert_true(why(&s, 0, sta(99), &d));
	assert_int_equal(d.by, HAP_BY_CAPACITY);
	for (unsigned i = 0; i < 32; i++) {
		struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);

		accepts(&s, 0, &ask);
		status_is(&s, 2, 0);
	}
	read_all(&s, 0);
	the_end(&s);
}

static void
a_stranger_is_forgotten_after_a_minute(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	authenticates(&s, sta(1));
	pass(&s, SPAN_S(59));
	speak_assoc(&s, sta(1));
	expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

	misses(&s, &answer);
	expect_command(&s, AIR_STATION_REMOVE);
	pass(&s, SPAN_S(66));
	speak_assoc(&s, sta(1));
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 6);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_authentication_is_answered_with_success),
		cmocka_unit_test(an_unknown_algorithm_is_refused_with_13),
		cmocka_unit_test(a_transaction_out_of_order_is_refused_with_14),
		cmocka_unit_test(the_access_list_refuses_and_why_says_so),
		cmocka_unit_test(an_accept_list_lets_in_those_on_it_alone),
		cmocka_unit_test(Q13_the_access_list_comes_before_any_daemon),
		cmocka_unit_test(Q12_sae_takes_two_rounds_whose_contents_a_daemon_gives),
		cmocka_unit_test(Q12_the_second_round_needs_the_first),
		cmocka_unit_test(Q12_a_first_round_begins_anew_at_any_time),
		cmocka_unit_test(Q12_a_refused_round_ends_the_algorithm),
		cmocka_unit_test(Q12_statuses_126_and_127_accept_a_round_76_refuses_it),
		cmocka_unit_test(Q12_accepting_without_contents_is_not_enough),
		cmocka_unit_test(Q12_who_gave_contents_first_owns_the_exchange),
		cmocka_unit_test(Q12_the_exchange_ends_with_its_owner),
		cmocka_unit_test(Q12_a_daemon_cannot_make_the_first_round_the_last),
		cmocka_unit_test(Q12_shared_key_authenticates_with_the_fourth_frame),
		cmocka_unit_test(Q5_sae_has_a_deadline_of_its_own_and_cannot_fail_open),
		cmocka_unit_test(a_spoofed_authentication_does_not_throw_out_an_associated_station),
		cmocka_unit_test(a_frame_for_everybody_is_no_request),
		cmocka_unit_test(Q11_strangers_are_bounded_the_longest_unheard_gives_way),
		cmocka_unit_test(Q11_those_that_wait_for_a_verdict_are_not_displaced),
		cmocka_unit_test(a_stranger_is_forgotten_after_a_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
