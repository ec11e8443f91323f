/* SPDX-License-Identifier: ISC */
/*
 * The radio's time (P4, P9): which channel it visits next, for whom, from when to when.
 *
 * Frames go first, the longest waiting of them; then whoever of the owners has used the least.
 * What its BSSs allow is for budget.c to say.  A visit that nobody needs any more, or that only
 * listens while a frame waits for another channel, is ended early.
 */
#include <errno.h>

#include "p2p/inside.h"

enum {
	LEAST_LISTEN_MS	= 60,		/* a shorter piece of a longer stay is not worth the way */
	LEAST_FRAME_MS	= 15,
};

/* ---- what a job needs ---------------------------------------------------------------------- */

static bool
is_scan(const struct job *j)
{
	return j->kind == JOB_SCAN || j->kind == JOB_SEARCH;
}

static bool
is_urgent(const struct job *j)
{
	return j->kind == JOB_FRAME;
}

static uint64_t
longest_us(const struct reach *r)
{
	return (r->can.stay_max_ms ? r->can.stay_max_ms : 5000) * UINT64_C(1000);
}

/* Beside a BSS a scan stays on a channel no longer than a stay would; 0: as the radio does. */
static uint16_t
dwell_ms(const struct reach *r, const struct job *j)
{
	uint64_t piece = reach_leaves(r, j->freq_mhz) ? budget_piece(&r->budget).us : 0, most;

	if (piece == 0)
		return j->dwell_ms;
	most = piece > SCAN_LEAST_US ? (piece - SCAN_LEAST_US) / 1000 : 0;
	most = most < LEAST_MS ? LEAST_MS : most;
	return j->dwell_ms > most ? (uint16_t)most : j->dwell_ms;
}

static struct budget_need
need_of(const struct reach *r, const struct job *j)
{
	uint64_t most = j->left_us, least;

	if (is_scan(j)) {
		most = least = dwell_ms(r, j) ? dwell_ms(r, j) * UINT64_C(1000) + SCAN_LEAST_US :
		    r->scan_us;
	} else if (j->fate == FATE_UNSENT) {
		most += FRAME_MS * 1000;
		least = LEAST_FRAME_MS * 1000;
	} else {
		least = LEAST_LISTEN_MS * 1000;
	}
	most = most > longest_us(r) ? longest_us(r) : most;
	most = most < LEAST_MS * 1000 ? LEAST_MS * 1000 : most;
	return (struct budget_need){ .most = { most },
	    .least = { least < most ? least : most }, .urgent = is_urgent(j) };
}

/* It waits, and not only for the report of its frame; its interface is there. */
static bool
wants_visit(const struct reach *r, const struct job *j)
{
	return j->state == JOB_WAITS && (j->fate == FATE_UNSENT || j->left_us || is_scan(j)) &&
	    (j->owner.bss != AIR_DEVICE || r->device_state == DEVICE_UP);
}

static bool
goes_along(const struct reach *r, const struct job *j, uint16_t bss, uint16_t freq_mhz)
{
	return wants_visit(r, j) && !is_scan(j) && j->owner.bss == bss && j->freq_mhz == freq_mhz;
}

/* ---- time ---------------------------------------------------------------------------------- */

static void
job_expires(struct p2p *p, struct instant now, struct job *j)
{
	if (j->fate == FATE_SENT) {
		job_sent(p, now, token_of(0, j->generation, job_number(p, j)), false);
	} else if (j->fate == FATE_UNSENT) {
		job_end(p, now, j, ETIMEDOUT);
	} else {
		j->left_us = 0;
		job_end(p, now, j, 0);
	}
}

/* A rider that needs less than the whole visit is over before it. */
static struct instant
rider_until(const struct reach *r, const struct job *j)
{
	struct instant at = instant_add(j->joined, SPAN_US(j->left_us));

	if (j->state != JOB_RIDES || is_scan(j) || j->joined.us == FAR.us ||
	    j->fate != FATE_NONE || r->visit.state != VISIT_THERE)
		return FAR;
	return at.us + 5000 < r->visit.ends.us ? at : FAR;
}

static struct instant
job_due(const struct reach *r, const struct job *j)
{
	return instant_min(j->until, rider_until(r, j));
}

static void
expire(struct p2p *p, struct instant now, struct reach *r)
{
	uint16_t next;

	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		next = p->job[i].next;
		if (instant_due(job_due(r, &p->job[i]), now))
			job_expires(p, now, &p->job[i]);
	}
}

static struct instant
next_due(const struct p2p *p, const struct reach *r)
{
	struct instant due = visit_due(&r->visit);

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next)
		due = instant_min(due, job_due(r, &p->job[i]));
	return due;
}

/* ---- choosing ------------------------------------------------------------------------------ */

static bool
before(struct reach *r, const struct job *a, const struct job *b)
{
	uint64_t used_a = share_of(r, a->owner.endpoint)->used_us;
	uint64_t used_b = share_of(r, b->owner.endpoint)->used_us;

	if (is_urgent(a) != is_urgent(b))
		return is_urgent(a);
	return used_a != used_b ? used_a < used_b : instant_before(a->since, b->since);
}

static bool
same_need(struct budget_need a, struct budget_need b)
{
	return a.most.us == b.most.us && a.least.us == b.least.us && a.urgent == b.urgent;
}

/* Many want the same: the answer for the one before is kept. */
struct answer {
	bool known;
	struct budget_need need;
	struct instant at;
	struct span how_long;
};

static struct instant
when(const struct reach *r, struct instant now, const struct job *j, struct answer *last,
    struct span *how_long)
{
	struct budget_need need = need_of(r, j);
	struct instant from = instant_before(now, r->hold) ? r->hold : now;

	*how_long = need.most;
	if (!reach_leaves(r, j->freq_mhz))
		return from;
	if (!last->known || !same_need(last->need, need)) {
		*last = (struct answer){ .known = true, .need = need };
		last->at = budget_when(&r->budget, from, need, &last->how_long);
	}
	*how_long = last->how_long;
	return last->at;
}

/* The next to visit for, now; NULL: nobody, and *due is when there may be. */
static struct job *
choose(struct p2p *p, struct instant now, struct reach *r, struct span *how_long,
    struct instant *due)
{
	struct answer last = { .known = false };
	struct job *best = NULL;
	uint16_t next;

	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		struct job *j = &p->job[i];
		struct span span;
		struct instant at;

		next = j->next;
		if (!wants_visit(r, j))
			continue;
		at = when(r, now, j, &last, &span);
		if (at.us == FAR.us) {		/* its turn would never come */
			job_end(p, now, j, EOPNOTSUPP);
		} else if (!instant_due(at, now)) {
			*due = instant_min(*due, at);
		} else if (best == NULL || before(r, j, best)) {
			best = j;
			*how_long = span;
		}
	}
	return best;
}

/* As long as any of those need who come along. */
static struct span
for_all(struct p2p *p, struct instant now, const struct reach *r, const struct job *best,
    struct span how_long)
{
	struct answer last = { .known = false };

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		const struct job *j = &p->job[i];
		struct span span;

		if (goes_along(r, j, best->owner.bss, best->freq_mhz) &&
		    instant_due(when(r, now, j, &last, &span), now) && span.us > how_long.us)
			how_long = span;
	}
	return how_long;
}

/* ---- while it is there --------------------------------------------------------------------- */

static void
join_in(struct p2p *p, struct instant now, struct reach *r)
{
	uint64_t left = instant_since(r->visit.ends, now).us;

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		struct job *j = &p->job[i];

		if (!goes_along(r, j, r->visit.bss, r->visit.freq_mhz) ||
		    left < LEAST_FRAME_MS * 1000)
			continue;
		share_rides(r, j);
		if (r->visit.state == VISIT_THERE)
			job_on_air(p, now, j);
	}
}

/*
 * Frames that found no room when their channel was there.  Where there is only one room for all
 * that cannot wait.
 */
static void
send_again(struct p2p *p, struct instant now, struct reach *r, struct instant *due)
{
	uint16_t next;

	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		struct job *j = &p->job[i];

		next = j->next;
		if (j->fate != FATE_UNSENT || (j->state != JOB_HOME &&
		    (j->state != JOB_RIDES || r->visit.state != VISIT_THERE)))
			continue;
		if (job_transmit(p, now, j))
			continue;
		if (p->waits)
			*due = instant_min(*due, instant_add(now, SPAN_MS(LEAST_MS)));
		else
			job_end(p, now, j, ENOBUFS);
	}
}

/* Nobody needs it; or it only listens, and a frame could go out elsewhere: now, or at *due. */
static bool
is_needless(const struct p2p *p, struct instant now, const struct reach *r, struct instant *due)
{
	struct answer last = { .known = false };
	bool riders = false, listens = true;
	struct instant frame = FAR;

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		const struct job *j = &p->job[i];
		struct span span;

		riders |= j->state == JOB_RIDES;
		listens &= j->state != JOB_RIDES || j->kind == JOB_LISTEN;
		if (wants_visit(r, j) && j->fate == FATE_UNSENT)
			frame = instant_min(frame, when(r, now, j, &last, &span));
	}
	if (!riders || (listens && instant_due(frame, now)))
		return true;
	if (listens)
		*due = instant_min(*due, frame);
	return false;
}

static bool
scan_is_orphaned(const struct p2p *p, const struct reach *r)
{
	const struct job *j = &p->job[r->visit.job];

	return j->state != JOB_RIDES || j->generation != r->visit.generation;
}

/* A BSS came up meanwhile on another channel: it is away from that now. */
static void
leaves_late(struct p2p *p, struct instant now, struct reach *r)
{
	struct visit *v = &r->visit;

	visit_end(p, now, r);
	if (v->state != VISIT_ENDING)
		return;				/* no room: the next time */
	v->off = true;
	if (v->began.us != FAR.us)
		v->began = now;
}

static void
look_after_visit(struct p2p *p, struct instant now, struct reach *r, struct instant *due)
{
	bool late = !r->visit.off && reach_leaves(r, r->visit.freq_mhz);

	switch ((enum visit_state)r->visit.state) {
	case VISIT_ASKED:
	case VISIT_THERE:
		if (!late)
			join_in(p, now, r);
		if (late)
			leaves_late(p, now, r);
		else if (is_needless(p, now, r, due))
			visit_end(p, now, r);
		break;
	case VISIT_SCAN:
		if (late)
			leaves_late(p, now, r);
		else if (scan_is_orphaned(p, r))
			visit_end(p, now, r);
		break;
	case VISIT_NONE:
	case VISIT_ENDING:
		break;
	}
}

/* As long as the one that needs it longest, and all who want to be there come along. */
static void
begin_stay(struct p2p *p, struct instant now, struct reach *r, const struct job *j,
    struct span how_long)
{
	visit_begin_stay(p, now, r, j, how_long);
	if (r->visit.state == VISIT_NONE)
		return;
	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next)
		if (goes_along(r, &p->job[i], r->visit.bss, r->visit.freq_mhz))
			share_rides(r, &p->job[i]);
}

static void
visit_next(struct p2p *p, struct instant now, struct reach *r, struct instant *due)
{
	struct span how_long;
	struct job *j = choose(p, now, r, &how_long, due);

	if (j == NULL)
		return;
	if (is_scan(j))
		visit_begin_scan(p, now, r, j, dwell_ms(r, j));
	else
		begin_stay(p, now, r, j, for_all(p, now, r, j, how_long));
	if (r->visit.state == VISIT_NONE)
		*due = instant_min(*due, instant_add(now, SPAN_MS(LEAST_MS)));	/* no room */
}

/* Jobs on the channel where the radio is at home need no visit, as long as it is that. */
static void
settle_at_home(struct p2p *p, struct instant now, struct reach *r)
{
	uint16_t next;

	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		struct job *j = &p->job[i];
		bool home = is_home(r, j->owner.bss, j->freq_mhz);

		next = j->next;
		if (j->state == JOB_HOME && !home)
			job_off_air(p, now, j);
		else if (home && wants_visit(r, j) && !is_scan(j))
			job_set_home(p, now, j);
	}
}

void
schedule_run(struct p2p *p, struct instant now, struct reach *r)
{
	struct instant due = FAR;

	visit_overdue(p, now, r);
	expire(p, now, r);
	settle_at_home(p, now, r);
	look_after_visit(p, now, r, &due);
	send_again(p, now, r, &due);
	if (r->visit.state == VISIT_NONE && !r->gone)
		visit_next(p, now, r, &due);
	r->due = instant_min(due, next_due(p, r));
}

bool
schedule_hears(const struct reach *r, uint16_t bss, uint16_t freq_mhz)
{
	return is_home(r, bss, freq_mhz) || (r->visit.state == VISIT_THERE &&
	    r->visit.bss == bss && r->visit.freq_mhz == freq_mhz);
}
