/* SPDX-License-Identifier: ISC */
/* Questions about single elements, and those fields that take more than an assignment. */
#include <assert.h>
#include <string.h>

#include "frame/elements.h"

void
elements_set_ssid(struct elements *e, struct ssid ssid)
{
	assert(ssid.len <= SSID_MAX);
	e->ssid = ssid;
	elements_add(e, ELEMENT_SSID);
}

void
elements_set_rates(struct elements *e, const uint8_t *rates, uint8_t count)
{
	assert(count > 0 && count <= RATES_MAX);
	e->rates = (struct rates){ .count = count, .first = count };
	if (count > RATES_FIRST)
		e->rates.first = RATES_FIRST;
	memcpy(e->rates.rate, rates, count);
	elements_add(e, ELEMENT_RATES);
	if (count > RATES_FIRST)
		elements_add(e, ELEMENT_EXT_RATES);
	else
		elements_drop(e, ELEMENT_EXT_RATES);
}

bool
ssid_equal(const struct ssid *a, const struct ssid *b)
{
	return a->len == b->len && memcmp(a->octet, b->octet, a->len) == 0;
}

bool
ssid_in_list(struct octets list, const struct ssid *wanted)
{
	struct rd r = octets_rd(list);
	struct octets ssid = octets_of(wanted->octet, wanted->len);
	struct element el;

	while (element_next(&r, &el))
		if (el.id == EID_SSID && octets_equal(el.body, ssid))
			return true;
	return false;
}

/* 9.4.2.170.3: the CRC-32 of the octets, with the generator of the frame check sequence. */
uint32_t
ssid_short(const struct ssid *ssid)
{
	uint32_t crc = UINT32_MAX;

	for (int i = 0; i < ssid->len; i++) {
		crc ^= ssid->octet[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

bool
ssid_in_short_list(struct octets list, const struct ssid *wanted)
{
	struct rd r = octets_rd(list);
	uint32_t hash = ssid_short(wanted);

	while (rd_left(&r))
		if (rd_le32(&r) == hash && rd_ok(&r))
			return true;
	return false;
}

bool
rate_is_selector(uint8_t rate)
{
	return rate >= (RATE_BASIC | RATE_SELECTORS);
}

bool
rate_is_dsss(uint8_t rate)
{
	rate &= RATE_VALUE;
	return rate == 2 || rate == 4 || rate == 11 || rate == 22;
}

bool
rates_have(const struct rates *rates, uint8_t rate)
{
	for (int i = 0; i < rates->count; i++)
		if ((rates->rate[i] & RATE_VALUE) == (rate & RATE_VALUE))
			return true;
	return false;
}

bool
rates_cover_basic(const struct rates *have, const struct rates *bss)
{
	for (int i = 0; i < bss->count; i++)
		if (bss->rate[i] & RATE_BASIC && !rate_is_selector(bss->rate[i]) &&
		    !rates_have(have, bss->rate[i]))
			return false;
	return true;
}

bool
rates_all_dsss(const struct rates *rates)
{
	for (int i = 0; i < rates->count; i++)
		if (!rate_is_selector(rates->rate[i]) && !rate_is_dsss(rates->rate[i]))
			return false;
	return true;
}

/* IEEE 802.11-2020, 9.4.2.5: the bitmap starts at the even octet the control field names. */
bool
tim_has(const struct tim *tim, uint16_t aid)
{
	if (aid == 0)
		return tim->control & 1;
	size_t skipped = tim->control & 0xfe, octet = aid / 8;
	struct rd r = octets_rd(tim->bitmap);

	if (octet < skipped)
		return false;
	rd_skip(&r, octet - skipped);
	return rd_u8(&r) >> (aid % 8) & 1;
}

bool
extended_capability(const struct elements *e, unsigned bit)
{
	struct rd r = octets_rd(e->extended_capabilities);

	rd_skip(&r, bit / 8);
	return rd_u8(&r) >> (bit % 8) & 1;
}
