/* SPDX-License-Identifier: ISC */
/* Captures that are not as they should be: S4, refused with a reason, counted, nothing lost. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "film.h"
#include "radio/capture/radiotap.h"

static int
open_error(const struct film *f, char error[CAPTURE_ERROR])
{
	struct capture *c = NULL;
	int result = capture_open(&(struct capture_options){ .bytes = f->bytes, .len = f->w.len },
	    &c, error);

	assert_null(c);
	return result;
}

static struct film *
film(uint32_t link)
{
	struct film *f = malloc(sizeof(*f));

	assert_non_null(f);
	film_begin(f, link);
	return f;
}

static struct capture_counts
play_through(const struct film *f, unsigned frames)
{
	struct play *p = play_film(f);
	struct capture_counts n;

	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	assert_int_equal(play_count(p, AIR_FRAME), frames);
	play_adds_up(p);
	capture_counts(p->capture, &n);
	play_close(p);
	return n;
}

/* ---- files ------------------------------------------------------------------------------- */

static void
S4_a_file_that_is_none_is_refused_in_words(void **state)
{
	struct film *f = film(127);
	char error[CAPTURE_ERROR], path[] = "/tmp/apgate-fifo-XXXXXX";
	struct capture *c;

	(void)state;
	memset(f->bytes, 'x', 64);
	f->w.len = 64;
	assert_int_equal(open_error(f, error), -EINVAL);
	assert_string_equal(error,
	    "the capture: unknown file format; it must be a pcap or pcapng file");
	f->w.len = 0;
	assert_int_equal(open_error(f, error), -EINVAL);
	assert_string_equal(error, "the capture is empty");
	assert_int_equal(capture_open(&(struct capture_options){ .path = "/nowhere/x" }, &c,
	    error), -ENOENT);
	assert_string_equal(error, "/nowhere/x: No such file or directory; name a capture file "
	    "that can be read");
	assert_non_null(mkdtemp(path));
	assert_int_equal(capture_open(&(struct capture_options){ .path = path }, &c, error),
	    -EINVAL);
	assert_non_null(strstr(error, "not a regular file"));
	rmdir(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(capture_open(&(struct capture_options){ .path = path }, &c, error),
	    -EINVAL);
	unlink(path);
	free(f);
}

static void
S4_other_link_types_are_refused_in_words(void **state)
{
	struct film *f = film(1);
	char error[CAPTURE_ERROR];

	(void)state;
	film_beacon(f, film_ap, "theirs");
	assert_int_equal(open_error(f, error), -EPROTONOSUPPORT);
	assert_string_equal(error, "the capture: holds link type 1 (EN10MB), not 802.11 frames; "
	    "record on a monitor interface");
	free(f);
}

static void
S4_a_capture_without_an_access_point_is_refused_in_words(void **state)
{
	struct film *f = film(127);
	char error[CAPTURE_ERROR];

	(void)state;
	assert_int_equal(open_error(f, error), -ENODATA);
	assert_string_equal(error, "the capture: no access point is heard in it, nor spoken to; "
	    "record on its channel");
	free(f);
}

static void
S4_of_a_file_cut_short_all_that_is_whole_is_played(void **state)
{
	struct film *f = film(127);
	struct capture_counts n;
	struct play *p;
	size_t whole;

	(void)state;
	film_beacon(f, film_ap, "theirs");
	film_auth(f, film_sta, film_ap, film_ap, 0);
	whole = f->w.len;
	film_assoc(f, film_sta, film_ap, "theirs");
	for (f->w.len--; f->w.len > whole; f->w.len--) {
		p = play_film(f);
		assert_non_null(capture_fault(p->capture));
		assert_non_null(strstr(capture_fault(p->capture), "truncated"));
		assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
		play_all(p);
		capture_counts(p->capture, &n);
		assert_int_equal(n.played, 1);
		play_adds_up(p);
		play_close(p);
	}
	free(f);
}

/* ---- records ----------------------------------------------------------------------------- */

static void
S4_a_malformed_radiotap_header_is_counted_and_the_rest_is_played(void **state)
{
	static const uint8_t version[] = { 1, 0, 8, 0, 0, 0, 0, 0 },
	    too_short[] = { 0, 0, 7, 0, 0, 0, 0, 0 }, too_long[] = { 0, 0, 200, 0, 0, 0, 0, 0 },
	    no_room[] = { 0, 0, 8, 0, 0x2e, 0, 0, 0 },	/* fields and no octets for them */
	    endless[] = { 0, 0, 8, 0, 0, 0, 0, 0x80 };	/* another word of bits, not there */
	struct film *f = film(127);
	uint8_t octets[64];
	size_t len = auth_octets(octets);
	struct capture_counts n;

	(void)state;
	film_beacon(f, film_ap, "theirs");
	film_record(f, version, sizeof(version), octets, len, len);
	film_record(f, too_short, sizeof(too_short), octets, len, len);
	film_record(f, too_long, sizeof(too_long), octets, len, len);
	film_record(f, no_room, sizeof(no_room), octets, len, len);
	film_record(f, endless, sizeof(endless), octets, len, len);
	film_record(f, version, 3, "", 0, 0);
	film_auth(f, film_sta, film_ap, film_ap, 0);
	n = play_through(f, 1);
	assert_int_equal(n.ignored[CAPTURE_BAD_HEADER], 6);
	assert_int_equal(n.records, 8);
	free(f);
}

/* Antenna fields, a vendor's, alignment: what comes before and after is stepped over. */
static void
S4_radiotap_fields_that_are_not_needed_are_stepped_over(void **state)
{
	static const uint8_t head[] = {
		0, 0, 48, 0,
		0x6f, 0x48, 0, 0xa0,	/* TSFT Flags Rate Channel Signal Noise Antenna RX, next */
		0x20, 0x08, 0, 0xc0,	/* one antenna's signal; a vendor's words next */
		0x01, 0, 0, 0,
		1, 2, 3, 4, 5, 6, 7, 8,	/* at 16: TSFT */
		0, 12,			/* flags; 6 Mb/s */
		0x3c, 0x14, 0x40, 0x01,	/* 5180 MHz */
		0xc9, 0xa0, 1, 0,	/* -55, noise, antenna 1, padding */
		0, 0,			/* RX flags */
		0xc8, 1, 0, 0, 0x0a, 0x0b, 0x0c, 0, 2, 0, 9, 9 };
	struct film *f = film(127);
	uint8_t octets[64];
	size_t len = auth_octets(octets);
	const struct played *e;
	struct play *p;

	(void)state;
	film_beacon(f, film_ap, "theirs");
	film_record(f, head, sizeof(head), octets, len, len);
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	e = play_next(p, AIR_FRAME);
	assert_int_equal(play_decode(e).auth.transaction, 1);
	assert_int_equal(e->event.received.freq_mhz, 5180);
	assert_int_equal(e->event.received.signal_dbm, -55);
	play_close(p);
	free(f);
}

static uint32_t
crc_of(const uint8_t *at, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t bit = 0; bit < len * 8; bit++) {
		uint32_t low = (crc ^ (uint32_t)(at[bit / 8] >> bit % 8)) & 1;

		crc = crc >> 1 ^ (low ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void
S4_the_frame_check_sequence_is_taken_off_and_believed(void **state)
{
	static const uint8_t with_fcs[] = { 0, 0, 9, 0, 2, 0, 0, 0, RADIOTAP_FCS },
	    without[] = { 0, 0, 9, 0, 2, 0, 0, 0, 0 }, silent[] = { 0, 0, 8, 0, 0, 0, 0, 0 },
	    bad[] = { 0, 0, 9, 0, 2, 0, 0, 0, RADIOTAP_FCS | RADIOTAP_BAD_FCS };
	struct film *f = film(127);
	struct capture_counts n;
	uint8_t octets[68];
	size_t len = auth_octets(octets);
	uint32_t crc = crc_of(octets, len);
	struct play *p;

	(void)state;
	assert_int_equal(crc_of((const uint8_t *)"123456789", 9), 0xcbf43926);
	for (unsigned i = 0; i < 4; i++)
		octets[len + i] = (uint8_t)(crc >> 8 * i);
	film_beacon(f, film_ap, "theirs");
	film_record(f, with_fcs, 9, octets, len + 4, len + 4);
	film_record(f, without, 9, octets, len, len);
	film_record(f, silent, 8, octets, len + 4, len + 4);	/* it fits, so it is one */
	film_record(f, silent, 8, octets, len, len);
	film_record(f, with_fcs, 9, octets, len + 1, len + 4);	/* cut, but not the frame */
	film_record(f, bad, 9, octets, len + 4, len + 4);
	octets[30] ^= 1;
	film_record(f, with_fcs, 9, octets, len + 4, len + 4);
	n = play_through(f, 5);
	assert_int_equal(n.ignored[CAPTURE_BAD_FCS], 2);
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(play_next(p, AIR_FRAME)->event.received.frame.len, len);
	play_close(p);
	free(f);
}

static void
S4_frames_recorded_in_part_are_not_played_but_data_is_counted(void **state)
{
	static const uint8_t head[] = { 0, 0, 8, 0, 0, 0, 0, 0 };
	static const uint8_t data[24] = { 0x08, 1, 0, 0, 2, 0, 0, 0, 0x0a, 0, 2, 0, 0, 0, 0x0a, 1,
		2, 0, 0, 0, 0x0b, 0 };
	struct film *f = film(127);
	struct capture_counts n;
	uint8_t octets[64];
	size_t len = auth_octets(octets);

	(void)state;
	film_beacon(f, film_ap, "theirs");
	film_record(f, head, 8, octets, len - 1, len);
	film_record(f, head, 8, octets, 9, len);
	film_record(f, head, 3, "", 0, len);
	film_record(f, head, 8, data, sizeof(data), 1500);
	n = play_through(f, 0);
	assert_int_equal(n.ignored[CAPTURE_CUT], 3);
	assert_int_equal(n.data, 1);
	free(f);
}

static void
S4_what_is_not_for_an_access_point_is_counted_by_reason(void **state)
{
	static const uint8_t head[] = { 0, 0, 8, 0, 0, 0, 0, 0 };
	static const uint8_t ack[] = { 0xd4, 0, 0, 0, 2, 0, 0, 0, 0x0a, 0 };
	uint8_t octets[2500];
	struct film *f = film(127);
	struct capture_counts n;
	size_t len = auth_octets(octets);

	(void)state;
	memset(octets + len, 0, sizeof(octets) - len);
	film_beacon(f, film_ap, "theirs");			/* from an AP */
	film_auth(f, film_ap, film_sta, film_ap, 0);		/* from an AP */
	film_record(f, head, 8, ack, 10, 10);			/* control */
	film_data(f, film_sta, film_other);			/* to another AP */
	film_auth(f, film_sta, film_other, film_other, 0);	/* to another AP */
	film_auth(f, film_sta, our_second, film_ap, 0);		/* to a station */
	film_record(f, head, 8, "\0\0\0", 3, 3);		/* nothing */
	octets[0] |= 1;
	film_record(f, head, 8, octets, len, len);		/* of version 1 */
	octets[0] &= 0xfe;
	film_record(f, head, 8, octets, sizeof(octets), sizeof(octets));
	n = play_through(f, 0);
	assert_int_equal(n.ignored[CAPTURE_FROM_AP], 2);
	assert_int_equal(n.ignored[CAPTURE_CONTROL], 1);
	assert_int_equal(n.ignored[CAPTURE_OTHER_AP], 2);
	assert_int_equal(n.ignored[CAPTURE_NOT_TO_AP], 1);
	assert_int_equal(n.ignored[CAPTURE_NO_FRAME], 2);
	assert_int_equal(n.ignored[CAPTURE_TOO_LONG], 1);
	assert_int_equal(n.records, 9);
	free(f);
}

/* ---- the other link types ---------------------------------------------------------------- */

static void
S4_frames_without_a_header_are_on_the_BSS_channel(void **state)
{
	struct film *f = film(105);
	uint8_t octets[64];
	size_t len = auth_octets(octets);
	const struct played *e;
	struct play *p;

	(void)state;
	film_record(f, "", 0, octets, len, len);
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	e = play_next(p, AIR_FRAME);
	assert_int_equal(e->event.received.freq_mhz, 2412);
	assert_int_equal(e->event.received.signal_dbm, 0);
	assert_true(mac_equal(play_decode(e).header.addr3, our_ap));
	play_close(p);
	free(f);
}

static void
S4_a_Prism_header_says_the_channel(void **state)
{
	uint8_t head[144] = { 0x44, 0, 0, 0, 144, 0, 0, 0, 'w', 'l', 'a', 'n', '0' };
	struct film *f = film(119);
	uint8_t octets[64];
	size_t len = auth_octets(octets);
	struct capture_counts n;
	const struct played *e;
	struct play *p;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		uint8_t *item = head + 24 + 12 * i;

		item[0] = 0x44;
		item[2] = (uint8_t)(i + 1);
		item[6] = 4;
		item[8] = i == 2 ? 11 : 77;
	}
	film_record(f, head, sizeof(head), octets, len, len);
	head[4] = 20;				/* shorter than its own fixed part */
	film_record(f, head, sizeof(head), octets, len, len);
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	e = play_next(p, AIR_FRAME);
	assert_int_equal(e->event.received.freq_mhz, 2462);
	capture_counts(p->capture, &n);
	assert_int_equal(n.ignored[CAPTURE_BAD_HEADER], 1);
	play_close(p);
	free(f);
}

static void
S4_records_out_of_order_do_not_turn_time_back(void **state)
{
	struct film *f = film(127);
	struct play *p;

	(void)state;
	f->us = 50000;
	film_beacon(f, film_ap, "theirs");
	film_auth(f, film_sta, film_ap, film_ap, 0);
	f->us = 20000;
	film_auth(f, film_sta, film_ap, film_ap, 0);
	p = play_film(f);
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	assert_int_equal(play_next(p, AIR_FRAME)->us, 1000);
	assert_int_equal(play_next(p, AIR_FRAME)->us, 1000);
	play_close(p);
	free(f);
}

static void
S4_stations_beyond_what_is_told_apart_are_played_all_the_same(void **state)
{
	struct film *f = film(127);
	struct capture_counts n;
	struct play *p;

	(void)state;
	film_beacon(f, film_ap, "theirs");	/* takes one of the places, too */
	for (uint8_t i = 0; i < 10; i++)
		film_auth(f, (struct mac){ { 2, 1, 1, 1, 1, i } }, film_ap, film_ap, 0);
	p = play_open(&(struct capture_options){ .bytes = f->bytes, .len = f->w.len,
		.stations = 4 });
	assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
	play_all(p);
	capture_counts(p->capture, &n);
	assert_int_equal(n.played, 10);
	assert_int_equal(n.stations, 3);
	assert_int_equal(n.unlisted, 7);
	play_close(p);
	free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S4_a_file_that_is_none_is_refused_in_words),
		cmocka_unit_test(S4_other_link_types_are_refused_in_words),
		cmocka_unit_test(S4_a_capture_without_an_access_point_is_refused_in_words),
		cmocka_unit_test(S4_of_a_file_cut_short_all_that_is_whole_is_played),
		cmocka_unit_test(S4_a_malformed_radiotap_header_is_counted_and_the_rest_is_played),
		cmocka_unit_test(S4_radiotap_fields_that_are_not_needed_are_stepped_over),
		cmocka_unit_test(S4_the_frame_check_sequence_is_taken_off_and_believed),
		cmocka_unit_test(S4_frames_recorded_in_part_are_not_played_but_data_is_counted),
		cmocka_unit_test(S4_what_is_not_for_an_access_point_is_counted_by_reason),
		cmocka_unit_test(S4_frames_without_a_header_are_on_the_BSS_channel),
		cmocka_unit_test(S4_a_Prism_header_says_the_channel),
		cmocka_unit_test(S4_records_out_of_order_do_not_turn_time_back),
		cmocka_unit_test(S4_stations_beyond_what_is_told_apart_are_played_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
