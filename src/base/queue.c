/* SPDX-License-Identifier: ISC */
/* A ring of octets; a record that would wrap starts again at the beginning. */
#include "base/queue.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>

enum { ALIGN = 16, HEAD = ALIGN };	/* a record's length stands before it, in one ALIGN */

struct queue {
	size_t size, first, used;
	size_t wrap;		/* records end here and go on at 0; size: they do not wrap early */
	alignas(ALIGN) unsigned char at[];
};

struct queue *
queue_open(size_t octets)
{
	size_t size = octets / ALIGN * ALIGN;
	struct queue *q = malloc(sizeof(*q) + size);

	if (q)
		*q = (struct queue){ .size = size, .wrap = size };
	return q;
}

void
queue_close(struct queue *q)
{
	free(q);
}

static void *
place(struct queue *q, size_t at, size_t need)
{
	size_t *head = (void *)(q->at + at);

	*head = need;
	q->used += need;
	return q->at + at + HEAD;
}

void *
queue_put(struct queue *q, size_t len)
{
	size_t need = (HEAD + len + ALIGN - 1) / ALIGN * ALIGN, last;

	if (q->used == 0) {
		q->first = 0;
		q->wrap = q->size;
	}
	last = q->first + q->used;
	if (last >= q->size) {			/* wrapped already: room is between last and first */
		last -= q->size;
		return need <= q->first - last ? place(q, last, need) : NULL;
	}
	if (need <= q->size - last)
		return place(q, last, need);
	if (need > q->first)
		return NULL;
	q->wrap = last;				/* the end stays empty, and counts as used */
	q->used += q->size - last;
	return place(q, 0, need);
}

void *
queue_front(const struct queue *q)
{
	return q->used ? (void *)(size_t)(q->at + q->first + HEAD) : NULL;
}

void
queue_pop(struct queue *q)
{
	assert(q->used);
	const size_t *head = (const void *)(q->at + q->first);

	q->used -= *head;
	q->first += *head;
	if (q->first == q->wrap) {
		q->used -= q->size - q->wrap;
		q->first = 0;
		q->wrap = q->size;
	}
}

size_t
queue_room(const struct queue *q)
{
	size_t half = (q->size - q->used) / 2;

	return half > 2 * HEAD ? half - 2 * HEAD : 0;
}
