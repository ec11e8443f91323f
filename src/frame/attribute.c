/* SPDX-License-Identifier: ISC */
/*
 * Lists of attributes: walking, decoding and encoding led by a table, cutting and joining.  The
 * P2P specification (4.1.1) and Simple Configuration (8.2) cut the same way: the list is joined
 * before it is read, so an attribute may go on in the next element.
 */
#include "frame/attribute_rows.h"

#include <assert.h>
#include <string.h>

#define BIT(kind)	(UINT64_C(1) << (kind))

enum { PIECE_HEAD = 6 };		/* element id, length, OUI and type */

static const char *const texts[ATTRIBUTE_FAULTS] = {
	[ATTRIBUTE_OK]			= "no fault",
	[ATTRIBUTE_FOREIGN]		= "not of the sort asked for",
	[ATTRIBUTE_FRAME_SHORT]		= "frame ends within its fixed fields",
	[ATTRIBUTE_ELEMENT_SHORT]	= "element claims more octets than are left",
	[ATTRIBUTE_NO_ROOM]		= "longer than there is room for",
	[ATTRIBUTE_HEAD_SHORT]		= "octets left after the last attribute",
	[ATTRIBUTE_SHORT]		= "claims more octets than are left",
	[ATTRIBUTE_SIZE]		= "of the wrong size",
	[ATTRIBUTE_NESTED]		= "what it holds does not fit in it",
	[ATTRIBUTE_TWICE]		= "stands twice",
	[ATTRIBUTE_MISSING]		= "missing",
};

const char *
attribute_fault_text(enum attribute_fault fault)
{
	return (size_t)fault < ATTRIBUTE_FAULTS ? texts[fault] : "unknown fault";
}

static void
say(struct wr *w, const char *piece)
{
	size_t n = strlen(piece), room = w->cap - w->len;

	wr_bytes(w, piece, n < room ? n : room);
}

const char *
attribute_fault_say(enum attribute_fault fault, const struct attribute_offender *offender,
    char text[static ATTRIBUTE_FAULT_TEXT])
{
	struct wr w = wr_into(text, ATTRIBUTE_FAULT_TEXT - 1);

	if (offender->name) {
		say(&w, offender->name);
		say(&w, ": ");
	}
	say(&w, attribute_fault_text(fault));
	text[w.len] = '\0';
	return text;
}

static unsigned
count_pieces(struct octets elements, uint32_t vendor)
{
	struct rd r = octets_rd(elements);
	struct element el;
	unsigned n = 0;

	while (element_next(&r, &el))
		if (el.id == EID_VENDOR && el.vendor == vendor)
			n++;
	return n;
}

static struct octets
after_type(const struct element *el)
{
	struct rd r = octets_rd(el->body);

	rd_skip(&r, 4);
	return octets_left(&r);
}

enum attribute_fault
element_join(struct octets elements, uint32_t vendor, struct wr *room, struct octets *list,
    unsigned *count)
{
	struct rd r = octets_rd(elements);
	struct element el;

	*list = octets_of(NULL, 0);
	*count = 0;
	if (!elements_valid(elements.at, elements.len))
		return ATTRIBUTE_ELEMENT_SHORT;
	*count = count_pieces(elements, vendor);
	size_t start = room->len;

	while (element_next(&r, &el)) {
		if (el.id != EID_VENDOR || el.vendor != vendor)
			continue;
		*list = after_type(&el);
		if (*count > 1)
			wr_bytes(room, list->at, list->len);
	}
	if (*count <= 1)
		return ATTRIBUTE_OK;
	if (!wr_ok(room))
		return ATTRIBUTE_NO_ROOM;
	*list = octets_of(room->base + start, room->len - start);
	return ATTRIBUTE_OK;
}

size_t
element_split_open(struct wr *w)
{
	size_t mark = w->len;

	wr_zeros(w, PIECE_HEAD);
	return mark;
}

/* From the last piece to the first, so that nothing is overwritten before it has moved. */
void
element_split_close(struct wr *w, size_t mark, uint32_t vendor)
{
	if (!wr_ok(w))
		return;
	size_t len = w->len - mark - PIECE_HEAD;
	size_t pieces = len ? (len + ATTRIBUTE_PIECE - 1) / ATTRIBUTE_PIECE : 1;

	wr_zeros(w, (pieces - 1) * PIECE_HEAD);
	if (!wr_ok(w))
		return;
	for (size_t i = pieces; i-- > 0;) {
		size_t done = i * ATTRIBUTE_PIECE;
		size_t n = i + 1 < pieces ? (size_t)ATTRIBUTE_PIECE : len - done;
		uint8_t *to = w->base + mark + done + i * PIECE_HEAD;
		struct wr head = wr_into(to, PIECE_HEAD);

		memmove(to + PIECE_HEAD, w->base + mark + PIECE_HEAD + done, n);
		wr_u8(&head, EID_VENDOR);
		wr_u8(&head, (uint8_t)(n + 4));
		wr_be32(&head, vendor);
	}
}

static size_t
read_head(struct rd *r, enum attribute_shape shape, uint16_t *id)
{
	switch (shape) {
	case SHAPE_P2P:
		*id = rd_u8(r);
		return rd_le16(r);
	case SHAPE_WSC:
		*id = rd_be16(r);
		return rd_be16(r);
	case SHAPE_WFA:
		*id = rd_u8(r);
		return rd_u8(r);
	}
	return 0;
}

bool
attribute_next(struct rd *r, enum attribute_shape shape, struct attribute *a)
{
	const uint8_t *start = r->at;

	*a = (struct attribute){ .id = 0 };
	if (r->at == r->end)
		return false;
	size_t len = read_head(r, shape, &a->id);

	if (!rd_ok(r))
		return false;
	a->body = octets_of(rd_bytes(r, len), len);
	if (!rd_ok(r))
		return false;
	a->whole = octets_of(start, (size_t)(r->at - start));
	return true;
}

static enum attribute_fault
offended(struct attribute_offender *o, enum attribute_fault fault, const char *name, uint16_t id)
{
	*o = (struct attribute_offender){ name, id };
	return fault;
}

static const struct attribute_row *
row_for(const struct attribute_table *table, const struct attribute *a, unsigned *kind)
{
	*kind = table->kind(a);
	return *kind < table->count && table->rows[*kind].name ? &table->rows[*kind] : NULL;
}

static enum attribute_fault
decode_one(const struct attribute_row *row, unsigned kind, const struct attribute *a, void *fields,
    uint64_t *present)
{
	struct rd body = octets_rd(a->body);

	if (a->body.len < row->min || a->body.len > row->max)
		return ATTRIBUTE_SIZE;
	if (*present & BIT(kind))
		return row->times == ATTRIBUTE_ONCE ? ATTRIBUTE_TWICE : ATTRIBUTE_OK;
	if (!row->get(&body, (uint8_t *)fields + row->field) || !rd_done(&body))
		return ATTRIBUTE_NESTED;
	*present |= BIT(kind);
	return ATTRIBUTE_OK;
}

/* Why a walk ended: an id and a length that could be read have a body that is cut off. */
static enum attribute_fault
cut_off(const struct attribute_table *table, struct octets rest, struct attribute_offender *o)
{
	struct rd r = octets_rd(rest);
	struct attribute a = { .id = 0 };
	unsigned kind;

	(void)read_head(&r, table->shape, &a.id);
	if (!rd_ok(&r))
		return offended(o, ATTRIBUTE_HEAD_SHORT, NULL, 0);
	const struct attribute_row *row = row_for(table, &a, &kind);

	return offended(o, ATTRIBUTE_SHORT, row ? row->name : "unknown attribute", a.id);
}

enum attribute_fault
attributes_decode(const struct attribute_table *table, struct octets list, uint64_t allowed,
    void *fields, uint64_t *present, struct attribute_offender *offender)
{
	struct rd r = octets_rd(list), before = r;
	struct attribute a;
	unsigned kind;

	*present = 0;
	for (; attribute_next(&r, table->shape, &a); before = r) {
		const struct attribute_row *row = row_for(table, &a, &kind);

		if (row == NULL || !(allowed & BIT(kind)))
			continue;
		enum attribute_fault fault = decode_one(row, kind, &a, fields, present);

		if (fault != ATTRIBUTE_OK)
			return offended(offender, fault, row->name, row->id);
	}
	return rd_ok(&r) ? ATTRIBUTE_OK : cut_off(table, octets_left(&before), offender);
}

static void
put_one(struct wr *w, const struct attribute_table *table, unsigned kind, const void *fields)
{
	const struct attribute_row *row = &table->rows[kind];
	size_t mark = 0;

	switch (table->shape) {
	case SHAPE_P2P:
		wr_u8(w, (uint8_t)row->id);
		mark = wr_open16(w);
		break;
	case SHAPE_WSC:
		wr_be16(w, row->id);
		mark = wr_open16(w);
		break;
	case SHAPE_WFA:
		wr_u8(w, (uint8_t)row->id);
		mark = wr_open(w);
		break;
	}
	size_t start = w->len;

	row->put(w, (const uint8_t *)fields + row->field);
	assert(w->bad || (w->len - start >= row->min && w->len - start <= row->max));
	switch (table->shape) {
	case SHAPE_P2P:	wr_close_le16(w, mark); break;
	case SHAPE_WSC:	wr_close_be16(w, mark); break;
	case SHAPE_WFA:	wr_close(w, mark); break;
	}
}

void
attributes_encode(struct wr *w, const struct attribute_table *table, struct octets list,
    uint64_t allowed, const void *fields, uint64_t present)
{
	struct rd r = octets_rd(list);
	struct attribute a;
	uint64_t todo = present & allowed, seen = 0;
	unsigned kind;

	while (attribute_next(&r, table->shape, &a)) {
		const struct attribute_row *row = row_for(table, &a, &kind);
		uint64_t bit = row ? BIT(kind) & allowed : 0;

		if (todo & bit & ~seen)
			put_one(w, table, kind, fields);
		else if (bit == 0 || bit & seen & present)
			wr_bytes(w, a.whole.at, a.whole.len);
		seen |= bit;
	}
	todo &= ~seen;
	for (kind = 0; kind < table->count; kind++)
		if (todo & BIT(kind))
			put_one(w, table, kind, fields);
}

enum attribute_fault
attributes_missing(const struct attribute_table *table, uint64_t required, uint64_t present,
    struct attribute_offender *offender)
{
	uint64_t lacking = required & ~present;
	unsigned kind = 0;

	if (lacking == 0)
		return ATTRIBUTE_OK;
	while (!(lacking & BIT(kind)))
		kind++;
	return offended(offender, ATTRIBUTE_MISSING, table->rows[kind].name,
	    table->rows[kind].id);
}
