/* SPDX-License-Identifier: ISC */
/*
 * The budget of absences (P9), against a checker that knows nothing of how it is kept: it has a
 * list of absences and the times of all beacons, and looks at every window.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/prng.h"
#include "p2p/budget.h"

enum { STAYS = 4000, WINDOW_US = 10000000, TU = 1024, LATE_US = 7000, HALF_COST_US = 2000 };

struct beacon {				/* a BSS as the checker sees it */
	uint64_t interval_us, phase_us;
	uint32_t dtim_period, dtim_at;	/* each beacon of a number that leaves this has one */
};

struct absence {
	uint64_t from, to;
	bool urgent;			/* or so long that it never fitted into less than all */
};

struct story {
	struct budget b;
	struct prng prng;
	struct beacon bss[BUDGET_BSSS];
	uint32_t bsss;
	bool timed;
	uint64_t now;
	struct absence away[STAYS];
	uint32_t count;
	uint64_t us;
};

static struct story story;		/* large */

static uint64_t
seed_of_run(void)
{
	const char *set = getenv("SEED");
	uint64_t seed = set ? strtoull(set, NULL, 0) : (uint64_t)time(NULL);

	print_message("# seed %llu\n", (unsigned long long)seed);
	return seed;
}

static struct story *
begin(uint8_t percent, uint64_t seed)
{
	memset(&story, 0, sizeof(story));
	story.b.percent = percent;
	story.prng = prng_from(seed);
	story.now = 3600000000;
	return &story;
}

static void
bss_comes(struct story *s, uint16_t interval_tu, uint8_t dtim_period, bool known)
{
	uint16_t n = (uint16_t)s->bsss;
	struct beacon *x = &s->bss[s->bsss++];
	uint64_t from;

	*x = (struct beacon){ .interval_us = interval_tu * TU, .dtim_period = dtim_period,
	    .phase_us = prng_below(&s->prng, interval_tu * TU) };
	x->dtim_at = prng_below(&s->prng, dtim_period);
	budget_set_bss(&s->b, n, interval_tu, dtim_period);
	s->timed = known && (n == 0 || s->timed);
	if (!known)
		return;
	/* Told of any of its beacons, past or to come. */
	from = s->now / x->interval_us + prng_below(&s->prng, 2000) - 1000;
	budget_beacon(&s->b, n, true, (struct instant){ x->phase_us + from * x->interval_us },
	    (int16_t)((x->dtim_at + (uint64_t)1000000000000 * dtim_period - from) % dtim_period));
}

/* The first beacon after a time. */
static uint64_t
next_beacon(const struct beacon *x, uint64_t after, uint64_t *number)
{
	*number = after < x->phase_us ? 0 : (after - x->phase_us) / x->interval_us + 1;
	return x->phase_us + *number * x->interval_us;
}

static uint64_t
longest_home(const struct story *s)
{
	uint64_t most = 0;

	for (uint32_t i = 0; i < s->bsss; i++)
		if (s->bss[i].interval_us * s->bss[i].dtim_period > most)
			most = s->bss[i].interval_us * s->bss[i].dtim_period;
	return most;
}

static uint64_t
shortest_interval(const struct story *s)
{
	uint64_t least = UINT64_MAX;

	for (uint32_t i = 0; i < s->bsss; i++)
		if (s->bss[i].interval_us < least)
			least = s->bss[i].interval_us;
	return least;
}

/* Waits as long as it is told to, and goes away. */
static bool
goes(struct story *s, uint32_t most_ms, uint32_t least_ms, bool urgent)
{
	struct budget_need need = { SPAN_MS(most_ms), SPAN_MS(least_ms), urgent };
	struct span how_long;
	struct instant at = budget_when(&s->b, (struct instant){ s->now }, need, &how_long);
	struct span again;
	uint64_t late = prng_below(&s->prng, LATE_US + 1), share = WINDOW_US / 100 * s->b.percent;

	urgent |= least_ms * 1000 + LATE_US + 2 * HALF_COST_US > share - share / 6;
	if (at.us == FAR.us)
		return false;
	assert_true(at.us >= s->now);
	/* When its time has come it may go at once, as long as was said or longer. */
	assert_int_equal(budget_when(&s->b, at, need, &again).us, at.us);
	assert_true(again.us >= how_long.us);
	how_long = again;
	assert_true(how_long.us <= most_ms * UINT64_C(1000));
	if (shortest_interval(s) > 20000)
		assert_true(how_long.us <= shortest_interval(s) - 10000);
	budget_spent(&s->b, at, (struct instant){ at.us + how_long.us + late });
	s->away[s->count++] = (struct absence){ at.us - HALF_COST_US,
	    at.us + how_long.us + late + HALF_COST_US, urgent };
	s->now = at.us + how_long.us + late;
	s->us += how_long.us;
	return true;
}

static uint64_t
away_in(const struct story *s, uint64_t from, uint64_t to)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		uint64_t a = s->away[i].from > from ? s->away[i].from : from;
		uint64_t z = s->away[i].to < to ? s->away[i].to : to;

		sum += a < z ? z - a : 0;
	}
	return sum;
}

/* What is away in a window is greatest where one begins or ends with an absence. */
static void
check_share(const struct story *s)
{
	uint64_t share = WINDOW_US / 100 * s->b.percent;

	for (uint32_t i = 0; i < s->count; i++) {
		uint64_t to = s->away[i].to, from = s->away[i].from;

		assert_true(away_in(s, to - WINDOW_US, to) <= share);
		assert_true(away_in(s, from, from + WINDOW_US) <= share);
		if (!s->away[i].urgent)
			assert_true(away_in(s, to - WINDOW_US, to) <= share - share / 6);
	}
}

static void
check_home(const struct story *s)
{
	for (uint32_t i = 1; i < s->count; i++)
		assert_true(s->away[i].from + HALF_COST_US - s->away[i - 1].to >= longest_home(s));
}

static void
count_beacons(const struct story *s, uint64_t *beacons, uint64_t *dtims)
{
	*beacons = *dtims = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		for (uint32_t k = 0; k < s->bsss; k++) {
			const struct beacon *x = &s->bss[k];
			uint64_t n, at = next_beacon(x, s->away[i].from, &n);

			for (; at <= s->away[i].to; at += x->interval_us, n++) {
				*beacons += 1;
				*dtims += n % x->dtim_period == x->dtim_at;
			}
		}
	}
}

static void
check_all(const struct story *s, bool none_missed)
{
	uint64_t beacons, dtims, total = 0;

	check_share(s);
	check_home(s);
	for (uint32_t i = 0; i < s->count; i++)
		total += s->away[i].to - s->away[i].from;
	assert_int_equal(s->b.total_us, total);
	if (!s->timed) {			/* at least as many as there may have been */
		count_beacons(s, &beacons, &dtims);
		assert_true(s->b.beacons_missed >= beacons);
		return;
	}
	count_beacons(s, &beacons, &dtims);
	assert_int_equal(s->b.beacons_missed, beacons);
	assert_int_equal(s->b.dtims_missed, dtims);
	if (none_missed)
		assert_int_equal(beacons, 0);
}

static void
goes_as_it_likes(struct story *s, int times)
{
	for (int i = 0; i < times; i++) {
		uint32_t kind = prng_below(&s->prng, 10), ms = 10 + prng_below(&s->prng, 300);

		if (kind < 5)
			goes(s, ms < 60 ? 60 : 10 * ms, 60, false);
		else if (kind < 8)
			goes(s, 15 + ms, 15, true);
		else
			goes(s, 10 + ms % 50, 10 + ms % 50, false);
		if (prng_below(&s->prng, 4) == 0)
			s->now += prng_below(&s->prng, 2000000);
	}
}

/* ---- the rules ----------------------------------------------------------------------------- */

static void
P9_no_window_of_ten_seconds_has_more_than_the_share(void **state)
{
	(void)state;
	uint64_t seed = seed_of_run();
	static const uint16_t intervals[] = { 15, 20, 25, 50, 100, 100, 100, 300, 1000 };
	static const uint8_t percents[] = { 1, 2, 5, 10, 30, 30, 50, 90 };

	for (uint64_t run = 0; run < 120; run++) {
		struct prng p = prng_from(seed + run);
		uint16_t tu = intervals[prng_below(&p, 9)];
		uint8_t dtim = (uint8_t)(1 + prng_below(&p, 3));
		struct story *s = begin(percents[prng_below(&p, 8)], seed * 31 + run);

		bss_comes(s, tu, dtim, prng_below(&p, 3) > 0);
		goes_as_it_likes(s, 300);
		/* Scans of up to 60 ms fit into no less. */
		check_all(s, tu >= 100);
	}
}

static void
P9_no_beacon_of_any_bss_falls_into_an_absence(void **state)
{
	(void)state;
	uint64_t seed = seed_of_run(), total = 0;

	for (uint64_t run = 0; run < 60; run++) {
		struct story *s = begin(90, seed + run);
		uint32_t bsss = 1 + prng_below(&s->prng, 3);

		for (uint32_t i = 0; i < bsss; i++)
			bss_comes(s, (uint16_t)(200 + 50 * prng_below(&s->prng, 5)), 1, true);
		for (int i = 0; i < 200; i++)
			assert_true(goes(s, 1000, 60, i % 2));
		total += s->count;
		/* Three within 200 TU leave one gap of 68 ms, or several do. */
		check_all(s, true);
	}
	assert_int_equal(total, 60 * 200);
}

static void
P9_beacons_close_together_leave_short_gaps_and_those_are_taken(void **state)
{
	(void)state;
	struct story *s = begin(90, 1);

	bss_comes(s, 100, 1, true);
	bss_comes(s, 100, 1, true);
	/* Half an interval apart: 51 ms, of which 29 may be used. */
	budget_beacon(&s->b, 1, true, (struct instant){ s->bss[0].phase_us + 50 * TU }, 0);
	s->bss[1].phase_us = (s->bss[0].phase_us + 50 * TU) % (100 * TU);
	s->bss[1].dtim_at = 0;
	for (int i = 0; i < 100; i++)
		assert_true(goes(s, 1000, 60, false));
	check_all(s, true);
	assert_in_range(s->us, 100 * 20000, 100 * 30000);
}

static void
P9_what_fits_into_no_gap_costs_a_beacon_and_is_not_put_off_for_ever(void **state)
{
	(void)state;
	struct story *s = begin(50, 1);
	uint64_t began = s->now;

	bss_comes(s, 100, 1, true);
	for (uint32_t i = 1; i < 8; i++) {		/* one every 13 ms */
		bss_comes(s, 100, 1, true);
		budget_beacon(&s->b, (uint16_t)i, true, (struct instant){ s->bss[0].phase_us +
		    i * 100 * TU / 8 }, 0);
		s->bss[i].phase_us = (s->bss[0].phase_us + i * 100 * TU / 8) % (100 * TU);
		s->bss[i].dtim_at = 0;
	}
	for (int i = 0; i < 40; i++)
		assert_true(goes(s, 80, 80, false));
	check_share(s);
	check_home(s);
	assert_true(s->b.beacons_missed > 0);
	assert_true(s->now - began < 40 * 400000);
}

static void
P9_one_bss_of_unknown_times_makes_it_untimed(void **state)
{
	(void)state;
	struct story *s = begin(30, 7);

	assert_false(budget_has_bss(&s->b));
	assert_false(budget_timed(&s->b));
	bss_comes(s, 100, 1, true);
	assert_true(budget_timed(&s->b));
	assert_int_equal(budget_piece(&s->b).us, 100 * TU - 12000);
	bss_comes(s, 100, 1, false);
	assert_true(budget_has_bss(&s->b));
	assert_false(budget_timed(&s->b));
	assert_int_equal(budget_piece(&s->b).us, 100 * TU - 10000);
	assert_int_equal(budget_until(&s->b, (struct instant){ s->now }).us, FAR.us);
	goes_as_it_likes(s, 200);
	check_all(s, false);
	budget_drop_bss(&s->b, 1);
	assert_true(budget_timed(&s->b));
	budget_beacon(&s->b, 0, false, (struct instant){ 0 }, 0);
	assert_false(budget_timed(&s->b));
	budget_beacon(&s->b, 0, true, (struct instant){ 0 }, 0);
	budget_set_bss(&s->b, 0, 100, 2);		/* told again as it was: still known */
	assert_true(budget_timed(&s->b));
	budget_set_bss(&s->b, 0, 200, 2);
	assert_false(budget_timed(&s->b));
	budget_drop_bss(&s->b, 0);
	assert_false(budget_has_bss(&s->b));
}

static void
P9_without_a_bss_there_is_nothing_to_leave(void **state)
{
	(void)state;
	struct story *s = begin(30, 7);
	struct span how_long;

	assert_int_equal(budget_piece(&s->b).us, 0);
	assert_int_equal(budget_when(&s->b, (struct instant){ 5 }, (struct budget_need){
	    SPAN_S(5), SPAN_MS(60), false }, &how_long).us, 5);
	assert_int_equal(how_long.us, 5000000);
}

static void
P9_the_last_sixth_is_for_frames(void **state)
{
	(void)state;
	struct story *s = begin(30, 7);
	struct budget_need listen = { SPAN_MS(80), SPAN_MS(60), false };
	struct budget_need frame = { SPAN_MS(40), SPAN_MS(15), true };
	struct span how_long;
	uint64_t end;

	bss_comes(s, 100, 1, false);
	while (s->us < 2100000)
		assert_true(goes(s, 80, 60, false));
	end = s->now;
	assert_true(end - 3600000000 < WINDOW_US);
	/* A listen must wait for the window to move on; a frame goes after a DTIM. */
	for (int i = 0; i < 2 && budget_when(&s->b, (struct instant){ s->now }, listen,
	    &how_long).us <= s->now + 110000; i++)
		goes(s, 80, 60, false);
	assert_true(budget_when(&s->b, (struct instant){ s->now }, listen, &how_long).us >
	    s->now + 1000000);
	assert_int_equal(budget_when(&s->b, (struct instant){ s->now }, frame, &how_long).us,
	    s->now + HALF_COST_US + 100 * TU);
	for (int i = 0; i < 6; i++)
		assert_true(goes(s, 40, 15, true));
	assert_true(s->now < end + 6 * 200000 + 500000);
	check_all(s, false);
}

static void
P9_a_share_too_small_for_it_means_never(void **state)
{
	(void)state;
	struct story *s = begin(1, 7);			/* 100 ms of 10 s, of which frames have 17 */
	struct span how_long;
	struct instant now = { s->now };

	bss_comes(s, 100, 1, false);
	assert_int_equal(budget_when(&s->b, now, (struct budget_need){ SPAN_MS(90), SPAN_MS(90),
	    true }, &how_long).us, FAR.us);
	/* A listen is cut to what there is. */
	assert_int_equal(budget_when(&s->b, now, (struct budget_need){ SPAN_S(1), SPAN_MS(60),
	    false }, &how_long).us, now.us);
	assert_in_range(how_long.us, 60000, 83334 - 11000);
	/* A scan that fits into the whole only has the whole. */
	assert_int_equal(budget_when(&s->b, now, (struct budget_need){ SPAN_MS(80), SPAN_MS(80),
	    false }, &how_long).us, now.us);
	assert_int_equal(how_long.us, 80000);
	s->b.percent = 0;
	assert_int_equal(budget_when(&s->b, now, (struct budget_need){ SPAN_MS(10), SPAN_MS(10),
	    true }, &how_long).us, FAR.us);
}

static void
P9_what_was_used_can_be_read(void **state)
{
	(void)state;
	struct story *s = begin(30, 7);

	bss_comes(s, 100, 2, false);
	assert_int_equal(budget_used(&s->b, (struct instant){ 5 }).us, 0);
	budget_spent(&s->b, (struct instant){ 20000000 }, (struct instant){ 20050000 });
	assert_int_equal(budget_used(&s->b, (struct instant){ 21000000 }).us, 54000);
	assert_int_equal(s->b.beacons_missed, 1);
	budget_spent(&s->b, (struct instant){ 25000000 }, (struct instant){ 25150000 });
	assert_int_equal(s->b.beacons_missed, 3);
	assert_int_equal(budget_used(&s->b, (struct instant){ 26000000 }).us, 54000 + 154000);
	assert_int_equal(budget_used(&s->b, (struct instant){ 30030000 }).us, 22000 + 154000);
	assert_int_equal(budget_used(&s->b, (struct instant){ 36000000 }).us, 0);
	assert_int_equal(s->b.total_us, 54000 + 154000);
	budget_spent(&s->b, (struct instant){ 500 }, (struct instant){ 600 });	/* no time ago */
	assert_int_equal(s->b.total_us, 54000 + 154000);
}

static void
P9_missed_beacons_and_dtims_are_counted(void **state)
{
	(void)state;
	struct budget b = { .percent = 30 };
	const uint64_t at = 1000000, interval = 100 * TU;

	budget_set_bss(&b, 4, 100, 3);
	/* The known one is not the last before a DTIM: count 2, 1, 0. */
	budget_beacon(&b, 4, true, (struct instant){ at }, 2);
	for (uint64_t n = 10; n < 20; n++) {
		uint64_t t = at + n * interval, dtims = b.dtims_missed, missed = b.beacons_missed;

		budget_spent(&b, (struct instant){ t - 10000 }, (struct instant){ t + 10000 });
		assert_int_equal(b.beacons_missed, missed + 1);
		assert_int_equal(b.dtims_missed, dtims + (n % 3 == 2));
		budget_spent(&b, (struct instant){ t + 20000 }, (struct instant){ t + 80000 });
		assert_int_equal(b.beacons_missed, missed + 1);
	}
	budget_beacon(&b, 4, true, (struct instant){ at }, 3);	/* no such count: unknown */
	budget_spent(&b, (struct instant){ at + 30 * interval }, (struct instant){ at +
	    33 * interval + 50 });
	assert_int_equal(b.beacons_missed, 10 + 4);
	assert_int_equal(b.dtims_missed, 3);
	budget_set_bss(&b, 4, 100, 1);				/* each has one */
	budget_spent(&b, (struct instant){ at + 40 * interval }, (struct instant){ at +
	    40 * interval + 50 });
	assert_int_equal(b.dtims_missed, 4);
	budget_beacon(&b, 5, true, (struct instant){ at }, 0);	/* of no BSS */
	assert_true(budget_timed(&b));
}

static void
P9_more_absences_than_are_remembered_count_for_more_not_less(void **state)
{
	(void)state;
	struct budget b = { .percent = 30 };
	struct span how_long;
	struct instant at;

	budget_set_bss(&b, 0, 100, 1);
	for (uint64_t i = 0; i < 3 * BUDGET_SPANS; i++)		/* 2 ms and 4 in every 6.5 */
		budget_spent(&b, (struct instant){ 9000000 + i * 6500 },
		    (struct instant){ 9002000 + i * 6500 });
	at = (struct instant){ 9000000 + 3 * BUDGET_SPANS * 6500 };
	assert_in_range(b.count, 1, BUDGET_SPANS);
	assert_true(budget_used(&b, at).us >= 8900000);
	assert_true(budget_used(&b, at).us <= WINDOW_US);
	assert_true(budget_when(&b, at, (struct budget_need){ SPAN_MS(60), SPAN_MS(60), true },
	    &how_long).us > at.us + 6000000);
}

static void
P9_the_longest_intervals_do_not_overflow(void **state)
{
	(void)state;
	struct story *s = begin(90, 3);

	bss_comes(s, 65535, 1, true);
	for (int i = 0; i < 20; i++)
		assert_true(goes(s, 3600000, 60, false));
	check_all(s, true);
	assert_true(s->us > 20 * 7000000);
}

/* ---- and it is not timid ------------------------------------------------------------------- */

/* The most that the rules leave: the share, and a stay in each DTIM interval and what it takes. */
static double
allowed(const struct story *s, bool urgent)
{
	double share = s->b.percent / 100.0 * (urgent ? 1 : 5.0 / 6);
	double stay = (double)shortest_interval(s) - 10000, home = (double)longest_home(s);
	double cycle = stay + home, interval = (double)s->bss[0].interval_us;

	if (s->timed) {			/* from beacon to beacon, so whole intervals at home */
		double beacons = 1 + home / interval;

		cycle = interval * (double)(uint64_t)(beacons + 0.999);
	}
	return share < stay / cycle ? share : stay / cycle;
}

static void
P9_under_endless_demand_it_is_away_most_of_what_it_may(void **state)
{
	(void)state;
	static const struct {
		uint16_t tu;
		uint8_t dtim, percent;
	} rows[] = { { 100, 1, 30 }, { 100, 2, 30 }, { 100, 3, 30 }, { 100, 1, 90 }, { 100, 2, 90 },
	    { 100, 1, 10 }, { 200, 1, 30 }, { 1000, 1, 30 }, { 100, 1, 5 }, { 50, 1, 30 } };

	for (size_t i = 0; i < 4 * sizeof(rows) / sizeof(rows[0]); i++) {
		size_t k = i / 4;
		bool timed = i & 1, urgent = i & 2;
		struct story *s = begin(rows[k].percent, i);
		uint64_t began = s->now;
		double part;

		bss_comes(s, rows[k].tu, rows[k].dtim, timed);
		while (s->now < began + 20 * WINDOW_US)
			assert_true(goes(s, 5000, rows[k].tu < 100 ? 15 : 60, urgent));
		check_all(s, true);
		part = (double)s->us / (double)(s->now - began);
		if (part < 0.8 * allowed(s, urgent) && !(timed && rows[k].tu == 50))
			fail_msg("%u TU, DTIM %u, %u %%, timed %d, urgent %d: away %.3f of %.3f",
			    rows[k].tu, rows[k].dtim, rows[k].percent, timed, urgent, part,
			    allowed(s, urgent));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P9_no_window_of_ten_seconds_has_more_than_the_share),
		cmocka_unit_test(P9_no_beacon_of_any_bss_falls_into_an_absence),
		cmocka_unit_test(P9_beacons_close_together_leave_short_gaps_and_those_are_taken),
		cmocka_unit_test(
		    P9_what_fits_into_no_gap_costs_a_beacon_and_is_not_put_off_for_ever),
		cmocka_unit_test(P9_one_bss_of_unknown_times_makes_it_untimed),
		cmocka_unit_test(P9_without_a_bss_there_is_nothing_to_leave),
		cmocka_unit_test(P9_the_last_sixth_is_for_frames),
		cmocka_unit_test(P9_a_share_too_small_for_it_means_never),
		cmocka_unit_test(P9_what_was_used_can_be_read),
		cmocka_unit_test(P9_missed_beacons_and_dtims_are_counted),
		cmocka_unit_test(P9_more_absences_than_are_remembered_count_for_more_not_less),
		cmocka_unit_test(P9_the_longest_intervals_do_not_overflow),
		cmocka_unit_test(P9_under_endless_demand_it_is_away_most_of_what_it_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
