/* SPDX-License-Identifier: ISC */
/* What is offered and what the radio can, field by field of the capabilities elements. */
#include <linux/nl80211.h>
#include <string.h>

#include "radio/nl80211/wiphy.h"

static void
put_le16(uint8_t *at, unsigned v)
{
	at[0] = (uint8_t)v;
	at[1] = (uint8_t)(v >> 8);
}

static const struct wiphy_band *
band_of(const struct wiphy *w, uint16_t mhz)
{
	return &w->band[mhz < 3000 ? NL80211_BAND_2GHZ : wiphy_is_6ghz(mhz) ?
	    NL80211_BAND_6GHZ : NL80211_BAND_5GHZ];
}

static bool
has_rate(const struct wiphy_band *b, uint8_t rate)
{
	for (int i = 0; i < b->rate_count; i++)
		if (b->rate[i] == (rate & 0x7f))
			return true;
	return false;
}

static void
fit_rates(const struct wiphy_band *b, struct engine_radio *r)
{
	uint8_t kept = 0;

	for (int i = 0; i < r->rate_count; i++)
		if (has_rate(b, r->rate[i]))
			r->rate[kept++] = r->rate[i];
	r->rate_count = kept;
}

/*
 * 9.4.2.55.2: bits both want; spatial multiplexing power save off (3), the AP's own being ours to
 * leave off.  Parameters and MCSs are the radio's.
 */
static void
fit_ht(const struct wiphy_band *b, struct engine_radio *r)
{
	enum { SMPS = 3 << 2, RX_STBC = 3 << 8 };
	unsigned asked = (unsigned)(r->ht[0] | r->ht[1] << 8);
	unsigned can = (unsigned)(b->ht[0] | b->ht[1] << 8), got = asked & can;

	if (!b->has_ht) {
		r->ht_len = 0;
		return;
	}
	if ((asked & RX_STBC) > (can & RX_STBC))
		got = (got & ~(unsigned)RX_STBC) | (can & RX_STBC);
	memcpy(r->ht, b->ht, sizeof(r->ht));
	put_le16(r->ht, (got & ~(unsigned)SMPS) | SMPS);
}

/* 9.4.2.157.2: of fields that are numbers the smaller, of bits those of both. */
static void
fit_vht(const struct wiphy_band *b, struct engine_radio *r)
{
	static const uint32_t numbers[] = { 3u, 3u << 2, 7u << 8, 7u << 13, 7u << 16, 7u << 23,
		3u << 26, 3u << 30 };
	uint32_t asked = (uint32_t)r->vht[0] | (uint32_t)r->vht[1] << 8 |
	    (uint32_t)r->vht[2] << 16 | (uint32_t)r->vht[3] << 24;
	uint32_t can = (uint32_t)b->vht[0] | (uint32_t)b->vht[1] << 8 |
	    (uint32_t)b->vht[2] << 16 | (uint32_t)b->vht[3] << 24;
	uint32_t got = asked & can;

	if (!b->has_vht || r->ht_len == 0) {
		r->vht_len = 0;
		return;
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint32_t m = numbers[i], least = (asked & m) < (can & m) ? asked & m : can & m;

		got = (got & ~m) | least;
	}
	memcpy(r->vht, b->vht, sizeof(r->vht));
	put_le16(r->vht, got & 0xffff);
	put_le16(r->vht + 2, got >> 16);
}

void
wiphy_fit(const struct wiphy *w, struct engine_radio *r)
{
	enum { SMPS_6GHZ = 3 << 9 };		/* 9.4.2.263: off, as in fit_ht() */
	const struct wiphy_band *b = band_of(w, r->freq_mhz);

	fit_rates(b, r);
	if (r->ht_len)
		fit_ht(b, r);
	if (r->vht_len)
		fit_vht(b, r);
	if (r->he_len) {
		r->he_len = b->has_he ? b->he_len : 0;
		memcpy(r->he, b->he, r->he_len);
	}
	if (r->he_6ghz)
		r->he_6ghz = b->has_he ? b->he_6ghz | SMPS_6GHZ : 0;
	if (r->ht_len == 0)
		r->ht_secondary = 0;
	r->acks = w->reports_acks;
}
