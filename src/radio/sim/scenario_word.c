/* SPDX-License-Identifier: ISC */
/* Numbers are read as integers with up to six decimals: no rounding differs by machine. */
#include "radio/sim/scenario_word.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHOWN(w)	(int)((w)->len > 40 ? 40 : (w)->len), (w)->at

const struct unit unit_none[] = { { "", 1 }, { 0 } };
const struct unit unit_time[] = { { "s", 1000000 }, { "us", 1 }, { "ms", 1000 },
	{ "min", 60000000 }, { "h", 3600000000 }, { 0 } };
const struct unit unit_metres[] = { { "m", 10 }, { "km", 10000 }, { 0 } };
const struct unit unit_dbm[] = { { "dBm", 1 }, { 0 } };
const struct unit unit_db[] = { { "dB", 1 }, { 0 } };
const struct unit unit_bits[] = { { "kb/s", 1000 }, { "b/s", 1 }, { "Mb/s", 1000000 }, { 0 } };
const struct unit unit_percent[] = { { "%", 10000 }, { 0 } };	/* of a million */
const struct unit unit_rate[] = { { "/s", 1000 }, { 0 } };	/* in 1000 s */

void
words_fail(struct words *w, const struct word *at, const char *format, ...)
{
	va_list args;

	if (w->bad)
		return;
	w->bad = true;
	w->error->line = w->line;
	w->error->column = at ? at->column : w->end_column;
	va_start(args, format);
	vsnprintf(w->error->text, sizeof(w->error->text), format, args);
	va_end(args);
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A quoted word at line[i]: the place after its closing quote. */
static size_t
quoted(struct words *w, const char *line, size_t len, size_t i)
{
	struct word word = { line + i + 1, 0, (unsigned)i + 1, true };

	for (i++; i < len && line[i] != '"'; i++)
		word.len++;
	if (i == len)
		words_fail(w, &word, "this quoted word has no end; write a \" after it");
	w->word[w->count++] = word;
	return i + 1;
}

static size_t
plain(struct words *w, const char *line, size_t len, size_t i)
{
	struct word word = { line + i, 0, (unsigned)i + 1, false };

	for (; i < len && !blank(line[i]) && line[i] != '#' && line[i] != '"'; i++) {
		if ((unsigned char)line[i] < ' ' || (unsigned char)line[i] > '~')
			words_fail(w, &word, "octet 0x%02x in a word; only quoted words may "
			    "hold other than printable ASCII", (unsigned char)line[i]);
		word.len++;
	}
	w->word[w->count++] = word;
	return i;
}

void
words_split(struct words *w, const char *line, size_t len)
{
	w->count = w->next = 0;
	w->subject = "line";
	w->end_column = (unsigned)len + 1;
	if (len > SCENARIO_LINE) {
		words_fail(w, NULL, "a line of %zu characters; %d is the most", len,
		    SCENARIO_LINE);
		return;
	}
	for (size_t i = 0; i < len && !w->bad;) {
		if (blank(line[i]))
			i++;
		else if (line[i] == '#')
			break;
		else if (w->count == WORDS_MAX)
			words_fail(w, NULL, "more than %d words; use two lines", WORDS_MAX);
		else
			i = line[i] == '"' ? quoted(w, line, len, i) : plain(w, line, len, i);
	}
}

bool
words_left(const struct words *w)
{
	return !w->bad && w->next < w->count;
}

bool
word_is(const struct word *word, const char *text)
{
	return !word->quoted && strlen(text) == word->len &&
	    memcmp(word->at, text, word->len) == 0;
}

const struct word *
words_peek(const struct words *w)
{
	return words_left(w) ? &w->word[w->next] : NULL;
}

const struct word *
words_take(struct words *w, const char *what)
{
	if (words_left(w))
		return &w->word[w->next++];
	words_fail(w, NULL, "%s lacks %s", w->subject, what);
	return NULL;
}

bool
words_skip(struct words *w, const char *text)
{
	const struct word *word = words_peek(w);

	if (word == NULL || !word_is(word, text))
		return false;
	w->next++;
	return true;
}

int
words_choice(struct words *w, const char *what, const char *list)
{
	const struct word *word = words_take(w, what);
	int place = 0;

	if (word == NULL)
		return -1;
	for (const char *p = list; *p == '|'; place++) {
		size_t len = strcspn(p + 1, "|");

		if (!word->quoted && len == word->len && memcmp(p + 1, word->at, len) == 0)
			return place;
		p += 1 + len;
	}
	words_fail(w, word, "'%.*s' is not %s; there are%s", SHOWN(word), what, list);
	for (char *p = w->error->text; (p = strchr(p, '|')) != NULL;)
		*p = ' ';
	return -1;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number of at most 12 digits and 6 decimals, in millionths; the rest is left in *text. */
static bool
millionths(const char **text, const char *end, int64_t *value)
{
	const char *p = *text;
	bool minus = p < end && *p == '-';
	int digits = 0, decimals = 0;

	*value = 0;
	for (p += minus; p < end && digit(*p); p++, digits++)
		if (digits < 12)
			*value = *value * 10 + (*p - '0');
	if (digits == 0 || digits > 12)
		return false;
	if (p + 1 < end && p[0] == '.' && digit(p[1]))
		for (p++; p < end && digit(*p) && decimals < 6; p++, decimals++)
			*value = *value * 10 + (*p - '0');
	for (; decimals < 6; decimals++)
		*value *= 10;
	if (minus)
		*value = -*value;
	*text = p;
	return true;
}

/* Millionths times the unit's factor; saturates far beyond every limit. */
static int64_t
scaled(int64_t value, int64_t factor)
{
	int64_t whole = value / 1000000, part = value % 1000000, result;

	if (__builtin_mul_overflow(whole, factor, &result) || result > INT64_MAX / 2 ||
	    result < INT64_MIN / 2)
		return value < 0 ? INT64_MIN / 2 : INT64_MAX / 2;
	return result + part * (factor / 1000000) + part * (factor % 1000000) / 1000000;
}

static void
limits_text(char *text, size_t cap, const struct unit *u, int64_t lo, int64_t hi)
{
	double f = (double)u->factor;

	snprintf(text, cap, "from %.7g%s to %.7g%s", (double)lo / f, u->name, (double)hi / f,
	    u->name);
}

static int64_t
value_of(struct words *w, const struct word *word, const char *at, const char *end,
    const char *what, const struct unit *units, int64_t lo, int64_t hi)
{
	char limits[64];
	int64_t value;
	const char *rest = at;

	limits_text(limits, sizeof(limits), units, lo, hi);
	if (word->quoted || !millionths(&rest, end, &value)) {
		words_fail(w, word, "'%.*s' is not a number; %s is %s", SHOWN(word), what, limits);
		return 0;
	}
	for (const struct unit *u = units; u->name; u++) {
		if (strlen(u->name) != (size_t)(end - rest) ||
		    memcmp(u->name, rest, (size_t)(end - rest)) != 0)
			continue;
		value = scaled(value, u->factor);
		if (value >= lo && value <= hi)
			return value;
		words_fail(w, word, "'%.*s' is out of range; %s is %s", SHOWN(word), what, limits);
		return 0;
	}
	words_fail(w, word, "'%.*s' has not the right unit; %s is %s", SHOWN(word), what, limits);
	return 0;
}

int64_t
words_value(struct words *w, const char *what, const struct unit *units, int64_t lo, int64_t hi)
{
	const struct word *word = words_take(w, what);

	return word ? value_of(w, word, word->at, word->at + word->len, what, units, lo, hi) : 0;
}

struct scenario_range
words_range(struct words *w, const char *what, const struct unit *units, int64_t lo, int64_t hi)
{
	const struct word *word = words_take(w, what);
	struct scenario_range r = { 0 };

	if (word == NULL)
		return r;
	const char *end = word->at + word->len, *dots = word->at;

	while (dots + 1 < end && !(dots[0] == '.' && dots[1] == '.'))
		dots++;
	if (dots + 1 >= end) {
		r.lo = r.hi = value_of(w, word, word->at, end, what, units, lo, hi);
		return r;
	}
	r.lo = value_of(w, word, word->at, dots, what, units, lo, hi);
	r.hi = value_of(w, word, dots + 2, end, what, units, lo, hi);
	if (r.lo > r.hi)
		words_fail(w, word, "'%.*s' ends before it begins; turn it round", SHOWN(word));
	return r;
}

uint64_t
words_u64(struct words *w, const char *what)
{
	const struct word *word = words_take(w, what);
	uint64_t v = 0;

	if (word == NULL)
		return 0;
	for (unsigned i = 0; i < word->len; i++) {
		if (word->quoted || !digit(word->at[i]) || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(word->at[i] - '0'), &v)) {
			words_fail(w, word, "'%.*s' is not %s; it is a number from 0 to 2^64 - 1",
			    SHOWN(word), what);
			return 0;
		}
	}
	return v;
}

struct scenario_ssid
words_ssid(struct words *w)
{
	const struct word *word = words_take(w, "a network's name");
	struct scenario_ssid ssid = { 0 };

	if (word == NULL)
		return ssid;
	if (word->len == 0 || word->len > sizeof(ssid.octet)) {
		words_fail(w, word, "a network's name has 1 to 32 octets, this has %u", word->len);
		return ssid;
	}
	ssid.len = (uint8_t)word->len;
	memcpy(ssid.octet, word->at, word->len);
	return ssid;
}

void
words_name(struct words *w, char name[SCENARIO_NAME])
{
	const struct word *word = words_take(w, "a name");

	name[0] = '\0';
	if (word == NULL)
		return;
	if (word->len == 0 || word->len >= SCENARIO_NAME) {
		words_fail(w, word, "a name has 1 to %d characters", SCENARIO_NAME - 1);
		return;
	}
	for (unsigned i = 0; i < word->len; i++) {
		char c = word->at[i];

		if (!digit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-' &&
		    c != '_') {
			words_fail(w, word, "'%.*s' is no name; use letters, digits, - and _",
			    SHOWN(word));
			return;
		}
	}
	memcpy(name, word->at, word->len);
	name[word->len] = '\0';
}
