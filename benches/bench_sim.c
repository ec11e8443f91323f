/* SPDX-License-Identifier: ISC */
/*
 * How many simulated stations join a second: the whole engine and the whole simulation on one
 * core in virtual time, no daemon.  Joining is an open authentication and an association, each
 * asked, answered and acknowledged; the medium loses nothing.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/engine.h"
#include "frame/channel.h"
#include "radio/radio.h"
#include "radio/sim/sim.h"

enum { TRIES = 3, IN_A_BSS = 2000, TEXT = 16384, WANTED = 200000 };

static double
seconds(void)				/* of the processor: others may use it too */
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct bench {
	struct sim *sim;
	struct engine *engine;
	unsigned bsss, radios;
	struct instant now;
};

static void
carry_out(struct bench *b)
{
	struct air_command c;

	while (engine_command(b->engine, &c))
		if (radio_command(sim_radio(b->sim, c.radio), b->now, &c) < 0)
			abort();
}

static void
add_bss(struct bench *b, unsigned n)
{
	static const uint8_t rates[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };
	struct engine_radio radio = { .freq_mhz = scenario_freq((uint8_t)(36 + n % 7 * 4)),
		.acks = true, .rate_count = sizeof(rates) };
	struct engine_bss bss = { .bssid = { { 2, 0xa9, 0, 0, 0, (uint8_t)n } },
		.radio = (uint8_t)(n % b->radios), .beacon_tu = 100, .dtim_period = 2,
		.max_stations = 2007, .wmm = true, .answer_probes = true,
		.max_listen_interval = 65535 };

	memcpy(radio.rate, rates, sizeof(rates));
	if (n < b->radios && engine_add_radio(b->engine, &radio) != (int)n)
		abort();
	bss.ssid_len = (uint8_t)snprintf((char *)bss.ssid, sizeof(bss.ssid), "net%u", n);
	snprintf(bss.name, sizeof(bss.name), "ap%u", n);
	if (engine_add_bss(b->engine, b->now, &bss) != (int)n)
		abort();
	carry_out(b);
}

static struct scenario *
scenario(unsigned stations, unsigned bsss, unsigned radios)
{
	char text[TEXT];
	size_t len = (size_t)snprintf(text, sizeof(text), "medium ideal shadowing 0dB\n");
	struct scenario_error error;
	struct scenario *c;

	for (unsigned n = 0; n < radios; n++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "radio channel %u\n",
		    36 + n % 7 * 4);
	for (unsigned n = 0; n < bsss; n++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "station g%u count %u at 2m..20m join 0s..%us scan none ssid net%u\n", n,
		    stations / bsss, stations / 2000 + 1, n);
	c = scenario_read(text, len, &error);
	if (c == NULL)
		fprintf(stderr, "%u:%u: %s\n", error.line, error.column, error.text);
	assert(c);
	return c;
}

static void
run(struct bench *b, struct instant until)
{
	for (;;) {
		struct instant radio = FAR, engine = engine_deadline(b->engine);
		struct air_event e;

		for (unsigned n = 0; n < b->radios; n++)
			radio = instant_min(radio, radio_deadline(sim_radio(b->sim, n)));
		if (instant_before(until, instant_min(radio, engine)))
			return;
		b->now = instant_before(b->now, instant_min(radio, engine)) ?
		    instant_min(radio, engine) : b->now;
		if (instant_due(engine, b->now)) {
			engine_tick(b->engine, b->now);
			carry_out(b);
		}
		for (unsigned n = 0; instant_due(radio, b->now) && n < b->radios; n++) {
			while (radio_event(sim_radio(b->sim, n), b->now, &e)) {
				engine_event(b->engine, b->now, &e);
				carry_out(b);
			}
		}
	}
}

/* Joins a second of `stations`, spread over BSSs of 2000. */
static double
joins(unsigned stations, double *octets)
{
	struct bench b = { .bsss = (stations + IN_A_BSS - 1) / IN_A_BSS };
	struct scenario *c;
	struct sim_results r;
	double start, took;

	b.radios = b.bsss < 7 ? b.bsss : 7;
	c = scenario(stations, b.bsss, b.radios);
	b.sim = sim_open(&(struct sim_options){ .scenario = c });
	b.engine = engine_open(&(struct engine_config){ .name = "bench", .stations = stations,
		.key = { 3, 4 } });
	assert(b.sim && b.engine);
	for (unsigned n = 0; n < b.bsss; n++)
		add_bss(&b, n);
	start = seconds();
	run(&b, (struct instant){ (stations / 2000 + 2) * UINT64_C(1000000) });
	took = seconds() - start;
	sim_results(b.sim, &r);
	if (r.joined != stations || engine_stations(b.engine) != stations)
		fprintf(stderr, "%u of %u joined\n", r.joined, stations);
	*octets = (double)sim_bytes(b.sim) / stations;
	engine_close(b.engine);
	sim_close(b.sim);
	scenario_free(c);
	return (double)r.joins / took;
}

static double
best(unsigned stations, double *octets)
{
	double most = 0;

	for (int i = 0; i < TRIES; i++) {
		double rate = joins(stations, octets);

		most = rate > most ? rate : most;
	}
	return most;
}

int
main(void)
{
	static const unsigned stations[] = { 2000, 20000, 100000 };
	double octets;

	for (int i = 0; i < 3; i++) {
		double rate = best(stations[i], &octets);
		char name[32] = "sim.join";

		if (i > 0)
			snprintf(name, sizeof(name), "sim.join_%u", stations[i]);
		printf("{\"name\":\"%s\",\"value\":%.0f,\"unit\":\"joins/s\",\"against\":%d,"
		    "\"ratio\":%.2f,\"stations\":%u,\"octets_a_station\":%.0f}\n", name, rate,
		    WANTED, rate / WANTED, stations[i], octets);
	}
	return 0;
}
