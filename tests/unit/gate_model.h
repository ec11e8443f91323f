/* SPDX-License-Identifier: ISC */
/*
 * gate_model - the gate once more, as plainly as it can be said
 *
 * Lists that are walked from end to end, nothing shared with the gate's own code.  It does what
 * the rules say for a small world: a few endpoints that are deciders or observers, two kinds of
 * request, verdict tables of one row a station, bans of single addresses.  test_gate_random.c
 * plays the same random operations to both and compares all they say.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <hostap/hostap.h>

enum {
	M_ENDPOINTS = 4, M_STATIONS = 5, M_REQUESTS = 10, M_TABLE = 3, M_BUFFER = 4,
	M_DEADLINE_MS = 200, M_LATE_MS = 300, M_QUEUE = M_TABLE + M_BUFFER + 1,
	M_PAST = 4 * M_TABLE, M_LATES = 64,
};

struct m_message {
	uint64_t seq;
	uint8_t type;
	int request;			/* place; -1: an indication */
	unsigned station;
	uint64_t about;			/* VERDICT, CANCEL: a number */
	uint8_t code;			/* ... and by whom, or why */
	struct hap_lost lost;
};

struct m_past {
	uint64_t seq;
	uint8_t type;
	unsigned station, hash;
	bool expired;
};

struct m_late {
	uint64_t until_us;		/* 0: none */
	uint8_t type;
	unsigned station, hash;
	uint16_t status;
};

struct m_endpoint {
	int id;				/* 0: nobody */
	uint64_t attached;
	struct hostap_mode mode;
	uint64_t seq;
	struct m_message queue[M_QUEUE];
	int queued;
	struct hap_lost lost;
	struct m_past past[M_PAST];
	uint64_t forgotten;		/* numbers up to this one may have left it */
	int past_next;
	struct m_late late[M_LATES];
	bool asleep;
	uint32_t missed, expired, forfeited, overflowed, late_answers, table_hits;
	struct hostap_stat stat;
	uint8_t row[M_STATIONS];	/* HAP_ROW_* */
};

enum m_state { M_FREE, M_WAITS, M_SETTLED, M_TAKEN };

struct m_request {
	enum m_state state;
	uint32_t token;
	uint8_t type;
	unsigned station, hash;
	uint64_t arrived_us, due_us;
	bool alone;
	bool chain[M_ENDPOINTS], told[M_ENDPOINTS];
	uint64_t seq[M_ENDPOINTS];
	int at;
	bool accepted, closed;
	uint8_t by;
	uint16_t status;
	int endpoint;
};

struct model {
	uint64_t now_us, attachments;
	struct m_endpoint e[M_ENDPOINTS];
	struct m_request r[M_REQUESTS];
	int outcome[M_REQUESTS], outcomes;
	uint64_t ban_until_us[M_STATIONS];	/* 0: none */
};

void	model_attach(struct model *, int endpoint, int id, const struct hostap_mode *);
void	model_detach(struct model *, int endpoint);
void	model_ask(struct model *, int place, const struct m_request *);	/* place: the gate's */
void	model_cancel(struct model *, int place, uint8_t cause);
void	model_finish(struct model *, int place);
void	model_flush(struct model *, int endpoint);
int	model_respond(struct model *, int endpoint, uint8_t request, uint64_t seq, uint16_t status);
void	model_tick(struct model *, uint64_t now_us);
void	model_indicate(struct model *, unsigned station);	/* HAP_DEAUTH_IND */
void	model_read(struct model *, int endpoint);		/* the first in its queue */
void	model_alive(struct model *, int endpoint);
bool	model_room(const struct model *, int endpoint);	/* for an indication more */
/* An answer to what it wrote is made; false: and lost. */
bool	model_answer(struct model *, int endpoint, uint8_t type);
void	model_took(struct model *, int endpoint);	/* a message of its */
