/* SPDX-License-Identifier: ISC */
/*
 * sip - SipHash-1-3, a keyed hash, so that nobody can choose colliding addresses
 *
 * The key comes from outside (struct sip_key is filled by whoever opens the table) and is
 * secret for the life of the program; a simulation gives a fixed one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct sip_key {
	uint64_t k0, k1;
};

uint64_t	sip_hash(struct sip_key, const void *bytes, size_t len);
uint64_t	sip_hash_u64(struct sip_key, uint64_t);	/* as sip_hash() of its eight LE octets */
