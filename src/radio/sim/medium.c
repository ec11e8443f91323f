/* SPDX-License-Identifier: ISC */
/*
 * The air.  A channel serves one frame at a time, first come, first served; an attempt takes
 * interframe space, backoff, the frame and its acknowledgement (IEEE 802.11-2020, 10.3), and a
 * frame that was not acknowledged is tried again at once.  What of this is simpler than life:
 * nobody collides, nobody is hidden, every frame is sent at one rate.  On an ideal medium
 * frames do not wait for one another.
 *
 * Signal is log-distance path loss with a shadowing that is fixed for each pair; loss follows
 * from the margin above the sensitivity for the rate.  No floating-point function is
 * used whose last digit may differ by machine.
 */
#include <stdlib.h>
#include <string.h>

#include "radio/sim/world.h"

enum {
	SIFS_US = 16, DIFS_US = 34, SLOT_US = 9, SLOTS = 16,
	ACK_LEN = 14, FCS_LEN = 4,
};

/* ---- signal ----------------------------------------------------------------------------- */

/* Normal by the sum of a hash's eight octets: mean 1020, standard deviation 209. */
static int
shadow(const struct sim *s, uint64_t whose, unsigned radio)
{
	uint64_t h;
	int sum = 0;

	if (s->scenario.shadowing_db == 0)
		return 0;
	h = sip_hash_u64((struct sip_key){ s->salt, radio }, whose);
	for (int i = 0; i < 8; i++, h >>= 8)
		sum += (int)(h & 255);
	return (sum - 1020) * s->scenario.shadowing_db / 209;
}

static int
path_loss(const struct sim *s, int32_t dm)
{
	unsigned lo = 0, hi = WORLD_LOSSES - 1;

	while (lo < hi) {		/* the least that reaches so far */
		unsigned mid = (lo + hi) / 2;

		if (s->reach_dm[mid] >= (double)dm)
			hi = mid;
		else
			lo = mid + 1;
	}
	return s->scenario.loss_1m_db + (int)lo;
}

int8_t
medium_signal(const struct sim *s, int32_t at_dm, uint64_t whose, unsigned radio)
{
	const struct scenario_radio *r = &s->scenario.radio[radio];
	int32_t distance = at_dm < r->at_dm ? r->at_dm - at_dm : at_dm - r->at_dm;
	int dbm = r->power_dbm - path_loss(s, distance) + shadow(s, whose, radio);

	return (int8_t)(dbm < -120 ? -120 : dbm > -1 ? -1 : dbm);
}

/* Least signal for one frame in ten lost, above -94 dBm of noise. */
static int
sensitivity(const struct sim *s, uint8_t rate)
{
	static const struct { uint8_t rate; int8_t dbm; } row[] = {
		{ 2, -97 }, { 4, -94 }, { 11, -92 }, { 12, -93 }, { 18, -92 }, { 22, -89 },
		{ 24, -90 }, { 36, -88 }, { 48, -85 }, { 72, -81 }, { 96, -77 }, { 108, -75 },
	};
	int dbm = row[0].dbm;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]) && row[i].rate <= rate; i++)
		dbm = row[i].dbm;
	return dbm + 94 + s->scenario.noise_dbm;
}

bool
medium_audible(const struct sim *s, int8_t dbm, uint8_t rate)
{
	return dbm >= sensitivity(s, rate) - 4;
}

bool
medium_lost(struct sim *s, int8_t signal, uint8_t rate)
{
	static const uint16_t lost[] = { 980, 900, 650, 350, 100, 50, 20, 5 };	/* of 1000 */
	int margin = signal - sensitivity(s, rate) + 4;

	if (margin < 0)
		return true;
	if (margin >= (int)(sizeof(lost) / sizeof(lost[0])))
		return false;
	return prng_below(&s->prng, 1000) < lost[margin];
}

/* ---- flights and lanes ------------------------------------------------------------------ */

struct flight *
medium_flight(struct sim *s, size_t len)
{
	bool large = len > FLIGHT_SMALL;
	struct flight **list = large ? &s->big : &s->small, *f = *list;
	size_t room = large ? AIR_FRAME_MAX : FLIGHT_SMALL;

	if (f) {
		*list = f->next;
	} else {
		f = malloc(sizeof(*f) + room);
		if (f == NULL)
			return NULL;
		s->heap_bytes += sizeof(*f) + room;
	}
	*f = (struct flight){ .large = large, .station = NOBODY, .gadget = NOBODY,
		.bss = NO_BSS, .to = NO_RADIO, .len = (uint16_t)len };
	return f;
}

void
medium_free(struct sim *s, struct flight *f)
{
	struct flight **list = f->large ? &s->big : &s->small;

	f->next = *list;
	*list = f;
}

unsigned
medium_lane(struct sim *s, uint16_t freq_mhz)
{
	for (unsigned i = 0; i < s->lanes; i++)
		if (s->lane[i].freq_mhz == freq_mhz)
			return i;
	if (s->lanes == WORLD_LANES)
		return WORLD_LANES;
	s->lane[s->lanes] = (struct lane){ .freq_mhz = freq_mhz,
		.band = channel_from_mhz(freq_mhz).band, .last = &s->lane[s->lanes].first };
	return s->lanes++;
}

static uint64_t
airtime(const struct lane *l, size_t len, uint8_t rate)
{
	return channel_airtime(l->band, len + FCS_LEN, rate, false).us;
}

/* How long an attempt occupies the channel. */
static uint64_t
occupies(struct sim *s, const struct lane *l, const struct flight *f)
{
	uint64_t us = s->scenario.ideal ? 0 :
	    DIFS_US + SLOT_US * (uint64_t)prng_below(&s->prng, SLOTS);
	uint64_t ack = f->group || f->no_ack ? 0 : SIFS_US + airtime(l, ACK_LEN - FCS_LEN, f->rate);

	if (f->says == SAYS_DATA)	/* as much comes back */
		return us + 2 * f->packets * (ack + SIFS_US +
		    airtime(l, f->volume / f->packets + FRAME_HEADER_LEN, f->rate));
	return us + airtime(l, speech_length(s, f), f->rate) + ack;
}

/* The first flight of a lane goes on the air. */
static void
launch(struct sim *s, unsigned lane)
{
	struct lane *l = &s->lane[lane];
	const struct flight *f;
	uint64_t us, start;

	away_fits(s, lane);
	f = l->first;
	if (f == NULL) {
		timers_clear(s->few, FEW_LANES + lane);
		return;
	}
	us = occupies(s, l, f);
	start = f->ready_us > l->free_us || s->scenario.ideal ? f->ready_us : l->free_us;
	l->end_us = start + us > l->free_us ? start + us : l->free_us;
	s->total.airtime_us += us;
	timers_set(s->few, FEW_LANES + lane, (struct instant){ l->end_us });
}

void
medium_send(struct sim *s, struct flight *f)
{
	struct lane *l = &s->lane[f->lane];

	if (l->queued >= WORLD_QUEUE) {
		s->total.dropped++;
		if (!f->up)
			access_sent(s, f, false);
		medium_free(s, f);
		return;
	}
	f->next = NULL;
	f->ready_us = s->now_us;
	*l->last = f;
	l->last = &f->next;
	if (l->queued++ == 0)
		launch(s, f->lane);
}

/* ---- the end of an attempt --------------------------------------------------------------- */

static void
overheard(struct sim *s, const struct flight *f, const struct fate *fate, int8_t signal)
{
	uint8_t octets[AIR_FRAME_MAX];
	size_t len;

	if (s->heard == NULL)
		return;
	len = speech_build(s, f, octets, sizeof(octets));
	s->heard(s->heard_arg, &(struct sim_heard){
		.at = { s->start_us + s->now_us }, .frame = { len ? octets : NULL, len },
		.freq_mhz = s->lane[f->lane].freq_mhz, .rate = f->rate, .signal_dbm = signal,
		.up = f->up, .received = fate->received, .acked = fate->acked,
		.attempt = f->attempt,
	});
}

static int8_t
signal_at(struct sim *s, const struct flight *f, unsigned radio)
{
	if (f->gadget != NOBODY)
		return gadget_signal(s, f->gadget, radio);
	return f->station == NOBODY ? f->signal_dbm : actor_signal(s, f->station, radio);
}

/* From one radio to another. */
static int8_t
signal_between(const struct sim *s, unsigned from, unsigned to)
{
	return medium_signal(s, s->scenario.radio[from].at_dm, ~(uint64_t)from, to);
}

/* What comes later, after others: a copy of its own. */
static void
postpone(struct sim *s, const struct flight *f, uint64_t us)
{
	struct flight *copy = medium_flight(s, f->len), **at = &s->late;

	if (copy == NULL)
		return;
	memcpy(copy, f, sizeof(*f) + f->len);
	copy->ready_us = s->now_us + us;
	while (*at && (*at)->ready_us <= copy->ready_us)
		at = &(*at)->next;
	copy->next = *at;
	*at = copy;
	timers_set(s->few, FEW_LATE, (struct instant){ s->late->ready_us });
}

static void
arrive(struct sim *s, struct flight *f)
{
	uint8_t octets[AIR_FRAME_MAX];
	size_t len;

	if (f->up) {
		access_received(s, f, signal_at(s, f, f->radio));
	} else if (f->gadget != NOBODY) {
		gadget_received(s, f->gadget, f);
	} else if (f->to != NO_RADIO) {
		away_heard(s, f->to, f, signal_between(s, f->radio, f->to));
	} else if (f->station != NOBODY && f->says == SAYS_OCTETS) {
		actor_received(s, f->station, f, f->octets, f->len);
	} else if (f->station != NOBODY) {
		len = speech_build(s, f, octets, sizeof(octets));
		actor_received(s, f->station, f, octets, len);
	}
}

static void
deliver(struct sim *s, struct flight *f, const struct fate *fate)
{
	if (fate->late_us)
		postpone(s, f, fate->late_us);
	else
		arrive(s, f);
	if (fate->twice)
		arrive(s, f);
}

/* To each radio that listens on the channel. */
static void
attempt_to_all(struct sim *s, struct flight *f)
{
	if (s->lane[f->lane].ears == 0)
		overheard(s, f, &(struct fate){ 0 }, 0);
	for (unsigned r = 0; r < s->antennas; r++) {
		struct fate fate = { .received = true };
		int8_t signal;

		if (!(s->lane[f->lane].ears & 1 << r))
			continue;
		signal = signal_at(s, f, r);
		fate.received = !medium_lost(s, signal, f->rate);
		if (s->scenario.faults)
			fault_suffer(s, f, &fate);
		s->total.lost += !fate.received;
		overheard(s, f, &fate, signal);
		f->radio = (uint8_t)r;
		if (fate.received)
			deliver(s, f, &fate);
	}
}

/* The radio a frame is for, where that hears it; else NO_RADIO. */
static uint8_t
receiver(const struct sim *s, const struct flight *f)
{
	const struct bss *b = f->bss == NO_BSS ? NULL : &s->bss[f->bss];
	uint8_t radio = f->gadget != NOBODY ? f->radio :
	    b && b->up && b->lane == f->lane ? b->radio : NO_RADIO;

	return radio != NO_RADIO && s->lane[f->lane].ears >> radio & 1 ? radio : NO_RADIO;
}

static bool
attempt_up(struct sim *s, struct flight *f)
{
	uint8_t radio = receiver(s, f);
	struct fate fate = { 0 };
	int8_t signal = 0;

	if (radio != NO_RADIO) {
		f->radio = radio;
		signal = signal_at(s, f, radio);
		fate.received = fate.acked = !medium_lost(s, signal, f->rate);
		if (s->scenario.faults)
			fault_suffer(s, f, &fate);
	}
	s->total.lost += !fate.received;
	overheard(s, f, &fate, signal);
	if (fate.received) {
		deliver(s, f, &fate);
		f->again = true;
	}
	return fate.acked;
}

/* To the other radios on the channel, and to Wi-Fi Direct peers that listen there. */
static void
attempt_to_others(struct sim *s, struct flight *f)
{
	uint16_t ears = s->lane[f->lane].ears & (uint16_t)~(1 << f->radio);

	for (unsigned r = 0; ears && r < s->antennas; r++) {
		int8_t signal;

		if (!(ears >> r & 1))
			continue;
		signal = signal_between(s, f->radio, r);
		if (!medium_lost(s, signal, f->rate))
			away_heard(s, r, f, signal);
	}
	if (s->gadgets && f->says == SAYS_OCTETS && f->octets[0] == FRAME_PROBE_REQ << 4)
		gadget_probed(s, f);
}

/* A group-addressed frame that is no beacon, to everybody of its BSS. */
static void
attempt_to_bss(struct sim *s, struct flight *f)
{
	struct fate fate = { .received = true };

	if (s->scenario.faults)
		fault_suffer(s, f, &fate);
	overheard(s, f, &fate, 0);
	if (fate.received && f->says == SAYS_BEACON)
		s->bss[f->bss].last_beacon_us = s->now_us;
	if (fate.received)
		attempt_to_others(s, f);
	if (!fate.received || f->says == SAYS_BEACON || f->bss == NO_BSS)
		return;
	for (uint32_t i = 0; i < s->stations; i++)
		if (s->station[i].bss == f->bss && actor_listens(s, i, f->lane) &&
		    !medium_lost(s, actor_signal(s, i, f->radio), f->rate))
			actor_received(s, i, f, f->octets, f->len);
}

/* Whether somebody is there to receive a frame, and how strong it comes to him. */
static bool
reaches(const struct sim *s, const struct flight *f, int8_t *signal)
{
	*signal = 0;
	if (f->station != NOBODY && actor_listens(s, f->station, f->lane))
		*signal = actor_signal(s, f->station, f->radio);
	else if (f->gadget != NOBODY && gadget_listens(s, f->gadget, f->lane))
		*signal = gadget_signal(s, f->gadget, f->radio);
	else if (f->to != NO_RADIO && s->lane[f->lane].ears >> f->to & 1)
		*signal = signal_between(s, f->radio, f->to);
	return *signal != 0;
}

static bool
attempt_down(struct sim *s, struct flight *f)
{
	struct fate fate = { 0 };
	int8_t signal;

	if (reaches(s, f, &signal)) {
		fate.received = !medium_lost(s, signal, f->rate);
		fate.acked = fate.received &&
		    (f->station == NOBODY || !s->station[f->station].deaf);
		if (s->scenario.faults)
			fault_suffer(s, f, &fate);
	}
	s->total.lost += !fate.received;
	overheard(s, f, &fate, signal);
	if (fate.received && !f->again) {	/* a station knows a retry by its number */
		f->again = true;
		deliver(s, f, &fate);
	}
	return fate.acked;
}

static bool
attempt(struct sim *s, struct flight *f)
{
	s->total.attempts++;
	if (!f->group)
		return f->up ? attempt_up(s, f) : attempt_down(s, f);
	if (f->up)
		attempt_to_all(s, f);
	else
		attempt_to_bss(s, f);
	return false;
}

static void
requeue(struct sim *s, struct lane *l)
{
	struct flight *f = l->first;

	f->ready_us = s->now_us;
	if (f->next == NULL)
		return;
	l->first = f->next;
	f->next = NULL;
	*l->last = f;
	l->last = &f->next;
}

void
medium_ended(struct sim *s, unsigned lane)
{
	struct lane *l = &s->lane[lane];
	struct flight *f = l->first;
	bool acked = attempt(s, f);

	l->free_us = l->end_us;
	if (!acked && !f->group && !f->no_ack && f->attempt < WORLD_RETRIES) {
		f->attempt++;
		s->total.retries++;
		if (s->scenario.ideal)	/* nobody waits for it */
			requeue(s, l);
		launch(s, lane);
		return;
	}
	l->first = f->next;
	if (l->first == NULL)
		l->last = &l->first;
	l->queued--;
	launch(s, lane);
	if (!f->up)
		access_sent(s, f, acked);
	else if (f->station != NOBODY && !f->group)
		actor_acked(s, f->station, f, acked);
	medium_free(s, f);
}

void
medium_late(struct sim *s)
{
	while (s->late && s->late->ready_us <= s->now_us) {
		struct flight *f = s->late;

		s->late = f->next;
		arrive(s, f);
		medium_free(s, f);
	}
	if (s->late)
		timers_set(s->few, FEW_LATE, (struct instant){ s->late->ready_us });
}
