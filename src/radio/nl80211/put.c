/* SPDX-License-Identifier: ISC */
/*
 * The commands an access point needs (linux/nl80211.h), each with the attributes the kernel
 * demands and those that say what the engine said; nothing else.
 *
 * NEW_STATION names neither AUTHENTICATED nor ASSOCIATED in its flags: the kernel then sets both,
 * whether or not the driver can keep stations that are only authenticated.  So a station is put
 * into the kernel once, right before the response that associates it.
 */
#include "radio/nl80211/put.h"

#include <assert.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/nl80211.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <libmnl/libmnl.h>

#define FLAG(name) (1u << NL80211_STA_FLAG_##name)

bool
put_fits(const struct put *p)
{
	return p->cap - p->len >= PUT_MOST;
}

static struct nlmsghdr *
begin(struct put *p, uint16_t type, uint16_t flags)
{
	assert(put_fits(p));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(p->base + p->len);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	nlh->nlmsg_seq = p->seq;
	return nlh;
}

struct nlmsghdr *
put_begin(struct put *p, uint8_t cmd, uint32_t ifindex)
{
	struct nlmsghdr *nlh = begin(p, p->family, 0);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	genl->cmd = cmd;
	if (ifindex)
		mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, ifindex);
	return nlh;
}

struct nlmsghdr *
put_begin_as(struct put *p, uint8_t cmd, struct put_who who)
{
	struct nlmsghdr *nlh = put_begin(p, cmd, who.ifindex);

	if (who.ifindex == 0)
		mnl_attr_put_u64(nlh, NL80211_ATTR_WDEV, who.wdev);
	return nlh;
}

uint32_t
put_end(struct put *p, struct nlmsghdr *nlh)
{
	uint32_t seq = p->seq;

	assert(nlh->nlmsg_len <= PUT_MOST);
	p->len += (nlh->nlmsg_len + 3) & ~(size_t)3;
	if (++p->seq == 0)
		p->seq = 1;
	return seq;
}

static void
put_mac(struct nlmsghdr *nlh, uint16_t type, struct mac m)
{
	mnl_attr_put(nlh, type, MAC_LEN, m.octet);
}

/* ---- frames ------------------------------------------------------------------------------- */

uint32_t
put_frame(struct put *p, struct put_who who, const struct air_send *s)
{
	struct nlmsghdr *nlh = put_begin_as(p, NL80211_CMD_FRAME, who);

	assert(s->frame.len <= AIR_FRAME_MAX);
	if (s->freq_mhz) {
		mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, s->freq_mhz);
		mnl_attr_put(nlh, NL80211_ATTR_OFFCHANNEL_TX_OK, 0, NULL);
	}
	mnl_attr_put(nlh, NL80211_ATTR_FRAME, s->frame.len, s->frame.at);
	if (s->no_ack)
		mnl_attr_put(nlh, NL80211_ATTR_DONT_WAIT_FOR_ACK, 0, NULL);
	if (s->no_cck)
		mnl_attr_put(nlh, NL80211_ATTR_TX_NO_CCK_RATE, 0, NULL);
	return put_end(p, nlh);
}

/* ---- stations ----------------------------------------------------------------------------- */

static void
put_flags(struct nlmsghdr *nlh, uint32_t mask, uint32_t set)
{
	struct nl80211_sta_flag_update flags = { mask, set };

	mnl_attr_put(nlh, NL80211_ATTR_STA_FLAGS2, sizeof(flags), &flags);
}

uint32_t
put_new_station(struct put *p, uint32_t ifindex, const struct air_station *s)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_NEW_STATION, ifindex);
	uint32_t set = (s->authorized ? FLAG(AUTHORIZED) : 0) | (s->wmm ? FLAG(WME) : 0) |
	    (s->short_preamble ? FLAG(SHORT_PREAMBLE) : 0);

	put_mac(nlh, NL80211_ATTR_MAC, s->addr);
	mnl_attr_put_u16(nlh, NL80211_ATTR_STA_AID, s->aid);
	mnl_attr_put_u16(nlh, NL80211_ATTR_STA_LISTEN_INTERVAL, s->listen_interval);
	mnl_attr_put_u16(nlh, NL80211_ATTR_STA_CAPABILITY, s->capability);
	mnl_attr_put(nlh, NL80211_ATTR_STA_SUPPORTED_RATES, s->rate_count, s->rate);
	if (s->wmm && s->ht_len == AIR_HT_LEN)
		mnl_attr_put(nlh, NL80211_ATTR_HT_CAPABILITY, AIR_HT_LEN, s->ht);
	if (s->wmm && s->vht_len == AIR_VHT_LEN)
		mnl_attr_put(nlh, NL80211_ATTR_VHT_CAPABILITY, AIR_VHT_LEN, s->vht);
	if (s->wmm && s->he_len)
		mnl_attr_put(nlh, NL80211_ATTR_HE_CAPABILITY, s->he_len, s->he);
	/* Many say what they can in 6 GHz wherever they are: with HT or VHT the kernel refuses it. */
	if (s->wmm && s->he_len && s->he_6ghz && s->ht_len == 0 && s->vht_len == 0) {
		uint8_t le16[2] = { (uint8_t)s->he_6ghz, (uint8_t)(s->he_6ghz >> 8) };

		mnl_attr_put(nlh, NL80211_ATTR_HE_6GHZ_CAPABILITY, sizeof(le16), le16);
	}
	put_flags(nlh, set | FLAG(AUTHORIZED), set);
	return put_end(p, nlh);
}

uint32_t
put_set_authorized(struct put *p, uint32_t ifindex, struct mac addr, bool on)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_SET_STATION, ifindex);

	put_mac(nlh, NL80211_ATTR_MAC, addr);
	put_flags(nlh, FLAG(AUTHORIZED), on ? FLAG(AUTHORIZED) : 0);
	return put_end(p, nlh);
}

uint32_t
put_set_vlan(struct put *p, uint32_t ifindex, struct mac addr, uint32_t vlan_ifindex)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_SET_STATION, ifindex);

	put_mac(nlh, NL80211_ATTR_MAC, addr);
	mnl_attr_put_u32(nlh, NL80211_ATTR_STA_VLAN, vlan_ifindex);
	return put_end(p, nlh);
}

uint32_t
put_station(struct put *p, uint8_t cmd, uint32_t ifindex, struct mac addr)
{
	struct nlmsghdr *nlh = put_begin(p, cmd, ifindex);

	if (!mac_is_zero(addr))
		put_mac(nlh, NL80211_ATTR_MAC, addr);
	return put_end(p, nlh);
}

uint32_t
put_del_station(struct put *p, uint32_t ifindex, struct mac addr)
{
	return put_station(p, NL80211_CMD_DEL_STATION, ifindex, addr);
}

uint32_t
put_station_dump(struct put *p, uint32_t ifindex)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_GET_STATION, ifindex);

	nlh->nlmsg_flags |= NLM_F_DUMP;
	return put_end(p, nlh);
}

/* ---- the BSS ------------------------------------------------------------------------------ */

static void
put_beacon(struct nlmsghdr *nlh, const struct air_bss *b)
{
	mnl_attr_put(nlh, NL80211_ATTR_BEACON_HEAD, b->head.len, b->head.at);
	mnl_attr_put(nlh, NL80211_ATTR_BEACON_TAIL, b->tail.len, b->tail.at);
}

static uint32_t
width_of(const struct wiphy_place *at)
{
	switch (at->width_mhz) {
	case 40:
		return NL80211_CHAN_WIDTH_40;
	case 80:
		return at->centre1_mhz ? NL80211_CHAN_WIDTH_80P80 : NL80211_CHAN_WIDTH_80;
	case 160:
		return NL80211_CHAN_WIDTH_160;
	}
	return at->ht ? NL80211_CHAN_WIDTH_20 : NL80211_CHAN_WIDTH_20_NOHT;
}

static void
put_place(struct nlmsghdr *nlh, const struct wiphy_place *at)
{
	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, at->freq_mhz);
	mnl_attr_put_u32(nlh, NL80211_ATTR_CHANNEL_WIDTH, width_of(at));
	if (at->width_mhz > 20)
		mnl_attr_put_u32(nlh, NL80211_ATTR_CENTER_FREQ1, at->centre0_mhz);
	if (at->width_mhz == 80 && at->centre1_mhz)
		mnl_attr_put_u32(nlh, NL80211_ATTR_CENTER_FREQ2, at->centre1_mhz);
}

uint32_t
put_start_ap(struct put *p, uint32_t ifindex, const struct air_bss *b,
    const struct wiphy_place *at)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_START_AP, ifindex);

	nlh->nlmsg_flags |= NLM_F_ACK;
	mnl_attr_put_u32(nlh, NL80211_ATTR_BEACON_INTERVAL, b->beacon_tu);
	mnl_attr_put_u32(nlh, NL80211_ATTR_DTIM_PERIOD, b->dtim_period);
	if (b->ssid_len)
		mnl_attr_put(nlh, NL80211_ATTR_SSID, b->ssid_len, b->ssid);
	mnl_attr_put_u32(nlh, NL80211_ATTR_HIDDEN_SSID, b->hidden);
	mnl_attr_put_u32(nlh, NL80211_ATTR_AUTH_TYPE, NL80211_AUTHTYPE_OPEN_SYSTEM);
	if (b->privacy)
		mnl_attr_put(nlh, NL80211_ATTR_PRIVACY, 0, NULL);
	mnl_attr_put(nlh, NL80211_ATTR_SOCKET_OWNER, 0, NULL);
	put_place(nlh, at);
	put_beacon(nlh, b);
	return put_end(p, nlh);
}

uint32_t
put_set_beacon(struct put *p, uint32_t ifindex, const struct air_bss *b)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_SET_BEACON, ifindex);

	put_beacon(nlh, b);
	return put_end(p, nlh);
}

uint32_t
put_set_bss(struct put *p, uint32_t ifindex, const struct air_bss *b)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_SET_BSS, ifindex);

	mnl_attr_put_u8(nlh, NL80211_ATTR_BSS_CTS_PROT, b->cts_protection);
	mnl_attr_put_u8(nlh, NL80211_ATTR_BSS_SHORT_PREAMBLE, b->short_preamble);
	mnl_attr_put_u8(nlh, NL80211_ATTR_BSS_SHORT_SLOT_TIME, b->short_slot);
	mnl_attr_put_u8(nlh, NL80211_ATTR_AP_ISOLATE, b->isolate);
	if (b->basic_count)
		mnl_attr_put(nlh, NL80211_ATTR_BSS_BASIC_RATES, b->basic_count, b->basic);
	mnl_attr_put_u16(nlh, NL80211_ATTR_BSS_HT_OPMODE, b->ht_protection);
	return put_end(p, nlh);
}

uint32_t
put_stop_ap(struct put *p, uint32_t ifindex)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_STOP_AP, ifindex);

	nlh->nlmsg_flags |= NLM_F_ACK;
	return put_end(p, nlh);
}

/* ---- interfaces --------------------------------------------------------------------------- */

uint32_t
put_new_interface(struct put *p, uint32_t wiphy, const char *name, uint32_t iftype, struct mac addr,
    bool four_address)
{
	struct nlmsghdr *nlh = put_begin(p, NL80211_CMD_NEW_INTERFACE, 0);

	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY, wiphy);
	mnl_attr_put_strz(nlh, NL80211_ATTR_IFNAME, name);
	mnl_attr_put_u32(nlh, NL80211_ATTR_IFTYPE, iftype);
	if (!mac_is_zero(addr))
		put_mac(nlh, NL80211_ATTR_MAC, addr);
	if (four_address)
		mnl_attr_put_u8(nlh, NL80211_ATTR_4ADDR, 1);
	mnl_attr_put(nlh, NL80211_ATTR_SOCKET_OWNER, 0, NULL);
	return put_end(p, nlh);
}

uint32_t
put_del_interface(struct put *p, uint32_t ifindex)
{
	return put_end(p, put_begin(p, NL80211_CMD_DEL_INTERFACE, ifindex));
}

static struct nlmsghdr *
link_begin(struct put *p, uint16_t type, uint16_t flags, struct ifinfomsg **info)
{
	struct nlmsghdr *nlh = begin(p, type, flags);

	*info = mnl_nlmsg_put_extra_header(nlh, sizeof(**info));
	(*info)->ifi_family = AF_UNSPEC;
	return nlh;
}

uint32_t
put_link(struct put *p, uint32_t ifindex, bool up, const struct mac *addr)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = link_begin(p, RTM_NEWLINK, 0, &info);

	info->ifi_index = (int)ifindex;
	info->ifi_change = IFF_UP;
	info->ifi_flags = up ? IFF_UP : 0;
	if (addr)
		put_mac(nlh, IFLA_ADDRESS, *addr);
	return put_end(p, nlh);
}

uint32_t
put_link_alias(struct put *p, uint32_t ifindex, const char *alias)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = link_begin(p, RTM_NEWLINK, NLM_F_ACK, &info);

	info->ifi_index = (int)ifindex;
	info->ifi_change = info->ifi_flags = IFF_UP;
	mnl_attr_put_str(nlh, IFLA_IFALIAS, alias);
	return put_end(p, nlh);
}

uint32_t
put_get_link(struct put *p, uint32_t ifindex)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = link_begin(p, RTM_GETLINK, 0, &info);

	info->ifi_index = (int)ifindex;
	return put_end(p, nlh);
}
