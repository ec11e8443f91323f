/* SPDX-License-Identifier: ISC */
/*
 * world - what the files of the simulated radio share; nobody else includes it
 *
 * sim.c runs time and hands events out.  actor.c (with senses.c) and attack.c decide who sends
 * what, speech.c builds those frames, medium.c carries frames and rolls the dice, access.c is
 * the radio's half of an access point.
 *
 * A frame on its way is a flight.  Each channel is a queue of flights of which the first is on
 * the air; nothing else needs a timer, so a frame costs no heap operation beyond its channel's.
 */
#pragma once

#include "base/prng.h"
#include "base/table.h"
#include "base/timers.h"
#include "base/wire.h"
#include "frame/channel.h"
#include "frame/frame.h"
#include "radio/radio.h"
#include "radio/sim/sim.h"

enum {
	WORLD_LANES	= 32,		/* channels in use */
	WORLD_BSSS	= 256,
	WORLD_QUEUE	= 16384,	/* flights on a channel; further ones are dropped */
	WORLD_RETRIES	= 7,
	WORLD_HELD	= 4096,		/* frames kept for sleeping stations */
	WORLD_LOSSES	= 160,		/* dB of path loss the table knows */
	FLIGHT_SMALL	= 384,		/* octets of a frame in a small flight */
	NO_BSS		= UINT16_MAX,
};
#define NOBODY		UINT32_MAX
#define NEVER		UINT64_MAX

/* Alarms of the table `few`: channels, then beacons, then these. */
enum {
	FEW_LANES	= 0,
	FEW_BEACONS	= FEW_LANES + WORLD_LANES,
	FEW_ATTACKS	= FEW_BEACONS + WORLD_BSSS,
	FEW_ARRIVALS	= FEW_ATTACKS + SCENARIO_ATTACKS,
	FEW_LATE,
	FEW_COUNT,
};

enum says {				/* what a flight carries */
	SAYS_OCTETS,			/* octets[] as they are */
	SAYS_PROBE, SAYS_AUTH, SAYS_ASSOC, SAYS_REASSOC, SAYS_DEAUTH, SAYS_DISASSOC,
	SAYS_NULL, SAYS_DATA,
	SAYS_POLL,			/* down: a null frame to see whether somebody is there */
	SAYS_BEACON,			/* down */
};

struct flight {
	struct flight *next;
	uint64_t ready_us;		/* when it was queued; late: when it is to come */
	uint32_t station;		/* up: who sends, or NOBODY; down: to whom, or NOBODY */
	uint32_t token;
	uint32_t volume;		/* data: octets */
	uint16_t bss, len, seq, arg;	/* arg: transaction, reason, or power management */
	uint16_t packets;
	uint8_t lane, radio, rate;
	uint8_t says;			/* enum says */
	uint8_t attempt;
	int8_t signal_dbm;		/* up, from NOBODY */
	bool up, group, no_ack, large;
	bool again;			/* the receiver has had it */
	bool doomed;			/* by a fault: all its attempts are lost */
	uint8_t octets[];		/* SAYS_OCTETS, SAYS_BEACON; SAYS_POLL: to whom */
};

struct lane {				/* a channel */
	uint16_t freq_mhz;
	enum band band;
	struct flight *first, **last;
	uint32_t queued;
	uint64_t free_us, end_us;	/* when the last one ended; when this one will */
	uint16_t radios;		/* those with a BSS up on it, as bits */
};

struct bss {
	bool up;
	uint8_t radio, lane, rate;	/* rate: lowest basic one */
	uint8_t dtim_period, dtim_count, hidden;
	struct mac bssid;
	struct scenario_ssid ssid;
	uint64_t interval_us, last_beacon_us;
	uint32_t stations, sleepers;	/* in the radio's table; of those asleep */
	struct flight *held, **held_last;	/* for sleeping stations */
	uint8_t *head, *tail;		/* owned; in one block */
	uint16_t head_len, tail_len;
};

struct peer {				/* a row of the radios' tables */
	struct mac addr;
	uint16_t bss, aid;
	bool asleep, four_address, authorized;
	uint32_t held;			/* frames kept until it wakes */
	uint32_t next;			/* free list; NOBODY at its end */
	struct air_stats stats;		/* but idle_ms */
	uint64_t heard_us;
};

struct station {
	struct mac addr;
	uint8_t group, doing;		/* doing: enum sim_doing */
	uint8_t tries, round;		/* of this series; of a longer authentication */
	uint8_t pauses;			/* failed series in a row */
	uint8_t lane, scanned;		/* scanned: channels left to scan */
	uint8_t comebacks, refused_subtype;
	int8_t best_dbm;
	bool deaf, asleep, came, ever, reassoc, reporting, ended, refused, expects;
	uint16_t bss, best, old, aid, seq, refused_status, expelled, joins, roams;
	uint16_t refusals, total_tries, unanswered;
	int32_t at_dm;
	uint32_t peer;			/* its row while it is joined; a hint, checked */
	uint32_t join_us;
	uint64_t deadline_us, armed_us;	/* armed: what its timer stands at, never later */
	uint64_t first_us, joined_us;
	uint64_t data_us, leave_us, roam_us;
	uint64_t bytes;
};

struct antenna {			/* a radio of the access point */
	struct radio radio;
	struct sim *sim;
	uint8_t number;
	bool closed;
	uint16_t seq;
	struct news *first, **last, *lent;
};

struct news {
	struct news *next;
	struct air_event event;
	uint16_t len;
	uint8_t octets[AIR_FRAME_MAX];
};

struct speech {			/* elements of a group's requests, without SSID */
	uint16_t probe_len, assoc_len;
	uint8_t probe[200], assoc[260];
	uint16_t capability, listen;
	uint8_t rate_count, rate[12];	/* 500 kb/s */
};

struct sim {
	struct scenario scenario;
	struct scenario_fault *fault;	/* scenario.fault, counting down */
	uint64_t start_us, now_us;
	struct prng prng;
	uint64_t salt;
	void (*heard)(void *, const struct sim_heard *);
	void *heard_arg;

	struct timers *few, *alarms;	/* alarms: one a station */
	uint32_t *arrivals, arrived;	/* stations by the time they come */
	uint64_t *arrives_us;		/* of each of arrivals */
	struct station *station;
	uint32_t stations;
	struct table *by_addr;		/* stations */
	uint32_t spoke;			/* who was heard last: an answer is for it, most often */

	struct peer *peer;
	struct table *by_peer;
	uint32_t peers, peer_free, peer_used, peer_last;	/* last: added last */

	struct lane lane[WORLD_LANES];
	unsigned lanes;
	struct bss bss[WORLD_BSSS];
	uint16_t bsss;			/* highest number in use, and one */
	struct antenna antenna[SCENARIO_RADIOS];
	unsigned antennas, leader;	/* leader: the first that is open */

	struct flight *small, *big;	/* free ones */
	struct flight *late;		/* by time */
	uint32_t held;
	struct news *news_free;
	uint64_t heap_bytes;		/* of flights and news */
	struct speech speech[SCENARIO_GROUPS][2];	/* 2.4 GHz, and above */
	double reach_dm[WORLD_LOSSES];	/* farther than this: so many dB lost beyond 1 m */
	uint32_t attack_next[SCENARIO_ATTACKS];
	struct sim_results total;
};

/* sim.c */
void		 world_tell(struct sim *, unsigned radio, const struct air_event *, size_t len,
		    const void *octets);
struct news	*world_news(struct sim *);		/* NULL: out of memory */
void		 world_tell_news(struct sim *, unsigned radio, struct news *);

/* medium.c */
int8_t		 medium_signal(const struct sim *, int32_t at_dm, uint64_t whose, unsigned radio);
bool		 medium_audible(const struct sim *, int8_t dbm, uint8_t rate);	/* now and then */
struct flight	*medium_flight(struct sim *, size_t len);	/* NULL: no memory */
void		 medium_free(struct sim *, struct flight *);
unsigned	 medium_lane(struct sim *, uint16_t freq_mhz);	/* WORLD_LANES: no more */
void		 medium_send(struct sim *, struct flight *);	/* to its lane; taken */
void		 medium_ended(struct sim *, unsigned lane);
void		 medium_late(struct sim *);
bool		 medium_parted(const struct sim *, unsigned group);	/* by a partition, now */
int8_t		 medium_weaker(const struct sim *, unsigned group);	/* dB, by faults, now */

/* speech.c */
void		 speech_learn(struct sim *);		/* templates, for all groups */
size_t		 speech_build(const struct sim *, const struct flight *, uint8_t *octets,
		    size_t cap);
size_t		 speech_length(const struct sim *, const struct flight *);

/* access.c */
int		 access_command(struct sim *, unsigned radio, const struct air_command *);
void		 access_beacon(struct sim *, uint16_t bss);	/* its time has come */
void		 access_received(struct sim *, struct flight *, int8_t signal);
void		 access_sent(struct sim *, struct flight *, bool acked);
uint16_t	 access_bss(const struct sim *, struct mac);	/* NO_BSS: none that is up */
struct peer	*access_peer(const struct sim *, uint16_t bss, struct mac);	/* or NULL */

/* actor.c, senses.c */
int8_t		 actor_signal(const struct sim *, uint32_t, unsigned radio);
void		 actor_arrive(struct sim *, uint32_t);
void		 station_rings(struct sim *, uint32_t);
void		 actor_acked(struct sim *, uint32_t, const struct flight *, bool acked);
void		 actor_received(struct sim *, uint32_t, const struct flight *, const uint8_t *,
		    size_t);
bool		 actor_listens(const struct sim *, uint32_t, unsigned lane);

/* attack.c */
void		 attack_begin(struct sim *);
void		 attack_strike(struct sim *, unsigned);
