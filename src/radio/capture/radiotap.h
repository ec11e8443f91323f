/* SPDX-License-Identifier: ISC */
/*
 * radiotap - the headers a capture puts before an 802.11 frame, and ours in a recording
 *
 * Radiotap (radiotap.org) and, to read only, Prism: what an access point would know of a frame
 * it received.  All that stands there besides is stepped over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wire.h"

enum radiotap_flags {		/* of the field Flags */
	RADIOTAP_SHORT_PREAMBLE = 0x02, RADIOTAP_FCS = 0x10, RADIOTAP_PADDED = 0x20,
	RADIOTAP_BAD_FCS = 0x40,
};

struct radiotap {
	size_t	 len;		/* of the header; the frame is behind it */
	bool	 has_flags;	/* else nobody knows whether a check sequence follows the frame */
	uint8_t	 flags;		/* enum radiotap_flags */
	uint8_t	 rate;		/* 500 kb/s; 0: unknown, or not a legacy rate */
	uint16_t freq_mhz;	/* 0: unknown */
	int8_t	 signal_dbm;	/* 0: unknown */
	bool	 sent;		/* by whoever recorded it */
};

/* False: it is cut off, contradicts itself, or is of a version nobody has defined. */
bool	radiotap_decode(const void *, size_t, struct radiotap *);
bool	prism_decode(const void *, size_t, struct radiotap *);

/* What is known of it; len is not looked at. */
void	radiotap_encode(struct wr *, const struct radiotap *);
