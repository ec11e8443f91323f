/* SPDX-License-Identifier: ISC */
/*
 * maclist - hostapd's accept and deny files
 *
 * One address a line.  `#` in column 1 makes a comment, an empty line counts for nothing.
 * After the address and a blank may stand a VLAN id; text that is no number is ignored there,
 * as hostapd does.  A line that begins with `-` takes the address out again, if an earlier line
 * (of this file or of one read into the same list before) put it in.
 *
 * The list is sorted by address and holds each once, with the VLAN id of the last line that
 * named it.  Pure but for malloc; limits: 127 characters a line, MACLIST_MAX addresses.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mac.h"
#include "conf/errors.h"

enum { MACLIST_MAX = 65536, MACLIST_LINE = 127 };

struct maclist_entry {
	struct mac	mac;
	uint16_t	vlan;		/* 0: none */
};

struct maclist {			/* {0} is an empty one */
	size_t			 count;
	struct maclist_entry	*entry;	/* owned until maclist_close() */
};

/*
 * Adds a file's text to the list.  All mistakes are added to the errors, under the name; with
 * any, the list stays as it was and the answer is -EINVAL (-ENOMEM where memory ends).
 */
int	maclist_parse(struct maclist *, const char *text, size_t len, const char *name,
	    struct conf_errors *);
const struct maclist_entry
	*maclist_find(const struct maclist *, struct mac);	/* borrowed; NULL: not there */
bool	 maclist_equal(const struct maclist *, const struct maclist *);
void	 maclist_close(struct maclist *);
