/* SPDX-License-Identifier: ISC */
/* hostapd's accept and deny files. */
#include "conf_fixture.h"

#include "conf/maclist.h"

static int
list_of(struct maclist *list, struct conf_errors *errors, const char *text)
{
	return maclist_parse(list, text, strlen(text), "l", errors);
}

static struct mac
mac(const char *text)
{
	struct mac a;

	assert_true(mac_parse(text, &a));
	return a;
}

static void
a_list_is_sorted_and_holds_each_address_once(void **state)
{
	struct fixture *f = *state;
	struct maclist list = { 0 };

	assert_int_equal(list_of(&list, &f->errors, "# c\n\n02:00:00:00:00:03\r\n"
	    "02:00:00:00:00:01 12\n02:00:00:00:00:02\tguest\n02:00:00:00:00:01 0013  x\n"
	    "02:00:00:00:00:04 4094"), 0);
	assert_int_equal(list.count, 4);
	for (size_t i = 1; i < list.count; i++)
		assert_true(mac_u64(list.entry[i - 1].mac) < mac_u64(list.entry[i].mac));
	assert_int_equal(list.entry[0].vlan, 13);
	assert_int_equal(list.entry[1].vlan, 0);
	assert_int_equal(list.entry[3].vlan, 4094);
	assert_non_null(maclist_find(&list, mac("02:00:00:00:00:03")));
	assert_null(maclist_find(&list, mac("02:00:00:00:00:05")));
	assert_null(maclist_find(&list, mac("00:00:00:00:00:00")));
	maclist_close(&list);
	assert_null(maclist_find(&list, mac("02:00:00:00:00:03")));
}

static void
a_minus_takes_out_what_earlier_lines_put_in(void **state)
{
	struct fixture *f = *state;
	struct maclist list = { 0 }, same = { 0 };

	assert_int_equal(list_of(&list, &f->errors, "02:00:00:00:00:01\n-02:00:00:00:00:01\n"
	    "-02:00:00:00:00:02\n02:00:00:00:00:02\n02:00:00:00:00:03\n"), 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(list_of(&list, &f->errors, "-02:00:00:00:00:03\n"), 0);
	assert_int_equal(list.count, 1);
	assert_int_equal(list_of(&same, &f->errors, "02:00:00:00:00:02\n"), 0);
	assert_true(maclist_equal(&list, &same));
	assert_int_equal(list_of(&same, &f->errors, "02:00:00:00:00:02 1\n"), 0);
	assert_false(maclist_equal(&list, &same));
	assert_int_equal(list_of(&same, &f->errors, "02:00:00:00:00:01\n"), 0);
	assert_false(maclist_equal(&list, &same));
	assert_int_equal(f->errors.count, 0);
	maclist_close(&list);
	maclist_close(&same);
}

static void
a_list_with_mistakes_stays_as_it_was(void **state)
{
	static const char *const wrong[][2] = {
		{ "02:00:00:00:00", "l:1: not an address: '02:00:00:00:00'" },
		{ " 02:00:00:00:00:01", "l:1: not an address: ' 02:00:00:00:00:01'" },
		{ "- 02:00:00:00:00:01", "l:1: not an address: '- 02:00:00:00:00:01'" },
		{ "02:00:00:00:00:0g", "l:1: not an address: '02:00:00:00:00:0g'" },
		{ "02:00:00:00:00:01#x", "l:1: something follows the address without a blank: "
		    "'02:00:00:00:00:01#x'" },
		{ "02:00:00:00:00:01 4095", "l:1: a VLAN id is at most 4094: '02:00:00:00:00:01 "
		    "4095'" },
		{ "02:00:00:00:00:01/24", "l:1: something follows the address without a blank: "
		    "'02:00:00:00:00:01/24'" },
	};
	struct fixture *f = *state;
	struct maclist list = { 0 };
	char message[CONF_ERROR_TEXT], expected[CONF_ERROR_TEXT];

	assert_int_equal(list_of(&list, &f->errors, "02:00:00:00:00:09"), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memset(&f->errors, 0, sizeof(f->errors));
		assert_int_equal(list_of(&list, &f->errors, wrong[i][0]), -EINVAL);
		(void)snprintf(expected, sizeof(expected), "%s; write an address as "
		    "02:00:00:00:00:01, "
		    "from column 1", wrong[i][1]);
		assert_string_equal(conf_error_text(&f->errors.list[0], message), expected);
		assert_int_equal(list.count, 1);
	}
	assert_int_equal(list_of(&list, &f->errors, "x\n02:00:00:00:00:0a\ny\n"), -EINVAL);
	assert_int_equal(f->errors.list[2].line, 3);
	assert_int_equal(list.count, 1);
	maclist_close(&list);
}

static void
a_list_refuses_long_lines_and_nul_octets(void **state)
{
	struct fixture *f = *state;
	struct maclist list = { 0 };
	char text[160] = "02:00:00:00:00:01 ";
	size_t at = strlen(text);

	memset(text + at, '1', 1);
	memset(text + at + 1, ' ', MACLIST_LINE - at - 1);
	assert_int_equal(maclist_parse(&list, text, MACLIST_LINE, "l", &f->errors), 0);
	text[MACLIST_LINE] = ' ';
	assert_int_equal(maclist_parse(&list, text, MACLIST_LINE + 1, "l", &f->errors), -EINVAL);
	assert_string_equal(f->errors.list[0].cause, "the line is longer than 127 characters: "
	    "'02:00:00:00:00:01 1                          ...'");
	assert_int_equal(maclist_parse(&list, "02:00:00:00:00:01\0", 18, "l", &f->errors),
	    -EINVAL);
	assert_string_equal(f->errors.list[1].cause,
	    "the line holds a NUL byte: '02:00:00:00:00:01\\x00'");
	maclist_close(&list);
}

static void
a_list_holds_65536_addresses_and_not_one_more(void **state)
{
	struct fixture *f = *state;
	struct maclist list = { 0 };
	char *text = malloc(18 * (MACLIST_MAX + 1) + 1), line[MAC_TEXT];

	assert_non_null(text);
	for (size_t i = 0; i <= MACLIST_MAX; i++) {
		mac_format(mac_from_u64(0x020000000000 + MACLIST_MAX - i), line);
		(void)snprintf(text + 18 * i, 19, "%s\n", line);
	}
	assert_int_equal(maclist_parse(&list, text, 18 * MACLIST_MAX, "l", &f->errors), 0);
	assert_int_equal(list.count, MACLIST_MAX);
	assert_int_equal(maclist_parse(&list, text, 18 * (MACLIST_MAX + 1), "l", &f->errors),
	    -EINVAL);
	assert_string_equal(f->errors.list[0].cause, "65537 addresses; a list holds at most "
	    "65536");
	assert_int_equal(list.count, MACLIST_MAX);
	free(text);
	maclist_close(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(a_list_is_sorted_and_holds_each_address_once),
		STORY(a_minus_takes_out_what_earlier_lines_put_in),
		STORY(a_list_with_mistakes_stays_as_it_was),
		STORY(a_list_refuses_long_lines_and_nul_octets),
		STORY(a_list_holds_65536_addresses_and_not_one_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
