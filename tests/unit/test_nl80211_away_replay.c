/* SPDX-License-Identifier: ISC */
/*
 * What a kernel said of P2P devices, stays and scans, once more: the recordings of
 * tests/guest/away.sh (data/nl80211/README.md), against the same commands.  Every datagram that was
 * sent then is sent now, octet by octet.
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

#include "nl80211_data.h"
#include "radio/nl80211/core.h"
#include "radio/nl80211/parse.h"
#include "radio/nl80211/record.h"

enum { FILE_MOST = 1 << 16, NEWS_MOST = 64, DATAGRAM = 8192 };

static const struct mac ours = { { 2, 0, 0, 0, 0, 0 } }, own = { { 0x42, 0, 0, 0, 0, 0 } };

struct fixture {
	uint64_t file[FILE_MOST / 8];
	size_t len;
	struct core *core;
	struct instant now;
	const struct air_command *next;	/* what the engine says next */
	uint8_t sent[2][DATAGRAM];	/* by link */
	size_t sent_len[2];
	enum air_news news[NEWS_MOST];
	unsigned news_count, found;
};

/* ---- what was asked for -------------------------------------------------------------------- */

static const uint8_t beacon[55] = { 0x80, 0, 0, 0, 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 0,
	2, 0, 0, 0, 0, 0, [32] = 100, 0, 1, 0, 0, 4, 'a', 'w', 'a', 'y', 1, 8, 0x82, 0x84, 0x8b,
	0x96, 12, 18, 24, 36, 3, 1, 1 };
static const uint8_t tail[] = { 50, 4, 48, 72, 96, 108 };
static const uint8_t action[32] = { 0xd0, 0, 0, 0, 2, 0, 0, 0, 0x99, 0x99, 0x42, 0, 0, 0, 0, 0,
	255, 255, 255, 255, 255, 255, 0, 0, 4, 9, 0x50, 0x6f, 0x9a, 9, 7, 1 };
static const uint8_t elements[] = { 221, 9, 0, 0x50, 0xf2, 4, 0x10, 0x4a, 0, 1, 0x10, 221, 9, 0x50,
	0x6f, 0x9a, 9, 2, 2, 0, 0x25, 0 };

#define BEGIN		{ .verb = AIR_BSS_START, .start = { .bssid = { { 2, 0, 0, 0, 0, 0 } }, \
	.ssid_len = 4, .ssid = "away", .freq_mhz = 2412, .beacon_tu = 100, .dtim_period = 2, \
	.tail = { tail, sizeof(tail) }, .head = { beacon, sizeof(beacon) } } }
#define START		{ .verb = AIR_DEVICE_START, .bss = AIR_DEVICE }
#define STOP		{ .verb = AIR_DEVICE_STOP, .bss = AIR_DEVICE }
#define STAY(mhz, ms)	{ .verb = AIR_STAY, .bss = AIR_DEVICE, .stay = { .token = 1, \
	.freq_mhz = (mhz), .duration_ms = (ms) } }

static const struct air_command on_a_native_device[] = {
	BEGIN, START, STAY(2437, 60), STAY(2462, 60), STAY(2437, 300),
	{ .verb = AIR_SEND, .bss = AIR_DEVICE, .send = { .token = 2, .no_cck = true,
	    .freq_mhz = 2437, .frame = { action, sizeof(action) } } },
	{ .verb = AIR_SCAN, .bss = AIR_DEVICE, .scan = { .token = 3, .freq_mhz = 2437,
	    .no_cck = true, .elements = { elements, sizeof(elements) } } },
	STOP, { .verb = AIR_POLL },
};
static const struct air_command on_a_borrowed_one[] = {
	BEGIN, START, STAY(2437, 60), STOP, { .verb = AIR_POLL },
};

/* The kernel's word for it. */
static uint8_t
begins_with(const struct air_command *c)
{
	switch (c->verb) {
	case AIR_BSS_START:
		return NL80211_CMD_START_AP;
	case AIR_DEVICE_START:
		return NL80211_CMD_NEW_INTERFACE;
	case AIR_DEVICE_STOP:
		return NL80211_CMD_DEL_INTERFACE;
	case AIR_STAY:
		return NL80211_CMD_REMAIN_ON_CHANNEL;
	case AIR_SCAN:
		return NL80211_CMD_TRIGGER_SCAN;
	case AIR_SEND:
		return NL80211_CMD_FRAME;
	case AIR_BSS_UPDATE:
	case AIR_BSS_STOP:
	case AIR_STATION_ADD:
	case AIR_STATION_SET:
	case AIR_STATION_REMOVE:
	case AIR_POLL:
	case AIR_ASK_STATS:
	case AIR_STAY_END:
	case AIR_SCAN_END:
		break;
	}
	return 0;
}

/* ---- playing ------------------------------------------------------------------------------- */

static bool
on_send(void *arg, bool link, const void *octets, size_t len)
{
	struct fixture *f = arg;

	assert_true(f->sent_len[link] + len <= DATAGRAM);
	memcpy(f->sent[link] + f->sent_len[link], octets, len);
	f->sent_len[link] += len;
	return true;
}

static void
on_say(void *arg, enum core_level level, const char *text)
{
	(void)arg;
	(void)level;
	fail_msg("%s", text);
}

static void
open_file(struct fixture *f, const char *name, uint8_t way)
{
	struct core_config c = { .stations = 8, .send = on_send, .arg = f, .say = on_say,
		.place = { .freq_mhz = 2412, .width_mhz = 20 }, .away = { .way = way, .own = way,
		.addr = own, .name = "apgate-p2p0", .leaves = true, .ap_scans = true } };
	FILE *file = fopen(name, "re");
	struct record_row row;

	assert_non_null(file);
	f->len = fread(f->file, 1, sizeof(f->file), file);
	fclose(file);
	for (size_t at = record_begin(f->file, f->len);
	    (at = record_next(f->file, f->len, at, &row)) != 0 && row.at.us == 0; )
		;			/* opening */
	assert_int_equal(row.what, RECORD_SENT);
	c.family = ((const struct nlmsghdr *)row.octets)->nlmsg_type;
	f->core = core_open(&c);
	core_add_vif(f->core, 2, "wlan0", ours, true);
}

static void
note(struct fixture *f)
{
	struct air_event e;

	while (core_event(f->core, f->now, &e)) {
		f->found += e.news == AIR_FRAME && e.received.scanned;
		assert_true(f->news_count < NEWS_MOST);
		f->news[f->news_count++] = e.news;
		if (e.news == AIR_STAY_ENDED || e.news == AIR_SCANNED)
			assert_int_equal(e.away.error, 0);
		if (e.news == AIR_DEVICE_STATE || e.news == AIR_BSS_STATE)
			assert_true(e.state.up);
	}
}

/* Commands whose word is in the datagram were given before it was sent. */
static void
give(struct fixture *f, const struct record_row *row)
{
	struct parse_walk w = parse_begin(row->octets, row->len);
	const struct nlmsghdr *nlh;
	const struct genlmsghdr *genl;

	while ((nlh = parse_raw(&w)) != NULL) {
		genl = mnl_nlmsg_get_payload(nlh);
		if (begins_with(f->next) == genl->cmd)
			assert_int_equal(core_command(f->core, f->now, f->next++), 0);
	}
	note(f);
}

static void
compare(struct fixture *f, const struct record_row *row, bool link)
{
	if (!link)
		give(f, row);
	core_flush(f->core);
	assert_true(f->sent_len[link] >= row->len);
	assert_memory_equal(f->sent[link], row->octets, row->len);
	f->sent_len[link] -= row->len;
	memmove(f->sent[link], f->sent[link] + row->len, f->sent_len[link]);
}

static void
play(struct fixture *f)
{
	struct record_row row;

	for (size_t at = record_begin(f->file, f->len);
	    (at = record_next(f->file, f->len, at, &row)) != 0; ) {
		bool link = row.what == RECORD_LINK_SENT || row.what == RECORD_LINK_HEARD;

		f->now = row.at;
		if (row.at.us == 0)
			continue;
		if (row.what == RECORD_SENT || row.what == RECORD_LINK_SENT) {
			compare(f, &row, link);
			continue;
		}
		core_hear(f->core, link, row.octets, row.len);
		note(f);
	}
	core_flush(f->core);
	assert_int_equal(f->sent_len[0] + f->sent_len[1], 0);
	assert_int_equal(f->next->verb, AIR_POLL);	/* all were given */
}

static void
expect_news(const struct fixture *f, const enum air_news *news, unsigned count)
{
	unsigned at = 0;

	for (unsigned i = 0; i < f->news_count; i++) {
		if (f->news[i] == AIR_FRAME)
			continue;		/* whoever else was on the air */
		assert_true(at < count);
		assert_int_equal(f->news[i], news[at++]);
	}
	assert_int_equal(at, count);
}

static int
set_up(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return *state ? 0 : -1;
}

static int
tear_down(void **state)
{
	core_close(((struct fixture *)*state)->core);
	free(*state);
	return 0;
}

/* ---- what is played ------------------------------------------------------------------------ */

static void
a_recorded_native_device_goes_the_same_way_again(void **state)
{
	static const enum air_news news[] = { AIR_BSS_STATE, AIR_DEVICE_STATE,
		AIR_STAY_BEGAN, AIR_STAY_ENDED, AIR_STAY_BEGAN, AIR_STAY_ENDED,
		AIR_STAY_BEGAN, AIR_SENT, AIR_STAY_ENDED, AIR_SCANNED };
	struct fixture *f = *state;

	open_file(f, DATA "/native.netlink", AIR_WAY_NATIVE);
	f->next = on_a_native_device;
	play(f);
	expect_news(f, news, sizeof(news) / sizeof(news[0]));
	assert_int_equal(f->found, 1);
}

static void
a_recorded_borrowed_device_goes_the_same_way_again(void **state)
{
	static const enum air_news news[] = { AIR_BSS_STATE, AIR_DEVICE_STATE, AIR_STAY_BEGAN,
		AIR_STAY_ENDED };
	struct fixture *f = *state;

	open_file(f, DATA "/borrowed.netlink", AIR_WAY_BORROWED);
	f->next = on_a_borrowed_one;
	play(f);
	expect_news(f, news, sizeof(news) / sizeof(news[0]));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_recorded_native_device_goes_the_same_way_again),
		CASE(a_recorded_borrowed_device_goes_the_same_way_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
