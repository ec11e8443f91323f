/* SPDX-License-Identifier: ISC */
/*
 * people - who is on the simulated air, by address, and what became of each
 *
 * The stations of a scenario have names: the simulation gives each the same address for the
 * same scenario, seed and number, so it is opened here once more to learn them.  Whoever else
 * is heard of (an attack's inventions, the stations of a capture) is a stranger; the first
 * PEOPLE_STRANGERS are told apart.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mac.h"

struct scenario;
struct people;				/* owned until people_close() */

enum { PEOPLE_STRANGERS = 65536, PEOPLE_NAME = 40 };

struct person {
	struct mac	 addr;
	const char	*group;		/* borrowed; NULL: a stranger */
	uint32_t	 number;	/* in its group, from 1; 0: alone in it */
	uint32_t	 iface;		/* where it is associated; 0: nowhere */
	uint64_t	 refused_by;	/* bit n: row n of the tally */
	uint64_t	 accepted_by;
};

/* NULL: out of memory, or what the scenario asks for cannot be.  scenario may be NULL. */
struct people	*people_open(const struct scenario *, uint64_t seed, uint32_t stations);
void		 people_close(struct people *);		/* NULL is fine */
uint32_t	 people_known(const struct people *);	/* by name */
int		 people_name_width(const struct people *);	/* of the longest name */

/* Borrowed until people_close(); NULL: one stranger too many. */
struct person	*people_meet(struct people *, struct mac);
const char	*people_name(const struct person *, char text[static PEOPLE_NAME]);
				/* "phone-2" */
