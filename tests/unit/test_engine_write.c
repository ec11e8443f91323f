/* SPDX-License-Identifier: ISC */
/* What daemons write, and what a program of the proposal may (M2, M4, M5, D2, D3). */
#include "stage.h"

enum { NOBODY = 0x7777 };

/* As the proposal's program does: a structure on the stack, with what lay there. */
static struct ieee80211_hostap_msg
on_the_stack(uint8_t type)
{
	struct ieee80211_hostap_msg m;

	memset(&m, 0xa5, sizeof(m));
	m.i_msglen = HAP_MSG_LEN;
	m.i_type = type;
	memset(&m.i_tstamp, 0, sizeof(m.i_tstamp));
	return m;
}

static ssize_t
writes(struct stage *s, int daemon, const void *bytes, size_t len)
{
	return engine_write(s->e, s->now, s->ear[daemon].endpoint, bytes, len);
}

static void
attach_2002(struct stage *s, int daemon)
{
	attach_as(s, daemon, ENGINE_DEVICE, EVERY_RIGHT);
	assert_int_equal(set_iface(s, daemon, "wlan0"), 0);
}

static void
M4_garbage_in_bytes_the_proposal_did_not_name_is_nothing(void **state)
{
	(void)state;
	struct stage s;
	struct ieee80211_hostap_msg r;

	open_usual(&s);
	attach_2002(&s, 0);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);

	assert_int_equal(ask.m.i_msglen, HAP_MSG_LEN);
	r = on_the_stack(HAP_AUTH_RESP);
	r.i_seq = ask.m.i_seq;
	r.i_authresp.i_asid = 0;
	assert_int_equal(writes(&s, 0, &r, sizeof(r)), HAP_MSG_LEN);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.status, 0);	/* with i_asid alone it accepts */
	acks(&s, &answer);
	speak_assoc(&s, sta(1));
	ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	r = on_the_stack(HAP_ASSOC_RESP);
	r.i_seq = ask.m.i_seq;
	r.i_asresp.i_capinfo = ask.m.i_asreq.i_capinfo;
	r.i_asresp.i_status = 0;
	r.i_asresp.i_nrates = 0;
	assert_int_equal(writes(&s, 0, &r, sizeof(r)), HAP_MSG_LEN);
	expect_command(&s, AIR_STATION_ADD);
	answer = expect_sent(&s, FRAME_ASSOC_RESP);
	acks(&s, &answer);
	pass(&s, SPAN_S(200));				/* no session time was in the garbage */
	r = on_the_stack(HAP_DISASSOC_CMD);
	memcpy(r.i_dstaddr, sta(1).octet, 6);
	r.i_disas.i_asid = 1;
	r.i_disas.i_reason = 5;
	assert_int_equal(writes(&s, 0, &r, sizeof(r)), HAP_MSG_LEN);
	answer = expect_sent(&s, FRAME_DISASSOC);
	assert_int_equal(answer.f.leave.reason, 5);
	acks(&s, &answer);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(expect_message(&s, 0, HAP_DISASSOC_IND).m.i_disas.i_reason, 5);
	the_end(&s);					/* no VERDICT, no RESULT, no ASSOC */
}

static void
M4_a_program_of_the_proposal_refuses_and_sets_timeouts(void **state)
{
	(void)state;
	struct stage s;
	struct ieee80211_hostap_msg r;

	open_usual(&s);
	joins(&s, sta(1));
	attach_2002(&s, 0);
	pass_ms(&s, 1100);
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);

	r = on_the_stack(HAP_ASSOC_RESP);
	r.i_seq = ask.m.i_seq;
	r.i_asresp.i_capinfo = 0;
	r.i_asresp.i_nrates = 0;
	r.i_asresp.i_status = 12;
	assert_int_equal(writes(&s, 0, &r, sizeof(r)), HAP_MSG_LEN);
	struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

	assert_int_equal(answer.f.assoc_resp.status, 12);
	acks(&s, &answer);
	r = on_the_stack(HAP_TIMEOUT_CMD);
	memcpy(r.i_dstaddr, sta(1).octet, 6);
	r.i_un.timeout.i_asid = 0;
	r.i_un.timeout.i_un.timeout = (struct hostap_timeval){ 30, 0 };
	assert_int_equal(writes(&s, 0, &r, sizeof(r)), HAP_MSG_LEN);
	pass(&s, SPAN_S(30));
	expect_command(&s, AIR_ASK_STATS);
	stats_told(&s, sta(1), 30000, 1);
	expect_message(&s, 0, HAP_TIMEOUT_IND);
	the_end(&s);
}

static void
M4_what_the_proposal_had_not_is_not_for_such_a_program(void **state)
{
	(void)state;
	struct stage s;
	struct ieee80211_hostap_msg r;
	struct hostap_mode mode = { .role = HAP_ROLE_OBSERVER };

	open_usual(&s);
	joins(&s, sta(1));
	attach_2002(&s, 0);
	for (unsigned type = HAP_AUTH_RESP + 1; type < 256; type++) {
		r = on_the_stack((uint8_t)type);
		memcpy(r.i_dstaddr, sta(1).octet, 6);
		assert_int_equal(writes(&s, 0, &r, sizeof(r)), -EPROTO);
	}
	assert_int_equal(control(&s, 0, HIOCSMODE, &mode, sizeof(mode)), -EPROTO);
	r = on_the_stack(HAP_DISASSOC_IND);
	assert_int_equal(writes(&s, 0, &r, sizeof(r)), -EINVAL);
	data_from(&s, sta(9), false);			/* STRAY is not of types 3 to 9 */
	expect_sent(&s, FRAME_DEAUTH);
	the_end(&s);
}

/* Whoever forgot HELLO on the socket must learn of it: there write(2) tells nothing. */
static void
C2_on_the_socket_a_refusal_is_told_before_HELLO_too(void **state)
{
	(void)state;
	struct stage s;
	struct letter l = command_about(HAP_BAN_CMD, 5, sta(1));
	static const uint8_t no_message[HAP_MSG_LEN] = { 7 };
	struct message m;
	const uint8_t *text;
	size_t len;

	open_usual(&s);
	joins(&s, sta(1));
	attach_as(&s, 0, ENGINE_SOCKET, EVERY_RIGHT);
	assert_int_equal(posts(&s, 0, &l), -EPROTO);
	m = expect_message(&s, 0, HAP_RESULT_IND);
	text = hap_attr_find(m.attrs, HAP_ATTR_TEXT, &len);
	assert_non_null(text);
	assert_int_equal(len, strlen("this endpoint has not said HIOCVERSION"));
	assert_memory_equal(text, "this endpoint has not said HIOCVERSION", len);
	assert_int_equal(writes(&s, 0, no_message, sizeof(no_message)), -EBADMSG);
	assert_int_equal(expect_result(&s, 0, 0), EBADMSG);
	l = command_about(HAP_DEAUTH_CMD, 6, sta(99));
	assert_int_equal(posts(&s, 0, &l), -ENOENT);
	assert_int_equal(expect_result(&s, 0, 6), ENOENT);
	l = command_about(HAP_DEAUTH_CMD, 7, sta(1));	/* taken: the proposal has no flag to ask */
	assert_int_equal(posts(&s, 0, &l), HAP_MSG_LEN);
	struct sent out = expect_sent(&s, FRAME_DEAUTH);

	acks(&s, &out);
	expect_command(&s, AIR_STATION_REMOVE);
	the_end(&s);
}

static void
D3_HIOCSETIF_decides_for_that_interface_alone(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.bsss = 2;
	open_with(&s, &setup);
	attach_as(&s, 0, ENGINE_DEVICE, EVERY_RIGHT);
	assert_int_equal(set_iface(&s, 0, "wlan1"), 0);
	authenticates(&s, sta(1));
	s.bss = 1;
	speak_auth(&s, sta(1));
	expect_message(&s, 0, HAP_AUTH_REQ);
	assert_int_equal(set_iface(&s, 0, "wlan0"), 0);	/* a second one resolves what waits */
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 17);
	authenticates(&s, sta(2));
	s.bss = 0;
	speak_auth(&s, sta(2));
	expect_message(&s, 0, HAP_AUTH_REQ);
	the_end(&s);
}

static void
M2_a_message_that_does_not_parse_has_no_effect(void **state)
{
	(void)state;
	struct stage s;
	struct letter l = command_about(HAP_DEAUTH_CMD, 5, sta(1));
	uint8_t bytes[HAP_MSG_LEN + 16];

	open_usual(&s);
	joins(&s, sta(1));
	attach(&s, 0);
	l.m.i_msglen = HAP_MSG_LEN + 16;
	memcpy(bytes, &l.m, HAP_MSG_LEN);
	memset(bytes + HAP_MSG_LEN, 0, 16);		/* an attribute of length 0 */
	assert_int_equal(writes(&s, 0, bytes, sizeof(bytes)), -EBADMSG);
	assert_int_equal(expect_result(&s, 0, 0), EBADMSG);
	for (size_t len = 0; len < HAP_MSG_LEN; len += 17) {
		assert_int_equal(writes(&s, 0, bytes, len), -EBADMSG);
		read_all(&s, 0);
	}
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
M2_what_must_be_understood_and_is_not_refuses_the_message(void **state)
{
	(void)state;
	struct stage s;
	struct letter l = command_about(HAP_DEAUTH_CMD, 5, sta(1));

	open_usual(&s);
	joins(&s, sta(1));
	attach(&s, 0);
	add(&l, HAP_ATTR_MUST | 77, "x", 1);
	assert_int_equal(posts(&s, 0, &l), -EOPNOTSUPP);
	assert_int_equal(expect_result(&s, 0, 5), EOPNOTSUPP);
	nothing_else(&s);
	l = command_about(HAP_DEAUTH_CMD, 6, sta(1));
	add(&l, 77, "x", 1);				/* unknown is not wrong */
	assert_int_equal(posts(&s, 0, &l), l.m.i_msglen);
	expect_sent(&s, FRAME_DEAUTH);
	the_end(&s);
}

static size_t
put(uint8_t *to, struct letter l)
{
	memcpy(to, &l.m, HAP_MSG_LEN);
	return HAP_MSG_LEN;
}

static void
D2_a_write_acts_in_order_and_stops_at_the_malformed(void **state)
{
	(void)state;
	struct stage s;
	uint8_t bytes[5 * HAP_MSG_LEN];
	size_t len = 0;
	struct letter bad = letter_of(HAP_DEAUTH_CMD, 9);

	bad.m.i_msglen = 7;
	open_usual(&s);
	for (unsigned i = 1; i <= 3; i++)
		joins(&s, sta(i));
	attach(&s, 0);
	len += put(bytes + len, command_about(HAP_DEAUTH_CMD, 1, sta(1)));
	len += put(bytes + len, command_about(HAP_DEAUTH_CMD, 2, sta(99)));
	len += put(bytes + len, command_about(HAP_DEAUTH_CMD, 3, sta(2)));
	len += put(bytes + len, bad);
	len += put(bytes + len, command_about(HAP_DEAUTH_CMD, 5, sta(3)));
	assert_int_equal(writes(&s, 0, bytes, len), 3 * HAP_MSG_LEN);
	struct sent one = expect_sent(&s, FRAME_DEAUTH), two = expect_sent(&s, FRAME_DEAUTH);

	assert_int_equal(expect_result(&s, 0, 2), ENOENT);	/* C1: each is reported */
	assert_int_equal(expect_result(&s, 0, 0), EBADMSG);
	acks(&s, &two);
	acks(&s, &one);
	assert_int_equal(expect_result(&s, 0, 3), 0);
	assert_int_equal(expect_result(&s, 0, 1), 0);
	expect_command(&s, AIR_STATION_REMOVE);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
C2_on_the_device_errno_tells_of_the_first_refused(void **state)
{
	(void)state;
	struct stage s;
	uint8_t bytes[3 * HAP_MSG_LEN];
	size_t len = 0;

	open_usual(&s);
	joins(&s, sta(1));
	joins(&s, sta(2));
	attach_as(&s, 0, ENGINE_DEVICE, EVERY_RIGHT);
	len += put(bytes + len, command_about(HAP_DEAUTH_CMD, 1, sta(1)));
	len += put(bytes + len, command_about(HAP_DEAUTH_CMD, 2, sta(99)));
	len += put(bytes + len, command_about(HAP_DEAUTH_CMD, 3, sta(2)));
	assert_int_equal(writes(&s, 0, bytes, len), HAP_MSG_LEN);
	expect_sent(&s, FRAME_DEAUTH);
	assert_int_equal(writes(&s, 0, bytes + HAP_MSG_LEN, len - HAP_MSG_LEN), -ENOENT);
	assert_int_equal(writes(&s, 0, bytes + 2 * HAP_MSG_LEN, HAP_MSG_LEN), HAP_MSG_LEN);
	expect_sent(&s, FRAME_DEAUTH);
	the_end(&s);
}

static void
D2_a_stale_answer_is_taken_and_stops_nothing(void **state)
{
	(void)state;
	struct stage s;
	uint8_t bytes[2 * HAP_MSG_LEN];
	struct message one, two;
	size_t len = 0;

	open_usual(&s);
	attach_2002(&s, 0);
	speak_auth(&s, sta(1));
	one = expect_message(&s, 0, HAP_AUTH_REQ);
	/* it is cancelled; 2002 has no word for that */
	speak_deauth(&s, sta(1), 3);
	speak_auth(&s, sta(2));
	two = expect_message(&s, 0, HAP_AUTH_REQ);
	len += put(bytes + len, answer_to(&one));
	len += put(bytes + len, answer_to(&two));
	assert_int_equal(writes(&s, 0, bytes, len), (ssize_t)len);
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 0);
	assert_int_equal(writes(&s, 0, bytes, HAP_MSG_LEN), -ESTALE);
	struct hostap_stat stat;

	assert_int_equal(control(&s, 0, HIOCGSTATS, &stat, sizeof(stat)), 0);
	assert_int_equal(stat.hs_to_kernel, 3);
	assert_int_equal(stat.hs_responses, 1);
	assert_int_equal(stat.hs_requests, 2);
	assert_int_equal(stat.hs_from_kernel, 2);
	the_end(&s);
}

static void
D2_a_read_too_small_loses_nothing(void **state)
{
	(void)state;
	struct stage s;
	uint8_t bytes[3 * HAP_MSG_LEN];

	open_usual(&s);
	attach_2002(&s, 0);
	for (unsigned i = 0; i < 4; i++)
		speak_auth(&s, sta(i));
	assert_int_equal(engine_read(s.e, s.now, s.ear[0].endpoint, bytes, HAP_MSG_LEN - 1),
	    -EMSGSIZE);
	assert_int_equal(engine_read(s.e, s.now, s.ear[0].endpoint, bytes, sizeof(bytes) - 1),
	    2 * HAP_MSG_LEN);
	for (uint64_t n = 3; n <= 4; n++)
		assert_int_equal(expect_message(&s, 0, HAP_AUTH_REQ).m.i_seq, n);
	the_end(&s);
}

static void
D3_HIOCFLUSH_drops_what_is_queued(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach_2002(&s, 0);
	speak_auth(&s, sta(1));
	assert_int_equal(control(&s, 0, HIOCFLUSH, NULL, 0), 0);
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 17);
	the_end(&s);
}

static void
a_number_never_issued_or_of_another_type_is_refused(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);
	struct letter l = letter_of(HAP_AUTH_RESP, NOBODY);

	assert_int_equal(posts(&s, 0, &l), -EINVAL);
	assert_int_equal(expect_result(&s, 0, NOBODY), EINVAL);
	l = letter_of(HAP_ASSOC_RESP, ask.m.i_seq);
	assert_int_equal(posts(&s, 0, &l), -EINVAL);
	expect_result(&s, 0, ask.m.i_seq);
	nothing_else(&s);
	observes(&s, 1);
	l = letter_of(HAP_AUTH_RESP, 1);
	assert_int_equal(posts(&s, 1, &l), -EPERM);
	expect_result(&s, 1, 1);
	accepts(&s, 0, &ask);
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 0);
	the_end(&s);
}

static void
what_belongs_to_later_is_not_offered_yet(void **state)
{
	(void)state;
	struct stage s;
	static const uint8_t later[] = { HAP_EAPOL_CMD, HAP_KEY_CMD, HAP_AUTHORIZE_CMD };

	open_usual(&s);
	attach(&s, 0);
	for (size_t i = 0; i < sizeof(later); i++) {
		struct letter l = command_about(later[i], i + 1, sta(1));

		assert_int_equal(posts(&s, 0, &l), -EOPNOTSUPP);
		assert_int_equal(expect_result(&s, 0, i + 1), EOPNOTSUPP);
	}
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(M4_garbage_in_bytes_the_proposal_did_not_name_is_nothing),
		cmocka_unit_test(M4_a_program_of_the_proposal_refuses_and_sets_timeouts),
		cmocka_unit_test(M4_what_the_proposal_had_not_is_not_for_such_a_program),
		cmocka_unit_test(C2_on_the_socket_a_refusal_is_told_before_HELLO_too),
		cmocka_unit_test(D3_HIOCSETIF_decides_for_that_interface_alone),
		cmocka_unit_test(M2_a_message_that_does_not_parse_has_no_effect),
		cmocka_unit_test(M2_what_must_be_understood_and_is_not_refuses_the_message),
		cmocka_unit_test(D2_a_write_acts_in_order_and_stops_at_the_malformed),
		cmocka_unit_test(C2_on_the_device_errno_tells_of_the_first_refused),
		cmocka_unit_test(D2_a_stale_answer_is_taken_and_stops_nothing),
		cmocka_unit_test(D2_a_read_too_small_loses_nothing),
		cmocka_unit_test(D3_HIOCFLUSH_drops_what_is_queued),
		cmocka_unit_test(a_number_never_issued_or_of_another_type_is_refused),
		cmocka_unit_test(what_belongs_to_later_is_not_offered_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
