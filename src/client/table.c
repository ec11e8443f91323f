/* SPDX-License-Identifier: ISC */
/*
 * The verdict table on its way to the access point.
 *
 * A table may be longer than a message, and than what a socket takes at once.  The rows are
 * copied, and go out in pieces, each when what was written before it has gone: answers never
 * wait behind a long table.  The access point puts them in force with the last.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/handle.h"

/* The next rows that have not run out by now, with what is left of their leases. */
static size_t
gather(struct client_table *t, struct hap_row rows[TABLE_ROWS])
{
	size_t n = 0;

	while (n < TABLE_ROWS && t->sent < t->count) {
		struct hap_row row = t->rows[t->sent++];

		if (row.lease_ms != 0) {
			if (row.lease_ms <= t->age_ms)
				continue;
			row.lease_ms -= t->age_ms;
		}
		rows[n++] = row;
	}
	return n;
}

bool
client_table_more(struct hostap *h)
{
	struct client_table *t = &h->table;
	struct hap_row rows[TABLE_ROWS];
	struct hap_table body = { .generation = t->generation };
	struct hostap_attribute attr = { .type = HAP_ATTR_ROWS, .data = rows };
	struct ieee80211_hostap_msg m;
	size_t n;

	if (!t->sending)
		return false;
	n = gather(t, rows);
	memset(&m, 0, sizeof(m));
	m.i_type = HAP_TABLE_CMD;
	m.i_seq = t->to.number;
	m.i_iface = t->to.iface;
	body.flags = t->begun ? 0 : HAP_TABLE_BEGIN;
	if (t->sent == t->count) {
		body.flags |= HAP_TABLE_COMMIT;
		m.i_flags = t->to.result ? HAP_F_RESULT : 0;
		t->sending = false;
	}
	t->begun = true;
	hap_set_body(&m, &body, sizeof(body));
	attr.len = n * sizeof(rows[0]);
	hap_rows_swap(rows, attr.len);
	return client_put(h, &m, &attr, n > 0) == 0;
}

static void
start(struct client_table *t, uint32_t age_ms)
{
	t->sending = true;
	t->begun = false;
	t->sent = 0;
	t->age_ms = age_ms;
}

void
client_table_again(struct hostap *h)
{
	int64_t age = client_now_ms() - h->table.set_ms;

	if (h->table.set)
		start(&h->table, age < UINT32_MAX ? (uint32_t)age : UINT32_MAX);
}

int
hostap_table(struct hostap *h, const struct hostap_to *to, uint32_t generation,
    const struct hap_row *rows, size_t count)
{
	struct client_table *t = &h->table;
	struct hap_row *copy = NULL;
	int r;

	if (count > SIZE_MAX / sizeof(*rows) ||
	    (count > 0 && (copy = malloc(count * sizeof(*rows))) == NULL))
		return client_fail(h, -ENOMEM, "no memory for %zu rows", count);
	if (count > 0)
		memcpy(copy, rows, count * sizeof(*rows));
	free(t->rows);
	*t = (struct client_table){ .rows = copy, .count = count, .generation = generation,
	    .set = true, .set_ms = client_now_ms() };
	if (to != NULL)
		t->to = *to;
	start(t, 0);
	r = client_flush(h);
	return r < 0 ? r : 0;
}
