/* SPDX-License-Identifier: ISC */
/*
 * Merging two lists.  Base goes out as it is; each element of extra goes out once, in the gap of
 * base where its rank belongs.  The gaps partition the ranks, so nothing is kept of what was
 * written.  Fragments (id 242) travel with the element they continue.
 */
#include "frame/elements.h"
#include "frame/order.h"

struct merge {
	struct wr		*to;
	const struct order	*order;
	struct octets		 base, extra;
};

static size_t
rank_of(const struct merge *m, const struct element *el, size_t unknown)
{
	enum element_kind kind = element_kind(el);

	if (el->id == EID_VENDOR)
		return m->order->count + 2u;
	for (size_t i = 0; kind && i < m->order->count; i++)
		if (m->order->kinds[i] == kind)
			return i + 1;
	return unknown;
}

/* Those of no rank stand before the vendors'. */
static size_t
rank_of_extra(const struct merge *m, const struct element *el)
{
	return rank_of(m, el, m->order->count + 1u);
}

static bool
in_base(const struct merge *m, const struct element *wanted)
{
	struct rd r = octets_rd(m->base);
	struct element el;

	while (element_next(&r, &el))
		if (element_same(&el, wanted))
			return true;
	return false;
}

static void
write_rank(const struct merge *m, size_t rank)
{
	struct rd r = octets_rd(m->extra);
	struct element el;
	bool writing = false;

	while (element_next(&r, &el)) {
		if (el.id != EID_FRAGMENT)
			writing = rank_of_extra(m, &el) == rank && !in_base(m, &el);
		if (writing)
			wr_bytes(m->to, el.whole.at, el.whole.len);
	}
}

static size_t
lowest_rank(const struct merge *m, size_t from, size_t to)
{
	struct rd r = octets_rd(m->extra);
	struct element el;

	while (element_next(&r, &el)) {
		size_t rank = el.id == EID_FRAGMENT ? to : rank_of_extra(m, &el);

		if (rank >= from && rank < to)
			to = rank;
	}
	return to;
}

static void
write_gap(const struct merge *m, size_t from, size_t to)
{
	for (size_t rank; (rank = lowest_rank(m, from, to)) < to; from = rank + 1)
		write_rank(m, rank);
}

void
elements_merge(struct wr *w, enum frame_subtype subtype, struct octets base, struct octets extra)
{
	struct merge m = { w, order_of(subtype), base, extra };
	struct rd r = octets_rd(base);
	struct element el;
	size_t reached = 0;

	if (!elements_valid(base.at, base.len) || !elements_valid(extra.at, extra.len)) {
		w->bad = true;
		return;
	}
	while (element_next(&r, &el)) {
		size_t rank = rank_of(&m, &el, 0);

		if (rank > reached) {
			write_gap(&m, reached, rank);
			reached = rank;
		}
		wr_bytes(w, el.whole.at, el.whole.len);
	}
	write_gap(&m, reached, SIZE_MAX);
}
