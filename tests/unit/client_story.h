/* SPDX-License-Identifier: ISC */
/* What the stories about libhostap begin and end with. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_ap.h"
#include "hostap/client.h"

static inline struct hostap *
open_handle(void)
{
	char why[HOSTAP_ERROR_LEN];
	struct hostap *h;

	fake_start();
	if ((h = hostap_open(fake_ap()->path, "tester", why)) == NULL)
		fail_msg("%s", why);
	return h;
}

static inline struct hostap *
open_device(void)
{
	char why[HOSTAP_ERROR_LEN];
	struct hostap *h;

	fake_start_device();
	if ((h = hostap_open(FAKE_DEVICE, "tester", why)) == NULL)
		fail_msg("%s", why);
	return h;
}

/* Every story ends here: nothing else was written, nothing else is to be read. */
static inline void
end(struct hostap *h, size_t written)
{
	const struct hostap_event *e;

	fake_step();
	assert_int_equal(fake_ap()->got_count, written);
	assert_int_equal(hostap_next(h, &e), 0);
	hostap_close(h);
	fake_stop();
}

static inline bool
readable(struct hostap *h)
{
	struct pollfd p = { .fd = hostap_fd(h), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static inline const struct hostap_event *
next(struct hostap *h)
{
	const struct hostap_event *e;

	assert_int_equal(hostap_next(h, &e), 1);
	assert_non_null(e);
	return e;
}

static inline const struct fake_message *
last(void)
{
	struct fake *f = fake_ap();

	fake_step();
	assert_true(f->got_count > 0);
	return &f->got[f->got_count - 1];
}

static inline const struct hostap_event *
request(struct hostap *h, uint8_t type, uint64_t seq)
{
	struct ieee80211_hostap_msg m = fake_message(type, seq);

	fake_say(&m);
	return next(h);
}

static inline struct hap_row *
make_rows(size_t count)
{
	struct hap_row *rows = calloc(count, sizeof(*rows));

	assert_non_null(rows);
	for (size_t i = 0; i < count; i++) {
		rows[i].rule = (uint32_t)i + 1;
		rows[i].classes = HAP_CLASS_AUTH;
		rows[i].verdict = HAP_ROW_REFUSE;
	}
	return rows;
}

/* Messages [from, got) are one table: how many rows it has; rules[] says which. */
static inline size_t
table_of(size_t from, uint32_t generation, uint32_t *rules, uint32_t *leases)
{
	struct fake *f = fake_ap();
	size_t rows = 0, len;

	for (size_t i = from; i < f->got_count; i++) {
		struct hap_table body;
		struct hap_row row;
		const uint8_t *data = hap_attr_find(f->got[i].attrs, HAP_ATTR_ROWS, &len);

		assert_int_equal(f->got[i].m.i_type, HAP_TABLE_CMD);
		hap_body(&f->got[i].m, &body, sizeof(body));
		assert_int_equal(body.generation, generation);
		assert_int_equal(!!(body.flags & HAP_TABLE_BEGIN), i == from);
		assert_int_equal(!!(body.flags & HAP_TABLE_COMMIT), i == f->got_count - 1);
		for (; data && len > 0; data += sizeof(row), len -= sizeof(row)) {
			memcpy(&row, data, sizeof(row));
			rules[rows] = row.rule;
			leases[rows++] = row.lease_ms;
		}
	}
	return rows;
}
