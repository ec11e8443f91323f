/* SPDX-License-Identifier: ISC */
/*
 * show - a run as a person watches it: one line a decision, then what it came to
 *
 * Of a station the same refusal by the same rule is shown once and then counted.  What strangers
 * are refused is shown once, and when they fall quiet in one line with their number.
 */
#pragma once

#include "programs/apgate/cli.h"
#include "programs/apgate/ifaces.h"
#include "programs/apgate/people.h"
#include "programs/apgate/stage.h"
#include "programs/apgate/tally.h"

struct show {
	const struct cli *cli;
	const struct stage *stage;
	struct tally	*tally;
	struct ifaces	 ifaces;
	const char	*rules;		/* the file's name, for the head */
	const char	*input;		/* scenario or capture, for the head */
	bool		 lines;		/* a line a decision */
	bool		 counter;	/* instead of lines: one that counts, on a terminal */
	bool		 fast;		/* virtual time: daemons take none of it */
	bool		 keep;
	bool		 ending;	/* the access point was told to, and sends everybody away */
	int		 name_width;
	int64_t		 start_us;	/* wall clock of time 0; 0: not known yet */
	int64_t		 latest_us;
	int64_t		 counted_us;	/* when the counter was last shown */
	uint64_t	 shown;
	struct {			/* strangers, of late */
		int		 row;	/* of the tally; -1: none */
		uint8_t		 request;
		uint16_t	 status;
		uint64_t	 count;	/* without the first */
		int64_t		 last_us;
	} flood;
	uint8_t		 example[IEEE80211_ADDR_LEN];	/* a station that was refused */
	bool		 has_example;
};

void	 show_head(const struct show *);
void	 show_event(struct show *, const struct hostap_event *);
void	 show_idle(struct show *, int64_t quiet_us);	/* nothing has come for so long */
void	 show_flush(struct show *);		/* what was held back */

/* summary: what apgated said at its end; NULL: nothing. */
void	 show_end(struct show *, const json_t *summary);
json_t	*show_document(struct show *, const json_t *summary);
