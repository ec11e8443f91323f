/* SPDX-License-Identifier: ISC */
/*
 * stage - what "apgate run" needs before it can start: a folder, configurations, names
 *
 * The folder is temporary and holds the socket, one hostapd.conf a radio, and nothing else; it
 * goes with stage_close().
 */
#pragma once

#include <limits.h>

#include "programs/apgate/people.h"

enum { STAGE_CONFS = 16, STAGE_WHY = 512, STAGE_PATH = 96 };

struct stage_wish {
	const char	*scenario;	/* a path; NULL: a capture */
	const char	*capture;
	uint64_t	 seed;		/* 0: the scenario's */
	uint32_t	 stations;	/* 0: as it says */
};

struct stage {
	char		 folder[STAGE_PATH];
	char		 socket[STAGE_PATH];
	char		 ready[STAGE_PATH];	/* apgated says READY=1 here */
	int		 ready_fd;		/* -1: none */
	char		 conf[STAGE_CONFS][STAGE_PATH];
	int		 confs;
	char		 radio[PATH_MAX + 16];	/* for --radio */
	char		 network[160];		/* its name, fit to be shown */
	int		 bsss;
	char		 attack[32];		/* who invents addresses; "": nobody, or several */
	int64_t		 end_us;		/* of the scenario; 0: it has none */
	struct people	*people;
};

/* False: why says cause and cure, and there is nothing to close. */
bool	stage_open(struct stage *, const struct stage_wish *, char why[static STAGE_WHY]);
void	stage_close(struct stage *);
