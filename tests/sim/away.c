/* SPDX-License-Identifier: ISC */
#include "away.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct mac
away_addr(const struct stage *t, unsigned radio)
{
	struct air_away a;

	sim_away(&t->scenario->radio[radio], radio, &a);
	return a.way == AIR_WAY_SHARED || a.way == AIR_WAY_ON_CHANNEL ? stage_bssid(radio) :
	    a.addr;
}

void
away_start(struct stage *t, unsigned radio)
{
	struct air_away a;
	unsigned ms = (unsigned)(t->now.us / 1000);
	const struct told *told;

	sim_away(&t->scenario->radio[radio], radio, &a);
	stage_command(t, &(struct air_command){ .verb = AIR_DEVICE_START, .radio = (uint8_t)radio,
		.bss = AIR_DEVICE, .device = { a.addr } });
	stage_run(t, ms + 1);
	told = stage_told(t, AIR_DEVICE_STATE);
	assert_non_null(told);
	assert_true(told->event.state.up && told->event.state.error == 0);
	assert_int_equal(told->event.radio, radio);
	assert_int_equal(told->event.bss, AIR_DEVICE);
}

int
away_stay(struct stage *t, unsigned radio, uint16_t bss, unsigned channel, unsigned ms,
    uint32_t token)
{
	return stage_try(t, &(struct air_command){ .verb = AIR_STAY, .radio = (uint8_t)radio,
		.bss = bss, .stay = { .token = token, .duration_ms = ms,
			.freq_mhz = scenario_freq((uint8_t)channel) } });
}

int
away_scan(struct stage *t, const struct air_scan *scan, unsigned radio)
{
	return stage_try(t, &(struct air_command){ .verb = AIR_SCAN, .radio = (uint8_t)radio,
		.bss = AIR_DEVICE, .scan = *scan });
}

int
away_end(struct stage *t, unsigned radio, enum air_verb verb, uint32_t token)
{
	return stage_try(t, &(struct air_command){ .verb = verb, .radio = (uint8_t)radio,
		.bss = AIR_DEVICE, .token = token });
}

void
away_expect(struct stage *t, enum air_news news, uint32_t token, int error, unsigned ms)
{
	const struct told *told = stage_told(t, news);

	assert_non_null(told);
	assert_int_equal(told->event.away.token, token);
	assert_int_equal(told->event.away.error, error);
	if (ms)
		assert_int_equal(told->us / 1000, ms);
}

struct wr
away_frame(const struct stage *t, unsigned radio, enum frame_subtype subtype, struct mac to,
    uint8_t *octets, size_t cap)
{
	struct wr w = wr_into(octets, cap);
	struct mac from = away_addr(t, radio);
	struct mac bssid = subtype == FRAME_PROBE_REQ ?
	    (struct mac){ { 255, 255, 255, 255, 255, 255 } } : from;
	struct frame_header h = frame_header_to(subtype, to, from, bssid);

	frame_header_encode(&w, &h);
	return w;
}

void
away_send(struct stage *t, unsigned radio, unsigned channel, uint32_t token, const struct wr *w)
{
	assert_true(wr_ok(w));
	stage_command(t, &(struct air_command){ .verb = AIR_SEND, .radio = (uint8_t)radio,
		.bss = AIR_DEVICE, .send = { .token = token, .no_cck = true,
			.freq_mhz = scenario_freq((uint8_t)channel),
			.frame = { w->base, w->len } } });
}

struct sim_leave
away_left(const struct stage *t, unsigned radio)
{
	struct sim_leave out;

	sim_left(t->sim, radio, &out);
	return out;
}

struct sim_beacons
away_beacons(const struct stage *t, unsigned radio)
{
	struct sim_beacons out;

	sim_beacons(t->sim, (uint16_t)radio, &out);
	return out;
}
