/* SPDX-License-Identifier: ISC */
/*
 * wiphy - what a radio of the kernel's can, and whether that is enough for an access point
 *
 * Plain data from the many messages of a split GET_WIPHY dump, and judgements on it.  Pure:
 * no socket, nothing kept; safe on any octets.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/air.h"
#include "base/mac.h"
#include "mlme/config.h"

struct nlmsghdr;

enum {
	WIPHY_BANDS	= 4,		/* by nl80211's number: 2.4, 5, 60, 6 GHz */
	WIPHY_FREQS	= 192,
	WIPHY_ADDRS	= 16,
	WIPHY_COMBINATIONS = 8,
	WIPHY_LIMITS	= 8,
	WIPHY_WHY	= 400,
};

struct wiphy_freq {
	uint16_t mhz;
	bool disabled, no_ir, radar, available;	/* radar, unless available: to detect */
	bool no_ht40_below, no_ht40_above, no_80, no_160;
	uint8_t dbm;
};

struct wiphy_band {
	bool present, has_ht, has_vht, has_he;
	uint8_t rate_count, rate[AIR_RATES_MAX];	/* 500 kb/s */
	uint8_t ht[AIR_HT_LEN], vht[AIR_VHT_LEN];	/* as elements without headers */
	uint8_t he_len, he[AIR_HE_MAX];			/* of an access point */
	uint16_t he_6ghz;				/* its band capabilities there */
};

/* So many interfaces at a time on so many channels, of some kinds so many at most. */
struct wiphy_limit {
	uint16_t most;
	uint32_t iftypes;			/* bit n: nl80211's number n */
};
struct wiphy_combination {
	uint16_t most, channels;
	bool radar;				/* and radar may be looked for meanwhile */
	uint8_t limit_count;
	struct wiphy_limit limit[WIPHY_LIMITS];
};

struct wiphy {
	uint32_t index;
	char name[32];
	struct mac addr;			/* of the device; zero: not said */
	uint8_t addr_count;
	struct mac addrs[WIPHY_ADDRS];		/* its interfaces may have; the first is addr */
	uint32_t iftypes;			/* bit n: nl80211's number n */
	bool ap, ap_vlan, station, p2p_device, p2p_go, monitor;
	bool own_sme;				/* authenticates and associates by itself */
	bool start_ap, frames, probe_client;
	bool off_channel;			/* frames may go out on another channel */
	bool own_regulatory;			/* its domain is the driver's affair */
	uint32_t stay_ms;			/* longest on another channel; 0: none */
	uint8_t scan_ssids;			/* asked for in one scan; 0: it cannot scan */
	bool reports_acks;			/* TX status of management frames */
	bool mac_on_create;
	bool start_p2p, stays;			/* commands it knows */
	bool ap_scans;				/* an access point's interface may scan */
	bool dwells;				/* it scans as long as it is told */
	uint16_t max_stations;			/* 0: not said */
	uint8_t combination_count;
	struct wiphy_combination combination[WIPHY_COMBINATIONS];
	struct wiphy_band band[WIPHY_BANDS];
	uint16_t freq_count;
	struct wiphy_freq freq[WIPHY_FREQS];
};

/* Where a BSS is to be. */
struct wiphy_place {
	uint16_t freq_mhz, centre0_mhz, centre1_mhz;	/* centres 0: none */
	uint16_t width_mhz;				/* 20, 40, 80, 160; 80 with two centres */
	bool ht;					/* 802.11n, or in 6 GHz ax; else neither */
};

/* Adds a message of the dump.  Those of other wiphys than index (UINT32_MAX: any) are ignored. */
void	wiphy_add(struct wiphy *, const struct nlmsghdr *, uint32_t index);

/*
 * Whether it can be an access point of ours; false: why, with the cure.  What it can nevertheless
 * is said too.
 */
bool	wiphy_serves(const struct wiphy *, const char *interface, char why[static WIPHY_WHY]);

/* Whether a BSS may be there now, and if not, the real cause.  Country: "US", "00", or "". */
bool	wiphy_allows(const struct wiphy *, const struct wiphy_place *, const char *country,
	    char why[static WIPHY_WHY]);

/* What a radio was asked to offer becomes what this one can: rates, HT, VHT, HE. */
void	wiphy_fit(const struct wiphy *, struct engine_radio *);

/* An address for the n-th interface, n > 0, of those it offers or made from its own. */
struct mac wiphy_address(const struct wiphy *, struct mac first, unsigned n);

bool wiphy_is_6ghz(uint16_t mhz);
const struct wiphy_freq *wiphy_freq(const struct wiphy *, uint16_t mhz);	/* NULL: none */

/* What stands against a channel of 20 MHz, the greatest of several obstacles. */
enum wiphy_use {
	WIPHY_FREE,
	WIPHY_NO_IR,				/* others must be heard there first */
	WIPHY_RADAR,				/* to be looked for before, and meanwhile */
	WIPHY_DISABLED,
};
enum wiphy_use wiphy_use(const struct wiphy_freq *);

/* Most access points at a time, and on how many channels (may be NULL). */
unsigned wiphy_most_aps(const struct wiphy *, unsigned *channels);
