/* SPDX-License-Identifier: ISC */
/* Real time, scaled time, and time that jumps. */
#include "loop/pace.h"

struct pace
pace_start(enum pace_kind kind, double speed, struct instant real)
{
	return (struct pace){
		.kind = kind, .speed = speed, .began = real, .since = real,
		.now = kind == PACE_REAL ? real : (struct instant){ 0 },
	};
}

/* As late as time may be now. */
static struct instant
bound(const struct pace *p, struct instant real)
{
	struct instant asked = instant_add(p->now, instant_since(real, p->since));
	struct instant scaled = FAR;

	if (p->kind == PACE_SPEED)
		scaled.us = (uint64_t)((double)instant_since(real, p->began).us * p->speed);
	return p->asking ? instant_min(asked, scaled) : scaled;
}

static void
move(struct pace *p, struct instant real, struct instant to)
{
	const struct span grain = SPAN_MS(PACE_GRAIN_MS);

	if (!instant_before(p->now, to))
		return;
	p->since = instant_add(p->since, instant_since(to, p->now));
	if (instant_since(real, p->since).us > grain.us)
		p->since.us = real.us - grain.us;
	p->now = to;
}

bool
pace_step(struct pace *p, struct instant real, struct instant next, bool asking)
{
	struct instant most;

	if (p->kind == PACE_REAL) {
		if (instant_before(p->now, real))
			p->now = real;
		return instant_due(next, p->now);
	}
	if (asking && !p->asking)
		p->since = p->kind == PACE_FAST ? instant_add(real, SPAN_MS(PACE_GRACE_MS)) : real;
	p->asking = asking;
	if (instant_due(next, p->now))
		return true;
	most = bound(p, real);
	if (next.us != FAR.us && instant_due(next, most)) {
		move(p, real, next);
		return true;
	}
	if (most.us != FAR.us)
		move(p, real, most);
	return false;
}

struct instant
pace_wait(const struct pace *p, struct instant next)
{
	struct instant scaled = { 0 }, asked = { 0 };

	if (p->kind == PACE_REAL || next.us == FAR.us)
		return next;
	if (instant_due(next, p->now))
		return (struct instant){ 0 };
	if (p->kind == PACE_SPEED)
		scaled = instant_add(p->began, SPAN_US((double)next.us / p->speed + 1));
	if (p->asking)
		asked = instant_add(p->since, instant_since(next, p->now));
	return instant_before(scaled, asked) ? asked : scaled;
}
