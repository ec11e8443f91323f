/* SPDX-License-Identifier: ISC */
/*
 * lex - the words of one line of rules
 *
 * Words are parted by blanks, commas, quotes and < > =; a # where a word would begin starts a
 * comment.  The line is borrowed for the life of the lexer and need not end in NUL.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
	TOKEN_END,		/* of the line, or a comment */
	TOKEN_WORD,
	TOKEN_STRING,		/* what is between the quotes, escapes unread */
	TOKEN_COMMA,
	TOKEN_OP,		/* < <= > >= = */
	TOKEN_OPEN_STRING,	/* a quote without its pair */
};

struct token {
	enum token_kind	kind;
	const char	*at;
	uint32_t	len;
	uint32_t	column;		/* from 1 */
};

struct lex {
	const char	*line;
	uint32_t	len, pos;
	struct token	now;		/* the word looked at */
};

struct lex	lex_from(const char *line, uint32_t len);	/* looks at the first word */
void		lex_next(struct lex *);
bool		token_is(const struct token *, const char *);	/* a word, exactly this one */

/* The decimal number that is the whole text; false where it is none or above max. */
bool		text_number(const char *at, uint32_t len, uint32_t max, uint32_t *);
/* The octets of a string, escapes read; false where they do not fit or an escape is unknown. */
bool		text_unescape(const struct token *, uint8_t *octets, uint32_t cap, uint32_t *len);
/* Two hexadecimal digits; -1 where they are none. */
int		text_octet(const char *two);

enum { LEX_SHOW = 44 };
/* For a message: in quotes, cut to size, nothing a terminal would act upon; returns text. */
const char	*token_show(const struct token *, char text[static LEX_SHOW]);
/* The word of the list (ending in NULL) that is most like it; NULL where none is near. */
const char	*token_nearest(const struct token *, const char *const words[]);
