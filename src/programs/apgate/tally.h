/* SPDX-License-Identifier: ISC */
/*
 * tally - what was decided in a run, by whom and how fast
 *
 * Rules are rows, in the order in which they were met.  Counts are of what was heard; lost says
 * how much was not.
 */
#pragma once

#include <jansson.h>

#include "hostap/client.h"
#include "programs/apgate/people.h"

enum { TALLY_ROWS = 64 };		/* the last of them holds all that find no other */

struct tally_row {
	char		 daemon[HAP_NAME_LEN * 4];
	char		 rule[HAP_RULE_LEN * 4];	/* as the daemon worded it */
	uint8_t		 by;		/* HAP_BY_* */
	uint64_t	 accepted, refused;	/* requests */
	uint64_t	 let_in, kept_out;	/* different stations */
};

struct tally {
	struct tally_row row[TALLY_ROWS];
	int		 rows;
	uint64_t	 decided, unanswered, lost;	/* requests but probes */
	uint32_t	*took;		/* us, of daemons' answers; owned until tally_close() */
	size_t		 tooks, room;
	bool		 sorted;
};

/* A HAP_VERDICT_IND; person may be NULL.  Gives its row's number. */
int		 tally_verdict(struct tally *, struct person *, const struct hostap_event *);
uint32_t	 tally_took(struct tally *, unsigned int percent);	/* a percentile; 0: none */
void		 tally_close(struct tally *);
json_t		*tally_rules(const struct tally *);	/* the caller's */

bool		 tally_no_answer(unsigned int by);	/* it stands for a missing answer */
