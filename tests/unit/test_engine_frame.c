/* SPDX-License-Identifier: ISC */
/* Frames that daemons send and register for (C1, C2, P2, P4, P5), and the limits of both. */
#include "stage.h"

enum { FRAMES_MAX = 64, REGISTRATIONS_MAX = 256 };

static size_t
frame_from_bss(struct stage *s, uint8_t *to, size_t cap, struct mac da)
{
	struct frame f = { .header = frame_header_to(FRAME_ACTION, da, bssid_of(s, 0),
	    bssid_of(s, 0)), .action = { CATEGORY_PUBLIC, 9 } };
	struct wr w = wr_into(to, cap);

	f.body = octets_of("hello", 5);
	frame_encode(&w, &f);
	return w.len;
}

static struct letter
frame_cmd(struct stage *s, uint64_t seq, struct mac da)
{
	struct letter l = letter_of(HAP_FRAME_CMD, seq);
	uint8_t bytes[64];
	size_t len = frame_from_bss(s, bytes, sizeof(bytes), da);

	add(&l, HAP_ATTR_FRAME, bytes, len);
	return l;
}

static void
status_told(struct stage *s, uint64_t seq, bool acked)
{
	struct message m = expect_message(s, 0, HAP_FRAME_STATUS_IND);
	struct hap_frame_status body;

	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.seq, seq);
	assert_int_equal(body.acked, acked);
}

static void
C1_a_daemon_sends_a_frame_and_learns_what_became_of_it(void **state)
{
	(void)state;
	struct stage s;
	struct letter l;
	struct sent out;

	open_usual(&s);
	attach(&s, 0);
	for (uint64_t seq = 1; seq <= 2; seq++) {
		l = frame_cmd(&s, seq, sta(1));
		l.m.i_flags = HAP_F_RESULT;
		assert_int_equal(posts(&s, 0, &l), l.m.i_msglen);
		out = expect_sent(&s, FRAME_ACTION);
		assert_int_equal(out.f.body.len, 5);
		assert_memory_equal(out.f.body.at, "hello", 5);
		nothing_else(&s);
		if (seq == 1)
			acks(&s, &out);
		else
			misses(&s, &out);
		status_told(&s, seq, seq == 1);
		assert_int_equal(expect_result(&s, 0, seq), 0);
	}
	l = frame_cmd(&s, 3, sta(1));			/* the radio never tells */
	posts(&s, 0, &l);
	expect_sent(&s, FRAME_ACTION);
	pass(&s, SPAN_S(2));
	status_told(&s, 3, false);
	acks(&s, &out);					/* an old one */
	the_end(&s);
}

static void
P4_a_number_in_use_is_refused_with_EEXIST(void **state)
{
	(void)state;
	struct stage s;
	struct letter l;

	open_usual(&s);
	attach(&s, 0);
	attach(&s, 1);
	l = frame_cmd(&s, 7, sta(1));
	posts(&s, 0, &l);
	struct sent out = expect_sent(&s, FRAME_ACTION);

	assert_int_equal(posts(&s, 0, &l), -EEXIST);
	assert_int_equal(expect_result(&s, 0, 7), EEXIST);
	assert_int_equal(posts(&s, 1, &l), l.m.i_msglen);	/* another's numbers are its own */
	expect_sent(&s, FRAME_ACTION);
	acks(&s, &out);
	status_told(&s, 7, true);
	assert_int_equal(posts(&s, 0, &l), l.m.i_msglen);
	expect_sent(&s, FRAME_ACTION);
	detach(&s, 0);
	detach(&s, 1);
	pass(&s, SPAN_S(3));
	the_end(&s);
}

static void
C1_what_is_not_a_frame_of_ours_is_refused(void **state)
{
	(void)state;
	struct stage s;
	struct letter l, bad[5];
	uint8_t bytes[64];
	struct hap_frame body = { .freq = 2412 };

	open_usual(&s);
	attach(&s, 0);
	for (int i = 0; i < 5; i++)
		bad[i] = letter_of(HAP_FRAME_CMD, (uint64_t)i + 1);
	size_t len = frame_from_bss(&s, bytes, sizeof(bytes), sta(1));

	add(&bad[1], HAP_ATTR_FRAME, bytes, 23);
	bytes[0] |= 8;					/* data */
	add(&bad[2], HAP_ATTR_FRAME, bytes, len);
	bytes[0] &= (uint8_t)~8u;
	bytes[15]++;					/* another transmitter */
	add(&bad[3], HAP_ATTR_FRAME, bytes, len);
	bytes[15]--;
	add(&bad[4], HAP_ATTR_FRAME, bytes, len);
	hap_set_body(&bad[4].m, &body, sizeof(body));
	for (int i = 0; i < 5; i++) {
		int want = i == 4 ? EOPNOTSUPP : EINVAL;

		assert_int_equal(posts(&s, 0, &bad[i]), -want);
		assert_int_equal(expect_result(&s, 0, (uint64_t)i + 1), want);
	}
	bss_reported(&s, 0, false, 0);
	l = frame_cmd(&s, 9, sta(1));
	assert_int_equal(posts(&s, 0, &l), -ENETDOWN);
	assert_int_equal(expect_result(&s, 0, 9), ENETDOWN);
	the_end(&s);
}

static void
P4_as_many_frames_as_configured_may_be_outstanding(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.engine.buffer = 4096;
	setup.engine.p2p_jobs = FRAMES_MAX;
	open_with(&s, &setup);
	attach(&s, 0);
	s.hasty = true;
	for (uint64_t i = 1; i <= FRAMES_MAX + 1; i++) {
		struct letter l = frame_cmd(&s, i, sta(1));
		bool fits = i <= FRAMES_MAX;

		assert_int_equal(posts(&s, 0, &l), fits ? l.m.i_msglen : -ENOBUFS);
		if (fits)
			expect_sent(&s, FRAME_ACTION);
		else
			assert_int_equal(expect_result(&s, 0, i), ENOBUFS);
	}
	pass(&s, SPAN_S(2));
	for (uint64_t i = 1; i <= FRAMES_MAX; i++)
		status_told(&s, i, false);
	the_end(&s);
}

static struct letter
registration(uint64_t seq, uint8_t subtype, uint8_t flags, const char *prefix)
{
	struct letter l = command_about(HAP_FRAME_REG_CMD, seq, (struct mac){ { 0 } });
	struct hap_frame_reg body = { .subtype = subtype, .flags = flags };

	hap_set_body(&l.m, &body, sizeof(body));
	if (prefix[0])
		add(&l, HAP_ATTR_PREFIX, prefix, strlen(prefix));
	return l;
}

static int
registers(struct stage *s, int daemon, struct letter l)
{
	posts(s, daemon, &l);
	return expect_result(s, daemon, l.m.i_seq);
}

static void
P5_of_two_prefixes_that_overlap_the_second_is_refused(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	attach(&s, 1);
	assert_int_equal(registers(&s, 0, registration(1, 13, 0, "\5ab")), 0);
	assert_int_equal(registers(&s, 1, registration(1, 13, 0, "\5abc")), EALREADY);
	assert_int_equal(registers(&s, 1, registration(2, 13, 0, "\5")), EALREADY);
	assert_int_equal(registers(&s, 1, registration(3, 13, 0, "")), EALREADY);
	assert_int_equal(registers(&s, 1, registration(4, 13, 0, "\6")), 0);
	/* another subtype */
	assert_int_equal(registers(&s, 1, registration(5, 12, 0, "\5ab")), 0);
	assert_int_equal(registers(&s, 1, registration(6, 13, HAP_REG_COPY, "\5")), 0);
	assert_int_equal(registers(&s, 1, registration(4, 11, 0, "")), EEXIST);
	assert_int_equal(registers(&s, 1, registration(0, 11, 0, "")), EINVAL);
	assert_int_equal(registers(&s, 1, registration(9, 16, 0, "")), EINVAL);
	assert_int_equal(registers(&s, 0, registration(1, 0, HAP_REG_REMOVE, "")), 0);
	assert_int_equal(registers(&s, 0, registration(1, 0, HAP_REG_REMOVE, "")), ENOENT);
	assert_int_equal(registers(&s, 1, registration(7, 13, 0, "\5abc")), 0);
	detach(&s, 1);
	assert_int_equal(registers(&s, 0, registration(2, 13, 0, "")), 0);
	the_end(&s);
}

static void
frame_told(struct stage *s, int daemon, uint64_t seq, struct mac from, uint8_t subtype)
{
	struct message m = expect_message(s, daemon, HAP_FRAME_IND);
	struct hap_frame body;
	size_t len;
	const uint8_t *at = hap_attr_find(m.attrs, HAP_ATTR_FRAME, &len);

	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.seq, seq);
	assert_int_equal(body.freq, 2437);
	assert_int_equal(m.m.i_signal, -50);
	assert_memory_equal(m.m.i_srcaddr, from.octet, 6);
	assert_non_null(at);
	assert_int_equal(at[0] >> 4, subtype);
}

static void
P5_a_registered_action_frame_is_its_owners_alone(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	attach(&s, 0);
	attach(&s, 1);
	assert_int_equal(registers(&s, 0, registration(1, 13, 0, "\5\4")), 0);
	assert_int_equal(registers(&s, 1, registration(9, 13, HAP_REG_COPY, "")), 0);
	speak_action(&s, sta(1), 5, "\4abc");
	frame_told(&s, 0, 1, sta(1), 13);
	frame_told(&s, 1, 9, sta(1), 13);
	nothing_else(&s);				/* it is not returned */
	speak_action(&s, sta(1), 5, "\6abc");		/* another: copied, and returned */
	expect_sent(&s, FRAME_ACTION);
	frame_told(&s, 1, 9, sta(1), 13);
	the_end(&s);
}

static void
P5_of_other_frames_copies_are_seen_and_we_act_all_the_same(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	assert_int_equal(registers(&s, 0, registration(1, FRAME_AUTH, 0, "")), 0);
	assert_int_equal(registers(&s, 0, registration(2, FRAME_PROBE_REQ, 0, "")), 0);
	authenticates(&s, sta(1));
	frame_told(&s, 0, 1, sta(1), FRAME_AUTH);
	speak_probe(&s, sta(2), "");
	expect_sent(&s, FRAME_PROBE_RESP);
	frame_told(&s, 0, 2, sta(2), FRAME_PROBE_REQ);
	the_end(&s);
}

static void
P5_frames_to_others_are_not_delivered(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct frame f;

	setup.bsss = 2;
	open_with(&s, &setup);
	attach(&s, 0);
	struct letter l = registration(1, 13, 0, "");

	l.m.i_iface = 2;
	assert_int_equal(registers(&s, 0, l), 0);
	f = frame_to_bss(&s, FRAME_ACTION, sta(1));
	f.action.category = CATEGORY_PUBLIC;
	speak(&s, &f);					/* to the other BSS */
	f.header.addr3 = bssid_of(&s, 1);
	f.header.addr1 = sta(5);			/* to a station of it */
	speak(&s, &f);
	nothing_else(&s);
	f.header.addr1 = bssid_of(&s, 1);
	speak(&s, &f);
	frame_told(&s, 0, 1, sta(1), 13);
	memset(f.header.addr1.octet, 255, 6);
	speak(&s, &f);
	frame_told(&s, 0, 1, sta(1), 13);
	f.header.addr3 = sta(5);			/* to everybody in another's BSS */
	speak(&s, &f);
	l = registration(2, 13, 0, "");
	assert_int_equal(registers(&s, 0, l), ENODEV);	/* which of the two? */
	the_end(&s);
}

static void
as_many_registrations_as_are_kept_may_be_made(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	for (unsigned i = 0; i < REGISTRATIONS_MAX; i++) {
		const char prefix[] = { (char)(1 + i / 16), (char)(1 + i % 16), 0 };

		assert_int_equal(registers(&s, 0, registration(i + 1, 13, 0, prefix)), 0);
	}
	assert_int_equal(registers(&s, 0, registration(1000, 12, 0, "")), ENOBUFS);
	assert_int_equal(registers(&s, 0, registration(5, 13, HAP_REG_REMOVE, "")), 0);
	assert_int_equal(registers(&s, 0, registration(1000, 12, 0, "")), 0);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(C1_a_daemon_sends_a_frame_and_learns_what_became_of_it),
		cmocka_unit_test(P4_a_number_in_use_is_refused_with_EEXIST),
		cmocka_unit_test(C1_what_is_not_a_frame_of_ours_is_refused),
		cmocka_unit_test(P4_as_many_frames_as_configured_may_be_outstanding),
		cmocka_unit_test(P5_of_two_prefixes_that_overlap_the_second_is_refused),
		cmocka_unit_test(P5_a_registered_action_frame_is_its_owners_alone),
		cmocka_unit_test(P5_of_other_frames_copies_are_seen_and_we_act_all_the_same),
		cmocka_unit_test(P5_frames_to_others_are_not_delivered),
		cmocka_unit_test(as_many_registrations_as_are_kept_may_be_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
