/* SPDX-License-Identifier: ISC */
/* S3: those who misbehave on purpose do it as the scenario says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"

#define QUIET	"medium ideal shadowing 0dB\nradio channel 36 at 0m ssid home\n"
#define VICTIMS	QUIET "station v count 3 mac 02:00:00:00:01:00 at 3m scan none\n" \
	"station w count 3 mac 02:00:00:00:02:00 at 3m scan none\n"

static struct stage *
attacked(const char *scenario, unsigned ms)
{
	struct stage *t = stage_open(scenario);

	t->mute = true;
	stage_run(t, ms);
	return t;
}

/* First attempts of stations: how many, and from how many addresses (of the first 64). */
static unsigned
addresses(const struct stage *t, enum frame_subtype subtype, unsigned *frames)
{
	struct mac seen[64];
	unsigned n = 0;

	*frames = 0;
	for (unsigned i = 0; i < t->air.saids; i++) {
		const struct said *s = &t->air.said[i];
		unsigned k = 0;

		if (!s->up || s->attempt || said_subtype(s) != subtype)
			continue;
		(*frames)++;
		while (k < n && !mac_equal(seen[k], said_from(s)))
			k++;
		if (k == n && n < 64)
			seen[n++] = said_from(s);
	}
	return n;
}

static void
S3_a_flood_invents_addresses_at_its_rate_in_its_time(void **state)
{
	struct stage *t = attacked(QUIET "attack x flood-auth rate 50/s from 1s to 2s at 10m",
	    4000);
	unsigned frames, froms = addresses(t, FRAME_AUTH, &frames);

	(void)state;
	assert_in_range(frames, 40, 60);
	assert_int_equal(froms, frames);
	for (unsigned i = 0; i < t->air.saids; i++) {
		assert_in_range(t->air.said[i].us, 1000000, 2010000);
		assert_false(mac_is_group(said_from(&t->air.said[i])));
		assert_true(mac_is_local(said_from(&t->air.said[i])));
	}
	assert_int_equal(stage_results(t).attacks, frames);
	stage_close(t);
}

static void
S3_a_flood_takes_turns_with_so_many_addresses(void **state)
{
	struct stage *t = attacked(QUIET "attack x flood-assoc rate 50/s to 1s addresses 7", 2000);
	unsigned frames;

	(void)state;
	assert_int_equal(addresses(t, FRAME_ASSOC_REQ, &frames), 7);
	assert_true(frames > 30);
	struct frame f = said_frame(&t->air.said[0]);

	assert_int_equal(f.elements.ssid.len, 4);
	stage_close(t);
}

static void
S3_a_flood_of_probes_reaches_every_radio(void **state)
{
	struct stage *t = attacked("medium ideal shadowing 0dB\nradio channel 36 ssid a\n"
	    "radio channel 36 ssid b\nattack x flood-probe rate 10/s to 1s signal -50dBm", 2000);
	unsigned told[2] = { 0 };

	(void)state;
	for (const struct told *e; (e = stage_told(t, AIR_FRAME)) != NULL;) {
		assert_int_equal(e->octets[0], FRAME_PROBE_REQ << 4);
		assert_int_equal(e->event.received.signal_dbm, -50);
		told[e->event.radio]++;
	}
	assert_true(told[0] > 5);
	assert_int_equal(told[0], told[1]);
	stage_close(t);
}

static void
S3_a_spoofer_speaks_in_its_victims_names(void **state)
{
	static const struct { const char *kind; enum frame_subtype subtype; } row[] = {
		{ "spoof-deauth", FRAME_DEAUTH }, { "spoof-disassoc", FRAME_DISASSOC },
		{ "spoof-auth", FRAME_AUTH },
	};

	(void)state;
	for (int i = 0; i < 3; i++) {
		char text[400] = VICTIMS "attack x ";
		struct stage *t;
		unsigned spoofed = 0;

		strcat(strcat(text, row[i].kind), " rate 20/s from 1s to 2s victim w");
		t = stage_open(text);
		stage_run(t, 1000);
		stage_skip(t);
		t->mute = true;
		stage_run(t, 2000);
		for (const struct said *s; (s = air_said(&t->air)) != NULL;) {
			if (!s->up || said_subtype(s) != row[i].subtype ||
			    s->signal_dbm == stage_station(t, 3).signal_dbm)
				continue;
			assert_int_equal(said_from(s).octet[4], 2);
			spoofed++;
		}
		assert_true(spoofed >= 15);
		stage_close(t);
	}
}

static void
S3_garbage_has_a_header_and_nothing_after_it_that_means_anything(void **state)
{
	struct stage *t = attacked(QUIET "attack x garbage rate 200/s to 2s", 3000);
	unsigned frames = 0, unread = 0;

	(void)state;
	for (const struct said *s; (s = air_said(&t->air)) != NULL;) {
		struct frame f;

		assert_true(s->len >= FRAME_HEADER_LEN && s->octets[0] % 16 == 0);
		frames++;
		if (s->len <= SAID_OCTETS)
			unread += frame_decode(s->octets, s->len, &f) != FRAME_OK;
	}
	assert_true(frames > 300);
	assert_true(unread * 2 > frames);
	stage_close(t);
}

static void
S3_truncated_requests_end_anywhere_after_the_header(void **state)
{
	struct stage *t = attacked(QUIET "attack x truncate rate 200/s to 2s", 3000);
	uint16_t shortest = UINT16_MAX, longest = 0;

	(void)state;
	for (const struct said *s; (s = air_said(&t->air)) != NULL;) {
		shortest = s->len < shortest ? s->len : shortest;
		longest = s->len > longest ? s->len : longest;
	}
	assert_int_equal(shortest, FRAME_HEADER_LEN);
	assert_in_range(longest, FRAME_HEADER_LEN + 12, FRAME_HEADER_LEN + 20);
	stage_close(t);
}

static void
S3_class_3_frames_of_strangers_are_unexpected(void **state)
{
	struct stage *t = attacked(QUIET "attack x class3 rate 50/s to 1s addresses 3", 2000);
	unsigned told = 0;

	(void)state;
	for (const struct told *e; (e = stage_told(t, AIR_UNEXPECTED)) != NULL; told++)
		assert_int_equal(e->event.unexpected.frame_control & 0x0c, FRAME_DATA << 2);
	assert_in_range(told, 40, 60);
	assert_null(stage_told(t, AIR_FRAME));
	stage_close(t);
}

static void
S3_attackers_without_an_access_point_or_victims_do_nothing(void **state)
{
	struct stage *t = stage_open(QUIET "attack x spoof-auth rate 50/s\n"
	    "attack y garbage rate 50/s");

	(void)state;
	stage_command(t, &(struct air_command){ .verb = AIR_BSS_STOP });
	stage_run(t, 1000);
	air_silent(&t->air);
	stage_close(t);
	t = stage_open(QUIET "attack x spoof-auth rate 50/s");
	stage_run(t, 1000);
	air_silent(&t->air);
	stage_close(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S3_a_flood_invents_addresses_at_its_rate_in_its_time),
		cmocka_unit_test(S3_a_flood_takes_turns_with_so_many_addresses),
		cmocka_unit_test(S3_a_flood_of_probes_reaches_every_radio),
		cmocka_unit_test(S3_a_spoofer_speaks_in_its_victims_names),
		cmocka_unit_test(S3_garbage_has_a_header_and_nothing_after_it_that_means_anything),
		cmocka_unit_test(S3_truncated_requests_end_anywhere_after_the_header),
		cmocka_unit_test(S3_class_3_frames_of_strangers_are_unexpected),
		cmocka_unit_test(S3_attackers_without_an_access_point_or_victims_do_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
