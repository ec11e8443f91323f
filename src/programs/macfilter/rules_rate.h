/* SPDX-License-Identifier: ISC */
/*
 * rate - whether a station comes more often than N times in an interval, exactly
 *
 * The last N moments of each station are kept, so the answer is exact however they lie: a
 * request is over where it is at least the N+1st within the interval that ends with it.
 * Requests that are over count too.
 *
 * Stations are at most rate_stations(); one more forgets the one heard longest ago.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"

enum {
	RATE_LIMIT_MAX		= 1000,		/* the largest N */
	RATE_STATIONS_MAX	= 4096,
	RATE_MOMENTS_MAX	= 65536,	/* N times stations stays within this */
};

struct rate;			/* owned until rate_close() */

/* The limit is 1 to RATE_LIMIT_MAX.  NULL: out of memory. */
struct rate	*rate_open(uint32_t limit, struct span interval, struct sip_key);
void		 rate_close(struct rate *);			/* NULL is fine */

/* Counts this request too. */
bool		 rate_over(struct rate *, struct mac, struct instant now);
uint32_t	 rate_stations(const struct rate *);		/* remembered at most */
