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
 * Beside the BSSs' interfaces there may be one of our own: the P2P device, or what stands for it.
 * It is made when the engine starts the P2P device, or for a scan no other interface may do, and
 * ended with that.  Stays and scans are the kernel's (remain on channel, trigger scan); its cookies
 * and the engine's tokens are told apart from everybody else's here.
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
	CORE_SCAN	= 2304,		/* octets of elements of a scan */
	CORE_SPACING_MS	= 40,		/* between two removals */
	CORE_AT_ONCE	= 16,		/* frames heard between two flushes; busy() is asked then */
	CORE_WORDS	= 400,
};

struct core;				/* owned until core_close() */

enum core_level { CORE_ERROR, CORE_WARNING, CORE_NOTICE, CORE_DEBUG };

/* What was found out by trying (setup.h). */
struct core_away {
	uint8_t way;			/* AIR_WAY_*: of the P2P device */
	uint8_t own;			/* what can be made: AIR_WAY_NATIVE, _BORROWED or _NONE */
	struct mac addr;		/* of that */
	char name[40];			/* of that, in words or, borrowed, as a netdev */
	bool leaves;			/* stays on other channels */
	bool ap_scans;			/* an interface that beacons may scan */
	bool dwells;			/* scans as long as it is told */
	bool by_wall;			/* beacons at wall clock times that the interval divides */
};

struct core_config {
	uint8_t radio;			/* the engine's number of it: in every event */
	uint16_t family;		/* nl80211's number */
	uint32_t wiphy;
	struct wiphy_place place;
	struct core_away away;
	uint32_t stations;		/* the table's size */
	struct sip_key key;
	/* Messages for the kernel, whole and in order; false: no room, and none was taken. */
	bool (*send)(void *, bool link, const void *, size_t);
	/* The kernel is behind: frames are held back (inbox.h).  NULL: it never is. */
	bool (*busy)(void *);
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

/* Where beacons go by the wall clock, it is asked for now and then. */
bool		 core_asks_wall(const struct core *, struct instant);
void		 core_wall(struct core *, struct instant, uint64_t wall_us);
bool		 core_gone(const struct core *);

/* Looking in. */
bool		 core_knows(const struct core *, uint16_t bss, struct mac);
uint32_t	 core_stations(const struct core *);

struct core_counts {
	uint64_t commands, sends, errors, overruns, removals, flushes;
	uint64_t left;			/* frames, too old or too many */
};
const struct core_counts *core_counts(const struct core *);
