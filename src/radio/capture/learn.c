/* SPDX-License-Identifier: ISC */
/*
 * The first reading: which access points are heard, which stations, and what those were told.
 *
 * An access point is who beacons or answers probes for an infrastructure network (the ESS bit: a
 * P2P device answers without), or sends authentications as its own BSSID.  Where nobody does, as
 * in a capture of one side, whom stations ask is taken for one.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "radio/capture/inside.h"

int
ap_of(const struct capture *c, struct mac addr)
{
	for (uint32_t i = 0; i < c->aps; i++)
		if (mac_equal(c->ap[i].bssid, addr))
			return (int)i;
	return NOBODY;
}

struct station *
station_of(const struct capture *c, struct mac addr)
{
	uint32_t i = table_find(c->by_addr, mac_u64(addr));

	return i == TABLE_NONE ? NULL : &c->station[i];
}

/* ---- access points ----------------------------------------------------------------------- */

static struct ap *
add_ap(struct capture *c, struct mac bssid, bool sure)
{
	int i = ap_of(c, bssid);

	if (i == NOBODY && c->aps == CAPTURE_APS) {
		c->unlisted++;
		return NULL;
	}
	if (i == NOBODY) {
		i = (int)c->aps++;
		c->ap[i] = (struct ap){ .bssid = bssid };
	}
	c->ap[i].sure |= sure;
	return &c->ap[i];
}

/* Empty and all zero: it hides its name. */
static bool
find_ssid(struct octets elements, struct ssid *ssid)
{
	struct element el;
	bool told = false;

	if (!element_find(elements, EID_SSID, &el) || el.body.len > SSID_MAX)
		return false;
	*ssid = (struct ssid){ .len = (uint8_t)el.body.len };
	for (size_t i = 0; i < el.body.len; i++) {
		ssid->octet[i] = el.body.at[i];
		told |= ssid->octet[i] != 0;
	}
	return told;
}

static void
learn_beacon(struct capture *c, const struct heard *h, struct rd body)
{
	uint16_t capability;
	struct ssid ssid;
	struct ap *ap;

	rd_skip(&body, 10);
	capability = rd_le16(&body);
	if (!rd_ok(&body) ||
	    (capability & (CAPABILITY_ESS | CAPABILITY_IBSS)) != CAPABILITY_ESS)
		return;
	ap = add_ap(c, h->header.addr3, true);
	if (ap == NULL)
		return;
	if (ap->freq_mhz == 0)
		ap->freq_mhz = h->info.freq_mhz;
	if (find_ssid(octets_left(&body), &ssid)) {
		ap->ssid = ssid;
		ap->ssid_told = true;
	}
}

/* What a station asks of an access point; fixed: octets before the elements. */
static void
learn_question(struct capture *c, const struct heard *h, struct rd body, size_t fixed)
{
	struct station *s = station_of(c, h->header.addr2);
	struct ap *ap = add_ap(c, h->header.addr1, false);
	struct ssid ssid;

	if (s)
		s->asked = true;
	if (ap == NULL)
		return;
	ap->asked++;
	if (fixed == 0 || ap->ssid_told || h->header.flags & FLAG_PROTECTED)
		return;
	rd_skip(&body, fixed);
	if (find_ssid(octets_left(&body), &ssid))
		ap->ssid = ssid;
}

/* ---- stations ---------------------------------------------------------------------------- */

static struct station *
add_station(struct capture *c, struct mac addr, uint64_t us)
{
	struct station *s = station_of(c, addr);

	if (s || mac_is_group(addr))
		return s;
	if (c->stations == c->options.stations ||
	    !table_put(c->by_addr, mac_u64(addr), c->stations)) {
		c->unlisted++;
		return NULL;
	}
	s = &c->station[c->stations++];
	*s = (struct station){ .addr = addr, .first_us = us, .theirs = { -1, -1, false },
		.ours = { -1, -1, false } };
	return s;
}

void
note_answer(struct capture_answer *a, const struct frame_header *h, struct rd body)
{
	bool auth = frame_is(h, FRAME_AUTH);
	uint16_t status;

	if (h->flags & FLAG_PROTECTED)
		return;
	rd_skip(&body, auth ? 4 : 2);
	status = rd_le16(&body);
	if (!rd_ok(&body))
		return;
	if (auth) {
		a->auth_status = status;
	} else {
		a->assoc_status = status;
		a->let_in |= status == STATUS_SUCCESS;
	}
}

static void
learn_answer(struct capture *c, const struct heard *h, struct rd body, uint64_t us)
{
	struct station *s = add_station(c, h->header.addr1, us);

	add_ap(c, h->header.addr3, true);
	if (s)
		note_answer(&s->theirs, &h->header, body);
}

static void
learn_management(struct capture *c, const struct heard *h, uint64_t us)
{
	struct rd body = rd_from(h->frame + h->body, h->len - h->body);
	bool by_ap = mac_equal(h->header.addr2, h->header.addr3) &&
	    !mac_is_group(h->header.addr2);
	bool to_ap = mac_equal(h->header.addr1, h->header.addr3) &&
	    !mac_is_group(h->header.addr1);

	switch ((enum frame_subtype)h->header.subtype) {
	case FRAME_BEACON:
	case FRAME_PROBE_RESP:
		if (by_ap)
			learn_beacon(c, h, body);
		return;
	case FRAME_AUTH:
		if (by_ap)
			learn_answer(c, h, body, us);
		else if (to_ap)
			learn_question(c, h, body, 0);
		return;
	case FRAME_ASSOC_RESP:
	case FRAME_REASSOC_RESP:
		if (by_ap)
			learn_answer(c, h, body, us);
		return;
	case FRAME_ASSOC_REQ:
	case FRAME_REASSOC_REQ:
		if (to_ap)
			learn_question(c, h, body,
			    frame_is(&h->header, FRAME_ASSOC_REQ) ? 4 : 10);
		return;
	case FRAME_PROBE_REQ:
	case FRAME_ATIM:
	case FRAME_DISASSOC:
	case FRAME_DEAUTH:
	case FRAME_ACTION:
	case FRAME_ACTION_NOACK:
	case FRAME_SUBTYPES:
		return;
	}
}

static void
learn_record(struct capture *c, const struct heard *h, bool first)
{
	struct station *s;
	uint64_t us;

	if (first)
		c->base_us = h->us;
	us = h->us > c->base_us ? h->us - c->base_us : 0;
	if (us > c->end_us)
		c->end_us = us;
	if (!h->sound || h->header.type == FRAME_CONTROL)
		return;
	s = add_station(c, h->header.addr2, us);
	if (s) {
		s->frames++;
		s->last_us = us > s->last_us ? us : s->last_us;
	}
	if (h->header.type == FRAME_MANAGEMENT)
		learn_management(c, h, us);
}

/* ---- sorting out ------------------------------------------------------------------------- */

/* Low ranks stand for BSSs of ours first. */
static int
rank(const struct capture *c, const struct ap *ap, bool any_sure)
{
	if (c->options.bssids > 0)
		return ap->given ? 0 : 3;
	if (ap->sure || !any_sure)
		return ap->asked ? 0 : 1;
	return 3;
}

/* By rank; else in the order they were heard.  Insertion keeps that. */
static void
sort_aps(struct capture *c)
{
	bool any_sure = false;

	for (uint32_t i = 0; i < c->aps; i++)
		any_sure |= c->ap[i].sure;
	for (uint32_t i = 1; i < c->aps; i++) {
		struct ap ap = c->ap[i];
		uint32_t at = i;

		for (; at > 0 && rank(c, &c->ap[at - 1], any_sure) > rank(c, &ap, any_sure); at--)
			c->ap[at] = c->ap[at - 1];
		c->ap[at] = ap;
	}
	while (c->playable < c->aps && rank(c, &c->ap[c->playable], any_sure) < 3)
		c->playable++;
}

/* Who transmitted and is no access point. */
static int
sort_stations(struct capture *c)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < c->stations; i++)
		if (ap_of(c, c->station[i].addr) == NOBODY)
			c->station[kept++] = c->station[i];
	c->stations = kept;
	table_close(c->by_addr);
	c->by_addr = table_open(kept + 1, c->options.key);
	if (c->by_addr == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < kept; i++) {
		bool put = table_put(c->by_addr, mac_u64(c->station[i].addr), i);

		assert(put);
	}
	return 0;
}

/* It is read by a reader of its own, which is closed again. */
int
learn(struct capture *c, char error[static CAPTURE_ERROR])
{
	struct reader *r;
	struct heard h;
	bool first = true;
	int result = reader_open(&r, &c->options, error);

	if (result < 0)
		return result;
	for (unsigned i = 0; i < c->options.bssids; i++) {
		struct ap *ap = add_ap(c, c->options.bssid[i], false);

		if (ap)
			ap->given = true;
	}
	for (; reader_next(r, &h); first = false)
		learn_record(c, &h, first);
	if (reader_fault(r))
		strcpy(c->fault, reader_fault(r));
	reader_close(r);
	sort_aps(c);
	result = sort_stations(c);
	if (result < 0)
		strcpy(error, "out of memory");
	return result;
}
