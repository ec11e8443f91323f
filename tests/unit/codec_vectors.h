/* SPDX-License-Identifier: ISC */
/*
 * codec_vectors.h - <hostap/codec.h> against share/vectors, for test_codec*.c
 *
 * The including file may define HAP_SWAP.  Fields are found where the compiler laid them out
 * (layout.h), and read octet by octet in the order the codec promises: the host's, which HAP_SWAP
 * says is not that of the bytes.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hostap/codec.h"
#include "layout.h"

#define BODY_AT		offsetof(struct ieee80211_hostap_msg, i_un)

static json_t *
load(const char *name)
{
	char path[4096];
	json_error_t error;
	json_t *vectors;

	snprintf(path, sizeof(path), "%s/%s", VECTORS, name);
	vectors = json_load_file(path, 0, &error);
	if (!vectors)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return vectors;
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text)
		fail_msg("a vector has no %s", key);
	return text;
}

/* Octets from hexadecimal digits; at most size. */
static size_t
octets_of(const char *hex, uint8_t *out, size_t size)
{
	size_t n = strlen(hex) / 2;

	assert_true(n <= size);
	for (size_t i = 0; i < n; i++) {
		char digits[3] = { hex[2 * i], hex[2 * i + 1], 0 };

		out[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return n;
}

/* The octet of an integer that counts 256^i, in memory. */
static size_t
octet_at(unsigned width, unsigned i)
{
	return HAP_SWAP ? width - 1 - i : i;
}

static int64_t
get_integer(const uint8_t *p, const struct layout_field *f)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < f->width; i++)
		value |= (uint64_t)p[octet_at(f->width, i)] << 8 * i;
	if (f->kind == 's' && f->width < 8 && value >> (8 * f->width - 1))
		value |= ~(uint64_t)0 << 8 * f->width;
	return (int64_t)value;
}

static void
put_integer(uint8_t *p, const struct layout_field *f, int64_t value)
{
	for (unsigned i = 0; i < f->width; i++)
		p[octet_at(f->width, i)] = (uint8_t)((uint64_t)value >> 8 * i);
}

/* A field that a vector writes as text: the octets meant. */
static void
text_octets(const struct layout_field *f, const char *text, uint8_t *out)
{
	memset(out, 0, f->size);
	if (f->kind == 'c')
		memcpy(out, text, strlen(text));
	else if (f->kind == 'm')
		for (unsigned i = 0; i < 6; i++)
			out[i] = (uint8_t)strtoul(text + 3 * i, NULL, 16);
	else
		octets_of(text, out, f->size);
}

static void
check_plain(const uint8_t *p, const struct layout_field *f, const json_t *value)
{
	uint8_t octets[128];
	size_t i;
	json_t *one;

	if (json_is_string(value)) {
		assert_true(f->size <= sizeof(octets));
		text_octets(f, json_string_value(value), octets);
		assert_memory_equal(p, octets, f->size);
	} else if (json_is_array(value)) {
		assert_int_equal(json_array_size(value), f->count);
		json_array_foreach(value, i, one)
			assert_int_equal(get_integer(p + i * f->width, f), json_integer_value(one));
	} else {
		assert_true(json_is_integer(value));
		assert_int_equal(get_integer(p, f), json_integer_value(value));
	}
}

static void
fill_plain(uint8_t *p, const struct layout_field *f, const json_t *value)
{
	size_t i;
	json_t *one;

	if (json_is_string(value))
		text_octets(f, json_string_value(value), p);
	else if (json_is_array(value))
		json_array_foreach(value, i, one)
			put_integer(p + i * f->width, f, json_integer_value(one));
	else
		put_integer(p, f, json_integer_value(value));
}

/*
 * Every field of a structure at p, with those it contains.  Gives how many of the vector's were
 * met, so that none is passed over.
 */
static void
check_structure(const uint8_t *p, const char *structure, const json_t *fields)
{
	size_t met = 0, i;
	json_t *row;

	for (const struct layout_field *f = layout_fields; f->structure; f++) {
		const json_t *value = json_object_get(fields, f->name);

		if (strcmp(f->structure, structure) || !value)
			continue;
		met++;
		if (json_is_array(value) && f->of)
			json_array_foreach(value, i, row)
				check_structure(p + f->at + i * f->width, f->of, row);
		else if (f->of)
			check_structure(p + f->at, f->of, value);
		else
			check_plain(p + f->at, f, value);
	}
	assert_int_equal(met, json_object_size(fields));
}

static void
fill_structure(uint8_t *p, const char *structure, const json_t *fields)
{
	size_t met = 0, i;
	json_t *row;

	for (const struct layout_field *f = layout_fields; f->structure; f++) {
		const json_t *value = json_object_get(fields, f->name);

		if (strcmp(f->structure, structure) || !value)
			continue;
		met++;
		if (json_is_array(value) && f->of)
			json_array_foreach(value, i, row)
				fill_structure(p + f->at + i * f->width, f->of, row);
		else if (f->of)
			fill_structure(p + f->at, f->of, value);
		else
			fill_plain(p + f->at, f, value);
	}
	assert_int_equal(met, json_object_size(fields));
}

static const char *
body_of(uint8_t type)
{
	for (const struct layout_type *t = layout_types; t->body; t++)
		if (t->type == type)
			return t->body;
	fail_msg("type %u has no body", type);
	return NULL;
}

static void
m1_every_message_decodes_to_its_fields(void **state)
{
	(void)state;
	json_t *vectors = load("messages.json"), *v, *attribute;
	uint8_t bytes[1024], octets[512];
	size_t i, k, types = 0;

	json_array_foreach(vectors, i, v) {
		size_t n = octets_of(text_of(v, "hex"), bytes, sizeof(bytes)), len;
		struct ieee80211_hostap_msg m;
		struct hap_attrs attrs = { NULL, NULL };
		const uint8_t *data;

		assert_int_equal(hap_decode(bytes, n, &m, &attrs, NULL), (int)n);
		check_structure((const uint8_t *)&m, "message", json_object_get(v, "fields"));
		check_structure((const uint8_t *)&m + BODY_AT, body_of(m.i_type),
		    json_object_get(v, "body"));
		json_array_foreach(json_object_get(v, "attributes"), k, attribute) {
			size_t size = octets_of(text_of(attribute, "hex"), octets, sizeof(octets));

			assert_int_equal(hap_attr_next(&attrs, &data, &len),
			    json_integer_value(json_object_get(attribute, "number")));
			assert_int_equal(len, size);
			assert_memory_equal(data, octets, size);
		}
		assert_int_equal(hap_attr_next(&attrs, &data, &len), 0);
	}
	while (layout_types[types].body)
		types++;
	assert_int_equal(json_array_size(vectors), types);
	json_decref(vectors);
}

static void
m1_every_message_encodes_to_its_octets(void **state)
{
	(void)state;
	json_t *vectors = load("messages.json"), *v, *attribute;
	uint8_t bytes[1024], wanted[1024], octets[512];
	size_t i, k;

	json_array_foreach(vectors, i, v) {
		size_t n = octets_of(text_of(v, "hex"), wanted, sizeof(wanted));
		struct ieee80211_hostap_msg m = { 0 };
		struct hap_out out;

		fill_structure((uint8_t *)&m, "message", json_object_get(v, "fields"));
		fill_structure((uint8_t *)&m + BODY_AT, body_of(m.i_type),
		    json_object_get(v, "body"));
		m.i_msglen = 0;		/* is computed */
		out = hap_begin(bytes, sizeof(bytes), &m);
		json_array_foreach(json_object_get(v, "attributes"), k, attribute) {
			size_t size = octets_of(text_of(attribute, "hex"), octets, sizeof(octets));

			hap_attr_put(&out, (uint16_t)json_integer_value(
			    json_object_get(attribute, "number")), octets, size);
		}
		assert_int_equal(hap_end(&out), n);
		assert_memory_equal(bytes, wanted, n);
	}
	json_decref(vectors);
}

static void
m1_every_message_survives_a_round_trip(void **state)
{
	(void)state;
	json_t *vectors = load("messages.json"), *v;
	uint8_t bytes[1024], again[1024];
	size_t i;

	json_array_foreach(vectors, i, v) {
		size_t n = octets_of(text_of(v, "hex"), bytes, sizeof(bytes)), len;
		struct ieee80211_hostap_msg m;
		struct hap_attrs attrs = { NULL, NULL };
		struct hap_out out;
		const uint8_t *data;
		uint16_t type;

		assert_int_equal(hap_decode(bytes, n, &m, &attrs, NULL), (int)n);
		out = hap_begin(again, sizeof(again), &m);
		while ((type = hap_attr_next(&attrs, &data, &len)) != 0)
			hap_attr_put(&out, type, data, len);
		assert_int_equal(hap_end(&out), n);
		assert_memory_equal(again, bytes, n);
	}
	json_decref(vectors);
}

static void
d3_every_ioctl_structure_both_ways(void **state)
{
	(void)state;
	json_t *vectors = load("ioctls.json"), *v;
	uint8_t bytes[16000], wanted[16000];
	size_t i;

	json_array_foreach(vectors, i, v) {
		size_t n = octets_of(text_of(v, "hex"), wanted, sizeof(wanted));
		uint32_t request = (uint32_t)json_integer_value(json_object_get(v, "request"));

		if (!n)
			continue;
		memcpy(bytes, wanted, n);
		hap_ioctl_swap(request, bytes, n);
		check_structure(bytes, text_of(v, "structure"), json_object_get(v, "fields"));
		memset(bytes, 0, n);
		fill_structure(bytes, text_of(v, "structure"), json_object_get(v, "fields"));
		hap_ioctl_swap(request, bytes, n);
		assert_memory_equal(bytes, wanted, n);
	}
	json_decref(vectors);
}

static void
d5_rows_are_swapped_one_by_one(void **state)
{
	(void)state;
	static const struct layout_field u16 = { .width = 2, .kind = 'u' },
	    u32 = { .width = 4, .kind = 'u' };
	uint8_t rows[3 * sizeof(struct hap_row)] = { 0 };
	const size_t status = offsetof(struct hap_row, status);
	const size_t rule = offsetof(struct hap_row, rule);

	for (size_t i = 0; i < 3; i++) {
		rows[i * sizeof(struct hap_row) + status] = 17;
		rows[i * sizeof(struct hap_row) + rule + 1] = (uint8_t)i;
	}
	hap_rows_swap(rows, sizeof(rows));
	for (size_t i = 0; i < 3; i++) {
		const uint8_t *row = rows + i * sizeof(struct hap_row);

		assert_int_equal(get_integer(row + status, &u16), 17);
		assert_int_equal(get_integer(row + rule, &u32), (int64_t)(i << 8));
	}
}

/* A structure that is cut short is swapped as far as whole integers go, and no further. */
static void
d3_a_short_structure_is_not_left(void **state)
{
	(void)state;
	static const uint8_t numbers[] = { 3, 5, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 99 };

	for (size_t i = 0; i < sizeof(numbers); i++)
		for (size_t len = 0; len < 300; len++) {
			uint8_t *bytes = malloc(len + 1);	/* a sanitizer sees one too many */
			uint8_t octet = 0xa5;

			assert_non_null(bytes);
			memset(bytes, octet, len + 1);
			hap_ioctl_swap(numbers[i], bytes, len);
			assert_int_equal(bytes[len], octet);
			free(bytes);
		}
}

static void
m2_malformed_is_refused_whole_with_the_reason(void **state)
{
	(void)state;
	json_t *vectors = load("malformed.json"), *v;
	uint8_t bytes[1024];
	size_t i;

	assert_true(json_array_size(vectors) > 10);
	json_array_foreach(vectors, i, v) {
		size_t n = octets_of(text_of(v, "hex"), bytes, sizeof(bytes));
		struct ieee80211_hostap_msg m, before;
		struct hap_attrs attrs = { NULL, NULL };
		const char *why = NULL;

		memset(&m, 0x5a, sizeof(m));
		before = m;
		assert_int_equal(hap_decode(bytes, n, &m, &attrs, &why), -EBADMSG);
		assert_string_equal(why, text_of(v, "refusal"));
		assert_memory_equal(&m, &before, sizeof(m));
		assert_null(attrs.at);
		assert_null(attrs.end);
	}
	json_decref(vectors);
}

static void
m2_every_truncation_is_refused(void **state)
{
	(void)state;
	json_t *vectors = load("messages.json"), *v;
	uint8_t bytes[1024];
	size_t i;

	json_array_foreach(vectors, i, v) {
		size_t n = octets_of(text_of(v, "hex"), bytes, sizeof(bytes));
		struct ieee80211_hostap_msg m;
		struct hap_attrs attrs = { NULL, NULL };

		for (size_t len = 0; len < n; len++) {
			uint8_t *cut = malloc(len + 1);

			assert_non_null(cut);
			memcpy(cut, bytes, len);
			assert_int_equal(hap_decode(cut, len, &m, &attrs, NULL), -EBADMSG);
			free(cut);
		}
	}
	json_decref(vectors);
}

static void
m2_every_capacity_is_respected(void **state)
{
	(void)state;
	static const uint8_t data[13] = { 1, 2, 3 };
	struct ieee80211_hostap_msg m = { .i_type = HAP_AUTH_RESP };
	const size_t need = HAP_MSG_LEN + 24 + 8;

	for (size_t cap = 0; cap <= need + 8; cap++) {
		uint8_t *bytes = malloc(cap + 1);
		struct hap_out out;

		assert_non_null(bytes);
		bytes[cap] = 0xa5;
		out = hap_begin(bytes, cap, &m);
		hap_attr_put(&out, HAP_ATTR_BODY, data, sizeof(data));
		hap_attr_put(&out, HAP_ATTR_REASON, NULL, 0);
		assert_int_equal(hap_end(&out), cap < need ? 0 : need);
		assert_int_equal(bytes[cap], 0xa5);
		free(bytes);
	}
}

static void
m2_no_message_is_longer_than_its_length_can_say(void **state)
{
	(void)state;
	uint8_t *bytes = calloc(2, 65536), *data = calloc(2, 65536);
	struct ieee80211_hostap_msg m = { 0 };
	struct hap_attrs attrs = { NULL, NULL };
	struct hap_out out;

	assert_non_null(bytes);
	assert_non_null(data);
	for (size_t len = 65380; len < 65420; len++) {
		out = hap_begin(bytes, 131072, &m);
		hap_attr_put(&out, HAP_ATTR_FRAME, data, len);
		assert_int_equal(hap_end(&out), len <= 65400 ? HAP_MSG_LEN + hap_pad(len + 8) : 0);
		if (len <= 65400)
			assert_true(hap_decode(bytes, 131072, &m, &attrs, NULL) > 0);
	}
	free(bytes);
	free(data);
}

static void
m2_an_attribute_is_found_with_and_without_its_bit(void **state)
{
	(void)state;
	uint8_t bytes[256];
	struct ieee80211_hostap_msg m = { 0 };
	struct hap_out out = hap_begin(bytes, sizeof(bytes), &m);
	struct hap_attrs attrs = { NULL, NULL };
	size_t len = 99;

	hap_attr_put(&out, 900, "?", 1);
	hap_attr_put(&out, HAP_ATTR_VLAN | HAP_ATTR_MUST, "\1\0", 2);
	hap_attr_put(&out, HAP_ATTR_REASON, "first", 5);
	hap_attr_put(&out, HAP_ATTR_REASON, "second", 6);
	assert_int_equal(hap_decode(bytes, hap_end(&out), &m, &attrs, NULL), 120 + 4 * 16);
	assert_memory_equal(hap_attr_find(attrs, HAP_ATTR_VLAN, &len), "\1\0", 2);
	assert_int_equal(len, 2);
	assert_memory_equal(hap_attr_find(attrs, HAP_ATTR_REASON, &len), "first", 5);
	assert_int_equal(len, 5);
	assert_null(hap_attr_find(attrs, HAP_ATTR_BODY, &len));
	assert_int_equal(len, 0);
}

static void
m1_a_body_goes_in_and_out(void **state)
{
	(void)state;
	struct hap_verdict in = { .status = 17, .by = HAP_BY_BAN, .seq = 5, .took_us = 250 }, out;
	struct ieee80211_hostap_msg m = { .i_type = HAP_VERDICT_IND }, again;
	struct hap_attrs attrs = { NULL, NULL };
	uint8_t bytes[HAP_MSG_LEN];
	struct hap_out building;

	hap_set_body(&m, &in, sizeof(in));
	building = hap_begin(bytes, sizeof(bytes), &m);
	assert_int_equal(hap_end(&building), HAP_MSG_LEN);
	assert_int_equal(hap_decode(bytes, sizeof(bytes), &again, &attrs, NULL), HAP_MSG_LEN);
	hap_body(&again, &out, sizeof(out));
	assert_memory_equal(&in, &out, sizeof(in));
}

static void
d6_rights_are_those_of_the_table(void **state)
{
	(void)state;
	assert_int_equal(hap_rights(HAP_AUTH_RESP), HAP_RIGHT_DECIDE);
	assert_int_equal(hap_rights(HAP_TABLE_CMD), HAP_RIGHT_DECIDE);
	assert_int_equal(hap_rights(HAP_DISASSOC_CMD), HAP_RIGHT_COMMAND);
	assert_int_equal(hap_rights(HAP_LISTEN_CMD), HAP_RIGHT_P2P);
	assert_int_equal(hap_rights(HAP_IOCTL_CMD), 0);
	assert_int_equal(hap_rights(HAP_AUTH_REQ), 0);
	assert_int_equal(hap_rights(200), 0);
}

static int
run_codec_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(m1_every_message_decodes_to_its_fields),
		cmocka_unit_test(m1_every_message_encodes_to_its_octets),
		cmocka_unit_test(m1_every_message_survives_a_round_trip),
		cmocka_unit_test(m1_a_body_goes_in_and_out),
		cmocka_unit_test(d3_every_ioctl_structure_both_ways),
		cmocka_unit_test(d3_a_short_structure_is_not_left),
		cmocka_unit_test(d5_rows_are_swapped_one_by_one),
		cmocka_unit_test(d6_rights_are_those_of_the_table),
		cmocka_unit_test(m2_malformed_is_refused_whole_with_the_reason),
		cmocka_unit_test(m2_every_truncation_is_refused),
		cmocka_unit_test(m2_every_capacity_is_respected),
		cmocka_unit_test(m2_no_message_is_longer_than_its_length_can_say),
		cmocka_unit_test(m2_an_attribute_is_found_with_and_without_its_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
