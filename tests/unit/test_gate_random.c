/* SPDX-License-Identifier: ISC */
/*
 * Random operations on the gate and on its model, compared after each (Q1 to Q7, Q10, D5, C1).
 *
 * Besides what the model says, what the_end() asks of every story holds: numbers rise by one for
 * each message made, every gap is told of, each request is settled once, and none leaks.
 */
#include <stdlib.h>

#include "base/prng.h"
#include "gate_fixture.h"
#include "gate_mail.h"
#include "gate_model.h"

enum { SEEDS = 60, OPERATIONS = 3000 };

struct play {
	struct story s;
	struct model m;
	struct mail mail;		/* used on a socket alone */
	struct prng random;
	int commander;			/* owns the bans; asked nothing */
	uint64_t settled, cancelled, asked;	/* requests */
};

static uint32_t
below(struct play *p, uint32_t n)
{
	return prng_below(&p->random, n);
}

/* ---- comparing -------------------------------------------------------------------------- */

static void
same_endpoint(struct play *p, const struct m_endpoint *e, const struct hostap_daemon *d)
{
	uint32_t waiting = 0;

	for (int i = 0; i < M_REQUESTS; i++)
		waiting += p->m.r[i].state == M_WAITS && p->m.e[p->m.r[i].at].id == e->id;
	assert_int_equal(d->endpoint, e->id);
	assert_int_equal(gate_last_seq(p->s.gate, e->id), e->seq);
	assert_int_equal(d->pending, waiting);
	assert_int_equal(d->queued, e->queued);
	assert_int_equal(d->expired, e->expired);
	assert_int_equal(d->forfeited, e->forfeited);
	assert_int_equal(d->overflowed, e->overflowed);
	assert_int_equal(d->late, e->late_answers);
	assert_int_equal(d->table_hits, e->table_hits);
	assert_int_equal(d->asleep, e->asleep);
	assert_memory_equal(&d->stat, &e->stat, sizeof(d->stat));
	if (!GATE_SOCKET)		/* there it is asked when it reads: asking is a turn */
		assert_int_equal(gate_readable(p->s.gate, e->id), e->queued > 0);
}

static void
same_all(struct play *p)
{
	static struct hostap_daemon_list list;
	uint32_t seen = 0;
	int asleep;

	list.next = 0;
	gate_list(p->s.gate, &list);
	for (uint32_t i = 0; i < list.count; i++)
		for (int k = 0; k < M_ENDPOINTS; k++)
			if (p->m.e[k].id && list.daemon[i].endpoint == (uint32_t)p->m.e[k].id) {
				same_endpoint(p, &p->m.e[k], &list.daemon[i]);
				seen++;
			}
	for (int k = 0; k < M_ENDPOINTS; k++)
		seen -= p->m.e[k].id != 0;
	assert_int_equal(seen, 0);
	while (gate_fell_asleep(p->s.gate, &asleep))
		;
}

static void
same_outcome(struct play *p, const struct m_request *r)
{
	const struct gate_outcome *out = &p->s.out;

	assert_int_equal(out->token, r->token);
	assert_int_equal(out->accepted, r->accepted);
	assert_int_equal(out->closed, r->closed);
	assert_int_equal(out->by, r->by);
	assert_int_equal(out->status, r->status);
	assert_int_equal(out->endpoint, r->endpoint);
	p->settled++;
}

/* ---- the operations --------------------------------------------------------------------- */

/* A place where somebody is, or nobody; -1: there is none. */
static int
some_place(struct play *p, bool somebody_there)
{
	int start = (int)below(p, M_ENDPOINTS);

	for (int i = 0; i < M_ENDPOINTS; i++) {
		int k = (start + i) % M_ENDPOINTS;

		if ((p->m.e[k].id != 0) == somebody_there)
			return k;
	}
	return -1;
}

static void
plays_attach(struct play *p)
{
	int k = some_place(p, false);
	struct hostap_mode mode = { .role = below(p, 4) ? HAP_ROLE_DECIDER : HAP_ROLE_OBSERVER,
	    .order = (int32_t)below(p, 3), .classes = HAP_CLASS_ALL };

	if (k < 0)
		return;
	mode.flags = (below(p, 4) ? 0u : HAP_MODE_UNORDERED) |
	    (below(p, 5) ? 0u : HAP_MODE_NO_LATE);
	for (int c = 0; c < HAP_CLASSES; c++) {
		mode.fail[c] = (uint8_t)below(p, 3);
		mode.deadline_ms[c] = (uint16_t)(below(p, 3) ? 0 : 50 * below(p, 6));
	}
	mode.indications = (below(p, 2) ? 1ull << HAP_DEAUTH_IND : 0) |
	    (below(p, 2) ? 1ull << HAP_VERDICT_IND : 0) |
	    (below(p, 2) ? 1ull << HAP_CANCEL_IND : 0);
	int id = daemon_named(&p->s, "d");

	set_mode(&p->s, id, &mode);
	model_attach(&p->m, k, id, &mode);
	for (int i = 0; i < 2 && GATE_SOCKET; i++)		/* HIOCVERSION, HIOCSMODE */
		assert_true(mail_answer(&p->mail, &p->m, k, HAP_IOCTL_IND));
}

static void
plays_detach(struct play *p)
{
	int k = some_place(p, true);

	if (k < 0)
		return;
	leaves(&p->s, p->m.e[k].id);
	model_detach(&p->m, k);
	mail_forget(&p->mail, k);
}

static void
plays_ask(struct play *p)
{
	uint8_t type = below(p, 2) ? HAP_AUTH_REQ : HAP_ASSOC_REQ;
	unsigned station = below(p, M_STATIONS);
	struct gate_ask a = a_request(&p->s, type, station);
	struct m_request r = { .token = a.token, .type = type, .station = station,
	    .hash = below(p, 2), .arrived_us = a.arrived.us, .alone = below(p, 5) != 0 };
	bool full = true;

	a.hash = r.hash;
	a.alone = r.alone;
	p->asked++;
	bool at_once = ask_with(&p->s, &a);

	for (int i = 0; i < M_REQUESTS; i++)
		full = full && p->m.r[i].state != M_FREE;
	if (at_once && p->s.out.request == GATE_NONE) {
		assert_int_equal(p->s.out.by, full ? HAP_BY_OVERFLOW : HAP_BY_AP);
		assert_int_equal(p->s.out.accepted, !full);
		if (!full)
			for (int i = 0; i < M_ENDPOINTS; i++)
				assert_int_equal(p->m.e[i].id, 0);
		p->settled++;
		return;
	}
	uint32_t place = at_once ? p->s.out.request : request_of(&p->s, a.token);

	assert_true(place < M_REQUESTS);
	assert_int_equal(p->m.r[place].state, M_FREE);
	model_ask(&p->m, (int)place, &r);
	assert_int_equal(p->m.r[place].state, at_once ? M_SETTLED : M_WAITS);
	if (at_once) {
		assert_int_equal(p->m.outcome[--p->m.outcomes], place);
		p->m.r[place].state = M_TAKEN;
		same_outcome(p, &p->m.r[place]);
	}
}

/* What the model has for a daemon that reads; false: nothing. */
static bool
next_message(struct play *p, int k, struct m_message *m)
{
	if (GATE_SOCKET)
		return mail_next(&p->mail, &p->m, k, m);
	if (p->m.e[k].queued == 0)
		return false;
	*m = p->m.e[k].queue[0];
	if (GATE_DEVICE)			/* of a device's reading the gate knows */
		model_alive(&p->m, k);
	model_read(&p->m, k);
	return true;
}

static void
same_message(int id, const struct m_message *m, const struct heard *h)
{
	struct hap_verdict v;
	struct hap_cancel c;
	struct hap_lost l;

	assert_int_equal(made_as(id, h->m.i_seq), m->seq);
	assert_int_equal(h->m.i_type, m->type);
	hap_body(&h->m, &v, sizeof(v));
	hap_body(&h->m, &c, sizeof(c));
	hap_body(&h->m, &l, sizeof(l));
	if (m->type == HAP_LOST_IND) {
		assert_int_equal(l.count, m->lost.count);
		assert_int_equal(l.first, told_as(id, m->lost.first));
		assert_int_equal(l.last, told_as(id, m->lost.last));
		return;
	}
	assert_memory_equal(h->m.i_srcaddr, sta(m->station).octet, 6);
	if (m->type == HAP_VERDICT_IND)
		assert_true(v.seq == told_as(id, m->about) && v.by == m->code);
	if (m->type == HAP_CANCEL_IND)
		assert_true(c.seq == told_as(id, m->about) && c.cause == m->code);
}

static void
plays_read(struct play *p)
{
	int k = some_place(p, true);
	struct m_message m;
	struct heard h;

	if (k < 0)
		return;
	if (!next_message(p, k, &m)) {
		assert_false(gate_readable(p->s.gate, p->m.e[k].id));
		return;
	}
	hear(&p->s, p->m.e[k].id, &h);
	same_message(p->m.e[k].id, &m, &h);
}

/* Most often a number that waits there, sometimes any, sometimes none that ever was. */
static uint64_t
some_number(struct play *p, int k)
{
	int start = (int)below(p, M_REQUESTS);

	for (int i = 0; i < M_REQUESTS && below(p, 20); i++) {
		struct m_request *r = &p->m.r[(start + i) % M_REQUESTS];

		if (r->state == M_WAITS && r->at == k)
			return r->seq[k];
	}
	uint64_t past_the_last = p->m.e[k].seq + 2;

	return past_the_last - below(p, past_the_last > 16 ? 16 : (uint32_t)past_the_last);
}

static void
plays_respond(struct play *p)
{
	int k = some_place(p, true);

	if (k < 0)
		return;
	const int id = p->m.e[k].id;
	uint64_t told = told_as(id, some_number(p, k)), seq = made_as(id, told);
	uint8_t type = below(p, 2) ? HAP_AUTH_REQ : HAP_ASSOC_REQ;
	uint16_t status = below(p, 3) ? 0 : 1;

	for (int i = 0; i < M_REQUESTS && below(p, 8); i++)
		if (p->m.r[i].state == M_WAITS && p->m.r[i].at == k && p->m.r[i].seq[k] == seq)
			type = p->m.r[i].type;
	if (GATE_WAY)				/* that he writes at all wakes him */
		model_alive(&p->m, k);
	int result = model_respond(&p->m, k, type, seq, status);

	if (result == 0 || result == -ESTALE)
		model_took(&p->m, k);
	if (GATE_SOCKET && (result == 0 || !mail_answer(&p->mail, &p->m, k, HAP_RESULT_IND))) {
		mail_no_answer(&p->mail, &p->m, k);
		result = 0;				/* as far as he is told */
	}
	assert_int_equal(answers(&p->s, id, type, told, status), result);
}

static void
plays_cancel(struct play *p)
{
	int place = (int)below(p, M_REQUESTS);
	uint8_t cause = (uint8_t)(1 + below(p, 5));

	if (p->m.r[place].state == M_FREE)
		return;
	p->cancelled += p->m.r[place].state != M_TAKEN;
	gate_cancel(p->s.gate, p->s.now, (uint32_t)place, cause);
	model_cancel(&p->m, place, cause);
}

static void
plays_fetch(struct play *p)
{
	struct gate_outcome out;

	if (p->m.outcomes == 0) {
		assert_false(gate_outcome(p->s.gate, &out));
		return;
	}
	int place = p->m.outcome[0];

	assert_true(gate_outcome(p->s.gate, &p->s.out));
	assert_int_equal(p->s.out.request, place);
	same_outcome(p, &p->m.r[place]);
	memmove(p->m.outcome, p->m.outcome + 1, (size_t)--p->m.outcomes * sizeof(int));
	p->m.r[place].state = M_TAKEN;
}

static void
plays_finish(struct play *p)
{
	int place = (int)below(p, M_REQUESTS);

	if (p->m.r[place].state != M_TAKEN)
		return;
	gate_finish(p->s.gate, p->s.now, (uint32_t)place, 0, 0, 1);
	model_finish(&p->m, place);
}

static void
plays_flush(struct play *p)
{
	int k = some_place(p, true);

	if (k < 0)
		return;
	assert_int_equal(gate_flush(p->s.gate, p->s.now, p->m.e[k].id), 0);
	if (GATE_SOCKET) {
		model_alive(&p->m, k);
		mail_room(&p->mail, &p->m, k);
	}
	model_flush(&p->m, k);
	if (GATE_SOCKET)
		assert_true(mail_answer(&p->mail, &p->m, k, HAP_IOCTL_IND));
}

static void
plays_time(struct play *p)
{
	later(&p->s, below(p, 60));
	model_tick(&p->m, p->s.now.us);
}

static void
plays_indication(struct play *p)
{
	unsigned station = below(p, M_STATIONS);

	indicate(&p->s, station);
	model_indicate(&p->m, station);
}

static void
plays_table(struct play *p)
{
	struct hap_row rows[M_STATIONS];
	int k = some_place(p, true);
	size_t n = 0;

	if (k < 0 || p->m.e[k].mode.role != HAP_ROLE_DECIDER)
		return;
	for (unsigned i = 0; i < M_STATIONS; i++) {
		uint8_t verdict = (uint8_t)(below(p, 6) ? HAP_ROW_ASK : below(p, 2));

		p->m.e[k].row[i] = verdict;
		if (verdict != HAP_ROW_ASK || below(p, 2))
			rows[n++] = a_row(i, verdict);
	}
	model_took(&p->m, k);
	if (GATE_SOCKET)
		mail_no_answer(&p->mail, &p->m, k);
	assert_int_equal(puts_table(&p->s, p->m.e[k].id, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT,
	    rows, n), 0);
}

static void
plays_ban(struct play *p)
{
	unsigned station = below(p, M_STATIONS);
	uint64_t *until = &p->m.ban_until_us[station];
	struct hap_ban b = { .lease_ms = 1 + below(p, 400) };

	assert_int_equal(bans(&p->s, p->commander, station, &b), 0);
	if (GATE_SOCKET)
		mail_turn(&p->mail, &p->m);
	*until = p->s.now.us + b.lease_ms * 1000;
}

static void
plays_alive(struct play *p)
{
	int k = some_place(p, true);

	if (k < 0)
		return;
	gate_alive(p->s.gate, p->s.now, p->m.e[k].id);
	model_alive(&p->m, k);
}

static void (*const OPERATION[])(struct play *) = {	/* those that stand here often come often */
	plays_attach, plays_ask, plays_ask, plays_ask, plays_ask, plays_ask, plays_read,
	plays_read, plays_read, plays_read, plays_respond, plays_respond, plays_respond,
	plays_fetch, plays_fetch, plays_fetch, plays_fetch, plays_finish, plays_finish,
	plays_finish, plays_finish, plays_finish, plays_finish, plays_finish, plays_finish,
	plays_indication, plays_time, plays_time, plays_cancel, plays_alive,
};

static void (*const RARE[])(struct play *) = { plays_detach, plays_flush, plays_table, plays_ban };

static void
one_operation(struct play *p)
{
	if (below(p, 40) == 0)
		RARE[below(p, sizeof(RARE) / sizeof(RARE[0]))](p);
	else
		OPERATION[below(p, sizeof(OPERATION) / sizeof(OPERATION[0]))](p);
	same_all(p);
}

static void
ends(struct play *p)
{
	for (int k = 0; k < M_ENDPOINTS; k++)
		while (p->m.e[k].id) {
			if (p->m.e[k].queued + p->mail.at[k].count == 0)
				plays_detach(p);
			else
				plays_read(p);
		}
	while (p->m.outcomes)
		plays_fetch(p);
	assert_int_equal(p->asked, p->settled + p->cancelled);	/* each once */
	for (int i = 0; i < M_REQUESTS; i++)
		if (p->m.r[i].state == M_TAKEN) {
			gate_finish(p->s.gate, p->s.now, (uint32_t)i, 0, 0, 1);
			model_finish(&p->m, i);
		}
	the_end(&p->s);
}

static void
plays(uint64_t seed, unsigned operations)
{
	const struct gate_limits limits = { .endpoints = M_ENDPOINTS + 1, .table = M_TABLE,
	    .buffer = M_BUFFER, .requests = M_REQUESTS, .bans = M_STATIONS, .key = { seed, 0 } };
	struct play *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	print_message("# seed %llu\n", (unsigned long long)seed);
	p->random = prng_from(seed);
	begin_with(&p->s, &limits);
	p->s.policy.late = SPAN_MS(M_LATE_MS);
	gate_set_policy(p->s.gate, &p->s.policy);
	way_hold();
	p->commander = daemon_named(&p->s, "commander");
	p->m.now_us = p->s.now.us;
	for (unsigned i = 0; i < operations; i++)
		one_operation(p);
	ends(p);
	free(p);
}

static void
q1_to_q10_as_the_model_says(void **state)
{
	const char *one = getenv("GATE_SEED");
	(void)state;

	if (one) {
		plays(strtoull(one, NULL, 10), OPERATIONS);
		return;
	}
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		plays(seed, OPERATIONS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(q1_to_q10_as_the_model_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
