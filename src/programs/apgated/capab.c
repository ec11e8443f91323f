/* SPDX-License-Identifier: ISC */
/* HT (9.4.2.55), VHT (9.4.2.157) and HE (802.11ax, 9.4.2.248) capabilities elements. */
#include "programs/apgated/capab.h"

enum {
	HT_AMPDU	= 3 | 5 << 2,	/* 64 KiB, 4 us between MPDUs */
	MCS_STREAMS_2	= 0xfffa,	/* two streams with all of VHT's (HE's) modulations */
	HE_6GHZ		= 5 | 7 << 3 | 2 << 6 | 3 << 9,	/* 4 us, 1 MiB, 11454; no SM power save */
	HE_40_IN_2GHZ	= 1 << 1, HE_80_IN_5GHZ = 1 << 2, HE_160 = 1 << 3, HE_80_80 = 1 << 4,
};

static void
put_le16(uint8_t *at, unsigned v)
{
	at[0] = (uint8_t)v;
	at[1] = (uint8_t)(v >> 8);
}

static bool
is_6ghz(const struct conf_radio *c)
{
	return c->freq_mhz > 5925;
}

static void
fill_ht(const struct conf_radio *c, struct engine_radio *r)
{
	r->ht_len = AIR_HT_LEN;
	put_le16(r->ht, (unsigned)c->ht_capab);
	r->ht[2] = HT_AMPDU;
	r->ht[3] = r->ht[4] = 0xff;	/* MCS 0 to 15 */
	r->ht[15] = 1;			/* and the same ones sent */
	r->ht_secondary = c->ht40 > 0 ? 1 : c->ht40 < 0 ? 3 : 0;
}

static void
fill_vht(const struct conf_radio *c, struct engine_radio *r)
{
	r->vht_len = AIR_VHT_LEN;
	put_le16(r->vht, (unsigned)(c->vht_capab & 0xffff));
	put_le16(r->vht + 2, (unsigned)(c->vht_capab >> 16 & 0xffff));
	put_le16(r->vht + 4, MCS_STREAMS_2);
	put_le16(r->vht + 8, MCS_STREAMS_2);
}

static void
fill_he(const struct conf_radio *c, struct engine_radio *r)
{
	unsigned width = 0;
	uint8_t *mcs = r->he + 17;	/* after 6 octets of MAC and 11 of PHY capabilities */

	if (is_6ghz(c)) {
		r->he_6ghz = HE_6GHZ;
		r->he_width = (uint8_t)(c->width_mhz == 160 || c->centre1_mhz ? 3 :
		    c->width_mhz / 40);
	}
	if (c->hw_mode != CONF_MODE_A)
		width = c->ht40 ? HE_40_IN_2GHZ : 0;
	else if (c->width_mhz >= 40)
		width = HE_80_IN_5GHZ;
	if (c->width_mhz == 160)
		width |= HE_160;
	if (c->centre1_mhz)
		width |= HE_160 | HE_80_80;
	r->he[6] = (uint8_t)width;
	for (int i = 0; i < 1 + !!(width & HE_160) + !!(width & HE_80_80); i++, mcs += 4) {
		put_le16(mcs, MCS_STREAMS_2);
		put_le16(mcs + 2, MCS_STREAMS_2);
	}
	r->he_len = (uint8_t)(mcs - r->he);
}

void
capab_fill(const struct conf_radio *c, struct engine_radio *r)
{
	bool he_width = c->ieee80211ax;

	if (c->ieee80211n && !is_6ghz(c))
		fill_ht(c, r);
	if (c->ieee80211ac && !is_6ghz(c))
		fill_vht(c, r);
	if (c->ieee80211ax)
		fill_he(c, r);
	r->vht_width = (uint8_t)(he_width ? c->he_oper_chwidth : c->vht_oper_chwidth);
	r->vht_centre0 = (uint8_t)(he_width ? c->he_seg0 : c->vht_seg0);
	r->vht_centre1 = (uint8_t)(he_width ? c->he_seg1 : c->vht_seg1);
}

struct air_bytes
capab_triplets(const struct conf_radio *c)
{
	/* First channel, how many, dBm. */
	static const uint8_t low[] = { 1, 13, 20 };
	static const uint8_t high[] = { 36, 4, 23, 52, 4, 20, 100, 12, 27, 149, 5, 14 };

	/* Of 6 GHz the operating class alone: identifier, class, coverage class. */
	static const uint8_t six[] = { 201, 131, 0 };

	if (is_6ghz(c))
		return (struct air_bytes){ six, sizeof(six) };
	return c->hw_mode == CONF_MODE_A ? (struct air_bytes){ high, sizeof(high) } :
	    (struct air_bytes){ low, sizeof(low) };
}
