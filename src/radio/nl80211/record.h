/* SPDX-License-Identifier: ISC */
/*
 * record - what was exchanged with the kernel, in a file
 *
 * After "apgate-netlink 1\n" and padding to 24 octets, one record after the other: when (u64, us),
 * how many octets (u32), what (u8, enum record_what), three zeros, the octets, padding to 8.
 * Numbers are in the order of the machine that wrote it, as those in the messages are.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

enum record_what {
	RECORD_SENT, RECORD_HEARD, RECORD_LINK_SENT, RECORD_LINK_HEARD,
	RECORD_WHATS
};

enum { RECORD_HEADER = 24, RECORD_ROW = 16 };

struct record;				/* owned until record_close() */

struct record	*record_open(const char *path);		/* NULL and errno */
void		 record_close(struct record *);		/* NULL is fine, here and below */
void		 record_time(struct record *, struct instant);
void		 record_add(struct record *, struct instant, enum record_what, const void *,
		    size_t);
void		 record_add_now(struct record *, enum record_what, const void *, size_t);

/* Reading, of a file in memory.  Pure. */
struct record_row {
	struct instant at;
	enum record_what what;
	const void *octets;		/* borrowed; aligned to 8 where the file is */
	size_t len;
};
size_t		 record_begin(const void *file, size_t len);	/* of the first row; 0: none */
size_t		 record_next(const void *file, size_t len, size_t at, struct record_row *);
					/* place of the next; 0: there is no row at this one */
