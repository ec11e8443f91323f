/* SPDX-License-Identifier: ISC */
/* libhostap: reading events, and words. */
#define _GNU_SOURCE
#include "client_story.h"

static void
bodies_are_read_by_type(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_VERDICT_IND, 1);
	struct hap_verdict body = { .status = 17, .request = HAP_AUTH_REQ, .by = HAP_BY_DAEMON,
	    .seq = 5, .endpoint = 7, .took_us = 900 };
	const struct hostap_event *e;
	uint8_t bytes[256];
	struct hap_out out;
	char text[8];

	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(bytes, sizeof(bytes), &m);
	hap_attr_put(&out, HAP_ATTR_REASON, "line\n9 and more", 15);
	fake_send(bytes, hap_end(&out));
	e = next(h);
	assert_int_equal(e->body.verdict.status, 17);
	assert_int_equal(e->body.verdict.seq, 5);
	assert_int_equal(e->body.verdict.took_us, 900);
	assert_string_equal(hostap_text(e, HAP_ATTR_REASON, text, sizeof(text)), "line");
	assert_string_equal(hostap_text(e, HAP_ATTR_NAME, text, sizeof(text)), "");
	assert_string_equal(hostap_text(e, HAP_ATTR_REASON, text, 0), "");
	end(h, 0);
}

static void
elements_are_found_by_number(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_ASSOC_REQ, 1);
	static const uint8_t elements[] = { 0, 2, 'a', 'b', 255, 3, 35, 1, 2, 255, 0, 48, 0,
	    1, 1, 7, 221, 9, 1 };
	const struct hostap_event *e;
	uint8_t bytes[256];
	struct hap_out out = hap_begin(bytes, sizeof(bytes), &m);
	const uint8_t *p;
	size_t len;

	hap_attr_put(&out, HAP_ATTR_ELEMENTS, elements, sizeof(elements));
	fake_send(bytes, hap_end(&out));
	e = next(h);
	p = hostap_element(e, 0, &len);
	assert_int_equal(len, 2);
	assert_memory_equal(p, "ab", 2);
	p = hostap_element(e, 256 + 35, &len);
	assert_int_equal(len, 2);
	assert_memory_equal(p, "\1\2", 2);
	assert_non_null(hostap_element(e, 48, &len));
	assert_int_equal(len, 0);
	assert_non_null(hostap_element(e, 1, &len));
	assert_int_equal(len, 1);
	assert_null(hostap_element(e, 221, &len));	/* cut short */
	assert_int_equal(len, 0);
	assert_null(hostap_element(e, 255, &len));
	assert_null(hostap_element(e, 256 + 36, &len));
	end(h, 0);
}

static void
an_SSID_is_text_that_can_be_shown(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_ASSOC_REQ, 1);
	char text[HOSTAP_SSID_TEXT];
	uint8_t bytes[256];
	struct hap_out out;

	memcpy(m.i_asreq.i_ssid, "a\\\x1b\xff z", 6);
	m.i_asreq.i_ssidlen = 6;
	fake_say(&m);
	assert_string_equal(hostap_ssid(next(h), text), "a\\x5c\\x1b\\xff z");
	memset(m.i_asreq.i_ssid, 0x80, 32);
	m.i_asreq.i_ssidlen = 32;
	fake_say(&m);
	assert_int_equal(strlen(hostap_ssid(next(h), text)), 128);
	m = fake_message(HAP_AUTH_REQ, 2);
	fake_say(&m);
	assert_string_equal(hostap_ssid(next(h), text), "");
	out = hap_begin(bytes, sizeof(bytes), &m);
	hap_attr_put(&out, HAP_ATTR_SSID, "home", 4);
	fake_send(bytes, hap_end(&out));
	assert_string_equal(hostap_ssid(next(h), text), "home");
	end(h, 0);
}

static void
addresses_are_written_and_read(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "02", "02:00:00:00:00", "02:00:00:00:00:0g",
	    "02:00:00:00:00:011", "02-00-00-00-00-01", "02:00:00:00:00:1 ", "020000000001" };
	char text[HOSTAP_ADDR_TEXT];
	uint8_t addr[6] = { 9, 9, 9, 9, 9, 9 };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(hostap_addr_parse(wrong[i], addr));
	assert_memory_equal(addr, "\t\t\t\t\t\t", 6);
	assert_true(hostap_addr_parse("02:aB:00:ff:00:01", addr));
	assert_string_equal(hostap_addr(addr, text), "02:ab:00:ff:00:01");
}

static void
codes_have_names_and_unknown_ones_too(void **state)
{
	(void)state;

	assert_string_equal(hostap_type_name(HAP_DISASSOC_CMD), "disassoc-cmd");
	assert_string_equal(hostap_type_name(HAP_AUTH_REQ), "auth-req");
	assert_string_equal(hostap_type_name(HAP_IOCTL_CMD), "ioctl-cmd");
	for (unsigned int type = 0; type < 64; type++) {
		bool known = type <= 13 || (type >= 16 && type <= HAP_FOUND_IND) ||
		    (type >= 40 && type <= 52) || type == 63;

		assert_true(known == (strcmp(hostap_type_name(type), "?") != 0));
	}
	for (unsigned int by = 0; by <= HAP_BY_CAPACITY; by++)
		assert_string_not_equal(hostap_by_name(by), "?");
	assert_string_equal(hostap_by_name(HAP_BY_TABLE), "table");
	assert_string_equal(hostap_by_name(200), "?");
	assert_string_equal(hostap_cause_name(HAP_CANCEL_LEFT), "left");
	assert_string_equal(hostap_cause_name(0), "?");
	assert_string_equal(hostap_class_name(HAP_CLASS_REASSOC), "reassoc");
	assert_string_equal(hostap_class_name(3), "?");
	assert_string_equal(hostap_status_name(17), "no more stations taken");
	assert_string_equal(hostap_status_name(65535), "?");
	assert_string_equal(hostap_reason_name(4), "inactive");
	assert_string_equal(hostap_reason_name(0), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_read_by_type),
		cmocka_unit_test(elements_are_found_by_number),
		cmocka_unit_test(an_SSID_is_text_that_can_be_shown),
		cmocka_unit_test(addresses_are_written_and_read),
		cmocka_unit_test(codes_have_names_and_unknown_ones_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
