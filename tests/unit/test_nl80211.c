/* SPDX-License-Identifier: ISC */
/*
 * The real radio's core against a kernel of our own making: what goes out is looked at message by
 * message, what comes in is what Linux 6.1 was seen to say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/nl80211.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/core.h"

enum { FAMILY = 30, IFINDEX = 7, OTHER_IFINDEX = 8, BSS = 3, MOST = 4096 };

static const struct mac ours = { { 2, 0, 0, 0, 0, 0 } }, other = { { 6, 0, 0, 0, 0, 0 } };
static const struct mac sta = { { 2, 0, 0, 0, 1, 0 } };

struct sent {
	uint8_t cmd;			/* rtnetlink: 0 */
	uint32_t seq, ifindex;
	struct mac mac;			/* NL80211_ATTR_MAC, or a frame's receiver */
	uint8_t subtype;		/* of a frame: its first octet */
	uint32_t flag_mask, flag_set;
	bool ht, he;			/* the station's capabilities, as told */
	uint16_t flags;			/* of the message */
	uint16_t he_6ghz;
	unsigned batch;
};

struct fixture {
	struct core *core;
	struct instant now;
	struct sent sent[MOST];
	unsigned sent_count, looked_at, batches;
	char said[CORE_WORDS];
	bool full, busy;
	union {
		uint8_t octets[8192];
		uint64_t align;
	} datagram;
};

/* ---- the kernel's side -------------------------------------------------------------------- */

static void
look_at(struct sent *s, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const uint8_t *at = (const uint8_t *)nlh + NLMSG_HDRLEN + sizeof(*genl);
	const uint8_t *end = (const uint8_t *)nlh + nlh->nlmsg_len;
	const struct nlattr *a;

	for (; at < end; at += (mnl_attr_get_len(a) + 3) & ~3u) {
		a = (const void *)at;
		const uint8_t *payload = mnl_attr_get_payload(a);

		if (mnl_attr_get_type(a) == NL80211_ATTR_IFINDEX)
			s->ifindex = mnl_attr_get_u32(a);
		else if (mnl_attr_get_type(a) == NL80211_ATTR_MAC)
			s->mac = mac_from(payload);
		else if (mnl_attr_get_type(a) == NL80211_ATTR_FRAME)
			s->subtype = payload[0], s->mac = mac_from(payload + 4);
		else if (mnl_attr_get_type(a) == NL80211_ATTR_STA_FLAGS2)
			memcpy(&s->flag_mask, payload, 8);
		else if (mnl_attr_get_type(a) == NL80211_ATTR_HT_CAPABILITY)
			s->ht = true;
		else if (mnl_attr_get_type(a) == NL80211_ATTR_HE_CAPABILITY)
			s->he = true;
		else if (mnl_attr_get_type(a) == NL80211_ATTR_HE_6GHZ_CAPABILITY)
			s->he_6ghz = (uint16_t)(payload[0] | payload[1] << 8);
	}
	s->cmd = genl->cmd;
}

static bool
on_send(void *arg, bool link, const void *octets, size_t len)
{
	struct fixture *f = arg;
	const struct nlmsghdr *nlh = octets;
	int left = (int)len;

	if (f->full)
		return false;
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		struct sent *s = &f->sent[f->sent_count++];

		assert_true(f->sent_count < MOST);
		*s = (struct sent){ .seq = nlh->nlmsg_seq, .flags = nlh->nlmsg_flags,
			.batch = f->batches };
		if (!link)
			look_at(s, nlh);
	}
	f->batches++;
	return true;
}

static void
on_say(void *arg, enum core_level level, const char *text)
{
	struct fixture *f = arg;

	(void)level;
	strncpy(f->said, text, sizeof(f->said) - 1);
}

static bool
on_busy(void *arg)
{
	const struct fixture *f = arg;

	return f->busy;
}

static struct nlmsghdr *
message(struct fixture *f, uint8_t cmd, uint32_t seq)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = FAMILY;
	nlh->nlmsg_seq = seq;
	genl->cmd = cmd;
	mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, IFINDEX);
	return nlh;
}

static void
hear(struct fixture *f, const struct nlmsghdr *nlh)
{
	core_hear(f->core, nlh->nlmsg_type < NLMSG_MIN_TYPE ? false : nlh->nlmsg_type != FAMILY,
	    nlh, nlh->nlmsg_len);
}

static void
hear_error(struct fixture *f, uint32_t seq, int error, const char *words)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	struct nlmsgerr *e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED | (words ? NLM_F_ACK_TLVS : 0);
	nlh->nlmsg_seq = seq;
	e->error = -error;
	if (words)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, words);
	hear(f, nlh);
}

static void
hear_station(struct fixture *f, uint8_t cmd, struct mac mac)
{
	struct nlmsghdr *nlh = message(f, cmd, 0);

	mnl_attr_put(nlh, NL80211_ATTR_MAC, MAC_LEN, mac.octet);
	hear(f, nlh);
}

static void
hear_cookie(struct fixture *f, uint32_t seq, uint64_t cookie)
{
	struct nlmsghdr *nlh = message(f, NL80211_CMD_FRAME, seq);

	mnl_attr_put_u64(nlh, NL80211_ATTR_COOKIE, cookie);
	hear(f, nlh);
}

static void
hear_status(struct fixture *f, uint64_t cookie, bool acked)
{
	struct nlmsghdr *nlh = message(f, NL80211_CMD_FRAME_TX_STATUS, 0);

	mnl_attr_put_u64(nlh, NL80211_ATTR_COOKIE, cookie);
	if (acked)
		mnl_attr_put(nlh, NL80211_ATTR_ACK, 0, NULL);
	hear(f, nlh);
}

static void
hear_frame_of(struct fixture *f, uint32_t ifindex, struct mac to, uint8_t subtype, struct mac from)
{
	struct nlmsghdr *nlh = message(f, NL80211_CMD_FRAME, 0);
	uint8_t frame[30] = { subtype };

	memcpy(frame + 4, to.octet, MAC_LEN);
	memcpy(frame + 10, from.octet, MAC_LEN);
	mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, ifindex);	/* the last one counts */
	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, 2412);
	mnl_attr_put_u32(nlh, NL80211_ATTR_RX_SIGNAL_DBM, (uint32_t)-30);
	mnl_attr_put(nlh, NL80211_ATTR_FRAME, sizeof(frame), frame);
	hear(f, nlh);
}

static void
hear_frame(struct fixture *f, uint32_t ifindex, struct mac to)
{
	hear_frame_of(f, ifindex, to, 0x40, sta);
}

static void
hear_link(struct fixture *f, uint32_t ifindex, bool gone, bool up)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	struct ifinfomsg *info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));

	nlh->nlmsg_type = gone ? RTM_DELLINK : RTM_NEWLINK;
	info->ifi_index = (int)ifindex;
	info->ifi_flags = up ? IFF_UP : 0;
	hear(f, nlh);
}

/* ---- our side ----------------------------------------------------------------------------- */

static const struct sent *
next_sent(struct fixture *f)
{
	core_flush(f->core);
	return f->looked_at < f->sent_count ? &f->sent[f->looked_at++] : NULL;
}

static uint32_t
expect_sent(struct fixture *f, uint8_t cmd)
{
	const struct sent *s = next_sent(f);

	assert_non_null(s);
	assert_int_equal(s->cmd, cmd);
	return s->seq;
}

static void
expect_nothing_sent(struct fixture *f)
{
	assert_null(next_sent(f));
}

static struct air_event
expect_event(struct fixture *f, enum air_news news)
{
	struct air_event e;

	assert_true(core_event(f->core, f->now, &e));
	assert_int_equal(e.news, news);
	return e;
}

static void
expect_no_event(struct fixture *f)
{
	struct air_event e;

	assert_false(core_event(f->core, f->now, &e));
}

static int
command(struct fixture *f, struct air_command c)
{
	c.bss = BSS;
	return core_command(f->core, f->now, &c);
}

static int
send_frame(struct fixture *f, uint8_t subtype, uint32_t token)
{
	uint8_t frame[30] = { subtype };

	memcpy(frame + 4, sta.octet, MAC_LEN);
	return command(f, (struct air_command){ .verb = AIR_SEND,
		.send = { .token = token, .frame = { frame, sizeof(frame) } } });
}

static struct mac
station(unsigned n)
{
	return (struct mac){ { 2, 0, 0, 1, (uint8_t)(n >> 8), (uint8_t)n } };
}

static uint32_t
add(struct fixture *f, struct mac mac)
{
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = mac, .aid = 1,
		.listen_interval = 10, .rate_count = 1, .rate = { 2 }, .authorized = true } };

	assert_int_equal(command(f, c), 0);
	return expect_sent(f, NL80211_CMD_NEW_STATION);
}

static void
add_for_good(struct fixture *f, struct mac mac)
{
	add(f, mac);
	hear_station(f, NL80211_CMD_NEW_STATION, mac);
	expect_no_event(f);
	expect_nothing_sent(f);
}

static void
start(struct fixture *f, uint16_t bss, struct mac bssid)
{
	static const uint8_t head[36] = { 0x80 }, tail[2] = { 50, 0 };
	struct air_command c = { .verb = AIR_BSS_START, .bss = bss, .start = { .bssid = bssid,
		.ssid_len = 3, .ssid = "lab", .beacon_tu = 100, .dtim_period = 2,
		.head = { head, sizeof(head) }, .tail = { tail, sizeof(tail) } } };

	assert_int_equal(core_command(f->core, f->now, &c), 0);
}

static void
comes_up(struct fixture *f)
{
	uint32_t seq = expect_sent(f, NL80211_CMD_START_AP);

	expect_sent(f, NL80211_CMD_SET_BSS);
	hear_error(f, seq, 0, NULL);
	assert_true(expect_event(f, AIR_BSS_STATE).state.up);
	expect_sent(f, NL80211_CMD_FRAME);	/* whoever was associated before is not */
	expect_nothing_sent(f);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct core_config c = { .family = FAMILY, .stations = 100, .send = on_send,
	    .busy = on_busy, .arg = f,
		.say = on_say, .say_arg = f, .place = { .freq_mhz = 2412, .width_mhz = 20 } };

	f->now.us = 1000000;
	f->core = core_open(&c);
	core_add_vif(f->core, IFINDEX, "wlan0", ours, true);
	core_add_vif(f->core, OTHER_IFINDEX, "wlan0b", other, true);
	start(f, BSS, ours);
	comes_up(f);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	core_close(f->core);
	free(f);
	return 0;
}

/* ---- frames ------------------------------------------------------------------------------- */

static void
an_association_is_three_commands_in_two_sends(void **state)
{
	struct fixture *f = *state;
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = sta, .aid = 1,
		.rate_count = 1, .rate = { 2 }, .authorized = true, .wmm = true } };
	const struct sent *auth, *add, *assoc;

	send_frame(f, 0xb0, 1);
	auth = next_sent(f);
	command(f, c);
	send_frame(f, 0x10, 2);
	add = next_sent(f);
	assoc = next_sent(f);
	assert_int_equal(auth->cmd, NL80211_CMD_FRAME);
	assert_int_equal(add->cmd, NL80211_CMD_NEW_STATION);
	assert_int_equal(assoc->cmd, NL80211_CMD_FRAME);
	assert_int_not_equal(auth->batch, add->batch);
	assert_int_equal(add->batch, assoc->batch);
	/* The form in which the kernel makes it authenticated and associated by itself. */
	assert_int_equal(add->flag_mask & (1 << NL80211_STA_FLAG_AUTHENTICATED |
	    1 << NL80211_STA_FLAG_ASSOCIATED), 0);
	assert_true(add->flag_set & 1 << NL80211_STA_FLAG_AUTHORIZED);
	assert_true(add->flag_set & 1 << NL80211_STA_FLAG_WME);
	expect_nothing_sent(f);
	expect_no_event(f);
}

static void
a_status_may_come_before_its_cookie(void **state)
{
	struct fixture *f = *state;
	struct air_event e;
	uint32_t seq;

	send_frame(f, 0xb0, 77);
	seq = expect_sent(f, NL80211_CMD_FRAME);
	hear_status(f, 5, true);
	expect_no_event(f);
	hear_cookie(f, seq, 5);
	e = expect_event(f, AIR_SENT);
	assert_int_equal(e.sent.token, 77);
	assert_true(e.sent.acked);
	hear_status(f, 5, true);
	expect_no_event(f);
}

static void
a_cookie_may_come_before_its_status(void **state)
{
	struct fixture *f = *state;
	struct air_event e;
	uint32_t first, second;

	send_frame(f, 0xb0, 77);
	first = expect_sent(f, NL80211_CMD_FRAME);
	send_frame(f, 0xb0, 78);
	second = expect_sent(f, NL80211_CMD_FRAME);
	hear_cookie(f, first, 5);
	expect_no_event(f);
	hear_cookie(f, second, 6);
	expect_no_event(f);
	hear_status(f, 6, false);
	e = expect_event(f, AIR_SENT);
	assert_int_equal(e.sent.token, 78);
	assert_false(e.sent.acked);
	hear_status(f, 5, true);
	assert_int_equal(expect_event(f, AIR_SENT).sent.token, 77);
	expect_no_event(f);
}

static void
a_frame_the_kernel_refuses_was_not_acknowledged(void **state)
{
	struct fixture *f = *state;
	struct air_event e;

	send_frame(f, 0xb0, 77);
	hear_error(f, expect_sent(f, NL80211_CMD_FRAME), ENETDOWN, NULL);
	e = expect_event(f, AIR_SENT);
	assert_int_equal(e.sent.token, 77);
	assert_false(e.sent.acked);
	expect_no_event(f);
}

static void
what_is_sent_to_a_group_is_heard_once(void **state)
{
	static const struct mac all = { { 255, 255, 255, 255, 255, 255 } };
	struct fixture *f = *state;
	struct air_event e;

	start(f, BSS + 1, other);
	hear_error(f, expect_sent(f, NL80211_CMD_START_AP), 0, NULL);
	expect_event(f, AIR_BSS_STATE);
	hear_frame(f, IFINDEX, all);
	e = expect_event(f, AIR_FRAME);
	assert_int_equal(e.received.signal_dbm, -30);
	assert_int_equal(e.received.freq_mhz, 2412);
	assert_int_equal(e.received.frame.len, 30);
	hear_frame(f, OTHER_IFINDEX, all);
	expect_no_event(f);
	hear_frame(f, OTHER_IFINDEX, other);
	expect_event(f, AIR_FRAME);
	expect_no_event(f);
}

/* ---- when there is too much ---------------------------------------------------------------- */

static void
expect_frame_of(struct fixture *f, uint8_t subtype, struct mac from)
{
	struct air_event e = expect_event(f, AIR_FRAME);

	assert_int_equal(e.received.frame.at[0], subtype);
	assert_true(mac_equal(mac_from(e.received.frame.at + 10), from));
	assert_int_equal(e.bss, BSS);
}

static void
while_the_kernel_is_behind_frames_wait_and_what_became_of_others_does_not(void **state)
{
	struct fixture *f = *state;

	send_frame(f, 0xb0, 77);
	hear_cookie(f, expect_sent(f, NL80211_CMD_FRAME), 5);
	expect_no_event(f);
	f->busy = true;
	hear_frame_of(f, IFINDEX, ours, 0xb0, sta);
	expect_no_event(f);
	assert_true(instant_before(f->now, core_deadline(f->core)));
	hear_status(f, 5, true);
	assert_true(expect_event(f, AIR_SENT).sent.acked);
	expect_no_event(f);
	f->busy = false;
	assert_true(instant_due(core_deadline(f->core), f->now));
	expect_frame_of(f, 0xb0, sta);
	expect_no_event(f);
	expect_nothing_sent(f);
}

static void
whoever_is_let_in_is_let_in_whole_before_others_begin(void **state)
{
	struct fixture *f = *state;

	f->busy = true;
	hear_frame_of(f, IFINDEX, ours, 0x40, station(1));
	expect_no_event(f);
	hear_frame_of(f, IFINDEX, ours, 0xb0, station(2));
	expect_no_event(f);
	hear_frame_of(f, IFINDEX, ours, 0x00, station(3));
	expect_no_event(f);
	hear_frame_of(f, IFINDEX, ours, 0xc0, station(3));
	expect_no_event(f);
	f->busy = false;
	expect_frame_of(f, 0x00, station(3));
	expect_frame_of(f, 0xc0, station(3));
	expect_frame_of(f, 0xb0, station(2));
	expect_frame_of(f, 0x40, station(1));
	expect_no_event(f);
}

static void
a_request_that_waited_too_long_is_left_to_be_repeated_and_an_end_is_not(void **state)
{
	struct fixture *f = *state;

	f->busy = true;
	hear_frame_of(f, IFINDEX, ours, 0xb0, station(1));
	expect_no_event(f);
	hear_frame_of(f, IFINDEX, ours, 0xc0, station(2));
	expect_no_event(f);
	f->now.us += 81000;
	hear_frame_of(f, IFINDEX, ours, 0xb0, station(1));
	expect_no_event(f);
	f->busy = false;
	expect_frame_of(f, 0xc0, station(2));
	expect_frame_of(f, 0xb0, station(1));
	expect_no_event(f);
	assert_int_equal(core_counts(f->core)->left, 1);
	assert_non_null(strstr(f->said, "left to be repeated"));
}

static void
no_more_frames_are_let_through_than_go_out_in_one(void **state)
{
	struct fixture *f = *state;

	for (unsigned i = 0; i < CORE_AT_ONCE; i++) {
		hear_frame_of(f, IFINDEX, ours, 0xb0, station(i));
		expect_frame_of(f, 0xb0, station(i));
	}
	hear_frame_of(f, IFINDEX, ours, 0xb0, sta);
	expect_no_event(f);
	core_flush(f->core);
	expect_frame_of(f, 0xb0, sta);
	expect_no_event(f);
}

static void
where_there_is_no_room_the_oldest_frames_give_way(void **state)
{
	struct fixture *f = *state;
	struct air_event e;
	unsigned waiting = 0, last = 0;

	f->busy = true;
	for (unsigned i = 0; i < 10000; i++) {
		hear_frame_of(f, IFINDEX, ours, 0xb0, station(i));
		expect_no_event(f);
	}
	f->busy = false;
	for (; core_event(f->core, f->now, &e); core_flush(f->core)) {
		last = e.received.frame.at[14] * 256u + e.received.frame.at[15];
		waiting++;
	}
	assert_int_equal(last, 9999);
	assert_in_range(waiting, 100, 9999);
	assert_int_equal(core_counts(f->core)->left, 10000 - waiting);
}

/* ---- stations ----------------------------------------------------------------------------- */

static void
a_station_the_kernel_does_not_take_is_lost_and_its_response_corrected(void **state)
{
	struct fixture *f = *state;
	struct air_event e;
	const struct sent *s;
	uint32_t seq = add(f, sta);

	hear_error(f, seq, ENOSPC, "no room in the firmware");
	e = expect_event(f, AIR_STATION_LOST);
	assert_true(mac_equal(e.lost.addr, sta));
	assert_int_equal(e.lost.error, ENOSPC);
	assert_int_equal(e.bss, BSS);
	assert_non_null(strstr(f->said, "no room in the firmware"));
	assert_non_null(strstr(f->said, "lower max_num_sta"));
	s = next_sent(f);
	assert_int_equal(s->cmd, NL80211_CMD_FRAME);
	assert_int_equal(s->subtype, 0xa0);
	assert_true(mac_equal(s->mac, sta));
	assert_int_equal(core_stations(f->core), 0);
	expect_nothing_sent(f);
	expect_no_event(f);
}

static void
what_a_station_can_in_6_ghz_is_told_there_alone(void **state)
{
	struct fixture *f = *state;
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = sta, .aid = 1,
		.rate_count = 1, .rate = { 2 }, .wmm = true, .he_len = 21, .he_6ghz = 0x3eff,
		.authorized = true } };

	assert_int_equal(command(f, c), 0);
	expect_sent(f, NL80211_CMD_NEW_STATION);
	assert_true(f->sent[f->looked_at - 1].he);
	assert_int_equal(f->sent[f->looked_at - 1].he_6ghz, 0x3eff);
	c.station.addr = station(2);
	c.station.ht_len = AIR_HT_LEN;
	assert_int_equal(command(f, c), 0);
	expect_sent(f, NL80211_CMD_NEW_STATION);
	assert_true(f->sent[f->looked_at - 1].ht && f->sent[f->looked_at - 1].he);
	assert_int_equal(f->sent[f->looked_at - 1].he_6ghz, 0);
	expect_nothing_sent(f);
}

static void
a_station_somebody_else_removes_is_lost(void **state)
{
	struct fixture *f = *state;

	add_for_good(f, sta);
	hear_station(f, NL80211_CMD_DEL_STATION, sta);
	assert_true(mac_equal(expect_event(f, AIR_STATION_LOST).lost.addr, sta));
	assert_false(core_knows(f->core, BSS, sta));
	expect_no_event(f);
	expect_nothing_sent(f);
}

static void
a_station_somebody_else_adds_is_removed(void **state)
{
	struct fixture *f = *state;

	hear_station(f, NL80211_CMD_NEW_STATION, sta);
	expect_no_event(f);
	expect_sent(f, NL80211_CMD_DEL_STATION);
	expect_nothing_sent(f);
}

static void
a_station_that_comes_back_is_replaced_in_order_and_echoes_are_not_losses(void **state)
{
	struct fixture *f = *state;
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = sta, .aid = 1 } };

	add_for_good(f, sta);
	command(f, c);
	expect_sent(f, NL80211_CMD_DEL_STATION);
	expect_sent(f, NL80211_CMD_NEW_STATION);
	hear_station(f, NL80211_CMD_DEL_STATION, sta);
	expect_no_event(f);
	hear_station(f, NL80211_CMD_NEW_STATION, sta);
	expect_no_event(f);
	assert_true(core_knows(f->core, BSS, sta));
	hear_station(f, NL80211_CMD_DEL_STATION, sta);
	expect_event(f, AIR_STATION_LOST);
	expect_nothing_sent(f);
}

static void
remove_station(struct fixture *f, struct mac mac)
{
	command(f, (struct air_command){ .verb = AIR_STATION_REMOVE, .addr = mac });
}

static void
removals_are_spaced_and_shut_out_meanwhile(void **state)
{
	struct fixture *f = *state;
	const struct sent *s;

	for (unsigned i = 0; i < 4; i++)
		add_for_good(f, station(i));
	for (unsigned i = 0; i < 3; i++)
		remove_station(f, station(i));
	expect_sent(f, NL80211_CMD_DEL_STATION);
	for (unsigned i = 1; i < 3; i++) {
		s = next_sent(f);
		assert_int_equal(s->cmd, NL80211_CMD_SET_STATION);
		assert_int_equal(s->flag_mask, 1 << NL80211_STA_FLAG_AUTHORIZED);
		assert_int_equal(s->flag_set, 0);
	}
	expect_nothing_sent(f);
	for (unsigned i = 1; i < 3; i++) {
		core_tick(f->core, f->now);
		expect_nothing_sent(f);
		f->now = core_deadline(f->core);
		core_tick(f->core, f->now);
		s = next_sent(f);
		assert_int_equal(s->cmd, NL80211_CMD_DEL_STATION);
		assert_true(mac_equal(s->mac, station(i)));
	}
	assert_int_equal(core_stations(f->core), 1);
	assert_int_equal(core_deadline(f->core).us, FAR.us);
	expect_nothing_sent(f);
	expect_no_event(f);
}

static void
when_all_go_they_go_in_one(void **state)
{
	struct fixture *f = *state;
	const struct sent *s;

	for (unsigned i = 0; i < 30; i++)
		add_for_good(f, station(i));
	for (unsigned i = 0; i < 30; i++)
		remove_station(f, station(i));
	expect_sent(f, NL80211_CMD_DEL_STATION);
	for (unsigned i = 1; i < 30; i++)
		expect_sent(f, NL80211_CMD_SET_STATION);
	f->now = core_deadline(f->core);
	core_tick(f->core, f->now);
	s = next_sent(f);
	assert_int_equal(s->cmd, NL80211_CMD_DEL_STATION);
	assert_true(mac_is_zero(s->mac));
	assert_int_equal(core_stations(f->core), 0);
	expect_nothing_sent(f);
	expect_no_event(f);
}

static void
one_that_comes_back_while_its_removal_waits_is_removed_first(void **state)
{
	struct fixture *f = *state;
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = station(1) } };

	add_for_good(f, station(0));
	add_for_good(f, station(1));
	remove_station(f, station(0));
	remove_station(f, station(1));
	expect_sent(f, NL80211_CMD_DEL_STATION);
	expect_sent(f, NL80211_CMD_SET_STATION);
	command(f, c);
	expect_sent(f, NL80211_CMD_DEL_STATION);
	expect_sent(f, NL80211_CMD_NEW_STATION);
	f->now = instant_add(f->now, SPAN_S(1));
	core_tick(f->core, f->now);
	assert_true(core_knows(f->core, BSS, station(1)));
	expect_nothing_sent(f);
}

/* A station in a dump that bears this number. */
static void
hear_dumped(struct fixture *f, uint32_t seq, struct mac mac)
{
	struct nlmsghdr *nlh = message(f, NL80211_CMD_NEW_STATION, seq);

	nlh->nlmsg_flags |= NLM_F_MULTI;
	mnl_attr_put(nlh, NL80211_ATTR_MAC, MAC_LEN, mac.octet);
	hear(f, nlh);
	expect_no_event(f);
}

static void
hear_done(struct fixture *f, uint32_t seq)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	int32_t *error = mnl_nlmsg_put_extra_header(nlh, sizeof(*error));

	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_flags |= NLM_F_MULTI;
	nlh->nlmsg_seq = seq;
	hear(f, nlh);
	expect_no_event(f);
}

static void
time_comes(struct fixture *f)
{
	f->now = core_deadline(f->core);
	assert_int_not_equal(f->now.us, FAR.us);
	core_tick(f->core, f->now);
}

/* Messages were lost: the number of the dump that is asked for. */
static uint32_t
overrun(struct fixture *f)
{
	const struct sent *s;

	core_overrun(f->core, f->now, false);
	time_comes(f);
	s = next_sent(f);
	assert_non_null(s);
	assert_int_equal(s->cmd, NL80211_CMD_GET_STATION);
	assert_int_equal(s->flags & NLM_F_DUMP, NLM_F_DUMP);
	assert_int_equal(s->ifindex, IFINDEX);
	assert_true(mac_is_zero(s->mac));
	return s->seq;
}

static uint32_t
expect_asked(struct fixture *f, struct mac mac)
{
	const struct sent *s = next_sent(f);

	assert_non_null(s);
	assert_int_equal(s->cmd, NL80211_CMD_GET_STATION);
	assert_int_equal(s->flags & NLM_F_DUMP, 0);
	assert_true(mac_equal(s->mac, mac));
	return s->seq;
}

static void
after_lost_messages_both_tables_are_compared_in_one_sweep(void **state)
{
	struct fixture *f = *state;
	uint32_t dump, lost, there;

	for (unsigned i = 0; i < 70; i++)
		add_for_good(f, station(i));
	dump = overrun(f);
	expect_nothing_sent(f);
	for (unsigned i = 0; i < 70; i++)
		if (i != 40 && i != 41)
			hear_dumped(f, dump, station(i));
	expect_nothing_sent(f);
	hear_dumped(f, dump, sta);		/* somebody else's, unheard of */
	expect_sent(f, NL80211_CMD_DEL_STATION);
	hear_done(f, dump);
	time_comes(f);
	lost = expect_asked(f, station(40));
	there = expect_asked(f, station(41));
	expect_nothing_sent(f);
	hear_error(f, lost, ENOENT, NULL);
	assert_true(mac_equal(expect_event(f, AIR_STATION_LOST).lost.addr, station(40)));
	expect_no_event(f);
	hear_dumped(f, there, station(41));	/* passed over by the dump, and there */
	expect_nothing_sent(f);
	assert_int_equal(core_stations(f->core), 69);
	assert_int_equal(core_deadline(f->core).us, FAR.us);
}

static void
who_comes_or_goes_during_a_sweep_is_not_judged_by_it(void **state)
{
	struct fixture *f = *state;
	uint32_t dump;

	add_for_good(f, station(1));
	add_for_good(f, station(2));
	dump = overrun(f);
	add(f, station(3));
	assert_int_equal(command(f, (struct air_command){ .verb = AIR_STATION_REMOVE,
	    .addr = station(1) }), 0);
	expect_sent(f, NL80211_CMD_DEL_STATION);
	hear_dumped(f, dump, station(1));	/* as it was a moment ago */
	expect_sent(f, NL80211_CMD_DEL_STATION);
	hear_dumped(f, dump, station(2));
	hear_dumped(f, dump, station(3));	/* an earlier stay, or this one: not told */
	hear_station(f, NL80211_CMD_DEL_STATION, station(3));
	expect_no_event(f);			/* the end of an earlier stay */
	hear_done(f, dump);
	time_comes(f);
	expect_nothing_sent(f);
	assert_int_equal(core_stations(f->core), 2);
}

static void
a_station_whose_coming_was_lost_can_be_lost_after_the_sweep(void **state)
{
	struct fixture *f = *state;
	uint32_t dump;

	add(f, sta);				/* the kernel's word of it was lost */
	dump = overrun(f);
	hear_dumped(f, dump, sta);
	hear_done(f, dump);
	time_comes(f);
	expect_nothing_sent(f);
	hear_station(f, NL80211_CMD_DEL_STATION, sta);
	assert_true(mac_equal(expect_event(f, AIR_STATION_LOST).lost.addr, sta));
	expect_no_event(f);
	expect_nothing_sent(f);
}

static void
a_second_loss_during_a_sweep_makes_another_one(void **state)
{
	struct fixture *f = *state;
	uint32_t dump, again;

	add_for_good(f, sta);
	dump = overrun(f);
	core_overrun(f->core, f->now, false);
	core_tick(f->core, f->now);
	expect_nothing_sent(f);			/* a socket carries one dump at a time */
	hear_dumped(f, dump, sta);
	hear_done(f, dump);
	time_comes(f);
	time_comes(f);
	again = expect_sent(f, NL80211_CMD_GET_STATION);
	hear_done(f, dump);			/* not its own end */
	time_comes(f);				/* which never comes: it is not waited for */
	expect_asked(f, sta);
	assert_int_not_equal(again, dump);
	expect_nothing_sent(f);
	assert_int_equal(core_stations(f->core), 1);
	assert_int_equal(core_deadline(f->core).us, FAR.us);
}

static void
a_dump_that_finds_the_socket_full_begins_later(void **state)
{
	struct fixture *f = *state;
	uint32_t dump;

	add_for_good(f, sta);
	dump = overrun(f);
	hear_error(f, dump, ENOBUFS, NULL);
	core_tick(f->core, f->now);
	expect_no_event(f);
	expect_nothing_sent(f);
	hear_dumped(f, dump, sta);
	hear_dumped(f, dump, station(1));
	expect_sent(f, NL80211_CMD_DEL_STATION);
	hear_error(f, dump, EBUSY, NULL);	/* an earlier one has not ended */
	core_tick(f->core, f->now);
	expect_no_event(f);
	expect_nothing_sent(f);
	time_comes(f);
	dump = expect_sent(f, NL80211_CMD_GET_STATION);
	hear_dumped(f, dump, sta);
	hear_done(f, dump);
	time_comes(f);
	expect_nothing_sent(f);
	assert_int_equal(core_deadline(f->core).us, FAR.us);
}

static void
where_the_kernel_refuses_to_dump_each_is_asked_for(void **state)
{
	struct fixture *f = *state;
	uint32_t dump;

	for (unsigned i = 0; i < 40; i++)
		add_for_good(f, station(i));
	dump = overrun(f);
	hear_error(f, dump, EOPNOTSUPP, NULL);
	expect_no_event(f);
	for (unsigned i = 0; i < 40; i++) {
		if (i % 32 == 0)
			time_comes(f);
		expect_asked(f, station(i));
	}
	expect_nothing_sent(f);
	assert_int_equal(core_stations(f->core), 40);
}

static void
in_6_ghz_the_kernel_is_told_of_the_band_s_capabilities(void **state)
{
	struct fixture *f = *state;
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = sta, .aid = 1,
		.wmm = true, .he_len = 21, .he_6ghz = 0x1234 } };

	assert_int_equal(command(f, c), 0);
	core_flush(f->core);
	assert_int_equal(f->sent[f->looked_at].he_6ghz, 0x1234);
	c.station.wmm = false;
	assert_int_equal(command(f, c), 0);
	core_flush(f->core);
	assert_int_equal(f->sent[f->sent_count - 1].cmd, NL80211_CMD_NEW_STATION);
	assert_int_equal(f->sent[f->sent_count - 1].he_6ghz, 0);
}

static void
an_address_taken_in_the_kernel_is_freed(void **state)
{
	struct fixture *f = *state;

	hear_error(f, add(f, sta), EEXIST, NULL);
	expect_event(f, AIR_STATION_LOST);
	expect_sent(f, NL80211_CMD_DEL_STATION);
	expect_sent(f, NL80211_CMD_FRAME);
	expect_nothing_sent(f);
}

static void
a_full_table_is_told_as_a_loss(void **state)
{
	struct fixture *f = *state;
	struct air_command c = { .verb = AIR_STATION_ADD, .station = { .addr = sta } };

	for (unsigned i = 0; i < 100; i++)
		add_for_good(f, station(i));
	assert_int_equal(command(f, c), 0);
	assert_int_equal(expect_event(f, AIR_STATION_LOST).lost.error, ENOSPC);
	expect_sent(f, NL80211_CMD_FRAME);
	expect_no_event(f);
}

static void
a_poll_is_answered_or_refused(void **state)
{
	struct fixture *f = *state;
	struct nlmsghdr *nlh;

	add_for_good(f, sta);
	command(f, (struct air_command){ .verb = AIR_POLL, .addr = sta });
	expect_sent(f, NL80211_CMD_PROBE_CLIENT);
	nlh = message(f, NL80211_CMD_PROBE_CLIENT, 0);
	mnl_attr_put(nlh, NL80211_ATTR_MAC, MAC_LEN, sta.octet);
	mnl_attr_put(nlh, NL80211_ATTR_ACK, 0, NULL);
	hear(f, nlh);
	assert_true(expect_event(f, AIR_POLLED).polled.acked);
	expect_no_event(f);
	command(f, (struct air_command){ .verb = AIR_POLL, .addr = sta });
	hear_error(f, expect_sent(f, NL80211_CMD_PROBE_CLIENT), ENOLINK, NULL);
	assert_false(expect_event(f, AIR_POLLED).polled.acked);
	expect_event(f, AIR_STATION_LOST);
	expect_no_event(f);
}

static void
statistics_are_told(void **state)
{
	struct fixture *f = *state;
	struct nlmsghdr *nlh;
	struct nlattr *info;
	struct air_event e;
	uint32_t seq;

	add_for_good(f, sta);
	command(f, (struct air_command){ .verb = AIR_ASK_STATS, .addr = sta });
	seq = expect_sent(f, NL80211_CMD_GET_STATION);
	nlh = message(f, NL80211_CMD_NEW_STATION, seq);
	mnl_attr_put(nlh, NL80211_ATTR_MAC, MAC_LEN, sta.octet);
	info = mnl_attr_nest_start(nlh, NL80211_ATTR_STA_INFO);
	mnl_attr_put_u32(nlh, NL80211_STA_INFO_INACTIVE_TIME, 244);
	mnl_attr_put_u32(nlh, NL80211_STA_INFO_RX_BYTES, 7);
	mnl_attr_put_u64(nlh, NL80211_STA_INFO_RX_BYTES64, UINT64_C(1) << 33);
	mnl_attr_put_u8(nlh, NL80211_STA_INFO_SIGNAL, (uint8_t)-30);
	mnl_attr_nest_end(nlh, info);
	hear(f, nlh);
	e = expect_event(f, AIR_STATS);
	assert_int_equal(e.stats.stats.idle_ms, 244);
	assert_int_equal(e.stats.stats.rx_bytes, UINT64_C(1) << 33);
	assert_int_equal(e.stats.stats.signal_dbm, -30);
	expect_no_event(f);
}

static void
four_addresses(struct fixture *f, bool on)
{
	struct air_command c = { .verb = AIR_STATION_SET, .station = { .addr = sta, .aid = 1,
		.authorized = true, .four_address = on } };

	assert_int_equal(command(f, c), 0);
}

static void
hear_interface(struct fixture *f, uint32_t seq, uint32_t ifindex)
{
	struct nlmsghdr *nlh = message(f, NL80211_CMD_NEW_INTERFACE, seq);

	mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, ifindex);
	hear(f, nlh);
	expect_no_event(f);
}

static void
a_station_with_four_addresses_has_an_interface_of_its_own(void **state)
{
	enum { VLAN = 40 };
	struct fixture *f = *state;
	struct nlmsghdr *nlh;

	add_for_good(f, sta);
	four_addresses(f, true);
	hear_interface(f, expect_sent(f, NL80211_CMD_NEW_INTERFACE), VLAN);
	expect_sent(f, 0);			/* up, before it is moved there */
	expect_sent(f, NL80211_CMD_SET_STATION);
	expect_nothing_sent(f);
	four_addresses(f, false);
	expect_sent(f, NL80211_CMD_SET_STATION);
	expect_sent(f, NL80211_CMD_DEL_INTERFACE);
	four_addresses(f, true);
	hear_interface(f, expect_sent(f, NL80211_CMD_NEW_INTERFACE), VLAN + 1);
	expect_sent(f, 0);
	expect_sent(f, NL80211_CMD_SET_STATION);
	nlh = message(f, NL80211_CMD_DEL_STATION, 0);
	mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, VLAN + 1);
	mnl_attr_put(nlh, NL80211_ATTR_MAC, MAC_LEN, sta.octet);
	hear(f, nlh);
	expect_event(f, AIR_STATION_LOST);
	expect_no_event(f);
	expect_sent(f, NL80211_CMD_DEL_INTERFACE);
	expect_nothing_sent(f);
}

static void
an_interface_that_comes_too_late_is_deleted(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	add_for_good(f, sta);
	four_addresses(f, true);
	seq = expect_sent(f, NL80211_CMD_NEW_INTERFACE);
	remove_station(f, sta);
	expect_sent(f, NL80211_CMD_DEL_STATION);
	hear_interface(f, seq, 40);
	expect_sent(f, NL80211_CMD_DEL_INTERFACE);
	expect_nothing_sent(f);
}

/* ---- BSSs and links ----------------------------------------------------------------------- */

static void
a_bss_that_cannot_start_says_why_and_is_tried_again(void **state)
{
	struct fixture *f = *state;
	struct air_event e;

	start(f, BSS + 1, other);
	hear_error(f, expect_sent(f, NL80211_CMD_START_AP), EBUSY, NULL);
	expect_sent(f, NL80211_CMD_SET_BSS);
	e = expect_event(f, AIR_BSS_STATE);
	assert_int_equal(e.bss, BSS + 1);
	assert_false(e.state.up);
	assert_int_equal(e.state.error, EBUSY);
	assert_non_null(strstr(f->said, "wlan0b: starting the BSS"));
	assert_non_null(strstr(f->said, "another channel"));
	expect_no_event(f);
	f->now = core_deadline(f->core);
	core_tick(f->core, f->now);
	hear_error(f, expect_sent(f, NL80211_CMD_START_AP), 0, NULL);
	assert_true(expect_event(f, AIR_BSS_STATE).state.up);
}

static void
a_link_that_goes_down_takes_the_bss_with_it_and_brings_it_back(void **state)
{
	struct fixture *f = *state;
	struct air_event e;

	add_for_good(f, sta);
	hear_link(f, IFINDEX, false, false);
	e = expect_event(f, AIR_BSS_STATE);
	assert_false(e.state.up);
	assert_int_equal(e.state.error, ENETDOWN);
	assert_int_equal(core_stations(f->core), 0);
	assert_int_equal(send_frame(f, 0xb0, 1), -ENETDOWN);
	hear_station(f, NL80211_CMD_DEL_STATION, sta);
	expect_no_event(f);
	hear_link(f, IFINDEX, false, true);
	expect_no_event(f);
	comes_up(f);
	expect_no_event(f);
}

static void
a_radio_that_was_blocked_is_brought_up_when_it_no_longer_is(void **state)
{
	struct fixture *f = *state;

	hear_link(f, IFINDEX, false, false);
	expect_event(f, AIR_BSS_STATE);
	core_blocked(f->core, f->now, true);
	assert_non_null(strstr(f->said, "rfkill"));
	f->now = instant_add(f->now, SPAN_S(60));
	core_blocked(f->core, f->now, false);
	expect_sent(f, 0);			/* a link's */
	hear_link(f, IFINDEX, false, true);
	expect_no_event(f);
	comes_up(f);
}

static void
a_link_an_administrator_took_down_stays_down_when_the_switch_is_used(void **state)
{
	struct fixture *f = *state;

	hear_link(f, IFINDEX, false, false);
	expect_event(f, AIR_BSS_STATE);
	f->now = instant_add(f->now, SPAN_S(60));
	core_blocked(f->core, f->now, true);
	core_blocked(f->core, f->now, false);
	expect_nothing_sent(f);
	expect_no_event(f);
}

static void
an_unplugged_radio_is_gone(void **state)
{
	struct fixture *f = *state;

	hear_link(f, IFINDEX, true, false);
	expect_event(f, AIR_RADIO_GONE);
	assert_true(core_gone(f->core));
	assert_int_equal(send_frame(f, 0xb0, 1), -ENODEV);
	expect_no_event(f);
	expect_nothing_sent(f);
}

static void
a_stop_takes_the_stations_along(void **state)
{
	struct fixture *f = *state;

	add_for_good(f, sta);
	command(f, (struct air_command){ .verb = AIR_BSS_STOP });
	hear_error(f, expect_sent(f, NL80211_CMD_STOP_AP), 0, NULL);
	assert_false(expect_event(f, AIR_BSS_STATE).state.up);
	hear_station(f, NL80211_CMD_DEL_STATION, sta);
	expect_no_event(f);
	expect_nothing_sent(f);
}

static void
without_room_for_commands_the_engine_is_told(void **state)
{
	struct fixture *f = *state;
	int error = 0;

	f->full = true;
	for (int i = 0; i < 2000 && error == 0; i++)
		error = send_frame(f, 0xb0, 1);
	assert_int_equal(error, -ENOBUFS);
	f->full = false;
	f->looked_at = f->sent_count;
	core_flush(f->core);
	assert_int_equal(send_frame(f, 0xb0, 1), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_association_is_three_commands_in_two_sends),
		CASE(a_status_may_come_before_its_cookie),
		CASE(a_cookie_may_come_before_its_status),
		CASE(a_frame_the_kernel_refuses_was_not_acknowledged),
		CASE(what_is_sent_to_a_group_is_heard_once),
		CASE(while_the_kernel_is_behind_frames_wait_and_what_became_of_others_does_not),
		CASE(whoever_is_let_in_is_let_in_whole_before_others_begin),
		CASE(a_request_that_waited_too_long_is_left_to_be_repeated_and_an_end_is_not),
		CASE(no_more_frames_are_let_through_than_go_out_in_one),
		CASE(where_there_is_no_room_the_oldest_frames_give_way),
		CASE(a_station_the_kernel_does_not_take_is_lost_and_its_response_corrected),
		CASE(what_a_station_can_in_6_ghz_is_told_there_alone),
		CASE(a_station_somebody_else_removes_is_lost),
		CASE(a_station_somebody_else_adds_is_removed),
		CASE(a_station_that_comes_back_is_replaced_in_order_and_echoes_are_not_losses),
		CASE(removals_are_spaced_and_shut_out_meanwhile),
		CASE(when_all_go_they_go_in_one),
		CASE(one_that_comes_back_while_its_removal_waits_is_removed_first),
		CASE(after_lost_messages_both_tables_are_compared_in_one_sweep),
		CASE(who_comes_or_goes_during_a_sweep_is_not_judged_by_it),
		CASE(a_station_whose_coming_was_lost_can_be_lost_after_the_sweep),
		CASE(a_second_loss_during_a_sweep_makes_another_one),
		CASE(a_dump_that_finds_the_socket_full_begins_later),
		CASE(where_the_kernel_refuses_to_dump_each_is_asked_for),
		CASE(in_6_ghz_the_kernel_is_told_of_the_band_s_capabilities),
		CASE(an_address_taken_in_the_kernel_is_freed),
		CASE(a_full_table_is_told_as_a_loss),
		CASE(a_poll_is_answered_or_refused),
		CASE(statistics_are_told),
		CASE(a_station_with_four_addresses_has_an_interface_of_its_own),
		CASE(an_interface_that_comes_too_late_is_deleted),
		CASE(a_bss_that_cannot_start_says_why_and_is_tried_again),
		CASE(a_link_that_goes_down_takes_the_bss_with_it_and_brings_it_back),
		CASE(a_radio_that_was_blocked_is_brought_up_when_it_no_longer_is),
		CASE(a_link_an_administrator_took_down_stays_down_when_the_switch_is_used),
		CASE(an_unplugged_radio_is_gone),
		CASE(a_stop_takes_the_stations_along),
		CASE(without_room_for_commands_the_engine_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
