/* SPDX-License-Identifier: ISC */
/*
 * decisions - what the access point remembers of whom it refused or let in
 *
 * The latest first.  "Ago" is only said where the access point's clock is this machine's: that
 * of a simulation in virtual time is not.
 */
#pragma once

#include "programs/apgate/cli.h"
#include "programs/apgate/ifaces.h"

struct decisions {
	struct hostap_decision *decision;	/* owned until decisions_close() */
	size_t		 count;
	bool		 more;		/* there were more than asked for */
};

/* Of one station, or NULL for all; at most so many.  0 or a negative errno value. */
int	decisions_read(struct decisions *, struct hostap *, const uint8_t *addr, size_t most);
void	decisions_close(struct decisions *);

json_t	*decisions_document(const struct decisions *, const struct ifaces *);
void	decisions_print(const struct cli *, const struct decisions *, const struct ifaces *,
	    bool stations);			/* a table; stations: whose they are, as well */
void	decisions_explain(const struct cli *, const struct hostap_decision *,
	    const struct ifaces *, const struct hostap_ap *);	/* one of them, in sentences */
