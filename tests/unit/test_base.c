/* SPDX-License-Identifier: ISC */
/* The small parts everything stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/mac.h"
#include "base/prng.h"
#include "base/queue.h"
#include "base/sip.h"
#include "base/table.h"
#include "base/timers.h"
#include "base/wire.h"

static void
mac_text_round_trips_and_refuses_everything_else(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "02", "02:00:00:00:00", "02:00:00:00:00:0g",
	    "02:00:00:00:00:01:", "02-00-00-00-00-01", "2:00:00:00:00:01", "02:00:00:00:00:001" };
	char text[MAC_TEXT];
	struct mac a;

	assert_true(mac_parse("02:aB:00:ff:00:01", &a));
	assert_string_equal(mac_format(a, text), "02:ab:00:ff:00:01");
	assert_true(mac_equal(mac_from_u64(mac_u64(a)), a));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(mac_parse(wrong[i], &a));
}

static void
mac_mask_compares_only_where_it_has_ones(void **state)
{
	(void)state;
	struct mac a, pattern, mask;

	mac_parse("02:11:22:33:44:55", &a);
	mac_parse("02:11:22:00:00:00", &pattern);
	mac_parse("ff:ff:ff:00:00:00", &mask);
	assert_true(mac_matches(a, pattern, mask));
	mac_parse("ff:ff:ff:01:00:00", &mask);
	assert_false(mac_matches(a, pattern, mask));
}

/* Reference values computed with an independent implementation of SipHash-1-3. */
static void
sip_hash_is_the_same_for_a_word_and_its_octets(void **state)
{
	(void)state;
	struct sip_key key = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u };
	uint8_t octets[8] = { 8, 7, 6, 5, 4, 3, 2, 1 };

	assert_int_equal(sip_hash(key, octets, 8), sip_hash_u64(key, 0x0102030405060708u));
	assert_int_not_equal(sip_hash(key, octets, 7), sip_hash(key, octets, 8));
	assert_int_equal(sip_hash(key, "", 0), 0xabac0158050fc4dcu);
}

static void
wire_failure_latches_and_reads_zero(void **state)
{
	(void)state;
	uint8_t bytes[3] = { 1, 2, 3 };
	struct rd r = rd_from(bytes, sizeof(bytes));

	assert_int_equal(rd_le16(&r), 0x0201);
	assert_int_equal(rd_be16(&r), 0);
	assert_int_equal(rd_u8(&r), 0);
	assert_false(rd_ok(&r));
	assert_int_equal(rd_left(&r), 0);
}

static void
wire_every_capacity_is_respected(void **state)
{
	(void)state;
	for (size_t cap = 0; cap <= 24; cap++) {
		uint8_t *exact = malloc(cap ? cap : 1);
		struct wr w = wr_into(exact, cap);
		size_t mark = wr_open(&w), mark16 = wr_open16(&w);

		wr_le64(&w, 0x0102030405060708u);
		wr_be32(&w, 0x0a0b0c0du);
		wr_be24(&w, 0x010203);
		wr_mac(&w, (struct mac){ { 1, 2, 3, 4, 5, 6 } });
		wr_close_be16(&w, mark16);
		wr_close(&w, mark);
		assert_int_equal(wr_ok(&w), cap == 24);
		if (cap == 24) {
			assert_int_equal(exact[0], 23);
			assert_int_equal(exact[2], 21);
		}
		free(exact);
	}
}

/* Against the simplest table there is, over a long random run on a full and an empty table. */
static void
table_agrees_with_an_array(void **state)
{
	(void)state;
	enum { KEYS = 60, CAPACITY = 40 };
	struct prng p = prng_from(1);
	struct table *t = table_open(CAPACITY, (struct sip_key){ 3, 4 });
	uint32_t model[KEYS], count = 0;

	memset(model, 255, sizeof(model));
	for (int i = 0; i < 200000; i++) {
		uint32_t key = prng_below(&p, KEYS);

		if (prng_chance(&p, 0.55)) {
			bool fits = model[key] != TABLE_NONE || count < CAPACITY;

			assert_int_equal(table_put(t, key, (uint32_t)i), fits);
			count += fits && model[key] == TABLE_NONE;
			if (fits)
				model[key] = (uint32_t)i;
		} else {
			table_drop(t, key);
			count -= model[key] != TABLE_NONE;
			model[key] = TABLE_NONE;
		}
		assert_int_equal(table_count(t), count);
		key = prng_below(&p, KEYS);
		assert_int_equal(table_find(t, key), model[key]);
	}
	table_close(t);
}

static void
timers_agree_with_a_search(void **state)
{
	(void)state;
	enum { N = 50 };
	struct prng p = prng_from(2);
	struct timers *t = timers_open(N);
	struct instant model[N], now = { 0 };

	for (int i = 0; i < N; i++)
		model[i] = FAR;
	for (int i = 0; i < 100000; i++) {
		uint32_t thing = prng_below(&p, N), due;

		model[thing] = prng_chance(&p, 0.3) ? FAR :
		    (struct instant){ now.us + prng_below(&p, 100) };
		timers_set(t, thing, model[thing]);
		now.us += prng_below(&p, 3);
		while (timers_due(t, now, &due)) {
			for (uint32_t k = 0; k < N; k++)
				assert_false(model[k].us < model[due].us ||
				    (k < due && model[k].us == model[due].us));
			model[due] = FAR;
		}
		for (uint32_t k = 0; k < N; k++)
			assert_true(model[k].us == timers_get(t, k).us &&
			    (model[k].us > now.us));
	}
	timers_close(t);
}

static void
instants_never_wrap(void **state)
{
	(void)state;
	assert_int_equal(instant_add(FAR, SPAN_S(1)).us, FAR.us);
	assert_int_equal(instant_add((struct instant){ UINT64_MAX - 5 }, SPAN_US(9)).us, FAR.us);
	assert_int_equal(instant_since((struct instant){ 5 }, (struct instant){ 9 }).us, 0);
}

/* Random records through a small ring: what comes out is what went in, unmoved, in order. */
static void
queue_keeps_records_whole_and_in_order(void **state)
{
	(void)state;
	struct prng p = prng_from(3);
	struct queue *q = queue_open(1000);
	uint32_t in = 0, out = 0;
	size_t len[64];

	for (int i = 0; i < 200000; i++) {
		size_t n = 4 + prng_below(&p, 300), room = queue_room(q);
		unsigned char *at = prng_chance(&p, 0.6) && in - out < 64 ? queue_put(q, n) : NULL;

		if (at) {
			memset(at, (int)(in & 255), n);
			len[in++ % 64] = n;
		} else if (queue_front(q) != NULL) {
			assert_true(n > room || in - out > 0);
			at = queue_front(q);
			for (size_t k = 0; k < len[out % 64]; k++)
				assert_int_equal(at[k], out & 255);
			queue_pop(q);
			out++;
		} else {
			assert_int_equal(in, out);
		}
	}
	assert_true(in > 50000);
	queue_close(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mac_text_round_trips_and_refuses_everything_else),
		cmocka_unit_test(mac_mask_compares_only_where_it_has_ones),
		cmocka_unit_test(sip_hash_is_the_same_for_a_word_and_its_octets),
		cmocka_unit_test(wire_failure_latches_and_reads_zero),
		cmocka_unit_test(wire_every_capacity_is_respected),
		cmocka_unit_test(table_agrees_with_an_array),
		cmocka_unit_test(timers_agree_with_a_search),
		cmocka_unit_test(queue_keeps_records_whole_and_in_order),
		cmocka_unit_test(instants_never_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
