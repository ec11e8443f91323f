/* SPDX-License-Identifier: ISC */
/*
 * inside - what the files of the capture radio share, and nobody else
 *
 * learn.c fills in who is who at open; rewrite.c makes a recorded frame one for a BSS of ours;
 * command.c does what the engine commands; play.c is the radio: time and events; capture.c opens
 * and tells; summary.c words it.
 */
#pragma once

#include "base/table.h"
#include "radio/capture/capture.h"
#include "radio/capture/reader.h"
#include "radio/radio.h"

enum {
	SLOTS = 32,		/* BSSs of ours */
	PENDING = 4096,		/* events due; then commands get -ENOBUFS */
	NOBODY = -1,
	EVERYBODY = -2,
};

struct ap {			/* of the capture; the first c->playable stand for c->slot[] */
	struct mac bssid;
	struct ssid ssid;	/* len 0: not known */
	bool ssid_told;		/* by itself, not by a station */
	bool given, sure;	/* by options; it was heard, not only spoken to */
	uint16_t freq_mhz;
	uint32_t asked;
};

struct station {
	struct mac addr;
	uint64_t frames, first_us, last_us;	/* since the first record */
	struct capture_answer theirs, ours;
	bool asked;		/* to authenticate or associate */
};

struct slot {			/* a BSS of ours, in the order they were first started */
	uint16_t bss;
	bool up;
	struct mac bssid;
	struct ssid ssid;
	uint16_t freq_mhz;
	uint8_t rate;		/* lowest basic, 500 kb/s */
};

struct link {			/* a station the engine added */
	uint64_t key;		/* 0: free */
	struct instant heard;
	struct air_stats stats;
};

struct due {
	struct instant at;
	struct air_event event;
};

struct ring {			/* in the order of time */
	struct due *due;	/* PENDING; owned */
	uint32_t first, count;
};

struct capture {
	struct radio radio;	/* first: it is one */
	struct capture_options options;
	char *path;		/* owned */
	char fault[CAPTURE_ERROR];
	struct reader *reader;

	struct ap ap[CAPTURE_APS];
	uint32_t aps, playable, unlisted;
	struct station *station;
	uint32_t stations;
	struct table *by_addr;
	uint64_t base_us, end_us;	/* of the file: wall clock of its start; its length */

	struct slot slot[SLOTS];
	int slots;
	struct link *link;
	uint32_t links, next_link;
	struct table *by_link;

	bool started, ended, finished;
	struct instant origin;	/* the first record's time in ours */
	struct heard next;	/* while !ended: the next record somebody may care for */
	struct instant next_at;
	int next_ap;		/* whom it was sent to; EVERYBODY */
	struct instant air_free;	/* what we send is over */
	struct ring answers, sent;
	struct capture_counts counts;
	uint8_t frame[AIR_FRAME_MAX];	/* the one being played */
};

/* learn.c */
int	 learn(struct capture *, char error[static CAPTURE_ERROR]);
int	 ap_of(const struct capture *, struct mac);	/* or NOBODY */
struct station *station_of(const struct capture *, struct mac);	/* or NULL */
void	 note_answer(struct capture_answer *, const struct frame_header *, struct rd body);

/* rewrite.c: octets in c->frame; 0: too many.  ap as c->next_ap. */
size_t	 rewrite(struct capture *, const struct heard *, int ap);
int	 slot_of_ap(const struct capture *, int ap);	/* or NOBODY */

/* command.c: as struct radio_ops has it. */
int	 obey(struct capture *, struct instant now, const struct air_command *);
struct link *link_of(const struct capture *, uint16_t bss, struct mac);	/* or NULL */

/* play.c */
extern const struct radio_ops capture_ops;
void	 play_begin(struct capture *);
