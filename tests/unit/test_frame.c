/* SPDX-License-Identifier: ISC */
/* Whole management frames: every sample there and back, cut short, too long, damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/prng.h"
#include "frame/frame.h"
#include "frames.h"

struct sampled {
	uint8_t		bytes[SAMPLE_MAX];
	size_t		len;
	struct frame	frame;		/* borrows from bytes */
};

/* That sample, decoded in place. */
static const struct frame *
take(struct sampled *s, const char *name)
{
	for (int i = 0; i < SAMPLES; i++) {
		if (strcmp(samples[i].name, name) != 0)
			continue;
		s->len = unhex(samples[i].hex, s->bytes);
		assert_int_equal(frame_decode(s->bytes, s->len, &s->frame), FRAME_OK);
		return &s->frame;
	}
	fail_msg("no sample named %s", name);
	return NULL;
}

static void
round_trip_gives_the_same_octets_in_standard_order(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLES; i++) {
		uint8_t bytes[SAMPLE_MAX], again[SAMPLE_MAX];
		size_t len = unhex(samples[i].hex, bytes);
		struct wr w = wr_into(again, sizeof(again));
		struct frame f;
		enum frame_fault fault = frame_decode(bytes, len, &f);

		if (fault != FRAME_OK)
			fail_msg("%s: %s, element %d", samples[i].name, frame_fault_text(fault),
			    f.elements.offender);
		frame_encode(&w, &f);
		assert_true(wr_ok(&w));
		assert_int_equal(w.len, len);
		if (strcmp(samples[i].name, OUT_OF_ORDER) == 0)
			assert_memory_not_equal(again, bytes, len);
		else if (memcmp(again, bytes, len) != 0)
			fail_msg("%s: other octets", samples[i].name);
	}
}

static void
round_trip_puts_elements_in_standard_order(void **state)
{
	(void)state;
	static const uint8_t order[] = { EID_SSID, EID_RATES, EID_OPERATING_CLASSES,
	    EID_HT_CAPABILITIES, EID_EXTENDED_CAPABILITIES, EID_VENDOR, EID_VENDOR, EID_VENDOR };
	uint8_t again[SAMPLE_MAX];
	struct wr w = wr_into(again, sizeof(again));
	struct sampled s;
	struct frame f;
	struct element el;

	frame_encode(&w, take(&s, OUT_OF_ORDER));
	assert_int_equal(frame_decode(again, w.len, &f), FRAME_OK);
	struct rd r = octets_rd(f.body);

	for (size_t i = 0; i < sizeof(order); i++) {
		assert_true(element_next(&r, &el));
		assert_int_equal(el.id, order[i]);
	}
	assert_true(rd_done(&r));
}

/* What a frame cut to that many octets must come to, given where its fixed fields end. */
static bool
is_right_fault(enum frame_fault fault, const uint8_t *bytes, size_t cut, size_t fixed, bool listed)
{
	if (cut < fixed)
		return fault == FRAME_SHORT;
	if (!listed)
		return fault == FRAME_OK;
	if (elements_valid(bytes + fixed, cut - fixed))
		return fault == FRAME_OK || fault == FRAME_ELEMENT_MISSING;
	return fault == FRAME_ELEMENT_SHORT || fault == FRAME_TRAILING;
}

static void
every_truncation_is_refused_or_ends_between_elements(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLES; i++) {
		uint8_t bytes[SAMPLE_MAX];
		size_t len = unhex(samples[i].hex, bytes);
		struct frame whole, f;

		assert_int_equal(frame_decode(bytes, len, &whole), FRAME_OK);
		for (size_t cut = 0; cut < len; cut++) {
			uint8_t *exact = malloc(cut ? cut : 1);

			memcpy(exact, bytes, cut);
			assert_true(is_right_fault(frame_decode(exact, cut, &f), exact, cut,
			    len - whole.body.len, whole.elements.raw.len > 0));
			free(exact);
		}
	}
}

static void
every_capacity_is_respected(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLES; i++) {
		uint8_t bytes[SAMPLE_MAX];
		size_t len = unhex(samples[i].hex, bytes);
		struct frame f;

		assert_int_equal(frame_decode(bytes, len, &f), FRAME_OK);
		for (size_t cap = 0; cap <= len; cap++) {
			uint8_t *exact = malloc(cap ? cap : 1);
			struct wr w = wr_into(exact, cap);

			frame_encode(&w, &f);
			assert_int_equal(wr_ok(&w), cap == len);
			free(exact);
		}
	}
}

static void
mutate(uint8_t *bytes, size_t len, struct prng *prng)
{
	for (uint32_t n = 1 + prng_below(prng, 4); n > 0 && len > 0; n--) {
		uint32_t at = prng_below(prng, (uint32_t)len);

		bytes[at] = prng_chance(prng, 0.5) ? (uint8_t)prng_next(prng) :
		    (uint8_t)(bytes[at] ^ 1u << prng_below(prng, 8));
	}
}

/* What decodes encodes, decodes again to the same, and encodes to the same. */
static bool
is_stable(const uint8_t *bytes, size_t len)
{
	uint8_t first[SAMPLE_MAX], second[SAMPLE_MAX];
	struct wr w1 = wr_into(first, sizeof(first)), w2 = wr_into(second, sizeof(second));
	struct frame f, g;

	if (frame_decode(bytes, len, &f) != FRAME_OK)
		return false;
	frame_encode(&w1, &f);
	assert_int_equal(w1.len, len);
	assert_int_equal(frame_decode(first, w1.len, &g), FRAME_OK);
	assert_int_equal(f.elements.present, g.elements.present);
	frame_encode(&w2, &g);
	assert_int_equal(w2.len, w1.len);
	assert_memory_equal(first, second, w1.len);
	return true;
}

static void
damaged_frames_are_refused_or_round_trip(void **state)
{
	(void)state;
	enum { SEED = 20020612, RUNS = 60000 };
	struct prng prng = prng_from(SEED);
	int accepted = 0;

	print_message("# seed %d\n", SEED);
	for (int run = 0; run < RUNS; run++) {
		uint8_t bytes[SAMPLE_MAX];
		size_t len = unhex(samples[run % SAMPLES].hex, bytes);

		if (prng_chance(&prng, 0.3))
			len = prng_below(&prng, (uint32_t)len);
		uint8_t *exact = malloc(len ? len : 1);

		memcpy(exact, bytes, len);
		mutate(exact, len, &prng);
		accepted += is_stable(exact, len);
		free(exact);
	}
	assert_in_range(accepted, RUNS / 10, RUNS - RUNS / 10);
}

static void
header_flags_decide_which_fields_there_are(void **state)
{
	(void)state;
	static const struct {
		const char *hex;
		size_t len;
		bool null, four;
	} heads[] = {
		{ "0801 0000" AP STA ALL "1000", 24, false, false },
		{ "4811 0000" AP STA AP "1000", 24, true, false },
		{ "c801 0000" AP STA AP "1000 0500", 26, true, false },
		{ "8803 0000" AP STA AP "1000" STA "0700", 32, false, true },
		{ "8883 0000" AP STA AP "1000" STA "0700 01020304", 36, false, true },
		{ "0883 0000" AP STA AP "1000" STA, 30, false, true },
		{ "a400 01c0" AP STA, 16, false, false },
		{ "d400 0000" AP, 10, false, false },
		{ "b400 0000" AP STA, 16, false, false },
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		uint8_t bytes[SAMPLE_MAX], again[64];
		size_t len = unhex(heads[i].hex, bytes);
		struct rd r = rd_from(bytes, len);
		struct wr w = wr_into(again, sizeof(again));
		struct frame_header h;
		struct frame f;

		assert_int_equal(len, heads[i].len);
		assert_int_equal(frame_header_decode(&r, &h), FRAME_OK);
		assert_true(rd_done(&r));
		assert_int_equal(frame_is_null_data(&h), heads[i].null);
		assert_int_equal(frame_is_4addr(&h), heads[i].four);
		frame_header_encode(&w, &h);
		assert_int_equal(w.len, len);
		assert_memory_equal(again, bytes, len);
		assert_int_equal(frame_decode(bytes, len, &f), FRAME_KIND);
		for (size_t cut = 0; cut < len; cut++) {
			r = rd_from(bytes, cut);
			assert_int_equal(frame_header_decode(&r, &h), FRAME_SHORT);
		}
	}
}

static void
header_fields_are_where_the_standard_puts_them(void **state)
{
	(void)state;
	struct sampled s;
	const struct frame_header *h = &take(&s, "reassociation request")->header;
	char text[MAC_TEXT];

	assert_true(frame_is(h, FRAME_REASSOC_REQ));
	assert_int_equal(h->duration, 0x013a);
	assert_int_equal(h->sequence, 1);
	assert_int_equal(h->fragment, 0);
	assert_string_equal(mac_format(h->addr1, text), "46:00:00:00:01:00");
	assert_string_equal(mac_format(h->addr2, text), "46:00:00:00:00:00");
	assert_string_equal(mac_format(s.frame.assoc.current_ap, text), "02:00:00:00:00:09");
}

static void
reserved_versions_types_and_subtypes_are_refused(void **state)
{
	(void)state;
	static const struct {
		uint8_t first;
		enum frame_fault fault;
	} heads[] = { { 0x81, FRAME_HEADER }, { 0x82, FRAME_HEADER },
	    { 0x8c, FRAME_HEADER }, { 0x60, FRAME_KIND },
	    { 0x70, FRAME_KIND }, { 0xf0, FRAME_KIND }, { 0x08, FRAME_KIND } };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		uint8_t bytes[64] = { heads[i].first };
		struct frame f;

		assert_int_equal(frame_decode(bytes, sizeof(bytes), &f), heads[i].fault);
	}
}

/* IEEE 802.11-2020, 11.3.3. */
static void
classes_of_frames(void **state)
{
	(void)state;
	static const struct {
		uint8_t type, subtype, flags, category;
		int class;
	} rows[] = {
		{ FRAME_MANAGEMENT, FRAME_PROBE_REQ, 0, 0, 1 },
		{ FRAME_MANAGEMENT, FRAME_AUTH, 0, 0, 1 },
		{ FRAME_MANAGEMENT, FRAME_DEAUTH, 0, 0, 1 },
		{ FRAME_MANAGEMENT, FRAME_ASSOC_REQ, 0, 0, 2 },
		{ FRAME_MANAGEMENT, FRAME_DISASSOC, 0, 0, 2 },
		{ FRAME_MANAGEMENT, FRAME_ACTION, 0, CATEGORY_PUBLIC, 1 },
		{ FRAME_MANAGEMENT, FRAME_ACTION, 0, CATEGORY_SELF_PROTECTED, 1 },
		{ FRAME_MANAGEMENT, FRAME_ACTION, 0, CATEGORY_BLOCK_ACK, 3 },
		{ FRAME_MANAGEMENT, FRAME_ACTION_NOACK, 0, CATEGORY_HE, 3 },
		{ FRAME_CONTROL, CONTROL_PS_POLL, 0, 0, 3 },
		{ FRAME_CONTROL, CONTROL_BLOCK_ACK_REQ, 0, 0, 3 },
		{ FRAME_CONTROL, CONTROL_RTS, 0, 0, 1 },
		{ FRAME_CONTROL, CONTROL_ACK, 0, 0, 1 },
		{ FRAME_DATA, 0, FLAG_TO_DS, 0, 3 },
		{ FRAME_DATA, DATA_NULL, FLAG_TO_DS, 0, 3 },
		{ FRAME_DATA, DATA_QOS, FLAG_TO_DS | FLAG_FROM_DS, 0, 3 },
		{ FRAME_DATA, 0, 0, 0, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct frame_header h = { .type = rows[i].type, .subtype = rows[i].subtype,
		    .flags = rows[i].flags };

		assert_int_equal(frame_class(&h, rows[i].category), rows[i].class);
	}
}

static void
fixed_fields_of_each_kind(void **state)
{
	(void)state;
	struct sampled s;
	const struct frame *f = take(&s, "beacon, 5 GHz, with elements of no row");

	assert_int_equal(f->beacon.timestamp, 0x0807060504030201);
	assert_int_equal(f->beacon.interval_tu, 100);
	assert_int_equal(f->beacon.capability, 0x1511);
	f = take(&s, "SAE commit");
	assert_int_equal(f->auth.algorithm, ALGORITHM_SAE);
	assert_int_equal(f->auth.transaction, 1);
	assert_int_equal(f->body.len, 13);
	assert_int_equal(f->elements.present, 0);
	f = take(&s, "association refused with neighbors");
	assert_int_equal(f->assoc_resp.status, STATUS_REJECTED_BSS_TRANSITION);
	assert_int_equal(f->assoc_resp.aid, 0);
	f = take(&s, "reassociation response");
	assert_int_equal(f->assoc_resp.aid, AID_MAX);
	f = take(&s, "air: deauthentication");
	assert_int_equal(f->leave.reason, REASON_INVALID_AUTHENTICATION);
	f = take(&s, "disassociation with a message integrity code");
	assert_int_equal(f->leave.reason, REASON_LEAVING_NETWORK_DISASSOC);
	assert_int_equal(f->body.len, 18);
	f = take(&s, "vendor action");
	assert_int_equal(f->action.category, CATEGORY_VENDOR);
	assert_int_equal(f->body.at[0], 0x50);
	f = take(&s, "air: block ack request");
	assert_int_equal(f->action.category, CATEGORY_BLOCK_ACK);
	assert_int_equal(f->action.code, 0);
}

static void
a_protected_authentication_is_not_read_as_elements(void **state)
{
	(void)state;
	struct sampled s;
	const struct frame *f = take(&s, "protected authentication");

	assert_int_equal(f->elements.present, 0);
	assert_int_equal(f->body.len, 7);
}

static void
an_answer_is_built_from_fields(void **state)
{
	(void)state;
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96, 108 };
	uint8_t bytes[256], expected[SAMPLE_MAX];
	size_t len = unhex("10000000" STA AP AP "0000 2104 1e00 0000"
	    "010882848b960c121824 320430486 06c 3805 03 2c010000", expected);
	struct mac ap, sta;

	mac_parse("46:00:00:00:01:00", &ap);
	mac_parse("46:00:00:00:00:00", &sta);
	struct frame f = {
		.header = frame_header_to(FRAME_ASSOC_RESP, sta, ap, ap),
		.assoc_resp = { .capability = 0x0421, .status = STATUS_REFUSED_TEMPORARILY },
		.elements = { .timeout = { TIMEOUT_COMEBACK_TU, 300 } },
	};
	struct wr w = wr_into(bytes, sizeof(bytes));

	elements_set_rates(&f.elements, rates, sizeof(rates));
	elements_add(&f.elements, ELEMENT_TIMEOUT_INTERVAL);
	frame_encode(&w, &f);
	assert_int_equal(w.len, len);
	assert_memory_equal(bytes, expected, len);
}

static void
an_answer_takes_the_elements_of_others(void **state)
{
	(void)state;
	uint8_t extra[64], bytes[256], expected[SAMPLE_MAX];
	size_t extra_len = unhex("dd0400112233 0103 020406 5a030a0000", extra);
	size_t len = unhex("10000000" STA AP AP "0000 2104 0000 01c0"
	    "01018c 5a030a0000 dd0400112233", expected);
	uint8_t rate = 0x8c;
	struct mac ap, sta;

	mac_parse("46:00:00:00:01:00", &ap);
	mac_parse("46:00:00:00:00:00", &sta);
	struct frame f = {
		.header = frame_header_to(FRAME_ASSOC_RESP, sta, ap, ap),
		.assoc_resp = { .capability = 0x0421, .aid = 1 },
		.extra = octets_of(extra, extra_len),
	};

	elements_set_rates(&f.elements, &rate, 1);
	for (size_t cap = 0; cap <= len; cap++) {
		struct wr w = wr_into(bytes, cap);

		frame_encode(&w, &f);
		assert_int_equal(wr_ok(&w), cap == len);
	}
	assert_memory_equal(bytes, expected, len);
	f.extra.len--;
	struct wr w = wr_into(bytes, sizeof(bytes));

	frame_encode(&w, &f);
	assert_false(wr_ok(&w));
}

static void
a_beacon_is_its_head_the_tim_and_its_tail(void **state)
{
	(void)state;
	static const char *const beacons[] = { "air: beacon",
	    "beacon, 5 GHz, with elements of no row" };

	for (int i = 0; i < 2; i++) {
		uint8_t head[SAMPLE_MAX], tail[SAMPLE_MAX];
		struct wr h = wr_into(head, sizeof(head)), t = wr_into(tail, sizeof(tail));
		struct sampled s;
		const struct frame *f = take(&s, beacons[i]);
		struct element tim, el;

		assert_true(element_find(f->body, EID_TIM, &tim));
		frame_encode_beacon_head(&h, f);
		frame_encode_beacon_tail(&t, f);
		assert_true(wr_ok(&h) && wr_ok(&t));
		assert_int_equal(h.len + tim.whole.len + t.len, s.len);
		assert_false(element_find(octets_of(tail, t.len), EID_TIM, &el));
		struct rd r = rd_from(tail, t.len);

		while (element_next(&r, &el))
			assert_true(el.id != EID_SSID && el.id != EID_RATES && el.id != EID_DS);
		assert_true(rd_ok(&r));
	}
}

static void
elements_of_others_go_into_their_part_of_a_beacon_but_no_tim(void **state)
{
	(void)state;
	static const uint8_t extra[] = { 5, 4, 0, 1, 0, 9, 221, 4, 1, 2, 3, 4, 0, 1, 'x', 7,
	    6, 'D', 'E',
	    ' ', 1, 13, 20, 3, 1, 9 };
	uint8_t plain[SAMPLE_MAX], head[SAMPLE_MAX], tail[SAMPLE_MAX];
	struct sampled s;
	struct frame f = *take(&s, "air: beacon");
	struct wr p = wr_into(plain, sizeof(plain)), h = wr_into(head, sizeof(head));
	struct wr t = wr_into(tail, sizeof(tail));

	frame_encode_beacon_head(&p, &f);
	f.extra = octets_of(extra, sizeof(extra));
	frame_encode_beacon_head(&h, &f);
	frame_encode_beacon_tail(&t, &f);
	assert_true(wr_ok(&h) && wr_ok(&t));
	assert_int_equal(h.len, p.len);
	assert_memory_equal(head, plain, p.len);
	assert_memory_equal(tail, extra + 15, 8);
	assert_memory_equal(tail + t.len - 6, extra + 6, 6);
	assert_int_equal(h.len + t.len + 6, s.len + 8 + 6);
}

static void
parts_of_a_beacon_respect_every_capacity(void **state)
{
	(void)state;
	struct sampled s;
	const struct frame *f = take(&s, "air: beacon");
	void (*const parts[])(struct wr *, const struct frame *) = { frame_encode_beacon_head,
	    frame_encode_beacon_tail };

	for (int i = 0; i < 2; i++) {
		bool fitted = false;

		for (size_t cap = 0; cap < s.len && !fitted; cap++) {
			uint8_t *exact = malloc(cap ? cap : 1);
			struct wr w = wr_into(exact, cap);

			parts[i](&w, f);
			fitted = wr_ok(&w);
			if (fitted)
				assert_int_equal(w.len, cap);
			free(exact);
		}
		assert_true(fitted);
	}
}

static void
names_of_frames(void **state)
{
	(void)state;
	assert_string_equal(frame_name(FRAME_MANAGEMENT, FRAME_AUTH), "authentication");
	assert_string_equal(frame_name(FRAME_MANAGEMENT, 15), "reserved");
	assert_string_equal(frame_name(FRAME_CONTROL, CONTROL_PS_POLL), "PS-Poll");
	assert_string_equal(frame_name(FRAME_CONTROL, 255), "reserved");
	assert_string_equal(frame_name(FRAME_DATA, DATA_QOS_NULL), "null data");
	assert_string_equal(frame_name(FRAME_DATA, DATA_QOS), "data");
	assert_string_equal(frame_name(FRAME_EXTENSION, 0), "reserved");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip_gives_the_same_octets_in_standard_order),
		cmocka_unit_test(round_trip_puts_elements_in_standard_order),
		cmocka_unit_test(every_truncation_is_refused_or_ends_between_elements),
		cmocka_unit_test(every_capacity_is_respected),
		cmocka_unit_test(damaged_frames_are_refused_or_round_trip),
		cmocka_unit_test(header_flags_decide_which_fields_there_are),
		cmocka_unit_test(header_fields_are_where_the_standard_puts_them),
		cmocka_unit_test(reserved_versions_types_and_subtypes_are_refused),
		cmocka_unit_test(classes_of_frames),
		cmocka_unit_test(fixed_fields_of_each_kind),
		cmocka_unit_test(a_protected_authentication_is_not_read_as_elements),
		cmocka_unit_test(an_answer_is_built_from_fields),
		cmocka_unit_test(an_answer_takes_the_elements_of_others),
		cmocka_unit_test(a_beacon_is_its_head_the_tim_and_its_tail),
		cmocka_unit_test(elements_of_others_go_into_their_part_of_a_beacon_but_no_tim),
		cmocka_unit_test(parts_of_a_beacon_respect_every_capacity),
		cmocka_unit_test(names_of_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
