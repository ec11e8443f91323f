/* SPDX-License-Identifier: ISC */
/*
 * What the engine commands: BSSs, the table of stations, frames to send.
 *
 * Airtime (IEEE 802.11-2020, 10.3.2.11): what we send takes its time, one frame after the other,
 * and its acknowledgement follows after a SIFS.  Recorded frames are where they were.
 */
#include <errno.h>
#include <string.h>

#include "frame/channel.h"
#include "radio/capture/inside.h"

enum { FCS_LEN = 4, ACK_LEN = 14, NULL_DATA_LEN = 24 };

/* ---- events due -------------------------------------------------------------------------- */

static bool
push(struct ring *r, struct instant at, const struct air_event *e)
{
	if (r->count == PENDING)
		return false;
	r->due[(r->first + r->count++) % PENDING] = (struct due){ at, *e };
	return true;
}

static int
answer(struct capture *c, struct instant now, struct air_event e)
{
	e.radio = c->options.radio;
	return push(&c->answers, now, &e) ? 0 : -ENOBUFS;
}

/* ---- BSSs of ours ------------------------------------------------------------------------ */

static struct slot *
slot_of(struct capture *c, uint16_t bss)
{
	for (int i = 0; i < c->slots; i++)
		if (c->slot[i].bss == bss)
			return &c->slot[i];
	return NULL;
}

static uint8_t
lowest_rate(const struct air_bss *b)
{
	uint8_t lowest = 0;

	for (uint8_t i = 0; i < b->basic_count && i < AIR_RATES_MAX; i++)
		if (lowest == 0 || (b->basic[i] & RATE_VALUE) < lowest)
			lowest = b->basic[i] & RATE_VALUE;
	if (lowest)
		return lowest;
	return channel_from_mhz(b->freq_mhz).band == BAND_2GHZ ? 2 : 12;
}

static void
set_slot(struct slot *s, const struct air_bss *b)
{
	s->bssid = b->bssid;
	s->ssid = (struct ssid){ .len = b->ssid_len <= SSID_MAX ? b->ssid_len : SSID_MAX };
	memcpy(s->ssid.octet, b->ssid, s->ssid.len);
	s->freq_mhz = b->freq_mhz;
	s->rate = lowest_rate(b);
}

static int
start_bss(struct capture *c, struct instant now, uint16_t bss, const struct air_bss *b)
{
	struct slot *s = slot_of(c, bss);

	if (s == NULL && c->slots == SLOTS)
		return -ENOSPC;
	if (answer(c, now, (struct air_event){ .news = AIR_BSS_STATE, .bss = bss,
	    .state = { .up = true } }) < 0)
		return -ENOBUFS;
	if (s == NULL)
		s = &c->slot[c->slots++];
	*s = (struct slot){ .bss = bss, .up = true };
	set_slot(s, b);
	if (!c->started) {
		c->started = true;
		c->origin = now;
		if (!c->ended)
			c->next_at = instant_add(now, SPAN_US(c->next_at.us));
	}
	return 0;
}

/* ---- stations we added ------------------------------------------------------------------- */

static uint64_t
link_key(uint16_t bss, struct mac addr)
{
	return (uint64_t)(bss + 1u) << 48 | mac_u64(addr);
}

struct link *
link_of(const struct capture *c, uint16_t bss, struct mac addr)
{
	uint32_t i = table_find(c->by_link, link_key(bss, addr));

	return i == TABLE_NONE ? NULL : &c->link[i];
}

static void
remove_link(struct capture *c, struct link *l)
{
	table_drop(c->by_link, l->key);
	l->key = 0;
}

static int
add_link(struct capture *c, struct instant now, uint16_t bss, struct mac addr)
{
	struct link *l = link_of(c, bss, addr);
	uint32_t i = 0;

	if (l == NULL) {
		if (table_count(c->by_link) == c->links)
			return -ENOSPC;
		i = c->next_link;
		while (c->link[i].key)
			i = (i + 1) % c->links;
		c->next_link = (i + 1) % c->links;
		l = &c->link[i];
		if (!table_put(c->by_link, link_key(bss, addr), i))
			return -ENOSPC;
	}
	*l = (struct link){ .key = link_key(bss, addr), .heard = now };
	return 0;
}

static int
stop_bss(struct capture *c, struct instant now, struct slot *s)
{
	int result = answer(c, now, (struct air_event){ .news = AIR_BSS_STATE, .bss = s->bss });

	if (result < 0)
		return result;
	s->up = false;
	for (uint32_t i = 0; i < c->links; i++)
		if (c->link[i].key >> 48 == s->bss + 1u)
			remove_link(c, &c->link[i]);
	return 0;
}

static int
tell_stats(struct capture *c, struct instant now, uint16_t bss, struct mac addr)
{
	const struct link *l = link_of(c, bss, addr);
	struct air_event e = { .news = AIR_STATS, .bss = bss, .stats = { .addr = addr } };

	if (l == NULL)
		return -ENOENT;
	e.stats.stats = l->stats;
	e.stats.stats.idle_ms = (uint32_t)(instant_since(now, l->heard).us / 1000);
	return answer(c, now, e);
}

/* ---- sending ----------------------------------------------------------------------------- */

/* When a frame of ours, and what acknowledges it, would be over. */
static struct instant
over(struct capture *c, struct instant now, const struct slot *s, uint16_t mhz, size_t len)
{
	enum band band = channel_from_mhz(mhz ? mhz : s->freq_mhz).band;
	uint8_t rate = mhz || s == NULL ? (band == BAND_2GHZ ? 2 : 12) : s->rate;
	struct instant at = instant_before(now, c->air_free) ? c->air_free : now;

	at = instant_add(at, channel_airtime(band, len, rate, false));
	at = instant_add(at, SPAN_US(band == BAND_2GHZ ? 10 : 16));
	return instant_add(at, channel_airtime(band, ACK_LEN, rate, false));
}

/* What of our answers a station is told. */
static void
note_ours(struct capture *c, const struct air_send *a)
{
	struct rd r = rd_from(a->frame.at, a->frame.len);
	struct frame_header h;
	struct station *s;

	if (frame_header_decode(&r, &h) != FRAME_OK || (!frame_is(&h, FRAME_AUTH) &&
	    !frame_is(&h, FRAME_ASSOC_RESP) && !frame_is(&h, FRAME_REASSOC_RESP)))
		return;
	s = station_of(c, h.addr1);
	if (s)
		note_answer(&s->ours, &h, r);
}

static int
send_frame(struct capture *c, struct instant now, uint16_t bss, const struct air_send *a)
{
	const struct slot *s = slot_of(c, bss);
	struct instant at;
	struct link *l;

	if (a->freq_mhz == 0 && (s == NULL || !s->up))
		return -ENETDOWN;
	at = over(c, now, s, a->freq_mhz, a->frame.len + FCS_LEN);
	if (a->token && !push(&c->sent, at, &(struct air_event){ .news = AIR_SENT, .bss = bss,
	    .radio = c->options.radio, .sent = { .token = a->token, .acked = true } }))
		return -ENOBUFS;
	c->air_free = at;
	l = link_of(c, bss, mac_from(a->frame.at + 4));
	if (l) {
		l->stats.tx_packets++;
		l->stats.tx_bytes += a->frame.len;
		l->stats.tx_rate_100kbps = (a->freq_mhz || !s ? 2u : s->rate) * 5u;
	}
	note_ours(c, a);
	return 0;
}

static int
poll_station(struct capture *c, struct instant now, const struct slot *s, struct mac addr)
{
	struct instant at = over(c, now, s, 0, NULL_DATA_LEN + FCS_LEN);
	const struct station *who = station_of(c, addr);
	struct instant last = instant_add(c->origin, SPAN_US(who ? who->last_us : 0));

	if (!push(&c->sent, at, &(struct air_event){ .news = AIR_POLLED, .bss = s->bss,
	    .radio = c->options.radio,
	    .polled = { .addr = addr, .acked = who && !instant_before(last, now) } }))
		return -ENOBUFS;
	c->air_free = at;
	return 0;
}

int
obey(struct capture *c, struct instant now, const struct air_command *command)
{
	struct slot *s = slot_of(c, command->bss);
	struct link *l;

	if (command->verb == AIR_SEND)
		return send_frame(c, now, command->bss, &command->send);
	if (command->verb == AIR_BSS_START)
		return start_bss(c, now, command->bss, &command->start);
	if (s == NULL || !s->up)
		return -ENETDOWN;
	switch (command->verb) {
	case AIR_BSS_UPDATE:
		set_slot(s, &command->start);
		return 0;
	case AIR_BSS_STOP:
		return stop_bss(c, now, s);
	case AIR_STATION_ADD:
		return add_link(c, now, s->bss, command->station.addr);
	case AIR_STATION_SET:
		return link_of(c, s->bss, command->station.addr) ? 0 : -ENOENT;
	case AIR_STATION_REMOVE:
		l = link_of(c, s->bss, command->addr);
		if (l == NULL)
			return -ENOENT;
		remove_link(c, l);
		return 0;
	case AIR_POLL:
		return poll_station(c, now, s, command->addr);
	case AIR_ASK_STATS:
		return tell_stats(c, now, s->bss, command->addr);
	case AIR_DEVICE_START:
	case AIR_DEVICE_STOP:
	case AIR_STAY:
	case AIR_STAY_END:
	case AIR_SCAN:
	case AIR_SCAN_END:
	case AIR_SEND:
	case AIR_BSS_START:
		break;
	}
	return -EINVAL;
}
