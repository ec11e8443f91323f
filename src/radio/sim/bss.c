/* SPDX-License-Identifier: ISC */
/*
 * The BSSs of the radios: up and down, and their beacons.  Beacon times are multiples of the
 * interval (IEEE 802.11-2020, 11.1.3.2); a beacon that is due while the radio is away is lost,
 * and the DTIM count goes on as if it had been sent.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "radio/sim/world.h"

enum { AT_BODY = 24, TIMESTAMP_LEN = 8, TIM_MAX = 6 + 251 };

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
		access_stamp(s, f->octets + AT_BODY, TIMESTAMP_LEN);
}

static void
count_down(struct bss *b)
{
	b->dtim_count = (uint8_t)(b->dtim_count ? b->dtim_count - 1 : b->dtim_period - 1);
}

void
bss_beacon(struct sim *s, uint16_t bss)
{
	struct bss *b = &s->bss[bss];
	struct flight *f;

	timers_set(s->few, FEW_BEACONS + bss, (struct instant){ s->now_us + b->interval_us });
	if (s->antenna[b->radio].away.absent) {
		b->lost++;
		count_down(b);
		return;
	}
	f = medium_flight(s, (size_t)b->head_len + b->tail_len + TIM_MAX);
	if (f == NULL)
		return;
	f->says = SAYS_BEACON;
	f->radio = b->radio;
	f->bss = bss;
	f->lane = b->lane;
	f->rate = b->rate;
	f->group = true;
	build_beacon(s, b, f);
	access_number(s, b->radio, f);
	s->total.beacons++;
	b->beacons++;
	medium_send(s, f);
	access_release(s, b);
	count_down(b);
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

static void
tell_state(struct sim *s, const struct bss *b, int error)
{
	world_tell(s, b->radio, &(struct air_event){ .news = AIR_BSS_STATE,
		.bss = (uint16_t)(b - s->bss), .state = { .up = b->up, .error = error } }, 0, NULL);
}

static void
tell_beacon_time(struct sim *s, const struct bss *b)
{
	uint16_t bss = (uint16_t)(b - s->bss);
	struct instant next = timers_get(s->few, FEW_BEACONS + bss);

	if (s->scenario.radio[b->radio].untimed)
		return;
	world_tell(s, b->radio, &(struct air_event){ .news = AIR_BEACON_TIME, .bss = bss,
		.beacon_time = { .known = true, .at = { s->start_us + next.us },
			.dtim_count = b->dtim_count } }, 0, NULL);
}

static void
come_up(struct sim *s, struct bss *b)
{
	uint64_t clock = s->start_us + s->now_us;

	b->up = true;
	b->blocked = false;
	b->last_beacon_us = 0;
	away_home(s, b->radio);
	timers_set(s->few, FEW_BEACONS + (uint32_t)(b - s->bss),
	    (struct instant){ s->now_us + b->interval_us - clock % b->interval_us });
	tell_state(s, b, 0);
	tell_beacon_time(s, b);
}

static void
go_down(struct sim *s, struct bss *b, int error)
{
	uint16_t bss = (uint16_t)(b - s->bss);

	access_forget(s, bss);
	b->up = false;
	timers_clear(s->few, FEW_BEACONS + bss);
	stay_bss_gone(s, b->radio, bss);
	away_home(s, b->radio);
	tell_state(s, b, error);
}

int
bss_start(struct sim *s, unsigned radio, uint16_t bss, const struct air_bss *a)
{
	struct bss *b = &s->bss[bss];
	int error = b->up ? -EALREADY : set_bss(s, radio, bss, a);

	if (error)
		return error;
	s->bsss = s->bsss > bss ? s->bsss : (uint16_t)(bss + 1);
	b->blocked = s->antenna[radio].blocked;
	if (b->blocked)
		tell_state(s, b, ERFKILL);
	else
		come_up(s, b);
	return 0;
}

int
bss_update(struct sim *s, unsigned radio, uint16_t bss, const struct air_bss *a)
{
	struct bss *b = &s->bss[bss];
	uint64_t interval_us = b->interval_us;
	uint8_t period = b->dtim_period;
	int error = set_bss(s, radio, bss, a);

	if (error)
		return error;
	away_home(s, radio);		/* it may be on another channel now */
	if (b->interval_us != interval_us || b->dtim_period != period)
		tell_beacon_time(s, b);
	return 0;
}

int
bss_stop(struct sim *s, uint16_t bss)
{
	struct bss *b = &s->bss[bss];
	bool blocked = b->blocked;

	b->blocked = false;
	if (!b->up && !blocked)
		return -ENETDOWN;
	if (b->up)
		go_down(s, b, 0);
	else
		tell_state(s, b, 0);
	return 0;
}

void
bss_block(struct sim *s, unsigned radio, bool blocked)
{
	for (uint16_t i = 0; i < s->bsss; i++) {
		struct bss *b = &s->bss[i];

		if (b->radio != radio)
			continue;
		if (blocked && b->up) {
			go_down(s, b, ERFKILL);
			b->blocked = true;
		} else if (!blocked && b->blocked) {
			come_up(s, b);
		}
	}
}

/* Without a word: nobody is left to hear it. */
void
bss_vanish(struct sim *s, unsigned radio)
{
	for (uint16_t i = 0; i < s->bsss; i++) {
		struct bss *b = &s->bss[i];

		if (b->radio != radio || !b->up)
			continue;
		access_forget(s, i);
		b->up = false;
		timers_clear(s->few, FEW_BEACONS + i);
	}
}
