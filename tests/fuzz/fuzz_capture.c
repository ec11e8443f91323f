/* SPDX-License-Identifier: ISC */
/*
 * The capture radio: any octets as a file, played to two BSSs with stations added, polled and
 * asked about.  Each record is counted once, time does not go back, every file comes to an end.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "radio/capture/capture.h"
#include "radio/radio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
start(struct radio *r, uint16_t bss)
{
	struct air_command c = { .verb = AIR_BSS_START, .bss = bss, .start = {
		.bssid = { { 2, 0, 0, 0, 0, (uint8_t)bss } }, .ssid_len = 9, .ssid = "something",
		.freq_mhz = 2412, .beacon_tu = 100, .dtim_period = 2 } };

	if (radio_command(r, (struct instant){ 0 }, &c) != 0)
		abort();
}

static void
react(struct radio *r, struct instant now, const struct air_event *e)
{
	struct air_command c = { .verb = AIR_STATION_ADD, .bss = e->bss };

	if (e->news == AIR_UNEXPECTED) {
		c.station.addr = e->unexpected.addr;
		radio_command(r, now, &c);
		c.verb = AIR_POLL;
		c.addr = e->unexpected.addr;
		radio_command(r, now, &c);
	} else if (e->news == AIR_POLLED) {
		c.verb = AIR_ASK_STATS;
		c.addr = e->polled.addr;
		radio_command(r, now, &c);
	} else if (e->news == AIR_FRAME) {
		uint8_t octets[30] = { 0xb0 };

		if (e->received.frame.len < 24 || e->received.frame.len > AIR_FRAME_MAX)
			abort();
		memcpy(octets + 4, e->received.frame.at + 10, 6);
		c.verb = AIR_SEND;
		c.send = (struct air_send){ .token = 1, .frame = { octets, sizeof(octets) } };
		radio_command(r, now, &c);
	}
}

static void
check(const struct capture *c)
{
	struct capture_counts n;
	char text[4096];
	uint64_t sum;

	capture_counts(c, &n);
	sum = n.played + n.data;
	for (int i = 0; i < CAPTURE_REASONS; i++)
		sum += n.ignored[i];
	if (sum != n.records)
		abort();
	capture_summary(c, text, sizeof(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct capture_options o = { .bytes = data, .len = size, .stations = 64 };
	char error[CAPTURE_ERROR];
	struct instant now = { 0 }, next;
	struct capture *c;
	struct air_event e;

	if (capture_open(&o, &c, error) != 0) {
		if (error[0] == '\0')
			abort();
		return 0;
	}
	struct radio *r = capture_radio(c);

	start(r, 0);
	start(r, 1);
	while (!radio_finished(r)) {
		while (radio_event(r, now, &e))
			react(r, now, &e);
		if (radio_finished(r))
			break;
		next = radio_deadline(r);
		if (next.us == FAR.us || instant_before(next, now))
			abort();
		now = next;
	}
	check(c);
	radio_close(r);
	return 0;
}
