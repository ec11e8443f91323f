/* SPDX-License-Identifier: ISC */
/*
 * The radio's half of an access point, as mac80211 does it: beacons with their TIM, sequence
 * numbers, timestamps, a table of stations with counters, frames kept for those asleep, and
 * data frames of strangers reported (IEEE 802.11-2020, 11.1.3, 11.2.3, 11.3.3).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "radio/sim/world.h"

enum {					/* places in a management frame */
	AT_SEQUENCE = 22, AT_BODY = 24, TIMESTAMP_LEN = 8,
	TIM_MAX = 6 + 251,
};

/* ---- the table of stations -------------------------------------------------------------- */

static uint64_t
peer_key(uint16_t bss, struct mac addr)
{
	return (uint64_t)bss << 48 | mac_u64(addr);
}

struct peer *
access_peer(const struct sim *s, uint16_t bss, struct mac addr)
{
	uint32_t i = table_find(s->by_peer, peer_key(bss, addr));

	return i == TABLE_NONE ? NULL : &s->peer[i];
}

/* The same where the sender is one of our stations: it remembers its row. */
static struct peer *
peer_of(struct sim *s, const struct flight *f, struct mac addr)
{
	struct station *st;
	struct peer *p;

	if (f->station == NOBODY)
		return access_peer(s, f->bss, addr);
	st = &s->station[f->station];
	if (st->peer != NOBODY) {
		p = &s->peer[st->peer];
		if (p->bss == f->bss && mac_equal(p->addr, addr))
			return p;
	}
	p = &s->peer[s->peer_last];
	if (p->bss != f->bss || !mac_equal(p->addr, addr))
		p = access_peer(s, f->bss, addr);
	st->peer = p ? (uint32_t)(p - s->peer) : NOBODY;
	return p;
}

static void
tell_lost(struct sim *s, unsigned radio, uint16_t bss, struct mac addr, int error)
{
	world_tell(s, radio, &(struct air_event){ .news = AIR_STATION_LOST, .bss = bss,
		.lost = { .addr = addr, .error = error } }, 0, NULL);
}

static void
set_peer(struct peer *p, const struct air_station *a)
{
	p->aid = a->aid;
	p->authorized = a->authorized;
	p->four_address = a->four_address;
}

static int
add_peer(struct sim *s, unsigned radio, uint16_t bss, const struct air_station *a)
{
	struct peer *p = access_peer(s, bss, a->addr);
	uint32_t i;

	if (p == NULL) {
		if (s->peer_used == s->peers) {
			tell_lost(s, radio, bss, a->addr, ENOSPC);
			return 0;
		}
		i = s->peer_last = s->peer_free;
		p = &s->peer[i];
		s->peer_free = p->next;
		s->peer_used++;
		s->bss[bss].stations++;
		table_put(s->by_peer, peer_key(bss, a->addr), i);
	}
	if (p->asleep)
		s->bss[bss].sleepers--;
	*p = (struct peer){ .addr = a->addr, .bss = bss, .held = p->held, .heard_us = s->now_us };
	set_peer(p, a);
	return 0;
}

static void
forget_held(struct sim *s, struct bss *b, const struct peer *p)
{
	struct flight **at = &b->held, *f;

	if (p->held == 0)
		return;
	while ((f = *at) != NULL) {
		if (memcmp(f->octets + 4, p->addr.octet, MAC_LEN) != 0) {
			at = &f->next;
			continue;
		}
		*at = f->next;
		s->held--;
		access_sent(s, f, false);
		medium_free(s, f);
	}
	b->held_last = at;
}

static void
remove_peer(struct sim *s, struct peer *p)
{
	struct bss *b = &s->bss[p->bss];

	forget_held(s, b, p);
	table_drop(s->by_peer, peer_key(p->bss, p->addr));
	b->stations--;
	b->sleepers -= p->asleep;
	*p = (struct peer){ .bss = NO_BSS, .next = s->peer_free };
	s->peer_free = (uint32_t)(p - s->peer);
	s->peer_used--;
}

/* ---- sending ---------------------------------------------------------------------------- */

static void
number(struct sim *s, unsigned radio, struct flight *f)
{
	struct antenna *a = &s->antenna[radio];

	f->seq = a->seq;
	a->seq = (a->seq + 1) & 0xfff;
	if (f->len >= AT_BODY) {
		f->octets[AT_SEQUENCE] = (uint8_t)(f->seq << 4);
		f->octets[AT_SEQUENCE + 1] = (uint8_t)(f->seq >> 4);
	}
}

static void
stamp(const struct sim *s, uint8_t *octets, size_t len)
{
	struct wr w = wr_into(octets, len);

	wr_le64(&w, s->start_us + s->now_us);
}

static void
keep(struct sim *s, struct bss *b, struct peer *p, struct flight *f)
{
	f->next = NULL;
	if (b->held == NULL)
		b->held_last = &b->held;
	*b->held_last = f;
	b->held_last = &f->next;
	p->held++;
	s->held++;
}

/* The station of an address; NOBODY: it is none of ours. */
static uint32_t
station_at(const struct sim *s, struct mac addr)
{
	if (s->spoke < s->stations && mac_equal(s->station[s->spoke].addr, addr))
		return s->spoke;
	return table_find(s->by_addr, mac_u64(addr));
}

static int
send_frame(struct sim *s, unsigned radio, uint16_t bss, const struct air_send *a)
{
	struct bss *b = &s->bss[bss];
	unsigned lane = a->freq_mhz ? medium_lane(s, a->freq_mhz) : b->lane;
	struct flight *f;
	struct mac to;
	struct peer *p;

	if (lane == WORLD_LANES || (a->freq_mhz == 0 && !b->up))
		return -ENETDOWN;
	f = medium_flight(s, a->frame.len);
	if (f == NULL)
		return -ENOMEM;
	memcpy(f->octets, a->frame.at, a->frame.len);
	to = mac_from(f->octets + 4);
	f->radio = (uint8_t)radio;
	f->bss = bss;
	f->lane = (uint8_t)lane;
	f->rate = b->up ? b->rate : s->lane[lane].band == BAND_2GHZ ? 2 : 12;
	f->token = a->token;
	f->group = mac_is_group(to);
	f->no_ack = a->no_ack;
	f->station = f->group ? NOBODY : station_at(s, to);
	number(s, radio, f);
	if (f->octets[0] == FRAME_PROBE_RESP << 4 && f->len >= AT_BODY + TIMESTAMP_LEN)
		stamp(s, f->octets + AT_BODY, TIMESTAMP_LEN);
	s->total.frames_down++;
	p = b->sleepers && !f->group ? access_peer(s, bss, to) : NULL;
	if (p && p->asleep && s->held < WORLD_HELD)
		keep(s, b, p, f);
	else
		medium_send(s, f);
	return 0;
}

static int
poll(struct sim *s, unsigned radio, uint16_t bss, struct mac addr)
{
	struct bss *b = &s->bss[bss];
	struct flight *f = b->up ? medium_flight(s, MAC_LEN) : NULL;

	if (f == NULL)
		return b->up ? -ENOMEM : -ENETDOWN;
	memcpy(f->octets, addr.octet, MAC_LEN);
	f->says = SAYS_POLL;
	f->radio = (uint8_t)radio;
	f->bss = bss;
	f->lane = b->lane;
	f->rate = b->rate;
	f->station = station_at(s, addr);
	number(s, radio, f);
	medium_send(s, f);
	return 0;
}

void
access_sent(struct sim *s, struct flight *f, bool acked)
{
	struct peer *p = f->group || f->station == NOBODY ? NULL :
	    peer_of(s, f, s->station[f->station].addr);

	if (p) {
		p->stats.tx_packets++;
		p->stats.tx_bytes += f->len;
		p->stats.tx_retries += f->attempt;
		p->stats.tx_failed += !acked;
	}
	if (f->says == SAYS_POLL)
		world_tell(s, f->radio, &(struct air_event){ .news = AIR_POLLED, .bss = f->bss,
			.polled = { .addr = mac_from(f->octets), .acked = acked } }, 0, NULL);
	else if (f->token && s->scenario.radio[f->radio].reports)
		world_tell(s, f->radio, &(struct air_event){ .news = AIR_SENT, .bss = f->bss,
			.sent = { .token = f->token, .acked = acked } }, 0, NULL);
}

/* ---- beacons ---------------------------------------------------------------------------- */

/* Those asleep for whom something is kept (9.4.2.5). */
static void
put_tim(struct sim *s, const struct bss *b, struct wr *w)
{
	uint8_t bitmap[251] = { 0 };
	unsigned first = sizeof(bitmap), last = 0;

	for (const struct flight *f = b->held; f; f = f->next) {
		struct peer *p = access_peer(s, (uint16_t)(b - s->bss), mac_from(f->octets + 4));
		unsigned aid = p && p->aid < sizeof(bitmap) * 8 ? p->aid : 0;

		if (aid == 0)
			continue;
		bitmap[aid / 8] |= (uint8_t)(1 << aid % 8);
		first = aid / 8 < first ? aid / 8 : first;
		last = aid / 8 > last ? aid / 8 : last;
	}
	first = first == sizeof(bitmap) ? 0 : first & ~1u;
	wr_u8(w, EID_TIM);
	size_t mark = wr_open(w);

	wr_u8(w, b->dtim_count);
	wr_u8(w, b->dtim_period);
	wr_u8(w, (uint8_t)first);	/* the octets left out at the front, halved, in bits 1-7 */
	wr_bytes(w, bitmap + first, last - first + 1);
	wr_close(w, mark);
}

static void
build_beacon(struct sim *s, const struct bss *b, struct flight *f)
{
	struct wr w = wr_into(f->octets, f->len);

	wr_bytes(&w, b->head, b->head_len);
	put_tim(s, b, &w);
	wr_bytes(&w, b->tail, b->tail_len);
	f->len = (uint16_t)w.len;
	if (f->len >= AT_BODY + TIMESTAMP_LEN)
		stamp(s, f->octets + AT_BODY, TIMESTAMP_LEN);
}

/* Stations wake by the TIM and fetch what was kept for them. */
static void
release(struct sim *s, struct bss *b)
{
	struct flight *f = b->held;

	b->held = NULL;
	while (f) {
		struct flight *next = f->next;
		struct peer *p = access_peer(s, f->bss, mac_from(f->octets + 4));

		if (p)
			p->held--;
		s->held--;
		medium_send(s, f);
		f = next;
	}
}

void
access_beacon(struct sim *s, uint16_t bss)
{
	struct bss *b = &s->bss[bss];
	struct flight *f = medium_flight(s, (size_t)b->head_len + b->tail_len + TIM_MAX);

	timers_set(s->few, FEW_BEACONS + bss, (struct instant){ s->now_us + b->interval_us });
	if (f == NULL)
		return;
	f->says = SAYS_BEACON;
	f->radio = b->radio;
	f->bss = bss;
	f->lane = b->lane;
	f->rate = b->rate;
	f->group = true;
	build_beacon(s, b, f);
	number(s, b->radio, f);
	s->total.beacons++;
	medium_send(s, f);
	release(s, b);
	b->dtim_count = (uint8_t)(b->dtim_count ? b->dtim_count - 1 : b->dtim_period - 1);
}

/* ---- BSSs ------------------------------------------------------------------------------- */

uint16_t
access_bss(const struct sim *s, struct mac bssid)
{
	for (uint16_t i = 0; i < s->bsss; i++)
		if (s->bss[i].up && mac_equal(s->bss[i].bssid, bssid))
			return i;
	return NO_BSS;
}

static void
count_listeners(struct sim *s)
{
	for (unsigned i = 0; i < s->lanes; i++)
		s->lane[i].radios = 0;
	for (uint16_t i = 0; i < s->bsss; i++)
		if (s->bss[i].up)
			s->lane[s->bss[i].lane].radios |= (uint16_t)(1 << s->bss[i].radio);
}

static uint8_t
lowest_basic(const struct air_bss *a, enum band band)
{
	uint8_t lowest = 0;

	for (uint8_t i = 0; i < a->basic_count; i++) {
		uint8_t rate = a->basic[i] & RATE_VALUE;

		if (rate && (lowest == 0 || rate < lowest))
			lowest = rate;
	}
	return lowest ? lowest : band == BAND_2GHZ ? 2 : 12;
}

static int
set_bss(struct sim *s, unsigned radio, uint16_t bss, const struct air_bss *a)
{
	struct bss *b = &s->bss[bss];
	unsigned lane = medium_lane(s, a->freq_mhz);
	uint8_t *block;

	if (lane == WORLD_LANES)
		return -ENOSPC;
	if (a->head.len + a->tail.len > AIR_FRAME_MAX - TIM_MAX)
		return -EMSGSIZE;
	block = realloc(b->head, a->head.len + a->tail.len + 1);
	if (block == NULL)
		return -ENOMEM;
	b->head = block;
	if (a->head.len)
		memcpy(b->head, a->head.at, a->head.len);
	b->tail = b->head + a->head.len;
	if (a->tail.len)
		memcpy(b->tail, a->tail.at, a->tail.len);
	b->head_len = (uint16_t)a->head.len;
	b->tail_len = (uint16_t)a->tail.len;
	b->radio = (uint8_t)radio;
	b->lane = (uint8_t)lane;
	b->rate = lowest_basic(a, s->lane[lane].band);
	b->bssid = a->bssid;
	b->hidden = a->hidden;
	b->dtim_period = a->dtim_period ? a->dtim_period : 1;
	b->dtim_count = b->dtim_count < b->dtim_period ? b->dtim_count : 0;
	b->interval_us = SPAN_TU(a->beacon_tu ? a->beacon_tu : 100).us;
	b->ssid.len = a->ssid_len <= sizeof(b->ssid.octet) ? a->ssid_len : 0;
	memcpy(b->ssid.octet, a->ssid, b->ssid.len);
	return 0;
}

static int
start_bss(struct sim *s, unsigned radio, uint16_t bss, const struct air_bss *a)
{
	struct bss *b = &s->bss[bss];
	int error = b->up ? -EALREADY : set_bss(s, radio, bss, a);
	uint64_t clock = s->start_us + s->now_us;

	if (error)
		return error;
	b->up = true;
	b->last_beacon_us = 0;
	s->bsss = s->bsss > bss ? s->bsss : (uint16_t)(bss + 1);
	count_listeners(s);		/* beacon times are multiples of the interval: 11.1.3.2 */
	timers_set(s->few, FEW_BEACONS + bss,
	    (struct instant){ s->now_us + b->interval_us - clock % b->interval_us });
	world_tell(s, radio, &(struct air_event){ .news = AIR_BSS_STATE, .bss = bss,
		.state = { .up = true } }, 0, NULL);
	return 0;
}

static int
stop_bss(struct sim *s, unsigned radio, uint16_t bss)
{
	struct bss *b = &s->bss[bss];

	if (!b->up)
		return -ENETDOWN;
	for (uint32_t i = 0; b->stations && i < s->peers; i++)
		if (s->peer[i].bss == bss)
			remove_peer(s, &s->peer[i]);
	b->up = false;
	timers_clear(s->few, FEW_BEACONS + bss);
	count_listeners(s);
	world_tell(s, radio, &(struct air_event){ .news = AIR_BSS_STATE, .bss = bss,
		.state = { .up = false } }, 0, NULL);
	return 0;
}

/* ---- commands --------------------------------------------------------------------------- */

static int
tell_stats(struct sim *s, unsigned radio, struct peer *p)
{
	struct air_event e = { .news = AIR_STATS, .bss = p->bss,
		.stats = { .addr = p->addr, .stats = p->stats } };

	e.stats.stats.idle_ms = (uint32_t)((s->now_us - p->heard_us) / 1000);
	world_tell(s, radio, &e, 0, NULL);
	return 0;
}

static int
command_on_peer(struct sim *s, unsigned radio, const struct air_command *c)
{
	bool set = c->verb == AIR_STATION_SET;
	struct peer *p = access_peer(s, c->bss, set ? c->station.addr : c->addr);

	if (p == NULL)
		return -ENOENT;
	if (set)
		set_peer(p, &c->station);
	else if (c->verb == AIR_STATION_REMOVE)
		remove_peer(s, p);
	else
		return tell_stats(s, radio, p);
	return 0;
}

int
access_command(struct sim *s, unsigned radio, const struct air_command *c)
{
	if (c->bss >= WORLD_BSSS)
		return -EINVAL;
	switch (c->verb) {
	case AIR_SEND:
		return send_frame(s, radio, c->bss, &c->send);
	case AIR_BSS_START:
		return start_bss(s, radio, c->bss, &c->start);
	case AIR_BSS_UPDATE:
		return s->bss[c->bss].up ? set_bss(s, radio, c->bss, &c->start) : -ENETDOWN;
	case AIR_BSS_STOP:
		return stop_bss(s, radio, c->bss);
	case AIR_STATION_ADD:
		return s->bss[c->bss].up ? add_peer(s, radio, c->bss, &c->station) : -ENETDOWN;
	case AIR_POLL:
		return poll(s, radio, c->bss, c->addr);
	case AIR_STATION_SET:
	case AIR_STATION_REMOVE:
	case AIR_ASK_STATS:
		return command_on_peer(s, radio, c);
	case AIR_DEVICE_START:
	case AIR_DEVICE_STOP:
	case AIR_STAY:
	case AIR_STAY_END:
	case AIR_SCAN:
	case AIR_SCAN_END:
		return -EOPNOTSUPP;
	}
	return -EINVAL;
}

/* ---- receiving -------------------------------------------------------------------------- */

static void
set_asleep(struct sim *s, struct peer *p, bool asleep)
{
	struct bss *b = &s->bss[p->bss];

	if (p->asleep == asleep)
		return;
	p->asleep = asleep;
	b->sleepers += asleep ? 1 : UINT32_MAX;
	if (!asleep && p->held)
		release(s, b);
}

static void
tell_unexpected(struct sim *s, const struct flight *f, struct mac from, uint16_t fc)
{
	world_tell(s, f->radio, &(struct air_event){ .news = AIR_UNEXPECTED, .bss = f->bss,
		.unexpected = { .addr = from, .frame_control = fc,
			.four_address = (fc >> 8 & 3) == 3 } }, 0, NULL);
}

/* A data frame, or a burst of them. */
static void
data_received(struct sim *s, const struct flight *f, struct mac from, uint16_t fc, int8_t signal)
{
	struct peer *p = f->bss == NO_BSS ? NULL : peer_of(s, f, from);

	if (p == NULL) {
		if (f->bss != NO_BSS)
			tell_unexpected(s, f, from, fc);
		return;
	}
	p->heard_us = s->now_us;
	p->stats.signal_dbm = signal;
	p->stats.rx_packets += f->packets ? f->packets : 1;
	p->stats.rx_bytes += f->volume;
	if (f->volume) {
		p->stats.tx_packets += f->packets;
		p->stats.tx_bytes += f->volume;
		p->stats.rx_rate_100kbps = p->stats.tx_rate_100kbps = f->rate * 5u;
		if (f->station != NOBODY)
			s->station[f->station].bytes += 2 * (uint64_t)f->volume;
	}
	set_asleep(s, p, fc >> 8 & FLAG_POWER_MANAGEMENT);
}

static void
management_received(struct sim *s, const struct flight *f, int8_t signal)
{
	struct news *n = world_news(s);
	struct peer *p;

	if (n == NULL)
		return;
	n->len = (uint16_t)speech_build(s, f, n->octets, sizeof(n->octets));
	n->event = (struct air_event){ .news = AIR_FRAME, .bss = f->bss == NO_BSS ? 0 : f->bss,
		.received = { .frame = { n->octets, n->len },
			.freq_mhz = s->lane[f->lane].freq_mhz, .signal_dbm = signal } };
	p = f->station == NOBODY || s->station[f->station].peer == NOBODY || f->bss == NO_BSS ?
	    NULL : peer_of(s, f, s->station[f->station].addr);
	if (p) {
		p->heard_us = s->now_us;
		p->stats.signal_dbm = signal;
		p->stats.rx_packets++;
		p->stats.rx_bytes += n->len;
	}
	world_tell_news(s, f->radio, n);
}

void
access_received(struct sim *s, struct flight *f, int8_t signal)
{
	s->total.frames_up++;
	s->spoke = f->station;
	if (f->says == SAYS_DATA || f->says == SAYS_NULL) {
		uint16_t flags = FLAG_TO_DS | (f->arg ? FLAG_POWER_MANAGEMENT : 0);
		uint16_t subtype = f->says == SAYS_NULL ? DATA_NULL << 4 : 0;

		data_received(s, f, s->station[f->station].addr,
		    (uint16_t)(FRAME_DATA << 2 | subtype | flags << 8), signal);
	} else if (f->says == SAYS_OCTETS && (f->octets[0] & 0x0c) == FRAME_DATA << 2) {
		data_received(s, f, mac_from(f->octets + 10),
		    (uint16_t)(f->octets[0] | f->octets[1] << 8), signal);
	} else if (f->says != SAYS_OCTETS || (f->octets[0] & 0x0c) == FRAME_MANAGEMENT << 2) {
		management_received(s, f, signal);
	}
}
