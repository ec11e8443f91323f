/* SPDX-License-Identifier: ISC */
/* The document of apgate doctor --json (doc/json.md). */
#include <linux/nl80211.h>
#include <string.h>

#include "base/mac.h"
#include "frame/channel.h"
#include "programs/apgate/doctor.h"

#define INT(v) ((json_int_t)(v))

static void
set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

/* Names for programs: nl80211's own. */
static const char *
mode_name(uint32_t iftype)
{
	static const char *const names[] = {
		"unspecified", "adhoc", "station", "ap", "ap-vlan", "wds", "monitor", "mesh",
		"p2p-client", "p2p-go", "p2p-device", "ocb", "nan",
	};

	return iftype < sizeof(names) / sizeof(names[0]) ? names[iftype] : "other";
}

static json_t *
modes(uint32_t iftypes)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < 32; i++)
		if (iftypes & 1u << i)
			json_array_append_new(list, json_string(mode_name(i)));
	return list;
}

static json_t *
text_or_null(const char *text)
{
	return text && text[0] ? json_string(text) : json_null();
}

/* ---- a radio ------------------------------------------------------------------------------ */

static json_t *
combinations(const struct wiphy *w)
{
	json_t *list = json_array();

	for (int i = 0; i < w->combination_count; i++) {
		const struct wiphy_combination *c = &w->combination[i];
		json_t *limits = json_array();

		for (int l = 0; l < c->limit_count; l++)
			json_array_append_new(limits, json_pack("{s:I, s:o}", "most",
			    INT(c->limit[l].most), "modes", modes(c->limit[l].iftypes)));
		json_array_append_new(list, json_pack("{s:I, s:I, s:b, s:o}", "interfaces",
		    INT(c->most), "channels", INT(c->channels), "radar", c->radar,
		    "limits", limits));
	}
	return list;
}

static json_t *
channels(const struct wiphy *w, enum band band)
{
	static const char *const uses[] = { "free", "no-ir", "radar", "disabled" };
	json_t *list = json_array();

	for (int i = 0; i < w->freq_count; i++) {
		const struct wiphy_freq *f = &w->freq[i];
		struct channel c = channel_from_mhz(f->mhz);

		if (c.band == band)
			json_array_append_new(list, json_pack("{s:I, s:I, s:s, s:I}",
			    "channel", INT(c.number), "freq", INT(f->mhz),
			    "use", uses[wiphy_use(f)], "dbm", INT(f->dbm)));
	}
	return list;
}

static json_t *
bands(const struct wiphy *w)
{
	static const struct { int number; enum band band; const char *name; } all[] = {
		{ NL80211_BAND_2GHZ, BAND_2GHZ, "2.4" }, { NL80211_BAND_5GHZ, BAND_5GHZ, "5" },
		{ NL80211_BAND_6GHZ, BAND_6GHZ, "6" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const struct wiphy_band *b = &w->band[all[i].number];

		if (b->present)
			json_array_append_new(list, json_pack("{s:s, s:b, s:b, s:b, s:o}",
			    "ghz", all[i].name, "ht", b->has_ht, "vht", b->has_vht,
			    "he", b->has_he, "channels", channels(w, all[i].band)));
	}
	return list;
}

static json_t *
rfkill(const struct host_radio *r)
{
	return r->rfkill < 0 ? json_null() : json_pack("{s:I, s:b, s:b}", "number",
	    INT(r->rfkill), "soft", r->soft, "hard", r->hard);
}

static json_t *
held_by(const struct checkup_facts *f, uint32_t ifindex)
{
	json_t *list = json_array();

	for (int i = 0; i < f->holders->count; i++) {
		const struct holder *h = &f->holders->holder[i];

		if (h->ifindex == ifindex)
			json_array_append_new(list, json_pack("{s:s, s:o, s:o}",
			    "program", h->program, "pid", h->pid ? json_integer(h->pid) :
			    json_null(), "unit", text_or_null(h->unit)));
	}
	return list;
}

static json_t *
interfaces(const struct checkup_facts *f, uint32_t wiphy)
{
	json_t *list = json_array();

	for (int i = 0; i < f->survey->vif_count; i++) {
		const struct survey_vif *v = &f->survey->vif[i];
		char addr[MAC_TEXT], ssid[HOSTAP_SSID_TEXT];
		json_t *o;

		if (v->wiphy != wiphy || !checkup_shows_vif(f, v))
			continue;
		mac_format(v->addr, addr);
		o = json_pack("{s:o, s:s, s:s, s:b}", "name", text_or_null(v->name),
		    "addr", addr, "mode", mode_name(v->iftype), "up", v->up);
		set(o, "freq", v->freq_mhz ? json_integer(v->freq_mhz) : json_null());
		set(o, "ssid", text_or_null(hostap_octets_text(v->ssid, v->ssid_len, ssid,
		    sizeof(ssid))));
		set(o, "held_by", v->ifindex ? held_by(f, v->ifindex) : json_array());
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
radio(const struct checkup_facts *f, const struct checkup *c, int n)
{
	const struct wiphy *w = &f->survey->radio[n].wiphy;
	unsigned on, most = wiphy_most_aps(w, &on);
	json_t *o = json_object();

	set(o, "radio", json_string(w->name));
	set(o, "ready", json_boolean(c->radio_ready[n]));
	set(o, "driver", text_or_null(f->host->radio[n].driver));
	set(o, "country", text_or_null(survey_country(f->survey, n)));
	set(o, "country_by_driver", json_boolean(w->own_regulatory));
	set(o, "rfkill", rfkill(&f->host->radio[n]));
	set(o, "modes", modes(w->iftypes));
	set(o, "sme", json_string(w->own_sme ? "driver" : "apgated"));
	set(o, "most_access_points", json_integer(most));
	set(o, "most_channels", json_integer(on));
	set(o, "most_stations", w->max_stations ? json_integer(w->max_stations) : json_null());
	set(o, "reports_acks", json_boolean(w->reports_acks));
	set(o, "stay_ms", json_integer(w->stay_ms));
	set(o, "off_channel_frames", json_boolean(w->off_channel));
	set(o, "scan_ssids", json_integer(w->scan_ssids));
	set(o, "combinations", combinations(w));
	set(o, "bands", bands(w));
	set(o, "interfaces", interfaces(f, w->index));
	return o;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static const char *
vif_name(const struct survey *s, uint32_t ifindex)
{
	for (int i = 0; ifindex && i < s->vif_count; i++)
		if (s->vif[i].ifindex == ifindex)
			return s->vif[i].name;
	return NULL;
}

static json_t *
finding(const struct survey *s, const struct finding *f)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:s, s:o}",
	    "level", checkup_level(f->level), "name", f->name,
	    "radio", text_or_null(f->radio < 0 ? NULL : s->radio[f->radio].wiphy.name),
	    "interface", text_or_null(vif_name(s, f->ifindex)),
	    "text", f->text, "cure", text_or_null(f->cure));
}

json_t *
doctor_document(const struct checkup_facts *f, const struct checkup *c)
{
	json_t *o = json_object(), *radios = json_array(), *findings = json_array();

	for (int i = 0; i < f->survey->radio_count; i++)
		if (checkup_shows(f, i))
			json_array_append_new(radios, radio(f, c, i));
	for (int i = 0; i < c->count; i++)
		json_array_append_new(findings, finding(f->survey, &c->finding[i]));
	set(o, "ready", json_boolean(c->ready));
	set(o, "kernel", text_or_null(f->host->kernel));
	set(o, "privileged", json_boolean(f->host->net_admin));
	set(o, "device", json_boolean(f->host->cuse_there && f->host->cuse_open));
	set(o, "radios", radios);
	set(o, "findings", findings);
	return o;
}
