/* SPDX-License-Identifier: ISC */
/*
 * stage - a simulation with a scripted access point, to test the simulation itself
 *
 * The access point has one BSS on each radio, says yes to everybody unless told otherwise, and
 * decides nothing else.  All that is on the air (airlog.h) and all that the radios report is kept
 * in the order it happened.
 */
#pragma once

#include "airlog.h"
#include "radio/radio.h"

enum { TOLD = 20000 };

struct told {				/* a radio's event; frames cut short */
	uint64_t us;
	struct air_event event;
	uint8_t octets[SAID_OCTETS];
};

struct stage {
	struct scenario *scenario;
	struct sim *sim;
	struct instant now;
	/* What the access point does. */
	bool mute;			/* answers nothing */
	bool mute_probes;
	bool forgets;			/* adds no station to the radio's table */
	uint16_t auth_status, assoc_status, comeback_tu;
	bool spoils_bodies;		/* answers SAE with what it was sent */
	unsigned deaf_to;		/* answers only after so many requests */
	unsigned requests, aid;
	uint32_t token;
	/* What happened. */
	struct airlog air;
	struct told *told;
	unsigned tolds, told_read;
};

struct stage	*stage_open(const char *scenario);	/* fails the test where it is wrong */
struct stage	*stage_open_seeded(const char *scenario, uint64_t seed, uint32_t stations);
void		 stage_close(struct stage *);
void		 stage_run(struct stage *, unsigned until_ms);

/* The next report of a kind; NULL: there is none. */
const struct told *stage_told(struct stage *, enum air_news);
void		 stage_skip(struct stage *);	/* what happened so far is of no interest */

void		 stage_command(struct stage *, const struct air_command *);
int		 stage_try(struct stage *, const struct air_command *);	/* may be refused */
struct mac	 stage_bssid(unsigned radio);
void		 stage_send(struct stage *, uint32_t token, enum frame_subtype, struct mac to);
struct sim_station stage_station(struct stage *, uint32_t);
struct sim_results stage_results(struct stage *);
