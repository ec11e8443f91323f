/* SPDX-License-Identifier: ISC */
/*
 * The table of keys apgated acts on.  Its order is the manual page's: the radio, its BSSs, ours.
 * Defaults are hostapd's, where hostapd has the key.
 */
#include <assert.h>
#include <string.h>

#include "conf/key.h"

#define IN_RADIO(m)	offsetof(struct conf_radio, m), sizeof(((struct conf_radio *)0)->m)
#define IN_BSS(m)	offsetof(struct conf_bss, m), sizeof(((struct conf_bss *)0)->m)
#define IN_APGATE(m)	offsetof(struct conf_apgate, m), sizeof(((struct conf_apgate *)0)->m)
#define NOWHERE		0, 0

#define RADIO(reload)	CONF_OF_RADIO, reload, FIELD_PLAIN, false
#define BSS(reload)	CONF_OF_BSS, reload, FIELD_PLAIN, false
#define APGATE(f)	CONF_OF_APGATE, CONF_NEEDS_RESTART, f, false
#define UNUSED(scope)	scope, CONF_LIVE, FIELD_NONE, false

#define RADAR		"radar detection and power control are not done"
#define LOG_NOTE	"apgated logs to standard error, which the service manager keeps"
#define CTRL_NOTE	"programs reach apgated through hostap_socket instead"

static const struct conf_key keys[] = {
	{ "interface", CONF_OF_RADIO, CONF_NEEDS_RESTART, FIELD_NONE, false, NOWHERE,
	    value_interface, 1, CONF_NAME - 1, "NAME", NULL,
	    "The radio's network interface and its first BSS.", NULL },
	{ "driver", RADIO(CONF_NEEDS_RESTART), IN_RADIO(driver), value_driver, 0, 0,
	    "nl80211 | none | sim | capture", "nl80211",
	    "What drives the radio: the kernel, nothing, a simulation, or a capture file.", NULL },
	{ "country_code", RADIO(CONF_RESTARTS_BSS), IN_RADIO(country), value_country, 0, 0,
	    "CC", NULL, "The country whose rules hold, as two capital letters.", NULL },
	{ "ieee80211d", RADIO(CONF_RESTARTS_BSS), IN_RADIO(ieee80211d), value_yes, 0, 1,
	    "0 | 1", "0", "Beacons name the country; needs country_code.", NULL },
	{ "ieee80211h", RADIO(CONF_RESTARTS_BSS), IN_RADIO(ieee80211h), value_yes, 0, 1,
	    "0 | 1", "0", "Recognised; needs ieee80211d, and radar is not looked for.", RADAR },
	{ "hw_mode", RADIO(CONF_RESTARTS_BSS), IN_RADIO(hw_mode), value_mode, 0, 0,
	    "b | g | a", "b", "The band and its rates: 802.11b, 802.11g, or 5 GHz.", NULL },
	{ "channel", RADIO(CONF_RESTARTS_BSS), IN_RADIO(channel), value_channel, 1, 233,
	    "N", NULL, "The primary channel, which must be named.", NULL },
	{ "op_class", RADIO(CONF_RESTARTS_BSS), IN_RADIO(op_class), value_number, 0, 255,
	    "N", "0", "The global operating class, checked against the channel; 131 to 136 are "
	    "6 GHz.", NULL },
	{ "beacon_int", RADIO(CONF_RESTARTS_BSS), IN_RADIO(beacon_int), value_number, 10, 65535,
	    "N", "100", "Time between two beacons, in units of 1024 microseconds.", NULL },
	{ "rts_threshold", RADIO(CONF_RESTARTS_BSS), IN_RADIO(rts_threshold), value_number, -1,
	    65535, "N", NULL, "Frames longer than this are announced by RTS; -1 is never.", NULL },
	{ "fragm_threshold", RADIO(CONF_RESTARTS_BSS), IN_RADIO(fragm_threshold),
	    value_threshold, -1, 2346, "N", NULL,
	    "Frames longer than this are sent in pieces, 256 to 2346; -1 is never.", NULL },
	{ "preamble", RADIO(CONF_RESTARTS_BSS), IN_RADIO(preamble), value_yes, 0, 1,
	    "0 | 1", "0", "Stations may use short preambles in 802.11b and g.", NULL },
	{ "ieee80211n", RADIO(CONF_RESTARTS_BSS), IN_RADIO(ieee80211n), value_yes, 0, 1,
	    "0 | 1", "0", "High throughput (802.11n).", NULL },
	{ "ht_capab", CONF_OF_RADIO, CONF_RESTARTS_BSS, FIELD_PLAIN, true, IN_RADIO(ht_capab),
	    value_ht_capab, 0, 0, "[TOKEN]...", NULL,
	    "Capabilities of 802.11n, and with HT40+ or HT40- the secondary channel.", NULL },
	{ "require_ht", RADIO(CONF_LIVE), IN_RADIO(require_ht), value_yes, 0, 1,
	    "0 | 1", "0", "Stations without 802.11n are refused.", NULL },
	{ "ieee80211ac", RADIO(CONF_RESTARTS_BSS), IN_RADIO(ieee80211ac), value_yes, 0, 1,
	    "0 | 1", "0", "Very high throughput (802.11ac), in 5 GHz.", NULL },
	{ "vht_capab", CONF_OF_RADIO, CONF_RESTARTS_BSS, FIELD_PLAIN, true, IN_RADIO(vht_capab),
	    value_vht_capab, 0, 0, "[TOKEN]...", NULL, "Capabilities of 802.11ac.", NULL },
	{ "require_vht", RADIO(CONF_LIVE), IN_RADIO(require_vht), value_yes, 0, 1,
	    "0 | 1", "0", "Stations without 802.11ac are refused.", NULL },
	{ "vht_oper_chwidth", RADIO(CONF_RESTARTS_BSS), IN_RADIO(vht_oper_chwidth),
	    value_number, 0, 3, "N", "0",
	    "Width: 0 is 20 or 40 MHz, 1 is 80, 2 is 160, 3 is 80+80.", NULL },
	{ "vht_oper_centr_freq_seg0_idx", RADIO(CONF_RESTARTS_BSS), IN_RADIO(vht_seg0),
	    value_number, 0, 255, "N", "0", "Channel number of the centre of 80 or 160 MHz.",
	    NULL },
	{ "vht_oper_centr_freq_seg1_idx", RADIO(CONF_RESTARTS_BSS), IN_RADIO(vht_seg1),
	    value_number, 0, 255, "N", "0", "Channel number of the second centre of 80+80 MHz.",
	    NULL },
	{ "ieee80211ax", RADIO(CONF_RESTARTS_BSS), IN_RADIO(ieee80211ax), value_yes, 0, 1,
	    "0 | 1", "0", "High efficiency (802.11ax).", NULL },
	{ "require_he", RADIO(CONF_LIVE), IN_RADIO(require_he), value_yes, 0, 1,
	    "0 | 1", "0", "Stations without 802.11ax are refused.", NULL },
	{ "he_oper_chwidth", RADIO(CONF_RESTARTS_BSS), IN_RADIO(he_oper_chwidth), value_number,
	    0, 3, "N", "0", "As vht_oper_chwidth, and used instead of it with 802.11ax.", NULL },
	{ "he_oper_centr_freq_seg0_idx", RADIO(CONF_RESTARTS_BSS), IN_RADIO(he_seg0),
	    value_number, 0, 255, "N", "0", "Channel number of the centre of 80 or 160 MHz.",
	    NULL },
	{ "he_oper_centr_freq_seg1_idx", RADIO(CONF_RESTARTS_BSS), IN_RADIO(he_seg1),
	    value_number, 0, 255, "N", "0", "Channel number of the second centre of 80+80 MHz.",
	    NULL },
	{ "use_driver_iface_addr", RADIO(CONF_NEEDS_RESTART), IN_RADIO(use_driver_iface_addr),
	    value_yes, 0, 1, "0 | 1", "0",
	    "Further BSSs use the addresses their interfaces have.", NULL },
	{ "rssi_reject_assoc_rssi", RADIO(CONF_LIVE), IN_RADIO(rssi_reject_assoc_rssi),
	    value_number, -127, 0, "DBM", "0",
	    "Associations heard weaker than this are refused; 0 is never.", NULL },
	{ "rssi_reject_assoc_timeout", RADIO(CONF_LIVE), IN_RADIO(rssi_reject_assoc_timeout),
	    value_number, 0, 255, "SECONDS", "30",
	    "How long a station refused for its signal is told to stay away.", NULL },
	{ "rssi_ignore_probe_request", RADIO(CONF_LIVE), IN_RADIO(rssi_ignore_probe_request),
	    value_number, -127, 0, "DBM", "0",
	    "Probe requests heard weaker than this are not answered; 0 is never.", NULL },
	{ "hostap_p2p", RADIO(CONF_NEEDS_RESTART), IN_RADIO(p2p), value_p2p, 0, 0,
	    "auto | native | borrowed | shared | on-channel | off", "auto",
	    "How the radio has a P2P device; auto tries what works.", NULL },
	{ "hostap_p2p_away", RADIO(CONF_NEEDS_RESTART), IN_RADIO(p2p_away), value_number, 1, 90,
	    "PERCENT", NULL,
	    "The most of any 10 s the radio is away from its networks' channel; by default 30.",
	    NULL },

	{ "bss", CONF_OF_RADIO, CONF_RESTARTS_BSS, FIELD_NONE, true, NOWHERE, value_interface, 1,
	    CONF_NAME - 1, "NAME", NULL,
	    "Begins a further BSS on its own interface; the keys below then mean it.", NULL },
	{ "ssid", BSS(CONF_RESTARTS_BSS), IN_BSS(ssid), value_ssid, 1, CONF_SSID,
	    "TEXT", NULL, "The network's name, 1 to 32 octets, as it stands.", NULL },
	{ "ssid2", BSS(CONF_RESTARTS_BSS), IN_BSS(ssid), value_ssid2, 1, CONF_SSID,
	    "STRING", NULL,
	    "The network's name in quotes, with backslash escapes, or in hex.", NULL },
	{ "utf8_ssid", BSS(CONF_RESTARTS_BSS), IN_BSS(utf8_ssid), value_yes, 0, 1,
	    "0 | 1", "0", "The network's name is announced as UTF-8.", NULL },
	{ "bssid", BSS(CONF_RESTARTS_BSS), IN_BSS(bssid), value_bssid, 0, 0,
	    "ADDRESS", NULL, "The BSS's address; else the radio chooses.", NULL },
	{ "dtim_period", BSS(CONF_RESTARTS_BSS), IN_BSS(dtim_period), value_number, 1, 255,
	    "N", "2", "Beacons between two deliveries of group traffic.", NULL },
	{ "max_num_sta", BSS(CONF_LIVE), IN_BSS(max_num_sta), value_number, 0, 2007,
	    "N", "2007", "Stations at a time; a BSS has 2007 association identifiers.", NULL },
	{ "ignore_broadcast_ssid", BSS(CONF_RESTARTS_BSS), IN_BSS(ignore_broadcast_ssid),
	    value_number, 0, 2, "N", "0",
	    "Hides the name in beacons: 1 leaves it empty, 2 keeps its length.", NULL },
	{ "ap_isolate", BSS(CONF_LIVE), IN_BSS(ap_isolate), value_yes, 0, 1,
	    "0 | 1", "0", "Stations do not reach each other through the access point.", NULL },
	{ "wmm_enabled", BSS(CONF_RESTARTS_BSS), IN_BSS(wmm_enabled), value_yes, 0, 1,
	    "0 | 1", NULL, "Quality of service (WMM); by default with 802.11n.", NULL },
	{ "uapsd_advertisement_enabled", BSS(CONF_RESTARTS_BSS), IN_BSS(uapsd), value_yes, 0, 1,
	    "0 | 1", "0", "Offers automatic power save delivery, if the radio can.", NULL },
	{ "macaddr_acl", BSS(CONF_LIVE), IN_BSS(macaddr_acl), value_macaddr_acl, 0, 2,
	    "0 | 1", "0", "Whom the access list lets in: 0 all but the denied, 1 the accepted.",
	    NULL },
	{ "accept_mac_file", CONF_OF_BSS, CONF_LIVE, FIELD_ACL, true, IN_BSS(accept), value_acl,
	    0, 0, "FILE", NULL, "A list of stations that are accepted, denied or not.", NULL },
	{ "deny_mac_file", CONF_OF_BSS, CONF_LIVE, FIELD_ACL, true, IN_BSS(deny), value_acl,
	    0, 0, "FILE", NULL, "A list of stations that are denied.", NULL },
	{ "ap_max_inactivity", BSS(CONF_LIVE), IN_BSS(ap_max_inactivity), value_number, 1,
	    1000000, "SECONDS", "300",
	    "A station silent for so long is asked, then let go.", NULL },
	{ "skip_inactivity_poll", BSS(CONF_LIVE), IN_BSS(skip_inactivity_poll), value_yes, 0, 1,
	    "0 | 1", "0", "A silent station is let go without being asked.", NULL },
	{ "max_listen_interval", BSS(CONF_LIVE), IN_BSS(max_listen_interval), value_number, 1,
	    65535, "N", "65535", "Stations that would sleep for more beacons are refused.", NULL },
	{ "supported_rates", BSS(CONF_RESTARTS_BSS), IN_BSS(supported_rates), value_rates, 0, 0,
	    "N ...", NULL, "Rates in units of 100 kbit/s; by default all of the mode's.", NULL },
	{ "basic_rates", BSS(CONF_RESTARTS_BSS), IN_BSS(basic_rates), value_rates, 0, 0,
	    "N ...", NULL, "Rates every station must have; by default as hostapd chooses.", NULL },
	{ "auth_algs", BSS(CONF_LIVE), IN_BSS(auth_algs), value_auth_algs, 1, 3,
	    "1", "1", "Authentication algorithms; 1 is open system, the only one.", NULL },
	{ "wpa", UNUSED(CONF_OF_BSS), NOWHERE, value_wpa, 0, 3,
	    "0", NULL, "Encryption; only 0, none, is supported yet.", NULL },
	{ "send_probe_response", BSS(CONF_LIVE), IN_BSS(send_probe_response), value_yes, 0, 1,
	    "0 | 1", "1", "Probe requests are answered.", NULL },
	{ "no_probe_resp_if_max_sta", BSS(CONF_LIVE), IN_BSS(no_probe_resp_if_max_sta),
	    value_yes, 0, 1, "0 | 1", "0",
	    "Strangers' probe requests are not answered while max_num_sta are there.", NULL },
	{ "wds_sta", BSS(CONF_LIVE), IN_BSS(wds_sta), value_yes, 0, 1,
	    "0 | 1", "0", "Stations may use four addresses.", NULL },
	{ "vendor_elements", BSS(CONF_RESTARTS_BSS), IN_BSS(vendor_elements), value_elements, 0,
	    0, "HEX", NULL, "Elements added to beacons and probe responses.", NULL },
	{ "assocresp_elements", BSS(CONF_LIVE), IN_BSS(assocresp_elements), value_elements, 0, 0,
	    "HEX", NULL, "Elements added to association responses.", NULL },
	{ "logger_syslog", UNUSED(CONF_OF_BSS), NOWHERE, value_nothing, 0, 0, "N", NULL,
	    "Accepted and not used.", LOG_NOTE },
	{ "logger_syslog_level", UNUSED(CONF_OF_BSS), NOWHERE, value_nothing, 0, 0, "N", NULL,
	    "Accepted and not used.", LOG_NOTE },
	{ "logger_stdout", UNUSED(CONF_OF_BSS), NOWHERE, value_nothing, 0, 0, "N", NULL,
	    "Accepted and not used.", LOG_NOTE },
	{ "logger_stdout_level", UNUSED(CONF_OF_BSS), NOWHERE, value_nothing, 0, 0, "N", NULL,
	    "Accepted and not used.", LOG_NOTE },
	{ "ctrl_interface", UNUSED(CONF_OF_BSS), NOWHERE, value_nothing, 0, 0, "PATH", NULL,
	    "Accepted and not used; see hostap_socket.", CTRL_NOTE },
	{ "ctrl_interface_group", UNUSED(CONF_OF_BSS), NOWHERE, value_nothing, 0, 0, "GROUP",
	    NULL, "Accepted and not used; see hostap_grant.", CTRL_NOTE },

	{ "hostap_socket", APGATE(FIELD_TEXT), IN_APGATE(socket), value_text, 1, 107,
	    "PATH", "/run/apgate/hostap.sock", "Where daemons connect.", NULL },
	{ "hostap_device", APGATE(FIELD_TEXT), IN_APGATE(device), value_text, 0, 32,
	    "NAME", "hostap", "The character device's name under /dev; empty is none.",
	    NULL },
	{ "hostap_device_mode", APGATE(FIELD_PLAIN), IN_APGATE(device_mode), value_mode_bits, 0,
	    0, "OCTAL", "0660", "The device's permissions.", NULL },
	{ "hostap_device_group", APGATE(FIELD_TEXT), IN_APGATE(device_group), value_text, 1, 32,
	    "GROUP", NULL, "The device's group.", NULL },
	{ "hostap_grant", CONF_OF_APGATE, CONF_LIVE, FIELD_GRANTS, true, IN_APGATE(grants),
	    value_grant, 0, 0, "WHO RIGHT ...", NULL,
	    "Lets @group, user, uid:N, gid:N or * observe, decide, command, p2p, or all.", NULL },
	{ "hostap_deadline_ms", CONF_OF_APGATE, CONF_LIVE, FIELD_CLASSES, true,
	    IN_APGATE(deadline_ms), value_deadline, 1, 60000, "CLASS MS ...",
	    "probe 20 auth 200 assoc 200 reassoc 200 sae 2000",
	    "How long daemons have to decide, in milliseconds.", NULL },
	{ "hostap_fail", CONF_OF_APGATE, CONF_LIVE, FIELD_CLASSES, true, IN_APGATE(fail_open),
	    value_fail, 0, 0, "CLASS open | closed ...",
	    "probe closed auth closed assoc closed reassoc closed sae closed",
	    "What becomes of a request a daemon does not answer.", NULL },
	{ "hostap_require", CONF_OF_APGATE, CONF_LIVE, FIELD_SET, true, IN_APGATE(require),
	    value_require, 0, 0, "CLASS ...", NULL,
	    "Classes that are refused while no daemon decides them.", NULL },
	{ "hostap_refuse_assoc", CONF_OF_APGATE, CONF_LIVE, FIELD_PLAIN, false,
	    IN_APGATE(refuse_assoc), value_refusal, 0, 0, "comeback [TU] | full", "comeback 300",
	    "How a closed association looks: come back later (status 30), or full (17).", NULL },
	{ "hostap_endpoints", APGATE(FIELD_PLAIN), IN_APGATE(endpoints), value_number, 1, 64,
	    "N", "32", "Daemons attached at a time.", NULL },
	{ "hostap_table", APGATE(FIELD_PLAIN), IN_APGATE(table), value_number, 1, 1024,
	    "N", "256", "Unanswered requests a daemon may have.", NULL },
	{ "hostap_buffer", APGATE(FIELD_PLAIN), IN_APGATE(buffer), value_number, 16, 65536,
	    "N", "1024", "Indications kept for a daemon that is slow to read.", NULL },
	{ "hostap_late_ms", CONF_OF_APGATE, CONF_LIVE, FIELD_PLAIN, false, IN_APGATE(late_ms),
	    value_number, 0, 60000, "MS", "3000",
	    "How long a verdict that came too late is remembered; 0 is not.", NULL },
	{ "hostap_name", CONF_OF_APGATE, CONF_LIVE, FIELD_TEXT, false, IN_APGATE(name),
	    value_text, 1, 31, "TEXT", NULL, "What the access point calls itself.", NULL },
	{ "hostap_bans", APGATE(FIELD_PLAIN), IN_APGATE(bans), value_number, 1, 65536,
	    "N", "4096", "Bans at a time.", NULL },
};

enum { COUNT = sizeof(keys) / sizeof(keys[0]) };
static_assert(sizeof(keys) / sizeof(keys[0]) <= CONF_KEYS, "conf.h: make CONF_KEYS larger");

const struct conf_key *
conf_keys(size_t *count)
{
	*count = COUNT;
	return keys;
}

const struct conf_key *
conf_key_find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

size_t
conf_key_index(const struct conf_key *key)
{
	return (size_t)(key - keys);
}
