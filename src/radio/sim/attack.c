/* SPDX-License-Identifier: ISC */
/*
 * Those who mean ill or are broken: floods from invented addresses, frames in others' names,
 * garbage, frames cut short.  They acknowledge nothing and remember nothing.
 */
#include <string.h>

#include "frame/p2p.h"
#include "frame/wsc.h"
#include "radio/sim/world.h"

static uint64_t
interval(struct sim *s, const struct scenario_attack *a)
{
	uint64_t us = UINT64_C(1000000000) / a->rate_mhz;

	return us - us / 8 + prng_below(&s->prng, (uint32_t)(us / 4) + 1);
}

void
attack_begin(struct sim *s)
{
	for (uint32_t i = 0; i < s->scenario.attacks; i++)
		timers_set(s->few, FEW_ATTACKS + i,
		    (struct instant){ (uint64_t)s->scenario.attack[i].from_us });
}

/* The next of the addresses it takes turns with, or one nobody has seen. */
static struct mac
invent(struct sim *s, unsigned n)
{
	const struct scenario_attack *a = &s->scenario.attack[n];
	uint64_t i = a->addresses ? s->attack_next[n]++ % a->addresses : s->attack_next[n]++;
	struct mac mac = mac_from_u64(sip_hash_u64((struct sip_key){ s->salt, 100 + n }, i));

	mac.octet[0] = (uint8_t)((mac.octet[0] & 0xfc) | 2);
	return mac;
}

/* A BSS that is up; NO_BSS: there is none. */
static uint16_t
any_bss(struct sim *s)
{
	uint16_t first = s->bsss ? (uint16_t)prng_below(&s->prng, s->bsss) : 0;

	for (uint16_t i = 0; i < s->bsss; i++) {
		uint16_t b = (uint16_t)((first + i) % s->bsss);

		if (s->bss[b].up)
			return b;
	}
	return NO_BSS;
}

/* A station in whose name to speak, and its BSS, or any. */
static bool
find_victim(struct sim *s, const struct scenario_attack *a, struct mac *addr, uint16_t *bss)
{
	if (s->stations == 0)
		return false;
	for (int tries = 0; tries < 64; tries++) {
		const struct station *st = &s->station[prng_below(&s->prng, s->stations)];

		if (a->victims != SCENARIO_ALL && st->group != a->victims)
			continue;
		*addr = st->addr;
		if (st->bss != NO_BSS)
			*bss = st->bss;
		return true;
	}
	return false;
}

static void
put_header(struct wr *w, enum frame_subtype subtype, struct mac from, struct mac to)
{
	struct frame_header h = frame_header_to(subtype, to, from, to);

	frame_header_encode(w, &h);
}

static void
put_auth(struct wr *w, struct mac from, struct mac to)
{
	put_header(w, FRAME_AUTH, from, to);
	wr_le16(w, ALGORITHM_OPEN);
	wr_le16(w, 1);
	wr_le16(w, STATUS_SUCCESS);
}

static void
put_request(struct wr *w, enum frame_subtype subtype, struct mac from,
    const struct bss *b)
{
	static const uint8_t rates[] = { 1, 8, 2, 4, 11, 22, 12, 18, 24, 36 };
	struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };

	put_header(w, subtype, from, subtype == FRAME_PROBE_REQ ? everybody : b->bssid);
	if (subtype != FRAME_PROBE_REQ) {
		wr_le16(w, CAPABILITY_ESS);
		wr_le16(w, 10);
	}
	wr_u8(w, EID_SSID);
	wr_u8(w, b->ssid.len);
	wr_bytes(w, b->ssid.octet, b->ssid.len);
	wr_bytes(w, rates, sizeof(rates));
}

static void
put_leave(struct wr *w, enum frame_subtype subtype, struct mac from, struct mac to)
{
	put_header(w, subtype, from, to);
	wr_le16(w, REASON_LEAVING_NETWORK_DEAUTH);
}

/* Some subtype, and octets after it that mean nothing. */
static void
put_garbage(struct sim *s, struct wr *w, struct mac from, struct mac to)
{
	uint32_t len = prng_below(&s->prng, 300);

	put_header(w, (enum frame_subtype)prng_below(&s->prng, FRAME_SUBTYPES), from, to);
	for (uint32_t i = 0; i < len; i++)
		wr_u8(w, (uint8_t)prng_next(&s->prng));
}

static void
put_null(struct wr *w, struct mac from, struct mac to)
{
	struct frame_header h = frame_header_to(FRAME_ASSOC_REQ, to, from, to);

	h.type = FRAME_DATA;
	h.subtype = DATA_NULL;
	h.flags = FLAG_TO_DS;
	frame_header_encode(w, &h);
}

/* As Wi-Fi Direct searches: elements that are whole, and a name nobody has. */
static void
put_p2p_probe(struct sim *s, struct wr *w, struct mac from)
{
	static const uint8_t rates[] = { 12, 18, 24, 36, 48, 72, 96, 108 };
	static const char hex[] = "0123456789abcdef";
	struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };
	uint8_t name[8];
	struct elements e = { 0 };
	struct p2p_attributes p2p = { .listen_channel = { { 'X', 'X', P2P_COUNTRY_GLOBAL }, 81, 6,
		false } };
	struct wsc_attributes wsc = { .device_name = octets_of(name, sizeof(name)),
		.primary_type = { 10, 0x0050f204, 5 } };

	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = (uint8_t)hex[prng_below(&s->prng, 16)];
	put_header(w, FRAME_PROBE_REQ, from, everybody);
	elements_set_ssid(&e, (struct ssid){ .len = 7, .octet = "DIRECT-" });
	elements_set_rates(&e, rates, sizeof(rates));
	elements_encode(w, FRAME_PROBE_REQ, &e);
	wsc_set_version2(&wsc, WSC_VERSION_2);
	wsc_add(&wsc, WSC_DEVICE_NAME);
	wsc_add(&wsc, WSC_PRIMARY_TYPE);
	wsc_elements_encode(w, &wsc);
	p2p_add(&p2p, P2P_CAPABILITY);
	p2p_add(&p2p, P2P_LISTEN_CHANNEL);
	p2p_elements_encode(w, P2P_PROBE_REQ, &p2p);
}

static size_t
compose(struct sim *s, unsigned n, uint16_t *bss, uint8_t *octets, size_t cap)
{
	const struct scenario_attack *a = &s->scenario.attack[n];
	struct wr w = wr_into(octets, cap);
	struct mac from = invent(s, n);
	bool spoofs = a->kind == ATTACK_SPOOF_AUTH || a->kind == ATTACK_SPOOF_DEAUTH ||
	    a->kind == ATTACK_SPOOF_DISASSOC;

	if (spoofs && !find_victim(s, a, &from, bss))
		return 0;
	const struct bss *b = &s->bss[*bss];

	switch (a->kind) {
	case ATTACK_FLOOD_AUTH:
	case ATTACK_SPOOF_AUTH:
		put_auth(&w, from, b->bssid);
		break;
	case ATTACK_FLOOD_ASSOC:
		put_request(&w, FRAME_ASSOC_REQ, from, b);
		break;
	case ATTACK_FLOOD_PROBE:
		put_request(&w, FRAME_PROBE_REQ, from, b);
		break;
	case ATTACK_SPOOF_DEAUTH:
		put_leave(&w, FRAME_DEAUTH, from, b->bssid);
		break;
	case ATTACK_SPOOF_DISASSOC:
		put_leave(&w, FRAME_DISASSOC, from, b->bssid);
		break;
	case ATTACK_GARBAGE:
		put_garbage(s, &w, from, b->bssid);
		break;
	case ATTACK_TRUNCATE:
		put_request(&w, prng_below(&s->prng, 2) ? FRAME_ASSOC_REQ : FRAME_PROBE_REQ,
		    from, b);
		return FRAME_HEADER_LEN + prng_below(&s->prng, (uint32_t)w.len - FRAME_HEADER_LEN);
	case ATTACK_CLASS3:
		put_null(&w, from, b->bssid);
		break;
	case ATTACK_FLOOD_P2P:
		put_p2p_probe(s, &w, from);
		break;
	}
	return wr_ok(&w) ? w.len : 0;
}

void
attack_strike(struct sim *s, unsigned n)
{
	const struct scenario_attack *a = &s->scenario.attack[n];
	uint16_t bss = any_bss(s);
	uint8_t octets[400];
	struct flight *f;
	uint64_t next = s->now_us + interval(s, a);
	unsigned lane;
	size_t len;

	if (next < (uint64_t)a->to_us)
		timers_set(s->few, FEW_ATTACKS + n, (struct instant){ next });
	if (bss == NO_BSS)
		return;
	len = compose(s, n, &bss, octets, sizeof(octets));
	lane = a->channel ? medium_lane(s, scenario_freq(a->channel)) : s->bss[bss].lane;
	f = len && lane < WORLD_LANES ? medium_flight(s, len) : NULL;
	if (f == NULL)
		return;
	memcpy(f->octets, octets, len);
	f->up = true;
	f->bss = bss;
	f->lane = (uint8_t)lane;
	f->rate = a->kind == ATTACK_FLOOD_P2P ? 12 : s->bss[bss].rate;
	f->group = f->octets[4] & 1;
	f->octets[22] = (uint8_t)(s->attack_next[n] << 4);
	f->octets[23] = (uint8_t)(s->attack_next[n] >> 4);
	f->signal_dbm = a->signal_dbm ? a->signal_dbm :
	    medium_signal(s, a->at_dm, 100 + n, s->bss[bss].radio);
	s->total.attacks++;
	medium_send(s, f);
}
