/* SPDX-License-Identifier: ISC */
/*
 * element - the list of elements at the end of a management frame, as octets
 *
 * An element is id, length, body (IEEE 802.11-2020, 9.4.2.1).  This header walks, finds and
 * merges them without knowing what they mean; elements.h knows.  Nothing is copied but by
 * elements_merge(): what a walk yields is borrowed from the octets walked.
 *
 *	struct rd r = octets_rd(list);
 *	struct element el;
 *
 *	while (element_next(&r, &el))
 *		...
 *	if (!rd_ok(&r))
 *		the list was cut off in its last element
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wire.h"
#include "frame/codes.h"

struct octets {				/* borrowed: somebody else's bytes */
	const uint8_t	*at;
	size_t		 len;
};

struct element {
	uint8_t		id;
	uint8_t		ext;		/* of EID_EXTENSION, else 0 */
	uint32_t	vendor;		/* of EID_VENDOR: OUI and type, enum element_vendor */
	struct octets	body;		/* after the extension id; a vendor's OUI is inside */
	struct octets	whole;		/* id and length too */
};

static inline struct octets
octets_of(const void *at, size_t len)
{
	return (struct octets){ at, len };
}

static inline struct rd
octets_rd(struct octets o)			/* as rd_from() */
{
	return (struct rd){ .at = o.at, .end = o.len ? o.at + o.len : o.at };
}

static inline struct octets
octets_left(struct rd *r)			/* takes all that is left */
{
	struct octets o = { r->at, (size_t)(r->end - r->at) };

	r->at = r->end;
	return o;
}

bool		octets_equal(struct octets, struct octets);

bool		element_next(struct rd *, struct element *);	/* false: at the end or cut off */
bool		element_same(const struct element *, const struct element *);	/* of one sort */
bool		elements_valid(const void *, size_t);	/* whole elements and nothing after them */
bool		element_find(struct octets, uint8_t id, struct element *);	/* the first */
bool		element_find_ext(struct octets, uint8_t ext, struct element *);
bool		element_find_vendor(struct octets, uint32_t vendor, struct element *);
