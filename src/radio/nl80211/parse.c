/* SPDX-License-Identifier: ISC */
/*
 * Netlink messages of nl80211 (linux/nl80211.h), of genl's controller and of rtnetlink.  Numbers
 * are in the host's order, as netlink has them; frames are octets.
 *
 * An event and the answer to a command may bear the same number: NL80211_CMD_FRAME is both a
 * frame that was heard and the cookie of one to be sent.  What they carry tells them apart.
 */
#include "radio/nl80211/parse.h"

#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/nl80211.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <libmnl/libmnl.h>

enum { ATTRS = NL80211_ATTR_MAX + 1 };

/* ---- attributes --------------------------------------------------------------------------- */

static size_t
aligned(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static const struct nlattr *
attr_at(const uint8_t *at, const uint8_t *end)
{
	const struct nlattr *a = (const void *)at;

	if (at > end || (size_t)(end - at) < sizeof(*a))
		return NULL;
	return a->nla_len >= sizeof(*a) && a->nla_len <= end - at ? a : NULL;
}

const struct nlattr *
parse_attr(const struct nlmsghdr *nlh, size_t skip, const struct nlattr *before)
{
	const uint8_t *start = (const uint8_t *)nlh, *end = start + nlh->nlmsg_len;

	if (before)
		return attr_at((const uint8_t *)before + aligned(before->nla_len), end);
	skip = aligned(sizeof(*nlh)) + aligned(skip);
	return skip > nlh->nlmsg_len ? NULL : attr_at(start + skip, end);
}

const struct nlattr *
parse_inner(const struct nlattr *nest, const struct nlattr *before)
{
	const uint8_t *start = (const uint8_t *)nest, *end = start + nest->nla_len;

	return attr_at(before ? (const uint8_t *)before + aligned(before->nla_len) :
	    start + sizeof(*nest), end);
}

static void
copy_number(const struct nlattr *a, void *to, size_t size)
{
	if (a && mnl_attr_get_payload_len(a) >= size)
		memcpy(to, mnl_attr_get_payload(a), size);
}

uint8_t
parse_u8(const struct nlattr *a)
{
	uint8_t v = 0;

	copy_number(a, &v, sizeof(v));
	return v;
}

uint16_t
parse_u16(const struct nlattr *a)
{
	uint16_t v = 0;

	copy_number(a, &v, sizeof(v));
	return v;
}

uint32_t
parse_u32(const struct nlattr *a)
{
	uint32_t v = 0;

	copy_number(a, &v, sizeof(v));
	return v;
}

uint64_t
parse_u64(const struct nlattr *a)
{
	uint64_t v = 0;

	copy_number(a, &v, sizeof(v));
	return v;
}

void
parse_text(const struct nlattr *a, char *to, size_t size)
{
	size_t len = a ? mnl_attr_get_payload_len(a) : 0;

	if (len >= size)
		len = size - 1;
	if (len)
		memcpy(to, mnl_attr_get_payload(a), len);
	to[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (to[i] != '\0' && (to[i] < ' ' || to[i] > '~'))
			to[i] = '?';
}

/* ---- statistics --------------------------------------------------------------------------- */

static uint32_t
bitrate(const struct nlattr *rate)
{
	const struct nlattr *a;
	uint32_t narrow = 0, wide = 0;

	PARSE_EACH_IN(a, rate)
		if (mnl_attr_get_type(a) == NL80211_RATE_INFO_BITRATE32)
			wide = parse_u32(a);
		else if (mnl_attr_get_type(a) == NL80211_RATE_INFO_BITRATE)
			narrow = parse_u16(a);
	return wide ? wide : narrow;
}

static void
station_info(const struct nlattr *info, struct air_stats *s)
{
	const struct nlattr *a, *tb[NL80211_STA_INFO_MAX + 1] = { 0 };
	uint64_t rx32, tx32;

	PARSE_EACH_IN(a, info)
		if (mnl_attr_get_type(a) <= NL80211_STA_INFO_MAX)
			tb[mnl_attr_get_type(a)] = a;
	rx32 = parse_u32(tb[NL80211_STA_INFO_RX_BYTES]);
	tx32 = parse_u32(tb[NL80211_STA_INFO_TX_BYTES]);
	s->rx_bytes = tb[NL80211_STA_INFO_RX_BYTES64] ?
	    parse_u64(tb[NL80211_STA_INFO_RX_BYTES64]) : rx32;
	s->tx_bytes = tb[NL80211_STA_INFO_TX_BYTES64] ?
	    parse_u64(tb[NL80211_STA_INFO_TX_BYTES64]) : tx32;
	s->rx_packets = parse_u32(tb[NL80211_STA_INFO_RX_PACKETS]);
	s->tx_packets = parse_u32(tb[NL80211_STA_INFO_TX_PACKETS]);
	s->tx_retries = parse_u32(tb[NL80211_STA_INFO_TX_RETRIES]);
	s->tx_failed = parse_u32(tb[NL80211_STA_INFO_TX_FAILED]);
	s->idle_ms = parse_u32(tb[NL80211_STA_INFO_INACTIVE_TIME]);
	s->signal_dbm = (int8_t)parse_u8(tb[NL80211_STA_INFO_SIGNAL]);
	if (tb[NL80211_STA_INFO_RX_BITRATE])
		s->rx_rate_100kbps = bitrate(tb[NL80211_STA_INFO_RX_BITRATE]);
	if (tb[NL80211_STA_INFO_TX_BITRATE])
		s->tx_rate_100kbps = bitrate(tb[NL80211_STA_INFO_TX_BITRATE]);
}

/* ---- what a scan heard -------------------------------------------------------------------- */

static struct air_bytes
octets(const struct nlattr *a)
{
	return a ? (struct air_bytes){ mnl_attr_get_payload(a), mnl_attr_get_payload_len(a) } :
	    (struct air_bytes){ NULL, 0 };
}

/* Elements of a probe response where there was one, else those of the beacon. */
static void
heard(const struct nlattr *bss, struct parse_heard *h)
{
	const struct nlattr *a, *tb[NL80211_BSS_MAX + 1] = { 0 };
	int32_t mbm;

	PARSE_EACH_IN(a, bss)
		if (mnl_attr_get_type(a) <= NL80211_BSS_MAX)
			tb[mnl_attr_get_type(a)] = a;
	copy_number(tb[NL80211_BSS_BSSID], h->bssid.octet, MAC_LEN);
	h->freq_mhz = (uint16_t)parse_u32(tb[NL80211_BSS_FREQUENCY]);
	h->interval_tu = parse_u16(tb[NL80211_BSS_BEACON_INTERVAL]);
	h->capability = parse_u16(tb[NL80211_BSS_CAPABILITY]);
	h->ago_ms = parse_u32(tb[NL80211_BSS_SEEN_MS_AGO]);
	h->timestamp = parse_u64(tb[NL80211_BSS_TSF]);
	h->answered = tb[NL80211_BSS_PRESP_DATA] != NULL;
	h->elements = octets(tb[NL80211_BSS_INFORMATION_ELEMENTS]);
	mbm = (int32_t)parse_u32(tb[NL80211_BSS_SIGNAL_MBM]);
	if (mbm < 0 && mbm > -12800)
		h->signal_dbm = (int8_t)(mbm / 100);
}

/* ---- messages ----------------------------------------------------------------------------- */

static void
common(const struct nlattr *const *tb, struct parse_message *m)
{
	const struct nlattr *mac = tb[NL80211_ATTR_MAC];

	m->ifindex = parse_u32(tb[NL80211_ATTR_IFINDEX]);
	m->wdev = parse_u64(tb[NL80211_ATTR_WDEV]);
	m->wiphy = tb[NL80211_ATTR_WIPHY] ? parse_u32(tb[NL80211_ATTR_WIPHY]) : UINT32_MAX;
	m->iftype = parse_u32(tb[NL80211_ATTR_IFTYPE]);
	m->freq_mhz = (uint16_t)parse_u32(tb[NL80211_ATTR_WIPHY_FREQ]);
	m->signal_dbm = (int8_t)parse_u32(tb[NL80211_ATTR_RX_SIGNAL_DBM]);
	m->acked = tb[NL80211_ATTR_ACK] != NULL;
	m->cookie = parse_u64(tb[NL80211_ATTR_COOKIE]);
	copy_number(mac, m->mac.octet, MAC_LEN);
	m->frame = octets(tb[NL80211_ATTR_FRAME]);
	parse_text(tb[NL80211_ATTR_IFNAME], m->name, sizeof(m->name));
}

static enum parse_kind
kind_of(uint8_t cmd, const struct nlattr *const *tb)
{
	const struct nlattr *addr = tb[NL80211_ATTR_MAC];
	bool mac = addr && mnl_attr_get_payload_len(addr) == MAC_LEN;

	switch (cmd) {
	case NL80211_CMD_FRAME:
		return tb[NL80211_ATTR_FRAME] ? PARSE_FRAME :
		    tb[NL80211_ATTR_COOKIE] ? PARSE_COOKIE : PARSE_OTHER;
	case NL80211_CMD_FRAME_TX_STATUS:
		return tb[NL80211_ATTR_COOKIE] ? PARSE_FRAME_STATUS : PARSE_OTHER;
	case NL80211_CMD_UNEXPECTED_FRAME:
	case NL80211_CMD_UNEXPECTED_4ADDR_FRAME:
		return mac ? PARSE_UNEXPECTED : PARSE_OTHER;
	case NL80211_CMD_PROBE_CLIENT:
		return mac ? PARSE_POLLED : tb[NL80211_ATTR_COOKIE] ? PARSE_COOKIE : PARSE_OTHER;
	case NL80211_CMD_NEW_STATION:
		return mac ? PARSE_STATION : PARSE_OTHER;
	case NL80211_CMD_DEL_STATION:
		return mac ? PARSE_STATION_GONE : PARSE_OTHER;
	case NL80211_CMD_STOP_AP:
		return PARSE_BSS_STOPPED;
	case NL80211_CMD_NEW_INTERFACE:
		return PARSE_INTERFACE;
	case NL80211_CMD_DEL_INTERFACE:
		return PARSE_INTERFACE_GONE;
	case NL80211_CMD_REMAIN_ON_CHANNEL:	/* the answer has a cookie and nothing else */
		return !tb[NL80211_ATTR_COOKIE] ? PARSE_OTHER :
		    tb[NL80211_ATTR_WIPHY_FREQ] ? PARSE_STAY_BEGAN : PARSE_COOKIE;
	case NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL:
		return tb[NL80211_ATTR_COOKIE] ? PARSE_STAY_ENDED : PARSE_OTHER;
	case NL80211_CMD_NEW_SCAN_RESULTS:
		return tb[NL80211_ATTR_BSS] ? PARSE_SCAN_RESULT : PARSE_SCANNED;
	case NL80211_CMD_SCAN_ABORTED:
		return PARSE_SCAN_ABORTED;
	}
	return PARSE_OTHER;
}

static void
generic(const struct nlmsghdr *nlh, struct parse_message *m)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a, *tb[ATTRS] = { 0 };

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return;
	PARSE_EACH(a, nlh, sizeof(*genl))
		if (mnl_attr_get_type(a) < ATTRS)
			tb[mnl_attr_get_type(a)] = a;
	m->kind = kind_of(genl->cmd, tb);
	common(tb, m);
	m->four_address = genl->cmd == NL80211_CMD_UNEXPECTED_4ADDR_FRAME;
	if (m->kind == PARSE_SCAN_RESULT)
		heard(tb[NL80211_ATTR_BSS], &m->heard);
	m->has_stats = m->kind == PARSE_STATION && tb[NL80211_ATTR_STA_INFO];
	if (m->has_stats)
		station_info(tb[NL80211_ATTR_STA_INFO], &m->stats);
}

/* The error, and, where the kernel was asked for it, what it has to say (extended ack). */
static void
failure(const struct nlmsghdr *nlh, struct parse_message *m)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a;
	size_t skip = sizeof(*e);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e))
		return;
	m->kind = PARSE_ERROR;
	m->seq = nlh->nlmsg_seq;
	m->error = e->error < 0 && e->error >= -4095 ? -e->error : 0;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len > sizeof(e->msg))
		skip += aligned(e->msg.nlmsg_len - sizeof(e->msg));
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || skip >= mnl_nlmsg_get_payload_len(nlh))
		return;
	PARSE_EACH(a, nlh, skip)
		if (mnl_attr_get_type(a) == NLMSGERR_ATTR_MSG)
			parse_text(a, m->words, sizeof(m->words));
}

static void
done(const struct nlmsghdr *nlh, struct parse_message *m)
{
	int32_t error = 0;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(error))
		memcpy(&error, mnl_nlmsg_get_payload(nlh), sizeof(error));
	m->kind = PARSE_DONE;
	m->error = error < 0 && error >= -4095 ? -error : 0;
}

/* ---- datagrams ---------------------------------------------------------------------------- */

struct parse_walk
parse_begin(const void *datagram, size_t len)
{
	return (struct parse_walk){ datagram, len };
}

const struct nlmsghdr *
parse_raw(struct parse_walk *w)
{
	const struct nlmsghdr *nlh = (const void *)w->at;
	size_t whole;

	if (w->left < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > w->left)
		return NULL;
	whole = aligned(nlh->nlmsg_len);
	whole = whole > w->left ? w->left : whole;
	w->at += whole;
	w->left -= whole;
	return nlh;
}

bool
parse_next(struct parse_walk *w, uint16_t family, struct parse_message *m)
{
	const struct nlmsghdr *nlh = parse_raw(w);

	if (nlh == NULL)
		return false;
	memset(m, 0, sizeof(*m));
	m->seq = nlh->nlmsg_seq;
	m->wiphy = UINT32_MAX;
	if (nlh->nlmsg_type == NLMSG_ERROR)
		failure(nlh, m);
	else if (nlh->nlmsg_type == NLMSG_DONE)
		done(nlh, m);
	else if (nlh->nlmsg_type == family)
		generic(nlh, m);
	return true;
}

/* ---- other families ----------------------------------------------------------------------- */

static void
family_group(const struct nlattr *group, struct parse_family *f)
{
	const struct nlattr *a;
	char name[32] = "";
	uint32_t id = 0;

	PARSE_EACH_IN(a, group)
		if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GRP_ID)
			id = parse_u32(a);
		else if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GRP_NAME)
			parse_text(a, name, sizeof(name));
	if (strcmp(name, NL80211_MULTICAST_GROUP_CONFIG) == 0)
		f->config = id;
	else if (strcmp(name, NL80211_MULTICAST_GROUP_MLME) == 0)
		f->mlme = id;
	else if (strcmp(name, NL80211_MULTICAST_GROUP_REG) == 0)
		f->regulatory = id;
	else if (strcmp(name, NL80211_MULTICAST_GROUP_SCAN) == 0)
		f->scan = id;
}

void
parse_family(const struct nlmsghdr *nlh, struct parse_family *f)
{
	const struct nlattr *a, *group;

	PARSE_EACH(a, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(a) == CTRL_ATTR_FAMILY_ID)
			f->id = parse_u16(a);
		else if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GROUPS)
			PARSE_EACH_IN(group, a)
				family_group(group, f);
}

void
parse_country(const struct nlmsghdr *nlh, char country[static 3])
{
	const struct nlattr *a;

	PARSE_EACH(a, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(a) == NL80211_ATTR_REG_ALPHA2)
			parse_text(a, country, 3);
}

bool
parse_link(const struct nlmsghdr *nlh, struct parse_link *l)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a;

	*l = (struct parse_link){ 0 };
	if (nlh->nlmsg_type != RTM_NEWLINK && nlh->nlmsg_type != RTM_DELLINK)
		return false;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*info))
		return false;
	l->gone = nlh->nlmsg_type == RTM_DELLINK;
	l->up = info->ifi_flags & IFF_UP;
	l->ifindex = (uint32_t)info->ifi_index;
	PARSE_EACH(a, nlh, sizeof(*info))
		if (mnl_attr_get_type(a) == IFLA_ADDRESS)
			copy_number(a, l->mac.octet, MAC_LEN);
		else if (mnl_attr_get_type(a) == IFLA_IFNAME)
			parse_text(a, l->name, sizeof(l->name));
	return true;
}
