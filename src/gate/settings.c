/* SPDX-License-Identifier: ISC */
/* What a daemon sets and asks of its own endpoint (D3, D4, D5), and the list of all of them. */
#include <errno.h>
#include <string.h>

#include "gate/inside.h"

enum { DEFAULT_ORDER = 100 };

#define PROPOSED_INDICATIONS \
	(1ull << HAP_DISASSOC_IND | 1ull << HAP_DEAUTH_IND | 1ull << HAP_TIMEOUT_IND)

void
gate_listen_anew(struct gate *g)
{
	g->say_changed = true;
	memset(g->listening, 0, sizeof(g->listening));
	for EACH_ENDPOINT(g, e)
		for (unsigned c = 0; e->id && c < HAP_CLASSES; c++)
			if (e->mode.classes >> c & 1)
				g->listening[e->mode.role][c] |= bit_of(g, e);
}

int
gate_hello(struct gate *g, struct instant now, int endpoint, struct hostap_version *v)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	(void)now;
	if (e == NULL)
		return -EBADF;
	if (v->version != HAP_VERSION) {
		v->version = HAP_VERSION;
		return -EPROTONOSUPPORT;
	}
	e->hello = true;
	v->name[HAP_NAME_LEN - 1] = '\0';
	if (v->name[0]) {
		memset(e->peer.name, 0, sizeof(e->peer.name));
		for (size_t i = 0; v->name[i]; i++)
			e->peer.name[i] = v->name[i] < 32 || v->name[i] == 127 ? '?' : v->name[i];
	}
	v->endpoint = (uint32_t)e->id;
	v->rights = e->peer.rights;
	v->read_max = HAP_READ_MAX;
	return 0;
}

/* As HIOCFLUSH and more: what was read and not answered is given up too (D3). */
static void
resolve_all(struct gate *g, struct instant now, struct endpoint *e)
{
	requests_unanswered_between(g, now, e, 0, UINT64_MAX, HAP_BY_FLUSH);
}

int
gate_set_iface(struct gate *g, struct instant now, int endpoint, uint32_t iface)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	if (e == NULL)
		return -EBADF;
	if (!(e->peer.rights & (HAP_RIGHT_DECIDE | HAP_RIGHT_OBSERVE)))
		return -EPERM;
	if (e->attached_iface)
		resolve_all(g, now, e);
	e->iface = iface;
	e->attached_iface = true;
	e->mode.role = e->peer.rights & HAP_RIGHT_DECIDE ? HAP_ROLE_DECIDER : HAP_ROLE_OBSERVER;
	e->mode.order = DEFAULT_ORDER;
	e->mode.classes = HAP_CLASS_ALL;
	e->mode.iface = 0;
	if (e->mode.indications == 0)
		e->mode.indications = e->hello ? ~0ull : PROPOSED_INDICATIONS;
	if (e->mode.role == HAP_ROLE_DECIDER)
		endpoint_take_over(g, e);
	gate_listen_anew(g);
	return 0;
}

static int
check_mode(const struct endpoint *e, const struct hostap_mode *m)
{
	if (m->role > HAP_ROLE_OBSERVER || m->classes & ~(uint32_t)HAP_CLASS_ALL ||
	    m->flags & ~(uint32_t)(HAP_MODE_UNORDERED | HAP_MODE_KEEP | HAP_MODE_NO_LATE))
		return -EINVAL;
	for (int c = 0; c < HAP_CLASSES; c++)
		if (m->fail[c] > HAP_FAIL_OPEN)
			return -EINVAL;
	if (m->role == HAP_ROLE_DECIDER && !(e->peer.rights & HAP_RIGHT_DECIDE))
		return -EPERM;
	if ((m->role == HAP_ROLE_OBSERVER || m->indications) &&
	    !(e->peer.rights & (HAP_RIGHT_DECIDE | HAP_RIGHT_OBSERVE)))
		return -EPERM;
	return 0;
}

int
gate_set_mode(struct gate *g, struct instant now, int endpoint, const struct hostap_mode *m)
{
	struct endpoint *e = gate_endpoint(g, endpoint);
	int error = e == NULL ? -EBADF : e->hello ? check_mode(e, m) : -EPROTO;

	if (error)
		return error;
	if (e->mode.role == HAP_ROLE_DECIDER && m->role != HAP_ROLE_DECIDER)
		resolve_all(g, now, e);
	e->mode = *m;
	if (e->mode.role == HAP_ROLE_DECIDER)
		endpoint_take_over(g, e);
	gate_listen_anew(g);
	return 0;
}

int
gate_get_mode(const struct gate *g, int endpoint, struct hostap_mode *m)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	if (e == NULL)
		return -EBADF;
	*m = e->mode;
	return 0;
}

int
gate_set_filter(struct gate *g, int endpoint, const struct hostap_filter *f)
{
	struct endpoint *e = gate_endpoint(g, endpoint);

	if (e == NULL)
		return -EBADF;
	if (f->classes == 0 || f->classes & ~(uint32_t)HAP_CLASS_ALL || f->ssidlen > 32 ||
	    f->flags & ~(unsigned)(HAP_FILTER_NOT_ADDR | HAP_FILTER_NO_WILDCARD))
		return -EINVAL;
	for (unsigned c = 0; c < HAP_CLASSES; c++)
		if (f->classes >> c & 1)
			e->filter[c] = *f;
	return 0;
}

int
gate_get_filter(const struct gate *g, int endpoint, struct hostap_filter *f)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);
	uint32_t classes = f->classes;

	if (e == NULL)
		return -EBADF;
	for (unsigned c = 0; c < HAP_CLASSES; c++) {
		if (classes == 1u << c) {
			*f = e->filter[c];
			f->classes = classes;
			return 0;
		}
	}
	return -EINVAL;
}

int
gate_get_stat(const struct gate *g, int endpoint, struct hostap_stat *s)
{
	const struct endpoint *e = gate_endpoint(g, endpoint);

	if (e == NULL)
		return -EBADF;
	*s = e->stat;
	return 0;
}

static uint32_t
queued(const struct endpoint *e)
{
	uint32_t n = 0;

	for (uint32_t i = e->first; i != NIL; i = e->entries[i].next)
		n++;
	return n;
}

static void
describe(const struct endpoint *e, struct hostap_daemon *d)
{
	*d = (struct hostap_daemon){
		.endpoint = (uint32_t)e->id, .pid = e->peer.pid, .uid = e->peer.uid,
		.rights = e->peer.rights, .mode = e->mode, .stat = e->stat,
		.pending = e->pending, .queued = queued(e), .expired = e->expired,
		.forfeited = e->forfeited, .overflowed = e->overflowed, .late = e->late_answers,
		.accepted = e->accepted, .refused = e->refused, .table_hits = e->table_hits,
		.table_rows = match_count(e->table), .filtered = e->filtered,
		.invalid = e->invalid, .asleep = e->asleep,
		.p50_us = endpoint_percentile(e, 50), .p99_us = endpoint_percentile(e, 99),
		.max_us = e->max_us,
	};
	memcpy(d->name, e->peer.name, sizeof(d->name));
}

void
gate_list(const struct gate *g, struct hostap_daemon_list *list)
{
	const uint32_t room = sizeof(list->daemon) / sizeof(list->daemon[0]);
	uint32_t i = list->next;

	list->count = 0;
	for (; i < g->limits.endpoints && list->count < room; i++)
		if (g->endpoint[i].id)
			describe(&g->endpoint[i], &list->daemon[list->count++]);
	list->next = i < g->limits.endpoints ? i : 0;
}

/* ---- verdict tables --------------------------------------------------------------------- */

static const char *
row_fault(const struct hap_row *row)
{
	if (row->verdict > HAP_ROW_ASK)
		return "a row's verdict is none of accept, refuse, ask";
	if (row->classes == 0 || row->classes & ~(unsigned)HAP_CLASS_ALL)
		return "a row names no class of request, or an unknown one";
	return NULL;
}

/* The next row in the attributes of a table: they are walked to check them and to take them. */
struct rows {
	struct hap_attrs attrs;
	const uint8_t *at;
	size_t left;
	const char *fault;
	int error;
};

static bool
rows_next(struct rows *r, struct hap_row *row)
{
	uint16_t type;

	while (r->left == 0) {
		if ((type = hap_attr_next(&r->attrs, &r->at, &r->left)) == 0)
			return false;
		if ((type & ~HAP_ATTR_MUST) == HAP_ATTR_ROWS)
			continue;
		r->left = 0;
		if (type & HAP_ATTR_MUST && (type & ~HAP_ATTR_MUST) != HAP_ATTR_RULE) {
			r->error = -EOPNOTSUPP;
			r->fault = "an attribute that must be understood is not";
			return false;
		}
	}
	if (r->left < sizeof(*row)) {
		r->error = -EINVAL;
		r->fault = "the rows do not fill the attribute";
		return false;
	}
	memcpy(row, r->at, sizeof(*row));
	hap_rows_swap(row, sizeof(*row));
	r->at += sizeof(*row);
	r->left -= sizeof(*row);
	return true;
}

static bool
names_next(struct hap_attrs *attrs, char name[HAP_RULE_LEN])
{
	const uint8_t *at;
	uint16_t type;
	size_t len;

	while ((type = hap_attr_next(attrs, &at, &len)) != 0) {
		if ((type & ~HAP_ATTR_MUST) == HAP_ATTR_RULE) {
			rule_text(name, at, len);
			return true;
		}
	}
	return false;
}

static bool
names_fit(const struct endpoint *e, bool begins, struct hap_attrs attrs)
{
	uint32_t names = begins ? 0 : match_names(e->staged);
	size_t octets = begins ? 0 : match_name_octets(e->staged);
	char name[HAP_RULE_LEN];

	while (names_next(&attrs, name)) {
		names++;
		octets += strlen(name) + 1;
	}
	return match_name_fits(names, octets);
}

/* 0, or a negative errno value: nothing of the message will be taken. */
static int
check_table(const struct endpoint *e, const struct hap_table *t, struct hap_attrs attrs,
    const char **why)
{
	uint32_t count = t->flags & HAP_TABLE_BEGIN ? 0 : match_count(e->staged);
	struct rows rows = { .attrs = attrs };
	struct hap_row row;

	if (t->flags & ~(HAP_TABLE_BEGIN | HAP_TABLE_COMMIT)) {
		*why = "an unknown flag";
		return -EINVAL;
	}
	while (rows_next(&rows, &row)) {
		*why = row_fault(&row);
		if (*why)
			return -EINVAL;
		if (++count > GATE_ROWS) {
			*why = "more than 4096 rows";
			return -ENOBUFS;
		}
	}
	*why = rows.fault;
	if (rows.error == 0 && !names_fit(e, t->flags & HAP_TABLE_BEGIN, attrs)) {
		*why = "more than 512 names of rules, or 32768 octets of them";
		return -ENOBUFS;
	}
	return rows.error;
}

int
gate_table(struct gate *g, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	struct endpoint *e = gate_endpoint(g, endpoint);
	struct rows rows = { .attrs = attrs };
	struct hap_table body;
	struct hap_row row;
	char name[HAP_RULE_LEN];
	int error;

	hap_body(m, &body, sizeof(body));
	if (e == NULL || e->mode.role != HAP_ROLE_DECIDER) {
		*why = "only a decider has a verdict table";
		return -EPERM;
	}
	error = check_table(e, &body, attrs, why);
	if (error)
		return error;
	if (body.flags & HAP_TABLE_BEGIN)
		match_clear(e->staged);
	while (rows_next(&rows, &row))
		match_add(e->staged, &row);
	while (names_next(&attrs, name))
		match_name(e->staged, name);
	if (body.flags & HAP_TABLE_COMMIT) {
		struct match *was = e->table;

		e->table = e->staged;
		e->staged = was;
		e->generation = body.generation;
		match_start(e->table, now);
		match_clear(e->staged);
	}
	(void)g;
	return 0;
}
