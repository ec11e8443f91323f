/* SPDX-License-Identifier: ISC */
/* "peers": Wi-Fi Direct devices beside the access point, what they say of themselves and do. */
#include <string.h>

#include "frame/p2p.h"
#include "radio/sim/scenario_rows.h"

static const struct scenario_crowd usual = {
	.count = 1, .macs = MAC_RANDOM, .at_dm = { 30, 300 },
	.type = { 0, 10, 0, 0x50, 0xf2, 4, 0, 5 },	/* a smartphone */
	.listens = 3, .listen = { 1, 6, 11 }, .intent = -1, .negotiation = P2P_STATUS_UNAVAILABLE,
	.methods = WSC_METHOD_BUTTON | WSC_METHOD_DISPLAY | WSC_METHOD_KEYPAD, .provision = 1,
};

/* ---- who they are -------------------------------------------------------------------- */

static void
crowd_count(struct reading *r)
{
	r->crowd->count = (uint32_t)words_value(&r->w, "count", unit_none, 0, SCENARIO_PEERS);
}

static void
crowd_mac(struct reading *r)
{
	rows_mac(r, &r->crowd->macs, &r->crowd->mac, "peer");
}

static void
crowd_come(struct reading *r)
{
	r->crowd->come_us = words_range(&r->w, "come", unit_time, 0, ROWS_LATEST);
}

static void
crowd_leave(struct reading *r)
{
	r->crowd->leave_us = words_range(&r->w, "leave", unit_time, 1, ROWS_LATEST);
}

static void
crowd_return(struct reading *r)
{
	r->crowd->return_us = words_range(&r->w, "return", unit_time, 1, ROWS_LATEST);
}

static void
crowd_at(struct reading *r)
{
	r->crowd->at_dm = words_range(&r->w, "a place", unit_metres, -100000, 100000);
}

static void
crowd_signal(struct reading *r)
{
	r->crowd->signal_dbm = rows_dbm(r, "signal");
}

static void
take_text(struct reading *r, char text[SCENARIO_TEXT], const char *what, unsigned most)
{
	const struct word *word = words_take(&r->w, what);

	if (word == NULL)
		return;
	if (word->len == 0 || word->len > most || memchr(word->at, '\0', word->len)) {
		words_fail(&r->w, word, "%s has 1 to %u octets, this has %u", what, most,
		    word->len);
		return;
	}
	memcpy(text, word->at, word->len);
	text[word->len] = '\0';
}

static void
crowd_called(struct reading *r)
{
	take_text(r, r->crowd->called, "a device's name", P2P_NAME_MAX);
}

static bool
hex_of(const char **at, const char *end, unsigned digits, bool decimal, uint64_t *value)
{
	*value = 0;
	for (; digits > 0 && *at < end; digits--, (*at)++) {
		char c = **at;
		unsigned v = c >= '0' && c <= '9' ? (unsigned)(c - '0') :
		    c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 :
		    c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 99;

		if (v >= (decimal ? 10u : 16u))
			return decimal;
		*value = *value * (decimal ? 10 : 16) + v;
	}
	return decimal || digits == 0;
}

/* A device type, as 10-0050F204-5: category and subcategory decimal. */
static void
take_type(struct reading *r, uint8_t type[8])
{
	const struct word *word = words_take(&r->w, "a device type");
	uint64_t category, oui, subcategory;

	if (word == NULL)
		return;
	const char *at = word->at, *end = at + word->len;
	bool fits = hex_of(&at, end, 5, true, &category) && at > word->at && at < end &&
	    *at++ == '-' && hex_of(&at, end, 8, false, &oui) && at < end && *at++ == '-' &&
	    at < end && hex_of(&at, end, 5, true, &subcategory) && at == end;

	if (word->quoted || !fits || category > UINT16_MAX || subcategory > UINT16_MAX) {
		words_fail(&r->w, word, "'%.*s' is no device type; one is 10-0050F204-5 "
		    "(category, OUI and type, subcategory)",
		    (int)(word->len > 40 ? 40 : word->len), word->at);
		return;
	}
	struct wr w = wr_into(type, 8);

	wr_wsc_device_type(&w, (struct wsc_device_type){ (uint16_t)category, (uint32_t)oui,
	    (uint16_t)subcategory });
}

static void
crowd_type(struct reading *r)
{
	take_type(r, r->crowd->type);
}

static void
crowd_methods(struct reading *r)
{
	static const uint16_t method[] = { WSC_METHOD_DISPLAY, WSC_METHOD_KEYPAD,
		WSC_METHOD_BUTTON };
	static const char list[] = "|display|keypad|button";
	int which = words_choice(&r->w, "a config method", list);

	r->crowd->methods = 0;
	while (which >= 0) {
		const struct word *next = words_peek(&r->w);
		bool more = next && (word_is(next, "display") || word_is(next, "keypad") ||
		    word_is(next, "button"));

		r->crowd->methods |= method[which];
		which = more ? words_choice(&r->w, "a config method", list) : -1;
	}
}

/* ---- where they are heard ------------------------------------------------------------ */

/* Channels with commas between: 1,6,11. */
static void
crowd_listen(struct reading *r)
{
	const struct word *word = words_take(&r->w, "channels");
	struct scenario_crowd *c = r->crowd;
	uint64_t channel;

	if (word == NULL)
		return;
	const char *at = word->at, *end = at + word->len;

	c->listens = 0;
	do {
		const char *from = at;

		if (!hex_of(&at, end, 3, true, &channel) || at == from || word->quoted ||
		    c->listens == SCENARIO_LISTENS || scenario_freq((uint8_t)channel) == 0 ||
		    channel > UINT8_MAX || (at < end && *at != ',')) {
			words_fail(&r->w, word, "'%.*s' is not channels; up to %d with commas "
			    "between, as 1,6,11", (int)(word->len > 40 ? 40 : word->len), word->at,
			    SCENARIO_LISTENS);
			return;
		}
		c->listen[c->listens++] = (uint8_t)channel;
	} while (at < end && *at++ == ',');
}

static void
crowd_for(struct reading *r)
{
	r->crowd->listen_us = words_value(&r->w, "a listen's time", unit_time, 10000, ROWS_HOUR);
	if (!words_skip(&r->w, "every"))
		words_fail(&r->w, words_peek(&r->w),
		    "for lacks how often: listen 6 for 500ms every 5s");
	r->crowd->every_us = words_value(&r->w, "the time between listens", unit_time,
	    r->crowd->listen_us, ROWS_HOUR);
}

static void
crowd_search(struct reading *r)
{
	r->crowd->searches = true;
}

/* ---- what they answer and do --------------------------------------------------------- */

static void
crowd_accepts(struct reading *r)
{
	r->crowd->intent = (int16_t)words_value(&r->w, "an intent", unit_none, 0, P2P_INTENT_MAX);
}

static void
crowd_refuses(struct reading *r)
{
	r->crowd->negotiation = (uint8_t)words_value(&r->w, "a status", unit_none, 1, 255);
	r->crowd->intent = -1;
}

static void
crowd_invitation(struct reading *r)
{
	r->crowd->invitation = (uint8_t)words_value(&r->w, "a status", unit_none, 0, 255);
}

static void
crowd_provision(struct reading *r)
{
	r->crowd->provision = words_choice(&r->w, "an answer", "|no|yes") != 0;
}

static void
crowd_bonjour(struct reading *r)
{
	take_text(r, r->crowd->bonjour, "a service type", SCENARIO_TEXT - 1);
	if (!r->w.bad && strchr(r->crowd->bonjour, '.') == NULL)
		words_fail(&r->w, NULL, "a service type is as _ipp._tcp");
}

static void
crowd_upnp(struct reading *r)
{
	take_text(r, r->crowd->upnp, "a service", SCENARIO_TEXT - 1);
}

static void
crowd_asks(struct reading *r)
{
	int what = words_choice(&r->w, "what it asks",
	    "|nothing|provision|negotiation|invitation|services");

	if (what >= 0)
		r->crowd->asks = (enum scenario_ask)what;
}

static void
crowd_rename(struct reading *r)
{
	take_text(r, r->crowd->renamed, "a device's name", P2P_NAME_MAX);
	if (!words_skip(&r->w, "after"))
		words_fail(&r->w, words_peek(&r->w), "renamed lacks when: renamed NAME after 5s");
	r->crowd->rename_us = words_value(&r->w, "a time", unit_time, 1, ROWS_LATEST);
}

static void
crowd_retype(struct reading *r)
{
	take_type(r, r->crowd->retyped);
	if (!words_skip(&r->w, "after"))
		words_fail(&r->w, words_peek(&r->w), "retyped lacks when: retyped TYPE after 5s");
	r->crowd->retype_us = words_value(&r->w, "a time", unit_time, 1, ROWS_LATEST);
}

static void
crowd_mute(struct reading *r)
{
	r->crowd->mute = true;
}

static void
crowd_twice(struct reading *r)
{
	r->crowd->twice = true;
}

static void
crowd_truncates(struct reading *r)
{
	r->crowd->truncates = true;
}

static void
crowd_only_b(struct reading *r)
{
	r->crowd->only_b = true;
}

static const struct row crowd_rows[] = {
	{ "count", crowd_count }, { "mac", crowd_mac }, { "come", crowd_come },
	{ "leave", crowd_leave }, { "return", crowd_return }, { "at", crowd_at },
	{ "signal", crowd_signal }, { "called", crowd_called }, { "type", crowd_type },
	{ "methods", crowd_methods }, { "listen", crowd_listen }, { "for", crowd_for },
	{ "search", crowd_search }, { "accepts", crowd_accepts }, { "refuses", crowd_refuses },
	{ "invitation", crowd_invitation }, { "provision", crowd_provision },
	{ "bonjour", crowd_bonjour }, { "upnp", crowd_upnp }, { "asks", crowd_asks },
	{ "renamed", crowd_rename }, { "retyped", crowd_retype }, { "mute", crowd_mute },
	{ "twice", crowd_twice }, { "truncates", crowd_truncates }, { "only-b", crowd_only_b },
	{ 0 },
};

void
rows_read_peers(struct reading *r)
{
	struct scenario *s = r->s;
	const struct word *name = words_peek(&r->w);

	if (s->crowds == SCENARIO_CROWDS) {
		words_fail(&r->w, r->w.word, "%d kinds of peers are the most", SCENARIO_CROWDS);
		return;
	}
	r->crowd = &s->crowd[s->crowds];
	*r->crowd = usual;
	words_name(&r->w, r->crowd->name);
	if (!r->w.bad && rows_taken(s, name))
		words_fail(&r->w, name, "there is somebody of this name already; take another");
	s->crowds++;
	rows_read(r, crowd_rows);
	if (r->crowd->called[0] == '\0')
		strcat(strcpy(r->crowd->called, r->crowd->name), "-%u");
	s->peers += r->crowd->count;
	if (s->peers > SCENARIO_PEERS)
		words_fail(&r->w, name, "more than %d peers in all; lower a count",
		    SCENARIO_PEERS);
}
