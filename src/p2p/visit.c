/* SPDX-License-Identifier: ISC */
/*
 * What the radio was given, one thing at a time (P4): from the command to the end of it, whatever
 * the radio says, or does not.
 */
#include <errno.h>
#include <string.h>

#include "p2p/inside.h"

enum {
	OVERDUE_S	= 2,		/* the radio should have said that a visit is over */
	BUSY_MS		= 40,		/* until a radio that was busy is asked again */
	BUSY_TIMES	= 50,		/* a job is so patient */
};

/* ---- beginning and ending ------------------------------------------------------------------ */

static void
begin(struct instant now, struct reach *r, const struct job *j)
{
	r->visit = (struct visit){ .state = VISIT_ASKED, .off = reach_leaves(r, j->freq_mhz),
	    .bss = j->owner.bss, .freq_mhz = j->freq_mhz, .job = NO_JOB,
	    .token = token_of(TOKEN_VISIT, ++r->generation, r->number), .asked = now,
	    .began = FAR, .ends = FAR };
}

void
visit_begin_scan(struct p2p *p, struct instant now, struct reach *r, struct job *j,
    uint16_t dwell_ms)
{
	struct air_command *c = p2p_put(p, r, AIR_SCAN, j->owner.bss, j->len);

	if (c == NULL)
		return;
	begin(now, r, j);
	r->visit.state = VISIT_SCAN;
	r->visit.scan = true;
	r->visit.began = now;
	r->visit.job = job_number(p, j);
	r->visit.generation = j->generation;
	share_rides(r, j);
	memcpy(c + 1, job_room(p, j), j->len);
	c->scan = (struct air_scan){ .token = r->visit.token, .freq_mhz = j->freq_mhz,
	    .dwell_ms = dwell_ms, .passive = j->passive, .no_cck = j->no_cck,
	    .ssid_len = j->ssid_len, .elements = { (const uint8_t *)(c + 1), j->len } };
	memcpy(c->scan.ssid, j->ssid, sizeof(c->scan.ssid));
	r->scans++;
}

/* Who rides is for the schedule to say. */
void
visit_begin_stay(struct p2p *p, struct instant now, struct reach *r, const struct job *j,
    struct span how_long)
{
	struct air_command *c = p2p_put(p, r, AIR_STAY, j->owner.bss, 0);
	uint64_t ms = how_long.us / 1000;

	if (c == NULL)
		return;
	begin(now, r, j);
	ms = ms < LEAST_MS ? LEAST_MS : ms;
	c->stay = (struct air_stay){ .token = r->visit.token, .freq_mhz = j->freq_mhz,
	    .duration_ms = (uint32_t)ms };
	r->visit.ends = instant_add(now, SPAN_MS(ms));
	r->stays++;
}

void
visit_end(struct p2p *p, struct instant now, struct reach *r)
{
	struct air_command *c = p2p_put(p, r, r->visit.scan ? AIR_SCAN_END : AIR_STAY_END,
	    r->visit.bss, 0);

	if (c == NULL)
		return;
	c->token = r->visit.token;
	r->visit.state = VISIT_ENDING;
	r->visit.ending = now;
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

/* The radio was not free: the same again, a little later, for those who still are patient. */
static void
refused(struct p2p *p, struct instant now, struct reach *r, int error)
{
	uint16_t at = r->first;
	struct job *j;

	if (error == EBUSY)
		r->hold = instant_add(now, SPAN_MS(BUSY_MS));
	while ((j = next_rider(p, &at)) != NULL) {
		if (error == EBUSY && ++j->refusals < BUSY_TIMES)
			j->state = JOB_WAITS;
		else
			job_end(p, now, j, error);
	}
}

/*
 * The visit is no more.  What it cost: a scan that failed at once never left.  A scan is charged
 * from when it was asked for, a stay from when it began.
 */
static struct visit
close_visit(struct instant now, struct reach *r, int error)
{
	struct visit v = r->visit;

	r->visit.state = VISIT_NONE;
	if (v.began.us == FAR.us)
		return v;
	if (v.scan && error && instant_since(now, v.began).us < LEAST_MS * 1000)
		return v;
	if (v.off)
		budget_spent(&r->budget, v.began, now);
	share_charge(r, &v, now);
	return v;
}

void
visit_drop(struct instant now, struct reach *r)
{
	if (r->visit.state != VISIT_NONE)
		close_visit(now, r, 0);
}

static void
stay_over(struct p2p *p, struct instant now, struct reach *r, int error)
{
	struct visit v = close_visit(now, r, error);
	uint16_t at = r->first;
	struct job *j;

	if (v.began.us == FAR.us && (error || v.state != VISIT_ENDING)) {
		refused(p, now, r, error ? error : ETIMEDOUT);
		return;
	}
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
	struct visit v = close_visit(now, r, error);
	struct job *j = &p->job[v.job];
	uint64_t took = instant_since(now, v.began).us;

	if (j->state != JOB_RIDES || j->generation != v.generation)
		return;				/* nobody waits for it any more */
	if (error == EBUSY) {
		refused(p, now, r, error);
		return;
	}
	if (error == 0 && j->dwell_ms == 0) {
		took = took < SCAN_LEAST_US ? SCAN_LEAST_US : took > SCAN_MOST_US ? SCAN_MOST_US :
		    took;
		r->scan_us = (3 * r->scan_us + took) / 4;
	}
	job_scanned(p, now, j, error);
}

static void
over(struct p2p *p, struct instant now, struct reach *r, int error)
{
	if (r->visit.scan)
		scan_over(p, now, r, error);
	else
		stay_over(p, now, r, error);
}

/* ---- what the radio says ------------------------------------------------------------------- */

/*
 * Its time counts from now.  Where that is so late that it would last into a beacon it is ended
 * before, unless hardly anything would be left of it.
 */
static void
began(struct p2p *p, struct instant now, struct reach *r)
{
	struct visit *v = &r->visit;
	struct instant until = v->off ? budget_until(&r->budget, now) : FAR;
	uint16_t at = r->first;
	struct job *j;

	if (v->began.us != FAR.us)
		return;				/* it said so before */
	v->began = now;
	if (v->state != VISIT_ASKED)
		return;				/* it is to end already */
	v->ends = instant_add(now, instant_since(v->ends, v->asked));
	v->early = instant_before(until, v->ends) &&
	    instant_since(until, now).us >= LEAST_MS * 1000;
	if (v->early)
		v->ends = until;
	v->state = VISIT_THERE;
	while ((j = next_rider(p, &at)) != NULL)
		job_on_air(p, now, j);
}

void
visit_event(struct p2p *p, struct instant now, struct reach *r, const struct air_event *e)
{
	if (r->visit.state == VISIT_NONE || e->away.token != r->visit.token ||
	    (e->news == AIR_SCANNED) != r->visit.scan)
		return;
	if (e->news == AIR_STAY_BEGAN)
		began(p, now, r);
	else
		over(p, now, r, e->away.error);
}

void
visit_radio_gone(struct p2p *p, struct instant now, struct reach *r, int error)
{
	uint16_t next;

	r->visit.state = VISIT_NONE;
	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		next = p->job[i].next;
		job_end(p, now, &p->job[i], error);
	}
}

/* ---- time ---------------------------------------------------------------------------------- */

/* When the radio should have spoken of the visit; P4. */
struct instant
visit_due(const struct visit *v)
{
	switch ((enum visit_state)v->state) {
	case VISIT_NONE:
		return FAR;
	case VISIT_ASKED:
		return instant_add(v->asked, SPAN_S(LATE_S));
	case VISIT_THERE:
		return v->early ? v->ends : instant_add(v->ends, SPAN_S(OVERDUE_S));
	case VISIT_SCAN:
		return instant_add(v->asked, SPAN_S(LATE_S + OVERDUE_S));
	case VISIT_ENDING:
		return instant_add(v->ending, SPAN_S(OVERDUE_S));
	}
	return FAR;
}

void
visit_overdue(struct p2p *p, struct instant now, struct reach *r)
{
	if (!instant_due(visit_due(&r->visit), now))
		return;
	if (r->visit.state == VISIT_ENDING) {
		over(p, now, r, 0);		/* it never will say */
		return;
	}
	if (r->visit.state != VISIT_THERE) {
		r->late++;
		riders_end(p, now, r, ETIMEDOUT);
	}
	visit_end(p, now, r);
}
