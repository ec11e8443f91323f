/* SPDX-License-Identifier: ISC */
/*
 * The whole engine, driven by a program of bytes: stations speak, the radio reports, daemons come,
 * read, write and go, P2P devices and stays on channels come and end, time passes.  Most
 * operations are well formed, so that deep states are reached; some are bytes as they come.
 * After each one the tables must be in order (invariants.h), every deadline that has come must
 * go, and daemons' numbers must add up (Q1).
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/invariants.h"

#include "frame/p2p.h"

#include <hostap/codec.h>

enum { BSSS = 3, STATIONS = 24, DAEMONS = 4, TOKENS = 16, ASKED = 16, STEPS = 400 };

struct daemon {
	int endpoint;			/* 0: none */
	bool hello;
	uint64_t last, missing, told;
	struct ieee80211_hostap_msg asked[ASKED];
	unsigned asked_count;
};

struct play {
	struct engine *e;
	struct instant now;
	struct rd in;
	struct engine_config config;
	struct engine_bss bss[BSSS];
	uint32_t token[TOKENS];
	unsigned token_count;
	struct daemon daemon[DAEMONS];
	uint16_t sequence;
	bool lazy;			/* commands stay where they are for now */
	uint32_t away[2];		/* the stay or scan each radio was given last */
	uint32_t devices;		/* P2P devices started so far */
};

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(const char *fault)
{
	if (fault == NULL)
		return;
	fprintf(stderr, "%s\n", fault);
	abort();
}

/* ---- the stage ---------------------------------------------------------------------------- */

static void
open_play(struct play *p)
{
	p->config = (struct engine_config){ .name = "fuzz", .stations = 12, .strangers = 6,
	    .requests = 8, .endpoints = DAEMONS, .table = 4, .buffer = 8, .bans = 4,
	    .key = { 3, 4 } };
	struct engine_radio r = { .name = "radio", .freq_mhz = 2437, .rate_count = 4,
	    .rate = { 0x82, 0x84, 12, 24 }, .short_preamble = true, .acks = true,
	    .ht_len = AIR_HT_LEN };

	r.away = (struct air_away){ .way = AIR_WAY_NATIVE, .leaves = true, .scans = true,
	    .acks = true, .addr = { { 2, 9, 0, 0, 0, 0 } } };
	p->e = engine_open(&p->config);
	assert(p->e);
	engine_add_radio(p->e, &r);
	r.away = (struct air_away){ .way = AIR_WAY_SHARED, .leaves = true };
	r.acks = false;
	r.freq_mhz = 5180;
	engine_add_radio(p->e, &r);
	for (uint8_t i = 0; i < BSSS; i++) {
		p->bss[i] = (struct engine_bss){ .name = "wlan0", .radio = i == 2, .ssid_len = 1,
		    .ssid = { 's' }, .beacon_tu = 100, .dtim_period = 1, .max_stations = 5,
		    .answer_probes = true, .inactivity_s = 10, .max_listen_interval = 200,
		    .wmm = true, .wds = true, .bssid = { { 2, 0, 0, 0, 0, i } } };
		p->bss[i].name[4] = (char)('0' + i);
		engine_add_bss(p->e, p->now, &p->bss[i]);
		struct air_event up = { .news = AIR_BSS_STATE, .bss = i, .state = { .up = true } };

		engine_event(p->e, p->now, &up);
	}
}

static struct mac
station(struct play *p)
{
	return (struct mac){ { 2, 0, 0, 0, 1, rd_u8(&p->in) % STATIONS } };
}

static struct mac
bssid(struct play *p)
{
	return p->bss[rd_u8(&p->in) % BSSS].bssid;
}

static struct octets
some(struct play *p)			/* as many of the bytes as the next one says */
{
	size_t len = rd_u8(&p->in);

	len = len < rd_left(&p->in) ? len : rd_left(&p->in);
	return octets_of(rd_bytes(&p->in, len), len);
}

/* ---- the air ------------------------------------------------------------------------------ */

static void
hear_bytes(struct play *p, uint8_t radio, const uint8_t *at, size_t len)
{
	struct air_event e = { .news = AIR_FRAME, .radio = radio };
	/* of its own size, so that a read beyond it is seen */
	uint8_t *own = malloc(len ? len : 1);

	assert(own);
	if (len)
		memcpy(own, at, len);
	e.received.frame = (struct air_bytes){ own, len };
	e.received.freq_mhz = radio ? 5180 : 2437;
	e.received.signal_dbm = -60;
	engine_event(p->e, p->now, &e);
	free(own);
}

static void
hear(struct play *p, struct frame *f)
{
	uint8_t bytes[FRAME_MAX];
	struct wr w = wr_into(bytes, sizeof(bytes));
	uint8_t how = rd_u8(&p->in);

	f->header.sequence = how & 1 ? p->sequence : ++p->sequence;
	f->header.flags = how & 2 ? FLAG_RETRY : 0;
	frame_encode(&w, f);
	if (how & 4 && w.len)
		bytes[rd_le16(&p->in) % w.len] = rd_u8(&p->in);
	if (how & 8 && w.len)
		w.len -= rd_u8(&p->in) % w.len;
	hear_bytes(p, f->header.addr3.octet[5] == 2, bytes, w.len);
}

static struct frame
frame_of(struct play *p, enum frame_subtype subtype)
{
	struct mac from = station(p), to = bssid(p);

	return (struct frame){ .header = frame_header_to(subtype, to, from, to) };
}

static void
op_auth(struct play *p)
{
	struct frame f = frame_of(p, FRAME_AUTH);
	uint8_t how = rd_u8(&p->in);

	f.auth.algorithm = how & 4 ? how & 3 : 0;
	f.auth.transaction = how & 8 ? how >> 4 : 1;
	if (f.auth.algorithm == ALGORITHM_SAE)
		f.body = some(p);
	hear(p, &f);
}

static void
op_assoc(struct play *p)
{
	static const uint8_t rates[] = { 0x82, 0x84, 12, 24 };
	uint8_t how = rd_u8(&p->in);
	struct frame f = frame_of(p, how & 1 ? FRAME_REASSOC_REQ : FRAME_ASSOC_REQ);

	f.assoc.capability = rd_u8(&p->in);
	f.assoc.listen_interval = how >> 4;
	if (how & 1)
		f.assoc.current_ap = bssid(p);
	elements_set_ssid(&f.elements, (struct ssid){ 1, { how == 255 ? 'x' : 's' } });
	elements_set_rates(&f.elements, rates, how & 2 ? 2 : 4);
	if (how & 4) {
		elements_add(&f.elements, ELEMENT_HT_CAPABILITIES);
		f.elements.ht_capabilities.info = how & 8 ? HT_INFO_40MHZ : 0;
		elements_add(&f.elements, ELEMENT_WMM_INFO);
	}
	hear(p, &f);
}

static void
op_probe(struct play *p)
{
	struct frame f = frame_of(p, FRAME_PROBE_REQ);
	uint8_t how = rd_u8(&p->in);

	if (how & 1)
		memset(f.header.addr1.octet, 255, MAC_LEN);
	if (how & 2)
		memset(f.header.addr3.octet, 255, MAC_LEN);
	elements_set_ssid(&f.elements, (struct ssid){ how & 4 ? 1 : 0, { 's' } });
	elements_set_rates(&f.elements, (const uint8_t[]){ 2, 4 }, 2);
	hear(p, &f);
}

static void
op_leave(struct play *p)
{
	struct frame f = frame_of(p, rd_u8(&p->in) & 1 ? FRAME_DEAUTH : FRAME_DISASSOC);

	f.leave.reason = rd_u8(&p->in);
	hear(p, &f);
}

static void
op_action(struct play *p)
{
	struct frame f = frame_of(p, FRAME_ACTION);

	f.action.category = rd_u8(&p->in);
	f.action.code = rd_u8(&p->in);
	f.body = some(p);
	hear(p, &f);
}

static void
op_raw_frame(struct play *p)
{
	struct octets o = some(p);

	hear_bytes(p, rd_u8(&p->in) & 1, o.at, o.len);
}

static void
op_sent(struct play *p)
{
	uint8_t how = rd_u8(&p->in);
	struct air_event e = { .news = AIR_SENT, .sent = { .acked = how & 1 } };

	e.sent.token = how & 128 ? rd_le32(&p->in) : p->token[how / 2 % TOKENS];
	engine_event(p->e, p->now, &e);
}

static void
op_news(struct play *p)
{
	static const enum air_news news[] = { AIR_UNEXPECTED, AIR_POLLED, AIR_STATS,
	    AIR_STATION_LOST, AIR_BSS_STATE, AIR_RADIO_GONE, AIR_BSS_STATE, AIR_BSS_STATE };
	uint8_t how = rd_u8(&p->in);
	struct air_event e = { .news = news[how & 7], .bss = how >> 3 & 3, .radio = how >> 7 };

	switch (e.news) {
	case AIR_UNEXPECTED:
		e.unexpected.addr = station(p);
		e.unexpected.four_address = how >> 5 & 1;
		break;
	case AIR_POLLED:
		e.polled.addr = station(p);
		e.polled.acked = how >> 5 & 1;
		break;
	case AIR_STATS:
		e.stats.addr = station(p);
		e.stats.stats.idle_ms = rd_le16(&p->in);
		e.stats.stats.rx_packets = how >> 5 & 1;
		break;
	case AIR_STATION_LOST:
		e.lost.addr = station(p);
		break;
	case AIR_BSS_STATE:
		e.state.up = how >> 5 & 3;	/* up more often than down */
		break;
	case AIR_RADIO_GONE:
	case AIR_FRAME:
	case AIR_SENT:
	case AIR_DEVICE_STATE:
	case AIR_STAY_BEGAN:
	case AIR_STAY_ENDED:
	case AIR_SCANNED:
	case AIR_BEACON_TIME:
		break;
	}
	engine_event(p->e, p->now, &e);
}

/* ---- daemons ------------------------------------------------------------------------------ */

static struct daemon *
daemon_of(struct play *p)
{
	return &p->daemon[rd_u8(&p->in) % DAEMONS];
}

static void
op_attach(struct play *p)
{
	struct daemon *d = daemon_of(p);
	uint8_t how = rd_u8(&p->in);
	struct engine_peer peer = { .transport = how & 1 ? ENGINE_DEVICE : ENGINE_SOCKET,
	    .rights = how & 2 ? 15 : how >> 4, .name = "d" };
	struct hostap_version v = { .version = HAP_VERSION };
	struct hostap_mode mode = { .role = how & 4 ? HAP_ROLE_OBSERVER : HAP_ROLE_DECIDER,
	    .indications = ~0ull, .attributes = ~0u, .classes = rd_u8(&p->in) & 15,
	    .flags = rd_u8(&p->in) & 7, .order = rd_u8(&p->in) & 3,
	    .fail = { how >> 6 & 1, how >> 6 & 2, how >> 6 & 2 } };
	uint8_t ifreq[40] = "wlan0";

	if (d->endpoint)
		engine_detach(p->e, p->now, d->endpoint);
	*d = (struct daemon){ .endpoint = engine_attach(p->e, p->now, &peer) };
	assert(d->endpoint > 0);
	d->hello = !(how & 8);
	if (!d->hello) {
		engine_ioctl(p->e, p->now, d->endpoint, _IOW('H', 1, uint8_t[40]), ifreq, 40);
		return;
	}
	engine_ioctl(p->e, p->now, d->endpoint, HIOCVERSION, &v, sizeof(v));
	engine_ioctl(p->e, p->now, d->endpoint, HIOCSMODE, &mode, sizeof(mode));
}

static void
op_detach(struct play *p)
{
	struct daemon *d = daemon_of(p);

	engine_detach(p->e, p->now, d->endpoint);
	d->endpoint = 0;
}

static void
heard(struct daemon *d, const struct ieee80211_hostap_msg *m)
{
	struct hap_lost lost;

	if (m->i_seq <= d->last)
		must("a number did not rise");
	d->missing += m->i_seq - d->last - 1;
	d->last = m->i_seq;
	if (m->i_type >= HAP_ASSOC_REQ && m->i_type <= HAP_AUTH_REQ)
		d->asked[d->asked_count++ % ASKED] = *m;
	if (m->i_type != HAP_LOST_IND)
		return;
	hap_body(m, &lost, sizeof(lost));
	d->told += lost.count;
}

static void
op_read(struct play *p)
{
	static uint8_t buffer[HAP_READ_MAX];
	struct daemon *d = daemon_of(p);
	uint8_t how = rd_u8(&p->in);
	ssize_t n = engine_read(p->e, p->now, d->endpoint, buffer, how < 8 ? how * 60u :
	    sizeof(buffer));

	if (n == -EAGAIN && d->hello && d->missing != d->told)
		must("a daemon that has read everything does not know of every loss");
	for (ssize_t at = 0; at < n;) {
		struct ieee80211_hostap_msg m;
		struct hap_attrs attrs;
		int len = hap_decode(buffer + at, (size_t)(n - at), &m, &attrs, NULL);

		if (len < 0)
			must("a message that was read does not parse");
		heard(d, &m);
		at += len;
	}
}

static void
write_message(struct play *p, struct daemon *d, struct ieee80211_hostap_msg *m, uint16_t type,
    struct octets attr)
{
	uint8_t bytes[1024];
	struct hap_out out = hap_begin(bytes, sizeof(bytes), m);
	ssize_t n;

	if (attr.len)
		hap_attr_put(&out, type, attr.at, attr.len);
	n = engine_write(p->e, p->now, d->endpoint, bytes, hap_end(&out));
	if (n > (ssize_t)out.len)
		must("more was taken than was written");
}

static void
op_answer(struct play *p)
{
	static const uint16_t kinds[] = { HAP_ATTR_ADD, HAP_ATTR_BODY, HAP_ATTR_REASON, 0x8007 };
	struct daemon *d = daemon_of(p);
	uint8_t which = rd_u8(&p->in), how = rd_u8(&p->in);
	const struct ieee80211_hostap_msg *asked = &d->asked[which % ASKED];
	struct ieee80211_hostap_msg m = { .i_msglen = HAP_MSG_LEN, .i_seq = asked->i_seq,
	    .i_type = (uint8_t)(asked->i_type + 4) };

	if (how & 1)
		for (size_t i = 0; i < 12; i++)
			m.i_un.i_octets[i] = rd_u8(&p->in);
	if (how & 2)
		m.i_un.i_octets[6 - 4 * (m.i_type != HAP_AUTH_RESP)] = rd_u8(&p->in);
	write_message(p, d, &m, kinds[how >> 2 & 3], how & 16 ? some(p) : octets_of(NULL, 0));
}

static void
op_command(struct play *p)
{
	static const uint8_t types[] = { HAP_DISASSOC_CMD, HAP_DEAUTH_CMD, HAP_TIMEOUT_CMD,
	    HAP_STATS_CMD, HAP_WDS_CMD, HAP_BAN_CMD, HAP_FRAME_CMD, HAP_FRAME_REG_CMD,
	    HAP_TABLE_CMD };
	static const uint16_t kinds[] = { HAP_ATTR_FRAME, HAP_ATTR_PREFIX, HAP_ATTR_ROWS, 0x8007 };
	struct daemon *d = daemon_of(p);
	uint8_t how = rd_u8(&p->in);
	struct ieee80211_hostap_msg m = { .i_type = types[how % sizeof(types)],
	    .i_flags = rd_u8(&p->in), .i_seq = rd_u8(&p->in), .i_iface = rd_u8(&p->in) % 5 };
	struct mac addr = station(p);
	struct octets body = some(p);

	memcpy(m.i_dstaddr, addr.octet, MAC_LEN);
	memcpy(m.i_un.i_octets, body.at ? (const void *)body.at : "", body.len < 64 ?
	    body.len : 64);
	if (m.i_type == HAP_TIMEOUT_CMD && how & 64)
		m.i_un.timeout.i_un.timeout = (struct hostap_timeval){ rd_u8(&p->in) % 8, 0 };
	write_message(p, d, &m, kinds[how >> 4 & 3], how & 128 ? some(p) : octets_of(NULL, 0));
}

/* A frame of ours, sent by a daemon. */
static void
op_frame_command(struct play *p)
{
	struct daemon *d = daemon_of(p);
	struct ieee80211_hostap_msg m = { .i_type = HAP_FRAME_CMD, .i_seq = rd_u8(&p->in) % 4,
	    .i_flags = 1, .i_iface = 1 };
	struct frame f = { .header = frame_header_to(FRAME_ACTION, station(p), p->bss[0].bssid,
	    p->bss[0].bssid) };
	uint8_t bytes[64];
	struct wr w = wr_into(bytes, sizeof(bytes));

	frame_encode(&w, &f);
	write_message(p, d, &m, HAP_ATTR_FRAME, octets_of(bytes, w.len));
}

static void
op_raw_write(struct play *p)
{
	struct daemon *d = daemon_of(p);
	struct octets o = some(p);

	engine_write(p->e, p->now, d->endpoint, o.at, o.len);
}

static void
op_ioctl(struct play *p)
{
	static const uint32_t requests[] = { HIOCVERSION, HIOCSMODE, HIOCGMODE, HIOCSFILTER,
	    HIOCGFILTER, HIOCGIFACES, HIOCGSTATIONS, HIOCGSTATION, HIOCGDAEMONS, HIOCGWHY, HIOCGBANS, HIOCGAP,
	    HIOCFLUSH, HIOCGSTATS, HIOCGBLEN, _IOW('H', 1, uint8_t[40]), _IOR('H', 2,
	    uint8_t[40]) };
	static uint8_t arg[HAP_READ_MAX];
	struct daemon *d = daemon_of(p);
	uint8_t how = rd_u8(&p->in);
	uint32_t request = how & 16 ? rd_le32(&p->in) : requests[how & 15];
	struct octets o = some(p);

	memset(arg, 0, sizeof(arg));
	if (o.len)
		memcpy(arg, o.at, o.len);
	engine_ioctl(p->e, p->now, d->endpoint, request, arg, sizeof(arg));
	if (how & 16 || (how & 15) == 0 || (how & 15) == 1)
		/* what it is told of losses is its own affair now */
		d->hello = false;
}

static void
op_ioctl_message(struct play *p)
{
	struct daemon *d = daemon_of(p);
	struct ieee80211_hostap_msg m = { .i_type = HAP_IOCTL_CMD, .i_seq = 1 };
	struct hap_ioctl body = { .request = rd_u8(&p->in) & 1 ? HIOCGSTATS : HIOCGAP };

	hap_set_body(&m, &body, sizeof(body));
	write_message(p, d, &m, HAP_ATTR_ARG, some(p));
}

/* ---- off the channel ----------------------------------------------------------------------- */

static const uint16_t channels[] = { 2437, 2412, 2462, 5180, 2413, 0, 2437, 5180 };

static uint32_t
iface_of_somebody(struct play *p)
{
	uint8_t how = rd_u8(&p->in);

	return how & 1 && p->devices ? 0x10001 + (how >> 1) % p->devices : how % 4;
}

static void
op_device(struct play *p)
{
	static const uint32_t requests[] = { HIOCP2PSTART, HIOCP2PSTOP, HIOCGRADIOS, HIOCGPEERS };
	static union {
		struct hostap_p2p p2p;
		struct hostap_radio_list radios;
		struct hostap_peer_list peers;
	} arg;
	struct daemon *d = daemon_of(p);
	uint8_t how = rd_u8(&p->in);
	struct hostap_iface_list list = { .next = 0 };

	memset(&arg, 0, sizeof(arg));
	switch (how & 3) {
	case 0:
		arg.p2p.iface = how & 4 ? 3 : 1;	/* the other radio, or the first */
		arg.p2p.way = how & 8 ? how >> 4 : 0;
		break;
	case 1:
		engine_ioctl(p->e, p->now, d->endpoint, HIOCGIFACES, &list, sizeof(list));
		arg.p2p.cookie = list.count ? list.iface[list.count - 1].cookie : how;
		break;
	case 2:
		arg.radios.next = how >> 6;
		break;
	default:
		arg.peers.iface = iface_of_somebody(p);
		break;
	}
	if (engine_ioctl(p->e, p->now, d->endpoint, requests[how & 3], &arg, sizeof(arg)) == 0)
		p->devices += (how & 3) == 0;
}

static void
put_body(struct play *p, struct ieee80211_hostap_msg *m)
{
	uint8_t how = rd_u8(&p->in);
	uint16_t mhz = channels[how & 7];
	struct hap_stay stay = { .freq = mhz, .duration_ms = 10u << (how >> 3 & 15) };
	struct hap_scan scan = { .channels = how >> 3 & 3, .freq = { mhz, 2437, 2462 },
	    .dwell_tu = how & 128 ? 20 : 0 };
	struct hap_listen listen_ = { .freq = mhz, .flags = how >> 3 & 3, .channels = 2,
	    .min_100tu = 1, .max_100tu = 1 + (how >> 5 & 3), .search = { 2437, 2412 },
	    .duration_ms = how & 128 ? 3000 : 0 };
	struct hap_cancel cancel = { .seq = how & 7 };

	if (m->i_type == HAP_STAY_CMD)
		hap_set_body(m, &stay, sizeof(stay));
	else if (m->i_type == HAP_SCAN_CMD)
		hap_set_body(m, &scan, sizeof(scan));
	else if (m->i_type == HAP_LISTEN_CMD)
		hap_set_body(m, &listen_, sizeof(listen_));
	else
		hap_set_body(m, &cancel, sizeof(cancel));
}

static size_t
p2p_elements(uint8_t *to, size_t cap, enum p2p_frame sort, struct mac who)
{
	struct p2p_attributes a = { .capability = { 0x25, 0 },
	    .device_info = { .address = who, .primary = { 1, 0x0050f204, 1 },
	    .name = { 1, { 'p' } } }, .listen_channel = { { 'X', 'X', 4 }, 81, 11, false } };
	struct wr w = wr_into(to, cap);

	p2p_add(&a, P2P_CAPABILITY);
	p2p_add(&a, sort == P2P_PROBE_REQ ? P2P_LISTEN_CHANNEL : P2P_DEVICE_INFO);
	p2p_elements_encode(&w, sort, &a);
	return w.len;
}

static void
op_away(struct play *p)
{
	static const uint8_t types[] = { HAP_STAY_CMD, HAP_SCAN_CMD, HAP_LISTEN_CMD,
	    HAP_CANCEL_CMD };
	struct daemon *d = daemon_of(p);
	uint8_t how = rd_u8(&p->in);
	struct ieee80211_hostap_msg m = { .i_type = types[how & 3], .i_seq = how >> 2 & 7,
	    .i_flags = how >> 5 & 1, .i_iface = iface_of_somebody(p) };
	uint8_t elements[256];
	size_t len = p2p_elements(elements, sizeof(elements), P2P_PROBE_RESP, station(p));

	put_body(p, &m);
	write_message(p, d, &m, how & 64 ? HAP_ATTR_SSID : HAP_ATTR_ADD, how & 128 ? some(p) :
	    octets_of(elements, how & 64 ? 0 : len));
}

/* A public action frame or probe request, as the device or as a BSS. */
static void
op_away_frame(struct play *p)
{
	struct daemon *d = daemon_of(p);
	uint8_t how = rd_u8(&p->in);
	struct ieee80211_hostap_msg m = { .i_type = HAP_FRAME_CMD, .i_seq = how & 7,
	    .i_flags = how >> 3 & 1, .i_iface = iface_of_somebody(p) };
	struct hap_frame body = { .freq = channels[how >> 4 & 7], .wait_ms = how & 128 ? 200 : 0,
	    .flags = how & 3 };
	struct mac from = m.i_iface > 0x10000 ? (struct mac){ { 2, 9, 0, 0, 0, 0 } } :
	    p->bss[m.i_iface ? m.i_iface - 1 : 0].bssid;
	struct frame f = { .header = frame_header_to(FRAME_ACTION, station(p), from, from),
	    .action = { CATEGORY_PUBLIC, 9 } };
	uint8_t bytes[64];
	struct wr w = wr_into(bytes, sizeof(bytes));

	frame_encode(&w, &f);
	hap_set_body(&m, &body, sizeof(body));
	write_message(p, d, &m, HAP_ATTR_FRAME, octets_of(bytes, w.len));
}

static void
op_away_news(struct play *p)
{
	static const enum air_news news[] = { AIR_STAY_BEGAN, AIR_STAY_ENDED, AIR_SCANNED,
	    AIR_STAY_BEGAN, AIR_STAY_ENDED, AIR_SCANNED, AIR_DEVICE_STATE, AIR_BEACON_TIME };
	static const uint8_t errors[] = { 0, 0, EBUSY, EINVAL };
	uint8_t how = rd_u8(&p->in);
	struct air_event e = { .news = news[how & 7], .radio = how >> 3 & 1 };

	if (e.news == AIR_DEVICE_STATE) {
		e.bss = AIR_DEVICE;
		e.state.up = how >> 4 & 3;
		e.state.error = errors[how >> 6 & 3];
	} else if (e.news == AIR_BEACON_TIME) {
		e.bss = how >> 4 & 3;
		e.beacon_time.known = how & 64;
		e.beacon_time.at.us = rd_le32(&p->in);
		e.beacon_time.dtim_count = (int8_t)rd_u8(&p->in);
	} else {
		e.away.token = how & 128 ? rd_le32(&p->in) : p->away[e.radio];
		e.away.error = e.news == AIR_STAY_BEGAN ? 0 : errors[how >> 4 & 3];
	}
	engine_event(p->e, p->now, &e);
}

/* A Wi-Fi Direct device is heard, on whatever channel, or found by a scan. */
static void
op_peer(struct play *p)
{
	uint8_t how = rd_u8(&p->in), elements[256], bytes[FRAME_MAX];
	struct mac who = station(p), device = { { 2, 9, 0, 0, 0, 0 } };
	struct frame f = { .header = frame_header_to(how & 1 ? FRAME_PROBE_REQ : FRAME_PROBE_RESP,
	    device, who, device) };
	size_t len = p2p_elements(elements, sizeof(elements), how & 1 ? P2P_PROBE_REQ :
	    P2P_PROBE_RESP, who);
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct air_event e = { .news = AIR_FRAME, .radio = how >> 1 & 1 };

	if (how & 4)
		memset(f.header.addr1.octet, 255, MAC_LEN);
	if (how & 4)
		f.header.addr3 = f.header.addr1;
	elements_set_ssid(&f.elements, (struct ssid){ 7, "DIRECT-" });
	elements_set_rates(&f.elements, (const uint8_t[]){ 12, 24 }, 2);
	f.extra = octets_of(elements, len);
	frame_encode(&w, &f);
	if (how & 64 && w.len)
		bytes[rd_le16(&p->in) % w.len] = rd_u8(&p->in);
	e.received.frame = (struct air_bytes){ bytes, w.len };
	e.received.freq_mhz = channels[how >> 3 & 7];
	e.received.scanned = how & 128;
	engine_event(p->e, p->now, &e);
}

/* ---- configuration and time --------------------------------------------------------------- */

static void
op_change(struct play *p)
{
	uint8_t how = rd_u8(&p->in);
	int n = how >> 6 & 3;
	struct engine_bss *b = &p->bss[n % BSSS];

	p->config.refuse_full = how & 1;
	p->config.require = how & 2 ? 15 : 0;
	p->config.deadline_ms[1] = how & 4 ? 50 : 0;
	engine_change(p->e, &p->config);
	b->hidden = how >> 3 & 1;
	b->max_stations = how & 16 ? 2 : 5;
	b->skip_poll = how & 32;
	engine_change_bss(p->e, p->now, n, b);
}

static void
op_lazy(struct play *p)
{
	p->lazy = !p->lazy;
}

static void
drain(struct play *p)
{
	struct engine_trace t;
	struct air_command c;
	int endpoint;

	while (engine_command(p->e, &c)) {
		if (c.verb == AIR_SEND && c.send.token)
			p->token[p->token_count++ % TOKENS] = c.send.token;
		else if (c.verb == AIR_STAY)
			p->away[c.radio] = c.stay.token;
		else if (c.verb == AIR_SCAN)
			p->away[c.radio] = c.scan.token;
	}
	while (engine_wake(p->e, &endpoint))
		;
	while (engine_trace(p->e, &t))
		;
}

static void
op_time(struct play *p)
{
	uint8_t how = rd_u8(&p->in);
	struct instant next = engine_deadline(p->e);

	if (how & 1 && next.us != FAR.us && instant_before(p->now, next))
		p->now = next;
	else
		p->now = instant_add(p->now, SPAN_MS((uint32_t)how * how / 4));
	for (int calls = 0; instant_due(engine_deadline(p->e), p->now); calls++) {
		engine_tick(p->e, p->now);
		drain(p);
		if (calls > 1000)
			must("a deadline that has come does not go");
	}
}

static void (*const ops[])(struct play *) = {
	op_auth, op_auth, op_auth, op_assoc, op_assoc, op_assoc, op_sent, op_sent, op_sent, op_sent,
	op_probe, op_leave, op_action, op_raw_frame, op_news, op_attach, op_detach, op_read,
	    op_read,
	op_answer, op_answer, op_answer, op_command, op_command, op_frame_command, op_raw_write,
	op_ioctl, op_ioctl_message, op_change, op_lazy, op_time, op_time,
	op_device, op_away, op_away, op_away_frame, op_away_news, op_away_news, op_away_news,
	    op_peer,
};

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct play p;

	p = (struct play){ .now = { 1000000 }, .in = rd_from(bytes, len) };
	open_play(&p);
	for (int i = 0; i < STEPS && rd_left(&p.in); i++) {
		ops[rd_u8(&p.in) % (sizeof(ops) / sizeof(ops[0]))](&p);
		if (!p.lazy)
			drain(&p);
		must(engine_fault(p.e));
	}
	must(p2p_places_fault(p.e->p2p));
	engine_stop(p.e, p.now);
	engine_close(p.e);
	return 0;
}
