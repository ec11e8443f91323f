/* SPDX-License-Identifier: ISC */
/*
 * gate - who is asked, in which order, until when, and what came of it
 *
 * The gate owns the endpoints (one for each daemon), numbers what is made for them, keeps what
 * they have not read or not answered, and takes each request through its chain of deciders:
 * bans first, then decider after decider, a refusal being final.  Everything is bounded: tables
 * are sized by gate_open(), and a full one is an answer (HAP_BY_OVERFLOW, a counted loss).
 *
 * It knows nothing of frames or stations.  The caller asks with gate_ask() and carries out what
 * comes back, there and then or later through gate_outcome(); when the answering frame has been
 * acknowledged, or was not, gate_finish() tells the daemons and forgets the request.
 *
 * It never blocks, never calls back, never reads a clock, and allocates only when opened.
 * Rule names (Q2, D4, ...) are those of doc/protocol.md.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"

#include <hostap/codec.h>
#include <hostap/hostap.h>

enum {
	GATE_ENDPOINTS	= 64,
	GATE_BODY	= 2304,		/* octets of elements and body of a request */
	GATE_ADD	= 512,		/* octets daemons may add to an answering frame, in all */
	GATE_REPLY	= 1024,		/* octets of an authentication body from a daemon */
	GATE_ROWS	= 4096,		/* rows of a verdict table */
	GATE_ASLEEP	= 8,		/* deadlines missed in a row */
	GATE_IFACES	= 1 << 14,	/* interfaces that ask, or are banned from, are numbered below */
};
#define GATE_NONE	UINT32_MAX	/* no request */

struct gate;				/* owned until gate_close() */

struct gate_limits {
	uint32_t endpoints, table, buffer, requests, bans;	/* as in struct engine_config */
	struct sip_key key;
};

struct gate_policy {
	struct span deadline[HAP_DEADLINES];
	uint8_t fail[HAP_CLASSES];	/* HAP_FAIL_CLOSED or HAP_FAIL_OPEN */
	uint32_t require;		/* HAP_CLASS_* that need a decider */
	struct span late;		/* verdicts too late are remembered so long */
};

struct gate_peer {
	bool device;			/* else a socket */
	uint32_t rights, pid, uid;
	char name[HAP_NAME_LEN];
};

/* A request: what the daemons will see, and what the gate must know of it. */
struct gate_ask {
	struct ieee80211_hostap_msg msg;	/* type, iface, addresses, freq, signal, i_un */
	const uint8_t *elements;	/* of the frame; copied */
	size_t elements_len;
	const uint8_t *body;		/* of an authentication, after the status; copied */
	size_t body_len;
	uint64_t hash;			/* of the whole frame body: Q7's "identical" */
	uint32_t token;			/* the caller's own name for it */
	uint8_t deadline;		/* which of the deadlines: 0-4 */
	bool alone;			/* the AP could finish it alone: fail open is possible */
	int owner;			/* endpoint that owns the exchange (Q12); 0: none yet */
	struct instant arrived;
};

/* What came of it.  Pointers are borrowed until gate_finish() or gate_cancel(). */
struct gate_outcome {
	uint32_t request;		/* GATE_NONE: nothing to finish */
	uint32_t token;
	bool accepted;
	bool closed;			/* for lack of an answer: the caller picks the status */
	uint16_t status;		/* refused by ban, table or daemon: its status */
	uint8_t by;			/* HAP_BY_* */
	int endpoint;			/* 0: none */
	int owner;			/* endpoint that owns the exchange from now on */
	uint16_t comeback_tu;
	uint16_t capability;		/* 0: the AP's own */
	uint8_t rate_count, rate[IEEE80211_RATE_SIZE];
	uint64_t inactivity_us, session_us;
	uint16_t algorithm, transaction;	/* 0: by the standard */
	const uint8_t *add;		/* elements, the earlier decider's first */
	size_t add_len;
	const uint8_t *body;		/* NULL: no body was given */
	size_t body_len;
};

/* Life. */
struct gate	*gate_open(const struct gate_limits *, const struct gate_policy *);
					/* NULL: out of memory */
void		 gate_close(struct gate *);
void		 gate_set_policy(struct gate *, const struct gate_policy *);
void		 gate_set_wall(struct gate *, int64_t wall_us);	/* wall clock minus now */

/* Requests. */
bool		 gate_ask(struct gate *, struct instant, const struct gate_ask *,
		    struct gate_outcome *);	/* true: settled; false: only request is set */
bool		 gate_outcome(struct gate *, struct gate_outcome *);	/* the next settled later */
void		 gate_cancel(struct gate *, struct instant, uint32_t request, uint8_t cause);
void		 gate_finish(struct gate *, struct instant, uint32_t request, uint16_t status,
		    uint16_t aid, uint8_t acked);	/* acked as in struct hap_verdict */
void		 gate_overrule(struct gate *, uint32_t request, uint8_t by, const char *why);
					/* before gate_finish(): accepted, and the AP
					   refused it after all */
bool		 gate_asking(const struct gate *);	/* some endpoint owes an answer */
uint32_t	 gate_say(const struct gate *, uint32_t iface);
					/* HAP_CLASS_* of its requests somebody, a ban or
					   hostap_require has a say in; others need no gate_ask() */
bool		 gate_say_changed(struct gate *);	/* since the last call: it may be another */

/* Endpoints. */
int		 gate_attach(struct gate *, struct instant, const struct gate_peer *);
					/* its number, or -EUSERS: all are taken */
void		 gate_detach(struct gate *, struct instant, int endpoint);
bool		 gate_attached(const struct gate *, int endpoint);
ssize_t		 gate_read(struct gate *, struct instant, int endpoint, void *, size_t);
void		 gate_alive(struct gate *, struct instant, int endpoint);	/* it stirred */
bool		 gate_readable(const struct gate *, int endpoint);
bool		 gate_wake(struct gate *, int *endpoint);
int		 gate_respond(struct gate *, struct instant, int endpoint,
		    struct ieee80211_hostap_msg *, struct hap_attrs, const char **why);
int		 gate_flush(struct gate *, struct instant, int endpoint);
void		 gate_count_taken(struct gate *, int endpoint);	/* hs_to_kernel */
void		 gate_count_invalid(struct gate *, int endpoint);
const char	*gate_name(const struct gate *, int endpoint);	/* "": no such */
uint32_t	 gate_rights(const struct gate *, int endpoint);
bool		 gate_is_socket(const struct gate *, int endpoint);
bool		 gate_said_hello(const struct gate *, int endpoint);
uint32_t	 gate_iface(const struct gate *, int endpoint);	/* HIOCSETIF's, or 0 */
uint64_t	 gate_last_seq(const struct gate *, int endpoint);

/* A proposal's program leaves garbage where the proposal names nothing: make it zero (M4). */
void		 gate_plain(struct ieee80211_hostap_msg *);

/* The ioctls that concern the gate alone; 0 or a negative errno value. */
int		 gate_hello(struct gate *, struct instant, int endpoint, struct hostap_version *);
int		 gate_set_iface(struct gate *, struct instant, int endpoint, uint32_t iface);
int		 gate_set_mode(struct gate *, struct instant, int endpoint,
		    const struct hostap_mode *);
int		 gate_get_mode(const struct gate *, int endpoint, struct hostap_mode *);
int		 gate_set_filter(struct gate *, int endpoint, const struct hostap_filter *);
int		 gate_get_filter(const struct gate *, int endpoint, struct hostap_filter *);
int		 gate_get_stat(const struct gate *, int endpoint, struct hostap_stat *);
void		 gate_list(const struct gate *, struct hostap_daemon_list *);
void		 gate_why(const struct gate *, struct hostap_why *);
void		 gate_counters(const struct gate *, struct hostap_ap *);	/* its part */

/* Bans and tables. */
int		 gate_ban(struct gate *, struct instant, int endpoint,
		    const struct ieee80211_hostap_msg *, const char **why);
void		 gate_list_bans(const struct gate *, struct instant, struct hostap_ban_list *);
int		 gate_table(struct gate *, struct instant, int endpoint,
		    const struct ieee80211_hostap_msg *, struct hap_attrs, const char **why);

/* Indications.  To one endpoint (endpoint > 0) or to all that want the type, of this interface. */
struct gate_attr {
	uint16_t type;
	const void *at;
	size_t len;
};
void		 gate_indicate(struct gate *, struct instant, int endpoint,
		    const struct ieee80211_hostap_msg *, const struct gate_attr *, size_t count);
void		 gate_indicate_also(struct gate *, struct instant, int endpoint,
		    const struct ieee80211_hostap_msg *, const struct gate_attr *, size_t count);
					/* to all that want it, and to that one */
void		 gate_indicate_of(struct gate *, struct instant,
		    const struct ieee80211_hostap_msg *, uint32_t request, size_t at);
					/* to all; at: where each one's number of it goes */
bool		 gate_room(const struct gate *, int endpoint, size_t len);	/* so much fits */
void		 gate_result(struct gate *, struct instant, int endpoint, uint8_t type,
		    uint64_t seq, int error, const char *text);
bool		 gate_wants(const struct gate *, uint8_t type);	/* anybody */
void		 gate_iface_gone(struct gate *, struct instant, uint32_t iface);

/* Something that was decided without a request: a station put out, a refusal of the AP's own. */
void		 gate_note(struct gate *, struct instant, const struct hostap_decision *);

/* For the log: what was decided, asleep, since the last call. */
bool		 gate_decided(struct gate *, struct hostap_decision *);
bool		 gate_fell_asleep(struct gate *, int *endpoint);

/* Time. */
void		 gate_tick(struct gate *, struct instant);
struct instant	 gate_deadline(const struct gate *);
uint64_t	 gate_bytes(const struct gate *);
