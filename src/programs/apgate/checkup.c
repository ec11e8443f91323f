/* SPDX-License-Identifier: ISC */
/* A rule a function: it looks at one thing, and finds or does not. */
#include "programs/apgate/checkup.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct job {
	const struct checkup_facts *facts;
	const struct survey *survey;
	const struct host *host;
	struct checkup *out;
};

const char *
checkup_level(enum finding_level level)
{
	static const char *const names[] = { "error", "warning", "note" };

	return names[level];
}

const char *
checkup_mode(uint32_t iftype)
{
	static const char *const names[] = {
		[NL80211_IFTYPE_UNSPECIFIED] = "nothing", [NL80211_IFTYPE_ADHOC] = "ad hoc",
		[NL80211_IFTYPE_STATION] = "station", [NL80211_IFTYPE_AP] = "access point",
		[NL80211_IFTYPE_AP_VLAN] = "AP VLAN", [NL80211_IFTYPE_WDS] = "WDS",
		[NL80211_IFTYPE_MONITOR] = "monitor", [NL80211_IFTYPE_MESH_POINT] = "mesh point",
		[NL80211_IFTYPE_P2P_CLIENT] = "P2P client",
		[NL80211_IFTYPE_P2P_GO] = "P2P group owner",
		[NL80211_IFTYPE_P2P_DEVICE] = "P2P device", [NL80211_IFTYPE_OCB] = "OCB",
		[NL80211_IFTYPE_NAN] = "NAN",
	};

	return iftype < sizeof(names) / sizeof(names[0]) ? names[iftype] : "?";
}

/* What is found of whatever was not asked about does not matter. */
bool
checkup_shows_vif(const struct checkup_facts *f, const struct survey_vif *v)
{
	int radio = survey_radio(f->survey, v->wiphy);

	return f->wanted == NULL || (v->name[0] && strcmp(v->name, f->wanted) == 0) ||
	    (radio >= 0 && strcmp(f->survey->radio[radio].wiphy.name, f->wanted) == 0);
}

bool
checkup_shows(const struct checkup_facts *f, int radio)
{
	const struct survey_vif *v = f->wanted ? survey_find(f->survey, f->wanted) : NULL;

	return f->wanted == NULL || strcmp(f->survey->radio[radio].wiphy.name, f->wanted) == 0 ||
	    (v && survey_radio(f->survey, v->wiphy) == radio);
}

/* ---- findings ----------------------------------------------------------------------------- */

/* The sentence; its cure is the caller's to write. */
__attribute__((format(printf, 6, 7)))
static char *
find(struct job *j, enum finding_level level, const char *name, int radio, uint32_t ifindex,
    const char *format, ...)
{
	struct checkup *c = j->out;
	struct finding *f = &c->finding[c->count < FINDINGS ? c->count++ : FINDINGS - 1];
	va_list args;

	*f = (struct finding){ .level = level, .name = name, .radio = radio, .ifindex = ifindex };
	va_start(args, format);
	vsnprintf(f->text, sizeof(f->text), format, args);
	va_end(args);
	return f->cure;
}

__attribute__((format(printf, 2, 3)))
static void
cure(char *to, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(to, FINDING_CURE, format, args);
	va_end(args);
}

/* ---- the machine -------------------------------------------------------------------------- */

static void
cure_with_a_simulated_one(const struct job *j, char *to)
{
	if (j->host->hwsim)
		cure(to, "modprobe -r mac80211_hwsim; modprobe mac80211_hwsim radios=2 makes "
		    "simulated radios; apgate run needs none");
	else if (j->host->hwsim_there)
		cure(to, "modprobe mac80211_hwsim (a simulated radio of the kernel's), or apgate "
		    "run (one of ours, which needs no kernel)");
	else
		cure(to, "apgate run (or ./run in the sources) shows an access point on a "
		    "simulated radio; this kernel has no module mac80211_hwsim");
}

static void
look_at_kernel(struct job *j)
{
	int error = -j->facts->survey_error;

	if (error == ENOENT)
		cure_with_a_simulated_one(j, find(j, FINDING_ERROR, "no-cfg80211", -1, 0,
		    "this kernel has no Wi-Fi at work: %s", j->host->cfg80211 ?
		    "cfg80211 is loaded, but nl80211 does not answer in this network namespace" :
		    "no driver of a radio is loaded, nor cfg80211, which they all need"));
	else if (error)
		cure(find(j, FINDING_ERROR, "no-netlink", -1, 0, "the kernel cannot be asked for "
		    "its radios: %s", strerror(error)), "run apgate doctor outside of the "
		    "container or sandbox that keeps netlink away");
	else if (j->survey->radio_count == 0)
		cure_with_a_simulated_one(j, find(j, FINDING_ERROR, "no-radio", -1, 0, "there is "
		    "no radio: none is plugged in, its driver is not loaded, or it belongs to "
		    "another network namespace"));
}

static void
look_at_wanted(struct job *j)
{
	const struct checkup_facts *f = j->facts;
	bool there = f->wanted == NULL || f->survey_error || j->survey->radio_count == 0;
	char names[160] = "";
	size_t len = 0;

	for (int i = 0; i < j->survey->radio_count; i++)
		there |= checkup_shows(f, i);
	if (there)
		return;
	for (int i = 0; i < j->survey->vif_count && len < sizeof(names) - 20; i++)
		if (j->survey->vif[i].name[0])
			len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s",
			    len ? ", " : "", j->survey->vif[i].name);
	for (int i = 0; i < j->survey->radio_count && len < sizeof(names) - 36; i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", len ? ", " : "",
		    j->survey->radio[i].wiphy.name);
	cure(find(j, FINDING_ERROR, "no-interface", -1, 0, f->netdev ? "%s is an interface, but "
	    "of no radio; there are: %s" : "there is no interface or radio %s; there are: %s",
	    f->wanted, names), "apgate doctor, which looks at all of them");
}

static void
look_at_rights(struct job *j)
{
	if (!j->host->net_admin)
		cure(find(j, FINDING_ERROR, "permission", -1, 0, "the right to administer radios "
		    "(CAP_NET_ADMIN) is missing to whoever runs this, user %u; an access point "
		    "that is started so is refused by the kernel", j->host->uid),
		    "sudo apgate doctor; start the access point as root, or with systemctl start "
		    "apgated");
	if (j->host->socket_folder[0] == '\0')
		cure(find(j, FINDING_ERROR, "socket-folder", -1, 0, "there is nowhere to put the "
		    "socket of daemons: not root, and XDG_RUNTIME_DIR is not set"),
		    "apgated --socket PATH");
	else if (j->host->socket_error)
		cure(find(j, FINDING_ERROR, "socket-folder", -1, 0, "the socket of daemons cannot "
		    "be in %s: %s", j->host->socket_folder, strerror(j->host->socket_error)),
		    j->host->socket_error == ENOTDIR ? "rm %s" : "mkdir -p %s, or apgated --socket "
		    "with a path that can be written", j->host->socket_folder);
}

static void
look_at_cuse(struct job *j)
{
	const struct host *h = j->host;

	if (!h->cuse_there)
		cure(find(j, FINDING_WARNING, "no-cuse", -1, 0, "this kernel has no CUSE, so that "
		    "there will be no /dev/hostap; daemons use the socket"), "boot a kernel with "
		    "CONFIG_CUSE; %s has no module cuse", h->kernel);
	else if (!h->cuse_node)
		cure(find(j, FINDING_WARNING, "no-cuse", -1, 0, "CUSE is not loaded, so that there "
		    "will be no /dev/hostap; daemons use the socket"), "modprobe cuse");
	else if (!h->cuse_open)
		cure(find(j, FINDING_WARNING, "cuse-permission", -1, 0, "/dev/cuse may not be "
		    "opened by user %u, so that there will be no /dev/hostap; daemons use the "
		    "socket", h->uid), "start the access point as root");
}

/* ---- a radio ------------------------------------------------------------------------------ */

static void
look_at_driver(struct job *j, int radio)
{
	const struct wiphy *w = &j->survey->radio[radio].wiphy;
	char why[WIPHY_WHY], *rest;

	if (wiphy_serves(w, w->name, why))
		return;
	rest = strrchr(why, ';');
	if (rest)
		*rest++ = '\0';
	cure(find(j, FINDING_ERROR, !w->ap ? "no-ap-mode" : w->own_sme ? "own-sme" : "driver",
	    radio, 0, "%s", why), "%s", rest ? rest + 1 : "use another radio");
}

static void
look_at_switch(struct job *j, int radio)
{
	const struct host_radio *r = &j->host->radio[radio];
	const char *name = j->survey->radio[radio].wiphy.name;

	if (r->soft)
		cure(find(j, FINDING_ERROR, "rfkill-soft", radio, 0, "%s is blocked by a program "
		    "(rfkill): nothing can be sent", name), "rfkill unblock %d", r->rfkill);
	if (r->hard)
		find(j, FINDING_ERROR, "rfkill-hard", radio, 0, "%s is switched off (rfkill, hard): "
		    "by a switch or key of the machine, or its firmware; no program can switch it "
		    "on", name);
}

struct census {
	unsigned all, use[WIPHY_DISABLED + 1], open;	/* open: free, and not in 6 GHz */
};

static struct census
count_channels(const struct wiphy *w)
{
	struct census c = { .all = w->freq_count };

	for (int i = 0; i < w->freq_count; i++) {
		enum wiphy_use use = wiphy_use(&w->freq[i]);

		c.use[use]++;
		c.open += use == WIPHY_FREE && !wiphy_is_6ghz(w->freq[i].mhz);
	}
	return c;
}

static bool
is_world(const char *country)
{
	return country[0] == '\0' || strcmp(country, "00") == 0;
}

static void
look_at_channels(struct job *j, int radio)
{
	const struct wiphy *w = &j->survey->radio[radio].wiphy;
	const char *country = survey_country(j->survey, radio);
	struct census c = count_channels(w);
	char *to = NULL;

	if (c.open == 0)
		to = find(j, FINDING_ERROR, "no-channel", radio, 0, "%s has no channel an access "
		    "point may begin on: of %u, %u are disabled, %u need others to be heard first "
		    "(no-IR), %u need radar detection%s; the regulatory domain is %s", w->name,
		    c.all, c.use[WIPHY_DISABLED], c.use[WIPHY_NO_IR], c.use[WIPHY_RADAR],
		    c.use[WIPHY_FREE] ? ", and those of 6 GHz admit no open network" : "",
		    is_world(country) ? "the world's (00)" : country);
	else if (is_world(country) && !w->own_regulatory)
		to = find(j, FINDING_WARNING, "no-country", radio, 0, "no country is set, so that "
		    "%s may be used on %u of its %u channels only", w->name, c.use[WIPHY_FREE],
		    c.all);
	if (to && w->own_regulatory)
		cure(to, "the driver decides by itself which domain holds (its own regulatory "
		    "database); see its documentation");
	else if (to)
		cure(to, "iw reg set CC, or country_code=CC in the configuration, CC being the two "
		    "letters of where you are");
	if (to && !w->own_regulatory && !j->host->regulatory_db)
		cure(find(j, FINDING_WARNING, "no-regulatory-database", radio, 0, "the kernel has "
		    "no database of regulatory domains (/lib/firmware/regulatory.db): it keeps to "
		    "the world's, whatever country is set"), "apt-get install wireless-regdb");
}

/* ---- an interface ------------------------------------------------------------------------- */

static void
cure_holder(const struct holder *h, const char *name, char *to)
{
	switch (h->kind) {
	case HOLDER_NETWORK_MANAGER:
		cure(to, "nmcli device set %s managed no", name);
		return;
	case HOLDER_IWD:
		cure(to, "systemctl stop %s, or start iwd with -I %s",
		    h->unit[0] ? h->unit : "iwd", name);
		return;
	case HOLDER_APGATED:
	case HOLDER_HOSTAPD:
	case HOLDER_WPA_SUPPLICANT:
	case HOLDER_CONNMAN:
	case HOLDER_OTHER:
		break;
	}
	if (h->unit[0])
		cure(to, "systemctl stop %s", h->unit);
	else if (h->pid)
		cure(to, "kill %d", h->pid);
	else
		cure(to, "systemctl stop %s, or sudo apgate doctor, which sees its process",
		    h->program);
}

static void
look_at_holder(struct job *j, int radio, const struct survey_vif *v, const struct holder *h)
{
	static const char *const how[] = {
		[HOLDER_NAMED] = "was started for it", [HOLDER_SOCKET] = "has a control socket for "
		    "it", [HOLDER_MANAGES] = "manages it", [HOLDER_TAKES_ALL] = "takes every radio "
		    "it finds", [HOLDER_LISTENS] = "steers radios, and no other program is known to",
	};
	char who[48];

	if (h->pid)
		snprintf(who, sizeof(who), "%s (process %d)", h->program, h->pid);
	else
		snprintf(who, sizeof(who), "%s", h->program);
	if (h->kind == HOLDER_APGATED)
		find(j, FINDING_NOTE, "in-use", radio, v->ifindex, "%s is apgated's already: "
		    "process %d runs an access point there", v->name, h->pid);
	else
		cure_holder(h, v->name, find(j, FINDING_ERROR, "held", radio, v->ifindex,
		    "%s is held by %s, which %s; two programs on one interface undo what the "
		    "other does", v->name, who, how[h->how]));
}

static bool
has_an_interface(const struct holders *holders, int pid)
{
	for (int i = 0; i < holders->count; i++)
		if (holders->holder[i].pid == pid && holders->holder[i].ifindex)
			return true;
	return false;
}

/* The only program that could run an access point and is not known to hold an interface. */
static const struct holder *
suspect(const struct holders *holders)
{
	const struct holder *found = NULL;

	for (int i = 0; i < holders->count; i++) {
		const struct holder *h = &holders->holder[i];

		if (h->ifindex || h->kind == HOLDER_OTHER || has_an_interface(holders, h->pid))
			continue;
		if (found)
			return NULL;
		found = h;
	}
	return found;
}

/* What it is used for, where nobody was seen to hold it. */
static void
look_at_use(struct job *j, int radio, const struct survey_vif *v)
{
	const struct holder *h = suspect(j->facts->holders);
	char *to;

	if (v->iftype == NL80211_IFTYPE_AP && v->ssid_len && h)
		look_at_holder(j, radio, v, h);
	else if (v->iftype == NL80211_IFTYPE_AP && v->ssid_len) {
		to = find(j, FINDING_ERROR, "foreign-ap", radio, v->ifindex, "%s is an access point "
		    "that runs; whose it is cannot be seen from here", v->name);
		cure(to, j->host->uid ? "sudo apgate doctor, which sees more" :
		    "stop the program that runs it, perhaps in a container; ip link set %s down "
		    "ends it", v->name);
	} else if (v->ssid_len)
		cure(find(j, FINDING_WARNING, "connected", radio, v->ifindex, "%s is connected to a "
		    "network as a station; as an access point it will not be", v->name),
		    "iw dev %s disconnect", v->name);
	else if (v->up && v->iftype != NL80211_IFTYPE_STATION && v->iftype != NL80211_IFTYPE_AP)
		cure(find(j, FINDING_WARNING, "other-mode", radio, v->ifindex, "%s is up and used "
		    "as: %s; apgated takes it down and makes it an access point", v->name,
		    checkup_mode(v->iftype)), "ip link set %s down", v->name);
}

/* With one channel for all its interfaces, the radio stays where another one is. */
static void
look_at_company(struct job *j, int radio, const struct survey_vif *v)
{
	const struct survey *s = j->survey;
	unsigned channels;
	char *to;

	wiphy_most_aps(&s->radio[radio].wiphy, &channels);
	for (int i = 0; i < s->vif_count && channels == 1; i++) {
		const struct survey_vif *o = &s->vif[i];

		if (o == v || o->wiphy != v->wiphy || o->freq_mhz == 0 || !o->up)
			continue;
		to = find(j, FINDING_WARNING, "shared-channel", radio, v->ifindex, "the radio is on "
		    "one channel at a time, and %s (%s) has it on %u MHz: an access point on %s "
		    "has to be there too", o->name[0] ? o->name : "another interface",
		    checkup_mode(o->iftype), o->freq_mhz, v->name);
		if (o->name[0])
			cure(to, "ip link set %s down", o->name);
	}
}

static void
look_at_vif(struct job *j, int radio, const struct survey_vif *v)
{
	const struct holders *holders = j->facts->holders;
	bool held = false;

	for (int i = 0; i < holders->count; i++)
		if (holders->holder[i].ifindex == v->ifindex) {
			look_at_holder(j, radio, v, &holders->holder[i]);
			held = true;
		}
	if (!held)
		look_at_use(j, radio, v);
	look_at_company(j, radio, v);
}

/* Programs that listen and of which nothing else is known. */
static void
look_at_listeners(struct job *j)
{
	const struct holders *holders = j->facts->holders;

	for (int i = 0; i < holders->count; i++) {
		const struct holder *h = &holders->holder[i];

		if (h->ifindex == 0 && !has_an_interface(holders, h->pid))
			find(j, FINDING_NOTE, "listener", -1, 0, "%s (process %d) listens to what "
			    "radios tell; if it also steers one, stop it", h->program, h->pid);
	}
}

/* ---- the sum ------------------------------------------------------------------------------ */

/* Errors of an interface stand in the way of that one only. */
static bool
has_error(const struct checkup *c, int radio, uint32_t ifindex)
{
	for (int i = 0; i < c->count; i++)
		if (c->finding[i].level == FINDING_ERROR && c->finding[i].radio == radio &&
		    c->finding[i].ifindex == ifindex)
			return true;
	return false;
}

/* Where it has no interface, one is made. */
static bool
is_ready(const struct job *j, int radio)
{
	const struct survey *s = j->survey;
	bool any = false;

	if (has_error(j->out, -1, 0) || has_error(j->out, radio, 0))
		return false;
	for (int i = 0; i < s->vif_count; i++) {
		const struct survey_vif *v = &s->vif[i];

		if (survey_radio(s, v->wiphy) != radio || v->ifindex == 0 ||
		    !checkup_shows_vif(j->facts, v))
			continue;
		if (!has_error(j->out, radio, v->ifindex))
			return true;
		any = true;
	}
	return !any;
}

void
checkup_make(struct checkup *c, const struct checkup_facts *facts)
{
	struct job j = { facts, facts->survey, facts->host, c };
	const struct survey *s = facts->survey;

	memset(c, 0, sizeof(*c));
	look_at_kernel(&j);
	look_at_wanted(&j);
	look_at_rights(&j);
	look_at_cuse(&j);
	for (int i = 0; i < s->radio_count; i++) {
		if (!checkup_shows(facts, i))
			continue;
		look_at_driver(&j, i);
		look_at_switch(&j, i);
		look_at_channels(&j, i);
		for (int n = 0; n < s->vif_count; n++)
			if (survey_radio(s, s->vif[n].wiphy) == i && s->vif[n].ifindex &&
			    checkup_shows_vif(facts, &s->vif[n]))
				look_at_vif(&j, i, &s->vif[n]);
	}
	look_at_listeners(&j);
	for (int i = 0; i < s->radio_count; i++) {
		c->radio_ready[i] = checkup_shows(facts, i) && is_ready(&j, i);
		c->ready |= c->radio_ready[i];
	}
}
