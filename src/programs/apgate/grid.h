/* SPDX-License-Identifier: ISC */
/*
 * grid - aligned columns on a terminal
 *
 * Cells are text; a column is as wide as its widest cell.  Where the terminal is narrower than
 * the table, the columns of the highest "spare" number are left out first, those of 0 never.
 * A table that is not printed to a terminal is never narrowed.
 */
#pragma once

#include <stdbool.h>

#include "programs/apgate/cli.h"

struct grid_column {
	const char	*title;		/* NULL ends the list; "" has none */
	bool		 right;		/* aligned to the right */
	int		 spare;
};

struct grid;				/* owned until grid_close() */

struct grid	*grid_open(const struct cli *, const struct grid_column *);
void		 grid_add(struct grid *, enum cli_paint, const char *text, ...)
		    __attribute__((format(printf, 3, 4)));	/* the next cell, row by row */
void		 grid_print(struct grid *);		/* with its titles; and closes it */
void		 grid_close(struct grid *);

int		 grid_width(const char *text);		/* columns of UTF-8 text */
