/* SPDX-License-Identifier: ISC */
/*
 * A queue of packets.  Each lies behind a header of 8 octets that holds its length, so that a
 * message at its start is as aligned as the buffer is.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "client/packets.h"

enum { HEADER = 8 };

static size_t
padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static size_t
length_at(const struct packets *p, size_t header)
{
	uint64_t n;

	memcpy(&n, p->base + header, sizeof(n));
	return (size_t)n;
}

static void
set_length(struct packets *p, size_t header, size_t len)
{
	uint64_t n = len;

	memcpy(p->base + header, &n, sizeof(n));
}

bool
packets_open(struct packets *p, size_t cap)
{
	*p = (struct packets){ .base = malloc(cap), .cap = cap };
	return p->base != NULL;
}

void
packets_close(struct packets *p)
{
	free(p->base);
	*p = (struct packets){ 0 };
}

void
packets_clear(struct packets *p)
{
	p->head = p->last = p->tail = p->taken = 0;
}

bool
packets_empty(const struct packets *p)
{
	return p->head == p->tail;
}

uint8_t *
packets_room(struct packets *p, size_t len)
{
	if (p->cap - p->tail < HEADER || p->cap - p->tail - HEADER < padded(len))
		return NULL;
	return p->base + p->tail + HEADER;
}

void
packets_add(struct packets *p, size_t len)
{
	assert(packets_room(p, len) != NULL);
	set_length(p, p->tail, len);
	p->last = p->tail;
	p->tail += HEADER + padded(len);
}

uint8_t *
packets_join_room(struct packets *p, size_t len, size_t most)
{
	if (packets_empty(p) || len > p->cap - p->tail || p->tail - p->last - HEADER + len > most)
		return NULL;
	return p->base + p->tail;
}

void
packets_join(struct packets *p, size_t len)
{
	assert(!packets_empty(p) && len % 8 == 0 && len <= p->cap - p->tail);
	p->tail += len;
	set_length(p, p->last, p->tail - p->last - HEADER);
}

uint8_t *
packets_last(struct packets *p, size_t *len)
{
	assert(!packets_empty(p));
	*len = length_at(p, p->last);
	return p->base + p->last + HEADER;
}

uint8_t *
packets_rest(struct packets *p, size_t *len)
{
	*len = 0;
	if (packets_empty(p))
		return NULL;
	*len = length_at(p, p->head) - p->taken;
	return p->base + p->head + HEADER + p->taken;
}

void
packets_skip(struct packets *p)
{
	assert(!packets_empty(p));
	p->head += HEADER + padded(length_at(p, p->head));
	p->taken = 0;
}

void
packets_take(struct packets *p, size_t len)
{
	size_t left;

	packets_rest(p, &left);
	assert(len <= left);
	p->taken += len;
	if (len == left)
		packets_skip(p);
}

void
packets_skip_to(struct packets *p, const uint8_t *at)
{
	size_t left;
	const uint8_t *rest;

	while ((rest = packets_rest(p, &left)) != NULL && at >= rest + left)
		packets_skip(p);
	if (rest != NULL && at > rest)
		packets_take(p, (size_t)(at - rest));
}

void
packets_tidy(struct packets *p, size_t room)
{
	if (packets_empty(p)) {
		packets_clear(p);
	} else if (p->head > 0 && packets_room(p, room) == NULL) {
		memmove(p->base, p->base + p->head, p->tail - p->head);
		p->last -= p->head;
		p->tail -= p->head;
		p->head = 0;
	}
}
