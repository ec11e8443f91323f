/* SPDX-License-Identifier: ISC */
/*
 * What a daemon answers (Q2, Q5).  A response is checked whole, then forfeits what it passes
 * over, then takes effect.  One that comes too late is kept for the station's next try.
 */
#include <errno.h>
#include <string.h>

#include "base/wire.h"
#include "gate/inside.h"

static const uint8_t request_of[] = {
	[HAP_ASSOC_RESP] = HAP_ASSOC_REQ,
	[HAP_REASSOC_RESP] = HAP_REASSOC_REQ,
	[HAP_PROBE_RESP] = HAP_PROBE_REQ,
	[HAP_AUTH_RESP] = HAP_AUTH_REQ,
};

/* The fields of the proposal and nothing else, for a program that knows nothing else (M4). */
void
gate_plain(struct ieee80211_hostap_msg *m)
{
	struct ieee80211_hostap_msg p = { .i_msglen = m->i_msglen, .i_type = m->i_type,
	    .i_seq = m->i_seq, .i_tstamp = m->i_tstamp };

	memcpy(p.i_dstaddr, m->i_dstaddr, sizeof(p.i_dstaddr));
	memcpy(p.i_srcaddr, m->i_srcaddr, sizeof(p.i_srcaddr));
	memcpy(p.i_bssid, m->i_bssid, sizeof(p.i_bssid));
	switch (m->i_type) {
	case HAP_ASSOC_RESP:
	case HAP_REASSOC_RESP:
		p.i_asresp.i_capinfo = m->i_asresp.i_capinfo;
		p.i_asresp.i_status = m->i_asresp.i_status;
		p.i_asresp.i_nrates = m->i_asresp.i_nrates;
		memcpy(p.i_asresp.i_rates, m->i_asresp.i_rates, sizeof(p.i_asresp.i_rates));
		break;
	case HAP_AUTH_RESP:
		p.i_authresp.i_asid = m->i_authresp.i_asid;
		break;
	case HAP_TIMEOUT_CMD:
		p.i_un.timeout.i_asid = m->i_un.timeout.i_asid;
		p.i_un.timeout.i_un.timeout = m->i_un.timeout.i_un.timeout;
		break;
	case HAP_DISASSOC_CMD:
	case HAP_DEAUTH_CMD:
		p.i_disas = m->i_disas;
		break;
	default:
		break;
	}
	*m = p;
}

const char *
rule_text(char to[HAP_RULE_LEN], const uint8_t *from, size_t len)
{
	size_t n = len < HAP_RULE_LEN - 1 ? len : HAP_RULE_LEN - 1;

	memset(to, 0, HAP_RULE_LEN);
	for (size_t i = 0; i < n; i++)		/* it ends up in logs and on terminals */
		to[i] = from[i] < 32 || from[i] == 127 ? '?' : (char)from[i];
	return to;
}

static const char *
take_elements(struct late *a, const uint8_t *at, size_t len)
{
	struct rd r = rd_from(at, len);

	if (len > sizeof(a->add) - a->add_len)
		return "more elements than may be added";
	while (rd_left(&r)) {
		(void)rd_u8(&r);
		rd_skip(&r, rd_u8(&r));
	}
	if (!rd_ok(&r))
		return "the elements to add are cut short";
	memcpy(a->add + a->add_len, at, len);
	a->add_len = (uint16_t)(a->add_len + len);
	return NULL;
}

static const char *
take_attributes(struct late *a, struct hap_attrs attrs, int *error)
{
	const char *fault = NULL;
	const uint8_t *at;
	uint16_t type;
	size_t len;

	*error = -EINVAL;
	while (fault == NULL && (type = hap_attr_next(&attrs, &at, &len)) != 0) {
		switch (type & ~HAP_ATTR_MUST) {
		case HAP_ATTR_ADD:
			fault = take_elements(a, at, len);
			break;
		case HAP_ATTR_REASON:
			rule_text(a->reason, at, len);
			break;
		case HAP_ATTR_BODY:
			if (len > sizeof(a->body)) {
				fault = "an authentication body longer than 1024 octets";
				break;
			}
			memcpy(a->body, at, len);
			a->body_len = (uint16_t)len;
			a->has_body = true;
			break;
		default:
			if (type & HAP_ATTR_MUST) {
				*error = -EOPNOTSUPP;
				fault = "an attribute that must be understood is not";
			}
			break;
		}
	}
	return fault;
}

static const char *
body_fault(const struct ieee80211_hostap_msg *m)
{
	switch (m->i_type) {
	case HAP_ASSOC_RESP:
	case HAP_REASSOC_RESP:
		return m->i_asresp.i_nrates > IEEE80211_RATE_SIZE ?
		    "i_nrates is more than 12" : NULL;
	case HAP_PROBE_RESP:
		return m->i_proberesp.i_verdict > 1 ? "i_verdict is neither 0 nor 1" : NULL;
	default:
		return NULL;
	}
}

static struct past *
past_find(struct endpoint *e, uint64_t seq)
{
	for (uint32_t i = 0; i < e->past_size; i++)
		if (e->past[i].seq == seq)
			return &e->past[i];
	return NULL;
}

static void
keep_late(struct gate *g, struct instant now, struct endpoint *e, struct past *p,
    const struct late *a)
{
	struct late *to = &e->late[0];

	for (uint32_t i = 0; i < LATE; i++) {
		struct late *x = &e->late[i];

		if (x->until.us && x->key == p->key && x->hash == p->hash && x->type == p->type) {
			to = x;			/* the daemon has thought again */
			break;
		}
		if (instant_before(x->until, to->until))	/* free, or the first to lapse */
			to = x;
	}
	e->late_count += to->until.us == 0;
	*to = *a;
	to->key = p->key;
	to->hash = p->hash;
	to->type = p->type;
	to->until = instant_add(now, g->policy.late);
	p->expired = false;			/* a second answer to it is merely stale */
}

static int
stale(struct gate *g, struct instant now, struct endpoint *e, struct past *p,
    const struct late *a, const char **why)
{
	*why = "that request was answered already, or ended without an answer";
	e->late_answers++;
	if (p && p->expired && !(e->mode.flags & HAP_MODE_NO_LATE) && g->policy.late.us) {
		keep_late(g, now, e, p, a);
		*why = "too late; kept for the station's next identical request";
	}
	return -ESTALE;
}

static void
forfeit_before(struct gate *g, struct instant now, struct endpoint *e, uint64_t seq)
{
	uint32_t before = e->pending;

	if (e->mode.flags & HAP_MODE_UNORDERED)
		return;
	requests_unanswered_between(g, now, e, 0, seq, HAP_BY_FORFEIT);
	e->forfeited += before - e->pending;
}

static int
no_such(struct gate *g, struct instant now, struct endpoint *e,
    const struct ieee80211_hostap_msg *m, const struct late *a, const char **why)
{
	struct past *p = m->i_seq ? past_find(e, m->i_seq) : NULL;

	if (m->i_seq == 0 || m->i_seq > e->seq) {
		*why = "no request of that number was ever made here";
		return -EINVAL;
	}
	if (p == NULL && m->i_seq > e->past_floor) {
		*why = "that number was not a request's";
		return -EINVAL;
	}
	if (p && p->type != request_of[m->i_type]) {
		*why = "the request of that number is of another type";
		return -EINVAL;
	}
	forfeit_before(g, now, e, m->i_seq);
	return stale(g, now, e, p, a, why);
}

static void
measure(struct endpoint *e, struct instant now, const struct request *r)
{
	endpoint_measure(e, instant_since(now, r->asked).us);
}

static int
answer(struct gate *g, struct instant now, struct endpoint *e,
    const struct ieee80211_hostap_msg *m, const struct late *a, const char **why)
{
	uint32_t i = m->i_seq == 0 ? TABLE_NONE :
	    table_find_by(e->numbers, number_hash(m->i_seq), m->i_seq);

	if (i == TABLE_NONE)
		return no_such(g, now, e, m, a, why);
	if (g->request[i].msg.i_type != request_of[m->i_type]) {
		*why = "the request of that number is of another type";
		return -EINVAL;
	}
	if (!request_has_room(&g->request[i], a)) {
		*why = "earlier deciders left no room for the elements to add";
		return -ENOBUFS;
	}
	forfeit_before(g, now, e, m->i_seq);
	e->stat.hs_responses++;
	e->missed = 0;
	measure(e, now, &g->request[i]);
	request_leave(g, now, &g->request[i], true);
	request_take_answer(g, now, &g->request[i], e, a, HAP_BY_DAEMON);
	return 0;
}

int
gate_respond(struct gate *g, struct instant now, int endpoint, struct ieee80211_hostap_msg *m,
    struct hap_attrs attrs, const char **why)
{
	struct endpoint *e = gate_endpoint(g, endpoint);
	struct late a;
	int error;

	if (e == NULL || e->mode.role != HAP_ROLE_DECIDER) {
		*why = "this endpoint observes; it may not decide";
		return -EPERM;
	}
	memset(&a, 0, offsetof(struct late, add));
	if (!e->hello)
		attrs.at = attrs.end;
	a.msg = *m;
	*why = body_fault(m);
	error = -EINVAL;
	if (*why == NULL)
		*why = take_attributes(&a, attrs, &error);
	return *why ? error : answer(g, now, e, m, &a, why);
}
