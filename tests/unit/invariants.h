/* SPDX-License-Identifier: ISC */
/*
 * invariants - what is always true of an MLME between two calls, for tests and the fuzzer
 *
 * It looks inside.  mlme_fault() says in words what is wrong, or NULL.
 */
#pragma once

#include <string.h>

#include "engine/inside.h"
#include "mlme/inside.h"
#include "p2p_invariants.h"

enum { AIDS = AID_MAX + 1 };

struct census {				/* of a BSS */
	uint8_t owner[AIDS];		/* how many hold each ID */
	uint32_t associated, non_erp, long_slot, long_preamble, non_ht, ht20;
};

static inline bool
is_counted(const struct station *s)		/* associated, or on its way out of that */
{
	return s->state == STATION_ASSOCIATED || (s->state == STATION_LEAVING && s->aid);
}

static inline bool
is_answerable(const struct exchange *x)
{
	return x->state == EXCHANGE_ASKED || x->state == EXCHANGE_SENT;
}

static inline void
count_station(struct census *c, const struct station *s)
{
	c->owner[s->aid]++;
	c->associated++;
	c->non_erp += !(s->flags & HAP_STATION_ERP);
	c->long_slot += !(s->flags & HAP_STATION_SHORT_SLOT);
	c->long_preamble += !(s->flags & HAP_STATION_SHORT_PREAMBLE);
	c->non_ht += !(s->flags & HAP_STATION_HT);
	c->ht20 += s->flags & HAP_STATION_HT && s->narrow;
}

/* Q8: an ID is free, or belongs to one association, or to one request; to exactly one of them. */
static inline const char *
bss_fault(const struct mlme *m, const struct bss *b)
{
	struct census c = { 0 };

	for (uint32_t i = 0; i < b->aid_count; i++)
		c.owner[b->aid_free[(b->aid_first + i) % AID_MAX]]++;
	for (uint32_t i = 0; i < m->places; i++)
		if (m->station[i].bss == b->number && is_counted(&m->station[i]))
			count_station(&c, &m->station[i]);
	for (uint32_t i = 0; i < m->limits.exchanges; i++) {
		const struct exchange *x = &m->exchange[i];

		if (x->bss == b->number && is_answerable(x) && x->new_station && x->aid)
			c.owner[x->aid]++;
	}
	for (uint32_t aid = 1; aid < AIDS; aid++)
		if (c.owner[aid] != 1)
			return c.owner[aid] ? "an association ID belongs to two" :
			    "an association ID is lost";
	if (c.owner[0])
		return "a station is associated without an ID";
	if (c.associated != b->associated)
		return "a BSS has miscounted its stations";
	if (c.non_erp != b->non_erp || c.long_slot != b->long_slot ||
	    c.long_preamble != b->long_preamble || c.non_ht != b->non_ht || c.ht20 != b->ht20)
		return "a BSS has miscounted its kinds of stations";
	return NULL;
}

static inline const char *
stations_fault(const struct mlme *m)
{
	uint32_t known = 0, strangers = 0, listed = 0, associated = 0, free = 0;

	for (uint32_t i = 0; i < m->places; i++) {
		const struct station *s = &m->station[i];
		const struct exchange *x = s->exchange == NIL ? NULL : &m->exchange[s->exchange];

		if (s->alarm.us != timers_get(m->alarms, i).us)
			return "a station is wrong about its alarm";
		if (s->state == STATION_FREE)
			continue;
		known++;
		strangers += s->state == STATION_STRANGER || s->state == STATION_AUTHENTICATED;
		associated += is_counted(s);
		if (station_find(m, &m->bss[s->bss], s->addr) != s)
			return "a station cannot be found by its address";
		if (s->exchange != NIL && m->exchange[s->exchange].station != i)
			return "a station's request is another's";
		if (s->state == STATION_LEAVING && timers_get(m->alarms, i).us == FAR.us)
			return "a station leaves and nothing will end that";
		if (!is_counted(s) && s->aid)
			return "a station has an ID and is not associated";
		if (s->parked && (x == NULL || x->state == EXCHANGE_DONE || is_counted(s)))
			return "a stranger is kept, and waits for nothing";
		listed += s->parked;
	}
	for (uint32_t i = m->stranger_oldest; i != NIL; i = m->station[i].newer)
		if (++listed > m->places)
			return "the list of strangers has no end";
	for (uint32_t i = m->station_free; i != NIL; i = m->station[i].newer)
		if (++free > m->places)
			return "the list of free places has no end";
	if (strangers != m->strangers || listed != strangers)
		return "the strangers are miscounted";
	if (known != table_count(m->station_by) || known + free != m->places)
		return "the stations' table does not match";
	return associated == m->associated ? NULL : "the associated are miscounted";
}

static inline const char *
exchange_fault(const struct mlme *m, uint32_t i)
{
	const struct exchange *x = &m->exchange[i];

	if (table_find(m->exchange_by, x->key) != i)
		return "an exchange cannot be found by its key";
	if (x->station != NIL && m->station[x->station].exchange != i)
		return "an exchange's station has another";
	if (x->state == EXCHANGE_ASKED && x->request == MLME_NO_REQUEST)
		return "a request waits and nobody was asked";
	if (x->state == EXCHANGE_DONE && x->request != MLME_NO_REQUEST)
		return "a request is over and was not finished";
	if (x->state == EXCHANGE_SENT && x->type == HAP_PROBE_REQ)
		return "a probe waits for an acknowledgement";
	return NULL;
}

static inline const char *
exchanges_fault(const struct mlme *m)
{
	uint32_t used = 0, free = 0, probes = 0, in_state[EXCHANGE_DONE + 1] = { 0 }, listed = 0;
	struct instant last = { 0 };

	for (uint32_t i = 0; i < m->limits.exchanges; i++) {
		const struct exchange *x = &m->exchange[i];
		const char *fault = x->state == EXCHANGE_FREE ? NULL : exchange_fault(m, i);

		if (fault)
			return fault;
		in_state[x->state]++;
		used += x->state != EXCHANGE_FREE;
		probes += x->state == EXCHANGE_ASKED && x->type == HAP_PROBE_REQ;
	}
	for (uint32_t i = m->exchange_free; i != NIL; i = m->exchange[i].next)
		if (++free > m->limits.exchanges)
			return "the list of free exchanges has no end";
	for (int list = 0; list < LISTS; list++) {
		last.us = 0;
		for (uint32_t i = m->list_first[list]; i != NIL; i = m->exchange[i].next) {
			if (instant_before(m->exchange[i].at, last))
				return "a list of exchanges is not in the order of time";
			last = m->exchange[i].at;
			listed++;
		}
	}
	if (listed != in_state[EXCHANGE_SENT] + in_state[EXCHANGE_DONE])
		return "the lists of exchanges do not match";
	if (used != table_count(m->exchange_by) || used + free != m->limits.exchanges)
		return "the exchanges' table does not match";
	return probes == m->probes ? NULL : "the probes are miscounted";
}

static inline const char *
mlme_fault(const struct mlme *m)
{
	const char *fault = stations_fault(m);

	if (fault == NULL)
		fault = exchanges_fault(m);
	for (uint32_t i = 0; fault == NULL && i < m->bss_count; i++)
		fault = bss_fault(m, &m->bss[i]);
	return fault;
}

/* Nothing is lost between MLME and gate: every request made is over, or an exchange has it. */
static inline const char *
engine_fault(const struct engine *e)
{
	const char *fault = mlme_fault(e->mlme);
	struct hostap_ap c = { 0 };
	uint64_t made = 0, over = 0, open = 0;

	if (fault == NULL)
		fault = p2p_fault(e->p2p);
	if (fault)
		return fault;
	gate_counters(e->gate, &c);
	for (int i = 0; i < HAP_CLASSES; i++) {
		made += c.requests[i];
		over += c.accepted[i] + c.refused[i];
	}
	for (uint32_t i = 0; i < e->mlme->limits.exchanges; i++)
		open += is_answerable(&e->mlme->exchange[i]) &&
		    e->mlme->exchange[i].request != MLME_NO_REQUEST;
	return made == over + c.cancelled + open ? NULL : "a request of the gate's is lost";
}
