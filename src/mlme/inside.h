/* SPDX-License-Identifier: ISC */
/*
 * inside - what the MLME's own files share: BSSs, stations, exchanges
 *
 * Private to the MLME.  bss.c keeps BSSs, templates and association IDs; exchange.c requests and
 * their answers; station.c the states; auth.c, assoc.c, probe.c the procedures of 11.3 and
 * 11.1; stray.c what is owed to those who are not associated; receive.c what a radio tells;
 * control.c what the engine asks; mlme.c the rest.
 */
#pragma once

#include "base/queue.h"
#include "base/table.h"
#include "base/timers.h"
#include "frame/frame.h"
#include "mlme/cause.h"
#include "mlme/mlme.h"

#define NIL	UINT32_MAX

enum {
	ANSWER_MAX	= 1700,		/* octets of an answering frame */
	TEMPLATE_MAX	= 1200,		/* octets of elements of a beacon or answer */
	STRAYS		= 256,		/* strangers whose frames are being counted */
};

/* ---- stations --------------------------------------------------------------------------- */

enum station_state {
	STATION_FREE,
	STATION_STRANGER,	/* a request of it is under way: state 1 of 11.3.1 */
	STATION_AUTHENTICATED,	/* state 2 */
	STATION_ASSOCIATED,	/* states 3 and 4 */
	STATION_LEAVING,	/* the frame that puts it out is on its way (C4) */
};

enum station_event {
	STATION_AUTHENTICATES,	/* its authentication was accepted */
	STATION_FAILS,		/* ... or came to nothing */
	STATION_JOINS,		/* it acknowledged an association response */
	STATION_MISSES,		/* it did not acknowledge one */
	STATION_DISASSOCIATES,	/* it said so */
	STATION_DEAUTHENTICATES,
	STATION_PUT_OUT,	/* a daemon or the AP wants it out */
	STATION_FRAME_DONE,	/* the frame that puts it out was acknowledged, or was not */
	STATION_ALARM,		/* its timer */
	STATION_EXPIRES,	/* a stranger, unheard for a minute */
	STATION_HEARD,		/* the radio says it is there */
	STATION_UNHEARD,	/* ... that it is not */
	STATION_DROPPED,	/* the radio lost it */
	STATION_ABANDONED,	/* its BSS is gone */
};

enum idle { IDLE_NO, IDLE_ASKED, IDLE_POLLED };

struct station {			/* what every frame looks at comes first */
	struct mac addr;
	uint16_t bss, aid;
	uint8_t state;			/* enum station_state */
	uint8_t idle;			/* enum idle: what was done about its silence */
	uint16_t sequence;		/* last sequence control */
	uint8_t subtype;		/* ... and the subtype it had */
	int8_t signal_dbm;
	uint32_t exchange;		/* its request under way, or NIL */
	uint32_t older, newer;
			/* strangers, the one longest unheard first; or the free list */
	uint8_t algorithm;		/* the authentication under way: one we offer */
	uint8_t transaction;		/* ... the one that comes next, 0: none is under way */
	bool parked;			/* a stranger that is not in their list */
	uint8_t generation;
	struct instant heard;
	struct instant alarm;
			/* as in the MLME's alarms; FAR: none.  Outlives the record */
	struct instant since;		/* associated */
	uint32_t flags;			/* HAP_STATION_* */
	uint16_t capability, listen_interval;
	uint8_t rate_count, rate[IEEE80211_RATE_SIZE];	/* as many as daemons are shown */
	bool out_deauth;		/* leaving: by deauthentication */
	bool told_silent, narrow;	/* narrow: HT, but 20 MHz alone */
	uint16_t out_reason;
	uint32_t timeout_ms;		/* a daemon's, 0: none */
	uint32_t inactivity_ms;		/* ours, 0: never */
	uint32_t session_ms;		/* after since; 0: unlimited */
	int setter, owner, wds;
			/* endpoints: of the timeout, the authentication, the link */
	uint32_t key_hash;		/* in station_by */
};

/* ---- exchanges -------------------------------------------------------------------------- */

enum exchange_state {
	EXCHANGE_FREE,
	EXCHANGE_ASKED,		/* waits for a verdict */
	EXCHANGE_SENT,		/* answered, not acknowledged */
	EXCHANGE_DONE,		/* over; remembered for repeats (Q7) */
};

enum exchange_list { LIST_SENT, LIST_DONE, LISTS };

struct exchange {
	uint64_t key;			/* station, BSS, and whether a probe */
	uint32_t key_hash;		/* in exchange_by */
	uint8_t state, type;		/* type: HAP_*_REQ */
	uint8_t subtype, changes;	/* changes: requests of other bodies in this second */
	uint16_t bss, aid;		/* aid: tentative, 0 none */
	uint16_t status;		/* sent */
	uint8_t overruled;		/* enum cause: the AP refused what had been accepted */
	uint8_t extended;		/* the radio was asked whether it is there */
	bool accepted, new_station;
	bool admitted;
			/* accepted, acknowledged: the station is associated by it */
	uint32_t station;		/* or NIL */
	uint32_t request;		/* gate's, or MLME_NO_REQUEST */
	uint16_t generation;
	struct instant at, second;	/* of its state; of the count of changes */
	uint64_t hash;
	uint32_t next, prev;		/* of its list, or the free list */
	struct mlme_request ask;
			/* elements and body are the frame's: borrowed for its call */
	uint32_t flags;			/* HAP_STATION_* the request gives the station */
	bool narrow;
	uint32_t inactivity_ms, session_ms;
	uint16_t answer_len;
	uint8_t ht_len, vht_len, he_len;
	uint16_t he_6ghz;
	uint8_t answer[ANSWER_MAX];	/* from here on only what the lengths cover is written */
	uint8_t ht[AIR_HT_LEN], vht[AIR_VHT_LEN], he[AIR_HE_MAX];
};

/* ---- BSSs ------------------------------------------------------------------------------- */

struct bss {
	struct engine_bss conf;
	uint16_t number;
	uint8_t he_operation[11];	/* the element's body */
	bool up, started;
	uint32_t asks;			/* HAP_CLASS_*: policy has a say in these */
	struct mac *accept, *deny;	/* own copies */
	uint8_t *vendor_elements, *assoc_elements;
	struct rates rates;
	uint32_t associated;
	uint32_t non_erp, long_slot, long_preamble, non_ht, ht20;	/* stations that are so */
	uint16_t aid_first, aid_count;	/* the ring of free ones, the longest free first */
	uint16_t *aid_free;
	uint16_t capability;
	unsigned protected;		/* kinds of stations the templates speak of */
	bool emptying;			/* it went down; its stations are being let go */
	uint16_t head_len, tail_len, probe_len, assoc_len;
	uint8_t head[256], tail[TEMPLATE_MAX];
	uint8_t probe[TEMPLATE_MAX];	/* a probe response from the timestamp on */
	uint8_t assoc[TEMPLATE_MAX];	/* elements of an association response */
};

struct stray {
	struct mac addr;
	uint16_t bss, frame_control;
	uint8_t class_;
	uint32_t count;			/* since the last was told */
	struct instant told, answered;	/* 0: never */
	uint32_t older, newer;
};

struct mlme {
	struct mlme_limits limits;
	struct mlme_policy policy;
	struct engine_radio radio[16];
	struct air_bytes country[16];	/* bodies of the radios' Country elements; owned */
	uint32_t radio_count, bss_count;
	struct bss *bss;
	struct table *bss_by;		/* BSSID and radio -> number */
	uint64_t bssid, bssid_common;	/* one of them, and the bits in which all are like it:
					   they differ in few, and strangers from them in others */

	struct station *station;
	uint32_t places, station_free, strangers, associated;
	uint32_t stranger_oldest, stranger_newest;
	uint32_t swept;			/* places looked at since a BSS went down */
	struct table *station_by;
	struct timers *alarms;		/* of stations */

	struct exchange *exchange;
	uint32_t exchange_free, probes;	/* probes: undecided ones */
	uint32_t list_first[LISTS], list_last[LISTS];
	struct table *exchange_by;

	struct stray *stray;
	uint32_t stray_count, stray_oldest, stray_newest;
	struct table *stray_by;
	struct instant stray_due;	/* some count is to be told then */
	struct instant error_second;	/* error frames in all are limited */
	struct instant told_second;	/* ... and what is told of strays */
	uint32_t error_count, told_count;

	struct queue *commands, *acts;
	bool handed_out, act_lent;	/* the first command, act was given to the caller */
	struct mlme_counters count;
};

/* A frame that is being handled. */
struct arrival {
	struct instant now;
	uint8_t radio;
	struct bss *bss;		/* NULL: a probe request for all of the radio's */
	struct station *station;	/* the sender's record there; NULL: none */
	struct exchange *exchange;	/* its last one of that kind: exchange_repeats() finds it */
	struct frame *frame;
	struct air_bytes bytes;
	uint16_t freq_mhz;
	int8_t signal_dbm;
	uint32_t key_hash;		/* of the sender's station_key(), where there is a bss */
	uint64_t hash;			/* of the body */
};

static inline uint16_t
arrival_sequence(const struct arrival *a)	/* sequence control, as on the air */
{
	return (uint16_t)(a->frame->header.sequence << 4 | a->frame->header.fragment);
}

static inline uint64_t
station_key(const struct bss *b, struct mac addr)
{
	return mac_u64(addr) << 16 | b->number;
}

/* mlme.c */
struct air_command *mlme_put(struct mlme *, enum air_verb, const struct bss *, size_t payload);
void		 mlme_put_act(struct mlme *, const struct mlme_act *);
void		 mlme_transmit(struct mlme *, const struct bss *, struct air_bytes, uint32_t token,
		    bool no_ack);

/* bss.c */
void		 bss_build(struct mlme *, struct bss *);	/* templates anew */
void		 bss_count(struct mlme *, struct bss *, const struct station *, int by);
					/* +1, -1 */
void		 bss_protect(struct mlme *, struct bss *);
					/* templates anew, if those counts say so */
uint16_t	 bss_take_aid(struct bss *);			/* 0: none left */
void		 bss_free_aid(struct bss *, uint16_t);
bool		 bss_lets_in(const struct bss *, struct mac);	/* its own access list */

/* station.c */
void		 station_event(struct mlme *, struct instant, struct station *, enum station_event);
struct station	*station_find(const struct mlme *, const struct bss *, struct mac);
struct station	*station_sender(const struct mlme *, const struct arrival *);
struct station	*station_make(struct mlme *, const struct arrival *, struct mac);
void		 station_alarm(struct mlme *, struct station *, struct instant);
					/* no later than */
void		 station_touch(struct mlme *, struct instant, struct station *);
void		 station_rests(struct mlme *, struct station *);	/* it waits for nothing now */
void		 station_put_out(struct mlme *, struct instant, struct station *, bool deauth,
		    enum cause);
void		 station_put_out_for(struct mlme *, struct instant, struct station *, bool deauth,
		    uint16_t reason, int endpoint);	/* a daemon wants it */
void		 station_join(struct mlme *, struct instant, struct station *, struct exchange *);
uint32_t	 station_number(const struct mlme *, const struct station *);
void		 strangers_tick(struct mlme *, struct instant);
struct instant	 strangers_deadline(const struct mlme *);

/* exchange.c */
bool		 exchange_repeats(struct mlme *, struct arrival *, uint8_t type);
struct exchange	*exchange_begin(struct mlme *, const struct arrival *, uint8_t type,
		    struct station *);		/* NULL: no room */
void		 exchange_ask(struct mlme *, struct exchange *);
void		 exchange_answer(struct mlme *, struct instant, struct exchange *, uint16_t status);
void		 exchange_over(struct mlme *, struct instant, struct exchange *);
					/* unacknowledged */
void		 exchange_resume(struct mlme *, struct instant, struct exchange *);
					/* send it again */
void		 exchange_refused(struct mlme *, const struct exchange *, uint16_t status,
		    uint8_t by, const char *text);
void		 exchange_settle(struct mlme *, struct instant, struct exchange *, bool acked);
void		 exchange_cancel(struct mlme *, struct instant, struct exchange *, uint8_t cause);
void		 exchange_cancel_probes(struct mlme *, struct instant, const struct bss *,
		    struct mac);
void		 exchange_abandon_probes(struct mlme *, struct instant, const struct bss *);
void		 exchange_sent(struct mlme *, struct instant, uint32_t token, bool acked);
void		 exchange_tick(struct mlme *, struct instant);
struct instant	 exchange_deadline(const struct mlme *);
struct exchange	*exchange_find(const struct mlme *, const struct bss *, struct mac, bool probe);
struct exchange	*exchange_unheard(const struct mlme *, const struct station *);
					/* its admission not acknowledged yet; or NULL */

/* auth.c, assoc.c, probe.c */
void		 auth_frame(struct mlme *, struct arrival *);
void		 auth_decide(struct mlme *, struct instant, struct exchange *,
		    const struct mlme_verdict *);
void		 assoc_frame(struct mlme *, struct arrival *);
void		 assoc_decide(struct mlme *, struct instant, struct exchange *,
		    const struct mlme_verdict *);
void		 assoc_settle(struct mlme *, struct instant, struct exchange *, bool acked);
bool		 assoc_again(struct mlme *, struct instant, struct exchange *);
					/* approved, not heard */
void		 probe_frame(struct mlme *, const struct arrival *);
void		 probe_decide(struct mlme *, struct instant, struct exchange *,
		    const struct mlme_verdict *);
void		 probe_again(struct mlme *, const struct exchange *);
enum cause	 closed_cause(const struct mlme *, const struct mlme_verdict *, bool assoc);
void		 mlme_count(struct mlme *, uint8_t type, bool accepted, uint8_t by);
void		 mlme_refused(struct mlme *, const struct arrival *, uint8_t type, enum cause);

/* stray.c */
void		 stray_seen(struct mlme *, struct instant, const struct bss *, struct mac,
		    uint8_t class_,
		    uint16_t frame_control, const struct station *);
void		 stray_tick(struct mlme *, struct instant);

enum { TOKEN_EXCHANGE = 1, TOKEN_STATION = 2, TOKEN_P2P = 3 };	/* 3: not ours */
					/* top two bits of a token */

static inline uint32_t
token_make(unsigned kind, unsigned generation, uint32_t index)
{
	return (uint32_t)kind << 30 | (generation & 0x3ff) << 20 | (index & 0xfffff);
}
