/* SPDX-License-Identifier: ISC */
/*
 * The services of a simulated Wi-Fi Direct device: one of Bonjour, one of UPnP, or none, told in
 * one frame (P2P 1.7, 3.1.3 and annexes D and E).
 */
#include <string.h>

#include "radio/sim/gadget.h"

enum { DNS_LABEL_MAX = 63 };

/* The name asked for is the service's, its domain (_tcp.local. or _udp.local.) compressed. */
static void
put_bonjour_name(struct wr *w, const char *service)
{
	size_t len = strcspn(service, ".");
	bool udp = strcmp(service + len, "._udp") == 0;

	len = len > DNS_LABEL_MAX ? DNS_LABEL_MAX : len;
	wr_u8(w, (uint8_t)len);
	wr_bytes(w, service, len);
	wr_u8(w, 0xc0);
	wr_u8(w, udp ? 0x1c : 0x0c);
}

/* A pointer to the device, named by its own name within the name asked for. */
static void
put_bonjour(const struct gadget *g, struct wr *w, const char *service)
{
	uint8_t name[DNS_LABEL_MAX + 3], data[sizeof(g->name) + 3];
	struct wr n = wr_into(name, sizeof(name)), d = wr_into(data, sizeof(data));

	put_bonjour_name(&n, service);
	wr_u8(&d, g->name_len);
	wr_bytes(&d, g->name, g->name_len);
	wr_u8(&d, 0xc0);
	wr_u8(&d, 0x27);
	p2p_bonjour_encode(w, &(struct p2p_bonjour){ octets_of(name, n.len), BONJOUR_PTR,
	    BONJOUR_VERSION, octets_of(data, d.len) });
}

static bool
has_bonjour(const char *service, struct octets question)
{
	uint8_t name[DNS_LABEL_MAX + 3];
	struct wr n = wr_into(name, sizeof(name));
	struct p2p_bonjour b;

	if (service[0] == '\0')
		return false;
	put_bonjour_name(&n, service);
	return question.len == 0 || (p2p_bonjour_decode(question, &b) &&
	    octets_equal(b.name, octets_of(name, n.len)) && b.type == BONJOUR_PTR);
}

static bool
has_upnp(const char *service, struct octets question)
{
	static const char all[] = "ssdp:all";
	struct p2p_upnp u;

	if (service[0] == '\0')
		return false;
	return question.len == 0 || (p2p_upnp_decode(question, &u) &&
	    (octets_equal(u.text, octets_of(service, strlen(service))) ||
	    octets_equal(u.text, octets_of(all, sizeof(all) - 1))));
}

static void
put_upnp(const struct gadget *g, struct wr *w, const char *service)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t text[SCENARIO_TEXT + 32];
	struct wr t = wr_into(text, sizeof(text));

	wr_bytes(&t, "uuid:", 5);
	for (size_t i = 0; i < MAC_LEN; i++) {
		wr_u8(&t, (uint8_t)hex[g->addr.octet[i] >> 4]);
		wr_u8(&t, (uint8_t)hex[g->addr.octet[i] & 15]);
	}
	wr_bytes(&t, "::", 2);
	wr_bytes(&t, service, strlen(service));
	p2p_upnp_encode(w, &(struct p2p_upnp){ UPNP_VERSION, octets_of(text, t.len) });
}

static void
put_entry(struct wr *w, const struct p2p_service *asked, uint8_t protocol, uint8_t status,
    const struct wr *data)
{
	p2p_service_put(w, true, &(struct p2p_service){ .protocol = protocol,
	    .transaction = asked->transaction, .status = status,
	    .data = octets_of(data->base, data->len) });
}

static void
answer_entry(const struct sim *s, const struct gadget *g, const struct p2p_service *asked,
    struct wr *w)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);
	bool all = asked->protocol == P2P_SERVICE_ALL;
	bool bonjour = (all || asked->protocol == P2P_SERVICE_BONJOUR) &&
	    has_bonjour(c->bonjour, asked->data);
	bool upnp = (all || asked->protocol == P2P_SERVICE_UPNP) && has_upnp(c->upnp, asked->data);
	bool known = all || asked->protocol == P2P_SERVICE_BONJOUR ||
	    asked->protocol == P2P_SERVICE_UPNP;
	uint8_t octets[256];
	struct wr data = wr_into(octets, sizeof(octets));

	if (!bonjour && !upnp)
		put_entry(w, asked, asked->protocol, known ? P2P_SERVICE_NO_DATA :
		    P2P_SERVICE_NO_PROTOCOL, &data);
	if (bonjour) {
		put_bonjour(g, &data, c->bonjour);
		put_entry(w, asked, P2P_SERVICE_BONJOUR, P2P_SERVICE_OK, &data);
	}
	data.len = 0;
	if (upnp) {
		put_upnp(g, &data, c->upnp);
		put_entry(w, asked, P2P_SERVICE_UPNP, P2P_SERVICE_OK, &data);
	}
}

static void
send_gas(struct sim *s, struct gadget *g, struct mac to, const struct gas *gas)
{
	struct wr w;
	struct flight *f = gadget_flight(s, g, to, FRAME_ACTION, AIR_FRAME_MAX, &w);

	if (f == NULL)
		return;
	gas_encode(&w, gas);
	gadget_answers(s, g, gadget_finish(s, f, &w));
}

static void
answer_query(struct sim *s, struct gadget *g, struct mac to, const struct gas *q)
{
	uint8_t octets[GAS_FRAGMENT_MAX];
	struct wr w = wr_into(octets, sizeof(octets));
	struct p2p_services asked;
	struct p2p_service entry;
	size_t mark;

	if (q->protocol != GAS_ANQP || p2p_services_decode(q->query, false, &asked) != ATTRIBUTE_OK)
		return;
	struct rd r = octets_rd(asked.entries);

	mark = p2p_services_open(&w, (uint16_t)(1 + g->renamed));
	while (p2p_service_next(&r, false, &entry))
		answer_entry(s, g, &entry, &w);
	p2p_services_close(&w, mark);
	if (!wr_ok(&w))
		return;			/* more questions than one answer holds */
	gadget_tick(&g->asked);
	send_gas(s, g, to, &(struct gas){ .frame = GAS_INITIAL_RESP, .token = q->token,
	    .query_limit = GAS_RESPONSE_LIMIT, .query = octets_of(octets, w.len) });
}

void
gadget_gas(struct sim *s, struct gadget *g, struct mac from, const struct gas *gas)
{
	if (gas->frame == GAS_INITIAL_REQ) {
		answer_query(s, g, from, gas);
	} else if (gas->frame == GAS_INITIAL_RESP && g->request.waits == ASK_SERVICES &&
	    gas->token == g->request.token) {
		g->request.waits = ASK_NOTHING;
		gadget_tick(&g->request.answered);
		g->request.status = (uint8_t)gas->status;
	}
}

void
gadget_ask_services(struct sim *s, struct gadget *g, struct mac to)
{
	uint8_t octets[64];
	struct wr w = wr_into(octets, sizeof(octets));
	size_t mark = p2p_services_open(&w, 1);

	p2p_service_put(&w, false, &(struct p2p_service){ .protocol = P2P_SERVICE_ALL,
	    .transaction = 1 });
	p2p_services_close(&w, mark);
	send_gas(s, g, to, &(struct gas){ .frame = GAS_INITIAL_REQ, .token = g->request.token,
	    .query = octets_of(octets, w.len) });
}
