/* SPDX-License-Identifier: ISC */
/*
 * rows - what is known of each element, for the codec and its tests
 *
 * Inside src/frame only; others read elements.h.
 */
#pragma once

#include "frame/elements.h"

enum row_times {
	ONCE,				/* a second one is a fault */
	FIRST,				/* the first counts, later ones are left alone */
	MANY,				/* the first has the field, all of them are in raw */
};

struct row {
	const char	*name;
	uint8_t		 id, ext;
	uint8_t		 prefix_len;	/* a vendor's OUI, type and what else tells rows apart */
	uint8_t		 prefix[5];
	uint8_t		 min, max;	/* octets of body after extension id or prefix */
	enum row_times	 times;
	uint16_t	 field;		/* offset in struct elements */
	bool		(*get)(struct rd *, void *field);	/* false: a wrong size after all */
	void		(*put)(struct wr *, const void *field);
};

extern const struct row element_rows[ELEMENT_KINDS];	/* that of ELEMENT_UNKNOWN is empty */

static inline const struct row *
row_of(enum element_kind kind)
{
	return &element_rows[kind];
}
