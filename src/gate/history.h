/* SPDX-License-Identifier: ISC */
/*
 * history - the decisions an access point remembers, so that it can explain itself (D7)
 *
 * A ring: the oldest give way.  Refusals of probe requests have a ring of their own, or they
 * would wash out everything else; equal ones that follow within 10 s are counted, not repeated.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <hostap/hostap.h>

struct history;			/* owned until history_close() */

struct history	*history_open(void);	/* NULL: out of memory */
void		 history_close(struct history *);

void		 history_add(struct history *, const struct hostap_decision *);
void		 history_find(const struct history *, struct hostap_why *);	/* HIOCGWHY */
bool		 history_fresh(struct history *, struct hostap_decision *);
					/* not yet drained; the oldest may be lost.  One with repeats
					is told again, and counted with the first in HIOCGWHY */
