/* SPDX-License-Identifier: ISC */
/* The rule language of apgate-macfilter. */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/prng.h"
#include "programs/macfilter/rules.h"
#include "programs/macfilter/rules_rate.h"
#include "programs/macfilter/rulesfile.h"

static const struct sip_key KEY = { 1, 2 };

static struct mac
mac(const char *text)
{
	struct mac a;

	assert_true(mac_parse(text, &a));
	return a;
}

static struct rules *
parse(const char *text)
{
	struct rules_fault fault = { .text = "" };
	struct rules *r = rules_parse("/etc/home.rules", text, strlen(text), KEY, &fault);

	assert_string_equal(fault.text, "");
	assert_non_null(r);
	return r;
}

static struct rules *
parse_with_list(const char *text, const char *list)
{
	struct rules_fault fault = { .text = "" };
	struct rules *r = parse(text);
	struct rules_want want;

	while (rules_wanted(r, &want))
		if (!rules_give(r, list, strlen(list), &fault))
			fail_msg("%s", fault.text);
	return r;
}

/* A request of a station on a Wednesday at noon about which nothing special is known. */
static struct rules_query
request(enum rules_class class, const char *station)
{
	return (struct rules_query){ .class = class, .mac = mac(station), .weekday = 3,
	    .second_of_day = 12 * 3600, .now = { 1000000000 } };
}

static enum rules_action
action(struct rules *r, struct rules_query q)
{
	return rules_evaluate(r, &q).action;
}

static void
assert_verdict(const char *text, struct rules_query q, enum rules_action expected)
{
	struct rules *r = parse(text);
	enum rules_action got = action(r, q);

	if (got != expected)
		fail_msg("'%s' says %d, not %d", text, (int)got, (int)expected);
	rules_close(r);
}

static void
first_match_decides_and_its_rule_is_named(void **state)
{
	(void)state;
	struct rules *r = parse("# home\n\nallow mac 02:00:00:00:00:01 name  bob # phone\n"
	    "  deny\trandomised   class assoc , reassoc status 1\r\ndefault deny status 37\n");
	struct rules_query q = request(RULES_ASSOC, "02:00:00:00:00:01");
	struct rules_verdict v = rules_evaluate(r, &q);

	assert_int_equal(v.action, RULES_ALLOW);
	assert_string_equal(v.name, "bob");
	assert_string_equal(v.text, "allow mac 02:00:00:00:00:01 name bob");
	assert_int_equal(v.rule, 0);
	q.mac = mac("02:00:00:00:00:02");
	v = rules_evaluate(r, &q);
	assert_int_equal(v.action, RULES_DENY);
	assert_int_equal(v.status, 1);
	assert_string_equal(v.name, "home.rules:4");
	assert_string_equal(v.text, "deny randomised class assoc,reassoc status 1");
	assert_int_equal(rules_line(r, v.rule), 4);
	q.class = RULES_AUTH;
	v = rules_evaluate(r, &q);
	assert_int_equal(v.rule, RULES_DEFAULT);
	assert_int_equal(v.status, 37);
	assert_string_equal(v.name, "home.rules:5");
	assert_string_equal(rules_text(r, RULES_DEFAULT), "default deny status 37");
	q.class = RULES_PROBE;
	v = rules_evaluate(r, &q);
	assert_int_equal(v.action, RULES_PASS);
	assert_string_equal(v.name, "default");
	assert_int_equal(rules_count(r), 2);
	rules_close(r);
}

static void
probes_are_touched_only_by_rules_that_say_so(void **state)
{
	(void)state;
	struct rules_query probe = request(RULES_PROBE, "00:11:22:33:44:55");

	assert_verdict("deny oui 00:11:22\ndefault deny", probe, RULES_PASS);
	assert_verdict("deny oui 00:11:22 class probe,auth", probe, RULES_SILENCE);
	assert_verdict("silence oui 00:11:22", probe, RULES_SILENCE);
	assert_verdict("deny not class auth", probe, RULES_PASS);
	assert_verdict("allow class probe\nsilence", probe, RULES_ALLOW);
	assert_verdict("silence oui 00:11:22", request(RULES_AUTH, "00:11:22:33:44:55"),
	    RULES_PASS);
}

static void
probe_requests_are_asked_for_only_when_a_rule_needs_them(void **state)
{
	(void)state;
	static const struct { const char *text; uint8_t classes; } cases[] = {
		{ "deny oui 00:11:22", RULES_JOIN_BITS },
		{ "deny oui 00:11:22 class assoc", RULES_ASSOC_BIT },
		{ "default deny", RULES_JOIN_BITS },
		{ "default deny\nallow class probe", RULES_JOIN_BITS },
		{ "silence oui 00:11:22", RULES_PROBE_BIT },
		{ "silence signal < -80\ndefault allow", RULES_PROBE_BIT | RULES_JOIN_BITS },
		{ "deny class probe,auth\ndefault pass", RULES_PROBE_BIT | RULES_AUTH_BIT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rules *r = parse(cases[i].text);

		assert_int_equal(rules_classes_needed(r), cases[i].classes);
		rules_close(r);
	}
}

static void
addresses_match_by_value_mask_prefix_and_star(void **state)
{
	(void)state;
	static const struct { const char *text; enum rules_action inside, beside; } cases[] = {
		{ "deny mac 02:AA:bb:cc:dd:01", RULES_PASS, RULES_PASS },
		{ "deny mac 02:aa:bb:cc:dd:02,02:aa:bb:cc:dd:ee", RULES_DENY, RULES_PASS },
		{ "deny mac 02:aa:bb:00:00:01/ff:ff:ff:00:00:00", RULES_DENY, RULES_PASS },
		{ "deny mac 02:aa:bb:00:00:01/24", RULES_DENY, RULES_PASS },
		{ "deny mac 02:aa:bb:*", RULES_DENY, RULES_PASS },
		{ "deny mac 02:*", RULES_DENY, RULES_DENY },
		{ "deny mac 00:00:00:00:00:00/0", RULES_DENY, RULES_DENY },
		{ "deny mac 02:aa:bb:cc:dd:00/47", RULES_PASS, RULES_PASS },
		{ "deny mac 02:aa:bb:cc:dd:ef/47", RULES_DENY, RULES_PASS },
		{ "deny not mac 02:aa:bb:*", RULES_PASS, RULES_DENY },
		{ "deny not mac 02:aa:bb:cc:dd:ee", RULES_PASS, RULES_DENY },
		{ "deny mac 02:* mac 02:aa:bb:cc:dd:ee", RULES_DENY, RULES_PASS },
		{ "deny mac 02:aa:bb:cc:dd:ee mac 02:aa:bb:cc:dd:01", RULES_PASS, RULES_PASS },
		{ "deny oui 02:aa:bb", RULES_DENY, RULES_PASS },
		{ "deny oui 00:11:22,02:aa:bc", RULES_PASS, RULES_DENY },
		{ "deny randomised", RULES_DENY, RULES_DENY },
		{ "deny not randomized", RULES_PASS, RULES_PASS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_verdict(cases[i].text, request(RULES_AUTH, "02:aa:bb:cc:dd:ee"),
		    cases[i].inside);
		assert_verdict(cases[i].text, request(RULES_AUTH, "02:aa:bc:cc:dd:ee"),
		    cases[i].beside);
	}
	assert_verdict("deny not randomised", request(RULES_AUTH, "00:aa:bb:cc:dd:ee"),
	    RULES_DENY);
}

static void
what_is_not_known_matches_neither_a_condition_nor_its_negation(void **state)
{
	(void)state;
	struct rules_query q = request(RULES_AUTH, "00:00:00:00:00:01");

	assert_verdict("deny signal < -80", q, RULES_PASS);
	assert_verdict("deny not signal < -80", q, RULES_PASS);
	assert_verdict("deny ssid guest", q, RULES_PASS);
	assert_verdict("deny not ssid guest", q, RULES_PASS);
	assert_verdict("deny bssid 02:*", q, RULES_PASS);
	assert_verdict("deny not bssid 02:*", q, RULES_PASS);
	q.bssid = mac("02:00:00:00:00:09");
	assert_verdict("deny bssid 02:*", q, RULES_DENY);
	assert_verdict("deny not bssid 02:*", q, RULES_PASS);
}

static void
signal_compares_in_dbm(void **state)
{
	(void)state;
	struct rules_query q = request(RULES_AUTH, "00:00:00:00:00:01");

	q.signal_dbm = -80;
	assert_verdict("deny signal < -80", q, RULES_PASS);
	assert_verdict("deny signal <= -80dBm", q, RULES_DENY);
	assert_verdict("deny signal > -80", q, RULES_PASS);
	assert_verdict("deny signal >=-80", q, RULES_DENY);
	assert_verdict("deny not signal<-80", q, RULES_DENY);
	assert_verdict("deny signal >= -85 signal < -75", q, RULES_DENY);
	q.signal_dbm = -127;
	assert_verdict("deny signal < -126", q, RULES_DENY);
}

static void
ssids_compare_by_their_octets(void **state)
{
	(void)state;
	struct rules_query q = request(RULES_ASSOC, "00:00:00:00:00:01");

	q.ssid_known = true;
	assert_verdict("deny ssid \"\"", q, RULES_DENY);
	memcpy(q.ssid, "a \"b\\\x01", q.ssid_len = 6);
	assert_verdict("deny ssid guest,\"a \\\"b\\\\\\x01\"", q, RULES_DENY);
	assert_verdict("deny ssid \"a \\\"b\\\\\"", q, RULES_PASS);
	assert_verdict("deny not ssid \"x#y\"", q, RULES_DENY);
}

static void
hours_over_midnight_belong_to_the_day_they_begin_on(void **state)
{
	(void)state;
	struct rules_query q = request(RULES_AUTH, "00:00:00:00:00:01");

	q.second_of_day = 8 * 3600 - 1;
	assert_verdict("deny time 08:00-18:00 mon-fri", q, RULES_PASS);
	assert_verdict("deny not time 08:00-18:00 mon-fri", q, RULES_DENY);
	q.second_of_day++;
	assert_verdict("deny time 08:00-18:00 mon-fri", q, RULES_DENY);
	assert_verdict("deny time 08:00-18:00 sat,sun", q, RULES_PASS);
	q.second_of_day = 18 * 3600;
	assert_verdict("deny time 08:00-18:00", q, RULES_PASS);
	assert_verdict("deny time 08:00-18:00,18:00-18:01", q, RULES_DENY);
	q.second_of_day = 23 * 3600;
	assert_verdict("deny time 22:00-06:00 wed", q, RULES_DENY);
	assert_verdict("deny time 22:00-06:00 tue", q, RULES_PASS);
	q.second_of_day = 5 * 3600;
	assert_verdict("deny time 22:00-06:00 wed", q, RULES_PASS);
	assert_verdict("deny time 22:00-06:00 tue", q, RULES_DENY);
	assert_verdict("deny day sat-mon", q, RULES_PASS);
	assert_verdict("deny day tue-wed,fri", q, RULES_DENY);
	q.weekday = 0;
	assert_verdict("deny time 22:00-06:00 sat", q, RULES_DENY);
	assert_verdict("deny day sat-mon", q, RULES_DENY);
	assert_verdict("deny not day sat-mon", q, RULES_PASS);
	q.second_of_day = 86399;
	assert_verdict("deny time 00:00-24:00", q, RULES_DENY);
}

/* Requests at these moments (ms); '!' in the string where the rate is over. */
static void
assert_rate(const char *rule, const uint32_t *at_ms, const char *expected)
{
	struct rules *r = parse(rule);
	struct rules_query q = request(RULES_AUTH, "00:00:00:00:00:01");

	for (size_t i = 0; expected[i] != '\0'; i++) {
		q.now = (struct instant){ 5000000 + 1000ull * at_ms[i] };
		if ((action(r, q) == RULES_DENY) != (expected[i] == '!'))
			fail_msg("%s: request %zu", rule, i);
	}
	rules_close(r);
}

static void
a_rate_is_over_from_the_request_that_makes_it_so(void **state)
{
	(void)state;
	static const uint32_t burst[] = { 0, 0, 1, 2, 9999, 10002, 20001, 20002, 20003, 30003 };
	static const uint32_t edge[] = { 0, 999, 1000, 1999, 2000, 2001 };

	assert_rate("deny rate > 3/10s class auth", burst, "...!!.....");
	assert_rate("deny rate > 1/s", edge, ".!!!!!");
	assert_rate("deny rate > 2/1000ms", edge, ".....!");
	assert_rate("deny not rate > 1/s", edge, "!.....");
}

static void
a_rate_counts_per_station_what_the_other_conditions_let_through(void **state)
{
	(void)state;
	struct rules *r = parse("allow mac 00:00:00:00:00:03\ndeny oui 00:00:00 rate > 1/h\n");
	struct rules_query one = request(RULES_AUTH, "00:00:00:00:00:01");
	struct rules_query two = request(RULES_AUTH, "00:00:00:00:00:02");
	struct rules_query three = request(RULES_AUTH, "00:00:00:00:00:03");
	struct rules_query else_ = request(RULES_AUTH, "00:00:01:00:00:03");

	assert_int_equal(action(r, one), RULES_PASS);
	assert_int_equal(action(r, two), RULES_PASS);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(action(r, three), RULES_ALLOW);
		assert_int_equal(action(r, else_), RULES_PASS);
	}
	assert_int_equal(action(r, one), RULES_DENY);
	assert_int_equal(action(r, two), RULES_DENY);
	rules_close(r);
}

static void
a_full_rate_table_forgets_whoever_was_heard_longest_ago(void **state)
{
	(void)state;
	struct rate *r = rate_open(1, SPAN_S(10), KEY);
	uint32_t n = rate_stations(r);
	struct instant now = { 1000 };

	assert_int_equal(n, RATE_STATIONS_MAX);
	for (uint32_t i = 0; i < n; i++)
		assert_false(rate_over(r, mac_from_u64(i), now));
	assert_true(rate_over(r, mac_from_u64(0), now));	/* so 1 is the oldest now */
	assert_false(rate_over(r, mac_from_u64(n), now));
	assert_true(rate_over(r, mac_from_u64(0), now));
	assert_true(rate_over(r, mac_from_u64(2), now));
	assert_false(rate_over(r, mac_from_u64(1), now));
	assert_true(rate_over(r, mac_from_u64(n), now));
	for (uint32_t i = 0; i < 10 * n; i++)
		assert_false(rate_over(r, mac_from_u64(1000000 + i), now));
	rate_close(r);
}

static void
a_rate_in_thousands_fits_its_memory(void **state)
{
	(void)state;
	struct rate *r = rate_open(RATE_LIMIT_MAX, SPAN_S(1), KEY);

	assert_int_equal(rate_stations(r), RATE_MOMENTS_MAX / RATE_LIMIT_MAX);
	for (int i = 0; i < RATE_LIMIT_MAX; i++)
		assert_false(rate_over(r, mac_from_u64(7), (struct instant){ 5 }));
	assert_true(rate_over(r, mac_from_u64(7), (struct instant){ 6 }));
	assert_false(rate_over(r, mac_from_u64(7), (struct instant){ 1000005 }));
	rate_close(r);
}

static void
status_30_is_for_associations_and_17_stands_in_elsewhere(void **state)
{
	(void)state;
	struct rules *r = parse("deny oui 00:00:00 comeback 300\ndeny oui 00:00:01\n"
	    "default deny status temporarily\n");
	struct rules_query q = request(RULES_ASSOC, "00:00:00:00:00:01");
	struct rules_verdict v = rules_evaluate(r, &q);

	assert_int_equal(v.status, 30);
	assert_int_equal(v.comeback_tu, 300);
	q.class = RULES_AUTH;
	v = rules_evaluate(r, &q);
	assert_int_equal(v.status, 17);
	assert_int_equal(v.comeback_tu, 0);
	q.mac = mac("00:00:01:00:00:00");
	assert_int_equal(rules_evaluate(r, &q).status, 17);
	q.mac = mac("00:00:02:00:00:00");
	assert_int_equal(rules_evaluate(r, &q).status, 17);
	q.class = RULES_REASSOC;
	v = rules_evaluate(r, &q);
	assert_int_equal(v.status, 30);
	assert_int_equal(v.comeback_tu, 0);
	rules_close(r);
}

static void
hostapd_lists_are_read_as_they_are(void **state)
{
	(void)state;
	struct rules *r = parse_with_list("allow file \"/etc/hostapd.accept\" name known\n"
	    "default deny status 1\n", "# kitchen\n00:00:00:00:00:01\n00:00:00:00:00:02 12\r\n"
	    "\n00:00:00:00:00:03\tits VLAN is none\n-00:00:00:00:00:01\n-00:00:00:00:00:09\n"
	    "00:00:00:00:00:03 4\n00:00:00:00:00:04\r\n-00:00:00:00:00:04\n00:00:00:00:00:04\r\n");
	static const char *const in = ".!!!....";
	struct rules_query q = request(RULES_AUTH, "00:00:00:00:00:01");

	for (uint64_t i = 0; i < strlen(in); i++) {
		q.mac = mac_from_u64(i + 1);
		assert_int_equal(action(r, q), in[i] == '!' ? RULES_ALLOW : RULES_DENY);
	}
	rules_close(r);
	r = parse_with_list("deny not file a, b", "00:00:00:00:00:01");
	q.mac = mac_from_u64(1);
	assert_int_equal(action(r, q), RULES_PASS);
	q.mac = mac_from_u64(2);
	assert_int_equal(action(r, q), RULES_DENY);
	rules_close(r);
}

static void
a_broken_list_is_refused_with_its_line(void **state)
{
	(void)state;
	static const struct { const char *list, *fault; } cases[] = {
		{ "\n00:00:00:00:00:0g\n", "a.list:2:1: '00:00:00:00:00:0g' is not an address" },
		{ "00:00:00:00:00:012\n", "a.list:1:1: '00:00:00:00:00:012' is not" },
		{ " 00:00:00:00:00:01\n", "a.list:1:1: ' 00:00:00:00:00:01' is not" },
		{ "00:00:00:00:00:01\n#\nx", "a.list:3:1: 'x' is not" },
		{ "--00:00:00:00:00:01", "a.list:1:1: '--00:00:00:00:00:01' is not" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rules *r = parse("deny file a.list");
		struct rules_fault fault;

		assert_false(rules_give(r, cases[i].list, strlen(cases[i].list), &fault));
		if (strncmp(fault.text, cases[i].fault, strlen(cases[i].fault)) != 0)
			fail_msg("%s", fault.text);
		rules_close(r);
	}
}

static void
a_fault_says_where_what_and_what_would_be_right(void **state)
{
	(void)state;
	static const struct { const char *text, *fault; } cases[] = {
		{ "permit mac 02:*", "1:1: 'permit' is not a verdict" },
		{ "\nDeny mac 02:*", "2:1: 'Deny' is not a verdict; a rule begins with allow, "
		    "deny, silence or pass; did you mean 'deny'?" },
		{ "deny signall < -80", "1:6: 'signall' is not a condition; did you mean "
		    "'signal'?" },
		{ "deny class asoc", "1:12: 'asoc' is not a class; the classes are probe, auth, "
		    "assoc and reassoc; did you mean assoc" },
		{ "deny class", "1:11: the end of the line is not a class" },
		{ "deny mac 02:00:00:00:00", "1:10: '02:00:00:00:00' is not an address" },
		{ "deny mac 02:00:00:00:00:01:02", "1:10:" },
		{ "deny mac 02:00:00:00:00:01/49", "1:10:" },
		{ "deny mac 02:00:00:00:00:01/ff:ff", "1:10:" },
		{ "deny mac 02:00:*/24", "1:10:" },
		{ "deny mac 2:00:00:00:00:01", "1:10:" },
		{ "deny mac \"02:00:00:00:00:01\"", "1:10:" },
		{ "deny mac 02:*,", "1:15: the end of the line is not an address" },
		{ "deny oui 00:11:22:33", "1:10: '00:11:22:33' is not an OUI" },
		{ "deny signal = -80", "1:13: '=' is not a comparison" },
		{ "deny signal < 80", "1:15: '80' is not a signal" },
		{ "deny signal < -128", "1:15: '-128' is not a signal" },
		{ "deny signal < -0", "1:15:" },
		{ "deny ssid \"open", "1:11: 'open' has no closing quote" },
		{ "deny ssid \"\\q\"", "1:11: '\\q' is not an SSID" },
		{ "deny ssid \"\\x4\"", "1:11:" },
		{ "deny ssid 012345678901234567890123456789012", "1:11:" },
		{ "deny time 8-18", "1:11: '8-18' is not a time of day" },
		{ "deny time 08:00-24:01", "1:11:" },
		{ "deny time 08:60-09:00", "1:11:" },
		{ "deny time 08:00-08:00", "1:11: '08:00-08:00' is no time at all" },
		{ "deny time 08:00-18:00 mon-fru", "1:23: 'mon-fru' is not a range of days" },
		{ "deny day funday", "1:10: 'funday' is not a day" },
		{ "deny rate 3/10s", "1:11: '3/10s' is not '>'" },
		{ "deny rate > 3", "1:13: '3' is not a rate" },
		{ "deny rate > 0/s", "1:13:" },
		{ "deny rate > 3/0s", "1:13:" },
		{ "deny rate > 3/25h", "1:13:" },
		{ "deny rate > 1001/s", "1:13:" },
		{ "deny rate > 3/s rate > 4/s", "1:22: '>' belongs to a second 'rate'" },
		{ "deny file", "1:10: the end of the line is not a file" },
		{ "deny file a file b", "1:18: 'b' belongs to a second 'file'" },
		{ "deny not", "1:9: the end of the line is not a condition, and after 'not'" },
		{ "deny not status 1", "1:10: 'status' is not a condition" },
		{ "deny status 0", "1:13: '0' is not a status that refuses" },
		{ "deny status 126", "1:13:" },
		{ "deny status por-channel", "1:13: 'por-channel' is not a status that refuses; "
		    "write its number, as 17, or one of its names in apgate-macfilter(8), as "
		    "poor-channel; did you mean 'poor-channel'?" },
		{ "allow status 17", "1:7: 'status' belongs to 'deny' alone" },
		{ "deny status 1 status 2", "1:15:" },
		{ "deny status 1 comeback 300", "1:15: 'comeback' belongs, once, to 'deny' with" },
		{ "deny comeback 0", "1:15: '0' is not a comeback time" },
		{ "deny comeback 65536", "1:15:" },
		{ "deny comeback 3 class auth", "1:1: 'deny' with comeback is for assoc" },
		{ "deny name default", "1:11: 'default' is not a name" },
		{ "deny name a:1", "1:11:" },
		{ "deny name a name b", "1:18: 'b' is a second name" },
		{ "allow name a\ndeny name a", "2:11: 'a' is the name of the rule in line 1" },
		{ "silence class auth", "1:1: 'silence' is for probe requests alone" },
		{ "deny class probe status 1", "1:1: 'deny' cannot give a status to a probe" },
		{ "deny class auth class assoc", "1:1: 'deny' has no class left" },
		{ "default deny\ndefault allow", "2:1: 'default' stands in line 1 already" },
		{ "default silence", "1:1: 'default' does not concern probe requests" },
		{ "default deny class auth", "1:14: 'class' has no place here" },
		{ "default maybe", "1:9: 'maybe' is not a verdict" },
		{ "deny mac 02:* \x01", "1:15: octet 0x01 is not text" },
		{ "deny \xc3\xa4", "1:6: '\\xc3\\xa4' is not a condition" },
		{ "", "1:1: these rules refuse nobody" },
		{ "allow mac 02:*\n", "1:1: these rules refuse nobody; end with 'default deny'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rules_fault f;
		char expected[400];

		assert_null(rules_parse("x/y.rules", cases[i].text, strlen(cases[i].text), KEY,
		    &f));
		snprintf(expected, sizeof(expected), "x/y.rules:%s", cases[i].fault);
		if (strncmp(f.text, expected, strlen(expected)) != 0)
			fail_msg("'%s' gives: %s", cases[i].text, f.text);
		snprintf(expected, sizeof(expected), "x/y.rules:%u:%u: ", f.line, f.column);
		assert_memory_equal(f.text, expected, strlen(expected));
	}
}

static char *
repeat(const char *line, uint32_t times, const char *last)
{
	size_t len = strlen(line);
	char *text = malloc(len * times + strlen(last) + 1);

	assert_non_null(text);
	for (uint32_t i = 0; i < times; i++)
		memcpy(text + i * len, line, len);
	strcpy(text + len * times, last);
	return text;
}

static void
assert_limit(const char *line, uint32_t max, const char *extra, const char *fault_says)
{
	char *fits = repeat(line, max, "default deny\n"), *more = repeat(line, max, extra);
	struct rules_fault fault = { .text = "" };
	struct rules *r = rules_parse("f", fits, strlen(fits), KEY, &fault);

	if (r == NULL)
		fail_msg("%s", fault.text);
	rules_close(r);
	assert_null(rules_parse("f", more, strlen(more), KEY, &fault));
	if (strstr(fault.text, fault_says) == NULL)
		fail_msg("%s", fault.text);
	free(fits);
	free(more);
}

static void
every_limit_is_kept_and_named(void **state)
{
	(void)state;
	char line[RULES_LINE_MAX + 2];
	struct rules_fault fault;

	assert_limit("deny oui 00:00:01\n", RULES_MAX, "deny\n", "one rule more than the 4096");
	assert_limit("deny rate > 1000/s\n", RULES_RATES_MAX, "deny rate > 1/s\n",
	    "one rate more than the 32");
	assert_limit("deny file a\n", RULES_LISTS_MAX, "deny file b\n",
	    "one list more than the 64");
	char *deny = repeat("randomised ", RULES_CONDITIONS_MAX - 1, "");
	snprintf(line, sizeof(line), "deny %srandomised", deny);
	rules_close(parse(line));
	strcat(line, " day mon");
	assert_null(rules_parse("f", line, strlen(line), KEY, &fault));
	assert_non_null(strstr(fault.text, "one condition more than the 32"));
	free(deny);
	memset(line, ' ', sizeof(line));
	memcpy(line, "deny", 4);
	rules_close(rules_parse("f", line, RULES_LINE_MAX, KEY, &fault));
	assert_null(rules_parse("f", line, RULES_LINE_MAX + 1, KEY, &fault));
	assert_string_equal(fault.text, "f:1:1024: the line is longer than 1023 octets; addresses "
	    "alone go into a list");
}

static void
a_list_holds_65536_addresses_and_no_more(void **state)
{
	(void)state;
	enum { LINE = 18 };
	char *list = malloc((size_t)(RULES_ADDRESSES_MAX + 1) * LINE + 1), text[MAC_TEXT];
	struct rules_fault fault;
	struct rules *r = parse("allow file a\ndefault deny"), *over = parse("deny file a");
	struct rules_query q = request(RULES_AUTH, "00:00:00:00:00:00");

	for (uint32_t i = 0; i <= RULES_ADDRESSES_MAX; i++)
		snprintf(list + (size_t)i * LINE, LINE + 1, "%s\n",
		    mac_format(mac_from_u64(3 * (uint64_t)i), text));
	assert_true(rules_give(r, list, (size_t)RULES_ADDRESSES_MAX * LINE, &fault));
	for (uint64_t i = 0; i < 3 * RULES_ADDRESSES_MAX; i++) {
		q.mac = mac_from_u64(i);
		assert_int_equal(action(r, q), i % 3 == 0 ? RULES_ALLOW : RULES_DENY);
	}
	assert_false(rules_give(over, list, (size_t)(RULES_ADDRESSES_MAX + 1) * LINE, &fault));
	assert_non_null(strstr(fault.text, "more than 65536 single addresses"));
	rules_close(r);
	rules_close(over);
	free(list);
}

static void
a_rule_that_is_never_reached_is_warned_of(void **state)
{
	(void)state;
	struct rules *r = parse("deny class auth\nallow oui 00:00:01 class auth\n"
	    "allow oui 00:00:01\n"
	    "deny class assoc,reassoc\nallow oui 00:00:02 class auth\nsilence oui 00:00:02");
	struct rules_fault w;

	assert_true(rules_warning(r, 0, &w));
	assert_string_equal(w.text, "/etc/home.rules:2:1: this rule is never reached: line 1 takes "
	    "all that would come to it");
	assert_true(rules_warning(r, 1, &w));
	assert_int_equal(w.line, 5);
	assert_false(rules_warning(r, 2, &w));
	rules_close(r);
}

static void
a_reload_keeps_the_rates_of_rules_that_stay_the_same(void **state)
{
	(void)state;
	struct rules *old = parse("deny rate > 1/h class auth name a\ndeny rate > 2/h class assoc");
	struct rules *same = parse("\nallow oui 00:00:09 # new\n"
	    "deny  rate > 1/h class auth  name a\ndeny rate > 3/h class assoc");
	struct rules_query auth = request(RULES_AUTH, "00:00:00:00:00:01");
	struct rules_query assoc = request(RULES_ASSOC, "00:00:00:00:00:01");

	assert_int_equal(action(old, auth), RULES_PASS);
	for (int i = 0; i < 3; i++)
		assert_int_equal(action(old, assoc), i < 2 ? RULES_PASS : RULES_DENY);
	rules_adopt(same, old);
	rules_close(old);
	assert_int_equal(action(same, auth), RULES_DENY);
	for (int i = 0; i < 4; i++)
		assert_int_equal(action(same, assoc), i < 3 ? RULES_PASS : RULES_DENY);
	rules_close(same);
}

static void
put_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
all_mistakes_of_a_file_are_told_as_far_as_there_is_room(void **state)
{
	(void)state;
	static const char text[] = "alow\ndeny oui 00:11:22\ndeny oui zz\ndeny signal\ndefault deny\n";
	struct rules_fault f[3] = { 0 };

	assert_int_equal(rules_check("f", text, strlen(text), KEY, f, 3), 3);
	assert_int_equal(f[0].line, 1);
	assert_int_equal(f[1].line, 3);
	assert_int_equal(f[2].line, 4);
	memset(f, 0, sizeof(f));
	assert_int_equal(rules_check("f", text, strlen(text), KEY, f, 1), 3);
	assert_int_equal(f[0].line, 1);
	assert_int_equal(f[1].line, 0);			/* not written to */
	assert_int_equal(rules_check("f", "deny\n", 5, KEY, f, 3), 0);
	assert_int_equal(rules_check("f", "allow\n", 6, KEY, f, 3), 1);
	assert_non_null(strstr(f[0].text, "refuse nobody"));
}

static void
the_mistakes_of_all_lists_are_told(void **state)
{
	(void)state;
	char folder[] = "/tmp/rules-XXXXXX", path[64];
	struct rules_fault f[8] = { 0 };

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.rules", folder);
	put_file(folder, "a.rules", "allow file one\nallow file two\nallow file three\ndefault deny\n");
	put_file(folder, "one", "00:00:00:00:00:01\noops\n");
	put_file(folder, "two", "00:00:00:00:00:02\n");
	put_file(folder, "three", "alas\n");
	assert_int_equal(rulesfile_check(path, KEY, f, 8), 2);
	assert_non_null(strstr(f[0].text, "one:2:1: 'oops' is not an address"));
	assert_non_null(strstr(f[1].text, "three:1:1: 'alas' is not an address"));
	put_file(folder, "one", "00:00:00:00:00:01\n");
	put_file(folder, "three", "00:00:00:00:00:03\n");
	assert_int_equal(rulesfile_check(path, KEY, f, 8), 0);
	for (size_t i = 0; i < 4; i++) {
		static const char *const names[] = { "a.rules", "one", "two", "three" };

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

static void
a_broken_file_keeps_the_old_rules_and_says_which_line(void **state)
{
	(void)state;
	char folder[] = "/tmp/rules-XXXXXX", path[64], list[64], expected[200];
	struct rules_query q = request(RULES_AUTH, "00:00:00:00:00:01");
	struct rules_fault fault;
	struct rules *r = NULL;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.rules", folder);
	snprintf(list, sizeof(list), "%s/a.accept", folder);
	assert_false(rulesfile_reload(&r, path, KEY, &fault));
	assert_null(r);
	snprintf(expected, sizeof(expected), "%s: cannot read the rules: No such file or directory",
	    path);
	assert_string_equal(fault.text, expected);
	put_file(folder, "a.rules", "deny rate > 1/h\nallow file a.accept\ndefault deny\n");
	assert_false(rulesfile_reload(&r, path, KEY, &fault));
	snprintf(expected, sizeof(expected), "%s:2:12: cannot read the list '%s': No such file or "
	    "directory", path, list);
	assert_string_equal(fault.text, expected);
	put_file(folder, "a.accept", "00:00:00:00:00:01\n");
	assert_true(rulesfile_reload(&r, path, KEY, &fault));
	assert_int_equal(action(r, q), RULES_ALLOW);

	put_file(folder, "a.accept", "00:00:00:00:00:01\noops\n");
	struct rules *before = r;
	assert_false(rulesfile_reload(&r, path, KEY, &fault));
	assert_ptr_equal(r, before);
	assert_int_equal(fault.line, 2);
	put_file(folder, "a.rules", "deny\nalow\n");
	assert_false(rulesfile_reload(&r, path, KEY, &fault));
	assert_non_null(strstr(fault.text, "a.rules:2:1: 'alow' is not a verdict"));
	assert_int_equal(action(r, q), RULES_DENY);	/* the rate: the second in an hour */

	snprintf(expected, sizeof(expected), "deny rate > 1/h\ndefault allow\ndeny file \"%s/b\"\n",
	    folder);
	put_file(folder, "a.rules", expected);
	put_file(folder, "b", "");
	assert_true(rulesfile_reload(&r, path, KEY, &fault));
	assert_int_equal(action(r, q), RULES_DENY);	/* and it has not forgotten */
	assert_null(rulesfile_load(folder, KEY, &fault));
	assert_non_null(strstr(fault.text, "Is a directory"));
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(rulesfile_load(path, KEY, &fault));
	assert_non_null(strstr(fault.text, "it is not a regular file"));
	rules_close(r);
	unlink(path);
	unlink(list);
	snprintf(list, sizeof(list), "%s/b", folder);
	unlink(list);
	rmdir(folder);
}

static void
a_table_is_refused_for_what_a_row_cannot_say(void **state)
{
	(void)state;
	static const struct { const char *text, *fault; uint32_t rows; } cases[] = {
		{ "deny oui 00:00:01\ndeny signal < -80", "2:6: a verdict table knows only "
		    "addresses, masks and classes, and rule 'f.rules:2' asks for the signal", 1 },
		{ "deny ssid x name n", "1:6: a verdict table knows only addresses, masks and "
		    "classes, and rule 'n' asks for the SSID", 0 },
		{ "deny time 08:00-09:00", "1:6: ", 0 },
		{ "deny day mon", "1:6: ", 0 },
		{ "deny class auth rate > 1/s", "1:22: ", 0 },
		{ "deny bssid 02:*", "1:6: ", 0 },
		{ "deny not oui 00:00:01", "1:6: ", 0 },
		{ "deny comeback 10", "1:1: ", 0 },
		{ "deny mac 02:*,04:*,06:*,08:*,0a:*", "1:1: as a verdict table the rules need "
		    "more than the 4 rows", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rules_fault fault;
		struct rules_row row[4];
		struct rules_table t = { .row = row, .cap = 4 };
		struct rules *r = rules_parse("f.rules", cases[i].text, strlen(cases[i].text), KEY,
		    &fault);

		assert_non_null(r);
		assert_false(rules_to_table(r, &t, &fault));
		assert_int_equal(t.count, cases[i].rows);
		if (strncmp(fault.text + 8, cases[i].fault, strlen(cases[i].fault)) != 0)
			fail_msg("%s", fault.text);
		rules_close(r);
	}
}

static void
a_table_has_its_rows_in_the_order_of_the_rules(void **state)
{
	(void)state;
	struct rules *r = parse_with_list("allow file a\n"
	    "deny mac 02:00:00:*,04:00:00:* randomised status 30\n"
	    "deny mac 06:00:00:00:00:07/24 signal < -70 class auth\n"
	    "silence oui 00:00:08\nallow not randomised class reassoc\ndefault deny status 1\n",
	    "00:00:00:00:00:02\n00:00:00:00:00:01\n");
	static const struct { uint64_t addr, mask; uint8_t classes; bool ask;
	    enum rules_action action; uint16_t status; uint32_t rule; } rows[] = {
		{ 1, 0xffffffffffff, RULES_JOIN_BITS, false, RULES_ALLOW, 0, 0 },
		{ 2, 0xffffffffffff, RULES_JOIN_BITS, false, RULES_ALLOW, 0, 0 },
		{ 0x020000000000, 0xffffff000000, RULES_AUTH_BIT, false, RULES_DENY, 17, 1 },
		{ 0x020000000000, 0xffffff000000, RULES_ASSOC_BIT | RULES_REASSOC_BIT, false,
		    RULES_DENY, 30, 1 },
		{ 0x060000000000, 0xffffff000000, RULES_AUTH_BIT, true, RULES_DENY, 0, 2 },
		{ 0x000008000000, 0xffffff000000, RULES_PROBE_BIT, false, RULES_SILENCE, 0, 3 },
		{ 0, 0x020000000000, RULES_REASSOC_BIT, false, RULES_ALLOW, 0, 4 },
		{ 0, 0, RULES_JOIN_BITS, false, RULES_DENY, 1, RULES_DEFAULT },
		{ 0, 0, RULES_PROBE_BIT, false, RULES_PASS, 0, RULES_DEFAULT },
	};
	struct rules_row row[9];
	struct rules_table t = { .row = row, .cap = 9, .may_ask = true };
	struct rules_fault fault;

	assert_true(rules_to_table(r, &t, &fault));
	assert_int_equal(t.count, 9);
	for (uint32_t i = 0; i < t.count; i++) {
		assert_int_equal(mac_u64(row[i].addr), rows[i].addr);
		assert_int_equal(mac_u64(row[i].mask), rows[i].mask);
		assert_int_equal(row[i].classes, rows[i].classes);
		assert_int_equal(row[i].ask, rows[i].ask);
		assert_int_equal(row[i].status, rows[i].status);
		assert_int_equal(row[i].rule, rows[i].rule);
		if (!row[i].ask)
			assert_int_equal(row[i].action, rows[i].action);
	}
	rules_close(r);
}

/* Random rules, read by the library and by the plainest evaluator there could be. */

enum { MODEL_RULES = 40, MODEL_STATIONS = 16 };

struct model_rule {
	uint64_t addr, mask;
	bool not, list;
	uint8_t class;
	enum rules_action action;
	bool odd_day;			/* and a condition no table can say */
};

static bool
model_matches(const struct model_rule *m, const struct rules_query *q)
{
	uint64_t a = mac_u64(q->mac);
	bool in = m->list ? a % 3 == 0 : ((a ^ m->addr) & m->mask) == 0;

	if (m->class != 0 && !(m->class >> q->class & 1))
		return false;
	if (m->class == 0 && q->class == RULES_PROBE)
		return false;
	if (m->odd_day && q->weekday % 2 == 0)
		return false;
	return in != m->not;
}

static int
model_print(char *at, size_t room, const struct model_rule *m)
{
	static const char *const classes[] = { "", " class probe", " class auth",
	    " class probe,auth", " class assoc", " class probe,assoc", " class auth,assoc",
	    " class probe,auth,assoc" };
	char addr[MAC_TEXT], mask[MAC_TEXT];

	if (m->list)
		return snprintf(at, room, "%s%s%s %sfile l\n",
		    m->action == RULES_ALLOW ? "allow" : "deny", classes[m->class],
		    m->odd_day ? " day mon,wed,fri" : "", m->not ? "not " : "");
	mac_format(mac_from_u64(m->addr), addr);
	mac_format(mac_from_u64(m->mask), mask);
	return snprintf(at, room, "%s%s %smac %s/%s%s\n",
	    m->action == RULES_ALLOW ? "allow" : "deny",
	    m->odd_day ? " day mon,wed,fri" : "", m->not ? "not " : "", addr, mask,
	    classes[m->class]);
}

static struct model_rule
model_draw(struct prng *rnd, bool plain)
{
	struct model_rule m = { .addr = prng_below(rnd, MODEL_STATIONS),
	    .mask = 0xffffffffffff, .class = (uint8_t)prng_below(rnd, 8) };

	if (prng_chance(rnd, .3))
		m.mask -= prng_below(rnd, MODEL_STATIONS);
	m.list = prng_chance(rnd, .1);
	m.not = !plain && prng_chance(rnd, .1);
	m.odd_day = !plain && prng_chance(rnd, .2);
	m.action = prng_chance(rnd, .5) ? RULES_ALLOW : RULES_DENY;
	return m;
}

static void
model_check(struct rules *r, const struct model_rule *model, uint32_t n,
    const struct rules_table *t, const struct rules_query *q)
{
	struct rules_verdict v = rules_evaluate(r, q);
	const struct rules_row *row = rules_row_find(t, q->mac, q->class);
	uint32_t i = 0;

	while (i < n && !model_matches(&model[i], q))
		i++;
	assert_int_equal(v.rule, i < n ? i : RULES_DEFAULT);
	if (row == NULL) {
		assert_int_equal(q->class, RULES_PROBE);
		assert_int_not_equal(v.action, RULES_SILENCE);
	} else if (!row->ask) {
		assert_int_equal(row->rule, v.rule);
		assert_int_equal(row->action, v.action);
		assert_int_equal(row->status, v.status);
	} else {
		assert_true(t->may_ask && row->rule <= v.rule);
	}
}

static void
index_and_table_say_what_reading_rule_by_rule_says(void **state)
{
	(void)state;
	static const char list[] = "00:00:00:00:00:00\n00:00:00:00:00:03\n00:00:00:00:00:06\n"
	    "00:00:00:00:00:09\n00:00:00:00:00:0c\n00:00:00:00:00:0f\n";
	static struct rules_row row[MODEL_RULES * 8];

	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct prng rnd = prng_from(seed);
		struct model_rule model[MODEL_RULES];
		uint32_t n = prng_below(&rnd, MODEL_RULES + 1);
		bool plain = seed % 2 == 0;
		struct rules_table t = { .row = row, .cap = MODEL_RULES * 8, .may_ask = !plain };
		char text[MODEL_RULES * 100] = "";
		int len = 0;
		struct rules_fault fault;
		struct rules *r;

		for (uint32_t i = 0; i < n; i++) {
			model[i] = model_draw(&rnd, plain);
			len += model_print(text + len, sizeof(text) - (size_t)len, &model[i]);
		}
		strcat(text, "default deny status 30\n");
		r = parse_with_list(text, list);
		if (!rules_to_table(r, &t, &fault))
			fail_msg("seed %d: %s", (int)seed, fault.text);
		for (uint32_t k = 0; k < 4 * MODEL_STATIONS * 2; k++) {
			struct rules_query q = { .class = (enum rules_class)(k % 4),
			    .mac = mac_from_u64(k / 4 % MODEL_STATIONS),
			    .weekday = (uint8_t)(2 + k / 4 / MODEL_STATIONS) };

			model_check(r, model, n, &t, &q);
		}
		rules_close(r);
	}
}

static void
every_truncation_is_a_set_or_a_fault_with_a_place(void **state)
{
	(void)state;
	static const char text[] = "deny  oui 00:11:22                     status 17  name cheap\n"
	    "allow mac 02:00:00:00:00:01/ff:ff:ff:00:00:00 class assoc\n"
	    "deny  randomised signal < -80 class auth\n"
	    "allow ssid \"gu\\x65st\" time 08:00-18:00 mon-fri\n"
	    "deny  rate > 3/10s class auth\nallow file \"/etc/hostapd.accept\"\n"
	    "deny not bssid 02:* comeback 100\ndefault deny status 1\n";
	uint32_t sets = 0;

	for (size_t len = 0; len < sizeof(text); len++) {
		struct rules_fault f = { 0 };
		char *exact = malloc(len ? len : 1);
		struct rules *r;

		memcpy(exact, text, len);
		r = rules_parse("f", exact, len, KEY, &f);
		assert_true(r != NULL ? f.line == 0 : f.line > 0 && f.column > 0);
		sets += r != NULL;
		rules_close(r);
		free(exact);
	}
	assert_true(sets > 20);
}

/* The examples lie beside the tests; the builder names this file by its path. */
static void
the_examples_are_right_and_mean_what_they_say(void **state)
{
	(void)state;
	static const struct { const char *name; uint8_t classes; bool table; } examples[] = {
		{ "home.rules", RULES_JOIN_BITS, false },
		{ "cafe.rules", RULES_JOIN_BITS, false },
		{ "lab.rules", RULES_JOIN_BITS | RULES_PROBE_BIT, true },
	};
	const char *end = strstr(__FILE__, "tests/unit/");

	assert_non_null(end);
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		struct rules_row row[64];
		struct rules_table t = { .row = row, .cap = 64 };
		struct rules_fault fault = { .text = "" };
		char path[512];

		snprintf(path, sizeof(path), "%.*sshare/macfilter/%s", (int)(end - __FILE__),
		    __FILE__, examples[i].name);
		struct rules *r = rulesfile_load(path, KEY, &fault);
		if (r == NULL)
			fail_msg("%s", fault.text);
		assert_false(rules_warning(r, 0, &fault));
		assert_int_equal(rules_classes_needed(r), examples[i].classes);
		assert_int_equal(rules_to_table(r, &t, &fault), examples[i].table);
		rules_close(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_match_decides_and_its_rule_is_named),
		cmocka_unit_test(probes_are_touched_only_by_rules_that_say_so),
		cmocka_unit_test(probe_requests_are_asked_for_only_when_a_rule_needs_them),
		cmocka_unit_test(addresses_match_by_value_mask_prefix_and_star),
		cmocka_unit_test(what_is_not_known_matches_neither_a_condition_nor_its_negation),
		cmocka_unit_test(signal_compares_in_dbm),
		cmocka_unit_test(ssids_compare_by_their_octets),
		cmocka_unit_test(hours_over_midnight_belong_to_the_day_they_begin_on),
		cmocka_unit_test(a_rate_is_over_from_the_request_that_makes_it_so),
		cmocka_unit_test(a_rate_counts_per_station_what_the_other_conditions_let_through),
		cmocka_unit_test(a_full_rate_table_forgets_whoever_was_heard_longest_ago),
		cmocka_unit_test(a_rate_in_thousands_fits_its_memory),
		cmocka_unit_test(status_30_is_for_associations_and_17_stands_in_elsewhere),
		cmocka_unit_test(hostapd_lists_are_read_as_they_are),
		cmocka_unit_test(a_broken_list_is_refused_with_its_line),
		cmocka_unit_test(a_fault_says_where_what_and_what_would_be_right),
		cmocka_unit_test(all_mistakes_of_a_file_are_told_as_far_as_there_is_room),
		cmocka_unit_test(the_mistakes_of_all_lists_are_told),
		cmocka_unit_test(every_limit_is_kept_and_named),
		cmocka_unit_test(a_list_holds_65536_addresses_and_no_more),
		cmocka_unit_test(a_rule_that_is_never_reached_is_warned_of),
		cmocka_unit_test(a_reload_keeps_the_rates_of_rules_that_stay_the_same),
		cmocka_unit_test(a_broken_file_keeps_the_old_rules_and_says_which_line),
		cmocka_unit_test(a_table_is_refused_for_what_a_row_cannot_say),
		cmocka_unit_test(a_table_has_its_rows_in_the_order_of_the_rules),
		cmocka_unit_test(index_and_table_say_what_reading_rule_by_rule_says),
		cmocka_unit_test(the_examples_are_right_and_mean_what_they_say),
		cmocka_unit_test(every_truncation_is_a_set_or_a_fault_with_a_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
