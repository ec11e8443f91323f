/* SPDX-License-Identifier: ISC */
/* xoshiro256** (Blackman, Vigna 2018), its state filled by splitmix64. */
#include "base/prng.h"

static uint64_t
rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static uint64_t
split(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

struct prng
prng_from(uint64_t seed)
{
	struct prng p;

	for (int i = 0; i < 4; i++)
		p.s[i] = split(&seed);
	return p;
}

uint64_t
prng_next(struct prng *p)
{
	uint64_t *s = p->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint32_t
prng_below(struct prng *p, uint32_t n)
{
	return (uint32_t)((prng_next(p) >> 32) * n >> 32);
}

double
prng_unit(struct prng *p)
{
	return (double)(prng_next(p) >> 11) * 0x1p-53;
}

bool
prng_chance(struct prng *p, double chance)
{
	return prng_unit(p) < chance;
}
