/* SPDX-License-Identifier: ISC */
/*
 * prng - random numbers from a seed (xoshiro256**), the same everywhere
 *
 * For simulations, tests and jitter; never for secrets.  The state is a value: copy it and
 * both copies go on alike.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct prng {
	uint64_t s[4];
};

struct prng	prng_from(uint64_t seed);
uint64_t	prng_next(struct prng *);
uint32_t	prng_below(struct prng *, uint32_t n);		/* 0 to n-1, even; 0 where n is 0 */
bool		prng_chance(struct prng *, double p);		/* true with probability p, 0 to 1 */
double		prng_unit(struct prng *);			/* 0 <= x < 1 */
