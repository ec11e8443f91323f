/* SPDX-License-Identifier: ISC */
/*
 * Channels: IEEE 802.11-2020, 17.3.8.4 and 19.4.3 (numbers), annex E (classes); airtime: 15.2.2,
 * 16.2.2, 17.4.3, 18.3.2.4 (ERP's signal extension).
 */
#include "frame/channel.h"

#include "frame/elements.h"

#define COUNT(table)	(sizeof(table) / sizeof((table)[0]))

/* Channels first, first + step, … last of a class; the widths it is meant for. */
struct class_row {
	uint8_t		operating_class, band;
	uint8_t		first, last, step;
	uint8_t		width;
};

static const struct class_row classes[] = {
	{  81, BAND_2GHZ,   1,  13, 1, WIDTH_20 },
	{  82, BAND_2GHZ,  14,  14, 1, WIDTH_20 },
	{  83, BAND_2GHZ,   1,   9, 1, WIDTH_40_ABOVE },
	{  84, BAND_2GHZ,   5,  13, 1, WIDTH_40_BELOW },
	{ 115, BAND_5GHZ,  36,  48, 4, WIDTH_20 },
	{ 116, BAND_5GHZ,  36,  44, 8, WIDTH_40_ABOVE },
	{ 117, BAND_5GHZ,  40,  48, 8, WIDTH_40_BELOW },
	{ 118, BAND_5GHZ,  52,  64, 4, WIDTH_20 },
	{ 119, BAND_5GHZ,  52,  60, 8, WIDTH_40_ABOVE },
	{ 120, BAND_5GHZ,  56,  64, 8, WIDTH_40_BELOW },
	{ 121, BAND_5GHZ, 100, 144, 4, WIDTH_20 },
	{ 122, BAND_5GHZ, 100, 140, 8, WIDTH_40_ABOVE },
	{ 123, BAND_5GHZ, 104, 144, 8, WIDTH_40_BELOW },
	{ 124, BAND_5GHZ, 149, 161, 4, WIDTH_20 },
	{ 125, BAND_5GHZ, 149, 177, 4, WIDTH_20 },
	{ 126, BAND_5GHZ, 149, 173, 8, WIDTH_40_ABOVE },
	{ 127, BAND_5GHZ, 153, 177, 8, WIDTH_40_BELOW },
	{ 128, BAND_5GHZ,  36,  64, 4, WIDTH_80 },
	{ 128, BAND_5GHZ, 100, 144, 4, WIDTH_80 },
	{ 128, BAND_5GHZ, 149, 177, 4, WIDTH_80 },
	{ 129, BAND_5GHZ,  36,  64, 4, WIDTH_160 },
	{ 129, BAND_5GHZ, 100, 128, 4, WIDTH_160 },
	{ 129, BAND_5GHZ, 149, 177, 4, WIDTH_160 },
	{ 130, BAND_5GHZ,  36,  64, 4, WIDTH_80_80 },
	{ 130, BAND_5GHZ, 100, 144, 4, WIDTH_80_80 },
	{ 130, BAND_5GHZ, 149, 177, 4, WIDTH_80_80 },
	{ 131, BAND_6GHZ,   1, 233, 4, WIDTH_20 },
	{ 132, BAND_6GHZ,   1, 225, 8, WIDTH_40_ABOVE },
	{ 132, BAND_6GHZ,   5, 229, 8, WIDTH_40_BELOW },
	{ 133, BAND_6GHZ,   1, 221, 4, WIDTH_80 },
	{ 134, BAND_6GHZ,   1, 221, 4, WIDTH_160 },
	{ 135, BAND_6GHZ,   1, 221, 4, WIDTH_80_80 },
	{ 136, BAND_6GHZ,   2,   2, 1, WIDTH_20 },
};

static bool
in_row(const struct class_row *row, uint8_t number)
{
	return number >= row->first && number <= row->last &&
	    (number - row->first) % row->step == 0;
}

static bool
exists(struct channel c)
{
	for (size_t i = 0; i < COUNT(classes); i++)
		if (classes[i].band == c.band && classes[i].width == WIDTH_20 &&
		    in_row(&classes[i], c.number))
			return true;
	return false;
}

uint16_t
channel_mhz(struct channel c)
{
	if (!exists(c))
		return 0;
	switch (c.band) {
	case BAND_NONE:
		break;
	case BAND_2GHZ:
		return (uint16_t)(c.number == 14 ? 2484 : 2407 + 5 * c.number);
	case BAND_5GHZ:
		return (uint16_t)(5000 + 5 * c.number);
	case BAND_6GHZ:
		return (uint16_t)(c.number == 2 ? 5935 : 5950 + 5 * c.number);
	}
	return 0;
}

struct channel
channel_from_mhz(uint16_t mhz)
{
	struct channel c = { BAND_NONE, 0 };

	if (mhz == 2484)
		c = (struct channel){ BAND_2GHZ, 14 };
	else if (mhz > 2407 && mhz < 2484)
		c = (struct channel){ BAND_2GHZ, (uint8_t)((mhz - 2407) / 5) };
	else if (mhz == 5935)
		c = (struct channel){ BAND_6GHZ, 2 };
	else if (mhz > 5000 && mhz < 5935)
		c = (struct channel){ BAND_5GHZ, (uint8_t)((mhz - 5000) / 5) };
	else if (mhz > 5950 && mhz <= 7115)
		c = (struct channel){ BAND_6GHZ, (uint8_t)((mhz - 5950) / 5) };
	return channel_mhz(c) == mhz ? c : (struct channel){ BAND_NONE, 0 };
}

uint8_t
channel_operating_class(struct channel c, enum channel_width width)
{
	for (size_t i = 0; i < COUNT(classes); i++)
		if (classes[i].band == c.band && classes[i].width == width &&
		    in_row(&classes[i], c.number))
			return classes[i].operating_class;
	return 0;
}

struct channel
channel_in_class(uint8_t operating_class, uint8_t number)
{
	for (size_t i = 0; i < COUNT(classes); i++)
		if (classes[i].operating_class == operating_class && in_row(&classes[i], number))
			return (struct channel){ classes[i].band, number };
	return (struct channel){ BAND_NONE, 0 };
}

uint8_t
rate_from_kbps(uint32_t kbps)
{
	return kbps % 500 == 0 && kbps / 500 <= RATE_VALUE ? (uint8_t)(kbps / 500) : 0;
}

uint32_t
rate_kbps(uint8_t rate)
{
	return (rate & RATE_VALUE) * 500u;
}

static uint64_t
round_up(uint64_t bits, uint64_t unit)
{
	return (bits + unit - 1) / unit;
}

struct span
channel_airtime(enum band band, size_t len, uint8_t rate, bool short_preamble)
{
	uint64_t half_megabits = rate & RATE_VALUE;

	if (half_megabits == 0)
		half_megabits = 2;
	if (band == BAND_2GHZ && rate_is_dsss((uint8_t)half_megabits)) {
		bool quick = short_preamble && half_megabits > 2;

		return SPAN_US((quick ? 96 : 192) + round_up(len * 16, half_megabits));
	}
	/* Symbols of 4 us carry service, octets and tail bits; ERP adds 6 us of silence. */
	uint64_t symbols = round_up(16 + len * 8 + 6, half_megabits * 2);

	return SPAN_US(20 + 4 * symbols + (band == BAND_2GHZ ? 6 : 0));
}
