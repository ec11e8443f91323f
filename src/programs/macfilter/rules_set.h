/* SPDX-License-Identifier: ISC */
/*
 * rules_set - what a rule set is made of; shared by the files of the library, not by callers
 *
 * Everything of variable length stands in pools: arrays that grow while the set is parsed and
 * stay as they are afterwards.  Rules refer to their conditions, conditions to their values,
 * and all to strings, by place.
 *
 * "Members" are (address, rule) pairs sorted by address and then by rule; the index leads from
 * an address to its first pair.  A rule stands in GENERAL unless it can match only addresses
 * that lead to it by such a pair.
 */
#pragma once

#include "base/table.h"
#include "programs/macfilter/rules.h"
#include "programs/macfilter/rules_rate.h"

struct rules_pool {
	void	*at;
	uint32_t n, cap;
};

enum cond_kind {
	COND_MAC,		/* patterns */
	COND_BSSID,		/* patterns */
	COND_RANDOMISED,
	COND_SIGNAL,		/* op, dbm */
	COND_SSID,		/* ssids */
	COND_TIME,		/* hours; days on which they begin */
	COND_DAY,		/* days */
	COND_FILE,		/* members */
};

enum cond_op { OP_LESS, OP_LESS_EQUAL, OP_MORE, OP_MORE_EQUAL };

struct cond {
	enum cond_kind	kind;
	enum cond_op	op;
	int8_t		dbm;
	bool		not;
	bool		indexed;	/* its values are members */
	uint8_t		days;		/* bit 0 Sunday */
	uint32_t	first, count;	/* of the values, in the pool of its kind */
	uint32_t	column;
};

struct pattern {
	struct mac	addr, mask;
};

struct ssid {
	uint8_t		len, octet[RULES_SSID_MAX];
};

struct hours {			/* minutes since midnight; FROM above TO: over midnight */
	uint16_t	from, to;
};

struct member {
	uint64_t	addr;
	uint32_t	rule;
};

struct list {
	uint32_t	path, rule, line, column;
};

struct rule {
	enum rules_action action;
	uint8_t		classes;
	uint16_t	status, comeback_tu;
	uint32_t	line, column;
	uint32_t	name, text;	/* in strings */
	uint32_t	cond, n_cond;
	struct rate	*rate;		/* owned by the set; NULL: none */
	bool		rate_not;
	uint32_t	rate_column;
};

struct rules {
	uint32_t	file;		/* in strings */
	uint32_t	unsaid;		/* in strings: "default", where no line says it */
	struct rule	fallback;	/* what "default" says; line 0: it is not there */
	struct rules_pool rules, conds, patterns, ssids, hours, members, lists, strings, warnings;
	struct rules_pool general;	/* uint32_t */
	uint32_t	given;		/* lists given so far */
	bool		ready;
	struct sip_key	key;
	struct table	*index;
};

/* N more elements, zeroed, in a row; NULL: out of memory.  Moves the others. */
void		*rules_pool_add(struct rules_pool *, uint32_t n, size_t size);

static inline const char *
rules_string(const struct rules *r, uint32_t place)
{
	return (const char *)r->strings.at + place;
}

static inline struct rule *
rules_rule(const struct rules *r, uint32_t i)
{
	return (struct rule *)r->rules.at + i;
}

static inline struct cond *
rules_cond(const struct rules *r, uint32_t i)
{
	return (struct cond *)r->conds.at + i;
}

static inline struct pattern *
rules_pattern(const struct rules *r, uint32_t i)
{
	return (struct pattern *)r->patterns.at + i;
}

static inline struct member *
rules_member(const struct rules *r, uint32_t i)
{
	return (struct member *)r->members.at + i;
}

static inline struct list *
rules_list(const struct rules *r, uint32_t i)
{
	return (struct list *)r->lists.at + i;
}

/* A set with nothing in it; NULL: out of memory. */
struct rules	*rules_open(const char *file, struct sip_key);
/* A pair for the index.  False, with the fault told at that place: too many, or no memory. */
bool		 rules_add_member(struct rules *, struct mac, uint32_t rule, const char *file,
		    uint32_t line, uint32_t column, struct rules_fault *);
/* Builds index and general once every list is given. */
bool		 rules_finish(struct rules *, struct rules_fault *);

/* Writes the fault as "file:line:column: sentence"; always false. */
bool		 rules_fault_at(struct rules_fault *, const char *file, uint32_t line,
		    uint32_t column, const char *sentence, ...)
		    __attribute__((format(printf, 5, 6)));
