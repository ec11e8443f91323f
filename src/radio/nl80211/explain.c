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
