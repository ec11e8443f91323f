/* SPDX-License-Identifier: ISC */
/*
 * survey - every radio of the kernel's and every interface on them, put together from dumps
 *
 * Plain data.  Pure: no socket (look.h has one); safe on any octets.  Of more radios or
 * interfaces than there is room for, the first are kept and the others counted.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mac.h"
#include "radio/nl80211/wiphy.h"

enum { SURVEY_RADIOS = 32, SURVEY_VIFS = 128 };

struct survey_vif {
	uint32_t ifindex;		/* 0: it has no netdev, as a P2P device */
	uint32_t wiphy, iftype;
	char name[16];			/* "" without a netdev */
	struct mac addr;
	bool up;			/* its link */
	uint16_t freq_mhz;		/* 0: on no channel */
	uint8_t ssid_len, ssid[32];	/* it is in, or makes; 0: none */
};

struct survey {
	uint32_t mlme_group;		/* nl80211's multicast group of that name; 0: unknown */
	char country[3];		/* the domain of all radios without one; "": unknown */
	int radio_count, vif_count, untold;	/* untold: there was no room for */
	struct {
		struct wiphy wiphy;
		char country[3];	/* its own, where it has one; else "" */
	} radio[SURVEY_RADIOS];
	struct survey_vif vif[SURVEY_VIFS];
};

/* A message of a dump of wiphys, interfaces, regulatory domains (nl80211) or links (rtnetlink). */
void	survey_add(struct survey *, const struct nlmsghdr *);
void	survey_add_link(struct survey *, const struct nlmsghdr *);

const struct survey_vif *survey_find(const struct survey *, const char *name);	/* NULL: none */
int	survey_radio(const struct survey *, uint32_t wiphy);	/* its place; -1: none */

/* The regulatory domain a radio is under: two letters, or "". */
const char *survey_country(const struct survey *, int radio);
