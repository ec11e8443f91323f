/* SPDX-License-Identifier: ISC */
/* <hostap/p2p.h>: what a P2P device says of itself, in elements and back; device types in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "frame/frame.h"
#include "frames.h"
#include "hostap/p2p.h"
#include "p2p_air.h"

static struct hostap_device
a_printer(void)
{
	return (struct hostap_device){ .addr = { 2, 0, 0, 0, 0, 9 }, .types = 1,
	    .type = { 0, 3, 0, 0x50, 0xf2, 4, 0, 1 }, .secondary = { { 0, 3, 0, 0x50, 0xf2, 4, 0, 2 } },
	    .methods = HOSTAP_METHOD_DISPLAY | HOSTAP_METHOD_BUTTON,
	    .capability = HOSTAP_DEVICE_SERVICES | HOSTAP_DEVICE_CLIENT, .listen_freq = 2462,
	    .period_ms = 300, .interval_ms = 1000, .country = "DE", .name = "B\xc3\xbcro",
	    .manufacturer = "Maker", .model = "Model", .model_number = "7", .serial = "0815",
	    .uuid = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };
}

static void
an_answer_says_all_but_the_listen_channel(void **state)
{
	(void)state;
	struct hostap_device d = a_printer(), got;
	uint8_t room[HOSTAP_P2P_ROOM];
	int n = hostap_device_response(&d, room, sizeof(room));

	assert_true(n > 0);
	assert_int_equal(hostap_device_read(room, (size_t)n, &got), 0);
	d.listen_freq = 0;
	memset(d.country, 0, sizeof(d.country));
	assert_memory_equal(&got, &d, sizeof(d));
}

static void
a_request_says_no_address_no_secondary_types_and_no_serial_number(void **state)
{
	(void)state;
	struct hostap_device d = a_printer(), got;
	uint8_t room[HOSTAP_P2P_ROOM];
	int n = hostap_device_request(&d, room, sizeof(room));

	assert_true(n > 0);
	assert_int_equal(hostap_device_read(room, (size_t)n, &got), 0);
	memset(d.addr, 0, sizeof(d.addr));
	memset(d.secondary, 0, sizeof(d.secondary));
	memset(d.serial, 0, sizeof(d.serial));
	d.types = 0;
	assert_memory_equal(&got, &d, sizeof(d));
}

static void
what_is_not_said_comes_back_empty_and_the_UUID_is_the_address_s(void **state)
{
	(void)state;
	struct hostap_device bare = { .addr = { 2, 0, 0, 0, 0, 9 } }, got, again, other;
	static const uint8_t none[16];
	uint8_t room[HOSTAP_P2P_ROOM];
	int n = hostap_device_response(&bare, room, sizeof(room));

	assert_int_equal(hostap_device_read(room, (size_t)n, &got), 0);
	assert_string_equal(got.name, "");
	assert_string_equal(got.manufacturer, "");
	assert_memory_not_equal(got.uuid, none, sizeof(none));
	assert_int_equal(got.uuid[6] >> 4, 8);
	assert_int_equal(got.uuid[8] >> 6, 2);
	n = hostap_device_request(&bare, room, sizeof(room));
	assert_int_equal(hostap_device_read(room, (size_t)n, &again), 0);
	assert_memory_equal(got.uuid, again.uuid, sizeof(got.uuid));
	bare.addr[5]++;
	n = hostap_device_request(&bare, room, sizeof(room));
	assert_int_equal(hostap_device_read(room, (size_t)n, &other), 0);
	assert_memory_not_equal(got.uuid, other.uuid, sizeof(got.uuid));
}

static void
what_cannot_be_said_or_has_no_room_is_refused(void **state)
{
	(void)state;
	struct hostap_device d = a_printer();
	uint8_t room[HOSTAP_P2P_ROOM];
	int whole = hostap_device_response(&d, room, sizeof(room));

	for (size_t size = 0; size < (size_t)whole; size++)
		assert_int_equal(hostap_device_response(&d, room, size), -ENOSPC);
	assert_int_equal(hostap_device_response(&d, room, (size_t)whole), whole);
	d.listen_freq = 2413;
	assert_int_equal(hostap_device_request(&d, room, sizeof(room)), -EINVAL);
	d.listen_freq = 0;
	assert_true(hostap_device_request(&d, room, sizeof(room)) > 0);
}

/* Elements of a recorded probe begin behind the header, and in an answer 12 octets on. */
static int
read_recorded(const char *name, size_t skip, struct hostap_device *d)
{
	uint8_t bytes[SAMPLE_MAX];

	for (size_t i = 0; i < sizeof(air) / sizeof(air[0]); i++)
		if (strcmp(air[i].name, name) == 0) {
			size_t len = unhex(air[i].hex, bytes);

			return hostap_device_read(bytes + skip, len - skip, d);
		}
	fail_msg("no frame named %s", name);
	return 0;
}

static void
recorded_probes_of_wpa_supplicant_are_read(void **state)
{
	(void)state;
	struct hostap_device d;
	char text[HOSTAP_TYPE_TEXT];

	assert_int_equal(read_recorded("ProbeReq", 24, &d), 0);
	assert_string_equal(d.name, "dev0");
	assert_string_equal(hostap_type_text(d.type, text), "pc");
	assert_int_equal(d.listen_freq, 2462);
	assert_int_equal(d.capability, 0x25);
	assert_int_equal(read_recorded("ProbeResp", 36, &d), 0);
	assert_string_equal(d.name, "dev1");
	assert_memory_equal(d.addr, "\x42\0\0\0\1\0", 6);
	assert_int_equal(d.capability, 0x25);
	assert_int_equal(d.listen_freq, 0);
}

static void
elements_cut_off_anywhere_are_refused_or_of_no_device(void **state)
{
	(void)state;
	struct hostap_device d = a_printer(), got;
	uint8_t room[HOSTAP_P2P_ROOM];
	int whole = hostap_device_response(&d, room, sizeof(room)), wsc = 2 + room[1];

	for (int n = 0; n < whole; n++)
		assert_int_equal(hostap_device_read(room, (size_t)n, &got),
		    n == 0 || n == wsc ? -ENOMSG : -EBADMSG);
	room[wsc + 7]++;		/* the first attribute is longer than it may be */
	assert_int_equal(hostap_device_read(room, (size_t)whole, &got), -EBADMSG);
}

static void
every_word_for_a_type_means_what_it_is_said_for(void **state)
{
	(void)state;
	char text[HOSTAP_TYPE_TEXT];
	uint8_t type[8], again[8];
	unsigned n = 0;

	for (; hostap_type_nth(n) != NULL; n++) {
		assert_true(hostap_type_parse(hostap_type_nth(n), type));
		assert_string_equal(hostap_type_text(type, text), hostap_type_nth(n));
	}
	assert_true(n > 60);
	assert_true(hostap_type_parse("set-top-box", type));
	assert_string_equal(hostap_type_text(type, text), "set-top box");
	assert_true(hostap_type_parse("200-00112233-4", type));
	assert_string_equal(hostap_type_text(type, text), "200-00112233-4");
	assert_true(hostap_type_parse(text, again));
	assert_memory_equal(type, again, sizeof(type));
	assert_true(hostap_type_parse("10-0050F204-5", type));
	assert_string_equal(hostap_type_text(type, text), "smartphone");
	assert_false(hostap_type_parse("print", type));
	assert_false(hostap_type_parse("printers", type));
	assert_false(hostap_type_parse("", type));
	assert_false(hostap_type_parse("1-2", type));
	assert_false(hostap_type_parse("70000-0050f204-1", type));
	assert_false(hostap_type_parse("1-0050f204-70000", type));
	assert_false(hostap_type_parse("1-0050f204-1x", type));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_says_all_but_the_listen_channel),
		cmocka_unit_test(a_request_says_no_address_no_secondary_types_and_no_serial_number),
		cmocka_unit_test(what_is_not_said_comes_back_empty_and_the_UUID_is_the_address_s),
		cmocka_unit_test(what_cannot_be_said_or_has_no_room_is_refused),
		cmocka_unit_test(recorded_probes_of_wpa_supplicant_are_read),
		cmocka_unit_test(elements_cut_off_anywhere_are_refused_or_of_no_device),
		cmocka_unit_test(every_word_for_a_type_means_what_it_is_said_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
