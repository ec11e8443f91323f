/* SPDX-License-Identifier: ISC */
/* One configuration file, one wiphy; its first BSS's interface is there, the others are made. */
#include "programs/apgated/real.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "radio/nl80211/nl80211.h"

_Static_assert((int)CONF_P2P_AUTO == NL80211_P2P_AUTO && (int)CONF_P2P_OFF == NL80211_P2P_OFF,
    "ways are in the same order");

static void
on_say(void *arg, enum core_level level, const char *text)
{
	static const enum say_level levels[] = {
		[CORE_ERROR] = SAY_ERROR, [CORE_WARNING] = SAY_WARNING,
		[CORE_NOTICE] = SAY_NOTICE, [CORE_DEBUG] = SAY_DEBUG,
	};

	say_text(arg, levels[level], "%s", text);
}

static struct wiphy_place
place_of(const struct conf_radio *c)
{
	return (struct wiphy_place){
		.freq_mhz = (uint16_t)c->freq_mhz, .width_mhz = (uint16_t)c->width_mhz,
		.centre0_mhz = (uint16_t)c->centre0_mhz, .centre1_mhz = (uint16_t)c->centre1_mhz,
		.ht = c->ieee80211n || c->ieee80211ax,
	};
}

static int
open_one(struct radios *r, const struct conf_radio *c, const struct options *o, struct say *say,
    char *why)
{
	struct nl80211_netdev bss[CONF_BSSES];
	struct nl80211_options no = {
		.radio = (uint8_t)r->count, .country = c->country, .place = place_of(c),
		.key = r->key, .bss = bss, .bss_count = c->bss_count, .say = on_say,
		.p2p = (enum nl80211_p2p)c->p2p, .say_arg = say, .record = r->count == 0 ? o->netlink : NULL,
	};
	char text[NL80211_WHY];
	int error;

	for (int i = 0; i < c->bss_count; i++) {
		bss[i] = (struct nl80211_netdev){ c->bss[i].name, c->bss[i].bssid };
		no.stations += (uint32_t)c->bss[i].max_num_sta;
	}
	error = nl80211_open(&no, &r->radio[r->count], text);
	if (error == 0) {
		r->count++;
		return 0;
	}
	snprintf(why, RADIOS_WHY, "%s: %s", c->file, text);
	return error == -EINVAL || error == -ENODEV ? EXIT_CONF : EXIT_RUN;
}

int
real_open(struct radios *r, const struct conf *conf, const struct options *o, bool check,
    struct say *say, char why[static RADIOS_WHY])
{
	int status = 0;

	if (check)
		return 0;
	if (getrandom(&r->key, sizeof(r->key), 0) != sizeof(r->key)) {
		snprintf(why, RADIOS_WHY, "no random numbers: %s", strerror(errno));
		return EXIT_RUN;
	}
	for (int i = 0; i < conf->radio_count && status == 0; i++)
		status = open_one(r, conf->radio[i], o, say, why);
	return status;
}
