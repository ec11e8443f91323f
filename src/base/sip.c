/* SPDX-License-Identifier: ISC */
/* SipHash (Aumasson, Bernstein 2012) with one compression and three finalisation rounds. */
#include "base/sip.h"

struct state {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void
sip_round(struct state *s)
{
	s->v0 += s->v1;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v2 = rotate(s->v2, 32);
}

static inline struct state
begin(struct sip_key key)
{
	return (struct state){
		key.k0 ^ 0x736f6d6570736575u, key.k1 ^ 0x646f72616e646f6du,
		key.k0 ^ 0x6c7967656e657261u, key.k1 ^ 0x7465646279746573u,
	};
}

static inline void
absorb(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	s->v0 ^= word;
}

static inline uint64_t
finish(struct state *s)
{
	s->v2 ^= 0xff;
	sip_round(s);
	sip_round(s);
	sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

static uint64_t
little_endian(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

uint64_t
sip_hash(struct sip_key key, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	struct state s = begin(key);
	size_t left = len;

	for (; left >= 8; left -= 8, p += 8)
		absorb(&s, little_endian(p, 8));
	absorb(&s, (uint64_t)len << 56 | little_endian(p, left));
	return finish(&s);
}

uint64_t
sip_hash_u64(struct sip_key key, uint64_t v)
{
	struct state s = begin(key);

	absorb(&s, v);
	absorb(&s, 8ull << 56);
	return finish(&s);
}
