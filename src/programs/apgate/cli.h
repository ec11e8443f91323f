/* SPDX-License-Identifier: ISC */
/*
 * cli - what the commands of apgate have in common
 *
 * A command is a row: its name, words, options and a function.  main() reads the command line by
 * it, so that --help, wrong options and their nearest spelling are the same everywhere.  Answers
 * go to standard output, everything else to standard error as "apgate: cause; cure".
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "hostap/client.h"

enum cli_exit {
	CLI_DONE	= 0,
	CLI_NO		= 1,	/* refused, or there is nothing of the kind */
	CLI_USAGE	= 2,
	CLI_UNREACHED	= 3,	/* no access point, not permitted, or it went away */
	CLI_STOPPED	= 130,	/* by SIGINT, where that is not the way it ends */
};

enum { CLI_WORDS = 8, CLI_OPTIONS = 24 };

struct cli_option {
	const char	*name;		/* "--reason"; NULL ends a list */
	const char	*arg;		/* NULL: takes none */
	const char	*doc;
};

struct cli;

struct cli_command {
	const char	*name;
	const char	*words;		/* what follows it, as usage shows it */
	int		 least, most;	/* words */
	const char	*summary;	/* one line, in the list of commands */
	const char	*text;		/* a paragraph, for its --help */
	const struct cli_option *options;
	void		(*more_help)(FILE *);	/* NULL: none */
	enum cli_exit	(*run)(struct cli *);
	const struct cli_command *const *under;	/* commands it is the first word of; NULL: none */
};

struct cli {
	const struct cli_command *command;
	const char	*socket;	/* NULL: where libhostap looks */
	bool		 json;
	bool		 colour;
	bool		 terminal;	/* standard output is one */
	bool		 utf8;
	int		 width;		/* columns; 0: as wide as it likes */
	const char	*word[CLI_WORDS];
	int		 words;
	struct { const char *name, *value; } given[CLI_OPTIONS];
	int		 givens;
};

/* Options: NULL where it was not given; "" where it takes no value. */
const char	*cli_value(const struct cli *, const char *name);

/* Says "apgate: ..." and gives the exit status back. */
enum cli_exit	 cli_fail(enum cli_exit, const char *text, ...)
		    __attribute__((format(printf, 2, 3)));

/* A connected handle, or NULL, all having been said. */
struct hostap	*cli_open(const struct cli *);
enum cli_exit	 cli_refused(struct hostap *, int error);	/* what hostap_error() says */

/*
 * Values.  False, and the mistake said with its cure.  A code is a number, or its name as
 * name_of() gives it, with "-" for what is no letter.
 */
bool		 cli_addr(const char *text, uint8_t addr[IEEE80211_ADDR_LEN]);
bool		 cli_mask(const char *text, uint8_t mask[IEEE80211_ADDR_LEN]);
bool		 cli_number(const char *option, const char *text, uint64_t most, uint64_t *);
bool		 cli_span_ms(const char *option, const char *text, uint64_t *ms);
bool		 cli_code(const char *option, const char *text,
		    const char *(*name_of)(unsigned int), uint16_t *);
void		 cli_codes(FILE *, const char *(*name_of)(unsigned int), unsigned int from);
bool		 cli_classes(const char *text, uint32_t *classes);	/* "auth,assoc", "all" */
const char	*cli_nearest(const char *name, const char *(*nth)(const void *, int),
		    const void *);	/* of names up to NULL; NULL: none is near */

/* Prints a document and lets go of it. */
enum cli_exit	 cli_json(json_t *);

/* Escape sequences, or "" where there is no colour. */
enum cli_paint { PLAIN, BOLD, DIM, RED, GREEN, YELLOW, CYAN };
const char	*cli_paint(const struct cli *, enum cli_paint);	/* PLAIN ends any of them */
