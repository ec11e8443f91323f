/* SPDX-License-Identifier: ISC */
/*
 * Text to a rule set: lines, verdicts, names, and what holds of a whole rule.  The grammar:
 *
 *	line	= verdict *( option / condition ) / "default" verdict *option
 *	verdict	= "allow" / "deny" / "silence" / "pass"
 *	option	= "name" WORD / "status" ( NUMBER / WORD ) / "comeback" NUMBER
 *	condition: rules_cond.c
 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "programs/macfilter/rules_parse.h"

bool
parser_fault(struct parser *p, const struct token *t, const char *sentence, ...)
{
	char text[320], shown[LEX_SHOW];
	va_list ap;

	va_start(ap, sentence);
	vsnprintf(text, sizeof(text), sentence, ap);
	va_end(ap);
	return rules_fault_at(p->fault, rules_string(p->set, p->set->file), p->line, t->column,
	    "%s %s", token_show(t, shown), text);
}

bool
parser_no_memory(struct parser *p)
{
	return rules_fault_at(p->fault, rules_string(p->set, p->set->file), p->line, 1,
	    "out of memory");
}

static bool
fault_near(struct parser *p, const char *sentence, const char *const words[])
{
	const char *near = token_nearest(&p->lex.now, words);

	return parser_fault(p, &p->lex.now, "%s%s%s%s", sentence, near ? "; did you mean '" : "",
	    near ? near : "", near ? "'?" : "");
}

static bool
add_string(struct parser *p, const char *text, uint32_t len, uint32_t *place)
{
	char *copy = rules_pool_add(&p->set->strings, len + 1, 1);

	if (copy == NULL)
		return parser_no_memory(p);
	*place = p->set->strings.n - len - 1;
	memcpy(copy, text, len);
	return true;
}

/* Options. */

struct status {
	const char *name;
	uint16_t number;	/* IEEE 802.11-2020, 9.4.1.9 */
};

static const struct status statuses[] = {
	{ "unspecified", 1 }, { "capabilities", 10 }, { "no-association", 11 },
	{ "other-reason", 12 }, { "no-more-stations", 17 }, { "basic-rates", 18 },
	{ "temporarily", 30 }, { "qos", 32 }, { "bandwidth", 33 }, { "poor-channel", 34 },
	{ "declined", 37 }, { "other-bss", 82 },
};

/* 0, 126 and 127 accept a round of authentication and so refuse nothing. */
static bool
read_status(const struct token *t, uint16_t *status)
{
	uint32_t n;

	if (t->kind != TOKEN_WORD)
		return false;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (token_is(t, statuses[i].name)) {
			*status = statuses[i].number;
			return true;
		}
	}
	if (!text_number(t->at, t->len, UINT16_MAX, &n) || n == 0 || n == 126 || n == 127)
		return false;
	*status = (uint16_t)n;
	return true;
}

static bool
fault_status(struct parser *p)
{
	const char *names[sizeof(statuses) / sizeof(statuses[0]) + 1] = { NULL };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		names[i] = statuses[i].name;
	return fault_near(p, "is not a status that refuses; write its number, as 17, or one of its "
	    "names in apgate-macfilter(8), as poor-channel", names);
}

static bool
parse_status(struct parser *p, const struct token *word)
{
	uint16_t status;

	if (p->rule.action != RULES_DENY)
		return parser_fault(p, word, "belongs to 'deny' alone");
	if (!read_status(&p->lex.now, &status))
		return fault_status(p);
	if (p->rule.status != 0)
		return parser_fault(p, word, "stands twice in one rule, or after 'comeback', which "
		    "means status 30; write it once, and before comeback");
	p->rule.status = status;
	lex_next(&p->lex);
	return true;
}

static bool
parse_comeback(struct parser *p, const struct token *word)
{
	const struct token *t = &p->lex.now;
	uint32_t tu;

	if (p->rule.action != RULES_DENY || (p->rule.status != 0 && p->rule.status != 30) ||
	    p->rule.comeback_tu != 0)
		return parser_fault(p, word, "belongs, once, to 'deny' with status 30");
	if (t->kind != TOKEN_WORD || !text_number(t->at, t->len, UINT16_MAX, &tu) || tu == 0)
		return parser_fault(p, t, "is not a comeback time; write TUs (1024 us) from 1 to "
		    "65535");
	p->rule.status = 30;
	p->rule.comeback_tu = (uint16_t)tu;
	lex_next(&p->lex);
	return true;
}

static bool
is_name(const struct token *t)
{
	if (t->kind != TOKEN_WORD || t->len > RULES_NAME_MAX)
		return false;
	for (uint32_t i = 0; i < t->len; i++) {
		char c = t->at[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '-' && c != '_' && c != '.')
			return false;
	}
	return true;
}

static bool
parse_name(struct parser *p)
{
	struct token t = p->lex.now;
	uint64_t hash = sip_hash(p->set->key, t.at, t.len);
	uint32_t line = table_find(p->names, hash);

	if (!is_name(&t) || token_is(&t, "default"))
		return parser_fault(p, &t, "is not a name; write at most %d letters, digits, - _ "
		    "and ., and not 'default'", RULES_NAME_MAX);
	if (p->rule.name != 0)
		return parser_fault(p, &t, "is a second name; a rule has one");
	if (line != TABLE_NONE)
		return parser_fault(p, &t, "is the name of the rule in line %u already", line);
	table_put(p->names, hash, p->line);
	lex_next(&p->lex);
	return add_string(p, t.at, t.len, &p->rule.name);
}

static bool
parse_option(struct parser *p, bool *found)
{
	struct token word = p->lex.now;
	bool status = token_is(&word, "status"), comeback = token_is(&word, "comeback");

	*found = status || comeback || token_is(&word, "name");
	if (!*found)
		return true;
	lex_next(&p->lex);
	return status ? parse_status(p, &word) : comeback ? parse_comeback(p, &word) :
	    parse_name(p);
}

/* Rules. */

static const char *const verdicts[] = { "allow", "deny", "silence", "pass", "default", NULL };

static bool
parse_verdict(struct parser *p)
{
	static const enum rules_action actions[] = { RULES_ALLOW, RULES_DENY, RULES_SILENCE,
	    RULES_PASS };

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (!token_is(&p->lex.now, verdicts[i]))
			continue;
		p->rule.action = actions[i];
		lex_next(&p->lex);
		return true;
	}
	return fault_near(p, "is not a verdict; a rule begins with allow, deny, silence or pass",
	    verdicts);
}

/* The line without its comment and with single blanks between words, quotes kept. */
static bool
keep_text(struct parser *p)
{
	struct lex lex = lex_from(p->lex.line, p->lex.len);
	char text[2 * RULES_LINE_MAX + 2];
	uint32_t n = 0;

	for (; lex.now.kind != TOKEN_END; lex_next(&lex)) {
		uint32_t quote = lex.now.kind == TOKEN_STRING;

		if (n > 0 && lex.now.kind != TOKEN_COMMA && text[n - 1] != ',')
			text[n++] = ' ';
		memcpy(text + n, lex.now.at - quote, lex.now.len + 2 * quote);
		n += lex.now.len + 2 * quote;
	}
	return add_string(p, text, n, &p->rule.text);
}

static bool
keep_name(struct parser *p)
{
	const char *file = rules_string(p->set, p->set->file), *slash = strrchr(file, '/');
	char name[64];
	int len;

	if (p->rule.name != 0)
		return true;
	len = snprintf(name, sizeof(name), "%.48s:%u", slash ? slash + 1 : file, p->line);
	return add_string(p, name, (uint32_t)len, &p->rule.name);
}

static bool
is_exact(const struct rules *r, const struct cond *c)
{
	for (uint32_t i = 0; i < c->count; i++)
		if (mac_u64(rules_pattern(r, c->first + i)->mask) != 0xffffffffffff)
			return false;
	return true;
}

/* A rule on single addresses, without a list, goes into the index by the first such condition. */
static bool
index_addresses(struct parser *p)
{
	struct rules *r = p->set;
	struct cond *found = NULL;

	for (uint32_t i = r->conds.n; i-- > p->rule.cond;) {
		struct cond *c = rules_cond(r, i);

		if (c->kind == COND_FILE)
			return true;
		if (c->kind == COND_MAC && !c->not && is_exact(r, c))
			found = c;
	}
	if (found == NULL)
		return true;
	found->indexed = true;
	for (uint32_t i = 0; i < found->count; i++)
		if (!rules_add_member(r, rules_pattern(r, found->first + i)->addr, r->rules.n,
		    rules_string(r, r->file), p->line, found->column, p->fault))
			return false;
	return true;
}

static bool
settle_classes(struct parser *p, const struct token *verdict)
{
	struct rule *rule = &p->rule;
	bool silence = rule->action == RULES_SILENCE;

	if (!p->classes_said)
		rule->classes = silence ? RULES_PROBE_BIT : RULES_JOIN_BITS;
	if (rule->classes == 0)
		return parser_fault(p, verdict, "has no class left that it could be for");
	if (silence && rule->classes != RULES_PROBE_BIT)
		return parser_fault(p, verdict, "is for probe requests alone; refuse others with "
		    "'deny'");
	if (rule->status != 0 && rule->classes == RULES_PROBE_BIT)
		return parser_fault(p, verdict, "cannot give a status to a probe request; write "
		    "'silence'");
	if (rule->comeback_tu != 0 && !(rule->classes & (RULES_ASSOC_BIT | RULES_REASSOC_BIT)))
		return parser_fault(p, verdict, "with comeback is for assoc and reassoc");
	if (rule->action == RULES_DENY && rule->status == 0)
		rule->status = 17;
	return true;
}

static bool
warn_unreached(struct parser *p, const struct token *verdict)
{
	struct rules_fault *w;

	if (p->rule.classes & (uint8_t)~p->taken) {
		if (p->rule.n_cond == 0 && p->rule.rate == NULL) {
			p->taken |= p->rule.classes;
			p->taken_line = p->line;
		}
		return true;
	}
	if (p->set->warnings.n == 16)
		return true;
	w = rules_pool_add(&p->set->warnings, 1, sizeof(*w));
	if (w == NULL)
		return parser_no_memory(p);
	rules_fault_at(w, rules_string(p->set, p->set->file), p->line, verdict->column,
	    "this rule is never reached: line %u takes all that would come to it", p->taken_line);
	return true;
}

static bool
parse_rest(struct parser *p, bool conditions)
{
	while (p->lex.now.kind != TOKEN_END) {
		bool found;

		if (!parse_option(p, &found))
			return false;
		if (found)
			continue;
		if (!conditions)
			return parser_fault(p, &p->lex.now, "has no place here; after 'default' "
			    "come a verdict, status, comeback and name");
		if (!cond_begins(p))
			return fault_near(p, "is not a condition", cond_words);
		if (!cond_parse(p))
			return false;
	}
	return true;
}

static bool
parse_default(struct parser *p, const struct token *word)
{
	if (p->set->fallback.line != 0)
		return parser_fault(p, word, "stands in line %u already", p->set->fallback.line);
	if (!parse_verdict(p))
		return false;
	if (p->rule.action == RULES_SILENCE)
		return parser_fault(p, word, "does not concern probe requests; to leave them all "
		    "unanswered end with the rule 'silence'");
	if (!parse_rest(p, false) || !settle_classes(p, word) || !keep_name(p) || !keep_text(p))
		return false;
	p->set->fallback = p->rule;
	return true;
}

static bool
add_rule(struct parser *p, const struct token *verdict)
{
	struct rule *place;

	if (!settle_classes(p, verdict) || !keep_name(p) || !keep_text(p) || !index_addresses(p) ||
	    !warn_unreached(p, verdict))
		return false;
	place = rules_pool_add(&p->set->rules, 1, sizeof(*place));
	if (place == NULL)
		return parser_no_memory(p);
	*place = p->rule;
	p->rule.rate = NULL;		/* now the set's */
	return true;
}

static bool
parse_line(struct parser *p, const char *line, uint32_t len)
{
	struct token first;
	bool ok;

	p->lex = lex_from(line, len);
	first = p->lex.now;
	if (first.kind == TOKEN_END)
		return true;
	p->rule = (struct rule){ .line = p->line, .column = first.column,
	    .cond = p->set->conds.n };
	p->classes_said = false;
	if (token_is(&first, "default")) {
		lex_next(&p->lex);
		return parse_default(p, &first);
	}
	if (p->set->rules.n == RULES_MAX)
		return parser_fault(p, &first, "is one rule more than the %d a set may have; "
		    "addresses alone go into a list", RULES_MAX);
	ok = parse_verdict(p) && parse_rest(p, true) && add_rule(p, &first);
	rate_close(p->rule.rate);	/* of a rule that did not get as far as the set */
	return ok;
}

/* Text. */

static bool
check_line(struct parser *p, const char *line, size_t len)
{
	const char *file = rules_string(p->set, p->set->file);

	for (uint32_t i = 0; i < len && i < RULES_LINE_MAX; i++) {
		uint8_t c = (uint8_t)line[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return rules_fault_at(p->fault, file, p->line, i + 1, "octet 0x%02x is "
			    "not text; write \\x%02x within quotes if it is meant", c, c);
	}
	return len <= RULES_LINE_MAX || rules_fault_at(p->fault, file, p->line, RULES_LINE_MAX + 1,
	    "the line is longer than %d octets; addresses alone go into a list", RULES_LINE_MAX);
}

/* False: parsing is over. */
static bool
goes_on(struct parser *p)
{
	if (p->all == NULL)
		return false;
	p->faults++;
	p->fault = p->faults < p->room ? &p->all[p->faults] : &p->spare;
	return true;
}

static bool
parse_lines(struct parser *p, const char *text, size_t len)
{
	while (len > 0) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;
		size_t shown = n > 0 && text[n - 1] == '\r' ? n - 1 : n;

		p->line++;
		if ((!check_line(p, text, shown) || !parse_line(p, text, (uint32_t)shown)) &&
		    !goes_on(p))
			return false;
		n += end != NULL;
		text += n;
		len -= n;
	}
	return p->faults == 0;
}

/* A filter that lets all pass is most often an access list whose last line was forgotten. */
static bool
check_set(struct parser *p)
{
	const struct rules *r = p->set;
	bool refuses = r->fallback.line != 0;

	for (uint32_t i = 0; i < r->rules.n; i++)
		refuses |= rules_rule(r, i)->action == RULES_DENY ||
		    rules_rule(r, i)->action == RULES_SILENCE;
	return refuses || rules_fault_at(p->fault, rules_string(r, r->file), p->line ? p->line : 1,
	    1, "these rules refuse nobody; end with 'default deny', or with 'default allow' if "
	    "that is meant");
}

static bool
parse_text(struct parser *p, const char *text, size_t len)
{
	if (len > RULES_TEXT_MAX)
		return rules_fault_at(p->fault, rules_string(p->set, p->set->file), 0, 0,
		    "larger than %d octets", RULES_TEXT_MAX);
	return parse_lines(p, text, len) && check_set(p) &&
	    (p->set->lists.n > 0 || rules_finish(p->set, p->fault));
}

struct rules *
rules_parse(const char *file, const char *text, size_t len, struct sip_key key,
    struct rules_fault *fault)
{
	struct parser p = { .set = rules_open(file, key), .fault = fault };
	bool ok;

	p.names = table_open(RULES_MAX + 1, key);	/* the default's among them */
	if (p.set == NULL || p.names == NULL)
		ok = rules_fault_at(fault, file, 0, 0, "out of memory");
	else
		ok = parse_text(&p, text, len);
	table_close(p.names);
	if (ok)
		return p.set;
	rules_close(p.set);
	return NULL;
}

uint32_t
rules_check(const char *file, const char *text, size_t len, struct sip_key key,
    struct rules_fault *faults, uint32_t room)
{
	struct parser p = { .set = rules_open(file, key), .fault = faults, .all = faults,
	    .room = room };
	bool ok = false;

	p.names = table_open(RULES_MAX + 1, key);
	if (p.set == NULL || p.names == NULL)
		rules_fault_at(faults, file, 0, 0, "out of memory");
	else
		ok = parse_text(&p, text, len);
	table_close(p.names);
	rules_close(p.set);
	return ok ? 0 : p.faults ? p.faults : 1;
}
