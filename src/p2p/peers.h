/* SPDX-License-Identifier: ISC */
/*
 * peers - the Wi-Fi Direct devices one has heard
 *
 * A peer is known by its P2P device address and put together from what its frames say: probe
 * responses say most, probe requests less, beacons (of a group's owner) something else.  One
 * not heard for a minute is forgotten.  When the table is full, who was only heard to probe
 * gives way to who answered, since addresses of probe requests cost nothing to invent.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/air.h"
#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"
#include "frame/frame.h"

#include <hostap/hostap.h>

enum { PEERS_ELEMENTS = 512, PEERS_AGE_S = 60 };

struct peer {
	bool used, told, changed;	/* changed: since it was told */
	struct hostap_peer_info info;	/* but age */
	struct instant heard;
	uint16_t len;			/* octets of the elements that said most; 0: too many */
	uint8_t elements[PEERS_ELEMENTS];
	uint32_t older, newer;		/* by when it was heard */
};

struct peers;				/* owned until peers_close() */

struct peers	*peers_open(uint32_t capacity, struct sip_key);	/* NULL: no memory */
void		 peers_close(struct peers *);		/* NULL is fine */
void		 peers_clear(struct peers *);

/* A probe request, probe response or beacon.  NULL: of no Wi-Fi Direct device, or no room. */
struct peer	*peers_heard(struct peers *, struct instant, const struct frame *,
		    uint16_t freq_mhz, int8_t signal_dbm);

/* One that is too old, taken out of the table; borrowed until the next call.  NULL: none. */
struct peer	*peers_lost(struct peers *, struct instant);
struct instant	 peers_deadline(const struct peers *);	/* FAR: nobody is there */

/* Each place in turn; NULL: nobody there.  Places are numbered below the capacity. */
struct peer	*peers_at(struct peers *, uint32_t place);
uint32_t	 peers_capacity(const struct peers *);
uint32_t	 peers_count(const struct peers *);
uint64_t	 peers_bytes(const struct peers *);
