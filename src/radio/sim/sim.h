/* SPDX-License-Identifier: ISC */
/*
 * sim - radios, a medium and stations that exist only as arithmetic
 *
 * One simulation is one medium with the stations of a scenario on it and up to 16 radios for an
 * access point.  A radio beacons, acknowledges, retries and keeps its table of stations as
 * mac80211 does, so that whoever uses it through radio.h need not know what it is.
 *
 * Everything happens in the time the caller tells: radio_event() lets the simulation run up to
 * its `now`, radio_deadline() says when it next has something to do.  Virtual time, wall-clock
 * time and lock-step with real daemons are therefore all the caller's choice.  What happens
 * depends on scenario, seed and the calls alone: the same ones give the same run, to the octet.
 * Nothing is read from a clock, nothing waits, and no file is opened.
 *
 * sim_radio(s, n) is to be the engine's radio number n: its events say so.  Time passes in
 * radio_event() of the first radio that is open; each of the others then has its own events, and a
 * deadline that has come.  So a caller goes through its radios in order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/air.h"
#include "base/instant.h"
#include "base/mac.h"
#include "radio/sim/scenario.h"

struct radio;
struct sim;				/* owned until its last radio is closed, or sim_close() */

struct sim_heard {			/* an attempt to send a frame, when it is over */
	struct instant at;
	struct air_bytes frame;		/* borrowed during the call; empty: a data burst */
	uint16_t freq_mhz;
	uint8_t rate;			/* 500 kb/s */
	int8_t signal_dbm;		/* where it was to be received; 0: nobody in particular */
	bool up;			/* to the access point */
	bool received, acked;
	uint8_t attempt;		/* from 0 */
};

struct sim_options {
	const struct scenario *scenario;	/* copied */
	uint64_t seed;			/* 0: the scenario's */
	uint32_t stations;		/* 0: as it says; else the largest group grows or shrinks */
	struct instant start;		/* the scenario's time 0 */
	void (*heard)(void *, const struct sim_heard *);	/* NULL: nobody listens */
	void *heard_arg;
};

enum sim_doing {
	SIM_AWAY,			/* not come yet, or gone */
	SIM_PAUSING,			/* after a failure */
	SIM_SCANNING,
	SIM_AUTHENTICATING,
	SIM_ASSOCIATING,
	SIM_JOINED,
	SIM_PUPPET,
};

struct sim_station {			/* what became of a station */
	struct mac addr, bssid;		/* bssid: of its BSS, while it has one */
	const char *group;		/* borrowed from the simulation */
	enum sim_doing doing;
	bool ever_joined;
	uint16_t aid;
	int8_t signal_dbm;		/* as its BSS hears it; 0: it has none */
	uint16_t refused_status;	/* of its last refusal; 0: none */
	uint8_t refused_subtype;	/* of the frame that said so */
	uint32_t join_us;		/* from its first frame to its first association */
	uint32_t tries;			/* authentications and (re)associations sent */
	uint32_t unanswered;		/* of those */
	uint32_t refusals, joins, roams;
	uint16_t expelled;		/* times it was deauthenticated or disassociated */
	uint64_t bytes;			/* of data, both ways */
	uint64_t lost;			/* of data it sent in vain, and what would have come back */
};

enum sim_pursuit {			/* what a Wi-Fi Direct peer does */
	SIM_PEER_ABSENT,		/* not come yet, or gone */
	SIM_PEER_LISTENING,
	SIM_PEER_RESTING,		/* between two extended listens */
	SIM_PEER_SCANNING,
};

struct sim_peer {			/* what became of a Wi-Fi Direct peer */
	struct mac addr;
	const char *crowd;		/* borrowed from the simulation */
	enum sim_pursuit doing;
	uint8_t name_len, name[32];	/* what it is called now */
	uint16_t listen_mhz;
	uint32_t probes;		/* of radios, answered */
	uint32_t requests;		/* action frames answered */
	uint32_t negotiated;		/* group owner negotiations, up to the confirm */
	uint16_t found_by;		/* radios whose device answered its search, as bits */
	uint32_t found_us;		/* the first time, since it came; 0: never */
	uint32_t asked, answered;	/* what it asked those; and got an answer */
	uint8_t status;			/* in the last of those */
};

struct sim_leave {			/* a radio away from the channel of its BSSs */
	uint64_t stays, scans;		/* begun, on whatever channel */
	uint64_t away_us;		/* not with its BSSs, until now */
	uint64_t kept;			/* frames for its stations that waited for its return */
	uint64_t unsent;		/* frames for a stay that was over */
};

struct sim_beacons {			/* of a BSS */
	uint64_t sent;
	uint64_t lost;			/* due while its radio was away */
};

struct sim_results {
	uint64_t seed;
	uint32_t stations;
	uint32_t came;			/* stations that have sent a frame */
	uint32_t admitted;		/* were associated at least once */
	uint32_t denied;		/* never, and were refused */
	uint32_t unanswered;		/* never, and had no answer */
	uint32_t trying;		/* never, and have not finished trying */
	uint32_t joined;		/* associated now */
	uint64_t tries, tries_unanswered, refusals, joins, roams, expelled;
	uint64_t frames_up, frames_down, beacons;
	uint64_t attempts, lost, retries, dropped;	/* dropped: a radio's queue was full */
	uint64_t attacks;		/* frames of attacks */
	uint64_t malformed;		/* frames of the access point a station could not read */
	uint64_t bad_bodies;		/* answers in an authentication that were wrong */
	uint64_t airtime_us;		/* in which a channel was busy, all together */
	uint64_t join_p50_us, join_p99_us, join_max_us;	/* first frame to first association */
};

/* NULL and an errno value in errno: ENOMEM, EINVAL.  Free of charge: what has no stations. */
struct sim	*sim_open(const struct sim_options *);
void		 sim_close(struct sim *);		/* its radios too; NULL is fine */
struct radio	*sim_radio(struct sim *, unsigned n);	/* borrowed; NULL: not in the scenario */
unsigned	 sim_radios(const struct sim *);	/* 1 where the scenario names none */

struct instant	 sim_end(const struct sim *);		/* FAR: the scenario has none */
bool		 sim_settled(const struct sim *);	/* each one came, and joined or gave up */
uint64_t	 sim_seed(const struct sim *);
uint64_t	 sim_bytes(const struct sim *);		/* memory it holds */

void		 sim_results(const struct sim *, struct sim_results *);
uint32_t	 sim_stations(const struct sim *);
void		 sim_station(const struct sim *, uint32_t, struct sim_station *);
uint32_t	 sim_find(const struct sim *, struct mac);	/* a station; UINT32_MAX: none */

uint32_t	 sim_peers(const struct sim *);		/* Wi-Fi Direct peers, all kinds */
void		 sim_peer(const struct sim *, uint32_t, struct sim_peer *);
uint32_t	 sim_find_peer(const struct sim *, struct mac);	/* UINT32_MAX: none */

/* What a radio can beside being an access point's, for engine_add_radio(). */
void		 sim_away(const struct scenario_radio *, unsigned radio, struct air_away *);
void		 sim_left(const struct sim *, unsigned radio, struct sim_leave *);
void		 sim_beacons(const struct sim *, uint16_t bss, struct sim_beacons *);

/* The radios' tables: how many stations stand in them, and whether one does. */
uint32_t	 sim_known(const struct sim *);
bool		 sim_knows(const struct sim *, uint16_t bss, struct mac);

/*
 * Puppets: stations the caller moves.  Sends a frame as the station on a BSS's channel; the
 * simulation gives it its sequence number.  -EINVAL: no such station or BSS, or not a frame.
 */
int		 sim_speak(struct sim *, struct instant, uint32_t station, uint16_t bss,
		    const void *frame, size_t len);
void		 sim_ears(struct sim *, uint32_t station, bool on);	/* does it acknowledge? */

/*
 * Simulated SAE: what a station expects back for a body it sent: the first two octets as
 * they are, each other one inverted.  In place.
 */
void		 sim_sae_answer(uint8_t *body, size_t len);
