/* SPDX-License-Identifier: ISC */
/*
 * radio - what every radio can be asked, real or simulated
 *
 * A radio carries out the engine's commands (base/air.h) and gives back events.  It is opened
 * by its own module (radio/sim/sim.h, radio/capture/capture.h, ...) and used through the calls
 * below, which check, count and trace; nothing else calls the functions of struct radio_ops.
 *
 * Nothing here waits.  A radio with a descriptor has events when that is readable; a radio
 * without one (a simulation) has them at radio_deadline().
 */
#pragma once

#include <stdbool.h>

#include "base/air.h"
#include "base/instant.h"

struct radio;

struct radio_ops {
	const char *kind;		/* "sim", "capture", "nl80211" */
	void (*close)(struct radio *);
	int (*command)(struct radio *, struct instant, const struct air_command *);
	bool (*event)(struct radio *, struct instant, struct air_event *);
	struct instant (*deadline)(const struct radio *);
	int (*fd)(const struct radio *);
	bool (*finished)(const struct radio *);
};

struct radio_counts {
	uint64_t commands, failed, events, frames_sent, frames_received;
};

struct radio {			/* first member of every radio's own structure */
	const struct radio_ops *ops;
	struct radio_counts counts;
	void (*trace)(void *, struct instant, const struct air_command *, const struct air_event *);
	void *trace_arg;	/* trace sees every command and event; NULL: nobody looks */
};

void		radio_close(struct radio *);	/* NULL is fine */

/* Carries a command out, or queues it.  0, or a negative errno value with nothing done. */
int		radio_command(struct radio *, struct instant now, const struct air_command *);

/* The next event that has come by now; false: none.  Borrowed until the next call. */
bool		radio_event(struct radio *, struct instant now, struct air_event *);

/* When radio_event() is next worth a call; FAR: the descriptor tells. */
struct instant	radio_deadline(const struct radio *);

int		radio_fd(const struct radio *);		/* -1: none */
bool		radio_finished(const struct radio *);	/* it will have no more events: end of the capture */
