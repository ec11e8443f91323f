/* SPDX-License-Identifier: ISC */
/* From a configuration to what engine and port are told, and the words of the log. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf/key.h"
#include "programs/apgated/map.h"
#include "programs/apgated/words.h"

static const char base_text[] = "interface=wlan0\ndriver=sim\nssid=home\nhw_mode=g\nchannel=6\n";

static struct conf *
conf_of(const char *more)
{
	struct conf_errors *errors = calloc(1, sizeof(*errors));
	struct conf *conf = NULL;
	char text[4096], error[CONF_ERROR_TEXT];

	assert_non_null(errors);
	snprintf(text, sizeof(text), "%s%s", base_text, more);
	if (conf_parse(text, strlen(text), "test.conf", &conf, errors) < 0)
		fail_msg("%s", conf_error_text(&errors->list[0], error));
	free(errors);
	return conf;
}

/* ---- configuration ----------------------------------------------------------------------- */

static void
Map_what_daemons_have(void **state)
{
	struct conf *conf = conf_of("max_num_sta=30\nhostap_deadline_ms=probe 10 sae 900\n"
	    "hostap_fail=assoc open\nhostap_require=auth assoc\nhostap_refuse_assoc=full\n"
	    "hostap_endpoints=7\nhostap_table=99\nhostap_buffer=77\nhostap_bans=55\n"
	    "hostap_late_ms=1234\nhostap_name=attic\nbss=wlan0_1\nssid=b\nmax_num_sta=12\n");
	static const uint32_t deadlines[] = { 10, 200, 200, 200, 900 };
	struct engine_config c;

	(void)state;
	map_config(conf, &c);
	assert_int_equal(c.stations, 42);
	assert_memory_equal(c.deadline_ms, deadlines, sizeof(deadlines));
	assert_int_equal(c.fail[0], HAP_FAIL_CLOSED);
	assert_int_equal(c.fail[2], HAP_FAIL_OPEN);
	assert_int_equal(c.require, HAP_CLASS_AUTH | HAP_CLASS_ASSOC);
	assert_true(c.refuse_full);
	assert_int_equal(c.endpoints, 7);
	assert_int_equal(c.table, 99);
	assert_int_equal(c.buffer, 77);
	assert_int_equal(c.bans, 55);
	assert_int_equal(c.late_ms, 1234);
	assert_string_equal(c.name, "attic");
	conf_free(conf);
}

static void
Map_defaults_are_those_of_the_contract(void **state)
{
	struct conf *conf = conf_of("");
	static const uint32_t deadlines[] = { 20, 200, 200, 200, 2000 };
	struct engine_config c;

	(void)state;
	map_config(conf, &c);
	assert_memory_equal(c.deadline_ms, deadlines, sizeof(deadlines));
	for (int i = 0; i < HAP_CLASSES; i++)
		assert_int_equal(c.fail[i], HAP_FAIL_CLOSED);
	assert_int_equal(c.require, 0);
	assert_false(c.refuse_full);
	assert_int_equal(c.comeback_tu, 300);
	assert_int_equal(c.late_ms, 3000);
	assert_string_equal(c.name, "apgate");
	conf_free(conf);
}

static void
Map_rates_of_a_radio(void **state)
{
	struct conf *conf = conf_of("");
	static const uint8_t rates[] = {
		0x82, 0x84, 0x8b, 12, 0x96, 18, 24, 36, 48, 72, 96, 108
	};
	struct engine_radio r;
	unsigned basic = 0;

	(void)state;
	map_radio(conf->radio[0], &r);
	assert_int_equal(r.freq_mhz, 2437);
	assert_int_equal(r.rate_count, 12);
	for (int i = 0; i < 12; i++) {
		bool found = false;

		for (int k = 0; k < 12; k++)
			found |= (rates[k] & 0x7f) == (r.rate[i] & 0x7f);
		assert_true(found);
		basic += r.rate[i] >> 7;
	}
	assert_int_equal(basic, 4);		/* 1, 2, 5.5, 11 Mb/s */
	assert_int_equal(r.ht_len + r.vht_len + r.he_len, 0);
	assert_int_equal(r.country[0], 0);
	conf_free(conf);
}

static void
away_with(const char *lines, struct air_away can, struct air_away *a)
{
	struct conf *conf = conf_of(lines);

	*a = can;
	map_away(conf->radio[0], a);
	conf_free(conf);
}

static void
Map_the_way_of_a_P2P_device_and_its_share_of_time(void **state)
{
	const struct air_away native = { .way = AIR_WAY_NATIVE, .addr = { { 2, 1 } },
		.leaves = true, .scans = true };
	const struct air_away stays = { .way = AIR_WAY_ON_CHANNEL, .scans = true, .why = "it" };
	struct air_away a;

	(void)state;
	away_with("", native, &a);
	assert_memory_equal(&a, &native, sizeof(a));
	away_with("hostap_p2p_away=12\n", native, &a);
	assert_int_equal(a.percent, 12);
	away_with("hostap_p2p=borrowed\n", native, &a);
	assert_int_equal(a.way, AIR_WAY_BORROWED);
	assert_false(mac_is_zero(a.addr));
	away_with("hostap_p2p=shared\n", native, &a);
	assert_int_equal(a.way, AIR_WAY_SHARED);
	assert_true(mac_is_zero(a.addr) && a.leaves);
	away_with("hostap_p2p=on-channel\n", native, &a);
	assert_int_equal(a.way, AIR_WAY_ON_CHANNEL);
	assert_false(a.leaves);
	assert_non_null(a.why);
	away_with("hostap_p2p=off\nhostap_p2p_away=12\n", native, &a);
	assert_int_equal(a.way, AIR_WAY_NONE);
	assert_false(a.leaves || a.scans);
	assert_non_null(strstr(a.why, "hostap_p2p=off"));
	/* What the radio cannot, no key makes it do. */
	away_with("hostap_p2p=native\n", stays, &a);
	assert_memory_equal(&a, &stays, sizeof(a));
}

static void
Map_capabilities_of_a_radio(void **state)
{
	struct conf *conf = conf_of("hw_mode=a\nchannel=36\ncountry_code=DE\nieee80211d=1\n"
	    "ieee80211n=1\nht_capab=[HT40+][SHORT-GI-20]\nieee80211ac=1\nvht_oper_chwidth=1\n"
	    "vht_oper_centr_freq_seg0_idx=42\nieee80211ax=1\nhe_oper_chwidth=1\n"
	    "he_oper_centr_freq_seg0_idx=42\n");
	struct engine_radio r;

	(void)state;
	map_radio(conf->radio[0], &r);
	assert_int_equal(r.freq_mhz, 5180);
	assert_int_equal(r.ht_len, AIR_HT_LEN);
	assert_int_equal(r.ht[0] & 0x22, 0x22);	/* 40 MHz, short guard interval */
	assert_int_equal(r.ht_secondary, 1);
	assert_int_equal(r.vht_len, AIR_VHT_LEN);
	assert_int_equal(r.vht_width, 1);
	assert_int_equal(r.vht_centre0, 42);
	assert_int_equal(r.he_len, 6 + 11 + 4);
	assert_int_equal(r.he[6], 1 << 2);	/* 40 and 80 MHz in 5 GHz */
	assert_string_equal(r.country, "DE");
	assert_int_equal(r.country_triplets.len % 3, 0);
	assert_int_equal(r.country_triplets.at[0], 36);
	conf_free(conf);
}

static void
Map_in_6_ghz_there_is_HE_alone(void **state)
{
	struct conf *conf = conf_of("hw_mode=a\nchannel=37\nop_class=134\ncountry_code=DE\n"
	    "ieee80211d=1\nieee80211n=1\nieee80211ac=1\nieee80211ax=1\n");
	struct engine_radio r;

	(void)state;
	map_radio(conf->radio[0], &r);
	assert_int_equal(r.freq_mhz, 6135);
	assert_int_equal(r.ht_len + r.vht_len + r.ht_secondary, 0);
	assert_int_equal(r.he_len, 6 + 11 + 8);
	assert_int_equal(r.he[6], 1 << 2 | 1 << 3);	/* 40 and 80, 160 MHz */
	assert_true(r.he_6ghz != 0);
	assert_int_equal(r.he_width, 3);
	assert_int_equal(r.vht_width, 2);
	assert_int_equal(r.vht_centre0, 47);
	assert_int_equal(r.country_triplets.at[1], 131);
	conf_free(conf);
}

static void
Map_bsss_have_addresses_of_their_own(void **state)
{
	struct conf *conf = conf_of("bss=wlan0_1\nssid=b\nbss=wlan0_2\nssid=c\n"
	    "bssid=02:11:22:33:44:55\n");
	struct map_bss m[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(map_bss(conf, 0, i, &m[i]), 0);
		assert_false(mac_is_group(m[i].bss.bssid));
		assert_true(mac_is_local(m[i].bss.bssid));
	}
	assert_false(mac_equal(m[0].bss.bssid, m[1].bss.bssid));
	assert_int_equal(mac_u64(m[2].bss.bssid), 0x021122334455);
	assert_string_equal(m[1].bss.name, "wlan0_1");
	assert_int_equal(m[1].bss.ssid_len, 1);
	for (int i = 0; i < 3; i++)
		map_bss_close(&m[i]);
	conf_free(conf);
}

static void
D6_grants_become_numbers(void **state)
{
	struct conf *conf = conf_of("hostap_grant=* observe\nhostap_grant=root all\n"
	    "hostap_grant=@root decide command\nhostap_grant=uid:7 p2p\nhostap_grant=gid:8 observe\n");
	struct conf *wrong = conf_of("hostap_grant=@no-such-group observe\n");
	static const struct port_grant want[] = {
		{ PORT_ANYONE, 0, 1 }, { PORT_UID, 0, 15 }, { PORT_GID, 0, 6 },
		{ PORT_UID, 7, 8 }, { PORT_GID, 8, 1 },
	};
	struct port_grant got[PORT_GRANTS];
	const char *unknown = NULL;

	(void)state;
	assert_int_equal(map_grants(conf, got, &unknown), 5);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(got[i].who, want[i].who);
		assert_int_equal(got[i].id, want[i].id);
		assert_int_equal(got[i].rights, want[i].rights);
	}
	assert_int_equal(map_grants(wrong, got, &unknown), -ENOENT);
	assert_string_equal(unknown, "no-such-group");
	conf_free(conf);
	conf_free(wrong);
}

/* ---- reload: what is live by the table of keys is live in the engine --------------------- */

static bool
lists_equal(const struct mac *a, uint32_t n, const struct mac *b, uint32_t m)
{
	return n == m && (n == 0 || memcmp(a, b, n * sizeof(*a)) == 0);
}

static bool
bytes_equal(struct air_bytes a, struct air_bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

#define SAME(m) (a->m == b->m)

static bool
bss_equal(const struct engine_bss *a, const struct engine_bss *b)
{
	return lists_equal(a->accept, a->accept_count, b->accept, b->accept_count) &&
	    lists_equal(a->deny, a->deny_count, b->deny, b->deny_count) &&
	    bytes_equal(a->vendor_elements, b->vendor_elements) &&
	    bytes_equal(a->assoc_elements, b->assoc_elements) &&
	    strcmp(a->name, b->name) == 0 && mac_equal(a->bssid, b->bssid) &&
	    SAME(radio) && SAME(ssid_len) && memcmp(a->ssid, b->ssid, sizeof(a->ssid)) == 0 &&
	    SAME(hidden) && SAME(beacon_tu) && SAME(dtim_period) && SAME(max_stations) &&
	    SAME(isolate) && SAME(wmm) && SAME(uapsd) && SAME(answer_probes) && SAME(wds) &&
	    SAME(silent_when_full) && SAME(inactivity_s) && SAME(skip_poll) &&
	    SAME(max_listen_interval) && SAME(assoc_floor_dbm) && SAME(assoc_floor_retry_s) &&
	    SAME(probe_floor_dbm) && SAME(acl) && SAME(require_ht) && SAME(require_vht) &&
	    SAME(require_he);
}

static void
Reload_takes_the_live_keys_of_a_BSS_and_no_others(void **state)
{
	static const char *const lines[] = {
		"max_num_sta=9", "ap_isolate=1", "macaddr_acl=1", "ap_max_inactivity=77",
		"skip_inactivity_poll=1", "max_listen_interval=9", "send_probe_response=0",
		"no_probe_resp_if_max_sta=1", "wds_sta=1", "assocresp_elements=dd03aabbcc",
		"rssi_reject_assoc_rssi=-70", "rssi_ignore_probe_request=-80",
		"ssid=other", "ignore_broadcast_ssid=1", "dtim_period=5", "beacon_int=200",
		"vendor_elements=dd03aabbcc", "wmm_enabled=1", "bssid=02:00:00:00:00:99",
	};
	unsigned live = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct conf *old = conf_of(""), *new = conf_of(lines[i]);
		struct map_bss a, b, changed;
		char name[64];
		const struct conf_key *key;

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(lines[i], "="), lines[i]);
		key = conf_key_find(name);
		assert_non_null(key);
		assert_int_equal(map_bss(old, 0, 0, &a) | map_bss(new, 0, 0, &b) |
		    map_bss(old, 0, 0, &changed), 0);
		if (bss_equal(&a.bss, &b.bss))
			fail_msg("%s reaches no engine", lines[i]);
		map_bss_live(&changed.bss, &b.bss);
		if (bss_equal(&changed.bss, &b.bss) != (key->reload == CONF_LIVE))
			fail_msg("%s: the table says %s", lines[i],
			    conf_reload_text(key->reload));
		live += key->reload == CONF_LIVE;
		map_bss_close(&a);
		map_bss_close(&b);
		map_bss_close(&changed);
		conf_free(old);
		conf_free(new);
	}
	assert_int_equal(live, 12);
}

/* ---- D7: words --------------------------------------------------------------------------- */

static struct engine_trace
decision(uint8_t request, uint16_t status, uint8_t by)
{
	struct engine_trace t = { .what = ENGINE_DECIDED, .bss = 0 };

	t.decision = (struct hostap_decision){
		.addr = { 2, 0, 0, 0, 0, 7 }, .request = request, .status = status, .by = by,
		.took_us = 400, .endpoint = 3,
	};
	return t;
}

static void
D7_a_refusal_says_who_which_rule_and_how_long(void **state)
{
	struct words_names names = { .bss = { "wlan0" } };
	struct engine_trace t = decision(HAP_AUTH_REQ, 17, HAP_BY_DAEMON);
	char text[WORDS_LEN];
	json_t *fields;

	(void)state;
	strcpy(t.decision.name, "macfilter");
	strcpy(t.decision.rule, "cheap-sensors");
	assert_int_equal(words_trace(&names, &t, text, &fields), SAY_INFO);
	assert_string_equal(text, "02:00:00:00:00:07 refused at authentication with status 17 by "
	    "macfilter, rule \"cheap-sensors\", after 0.4 ms");
	assert_string_equal(json_string_value(json_object_get(fields, "by")), "daemon");
	assert_string_equal(json_string_value(json_object_get(fields, "rule")), "cheap-sensors");
	assert_int_equal(json_integer_value(json_object_get(fields, "took_us")), 400);
	json_decref(fields);
}

static void
D7_each_cause_has_words_of_its_own(void **state)
{
	struct words_names names = { .bss = { "wlan0" } };
	char seen[HAP_BY_CAPACITY + 1][WORDS_LEN];

	(void)state;
	names.daemon[0].endpoint = 3;
	strcpy(names.daemon[0].name, "doorman");
	for (uint8_t by = 0; by <= HAP_BY_CAPACITY; by++) {
		struct engine_trace t = decision(HAP_ASSOC_REQ, 30, by);

		words_trace(&names, &t, seen[by], NULL);
		assert_non_null(strstr(seen[by], "refused at association with status 30 "));
		assert_null(strstr(seen[by], "%s"));
		for (uint8_t other = 0; other < by; other++)
			assert_string_not_equal(seen[by], seen[other]);
		assert_string_not_equal(words_by(by), "unknown");
	}
	assert_non_null(strstr(seen[HAP_BY_DEADLINE], "doorman did not answer in time"));
	assert_string_equal(words_by(15), "unknown");
}

static void
D7_what_was_let_in_and_what_was_not_answered(void **state)
{
	struct words_names names = { .bss = { "wlan0" } };
	struct engine_trace t = decision(HAP_REASSOC_REQ, 0, HAP_BY_AP);
	char text[WORDS_LEN];

	(void)state;
	assert_int_equal(words_trace(&names, &t, text, NULL), SAY_DEBUG);
	assert_string_equal(text, "02:00:00:00:00:07 accepted at reassociation by the access "
	    "point, after 0.4 ms");
	t = decision(HAP_PROBE_REQ, 1, HAP_BY_ACL);
	assert_int_equal(words_trace(&names, &t, text, NULL), SAY_DEBUG);
	assert_string_equal(text, "02:00:00:00:00:07 not answered at probe by the access list, "
	    "after 0.4 ms");
	t = decision(HAP_DEAUTH_IND, 5, HAP_BY_DAEMON);
	assert_int_equal(words_trace(&names, &t, text, NULL), SAY_INFO);
	assert_non_null(strstr(text, "02:00:00:00:00:07 put out with reason 5 ("));
	assert_non_null(strstr(text, "by daemon 3"));
}

static void
D7_a_strangers_text_cannot_forge_a_line(void **state)
{
	struct words_names names = { .bss = { "wlan0" } };
	struct engine_trace t = decision(HAP_AUTH_REQ, 1, HAP_BY_DAEMON);
	char text[WORDS_LEN];
	json_t *fields;

	(void)state;
	memset(t.decision.name, 0xff, HAP_NAME_LEN - 1);
	strcpy(t.decision.rule, "x\n<0>root \x1b[31m logged in");
	words_trace(&names, &t, text, &fields);
	for (const char *c = text; *c; c++)
		assert_in_range((unsigned char)*c, ' ', '~');
	assert_non_null(strstr(text, "x\\x0a<0>root \\x1b[31m"));
	assert_non_null(json_object_get(fields, "rule"));
	assert_non_null(json_object_get(fields, "daemon"));
	json_decref(fields);
}

static void
D7_texts_are_cut_between_characters(void **state)
{
	char text[16];

	(void)state;
	assert_string_equal(say_clean("G\xc3\xa4ste", text, sizeof(text)), "G\xc3\xa4ste");
	assert_string_equal(say_clean("1234567890\xc3\xa4\xc3\xa4\xc3\xa4", text, sizeof(text)),
	    "1234567890");
	assert_string_equal(say_clean("a\xc3", text, sizeof(text)), "a\\xc3");
	assert_string_equal(say_clean("", text, sizeof(text)), "");
}

static void
D7_every_trace_has_words_and_fields(void **state)
{
	struct words_names names = { .bss = { "wlan0" } };

	(void)state;
	for (int what = ENGINE_DECIDED; what <= ENGINE_MALFORMED; what++) {
		struct engine_trace t = { .what = (enum engine_what)what, .endpoint = 4 };
		char text[WORDS_LEN] = "";
		json_t *fields = NULL;

		words_trace(&names, &t, text, &fields);
		assert_true(strlen(text) > 8);
		assert_non_null(json_object_get(fields, "event"));
		json_decref(fields);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(Map_what_daemons_have),
		cmocka_unit_test(Map_defaults_are_those_of_the_contract),
		cmocka_unit_test(Map_rates_of_a_radio),
		cmocka_unit_test(Map_the_way_of_a_P2P_device_and_its_share_of_time),
		cmocka_unit_test(Map_capabilities_of_a_radio),
		cmocka_unit_test(Map_in_6_ghz_there_is_HE_alone),
		cmocka_unit_test(Map_bsss_have_addresses_of_their_own),
		cmocka_unit_test(D6_grants_become_numbers),
		cmocka_unit_test(Reload_takes_the_live_keys_of_a_BSS_and_no_others),
		cmocka_unit_test(D7_a_refusal_says_who_which_rule_and_how_long),
		cmocka_unit_test(D7_each_cause_has_words_of_its_own),
		cmocka_unit_test(D7_what_was_let_in_and_what_was_not_answered),
		cmocka_unit_test(D7_a_strangers_text_cannot_forge_a_line),
		cmocka_unit_test(D7_texts_are_cut_between_characters),
		cmocka_unit_test(D7_every_trace_has_words_and_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
