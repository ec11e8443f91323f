/* SPDX-License-Identifier: ISC */
/*
 * A simulated station: one function per state, each a switch over every event.
 *
 * It behaves as wpa_supplicant on mac80211 was measured to: 30 ms on each channel it probes,
 * three tries of a request, 104 ms apart after an acknowledged one, at once after one that was
 * not, 200 ms where its radio reports nothing, 2 s in SAE; after a series without success
 * pauses of 0.49, 1.4, 2.8 and 13 s, after refusals of 0.2, 0.8, 1.9, 12 and 32 s; a comeback
 * time of 5 to 4500 TU is waited for, at most twice (IEEE 802.11-2020, 11.3).
 */
#include "radio/sim/actor.h"

enum {
	TRIES		= 3,
	ACKED_US	= 104000, UNREPORTED_US = 200000, SAE_US = 2000000,
	SILENCE_US	= 500000,	/* no report in this time: as if it had come */
	PROBING_US	= 30000, LISTENING_US = 110000,
	FIRST_DATA_US	= 50000,	/* it wants an address, first of all */
	IDLE_US		= 30000000,	/* then a null frame */
	SCAN_AGAIN_US	= 1000000,
	WATCH_US	= 2000000,	/* without a beacon: the BSS is gone */
	COMEBACKS	= 2, COMEBACK_MIN_TU = 5, COMEBACK_MAX_TU = 4500,
	ROAM_DB		= 8,		/* so much better is worth the trouble */
	BURST		= 15000,	/* octets */
	PACKET		= 1460,
	IMPATIENT_US	= 100000,
};

static void
tick(uint16_t *counter)			/* stays at the highest */
{
	if (*counter < UINT16_MAX)
		(*counter)++;
}

/* ---- time and place --------------------------------------------------------------------- */

static void
alarm_at(struct sim *s, struct station *st, uint64_t us)
{
	st->deadline_us = us;
	if (us < st->armed_us) {
		st->armed_us = us;
		timers_set(s->alarms, (uint32_t)(st - s->station), (struct instant){ us });
	}
}

/* ---- sending ---------------------------------------------------------------------------- */

static struct flight *
compose(struct sim *s, struct station *st, enum says says, uint16_t bss)
{
	struct flight *f = medium_flight(s, 0);

	if (f == NULL)
		return NULL;
	f->up = true;
	f->says = (uint8_t)says;
	f->station = (uint32_t)(st - s->station);
	f->bss = bss;
	f->lane = st->lane;
	f->rate = bss == NO_BSS ? s->lane[st->lane].band == BAND_2GHZ ? 2 : 12 : s->bss[bss].rate;
	f->seq = st->seq;
	st->seq = (st->seq + 1) & 0xfff;
	if (!st->came) {
		st->came = true;
		st->first_us = s->now_us;
	}
	return f;
}

static void
say(struct sim *s, struct station *st, enum says says, uint16_t bss, uint16_t arg)
{
	struct flight *f = compose(s, st, says, bss);

	if (f == NULL)
		return;
	f->arg = arg;
	f->group = bss == NO_BSS;
	medium_send(s, f);
}

/* The request of the state it is in. */
static void
request(struct sim *s, struct station *st)
{
	const struct scenario_group *g = actor_group(s, st);
	enum says says = st->doing == SIM_AUTHENTICATING ? SAYS_AUTH :
	    st->reassoc ? SAYS_REASSOC : SAYS_ASSOC;
	uint16_t arg = says == SAYS_AUTH ? (uint16_t)(st->round + 1) : st->old;
	bool sae = says == SAYS_AUTH && g->sae;

	st->tries++;
	tick(&st->total_tries);
	st->expects = true;
	for (uint8_t i = 0; i < g->repeats; i++)
		say(s, st, says, st->bss, arg);
	st->reporting = g->reports && !sae;
	alarm_at(s, st, s->now_us + (uint64_t)(sae ? SAE_US :
	    g->reports ? SILENCE_US : UNREPORTED_US));
}

/* ---- from state to state ---------------------------------------------------------------- */

static void
enter(struct station *st, enum sim_doing doing)
{
	st->doing = (uint8_t)doing;
	st->tries = st->round = 0;
	st->expects = false;
}

static void
go_away(struct sim *s, struct station *st)
{
	enter(st, SIM_AWAY);
	st->bss = NO_BSS;
	st->ended = true;
	alarm_at(s, st, NEVER);
}

/* A little more or less, so that those who failed together do not return together. */
static uint64_t
about(struct sim *s, uint64_t us)
{
	return us - us / 16 + prng_below(&s->prng, (uint32_t)(us / 8) + 1);
}

static void
pause_us(struct sim *s, struct station *st, uint64_t us)
{
	const struct scenario_group *g = actor_group(s, st);

	if (g->series && st->pauses >= g->series) {
		go_away(s, st);
		return;
	}
	enter(st, SIM_PAUSING);
	st->bss = NO_BSS;
	st->reassoc = false;
	alarm_at(s, st, s->now_us + (g->impatient ? IMPATIENT_US : about(s, us)));
}

static uint64_t
growing(const uint32_t ms[], unsigned n, unsigned i)
{
	return ms[i < n ? i : n - 1] * UINT64_C(1000);
}

static void
give_up(struct sim *s, struct station *st, bool refused)
{
	static const uint32_t after_silence[] = { 490, 1400, 2800, 13000 };
	static const uint32_t after_refusal[] = { 200, 800, 1900, 12000, 32000 };
	unsigned i = st->pauses;

	if (st->pauses < UINT8_MAX)
		st->pauses++;
	pause_us(s, st, refused ? growing(after_refusal, 5, i) : growing(after_silence, 4, i));
}

static void
refuse(struct sim *s, struct station *st, const struct happens *h)
{
	st->expects = false;
	st->refused = true;
	tick(&st->refusals);
	st->refused_status = h->status;
	st->refused_subtype = h->subtype;
	give_up(s, st, true);
}

static void
authenticate(struct sim *s, struct station *st, uint16_t bss)
{
	enter(st, SIM_AUTHENTICATING);
	st->bss = bss;
	st->lane = s->bss[bss].lane;
	st->comebacks = 0;
	request(s, st);
}

static void
associate(struct sim *s, struct station *st)
{
	enter(st, SIM_ASSOCIATING);
	request(s, st);
}

static uint64_t
drawn(struct sim *s, struct scenario_range r)
{
	uint64_t span = (uint64_t)(r.hi - r.lo);

	return (uint64_t)r.lo + (span ? prng_next(&s->prng) % (span + 1) : 0);
}

static uint64_t
data_pause(const struct scenario_group *g)
{
	uint64_t us;

	if (g->data_bps == 0)
		return IDLE_US;
	us = BURST * UINT64_C(8000000) / g->data_bps;
	return us > 1000000 ? 1000000 : us < 1000 ? 1000 : us;
}

static void
next_joined_alarm(struct sim *s, struct station *st)
{
	uint64_t us = st->data_us < st->leave_us ? st->data_us : st->leave_us;

	alarm_at(s, st, us < st->roam_us ? us : st->roam_us);
}

static void
join(struct sim *s, struct station *st, const struct happens *h)
{
	const struct scenario_group *g = actor_group(s, st);
	bool roamed = st->reassoc;

	enter(st, SIM_JOINED);
	st->aid = h->aid;
	st->pauses = 0;
	st->reassoc = false;
	tick(&st->joins);
	if (roamed)
		tick(&st->roams);
	if (!st->ever)
		st->join_us = (uint32_t)(s->now_us - st->first_us);
	st->ever = true;
	st->joined_us = s->now_us;
	st->data_us = s->now_us + (g->data_bps ? FIRST_DATA_US : IDLE_US);
	if (!roamed) {
		st->leave_us = g->leave_us.hi ? s->now_us + drawn(s, g->leave_us) : NEVER;
		st->roam_us = g->roam_us ? s->now_us + (uint64_t)g->roam_us : NEVER;
	}
	next_joined_alarm(s, st);
	if (g->saves_power)
		say(s, st, SAYS_NULL, st->bss, 1);
}

/* ---- looking for a BSS ------------------------------------------------------------------ */

static void
choose(struct sim *s, struct station *st)
{
	if (st->best != NO_BSS)
		authenticate(s, st, st->best);
	else
		pause_us(s, st, SCAN_AGAIN_US);
}

static void
scan_next(struct sim *s, struct station *st)
{
	const struct scenario_group *g = actor_group(s, st);

	while (st->scanned > 0 && s->lane[st->scanned - 1].radios == 0)
		st->scanned--;
	if (st->scanned == 0) {
		choose(s, st);
		return;
	}
	st->lane = --st->scanned;
	if (g->scan == SCAN_ACTIVE)
		for (uint8_t i = 0; i < g->repeats; i++)
			say(s, st, SAYS_PROBE, NO_BSS, 0);
	alarm_at(s, st, s->now_us + (g->scan == SCAN_ACTIVE ? PROBING_US : LISTENING_US));
}

static void
scan(struct sim *s, struct station *st)
{
	enter(st, SIM_SCANNING);
	st->ended = false;
	st->bss = st->best = NO_BSS;
	st->scanned = (uint8_t)s->lanes;
	if (actor_group(s, st)->scan != SCAN_NONE) {
		scan_next(s, st);
		return;
	}
	senses_beacons(s, st, WORLD_LANES, NEVER);
	choose(s, st);
}

/* ---- while associated ------------------------------------------------------------------- */

static uint8_t
data_rate(struct sim *s, struct station *st, int8_t dbm)
{
	const struct speech *sp = &s->speech[st->group][s->lane[st->lane].band != BAND_2GHZ];
	uint8_t rate = sp->rate[0];

	for (uint8_t i = 0; i < sp->rate_count; i++)
		if (sp->rate[i] > rate && dbm >= -92 + sp->rate[i] / 5)
			rate = sp->rate[i];
	return rate;
}

static void
send_data(struct sim *s, struct station *st)
{
	const struct scenario_group *g = actor_group(s, st);
	uint64_t pause = data_pause(g);
	uint64_t volume = g->data_bps * (s->now_us + pause - st->data_us) / 8000000;
	struct flight *f;

	st->data_us = s->now_us + pause;
	if (volume == 0) {
		say(s, st, SAYS_NULL, st->bss, g->saves_power);
		return;
	}
	f = compose(s, st, SAYS_DATA, st->bss);
	if (f == NULL)
		return;
	f->arg = g->saves_power;
	f->volume = volume > 4 * BURST ? 4 * BURST : (uint32_t)volume;
	f->packets = (uint16_t)((f->volume + PACKET - 1) / PACKET);
	f->rate = data_rate(s, st, actor_signal(s, f->station, s->bss[st->bss].radio));
	medium_send(s, f);
}

static void
leave(struct sim *s, struct station *st)
{
	const struct scenario_group *g = actor_group(s, st);

	if (g->leave_by == LEAVE_DEAUTH)
		say(s, st, SAYS_DEAUTH, st->bss, REASON_LEAVING_NETWORK_DEAUTH);
	else if (g->leave_by == LEAVE_DISASSOC)
		say(s, st, SAYS_DISASSOC, st->bss, REASON_LEAVING_NETWORK_DISASSOC);
	go_away(s, st);
	if (g->return_us.hi) {
		st->ended = false;
		alarm_at(s, st, s->now_us + drawn(s, g->return_us));
	}
}

static void
look_around(struct sim *s, struct station *st)
{
	const struct scenario_group *g = actor_group(s, st);
	int8_t here = actor_signal(s, (uint32_t)(st - s->station), s->bss[st->bss].radio);

	st->roam_us = s->now_us + (uint64_t)g->roam_us;
	st->best = NO_BSS;
	senses_beacons(s, st, WORLD_LANES, 3 * s->bss[st->bss].interval_us);
	if (st->best == NO_BSS || st->best == st->bss || st->best_dbm < here + ROAM_DB) {
		next_joined_alarm(s, st);
		return;
	}
	st->old = st->bss;
	st->reassoc = true;
	authenticate(s, st, st->best);
}

static bool
bss_is_gone(const struct sim *s, const struct station *st)
{
	const struct bss *b = &s->bss[st->bss];

	return !b->up || (b->last_beacon_us && b->last_beacon_us + WATCH_US < s->now_us) ||
	    (s->scenario.faults && fault_parted(s, st->group));
}

static void
joined_alarm(struct sim *s, struct station *st)
{
	if (bss_is_gone(s, st)) {
		scan(s, st);
	} else if (s->now_us >= st->leave_us) {
		leave(s, st);
	} else if (s->now_us >= st->roam_us) {
		look_around(s, st);
	} else {
		if (s->now_us >= st->data_us)
			send_data(s, st);
		next_joined_alarm(s, st);
	}
}

static void
expelled(struct sim *s, struct station *st)
{
	tick(&st->expelled);
	pause_us(s, st, 200000);
}

/* ---- the states ------------------------------------------------------------------------- */

/* Away or pausing, it listens to nobody: its own time alone brings it back. */
static void
when_waiting(struct sim *s, struct station *st, const struct happens *h)
{
	switch (h->what) {
	case HAPPENS_ALARM:
		if (!st->ended)
			scan(s, st);
		break;
	case HAPPENS_ACKED:
	case HAPPENS_UNACKED:
	case HAPPENS_PROBE_RESP:
	case HAPPENS_AUTH:
	case HAPPENS_ASSOC:
	case HAPPENS_LEAVE:
		break;
	}
}

static void
when_scanning(struct sim *s, struct station *st, const struct happens *h)
{
	switch (h->what) {
	case HAPPENS_ALARM:
		senses_beacons(s, st, st->lane,
		    actor_group(s, st)->scan == SCAN_ACTIVE ? PROBING_US : LISTENING_US);
		scan_next(s, st);
		break;
	case HAPPENS_PROBE_RESP:
		if (h->bss != NO_BSS && senses_wants(s, st, &h->ssid))
			senses_consider(s, st, h->bss);
		break;
	case HAPPENS_ACKED:
	case HAPPENS_UNACKED:
	case HAPPENS_AUTH:
	case HAPPENS_ASSOC:
	case HAPPENS_LEAVE:
		break;
	}
}

/* A try is over without an answer: the next one, or the end of the series. */
static void
try_again(struct sim *s, struct station *st)
{
	if (st->expects)
		tick(&st->unanswered);
	st->expects = false;
	if (st->tries < TRIES)
		request(s, st);
	else
		give_up(s, st, false);
}

static void
report(struct sim *s, struct station *st, bool acked)
{
	if (!st->reporting)
		return;
	st->reporting = false;
	if (acked)
		alarm_at(s, st, s->now_us + ACKED_US);
	else
		try_again(s, st);
}

static void
authentication_answered(struct sim *s, struct station *st, const struct happens *h)
{
	bool sae = actor_group(s, st)->sae;
	uint16_t due = sae ? (uint16_t)(st->round + 1) : 2;

	if (h->bss != st->bss || h->transaction != due ||
	    h->algorithm != (sae ? ALGORITHM_SAE : ALGORITHM_OPEN))
		return;
	if (h->status != STATUS_SUCCESS &&
	    !(sae && due == 1 && (h->status == STATUS_SAE_HASH_TO_ELEMENT ||
	    h->status == STATUS_SAE_PK))) {
		refuse(s, st, h);
		return;
	}
	if (sae && !senses_sae(s, st, h)) {
		s->total.bad_bodies++;
		return;
	}
	st->expects = false;
	if (sae && st->round == 0) {
		st->round = 1;
		st->tries = 0;
		request(s, st);
	} else {
		associate(s, st);
	}
}

static void
when_authenticating(struct sim *s, struct station *st, const struct happens *h)
{
	switch (h->what) {
	case HAPPENS_ALARM:
		try_again(s, st);
		break;
	case HAPPENS_ACKED:
	case HAPPENS_UNACKED:
		report(s, st, h->what == HAPPENS_ACKED);
		break;
	case HAPPENS_AUTH:
		authentication_answered(s, st, h);
		break;
	case HAPPENS_PROBE_RESP:
	case HAPPENS_ASSOC:
	case HAPPENS_LEAVE:		/* not authenticated yet: it cannot be meant */
		break;
	}
}

static void
association_answered(struct sim *s, struct station *st, const struct happens *h)
{
	bool waits = h->status == STATUS_REFUSED_TEMPORARILY && st->comebacks < COMEBACKS &&
	    h->comeback_tu >= COMEBACK_MIN_TU && h->comeback_tu <= COMEBACK_MAX_TU &&
	    !actor_group(s, st)->impatient;

	if (h->bss != st->bss)
		return;
	if (h->status == STATUS_SUCCESS) {
		join(s, st, h);
	} else if (waits) {
		st->comebacks++;
		st->refused = true;
		tick(&st->refusals);
		st->refused_status = h->status;
		st->refused_subtype = h->subtype;
		st->expects = st->reporting = false;
		st->tries = 0;
		alarm_at(s, st, s->now_us + SPAN_TU(h->comeback_tu).us);
	} else {
		refuse(s, st, h);
	}
}

static void
when_associating(struct sim *s, struct station *st, const struct happens *h)
{
	switch (h->what) {
	case HAPPENS_ALARM:
		try_again(s, st);
		break;
	case HAPPENS_ACKED:
	case HAPPENS_UNACKED:
		report(s, st, h->what == HAPPENS_ACKED);
		break;
	case HAPPENS_ASSOC:
		association_answered(s, st, h);
		break;
	case HAPPENS_LEAVE:
		if (h->bss == st->bss)
			expelled(s, st);
		break;
	case HAPPENS_PROBE_RESP:
	case HAPPENS_AUTH:
		break;
	}
}

static void
when_joined(struct sim *s, struct station *st, const struct happens *h)
{
	switch (h->what) {
	case HAPPENS_ALARM:
		joined_alarm(s, st);
		break;
	case HAPPENS_LEAVE:
		if (h->bss == st->bss)
			expelled(s, st);
		break;
	case HAPPENS_ACKED:
	case HAPPENS_UNACKED:
	case HAPPENS_PROBE_RESP:
	case HAPPENS_AUTH:		/* it has not asked */
	case HAPPENS_ASSOC:
		break;
	}
}

void
actor_happen(struct sim *s, struct station *st, const struct happens *h)
{
	switch ((enum sim_doing)st->doing) {
	case SIM_AWAY:
	case SIM_PAUSING:
		when_waiting(s, st, h);
		break;
	case SIM_SCANNING:
		when_scanning(s, st, h);
		break;
	case SIM_AUTHENTICATING:
		when_authenticating(s, st, h);
		break;
	case SIM_ASSOCIATING:
		when_associating(s, st, h);
		break;
	case SIM_JOINED:
		when_joined(s, st, h);
		break;
	case SIM_PUPPET:
		break;
	}
}

/* ---- what comes from outside ------------------------------------------------------------ */

void
actor_arrive(struct sim *s, uint32_t i)
{
	struct station *st = &s->station[i];

	if (actor_group(s, st)->puppet)
		enter(st, SIM_PUPPET);
	else
		actor_happen(s, st, &(struct happens){ .what = HAPPENS_ALARM });
}

void
station_rings(struct sim *s, uint32_t i)
{
	struct station *st = &s->station[i];

	st->armed_us = NEVER;
	if (st->deadline_us > s->now_us) {	/* put off since */
		alarm_at(s, st, st->deadline_us);
		return;
	}
	st->deadline_us = NEVER;
	actor_happen(s, st, &(struct happens){ .what = HAPPENS_ALARM });
}

void
actor_acked(struct sim *s, uint32_t i, const struct flight *f, bool acked)
{
	struct station *st = &s->station[i];
	bool request = f->says == SAYS_AUTH ? st->doing == SIM_AUTHENTICATING :
	    (f->says == SAYS_ASSOC || f->says == SAYS_REASSOC) && st->doing == SIM_ASSOCIATING;

	if (f->says == SAYS_DATA && !acked)
		st->lost += 2 * (uint64_t)f->volume;
	if (request && f->bss == st->bss)
		actor_happen(s, st, &(struct happens){
			.what = acked ? HAPPENS_ACKED : HAPPENS_UNACKED });
}
