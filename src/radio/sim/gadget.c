/* SPDX-License-Identifier: ISC */
/*
 * A simulated Wi-Fi Direct device: it comes, listens on its channel, or searches as the
 * specification says (P2P 1.7, 3.1.2.1: channels 1, 6 and 11 with a probe request on each, then 1
 * to 3 times 100 TU on its listen channel), changes its name, leaves.  One alarm each.
 *
 * Devices talk with the access point's radios and not with one another: a hall of a thousand
 * would say nothing else, and nobody here would learn from it.
 */
#include "radio/sim/gadget.h"

#include <stdlib.h>
#include <string.h>

enum {
	DWELL_US = 30000,		/* on each channel of a search */
	PREPARE_US = 2000, HASTE_US = 3000,	/* before an answer, and by chance */
	TURN_US = 4000,			/* a probe request waits so long at most, by chance */
};

static const uint16_t social_mhz[] = { 2412, 2437, 2462 };

/* ---- time ---------------------------------------------------------------------------- */

static uint64_t
changes_us(const struct sim *s, const struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);
	uint64_t rename = c->rename_us && !g->renamed ? g->came_us + (uint64_t)c->rename_us : NEVER;
	uint64_t retype = c->retype_us && !g->retyped ? g->came_us + (uint64_t)c->retype_us : NEVER;

	return rename < retype ? rename : retype;
}

static void
arm(struct sim *s, const struct gadget *g)
{
	uint64_t us = g->next_us < g->reply_us ? g->next_us : g->reply_us;

	if (g->doing != SIM_PEER_ABSENT) {
		uint64_t changes = changes_us(s, g);

		us = g->leave_us < us ? g->leave_us : us;
		us = changes < us ? changes : us;
	}
	if (us == NEVER)
		timers_clear(s->alarms, s->stations + (uint32_t)(g - s->gadget));
	else
		timers_set(s->alarms, s->stations + (uint32_t)(g - s->gadget),
		    (struct instant){ us });
}

static uint64_t
drawn(struct sim *s, struct scenario_range r)
{
	uint64_t span = (uint64_t)(r.hi - r.lo);

	return (uint64_t)r.lo + (span ? prng_next(&s->prng) % (span + 1) : 0);
}

/* ---- what it says -------------------------------------------------------------------- */

struct flight *
gadget_flight(struct sim *s, const struct gadget *g, struct mac to, enum frame_subtype subtype,
    size_t most, struct wr *w)
{
	static const struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };
	struct frame_header h = frame_header_to(subtype, to, g->addr,
	    subtype == FRAME_PROBE_REQ ? everybody : subtype == FRAME_ACTION ? to : g->addr);
	struct flight *f = medium_flight(s, most);

	if (f == NULL)
		return NULL;
	*w = wr_into(f->octets, f->len);
	frame_header_encode(w, &h);
	f->up = true;
	f->gadget = (uint32_t)(g - s->gadget);
	f->group = mac_is_group(to);
	f->radio = f->group ? 0 : away_owner(s, to);
	f->lane = g->lane;
	f->rate = gadget_crowd(s, g)->only_b ? 2 : 12;
	return f;
}

struct flight *
gadget_finish(struct sim *s, struct flight *f, const struct wr *w)
{
	f->len = (uint16_t)w->len;
	if (wr_ok(w))
		return f;
	medium_free(s, f);
	return NULL;
}

/* What comes last loses its end: within an element, or with it. */
static void
cut_short(struct sim *s, struct flight *f)
{
	bool action = f->octets[0] == FRAME_ACTION << 4;
	bool response = f->octets[0] == FRAME_PROBE_RESP << 4;
	size_t at = FRAME_HEADER_LEN + (action ? 8 : response ? 12 : 0), last = 0;

	while (at + 2 <= f->len && at + 2 + f->octets[at + 1] <= f->len) {
		last = at;
		at += 2 + f->octets[at + 1];
	}
	if (last == 0 || at != f->len || f->octets[last + 1] < 8)
		return;
	unsigned cut = 1 + prng_below(&s->prng, f->octets[last + 1] / 2u);

	f->len -= (uint16_t)cut;
	if (prng_below(&s->prng, 2))
		f->octets[last + 1] = (uint8_t)(f->octets[last + 1] - cut);
}

static void
number(struct gadget *g, struct flight *f)
{
	f->octets[22] = (uint8_t)(g->seq << 4);
	f->octets[23] = (uint8_t)(g->seq >> 4);
	g->seq = (g->seq + 1) & 0xfff;
}

static void
say(struct sim *s, struct gadget *g, struct flight *f)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);
	struct flight *twin;

	if (c->truncates)
		cut_short(s, f);
	twin = c->twice && !f->group ? medium_flight(s, f->len) : NULL;
	if (twin) {
		memcpy(twin, f, sizeof(*f) + f->len);
		twin->large = f->len > FLIGHT_SMALL;
	}
	number(g, f);
	medium_send(s, f);
	if (twin) {
		number(g, twin);
		medium_send(s, twin);
	}
}

void
gadget_will_say(struct sim *s, struct gadget *g, struct flight *f, uint64_t us)
{
	if (f == NULL)
		return;
	if (g->reply)
		medium_free(s, g->reply);
	g->reply = f;
	g->reply_us = s->now_us + us;
	arm(s, g);
}

void
gadget_answers(struct sim *s, struct gadget *g, struct flight *f)
{
	gadget_will_say(s, g, f, PREPARE_US + prng_below(&s->prng, HASTE_US));
}

static void
say_it(struct sim *s, struct gadget *g)
{
	struct flight *f = g->reply;

	g->reply = NULL;
	g->reply_us = NEVER;
	if (f == NULL)
		return;
	if (gadget_listens(s, f->gadget, f->lane))
		say(s, g, f);
	else
		medium_free(s, f);
}

/* ---- what it does -------------------------------------------------------------------- */

static void
listen(struct sim *s, struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);

	g->doing = SIM_PEER_LISTENING;
	g->lane = g->listens;
	if (c->searches)
		g->next_us = s->now_us + SPAN_TU(100).us * (1 + prng_below(&s->prng, 3));
	else
		g->next_us = c->every_us ? s->now_us + (uint64_t)c->listen_us : NEVER;
}

static void
scan_next(struct sim *s, struct gadget *g)
{
	if (g->step == sizeof(social_mhz) / sizeof(social_mhz[0])) {
		listen(s, g);
		return;
	}
	g->doing = SIM_PEER_SCANNING;
	g->lane = (uint8_t)medium_lane(s, social_mhz[g->step++]);
	g->next_us = s->now_us + DWELL_US + TURN_US;
	gadget_will_say(s, g, gadget_probe(s, g), prng_below(&s->prng, TURN_US));
}

static void
scan(struct sim *s, struct gadget *g)
{
	g->step = 0;
	scan_next(s, g);
}

static void
come(struct sim *s, struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);

	g->came = true;
	g->came_us = s->now_us;
	g->leave_us = c->leave_us.hi ? s->now_us + drawn(s, c->leave_us) : NEVER;
	if (c->searches)
		scan(s, g);
	else
		listen(s, g);
}

static void
leave(struct sim *s, struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);

	g->doing = SIM_PEER_ABSENT;
	if (g->reply)
		medium_free(s, g->reply);
	g->reply = NULL;
	g->reply_us = g->leave_us = NEVER;
	g->next_us = c->return_us.hi ? s->now_us + drawn(s, c->return_us) : NEVER;
}

static void
go_on(struct sim *s, struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);

	switch ((enum sim_pursuit)g->doing) {
	case SIM_PEER_ABSENT:
		come(s, g);
		break;
	case SIM_PEER_LISTENING:
		if (c->searches) {
			scan(s, g);
			break;
		}
		g->doing = SIM_PEER_RESTING;
		g->next_us = s->now_us + (uint64_t)(c->every_us - c->listen_us);
		break;
	case SIM_PEER_RESTING:
		listen(s, g);
		break;
	case SIM_PEER_SCANNING:
		g->request.waits = ASK_NOTHING;
		scan_next(s, g);
		break;
	}
}

static void
set_name(struct gadget *g, const char *pattern)
{
	const char *mark = strstr(pattern, "%u");
	char number[12];
	size_t len = 0, digits = sizeof(number);

	for (uint32_t n = g->number; n > 0 || digits == sizeof(number); n /= 10)
		number[--digits] = (char)('0' + n % 10);
	for (const char *p = pattern; *p && len < sizeof(g->name); p++) {
		if (p != mark) {
			g->name[len++] = (uint8_t)*p;
			continue;
		}
		p++;
		for (size_t i = digits; i < sizeof(number) && len < sizeof(g->name); i++)
			g->name[len++] = (uint8_t)number[i];
	}
	g->name_len = (uint8_t)len;
}

static void
change(struct sim *s, struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);

	if (c->rename_us && s->now_us >= g->came_us + (uint64_t)c->rename_us && !g->renamed) {
		g->renamed = true;
		set_name(g, c->renamed);
	}
	if (c->retype_us && s->now_us >= g->came_us + (uint64_t)c->retype_us)
		g->retyped = true;
	free(g->elements);
	g->elements = NULL;
}

void
gadget_rings(struct sim *s, uint32_t i)
{
	struct gadget *g = &s->gadget[i];

	if (g->doing != SIM_PEER_ABSENT && s->now_us >= g->leave_us)
		leave(s, g);
	if (g->doing != SIM_PEER_ABSENT && s->now_us >= changes_us(s, g))
		change(s, g);
	if (s->now_us >= g->reply_us)
		say_it(s, g);
	if (s->now_us >= g->next_us)
		go_on(s, g);
	arm(s, g);
}

void
gadget_waits(struct sim *s, struct gadget *g, uint64_t us)
{
	g->next_us = s->now_us + us;
	arm(s, g);
}

/* ---- life ---------------------------------------------------------------------------- */

static struct mac
address(struct sim *s, const struct scenario_crowd *c, uint32_t n)
{
	struct mac mac = mac_from_u64(prng_next(&s->prng) >> 16);

	switch (c->macs) {
	case MAC_RANDOM:
		mac.octet[0] = (uint8_t)((mac.octet[0] & 0xfc) | 2);
		break;
	case MAC_OUI:
		memcpy(mac.octet, c->mac.octet, 3);
		break;
	case MAC_FROM:
		mac = mac_from_u64(mac_u64(c->mac) + n);
		break;
	}
	return mac;
}

static bool
taken(const struct sim *s, struct mac mac)
{
	return table_find(s->by_addr, mac_u64(mac)) != TABLE_NONE ||
	    table_find(s->by_gadget, mac_u64(mac)) != TABLE_NONE;
}

static bool
create(struct sim *s, uint32_t i, uint8_t crowd, uint32_t n)
{
	const struct scenario_crowd *c = &s->scenario.crowd[crowd];
	struct gadget *g = &s->gadget[i];
	struct mac mac = address(s, c, n);
	uint8_t channel = c->listen[prng_below(&s->prng, c->listens)];

	for (int tries = 0; taken(s, mac); tries++) {
		if (c->macs == MAC_FROM || tries > 1000)
			return false;
		mac = address(s, c, n);
	}
	*g = (struct gadget){ .addr = mac, .crowd = crowd, .number = n + 1,
		.listens = (uint8_t)medium_lane(s, scenario_freq(channel)),
		.at_dm = (int32_t)drawn(s, c->at_dm), .reply_us = NEVER, .leave_us = NEVER };
	g->next_us = drawn(s, c->come_us);
	set_name(g, c->called);
	arm(s, g);
	return g->listens < WORLD_LANES && table_put(s->by_gadget, mac_u64(mac), i);
}

bool
gadget_populate(struct sim *s)
{
	uint32_t i = 0;

	for (size_t n = 0; s->gadgets && n < sizeof(social_mhz) / sizeof(social_mhz[0]); n++)
		medium_lane(s, social_mhz[n]);
	for (uint32_t c = 0; c < s->scenario.crowds; c++)
		for (uint32_t n = 0; n < s->scenario.crowd[c].count; n++, i++)
			if (!create(s, i, (uint8_t)c, n))
				return false;
	return true;
}

void
gadget_free(struct sim *s)
{
	for (uint32_t i = 0; s->gadget && i < s->gadgets; i++) {
		free(s->gadget[i].elements);
		free(s->gadget[i].reply);
	}
	free(s->gadget);
}

/* ---- what became of them ------------------------------------------------------------- */

uint64_t
gadget_bytes(const struct sim *s)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < s->gadgets; i++)
		sum += sizeof(s->gadget[i]) + (s->gadget[i].elements ?
		    (uint64_t)s->gadget[i].probe_len + s->gadget[i].response_len : 0);
	return sum;
}

uint32_t
sim_peers(const struct sim *s)
{
	return s->gadgets;
}

void
sim_peer(const struct sim *s, uint32_t i, struct sim_peer *out)
{
	const struct gadget *g = &s->gadget[i];

	*out = (struct sim_peer){
		.addr = g->addr, .crowd = gadget_crowd(s, g)->name,
		.doing = (enum sim_pursuit)g->doing, .name_len = g->name_len,
		.listen_mhz = s->lane[g->listens].freq_mhz, .probes = g->probed,
		.requests = g->asked, .negotiated = g->negotiated, .found_by = g->found_by,
		.found_us = (uint32_t)g->found_us, .asked = g->request.asked,
		.answered = g->request.answered, .status = g->request.status,
	};
	memcpy(out->name, g->name, sizeof(out->name));
}

uint32_t
sim_find_peer(const struct sim *s, struct mac addr)
{
	return table_find(s->by_gadget, mac_u64(addr));
}
