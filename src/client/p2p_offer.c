/* SPDX-License-Identifier: ISC */
/*
 * Lists of entries, and what is answered to one: Wi-Fi P2P specification 1.7, 4.2.11.
 *
 * A Bonjour question is answered by the records of its name and type, a UPnP search by services
 * as UPnP Device Architecture 1.0, 1.2.2 matches them, all in one entry.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/p2p_inside.h"
#include "frame/p2p_service.h"
#include "hostap/services.h"

int
hostap_services_read(const void *bytes, size_t len, bool response, struct hostap_service *list,
    size_t most)
{
	struct p2p_services services;
	struct p2p_service s;
	size_t n = 0;

	if (p2p_services_decode(octets_of(bytes, len), response, &services) != ATTRIBUTE_OK)
		return -EBADMSG;
	for (struct rd r = octets_rd(services.entries); p2p_service_next(&r, response, &s); n++)
		if (n < most)
			list[n] = (struct hostap_service){ s.protocol, s.transaction, s.status,
			    s.data.at, s.data.len };
	return (int)n;
}

/* Changes with what is offered, and with nothing else: FNV-1a, folded. */
static uint16_t
indicator(const struct hostap_service *list, size_t count)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < count; i++)
		for (size_t n = 0; n < list[i].len; n++)
			hash = (hash ^ list[i].data[n]) * 16777619u;
	return (uint16_t)(hash ^ hash >> 16);
}

static void
put(struct wr *w, bool response, const struct hostap_service *s)
{
	struct p2p_service entry = { .protocol = s->protocol, .transaction = s->transaction,
	    .status = s->status, .data = octets_of(s->data, s->len) };

	p2p_service_put(w, response, &entry);
}

int
hostap_services_write(const struct hostap_service *list, size_t count, bool response, void *out,
    size_t size)
{
	struct wr w = wr_into(out, size);
	size_t mark = p2p_services_open(&w, response ? indicator(list, count) : 0);

	for (size_t i = 0; i < count; i++)
		put(&w, response, &list[i]);
	p2p_services_close(&w, mark);
	return p2p_written(&w);
}

/* ---- what matches --------------------------------------------------------------------------- */

/* A record whose name and type are the question's: names are equal whatever their case. */
static bool
answers_bonjour(const struct hostap_service *offered, const struct p2p_bonjour *question)
{
	char asked[BONJOUR_TEXT], had[BONJOUR_TEXT];
	struct p2p_bonjour b;

	return p2p_bonjour_decode(octets_of(offered->data, offered->len), &b) &&
	    b.type == question->type && p2p_bonjour_name(&b, had) &&
	    p2p_bonjour_name(question, asked) && strcasecmp(asked, had) == 0;
}

static bool
begins(struct octets text, struct octets with)
{
	return text.len >= with.len && memcmp(text.at, with.at, with.len) == 0;
}

/* "urn:...:2" is answered by that version and those after it. */
static bool
is_version_of(struct octets had, struct octets asked)
{
	size_t stem = asked.len;

	while (stem > 0 && asked.at[stem - 1] >= '0' && asked.at[stem - 1] <= '9')
		stem--;
	if (stem == 0 || stem == asked.len || asked.at[stem - 1] != ':' || had.len <= stem ||
	    had.len - stem > 9 || asked.len - stem > 9 || memcmp(had.at, asked.at, stem) != 0)
		return false;
	unsigned long want = 0, have = 0;

	for (size_t i = stem; i < asked.len; i++)
		want = want * 10 + (unsigned long)(asked.at[i] - '0');
	for (size_t i = stem; i < had.len; i++) {
		if (had.at[i] < '0' || had.at[i] > '9')
			return false;
		have = have * 10 + (unsigned long)(had.at[i] - '0');
	}
	return have >= want;
}

/* "uuid:X::KIND": asked for by all of it, by uuid:X, or by KIND. */
static bool
answers_upnp(struct octets had, struct octets asked)
{
	static const char all[] = "ssdp:all";
	size_t kind = 0;

	if (octets_equal(asked, octets_of(all, sizeof(all) - 1)) || octets_equal(had, asked))
		return true;
	while (kind + 2 <= had.len && memcmp(had.at + kind, "::", 2) != 0)
		kind++;
	if (kind + 2 > had.len)
		return false;
	struct octets what = octets_of(had.at + kind + 2, had.len - kind - 2);

	return octets_equal(asked, octets_of(had.at, kind)) || octets_equal(asked, what) ||
	    (begins(asked, octets_of("urn:", 4)) && is_version_of(what, asked));
}

/* ---- answers -------------------------------------------------------------------------------- */

struct offer {
	const struct hostap_service *list;
	size_t		 count;
	struct wr	*to;
	uint8_t		 transaction;
};

static bool
has_protocol(const struct offer *o, uint8_t protocol)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->list[i].protocol == protocol)
			return true;
	return false;
}

static void
put_status(const struct offer *o, uint8_t protocol, uint8_t status)
{
	put(o->to, true, &(struct hostap_service){ protocol, o->transaction, status, NULL, 0 });
}

static void
put_bonjour(const struct offer *o, struct octets data)
{
	struct p2p_bonjour question;
	bool found = false;

	if (data.len > 0 && !p2p_bonjour_decode(data, &question)) {
		put_status(o, HOSTAP_SERVICE_BONJOUR, HOSTAP_SERVICE_BAD);
		return;
	}
	for (size_t i = 0; i < o->count; i++) {
		struct hostap_service s = o->list[i];

		if (s.protocol != HOSTAP_SERVICE_BONJOUR ||
		    (data.len > 0 && !answers_bonjour(&s, &question)))
			continue;
		s.transaction = o->transaction;
		s.status = HOSTAP_SERVICE_OK;
		put(o->to, true, &s);
		found = true;
	}
	if (!found)
		put_status(o, HOSTAP_SERVICE_BONJOUR, HOSTAP_SERVICE_NO_DATA);
}

/* All in one entry, with commas between; where there is none, what was written is taken back. */
static void
put_upnp(const struct offer *o, struct octets data)
{
	struct p2p_upnp asked = { .version = UPNP_VERSION }, had;
	size_t before = o->to->len, mark;
	bool found = false;

	if (data.len > 0 && (!p2p_upnp_decode(data, &asked) || asked.version != UPNP_VERSION)) {
		put_status(o, HOSTAP_SERVICE_UPNP, HOSTAP_SERVICE_BAD);
		return;
	}
	mark = wr_open16(o->to);
	wr_u8(o->to, HOSTAP_SERVICE_UPNP);
	wr_u8(o->to, o->transaction);
	wr_u8(o->to, HOSTAP_SERVICE_OK);
	wr_u8(o->to, UPNP_VERSION);
	for (size_t i = 0; i < o->count; i++) {
		if (o->list[i].protocol != HOSTAP_SERVICE_UPNP ||
		    !p2p_upnp_decode(octets_of(o->list[i].data, o->list[i].len), &had) ||
		    (data.len > 0 && !answers_upnp(had.text, asked.text)))
			continue;
		if (found)
			wr_u8(o->to, ',');
		wr_bytes(o->to, had.text.at, had.text.len);
		found = true;
	}
	wr_close_le16(o->to, mark);
	if (found || !wr_ok(o->to))
		return;
	o->to->len = before;
	put_status(o, HOSTAP_SERVICE_UPNP, HOSTAP_SERVICE_NO_DATA);
}

static void
put_answer(const struct offer *o, const struct p2p_service *query)
{
	bool all = query->protocol == HOSTAP_SERVICE_ALL, any = false;
	struct octets data = all ? octets_of(NULL, 0) : query->data;

	if ((all || query->protocol == HOSTAP_SERVICE_BONJOUR) &&
	    has_protocol(o, HOSTAP_SERVICE_BONJOUR)) {
		put_bonjour(o, data);
		any = true;
	}
	if ((all || query->protocol == HOSTAP_SERVICE_UPNP) &&
	    has_protocol(o, HOSTAP_SERVICE_UPNP)) {
		put_upnp(o, data);
		any = true;
	}
	if (!any)
		put_status(o, query->protocol, HOSTAP_SERVICE_NO_PROTOCOL);
}

int
hostap_services_answer(const struct hostap_service *offered, size_t count, const void *query,
    size_t len, void *out, size_t size)
{
	struct wr w = wr_into(out, size);
	struct offer o = { .list = offered, .count = count, .to = &w };
	struct p2p_services asked;
	struct p2p_service s;
	size_t mark;

	if (p2p_services_decode(octets_of(query, len), false, &asked) != ATTRIBUTE_OK)
		return -EBADMSG;
	mark = p2p_services_open(&w, indicator(offered, count));
	for (struct rd r = octets_rd(asked.entries); p2p_service_next(&r, false, &s);) {
		o.transaction = s.transaction;
		put_answer(&o, &s);
	}
	p2p_services_close(&w, mark);
	return p2p_written(&w);
}
