/* SPDX-License-Identifier: ISC */
/*
 * All of p2p at random: daemons ask for whatever they like, a radio obeys, fails, forgets and
 * repeats itself, BSSs and devices come and go.  After each step all lists are in order; every
 * number that was taken ends exactly once, in the order its kind has; the radio has one thing at
 * a time; no deadline that has come stays.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "away.h"
#include "base/prng.h"
#include "p2p_invariants.h"

enum { RUNS = 60, STEPS = 1500, ENDPOINTS = 4, NUMBERS = 16, BSSS = 2 };

enum phase { UNKNOWN, TAKEN, BEGUN, PAUSED, SENT };	/* UNKNOWN: not under way */
enum kind { A_STAY, A_FRAME, A_SCAN, A_LISTEN };

struct handle {
	enum phase phase;
	enum kind kind;
	uint64_t ended;
};

struct run {
	struct scene s;
	struct prng prng;
	struct handle handle[ENDPOINTS + 1][NUMBERS];
	bool bss_up[BSSS], busy, scan, of_device, chaos;
	struct instant ending;
	uint32_t frame_token[8], frames;
	int device_of;			/* endpoint; 0: nobody's */
	uint32_t iface;
	uint64_t told, ended;
};

static struct run *run;

static uint32_t
below(uint32_t n)
{
	return prng_below(&run->prng, n);
}

/* ---- what is told -------------------------------------------------------------------------- */

static void
ends(struct handle *h)
{
	h->phase = UNKNOWN;
	run->ended++;
}

static void
hear_stay(struct handle *h, const struct p2p_act *a)
{
	if (h->kind == A_FRAME) {		/* the end of a wait */
		assert_int_equal(a->event, HAP_STAY_ENDED);
		assert_int_equal(h->phase, SENT);
	} else {
		assert_int_equal(h->kind, A_STAY);
	}
	switch (a->event) {
	case HAP_STAY_BEGAN:
		assert_int_equal(h->phase, TAKEN);
		h->phase = BEGUN;
		break;
	case HAP_STAY_PAUSED:
		assert_int_equal(h->phase, BEGUN);
		h->phase = PAUSED;
		break;
	case HAP_STAY_RESUMED:
		assert_int_equal(h->phase, PAUSED);
		h->phase = BEGUN;
		break;
	default:
		assert_int_equal(a->event, HAP_STAY_ENDED);
		assert_true(a->last);
	}
}

static void
hear_act(const struct p2p_act *a)
{
	struct handle *h;

	run->told++;
	if (a->verb == P2P_DEVICE) {
		if (a->event == HAP_IFACE_REMOVED)
			run->device_of = 0;
		return;
	}
	assert_in_range(a->owner.endpoint, 1, ENDPOINTS);
	assert_in_range(a->owner.seq, 0, NUMBERS - 1);
	h = &run->handle[a->owner.endpoint][a->owner.seq];
	assert_true(h->phase != UNKNOWN);		/* nothing before, nothing after */
	switch (a->verb) {
	case P2P_STAY:
		hear_stay(h, a);
		break;
	case P2P_SENT:
		assert_int_equal(h->kind, A_FRAME);
		assert_int_equal(h->phase, TAKEN);
		h->phase = SENT;
		break;
	case P2P_SCANNED:
	case P2P_FOUND:
		assert_int_equal(h->kind, A_SCAN);
		break;
	case P2P_LISTENED:
	case P2P_PEER:
		assert_int_equal(h->kind, A_LISTEN);
		break;
	case P2P_DEVICE:
		break;
	}
	if (a->last)
		ends(h);
}

/* ---- the radio ----------------------------------------------------------------------------- */

/* P4: one at a time.  What it was told to end, and never did, is given up after 2 s. */
static void
is_given(const struct air_command *c, uint32_t token)
{
	if (run->busy)
		assert_true(run->ending.us != FAR.us &&
		    instant_since(run->s.now, run->ending).us >= 2000000);
	run->busy = true;
	run->ending = FAR;
	run->scan = c->verb == AIR_SCAN;
	run->of_device = c->bss == AIR_DEVICE;
	run->s.token = token;
}

static void
take_command(const struct air_command *c)
{
	if (c->verb == AIR_STAY)
		is_given(c, c->stay.token);
	else if (c->verb == AIR_SCAN)
		is_given(c, c->scan.token);
	else if (c->verb == AIR_STAY_END || c->verb == AIR_SCAN_END)
		run->ending = run->s.now;
	else if (c->verb == AIR_DEVICE_STOP)
		run->busy &= !run->of_device;		/* it ends with that */
	else if (c->verb == AIR_SEND)
		run->frame_token[run->frames++ % 8] = c->send.token;
}

static void
drain(void)
{
	struct p2p_act a;
	struct air_command c;

	while (p2p_act(run->s.p, &a))
		hear_act(&a);
	while (p2p_command(run->s.p, &c))
		take_command(&c);
	if (p2p_fault(run->s.p))
		fail_msg("%s", p2p_fault(run->s.p));
}

static void
event(struct air_event e)
{
	p2p_event(run->s.p, run->s.now, &e);
}

static void
radio_speaks(void)
{
	static const int errors[] = { 0, 0, 0, 0, 0, EBUSY, EBUSY, EINVAL, ENETDOWN, ECANCELED };
	struct air_event e = { .news = AIR_STAY_BEGAN, .away = { run->s.token,
	    run->chaos ? errors[below(10)] : 0 } };

	if (below(3) == 0) {
		event((struct air_event){ .news = AIR_SENT, .sent = {
		    run->frame_token[below(8)], below(2) } });
		return;
	}
	if (run->chaos && below(10) == 0)
		e.away.token ^= 1u << below(30);
	else if (!run->busy && !run->chaos)
		return;
	if (run->scan)
		e.news = AIR_SCANNED;
	else if (below(2))
		e.news = AIR_STAY_ENDED;
	if (run->chaos && below(10) == 0)
		e.news = AIR_STAY_BEGAN + below(3);
	if (e.news != AIR_STAY_BEGAN && e.away.token == run->s.token &&
	    (e.news == AIR_SCANNED) == run->scan)
		run->busy = false;
	event(e);
}

static void
air_speaks(void)
{
	uint8_t heap[512];
	struct mac from = peer_addr(below(40));
	enum p2p_frame sort = below(2) ? P2P_PROBE_REQ : P2P_PROBE_RESP;
	size_t len = peer_elements(heap, sizeof(heap), sort, from, below(4) ? "one" : "two",
	    LISTEN_MHZ);
	struct frame f = probe_of(from, octets_of(heap, len));

	set_direct(&f);
	if (sort == P2P_PROBE_RESP)
		f.header.subtype = FRAME_PROBE_RESP;
	hears_at(&run->s, (uint16_t)(2412 + 25 * below(3)), &f, sort == P2P_PROBE_RESP);
}

/* ---- daemons ------------------------------------------------------------------------------- */

static struct p2p_owner
somebody(void)
{
	struct p2p_owner o = { .endpoint = 1 + (int)below(ENDPOINTS), .seq = below(NUMBERS),
	    .result = below(2) };

	if (run->device_of && below(2)) {
		if (below(8))
			o.endpoint = run->device_of;
		o.bss = AIR_DEVICE;
		o.iface = run->iface;
		return o;
	}
	o.bss = (uint16_t)below(BSSS);
	o.iface = o.bss + 1u;
	return o;
}

static void
asks(void)
{
	static const uint16_t channels[] = { 2412, 2437, 2462, 5180, 2437, 2437 };
	struct p2p_owner o = somebody();
	struct handle *h = &run->handle[o.endpoint][o.seq];
	enum kind kind = below(5) < 4 ? below(3) : A_LISTEN;
	struct hap_listen l = { .freq = channels[below(6)], .flags = (uint8_t)below(4), .min_100tu = 1,
	    .max_100tu = 2, .channels = 3, .search = { 2412, 2437, 2462 },
	    .duration_ms = below(2) * below(20000) };
	uint16_t mhz = channels[below(6)];
	int error = 0;

	if (kind == A_LISTEN && below(3) == 0) {
		l.flags &= HAP_LISTEN_WAKE;
		l.period_ms = 10 + below(300);
		l.interval_ms = l.period_ms + below(2000);
	}
	if (kind == A_STAY)
		error = stay(&run->s, o, mhz, below(20) ? 10 + below(1500) : 5);
	else if (kind == A_FRAME)
		error = say(&run->s, o, below(3) ? mhz : 0, (uint16_t)(below(2) * below(500)),
		    below(4));
	else if (kind == A_SCAN)
		error = scan(&run->s, o, channels + below(3), 1 + below(3),
		    (uint16_t)(below(2) * 30));
	else
		error = listen_as(&run->s, o, &l);
	if (h->phase != UNKNOWN)
		assert_true(error < 0);
	if (error == 0)
		*h = (struct handle){ .phase = TAKEN, .kind = kind };
}

static void
cancels(void)
{
	int endpoint = 1 + (int)below(ENDPOINTS);
	uint32_t seq = below(NUMBERS);
	bool there = run->handle[endpoint][seq].phase != UNKNOWN;

	assert_int_equal(cancel(&run->s, endpoint, seq), there ? 0 : -ENOENT);
	drain();
	assert_int_equal(run->handle[endpoint][seq].phase, UNKNOWN);	/* each with its event */
}

static void
goes(void)
{
	int endpoint = 1 + (int)below(ENDPOINTS);

	p2p_endpoint_gone(run->s.p, run->s.now, endpoint);
	memset(run->handle[endpoint], 0, sizeof(run->handle[endpoint]));
	if (run->device_of == endpoint)
		run->device_of = 0;
}

static void
device_moves(void)
{
	const char *why;
	int endpoint = 1 + (int)below(ENDPOINTS);

	if (run->device_of == 0) {
		if (p2p_start(run->s.p, run->s.now, endpoint, 0, 0, ++run->iface, &why) == 0)
			run->device_of = endpoint;
	} else if (below(4) == 0) {
		if (p2p_stop(run->s.p, run->s.now, endpoint, run->iface, &why) == 0) {
			assert_int_equal(endpoint, run->device_of);
			run->device_of = 0;
		}
	} else {
		event((struct air_event){ .news = AIR_DEVICE_STATE, .bss = AIR_DEVICE,
		    .state = { below(4) > 0, below(2) ? ERFKILL : 0 } });
	}
}

static void
bss_moves(void)
{
	uint32_t bss = below(BSSS);

	if (below(3)) {
		event((struct air_event){ .news = AIR_BEACON_TIME, .bss = (uint16_t)bss,
		    .beacon_time = { below(4) > 0, { below(1000000) }, 0 } });
		return;
	}
	run->bss_up[bss] = !run->bss_up[bss];
	bss_says(&run->s, (int)bss, run->bss_up[bss]);
}

static void
passes(void)
{
	static const uint32_t most_ms[] = { 2, 20, 200, 200, 200, 3000 };
	struct instant until = instant_add(run->s.now, SPAN_US(1 + below(1000 *
	    most_ms[below(6)])));
	int calls = 0;

	while (instant_due(p2p_deadline(run->s.p), until)) {
		struct instant due = p2p_deadline(run->s.p);

		if (instant_before(run->s.now, due))
			run->s.now = due;
		p2p_tick(run->s.p, run->s.now);
		assert_true(instant_before(run->s.now, p2p_deadline(run->s.p)));
		assert_true(calls++ < 10000);
		drain();
	}
	run->s.now = until;
	p2p_tick(run->s.p, until);
}

static void
steps(void)
{
	uint32_t what = below(100);

	if (what < 25)
		asks();
	else if (what < 50)
		radio_speaks();
	else if (what < 70)
		passes();
	else if (what < 82)
		air_speaks();
	else if (what < 90)
		cancels();
	else if (what < 95)
		device_moves();
	else if (what < 98)
		bss_moves();
	else if (what < 99)
		goes();
	else
		p2p_woken(run->s.p, run->s.now, 1 + (int)below(ENDPOINTS));
	drain();
}

/* At the end the radio is well, and everything ends that has an end. */
static void
comes_to_an_end(void)
{
	event((struct air_event){ .news = AIR_RADIO_GONE });
	drain();
	for (int e = 1; e <= ENDPOINTS; e++)
		for (int n = 0; n < NUMBERS; n++)
			assert_int_equal(run->handle[e][n].phase, UNKNOWN);
	assert_int_equal(p2p_deadline(run->s.p).us, FAR.us);
	assert_null(p2p_places_fault(run->s.p));
}

static void
P4_whatever_happens_each_number_ends_once_and_nothing_spins(void **state)
{
	(void)state;
	const char *set = getenv("SEED");
	uint64_t seed = set ? strtoull(set, NULL, 0) : (uint64_t)time(NULL), ended = 0;

	print_message("# seed %llu\n", (unsigned long long)seed);
	run = test_malloc(sizeof(*run));
	for (uint32_t i = 0; i < RUNS; i++) {
		struct scene_radio r = { .can = way_of((uint8_t)(1 + i % 4)), .bsss = BSSS,
		    .timed = i % 3 == 0 };

		memset(run, 0, sizeof(*run));
		run->prng = prng_from(seed * 1000 + i);
		run->iface = DEVICE_IFACE;
		run->bss_up[0] = run->bss_up[1] = true;
		run->chaos = i % 2;
		r.can.percent = (uint8_t)(1 + below(90));
		scene_open(&run->s, &r);
		for (int k = 0; k < STEPS; k++)
			steps();
		comes_to_an_end();
		ended += run->ended;
		p2p_close(run->s.p);
	}
	assert_true(ended > RUNS * 50);
	test_free(run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P4_whatever_happens_each_number_ends_once_and_nothing_spins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
