/* SPDX-License-Identifier: ISC */
/*
 * p2p - P2P devices, and whatever else takes a radio off the channel of its BSSs
 *
 * It owns the P2P device of each radio, the schedule of the radios' time (schedule.h) and what
 * listens and searches (finder.h).  Stays, scans and frames are asked for in the name of an
 * interface, a BSS or a P2P device; from there on they are the same.  What the radio is to do
 * stands in one queue (p2p_command()), what daemons are to be told in another (p2p_act()).  It
 * never sees a radio or a daemon, never calls back, and is told the time.
 *
 * Numbers: a daemon names what it asks for, and the pair of its endpoint and that number is the
 * handle; every act repeats it.  Tokens to the radio are of kind 3 (the top two bits).
 *
 * Limits: P2P_JOBS stays, scans and frames in all (where no radio leaves its channel, as many as
 * one endpoint may have), and as many an endpoint as struct p2p_sizes says (then -ENOBUFS); one
 * P2P device a radio (then -EBUSY); one listen or search a device (then -EBUSY); P2P_PEERS peers
 * a device, of which the longest unheard gives way.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/air.h"
#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"

#include <hostap/hostap.h>

enum p2p_limit {
	P2P_JOBS	= 1024,
	P2P_RADIOS	= 16,
	P2P_PEERS	= 1024,
	P2P_ELEMENTS	= 1024,		/* octets of a daemon's elements for a probe */
	P2P_SEARCH	= 20,		/* channels of a search */
	P2P_SCAN	= 24,		/* channels of a scan */
	P2P_TOKEN	= 3,		/* the top two bits of each token */
};

struct p2p;				/* owned until p2p_close() */

struct p2p_sizes {
	uint32_t each;			/* jobs an endpoint; 0: 64 */
	struct sip_key key;		/* secret: hash tables, and the order of random listens */
};

/* Who asks, and in whose name. */
struct p2p_owner {
	int endpoint;
	uint64_t seq;			/* the daemon's own number for it */
	uint32_t iface;			/* low half of the interface's cookie */
	uint8_t radio;
	uint16_t bss;			/* or AIR_DEVICE */
	bool result;			/* HAP_RESULT_IND is wanted at the end */
};

enum p2p_verb {				/* what the engine is asked to tell */
	P2P_STAY,			/* event: HAP_STAY_*; freq_mhz, duration_ms, error */
	P2P_SENT,			/* a frame: acked; error where it was never sent */
	P2P_SCANNED,			/* error */
	P2P_FOUND,			/* frame: a beacon or probe response; freq_mhz, signal_dbm */
	P2P_PEER,			/* event: HAP_PEER_*; peer, and elements where there are any */
	P2P_LISTENED,			/* a listen or search ended; error */
	P2P_DEVICE,			/* event: HAP_IFACE_ADDED, _UP, _DOWN, _REMOVED; error */
};

struct p2p_act {			/* borrowed until the next call */
	enum p2p_verb verb;
	struct p2p_owner owner;
	uint8_t event;
	bool acked;
	bool last;			/* nothing more comes of it: its number is free again */
	int error;			/* an errno value */
	uint16_t freq_mhz;
	int8_t signal_dbm;
	uint32_t duration_ms;
	struct air_bytes frame;		/* P2P_FOUND */
	struct air_bytes elements;	/* P2P_PEER */
	struct hostap_peer_info peer;	/* P2P_PEER */
};

struct p2p_device {			/* of a radio */
	uint32_t iface;			/* 0: not started */
	int endpoint;			/* its owner */
	uint8_t way;			/* HAP_WAY_* */
	bool up;
	struct mac addr;
};

/* Life. */
struct p2p	*p2p_open(const struct p2p_sizes *);	/* NULL: no memory */
void		 p2p_close(struct p2p *);		/* NULL is fine */
int		 p2p_add_radio(struct p2p *, const char *name, const struct air_away *);
					/* number, or -ENOSPC: call it as mlme_add_radio() */

/* A BSS of the radio is there, changed, or went (bss->up). */
struct p2p_bss {
	bool up;
	struct mac bssid;
	uint16_t freq_mhz, beacon_tu;
	uint8_t dtim_period;
};
void		 p2p_set_bss(struct p2p *, struct instant, uint8_t radio, uint16_t bss,
		    const struct p2p_bss *);

/*
 * What daemons ask for.  0, or a negative errno value with a sentence (static) in *why; the
 * same on every radio (P10).  What was taken ends with an act, unless the endpoint goes.
 */
int		 p2p_start(struct p2p *, struct instant, int endpoint, uint8_t radio, uint8_t way,
		    uint32_t iface, const char **why);
int		 p2p_stop(struct p2p *, struct instant, int endpoint, uint32_t iface,
		    const char **why);
int		 p2p_stay(struct p2p *, struct instant, const struct p2p_owner *,
		    const struct hap_stay *, const char **why);
int		 p2p_frame(struct p2p *, struct instant, const struct p2p_owner *,
		    const struct hap_frame *, struct air_bytes frame, const char **why);
int		 p2p_scan(struct p2p *, struct instant, const struct p2p_owner *,
		    const struct hap_scan *, struct air_bytes ssid, struct air_bytes elements,
		    const char **why);
int		 p2p_listen(struct p2p *, struct instant, const struct p2p_owner *,
		    const struct hap_listen *, struct air_bytes request,
		    struct air_bytes response, const char **why);
int		 p2p_cancel(struct p2p *, struct instant, int endpoint, uint64_t seq,
		    const char **why);
void		 p2p_woken(struct p2p *, struct instant, int endpoint);
					/* a frame it had registered for came: P8 */
void		 p2p_endpoint_gone(struct p2p *, struct instant, int endpoint);	/* P4: silently */

/* The air and time.  True: the frame or report is not the MLME's. */
bool		 p2p_event(struct p2p *, struct instant, const struct air_event *);
void		 p2p_tick(struct p2p *, struct instant);
struct instant	 p2p_deadline(const struct p2p *);

/* What is to be done: drained by the engine after each call. */
bool		 p2p_act(struct p2p *, struct p2p_act *);
bool		 p2p_command(struct p2p *, struct air_command *);	/* borrowed until the next call */

/* Looking. */
uint32_t	 p2p_radios(const struct p2p *);
const struct p2p_device *p2p_device(const struct p2p *, uint8_t radio);
int		 p2p_radio_of(const struct p2p *, uint32_t iface);	/* of a device; -1: none */
struct mac	 p2p_addr(const struct p2p *, const struct p2p_owner *);	/* what it sends with */
void		 p2p_radio_info(const struct p2p *, struct instant, uint8_t radio,
		    struct hostap_radio *);
void		 p2p_peers(const struct p2p *, struct instant, uint8_t radio,
		    struct hostap_peer_list *);		/* a page; next as the ioctl has it */
const char	*p2p_error_words(int error);	/* P10: the cause; "" for 0, never NULL */
uint64_t	 p2p_bytes(const struct p2p *);
