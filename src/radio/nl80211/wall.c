/* SPDX-License-Identifier: ISC */
/*
 * When the BSSs beacon, where that is known: a radio of mac80211_hwsim beacons whenever the wall
 * clock, in microseconds, is a multiple of the beacon interval.  It looks at that clock as often as
 * beaconing begins, which after a stay on another channel it does; so what is told here is looked
 * at again now and then, lest somebody set the clock.
 */
#include "radio/nl80211/inside.h"

#define AGAIN		SPAN_S(2)

bool
core_asks_wall(const struct core *c, struct instant now)
{
	return instant_due(c->wall_at, now);
}

static bool
beacons(const struct core *c)
{
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (c->vif[i].up && c->vif[i].is.beacon_tu)
			return true;
	return false;
}

void
core_wall(struct core *c, struct instant now, uint64_t wall_us)
{
	c->wall_at = beacons(c) ? instant_add(now, AGAIN) : FAR;
	for (uint32_t i = 0; i < c->vif_count; i++) {
		const struct vif *v = &c->vif[i];
		uint64_t interval = SPAN_TU(v->is.beacon_tu).us;

		if (!v->up || interval == 0)
			continue;
		core_tell(c, &(struct air_event){ .news = AIR_BEACON_TIME, .bss = v->bss,
			.beacon_time = { .known = true, .dtim_count = -1,
			.at = instant_add(now, SPAN_US(interval - wall_us % interval)) } });
	}
}
