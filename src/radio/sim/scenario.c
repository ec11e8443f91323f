/* SPDX-License-Identifier: ISC */
/*
 * One row a word: its name and the function that reads what follows it.  A statement is a row
 * of the last table, and most statements have a table of their own words.
 */
#include "radio/sim/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "radio/sim/scenario_rows.h"

/* The row of the next word.  NULL: there is no such row, and an error. */
const struct row *
rows_find(struct reading *r, const struct row *rows)
{
	const struct word *word = words_take(&r->w, "a word");
	char list[160] = "";

	if (word == NULL)
		return NULL;
	for (const struct row *row = rows; row->name; row++) {
		if (word_is(word, row->name))
			return row;
		if (strlen(list) + strlen(row->name) + 2 < sizeof(list))
			strcat(strcat(list, " "), row->name);
	}
	words_fail(&r->w, word, "'%.*s' is no word of %s:%s",
	    (int)(word->len > 20 ? 20 : word->len), word->at, r->w.subject, list);
	return NULL;
}

void
rows_read(struct reading *r, const struct row *rows)
{
	while (words_left(&r->w)) {
		const struct row *row = rows_find(r, rows);

		if (row)
			row->read(r);
	}
}

int64_t
rows_time(struct reading *r, const char *what)
{
	return words_value(&r->w, what, unit_time, 0, ROWS_LATEST);
}

int8_t
rows_dbm(struct reading *r, const char *what)
{
	return (int8_t)words_value(&r->w, what, unit_dbm, -120, -1);
}

int32_t
rows_place(struct reading *r)
{
	return (int32_t)words_value(&r->w, "a place", unit_metres, -100000, 100000);
}

uint8_t
rows_channel(struct reading *r)
{
	const struct word *word = words_peek(&r->w);
	uint8_t channel = (uint8_t)words_value(&r->w, "a channel", unit_none, 1, 177);

	if (!r->w.bad && scenario_freq(channel) == 0)
		words_fail(&r->w, word, "there is no channel %u; 1 to 14, 36 to 177", channel);
	return channel;
}

static bool
octets_of(const struct word *word, struct mac *mac, unsigned octets)
{
	char text[MAC_TEXT] = "00:00:00:00:00:00";

	if (word->quoted || word->len != octets * 3 - 1)
		return false;
	memcpy(text, word->at, word->len);
	return mac_parse(text, mac);
}

void
rows_mac(struct reading *r, enum scenario_mac *macs, struct mac *mac, const char *whose)
{
	const struct word *word;

	if (words_skip(&r->w, "random")) {
		*macs = MAC_RANDOM;
		return;
	}
	*macs = words_skip(&r->w, "oui") ? MAC_OUI : MAC_FROM;
	word = words_take(&r->w, "an address");
	if (word == NULL)
		return;
	if (!octets_of(word, mac, *macs == MAC_OUI ? 3 : 6))
		words_fail(&r->w, word, "not an address; mac random, mac oui 00:11:22 or "
		    "mac 02:00:00:00:01:00, of which the next %ss count on", whose);
	else if (mac_is_group(*mac))
		words_fail(&r->w, word, "a group address; a %s's first octet is even", whose);
}

static int
find_group(const struct scenario *s, const struct word *word)
{
	for (uint32_t i = 0; i < s->groups; i++)
		if (word_is(word, s->group[i].name))
			return (int)i;
	for (uint32_t i = 0; i < s->crowds; i++)
		if (word_is(word, s->crowd[i].name))
			return SCENARIO_GROUPS + (int)i;
	return -1;
}

bool
rows_taken(const struct scenario *s, const struct word *name)
{
	return find_group(s, name) >= 0;
}

uint8_t
rows_named(struct reading *r)
{
	const struct word *word = words_take(&r->w, "the name of stations");
	int group;

	if (word == NULL || word_is(word, "all"))
		return SCENARIO_ALL;
	group = find_group(r->s, word);
	if (group < 0) {
		words_fail(&r->w, word, "no stations or peers are named '%.*s' above "
		    "this line",
		    (int)(word->len > 40 ? 40 : word->len), word->at);
		return SCENARIO_ALL;
	}
	return (uint8_t)group;
}

/* ---- station ---------------------------------------------------------------------------- */

static void
group_count(struct reading *r)
{
	r->group->count = (uint32_t)words_value(&r->w, "count", unit_none, 0, SCENARIO_STATIONS);
}

static void
group_mac(struct reading *r)
{
	rows_mac(r, &r->group->macs, &r->group->mac, "station");
}

static void
group_join(struct reading *r)
{
	r->group->join_us = words_range(&r->w, "join", unit_time, 0, ROWS_LATEST);
}

static void
group_at(struct reading *r)
{
	r->group->at_dm = words_range(&r->w, "a place", unit_metres, -100000, 100000);
}

static void
group_walk(struct reading *r)
{
	r->group->walks = true;
	r->group->walk_dm = rows_place(r);
	if (!words_skip(&r->w, "in"))
		words_fail(&r->w, words_peek(&r->w), "walk lacks its time: walk 40m in 10s");
	r->group->walk_us = words_value(&r->w, "a walk's time", unit_time, 1, ROWS_LATEST);
}

static void
group_signal(struct reading *r)
{
	r->group->signal_dbm = rows_dbm(r, "signal");
}

static void
group_ssid(struct reading *r)
{
	r->group->any_ssid = words_skip(&r->w, "auto");
	if (!r->group->any_ssid)
		r->group->ssid = words_ssid(&r->w);
}

static void
group_scan(struct reading *r)
{
	r->group->scan = (enum scenario_scan)words_choice(&r->w, "a way to scan",
	    "|active|passive|none");
}

static void
group_phy(struct reading *r)
{
	r->group->phy = (enum scenario_phy)words_choice(&r->w, "a generation", "|b|g|n|ac|ax");
}

static void
group_data(struct reading *r)
{
	r->group->data_bps = (uint32_t)words_value(&r->w, "data", unit_bits, 1, 100000000);
}

static void
group_leave(struct reading *r)
{
	r->group->leave_us = words_range(&r->w, "leave", unit_time, 1, ROWS_LATEST);
	if (words_skip(&r->w, "by"))
		r->group->leave_by = (enum scenario_leave)words_choice(&r->w, "a way to leave",
		    "|deauth|disassoc|silence");
}

static void
group_return(struct reading *r)
{
	r->group->return_us = words_range(&r->w, "return", unit_time, 1, ROWS_LATEST);
}

static void
group_roam(struct reading *r)
{
	r->group->roam_us = words_value(&r->w, "roam", unit_time, 1000, ROWS_LATEST);
}

static void
group_auth(struct reading *r)
{
	r->group->sae = words_choice(&r->w, "an authentication", "|open|sae") == 1;
}

static void
group_repeats(struct reading *r)
{
	r->group->repeats = (uint8_t)words_value(&r->w, "repeats", unit_none, 1, 100);
}

static void
group_series(struct reading *r)
{
	r->group->series = (uint16_t)words_value(&r->w, "gives-up", unit_none, 1, 60000);
}

static void
group_reports(struct reading *r)
{
	r->group->reports = words_choice(&r->w, "an answer", "|no|yes") != 0;
}

static void
group_power(struct reading *r)
{
	r->group->saves_power = true;
}

static void
group_deaf(struct reading *r)
{
	r->group->deaf = true;
}

static void
group_impatient(struct reading *r)
{
	r->group->impatient = true;
}

static void
group_odd_rates(struct reading *r)
{
	r->group->odd_rates = true;
}

static void
group_puppet(struct reading *r)
{
	r->group->puppet = true;
}

static const struct row group_rows[] = {
	{ "count", group_count }, { "mac", group_mac }, { "join", group_join },
	{ "at", group_at }, { "walk", group_walk }, { "signal", group_signal },
	{ "ssid", group_ssid }, { "scan", group_scan }, { "phy", group_phy },
	{ "data", group_data }, { "leave", group_leave }, { "return", group_return },
	{ "roam", group_roam }, { "auth", group_auth }, { "repeats", group_repeats },
	{ "gives-up", group_series }, { "reports", group_reports },
	{ "saves-power", group_power }, { "deaf", group_deaf },
	{ "impatient", group_impatient }, { "odd-rates", group_odd_rates },
	{ "puppet", group_puppet },
	{ 0 },
};

static void
read_station(struct reading *r)
{
	struct scenario *s = r->s;
	const struct word *name = words_peek(&r->w);

	if (s->groups == SCENARIO_GROUPS) {
		words_fail(&r->w, r->w.word, "%d kinds of stations are the most", SCENARIO_GROUPS);
		return;
	}
	r->group = &s->group[s->groups];
	*r->group = (struct scenario_group){ .count = 1, .macs = MAC_RANDOM, .any_ssid = true,
		.at_dm = { 30, 300 }, .phy = PHY_N, .reports = true, .repeats = 1 };
	words_name(&r->w, r->group->name);
	if (!r->w.bad && rows_taken(s, name))
		words_fail(&r->w, name, "there is somebody of this name already; take another");
	s->groups++;
	rows_read(r, group_rows);
	s->stations += r->group->count;
	if (s->stations > SCENARIO_STATIONS)
		words_fail(&r->w, name, "more than %d stations in all; lower a count",
		    SCENARIO_STATIONS);
}

/* ---- attack ----------------------------------------------------------------------------- */

static void
attack_rate(struct reading *r)
{
	r->attack->rate_mhz = (uint32_t)words_value(&r->w, "rate", unit_rate, 1, 100000000);
}

static void
attack_from(struct reading *r)
{
	r->attack->from_us = rows_time(r, "from");
}

static void
attack_to(struct reading *r)
{
	r->attack->to_us = rows_time(r, "to");
}

static void
attack_at(struct reading *r)
{
	r->attack->at_dm = rows_place(r);
}

static void
attack_signal(struct reading *r)
{
	r->attack->signal_dbm = rows_dbm(r, "signal");
}

static void
attack_addresses(struct reading *r)
{
	r->attack->addresses = (uint32_t)words_value(&r->w, "addresses", unit_none, 1, 1000000);
}

static void
attack_victim(struct reading *r)
{
	const struct word *word = words_peek(&r->w);

	r->attack->victims = rows_named(r);
	if (!r->w.bad && r->attack->victims >= SCENARIO_GROUPS &&
	    r->attack->victims != SCENARIO_ALL)
		words_fail(&r->w, word, "these are peers; a victim is a station");
}

static void
attack_channel(struct reading *r)
{
	r->attack->channel = rows_channel(r);
}

static const struct row attack_rows[] = {
	{ "rate", attack_rate }, { "from", attack_from }, { "to", attack_to },
	{ "at", attack_at }, { "signal", attack_signal }, { "addresses", attack_addresses },
	{ "victim", attack_victim }, { "channel", attack_channel },
	{ 0 },
};

static void
read_attack(struct reading *r)
{
	struct scenario *s = r->s;

	if (s->attacks == SCENARIO_ATTACKS) {
		words_fail(&r->w, r->w.word, "%d attacks are the most", SCENARIO_ATTACKS);
		return;
	}
	r->attack = &s->attack[s->attacks++];
	*r->attack = (struct scenario_attack){ .rate_mhz = 10000, .to_us = ROWS_LATEST,
		.at_dm = 100, .victims = SCENARIO_ALL };
	words_name(&r->w, r->attack->name);
	int kind = words_choice(&r->w, "an attack", "|flood-auth|flood-assoc|flood-probe|spoof-auth"
	    "|spoof-deauth|spoof-disassoc|garbage|truncate|class3|flood-p2p");

	if (kind >= 0)
		r->attack->kind = (enum scenario_attack_kind)kind;
	rows_read(r, attack_rows);
	if (!r->w.bad && r->attack->from_us >= r->attack->to_us)
		words_fail(&r->w, r->w.word, "it would end before it begins; from is before to");
}

/* ---- the rest --------------------------------------------------------------------------- */

static void
medium_ideal(struct reading *r)
{
	r->s->ideal = true;
}

static void
medium_shared(struct reading *r)
{
	r->s->ideal = false;
}

static void
medium_exponent(struct reading *r)
{
	r->s->exponent = (double)words_value(&r->w, "exponent", (const struct unit[]){
	    { "", 1000 }, { 0 } }, 1000, 8000) / 1000;
}

static void
medium_loss(struct reading *r)
{
	r->s->loss_1m_db = (int8_t)words_value(&r->w, "loss at 1 m", unit_db, 0, 100);
}

static void
medium_shadowing(struct reading *r)
{
	r->s->shadowing_db = (uint8_t)words_value(&r->w, "shadowing", unit_db, 0, 20);
}

static void
medium_noise(struct reading *r)
{
	r->s->noise_dbm = rows_dbm(r, "noise");
}

static const struct row medium_rows[] = {
	{ "ideal", medium_ideal }, { "shared", medium_shared }, { "exponent", medium_exponent },
	{ "loss", medium_loss }, { "shadowing", medium_shadowing }, { "noise", medium_noise },
	{ 0 },
};

static void
read_medium(struct reading *r)
{
	rows_read(r, medium_rows);
}

static void
read_seed(struct reading *r)
{
	r->s->seed = words_u64(&r->w, "a seed");
}

static void
read_end(struct reading *r)
{
	r->s->end_us = words_value(&r->w, "the end", unit_time, 1, ROWS_LATEST);
}

static const struct row statements[] = {
	{ "seed", read_seed }, { "medium", read_medium }, { "radio", rows_read_radio },
	{ "station", read_station }, { "peers", rows_read_peers },
	{ "attack", read_attack }, { "fault", rows_read_fault },
	{ "end", read_end },
	{ 0 },
};

static void
read_line(struct reading *r, const char *line, size_t len)
{
	const struct row *row;

	r->w.line++;
	words_split(&r->w, line, len);
	if (!words_left(&r->w))
		return;
	r->w.subject = "a scenario";
	row = rows_find(r, statements);
	if (row == NULL)
		return;
	r->w.subject = row->name;
	row->read(r);
	if (words_left(&r->w))
		words_fail(&r->w, words_peek(&r->w), "%s ends before this word; leave it out",
		    row->name);
}

struct scenario *
scenario_read(const char *text, size_t len, struct scenario_error *error)
{
	struct reading r = { .w.error = error, .s = calloc(1, sizeof(*r.s)) };

	*error = (struct scenario_error){ .text = "out of memory" };
	if (r.s == NULL)
		return NULL;
	*r.s = (struct scenario){ .seed = 1, .exponent = 3, .loss_1m_db = 40, .noise_dbm = -94,
		.shadowing_db = 3 };
	for (size_t at = 0; at < len && !r.w.bad;) {
		const char *newline = memchr(text + at, '\n', len - at);
		size_t n = newline ? (size_t)(newline - text) - at : len - at;

		read_line(&r, text + at, n);
		at += n + 1;
	}
	if (!r.w.bad)
		return r.s;
	free(r.s);
	return NULL;
}

void
scenario_free(struct scenario *s)
{
	free(s);
}

uint16_t
scenario_freq(uint8_t channel)
{
	if (channel >= 1 && channel <= 13)
		return (uint16_t)(2407 + 5 * channel);
	if (channel == 14)
		return 2484;
	return channel >= 36 && channel <= 177 ? (uint16_t)(5000 + 5 * channel) : 0;
}
