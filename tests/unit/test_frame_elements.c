/* SPDX-License-Identifier: ISC */
/* Elements: each row at its edges, how often, in which frames, in which order; merging. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "frame/order.h"
#include "frame/rows.h"

enum { LIST_MAX = 8192 };

/* A frame of that kind that asks for as few other elements as possible. */
static enum frame_subtype
carrier(enum element_kind kind)
{
	static const enum frame_subtype frames[] = { FRAME_ASSOC_RESP, FRAME_AUTH, FRAME_BEACON,
	    FRAME_ASSOC_REQ, FRAME_PROBE_REQ };

	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		if (element_allowed(kind, frames[i]))
			return frames[i];
	fail_msg("%s may stand in no frame", element_kind_name(kind));
	return FRAME_ATIM;
}

/* An element of that kind with n octets of body, all of that value. */
static void
put(struct wr *w, enum element_kind kind, size_t n, uint8_t value)
{
	const struct row *row = row_of(kind);

	wr_u8(w, row->id);
	size_t mark = wr_open(w);

	if (row->id == EID_EXTENSION)
		wr_u8(w, row->ext);
	wr_bytes(w, row->prefix, row->prefix_len);
	while (n-- > 0)
		wr_u8(w, value);
	wr_close(w, mark);
}

static void
put_required(struct wr *w, enum frame_subtype in, enum element_kind but)
{
	for (unsigned kind = 1; kind < ELEMENT_KINDS; kind++)
		if (order_of(in)->required >> kind & 1 && kind != but)
			put(w, kind, 1, 2);
}

static size_t
longest(const struct row *row)
{
	return 255u - row->prefix_len - (row->id == EID_EXTENSION);
}

/* Decodes exactly that many octets from the heap and encodes them again. */
static enum frame_fault
round_trip(const struct wr *list, enum frame_subtype in, struct wr *again)
{
	uint8_t *exact = malloc(list->len ? list->len : 1);
	struct elements e;

	memcpy(exact, list->base, list->len);
	enum frame_fault fault = elements_decode(octets_of(exact, list->len), in, &e);

	if (fault == FRAME_OK)
		elements_encode(again, in, &e);
	free(exact);
	return fault;
}

static enum frame_fault
of_size(enum element_kind kind, size_t n)
{
	enum frame_subtype in = carrier(kind);
	uint8_t list[LIST_MAX], again[LIST_MAX];
	struct wr w = wr_into(list, sizeof(list)), a = wr_into(again, sizeof(again));

	put_required(&w, in, kind);
	put(&w, kind, n, 1);
	assert_true(wr_ok(&w));
	enum frame_fault fault = round_trip(&w, in, &a);

	if (fault == FRAME_OK)
		assert_int_equal(a.len, w.len);
	return fault;
}

static void
every_row_accepts_its_sizes_and_no_other(void **state)
{
	(void)state;
	for (unsigned kind = 1; kind < ELEMENT_KINDS; kind++) {
		const struct row *row = row_of(kind);

		assert_true(row->max <= longest(row));
		for (size_t n = 0; n <= longest(row); n++)
			if (of_size(kind, n) != (n >= row->min && n <= row->max ? FRAME_OK :
			    FRAME_ELEMENT_SIZE))
				fail_msg("%s of %zu octets", row->name, n);
	}
}

static void
every_row_is_found_by_what_it_writes(void **state)
{
	(void)state;
	for (unsigned kind = 1; kind < ELEMENT_KINDS; kind++) {
		uint8_t list[300];
		struct wr w = wr_into(list, sizeof(list));
		struct element el;

		put(&w, kind, row_of(kind)->min, 0);
		struct rd r = rd_from(list, w.len);

		assert_true(element_next(&r, &el));
		assert_int_equal(element_kind(&el), kind);
		assert_string_not_equal(element_kind_name(kind), "unknown element");
	}
	assert_string_equal(element_kind_name(ELEMENT_UNKNOWN), "unknown element");
	assert_string_equal(element_kind_name(ELEMENT_KINDS), "unknown element");
}

static void
every_field_survives_a_round_trip(void **state)
{
	(void)state;
	struct prng prng = prng_from(9);

	for (unsigned kind = 1; kind < ELEMENT_KINDS; kind++) {
		enum frame_subtype in = carrier(kind);
		uint8_t list[LIST_MAX], again[LIST_MAX];
		struct wr w = wr_into(list, sizeof(list)), a = wr_into(again, sizeof(again));

		put_required(&w, in, kind);
		size_t start = w.len + 2 + row_of(kind)->prefix_len;

		put(&w, kind, row_of(kind)->max, 0);
		start += row_of(kind)->id == EID_EXTENSION;
		while (start < w.len)
			list[start++] = (uint8_t)prng_next(&prng);
		assert_int_equal(round_trip(&w, in, &a), FRAME_OK);
		assert_int_equal(a.len, w.len);
		if (!(order_of(in)->required >> kind & 1) && memcmp(list, again, w.len) != 0)
			fail_msg("%s changed", row_of(kind)->name);
	}
}

/* 9.4.2.1: an element stands once unless said otherwise; which leniency each has, its row says. */
static void
a_second_one_is_a_fault_or_left_alone(void **state)
{
	(void)state;
	for (unsigned kind = 1; kind < ELEMENT_KINDS; kind++) {
		enum frame_subtype in = carrier(kind);
		const struct row *row = row_of(kind);
		uint8_t list[LIST_MAX], again[LIST_MAX];
		struct wr w = wr_into(list, sizeof(list)), a = wr_into(again, sizeof(again));

		put_required(&w, in, kind);
		put(&w, kind, row->min, 1);
		put(&w, kind, row->min, 2);
		assert_int_equal(round_trip(&w, in, &a),
		    row->times == ONCE ? FRAME_ELEMENT_TWICE : FRAME_OK);
		if (row->times == ONCE)
			continue;
		assert_int_equal(a.len, w.len);
		assert_memory_equal(list, again, w.len);
	}
}

static void
a_fault_names_the_element(void **state)
{
	(void)state;
	static const uint8_t size[] = { 0, 1, 'a', 255, 3, 35, 1, 2 };
	static const uint8_t twice[] = { 0, 1, 'a', 0, 1, 'b' };
	static const uint8_t missing[] = { 0, 1, 'a', 50, 1, 2 };
	static const uint8_t cut[] = { 0, 1, 'a', 45, 26, 0 };
	static const uint8_t one[] = { 0, 1, 'a', 1, 1, 2, 221 };
	static const struct {
		const uint8_t *list;
		size_t len;
		enum frame_fault fault;
		uint8_t id, ext;
	} rows[] = {
		{ size, sizeof(size), FRAME_ELEMENT_SIZE, 255, 35 },
		{ twice, sizeof(twice), FRAME_ELEMENT_TWICE, 0, 0 },
		{ missing, sizeof(missing), FRAME_ELEMENT_MISSING, 1, 0 },
		{ cut, sizeof(cut), FRAME_ELEMENT_SHORT, 45, 0 },
		{ one, sizeof(one), FRAME_TRAILING, 221, 0 },
		{ NULL, 0, FRAME_ELEMENT_MISSING, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct elements e;

		assert_int_equal(elements_decode(octets_of(rows[i].list, rows[i].len),
		    FRAME_ASSOC_REQ, &e), rows[i].fault);
		assert_int_equal(e.offender, rows[i].id);
		assert_int_equal(e.offender_ext, rows[i].ext);
	}
}

static void
every_fault_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < FRAME_FAULTS; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(frame_fault_text((enum frame_fault)i),
			    frame_fault_text((enum frame_fault)j));
	assert_string_equal(frame_fault_text(FRAME_FAULTS), "unknown fault");
}

static void
any_order_comes_in_and_the_frames_order_goes_out(void **state)
{
	(void)state;
	enum { SEED = 77 };
	struct prng prng = prng_from(SEED);

	print_message("# seed %d\n", SEED);
	for (int in = 0; in < FRAME_SUBTYPES; in++) {
		const struct order *order = order_of((enum frame_subtype)in);
		uint8_t list[LIST_MAX], again[LIST_MAX], shuffled[ELEMENT_KINDS];
		struct wr w = wr_into(list, sizeof(list)), a = wr_into(again, sizeof(again));
		struct element el;

		for (uint32_t i = 0; i < order->count; i++) {
			uint32_t j = prng_below(&prng, i + 1);

			shuffled[i] = shuffled[j];
			shuffled[j] = order->kinds[i];
		}
		for (int i = 0; i < order->count; i++)
			put(&w, shuffled[i], row_of(shuffled[i])->min, 1);
		assert_int_equal(round_trip(&w, (enum frame_subtype)in, &a), FRAME_OK);
		assert_int_equal(a.len, w.len);
		struct rd r = rd_from(again, a.len);

		for (int i = 0; i < order->count; i++) {
			assert_true(element_next(&r, &el));
			assert_int_equal(element_kind(&el), order->kinds[i]);
		}
		assert_true(rd_done(&r));
	}
}

/* Ids as the tables of 9.3.3 have them, 256 more for those of an extension. */
static void
orders_are_the_standards(void **state)
{
	(void)state;
	enum { X = 256 };
	static const struct {
		enum frame_subtype in;
		uint16_t ids[48];	/* up to the next 0; SSID is left out */
	} tables[] = {
		{ FRAME_BEACON, { 1, 3, 5, 7, 32, 37, 40, 35, 42, 50, 48, 11, 12, 46, 71, 70, 54,
		    60, 59, 45, 61, 72, 74, 127, 107, 108, 111, 191, 192, 195, 199, 201, 244,
		    X + 35, X + 36, X + 39, X + 38, X + 59 } },
		{ FRAME_PROBE_RESP, { 1, 3, 7, 32, 37, 40, 35, 42, 50, 48, 11, 12, 46, 71, 70, 54,
		    60, 59, 45, 61, 72, 74, 127, 107, 108, 111, 191, 192, 195, 199, 201, 244,
		    X + 35, X + 36, X + 39, X + 38, X + 59 } },
		{ FRAME_PROBE_REQ, { 1, 50, 3, 59, 45, 72, 127, 84, 107, 191, X + 2, X + 35,
		    X + 59, X + 58 } },
		{ FRAME_ASSOC_REQ, { 1, 50, 33, 36, 48, 46, 70, 54, 59, 45, 72, 127, 107, 191, 199,
		    X + 4, X + 3, X + 32, 90, 55, 244, X + 35, X + 59 } },
		{ FRAME_REASSOC_REQ, { 1, 50, 33, 36, 48, 46, 70, 54, 55, 59, 45, 72, 127, 107,
		    191, 199, X + 4, X + 3, X + 32, 90, 244, X + 35, X + 59 } },
		{ FRAME_ASSOC_RESP, { 1, 50, 12, 70, 48, 54, 55, 56, 45, 61, 72, 74, 127, 90, 110,
		    52, 191, 192, 199, X + 4, X + 3, X + 32, 244, X + 35, X + 36, X + 39, X + 38,
		    X + 59 } },
		{ FRAME_REASSOC_RESP, { 1, 50, 12, 70, 48, 54, 55, 56, 45, 61, 72, 74, 127, 90,
		    110, 52, 191, 192, 199, X + 4, X + 3, X + 32, 244, X + 35, X + 36, X + 39,
		    X + 38, X + 59 } },
		{ FRAME_AUTH, { 16, 48, 54, 55, 56, X + 13, X + 4, X + 8, 52, 244 } },
	};

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		const struct order *order = order_of(tables[t].in);
		int n = 0;

		for (int i = 0; i < order->count; i++) {
			const struct row *row = row_of(order->kinds[i]);

			if (row->id == EID_SSID)
				assert_int_equal(i, 0);
			else
				assert_int_equal(row->id == EID_EXTENSION ? X + row->ext : row->id,
				    tables[t].ids[n++]);
		}
		assert_int_equal(tables[t].ids[n], 0);
	}
}

/* Sizes of 9.4.2; those with a leniency of their own are not here. */
static void
sizes_are_the_standards(void **state)
{
	(void)state;
	static const struct {
		enum element_kind kind;
		int min, max;
	} sizes[] = {
		{ ELEMENT_SSID, 0, 32 }, { ELEMENT_DS, 1, 1 }, { ELEMENT_TIM, 4, 254 },
		{ ELEMENT_BSS_LOAD, 5, 5 }, { ELEMENT_EDCA, 18, 18 },
		{ ELEMENT_POWER_CONSTRAINT, 1, 1 }, { ELEMENT_POWER_CAPABILITY, 2, 2 },
		{ ELEMENT_TPC_REPORT, 2, 2 }, { ELEMENT_CHANNEL_SWITCH, 3, 3 },
		{ ELEMENT_QUIET, 6, 6 }, { ELEMENT_ERP, 1, 1 },
		{ ELEMENT_HT_CAPABILITIES, 26, 26 }, { ELEMENT_HT_OPERATION, 22, 22 },
		{ ELEMENT_QOS_CAPABILITY, 1, 1 }, { ELEMENT_NEIGHBOR_REPORT, 13, 255 },
		{ ELEMENT_MOBILITY_DOMAIN, 3, 3 }, { ELEMENT_TIMEOUT_INTERVAL, 5, 5 },
		{ ELEMENT_EXT_CHANNEL_SWITCH, 4, 4 }, { ELEMENT_RM_ENABLED, 5, 5 },
		{ ELEMENT_COEXISTENCE, 1, 1 }, { ELEMENT_OBSS_SCAN, 14, 14 },
		{ ELEMENT_MAX_IDLE, 3, 3 }, { ELEMENT_INTERWORKING, 1, 9 },
		{ ELEMENT_VHT_CAPABILITIES, 12, 12 }, { ELEMENT_VHT_OPERATION, 5, 5 },
		{ ELEMENT_OPERATING_MODE, 1, 1 }, { ELEMENT_FILS_SESSION, 8, 8 },
		{ ELEMENT_FILS_NONCE, 16, 16 }, { ELEMENT_HE_CAPABILITIES, 21, 54 },
		{ ELEMENT_HE_OPERATION, 6, 15 }, { ELEMENT_MU_EDCA, 13, 13 },
		{ ELEMENT_SPATIAL_REUSE, 1, 19 }, { ELEMENT_HE_6GHZ, 2, 2 },
		{ ELEMENT_WMM_INFO, 2, 2 }, { ELEMENT_WMM_PARAMETER, 19, 19 },
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(row_of(sizes[i].kind)->min, sizes[i].min);
		assert_int_equal(row_of(sizes[i].kind)->max, sizes[i].max);
	}
}

static void
no_list_names_an_element_twice_or_a_vendors(void **state)
{
	(void)state;
	for (int in = 0; in < FRAME_SUBTYPES; in++) {
		const struct order *order = order_of((enum frame_subtype)in);
		uint64_t seen = 0;

		for (int i = 0; i < order->count; i++) {
			uint64_t bit = UINT64_C(1) << order->kinds[i];

			assert_true(order->kinds[i] > 0 && order->kinds[i] < ELEMENT_WPA);
			assert_false(seen & bit);
			seen |= bit;
		}
		assert_int_equal(order->required & ~seen, 0);
		assert_int_equal(order->allowed, order->count ? seen | VENDOR_KINDS : 0);
	}
}

static void
unknown_is_not_malformed_and_stays_where_it_stood(void **state)
{
	(void)state;
	static const uint8_t list[] = { 2, 1, 9, 0, 1, 'a', 5, 2, 0, 0, 1, 1, 2,
	    255, 0, 255, 2, 200, 7,
	    45, 26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    253, 0, 221, 2, 1, 2, 221, 0, 221, 5, 0, 0x50, 0xf2, 2, 9, 221, 4, 0, 0x50, 0xf2, 2,
	    221, 7, 0, 0x50, 0xf2, 2, 0, 1, 0, 221, 4, 8, 9, 10, 11, 221, 4, 8, 9, 10, 11 };
	uint8_t again[sizeof(list)];
	struct elements e;

	assert_int_equal(elements_decode(octets_of(list, sizeof(list)), FRAME_ASSOC_REQ, &e),
	    FRAME_OK);
	assert_false(elements_has(&e, ELEMENT_TIM));
	assert_true(elements_has(&e, ELEMENT_WMM_INFO));
	for (size_t cap = 0; cap <= sizeof(again); cap++) {
		struct wr w = wr_into(again, cap);

		elements_encode(&w, FRAME_ASSOC_REQ, &e);
		assert_int_equal(wr_ok(&w), cap == sizeof(again));
	}
	assert_memory_equal(again, list, sizeof(list));
}

static void
a_dropped_element_is_gone_with_all_its_copies(void **state)
{
	(void)state;
	static const uint8_t list[] = { 52, 13, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	    52, 13, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 221, 4, 0x50, 0x6f, 0x9a, 9, 99, 0 };
	static const uint8_t left[] = { 99, 0 };
	uint8_t again[sizeof(list)];
	struct wr w = wr_into(again, sizeof(again));
	struct elements e;

	assert_int_equal(elements_decode(octets_of(list, sizeof(list)), FRAME_ASSOC_RESP, &e),
	    FRAME_OK);
	elements_drop(&e, ELEMENT_NEIGHBOR_REPORT);
	elements_drop(&e, ELEMENT_P2P);
	elements_encode(&w, FRAME_ASSOC_RESP, &e);
	assert_int_equal(w.len, sizeof(left));
	assert_memory_equal(again, left, sizeof(left));
}

static void
rates_of_both_elements_are_one_list(void **state)
{
	(void)state;
	static const uint8_t swapped[] = { 0, 0, 50, 2, 48, 0xff, 1, 3, 0x82, 4, 11 };
	static const uint8_t merged[] = { 0x82, 4, 11, 48, 0xff };
	static const uint8_t ordered[] = { 0, 0, 1, 3, 0x82, 4, 11, 50, 2, 48, 0xff };
	uint8_t again[sizeof(ordered)];
	struct wr w = wr_into(again, sizeof(again));
	struct elements e;

	assert_int_equal(elements_decode(octets_of(swapped, sizeof(swapped)), FRAME_PROBE_REQ, &e),
	    FRAME_OK);
	assert_int_equal(e.rates.count, 5);
	assert_memory_equal(e.rates.rate, merged, 5);
	elements_encode(&w, FRAME_PROBE_REQ, &e);
	assert_memory_equal(again, ordered, sizeof(ordered));
}

static void
more_rates_than_fit_are_a_fault(void **state)
{
	(void)state;
	for (size_t ext = RATES_MAX - 9; ext <= RATES_MAX - 7; ext++)
		for (int swap = 0; swap < 2; swap++) {
			uint8_t list[128];
			struct wr w = wr_into(list, sizeof(list));
			struct elements e;

			put(&w, ELEMENT_SSID, 0, 0);
			put(&w, swap ? ELEMENT_EXT_RATES : ELEMENT_RATES, swap ? ext : 8, 2);
			put(&w, swap ? ELEMENT_RATES : ELEMENT_EXT_RATES, swap ? 8 : ext, 2);
			assert_int_equal(elements_decode(octets_of(list, w.len), FRAME_ASSOC_REQ,
			    &e), ext + 8 > RATES_MAX ? FRAME_ELEMENT_SIZE : FRAME_OK);
		}
}

static void
questions_about_rates(void **state)
{
	(void)state;
	struct rates bss = { 4, 4, { 0x82, 0x8b, 108, 0xff } };
	struct rates b = { 4, 4, { 2, 4, 11, 0x80 | SELECTOR_HT } }, one = { 1, 1, { 0x82 } };

	assert_true(rates_cover_basic(&b, &bss));
	assert_false(rates_cover_basic(&one, &bss));
	assert_true(rates_all_dsss(&b));
	assert_false(rates_all_dsss(&bss));
	assert_true(rates_have(&bss, 0x80 | 108));
	assert_false(rates_have(&bss, 12));
	assert_true(rate_is_selector(0x80 | SELECTOR_HE));
	assert_false(rate_is_selector(SELECTOR_HT));
	assert_false(rate_is_selector(0x80 | 108));
}

static void
setting_rates_splits_them_after_the_eighth(void **state)
{
	(void)state;
	static const uint8_t rates[] = { 2, 4, 11, 22, 12, 18, 24, 36, 48 };
	uint8_t out[32];
	struct elements e = { 0 };

	elements_set_rates(&e, rates, 9);
	assert_true(elements_has(&e, ELEMENT_RATES) && elements_has(&e, ELEMENT_EXT_RATES));
	struct wr w = wr_into(out, sizeof(out));

	elements_encode(&w, FRAME_ASSOC_RESP, &e);
	assert_int_equal(w.len, 2 + 8 + 2 + 1);
	assert_int_equal(out[12], 48);
	elements_set_rates(&e, rates, 8);
	w = wr_into(out, sizeof(out));
	elements_encode(&w, FRAME_ASSOC_RESP, &e);
	assert_int_equal(w.len, 2 + 8);
}

/* 9.4.2.5 */
static void
tim_bitmap_starts_where_its_control_says(void **state)
{
	(void)state;
	static const uint8_t bitmap[] = { 0x02, 0x80 };
	struct tim tim = { 0, 1, 1 | 2, octets_of(bitmap, sizeof(bitmap)) };

	assert_true(tim_has(&tim, 0));
	assert_true(tim_has(&tim, 17));
	assert_true(tim_has(&tim, 31));
	assert_false(tim_has(&tim, 1));
	assert_false(tim_has(&tim, 16));
	assert_false(tim_has(&tim, 32));
	assert_false(tim_has(&tim, 2007));
	tim.control = 0;
	assert_false(tim_has(&tim, 0));
	assert_true(tim_has(&tim, 1));
}

static void
extended_capabilities_left_off_are_zero(void **state)
{
	(void)state;
	static const uint8_t list[] = { 127, 3, 1, 0, 8 };
	struct elements e;

	assert_int_equal(elements_decode(octets_of(list, sizeof(list)), FRAME_ASSOC_RESP, &e),
	    FRAME_OK);
	assert_true(extended_capability(&e, 0));
	assert_true(extended_capability(&e, 19));
	assert_false(extended_capability(&e, 20));
	assert_false(extended_capability(&e, 24));
	assert_false(extended_capability(&(struct elements){ 0 }, 0));
}

static void
ssids_are_equal_by_octets_and_length(void **state)
{
	(void)state;
	struct ssid a = { 3, "abc" }, b = { 3, "abc" }, c = { 2, "abc" }, d = { 3, "abd" };

	assert_true(ssid_equal(&a, &b));
	assert_false(ssid_equal(&a, &c));
	assert_false(ssid_equal(&a, &d));
}

static void
ssids_are_found_in_both_kinds_of_lists(void **state)
{
	(void)state;
	static const uint8_t list[] = { 0, 1, 'a', 0, 3, 'a', 'b', 'c', 1, 1, 'x', 0, 0 };
	static const uint8_t shorts[] = { 1, 2, 3, 4, 0x26, 0x39, 0xf4, 0xcb, 0x26, 0x39 };
	struct ssid abc = { 3, "abc" }, x = { 1, "x" }, digits = { 9, "123456789" };

	assert_int_equal(ssid_short(&digits), 0xcbf43926);
	assert_true(ssid_in_list(octets_of(list, sizeof(list)), &abc));
	assert_false(ssid_in_list(octets_of(list, sizeof(list)), &x));
	assert_true(ssid_in_short_list(octets_of(shorts, sizeof(shorts)), &digits));
	assert_false(ssid_in_short_list(octets_of(shorts, sizeof(shorts)), &abc));
	assert_false(ssid_in_short_list(octets_of(shorts, 7), &digits));
}

static void
elements_are_found_in_a_list(void **state)
{
	(void)state;
	static const uint8_t list[] = { 255, 0, 255, 2, 35, 1, 221, 3, 0, 0, 0, 221, 5,
	    0x50, 0x6f, 0x9a, 9, 7, 7, 1, 5 };
	struct octets o = octets_of(list, sizeof(list));
	struct element el;

	assert_true(elements_valid(list, sizeof(list)));
	assert_false(elements_valid(list, sizeof(list) - 1));
	assert_true(elements_valid(NULL, 0));
	assert_true(element_find(o, 7, &el));
	assert_int_equal(el.body.at[0], 5);
	assert_true(element_find_ext(o, 35, &el));
	assert_int_equal(el.body.len, 1);
	assert_true(element_find_vendor(o, VENDOR_P2P, &el));
	assert_int_equal(el.body.at[4], 7);
	assert_int_equal(el.whole.len, 7);
	assert_false(element_find(o, 8, &el));
	assert_false(element_find_ext(o, 36, &el));
	assert_false(element_find_vendor(o, VENDOR_WPS, &el));
}

struct merge_case {
	uint8_t base[32], extra[32], out[64];
	size_t base_len, extra_len, out_len;
};

static void
check_merge(const struct merge_case *c)
{
	for (size_t cap = 0; cap <= c->out_len; cap++) {
		uint8_t *exact = malloc(cap ? cap : 1);
		struct wr w = wr_into(exact, cap);

		elements_merge(&w, FRAME_ASSOC_RESP, octets_of(c->base, c->base_len),
		    octets_of(c->extra, c->extra_len));
		assert_int_equal(wr_ok(&w), cap == c->out_len);
		if (cap == c->out_len)
			assert_memory_equal(exact, c->out, c->out_len);
		free(exact);
	}
}

/* Q6: elements by id, vendor ones by OUI and type, the earlier list winning. */
static void
Q6_merging_keeps_the_first_and_the_order(void **state)
{
	(void)state;
	static const struct merge_case cases[] = {
		/* nothing with something */
		{ { 0 }, { 90, 3, 1, 0, 0 }, { 90, 3, 1, 0, 0 }, 0, 5, 5 },
		{ { 90, 3, 1, 0, 0 }, { 0 }, { 90, 3, 1, 0, 0 }, 5, 0, 5 },
		/* the same id: base wins */
		{ { 1, 1, 2 }, { 1, 1, 4 }, { 1, 1, 2 }, 3, 3, 3 },
		/* into its place, between, before and after, however extra is sorted */
		{ { 50, 1, 2, 127, 0 }, { 90, 0, 59, 0, 110, 0, 45, 0, 1, 1, 2 },
		    { 1, 1, 2, 50, 1, 2, 45, 0, 127, 0, 90, 0, 110, 0, 59, 0 }, 5, 11, 16 },
		/* unknown before the vendors', vendors' by OUI and type */
		{ { 1, 0, 221, 4, 1, 2, 3, 4 },
		    { 221, 5, 1, 2, 3, 4, 5, 221, 4, 1, 2, 3, 5, 200, 0 },
		    { 1, 0, 200, 0, 221, 4, 1, 2, 3, 4, 221, 4, 1, 2, 3, 5 }, 8, 15, 16 },
		/* extension ids are ids of their own */
		{ { 255, 1, 35 }, { 255, 2, 35, 1, 255, 2, 36, 1 },
		    { 255, 1, 35, 255, 2, 36, 1 }, 3, 8, 7 },
		/* a vendor's too short for a type: by all its octets */
		{ { 221, 1, 1 }, { 221, 1, 2, 221, 1, 1 }, { 221, 1, 1, 221, 1, 2 }, 3, 6, 6 },
		/* several of one id in a list stay together */
		{ { 127, 0 }, { 52, 1, 1, 52, 1, 2 }, { 127, 0, 52, 1, 1, 52, 1, 2 }, 2, 6, 8 },
		/* fragments go with what they continue */
		{ { 127, 1, 1, 242, 1, 2, 221, 0 }, { 127, 0, 242, 1, 9, 90, 0, 242, 1, 8 },
		    { 127, 1, 1, 242, 1, 2, 90, 0, 242, 1, 8, 221, 0 }, 8, 10, 13 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_merge(&cases[i]);
}

static void
merging_refuses_what_is_no_list(void **state)
{
	(void)state;
	static const uint8_t good[] = { 1, 1, 2 }, bad[] = { 1, 2, 2 };
	uint8_t out[32];
	struct wr w = wr_into(out, sizeof(out));

	elements_merge(&w, FRAME_ASSOC_RESP, octets_of(good, 3), octets_of(bad, 3));
	assert_false(wr_ok(&w));
	w = wr_into(out, sizeof(out));
	elements_merge(&w, FRAME_ASSOC_RESP, octets_of(bad, 3), octets_of(good, 3));
	assert_false(wr_ok(&w));
}

static size_t
random_list(struct prng *prng, uint8_t *list, size_t cap)
{
	static const uint8_t ids[] = { 1, 50, 45, 61, 127, 90, 99, 200, 221, 255 };
	struct wr w = wr_into(list, cap);

	for (uint32_t n = prng_below(prng, 8); n > 0; n--) {
		uint8_t id = ids[prng_below(prng, sizeof(ids))];

		wr_u8(&w, id);
		wr_u8(&w, 4);
		for (int i = 0; i < 4; i++)
			wr_u8(&w, (uint8_t)prng_below(prng, 2));
	}
	assert_true(wr_ok(&w));
	return w.len;
}

static int
count_same(struct octets list, const struct element *wanted)
{
	struct rd r = octets_rd(list);
	struct element el;
	int n = 0;

	while (element_next(&r, &el))
		n += element_same(&el, wanted);
	return n;
}

static void
merging_loses_nothing_and_invents_nothing(void **state)
{
	(void)state;
	enum { SEED = 4242 };
	struct prng prng = prng_from(SEED);

	print_message("# seed %d\n", SEED);
	for (int run = 0; run < 20000; run++) {
		uint8_t a[64], b[64], out[128];
		struct octets base = octets_of(a, random_list(&prng, a, sizeof(a)));
		struct octets extra = octets_of(b, random_list(&prng, b, sizeof(b)));
		struct wr w = wr_into(out, sizeof(out));
		struct element el;
		size_t expected = base.len;

		elements_merge(&w, FRAME_BEACON, base, extra);
		assert_true(wr_ok(&w));
		struct octets merged = octets_of(out, w.len);

		for (struct rd r = octets_rd(extra); element_next(&r, &el);)
			expected += count_same(base, &el) ? 0 : el.whole.len;
		assert_int_equal(merged.len, expected);
		for (struct rd r = octets_rd(merged); element_next(&r, &el);) {
			int mine = count_same(base, &el), theirs = count_same(extra, &el);

			assert_int_equal(count_same(merged, &el), mine ? mine : theirs);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_accepts_its_sizes_and_no_other),
		cmocka_unit_test(every_row_is_found_by_what_it_writes),
		cmocka_unit_test(every_field_survives_a_round_trip),
		cmocka_unit_test(a_second_one_is_a_fault_or_left_alone),
		cmocka_unit_test(a_fault_names_the_element),
		cmocka_unit_test(every_fault_has_a_text_of_its_own),
		cmocka_unit_test(any_order_comes_in_and_the_frames_order_goes_out),
		cmocka_unit_test(orders_are_the_standards),
		cmocka_unit_test(sizes_are_the_standards),
		cmocka_unit_test(no_list_names_an_element_twice_or_a_vendors),
		cmocka_unit_test(unknown_is_not_malformed_and_stays_where_it_stood),
		cmocka_unit_test(a_dropped_element_is_gone_with_all_its_copies),
		cmocka_unit_test(rates_of_both_elements_are_one_list),
		cmocka_unit_test(more_rates_than_fit_are_a_fault),
		cmocka_unit_test(questions_about_rates),
		cmocka_unit_test(setting_rates_splits_them_after_the_eighth),
		cmocka_unit_test(tim_bitmap_starts_where_its_control_says),
		cmocka_unit_test(extended_capabilities_left_off_are_zero),
		cmocka_unit_test(ssids_are_equal_by_octets_and_length),
		cmocka_unit_test(ssids_are_found_in_both_kinds_of_lists),
		cmocka_unit_test(elements_are_found_in_a_list),
		cmocka_unit_test(Q6_merging_keeps_the_first_and_the_order),
		cmocka_unit_test(merging_refuses_what_is_no_list),
		cmocka_unit_test(merging_loses_nothing_and_invents_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
