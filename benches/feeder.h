/* SPDX-License-Identifier: ISC */
/*
 * feeder - what the benches of a decision share: an access point's loop with a radio that always
 * has the next station
 *
 * The radio is made of arithmetic: it delivers the next authentication as soon as there is room
 * in its window, and acknowledges at once.  Frames are made before anything is measured.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/engine.h"
#include "loop/loop.h"
#include "radio/radio.h"

enum { WARM = 2000, LEN = 120 };	/* stations that do not count; octets of a message */

struct feeder {
	struct radio radio;
	struct loop *loop;
	uint32_t warm, window, waiting, total, done;	/* warm: of total, do not count */
	uint16_t bss;			/* whose stations are timed */
	uint64_t next;			/* address */
	uint64_t asked[1 << 16];	/* when, by the address's low bits */
	uint64_t *took;
	uint64_t began;			/* when it was warm */
	uint32_t acks[256], ack_first, ack_count;
	uint8_t frame[2][64];		/* an authentication at either BSS; only its sender changes */
	size_t frame_len;
	bool both;			/* every other station is the other BSS's, and not timed */
	bool behind;			/* both come at once, the one that is timed second */
	bool refused;			/* those that are timed: status 17, not 0 */
	uint64_t ahead;			/* when the other one came */
};

struct ap {
	struct engine	*e;
	struct loop	*loop;
	struct feeder	 f;
	struct radio	*radios[1];
};

/* An engine with the BSSs wlan0 and wlan1, up, and its loop, which ends at any signal. */
void		 ap_open(struct ap *, uint32_t deadline_ms);
void		 ap_close(struct ap *);		/* after its port and device */
void		 ap_feed(struct ap *, uint32_t total, uint32_t window, uint64_t *took);
					/* after ap.f.warm others, WARM unless changed */

uint64_t	 clock_ns(void);
void		 pin(int cpu);
double		 median_us(uint64_t *ns, size_t n);
void		 report(const char *name, double value, const char *unit, double against,
		    double ratio);
