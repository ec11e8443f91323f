/* SPDX-License-Identifier: ISC */
/*
 * A request's way along its chain of deciders (Q3, Q5, Q6, Q13).
 *
 * It waits at one decider at a time.  Whatever ends its wait there, an answer, a deadline, a
 * forfeit, comes to verdict.c, which refuses for good or lets it walk on to the next; past the
 * last it is accepted.
 */
#include <assert.h>
#include <string.h>

#include "gate/inside.h"

/* ---- waiting at a decider --------------------------------------------------------------- */

static struct instant
deadline_at(const struct gate *g, const struct endpoint *e, const struct request *r)
{
	struct span all = g->policy.deadline[r->deadline];
	uint16_t own = e->mode.deadline_ms[r->deadline];
	struct span limit = own && SPAN_MS(own).us < all.us ? SPAN_MS(own) : all;

	return instant_add(r->arrived, limit);
}

static void
wait_at(struct gate *g, struct instant now, struct request *r, struct endpoint *e, uint32_t entry)
{
	uint32_t i = (uint32_t)(r - g->request);

	r->state = REQUEST_WAITS;
	r->at = place_of(g, e);
	r->entry = entry;
	r->asked = now;
	r->told |= bit_of(g, e);
	r->seq[r->at] = e->seq;
	r->next = NIL;
	r->prev = e->pending_last;
	if (r->prev == NIL)
		e->pending_first = i;
	else
		g->request[r->prev].next = i;
	e->pending_last = i;
	e->pending++;
	table_put_by(e->numbers, number_hash(e->seq), e->seq, i);
	timers_set(g->deadlines, i, deadline_at(g, e, r));
}

static void
remember_number(struct endpoint *e, const struct request *r, bool expired)
{
	struct past *p = &e->past[e->past_next];

	if (p->seq > e->past_floor)
		e->past_floor = p->seq;
	*p = (struct past){ r->seq[r->at], r->key, r->hash, r->msg.i_type, expired };
	e->past_next = (e->past_next + 1) % e->past_size;
}

/* Out of the decider's hands: of its table, of its queue if it has not read it. */
void
request_leave(struct gate *g, struct instant now, struct request *r, bool answered)
{
	struct endpoint *e = &g->endpoint[r->at];
	uint32_t i = (uint32_t)(r - g->request);

	assert(r->state == REQUEST_WAITS);
	if (r->prev == NIL)
		e->pending_first = r->next;
	else
		g->request[r->prev].next = r->next;
	if (r->next == NIL)
		e->pending_last = r->prev;
	else
		g->request[r->next].prev = r->prev;
	e->pending--;
	table_drop_by(e->numbers, number_hash(r->seq[r->at]), r->seq[r->at]);
	timers_clear(g->deadlines, i);
	remember_number(e, r, !answered);
	if (r->entry != NIL) {
		endpoint_withdraw(e, r->entry);
		endpoint_report_loss(e, &g->sizes, wall_of(g, now));
		r->told &= ~bit_of(g, e);
		r->entry = NIL;
	}
}

/* ---- a visit to one decider ------------------------------------------------------------- */

enum visit { VISIT_PASS, VISIT_WAITS, VISIT_ENDED };

static void
name_rule(struct request *r, const struct endpoint *e, uint32_t rule)
{
	const char *name = match_name_of(e->table, rule);
	char digits[10];
	size_t n = 0, at = 10;

	memset(r->reason, 0, sizeof(r->reason));
	if (name) {
		memcpy(r->reason, name, strlen(name));
		return;
	}
	memcpy(r->reason, "table row ", at);
	for (uint32_t v = rule; n == 0 || v; v /= 10)
		digits[n++] = (char)('0' + v % 10);
	while (n)
		r->reason[at++] = digits[--n];
}

static enum visit
visit_table(struct gate *g, struct instant now, struct request *r, struct endpoint *e)
{
	const struct hap_row *row = match_find(e->table, now, mac_from(r->msg.i_srcaddr),
	    (uint8_t)(1u << r->class_index));

	if (row == NULL || row->verdict == HAP_ROW_ASK)
		return VISIT_WAITS;
	e->table_hits++;
	r->decided = true;
	r->told |= bit_of(g, e);
	r->seq[place_of(g, e)] = 0;
	if (row->verdict == HAP_ROW_REFUSE)
		request_drop_gifts(r);
	name_rule(r, e, row->rule);
	if (row->verdict == HAP_ROW_REFUSE) {
		request_refuse(g, now, r, e, HAP_BY_TABLE, row->status ? row->status : 1);
		return VISIT_ENDED;
	}
	request_name_decider(r, e, HAP_BY_TABLE);
	return VISIT_PASS;
}

static bool
filter_ssid(const struct hostap_filter *f, const struct request *r)
{
	uint8_t len, ssid[IEEE80211_NWID_LEN];

	if (r->msg.i_type == HAP_AUTH_REQ)
		return true;		/* it names no SSID */
	len = r->msg.i_probereq.i_ssidlen;
	memcpy(ssid, r->msg.i_probereq.i_ssid, sizeof(ssid));
	if (len == 0 && r->msg.i_type == HAP_PROBE_REQ)
		return !(f->flags & HAP_FILTER_NO_WILDCARD);
	return f->ssidlen == 0 || (f->ssidlen == len && memcmp(f->ssid, ssid, len) == 0);
}

/* D4: whether the filter lets the request through to the daemon. */
static bool
filter_passes(const struct endpoint *e, const struct request *r)
{
	const struct hostap_filter *f = &e->filter[r->class_index];
	bool matches = mac_matches(mac_from(r->msg.i_srcaddr), mac_from(f->addr),
	    mac_from(f->mask));

	if (f->signal && r->msg.i_signal && r->msg.i_signal < f->signal)
		return false;
	if (!mac_is_zero(mac_from(f->mask)) && matches == !!(f->flags & HAP_FILTER_NOT_ADDR))
		return false;
	return filter_ssid(f, r);
}

static void
rated_unlink(struct endpoint *e, uint32_t i)
{
	struct rated *x = &e->rated[i];

	if (x->older == NIL)
		e->rated_oldest = x->newer;
	else
		e->rated[x->older].newer = x->newer;
	if (x->newer == NIL)
		e->rated_newest = x->older;
	else
		e->rated[x->newer].older = x->older;
}

static void
rated_link(struct endpoint *e, uint32_t i)
{
	e->rated[i].older = e->rated_newest;
	e->rated[i].newer = NIL;
	if (e->rated_newest == NIL)
		e->rated_oldest = i;
	else
		e->rated[e->rated_newest].newer = i;
	e->rated_newest = i;
}

/* The place of a station and class, made by letting go of the one longest unused. */
static struct rated *
rated_touch(struct endpoint *e, struct instant now, const struct request *r)
{
	uint64_t key = r->key ^ r->class_index;
	uint32_t i = table_find(e->rated_by, key);

	if (i != TABLE_NONE) {
		rated_unlink(e, i);
	} else {
		i = table_count(e->rated_by);
		if (i == RATES) {
			i = e->rated_oldest;
			rated_unlink(e, i);
			table_drop(e->rated_by, e->rated[i].key);
		}
		e->rated[i] = (struct rated){ .key = key, .since = now, .used = true };
		table_put(e->rated_by, key, i);
	}
	rated_link(e, i);
	return &e->rated[i];
}

static bool
rate_passes(const struct endpoint *e, struct instant now, const struct request *r, struct rated *x)
{
	const struct hostap_filter *f = &e->filter[r->class_index];
	struct span interval = SPAN_MS(f->interval_ms ? f->interval_ms : 1000);

	if (instant_since(now, x->since).us >= interval.us) {
		x->since = now;
		x->count = 0;
	}
	if (x->count >= f->rate)
		return false;
	x->count++;
	return true;
}

/* D4 for an observer: what its filters keep away it is simply not shown. */
bool
request_is_for_observer(struct endpoint *e, struct instant now, const struct request *r)
{
	bool wants_it = filter_passes(e, r) && (e->filter[r->class_index].rate == 0 ||
	    rate_passes(e, now, r, rated_touch(e, now, r)));

	e->filtered += !wants_it;
	return wants_it;
}

/* Q13: too many of one station and class get the last verdict again or, without one, none. */
static enum visit
visit_rate(struct gate *g, struct instant now, struct request *r, struct endpoint *e)
{
	struct rated *x;

	if (e->filter[r->class_index].rate == 0)
		return VISIT_WAITS;
	x = rated_touch(e, now, r);
	if (rate_passes(e, now, r, x))
		return VISIT_WAITS;
	e->filtered++;
	if (!x->known) {
		r->at = place_of(g, e);
		request_unanswered(g, now, r, HAP_BY_RATE);
		return VISIT_ENDED;
	}
	struct late again;

	memset(&again, 0, offsetof(struct late, add));
	again.msg = x->verdict;
	request_take_answer(g, now, r, e, &again, HAP_BY_DAEMON);
	return VISIT_ENDED;
}

static enum visit
visit_late(struct gate *g, struct instant now, struct request *r, struct endpoint *e)
{
	for (uint32_t i = 0; e->late_count && i < LATE; i++) {
		struct late *a = &e->late[i];

		if (a->until.us == 0)
			continue;
		if (instant_due(a->until, now)) {
			a->until.us = 0;
			e->late_count--;
		} else if (a->key == r->key && a->hash == r->hash && a->type == r->msg.i_type) {
			a->until.us = 0;
			e->late_count--;
			r->told |= bit_of(g, e);
			r->seq[place_of(g, e)] = 0;
			request_take_answer(g, now, r, e, a, HAP_BY_LATE);
			return VISIT_ENDED;
		}
	}
	return VISIT_WAITS;
}

static enum visit
visit_ask(struct gate *g, struct instant now, struct request *r, struct endpoint *e)
{
	bool fits = e->pending < g->limits.table;
	uint32_t entry;

	r->at = place_of(g, e);
	if (e->asleep) {
		request_unanswered(g, now, r, HAP_BY_ASLEEP);
		return VISIT_ENDED;
	}
	if (instant_due(deadline_at(g, e, r), now)) {	/* those before it used up the time */
		request_unanswered(g, now, r, HAP_BY_DEADLINE);
		return VISIT_ENDED;
	}
	if (!endpoint_queue_request(e, (uint32_t)(r - g->request), fits, &entry)) {
		e->overflowed++;
		endpoint_report_loss(e, &g->sizes, wall_of(g, now));
		request_unanswered(g, now, r, HAP_BY_OVERFLOW);
		return VISIT_ENDED;
	}
	wait_at(g, now, r, e, entry);
	return VISIT_WAITS;
}

static enum visit
visit(struct gate *g, struct instant now, struct request *r, struct endpoint *e)
{
	enum visit v;

	if (e->mode.role != HAP_ROLE_DECIDER)
		return VISIT_PASS;		/* it has resigned since */
	v = visit_table(g, now, r, e);
	if (v != VISIT_WAITS)
		return v;
	if (e->gone)
		return VISIT_PASS;
	r->decided = true;
	if (!filter_passes(e, r)) {
		e->filtered++;
		return VISIT_PASS;
	}
	v = visit_late(g, now, r, e);
	if (v == VISIT_WAITS)
		v = visit_rate(g, now, r, e);
	if (v == VISIT_WAITS)
		v = visit_ask(g, now, r, e);
	return v;
}

static bool
earlier(const struct endpoint *a, const struct endpoint *b)
{
	return a->mode.order < b->mode.order ||
	    (a->mode.order == b->mode.order && a->attached < b->attached);
}

static struct endpoint *
next_decider(const struct gate *g, struct request *r)
{
	struct endpoint *best = NULL;

	for (uint64_t left = r->chain; left; left &= left - 1) {
		struct endpoint *e = &g->endpoint[__builtin_ctzll(left)];

		if (best == NULL || earlier(e, best))
			best = e;
	}
	if (best)
		r->chain &= ~bit_of(g, best);
	return best;
}

/*
 * Q6: to the next decider or, past the last, accepted; unless there should have been one, and
 * all there was is a table, left behind by one that is gone, which says nothing of it.
 */
void
request_walk(struct gate *g, struct instant now, struct request *r)
{
	struct endpoint *e;

	while ((e = next_decider(g, r)) != NULL)
		if (visit(g, now, r, e) != VISIT_PASS)
			return;
	if (!r->decided && g->policy.require >> r->class_index & 1) {
		request_refuse(g, now, r, NULL, HAP_BY_NOBODY, 0);
		return;
	}
	r->out.accepted = true;
	request_settle(g, now, r);
}
