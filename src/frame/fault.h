/* SPDX-License-Identifier: ISC */
/*
 * fault - why a frame was refused
 *
 * The peer's fault, never ours and never the world's.  One fault refuses the whole frame.
 */
#pragma once

enum frame_fault {
	FRAME_OK,
	FRAME_SHORT,			/* ends within its header or fixed fields */
	FRAME_HEADER,			/* protocol version other than 0, or a reserved type */
	FRAME_KIND,			/* not a management frame, or of a reserved subtype */
	FRAME_ELEMENT_SHORT,		/* an element claims more octets than are left */
	FRAME_ELEMENT_SIZE,		/* an element is shorter or longer than it may be */
	FRAME_ELEMENT_TWICE,		/* an element that may stand once stands twice */
	FRAME_ELEMENT_MISSING,		/* an element the frame cannot be without */
	FRAME_TRAILING,			/* one octet after the last element */
	FRAME_FAULTS
};

const char	*frame_fault_text(enum frame_fault);	/* never NULL */
