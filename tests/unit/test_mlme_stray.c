/* SPDX-License-Identifier: ISC */
/* Frames of those who may not send them, malformed and foreign ones (11.3.3; I2, Q11). */
#include "stage.h"

static struct hap_stray
stray_told(struct stage *s, int daemon, struct mac addr)
{
	struct message m = expect_message(s, daemon, HAP_STRAY_IND);
	struct hap_stray body;

	assert_memory_equal(m.m.i_srcaddr, addr.octet, 6);
	hap_body(&m.m, &body, sizeof(body));
	return body;
}

static void
class_3_data_of_a_stranger_is_answered_with_reason_7(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	data_from(&s, sta(1), false);
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 7);
	authenticates(&s, sta(2));
	data_from(&s, sta(2), false);
	assert_int_equal(expect_sent(&s, FRAME_DISASSOC).f.leave.reason, 7);
	joins(&s, sta(3));
	data_from(&s, sta(3), false);
	data_from(&s, (struct mac){ { 1, 0, 0, 0, 0, 1 } }, false);
	data_from(&s, (struct mac){ { 0 } }, false);
	the_end(&s);
}

static void
Q11_one_error_frame_a_station_and_second(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	for (int i = 0; i < 30; i++) {
		data_from(&s, sta(1), false);
		if (i % 10 == 0)
			expect_sent(&s, FRAME_DEAUTH);
		pass_ms(&s, 100);
	}
	assert_int_equal(counters(&s, 0).errors_limited, 27);
	the_end(&s);
}

static void
Q11_fifty_error_frames_a_second_in_all(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(100000));
	for (unsigned i = 0; i < 1000; i++)
		data_from(&s, sta(i), false);
	for (int i = 0; i < 50; i++)
		expect_sent(&s, FRAME_DEAUTH);
	nothing_else(&s);
	pass_ms(&s, 1000);
	data_from(&s, sta(2000), false);
	expect_sent(&s, FRAME_DEAUTH);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
I2_strays_are_summarised_by_station_and_second(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	observes(&s, 0);
	for (int i = 0; i < 10; i++)
		data_from(&s, sta(1), false);
	expect_sent(&s, FRAME_DEAUTH);
	assert_int_equal(stray_told(&s, 0, sta(1)).count, 1);
	nothing_else(&s);
	pass_ms(&s, 999);
	nothing_else(&s);
	pass_ms(&s, 1);
	struct hap_stray body = stray_told(&s, 0, sta(1));

	assert_int_equal(body.count, 9);
	assert_int_equal(body.class_, 3);
	assert_int_equal(body.frame_control, 0x0108);
	pass_ms(&s, 5000);
	nothing_else(&s);
	speak_assoc(&s, sta(1));
	expect_sent(&s, FRAME_DEAUTH);
	body = stray_told(&s, 0, sta(1));
	assert_int_equal(body.class_, 2);
	assert_int_equal(counters(&s, 0).strays, 11);
	the_end(&s);
}

static void
I2_strays_are_bounded_in_all(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	unsigned told = 0;

	setup.engine.buffer = 4096;
	open_with(&s, &setup);
	observes(&s, 0);
	for (unsigned i = 0; i < 3000; i++)
		data_from(&s, sta(i), false);
	for (int i = 0; i < 50; i++)
		expect_sent(&s, FRAME_DEAUTH);
	for (; engine_readable(s.e, s.ear[0].endpoint) || s.ear[0].at < s.ear[0].len; told++)
		expect_message(&s, 0, HAP_STRAY_IND);
	assert_int_equal(told, 256);
	pass_ms(&s, 1000);
	for (told = 0; engine_readable(s.e, s.ear[0].endpoint) ||
	    s.ear[0].at < s.ear[0].len; told++)
		expect_message(&s, 0, HAP_STRAY_IND);
	assert_int_equal(told, 256);			/* those still remembered */
	pass_ms(&s, 5000);
	the_end(&s);
}

static void
an_action_frame_of_a_stranger_is_class_3(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	speak_action(&s, sta(1), CATEGORY_BLOCK_ACK, "\1");
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 7);
	speak_action(&s, sta(2), CATEGORY_PUBLIC, "\1");		/* class 1 */
	the_end(&s);
}

static void
P5_an_action_frame_nobody_knows_comes_back_with_0x80(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	joins(&s, sta(1));
	speak_action(&s, sta(1), CATEGORY_RADIO_MEASUREMENT, "\4abc");
	struct sent back = expect_sent(&s, FRAME_ACTION);

	assert_int_equal(back.f.action.category, CATEGORY_RADIO_MEASUREMENT | 0x80);
	assert_int_equal(back.f.action.code, 4);
	assert_int_equal(back.f.body.len, 3);
	assert_memory_equal(back.f.body.at, "abc", 3);
	assert_true(mac_equal(back.f.header.addr1, sta(1)));
	speak_action(&s, sta(1), CATEGORY_RADIO_MEASUREMENT | 0x80, "\4abc");	/* no ping-pong */
	speak_action(&s, sta(1), CATEGORY_PUBLIC, "\4abc");
	f = frame_to_bss(&s, FRAME_ACTION, sta(1));
	f.action.category = CATEGORY_RADIO_MEASUREMENT;
	memset(f.header.addr1.octet, 255, MAC_LEN);
	speak(&s, &f);					/* to everybody */
	f = frame_to_bss(&s, FRAME_ACTION_NOACK, sta(1));
	f.action.category = CATEGORY_RADIO_MEASUREMENT;
	speak(&s, &f);
	the_end(&s);
}

static void
malformed_frames_are_refused_whole_and_counted(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;
	uint8_t bytes[FRAME_MAX];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct engine_trace t;
	uint64_t before, cut = 0;
	bool noted = false;

	open_usual(&s);
	attach(&s, 0);
	authenticates(&s, sta(1));
	f = assoc_frame_of(&s, sta(1));
	frame_encode(&w, &f);
	before = counters(&s, 0).malformed;
	for (size_t len = 0; len < w.len - 10; len++, cut++)	/* up to the rates */
		speak_bytes(&s, bytes, len);
	nothing_else(&s);
	assert_in_range(counters(&s, 0).malformed - before, cut - 2, cut);
	while (engine_trace(s.e, &t))
		noted = noted || (t.what == ENGINE_MALFORMED && t.text);
	assert_true(noted);
	speak_bytes(&s, bytes, w.len);
	expect_command(&s, AIR_STATION_ADD);
	expect_sent(&s, FRAME_ASSOC_RESP);
	the_end(&s);
}

static void
other_access_points_frames_are_not_ours(void **state)
{
	(void)state;
	struct stage s;
	static const uint8_t subtypes[] = { FRAME_BEACON, FRAME_PROBE_RESP, FRAME_ASSOC_RESP,
	    FRAME_REASSOC_RESP, FRAME_ATIM, FRAME_AUTH, FRAME_DEAUTH };
	uint64_t before;

	open_usual(&s);
	attach(&s, 0);
	before = counters(&s, 0).not_for_us;
	for (size_t i = 0; i < sizeof(subtypes); i++) {
		struct frame f = { .header = frame_header_to(subtypes[i], bssid_of(&s, 0), sta(1),
		    sta(9)) };

		speak(&s, &f);
	}
	assert_int_equal(counters(&s, 0).not_for_us - before, sizeof(subtypes));
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(class_3_data_of_a_stranger_is_answered_with_reason_7),
		cmocka_unit_test(Q11_one_error_frame_a_station_and_second),
		cmocka_unit_test(Q11_fifty_error_frames_a_second_in_all),
		cmocka_unit_test(I2_strays_are_summarised_by_station_and_second),
		cmocka_unit_test(I2_strays_are_bounded_in_all),
		cmocka_unit_test(an_action_frame_of_a_stranger_is_class_3),
		cmocka_unit_test(P5_an_action_frame_nobody_knows_comes_back_with_0x80),
		cmocka_unit_test(malformed_frames_are_refused_whole_and_counted),
		cmocka_unit_test(other_access_points_frames_are_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
