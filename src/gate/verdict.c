/* SPDX-License-Identifier: ISC */
/*
 * What a decider's answer, or the lack of one, makes of a request (Q2, Q5, Q6, Q12).
 */
#include <string.h>

#include "base/wire.h"
#include "gate/inside.h"

/* ---- settling --------------------------------------------------------------------------- */

void
request_settle(struct gate *g, struct instant now, struct request *r)
{
	r->state = REQUEST_SETTLED;
	r->took_us = (uint32_t)instant_since(now, r->arrived).us;
	r->out.request = (uint32_t)(r - g->request);
	r->out.token = r->token;
	r->out.owner = r->owner;
	r->out.add = r->add;
	r->out.add_len = r->add_len;
	r->out.body_len = r->reply_len;
	if (r->out.body)
		r->out.body = r->reply;
	g->outcomes[(g->outcome_first + g->outcome_count++) % g->limits.requests] = r->out.request;
	r->queued = true;
}

bool
request_had_no_answer(uint8_t by)
{
	return (by >= HAP_BY_DEADLINE && by <= HAP_BY_GONE) || by == HAP_BY_RATE;
}

void
request_name_decider(struct request *r, const struct endpoint *e, uint8_t by)
{
	r->out.by = by;
	r->out.endpoint = e ? e->id : 0;
	memset(r->name, 0, sizeof(r->name));
	if (e)
		memcpy(r->name, e->peer.name, sizeof(r->name));
}

void
request_refuse(struct gate *g, struct instant now, struct request *r, const struct endpoint *e,
    uint8_t by, uint16_t status)
{
	r->out.accepted = false;
	r->out.closed = request_had_no_answer(by) || by == HAP_BY_NOBODY;
	r->out.status = status;
	request_name_decider(r, e, by);
	request_settle(g, now, r);
}

/* A refusal carries what the refuser gave, nothing of those who had accepted before it. */
void
request_drop_gifts(struct request *r)
{
	r->add_len = 0;
	r->out.body = NULL;
	r->reply_len = 0;
	r->out.algorithm = r->out.transaction = 0;
	memset(r->reason, 0, sizeof(r->reason));
}

/* Q5: the one rule for whatever has no answer. */
void
request_unanswered(struct gate *g, struct instant now, struct request *r, uint8_t by)
{
	const struct endpoint *e = &g->endpoint[r->at];
	uint8_t fail = e->mode.fail[r->class_index];

	if (fail == HAP_FAIL_AP)
		fail = g->policy.fail[r->class_index];
	g->counters.by[by]++;
	if (fail != HAP_FAIL_OPEN || !r->alone) {
		request_drop_gifts(r);
		request_refuse(g, now, r, e, by, 0);
		return;
	}
	if (r->out.endpoint == 0)
		request_name_decider(r, e, by);
	request_walk(g, now, r);
}

void
requests_unanswered_between(struct gate *g, struct instant now, struct endpoint *e, uint64_t low,
    uint64_t high, uint8_t by)
{
	uint32_t i = e->pending_first;

	while (i != NIL) {
		struct request *r = &g->request[i];
		uint64_t seq = r->seq[place_of(g, e)];

		i = r->next;
		if (seq <= low)
			continue;
		if (seq >= high)
			return;
		request_leave(g, now, r, by == HAP_BY_FORFEIT);
		request_unanswered(g, now, r, by);
	}
}

/* ---- answers ---------------------------------------------------------------------------- */

static bool
contains_rate(const uint8_t *given, uint8_t count, uint8_t rate)
{
	for (uint8_t i = 0; i < count; i++)
		if ((given[i] & 127) == (rate & 127))
			return true;
	return false;
}

/* Each decider may only restrict further: what several give is what all of them allow. */
static void
restrict_rates(struct request *r, const uint8_t *given, uint8_t count)
{
	uint8_t kept = 0;

	if (count == 0)
		return;
	if (r->out.rate_count == 0) {
		memcpy(r->out.rate, given, count);
		r->out.rate_count = count;
		return;
	}
	for (uint8_t i = 0; i < r->out.rate_count; i++)
		if (contains_rate(given, count, r->out.rate[i]))
			r->out.rate[kept++] = r->out.rate[i];
	r->out.rate_count = kept ? kept : 1;
}

enum { ESS = 1 };		/* 9.4.1.4: every AP sets it */

static void
take_association(struct request *r, const struct ieee80211_hostap_msg *m)
{
	uint16_t capability = m->i_asresp.i_capinfo;

	if (capability && r->out.capability) {
		capability &= r->out.capability;
		if (capability == 0)
			capability = ESS;	/* 0 would be the AP's own again */
	}
	if (capability)
		r->out.capability = capability;
	restrict_rates(r, m->i_asresp.i_rates, m->i_asresp.i_nrates);
	if (r->out.inactivity_us == 0)
		r->out.inactivity_us = m->i_asresp.i_inactivity;
	if (r->out.session_us == 0)
		r->out.session_us = m->i_asresp.i_session;
}

/* Q12: the first that gives a body owns the exchange; a later one's is not taken. */
static void
take_authentication(struct request *r, const struct endpoint *e, const struct late *a)
{
	if (!a->has_body || (r->owner != 0 && r->owner != e->id) || r->out.body)
		return;
	r->owner = e->id;
	memcpy(r->reply, a->body, a->body_len);
	r->reply_len = a->body_len;
	r->out.body = r->reply;
	r->out.algorithm = a->msg.i_authresp.i_algorithm;
	r->out.transaction = a->msg.i_authresp.i_transaction;
	r->out.status = a->msg.i_authresp.i_status;
}

static uint16_t
status_in(const struct ieee80211_hostap_msg *m)
{
	switch (m->i_type) {
	case HAP_AUTH_RESP:
		return m->i_authresp.i_status;
	case HAP_PROBE_RESP:
		return m->i_proberesp.i_verdict;
	default:
		return m->i_asresp.i_status;
	}
}

static bool
accepts(const struct ieee80211_hostap_msg *m)
{
	uint16_t status = status_in(m);

	return status == 0 || (m->i_type == HAP_AUTH_RESP && (status == 126 || status == 127));
}

bool
request_has_room(const struct request *r, const struct late *a)
{
	return !accepts(&a->msg) || a->add_len <= sizeof(r->add) - r->add_len;
}

enum { ID_EXTENSION = 255, ID_VENDOR = 221 };		/* 9.4.2.1 */

/* How many octets of an element's body say which it is: none, its extension, OUI and type. */
static size_t
named_by(uint8_t id, size_t len)
{
	size_t n = id == ID_EXTENSION ? 1 : id == ID_VENDOR ? 4 : 0;

	return n < len ? n : len;
}

/* Whether a list has an element of the same name (it, len: body). */
static bool
has_element(struct rd list, uint8_t id, const uint8_t *it, size_t len)
{
	size_t n = named_by(id, len);

	while (rd_left(&list)) {
		uint8_t other = rd_u8(&list);
		size_t body = rd_u8(&list);
		const uint8_t *at = rd_bytes(&list, body);

		if (at && other == id && named_by(other, body) == n && memcmp(at, it, n) == 0)
			return true;
	}
	return false;
}

/* Q6: what an earlier decider added of the same name wins; of one decider's own all stay. */
static void
take_additions(struct request *r, const struct late *a)
{
	const struct rd before = rd_from(r->add, r->add_len);
	struct rd more = rd_from(a->add, a->add_len);

	if (!request_has_room(r, a))
		return;			/* a late one: those before it may have added more since */
	while (rd_left(&more)) {
		const uint8_t *whole = more.at;
		uint8_t id = rd_u8(&more);
		size_t len = rd_u8(&more);
		const uint8_t *body = rd_bytes(&more, len);

		if (body == NULL || has_element(before, id, body, len))
			continue;
		memcpy(r->add + r->add_len, whole, len + 2);
		r->add_len = (uint16_t)(r->add_len + len + 2);
	}
}

static struct rated *
rated_find(const struct endpoint *e, const struct request *r)
{
	uint32_t i = table_find(e->rated_by, r->key ^ r->class_index);

	return i == TABLE_NONE ? NULL : &e->rated[i];
}

/* For the rate filter.  Attachments are not kept: a verdict with some cannot be repeated. */
static void
remember_verdict(struct endpoint *e, const struct request *r, const struct late *a)
{
	struct rated *x = rated_find(e, r);

	if (x) {
		x->known = !accepts(&a->msg) || (a->add_len == 0 && !a->has_body);
		x->verdict = a->msg;
	}
}

void
request_take_answer(struct gate *g, struct instant now, struct request *r, struct endpoint *e,
    const struct late *a, uint8_t by)
{
	bool yes = accepts(&a->msg);

	remember_verdict(e, r, a);
	r->decided = true;
	if (!yes)
		request_drop_gifts(r);
	memcpy(r->reason, a->reason, sizeof(r->reason));
	if (r->msg.i_type == HAP_AUTH_REQ)
		take_authentication(r, e, a);
	take_additions(r, a);
	if (!yes) {
		if (a->msg.i_type == HAP_ASSOC_RESP || a->msg.i_type == HAP_REASSOC_RESP)
			r->out.comeback_tu = a->msg.i_asresp.i_comeback;
		e->refused++;
		request_refuse(g, now, r, e, by, status_in(&a->msg));
		return;
	}
	e->accepted++;
	if (a->msg.i_type == HAP_ASSOC_RESP || a->msg.i_type == HAP_REASSOC_RESP)
		take_association(r, &a->msg);
	request_name_decider(r, e, by);
	request_walk(g, now, r);
}
