/* SPDX-License-Identifier: ISC */
/*
 * What a simulated Wi-Fi Direct device answers to action frames and asks in them: provision
 * discovery, group owner negotiation up to the confirm, invitations (P2P 1.7, 3.1.4, 3.2.3).
 * It forms no group.
 */
#include <string.h>

#include "frame/p2p_action.h"
#include "radio/sim/gadget.h"

enum {
	MOST = 1000,				/* octets of an action frame */
	TIMEOUT_10MS = 100,
};

static const uint8_t channels[] = { 81, 3, 1, 6, 11 };

static struct p2p_channel_list
channel_list(void)
{
	return (struct p2p_channel_list){ { 'X', 'X', P2P_COUNTRY_GLOBAL },
		octets_of(channels, sizeof(channels)) };
}

static void
send_action(struct sim *s, struct gadget *g, struct mac to, const struct p2p_action *a)
{
	struct wr w;
	struct flight *f = gadget_flight(s, g, to, FRAME_ACTION, MOST, &w);

	if (f == NULL)
		return;
	p2p_action_encode(&w, a);
	gadget_answers(s, g, gadget_finish(s, f, &w));
}

/* ---- attributes ---------------------------------------------------------------------- */

static void
add_status(struct p2p_attributes *p, uint8_t status)
{
	p->status = status;
	p2p_add(p, P2P_STATUS);
}

static void
add_identity(const struct sim *s, const struct gadget *g, struct p2p_attributes *p)
{
	p->capability = gadget_capability(s, g);
	gadget_tell_info(s, g, &p->device_info);
	p2p_add(p, P2P_CAPABILITY);
	p2p_add(p, P2P_DEVICE_INFO);
}

static void
add_channels(const struct sim *s, const struct gadget *g, struct p2p_attributes *p)
{
	p->channel_list = channel_list();
	p->operating_channel = gadget_channel(s, g);
	p->config_timeout = (struct p2p_config_timeout){ TIMEOUT_10MS, TIMEOUT_10MS / 5 };
	p2p_add(p, P2P_CHANNEL_LIST);
	p2p_add(p, P2P_OPERATING_CHANNEL);
	p2p_add(p, P2P_CONFIG_TIMEOUT);
}

static struct mac
interface_address(const struct gadget *g)
{
	struct mac mac = g->addr;

	mac.octet[0] |= 2;
	mac.octet[0] ^= 4;
	return mac;
}

static void
add_group(const struct gadget *g, struct p2p_attributes *p)
{
	p->group_id = (struct p2p_group_id){ .device = g->addr,
		.ssid = { .len = 9, .octet = "DIRECT-s0" } };
	p->group_id.ssid.octet[8] = (uint8_t)('0' + g->number % 10);
	p2p_add(p, P2P_GROUP_ID);
}

static void
add_negotiation(const struct sim *s, const struct gadget *g, struct p2p_attributes *p,
    struct p2p_intent intent)
{
	add_identity(s, g, p);
	add_channels(s, g, p);
	p->intent = intent;
	p->intended_address = interface_address(g);
	p2p_add(p, P2P_INTENT);
	p2p_add(p, P2P_INTENDED_ADDRESS);
}

/* ---- answers ------------------------------------------------------------------------- */

static void
provision(const struct sim *s, const struct gadget *g, const struct p2p_action *q,
    struct p2p_action *a)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);
	uint16_t method = q->has_wsc ? q->wsc.config_methods : 0;

	a->has_wsc = true;
	a->wsc.config_methods = c->provision && method & c->methods ? method : 0;
	wsc_add(&a->wsc, WSC_CONFIG_METHODS);
}

static void
negotiate(const struct sim *s, const struct gadget *g, const struct p2p_action *q,
    struct p2p_action *a)
{
	int16_t intent = gadget_crowd(s, g)->intent;
	uint8_t mine = intent < 0 ? 0 : (uint8_t)intent;
	bool owner = mine > q->p2p.intent.value ||
	    (mine == q->p2p.intent.value && !q->p2p.intent.tie_breaker);
	uint8_t status = intent < 0 ? gadget_crowd(s, g)->negotiation :
	    mine == P2P_INTENT_MAX && q->p2p.intent.value == P2P_INTENT_MAX ?
	    P2P_STATUS_BOTH_INTENT_15 : P2P_STATUS_OK;

	add_status(&a->p2p, status);
	add_negotiation(s, g, &a->p2p,
	    (struct p2p_intent){ mine, !q->p2p.intent.tie_breaker });
	if (owner && status == P2P_STATUS_OK)
		add_group(g, &a->p2p);
}

static void
answer_request(struct sim *s, struct gadget *g, struct mac to, const struct p2p_action *q,
    bool well)
{
	struct p2p_action a = { .frame = (enum p2p_frame)(q->frame + 1), .token = q->token };

	if (!well && q->frame != P2P_PROVISION_REQ)
		add_status(&a.p2p, P2P_STATUS_INVALID);
	else if (q->frame == P2P_PROVISION_REQ)
		provision(s, g, q, &a);
	else if (q->frame == P2P_GO_NEG_REQ)
		negotiate(s, g, q, &a);
	else if (q->frame == P2P_INVITE_REQ)
		add_status(&a.p2p, gadget_crowd(s, g)->invitation);
	else
		add_status(&a.p2p, P2P_STATUS_UNAVAILABLE);
	if (well && q->frame == P2P_INVITE_REQ)
		add_channels(s, g, &a.p2p);
	gadget_tick(&g->asked);
	send_action(s, g, to, &a);
}

static void
confirm(struct sim *s, struct gadget *g, struct mac to, const struct p2p_action *q)
{
	struct p2p_action a = { .frame = P2P_GO_NEG_CONF, .token = q->token };

	add_status(&a.p2p, P2P_STATUS_OK);
	add_channels(s, g, &a.p2p);
	p2p_drop(&a.p2p, P2P_CONFIG_TIMEOUT);
	a.p2p.capability = gadget_capability(s, g);
	p2p_add(&a.p2p, P2P_CAPABILITY);
	if (!p2p_has(&q->p2p, P2P_GROUP_ID))
		add_group(g, &a.p2p);
	send_action(s, g, to, &a);
}

/* An answer to what it has asked. */
static void
take_answer(struct sim *s, struct gadget *g, struct mac from, const struct p2p_action *q)
{
	static const uint8_t answers[] = {
		[ASK_PROVISION] = P2P_PROVISION_RESP, [ASK_NEGOTIATION] = P2P_GO_NEG_RESP,
		[ASK_INVITATION] = P2P_INVITE_RESP, [ASK_SERVICES] = 0,
	};

	if (g->request.waits == ASK_NOTHING || q->token != g->request.token ||
	    answers[g->request.waits] != q->frame)
		return;
	g->request.waits = ASK_NOTHING;
	gadget_tick(&g->request.answered);
	g->request.status = p2p_has(&q->p2p, P2P_STATUS) ? q->p2p.status : 0;
	if (q->frame == P2P_GO_NEG_RESP && q->p2p.status == P2P_STATUS_OK)
		confirm(s, g, from, q);
}

/* ---- both ways ----------------------------------------------------------------------- */

static void
p2p_frame(struct sim *s, struct gadget *g, struct mac from, const struct p2p_action *a,
    bool well)
{
	switch (a->frame) {
	case P2P_PROVISION_REQ:
	case P2P_GO_NEG_REQ:
	case P2P_INVITE_REQ:
	case P2P_DISCOVER_REQ:
		answer_request(s, g, from, a, well);
		break;
	case P2P_PROVISION_RESP:
	case P2P_GO_NEG_RESP:
	case P2P_INVITE_RESP:
		if (well)
			take_answer(s, g, from, a);
		break;
	case P2P_GO_NEG_CONF:
		if (well && a->p2p.status == P2P_STATUS_OK)
			gadget_tick(&g->negotiated);
		break;
	case P2P_BEACON:
	case P2P_PROBE_REQ:
	case P2P_PROBE_RESP:
	case P2P_ASSOC_REQ:
	case P2P_ASSOC_RESP:
	case P2P_LEAVE:
	case P2P_DISCOVER_RESP:
	case P2P_ABSENCE:
	case P2P_PRESENCE_REQ:
	case P2P_PRESENCE_RESP:
	case P2P_GO_DISCOVER_REQ:
	case P2P_FRAMES:
		break;
	}
}

void
gadget_action(struct sim *s, struct gadget *g, const struct flight *f)
{
	uint8_t octets[ATTRIBUTE_ROOM];
	struct wr room = wr_into(octets, sizeof(octets));
	struct p2p_action a;
	struct frame fr;
	struct gas gas;
	enum attribute_fault fault;

	if (frame_decode(f->octets, f->len, &fr) != FRAME_OK)
		return;
	if (gas_decode(&fr, &gas) == ATTRIBUTE_OK) {
		gadget_gas(s, g, fr.header.addr2, &gas);
		return;
	}
	fault = p2p_action_decode(&fr, &room, &a);
	if (fault == ATTRIBUTE_FOREIGN)
		return;
	s->total.malformed += fault != ATTRIBUTE_OK;
	p2p_frame(s, g, fr.header.addr2, &a, fault == ATTRIBUTE_OK);
}

/* ---- questions ----------------------------------------------------------------------- */

static void
ask_to_negotiate(const struct sim *s, const struct gadget *g, struct p2p_action *a)
{
	int16_t intent = gadget_crowd(s, g)->intent;

	a->frame = P2P_GO_NEG_REQ;
	add_negotiation(s, g, &a->p2p, (struct p2p_intent){ intent < 0 ? 7 : (uint8_t)intent,
	    g->request.asked & 1 });
	a->p2p.listen_channel = gadget_channel(s, g);
	p2p_add(&a->p2p, P2P_LISTEN_CHANNEL);
	a->has_wsc = true;
	wsc_set_version2(&a->wsc, WSC_VERSION_2);
	a->wsc.password_id = WSC_PASSWORD_BUTTON;
	wsc_add(&a->wsc, WSC_PASSWORD_ID);
}

static void
ask_to_provide(const struct sim *s, const struct gadget *g, struct p2p_action *a)
{
	a->frame = P2P_PROVISION_REQ;
	add_identity(s, g, &a->p2p);
	a->has_wsc = true;
	a->wsc.config_methods = WSC_METHOD_BUTTON;
	wsc_add(&a->wsc, WSC_CONFIG_METHODS);
}

static void
ask_to_come(const struct sim *s, const struct gadget *g, struct p2p_action *a)
{
	a->frame = P2P_INVITE_REQ;
	add_identity(s, g, &a->p2p);
	add_channels(s, g, &a->p2p);
	add_group(g, &a->p2p);
	a->p2p.invitation_flags = P2P_INVITATION_REINVOKES;
	p2p_add(&a->p2p, P2P_INVITATION_FLAGS);
}

bool
gadget_ask(struct sim *s, struct gadget *g, struct mac to)
{
	struct p2p_action a = { .token = ++g->request.token };

	if (a.token == 0)
		a.token = ++g->request.token;
	g->request.waits = (uint8_t)gadget_crowd(s, g)->asks;
	switch (gadget_crowd(s, g)->asks) {
	case ASK_NOTHING:
		return false;
	case ASK_SERVICES:
		gadget_ask_services(s, g, to);
		break;
	case ASK_PROVISION:
		ask_to_provide(s, g, &a);
		send_action(s, g, to, &a);
		break;
	case ASK_NEGOTIATION:
		ask_to_negotiate(s, g, &a);
		send_action(s, g, to, &a);
		break;
	case ASK_INVITATION:
		ask_to_come(s, g, &a);
		send_action(s, g, to, &a);
		break;
	}
	g->request.asked++;
	return true;
}
