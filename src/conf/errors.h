/* SPDX-License-Identifier: ISC */
/*
 * errors - what is wrong with a file a person wrote, all of it
 *
 * A reader goes on after a mistake and collects every one: file, line, key, cause, cure.  The
 * list is plain data without pointers, owned by whoever declared it; it is large (60 KB), so
 * a thread with a small stack allocates it.  What does not fit is counted in `more`.
 *
 * Texts hold no control characters (what a file says is quoted with \xNN for them, paths have
 * ? instead), and never the value of a key that could be a secret.
 */
#pragma once

#include <stddef.h>

enum {
	CONF_ERRORS	= 100,	/* kept of a read; further ones are counted */
	CONF_ERROR_TEXT	= 640,	/* holds whatever conf_error_text() writes */
	CONF_QUOTED	= 52,	/* holds whatever conf_quote() writes */
};

struct conf_error {
	char		file[128];
	unsigned	line;		/* 0: the file as a whole */
	char		key[52];	/* empty: the line as a whole */
	char		cause[224];
	char		cure[192];
};

struct conf_errors {
	size_t			count;
	size_t			more;	/* found, not kept */
	struct conf_error	list[CONF_ERRORS];
};

/* Where a mistake is: borrowed, copied by conf_error_add(). */
struct conf_place {
	const char	*file;
	unsigned	 line;
	const char	*key;
};

void		 conf_error_add(struct conf_errors *, struct conf_place, const char *cure,
		    const char *cause, ...) __attribute__((format(printf, 4, 5)));
void		 conf_errors_sort(struct conf_errors *, size_t from);	/* by line, from one on */

/* "FILE:LINE: KEY: cause; cure"; returns text. */
const char	*conf_error_text(const struct conf_error *, char text[static CONF_ERROR_TEXT]);

/* A stranger's text made printable and short, "..." where cut; returns text. */
const char	*conf_quote(const char *, size_t len, char text[static CONF_QUOTED]);
