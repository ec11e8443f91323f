/* SPDX-License-Identifier: ISC */
/*
 * inside - what the files of the core share
 */
#pragma once

#include "base/queue.h"
#include "base/table.h"
#include "radio/nl80211/core.h"
#include "radio/nl80211/explain.h"
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

	struct peer *peer;
	struct table *peer_by;
	uint32_t peer_free, peer_used;
	uint32_t doomed_first, doomed_last, doomed_count;
	struct instant next_removal;

	uint32_t check_next;		/* place of the next to look for; NO_PEER: none */
	struct instant check_at;

	struct parse_walk walk;
	bool walk_link;
	struct queue *events;
};

/* Commands. */
struct vif	*core_vif(struct core *, uint16_t bss);	/* NULL: none */
bool		 core_room(struct core *);	/* for a few more; flushes where needed */
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

/* Stations. */
struct peer	*peer_find(struct core *, const struct vif *, struct mac);
void		 peer_add(struct core *, struct vif *, const struct air_station *);
void		 peer_remove(struct core *, struct instant, struct vif *, struct mac);
void		 peer_forget(struct core *, struct peer *);	/* the kernel has */
void		 peer_forget_all(struct core *, const struct vif *);
void		 peer_lost(struct core *, const struct vif *, struct mac, int error);
void		 peer_tick(struct core *, struct instant);
void		 peer_check_all(struct core *, struct instant);	/* is everyone still there? */
