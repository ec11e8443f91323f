/* SPDX-License-Identifier: ISC */
/* Judgements on a wiphy: whether it serves at all, whether it may be used there, and how often. */
#include "radio/nl80211/wiphy.h"

#include <linux/nl80211.h>
#include <stdio.h>
#include <string.h>

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
	return mhz < 3000 ? "2.4 GHz" : wiphy_is_6ghz(mhz) ? "6 GHz" : "5 GHz";
}

static bool
same_band(uint16_t a, uint16_t b)
{
	return strcmp(band_name(a), band_name(b)) == 0;
}

enum wiphy_use
wiphy_use(const struct wiphy_freq *f)
{
	return f->disabled ? WIPHY_DISABLED : f->radar && !f->available ? WIPHY_RADAR :
	    f->no_ir ? WIPHY_NO_IR : WIPHY_FREE;
}

/* Where the driver names no combinations, there is one interface at a time. */
unsigned
wiphy_most_aps(const struct wiphy *w, unsigned *channels)
{
	unsigned most = w->ap && w->combination_count == 0, on = most;

	for (int i = 0; i < w->combination_count; i++) {
		const struct wiphy_combination *c = &w->combination[i];
		unsigned n = 0;

		for (int l = 0; l < c->limit_count; l++)
			if (c->limit[l].iftypes & 1u << NL80211_IFTYPE_AP)
				n += c->limit[l].most;
		n = n < c->most ? n : c->most;
		if (n > most || (n == most && c->channels > on)) {
			most = n;
			on = c->channels;
		}
	}
	if (channels)
		*channels = on;
	return most;
}

/* What could be used instead, in the same band. */
static void
say_others(const struct wiphy *w, uint16_t mhz, char *text, size_t size)
{
	size_t len = 0;
	int more = 0;

	text[0] = '\0';
	for (int i = 0; i < w->freq_count; i++) {
		if (!same_band(w->freq[i].mhz, mhz) || wiphy_use(&w->freq[i]) != WIPHY_FREE)
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
	if (p->width_mhz == 40 && wiphy_is_6ghz(p->freq_mhz))
		return true;		/* what is said of HT says nothing there */
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
