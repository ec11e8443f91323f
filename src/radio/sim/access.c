/* SPDX-License-Identifier: ISC */
/*
 * The radio's half of an access point, as mac80211 does it: sequence numbers, timestamps, a table
 * of stations with counters, frames kept for those asleep, and data frames of strangers
 * reported (IEEE 802.11-2020, 11.1.3, 11.2.3, 11.3.3).  Its BSSs and beacons are in bss.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "radio/sim/world.h"

enum {					/* places in a management frame */
	AT_SEQUENCE = 22, AT_BODY = 24, TIMESTAMP_LEN = 8,
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

void
access_forget(struct sim *s, uint16_t bss)
{
	for (uint32_t i = 0; s->bss[bss].stations && i < s->peers; i++)
		if (s->peer[i].bss == bss)
			remove_peer(s, &s->peer[i]);
}

/* ---- sending ---------------------------------------------------------------------------- */

void
access_number(struct sim *s, unsigned radio, struct flight *f)
{
	struct antenna *a = &s->antenna[radio];

	f->seq = a->seq;
	a->seq = (a->seq + 1) & 0xfff;
	if (f->len >= AT_BODY) {
		f->octets[AT_SEQUENCE] = (uint8_t)(f->seq << 4);
		f->octets[AT_SEQUENCE + 1] = (uint8_t)(f->seq >> 4);
	}
}

void
access_stamp(const struct sim *s, uint8_t *octets, size_t len)
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

/* Who an address belongs to: a station, a Wi-Fi Direct peer, another radio, or nobody. */
static void
address_to(struct sim *s, struct flight *f, struct mac to)
{
	f->group = mac_is_group(to);
	if (f->group)
		return;
	f->station = station_at(s, to);
	if (f->station == NOBODY && s->gadgets)
		f->gadget = table_find(s->by_gadget, mac_u64(to));
	if (f->station == NOBODY && f->gadget == NOBODY)
		f->to = away_owner(s, to);
}

static uint8_t
management_rate(const struct sim *s, const struct flight *f, const struct bss *b, bool no_cck)
{
	bool cck = s->lane[f->lane].band == BAND_2GHZ;
	uint8_t rate = b && b->up && !f->afield ? b->rate : cck ? 2 : 12;

	return no_cck && cck && rate < 12 ? 12 : rate;
}

static int
send_frame(struct sim *s, unsigned radio, uint16_t bss, const struct air_send *a)
{
	struct bss *b = bss == AIR_DEVICE ? NULL : &s->bss[bss];
	unsigned lane = a->freq_mhz ? medium_lane(s, a->freq_mhz) : b ? b->lane : WORLD_LANES;
	struct flight *f;
	struct mac to;
	struct peer *p;

	if (lane == WORLD_LANES || (a->freq_mhz == 0 && !b->up) ||
	    (b == NULL && !s->antenna[radio].device))
		return -ENETDOWN;
	f = medium_flight(s, a->frame.len);
	if (f == NULL)
		return -ENOMEM;
	memcpy(f->octets, a->frame.at, a->frame.len);
	to = mac_from(f->octets + 4);
	f->radio = (uint8_t)radio;
	f->bss = b ? bss : NO_BSS;
	f->lane = (uint8_t)lane;
	f->afield = a->freq_mhz && !(s->lane[lane].radios >> radio & 1);
	f->rate = management_rate(s, f, b, a->no_cck);
	f->token = a->token;
	f->no_ack = a->no_ack;
	address_to(s, f, to);
	access_number(s, radio, f);
	if (f->octets[0] == FRAME_PROBE_RESP << 4 && f->len >= AT_BODY + TIMESTAMP_LEN)
		access_stamp(s, f->octets + AT_BODY, TIMESTAMP_LEN);
	s->total.frames_down++;
	p = b && b->sleepers && !f->group ? access_peer(s, bss, to) : NULL;
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
	access_number(s, radio, f);
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

/* Stations wake by the TIM and fetch what was kept for them. */
void
access_release(struct sim *s, struct bss *b)
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

static int
command_on_bss(struct sim *s, unsigned radio, const struct air_command *c)
{
	bool up = s->bss[c->bss].up;

	switch (c->verb) {
	case AIR_BSS_START:
		return bss_start(s, radio, c->bss, &c->start);
	case AIR_BSS_UPDATE:
		return up ? bss_update(s, radio, c->bss, &c->start) : -ENETDOWN;
	case AIR_BSS_STOP:
		return bss_stop(s, c->bss);
	case AIR_STATION_ADD:
		return up ? add_peer(s, radio, c->bss, &c->station) : -ENETDOWN;
	case AIR_POLL:
		return poll(s, radio, c->bss, c->addr);
	case AIR_STATION_SET:
	case AIR_STATION_REMOVE:
	case AIR_ASK_STATS:
		return command_on_peer(s, radio, c);
	case AIR_SEND:
	case AIR_DEVICE_START:
	case AIR_DEVICE_STOP:
	case AIR_STAY:
	case AIR_STAY_END:
	case AIR_SCAN:
	case AIR_SCAN_END:
		break;
	}
	return -EINVAL;
}

int
access_command(struct sim *s, unsigned radio, const struct air_command *c)
{
	if (s->antenna[radio].gone)
		return -ENODEV;
	if (c->bss >= WORLD_BSSS && c->bss != AIR_DEVICE)
		return -EINVAL;
	switch (c->verb) {
	case AIR_SEND:
		return send_frame(s, radio, c->bss, &c->send);
	case AIR_DEVICE_START:
	case AIR_DEVICE_STOP:
	case AIR_STAY:
	case AIR_STAY_END:
	case AIR_SCAN:
	case AIR_SCAN_END:
		return stay_command(s, radio, c);
	case AIR_BSS_START:
	case AIR_BSS_UPDATE:
	case AIR_BSS_STOP:
	case AIR_STATION_ADD:
	case AIR_POLL:
	case AIR_STATION_SET:
	case AIR_STATION_REMOVE:
	case AIR_ASK_STATS:
		break;
	}
	return c->bss == AIR_DEVICE ? -EINVAL : command_on_bss(s, radio, c);
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
		access_release(s, b);
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
	if (f->gadget != NOBODY) {
		away_heard(s, f->radio, f, signal);
		return;
	}
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
