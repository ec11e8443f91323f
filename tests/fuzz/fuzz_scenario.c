/* SPDX-License-Identifier: ISC */
/*
 * The scenario reader, and, where a text is a scenario of a few stations, what the simulation
 * makes of it for a while: whatever it says, nothing happens but in memory that was given.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "radio/radio.h"
#include "radio/sim/sim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
start(struct sim *s)
{
	static const uint8_t head[40] = { 0x80 };

	for (unsigned n = 0; n < sim_radios(s); n++) {
		struct air_command c = { .verb = AIR_BSS_START, .radio = (uint8_t)n,
			.bss = (uint16_t)n, .start = { .bssid = { { 2, 0, 0, 0, 0, (uint8_t)n } },
			.ssid_len = 1, .ssid = "x", .freq_mhz = 2412, .beacon_tu = 100,
			.dtim_period = 2, .head = { head, sizeof(head) } } };

		int error = radio_command(sim_radio(s, n), (struct instant){ 0 }, &c);

		if (error && error != -ENODEV)
			abort();
	}
}

/* A device on each radio, that stays and scans in turn on the channels Wi-Fi Direct has. */
static void
wander(struct sim *s, struct instant now, unsigned step)
{
	static const uint16_t social[] = { 2412, 2437, 2462 };

	for (unsigned n = 0; n < sim_radios(s); n++) {
		struct air_command c = { .verb = AIR_DEVICE_START, .radio = (uint8_t)n,
			.bss = AIR_DEVICE, .device = { { { 2, 1, 0, 0, 0, (uint8_t)n } } } };

		radio_command(sim_radio(s, n), now, &c);
		c.verb = step % 2 ? AIR_STAY : AIR_SCAN;
		if (step % 2)
			c.stay = (struct air_stay){ step, social[step % 3], 50 };
		else
			c.scan = (struct air_scan){ .token = step, .freq_mhz = social[step % 3] };
		radio_command(sim_radio(s, n), now, &c);
	}
}

static void
play(const struct scenario *c)
{
	struct sim *s = sim_open(&(struct sim_options){ .scenario = c });
	struct sim_results r;

	if (s == NULL)
		return;
	start(s);
	for (unsigned steps = 0; steps < 200; steps++) {
		struct instant next = radio_deadline(sim_radio(s, 0));

		if (next.us > 30000000)
			break;
		if (steps % 8 == 7)
			wander(s, next, steps);
		for (unsigned n = 0; n < sim_radios(s); n++) {
			struct air_event e;

			while (radio_event(sim_radio(s, n), next, &e))
				if (e.news == AIR_FRAME && e.received.frame.len == 0)
					abort();
		}
	}
	sim_results(s, &r);
	sim_close(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scenario_error error;
	struct scenario *c = scenario_read((const char *)data, size, &error);

	if (c && c->stations <= 50 && c->peers <= 50)
		play(c);
	if (c == NULL && (error.line == 0 || error.column == 0 || error.text[0] == '\0'))
		abort();
	scenario_free(c);
	return 0;
}
