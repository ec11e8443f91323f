/* SPDX-License-Identifier: ISC */
/*
 * A recorded frame becomes one for us: BSSIDs of captured access points where they stand
 * unprotected, and the SSID where a station names the captured network.
 */
#include <string.h>

#include "radio/capture/inside.h"

int
slot_of_ap(const struct capture *c, int ap)
{
	return ap >= 0 && (uint32_t)ap < c->playable && ap < c->slots ? ap : NOBODY;
}

static struct mac
ours(const struct capture *c, struct mac bssid)
{
	int slot = slot_of_ap(c, ap_of(c, bssid));

	return slot == NOBODY ? bssid : c->slot[slot].bssid;
}

/* What a station means by that name; NULL: not one of those played. */
static const struct ssid *
our_ssid(const struct capture *c, struct octets name, int ap)
{
	for (int i = 0; i < c->slots; i++) {
		const struct ssid *s = &c->ap[i].ssid;

		if (slot_of_ap(c, i) == NOBODY)
			break;
		if ((ap == EVERYBODY || ap == i) && c->slot[i].up && s->len == name.len &&
		    s->len > 0 && memcmp(s->octet, name.at, name.len) == 0)
			return &c->slot[i].ssid;
	}
	return NULL;
}

/* The rest of a frame from here on: elements, and what may be left of the last one. */
static void
put_elements(const struct capture *c, struct wr *w, struct rd r, int ap)
{
	const uint8_t *end = r.end, *done = r.at;
	struct element el;
	bool named = false;

	while (element_next(&r, &el)) {
		const struct ssid *ssid = el.id == EID_SSID && !named ?
		    our_ssid(c, el.body, ap) : NULL;

		named |= el.id == EID_SSID;
		if (ssid) {
			wr_u8(w, EID_SSID);
			wr_u8(w, ssid->len);
			wr_bytes(w, ssid->octet, ssid->len);
		} else {
			wr_bytes(w, el.whole.at, el.whole.len);
		}
		done = el.whole.at + el.whole.len;
	}
	wr_bytes(w, done, (size_t)(end - done));
}

static void
put_body(const struct capture *c, struct wr *w, const struct heard *h, int ap)
{
	struct rd r = rd_from(h->frame + h->body, h->len - h->body);
	bool reassoc = frame_is(&h->header, FRAME_REASSOC_REQ);
	bool names = reassoc || frame_is(&h->header, FRAME_ASSOC_REQ) ||
	    frame_is(&h->header, FRAME_PROBE_REQ);
	size_t fixed = frame_is(&h->header, FRAME_PROBE_REQ) ? 0 : 4;

	if (!names || h->header.flags & FLAG_PROTECTED ||
	    rd_left(&r) < fixed + (reassoc ? MAC_LEN : 0)) {
		wr_bytes(w, r.at, rd_left(&r));
		return;
	}
	wr_bytes(w, rd_bytes(&r, fixed), fixed);
	if (reassoc)
		wr_mac(w, ours(c, rd_mac(&r)));
	if (c->options.keep_ssid)
		wr_bytes(w, r.at, rd_left(&r));
	else
		put_elements(c, w, r, ap);
}

size_t
rewrite(struct capture *c, const struct heard *h, int ap)
{
	struct wr w = wr_into(c->frame, sizeof(c->frame));

	wr_bytes(&w, h->frame, 4);		/* control and duration */
	wr_mac(&w, ours(c, h->header.addr1));
	wr_mac(&w, h->header.addr2);
	wr_mac(&w, ours(c, h->header.addr3));
	wr_bytes(&w, h->frame + 22, h->body - 22);	/* sequence, HT Control */
	put_body(c, &w, h, ap);
	return wr_ok(&w) ? w.len : 0;
}
