/* SPDX-License-Identifier: ISC */
/* S3: scenarios are short text files, read completely or refused with place, cause and cure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "radio/sim/scenario.h"

static struct scenario *
good(const char *text)
{
	struct scenario_error error;
	struct scenario *s = scenario_read(text, strlen(text), &error);

	if (s == NULL)
		fail_msg("%u:%u: %s", error.line, error.column, error.text);
	return s;
}

static void
bad(const char *text, unsigned line, unsigned column, const char *says)
{
	struct scenario_error error;

	assert_null(scenario_read(text, strlen(text), &error));
	if (error.line != line || error.column != column || strstr(error.text, says) == NULL)
		fail_msg("%u:%u: %s", error.line, error.column, error.text);
}

static void
S3_every_word_means_what_it_says(void **state)
{
	struct scenario *s = good(
	    "seed 18446744073709551615	# the highest\r\n"
	    "\n"
	    "medium ideal exponent 2.5 loss 45dB shadowing 4dB noise -91dBm\n"
	    "radio channel 36 at -2.5m power 17dBm reports no ssid \"my net\"\n"
	    "station laptop count 3 mac 02:00:00:00:01:00 join 1s..2500ms at 3m..1km "
	    "walk 0m in 2min signal -70dBm ssid \"my net\" scan passive phy ax "
	    "data 1.5Mb/s leave 10s..1h by silence return 1s roam 500ms auth sae "
	    "repeats 2 gives-up 7 reports no saves-power deaf impatient odd-rates\n"
	    "station p puppet mac oui 00:11:22\n"
	    "attack x spoof-deauth rate 0.5/s from 1s to 2s at 4m signal -40dBm addresses 9 "
	    "victim laptop\n"
	    "fault delay 1ms..2ms 12.5% from 1s to 3s on laptop up frames auth frames assoc "
	    "after 4 first 5\n"
	    "end 1min");
	const struct scenario_group *g = &s->group[0];

	(void)state;
	assert_true(s->seed == UINT64_MAX && s->ideal);
	assert_true(s->exponent > 2.49 && s->exponent < 2.51);
	assert_int_equal(s->loss_1m_db, 45);
	assert_int_equal(s->noise_dbm, -91);
	assert_int_equal(s->shadowing_db, 4);
	assert_int_equal(s->end_us, 60000000);
	assert_int_equal(s->radio[0].channel, 36);
	assert_int_equal(s->radio[0].at_dm, -25);
	assert_int_equal(s->radio[0].power_dbm, 17);
	assert_false(s->radio[0].reports);
	assert_int_equal(s->radio[0].ssid.len, 6);
	assert_string_equal(g->name, "laptop");
	assert_int_equal(g->count, 3);
	assert_int_equal(g->macs, MAC_FROM);
	assert_int_equal(mac_u64(g->mac), 0x020000000100);
	assert_int_equal(g->join_us.lo, 1000000);
	assert_int_equal(g->join_us.hi, 2500000);
	assert_int_equal(g->at_dm.hi, 10000);
	assert_true(g->walks && g->walk_dm == 0 && g->walk_us == 120000000);
	assert_int_equal(g->signal_dbm, -70);
	assert_true(!g->any_ssid && memcmp(g->ssid.octet, "my net", 6) == 0);
	assert_true(g->scan == SCAN_PASSIVE && g->phy == PHY_AX && g->data_bps == 1500000);
	assert_true(g->leave_us.hi == 3600000000 && g->leave_by == LEAVE_SILENT);
	assert_true(g->roam_us == 500000 && g->sae && g->repeats == 2 && g->series == 7);
	assert_true(!g->reports && g->saves_power && g->deaf && g->impatient && g->odd_rates);
	assert_true(s->group[1].puppet && s->group[1].macs == MAC_OUI && s->group[1].any_ssid);
	assert_true(s->attack[0].kind == ATTACK_SPOOF_DEAUTH && s->attack[0].rate_mhz == 500);
	assert_true(s->attack[0].victims == 0 && s->attack[0].addresses == 9);
	assert_true(s->fault[0].chance > 0.124 && s->fault[0].chance < 0.126);
	assert_true(s->fault[0].amount.lo == 1000 && s->fault[0].amount.hi == 2000);
	assert_true(s->fault[0].group == 0 && s->fault[0].links == LINK_UP);
	assert_int_equal(s->fault[0].frames, FRAMES_AUTH | FRAMES_ASSOC);
	assert_true(s->fault[0].after == 4 && s->fault[0].first == 5);
	assert_int_equal(s->stations, 4);
	scenario_free(s);
}

static void
S3_an_empty_scenario_is_one(void **state)
{
	struct scenario *s = good("# nothing\n\n   \t\n");

	(void)state;
	assert_int_equal(s->stations + s->radios + s->faults + s->attacks, 0);
	scenario_free(s);
}

static void
S3_errors_name_line_column_cause_and_cure(void **state)
{
	(void)state;
	bad("seed 1\nstatoin a\n", 2, 1, "'statoin' is no word of a scenario: seed medium radio");
	bad("station a coutn 4", 1, 11, "'coutn' is no word of station: count mac join");
	bad("station a count", 1, 16, "station lacks count");
	bad("station a count x", 1, 17, "'x' is not a number");
	bad("station a count 4s", 1, 17, "has not the right unit; count is from 0 to 1000000");
	bad("station a join 5", 1, 16, "has not the right unit; join is from 0s");
	bad("station a join 5s..2s", 1, 16, "ends before it begins");
	bad("station a at 200km", 1, 14, "out of range");
	bad("station a signal 5dBm", 1, 18, "out of range; signal is from -120dBm to -1dBm");
	bad("station a signal -5", 1, 18, "unit");
	bad("station a mac 00:11", 1, 15, "not an address; mac random, mac oui 00:11:22");
	bad("station a mac 01:00:00:00:00:00", 1, 15, "group address");
	bad("station a mac oui 00:11:22:33:44:55", 1, 19, "not an address");
	bad("station a\nstation a", 2, 9, "of this name already");
	bad("station a/b", 1, 9, "use letters, digits");
	bad("station", 1, 8, "station lacks a name");
	bad("station a ssid \"\"", 1, 16, "1 to 32 octets, this has 0");
	bad("station a ssid \"xx", 1, 16, "no end");
	bad("station a walk 5m for 3s", 1, 19, "walk 40m in 10s");
	bad("station a scan maybe", 1, 16, "'maybe' is not a way to scan; there are active");
	bad("radio channel 15", 1, 15, "no channel 15");
	bad("radio channel 1 at 3", 1, 20, "unit");
	bad("attack a", 1, 9, "attack lacks an attack");
	bad("attack a kick", 1, 10, "'kick' is not an attack; there are flood-auth");
	bad("attack a garbage victim b", 1, 25, "no stations are named 'b' above this line");
	bad("attack a garbage from 3s to 3s", 1, 1, "from is before to");
	bad("fault los 5%", 1, 7, "'los' is not a fault; there are loss");
	bad("fault loss 101%", 1, 12, "out of range");
	bad("fault loss 5", 1, 12, "'5' is no word of fault");
	bad("fault delay", 1, 12, "fault lacks a delay");
	bad("end 0s", 1, 5, "out of range");
	bad("end 1s 2s", 1, 8, "end ends before this word");
	bad("seed 18446744073709551616", 1, 6, "from 0 to 2^64 - 1");
	bad("seed \"1\"", 1, 6, "not a seed");
	bad("seed \x01", 1, 6, "octet 0x01");
}

static void
S3_limits_are_limits(void **state)
{
	char text[SCENARIO_LINE + 40];
	char *many = calloc(1, 40 * 200);

	(void)state;
	assert_non_null(many);
	memset(text, ' ', sizeof(text));
	memcpy(text, "seed 1", 6);
	text[SCENARIO_LINE] = '\0';
	scenario_free(good(text));
	text[SCENARIO_LINE] = ' ';
	text[SCENARIO_LINE + 1] = '\0';
	bad(text, 1, SCENARIO_LINE + 2, "1000 is the most");
	for (int i = 0; i < SCENARIO_GROUPS; i++)
		sprintf(many + strlen(many), "station n%d\n", i);
	scenario_free(good(many));
	bad(strcat(many, "station x"), 65, 1, "64 kinds of stations are the most");
	bad("station a count 1000000\nstation b", 2, 9, "more than 1000000 stations");
	many[0] = '\0';
	for (int i = 0; i < SCENARIO_RADIOS; i++)
		strcat(many, "radio\n");
	scenario_free(good(many));
	bad(strcat(many, "radio"), 17, 1, "16 radios");
	many[0] = '\0';
	for (int i = 0; i < SCENARIO_FAULTS; i++)
		strcat(many, "fault loss\n");
	scenario_free(good(many));
	bad(strcat(many, "fault loss"), 65, 1, "64 faults");
	many[0] = '\0';
	for (int i = 0; i < SCENARIO_ATTACKS; i++)
		strcat(many, "attack x garbage\n");
	scenario_free(good(many));
	bad(strcat(many, "attack x garbage"), 33, 1, "32 attacks");
	free(many);
}

static void
S3_numbers_do_not_overflow(void **state)
{
	(void)state;
	bad("station a join 999999999999h", 1, 16, "out of range");
	bad("station a join 9999999999999s", 1, 16, "not a number");
	bad("station a join -1s", 1, 16, "out of range");
	bad("station a join 1.s", 1, 16, "unit");
	struct scenario *s = good("station a join 0.000001s");

	assert_int_equal(s->group[0].join_us.lo, 1);
	scenario_free(s);
}

/* Every prefix of a text is read or refused, and never beyond its end. */
static void
S3_every_truncation_is_survived(void **state)
{
	static const char text[] = "seed 4\nradio channel 6 ssid \"a b\"\nstation x count 2 mac "
	    "oui 00:11:22 join 1s..2s\nattack y class3 rate 4/s victim x\n"
	    "fault loss 5% on x\nend 9s";

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		struct scenario_error error = { 0 };
		char *exact = malloc(n + 1);
		struct scenario *s;

		assert_non_null(exact);
		memcpy(exact, text, n);
		s = scenario_read(exact, n, &error);
		assert_true(s != NULL || (error.line > 0 && error.column > 0 && error.text[0]));
		scenario_free(s);
		free(exact);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S3_every_word_means_what_it_says),
		cmocka_unit_test(S3_an_empty_scenario_is_one),
		cmocka_unit_test(S3_errors_name_line_column_cause_and_cure),
		cmocka_unit_test(S3_limits_are_limits),
		cmocka_unit_test(S3_numbers_do_not_overflow),
		cmocka_unit_test(S3_every_truncation_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
