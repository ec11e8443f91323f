/* SPDX-License-Identifier: ISC */
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct mac
stage_bssid(unsigned radio)
{
	return (struct mac){ { 2, 0xa9, 0, 0, 0, (uint8_t)radio } };
}

/* A BSS on each radio, as an engine would start it. */
static void
start_bss(struct stage *t, unsigned n)
{
	const struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };
	const struct scenario_radio *r = &t->scenario->radio[n];
	uint8_t head[200], tail[200];
	struct frame f = {
		.header = frame_header_to(FRAME_BEACON, everybody, stage_bssid(n), stage_bssid(n)),
		.beacon = { .interval_tu = 100, .capability = CAPABILITY_ESS },
	};
	struct ssid ssid = { .len = r->ssid.len ? r->ssid.len : 4, .octet = "test" };
	struct wr h = wr_into(head, sizeof(head)), w = wr_into(tail, sizeof(tail));
	uint16_t mhz = scenario_freq(r->channel ? r->channel : 1);
	struct air_command c = { .verb = AIR_BSS_START, .radio = (uint8_t)n, .bss = (uint16_t)n };

	if (r->ssid.len)
		memcpy(ssid.octet, r->ssid.octet, r->ssid.len);
	elements_set_ssid(&f.elements, ssid);
	elements_set_rates(&f.elements, (uint8_t[]){ 0x82, 0x84, 11, 22, 12, 24, 48, 108 }, 8);
	frame_encode_beacon_head(&h, &f);
	frame_encode_beacon_tail(&w, &f);
	assert_true(wr_ok(&h) && wr_ok(&w));
	c.start = (struct air_bss){ .bssid = stage_bssid(n), .ssid_len = ssid.len, .freq_mhz = mhz,
		.beacon_tu = 100, .dtim_period = 3,
		.head = { head, h.len }, .tail = { tail, w.len },
		.basic_count = 2, .basic = { mhz > 3000 ? 12 : 2, mhz > 3000 ? 24 : 4 } };
	memcpy(c.start.ssid, ssid.octet, ssid.len);
	assert_int_equal(radio_command(sim_radio(t->sim, n), t->now, &c), 0);
}

struct stage *
stage_open_seeded(const char *scenario, uint64_t seed, uint32_t stations)
{
	struct stage *t = calloc(1, sizeof(*t));
	struct scenario_error error;

	assert_non_null(t);
	air_open(&t->air);
	t->told = calloc(TOLD, sizeof(*t->told));
	assert_non_null(t->told);
	t->scenario = scenario_read(scenario, strlen(scenario), &error);
	if (t->scenario == NULL)
		fail_msg("%u:%u: %s", error.line, error.column, error.text);
	t->sim = sim_open(&(struct sim_options){ .scenario = t->scenario, .seed = seed,
		.stations = stations, .heard = air_hear, .heard_arg = &t->air });
	assert_non_null(t->sim);
	for (unsigned n = 0; n < sim_radios(t->sim); n++)
		start_bss(t, n);
	return t;
}

struct stage *
stage_open(const char *scenario)
{
	return stage_open_seeded(scenario, 0, 0);
}

void
stage_close(struct stage *t)
{
	sim_close(t->sim);
	scenario_free(t->scenario);
	air_close(&t->air);
	free(t->told);
	free(t);
}

int
stage_try(struct stage *t, const struct air_command *c)
{
	return radio_command(sim_radio(t->sim, c->radio), t->now, c);
}

void
stage_command(struct stage *t, const struct air_command *c)
{
	assert_int_equal(stage_try(t, c), 0);
}

static void
transmit(struct stage *t, unsigned radio, uint32_t token, const struct wr *w)
{
	assert_true(wr_ok(w));
	stage_command(t, &(struct air_command){ .verb = AIR_SEND, .radio = (uint8_t)radio,
		.bss = (uint16_t)radio, .send = { .token = token, .frame = { w->base, w->len } } });
}

static struct wr
begin(uint8_t *octets, size_t cap, enum frame_subtype subtype, struct mac to, unsigned radio)
{
	struct wr w = wr_into(octets, cap);
	struct mac own = stage_bssid(radio);
	struct frame_header h = frame_header_to(subtype, to, own, own);

	frame_header_encode(&w, &h);
	return w;
}

void
stage_send(struct stage *t, uint32_t token, enum frame_subtype subtype, struct mac to)
{
	uint8_t octets[64];
	struct wr w = begin(octets, sizeof(octets), subtype, to, 0);

	wr_le16(&w, 3);
	transmit(t, 0, token, &w);
}

static void
answer_probe(struct stage *t, unsigned radio, struct mac from)
{
	const struct scenario_ssid *ssid = &t->scenario->radio[radio].ssid;
	uint8_t octets[128];
	struct wr w = begin(octets, sizeof(octets), FRAME_PROBE_RESP, from, radio);

	wr_le64(&w, 0);
	wr_le16(&w, 100);
	wr_le16(&w, CAPABILITY_ESS);
	wr_u8(&w, EID_SSID);
	wr_u8(&w, ssid->len ? ssid->len : 4);
	wr_bytes(&w, ssid->len ? (const void *)ssid->octet : "test", ssid->len ? ssid->len : 4);
	transmit(t, radio, 0, &w);
}

static void
answer_auth(struct stage *t, unsigned radio, struct mac from, struct rd r)
{
	uint8_t octets[256], body[64] = { 0 };
	struct wr w = begin(octets, sizeof(octets), FRAME_AUTH, from, radio);
	uint16_t algorithm = rd_le16(&r), transaction = rd_le16(&r);

	rd_skip(&r, 2);
	size_t len = rd_left(&r) < sizeof(body) ? rd_left(&r) : 0;

	rd_copy(&r, body, len);
	if (!t->spoils_bodies)
		sim_sae_answer(body, len);
	wr_le16(&w, algorithm);
	wr_le16(&w, algorithm == ALGORITHM_SAE ? transaction : 2);
	wr_le16(&w, t->auth_status);
	wr_bytes(&w, body, len);
	transmit(t, radio, ++t->token, &w);
}

static void
answer_assoc(struct stage *t, unsigned radio, struct mac from, bool again)
{
	uint8_t octets[128];
	struct wr w = begin(octets, sizeof(octets), again ? FRAME_REASSOC_RESP : FRAME_ASSOC_RESP,
	    from, radio);
	uint16_t aid = t->assoc_status ? 0 : (uint16_t)(++t->aid);

	if (aid && !t->forgets)
		stage_command(t, &(struct air_command){ .verb = AIR_STATION_ADD,
			.radio = (uint8_t)radio, .bss = (uint16_t)radio,
			.station = { .addr = from, .aid = aid } });
	wr_le16(&w, CAPABILITY_ESS);
	wr_le16(&w, t->assoc_status);
	wr_le16(&w, aid ? aid | AID_BITS : 0);
	wr_bytes(&w, (uint8_t[]){ EID_RATES, 4, 0x82, 0x84, 11, 22 }, 6);
	if (t->comeback_tu) {
		wr_bytes(&w, (uint8_t[]){ EID_TIMEOUT_INTERVAL, 5, TIMEOUT_COMEBACK_TU }, 3);
		wr_le32(&w, t->comeback_tu);
	}
	transmit(t, radio, ++t->token, &w);
}

static void
answer(struct stage *t, const struct air_event *e)
{
	struct rd r = rd_from(e->received.frame.at, e->received.frame.len);
	unsigned subtype = rd_u8(&r) >> 4;

	rd_skip(&r, 9);
	struct mac from = rd_mac(&r);

	rd_skip(&r, 8);
	if (subtype == FRAME_DEAUTH || subtype == FRAME_DISASSOC) {
		if (sim_knows(t->sim, e->radio, from))
			stage_command(t, &(struct air_command){ .verb = AIR_STATION_REMOVE,
				.radio = e->radio, .bss = e->radio, .addr = from });
		return;
	}
	if (t->mute || (subtype != FRAME_PROBE_REQ && ++t->requests <= t->deaf_to))
		return;
	if (subtype == FRAME_PROBE_REQ && !t->mute_probes)
		answer_probe(t, e->radio, from);
	else if (subtype == FRAME_AUTH)
		answer_auth(t, e->radio, from, r);
	else if (subtype == FRAME_ASSOC_REQ || subtype == FRAME_REASSOC_REQ)
		answer_assoc(t, e->radio, from, subtype == FRAME_REASSOC_REQ);
}

static void
keep(struct stage *t, const struct air_event *e)
{
	struct told *told = &t->told[t->tolds];

	if (t->tolds == TOLD)
		return;
	t->tolds++;
	*told = (struct told){ .us = t->now.us, .event = *e };
	if (e->news == AIR_FRAME) {
		size_t n = e->received.frame.len;

		memcpy(told->octets, e->received.frame.at, n < SAID_OCTETS ? n : SAID_OCTETS);
		told->event.received.frame.at = told->octets;
	}
}

void
stage_run(struct stage *t, unsigned until_ms)
{
	struct instant until = { until_ms * UINT64_C(1000) };

	for (;;) {
		struct instant next = FAR;

		for (unsigned n = 0; n < sim_radios(t->sim); n++)
			next = instant_min(next, radio_deadline(sim_radio(t->sim, n)));
		if (until.us < next.us)
			break;
		t->now = next.us > t->now.us ? next : t->now;
		for (unsigned n = 0; n < sim_radios(t->sim); n++) {
			struct air_event e;

			while (radio_event(sim_radio(t->sim, n), t->now, &e)) {
				keep(t, &e);
				if (e.news == AIR_FRAME)
					answer(t, &e);
			}
		}
	}
	t->now = until;
}

const struct told *
stage_told(struct stage *t, enum air_news news)
{
	while (t->told_read < t->tolds) {
		const struct told *told = &t->told[t->told_read++];

		if (told->event.news == news)
			return told;
	}
	return NULL;
}

void
stage_skip(struct stage *t)
{
	air_skip(&t->air);
	t->told_read = t->tolds;
}

struct sim_station
stage_station(struct stage *t, uint32_t i)
{
	struct sim_station out;

	sim_station(t->sim, i, &out);
	return out;
}

struct sim_results
stage_results(struct stage *t)
{
	struct sim_results out;

	sim_results(t->sim, &out);
	return out;
}
