/* SPDX-License-Identifier: ISC */
/*
 * wire - cursors over bytes that cannot leave their buffer
 *
 * A reader walks bytes somebody else owns; a writer fills bytes somebody else owns.
 * Neither allocates and neither outlives its buffer.
 *
 * Failure latches.  The first read past the end (or write past the capacity) marks the
 * cursor bad and empties it; from then on reads give zeros, writes do nothing, and nothing
 * needs checking until the one rd_ok() or wr_ok() at the end.  Because a bad reader is
 * empty, "while (rd_left(&r))" always ends.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/mac.h"

struct rd {
	const uint8_t	*at;
	const uint8_t	*end;
	bool		 bad;
};

struct wr {
	uint8_t		*base;
	size_t		 len;
	size_t		 cap;
	bool		 bad;
};

/* Reading. */
uint32_t	 rd_le32(struct rd *);
uint64_t	 rd_le64(struct rd *);
uint16_t	 rd_be16(struct rd *);
uint32_t	 rd_be24(struct rd *);
uint32_t	 rd_be32(struct rd *);
struct rd	 rd_take(struct rd *, size_t);
					/* child: the next n bytes; bad where there are fewer */

static inline struct rd
rd_from(const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	return (struct rd){ .at = p, .end = len ? p + len : p };
}

static inline size_t
rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->at);
}

static inline bool
rd_ok(const struct rd *r)	/* never ran short */
{
	return !r->bad;
}

static inline bool
rd_done(const struct rd *r)	/* never ran short, nothing left */
{
	return !r->bad && r->at == r->end;
}

static inline const uint8_t *
rd_claim(struct rd *r, size_t n)	/* the only bounds check; NULL where there are fewer */
{
	if (n > (size_t)(r->end - r->at)) {
		r->bad = true;
		r->at = r->end;
		return NULL;
	}
	const uint8_t *p = r->at;

	if (n)
		r->at += n;
	return p;
}

static inline uint8_t
rd_u8(struct rd *r)
{
	const uint8_t *p = rd_claim(r, 1);

	return p ? p[0] : 0;
}

static inline uint16_t
rd_le16(struct rd *r)
{
	const uint8_t *p = rd_claim(r, 2);

	if (p == NULL)
		return 0;
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline void
rd_skip(struct rd *r, size_t n)
{
	(void)rd_claim(r, n);
}

static inline const uint8_t *
rd_bytes(struct rd *r, size_t n)	/* borrowed; NULL where there are fewer */
{
	return rd_claim(r, n);
}

static inline void
rd_copy(struct rd *r, void *out, size_t n)	/* zeros where there are fewer */
{
	const uint8_t *p = rd_claim(r, n);

	if (n == 0)
		return;
	if (p)
		memcpy(out, p, n);
	else
		memset(out, 0, n);
}

static inline struct mac
rd_mac(struct rd *r)
{
	struct mac a;

	rd_copy(r, a.octet, MAC_LEN);
	return a;
}

/* Writing. */
void		 wr_le32(struct wr *, uint32_t);
void		 wr_le64(struct wr *, uint64_t);
void		 wr_be16(struct wr *, uint16_t);
void		 wr_be24(struct wr *, uint32_t);
void		 wr_be32(struct wr *, uint32_t);
void		 wr_zeros(struct wr *, size_t);

static inline struct wr
wr_into(void *bytes, size_t cap)
{
	return (struct wr){ .base = bytes, .cap = cap };
}

static inline bool
wr_ok(const struct wr *w)	/* everything fitted */
{
	return !w->bad;
}

static inline uint8_t *
wr_claim(struct wr *w, size_t n)	/* the only check of room; NULL where there is none */
{
	if (w->bad || n > w->cap - w->len) {
		w->bad = true;
		return NULL;
	}
	uint8_t *p = w->base + w->len;

	w->len += n;
	return p;
}

static inline void
wr_u8(struct wr *w, uint8_t v)
{
	uint8_t *p = wr_claim(w, 1);

	if (p)
		p[0] = v;
}

static inline void
wr_le16(struct wr *w, uint16_t v)
{
	uint8_t *p = wr_claim(w, 2);

	if (p) {
		p[0] = (uint8_t)v;
		p[1] = (uint8_t)(v >> 8);
	}
}

static inline void
wr_bytes(struct wr *w, const void *src, size_t n)
{
	if (n == 0)
		return;
	uint8_t *p = wr_claim(w, n);

	if (p)
		memcpy(p, src, n);
}

static inline void
wr_mac(struct wr *w, struct mac a)
{
	wr_bytes(w, a.octet, MAC_LEN);
}

/* A length written now and filled in by its close: one octet, or two in either order. */
size_t		 wr_open(struct wr *);
void		 wr_close(struct wr *, size_t mark);		/* bad where more than 255 follow */
size_t		 wr_open16(struct wr *);
void		 wr_close_le16(struct wr *, size_t mark);
					/* bad where more than 65535 follow */
void		 wr_close_be16(struct wr *, size_t mark);
