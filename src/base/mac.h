/* SPDX-License-Identifier: ISC */
/*
 * mac - a 48-bit MAC address as a value
 *
 * Six octets in the order they have on the air.  Copied by assignment, compared by
 * mac_equal(); as a key in a table an address is always hashed with a secret (sip.h),
 * because strangers choose it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MAC_LEN = 6, MAC_TEXT = 18 };	/* octets; characters with the NUL of mac_format() */

struct mac {
	uint8_t	octet[MAC_LEN];
};

static inline bool
mac_equal(struct mac a, struct mac b)
{
	return memcmp(a.octet, b.octet, MAC_LEN) == 0;
}

static inline bool
mac_is_group(struct mac a)		/* multicast or broadcast: IEEE 802, the I/G bit */
{
	return a.octet[0] & 1;
}

static inline bool
mac_is_local(struct mac a)		/* locally administered: most often randomised */
{
	return a.octet[0] & 2;
}

static inline bool
mac_is_broadcast(struct mac a)
{
	return mac_equal(a, (struct mac){ { 255, 255, 255, 255, 255, 255 } });
}

static inline bool
mac_is_zero(struct mac a)
{
	return mac_equal(a, (struct mac){ { 0 } });
}

static inline bool
mac_matches(struct mac a, struct mac pattern, struct mac mask)	/* equal where the mask has ones */
{
	for (int i = 0; i < MAC_LEN; i++)
		if ((a.octet[i] ^ pattern.octet[i]) & mask.octet[i])
			return false;
	return true;
}

static inline uint64_t
mac_u64(struct mac a)			/* an integer for keys: octet 0 highest */
{
	const uint8_t *p = a.octet;
	uint32_t high = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];

	return (uint64_t)high << 16 | (uint32_t)p[4] << 8 | p[5];
}

static inline struct mac
mac_from_u64(uint64_t v)
{
	struct mac a;

	for (int i = MAC_LEN; i-- > 0; v >>= 8)
		a.octet[i] = (uint8_t)v;
	return a;
}

static inline struct mac
mac_from(const uint8_t octets[static MAC_LEN])
{
	struct mac a;

	memcpy(a.octet, octets, MAC_LEN);
	return a;
}

/* "02:00:00:00:00:01"; returns text. */
const char	*mac_format(struct mac, char text[static MAC_TEXT]);
bool		 mac_parse(const char *text, struct mac *);		/* exactly that form, either case */
