/* SPDX-License-Identifier: ISC */
/* Numbers and names, channels, rates, airtime. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "frame/channel.h"
#include "frame/codes.h"

#define NUMBER(name, number, text)	number,

static const uint16_t statuses[] = { STATUS_CODES(NUMBER) };
static const uint16_t reasons[] = { REASON_CODES(NUMBER) };

#define COUNT(table)	(sizeof(table) / sizeof((table)[0]))

/* Tables 9-50 and 9-49: these numbers are not given out. */
static void
reserved_codes_are_called_so_and_no_others(void **state)
{
	(void)state;
	static const uint16_t no_status[] = { 4, 8, 9, 20, 21, 26, 36, 66, 69, 70, 71, 90,
	    91, 114, 115, 125, 128, 65535 };
	static const uint16_t no_reason[] = { 0, 40, 44, 69, 70, 72, 65535 };

	for (size_t i = 0; i < COUNT(no_status); i++)
		assert_string_equal(frame_status_name(no_status[i]), "reserved");
	for (size_t i = 0; i < COUNT(no_reason); i++)
		assert_string_equal(frame_reason_name(no_reason[i]), "reserved");
	for (size_t i = 0; i < COUNT(statuses); i++)
		assert_string_not_equal(frame_status_name(statuses[i]), "reserved");
	for (size_t i = 0; i < COUNT(reasons); i++)
		assert_string_not_equal(frame_reason_name(reasons[i]), "reserved");
}

static void
codes_rise_and_names_differ(void **state)
{
	(void)state;
	for (size_t i = 1; i < COUNT(statuses); i++)
		assert_true(statuses[i] > statuses[i - 1]);
	for (size_t i = 1; i < COUNT(reasons); i++)
		assert_true(reasons[i] > reasons[i - 1]);
	for (size_t i = 0; i < COUNT(statuses); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(frame_status_name(statuses[i]),
			    frame_status_name(statuses[j]));
	for (size_t i = 0; i < COUNT(reasons); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(frame_reason_name(reasons[i]),
			    frame_reason_name(reasons[j]));
}

/* The ones an access point lives by. */
static void
codes_have_the_standards_numbers(void **state)
{
	(void)state;
	assert_int_equal(STATUS_SUCCESS, 0);
	assert_int_equal(STATUS_REFUSED, 1);
	assert_int_equal(STATUS_UNSUPPORTED_AUTH_ALGORITHM, 13);
	assert_int_equal(STATUS_TRANSACTION_SEQUENCE_ERROR, 14);
	assert_int_equal(STATUS_DENIED_NO_MORE_STAS, 17);
	assert_int_equal(STATUS_REFUSED_BASIC_RATES_MISMATCH, 18);
	assert_int_equal(STATUS_REFUSED_TEMPORARILY, 30);
	assert_int_equal(STATUS_INVALID_ELEMENT, 40);
	assert_int_equal(STATUS_DENIED_LISTEN_INTERVAL, 51);
	assert_int_equal(STATUS_ANTI_CLOGGING_TOKEN_REQUIRED, 76);
	assert_int_equal(STATUS_REJECTED_BSS_TRANSITION, 82);
	assert_int_equal(STATUS_SAE_HASH_TO_ELEMENT, 126);
	assert_int_equal(REASON_UNSPECIFIED, 1);
	assert_int_equal(REASON_LEAVING_NETWORK_DEAUTH, 3);
	assert_int_equal(REASON_INACTIVITY, 4);
	assert_int_equal(REASON_INVALID_CLASS2_FRAME, 6);
	assert_int_equal(REASON_INVALID_CLASS3_FRAME, 7);
	assert_int_equal(REASON_LEAVING_NETWORK_DISASSOC, 8);
	assert_int_equal(REASON_NOT_AUTHENTICATED, 9);
	assert_int_equal(REASON_FOURWAY_HANDSHAKE_TIMEOUT, 15);
	assert_string_equal(frame_status_name(17),
	    "unable to handle additional associated stations");
	assert_string_equal(frame_reason_name(4), "disassociated due to inactivity");
}

static void
algorithms_and_categories_have_names(void **state)
{
	(void)state;
	assert_string_equal(frame_algorithm_name(ALGORITHM_OPEN), "open system");
	assert_string_equal(frame_algorithm_name(ALGORITHM_SAE), "SAE");
	assert_string_equal(frame_algorithm_name(128), "unknown");
	assert_string_equal(frame_category_name(CATEGORY_BLOCK_ACK), "block ack");
	assert_string_equal(frame_category_name(CATEGORY_BLOCK_ACK | CATEGORY_ERROR), "block ack");
	assert_string_equal(frame_category_name(2), "unknown");
	assert_string_equal(frame_category_name(100), "unknown");
}

static void
channels_and_frequencies_agree_both_ways(void **state)
{
	(void)state;
	int channels = 0;

	for (unsigned mhz = 0; mhz <= UINT16_MAX; mhz++) {
		struct channel c = channel_from_mhz((uint16_t)mhz);

		if (c.band == BAND_NONE)
			continue;
		channels++;
		assert_int_equal(channel_mhz(c), mhz);
	}
	/* 14 in 2.4 GHz; 8, 12 and 8 in 5 GHz; 59 and channel 2 in 6 GHz. */
	assert_int_equal(channels, 14 + 8 + 12 + 8 + 59 + 1);
}

static void
known_channels(void **state)
{
	(void)state;
	static const struct {
		uint16_t mhz;
		enum band band;
		uint8_t number, operating_class;
	} rows[] = {
		{ 2412, BAND_2GHZ, 1, 81 }, { 2472, BAND_2GHZ, 13, 81 },
		{ 2484, BAND_2GHZ, 14, 82 }, { 5180, BAND_5GHZ, 36, 115 },
		{ 5260, BAND_5GHZ, 52, 118 }, { 5720, BAND_5GHZ, 144, 121 },
		{ 5745, BAND_5GHZ, 149, 124 }, { 5825, BAND_5GHZ, 165, 125 },
		{ 5885, BAND_5GHZ, 177, 125 }, { 5935, BAND_6GHZ, 2, 136 },
		{ 5955, BAND_6GHZ, 1, 131 }, { 7115, BAND_6GHZ, 233, 131 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct channel c = channel_from_mhz(rows[i].mhz);

		assert_int_equal(c.band, rows[i].band);
		assert_int_equal(c.number, rows[i].number);
		assert_int_equal(channel_operating_class(c, WIDTH_20), rows[i].operating_class);
	}
}

static void
channels_that_do_not_exist(void **state)
{
	(void)state;
	static const struct channel none[] = {
		{ BAND_NONE, 1 }, { BAND_2GHZ, 0 }, { BAND_2GHZ, 15 }, { BAND_5GHZ, 37 },
		{ BAND_5GHZ, 68 }, { BAND_5GHZ, 181 }, { BAND_6GHZ, 3 },
		{ BAND_6GHZ, 237 },
	};
	static const uint16_t between[] = { 0, 2407, 2413, 2477, 2485, 5000, 5185, 5950,
	    5956, 7120 };

	for (size_t i = 0; i < COUNT(none); i++)
		assert_int_equal(channel_mhz(none[i]), 0);
	for (size_t i = 0; i < COUNT(between); i++)
		assert_int_equal(channel_from_mhz(between[i]).band, BAND_NONE);
}

/* Table E-4. */
static void
operating_classes_by_width(void **state)
{
	(void)state;
	static const struct {
		struct channel c;
		enum channel_width width;
		uint8_t operating_class;
	} rows[] = {
		{ { BAND_2GHZ, 6 }, WIDTH_40_ABOVE, 83 },
		{ { BAND_2GHZ, 6 }, WIDTH_40_BELOW, 84 },
		{ { BAND_2GHZ, 13 }, WIDTH_40_ABOVE, 0 },
		{ { BAND_2GHZ, 6 }, WIDTH_80, 0 },
		{ { BAND_5GHZ, 36 }, WIDTH_40_ABOVE, 116 },
		{ { BAND_5GHZ, 40 }, WIDTH_40_BELOW, 117 },
		{ { BAND_5GHZ, 36 }, WIDTH_40_BELOW, 0 },
		{ { BAND_5GHZ, 104 }, WIDTH_40_BELOW, 123 },
		{ { BAND_5GHZ, 157 }, WIDTH_40_ABOVE, 126 },
		{ { BAND_5GHZ, 44 }, WIDTH_80, 128 },
		{ { BAND_5GHZ, 100 }, WIDTH_160, 129 },
		{ { BAND_5GHZ, 132 }, WIDTH_160, 0 },
		{ { BAND_6GHZ, 1 }, WIDTH_40_ABOVE, 132 },
		{ { BAND_6GHZ, 5 }, WIDTH_40_BELOW, 132 },
		{ { BAND_6GHZ, 37 }, WIDTH_80, 133 },
		{ { BAND_6GHZ, 37 }, WIDTH_160, 134 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(channel_operating_class(rows[i].c, rows[i].width),
		    rows[i].operating_class);
		if (rows[i].operating_class == 0)
			continue;
		struct channel c = channel_in_class(rows[i].operating_class, rows[i].c.number);

		assert_int_equal(c.band, rows[i].c.band);
		assert_int_equal(c.number, rows[i].c.number);
	}
	assert_int_equal(channel_in_class(81, 36).band, BAND_NONE);
	assert_int_equal(channel_in_class(0, 1).band, BAND_NONE);
}

static void
rates_in_units_of_500_kbps(void **state)
{
	(void)state;
	assert_int_equal(rate_from_kbps(5500), 11);
	assert_int_equal(rate_from_kbps(54000), 108);
	assert_int_equal(rate_from_kbps(6250), 0);
	assert_int_equal(rate_from_kbps(64000), 0);
	assert_int_equal(rate_kbps(0x80 | 108), 54000);
}

/* By hand from the formulas of 15.2.2, 16.2.2 and 17.4.3. */
static void
airtime_of_known_frames(void **state)
{
	(void)state;
	static const struct {
		enum band band;
		size_t len;
		uint8_t rate;
		bool quick;
		uint64_t us;
	} rows[] = {
		{ BAND_2GHZ, 14, 2, false, 192 + 112 },	/* an ack at 1 Mb/s */
		{ BAND_2GHZ, 14, 2, true, 192 + 112 },	/* 1 Mb/s has no short preamble */
		{ BAND_2GHZ, 14, 22, true, 96 + 11 },
		{ BAND_2GHZ, 1500, 22, false, 192 + 1091 },
		{ BAND_2GHZ, 14, 12, false, 20 + 24 + 6 },	/* 134 bits in 6 symbols of 24 */
		{ BAND_5GHZ, 14, 12, false, 20 + 24 },
		{ BAND_5GHZ, 1500, 108, false, 20 + 4 * 56 },
		{ BAND_5GHZ, 14, 22, false, 20 + 4 * 4 },	/* 11 Mb/s is no rate of 5 GHz */
		{ BAND_2GHZ, 14, 0, false, 192 + 112 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(channel_airtime(rows[i].band, rows[i].len, rows[i].rate,
		    rows[i].quick).us, rows[i].us);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reserved_codes_are_called_so_and_no_others),
		cmocka_unit_test(codes_rise_and_names_differ),
		cmocka_unit_test(codes_have_the_standards_numbers),
		cmocka_unit_test(algorithms_and_categories_have_names),
		cmocka_unit_test(channels_and_frequencies_agree_both_ways),
		cmocka_unit_test(known_channels),
		cmocka_unit_test(channels_that_do_not_exist),
		cmocka_unit_test(operating_classes_by_width),
		cmocka_unit_test(rates_in_units_of_500_kbps),
		cmocka_unit_test(airtime_of_known_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
