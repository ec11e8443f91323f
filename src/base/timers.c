/* SPDX-License-Identifier: ISC */
/* A four-way heap of (time, thing), and for each thing its place in the heap. */
#include "base/timers.h"

#include <assert.h>
#include <stdlib.h>

enum { WAYS = 4 };
#define UNSET UINT32_MAX

struct alarm {
	struct instant at;
	uint32_t thing;
};

struct timers {
	uint32_t n, count;
	uint32_t *place;	/* of each thing, in heap */
	struct alarm *heap;
};

struct timers *
timers_open(uint32_t n)
{
	struct timers *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->n = n;
	t->heap = malloc((n ? n : 1) * sizeof(t->heap[0]));
	t->place = malloc((n ? n : 1) * sizeof(t->place[0]));
	if (t->heap == NULL || t->place == NULL) {
		timers_close(t);
		return NULL;
	}
	for (uint32_t i = 0; i < n; i++)
		t->place[i] = UNSET;
	return t;
}

void
timers_close(struct timers *t)
{
	if (t == NULL)
		return;
	free(t->heap);
	free(t->place);
	free(t);
}

static bool
earlier(struct alarm a, struct alarm b)
{
	return a.at.us < b.at.us || (a.at.us == b.at.us && a.thing < b.thing);
}

static void
put(struct timers *t, uint32_t i, struct alarm a)
{
	t->heap[i] = a;
	t->place[a.thing] = i;
}

static void
rise(struct timers *t, uint32_t i, struct alarm a)
{
	while (i > 0 && earlier(a, t->heap[(i - 1) / WAYS])) {
		put(t, i, t->heap[(i - 1) / WAYS]);
		i = (i - 1) / WAYS;
	}
	put(t, i, a);
}

static uint32_t
earliest_child(const struct timers *t, uint32_t i)
{
	uint32_t first = i * WAYS + 1, best = first;

	for (uint32_t c = first + 1; c < first + WAYS && c < t->count; c++)
		if (earlier(t->heap[c], t->heap[best]))
			best = c;
	return best;
}

static void
sink(struct timers *t, uint32_t i, struct alarm a)
{
	while (i * WAYS + 1 < t->count) {
		uint32_t c = earliest_child(t, i);

		if (!earlier(t->heap[c], a))
			break;
		put(t, i, t->heap[c]);
		i = c;
	}
	put(t, i, a);
}

static void
settle(struct timers *t, uint32_t i, struct alarm a)
{
	if (i > 0 && earlier(a, t->heap[(i - 1) / WAYS]))
		rise(t, i, a);
	else
		sink(t, i, a);
}

void
timers_set(struct timers *t, uint32_t thing, struct instant at)
{
	assert(thing < t->n);
	if (at.us == FAR.us)
		timers_clear(t, thing);
	else if (t->place[thing] == UNSET)
		rise(t, t->count++, (struct alarm){ at, thing });
	else
		settle(t, t->place[thing], (struct alarm){ at, thing });
}

void
timers_clear(struct timers *t, uint32_t thing)
{
	assert(thing < t->n);
	uint32_t i = t->place[thing];

	if (i == UNSET)
		return;
	t->place[thing] = UNSET;
	if (i != --t->count)
		settle(t, i, t->heap[t->count]);
}

struct instant
timers_get(const struct timers *t, uint32_t thing)
{
	assert(thing < t->n);
	return t->place[thing] == UNSET ? FAR : t->heap[t->place[thing]].at;
}

struct instant
timers_first(const struct timers *t)
{
	return t->count ? t->heap[0].at : FAR;
}

bool
timers_due(struct timers *t, struct instant now, uint32_t *thing)
{
	if (t->count == 0 || !instant_due(t->heap[0].at, now))
		return false;
	*thing = t->heap[0].thing;
	timers_clear(t, *thing);
	return true;
}

uint64_t
timers_bytes(const struct timers *t)
{
	return sizeof(*t) + t->n * (sizeof(t->heap[0]) + sizeof(t->place[0]));
}
