/* SPDX-License-Identifier: ISC */
/*
 * hostapd's accept_mac_file and deny_mac_file: one address a line; # in column 1 comments; -
 * before the address takes it out again if an earlier line put it in; after blanks a VLAN id,
 * which says where hostapd puts the station and nothing about whether it may in, so that it is
 * not looked at.  hostapd takes no notice of what follows an address immediately; here that
 * is a fault, since it is most often a digit too many.
 */
#include <stdlib.h>
#include <string.h>

#include "programs/macfilter/rules_lex.h"
#include "programs/macfilter/rules_set.h"

struct entry {
	uint64_t addr;
	uint32_t line;
	bool	 remove;
};

struct lines {
	const char *at;
	size_t	    left;
	uint32_t    number;	/* of the line taken last */
};

static bool
take_line(struct lines *l, struct token *line)
{
	const char *end;
	size_t len;

	if (l->left == 0)
		return false;
	end = memchr(l->at, '\n', l->left);
	len = end ? (size_t)(end - l->at) : l->left;
	*line = (struct token){ TOKEN_WORD, l->at, (uint32_t)len, 1 };
	if (len > 0 && l->at[len - 1] == '\r')
		line->len--;
	len += end != NULL;
	l->at += len;
	l->left -= len;
	l->number++;
	return true;
}

static bool
is_blank(const struct token *line, uint32_t at)
{
	return at >= line->len || line->at[at] == ' ' || line->at[at] == '\t';
}

/* Of one line; false: it is not an address (with or without what may stand around it). */
static bool
read_entry(const struct token *line, struct entry *e)
{
	uint32_t at = line->at[0] == '-';
	struct mac mac;
	char text[MAC_TEXT] = "";

	e->remove = at == 1;
	if (line->len < at + MAC_TEXT - 1 || !is_blank(line, at + MAC_TEXT - 1))
		return false;
	memcpy(text, line->at + at, MAC_TEXT - 1);
	if (!mac_parse(text, &mac))
		return false;
	e->addr = mac_u64(mac);
	return true;
}

static bool
only_blanks(const struct token *line)
{
	for (uint32_t i = 0; i < line->len; i++)
		if (!is_blank(line, i))
			return false;
	return true;
}

static bool
read_entries(struct rules_pool *entries, const char *path, const char *text, size_t len,
    struct rules_fault *fault)
{
	struct lines lines = { text, len, 0 };
	struct token line;

	while (take_line(&lines, &line)) {
		struct entry e = { .line = lines.number }, *place;
		char shown[LEX_SHOW];

		if (only_blanks(&line) || line.at[0] == '#')
			continue;
		if (!read_entry(&line, &e))
			return rules_fault_at(fault, path, e.line, 1, "%s is not an address; in a "
			    "list each line is one, as 02:00:00:00:00:01, with - before it to "
			    "take it out and a VLAN id after blanks", token_show(&line, shown));
		place = rules_pool_add(entries, 1, sizeof(e));
		if (place == NULL)
			return rules_fault_at(fault, path, 0, 0, "out of memory");
		*place = e;
	}
	return true;
}

static int
by_address_and_line(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* The last line that names an address says whether it is in the list. */
static bool
add_entries(struct rules *r, const struct list *list, struct rules_pool *entries,
    struct rules_fault *fault)
{
	struct entry *e = entries->at;
	const char *path = rules_string(r, list->path);

	if (entries->n > 0)
		qsort(e, entries->n, sizeof(*e), by_address_and_line);
	for (uint32_t i = 0; i < entries->n; i++) {
		bool last = i + 1 == entries->n || e[i + 1].addr != e[i].addr;

		if (last && !e[i].remove && !rules_add_member(r, mac_from_u64(e[i].addr),
		    list->rule, path, e[i].line, 1, fault))
			return false;
	}
	return true;
}

bool
rules_wanted(const struct rules *r, struct rules_want *want)
{
	if (r->given >= r->lists.n)
		return false;
	const struct list *list = rules_list(r, r->given);

	*want = (struct rules_want){ rules_string(r, list->path), list->line, list->column };
	return true;
}

bool
rules_give(struct rules *r, const char *text, size_t len, struct rules_fault *fault)
{
	struct rules_pool entries = { 0 };
	struct rules_want want;
	bool ok;

	if (!rules_wanted(r, &want))
		return rules_fault_at(fault, rules_string(r, r->file), 0, 0, "wants no list");
	if (len > RULES_TEXT_MAX)
		return rules_fault_at(fault, want.path, 0, 0, "larger than %d octets",
		    RULES_TEXT_MAX);
	ok = read_entries(&entries, want.path, text, len, fault) &&
	    add_entries(r, rules_list(r, r->given), &entries, fault);
	free(entries.at);
	r->given++;
	return ok && (r->given < r->lists.n || rules_finish(r, fault));
}
