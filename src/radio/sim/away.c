/* SPDX-License-Identifier: ISC */
/*
 * Where a radio is.  It leaves the channel of its BSSs as mac80211's software remain-on-channel
 * does: it hears another one and nothing of its own; beacons that fall due are lost, and what is
 * to be sent to its stations waits for its return.  A radio with two channel contexts is on both.
 */
#include "radio/sim/world.h"

void
sim_away(const struct scenario_radio *r, unsigned radio, struct air_away *a)
{
	bool shares = r->way == AIR_WAY_SHARED || r->way == AIR_WAY_ON_CHANNEL;
	bool leaves = r->way != AIR_WAY_NONE && r->way != AIR_WAY_ON_CHANNEL;

	*a = (struct air_away){ .way = r->way, .leaves = leaves, .scans = leaves,
		.acks = r->reports, .radar = r->radar, .stay_max_ms = r->stay_max_ms,
		.percent = r->percent };
	if (r->way != AIR_WAY_NONE && !shares)
		a->addr = (struct mac){ { 2, 'P', '2', 'P', 0, (uint8_t)radio } };
	if (r->way == AIR_WAY_NONE)
		a->why = "the scenario's radio has no P2P device; \"p2p native\" gives it one";
	else if (!leaves)
		a->why = "the scenario's radio cannot leave its channel; \"p2p native\" lets it";
}

/* ---- where it is --------------------------------------------------------------------- */

bool
away_there(const struct away *w)
{
	return w->stage == AWAY_THERE || w->stage == AWAY_PROBED;
}

static bool
has_home(const struct sim *s, unsigned radio)
{
	for (unsigned i = 0; i < s->lanes; i++)
		if (s->lane[i].radios >> radio & 1)
			return true;
	return false;
}

static void
count_ears(struct sim *s)
{
	for (unsigned i = 0; i < s->lanes; i++)
		s->lane[i].radios = s->lane[i].ears = 0;
	for (uint16_t i = 0; i < s->bsss; i++)
		if (s->bss[i].up)
			s->lane[s->bss[i].lane].radios |= (uint16_t)(1 << s->bss[i].radio);
	for (unsigned r = 0; r < s->antennas; r++) {
		struct away *w = &s->antenna[r].away;

		w->absent = away_there(w) && !(s->lane[w->lane].radios >> r & 1) &&
		    has_home(s, r) && s->scenario.radio[r].contexts < 2;
		for (unsigned i = 0; i < s->lanes; i++)
			if (away_there(w) && w->lane == i)
				s->lane[i].ears |= (uint16_t)(1 << r);
			else if (!w->absent)
				s->lane[i].ears |= s->lane[i].radios & (uint16_t)(1 << r);
	}
}

static void
send_kept(struct sim *s, struct antenna *a)
{
	struct flight *f = a->kept;

	a->kept = NULL;
	while (f) {
		struct flight *next = f->next;

		medium_send(s, f);
		f = next;
	}
}

void
away_home(struct sim *s, unsigned radio)
{
	struct antenna *a = &s->antenna[radio];
	bool was = a->away.absent;

	count_ears(s);
	if (was && !a->away.absent) {
		a->left.away_us += s->now_us - a->away.since_us;
		send_kept(s, a);
	} else if (!was && a->away.absent) {
		a->away.since_us = s->now_us;
	}
}

/* ---- flights that cannot be sent now ------------------------------------------------- */

static bool
fits(const struct sim *s, const struct flight *f)
{
	const struct antenna *a;

	if (f->up)
		return f->gadget == NOBODY || gadget_listens(s, f->gadget, f->lane);
	a = &s->antenna[f->radio];
	if (a->gone || a->blocked)
		return false;
	return f->afield ? away_there(&a->away) && a->away.lane == f->lane : !a->away.absent;
}

static void
keep(struct antenna *a, struct flight *f)
{
	f->next = NULL;
	if (a->kept == NULL)
		a->kept_last = &a->kept;
	*a->kept_last = f;
	a->kept_last = &f->next;
	a->left.kept++;
}

/* Its radio, or the peer that says it, is not on the channel any more. */
static void
put_aside(struct sim *s, struct flight *f)
{
	struct antenna *a = f->up ? NULL : &s->antenna[f->radio];

	if (a == NULL) {
		medium_free(s, f);
	} else if (f->says == SAYS_BEACON) {
		s->bss[f->bss].lost++;
		s->bss[f->bss].beacons--;
		medium_free(s, f);
	} else if (f->afield || !a->away.absent) {
		a->left.unsent++;
		access_sent(s, f, false);
		medium_free(s, f);
	} else {
		keep(a, f);
	}
}

void
away_fits(struct sim *s, unsigned lane)
{
	struct lane *l = &s->lane[lane];
	struct flight *f;

	while ((f = l->first) != NULL && !fits(s, f)) {
		l->first = f->next;
		if (l->first == NULL)
			l->last = &l->first;
		l->queued--;
		put_aside(s, f);
	}
}

/* ---- receiving ----------------------------------------------------------------------- */

uint8_t
away_owner(const struct sim *s, struct mac addr)
{
	uint16_t bss = access_bss(s, addr);

	if (bss != NO_BSS)
		return s->bss[bss].radio;
	for (unsigned r = 0; r < s->antennas; r++)
		if (s->antenna[r].device && mac_equal(s->antenna[r].device_addr, addr))
			return (uint8_t)r;
	return NO_RADIO;
}

/* What is passed up of those who are no stations: IEEE 802.11-2020, 11.1.4.3, 11.3.3. */
static bool
passes(const struct away *w, const struct flight *f, bool *scanned)
{
	bool scanning = away_there(w) && w->scan && w->lane == f->lane;

	*scanned = false;
	if ((f->octets[0] & 0x0c) != FRAME_MANAGEMENT << 2)
		return false;
	switch (f->octets[0] >> 4) {
	case FRAME_BEACON:
	case FRAME_PROBE_RESP:
		*scanned = scanning;
		return scanning;
	case FRAME_PROBE_REQ:
		return true;
	case FRAME_ACTION:
		return !f->group || (f->len > FRAME_HEADER_LEN &&
		    f->octets[FRAME_HEADER_LEN] == CATEGORY_PUBLIC);
	default:
		return !f->group;
	}
}

void
away_heard(struct sim *s, unsigned radio, struct flight *f, int8_t signal)
{
	struct news *n;
	bool scanned;

	if (!passes(&s->antenna[radio].away, f, &scanned))
		return;
	n = world_news(s);
	if (n == NULL)
		return;
	n->len = (uint16_t)speech_build(s, f, n->octets, sizeof(n->octets));
	n->event = (struct air_event){ .news = AIR_FRAME, .received = {
		.frame = { n->octets, n->len }, .freq_mhz = s->lane[f->lane].freq_mhz,
		.signal_dbm = signal, .scanned = scanned } };
	world_tell_news(s, radio, n);
}

/* ---- counts -------------------------------------------------------------------------- */

void
sim_left(const struct sim *s, unsigned radio, struct sim_leave *out)
{
	const struct antenna *a = &s->antenna[radio];

	*out = a->left;
	if (a->away.absent)
		out->away_us += s->now_us - a->away.since_us;
}

void
sim_beacons(const struct sim *s, uint16_t bss, struct sim_beacons *out)
{
	*out = (struct sim_beacons){ .sent = s->bss[bss].beacons, .lost = s->bss[bss].lost };
}
