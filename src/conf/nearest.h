/* SPDX-License-Identifier: ISC */
/*
 * nearest - which name somebody meant
 *
 * The distance of two names is the least number of letters inserted, left out, changed, or
 * swapped with their neighbour that makes one of the other.  Pure.
 */
#pragma once

#include <stddef.h>

enum { NEAREST_LEN = 63 };	/* longer names are near to nothing */

/* The distance, or limit + 1 where it is greater than the limit. */
unsigned	nearest_distance(const char *, const char *, unsigned limit);

/* The greatest distance at which a guess about a name of this length helps. */
unsigned	nearest_limit(size_t len);
