/* SPDX-License-Identifier: ISC */
/*
 * A rule set as rows of address, mask and classes.  Conditions on the address are ANDed by
 * intersecting their patterns, value by value; what cannot both hold makes no row.
 */
#include "programs/macfilter/rules_set.h"

struct filling {
	const struct rules *set;
	struct rules_table *table;
	struct rules_fault *fault;
	const struct rule *rule;
	uint32_t number;	/* of the rule, or RULES_DEFAULT */
	uint32_t n;		/* rows so far, those of this rule included */
	bool ask;		/* its rows do not decide */
};

static const struct mac ALL_ONES = { { 255, 255, 255, 255, 255, 255 } };

static bool
put_row(struct filling *f, struct pattern p, uint8_t classes, enum rules_action action,
    uint16_t status)
{
	if (classes == 0)
		return true;
	if (f->n == f->table->cap)
		return rules_fault_at(f->fault, rules_string(f->set, f->set->file),
		    f->rule->line, f->rule->column, "as a verdict table the rules need more than "
		    "the %u rows there is room for", f->table->cap);
	f->table->row[f->n++] = (struct rules_row){ .addr = p.addr, .mask = p.mask,
	    .classes = classes, .ask = f->ask, .action = action, .status = status,
	    .rule = f->number };
	return true;
}

/* The same as rules_evaluate() for each class; status 30 is not for an authentication. */
static bool
put_rows(struct filling *f, struct pattern p)
{
	const struct rule *rule = f->rule;
	uint8_t probe = rule->classes & RULES_PROBE_BIT, join = rule->classes & RULES_JOIN_BITS;
	uint8_t auth = join & RULES_AUTH_BIT;

	if (f->ask || rule->action != RULES_DENY)
		return put_row(f, p, rule->classes, rule->action, 0);
	if (!put_row(f, p, probe, RULES_SILENCE, 0))
		return false;
	if (rule->status != 30)
		return put_row(f, p, join, RULES_DENY, rule->status);
	return put_row(f, p, auth, RULES_DENY, 17) &&
	    put_row(f, p, join & (uint8_t)~auth, RULES_DENY, 30);
}

static bool
intersect(const struct pattern *a, const struct pattern *b, struct pattern *both)
{
	for (int i = 0; i < MAC_LEN; i++) {
		uint8_t am = a->mask.octet[i], bm = b->mask.octet[i];

		if ((a->addr.octet[i] ^ b->addr.octet[i]) & am & bm)
			return false;
		both->mask.octet[i] = am | bm;
		both->addr.octet[i] = (uint8_t)((a->addr.octet[i] & am) |
		    (b->addr.octet[i] & bm));
	}
	return true;
}

/* Why a condition has no place in a table; NULL where it has one. */
static const char *
obstacle(const struct cond *c)
{
	switch (c->kind) {
	case COND_MAC:
		return c->not ? "'not' before addresses" : NULL;
	case COND_FILE:
		return c->not ? "'not' before a list" : NULL;
	case COND_RANDOMISED:
		return NULL;
	case COND_BSSID:
		return "the BSSID";
	case COND_SIGNAL:
		return "the signal";
	case COND_SSID:
		return "the SSID";
	case COND_TIME:
		return "the time of day";
	case COND_DAY:
		return "the day of the week";
	}
	return NULL;
}

static bool
say_obstacle(struct filling *f, uint32_t column, const char *what)
{
	return rules_fault_at(f->fault, rules_string(f->set, f->set->file), f->rule->line, column,
	    "a verdict table knows only addresses, masks and classes, and rule '%.48s' asks for "
	    "%s; let the daemon answer each request instead",
	    rules_string(f->set, f->rule->name), what);
}

static bool
check_rule(struct filling *f)
{
	for (uint32_t i = 0; i < f->rule->n_cond; i++) {
		const struct cond *c = rules_cond(f->set, f->rule->cond + i);
		const char *what = obstacle(c);

		if (what != NULL)
			return say_obstacle(f, c->column, what);
	}
	if (f->rule->comeback_tu != 0)
		return say_obstacle(f, f->rule->column, "a comeback time");
	return f->rule->rate == NULL || say_obstacle(f, f->rule->rate_column, "a rate");
}

/* As long as the rule is asked about, what no row can say stands for anyone: one value. */
static uint32_t
count_values(const struct filling *f, const struct cond *c)
{
	if (obstacle(c) != NULL)
		return 1;
	if (c->kind == COND_FILE)
		return f->set->members.n;
	return c->kind == COND_RANDOMISED ? 1 : c->count;
}

/* The k-th value of a condition as a pattern; false: that member is another rule's. */
static bool
value_of(const struct filling *f, const struct cond *c, uint32_t k, struct pattern *p)
{
	static const struct mac local_bit = { { 2 } }, none;

	if (obstacle(c) != NULL) {
		*p = (struct pattern){ 0 };
		return true;
	}
	if (c->kind == COND_FILE) {
		const struct member *m = rules_member(f->set, k);

		*p = (struct pattern){ mac_from_u64(m->addr), ALL_ONES };
		return m->rule == f->number;
	}
	if (c->kind == COND_RANDOMISED)
		*p = (struct pattern){ c->not ? none : local_bit, local_bit };
	else
		*p = *rules_pattern(f->set, c->first + k);
	return true;
}

/* One row for each choice of a value from each condition; depth is that of the conditions. */
static bool
expand(struct filling *f, uint32_t at, struct pattern so_far)
{
	if (at == f->rule->n_cond)
		return put_rows(f, so_far);
	const struct cond *c = rules_cond(f->set, f->rule->cond + at);

	for (uint32_t k = 0; k < count_values(f, c); k++) {
		struct pattern value, both;

		if (value_of(f, c, k, &value) && intersect(&so_far, &value, &both) &&
		    !expand(f, at + 1, both))
			return false;
	}
	return true;
}

static bool
fill_rule(struct filling *f, const struct rule *rule, uint32_t number)
{
	static const struct pattern anyone;

	f->rule = rule;
	f->number = number;
	f->ask = !check_rule(f);
	if (f->ask && !f->table->may_ask)
		return false;
	return expand(f, 0, anyone);
}

bool
rules_to_table(const struct rules *r, struct rules_table *table, struct rules_fault *fault)
{
	static const struct pattern anyone;
	struct filling f = { .set = r, .table = table, .fault = fault };
	uint8_t probe = rules_classes_needed(r) & RULES_PROBE_BIT;

	table->count = 0;
	for (uint32_t i = 0; i < r->rules.n; i++) {
		if (!fill_rule(&f, rules_rule(r, i), i))
			return false;
		table->count = f.n;
	}
	if (!fill_rule(&f, &r->fallback, RULES_DEFAULT))
		return false;
	f.ask = false;
	if (!put_row(&f, anyone, probe, RULES_PASS, 0))
		return false;
	table->count = f.n;
	return true;
}

const struct rules_row *
rules_row_find(const struct rules_table *t, struct mac mac, enum rules_class class)
{
	for (uint32_t i = 0; i < t->count; i++) {
		const struct rules_row *row = &t->row[i];

		if (row->classes >> class & 1 && mac_matches(mac, row->addr, row->mask))
			return row;
	}
	return NULL;
}
