/* SPDX-License-Identifier: ISC */
/* Mistakes in files, gathered rather than thrown: a person mends them all at once. */
#include "conf/errors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Whatever a name or a path held: a terminal is not to obey it. */
static void
disarm(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
}

void
conf_error_add(struct conf_errors *es, struct conf_place at, const char *cure,
    const char *cause, ...)
{
	struct conf_error *e;
	va_list args;

	if (es->count == CONF_ERRORS) {
		es->more++;
		return;
	}
	e = &es->list[es->count++];
	*e = (struct conf_error){ .line = at.line };
	(void)snprintf(e->file, sizeof(e->file), "%s", at.file);
	if (at.key != NULL)
		conf_quote(at.key, strlen(at.key), e->key);
	(void)snprintf(e->cure, sizeof(e->cure), "%s", cure);
	va_start(args, cause);
	(void)vsnprintf(e->cause, sizeof(e->cause), cause, args);
	va_end(args);
	disarm(e->file);
	disarm(e->cause);
}

void
conf_errors_sort(struct conf_errors *es, size_t from)
{
	for (size_t i = from + 1; i < es->count; i++)
		for (size_t j = i; j > from && es->list[j].line < es->list[j - 1].line; j--) {
			struct conf_error swap = es->list[j];

			es->list[j] = es->list[j - 1];
			es->list[j - 1] = swap;
		}
}

const char *
conf_error_text(const struct conf_error *e, char text[static CONF_ERROR_TEXT])
{
	char where[16] = "";

	if (e->line > 0)
		(void)snprintf(where, sizeof(where), ":%u", e->line);
	(void)snprintf(text, CONF_ERROR_TEXT, "%s%s: %s%s%s%s%s", e->file, where, e->key,
	    e->key[0] != '\0' ? ": " : "", e->cause, e->cure[0] != '\0' ? "; " : "", e->cure);
	return text;
}

const char *
conf_quote(const char *s, size_t len, char text[static CONF_QUOTED])
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (n + 8 > CONF_QUOTED) {	/* "\xNN", "..." and the NUL */
			memcpy(text + n, "...", 4);
			return text;
		}
		if (c >= ' ' && c < 0x7f)
			text[n++] = (char)c;
		else
			n += (size_t)snprintf(text + n, 5, "\\x%02x", c);
	}
	text[n] = '\0';
	return text;
}
