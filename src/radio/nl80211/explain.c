/* SPDX-License-Identifier: ISC */
/* One table: what was asked, the errno value, what it comes from, what helps. */
#include "radio/nl80211/explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *
what_text(enum explain_what what)
{
	static const char *const names[EXPLAIN_WHATS] = {
		"starting the BSS", "changing the beacon", "stopping the BSS", "sending a frame",
		"adding a station", "changing a station", "removing a station",
		"asking about a station", "polling a station", "making it an access point",
		"creating the interface", "bringing it up", "asking for management frames",
		"setting the country", "setting its address", "deleting the interface",
		"making a P2P device", "starting the P2P device",
		"asking for the P2P device's frames", "staying on another channel",
		"ending a stay on another channel", "scanning", "ending a scan",
		"reading what a scan heard", "sending a P2P device's frame",
	};

	return names[what];
}

struct row {
	enum explain_what what;
	int error;
	const char *text;
};

static const struct row rows[] = {
	{ EXPLAIN_START, EBUSY, "the radio is on another channel for another interface; stop that, "
	    "or use its channel" },
	{ EXPLAIN_START, EALREADY, "another access point runs on it; stop that one (hostapd?)" },
	{ EXPLAIN_START, EINVAL, "the channel may not be used now (regulatory domain, no-IR, radar "
	    "detection), or the beacon is not to the kernel's liking; \"iw phy\" lists channels" },
	{ EXPLAIN_START, ENETDOWN, "the interface is down; \"ip link set\" it up, and look at "
	    "\"rfkill\"" },
	{ EXPLAIN_START, EOPNOTSUPP, "the interface is no access point any more; another program "
	    "(NetworkManager, wpa_supplicant) took it: stop that or have it leave the interface" },
	{ EXPLAIN_START, ENOENT, "the beacon is empty" },
	{ EXPLAIN_UP, ERFKILL, "the radio is blocked; \"rfkill unblock wifi\", or its switch" },
	{ EXPLAIN_UP, EBUSY, "the radio cannot have so many interfaces up at a time" },
	{ EXPLAIN_UP, ENOTUNIQ, "another interface of the radio has the same address; give this "
	    "one a bssid= of its own" },
	{ EXPLAIN_TYPE, EBUSY, "it is in use: an AP_VLAN of it is up, or it is in a bridge" },
	{ EXPLAIN_TYPE, EOPNOTSUPP, "the driver cannot change it to that; create another interface "
	    "with \"iw phy PHY interface add NAME type __ap\"" },
	{ EXPLAIN_REGISTER, EBUSY, "another access point runs on it; stop that one (hostapd?)" },
	{ EXPLAIN_REGISTER, EALREADY, "another program has asked for them before; stop that one "
	    "(hostapd, wpa_supplicant)" },
	{ EXPLAIN_CREATE, EBUSY, "the radio cannot have one more interface" },
	{ EXPLAIN_CREATE, ENFILE, "the name is taken; choose another in bss=" },
	{ EXPLAIN_CREATE, EEXIST, "the name is taken; choose another in bss=" },
	{ EXPLAIN_ADDRESS, EADDRNOTAVAIL, "the driver does not take that address; leave out "
	    "bssid=" },
	{ EXPLAIN_ADD, EEXIST, "the kernel has the station from somebody else; it is removed" },
	{ EXPLAIN_ADD, ENOSPC, "the radio has no room for more stations; lower max_num_sta" },
	{ EXPLAIN_ADD, ENOENT, "the BSS is not running any more" },
	{ EXPLAIN_MAKE, EOPNOTSUPP, "the driver has no such interfaces; leave out hostap_p2p=, and "
	    "the way that works is found" },
	{ EXPLAIN_MAKE, ENFILE, "an interface of that name is there: is another apgated running on "
	    "the radio?" },
	{ EXPLAIN_MAKE, EEXIST, "an interface of that name is there: is another apgated running on "
	    "the radio?" },
	{ EXPLAIN_MAKE, ENOSPC, "the driver has one P2P device and somebody else has it; stop that "
	    "program (wpa_supplicant?), or write hostap_p2p=borrowed" },
	{ EXPLAIN_MAKE, EBUSY, "the driver cannot have one more interface; stop the program that "
	    "has a P2P device there (wpa_supplicant?), or write hostap_p2p=shared" },
	{ EXPLAIN_MAKE, EADDRNOTAVAIL, "the addresses the driver has for it are taken by other "
	    "interfaces; give those of bss= a bssid= of their own, or write hostap_p2p=borrowed" },
	{ EXPLAIN_BEGIN, EBUSY, "the radio cannot have it beside what it has already; stop the "
	    "program that has a P2P device there (wpa_supplicant?), or write "
	    "hostap_p2p=shared" },
	{ EXPLAIN_BEGIN, ERFKILL, "the radio is blocked; \"rfkill unblock wifi\", or its switch" },
	{ EXPLAIN_BEGIN, ENOTUNIQ, "another interface of the radio has the same address; take that "
	    "down, or write hostap_p2p=shared" },
	{ EXPLAIN_BEGIN, EOPNOTSUPP, "the driver names P2P devices and cannot start one; write "
	    "hostap_p2p=borrowed" },
	{ EXPLAIN_STAY, EOPNOTSUPP, "the driver does not leave its channel; write "
	    "hostap_p2p=on-channel" },
	{ EXPLAIN_STAY, EINVAL, "the radio has no such channel, or it is disabled; \"iw phy\" "
	    "lists channels" },
	{ EXPLAIN_STAY, EBUSY, "the channel needs radar detection, which nothing may interrupt; "
	    "move the BSS to another one" },
	{ EXPLAIN_STAY, ENETDOWN, "the interface is down; \"ip link set\" it up, and look at "
	    "\"rfkill\"" },
	{ EXPLAIN_STAY, ETIMEDOUT, "the radio took it and never went there: it scans, or needs "
	    "radar detection; see \"iw event\"" },
	{ EXPLAIN_SCAN, EBUSY, "the radio scans already, for another program; it is tried again" },
	{ EXPLAIN_SCAN, EOPNOTSUPP, "the driver does not scan while it is an access point" },
	{ EXPLAIN_SCAN, EINVAL, "the radio has no such channel, or the elements are longer than it "
	    "takes" },
};

void
explain(enum explain_what what, int error, const char *words, const char *name, char *text,
    size_t size)
{
	const char *cause = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].what == what && rows[i].error == error)
			cause = rows[i].text;
	if (cause == NULL && (error == EPERM || error == EACCES))
		cause = "this needs CAP_NET_ADMIN; run apgated as root, or from its systemd unit";
	if (cause == NULL && error == ENODEV)
		cause = "the interface is gone";
	snprintf(text, size, "%s: %s: %s%s%s%s%s%s", name, what_text(what), strerror(error),
	    words && words[0] ? " (the kernel: " : "", words ? words : "",
	    words && words[0] ? ")" : "", cause ? ": " : "", cause ? cause : "");
}
