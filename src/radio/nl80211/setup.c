/* SPDX-License-Identifier: ISC */
/*
 * The order matters: what runs is stopped, the link goes down, type and address are set, the link
 * goes up, then frames are asked for (a change of type forgets who asked).  Only then can a BSS
 * start.
 */
#include "radio/nl80211/setup.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/explain.h"
#include "radio/nl80211/try.h"

__attribute__((format(printf, 3, 4)))
static int
fail(int error, char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, NL80211_WHY, format, args);
	va_end(args);
	return error;
}

static int
fail_at(const struct setup *s, enum explain_what what, int error, const char *name, char *why)
{
	explain(what, -error, s->generic.words, name, why, NL80211_WHY);
	return error;
}

static void
say(const struct nl80211_options *o, enum core_level level, const char *text)
{
	o->say(o->say_arg, level, text);
}

/* ---- what is there ------------------------------------------------------------------------ */

static void
interface_heard(void *arg, const struct nlmsghdr *nlh)
{
	struct parse_message *to = arg, m;
	struct parse_walk walk = parse_begin(nlh, nlh->nlmsg_len);

	if (parse_next(&walk, nlh->nlmsg_type, &m) && m.kind == PARSE_INTERFACE)
		*to = m;
}

static int
get_interface(struct setup *s, uint32_t ifindex, struct parse_message *m)
{
	*m = (struct parse_message){ 0 };
	put_end(&s->generic.out, put_begin(&s->generic.out, NL80211_CMD_GET_INTERFACE, ifindex));
	return talk_do(&s->generic, interface_heard, m);
}

struct wanted_wiphy {
	struct wiphy *wiphy;
	uint32_t index;
};

static void
wiphy_heard(void *arg, const struct nlmsghdr *nlh)
{
	const struct wanted_wiphy *w = arg;

	wiphy_add(w->wiphy, nlh, w->index);
}

static int
get_wiphy(struct setup *s, uint32_t index)
{
	struct wanted_wiphy wanted = { &s->wiphy, index };
	struct nlmsghdr *nlh = put_begin(&s->generic.out, NL80211_CMD_GET_WIPHY, 0);

	s->wiphy = (struct wiphy){ 0 };
	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY, index);
	mnl_attr_put(nlh, NL80211_ATTR_SPLIT_WIPHY_DUMP, 0, NULL);
	put_end(&s->generic.out, nlh);
	return talk_dump(&s->generic, wiphy_heard, &wanted);
}

static void
link_heard(void *arg, const struct nlmsghdr *nlh)
{
	struct parse_link *to = arg, l;

	if (parse_link(nlh, &l))
		*to = l;
}

static int
get_link(struct setup *s, struct setup_vif *v)
{
	struct parse_link l = { 0 };
	int error;

	put_get_link(&s->link.out, v->ifindex);
	error = talk_do(&s->link, link_heard, &l);
	if (error == 0) {
		v->up = l.up;
		v->addr = l.mac;
	}
	return error;
}

/* ---- regulatory domain -------------------------------------------------------------------- */

static void
country_heard(void *arg, const struct nlmsghdr *nlh)
{
	parse_country(nlh, arg);
}

static int
get_country(struct setup *s, uint32_t wiphy)
{
	struct nlmsghdr *nlh = put_begin(&s->generic.out, NL80211_CMD_GET_REG, 0);

	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY, wiphy);
	put_end(&s->generic.out, nlh);
	s->country[0] = '\0';
	return talk_do(&s->generic, country_heard, s->country);
}

/* The kernel looks it up in its own time; whoever asks too early sees the old one. */
static int
set_country(struct setup *s, uint32_t wiphy, const struct nl80211_options *o, char *why)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct nlmsghdr *nlh;
	char text[NL80211_WHY];
	int error = get_country(s, wiphy);

	if (o->country[0] == '\0' || (error == 0 && strcmp(s->country, o->country) == 0))
		return 0;
	nlh = put_begin(&s->generic.out, NL80211_CMD_REQ_SET_REG, 0);
	mnl_attr_put_strz(nlh, NL80211_ATTR_REG_ALPHA2, o->country);
	put_end(&s->generic.out, nlh);
	error = talk_do(&s->generic, NULL, NULL);
	if (error)
		return fail_at(s, EXPLAIN_COUNTRY, error, o->bss[0].name, why);
	for (int i = 0; i < 50; i++) {
		if (get_country(s, wiphy) == 0 && strcmp(s->country, o->country) == 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	snprintf(text, sizeof(text), "%s: the kernel keeps to the regulatory domain %s, although "
	    "country_code=%s asks for another; is wireless-regdb installed?", o->bss[0].name,
	    s->country, o->country);
	say(o, CORE_WARNING, text);
	return 0;
}

/* ---- interfaces --------------------------------------------------------------------------- */

static int
simple(struct setup *s, uint8_t cmd, uint32_t ifindex)
{
	put_end(&s->generic.out, put_begin(&s->generic.out, cmd, ifindex));
	return talk_do(&s->generic, NULL, NULL);
}

static int
set_type(struct setup *s, uint32_t ifindex, uint32_t iftype)
{
	struct nlmsghdr *nlh = put_begin(&s->generic.out, NL80211_CMD_SET_INTERFACE, ifindex);

	mnl_attr_put_u32(nlh, NL80211_ATTR_IFTYPE, iftype);
	put_end(&s->generic.out, nlh);
	return talk_do(&s->generic, NULL, NULL);
}

static int
set_link(struct setup *s, const struct setup_vif *v, bool up, const struct mac *addr)
{
	put_link(&s->link.out, v->ifindex, up, addr);
	return talk_do(&s->link, NULL, NULL);
}

/* Whoever wants frames of unknown stations runs an access point there, and lives. */
static int
claim(struct setup *s, struct setup_vif *v, char *why)
{
	int error = v->claimed ? 0 : simple(s, NL80211_CMD_UNEXPECTED_FRAME, v->ifindex);

	v->claimed = error == 0;
	return error ? fail_at(s, EXPLAIN_REGISTER, error, v->name, why) : 0;
}

static int
create(struct setup *s, struct setup_vif *v, const char *name, struct mac addr, char *why)
{
	struct parse_message m = { 0 };
	int error;

	put_new_interface(&s->generic.out, s->wiphy.index, name, NL80211_IFTYPE_AP, addr, false);
	error = talk_do(&s->generic, interface_heard, &m);
	if (error)
		return fail_at(s, EXPLAIN_CREATE, error, name, why);
	*v = (struct setup_vif){ .ifindex = m.ifindex, .made = true, .iftype = NL80211_IFTYPE_AP };
	snprintf(v->name, sizeof(v->name), "%s", name);
	return 0;
}

/* A BSS's interface of that name that another access point left behind goes. */
static int
clear_name(struct setup *s, const char *name, char *why)
{
	uint32_t ifindex = if_nametoindex(name);
	struct setup_vif old = { .ifindex = ifindex };
	struct parse_message m;
	int error;

	if (ifindex == 0)
		return 0;
	if (get_interface(s, ifindex, &m) || m.wiphy != s->wiphy.index ||
	    m.iftype != NL80211_IFTYPE_AP)
		return fail(-EEXIST, why, "%s exists and is no access point of this radio; choose "
		    "another name in bss=", name);
	snprintf(old.name, sizeof(old.name), "%s", name);
	error = claim(s, &old, why);
	if (error)
		return error;
	error = simple(s, NL80211_CMD_DEL_INTERFACE, ifindex);
	return error ? fail_at(s, EXPLAIN_DELETE, error, name, why) : 0;
}

/*
 * Whatever it was used for before: an access point is stopped and its stations go, the link goes
 * down, its type and address are set.
 */
static int
make_ready(struct setup *s, struct setup_vif *v, struct mac bssid, char *why)
{
	bool other = !mac_is_zero(bssid) && !mac_equal(bssid, v->addr);
	int error = v->iftype == NL80211_IFTYPE_AP ? claim(s, v, why) : 0;

	if (error)
		return error;
	if (v->iftype == NL80211_IFTYPE_AP) {
		simple(s, NL80211_CMD_STOP_AP, v->ifindex);	/* most often there is none */
		simple(s, NL80211_CMD_DEL_STATION, v->ifindex);
	}
	if (v->up || other)
		error = set_link(s, v, false, other ? &bssid : NULL);
	if (error)
		return fail_at(s, other ? EXPLAIN_ADDRESS : EXPLAIN_UP, error, v->name, why);
	if (v->iftype != NL80211_IFTYPE_AP)
		error = set_type(s, v->ifindex, NL80211_IFTYPE_AP);
	if (error)
		return fail_at(s, EXPLAIN_TYPE, error, v->name, why);
	return 0;
}

static int
register_frames(struct setup *s, const struct setup_vif *v, char *why)
{
	/* Authentication, association, reassociation, disassociation, deauthentication, probe
	 * requests, action frames. */
	static const uint16_t types[] = { 0xb0, 0x00, 0x20, 0xa0, 0xc0, 0x40, 0xd0 };
	struct nlmsghdr *nlh;
	int error = 0;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]) && error == 0; i++) {
		nlh = put_begin(&s->generic.out, NL80211_CMD_REGISTER_FRAME, v->ifindex);
		mnl_attr_put_u16(nlh, NL80211_ATTR_FRAME_TYPE, types[i]);
		mnl_attr_put(nlh, NL80211_ATTR_FRAME_MATCH, 0, NULL);
		put_end(&s->generic.out, nlh);
		error = talk_do(&s->generic, NULL, NULL);
	}
	return error ? fail_at(s, EXPLAIN_REGISTER, error, v->name, why) : 0;
}

/* A blocked radio cannot come up; it will when it is unblocked. */
static int
bring_up(struct setup *s, struct setup_vif *v, const struct nl80211_options *o, char *why)
{
	int error = set_link(s, v, true, NULL);

	if (error) {
		memcpy(s->generic.words, s->link.words, sizeof(s->generic.words));
		fail_at(s, EXPLAIN_UP, error, v->name, why);
		if (error != -ERFKILL)
			return error;
		say(o, CORE_WARNING, why);
	}
	error = get_link(s, v);
	return error ? fail_at(s, EXPLAIN_UP, error, v->name, why) : 0;
}

static int
set_up(struct setup *s, struct setup_vif *v, struct mac bssid, const struct nl80211_options *o,
    char *why)
{
	int error = get_link(s, v);

	if (error)
		return fail_at(s, EXPLAIN_UP, error, v->name, why);
	error = make_ready(s, v, bssid, why);
	if (error == 0)
		error = bring_up(s, v, o, why);
	if (error == 0)
		error = claim(s, v, why);
	if (error == 0)
		error = register_frames(s, v, why);
	return error;
}

/* ---- the first one ------------------------------------------------------------------------ */

static int
wiphy_by_name(const char *name, uint32_t *index)
{
	char path[96];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "/sys/class/ieee80211/%.32s/index", name);
	f = fopen(path, "re");
	ok = f && fscanf(f, "%u", index) == 1;
	if (f)
		fclose(f);
	return ok ? 0 : -ENODEV;
}

static int
judge(struct setup *s, const struct nl80211_options *o, uint32_t wiphy, char *why)
{
	char reason[WIPHY_WHY];
	int error = set_country(s, wiphy, o, why);

	if (error)
		return error;
	error = get_wiphy(s, wiphy);
	if (error)
		return fail_at(s, EXPLAIN_TYPE, error, o->bss[0].name, why);
	if (!wiphy_serves(&s->wiphy, o->bss[0].name, reason))
		return fail(-EOPNOTSUPP, why, "%s", reason);
	s->place = o->place;
	if (!wiphy_allows(&s->wiphy, &s->place, s->country, reason))
		return fail(-EINVAL, why, "%s: %s", o->bss[0].name, reason);
	return 0;
}

static int
open_first(struct setup *s, const struct nl80211_options *o, char *why)
{
	const char *name = o->bss[0].name;
	struct setup_vif *v = &s->vif[0];
	struct parse_message m = { 0 };
	char made[16];
	int error;

	v->ifindex = if_nametoindex(name);
	snprintf(v->name, sizeof(v->name), "%s", name);
	if (v->ifindex == 0 && wiphy_by_name(name, &m.wiphy) < 0)
		return fail(-ENODEV, why, "there is no interface %s; \"iw dev\" lists those there "
		    "are (or name a radio, such as phy0, and one is made)", name);
	error = v->ifindex ? get_interface(s, v->ifindex, &m) : 0;
	if (error)
		return fail(error, why, "%s is no Wi-Fi interface (%s); \"iw dev\" lists those "
		    "there are", name, strerror(-error));
	v->iftype = m.iftype;
	error = judge(s, o, m.wiphy, why);
	if (error == 0 && v->ifindex == 0) {
		snprintf(made, sizeof(made), "%.10s-ap", name);
		error = clear_name(s, made, why);
		if (error == 0)
			error = create(s, v, made, o->bss[0].bssid, why);
	}
	if (error == 0) {
		s->vif_count = 1;
		error = set_up(s, v, o->bss[0].bssid, o, why);
	}
	return error;
}

static int
open_further(struct setup *s, const struct nl80211_options *o, int n, char *why)
{
	struct setup_vif *v = &s->vif[n];
	struct mac addr = mac_is_zero(o->bss[n].bssid) ?
	    wiphy_address(&s->wiphy, s->vif[0].addr, (unsigned)n) : o->bss[n].bssid;
	int error = clear_name(s, o->bss[n].name, why);

	if (error == 0)
		error = create(s, v, o->bss[n].name, addr, why);
	if (error == 0) {
		s->vif_count = n + 1;
		error = set_up(s, v, addr, o, why);
	}
	return error;
}

int
setup_open(struct setup *s, const struct nl80211_options *o, struct record *record,
    char why[static NL80211_WHY])
{
	int error;

	s->generic = s->link = (struct talk){ .fd = -1, .record = record };
	error = talk_open(&s->generic, false);
	if (error == -ENOENT)
		return fail(error, why, "%s: this kernel has no nl80211; load the driver of the "
		    "radio (modprobe)", o->bss[0].name);
	if (error == 0)
		error = talk_open(&s->link, true);
	if (error)
		return fail(error, why, "%s: no netlink socket: %s", o->bss[0].name,
		    strerror(-error));
	error = open_first(s, o, why);
	for (int i = 1; error == 0 && i < o->bss_count; i++)
		error = open_further(s, o, i, why);
	if (error == 0 && (talk_join(&s->generic, s->generic.family.mlme) < 0 ||
	    talk_join(&s->generic, s->generic.family.scan) < 0 ||
	    talk_join(&s->generic, s->generic.family.config) < 0 ||
	    talk_join(&s->link, 1) < 0))		/* RTNLGRP_LINK */
		error = fail(-errno, why, "%s: no events from the kernel: %s", o->bss[0].name,
		    strerror(errno));
	if (error == 0)
		try_away(s, o);
	return error;
}

/* What we made goes with its socket; what was there gets its type back. */
void
setup_close(struct setup *s)
{
	const struct setup_vif *v = &s->vif[0];

	if (s->vif_count && !v->made && v->iftype != NL80211_IFTYPE_AP && s->generic.fd >= 0 &&
	    s->link.fd >= 0 && set_link(s, v, false, NULL) == 0)
		set_type(s, v->ifindex, v->iftype);
	talk_close(&s->generic);
	talk_close(&s->link);
}
