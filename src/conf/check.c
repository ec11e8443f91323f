/* SPDX-License-Identifier: ISC */
/* What no line alone can say: keys that need each other, keys that exclude each other. */
#include <string.h>

#include "conf/key.h"

/* A switch that is on although what it stands on is off. */
struct need {
	const char	*key, *needs;
	const char	*cause;
};

static const struct need needs[] = {
	{ "ieee80211h", "ieee80211d", "802.11h builds on 802.11d" },
	{ "ieee80211ac", "ieee80211n", "802.11ac builds on 802.11n" },
	{ "ieee80211ax", "ieee80211n", "802.11ax builds on 802.11n" },
	{ "require_ht", "ieee80211n", "every station would be refused for lack of 802.11n" },
	{ "require_vht", "ieee80211ac", "every station would be refused for lack of 802.11ac" },
	{ "require_he", "ieee80211ax", "every station would be refused for lack of 802.11ax" },
};

static bool
is_on(struct conf_radio *r, const char *key)
{
	return *(bool *)conf_key_at(conf_key_find(key), r);
}

static void
check_needs(struct conf_job *job)
{
	static const char *const cures[][2] = {
		{ "ieee80211d", "add ieee80211d=1" }, { "ieee80211n", "add ieee80211n=1" },
		{ "ieee80211ac", "add ieee80211ac=1" }, { "ieee80211ax", "add ieee80211ax=1" },
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const char *cure = "";

		if (!is_on(job->radio, needs[i].key) || is_on(job->radio, needs[i].needs))
			continue;
		for (size_t j = 0; j < sizeof(cures) / sizeof(cures[0]); j++)
			if (strcmp(cures[j][0], needs[i].needs) == 0)
				cure = cures[j][1];
		conf_error_add(job->errors, conf_where(job, job->radio->line, needs[i].key), cure,
		    "%s", needs[i].cause);
	}
}

void
conf_check_radio(struct conf_job *job)
{
	struct conf_radio *r = job->radio;

	if (r->bss[0].name[0] == '\0')
		conf_error_add(job->errors, conf_where(job, r->line, "interface"),
		    "add interface=NAME", "no interface is named");
	if (r->ieee80211d && r->country[0] == '\0')
		conf_error_add(job->errors, conf_where(job, r->line, "ieee80211d"),
		    "add country_code=CC", "beacons cannot name a country that is not given");
	if (r->ieee80211n && r->hw_mode == CONF_MODE_B && !job->no_band)
		conf_error_add(job->errors, conf_where(job, r->line, "ieee80211n"),
		    "write hw_mode=g or hw_mode=a", "802.11n does not go with hw_mode=b%s",
		    conf_where(job, r->line, "hw_mode").line > 0 ? "" : ", which is the default");
	if (r->ieee80211ac && r->hw_mode != CONF_MODE_A)
		conf_error_add(job->notes, conf_where(job, r->line, "ieee80211ac"),
		    "write hw_mode=a and a channel of 5 GHz", "802.11ac is not used in 2.4 GHz");
	check_needs(job);
}

/* The rates of a mode, in units of 100 kbit/s, and those hostapd makes basic. */
struct mode_rates {
	struct conf_rates supported, basic;
};

static const struct mode_rates mode_rates[] = {
	[CONF_MODE_B] = { { 4, { 10, 20, 55, 110 } }, { 2, { 10, 20 } } },
	[CONF_MODE_G] = { { 12, { 10, 20, 55, 60, 90, 110, 120, 180, 240, 360, 480, 540 } },
	    { 4, { 10, 20, 55, 110 } } },
	[CONF_MODE_A] = { { 8, { 60, 90, 120, 180, 240, 360, 480, 540 } },
	    { 3, { 60, 120, 240 } } },
};

static bool
has_rate(const struct conf_rates *rates, int rate)
{
	for (int i = 0; i < rates->count; i++)
		if (rates->kbps100[i] == rate)
			return true;
	return false;
}

/* The first rate of one list that is not in the other; 0: none. */
static int
first_missing(const struct conf_rates *of, const struct conf_rates *in)
{
	for (int i = 0; i < of->count; i++)
		if (!has_rate(in, of->kbps100[i]))
			return of->kbps100[i];
	return 0;
}

/* hostapd's basic rates of the mode, as far as they are supported. */
static void
default_basic_rates(struct conf_bss *b, const struct conf_rates *of_mode)
{
	for (int i = 0; i < of_mode->count; i++)
		if (has_rate(&b->supported_rates, of_mode->kbps100[i]))
			b->basic_rates.kbps100[b->basic_rates.count++] = of_mode->kbps100[i];
}

static void
check_rates(struct conf_job *job, struct conf_bss *b)
{
	const struct mode_rates *mode = &mode_rates[job->radio->hw_mode];
	struct conf_place supported = conf_where(job, b->line, "supported_rates");
	struct conf_place basic = conf_where(job, b->line, "basic_rates");
	int rate;

	if (b->supported_rates.count == 0)
		b->supported_rates = mode->supported;
	else if ((rate = first_missing(&b->supported_rates, &mode->supported)) != 0)
		conf_error_add(job->errors, supported, "leave it out, or change hw_mode",
		    "hw_mode=%c has no rate %d", "bga"[job->radio->hw_mode], rate);
	if (b->basic_rates.count == 0) {
		default_basic_rates(b, &mode->basic);
		if (b->basic_rates.count == 0 && first_missing(&b->supported_rates,
		    &mode->supported) == 0)
			conf_error_add(job->errors, supported, "add basic_rates=",
			    "none of the mode's usual basic rates is among them");
	} else if ((rate = first_missing(&b->basic_rates, &b->supported_rates)) != 0)
		conf_error_add(job->errors, basic, "add it to supported_rates, or leave it out",
		    "the basic rate %d is not a supported one", rate);
}

/* RFC 3629, section 4: no overlong form, no surrogate, nothing above U+10FFFF. */
static bool
is_utf8(const uint8_t *s, size_t len)
{
	while (len > 0) {
		size_t more = s[0] < 0x80 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;

		if (more >= len || (more > 0 && (s[0] < 0xc2 || s[0] > 0xf4)))
			return false;
		for (size_t i = 1; i <= more; i++)
			if ((s[i] & 0xc0) != 0x80)
				return false;
		if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f)
		    || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
			return false;
		s += more + 1;
		len -= more + 1;
	}
	return true;
}

/* Whether a line sets the key: then a missing value was reported there. */
static bool
tried(const struct conf_bss *b, const char *key)
{
	return b->line[conf_key_index(conf_key_find(key))] > 0;
}

static void
check_names(struct conf_job *job, const struct conf_bss *b)
{
	const struct conf_radio *r = job->radio;
	struct conf_place at = { job->name, job->line, "bss" };

	for (const struct conf_bss *other = r->bss; other < b; other++) {
		if (b->name[0] != '\0' && strcmp(other->name, b->name) == 0)
			conf_error_add(job->errors, at, "give each BSS an interface of its own",
			    "the interface %s stands there twice", b->name);
		if (!mac_is_zero(b->bssid) && mac_equal(other->bssid, b->bssid))
			conf_error_add(job->errors, conf_where(job, b->line, "bssid"),
			    "give each BSS an address of its own",
			    "%s and %s have the same address", other->name, b->name);
	}
}

/* job->line is the line on which the BSS began. */
void
conf_check_bss(struct conf_job *job, struct conf_bss *b)
{
	const struct conf_radio *r = job->radio;
	struct conf_place at = { job->name, job->line, "ssid" };

	if (b->ssid.len == 0 && !tried(b, "ssid") && !tried(b, "ssid2"))
		conf_error_add(job->errors, at, "add ssid=NAME", "the network%s%s has no name",
		    b->name[0] == '\0' ? "" : " on ", b->name);
	if (b->utf8_ssid && !is_utf8(b->ssid.octet, b->ssid.len))
		conf_error_add(job->errors, conf_where(job, b->line, "utf8_ssid"),
		    "write utf8_ssid=0, or the name in UTF-8", "the network's name is not UTF-8");
	if (!tried(b, "wmm_enabled"))
		b->wmm_enabled = r->ieee80211n || r->ieee80211ac || r->ieee80211ax;
	else if (!b->wmm_enabled && r->ieee80211n)
		conf_error_add(job->errors, conf_where(job, b->line, "wmm_enabled"),
		    "write wmm_enabled=1, or ieee80211n=0", "802.11n needs WMM");
	if (b->macaddr_acl == 1 && b->accept.files == 0)
		conf_error_add(job->notes, conf_where(job, b->line, "macaddr_acl"),
		    "add accept_mac_file=FILE", "without a list of the accepted, nobody is let in");
	if (!job->no_band)
		check_rates(job, b);
	check_names(job, b);
}
