/* SPDX-License-Identifier: ISC */
/* "radio": where it stands, what it can, and how it leaves its channel. */
#include "base/air.h"
#include "radio/sim/scenario_rows.h"

/* Latency as measured with mac80211's software remain-on-channel. */
struct scenario_radio
scenario_radio(void)
{
	return (struct scenario_radio){ .power_dbm = 20, .reports = true, .way = AIR_WAY_NATIVE,
		.contexts = 1, .latency_us = 4000 };
}

static void
radio_channel(struct reading *r)
{
	r->radio->channel = rows_channel(r);
}

static void
radio_at(struct reading *r)
{
	r->radio->at_dm = rows_place(r);
}

static void
radio_power(struct reading *r)
{
	r->radio->power_dbm = (int8_t)words_value(&r->w, "power", unit_dbm, -20, 36);
}

static void
radio_reports(struct reading *r)
{
	r->radio->reports = words_choice(&r->w, "an answer", "|no|yes") != 0;
}

static void
radio_ssid(struct reading *r)
{
	r->radio->ssid = words_ssid(&r->w);
}

static void
radio_p2p(struct reading *r)
{
	int way = words_choice(&r->w, "a way to have a P2P device",
	    "|none|native|borrowed|shared|on-channel");

	if (way >= 0)
		r->radio->way = (uint8_t)way;	/* in the order of AIR_WAY_* */
}

static void
radio_channels(struct reading *r)
{
	r->radio->contexts = (uint8_t)words_value(&r->w, "channels at a time", unit_none, 1, 2);
}

static void
radio_untimed(struct reading *r)
{
	r->radio->untimed = true;
}

static void
radio_radar(struct reading *r)
{
	r->radio->radar = true;
}

static void
radio_latency(struct reading *r)
{
	r->radio->latency_us = words_value(&r->w, "latency", unit_time, 0, 1000000);
}

static void
radio_rest(struct reading *r)
{
	r->radio->rest_us = words_value(&r->w, "rest", unit_time, 0, 10000000);
}

static void
radio_stay_max(struct reading *r)
{
	r->radio->stay_max_ms = (uint16_t)(words_value(&r->w, "the longest stay", unit_time,
	    10000, 60000000) / 1000);
}

static void
radio_share(struct reading *r)
{
	r->radio->percent = (uint8_t)(words_value(&r->w, "a share of time", unit_percent, 10000,
	    1000000) / 10000);
}

static const struct row radio_rows[] = {
	{ "channel", radio_channel },
	{ "at", radio_at },
	{ "power", radio_power },
	{ "reports", radio_reports },
	{ "ssid", radio_ssid },
	{ "p2p", radio_p2p },
	{ "channels", radio_channels },
	{ "untimed", radio_untimed },
	{ "radar", radio_radar },
	{ "latency", radio_latency },
	{ "rest", radio_rest },
	{ "stay-max", radio_stay_max },
	{ "share", radio_share },
	{ 0 },
};

void
rows_read_radio(struct reading *r)
{
	if (r->s->radios == SCENARIO_RADIOS) {
		words_fail(&r->w, r->w.word, "%d radios are the most", SCENARIO_RADIOS);
		return;
	}
	r->radio = &r->s->radio[r->s->radios++];
	*r->radio = scenario_radio();
	rows_read(r, radio_rows);
}
