/* SPDX-License-Identifier: ISC */
/*
 * seeker - a daemon with P2P devices, for plays (harness.h): what it asks for, what it was told
 *
 * It does what libhostap's callers do: HIOCP2PSTART, and messages.  Numbers of what it asks for
 * count from 1.  seeker_hear() takes all it was told into the books below.  A stay, scan or frame
 * that was taken ends once, and one that was not never: else the test fails.
 */
#pragma once

#include "harness.h"

enum { SEEKER_PEERS = 2048, SEEKER_BOOK = 16384 };

struct seeker {
	struct play *play;
	struct daemon *daemon;
	uint64_t cookie;		/* of its device; 0: it has none */
	uint32_t iface;			/* the low half */
	uint8_t way, addr[6];
	uint64_t seq;			/* of the last thing it asked for */
	int refused;			/* of the last HAP_RESULT_IND */
	/* What it was told. */
	unsigned peers;			/* different ones */
	struct {
		struct mac addr;
		unsigned found, changed, lost;
		uint8_t namelen, name[32];
		struct instant at;	/* first */
	} peer[SEEKER_PEERS];
	unsigned told;			/* of peers, in all */
	unsigned began, ended, paused, resumed;	/* stays */
	int stay_error;			/* of the last that ended */
	unsigned scanned, acked, unacked, frames, results, up, down, removed, founds;
	/* Its books: what was taken, by number, and how often it ended; listens are not in them. */
	bool taken[SEEKER_BOOK], is_frame[SEEKER_BOOK];
	uint8_t ends[SEEKER_BOOK], waits[SEEKER_BOOK];	/* waits: a frame's wait was over */
	uint8_t frame[512];		/* the last one it was given */
	size_t frame_len;
};

struct seeker	*seeker_open(struct play *, const char *name);
void		 seeker_close(struct seeker *);			/* its books; the endpoint stays */

/* 0, or a negative errno value.  way: 0 any. */
int		 seeker_start(struct seeker *, unsigned radio, uint8_t way);
int		 seeker_stop(struct seeker *);

int		 seeker_search(struct seeker *, unsigned ms);
					/* 1, 6, 11, and listens on 6; 0: for ever */
int		 seeker_listen(struct seeker *, unsigned channel, unsigned ms);
int		 seeker_stay(struct seeker *, uint32_t iface, unsigned channel, unsigned ms);
int		 seeker_scan(struct seeker *, uint32_t iface, const uint8_t *channels, uint8_t n);
int		 seeker_send(struct seeker *, unsigned channel, unsigned wait_ms, const void *,
		    size_t len);
int		 seeker_register(struct seeker *, enum frame_subtype, const void *prefix, size_t);
int		 seeker_cancel(struct seeker *, uint64_t seq);

void		 seeker_hear(struct seeker *);
unsigned	 seeker_open_ends(const struct seeker *);	/* what has not ended */
void		 seeker_run(struct seeker *, unsigned until_ms);
					/* play_run(), and hear it all */
struct hostap_radio seeker_radio(struct play *, struct seeker *, unsigned radio);
