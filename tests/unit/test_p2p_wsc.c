/* SPDX-License-Identifier: ISC */
/* Simple Configuration attributes: each row at its edges, how often, nested; device types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "frame/wsc.h"

enum { ROOMY = 8192, LISTS = 20000 };

#define VERSION2	"\x10\x49\x00\x06\x00\x37\x2a\x00\x01\x20"
#define OTHER_VENDOR	"\x10\x49\x00\x04\x00\x01\x02\x63"

static const struct { enum wsc_attribute a; uint16_t id; size_t min, max, step; } rows[] = {
	{ WSC_VERSION, 0x104a, 1, 1, 1 }, { WSC_MESSAGE_TYPE, 0x1022, 1, 1, 1 },
	{ WSC_REQUEST_TYPE, 0x103a, 1, 1, 1 }, { WSC_RESPONSE_TYPE, 0x103b, 1, 1, 1 },
	{ WSC_STATE, 0x1044, 1, 1, 1 }, { WSC_CONFIG_METHODS, 0x1008, 2, 2, 1 },
	{ WSC_UUID_E, 0x1047, 16, 16, 1 }, { WSC_UUID_R, 0x1048, 16, 16, 1 },
	{ WSC_PRIMARY_TYPE, 0x1054, 8, 8, 1 }, { WSC_SECONDARY_TYPES, 0x1055, 0, 128, 8 },
	{ WSC_REQUESTED_TYPE, 0x106a, 8, 8, 1 }, { WSC_RF_BANDS, 0x103c, 1, 1, 1 },
	{ WSC_ASSOCIATION_STATE, 0x1002, 2, 2, 1 }, { WSC_CONFIG_ERROR, 0x1009, 2, 2, 1 },
	{ WSC_PASSWORD_ID, 0x1012, 2, 2, 1 }, { WSC_MANUFACTURER, 0x1021, 0, 2304, 1 },
	{ WSC_MODEL_NAME, 0x1023, 0, 2304, 1 }, { WSC_MODEL_NUMBER, 0x1024, 0, 2304, 1 },
	{ WSC_SERIAL_NUMBER, 0x1042, 0, 2304, 1 }, { WSC_DEVICE_NAME, 0x1011, 0, 2304, 1 },
	{ WSC_SELECTED_REGISTRAR, 0x1041, 1, 1, 1 }, { WSC_SELECTED_METHODS, 0x1053, 2, 2, 1 },
	{ WSC_SETUP_LOCKED, 0x1057, 1, 1, 1 },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static size_t
put(struct wr *w, uint16_t id, size_t n)
{
	wr_be16(w, id);
	wr_be16(w, (uint16_t)n);
	while (n > 0)
		wr_u8(w, (uint8_t)n--);
	return w->len;
}

/* From exactly those octets on the heap, and out again. */
static enum attribute_fault
decode(const void *list, size_t len, struct wsc_attributes *a, struct wr *w)
{
	uint8_t *exact = malloc(len ? len : 1);

	memcpy(exact, list, len);
	enum attribute_fault fault = wsc_decode(octets_of(exact, len), a);

	if (fault == ATTRIBUTE_OK && w)
		wsc_encode(w, a);
	free(exact);
	return fault;
}

static void
goes_out_as_it_came(const void *list, size_t len, struct wsc_attributes *a)
{
	uint8_t again[ROOMY];
	struct wr w = wr_into(again, sizeof(again));

	assert_int_equal(decode(list, len, a, &w), ATTRIBUTE_OK);
	assert_true(octets_equal(octets_of(list, len), octets_of(again, w.len)));
}

static void
every_row_accepts_its_sizes_and_no_other(void **state)
{
	(void)state;
	assert_int_equal(ROWS, WSC_ATTRIBUTES - 1);
	for (int i = 0; i < ROWS; i++)
		for (size_t n = 0; n <= 2400; n += n < 140 ? 1 : 137) {
			uint8_t list[ROOMY];
			struct wr w = wr_into(list, sizeof(list));
			struct wsc_attributes a;
			size_t len = put(&w, rows[i].id, n);

			if (n < rows[i].min || n > rows[i].max || n % rows[i].step) {
				enum attribute_fault fault = decode(list, len, &a, NULL);

				assert_true(fault == ATTRIBUTE_SIZE || fault == ATTRIBUTE_NESTED);
				assert_string_equal(a.offender.name, wsc_attribute_name(rows[i].a));
				assert_int_equal(a.offender.id, rows[i].id);
				continue;
			}
			goes_out_as_it_came(list, len, &a);
			assert_int_equal(a.present, UINT64_C(1) << rows[i].a);
		}
}

/* What decides stands once; of what describes the first counts and all are kept. */
static void
rows_stand_once_or_the_first_counts(void **state)
{
	int once = 0;

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		uint8_t list[ROOMY];
		struct wr w = wr_into(list, sizeof(list));
		struct wsc_attributes a;
		size_t n = rows[i].min ? rows[i].min : 8;
		size_t len = (put(&w, rows[i].id, n), put(&w, rows[i].id, n));

		if (decode(list, len, &a, NULL) == ATTRIBUTE_TWICE) {
			assert_string_equal(a.offender.name, wsc_attribute_name(rows[i].a));
			once++;
		} else {
			goes_out_as_it_came(list, len, &a);
		}
	}
	assert_int_equal(once, ROWS - 9);
	struct wsc_attributes a;

	assert_int_equal(decode(VERSION2 VERSION2, 20, &a, NULL), ATTRIBUTE_TWICE);
	assert_string_equal(a.offender.name, "WFA Vendor Extension");
}

static void
numbers_are_big_endian(void **state)
{
	static const uint8_t list[] = "\x10\x08\x00\x02\x01\x80" "\x10\x12\x00\x02\x00\x04"
	    "\x10\x54\x00\x08\x00\x0a\x00\x50\xf2\x04\x00\x05";
	struct wsc_attributes a;

	(void)state;
	goes_out_as_it_came(list, sizeof(list) - 1, &a);
	assert_int_equal(a.config_methods, WSC_METHOD_KEYPAD | WSC_METHOD_BUTTON);
	assert_int_equal(a.password_id, WSC_PASSWORD_BUTTON);
	assert_int_equal(a.primary_type.category, 10);
	assert_int_equal(a.primary_type.oui, 0x0050f204);
	assert_int_equal(a.primary_type.subcategory, 5);
}

static void
every_truncation_is_a_fault_but_between_attributes(void **state)
{
	static const uint8_t list[] = "\x10\x4a\x00\x01\x10" "\x10\x11\x00\x04gate" VERSION2;
	struct wsc_attributes a;

	(void)state;
	for (size_t n = 0; n < sizeof(list) - 1; n++) {
		bool between = n == 0 || n == 5 || n == 13;
		bool in_head = !between && (n < 4 || (n > 5 && n < 9) || (n > 13 && n < 17));

		assert_int_equal(decode(list, n, &a, NULL), between ? ATTRIBUTE_OK :
		    in_head ? ATTRIBUTE_HEAD_SHORT : ATTRIBUTE_SHORT);
	}
	goes_out_as_it_came(list, sizeof(list) - 1, &a);
}

static void
the_extension_is_read_and_what_is_unknown_in_it_kept(void **state)
{
	static const uint8_t list[] = "\x10\x49\x00\x21\x00\x37\x2a" "\x06\x01\x10" "\x00\x01\x21"
	    "\x01\x0c" "abcdefABCDEF" "\x02\x01\x01" "\x03\x01\x01" "\x05\x02\x02\x80";
	struct wsc_attributes a;
	uint8_t again[100];
	struct wr w = wr_into(again, sizeof(again));

	(void)state;
	goes_out_as_it_came(list, sizeof(list) - 1, &a);
	assert_int_equal(wsc_decode(octets_of(list, sizeof(list) - 1), &a), ATTRIBUTE_OK);
	assert_int_equal(a.extension.version2, 0x21);
	assert_int_equal(a.extension.authorized.len, 2 * MAC_LEN);
	assert_int_equal(a.extension.registrar_methods, 0x0280);
	assert_true(wsc_extension_has(&a, WSC_EXT_REQUEST_TO_ENROLL));
	assert_false(wsc_extension_has(&a, WSC_EXT_SETTINGS_DELAY));
	wsc_set_version2(&a, WSC_VERSION_2);
	wsc_encode(&w, &a);
	assert_int_equal(w.len, sizeof(list) - 1 + 5);
	assert_int_equal(again[12], WSC_VERSION_2);
}

static void
what_is_nested_wrong_is_a_fault(void **state)
{
	static const char *const wrong[] = {
		"\x10\x49\x00\x04\x00\x37\x2a\x00",			/* half a head */
		"\x10\x49\x00\x05\x00\x37\x2a\x00\x01",			/* cut off */
		"\x10\x49\x00\x07\x00\x37\x2a\x00\x02\x20\x20",		/* too long */
		"\x10\x49\x00\x05\x00\x37\x2a\x00\x00",			/* too short */
		"\x10\x49\x00\x0a\x00\x37\x2a\x01\x05-----",		/* no whole address */
		"\x10\x49\x00\x09\x00\x37\x2a\x00\x01\x20\x00\x01\x20",	/* twice */
	};
	struct wsc_attributes a;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		size_t len = 4u + (uint8_t)wrong[i][3];

		assert_int_equal(decode(wrong[i], len, &a, NULL), ATTRIBUTE_NESTED);
		assert_string_equal(a.offender.name, "WFA Vendor Extension");
	}
}

static void
other_vendors_and_unknown_attributes_are_kept(void **state)
{
	static const uint8_t list[] = OTHER_VENDOR "\x10\x18\x00\x03" "key" VERSION2 OTHER_VENDOR
	    "\x10\x49\x00\x02\x00\x37" "\x00\x00\x00\x00";
	struct wsc_attributes a;

	(void)state;
	goes_out_as_it_came(list, sizeof(list) - 1, &a);
	assert_int_equal(a.present, UINT64_C(1) << WSC_EXTENSION);
}

static void
a_probe_is_answered_where_its_types_ask_for_ours(void **state)
{
	static const uint8_t list[] = "\x10\x6a\x00\x08\x00\x01\x00\x50\xf2\x04\x00\x01"
	    "\x10\x54\x00\x08\x00\x03\x00\x50\xf2\x04\x00\x01"
	    "\x10\x6a\x00\x08\x00\x0a\x00\x50\xf2\x04\x00\x05";
	struct wsc_device_type computer = { 1, 0x0050f204, 1 }, phone = { 10, 0x0050f204, 5 },
	    printer = { 3, 0x0050f204, 1 };
	struct wsc_attributes a;

	(void)state;
	assert_int_equal(wsc_decode(octets_of(list, sizeof(list) - 1), &a), ATTRIBUTE_OK);
	assert_true(wsc_asks_for(&a, computer));
	assert_true(wsc_asks_for(&a, phone));
	assert_false(wsc_asks_for(&a, printer));
	assert_int_equal(wsc_decode(octets_of(NULL, 0), &a), ATTRIBUTE_OK);
	assert_true(wsc_asks_for(&a, printer));
}

static void
device_types_are_written_as_users_write_them(void **state)
{
	char text[WSC_TYPE_TEXT];

	(void)state;
	assert_string_equal(wsc_device_type_format((struct wsc_device_type){ 10, 0x0050f204, 5 },
	    text), "10-0050F204-5");
	assert_string_equal(wsc_device_type_format((struct wsc_device_type){ 65535, UINT32_MAX,
	    65535 }, text), "65535-FFFFFFFF-65535");
	assert_string_equal(wsc_device_type_format((struct wsc_device_type){ 0, 0, 0 }, text),
	    "0-00000000-0");
	assert_string_equal(wsc_attribute_name(WSC_UUID_E), "UUID-E");
	assert_string_equal(wsc_attribute_name(WSC_ATTRIBUTES), "unknown attribute");
}

/* Built from nothing: in the order of the rows, in an element of its own. */
static void
what_a_provision_request_says_is_a_few_octets(void **state)
{
	static const uint8_t want[] = "\xdd\x0a\x00\x50\xf2\x04" "\x10\x08\x00\x02\x01\x00";
	struct wsc_attributes a = { .config_methods = WSC_METHOD_KEYPAD };
	uint8_t out[100];
	struct wr w = wr_into(out, sizeof(out));

	(void)state;
	wsc_add(&a, WSC_CONFIG_METHODS);
	wsc_elements_encode(&w, &a);
	assert_true(octets_equal(octets_of(out, w.len), octets_of(want, sizeof(want) - 1)));
	for (size_t cap = 0; cap < sizeof(want) - 1; cap++) {
		w = wr_into(out, cap);
		wsc_elements_encode(&w, &a);
		assert_false(wr_ok(&w));
	}
}

static void
a_long_list_is_cut_and_joined(void **state)
{
	static const uint8_t name[600] = { 'n' };
	struct wsc_attributes a = { .device_name = octets_of(name, sizeof(name)) }, b;
	uint8_t out[1000], room[ATTRIBUTE_ROOM];
	struct wr w = wr_into(out, sizeof(out)), joined = wr_into(room, sizeof(room));
	bool there;

	(void)state;
	wsc_add(&a, WSC_DEVICE_NAME);
	wsc_elements_encode(&w, &a);
	assert_int_equal(w.len, 604 + 3 * 6);
	assert_int_equal(wsc_elements_decode(octets_of(out, w.len), &joined, &there, &b),
	    ATTRIBUTE_OK);
	assert_true(there && octets_equal(a.device_name, b.device_name));
	joined = wr_into(room, 603);
	assert_int_equal(wsc_elements_decode(octets_of(out, w.len), &joined, &there, &b),
	    ATTRIBUTE_NO_ROOM);
	joined = wr_into(room, sizeof(room));
	assert_int_equal(wsc_elements_decode(octets_of(out, w.len - 1), &joined, &there, &b),
	    ATTRIBUTE_ELEMENT_SHORT);
}

static void
random_lists_are_refused_or_go_out_as_they_came(void **state)
{
	struct prng rng = prng_from(22);
	int good = 0;

	(void)state;
	print_message("# seed 22\n");
	for (int i = 0; i < LISTS; i++) {
		uint8_t list[ROOMY], again[ROOMY];
		struct wr w = wr_into(list, sizeof(list)), out = wr_into(again, sizeof(again));
		struct wsc_attributes a;

		for (uint32_t n = prng_below(&rng, 5); n > 0; n--) {
			uint32_t row = prng_below(&rng, ROWS + 2);

			if (row < ROWS)
				put(&w, rows[row].id, rows[row].min);
			else
				wr_bytes(&w, row == ROWS ? VERSION2 : OTHER_VENDOR "\0", 10 -
				    2 * (row - ROWS));
		}
		for (uint32_t n = prng_below(&rng, 3); w.len && n > 0; n--)
			list[prng_below(&rng, (uint32_t)w.len)] = (uint8_t)prng_below(&rng, 64);
		if (decode(list, w.len, &a, &out) != ATTRIBUTE_OK)
			continue;
		good++;
		assert_true(octets_equal(octets_of(list, w.len), octets_of(again, out.len)));
	}
	assert_true(good > LISTS / 4 && good < LISTS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_accepts_its_sizes_and_no_other),
		cmocka_unit_test(rows_stand_once_or_the_first_counts),
		cmocka_unit_test(numbers_are_big_endian),
		cmocka_unit_test(every_truncation_is_a_fault_but_between_attributes),
		cmocka_unit_test(the_extension_is_read_and_what_is_unknown_in_it_kept),
		cmocka_unit_test(what_is_nested_wrong_is_a_fault),
		cmocka_unit_test(other_vendors_and_unknown_attributes_are_kept),
		cmocka_unit_test(a_probe_is_answered_where_its_types_ask_for_ours),
		cmocka_unit_test(device_types_are_written_as_users_write_them),
		cmocka_unit_test(what_a_provision_request_says_is_a_few_octets),
		cmocka_unit_test(a_long_list_is_cut_and_joined),
		cmocka_unit_test(random_lists_are_refused_or_go_out_as_they_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
