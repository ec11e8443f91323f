/* SPDX-License-Identifier: ISC */
/*
 * inside - what the files of p2p share; nobody else includes it
 *
 * A job is what was asked for: a stay, a frame, a scan, or one the finder asks for.  A visit is
 * what the radio is given: one channel, for a while.  A job that waits for the radio rides on a
 * visit to its channel by its interface, with all others that want the same; schedule.c decides
 * which visit is next, job.c what a visit means for a job.  A job on the channel where the
 * radio is anyway needs no visit.
 */
#pragma once

#include "base/prng.h"
#include "base/queue.h"
#include "frame/frame.h"
#include "frame/wsc.h"
#include "p2p/budget.h"
#include "p2p/p2p.h"
#include "p2p/peers.h"

enum {
	NO_JOB		= UINT16_MAX,
	ROOM		= AIR_FRAME_MAX,	/* octets of a job's frame or elements */
	LEAST_MS	= 10,		/* the kernel's shortest stay */
	FRAME_MS	= 40,		/* a stay for a frame alone; it ends when the frame is sent */
	SCAN_LEAST_US	= 20000,	/* bounds of what a scan of a channel takes */
	SCAN_MOST_US	= 400000,
	LATE_S		= 2,		/* P4: for the radio to begin; for a frame to go out */
	SHARES		= 64,		/* owners a radio remembers the use of: as many as attach */
	ANSWERS_S	= 200,		/* probe answers a second and device */
	NEWS_S		= 50,		/* peers told a second that only probed */
};

enum job_kind { JOB_STAY, JOB_FRAME, JOB_SCAN, JOB_LISTEN, JOB_SEARCH };

enum job_state {
	JOB_FREE,
	JOB_WAITS,		/* for a visit */
	JOB_RIDES,		/* on the radio's visit */
	JOB_HOME,		/* needs none: on the BSSs' channel; over at `until` */
};

enum fate {			/* of a job's frame */
	FATE_NONE,		/* it has none, or its sending was told */
	FATE_UNSENT,
	FATE_SENT,		/* its report is to come */
};

struct job {
	uint8_t kind, state;		/* enum job_kind, enum job_state */
	uint8_t fate;			/* enum fate */
	bool begun, paused;		/* HAP_STAY_BEGAN, HAP_STAY_PAUSED were told */
	uint8_t refusals;		/* EBUSY, in a row */
	struct p2p_owner owner;
	uint16_t generation;		/* of this place, for tokens */
	uint16_t freq_mhz;		/* of a scan: the channel that is next */
	uint16_t len;			/* octets of its frame or elements */
	uint16_t dwell_ms;
	bool no_cck, no_ack, passive;
	uint8_t ssid_len, ssid[32];
	uint8_t channels, channel;	/* a scan's: how many, and which is next */
	uint16_t freq[P2P_SCAN];
	uint64_t left_us;		/* of its time on the channel */
	struct instant since;		/* it waits */
	struct instant until;		/* FAR, or when it is over, come what may */
	struct instant joined;		/* riding: its time counts from then; FAR: not yet */
	uint16_t next, prev;		/* of the radio's jobs; of the free ones */
};

enum visit_state {
	VISIT_NONE,
	VISIT_ASKED,
	VISIT_THERE,
	VISIT_ENDING,			/* asked to end */
	VISIT_SCAN,
};

struct visit {
	uint8_t state;
	bool scan;
	bool off;			/* off the channel of the BSSs */
	bool early;			/* it is to be ended at `ends`, whatever the radio was told */
	uint16_t bss, freq_mhz;
	uint16_t job, generation;	/* scan: whose */
	uint32_t token;
	uint64_t owners;		/* bits by place in share: they rode on it */
	struct instant asked, began, ends;	/* began: FAR not yet; of a scan as asked */
	struct instant ending;		/* since when it is asked to end */
};

struct share {				/* of a radio's time, by owner */
	int endpoint;
	uint64_t used_us;
};

struct bucket {				/* so many a second */
	uint32_t left;
	struct instant filled;
};

enum finder_doing {
	FINDER_OFF,
	FINDER_LISTENS,			/* without end, or between searches */
	FINDER_SEARCHES,
	FINDER_PAUSES,			/* extended listen: until `next` */
};

struct finder {				/* a device's listen or search */
	uint8_t doing;
	bool search, wake, woken;
	struct p2p_owner owner;
	struct hap_listen want;
	uint16_t job;			/* NO_JOB: none */
	uint8_t channel;		/* of want.search, next */
	struct instant until, next, period;	/* FAR: no end; none; the next extended listen */
	struct instant retry;
	uint16_t request_len, response_len;
	uint8_t request[P2P_ELEMENTS], response[P2P_ELEMENTS];
	struct wsc_device_type type;	/* of the response; all zero: none */
	struct wsc_device_types more_types;
	struct bucket answers, news;
	uint16_t failures;		/* scans in a row */
};

enum device_state { DEVICE_OFF, DEVICE_STARTING, DEVICE_UP, DEVICE_DOWN };

struct bss_seen {			/* what p2p_set_bss() said */
	uint16_t bss;
	struct mac bssid;
	bool up;
};

struct reach {				/* a radio, and how far it goes */
	char name[HAP_NAME_LEN];
	struct air_away can;
	bool gone;
	uint8_t number;
	uint16_t home_mhz;		/* 0: no BSS is up */
	struct bss_seen bss[BUDGET_BSSS];
	uint32_t bsss;
	struct budget budget;
	struct visit visit;
	uint16_t first, last;		/* jobs; NO_JOB: none */
	uint32_t jobs;
	struct share share[SHARES];
	struct instant hold;		/* nothing is asked of it before */
	struct instant due;		/* schedule_run() has something to do */
	uint64_t scan_us;		/* how long a scan of one channel takes */
	uint16_t generation;		/* of visits, for tokens */
	uint64_t stays, scans, frames, cut, late, probes_answered;

	uint8_t device_state;
	struct p2p_device device;
	struct instant device_again;	/* DOWN: when it is asked for again */
	struct finder finder;
	struct peers *peers;		/* NULL: the radio has no P2P device */
};

struct p2p {
	struct p2p_sizes limits;
	struct reach *radio;
	uint32_t radios;
	uint32_t places;		/* of jobs */
	struct job *job;
	bool waits;			/* a frame may have to; else one room serves all */
	uint8_t *room;			/* ROOM octets for each */
	uint16_t job_free;
	uint32_t jobs;
	struct queue *commands, *acts;
	uint64_t octets;		/* of both */
	bool command_lent, act_lent;
	struct prng prng;
	struct instant due;
};

/* Tokens: the top two bits P2P_TOKEN, then a bit for visits, generation, place. */
enum { TOKEN_VISIT = 1u << 29 };
static inline uint32_t
token_of(uint32_t visit_bit, unsigned generation, uint32_t place)
{
	return (uint32_t)P2P_TOKEN << 30 | visit_bit | (generation & 0x1fffu) << 16 | place;
}

/* p2p.c; device.c, request.c and look.c have the rest of p2p.h */
struct air_command *p2p_put(struct p2p *, const struct reach *, enum air_verb, uint16_t bss,
		    size_t payload);
struct p2p_act	*p2p_tell(struct p2p *, enum p2p_verb, const struct p2p_owner *, size_t payload);
bool		 bucket_take(struct bucket *, struct instant, uint32_t a_second);
bool		 is_home(const struct reach *, uint16_t bss, uint16_t freq_mhz);
					/* an interface is on that channel without a visit */
bool		 reach_shares(const struct reach *);	/* its device has the BSS's interface */
struct bss_seen	*reach_bss(struct reach *, uint16_t bss);	/* new where it was not; NULL: too many */
bool		 reach_leaves(const struct reach *, uint16_t freq_mhz);	/* off its BSSs' channel */
const struct bss_seen *reach_first_up(const struct reach *);	/* NULL: none */
void		 p2p_run(struct p2p *, struct instant);	/* everything there is to do now */

/* device.c */
void		 reach_device_state(struct p2p *, struct instant, struct reach *, bool up, int error);
void		 reach_stop_device(struct p2p *, struct instant, struct reach *, bool tell);
void		 reach_tick_device(struct p2p *, struct instant, struct reach *);
void		 reach_gone(struct p2p *, struct instant, struct reach *);

/* request.c */
int		 reach_may_go(const struct reach *, uint16_t freq_mhz, const char **why);

/* job.c */
uint8_t		*job_room(struct p2p *, const struct job *);
uint16_t	 job_number(const struct p2p *, const struct job *);
struct job	*job_new(struct p2p *, struct instant, enum job_kind, const struct p2p_owner *);
					/* NULL: too many; it waits */
void		 job_free(struct p2p *, struct job *);	/* not a word */
struct job	*job_find(struct p2p *, int endpoint, uint64_t seq);	/* of a daemon; NULL */
void		 job_set_home(struct p2p *, struct instant, struct job *);
bool		 job_transmit(struct p2p *, struct instant, struct job *);	/* false: no room now */
void		 job_on_air(struct p2p *, struct instant, struct job *);	/* its channel is there */
void		 job_off_air(struct p2p *, struct instant, struct job *);	/* no longer */
void		 job_end(struct p2p *, struct instant, struct job *, int error);
void		 job_sent(struct p2p *, struct instant, uint32_t token, bool acked);
void		 job_cancel(struct p2p *, struct instant, struct job *);
bool		 job_done(const struct job *);		/* nothing is left to do */
void		 job_scanned(struct p2p *, struct instant, struct job *, int error);

/* share.c */
struct share	*share_of(struct reach *, int endpoint);
void		 share_comes(struct p2p *, struct reach *, int endpoint);	/* before its job */
void		 share_goes(struct reach *, int endpoint);
void		 share_rides(struct reach *, struct job *);	/* on the visit, from now on */
void		 share_charge(struct reach *, const struct visit *, struct instant now);

/* visit.c */
void		 visit_begin_scan(struct p2p *, struct instant, struct reach *, struct job *,
		    uint16_t dwell_ms);
void		 visit_begin_stay(struct p2p *, struct instant, struct reach *, const struct job *,
		    struct span);	/* of both: not begun where there is no room */
void		 visit_end(struct p2p *, struct instant, struct reach *);	/* before its time */
void		 visit_event(struct p2p *, struct instant, struct reach *,
		    const struct air_event *);
void		 visit_drop(struct instant, struct reach *);
					/* the radio has ended it, without a word */
void		 visit_radio_gone(struct p2p *, struct instant, struct reach *, int error);
					/* the radio has ended all it had */
struct instant	 visit_due(const struct visit *);	/* the radio should have spoken of it */
void		 visit_overdue(struct p2p *, struct instant, struct reach *);

/* schedule.c */
void		 schedule_run(struct p2p *, struct instant, struct reach *);
bool		 schedule_hears(const struct reach *, uint16_t bss, uint16_t freq_mhz);
					/* it is there now */

/* finder.c */
int		 finder_start(struct p2p *, struct instant, struct reach *,
		    const struct p2p_owner *, const struct hap_listen *, struct air_bytes request,
		    struct air_bytes response, const char **why);
void		 finder_stop(struct p2p *, struct instant, struct reach *, int error, bool tell);
void		 finder_run(struct p2p *, struct instant, struct reach *);
void		 finder_job_over(struct p2p *, struct instant, struct reach *, uint16_t job,
		    int error);
struct instant	 finder_due(const struct reach *);
bool		 finder_frame(struct p2p *, struct instant, struct reach *,
		    const struct air_event *);	/* true: it was for the device alone */
void		 finder_woken(struct p2p *, struct instant, struct reach *);
