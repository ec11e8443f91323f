/* SPDX-License-Identifier: ISC */
/*
 * Messages from arbitrary octets (M2): what is refused has no effect, what is taken is whole, and
 * building it again gives the same octets, padding aside.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hostap/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Attributes lie inside the message, one behind the other. */
static size_t
walk(struct hap_attrs attrs, const uint8_t *begin, const uint8_t *end)
{
	const uint8_t *data, *at = begin;
	size_t n, count = 0;
	uint16_t type;

	assert(attrs.at == begin && attrs.end == end);
	while ((type = hap_attr_next(&attrs, &data, &n)) != 0) {
		size_t found_len;
		const uint8_t *found;

		assert(data == at + sizeof(struct hap_attr));
		at += hap_pad(sizeof(struct hap_attr) + n);
		assert(at <= end);
		found = hap_attr_find((struct hap_attrs){ begin, end }, type & 0x7fff, &found_len);
		assert(found && found <= data);
		count++;
	}
	assert(at == end);
	return count;
}

static void
build_again(const uint8_t *bytes, size_t len, const struct ieee80211_hostap_msg *m,
    struct hap_attrs attrs)
{
	uint8_t *again = malloc(len), *twice = malloc(len);
	struct ieee80211_hostap_msg m2;
	struct hap_attrs attrs2, walk2;
	const uint8_t *data, *data2;
	size_t n, n2;
	uint16_t type;
	struct hap_out out;

	assert(again && twice);
	out = hap_begin(again, len, m);
	while ((type = hap_attr_next(&attrs, &data, &n)) != 0)
		hap_attr_put(&out, type, data, n);
	assert(hap_end(&out) == len);
	assert(memcmp(again, bytes, HAP_MSG_LEN) == 0);

	assert(hap_decode(again, len, &m2, &attrs2, NULL) == (int)len);
	assert(memcmp(&m2, m, sizeof(m2)) == 0);
	walk2 = attrs2;
	attrs = (struct hap_attrs){ bytes + HAP_MSG_LEN, bytes + len };
	out = hap_begin(twice, len, &m2);
	while ((type = hap_attr_next(&attrs, &data, &n)) != 0) {
		assert(hap_attr_next(&walk2, &data2, &n2) == type);
		assert(n == n2 && memcmp(data, data2, n) == 0);
		hap_attr_put(&out, type, data2, n2);
	}
	assert(hap_end(&out) == len && memcmp(again, twice, len) == 0);
	free(again);
	free(twice);
}

/* Whatever the structure's length, swapping twice restores it. */
static void
swap_twice(const uint8_t *data, size_t n, const char *format)
{
	uint8_t *copy = malloc(n + 1);

	assert(copy);
	memcpy(copy, data, n);
	hap_swap(copy, n, format);
	hap_swap(copy, n, format);
	assert(memcmp(copy, data, n) == 0);
	free(copy);
}

static void
swap(const uint8_t *fixed, struct hap_attrs attrs)
{
	const size_t body = offsetof(struct ieee80211_hostap_msg, i_un);
	const uint8_t *data;
	size_t n;

	swap_twice(fixed, HAP_MSG_LEN, HAP_FORMAT_MSG);
	swap_twice(fixed + body, HAP_MSG_LEN - body, hap_format_body(fixed[2]));
	while (hap_attr_next(&attrs, &data, &n) != 0) {
		swap_twice(data, n, HAP_FORMAT_ROW);
		swap_twice(data, n, hap_format_ioctl(fixed[body]));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		struct ieee80211_hostap_msg m;
		struct hap_attrs attrs;
		const char *why = NULL;
		int n = hap_decode(bytes + at, len - at, &m, &attrs, &why);

		if (n < 0) {
			assert(n == -EBADMSG && why);
			return 0;
		}
		assert(!why && n >= HAP_MSG_LEN && n % 8 == 0 && (size_t)n <= len - at);
		walk(attrs, bytes + at + HAP_MSG_LEN, bytes + at + n);
		build_again(bytes + at, (size_t)n, &m, attrs);
		swap(bytes + at, attrs);
		at += (size_t)n;
	}
	return 0;
}
