/* SPDX-License-Identifier: ISC */
/*
 * timers - one alarm for each of a fixed number of things, the earliest first
 *
 * Things are numbered 0 to n-1.  Nothing here reads a clock: the caller asks which alarm is
 * first and compares.  Equal times come out in the order of the numbers, so that a run can be
 * repeated exactly.  Setting is cheap where the new time is later than most others.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

struct timers;			/* owned until timers_close() */

struct timers	*timers_open(uint32_t n);	/* NULL: out of memory */
void		 timers_close(struct timers *);	/* NULL is fine */

void		 timers_set(struct timers *, uint32_t thing, struct instant);	/* replaces */
void		 timers_clear(struct timers *, uint32_t thing);	/* not set: nothing happens */
struct instant	 timers_get(const struct timers *, uint32_t thing);	/* FAR: not set */
struct instant	 timers_first(const struct timers *);		/* FAR: none is set */
bool		 timers_due(struct timers *, struct instant now, uint32_t *thing);
					/* takes one that has come */
uint64_t	 timers_bytes(const struct timers *);		/* memory it holds */
