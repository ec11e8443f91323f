/* SPDX-License-Identifier: ISC */
/*
 * A set's life, and what it says of a request.  Evaluation merges two rising sequences of
 * rules, those the station's address leads to and those that must always be looked at, and
 * stops at the first that matches; so a list of addresses costs one look-up.
 */
#include "programs/macfilter/rules.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/macfilter/rules_set.h"

void *
rules_pool_add(struct rules_pool *p, uint32_t n, size_t size)
{
	if (n > p->cap - p->n) {
		uint32_t cap = p->cap * 2 > p->n + n ? p->cap * 2 : p->n + n + 8;
		void *more = realloc(p->at, cap * size);

		if (more == NULL)
			return NULL;
		p->at = more;
		p->cap = cap;
	}
	void *first = (char *)p->at + p->n * size;

	memset(first, 0, n * size);
	p->n += n;
	return first;
}

bool
rules_fault_at(struct rules_fault *f, const char *file, uint32_t line, uint32_t column,
    const char *sentence, ...)
{
	va_list ap;
	int n;

	f->line = line;
	f->column = column;
	if (line == 0)
		n = snprintf(f->text, sizeof(f->text), "%.200s: ", file);
	else
		n = snprintf(f->text, sizeof(f->text), "%.200s:%u:%u: ", file, line, column);
	va_start(ap, sentence);
	vsnprintf(f->text + n, sizeof(f->text) - (size_t)n, sentence, ap);
	va_end(ap);
	return false;
}

struct rules *
rules_open(const char *file, struct sip_key key)
{
	struct rules *r = calloc(1, sizeof(*r));
	uint32_t len = (uint32_t)strlen(file) + 1, size = len + (uint32_t)sizeof("default");
	char *strings = r ? rules_pool_add(&r->strings, size, 1) : NULL;

	if (strings == NULL) {
		rules_close(r);
		return NULL;
	}
	memcpy(strings, file, len);
	memcpy(strings + len, "default", sizeof("default"));
	r->fallback = (struct rule){ .action = RULES_PASS, .classes = RULES_JOIN_BITS,
	    .name = len, .text = len };
	r->unsaid = len;
	r->key = key;
	return r;
}

void
rules_close(struct rules *r)
{
	if (r == NULL)
		return;
	for (uint32_t i = 0; i < r->rules.n; i++)
		rate_close(rules_rule(r, i)->rate);
	struct rules_pool *const pools[] = { &r->rules, &r->conds, &r->patterns, &r->ssids,
	    &r->hours, &r->members, &r->lists, &r->strings, &r->warnings, &r->general };

	for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++)
		free(pools[i]->at);
	table_close(r->index);
	free(r);
}

bool
rules_add_member(struct rules *r, struct mac mac, uint32_t rule, const char *file, uint32_t line,
    uint32_t column, struct rules_fault *fault)
{
	if (r->members.n == RULES_ADDRESSES_MAX)
		return rules_fault_at(fault, file, line, column,
		    "more than %d single addresses in all; a mask may say many of them at once",
		    RULES_ADDRESSES_MAX);
	struct member *m = rules_pool_add(&r->members, 1, sizeof(*m));

	if (m == NULL)
		return rules_fault_at(fault, file, line, column, "out of memory");
	*m = (struct member){ mac_u64(mac), rule };
	return true;
}

/* Building the index. */

static int
by_address_and_rule(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void
sort_members(struct rules *r)
{
	struct member *m = r->members.at;
	uint32_t kept = 0;

	if (r->members.n == 0)
		return;
	qsort(m, r->members.n, sizeof(*m), by_address_and_rule);
	for (uint32_t i = 1; i < r->members.n; i++)
		if (by_address_and_rule(&m[kept], &m[i]) != 0)
			m[++kept] = m[i];
	r->members.n = kept + 1;
}

/* Whether only addresses that lead to it can match. */
static bool
needs_membership(const struct rules *r, const struct rule *rule)
{
	for (uint32_t i = 0; i < rule->n_cond; i++) {
		const struct cond *c = rules_cond(r, rule->cond + i);

		if (c->indexed && !c->not)
			return true;
	}
	return false;
}

bool
rules_finish(struct rules *r, struct rules_fault *fault)
{
	bool fits = true;

	sort_members(r);
	r->index = table_open(r->members.n, r->key);
	/* Backwards, so that of an address's pairs the first stays. */
	for (uint32_t i = r->members.n; fits && r->index != NULL && i-- > 0;)
		fits = table_put(r->index, rules_member(r, i)->addr, i);
	for (uint32_t i = 0; fits && i < r->rules.n; i++) {
		uint32_t *place;

		if (needs_membership(r, rules_rule(r, i)))
			continue;
		place = rules_pool_add(&r->general, 1, sizeof(*place));
		fits = place != NULL;
		if (fits)
			*place = i;
	}
	if (!fits || r->index == NULL)
		return rules_fault_at(fault, rules_string(r, r->file), 0, 0, "out of memory");
	r->ready = true;
	return true;
}

/* Evaluation. */

static bool
in_patterns(const struct rules *r, const struct cond *c, struct mac mac)
{
	for (uint32_t i = 0; i < c->count; i++) {
		const struct pattern *p = rules_pattern(r, c->first + i);

		if (mac_matches(mac, p->addr, p->mask))
			return true;
	}
	return false;
}

static bool
in_ssids(const struct rules *r, const struct cond *c, const struct rules_query *q)
{
	const struct ssid *s = (const struct ssid *)r->ssids.at + c->first;

	for (uint32_t i = 0; i < c->count; i++)
		if (s[i].len == q->ssid_len && memcmp(s[i].octet, q->ssid, q->ssid_len) == 0)
			return true;
	return false;
}

static bool
on_day(uint8_t days, unsigned weekday)
{
	return days >> weekday & 1;
}

/* Hours over midnight belong to the day on which they begin. */
static bool
in_hours(const struct rules *r, const struct cond *c, const struct rules_query *q)
{
	const struct hours *h = (const struct hours *)r->hours.at + c->first;
	uint32_t minute = q->second_of_day / 60;
	bool today = on_day(c->days, q->weekday);
	bool yesterday = on_day(c->days, (q->weekday + 6u) % 7);

	for (uint32_t i = 0; i < c->count; i++) {
		bool begun = minute >= h[i].from, ends_later = minute < h[i].to;

		if (h[i].from < h[i].to ? today && begun && ends_later :
		    (today && begun) || (yesterday && ends_later))
			return true;
	}
	return false;
}

static bool
signal_is(const struct cond *c, int8_t dbm)
{
	switch (c->op) {
	case OP_LESS:
		return dbm < c->dbm;
	case OP_LESS_EQUAL:
		return dbm <= c->dbm;
	case OP_MORE:
		return dbm > c->dbm;
	case OP_MORE_EQUAL:
		return dbm >= c->dbm;
	}
	return false;
}

/* What the query does not know matches neither the condition nor its negation. */
static bool
cond_holds(const struct rules *r, const struct cond *c, const struct rules_query *q, bool member)
{
	switch (c->kind) {
	case COND_MAC:
		return (c->indexed ? member : in_patterns(r, c, q->mac)) != c->not;
	case COND_FILE:
		return member != c->not;
	case COND_BSSID:
		return !mac_is_zero(q->bssid) && in_patterns(r, c, q->bssid) != c->not;
	case COND_RANDOMISED:
		return mac_is_local(q->mac) != c->not;
	case COND_SIGNAL:
		return q->signal_dbm != 0 && signal_is(c, q->signal_dbm) != c->not;
	case COND_SSID:
		return q->ssid_known && in_ssids(r, c, q) != c->not;
	case COND_TIME:
		return in_hours(r, c, q) != c->not;
	case COND_DAY:
		return on_day(c->days, q->weekday) != c->not;
	}
	return false;
}

static bool
rule_matches(const struct rules *r, const struct rule *rule, const struct rules_query *q,
    bool member)
{
	if (!(rule->classes >> q->class & 1))
		return false;
	for (uint32_t i = 0; i < rule->n_cond; i++)
		if (!cond_holds(r, rules_cond(r, rule->cond + i), q, member))
			return false;
	return rule->rate == NULL || rate_over(rule->rate, q->mac, q->now) != rule->rate_not;
}

static struct rules_verdict
verdict_of(const struct rules *r, uint32_t i, enum rules_class class)
{
	const struct rule *rule = i == RULES_DEFAULT ? &r->fallback : rules_rule(r, i);
	struct rules_verdict v = { .action = rule->action, .rule = i,
	    .name = rules_string(r, rule->name), .text = rules_string(r, rule->text) };

	if (class == RULES_PROBE) {
		if (i == RULES_DEFAULT) {
			v.action = RULES_PASS;		/* whatever the line "default" says */
			v.name = v.text = rules_string(r, r->unsaid);
		}
		if (v.action == RULES_DENY)
			v.action = RULES_SILENCE;
	} else if (v.action == RULES_DENY) {
		/* 30 asks a station to associate later: it means nothing to an authentication. */
		bool later = rule->status == 30 && class != RULES_AUTH;

		v.status = rule->status == 30 && !later ? 17 : rule->status;
		v.comeback_tu = later ? rule->comeback_tu : 0;
	}
	return v;
}

/* The rule of pair M, while it is a pair of this address. */
static uint32_t
member_rule(const struct rules *r, uint32_t m, uint64_t addr)
{
	if (m >= r->members.n || rules_member(r, m)->addr != addr)
		return RULES_DEFAULT;
	return rules_member(r, m)->rule;
}

struct rules_verdict
rules_evaluate(struct rules *r, const struct rules_query *q)
{
	uint64_t addr = mac_u64(q->mac);
	const uint32_t *general = r->general.at;
	uint32_t m, g = 0;

	assert(r->ready);
	assert(q->weekday < 7 && q->ssid_len <= RULES_SSID_MAX);
	m = table_find(r->index, addr);
	for (;;) {
		uint32_t by_addr = member_rule(r, m, addr);
		uint32_t always = g < r->general.n ? general[g] : RULES_DEFAULT;
		uint32_t i = by_addr < always ? by_addr : always;

		if (i == RULES_DEFAULT || rule_matches(r, rules_rule(r, i), q, i == by_addr))
			return verdict_of(r, i, q->class);
		m += i == by_addr;
		g += i == always;
	}
}

/* The rest. */

static bool
refuses(const struct rule *rule)
{
	return rule->action == RULES_DENY || rule->action == RULES_SILENCE;
}

uint8_t
rules_classes_needed(const struct rules *r)
{
	uint8_t needed = r->fallback.action == RULES_PASS ? 0 : RULES_JOIN_BITS;

	for (uint32_t i = 0; i < r->rules.n; i++) {
		const struct rule *rule = rules_rule(r, i);

		needed |= rule->classes & (refuses(rule) ? 0xff : RULES_JOIN_BITS);
	}
	return needed;
}

const char *
rules_name(const struct rules *r, uint32_t i)
{
	assert(i == RULES_DEFAULT || i < r->rules.n);
	return rules_string(r, i == RULES_DEFAULT ? r->fallback.name : rules_rule(r, i)->name);
}

const char *
rules_text(const struct rules *r, uint32_t i)
{
	assert(i == RULES_DEFAULT || i < r->rules.n);
	return rules_string(r, i == RULES_DEFAULT ? r->fallback.text : rules_rule(r, i)->text);
}

uint32_t
rules_line(const struct rules *r, uint32_t i)
{
	assert(i == RULES_DEFAULT || i < r->rules.n);
	return i == RULES_DEFAULT ? r->fallback.line : rules_rule(r, i)->line;
}

uint32_t
rules_count(const struct rules *r)
{
	return r->rules.n;
}

bool
rules_warning(const struct rules *r, uint32_t n, struct rules_fault *fault)
{
	if (n >= r->warnings.n)
		return false;
	*fault = ((const struct rules_fault *)r->warnings.at)[n];
	return true;
}

static bool
same_rate_rule(const struct rules *a, const struct rule *x, const struct rules *b,
    const struct rule *y)
{
	return y->rate != NULL && strcmp(rules_string(a, x->text), rules_string(b, y->text)) == 0;
}

/* What is found is taken out of the old set, so twins in one file are paired in their order. */
void
rules_adopt(struct rules *fresh, struct rules *old)
{
	for (uint32_t i = 0; i < fresh->rules.n; i++) {
		struct rule *rule = rules_rule(fresh, i);

		for (uint32_t j = 0; rule->rate != NULL && j < old->rules.n; j++) {
			struct rule *before = rules_rule(old, j);

			if (!same_rate_rule(fresh, rule, old, before))
				continue;
			rate_close(rule->rate);
			rule->rate = before->rate;
			before->rate = NULL;
			break;
		}
	}
}
