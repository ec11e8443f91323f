/* SPDX-License-Identifier: ISC */
/*
 * config - what a radio and a BSS are to be like
 *
 * Plain data, already checked by whoever read it (src/conf); times and powers in the units of
 * their names, rates in 500 kb/s.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/air.h"
#include "base/mac.h"

#include <hostap/hostap.h>

enum engine_acl {		/* the access list of a BSS; hostapd's macaddr_acl */
	ENGINE_ACL_DENY,	/* all but those denied; accepted ones before denied ones */
	ENGINE_ACL_ACCEPT,	/* only those accepted */
};

struct engine_bss {		/* copied */
	char name[HAP_NAME_LEN];	/* of the interface */
	struct mac bssid;
	uint8_t radio;
	uint8_t ssid_len, ssid[32];
	uint8_t hidden;			/* as in struct air_bss */
	uint16_t beacon_tu;
	uint8_t dtim_period;
	uint16_t max_stations;		/* 1 to 2007 */
	bool isolate, wmm, uapsd, answer_probes, wds, silent_when_full;
	uint32_t inactivity_s;		/* 0: never */
	bool skip_poll;
	uint16_t max_listen_interval;
	int8_t assoc_floor_dbm;		/* 0 none: refused below it with 34 */
	uint16_t assoc_floor_retry_s;
	int8_t probe_floor_dbm;		/* 0 none: not answered below it */
	enum engine_acl acl;
	const struct mac *accept, *deny;	/* sorted by mac_u64() */
	uint32_t accept_count, deny_count;
	bool require_ht, require_vht, require_he;
	struct air_bytes vendor_elements, assoc_elements;
					/* whole elements, added at the end */
};

struct engine_radio {		/* copied */
	char name[HAP_NAME_LEN];
	uint16_t freq_mhz;
	char country[3];		/* empty: no Country element */
	struct air_bytes country_triplets;	/* of the element; empty: no element */
	uint8_t rate_count, rate[AIR_RATES_MAX];	/* 500 kb/s; top bit: basic */
	bool short_preamble;
	bool acks;			/* the radio reports acknowledgements */
	/* What the radio can, as capabilities elements without headers; empty: not offered. */
	uint8_t ht_len, vht_len, he_len;
	uint8_t ht[AIR_HT_LEN], vht[AIR_VHT_LEN], he[AIR_HE_MAX];
	uint16_t he_6ghz;		/* HE 6 GHz Band Capabilities; 0: none; 9.4.2.263 */
	uint8_t ht_secondary;		/* 0 none, 1 above, 3 below; 9.4.2.56 */
	uint8_t he_width;		/* 6 GHz: 0: 20, 1: 40, 2: 80, 3: 160 or 80+80 */
	uint8_t vht_width;		/* 0: 20 or 40, 1: 80, 2: 160, 3: 80+80 */
	uint8_t vht_centre0, vht_centre1;	/* channel numbers; 6 GHz: of HE's channel */
	struct air_away away;
};
