/* SPDX-License-Identifier: ISC */
/*
 * match - rows of address and mask, the first that matches first
 *
 * For verdict tables: exact addresses are hashed, masked ones are tried in order.  Filled row by
 * row, then used; emptied at once.
 */
#pragma once

#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"

#include <hostap/hostap.h>

enum { MATCH_NAMES = 512, MATCH_NAME_OCTETS = 32768 };	/* of rules; with their NULs */

struct match;			/* owned until match_close() */

struct match	*match_open(uint32_t rows, struct sip_key);	/* NULL: out of memory */
void		 match_close(struct match *);

void		 match_clear(struct match *);
bool		 match_add(struct match *, const struct hap_row *);	/* copied; false: full */
bool		 match_name(struct match *, const char *);	/* of rule 1, 2, ...; copied */
bool		 match_name_fits(uint32_t names, size_t octets);	/* so many, of so many in all */
uint32_t	 match_count(const struct match *);
void		 match_start(struct match *, struct instant);	/* leases begin */
const struct hap_row *match_find(const struct match *, struct instant, struct mac,
		    uint8_t class_bit);
const char	*match_name_of(const struct match *, uint32_t rule);	/* NULL: it has none */
uint32_t	 match_names(const struct match *);
size_t		 match_name_octets(const struct match *);
bool		 match_lapsed(const struct match *, struct instant);	/* no row holds */
uint64_t	 match_bytes(uint32_t rows);
