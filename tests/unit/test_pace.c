/* SPDX-License-Identifier: ISC */
/* How simulated time goes along with the real one: S1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "loop/pace.h"

static struct instant
at(uint64_t us)
{
	return (struct instant){ us };
}

enum { START = 5000000, GRACE = PACE_GRACE_MS * 1000, GRAIN = PACE_GRAIN_MS * 1000 };	/* us */

static void
S1_real_time_is_the_clock(void **state)
{
	struct pace p = pace_start(PACE_REAL, 1, at(START));

	(void)state;
	assert_int_equal(p.now.us, START);
	assert_false(pace_step(&p, at(START + 10), at(START + 11), false));
	assert_int_equal(p.now.us, START + 10);
	assert_int_equal(pace_wait(&p, at(START + 11)).us, START + 11);
	assert_true(pace_step(&p, at(START + 30), at(START + 11), true));
	assert_int_equal(p.now.us, START + 30);
	assert_false(pace_step(&p, at(START + 20), FAR, true));	/* never back */
	assert_int_equal(p.now.us, START + 30);
}

static void
S1_virtual_time_jumps_while_nobody_is_asked(void **state)
{
	struct pace p = pace_start(PACE_FAST, 1, at(START));

	(void)state;
	assert_int_equal(p.now.us, 0);
	assert_true(pace_step(&p, at(START), at(3600000000), false));
	assert_int_equal(p.now.us, 3600000000);
	assert_true(pace_step(&p, at(START), at(3600000000), false));
	assert_false(pace_step(&p, at(START), FAR, false));	/* nothing will ever come */
	assert_int_equal(p.now.us, 3600000000);
	assert_int_equal(pace_wait(&p, FAR).us, FAR.us);
	assert_int_equal(pace_wait(&p, at(3600000001)).us, 0);
}

static void
S1_virtual_time_stands_while_a_request_is_out(void **state)
{
	struct pace p = pace_start(PACE_FAST, 1, at(START));

	(void)state;
	assert_true(pace_step(&p, at(START), at(1000), false));
	assert_false(pace_step(&p, at(START), at(1001), true));
	assert_false(pace_step(&p, at(START + GRACE), at(1001), true));
	assert_int_equal(p.now.us, 1000);
	assert_int_equal(pace_wait(&p, at(1001)).us, START + GRACE + 1);
	assert_true(pace_step(&p, at(START + GRACE), at(1001), false));	/* it answered */
	assert_int_equal(p.now.us, 1001);
}

static void
S1_a_deadline_passes_when_the_daemon_has_had_that_long(void **state)
{
	struct pace p = pace_start(PACE_FAST, 1, at(START));
	const struct instant asked = { 1000 }, deadline = { 201000 };
	uint64_t real = START, next = 1000;

	(void)state;
	assert_true(pace_step(&p, at(real), asked, false));
	for (; p.now.us < deadline.us; real += 500) {	/* other stations go on meanwhile */
		if (next <= p.now.us)
			next = p.now.us + 700 < deadline.us ? p.now.us + 700 : deadline.us;
		pace_step(&p, at(real), at(next), true);
		assert_true(p.now.us - asked.us <= real - START);
	}
	assert_true(real - START >= 200000 + GRACE);
	assert_true(real - START < 200000 + GRACE + 2000);
}

static void
S1_a_later_request_gets_its_whole_time_too(void **state)
{
	struct pace p = pace_start(PACE_FAST, 1, at(START));
	uint64_t late = START + 10 * GRACE;		/* the machine was busy elsewhere */

	(void)state;
	assert_false(pace_step(&p, at(START), at(50000), true));
	assert_true(pace_step(&p, at(late), at(50000), true));	/* here a second one is asked */
	assert_int_equal(p.now.us, 50000);
	assert_false(pace_step(&p, at(late + 199999 - GRAIN), at(250000), true));
	assert_true(pace_step(&p, at(late + 200000 - GRAIN), at(250000), true));
}

static void
S1_each_silence_is_given_its_grace(void **state)
{
	struct pace p = pace_start(PACE_FAST, 1, at(START));

	(void)state;
	assert_false(pace_step(&p, at(START), at(10), true));
	assert_true(pace_step(&p, at(START + 5), at(10), false));
	assert_false(pace_step(&p, at(START + 7), at(20), true));
	assert_false(pace_step(&p, at(START + 7 + GRACE), at(20), true));
	assert_true(pace_step(&p, at(START + 7 + GRACE + 10), at(20), true));
}

static void
S1_scaled_time_meets_each_event_at_its_instant(void **state)
{
	struct pace p = pace_start(PACE_SPEED, 10, at(START));

	(void)state;
	assert_false(pace_step(&p, at(START + 5), at(100), false));
	assert_int_equal(p.now.us, 50);
	assert_true(pace_wait(&p, at(100)).us >= START + 10);
	assert_true(pace_wait(&p, at(100)).us <= START + 11);
	assert_true(pace_step(&p, at(START + 40), at(100), false));
	assert_int_equal(p.now.us, 100);	/* not 400: what happens then is not late */
	assert_true(pace_step(&p, at(START + 40), at(333), false));
	assert_false(pace_step(&p, at(START + 40), at(500), false));
	assert_int_equal(p.now.us, 400);
}

static void
S1_scaled_time_waits_for_a_daemon_in_real_time(void **state)
{
	struct pace p = pace_start(PACE_SPEED, 1000, at(START));

	(void)state;
	assert_true(pace_step(&p, at(START + 10), at(1000), false));
	assert_false(pace_step(&p, at(START + 10), at(201000), true));
	assert_false(pace_step(&p, at(START + 10 + 199999), at(201000), true));
	assert_true(pace_step(&p, at(START + 10 + 200000), at(201000), true));
	assert_true(pace_step(&p, at(START + 200010), at(100000000), false));	/* catches up */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S1_real_time_is_the_clock),
		cmocka_unit_test(S1_virtual_time_jumps_while_nobody_is_asked),
		cmocka_unit_test(S1_virtual_time_stands_while_a_request_is_out),
		cmocka_unit_test(S1_a_deadline_passes_when_the_daemon_has_had_that_long),
		cmocka_unit_test(S1_a_later_request_gets_its_whole_time_too),
		cmocka_unit_test(S1_each_silence_is_given_its_grace),
		cmocka_unit_test(S1_scaled_time_meets_each_event_at_its_instant),
		cmocka_unit_test(S1_scaled_time_waits_for_a_daemon_in_real_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
