/* SPDX-License-Identifier: ISC */
/*
 * inbox - frames that wait until the kernel has taken what was said to those before them
 *
 * A radio that is asked for more than it can answer must not answer everybody late: a station
 * repeats its request after 100 ms and gives up after 300, so that late answers are work for
 * nothing, and bring more.  So what has to be done next is taken first (whoever is let in is
 * let in whole, before others begin), and a request that waited longer than INBOX_STALE is
 * left: its repeat is behind it, or about to come.
 *
 * Frames are copied.  Memory is taken at opening; where there is no room the oldest give way.
 * Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/air.h"
#include "base/instant.h"

#define INBOX_STALE	SPAN_MS(80)

struct inbox;				/* owned until inbox_close() */

struct inbox	*inbox_open(void);	/* NULL: out of memory */
void		 inbox_close(struct inbox *);	/* NULL is fine */

void		 inbox_put(struct inbox *, struct instant, const struct air_event *);	/* AIR_FRAME */

/* The next; its frame is borrowed until the next call of the inbox.  False: there is none. */
bool		 inbox_take(struct inbox *, struct instant, struct air_event *);
bool		 inbox_empty(const struct inbox *);
uint64_t	 inbox_left(const struct inbox *);	/* frames left, stale or for want of room */
