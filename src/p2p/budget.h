/* SPDX-License-Identifier: ISC */
/*
 * budget - when a radio with BSSs may leave their channel, and for how long (rule P9)
 *
 * It remembers the absences of the last ten seconds and when the BSSs beacon, and answers one
 * question.  In any ten seconds the absences add up to no more than a share; each is shorter than
 * a beacon interval; between two the radio is home for a DTIM interval.  Where the times of
 * all beacons are known an absence lies between two of them, and leaves room behind one with a
 * DTIM for what was kept for sleeping stations.
 *
 * A scan takes as long as it takes, so it may be longer than the piece that was allowed; where
 * the beacon interval is below 20 ms, the shortest stay a radio takes is longer than one allowed.
 * Either may cost more than one beacon.
 *
 * A radio without a BSS has no channel to leave: it may always.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

enum budget_limit {
	BUDGET_BSSS	= 32,		/* of one radio; further ones are not waited for */
	BUDGET_SPANS	= 512,		/* absences in ten seconds; older ones count as one */
	BUDGET_WINDOW_S	= 10,
	BUDGET_MARGIN_MS = 10,		/* a stay ends so long before a beacon interval is over */
	BUDGET_LEAD_MS	= 2,		/* after a beacon's time it is on the air */
	BUDGET_DTIM_MS	= 12,		/* after one with a DTIM so are the group frames kept for it */
	BUDGET_LATE_MS	= 7,		/* a stay ends so much late at most, on hwsim */
	BUDGET_TAIL_MS	= 10,		/* before the next beacon: that, and coming back */
	BUDGET_COST_MS	= 4,		/* half for going, half for coming back; counts as absence */
	BUDGET_LEAST_MS	= 10,		/* the shortest stay: the kernel's */
};

struct budget_bss {
	bool used;
	uint16_t bss;
	uint32_t interval_us;
	uint8_t dtim_period;
	bool known;			/* when it beacons */
	struct instant beacon;		/* the time of one */
	int16_t dtim_count;		/* of that one; -1: unknown */
};

struct budget {
	uint8_t percent;		/* of the window */
	struct instant home_until;	/* for the sake of the last absence */
	uint32_t first, count;
	struct { struct instant from, to; } span[BUDGET_SPANS];	/* a ring, the oldest first */
	struct budget_bss bss[BUDGET_BSSS];
	uint64_t total_us;
	uint64_t beacons_missed, dtims_missed;
};

/* What it is wanted for. */
struct budget_need {
	struct span most, least;	/* as long as that, but not shorter than this; where both
					   are the same it cannot be cut */
	bool urgent;			/* a frame: may use the last sixth of the share */
};

void		 budget_set_bss(struct budget *, uint16_t bss, uint16_t interval_tu,
		    uint8_t dtim_period);
void		 budget_drop_bss(struct budget *, uint16_t bss);
void		 budget_beacon(struct budget *, uint16_t bss, bool known, struct instant at,
		    int16_t dtim_count);
bool		 budget_has_bss(const struct budget *);
bool		 budget_timed(const struct budget *);	/* all their beacons are known */

/* The earliest time, now or later, and how long then; FAR: the share is too small, ever. */
struct instant	 budget_when(const struct budget *, struct instant now, struct budget_need,
		    struct span *how_long);
struct instant	 budget_until(const struct budget *, struct instant now);
					/* who is away now must end then; FAR: times are unknown */
void		 budget_spent(struct budget *, struct instant from, struct instant to);
					/* there from then to then: the cost is added */

struct span	 budget_piece(const struct budget *);	/* the longest in one piece; 0: no limit */
struct span	 budget_used(const struct budget *, struct instant now);	/* of the window */
