/* SPDX-License-Identifier: ISC */
/*
 * Commands of P2P devices, and of leaving the channel (linux/nl80211.h).
 *
 * A frame never names a time to wait: it goes out in a stay, and the kernel would make a stay of
 * its own of that.
 */
#include "radio/nl80211/put.h"

#include <linux/nl80211.h>
#include <string.h>

#include <libmnl/libmnl.h>

uint32_t
put_start_device(struct put *p, struct put_who who, bool start)
{
	struct nlmsghdr *nlh = put_begin_as(p, start ? NL80211_CMD_START_P2P_DEVICE :
	    NL80211_CMD_STOP_P2P_DEVICE, who);

	nlh->nlmsg_flags |= NLM_F_ACK;
	return put_end(p, nlh);
}

uint32_t
put_delete(struct put *p, struct put_who who)
{
	return put_end(p, put_begin_as(p, NL80211_CMD_DEL_INTERFACE, who));
}

uint32_t
put_register(struct put *p, struct put_who who, uint16_t frame_type)
{
	struct nlmsghdr *nlh = put_begin_as(p, NL80211_CMD_REGISTER_FRAME, who);

	nlh->nlmsg_flags |= NLM_F_ACK;
	mnl_attr_put_u16(nlh, NL80211_ATTR_FRAME_TYPE, frame_type);
	mnl_attr_put(nlh, NL80211_ATTR_FRAME_MATCH, 0, NULL);
	return put_end(p, nlh);
}

/* ---- stays -------------------------------------------------------------------------------- */

uint32_t
put_stay(struct put *p, struct put_who who, uint16_t freq_mhz, uint32_t ms)
{
	struct nlmsghdr *nlh = put_begin_as(p, NL80211_CMD_REMAIN_ON_CHANNEL, who);

	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, freq_mhz);
	mnl_attr_put_u32(nlh, NL80211_ATTR_DURATION, ms);
	return put_end(p, nlh);
}

uint32_t
put_stay_end(struct put *p, struct put_who who, uint64_t cookie)
{
	struct nlmsghdr *nlh = put_begin_as(p, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL, who);

	mnl_attr_put_u64(nlh, NL80211_ATTR_COOKIE, cookie);
	return put_end(p, nlh);
}

/* ---- scans -------------------------------------------------------------------------------- */

/* 802.11-2020, 18.2: what is left of the rates of 2.4 GHz without those of 802.11b. */
static void
put_ofdm_rates(struct nlmsghdr *nlh, uint16_t freq_mhz)
{
	static const uint8_t rates[] = { 12, 18, 24, 36, 48, 72, 96, 108 };
	struct nlattr *bands;

	mnl_attr_put(nlh, NL80211_ATTR_TX_NO_CCK_RATE, 0, NULL);
	if (freq_mhz > 2500)
		return;			/* there are no others */
	bands = mnl_attr_nest_start(nlh, NL80211_ATTR_SCAN_SUPP_RATES);
	mnl_attr_put(nlh, NL80211_BAND_2GHZ, sizeof(rates), rates);
	mnl_attr_nest_end(nlh, bands);
}

uint32_t
put_scan(struct put *p, struct put_who who, const struct air_scan *s, unsigned flags)
{
	struct nlmsghdr *nlh = put_begin_as(p, NL80211_CMD_TRIGGER_SCAN, who);
	struct nlattr *list = mnl_attr_nest_start(nlh, NL80211_ATTR_SCAN_FREQUENCIES);

	mnl_attr_put_u32(nlh, 0, s->freq_mhz);
	mnl_attr_nest_end(nlh, list);
	if (!s->passive) {
		list = mnl_attr_nest_start(nlh, NL80211_ATTR_SCAN_SSIDS);
		mnl_attr_put(nlh, 0, s->ssid_len, s->ssid);
		mnl_attr_nest_end(nlh, list);
	}
	if (s->elements.len)
		mnl_attr_put(nlh, NL80211_ATTR_IE, s->elements.len, s->elements.at);
	if (s->no_cck)
		put_ofdm_rates(nlh, s->freq_mhz);
	if (s->dwell_ms && flags & PUT_SCAN_DWELL)	/* TU */
		mnl_attr_put_u16(nlh, NL80211_ATTR_MEASUREMENT_DURATION,
		    (uint16_t)(s->dwell_ms * 1000u / 1024));
	if (flags & PUT_SCAN_AP)
		mnl_attr_put_u32(nlh, NL80211_ATTR_SCAN_FLAGS, NL80211_SCAN_FLAG_AP);
	return put_end(p, nlh);
}

uint32_t
put_scan_end(struct put *p, struct put_who who)
{
	return put_end(p, put_begin_as(p, NL80211_CMD_ABORT_SCAN, who));
}

uint32_t
put_scan_dump(struct put *p, struct put_who who)
{
	struct nlmsghdr *nlh = put_begin_as(p, NL80211_CMD_GET_SCAN, who);

	nlh->nlmsg_flags |= NLM_F_DUMP;
	return put_end(p, nlh);
}
