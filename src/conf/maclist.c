/* SPDX-License-Identifier: ISC */
/*
 * Lines become a sequence of "put in" and "take out", after those of the list as it was; sorted
 * by address and then by order, the last word about each address counts.  So a file of any
 * length costs n log n, whatever it takes out.
 */
#include "conf/maclist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct word {
	uint64_t	mac;
	size_t		order;
	uint16_t	vlan;
	bool		out;
};

struct words {
	struct word	*word;
	size_t		 count;
	size_t		 room;
};

static int
by_mac_then_order(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->mac != y->mac)
		return x->mac < y->mac ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static bool
add(struct words *ws, struct word w)
{
	if (ws->count == ws->room) {
		size_t room = ws->room < 32 ? 64 : 2 * ws->room;
		struct word *more = realloc(ws->word, room * sizeof(*more));

		if (more == NULL)
			return false;
		ws->word = more;
		ws->room = room;
	}
	w.order = ws->count;
	ws->word[ws->count++] = w;
	return true;
}

/* What stands after the address: nothing, or blanks and perhaps a VLAN id. */
static bool
vlan_after(const char *s, uint16_t *vlan)
{
	unsigned n = 0;

	s += strspn(s, " \t");
	for (; *s >= '0' && *s <= '9'; s++)
		if ((n = 10 * n + (unsigned)(*s - '0')) > 4094)
			return false;
	*vlan = (uint16_t)n;
	return true;
}

/* One line without its end; says what is wrong with it, or NULL. */
static const char *
read_line(const char *line, struct word *w)
{
	char text[MAC_TEXT] = "";
	struct mac mac;

	if ((w->out = *line == '-'))
		line++;
	memcpy(text, line, strlen(line) < sizeof(text) ? strlen(line) : sizeof(text) - 1);
	if (!mac_parse(text, &mac))
		return "not an address";
	w->mac = mac_u64(mac);
	line += sizeof(text) - 1;
	if (*line != '\0' && *line != ' ' && *line != '\t')
		return "something follows the address without a blank";
	if (!vlan_after(line, &w->vlan))
		return "a VLAN id is at most 4094";
	return NULL;
}

/* Reads a line of the text; 0, or -ENOMEM. */
static int
take_line(struct words *ws, const char *line, size_t len, struct conf_place at,
    struct conf_errors *errors)
{
	static const char cure[] = "write an address as 02:00:00:00:00:01, from column 1";
	char text[MACLIST_LINE + 1], quoted[CONF_QUOTED];
	struct word w = { 0 };
	const char *wrong = NULL;

	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len == 0 || line[0] == '#')
		return 0;
	if (len > MACLIST_LINE)
		wrong = "the line is longer than 127 characters";
	else if (memchr(line, '\0', len) != NULL)
		wrong = "the line holds a NUL byte";
	else {
		memcpy(text, line, len);
		text[len] = '\0';
		wrong = read_line(text, &w);
	}
	if (wrong == NULL)
		return add(ws, w) ? 0 : -ENOMEM;
	conf_error_add(errors, at, cure, "%s: '%s'", wrong, conf_quote(line, len, quoted));
	return 0;
}

/* The last word about each address, in order of addresses. */
static int
settle(struct maclist *list, struct words *ws, struct conf_place at, struct conf_errors *errors)
{
	struct maclist_entry *entry;
	size_t n = 0;

	if (ws->count > 0)
		qsort(ws->word, ws->count, sizeof(ws->word[0]), by_mac_then_order);
	if ((entry = malloc((ws->count + 1) * sizeof(*entry))) == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < ws->count; i++)
		if (!ws->word[i].out
		    && (i + 1 == ws->count || ws->word[i + 1].mac != ws->word[i].mac))
			entry[n++] = (struct maclist_entry){ mac_from_u64(ws->word[i].mac),
			    ws->word[i].vlan };
	if (n > MACLIST_MAX) {
		conf_error_add(errors, at, "leave the rest to apgate-macfilter",
		    "%zu addresses; a list holds at most %d", n, MACLIST_MAX);
		free(entry);
		return -EINVAL;
	}
	free(list->entry);
	*list = (struct maclist){ n, entry };
	return 0;
}

int
maclist_parse(struct maclist *list, const char *text, size_t len, const char *name,
    struct conf_errors *errors)
{
	struct conf_place at = { .file = name };
	size_t before = errors->count + errors->more;
	struct words ws = { 0 };
	int rc = 0;

	for (size_t i = 0; i < list->count && rc == 0; i++)
		rc = add(&ws, (struct word){ .mac = mac_u64(list->entry[i].mac),
		    .vlan = list->entry[i].vlan }) ? 0 : -ENOMEM;
	while (len > 0 && rc == 0) {
		const char *end = memchr(text, '\n', len);
		size_t line = end == NULL ? len : (size_t)(end - text);

		at.line++;
		rc = take_line(&ws, text, line, at, errors);
		line += end != NULL;
		text += line;
		len -= line;
	}
	if (rc == 0 && errors->count + errors->more > before)
		rc = -EINVAL;
	at.line = 0;
	if (rc == 0)
		rc = settle(list, &ws, at, errors);
	free(ws.word);
	return rc;
}

const struct maclist_entry *
maclist_find(const struct maclist *list, struct mac mac)
{
	uint64_t wanted = mac_u64(mac);
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t here = mac_u64(list->entry[middle].mac);

		if (here == wanted)
			return &list->entry[middle];
		if (here < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool
maclist_equal(const struct maclist *a, const struct maclist *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!mac_equal(a->entry[i].mac, b->entry[i].mac)
		    || a->entry[i].vlan != b->entry[i].vlan)
			return false;
	return true;
}

void
maclist_close(struct maclist *list)
{
	free(list->entry);
	*list = (struct maclist){ 0 };
}
