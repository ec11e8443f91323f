/* SPDX-License-Identifier: ISC */
/*
 * inside - what the gate's own files share: the gate itself and its requests
 *
 * Private to the gate.  ask.c begins and ends requests, visit.c takes them through their chains,
 * answer.c takes the daemons' answers, verdict.c carries them out, ban.c and settings.c do the
 * rest; gate.c opens, closes and keeps time.
 */
#pragma once

#include <assert.h>

#include "base/timers.h"
#include "gate/endpoint.h"

enum request_state {
	REQUEST_FREE,
	REQUEST_WAITS,		/* for the decider in `at` */
	REQUEST_SETTLED,	/* in the queue of outcomes, or handed out: gate_finish() ends it */
};

struct request {			/* what begins anew with each stands from `chain` to `add` */
	enum request_state state;
	uint32_t token;
	struct ieee80211_hostap_msg msg;
	struct instant arrived;
	uint64_t key, hash;		/* station and interface; frame body */
	uint8_t class_index, deadline;
	bool alone;
	int owner;

	uint64_t chain;			/* deciders still to ask, by place */
	uint64_t told;			/* endpoints that were sent it, by place */
	uint32_t at;			/* place of the decider it waits for */
	uint32_t entry;			/* unread in its queue, or NIL */
	uint32_t next, prev;		/* unanswered there: rising numbers.  Or the free list */
	struct instant asked;

	struct gate_outcome out;
	char name[HAP_NAME_LEN], reason[HAP_RULE_LEN];
	uint32_t took_us;
	bool queued;			/* among the outcomes */
	bool decided;			/* a decider, or a table, had its say */
	uint16_t elements_len, body_len, add_len, reply_len;
	uint8_t add[GATE_ADD], reply[GATE_REPLY];	/* from here on what others speak of */
	uint64_t seq[GATE_ENDPOINTS];	/* its number where it was told; 0: decided there unasked */
	uint8_t bytes[GATE_BODY];	/* elements, or body and the elements within it */
};

struct ban {
	bool used;
	uint8_t classes;
	uint16_t status, refusals, refused;
	uint32_t iface;			/* 0: every interface */
	int owner;
	struct mac addr, mask;
	struct instant until;		/* FAR: no lease */
};

struct gate {
	struct gate_limits limits;
	struct gate_policy policy;
	int64_t wall_us;
	struct endpoint_sizes sizes;

	struct endpoint *endpoint;	/* limits.endpoints places */
	uint32_t used;			/* places up to the last that is taken */
	int last_id;
	uint64_t attachments;
	uint64_t asleep;		/* places to tell of */
	uint64_t listening[3][HAP_CLASSES];	/* places, by role and class wanted */
	bool say_changed;		/* gate_say() may be another than it was */

	struct request *request;	/* limits.requests places */
	uint32_t free;
	struct timers *deadlines;	/* of requests */
	uint32_t *outcomes;		/* a ring of requests, as large as there are */
	uint32_t outcome_first, outcome_count;

	struct ban *ban;		/* limits.bans places */
	uint32_t ban_count, ban_masked;
	struct table *ban_exact;	/* address -> first place (chained by order of search) */

	struct history *history;
	struct hostap_ap counters;
};

#define EACH_ENDPOINT(g, e) \
	(struct endpoint *e = (g)->endpoint; e < (g)->endpoint + (g)->used; e++)

static inline uint32_t
place_of(const struct gate *g, const struct endpoint *e)
{
	return (uint32_t)(e - g->endpoint);
}

static inline uint64_t
bit_of(const struct gate *g, const struct endpoint *e)
{
	return 1ull << place_of(g, e);
}

static inline int64_t
wall_of(const struct gate *g, struct instant now)
{
	return (int64_t)now.us + g->wall_us;
}

/* A station at an interface; the two lowest bits are 0, a class's place. */
static inline uint64_t
station_key(struct mac addr, uint32_t iface)
{
	assert(iface < GATE_IFACES);
	return mac_u64(addr) << 16 | iface << 2;
}

/* gate.c */
struct endpoint	*gate_endpoint(const struct gate *, int id);	/* NULL: no such, or gone */
void	endpoint_take_over(struct gate *, struct endpoint *);	/* from the table it left behind */

/* ask.c */
size_t	request_write(const struct gate *, const struct endpoint *, const struct request *,
	    uint64_t seq, void *, size_t);

/* visit.c */
void	request_walk(struct gate *, struct instant, struct request *);
void	request_leave(struct gate *, struct instant, struct request *, bool answered);
bool	request_is_for_observer(struct endpoint *, struct instant, const struct request *);

/* verdict.c */
void	request_settle(struct gate *, struct instant, struct request *);
void	request_refuse(struct gate *, struct instant, struct request *, const struct endpoint *,
	    uint8_t by, uint16_t status);
void	request_unanswered(struct gate *, struct instant, struct request *, uint8_t by);
void	requests_unanswered_between(struct gate *, struct instant, struct endpoint *, uint64_t low,
	    uint64_t high, uint8_t by);		/* those numbered low < n < high there, in order */
void	request_take_answer(struct gate *, struct instant, struct request *, struct endpoint *,
	    const struct late *, uint8_t by);
bool	request_has_room(const struct request *, const struct late *);	/* for what it adds */
void	request_name_decider(struct request *, const struct endpoint *, uint8_t by);
void	request_drop_gifts(struct request *);
bool	request_had_no_answer(uint8_t by);

/* answer.c */
const char *rule_text(char to[HAP_RULE_LEN], const uint8_t *from, size_t len);	/* fit to be shown */

/* settings.c */
void	gate_listen_anew(struct gate *);	/* after a role, classes or an endpoint changed */

/* ban.c */
struct ban *ban_find(struct gate *, struct instant, struct mac, uint32_t iface, uint8_t class_bit);
void	bans_of_gone(struct gate *, int owner);
