/* SPDX-License-Identifier: ISC */
/*
 * airlog - all that was on a simulated air, in order, to be taken frame by frame
 *
 * A story takes what it expects, one after the other, and ends with air_silent(): nothing else
 * was sent.  Beacons are kept apart.  What does not fit any more is counted, not kept.
 */
#pragma once

#include "frame/frame.h"
#include "radio/sim/sim.h"

enum { AIRLOG = 20000, SAID_OCTETS = 320 };
enum { UP = true, DOWN = false };		/* to the access point; from it */

struct said {				/* an attempt on the air */
	uint64_t us;
	bool up, received, acked;
	uint8_t attempt, rate, octets[SAID_OCTETS];
	int8_t signal_dbm;
	uint16_t len, freq_mhz;
};

struct airlog {
	struct said *said, *beacon;
	unsigned saids, beacons, read;
	uint64_t unkept;
};

void		 air_open(struct airlog *);
void		 air_close(struct airlog *);
void		 air_hear(void *airlog, const struct sim_heard *);	/* struct sim_options */

const struct said *air_said(struct airlog *);	/* the next; NULL: there is none */

/* The next is this, or the test fails. */
const struct said *air_expect(struct airlog *, bool up, enum frame_subtype);

/* The next of this kind, whatever came before it; NULL: there is none. */
const struct said *air_find(struct airlog *, bool up, enum frame_subtype);
void		 air_silent(struct airlog *);	/* nothing else was sent, or the test fails */
void		 air_skip(struct airlog *);	/* what was sent so far is of no interest */
unsigned	 air_count(const struct airlog *, bool up, enum frame_subtype);	/* all attempts */

unsigned	 said_subtype(const struct said *);	/* 16 and more: not a management frame */
uint16_t	 said_sequence(const struct said *);
struct mac	 said_from(const struct said *);
struct mac	 said_to(const struct said *);
uint16_t	 said_status(const struct said *);	/* of a response; reason of a farewell */
struct frame	 said_frame(const struct said *);	/* decoded, or the test fails */
