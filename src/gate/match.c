/* SPDX-License-Identifier: ISC */
/*
 * Exact rows are chained by address, the first of a chain found through a hash; masked rows are
 * listed.  The answer is whichever matching row has the lowest number (D5: the first decides).
 */
#include "gate/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/table.h"

#define NONE UINT32_MAX

struct line {
	struct hap_row row;
	uint32_t next;		/* exact: the next of this address */
};

struct match {
	uint32_t capacity, count, masked_count;
	struct instant started;
	struct table *exact;	/* address -> first row */
	uint32_t *masked;	/* rows with a mask, in order */
	struct line *line;
	uint32_t names;
	size_t octets;			/* of text, in use */
	uint16_t name[MATCH_NAMES];	/* where the names of rules 1, 2, ... are in text */
	char text[MATCH_NAME_OCTETS];
};

struct match *
match_open(uint32_t rows, struct sip_key key)
{
	struct match *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->capacity = rows;
	m->exact = table_open(rows, key);
	m->masked = malloc(rows * sizeof(m->masked[0]));
	m->line = malloc(rows * sizeof(m->line[0]));
	if (m->exact == NULL || m->masked == NULL || m->line == NULL) {
		match_close(m);
		return NULL;
	}
	return m;
}

void
match_close(struct match *m)
{
	if (m == NULL)
		return;
	table_close(m->exact);
	free(m->masked);
	free(m->line);
	free(m);
}

static bool
is_exact(const struct hap_row *row)
{
	return mac_is_broadcast(mac_from(row->mask));
}

void
match_clear(struct match *m)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (is_exact(&m->line[i].row))
			table_drop(m->exact, mac_u64(mac_from(m->line[i].row.addr)));
	m->count = m->masked_count = m->names = 0;
	m->octets = 0;
}

static void
chain(struct match *m, uint32_t row, uint64_t key)
{
	uint32_t at = table_find(m->exact, key);

	if (at == TABLE_NONE) {
		table_put(m->exact, key, row);
		return;
	}
	while (m->line[at].next != NONE)
		at = m->line[at].next;
	m->line[at].next = row;
}

bool
match_add(struct match *m, const struct hap_row *row)
{
	if (m->count == m->capacity)
		return false;
	m->line[m->count] = (struct line){ *row, NONE };
	if (is_exact(row))
		chain(m, m->count, mac_u64(mac_from(row->addr)));
	else
		m->masked[m->masked_count++] = m->count;
	m->count++;
	return true;
}

bool
match_name_fits(uint32_t names, size_t octets)
{
	return names <= MATCH_NAMES && octets <= MATCH_NAME_OCTETS;
}

bool
match_name(struct match *m, const char *name)
{
	size_t len = strlen(name) + 1;

	if (!match_name_fits(m->names + 1, m->octets + len))
		return false;
	memcpy(m->text + m->octets, name, len);
	m->name[m->names++] = (uint16_t)m->octets;
	m->octets += len;
	return true;
}

const char *
match_name_of(const struct match *m, uint32_t rule)
{
	return rule && rule <= m->names ? m->text + m->name[rule - 1] : NULL;
}

uint32_t
match_names(const struct match *m)
{
	return m->names;
}

size_t
match_name_octets(const struct match *m)
{
	return m->octets;
}

uint32_t
match_count(const struct match *m)
{
	return m->count;
}

void
match_start(struct match *m, struct instant now)
{
	m->started = now;
}

static bool
in_force(const struct match *m, const struct hap_row *row, struct instant now)
{
	return row->lease_ms == 0 ||
	    !instant_due(instant_add(m->started, SPAN_MS(row->lease_ms)), now);
}

static uint32_t
find_exact(const struct match *m, struct instant now, struct mac addr, uint8_t class_bit)
{
	uint32_t at = m->count ? table_find(m->exact, mac_u64(addr)) : NONE;

	while (at != NONE && !(m->line[at].row.classes & class_bit &&
	    in_force(m, &m->line[at].row, now)))
		at = m->line[at].next;
	return at;
}

const struct hap_row *
match_find(const struct match *m, struct instant now, struct mac addr, uint8_t class_bit)
{
	uint32_t best = find_exact(m, now, addr, class_bit);

	for (uint32_t i = 0; i < m->masked_count && m->masked[i] < best; i++) {
		const struct hap_row *row = &m->line[m->masked[i]].row;

		if (row->classes & class_bit && in_force(m, row, now) &&
		    mac_matches(addr, mac_from(row->addr), mac_from(row->mask)))
			best = m->masked[i];
	}
	return best == NONE ? NULL : &m->line[best].row;
}

bool
match_lapsed(const struct match *m, struct instant now)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (in_force(m, &m->line[i].row, now))
			return false;
	return true;
}

uint64_t
match_bytes(uint32_t rows)
{
	return sizeof(struct match) + rows * (sizeof(uint32_t) + sizeof(struct line) + 22u);
}
