/* SPDX-License-Identifier: ISC */
/* S3: scenarios are short text files, read completely or refused with place, cause and cure. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/air.h"
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
S3_every_word_about_radios_means_what_it_says(void **state)
{
	struct scenario *s = good(
	    "radio channel 6 p2p borrowed channels 2 untimed radar latency 6ms rest 800ms "
	    "stay-max 1s share 25%\n"
	    "radio\n"
	    "radio p2p none\n"
	    "fault no-stay 50% after 2 first 1 radio 1\n"
	    "fault bad-stay EIO from 1s to 2s\n"
	    "fault gone-in-stay\nfault gone from 3s radio 0\nfault blocked from 4s to 5s radio 2\n"
	    "attack x flood-p2p channel 11 addresses 10000");
	const struct scenario_radio *r = s->radio;

	(void)state;
	assert_true(r[0].way == AIR_WAY_BORROWED && r[0].contexts == 2 && r[0].untimed);
	assert_true(r[0].radar && r[0].latency_us == 6000 && r[0].rest_us == 800000);
	assert_true(r[0].stay_max_ms == 1000 && r[0].percent == 25);
	assert_true(r[1].way == AIR_WAY_NATIVE && r[1].contexts == 1 && !r[1].untimed);
	assert_true(r[1].latency_us == 4000 && r[1].rest_us == 0 && r[1].percent == 0);
	assert_true(r[2].way == AIR_WAY_NONE && r[2].reports && r[2].power_dbm == 20);
	assert_true(s->fault[0].kind == FAULT_NO_STAY && s->fault[0].radio == 1);
	assert_true(s->fault[0].after == 2 && s->fault[0].first == 1);
	assert_true(s->fault[1].kind == FAULT_BAD_STAY && s->fault[1].amount.lo == EIO);
	assert_true(s->fault[2].kind == FAULT_GONE_IN_STAY && s->fault[2].radio == SCENARIO_ALL);
	assert_true(s->fault[3].kind == FAULT_GONE && s->fault[3].from_us == 3000000);
	assert_true(s->fault[4].kind == FAULT_BLOCKED && s->fault[4].to_us == 5000000);
	assert_true(s->attack[0].kind == ATTACK_FLOOD_P2P && s->attack[0].channel == 11);
	scenario_free(s);
}

static void
S3_every_word_about_peers_means_what_it_says(void **state)
{
	struct scenario *s = good(
	    "station a\n"
	    "peers tv count 5 mac 02:00:00:00:09:00 come 1s..2s leave 3s return 4s at 1m..2m "
	    "signal -60dBm called \"TV %u\" type 7-0050F204-1 methods keypad display "
	    "listen 6,11 for 500ms every 5s accepts 15 invitation 3 provision no "
	    "bonjour _ipp._tcp upnp urn:x renamed \"New %u\" after 9s retyped 10-0050f204-5 "
	    "after 8s asks negotiation mute twice truncates only-b\n"
	    "peers phone search refuses 11\n"
	    "fault loss on tv");
	const struct scenario_crowd *c = s->crowd;
	static const uint8_t tv[] = { 0, 7, 0, 0x50, 0xf2, 4, 0, 1 };
	static const uint8_t phone[] = { 0, 10, 0, 0x50, 0xf2, 4, 0, 5 };

	(void)state;
	assert_true(s->crowds == 2 && s->peers == 6 && s->stations == 1);
	assert_string_equal(c[0].name, "tv");
	assert_true(c[0].count == 5 && c[0].macs == MAC_FROM && c[0].signal_dbm == -60);
	assert_true(c[0].come_us.hi == 2000000 && c[0].leave_us.lo == 3000000);
	assert_true(c[0].return_us.lo == 4000000 && c[0].at_dm.hi == 20);
	assert_string_equal(c[0].called, "TV %u");
	assert_memory_equal(c[0].type, tv, 8);
	assert_int_equal(c[0].methods, 0x0108);
	assert_true(c[0].listens == 2 && c[0].listen[0] == 6 && c[0].listen[1] == 11);
	assert_true(c[0].listen_us == 500000 && c[0].every_us == 5000000 && !c[0].searches);
	assert_true(c[0].intent == 15 && c[0].invitation == 3 && !c[0].provision);
	assert_string_equal(c[0].bonjour, "_ipp._tcp");
	assert_string_equal(c[0].upnp, "urn:x");
	assert_string_equal(c[0].renamed, "New %u");
	assert_true(c[0].rename_us == 9000000 && c[0].retype_us == 8000000);
	assert_memory_equal(c[0].retyped, phone, 8);
	assert_true(c[0].asks == ASK_NEGOTIATION && c[0].mute && c[0].twice);
	assert_true(c[0].truncates && c[0].only_b);
	assert_true(c[1].searches && c[1].intent == -1 && c[1].negotiation == 11);
	assert_string_equal(c[1].called, "phone-%u");
	assert_memory_equal(c[1].type, phone, 8);
	assert_true(c[1].listens == 3 && c[1].listen[2] == 11 && c[1].every_us == 0);
	assert_int_equal(s->fault[0].group, SCENARIO_GROUPS);
	scenario_free(s);
}

static void
S3_errors_about_radios_and_peers_name_the_cure(void **state)
{
	(void)state;
	bad("radio p2p maybe", 1, 11, "there are none native borrowed shared on-channel");
	bad("radio channels 3", 1, 16, "from 1 to 2");
	bad("radio stay-max 5ms", 1, 16, "from 0.01s to 60s");
	bad("radio share 0%", 1, 13, "from 1% to 100%");
	bad("fault bad-stay", 1, 15, "fault lacks an error");
	bad("fault bad-stay EFOO", 1, 16, "'EFOO' is not an error; there are EBUSY EIO");
	bad("radio\nfault gone radio 1", 2, 18, "no radio 1 above this line; the first is 0");
	bad("fault blocked frames auth", 1, 15, "'frames' is no word of fault: from to");
	bad("peers", 1, 6, "peers lacks a name");
	bad("station a\npeers a", 2, 7, "of this name already");
	bad("peers a\nstation a", 2, 9, "of this name already");
	bad("peers a mac 01:00:00:00:00:00", 1, 13, "a peer's first octet is even");
	bad("peers a type 10-0050F204", 1, 14, "one is 10-0050F204-5");
	bad("peers a type 70000-0050F204-5", 1, 14, "no device type");
	bad("peers a type 10-50F204-5", 1, 14, "no device type");
	bad("peers a called \"123456789012345678901234567890123\"", 1, 16, "1 to 32 octets");
	bad("peers a listen 1,6,", 1, 16, "is not channels; up to 8 with commas");
	bad("peers a listen 15", 1, 16, "is not channels");
	bad("peers a listen 257", 1, 16, "is not channels");
	bad("peers a for 500ms", 1, 18, "listen 6 for 500ms every 5s");
	bad("peers a for 500ms every 400ms", 1, 25, "out of range");
	bad("peers a accepts 16", 1, 17, "from 0 to 15");
	bad("peers a renamed b", 1, 18, "renamed NAME after 5s");
	bad("peers a retyped 10-0050F204-5 5s", 1, 31, "retyped TYPE after 5s");
	bad("peers a bonjour ipp", 1, 20, "_ipp._tcp");
	bad("peers a asks money", 1, 14, "there are nothing provision");
	bad("peers a count 100001", 1, 15, "out of range");
	bad("peers a count 100000\npeers b", 2, 7, "more than 100000 peers");
	bad("peers a\nattack x spoof-auth victim a", 2, 28, "these are peers");
	bad("attack x flood-p2p channel 15", 1, 28, "no channel 15");
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
	bad("attack a garbage victim b", 1, 25, "no stations or peers are named 'b' above this line");
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
	many[0] = '\0';
	for (int i = 0; i < SCENARIO_CROWDS; i++)
		sprintf(many + strlen(many), "peers n%d\n", i);
	scenario_free(good(many));
	bad(strcat(many, "peers x"), 33, 1, "32 kinds of peers are the most");
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
	    "fault loss 5% on x\npeers z count 2 type 10-0050F204-5 listen 1,6 for 1s every 2s "
	    "called \"Z %u\" renamed q after 2s methods display\nfault bad-stay EIO 5%\nend 9s";

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
		cmocka_unit_test(S3_every_word_about_radios_means_what_it_says),
		cmocka_unit_test(S3_every_word_about_peers_means_what_it_says),
		cmocka_unit_test(S3_errors_about_radios_and_peers_name_the_cure),
		cmocka_unit_test(S3_an_empty_scenario_is_one),
		cmocka_unit_test(S3_errors_name_line_column_cause_and_cure),
		cmocka_unit_test(S3_limits_are_limits),
		cmocka_unit_test(S3_numbers_do_not_overflow),
		cmocka_unit_test(S3_every_truncation_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
