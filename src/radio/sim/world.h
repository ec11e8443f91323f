/* SPDX-License-Identifier: ISC */
/*
 * world - what the files of the simulated radio share; nobody else includes it
 *
 * sim.c runs time and hands events out.  actor.c (with senses.c), gadget.c (and those
 * gadget.h names) and attack.c decide who sends what, speech.c builds those frames, medium.c
 * carries frames and rolls the dice, access.c is the radio's half of an access point and bss.c
 * its BSSs, away.c where it is, stay.c its P2P device, its stays and scans; fault.c spoils things.
 *
 * A station is one that joins; a gadget is a Wi-Fi Direct device ("peers" of a scenario); a peer
 * is a row of the radios' tables of stations.
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
	AWAY_ELEMENTS	= 1024,		/* octets of a scan's own elements */
	NO_BSS		= UINT16_MAX,
	NO_RADIO	= UINT8_MAX,
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
	FEW_AWAY,			/* one a radio: its stay or scan goes on */
	FEW_TROUBLE	= FEW_AWAY + SCENARIO_RADIOS,	/* and: it is blocked, or vanishes */
	FEW_COUNT	= FEW_TROUBLE + SCENARIO_RADIOS,
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
	uint32_t gadget;		/* the same, of gadgets */
	uint32_t token;
	uint32_t volume;		/* data: octets */
	uint16_t bss, len, seq, arg;	/* arg: transaction, reason, or power management */
	uint16_t packets;
	uint8_t lane, radio, rate;
	uint8_t says;			/* enum says */
	uint8_t attempt;
	int8_t signal_dbm;		/* up, from NOBODY */
	uint8_t to;			/* down: the other radio it is for, or NO_RADIO */
	bool up, group, no_ack, large;
	bool afield;			/* down: sent for a stay, not for the BSSs' channel */
	bool again;			/* the receiver has had it */
	bool doomed;			/* by a fault: all its attempts are lost */
	uint8_t octets[];		/* SAYS_OCTETS, SAYS_BEACON; SAYS_POLL: to whom */
};

struct fate {				/* of an attempt */
	bool received, acked;
	bool twice;
	uint64_t late_us;
};

struct lane {				/* a channel */
	uint16_t freq_mhz;
	enum band band;
	struct flight *first, **last;
	uint32_t queued;
	uint64_t free_us, end_us;	/* when the last one ended; when this one will */
	uint16_t radios;		/* those with a BSS up on it, as bits */
	uint16_t ears;			/* those that hear it now */
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
	bool blocked;			/* comes back when the radio is unblocked */
	uint64_t beacons, lost;		/* sent; due while the radio was away */
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
	uint64_t bytes, lost;		/* of data; lost: sent and not received */
};

struct gadget {				/* a Wi-Fi Direct device: gadget.c */
	struct mac addr;
	uint8_t crowd, doing;		/* doing: enum sim_pursuit */
	uint8_t listens, lane;		/* the lane of its listen channel; where it is */
	uint8_t step;			/* of a search: channels left */
	bool came, renamed, retyped;
	uint8_t name_len, name[32];
	uint16_t seq, probe_len, response_len;
	uint16_t asked, probed;		/* requests answered; probe requests answered */
	uint16_t negotiated;		/* confirms received */
	uint16_t found_by;		/* radios that answered it, as bits */
	uint8_t *elements;		/* of its probe requests, then responses; owned, or NULL */
	struct flight *reply;		/* what it will say, or NULL; owned */
	uint32_t number;
	int32_t at_dm;
	uint64_t reply_us, next_us;	/* of reply; of what it does; NEVER */
	uint64_t came_us, leave_us, found_us;
	struct {			/* what it asked one of our devices */
		uint8_t token, waits;	/* waits: enum scenario_ask, of an answer */
		uint16_t asked, answered;
		uint8_t status;		/* of the last answer */
	} request;
};

enum away_stage { AWAY_HOME, AWAY_LEAVING, AWAY_THERE, AWAY_PROBED, AWAY_STUCK };

struct away {				/* a radio's stay or scan: away.c */
	uint8_t stage;			/* enum away_stage */
	bool scan, passive, no_cck;
	bool absent;			/* there, and so not with its BSSs */
	bool vanishes;			/* by a fault, in the middle of it */
	uint8_t lane, ssid_len, ssid[32];
	uint16_t bss, dwell_ms, elements_len;
	uint32_t token, duration_ms;
	uint64_t since_us, returned_us;
	uint8_t elements[AWAY_ELEMENTS];
};

struct antenna {			/* a radio of the access point */
	struct radio radio;
	struct sim *sim;
	uint8_t number;
	bool closed, gone, blocked;
	bool device, device_blocked;	/* its P2P device is started; comes back unblocked */
	struct mac device_addr;
	uint16_t seq;
	struct news *first, **last, *lent;
	struct away away;
	struct flight *kept, **kept_last;	/* for its BSSs' channel, while it is absent */
	struct sim_leave left;
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

	struct gadget *gadget;
	uint32_t gadgets;
	struct table *by_gadget;

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
bool		 medium_lost(struct sim *, int8_t dbm, uint8_t rate);	/* this time */

/* fault.c */
void		 fault_suffer(struct sim *, struct flight *, struct fate *);
bool		 fault_parted(const struct sim *, unsigned group);	/* by a partition, now */
int8_t		 fault_weaker(const struct sim *, unsigned group);	/* dB, now */
/* The fault of this kind that strikes a radio's stay now, or NULL; counts what it spares. */
const struct scenario_fault *fault_strikes_radio(struct sim *, unsigned radio,
		    enum scenario_fault_kind);
bool		 fault_open(const struct sim *, const struct scenario_fault *, unsigned radio);

/* speech.c */
void		 speech_learn(struct sim *);		/* templates, for all groups */
size_t		 speech_build(const struct sim *, const struct flight *, uint8_t *octets,
		    size_t cap);
size_t		 speech_length(const struct sim *, const struct flight *);

/* access.c */
int		 access_command(struct sim *, unsigned radio, const struct air_command *);
void		 access_received(struct sim *, struct flight *, int8_t signal);
void		 access_sent(struct sim *, struct flight *, bool acked);
void		 access_number(struct sim *, unsigned radio, struct flight *);	/* sequence */
void		 access_stamp(const struct sim *, uint8_t *octets, size_t);	/* a timestamp */
void		 access_release(struct sim *, struct bss *);	/* what it keeps for sleepers */
void		 access_forget(struct sim *, uint16_t bss);	/* all its stations */
struct peer	*access_peer(const struct sim *, uint16_t bss, struct mac);	/* or NULL */

/* bss.c */
uint16_t	 access_bss(const struct sim *, struct mac);	/* NO_BSS: none that is up */
void		 bss_beacon(struct sim *, uint16_t);		/* its time has come */
int		 bss_start(struct sim *, unsigned radio, uint16_t, const struct air_bss *);
int		 bss_update(struct sim *, unsigned radio, uint16_t, const struct air_bss *);
int		 bss_stop(struct sim *, uint16_t);
void		 bss_block(struct sim *, unsigned radio, bool);	/* false: they come back */
void		 bss_vanish(struct sim *, unsigned radio);

/* away.c */
void		 away_home(struct sim *, unsigned radio);	/* it left or came, or its BSSs */
bool		 away_there(const struct away *);	/* where it was told to go */
void		 away_fits(struct sim *, unsigned lane);	/* the first flight can be sent */
uint8_t		 away_owner(const struct sim *, struct mac);	/* a radio's address; NO_RADIO */
void		 away_heard(struct sim *, unsigned radio, struct flight *, int8_t signal);

/* stay.c */
int		 stay_command(struct sim *, unsigned radio, const struct air_command *);
void		 stay_alarm(struct sim *, unsigned radio);
void		 stay_bss_gone(struct sim *, unsigned radio, uint16_t bss);
void		 stay_prepare(struct sim *);		/* the radios' faults, when it opens */
void		 stay_trouble(struct sim *, unsigned radio);	/* the time of one has come */

/* gadget.c */
bool		 gadget_populate(struct sim *);		/* false: an address is taken */
void		 gadget_rings(struct sim *, uint32_t);
int8_t		 gadget_signal(const struct sim *, uint32_t, unsigned radio);
bool		 gadget_listens(const struct sim *, uint32_t, unsigned lane);
void		 gadget_received(struct sim *, uint32_t, const struct flight *);
void		 gadget_probed(struct sim *, const struct flight *);	/* on its lane */
void		 gadget_free(struct sim *);
uint64_t	 gadget_bytes(const struct sim *);

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
