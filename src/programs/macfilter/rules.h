/* SPDX-License-Identifier: ISC */
/*
 * rules - the rule language of apgate-macfilter: text to a rule set, a request to a verdict
 *
 * The language is described in apgate-macfilter(8).  One rule a line, conditions ANDed, the
 * first rule that matches decides.  What matters to a caller:
 *
 * - A set is parsed whole or not at all; the first fault is told as "FILE:LINE:COLUMN: ..."
 *   with what was found there and what would be right.
 * - Nothing here reads a file or a clock.  rules_wanted() names the lists of addresses the
 *   rules refer to, rules_give() takes their text (rulesfile.h does both); the time of day and
 *   the monotonic time come with each query.
 * - A condition on something the query does not know (signal 0, SSID or BSSID not known) does
 *   not match, and neither does its negation.
 * - A rule concerns probe requests only where it says so: "class probe", or the verdict
 *   "silence".  The default never concerns them.
 * - Rules on single addresses, and lists, are found by one look-up in a keyed hash table
 *   however many there are; the others are tried one after another.
 * - Rates are counted per rule and station in tables of fixed size; the station heard longest
 *   ago is forgotten first.  A request counts when it reaches the rule and all its other
 *   conditions hold, whatever the verdict.
 *
 * Limits: the enum below.  Beyond them a set is refused with a sentence that says which.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/mac.h"
#include "base/sip.h"

enum {
	RULES_MAX		= 4096,		/* rules in a set */
	RULES_TEXT_MAX		= 4 << 20,	/* octets in a file */
	RULES_LINE_MAX		= 1023,		/* octets in a line */
	RULES_CONDITIONS_MAX	= 32,		/* in one rule */
	RULES_LISTS_MAX		= 64,		/* file conditions in a set */
	RULES_ADDRESSES_MAX	= 65536,	/* in all lists and single addresses together */
	RULES_RATES_MAX		= 32,		/* rate conditions in a set */
	RULES_NAME_MAX		= 31,		/* octets in the name of a rule */
	RULES_SSID_MAX		= 32,
};

enum rules_class {
	RULES_PROBE,
	RULES_AUTH,
	RULES_ASSOC,
	RULES_REASSOC,
};

enum {			/* sets of classes */
	RULES_PROBE_BIT		= 1 << RULES_PROBE,
	RULES_AUTH_BIT		= 1 << RULES_AUTH,
	RULES_ASSOC_BIT		= 1 << RULES_ASSOC,
	RULES_REASSOC_BIT	= 1 << RULES_REASSOC,
	RULES_JOIN_BITS		= RULES_AUTH_BIT | RULES_ASSOC_BIT | RULES_REASSOC_BIT,
};

enum rules_action {
	RULES_ALLOW,		/* accept */
	RULES_PASS,		/* no opinion: accept, and the next daemon decides */
	RULES_DENY,		/* refuse with the status; never for a probe request */
	RULES_SILENCE,		/* do not answer; only for a probe request */
};

struct rules_query {
	enum rules_class class;
	struct mac	mac;			/* the station */
	struct mac	bssid;			/* zero: not known */
	uint8_t		ssid[RULES_SSID_MAX];	/* asked for; of the BSS where the frame has none */
	uint8_t		ssid_len;
	bool		ssid_known;
	int8_t		signal_dbm;		/* 0: not known */
	uint8_t		weekday;		/* local, 0 Sunday to 6 */
	uint32_t	second_of_day;		/* local, since midnight */
	struct instant	now;			/* monotonic, for rates */
};

#define RULES_DEFAULT	UINT32_MAX		/* no rule matched */

struct rules_verdict {
	enum rules_action action;
	uint16_t	status;			/* of a denial; else 0 */
	uint16_t	comeback_tu;		/* with status 30; 0: the AP's own */
	uint32_t	rule;			/* from 0 in the file's order, or RULES_DEFAULT */
	const char	*name;			/* borrowed until rules_close(); else FILE:LINE */
	const char	*text;			/* borrowed likewise: the rule, blanks squeezed */
};

struct rules_fault {
	uint32_t	line, column;		/* from 1; 0: not about a place in a file */
	char		text[480];		/* whole sentence, place included, no newline */
};

struct rules_want {
	const char	*path;			/* borrowed until rules_close(), as written */
	uint32_t	line, column;		/* where the rules ask for it */
};

/* A row of a verdict table (rule D5): the first row that matches decides. */
struct rules_row {
	struct mac	addr, mask;		/* addr is zero where mask is */
	uint8_t		classes;		/* RULES_*_BIT */
	bool		ask;			/* ask the daemon; then action means nothing */
	enum rules_action action;
	uint16_t	status;			/* of a denial; else 0 */
	uint32_t	rule;			/* from 0, or RULES_DEFAULT */
};

struct rules_table {
	struct rules_row *row;			/* the caller's */
	uint32_t	cap;			/* rows there is room for */
	bool		may_ask;		/* rows that ask the daemon will do */
	uint32_t	count;			/* rows filled */
};

struct rules;				/* owned until rules_close() */

/*
 * Life.  rules_parse() gives NULL and the fault, or a set; it may be evaluated once
 * rules_wanted() is false.  After a failed rules_give() the set can only be given its other
 * lists, to see what is wrong with them, and closed.  The key is a secret (sip.h).  FILE is
 * copied; it appears in faults and, without its folders, in names.
 */
struct rules	*rules_parse(const char *file, const char *text, size_t len, struct sip_key,
		    struct rules_fault *);
uint32_t	 rules_check(const char *file, const char *text, size_t len, struct sip_key,
		    struct rules_fault *, uint32_t room);	/* how many faults; room, 1 or
					more, of them are told, each line's first */
bool		 rules_wanted(const struct rules *, struct rules_want *);	/* the next list */
bool		 rules_give(struct rules *, const char *text, size_t len, struct rules_fault *);
void		 rules_close(struct rules *);			/* NULL is fine */

/* A reload: the counts of each rate rule whose text is in both sets move from old to fresh. */
void		 rules_adopt(struct rules *fresh, struct rules *old);

/* Use.  rules_evaluate() counts rates, and changes nothing else. */
struct rules_verdict rules_evaluate(struct rules *, const struct rules_query *);
/* The classes a daemon has to be asked for: probe only where a rule may silence one. */
uint8_t		 rules_classes_needed(const struct rules *);
/* The name and text of a rule, or of RULES_DEFAULT, as verdicts carry them. */
const char	*rules_name(const struct rules *, uint32_t rule);
const char	*rules_text(const struct rules *, uint32_t rule);
uint32_t	 rules_line(const struct rules *, uint32_t rule);	/* 0: default not written */
uint32_t	 rules_count(const struct rules *);		/* the default not among them */
/* What is legal but most likely not meant; false: no n-th warning (from 0). */
bool		 rules_warning(const struct rules *, uint32_t n, struct rules_fault *);

/*
 * The set as a verdict table: row, cap and may_ask are the caller's, count is filled in.
 *
 * A row looks at address and class only.  Where a rule looks at more, or asks for a comeback
 * time, which no row can carry: with may_ask its place is taken by rows that have the daemon
 * asked about whoever it might match, so that verdicts stay exactly those of rules_evaluate();
 * without, false, and the fault names the rule and what stands in the way.  False too where cap
 * is too small.  After false, count rows hold the rules before that one: right by themselves
 * as long as the daemon is asked about what no row matches.
 *
 * The rows of the default come last, and one for probe requests where the set needs those, so
 * that a whole table leaves nothing unmatched.  How long the rows hold is the caller's to say.
 */
bool		 rules_to_table(const struct rules *, struct rules_table *, struct rules_fault *);
/* The first row for an address and class, found as an AP finds it; NULL: none matches. */
const struct rules_row *rules_row_find(const struct rules_table *, struct mac, enum rules_class);
