/* SPDX-License-Identifier: ISC */
/* Peers, as a table and as JSON. */
#include <stdlib.h>
#include <string.h>

#include "frame/channel.h"
#include "programs/apgate/document.h"
#include "programs/apgate/grid.h"
#include "programs/apgate/p2p.h"

static const uint16_t methods[] = {
	HOSTAP_METHOD_DISPLAY, HOSTAP_METHOD_KEYPAD, HOSTAP_METHOD_BUTTON, HOSTAP_METHOD_LABEL,
};

enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

const char *
p2p_methods(uint16_t has, char text[static TEXT])
{
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < METHODS; i++)
		if (has & methods[i])
			n += (size_t)snprintf(text + n, TEXT - n, "%s%s", n ? ", " : "",
			    hostap_method_name(methods[i]));
	return text;
}

const char *
p2p_where(uint16_t mhz, char text[static TEXT])
{
	struct channel c = channel_from_mhz(mhz);

	if (c.band == BAND_NONE)
		snprintf(text, TEXT, mhz ? "%u MHz" : "its channel", mhz);
	else
		snprintf(text, TEXT, "channel %u", c.number);
	return text;
}

static int
by_signal(const void *a, const void *b)		/* the lost and the unknown last */
{
	const struct p2p_peer *x = a, *y = b;
	int sx = x->lost ? -300 : x->signal ? x->signal : -200;
	int sy = y->lost ? -300 : y->signal ? y->signal : -200;

	return sx != sy ? sy - sx : memcmp(x->addr, y->addr, sizeof(x->addr));
}

void
p2p_sort(struct p2p *p)
{
	if (p->peers > 0)
		qsort(p->peer, p->peers, sizeof(*p->peer), by_signal);
	while (p->peers > 0 && p->peer[p->peers - 1].lost)
		p->peers--;
}

static const char *
kind_of(const struct p2p_peer *peer, char text[static HOSTAP_TYPE_TEXT])
{
	static const uint8_t none[8];

	if (memcmp(peer->said.type, none, sizeof(none)) == 0)
		return "-";
	return hostap_type_text(peer->said.type, text);
}

/* What it is about: what matters to who wants to talk to it. */
static const char *
doing(const struct p2p_peer *peer)
{
	if (peer->said.group_capab & HOSTAP_GROUP_OWNER)
		return "owns a group";
	return peer->said.via == HAP_VIA_PROBE_REQ ? "searches" : "listens";
}

static void
add_signal(struct grid *t, int8_t signal)
{
	if (signal == 0)
		grid_add(t, DIM, "-");
	else
		grid_add(t, signal < -80 ? RED : signal < -70 ? YELLOW : GREEN, "%d dBm", signal);
}

void
p2p_print_peers(const struct p2p *p, bool ages)
{
	static const struct grid_column with[] = {
		{ "PEER", false, 0 }, { "SIGNAL", true, 0 }, { "NAME", false, 0 },
		{ "TYPE", false, 1 }, { "CHANNEL", true, 0 }, { "METHODS", false, 3 },
		{ "STATE", false, 2 }, { "HEARD", true, 0 }, { NULL, false, 0 },
	}, without[] = {
		{ "PEER", false, 0 }, { "SIGNAL", true, 0 }, { "NAME", false, 0 },
		{ "TYPE", false, 1 }, { "CHANNEL", true, 0 }, { "METHODS", false, 3 },
		{ "STATE", false, 2 }, { NULL, false, 0 },
	};
	struct grid *t = grid_open(p->cli, ages ? with : without);

	for (size_t i = 0; i < p->peers; i++) {
		const struct p2p_peer *peer = &p->peer[i];
		char addr[HOSTAP_ADDR_TEXT], type[HOSTAP_TYPE_TEXT], text[TEXT];
		struct channel c = channel_from_mhz(peer->said.freq ? peer->said.freq :
		    peer->heard_mhz);

		grid_add(t, PLAIN, "%s", hostap_addr(peer->addr, addr));
		add_signal(t, peer->signal);
		grid_add(t, PLAIN, "%s", peer->name[0] ? peer->name : "-");
		grid_add(t, PLAIN, "%s", kind_of(peer, type));
		grid_add(t, PLAIN, c.number ? "%u" : "-", c.number);
		p2p_methods(peer->said.methods, text);
		grid_add(t, PLAIN, "%s", text[0] ? text : "-");
		grid_add(t, PLAIN, "%s", doing(peer));
		if (ages)
			grid_add(t, PLAIN, "%s", text_age(peer->age_ms, text));
	}
	if (p->peers > 0)
		grid_print(t);
	else
		grid_close(t);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void
add_bits(json_t *o, const char *key, uint8_t bits, const char *const names[8])
{
	json_t *list = json_array();

	for (int i = 0; i < 8; i++)
		if (bits >> i & 1 && names[i] != NULL)
			json_array_append_new(list, json_string(names[i]));
	json_object_set_new(o, key, list);
}

static void
add_text(json_t *o, const char *key, const char *octets)
{
	char text[4 * 64 + 1];

	hostap_octets_text(octets, strlen(octets), text, sizeof(text));
	json_object_set_new(o, key, json_string(text));
}

json_t *
p2p_peer_document(const struct p2p_peer *peer)
{
	static const char *const device[8] = { "services", "client", "concurrent", "managed",
	    "limit", "invitation", NULL, NULL };
	static const char *const group[8] = { "owner", "persistent", "full", NULL, NULL, NULL,
	    "forming", NULL };
	static const char *const via[] = { "", "probe-request", "probe-response", "beacon",
	    "action" };
	char type[HOSTAP_TYPE_TEXT];
	json_t *o = json_object(), *list = json_array();

	document_addr(o, "peer", peer->addr);
	json_object_set_new(o, "name", json_string(peer->name));
	json_object_set_new(o, "type", json_string(kind_of(peer, type)));
	json_object_set_new(o, "signal", peer->signal ? json_integer(peer->signal) : json_null());
	json_object_set_new(o, "freq", json_integer(peer->said.freq));
	json_object_set_new(o, "channel",
	    json_integer(channel_from_mhz(peer->said.freq).number));
	json_object_set_new(o, "heard_freq", json_integer(peer->heard_mhz));
	for (size_t i = 0; i < METHODS; i++)
		if (peer->said.methods & methods[i])
			json_array_append_new(list, json_string(hostap_method_name(methods[i])));
	json_object_set_new(o, "methods", list);
	add_bits(o, "device", peer->said.device_capab, device);
	add_bits(o, "group", peer->said.group_capab, group);
	json_object_set_new(o, "via", json_string(peer->said.via <= HAP_VIA_ACTION ?
	    via[peer->said.via] : ""));
	add_text(o, "manufacturer", peer->device.manufacturer);
	add_text(o, "model", peer->device.model);
	return o;
}
