/* SPDX-License-Identifier: ISC */
/*
 * endpoint - one daemon's end of the gate: its queue, its unanswered requests, its settings
 *
 * Private to the gate.  The queue holds indications as bytes and requests as references, in the
 * order of their numbers; a request is turned into bytes when it is read, so one that ended
 * unread is simply taken out (and counts as lost).  Indications may use `buffer` places and the
 * arena; requests have `table` places of their own, so neither crowds out the other.
 */
#pragma once

#include "base/table.h"
#include "gate/gate.h"
#include "gate/history.h"
#include "gate/match.h"

#define NIL	UINT32_MAX

struct entry {			/* a message that waits to be read */
	uint64_t seq;
	uint32_t next, prev;
	uint32_t request;	/* NIL: bytes in the arena */
	uint32_t at, len;
};

struct past {			/* a number that was answered or ran out */
	uint64_t seq;
	uint64_t key, hash;	/* of the request */
	uint8_t type;
	bool expired;
};

struct late {			/* a verdict that came too late for one try */
	uint64_t key, hash;
	struct instant until;	/* 0: free */
	uint8_t type;
	uint16_t add_len, body_len;
	bool has_body;
	struct ieee80211_hostap_msg msg;
	char reason[HAP_RULE_LEN];
	uint8_t add[GATE_ADD], body[GATE_REPLY];
};
enum { LATE = 32, RATES = 1024 };

/* In `numbers`: the gate gives them one after the other, and 2^32 divided by the golden ratio
   sets those far apart. */
static inline uint32_t
number_hash(uint64_t seq)
{
	return (uint32_t)seq * 2654435769u;
}

struct rated {			/* what a rate filter knows of a station and class */
	uint64_t key;
	struct instant since;	/* the interval began */
	uint32_t count;		/* requests in it */
	uint32_t older, newer;	/* least recently used first */
	bool used, known;
	struct ieee80211_hostap_msg verdict;	/* the last one, where known */
};

struct endpoint {
	int id;			/* 0: the place is free */
	bool gone;		/* closed, and its table was to outlive it */
	bool hello, attached_iface, asleep, woken;
	struct gate_peer peer;
	uint32_t iface;
	uint64_t attached;	/* order of attaching */
	struct hostap_mode mode;
	struct hostap_filter filter[HAP_CLASSES];

	uint64_t seq;		/* of the last message made */
	struct entry *entries;
	uint32_t first, last, free, indications;
	uint8_t *arena;
	uint32_t arena_size, arena_head, arena_tail;

	struct hap_lost lost;	/* not yet told */
	struct hap_lost told;	/* in the HAP_LOST_IND that waits to be read */
	uint32_t lost_entry;	/* its place, or NIL */

	struct table *numbers;	/* of requests unanswered here */
	uint32_t pending, pending_first, pending_last;
	struct past *past;
	uint32_t past_size, past_next;
	uint64_t past_floor;	/* numbers up to this one have left the ring */
	struct late *late;
	uint32_t late_count;

	struct match *table, *staged;
	uint32_t generation;
	struct rated *rated;
	struct table *rated_by;
	uint32_t rated_oldest, rated_newest;

	uint32_t missed;	/* deadlines in a row */
	struct hostap_stat stat;
	uint32_t expired, forfeited, overflowed, late_answers, accepted, refused, table_hits,
	    filtered, invalid, max_us;
	uint32_t histogram[32];	/* decision times: place n counts those under 2^n us */
};

struct endpoint_sizes {
	uint32_t table, buffer;
	struct sip_key key;
};

/* Life. */
bool		 endpoint_open(struct endpoint *, const struct endpoint_sizes *);
void		 endpoint_close(struct endpoint *);
void		 endpoint_reset(struct endpoint *, const struct endpoint_sizes *);
uint64_t	 endpoint_bytes(const struct endpoint *, const struct endpoint_sizes *);

/* The queue.  Each uses up a number, whether there is room or not; false: lost. */
bool		 endpoint_queue_request(struct endpoint *, uint32_t request, bool fits,
		    uint32_t *entry);
bool		 endpoint_queue_bytes(struct endpoint *, const struct endpoint_sizes *,
		    int64_t wall_us, const struct ieee80211_hostap_msg *,
		    const struct gate_attr *, size_t count);
bool		 endpoint_room(const struct endpoint *, const struct endpoint_sizes *, size_t len);
void		 endpoint_take(struct endpoint *, uint32_t entry);	/* read: out of the queue */
void		 endpoint_withdraw(struct endpoint *, uint32_t entry);	/* unread: lost */
void		 endpoint_report_loss(struct endpoint *, const struct endpoint_sizes *,
		    int64_t wall_us);

/* Settings. */
bool		 endpoint_wants_request(const struct endpoint *, unsigned class_index,
		    uint32_t iface);
bool		 endpoint_wants_indication(const struct endpoint *, uint8_t type, uint32_t iface);
void		 endpoint_measure(struct endpoint *, uint64_t us);
uint32_t	 endpoint_percentile(const struct endpoint *, uint32_t percent);
