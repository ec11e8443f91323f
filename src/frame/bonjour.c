/* SPDX-License-Identifier: ISC */
/*
 * Bonjour entries of service discovery: Wi-Fi P2P specification 1.7, annex D, and names as RFC
 * 1035, 4.1.4 compresses them.
 */
#include "frame/p2p_service.h"

enum {
	POINTER = 0xc0, LABEL_MAX = 63,
	IMAGINED = 12,			/* where the imagined packet's names begin: its header */
	ASKED = 0x27,			/* where the name asked for stands in it */
	POINTERS_MAX = 8,		/* more in one name only go round in circles */
};

/* _tcp.local. PTR IN, _udp.local. PTR IN: what stands between IMAGINED and ASKED. */
static const uint8_t imagined[] = {
	4, '_', 't', 'c', 'p', 5, 'l', 'o', 'c', 'a', 'l', 0, 0, 12, 0, 1,
	4, '_', 'u', 'd', 'p', POINTER, 0x11, 0, 12, 0, 1,
};

_Static_assert(IMAGINED + sizeof(imagined) == ASKED, "the names end where the question begins");

/* Over one name: labels, then an empty one or a pointer. */
static bool
skip_name(struct rd *r)
{
	for (;;) {
		uint8_t n = rd_u8(r);

		if (n >= POINTER) {
			rd_skip(r, 1);
			return rd_ok(r);
		}
		if (n > LABEL_MAX)
			return false;
		if (n == 0)
			return rd_ok(r);
		rd_skip(r, n);
	}
}

bool
p2p_bonjour_decode(struct octets data, struct p2p_bonjour *b)
{
	struct rd r = octets_rd(data);

	*b = (struct p2p_bonjour){ .name = { data.at, 0 } };
	if (!skip_name(&r))
		return false;
	b->name.len = (size_t)(r.at - data.at);
	b->type = rd_be16(&r);
	b->version = rd_u8(&r);
	b->data = octets_left(&r);
	return rd_ok(&r);
}

void
p2p_bonjour_encode(struct wr *w, const struct p2p_bonjour *b)
{
	wr_bytes(w, b->name.at, b->name.len);
	wr_be16(w, b->type);
	wr_u8(w, b->version);
	wr_bytes(w, b->data.at, b->data.len);
}

static void
put_octet(struct wr *w, uint8_t c)
{
	if (c >= ' ' && c != '.' && c != '\\' && c != 0x7f) {
		wr_u8(w, c);
		return;
	}
	wr_u8(w, '\\');
	wr_u8(w, (uint8_t)('0' + c / 100));
	wr_u8(w, (uint8_t)('0' + c / 10 % 10));
	wr_u8(w, (uint8_t)('0' + c % 10));
}

static void
put_label(struct wr *w, struct rd *r, uint8_t n)
{
	if (w->len)
		wr_u8(w, '.');
	while (n-- > 0)
		put_octet(w, rd_u8(r));
}

/* Where a pointer leads: into the imagined names or the name asked for. */
static struct rd
follow(const struct p2p_bonjour *b, size_t offset)
{
	struct rd r;

	if (offset < ASKED) {
		r = rd_from(imagined, sizeof(imagined));
		rd_skip(&r, offset < IMAGINED ? ASKED : offset - IMAGINED);
	} else {
		r = octets_rd(b->name);
		rd_skip(&r, offset - ASKED);
	}
	return r;
}

static bool
write_name(struct wr *w, struct rd r, const struct p2p_bonjour *b)
{
	for (int pointers = 0; pointers <= POINTERS_MAX;) {
		uint8_t n = rd_u8(&r);

		if (!rd_ok(&r) || !wr_ok(w))
			return false;
		if (n == 0)
			return true;
		if (n >= POINTER) {
			size_t offset = (size_t)(n & ~POINTER) << 8 | rd_u8(&r);

			if (!rd_ok(&r))
				return false;
			r = follow(b, offset);
			pointers++;
		} else if (n > LABEL_MAX) {
			return false;
		} else {
			put_label(w, &r, n);
		}
	}
	return false;
}

static bool
name_text(const struct p2p_bonjour *b, struct octets name, char text[static BONJOUR_TEXT])
{
	struct wr w = wr_into(text, BONJOUR_TEXT - 1);
	bool good = write_name(&w, octets_rd(name), b) && wr_ok(&w);

	text[good ? w.len : 0] = '\0';
	return good;
}

bool
p2p_bonjour_name(const struct p2p_bonjour *b, char text[static BONJOUR_TEXT])
{
	return name_text(b, b->name, text);
}

bool
p2p_bonjour_target(const struct p2p_bonjour *b, char text[static BONJOUR_TEXT])
{
	return name_text(b, b->data, text);
}
