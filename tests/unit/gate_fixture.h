/* SPDX-License-Identifier: ISC */
/*
 * gate_fixture - a vocabulary for stories about the gate
 *
 * A story opens a small gate, lets daemons attach and stations ask, reads what the daemons are
 * sent one message at a time, and ends with the_end(): nothing else was sent, nothing else came
 * out, and no request leaked.  Every message read is held to Q1: its number follows the last one
 * read, or the numbers between are told in a HAP_LOST_IND, each of them once.
 *
 * Built with GATE_DEVICE 1 (way_gate.h) what daemons do goes through src/port/device.c and the
 * engine; with GATE_SOCKET 1 through src/port/port.c and a socket.  What the access point does
 * stays a call.
 *
 * On a socket answers to ioctls and results of refused messages are messages too, and have numbers
 * (Q1).  As libhostap's do, these daemons keep them from the story, and the story counts those it
 * is told of: hear() and what is built on it give numbers as if there were no others, and
 * says() takes such.  What libhostap would read is held to Q1 with the numbers it has.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "gate/gate.h"

#ifndef GATE_DEVICE
#define GATE_DEVICE 0
#endif
#ifndef GATE_SOCKET
#define GATE_SOCKET 0
#endif
#if GATE_DEVICE || GATE_SOCKET
#include "way.h"
#define GATE_WAY 1
#else
#define GATE_WAY 0
static inline const uint64_t *
way_hidden(int endpoint, size_t *count)
{
	(void)endpoint;
	*count = 0;
	return NULL;
}

static inline void
way_hold(void)
{
}
#endif

enum {
	REQUESTS = 24,			/* of the small gate */
	TABLE = 4,
	BUFFER = 6,
	HEARD_MAX = 4096,		/* octets of attributes that are kept of a message */
};

struct ear {				/* what a daemon has heard */
	int endpoint;
	uint64_t last;			/* number of the last message it read */
	uint64_t missing, told;		/* numbers it never saw; those LOST spoke of */
	uint64_t read;
	size_t hidden;			/* numbers of these the story is not told of */
};

struct story {
	struct gate *gate;
	struct gate_limits limits;
	struct gate_policy policy;
	struct instant now;
	uint32_t token;			/* of the last request */
	struct gate_outcome out;	/* of the last that was settled */
	const char *why;		/* of the last refused message */
	struct ear ear[GATE_ENDPOINTS];
	unsigned rule_names;		/* names puts_table() hands over too: "rule_name 1", ... */
	const char *rule_name;
};

struct heard {
	struct ieee80211_hostap_msg m;
	uint8_t bytes[HEARD_MAX];
	struct hap_attrs attrs;
};

/* A response being put together; send it with says(). */
struct reply {
	struct ieee80211_hostap_msg m;
	size_t used;
	uint8_t attrs[HEARD_MAX];
};

/* Life. */
void		 begin(struct story *);
void		 begin_unread(struct story *);	/* messages wait in the gate until one reads: */
					/* a socket reads ahead of its daemon otherwise */
void		 begin_with(struct story *, const struct gate_limits *);
void		 the_end(struct story *);
void		 silence(struct story *);	/* nothing is to be read, nothing came out */

/* Daemons. */
struct gate_peer	 somebody(const char *name, uint32_t rights);
int		 attach(struct story *, const char *name, uint32_t rights);	/* no hello */
int		 attach_device(struct story *, const char *name, uint32_t rights);
int		 daemon_named(struct story *, const char *name);	/* attached, said hello */
struct hostap_mode	 mode_of(const struct story *, int endpoint);
void		 set_mode(struct story *, int endpoint, const struct hostap_mode *);
int		 decider(struct story *, int32_t order);	/* all requests, no indications */
int		 observer(struct story *);	/* all requests, VERDICT and CANCEL */
void		 wants(struct story *, int endpoint, uint8_t indication);
void		 fails_open(struct story *, int endpoint);
void		 leaves(struct story *, int endpoint);
struct hostap_daemon	 described(const struct story *, int endpoint);

/* Stations. */
struct mac	 sta(unsigned n);
struct gate_ask	 a_request(struct story *, uint8_t type, unsigned station);
bool		 ask_with(struct story *, const struct gate_ask *);	/* settled: in s->out */
uint32_t	 asks(struct story *, uint8_t type, unsigned station);	/* token; must wait */
uint32_t	 request_of(const struct story *, uint32_t token);	/* or GATE_NONE */
void		 later(struct story *, unsigned ms);

/* What came of it: checked and finished, acknowledged. */
void		 settles_at_once(struct story *, uint8_t type, unsigned station);
void		 next_outcome(struct story *, uint32_t token);
void		 finish(struct story *, uint16_t status);
void		 accepted(struct story *, uint32_t token, uint8_t by);
void		 refused(struct story *, uint32_t token, uint8_t by, uint16_t status);
void		 closed(struct story *, uint32_t token, uint8_t by);

/* Reading and answering. */
void		 hear(struct story *, int endpoint, struct heard *);
uint64_t	 hears_request(struct story *, int endpoint, uint8_t type, unsigned station);
void		 hears_lost(struct story *, int endpoint, uint64_t count, uint64_t first,
		    uint64_t last);
void		 hears_verdict(struct story *, int endpoint, uint64_t seq, uint8_t by,
		    uint16_t status);
void		 hears_cancel(struct story *, int endpoint, uint64_t seq, uint8_t cause);
void		 hears_nothing(struct story *, int endpoint);
uint64_t	 last_number(const struct story *, int endpoint);	/* made for it */
uint64_t	 made_as(int endpoint, uint64_t told);	/* a message's number by the story's */
uint64_t	 told_as(int endpoint, uint64_t made);	/* the other way round */
struct reply	 reply(uint8_t request, uint64_t seq, uint16_t status);
void		 reply_add(struct reply *, uint16_t attr, const void *, size_t);
int		 says(struct story *, int endpoint, struct reply *);	/* 0 or -errno; s->why */
bool		 told(const struct story *, const char *words);	/* s->why has them */
int		 answers(struct story *, int endpoint, uint8_t request, uint64_t seq,
		    uint16_t status);
void		 hears_and_answers(struct story *, int endpoint, uint8_t type, unsigned station,
		    uint16_t status);
void		 indicate(struct story *, unsigned station);	/* HAP_DEAUTH_IND */
void		 hears_deauth(struct story *, int endpoint, unsigned station);
int		 bans(struct story *, int endpoint, unsigned station, const struct hap_ban *);
int		 puts_table(struct story *, int endpoint, uint8_t flags, const struct hap_row *,
		    size_t rows);
struct hap_row	 a_row(unsigned station, uint8_t verdict);
