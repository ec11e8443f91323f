/* SPDX-License-Identifier: ISC */
/*
 * A request's beginning and its end: what the daemons are shown of it, where it is kept, and
 * what they hear when it is over (Q3, Q6, Q7, I1).  visit.c takes it from decider to decider.
 */
#include <assert.h>
#include <string.h>

#include "gate/inside.h"

/* ---- making messages -------------------------------------------------------------------- */

static bool
wants(const struct endpoint *e, unsigned attribute)
{
	return e->hello && e->mode.attributes >> attribute & 1;
}

size_t
request_write(const struct gate *g, const struct endpoint *e, const struct request *r,
    uint64_t seq, void *buffer, size_t cap)
{
	struct ieee80211_hostap_msg m = r->msg;
	int64_t wall = wall_of(g, r->asked);

	m.i_seq = seq;
	m.i_flags = 0;
	m.i_tstamp = (struct hostap_timeval){ wall / 1000000, wall % 1000000 };
	struct hap_out out = hap_begin(buffer, cap, &m);

	if (r->elements_len && wants(e, HAP_ATTR_ELEMENTS))
		hap_attr_put(&out, HAP_ATTR_ELEMENTS, r->bytes, r->elements_len);
	if (r->body_len && wants(e, HAP_ATTR_BODY))
		hap_attr_put(&out, HAP_ATTR_BODY, r->bytes + r->elements_len, r->body_len);
	return hap_end(&out);
}

static void
copy_to_observer(struct gate *g, struct instant now, struct endpoint *e, struct request *r)
{
	struct gate_attr attrs[2];
	struct ieee80211_hostap_msg m = r->msg;
	size_t n = 0;

	if (r->elements_len && wants(e, HAP_ATTR_ELEMENTS))
		attrs[n++] = (struct gate_attr){ HAP_ATTR_ELEMENTS, r->bytes, r->elements_len };
	if (r->body_len && wants(e, HAP_ATTR_BODY))
		attrs[n++] = (struct gate_attr){ HAP_ATTR_BODY, r->bytes + r->elements_len,
		    r->body_len };
	m.i_flags = e->hello ? HAP_F_COPY : 0;
	e->stat.hs_requests++;
	endpoint_queue_bytes(e, &g->sizes, wall_of(g, now), &m, attrs, n);
	r->told |= bit_of(g, e);	/* of the verdict, even where the copy was lost */
	r->seq[place_of(g, e)] = e->seq;
	endpoint_report_loss(e, &g->sizes, wall_of(g, now));
}

/* ---- asking ----------------------------------------------------------------------------- */

static unsigned
class_of(uint8_t type)
{
	switch (type) {
	case HAP_PROBE_REQ:
		return 0;
	case HAP_AUTH_REQ:
		return 1;
	case HAP_ASSOC_REQ:
		return 2;
	default:
		assert(type == HAP_REASSOC_REQ);
		return 3;
	}
}

static uint64_t
places_wanting(const struct gate *g, unsigned class_index, uint32_t iface, uint32_t role)
{
	uint64_t set = g->listening[role][class_index];

	for (uint64_t left = set; left; left &= left - 1) {
		const struct endpoint *e = &g->endpoint[__builtin_ctzll(left)];

		if (!endpoint_wants_request(e, class_index, iface))
			set &= ~bit_of(g, e);
	}
	return set;
}

static struct request *
request_new(struct gate *g, const struct gate_ask *ask)
{
	struct request *r;

	if (g->free == NIL || ask->elements_len > GATE_BODY ||
	    ask->body_len > GATE_BODY - ask->elements_len)
		return NULL;
	r = &g->request[g->free];
	g->free = r->next;
	memset(&r->chain, 0, offsetof(struct request, add) - offsetof(struct request, chain));
	r->token = ask->token;
	r->msg = ask->msg;
	r->msg.i_msglen = HAP_MSG_LEN;
	r->arrived = ask->arrived;
	r->key = station_key(mac_from(ask->msg.i_srcaddr), ask->msg.i_iface);
	r->hash = ask->hash;
	r->class_index = (uint8_t)class_of(ask->msg.i_type);
	r->deadline = ask->deadline;
	r->alone = ask->alone;
	r->owner = ask->owner;
	r->entry = r->next = r->prev = NIL;
	if (ask->elements_len)
		memcpy(r->bytes, ask->elements, ask->elements_len);
	if (ask->body_len)
		memcpy(r->bytes + ask->elements_len, ask->body, ask->body_len);
	r->elements_len = (uint16_t)ask->elements_len;
	r->body_len = (uint16_t)ask->body_len;
	return r;
}

/* Settled without a request: nobody has to hear of it. */
static bool
at_once(struct gate *g, const struct gate_ask *ask, bool accepted, uint8_t by,
    struct gate_outcome *out)
{
	unsigned c = class_of(ask->msg.i_type);

	*out = (struct gate_outcome){ .request = GATE_NONE, .token = ask->token,
	    .accepted = accepted, .closed = !accepted, .by = by, .owner = ask->owner };
	g->counters.requests[c]++;
	g->counters.by[by]++;
	*(accepted ? &g->counters.accepted[c] : &g->counters.refused[c]) += 1;
	return true;
}

static void
screen(struct gate *g, struct instant now, struct request *r)
{
	struct ban *b = ban_find(g, now, mac_from(r->msg.i_srcaddr), r->msg.i_iface,
	    (uint8_t)(1u << r->class_index));

	if (b) {
		if (b->refusals && ++b->refused >= b->refusals)
			b->until = now;		/* the last one: it is let in next time */
		request_refuse(g, now, r, NULL, HAP_BY_BAN, b->status);
	} else {
		request_walk(g, now, r);
	}
}

bool
gate_ask(struct gate *g, struct instant now, const struct gate_ask *ask, struct gate_outcome *out)
{
	unsigned c = class_of(ask->msg.i_type);
	uint64_t deciders = places_wanting(g, c, ask->msg.i_iface, HAP_ROLE_DECIDER);
	uint64_t observers = places_wanting(g, c, ask->msg.i_iface, HAP_ROLE_OBSERVER);
	bool nobody = g->policy.require >> c & 1;

	if ((deciders | observers) == 0 && g->ban_count == 0 && !nobody)
		return at_once(g, ask, true, HAP_BY_AP, out);
	struct request *r = request_new(g, ask);

	if (r == NULL)
		return at_once(g, ask, false, HAP_BY_OVERFLOW, out);
	g->counters.requests[c]++;
	for (uint64_t left = observers; left; left &= left - 1) {
		struct endpoint *e = &g->endpoint[__builtin_ctzll(left)];

		if (request_is_for_observer(e, now, r))
			copy_to_observer(g, now, e, r);
	}
	r->chain = deciders;
	screen(g, now, r);
	out->request = (uint32_t)(r - g->request);
	if (r->state != REQUEST_SETTLED)
		return false;
	/* Settled on the spot: it is the last in the queue of outcomes; hand it out from there. */
	g->outcome_count--;
	r->queued = false;
	*out = r->out;
	return true;
}

bool
gate_outcome(struct gate *g, struct gate_outcome *out)
{
	if (g->outcome_count == 0)
		return false;
	struct request *r = &g->request[g->outcomes[g->outcome_first]];

	g->outcome_first = (g->outcome_first + 1) % g->limits.requests;
	g->outcome_count--;
	r->queued = false;
	*out = r->out;
	return true;
}

/* ---- ending ----------------------------------------------------------------------------- */

static void
request_free(struct gate *g, struct request *r)
{
	assert(!r->queued);
	r->state = REQUEST_FREE;
	r->next = g->free;
	g->free = (uint32_t)(r - g->request);
}

static void
tell(struct gate *g, struct instant now, struct request *r, struct ieee80211_hostap_msg *m,
    const struct gate_attr *attrs, size_t count, bool verdict)
{
	for (uint64_t left = r->told; left; left &= left - 1) {
		struct endpoint *e = &g->endpoint[__builtin_ctzll(left)];
		uint64_t seq = r->seq[place_of(g, e)];
		size_t at = verdict ? offsetof(struct hap_verdict, seq) :
		    offsetof(struct hap_cancel, seq);
		size_t use = 0;
		struct gate_attr mine[2];

		if (!e->hello || e->gone || !(e->mode.indications >> m->i_type & 1))
			continue;
		memcpy(m->i_un.i_octets + at, &seq, sizeof(seq));
		for (size_t i = 0; i < count; i++)
			if (wants(e, attrs[i].type))
				mine[use++] = attrs[i];
		endpoint_queue_bytes(e, &g->sizes, wall_of(g, now), m, mine, use);
		endpoint_report_loss(e, &g->sizes, wall_of(g, now));
	}
}

static struct ieee80211_hostap_msg
about(const struct request *r, uint8_t type)
{
	struct ieee80211_hostap_msg m = r->msg;

	m.i_type = type;
	memset(m.i_un.i_octets, 0, sizeof(m.i_un.i_octets));
	return m;
}

void
gate_cancel(struct gate *g, struct instant now, uint32_t request, uint8_t cause)
{
	struct request *r = &g->request[request];
	struct ieee80211_hostap_msg m = about(r, HAP_CANCEL_IND);
	struct hap_cancel c = { .cause = cause, .request = r->msg.i_type };

	assert(r->state != REQUEST_FREE);
	if (r->state == REQUEST_WAITS)
		request_leave(g, now, r, true);
	hap_set_body(&m, &c, sizeof(c));
	tell(g, now, r, &m, NULL, 0, false);
	g->counters.cancelled++;
	if (r->queued) {	/* settled and not fetched: take it out of the queue of outcomes */
		uint32_t kept = 0;

		for (uint32_t i = 0; i < g->outcome_count; i++) {
			uint32_t x = g->outcomes[(g->outcome_first + i) % g->limits.requests];

			if (x != request)
				g->outcomes[(g->outcome_first + kept++) % g->limits.requests] = x;
		}
		g->outcome_count = kept;
		r->queued = false;
	}
	request_free(g, r);
}

static void
write_down(struct gate *g, struct instant now, const struct request *r, uint16_t status,
    uint8_t acked)
{
	struct hostap_decision d = {
		.wall_us = wall_of(g, now), .status = status, .iface = r->msg.i_iface,
		.request = r->msg.i_type, .by = r->out.by, .acked = acked,
		.took_us = r->took_us, .endpoint = (uint32_t)r->out.endpoint,
		.signal = r->msg.i_signal,
	};

	memcpy(d.addr, r->msg.i_srcaddr, sizeof(d.addr));
	memcpy(d.name, r->name, sizeof(d.name));
	memcpy(d.rule, r->reason, sizeof(d.rule));
	if (d.request != HAP_PROBE_REQ || status)
		history_add(g->history, &d);
}

void
gate_overrule(struct gate *g, uint32_t request, uint8_t by, const char *why)
{
	struct request *r = &g->request[request];

	assert(r->state == REQUEST_SETTLED && !r->queued);
	request_name_decider(r, NULL, by);
	rule_text(r->reason, (const uint8_t *)why, strlen(why));
}

void
gate_finish(struct gate *g, struct instant now, uint32_t request, uint16_t status, uint16_t aid,
    uint8_t acked)
{
	struct request *r = &g->request[request];
	struct ieee80211_hostap_msg m = about(r, HAP_VERDICT_IND);
	struct hap_verdict v = { .status = status, .request = r->msg.i_type, .by = r->out.by,
	    .acked = acked, .asid = aid, .endpoint = (uint32_t)r->out.endpoint,
	    .took_us = r->took_us };
	struct gate_attr attrs[2];
	size_t n = 0;

	assert(r->state == REQUEST_SETTLED && !r->queued);
	if (r->name[0])
		attrs[n++] = (struct gate_attr){ HAP_ATTR_NAME, r->name, strlen(r->name) };
	if (r->reason[0])
		attrs[n++] = (struct gate_attr){ HAP_ATTR_REASON, r->reason, strlen(r->reason) };
	hap_set_body(&m, &v, sizeof(v));
	tell(g, now, r, &m, attrs, n, true);
	if (status == 0)
		g->counters.accepted[r->class_index]++;
	else
		g->counters.refused[r->class_index]++;
	if (!request_had_no_answer(r->out.by))	/* those were counted when they happened */
		g->counters.by[r->out.by]++;
	write_down(g, now, r, status, acked);
	request_free(g, r);
}
