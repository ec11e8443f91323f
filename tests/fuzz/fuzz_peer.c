/* SPDX-License-Identifier: ISC */
/*
 * What a stranger sends to a program that speaks Wi-Fi Direct: the readers of <hostap/p2p.h> and
 * <hostap/services.h>, from arbitrary bytes.  The first octet says what the rest is: a frame, the
 * elements of a probe, a list of services, an entry, or text.  What is read is written and read
 * again, and says the same; a negotiation with it comes to an end; words fit their room.
 */
#include <assert.h>
#include <string.h>

#include "hostap/services.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAME, ELEMENTS, SERVICES, ENTRY, WORDS, SORTS };

static struct hostap_device
own_device(void)
{
	return (struct hostap_device){ .addr = { 0x42 }, .methods = 0xffff, .name = "own" };
}

static void
negotiate(const struct hostap_p2p_frame *f)
{
	struct hostap_device own = own_device();
	struct hostap_p2p_terms t = { .own = &own, .intent = 7, .channels = 2, .ssidlen = 9,
	    .channel = { 2437, 2412 }, .ssid = "DIRECT-xx" };
	struct hostap_p2p_group g;
	struct hostap_p2p_frame out;
	uint8_t room[HOSTAP_P2P_ROOM];

	if (f->kind == HOSTAP_GO_REQUEST && hostap_p2p_agree(&t, f, &out, &g) >= 0)
		assert(f->token == 0 || hostap_p2p_write(&out, room, sizeof(room)) > 0);
	if (f->kind == HOSTAP_GO_RESPONSE && hostap_p2p_confirm(&t, f, &out, &g) >= 0)
		assert(f->token == 0 || hostap_p2p_write(&out, room, sizeof(room)) > 0);
	g = (struct hostap_p2p_group){ .owner = false };
	if (f->kind == HOSTAP_GO_CONFIRM && hostap_p2p_settle(f, &g) == 0)
		assert(g.ssidlen > 0 && g.ssidlen <= 32);
	hostap_p2p_answer(f, &own, 0, &out);
	(void)hostap_p2p_write(&out, room, sizeof(room));
}

static void
action(const uint8_t *data, size_t size)
{
	struct hostap_p2p_frame f, again;
	uint8_t room[2 * HOSTAP_P2P_ROOM];
	char why[HOSTAP_P2P_WHY];
	int r = hostap_p2p_read(data, size, &f, why);

	assert(strlen(why) < sizeof(why) && (r == 0) == (why[0] == '\0'));
	assert(f.channels <= HOSTAP_P2P_CHANNELS && f.ssidlen <= 32);
	assert(f.device.types <= HOSTAP_P2P_TYPES && strlen(f.device.name) <= 32);
	if (r != 0)
		return;
	negotiate(&f);
	int n = hostap_p2p_write(&f, room, sizeof(room));

	if (n < 0 || f.status != 0)
		return;
	r = hostap_p2p_read(room, (size_t)n, &again, why);
	assert(r == 0 && again.kind == f.kind && again.intent == f.intent);
	assert(again.ssidlen == f.ssidlen && memcmp(again.sa, f.sa, sizeof(f.sa)) == 0);
}

static void
exchanges(const uint8_t *data, size_t size)
{
	static struct hostap_inquiry q;
	static struct hostap_responder r;
	struct hostap_service all = { .protocol = HOSTAP_SERVICE_ALL, .transaction = 1 },
	    offered[2] = {
		{ HOSTAP_SERVICE_BONJOUR, 0, 0, (const uint8_t *)"\4_ipp\xc0\x0c\0\x0c\1\1x\xc0\x27", 14 },
		{ HOSTAP_SERVICE_UPNP, 0, 0, (const uint8_t *)"\x10uuid:1::urn:a:b:2", 18 },
	    };
	struct hostap_gas g;

	if (hostap_gas_read(data, size, &g, NULL) != 0)
		return;
	hostap_responder_begin(&r, g.da);
	if (hostap_responder_take(&r, offered, 2, data, size) == HOSTAP_GAS_SEND)
		assert(r.frame_len > 0 && r.frame_len <= sizeof(r.frame));
	hostap_inquiry_begin(&q, g.da, g.sa, g.token, &all, 1);
	for (int i = 0; i < 3; i++)
		if (hostap_inquiry_take(&q, data, size) == HOSTAP_GAS_DONE)
			assert(q.whole_len <= sizeof(q.whole));
}

static void
elements(const uint8_t *data, size_t size)
{
	struct hostap_device d, again;
	uint8_t room[HOSTAP_P2P_ROOM];
	char text[HOSTAP_TYPE_TEXT];

	if (hostap_device_read(data, size, &d) != 0)
		return;
	assert(strlen(d.name) <= 32 && strlen(d.manufacturer) <= 64);
	assert(strlen(hostap_type_text(d.type, text)) < sizeof(text));
	int n = hostap_device_response(&d, room, sizeof(room));

	assert(n > 0 && hostap_device_read(room, (size_t)n, &again) == 0);
	assert(memcmp(again.type, d.type, sizeof(d.type)) == 0 && again.types == d.types);
}

static void
entry(uint8_t protocol, const uint8_t *data, size_t size)
{
	char text[HOSTAP_SERVICE_TEXT];
	struct hostap_service s = { protocol, 1, 0, data, size };

	hostap_service_text(&s, text);
	for (const char *p = text; *p; p++)
		assert(*p >= ' ' && *p < 0x7f);
}

static void
services(const uint8_t *data, size_t size, bool response)
{
	struct hostap_service list[8];
	static uint8_t room[HOSTAP_SERVICES_ROOM];
	int n = hostap_services_read(data, size, response, list, 8);

	for (int i = 0; i < n && i < 8; i++)
		entry(list[i].protocol, list[i].data, list[i].len);
	if (n > 0 && !response)
		(void)hostap_services_answer(list, n < 8 ? (size_t)n : 8, data, size, room,
		    sizeof(room));
}

/* Text of the library's own making is read again, where it was not cut off, and says the same. */
static void
words(const uint8_t *data, size_t size)
{
	char text[512], again[HOSTAP_SERVICE_TEXT], third[HOSTAP_SERVICE_TEXT];
	uint8_t room[1024], more[1024], type[8];
	int n, m;

	if (size >= sizeof(text))
		return;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	(void)hostap_type_parse(text, type);
	(void)hostap_upnp_parse(text, room, sizeof(room));
	if ((n = hostap_bonjour_parse(text, room, sizeof(room))) <= 0)
		return;
	struct hostap_service s = { HOSTAP_SERVICE_BONJOUR, 1, 0, room, (size_t)n };

	hostap_service_text(&s, again);
	if (strlen(again) > 400 || (m = hostap_bonjour_parse(again, more, sizeof(more))) <= 0)
		return;
	s.data = more;
	s.len = (size_t)m;
	hostap_service_text(&s, third);
	assert(strcmp(again, third) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2 || size > HOSTAP_P2P_ROOM)
		return 0;
	switch (data[0] % SORTS) {
	case FRAME:
		action(data + 1, size - 1);
		exchanges(data + 1, size - 1);
		break;
	case ELEMENTS:
		elements(data + 1, size - 1);
		break;
	case SERVICES:
		services(data + 2, size - 2, data[1] & 1);
		break;
	case ENTRY:
		entry(data[1], data + 2, size - 2);
		break;
	case WORDS:
		words(data + 1, size - 1);
		break;
	}
	return 0;
}
