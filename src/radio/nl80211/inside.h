/* SPDX-License-Identifier: ISC */
/*
 * inside - what the files of the core share
 */
#pragma once

#include "base/queue.h"
#include "base/table.h"
#include "radio/nl80211/core.h"
#include "radio/nl80211/explain.h"
#include "radio/nl80211/inbox.h"
#include "radio/nl80211/parse.h"
#include "radio/nl80211/put.h"

enum {
	ISSUED		= 8192,		/* commands remembered, for what is said of them */
	FLIGHTS		= 4096,		/* frames sent whose fate is not known */
	TEMPLATE	= 4096,		/* octets of a beacon, head and tail */
	OUT		= 64 << 10,
	OUT_ENOUGH	= 24 << 10,	/* octets; more do not go out in one datagram */
	QUIET		= 1,		/* issued.token of what nobody asked for */
};

#define NO_PEER		UINT32_MAX
#define CORE_SPACING	SPAN_MS(CORE_SPACING_MS)
#define RETRY		SPAN_S(5)	/* until a BSS that ended is tried again */
#define SWITCH_TIME	SPAN_S(2)	/* from a link's end to the news of the switch */

struct vif {				/* an interface with, or for, a BSS */
	uint32_t ifindex;
	char name[16];
	struct mac bssid;
	uint16_t bss;			/* the engine's number */
	bool wanted;			/* by the engine */
	bool starting, up;		/* START_AP is on its way; it beacons */
	bool link_up, blocked;		/* blocked: it went down with the radio's switch */
	struct instant retry;		/* FAR: no need */
	struct instant down_at;
	uint32_t starting_seq, stopping_seq;
	uint32_t peers;
	uint32_t swept_seq;		/* of the last sweep's dump of its stations; 0: none */
	struct air_bss is;		/* as the engine last said; points into template */
	uint8_t template[TEMPLATE];
};

enum peer_state { PEER_FREE, PEER_THERE, PEER_DOOMED };

struct peer {				/* a station of the kernel's table */
	struct mac addr;
	uint8_t vif, state;
	bool confirmed;			/* the kernel has said that it is there */
	bool four_address;		/* wanted */
	uint16_t aid;
	uint32_t vlan;			/* the interface of its own it is on; 0: none */
	uint32_t seq;			/* of its NEW_STATION */
	uint32_t swept;			/* number of the last sweep in which the kernel named it */
	uint32_t next, prev;		/* of the doomed, the oldest first; of the free, next */
};

struct issued {				/* a command that was sent */
	uint32_t seq;
	uint8_t what, vif;
	struct mac addr;
	uint32_t token;
};

struct flight {				/* a frame between cookie and status */
	uint64_t cookie;
	uint32_t token;
	bool used, status_first, acked;
};

enum own_state {
	OWN_NONE,
	OWN_MAKING,			/* the kernel makes it */
	OWN_STARTING,			/* it is there, and not yet started */
	OWN_UP,
	OWN_DOWN,			/* it is there, and stopped: blocked, or by somebody */
};

struct own {				/* the interface of our own beside the BSSs */
	enum own_state state;
	struct put_who who;
	uint32_t seq;			/* of the command whose end is awaited */
	struct instant lingers;		/* kept for a scan until then */
};

struct device {				/* the P2P device, as the engine sees it */
	bool wanted, up;
};

enum { EARLY = 8 };

struct early {				/* news of a stay that may be ours */
	uint64_t cookie;
	bool ended;
};

struct stay {
	bool active;
	bool known, began, ending;	/* known: its cookie */
	uint32_t token, seq;
	uint64_t cookie;
	uint16_t bss, freq_mhz;
	struct put_who who;
	struct instant over, guard;	/* not before; at the latest */
	struct early early[EARLY];
	uint8_t early_count;
};

enum scan_state {
	SCAN_NONE,
	SCAN_WAITS,			/* for an interface */
	SCAN_RUNS,
	SCAN_READS,			/* what it heard */
};

struct scan {
	enum scan_state state;
	bool ending;
	uint16_t bss;
	uint32_t token, seq;
	struct air_scan is;		/* elements point into elements */
	struct put_who who;
	struct mac addr;		/* of that */
	struct instant asked, guard, again;	/* again: read it then; FAR: no need */
	uint8_t elements[CORE_SCAN], frame[AIR_FRAME_MAX];
};

struct sweep {				/* looking for everybody, after a loss: sweep.c */
	bool running, again;
	uint32_t number;
	uint32_t vif;			/* place of the next to dump */
	uint32_t seq;			/* of the dump under way; 0: none */
	uint32_t next;			/* place of the next peer to ask for singly */
	struct instant at;		/* when it goes on; FAR: it does not run */
};

struct core {
	struct core_config conf;
	struct core_counts counts;
	struct vif *vif;
	uint32_t vif_count;
	bool gone, blocked;

	struct put out, link_out;
	uint8_t *out_bytes, *link_bytes;
	struct issued *issued;

	struct flight *flight;
	struct table *flight_by;
	uint32_t flight_next;

	struct own own;
	struct device device;
	struct stay stay;
	struct scan *scan;
	struct instant wall_at;		/* when the wall clock is asked for next; FAR: never */

	struct peer *peer;
	struct table *peer_by;
	uint32_t peer_free, peer_used;
	uint32_t doomed_first, doomed_last, doomed_count;
	struct instant next_removal;

	struct sweep sweep;

	struct inbox *inbox;
	uint32_t released;		/* frames, since the last flush */
	struct instant next_word;	/* when it may be said again that frames were left */

	struct parse_walk walk;
	bool walk_link;
	struct queue *events;
};

/* Commands. */
struct vif	*core_vif(struct core *, uint16_t bss);	/* NULL: none */
bool		 core_room(struct core *);	/* for a few more; flushes where needed */
bool		 core_holds_back(const struct core *);	/* frames wait */
void		 core_issue(struct core *, uint32_t seq, enum explain_what, const struct vif *,
		    struct mac, uint32_t token);
struct issued	*core_issued(struct core *, uint32_t seq);	/* NULL: not, or long ago */
void		 core_start(struct core *, struct vif *);
void		 core_send_away(struct core *, const struct vif *, struct mac to, uint8_t subtype,
		    uint8_t reason);
void		 core_tell(struct core *, const struct air_event *);	/* to come */
void		 core_tell_state(struct core *, const struct vif *, bool up, int error);
void		 core_say(struct core *, enum core_level, const char *, ...)
		    __attribute__((format(printf, 3, 4)));
void		 core_say_error(struct core *, enum core_level, enum explain_what, int error,
		    const char *words, const struct vif *);

/*
 * Stations with four addresses.  Each is moved to an AP_VLAN of its own, "wlan0.sta7" by its
 * association ID, which somebody may put into a bridge; the interface goes with the permission.
 */
int		 wds_set(struct core *, struct vif *, struct peer *, bool on);
void		 wds_made(struct core *, struct vif *, struct mac, uint32_t ifindex);
void		 wds_end(struct core *, struct peer *);	/* after its station */

/* Interfaces. */
bool		 who_is(struct put_who, const struct parse_message *);
bool		 who_same(struct put_who, struct put_who);

/* The P2P device, and the interface of our own. */
int		 device_start(struct core *, struct instant);
void		 device_stop(struct core *);
int		 device_send(struct core *, const struct air_send *);
struct put_who	 device_who(const struct core *);	/* zero: it is not up */
void		 device_link(struct core *, bool up, int error);	/* the first BSS's interface */
bool		 device_hears(const struct core *, const struct parse_message *);
struct put_who	 heard_by(const struct core *, uint16_t freq_mhz);	/* what is for a group */
void		 own_need(struct core *, struct instant);	/* made or started, if it is */
void		 own_spare(struct core *);	/* ended, if nobody needs it any more */
void		 own_made(struct core *, struct instant, const struct parse_message *);
void		 own_ended(struct core *, struct instant, const struct issued *,
		    const struct parse_message *);	/* a command's end */
bool		 own_link(struct core *, struct instant, const struct parse_link *);
void		 own_link_ended(struct core *, struct instant, uint32_t seq, int error);
void		 own_gone(struct core *, struct instant, const struct parse_message *);
void		 own_blocked(struct core *, struct instant, bool);
void		 own_down(struct core *, struct instant, int error);
void		 own_tick(struct core *, struct instant);

/* Away from the BSSs' channel. */
int		 leave_command(struct core *, struct instant, const struct air_command *);
void		 leave_ended(struct core *, struct instant, const struct issued *,
		    const struct parse_message *);	/* a command's end */
bool		 leave_event(struct core *, struct instant, const struct parse_message *,
		    struct air_event *);
void		 leave_lost(struct core *, struct put_who, int error);
					/* the interface is gone or down; zero: all are */
void		 leave_overrun(struct core *, struct instant);
struct instant	 leave_deadline(const struct core *);
void		 leave_tick(struct core *, struct instant);
bool		 stay_is(const struct core *, uint16_t freq_mhz, struct put_who);
void		 stay_forget(struct core *, uint16_t bss);	/* not a word */
int		 scan_begin(struct core *, struct instant, uint16_t bss, const struct air_scan *);
void		 scan_end(struct core *, struct instant, uint32_t token);
void		 scan_own_ready(struct core *, struct instant, int error);
bool		 scan_event(struct core *, struct instant, const struct parse_message *,
		    struct air_event *);
void		 scan_ended(struct core *, struct instant, const struct issued *, int error);
void		 scan_lost(struct core *, struct put_who, int error);
void		 scan_overrun(struct core *, struct instant);
void		 scan_tick(struct core *, struct instant);
void		 scan_forget(struct core *, uint16_t bss);	/* not a word */

/* Stations. */
struct peer	*peer_find(struct core *, const struct vif *, struct mac);
void		 peer_add(struct core *, struct vif *, const struct air_station *);
void		 peer_remove(struct core *, struct instant, struct vif *, struct mac);
void		 peer_forget(struct core *, struct peer *);	/* the kernel has */
void		 peer_forget_all(struct core *, const struct vif *);
void		 peer_lost(struct core *, const struct vif *, struct mac, int error);
void		 peer_tick(struct core *, struct instant);

/* Whether everyone is still there, and nobody else. */
void		 sweep_begin(struct core *, struct instant);
void		 sweep_tick(struct core *, struct instant);
void		 sweep_heard(struct core *, const struct issued *dump, struct peer *, struct mac);
void		 sweep_ended(struct core *, struct instant, uint32_t seq, int error);
