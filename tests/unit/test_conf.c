/* SPDX-License-Identifier: ISC */
/* hostapd.conf: the grammar, each key's value and limits, and what they come to. */
#include "conf_fixture.h"

#include "conf/key.h"
#include "conf/known.h"
#include "conf/nearest.h"

static void
defaults_are_hostapds(void **state)
{
	struct conf_radio *r = radio_of(*state, SMALL);
	struct conf_bss *b = r->bss;

	assert_int_equal(r->bss_count, 1);
	assert_string_equal(b->name, "wlan0");
	assert_int_equal(r->driver, CONF_DRIVER_SIM);
	assert_int_equal(r->beacon_int, 100);
	assert_int_equal(r->rts_threshold, -2);
	assert_int_equal(r->fragm_threshold, -2);
	assert_int_equal(r->rssi_reject_assoc_timeout, 30);
	assert_int_equal(r->ht_capab, 0x0c);
	assert_int_equal(b->ssid.len, 4);
	assert_memory_equal(b->ssid.octet, "cafe", 4);
	assert_int_equal(b->dtim_period, 2);
	assert_int_equal(b->max_num_sta, 2007);
	assert_int_equal(b->ap_max_inactivity, 300);
	assert_int_equal(b->max_listen_interval, 65535);
	assert_int_equal(b->auth_algs, 1);
	assert_true(b->send_probe_response);
	assert_false(b->wmm_enabled || b->ap_isolate || b->wds_sta || b->utf8_ssid || b->uapsd);
	assert_int_equal(b->supported_rates.count, 12);
	assert_int_equal(b->basic_rates.count, 4);
	assert_int_equal(r->freq_mhz, 2437);
	assert_int_equal(r->width_mhz, 20);
	assert_int_equal(r->centre0_mhz, 2437);
}

static void
our_defaults_are_those_of_the_contract(void **state)
{
	struct fixture *f = *state;
	static const int deadlines[] = { 20, 200, 200, 200, 2000 };
	const struct conf_apgate *a;

	radio_of(f, SMALL);
	a = &f->conf->apgate;
	assert_string_equal(a->socket, "/run/apgate/hostap.sock");
	assert_string_equal(a->device, "hostap");
	assert_int_equal(a->device_mode, 0660);
	assert_string_equal(a->device_group, "");
	assert_string_equal(a->name, "");
	assert_memory_equal(a->deadline_ms.value, deadlines, sizeof(deadlines));
	for (int i = 0; i < CONF_CLASSES; i++)
		assert_int_equal(a->fail_open.value[i], 0);
	assert_int_equal(a->require, 0);
	assert_true(a->refuse_assoc.comeback);
	assert_int_equal(a->refuse_assoc.tu, 300);
	assert_int_equal(a->endpoints, 32);
	assert_int_equal(a->table, 256);
	assert_int_equal(a->buffer, 1024);
	assert_int_equal(a->late_ms, 3000);
	assert_int_equal(a->bans, 4096);
	assert_int_equal(a->grants.count, 0);
	assert_false(conf_apgate_sets(f->conf, "hostap_socket"));
	radio_of(f, SMALL "hostap_socket=/tmp/s\n");
	assert_true(conf_apgate_sets(f->conf, "hostap_socket"));
	assert_false(conf_apgate_sets(f->conf, "no_such"));
}

static void
grammar_takes_crlf_comments_blank_lines_and_no_last_newline(void **state)
{
	struct conf_bss *b = bss_of(*state, "# a comment = "
	    "\r\n\r\n\ninterface=wlan0\r\ndriver=sim\r\n"
	    "hw_mode=g\r\nchannel= 6                       \r\nssid=two  # words ");

	assert_int_equal(b->ssid.len, 13);
	assert_memory_equal(b->ssid.octet, "two  # words ", 13);
}

static void
grammar_takes_the_value_as_it_stands(void **state)
{
	struct conf_bss *b = bss_of(*state, "interface=wlan0\ndriver=sim\nhw_mode=g\nchannel=6\n"
	    "ssid= a=\"b\";\t#c ");

	assert_int_equal(b->ssid.len, 11);
	assert_memory_equal(b->ssid.octet, " a=\"b\";\t#c ", 11);
}

static void
grammar_refuses_what_is_no_line(void **state)
{
	static const char *const texts[][2] = {
		{ "ssid", "t.conf:6: the line has no =; write key=value, or # in column 1 for a "
		    "comment" },
		{ "  ", "t.conf:6: the line has no =; leave the line empty" },
		{ " # x", "t.conf:6: the line has no =; put the # in column 1" },
		{ "=x", "t.conf:6: no key stands before the =; write key=value" },
		{ " ssid=x", "t.conf:6:  ssid: blanks around a key are part of its name, for "
		    "hostapd "
		    "too; write key=value without blanks before the value" },
		{ "channel =1", "t.conf:6: channel : blanks around a key are part of its name, "
		    "for "
		    "hostapd too; write key=value without blanks before the value" },
	};
	char text[256];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s\n", SMALL, texts[i][0]);
		refuses(*state, text, texts[i][1]);
	}
	refuses(*state, "\xef\xbb\xbf" SMALL, "t.conf:1: the file begins with a byte order mark; "
	    "save the file without it");
}

static void
grammar_refuses_nul_octets_also_in_comments(void **state)
{
	static const char *const lines[] = { SMALL "ssid=a\0b\n", SMALL "# a\0b\n", SMALL "\0" };
	static const size_t lens[] = { 9, 6, 1 };
	struct fixture *f = *state;
	char message[CONF_ERROR_TEXT];

	for (int i = 0; i < 3; i++) {
		assert_int_equal(parse_octets(f, lines[i], strlen(SMALL) + lens[i]), -EINVAL);
		assert_string_equal(conf_error_text(&f->errors.list[0], message),
		    "t.conf:6: the line holds a NUL byte; save the file as plain text");
		assert_int_equal(f->errors.count, 1);
	}
}

static void
grammar_takes_a_line_of_4094_octets_and_not_of_4095(void **state)
{
	char text[sizeof(SMALL) + CONF_LINE + 8] = SMALL "#";
	size_t at = strlen(text) - 1;

	memset(text + at, '#', CONF_LINE);
	memcpy(text + at + CONF_LINE, "\r\n", 3);
	accepts(*state, text);
	memcpy(text + at + CONF_LINE, "#\n", 3);
	refuses(*state, text, "t.conf:6: the line is 4095 octets long, hostapd reads at most "
	    "4094; "
	    "shorten it");
}

static void
an_unknown_key_is_refused_with_the_nearest_spelling(void **state)
{
	refuses(*state, SMALL "chanel=6", "t.conf:6: chanel: there is no such key; did you mean "
	    "channel?");
	refuses(*state, SMALL "SSID=x", "t.conf:6: SSID: there is no such key; apgated.conf(5) "
	    "lists "
	    "the keys");
	refuses(*state, SMALL "hostap_grnat=x", "t.conf:6: hostap_grnat: there is no such key; "
	    "did "
	    "you mean hostap_grant?");
	refuses(*state, SMALL "wpa_pasphrase=x", "t.conf:6: wpa_pasphrase: there is no such "
	    "key; did "
	    "you mean wpa_passphrase? (not supported here yet)");
	refuses(*state, SMALL "\x1b[2J=x", "t.conf:6: \\x1b[2J: there is no such key; "
	    "apgated.conf(5) lists the keys");
}

static void
nearest_counts_changes_and_swaps(void **state)
{
	char longest[NEAREST_LEN + 2];

	(void)state;
	assert_int_equal(nearest_distance("ssid", "ssid", 9), 0);
	assert_int_equal(nearest_distance("ssid", "ssid", 0), 0);
	assert_int_equal(nearest_distance("", "ssid", 9), 4);
	assert_int_equal(nearest_distance("ssid", "", 4), 4);
	assert_int_equal(nearest_distance("sisd", "ssid", 9), 1);
	assert_int_equal(nearest_distance("sid", "ssid", 1), 1);
	assert_int_equal(nearest_distance("ssit", "ssid", 1), 1);
	assert_int_equal(nearest_distance("badc", "abcd", 2), 2);
	assert_int_equal(nearest_distance("kitten", "sitting", 3), 3);
	assert_int_equal(nearest_distance("kitten", "sitting", 2), 3);
	assert_int_equal(nearest_distance("kitten", "sitting", 0), 1);
	assert_int_equal(nearest_distance("abcdefgh", "stuvwxyz", 4), 5);
	memset(longest, 'a', sizeof(longest));
	longest[NEAREST_LEN] = '\0';
	assert_int_equal(nearest_distance(longest, longest, 9), 0);
	longest[NEAREST_LEN] = 'a';
	longest[NEAREST_LEN + 1] = '\0';
	assert_int_equal(nearest_distance(longest, longest, 9), 10);
}

static void
a_key_hostapd_knows_is_refused_where_leaving_it_out_would_surprise(void **state)
{
	refuses(*state, SMALL "wpa_passphrase=secret", "t.conf:6: wpa_passphrase: known to "
	    "hostapd, "
	    "not supported here yet: the network would not be protected as the file says; "
	    "remove it "
	    "if an open network is meant");
	refuses(*state, SMALL "ieee8021x=1", "t.conf:6: ieee8021x: known to hostapd, "
	    "not supported here yet: the network would not be protected as the file says; "
	    "remove it "
	    "if an open network is meant");
	refuses(*state, SMALL "ap_setup_locked=1", "t.conf:6: ap_setup_locked: known to hostapd, "
	    "not supported here yet: WPS would not be offered, or not locked, as the file says; "
	    "remove it");
	refuses(*state, SMALL "bridge=br0", "t.conf:6: bridge: known to hostapd, not supported "
	    "here "
	    "yet: stations would be in another network than the file says; remove it, and "
	    "connect "
	    "the interface by other means");
	refuses(*state, SMALL "wpa=2", "t.conf:6: wpa: WPA is known to hostapd, not supported "
	    "here "
	    "yet: the network would be open; write wpa=0 if an open network is meant");
	accepts(*state, SMALL "wpa=0\nieee8021x=0\nieee80211w=0\neap_server=0\nwps_state=0\n");
	notes(*state, SMALL "wmm_ac_be_cwmin=4", "t.conf:6: wmm_ac_be_cwmin: known to hostapd, "
	    "not "
	    "supported here yet: the default is used; remove it");
	notes(*state, SMALL "own_ip_addr=127.0.0.1", "t.conf:6: own_ip_addr: known to hostapd, "
	    "not "
	    "supported here yet: it means nothing without RADIUS or 802.1X; remove it");
	notes(*state, SMALL "ctrl_interface=/run/hostapd", "t.conf:6: ctrl_interface: programs "
	    "reach "
	    "apgated through hostap_socket instead");
}

static void
no_name_is_known_twice_and_few_are_missing(void **state)
{
	struct known_walk walk = { 0, 0 }, others;
	char name[KNOWN_NAME], other[KNOWN_NAME];
	size_t known = 0, ours = 0, count;
	const struct conf_key *keys = conf_keys(&count);
	bool harmless;

	(void)state;
	for (; known_next(&walk, name); known++) {
		assert_null(conf_key_find(name));
		assert_non_null(known_find(name, "?", &harmless));
		assert_false(harmless);
		for (others = walk; known_next(&others, other);)
			assert_string_not_equal(name, other);
	}
	for (size_t i = 0; i < count; i++)
		ours += strncmp(keys[i].name, "hostap_", 7) == 0;
	assert_int_equal(ours, 17);
	assert_true(known + count - ours >= 515);
	assert_null(known_find("", "", &harmless));
	assert_null(known_find("wpa", "", &harmless));
}

/* As many, or none at all where it is refused. */
static int
rates_of(struct fixture *f, const char *lines, struct conf_rates *basic)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "%s%s\n", SMALL, lines);
	*basic = bss_of(f, text)->basic_rates;
	return f->conf->radio[0]->bss[0].supported_rates.count;
}

static void
numbers_are_taken_at_the_edges_of_their_limits(void **state)
{
	size_t count;
	const struct conf_key *k = conf_keys(&count), *end = k + count;
	int checked = 0;
	char text[512];

	for (; k < end; k++) {
		if (k->parse != value_number || strstr(k->name, "_oper_") != NULL
		    || strcmp(k->name, "op_class") == 0)
			continue;	/* those depend on each other */
		for (int i = 0; i < 4; i++) {
			struct fixture *f = *state;
			bool inside = i < 2;
			int n = (i % 2 == 0 ? k->min : k->max) + (i < 2 ? 0 : i == 2 ? -1 : 1);

			(void)snprintf(text, sizeof(text), "%s%s=%d\n", SMALL, k->name, n);
			assert_int_equal(parse(f, text), inside ? 0 : -EINVAL);
			if (inside)
				assert_int_equal(*(int *)conf_key_at(k, k->scope == CONF_OF_RADIO
				    ? (void *)f->conf->radio[0] : k->scope == CONF_OF_BSS
				    ? (void *)f->conf->radio[0]->bss : (void *)&f->conf->apgate),
				    n);
		}
		checked++;
	}
	assert_true(checked >= 14);
}

static void
ssid2_is_quoted_escaped_or_hex(void **state)
{
	struct conf_ssid *ssid;

	ssid = &bss_of(*state, SMALL "ssid2=\"a \"b\"")->ssid;
	assert_int_equal(ssid->len, 4);
	assert_memory_equal(ssid->octet, "a \"b", 4);
	ssid = &bss_of(*state, SMALL "ssid2=P\"\\x41\\n\\0\\101\\\\\\\"\\e\\r\\t\\x7z\"")->ssid;
	assert_int_equal(ssid->len, 11);
	assert_memory_equal(ssid->octet, "A\n\0A\\\"\033\r\t\007z", 11);
	ssid = &bss_of(*state, SMALL "ssid2=00ffAb")->ssid;
	assert_int_equal(ssid->len, 3);
	assert_memory_equal(ssid->octet, "\0\xff\xab", 3);
	ssid = &bss_of(*state, "interface=w\ndriver=sim\nhw_mode=g\nchannel=1\n"
	    "ssid=01234567890123456789012345678901")->ssid;
	assert_int_equal(ssid->len, 32);
}

static void
utf8_ssid_needs_well_formed_utf8(void **state)
{
	static const char *const good[] = { "c3a9", "e29c93", "f09f9880", "ed9fbf", "f48fbfbf" };
	static const char *const bad[] = { "c3", "c0af", "e08080", "eda080", "f0808080",
	    "f4908080",
	    "f5808080", "80", "e29c", "c341" };
	char text[256];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		(void)snprintf(text, sizeof(text),
		    "interface=w\ndriver=sim\nhw_mode=g\nchannel=1\n"
		    "utf8_ssid=1\nssid2=%s\n", good[i]);
		accepts(*state, text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(text, sizeof(text),
		    "interface=w\ndriver=sim\nhw_mode=g\nchannel=1\n"
		    "utf8_ssid=1\nssid2=%s\n", bad[i]);
		assert_int_equal(parse(*state, text), -EINVAL);
	}
}

static void
rates_are_sorted_and_default_to_the_modes(void **state)
{
	struct conf_rates basic;

	assert_int_equal(rates_of(*state, "supported_rates=540 10 20", &basic), 3);
	assert_int_equal(basic.count, 2);
	assert_int_equal(rates_of(*state, "basic_rates=540", &basic), 12);
	assert_int_equal(basic.kbps100[0], 540);
	assert_int_equal(rates_of(*state, "hw_mode=b", &basic), 4);
	assert_int_equal(basic.count, 2);
	assert_int_equal(rates_of(*state, "hw_mode=a\nchannel=36", &basic), 8);
	assert_int_equal(basic.count, 3);
	assert_int_equal(basic.kbps100[2], 240);
}

static void
capabilities_become_bits(void **state)
{
	struct conf_radio *r = radio_of(*state,
	    SMALL "ieee80211n=1\nht_capab=[HT40+][SHORT-GI-20]"
	    "[RX-STBC12]\nht_capab=[HT40-][LDPC]\n");

	assert_int_equal(r->ht_capab, 0x0c | 1 << 0 | 1 << 1 | 1 << 5 | 2 << 8);
	assert_int_equal(r->ht40, -1);
	assert_int_equal(r->width_mhz, 40);
	assert_int_equal(r->centre0_mhz, 2427);
	assert_true(r->bss[0].wmm_enabled);
	r = radio_of(*state, FIVE_GHZ "ieee80211n=1\nieee80211ac=1\nvht_capab=[MAX-MPDU-11454]"
	    "[VHT160][SU-BEAMFORMER][SOUNDING-DIMENSION-4][MAX-A-MPDU-LEN-EXP7]"
	    "[TX-ANTENNA-PATTERN]");
	assert_true(r->vht_capab == (2 | 1 << 2 | 1 << 11 | 3 << 16 | 7 << 23 | 1 << 29));
}

static void
a_capability_without_the_one_it_refines_is_dropped_with_a_note(void **state)
{
	struct fixture *f = *state;

	notes(f, FIVE_GHZ "vht_capab=[BF-ANTENNA-3]", "t.conf:6: vht_capab: [BF-ANTENNA-3] has "
	    "no "
	    "effect without the capability it refines; add [SU-BEAMFORMEE], [SU-BEAMFORMER] or "
	    "[HTC-VHT]");
	assert_true(f->conf->radio[0]->vht_capab == 0);
}

static void
ht40_lies_where_the_standard_lays_40_mhz(void **state)
{
	static const int above[] = { 36, 44, 52, 60, 100, 140, 149, 157, 165, 173 };
	char text[256];

	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++)
		for (int step = 0; step < 4; step++) {
			struct fixture *f = *state;
			int channel = above[i] + (step & 1) * 4;
			bool plus = (step & 2) == 0, fits = plus == ((step & 1) == 0);

			(void)snprintf(text, sizeof(text), "interface=w\ndriver=sim\nssid=s\n"
			    "hw_mode=a\nchannel=%d\nieee80211n=1\nht_capab=[HT40%c]\n", channel,
			    plus ? '+' : '-');
			assert_int_equal(parse(f, text), fits ? 0 : -EINVAL);
			if (fits)
				assert_int_equal(f->conf->radio[0]->centre0_mhz,
				    5010 + 5 * above[i]);
		}
	accepts(*state, SMALL "ieee80211n=1\nht_capab=[HT40+]\n");
	radio_of(*state, SMALL "ieee80211n=1\nht_capab=[HT40-]\nchannel=5\n");
	radio_of(*state, SMALL "ieee80211n=1\nht_capab=[HT40+]\nchannel=9\n");
	radio_of(*state, SMALL "ieee80211n=1\nht_capab=[HT40-]\nchannel=13\n");
}

static void
wide_channels_come_to_megahertz(void **state)
{
	struct conf_radio *r = radio_of(*state, FIVE_GHZ "ieee80211n=1\nht_capab=[HT40+]\n"
	    "ieee80211ac=1\nvht_oper_chwidth=3\nvht_oper_centr_freq_seg0_idx=42\n"
	    "vht_oper_centr_freq_seg1_idx=155\n");

	assert_int_equal(r->width_mhz, 80);
	assert_int_equal(r->centre0_mhz, 5210);
	assert_int_equal(r->centre1_mhz, 5775);
	r = radio_of(*state, FIVE_GHZ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ax=1\n"
	    "he_oper_chwidth=2\nhe_oper_centr_freq_seg0_idx=50\n");
	assert_int_equal(r->width_mhz, 160);
	assert_int_equal(r->centre0_mhz, 5250);
	assert_int_equal(r->centre1_mhz, 0);
	r = radio_of(*state, "interface=w\ndriver=sim\nssid=s\nhw_mode=b\nchannel=14\n");
	assert_int_equal(r->freq_mhz, 2484);
	r = radio_of(*state, "interface=w\ndriver=sim\nssid=s\nhw_mode=a\nchannel=184\n");
	assert_int_equal(r->freq_mhz, 4920);
}

static void
in_6_ghz_the_class_says_band_and_width(void **state)
{
	static const struct {
		const char *keys;
		int freq, width, centre0, centre1, chwidth;
	} rows[] = {
		{ "op_class=131\nchannel=5\n", 5975, 20, 5975, 0, 0 },
		{ "op_class=132\nchannel=5\nht_capab=[HT40+]\n", 5975, 40, 5965, 0, 0 },
		{ "op_class=133\nchannel=37\n", 6135, 80, 6145, 0, 1 },
		{ "op_class=134\nchannel=21\nhe_oper_centr_freq_seg0_idx=15\n",
		    6055, 160, 6025, 0, 2 },
		{ "op_class=135\nchannel=5\nhe_oper_centr_freq_seg1_idx=39\n",
		    5975, 80, 5985, 6145, 3 },
		{ "op_class=136\nchannel=2\n", 5935, 20, 5935, 0, 0 },
	};
	char text[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct conf_radio *r;

		snprintf(text, sizeof(text), "interface=w\ndriver=nl80211\nssid=s\nhw_mode=a\n"
		    "ieee80211n=1\nieee80211ax=1\n%s", rows[i].keys);
		r = radio_of(*state, text);
		assert_int_equal(r->freq_mhz, rows[i].freq);
		assert_int_equal(r->width_mhz, rows[i].width);
		assert_int_equal(r->centre0_mhz, rows[i].centre0);
		assert_int_equal(r->centre1_mhz, rows[i].centre1);
		assert_int_equal(r->he_oper_chwidth, rows[i].chwidth);
		assert_int_equal(r->ht40, 0);
	}
	notes(*state, "interface=w\ndriver=sim\nssid=s\nhw_mode=a\nchannel=5\nop_class=131\n"
	    "ieee80211n=1\nieee80211ax=1\n", "t.conf:6: op_class: an open network in 6 GHz: the "
	    "Wi-Fi Alliance admits only SAE or OWE there, so that most stations will not join; use "
	    "2.4 or 5 GHz for an open network");
}

static void
notes_say_what_is_taken_and_without_effect(void **state)
{
	notes(*state, SMALL "channel=1", "t.conf:6: channel: replaces what line 5 says; keep "
	    "one of "
	    "the two lines");
	notes(*state, SMALL "macaddr_acl=1", "t.conf:6: macaddr_acl: without a list of the "
	    "accepted, "
	    "nobody is let in; add accept_mac_file=FILE");
	notes(*state, SMALL "ieee80211n=1\nieee80211ac=1", "t.conf:7: ieee80211ac: 802.11ac is "
	    "not "
	    "used in 2.4 GHz; write hw_mode=a and a channel of 5 GHz");
	notes(*state, FIVE_GHZ "ieee80211n=1\nieee80211ac=1\nieee80211ax=1\nht_capab=[HT40+]\n"
	    "vht_oper_chwidth=1\nvht_oper_centr_freq_seg0_idx=42", "t.conf:10: vht_oper_chwidth: "
	    "with 802.11ax the width is he_oper_chwidth's, and the two differ; give "
	    "he_oper_chwidth "
	    "and vht_oper_chwidth the same values");
	notes(*state, SMALL "country_code=DE\nieee80211d=1\nieee80211h=1", "t.conf:8: "
	    "ieee80211h: "
	    "radar detection and power control are not done");
	notes(*state, SMALL "logger_stdout=-1", "t.conf:6: logger_stdout: apgated logs to "
	    "standard "
	    "error, which the service manager keeps");
	notes(*state, SMALL "hostap_deadline_ms=auth 281", "t.conf:6: hostap_deadline_ms: 281 "
	    "ms for "
	    "auth is longer than most stations wait; a station tries at 0, 104 and 208 ms and "
	    "gives "
	    "up at 312");
	notes(*state, SMALL "hostap_grant=* decide", "t.conf:6: hostap_grant: everybody on this "
	    "machine may decide or command; name a group instead of *");
	accepts(*state, SMALL "fragm_threshold=-1\n");
	assert_int_equal(radio_of(*state, SMALL "fragm_threshold=256\n")->fragm_threshold, 256);
	assert_int_equal(radio_of(*state, SMALL "fragm_threshold=2346\n")->fragm_threshold, 2346);
	accepts(*state, SMALL "hostap_deadline_ms=auth 280 probe 281 sae 60000\n"
	    "hostap_grant=* observe\nlogger_stdout=0\nieee80211h=0\n");
}

static void
our_keys_fill_their_members(void **state)
{
	struct fixture *f = *state;
	const struct conf_apgate *a;

	radio_of(f, SMALL "hostap_socket=/s\nhostap_device=\nhostap_device_mode=600\n"
	    "hostap_grant=@wheel observe decide\nhostap_grant=uid:0 all\nhostap_grant=gid:7 p2p\n"
	    "hostap_grant=a2345678901234567890123456789012 command\n"
	    "hostap_deadline_ms=auth 100\nhostap_fail=assoc open\n"
	    "hostap_require=auth  assoc\nhostap_require=sae\nhostap_refuse_assoc=full\n"
	    "hostap_late_ms=0\nhostap_name=Caf\xc3\xa9 1\n");
	a = &f->conf->apgate;
	assert_string_equal(a->socket, "/s");
	assert_string_equal(a->device, "");
	assert_int_equal(a->device_mode, 0600);
	assert_int_equal(a->grants.count, 4);
	assert_int_equal(a->grants.grant[0].who, CONF_GROUP);
	assert_string_equal(a->grants.grant[0].name, "wheel");
	assert_int_equal(a->grants.grant[0].rights, CONF_OBSERVE | CONF_DECIDE);
	assert_int_equal(a->grants.grant[1].who, CONF_UID);
	assert_int_equal(a->grants.grant[1].rights, CONF_ALL_RIGHTS);
	assert_int_equal(a->grants.grant[2].who, CONF_GID);
	assert_int_equal(a->grants.grant[2].id, 7);
	assert_int_equal(a->grants.grant[3].who, CONF_USER);
	assert_int_equal(a->deadline_ms.value[CONF_AUTH], 100);
	assert_int_equal(a->deadline_ms.value[CONF_SAE], 2000);
	assert_int_equal(a->fail_open.value[CONF_ASSOC], 1);
	assert_int_equal(a->fail_open.value[CONF_REASSOC], 0);
	assert_int_equal(a->require, 1 << CONF_AUTH | 1 << CONF_ASSOC | 1 << CONF_SAE);
	assert_false(a->refuse_assoc.comeback);
	assert_int_equal(a->late_ms, 0);
	assert_string_equal(a->name, "Caf\xc3\xa9 1");
}

static void
bss_begins_a_further_one_with_every_default(void **state)
{
	struct conf_radio *r = radio_of(*state, SMALL "dtim_period=3\nap_isolate=1\n"
	    "bss=wlan0-1\nssid=b\nbeacon_int=200\nmax_num_sta=5\n");

	assert_int_equal(r->bss_count, 2);
	assert_int_equal(r->beacon_int, 200);
	assert_int_equal(r->bss[0].dtim_period, 3);
	assert_int_equal(r->bss[0].max_num_sta, 2007);
	assert_string_equal(r->bss[1].name, "wlan0-1");
	assert_int_equal(r->bss[1].dtim_period, 2);
	assert_int_equal(r->bss[1].max_num_sta, 5);
	assert_false(r->bss[1].ap_isolate);
}

static void
a_radio_has_64_bss_and_no_65th(void **state)
{
	char text[4096] = SMALL;
	size_t at = strlen(text);

	for (int i = 1; i < CONF_BSSES; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "bss=b%d\nssid=%d\n", i, i);
	assert_int_equal(radio_of(*state, text)->bss_count, CONF_BSSES);
	(void)snprintf(text + at, sizeof(text) - at, "bss=last\n");
	refuses(*state, text, "t.conf:132: bss: more than 64 BSSs on one radio; move some to "
	    "another "
	    "radio");
}

static void
grants_elements_and_lists_are_taken_up_to_their_limits(void **state)
{
	static char text[8192], hex[2 * CONF_ELEMENTS + 8];
	size_t at;

	for (int extra = 0; extra < 2; extra++) {
		at = (size_t)snprintf(text, sizeof(text), "%s", SMALL);
		for (int i = 0; i < CONF_GRANTS + extra; i++)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    "hostap_grant=uid:%d all\n", i);
		assert_int_equal(parse(*state, text), extra ? -EINVAL : 0);
		at = (size_t)snprintf(text, sizeof(text), "%s", SMALL);
		for (int i = 0; i < CONF_ACL_FILES + extra; i++)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    "deny_mac_file=%d\n", i);
		assert_int_equal(parse(*state, text), extra ? -EINVAL : 0);
	}
	for (size_t i = 0; i < CONF_ELEMENTS / 4; i++)
		memcpy(hex + 8 * i, "dd020000", 9);
	(void)snprintf(text, sizeof(text), "%svendor_elements=%s\n", SMALL, hex);
	assert_int_equal(bss_of(*state, text)->vendor_elements.len, CONF_ELEMENTS);
	(void)snprintf(text, sizeof(text), "%svendor_elements=%s0000\n", SMALL, hex);
	refuses(*state, text, "t.conf:6: vendor_elements: more than 1024 octets; write whole "
	    "elements: "
	    "number, length, octets, in hex");
}

static void
all_mistakes_are_collected_in_order_of_lines_and_nothing_takes_effect(void **state)
{
	struct fixture *f = *state;
	unsigned last = 0;

	assert_int_equal(parse(f, "ssid=\nbss=wlan1\nchanel=6\nwpa_psk=1\ndtim_period=0\n"),
	    -EINVAL);
	assert_null(f->conf);
	assert_int_equal(f->errors.count, 7);
	for (size_t i = 0; i < f->errors.count; i++) {
		assert_true(f->errors.list[i].line >= last);
		assert_true(f->errors.list[i].cause[0] != '\0');
		assert_true(f->errors.list[i].cure[0] != '\0');
		last = f->errors.list[i].line;
	}
	assert_int_equal(last, 5);
}

static void
mistakes_beyond_a_hundred_are_counted(void **state)
{
	struct fixture *f = *state;
	char text[4096] = SMALL;

	for (int i = 0; i < CONF_ERRORS + 7; i++)
		strcat(text, "x=1\n");
	assert_int_equal(parse(f, text), -EINVAL);
	assert_int_equal(f->errors.count, CONF_ERRORS);
	assert_int_equal(f->errors.more, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(defaults_are_hostapds),
		STORY(our_defaults_are_those_of_the_contract),
		STORY(grammar_takes_crlf_comments_blank_lines_and_no_last_newline),
		STORY(grammar_takes_the_value_as_it_stands),
		STORY(grammar_refuses_what_is_no_line),
		STORY(grammar_refuses_nul_octets_also_in_comments),
		STORY(grammar_takes_a_line_of_4094_octets_and_not_of_4095),
		STORY(an_unknown_key_is_refused_with_the_nearest_spelling),
		STORY(nearest_counts_changes_and_swaps),
		STORY(a_key_hostapd_knows_is_refused_where_leaving_it_out_would_surprise),
		STORY(no_name_is_known_twice_and_few_are_missing),
		STORY(numbers_are_taken_at_the_edges_of_their_limits),
		STORY(ssid2_is_quoted_escaped_or_hex),
		STORY(utf8_ssid_needs_well_formed_utf8),
		STORY(rates_are_sorted_and_default_to_the_modes),
		STORY(capabilities_become_bits),
		STORY(a_capability_without_the_one_it_refines_is_dropped_with_a_note),
		STORY(ht40_lies_where_the_standard_lays_40_mhz),
		STORY(wide_channels_come_to_megahertz),
		STORY(in_6_ghz_the_class_says_band_and_width),
		STORY(notes_say_what_is_taken_and_without_effect),
		STORY(our_keys_fill_their_members),
		STORY(bss_begins_a_further_one_with_every_default),
		STORY(a_radio_has_64_bss_and_no_65th),
		STORY(grants_elements_and_lists_are_taken_up_to_their_limits),
		STORY(all_mistakes_are_collected_in_order_of_lines_and_nothing_takes_effect),
		STORY(mistakes_beyond_a_hundred_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
