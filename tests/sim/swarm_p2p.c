/* SPDX-License-Identifier: ISC */
/*
 * P2P at random: three daemons do anything to two radios that fail now and then, among stations
 * and peers of good and bad manners; they die and come back.
 *
 * Whatever happens: each stay, scan and frame that was taken ends once (P4; seeker.h), a radio is
 * never asked for two things at a time, no more than the share of any 10 s is spent away (P9),
 * stations stay, nothing is left over when all is done, and the same seed does it again.
 *
 *	sim_swarm_p2p [SEED...]		those seeds, twice each
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seeker.h"

enum { DAEMONS = 3, RADIOS = 2, TICK_MS = 20, ACTIVE_MS = 60000, QUIET_MS = 75000, TEXT = 4096,
	IN_10S = 10000 / TICK_MS, SHARE = 30 };

struct swarm {
	struct prng prng;
	struct play *p;
	struct seeker *seeker[DAEMONS];
	unsigned deaths, asked, refused;
	uint64_t away[RADIOS][ACTIVE_MS / TICK_MS + 1], ended;
};

static void
compose(struct prng *r, char text[TEXT])
{
	static const char *const way[] = { "native", "borrowed", "shared", "on-channel" };
	static const char *const kinds[] = {
		"peers a count 20 at 3m..20m\n",
		"peers b count 20 at 3m..20m search asks negotiation\n",
		"peers c count 10 at 3m..20m twice accepts 7\n",
		"peers d count 10 at 3m..20m search truncates\n",
		("peers e count 10 at 3m..20m listen 1,6 for 300ms every 1s leave 1s..9s "
		    "return 2s\n"),
		"peers f count 10 at 3m..20m search asks services only-b\n",
		"attack a flood-p2p rate 200/s channel 6 addresses 10000\n",
		"attack b flood-probe rate 100/s\n",
		"fault loss 5%\n",
		"fault bad-stay EIO 10%\n",
		"fault bad-stay EBUSY 10%\n",
		"fault no-stay 1%\n",
		"fault blocked from 20s to 23s radio 1\n",
		"fault duplicate 3%\n",
	};
	size_t n = (size_t)snprintf(text, TEXT, "medium shared shadowing 2dB\n"
	    "radio channel 6 at 0m ssid one p2p %s%s\nradio channel 36 at 9m ssid two p2p %s%s\n"
	    "station s count 10 at 2m..9m join 0s..1s data 40kb/s\n",
	    way[prng_below(r, 4)], prng_below(r, 3) ? "" : " untimed",
	    way[prng_below(r, 3)], prng_below(r, 4) ? "" : " channels 2 rest 30ms");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (prng_below(r, 100) < 65)
			n += (size_t)snprintf(text + n, TEXT - n, "%s", kinds[i]);
}

/* ---- what daemons do ------------------------------------------------------------------------- */

static struct mac
somebody(struct swarm *w)
{
	struct sim_peer peer = { .addr = { { 2, 9, 9, 9, 9, 9 } } };
	uint32_t n = sim_peers(w->p->sim);

	if (n > 0)
		sim_peer(w->p->sim, prng_below(&w->prng, n), &peer);
	return peer.addr;
}

static int
send_something(struct swarm *w, struct seeker *f, unsigned channel)
{
	static const uint8_t provision[] = { CATEGORY_PUBLIC, 9, 0x50, 0x6f, 0x9a, 9, 7, 1,
		0xdd, 4, 0x50, 0x6f, 0x9a, 9 };
	uint8_t octets[64];
	struct wr to = wr_into(octets, sizeof(octets));
	struct frame_header h = frame_header_to(FRAME_ACTION, somebody(w), mac_from(f->addr),
	    mac_from(f->addr));

	frame_header_encode(&to, &h);
	wr_bytes(&to, provision, sizeof(provision));
	return seeker_send(f, channel, prng_below(&w->prng, 120), octets, to.len);
}

static void
die(struct swarm *w, struct seeker *f)
{
	daemon_close(f->daemon);
	memset(f->taken, 0, sizeof(f->taken));
	f->cookie = f->iface = 0;
	f->daemon->wakes = instant_add(w->p->now, SPAN_MS(prng_below(&w->prng, 500) + 1));
	w->deaths++;
}

static void
disturb(struct swarm *w)
{
	static const uint8_t channels[] = { 1, 6, 11, 36, 44, 149 };
	struct seeker *f = w->seeker[prng_below(&w->prng, DAEMONS)];
	unsigned channel = channels[prng_below(&w->prng, sizeof(channels))];
	uint32_t iface = f->iface && prng_below(&w->prng, 3) ? f->iface :
	    prng_below(&w->prng, RADIOS) + 1;
	int error = 0;

	if (f->daemon->endpoint == 0)
		return;
	switch (prng_below(&w->prng, 12)) {
	case 0:
		error = f->cookie ? 0 : seeker_start(f, prng_below(&w->prng, RADIOS), 0);
		break;
	case 1:
		if (f->cookie && prng_below(&w->prng, 4) == 0 && seeker_stop(f) == 0)
			f->cookie = f->iface = 0;
		break;
	case 2:
	case 3:
		error = seeker_stay(f, iface, channel, prng_below(&w->prng, 400));
		break;
	case 4:
		error = seeker_scan(f, iface, channels, (uint8_t)(1 + prng_below(&w->prng, 4)));
		break;
	case 5:
		error = f->cookie ? seeker_search(f, prng_below(&w->prng, 5000)) : 0;
		break;
	case 6:
		error = f->cookie ? seeker_listen(f, channel, prng_below(&w->prng, 5000)) : 0;
		break;
	case 7:
	case 8:
		error = f->cookie ? send_something(w, f, channel) : 0;
		break;
	case 9:
	case 10:
		if (f->seq > 0)
			error = seeker_cancel(f, f->seq - prng_below(&w->prng, 8) % f->seq);
		break;
	default:
		if (prng_below(&w->prng, 40) == 0)
			die(w, f);
		break;
	}
	w->asked++;
	w->refused += error != 0;
}

/* ---- what holds ------------------------------------------------------------------------------ */

static void
audit(struct swarm *w, unsigned tick)
{
	for (unsigned r = 0; r < RADIOS; r++) {
		struct sim_leave left;

		sim_left(w->p->sim, r, &left);
		w->away[r][tick] = left.away_us;
		if (tick >= IN_10S)
			assert_true(left.away_us - w->away[r][tick - IN_10S] <= SHARE * 100000);
	}
	assert_int_equal(w->p->impossible, 0);
}

/* Nobody asks any more: what was asked ends, searches are given up, radios come home. */
static void
settle(struct swarm *w)
{
	struct hostap_radio radio;
	struct sim_leave left[2][RADIOS];

	for (unsigned ms = ACTIVE_MS + 100; ms <= QUIET_MS; ms += 100) {
		play_run(w->p, ms);
		for (unsigned i = 0; i < DAEMONS; i++)
			seeker_hear(w->seeker[i]);
	}
	for (unsigned i = 0; i < DAEMONS; i++) {
		uint64_t last = w->seeker[i]->daemon->endpoint ? w->seeker[i]->seq : 0;

		for (uint64_t seq = 1; seq <= last; seq++)
			seeker_cancel(w->seeker[i], seq);
	}
	play_run(w->p, QUIET_MS + 5000);
	for (unsigned i = 0; i < DAEMONS; i++) {
		seeker_hear(w->seeker[i]);
		assert_int_equal(seeker_open_ends(w->seeker[i]), 0);
	}
	for (unsigned r = 0; r < RADIOS; r++) {
		radio = seeker_radio(w->p, w->seeker[0], r);
		assert_int_equal(radio.waiting, 0);
		assert_int_equal(radio.flags & HAP_RADIO_AWAY, 0);
		sim_left(w->p->sim, r, &left[0][r]);
	}
	play_run(w->p, QUIET_MS + 8000);
	for (unsigned r = 0; r < RADIOS; r++) {
		sim_left(w->p->sim, r, &left[1][r]);
		assert_memory_equal(&left[0][r], &left[1][r], sizeof(left[0][r]));
	}
	assert_true(play_results(w->p).joined >= 8);
}

static uint64_t
swarm(uint64_t seed)
{
	static struct swarm w;
	char text[TEXT];
	uint64_t bytes, digest;

	printf("# seed %llu\n", (unsigned long long)seed);
	fflush(stdout);
	w = (struct swarm){ .prng = prng_from(seed) };
	compose(&w.prng, text);
	w.p = play_open_with(text, &(struct play_options){ .seed = seed, .no_log = true });
	bytes = engine_bytes(w.p->engine);
	for (unsigned i = 0; i < DAEMONS; i++)
		w.seeker[i] = seeker_open(w.p, "seeker");
	for (unsigned tick = 1; tick <= ACTIVE_MS / TICK_MS; tick++) {
		play_run(w.p, tick * TICK_MS);
		for (unsigned i = 0; i < DAEMONS; i++)
			seeker_hear(w.seeker[i]);
		disturb(&w);
		audit(&w, tick);
	}
	settle(&w);
	assert_int_equal(engine_bytes(w.p->engine), bytes);
	digest = w.p->digest;
	printf("# %u asked, %u refused, %u deaths; %u peers known to the first\n", w.asked,
	    w.refused, w.deaths, w.seeker[0]->peers);
	for (unsigned i = 0; i < DAEMONS; i++)
		seeker_close(w.seeker[i]);
	play_close(w.p);
	return digest;
}

static void
P4_everything_ends_once_whatever_happens(void **state)
{
	const uint64_t *seed = *state;

	swarm(*seed);
}

static void
S2_the_same_seed_does_it_again_to_the_octet(void **state)
{
	const uint64_t *seed = *state;

	assert_true(swarm(*seed) == swarm(*seed));
}

int
main(int argc, char **argv)
{
	static uint64_t seeds[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, own;
	struct CMUnitTest kept[sizeof(seeds) / sizeof(seeds[0]) + 1];
	const struct CMUnitTest asked[] = {
		cmocka_unit_test_prestate(S2_the_same_seed_does_it_again_to_the_octet, &own),
	};
	size_t n = sizeof(seeds) / sizeof(seeds[0]);
	int failed = 0;

	for (size_t i = 0; i < n; i++)
		kept[i] = (struct CMUnitTest)cmocka_unit_test_prestate(
		    P4_everything_ends_once_whatever_happens, &seeds[i]);
	kept[n] = (struct CMUnitTest)cmocka_unit_test_prestate(
	    S2_the_same_seed_does_it_again_to_the_octet, &seeds[0]);
	if (argc < 2)
		return cmocka_run_group_tests(kept, NULL, NULL);
	for (int i = 1; i < argc; i++) {
		own = strtoull(argv[i], NULL, 0);
		failed += cmocka_run_group_tests(asked, NULL, NULL);
	}
	return failed;
}
