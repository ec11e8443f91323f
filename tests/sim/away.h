/* SPDX-License-Identifier: ISC */
/*
 * away - the words of a P2P device at the level of radio.h, for stories on a stage (stage.h)
 *
 * Radio n has a device of its own address, and BSS n.  Everything is done in the name of the
 * device, unless `bss` says otherwise.
 */
#pragma once

#include "stage.h"

struct mac	 away_addr(const struct stage *, unsigned radio);	/* of its device */
void		 away_start(struct stage *, unsigned radio);	/* its device; it comes up */

int		 away_stay(struct stage *, unsigned radio, uint16_t bss, unsigned channel,
		    unsigned ms, uint32_t token);
int		 away_scan(struct stage *, const struct air_scan *, unsigned radio);
int		 away_end(struct stage *, unsigned radio, enum air_verb, uint32_t token);

/* The next report of the kind is of this token, and came then (ms; 0: whenever). */
void		 away_expect(struct stage *, enum air_news, uint32_t token, int error, unsigned ms);

/* A frame from a radio's device on a channel. */
void		 away_send(struct stage *, unsigned radio, unsigned channel, uint32_t token,
		    const struct wr *);
struct wr	 away_frame(const struct stage *, unsigned radio, enum frame_subtype, struct mac to,
		    uint8_t *octets, size_t cap);
struct sim_leave away_left(const struct stage *, unsigned radio);
struct sim_beacons away_beacons(const struct stage *, unsigned radio);
