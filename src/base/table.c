/* SPDX-License-Identifier: ISC */
/*
 * Open addressing with linear probing, and neighbours stand in the order of their homes (Celis's
 * Robin Hood hashing): a search ends at the first key that is nearer to its home than the one
 * sought would be.  With a third more places than keys that takes two or three places, whether the
 * key is there or not; a place is 16 octets, so a lookup costs one cache miss.  No tombstones: a
 * removal shifts back what follows.
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

uint32_t
table_hash(const struct table *t, uint64_t key)
{
	return (uint32_t)(sip_hash_u64(t->key, key) >> 32);
}

static uint32_t
home_of(const struct table *t, uint32_t hash)
{
	return (uint32_t)((uint64_t)hash * t->places >> 32);
}

static uint32_t
next(const struct table *t, uint32_t i)
{
	return i + 1 < t->places ? i + 1 : 0;
}

static uint32_t
distance(const struct table *t, uint32_t i)	/* of what is at i from its home */
{
	uint32_t home = t->place[i].home;

	return i >= home ? i - home : i + t->places - home;
}

/* The place of the key, or that where it would go: one is always free. */
static uint32_t
seek(const struct table *t, uint64_t key, uint32_t home, bool *found)
{
	uint32_t i = home, far = 0;

	while (t->place[i].value != TABLE_NONE && distance(t, i) >= far) {
		*found = t->place[i].key == key;
		if (*found)
			return i;
		i = next(t, i);
		far++;
	}
	*found = false;
	return i;
}

uint32_t
table_find_by(const struct table *t, uint32_t hash, uint64_t key)
{
	bool found;
	uint32_t i = seek(t, key, home_of(t, hash), &found);

	return found ? t->place[i].value : TABLE_NONE;
}

uint32_t
table_find(const struct table *t, uint64_t key)
{
	return table_find_by(t, table_hash(t, key), key);
}

void
table_near(const struct table *t, uint32_t hash)
{
	uint32_t home = home_of(t, hash);

	__builtin_prefetch(&t->place[home]);
	__builtin_prefetch(&t->place[next(t, next(t, home))]);	/* most searches end by there */
}

bool
table_put_by(struct table *t, uint32_t hash, uint64_t key, uint32_t value)
{
	bool found;
	uint32_t home = home_of(t, hash), i = seek(t, key, home, &found);
	struct place carried = { key, value, home };

	if (found) {
		t->place[i].value = value;
		return true;
	}
	if (t->count == t->capacity)
		return false;
	t->count++;
	while (t->place[i].value != TABLE_NONE) {	/* what is there moves on by one */
		struct place moved = t->place[i];

		t->place[i] = carried;
		carried = moved;
		i = next(t, i);
	}
	t->place[i] = carried;
	return true;
}

bool
table_put(struct table *t, uint64_t key, uint32_t value)
{
	return table_put_by(t, table_hash(t, key), key, value);
}

void
table_drop_by(struct table *t, uint32_t hash, uint64_t key)
{
	bool found;
	uint32_t gap = seek(t, key, home_of(t, hash), &found), i = next(t, gap);

	if (!found)
		return;
	t->count--;
	for (; t->place[i].value != TABLE_NONE && distance(t, i) > 0; i = next(t, i)) {
		t->place[gap] = t->place[i];
		gap = i;
	}
	t->place[gap].value = TABLE_NONE;
}

void
table_drop(struct table *t, uint64_t key)
{
	table_drop_by(t, table_hash(t, key), key);
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
