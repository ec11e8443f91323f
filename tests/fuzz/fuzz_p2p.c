/* SPDX-License-Identifier: ISC */
/*
 * Wi-Fi Direct from arbitrary bytes.  The first octet says what the rest is: a whole frame, or a
 * list as it stands in one frame or another.  A list that is accepted goes out as it came; a
 * frame goes out in a form that comes in and goes out the same; whatever it holds can be walked
 * to its end.
 */
#include <assert.h>
#include <string.h>

#include "frame/p2p_action.h"
#include "frame/p2p_service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 16, WSC_LIST = P2P_FRAMES, QUERY, ANSWER, BONJOUR, WHOLE_FRAME };

static void
walk(const struct p2p_attributes *p)
{
	struct rd channels = octets_rd(p->channel_list.entries), clients = octets_rd(p->group_info),
	    services = octets_rd(p->advertised_services);
	struct p2p_class class;
	struct p2p_client client;
	struct p2p_advertised service;

	while (p2p_class_next(&channels, &class))
		assert(class.numbers.len <= UINT8_MAX);
	while (p2p_client_next(&clients, &client))
		assert(client.device.name.len <= P2P_NAME_MAX);
	while (p2p_advertised_next(&services, &service))
		assert(service.name.len <= UINT8_MAX);
	assert(rd_done(&channels) && rd_done(&clients) && rd_done(&services));
	(void)p2p_interface_address(&p->interface, 1);
}

static void
named(enum attribute_fault fault, const struct attribute_offender *offender)
{
	char text[ATTRIBUTE_FAULT_TEXT];

	assert(strlen(attribute_fault_say(fault, offender, text)) < sizeof(text));
	assert(fault != ATTRIBUTE_SIZE || offender->name != NULL);
}

static void
p2p_list(struct octets list, enum p2p_frame in)
{
	static uint8_t again[ROOM];
	struct wr w = wr_into(again, sizeof(again));
	struct p2p_attributes p;
	enum attribute_fault fault = p2p_decode(list, in, &p);

	named(fault, &p.offender);
	if (fault != ATTRIBUTE_OK && fault != ATTRIBUTE_MISSING)
		return;
	walk(&p);
	p2p_encode(&w, in, &p);
	assert(wr_ok(&w) && octets_equal(list, octets_of(again, w.len)));
}

static void
wsc_list(struct octets list)
{
	static uint8_t again[ROOM];
	struct wr w = wr_into(again, sizeof(again));
	struct wsc_attributes a;
	enum attribute_fault fault = wsc_decode(list, &a);

	named(fault, &a.offender);
	if (fault != ATTRIBUTE_OK)
		return;
	(void)wsc_asks_for(&a, a.primary_type);
	wsc_encode(&w, &a);
	assert(wr_ok(&w) && octets_equal(list, octets_of(again, w.len)));
}

static void
bonjour(struct octets data)
{
	static uint8_t again[ROOM];
	struct wr w = wr_into(again, sizeof(again));
	struct p2p_bonjour b;
	char text[BONJOUR_TEXT];

	if (!p2p_bonjour_decode(data, &b))
		return;
	(void)p2p_bonjour_name(&b, text);
	assert(memchr(text, '\0', sizeof(text)));
	(void)p2p_bonjour_target(&b, text);
	assert(memchr(text, '\0', sizeof(text)));
	p2p_bonjour_encode(&w, &b);
	assert(octets_equal(data, octets_of(again, w.len)));
}

static void
services(struct octets query, bool response)
{
	struct p2p_services s;
	struct p2p_service entry;
	enum attribute_fault fault = p2p_services_decode(query, response, &s);
	struct rd r = octets_rd(s.entries);

	named(fault, &s.offender);
	if (fault != ATTRIBUTE_OK)
		return;
	while (p2p_service_next(&r, response, &entry))
		if (entry.protocol == P2P_SERVICE_BONJOUR)
			bonjour(entry.data);
	assert(rd_done(&r));
}

static void
gas_frame(const struct frame *f)
{
	static uint8_t again[ROOM], room[ROOM];
	struct wr w = wr_into(again, sizeof(again));
	struct gas_whole whole = { .to = wr_into(room, sizeof(room)) };
	struct gas g;
	enum attribute_fault fault = gas_decode(f, &g);

	named(fault, &g.offender);
	if (fault != ATTRIBUTE_OK)
		return;
	services(g.query, g.frame != GAS_INITIAL_REQ);
	(void)gas_join(&whole, &g);
	gas_encode(&w, &g);
	assert(wr_ok(&w) && w.len == f->body.len + 2);
	assert(memcmp(again + 2, f->body.at, f->body.len) == 0);
}

static void
action_frame(const struct frame *f)
{
	static uint8_t first[ROOM], second[ROOM], room[ROOM];
	struct wr w1 = wr_into(first, sizeof(first)), w2 = wr_into(second, sizeof(second));
	struct wr joined = wr_into(room, sizeof(room));
	struct p2p_action a, b;
	struct frame g;
	enum attribute_fault fault = p2p_action_decode(f, &joined, &a);

	named(fault, &a.offender);
	if (fault != ATTRIBUTE_OK && fault != ATTRIBUTE_MISSING)
		return;
	walk(&a.p2p);
	frame_header_encode(&w1, &f->header);
	p2p_action_encode(&w1, &a);
	assert(wr_ok(&w1) && frame_decode(first, w1.len, &g) == FRAME_OK);
	joined = wr_into(room, sizeof(room));
	assert(p2p_action_decode(&g, &joined, &b) == fault);
	assert(a.frame == b.frame && a.p2p.present == b.p2p.present);
	frame_header_encode(&w2, &g.header);
	p2p_action_encode(&w2, &b);
	assert(octets_equal(octets_of(first, w1.len), octets_of(second, w2.len)));
}

static void
whole_frame(struct octets bytes)
{
	struct frame f;

	if (frame_decode(bytes.at, bytes.len, &f) != FRAME_OK)
		return;
	action_frame(&f);
	gas_frame(&f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > FRAME_MAX)
		return 0;
	struct octets rest = octets_of(data + 1, size - 1);

	if (data[0] < P2P_FRAMES)
		p2p_list(rest, data[0]);
	else if (data[0] == WSC_LIST)
		wsc_list(rest);
	else if (data[0] == QUERY || data[0] == ANSWER)
		services(rest, data[0] == ANSWER);
	else if (data[0] == BONJOUR)
		bonjour(rest);
	else
		whole_frame(rest);
	return 0;
}
