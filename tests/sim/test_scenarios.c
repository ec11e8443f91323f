/* SPDX-License-Identifier: ISC */
/* S3: the scenarios that come with the project do what their first lines say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seeker.h"

enum { TEXT = 8192 };

static struct play *
opened(const char *name, uint32_t stations)
{
	char path[512], text[TEXT + 1];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s.scenario", SCENARIOS, name);
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("cannot open %s", path);
	n = fread(text, 1, TEXT, f);
	fclose(f);
	text[n] = '\0';
	return play_open_with(text, &(struct play_options){ .no_log = true,
		.stations = stations });
}

static struct play *
played(const char *name, uint32_t stations)
{
	struct play *p = opened(name, stations);

	play_run(p, (unsigned)(sim_end(p->sim).us / 1000));
	assert_true(radio_finished(sim_radio(p->sim, 0)));
	return p;
}

static void
S3_party(void **state)
{
	struct play *p = played("party", 0);
	struct sim_results r = play_results(p);

	(void)state;
	assert_true(sim_end(p->sim).us <= 12000000);
	assert_in_range(r.stations, 10, 14);
	assert_int_equal(r.admitted, r.stations);	/* with no policy */
	assert_true(r.attacks > 20);
	for (uint32_t i = 0; i < r.stations; i++) {
		struct sim_station s = play_station(p, i);

		assert_int_equal(s.roams, strcmp(s.group, "walker") == 0);
		if (strcmp(s.group, "garden") == 0)
			assert_int_equal(s.signal_dbm, -84);
		if (strcmp(s.group, "tablet") == 0)
			assert_int_equal(s.joins, 2);
	}
	play_close(p);
}

static void
S3_storm(void **state)
{
	struct play *p = played("storm", 0);

	(void)state;
	assert_int_equal(play_results(p).stations, 2000);
	assert_int_equal(play_results(p).joined, 2000);
	assert_int_equal(engine_stations(p->engine), 2000);
	play_close(p);
	p = played("storm", 5000);
	assert_int_equal(play_results(p).stations, 5000);
	assert_int_equal(play_results(p).joined, 5000);
	play_close(p);
}

static void
S3_roam(void **state)
{
	struct play *p = played("roam", 0);

	(void)state;
	assert_in_range(play_station(p, 0).roams, 2, 6);
	assert_in_range(play_station(p, 1).roams, 2, 6);
	assert_true(play_station(p, 2).roams >= 1);
	assert_int_equal(play_results(p).expelled, 0);
	assert_int_equal(play_results(p).joined, 9);
	assert_int_equal(engine_stations(p->engine), 9);	/* each at one BSS only */
	play_close(p);
}

static void
S3_misbehave(void **state)
{
	struct play *p = played("misbehave", 0);

	(void)state;
	for (uint32_t i = 0; i < sim_stations(p->sim); i++) {
		struct sim_station s = play_station(p, i);

		if (strcmp(s.group, "honest") == 0)
			assert_int_equal(s.doing, SIM_JOINED);
		if (strcmp(s.group, "odd") == 0)
			assert_int_equal(s.refused_status, STATUS_REFUSED_BASIC_RATES_MISMATCH);
	}
	assert_int_equal(p->failed_commands, 0);
	assert_int_equal(play_results(p).malformed, 0);
	play_close(p);
}

/* A daemon that searches from the start to the end. */
static void
S3_find(void **state)
{
	struct play *p = opened("find", 0);
	struct seeker *f = seeker_open(p, "seeker");
	struct sim_results r;
	struct sim_peer visitor;

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, (unsigned)(sim_end(p->sim).us / 1000));
	r = play_results(p);
	assert_true(r.stations == 6 && r.joined == 6);
	assert_int_equal(f->peers, 4);
	assert_int_equal(f->peer[0].found, 1);
	sim_peer(p->sim, 3, &visitor);
	assert_int_equal(visitor.found_by, 1);
	assert_true(visitor.asked > 0);
	seeker_close(f);
	play_close(p);
}

static void
S3_hall(void **state)
{
	struct play *p = opened("hall", 0);
	struct seeker *f = seeker_open(p, "seeker");
	struct sim_results r;

	(void)state;
	assert_int_equal(sim_peers(p->sim), 1010);
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, (unsigned)(sim_end(p->sim).us / 1000));
	r = play_results(p);
	assert_true(r.stations == 20 && r.joined == 20);
	printf("# %u peers of a hall in a minute\n", f->peers);
	assert_true(f->peers > 700);
	seeker_close(f);
	play_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S3_party),
		cmocka_unit_test(S3_storm),
		cmocka_unit_test(S3_roam),
		cmocka_unit_test(S3_misbehave),
		cmocka_unit_test(S3_find),
		cmocka_unit_test(S3_hall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
