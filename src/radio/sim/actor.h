/* SPDX-License-Identifier: ISC */
/*
 * actor - what the files of a simulated station share: actor.c, its states, and senses.c, what
 * it perceives
 */
#pragma once

#include "radio/sim/world.h"

enum happening {
	HAPPENS_ALARM,
	HAPPENS_ACKED, HAPPENS_UNACKED,	/* a request of its own */
	HAPPENS_PROBE_RESP, HAPPENS_AUTH, HAPPENS_ASSOC, HAPPENS_LEAVE,
};

struct happens {			/* an event, with what was in the frame */
	enum happening what;
	uint16_t bss;			/* whose frame; NO_BSS: nobody known */
	uint16_t algorithm, transaction, status, aid, comeback_tu;
	uint8_t subtype;
	struct scenario_ssid ssid;
	struct rd body;
};

static inline const struct scenario_group *
actor_group(const struct sim *s, const struct station *st)
{
	return &s->scenario.group[st->group];
}

/* actor.c */
void		 actor_happen(struct sim *, struct station *, const struct happens *);

/* senses.c */
bool		 senses_wants(const struct sim *, const struct station *,
		    const struct scenario_ssid *);
void		 senses_consider(struct sim *, struct station *, uint16_t bss);	/* for st->best */

/* Those whose beacon came in the last `since` microseconds, on a lane; WORLD_LANES: on any. */
void		 senses_beacons(struct sim *, struct station *, unsigned lane, uint64_t since);
bool		 senses_sae(const struct sim *, const struct station *, const struct happens *);
