/* SPDX-License-Identifier: ISC */
/*
 * The gate's life, its endpoints' coming and going, indications and time (Q1, Q5, Q10).
 */
#include "gate/gate.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gate/inside.h"

/* ---- life ------------------------------------------------------------------------------- */

static void
fill_free(struct gate *g)
{
	uint32_t n = g->limits.requests;

	for (uint32_t i = 0; i < n; i++)
		g->request[i].next = i + 1 < n ? i + 1 : NIL;
	g->free = n ? 0 : NIL;
}

static bool
open_endpoints(struct gate *g)
{
	bool ok = true;

	for (uint32_t i = 0; i < g->limits.endpoints; i++)
		ok = endpoint_open(&g->endpoint[i], &g->sizes) && ok;
	return ok;
}

struct gate *
gate_open(const struct gate_limits *limits, const struct gate_policy *policy)
{
	struct gate *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return NULL;
	assert(limits->endpoints > 0 && limits->endpoints <= GATE_ENDPOINTS);
	g->limits = *limits;
	g->policy = *policy;
	g->sizes = (struct endpoint_sizes){ limits->table, limits->buffer, limits->key };
	g->endpoint = calloc(limits->endpoints, sizeof(g->endpoint[0]));
	g->request = calloc(limits->requests, sizeof(g->request[0]));
	g->outcomes = calloc(limits->requests, sizeof(g->outcomes[0]));
	g->ban = calloc(limits->bans, sizeof(g->ban[0]));
	g->ban_exact = table_open(limits->bans, limits->key);
	g->deadlines = timers_open(limits->requests);
	g->history = history_open();
	if (g->endpoint && g->request && g->outcomes && g->ban && g->ban_exact && g->deadlines &&
	    g->history && open_endpoints(g)) {
		fill_free(g);
		return g;
	}
	gate_close(g);
	return NULL;
}

void
gate_close(struct gate *g)
{
	if (g == NULL)
		return;
	for (uint32_t i = 0; g->endpoint && i < g->limits.endpoints; i++)
		endpoint_close(&g->endpoint[i]);
	free(g->endpoint);
	free(g->request);
	free(g->outcomes);
	free(g->ban);
	table_close(g->ban_exact);
	timers_close(g->deadlines);
	history_close(g->history);
	free(g);
}

void
gate_set_policy(struct gate *g, const struct gate_policy *policy)
{
	g->policy = *policy;
	g->say_changed = true;
}

void
gate_set_wall(struct gate *g, int64_t wall_us)
{
	g->wall_us = wall_us;
}

uint64_t
gate_bytes(const struct gate *g)
{
	uint64_t n = sizeof(*g) + g->limits.requests * (sizeof(struct request) + 4) +
	    g->limits.bans * sizeof(struct ban) + table_bytes(g->ban_exact) +
	    timers_bytes(g->deadlines);

	return n + g->limits.endpoints * endpoint_bytes(&g->endpoint[0], &g->sizes);
}

/* ---- endpoints -------------------------------------------------------------------------- */

struct endpoint *
gate_endpoint(const struct gate *g, int id)
{
	for EACH_ENDPOINT(g, e)
		if (id > 0 && e->id == id && !e->gone)
			return e;
	return NULL;
}

/* A free place, or that of the oldest table that outlives its daemon. */
static struct endpoint *
free_endpoint(struct gate *g)
{
	struct endpoint *oldest = NULL;

	for EACH_ENDPOINT(g, e) {
		if (e->id == 0)
			return e;
		if (e->gone && (oldest == NULL || e->attached < oldest->attached))
			oldest = e;
	}
	return g->used < g->limits.endpoints ? &g->endpoint[g->used] : oldest;
}

static void
forget_endpoint(struct gate *g, struct endpoint *e)
{
	for (uint32_t i = 0; i < g->limits.requests; i++) {
		g->request[i].chain &= ~bit_of(g, e);
		g->request[i].told &= ~bit_of(g, e);
	}
	g->asleep &= ~bit_of(g, e);
	e->id = 0;
	e->gone = false;
	while (g->used > 0 && g->endpoint[g->used - 1].id == 0)
		g->used--;
	gate_listen_anew(g);
}

int
gate_attach(struct gate *g, struct instant now, const struct gate_peer *peer)
{
	struct endpoint *e = free_endpoint(g);

	(void)now;
	if (e == NULL)
		return -EUSERS;
	if (e->id)
		forget_endpoint(g, e);
	if (g->used <= place_of(g, e))
		g->used = place_of(g, e) + 1;
	endpoint_reset(e, &g->sizes);
	e->id = ++g->last_id;
	e->attached = ++g->attachments;
	e->peer = *peer;
	e->peer.name[HAP_NAME_LEN - 1] = '\0';
	e->mode.order = 100;
	g->counters.endpoints++;
	gate_listen_anew(g);
	return e->id;
}

static void
drop_queue(struct endpoint *e)
{
	for (uint32_t i = e->first; i != NIL;) {
		uint32_t next = e->entries[i].next;

		if (e->entries[i].request == NIL)
			endpoint_withdraw(e, i);
		i = next;
	}
}

/* A daemon that comes back by the same name, for the same interface, decides itself again. */
void
endpoint_take_over(struct gate *g, struct endpoint *self)
{
	for EACH_ENDPOINT(g, e)
		if (e->gone && e->peer.uid == self->peer.uid && e != self &&
		    e->mode.iface == self->mode.iface && e->iface == self->iface &&
		    strcmp(e->peer.name, self->peer.name) == 0)
			forget_endpoint(g, e);
}

void
gate_detach(struct gate *g, struct instant now, int endpoint)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	if (e == NULL)
		return;
	bool keep = e->mode.flags & HAP_MODE_KEEP;

	requests_unanswered_between(g, now, e, 0, UINT64_MAX, HAP_BY_GONE);
	drop_queue(e);
	if (!keep)
		bans_of_gone(g, e->id);
	g->counters.endpoints--;
	if (keep && e->mode.role == HAP_ROLE_DECIDER && match_count(e->table)) {
		endpoint_take_over(g, e);
		e->gone = true;
		gate_listen_anew(g);
	} else {
		forget_endpoint(g, e);
	}
}

bool
gate_attached(const struct gate *g, int endpoint)
{
	return gate_endpoint(g, endpoint) != NULL;
}

const char *
gate_name(const struct gate *g, int endpoint)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e ? e->peer.name : "";
}

uint32_t
gate_rights(const struct gate *g, int endpoint)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e ? e->peer.rights : 0;
}

bool
gate_is_socket(const struct gate *g, int endpoint)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e && !e->peer.device;
}

bool
gate_said_hello(const struct gate *g, int endpoint)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e && e->hello;
}

uint32_t
gate_iface(const struct gate *g, int endpoint)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e ? e->iface : 0;
}

uint64_t
gate_last_seq(const struct gate *g, int endpoint)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e ? e->seq : 0;
}

/* ---- reading ---------------------------------------------------------------------------- */

static void
woke(struct endpoint *e)
{
	if (e->asleep)
		e->missed = 0;
	e->asleep = false;
}

void
gate_alive(struct gate *g, struct instant now, int endpoint)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	(void)now;
	if (e)
		woke(e);
}

static size_t
read_one(struct gate *g, struct endpoint *e, uint32_t i, uint8_t *to, size_t cap)
{
	struct entry *x = &e->entries[i];
	size_t len = x->len;

	if (x->request == NIL) {
		if (len > cap)
			return 0;
		memcpy(to, e->arena + x->at, len);
	} else {
		struct request *r = &g->request[x->request];

		len = request_write(g, e, r, x->seq, to, cap);
		if (len == 0)
			return 0;
		r->entry = NIL;
	}
	endpoint_take(e, i);
	return len;
}

ssize_t
gate_read(struct gate *g, struct instant now, int endpoint, void *buffer, size_t cap)
{
	struct endpoint *e = gate_endpoint(g, endpoint);
	uint8_t *to = buffer;
	size_t done = 0;

	if (e == NULL)
		return -EBADF;
	if (e->peer.device)
		woke(e);
	endpoint_report_loss(e, &g->sizes, wall_of(g, now));
	if (e->first == NIL)
		return -EAGAIN;
	while (e->first != NIL) {
		size_t n = read_one(g, e, e->first, to + done, cap - done);

		if (n == 0)
			break;
		done += n;
		endpoint_report_loss(e, &g->sizes, wall_of(g, now));
	}
	return done ? (ssize_t)done : -EMSGSIZE;
}

bool
gate_readable(const struct gate *g, int endpoint)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e && e->first != NIL;
}

bool
gate_wake(struct gate *g, int *endpoint)
{
	if (g->counters.endpoints == 0)
		return false;
	for EACH_ENDPOINT(g, e) {
		if (e->woken && e->id && !e->gone) {
			e->woken = false;
			*endpoint = e->id;
			return true;
		}
	}
	return false;
}

int
gate_flush(struct gate *g, struct instant now, int endpoint)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	if (e == NULL)
		return -EBADF;
	drop_queue(e);
	for (uint32_t i = e->pending_first; i != NIL;) {
		struct request *r = &g->request[i];

		i = r->next;
		if (r->entry == NIL)
			continue;		/* read already: it may still be answered */
		request_leave(g, now, r, false);
		request_unanswered(g, now, r, HAP_BY_FLUSH);
	}
	endpoint_report_loss(e, &g->sizes, wall_of(g, now));
	return 0;
}

void
gate_count_taken(struct gate *g, int endpoint)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	if (e) {
		e->stat.hs_to_kernel++;
		woke(e);
	}
}

void
gate_count_invalid(struct gate *g, int endpoint)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	if (e)
		e->invalid++;
}

/* ---- indications ------------------------------------------------------------------------ */

/* M4: types 3 to 9 until it has said HIOCVERSION; on the socket, what answers its messages too. */
static bool
understands(const struct endpoint *e, uint8_t type)
{
	if (type == HAP_RESULT_IND || type == HAP_IOCTL_IND)
		return e->hello || !e->peer.device;
	return e->hello || (type >= HAP_DISASSOC_IND && type <= HAP_AUTH_REQ);
}

static void
indicate_to(struct gate *g, struct instant now, struct endpoint *e,
    const struct ieee80211_hostap_msg *m, const struct gate_attr *attrs, size_t count)
{
	struct ieee80211_hostap_msg copy = *m;

	if (!understands(e, m->i_type))
		return;
	if (!e->hello && m->i_type <= HAP_AUTH_REQ) {
		gate_plain(&copy);
		memcpy(copy.i_un.i_octets, m->i_un.i_octets, sizeof(copy.i_un.i_octets));
		count = 0;
	}
	endpoint_queue_bytes(e, &g->sizes, wall_of(g, now), &copy, attrs, count);
	endpoint_report_loss(e, &g->sizes, wall_of(g, now));
}

void
gate_indicate(struct gate *g, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const struct gate_attr *attrs, size_t count)
{
	if (endpoint > 0) {
		struct endpoint *e = gate_endpoint(g, endpoint);

		if (e)
			indicate_to(g, now, e, m, attrs, count);
		return;
	}
	for EACH_ENDPOINT(g, e)
		if (endpoint_wants_indication(e, m->i_type, m->i_iface))
			indicate_to(g, now, e, m, attrs, count);
}

void
gate_indicate_also(struct gate *g, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const struct gate_attr *attrs, size_t count)
{
	for EACH_ENDPOINT(g, e)
		if ((e->id == endpoint && !e->gone) ||
		    endpoint_wants_indication(e, m->i_type, m->i_iface))
			indicate_to(g, now, e, m, attrs, count);
}

void
gate_indicate_of(struct gate *g, struct instant now, const struct ieee80211_hostap_msg *msg,
    uint32_t request, size_t at)
{
	struct ieee80211_hostap_msg m = *msg;

	for EACH_ENDPOINT(g, e) {
		uint64_t seq = request != GATE_NONE && g->request[request].told & bit_of(g, e) ?
		    g->request[request].seq[place_of(g, e)] : 0;

		if (!endpoint_wants_indication(e, m.i_type, m.i_iface))
			continue;
		memcpy(m.i_un.i_octets + at, &seq, sizeof(seq));
		indicate_to(g, now, e, &m, NULL, 0);
	}
}

bool
gate_room(const struct gate *g, int endpoint, size_t len)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	return e && endpoint_room(e, &g->sizes, len);
}

void
gate_result(struct gate *g, struct instant now, int endpoint, uint8_t type, uint64_t seq,
    int error, const char *text)
{
	struct ieee80211_hostap_msg m = { .i_type = HAP_RESULT_IND };
	struct hap_result body = { .error = error, .type = type, .seq = seq };
	struct gate_attr attr = { HAP_ATTR_TEXT, text, text ? strlen(text) : 0 };

	hap_set_body(&m, &body, sizeof(body));
	gate_indicate(g, now, endpoint, &m, &attr, text ? 1 : 0);
}

bool
gate_wants(const struct gate *g, uint8_t type)
{
	for EACH_ENDPOINT(g, e)
		if (endpoint_wants_indication(e, type, 0))
			return true;
	return false;
}

uint32_t
gate_say(const struct gate *g, uint32_t iface)
{
	uint32_t classes = g->ban_count ? HAP_CLASS_ALL : g->policy.require;

	for EACH_ENDPOINT(g, e)
		for (unsigned c = 0; e->id && c < HAP_CLASSES; c++)
			classes |= (uint32_t)endpoint_wants_request(e, c, iface) << c;
	return classes;
}

bool
gate_say_changed(struct gate *g)
{
	bool changed = g->say_changed;

	g->say_changed = false;
	return changed;
}

void
gate_iface_gone(struct gate *g, struct instant now, uint32_t iface)
{
	for (uint32_t i = 0; i < g->limits.requests; i++)
		if (g->request[i].state != REQUEST_FREE && g->request[i].msg.i_iface == iface)
			gate_cancel(g, now, i, HAP_CANCEL_IFACE);
}

void
gate_note(struct gate *g, struct instant now, const struct hostap_decision *d)
{
	struct hostap_decision copy = *d;

	copy.wall_us = wall_of(g, now);
	history_add(g->history, &copy);
}

void
gate_why(const struct gate *g, struct hostap_why *why)
{
	history_find(g->history, why);
}

bool
gate_decided(struct gate *g, struct hostap_decision *d)
{
	return history_fresh(g->history, d);
}

bool
gate_fell_asleep(struct gate *g, int *endpoint)
{
	if (g->asleep == 0)
		return false;
	*endpoint = g->endpoint[__builtin_ctzll(g->asleep)].id;
	g->asleep &= g->asleep - 1;
	return true;
}

void
gate_counters(const struct gate *g, struct hostap_ap *ap)
{
	memcpy(ap->requests, g->counters.requests, sizeof(ap->requests));
	memcpy(ap->accepted, g->counters.accepted, sizeof(ap->accepted));
	memcpy(ap->refused, g->counters.refused, sizeof(ap->refused));
	memcpy(ap->by, g->counters.by, sizeof(ap->by));
	ap->cancelled = g->counters.cancelled;
	ap->endpoints = g->counters.endpoints;
}

/* ---- time ------------------------------------------------------------------------------- */

static void
expire(struct gate *g, struct instant now, struct request *r)
{
	struct endpoint *e = &g->endpoint[r->at];

	request_leave(g, now, r, false);
	e->expired++;
	if (++e->missed >= GATE_ASLEEP && !e->asleep) {
		e->asleep = true;
		g->asleep |= bit_of(g, e);
	}
	request_unanswered(g, now, r, HAP_BY_DEADLINE);
}

static void
drop_lapsed_tables(struct gate *g, struct instant now)
{
	for EACH_ENDPOINT(g, e)
		if (e->gone && match_lapsed(e->table, now))
			forget_endpoint(g, e);
}

void
gate_tick(struct gate *g, struct instant now)
{
	uint32_t i;

	while (timers_due(g->deadlines, now, &i))
		expire(g, now, &g->request[i]);
	drop_lapsed_tables(g, now);
}

struct instant
gate_deadline(const struct gate *g)
{
	return timers_first(g->deadlines);
}

bool
gate_asking(const struct gate *g)
{
	for EACH_ENDPOINT(g, e)
		if (e->pending)
			return true;
	return false;
}
