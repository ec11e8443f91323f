/* SPDX-License-Identifier: ISC */
/* Characters to words.  Knows nothing of rules; every loop ends at the end of the line. */
#include "programs/macfilter/rules_lex.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_op(char c)
{
	return c == '<' || c == '>' || c == '=';
}

static bool
ends_word(char c)
{
	return is_blank(c) || is_op(c) || c == ',' || c == '"';
}

static uint32_t
word_len(const struct lex *l)
{
	uint32_t n = 0;

	while (l->pos + n < l->len && !ends_word(l->line[l->pos + n]))
		n++;
	return n;
}

/* From the quote; takes the string and both quotes. */
static void
take_string(struct lex *l)
{
	uint32_t i = l->pos + 1;

	while (i < l->len && l->line[i] != '"')
		i += l->line[i] == '\\' && i + 1 < l->len ? 2 : 1;
	l->now.at++;
	l->now.len = i - l->pos - 1;
	l->now.kind = i < l->len ? TOKEN_STRING : TOKEN_OPEN_STRING;
	l->pos = i < l->len ? i + 1 : l->len;
}

void
lex_next(struct lex *l)
{
	while (l->pos < l->len && is_blank(l->line[l->pos]))
		l->pos++;
	l->now = (struct token){ TOKEN_END, l->line + l->pos, 0, l->pos + 1 };
	if (l->pos >= l->len || l->line[l->pos] == '#') {
		l->pos = l->len;
		return;
	}
	char c = l->line[l->pos];

	if (c == '"') {
		take_string(l);
		return;
	}
	if (c == ',') {
		l->now.kind = TOKEN_COMMA;
		l->now.len = 1;
	} else if (is_op(c)) {
		l->now.kind = TOKEN_OP;
		l->now.len = l->pos + 1 < l->len && l->line[l->pos + 1] == '=' ? 2 : 1;
	} else {
		l->now.kind = TOKEN_WORD;
		l->now.len = word_len(l);
	}
	l->pos += l->now.len;
}

struct lex
lex_from(const char *line, uint32_t len)
{
	struct lex l = { .line = line, .len = len };

	lex_next(&l);
	return l;
}

bool
token_is(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && strlen(word) == t->len && memcmp(t->at, word, t->len) == 0;
}

bool
text_number(const char *at, uint32_t len, uint32_t max, uint32_t *number)
{
	uint64_t v = 0;

	if (len == 0 || len > 10)
		return false;
	for (uint32_t i = 0; i < len; i++) {
		if (at[i] < '0' || at[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(at[i] - '0');
	}
	*number = (uint32_t)v;
	return v <= max;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int
text_octet(const char *two)
{
	int high = hex(two[0]), low = hex(two[1]);

	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

bool
text_unescape(const struct token *t, uint8_t *octets, uint32_t cap, uint32_t *len)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->len; i++) {
		int v = (uint8_t)t->at[i];

		if (t->kind == TOKEN_STRING && v == '\\') {
			char c = i + 1 < t->len ? t->at[i + 1] : '\0';

			v = c == '"' || c == '\\' ? c : -1;
			if (c == 'x' && i + 3 < t->len) {
				v = text_octet(t->at + i + 2);
				i += 2;
			}
			i++;
		}
		if (v < 0 || n == cap)
			return false;
		octets[n++] = (uint8_t)v;
	}
	*len = n;
	return true;
}

const char *
token_show(const struct token *t, char text[static LEX_SHOW])
{
	static const char digits[] = "0123456789abcdef";
	uint32_t n = 0, i = 0;

	if (t->kind == TOKEN_END)
		return strcpy(text, "the end of the line");
	text[n++] = '\'';
	for (; i < t->len && n + 9 < LEX_SHOW; i++) {	/* room for \xHH...' and NUL */
		uint8_t c = (uint8_t)t->at[i];

		if (c >= 0x20 && c < 0x7f) {
			text[n++] = (char)c;
			continue;
		}
		memcpy(text + n, "\\x", 2);
		text[n + 2] = digits[c >> 4];
		text[n + 3] = digits[c & 15];
		n += 4;
	}
	strcpy(text + n, i < t->len ? "...'" : "'");
	return text;
}

enum { WORD_MAX = 24 };

static uint32_t
min3(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t m = a < b ? a : b;

	return m < c ? m : c;
}

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Letters put in, left out, exchanged, or swapped with the next; case does not count. */
static uint32_t
distance(const char *a, uint32_t n, const char *b, uint32_t m)
{
	uint32_t row[3][WORD_MAX + 1];	/* two letters ago, one ago, now */

	for (uint32_t j = 0; j <= m; j++)
		row[1][j] = row[0][j] = j;
	for (uint32_t i = 1; i <= n; i++) {
		row[2][0] = i;
		for (uint32_t j = 1; j <= m; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);

			row[2][j] = min3(row[1][j] + 1, row[2][j - 1] + 1, row[1][j - 1] + !same);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]) && row[0][j - 2] + 1 < row[2][j])
				row[2][j] = row[0][j - 2] + 1;
		}
		memcpy(row[0], row[1], sizeof(row[0]));
		memcpy(row[1], row[2], sizeof(row[1]));
	}
	return row[1][m];
}

const char *
token_nearest(const struct token *t, const char *const words[])
{
	const char *best = NULL;
	uint32_t least = 3;

	if (t->len == 0 || t->len > WORD_MAX)
		return NULL;
	for (uint32_t i = 0; words[i] != NULL; i++) {
		uint32_t len = (uint32_t)strlen(words[i]);
		uint32_t d = len > WORD_MAX ? least : distance(t->at, t->len, words[i], len);

		if (d < least && d < len && d < t->len) {
			least = d;
			best = words[i];
		}
	}
	return best;
}
