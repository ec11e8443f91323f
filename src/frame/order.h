/* SPDX-License-Identifier: ISC */
/*
 * order - which elements a frame may carry, which it must, and in which order
 *
 * Inside src/frame only.  Vendor elements are not in the lists: every frame may carry them and
 * they come last.
 */
#pragma once

#include "frame/elements.h"

struct order {
	const uint8_t	*kinds;		/* enum element_kind, in the order they are written */
	uint8_t		 count;
	uint64_t	 allowed;	/* bit per kind; vendor ones included */
	uint64_t	 required;
};

/* The vendor elements are last in the enum. */
#define VENDOR_KINDS	(~UINT64_C(0) << ELEMENT_WPA)

const struct order *order_of(enum frame_subtype);	/* an empty one where there is no list */
