/* SPDX-License-Identifier: ISC */
/* Every mistake of a value, in the words a person reads. */
#include "conf_fixture.h"

/* Each text follows SMALL. */
static const char *const mistakes[][2] = {
	{ "interface=wlan1",
	    "t.conf:6: interface: line 1 names the radio's interface already; a "
	    "second radio takes a file of its own, a second BSS bss=" },
	{ "interface=",
	    "t.conf:6: interface: line 1 names the radio's interface already; a "
	    "second radio takes a file of its own, a second BSS bss=" },
	{ "dtim_period=0",
	    "t.conf:6: dtim_period: 0 is out of range; write a number from 1 to 255" },
	{ "dtim_period=256",
	    "t.conf:6: dtim_period: 256 is out of range; write a number from 1 to 255" },
	{ "dtim_period=",
	    "t.conf:6: dtim_period: '' is not a number; write a number from 1 to 255" },
	{ "dtim_period=x",
	    "t.conf:6: dtim_period: 'x' is not a number; write a number from 1 to 255" },
	{ "dtim_period=2 # two",
	    "t.conf:6: dtim_period: '2 # two' is not a number; a comment stands on a "
	    "line of its own, # in column 1" },
	{ "dtim_period=99999999999999999999",
	    "t.conf:6: dtim_period: 99999999999999999999 is out of range; write a "
	    "number from 1 to 255" },
	{ "max_num_sta=2008",
	    "t.conf:6: max_num_sta: 2008 is out of range; write a number from 0 to "
	    "2007" },
	{ "beacon_int=9",
	    "t.conf:6: beacon_int: 9 is out of range; write a number from 10 to 65535" },
	{ "ap_isolate=2",
	    "t.conf:6: ap_isolate: 2 is out of range; write a number from 0 to 1" },
	{ "ap_isolate=yes",
	    "t.conf:6: ap_isolate: 'yes' is not a number; write a number from 0 to 1" },
	{ "bss=\nssid=b",
	    "t.conf:6: bss: an interface's name has 1 to 15 characters, this one 0; "
	    "shorten it" },
	{ "bss=sixteen-letters1\nssid=b",
	    "t.conf:6: bss: an interface's name has 1 to 15 characters, this one 16; "
	    "shorten it" },
	{ "bss=a/b\nssid=b",
	    "t.conf:6: bss: an interface's name holds no blank, / or :; use letters, "
	    "digits, - and _" },
	{ "bss=..\nssid=b",
	    "t.conf:6: bss: an interface's name holds no blank, / or :; use letters, "
	    "digits, - and _" },
	{ "driver=wired",
	    "t.conf:6: driver: known to hostapd, not supported here: the driver "
	    "'wired'; use nl80211, none, sim or capture" },
	{ "driver=wlan",
	    "t.conf:6: driver: there is no driver 'wlan'; use nl80211, none, sim or "
	    "capture" },
	{ "hw_mode=ad",
	    "t.conf:6: hw_mode: hw_mode=ad is known to hostapd, not supported here "
	    "yet; use a (5 GHz), g or b (2.4 GHz)" },
	{ "hw_mode=g ",
	    "t.conf:6: hw_mode: there is no mode 'g '; use a (5 GHz), g or b (2.4 "
	    "GHz), without blanks" },
	{ "channel=0",
	    "t.conf:6: channel: choosing a channel by survey is known to hostapd, not"
	    " supported here yet; name a channel" },
	{ "channel=acs_survey",
	    "t.conf:6: channel: choosing a channel by survey is known to hostapd, not"
	    " supported here yet; name a channel" },
	{ "channel=234",
	    "t.conf:6: channel: 234 is out of range; write a number from 1 to 233" },
	{ "country_code=de",
	    "t.conf:6: country_code: a country is two capital letters of ISO 3166-1; "
	    "write it as DE, FR, US" },
	{ "country_code=DEU",
	    "t.conf:6: country_code: a country is two capital letters of ISO 3166-1; "
	    "write it as DE, FR, US" },
	{ "bssid=02:00:00:00:00",
	    "t.conf:6: bssid: '02:00:00:00:00' is not an address; write it as "
	    "02:00:00:00:00:01" },
	{ "bssid=01:00:00:00:00:01",
	    "t.conf:6: bssid: a BSSID is one station's address, neither a group's nor"
	    " zero; use an even first octet, such as 02" },
	{ "bssid=00:00:00:00:00:00",
	    "t.conf:6: bssid: a BSSID is one station's address, neither a group's nor"
	    " zero; use an even first octet, such as 02" },
	{ "fragm_threshold=255",
	    "t.conf:6: fragm_threshold: fragments of 255 octets are smaller than the "
	    "standard allows; write 256 to 2346, or -1 for off" },
	{ "fragm_threshold=2347",
	    "t.conf:6: fragm_threshold: 2347 is out of range; write a number from -1 "
	    "to 2346" },
	{ "rts_threshold=-2",
	    "t.conf:6: rts_threshold: -2 is out of range; write a number from -1 to "
	    "65535" },
	{ "supported_rates=10 21",
	    "t.conf:6: supported_rates: '21' is not a rate in units of 100 kbit/s; "
	    "choose among 10 20 55 60 90 110 120 180 240 360 480 540" },
	{ "supported_rates=10 10",
	    "t.conf:6: supported_rates: the rate 10 stands there twice; leave out one"
	    " of them" },
	{ "supported_rates=",
	    "t.conf:6: supported_rates: the list is empty; leave out the line for all"
	    " of the mode's" },
	{ "supported_rates=60 90",
	    "t.conf:6: supported_rates: none of the mode's usual basic rates is among"
	    " them; add basic_rates=" },
	{ "basic_rates=10 20 55 110 540 60 90 120 180 240 360 48",
	    "t.conf:6: basic_rates: '48' is not a rate in units of 100 kbit/s; choose"
	    " among 10 20 55 60 90 110 120 180 240 360 480 540" },
	{ "accept_mac_file=",
	    "t.conf:6: accept_mac_file: no file is named; name a file, or leave out "
	    "the line" },
	{ "macaddr_acl=2",
	    "t.conf:6: macaddr_acl: asking a RADIUS server is known to hostapd, not "
	    "supported here yet; use 0 or 1, or let a daemon decide "
	    "(hostap_require=auth)" },
	{ "macaddr_acl=3",
	    "t.conf:6: macaddr_acl: 3 is out of range; write a number from 0 to 2" },
	{ "auth_algs=3",
	    "t.conf:6: auth_algs: shared key authentication belongs to WEP, which is "
	    "not supported; write auth_algs=1" },
	{ "auth_algs=0",
	    "t.conf:6: auth_algs: 0 is out of range; write a number from 1 to 3" },
	{ "wpa=3",
	    "t.conf:6: wpa: WPA is known to hostapd, not supported here yet: the "
	    "network would be open; write wpa=0 if an open network is meant" },
	{ "ssid=",
	    "t.conf:6: ssid: an SSID of 0 octets; write 1 to 32 octets" },
	{ "ssid=012345678901234567890123456789012",
	    "t.conf:6: ssid: an SSID of 33 octets; write 1 to 32 octets" },
	{ "ssid2=\"a",
	    "t.conf:6: ssid2: the closing quote is missing; end the line with \"" },
	{ "ssid2=\"\"",
	    "t.conf:6: ssid2: an SSID of 0 octets; write 1 to 32 octets" },
	{ "ssid2=abc",
	    "t.conf:6: ssid2: neither quoted nor hexadecimal; write \"text\", "
	    "P\"text\\x20text\" or pairs of hex digits" },
	{ "ssid2=zz",
	    "t.conf:6: ssid2: neither quoted nor hexadecimal; write \"text\", "
	    "P\"text\\x20text\" or pairs of hex digits" },
	{ "ssid2=P\"\\q\"",
	    "t.conf:6: ssid2: a backslash begins no known escape; use \\\\ \\\" \\n \\r \\t "
	    "\\e \\xNN \\NNN" },
	{ "ssid2=P\"\\\"",
	    "t.conf:6: ssid2: a backslash begins no known escape; use \\\\ \\\" \\n \\r \\t "
	    "\\e \\xNN \\NNN" },
	{ "vendor_elements=dd",
	    "t.conf:6: vendor_elements: the octets end in the middle of an element; "
	    "write whole elements: number, length, octets, in hex" },
	{ "vendor_elements=dd0",
	    "t.conf:6: vendor_elements: not pairs of hex digits; write whole "
	    "elements: number, length, octets, in hex" },
	{ "vendor_elements=dd0300",
	    "t.conf:6: vendor_elements: the octets end in the middle of an element; "
	    "write whole elements: number, length, octets, in hex" },
	{ "ht_capab=[HT4O+]",
	    "t.conf:6: ht_capab: there is no capability [HT4O+]; did you mean "
	    "[HT40+]?" },
	{ "ht_capab=[ZZZZZZZZZZ]",
	    "t.conf:6: ht_capab: there is no capability [ZZZZZZZZZZ]; leave it out" },
	{ "ht_capab=HT40+",
	    "t.conf:6: ht_capab: capabilities stand in square brackets, one after "
	    "another; write [TOKEN][TOKEN], without blanks" },
	{ "ht_capab=[HT40+] [GF]",
	    "t.conf:6: ht_capab: capabilities stand in square brackets, one after "
	    "another; write [TOKEN][TOKEN], without blanks" },
	{ "ht_capab=[HT40+][HT40-]",
	    "t.conf:6: ht_capab: [HT40+] and [HT40-] name both sides of the channel; "
	    "keep the one that suits the channel" },
	{ "ht_capab=[RX-STBC1][RX-STBC12]",
	    "t.conf:6: ht_capab: [RX-STBC12] contradicts another capability of the "
	    "line; leave out one of them" },
	{ "vht_capab=[MAX-MPDU-7991][MAX-MPDU-11454]",
	    "t.conf:6: vht_capab: [MAX-MPDU-11454] contradicts another capability of "
	    "the line; leave out one of them" },
	{ "vht_capab=[VHT16]",
	    "t.conf:6: vht_capab: there is no capability [VHT16]; did you mean "
	    "[VHT160]?" },
	{ "ieee80211d=1",
	    "t.conf:6: ieee80211d: beacons cannot name a country that is not given; "
	    "add country_code=CC" },
	{ "require_ht=1",
	    "t.conf:6: require_ht: every station would be refused for lack of "
	    "802.11n; add ieee80211n=1" },
	{ "require_vht=1",
	    "t.conf:6: require_vht: every station would be refused for lack of "
	    "802.11ac; add ieee80211ac=1" },
	{ "require_he=1",
	    "t.conf:6: require_he: every station would be refused for lack of "
	    "802.11ax; add ieee80211ax=1" },
	{ "utf8_ssid=1\nssid2=ff",
	    "t.conf:6: utf8_ssid: the network's name is not UTF-8; write utf8_ssid=0,"
	    " or the name in UTF-8" },
	{ "wmm_enabled=0\nieee80211n=1",
	    "t.conf:6: wmm_enabled: 802.11n needs WMM; write wmm_enabled=1, or "
	    "ieee80211n=0" },
	{ "op_class=131\nchannel=5\nieee80211n=1\nieee80211ax=1",
	    "t.conf:6: op_class: 6 GHz goes with hw_mode=a; write hw_mode=a" },
	{ "op_class=115",
	    "t.conf:6: op_class: operating class 115 is not of the band hw_mode "
	    "names; leave it out, or use 81 to 84 (2.4 GHz), 115 to 130 (5 GHz), 131 to 136 "
	    "(6 GHz)" },
	{ "op_class=256",
	    "t.conf:6: op_class: 256 is out of range; write a number from 0 to 255" },
	{ "supported_rates=60 120 240\nbasic_rates=10",
	    "t.conf:7: basic_rates: the basic rate 10 is not a supported one; add it "
	    "to supported_rates, or leave it out" },
	{ "ieee80211n=1\nht_capab=[HT40-]\nchannel=4",
	    "t.conf:7: ht_capab: channel 4 has no secondary channel below it; write "
	    "the other one of [HT40+] and [HT40-]" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nchannel=10",
	    "t.conf:7: ht_capab: channel 10 has no secondary channel above it; write "
	    "the other one of [HT40+] and [HT40-]" },
	{ "ieee80211n=1\nieee80211ax=1\nhe_oper_chwidth=1",
	    "t.conf:8: he_oper_chwidth: there is no 802.11ax of 80 MHz and more in "
	    "2.4 GHz; write 0" },
	{ "channel=14",
	    "t.conf:6: channel: channel 14 is for 802.11b only; write hw_mode=b, or a"
	    " channel from 1 to 13" },
	{ "channel=36",
	    "t.conf:6: channel: channel 36 is not in 2.4 GHz, which hw_mode=g means; "
	    "write hw_mode=a, or a channel from 1 to 13" },
	{ "hw_mode=a",
	    "t.conf:5: channel: channel 6 is in 2.4 GHz, hw_mode=a means 5 GHz; write"
	    " hw_mode=g, or a channel of 5 GHz such as 36" },
	{ "hw_mode=b\nieee80211n=1",
	    "t.conf:7: ieee80211n: 802.11n does not go with hw_mode=b; write "
	    "hw_mode=g or hw_mode=a" },
	{ "hw_mode=b\nsupported_rates=10 60",
	    "t.conf:7: supported_rates: hw_mode=b has no rate 60; leave it out, or "
	    "change hw_mode" },
	{ "bss=wlan0\nssid=b",
	    "t.conf:6: bss: the interface wlan0 stands there twice; give each BSS an "
	    "interface of its own" },
	{ "bss=wlan1",
	    "t.conf:6: ssid: the network on wlan1 has no name; add ssid=NAME" },
	{ "bssid=02:00:00:00:00:01\nbss=wlan1\nssid=b\nbssid=02:00:00:00:00:01",
	    "t.conf:9: bssid: wlan0 and wlan1 have the same address; give each BSS an"
	    " address of its own" },
	{ "hostap_socket=",
	    "t.conf:6: hostap_socket: the text is 0 octets long; write 1 to 107 "
	    "octets" },
	{ "hostap_device_mode=0888",
	    "t.conf:6: hostap_device_mode: a mode is three octal digits, as of chmod;"
	    " write it as 0660" },
	{ "hostap_device_mode=1777",
	    "t.conf:6: hostap_device_mode: a mode is three octal digits, as of chmod;"
	    " write it as 0660" },
	{ "hostap_device_group=",
	    "t.conf:6: hostap_device_group: the text is 0 octets long; write 1 to 32 "
	    "octets" },
	{ "hostap_name=a\tb",
	    "t.conf:6: hostap_name: the text holds a control character; leave it out" },
	{ "hostap_name=",
	    "t.conf:6: hostap_name: the text is 0 octets long; write 1 to 31 octets" },
	{ "hostap_grant=",
	    "t.conf:6: hostap_grant: nothing stands after the =; write "
	    "hostap_grant=WHO RIGHT ..." },
	{ "hostap_grant=root",
	    "t.conf:6: hostap_grant: nothing is granted; the rights are observe "
	    "decide command p2p, or all" },
	{ "hostap_grant=root fly",
	    "t.conf:6: hostap_grant: there is no right 'fly'; the rights are observe "
	    "decide command p2p, or all" },
	{ "hostap_grant=@ all",
	    "t.conf:6: hostap_grant: '@' names nobody; write @group, user, uid:N, "
	    "gid:N or *" },
	{ "hostap_grant=uid:4294967295 all",
	    "t.conf:6: hostap_grant: 'uid:4294967295' names nobody; write @group, "
	    "user, uid:N, gid:N or *" },
	{ "hostap_grant=gid: all",
	    "t.conf:6: hostap_grant: 'gid:' names nobody; write @group, user, uid:N, "
	    "gid:N or *" },
	{ "hostap_grant=x23456789012345678901234567890123 all",
	    "t.conf:6: hostap_grant: 'x23456789012345678901234567890123' names nobody; write "
	    "@group, user, uid:N, gid:N or *" },
	{ "hostap_grant=-x all",
	    "t.conf:6: hostap_grant: '-x' names nobody; write @group, user, uid:N, "
	    "gid:N or *" },
	{ "hostap_deadline_ms=",
	    "t.conf:6: hostap_deadline_ms: nothing stands after the =; write "
	    "hostap_deadline_ms=CLASS MS ..." },
	{ "hostap_deadline_ms=auth",
	    "t.conf:6: hostap_deadline_ms: class auth has no value; write the class, "
	    "a blank, and its value" },
	{ "hostap_deadline_ms=auth 0",
	    "t.conf:6: hostap_deadline_ms: '0' is no deadline; write 1 to 60000 "
	    "milliseconds" },
	{ "hostap_deadline_ms=auth 60001",
	    "t.conf:6: hostap_deadline_ms: '60001' is no deadline; write 1 to 60000 "
	    "milliseconds" },
	{ "hostap_deadline_ms=beacon 10",
	    "t.conf:6: hostap_deadline_ms: there is no class 'beacon'; the classes "
	    "are probe auth assoc reassoc sae" },
	{ "hostap_fail=",
	    "t.conf:6: hostap_fail: nothing stands after the =; write "
	    "hostap_fail=CLASS open | closed ..." },
	{ "hostap_require= ",
	    "t.conf:6: hostap_require: nothing stands after the =; write "
	    "hostap_require=CLASS ..." },
	{ "hostap_fail=auth ajar",
	    "t.conf:6: hostap_fail: what becomes of auth without an answer is open or"
	    " closed; write open or closed" },
	{ "hostap_fail=sae open",
	    "t.conf:6: hostap_fail: the access point cannot finish SAE alone, so it "
	    "cannot fail open; leave it closed" },
	{ "hostap_require=beacon",
	    "t.conf:6: hostap_require: there is no class 'beacon'; the classes are "
	    "probe auth assoc reassoc sae" },
	{ "hostap_refuse_assoc=",
	    "t.conf:6: hostap_refuse_assoc: nothing stands after the =; write "
	    "hostap_refuse_assoc=comeback [TU] | full" },
	{ "hostap_refuse_assoc=busy",
	    "t.conf:6: hostap_refuse_assoc: a refusal is comeback with its time, or "
	    "full; write comeback, comeback TU, or full" },
	{ "hostap_refuse_assoc=full 3",
	    "t.conf:6: hostap_refuse_assoc: a refusal is comeback with its time, or "
	    "full; write comeback, comeback TU, or full" },
	{ "hostap_refuse_assoc=comeback 0",
	    "t.conf:6: hostap_refuse_assoc: that is no time to come back after; write"
	    " 1 to 65535 units of 1024 microseconds" },
	{ "hostap_refuse_assoc=comeback 65536",
	    "t.conf:6: hostap_refuse_assoc: that is no time to come back after; write"
	    " 1 to 65535 units of 1024 microseconds" },
	{ "hostap_refuse_assoc=comeback 1 2",
	    "t.conf:6: hostap_refuse_assoc: that is no time to come back after; write"
	    " 1 to 65535 units of 1024 microseconds" },
	{ "hostap_endpoints=0",
	    "t.conf:6: hostap_endpoints: 0 is out of range; write a number from 1 to "
	    "64" },
	{ "hostap_endpoints=65",
	    "t.conf:6: hostap_endpoints: 65 is out of range; write a number from 1 to"
	    " 64" },
	{ "hostap_table=1025",
	    "t.conf:6: hostap_table: 1025 is out of range; write a number from 1 to "
	    "1024" },
	{ "hostap_buffer=15",
	    "t.conf:6: hostap_buffer: 15 is out of range; write a number from 16 to "
	    "65536" },
	{ "hostap_buffer=65537",
	    "t.conf:6: hostap_buffer: 65537 is out of range; write a number from 16 "
	    "to 65536" },
	{ "hostap_late_ms=60001",
	    "t.conf:6: hostap_late_ms: 60001 is out of range; write a number from 0 "
	    "to 60000" },
	{ "hostap_p2p=on",
	    "t.conf:6: hostap_p2p: there is no way 'on' to have a P2P device; use auto, native, "
	    "borrowed, shared, on-channel or off" },
	{ "hostap_p2p_away=91",
	    "t.conf:6: hostap_p2p_away: 91 is out of range; write a number from 1 to 90" },
	{ "hostap_p2p_away=0",
	    "t.conf:6: hostap_p2p_away: 0 is out of range; write a number from 1 to 90" },
	{ "hostap_bans=0",
	    "t.conf:6: hostap_bans: 0 is out of range; write a number from 1 to 65536" },
};

/* Each text follows FIVE_GHZ. */
static const char *const mistakes_in_5_ghz[][2] = {
	{ "channel=37",
	    "t.conf:6: channel: there is no 20 MHz channel 37 in 5 GHz; use 36 to 64,"
	    " 100 to 144 or 149 to 177 in steps of 4" },
	{ "channel=52\ndriver=nl80211",
	    "t.conf:6: channel: channel 52 needs radar detection, which is not "
	    "supported here yet; use 36 to 48 or 149 to 177" },
	{ "ieee80211ac=1",
	    "t.conf:6: ieee80211ac: 802.11ac builds on 802.11n; add ieee80211n=1" },
	{ "ieee80211h=1",
	    "t.conf:6: ieee80211h: 802.11h builds on 802.11d; add ieee80211d=1" },
	{ "ieee80211ax=1",
	    "t.conf:6: ieee80211ax: 802.11ax builds on 802.11n; add ieee80211n=1" },
	{ "ieee80211n=1\nht_capab=[HT40-]",
	    "t.conf:7: ht_capab: channel 36 has no secondary channel below it; write "
	    "the other one of [HT40+] and [HT40-], or another channel" },
	{ "ieee80211n=1\nieee80211ac=1\nvht_oper_chwidth=1",
	    "t.conf:8: vht_oper_chwidth: 802.11ac of 80 MHz and more contains a 40 "
	    "MHz channel, which is not given; add [HT40+] or [HT40-] to ht_capab, and"
	    " ieee80211n=1" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\nvht_oper_chwidth=1",
	    "t.conf:9: vht_oper_centr_freq_seg0_idx: the centre of the channel that "
	    "holds 36 is 42, not 0; write vht_oper_centr_freq_seg0_idx=42" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\n"
	    "vht_oper_chwidth=1\nvht_oper_centr_freq_seg0_idx=44",
	    "t.conf:10: vht_oper_centr_freq_seg0_idx: the centre of the channel that "
	    "holds 36 is 42, not 44; write vht_oper_centr_freq_seg0_idx=42" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\n"
	    "vht_oper_chwidth=2\nvht_oper_centr_freq_seg0_idx=42",
	    "t.conf:10: vht_oper_centr_freq_seg0_idx: the centre of the channel that "
	    "holds 36 is 50, not 42; write vht_oper_centr_freq_seg0_idx=50" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\n"
	    "vht_oper_chwidth=1\nvht_oper_centr_freq_seg0_idx=42\nvht_oper_centr_freq_seg1_idx=58",
	    "t.conf:11: vht_oper_centr_freq_seg1_idx: a second centre belongs to "
	    "80+80 MHz only; leave it out" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\n"
	    "vht_oper_chwidth=3\nvht_oper_centr_freq_seg0_idx=42",
	    "t.conf:9: vht_oper_centr_freq_seg1_idx: 80+80 MHz needs the centre of a "
	    "second 80 MHz, 0 is none; use 42 58 106 122 138 155 or 171" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\n"
	    "vht_oper_chwidth=3\nvht_oper_centr_freq_seg0_idx=42\nvht_oper_centr_freq_seg1_idx=58",
	    "t.conf:11: vht_oper_centr_freq_seg1_idx: the two halves of 80+80 MHz "
	    "touch; write a width of 160 MHz (2) instead" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\nvht_oper_chwidth=4",
	    "t.conf:9: vht_oper_chwidth: 4 is out of range; write a number from 0 to "
	    "3" },
	{ "channel=132\nieee80211n=1\nht_capab=[HT40+]\n"
	    "ieee80211ac=1\nvht_oper_chwidth=2",
	    "t.conf:10: vht_oper_chwidth: channel 132 is not part of a channel so "
	    "wide; write a smaller width, or another channel" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ac=1\n"
	    "vht_oper_chwidth=2\nvht_oper_centr_freq_seg0_idx=50\ndriver=nl80211",
	    "t.conf:9: vht_oper_chwidth: channels 52 to 64 need radar detection, "
	    "which is not supported here yet; write a smaller width" },
	{ "ieee80211n=1\nht_capab=[HT40+]\nieee80211ax=1\nhe_oper_chwidth=1",
	    "t.conf:9: he_oper_centr_freq_seg0_idx: the centre of the channel that "
	    "holds 36 is 42, not 0; write he_oper_centr_freq_seg0_idx=42" },
	{ "op_class=131\nieee80211n=1\nieee80211ax=1",
	    "t.conf:5: channel: there is no channel 36 of operating class 131 in 6 GHz; use 1 to 233 "
	    "in steps of 4, best one of 5, 21, 37, ... that stations look at" },
	{ "op_class=136\nchannel=1\nieee80211n=1\nieee80211ax=1",
	    "t.conf:7: channel: there is no channel 1 of operating class 136 in 6 GHz; write "
	    "channel=2" },
	{ "op_class=131\nchannel=37",
	    "t.conf:6: op_class: in 6 GHz there is nothing but 802.11ax and later; add "
	    "ieee80211ax=1 and ieee80211n=1" },
	{ "op_class=137\nchannel=37\nieee80211n=1\nieee80211ax=1",
	    "t.conf:6: op_class: 320 MHz is 802.11be's, which is not supported here; write "
	    "op_class=134 (160 MHz)" },
	{ "op_class=133\nchannel=37\nieee80211n=1\nieee80211ax=1\nhe_oper_chwidth=2",
	    "t.conf:10: he_oper_chwidth: operating class 133 means 1, not 2; leave it out" },
	{ "op_class=133\nchannel=37\nieee80211n=1\nieee80211ax=1\nhe_oper_centr_freq_seg0_idx=42",
	    "t.conf:10: he_oper_centr_freq_seg0_idx: the centre of the channel that holds 37 is 39, "
	    "not 42; leave it out" },
	{ "op_class=132\nchannel=233\nieee80211n=1\nieee80211ax=1",
	    "t.conf:7: channel: channel 233 is not part of a channel of operating class 132; write a "
	    "smaller class, or another channel" },
	{ "op_class=135\nchannel=37\nieee80211n=1\nieee80211ax=1\nhe_oper_centr_freq_seg1_idx=42",
	    "t.conf:10: he_oper_centr_freq_seg1_idx: 80+80 MHz needs the centre of a second 80 MHz, "
	    "42 is none; use 7 23 39 55 and so on in steps of 16" },
	{ "supported_rates=10 60",
	    "t.conf:6: supported_rates: hw_mode=a has no rate 10; leave it out, or "
	    "change hw_mode" },
};

static void
each_mistake_says_line_key_cause_and_cure(void **state)
{
	char text[1024];

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s\n", SMALL, mistakes[i][0]);
		refuses(*state, text, mistakes[i][1]);
	}
}

static void
each_mistake_in_5_ghz_says_line_key_cause_and_cure(void **state)
{
	char text[1024];

	for (size_t i = 0; i < sizeof(mistakes_in_5_ghz) / sizeof(mistakes_in_5_ghz[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s\n", FIVE_GHZ, mistakes_in_5_ghz[i][0]);
		refuses(*state, text, mistakes_in_5_ghz[i][1]);
	}
}

static void
what_is_missing_is_said(void **state)
{
	refuses(*state, "driver=sim\nssid=a\nhw_mode=g\nchannel=1",
	    "t.conf: interface: no interface is named; add interface=NAME");
	refuses(*state, "interface=w\ndriver=sim\nssid=a\nhw_mode=g", "t.conf: channel: no "
	    "channel "
	    "is named; choosing one by survey is not supported here yet; add channel=N");
	refuses(*state, "\ninterface=w\ndriver=sim\nchannel=1\nhw_mode=g",
	    "t.conf:2: ssid: the network on w has no name; add ssid=NAME");
	refuses(*state, "interface=w\ndriver=sim\nssid=a\nhw_mode=g\nchannel=six", "t.conf:5: "
	    "channel: 'six' is not a number; write a number from 1 to 233");
	refuses(*state, "interface=w\ndriver=sim\nssid=a\nhw_mode=n\nchannel=36\nieee80211n=1",
	    "t.conf:4: hw_mode: there is no mode 'n'; use a (5 GHz), g or b (2.4 GHz), without "
	    "blanks");
	refuses(*state, "interface=w\nssid=a\nchannel=36", "t.conf:3: channel: channel 36 is "
	    "not in "
	    "2.4 GHz, which hw_mode=b (the default) means; write hw_mode=a, or a channel from 1 "
	    "to "
	    "13");
	refuses(*state, "interface=w\nssid=a\nchannel=1\nieee80211n=1", "t.conf:4: ieee80211n: "
	    "802.11n does not go with hw_mode=b, which is the default; write hw_mode=g or "
	    "hw_mode=a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(each_mistake_says_line_key_cause_and_cure),
		STORY(each_mistake_in_5_ghz_says_line_key_cause_and_cure),
		STORY(what_is_missing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
