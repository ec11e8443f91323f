/* SPDX-License-Identifier: ISC */
/*
 * Configurations from arbitrary bytes: up to the first octet 0xff one file, after it a second
 * one that joins it, after a second 0xff an accept list.  What is read is within its limits,
 * compares equal to itself, and is the same however often it is read.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_texts(const struct conf_errors *errors)
{
	char text[CONF_ERROR_TEXT];

	for (size_t i = 0; i < errors->count; i++) {
		const char *s = conf_error_text(&errors->list[i], text);

		assert(strlen(s) < CONF_ERROR_TEXT && errors->list[i].cause[0] != '\0');
		for (; *s != '\0'; s++)
			assert((unsigned char)*s >= ' ' && *s != 0x7f);
	}
}

static void
check_bss(const struct conf_bss *b)
{
	assert(b->name[0] != '\0' && strlen(b->name) < CONF_NAME);
	assert(b->ssid.len >= 1 && b->ssid.len <= CONF_SSID);
	assert(b->dtim_period >= 1 && b->dtim_period <= 255);
	assert(b->max_num_sta >= 0 && b->max_num_sta <= 2007);
	assert(b->supported_rates.count >= 1 && b->supported_rates.count <= CONF_RATES);
	assert(b->basic_rates.count >= 1 && b->basic_rates.count <= b->supported_rates.count);
	assert(b->vendor_elements.len <= CONF_ELEMENTS && b->auth_algs == 1);
	assert(!mac_is_group(b->bssid));
}

static void
check_radio(const struct conf_radio *r)
{
	assert(r->bss_count >= 1 && r->bss_count <= CONF_BSSES);
	assert(r->freq_mhz >= 2412 && r->freq_mhz <= 5980 && r->beacon_int >= 10);
	assert(r->width_mhz == 20 || r->width_mhz == 40 || r->width_mhz == 80
	    || r->width_mhz == 160);
	assert(abs(r->freq_mhz - r->centre0_mhz) <= r->width_mhz / 2 - 10);
	for (int i = 0; i < r->bss_count; i++)
		check_bss(&r->bss[i]);
}

static void
check_conf(const struct conf *c)
{
	assert(c->radio_count >= 1 && c->radio_count <= 2);
	for (int i = 0; i < c->radio_count; i++)
		check_radio(c->radio[i]);
	for (int i = 0; i < CONF_CLASSES; i++)
		assert(c->apgate.deadline_ms.value[i] >= 1 && c->apgate.fail_open.value[i] <= 1);
	assert(c->apgate.socket[0] != '\0' && c->apgate.grants.count <= CONF_GRANTS);
	assert(conf_compare(c, c, NULL, 0) == 0);
	check_texts(&c->notes);
}

static void
read_one(const char *text, size_t len, const char *name, struct conf **c)
{
	struct conf_errors *errors = calloc(1, sizeof(*errors));
	int before = *c == NULL ? 0 : (*c)->radio_count, rc;

	assert(errors != NULL);
	rc = conf_parse(text, len, name, c, errors);
	assert((rc == 0) == (errors->count == 0));
	assert((*c == NULL ? 0 : (*c)->radio_count) == before + (rc == 0));
	check_texts(errors);
	if (*c != NULL)
		check_conf(*c);
	free(errors);
}

static void
read_list(const char *text, size_t len)
{
	struct conf_errors *errors = calloc(1, sizeof(*errors));
	struct maclist list = { 0 };
	int rc;

	assert(errors != NULL);
	rc = maclist_parse(&list, text, len, "list", errors);
	assert((rc == 0) == (errors->count == 0));
	for (size_t i = 0; i < list.count; i++) {
		assert(maclist_find(&list, list.entry[i].mac) == &list.entry[i]);
		assert(i == 0 || mac_u64(list.entry[i - 1].mac) < mac_u64(list.entry[i].mac));
	}
	check_texts(errors);
	maclist_close(&list);
	free(errors);
}

/* The length up to the next octet 0xff or the end. */
static size_t
part(const char *text, size_t len)
{
	const char *end = len == 0 ? NULL : memchr(text, 0xff, len);

	return end == NULL ? len : (size_t)(end - text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	size_t first = part(text, size), rest = size - first, second;
	struct conf *c = NULL, *again = NULL;

	read_one(text, first, "first", &c);
	read_one(text, first, "first", &again);
	if (c != NULL)
		assert(conf_compare(c, again, NULL, 0) == 0);
	if (rest > 0) {
		text += first + 1;
		second = part(text, rest - 1);
		read_one(text, second, "second", &c);
		if (second + 1 < rest)
			read_list(text + second + 1, rest - second - 2);
	}
	conf_free(again);
	conf_free(c);
	return 0;
}
