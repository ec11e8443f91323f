/* SPDX-License-Identifier: ISC */
/*
 * What a simulated Wi-Fi Direct device hears: probe requests, which it answers by the rules (P2P
 * 1.7, 3.1.2.1.1), answers to its own, and action frames.
 */
#include <string.h>

#include "radio/sim/gadget.h"

enum {
	REPLY_US = 8000,		/* a probe response waits so long at most, by chance */
	ANSWER_US = 500000,		/* an answer is waited for */
	ASKS = 20,			/* times, as long as there is none */
};

int8_t
gadget_signal(const struct sim *s, uint32_t i, unsigned radio)
{
	const struct gadget *g = &s->gadget[i];
	const struct scenario_crowd *c = gadget_crowd(s, g);
	int dbm = c->signal_dbm ? c->signal_dbm :
	    medium_signal(s, g->at_dm, mac_u64(g->addr), radio);

	if (s->scenario.faults)
		dbm -= fault_weaker(s, SCENARIO_GROUPS + g->crowd);
	return (int8_t)(dbm < -120 ? -120 : dbm);
}

bool
gadget_listens(const struct sim *s, uint32_t i, unsigned lane)
{
	const struct gadget *g = &s->gadget[i];

	return (g->doing == SIM_PEER_LISTENING || g->doing == SIM_PEER_SCANNING) &&
	    g->lane == lane;
}

struct question {			/* a probe request, read */
	struct mac from;
	bool to_all, has_wsc;
	struct p2p_attributes p2p;
	struct wsc_attributes wsc;
};

static bool
rates_beyond_b(const struct rates *r)
{
	for (uint8_t i = 0; i < r->count; i++) {
		uint8_t rate = r->rate[i] & RATE_VALUE;

		if (rate != 2 && rate != 4 && rate != 11 && rate != 22)
			return true;
	}
	return false;
}

/* False: nobody answers it (P2P 1.7, 3.1.2.1.1). */
static bool
read_question(const struct flight *f, struct wr *room, struct question *q)
{
	static const char direct[7] = "DIRECT-";
	struct frame fr;
	bool there;

	if (frame_decode(f->octets, f->len, &fr) != FRAME_OK)
		return false;
	*q = (struct question){ .from = fr.header.addr2,
		.to_all = mac_is_group(fr.header.addr1) };
	if (!mac_is_group(fr.header.addr3) || !rates_beyond_b(&fr.elements.rates) ||
	    (fr.elements.ssid.len && (fr.elements.ssid.len != sizeof(direct) ||
	    memcmp(fr.elements.ssid.octet, direct, sizeof(direct)) != 0)))
		return false;
	if (p2p_elements_decode(fr.body, P2P_PROBE_REQ, room, &there, &q->p2p) != ATTRIBUTE_OK ||
	    !there)
		return false;
	return wsc_elements_decode(fr.body, room, &q->has_wsc, &q->wsc) == ATTRIBUTE_OK;
}

static void
consider(struct sim *s, struct gadget *g, const struct question *q)
{
	if (g->doing != SIM_PEER_LISTENING || g->reply ||
	    (p2p_has(&q->p2p, P2P_DEVICE_ID) && !mac_equal(q->p2p.device_id, g->addr)) ||
	    (q->has_wsc && !wsc_asks_for(&q->wsc, gadget_type(s, g))))
		return;
	gadget_will_say(s, g, gadget_probe_resp(s, g, q->from, q->to_all),
	    q->to_all ? prng_below(&s->prng, REPLY_US) : 0);
	if (g->probed < UINT16_MAX)
		g->probed++;
}

void
gadget_probed(struct sim *s, const struct flight *f)
{
	uint8_t octets[ATTRIBUTE_ROOM];
	struct wr room = wr_into(octets, sizeof(octets));
	struct question q;

	if (!read_question(f, &room, &q))
		return;
	for (uint32_t i = 0; i < s->gadgets; i++)
		if (s->gadget[i].doing == SIM_PEER_LISTENING && s->gadget[i].lane == f->lane &&
		    !medium_lost(s, gadget_signal(s, i, f->radio), f->rate))
			consider(s, &s->gadget[i], &q);
}

/* It searched, and one of our devices has answered. */
static void
found(struct sim *s, struct gadget *g, const struct flight *f)
{
	uint8_t octets[ATTRIBUTE_ROOM];
	struct wr room = wr_into(octets, sizeof(octets));
	struct p2p_attributes p2p;
	struct frame fr;
	bool there;

	if (g->doing != SIM_PEER_SCANNING || frame_decode(f->octets, f->len, &fr) != FRAME_OK ||
	    p2p_elements_decode(fr.body, P2P_PROBE_RESP, &room, &there, &p2p) != ATTRIBUTE_OK ||
	    !there) {
		s->total.malformed += g->doing == SIM_PEER_SCANNING;
		return;
	}
	if (g->found_by == 0)
		g->found_us = s->now_us - g->came_us;
	g->found_by |= (uint16_t)(1 << f->radio);
	if (g->request.answered == 0 && g->request.asked < ASKS && g->request.waits == 0 &&
	    gadget_ask(s, g, fr.header.addr2))
		gadget_waits(s, g, ANSWER_US);
}

void
gadget_received(struct sim *s, uint32_t i, const struct flight *f)
{
	struct gadget *g = &s->gadget[i];
	uint8_t octets[ATTRIBUTE_ROOM];
	struct wr room = wr_into(octets, sizeof(octets));
	struct question q;

	switch (f->octets[0]) {
	case FRAME_PROBE_RESP << 4:
		found(s, g, f);
		break;
	case FRAME_PROBE_REQ << 4:
		if (read_question(f, &room, &q))
			consider(s, g, &q);
		break;
	case FRAME_ACTION << 4:
		if (!gadget_crowd(s, g)->mute)
			gadget_action(s, g, f);
		break;
	default:
		break;
	}
}
