/* SPDX-License-Identifier: ISC */
/*
 * GAS frames: IEEE 802.11-2020, 9.6.7.12 to 9.6.7.15, and the fragments of 11.22.3.  Left out: the
 * protected dual of these frames, and the advertisement protocols that are not asked for here.
 */
#include "frame/p2p_service.h"

#include <assert.h>

enum { MORE_FRAGMENTS = 0x80, FRAGMENT = 0x7f };

static enum attribute_fault
offended(struct gas *g, enum attribute_fault fault, const char *name, uint16_t id)
{
	g->offender = (struct attribute_offender){ name, id };
	return fault;
}

static bool
is_response(enum gas_frame frame)
{
	return frame == GAS_INITIAL_RESP || frame == GAS_COMEBACK_RESP;
}

static void
read_fixed(struct rd *r, struct gas *g)
{
	g->token = rd_u8(r);
	if (is_response(g->frame))
		g->status = rd_le16(r);
	if (g->frame == GAS_COMEBACK_RESP) {
		uint8_t id = rd_u8(r);

		g->fragment = id & FRAGMENT;
		g->more = id & MORE_FRAGMENTS;
	}
	if (is_response(g->frame))
		g->comeback_tu = rd_le16(r);
}

static enum attribute_fault
read_protocol(struct rd *r, struct gas *g)
{
	static const char name[] = "Advertisement Protocol";
	struct element el;

	if (!element_next(r, &el))
		return rd_ok(r) ? offended(g, ATTRIBUTE_MISSING, name, EID_ADVERTISEMENT_PROTOCOL) :
		    offended(g, ATTRIBUTE_ELEMENT_SHORT, name, EID_ADVERTISEMENT_PROTOCOL);
	if (el.id != EID_ADVERTISEMENT_PROTOCOL)
		return offended(g, ATTRIBUTE_MISSING, name, EID_ADVERTISEMENT_PROTOCOL);
	struct rd body = octets_rd(el.body);

	g->query_limit = rd_u8(&body);
	g->protocol = rd_u8(&body);
	g->protocol_rest = octets_left(&body);
	return rd_ok(&body) ? ATTRIBUTE_OK :
	    offended(g, ATTRIBUTE_SIZE, name, EID_ADVERTISEMENT_PROTOCOL);
}

static enum attribute_fault
read_query(struct rd *r, struct gas *g)
{
	size_t len = rd_le16(r);

	if (!rd_ok(r))
		return ATTRIBUTE_FRAME_SHORT;
	g->query = octets_of(rd_bytes(r, len), len);
	return rd_ok(r) ? ATTRIBUTE_OK : offended(g, ATTRIBUTE_SHORT, "Query", 0);
}

enum attribute_fault
gas_decode(const struct frame *f, struct gas *g)
{
	struct rd r = octets_rd(f->body);

	*g = (struct gas){ .frame = GAS_INITIAL_REQ };
	if (!frame_is(&f->header, FRAME_ACTION) || f->action.category != CATEGORY_PUBLIC ||
	    f->action.code < GAS_INITIAL_REQ || f->action.code > GAS_COMEBACK_RESP)
		return ATTRIBUTE_FOREIGN;
	g->frame = f->action.code;
	read_fixed(&r, g);
	if (!rd_ok(&r))
		return ATTRIBUTE_FRAME_SHORT;
	if (g->frame != GAS_COMEBACK_REQ) {
		enum attribute_fault fault = read_protocol(&r, g);

		if (fault == ATTRIBUTE_OK)
			fault = read_query(&r, g);
		if (fault != ATTRIBUTE_OK)
			return fault;
	}
	g->elements = octets_left(&r);
	return ATTRIBUTE_OK;
}

static void
write_query(struct wr *w, const struct gas *g)
{
	wr_u8(w, EID_ADVERTISEMENT_PROTOCOL);
	size_t mark = wr_open(w);

	wr_u8(w, g->query_limit);
	wr_u8(w, g->protocol);
	wr_bytes(w, g->protocol_rest.at, g->protocol_rest.len);
	wr_close(w, mark);
	mark = wr_open16(w);
	wr_bytes(w, g->query.at, g->query.len);
	wr_close_le16(w, mark);
}

void
gas_encode(struct wr *w, const struct gas *g)
{
	assert(g->frame >= GAS_INITIAL_REQ && g->frame <= GAS_COMEBACK_RESP);
	assert(g->fragment < GAS_FRAGMENTS);
	wr_u8(w, CATEGORY_PUBLIC);
	wr_u8(w, (uint8_t)g->frame);
	wr_u8(w, g->token);
	if (is_response(g->frame))
		wr_le16(w, g->status);
	if (g->frame == GAS_COMEBACK_RESP)
		wr_u8(w, g->fragment | (g->more ? MORE_FRAGMENTS : 0));
	if (is_response(g->frame))
		wr_le16(w, g->comeback_tu);
	if (g->frame != GAS_COMEBACK_REQ)
		write_query(w, g);
	wr_bytes(w, g->elements.at, g->elements.len);
}

bool
gas_cut(struct octets whole, size_t piece_max, uint8_t fragment, struct gas *g)
{
	size_t start = fragment * piece_max;

	assert(piece_max > 0);
	if (fragment >= GAS_FRAGMENTS || (start && start >= whole.len))
		return false;
	size_t left = whole.len - start;

	g->fragment = fragment;
	g->more = left > piece_max;
	g->query = octets_of(left ? whole.at + start : NULL, g->more ? piece_max : left);
	return true;
}

enum gas_joined
gas_join(struct gas_whole *whole, const struct gas *g)
{
	if (whole->next > 0 && g->fragment == whole->next - 1)
		return GAS_AGAIN;
	if (g->fragment != whole->next)
		return GAS_LOST;
	wr_bytes(&whole->to, g->query.at, g->query.len);
	if (!wr_ok(&whole->to))
		return GAS_FULL;
	whole->next++;
	return g->more ? GAS_MORE : GAS_WHOLE;
}
