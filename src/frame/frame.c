/* SPDX-License-Identifier: ISC */
/* Management frames: IEEE 802.11-2020, 9.3.3.  A form is one subtype's fixed fields. */
#include "frame/frame.h"

#include <assert.h>
#include <string.h>

struct form {
	void	(*get)(struct rd *, struct frame *);
	void	(*put)(struct wr *, const struct frame *);
	bool	(*listed)(const struct frame *);	/* is the body a list of elements? */
};

static bool
always(const struct frame *f)
{
	(void)f;
	return true;
}

static bool
never(const struct frame *f)
{
	(void)f;
	return false;
}

static void
get_nothing(struct rd *r, struct frame *f)
{
	(void)r;
	(void)f;
}

static void
put_nothing(struct wr *w, const struct frame *f)
{
	(void)w;
	(void)f;
}

static void
get_beacon(struct rd *r, struct frame *f)
{
	f->beacon.timestamp = rd_le64(r);
	f->beacon.interval_tu = rd_le16(r);
	f->beacon.capability = rd_le16(r);
}

static void
put_beacon(struct wr *w, const struct frame *f)
{
	wr_le64(w, f->beacon.timestamp);
	wr_le16(w, f->beacon.interval_tu);
	wr_le16(w, f->beacon.capability);
}

static void
get_auth(struct rd *r, struct frame *f)
{
	f->auth.algorithm = rd_le16(r);
	f->auth.transaction = rd_le16(r);
	f->auth.status = rd_le16(r);
}

static void
put_auth(struct wr *w, const struct frame *f)
{
	wr_le16(w, f->auth.algorithm);
	wr_le16(w, f->auth.transaction);
	wr_le16(w, f->auth.status);
}

static bool
auth_listed(const struct frame *f)
{
	if (f->header.flags & FLAG_PROTECTED)
		return false;
	switch (f->auth.algorithm) {
	case ALGORITHM_OPEN:
	case ALGORITHM_SHARED_KEY:
	case ALGORITHM_FT:
	case ALGORITHM_FILS:
	case ALGORITHM_PASN:
		return true;
	}
	return false;
}

static void
get_assoc_req(struct rd *r, struct frame *f)
{
	f->assoc.capability = rd_le16(r);
	f->assoc.listen_interval = rd_le16(r);
}

static void
put_assoc_req(struct wr *w, const struct frame *f)
{
	wr_le16(w, f->assoc.capability);
	wr_le16(w, f->assoc.listen_interval);
}

static void
get_reassoc_req(struct rd *r, struct frame *f)
{
	get_assoc_req(r, f);
	f->assoc.current_ap = rd_mac(r);
}

static void
put_reassoc_req(struct wr *w, const struct frame *f)
{
	put_assoc_req(w, f);
	wr_mac(w, f->assoc.current_ap);
}

static void
get_assoc_resp(struct rd *r, struct frame *f)
{
	f->assoc_resp.capability = rd_le16(r);
	f->assoc_resp.status = rd_le16(r);
	f->assoc_resp.aid = rd_le16(r) & (uint16_t)~AID_BITS;
}

static void
put_assoc_resp(struct wr *w, const struct frame *f)
{
	uint16_t aid = f->assoc_resp.aid;

	wr_le16(w, f->assoc_resp.capability);
	wr_le16(w, f->assoc_resp.status);
	wr_le16(w, aid ? (uint16_t)(aid | AID_BITS) : 0);
}

static void
get_leave(struct rd *r, struct frame *f)
{
	f->leave.reason = rd_le16(r);
}

static void
put_leave(struct wr *w, const struct frame *f)
{
	wr_le16(w, f->leave.reason);
}

static bool
is_vendor_category(uint8_t category)
{
	return category == CATEGORY_VENDOR || category == CATEGORY_VENDOR_PROTECTED;
}

static void
get_action(struct rd *r, struct frame *f)
{
	f->action.category = rd_u8(r);
	if (!is_vendor_category(f->action.category))
		f->action.code = rd_u8(r);
}

static void
put_action(struct wr *w, const struct frame *f)
{
	wr_u8(w, f->action.category);
	if (!is_vendor_category(f->action.category))
		wr_u8(w, f->action.code);
}

static const struct form forms[FRAME_SUBTYPES] = {
	[FRAME_ASSOC_REQ]	= { get_assoc_req, put_assoc_req, always },
	[FRAME_ASSOC_RESP]	= { get_assoc_resp, put_assoc_resp, always },
	[FRAME_REASSOC_REQ]	= { get_reassoc_req, put_reassoc_req, always },
	[FRAME_REASSOC_RESP]	= { get_assoc_resp, put_assoc_resp, always },
	[FRAME_PROBE_REQ]	= { get_nothing, put_nothing, always },
	[FRAME_PROBE_RESP]	= { get_beacon, put_beacon, always },
	[FRAME_BEACON]		= { get_beacon, put_beacon, always },
	[FRAME_ATIM]		= { get_nothing, put_nothing, never },
	[FRAME_DISASSOC]	= { get_leave, put_leave, never },
	[FRAME_AUTH]		= { get_auth, put_auth, auth_listed },
	[FRAME_DEAUTH]		= { get_leave, put_leave, never },
	[FRAME_ACTION]		= { get_action, put_action, never },
	[FRAME_ACTION_NOACK]	= { get_action, put_action, never },
};

static const struct form *
form_of(const struct frame_header *h)
{
	if (h->type != FRAME_MANAGEMENT || h->subtype >= FRAME_SUBTYPES)
		return NULL;
	return forms[h->subtype].get ? &forms[h->subtype] : NULL;
}

static void
clear_fixed(struct frame *f)
{
	const size_t at = offsetof(struct frame, beacon);	/* the union */

	memset((uint8_t *)f + at, 0, offsetof(struct frame, elements) - at);
}

static enum frame_fault
decode_rest(struct rd *r, struct frame *f, enum frame_fault fault)
{
	const struct form *form = form_of(&f->header);

	clear_fixed(f);
	f->extra = octets_of(NULL, 0);
	if (fault == FRAME_OK && form == NULL)
		fault = FRAME_KIND;
	if (fault == FRAME_OK) {
		form->get(r, f);
		fault = rd_ok(r) ? FRAME_OK : FRAME_SHORT;
	}
	f->body = octets_of(r->at, rd_left(r));
	if (fault == FRAME_OK && form->listed(f))
		return elements_decode(f->body, f->header.subtype, &f->elements);
	memset(&f->elements, 0, sizeof(f->elements));
	return fault;
}

enum frame_fault
frame_decode(const void *bytes, size_t len, struct frame *f)
{
	struct rd r = rd_from(bytes, len);
	enum frame_fault fault = frame_header_decode(&r, &f->header);

	return decode_rest(&r, f, fault);
}

enum frame_fault
frame_decode_rest(struct rd *r, struct frame *f)
{
	return decode_rest(r, f, FRAME_OK);
}

void
frame_encode_fixed(struct wr *w, const struct frame *f)
{
	const struct form *form = form_of(&f->header);

	assert(form);
	frame_header_encode(w, &f->header);
	form->put(w, f);
}

static void
put_elements(struct wr *w, enum frame_subtype subtype, const struct frame *f)
{
	if (f->extra.len == 0) {
		elements_encode(w, subtype, &f->elements);
		return;
	}
	uint8_t own[FRAME_MAX];
	struct wr o = wr_into(own, sizeof(own));

	elements_encode(&o, subtype, &f->elements);
	if (wr_ok(&o))
		elements_merge(w, subtype, octets_of(own, o.len), f->extra);
	else
		w->bad = true;
}

void
frame_encode(struct wr *w, const struct frame *f)
{
	frame_encode_fixed(w, f);
	if (f->elements.present || f->elements.raw.len || f->extra.len)
		put_elements(w, f->header.subtype, f);
	else
		wr_bytes(w, f->body.at, f->body.len);
}

static bool
is_in_head(const struct element *el)
{
	return el->id == EID_SSID || el->id == EID_RATES || el->id == EID_DS;
}

/* A beacon's elements without the TIM: those of the head, at the start of the list, or the rest. */
static void
put_part(struct wr *w, const struct frame *f, bool wants_head)
{
	uint8_t list[FRAME_MAX];
	struct wr all = wr_into(list, sizeof(list));
	struct element el;
	bool head = true;

	assert(frame_is(&f->header, FRAME_BEACON));
	put_elements(&all, FRAME_BEACON, f);
	struct rd r = rd_from(list, wr_ok(&all) ? all.len : 0);

	while (element_next(&r, &el)) {
		head = head && is_in_head(&el);
		if (head == wants_head && el.id != EID_TIM)
			wr_bytes(w, el.whole.at, el.whole.len);
	}
	w->bad = w->bad || !wr_ok(&all);
}

void
frame_encode_beacon_head(struct wr *w, const struct frame *f)
{
	frame_encode_fixed(w, f);
	put_part(w, f, true);
}

void
frame_encode_beacon_tail(struct wr *w, const struct frame *f)
{
	put_part(w, f, false);
}
