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

/* The next names, as attributes. */
static size_t
gather_names(struct client_table *t, struct hostap_attribute attrs[TABLE_RULES])
{
	size_t n = 0;

	for (; n < TABLE_RULES && t->names_sent < t->name_count; t->names_sent++) {
		const char *name = t->names + t->name_at;

		attrs[n++] = (struct hostap_attribute){ HAP_ATTR_RULE, strlen(name), name };
		t->name_at += strlen(name) + 1;
	}
	return n;
}

bool
client_table_more(struct hostap *h)
{
	struct client_table *t = &h->table;
	struct hap_row rows[TABLE_ROWS];
	struct hap_table body = { .generation = t->generation };
	struct hostap_attribute attrs[1 + TABLE_RULES] = { { .type = HAP_ATTR_ROWS, .data = rows } };
	struct ieee80211_hostap_msg m;
	size_t n, names;

	if (!t->sending)
		return false;
	n = gather(t, rows);
	names = gather_names(t, attrs + 1);
	memset(&m, 0, sizeof(m));
	m.i_type = HAP_TABLE_CMD;
	m.i_seq = t->to.number;
	m.i_iface = t->to.iface;
	body.flags = t->begun ? 0 : HAP_TABLE_BEGIN;
	if (t->sent == t->count && t->names_sent == t->name_count) {
		body.flags |= HAP_TABLE_COMMIT;
		m.i_flags = t->to.result ? HAP_F_RESULT : 0;
		t->sending = false;
	}
	t->begun = true;
	hap_set_body(&m, &body, sizeof(body));
	attrs[0].len = n * sizeof(rows[0]);
	hap_rows_swap(rows, attrs[0].len);
	return client_put(h, &m, n > 0 ? attrs : attrs + 1, (n > 0) + names) == 0;
}

static void
start(struct client_table *t, uint32_t age_ms)
{
	t->sending = true;
	t->begun = false;
	t->sent = t->names_sent = t->name_at = 0;
	t->age_ms = age_ms;
}

void
client_table_again(struct hostap *h)
{
	int64_t age = client_now_ms() - h->table.set_ms;

	if (h->table.set)
		start(&h->table, age < UINT32_MAX ? (uint32_t)age : UINT32_MAX);
}

static struct hap_row *
copy_rows(const struct hap_row *rows, size_t count)
{
	struct hap_row *copy;

	if (count > SIZE_MAX / sizeof(*rows))
		return NULL;
	copy = malloc(count ? count * sizeof(*rows) : 1);
	if (copy != NULL && count > 0)
		memcpy(copy, rows, count * sizeof(*rows));
	return copy;
}

static char *
copy_names(const char *const *names, size_t count)
{
	size_t len = 0;
	char *copy, *to;

	for (size_t i = 0; i < count; i++)
		len += strnlen(names[i], HAP_RULE_LEN - 1) + 1;
	to = copy = malloc(len ? len : 1);
	for (size_t i = 0; copy != NULL && i < count; i++) {
		size_t n = strnlen(names[i], HAP_RULE_LEN - 1);

		memcpy(to, names[i], n);
		to[n] = '\0';
		to += n + 1;
	}
	return copy;
}

int
hostap_table_named(struct hostap *h, const struct hostap_to *to, uint32_t generation,
    const struct hap_row *rows, size_t count, const char *const *names, size_t name_count)
{
	struct client_table *t = &h->table;
	struct hap_row *row_copy = copy_rows(rows, count);
	char *name_copy = copy_names(names, name_count);
	int r;

	if (row_copy == NULL || name_copy == NULL) {
		free(row_copy);
		free(name_copy);
		return client_fail(h, -ENOMEM, "no memory for %zu rows", count);
	}
	free(t->rows);
	free(t->names);
	*t = (struct client_table){ .rows = row_copy, .count = count, .names = name_copy,
	    .name_count = name_count, .generation = generation, .set = true,
	    .set_ms = client_now_ms() };
	if (to != NULL)
		t->to = *to;
	start(t, 0);
	r = client_flush(h);
	return r < 0 ? r : 0;
}

int
hostap_table(struct hostap *h, const struct hostap_to *to, uint32_t generation,
    const struct hap_row *rows, size_t count)
{
	return hostap_table_named(h, to, generation, rows, count, NULL, 0);
}
