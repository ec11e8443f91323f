/* SPDX-License-Identifier: ISC */
/* Recordings: what is in the file, in which order, with which comments, by tshark and by us. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "conf_root.h"
#include "film.h"
#include "radio/capture/pcapng.h"
#include "radio/capture/recorder.h"

enum { WALL = 1700000000, LINES = 1500 };

struct tape {
	char path[64];
	struct recorder *recorder;
	struct instant now;
};

static void
tape_begin(struct tape *t)
{
	char error[RECORDER_ERROR];
	int fd;

	*t = (struct tape){ .path = "/tmp/apgate-tape-XXXXXX", .now = { 1000000 } };
	fd = mkstemp(t->path);
	assert_true(fd >= 0);
	close(fd);
	if (recorder_open(&(struct recorder_options){ .path = t->path,
	    .application = "apgated test", .wall_us = (int64_t)WALL * 1000000 }, &t->recorder,
	    error) != 0)
		fail_msg("%s", error);
}

static void
tape_end(struct tape *t)
{
	recorder_close(t->recorder);
	t->recorder = NULL;
}

static struct mac
station(unsigned n)
{
	return (struct mac){ { 2, 0, 0, 1, (uint8_t)(n >> 8), (uint8_t)n } };
}

/* ---- what an access point says and hears ------------------------------------------------- */

static void
record_start(struct tape *t)
{
	static const uint8_t tail[] = { 42, 1, 0 };
	uint8_t head[128];
	struct wr w = wr_into(head, sizeof(head));
	struct frame f = {
		.header = frame_header_to(FRAME_BEACON, everybody, our_ap, our_ap),
		.beacon = { .interval_tu = 100, .capability = CAPABILITY_ESS } };
	struct air_command c = { .verb = AIR_BSS_START, .bss = 3, .start = { .bssid = our_ap,
		.freq_mhz = 2437, .beacon_tu = 100, .dtim_period = 2 } };

	elements_set_ssid(&f.elements, (struct ssid){ .len = 4, .octet = "ours" });
	elements_set_rates(&f.elements, (const uint8_t[]){ 0x82, 0x84, 11, 22 }, 4);
	frame_encode_beacon_head(&w, &f);
	assert_true(wr_ok(&w));
	c.start.head = (struct air_bytes){ head, w.len };
	c.start.tail = (struct air_bytes){ tail, sizeof(tail) };
	recorder_air(t->recorder, t->now, &c, NULL);
}

static void
record_frame(struct tape *t, const struct frame *f, bool heard)
{
	uint8_t octets[256];
	struct wr w = wr_into(octets, sizeof(octets));
	struct air_command c = { .verb = AIR_SEND, .bss = 3 };
	struct air_event e = { .news = AIR_FRAME, .received = { .freq_mhz = 2437,
		.signal_dbm = -61 } };

	frame_encode(&w, f);
	assert_true(wr_ok(&w));
	c.send.frame = e.received.frame = (struct air_bytes){ octets, w.len };
	recorder_air(t->recorder, t->now, heard ? NULL : &c, heard ? &e : NULL);
	t->now.us += 100;
}

static void
record_question(struct tape *t, unsigned n)
{
	record_frame(t, &(struct frame){ .header = frame_header_to(FRAME_AUTH, our_ap, station(n),
		our_ap), .auth = { .transaction = 1 } }, true);
}

static void
record_answer(struct tape *t, unsigned n, uint16_t status)
{
	record_frame(t, &(struct frame){ .header = frame_header_to(FRAME_AUTH, station(n), our_ap,
		our_ap), .auth = { .transaction = 2, .status = status } }, false);
}

static void
decide(struct tape *t, unsigned n, uint8_t request, const char *words)
{
	struct hostap_decision d = { .request = request };

	memcpy(d.addr, station(n).octet, MAC_LEN);
	recorder_decided(t->recorder, t->now, &d, words);
}

/* ---- reading it again -------------------------------------------------------------------- */

struct shown {
	char text[LINES][512];
	int lines;
};

/* tshark's lines; skips the test where there is no tshark. */
static struct shown *
tshark(const struct tape *t, const char *arguments)
{
	struct shown *s = calloc(1, sizeof(*s));
	char command[1024];
	FILE *f;

	if (system("command -v tshark >/dev/null 2>&1") != 0)
		skip();
	snprintf(command, sizeof(command), "HOME=/tmp XDG_CONFIG_HOME=/nowhere TZ=UTC tshark -n "
	    "-r %s -X lua_script:%s/share/wireshark/hostap.lua -E separator='|' %s 2>/dev/null",
	    t->path, CONF_ROOT, arguments);
	f = popen(command, "r");
	assert_true(s && f);
	while (s->lines < LINES && fgets(s->text[s->lines], sizeof(s->text[0]), f)) {
		s->text[s->lines][strcspn(s->text[s->lines], "\n")] = '\0';
		s->lines++;
	}
	assert_int_equal(pclose(f), 0);
	return s;
}

static void
shows(const struct tape *t, const char *arguments, const char *const *lines, int count)
{
	struct shown *s = tshark(t, arguments);

	for (int i = 0; i < count && i < s->lines; i++)
		assert_string_equal(s->text[i], lines[i]);
	assert_int_equal(s->lines, count);
	free(s);
}

static void
nothing_is_malformed(const struct tape *t)
{
	shows(t, "-Y '_ws.malformed || _ws.expert.severity >= 6291456'", NULL, 0);
}

/* ---- the air ----------------------------------------------------------------------------- */

static void
a_recording_holds_frames_both_ways_with_channel_and_signal(void **state)
{
	static const char *const lines[] = {
		"air|1700000001.000000000|0x00000002|0x0008|2437||the beacon of BSS 3 from now "
		    "on, every 100 TU",
		"air|1700000001.000000000|0x00000001|0x000b|2437|-61|",
		"air|1700000001.000100000|0x00000002|0x000b|2437||refused with status 17 by "
		    "macfilter: rule cheap-sensors, after 0.4 ms",
		"air|1700000001.000200000|0x00000002|0x000c|2437||",
	};
	struct tape t;

	(void)state;
	tape_begin(&t);
	record_start(&t);
	record_question(&t, 1);
	record_answer(&t, 1, 17);
	record_frame(&t, &(struct frame){ .header = frame_header_to(FRAME_DEAUTH, station(1),
		our_ap, our_ap), .leave = { .reason = 3 } }, false);
	decide(&t, 1, HAP_AUTH_REQ, "refused with status 17 by macfilter: rule cheap-sensors, "
	    "after 0.4 ms");
	tape_end(&t);
	shows(&t, "-T fields -e frame.interface_name -e frame.time_epoch -e frame.packet_flags "
	    "-e wlan.fc.type_subtype -e radiotap.channel.freq -e radiotap.dbm_antsignal "
	    "-e frame.comment", lines, 4);
	nothing_is_malformed(&t);
	unlink(t.path);
}

static void
an_answer_waits_for_its_decision_and_the_rest_behind_it(void **state)
{
	static const char *const lines[] = {
		"|0x0000", "first|0x0011", "|0x0000", "third|0x0000", "|0x0011", "fourth|0x0000" };
	struct tape t;

	(void)state;
	tape_begin(&t);
	record_question(&t, 1);
	record_answer(&t, 1, 17);		/* first */
	record_question(&t, 2);
	record_answer(&t, 3, 0);		/* third: decided before the first */
	decide(&t, 3, HAP_AUTH_REQ, "third");
	decide(&t, 1, HAP_ASSOC_REQ, "of another request");
	decide(&t, 1, HAP_PROBE_REQ, "of a request no frame answers");
	record_answer(&t, 2, 17);		/* never decided */
	decide(&t, 1, HAP_AUTH_REQ, "first");
	decide(&t, 4, HAP_AUTH_REQ, "fourth");	/* decided before it is sent */
	record_answer(&t, 4, 0);
	assert_int_equal(recorder_deadline(t.recorder).us, 1000400 + 1000000);
	t.now = recorder_deadline(t.recorder);
	recorder_tick(t.recorder, t.now);
	assert_int_equal(recorder_deadline(t.recorder).us, FAR.us);
	shows(&t, "-T fields -e frame.comment -e wlan.fixed.status_code", lines, 6);
	tape_end(&t);
	unlink(t.path);
}

static void
an_early_decision_is_forgotten_after_a_second(void **state)
{
	static const char *const lines[] = { "|0x0000" };
	struct tape t;

	(void)state;
	tape_begin(&t);
	decide(&t, 4, HAP_AUTH_REQ, "of long ago");
	t.now.us += 1000000;
	record_answer(&t, 4, 0);
	tape_end(&t);
	shows(&t, "-T fields -e frame.comment -e wlan.fixed.status_code", lines, 1);
	unlink(t.path);
}

static void
more_answers_than_can_wait_are_recorded_all_the_same(void **state)
{
	struct shown *s;
	struct tape t;

	(void)state;
	tape_begin(&t);
	for (unsigned i = 0; i < 1000; i++)
		record_answer(&t, i, 0);
	decide(&t, 0, HAP_AUTH_REQ, "too late: there was no more room to wait");
	decide(&t, 999, HAP_AUTH_REQ, "the last");
	t.now.us += 1000000;
	recorder_tick(t.recorder, t.now);
	assert_int_equal(recorder_deadline(t.recorder).us, FAR.us);	/* none waits */
	tape_end(&t);
	s = tshark(&t, "-T fields -e wlan.da -e frame.comment");
	assert_int_equal(s->lines, 1000);
	for (unsigned i = 0; i < 1000; i++) {
		char wanted[64], addr[MAC_TEXT];

		snprintf(wanted, sizeof(wanted), "%s|%s", mac_format(station(i), addr),
		    i == 999 ? "the last" : "");
		assert_string_equal(s->text[i], wanted);
	}
	free(s);
	unlink(t.path);
}

/* ---- messages ---------------------------------------------------------------------------- */

static void
record_message(struct tape *t, int endpoint, bool from_daemon, uint8_t type, size_t count)
{
	uint8_t octets[3 * HAP_MSG_LEN] = { 0 };

	for (size_t i = 0; i < count; i++) {
		octets[i * HAP_MSG_LEN] = HAP_MSG_LEN;
		octets[i * HAP_MSG_LEN + 2] = type;
		octets[i * HAP_MSG_LEN + 8] = (uint8_t)(i + 1);
	}
	recorder_message(t->recorder, t->now, &(struct recorder_packet){ .endpoint = endpoint,
		.from_daemon = from_daemon, .name = endpoint == 3 ? "mac\nfilter" : "",
		.bytes = octets, .len = count * HAP_MSG_LEN });
}

static void
messages_are_dissected_with_direction_and_endpoint(void **state)
{
	static const char *const lines[] = {
		"hostap|0x00000002|0|3|9|endpoint 3 is mac filter",
		"hostap|0x00000001|3|0|13|",
		"hostap|0x00000002|0|4|9,9,9|",
	};
	struct tape t;

	(void)state;
	tape_begin(&t);
	record_message(&t, 3, false, HAP_AUTH_REQ, 1);
	record_message(&t, 3, true, HAP_AUTH_RESP, 1);
	record_message(&t, 4, false, HAP_AUTH_REQ, 3);
	tape_end(&t);
	shows(&t, "-T fields -e frame.interface_name -e frame.packet_flags "
	    "-e exported_pdu.src_port -e exported_pdu.dst_port -e hostap.type -e frame.comment",
	    lines, 3);
	nothing_is_malformed(&t);
	unlink(t.path);
}

static void
a_packet_beyond_the_snap_length_is_cut_and_says_so(void **state)
{
	static const char *const lines[] = { "262144|300032", "119|119" };
	uint8_t *octets = calloc(1, 300000);
	struct tape t;

	(void)state;
	assert_non_null(octets);
	tape_begin(&t);
	recorder_message(t.recorder, t.now, &(struct recorder_packet){ .endpoint = 1,
		.bytes = octets, .len = 300000 });
	record_frame(&t, &(struct frame){ .header = frame_header_to(FRAME_ACTION, our_ap,
		station(1), our_ap), .body = { octets, 80 } }, true);
	tape_end(&t);
	shows(&t, "-T fields -e frame.cap_len -e frame.len", lines, 2);
	free(octets);
	unlink(t.path);
}

/* ---- the file ---------------------------------------------------------------------------- */

static void
after_a_tick_all_is_in_the_file_for_who_reads_along(void **state)
{
	struct stat st;
	struct tape t;

	(void)state;
	tape_begin(&t);
	assert_int_equal(stat(t.path, &st), 0);
	assert_int_equal(st.st_size % 4, 0);
	assert_true(st.st_size > 100);			/* section and interfaces, at once */
	off_t before = st.st_size;

	record_question(&t, 1);
	recorder_tick(t.recorder, t.now);
	assert_int_equal(stat(t.path, &st), 0);
	/* Block 32, radiotap 13, frame 30, padding; flags and end of options 12. */
	assert_int_equal(st.st_size - before, 32 + 44 + 12);
	tape_end(&t);
	assert_int_equal(stat(t.path, &st), 0);
	assert_int_equal(st.st_size - before, 32 + 44 + 12);
	unlink(t.path);
}

static void
a_full_disk_stops_the_recording_and_is_told_once(void **state)
{
	char why[RECORDER_ERROR], error[RECORDER_ERROR];
	struct rlimit old, small = { 4000, RLIM_INFINITY };
	struct recorder *none;
	struct stat st;
	struct tape t;

	(void)state;
	assert_int_equal(recorder_open(&(struct recorder_options){ .path = "/dev/full" }, &none,
	    error), -EIO);
	assert_non_null(strstr(error, "No space left on device"));
	assert_int_equal(recorder_open(&(struct recorder_options){ .path = "/nowhere/x" }, &none,
	    error), -ENOENT);
	assert_string_equal(error, "/nowhere/x: No such file or directory; name a file that can "
	    "be written");
	tape_begin(&t);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (unsigned i = 0; i < 100; i++)
		record_question(&t, i);
	assert_false(recorder_failed(t.recorder, why));		/* nothing was written yet */
	recorder_tick(t.recorder, t.now);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_true(recorder_failed(t.recorder, why));
	assert_non_null(strstr(why, "File too large; recording stopped, what is in it can be "
	    "read"));
	assert_false(recorder_failed(t.recorder, why));
	assert_int_equal(stat(t.path, &st), 0);
	assert_true(st.st_size < 4000 && st.st_size > 4000 - 88);
	record_answer(&t, 1, 0);
	decide(&t, 1, HAP_AUTH_REQ, "nobody hears of it");
	tape_end(&t);
	assert_int_equal(stat(t.path, &st), 0);
	assert_true(st.st_size < 4000);
	unlink(t.path);
}

static void
a_block_that_does_not_fit_leaves_the_writer_bad(void **state)
{
	static const uint8_t body[] = "abcde";
	struct pcapng_packet p = { .us = 1, .direction = PCAPNG_IN, .head = { body, 2 },
		.body = { body + 2, 3 }, .comment = "why" };
	uint8_t octets[128];
	struct wr w = wr_into(octets, sizeof(octets));

	(void)state;
	pcapng_packet(&w, &p);
	assert_true(wr_ok(&w));
	assert_int_equal(w.len, 32 + 8 + 8 + 8 + 4);
	assert_memory_equal(octets + 28, "abcde\0\0\0", 8);
	for (size_t cap = 0; cap < 60; cap++) {
		uint8_t *exact = malloc(cap + 1);

		w = wr_into(exact, cap);
		pcapng_packet(&w, &p);
		assert_false(wr_ok(&w));
		free(exact);
	}
}

/* ---- and back ---------------------------------------------------------------------------- */

static void
S4_a_recording_of_ours_can_be_played(void **state)
{
	struct capture_counts n;
	struct play *p;
	struct tape t;

	(void)state;
	tape_begin(&t);
	record_message(&t, 3, false, HAP_AUTH_REQ, 1);
	record_start(&t);
	record_question(&t, 1);
	record_message(&t, 3, true, HAP_AUTH_RESP, 1);
	record_answer(&t, 1, 17);
	tape_end(&t);
	p = play_open(&(struct capture_options){ .path = t.path });
	assert_int_equal(play_start(p, 0, our_second, "another"), 0);
	play_all(p);
	assert_true(mac_equal(play_decode(play_next(p, AIR_FRAME)).header.addr1, our_second));
	assert_int_equal(p->event[1].event.received.signal_dbm, -61);
	capture_counts(p->capture, &n);
	assert_int_equal(n.records, 3);		/* those of the air */
	assert_int_equal(n.played, 1);
	assert_null(capture_fault(p->capture));
	play_close(p);
	unlink(t.path);
}

static void
put_big(struct wr *w, uint32_t type, const uint8_t *body, size_t len)
{
	wr_be32(w, type);
	wr_be32(w, (uint32_t)len + 12);
	wr_bytes(w, body, len);
	wr_be32(w, (uint32_t)len + 12);
}

static void
put_interface(struct wr *w, uint8_t link, uint8_t snap)
{
	put_big(w, 1, (const uint8_t[]){ 0, link, 0, 0, 0, snap, 0, 0 }, 8);
}

static void
put_auth(struct wr *w, uint32_t type, uint8_t interface)
{
	uint8_t body[20 + 8 + 32] = { 0, 0, 0, interface, 0, 0, 0, 0, 0, 0, 0, 1,
		0, 0, 0, 38, 0, 0, 0, 38, 0, 0, 8 };

	body[1] = type == 2 ? interface : 0;
	auth_octets(body + 28);
	put_big(w, type, body, sizeof(body));
}

/* In the other octet order, with interfaces that differ in link type and in snap length. */
static void
S4_interfaces_with_other_link_types_are_left_out(void **state)
{
	static const uint8_t section[] = { 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255,
		255, 255, 255, 255 };
	uint8_t octets[4096];
	struct wr w = wr_into(octets, sizeof(octets));
	struct capture_counts n;
	struct play *p;
	size_t whole;

	(void)state;
	put_big(&w, 0x0a0d0d0a, section, sizeof(section));
	put_interface(&w, 252, 1);
	put_interface(&w, 127, 1);
	put_interface(&w, 127, 2);
	put_auth(&w, 6, 0);		/* is none */
	put_auth(&w, 6, 1);
	put_auth(&w, 6, 2);
	put_auth(&w, 6, 3);		/* there is no such interface */
	put_big(&w, 5, section, sizeof(section));
	put_auth(&w, 2, 2);
	whole = w.len;
	put_auth(&w, 6, 1);
	assert_true(wr_ok(&w));
	for (size_t len = whole; len <= w.len; len++) {
		p = play_open(&(struct capture_options){ .bytes = octets, .len = len });
		assert_int_equal(play_start(p, 0, our_ap, "ours"), 0);
		play_all(p);
		capture_counts(p->capture, &n);
		assert_int_equal(n.played, len == w.len ? 4 : 3);
		assert_int_equal(n.records, len == w.len ? 4 : 3);
		assert_int_equal(capture_fault(p->capture) != NULL, len != whole && len != w.len);
		play_close(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_holds_frames_both_ways_with_channel_and_signal),
		cmocka_unit_test(an_answer_waits_for_its_decision_and_the_rest_behind_it),
		cmocka_unit_test(an_early_decision_is_forgotten_after_a_second),
		cmocka_unit_test(more_answers_than_can_wait_are_recorded_all_the_same),
		cmocka_unit_test(messages_are_dissected_with_direction_and_endpoint),
		cmocka_unit_test(a_packet_beyond_the_snap_length_is_cut_and_says_so),
		cmocka_unit_test(after_a_tick_all_is_in_the_file_for_who_reads_along),
		cmocka_unit_test(a_full_disk_stops_the_recording_and_is_told_once),
		cmocka_unit_test(a_block_that_does_not_fit_leaves_the_writer_bad),
		cmocka_unit_test(S4_a_recording_of_ours_can_be_played),
		cmocka_unit_test(S4_interfaces_with_other_link_types_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
