/* SPDX-License-Identifier: ISC */
/*
 * Whatever the kernel might say: a datagram of nl80211, of genl's controller, of rtnetlink, one
 * after the other, to a core with a BSS that is up and a station in its table.  Each is two
 * octets of length (bit 15: rtnetlink's) and as many octets.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "radio/nl80211/core.h"
#include "radio/nl80211/parse.h"
#include "radio/nl80211/survey.h"
#include "radio/nl80211/wiphy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FAMILY = 30, IFINDEX = 2, LINK = 0x8000, SHORT = 0x7fff };

static bool
on_send(void *arg, bool link, const void *octets, size_t len)
{
	struct parse_walk w = parse_begin(octets, len);
	struct parse_message m;
	unsigned *count = arg;

	(void)link;
	while (parse_next(&w, FAMILY, &m))
		++*count;
	assert(w.left == 0);			/* what goes out is whole */
	return true;
}

/* Behind after each odd command: frames wait, and are taken, in turn. */
static bool
on_busy(void *arg)
{
	const unsigned *count = arg;

	return *count & 1;
}

static void
on_say(void *arg, enum core_level level, const char *text)
{
	(void)arg;
	(void)level;
	assert(strlen(text) < CORE_WORDS);
}

static struct core *
open_one(unsigned *count)
{
	static const struct mac ours = { { 2, 0, 0, 0, 0, 0 } };
	struct core_config cc = { .family = FAMILY, .stations = 8, .send = on_send, .busy = on_busy,
		.arg = count, .say = on_say, .place = { .freq_mhz = 2412, .width_mhz = 20 } };
	static const uint8_t octets[36] = { 0x80 };
	struct air_command c = { .verb = AIR_BSS_START, .start = { .bssid = ours, .ssid_len = 1,
		.head = { octets, sizeof(octets) }, .tail = { octets, 0 } } };
	struct core *core = core_open(&cc);

	assert(core);
	core_add_vif(core, IFINDEX, "wlan0", ours, true);
	assert(core_command(core, (struct instant){ 1 }, &c) == 0);
	c = (struct air_command){ .verb = AIR_STATION_ADD,
		.station = { .addr = { { 2, 0, 0, 0, 1, 0 } }, .aid = 1 } };
	assert(core_command(core, (struct instant){ 1 }, &c) == 0);
	core_flush(core);
	return core;
}

static void
say(struct core *core, struct instant now, bool link, const void *octets, size_t len)
{
	struct air_event e;
	uint64_t sum = 0;

	core_hear(core, link, octets, len);
	while (core_event(core, now, &e))
		if (e.news == AIR_FRAME)
			for (size_t i = 0; i < e.received.frame.len; i++)
				sum += e.received.frame.at[i];
	(void)sum;
	core_tick(core, now);
	core_flush(core);
}

static void
look(const void *octets, size_t len)
{
	struct wiphy *w = calloc(1, sizeof(*w));
	struct parse_walk walk = parse_begin(octets, len);
	struct parse_family family = { 0 };
	const struct nlmsghdr *nlh;
	struct wiphy_place p = { .freq_mhz = 5180, .centre0_mhz = 5210, .width_mhz = 80 };
	struct engine_radio r = { .freq_mhz = 5180, .ht_len = AIR_HT_LEN, .he_len = 21,
		.vht_len = AIR_VHT_LEN };
	char why[WIPHY_WHY], country[3] = "";

	assert(w);
	while ((nlh = parse_raw(&walk)) != NULL) {
		parse_family(nlh, &family);
		parse_country(nlh, country);
		wiphy_add(w, nlh, UINT32_MAX);
	}
	wiphy_allows(w, &p, country, why);
	wiphy_serves(w, "wlan0", why);
	wiphy_fit(w, &r);
	assert(r.he_len <= AIR_HE_MAX);
	free(w);
}

/* The doctor's view: whatever it is made of, what is counted is there. */
static void
survey(struct survey *s, bool link, const void *octets, size_t len)
{
	struct parse_walk walk = parse_begin(octets, len);
	const struct nlmsghdr *nlh;
	unsigned channels;

	while ((nlh = parse_raw(&walk)) != NULL)
		if (link)
			survey_add_link(s, nlh);
		else
			survey_add(s, nlh);
	assert(s->radio_count <= SURVEY_RADIOS && s->vif_count <= SURVEY_VIFS);
	for (int i = 0; i < s->radio_count; i++) {
		const struct wiphy *w = &s->radio[i].wiphy;

		assert(survey_radio(s, w->index) == i);
		assert(strlen(survey_country(s, i)) < sizeof(s->country));
		wiphy_most_aps(w, &channels);
		assert(w->combination_count <= WIPHY_COMBINATIONS && w->freq_count <= WIPHY_FREQS);
	}
	for (int i = 0; i < s->vif_count; i++)
		assert(s->vif[i].ssid_len <= sizeof(s->vif[i].ssid) &&
		    strlen(s->vif[i].name) < sizeof(s->vif[i].name));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned count = 0;
	struct survey *s = calloc(1, sizeof(*s));
	struct core *core = open_one(&count);
	struct instant now = { 1000 };

	assert(s);
	while (size >= 2) {
		size_t head = (size_t)data[0] | (size_t)data[1] << 8, len = head & SHORT;
		void *copy;

		len = len > size - 2 ? size - 2 : len;
		copy = malloc(len ? len : 1);	/* aligned, and not an octet too many */
		assert(copy);
		memcpy(copy, data + 2, len);
		look(copy, len);
		survey(s, head & LINK, copy, len);
		say(core, now, head & LINK, copy, len);
		free(copy);
		data += 2 + len;
		size -= 2 + len;
		now.us += 50000;
	}
	core_close(core);
	free(s);
	return 0;
}
