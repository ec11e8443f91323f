/* SPDX-License-Identifier: ISC */
/*
 * Open addressing with linear probing and no tombstones: a removal shifts back what follows.
 * A third more places than keys keeps probes short; a place is one 16-byte line part, so a
 * lookup costs one cache miss.
 */
#include "base/table.h"

#include <stdlib.h>

struct place {
	uint64_t key;
	uint32_t value;		/* TABLE_NONE: free */
	uint32_t home;		/* where probing for the key starts */
};

struct table {
	struct sip_key key;
	uint32_t places, count, capacity;
	struct place place[];
};

struct table *
table_open(uint32_t capacity, struct sip_key key)
{
	uint32_t places = capacity + capacity / 3 + 2;
	struct table *t = malloc(sizeof(*t) + places * sizeof(t->place[0]));

	if (t == NULL)
		return NULL;
	*t = (struct table){ .key = key, .places = places, .capacity = capacity };
	for (uint32_t i = 0; i < places; i++)
		t->place[i] = (struct place){ .value = TABLE_NONE };
	return t;
}

void
table_close(struct table *t)
{
	free(t);
}

static uint32_t
home_of(const struct table *t, uint64_t key)
{
	return (uint32_t)((sip_hash_u64(t->key, key) >> 32) * t->places >> 32);
}

static uint32_t
next(const struct table *t, uint32_t i)
{
	return i + 1 < t->places ? i + 1 : 0;
}

/* The place of the key, or the free one where it would go: one is always free. */
static uint32_t
seek(const struct table *t, uint64_t key, uint32_t home)
{
	uint32_t i = home;

	while (t->place[i].value != TABLE_NONE && t->place[i].key != key)
		i = next(t, i);
	return i;
}

uint32_t
table_find(const struct table *t, uint64_t key)
{
	return t->place[seek(t, key, home_of(t, key))].value;
}

void
table_near(const struct table *t, uint64_t key)
{
	__builtin_prefetch(&t->place[home_of(t, key)]);
}

bool
table_put(struct table *t, uint64_t key, uint32_t value)
{
	uint32_t home = home_of(t, key), i = seek(t, key, home);

	if (t->place[i].value == TABLE_NONE) {
		if (t->count == t->capacity)
			return false;
		t->count++;
	}
	t->place[i] = (struct place){ key, value, home };
	return true;
}

/* Whether what is at i may move to the gap: its home does not lie cyclically in (gap, i]. */
static bool
may_move(uint32_t gap, uint32_t i, uint32_t home)
{
	return gap <= i ? home <= gap || home > i : home <= gap && home > i;
}

void
table_drop(struct table *t, uint64_t key)
{
	uint32_t gap = seek(t, key, home_of(t, key));

	if (t->place[gap].value == TABLE_NONE)
		return;
	t->count--;
	for (uint32_t i = next(t, gap); t->place[i].value != TABLE_NONE; i = next(t, i)) {
		if (may_move(gap, i, t->place[i].home)) {
			t->place[gap] = t->place[i];
			gap = i;
		}
	}
	t->place[gap].value = TABLE_NONE;
}

uint32_t
table_count(const struct table *t)
{
	return t->count;
}

uint64_t
table_bytes(const struct table *t)
{
	return sizeof(*t) + t->places * sizeof(t->place[0]);
}
