/* SPDX-License-Identifier: ISC */
/*
 * core - between the engine's words and the kernel's, without a socket
 *
 * Commands of the engine go in and netlink messages come out; netlink messages come in and events
 * for the engine come out.  It keeps what must be remembered between the two: which command a
 * reply belongs to, which cookie stands for which token, who is in the kernel's table of
 * stations.  It does no I/O, reads no clock and does not wait, so that what was recorded of a
 * kernel can be played to it again, and fuzzed.
 *
 * The table of stations mirrors the kernel's.  A station the kernel did not take, or dropped, is
 * told to the engine as AIR_STATION_LOST; where it was not taken, the response that said
 * otherwise is corrected by a disassociation.  One somebody else put there is removed.
 *
 * Removing a station makes the kernel hold the radio for milliseconds.  The first is removed at
 * once; further ones are shut out at once and removed CORE_SPACING_MS apart, or all together
 * when none is to stay; one that comes back is removed and put there anew, in order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/air.h"
#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"
#include "radio/nl80211/wiphy.h"

enum {
	CORE_VIFS	= 64,
	CORE_SPACING_MS	= 40,		/* between two removals */
	CORE_WORDS	= 400,
};

struct core;				/* owned until core_close() */

enum core_level { CORE_ERROR, CORE_WARNING, CORE_NOTICE, CORE_DEBUG };

struct core_config {
	uint8_t radio;			/* the engine's number of it: in every event */
	uint16_t family;		/* nl80211's number */
	uint32_t wiphy;
	struct wiphy_place place;
	uint32_t stations;		/* the table's size */
	struct sip_key key;
	/* Messages for the kernel, whole and in order; false: no room, and none was taken. */
	bool (*send)(void *, bool link, const void *, size_t);
	void *arg;
	void (*say)(void *, enum core_level, const char *);
	void *say_arg;
};

struct core	*core_open(const struct core_config *);	/* NULL: out of memory */
void		 core_close(struct core *);		/* NULL is fine */
int		 core_add_vif(struct core *, uint32_t ifindex, const char *name, struct mac,
		    bool up);

/* Down: as radio_command() and radio_event() have it. */
int		 core_command(struct core *, struct instant, const struct air_command *);
bool		 core_flush(struct core *);	/* what was put together goes out in one;
					   false: there was nothing */
struct instant	 core_deadline(const struct core *);
void		 core_tick(struct core *, struct instant);

/*
 * Up.  A datagram is borrowed until core_event() has said false.  link: of rtnetlink.
 */
void		 core_hear(struct core *, bool link, const void *, size_t);
bool		 core_event(struct core *, struct instant, struct air_event *);
/* Messages were lost: everybody and every link is looked at again. */
void		 core_overrun(struct core *, struct instant, bool link);

void		 core_blocked(struct core *, struct instant, bool);	/* rfkill, or no more */
bool		 core_gone(const struct core *);

/* Looking in. */
bool		 core_knows(const struct core *, uint16_t bss, struct mac);
uint32_t	 core_stations(const struct core *);

struct core_counts {
	uint64_t commands, sends, errors, overruns, removals, flushes;
};
const struct core_counts *core_counts(const struct core *);
