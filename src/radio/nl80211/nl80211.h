/* SPDX-License-Identifier: ISC */
/*
 * nl80211 - the real radio: an interface of the Linux kernel's, or several on one wiphy
 *
 * The kernel beacons, acknowledges and moves data; authentication and association are ours (the
 * driver must leave them to user space; one that does not is refused).  nl80211_open() takes an
 * interface over from whoever left it, whatever state it is in, but not from another access point
 * that lives; what nl80211_open() makes and starts belongs to this process and ends with it, also
 * when it is killed.
 *
 * Nothing waits for the kernel once the radio is open: commands are sent by a thread (worker.h),
 * answers come when they come.  A link that goes down and comes up, a blocked radio, one that is
 * unplugged, and lost messages are told and survived; see core.h.
 *
 * Which way it can have a P2P device (struct air_away) is found by trying when it is opened, before
 * it beacons: an interface of each kind is made, started, kept on another channel for a moment, and
 * deleted again; see try.h.
 *
 * Left out: radar detection, choosing a channel, 6 GHz discovery, keys.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mac.h"
#include "base/sip.h"
#include "mlme/config.h"
#include "radio/nl80211/core.h"
#include "radio/nl80211/wiphy.h"

struct radio;

enum { NL80211_WHY = 448 };

struct nl80211_netdev {
	const char *name;		/* of its interface; the first may be a wiphy's, "phy0" */
	struct mac bssid;		/* zero: the interface's own */
};

enum nl80211_p2p {			/* which way a P2P device is had; as AIR_WAY_* */
	NL80211_P2P_AUTO, NL80211_P2P_NATIVE, NL80211_P2P_BORROWED, NL80211_P2P_SHARED,
	NL80211_P2P_ON_CHANNEL, NL80211_P2P_OFF,
};

struct nl80211_options {
	uint8_t radio;			/* the engine's number of it */
	const char *country;		/* two letters; "": as it is */
	struct wiphy_place place;
	uint32_t stations;		/* in all */
	struct sip_key key;		/* secret */
	const struct nl80211_netdev *bss;	/* borrowed during the call */
	int bss_count;
	enum nl80211_p2p p2p;
	void (*say)(void *, enum core_level, const char *);
	void *say_arg;
	const char *record;		/* file for what is exchanged with the kernel; NULL: none */
};

/* 0, or a negative errno value and a sentence that names cause and cure.  The radio's instants are
 * the machine's time since boot (CLOCK_BOOTTIME). */
int	 nl80211_open(const struct nl80211_options *, struct radio **,
	    char why[static NL80211_WHY]);

struct mac nl80211_bssid(const struct radio *, int bss);	/* in the order of the options */
/* See wiphy_fit(); away, but for the percentage, is what was found by trying.  Its words live as
 * long as the radio. */
void	 nl80211_fit(const struct radio *, struct engine_radio *);
const struct wiphy *nl80211_wiphy(const struct radio *);	/* borrowed */
