/* SPDX-License-Identifier: ISC */
/*
 * The GET_WIPHY dump: a band, its channels and its rates come in several messages, an attribute
 * in whichever of them there was room.  Everything is therefore added to what is known already.
 */
#include "radio/nl80211/wiphy.h"

#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <stdio.h>
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
	size_t len = mnl_attr_get_payload_len(a);

	memcpy(to, mnl_attr_get_payload(a), len < size ? len : size);
}

/* The capabilities of one kind of interface: only an access point's are looked at. */
static void
add_iftype(struct wiphy_band *b, const struct nlattr *data)
{
	const struct nlattr *a, *type, *tb[NL80211_BAND_IFTYPE_ATTR_MAX + 1] = { 0 };
	size_t mcs, ppe = 0;
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

static void
add_iftypes(struct wiphy *w, const struct nlattr *types)
{
	const struct nlattr *a;

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
		}
}

static void
add_address(struct wiphy *w, const struct nlattr *a)
{
	if (mnl_attr_get_payload_len(a) == MAC_LEN && w->addr_count < WIPHY_ADDRS)
		memcpy(w->addrs[w->addr_count++].octet, mnl_attr_get_payload(a), MAC_LEN);
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
		break;
	case NL80211_ATTR_MAX_AP_ASSOC_STA:
		w->max_stations = parse_u16(a);
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

const struct wiphy_freq *
wiphy_freq(const struct wiphy *w, uint16_t mhz)
{
	for (int i = 0; i < w->freq_count; i++)
		if (w->freq[i].mhz == mhz)
			return &w->freq[i];
	return NULL;
}

/* ---- judgements --------------------------------------------------------------------------- */

static void
say_abilities(const struct wiphy *w, char text[static 64])
{
	const struct { bool can; const char *name; } all[] = {
		{ w->station, "a station" }, { w->ap, "an access point" },
		{ w->p2p_device, "a P2P device" }, { w->monitor, "a monitor" },
	};
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].can)
			len += (size_t)snprintf(text + len, 64 - len, "%s%s", len ? ", " : "",
			    all[i].name);
	if (len == 0)
		snprintf(text, 64, "nothing that nl80211 names");
}

bool
wiphy_serves(const struct wiphy *w, const char *interface, char why[static WIPHY_WHY])
{
	char can[64];

	say_abilities(w, can);
	if (!w->ap)
		snprintf(why, WIPHY_WHY, "the driver of %s (%s) cannot be an access point, only "
		    "%s; use another radio", interface, w->name, can);
	else if (w->own_sme)
		snprintf(why, WIPHY_WHY, "the driver of %s (%s) authenticates and associates "
		    "stations by itself, so that no daemon could be asked; with hostapd it can be "
		    "an access point, here use a radio whose driver leaves that to us (mac80211)",
		    interface, w->name);
	else if (!w->start_ap || !w->frames)
		snprintf(why, WIPHY_WHY, "the driver of %s (%s) does not let a program %s; use "
		    "another radio", interface, w->name,
		    w->start_ap ? "send management frames" : "start an access point");
	else
		return true;
	return false;
}

static const char *
band_name(uint16_t mhz)
{
	return mhz < 3000 ? "2.4 GHz" : mhz < 5950 ? "5 GHz" : "6 GHz";
}

static bool
same_band(uint16_t a, uint16_t b)
{
	return strcmp(band_name(a), band_name(b)) == 0;
}

static bool
is_free(const struct wiphy_freq *f)
{
	return !f->disabled && !f->no_ir && (!f->radar || f->available);
}

/* What could be used instead, in the same band. */
static void
say_others(const struct wiphy *w, uint16_t mhz, char *text, size_t size)
{
	size_t len = 0;
	int more = 0;

	text[0] = '\0';
	for (int i = 0; i < w->freq_count; i++) {
		if (!same_band(w->freq[i].mhz, mhz) || !is_free(&w->freq[i]))
			continue;
		if (len + 8 > size)
			more++;
		else
			len += (size_t)snprintf(text + len, size - len, "%s%u", len ? " " : "",
			    w->freq[i].mhz);
	}
	if (len == 0)
		snprintf(text, size, "none in this band");
	else if (more && len + 4 < size)
		snprintf(text + len, size - len, " ...");
}

static void
say_country(const char *country, char text[static 48])
{
	if (country[0] == '\0' || strcmp(country, "00") == 0)
		snprintf(text, 48, "of the world (00: no country is set)");
	else if (strcmp(country, "99") == 0)
		snprintf(text, 48, "built by the driver (99)");
	else
		snprintf(text, 48, "%s", country);
}

/* One 20 MHz channel of the place. */
static bool
part_allowed(const struct wiphy *w, const struct wiphy_place *p, uint16_t mhz, const char *country,
    char *why)
{
	const struct wiphy_freq *f = wiphy_freq(w, mhz);
	char domain[48], others[96], what[64];

	say_country(country, domain);
	say_others(w, p->freq_mhz, others, sizeof(others));
	snprintf(what, sizeof(what), mhz == p->freq_mhz ? "%u MHz" :
	    "%u MHz, a part of the %u MHz wide channel,", mhz, p->width_mhz);
	if (f == NULL)
		snprintf(why, WIPHY_WHY, "%s does not exist for %s: the radio has no such "
		    "channel; free are: %s MHz", what, w->name, others);
	else if (f->disabled)
		snprintf(why, WIPHY_WHY, "%s is disabled by the regulatory domain %s; write "
		    "country_code= for where you are, or use one of %s MHz", what, domain, others);
	else if (f->radar && !f->available)
		snprintf(why, WIPHY_WHY, "%s needs radar detection (DFS), which is not supported "
		    "here yet; use one of %s MHz", what, others);
	else if (f->no_ir)
		snprintf(why, WIPHY_WHY, "%s may not be the first to be sent on (no-IR) in the "
		    "regulatory domain %s; write country_code= for where you are, or use one of "
		    "%s MHz", what, domain, others);
	else
		return true;
	return false;
}

static bool
width_allowed(const struct wiphy *w, const struct wiphy_place *p, char *why)
{
	const struct wiphy_freq *f = wiphy_freq(w, p->freq_mhz);
	bool above = p->centre0_mhz > p->freq_mhz;

	if (f == NULL || p->width_mhz <= 20)
		return true;
	if (p->width_mhz == 40 ? !(above ? f->no_ht40_above : f->no_ht40_below) :
	    p->width_mhz == 80 ? !f->no_80 : !f->no_160)
		return true;
	snprintf(why, WIPHY_WHY, "%u MHz may not be %u MHz wide%s in this regulatory domain; "
	    "use a smaller width", p->freq_mhz, p->width_mhz, p->width_mhz != 40 ? "" :
	    above ? " upwards" : " downwards");
	return false;
}

static bool
segment_allowed(const struct wiphy *w, const struct wiphy_place *p, uint16_t centre,
    const char *country, char *why)
{
	uint16_t half = (uint16_t)(p->width_mhz / 2);

	for (uint16_t at = (uint16_t)(centre - half + 10); at < centre + half;
	    at = (uint16_t)(at + 20))
		if (!part_allowed(w, p, at, country, why))
			return false;
	return true;
}

bool
wiphy_allows(const struct wiphy *w, const struct wiphy_place *p, const char *country,
    char why[static WIPHY_WHY])
{
	bool any = false;

	for (int i = 0; i < w->freq_count; i++)
		any |= same_band(w->freq[i].mhz, p->freq_mhz);
	if (!any) {
		snprintf(why, WIPHY_WHY, "%s has no channels in %s; use another band or another "
		    "radio", w->name, band_name(p->freq_mhz));
		return false;
	}
	if (!part_allowed(w, p, p->freq_mhz, country, why))
		return false;
	if (p->width_mhz <= 20 || p->centre0_mhz == 0)
		return true;
	return segment_allowed(w, p, p->centre0_mhz, country, why) && width_allowed(w, p, why) &&
	    (p->centre1_mhz == 0 || segment_allowed(w, p, p->centre1_mhz, country, why));
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
