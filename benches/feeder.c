/* SPDX-License-Identifier: ISC */
/* See feeder.h. */
#include "feeder.h"

#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "frame/frame.h"

uint64_t
clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void
pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

double
median_us(uint64_t *ns, size_t n)
{
	qsort(ns, n, sizeof(ns[0]), by_value);
	return (double)ns[n / 2] / 1000;
}

void
report(const char *name, double value, const char *unit, double against, double ratio)
{
	printf("{\"name\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"against\":%.2f,\"ratio\":%.2f}\n",
	    name, value, unit, against, ratio);
	fflush(stdout);
}

/* ---- the radio ------------------------------------------------------------------------------ */

static struct mac
bssid_of(unsigned bss)
{
	return (struct mac){ { 2, 0, 0, 0, 0xff, (uint8_t)bss } };
}

static void
make_frames(struct feeder *f)
{
	for (unsigned i = 0; i < 2; i++) {
		struct frame frame = { .auth = { ALGORITHM_OPEN, 1, 0 }, .header =
		    frame_header_to(FRAME_AUTH, bssid_of(i), bssid_of(i), bssid_of(i)) };
		struct wr w = wr_into(f->frame[i], sizeof(f->frame[i]));

		frame_encode(&w, &frame);
		f->frame_len = w.len;
	}
}

enum { SENDER_AT = 10, BSSID_AT = 16, STATUS_AT = FRAME_HEADER_LEN + 4 };

/* When it was asked, where somebody wants to know. */
static void
note_time(struct feeder *f, unsigned bss)
{
	uint64_t now_ns = f->took ? clock_ns() : 0;

	f->asked[f->next & 0xffff] = f->behind && bss == f->bss ? f->ahead : now_ns;
	f->ahead = now_ns;
}

static bool
feeder_event(struct radio *radio, struct instant now, struct air_event *ev)
{
	struct feeder *f = (struct feeder *)radio;

	(void)now;
	if (f->ack_count) {
		*ev = (struct air_event){ .news = AIR_SENT,
		    .sent = { f->acks[f->ack_first], true } };
		f->ack_first = (f->ack_first + 1) % 256;
		f->ack_count--;
		return true;
	}
	if (f->waiting >= f->window || f->done + f->waiting >= f->total)
		return false;
	unsigned bss = f->both && f->next & 1 ? !f->bss : f->bss;
	struct mac sta = mac_from_u64(0x02aa00000000u + f->next);

	memcpy(f->frame[bss] + SENDER_AT, sta.octet, MAC_LEN);
	note_time(f, bss);
	f->next++;
	if (bss == f->bss)
		f->waiting++;
	*ev = (struct air_event){ .news = AIR_FRAME, .received = {
	    .frame = { f->frame[bss], f->frame_len }, .freq_mhz = 2437, .signal_dbm = -50 } };
	return true;
}

static void
answered(struct feeder *f, const struct air_send *s)
{
	uint64_t address = mac_u64(mac_from(s->frame.at + 4));

	if (mac_equal(mac_from(s->frame.at + BSSID_AT), bssid_of(f->bss))) {
		if (s->frame.at[STATUS_AT] != (f->refused ? 17 : 0))
			errx(1, "a station got status %u", s->frame.at[STATUS_AT]);
		if (f->took && f->done >= f->warm)
			f->took[f->done - f->warm] = clock_ns() - f->asked[address & 0xffff];
		if (f->done == f->warm)
			f->began = clock_ns();
		f->done++;
		f->waiting--;
		if (f->done == f->total)
			loop_end(f->loop);
	}
	if (s->token && f->ack_count < 256)
		f->acks[(f->ack_first + f->ack_count++) % 256] = s->token;
}

static int
feeder_command(struct radio *radio, struct instant now, const struct air_command *c)
{
	(void)now;
	if (c->verb == AIR_SEND)
		answered((struct feeder *)radio, &c->send);
	return 0;
}

static struct instant
feeder_deadline(const struct radio *radio)
{
	const struct feeder *f = (const struct feeder *)radio;

	return f->ack_count || (f->waiting < f->window && f->done + f->waiting < f->total) ?
	    (struct instant){ 0 } : FAR;
}

static int
feeder_fd(const struct radio *radio)
{
	(void)radio;
	return -1;
}

static bool
feeder_finished(const struct radio *radio)
{
	(void)radio;
	return false;
}

static void
feeder_close(struct radio *radio)
{
	(void)radio;
}

static const struct radio_ops feeder_ops = { "feeder", feeder_close, feeder_command, feeder_event,
    feeder_deadline, feeder_fd, feeder_finished };

/* ---- the access point ----------------------------------------------------------------------- */

static void
open_engine(struct ap *ap, uint32_t ms)
{
	struct engine_config c = { .name = "bench", .stations = 100, .key = { 1, 2 },
	    .deadline_ms = { ms, ms, ms, ms, ms } };
	struct engine_radio r = { .name = "radio", .freq_mhz = 2437, .acks = true, .rate_count = 4,
	    .rate = { 0x82, 0x84, 0x8b, 0x96 } };

	ap->e = engine_open(&c);
	engine_add_radio(ap->e, &r);
	for (unsigned i = 0; i < 2; i++) {
		struct engine_bss b = { .bssid = bssid_of(i), .ssid_len = 1, .beacon_tu = 100,
		    .dtim_period = 2, .max_stations = 2007, .max_listen_interval = 65535 };
		struct air_event up = { .news = AIR_BSS_STATE, .bss = (uint16_t)i,
		    .state = { .up = true } };

		b.ssid[0] = 'x';
		snprintf(b.name, sizeof(b.name), "wlan%u", i);
		engine_add_bss(ap->e, loop_clock(), &b);
		engine_event(ap->e, loop_clock(), &up);
	}
}

static void
see_trace(void *arg, const struct engine_trace *t)
{
	(void)arg;
	(void)t;
}

static void
see_sign(void *arg, enum loop_sign sign)
{
	(void)sign;
	loop_end(((struct ap *)arg)->loop);
}

static void
see_turn(void *arg)
{
	(void)arg;
}

void
ap_open(struct ap *ap, uint32_t deadline_ms)
{
	memset(ap, 0, sizeof(*ap));
	open_engine(ap, deadline_ms);
	ap->f.radio.ops = &feeder_ops;
	make_frames(&ap->f);
	ap->f.warm = WARM;
	ap->radios[0] = &ap->f.radio;
	struct loop_config l = { .engine = ap->e, .radios = ap->radios, .radio_count = 1,
	    .pace = PACE_REAL, .trace = see_trace, .sign = see_sign, .turn = see_turn, .arg = ap };

	ap->loop = loop_open(&l);
	ap->f.loop = ap->loop;
}

void
ap_close(struct ap *ap)
{
	loop_close(ap->loop);
	engine_close(ap->e);
}

void
ap_feed(struct ap *ap, uint32_t total, uint32_t window, uint64_t *took)
{
	ap->f.total = ap->f.warm + total;
	ap->f.window = window;
	ap->f.took = took;
	ap->f.done = ap->f.waiting = 0;
	loop_run(ap->loop);
}
