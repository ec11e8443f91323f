/* SPDX-License-Identifier: ISC */
/*
 * The GET_WIPHY dump: a band, its channels and its rates come in several messages, an attribute
 * in whichever of them there was room.  Everything is therefore added to what is known already.
 */
#include "radio/nl80211/wiphy.h"

#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/parse.h"

enum { HE_MAC = 6, HE_PHY = 11, HT_MCS = 16, VHT_MCS = 8 };

static void
put_le16(uint8_t *at, unsigned v)
{
	at[0] = (uint8_t)v;
	at[1] = (uint8_t)(v >> 8);
}

/* ---- bands -------------------------------------------------------------------------------- */

static void
add_freq(struct wiphy *w, const struct nlattr *freq)
{
	const struct nlattr *a;
	struct wiphy_freq f = { 0 };

	PARSE_EACH_IN(a, freq)
		switch (mnl_attr_get_type(a)) {
		case NL80211_FREQUENCY_ATTR_FREQ:
			f.mhz = (uint16_t)parse_u32(a);
			break;
		case NL80211_FREQUENCY_ATTR_DISABLED:
			f.disabled = true;
			break;
		case NL80211_FREQUENCY_ATTR_NO_IR:
			f.no_ir = true;
			break;
		case NL80211_FREQUENCY_ATTR_RADAR:
			f.radar = true;
			break;
		case NL80211_FREQUENCY_ATTR_DFS_STATE:
			f.available = parse_u32(a) == NL80211_DFS_AVAILABLE;
			break;
		case NL80211_FREQUENCY_ATTR_NO_HT40_MINUS:
			f.no_ht40_below = true;
			break;
		case NL80211_FREQUENCY_ATTR_NO_HT40_PLUS:
			f.no_ht40_above = true;
			break;
		case NL80211_FREQUENCY_ATTR_NO_80MHZ:
			f.no_80 = true;
			break;
		case NL80211_FREQUENCY_ATTR_NO_160MHZ:
			f.no_160 = true;
			break;
		case NL80211_FREQUENCY_ATTR_MAX_TX_POWER:	/* 0.01 dBm */
			f.dbm = (uint8_t)(parse_u32(a) / 100);
			break;
		}
	if (f.mhz && w->freq_count < WIPHY_FREQS && !wiphy_freq(w, f.mhz))
		w->freq[w->freq_count++] = f;
}

static void
add_rate(struct wiphy_band *b, const struct nlattr *rate)
{
	const struct nlattr *a;

	PARSE_EACH_IN(a, rate) {
		uint32_t kbps100 = parse_u32(a);

		if (mnl_attr_get_type(a) != NL80211_BITRATE_ATTR_RATE || kbps100 / 5 == 0 ||
		    kbps100 / 5 > 127 || b->rate_count == AIR_RATES_MAX)
			continue;
		b->rate[b->rate_count++] = (uint8_t)(kbps100 / 5);
	}
}

static void
copy_part(const struct nlattr *a, uint8_t *to, size_t size)
{
	size_t len = a ? mnl_attr_get_payload_len(a) : 0;

	if (len)
		memcpy(to, mnl_attr_get_payload(a), len < size ? len : size);
}

/* The capabilities of one kind of interface: only an access point's are looked at. */
static void
add_iftype(struct wiphy_band *b, const struct nlattr *data)
{
	const struct nlattr *a, *type, *tb[NL80211_BAND_IFTYPE_ATTR_MAX + 1] = { 0 };
	size_t mcs, ppe = 0;
	uint8_t six[2] = { 0 };
	bool ap = false;

	PARSE_EACH_IN(a, data)
		if (mnl_attr_get_type(a) <= NL80211_BAND_IFTYPE_ATTR_MAX)
			tb[mnl_attr_get_type(a)] = a;
	if (!tb[NL80211_BAND_IFTYPE_ATTR_IFTYPES] || !tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MAC] ||
	    !tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PHY] ||
	    !tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MCS_SET])
		return;
	PARSE_EACH_IN(type, tb[NL80211_BAND_IFTYPE_ATTR_IFTYPES])
		ap |= mnl_attr_get_type(type) == NL80211_IFTYPE_AP;
	mcs = mnl_attr_get_payload_len(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MCS_SET]);
	if (!ap || mcs > 12)
		return;
	memset(b->he, 0, sizeof(b->he));
	copy_part(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MAC], b->he, HE_MAC);
	copy_part(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PHY], b->he + HE_MAC, HE_PHY);
	/* 4 octets for 80 MHz, 4 more each for 160 and 80+80, where the PHY says so. */
	if (!(b->he[HE_MAC] & 1 << 3))
		mcs = mcs < 4 ? mcs : 4;
	else if (!(b->he[HE_MAC] & 1 << 4))
		mcs = mcs < 8 ? mcs : 8;
	copy_part(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MCS_SET], b->he + HE_MAC + HE_PHY, mcs);
	if (tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PPE] && b->he[HE_MAC + 6] & 0x80) {
		ppe = mnl_attr_get_payload_len(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PPE]);
		if (ppe > AIR_HE_MAX - HE_MAC - HE_PHY - mcs)
			return;
		copy_part(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PPE],
		    b->he + HE_MAC + HE_PHY + mcs, ppe);
	}
	copy_part(tb[NL80211_BAND_IFTYPE_ATTR_HE_6GHZ_CAPA], six, sizeof(six));
	b->he_6ghz = (uint16_t)(six[0] | six[1] << 8);
	b->he_len = (uint8_t)(HE_MAC + HE_PHY + mcs + ppe);
	b->has_he = true;
}

static void
add_band(struct wiphy *w, const struct nlattr *band)
{
	const struct nlattr *a, *inner;
	unsigned number = mnl_attr_get_type(band);
	struct wiphy_band *b = &w->band[number < WIPHY_BANDS ? number : 0];

	if (number >= WIPHY_BANDS)
		return;
	b->present = true;
	PARSE_EACH_IN(a, band)
		switch (mnl_attr_get_type(a)) {
		case NL80211_BAND_ATTR_FREQS:
			PARSE_EACH_IN(inner, a)
				add_freq(w, inner);
			break;
		case NL80211_BAND_ATTR_RATES:
			PARSE_EACH_IN(inner, a)
				add_rate(b, inner);
			break;
		case NL80211_BAND_ATTR_HT_CAPA:
			b->has_ht = true;
			put_le16(b->ht, parse_u16(a));
			break;
		case NL80211_BAND_ATTR_HT_AMPDU_FACTOR:
			b->ht[2] = (uint8_t)((b->ht[2] & ~3) | (parse_u8(a) & 3));
			break;
		case NL80211_BAND_ATTR_HT_AMPDU_DENSITY:
			b->ht[2] = (uint8_t)((b->ht[2] & 3) | (parse_u8(a) & 7) << 2);
			break;
		case NL80211_BAND_ATTR_HT_MCS_SET:
			copy_part(a, b->ht + 3, HT_MCS);
			break;
		case NL80211_BAND_ATTR_VHT_CAPA:
			b->has_vht = true;
			put_le16(b->vht, parse_u32(a) & 0xffff);
			put_le16(b->vht + 2, parse_u32(a) >> 16);
			break;
		case NL80211_BAND_ATTR_VHT_MCS_SET:
			copy_part(a, b->vht + 4, VHT_MCS);
			break;
		case NL80211_BAND_ATTR_IFTYPE_DATA:
			PARSE_EACH_IN(inner, a)
				add_iftype(b, inner);
			break;
		}
}

/* ---- the whole ---------------------------------------------------------------------------- */

static uint32_t
type_bits(const struct nlattr *types)
{
	const struct nlattr *a;
	uint32_t bits = 0;

	if (types == NULL)
		return 0;
	PARSE_EACH_IN(a, types)
		if (mnl_attr_get_type(a) < 32)
			bits |= 1u << mnl_attr_get_type(a);
	return bits;
}

static void
add_iftypes(struct wiphy *w, const struct nlattr *types)
{
	const struct nlattr *a;

	w->iftypes |= type_bits(types);
	PARSE_EACH_IN(a, types)
		switch (mnl_attr_get_type(a)) {
		case NL80211_IFTYPE_AP:
			w->ap = true;
			break;
		case NL80211_IFTYPE_AP_VLAN:
			w->ap_vlan = true;
			break;
		case NL80211_IFTYPE_STATION:
			w->station = true;
			break;
		case NL80211_IFTYPE_P2P_DEVICE:
			w->p2p_device = true;
			break;
		case NL80211_IFTYPE_P2P_GO:
			w->p2p_go = true;
			break;
		case NL80211_IFTYPE_MONITOR:
			w->monitor = true;
			break;
		}
}

static void
add_commands(struct wiphy *w, const struct nlattr *commands)
{
	const struct nlattr *a;

	PARSE_EACH_IN(a, commands)
		switch (parse_u32(a)) {
		case NL80211_CMD_START_AP:
			w->start_ap = true;
			break;
		case NL80211_CMD_FRAME:
			w->frames = true;
			break;
		case NL80211_CMD_PROBE_CLIENT:
			w->probe_client = true;
			break;
		case NL80211_CMD_START_P2P_DEVICE:
			w->start_p2p = true;
			break;
		case NL80211_CMD_REMAIN_ON_CHANNEL:
			w->stays = true;
			break;
		}
}

static void
add_limit(struct wiphy_combination *c, const struct nlattr *limit)
{
	const struct nlattr *a;
	struct wiphy_limit l = { 0 };

	PARSE_EACH_IN(a, limit)
		if (mnl_attr_get_type(a) == NL80211_IFACE_LIMIT_MAX)
			l.most = (uint16_t)parse_u32(a);
		else if (mnl_attr_get_type(a) == NL80211_IFACE_LIMIT_TYPES)
			l.iftypes = type_bits(a);
	if (c->limit_count < WIPHY_LIMITS)
		c->limit[c->limit_count++] = l;
}

static void
add_combination(struct wiphy *w, const struct nlattr *combination)
{
	const struct nlattr *a, *inner;
	struct wiphy_combination c = { 0 };

	PARSE_EACH_IN(a, combination)
		switch (mnl_attr_get_type(a)) {
		case NL80211_IFACE_COMB_LIMITS:
			PARSE_EACH_IN(inner, a)
				add_limit(&c, inner);
			break;
		case NL80211_IFACE_COMB_MAXNUM:
			c.most = (uint16_t)parse_u32(a);
			break;
		case NL80211_IFACE_COMB_NUM_CHANNELS:
			c.channels = (uint16_t)parse_u32(a);
			break;
		case NL80211_IFACE_COMB_RADAR_DETECT_WIDTHS:
			c.radar = parse_u32(a) != 0;
			break;
		}
	if (w->combination_count < WIPHY_COMBINATIONS)
		w->combination[w->combination_count++] = c;
}

static void
add_address(struct wiphy *w, const struct nlattr *a)
{
	if (mnl_attr_get_payload_len(a) == MAC_LEN && w->addr_count < WIPHY_ADDRS)
		memcpy(w->addrs[w->addr_count++].octet, mnl_attr_get_payload(a), MAC_LEN);
}

static bool
has_feature(const struct nlattr *bits, unsigned bit)
{
	const uint8_t *octet = mnl_attr_get_payload(bits);

	return bit / 8 < mnl_attr_get_payload_len(bits) && (octet[bit / 8] >> bit % 8 & 1);
}

static void
add_attribute(struct wiphy *w, const struct nlattr *a)
{
	const struct nlattr *inner;

	switch (mnl_attr_get_type(a)) {
	case NL80211_ATTR_WIPHY_NAME:
		parse_text(a, w->name, sizeof(w->name));
		break;
	case NL80211_ATTR_SUPPORTED_IFTYPES:
		add_iftypes(w, a);
		break;
	case NL80211_ATTR_SUPPORTED_COMMANDS:
		add_commands(w, a);
		break;
	case NL80211_ATTR_WIPHY_BANDS:
		PARSE_EACH_IN(inner, a)
			add_band(w, inner);
		break;
	case NL80211_ATTR_MAC:
		if (mnl_attr_get_payload_len(a) == MAC_LEN)
			memcpy(w->addr.octet, mnl_attr_get_payload(a), MAC_LEN);
		break;
	case NL80211_ATTR_MAC_ADDRS:
		if (w->addr_count == 0)
			PARSE_EACH_IN(inner, a)
				add_address(w, inner);
		break;
	case NL80211_ATTR_DEVICE_AP_SME:
		w->own_sme = true;
		break;
	case NL80211_ATTR_FEATURE_FLAGS:
		w->reports_acks |= (parse_u32(a) & NL80211_FEATURE_SK_TX_STATUS) != 0;
		w->mac_on_create |= (parse_u32(a) & NL80211_FEATURE_MAC_ON_CREATE) != 0;
		w->ap_scans |= (parse_u32(a) & NL80211_FEATURE_AP_SCAN) != 0;
		break;
	case NL80211_ATTR_EXT_FEATURES:
		w->dwells |= has_feature(a, NL80211_EXT_FEATURE_SET_SCAN_DWELL);
		break;
	case NL80211_ATTR_MAX_AP_ASSOC_STA:
		w->max_stations = parse_u16(a);
		break;
	case NL80211_ATTR_INTERFACE_COMBINATIONS:
		if (w->combination_count == 0)
			PARSE_EACH_IN(inner, a)
				add_combination(w, inner);
		break;
	case NL80211_ATTR_MAX_REMAIN_ON_CHANNEL_DURATION:
		w->stay_ms = parse_u32(a);
		break;
	case NL80211_ATTR_MAX_NUM_SCAN_SSIDS:
		w->scan_ssids = parse_u8(a);
		break;
	case NL80211_ATTR_OFFCHANNEL_TX_OK:
		w->off_channel = true;
		break;
	case NL80211_ATTR_WIPHY_SELF_MANAGED_REG:
		w->own_regulatory = true;
		break;
	}
}

void
wiphy_add(struct wiphy *w, const struct nlmsghdr *nlh, uint32_t index)
{
	const struct nlattr *a;
	uint32_t is = UINT32_MAX;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
		return;
	PARSE_EACH(a, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(a) == NL80211_ATTR_WIPHY)
			is = parse_u32(a);
	if (is == UINT32_MAX || (index != UINT32_MAX && is != index))
		return;
	w->index = is;
	PARSE_EACH(a, nlh, sizeof(struct genlmsghdr))
		add_attribute(w, a);
}

/* Channel 2 of class 136, at 5935 MHz, is the lowest. */
bool
wiphy_is_6ghz(uint16_t mhz)
{
	return mhz > 5925 && mhz < 7125;
}

const struct wiphy_freq *
wiphy_freq(const struct wiphy *w, uint16_t mhz)
{
	for (int i = 0; i < w->freq_count; i++)
		if (w->freq[i].mhz == mhz)
			return &w->freq[i];
	return NULL;
}

/* ---- addresses ---------------------------------------------------------------------------- */

/* Those it names first; then its own with the local bit set and the number in the bits above. */
struct mac
wiphy_address(const struct wiphy *w, struct mac first, unsigned n)
{
	struct mac m = first;

	if (n < w->addr_count && mac_equal(w->addrs[0], first))
		return w->addrs[n];
	m.octet[0] = (uint8_t)((m.octet[0] | 2) ^ n << 2);
	return m;
}
