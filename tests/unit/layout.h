/* SPDX-License-Identifier: ISC */
/*
 * layout.h - the fields of messages as the compiler laid them out, by the table's names
 *
 * The tables are generated when tests are built (tools/messages --layout); a field that does not
 * lie where share/messages.toml says stops the build.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct layout_field {
	const char	*structure;	/* NULL: the end */
	const char	*name;
	const char	*of;		/* the structure it is, or NULL */
	char		 kind;		/* u unsigned, s signed, m mac, c char */
	unsigned	 width;		/* octets of one */
	unsigned	 count;		/* 0: a list to the end */
	size_t		 at;		/* by offsetof */
	size_t		 size;		/* by sizeof */
};
struct layout_type {
	uint8_t		 type;
	const char	*body;		/* NULL: the end */
};

extern const struct layout_field layout_fields[];
extern const struct layout_type layout_types[];
