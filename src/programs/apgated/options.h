/* SPDX-License-Identifier: ISC */
/*
 * options - apgated's command line
 *
 * Plain data; strings are borrowed from argv.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "loop/pace.h"
#include "programs/apgated/say.h"

enum {				/* exit statuses */
	EXIT_GOOD	= 0,
	EXIT_CONF	= 1,	/* configuration, scenario or capture */
	EXIT_USAGE	= 2,
	EXIT_RUN	= 3,	/* the system refused something */
};

enum options_radio { OPTIONS_CONF, OPTIONS_NL80211, OPTIONS_SIM, OPTIONS_CAPTURE };

struct options {
	enum options_radio	 radio;		/* OPTIONS_CONF: as driver= says */
	const char		*radio_file;	/* scenario or capture; NULL: none */
	enum pace_kind		 pace;		/* PACE_SPEED or PACE_FAST; of simulated radios */
	bool			 paced;		/* speed was given */
	double			 speed;
	const char		*socket;	/* NULL: as the configuration says */
	const char		*record;	/* --write; NULL: nothing */
	const char		*netlink;	/* --write-netlink; likewise */
	uint64_t		 seed;		/* 0: not given */
	uint32_t		 stations;	/* 0: as the scenario says */
	uint32_t		 wait;		/* daemons */
	enum say_level		 level;
	bool			 log_json, check, exit_at_end, summary_json;
	const char *const	*conf;
	int			 conf_count;
};

/* True: go on.  False: exit with *status; what there was to say has been said. */
bool	options_read(int argc, char *argv[], struct options *, int *status);
