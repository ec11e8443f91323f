/* SPDX-License-Identifier: ISC */
/*
 * attribute - lists of attributes within vendor elements, as P2P and Simple Configuration have them
 *
 * Such a list is cut into several elements of one OUI and type where it is longer than one
 * holds.  element_join() puts the pieces together again, element_split() cuts; in between a list
 * is decoded whole or refused with a fault, and the offender says which attribute it is about.
 *
 * What is received is borrowed: from the frame where one element holds the whole list, from the
 * caller's room where the pieces had to be joined.  A room of ATTRIBUTE_ROOM octets is enough for
 * all lists of one management frame.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/wire.h"
#include "frame/element.h"

enum attribute_limits {
	ATTRIBUTE_ROOM = 2304,		/* the longest body of a management frame */
	ATTRIBUTE_PIECE = 251,		/* octets of list in one element, after OUI and type */
	ATTRIBUTE_FAULT_TEXT = 96,
};

enum attribute_fault {
	ATTRIBUTE_OK,
	ATTRIBUTE_FOREIGN,		/* not a frame, or not a list, of the sort asked for */
	ATTRIBUTE_FRAME_SHORT,		/* the frame ends within its fixed fields */
	ATTRIBUTE_ELEMENT_SHORT,	/* an element of the frame claims more than is left */
	ATTRIBUTE_NO_ROOM,		/* joined it is longer than the caller's room */
	ATTRIBUTE_HEAD_SHORT,		/* octets are left, too few for an id and a length */
	ATTRIBUTE_SHORT,		/* an attribute claims more octets than are left */
	ATTRIBUTE_SIZE,			/* an attribute is shorter or longer than it may be */
	ATTRIBUTE_NESTED,		/* what an attribute holds does not fit in it */
	ATTRIBUTE_TWICE,		/* an attribute that may stand once stands twice */
	ATTRIBUTE_MISSING,		/* an attribute the frame cannot be without */
	ATTRIBUTE_FAULTS
};

struct attribute_offender {		/* name is NULL where the fault is about no attribute */
	const char	*name;		/* a constant */
	uint16_t	 id;
};

/* The sentence alone, and with the attribute's name before it; never NULL.  Returns text. */
const char	*attribute_fault_text(enum attribute_fault);
const char	*attribute_fault_say(enum attribute_fault, const struct attribute_offender *,
		    char text[static ATTRIBUTE_FAULT_TEXT]);

/*
 * The list of the elements of that OUI and type, and how many they are: none is not a fault.
 * Elements are taken from anywhere in the frame, in their order.  The list must be
 * elements_valid(), else ATTRIBUTE_ELEMENT_SHORT.
 */
enum attribute_fault element_join(struct octets elements, uint32_t vendor, struct wr *room,
		    struct octets *list, unsigned *count);

/* What is written between the two goes out in as many elements as it takes, at least one. */
size_t		 element_split_open(struct wr *);
void		 element_split_close(struct wr *, size_t mark, uint32_t vendor);
