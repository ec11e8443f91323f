/* SPDX-License-Identifier: ISC */
/* Cursors, as far as they are not inline: rd_claim() and wr_claim() hold the only bounds checks. */
#include "base/wire.h"

#include <string.h>

uint32_t
rd_le32(struct rd *r)
{
	uint32_t low = rd_le16(r);

	return low | (uint32_t)rd_le16(r) << 16;
}

uint64_t
rd_le64(struct rd *r)
{
	uint64_t low = rd_le32(r);

	return low | (uint64_t)rd_le32(r) << 32;
}

uint16_t
rd_be16(struct rd *r)
{
	const uint8_t *p = rd_claim(r, 2);

	if (p == NULL)
		return 0;
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t
rd_be24(struct rd *r)
{
	uint32_t high = rd_u8(r);

	return high << 16 | rd_be16(r);
}

uint32_t
rd_be32(struct rd *r)
{
	uint32_t high = rd_be16(r);

	return high << 16 | rd_be16(r);
}

struct rd
rd_take(struct rd *r, size_t n)
{
	const uint8_t *p = rd_claim(r, n);

	if (r->bad)
		return (struct rd){ .at = r->end, .end = r->end, .bad = true };
	return rd_from(p, n);
}

void
wr_le32(struct wr *w, uint32_t v)
{
	uint8_t *p = wr_claim(w, 4);

	for (int i = 0; p && i < 4; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

void
wr_le64(struct wr *w, uint64_t v)
{
	uint8_t *p = wr_claim(w, 8);

	for (int i = 0; p && i < 8; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

void
wr_be16(struct wr *w, uint16_t v)
{
	uint8_t *p = wr_claim(w, 2);

	if (p) {
		p[0] = (uint8_t)(v >> 8);
		p[1] = (uint8_t)v;
	}
}

void
wr_be24(struct wr *w, uint32_t v)
{
	uint8_t *p = wr_claim(w, 3);

	for (int i = 3; p && i-- > 0; v >>= 8)
		p[i] = (uint8_t)v;
}

void
wr_be32(struct wr *w, uint32_t v)
{
	uint8_t *p = wr_claim(w, 4);

	for (int i = 4; p && i-- > 0; v >>= 8)
		p[i] = (uint8_t)v;
}

void
wr_zeros(struct wr *w, size_t n)
{
	uint8_t *p = wr_claim(w, n);

	if (p && n)
		memset(p, 0, n);
}

size_t
wr_open(struct wr *w)
{
	size_t mark = w->len;

	wr_u8(w, 0);
	return mark;
}

void
wr_close(struct wr *w, size_t mark)
{
	if (w->bad)
		return;
	size_t n = w->len - mark - 1;

	if (n > UINT8_MAX) {
		w->bad = true;
		return;
	}
	w->base[mark] = (uint8_t)n;
}

size_t
wr_open16(struct wr *w)
{
	size_t mark = w->len;

	wr_le16(w, 0);
	return mark;
}

static bool
close16(struct wr *w, size_t mark, int low, int high)
{
	size_t n = w->bad ? 0 : w->len - mark - 2;

	if (w->bad || n > UINT16_MAX)
		return false;
	w->base[mark + (size_t)low] = (uint8_t)n;
	w->base[mark + (size_t)high] = (uint8_t)(n >> 8);
	return true;
}

void
wr_close_le16(struct wr *w, size_t mark)
{
	w->bad = !close16(w, mark, 0, 1);
}

void
wr_close_be16(struct wr *w, size_t mark)
{
	w->bad = !close16(w, mark, 1, 0);
}
