/* SPDX-License-Identifier: ISC */
/*
 * What it costs to read and to write management frames, against copying their octets: a beacon
 * of 14 elements, and the two exchanges every station begins with.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "frame/frame.h"

enum { ROUNDS = 200000, TRIES = 5, FRAME_ROOM = 512 };

struct wire {
	uint8_t	bytes[FRAME_ROOM];
	size_t	len;
};

struct work {
	struct wire	in;
	struct frame	answer;
	struct wire	out;
	enum frame_fault fault;
};

static const struct mac ap = { { 2, 0, 0, 0, 1, 0 } }, sta = { { 2, 0, 0, 0, 0, 7 } };
static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96, 108 };
static const uint8_t rsn[] = { 1, 0, 0, 15, 172, 4, 1, 0, 0, 15, 172, 4, 1, 0, 0, 15, 172,
    2, 0, 0 };
static const uint8_t country[] = { 'D', 'E', ' ', 1, 13, 20 };
static const uint8_t extended[] = { 4, 0, 8, 0, 0, 0, 0, 64 };
static const uint8_t bitmap[] = { 0 };
static const uint8_t he[] = { 9, 0, 8, 26, 128, 16, 12, 48, 66, 1, 2, 0, 0, 0, 0, 0, 0,
    250, 255, 250, 255 };

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Nanoseconds for one, the best of a few tries. */
static double
cost(void (*one)(struct work *), struct work *work)
{
	double best = 1e9;

	for (int try = 0; try < TRIES; try++) {
		uint64_t start = now_ns();

		for (int i = 0; i < ROUNDS; i++)
			one(work);
		double ns = (double)(now_ns() - start) / ROUNDS;

		best = ns < best ? ns : best;
	}
	return best;
}

static void
parse(struct work *work)
{
	struct frame f;

	work->fault = frame_decode(work->in.bytes, work->in.len, &f);
	assert(work->fault == FRAME_OK);
}

static void
build(struct work *work)
{
	struct wr w = wr_into(work->out.bytes, sizeof(work->out.bytes));

	frame_encode(&w, &work->answer);
	work->out.len = w.len;
}

/* A fence, so that the copy is made each time. */
static void
copy(struct work *work)
{
	memcpy(work->out.bytes, work->in.bytes, work->in.len);
	__asm__ volatile("" : : "r"(work->out.bytes) : "memory");
}

/* Parse, fill in an answer as an AP does, build it. */
static void
answer_auth(struct work *work)
{
	struct frame f;

	if (frame_decode(work->in.bytes, work->in.len, &f) != FRAME_OK)
		return;
	struct frame answer = {
		.header = frame_header_to(FRAME_AUTH, f.header.addr2, ap, ap),
		.auth = { f.auth.algorithm, 2, STATUS_SUCCESS },
	};
	struct wr w = wr_into(work->out.bytes, sizeof(work->out.bytes));

	frame_encode(&w, &answer);
	work->out.len = w.len;
}

static void
answer_assoc(struct work *work)
{
	struct frame f;

	if (frame_decode(work->in.bytes, work->in.len, &f) != FRAME_OK)
		return;
	work->answer.header.addr1 = f.header.addr2;
	build(work);
}

static void
set_common(struct elements *e)
{
	elements_set_rates(e, rates, sizeof(rates));
	e->ht_capabilities = (struct ht_capabilities){ .info = 0x016e, .mcs = { 255, 255 } };
	e->extended_capabilities = octets_of(extended, sizeof(extended));
	elements_add(e, ELEMENT_HT_CAPABILITIES);
	elements_add(e, ELEMENT_EXTENDED_CAPABILITIES);
}

static void
set_bss(struct elements *e)
{
	e->ht_operation = (struct ht_operation){ .primary = 6 };
	e->he_capabilities = octets_of(he, sizeof(he));
	e->wmm = (struct wmm){ .version = 1, .ac = { { 3, 0xa4, 0 }, { 0x27, 0xa4, 0 },
	    { 0x42, 0x43, 94 }, { 0x62, 0x32, 47 } } };
	elements_add(e, ELEMENT_HT_OPERATION);
	elements_add(e, ELEMENT_HE_CAPABILITIES);
	elements_add(e, ELEMENT_WMM_PARAMETER);
}

static struct frame
beacon(void)
{
	struct frame f = { .header = frame_header_to(FRAME_BEACON,
	    (struct mac){ { 255, 255, 255, 255, 255, 255 } }, ap, ap),
	    .beacon = { 0, 100, 0x0431 } };
	struct elements *e = &f.elements;

	elements_set_ssid(e, (struct ssid){ 6, "apgate" });
	set_common(e);
	set_bss(e);
	e->channel = 6;
	e->tim = (struct tim){ 0, 2, 0, octets_of(bitmap, 1) };
	e->country = octets_of(country, sizeof(country));
	e->rsn = octets_of(rsn, sizeof(rsn));
	elements_add(e, ELEMENT_DS);
	elements_add(e, ELEMENT_TIM);
	elements_add(e, ELEMENT_COUNTRY);
	elements_add(e, ELEMENT_ERP);
	elements_add(e, ELEMENT_RSN);
	return f;
}

static struct frame
assoc_req(void)
{
	struct frame f = { .header = frame_header_to(FRAME_ASSOC_REQ, ap, sta, ap),
	    .assoc = { .capability = 0x0431, .listen_interval = 10 } };
	struct elements *e = &f.elements;

	elements_set_ssid(e, (struct ssid){ 6, "apgate" });
	set_common(e);
	e->power = (struct power_capability){ -2, 20 };
	e->wmm_info = (struct wmm_info){ 1, 0 };
	e->he_capabilities = octets_of(he, sizeof(he));
	elements_add(e, ELEMENT_POWER_CAPABILITY);
	elements_add(e, ELEMENT_WMM_INFO);
	elements_add(e, ELEMENT_HE_CAPABILITIES);
	return f;
}

static struct frame
assoc_resp(void)
{
	struct frame f = { .header = frame_header_to(FRAME_ASSOC_RESP, sta, ap, ap),
	    .assoc_resp = { 0x0431, STATUS_SUCCESS, 7 } };

	set_common(&f.elements);
	set_bss(&f.elements);
	return f;
}

static struct work
work_on(const struct frame *in)
{
	struct work work = { .answer = *in };
	struct wr w = wr_into(work.in.bytes, sizeof(work.in.bytes));

	frame_encode(&w, in);
	assert(wr_ok(&w));
	work.in.len = w.len;
	return work;
}

static void
report(const char *name, double ns, const struct work *work, double copied)
{
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"ns\",\"against\":%.1f,\"ratio\":%.1f,"
	    "\"octets\":%zu}\n", name, ns, copied, ns / copied, work->in.len);
}

int
main(void)
{
	struct frame request = { .header = frame_header_to(FRAME_AUTH, ap, sta, ap),
	    .auth = { ALGORITHM_OPEN, 1, 0 } };
	struct frame beaconed = beacon(), asked = assoc_req();
	struct work on_beacon = work_on(&beaconed), on_auth = work_on(&request);
	struct work on_assoc = work_on(&asked);
	double copied = cost(copy, &on_beacon);

	report("codec.beacon_parse", cost(parse, &on_beacon), &on_beacon, copied);
	report("codec.beacon_build", cost(build, &on_beacon), &on_beacon, copied);
	copied = cost(copy, &on_auth);
	report("codec.auth_answer", cost(answer_auth, &on_auth), &on_auth, copied);
	on_assoc.answer = assoc_resp();
	copied = cost(copy, &on_assoc);
	report("codec.assoc_parse", cost(parse, &on_assoc), &on_assoc, copied);
	report("codec.assoc_answer", cost(answer_assoc, &on_assoc), &on_assoc, copied);
	return 0;
}
