/* SPDX-License-Identifier: ISC */
/* What became of everybody, counted when asked. */
#include <stdlib.h>

#include "radio/sim/world.h"

struct instant
sim_end(const struct sim *s)
{
	return s->scenario.end_us ?
	    (struct instant){ s->start_us + (uint64_t)s->scenario.end_us } : FAR;
}

uint64_t
sim_seed(const struct sim *s)
{
	return s->total.seed;
}

uint64_t
sim_bytes(const struct sim *s)
{
	return sizeof(*s) + s->heap_bytes + timers_bytes(s->few) + timers_bytes(s->alarms) +
	    table_bytes(s->by_addr) + table_bytes(s->by_peer) +
	    table_bytes(s->by_gadget) + gadget_bytes(s) +
	    s->stations * (sizeof(s->station[0]) + sizeof(s->arrivals[0]) +
	    sizeof(s->arrives_us[0])) + s->peers * sizeof(s->peer[0]);
}

bool
sim_settled(const struct sim *s)
{
	if (s->arrived < s->stations)
		return false;
	for (uint32_t i = 0; i < s->stations; i++)
		if (!s->station[i].ever && !s->station[i].ended &&
		    s->station[i].doing != SIM_PUPPET)
			return false;
	return true;
}

static int
by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
count_joins(const struct sim *s, struct sim_results *r)
{
	uint32_t *us = malloc((s->stations + 1) * sizeof(*us)), n = 0;

	if (us == NULL)
		return;
	for (uint32_t i = 0; i < s->stations; i++)
		if (s->station[i].ever)
			us[n++] = s->station[i].join_us;
	qsort(us, n, sizeof(*us), by_value);
	if (n > 0) {
		r->join_p50_us = us[n / 2];
		r->join_p99_us = us[(uint64_t)n * 99 / 100];
		r->join_max_us = us[n - 1];
	}
	free(us);
}

static void
count(const struct station *st, struct sim_results *r)
{
	r->came += st->came;
	r->joined += st->doing == SIM_JOINED;
	r->tries += st->total_tries;
	r->tries_unanswered += st->unanswered;
	r->refusals += st->refusals;
	r->joins += st->joins;
	r->roams += st->roams;
	r->expelled += st->expelled;
	if (st->ever)
		r->admitted++;
	else if (st->refused)
		r->denied++;
	else if (st->unanswered)
		r->unanswered++;
	else if (st->came && st->doing != SIM_PUPPET)
		r->trying++;
}

void
sim_results(const struct sim *s, struct sim_results *r)
{
	*r = s->total;
	r->stations = s->stations;
	for (uint32_t i = 0; i < s->stations; i++)
		count(&s->station[i], r);
	count_joins(s, r);
}

uint32_t
sim_stations(const struct sim *s)
{
	return s->stations;
}

static bool
has_bss(const struct station *st)
{
	switch ((enum sim_doing)st->doing) {
	case SIM_AUTHENTICATING:
	case SIM_ASSOCIATING:
	case SIM_JOINED:
		return st->bss != NO_BSS;
	case SIM_AWAY:
	case SIM_PAUSING:
	case SIM_SCANNING:
	case SIM_PUPPET:
		break;
	}
	return false;
}

void
sim_station(const struct sim *s, uint32_t i, struct sim_station *out)
{
	const struct station *st = &s->station[i];

	*out = (struct sim_station){
		.addr = st->addr, .group = s->scenario.group[st->group].name,
		.doing = (enum sim_doing)st->doing, .ever_joined = st->ever,
		.refused_status = st->refused_status, .refused_subtype = st->refused_subtype,
		.join_us = st->ever ? st->join_us : 0, .tries = st->total_tries,
		.unanswered = st->unanswered, .refusals = st->refusals, .joins = st->joins,
		.roams = st->roams, .expelled = st->expelled, .bytes = st->bytes,
		.lost = st->lost,
	};
	if (has_bss(st)) {
		out->bssid = s->bss[st->bss].bssid;
		out->aid = st->doing == SIM_JOINED ? st->aid : 0;
		out->signal_dbm = actor_signal(s, i, s->bss[st->bss].radio);
	}
}

uint32_t
sim_find(const struct sim *s, struct mac addr)
{
	return table_find(s->by_addr, mac_u64(addr));
}

uint32_t
sim_known(const struct sim *s)
{
	return s->peer_used;
}

bool
sim_knows(const struct sim *s, uint16_t bss, struct mac addr)
{
	return access_peer(s, bss, addr) != NULL;
}
