/* SPDX-License-Identifier: ISC */
/*
 * mlme.assoc: what one open authentication and association cost inside the engine, with 100, 2000
 * and 100,000 stations associated (50 BSSs); random ones leave and come back.  Frames are made
 * beforehand and given their addresses where a radio's lie, in the buffer it has just filled;
 * leaving is not timed.  mlme.memory: octets for an associated station, all included.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/prng.h"
#include "engine/engine.h"
#include "frame/frame.h"

enum { WORLDS = 3, BSSS = 50, ROUNDS = 300, AWAY = 2000, FRAME_ROOM = 160, SEED = 20021015 };

struct world {
	struct engine *e;
	struct instant now;
	struct prng random;
	uint32_t stations;
};

struct request {
	uint8_t bytes[FRAME_ROOM];
	size_t len;
};

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct mac
bssid(uint32_t station)
{
	return (struct mac){ { 2, 0, 0, 0, 9, (uint8_t)(station % BSSS) } };
}

static struct mac
address(uint32_t station)
{
	return (struct mac){ { 2, 0, 1, (uint8_t)(station >> 16), (uint8_t)(station >> 8),
	    (uint8_t)station } };
}

static struct request
encoded(const struct frame *f)
{
	struct request r;
	struct wr w = wr_into(r.bytes, sizeof(r.bytes));

	frame_encode(&w, f);
	assert(wr_ok(&w));
	r.len = w.len;
	return r;
}

static struct frame
frame_from(uint32_t station, enum frame_subtype subtype)
{
	return (struct frame){ .header = frame_header_to(subtype, bssid(station),
	    address(station), bssid(station)) };
}

static struct request
auth(uint32_t station)
{
	struct frame f = frame_from(station, FRAME_AUTH);

	f.auth.transaction = 1;
	return encoded(&f);
}

static struct request
assoc(uint32_t station)
{
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96, 108 };
	struct frame f = frame_from(station, FRAME_ASSOC_REQ);

	f.assoc.capability = CAPABILITY_ESS | CAPABILITY_SHORT_SLOT | CAPABILITY_SHORT_PREAMBLE;
	f.assoc.listen_interval = 10;
	elements_set_ssid(&f.elements, (struct ssid){ 5, "bench" });
	elements_set_rates(&f.elements, rates, sizeof(rates));
	f.elements.wmm_info.version = 1;
	elements_add(&f.elements, ELEMENT_WMM_INFO);
	return encoded(&f);
}

static struct request
deauth(uint32_t station)
{
	struct frame f = frame_from(station, FRAME_DEAUTH);

	f.leave.reason = 3;
	return encoded(&f);
}

/* The same frame, from another. */
static void
readdress(struct request *r, uint32_t station)
{
	struct mac from = address(station), to = bssid(station);

	memcpy(r->bytes + 4, to.octet, MAC_LEN);
	memcpy(r->bytes + 10, from.octet, MAC_LEN);
	memcpy(r->bytes + 16, to.octet, MAC_LEN);
}

static void
drain_log(struct world *w)
{
	struct engine_trace t;

	while (engine_trace(w->e, &t))
		;
}

/* The radio: every answer that asks for it is acknowledged.  The log is read as it is written. */
static void
drain(struct world *w)
{
	struct air_command c;
	uint32_t token[4], n = 0;

	while (engine_command(w->e, &c))
		if (c.verb == AIR_SEND && c.send.token && n < 4)
			token[n++] = c.send.token;
	for (uint32_t i = 0; i < n; i++)
		engine_event(w->e, w->now, &(struct air_event){ .news = AIR_SENT,
		    .sent = { token[i], true } });
	drain_log(w);
}

static void
hear(struct world *w, const struct request *r)
{
	struct air_event e = { .news = AIR_FRAME };

	e.received.frame = (struct air_bytes){ r->bytes, r->len };
	e.received.freq_mhz = 2437;
	e.received.signal_dbm = -50;
	engine_event(w->e, w->now, &e);
	drain(w);
}

static void
joins(struct world *w, uint32_t station)
{
	struct request a = auth(station), b = assoc(station);

	hear(w, &a);
	hear(w, &b);
}

static void
open_world(struct world *w, uint32_t stations)
{
	struct engine_config c = { .name = "bench", .stations = stations, .key = { 1, 2 },
	    .strangers = 256, .requests = 256, .endpoints = 4 };
	struct engine_radio r = { .name = "radio0", .freq_mhz = 2437, .rate_count = 12,
	    .rate = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96, 108 },
	    .short_preamble = true, .acks = true };
	struct air_command start;

	*w = (struct world){ .e = engine_open(&c), .now = { 1000000 }, .stations = stations };
	w->random = prng_from(SEED);
	assert(w->e && engine_add_radio(w->e, &r) == 0);
	for (uint8_t i = 0; i < BSSS; i++) {
		struct engine_bss b = { .name = "wlan0", .ssid_len = 5, .ssid = "bench",
		    .beacon_tu = 100, .dtim_period = 2, .max_stations = 2007,
		    .answer_probes = true, .inactivity_s = 3000, .max_listen_interval = 65535,
		    .wmm = true, .bssid = bssid(i) };
		struct air_event up = { .news = AIR_BSS_STATE, .bss = i, .state = { .up = true } };

		assert(engine_add_bss(w->e, w->now, &b) == i && engine_command(w->e, &start));
		engine_event(w->e, w->now, &up);
	}
	for (uint32_t i = 0; i < stations; i++) {
		joins(w, i);
		w->now.us += 1000;
	}
	assert(engine_stations(w->e) == stations);
}

/* Stations leave, as many as may be away at once; then they come back, which is timed. */
static double
turn(struct world *w)
{
	static uint32_t who[AWAY];
	struct request first = auth(0), second = assoc(0);
	uint32_t away = w->stations / 2 < AWAY ? w->stations / 2 : AWAY;
	uint64_t start, took;

	for (uint32_t i = 0; i < away; i++) {
		who[i] = prng_below(&w->random, w->stations);
		struct request r = deauth(who[i]);

		hear(w, &r);
	}
	w->now.us += 2000000;
	engine_tick(w->e, w->now);
	drain(w);
	start = now_ns();
	for (uint32_t i = 0; i < away; i++) {
		readdress(&first, who[i]);
		hear(w, &first);
		readdress(&second, who[i]);
		hear(w, &second);
	}
	took = now_ns() - start;
	return (double)took / away;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* So many turns that AWAY stations come back; what they cost, each. */
static double
round_of(struct world *w)
{
	uint32_t turns = w->stations / 2 < AWAY ? 2 * AWAY / w->stations : 1;
	double ns = 0;

	for (uint32_t i = 0; i < turns; i++)
		ns += turn(w);
	return ns / turns;
}

static void
report(const char *name, double value, const char *unit, double against)
{
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"against\":%.1f,\"ratio\":%.3f}\n",
	    name, value, unit, against, against > 0 ? value / against : 0);
}

/* The worlds take turns, and the best tenth of the rounds counts: the machine is shared. */
int
main(void)
{
	static const uint32_t counts[WORLDS] = { 100, 2000, 100000 };
	static double ns[WORLDS][ROUNDS];
	static struct world w[WORLDS];

	for (int i = 0; i < WORLDS; i++)
		open_world(&w[i], counts[i]);
	for (int n = 0; n < ROUNDS; n++)
		for (int i = 0; i < WORLDS; i++)
			ns[i][n] = round_of(&w[i]);
	for (int i = 0; i < WORLDS; i++) {
		char name[32];

		qsort(ns[i], ROUNDS, sizeof(ns[i][0]), by_size);
		snprintf(name, sizeof(name), "mlme.assoc.%u", counts[i]);
		report(name, ns[i][ROUNDS / 10], "ns", ns[0][ROUNDS / 10]);
	}
	report("mlme.memory", (double)engine_bytes(w[WORLDS - 1].e) / counts[WORLDS - 1], "octets",
	    256);
	for (int i = 0; i < WORLDS; i++)
		engine_close(w[i].e);
	return 0;
}
