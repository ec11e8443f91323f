/* SPDX-License-Identifier: ISC */
/* Dumps come message by message, a wiphy in many; each adds what it says. */
#include "radio/nl80211/survey.h"

#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/parse.h"

enum { ATTRS = NL80211_ATTR_MAX + 1 };

int
survey_radio(const struct survey *s, uint32_t wiphy)
{
	for (int i = 0; i < s->radio_count; i++)
		if (s->radio[i].wiphy.index == wiphy)
			return i;
	return -1;
}

static void
add_wiphy(struct survey *s, const struct nlmsghdr *nlh, uint32_t index)
{
	int at = survey_radio(s, index);

	if (at < 0 && s->radio_count == SURVEY_RADIOS) {
		s->untold++;
		return;
	}
	if (at < 0) {
		at = s->radio_count++;
		s->radio[at].wiphy.index = index;
	}
	wiphy_add(&s->radio[at].wiphy, nlh, index);
}

static void
add_vif(struct survey *s, const struct nlattr *const *tb)
{
	struct survey_vif *v = &s->vif[s->vif_count];
	const struct nlattr *mac = tb[NL80211_ATTR_MAC], *ssid = tb[NL80211_ATTR_SSID];

	if (s->vif_count == SURVEY_VIFS) {
		s->untold++;
		return;
	}
	s->vif_count++;
	*v = (struct survey_vif){
		.ifindex = parse_u32(tb[NL80211_ATTR_IFINDEX]),
		.wiphy = parse_u32(tb[NL80211_ATTR_WIPHY]),
		.iftype = parse_u32(tb[NL80211_ATTR_IFTYPE]),
		.freq_mhz = (uint16_t)parse_u32(tb[NL80211_ATTR_WIPHY_FREQ]),
	};
	parse_text(tb[NL80211_ATTR_IFNAME], v->name, sizeof(v->name));
	if (mac && mnl_attr_get_payload_len(mac) == MAC_LEN)
		memcpy(v->addr.octet, mnl_attr_get_payload(mac), MAC_LEN);
	if (ssid && mnl_attr_get_payload_len(ssid) <= sizeof(v->ssid)) {
		v->ssid_len = (uint8_t)mnl_attr_get_payload_len(ssid);
		memcpy(v->ssid, mnl_attr_get_payload(ssid), v->ssid_len);
	}
}

/* The domain of all comes without a wiphy's number. */
static void
add_domain(struct survey *s, const struct nlattr *const *tb)
{
	int at = tb[NL80211_ATTR_WIPHY] ? survey_radio(s, parse_u32(tb[NL80211_ATTR_WIPHY])) : -1;
	char *to = at < 0 ? s->country : s->radio[at].country;

	if (tb[NL80211_ATTR_REG_ALPHA2] && (at >= 0 || !tb[NL80211_ATTR_WIPHY]))
		parse_text(tb[NL80211_ATTR_REG_ALPHA2], to, sizeof(s->country));
}

void
survey_add(struct survey *s, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a, *tb[ATTRS] = { 0 };

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return;
	PARSE_EACH(a, nlh, sizeof(*genl))
		if (mnl_attr_get_type(a) < ATTRS)
			tb[mnl_attr_get_type(a)] = a;
	switch (genl->cmd) {
	case NL80211_CMD_NEW_WIPHY:
		if (tb[NL80211_ATTR_WIPHY])
			add_wiphy(s, nlh, parse_u32(tb[NL80211_ATTR_WIPHY]));
		break;
	case NL80211_CMD_NEW_INTERFACE:
		if (tb[NL80211_ATTR_WIPHY])
			add_vif(s, tb);
		break;
	case NL80211_CMD_GET_REG:
		add_domain(s, tb);
		break;
	}
}

void
survey_add_link(struct survey *s, const struct nlmsghdr *nlh)
{
	struct parse_link l;

	if (!parse_link(nlh, &l))
		return;
	for (int i = 0; i < s->vif_count; i++)
		if (s->vif[i].ifindex && s->vif[i].ifindex == l.ifindex)
			s->vif[i].up = l.up;
}

const struct survey_vif *
survey_find(const struct survey *s, const char *name)
{
	for (int i = 0; i < s->vif_count; i++)
		if (s->vif[i].name[0] && strcmp(s->vif[i].name, name) == 0)
			return &s->vif[i];
	return NULL;
}

const char *
survey_country(const struct survey *s, int radio)
{
	return s->radio[radio].country[0] ? s->radio[radio].country : s->country;
}
