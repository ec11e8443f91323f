/* SPDX-License-Identifier: ISC */
/*
 * away - a vocabulary for stories about src/p2p: daemons ask, a radio does as the story says
 *
 * A story opens a scene (one radio, with or without BSSs, with a P2P device in one of the ways),
 * asks for things in the name of endpoints, and says which command the radio gets and what is
 * told, in order.  the_end_of() is "and nothing else was said": no command, no act, the lists
 * of jobs in order (p2p_invariants.h).
 *
 * Or the radio is obedient: it does by itself what it is told, as long as that takes, and the
 * story looks at what has come of it.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "frame/frame.h"
#include "frame/p2p.h"
#include "frame/wsc.h"
#include "p2p/p2p.h"

enum { HOME_MHZ = 2437, ELSEWHERE_MHZ = 2412, LISTEN_MHZ = 2462, DAEMON = 1, OTHER = 2,
    DEVICE_IFACE = 0x10001, THINGS = 4096 };

struct scene_radio {
	struct air_away can;
	int bsss;			/* up, on HOME_MHZ */
	uint8_t dtim_period;
	bool timed;			/* its beacons are told; the first is at 0 */
};

struct thing {				/* an obedient radio has to say */
	struct instant at;
	struct air_event event;
};

struct scene {
	struct p2p *p;
	struct instant now;
	struct scene_radio radio;
	const char *why;		/* of the last error */
	uint32_t token;			/* of the last stay or scan it was given */
	uint32_t frame_token;		/* of the last frame */

	bool obedient;
	uint32_t late_us;		/* stays end so much late */
	uint32_t scan_us;		/* takes so long */
	struct thing thing[THINGS];
	int things;
	uint64_t off_us;		/* it was off the channel of its BSSs */
	struct instant left;		/* FAR: it is there */
	uint32_t stays, scans, frames, not_acked;
	uint16_t last_mhz;
};

/* Octets that belonged to it are copied. */
struct order {				/* a command */
	struct air_command c;
	uint8_t bytes[AIR_FRAME_MAX];
	struct frame f;			/* AIR_SEND: decoded */
};

/* Life. */
struct air_away	 native(void);		/* leaves, scans, acknowledges; an address of its own */
struct air_away	 way_of(uint8_t way);	/* as that way has it */
void		 scene_open(struct scene *, const struct scene_radio *);
void		 scene_plain(struct scene *);	/* a native radio with one BSS */
void		 scene_alone(struct scene *);	/* and without */
void		 the_end_of(struct scene *);
void		 nothing_more(struct scene *);	/* the same, and the story goes on */

/* Devices. */
struct mac	 device_addr(void);
struct mac	 bss_addr(int bss);
void		 device_starts(struct scene *, int endpoint);	/* it is up, and told so */
void		 device_says(struct scene *, bool up, int error);
void		 bss_says(struct scene *, int bss, bool up);

/* Asking.  Errors are negative errno values; a sentence must come with each. */
struct p2p_owner as_bss(int endpoint, uint64_t seq);
struct p2p_owner as_device(int endpoint, uint64_t seq);
int		 stay(struct scene *, struct p2p_owner, uint16_t mhz, uint32_t ms);
int		 scan(struct scene *, struct p2p_owner, const uint16_t *mhz, size_t n,
		    uint16_t dwell_tu);
int		 say(struct scene *, struct p2p_owner, uint16_t mhz, uint16_t wait_ms,
		    uint32_t flags);	/* a public action frame to peer_addr(0) */
int		 listen_as(struct scene *, struct p2p_owner, const struct hap_listen *);
int		 cancel(struct scene *, int endpoint, uint64_t seq);

/* The radio. */
void		 stay_begins(struct scene *);	/* the last it was given */
void		 stay_ends(struct scene *, int error);
void		 scanned(struct scene *, int error);
void		 frame_sent(struct scene *, bool acked);
bool		 hears_at(struct scene *, uint16_t mhz, const struct frame *, bool scanned);
void		 radio_vanishes(struct scene *);
void		 obey(struct scene *);

/* Time: p2p is called when its deadline has come, and must then have another one. */
void		 wait_for(struct scene *, struct span);
#define wait_ms(s, ms)	wait_for(s, SPAN_MS(ms))

struct order	 order_at(struct scene *, enum air_verb, const char *file, int line);
#define expect_order(s, verb)	order_at(s, verb, __FILE__, __LINE__)
struct p2p_act	 act_at(struct scene *, enum p2p_verb, const char *file, int line);
#define expect_act(s, verb)	act_at(s, verb, __FILE__, __LINE__)
struct p2p_act	 device_at(struct scene *, uint8_t event, int error, const char *file, int line);
#define expect_device(s, event, error)	device_at(s, event, error, __FILE__, __LINE__)
void		 told_at(struct scene *, struct p2p_owner, uint8_t event, int error, const char *file,
		    int line);
#define expect_told(s, who, event, error)	told_at(s, who, event, error, __FILE__, __LINE__)
void		 sent_told_at(struct scene *, struct p2p_owner, bool acked, int error, bool last,
		    const char *file, int line);
#define expect_sent_told(s, who, acked, error, last) \
	sent_told_at(s, who, acked, error, last, __FILE__, __LINE__)
void		 quiet_at(struct scene *, const char *file, int line);
#define expect_quiet(s)	quiet_at(s, __FILE__, __LINE__)	/* no act, no command */
int		 count_acts(struct scene *, enum p2p_verb, int event);	/* and takes them all; -1: any */

/* Peers, as the air has them. */
struct mac	 peer_addr(unsigned);
struct frame	 probe_of(struct mac from, struct octets elements);
					/* as a searching device sends it, without rates and SSID */
size_t		 own_elements(uint8_t *to, size_t cap);	/* of our device, for its answers */
size_t		 peer_elements(uint8_t *to, size_t cap, enum p2p_frame, struct mac,
		    const char *name, uint16_t listen_mhz);
void		 set_direct(struct frame *);	/* rates without 802.11b, SSID "DIRECT-" */
