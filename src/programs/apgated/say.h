/* SPDX-License-Identifier: ISC */
/*
 * say - the log: standard error, one line an event
 *
 * Lines begin with <N> where standard error is the journal's (JOURNAL_STREAM), else with the
 * time; as JSON they are objects with "time", "level", "text", and what the event adds.  No line
 * is longer than SAY_LINE, and none is waited for: what a reader is too slow for is lost, and
 * counted in the next line that gets through.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { SAY_LINE = 4096 };

enum say_level { SAY_ERROR = 3, SAY_WARNING = 4, SAY_NOTICE = 5, SAY_INFO = 6, SAY_DEBUG = 7 };

struct say {
	enum say_level	level;
	bool		json, journal;
	uint64_t	lost;
	int64_t		wall_us;	/* of the lines to come */
};

struct say	say_open(enum say_level, bool json);
bool		say_level_parse(const char *, enum say_level *);
bool		say_would(const struct say *, enum say_level);

void		say_text(struct say *, enum say_level, const char *, ...)
		    __attribute__((format(printf, 3, 4)));

/* A line of its own time, with fields for JSON: borrowed, may be NULL. */
void		say_event(struct say *, enum say_level, int64_t wall_us, const char *text,
		    json_t *fields);

/* A stranger's text made fit for a line: no control characters, valid UTF-8; returns text. */
const char	*say_clean(const char *, char *text, size_t size);
