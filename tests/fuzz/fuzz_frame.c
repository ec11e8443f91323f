/* SPDX-License-Identifier: ISC */
/*
 * A frame from arbitrary bytes: what is accepted goes out again at the same length, comes in
 * again with the same elements, and goes out as the same octets; elements merge with themselves
 * to themselves.
 */
#include <assert.h>
#include <string.h>

#include "frame/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 16 };

static void
encode_is_stable(const struct frame *f, size_t size)
{
	static uint8_t first[ROOM], second[ROOM];
	struct wr w1 = wr_into(first, sizeof(first)), w2 = wr_into(second, sizeof(second));
	struct frame g;

	frame_encode(&w1, f);
	assert(wr_ok(&w1) && w1.len == size);
	assert(frame_decode(first, w1.len, &g) == FRAME_OK);
	assert(g.elements.present == f->elements.present);
	frame_encode(&w2, &g);
	assert(w2.len == w1.len && memcmp(first, second, w1.len) == 0);
}

static void
merge_is_idempotent(const struct frame *f)
{
	static uint8_t merged[ROOM];
	struct wr w = wr_into(merged, sizeof(merged));

	elements_merge(&w, f->header.subtype, f->body, f->body);
	assert(wr_ok(&w) == elements_valid(f->body.at, f->body.len));
	if (wr_ok(&w))
		assert(octets_equal(octets_of(merged, w.len), f->body));
}

/* What others attach changes nothing where it is what we have. */
static void
own_elements_win(const struct frame *f)
{
	static uint8_t alone[ROOM], together[ROOM];
	struct wr w1 = wr_into(alone, sizeof(alone)), w2 = wr_into(together, sizeof(together));
	struct frame g = *f;

	if (f->elements.raw.len == 0 || f->body.len > FRAME_MAX)
		return;
	g.extra = f->body;
	frame_encode(&w1, f);
	frame_encode(&w2, &g);
	assert(wr_ok(&w2) && w1.len == w2.len && memcmp(alone, together, w1.len) == 0);
}

static void
beacon_splits(const struct frame *f)
{
	static uint8_t head[ROOM], tail[ROOM];
	struct wr h = wr_into(head, sizeof(head)), t = wr_into(tail, sizeof(tail));

	frame_encode_beacon_head(&h, f);
	frame_encode_beacon_tail(&t, f);
	assert(wr_ok(&h) == wr_ok(&t));
	if (wr_ok(&h))
		assert(elements_valid(tail, t.len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame f;

	if (size > ROOM || frame_decode(data, size, &f) != FRAME_OK)
		return 0;
	(void)tim_has(&f.elements.tim, f.beacon.capability);
	(void)extended_capability(&f.elements, f.beacon.capability);
	(void)frame_class(&f.header, f.action.category);
	encode_is_stable(&f, size);
	merge_is_idempotent(&f);
	own_elements_win(&f);
	if (frame_is(&f.header, FRAME_BEACON))
		beacon_splits(&f);
	return 0;
}
