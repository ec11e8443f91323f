/* SPDX-License-Identifier: ISC */
#include "harness.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- the access point ------------------------------------------------------------------- */

struct mac
play_bssid(unsigned n)
{
	return (struct mac){ { 2, 0xa9, 0, 0, 0, (uint8_t)n } };
}

void
play_digest(struct play *p, const void *octets, size_t len)
{
	p->digest = sip_hash((struct sip_key){ p->digest, len }, octets, len);
}

static void
add_bss(struct play *p, const struct play_options *o, unsigned n)
{
	static const uint8_t rates_2[] = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96,
		108 };
	static const uint8_t rates_5[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };
	const struct scenario_radio *r = &p->scenario->radio[n];
	uint8_t channel = p->scenario->radios && r->channel ? r->channel : 1;
	struct engine_radio radio = { .freq_mhz = scenario_freq(channel), .acks = r->reports };
	struct engine_bss bss = { .bssid = play_bssid(n), .ssid_len = 4, .ssid = "test",
		.beacon_tu = 100, .dtim_period = 2, .max_stations = HAP_AID_MAX, .wmm = true,
		.answer_probes = true, .max_listen_interval = 65535 };
	bool above = channel > 14;

	if (p->scenario->radios == 0)
		radio.acks = true;
	else
		sim_away(r, n, &radio.away);
	radio.rate_count = above ? sizeof(rates_5) : sizeof(rates_2);
	memcpy(radio.rate, above ? rates_5 : rates_2, radio.rate_count);
	snprintf(radio.name, sizeof(radio.name), "phy%u", n);
	snprintf(bss.name, sizeof(bss.name), "ap%u", n);
	if (r->ssid.len) {
		bss.ssid_len = r->ssid.len;
		memcpy(bss.ssid, r->ssid.octet, r->ssid.len);
	}
	assert_int_equal(engine_add_radio(p->engine, &radio), n);
	bss.radio = (uint8_t)n;
	if (o->adjust)
		o->adjust(&bss, n);
	assert_int_equal(engine_add_bss(p->engine, p->now, &bss), n);
}

static struct engine_config
configure(const struct play *p, const struct play_options *o)
{
	struct engine_config c = o->config;

	if (c.stations == 0)
		c.stations = sim_stations(p->sim) + 64;
	c.key = (struct sip_key){ 1, 2 };
	strcpy(c.name, "play");
	return c;
}

struct play *
play_open_with(const char *scenario, const struct play_options *o)
{
	struct play *p = calloc(1, sizeof(*p));
	struct scenario_error error;
	struct engine_config c;

	assert_non_null(p);
	p->scenario = scenario_read(scenario, strlen(scenario), &error);
	if (p->scenario == NULL)
		fail_msg("%u:%u: %s", error.line, error.column, error.text);
	p->no_log = o->no_log;
	if (!p->no_log)
		air_open(&p->air);
	p->sim = sim_open(&(struct sim_options){ .scenario = p->scenario, .seed = o->seed,
		.stations = o->stations, .heard = p->no_log ? NULL : air_hear,
		.heard_arg = &p->air });
	assert_non_null(p->sim);
	p->prng = prng_from(sim_seed(p->sim) ^ 0xdae);
	c = configure(p, o);
	p->engine = engine_open(&c);
	assert_non_null(p->engine);
	for (unsigned n = 0; n < sim_radios(p->sim); n++)
		add_bss(p, o, n);
	play_run(p, 0);
	return p;
}

struct play *
play_open(const char *scenario)
{
	return play_open_with(scenario, &(struct play_options){ 0 });
}

void
play_close(struct play *p)
{
	for (unsigned i = 0; i < p->daemons; i++) {
		free(p->daemon[i]->heard);
		free(p->daemon[i]->book);
		free(p->daemon[i]);
	}
	engine_close(p->engine);
	sim_close(p->sim);
	scenario_free(p->scenario);
	if (!p->no_log)
		air_close(&p->air);
	free(p);
}

/* ---- time -------------------------------------------------------------------------------- */

/* A radio that has just gone down refuses; else what was asked for cannot be. */
static void
count_failure(struct play *p, const struct air_command *c, int error)
{
	bool down = error == -ERFKILL || error == -ENETDOWN || error == -ENODEV;

	p->failed_commands++;
	p->impossible += !down && (c->verb == AIR_STAY || c->verb == AIR_SCAN);
}

/* As the loop does: a visit that is refused is over. */
static void
tell_refused(struct play *p, const struct air_command *c, int error)
{
	struct air_event e = { .radio = c->radio, .bss = c->bss,
		.news = c->verb == AIR_STAY ? AIR_STAY_ENDED : AIR_SCANNED,
		.away = { .token = c->verb == AIR_STAY ? c->stay.token : c->scan.token,
			.error = -error } };

	if (c->verb == AIR_STAY || c->verb == AIR_SCAN)
		engine_event(p->engine, p->now, &e);
}

static void
carry_out(struct play *p)
{
	struct air_command c;

	while (engine_command(p->engine, &c)) {
		int error;

		p->commands++;
		if (c.verb == AIR_SEND)
			play_digest(p, c.send.frame.at, c.send.frame.len);
		error = radio_command(sim_radio(p->sim, c.radio), p->now, &c);
		if (error == 0)
			continue;
		count_failure(p, &c, error);
		tell_refused(p, &c, error);
	}
}

static void
hear_traces(struct play *p)
{
	struct engine_trace t;

	while (engine_trace(p->engine, &t)) {
		p->decided += t.what == ENGINE_DECIDED;
		p->joined += t.what == ENGINE_JOINED;
		p->left += t.what == ENGINE_LEFT;
		p->malformed += t.what == ENGINE_MALFORMED;
	}
}

static void
hear_radios(struct play *p)
{
	struct air_event e;

	for (unsigned n = 0; n < sim_radios(p->sim); n++) {
		while (radio_event(sim_radio(p->sim, n), p->now, &e)) {
			play_digest(p, &p->now, sizeof(p->now));
			if (e.news == AIR_FRAME)
				play_digest(p, e.received.frame.at, e.received.frame.len);
			engine_event(p->engine, p->now, &e);
			carry_out(p);
		}
	}
}

static void
hear_daemons(struct play *p)
{
	int endpoint;

	while (engine_wake(p->engine, &endpoint))
		;				/* everybody is looked after below */
	for (unsigned i = 0; i < p->daemons; i++) {
		daemon_step(p->daemon[i]);
		carry_out(p);
	}
}

static struct instant
next_time(const struct play *p)
{
	struct instant next = engine_deadline(p->engine);

	for (unsigned n = 0; n < sim_radios(p->sim); n++)
		next = instant_min(next, radio_deadline(sim_radio(p->sim, n)));
	for (unsigned i = 0; i < p->daemons; i++)
		next = instant_min(next, daemon_deadline(p->daemon[i]));
	return next;
}

static void
step(struct play *p)
{
	p->steps++;
	hear_radios(p);
	if (instant_due(engine_deadline(p->engine), p->now))
		engine_tick(p->engine, p->now);
	carry_out(p);
	hear_daemons(p);
	hear_traces(p);
}

void
play_run(struct play *p, unsigned until_ms)
{
	struct instant until = { until_ms * UINT64_C(1000) }, last = p->now;
	unsigned still = 0;

	carry_out(p);			/* what the story itself has caused */
	hear_daemons(p);
	for (;;) {
		struct instant next = next_time(p);

		if (until.us < next.us)
			break;
		if (next.us > p->now.us)
			p->now = next;
		still = p->now.us == last.us ? still + 1 : 0;
		if (still > 100000)
			fail_msg("time stands still at %u us: engine %u, radio %u",
			    (unsigned)p->now.us, (unsigned)engine_deadline(p->engine).us,
			    (unsigned)radio_deadline(sim_radio(p->sim, 0)).us);
		last = p->now;
		step(p);
	}
	p->now = until;
}

struct sim_station
play_station(struct play *p, uint32_t i)
{
	struct sim_station out;

	sim_station(p->sim, i, &out);
	return out;
}

struct sim_results
play_results(struct play *p)
{
	struct sim_results out;

	sim_results(p->sim, &out);
	return out;
}

void
play_silent(struct play *p)
{
	air_silent(&p->air);
	for (unsigned i = 0; i < p->daemons; i++)
		daemon_silent(p->daemon[i]);
}

/* ---- puppets ------------------------------------------------------------------------------ */

static struct wr
puppet_frame(struct play *p, uint32_t station, enum frame_subtype subtype, uint8_t *octets,
    size_t cap)
{
	struct wr w = wr_into(octets, cap);
	struct mac to = subtype == FRAME_PROBE_REQ ?
	    (struct mac){ { 255, 255, 255, 255, 255, 255 } } : play_bssid(0);
	struct frame_header h = frame_header_to(subtype, to, play_station(p, station).addr, to);

	frame_header_encode(&w, &h);
	return w;
}

static void
puppet_says(struct play *p, uint32_t station, const struct wr *w)
{
	assert_true(wr_ok(w));
	assert_int_equal(sim_speak(p->sim, p->now, station, 0, w->base, w->len), 0);
}

void
puppet_auth_with(struct play *p, uint32_t station, uint16_t algorithm, uint16_t transaction,
    const void *more, size_t len)
{
	uint8_t octets[400];
	struct wr w = puppet_frame(p, station, FRAME_AUTH, octets, sizeof(octets));

	wr_le16(&w, algorithm);
	wr_le16(&w, transaction);
	wr_le16(&w, STATUS_SUCCESS);
	wr_bytes(&w, more, len);
	puppet_says(p, station, &w);
}

void
puppet_auth(struct play *p, uint32_t station)
{
	puppet_auth_with(p, station, ALGORITHM_OPEN, 1, NULL, 0);
}

static void
put_elements(struct play *p, struct wr *w)
{
	static const uint8_t rates[] = { EID_RATES, 8, 2, 4, 11, 22, 12, 18, 24, 36 };
	const struct scenario_ssid *ssid = &p->scenario->radio[0].ssid;

	wr_u8(w, EID_SSID);
	wr_u8(w, ssid->len ? ssid->len : 4);
	wr_bytes(w, ssid->len ? (const void *)ssid->octet : "test", ssid->len ? ssid->len : 4);
	wr_bytes(w, rates, sizeof(rates));
}

void
puppet_assoc(struct play *p, uint32_t station, uint16_t capability)
{
	uint8_t octets[200];
	struct wr w = puppet_frame(p, station, FRAME_ASSOC_REQ, octets, sizeof(octets));

	wr_le16(&w, capability);
	wr_le16(&w, 10);
	put_elements(p, &w);
	puppet_says(p, station, &w);
}

void
puppet_probe(struct play *p, uint32_t station)
{
	uint8_t octets[200];
	struct wr w = puppet_frame(p, station, FRAME_PROBE_REQ, octets, sizeof(octets));

	put_elements(p, &w);
	puppet_says(p, station, &w);
}

void
puppet_leave(struct play *p, uint32_t station, enum frame_subtype subtype)
{
	uint8_t octets[40];
	struct wr w = puppet_frame(p, station, subtype, octets, sizeof(octets));

	wr_le16(&w, REASON_LEAVING_NETWORK_DEAUTH);
	puppet_says(p, station, &w);
}

void
puppet_null(struct play *p, uint32_t station)
{
	uint8_t octets[40];
	struct wr w = puppet_frame(p, station, FRAME_ASSOC_REQ, octets, sizeof(octets));

	octets[0] = FRAME_DATA << 2 | DATA_NULL << 4;
	octets[1] = FLAG_TO_DS;
	puppet_says(p, station, &w);
}

void
puppet_join(struct play *p, uint32_t station)
{
	puppet_auth(p, station);
	play_run(p, (unsigned)(p->now.us / 1000) + 10);
	puppet_assoc(p, station, CAPABILITY_ESS);
	play_run(p, (unsigned)(p->now.us / 1000) + 20);
	for (unsigned i = 0; i < p->daemons; i++)
		daemon_skip(p->daemon[i]);
	air_skip(&p->air);
}
