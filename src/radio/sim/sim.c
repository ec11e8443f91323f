/* SPDX-License-Identifier: ISC */
/* Time, and the way in and out: what is due is done one event at a time, channels first. */
#include "radio/sim/sim.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "radio/sim/world.h"

/* ---- news for whoever uses the radios --------------------------------------------------- */

struct news *
world_news(struct sim *s)
{
	struct news *n = s->news_free;

	if (n) {
		s->news_free = n->next;
	} else {
		n = malloc(sizeof(*n));
		s->heap_bytes += n ? sizeof(*n) : 0;
	}
	return n;
}

void
world_tell_news(struct sim *s, unsigned radio, struct news *n)
{
	struct antenna *a = &s->antenna[radio];

	n->next = NULL;
	n->event.radio = (uint8_t)radio;
	*a->last = n;
	a->last = &n->next;
}

void
world_tell(struct sim *s, unsigned radio, const struct air_event *e, size_t len,
    const void *octets)
{
	struct news *n = world_news(s);

	if (n == NULL)
		return;
	n->event = *e;
	n->len = (uint16_t)len;
	if (len)
		memcpy(n->octets, octets, len);
	world_tell_news(s, radio, n);
}

/* ---- time ------------------------------------------------------------------------------- */

static void
next_arrival(struct sim *s)
{
	if (s->arrived < s->stations)
		timers_set(s->few, FEW_ARRIVALS, (struct instant){ s->arrives_us[s->arrived] });
}

static void
few_alarm(struct sim *s, uint32_t n)
{
	if (n < FEW_BEACONS) {
		medium_ended(s, n - FEW_LANES);
	} else if (n < FEW_ATTACKS) {
		bss_beacon(s, (uint16_t)(n - FEW_BEACONS));
	} else if (n < FEW_ARRIVALS) {
		attack_strike(s, n - FEW_ATTACKS);
	} else if (n == FEW_ARRIVALS) {
		uint32_t i = s->arrivals[s->arrived++];

		next_arrival(s);
		actor_arrive(s, i);
	} else if (n == FEW_LATE) {
		medium_late(s);
	} else if (n < FEW_TROUBLE) {
		stay_alarm(s, n - FEW_AWAY);
	} else {
		stay_trouble(s, n - FEW_TROUBLE);
	}
}

static uint64_t
end_us(const struct sim *s)
{
	return s->scenario.end_us ? (uint64_t)s->scenario.end_us : NEVER;
}

/* Does what comes next, if it comes by then. */
static bool
run_one(struct sim *s, uint64_t until_us)
{
	struct instant few = timers_first(s->few), alarm = timers_first(s->alarms);
	struct instant next = instant_min(few, alarm);
	uint32_t n;

	if (next.us > until_us || next.us >= end_us(s) || next.us == NEVER)
		return false;
	s->now_us = next.us > s->now_us ? next.us : s->now_us;
	if (timers_due(few.us <= alarm.us ? s->few : s->alarms, next, &n)) {
		if (few.us <= alarm.us)
			few_alarm(s, n);
		else if (n < s->stations)
			station_rings(s, n);
		else
			gadget_rings(s, n - s->stations);
	}
	return true;
}

static uint64_t
inside(const struct sim *s, struct instant now)
{
	return instant_since(now, (struct instant){ s->start_us }).us;
}

static void
tell_time(struct sim *s, struct instant now)
{
	uint64_t us = inside(s, now);

	s->now_us = us > s->now_us ? us : s->now_us;
}

/* ---- the radio's operations ------------------------------------------------------------- */

/* The first radio that is open lets time pass; the others have what comes of it. */
static struct antenna *
antenna_of(struct radio *r)
{
	return (struct antenna *)r;
}

static bool
op_event(struct radio *r, struct instant now, struct air_event *e)
{
	struct antenna *a = antenna_of(r);
	struct sim *s = a->sim;
	struct news *n;

	if (a->lent) {
		a->lent->next = s->news_free;
		s->news_free = a->lent;
		a->lent = NULL;
	}
	while (a->first == NULL)
		if (a->number != s->leader || !run_one(s, inside(s, now))) {
			tell_time(s, now);
			return false;
		}
	n = a->first;
	a->first = n->next;
	if (a->first == NULL)
		a->last = &a->first;
	a->lent = n;
	*e = n->event;
	return true;
}

static int
op_command(struct radio *r, struct instant now, const struct air_command *c)
{
	struct antenna *a = antenna_of(r);

	tell_time(a->sim, now);
	return access_command(a->sim, a->number, c);
}

static struct instant
op_deadline(const struct radio *r)
{
	const struct antenna *a = (const struct antenna *)r;
	const struct sim *s = a->sim;
	uint64_t end = end_us(s), next;

	if (a->first)
		return (struct instant){ s->start_us + s->now_us };
	if (a->number != s->leader)
		return FAR;
	next = instant_min(timers_first(s->few), timers_first(s->alarms)).us;
	if (next >= end)		/* once more, to see that it is over */
		next = s->now_us < end ? end : NEVER;
	return next == NEVER ? FAR : (struct instant){ s->start_us + next };
}

static int
op_fd(const struct radio *r)
{
	(void)r;
	return -1;
}

static bool
op_finished(const struct radio *r)
{
	const struct antenna *a = (const struct antenna *)r;

	return a->first == NULL && a->sim->now_us >= end_us(a->sim);
}

/* Radios go together: the last one closed takes the simulation with it. */
static void
op_close(struct radio *r)
{
	struct antenna *a = antenna_of(r);
	struct sim *s = a->sim;

	assert(!a->closed);
	a->closed = true;
	while (s->antenna[s->leader].closed)
		if (++s->leader == s->antennas) {
			sim_close(s);
			return;
		}
}

static const struct radio_ops ops = {
	.kind = "sim",
	.close = op_close,
	.command = op_command,
	.event = op_event,
	.deadline = op_deadline,
	.fd = op_fd,
	.finished = op_finished,
};

/* ---- opening ---------------------------------------------------------------------------- */

/* The largest group grows or shrinks until there are as many as wanted. */
static void
resize(struct scenario *c, uint32_t wanted)
{
	struct scenario_group *largest = &c->group[0];
	uint32_t others;

	if (wanted == 0 || c->groups == 0)
		return;
	for (uint32_t i = 1; i < c->groups; i++)
		if (c->group[i].count > largest->count)
			largest = &c->group[i];
	others = c->stations - largest->count;
	largest->count = wanted > others ? wanted - others : 0;
	c->stations = others + largest->count;
}

/* Ten to the power of x, 0 <= x < 1, by its series: the same on every machine. */
static double
ten_to(double x)
{
	double y = x * 2.302585092994045684, term = 1, sum = 1;

	for (int n = 1; n < 40; n++) {
		term *= y / n;
		sum += term;
	}
	return sum;
}

static void
learn_losses(struct sim *s)
{
	double step = ten_to(1 / (10 * s->scenario.exponent)), dm = 10;

	for (unsigned i = 0; i < WORLD_LOSSES; i++, dm *= step)
		s->reach_dm[i] = dm;
}

static struct mac
address(struct sim *s, const struct scenario_group *g, uint32_t n)
{
	uint64_t random = prng_next(&s->prng);
	struct mac mac = mac_from_u64(random >> 16);

	switch (g->macs) {
	case MAC_RANDOM:
		mac.octet[0] = (uint8_t)((mac.octet[0] & 0xfc) | 2);
		break;
	case MAC_OUI:
		memcpy(mac.octet, g->mac.octet, 3);
		break;
	case MAC_FROM:
		mac = mac_from_u64(mac_u64(g->mac) + n);
		break;
	}
	return mac;
}

static int64_t
drawn(struct sim *s, struct scenario_range r)
{
	uint64_t span = (uint64_t)(r.hi - r.lo);

	return r.lo + (int64_t)(span ? prng_next(&s->prng) % (span + 1) : 0);
}

/* False: its address is taken. */
static bool
create(struct sim *s, uint32_t i, uint8_t group, uint32_t n)
{
	const struct scenario_group *g = &s->scenario.group[group];
	struct mac mac = address(s, g, n);

	for (int tries = 0; table_find(s->by_addr, mac_u64(mac)) != TABLE_NONE; tries++) {
		if (g->macs == MAC_FROM || tries > 1000)
			return false;
		mac = address(s, g, n);
	}
	s->station[i] = (struct station){ .addr = mac, .group = group, .deaf = g->deaf,
		.bss = NO_BSS, .best = NO_BSS, .old = NO_BSS, .peer = NOBODY,
		.at_dm = (int32_t)drawn(s, g->at_dm), .deadline_us = NEVER, .armed_us = NEVER,
		.data_us = NEVER, .leave_us = NEVER, .roam_us = NEVER };
	s->arrivals[i] = i;
	s->arrives_us[i] = (uint64_t)drawn(s, g->join_us);
	return table_put(s->by_addr, mac_u64(mac), i);
}

struct arrival {
	uint64_t us;
	uint32_t station;
};

static int
by_time(const void *a, const void *b)
{
	const struct arrival *x = a, *y = b;

	if (x->us != y->us)
		return x->us < y->us ? -1 : 1;
	return x->station < y->station ? -1 : x->station > y->station;
}

static bool
sort_arrivals(struct sim *s)
{
	struct arrival *list = malloc((s->stations + 1) * sizeof(*list));

	if (list == NULL)
		return false;
	for (uint32_t i = 0; i < s->stations; i++)
		list[i] = (struct arrival){ s->arrives_us[i], i };
	qsort(list, s->stations, sizeof(*list), by_time);
	for (uint32_t i = 0; i < s->stations; i++) {
		s->arrivals[i] = list[i].station;
		s->arrives_us[i] = list[i].us;
	}
	free(list);
	return true;
}

static int
populate(struct sim *s)
{
	uint32_t i = 0;

	for (uint32_t g = 0; g < s->scenario.groups; g++)
		for (uint32_t n = 0; n < s->scenario.group[g].count; n++, i++)
			if (!create(s, i, (uint8_t)g, n))
				return EINVAL;
	if (!gadget_populate(s))
		return EINVAL;
	return sort_arrivals(s) ? 0 : ENOMEM;
}

static bool
allocate(struct sim *s)
{
	uint32_t n = s->stations = s->scenario.stations;
	struct sip_key key = { s->salt, ~s->salt };

	s->peers = n + n / 4 + 1024;
	s->few = timers_open(FEW_COUNT);
	s->gadgets = s->scenario.peers;
	s->alarms = timers_open(n + s->gadgets);
	s->arrivals = malloc((n + 1) * sizeof(s->arrivals[0]));
	s->arrives_us = malloc((n + 1) * sizeof(s->arrives_us[0]));
	s->station = malloc((n + 1) * sizeof(s->station[0]));
	s->by_addr = table_open(n, key);
	s->gadget = calloc(s->gadgets + 1, sizeof(s->gadget[0]));
	s->by_gadget = table_open(s->gadgets, key);
	s->peer = malloc(s->peers * sizeof(s->peer[0]));
	s->by_peer = table_open(s->peers, key);
	s->fault = malloc(SCENARIO_FAULTS * sizeof(s->fault[0]));
	return s->few && s->alarms && s->arrivals && s->arrives_us && s->station && s->by_addr &&
	    s->gadget && s->by_gadget && s->peer && s->by_peer && s->fault;
}

static void
prepare(struct sim *s)
{
	memcpy(s->fault, s->scenario.fault, sizeof(s->scenario.fault));
	for (uint32_t i = 0; i < s->peers; i++)
		s->peer[i] = (struct peer){ .bss = NO_BSS,
			.next = i + 1 < s->peers ? i + 1 : NOBODY };
	s->antennas = s->scenario.radios ? s->scenario.radios : 1;
	if (s->scenario.radios == 0)
		s->scenario.radio[0] = scenario_radio();
	for (unsigned i = 0; i < s->antennas; i++) {
		struct antenna *a = &s->antenna[i];

		*a = (struct antenna){ .radio.ops = &ops, .sim = s, .number = (uint8_t)i,
			.last = &a->first };
	}
	learn_losses(s);
	speech_learn(s);
	attack_begin(s);
	stay_prepare(s);
	next_arrival(s);
}

struct sim *
sim_open(const struct sim_options *o)
{
	struct sim *s = calloc(1, sizeof(*s));
	int error;

	if (s == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	s->scenario = *o->scenario;
	resize(&s->scenario, o->stations);
	s->total.seed = o->seed ? o->seed : s->scenario.seed;
	s->prng = prng_from(s->total.seed);
	s->salt = prng_next(&s->prng);
	s->start_us = o->start.us;
	s->heard = o->heard;
	s->heard_arg = o->heard_arg;
	error = s->scenario.stations > SCENARIO_STATIONS || s->scenario.peers > SCENARIO_PEERS ?
	    EINVAL :
	    allocate(s) ? populate(s) : ENOMEM;
	if (error) {
		sim_close(s);
		errno = error;
		return NULL;
	}
	prepare(s);
	return s;
}

static void
free_flights(struct flight *f)
{
	while (f) {
		struct flight *next = f->next;

		free(f);
		f = next;
	}
}

static void
free_news(struct news *n)
{
	while (n) {
		struct news *next = n->next;

		free(n);
		n = next;
	}
}

void
sim_close(struct sim *s)
{
	if (s == NULL)
		return;
	for (unsigned i = 0; i < s->lanes; i++)
		free_flights(s->lane[i].first);
	for (unsigned i = 0; i < WORLD_BSSS; i++) {
		free_flights(s->bss[i].held);
		free(s->bss[i].head);
	}
	for (unsigned i = 0; i < s->antennas; i++) {
		free_news(s->antenna[i].first);
		free(s->antenna[i].lent);
		free_flights(s->antenna[i].kept);
	}
	free_flights(s->small);
	free_flights(s->big);
	free_flights(s->late);
	free_news(s->news_free);
	gadget_free(s);
	timers_close(s->few);
	timers_close(s->alarms);
	table_close(s->by_addr);
	table_close(s->by_peer);
	table_close(s->by_gadget);
	free(s->arrivals);
	free(s->arrives_us);
	free(s->station);
	free(s->peer);
	free(s->fault);
	free(s);
}

struct radio *
sim_radio(struct sim *s, unsigned n)
{
	return n < s->antennas ? &s->antenna[n].radio : NULL;
}

unsigned
sim_radios(const struct sim *s)
{
	return s->antennas;
}

/* ---- puppets ---------------------------------------------------------------------------- */

int
sim_speak(struct sim *s, struct instant now, uint32_t station, uint16_t bss, const void *frame,
    size_t len)
{
	struct station *st = station < s->stations ? &s->station[station] : NULL;
	struct flight *f;

	if (st == NULL || bss >= WORLD_BSSS || !s->bss[bss].up || len < FRAME_HEADER_LEN ||
	    len > AIR_FRAME_MAX)
		return -EINVAL;
	tell_time(s, now);
	f = medium_flight(s, len);
	if (f == NULL)
		return -ENOMEM;
	memcpy(f->octets, frame, len);
	f->up = true;
	f->station = station;
	f->group = f->octets[4] & 1;
	f->bss = f->group ? bss : access_bss(s, mac_from(f->octets + 4));
	f->lane = st->lane = s->bss[bss].lane;
	f->rate = s->bss[bss].rate;
	f->octets[22] = (uint8_t)(st->seq << 4);
	f->octets[23] = (uint8_t)(st->seq >> 4);
	st->seq = (st->seq + 1) & 0xfff;
	st->came = true;
	st->bss = bss;
	if (st->doing == SIM_AWAY)
		st->doing = SIM_PUPPET;
	medium_send(s, f);
	return 0;
}

void
sim_ears(struct sim *s, uint32_t station, bool on)
{
	if (station < s->stations)
		s->station[station].deaf = !on;
}

void
sim_sae_answer(uint8_t *body, size_t len)
{
	for (size_t i = 2; i < len; i++)
		body[i] = (uint8_t)~body[i];
}
