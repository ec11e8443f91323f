/* SPDX-License-Identifier: ISC */
/*
 * Exchanges: a request, its verdict, its answer and the acknowledgement (Q7, Q9, Q11).
 *
 * A station has one at a time in a BSS, and one more for a probe.  A repeat joins it or gets the
 * same answer; another body cancels it, at most four times a second.  Answered ones are good for
 * half a second, and kept for that second, the oldest giving way when room is needed; those that
 * wait are never displaced.
 */
#include <assert.h>
#include <string.h>

#include "mlme/inside.h"

#define REMEMBER	SPAN_MS(500)
#define UNREPORTED	SPAN_S(1)
#define KEEP		SPAN_S(1)	/* changes of body are counted by the second */
enum { CHANGES = 4 };

/* ---- lists ------------------------------------------------------------------------------ */

static uint32_t
number(const struct mlme *m, const struct exchange *x)
{
	return (uint32_t)(x - m->exchange);
}

static void
list_append(struct mlme *m, struct exchange *x, enum exchange_list list)
{
	uint32_t i = number(m, x);

	x->next = NIL;
	x->prev = m->list_last[list];
	if (x->prev == NIL)
		m->list_first[list] = i;
	else
		m->exchange[x->prev].next = i;
	m->list_last[list] = i;
}

static void
list_remove(struct mlme *m, struct exchange *x, enum exchange_list list)
{
	if (x->prev == NIL)
		m->list_first[list] = x->next;
	else
		m->exchange[x->prev].next = x->next;
	if (x->next == NIL)
		m->list_last[list] = x->prev;
	else
		m->exchange[x->next].prev = x->prev;
}

static void
leave_list(struct mlme *m, struct exchange *x)
{
	if (x->state == EXCHANGE_SENT)
		list_remove(m, x, LIST_SENT);
	else if (x->state == EXCHANGE_DONE)
		list_remove(m, x, LIST_DONE);
}

static bool
is_probe(const struct exchange *x)
{
	return x->type == HAP_PROBE_REQ;
}

static uint64_t
key_of(const struct bss *b, struct mac addr, bool probe)
{
	return station_key(b, addr) | (probe ? 1u << 15 : 0);
}

/* An exchange's key is its station's, and so is the hash; but a probe's is not. */
static uint32_t
key_hash(const struct mlme *m, const struct arrival *a, uint64_t key, uint8_t type)
{
	return type == HAP_PROBE_REQ ? table_hash(m->exchange_by, key) : a->key_hash;
}

static void
exchange_free(struct mlme *m, struct exchange *x)
{
	struct station *s = x->station == NIL ? NULL : &m->station[x->station];

	leave_list(m, x);
	table_drop_by(m->exchange_by, x->key_hash, x->key);
	if (s && s->exchange == number(m, x)) {
		s->exchange = NIL;
		station_rests(m, s);
	}
	m->probes -= is_probe(x) && x->state == EXCHANGE_ASKED;
	x->state = EXCHANGE_FREE;
	x->generation++;
	x->next = m->exchange_free;
	m->exchange_free = number(m, x);
}

struct exchange *
exchange_find(const struct mlme *m, const struct bss *b, struct mac addr, bool probe)
{
	uint32_t i = table_find(m->exchange_by, key_of(b, addr, probe));

	return i == TABLE_NONE ? NULL : &m->exchange[i];
}

static bool
is_association(const struct exchange *x)
{
	return x->type == HAP_ASSOC_REQ || x->type == HAP_REASSOC_REQ;
}

struct exchange *
exchange_unheard(const struct mlme *m, const struct station *s)
{
	struct exchange *x = s && s->exchange != NIL ? &m->exchange[s->exchange] : NULL;

	return x && x->state == EXCHANGE_SENT && x->accepted && is_association(x) ? x : NULL;
}

/*
 * A free one, or the answered one remembered longest.  There are twice as many as requests can
 * wait (mlme.h); undecided probes may take half of those.
 */
static struct exchange *
exchange_alloc(struct mlme *m, bool probe)
{
	if (probe && m->probes >= m->limits.exchanges / 4)
		return NULL;
	if (m->exchange_free == NIL && m->list_first[LIST_DONE] != NIL)
		exchange_free(m, &m->exchange[m->list_first[LIST_DONE]]);
	if (m->exchange_free == NIL)
		return NULL;
	struct exchange *x = &m->exchange[m->exchange_free];

	m->exchange_free = x->next;
	return x;
}

/* ---- cancelling ------------------------------------------------------------------------- */

static void
tell_gate_cancelled(struct mlme *m, struct exchange *x, uint8_t cause)
{
	struct mlme_act act = { .verb = MLME_CANCEL, .bss = x->bss, .request = x->request,
	    .code = cause };

	if (x->request != MLME_NO_REQUEST)
		mlme_put_act(m, &act);
	x->request = MLME_NO_REQUEST;
}

static void
finish(struct mlme *m, struct exchange *x, uint8_t acked)
{
	struct mlme_act act = { .verb = MLME_FINISH, .bss = x->bss, .request = x->request,
	    .code = x->status, .flag = acked, .aid = x->accepted ? x->aid : 0 };

	if (x->overruled) {
		act.by = cause_by(x->overruled);
		act.text = cause_text(x->overruled);
	}
	if (x->request != MLME_NO_REQUEST)
		mlme_put_act(m, &act);
	x->request = MLME_NO_REQUEST;
}

/* The tentative association ID is free before anybody else asks for one (Q7, Q8). */
static void
drop_tentative(struct mlme *m, struct exchange *x)
{
	if (x->aid && x->new_station)
		bss_free_aid(&m->bss[x->bss], x->aid);
	x->aid = 0;
}

void
exchange_cancel(struct mlme *m, struct instant now, struct exchange *x, uint8_t cause)
{
	if (x->state == EXCHANGE_ASKED) {
		drop_tentative(m, x);
		tell_gate_cancelled(m, x, cause);
	} else if (x->state == EXCHANGE_SENT) {
		exchange_settle(m, now, x, false);
	}
	if (x->state != EXCHANGE_FREE)
		exchange_free(m, x);
}

void
exchange_cancel_probes(struct mlme *m, struct instant now, const struct bss *b, struct mac addr)
{
	struct exchange *x = m->probes ? exchange_find(m, b, addr, true) : NULL;

	if (x && x->state == EXCHANGE_ASKED)
		exchange_cancel(m, now, x, HAP_CANCEL_NEWER);
}

void
exchange_abandon_probes(struct mlme *m, struct instant now, const struct bss *b)
{
	for (uint32_t i = 0; m->probes && i < m->limits.exchanges; i++) {
		struct exchange *x = &m->exchange[i];

		if (x->state == EXCHANGE_ASKED && is_probe(x) && x->bss == b->number)
			exchange_cancel(m, now, x, HAP_CANCEL_IFACE);
	}
}

void
exchange_refused(struct mlme *m, const struct exchange *x, uint16_t status, uint8_t by,
    const char *text)
{
	struct mlme_act act = { .verb = MLME_REFUSED, .bss = x->bss, .code = status,
	    .addr = x->ask.sa, .flag = x->type, .by = by, .signal_dbm = x->ask.signal_dbm,
	    .text = text, .request = MLME_NO_REQUEST };

	if (x->request == MLME_NO_REQUEST)
		mlme_put_act(m, &act);
}

/* ---- beginning -------------------------------------------------------------------------- */

static void
send_again(struct mlme *m, const struct exchange *x)
{
	mlme_transmit(m, &m->bss[x->bss], (struct air_bytes){ x->answer, x->answer_len },
	    token_make(TOKEN_EXCHANGE, x->generation, number(m, x)), false);
}

/* Half a second long the same answer again; an unheard admission is one only by a new ID. */
static bool
is_answered_again(struct mlme *m, struct instant now, struct exchange *x)
{
	if (instant_since(now, x->at).us > REMEMBER.us)
		return false;
	if (x->accepted && is_association(x) && !x->admitted)
		return assoc_again(m, now, x);
	if (is_probe(x))
		probe_again(m, x);
	else
		send_again(m, x);
	return true;
}

/* Q7: the same again joins, or is answered the same; too many others are not looked at. */
static bool
is_repeat(struct mlme *m, const struct arrival *a, struct exchange *x, uint8_t type)
{
	if (x->type != type || x->hash != a->hash)
		return false;
	switch ((enum exchange_state)x->state) {
	case EXCHANGE_ASKED:
		return true;
	case EXCHANGE_SENT:
		send_again(m, x);
		return true;
	case EXCHANGE_DONE:
		return is_answered_again(m, a->now, x);
	case EXCHANGE_FREE:
		break;
	}
	return false;
}

static bool
changes_too_often(struct exchange *x, const struct arrival *a, uint8_t type)
{
	if (x->type != type)
		return false;
	if (instant_since(a->now, x->second).us >= SPAN_S(1).us) {
		x->second = a->now;
		x->changes = 0;
	}
	return ++x->changes > CHANGES;
}

static void
fill_in(struct mlme *m, struct exchange *x, const struct arrival *a, uint8_t type,
    struct station *s)
{
	uint16_t generation = x->generation;

	memset(x, 0, offsetof(struct exchange, answer));
	x->generation = generation;
	x->key = key_of(a->bss, a->frame->header.addr2, type == HAP_PROBE_REQ);
	x->key_hash = key_hash(m, a, x->key, type);
	x->state = EXCHANGE_ASKED;
	x->type = type;
	x->bss = a->bss->number;
	x->station = s ? station_number(m, s) : NIL;
	x->request = MLME_NO_REQUEST;
	x->at = x->second = a->now;
	x->hash = a->hash;
	x->ask.type = type;
	x->ask.bss = a->bss->number;
	x->ask.da = a->frame->header.addr1;
	x->ask.sa = a->frame->header.addr2;
	x->ask.bssid = a->frame->header.addr3;
	x->ask.freq_mhz = a->freq_mhz;
	x->ask.signal_dbm = a->signal_dbm;
	x->ask.hash = a->hash;
	x->ask.arrived = a->now;
	x->ask.alone = true;
	if (mac_is_broadcast(x->ask.bssid))
		x->ask.bssid = a->bss->conf.bssid;
}

/* What daemons are shown of the body: elements, or an authentication's body. */
static void
show_body(struct exchange *x, const struct arrival *a)
{
	const struct air_bytes all = { a->frame->body.at, a->frame->body.len };

	if (x->type == HAP_AUTH_REQ)
		x->ask.body = all;
	else
		x->ask.elements = all;
}

/* True: a repeat, which has been dealt with, or one change too many, which is not looked at. */
bool
exchange_repeats(struct mlme *m, struct arrival *a, uint8_t type)
{
	uint64_t key = key_of(a->bss, a->frame->header.addr2, type == HAP_PROBE_REQ);
	uint32_t i = table_find_by(m->exchange_by, key_hash(m, a, key, type), key);
	struct exchange *x = i == TABLE_NONE ? NULL : &m->exchange[i];

	a->exchange = x;
	return x && (is_repeat(m, a, x, type) || changes_too_often(x, a, type));
}

/* The station's former request, if there is one, gives way to this one. */
static void
supersede(struct mlme *m, const struct arrival *a, struct exchange *x, struct station *s)
{
	x->station = NIL;			/* what it is stays; it goes on with the new one */
	exchange_cancel(m, a->now, x, HAP_CANCEL_NEWER);
	if (s) {
		s->exchange = NIL;
		station_rests(m, s);
	}
}

struct exchange *
exchange_begin(struct mlme *m, const struct arrival *a, uint8_t type, struct station *s)
{
	struct exchange *x = a->exchange && a->exchange->state != EXCHANGE_FREE ?
	    a->exchange : NULL;
	struct instant second = x && x->type == type ? x->second : a->now;
	uint8_t changes = x && x->type == type ? x->changes : 0;

	if (x)
		supersede(m, a, x, s);
	x = exchange_alloc(m, type == HAP_PROBE_REQ);
	if (x == NULL) {
		m->count.dropped++;
		return NULL;
	}
	fill_in(m, x, a, type, s);
	show_body(x, a);
	x->second = second;
	x->changes = changes;
	m->probes += is_probe(x);
	table_put_by(m->exchange_by, x->key_hash, x->key, number(m, x));
	if (s)
		s->exchange = number(m, x);
	return x;
}

void
exchange_ask(struct mlme *m, struct exchange *x)
{
	struct mlme_act act = { .verb = MLME_ASK, .bss = x->bss, .exchange = number(m, x) };

	mlme_put_act(m, &act);
}

/* ---- answering -------------------------------------------------------------------------- */

void
exchange_resume(struct mlme *m, struct instant now, struct exchange *x)
{
	leave_list(m, x);
	x->state = EXCHANGE_SENT;
	x->extended = 0;
	x->at = now;
	list_append(m, x, LIST_SENT);
	send_again(m, x);
}

void
exchange_answer(struct mlme *m, struct instant now, struct exchange *x, uint16_t status)
{
	assert(x->state == EXCHANGE_ASKED && x->answer_len >= FRAME_HEADER_LEN);
	x->status = status;
	exchange_resume(m, now, x);
}

/* Of an answer that asks for no acknowledgement. */
void
exchange_over(struct mlme *m, struct instant now, struct exchange *x)
{
	m->probes -= is_probe(x) && x->state == EXCHANGE_ASKED;
	x->state = EXCHANGE_DONE;
	x->at = now;
	list_append(m, x, LIST_DONE);
	finish(m, x, 2);
}

void
exchange_settle(struct mlme *m, struct instant now, struct exchange *x, bool acked)
{
	assert(x->state == EXCHANGE_SENT);
	list_remove(m, x, LIST_SENT);
	x->state = EXCHANGE_DONE;
	x->at = now;
	list_append(m, x, LIST_DONE);
	if (x->station != NIL)
		station_rests(m, &m->station[x->station]);
	if (is_association(x))
		assoc_settle(m, now, x, acked);
	finish(m, x, acked);
	if (x->station != NIL && m->station[x->station].state == STATION_STRANGER)
		station_event(m, now, &m->station[x->station], STATION_FAILS);
}

void
exchange_sent(struct mlme *m, struct instant now, uint32_t token, bool acked)
{
	uint32_t i = token & 0xfffff;

	if (i >= m->limits.exchanges)
		return;
	struct exchange *x = &m->exchange[i];

	if (x->state == EXCHANGE_SENT && (x->generation & 0x3ffu) == (token >> 20 & 0x3ffu))
		exchange_settle(m, now, x, acked);
}

/* ---- time ------------------------------------------------------------------------------- */

/* A radio that reports nothing is asked, once, whether the station has been heard (Q9). */
static bool
asked_instead(struct mlme *m, struct instant now, struct exchange *x)
{
	struct bss *b = &m->bss[x->bss];

	if (m->radio[b->conf.radio].acks || x->extended || !x->accepted || x->station == NIL ||
	    !is_association(x))
		return false;
	struct air_command *c = mlme_put(m, AIR_ASK_STATS, b, 0);

	if (c)
		c->addr = m->station[x->station].addr;
	x->extended = 1;
	list_remove(m, x, LIST_SENT);
	x->at = now;
	list_append(m, x, LIST_SENT);
	return true;
}

void
exchange_tick(struct mlme *m, struct instant now)
{
	while (m->list_first[LIST_SENT] != NIL && mlme_room(m)) {
		struct exchange *x = &m->exchange[m->list_first[LIST_SENT]];

		if (!instant_due(instant_add(x->at, UNREPORTED), now))
			break;
		if (!asked_instead(m, now, x))
			exchange_settle(m, now, x, false);
	}
	while (m->list_first[LIST_DONE] != NIL) {
		struct exchange *x = &m->exchange[m->list_first[LIST_DONE]];

		if (instant_since(now, x->at).us <= KEEP.us)
			break;
		exchange_free(m, x);
	}
}

struct instant
exchange_deadline(const struct mlme *m)
{
	uint32_t i = m->list_first[LIST_SENT];

	return i == NIL ? FAR : instant_add(m->exchange[i].at, UNREPORTED);
}
