/* SPDX-License-Identifier: ISC */
/*
 * What a kernel said, once more: the engine and the real radio's core on a recording, and
 * judgements on the wiphy it describes (data/nl80211/README.md).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "engine/engine.h"
#include "nl80211_data.h"
#include "radio/nl80211/core.h"
#include "radio/nl80211/parse.h"
#include "radio/nl80211/record.h"
#include "radio/nl80211/wiphy.h"

enum { FILE_MOST = 1 << 18, SENT_MOST = 64 };

struct sending {			/* a datagram with commands */
	unsigned count;
	uint8_t cmd[8];
	uint32_t seq[8];
};

struct fixture {
	uint64_t file[FILE_MOST / 8];
	size_t len;
	struct parse_family family;
	struct wiphy wiphy;
	struct sending sent[SENT_MOST];
	unsigned sent_count;
	unsigned said;
};

static const struct mac ours = { { 2, 0, 0, 0, 0, 0 } }, sta = { { 2, 0, 0, 0, 1, 0 } };

/* ---- the recording ------------------------------------------------------------------------ */

static void
learn(struct fixture *f, const struct record_row *row)
{
	struct parse_walk w = parse_begin(row->octets, row->len);
	const struct nlmsghdr *nlh;

	while (row->what == RECORD_HEARD && (nlh = parse_raw(&w)) != NULL)
		if (nlh->nlmsg_type == GENL_ID_CTRL)
			parse_family(nlh, &f->family);
		else if (nlh->nlmsg_type == f->family.id)
			wiphy_add(&f->wiphy, nlh, UINT32_MAX);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	FILE *file = fopen(DATA "/hwsim.netlink", "re");
	struct record_row row;

	if (f == NULL || file == NULL)
		return -1;
	f->len = fread(f->file, 1, sizeof(f->file), file);
	fclose(file);
	for (size_t at = record_begin(f->file, f->len);
	    (at = record_next(f->file, f->len, at, &row)) != 0; )
		learn(f, &row);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	free(*state);
	return 0;
}

/* ---- what it is --------------------------------------------------------------------------- */

static void
the_dump_is_put_together(void **state)
{
	const struct fixture *f = *state;
	const struct wiphy *w = &f->wiphy;

	assert_string_equal(w->name, "phy0");
	assert_true(w->ap && w->ap_vlan && w->station && w->p2p_device && !w->own_sme);
	assert_true(w->start_ap && w->frames && w->probe_client && w->reports_acks);
	assert_true(w->band[0].present && w->band[1].present && w->band[3].present);
	assert_int_equal(w->band[0].rate_count, 12);
	assert_int_equal(w->band[0].rate[0], 2);
	assert_int_equal(w->band[1].rate_count, 8);
	assert_true(w->band[0].has_ht && w->band[1].has_vht && w->band[1].has_he);
	assert_true(mac_equal(w->addrs[0], ours));
	assert_int_equal(w->addr_count, 2);
	assert_non_null(wiphy_freq(w, 2412));
	assert_non_null(wiphy_freq(w, 5180));
	assert_null(wiphy_freq(w, 2413));
}

static struct wiphy_place
at(uint16_t mhz)
{
	return (struct wiphy_place){ .freq_mhz = mhz, .width_mhz = 20, .ht = true };
}

static void
assert_not_allowed(const struct wiphy *w, struct wiphy_place p, const char *country,
    const char *words)
{
	char why[WIPHY_WHY];

	assert_false(wiphy_allows(w, &p, country, why));
	if (!strstr(why, words))
		fail_msg("\"%s\" is not in \"%s\"", words, why);
}

static struct wiphy_freq *
freq(struct wiphy *w, uint16_t mhz)
{
	return (struct wiphy_freq *)(size_t)wiphy_freq(w, mhz);
}

static void
a_channel_is_refused_for_its_real_cause(void **state)
{
	struct wiphy w = ((struct fixture *)*state)->wiphy;
	struct wiphy_place p = at(2412);
	char why[WIPHY_WHY];

	assert_true(wiphy_allows(&w, &p, "00", why));
	assert_not_allowed(&w, at(2413), "00", "the radio has no such channel");
	freq(&w, 2437)->disabled = true;
	assert_not_allowed(&w, at(2437), "US", "disabled by the regulatory domain US");
	freq(&w, 2462)->no_ir = true;
	assert_not_allowed(&w, at(2462), "00", "no-IR");
	assert_not_allowed(&w, at(2462), "00", "no country is set");
	*freq(&w, 5260) = (struct wiphy_freq){ .mhz = 5260, .radar = true };
	assert_not_allowed(&w, at(5260), "DE", "radar detection");
	for (int i = 0; i < w.freq_count; i++)
		if (w.freq[i].mhz > 5950)
			w.freq[i].mhz = 2484;
	assert_not_allowed(&w, at(5975), "DE", "no channels in 6 GHz");
}

static void
every_part_of_a_wide_channel_must_be_allowed(void **state)
{
	struct wiphy w = ((struct fixture *)*state)->wiphy;
	struct wiphy_place p = { .freq_mhz = 5180, .centre0_mhz = 5210, .width_mhz = 80,
		.ht = true };
	char why[WIPHY_WHY];

	for (uint16_t mhz = 5180; mhz <= 5240; mhz = (uint16_t)(mhz + 20))
		*freq(&w, mhz) = (struct wiphy_freq){ .mhz = mhz };
	assert_true(wiphy_allows(&w, &p, "US", why));
	freq(&w, 5240)->no_ir = true;
	assert_not_allowed(&w, p, "US", "5240 MHz, a part of the 80 MHz wide channel");
	freq(&w, 5240)->no_ir = false;
	freq(&w, 5180)->no_80 = true;
	assert_not_allowed(&w, p, "US", "may not be 80 MHz wide");
}

static void
a_driver_that_does_it_alone_is_refused_with_what_it_can(void **state)
{
	struct wiphy w = ((struct fixture *)*state)->wiphy;
	char why[WIPHY_WHY];

	assert_true(wiphy_serves(&w, "wlan0", why));
	w.own_sme = true;
	assert_false(wiphy_serves(&w, "wlan0", why));
	assert_non_null(strstr(why, "by itself"));
	assert_non_null(strstr(why, "hostapd"));
	w.ap = false;
	assert_false(wiphy_serves(&w, "wlan0", why));
	assert_non_null(strstr(why, "cannot be an access point, only a station, a P2P device"));
}

static void
what_is_offered_is_what_the_radio_can(void **state)
{
	const struct fixture *f = *state;
	struct engine_radio r = { .freq_mhz = 2412, .rate_count = 3, .rate = { 0x82, 7, 12 },
		.ht_len = AIR_HT_LEN, .ht = { 0xff, 0xff }, .vht_len = AIR_VHT_LEN, .he_len = 21 };

	wiphy_fit(&f->wiphy, &r);
	assert_int_equal(r.rate_count, 2);
	assert_int_equal(r.rate[0], 0x82);
	assert_int_equal(r.rate[1], 12);
	assert_int_equal(r.ht[0] & 0x0c, 0x0c);	/* no SM power save */
	assert_int_equal(r.ht[0] & ~0x0c & ~f->wiphy.band[0].ht[0], 0);
	assert_memory_equal(r.ht + 2, f->wiphy.band[0].ht + 2, AIR_HT_LEN - 2);
	assert_int_equal(r.he_len, f->wiphy.band[0].he_len);
	assert_true(r.acks);
	r.freq_mhz = 5180;
	r.ht_len = 0;
	r.vht_len = AIR_VHT_LEN;
	wiphy_fit(&f->wiphy, &r);
	assert_int_equal(r.vht_len, 0);		/* there is no VHT without HT */
}

static void
six_gigahertz_is_judged_and_fitted_by_its_own_band(void **state)
{
	struct wiphy w = ((struct fixture *)*state)->wiphy;
	struct wiphy_place p = { .freq_mhz = 5975, .centre0_mhz = 5985, .width_mhz = 80,
		.ht = true };
	struct engine_radio r = { .freq_mhz = 5975, .rate_count = 2, .rate = { 0x82, 12 },
		.he_len = 21, .he_6ghz = 1 };
	char why[WIPHY_WHY];

	assert_not_allowed(&w, p, "00", "disabled by the regulatory domain");
	for (uint16_t mhz = 5955; mhz <= 6015; mhz = (uint16_t)(mhz + 20))
		*freq(&w, mhz) = (struct wiphy_freq){ .mhz = mhz, .no_ht40_above = true,
			.no_ht40_below = true };
	assert_true(wiphy_allows(&w, &p, "DE", why));
	p.width_mhz = 40;
	p.centre0_mhz = 5965;
	assert_true(wiphy_allows(&w, &p, "DE", why));	/* HT's limits are none of HE's */
	freq(&w, 5955)->no_ir = true;
	assert_not_allowed(&w, p, "US", "no-IR");
	wiphy_fit(&w, &r);
	assert_int_equal(r.rate_count, 1);		/* OFDM alone */
	assert_int_equal(r.he_len, w.band[3].he_len);
	assert_int_equal(r.he_6ghz & 3 << 9, 3 << 9);	/* no SM power save */
	assert_true(wiphy_is_6ghz(5935) && !wiphy_is_6ghz(5925));
}

static void
further_interfaces_have_addresses_of_their_own(void **state)
{
	const struct wiphy *w = &((struct fixture *)*state)->wiphy;

	assert_true(mac_equal(wiphy_address(w, ours, 1), w->addrs[1]));
	for (unsigned i = 2; i < 8; i++) {
		struct mac m = wiphy_address(w, ours, i);

		assert_true(mac_is_local(m) && !mac_is_group(m));
		for (unsigned j = 0; j < i; j++)
			assert_false(mac_equal(m, j ? wiphy_address(w, ours, j) : ours));
	}
}

/* ---- what it did -------------------------------------------------------------------------- */

static struct sending
sending_of(const void *octets, size_t len)
{
	const struct nlmsghdr *nlh;
	struct parse_walk w = parse_begin(octets, len);
	struct sending s = { 0 };

	while ((nlh = parse_raw(&w)) != NULL && s.count < 8) {
		s.cmd[s.count] = ((const struct genlmsghdr *)mnl_nlmsg_get_payload(nlh))->cmd;
		s.seq[s.count++] = nlh->nlmsg_seq;
	}
	return s;
}

static bool
on_send(void *arg, bool link, const void *octets, size_t len)
{
	struct fixture *f = arg;

	assert_false(link);
	assert_true(f->sent_count < SENT_MOST);
	f->sent[f->sent_count++] = sending_of(octets, len);
	return true;
}

static void
on_say(void *arg, enum core_level level, const char *text)
{
	struct fixture *f = arg;

	(void)level;
	(void)text;
	f->said++;
}

struct both {
	struct fixture *f;
	struct engine *engine;
	struct core *core;
	struct instant now;
	unsigned joined, left;
};

static void
settle(struct both *b)
{
	struct air_command c;
	struct engine_trace t;

	while (engine_command(b->engine, &c))
		assert_int_equal(core_command(b->core, b->now, &c), 0);
	while (engine_trace(b->engine, &t)) {
		b->joined += t.what == ENGINE_JOINED;
		b->left += t.what == ENGINE_LEFT;
	}
}

static void
turn(struct both *b)
{
	struct air_event e;

	while (core_event(b->core, b->now, &e)) {
		engine_event(b->engine, b->now, &e);
		settle(b);
	}
}

static void
open_both(struct both *b, struct fixture *f)
{
	struct core_config cc = { .family = f->family.id, .stations = 100, .send = on_send,
		.arg = f, .say = on_say, .say_arg = f,
		.place = { .freq_mhz = 2412, .width_mhz = 20, .ht = true } };
	struct engine_config ec = { .stations = 100 };
	struct engine_radio r = { .name = "wlan0", .freq_mhz = 2412, .acks = true,
		.rate_count = 4, .rate = { 0x82, 0x84, 0x8b, 0x96 } };
	struct engine_bss bss = { .name = "wlan0", .bssid = ours, .ssid_len = 3, .ssid = "lab",
		.beacon_tu = 100, .dtim_period = 2, .max_stations = 100, .wmm = true,
		.answer_probes = true, .max_listen_interval = 100 };

	*b = (struct both){ .f = f, .core = core_open(&cc), .engine = engine_open(&ec) };
	core_add_vif(b->core, 2, "wlan0", ours, true);
	assert_int_equal(engine_add_radio(b->engine, &r), 0);
	assert_int_equal(engine_add_bss(b->engine, b->now, &bss), 0);
	settle(b);
}

/* What was sent then is what is sent now: the same commands, in the same datagrams. */
static void
compare(const struct both *b, unsigned number, const struct sending *then)
{
	const struct sending *now = &b->f->sent[number];

	assert_true(number < b->f->sent_count);
	assert_int_equal(now->count, then->count);
	assert_memory_equal(now->cmd, then->cmd, sizeof(now->cmd));
	assert_memory_equal(now->seq, then->seq, sizeof(now->seq));
}

static void
a_recorded_visit_goes_the_same_way_again(void **state)
{
	struct fixture *f = *state;
	struct both b;
	struct record_row row;
	struct sending then;
	unsigned number = 0, to_join = 0;

	open_both(&b, f);
	for (size_t place = record_begin(f->file, f->len);
	    (place = record_next(f->file, f->len, place, &row)) != 0; ) {
		if (row.at.us == 0)
			continue;		/* opening */
		b.now = row.at;
		if (row.what == RECORD_HEARD) {
			core_hear(b.core, false, row.octets, row.len);
			turn(&b);
			continue;
		}
		if (row.what != RECORD_SENT)
			continue;
		then = sending_of(row.octets, row.len);
		if (then.cmd[0] == NL80211_CMD_GET_STATION) {	/* a daemon asked for it */
			struct air_command c = { .verb = AIR_ASK_STATS, .addr = sta };

			assert_int_equal(core_command(b.core, b.now, &c), 0);
		}
		core_flush(b.core);
		compare(&b, number++, &then);
		if (b.joined == 0 && then.cmd[then.count - 1] == NL80211_CMD_FRAME)
			to_join += then.count;
	}
	assert_int_equal(b.joined, 1);
	assert_int_equal(b.left, 1);
	assert_int_equal(to_join, 5);	/* deauthentication of all, probe response, and three */
	assert_int_equal(engine_stations(b.engine), 0);
	assert_int_equal(core_stations(b.core), 0);
	assert_int_equal(f->said, 0);
	core_flush(b.core);
	assert_int_equal(f->sent_count, number);
	engine_close(b.engine);
	core_close(b.core);
}

static void
a_recording_cut_short_ends_there(void **state)
{
	const struct fixture *f = *state;
	struct record_row row;
	size_t first = record_begin(f->file, f->len), second;

	assert_int_equal(record_begin(f->file, RECORD_HEADER - 1), 0);
	second = record_next(f->file, f->len, first, &row);
	assert_true(second > first);
	assert_int_equal(record_next(f->file, first + RECORD_ROW + row.len - 1, first, &row), 0);
	assert_int_equal(record_next(f->file, f->len, f->len, &row), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_dump_is_put_together),
		CASE(a_channel_is_refused_for_its_real_cause),
		CASE(every_part_of_a_wide_channel_must_be_allowed),
		CASE(a_driver_that_does_it_alone_is_refused_with_what_it_can),
		CASE(what_is_offered_is_what_the_radio_can),
		CASE(six_gigahertz_is_judged_and_fitted_by_its_own_band),
		CASE(further_interfaces_have_addresses_of_their_own),
		CASE(a_recorded_visit_goes_the_same_way_again),
		CASE(a_recording_cut_short_ends_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
