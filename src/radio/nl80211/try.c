/* SPDX-License-Identifier: ISC */
/* Each step is asked for and waited for, like the rest of opening. */
#include "radio/nl80211/try.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/explain.h"

enum {
	STAY_MS		= 10,		/* the kernel's shortest */
	PATIENCE_MS	= 500,		/* for it to begin; channel contexts take 30 */
	ACTION		= 0xd0,
	PROBE_REQUEST	= 0x40,
	ADDRESSES	= 4,		/* tried */
	DERIVED		= 63,		/* the first number of a derived address; then downwards */
};

struct made {				/* an interface, for a moment */
	struct put_who who;
	struct mac addr;
};

struct step {				/* what did not go, and why */
	enum explain_what what;
	int error;			/* negative errno value */
};

/* ---- conversation ------------------------------------------------------------------------- */

static int
ask(struct setup *s)
{
	return talk_do(&s->generic, NULL, NULL);
}

static void
made_heard(void *arg, const struct nlmsghdr *nlh)
{
	struct made *made = arg;
	struct parse_walk walk = parse_begin(nlh, nlh->nlmsg_len);
	struct parse_message m;

	if (!parse_next(&walk, nlh->nlmsg_type, &m) || m.kind != PARSE_INTERFACE)
		return;
	made->who = (struct put_who){ .ifindex = m.ifindex, .wdev = m.ifindex ? 0 : m.wdev };
	made->addr = m.mac;
}

struct visit {				/* a stay that is tried */
	struct put_who who;
	uint64_t cookie;
	bool began, ended;
};

static void
visit_heard(void *arg, const struct nlmsghdr *nlh)
{
	struct visit *v = arg;
	struct parse_walk walk = parse_begin(nlh, nlh->nlmsg_len);
	struct parse_message m;

	if (!parse_next(&walk, nlh->nlmsg_type, &m))
		return;
	if (m.kind == PARSE_COOKIE)
		v->cookie = m.cookie;
	if (v->who.ifindex ? m.ifindex != v->who.ifindex : m.wdev != v->who.wdev)
		return;
	v->began |= m.kind == PARSE_STAY_BEGAN;
	v->ended |= m.kind == PARSE_STAY_ENDED && v->began;
}

/* ---- a stay ------------------------------------------------------------------------------- */

/* One that never begins is taken back; what is asked for next would wait behind it. */
static int
try_stay(struct setup *s, struct put_who who, uint16_t mhz)
{
	struct visit v = { .who = who };
	int error;

	s->generic.aside = visit_heard;
	s->generic.aside_arg = &v;
	put_stay(&s->generic.out, who, mhz, STAY_MS);
	error = talk_do(&s->generic, visit_heard, &v);
	for (int left = PATIENCE_MS; error == 0 && left > 0 && !v.ended; left -= 5)
		if (talk_listen(&s->generic, 5) == 0)
			left += 5;	/* it said something, and took no time */
	if (error == 0 && !v.ended) {
		put_stay_end(&s->generic.out, who, v.cookie);
		ask(s);
	}
	s->generic.aside = NULL;
	return error ? error : v.began ? 0 : -ETIMEDOUT;
}

/* ---- an interface of our own -------------------------------------------------------------- */

static bool
is_taken(const struct setup *s, struct mac addr)
{
	for (int i = 0; i < s->vif_count; i++)
		if (mac_equal(s->vif[i].addr, addr))
			return true;
	return false;
}

/*
 * The same at each start: the last the driver offers, else one of our own making; of those no BSS
 * has, the one after so many others.
 */
static struct mac
own_address(const struct setup *s, unsigned after)
{
	const struct wiphy *w = &s->wiphy;
	struct mac first = mac_is_zero(w->addr) ? s->vif[0].addr : w->addr;
	struct mac addr = w->addrs[w->addr_count ? w->addr_count - 1 : 0];

	if (w->addr_count > 1 && !is_taken(s, addr) && after-- == 0)
		return addr;
	for (unsigned n = DERIVED; n > 0; n--) {
		addr = wiphy_address(w, first, n);
		if (!is_taken(s, addr) && after-- == 0)
			break;
	}
	return addr;
}

static struct step
make(struct setup *s, bool native, struct mac addr, struct made *made)
{
	int error;

	put_new_interface(&s->generic.out, s->wiphy.index, native ? "p2p-device" : s->away.name,
	    native ? NL80211_IFTYPE_P2P_DEVICE : NL80211_IFTYPE_STATION, addr, false);
	error = talk_do(&s->generic, made_heard, made);
	if (error == 0 && is_taken(s, made->addr))
		error = -EADDRNOTAVAIL;
	return (struct step){ EXPLAIN_MAKE, error };
}

static struct step
start(struct setup *s, struct put_who who)
{
	static const uint16_t types[] = { ACTION, PROBE_REQUEST };
	int error;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		put_register(&s->generic.out, who, types[i]);
		error = ask(s);
		if (error)
			return (struct step){ EXPLAIN_LISTEN, error };
	}
	if (who.ifindex) {
		put_link(&s->link.out, who.ifindex, true, NULL);
		error = talk_do(&s->link, NULL, NULL);
		memcpy(s->generic.words, s->link.words, sizeof(s->generic.words));
	} else {
		put_start_device(&s->generic.out, who, true);
		error = ask(s);
	}
	return (struct step){ EXPLAIN_BEGIN, error };
}

static struct step
try_one(struct setup *s, bool native, struct mac addr, uint16_t mhz)
{
	struct made made = { 0 };
	struct step step = make(s, native, addr, &made);

	if (step.error == 0)
		step = start(s, made.who);
	if (step.error == 0 && mhz)
		step = (struct step){ EXPLAIN_STAY, try_stay(s, made.who, mhz) };
	if (made.who.ifindex || made.who.wdev) {
		char words[sizeof(s->generic.words)];

		memcpy(words, s->generic.words, sizeof(words));
		put_delete(&s->generic.out, made.who);
		ask(s);
		memcpy(s->generic.words, words, sizeof(words));
	}
	if (step.error == -ERFKILL)
		step.error = 0;		/* believed */
	if (step.error == 0)
		s->away.addr = made.addr;
	return step;
}

/* Another program's interface that is up may have the address.  mhz 0: it need not leave. */
static struct step
try_own(struct setup *s, bool native, uint16_t mhz)
{
	struct step step = { EXPLAIN_BEGIN, -ENOTUNIQ };

	for (unsigned i = 0; i < ADDRESSES && step.error == -ENOTUNIQ; i++)
		step = try_one(s, native, own_address(s, i), mhz);
	return step;
}

static struct step
try_shared(struct setup *s, uint16_t mhz)
{
	struct put_who who = { .ifindex = s->vif[0].ifindex };

	if (!s->vif[0].up)		/* blocked: it is believed */
		return (struct step){ EXPLAIN_STAY, s->wiphy.stays ? 0 : -EOPNOTSUPP };
	return (struct step){ EXPLAIN_STAY, try_stay(s, who, mhz) };
}

/* ---- which -------------------------------------------------------------------------------- */

/* A channel to go to: another than the BSS's, of the three all P2P devices listen on, if may be. */
static uint16_t
another(const struct setup *s)
{
	static const uint16_t social[] = { 2437, 2412, 2462 };
	const struct wiphy *w = &s->wiphy;
	const struct wiphy_freq *f;

	for (size_t i = 0; i < sizeof(social) / sizeof(social[0]); i++) {
		f = wiphy_freq(w, social[i]);
		if (f && !f->disabled && f->mhz != s->place.freq_mhz)
			return f->mhz;
	}
	for (int i = 0; i < w->freq_count; i++)
		if (!w->freq[i].disabled && !w->freq[i].radar &&
		    w->freq[i].mhz != s->place.freq_mhz)
			return w->freq[i].mhz;
	return 0;
}

static void
name_own(struct setup *s, bool native)
{
	if (native)
		snprintf(s->away.name, sizeof(s->away.name), "P2P device of %s", s->vif[0].name);
	else
		snprintf(s->away.name, sizeof(s->away.name), "apgate-p2p%u", s->wiphy.index % 10000);
}

static struct step
try_way(struct setup *s, enum air_way way, uint16_t mhz)
{
	static const struct step cannot = { EXPLAIN_STAY, -EOPNOTSUPP };

	name_own(s, way == AIR_WAY_NATIVE);
	if (way == AIR_WAY_ON_CHANNEL)
		return (struct step){ 0 };
	if (mhz == 0 || !s->wiphy.stays)
		return cannot;
	if (way == AIR_WAY_SHARED)
		return try_shared(s, mhz);
	return try_own(s, way == AIR_WAY_NATIVE, mhz);
}

static void
explain_step(struct setup *s, struct step step)
{
	explain(step.what, -step.error, s->generic.words, step.what == EXPLAIN_STAY ?
	    s->vif[0].name : s->away.name, s->why, sizeof(s->why));
}

static bool
offers(const struct wiphy *w, enum air_way way)
{
	return way == AIR_WAY_NATIVE ? w->p2p_device && w->start_p2p :
	    way != AIR_WAY_BORROWED || w->station;
}

static enum air_way
choose(struct setup *s, const struct nl80211_options *o)
{
	uint16_t mhz = another(s);
	struct step step;
	enum air_way way = o->p2p == NL80211_P2P_AUTO ? AIR_WAY_NATIVE : (enum air_way)o->p2p;
	bool only = o->p2p != NL80211_P2P_AUTO;

	for (; way <= AIR_WAY_ON_CHANNEL; way++) {
		if (!only && !offers(&s->wiphy, way))
			continue;
		step = try_way(s, way, mhz);
		if (step.error == 0)
			return way;
		explain_step(s, step);
		if (only)
			return AIR_WAY_NONE;
		o->say(o->say_arg, CORE_DEBUG, s->why);
	}
	return AIR_WAY_NONE;
}

/* Where no BSS's interface may scan while it beacons, one that may is made for it. */
static uint8_t
own_of(struct setup *s, enum air_way way)
{
	struct mac none = { { 0 } };

	if (way == AIR_WAY_NATIVE || way == AIR_WAY_BORROWED)
		return (uint8_t)way;
	s->away.addr = none;
	if (way == AIR_WAY_NONE || s->wiphy.ap_scans || !s->wiphy.scan_ssids || !s->wiphy.station)
		return AIR_WAY_NONE;
	name_own(s, false);
	return try_own(s, false, 0).error ? AIR_WAY_NONE : AIR_WAY_BORROWED;
}

/* A radio of mac80211_hwsim beacons by the wall clock. */
static bool
beacons_by_wall(const struct wiphy *w)
{
	char path[96], to[256];
	const char *name;
	ssize_t len;

	snprintf(path, sizeof(path), "/sys/class/ieee80211/%s/device/driver", w->name);
	len = readlink(path, to, sizeof(to) - 1);
	to[len > 0 ? len : 0] = '\0';
	name = strrchr(to, '/');
	return name && strcmp(name, "/mac80211_hwsim") == 0;
}

static void
conclude(struct setup *s, enum air_way way)
{
	const struct wiphy *w = &s->wiphy;
	const struct wiphy_freq *f = wiphy_freq(w, s->place.freq_mhz);
	bool own = way == AIR_WAY_NATIVE || way == AIR_WAY_BORROWED;

	s->away.way = (uint8_t)way;
	s->away.own = own_of(s, way);
	s->away.leaves = own || way == AIR_WAY_SHARED;
	s->away.ap_scans = w->ap_scans;
	s->away.dwells = w->dwells;
	s->can = (struct air_away){ .way = (uint8_t)way, .leaves = s->away.leaves,
	    .scans = way != AIR_WAY_NONE && w->scan_ssids && (s->away.own || w->ap_scans),
	    .acks = w->reports_acks, .radar = f && f->radar,
	    .stay_max_ms = (uint16_t)(w->stay_ms < UINT16_MAX ? w->stay_ms : UINT16_MAX) };
	if (own)
		s->can.addr = s->away.addr;
	if (!s->can.leaves && s->why[0])
		s->can.why = s->why;
	else if (way == AIR_WAY_ON_CHANNEL)
		s->can.why = "hostap_p2p=on-channel keeps the radio on its channel";
	else if (!s->can.scans)
		s->can.why = "the driver does not scan while it is an access point";
}

static const char *
way_name(enum air_way way)
{
	static const char *const names[] = { "none", "native", "borrowed", "shared", "on-channel" };

	return names[way];
}

void
try_away(struct setup *s, const struct nl80211_options *o)
{
	struct timespec t0, t1;
	char text[NL80211_WHY];
	enum air_way way;

	s->away = (struct core_away){ .by_wall = beacons_by_wall(&s->wiphy) };
	if (o->p2p == NL80211_P2P_OFF) {
		s->can = (struct air_away){ .why = "hostap_p2p=off keeps P2P devices away; leave it "
		    "out to have one" };
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &t0);
	way = choose(s, o);
	conclude(s, way);
	clock_gettime(CLOCK_MONOTONIC, &t1);
	if (way == AIR_WAY_NONE)
		o->say(o->say_arg, CORE_ERROR, s->why);
	snprintf(text, sizeof(text), "%s: P2P device: %s%s%s; tried in %lld ms", s->vif[0].name,
	    way_name(way), s->can.why ? ": " : "", s->can.why ? s->can.why : "",
	    (long long)(t1.tv_sec - t0.tv_sec) * 1000 + (t1.tv_nsec - t0.tv_nsec) / 1000000);
	o->say(o->say_arg, CORE_DEBUG, text);
}
