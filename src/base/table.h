/* SPDX-License-Identifier: ISC */
/*
 * table - from a 64-bit key to a 32-bit number, hashed with a secret
 *
 * Sized when opened, never grows; the numbers are most often places in an array the caller
 * owns.  A key stands in it once.  Lookup, insertion and removal take constant time whatever
 * keys strangers choose.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/sip.h"

#define TABLE_NONE	UINT32_MAX	/* no such key */

struct table;			/* owned until table_close() */

struct table	*table_open(uint32_t capacity, struct sip_key);	/* NULL: out of memory */
void		 table_close(struct table *);			/* NULL is fine */

uint32_t	 table_find(const struct table *, uint64_t key);	/* or TABLE_NONE */
bool		 table_put(struct table *, uint64_t key, uint32_t);
					/* false: full.  Replaces. */
void		 table_drop(struct table *, uint64_t key);	/* no such key: nothing happens */
uint32_t	 table_count(const struct table *);
uint64_t	 table_bytes(const struct table *);		/* memory it holds */

/*
 * The same with the key's hash, for who looks a key up several times, and hashes it once.  Tables
 * that were opened with one secret agree on it.  Where no stranger chooses the keys any other
 * function of them that spreads them does as well, and is quicker; a table has one.
 */
uint32_t	 table_hash(const struct table *, uint64_t key);
uint32_t	 table_find_by(const struct table *, uint32_t hash, uint64_t key);
bool		 table_put_by(struct table *, uint32_t hash, uint64_t key, uint32_t);
void		 table_drop_by(struct table *, uint32_t hash, uint64_t key);
void		 table_near(const struct table *, uint32_t hash);
					/* a hint: it will be looked up soon */
