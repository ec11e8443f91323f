/* SPDX-License-Identifier: ISC */
/* From a list of elements to their fields and back, all of it led by rows and orders. */
#include "frame/elements.h"

#include <assert.h>
#include <string.h>

#include "frame/order.h"
#include "frame/rows.h"

#define BIT(kind)	(UINT64_C(1) << (kind))

static enum frame_fault
decode_one(struct elements *e, const struct element *el, uint64_t allowed)
{
	enum element_kind kind = element_kind(el);

	if (!(allowed & BIT(kind)))
		return FRAME_OK;
	const struct row *row = row_of(kind);
	size_t len = el->body.len - row->prefix_len;

	if (len < row->min || len > row->max)
		return FRAME_ELEMENT_SIZE;
	if (e->present & BIT(kind))
		return row->times == ONCE ? FRAME_ELEMENT_TWICE : FRAME_OK;
	struct rd body = octets_rd(el->body);

	if (row->prefix_len)
		rd_skip(&body, row->prefix_len);
	if (!row->get(&body, (uint8_t *)e + row->field))
		return FRAME_ELEMENT_SIZE;
	assert(body.at == body.end && !body.bad);
	e->present |= BIT(kind);
	return FRAME_OK;
}

static enum frame_fault
offended(struct elements *e, enum frame_fault fault, uint8_t id, uint8_t ext)
{
	e->offender = id;
	e->offender_ext = ext;
	return fault;
}

static enum frame_fault
missing(struct elements *e, uint64_t required)
{
	uint64_t lacking = required & ~e->present;

	if (lacking == 0)
		return FRAME_OK;
	enum element_kind kind = ELEMENT_UNKNOWN + 1;

	while (!(lacking & BIT(kind)))
		kind++;
	return offended(e, FRAME_ELEMENT_MISSING, row_of(kind)->id, row_of(kind)->ext);
}

/* By a call: for so many octets it is faster than what compilers put in place of a known size. */
static void
clear(struct elements *e)
{
	volatile size_t size = sizeof(*e);

	memset(e, 0, size);
}

enum frame_fault
elements_decode(struct octets list, enum frame_subtype subtype, struct elements *e)
{
	const struct order *order = order_of(subtype);
	struct rd r = octets_rd(list);
	struct element el;
	size_t left;

	clear(e);
	e->raw = list;
	while (left = (size_t)(r.end - r.at), element_next(&r, &el)) {
		enum frame_fault fault = decode_one(e, &el, order->allowed);

		if (fault != FRAME_OK)
			return offended(e, fault, el.id, el.ext);
	}
	if (!rd_ok(&r))
		return offended(e, left == 1 ? FRAME_TRAILING : FRAME_ELEMENT_SHORT, el.id, 0);
	return missing(e, order->required);
}

/*
 * Encoding walks the frame's order and, beside it, what was received, which is sorted too if the
 * sender kept the order.  Whatever stands there without a row goes out where it is met.
 */
struct weave {
	struct wr		*to;
	const struct elements	*e;
	const struct order	*order;
	struct rd		 raw;
	uint64_t		 seen;	/* kinds met in raw: a second one is copied */
	uint64_t		 todo;	/* kinds present and not written yet */
};

static void
put_kind(struct wr *w, enum element_kind kind, const struct elements *e)
{
	const struct row *row = row_of(kind);

	wr_u8(w, row->id);
	size_t mark = wr_open(w);

	if (row->id == EID_EXTENSION)
		wr_u8(w, row->ext);
	if (row->prefix_len)
		wr_bytes(w, row->prefix, row->prefix_len);
	size_t start = w->len;

	row->put(w, (const uint8_t *)e + row->field);
	assert(w->bad || (w->len - start >= row->min && w->len - start <= row->max));
	wr_close(w, mark);
}

static void
weave_put(struct weave *v, enum element_kind kind)
{
	if (!(v->todo & BIT(kind)))
		return;
	v->todo &= ~BIT(kind);
	put_kind(v->to, kind, v->e);
}

/* Its place in the order, from 1; vendor elements last, those without a row wherever they stand. */
static size_t
rank_of(const struct order *order, const struct element *el)
{
	enum element_kind kind = element_kind(el);

	if (el->id == EID_VENDOR)
		return order->count + 1u;
	for (size_t i = 0; kind && i < order->count; i++)
		if (order->kinds[i] == kind)
			return i + 1;
	return 0;
}

/* What was received before the element of that rank: copied where no field stands for it. */
static void
weave_until(struct weave *v, size_t rank)
{
	struct element el;

	for (struct rd ahead = v->raw; element_next(&ahead, &el); v->raw = ahead) {
		if (rank_of(v->order, &el) >= rank)
			return;
		enum element_kind kind = element_kind(&el);
		uint64_t bit = BIT(kind) & v->order->allowed;

		if (bit == 0 || bit & v->seen & v->e->present)
			wr_bytes(v->to, el.whole.at, el.whole.len);
		else if (el.id == EID_VENDOR)
			weave_put(v, kind);
		v->seen |= bit;
	}
}

void
elements_encode(struct wr *w, enum frame_subtype subtype, const struct elements *e)
{
	const struct order *order = order_of(subtype);
	struct weave v = { .to = w, .e = e, .order = order, .raw = octets_rd(e->raw),
	    .todo = e->present & order->allowed };

	for (size_t i = 0; i < order->count; i++) {
		if (!(v.todo & BIT(order->kinds[i])))
			continue;
		if (e->raw.len)
			weave_until(&v, i + 1);
		weave_put(&v, order->kinds[i]);
	}
	weave_until(&v, SIZE_MAX);
	for (unsigned kind = ELEMENT_WPA; v.todo && kind < ELEMENT_KINDS; kind++)
		weave_put(&v, kind);
}

bool
element_allowed(enum element_kind kind, enum frame_subtype subtype)
{
	return order_of(subtype)->allowed >> kind & 1;
}
