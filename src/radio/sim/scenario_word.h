/* SPDX-License-Identifier: ISC */
/*
 * scenario_word - a line of a scenario as words, and words as values; scenario.c's own
 *
 * Failure latches: the first error of a text is kept with its place, and from then on every
 * call gives nothing and zeros, so that one check at the end suffices.
 */
#pragma once

#include "radio/sim/scenario.h"

enum { WORDS_MAX = 64 };

struct word {
	const char *at;
	unsigned len, column;
	bool quoted;
};

struct words {				/* a line */
	struct scenario_error *error;
	unsigned line, end_column;
	unsigned count, next;
	struct word word[WORDS_MAX];
	const char *subject;		/* the statement, for errors */
	bool bad;
};

struct unit {				/* a list of them ends with name NULL; the first is shown */
	const char *name;
	int64_t factor;
};

extern const struct unit unit_none[], unit_time[], unit_metres[], unit_dbm[], unit_db[],
    unit_bits[], unit_percent[], unit_rate[];

void		words_fail(struct words *, const struct word *, const char *format, ...)
		    __attribute__((format(printf, 3, 4)));	/* word NULL: the line's end */
void		words_split(struct words *, const char *line, size_t len);

bool		words_left(const struct words *);
bool		word_is(const struct word *, const char *);
const struct word *words_peek(const struct words *);		/* NULL: none is left */
const struct word *words_take(struct words *, const char *what);	/* NULL: what is missing */
bool		words_skip(struct words *, const char *);	/* takes the next if it is this */

/* Which of a list ("|a|b|c") the next word is: its place; -1 and an error. */
int		words_choice(struct words *, const char *what, const char *list);

/* A value with its unit, times the unit's factor; lo and hi are limits of the result. */
int64_t		words_value(struct words *, const char *what, const struct unit *, int64_t lo,
		    int64_t hi);
struct scenario_range words_range(struct words *, const char *what, const struct unit *,
		    int64_t lo, int64_t hi);
uint64_t	words_u64(struct words *, const char *what);
struct scenario_ssid words_ssid(struct words *);
void		words_name(struct words *, char name[SCENARIO_NAME]);
