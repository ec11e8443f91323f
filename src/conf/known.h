/* SPDX-License-Identifier: ISC */
/*
 * known - the keys hostapd has and we do not
 *
 * By name only, each with what it would mean to leave it out: a network that is not the one the
 * file describes (refused), or nothing that a station or the administrator would miss (a note).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { KNOWN_NAME = 64 };	/* holds every name with its NUL */

struct known_group {
	bool		 refused;
	const char	*cause;		/* without it ... */
	const char	*cure;
	const char	*names;		/* "name", or "name=value": harmless then */
};

/* The group of a key; NULL: hostapd does not know it either.  harmless: with that value. */
const struct known_group	*known_find(const char *name, const char *value, bool *harmless);

/* Walks the names, from {0}: writes the one at the cursor, moves it; false at the end. */
struct known_walk {
	size_t		group, at;
};

bool	known_next(struct known_walk *, char name[static KNOWN_NAME]);
