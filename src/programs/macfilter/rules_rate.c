/* SPDX-License-Identifier: ISC */
/*
 * A seat for each station, in a ring sorted by when it was last heard; seat 0 is the ring's
 * head and nobody's, so that taking out and putting in know no special case.
 */
#include "programs/macfilter/rules_rate.h"

#include <assert.h>
#include <stdlib.h>

#include "base/table.h"

struct seat {
	uint64_t addr;
	uint32_t newer, older;	/* seats; of the head: the oldest and the newest */
	uint32_t count, next;	/* moments kept; where the next one goes */
};

struct rate {
	uint32_t limit, stations, used;
	struct span interval;
	struct table *index;
	struct seat *seat;
	struct instant *moment;	/* limit of them for each seat */
};

struct rate *
rate_open(uint32_t limit, struct span interval, struct sip_key key)
{
	struct rate *r = calloc(1, sizeof(*r));
	uint32_t fit = RATE_MOMENTS_MAX / (limit ? limit : 1);

	assert(limit >= 1 && limit <= RATE_LIMIT_MAX);
	if (r == NULL)
		return NULL;
	r->limit = limit;
	r->interval = interval;
	r->stations = fit < RATE_STATIONS_MAX ? fit : RATE_STATIONS_MAX;
	r->index = table_open(r->stations, key);
	r->seat = calloc(r->stations + 1, sizeof(*r->seat));
	r->moment = calloc((size_t)(r->stations + 1) * limit, sizeof(*r->moment));
	if (r->index == NULL || r->seat == NULL || r->moment == NULL) {
		rate_close(r);
		return NULL;
	}
	return r;
}

void
rate_close(struct rate *r)
{
	if (r == NULL)
		return;
	table_close(r->index);
	free(r->seat);
	free(r->moment);
	free(r);
}

static void
take_out(struct rate *r, uint32_t s)
{
	r->seat[r->seat[s].older].newer = r->seat[s].newer;
	r->seat[r->seat[s].newer].older = r->seat[s].older;
}

static void
put_newest(struct rate *r, uint32_t s)
{
	uint32_t newest = r->seat[0].older;

	r->seat[s].older = newest;
	r->seat[s].newer = 0;
	r->seat[newest].newer = s;
	r->seat[0].older = s;
}

/* The station's seat, moved to the newest end: its own, a free one, or the oldest one's. */
static struct seat *
seat_of(struct rate *r, uint64_t addr)
{
	uint32_t s = table_find(r->index, addr);

	if (s != TABLE_NONE) {
		take_out(r, s);
		put_newest(r, s);
		return &r->seat[s];
	}
	if (r->used < r->stations) {
		s = ++r->used;
	} else {
		s = r->seat[0].newer;
		take_out(r, s);
		table_drop(r->index, r->seat[s].addr);
	}
	r->seat[s] = (struct seat){ .addr = addr };
	put_newest(r, s);
	bool fits = table_put(r->index, addr, s);
	assert(fits);
	(void)fits;
	return &r->seat[s];
}

bool
rate_over(struct rate *r, struct mac mac, struct instant now)
{
	struct seat *s = seat_of(r, mac_u64(mac));
	struct instant *moment = &r->moment[(size_t)(s - r->seat) * r->limit];
	bool full = s->count == r->limit;	/* then the next place holds the oldest */
	bool over = full && instant_since(now, moment[s->next]).us < r->interval.us;

	moment[s->next] = now;
	s->next = s->next + 1 < r->limit ? s->next + 1 : 0;
	s->count += !full;
	return over;
}

uint32_t
rate_stations(const struct rate *r)
{
	return r->stations;
}
