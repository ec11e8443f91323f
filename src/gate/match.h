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

struct match;			/* owned until match_close() */

struct match	*match_open(uint32_t rows, struct sip_key);	/* NULL: out of memory */
void		 match_close(struct match *);

void		 match_clear(struct match *);
bool		 match_add(struct match *, const struct hap_row *);	/* copied; false: full */
uint32_t	 match_count(const struct match *);
void		 match_start(struct match *, struct instant);	/* leases begin */
const struct hap_row *match_find(const struct match *, struct instant, struct mac,
		    uint8_t class_bit);
bool		 match_lapsed(const struct match *, struct instant);	/* no row holds */
uint64_t	 match_bytes(uint32_t rows);
