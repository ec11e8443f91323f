/* SPDX-License-Identifier: ISC */
/* Life, what the files share, and the way of events; see p2p.h. */
#include "p2p/p2p.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "p2p/inside.h"

enum {
	/* Where no radio leaves its channel, a frame goes out in the call that brings it. */
	FEW_OCTETS	= 88 << 10,
	MANY_OCTETS	= 1 << 20,
	STANDARD_EACH	= 64,
	STANDARD_PERCENT = 30,
	TURNS		= 4,		/* one ends in the schedule what the finder goes on from */
	SCAN_US		= 80000,	/* until it is known: what mac80211 takes for a channel */
};

/* ---- life ---------------------------------------------------------------------------------- */

/* Places for so many jobs, and room for what they carry.  What there was is empty. */
static bool
allocate(struct p2p *p, uint32_t places, bool waits, size_t octets)
{
	/* All jobs may end in one call. */
	size_t ends = places * (sizeof(struct p2p_act) + 32);
	size_t told = octets / 2 > ends ? octets / 2 : ends;

	free(p->job);
	free(p->room);
	queue_close(p->commands);
	queue_close(p->acts);
	p->job = calloc(places, sizeof(p->job[0]));
	p->room = malloc((waits ? places : 1) * (size_t)ROOM);
	p->waits = waits;
	p->commands = queue_open(octets);
	p->acts = queue_open(told);
	p->places = places;
	p->octets = octets + told;
	if (p->job == NULL || p->room == NULL || p->commands == NULL || p->acts == NULL)
		return false;
	for (uint16_t i = 0; i < places; i++)
		p->job[i].next = (uint16_t)(i + 1u < places ? i + 1u : NO_JOB);
	p->job_free = 0;
	return true;
}

struct p2p *
p2p_open(const struct p2p_sizes *sizes)
{
	struct p2p *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->limits = *sizes;
	if (p->limits.each == 0)
		p->limits.each = STANDARD_EACH;
	if (p->limits.each > P2P_JOBS)
		p->limits.each = P2P_JOBS;
	if (!allocate(p, p->limits.each, false, FEW_OCTETS)) {
		p2p_close(p);
		return NULL;
	}
	p->prng = prng_from(sip_hash_u64(sizes->key, 0x6c697374656e));
	p->due = FAR;
	return p;
}

void
p2p_close(struct p2p *p)
{
	if (p == NULL)
		return;
	for (uint32_t r = 0; r < p->radios; r++)
		peers_close(p->radio[r].peers);
	free(p->radio);
	free(p->job);
	free(p->room);
	queue_close(p->commands);
	queue_close(p->acts);
	free(p);
}

static bool
make_room(struct p2p *p, const struct air_away *can)
{
	struct reach *all = calloc(p->radios + 1, sizeof(all[0]));

	if (all == NULL)
		return false;
	if (p->radios)
		memcpy(all, p->radio, p->radios * sizeof(all[0]));
	free(p->radio);
	p->radio = all;
	if (p->waits || (!can->leaves && !can->scans && can->way == AIR_WAY_NONE))
		return true;
	return allocate(p, P2P_JOBS, true, MANY_OCTETS);
}

int
p2p_add_radio(struct p2p *p, const char *name, const struct air_away *can)
{
	size_t len = strlen(name);
	struct reach *r;

	if (p->radios == P2P_RADIOS)
		return -ENOSPC;
	if (!make_room(p, can))
		return -ENOMEM;
	r = &p->radio[p->radios];
	*r = (struct reach){ .can = *can, .number = (uint8_t)p->radios, .first = NO_JOB,
	    .last = NO_JOB, .due = FAR, .device_again = FAR, .scan_us = SCAN_US,
	    .budget = { .percent = can->percent ? can->percent : STANDARD_PERCENT } };
	memcpy(r->name, name, len < sizeof(r->name) ? len : sizeof(r->name) - 1);
	r->device = (struct p2p_device){ .way = can->way, .addr = can->addr };
	r->finder.job = NO_JOB;
	if (can->way != AIR_WAY_NONE) {
		r->peers = peers_open(P2P_PEERS, p->limits.key);
		if (r->peers == NULL)
			return -ENOMEM;
	}
	return (int)p->radios++;
}

/* ---- what the files share ------------------------------------------------------------------ */

bool
reach_shares(const struct reach *r)
{
	return r->can.way == AIR_WAY_SHARED || r->can.way == AIR_WAY_ON_CHANNEL;
}

bool
reach_leaves(const struct reach *r, uint16_t freq_mhz)
{
	return r->home_mhz && freq_mhz != r->home_mhz;
}

struct bss_seen *
reach_bss(struct reach *r, uint16_t bss)
{
	for (uint32_t i = 0; i < r->bsss; i++)
		if (r->bss[i].bss == bss)
			return &r->bss[i];
	if (r->bsss == BUDGET_BSSS)
		return NULL;
	r->bss[r->bsss] = (struct bss_seen){ .bss = bss };
	return &r->bss[r->bsss++];
}

const struct bss_seen *
reach_first_up(const struct reach *r)
{
	for (uint32_t i = 0; i < r->bsss; i++)
		if (r->bss[i].up)
			return &r->bss[i];
	return NULL;
}

struct air_command *
p2p_put(struct p2p *p, const struct reach *r, enum air_verb verb, uint16_t bss, size_t payload)
{
	struct air_command *c = queue_put(p->commands, sizeof(*c) + payload);

	if (c == NULL)
		return NULL;
	memset(c, 0, sizeof(*c));
	c->verb = verb;
	c->radio = r->number;
	c->bss = bss;
	if (bss == AIR_DEVICE && reach_shares(r) && reach_first_up(r))
		c->bss = reach_first_up(r)->bss;
	return c;
}

struct p2p_act *
p2p_tell(struct p2p *p, enum p2p_verb verb, const struct p2p_owner *owner, size_t payload)
{
	struct p2p_act *a = queue_put(p->acts, sizeof(*a) + payload);

	if (a == NULL)
		return NULL;
	memset(a, 0, sizeof(*a));
	a->verb = verb;
	a->owner = *owner;
	return a;
}

bool
bucket_take(struct bucket *b, struct instant now, uint32_t a_second)
{
	uint64_t more = instant_since(now, b->filled).us * a_second / 1000000;

	if (more) {
		b->left = more > a_second - b->left ? a_second : b->left + (uint32_t)more;
		b->filled = now;
	}
	if (b->left == 0)
		return false;
	b->left--;
	return true;
}

bool
is_home(const struct reach *r, uint16_t bss, uint16_t freq_mhz)
{
	return r->home_mhz && freq_mhz == r->home_mhz && (bss != AIR_DEVICE || reach_shares(r));
}

/* Everything there is to do now, and when there will be more. */
void
p2p_run(struct p2p *p, struct instant now)
{
	p->due = FAR;
	for (uint32_t i = 0; i < p->radios; i++) {
		struct reach *r = &p->radio[i];

		for (int turn = 0; turn < TURNS; turn++) {
			finder_run(p, now, r);
			r->due = FAR;
			if (r->jobs || r->visit.state != VISIT_NONE)
				schedule_run(p, now, r);
			if (!instant_due(finder_due(r), now))
				break;
		}
		p->due = instant_min(p->due, instant_min(r->due,
		    instant_min(finder_due(r), r->device_again)));
	}
}

/* ---- the air and time ---------------------------------------------------------------------- */

static void
found(struct p2p *p, struct reach *r, const struct air_event *e)
{
	const struct visit *v = &r->visit;
	const struct job *j = v->job == NO_JOB ? NULL : &p->job[v->job];
	struct p2p_act *a;

	if (v->state != VISIT_SCAN || j == NULL || j->kind != JOB_SCAN ||
	    j->generation != v->generation || j->state != JOB_RIDES)
		return;
	a = p2p_tell(p, P2P_FOUND, &j->owner, e->received.frame.len);
	if (a == NULL)
		return;
	memcpy(a + 1, e->received.frame.at, e->received.frame.len);
	a->frame = (struct air_bytes){ (const uint8_t *)(a + 1), e->received.frame.len };
	a->freq_mhz = e->received.freq_mhz;
	a->signal_dbm = e->received.signal_dbm;
}

/* What is heard elsewhere is nothing to the BSSs. */
static bool
heard(struct p2p *p, struct instant now, struct reach *r, const struct air_event *e)
{
	uint16_t mhz = e->received.freq_mhz;
	bool elsewhere = r->can.leaves && mhz && r->home_mhz && mhz != r->home_mhz;
	bool taken = r->peers && finder_frame(p, now, r, e);

	if (e->received.scanned)
		found(p, r, e);
	return taken || elsewhere || e->received.scanned;
}

bool
p2p_event(struct p2p *p, struct instant now, const struct air_event *e)
{
	struct reach *r = e->radio < p->radios ? &p->radio[e->radio] : NULL;
	bool mine = true;

	if (r == NULL)
		return false;
	switch (e->news) {
	case AIR_FRAME:
		return heard(p, now, r, e);
	case AIR_SENT:
		if (e->sent.token >> 30 != P2P_TOKEN)
			return false;
		job_sent(p, now, e->sent.token, e->sent.acked);
		break;
	case AIR_DEVICE_STATE:
		reach_device_state(p, now, r, e->state.up, e->state.error);
		break;
	case AIR_STAY_BEGAN:
	case AIR_STAY_ENDED:
	case AIR_SCANNED:
		visit_event(p, now, r, e);
		break;
	case AIR_BEACON_TIME:
		budget_beacon(&r->budget, e->bss, e->beacon_time.known, e->beacon_time.at,
		    e->beacon_time.dtim_count);
		break;
	case AIR_RADIO_GONE:
		reach_gone(p, now, r);
		mine = false;
		break;
	case AIR_UNEXPECTED:
	case AIR_POLLED:
	case AIR_STATS:
	case AIR_STATION_LOST:
	case AIR_BSS_STATE:
		return false;
	}
	p2p_run(p, now);
	return mine;
}

void
p2p_tick(struct p2p *p, struct instant now)
{
	if (!instant_due(p->due, now))
		return;
	for (uint32_t i = 0; i < p->radios; i++)
		reach_tick_device(p, now, &p->radio[i]);
	p2p_run(p, now);
}

struct instant
p2p_deadline(const struct p2p *p)
{
	return p->due;
}

/* ---- what is to be done -------------------------------------------------------------------- */

/* A record stays where it is until the next call, so what points into it holds. */
bool
p2p_act(struct p2p *p, struct p2p_act *act)
{
	const struct p2p_act *a;

	if (p->act_lent)
		queue_pop(p->acts);
	a = queue_front(p->acts);
	p->act_lent = a != NULL;
	if (a)
		*act = *a;
	return a != NULL;
}

bool
p2p_command(struct p2p *p, struct air_command *command)
{
	const struct air_command *c;

	if (p->command_lent)
		queue_pop(p->commands);
	c = queue_front(p->commands);
	p->command_lent = c != NULL;
	if (c)
		*command = *c;
	return c != NULL;
}

uint64_t
p2p_bytes(const struct p2p *p)
{
	uint64_t bytes = sizeof(*p) + p->radios * sizeof(struct reach) +
	    p->places * sizeof(struct job) + (p->waits ? p->places : 1) * ROOM + p->octets;

	for (uint32_t i = 0; i < p->radios; i++)
		bytes += p->radio[i].peers ? peers_bytes(p->radio[i].peers) : 0;
	return bytes;
}
