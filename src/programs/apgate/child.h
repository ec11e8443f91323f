/* SPDX-License-Identifier: ISC */
/*
 * child - a program this one starts, and that never outlives it
 *
 * Its standard error is read and kept, so that a failure can be told in its own words; it dies
 * with this program whatever ends that, and a Ctrl-C at the terminal does not reach it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { CHILD_WORDS = 4096, CHILD_ARGS = 40 };

struct child {
	const char	*name;		/* as it is to be called; borrowed */
	pid_t		 pid;		/* 0: not started, or ended */
	int		 said_fd;	/* its standard error; -1: none any more */
	int		 out_fd;	/* its standard output; -1: none */
	int		 status;	/* of waitpid(), once it has ended */
	char		 said[CHILD_WORDS];	/* the last of it */
	size_t		 said_len;
	bool		 ended;
};

/* 0 or a negative errno value.  argv[0] is the path; with_out: its output is wanted. */
int		 child_start(struct child *, const char *name, const char *const argv[],
		    bool with_out);
bool		 child_hear(struct child *);	/* reads what it said; false: it says no more */
bool		 child_ended(struct child *);	/* never waits */
void		 child_wait(struct child *);	/* reads what it says until it ends */
void		 child_stop(struct child *, int patience_ms);	/* SIGTERM, then SIGKILL */

/* Its last lines, or what ended it, for a sentence. */
const char	*child_words(struct child *, char *text, size_t);
