/* SPDX-License-Identifier: ISC */
/*
 * Authentication (11.3.4, 12.3.3; rules Q9, Q12).
 *
 * Open System needs nobody.  Every other algorithm takes several rounds whose contents a daemon
 * provides; the access point keeps their order, and authenticates after the last.  A request
 * from an associated station leaves it associated: whoever spoofs one throws nobody out.
 */
#include <string.h>

#include "mlme/inside.h"

/* The transaction the AP's answer bears, and whether that ends the algorithm. */
static uint16_t
next_transaction(uint16_t algorithm, uint16_t received)
{
	return algorithm == ALGORITHM_SAE ? received : (uint16_t)(received + 1);
}

static bool
is_last(uint16_t algorithm, uint16_t transaction)
{
	return transaction == (algorithm == ALGORITHM_SHARED_KEY ? 4 : 2);
}

static bool
is_offered(const struct bss *b, uint16_t algorithm)
{
	switch (algorithm) {
	case ALGORITHM_OPEN:
		return true;
	case ALGORITHM_SHARED_KEY:
	case ALGORITHM_FT:
	case ALGORITHM_SAE:
		return b->asks & HAP_CLASS_AUTH;	/* a daemon may know how */
	default:
		return false;
	}
}

/* The first of an algorithm begins it anew at any time; a later one must follow its answer. */
static bool
in_order(const struct station *s, const struct frame *f)
{
	uint16_t transaction = f->auth.transaction;

	if (transaction == 1)
		return true;
	return s && transaction && s->transaction == transaction &&
	    s->algorithm == f->auth.algorithm;
}

static enum cause
fault(const struct arrival *a, const struct station *s)
{
	if (!is_offered(a->bss, a->frame->auth.algorithm))
		return CAUSE_ALGORITHM;
	if (!in_order(s, a->frame))
		return CAUSE_TRANSACTION;
	return bss_lets_in(a->bss, a->frame->header.addr2) ? CAUSE_NONE : CAUSE_LISTED;
}

/* ---- answering ---------------------------------------------------------------------------- */

struct answer {
	uint16_t algorithm, transaction, status;
	struct air_bytes body, add;
};

static size_t
write_answer(uint8_t *to, size_t cap, const struct bss *b, struct mac da, const struct answer *w)
{
	struct wr out = wr_into(to, cap);
	struct frame f;

	f.header = frame_header_to(FRAME_AUTH, da, b->conf.bssid, b->conf.bssid);
	f.auth.algorithm = w->algorithm;
	f.auth.transaction = w->transaction;
	f.auth.status = w->status;
	frame_encode_fixed(&out, &f);
	wr_bytes(&out, w->body.at, w->body.len);
	wr_bytes(&out, w->add.at, w->add.len);
	return wr_ok(&out) ? out.len : 0;
}

/* Refused by the standard or by our own list: nothing is kept of it (Q11). */
static void
refuse_at_once(struct mlme *m, const struct arrival *a, enum cause cause)
{
	uint8_t bytes[FRAME_HEADER_LEN + 6];
	uint16_t algorithm = a->frame->auth.algorithm;
	const struct answer w = { .algorithm = algorithm, .status = cause_code(cause),
	    .transaction = next_transaction(algorithm, a->frame->auth.transaction) };
	size_t len = write_answer(bytes, sizeof(bytes), a->bss, a->frame->header.addr2, &w);

	mlme_transmit(m, a->bss, (struct air_bytes){ bytes, len }, 0, false);
	mlme_refused(m, a, HAP_AUTH_REQ, cause);
}

enum cause
closed_cause(const struct mlme *m, const struct mlme_verdict *v, bool assoc)
{
	return !assoc || v->full || m->policy.refuse_full ? CAUSE_CLOSED : CAUSE_COMEBACK;
}

static uint16_t
status_of(const struct mlme *m, const struct exchange *x, const struct mlme_verdict *v)
{
	if (!v->accepted)
		return v->closed ? cause_code(closed_cause(m, v, false)) : v->status;
	if (x->ask.algorithm != ALGORITHM_OPEN && !v->has_body)
		return cause_code(CAUSE_CONTENTS);
	return v->has_body ? v->status : STATUS_SUCCESS;
}

static bool
accepts_round(uint16_t status)
{
	return status == STATUS_SUCCESS || status == STATUS_SAE_HASH_TO_ELEMENT ||
	    status == STATUS_SAE_PK;
}

/* What the station is after this round. */
static void
advance(struct mlme *m, struct instant now, struct station *s, const struct exchange *x,
    const struct answer *w, int owner)
{
	if (!accepts_round(w->status)) {
		s->transaction = 0;
		s->owner = 0;
		return;
	}
	if (is_last(x->ask.algorithm, w->transaction) && w->status == STATUS_SUCCESS &&
	    is_last(x->ask.algorithm, next_transaction(x->ask.algorithm, x->ask.transaction))) {
		s->transaction = 0;
		s->owner = 0;
		station_event(m, now, s, STATION_AUTHENTICATES);
		return;
	}
	s->algorithm = (uint8_t)x->ask.algorithm;
	s->transaction = (uint8_t)(x->ask.transaction +
	    (x->ask.algorithm == ALGORITHM_SAE ? 1 : 2));
	s->owner = owner;
}

void
auth_decide(struct mlme *m, struct instant now, struct exchange *x, const struct mlme_verdict *v)
{
	const struct bss *b = &m->bss[x->bss];
	struct answer w = {
		.algorithm = v->algorithm ? v->algorithm : x->ask.algorithm,
		.transaction = v->transaction ? v->transaction :
		    next_transaction(x->ask.algorithm, x->ask.transaction),
		.status = status_of(m, x, v), .add = v->add,
		.body = v->has_body ? v->body : (struct air_bytes){ 0 },
	};

	x->accepted = accepts_round(w.status);
	x->overruled = v->accepted && !x->accepted ? CAUSE_CONTENTS : CAUSE_NONE;
	x->answer_len = (uint16_t)write_answer(x->answer, sizeof(x->answer), b, x->ask.sa, &w);
	/* what daemons gave does not fit: without it, then */
	if (x->answer_len == 0) {
		w.body = w.add = (struct air_bytes){ 0 };
		w.status = cause_code(CAUSE_TOO_LONG);
		x->accepted = false;
		x->overruled = v->accepted ? CAUSE_TOO_LONG : CAUSE_NONE;
		x->answer_len = (uint16_t)write_answer(x->answer, sizeof(x->answer), b,
		    x->ask.sa, &w);
	}
	if (!x->accepted)
		exchange_refused(m, x, w.status, x->overruled ? cause_by(x->overruled) : v->by,
		    x->overruled ? cause_text(x->overruled) : NULL);
	if (x->station != NIL)
		advance(m, now, &m->station[x->station], x, &w, v->owner);
	exchange_answer(m, now, x, w.status);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void
ask(struct mlme *m, const struct arrival *a, struct exchange *x, const struct station *s)
{
	x->ask.algorithm = a->frame->auth.algorithm;
	x->ask.transaction = a->frame->auth.transaction;
	x->ask.status = a->frame->auth.status;
	x->ask.aid = s->aid;
	x->ask.alone = x->ask.algorithm == ALGORITHM_OPEN;
	x->ask.owner = a->frame->auth.transaction == 1 ? 0 : s->owner;
	if (a->bss->asks & HAP_CLASS_AUTH) {
		exchange_ask(m, x);
		return;
	}
	auth_decide(m, a->now, x, &(struct mlme_verdict){ .accepted = true,
	    .request = MLME_NO_REQUEST });
	mlme_count(m, HAP_AUTH_REQ, true, HAP_BY_AP);
}

static struct station *
station_for(struct mlme *m, const struct arrival *a)
{
	struct mac addr = a->frame->header.addr2;
	struct station *s = a->station;

	if (s && s->state == STATION_LEAVING) {
		station_event(m, a->now, s, STATION_FRAME_DONE);
		s = station_find(m, a->bss, addr);
	}
	return s ? s : station_make(m, a, addr);
}

void
auth_frame(struct mlme *m, struct arrival *a)
{
	struct mac addr = a->frame->header.addr2;
	struct exchange *x = NULL;
	struct station *s;
	enum cause cause;

	exchange_cancel_probes(m, a->now, a->bss, addr);
	if (exchange_repeats(m, a, HAP_AUTH_REQ))
		return;
	cause = fault(a, a->station);
	if (cause) {
		refuse_at_once(m, a, cause);
		return;
	}
	s = station_for(m, a);
	if (s)
		x = exchange_begin(m, a, HAP_AUTH_REQ, s);
	if (x)
		ask(m, a, x, s);
	else
		refuse_at_once(m, a, CAUSE_STRANGERS);
}
