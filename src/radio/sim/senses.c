/* SPDX-License-Identifier: ISC */
/*
 * What a simulated station perceives: how strong whom, which networks there are, and what is in
 * the frames it receives (IEEE 802.11-2020, 9.3.3).  It reads as much of them as it acts on.
 */
#include <string.h>

#include "radio/sim/actor.h"

static int32_t
place(const struct sim *s, const struct station *st)
{
	const struct scenario_group *g = actor_group(s, st);
	int64_t walked = (int64_t)(s->now_us - st->first_us);

	if (!g->walks || !st->came)
		return st->at_dm;
	if (walked >= g->walk_us)
		return g->walk_dm;
	return st->at_dm + (int32_t)((g->walk_dm - st->at_dm) * walked / g->walk_us);
}

int8_t
actor_signal(const struct sim *s, uint32_t i, unsigned radio)
{
	const struct station *st = &s->station[i];
	const struct scenario_group *g = actor_group(s, st);
	int dbm = g->signal_dbm ? g->signal_dbm :
	    medium_signal(s, place(s, st), mac_u64(st->addr), radio);

	if (s->scenario.faults)
		dbm -= fault_weaker(s, st->group);
	return (int8_t)(dbm < -120 ? -120 : dbm);
}

bool
actor_listens(const struct sim *s, uint32_t i, unsigned lane)
{
	const struct station *st = &s->station[i];

	switch ((enum sim_doing)st->doing) {
	case SIM_AWAY:
	case SIM_PAUSING:
		return false;
	case SIM_SCANNING:
	case SIM_AUTHENTICATING:
	case SIM_ASSOCIATING:
	case SIM_JOINED:
	case SIM_PUPPET:
		break;
	}
	return st->lane == lane;
}

/* ---- networks ---------------------------------------------------------------------------- */

bool
senses_wants(const struct sim *s, const struct station *st, const struct scenario_ssid *ssid)
{
	const struct scenario_group *g = actor_group(s, st);

	if (g->any_ssid)
		return ssid->len > 0;
	return ssid->len == g->ssid.len && memcmp(ssid->octet, g->ssid.octet, ssid->len) == 0;
}

void
senses_consider(struct sim *s, struct station *st, uint16_t bss)
{
	int8_t dbm = actor_signal(s, (uint32_t)(st - s->station), s->bss[bss].radio);

	if (!medium_audible(s, dbm, s->bss[bss].rate) ||
	    (st->best != NO_BSS && dbm <= st->best_dbm))
		return;
	st->best = bss;
	st->best_dbm = dbm;
}

static bool
beaconed(const struct sim *s, const struct bss *b, uint64_t since)
{
	return since == NEVER || (b->last_beacon_us && b->last_beacon_us + since >= s->now_us);
}

void
senses_beacons(struct sim *s, struct station *st, unsigned lane, uint64_t since)
{
	if (s->scenario.faults && fault_parted(s, st->group))
		return;
	for (uint16_t i = 0; i < s->bsss; i++) {
		const struct bss *b = &s->bss[i];

		if (b->up && (lane == WORLD_LANES || b->lane == lane) && !b->hidden &&
		    beaconed(s, b, since) && senses_wants(s, st, &b->ssid))
			senses_consider(s, st, i);
	}
}

/* ---- frames ------------------------------------------------------------------------------ */

bool
senses_sae(const struct sim *s, const struct station *st, const struct happens *h)
{
	uint8_t sent[AIR_FRAME_MAX];
	struct flight f = { .says = SAYS_AUTH, .up = true, .bss = st->bss, .lane = st->lane,
		.station = (uint32_t)(st - s->station), .arg = h->transaction };
	size_t len = speech_build(s, &f, sent, sizeof(sent)), fixed = FRAME_HEADER_LEN + 6;

	sim_sae_answer(sent + fixed, len - fixed);
	return rd_left(&h->body) == len - fixed &&
	    memcmp(h->body.at, sent + fixed, len - fixed) == 0;
}

/* A comeback time (9.4.2.48), 0 where there is none; *ok false where elements are cut short. */
static uint16_t
comeback(struct rd r, bool *ok)
{
	struct element el;
	uint16_t tu = 0;

	while (element_next(&r, &el)) {
		struct rd body = octets_rd(el.body);

		if (el.id == EID_TIMEOUT_INTERVAL && rd_u8(&body) == TIMEOUT_COMEBACK_TU)
			tu = (uint16_t)rd_le32(&body);
	}
	*ok = rd_ok(&r);
	return tu;
}

static bool
read_probe_resp(struct rd *r, struct happens *h)
{
	struct element el;

	h->what = HAPPENS_PROBE_RESP;
	rd_skip(r, 12);			/* timestamp, interval, capability */
	while (element_next(r, &el)) {
		if (el.id != EID_SSID || el.body.len > sizeof(h->ssid.octet))
			continue;
		h->ssid.len = (uint8_t)el.body.len;
		if (el.body.len)
			memcpy(h->ssid.octet, el.body.at, el.body.len);
	}
	return rd_ok(r);
}

static bool
read_body(struct rd *r, struct happens *h)
{
	bool ok = true;

	switch (h->subtype) {
	case FRAME_PROBE_RESP:
		return read_probe_resp(r, h);
	case FRAME_AUTH:
		h->what = HAPPENS_AUTH;
		h->algorithm = rd_le16(r);
		h->transaction = rd_le16(r);
		h->status = rd_le16(r);
		h->body = *r;
		break;
	case FRAME_ASSOC_RESP:
	case FRAME_REASSOC_RESP:
		h->what = HAPPENS_ASSOC;
		rd_skip(r, 2);
		h->status = rd_le16(r);
		h->aid = rd_le16(r) & (uint16_t)~AID_BITS;
		h->comeback_tu = comeback(*r, &ok);
		break;
	case FRAME_DEAUTH:
	case FRAME_DISASSOC:
		h->what = HAPPENS_LEAVE;
		rd_skip(r, 2);
		break;
	default:
		h->what = HAPPENS_ALARM;	/* none of its business */
		break;
	}
	return ok && rd_ok(r);
}

void
actor_received(struct sim *s, uint32_t i, const struct flight *f, const uint8_t *octets,
    size_t len)
{
	struct station *st = &s->station[i];
	struct rd r = rd_from(octets, len);
	uint8_t control = rd_u8(&r);
	struct happens h = { .subtype = control >> 4 };
	struct mac from;

	if (st->doing == SIM_PUPPET || (control & 0x0f) != FRAME_MANAGEMENT << 2)
		return;
	rd_skip(&r, 9);			/* flags, duration, addr1 */
	from = rd_mac(&r);
	rd_skip(&r, 8);
	h.bss = mac_equal(from, s->bss[f->bss].bssid) ? f->bss : access_bss(s, from);
	if (!rd_ok(&r) || !read_body(&r, &h)) {
		s->total.malformed++;
		return;
	}
	if (h.what != HAPPENS_ALARM)
		actor_happen(s, st, &h);
}
