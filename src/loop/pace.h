/* SPDX-License-Identifier: ISC */
/*
 * pace - how the engine's time goes along with the real one (S1)
 *
 * REAL is the machine's clock, for real radios.  The others are for simulated ones, where time
 * starts at 0 and moves from event to event, each at its exact instant:
 *
 * SPEED keeps to the real clock, times a factor.
 * FAST jumps to the next event, in lock-step with real daemons: while one owes an answer time
 * stands, for PACE_GRACE_MS of real time; a daemon that takes longer is waited for in real
 * time.
 *
 * In both, while a daemon owes an answer time moves by no more than the real clock did: a
 * deadline passes only when the daemon has had that long in real time (to the grain of the
 * waits, a millisecond).
 *
 * Pure: it is told the real time.
 */
#pragma once

#include <stdbool.h>

#include "base/instant.h"

enum {
	PACE_GRACE_MS	= 100,
	PACE_GRAIN_MS	= 1,		/* a wait may be so much longer, and time catches up by it */
};

enum pace_kind { PACE_REAL, PACE_SPEED, PACE_FAST };

struct pace {
	enum pace_kind	kind;
	double		speed;		/* PACE_SPEED */
	struct instant	now;		/* the engine's time */
	struct instant	began;		/* real time when the engine's was 0 */
	struct instant	since;		/* asking: real time from which on time may move */
	bool		asking;
};

struct pace	pace_start(enum pace_kind, double speed, struct instant real);

/*
 * Moves towards the next event.  True: it has come, now is its instant (REAL: or later).
 * False: it has not; now is as late as it may be.
 */
bool		pace_step(struct pace *, struct instant real, struct instant next, bool asking);

/* The real time when the next event can come.  In the past: it has; FAR: it never will. */
struct instant	pace_wait(const struct pace *, struct instant next);
