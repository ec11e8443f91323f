/* SPDX-License-Identifier: ISC */
/*
 * capture - a radio that hears what was recorded: yesterday's stations ask today's policy
 *
 * It reads a pcap or pcapng file (libpcap; 802.11 with a radiotap or Prism header or with none)
 * and plays to the access point what stations sent to the captured one, with the timing of the
 * file: the time of its first record is when the first BSS is started.  What the captured access
 * point sent is not played, but remembered, so that both answers can be compared afterwards.
 *
 * Captured access points (beacons, probe responses and answers give them away) stand for BSSs of
 * ours, the first for the first one started and so on; those any station asked for admission
 * come before those only heard.  In the frames played their BSSIDs and SSIDs are replaced by
 * ours.  The Retry bit and all else stays as it was.  What was sent to an access point for which
 * we have no BSS is ignored and counted.
 *
 * A frame we send is acknowledged when it and the acknowledgement would have been over, whoever
 * it is for.  A poll is acknowledged if the station sends anything later in the file.  Statistics
 * of a station count what was played since it was added, data frames too, and what we sent it.
 *
 * The file is read twice: at open to learn who is who, then as it is played.  Every record is
 * counted once, as played, as data, or as ignored for a reason; what is behind a fault that
 * ends the file early cannot be read, and capture_fault() says so.  After open nothing is
 * allocated by this module; no clock is read, nothing waits, and files may be of any size.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"

struct radio;
struct capture;			/* owned until capture_close() or radio_close() of its radio */

enum {
	CAPTURE_ERROR	= 256,
	CAPTURE_APS	= 64,	/* access points told apart; what is sent to others is ignored */
};

struct capture_options {
	const char *path;
	const void *bytes;	/* the file itself, where path is NULL; borrowed until closed */
	size_t len;
	const struct mac *bssid;	/* play what was sent to these, in this order; copied */
	unsigned bssids;	/* 0: to all that are heard */
	bool keep_ssid;		/* do not replace the captured SSID by ours */
	struct span quiet;	/* from the last record to the end; 0: 2 s */
	uint32_t stations;	/* told apart; 0: 65536 */
	struct sip_key key;
	uint8_t radio;		/* the engine's number of it */
};

enum capture_ignored {
	CAPTURE_FROM_AP,	/* sent by a captured access point */
	CAPTURE_CONTROL,	/* neither management nor data */
	CAPTURE_NOT_TO_AP,	/* between stations, or a beacon */
	CAPTURE_OTHER_AP,	/* to an access point no BSS of ours stands for */
	CAPTURE_BSS_DOWN,	/* the BSS of ours was not up */
	CAPTURE_CUT,		/* recorded only in part (snap length) */
	CAPTURE_BAD_FCS,	/* its frame check sequence was wrong */
	CAPTURE_BAD_HEADER,	/* malformed radiotap or Prism header */
	CAPTURE_NO_FRAME,	/* no 802.11 header, or of another version */
	CAPTURE_TOO_LONG,	/* no management frame is so long */
	CAPTURE_REASONS
};

struct capture_counts {
	uint64_t records;	/* read so far; the sum of the three that follow */
	uint64_t played;	/* management frames given to the access point */
	uint64_t data;		/* data frames of stations to it */
	uint64_t ignored[CAPTURE_REASONS];
	uint64_t unexpected;	/* of data: of stations that were not associated with us */
	uint32_t aps, stations;	/* in the whole file */
	uint32_t unlisted;	/* frames of those beyond what is told apart */
	/* Stations that asked to come in, by what they were told (by us: so far). */
	uint32_t both_let_in, both_refused, only_capture, only_ours, undecided;
};

struct capture_ap {
	struct mac bssid;
	uint8_t ssid_len, ssid[32];	/* 0: not known */
	uint16_t freq_mhz;	/* 0: not known */
	int bss;		/* the engine's number of what it stands for; -1: nothing */
	uint32_t asked;		/* authentications and (re)associations sent to it */
};

struct capture_answer {		/* the last of each; -1: none */
	int auth_status, assoc_status;
	bool let_in;		/* an association succeeded, at any time */
};

struct capture_station {
	struct mac addr;
	uint64_t frames;	/* management and data, in the whole file */
	struct instant first, last;	/* since the first record */
	struct capture_answer theirs, ours;
};

/* 0, or a negative errno value with a sentence that names cause and cure. */
int	 capture_open(const struct capture_options *, struct capture **,
	    char error[static CAPTURE_ERROR]);
void	 capture_close(struct capture *);	/* NULL is fine */
struct radio *capture_radio(struct capture *);	/* borrowed */

/* Why the file ends before its end, as a sentence; NULL: it does not. */
const char *capture_fault(const struct capture *);

void	 capture_counts(const struct capture *, struct capture_counts *);
bool	 capture_ap(const struct capture *, uint32_t, struct capture_ap *);	/* false: no more */
bool	 capture_station(const struct capture *, uint32_t, struct capture_station *);
const char *capture_reason(enum capture_ignored);	/* "sent by the captured access point" */

/* What was played, what was not and why, and how the answers differ: lines.  As snprintf(). */
size_t	 capture_summary(const struct capture *, char *, size_t);
