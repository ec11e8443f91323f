/* SPDX-License-Identifier: ISC */
/*
 * gadget - what the files of a simulated Wi-Fi Direct device share: gadget.c, where it is and
 * what it does, gadget_senses.c, what it hears, gadget_speech.c, its probe requests and
 * responses, gadget_action.c, what else it answers and asks, and gadget_service.c, its services
 */
#pragma once

#include "frame/p2p.h"
#include "frame/p2p_service.h"
#include "frame/wsc.h"
#include "radio/sim/world.h"

static inline void
gadget_tick(uint16_t *counter)		/* stays at the highest */
{
	if (*counter < UINT16_MAX)
		(*counter)++;
}

static inline const struct scenario_crowd *
gadget_crowd(const struct sim *s, const struct gadget *g)
{
	return &s->scenario.crowd[g->crowd];
}

/* gadget.c: it does nothing else for so long. */
void		 gadget_waits(struct sim *, struct gadget *, uint64_t us);

/* It will say this in so many microseconds; replaces what it was going to say.  NULL is fine. */
void		 gadget_will_say(struct sim *, struct gadget *, struct flight *, uint64_t us);
void		 gadget_answers(struct sim *, struct gadget *, struct flight *);	/* soon */

/* A frame of at most so many octets; its header is written.  NULL: no memory. */
struct flight	*gadget_flight(struct sim *, const struct gadget *, struct mac to,
		    enum frame_subtype, size_t most, struct wr *);
struct flight	*gadget_finish(struct sim *, struct flight *, const struct wr *);
					/* the same; NULL where it did not fit */

/* gadget_speech.c */
struct flight	*gadget_probe(struct sim *, struct gadget *);	/* NULL: no memory */
struct flight	*gadget_probe_resp(struct sim *, struct gadget *, struct mac to, bool no_ack);
void		 gadget_tell_info(const struct sim *, const struct gadget *,
		    struct p2p_device_info *);
struct p2p_capability gadget_capability(const struct sim *, const struct gadget *);
struct p2p_channel gadget_channel(const struct sim *, const struct gadget *);
struct wsc_device_type gadget_type(const struct sim *, const struct gadget *);

/* gadget_service.c */
void		 gadget_gas(struct sim *, struct gadget *, struct mac from, const struct gas *);
void		 gadget_ask_services(struct sim *, struct gadget *, struct mac);

/* gadget_action.c */
void		 gadget_action(struct sim *, struct gadget *, const struct flight *);
bool		 gadget_ask(struct sim *, struct gadget *, struct mac);	/* false: nothing to ask */
