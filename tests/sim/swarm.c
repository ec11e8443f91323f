/* SPDX-License-Identifier: ISC */
/*
 * Q1 to Q12, S2: a swarm.  Ten thousand stations on a medium that loses, delays, duplicates and
 * reorders; attackers; daemons of every manner, that come and go and throw stations out.  A seed
 * chooses which of all this there is: each run is without some of it.  Whatever happens:
 *
 *	every request a daemon was asked ends exactly once, and in the end none is open;
 *	messages are numbered without a gap that was not explained;
 *	no association ID is held twice;
 *	in the end the radios know the stations the engine knows, and no others;
 *	memory does not grow;
 *	and the same seed does all of it again, to the octet.
 *
 *	swarm [SEED...]		without one, the seeds kept below
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

enum {
	STATIONS = 10000, RADIOS = 8, ACTIVE_MS = 8000, QUIET_MS = 14000, TICK_MS = 50,
	TEXT = 8192, LIST = 200,
};

struct swarm {
	struct play *p;
	struct prng prng;
	struct daemon *auditor;		/* observes, commands, and lists */
	unsigned kicked;
	uint64_t bytes;
	const char *manner[PLAY_DAEMONS];
};

/* ---- what there is this time ------------------------------------------------------------- */

static void
add(char *text, const char *line)
{
	assert_true(strlen(text) + strlen(line) < TEXT);
	strcat(text, line);
}

static void
compose(struct prng *r, char *text)
{
	static const char *const kinds[] = {
		"station deaf count 50 at 3m join 0s..3s scan none deaf\n",
		"station odd count 50 at 3m join 0s..3s scan none odd-rates\n",
		"station stutter count 200 at 3m join 0s..3s scan none repeats 3\n",
		"station pushy count 50 at 3m join 0s..3s scan none impatient\n",
		"station sae count 300 at 3m join 0s..3s scan none auth sae\n",
		"station sleeper count 100 at 3m join 0s..3s saves-power leave 1s..3s "
		    "return 500ms\n",
		"station vanishing count 200 at 3m join 0s..3s scan none "
		    "leave 500ms..2s by silence return 500ms\n",
		"station comer count 1000 at 3m join 0s..3s scan none leave 500ms..2s "
		    "return 300ms\n",
		"station leaver count 200 at 3m join 0s..3s scan none leave 1s by disassoc\n",
		"station roamer count 200 at 5m join 0s..2s walk 160m in 5s roam 300ms "
		    "data 20kb/s\n",
		"attack a flood-auth rate 300/s to 8s\n",
		"attack b flood-assoc rate 300/s to 8s addresses 500\n",
		"attack c flood-probe rate 300/s to 8s addresses 50\n",
		"attack d spoof-auth rate 100/s to 8s\n",
		"attack e spoof-deauth rate 20/s to 8s\n",
		"attack f spoof-disassoc rate 20/s to 8s\n",
		"attack g garbage rate 300/s to 8s\n",
		"attack h truncate rate 300/s to 8s\n",
		"attack i class3 rate 300/s to 8s addresses 40\n",
		"fault loss 5%\n",
		"fault loss 60% from 3s to 4s\n",
		"fault ack-loss 5%\n",
		"fault duplicate 3%\n",
		"fault delay 1ms..60ms 3%\n",
		"fault reorder 3%\n",
		"fault drop 3% down frames assoc\n",
		"fault partition on crowd from 4s to 5s\n",
	};

	text[0] = '\0';
	add(text, "medium ideal shadowing 0dB\n");
	for (int i = 0; i < RADIOS; i++) {
		char line[64];

		snprintf(line, sizeof(line), "radio channel %d at %dm ssid swarm\n", 36 + 4 * i,
		    20 * i);
		add(text, line);
	}
	add(text, "station crowd count 6000 at 0m..160m join 0s..4s scan none data 8kb/s\n");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (prng_below(r, 100) < 65)
			add(text, kinds[i]);
	add(text, "fault partition from 8s to 100s\n");	/* then it is quiet */
}

static const char *
manner_name(enum manner manner)
{
	static const char *const name[] = { "manual", "judge", "twice", "early", "reverse",
		"garbage", "never", "hung", "dies", "slow", "mixed" };

	return name[manner];
}

static void
attach_some(struct swarm *w)
{
	unsigned n = prng_below(&w->prng, 5);

	for (unsigned i = 0; i < n; i++) {
		struct daemon_options o = {
			.manner = (enum manner)(MANNER_JUDGE +
			    prng_below(&w->prng, MANNER_MIXED - MANNER_JUDGE + 1)),
			.delay_ms = prng_below(&w->prng, 4) ? prng_below(&w->prng, 20) :
			    prng_below(&w->prng, 400),
			.status = (uint16_t)(prng_below(&w->prng, 2) ? 37 : 0),
			.refuse_one_in = 10, .order = (int32_t)prng_below(&w->prng, 3) + 1,
			.flags = prng_below(&w->prng, 2) ? HAP_MODE_UNORDERED : 0,
			.fail = (uint8_t)(HAP_FAIL_CLOSED + prng_below(&w->prng, 2)),
			.role = prng_below(&w->prng, 4) ? HAP_ROLE_DECIDER : HAP_ROLE_OBSERVER,
			.classes = prng_below(&w->prng, 3) ? 0 : HAP_CLASS_ALL,
			.proposal = prng_below(&w->prng, 6) == 0,
		};

		o.device = o.proposal;
		w->manner[w->p->daemons] = manner_name(o.manner);
		daemon_open(w->p, &o);
	}
}

/* ---- what is done meanwhile ---------------------------------------------------------------- */

static void
disturb(struct swarm *w)
{
	struct play *p = w->p;
	struct ieee80211_hostap_msg m = { .i_type = HAP_TIMEOUT_CMD };
	struct mac addr = play_station(p, prng_below(&w->prng, STATIONS)).addr;
	struct daemon *d = p->daemon[prng_below(&w->prng, p->daemons)];

	switch (prng_below(&w->prng, 6)) {
	case 0:
	case 1:
		daemon_remove(w->auditor, addr, prng_below(&w->prng, 2), 5);
		w->kicked += w->auditor->last_error == 0;
		break;
	case 2:
		memcpy(m.i_dstaddr, addr.octet, MAC_LEN);
		m.i_un.timeout.i_un.timeout.tv_sec = 1;
		daemon_write(w->auditor, &m);
		break;
	case 3:				/* one dies; it comes back in a while */
		if (d != w->auditor && d->endpoint && d->wakes.us == FAR.us) {
			daemon_close(d);
			d->wakes = instant_add(p->now, SPAN_MS(prng_below(&w->prng, 1500) + 1));
		}
		break;
	case 4:
		if (d->endpoint)
			engine_ioctl(p->engine, p->now, d->endpoint, HIOCFLUSH, NULL, 0);
		break;
	default:
		break;
	}
}

/* ---- what holds ----------------------------------------------------------------------------- */

static void
audit(struct swarm *w, bool quiet)
{
	static uint8_t held[RADIOS][HAP_AID_MAX + 1];
	struct hostap_station_list *list = calloc(1, sizeof(*list));
	uint32_t associated = 0;

	assert_non_null(list);
	memset(held, 0, sizeof(held));
	do {
		assert_int_equal(engine_ioctl(w->p->engine, w->p->now, w->auditor->endpoint,
		    HIOCGSTATIONS, list, sizeof(*list)), 0);
		for (uint32_t i = 0; i < list->count; i++) {
			const struct hostap_station *s = &list->station[i];

			if (s->state != HAP_STATE_ASSOCIATED)
				continue;
			associated++;
			assert_in_range(s->asid, 1, HAP_AID_MAX);
			assert_in_range(s->iface, 1, RADIOS);
			assert_int_equal(held[s->iface - 1][s->asid]++, 0);
			if (!sim_knows(w->p->sim, (uint16_t)(s->iface - 1), mac_from(s->addr)))
				fail_msg("an associated station the radio does not know");
		}
	} while (list->next);
	free(list);
	assert_int_equal(associated, engine_stations(w->p->engine));
	assert_true(sim_known(w->p->sim) >= associated);
	if (quiet)
		assert_int_equal(sim_known(w->p->sim), associated);
	assert_int_equal(engine_bytes(w->p->engine), w->bytes);
}

/* All that was asked has ended; whoever did not read does so now. */
static void
settle(struct swarm *w)
{
	struct play *p = w->p;

	for (unsigned i = 0; i < p->daemons; i++) {
		p->daemon[i]->is.manner = MANNER_NEVER;
		if (p->daemon[i]->endpoint)
			p->daemon[i]->wakes = FAR;
	}
	play_run(p, QUIET_MS + 3000);
	for (unsigned i = 0; i < p->daemons; i++) {
		struct daemon *d = p->daemon[i];

		if (d->endpoint == 0 || d->is.proposal)
			continue;
		if (d->unexplained)
			fail_msg("%u messages are missing without a word",
			    (unsigned)d->unexplained);
		if (d->open > d->lost)		/* their ends may be among what was lost */
			fail_msg("%u requests never ended", (unsigned)d->open);
	}
	assert_false(engine_asking(p->engine));
}

static uint64_t
swarm(uint64_t seed, bool tell)
{
	struct swarm w = { .prng = prng_from(seed) };
	char text[TEXT];
	struct sim_results r;
	uint64_t digest;

	compose(&w.prng, text);
	w.p = play_open_with(text, &(struct play_options){ .seed = seed, .stations = STATIONS,
		.no_log = true, .config = { .strangers = 4096 } });
	w.bytes = engine_bytes(w.p->engine);
	w.auditor = daemon_open(w.p, &(struct daemon_options){ .name = "auditor",
		.manner = MANNER_NEVER, .role = HAP_ROLE_OBSERVER });
	w.manner[0] = "auditor";
	attach_some(&w);
	for (unsigned ms = TICK_MS; ms <= ACTIVE_MS; ms += TICK_MS) {
		play_run(w.p, ms);
		disturb(&w);
		if (ms % 1000 == 0)
			audit(&w, false);
	}
	play_run(w.p, QUIET_MS);
	settle(&w);
	audit(&w, true);
	r = play_results(w.p);
	digest = w.p->digest;
	if (tell)
		printf("# seed %llu: %u daemons, %u admitted, %u denied, %u unanswered, "
		    "%u attacks, %u kicked, %llu decided\n", (unsigned long long)seed,
		    w.p->daemons - 1, r.admitted, r.denied, r.unanswered,
		    (unsigned)r.attacks, w.kicked,
		    (unsigned long long)w.p->decided);
	for (unsigned i = 0; tell && i < w.p->daemons; i++) {
		const struct daemon *d = w.p->daemon[i];

		printf("#   daemon %u, %s: %llu requests, %llu verdicts, %llu cancels, %llu lost, "
		    "%llu stale\n", d->endpoint, w.manner[i], (unsigned long long)d->requests_read,
		    (unsigned long long)d->verdicts, (unsigned long long)d->cancels,
		    (unsigned long long)d->lost, (unsigned long long)d->stale);
	}
	play_close(w.p);
	return digest;
}

static void
Q_every_request_ends_once_whatever_happens(void **state)
{
	const uint64_t *seed = *state;

	printf("# seed %llu\n", (unsigned long long)*seed);
	fflush(stdout);
	swarm(*seed, true);
}

static void
S2_the_same_seed_does_it_again_to_the_octet(void **state)
{
	const uint64_t *seed = *state;

	printf("# seed %llu, twice\n", (unsigned long long)*seed);
	fflush(stdout);
	assert_true(swarm(*seed, false) == swarm(*seed, false));
}

int
main(int argc, char **argv)
{
	static uint64_t seeds[] = { 1, 2, 3, 4 }, own;
	const struct CMUnitTest kept[] = {
		cmocka_unit_test_prestate(Q_every_request_ends_once_whatever_happens, &seeds[0]),
		cmocka_unit_test_prestate(Q_every_request_ends_once_whatever_happens, &seeds[1]),
		cmocka_unit_test_prestate(Q_every_request_ends_once_whatever_happens, &seeds[2]),
		cmocka_unit_test_prestate(Q_every_request_ends_once_whatever_happens, &seeds[3]),
		cmocka_unit_test_prestate(S2_the_same_seed_does_it_again_to_the_octet, &seeds[0]),
	};
	const struct CMUnitTest asked[] = {
		cmocka_unit_test_prestate(Q_every_request_ends_once_whatever_happens, &own),
		cmocka_unit_test_prestate(S2_the_same_seed_does_it_again_to_the_octet, &own),
	};
	int failed = 0;

	if (argc < 2)
		return cmocka_run_group_tests(kept, NULL, NULL);
	for (int i = 1; i < argc; i++) {
		own = strtoull(argv[i], NULL, 0);
		failed += cmocka_run_group_tests(asked, NULL, NULL);
	}
	return failed;
}
