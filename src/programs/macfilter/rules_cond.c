/* SPDX-License-Identifier: ISC */
/* The conditions of a rule: one reader for each word, and the table of them at the end. */
#include <string.h>

#include "programs/macfilter/rules_parse.h"

/* The next value of a comma list: true where there is one, and the lexer looks at it. */
static bool
next_value(struct parser *p)
{
	if (p->lex.now.kind != TOKEN_COMMA)
		return false;
	lex_next(&p->lex);
	return true;
}

/* A new element at the end of the values of C. */
static void *
add_value(struct parser *p, struct rules_pool *pool, struct cond *c, size_t size)
{
	void *place = rules_pool_add(pool, 1, size);

	if (place == NULL)
		parser_no_memory(p);
	else if (c->count++ == 0)
		c->first = pool->n - 1;
	return place;
}

/* Addresses. */

/* As many "xx:" as there are, at most six, the last without its colon; returns characters taken. */
static uint32_t
read_octets(const char *at, uint32_t len, struct mac *mac, uint32_t *octets)
{
	uint32_t i = 0, n = 0;

	while (n < MAC_LEN && i + 2 <= len && text_octet(at + i) >= 0) {
		mac->octet[n++] = (uint8_t)text_octet(at + i);
		i += 2;
		if (i + 2 >= len || at[i] != ':' || text_octet(at + i + 1) < 0)
			break;
		i += n < MAC_LEN;
	}
	*octets = n;
	return i;
}

static struct mac
mask_of(uint32_t bits)
{
	return mac_from_u64(bits == 0 ? 0 : UINT64_MAX << (48 - bits));
}

/* What follows an address in its word: nothing, /BITS or /MASK, or :* after fewer octets. */
static bool
read_mask(const char *at, uint32_t len, uint32_t octets, struct mac *mask)
{
	uint32_t bits, n;

	*mask = mask_of(8 * octets);
	if (octets < MAC_LEN)
		return len == 2 && at[0] == ':' && at[1] == '*';
	if (len == 0)
		return true;
	if (at[0] != '/')
		return false;
	if (len <= 3 && text_number(at + 1, len - 1, 48, &bits)) {
		*mask = mask_of(bits);
		return true;
	}
	return read_octets(at + 1, len - 1, mask, &n) == len - 1 && n == MAC_LEN;
}

static bool
read_pattern(const struct token *t, struct pattern *value)
{
	uint32_t octets, used;

	*value = (struct pattern){ 0 };
	if (t->kind != TOKEN_WORD)
		return false;
	used = read_octets(t->at, t->len, &value->addr, &octets);
	return octets > 0 && read_mask(t->at + used, t->len - used, octets, &value->mask);
}

static bool
read_oui(const struct token *t, struct pattern *value)
{
	uint32_t octets;

	*value = (struct pattern){ .mask = mask_of(24) };
	return t->kind == TOKEN_WORD && t->len == 8 &&
	    read_octets(t->at, t->len, &value->addr, &octets) == 8 && octets == 3;
}

static bool
patterns(struct parser *p, struct cond *c, bool (*read)(const struct token *, struct pattern *),
    const char *form)
{
	do {
		struct pattern value, *place;

		if (!read(&p->lex.now, &value))
			return parser_fault(p, &p->lex.now, "is not %s", form);
		place = add_value(p, &p->set->patterns, c, sizeof(value));
		if (place == NULL)
			return false;
		*place = value;
		lex_next(&p->lex);
	} while (next_value(p));
	return true;
}

static const char ADDRESS_FORM[] = "an address; write six octets, as 02:00:00:00:00:01, and for "
    "a range /24 or /ff:ff:ff:00:00:00 after them, or 02:00:00:*";

static bool
parse_mac(struct parser *p, struct cond *c)
{
	return patterns(p, c, read_pattern, ADDRESS_FORM);
}

static bool
parse_oui(struct parser *p, struct cond *c)
{
	c->kind = COND_MAC;
	return patterns(p, c, read_oui, "an OUI; write three octets, as 00:11:22");
}

static bool
parse_bssid(struct parser *p, struct cond *c)
{
	c->kind = COND_BSSID;
	return patterns(p, c, read_pattern, ADDRESS_FORM);
}

static bool
parse_randomised(struct parser *p, struct cond *c)
{
	(void)p;
	c->kind = COND_RANDOMISED;
	return true;
}

/* Signal. */

static bool
read_op(const struct token *t, enum cond_op *op)
{
	bool equal = t->len == 2;

	if (t->kind != TOKEN_OP || t->at[0] == '=')
		return false;
	*op = t->at[0] == '<' ? (equal ? OP_LESS_EQUAL : OP_LESS) :
	    (equal ? OP_MORE_EQUAL : OP_MORE);
	return true;
}

static bool
parse_signal(struct parser *p, struct cond *c)
{
	struct token *t = &p->lex.now;
	uint32_t len, dbm;

	c->kind = COND_SIGNAL;
	if (!read_op(t, &c->op))
		return parser_fault(p, t, "is not a comparison; write signal < -80, "
		    "with one of < <= > >=");
	lex_next(&p->lex);
	len = t->len;
	if (len > 3 && (memcmp(t->at + len - 3, "dBm", 3) == 0 ||
	    memcmp(t->at + len - 3, "dbm", 3) == 0))
		len -= 3;
	if (t->kind != TOKEN_WORD || t->at[0] != '-' ||
	    !text_number(t->at + 1, len - 1, 127, &dbm) || dbm == 0)
		return parser_fault(p, t, "is not a signal; write dBm from -127 to -1");
	c->dbm = (int8_t)-(int)dbm;
	lex_next(&p->lex);
	return true;
}

/* SSID. */

static bool
parse_ssid(struct parser *p, struct cond *c)
{
	c->kind = COND_SSID;
	do {
		struct token t = p->lex.now;
		struct ssid *s;
		uint8_t octets[RULES_SSID_MAX];
		uint32_t len;

		if (t.kind == TOKEN_OPEN_STRING)
			return parser_fault(p, &t, "has no closing quote");
		if (t.kind != TOKEN_STRING && t.kind != TOKEN_WORD)
			return parser_fault(p, &t, "is not an SSID; write it in quotes");
		if (!text_unescape(&t, octets, sizeof(octets), &len))
			return parser_fault(p, &t, "is not an SSID; it has at most %d octets, and "
			    "after a \\ stands \", \\ or x with two digits", RULES_SSID_MAX);
		s = add_value(p, &p->set->ssids, c, sizeof(*s));
		if (s == NULL)
			return false;
		s->len = (uint8_t)len;
		memcpy(s->octet, octets, len);
		lex_next(&p->lex);
	} while (next_value(p));
	return true;
}

/* Class. */

static bool
parse_class(struct parser *p, struct cond *c)
{
	static const char *const words[] = { "probe", "auth", "assoc", "reassoc", NULL };
	uint8_t said = 0;

	do {
		struct token t = p->lex.now;
		const char *near;
		int i = 0;

		while (words[i] != NULL && !token_is(&t, words[i]))
			i++;
		if (words[i] == NULL) {
			near = token_nearest(&t, words);
			return parser_fault(p, &t, "is not a class; the classes are probe, auth, "
			    "assoc and reassoc%s%s", near ? "; did you mean " : "",
			    near ? near : "");
		}
		said |= (uint8_t)(1 << i);
		lex_next(&p->lex);
	} while (next_value(p));
	if (c->not)
		said = RULES_JOIN_BITS & (uint8_t)~said;
	p->rule.classes = p->classes_said ? p->rule.classes & said : said;
	p->classes_said = true;
	return true;
}

/* Time. */

static int
weekday(const char *three)
{
	static const char *const names[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

	for (int i = 0; i < 7; i++)
		if (memcmp(three, names[i], 3) == 0)
			return i;
	return -1;
}

static bool
is_days(const struct token *t)
{
	return t->kind == TOKEN_WORD && t->len >= 3 && weekday(t->at) >= 0 &&
	    (t->len == 3 || t->at[3] == '-');
}

/* "fri" or "fri-mon", both ends meant, round the end of the week if need be. */
static bool
parse_days(struct parser *p, struct cond *c)
{
	c->days = 0;
	do {
		struct token t = p->lex.now;
		int from, to;

		if (!is_days(&t) || (t.len != 3 && t.len != 7))
			return parser_fault(p, &t, "is not a day; write mon, or mon-fri");
		from = weekday(t.at);
		to = t.len == 3 ? from : weekday(t.at + 4);
		if (to < 0)
			return parser_fault(p, &t, "is not a range of days; write mon-fri");
		for (int day = from;; day = (day + 1) % 7) {
			c->days |= (uint8_t)(1 << day);
			if (day == to)
				break;
		}
		lex_next(&p->lex);
	} while (next_value(p));
	return true;
}

static bool
parse_day(struct parser *p, struct cond *c)
{
	c->kind = COND_DAY;
	return parse_days(p, c);
}

/* "08:30"; 24:00 is the end of a day. */
static bool
read_minute(const char *at, uint16_t *minute)
{
	uint32_t hours, minutes;

	if (!text_number(at, 2, 24, &hours) || at[2] != ':' ||
	    !text_number(at + 3, 2, 59, &minutes))
		return false;
	*minute = (uint16_t)(hours * 60 + minutes);
	return *minute <= 24 * 60;
}

static bool
parse_time(struct parser *p, struct cond *c)
{
	c->kind = COND_TIME;
	do {
		struct token t = p->lex.now;
		struct hours h, *place;

		if (t.kind != TOKEN_WORD || t.len != 11 || t.at[5] != '-' ||
		    !read_minute(t.at, &h.from) || !read_minute(t.at + 6, &h.to))
			return parser_fault(p, &t, "is not a time of day; write 08:00-18:00, or "
			    "22:00-06:00 over midnight");
		if (h.from == h.to || h.from == 24 * 60)
			return parser_fault(p, &t, "is no time at all; the whole day is "
			    "00:00-24:00");
		place = add_value(p, &p->set->hours, c, sizeof(h));
		if (place == NULL)
			return false;
		*place = h;
		lex_next(&p->lex);
	} while (next_value(p));
	c->days = 0x7f;
	return !is_days(&p->lex.now) || parse_days(p, c);
}

/* Lists. */

static bool
add_list(struct parser *p, const struct token *t)
{
	uint8_t path[RULES_LINE_MAX + 1];
	uint32_t len = 0, place = p->set->strings.n;
	struct list *list;
	char *copy;

	if (t->kind == TOKEN_OPEN_STRING)
		return parser_fault(p, t, "has no closing quote");
	if ((t->kind != TOKEN_STRING && t->kind != TOKEN_WORD) ||
	    !text_unescape(t, path, RULES_LINE_MAX, &len) || len == 0 ||
	    memchr(path, '\0', len) != NULL)
		return parser_fault(p, t, "is not a file; write its path in quotes");
	if (p->set->lists.n == RULES_LISTS_MAX)
		return parser_fault(p, t, "is one list more than the %d a set of rules may have",
		    RULES_LISTS_MAX);
	copy = rules_pool_add(&p->set->strings, len + 1, 1);
	list = copy ? rules_pool_add(&p->set->lists, 1, sizeof(*list)) : NULL;
	if (list == NULL)
		return parser_no_memory(p);
	memcpy(copy, path, len);
	*list = (struct list){ place, p->set->rules.n, p->line, t->column };
	return true;
}

/* A rule is the member of one set of addresses: a second list needs a rule of its own. */
static bool
parse_file(struct parser *p, struct cond *c)
{
	c->kind = COND_FILE;
	c->indexed = true;
	for (uint32_t i = p->rule.cond; i < p->set->conds.n - 1; i++)
		if (rules_cond(p->set, i)->kind == COND_FILE)
			return parser_fault(p, &p->lex.now, "belongs to a second 'file' in one "
			    "rule; join lists with a comma, or write a rule before this one");
	do {
		if (!add_list(p, &p->lex.now))
			return false;
		lex_next(&p->lex);
	} while (next_value(p));
	return true;
}

/* Rate. */

static bool
read_interval(const char *at, uint32_t len, struct span *interval)
{
	static const struct { const char *unit; uint64_t us; } units[] = { { "ms", 1000 },
	    { "s", 1000000 }, { "min", 60000000 }, { "m", 60000000 }, { "h", 3600000000 } };
	uint32_t digits = 0, n = 1;

	while (digits < len && at[digits] >= '0' && at[digits] <= '9')
		digits++;
	if (digits > 0 && !text_number(at, digits, 86400000, &n))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].unit) != len - digits ||
		    memcmp(units[i].unit, at + digits, len - digits) != 0)
			continue;
		*interval = SPAN_US(n * units[i].us);
		return n > 0 && interval->us <= 86400000000;
	}
	return false;
}

static bool
parse_rate(struct parser *p, struct cond *c)
{
	struct token *t = &p->lex.now;
	struct span interval;
	const char *slash;
	uint32_t limit, digits;

	if (p->rule.rate != NULL)
		return parser_fault(p, t, "belongs to a second 'rate'; a rule has one");
	if (t->kind != TOKEN_OP || t->len != 1 || t->at[0] != '>')
		return parser_fault(p, t, "is not '>'; write rate > 3/10s");
	p->rule.rate_column = t->column;
	lex_next(&p->lex);
	slash = t->kind == TOKEN_WORD ? memchr(t->at, '/', t->len) : NULL;
	digits = slash ? (uint32_t)(slash - t->at) : 0;
	if (!text_number(t->at, digits, RATE_LIMIT_MAX, &limit) || limit == 0 ||
	    !read_interval(slash + 1, t->len - digits - 1, &interval))
		return parser_fault(p, t, "is not a rate; write 3/10s: a number from 1 to %d and a "
		    "time in ms, s, min or h, one day at most", RATE_LIMIT_MAX);
	if (p->rates++ == RULES_RATES_MAX)
		return parser_fault(p, t, "is one rate more than the %d a set of rules may have",
		    RULES_RATES_MAX);
	p->rule.rate_not = c->not;
	p->rule.rate = rate_open(limit, interval, p->set->key);
	lex_next(&p->lex);
	return p->rule.rate != NULL || parser_no_memory(p);
}

/* All of them. */

struct row {
	const char *word;
	bool (*parse)(struct parser *, struct cond *);
	bool is_cond;			/* false: it is kept in the rule itself */
};

static const struct row rows[] = {
	{ "mac",	parse_mac,		true },
	{ "oui",	parse_oui,		true },
	{ "randomised",	parse_randomised,	true },
	{ "randomized",	parse_randomised,	true },
	{ "file",	parse_file,		true },
	{ "signal",	parse_signal,		true },
	{ "ssid",	parse_ssid,		true },
	{ "bssid",	parse_bssid,		true },
	{ "class",	parse_class,		false },
	{ "time",	parse_time,		true },
	{ "day",	parse_day,		true },
	{ "rate",	parse_rate,		false },
};

const char *const cond_words[] = { "mac", "oui", "randomised", "file", "signal", "ssid", "bssid",
    "class", "time", "day", "rate", "not", "name", "status", "comeback", NULL };

static const struct row *
row_of(const struct token *t)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (token_is(t, rows[i].word))
			return &rows[i];
	return NULL;
}

bool
cond_begins(const struct parser *p)
{
	return token_is(&p->lex.now, "not") || row_of(&p->lex.now) != NULL;
}

/* The condition goes last into the pool while it is read, so that its values find it there. */
bool
cond_parse(struct parser *p)
{
	struct cond c = { .column = p->lex.now.column }, *place;
	const struct row *row;

	if (token_is(&p->lex.now, "not")) {
		c.not = true;
		lex_next(&p->lex);
	}
	row = row_of(&p->lex.now);
	if (row == NULL)
		return parser_fault(p, &p->lex.now, "is not a condition, and after 'not' "
		    "comes one");
	if (p->rule.n_cond == RULES_CONDITIONS_MAX)
		return parser_fault(p, &p->lex.now, "is one condition more than the %d a rule may "
		    "have", RULES_CONDITIONS_MAX);
	lex_next(&p->lex);
	if (!row->is_cond)
		return row->parse(p, &c);
	place = rules_pool_add(&p->set->conds, 1, sizeof(*place));
	if (place == NULL)
		return parser_no_memory(p);
	p->rule.n_cond++;
	if (!row->parse(p, &c))
		return false;
	*rules_cond(p->set, p->set->conds.n - 1) = c;
	return true;
}
