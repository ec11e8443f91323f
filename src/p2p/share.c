/* SPDX-License-Identifier: ISC */
/* What each owner has had of a radio's time, so that they have it in turn (P4). */
#include "p2p/inside.h"

struct share *
share_of(struct reach *r, int endpoint)
{
	struct share *spare = &r->share[0];

	for (int i = 0; i < SHARES; i++) {
		struct share *s = &r->share[i];

		if (s->endpoint == endpoint)
			return s;
		if (spare->endpoint && (s->endpoint == 0 || s->used_us < spare->used_us))
			spare = s;
	}
	*spare = (struct share){ .endpoint = endpoint };
	return spare;
}

/*
 * Who asks for something, and had nothing under way, has used as much as the most modest of
 * those who have: for the time it asked for nothing it need neither make up, nor is it owed any.
 */
void
share_comes(struct p2p *p, struct reach *r, int endpoint)
{
	uint64_t least = UINT64_MAX;
	struct share *s;

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		uint64_t used = share_of(r, p->job[i].owner.endpoint)->used_us;

		if (p->job[i].owner.endpoint == endpoint)
			return;
		least = used < least ? used : least;
	}
	s = share_of(r, endpoint);
	if (least != UINT64_MAX && s->used_us < least)
		s->used_us = least;
}

void
share_goes(struct reach *r, int endpoint)
{
	for (int i = 0; i < SHARES; i++) {
		if (r->share[i].endpoint != endpoint)
			continue;
		r->share[i] = (struct share){ 0 };
		r->visit.owners &= ~(UINT64_C(1) << i);
	}
}

void
share_rides(struct reach *r, struct job *j)
{
	j->state = JOB_RIDES;
	r->visit.owners |= UINT64_C(1) << (share_of(r, j->owner.endpoint) - r->share);
}

/* Each of the owners pays once, whatever it had on the visit, and for how long. */
void
share_charge(struct reach *r, const struct visit *v, struct instant now)
{
	for (int i = 0; i < SHARES; i++)
		if (v->owners >> i & 1)
			r->share[i].used_us += instant_since(now, v->began).us;
}
