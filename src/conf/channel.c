/* SPDX-License-Identifier: ISC */
/*
 * Whether channel, band and widths fit together (802.11-2020, Annex E: the channel numbers of 20,
 * 40, 80 and 160 MHz), and what they come to in MHz.
 */
#include <stdio.h>
#include <stdlib.h>

#include "conf/key.h"

/*
 * Runs of 5 GHz channels, four apart, in which wider channels are laid out from the
 * first.
 */
static const struct run { int first, last; } runs[] = {
	{ 36, 64 }, { 100, 144 }, { 149, 177 }, { 184, 196 }
};
static const struct run six = { 1, 233 };	/* 6 GHz: one run */

/* hostapd.conf tells 6 GHz, whose channels are numbered anew, by its operating classes. */
static bool
is_6ghz(const struct conf_radio *r)
{
	return r->op_class >= 131 && r->op_class <= 137;
}

static const struct run *
run_of(const struct conf_radio *r, int channel)
{
	if (is_6ghz(r))
		return channel >= six.first && channel <= six.last &&
		    (channel - six.first) % 4 == 0 ? &six : NULL;
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		if (channel >= runs[i].first && channel <= runs[i].last
		    && (channel - runs[i].first) % 4 == 0)
			return &runs[i];
	return NULL;
}

static int
mhz_of(const struct conf_radio *r, int channel)
{
	if (is_6ghz(r))
		return r->op_class == 136 ? 5935 : 5950 + 5 * channel;
	if (r->hw_mode != CONF_MODE_A)
		return channel == 14 ? 2484 : 2407 + 5 * channel;
	return channel >= 182 ? 4000 + 5 * channel : 5000 + 5 * channel;
}

/* The centre of the channel of so many 20 MHz parts that holds this one; 0: there is none. */
static int
centre_of(const struct conf_radio *r, int channel, int parts)
{
	const struct run *run = run_of(r, channel);
	int first;

	if (run == NULL)
		return 0;
	first = channel - (channel - run->first) % (4 * parts);
	return first + 4 * (parts - 1) > run->last ? 0 : first + 2 * (parts - 1);
}

static void
check_band(struct conf_job *job)
{
	const struct conf_radio *r = job->radio;
	struct conf_place at = conf_where(job, r->line, "channel");
	const char *given = conf_where(job, r->line, "hw_mode").line > 0 ? "" : " (the default)";
	char letter = "bga"[r->hw_mode];

	if (r->channel == 0 && at.line > 0)
		return;		/* its line is reported */
	if (r->channel == 0)
		conf_error_add(job->errors, at, "add channel=N",
		    "no channel is named; choosing one by survey is not supported here yet");
	else if (is_6ghz(r) && r->op_class == 136 ? r->channel != 2 : is_6ghz(r) &&
	    run_of(r, r->channel) == NULL)
		conf_error_add(job->errors, at, r->op_class == 136 ? "write channel=2" :
		    "use 1 to 233 in steps of 4, best one of 5, 21, 37, ... that stations look at",
		    "there is no channel %d of operating class %d in 6 GHz", r->channel,
		    r->op_class);
	else if (is_6ghz(r))
		return;
	else if (r->hw_mode == CONF_MODE_A && r->channel <= 14)
		conf_error_add(job->errors, at, "write hw_mode=g, or a channel of 5 GHz such as 36",
		    "channel %d is in 2.4 GHz, hw_mode=a means 5 GHz", r->channel);
	else if (r->hw_mode == CONF_MODE_A && run_of(r, r->channel) == NULL)
		conf_error_add(job->errors, at,
		    "use 36 to 64, 100 to 144 or 149 to 177 in steps of 4",
		    "there is no 20 MHz channel %d in 5 GHz", r->channel);
	else if (r->hw_mode != CONF_MODE_A && r->channel > 14)
		conf_error_add(job->errors, at, "write hw_mode=a, or a channel from 1 to 13",
		    "channel %d is not in 2.4 GHz, which hw_mode=%c%s means", r->channel, letter,
		    given);
	else if (r->hw_mode == CONF_MODE_G && r->channel == 14)
		conf_error_add(job->errors, at, "write hw_mode=b, or a channel from 1 to 13",
		    "channel 14 is for 802.11b only");
	else if (r->driver == CONF_DRIVER_NL80211 && r->hw_mode == CONF_MODE_A
	    && r->channel >= 52 && r->channel <= 144)
		conf_error_add(job->errors, at, "use 36 to 48 or 149 to 177",
		    "channel %d needs radar detection, which is not supported here yet",
		    r->channel);
}

static bool
class_is_of_band(int class, int mode)
{
	return mode == CONF_MODE_A ? class >= 115 && class <= 130 : class >= 81 && class <= 84;
}

/* The 20 MHz parts of a channel of the class, and he_oper_chwidth of them. */
static const struct width_of_class { int parts, chwidth; } class_widths[] = {
	{ 1, 0 }, { 2, 0 }, { 4, 1 }, { 8, 2 }, { 4, 3 }, { 1, 0 }
};

/*
 * HE only; the class names the width.  Stations that keep to the Wi-Fi Alliance's rules join there
 * with SAE or OWE alone, which is worth a word, and no error: others join.
 */
static void
check_6ghz(struct conf_job *job, struct conf_place at)
{
	struct conf_radio *r = job->radio;
	struct conf_place width = conf_where(job, r->line, "he_oper_chwidth");
	int wanted;

	if (r->op_class == 137) {
		conf_error_add(job->errors, at, "write op_class=134 (160 MHz)",
		    "320 MHz is 802.11be's, which is not supported here");
		return;
	}
	wanted = class_widths[r->op_class - 131].chwidth;
	if (r->hw_mode != CONF_MODE_A)
		conf_error_add(job->errors, at, "write hw_mode=a", "6 GHz goes with hw_mode=a");
	if (!r->ieee80211ax)
		conf_error_add(job->errors, at, "add ieee80211ax=1 and ieee80211n=1",
		    "in 6 GHz there is nothing but 802.11ax and later");
	if (width.line > 0 && r->he_oper_chwidth != wanted)
		conf_error_add(job->errors, width, "leave it out",
		    "operating class %d means %d, not %d", r->op_class, wanted,
		    r->he_oper_chwidth);
	r->he_oper_chwidth = wanted;
	conf_error_add(job->notes, at, "use 2.4 or 5 GHz for an open network",
	    "an open network in 6 GHz: the Wi-Fi Alliance admits only SAE or OWE there, so that "
	    "most stations will not join");
}

static void
check_op_class(struct conf_job *job)
{
	const struct conf_radio *r = job->radio;
	struct conf_place at = conf_where(job, r->line, "op_class");

	if (is_6ghz(r))
		check_6ghz(job, at);
	else if (r->op_class != 0 && !class_is_of_band(r->op_class, r->hw_mode))
		conf_error_add(job->errors, at,
		    "leave it out, or use 81 to 84 (2.4 GHz), 115 to 130 (5 GHz), 131 to 136 (6 GHz)",
		    "operating class %d is not of the band hw_mode names", r->op_class);
}

static bool
ht40_fits(const struct conf_radio *r)
{
	int other = r->channel + 4 * r->ht40;

	if (r->hw_mode != CONF_MODE_A)
		return other >= 1 && other <= 13 && r->channel <= 13;
	/* The lower channel of each pair has its secondary above. */
	return centre_of(r, r->channel, 2) == r->channel + 2 * r->ht40;
}

static void
check_ht40(struct conf_job *job)
{
	struct conf_radio *r = job->radio;
	struct conf_place at = conf_where(job, r->line, "ht_capab");

	if (r->ht40 == 0 || !r->ieee80211n || is_6ghz(r)) {
		r->ht40 = 0;
		r->ht_capab &= ~2;
	} else if (r->channel != 0 && !ht40_fits(r))
		conf_error_add(job->errors, at, r->hw_mode == CONF_MODE_A
		    ? "write the other one of [HT40+] and [HT40-], or another channel"
		    : "write the other one of [HT40+] and [HT40-]",
		    "channel %d has no secondary channel %s it", r->channel,
		    r->ht40 > 0 ? "above" : "below");
}

/* 40, 80, 160 or 80+80 MHz by one of the two sets of keys. */
struct width {
	const char	*standard, *chwidth_key, *seg0_key, *seg1_key;
	int		 chwidth, seg0, seg1;
};

/* Where the segment's key is, or, where it is missing, where the width is. */
static struct conf_place
segment_at(const struct conf_job *job, const struct width *w, const char *key)
{
	struct conf_place at = conf_where(job, job->radio->line, key);

	if (at.line == 0)
		at.line = conf_where(job, job->radio->line, w->chwidth_key).line;
	return at;
}

static void
check_second_segment(struct conf_job *job, const struct width *w)
{
	struct conf_place at = segment_at(job, w, w->seg1_key);

	if (w->chwidth != 3 && w->seg1 != 0)
		conf_error_add(job->errors, at, "leave it out",
		    "a second centre belongs to 80+80 MHz only");
	else if (w->chwidth == 3 && (w->seg1 < 7 || centre_of(job->radio, w->seg1 - 6, 4) != w->seg1))
		conf_error_add(job->errors, at, is_6ghz(job->radio) ?
		    "use 7 23 39 55 and so on in steps of 16" :
		    "use 42 58 106 122 138 155 or 171",
		    "80+80 MHz needs the centre of a second 80 MHz, %d is none", w->seg1);
	else if (w->chwidth == 3 && abs(w->seg1 - w->seg0) <= 16)
		conf_error_add(job->errors, at, "write a width of 160 MHz (2) instead",
		    "the two halves of 80+80 MHz touch");
}

static void
check_width(struct conf_job *job, const struct width *w)
{
	const struct conf_radio *r = job->radio;
	struct conf_place at = conf_where(job, r->line, w->chwidth_key);
	int wanted = centre_of(r, r->channel, w->chwidth == 2 ? 8 : 4);
	char cure[64];

	if (!is_6ghz(r) && (r->hw_mode != CONF_MODE_A || r->ht40 == 0)) {
		conf_error_add(job->errors, at, r->hw_mode != CONF_MODE_A ? "write 0"
		    : "add [HT40+] or [HT40-] to ht_capab, and ieee80211n=1",
		    r->hw_mode != CONF_MODE_A ? "there is no %s of 80 MHz and more in 2.4 GHz"
		    : "%s of 80 MHz and more contains a 40 MHz channel, which is not given",
		    w->standard);
		return;
	}
	if (wanted == 0) {
		conf_error_add(job->errors, at, "write a smaller width, or another channel",
		    "channel %d is not part of a channel so wide", r->channel);
		return;
	}
	if (r->driver == CONF_DRIVER_NL80211 && wanted == 50 && !is_6ghz(r))
		conf_error_add(job->errors, at, "write a smaller width",
		    "channels 52 to 64 need radar detection, which is not supported here yet");
	(void)snprintf(cure, sizeof(cure), "write %s=%d", w->seg0_key, wanted);
	if (w->seg0 != wanted)
		conf_error_add(job->errors, segment_at(job, w, w->seg0_key), cure,
		    "the centre of the channel that holds %d is %d, not %d", r->channel, wanted,
		    w->seg0);
	check_second_segment(job, w);
}

static struct width
widest(const struct conf_radio *r)
{
	if (r->ieee80211ax)
		return (struct width){ "802.11ax", "he_oper_chwidth", "he_oper_centr_freq_seg0_idx",
		    "he_oper_centr_freq_seg1_idx", r->he_oper_chwidth, r->he_seg0, r->he_seg1 };
	if (r->ieee80211ac && r->hw_mode == CONF_MODE_A)
		return (struct width){ "802.11ac", "vht_oper_chwidth",
		    "vht_oper_centr_freq_seg0_idx", "vht_oper_centr_freq_seg1_idx",
		    r->vht_oper_chwidth, r->vht_seg0, r->vht_seg1 };
	return (struct width){ 0 };
}

/* A centre that is not given follows from channel and class. */
static void
place_6ghz(struct conf_job *job)
{
	struct conf_radio *r = job->radio;
	int parts = r->op_class == 137 ? 1 : class_widths[r->op_class - 131].parts;
	int centre = parts == 1 ? r->channel : centre_of(r, r->channel, parts);

	if (centre == 0 && run_of(r, r->channel))
		conf_error_add(job->errors, conf_where(job, r->line, "channel"),
		    "write a smaller class, or another channel",
		    "channel %d is not part of a channel of operating class %d", r->channel,
		    r->op_class);
	if (r->he_seg0 == 0)
		r->he_seg0 = centre;
	else if (centre && r->he_seg0 != centre)
		conf_error_add(job->errors, conf_where(job, r->line, "he_oper_centr_freq_seg0_idx"),
		    "leave it out", "the centre of the channel that holds %d is %d, not %d",
		    r->channel, centre, r->he_seg0);
	r->freq_mhz = mhz_of(r, r->channel);
	r->width_mhz = 20 * parts;
	r->centre0_mhz = parts == 1 ? r->freq_mhz : mhz_of(r, centre);
	r->centre1_mhz = r->op_class == 135 ? mhz_of(r, r->he_seg1) : 0;
}

void
conf_check_channel(struct conf_job *job)
{
	struct conf_radio *r = job->radio;
	size_t before = job->errors->count + job->errors->more;
	struct width w;

	check_band(job);
	check_op_class(job);
	check_ht40(job);
	if (is_6ghz(r))
		place_6ghz(job);
	w = widest(r);
	if (w.chwidth > 0 && r->channel != 0 && job->errors->count + job->errors->more == before)
		check_width(job, &w);
	if (r->ieee80211ax && r->ieee80211ac && r->hw_mode == CONF_MODE_A && !is_6ghz(r)
	    && (r->vht_oper_chwidth != r->he_oper_chwidth || r->vht_seg0 != r->he_seg0))
		conf_error_add(job->notes, conf_where(job, r->line, "vht_oper_chwidth"),
		    "give he_oper_chwidth and vht_oper_chwidth the same values",
		    "with 802.11ax the width is he_oper_chwidth's, and the two differ");
	if (is_6ghz(r))
		return;
	r->freq_mhz = mhz_of(r, r->channel);
	r->width_mhz = w.chwidth == 2 ? 160 : w.chwidth > 0 ? 80 : r->ht40 != 0 ? 40 : 20;
	r->centre0_mhz = w.chwidth > 0 ? mhz_of(r, w.seg0) : r->freq_mhz + 10 * r->ht40;
	r->centre1_mhz = w.chwidth == 3 ? mhz_of(r, w.seg1) : 0;
}
