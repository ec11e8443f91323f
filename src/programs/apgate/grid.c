/* SPDX-License-Identifier: ISC */
/* Aligned columns: all cells are kept until the widths are known. */
#include "programs/apgate/grid.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 20, GAP = 2 };

struct cell {
	char		*text;
	enum cli_paint	 paint;
};

struct grid {
	const struct cli *cli;
	const struct grid_column *columns;
	int		 count;
	bool		 out[COLUMNS];	/* left out */
	int		 width[COLUMNS];
	struct cell	*cell;
	size_t		 cells, room;
};

int
grid_width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

struct grid *
grid_open(const struct cli *c, const struct grid_column *columns)
{
	struct grid *t = calloc(1, sizeof(*t));

	assert(t != NULL);
	t->cli = c;
	t->columns = columns;
	for (; columns[t->count].title; t->count++)
		t->width[t->count] = grid_width(columns[t->count].title);
	assert(t->count <= COLUMNS);
	return t;
}

void
grid_add(struct grid *t, enum cli_paint paint, const char *text, ...)
{
	size_t column = t->cells % (size_t)t->count;
	struct cell *c;
	va_list args;
	int width;

	if (t->cells == t->room) {
		t->room = t->room ? 2 * t->room : 64;
		t->cell = realloc(t->cell, t->room * sizeof(*t->cell));
		assert(t->cell != NULL);
	}
	c = &t->cell[t->cells++];
	c->paint = paint;
	va_start(args, text);
	width = vasprintf(&c->text, text, args);
	va_end(args);
	assert(width >= 0);
	width = grid_width(c->text);
	if (width > t->width[column])
		t->width[column] = width;
}

static int
total(const struct grid *t)
{
	int n = 0;

	for (int i = 0; i < t->count; i++)
		n += t->out[i] ? 0 : t->width[i] + GAP;
	return n - GAP;
}

/* The column to leave out next: the most spare, of equals the last; -1: none. */
static int
most_spare(const struct grid *t)
{
	int found = -1, most = 0;

	for (int i = 0; i < t->count; i++)
		if (!t->out[i] && t->columns[i].spare > 0 && t->columns[i].spare >= most) {
			most = t->columns[i].spare;
			found = i;
		}
	return found;
}

static void
narrow(struct grid *t)
{
	int column;

	while (t->cli->width && total(t) > t->cli->width && (column = most_spare(t)) >= 0)
		t->out[column] = true;
}

static int
last_column(const struct grid *t)
{
	int last = 0;

	for (int i = 0; i < t->count; i++)
		if (!t->out[i])
			last = i;
	return last;
}

static void
print_cell(const struct grid *t, int column, bool last, const char *text, enum cli_paint paint)
{
	int pad = t->width[column] - grid_width(text);

	if (t->columns[column].right)
		printf("%*s", pad, "");
	printf("%s%s%s", paint == PLAIN ? "" : cli_paint(t->cli, paint), text,
	    paint == PLAIN ? "" : cli_paint(t->cli, PLAIN));
	if (!last)
		printf("%*s", (t->columns[column].right ? 0 : pad) + GAP, "");
}

static void
print_row(const struct grid *t, const struct cell *row)
{
	int last = last_column(t);

	/* No blanks at the end of a line whose last cells are empty. */
	while (row && last > 0 && (t->out[last] || row[last].text[0] == '\0'))
		last--;
	for (int i = 0; i <= last; i++)
		if (!t->out[i])
			print_cell(t, i, i == last, row ? row[i].text : t->columns[i].title,
			    row ? row[i].paint : DIM);
	putchar('\n');
}

static bool
is_titled(const struct grid *t)
{
	for (int i = 0; i < t->count; i++)
		if (t->columns[i].title[0])
			return true;
	return false;
}

void
grid_close(struct grid *t)
{
	for (size_t i = 0; i < t->cells; i++)
		free(t->cell[i].text);
	free(t->cell);
	free(t);
}

void
grid_print(struct grid *t)
{
	assert(t->cells % (size_t)t->count == 0);
	narrow(t);
	if (is_titled(t))
		print_row(t, NULL);
	for (size_t i = 0; i < t->cells; i += (size_t)t->count)
		print_row(t, t->cell + i);
	grid_close(t);
}
