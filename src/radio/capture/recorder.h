/* SPDX-License-Identifier: ISC */
/*
 * recorder - what was on the air and between the AP and its daemons, as a pcapng file
 *
 * Two interfaces: "air", management frames both ways with a radiotap header; "hostap", messages
 * both ways as exported PDUs for the dissector of that name.  Outbound is what the AP sends.  An
 * answer to a station carries the decision about it as a packet comment: it waits for that, at
 * most a second and in bounded room, and what comes after it waits behind it, so that the file
 * keeps the order of time.  A BSS's beacon is recorded when it starts or changes, not each time
 * it is sent; acknowledgements and data are the radio's own and not recorded.
 *
 * The file may hold keys daemons handed in: only its owner can read it.  After the first write
 * error nothing more is recorded, the file ends with a whole block, and whoever asks is told once.
 * What was recorded is in the file after recorder_tick(); without it, when the buffer is full.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/air.h"
#include "base/instant.h"

#include <hostap/hostap.h>

struct recorder;			/* owned until recorder_close() */

enum { RECORDER_ERROR = 256 };

struct recorder_options {
	const char *path;		/* made, or emptied */
	const char *application;	/* "apgated 0.1.0" */
	int64_t wall_us;		/* wall clock minus the clock of the calls below */
};

/* 0, or a negative errno value with a sentence that names cause and cure. */
int		recorder_open(const struct recorder_options *, struct recorder **,
		    char error[static RECORDER_ERROR]);
void		recorder_close(struct recorder *);	/* writes what is held; NULL is fine */

/* The air: as the trace of struct radio, with the recorder as its argument. */
void		recorder_air(void *recorder, struct instant now, const struct air_command *,
		    const struct air_event *);

/* A decision, in words: the comment of the frame that answers the station.  Copied. */
void		recorder_decided(struct recorder *, struct instant now,
		    const struct hostap_decision *, const char *words);

/* One or more messages; from a daemon, or to it.  name: the daemon's, NULL: not known. */
struct recorder_packet {
	int endpoint;
	bool from_daemon;
	const char *name;
	const void *bytes;
	size_t len;
};
void		recorder_message(struct recorder *, struct instant now,
		    const struct recorder_packet *);

/* At the end of each turn, and at recorder_deadline(): writes what has waited long enough. */
void		recorder_tick(struct recorder *, struct instant now);
struct instant	recorder_deadline(const struct recorder *);	/* FAR: nothing waits */

/* True once, after the recording stopped for an error: why. */
bool		recorder_failed(struct recorder *, char why[static RECORDER_ERROR]);
