/* SPDX-License-Identifier: ISC */
/*
 * The real radio off the channel of its BSSs: P2P devices, stays, scans, against a kernel of our own
 * making, which says what Linux 6.1 was seen to say.
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
#include "radio/nl80211/parse.h"

enum { FAMILY = 30, IFINDEX = 7, OTHER_IFINDEX = 8, OWN_IFINDEX = 9, BSS = 3, HOME = 2412,
	AWAY = 2437, MOST = 256 };
#define WDEV		UINT64_C(0x200000005)
#define OTHER_WDEV	UINT64_C(0x200000006)

static const struct mac ours = { { 2, 0, 0, 0, 0, 0 } }, other = { { 6, 0, 0, 0, 0, 0 } };
static const struct mac own = { { 0x42, 0, 0, 0, 0, 0 } }, peer = { { 0x42, 0, 0, 0, 1, 0 } };
static const struct mac all = { { 255, 255, 255, 255, 255, 255 } };

struct sent {
	uint8_t cmd;			/* rtnetlink: 0 */
	uint16_t flags;
	uint32_t seq, ifindex, iftype, freq, duration, scan_flags;
	uint64_t wdev, cookie;
	uint16_t frame_type, dwell_tu;
	size_t match_len, elements_len, ssid_len;
	bool owner, off_channel, no_cck, no_ack, waits, ssids, supported;
	struct mac mac;
	bool link_up;
};

struct fixture {
	struct core *core;
	struct instant now;
	struct sent sent[MOST];
	unsigned sent_count, looked_at;
	char said[CORE_WORDS];
	union {
		uint8_t octets[8192];
		uint64_t align;
	} datagram;
};

/* ---- the kernel's side -------------------------------------------------------------------- */

static uint32_t
first_u32(const struct nlattr *nest)
{
	const struct nlattr *a = parse_inner(nest, NULL);

	return parse_u32(a);
}

static void
look_at_attribute(struct sent *s, const struct nlattr *a)
{
	const uint8_t *payload = mnl_attr_get_payload(a);
	size_t len = mnl_attr_get_payload_len(a);

	switch (mnl_attr_get_type(a)) {
	case NL80211_ATTR_IFINDEX:
		s->ifindex = parse_u32(a);
		break;
	case NL80211_ATTR_WDEV:
		s->wdev = parse_u64(a);
		break;
	case NL80211_ATTR_IFTYPE:
		s->iftype = parse_u32(a);
		break;
	case NL80211_ATTR_MAC:
		s->mac = mac_from(payload);
		break;
	case NL80211_ATTR_SOCKET_OWNER:
		s->owner = true;
		break;
	case NL80211_ATTR_WIPHY_FREQ:
		s->freq = parse_u32(a);
		break;
	case NL80211_ATTR_DURATION:
		s->duration = parse_u32(a);
		break;
	case NL80211_ATTR_COOKIE:
		s->cookie = parse_u64(a);
		break;
	case NL80211_ATTR_FRAME_TYPE:
		s->frame_type = parse_u16(a);
		break;
	case NL80211_ATTR_FRAME_MATCH:
		s->match_len = len;
		break;
	case NL80211_ATTR_OFFCHANNEL_TX_OK:
		s->off_channel = true;
		break;
	case NL80211_ATTR_TX_NO_CCK_RATE:
		s->no_cck = true;
		break;
	case NL80211_ATTR_DONT_WAIT_FOR_ACK:
		s->no_ack = true;
		break;
	case NL80211_ATTR_SCAN_FREQUENCIES:
		s->freq = first_u32(a);
		break;
	case NL80211_ATTR_SCAN_SSIDS:
		s->ssids = true;
		s->ssid_len = mnl_attr_get_payload_len(parse_inner(a, NULL));
		break;
	case NL80211_ATTR_SCAN_FLAGS:
		s->scan_flags = parse_u32(a);
		break;
	case NL80211_ATTR_SCAN_SUPP_RATES:
		s->supported = true;
		break;
	case NL80211_ATTR_MEASUREMENT_DURATION:
		s->dwell_tu = parse_u16(a);
		break;
	case NL80211_ATTR_IE:
		s->elements_len = len;
		break;
	}
}

static void
look_at(struct sent *s, const struct nlmsghdr *nlh, bool link)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a;

	*s = (struct sent){ .seq = nlh->nlmsg_seq, .flags = nlh->nlmsg_flags };
	if (link) {
		s->ifindex = (uint32_t)info->ifi_index;
		s->link_up = info->ifi_flags & IFF_UP;
		return;
	}
	s->cmd = genl->cmd;
	PARSE_EACH(a, nlh, sizeof(*genl))
		look_at_attribute(s, a);
}

static bool
on_send(void *arg, bool link, const void *octets, size_t len)
{
	struct fixture *f = arg;
	struct parse_walk walk = parse_begin(octets, len);
	const struct nlmsghdr *nlh;

	while ((nlh = parse_raw(&walk)) != NULL) {
		assert_true(f->sent_count < MOST);
		look_at(&f->sent[f->sent_count++], nlh, link);
	}
	return true;
}

static void
on_say(void *arg, enum core_level level, const char *text)
{
	struct fixture *f = arg;

	(void)level;
	strncpy(f->said, text, sizeof(f->said) - 1);
}

static struct nlmsghdr *
message(struct fixture *f, uint8_t cmd, uint32_t seq, uint32_t ifindex, uint64_t wdev)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = FAMILY;
	nlh->nlmsg_seq = seq;
	genl->cmd = cmd;
	if (ifindex)
		mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, ifindex);
	mnl_attr_put_u64(nlh, NL80211_ATTR_WDEV, wdev);
	return nlh;
}

static void
hear(struct fixture *f, const struct nlmsghdr *nlh)
{
	core_hear(f->core, false, nlh, nlh->nlmsg_len);
}

static void
hear_end(struct fixture *f, bool link, uint32_t seq, int error)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	struct nlmsgerr *e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED;
	nlh->nlmsg_seq = seq;
	e->error = -error;
	core_hear(f->core, link, nlh, nlh->nlmsg_len);
}

static void
hear_made(struct fixture *f, uint32_t seq, uint32_t ifindex, struct mac mac)
{
	struct nlmsghdr *nlh = message(f, NL80211_CMD_NEW_INTERFACE, seq, ifindex, WDEV);

	mnl_attr_put(nlh, NL80211_ATTR_MAC, MAC_LEN, mac.octet);
	hear(f, nlh);
}

static void
hear_link(struct fixture *f, uint32_t ifindex, bool gone, bool up)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	struct ifinfomsg *info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));

	nlh->nlmsg_type = gone ? RTM_DELLINK : RTM_NEWLINK;
	info->ifi_index = (int)ifindex;
	info->ifi_flags = up ? IFF_UP : 0;
	core_hear(f->core, true, nlh, nlh->nlmsg_len);
}

static void
hear_cookie(struct fixture *f, uint8_t cmd, uint32_t seq, uint64_t cookie)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = FAMILY;
	nlh->nlmsg_seq = seq;
	genl->cmd = cmd;
	mnl_attr_put_u64(nlh, NL80211_ATTR_COOKIE, cookie);
	hear(f, nlh);
}

/* ifindex 0: of the P2P device. */
static void
hear_stay(struct fixture *f, uint8_t cmd, uint32_t ifindex, uint64_t wdev, uint64_t cookie)
{
	struct nlmsghdr *nlh = message(f, cmd, 0, ifindex, wdev);

	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, AWAY);
	mnl_attr_put_u64(nlh, NL80211_ATTR_COOKIE, cookie);
	hear(f, nlh);
}

static void
hear_began(struct fixture *f, uint64_t cookie)
{
	hear_stay(f, NL80211_CMD_REMAIN_ON_CHANNEL, 0, WDEV, cookie);
}

static void
hear_ended(struct fixture *f, uint64_t cookie)
{
	hear_stay(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL, 0, WDEV, cookie);
}

static void
hear_frame(struct fixture *f, uint32_t ifindex, uint32_t mhz, struct mac to)
{
	struct nlmsghdr *nlh = message(f, NL80211_CMD_FRAME, 0, ifindex, ifindex ? 1 : WDEV);
	uint8_t frame[30] = { 0xd0 };

	memcpy(frame + 4, to.octet, MAC_LEN);
	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, mhz);
	mnl_attr_put(nlh, NL80211_ATTR_FRAME, sizeof(frame), frame);
	hear(f, nlh);
}

static void
hear_scan(struct fixture *f, uint8_t cmd, uint32_t ifindex)
{
	hear(f, message(f, cmd, 0, ifindex, ifindex ? 1 : WDEV));
}

struct entry {				/* of the kernel's table */
	struct mac bssid;
	uint32_t mhz, ago_ms;
	bool answered;
};

static void
hear_result(struct fixture *f, uint32_t seq, struct entry is)
{
	static const uint8_t elements[] = { 0, 3, 's', 'i', 'x' };
	struct nlmsghdr *nlh = message(f, NL80211_CMD_NEW_SCAN_RESULTS, seq, IFINDEX, 1);
	struct nlattr *bss = mnl_attr_nest_start(nlh, NL80211_ATTR_BSS);

	mnl_attr_put(nlh, NL80211_BSS_BSSID, MAC_LEN, is.bssid.octet);
	mnl_attr_put_u32(nlh, NL80211_BSS_FREQUENCY, is.mhz);
	mnl_attr_put_u64(nlh, NL80211_BSS_TSF, 0x1122334455667788);
	mnl_attr_put_u16(nlh, NL80211_BSS_BEACON_INTERVAL, 100);
	mnl_attr_put_u16(nlh, NL80211_BSS_CAPABILITY, 0x0401);
	mnl_attr_put(nlh, NL80211_BSS_INFORMATION_ELEMENTS, sizeof(elements), elements);
	mnl_attr_put_u32(nlh, NL80211_BSS_SIGNAL_MBM, (uint32_t)-4500);
	mnl_attr_put_u32(nlh, NL80211_BSS_SEEN_MS_AGO, is.ago_ms);
	if (is.answered)
		mnl_attr_put(nlh, NL80211_BSS_PRESP_DATA, 0, NULL);
	mnl_attr_nest_end(nlh, bss);
	hear(f, nlh);
}

static void
hear_done(struct fixture *f, uint32_t seq)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(f->datagram.octets);

	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_seq = seq;
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	hear(f, nlh);
}

/* ---- our side ----------------------------------------------------------------------------- */

static const struct sent *
expect_sent(struct fixture *f, uint8_t cmd)
{
	const struct sent *s;

	core_flush(f->core);
	assert_true(f->looked_at < f->sent_count);
	s = &f->sent[f->looked_at++];
	assert_int_equal(s->cmd, cmd);
	return s;
}

static void
expect_nothing_sent(struct fixture *f)
{
	core_flush(f->core);
	assert_int_equal(f->looked_at, f->sent_count);
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
expect_device(struct fixture *f, bool up, int error)
{
	struct air_event e = expect_event(f, AIR_DEVICE_STATE);

	assert_int_equal(e.bss, AIR_DEVICE);
	assert_int_equal(e.state.up, up);
	assert_int_equal(e.state.error, error);
}

static void
expect_away(struct fixture *f, enum air_news news, uint32_t token, int error)
{
	struct air_event e = expect_event(f, news);

	assert_int_equal(e.away.token, token);
	assert_int_equal(e.away.error, error);
}

static void
expect_no_event(struct fixture *f)
{
	struct air_event e;

	assert_false(core_event(f->core, f->now, &e));
}

static void
nothing_else(struct fixture *f)
{
	expect_no_event(f);
	expect_nothing_sent(f);
}

static void
later(struct fixture *f, unsigned ms)
{
	f->now = instant_add(f->now, SPAN_MS(ms));
	core_tick(f->core, f->now);
}

static int
device(struct fixture *f, enum air_verb verb)
{
	struct air_command c = { .verb = verb, .bss = AIR_DEVICE };

	return core_command(f->core, f->now, &c);
}

static int
stay(struct fixture *f, uint16_t bss, uint32_t token, uint32_t ms)
{
	struct air_command c = { .verb = AIR_STAY, .bss = bss,
		.stay = { .token = token, .freq_mhz = AWAY, .duration_ms = ms } };

	return core_command(f->core, f->now, &c);
}

static void
stay_end(struct fixture *f, uint32_t token)
{
	struct air_command c = { .verb = AIR_STAY_END, .bss = AIR_DEVICE, .token = token };

	assert_int_equal(core_command(f->core, f->now, &c), 0);
}

static int
scan(struct fixture *f, uint16_t bss, uint32_t token)
{
	static const uint8_t elements[] = { 221, 4, 0x50, 0x6f, 0x9a, 9 };
	struct air_command c = { .verb = AIR_SCAN, .bss = bss, .scan = { .token = token,
		.freq_mhz = AWAY, .dwell_ms = 40, .no_cck = true, .ssid_len = 7,
		.ssid = "DIRECT-", .elements = { elements, sizeof(elements) } } };

	return core_command(f->core, f->now, &c);
}

static int
send_frame(struct fixture *f, uint16_t bss, uint16_t mhz, struct air_send s)
{
	uint8_t frame[30] = { 0xd0 };
	struct air_command c = { .verb = AIR_SEND, .bss = bss, .send = s };

	memcpy(frame + 4, peer.octet, MAC_LEN);
	c.send.frame = (struct air_bytes){ frame, sizeof(frame) };
	c.send.freq_mhz = mhz;
	return core_command(f->core, f->now, &c);
}

static void
begin(struct fixture *f, uint16_t bss, struct mac bssid)
{
	static const uint8_t head[36] = { 0x80 }, tail[2] = { 50, 0 };
	struct air_command c = { .verb = AIR_BSS_START, .bss = bss, .start = { .bssid = bssid,
		.ssid_len = 3, .ssid = "lab", .beacon_tu = 100, .dtim_period = 2,
		.head = { head, sizeof(head) }, .tail = { tail, sizeof(tail) } } };

	assert_int_equal(core_command(f->core, f->now, &c), 0);
	hear_end(f, false, expect_sent(f, NL80211_CMD_START_AP)->seq, 0);
	assert_true(expect_event(f, AIR_BSS_STATE).state.up);
	expect_sent(f, NL80211_CMD_SET_BSS);
	expect_sent(f, NL80211_CMD_FRAME);
}

static int
set_up_as(void **state, struct core_away away)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct core_config c = { .family = FAMILY, .wiphy = 2, .stations = 100, .send = on_send,
		.arg = f, .say = on_say, .say_arg = f, .away = away,
		.place = { .freq_mhz = HOME, .width_mhz = 20 } };

	f->now.us = 1000000;
	f->core = core_open(&c);
	core_add_vif(f->core, IFINDEX, "wlan0", ours, true);
	core_add_vif(f->core, OTHER_IFINDEX, "wlan0b", other, true);
	begin(f, BSS, ours);
	begin(f, BSS + 1, other);
	*state = f;
	return 0;
}

static int
native(void **state)
{
	return set_up_as(state, (struct core_away){ .way = AIR_WAY_NATIVE, .own = AIR_WAY_NATIVE,
		.addr = own, .name = "P2P device of wlan0", .leaves = true, .ap_scans = true });
}

static int
borrowed(void **state)
{
	return set_up_as(state, (struct core_away){ .way = AIR_WAY_BORROWED,
		.own = AIR_WAY_BORROWED, .addr = own, .name = "apgate-p2p2", .leaves = true });
}

static int
shared(void **state)
{
	return set_up_as(state, (struct core_away){ .way = AIR_WAY_SHARED, .leaves = true,
		.ap_scans = true, .dwells = true });
}

static int
on_channel(void **state)
{
	return set_up_as(state, (struct core_away){ .way = AIR_WAY_ON_CHANNEL, .ap_scans = true });
}

static int
by_wall(void **state)
{
	return set_up_as(state, (struct core_away){ .by_wall = true });
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	core_close(f->core);
	free(f);
	return 0;
}

/* A native one is there. */
static void
started(struct fixture *f)
{
	assert_int_equal(device(f, AIR_DEVICE_START), 0);
	hear_made(f, expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq, 0, own);
	expect_no_event(f);
	expect_sent(f, NL80211_CMD_REGISTER_FRAME);
	expect_sent(f, NL80211_CMD_REGISTER_FRAME);
	hear_end(f, false, expect_sent(f, NL80211_CMD_START_P2P_DEVICE)->seq, 0);
	expect_device(f, true, 0);
	nothing_else(f);
}

/* And stays. */
static void
stays(struct fixture *f, uint32_t token, uint64_t cookie)
{
	assert_int_equal(stay(f, AIR_DEVICE, token, 80), 0);
	hear_cookie(f, NL80211_CMD_REMAIN_ON_CHANNEL,
	    expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL)->seq, cookie);
	expect_no_event(f);
	hear_began(f, cookie);
	expect_away(f, AIR_STAY_BEGAN, token, 0);
	nothing_else(f);
}

/* ---- the device --------------------------------------------------------------------------- */

static void
a_native_device_is_made_asked_for_all_its_frames_and_started(void **state)
{
	static const uint16_t types[] = { 0xd0, 0x40 };
	struct fixture *f = *state;
	const struct sent *s;

	assert_int_equal(device(f, AIR_DEVICE_START), 0);
	s = expect_sent(f, NL80211_CMD_NEW_INTERFACE);
	assert_int_equal(s->iftype, NL80211_IFTYPE_P2P_DEVICE);
	assert_true(s->owner);
	assert_true(mac_equal(s->mac, own));
	hear_made(f, 0, 0, own);		/* everybody is told */
	expect_no_event(f);
	expect_nothing_sent(f);
	hear_made(f, s->seq, 0, own);
	expect_no_event(f);
	for (int i = 0; i < 2; i++) {
		s = expect_sent(f, NL80211_CMD_REGISTER_FRAME);
		assert_true(s->wdev == WDEV);
		assert_int_equal(s->frame_type, types[i]);
		assert_int_equal(s->match_len, 0);	/* or what is left is sent back */
	}
	s = expect_sent(f, NL80211_CMD_START_P2P_DEVICE);
	assert_true(s->wdev == WDEV);
	assert_int_equal(s->ifindex, 0);
	hear_end(f, false, s->seq, 0);
	expect_device(f, true, 0);
	nothing_else(f);
}

static void
a_device_with_another_address_is_none(void **state)
{
	struct fixture *f = *state;

	device(f, AIR_DEVICE_START);
	hear_made(f, expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq, 0, ours);
	expect_device(f, false, EADDRNOTAVAIL);
	assert_true(expect_sent(f, NL80211_CMD_DEL_INTERFACE)->wdev == WDEV);
	assert_non_null(strstr(f->said, "addresses the driver has for it are taken"));
	nothing_else(f);
	device(f, AIR_DEVICE_START);		/* it is tried again when it is asked for again */
	expect_sent(f, NL80211_CMD_NEW_INTERFACE);
	nothing_else(f);
}

static void
a_device_the_kernel_refuses_is_told_with_the_cure(void **state)
{
	struct fixture *f = *state;

	device(f, AIR_DEVICE_START);
	hear_end(f, false, expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq, ENOSPC);
	expect_device(f, false, ENOSPC);
	assert_non_null(strstr(f->said, "hostap_p2p=borrowed"));
	nothing_else(f);
	device(f, AIR_DEVICE_START);
	hear_made(f, expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq, 0, own);
	expect_no_event(f);
	expect_sent(f, NL80211_CMD_REGISTER_FRAME);
	expect_sent(f, NL80211_CMD_REGISTER_FRAME);
	hear_end(f, false, expect_sent(f, NL80211_CMD_START_P2P_DEVICE)->seq, EBUSY);
	expect_device(f, false, EBUSY);
	assert_non_null(strstr(f->said, "wpa_supplicant"));
	nothing_else(f);
	device(f, AIR_DEVICE_START);		/* it is there: it is only started */
	hear_end(f, false, expect_sent(f, NL80211_CMD_START_P2P_DEVICE)->seq, 0);
	expect_device(f, true, 0);
	nothing_else(f);
}

static void
a_borrowed_device_is_up_when_its_link_is(void **state)
{
	struct fixture *f = *state;
	const struct sent *s;

	device(f, AIR_DEVICE_START);
	s = expect_sent(f, NL80211_CMD_NEW_INTERFACE);
	assert_int_equal(s->iftype, NL80211_IFTYPE_STATION);
	assert_true(s->owner && mac_equal(s->mac, own));
	hear_made(f, s->seq, OWN_IFINDEX, own);
	expect_no_event(f);
	s = expect_sent(f, 0);
	assert_int_equal(s->ifindex, OWN_IFINDEX);
	assert_true(s->link_up);
	assert_int_equal(expect_sent(f, NL80211_CMD_REGISTER_FRAME)->ifindex, OWN_IFINDEX);
	expect_sent(f, NL80211_CMD_REGISTER_FRAME);
	hear_link(f, OWN_IFINDEX, false, false);
	expect_no_event(f);
	hear_link(f, OWN_IFINDEX, false, true);
	expect_device(f, true, 0);
	nothing_else(f);
	hear_link(f, OWN_IFINDEX, false, false);
	expect_device(f, false, ENETDOWN);
	hear_link(f, OWN_IFINDEX, false, true);
	expect_device(f, true, 0);
	hear_link(f, OWN_IFINDEX, true, false);
	expect_device(f, false, ENODEV);
	assert_non_null(strstr(f->said, "deleted by somebody"));
	nothing_else(f);
}

static void
a_borrowed_device_whose_link_does_not_come_up_is_told(void **state)
{
	struct fixture *f = *state;

	device(f, AIR_DEVICE_START);
	hear_made(f, expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq, OWN_IFINDEX, own);
	expect_no_event(f);
	hear_end(f, true, expect_sent(f, 0)->seq, ENOTUNIQ);
	expect_device(f, false, ENOTUNIQ);
	assert_non_null(strstr(f->said, "the same address"));
}

static void
a_shared_device_is_as_up_as_the_first_interface(void **state)
{
	struct fixture *f = *state;

	device(f, AIR_DEVICE_START);
	expect_device(f, true, 0);
	nothing_else(f);
	hear_link(f, IFINDEX, false, false);
	expect_event(f, AIR_BSS_STATE);
	expect_device(f, false, ENETDOWN);
	hear_link(f, IFINDEX, false, true);
	expect_device(f, true, 0);
	expect_no_event(f);
	assert_int_equal(stay(f, AIR_DEVICE, 5, 80), 0);
	expect_sent(f, NL80211_CMD_START_AP);
	expect_sent(f, NL80211_CMD_SET_BSS);
	assert_int_equal(expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL)->ifindex, IFINDEX);
	nothing_else(f);
}

static void
what_a_stopped_device_had_under_way_ends_without_a_word(void **state)
{
	struct fixture *f = *state;

	started(f);
	stays(f, 5, 1);
	assert_int_equal(device(f, AIR_DEVICE_STOP), 0);
	assert_true(expect_sent(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL)->cookie == 1);
	assert_true(expect_sent(f, NL80211_CMD_DEL_INTERFACE)->wdev == WDEV);
	hear_ended(f, 1);
	hear(f, message(f, NL80211_CMD_DEL_INTERFACE, 0, 0, WDEV));
	nothing_else(f);
	assert_int_equal(stay(f, AIR_DEVICE, 6, 80), -ENETDOWN);
	assert_int_equal(send_frame(f, AIR_DEVICE, AWAY, (struct air_send){ 0 }), -ENETDOWN);
	nothing_else(f);
	started(f);
}

static void
a_device_stopped_while_it_is_made_goes_when_it_is_made(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	device(f, AIR_DEVICE_START);
	seq = expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq;
	device(f, AIR_DEVICE_STOP);
	nothing_else(f);
	hear_made(f, seq, 0, own);
	expect_no_event(f);
	assert_true(expect_sent(f, NL80211_CMD_DEL_INTERFACE)->wdev == WDEV);
	nothing_else(f);
}

static void
a_native_device_stops_with_the_switch_although_nobody_says_so(void **state)
{
	struct fixture *f = *state;

	started(f);
	stays(f, 5, 1);
	core_blocked(f->core, f->now, true);
	expect_away(f, AIR_STAY_ENDED, 5, ERFKILL);
	expect_device(f, false, ERFKILL);
	hear_ended(f, 1);
	expect_no_event(f);
	device(f, AIR_DEVICE_START);
	expect_device(f, false, ERFKILL);
	nothing_else(f);
	core_blocked(f->core, f->now, false);
	hear_end(f, false, expect_sent(f, NL80211_CMD_START_P2P_DEVICE)->seq, 0);
	expect_device(f, true, 0);
	nothing_else(f);
}

static void
a_device_somebody_deletes_or_stops_is_told_and_can_be_started_again(void **state)
{
	struct fixture *f = *state;

	started(f);
	stays(f, 5, 1);
	hear(f, message(f, NL80211_CMD_DEL_INTERFACE, 0, 0, OTHER_WDEV));
	expect_no_event(f);
	hear(f, message(f, NL80211_CMD_DEL_INTERFACE, 0, 0, WDEV));
	expect_away(f, AIR_STAY_ENDED, 5, ENODEV);
	expect_device(f, false, ENODEV);
	hear_ended(f, 1);
	nothing_else(f);
	started(f);
	stay(f, AIR_DEVICE, 6, 80);		/* and nobody said that it was stopped */
	hear_end(f, false, expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL)->seq, ENETDOWN);
	expect_away(f, AIR_STAY_ENDED, 6, ENETDOWN);
	expect_device(f, false, ENETDOWN);
	nothing_else(f);
	device(f, AIR_DEVICE_START);
	hear_end(f, false, expect_sent(f, NL80211_CMD_START_P2P_DEVICE)->seq, 0);
	expect_device(f, true, 0);
	nothing_else(f);
}

static void
when_the_radio_goes_all_that_was_under_way_is_told(void **state)
{
	struct fixture *f = *state;

	device(f, AIR_DEVICE_START);
	expect_device(f, true, 0);
	stay(f, AIR_DEVICE, 5, 80);
	expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL);
	hear_link(f, IFINDEX, true, false);
	expect_away(f, AIR_STAY_ENDED, 5, ENODEV);
	expect_device(f, false, ENODEV);
	expect_event(f, AIR_RADIO_GONE);
	nothing_else(f);
	assert_int_equal(device(f, AIR_DEVICE_START), -ENODEV);
}

/* ---- stays -------------------------------------------------------------------------------- */

static void
a_stay_begins_and_ends(void **state)
{
	struct fixture *f = *state;
	const struct sent *s;

	started(f);
	assert_int_equal(stay(f, AIR_DEVICE, 77, 80), 0);
	s = expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL);
	assert_true(s->wdev == WDEV);
	assert_int_equal(s->freq, AWAY);
	assert_int_equal(s->duration, 80);
	assert_int_equal(stay(f, AIR_DEVICE, 78, 80), -EBUSY);
	hear_cookie(f, NL80211_CMD_REMAIN_ON_CHANNEL, s->seq, 9);
	expect_no_event(f);
	hear_began(f, 9);
	expect_away(f, AIR_STAY_BEGAN, 77, 0);
	later(f, 82);
	hear_ended(f, 9);
	expect_away(f, AIR_STAY_ENDED, 77, 0);
	nothing_else(f);
}

static void
its_news_may_come_before_its_cookie(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	started(f);
	stay(f, AIR_DEVICE, 77, 10);
	seq = expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL)->seq;
	hear_began(f, 8);			/* somebody else's */
	expect_no_event(f);
	hear_began(f, 9);
	expect_no_event(f);
	later(f, 12);
	hear_ended(f, 9);
	expect_no_event(f);
	hear_cookie(f, NL80211_CMD_REMAIN_ON_CHANNEL, seq, 9);
	expect_away(f, AIR_STAY_BEGAN, 77, 0);
	expect_away(f, AIR_STAY_ENDED, 77, 0);
	nothing_else(f);
}

static void
others_stays_are_none_of_ours(void **state)
{
	struct fixture *f = *state;

	started(f);
	hear_began(f, 1);
	hear_ended(f, 1);
	nothing_else(f);
	stays(f, 5, 7);
	hear_ended(f, 6);
	hear_stay(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL, 0, OTHER_WDEV, 7);
	hear_stay(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL, IFINDEX, 1, 7);
	nothing_else(f);
	later(f, 80);
	hear_ended(f, 7);
	expect_away(f, AIR_STAY_ENDED, 5, 0);
	nothing_else(f);
}

static void
a_BSS_stays_as_well(void **state)
{
	struct fixture *f = *state;
	const struct sent *s;

	assert_int_equal(stay(f, BSS + 1, 5, 80), 0);
	s = expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL);
	assert_int_equal(s->ifindex, OTHER_IFINDEX);
	hear_cookie(f, NL80211_CMD_REMAIN_ON_CHANNEL, s->seq, 3);
	expect_no_event(f);
	hear_stay(f, NL80211_CMD_REMAIN_ON_CHANNEL, OTHER_IFINDEX, 1, 3);
	expect_away(f, AIR_STAY_BEGAN, 5, 0);
	hear_link(f, OTHER_IFINDEX, false, false);
	expect_event(f, AIR_BSS_STATE);
	expect_away(f, AIR_STAY_ENDED, 5, ENETDOWN);
	nothing_else(f);
}

static void
a_stay_ends_early_when_it_is_told_to_and_says_no_error(void **state)
{
	struct fixture *f = *state;

	started(f);
	stays(f, 5, 7);
	stay_end(f, 4);				/* one that is over */
	nothing_else(f);
	stay_end(f, 5);
	assert_true(expect_sent(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL)->cookie == 7);
	stay_end(f, 5);
	nothing_else(f);
	hear_ended(f, 7);
	expect_away(f, AIR_STAY_ENDED, 5, 0);
	nothing_else(f);
}

static void
one_told_to_end_before_its_cookie_is_known_ends_when_it_is(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	started(f);
	stay(f, AIR_DEVICE, 5, 80);
	seq = expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL)->seq;
	stay_end(f, 5);
	nothing_else(f);
	hear_cookie(f, NL80211_CMD_REMAIN_ON_CHANNEL, seq, 7);
	expect_no_event(f);
	assert_true(expect_sent(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL)->cookie == 7);
	hear_ended(f, 7);
	expect_away(f, AIR_STAY_ENDED, 5, 0);
	nothing_else(f);
}

static void
one_forgotten_before_its_cookie_is_known_is_ended_when_it_is(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	device(f, AIR_DEVICE_START);
	expect_device(f, true, 0);
	stay(f, AIR_DEVICE, 5, 80);
	seq = expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL)->seq;
	device(f, AIR_DEVICE_STOP);
	nothing_else(f);
	hear_cookie(f, NL80211_CMD_REMAIN_ON_CHANNEL, seq, 7);
	expect_no_event(f);
	assert_true(expect_sent(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL)->cookie == 7);
	nothing_else(f);
}

static void
one_that_ends_before_its_time_was_ended_by_somebody(void **state)
{
	struct fixture *f = *state;

	started(f);
	stays(f, 5, 7);
	later(f, 20);
	hear_ended(f, 7);
	expect_away(f, AIR_STAY_ENDED, 5, ECANCELED);
	nothing_else(f);
}

static void
a_stay_the_kernel_refuses_ends_with_its_error(void **state)
{
	struct fixture *f = *state;

	started(f);
	stay(f, AIR_DEVICE, 5, 80);
	hear_end(f, false, expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL)->seq, EINVAL);
	expect_away(f, AIR_STAY_ENDED, 5, EINVAL);
	nothing_else(f);
	stays(f, 6, 1);
}

static void
one_whose_end_was_lost_is_cancelled_and_then_given_up(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	started(f);
	stays(f, 5, 7);
	later(f, 80 + 2999);
	nothing_else(f);
	later(f, 1);
	seq = expect_sent(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL)->seq;
	hear_end(f, false, seq, ENOENT);	/* the kernel knows it no more */
	expect_away(f, AIR_STAY_ENDED, 5, 0);
	nothing_else(f);
	stays(f, 6, 8);
	later(f, 80 + 3000);
	expect_sent(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL);
	nothing_else(f);
	assert_true(instant_before(core_deadline(f->core), FAR));
	later(f, 1000);
	expect_away(f, AIR_STAY_ENDED, 6, ETIMEDOUT);
	nothing_else(f);
}

static void
when_messages_were_lost_a_stay_is_looked_for_by_cancelling_it(void **state)
{
	struct fixture *f = *state;

	started(f);
	stays(f, 5, 7);
	core_overrun(f->core, f->now, false);
	hear_end(f, false, expect_sent(f, NL80211_CMD_CANCEL_REMAIN_ON_CHANNEL)->seq, ENOENT);
	expect_away(f, AIR_STAY_ENDED, 5, 0);
	stay(f, AIR_DEVICE, 6, 80);
	expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL);
	core_overrun(f->core, f->now, false);	/* its cookie may be lost */
	expect_away(f, AIR_STAY_ENDED, 6, ENOBUFS);
	nothing_else(f);
}

static void
a_radio_that_does_not_leave_stays_on_its_channel_only(void **state)
{
	struct fixture *f = *state;

	device(f, AIR_DEVICE_START);
	expect_device(f, true, 0);
	assert_int_equal(stay(f, AIR_DEVICE, 5, 80), -EOPNOTSUPP);
	assert_int_equal(send_frame(f, AIR_DEVICE, AWAY, (struct air_send){ 0 }), -EBUSY);
	assert_int_equal(send_frame(f, AIR_DEVICE, HOME, (struct air_send){ 0 }), 0);
	assert_int_equal(expect_sent(f, NL80211_CMD_FRAME)->freq, 0);
	nothing_else(f);
}

/* ---- frames ------------------------------------------------------------------------------- */

static void
a_frame_in_a_stay_names_its_channel_and_no_time_to_wait(void **state)
{
	struct fixture *f = *state;
	const struct sent *s;
	struct nlmsghdr *nlh;

	started(f);
	assert_int_equal(send_frame(f, AIR_DEVICE, AWAY, (struct air_send){ 0 }), -EBUSY);
	stays(f, 5, 7);
	send_frame(f, AIR_DEVICE, AWAY, (struct air_send){ .token = 99, .no_cck = true });
	s = expect_sent(f, NL80211_CMD_FRAME);
	assert_true(s->wdev == WDEV);
	assert_int_equal(s->freq, AWAY);
	assert_true(s->off_channel && s->no_cck && !s->no_ack);
	assert_int_equal(s->duration, 0);
	hear_cookie(f, NL80211_CMD_FRAME, s->seq, 8);
	expect_no_event(f);
	nlh = message(f, NL80211_CMD_FRAME_TX_STATUS, 0, 0, WDEV);
	mnl_attr_put_u64(nlh, NL80211_ATTR_COOKIE, 8);
	mnl_attr_put(nlh, NL80211_ATTR_ACK, 0, NULL);
	hear(f, nlh);
	assert_true(expect_event(f, AIR_SENT).sent.acked);
	send_frame(f, AIR_DEVICE, AWAY, (struct air_send){ .token = 98, .no_ack = true });
	assert_true(expect_sent(f, NL80211_CMD_FRAME)->no_ack);
	assert_int_equal(expect_event(f, AIR_SENT).sent.token, 98);
	assert_int_equal(send_frame(f, BSS, AWAY, (struct air_send){ 0 }), -EBUSY);
	nothing_else(f);
}

static void
a_frame_of_a_device_on_the_BSSs_channel_needs_no_stay(void **state)
{
	struct fixture *f = *state;

	started(f);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(send_frame(f, AIR_DEVICE, i ? HOME : 0, (struct air_send){ 0 }),
		    0);
		assert_int_equal(expect_sent(f, NL80211_CMD_FRAME)->freq, HOME);
	}
	assert_int_equal(send_frame(f, BSS, HOME, (struct air_send){ 0 }), 0);
	assert_int_equal(expect_sent(f, NL80211_CMD_FRAME)->freq, 0);
	nothing_else(f);
}

static void
a_refused_frame_was_not_acknowledged(void **state)
{
	struct fixture *f = *state;

	started(f);
	stays(f, 5, 7);
	send_frame(f, AIR_DEVICE, AWAY, (struct air_send){ .token = 99 });
	hear_end(f, false, expect_sent(f, NL80211_CMD_FRAME)->seq, EINVAL);
	assert_false(expect_event(f, AIR_SENT).sent.acked);
	nothing_else(f);
}

static void
what_is_for_somebody_else_is_not_heard(void **state)
{
	struct fixture *f = *state;

	hear_frame(f, 0, HOME, own);
	expect_no_event(f);			/* there is no device yet */
	started(f);
	hear_frame(f, 0, HOME, own);
	assert_int_equal(expect_event(f, AIR_FRAME).bss, AIR_DEVICE);
	hear_frame(f, 0, HOME, peer);
	hear_frame(f, 0, HOME, ours);		/* its BSS hears it itself */
	hear_frame(f, OWN_IFINDEX, HOME, own);
	expect_no_event(f);
	hear_frame(f, IFINDEX, HOME, ours);
	assert_int_equal(expect_event(f, AIR_FRAME).bss, BSS);
	nothing_else(f);
}

static void
hears_once(struct fixture *f, uint32_t mhz, uint16_t as)
{
	struct air_event e;
	const uint32_t ifindexes[] = { IFINDEX, OTHER_IFINDEX, 0 };
	unsigned heard = 0;

	for (int i = 0; i < 3; i++) {
		hear_frame(f, ifindexes[i], mhz, all);
		while (core_event(f->core, f->now, &e)) {
			assert_int_equal(e.news, AIR_FRAME);
			assert_int_equal(e.bss, as);
			heard++;
		}
	}
	assert_int_equal(heard, 1);
}

static void
what_is_for_a_group_is_heard_once_by_who_is_there(void **state)
{
	struct fixture *f = *state;

	hears_once(f, HOME, BSS);
	started(f);
	hears_once(f, HOME, BSS);
	hears_once(f, AWAY, AIR_DEVICE);	/* it scans */
	stays(f, 5, 7);
	hears_once(f, HOME, BSS);
	hears_once(f, AWAY, AIR_DEVICE);
	later(f, 80);
	hear_ended(f, 7);
	expect_event(f, AIR_STAY_ENDED);
	stay(f, BSS + 1, 6, 80);
	expect_sent(f, NL80211_CMD_REMAIN_ON_CHANNEL);
	hears_once(f, AWAY, BSS + 1);
	nothing_else(f);
}

/* ---- scans -------------------------------------------------------------------------------- */

/* Up to the reading; its number. */
static uint32_t
scanned(struct fixture *f, uint32_t ifindex)
{
	hear_scan(f, NL80211_CMD_NEW_SCAN_RESULTS, ifindex);
	expect_no_event(f);
	const struct sent *s = expect_sent(f, NL80211_CMD_GET_SCAN);

	assert_true(s->flags & NLM_F_DUMP);
	expect_nothing_sent(f);
	return s->seq;
}

static void
a_scan_tells_whom_it_heard_as_the_frame_it_was(void **state)
{
	static const uint8_t expected[] = { 0x50, 0, 0, 0, 0x42, 0, 0, 0, 0, 0, 0x42, 0, 0, 0, 1, 0,
		0x42, 0, 0, 0, 1, 0, 0, 0, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 100, 0,
		0x01, 0x04, 0, 3, 's', 'i', 'x' };
	struct fixture *f = *state;
	const struct sent *s;
	struct air_event e;
	uint32_t seq;

	started(f);
	assert_int_equal(scan(f, AIR_DEVICE, 5), 0);
	assert_int_equal(scan(f, AIR_DEVICE, 6), -EBUSY);
	s = expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	assert_true(s->wdev == WDEV && s->ssids && s->no_cck && s->supported);
	assert_int_equal(s->freq, AWAY);
	assert_int_equal(s->ssid_len, 7);
	assert_int_equal(s->elements_len, 6);
	assert_int_equal(s->scan_flags, 0);
	assert_int_equal(s->dwell_tu, 0);	/* this radio cannot be told */
	later(f, 60);
	hear_scan(f, NL80211_CMD_NEW_SCAN_RESULTS, IFINDEX);	/* somebody else's */
	expect_nothing_sent(f);
	seq = scanned(f, 0);
	later(f, 5);
	hear_result(f, seq, (struct entry){ peer, AWAY, 30, true });
	e = expect_event(f, AIR_FRAME);
	assert_true(e.received.scanned);
	assert_int_equal(e.received.freq_mhz, AWAY);
	assert_int_equal(e.received.signal_dbm, -45);
	assert_int_equal(e.received.frame.len, sizeof(expected));
	assert_memory_equal(e.received.frame.at, expected, sizeof(expected));
	hear_result(f, seq, (struct entry){ other, AWAY, 30, false });
	e = expect_event(f, AIR_FRAME);
	assert_int_equal(e.received.frame.at[0], 0x80);
	assert_memory_equal(e.received.frame.at + 4, all.octet, MAC_LEN);
	hear_result(f, seq, (struct entry){ peer, HOME, 30, true });	/* another channel */
	hear_result(f, seq, (struct entry){ peer, AWAY, 900, true });	/* another time */
	hear_result(f, seq + 1, (struct entry){ peer, AWAY, 30, true });
	expect_no_event(f);
	hear_done(f, seq);
	expect_away(f, AIR_SCANNED, 5, 0);
	nothing_else(f);
}

static void
a_BSS_scans_although_it_beacons(void **state)
{
	struct fixture *f = *state;
	const struct sent *s;
	uint32_t seq;

	scan(f, BSS + 1, 5);
	s = expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	assert_int_equal(s->ifindex, OTHER_IFINDEX);
	assert_int_equal(s->scan_flags, NL80211_SCAN_FLAG_AP);
	assert_int_equal(s->dwell_tu, 39);
	seq = scanned(f, OTHER_IFINDEX);
	hear_done(f, seq);
	expect_away(f, AIR_SCANNED, 5, 0);
	nothing_else(f);
}

static void
where_no_BSS_may_an_interface_is_made_for_it_and_kept_for_a_while(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	assert_int_equal(scan(f, BSS, 5), 0);
	hear_made(f, expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq, OWN_IFINDEX, own);
	expect_no_event(f);
	expect_sent(f, 0);
	expect_sent(f, NL80211_CMD_REGISTER_FRAME);
	expect_sent(f, NL80211_CMD_REGISTER_FRAME);
	hear_link(f, OWN_IFINDEX, false, true);
	expect_no_event(f);			/* there is no P2P device that would be up */
	assert_int_equal(expect_sent(f, NL80211_CMD_TRIGGER_SCAN)->ifindex, OWN_IFINDEX);
	hear_frame(f, OWN_IFINDEX, AWAY, own);
	expect_no_event(f);
	seq = scanned(f, OWN_IFINDEX);
	hear_done(f, seq);
	expect_away(f, AIR_SCANNED, 5, 0);
	nothing_else(f);
	later(f, 4000);
	nothing_else(f);
	scan(f, BSS, 6);
	assert_int_equal(expect_sent(f, NL80211_CMD_TRIGGER_SCAN)->ifindex, OWN_IFINDEX);
	seq = scanned(f, OWN_IFINDEX);
	hear_done(f, seq);
	expect_away(f, AIR_SCANNED, 6, 0);
	later(f, 5000);
	assert_int_equal(expect_sent(f, NL80211_CMD_DEL_INTERFACE)->ifindex, OWN_IFINDEX);
	nothing_else(f);
}

static void
an_interface_for_a_scan_that_cannot_be_made_ends_the_scan(void **state)
{
	struct fixture *f = *state;

	scan(f, BSS, 5);
	hear_end(f, false, expect_sent(f, NL80211_CMD_NEW_INTERFACE)->seq, EBUSY);
	expect_away(f, AIR_SCANNED, 5, EBUSY);
	nothing_else(f);
	scan(f, BSS, 6);
	expect_sent(f, NL80211_CMD_NEW_INTERFACE);
	core_command(f->core, f->now, &(struct air_command){ .verb = AIR_SCAN_END, .token = 6 });
	expect_away(f, AIR_SCANNED, 6, 0);
	nothing_else(f);
}

static void
a_scan_that_is_refused_aborted_or_ended_is_told(void **state)
{
	struct fixture *f = *state;
	struct air_command end = { .verb = AIR_SCAN_END, .token = 7 };

	started(f);
	scan(f, AIR_DEVICE, 5);
	hear_end(f, false, expect_sent(f, NL80211_CMD_TRIGGER_SCAN)->seq, EBUSY);
	expect_away(f, AIR_SCANNED, 5, EBUSY);
	scan(f, AIR_DEVICE, 6);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	hear_scan(f, NL80211_CMD_SCAN_ABORTED, 0);
	expect_away(f, AIR_SCANNED, 6, ECANCELED);
	scan(f, AIR_DEVICE, 7);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	assert_int_equal(core_command(f->core, f->now, &end), 0);
	assert_true(expect_sent(f, NL80211_CMD_ABORT_SCAN)->wdev == WDEV);
	assert_int_equal(core_command(f->core, f->now, &end), 0);
	nothing_else(f);
	hear_scan(f, NL80211_CMD_SCAN_ABORTED, 0);
	expect_away(f, AIR_SCANNED, 7, 0);
	nothing_else(f);
}

static void
a_scan_whose_end_was_lost_is_read_all_the_same(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	started(f);
	scan(f, AIR_DEVICE, 5);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	core_overrun(f->core, f->now, false);
	hear_end(f, false, expect_sent(f, NL80211_CMD_ABORT_SCAN)->seq, ENOENT);
	expect_no_event(f);
	seq = expect_sent(f, NL80211_CMD_GET_SCAN)->seq;
	later(f, 0);				/* stations wait: a socket carries one dump */
	nothing_else(f);
	hear_done(f, seq);
	expect_away(f, AIR_SCANNED, 5, 0);
	for (int bss = 0; bss < 2; bss++) {
		later(f, 10);
		hear_done(f, expect_sent(f, NL80211_CMD_GET_STATION)->seq);
		nothing_else(f);
	}
	later(f, 10);
	nothing_else(f);
	scan(f, AIR_DEVICE, 6);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	later(f, 10000);
	expect_sent(f, NL80211_CMD_ABORT_SCAN);
	nothing_else(f);
	later(f, 1000);
	expect_away(f, AIR_SCANNED, 6, ETIMEDOUT);
	scan(f, AIR_DEVICE, 7);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	scanned(f, 0);
	core_overrun(f->core, f->now, false);	/* what was read was read in part */
	expect_away(f, AIR_SCANNED, 7, ENOBUFS);
	nothing_else(f);
}

static void
results_are_read_again_while_another_dump_has_the_socket(void **state)
{
	struct fixture *f = *state;
	uint32_t seq;

	started(f);
	scan(f, AIR_DEVICE, 5);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	seq = scanned(f, 0);
	hear_end(f, false, seq, EBUSY);
	nothing_else(f);
	later(f, 19);
	nothing_else(f);
	later(f, 1);
	seq = expect_sent(f, NL80211_CMD_GET_SCAN)->seq;
	hear_done(f, seq);
	expect_away(f, AIR_SCANNED, 5, 0);
	nothing_else(f);
}

static void
a_device_that_is_deleted_while_it_scans_is_told(void **state)
{
	struct fixture *f = *state;

	started(f);
	scan(f, AIR_DEVICE, 5);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	hear(f, message(f, NL80211_CMD_DEL_INTERFACE, 0, 0, WDEV));
	expect_away(f, AIR_SCANNED, 5, ENODEV);
	expect_device(f, false, ENODEV);
	nothing_else(f);
	started(f);
	scan(f, AIR_DEVICE, 6);
	expect_sent(f, NL80211_CMD_TRIGGER_SCAN);
	device(f, AIR_DEVICE_STOP);		/* and this one is not */
	expect_sent(f, NL80211_CMD_ABORT_SCAN);
	expect_sent(f, NL80211_CMD_DEL_INTERFACE);
	nothing_else(f);
}

/* ---- beacons ------------------------------------------------------------------------------ */

static void
where_beacons_go_by_the_wall_clock_their_time_is_told_again_and_again(void **state)
{
	struct fixture *f = *state;
	struct air_event e;
	const uint64_t interval = 102400;

	for (int round = 0; round < 2; round++) {
		assert_true(core_asks_wall(f->core, f->now));
		core_wall(f->core, f->now, 7 * interval + 2400);
		for (uint16_t i = 0; i < 2; i++) {
			e = expect_event(f, AIR_BEACON_TIME);
			assert_int_equal(e.bss, BSS + i);
			assert_true(e.beacon_time.known);
			assert_int_equal(e.beacon_time.dtim_count, -1);
			assert_int_equal(e.beacon_time.at.us - f->now.us, 100000);
		}
		assert_false(core_asks_wall(f->core, f->now));
		nothing_else(f);
		assert_int_equal(core_deadline(f->core).us - f->now.us, 2000000);
		later(f, 2000);
	}
}

#define CASE(way, name) cmocka_unit_test_setup_teardown(name, way, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(native, a_native_device_is_made_asked_for_all_its_frames_and_started),
		CASE(native, a_device_with_another_address_is_none),
		CASE(native, a_device_the_kernel_refuses_is_told_with_the_cure),
		CASE(borrowed, a_borrowed_device_is_up_when_its_link_is),
		CASE(borrowed, a_borrowed_device_whose_link_does_not_come_up_is_told),
		CASE(shared, a_shared_device_is_as_up_as_the_first_interface),
		CASE(native, what_a_stopped_device_had_under_way_ends_without_a_word),
		CASE(native, a_device_stopped_while_it_is_made_goes_when_it_is_made),
		CASE(native, a_native_device_stops_with_the_switch_although_nobody_says_so),
		CASE(native, a_device_somebody_deletes_or_stops_is_told_and_can_be_started_again),
		CASE(shared, when_the_radio_goes_all_that_was_under_way_is_told),
		CASE(native, a_stay_begins_and_ends),
		CASE(native, its_news_may_come_before_its_cookie),
		CASE(native, others_stays_are_none_of_ours),
		CASE(native, a_BSS_stays_as_well),
		CASE(native, a_stay_ends_early_when_it_is_told_to_and_says_no_error),
		CASE(native, one_told_to_end_before_its_cookie_is_known_ends_when_it_is),
		CASE(shared, one_forgotten_before_its_cookie_is_known_is_ended_when_it_is),
		CASE(native, one_that_ends_before_its_time_was_ended_by_somebody),
		CASE(native, a_stay_the_kernel_refuses_ends_with_its_error),
		CASE(native, one_whose_end_was_lost_is_cancelled_and_then_given_up),
		CASE(native, when_messages_were_lost_a_stay_is_looked_for_by_cancelling_it),
		CASE(on_channel, a_radio_that_does_not_leave_stays_on_its_channel_only),
		CASE(native, a_frame_in_a_stay_names_its_channel_and_no_time_to_wait),
		CASE(native, a_frame_of_a_device_on_the_BSSs_channel_needs_no_stay),
		CASE(native, a_refused_frame_was_not_acknowledged),
		CASE(native, what_is_for_somebody_else_is_not_heard),
		CASE(native, what_is_for_a_group_is_heard_once_by_who_is_there),
		CASE(native, a_scan_tells_whom_it_heard_as_the_frame_it_was),
		CASE(shared, a_BSS_scans_although_it_beacons),
		CASE(borrowed, where_no_BSS_may_an_interface_is_made_for_it_and_kept_for_a_while),
		CASE(borrowed, an_interface_for_a_scan_that_cannot_be_made_ends_the_scan),
		CASE(native, a_scan_that_is_refused_aborted_or_ended_is_told),
		CASE(native, a_scan_whose_end_was_lost_is_read_all_the_same),
		CASE(native, results_are_read_again_while_another_dump_has_the_socket),
		CASE(native, a_device_that_is_deleted_while_it_scans_is_told),
		CASE(by_wall, where_beacons_go_by_the_wall_clock_their_time_is_told_again_and_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
