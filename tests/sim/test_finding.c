/* SPDX-License-Identifier: ISC */
/*
 * P1-P10 on the whole: daemons with P2P devices, the engine's schedule, simulated radios with
 * stations, and Wi-Fi Direct peers.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seeker.h"
#include "frame/p2p_action.h"

#define AP	"medium shared shadowing 0dB\nradio channel 36 at 0m ssid home "
#define CROWD	"\nstation a count 50 at 2m..20m ssid home join 0s..2s data 40kb/s\n"
#define THREE	"\npeers tv mac 02:00:00:00:0e:01 at 4m called TV type 7-0050F204-1 listen 11\n" \
	"peers printer mac 02:00:00:00:0e:02 at 6m called Printer listen 1 bonjour _ipp._tcp\n" \
	"peers camera mac 02:00:00:00:0e:03 at 9m called Camera listen 6\n"

static struct sim_leave
left(const struct play *p, unsigned radio)
{
	struct sim_leave out;

	sim_left(p->sim, radio, &out);
	return out;
}

static struct sim_beacons
beacons(const struct play *p, unsigned bss)
{
	struct sim_beacons out;

	sim_beacons(p->sim, (uint16_t)bss, &out);
	return out;
}

static const uint8_t *
name_of(const struct seeker *f, unsigned last)
{
	struct mac addr = { { 2, 0, 0, 0, 0x0e, (uint8_t)last } };

	for (unsigned i = 0; i < f->peers; i++)
		if (mac_equal(f->peer[i].addr, addr))
			return f->peer[i].name;
	fail_msg("no peer %u", last);
	return NULL;
}

/* ---- finding ------------------------------------------------------------------------- */

static void
P7_a_search_finds_each_peer_once_with_its_name(void **state)
{
	static const char *const way[] = { "native", "borrowed", "shared" };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		char text[800];

		snprintf(text, sizeof(text), AP "p2p %s" THREE, way[i]);
		struct play *p = play_open(text);
		struct seeker *f = seeker_open(p, "finder");

		assert_int_equal(seeker_start(f, 0, 0), 0);
		assert_int_equal(f->way, HAP_WAY_NATIVE + i);
		assert_int_equal(seeker_search(f, 8000), 0);
		seeker_run(f, 9000);
		assert_int_equal(f->peers, 3);
		for (unsigned n = 0; n < 3; n++)
			assert_int_equal(f->peer[n].found, 1);
		assert_string_equal((const char *)name_of(f, 1), "TV");
		assert_string_equal((const char *)name_of(f, 2), "Printer");
		assert_string_equal((const char *)name_of(f, 3), "Camera");
		assert_true(f->peer[0].at.us < 3000000 && f->peer[2].at.us < 6000000);
		seeker_close(f);
		play_close(p);
	}
}

static void
P7_a_peer_that_changes_its_name_is_told_again(void **state)
{
	struct play *p = play_open(AP "\npeers a mac 02:00:00:00:0e:01 at 4m called Old listen 6 "
	    "renamed New after 5s");
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 4000);
	assert_string_equal((const char *)name_of(f, 1), "Old");
	seeker_run(f, 12000);
	assert_string_equal((const char *)name_of(f, 1), "New");
	assert_int_equal(f->peer[0].found, 1);
	assert_true(f->peer[0].changed >= 1);
	seeker_close(f);
	play_close(p);
}

static void
P7_a_peer_that_left_is_lost_after_a_minute(void **state)
{
	struct play *p = play_open(AP "\npeers a mac 02:00:00:00:0e:01 at 4m listen 6 leave 5s");
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 60000);
	assert_true(f->peer[0].found == 1 && f->peer[0].lost == 0);
	seeker_run(f, 67000);
	assert_int_equal(f->peer[0].lost, 1);
	seeker_close(f);
	play_close(p);
}

static void
P7_searching_peers_find_our_device_while_it_listens(void **state)
{
	struct play *p = play_open(AP "\npeers a count 10 at 4m..9m search");
	struct seeker *f = seeker_open(p, "finder");
	struct sim_peer peer;

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_listen(f, 6, 0), 0);
	seeker_run(f, 15000);
	for (uint32_t i = 0; i < 10; i++) {
		sim_peer(p->sim, i, &peer);
		assert_int_equal(peer.found_by, 1);
	}
	assert_int_equal(f->peers, 10);		/* and it has heard of them */
	assert_int_equal(play_results(p).malformed, 0);
	seeker_close(f);
	play_close(p);
}

static void
P7_two_of_ours_find_each_other(void **state)
{
	struct play *p = play_open("medium shared shadowing 0dB\nradio channel 36 at 0m\n"
	    "radio channel 44 at 8m\n");
	struct seeker *f[2];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		f[i] = seeker_open(p, i ? "two" : "one");
		assert_int_equal(seeker_start(f[i], i, 0), 0);
	}
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(seeker_search(f[i], 0), 0);
	for (unsigned ms = 500; ms <= 30000; ms += 500) {
		seeker_run(f[0], ms);
		seeker_hear(f[1]);
	}
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(f[i]->peers, 1);
		assert_memory_equal(f[i]->peer[0].addr.octet, f[1 - i]->addr, 6);
		assert_memory_equal(f[i]->peer[0].name, "finder", 6);
	}
	seeker_close(f[0]);
	seeker_close(f[1]);
	play_close(p);
}

static void
P2_a_scan_in_a_BSSs_name_finds_the_other_BSS(void **state)
{
	struct play *p = play_open("medium shared shadowing 0dB\nradio channel 36 at 0m\n"
	    "radio channel 11 at 8m ssid other\n");
	struct seeker *f = seeker_open(p, "finder");
	static const uint8_t channels[] = { 1, 6, 11 };

	(void)state;
	assert_int_equal(seeker_scan(f, 1, channels, 3), 0);
	seeker_run(f, 6000);
	assert_int_equal(f->scanned, 1);
	assert_in_range(f->founds, 1, 4);
	seeker_close(f);
	play_close(p);
}

/* ---- the radio's time ---------------------------------------------------------------- */

struct cost {
	double share, lost;		/* of the time; of the data */
	double most_in_10s;
	uint64_t beacons_lost, visits;
};

/* Fifty stations with a steady stream, and a daemon that searches without end. */
static struct cost
search_beside_stations(const char *radio, unsigned percent)
{
	enum { STEP_MS = 100, IN_10S = 10000 / STEP_MS, END_MS = 120000 };
	static uint64_t away[END_MS / STEP_MS + 1];
	char text[800];
	struct play *p;
	struct seeker *f;
	struct cost c = { 0 };
	uint64_t sent = 0, lost = 0;

	snprintf(text, sizeof(text), AP "share %u%% %s" CROWD THREE, percent, radio);
	p = play_open_with(text, &(struct play_options){ .no_log = true });
	f = seeker_open(p, "finder");
	seeker_run(f, 5000);
	assert_int_equal(play_results(p).joined, 50);
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	for (unsigned n = 0; n <= END_MS / STEP_MS; n++) {
		seeker_run(f, 5002 + n * STEP_MS);
		away[n] = left(p, 0).away_us;
		if (n >= IN_10S && (double)(away[n] - away[n - IN_10S]) / 1e7 > c.most_in_10s)
			c.most_in_10s = (double)(away[n] - away[n - IN_10S]) / 1e7;
	}
	for (uint32_t i = 0; i < 50; i++) {
		sent += play_station(p, i).bytes;
		lost += play_station(p, i).lost;
		assert_int_equal(play_station(p, i).expelled, 0);
	}
	assert_int_equal(play_results(p).joined, 50);
	assert_int_equal(f->peers, 3);
	c.share = (double)left(p, 0).away_us / (END_MS * 1000.0);
	c.lost = (double)lost / (double)(sent + lost);
	c.beacons_lost = beacons(p, 0).lost;
	c.visits = left(p, 0).stays + left(p, 0).scans;
	printf("# %s: away %.1f%%, at most %.1f%% in 10 s; %u beacons of %u visits; %.2f%% lost\n",
	    radio, 100 * c.share, 100 * c.most_in_10s, (unsigned)c.beacons_lost,
	    (unsigned)c.visits, 100 * c.lost);
	seeker_close(f);
	play_close(p);
	return c;
}

static void
P9_an_endless_search_takes_its_share_and_no_beacon(void **state)
{
	static const char *const radio[] = { "p2p native", "p2p borrowed", "p2p shared" };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct cost c = search_beside_stations(radio[i], 30);

		assert_true(c.most_in_10s <= 0.30);
		assert_true(c.share > 0.10);		/* and it does use it */
		assert_int_equal(c.beacons_lost, 0);
		assert_true(c.lost <= c.share + 0.01);
	}
}

static void
P9_where_beacon_times_are_unknown_a_visit_costs_one_at_most(void **state)
{
	static const char *const radio[] = { "p2p native untimed", "p2p borrowed untimed",
		"p2p shared untimed" };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct cost c = search_beside_stations(radio[i], 30);

		assert_true(c.most_in_10s <= 0.30);
		assert_true(c.share > 0.10);
		assert_true(c.beacons_lost <= c.visits);
		assert_true(c.lost <= c.share + 0.01);
	}
}

static void
P9_a_smaller_share_is_kept_too(void **state)
{
	struct cost c = search_beside_stations("p2p native", 8);

	(void)state;
	assert_true(c.most_in_10s <= 0.08);
	assert_true(c.share > 0.02);
	assert_int_equal(c.beacons_lost, 0);
}

static void
P9_a_radio_that_stays_put_costs_nothing_and_says_what_it_cannot(void **state)
{
	struct play *p = play_open(AP "p2p on-channel" CROWD);
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	seeker_run(f, 5000);
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(f->way, HAP_WAY_ON_CHANNEL);
	assert_int_equal(seeker_search(f, 0), -EOPNOTSUPP);
	assert_int_equal(seeker_stay(f, f->iface, 6, 100), -EOPNOTSUPP);
	assert_int_equal(seeker_listen(f, 36, 0), 0);
	seeker_run(f, 60000);
	assert_int_equal(left(p, 0).away_us, 0);
	assert_int_equal(beacons(p, 0).lost, 0);
	seeker_close(f);
	play_close(p);
}

static void
P9_two_owners_share_the_radio_evenly(void **state)
{
	struct play *p = play_open(AP CROWD);
	struct seeker *f[2] = { seeker_open(p, "one"), seeker_open(p, "two") };

	(void)state;
	seeker_run(f[0], 5000);
	/* One wants all there is, in two long stays; the other a little, again and again. */
	assert_int_equal(seeker_stay(f[0], 1, 1, 60000), 0);
	assert_int_equal(seeker_stay(f[0], 1, 6, 60000), 0);
	for (unsigned ms = 5100; ms <= 65000; ms += 100) {
		if (f[1]->began == f[1]->ended && f[1]->seq == f[1]->ended)
			assert_int_equal(seeker_stay(f[1], 1, 11, 80), 0);
		seeker_run(f[0], ms);
		seeker_hear(f[1]);
	}
	uint64_t each = (uint64_t)f[1]->ended * 80;

	printf("# %u ms of %u ms were the second one's\n", (unsigned)each,
	    (unsigned)(left(p, 0).away_us / 1000));
	assert_in_range(each * 100 / (left(p, 0).away_us / 1000), 40, 60);
	assert_int_equal(beacons(p, 0).lost, 0);
	seeker_close(f[0]);
	seeker_close(f[1]);
	play_close(p);
}

static void
P9_a_radio_with_two_channel_contexts_loses_nothing_of_its_own(void **state)
{
	struct cost c = search_beside_stations("p2p native channels 2", 30);

	(void)state;
	assert_true(c.share == 0 && c.lost < 0.01 && c.beacons_lost == 0);
}

/* ---- frames -------------------------------------------------------------------------- */

static size_t
negotiation_request(const struct seeker *f, struct mac to, uint8_t *octets, size_t cap)
{
	static const uint8_t channels[] = { 81, 3, 1, 6, 11 };
	struct wr w = wr_into(octets, cap);
	struct mac own = mac_from(f->addr);
	struct frame_header h = frame_header_to(FRAME_ACTION, to, own, to);
	struct p2p_action a = { .frame = P2P_GO_NEG_REQ, .token = 3, .p2p = {
		.intent = { 7, false }, .config_timeout = { 100, 20 }, .intended_address = own,
		.listen_channel = { { 'X', 'X', 4 }, 81, 6, false },
		.operating_channel = { { 'X', 'X', 4 }, 81, 6, false },
		.channel_list = { { 'X', 'X', 4 }, octets_of(channels, sizeof(channels)) },
		.device_info = { .address = own, .name = { 6, "finder" } } } };

	p2p_add(&a.p2p, P2P_CAPABILITY);
	p2p_add(&a.p2p, P2P_INTENT);
	p2p_add(&a.p2p, P2P_CONFIG_TIMEOUT);
	p2p_add(&a.p2p, P2P_INTENDED_ADDRESS);
	p2p_add(&a.p2p, P2P_LISTEN_CHANNEL);
	p2p_add(&a.p2p, P2P_OPERATING_CHANNEL);
	p2p_add(&a.p2p, P2P_CHANNEL_LIST);
	p2p_add(&a.p2p, P2P_DEVICE_INFO);
	frame_header_encode(&w, &h);
	p2p_action_encode(&w, &a);
	assert_true(wr_ok(&w));
	return w.len;
}

/* The answer of a peer to a negotiation, and how often it came; 0: never. */
static unsigned
answers(const char *peer, unsigned channel, uint8_t *status)
{
	static const uint8_t public_p2p[] = { CATEGORY_PUBLIC, 9, 0x50, 0x6f, 0x9a, 9 };
	char text[400];
	struct play *p;
	struct seeker *f;
	uint8_t octets[512], room[ATTRIBUTE_ROOM];
	size_t len;
	unsigned n;

	snprintf(text, sizeof(text), AP "\npeers a mac 02:00:00:00:0e:01 at 4m %s\n", peer);
	p = play_open(text);
	f = seeker_open(p, "finder");
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_register(f, FRAME_ACTION, public_p2p, sizeof(public_p2p)), 0);
	len = negotiation_request(f, (struct mac){ { 2, 0, 0, 0, 0x0e, 1 } }, octets,
	    sizeof(octets));
	assert_int_equal(seeker_send(f, channel, 60, octets, len), 0);
	seeker_run(f, 3000);
	assert_int_equal(f->acked + f->unacked, 1);
	n = f->frames;
	*status = UINT8_MAX;
	if (n > 0) {
		struct wr joined = wr_into(room, sizeof(room));
		struct p2p_action a;
		struct frame fr;

		assert_int_equal(frame_decode(f->frame, f->frame_len, &fr), FRAME_OK);
		if (p2p_action_decode(&fr, &joined, &a) == ATTRIBUTE_OK)
			*status = a.p2p.status;
	}
	assert_int_equal(f->acked, strstr(peer, "listen 6") != NULL);
	seeker_close(f);
	play_close(p);
	return n;
}

static void
P2_a_frame_waits_for_its_answer_on_the_peers_channel(void **state)
{
	uint8_t status;

	(void)state;
	assert_int_equal(answers("listen 6", 6, &status), 1);
	assert_int_equal(status, P2P_STATUS_UNAVAILABLE);
	assert_int_equal(answers("listen 6 accepts 9", 6, &status), 1);
	assert_int_equal(status, P2P_STATUS_OK);
	assert_int_equal(answers("listen 11", 6, &status), 0);	/* it is elsewhere */
	assert_int_equal(answers("listen 6 mute", 6, &status), 0);
}

static void
P2_a_peer_that_answers_twice_is_heard_twice_and_nothing_breaks(void **state)
{
	uint8_t status;

	(void)state;
	assert_int_equal(answers("listen 6 twice", 6, &status), 2);
	assert_int_equal(status, P2P_STATUS_UNAVAILABLE);
}

static void
P2_an_answer_cut_short_is_the_daemons_to_judge(void **state)
{
	uint8_t status;

	(void)state;
	assert_int_equal(answers("listen 6 truncates", 6, &status), 1);
}

static void
P7_peers_that_answer_twice_or_cut_short_do_not_confuse_a_search(void **state)
{
	struct play *p = play_open(AP "\npeers a count 20 at 4m twice\n"
	    "peers b count 20 at 4m truncates\n"
	    "peers c count 20 at 4m only-b search\npeers d count 20 at 4m mute");
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 30000);
	for (unsigned i = 0; i < f->peers; i++)
		assert_int_equal(f->peer[i].found, 1);
	assert_in_range(f->peers, 40, 80);
	seeker_close(f);
	play_close(p);
}

/* ---- a hall, and a flood ------------------------------------------------------------- */

static void
S3_a_hall_of_a_thousand_is_found(void **state)
{
	struct play *p = play_open_with("medium shared shadowing 3dB\nradio channel 36 at 0m\n"
	    "peers hall count 1000 at 3m..30m\n", &(struct play_options){ .no_log = true });
	struct seeker *f = seeker_open(p, "finder");
	unsigned ms = 0;

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	while (f->peers < 1000 && ms < 300000)
		seeker_run(f, ms += 1000);
	printf("# %u peers found in %u ms, %u messages\n", f->peers, ms, f->told);
	assert_int_equal(f->peers, 1000);
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(f->peer[i].found, 1);
	seeker_close(f);
	play_close(p);
}

static void
Q11_ten_thousand_invented_peers_hide_nobody(void **state)
{
	struct play *p = play_open_with(AP "\nstation s count 5 at 3m join 5s data 40kb/s\n"
	    "attack x flood-p2p rate 1000/s channel 6 addresses 10000 at 5m to 20s" THREE,
	    &(struct play_options){ .no_log = true });
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 20000);
	assert_true(f->told <= 50 * 20 + 100);	/* so many a second, at most */
	assert_non_null(name_of(f, 1));
	assert_non_null(name_of(f, 2));
	assert_non_null(name_of(f, 3));
	assert_int_equal(play_results(p).joined, 5);
	seeker_close(f);
	play_close(p);
}

/* ---- faults -------------------------------------------------------------------------- */

static void
S1_a_radio_that_vanishes_in_a_stay_ends_it_and_the_other_goes_on(void **state)
{
	struct play *p = play_open("medium shared shadowing 0dB\nradio channel 36 at 0m ssid a\n"
	    "radio channel 44 at 4m ssid b\nstation s count 4 at 3m ssid b join 0s data 40kb/s\n"
	    "fault gone-in-stay radio 0 after 2" THREE);
	struct seeker *f = seeker_open(p, "one"), *g = seeker_open(p, "two");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_start(g, 1, 0), 0);
	assert_int_equal(seeker_search(g, 0), 0);
	assert_int_equal(seeker_stay(f, f->iface, 6, 5000), 0);
	for (unsigned ms = 500; ms <= 10000; ms += 500) {
		seeker_run(g, ms);
		seeker_hear(f);
	}
	assert_true(f->began == 1 && f->ended == 1 && f->stay_error == ENODEV);
	assert_int_equal(f->removed, 1);
	assert_true(seeker_stay(f, f->iface, 6, 100) < 0);
	assert_int_equal(g->peers, 3);
	assert_int_equal(play_results(p).joined, 4);
	seeker_close(f);
	seeker_close(g);
	play_close(p);
}

static void
P4_a_stay_the_radio_does_not_begin_ends_after_two_seconds(void **state)
{
	struct play *p = play_open(AP "\nfault no-stay first 1" THREE);
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_stay(f, f->iface, 6, 60), 0);
	seeker_run(f, 1900);
	assert_int_equal(f->ended, 0);
	seeker_run(f, 2300);
	assert_true(f->began == 0 && f->ended == 1 && f->stay_error == ETIMEDOUT);
	assert_int_equal(seeker_radio(p, f, 0).late, 1);
	assert_int_equal(seeker_search(f, 0), 0);	/* and the next one works */
	seeker_run(f, 9000);
	assert_int_equal(f->peers, 3);
	seeker_close(f);
	play_close(p);
}

static void
P4_a_stay_that_fails_is_told_with_its_error(void **state)
{
	struct play *p = play_open(AP "\nfault bad-stay EIO first 1" THREE);
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_stay(f, f->iface, 6, 60), 0);
	seeker_run(f, 1000);
	assert_true(f->began == 0 && f->ended == 1 && f->stay_error == EIO);
	seeker_close(f);
	play_close(p);
}

static void
P7_a_search_survives_a_radio_that_fails_now_and_then(void **state)
{
	struct play *p = play_open(AP "\nfault bad-stay EIO 30%\nfault no-stay 3%" THREE);
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 60000);
	assert_int_equal(f->peers, 3);
	seeker_close(f);
	play_close(p);
}

static void
S1_a_blocked_radio_takes_the_device_down_and_brings_it_back(void **state)
{
	struct play *p = play_open(AP "\nfault blocked from 3s to 6s" THREE);
	struct seeker *f = seeker_open(p, "finder");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 2900);
	unsigned up = f->up;

	seeker_run(f, 5000);
	assert_int_equal(f->down, 1);
	seeker_run(f, 20000);
	assert_int_equal(f->up, up + 1);
	assert_int_equal(f->removed, 0);
	assert_int_equal(f->peers, 3);
	uint64_t scans = left(p, 0).scans;

	seeker_run(f, 25000);
	assert_true(left(p, 0).scans > scans);	/* it searches on */
	seeker_close(f);
	play_close(p);
}

static void
Q10_when_a_daemon_dies_its_devices_and_searches_end_at_once(void **state)
{
	struct play *p = play_open(AP THREE);
	struct seeker *f = seeker_open(p, "finder"), *g;
	uint8_t addr[6];

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 3050);
	memcpy(addr, f->addr, 6);
	daemon_close(f->daemon);
	play_run(p, 3250);			/* what was under way ends */
	struct sim_leave then = left(p, 0);

	play_run(p, 10000);
	assert_int_equal(left(p, 0).away_us, then.away_us);
	assert_int_equal(left(p, 0).scans, then.scans);
	g = seeker_open(p, "again");
	assert_int_equal(seeker_start(g, 0, 0), 0);
	assert_memory_equal(g->addr, addr, 6);	/* persistent groups depend on it */
	seeker_close(f);
	seeker_close(g);
	play_close(p);
}

static void
P1_a_radio_has_one_device(void **state)
{
	struct play *p = play_open(AP THREE);
	struct seeker *f = seeker_open(p, "one"), *g = seeker_open(p, "two");

	(void)state;
	assert_int_equal(seeker_start(f, 0, 0), 0);
	assert_int_equal(seeker_start(g, 0, 0), -EBUSY);
	assert_int_equal(seeker_search(f, 0), 0);
	seeker_run(f, 2000);
	assert_int_equal(seeker_stop(f), 0);
	seeker_hear(f);
	assert_int_equal(f->removed, 1);
	assert_int_equal(seeker_start(g, 0, 0), 0);
	seeker_close(f);
	seeker_close(g);
	play_close(p);
}

static void
S2_the_same_seed_gives_the_same_search(void **state)
{
	uint64_t digest[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct play *p = play_open_with(AP CROWD THREE
		    "peers q count 30 search at 4m..20m\nfault loss 5%\n",
		    &(struct play_options){ .seed = 31, .no_log = true });
		struct seeker *f = seeker_open(p, "finder");

		assert_int_equal(seeker_start(f, 0, 0), 0);
		assert_int_equal(seeker_search(f, 0), 0);
		seeker_run(f, 15000);
		assert_true(f->peers > 20);
		digest[i] = p->digest;
		seeker_close(f);
		play_close(p);
	}
	assert_true(digest[0] == digest[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P7_a_search_finds_each_peer_once_with_its_name),
		cmocka_unit_test(P7_a_peer_that_changes_its_name_is_told_again),
		cmocka_unit_test(P7_a_peer_that_left_is_lost_after_a_minute),
		cmocka_unit_test(P7_searching_peers_find_our_device_while_it_listens),
		cmocka_unit_test(P7_two_of_ours_find_each_other),
		cmocka_unit_test(P2_a_scan_in_a_BSSs_name_finds_the_other_BSS),
		cmocka_unit_test(P9_an_endless_search_takes_its_share_and_no_beacon),
		cmocka_unit_test(P9_where_beacon_times_are_unknown_a_visit_costs_one_at_most),
		cmocka_unit_test(P9_a_smaller_share_is_kept_too),
		cmocka_unit_test(P9_a_radio_that_stays_put_costs_nothing_and_says_what_it_cannot),
		cmocka_unit_test(P9_two_owners_share_the_radio_evenly),
		cmocka_unit_test(P9_a_radio_with_two_channel_contexts_loses_nothing_of_its_own),
		cmocka_unit_test(P2_a_frame_waits_for_its_answer_on_the_peers_channel),
		cmocka_unit_test(P2_a_peer_that_answers_twice_is_heard_twice_and_nothing_breaks),
		cmocka_unit_test(P2_an_answer_cut_short_is_the_daemons_to_judge),
		cmocka_unit_test(P7_peers_that_answer_twice_or_cut_short_do_not_confuse_a_search),
		cmocka_unit_test(S3_a_hall_of_a_thousand_is_found),
		cmocka_unit_test(Q11_ten_thousand_invented_peers_hide_nobody),
		cmocka_unit_test(S1_a_radio_that_vanishes_in_a_stay_ends_it_and_the_other_goes_on),
		cmocka_unit_test(P4_a_stay_the_radio_does_not_begin_ends_after_two_seconds),
		cmocka_unit_test(P4_a_stay_that_fails_is_told_with_its_error),
		cmocka_unit_test(P7_a_search_survives_a_radio_that_fails_now_and_then),
		cmocka_unit_test(S1_a_blocked_radio_takes_the_device_down_and_brings_it_back),
		cmocka_unit_test(Q10_when_a_daemon_dies_its_devices_and_searches_end_at_once),
		cmocka_unit_test(P1_a_radio_has_one_device),
		cmocka_unit_test(S2_the_same_seed_gives_the_same_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
