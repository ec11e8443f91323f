/* SPDX-License-Identifier: ISC */
/*
 * scenario_rows - statements as tables of words; the scenario reader's own
 *
 * Each word of a statement is a row: its name, and the function that reads what follows it.
 * scenario.c has the statements and those about stations and the medium; scenario_radio.c,
 * scenario_peers.c and scenario_fault.c have the others.
 */
#pragma once

#include "radio/sim/scenario.h"
#include "radio/sim/scenario_word.h"

#define ROWS_HOUR	INT64_C(3600000000)	/* us */
#define ROWS_LATEST	(24 * 365 * ROWS_HOUR)

struct reading {
	struct words w;
	struct scenario *s;
	struct scenario_radio *radio;	/* of the statement being read */
	struct scenario_group *group;
	struct scenario_crowd *crowd;
	struct scenario_attack *attack;
	struct scenario_fault *fault;
};

struct row {				/* a list ends with name NULL */
	const char *name;
	void (*read)(struct reading *);
};

const struct row *rows_find(struct reading *, const struct row *);	/* the next word's; or NULL
					   and an error */
void		 rows_read(struct reading *, const struct row *);	/* to the end of the line */

int64_t		 rows_time(struct reading *, const char *what);
int8_t		 rows_dbm(struct reading *, const char *what);
int32_t		 rows_place(struct reading *);
uint8_t		 rows_channel(struct reading *);

/* "random", "oui 00:11:22" or the first address, from which the next count on. */
void		 rows_mac(struct reading *, enum scenario_mac *, struct mac *, const char *whose);

/* Stations or peers that stand above, or "all". */
uint8_t		 rows_named(struct reading *);
bool		 rows_taken(const struct scenario *, const struct word *name);

/* The statements that have a file of their own. */
void		 rows_read_radio(struct reading *);
void		 rows_read_peers(struct reading *);
void		 rows_read_fault(struct reading *);
