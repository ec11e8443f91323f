/* SPDX-License-Identifier: ISC */
/*
 * setup - taking interfaces over and making them access points
 *
 * Each step is asked for and waited for; the first that fails says why.
 */
#pragma once

#include "radio/nl80211/nl80211.h"
#include "radio/nl80211/talk.h"

struct setup_vif {
	uint32_t ifindex;
	uint32_t iftype;		/* it had */
	char name[16];
	struct mac addr;
	bool made;			/* by us */
	bool up, claimed;		/* claimed: no other access point is there */
};

struct setup {
	struct talk generic, link;
	struct wiphy wiphy;
	struct wiphy_place place;
	char country[3];		/* the regulatory domain's; empty: unknown */
	int vif_count;
	struct setup_vif vif[CORE_VIFS];
	struct core_away away;		/* what was found by trying, for the core */
	struct air_away can;		/* and for the engine */
	char why[NL80211_WHY];		/* of that */
};

int	setup_open(struct setup *, const struct nl80211_options *, struct record *,
	    char why[static NL80211_WHY]);
void	setup_close(struct setup *);	/* interfaces as they were; sockets closed */
