/* SPDX-License-Identifier: ISC */
/*
 * Rules and lists from arbitrary bytes: up to the first NUL the rules, after it the text of
 * each list.  A set that parses answers for a few stations, and as a table says the same.
 */
#include <assert.h>
#include <string.h>

#include "programs/macfilter/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sip_key KEY = { 3, 4 };

static void
compare(struct rules *r, const struct rules_table *t, struct rules_query *q)
{
	static const uint64_t stations[] = { 0, 1, 0x001122334455, 0x020000000001, 0xda0011223344 };

	for (unsigned k = 0; k < 4 * sizeof(stations) / sizeof(stations[0]); k++) {
		const struct rules_row *row;
		struct rules_verdict v;

		q->class = (enum rules_class)(k % 4);
		q->mac = mac_from_u64(stations[k / 4]);
		v = rules_evaluate(r, q);
		row = rules_row_find(t, q->mac, q->class);
		assert(strlen(v.name) > 0 && v.text != NULL);
		assert(v.action != RULES_SILENCE || q->class == RULES_PROBE);
		assert((v.action == RULES_DENY) == (v.status != 0));
		assert(v.action != RULES_SILENCE ||
		    rules_classes_needed(r) & RULES_PROBE_BIT);
		if (row != NULL && !row->ask)
			assert(row->rule == v.rule && row->action == v.action &&
			    row->status == v.status);
	}
}

static void
use(struct rules *r)
{
	struct rules_row row[256];
	struct rules_table table = { .row = row, .cap = 256, .may_ask = true };
	struct rules_fault fault;
	struct rules_query q = { .bssid = { { 2, 1 } }, .ssid = "guest", .ssid_len = 5,
	    .ssid_known = true, .signal_dbm = -75, .weekday = 5, .second_of_day = 36000 };

	if (!rules_to_table(r, &table, &fault))
		assert(fault.text[0] != '\0');
	for (unsigned i = 0; i < 3; i++) {
		q.now.us += 500000;
		q.weekday = (uint8_t)(2 * i);
		q.signal_dbm = (int8_t)(-75 * (int)i / 2);
		compare(r, &table, &q);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *list = "";
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size, list_len = nul ? size - len - 1 : 0;
	struct rules_fault fault = { .text = "" };
	struct rules *r = rules_parse("rules", size ? text : "", len, KEY, &fault);
	struct rules_want want;
	bool ok = r != NULL;

	if (nul != NULL)
		list = text + len + 1;
	while (ok && rules_wanted(r, &want))
		ok = rules_give(r, list, list_len, &fault);
	assert(ok || fault.text[0] != '\0');
	if (ok)
		use(r);
	rules_close(r);
	return 0;
}
