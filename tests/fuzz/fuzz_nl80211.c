/* SPDX-License-Identifier: ISC */
/*
 * Whatever the kernel might say: a datagram of nl80211, of genl's controller, of rtnetlink, one
 * after the other, to a core with a BSS that is up and a station in its table.  Each is two
 * octets of length (bit 15: rtnetlink's) and as many octets.  One of a single octet is what the
 * engine does in between with the P2P device: starts it, stays, scans, sends; see act().  All of it
 * happens to a radio with a native device and to one that borrows an interface.
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

/* What the engine waits for: each begins and ends once. */
struct wanted {
	uint32_t token, stay, scan;	/* the last; of what is under way, or 0 */
	bool began;
};

static void
check(struct wanted *w, const struct air_event *e)
{
	if (e->news == AIR_STAY_BEGAN || e->news == AIR_STAY_ENDED)
		assert(w->stay && e->away.token == w->stay);
	if (e->news == AIR_STAY_BEGAN) {
		assert(!w->began);
		w->began = true;
	} else if (e->news == AIR_STAY_ENDED) {
		w->stay = 0;
	} else if (e->news == AIR_SCANNED) {
		assert(w->scan && e->away.token == w->scan);
		w->scan = 0;
	}
}

static struct core *
open_one(unsigned *count, uint8_t way)
{
	static const struct mac ours = { { 2, 0, 0, 0, 0, 0 } };
	struct core_config cc = { .family = FAMILY, .stations = 8, .send = on_send, .busy = on_busy,
		.arg = count, .say = on_say, .place = { .freq_mhz = 2412, .width_mhz = 20 },
		.away = { .way = way, .own = way, .addr = { { 0x42 } }, .name = "apgate-p2p0",
		.leaves = true, .ap_scans = way == AIR_WAY_NATIVE, .by_wall = true } };
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
events(struct core *core, struct instant now, struct wanted *w)
{
	struct air_event e;
	uint64_t sum = 0;

	while (core_event(core, now, &e)) {
		check(w, &e);
		if (e.news == AIR_FRAME)
			for (size_t i = 0; i < e.received.frame.len; i++)
				sum += e.received.frame.at[i];
	}
	(void)sum;
}

static void
say(struct core *core, struct instant now, struct wanted *w, bool link, const void *octets,
    size_t len)
{
	core_hear(core, link, octets, len);
	events(core, now, w);
	core_tick(core, now);
	if (core_asks_wall(core, now))
		core_wall(core, now, now.us);
	events(core, now, w);
	core_flush(core);
}

static void
command(struct core *core, struct instant now, struct wanted *w, struct air_command c)
{
	static const uint8_t frame[30] = { 0xd0 };

	c.bss = AIR_DEVICE;
	if (c.verb == AIR_STAY)
		c.stay = (struct air_stay){ .token = ++w->token, .freq_mhz = 2437,
		    .duration_ms = 80 };
	else if (c.verb == AIR_SCAN)
		c.scan = (struct air_scan){ .token = ++w->token, .freq_mhz = 2437 };
	else if (c.verb == AIR_SEND)
		c.send = (struct air_send){ .token = ++w->token, .freq_mhz = 2437,
		    .frame = { frame, sizeof(frame) } };
	else
		c.token = c.verb == AIR_STAY_END ? w->stay : w->scan;
	if (core_command(core, now, &c) != 0)
		return;
	if (c.verb == AIR_STAY)
		w->stay = c.stay.token, w->began = false;
	else if (c.verb == AIR_SCAN)
		w->scan = c.scan.token;
	else if (c.verb == AIR_DEVICE_STOP)
		w->stay = w->scan = 0;	/* without a word */
}

static void
act(struct core *core, struct instant *now, struct wanted *w, uint8_t what)
{
	static const enum air_verb verbs[] = { AIR_DEVICE_START, AIR_DEVICE_STOP, AIR_STAY,
		AIR_STAY_END, AIR_SCAN, AIR_SCAN_END, AIR_SEND };

	if (what < sizeof(verbs) / sizeof(verbs[0]))
		command(core, *now, w, (struct air_command){ .verb = verbs[what] });
	else if (what < 10)
		core_blocked(core, *now, what & 1);
	else if (what < 12)
		core_overrun(core, *now, what & 1);
	else
		now->us += 1000000;
	events(core, *now, w);
	core_tick(core, *now);
	events(core, *now, w);
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

static void
play(const uint8_t *data, size_t size, uint8_t way)
{
	unsigned count = 0;
	struct survey *s = calloc(1, sizeof(*s));
	struct core *core = open_one(&count, way);
	struct instant now = { 1000 };
	struct wanted wanted = { 0 };

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
		if (len == 1)
			act(core, &now, &wanted, data[2]);
		else
			say(core, now, &wanted, head & LINK, copy, len);
		free(copy);
		data += 2 + len;
		size -= 2 + len;
		now.us += 50000;
	}
	core_close(core);
	free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	play(data, size, AIR_WAY_NATIVE);
	play(data, size, AIR_WAY_BORROWED);
	return 0;
}
