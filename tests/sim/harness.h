/* SPDX-License-Identifier: ISC */
/*
 * harness - an engine, its radios, its stations and its daemons in one process, in virtual time
 *
 * A play is opened with a scenario; it has one BSS on each radio of it.  Daemons are attached
 * as endpoints and behave as they are told, well or badly.  play_run() lets everything happen up
 * to a time.  What was on the air is in play.air (airlog.h), what a daemon was sent is taken
 * with daemon_expect(); a story ends with play_silent(): nothing else was sent, nobody was told
 * anything else.
 *
 * All along each daemon keeps the books: messages are numbered without a gap that HAP_LOST_IND
 * does not explain, and no request ends twice.  daemon_settled() says what is still open.
 */
#pragma once

#include <hostap/codec.h>

#include "airlog.h"
#include "base/prng.h"
#include "engine/engine.h"
#include "radio/radio.h"

enum { PLAY_DAEMONS = 64, DAEMON_KEEPS = 4096, DAEMON_DELAYS = 1024, DAEMON_ATTRS = 640 };

enum manner {
	MANNER_MANUAL,			/* answers when the story says so */
	MANNER_JUDGE,			/* answers each request */
	MANNER_TWICE,			/* and once more */
	MANNER_EARLY,			/* a number never issued first, then the right one */
	MANNER_REVERSE,			/* collects requests and answers the latest first */
	MANNER_GARBAGE,			/* octets that mean nothing, then the answer */
	MANNER_NEVER,			/* reads and says nothing */
	MANNER_HUNG,			/* does not even read */
	MANNER_DIES,			/* after some requests: half a message, gone, comes back */
	MANNER_SLOW,			/* reads one buffer now and then */
	MANNER_MIXED,			/* a different one each time */
};

struct daemon_options {
	const char *name;
	enum manner manner;
	unsigned delay_ms;		/* before it answers */
	uint16_t status;		/* what it answers; 0 accepts */
	uint8_t refuse_one_in;		/* else accepts; 0: all get status */
	uint32_t role;			/* HAP_ROLE_*; 0: decider */
	uint32_t classes;		/* 0: all but probes */
	int32_t order;
	uint32_t flags;			/* HAP_MODE_* */
	uint8_t fail;			/* HAP_FAIL_*, for all classes */
	uint64_t indications;		/* 0: all but interfaces' */
	uint16_t deadline_ms[HAP_DEADLINES];
	bool proposal;			/* knows only the proposal of 2002 */
	bool device;
	bool p2p;			/* has the right to P2P devices */
	uint16_t comeback_tu;
};

struct heard {				/* a message it was sent */
	struct ieee80211_hostap_msg m;
	uint16_t len, attrs_len;
	uint8_t attrs[DAEMON_ATTRS];	/* cut short */
};

struct daemon {
	struct play *play;
	struct daemon_options is;
	int endpoint;			/* 0: gone */
	uint32_t rights;
	int last_error;			/* of its last write, 0 or a negative errno value */
	struct heard *heard;
	unsigned heards, read;
	uint64_t dropped_heards;
	struct {
		struct instant at;
		uint16_t len;
		uint8_t octets[HAP_MSG_LEN + 128];
	} delay[DAEMON_DELAYS];		/* what it will write */
	unsigned delays;
	struct instant wakes;		/* MANNER_SLOW reads, MANNER_DIES comes back */
	unsigned requests;		/* since it attached */
	/* The books, of this endpoint. */
	uint8_t *book;			/* a state for each number */
	uint64_t book_size, last_seq, lost, unexplained, open;
	uint64_t verdicts, cancels, requests_read, stale;
};

struct play_options {
	uint64_t seed;			/* 0: the scenario's */
	uint32_t stations;		/* 0: as in the scenario */
	struct engine_config config;	/* zeros: the defaults */
	void (*adjust)(struct engine_bss *, unsigned n);	/* before a BSS is added */
	bool no_log;			/* keep nothing of the air */
};

struct play {
	struct scenario *scenario;
	struct sim *sim;
	struct engine *engine;
	struct instant now;
	struct prng prng;		/* of the daemons */
	struct airlog air;
	bool no_log;
	struct daemon *daemon[PLAY_DAEMONS];
	unsigned daemons;
	/* impossible: stays and scans no radio could be asked for. */
	uint64_t steps, commands, failed_commands, impossible, decided, joined, left, malformed;
	uint64_t digest;		/* of all that crossed the engine's border */
};

struct play	*play_open(const char *scenario);	/* fails the test where anything is wrong */
struct play	*play_open_with(const char *scenario, const struct play_options *);
void		 play_close(struct play *);
void		 play_run(struct play *, unsigned until_ms);
void		 play_silent(struct play *);	/* nothing else was sent, nobody else told */
struct sim_station play_station(struct play *, uint32_t);
struct sim_results play_results(struct play *);
struct mac	 play_bssid(unsigned n);	/* of the BSS on radio n; it is named "apN" */

/* A puppet of the scenario says something to BSS 0; `more` follows the fixed fields. */
void		 puppet_auth(struct play *, uint32_t station);
void		 puppet_auth_with(struct play *, uint32_t station, uint16_t algorithm,
		    uint16_t transaction, const void *more, size_t len);
void		 puppet_assoc(struct play *, uint32_t station, uint16_t capability);
void		 puppet_probe(struct play *, uint32_t station);
void		 puppet_leave(struct play *, uint32_t station, enum frame_subtype);
void		 puppet_null(struct play *, uint32_t station);
void		 puppet_join(struct play *, uint32_t station);	/* and is associated after it */

struct daemon	*daemon_open(struct play *, const struct daemon_options *);
void		 daemon_close(struct daemon *);		/* its endpoint; the books stay */
struct heard	*daemon_expect(struct daemon *, uint8_t type);	/* the next message is this */
struct heard	*daemon_find(struct daemon *, uint8_t type);	/* the next of this type; or NULL */
void		 daemon_skip(struct daemon *);
void		 daemon_silent(struct daemon *);	/* it was told nothing else */
int		 daemon_answer(struct daemon *, const struct heard *, uint16_t status);
int		 daemon_write(struct daemon *, struct ieee80211_hostap_msg *);	/* 0 or -errno */
int		 daemon_remove(struct daemon *, struct mac, bool deauth, uint16_t reason);
uint64_t	 daemon_settled(const struct daemon *);	/* requests read that have not ended */
void		 daemon_step(struct daemon *);		/* what is due; for play_run() */
struct instant	 daemon_deadline(const struct daemon *);
void		 play_digest(struct play *, const void *, size_t);
struct hap_verdict heard_verdict(const struct heard *);
struct hap_cancel heard_cancel(const struct heard *);
