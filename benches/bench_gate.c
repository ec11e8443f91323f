/* SPDX-License-Identifier: ISC */
/*
 * What the gate itself costs: a request asked, read by its daemon, answered, fetched and
 * finished, without engine or socket, against copying the messages it makes and takes.
 *
 *	gate.inprocess		one decider, one request at a time
 *	gate.inprocess.batch	128 waiting, read together, answered in turn
 *	gate.inprocess.chain	three deciders and an observer that wants verdicts
 *	gate.inprocess.table	decided by a verdict table of 4096 rows
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gate/gate.h"

enum { ROUNDS = 200000, TRIES = 5, BATCH = 128, ELEMENTS = 100 };

struct bench {
	struct gate *gate;
	struct instant now;
	int decider[3], observer, deciders;
	uint32_t token;
	uint8_t in[64 * 1024], copy[64 * 1024];
	uint8_t elements[ELEMENTS];
};

static double
cpu_ns(void)				/* of the processor: others may use it too */
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
attach(struct bench *b, uint32_t role, int32_t order)
{
	const struct gate_peer peer = { .rights = HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE,
	    .name = "bench" };
	struct hostap_version hello = { .version = HAP_VERSION };
	struct hostap_mode mode = { .role = role, .order = order, .classes = HAP_CLASS_ALL,
	    .indications = role == HAP_ROLE_OBSERVER ? 1ull << HAP_VERDICT_IND : 0,
	    .attributes = 1u << HAP_ATTR_ELEMENTS };
	int e = gate_attach(b->gate, b->now, &peer), error;

	error = gate_hello(b->gate, b->now, e, &hello);
	assert(e > 0 && error == 0);
	error = gate_set_mode(b->gate, b->now, e, &mode);
	assert(error == 0);
	return e;
}

static struct bench *
open_bench(int deciders, bool observed)
{
	const struct gate_limits limits = { .endpoints = 32, .table = 256, .buffer = 1024,
	    .requests = 2048, .bans = 4096, .key = { 1, 2 } };
	const struct gate_policy policy = { .deadline = { { 20000 }, { 200000 }, { 200000 },
	    { 200000 }, { 2000000 } }, .late = { 3000000 } };
	struct bench *b = calloc(1, sizeof(*b));

	assert(b);
	b->gate = gate_open(&limits, &policy);
	b->now = (struct instant){ 1000000 };
	b->deciders = deciders;
	assert(b->gate);
	for (int i = 0; i < deciders; i++)
		b->decider[i] = attach(b, HAP_ROLE_DECIDER, i);
	if (observed)
		b->observer = attach(b, HAP_ROLE_OBSERVER, 0);
	return b;
}

static void
close_bench(struct bench *b)
{
	gate_close(b->gate);
	free(b);
}

static struct gate_ask
request(struct bench *b)
{
	struct gate_ask a = { .token = ++b->token, .hash = b->token, .deadline = 2,
	    .alone = true, .arrived = b->now, .elements = b->elements, .elements_len = ELEMENTS };
	struct mac station = mac_from_u64(0x020000000000u + b->token % 4096);

	a.msg.i_type = HAP_ASSOC_REQ;
	a.msg.i_iface = 1;
	memcpy(a.msg.i_srcaddr, station.octet, sizeof(station.octet));
	return a;
}

/* Reads whatever is there and accepts each; octets read. */
static size_t
daemon_turn(struct bench *b, int endpoint)
{
	ssize_t n = gate_read(b->gate, b->now, endpoint, b->in, sizeof(b->in));
	struct ieee80211_hostap_msg m, answer;
	struct hap_attrs attrs, none = { NULL, NULL };
	const char *why;
	int error;

	for (ssize_t at = 0; at < n;) {
		at += hap_decode(b->in + at, (size_t)(n - at), &m, &attrs, NULL);
		if (m.i_type != HAP_ASSOC_REQ)
			continue;
		memset(&answer, 0, sizeof(answer));
		answer.i_msglen = HAP_MSG_LEN;
		answer.i_type = HAP_ASSOC_RESP;
		answer.i_seq = m.i_seq;
		gate_count_taken(b->gate, endpoint);
		error = gate_respond(b->gate, b->now, endpoint, &answer, none, &why);
		assert(error == 0);
	}
	return n > 0 ? (size_t)n : 0;
}

static void
drain(struct bench *b, int count)
{
	struct gate_outcome out;
	bool there;

	for (int i = 0; i < count; i++) {
		there = gate_outcome(b->gate, &out);
		assert(there && out.accepted);
		gate_finish(b->gate, b->now, out.request, 0, 1, 1);
	}
}

static void
decide(struct bench *b, int count)
{
	struct gate_outcome out;
	bool at_once;

	b->now.us += 10;
	for (int i = 0; i < count; i++) {
		struct gate_ask a = request(b);

		at_once = gate_ask(b->gate, b->now, &a, &out);
		assert(!at_once);
	}
	for (int i = 0; i < b->deciders; i++)
		for (size_t n = 1; n;)
			n = daemon_turn(b, b->decider[i]);
	drain(b, count);
	if (b->observer)
		gate_read(b->gate, b->now, b->observer, b->in, sizeof(b->in));
	gate_tick(b->gate, b->now);
}

static void
decide_by_table(struct bench *b)
{
	struct gate_ask a = request(b);
	struct gate_outcome out;
	bool at_once = gate_ask(b->gate, b->now, &a, &out);

	assert(at_once && out.by == HAP_BY_TABLE);
	gate_finish(b->gate, b->now, out.request, out.accepted ? 0 : 1, 1, 1);
}

/* The copies that could not be spared: the request out, the answer in, the elements kept. */
static void
copy_messages(struct bench *b, int messages)
{
	for (int i = 0; i < messages; i++) {
		memcpy(b->copy, b->in, HAP_MSG_LEN + 8 + ELEMENTS);
		__asm__ volatile("" : : "r"(b->copy) : "memory");
		memcpy(b->copy + 512, b->in + 512, HAP_MSG_LEN);
		__asm__ volatile("" : : "r"(b->copy) : "memory");
	}
}

static double
best_of(struct bench *b, int count, bool table, int copies)
{
	double best = 1e18;

	for (int try = 0; try < TRIES; try++) {
		double start = cpu_ns(), spent;

		for (int i = 0; i < ROUNDS / count; i++) {
			if (copies)
				copy_messages(b, copies);
			else if (table)
				decide_by_table(b);
			else
				decide(b, count);
		}
		spent = (cpu_ns() - start) / (double)(ROUNDS / count * count);
		best = spent < best ? spent : best;
	}
	return best;
}

static void
print(const char *name, double value, double against)
{
	printf("{\"name\":\"%s\",\"value\":%.0f,\"unit\":\"ns\",\"against\":%.1f,"
	    "\"against_what\":\"memcpy of the same messages\",\"ratio\":%.1f}\n",
	    name, value, against, value / against);
}

static void
bench_chain(const char *name, int deciders, bool observed, int count)
{
	struct bench *b = open_bench(deciders, observed);
	double copy = best_of(b, 1, false, deciders + observed);

	print(name, best_of(b, count, false, 0), copy);
	close_bench(b);
}

static void
fill_table(struct bench *b)
{
	static struct hap_row rows[GATE_ROWS / 2];
	static uint8_t bytes[HAP_MSG_MAX];
	struct ieee80211_hostap_msg m = { .i_type = HAP_TABLE_CMD };
	const char *why;
	int error;

	for (unsigned half = 0; half < 2; half++) {
		struct hap_table body = { .flags = half ? HAP_TABLE_COMMIT : HAP_TABLE_BEGIN };

		for (unsigned i = 0; i < GATE_ROWS / 2; i++) {
			struct mac a = mac_from_u64(0x020000000000u + half * (GATE_ROWS / 2) + i);

			rows[i] = (struct hap_row){ .mask = { 255, 255, 255, 255, 255, 255 },
			    .classes = HAP_CLASS_ALL, .verdict = i % 2 };
			memcpy(rows[i].addr, a.octet, sizeof(rows[i].addr));
		}
		hap_set_body(&m, &body, sizeof(body));
		struct hap_out out = hap_begin(bytes, sizeof(bytes), &m);

		hap_attr_put(&out, HAP_ATTR_ROWS, rows, sizeof(rows));
		error = gate_table(b->gate, b->now, b->decider[0], &m,
		    (struct hap_attrs){ bytes + HAP_MSG_LEN, bytes + hap_end(&out) }, &why);
		assert(error == 0);
	}
}

static void
bench_table(void)
{
	struct bench *b = open_bench(1, false);
	double copy = best_of(b, 1, false, 1);

	fill_table(b);
	print("gate.inprocess.table", best_of(b, 1, true, 0), copy);
	close_bench(b);
}

int
main(void)
{
	bench_chain("gate.inprocess", 1, false, 1);
	bench_chain("gate.inprocess.batch", 1, false, BATCH);
	bench_chain("gate.inprocess.chain", 3, true, 1);
	bench_table();
	return 0;
}
