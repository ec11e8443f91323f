/* SPDX-License-Identifier: ISC */
#include "frame/fault.h"

#include <stddef.h>

static const char *const texts[FRAME_FAULTS] = {
	[FRAME_OK]		= "no fault",
	[FRAME_SHORT]		= "frame ends within its header or fixed fields",
	[FRAME_HEADER]		= "protocol version or frame type not understood",
	[FRAME_KIND]		= "not a management frame of a known subtype",
	[FRAME_ELEMENT_SHORT]	= "element claims more octets than are left",
	[FRAME_ELEMENT_SIZE]	= "element of the wrong size",
	[FRAME_ELEMENT_TWICE]	= "element stands twice",
	[FRAME_ELEMENT_MISSING]	= "mandatory element missing",
	[FRAME_TRAILING]	= "one octet left after the last element",
};

const char *
frame_fault_text(enum frame_fault fault)
{
	return (size_t)fault < FRAME_FAULTS ? texts[fault] : "unknown fault";
}
