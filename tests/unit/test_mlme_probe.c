/* SPDX-License-Identifier: ISC */
/* Who is answered when a station probes (11.1.4.3.4; Q5, Q6, M6). */
#include "stage.h"

static struct sent
is_answered(struct stage *s)
{
	struct sent answer = expect_sent(s, FRAME_PROBE_RESP);

	assert_true(elements_has(&answer.f.elements, ELEMENT_SSID));
	assert_int_equal(answer.f.elements.ssid.len, 4);
	assert_memory_equal(answer.f.elements.ssid.octet, "test", 4);
	assert_int_equal(answer.f.elements.channel, 6);
	assert_int_equal(answer.f.beacon.interval_tu, 100);
	assert_int_equal(answer.token, 0);
	return answer;
}

static void
the_wildcard_and_our_ssid_are_answered(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	speak_probe(&s, sta(1), "");
	assert_true(is_answered(&s).no_ack);		/* to everybody's */
	speak_probe(&s, sta(1), "test");
	assert_false(is_answered(&s).no_ack);
	speak_probe(&s, sta(1), "tests");
	speak_probe(&s, sta(1), "tes");
	the_end(&s);
}

static void
a_hidden_network_answers_those_who_know_its_name(void **state)
{
	(void)state;

	for (uint8_t hidden = 1; hidden <= 2; hidden++) {
		struct stage s;
		struct setup setup = setup_usual();
		struct air_command c;
		struct frame f;
		uint8_t beacon[512];

		setup.bss.hidden = hidden;
		open_with(&s, &setup);
		speak_probe(&s, sta(1), "");
		speak_probe(&s, sta(1), "test");
		is_answered(&s);
		engine_change_bss(s.e, s.now, 0, &setup.bss);
		c = expect_command(&s, AIR_BSS_UPDATE);
		memcpy(beacon, c.start.head.at, c.start.head.len);
		memcpy(beacon + c.start.head.len, c.start.tail.at, c.start.tail.len);
		assert_int_equal(frame_decode(beacon, c.start.head.len + c.start.tail.len, &f),
		    FRAME_OK);
		assert_int_equal(f.elements.ssid.len, hidden == 1 ? 0 : 4);
		assert_memory_equal(f.elements.ssid.octet, "\0\0\0\0", 4);
		assert_int_equal(c.start.hidden, hidden);
		the_end(&s);
	}
}

static void
another_channel_in_the_request_is_not_ours(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	f = probe_frame_of(&s, sta(1), "test");
	elements_add(&f.elements, ELEMENT_DS);
	f.elements.channel = 5;				/* heard from the next one */
	speak(&s, &f);
	nothing_else(&s);
	f.elements.channel = 6;
	speak(&s, &f);
	is_answered(&s);
	the_end(&s);
}

static void
a_list_of_ssids_may_name_us(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;
	static const uint8_t list[] = { 0, 2, 'a', 'b', 0, 4, 't', 'e', 's', 't' };

	open_usual(&s);
	f = probe_frame_of(&s, sta(1), "other");
	elements_add(&f.elements, ELEMENT_SSID_LIST);
	f.elements.ssid_list = octets_of(list, 4);
	speak(&s, &f);
	nothing_else(&s);
	f.elements.ssid_list = octets_of(list, sizeof(list));
	speak(&s, &f);
	is_answered(&s);
	the_end(&s);
}

static void
a_weak_one_is_not_answered(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.bss.probe_floor_dbm = -80;
	open_with(&s, &setup);
	s.signal_dbm = -81;
	speak_probe(&s, sta(1), "test");
	nothing_else(&s);
	s.signal_dbm = -80;
	speak_probe(&s, sta(1), "test");
	is_answered(&s);
	s.signal_dbm = 0;				/* unknown */
	speak_probe(&s, sta(1), "test");
	is_answered(&s);
	the_end(&s);
}

static void
each_bss_of_the_radio_answers_that_is_meant(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct frame f;

	setup.bsss = 3;
	open_with(&s, &setup);
	speak_probe(&s, sta(1), "");
	for (int i = 0; i < 3; i++)
		assert_int_equal(is_answered(&s).bss, i);
	f = probe_frame_of(&s, sta(1), "");
	f.header.addr1 = bssid_of(&s, 1);		/* to one receiver alone */
	speak(&s, &f);
	assert_int_equal(is_answered(&s).bss, 1);
	f = probe_frame_of(&s, sta(1), "");
	f.header.addr3 = bssid_of(&s, 2);		/* for one BSS alone */
	speak(&s, &f);
	assert_int_equal(is_answered(&s).bss, 2);
	f.header.addr3 = sta(5);			/* another's */
	speak(&s, &f);
	bss_reported(&s, 1, false, 0);
	speak_probe(&s, sta(1), "");
	is_answered(&s);
	assert_int_equal(is_answered(&s).bss, 2);
	the_end(&s);
}

static void
a_full_bss_may_be_silent(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct frame f;

	setup.bss.silent_when_full = true;
	setup.bss.max_stations = 1;
	open_with(&s, &setup);
	speak_probe(&s, sta(2), "test");
	is_answered(&s);
	joins(&s, sta(1));
	speak_probe(&s, sta(2), "test");
	nothing_else(&s);
	f = probe_frame_of(&s, sta(1), "test");
	f.header.addr1 = f.header.addr3 = bssid_of(&s, 0);	/* it knows us */
	speak(&s, &f);
	is_answered(&s);
	the_end(&s);
}

static void
one_on_the_deny_list_is_not_answered(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct mac list[] = { sta(1) };

	setup.bss.deny = list;
	setup.bss.deny_count = 1;
	open_with(&s, &setup);
	speak_probe(&s, sta(1), "");
	nothing_else(&s);
	speak_probe(&s, sta(2), "");
	is_answered(&s);
	setup.bss.answer_probes = false;
	assert_int_equal(engine_change_bss(s.e, s.now, 0, &setup.bss), 0);
	expect_command(&s, AIR_BSS_UPDATE);
	speak_probe(&s, sta(2), "");
	the_end(&s);
}

static void
M6_a_daemon_sees_the_bss_where_the_wildcard_was(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct message ask;

	setup.bsss = 2;
	open_with(&s, &setup);
	decides(&s, 0, HAP_CLASS_PROBE);
	speak_probe(&s, sta(1), "");
	for (unsigned i = 0; i < 2; i++) {
		ask = expect_message(&s, 0, HAP_PROBE_REQ);
		assert_int_equal(ask.m.i_iface, i + 1);
		assert_memory_equal(ask.m.i_srcaddr, sta(1).octet, 6);
		assert_memory_equal(ask.m.i_bssid, bssid_of(&s, (int)i).octet, 6);
		assert_memory_equal(ask.m.i_dstaddr, bssid_of(&s, (int)i).octet, 6);
		assert_int_equal(ask.m.i_freq, 2437);
		assert_int_equal(ask.m.i_probereq.i_ssidlen, 0);
		assert_int_equal(ask.m.i_probereq.i_nrates, 4);
		refuses(&s, 0, &ask, (uint16_t)!i);
	}
	assert_int_equal(is_answered(&s).bss, 1);
	read_all(&s, 0);
	the_end(&s);
}

static void
Q5_a_probe_without_an_answer_is_silence_after_20_ms(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_PROBE);
	speak_probe(&s, sta(1), "");
	expect_message(&s, 0, HAP_PROBE_REQ);
	pass_ms(&s, 19);
	nothing_else(&s);
	pass_ms(&s, 1);
	struct message told = expect_message(&s, 0, HAP_VERDICT_IND);

	assert_int_equal(verdict_of(&told).status, 1);
	assert_int_equal(verdict_of(&told).acked, 2);
	the_end(&s);
}

static void
a_daemon_adds_elements_to_the_answer(void **state)
{
	(void)state;
	struct stage s;
	static const uint8_t more[] = { 221, 4, 1, 2, 3, 4 };

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_PROBE);
	speak_probe(&s, sta(1), "test");
	struct message ask = expect_message(&s, 0, HAP_PROBE_REQ);
	struct letter l = answer_to(&ask);

	add(&l, HAP_ATTR_ADD, more, sizeof(more));
	posts(&s, 0, &l);
	struct sent answer = is_answered(&s);

	assert_memory_equal(answer.bytes + answer.len - sizeof(more), more, sizeof(more));
	expect_message(&s, 0, HAP_VERDICT_IND);
	the_end(&s);
}

static void
Q11_probes_take_half_of_the_requests_at_most(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_PROBE | HAP_CLASS_AUTH);
	for (unsigned i = 0; i < 100; i++)
		speak_probe(&s, sta(i), "test");
	read_all(&s, 0);
	for (unsigned i = 0; i < 16; i++) {		/* of 32 requests */
		speak_auth(&s, sta(1000 + i));
		struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);

		accepts(&s, 0, &ask);
		struct sent answer = expect_sent(&s, FRAME_AUTH);

		assert_int_equal(answer.f.auth.status, 0);
		/* the probes before it are forfeited (Q2) */
		read_all(&s, 0);
	}
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wildcard_and_our_ssid_are_answered),
		cmocka_unit_test(a_hidden_network_answers_those_who_know_its_name),
		cmocka_unit_test(another_channel_in_the_request_is_not_ours),
		cmocka_unit_test(a_list_of_ssids_may_name_us),
		cmocka_unit_test(a_weak_one_is_not_answered),
		cmocka_unit_test(each_bss_of_the_radio_answers_that_is_meant),
		cmocka_unit_test(a_full_bss_may_be_silent),
		cmocka_unit_test(one_on_the_deny_list_is_not_answered),
		cmocka_unit_test(M6_a_daemon_sees_the_bss_where_the_wildcard_was),
		cmocka_unit_test(Q5_a_probe_without_an_answer_is_silence_after_20_ms),
		cmocka_unit_test(a_daemon_adds_elements_to_the_answer),
		cmocka_unit_test(Q11_probes_take_half_of_the_requests_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
