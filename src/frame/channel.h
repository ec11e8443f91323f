/* SPDX-License-Identifier: ISC */
/*
 * channel - channel numbers, frequencies and operating classes; rates and airtime
 *
 * The 2.4, 5 and 6 GHz bands (IEEE 802.11-2020, annex E, the global table E-4; 802.11ax for
 * 6 GHz).  Which of these may be used somewhere is not decided here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

enum band { BAND_NONE, BAND_2GHZ, BAND_5GHZ, BAND_6GHZ };

enum channel_width {
	WIDTH_20, WIDTH_40_ABOVE, WIDTH_40_BELOW,	/* where the secondary channel lies */
	WIDTH_80, WIDTH_160, WIDTH_80_80,
};

struct channel {
	enum band	band;		/* BAND_NONE: there is no such channel */
	uint8_t		number;
};

struct channel	 channel_from_mhz(uint16_t mhz);	/* of a 20 MHz channel's centre */
uint16_t	 channel_mhz(struct channel);		/* 0: there is no such channel */

/* The global operating class a primary channel of that width belongs to; 0: to none. */
uint8_t		 channel_operating_class(struct channel, enum channel_width);

/* A number means a channel only together with its class. */
struct channel	 channel_in_class(uint8_t operating_class, uint8_t number);

uint8_t		 rate_from_kbps(uint32_t kbps);		/* units of 500 kb/s; 0: none fits */
uint32_t	 rate_kbps(uint8_t rate);		/* basic bit ignored */

/*
 * Time on the air of a frame of len octets (with its frame check sequence) at a legacy rate: DSSS
 * with long or short preamble, or ERP/OFDM.  The short interframe space and the ack that follow
 * are not in it.
 */
struct span	 channel_airtime(enum band, size_t len, uint8_t rate, bool short_preamble);
