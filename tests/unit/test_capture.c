/* SPDX-License-Identifier: ISC */
/* Playing a capture to an access point: S4. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf_root.h"
#include "film.h"

static const struct mac first_sta = { { 2, 0, 0, 0, 1, 0 } },
    second_sta = { { 0x86, 0x10, 0xb2, 0xf5, 0x40, 0x23 } };

static struct film *
film(void)
{
	struct film *f = malloc(sizeof(*f));

	assert_non_null(f);
	film_begin(f, 127);
	return f;
}

static struct capture_counts
counts(const struct play *p)
{
	struct capture_counts n;

	capture_counts(p->capture, &n);
	return n;
}

/* ---- the recorded captures --------------------------------------------------------------- */

static void
S4_what_stations_sent_is_played_and_nothing_else(void **state)
{
	struct play *p = play_file("open.pcap");
	unsigned by_subtype[FRAME_SUBTYPES] = { 0 };
	const struct played *e;

	(void)state;
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	while ((e = play_next(p, AIR_FRAME))) {
		struct frame f = play_decode(e);

		by_subtype[f.header.subtype]++;
		assert_true(mac_equal(f.header.addr2, first_sta) ||
		    mac_equal(f.header.addr2, second_sta));
		assert_int_equal(e->event.received.freq_mhz, 2412);
	}
	assert_int_equal(by_subtype[FRAME_PROBE_REQ], 4);
	assert_int_equal(by_subtype[FRAME_AUTH], 5);
	assert_int_equal(by_subtype[FRAME_ASSOC_REQ], 5);
	assert_int_equal(by_subtype[FRAME_DEAUTH], 3);
	assert_int_equal(by_subtype[FRAME_ACTION], 1);
	assert_int_equal(play_count(p, AIR_FRAME), 18);
	assert_int_equal(play_count(p, AIR_UNEXPECTED), 3);
	assert_int_equal(counts(p).played, 18);
	assert_int_equal(counts(p).data, 3);
	assert_int_equal(counts(p).records, 95);
	assert_int_equal(counts(p).ignored[CAPTURE_FROM_AP], 95 - 18 - 3);
	assert_int_equal(counts(p).aps, 1);
	assert_int_equal(counts(p).stations, 2);
	play_adds_up(p);
	assert_null(capture_fault(p->capture));
	play_close(p);
}

static void
S4_its_BSSID_is_mapped_to_ours_and_so_is_its_SSID(void **state)
{
	struct play *p = play_file("open.pcap");
	const struct played *e;
	struct ssid ours = { .len = 11, .octet = "longer name" };
	unsigned named = 0;

	(void)state;
	assert_int_equal(play_start(p, 0, our_ap, "longer name"), 0);
	play_all(p);
	while ((e = play_next(p, AIR_FRAME))) {
		struct frame f = play_decode(e);
		bool probe = f.header.subtype == FRAME_PROBE_REQ;

		assert_true(mac_equal(f.header.addr1, probe ? everybody : our_ap));
		assert_true(mac_equal(f.header.addr3, probe ? everybody : our_ap));
		if (probe)			/* the wildcard stays one */
			assert_int_equal(f.elements.ssid.len, 0);
		if (f.header.subtype != FRAME_ASSOC_REQ)
			continue;
		named++;
		assert_true(ssid_equal(&f.elements.ssid, &ours));
		assert_true(elements_has(&f.elements, ELEMENT_RATES));
		assert_true(elements_has(&f.elements, ELEMENT_HT_CAPABILITIES));
	}
	assert_int_equal(named, 5);
	play_close(p);
}

static void
S4_frames_come_at_the_times_of_the_file(void **state)
{
	struct play *p = play_file("open.pcap");

	(void)state;
	assert_int_equal(radio_deadline(p->radio).us, FAR.us);	/* nobody listens yet */
	assert_int_equal(play_start(p, 0, our_ap, "open"), 0);
	assert_int_equal(radio_deadline(p->radio).us, PLAY_START);
	play_all(p);
	assert_int_equal(play_next(p, AIR_BSS_STATE)->us, 0);
	assert_int_equal(play_next(p, AIR_FRAME)->us, 226196);
	assert_int_equal(play_next(p, AIR_FRAME)->us, 289203);
	assert_int_equal(play_next(p, AIR_FRAME)->us, 299742);
	assert_int_equal(play_next(p, AIR_FRAME)->us, 456191);
	assert_int_equal(play_next(p, AIR_UNEXPECTED)->us, 458030);
	assert_int_equal(p->now.us, PLAY_START + 5709346 + 2000000);	/* and two quiet seconds */
	play_close(p);
}

static void
S4_two_access_points_stand_for_two_BSSs(void **state)
{
	struct play *p = play_file("roam.pcapng");
	struct capture_ap ap;
	unsigned to_first = 0, to_second = 0, back = 0, away = 0;
	const struct played *e;

	(void)state;
	assert_int_equal(play_start(p, 7, our_ap, "campus"), 0);
	assert_int_equal(play_start(p, 9, our_second, "campus"), 0);
	play_all(p);
	while ((e = play_next(p, AIR_FRAME))) {
		struct frame f = play_decode(e);

		to_first += mac_equal(f.header.addr1, our_ap);
		to_second += mac_equal(f.header.addr1, our_second);
		if (f.header.subtype != FRAME_REASSOC_REQ)
			continue;
		assert_true(mac_equal(f.header.addr1, f.header.addr3));
		away += mac_equal(f.header.addr1, our_second) &&
		    mac_equal(f.assoc.current_ap, our_ap);
		back += mac_equal(f.header.addr1, our_ap) &&
		    mac_equal(f.assoc.current_ap, our_second);
	}
	assert_int_equal(to_first, 5);		/* 2 auth, assoc, reassoc, deauth */
	assert_int_equal(to_second, 2);
	assert_int_equal(away, 1);
	assert_int_equal(back, 1);
	assert_int_equal(counts(p).aps, 3);
	assert_int_equal(counts(p).ignored[CAPTURE_OTHER_AP], 3);	/* the cellar's */
	assert_true(capture_ap(p->capture, 0, &ap) && ap.bss == 7 && ap.ssid_len == 6);
	assert_true(capture_ap(p->capture, 1, &ap) && ap.bss == 9 && ap.freq_mhz == 2437);
	assert_true(capture_ap(p->capture, 2, &ap) && ap.bss == -1);
	assert_memory_equal(ap.ssid, "cellar", 6);	/* hidden, and told in a probe response */
	assert_false(capture_ap(p->capture, 3, &ap));
	play_adds_up(p);
	play_close(p);
}

static void
S4_with_one_BSS_the_option_says_which_access_point(void **state)
{
	static const struct mac cellar = { { 2, 0, 0, 0, 3, 0 } };
	char path[1024];
	struct play *p;
	const struct played *e;
	unsigned directed = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/share/captures/roam.pcapng", CONF_ROOT);
	p = play_open(&(struct capture_options){ .path = path, .bssid = &cellar, .bssids = 1 });
	assert_int_equal(play_start(p, 0, our_ap, "attic"), 0);
	assert_int_equal(play_start(p, 1, our_second, "campus"), 0);
	play_all(p);
	while ((e = play_next(p, AIR_FRAME))) {
		struct frame f = play_decode(e);

		assert_false(mac_equal(f.header.addr1, our_second));
		directed += f.header.subtype == FRAME_PROBE_REQ && f.elements.ssid.len == 5 &&
		    memcmp(f.elements.ssid.octet, "attic", 5) == 0;
	}
	assert_int_equal(directed, 1);		/* it asked for the hidden name */
	assert_true(counts(p).ignored[CAPTURE_OTHER_AP] >= 7);
	play_adds_up(p);
	play_close(p);
}

/* ---- names ------------------------------------------------------------------------------- */

static void
S4_only_the_captured_name_is_replaced(void **state)
{
	struct film *f = film();
	struct play *p;
	struct frame frame;

	(void)state;
	film_beacon(f, film_ap, "theirs");
	film_assoc(f, film_sta, film_ap, "theirs");
	film_assoc(f, film_sta, film_ap, "another");
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "o"), 0);
	play_all(p);
	frame = play_decode(play_next(p, AIR_FRAME));
	assert_int_equal(frame.elements.ssid.len, 1);
	assert_int_equal(frame.elements.ssid.octet[0], 'o');
	assert_int_equal(frame.elements.rates.count, 4);
	frame = play_decode(play_next(p, AIR_FRAME));
	assert_int_equal(frame.elements.ssid.len, 7);
	assert_null(play_next(p, AIR_FRAME));
	play_close(p);
	p = play_open(&(struct capture_options){ .bytes = f->bytes, .len = f->w.len,
		.keep_ssid = true });
	assert_int_equal(play_start(p, 0, our_ap, "o"), 0);
	play_all(p);
	frame = play_decode(play_next(p, AIR_FRAME));
	assert_memory_equal(frame.elements.ssid.octet, "theirs", 6);
	assert_true(mac_equal(frame.header.addr1, our_ap));
	play_close(p);
	free(f);
}

static void
S4_access_points_nobody_asked_come_last(void **state)
{
	struct film *f = film();
	struct play *p;
	struct capture_ap ap;

	(void)state;
	film_beacon(f, film_other, "the neighbour's");
	film_beacon(f, film_ap, "theirs");
	film_auth(f, film_sta, film_ap, film_ap, 0);
	p = play_film(f);
	assert_int_equal(play_start(p, 3, our_ap, "ours"), 0);
	play_all(p);
	assert_true(capture_ap(p->capture, 0, &ap) && mac_equal(ap.bssid, film_ap) && ap.bss == 3);
	assert_int_equal(ap.asked, 1);
	assert_true(capture_ap(p->capture, 1, &ap) && mac_equal(ap.bssid, film_other));
	assert_int_equal(ap.bss, -1);
	assert_int_equal(play_count(p, AIR_FRAME), 1);
	play_close(p);
	free(f);
}

static void
S4_whom_stations_ask_is_an_access_point_where_none_is_heard(void **state)
{
	struct film *f = film();
	struct play *p;

	(void)state;
	film_assoc(f, film_sta, film_ap, "theirs");
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	assert_memory_equal(play_decode(play_next(p, AIR_FRAME)).elements.ssid.octet, "ours", 4);
	play_close(p);
	free(f);
}

/* Its capabilities have neither the ESS nor the IBSS bit. */
static void
S4_a_P2P_device_is_no_access_point(void **state)
{
	static const struct mac device = { { 0x42, 0, 0, 0, 5, 0 } };
	struct film *f = film();
	uint8_t octets[64];
	struct wr w = wr_into(octets, sizeof(octets));
	struct frame frame = { .header = frame_header_to(FRAME_PROBE_RESP, film_sta, device,
		device), .beacon = { .interval_tu = 100 } };
	struct play *p;

	(void)state;
	elements_set_ssid(&frame.elements, (struct ssid){ .len = 7, .octet = "DIRECT-" });
	elements_set_rates(&frame.elements, (const uint8_t[]){ 0x8c, 0x98 }, 2);
	frame_encode(&w, &frame);
	assert_true(wr_ok(&w));
	film_frame(f, octets, w.len);
	film_beacon(f, film_ap, "theirs");
	film_auth(f, device, film_ap, film_ap, 0);	/* it can be a station */
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	assert_int_equal(counts(p).aps, 1);
	assert_int_equal(counts(p).played, 1);
	assert_int_equal(counts(p).ignored[CAPTURE_NOT_TO_AP], 1);
	play_close(p);
	free(f);
}

/* ---- what we send ------------------------------------------------------------------------ */

static struct air_command
a_send(uint32_t token, const uint8_t *octets, size_t len)
{
	return (struct air_command){ .verb = AIR_SEND,
		.send = { .token = token, .frame = { octets, len } } };
}

static void
S4_what_we_send_is_acknowledged_after_its_airtime(void **state)
{
	struct film *f = film();
	uint8_t octets[64];
	struct air_command c = a_send(5, octets, auth_octets(octets));
	const struct played *e;
	struct play *p;

	(void)state;
	film_beacon(f, film_ap, "theirs");
	p = play_film(f);
	assert_int_equal(play_command(p, &c), -ENETDOWN);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	assert_int_equal(play_command(p, &c), 0);
	c.send.token = 0;
	assert_int_equal(play_command(p, &c), 0);
	c.send.token = 6;
	assert_int_equal(play_command(p, &c), 0);
	play_all(p);
	e = play_next(p, AIR_SENT);
	assert_int_equal(e->event.sent.token, 5);
	assert_true(e->event.sent.acked);
	/* 1 Mb/s: 192 us of preamble before 34 octets; SIFS; and before 14 of acknowledgement. */
	assert_int_equal(e->us, 192 + 34 * 8 + 10 + 192 + 14 * 8);
	e = play_next(p, AIR_SENT);
	assert_int_equal(e->event.sent.token, 6);
	assert_int_equal(e->us, 3 * (192 + 34 * 8 + 10 + 192 + 14 * 8));
	assert_null(play_next(p, AIR_SENT));
	play_close(p);
	free(f);
}

static void
S4_more_than_can_be_under_way_is_refused_and_nothing_is_lost(void **state)
{
	struct film *f = film();
	uint8_t octets[64];
	struct air_command c = a_send(1, octets, auth_octets(octets));
	struct air_event e;
	struct play *p;
	uint32_t token = 0, seen = 0;

	(void)state;
	film_beacon(f, film_ap, "theirs");
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	do
		c.send.token = ++token;
	while (play_command(p, &c) == 0);
	assert_int_equal(play_command(p, &c), -ENOBUFS);
	p->now.us += 100000000;
	while (radio_event(p->radio, p->now, &e))
		if (e.news == AIR_SENT)
			assert_int_equal(e.sent.token, ++seen);
	assert_int_equal(seen, token - 1);
	assert_int_equal(play_command(p, &c), 0);
	play_close(p);
	free(f);
}

/* ---- stations ---------------------------------------------------------------------------- */

static struct air_command
about(enum air_verb verb, struct mac addr)
{
	struct air_command c = { .verb = verb };

	if (verb == AIR_STATION_ADD || verb == AIR_STATION_SET)
		c.station.addr = addr;
	else
		c.addr = addr;
	return c;
}

static int
tell(struct play *p, enum air_verb verb, struct mac addr)
{
	struct air_command c = about(verb, addr);

	return play_command(p, &c);
}

static struct film *
busy_film(void)
{
	struct film *f = film();

	film_beacon(f, film_ap, "theirs");
	film_data(f, film_sta, film_ap);	/* at 1 ms */
	film_data(f, film_sta, film_ap);
	film_data(f, film_sta, film_ap);
	f->us = 10000;
	film_auth(f, film_sta, film_ap, film_ap, 0);
	return f;
}

static void
S4_data_is_unexpected_of_stations_that_are_not_ours(void **state)
{
	struct film *f = busy_film();
	struct play *p = play_film(f);
	const struct played *e;

	(void)state;
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_until(p, 1500);
	assert_int_equal(tell(p, AIR_STATION_ADD, film_sta), 0);
	assert_int_equal(tell(p, AIR_STATION_SET, film_sta), 0);
	play_until(p, 2500);
	assert_int_equal(tell(p, AIR_STATION_REMOVE, film_sta), 0);
	assert_int_equal(tell(p, AIR_STATION_REMOVE, film_sta), -ENOENT);
	assert_int_equal(tell(p, AIR_STATION_SET, film_sta), -ENOENT);
	play_all(p);
	e = play_next(p, AIR_UNEXPECTED);
	assert_int_equal(e->us, 1000);
	assert_true(mac_equal(e->event.unexpected.addr, film_sta));
	assert_int_equal(e->event.unexpected.frame_control, 0x0108);
	assert_false(e->event.unexpected.four_address);
	assert_int_equal(play_next(p, AIR_UNEXPECTED)->us, 3000);
	assert_null(play_next(p, AIR_UNEXPECTED));
	assert_int_equal(counts(p).unexpected, 2);
	assert_int_equal(counts(p).data, 3);
	play_close(p);
	free(f);
}

static void
S4_statistics_are_of_what_was_played(void **state)
{
	struct film *f = busy_film();
	struct play *p = play_film(f);
	struct air_stats s;
	uint8_t octets[64];
	struct air_command c = a_send(0, octets, auth_octets(octets));

	(void)state;
	memcpy(octets + 4, film_sta.octet, MAC_LEN);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	assert_int_equal(tell(p, AIR_ASK_STATS, film_sta), -ENOENT);
	play_until(p, 1500);
	assert_int_equal(tell(p, AIR_STATION_ADD, film_sta), 0);
	assert_int_equal(play_command(p, &c), 0);
	play_until(p, 8000);
	assert_int_equal(tell(p, AIR_ASK_STATS, film_sta), 0);
	play_all(p);
	s = play_next(p, AIR_STATS)->event.stats.stats;
	assert_int_equal(s.rx_packets, 2);
	assert_int_equal(s.rx_bytes, 128);
	assert_int_equal(s.tx_packets, 1);
	assert_int_equal(s.tx_bytes, 30);
	assert_int_equal(s.signal_dbm, -42);
	assert_int_equal(s.rx_rate_100kbps, 10);
	assert_int_equal(s.idle_ms, 5);
	play_close(p);
	free(f);
}

static void
S4_a_poll_is_acknowledged_by_who_sends_something_later(void **state)
{
	struct film *f = busy_film();
	struct play *p = play_film(f);
	const struct played *e;

	(void)state;
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_until(p, 5000);
	assert_int_equal(tell(p, AIR_POLL, film_sta), 0);
	assert_int_equal(tell(p, AIR_POLL, film_other), 0);
	play_until(p, 20000);
	assert_int_equal(tell(p, AIR_POLL, film_sta), 0);
	play_all(p);
	e = play_next(p, AIR_POLLED);
	assert_true(mac_equal(e->event.polled.addr, film_sta) && e->event.polled.acked);
	assert_true(e->us > 5000 && e->us < 7000);
	assert_false(play_next(p, AIR_POLLED)->event.polled.acked);
	assert_false(play_next(p, AIR_POLLED)->event.polled.acked);
	play_close(p);
	free(f);
}

static void
S4_frames_to_a_BSS_that_is_down_are_ignored_and_counted(void **state)
{
	struct film *f = busy_film();
	struct play *p = play_film(f);
	struct air_command stop = { .verb = AIR_BSS_STOP };

	(void)state;
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_until(p, 1500);
	assert_int_equal(tell(p, AIR_STATION_ADD, film_sta), 0);
	assert_int_equal(play_command(p, &stop), 0);
	assert_int_equal(play_command(p, &stop), -ENETDOWN);
	play_until(p, 5000);
	assert_int_equal(counts(p).ignored[CAPTURE_BSS_DOWN], 2);
	assert_int_equal(play_start(p, 0, our_second, "ours"), 0);
	assert_int_equal(tell(p, AIR_STATION_REMOVE, film_sta), -ENOENT);	/* went with it */
	play_all(p);
	assert_true(mac_equal(play_decode(play_next(p, AIR_FRAME)).header.addr1, our_second));
	play_adds_up(p);
	play_close(p);
	free(f);
}

/* ---- comparing --------------------------------------------------------------------------- */

static void
send_answer(struct play *p, enum frame_subtype subtype, uint16_t status)
{
	uint8_t octets[64];
	struct wr w = wr_into(octets, sizeof(octets));
	struct frame frame = { .header = frame_header_to(subtype, film_sta, our_ap, our_ap) };
	struct air_command c;

	if (subtype == FRAME_AUTH)
		frame.auth.status = status, frame.auth.transaction = 2;
	else
		frame.assoc_resp.status = status;
	frame_encode(&w, &frame);
	assert_true(wr_ok(&w));
	c = a_send(0, octets, w.len);
	assert_int_equal(play_command(p, &c), 0);
}

static void
S4_both_answers_can_be_compared(void **state)
{
	struct film *f = film();
	struct capture_station s;
	char text[2000];
	struct play *p;

	(void)state;
	film_beacon(f, film_ap, "theirs");
	film_auth(f, film_sta, film_ap, film_ap, 0);
	film_auth(f, film_ap, film_sta, film_ap, 0);
	film_assoc(f, film_sta, film_ap, "theirs");
	film_assoc_answer(f, film_ap, film_sta, 0);
	p = play_film(f);
	assert_int_equal(counts(p).undecided, 1);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_until(p, 2500);
	send_answer(p, FRAME_AUTH, 0);
	play_until(p, 3500);
	send_answer(p, FRAME_ASSOC_RESP, 17);
	play_all(p);
	assert_true(capture_station(p->capture, 0, &s));
	assert_true(mac_equal(s.addr, film_sta));
	assert_int_equal(s.theirs.auth_status, 0);
	assert_int_equal(s.theirs.assoc_status, 0);
	assert_true(s.theirs.let_in);
	assert_int_equal(s.ours.auth_status, 0);
	assert_int_equal(s.ours.assoc_status, 17);
	assert_false(s.ours.let_in);
	assert_int_equal(s.frames, 2);
	assert_int_equal(s.last.us, 3000);
	assert_false(capture_station(p->capture, 1, &s));
	assert_int_equal(counts(p).only_capture, 1);
	assert_int_equal(counts(p).undecided, 0);
	assert_true(capture_summary(p->capture, text, sizeof(text)) < sizeof(text));
	assert_non_null(strstr(text, "02:00:00:00:0a:01: the capture's access point let it in, "
	    "ours refused with status 17 (unable to handle additional associated stations)\n"));
	assert_true(capture_summary(p->capture, text, 10) > 10);
	assert_int_equal(strlen(text), 9);
	send_answer(p, FRAME_ASSOC_RESP, 0);
	assert_int_equal(counts(p).both_let_in, 1);
	play_close(p);
	free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S4_what_stations_sent_is_played_and_nothing_else),
		cmocka_unit_test(S4_its_BSSID_is_mapped_to_ours_and_so_is_its_SSID),
		cmocka_unit_test(S4_frames_come_at_the_times_of_the_file),
		cmocka_unit_test(S4_two_access_points_stand_for_two_BSSs),
		cmocka_unit_test(S4_with_one_BSS_the_option_says_which_access_point),
		cmocka_unit_test(S4_only_the_captured_name_is_replaced),
		cmocka_unit_test(S4_access_points_nobody_asked_come_last),
		cmocka_unit_test(S4_whom_stations_ask_is_an_access_point_where_none_is_heard),
		cmocka_unit_test(S4_a_P2P_device_is_no_access_point),
		cmocka_unit_test(S4_what_we_send_is_acknowledged_after_its_airtime),
		cmocka_unit_test(S4_more_than_can_be_under_way_is_refused_and_nothing_is_lost),
		cmocka_unit_test(S4_data_is_unexpected_of_stations_that_are_not_ours),
		cmocka_unit_test(S4_statistics_are_of_what_was_played),
		cmocka_unit_test(S4_a_poll_is_acknowledged_by_who_sends_something_later),
		cmocka_unit_test(S4_frames_to_a_BSS_that_is_down_are_ignored_and_counted),
		cmocka_unit_test(S4_both_answers_can_be_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
