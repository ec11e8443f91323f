/* SPDX-License-Identifier: ISC */
/*
 * A radio's P2P device, its stays and scans, one at a time: another one is refused, and not
 * queued as the kernel would.  A scan waits 30 ms for quiet, sends a probe request and listens
 * 30 ms, or 111 without one (net/mac80211: HZ/33, HZ/9).  What the scenario lets go wrong with
 * radios is here too.
 */
#include <errno.h>
#include <string.h>

#include "radio/sim/world.h"

enum {
	STAY_MIN_MS = 10, STAY_MAX_MS = 5000,
	PROBE_DELAY_US = 30000, DWELL_US = 30000, PASSIVE_US = 111000,
};

/* ---- a stay or scan ------------------------------------------------------------------ */

static void
alarm_in(struct sim *s, unsigned radio, uint64_t us)
{
	timers_set(s->few, FEW_AWAY + radio, (struct instant){ s->now_us + us });
}

static void
tell(struct sim *s, unsigned radio, enum air_news news, int error)
{
	const struct away *w = &s->antenna[radio].away;

	world_tell(s, radio, &(struct air_event){ .news = news, .bss = w->bss,
		.away = { .token = w->token, .error = error } }, 0, NULL);
}

static void
come_home(struct sim *s, unsigned radio)
{
	struct away *w = &s->antenna[radio].away;

	timers_clear(s->few, FEW_AWAY + radio);
	if (away_there(w))
		w->returned_us = s->now_us;
	w->stage = AWAY_HOME;
	away_home(s, radio);
}

static void
end(struct sim *s, unsigned radio, int error)
{
	bool scan = s->antenna[radio].away.scan;

	come_home(s, radio);
	tell(s, radio, scan ? AIR_SCANNED : AIR_STAY_ENDED, error);
}

static struct mac
whose(const struct sim *s, unsigned radio)
{
	const struct antenna *a = &s->antenna[radio];

	return a->away.bss == AIR_DEVICE ? a->device_addr : s->bss[a->away.bss].bssid;
}

static void
send_probe(struct sim *s, unsigned radio)
{
	static const uint8_t rates_b[] = { 2, 4, 11, 22, 12, 18, 24, 36, 48, 72, 96, 108 };
	static const struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };
	const struct away *w = &s->antenna[radio].away;
	bool cck = s->lane[w->lane].band == BAND_2GHZ && !w->no_cck;
	struct flight *f = medium_flight(s, FRAME_HEADER_LEN + 64 + w->elements_len);
	struct frame_header h = frame_header_to(FRAME_PROBE_REQ, everybody, whose(s, radio),
	    everybody);
	struct elements e = { 0 };
	struct ssid ssid = { .len = w->ssid_len };
	struct wr to;

	if (f == NULL)
		return;
	to = wr_into(f->octets, f->len);
	memcpy(ssid.octet, w->ssid, w->ssid_len);
	elements_set_ssid(&e, ssid);
	elements_set_rates(&e, cck ? rates_b : rates_b + 4, cck ? sizeof(rates_b) :
	    sizeof(rates_b) - 4);
	frame_header_encode(&to, &h);
	elements_encode(&to, FRAME_PROBE_REQ, &e);
	wr_bytes(&to, w->elements, w->elements_len);
	f->len = (uint16_t)to.len;
	f->radio = (uint8_t)radio;
	f->bss = w->bss == AIR_DEVICE ? NO_BSS : w->bss;
	f->lane = w->lane;
	f->afield = w->absent || !(s->lane[w->lane].radios >> radio & 1);
	f->rate = cck ? 2 : 12;
	f->group = true;
	access_number(s, radio, f);
	s->total.frames_down++;
	medium_send(s, f);
}

static void
vanish(struct sim *s, unsigned radio)
{
	struct antenna *a = &s->antenna[radio];

	if (a->gone)
		return;
	a->gone = true;
	a->device = false;
	bss_vanish(s, radio);
	come_home(s, radio);
	world_tell(s, radio, &(struct air_event){ .news = AIR_RADIO_GONE }, 0, NULL);
}

static void
begin(struct sim *s, unsigned radio)
{
	struct antenna *a = &s->antenna[radio];
	struct away *w = &a->away;
	const struct scenario_fault *bad = fault_strikes_radio(s, radio, FAULT_BAD_STAY);
	uint64_t dwell = w->dwell_ms * UINT64_C(1000);

	if (bad) {
		end(s, radio, (int)bad->amount.lo);
		return;
	}
	w->stage = AWAY_THERE;
	away_home(s, radio);
	a->left.stays += !w->scan;
	a->left.scans += w->scan;
	if (!w->scan)
		tell(s, radio, AIR_STAY_BEGAN, 0);
	if (!w->scan)
		alarm_in(s, radio, w->duration_ms * UINT64_C(1000));
	else if (w->passive)
		alarm_in(s, radio, dwell ? dwell : PASSIVE_US);
	else
		alarm_in(s, radio, PROBE_DELAY_US);
	if (fault_strikes_radio(s, radio, FAULT_GONE_IN_STAY)) {
		w->stage = AWAY_PROBED;
		w->vanishes = true;
		alarm_in(s, radio, (timers_get(s->few, FEW_AWAY + radio).us - s->now_us) / 2);
	}
}

void
stay_alarm(struct sim *s, unsigned radio)
{
	struct away *w = &s->antenna[radio].away;

	switch ((enum away_stage)w->stage) {
	case AWAY_LEAVING:
		begin(s, radio);
		break;
	case AWAY_THERE:
		if (!w->scan || w->passive) {
			end(s, radio, 0);
			break;
		}
		w->stage = AWAY_PROBED;
		send_probe(s, radio);
		alarm_in(s, radio, w->dwell_ms ? w->dwell_ms * UINT64_C(1000) : DWELL_US);
		break;
	case AWAY_PROBED:
		if (w->vanishes)
			vanish(s, radio);
		else
			end(s, radio, 0);
		break;
	case AWAY_HOME:
	case AWAY_STUCK:
		break;
	}
}

/* ---- commands ------------------------------------------------------------------------ */

/* 0 where one may begin on a lane. */
static int
may_leave(const struct sim *s, unsigned radio, uint16_t bss, unsigned lane)
{
	const struct antenna *a = &s->antenna[radio];
	const struct scenario_radio *r = &s->scenario.radio[radio];
	bool leaves = r->way != AIR_WAY_NONE && r->way != AIR_WAY_ON_CHANNEL;

	if (a->blocked)
		return -ERFKILL;
	if (bss == AIR_DEVICE ? !a->device : !s->bss[bss].up || s->bss[bss].radio != radio)
		return -ENETDOWN;
	if (a->away.stage != AWAY_HOME)
		return -EBUSY;
	if (lane == WORLD_LANES)
		return -ENOSPC;
	if (!leaves && !(s->lane[lane].radios >> radio & 1))
		return -EOPNOTSUPP;
	return 0;
}

static void
leave(struct sim *s, unsigned radio)
{
	const struct scenario_radio *r = &s->scenario.radio[radio];
	struct away *w = &s->antenna[radio].away;
	bool home = s->lane[w->lane].radios >> radio & 1;
	uint64_t rested = w->returned_us ? w->returned_us + (uint64_t)r->rest_us : 0;
	uint64_t at = s->now_us + (home ? 0 : (uint64_t)r->latency_us);

	if ((r->radar && !home) || fault_strikes_radio(s, radio, FAULT_NO_STAY)) {
		w->stage = AWAY_STUCK;
		return;
	}
	w->stage = AWAY_LEAVING;
	if (!home && rested > at)
		at = rested;
	timers_set(s->few, FEW_AWAY + radio, (struct instant){ at });
}

static bool
is_channel(uint16_t freq_mhz)
{
	return channel_from_mhz(freq_mhz).band != BAND_NONE;
}

static int
stay(struct sim *s, unsigned radio, uint16_t bss, const struct air_stay *c)
{
	const struct scenario_radio *r = &s->scenario.radio[radio];
	struct away *w = &s->antenna[radio].away;
	uint32_t most = r->stay_max_ms ? r->stay_max_ms : STAY_MAX_MS;
	unsigned lane;
	int error;

	if (c->token == 0 || c->duration_ms < STAY_MIN_MS || c->duration_ms > most ||
	    !is_channel(c->freq_mhz))
		return -EINVAL;
	lane = medium_lane(s, c->freq_mhz);
	error = may_leave(s, radio, bss, lane);
	if (error)
		return error;
	*w = (struct away){ .bss = bss, .lane = (uint8_t)lane, .token = c->token,
		.duration_ms = c->duration_ms, .returned_us = w->returned_us };
	leave(s, radio);
	return 0;
}

static int
scan(struct sim *s, unsigned radio, uint16_t bss, const struct air_scan *c)
{
	struct away *w = &s->antenna[radio].away;
	unsigned lane;
	int error;

	if (c->token == 0 || c->ssid_len > sizeof(w->ssid) || !is_channel(c->freq_mhz))
		return -EINVAL;
	if (c->elements.len > AWAY_ELEMENTS)
		return -EMSGSIZE;
	lane = medium_lane(s, c->freq_mhz);
	error = may_leave(s, radio, bss, lane);
	if (error)
		return error;
	*w = (struct away){ .scan = true, .bss = bss, .lane = (uint8_t)lane, .token = c->token,
		.passive = c->passive, .no_cck = c->no_cck, .dwell_ms = c->dwell_ms,
		.ssid_len = c->ssid_len, .elements_len = (uint16_t)c->elements.len,
		.returned_us = w->returned_us };
	memcpy(w->ssid, c->ssid, c->ssid_len);
	if (c->elements.len)
		memcpy(w->elements, c->elements.at, c->elements.len);
	leave(s, radio);
	return 0;
}

static int
end_early(struct sim *s, unsigned radio, uint32_t token, bool is_scan)
{
	const struct away *w = &s->antenna[radio].away;

	if (w->stage == AWAY_HOME || w->token != token || w->scan != is_scan)
		return -ENOENT;
	end(s, radio, 0);
	return 0;
}

static void
tell_device(struct sim *s, unsigned radio, int error)
{
	world_tell(s, radio, &(struct air_event){ .news = AIR_DEVICE_STATE, .bss = AIR_DEVICE,
		.state = { .up = s->antenna[radio].device, .error = error } }, 0, NULL);
}

static struct mac
device_address(const struct sim *s, unsigned radio, struct mac wanted)
{
	static const struct mac none;

	if (!mac_equal(wanted, none))
		return wanted;
	for (uint16_t i = 0; i < s->bsss; i++)
		if (s->bss[i].up && s->bss[i].radio == radio)
			return s->bss[i].bssid;
	return none;
}

static int
device_start(struct sim *s, unsigned radio, const struct air_device *d)
{
	struct antenna *a = &s->antenna[radio];

	if (s->scenario.radio[radio].way == AIR_WAY_NONE)
		return -EOPNOTSUPP;
	if (!a->device) {		/* else once more: the kernel takes it too */
		a->device = !a->blocked;
		a->device_blocked = a->blocked;
		a->device_addr = device_address(s, radio, d->addr);
	}
	tell_device(s, radio, a->blocked ? ERFKILL : 0);
	return 0;
}

static int
device_stop(struct sim *s, unsigned radio)
{
	struct antenna *a = &s->antenna[radio];

	if (!a->device && !a->device_blocked)
		return -ENETDOWN;
	if (a->away.stage != AWAY_HOME && a->away.bss == AIR_DEVICE)
		come_home(s, radio);
	a->device = a->device_blocked = false;
	tell_device(s, radio, 0);
	return 0;
}

int
stay_command(struct sim *s, unsigned radio, const struct air_command *c)
{
	switch (c->verb) {
	case AIR_DEVICE_START:
		return device_start(s, radio, &c->device);
	case AIR_DEVICE_STOP:
		return device_stop(s, radio);
	case AIR_STAY:
		return stay(s, radio, c->bss, &c->stay);
	case AIR_SCAN:
		return scan(s, radio, c->bss, &c->scan);
	case AIR_STAY_END:
	case AIR_SCAN_END:
		return end_early(s, radio, c->token, c->verb == AIR_SCAN_END);
	case AIR_SEND:
	case AIR_BSS_START:
	case AIR_BSS_UPDATE:
	case AIR_BSS_STOP:
	case AIR_STATION_ADD:
	case AIR_STATION_SET:
	case AIR_STATION_REMOVE:
	case AIR_POLL:
	case AIR_ASK_STATS:
		break;
	}
	return -EINVAL;
}

void
stay_bss_gone(struct sim *s, unsigned radio, uint16_t bss)
{
	const struct away *w = &s->antenna[radio].away;

	if (w->stage != AWAY_HOME && w->bss == bss)
		end(s, radio, ENETDOWN);
}

/* ---- blocked, and gone --------------------------------------------------------------- */

static void
set_blocked(struct sim *s, unsigned radio, bool blocked)
{
	struct antenna *a = &s->antenna[radio];

	if (blocked && a->away.stage != AWAY_HOME)
		end(s, radio, ERFKILL);
	a->blocked = blocked;
	if (blocked ? a->device : a->device_blocked) {
		a->device = !blocked;
		a->device_blocked = blocked;
		tell_device(s, radio, blocked ? ERFKILL : 0);
	}
	bss_block(s, radio, blocked);
}

void
stay_trouble(struct sim *s, unsigned radio)
{
	uint64_t next = NEVER;
	bool blocked = false;

	for (uint32_t i = 0; i < s->scenario.faults; i++) {
		const struct scenario_fault *x = &s->fault[i];
		uint64_t from = (uint64_t)x->from_us, to = (uint64_t)x->to_us;

		if ((x->kind != FAULT_BLOCKED && x->kind != FAULT_GONE) ||
		    (x->radio != SCENARIO_ALL && x->radio != radio))
			continue;
		if (x->kind == FAULT_GONE && fault_open(s, x, radio))
			vanish(s, radio);
		blocked |= x->kind == FAULT_BLOCKED && fault_open(s, x, radio);
		next = from > s->now_us && from < next ? from : next;
		next = to > s->now_us && to < next ? to : next;
	}
	if (blocked != s->antenna[radio].blocked && !s->antenna[radio].gone)
		set_blocked(s, radio, blocked);
	if (next != NEVER && !s->antenna[radio].gone)
		timers_set(s->few, FEW_TROUBLE + radio, (struct instant){ next });
}

void
stay_prepare(struct sim *s)
{
	for (unsigned r = 0; r < s->antennas; r++)
		stay_trouble(s, r);
}
