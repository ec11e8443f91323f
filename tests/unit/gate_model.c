/* SPDX-License-Identifier: ISC */
/* See gate_model.h.  Each part is named after the rule it says. */
#include "gate_model.h"

#include <errno.h>
#include <string.h>

/* ---- Q1: numbers, and what is lost ------------------------------------------------------ */

static int
indications(const struct m_endpoint *e)
{
	int n = 0;

	for (int i = 0; i < e->queued; i++)
		n += e->queue[i].request < 0;
	return n;
}

static struct m_message *
waiting_loss(struct m_endpoint *e)
{
	for (int i = 0; i < e->queued; i++)
		if (e->queue[i].type == HAP_LOST_IND)
			return &e->queue[i];
	return NULL;
}

static void
lose(struct m_endpoint *e, uint64_t seq)
{
	struct m_message *told = waiting_loss(e);
	struct hap_lost *to = told && seq < told->seq ? &told->lost : &e->lost;

	e->stat.hs_drop++;
	if (to->count == 0 || seq < to->first)
		to->first = seq;
	if (to->count == 0 || seq > to->last)
		to->last = seq;
	to->count++;
}

static void
tell_losses(struct m_endpoint *e)
{
	if (e->lost.count == 0 || waiting_loss(e) || indications(e) > M_BUFFER)
		return;
	e->queue[e->queued++] = (struct m_message){ .seq = ++e->seq, .type = HAP_LOST_IND,
	    .request = -1, .lost = e->lost };
	memset(&e->lost, 0, sizeof(e->lost));
}

static bool
make(struct m_endpoint *e, struct m_message m)
{
	bool fits = m.request >= 0 || indications(e) < M_BUFFER;

	m.seq = ++e->seq;
	if (fits)
		e->queue[e->queued++] = m;
	else
		lose(e, m.seq);
	tell_losses(e);
	return fits;
}

static struct m_message
take_out(struct m_endpoint *e, int i)
{
	struct m_message m = e->queue[i];

	memmove(&e->queue[i], &e->queue[i + 1], (size_t)(--e->queued - i) * sizeof(m));
	return m;
}

static void
withdraw(struct m_endpoint *e, int i)
{
	struct m_message m = take_out(e, i);

	if (m.type == HAP_LOST_IND) {
		struct hap_lost *to = &e->lost;

		to->first = to->count && to->first < m.lost.first ? to->first : m.lost.first;
		to->last = to->count && to->last > m.lost.last ? to->last : m.lost.last;
		to->count += m.lost.count;
	}
	lose(e, m.seq);
}

/* ---- a request's stay at a decider ------------------------------------------------------ */

static int
pending(const struct model *m, int e)
{
	int n = 0;

	for (int i = 0; i < M_REQUESTS; i++)
		n += m->r[i].state == M_WAITS && m->r[i].at == e;
	return n;
}

static int
unread(const struct m_endpoint *e, int place)
{
	for (int i = 0; i < e->queued; i++)
		if (e->queue[i].request == place)
			return i;
	return -1;
}

static void
leave(struct model *m, int place, bool late_is_welcome)
{
	struct m_request *r = &m->r[place];
	struct m_endpoint *e = &m->e[r->at];
	struct m_past *p = &e->past[e->past_next];
	int i = unread(e, place);

	r->state = M_TAKEN;		/* until it waits elsewhere, or is settled */
	if (p->seq > e->forgotten)
		e->forgotten = p->seq;
	*p = (struct m_past){ r->seq[r->at], r->type, r->station, r->hash, late_is_welcome };
	e->past_next = (e->past_next + 1) % M_PAST;
	if (i >= 0) {
		withdraw(e, i);
		tell_losses(e);
		r->told[r->at] = false;
	}
}

static void
settle(struct model *m, int place, bool accepted, bool closed, uint16_t status)
{
	struct m_request *r = &m->r[place];

	r->state = M_SETTLED;
	r->accepted = accepted;
	r->closed = closed;
	r->status = status;
	m->outcome[m->outcomes++] = place;
}

/* ---- Q5, Q6: from decider to decider ---------------------------------------------------- */

enum step { PASS, ENDED };

static enum step
unanswered(struct model *m, int place, uint8_t by)
{
	struct m_request *r = &m->r[place];
	const struct m_endpoint *e = &m->e[r->at];
	int class = r->type == HAP_AUTH_REQ ? 1 : 2;

	if (e->mode.fail[class] == HAP_FAIL_OPEN && r->alone) {
		if (r->endpoint == 0) {
			r->by = by;
			r->endpoint = e->id;
		}
		return PASS;
	}
	r->by = by;
	r->endpoint = e->id;
	settle(m, place, false, true, 0);
	return ENDED;
}

static enum step
answered(struct model *m, int place, int e, uint16_t status, uint8_t by)
{
	m->r[place].by = by;
	m->r[place].endpoint = m->e[e].id;
	if (status == 0)
		return PASS;
	settle(m, place, false, false, status);
	return ENDED;
}

static enum step
by_table(struct model *m, int place, int e)
{
	struct m_request *r = &m->r[place];
	uint8_t verdict = m->e[e].row[r->station];

	m->e[e].table_hits++;
	r->told[e] = true;
	r->seq[e] = 0;
	return answered(m, place, e, verdict == HAP_ROW_REFUSE ? 1 : 0, HAP_BY_TABLE);
}

static struct m_late *
late_verdict(struct model *m, const struct m_request *r, int e)
{
	for (int i = 0; i < M_LATES; i++) {
		struct m_late *l = &m->e[e].late[i];

		if (l->until_us > m->now_us && l->type == r->type && l->station == r->station &&
		    l->hash == r->hash)
			return l;
	}
	return NULL;
}

static uint64_t
due_at(const struct m_endpoint *e, const struct m_request *r)
{
	uint16_t own = e->mode.deadline_ms[r->type == HAP_AUTH_REQ ? 1 : 2];

	return r->arrived_us + (own && own < M_DEADLINE_MS ? own : M_DEADLINE_MS) * 1000u;
}

static enum step
visit(struct model *m, int place, int at)
{
	struct m_request *r = &m->r[place];
	struct m_endpoint *e = &m->e[at];
	struct m_late *late = late_verdict(m, r, at);

	r->at = at;
	if (e->row[r->station] != HAP_ROW_ASK)
		return by_table(m, place, at);
	if (late) {
		late->until_us = 0;
		r->told[at] = true;
		r->seq[at] = 0;
		return answered(m, place, at, late->status, HAP_BY_LATE);
	}
	if (e->asleep)
		return unanswered(m, place, HAP_BY_ASLEEP);
	if (due_at(e, r) <= m->now_us)
		return unanswered(m, place, HAP_BY_DEADLINE);
	e->stat.hs_requests++;
	if (pending(m, at) == M_TABLE) {
		e->overflowed++;
		lose(e, ++e->seq);
		tell_losses(e);
		return unanswered(m, place, HAP_BY_OVERFLOW);
	}
	make(e, (struct m_message){ .type = r->type, .request = place, .station = r->station });
	r->state = M_WAITS;
	r->told[at] = true;
	r->seq[at] = e->seq;
	r->due_us = due_at(e, r);
	return ENDED;
}

static int
next_decider(const struct model *m, const struct m_request *r)
{
	int best = -1;

	for (int i = 0; i < M_ENDPOINTS; i++) {
		const struct m_endpoint *e = &m->e[i], *b = best < 0 ? NULL : &m->e[best];

		if (r->chain[i] && (b == NULL || e->mode.order < b->mode.order ||
		    (e->mode.order == b->mode.order && e->attached < b->attached)))
			best = i;
	}
	return best;
}

static void
walk(struct model *m, int place)
{
	struct m_request *r = &m->r[place];
	int e;

	while ((e = next_decider(m, r)) >= 0) {
		r->chain[e] = false;
		if (visit(m, place, e) == ENDED)
			return;
	}
	settle(m, place, true, false, 0);
}

static void
gave_no_answer(struct model *m, int place, uint8_t by)
{
	leave(m, place, by != HAP_BY_FORFEIT);
	if (unanswered(m, place, by) == PASS)
		walk(m, place);
}

/* Requests numbered below a number, the lowest first. */
static void
all_before(struct model *m, int e, uint64_t seq, uint8_t by)
{
	for (;;) {
		int lowest = -1;

		for (int i = 0; i < M_REQUESTS; i++)
			if (m->r[i].state == M_WAITS && m->r[i].at == e && m->r[i].seq[e] < seq &&
			    (lowest < 0 || m->r[i].seq[e] < m->r[lowest].seq[e]))
				lowest = i;
		if (lowest < 0)
			return;
		m->e[e].forfeited += by == HAP_BY_FORFEIT;
		gave_no_answer(m, lowest, by);
	}
}

/* ---- operations ------------------------------------------------------------------------- */

void
model_attach(struct model *m, int endpoint, int id, const struct hostap_mode *mode)
{
	struct m_endpoint *e = &m->e[endpoint];

	*e = (struct m_endpoint){ .id = id, .attached = ++m->attachments, .mode = *mode };
	memset(e->row, HAP_ROW_ASK, sizeof(e->row));
}

void
model_detach(struct model *m, int endpoint)
{
	all_before(m, endpoint, UINT64_MAX, HAP_BY_GONE);
	for (int i = 0; i < M_REQUESTS; i++)
		m->r[i].chain[endpoint] = m->r[i].told[endpoint] = false;
	m->e[endpoint].id = 0;
}

void
model_ask(struct model *m, int place, const struct m_request *asked)
{
	struct m_request *r = &m->r[place];

	*r = *asked;
	for (int i = 0; i < M_ENDPOINTS; i++) {
		struct m_endpoint *e = &m->e[i];

		if (e->id && e->mode.role == HAP_ROLE_OBSERVER) {
			e->stat.hs_requests++;
			r->told[i] = true;
			r->seq[i] = e->seq + 1;
			make(e, (struct m_message){ .type = r->type, .request = -1,
			    .station = r->station });
		}
		r->chain[i] = e->id && e->mode.role == HAP_ROLE_DECIDER;
	}
	if (m->ban_until_us[r->station] > m->now_us) {
		r->by = HAP_BY_BAN;
		settle(m, place, false, false, 17);
	} else {
		walk(m, place);
	}
}

static void
tell(struct model *m, int place, uint8_t type, uint8_t code)
{
	struct m_request *r = &m->r[place];

	for (int i = 0; i < M_ENDPOINTS; i++)
		if (r->told[i] && m->e[i].mode.indications >> type & 1)
			make(&m->e[i], (struct m_message){ .type = type, .request = -1,
			    .station = r->station, .about = r->seq[i], .code = code });
}

void
model_cancel(struct model *m, int place, uint8_t cause)
{
	int kept = 0;

	if (m->r[place].state == M_WAITS)
		leave(m, place, false);
	for (int i = 0; i < m->outcomes; i++)
		if (m->outcome[i] != place)
			m->outcome[kept++] = m->outcome[i];
	m->outcomes = kept;
	tell(m, place, HAP_CANCEL_IND, cause);
	m->r[place].state = M_FREE;
}

void
model_finish(struct model *m, int place)
{
	tell(m, place, HAP_VERDICT_IND, m->r[place].by);
	m->r[place].state = M_FREE;
}

void
model_flush(struct model *m, int endpoint)
{
	struct m_endpoint *e = &m->e[endpoint];

	for (int i = 0; i < e->queued;)
		if (e->queue[i].request < 0)
			withdraw(e, i);
		else
			i++;
	while (e->queued && e->queue[0].request >= 0)	/* a LOST may come behind them */
		gave_no_answer(m, e->queue[0].request, HAP_BY_FLUSH);
	tell_losses(e);
}

static void
keep_late(struct model *m, struct m_endpoint *e, struct m_past *p, uint16_t status)
{
	struct m_late *to = NULL;

	p->expired = false;
	for (int i = 0; i < M_LATES; i++) {
		struct m_late *l = &e->late[i];

		if (l->until_us > m->now_us && l->type == p->type && l->station == p->station &&
		    l->hash == p->hash)
			to = l;
	}
	for (int i = 0; i < M_LATES && to == NULL; i++)
		if (e->late[i].until_us <= m->now_us)
			to = &e->late[i];
	*to = (struct m_late){ m->now_us + M_LATE_MS * 1000, p->type, p->station, p->hash, status };
}

static int
stale(struct model *m, int endpoint, uint8_t request, uint64_t seq, uint16_t status)
{
	struct m_endpoint *e = &m->e[endpoint];
	struct m_past *p = NULL;

	if (seq == 0 || seq > e->seq)
		return -EINVAL;
	for (int i = 0; i < M_PAST; i++)
		if (e->past[i].seq == seq)
			p = &e->past[i];
	if (p ? p->type != request : seq > e->forgotten)
		return -EINVAL;
	if (!(e->mode.flags & HAP_MODE_UNORDERED))
		all_before(m, endpoint, seq, HAP_BY_FORFEIT);
	e->late_answers++;
	if (p && p->expired && !(e->mode.flags & HAP_MODE_NO_LATE))
		keep_late(m, e, p, status);
	return -ESTALE;
}

int
model_respond(struct model *m, int endpoint, uint8_t request, uint64_t seq, uint16_t status)
{
	struct m_endpoint *e = &m->e[endpoint];
	int place = -1;

	if (e->mode.role != HAP_ROLE_DECIDER)
		return -EPERM;
	for (int i = 0; i < M_REQUESTS; i++)
		if (m->r[i].state == M_WAITS && m->r[i].at == endpoint &&
		    m->r[i].seq[endpoint] == seq)
			place = i;
	if (place < 0)
		return stale(m, endpoint, request, seq, status);
	if (m->r[place].type != request)
		return -EINVAL;
	if (!(e->mode.flags & HAP_MODE_UNORDERED))
		all_before(m, endpoint, seq, HAP_BY_FORFEIT);
	e->missed = 0;
	e->stat.hs_responses++;
	leave(m, place, false);
	if (answered(m, place, endpoint, status, HAP_BY_DAEMON) == PASS)
		walk(m, place);
	return 0;
}

void
model_tick(struct model *m, uint64_t now_us)
{
	m->now_us = now_us;
	for (;;) {
		int first = -1;

		for (int i = 0; i < M_REQUESTS; i++)
			if (m->r[i].state == M_WAITS && m->r[i].due_us <= now_us &&
			    (first < 0 || m->r[i].due_us < m->r[first].due_us))
				first = i;
		if (first < 0)
			return;
		struct m_endpoint *e = &m->e[m->r[first].at];

		e->expired++;
		e->asleep = ++e->missed >= 8 || e->asleep;
		gave_no_answer(m, first, HAP_BY_DEADLINE);
	}
}

void
model_indicate(struct model *m, unsigned station)
{
	for (int i = 0; i < M_ENDPOINTS; i++)
		if (m->e[i].id && m->e[i].mode.indications >> HAP_DEAUTH_IND & 1)
			make(&m->e[i], (struct m_message){ .type = HAP_DEAUTH_IND, .request = -1,
			    .station = station });
}

bool
model_room(const struct model *m, int endpoint)
{
	return indications(&m->e[endpoint]) < M_BUFFER;
}

bool
model_answer(struct model *m, int endpoint, uint8_t type)
{
	return make(&m->e[endpoint], (struct m_message){ .type = type, .request = -1 });
}

void
model_read(struct model *m, int endpoint)
{
	take_out(&m->e[endpoint], 0);
	m->e[endpoint].stat.hs_from_kernel++;
	tell_losses(&m->e[endpoint]);
}

void
model_alive(struct model *m, int endpoint)
{
	if (m->e[endpoint].asleep)
		m->e[endpoint].missed = 0;
	m->e[endpoint].asleep = false;
}

void
model_took(struct model *m, int endpoint)
{
	m->e[endpoint].stat.hs_to_kernel++;
	model_alive(m, endpoint);
}
