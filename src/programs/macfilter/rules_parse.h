/* SPDX-License-Identifier: ISC */
/*
 * rules_parse - what the two halves of the parser share: lines and verdicts, conditions
 *
 * Every function that returns bool is false after a fault, which it has then told; parsing
 * stops there.  The lexer looks at the first word not yet understood.
 */
#pragma once

#include "programs/macfilter/rules_lex.h"
#include "programs/macfilter/rules_set.h"

struct parser {
	struct rules	*set;
	struct rules_fault *fault;
	struct rules_fault *all;	/* room for the faults of all lines; NULL: the first ends it */
	uint32_t room, faults;		/* in all; so far */
	struct rules_fault spare;	/* for those there is no room for */
	struct lex	lex;
	uint32_t	line, rates;
	struct table	*names;		/* hash of a name to its rule */
	uint8_t		taken;		/* classes an earlier rule takes whole */
	uint32_t	taken_line;
	struct rule	rule;		/* being read; becomes number set->rules.n */
	bool		classes_said;
};

/* The fault at that token: "... 'what was found' " and then the sentence; always false. */
bool		parser_fault(struct parser *, const struct token *, const char *sentence, ...)
		    __attribute__((format(printf, 3, 4)));
bool		parser_no_memory(struct parser *);

/* Whether the lexer looks at a condition, or at "not". */
bool		cond_begins(const struct parser *);
bool		cond_parse(struct parser *);
/* For messages: the first words of all conditions, ending in NULL. */
extern const char *const cond_words[];
