/* SPDX-License-Identifier: ISC */
/*
 * mlme - the access point's side of IEEE 802.11: who is authenticated, who is associated
 *
 * The MLME owns the BSSs, their stations and association IDs, and the exchanges under way (a
 * request, its answer, the acknowledgement).  It decides what the standard decides; whatever is
 * a matter of policy it asks with MLME_ASK, and goes on when mlme_decide() brings the verdict.
 * What the radio is to do stands in one queue (mlme_command()), what the engine is to do in
 * another (mlme_act()).  It never sees a radio or a daemon, never calls back, and is told the time.
 *
 * Limits: 2007 association IDs a BSS; tables are sized when opened.  A full one is an answer:
 * status 17, or for those who are only authenticated, the oldest of them gives way.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/air.h"
#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"
#include "mlme/config.h"

struct mlme;				/* owned until mlme_close() */

struct mlme_limits {
	uint32_t stations;		/* associated, in all */
	uint32_t strangers;		/* known and not associated, in all */
	uint32_t exchanges;		/* requests undecided, unacknowledged or remembered, in all:
					   twice as many as can be undecided */
	struct sip_key key;
};

struct mlme_policy {
	bool refuse_full;		/* as in struct engine_config */
	uint16_t comeback_tu;
};

/* What the engine is asked to do, or told. */
enum mlme_verb {
	MLME_ASK,		/* exchange: mlme_request() describes it, mlme_decide() answers */
	MLME_CANCEL,		/* request: code is the HAP_CANCEL_* cause */
	MLME_FINISH,
			/* request: code is the status sent, flag is 0, 1, 2 as in hap_verdict;
			   text: accepted, and the AP refused after all, by HAP_BY_* */
	MLME_JOINED,
			/* a station is associated; request: the request, flag: reassociation */
	MLME_LEFT,		/* ... no longer (flag 0), or no longer authenticated (flag 1) */
	MLME_PUT_OUT,		/* the AP (text) or a daemon (endpoint) put it out: code is the reason */
	MLME_SILENT,		/* its daemon's timeout ran out; endpoint set it */
	MLME_STRAY,
			/* class 2 or 3 frames (flag) of a stranger; count, code: frame control */
	MLME_REFUSED,
			/* by the AP alone: code is the status, flag the type code, by HAP_BY_*, text */
	MLME_STATS,		/* asked for: stats */
	MLME_WDS,		/* flag: 0 down, 1 up, 2 asked for */
	MLME_IFACE,		/* a BSS changed: flag is HAP_IFACE_* */
	MLME_MALFORMED,		/* a frame was refused: text */
};

struct mlme_act {
	enum mlme_verb verb;
	uint16_t bss;
	uint16_t aid, code;
	uint8_t flag, by;
	int8_t signal_dbm;
	struct mac addr, other;		/* other: the AP it left */
	uint32_t exchange;
	uint32_t request;		/* the gate's name for it, MLME_NO_REQUEST: none */
	uint32_t count;
	int endpoint;
	const char *text;		/* static */
	struct air_stats stats;
};
#define MLME_NO_REQUEST	UINT32_MAX

/*
 * A request that waits for a verdict.  Borrowed until the next call; elements and body are the
 * frame's own, and last as long as that: MLME_ASK is to be acted on before mlme_frame()'s caller
 * lets go of the frame.
 */
struct mlme_request {
	uint8_t type;			/* HAP_ASSOC_REQ ... HAP_AUTH_REQ */
	uint16_t bss;
	struct mac da, sa, bssid, current_ap;
	uint16_t freq_mhz;
	int8_t signal_dbm;
	uint16_t capability, listen_interval, aid;
	uint8_t ssid_len, ssid[32];
	uint8_t rate_count, rate[AIR_RATES_MAX];
	uint16_t algorithm, transaction, status;
	struct air_bytes elements, body;
	uint64_t hash;
	struct instant arrived;
	bool alone;			/* the AP could finish it without a daemon */
	int owner;			/* endpoint that owns the authentication; 0: none */
};

struct mlme_verdict {
	bool accepted;
	bool closed;			/* nobody answered: the status is by configuration */
	bool full;			/* ... for lack of room */
	uint8_t by;			/* HAP_BY_*, for a refusal that has no request */
	uint16_t status;
	uint16_t comeback_tu;		/* 0: by configuration */
	uint16_t capability;		/* 0: ours */
	uint8_t rate_count, rate[AIR_RATES_MAX];
	uint32_t inactivity_ms, session_ms;	/* 0: ours, none */
	uint16_t algorithm, transaction;
	int owner;
	bool has_body;
	struct air_bytes body, add;
	uint32_t request;		/* gate's name, to be finished; MLME_NO_REQUEST */
};

/* Life. */
struct mlme	*mlme_open(const struct mlme_limits *, const struct mlme_policy *);
					/* NULL: no memory */
void		 mlme_close(struct mlme *);
void		 mlme_set_policy(struct mlme *, const struct mlme_policy *);
int		 mlme_add_radio(struct mlme *, const struct engine_radio *);
					/* number, or -ENOSPC */
int		 mlme_add_bss(struct mlme *, struct instant, const struct engine_bss *);
int		 mlme_change_bss(struct mlme *, struct instant, uint16_t bss,
		    const struct engine_bss *);
void		 mlme_set_asks(struct mlme *, uint16_t bss, uint32_t classes);
					/* HAP_CLASS_* with MLME_ASK; else accepted */
void		 mlme_stop(struct mlme *, struct instant);

/* Events and time. */
void		 mlme_frame(struct mlme *, struct instant, uint8_t radio, struct air_bytes frame,
		    uint16_t freq_mhz, int8_t signal_dbm);
void		 mlme_sent(struct mlme *, struct instant, uint32_t token, bool acked);
void		 mlme_event(struct mlme *, struct instant, const struct air_event *);
					/* the others */
void		 mlme_tick(struct mlme *, struct instant);
struct instant	 mlme_deadline(const struct mlme *);

/* Requests. */
const struct mlme_request *mlme_request(struct mlme *, uint32_t exchange);
void		 mlme_pending(struct mlme *, uint32_t exchange, uint32_t request);
					/* the gate has it */
void		 mlme_decide(struct mlme *, struct instant, uint32_t exchange,
		    const struct mlme_verdict *);

/* Commands of daemons; 0 or a negative errno value. */
int		 mlme_find(const struct mlme *, uint16_t bss, struct mac, uint16_t aid,
		    uint32_t *station);
					/* by address,
					    AID or both (M7): -ENOENT where they disagree */
int		 mlme_remove(struct mlme *, struct instant, uint32_t station, bool deauth,
		    uint16_t reason, int endpoint);
int		 mlme_timeout(struct mlme *, struct instant, uint32_t station,
		    uint64_t us, int endpoint);
int		 mlme_wds(struct mlme *, struct instant, uint32_t station, bool allow,
		    int endpoint);
int		 mlme_ask_stats(struct mlme *, struct instant, uint32_t station);
void		 mlme_endpoint_gone(struct mlme *, struct instant, int endpoint);
					/* its timeouts, links end */

/* Looking. */
bool		 mlme_station(const struct mlme *, uint32_t station, struct instant,
		    struct hostap_station *);
					/* false: there is none in that place */
uint32_t	 mlme_places(const struct mlme *);	/* stations are numbered below it */
uint32_t	 mlme_bss_count(const struct mlme *);
const struct engine_bss *mlme_bss(const struct mlme *, uint16_t bss);
uint16_t	 mlme_bss_freq(const struct mlme *, uint16_t bss);
bool		 mlme_bss_up(const struct mlme *, uint16_t bss);
uint32_t	 mlme_bss_stations(const struct mlme *, uint16_t bss);
int		 mlme_bss_of(const struct mlme *, uint8_t radio, struct mac bssid);
					/* -1: not ours */
uint32_t	 mlme_stations(const struct mlme *);
uint64_t	 mlme_bytes(const struct mlme *);

/* What is to be done: drained by the engine after each call. */
const struct mlme_act *mlme_act(struct mlme *);	/* borrowed until the next call; or NULL */
bool		 mlme_command(struct mlme *, struct air_command *);
					/* borrowed until the next call */
bool		 mlme_room(const struct mlme *);
					/* another event can surely be carried out */

struct mlme_counters {
	uint64_t frames_in, frames_out, malformed, not_for_us, duplicates, strays, errors_limited,
	    joined, left, timed_out, dropped;
	/* Requests decided without asking, by class and by HAP_BY_*. */
	uint64_t accepted[HAP_CLASSES], refused[HAP_CLASSES], by[16];
};
const struct mlme_counters *mlme_counters(const struct mlme *);
