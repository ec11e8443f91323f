/* SPDX-License-Identifier: ISC */
/*
 * engine - the access point as a function: time and events in, commands out
 *
 * It joins the MLME (who may do what, by the standard) and the gate (who is asked) and carries
 * out what both decide.  It does no I/O, reads no clock and draws no random number: it is told
 * the time in every call, and the time may not go back.  Nothing is allocated after
 * engine_open().  No call ever waits for anything.
 *
 * After any call the caller drains engine_command() into the radios, engine_wake() to see which
 * endpoints have something to read, and engine_trace() for the log; and calls engine_tick() no
 * later than engine_deadline().  Commands are queued in bounded room: a call stops before it is
 * full, and what is left to do shows as a deadline that has come.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/air.h"
#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"
#include "mlme/config.h"

#include <hostap/hostap.h>

enum {
	ENGINE_RADIOS	= 16,
	ENGINE_BSSS	= 256,		/* in all */
	ENGINE_ENDPOINTS = 64,
	ENGINE_ACL	= 65536,	/* addresses in a list */
};

struct engine;			/* owned until engine_close() */

struct engine_config {
	char name[HAP_NAME_LEN];
	uint32_t stations;		/* associated, in all BSSs; tables are sized by it */
	uint32_t strangers;		/* known and not associated, in all; 0: 1024 and requests */
	uint32_t requests;		/* undecided or unacknowledged, in all; 0: 2048 */
	uint32_t endpoints;		/* 1 to 64; 0: 32 */
	uint32_t table;			/* unanswered requests an endpoint; 0: 256 */
	uint32_t buffer;		/* indications an endpoint; 0: 1024 */
	uint32_t bans;			/* 0: 4096 */
	uint32_t p2p_jobs;		/* stays, scans and frames an endpoint; 0: 64 */
	uint32_t deadline_ms[HAP_DEADLINES];	/* 0: 20 200 200 200 2000 */
	uint8_t fail[HAP_CLASSES];	/* HAP_FAIL_CLOSED, HAP_FAIL_OPEN; 0: closed */
	uint32_t require;		/* HAP_CLASS_*: without a decider they resolve closed */
	bool refuse_full;		/* closed association: status 17, else 30 and comeback_tu */
	uint16_t comeback_tu;		/* 0: 300 */
	uint32_t late_ms;		/* verdicts too late are remembered so long; 0: 3000 */
#define ENGINE_NEVER	UINT32_MAX	/* late_ms: not at all */
	int64_t wall_us;		/* wall clock minus the engine's clock */
	struct sip_key key;		/* secret */
};

enum engine_transport { ENGINE_SOCKET, ENGINE_DEVICE };

struct engine_peer {		/* who is at an endpoint */
	enum engine_transport transport;
	uint32_t rights;		/* HAP_RIGHT_* */
	uint32_t pid, uid;
	char name[HAP_NAME_LEN];	/* of its program, until it names itself */
};

/* Life. */
struct engine	*engine_open(const struct engine_config *);	/* NULL: out of memory */
void		 engine_close(struct engine *);
int		 engine_add_radio(struct engine *, const struct engine_radio *);
					/* number, or -ENOSPC */
int		 engine_add_bss(struct engine *, struct instant, const struct engine_bss *);
					/* number, -ENOSPC, -EEXIST (BSSID taken), -EINVAL */
int		 engine_change_bss(struct engine *, struct instant, int bss,
		    const struct engine_bss *);
					/* while stations stay; -EINVAL: bssid, radio */
void		 engine_change(struct engine *, const struct engine_config *);	/* deadlines, fail,
					require, refusals, late_ms, name; sizes stay */
void		 engine_stop(struct engine *, struct instant);
					/* deauthenticates all, stops every BSS */
void		 engine_set_wall(struct engine *, int64_t wall_us);
					/* as in struct engine_config */

/* The air. */
void		 engine_event(struct engine *, struct instant, const struct air_event *);
void		 engine_tick(struct engine *, struct instant);
struct instant	 engine_deadline(const struct engine *);	/* FAR: nothing to wait for */
bool		 engine_command(struct engine *, struct air_command *);	/* the next; borrowed */

/* Endpoints.  Numbers start at 1 and are never reused. */
int		 engine_attach(struct engine *, struct instant, const struct engine_peer *);
					/* the endpoint, or -EUSERS: all are taken */
void		 engine_detach(struct engine *, struct instant, int endpoint);
ssize_t		 engine_write(struct engine *, struct instant, int endpoint, const void *, size_t);
					/* octets taken, or a negative errno value; hostap(4).
					-EAGAIN: an ioctl's answer finds no room until
					something was read; again then */
ssize_t		 engine_read(struct engine *, struct instant, int endpoint, void *, size_t);
					/* whole messages; -EAGAIN nothing there,
					    -EMSGSIZE too small */
int		 engine_ioctl(struct engine *, struct instant, int endpoint, uint32_t request,
		    void *arg, size_t size);	/* arg is in and out; 0 or a negative errno value */
void		 engine_alive(struct engine *, struct instant, int endpoint);
					/* a socket's peer has read:
					it is not asleep.  A device's read says so itself */
bool		 engine_readable(const struct engine *, int endpoint);
bool		 engine_wake(struct engine *, int *endpoint);	/* one that became readable since */

/* What happened, for the log.  Kept in a ring; an undrained one loses the oldest. */
enum engine_what {
	ENGINE_DECIDED,		/* a request was decided: decision */
	ENGINE_JOINED,		/* associated */
	ENGINE_LEFT,		/* no longer associated; code is the reason */
	ENGINE_BSS_UP,
	ENGINE_BSS_DOWN,
	ENGINE_REFUSED,		/* a daemon's message or ioctl was refused: text, code is errno */
	ENGINE_ATTACHED,
	ENGINE_DETACHED,
	ENGINE_ASLEEP,		/* an endpoint let eight deadlines pass */
	ENGINE_MALFORMED,	/* a frame was refused: text, code is the element */
};
struct engine_trace {
	enum engine_what what;
	int endpoint;			/* 0: none */
	uint16_t bss;
	uint16_t code;
	int64_t wall_us;
	struct mac addr;
	struct hostap_decision decision;
	const char *text;		/* static */
};
bool		 engine_trace(struct engine *, struct engine_trace *);

/* Looking in: for simulations, tests and benches. */
bool		 engine_asking(const struct engine *);		/* some daemon owes an answer now */
uint32_t	 engine_stations(const struct engine *);	/* associated */
uint64_t	 engine_bytes(const struct engine *);		/* memory it holds */
