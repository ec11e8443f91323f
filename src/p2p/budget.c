/* SPDX-License-Identifier: ISC */
/* See budget.h.  Nothing here is allocated, and no answer depends on when it was asked before. */
#include "p2p/budget.h"

#include <string.h>

#define WINDOW		SPAN_S(BUDGET_WINDOW_S)
#define LEAD_US		(BUDGET_LEAD_MS * UINT64_C(1000))
#define TAIL_US		(BUDGET_TAIL_MS * UINT64_C(1000))
#define DTIM_US		(BUDGET_DTIM_MS * UINT64_C(1000))
#define COST_US		(BUDGET_COST_MS * UINT64_C(1000))
#define LATE_US		(BUDGET_LATE_MS * UINT64_C(1000))
#define LEAST_US	(BUDGET_LEAST_MS * UINT64_C(1000))
#define BASE		(UINT64_C(1) << 36)	/* times the longest interval it is below 2^63 */

/* ---- the BSSs ------------------------------------------------------------------------------ */

static struct budget_bss *
find(struct budget *b, uint16_t bss, bool make)
{
	struct budget_bss *free_one = NULL;

	for (int i = 0; i < BUDGET_BSSS; i++) {
		if (b->bss[i].used && b->bss[i].bss == bss)
			return &b->bss[i];
		if (!b->bss[i].used && free_one == NULL)
			free_one = &b->bss[i];
	}
	if (!make || free_one == NULL)
		return NULL;
	*free_one = (struct budget_bss){ .used = true, .bss = bss, .dtim_count = -1 };
	return free_one;
}

void
budget_set_bss(struct budget *b, uint16_t bss, uint16_t interval_tu, uint8_t dtim_period)
{
	struct budget_bss *x = find(b, bss, true);
	uint32_t us = (uint32_t)SPAN_TU(interval_tu ? interval_tu : 100).us;

	if (x == NULL)
		return;
	if (x->interval_us != us)
		x->known = false;
	x->interval_us = us;
	x->dtim_period = dtim_period ? dtim_period : 1;
}

void
budget_drop_bss(struct budget *b, uint16_t bss)
{
	struct budget_bss *x = find(b, bss, false);

	if (x)
		x->used = false;
}

void
budget_beacon(struct budget *b, uint16_t bss, bool known, struct instant at, int16_t dtim_count)
{
	struct budget_bss *x = find(b, bss, false);

	if (x == NULL)
		return;
	x->known = known;
	x->beacon = at;
	x->dtim_count = dtim_count < x->dtim_period ? dtim_count : -1;
}

bool
budget_has_bss(const struct budget *b)
{
	for (int i = 0; i < BUDGET_BSSS; i++)
		if (b->bss[i].used)
			return true;
	return false;
}

bool
budget_timed(const struct budget *b)
{
	bool any = false;

	for (int i = 0; i < BUDGET_BSSS; i++) {
		if (b->bss[i].used && !b->bss[i].known)
			return false;
		any |= b->bss[i].used;
	}
	return any;
}

static uint64_t
shortest_interval(const struct budget *b)
{
	uint64_t us = UINT64_MAX;

	for (int i = 0; i < BUDGET_BSSS; i++)
		if (b->bss[i].used && b->bss[i].interval_us < us)
			us = b->bss[i].interval_us;
	return us;
}

struct span
budget_piece(const struct budget *b)
{
	uint64_t us = shortest_interval(b), most;

	if (us == UINT64_MAX)
		return SPAN_US(0);
	most = us > BUDGET_MARGIN_MS * 1000 + LEAST_US ? us - BUDGET_MARGIN_MS * 1000 : LEAST_US;
	if (budget_timed(b) && us > LEAD_US + TAIL_US + LEAST_US &&
	    most > us - LEAD_US - TAIL_US)
		most = us - LEAD_US - TAIL_US;
	return SPAN_US(most);
}

/* ---- beacons, counted from far before the known one --------------------------------------- */

static uint64_t
beacons_by(const struct budget_bss *x, struct instant t)
{
	return (t.us + BASE * x->interval_us - x->beacon.us) / x->interval_us;
}

/* Whether a beacon has a DTIM that comes `since` (which may wrap) after the known one. */
static bool
has_dtim(const struct budget_bss *x, uint64_t since)
{
	if (x->dtim_count < 0)
		return x->dtim_period == 1;
	return (BASE * x->dtim_period + (uint64_t)x->dtim_count - since) % x->dtim_period == 0;
}

/* ---- the window ---------------------------------------------------------------------------- */

static uint64_t
overlap(const struct budget *b, uint32_t i, uint64_t from_us)
{
	uint32_t at = (b->first + i) % BUDGET_SPANS;
	uint64_t from = b->span[at].from.us, to = b->span[at].to.us;

	return to <= from_us ? 0 : to - (from > from_us ? from : from_us);
}

static uint64_t
used_since(const struct budget *b, uint64_t from_us)
{
	uint64_t us = 0;

	for (uint32_t i = b->count; i-- > 0; ) {
		uint64_t part = overlap(b, i, from_us);

		if (part == 0)
			break;			/* older ones ended before it */
		us += part;
	}
	return us;
}

struct span
budget_used(const struct budget *b, struct instant now)
{
	return SPAN_US(used_since(b, now.us > WINDOW.us ? now.us - WINDOW.us : 0));
}

/* Beacons whose time fell into an absence. */
static void
count_missed(struct budget *b, const struct budget_bss *x, struct instant from, struct instant to)
{
	uint64_t last;

	if (!x->known) {
		b->beacons_missed += 1 + (to.us - from.us) / x->interval_us;
		return;
	}
	last = beacons_by(x, to);
	for (uint64_t n = beacons_by(x, from) + 1; n <= last; n++) {
		b->beacons_missed++;
		b->dtims_missed += has_dtim(x, n - BASE);
	}
}

/* Room for one more; where there is none the two oldest become one. */
static void
forget(struct budget *b, struct instant now)
{
	if (b->count == BUDGET_SPANS) {
		uint32_t next = (b->first + 1) % BUDGET_SPANS;

		b->span[next].from = b->span[b->first].from;
		b->first = next;
		b->count--;
	}
	while (b->count && b->span[b->first].to.us + WINDOW.us < now.us) {
		b->first = (b->first + 1) % BUDGET_SPANS;
		b->count--;
	}
}

void
budget_spent(struct budget *b, struct instant from, struct instant to)
{
	uint32_t last = (b->first + b->count + BUDGET_SPANS - 1) % BUDGET_SPANS;
	uint64_t home = 0;

	from.us -= from.us < COST_US / 2 ? from.us : COST_US / 2;
	to = instant_add(to, SPAN_US(COST_US / 2));
	if (b->count && instant_before(from, b->span[last].to))
		from = b->span[last].to;
	if (!instant_before(from, to))
		return;
	b->total_us += to.us - from.us;
	forget(b, from);
	b->span[(b->first + b->count) % BUDGET_SPANS].from = from;
	b->span[(b->first + b->count++) % BUDGET_SPANS].to = to;
	for (int i = 0; i < BUDGET_BSSS; i++) {
		const struct budget_bss *x = &b->bss[i];

		if (!x->used)
			continue;
		count_missed(b, x, from, to);
		if ((uint64_t)x->interval_us * x->dtim_period > home)
			home = (uint64_t)x->interval_us * x->dtim_period;
	}
	b->home_until = instant_add(to, SPAN_US(home));
}

/*
 * The worst ten seconds are those that end with the stay.  What of older absences still lies in
 * them must leave room for it: the earliest such time is found from the newest absence back.
 */
static struct instant
share_allows(const struct budget *b, struct instant t, uint64_t need_us, uint64_t allowed_us)
{
	uint64_t sum = 0, room = allowed_us - need_us;
	struct instant at;

	for (uint32_t i = b->count; i-- > 0; ) {
		uint32_t k = (b->first + i) % BUDGET_SPANS;
		uint64_t part = b->span[k].to.us - b->span[k].from.us;

		if (sum + part > room) {
			/* Only so much of this one may still be in the window. */
			at = instant_add(b->span[k].to, WINDOW);
			at.us -= room - sum;
			at.us -= need_us - COST_US / 2;	/* it leaves before t */
			return t.us > at.us ? t : at;
		}
		sum += part;
	}
	return t;
}

/* ---- between beacons ----------------------------------------------------------------------- */

struct gap {				/* around a time, between beacons */
	uint64_t open_us, close_us;
};

/* After a beacon of which it is not known whether it has a DTIM, as after one that has. */
static uint64_t
lead_us(const struct budget_bss *x, uint64_t since)
{
	return x->dtim_count < 0 || has_dtim(x, since) ? DTIM_US : LEAD_US;
}

static struct gap
gap_around(const struct budget *b, struct instant t)
{
	struct gap g = { .close_us = UINT64_MAX };

	for (int i = 0; i < BUDGET_BSSS; i++) {
		const struct budget_bss *x = &b->bss[i];
		uint64_t since, before, lead;

		if (!x->used)
			continue;
		since = beacons_by(x, t) - BASE;
		before = x->beacon.us + since * x->interval_us;
		lead = lead_us(x, since);
		if (before + lead > g.open_us)
			g.open_us = before + lead;
		if (before + x->interval_us - TAIL_US < g.close_us)
			g.close_us = before + x->interval_us - TAIL_US;
	}
	return g;
}

/* False: none within a second that is long enough. */
static bool
find_gap(const struct budget *b, struct instant *t, uint64_t least_us, struct span *how_long)
{
	enum { GAPS = 128 };
	uint64_t end = t->us + SPAN_S(1).us;

	for (int tries = 0; tries < GAPS && t->us < end; tries++) {
		struct gap g = gap_around(b, *t);

		if (t->us < g.open_us)
			t->us = g.open_us;
		if (t->us + least_us <= g.close_us) {
			if (how_long->us > g.close_us - t->us)
				how_long->us = g.close_us - t->us;
			return true;
		}
		t->us = g.close_us + TAIL_US;
	}
	return false;
}

/* Who can do with less than he would like takes a shorter gap rather than a beacon. */
static struct instant
between_beacons(const struct budget *b, struct instant t, struct budget_need need,
    struct span *how_long)
{
	struct instant at = t, short_at = t;
	bool scan = need.least.us == need.most.us;

	if (find_gap(b, &at, need.least.us, how_long))
		return at;
	if (!scan && need.least.us > LEAST_US && find_gap(b, &short_at, LEAST_US, how_long))
		return short_at;
	return t;		/* it fits into no gap: it costs a beacon */
}

struct instant
budget_until(const struct budget *b, struct instant now)
{
	return budget_timed(b) ? (struct instant){ gap_around(b, now).close_us } : FAR;
}

/* ---- the question -------------------------------------------------------------------------- */

/* What is left of the share for one stay: the last sixth is for who is urgent, or could never. */
static uint64_t
allowed_us(const struct budget *b, const struct budget_need *need)
{
	uint64_t share = WINDOW.us / 100 * b->percent, most = share - share / 6;

	return need->urgent || need->least.us + LATE_US + COST_US > most ? share : most;
}

/*
 * What the share has left at once, where that is a good part of what is wanted: better than to
 * wait until the whole fits.
 */
static bool
part_fits(const struct budget *b, struct instant t, struct budget_need need, uint64_t share_us,
    struct span *how_long)
{
	uint64_t from = t.us + need.least.us > WINDOW.us ? t.us + need.least.us - WINDOW.us : 0;
	uint64_t taken = used_since(b, from) + LATE_US + COST_US;
	uint64_t left = share_us > taken ? share_us - taken : 0;

	if (need.least.us == need.most.us || left < need.least.us || left < how_long->us / 4)
		return false;
	*how_long = SPAN_US(left);
	return true;
}

struct instant
budget_when(const struct budget *b, struct instant now, struct budget_need need,
    struct span *how_long)
{
	struct span piece = budget_piece(b);
	uint64_t share = allowed_us(b, &need), takes;
	struct instant t = now, whole;

	*how_long = need.most;
	if (piece.us == 0)
		return now;
	if (need.least.us + LATE_US + COST_US > share)
		return FAR;
	if (how_long->us > share - LATE_US - COST_US)
		how_long->us = share - LATE_US - COST_US;
	if (how_long->us > piece.us)
		how_long->us = piece.us;
	takes = need.least.us > how_long->us ? need.least.us : how_long->us;
	if (need.least.us > how_long->us)
		need.least = need.most = *how_long;
	if (t.us < b->home_until.us)
		t = b->home_until;
	whole = share_allows(b, t, takes + LATE_US + COST_US, share);
	if (!instant_before(t, whole) || !part_fits(b, t, need, share, how_long))
		t = whole;
	return budget_timed(b) ? between_beacons(b, t, need, how_long) : t;
}
