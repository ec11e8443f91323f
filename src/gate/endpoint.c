/* SPDX-License-Identifier: ISC */
/*
 * The queue is a list of entries, because a request can be taken out of its middle; the bytes
 * of indications lie in a ring in the same order, because those only ever leave at its front.
 * A number is used up by everything made (Q1); what found no room, or was withdrawn, is lost,
 * and HAP_LOST_IND says so as soon as there is room.
 */
#include "gate/endpoint.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { PER_INDICATION = 256, BIG = 32768, LOST_LEN = HAP_MSG_LEN };

static uint32_t
entries_of(const struct endpoint_sizes *s)
{
	return s->table + s->buffer + 1;	/* one for HAP_LOST_IND */
}

static uint32_t
past_of(const struct endpoint_sizes *s)
{
	return s->table * 4;
}

bool
endpoint_open(struct endpoint *e, const struct endpoint_sizes *s)
{
	*e = (struct endpoint){ .arena_size = s->buffer * PER_INDICATION + BIG };
	e->entries = calloc(entries_of(s), sizeof(e->entries[0]));
	e->arena = calloc(e->arena_size, 1);
	e->numbers = table_open(s->table, s->key);
	e->past = calloc(past_of(s), sizeof(e->past[0]));
	e->late = calloc(LATE, sizeof(e->late[0]));
	e->table = match_open(GATE_ROWS, s->key);
	e->staged = match_open(GATE_ROWS, s->key);
	e->rated = calloc(RATES, sizeof(e->rated[0]));
	e->rated_by = table_open(RATES, s->key);
	return e->entries && e->arena && e->numbers && e->past && e->late && e->table &&
	    e->staged && e->rated && e->rated_by;
}

void
endpoint_close(struct endpoint *e)
{
	free(e->entries);
	free(e->arena);
	table_close(e->numbers);
	free(e->past);
	free(e->late);
	match_close(e->table);
	match_close(e->staged);
	free(e->rated);
	table_close(e->rated_by);
}

static void
free_entries(struct endpoint *e, const struct endpoint_sizes *s)
{
	uint32_t n = entries_of(s);

	for (uint32_t i = 0; i < n; i++)
		e->entries[i].next = i + 1 < n ? i + 1 : NIL;
	e->free = 0;
	e->first = e->last = NIL;
}

void
endpoint_reset(struct endpoint *e, const struct endpoint_sizes *s)
{
	struct endpoint keep = *e;

	for (uint32_t i = 0; i < RATES; i++)
		if (e->rated[i].used)
			table_drop(e->rated_by, e->rated[i].key);
	memset(e->rated, 0, RATES * sizeof(e->rated[0]));
	memset(e->late, 0, LATE * sizeof(e->late[0]));
	memset(e->past, 0, past_of(s) * sizeof(e->past[0]));
	match_clear(e->table);
	match_clear(e->staged);
	*e = (struct endpoint){
		.entries = keep.entries, .arena = keep.arena, .arena_size = keep.arena_size,
		.numbers = keep.numbers, .past = keep.past, .past_size = past_of(s),
		.late = keep.late, .table = keep.table, .staged = keep.staged,
		.rated = keep.rated, .rated_by = keep.rated_by,
		.pending_first = NIL, .pending_last = NIL, .lost_entry = NIL,
		.rated_oldest = NIL, .rated_newest = NIL,
	};
	free_entries(e, s);
}

uint64_t
endpoint_bytes(const struct endpoint *e, const struct endpoint_sizes *s)
{
	return sizeof(*e) + entries_of(s) * sizeof(e->entries[0]) + e->arena_size +
	    table_bytes(e->numbers) + past_of(s) * sizeof(e->past[0]) + LATE * sizeof(e->late[0]) +
	    2 * match_bytes(GATE_ROWS) + RATES * sizeof(e->rated[0]) + table_bytes(e->rated_by);
}

/* ---- entries and arena ------------------------------------------------------------------ */

static uint32_t
entry_append(struct endpoint *e, struct entry with)
{
	uint32_t i = e->free;

	assert(i != NIL);
	e->free = e->entries[i].next;
	with.prev = e->last;
	with.next = NIL;
	e->entries[i] = with;
	if (e->last == NIL)
		e->first = i;
	else
		e->entries[e->last].next = i;
	e->last = i;
	e->woken = true;
	return i;
}

static void
entry_remove(struct endpoint *e, uint32_t i)
{
	struct entry *x = &e->entries[i];

	if (x->prev == NIL)
		e->first = x->next;
	else
		e->entries[x->prev].next = x->next;
	if (x->next == NIL)
		e->last = x->prev;
	else
		e->entries[x->next].prev = x->prev;
	x->next = e->free;
	e->free = i;
}

/* Where len contiguous octets could go, or NIL.  An empty ring starts at 0. */
static uint32_t
arena_find(const struct endpoint *e, uint32_t len)
{
	if (e->indications == 0)
		return len <= e->arena_size ? 0 : NIL;
	if (e->arena_tail > e->arena_head) {
		if (e->arena_size - e->arena_tail >= len)
			return e->arena_tail;
		return e->arena_head > len ? 0 : NIL;
	}
	return e->arena_head - e->arena_tail > len ? e->arena_tail : NIL;
}

static uint8_t *
arena_take(struct endpoint *e, uint32_t at, uint32_t len)
{
	if (e->indications == 0)
		e->arena_head = 0;
	e->arena_tail = at + len;
	return e->arena + at;
}

/* ---- losses ----------------------------------------------------------------------------- */

static void
merge_loss(struct hap_lost *to, const struct hap_lost *more)
{
	if (to->count == 0 || more->first < to->first)
		to->first = more->first;
	if (to->count == 0 || more->last > to->last)
		to->last = more->last;
	to->count += more->count;
}

static void
write_told(struct endpoint *e)
{
	uint8_t *body = e->arena + e->entries[e->lost_entry].at +
	    offsetof(struct ieee80211_hostap_msg, i_un);

	memcpy(body, &e->told, sizeof(e->told));
	if (HAP_SWAP)
		hap_swap(body, sizeof(e->told), hap_format_body(HAP_LOST_IND));
}

/* A loss before the HAP_LOST_IND that waits is told in that one; a later one needs another. */
static void
lose(struct endpoint *e, uint64_t seq)
{
	const struct hap_lost one = { 1, seq, seq };

	e->stat.hs_drop++;
	if (!e->hello)
		return;
	if (e->lost_entry != NIL && seq < e->entries[e->lost_entry].seq) {
		merge_loss(&e->told, &one);
		write_told(e);
	} else {
		merge_loss(&e->lost, &one);
	}
}

static struct hostap_timeval
timeval(int64_t wall_us)
{
	return (struct hostap_timeval){ wall_us / 1000000, wall_us % 1000000 };
}

void
endpoint_report_loss(struct endpoint *e, const struct endpoint_sizes *s, int64_t wall_us)
{
	uint32_t at;

	if (e->lost.count == 0 || e->lost_entry != NIL || e->indications > s->buffer ||
	    (at = arena_find(e, LOST_LEN)) == NIL)
		return;
	struct ieee80211_hostap_msg m = { .i_msglen = LOST_LEN, .i_type = HAP_LOST_IND };

	m.i_seq = ++e->seq;
	m.i_tstamp = timeval(wall_us);
	(void)hap_begin(arena_take(e, at, LOST_LEN), LOST_LEN, &m);
	e->indications++;
	e->lost_entry = entry_append(e, (struct entry){ .seq = m.i_seq, .request = NIL,
	    .at = at, .len = LOST_LEN });
	e->told = e->lost;
	e->lost = (struct hap_lost){ 0 };
	write_told(e);
}

/* ---- the queue -------------------------------------------------------------------------- */

bool
endpoint_queue_request(struct endpoint *e, uint32_t request, bool fits, uint32_t *entry)
{
	e->seq++;
	e->stat.hs_requests++;
	if (!fits) {
		lose(e, e->seq);
		return false;
	}
	*entry = entry_append(e, (struct entry){ .seq = e->seq, .request = request });
	return true;
}

static size_t
length_of(const struct gate_attr *attrs, size_t count)
{
	size_t len = HAP_MSG_LEN;

	for (size_t i = 0; i < count; i++)
		len += hap_pad(sizeof(struct hap_attr) + attrs[i].len);
	return len;
}

bool
endpoint_room(const struct endpoint *e, const struct endpoint_sizes *s, size_t len)
{
	return e->indications < s->buffer && len <= e->arena_size &&
	    arena_find(e, (uint32_t)len) != NIL;
}

bool
endpoint_queue_bytes(struct endpoint *e, const struct endpoint_sizes *s, int64_t wall_us,
    const struct ieee80211_hostap_msg *msg, const struct gate_attr *attrs, size_t count)
{
	struct ieee80211_hostap_msg m = *msg;
	size_t len = length_of(attrs, count);

	m.i_seq = ++e->seq;
	m.i_tstamp = timeval(wall_us);
	if (!endpoint_room(e, s, len)) {
		lose(e, e->seq);
		return false;
	}
	uint32_t at = arena_find(e, (uint32_t)len);
	struct hap_out out = hap_begin(arena_take(e, at, (uint32_t)len), len, &m);

	for (size_t i = 0; i < count; i++)
		hap_attr_put(&out, attrs[i].type, attrs[i].at, attrs[i].len);
	size_t written = hap_end(&out);

	assert(written == len);
	e->indications++;
	entry_append(e, (struct entry){ .seq = e->seq, .request = NIL, .at = at,
	    .len = (uint32_t)len });
	return true;
}

static void
leave_queue(struct endpoint *e, uint32_t i)
{
	if (e->entries[i].request == NIL) {
		e->indications--;
		e->arena_head = e->entries[i].at + e->entries[i].len;
	}
	if (i == e->lost_entry)
		e->lost_entry = NIL;
	entry_remove(e, i);
}

void
endpoint_take(struct endpoint *e, uint32_t i)
{
	e->stat.hs_from_kernel++;
	leave_queue(e, i);
}

void
endpoint_withdraw(struct endpoint *e, uint32_t i)
{
	uint64_t seq = e->entries[i].seq;

	if (i == e->lost_entry)		/* what it would have told is still to be told */
		merge_loss(&e->lost, &e->told);
	leave_queue(e, i);
	lose(e, seq);
}

/* ---- settings --------------------------------------------------------------------------- */

static bool
about(const struct endpoint *e, uint32_t iface)
{
	uint32_t mine = e->mode.iface ? e->mode.iface : e->iface;

	return mine == 0 || iface == 0 || mine == iface;
}

bool
endpoint_wants_request(const struct endpoint *e, unsigned class_index, uint32_t iface)
{
	return e->id && e->mode.role != HAP_ROLE_NONE && e->mode.classes >> class_index & 1 &&
	    about(e, iface);
}

bool
endpoint_wants_indication(const struct endpoint *e, uint8_t type, uint32_t iface)
{
	return e->id && !e->gone && type < 64 && e->mode.indications >> type & 1 && about(e, iface);
}

void
endpoint_measure(struct endpoint *e, uint64_t us)
{
	unsigned place = 0;

	while (place < 31 && us >> place)
		place++;
	e->histogram[place]++;
	if (us > e->max_us)
		e->max_us = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

/* The upper bound of the place in which the percentile lies: right within a factor of two. */
uint32_t
endpoint_percentile(const struct endpoint *e, uint32_t percent)
{
	uint64_t all = 0, below = 0;

	for (int i = 0; i < 32; i++)
		all += e->histogram[i];
	for (unsigned i = 0; i < 32; i++) {
		below += e->histogram[i];
		if (all && below * 100 >= all * percent)
			return (1u << i) - 1 < e->max_us ? (1u << i) - 1 : e->max_us;
	}
	return 0;
}
