/* SPDX-License-Identifier: ISC */
/*
 * Action frames: Wi-Fi P2P specification 1.7, 4.2.8 to 4.2.10.  The type on the air is the place
 * in enum p2p_frame.
 */
#include "frame/p2p_action.h"

#include <assert.h>

_Static_assert(P2P_PROVISION_RESP - P2P_GO_NEG_REQ + 1 == P2P_PUBLIC_TYPES, "in order");
_Static_assert(P2P_GO_DISCOVER_REQ - P2P_ABSENCE + 1 == P2P_ACTION_TYPES, "in order");

static bool
frame_of_type(bool public, uint8_t type, enum p2p_frame *frame)
{
	if (type >= (public ? P2P_PUBLIC_TYPES : P2P_ACTION_TYPES))
		return false;
	*frame = (public ? P2P_GO_NEG_REQ : P2P_ABSENCE) + type;
	return true;
}

/* The reader then stands on the elements. */
static enum attribute_fault
read_head(const struct frame *f, struct rd *r, struct p2p_action *a)
{
	bool public = f->action.category == CATEGORY_PUBLIC;

	if (!frame_is(&f->header, FRAME_ACTION))
		return ATTRIBUTE_FOREIGN;
	if (public ? f->action.code != PUBLIC_VENDOR : f->action.category != CATEGORY_VENDOR)
		return ATTRIBUTE_FOREIGN;
	if (rd_be32(r) != VENDOR_P2P)
		return ATTRIBUTE_FOREIGN;
	uint8_t type = rd_u8(r);

	a->token = rd_u8(r);
	if (!rd_ok(r))
		return ATTRIBUTE_FRAME_SHORT;
	return frame_of_type(public, type, &a->frame) ? ATTRIBUTE_OK : ATTRIBUTE_FOREIGN;
}

static enum attribute_fault
offended(struct p2p_action *a, enum attribute_fault fault, const struct attribute_offender *by)
{
	a->offender = *by;
	return fault;
}

/* All of it, before what is missing is complained of. */
enum attribute_fault
p2p_action_decode(const struct frame *f, struct wr *room, struct p2p_action *a)
{
	struct rd r = octets_rd(f->body);
	unsigned wfds;
	bool has_p2p;

	*a = (struct p2p_action){ .frame = P2P_GO_NEG_REQ };
	enum attribute_fault fault = read_head(f, &r, a), missing;

	if (fault != ATTRIBUTE_OK)
		return fault;
	a->elements = octets_left(&r);
	missing = p2p_elements_decode(a->elements, a->frame, room, &has_p2p, &a->p2p);
	if (missing == ATTRIBUTE_OK && !has_p2p)
		missing = p2p_decode(octets_of(NULL, 0), a->frame, &a->p2p);
	if (missing != ATTRIBUTE_OK && missing != ATTRIBUTE_MISSING)
		return offended(a, missing, &a->p2p.offender);
	fault = wsc_elements_decode(a->elements, room, &a->has_wsc, &a->wsc);
	if (fault == ATTRIBUTE_OK)
		fault = element_join(a->elements, VENDOR_WFD, room, &a->wfd, &wfds);
	if (fault != ATTRIBUTE_OK)
		return offended(a, fault, &a->wsc.offender);
	a->has_wfd = wfds > 0;
	return offended(a, missing, &a->p2p.offender);
}

static bool
is_ours(const struct element *el)
{
	return el->id == EID_VENDOR && (el->vendor == VENDOR_P2P || el->vendor == VENDOR_WPS ||
	    el->vendor == VENDOR_WFD);
}

static void
put_others(struct wr *w, struct octets elements)
{
	struct rd r = octets_rd(elements);
	struct element el;

	while (element_next(&r, &el))
		if (!is_ours(&el))
			wr_bytes(w, el.whole.at, el.whole.len);
}

void
p2p_action_encode(struct wr *w, const struct p2p_action *a)
{
	bool public = p2p_is_public(a->frame);

	assert(public || (a->frame >= P2P_ABSENCE && a->frame <= P2P_GO_DISCOVER_REQ));
	wr_u8(w, public ? CATEGORY_PUBLIC : CATEGORY_VENDOR);
	if (public)
		wr_u8(w, PUBLIC_VENDOR);
	wr_be32(w, VENDOR_P2P);
	wr_u8(w, (uint8_t)(a->frame - (public ? P2P_GO_NEG_REQ : P2P_ABSENCE)));
	wr_u8(w, a->token);
	p2p_elements_encode(w, a->frame, &a->p2p);
	if (a->has_wsc)
		wsc_elements_encode(w, &a->wsc);
	if (a->has_wfd) {
		size_t mark = element_split_open(w);

		wr_bytes(w, a->wfd.at, a->wfd.len);
		element_split_close(w, mark, VENDOR_WFD);
	}
	put_others(w, a->elements);
}
