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
	OVERDUE_S	= 2,		/* the radio should have said that a visit is over */
	BUSY_MS		= 40,		/* until a radio that was busy is asked again */
	BUSY_TIMES	= 50,
	SCAN_LEAST_US	= 20000,
	SCAN_MOST_US	= 400000,
};

/* ---- owners -------------------------------------------------------------------------------- */

static struct share *
share_of(struct reach *r, int endpoint)
{
	struct share *spare = &r->share[0];
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < SHARES; i++) {
		struct share *s = &r->share[i];

		if (s->endpoint == endpoint)
			return s;
		if (s->endpoint && s->used_us < least)
			least = s->used_us;
		if (s->endpoint == 0 || (spare->endpoint && s->used_us > spare->used_us))
			spare = s;
	}
	/* Who is new has used as much as the most modest: it need not make up for the past. */
	*spare = (struct share){ endpoint, least == UINT64_MAX ? 0 : least };
	return spare;
}

static void
charge(struct p2p *p, struct reach *r, struct instant from, struct instant to)
{
	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next)
		if (p->job[i].state == JOB_RIDES)
			share_of(r, p->job[i].owner.endpoint)->used_us +=
			    instant_since(to, from).us;
}

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

static bool
leaves_home(const struct reach *r, uint16_t freq_mhz)
{
	return r->home_mhz && freq_mhz != r->home_mhz;
}

static uint64_t
longest_us(const struct reach *r)
{
	return (r->can.stay_max_ms ? r->can.stay_max_ms : 5000) * UINT64_C(1000);
}

static struct budget_need
need_of(const struct reach *r, const struct job *j)
{
	uint64_t most = j->left_us, least;

	if (is_scan(j)) {
		most = least = j->dwell_ms ? j->dwell_ms * UINT64_C(1000) + SCAN_LEAST_US :
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

/* ---- beginning and ending ------------------------------------------------------------------ */

static void
begin(struct p2p *p, struct instant now, struct reach *r, const struct job *j, bool scan)
{
	r->visit = (struct visit){ .state = scan ? VISIT_SCAN : VISIT_ASKED,
	    .off = leaves_home(r, j->freq_mhz), .bss = j->owner.bss, .freq_mhz = j->freq_mhz,
	    .token = token_of(TOKEN_VISIT, ++r->generation, r->number), .asked = now,
	    .began = FAR, .ends = FAR, .job = scan ? job_number(p, j) : NO_JOB,
	    .generation = j->generation };
}

static void
begin_scan(struct p2p *p, struct instant now, struct reach *r, struct job *j)
{
	struct air_command *c = p2p_put(p, r, AIR_SCAN, j->owner.bss, j->len);

	if (c == NULL)
		return;
	begin(p, now, r, j, true);
	j->state = JOB_RIDES;
	memcpy(c + 1, job_room(p, j), j->len);
	c->scan = (struct air_scan){ .token = r->visit.token, .freq_mhz = j->freq_mhz,
	    .dwell_ms = j->dwell_ms, .passive = j->passive, .no_cck = j->no_cck,
	    .ssid_len = j->ssid_len, .elements = { (const uint8_t *)(c + 1), j->len } };
	memcpy(c->scan.ssid, j->ssid, sizeof(c->scan.ssid));
	r->scans++;
}

/* As long as the one that needs it longest, and all who want to be there come along. */
static void
begin_stay(struct p2p *p, struct instant now, struct reach *r, const struct job *j,
    struct span how_long)
{
	struct air_command *c = p2p_put(p, r, AIR_STAY, j->owner.bss, 0);
	uint64_t ms = how_long.us / 1000;

	if (c == NULL)
		return;
	begin(p, now, r, j, false);
	ms = ms < LEAST_MS ? LEAST_MS : ms;
	c->stay = (struct air_stay){ .token = r->visit.token, .freq_mhz = j->freq_mhz,
	    .duration_ms = (uint32_t)ms };
	r->visit.ends = SPAN_MS(ms).us > 0 ? instant_add(now, SPAN_MS(ms)) : now;
	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next)
		if (goes_along(r, &p->job[i], r->visit.bss, r->visit.freq_mhz))
			p->job[i].state = JOB_RIDES;
	r->stays++;
}

static void
end_early(struct p2p *p, struct instant now, struct reach *r)
{
	bool scan = r->visit.state == VISIT_SCAN;
	struct air_command *c = p2p_put(p, r, scan ? AIR_SCAN_END : AIR_STAY_END, r->visit.bss, 0);

	if (c == NULL)
		return;
	c->token = r->visit.token;
	r->visit.state = VISIT_ENDING;
	r->visit.asked = now;
	r->visit.job = scan ? r->visit.job : NO_JOB;
}

static struct job *
next_rider(struct p2p *p, uint16_t *at)
{
	while (*at != NO_JOB) {
		struct job *j = &p->job[*at];

		*at = j->next;
		if (j->state == JOB_RIDES)
			return j;
	}
	return NULL;
}

static void
riders_end(struct p2p *p, struct instant now, struct reach *r, int error)
{
	uint16_t at = r->first;
	struct job *j;

	while ((j = next_rider(p, &at)) != NULL)
		job_end(p, now, j, error);
}

/* The radio was not free: the same again, a little later. */
static void
riders_wait(struct p2p *p, struct instant now, struct reach *r)
{
	uint16_t at = r->first;
	struct job *j;

	while ((j = next_rider(p, &at)) != NULL)
		j->state = JOB_WAITS;
	r->hold = instant_add(now, SPAN_MS(BUSY_MS));
}

static void
refused(struct p2p *p, struct instant now, struct reach *r, int error)
{
	if (error == EBUSY && ++r->refusals < BUSY_TIMES)
		riders_wait(p, now, r);
	else
		riders_end(p, now, r, error);
}

static void
over(struct p2p *p, struct instant now, struct reach *r, int error)
{
	struct visit v = r->visit;
	uint16_t at = r->first;
	struct job *j;

	r->visit.state = VISIT_NONE;
	if (v.began.us == FAR.us) {
		if (v.state == VISIT_ASKED)
			refused(p, now, r, error ? error : ETIMEDOUT);
		return;
	}
	r->refusals = 0;
	if (v.off)
		budget_spent(&r->budget, v.began, now);
	charge(p, r, v.began, now);
	if (error) {
		riders_end(p, now, r, error);
		return;
	}
	while ((j = next_rider(p, &at)) != NULL)
		job_off_air(p, now, j);
}

static void
scan_over(struct p2p *p, struct instant now, struct reach *r, int error)
{
	struct visit v = r->visit;
	struct job *j = v.job == NO_JOB ? NULL : &p->job[v.job];
	uint64_t took = instant_since(now, v.asked).us;

	r->visit.state = VISIT_NONE;
	if (v.off && error == 0)
		budget_spent(&r->budget, v.asked, now);
	if (j == NULL || j->state != JOB_RIDES || j->generation != v.generation)
		return;
	if (error == EBUSY && ++r->refusals < BUSY_TIMES) {
		riders_wait(p, now, r);
		return;
	}
	charge(p, r, v.asked, now);
	r->refusals = 0;
	if (error == 0 && j->dwell_ms == 0) {
		took = took < SCAN_LEAST_US ? SCAN_LEAST_US : took > SCAN_MOST_US ? SCAN_MOST_US :
		    took;
		r->scan_us = (3 * r->scan_us + took) / 4;
	}
	job_scanned(p, now, j, error);
}

/* ---- what the radio says ------------------------------------------------------------------- */

static void
began(struct p2p *p, struct instant now, struct reach *r)
{
	uint16_t at = r->first;
	struct job *j;

	r->visit.began = now;
	if (r->visit.state != VISIT_ASKED)
		return;				/* it is to end already */
	r->visit.ends = instant_add(now, instant_since(r->visit.ends, r->visit.asked));
	r->visit.state = VISIT_THERE;
	while ((j = next_rider(p, &at)) != NULL)
		job_on_air(p, now, j);
}

void
schedule_event(struct p2p *p, struct instant now, struct reach *r, const struct air_event *e)
{
	if (r->visit.state == VISIT_NONE || e->away.token != r->visit.token)
		return;
	if (e->news == AIR_STAY_BEGAN)
		began(p, now, r);
	else if (e->news == AIR_STAY_ENDED)
		over(p, now, r, e->away.error);
	else if (e->news == AIR_SCANNED)
		scan_over(p, now, r, e->away.error);
}

void
schedule_gone(struct p2p *p, struct instant now, struct reach *r, int error)
{
	uint16_t next;

	r->visit.state = VISIT_NONE;
	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		next = p->job[i].next;
		job_end(p, now, &p->job[i], error);
	}
}

bool
schedule_hears(const struct reach *r, uint16_t bss, uint16_t freq_mhz)
{
	return is_home(r, bss, freq_mhz) || (r->visit.state == VISIT_THERE &&
	    r->visit.bss == bss && r->visit.freq_mhz == freq_mhz);
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
expire(struct p2p *p, struct instant now, struct reach *r)
{
	struct instant due = FAR;
	uint16_t next;

	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		struct job *j = &p->job[i];
		struct instant at = instant_min(j->until, rider_until(r, j));

		next = j->next;
		if (instant_due(at, now))
			job_expires(p, now, j);
		else
			due = instant_min(due, at);
	}
	return due;
}

/* P4: a stay the radio has not begun, and any it does not end. */
static struct instant
overdue(struct p2p *p, struct instant now, struct reach *r)
{
	struct visit *v = &r->visit;
	struct instant at = instant_add(v->asked, SPAN_S(LATE_S));

	switch ((enum visit_state)v->state) {
	case VISIT_NONE:
		return FAR;
	case VISIT_ASKED:
		if (!instant_due(at, now))
			return at;
		r->late++;
		riders_end(p, now, r, ETIMEDOUT);
		end_early(p, now, r);
		break;
	case VISIT_THERE:
		at = instant_add(v->ends, SPAN_S(OVERDUE_S));
		if (!instant_due(at, now))
			return at;
		end_early(p, now, r);
		break;
	case VISIT_SCAN:
		at = instant_add(at, SPAN_S(LATE_S));
		if (!instant_due(at, now))
			return at;
		r->late++;
		riders_end(p, now, r, ETIMEDOUT);
		end_early(p, now, r);
		break;
	case VISIT_ENDING:
		if (!instant_due(at, now))
			return at;
		over(p, now, r, 0);		/* it never will say */
		return FAR;
	}
	return instant_add(now, SPAN_S(LATE_S));
}

/* ---- choosing ------------------------------------------------------------------------------ */

static bool
before(struct reach *r, const struct job *a, const struct job *b)
{
	uint64_t used_a, used_b;

	if (is_urgent(a) != is_urgent(b))
		return is_urgent(a);
	if (!is_urgent(a)) {
		used_a = share_of(r, a->owner.endpoint)->used_us;
		used_b = share_of(r, b->owner.endpoint)->used_us;
		if (used_a != used_b)
			return used_a < used_b;
	}
	return instant_before(a->since, b->since);
}

static struct instant
when(const struct reach *r, struct instant now, const struct job *j, struct span *how_long)
{
	struct budget_need need = need_of(r, j);
	struct instant at;

	*how_long = need.most;
	if (!leaves_home(r, j->freq_mhz))
		return instant_before(now, r->hold) ? r->hold : now;
	at = budget_when(&r->budget, instant_before(now, r->hold) ? r->hold : now, need, how_long);
	return at;
}

/* The next to visit for, now; NULL: nobody, and *due is when there may be. */
static struct job *
choose(struct p2p *p, struct instant now, struct reach *r, struct span *how_long,
    struct instant *due)
{
	struct job *best = NULL;

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		struct job *j = &p->job[i];
		struct span span;
		struct instant at;

		if (!wants_visit(r, j))
			continue;
		at = when(r, now, j, &span);
		if (!instant_due(at, now)) {
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
	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		const struct job *j = &p->job[i];
		struct span span;

		if (goes_along(r, j, best->owner.bss, best->freq_mhz) &&
		    instant_due(when(r, now, j, &span), now) && span.us > how_long.us)
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
		j->state = JOB_RIDES;
		if (r->visit.state == VISIT_THERE)
			job_on_air(p, now, j);
	}
}

/* Nobody needs it; or it only listens, and a frame waits for another channel. */
static bool
is_needless(const struct p2p *p, const struct reach *r)
{
	bool riders = false, listens = true, frame_waits = false;

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		const struct job *j = &p->job[i];

		riders |= j->state == JOB_RIDES;
		listens &= j->state != JOB_RIDES || j->kind == JOB_LISTEN;
		frame_waits |= wants_visit(r, j) && j->fate == FATE_UNSENT;
	}
	return !riders || (listens && frame_waits);
}

static bool
scan_is_orphaned(const struct p2p *p, const struct reach *r)
{
	const struct job *j = &p->job[r->visit.job];

	return j->state != JOB_RIDES || j->generation != r->visit.generation;
}

static void
look_after_visit(struct p2p *p, struct instant now, struct reach *r)
{
	switch ((enum visit_state)r->visit.state) {
	case VISIT_ASKED:
	case VISIT_THERE:
		join_in(p, now, r);
		if (r->visit.state == VISIT_THERE && is_needless(p, r))
			end_early(p, now, r);
		break;
	case VISIT_SCAN:
		if (scan_is_orphaned(p, r))
			end_early(p, now, r);
		break;
	case VISIT_NONE:
	case VISIT_ENDING:
		break;
	}
}

static void
visit_next(struct p2p *p, struct instant now, struct reach *r, struct instant *due)
{
	struct span how_long;
	struct job *j = choose(p, now, r, &how_long, due);

	if (j == NULL)
		return;
	if (is_scan(j))
		begin_scan(p, now, r, j);
	else
		begin_stay(p, now, r, j, for_all(p, now, r, j, how_long));
	if (r->visit.state == VISIT_NONE)
		*due = instant_min(*due, instant_add(now, SPAN_MS(LEAST_MS)));	/* no room */
}

/* Jobs on the channel where the radio is at home need no visit. */
static void
settle_at_home(struct p2p *p, struct instant now, struct reach *r)
{
	uint16_t next;

	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		struct job *j = &p->job[i];

		next = j->next;
		if (wants_visit(r, j) && !is_scan(j) && is_home(r, j->owner.bss, j->freq_mhz))
			job_set(p, now, j, JOB_HOME);
	}
}

void
schedule_run(struct p2p *p, struct instant now, struct reach *r)
{
	struct instant due;

	settle_at_home(p, now, r);
	due = instant_min(overdue(p, now, r), expire(p, now, r));
	look_after_visit(p, now, r);
	if (r->visit.state == VISIT_NONE && !r->gone)
		visit_next(p, now, r, &due);
	r->due = instant_min(due, overdue(p, now, r));
}
