/* SPDX-License-Identifier: ISC */
#include "seeker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "frame/p2p.h"
#include "frame/wsc.h"

struct seeker *
seeker_open(struct play *p, const char *name)
{
	struct seeker *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->play = p;
	f->daemon = daemon_open(p, &(struct daemon_options){ .name = name, .p2p = true,
		.role = HAP_ROLE_OBSERVER, .indications = UINT64_C(1) << HAP_IFACE_IND });
	return f;
}

void
seeker_close(struct seeker *f)
{
	free(f);
}

static int
do_ioctl(struct seeker *f, uint32_t request, void *arg, size_t len)
{
	return engine_ioctl(f->play->engine, f->play->now, f->daemon->endpoint, request, arg, len);
}

/* What it just said goes to the engine, and what follows to the radios. */
static void
settle(struct seeker *f)
{
	play_run(f->play, (unsigned)((f->play->now.us + 999) / 1000));
	seeker_hear(f);
}

int
seeker_start(struct seeker *f, unsigned radio, uint8_t way)
{
	struct hostap_p2p a = { .iface = radio + 1, .way = way };
	int error = do_ioctl(f, HIOCP2PSTART, &a, sizeof(a));

	if (error)
		return error;
	f->cookie = a.cookie;
	f->iface = (uint32_t)a.cookie;
	f->way = a.way;
	memcpy(f->addr, a.addr, sizeof(f->addr));
	play_run(f->play, (unsigned)(f->play->now.us / 1000) + 1);
	seeker_hear(f);
	return 0;
}

int
seeker_stop(struct seeker *f)
{
	struct hostap_p2p a = { .cookie = f->cookie };
	int error = do_ioctl(f, HIOCP2PSTOP, &a, sizeof(a));

	settle(f);
	return error;
}

/* ---- what it asks for ----------------------------------------------------------------------- */

static int
put(struct seeker *f, uint8_t type, uint32_t iface, const void *body, size_t len,
    const struct octets attr[2], const uint16_t attr_type[2])
{
	struct ieee80211_hostap_msg m = { .i_type = type, .i_iface = iface, .i_seq = ++f->seq };
	uint8_t octets[2048];
	struct hap_out out;
	ssize_t n;

	hap_set_body(&m, body, len);
	out = hap_begin(octets, sizeof(octets), &m);
	for (int i = 0; i < 2; i++)
		if (attr && attr[i].len)
			hap_attr_put(&out, attr_type[i], attr[i].at, attr[i].len);
	len = hap_end(&out);
	assert_true(len > 0);
	play_digest(f->play, octets, len);
	n = engine_write(f->play->engine, f->play->now, f->daemon->endpoint, octets, len);
	assert_true(f->seq < SEEKER_BOOK);
	f->taken[f->seq] = n >= 0 && (type == HAP_STAY_CMD || type == HAP_SCAN_CMD ||
	    type == HAP_FRAME_CMD);
	f->is_frame[f->seq] = type == HAP_FRAME_CMD;
	settle(f);
	return n < 0 ? (int)n : 0;
}

/* What a device says of itself, in a probe request or response. */
static size_t
elements(const struct seeker *f, bool response, uint8_t *octets, size_t cap)
{
	struct wr w = wr_into(octets, cap);
	struct wsc_attributes wsc = { .device_name = octets_of("finder", 6),
		.primary_type = { 1, 0x0050f204, 1 }, .config_methods = WSC_METHOD_BUTTON };
	struct p2p_attributes p2p = {
		.listen_channel = { { 'X', 'X', P2P_COUNTRY_GLOBAL }, 81, 6, false },
		.device_info = { .config_methods = WSC_METHOD_BUTTON,
			.primary = { 1, 0x0050f204, 1 }, .name = { 6, "finder" } } };

	memcpy(p2p.device_info.address.octet, f->addr, MAC_LEN);
	wsc_set_version2(&wsc, WSC_VERSION_2);
	wsc_add(&wsc, WSC_DEVICE_NAME);
	wsc_add(&wsc, WSC_PRIMARY_TYPE);
	wsc_add(&wsc, WSC_CONFIG_METHODS);
	wsc_elements_encode(&w, &wsc);
	p2p_add(&p2p, P2P_CAPABILITY);
	p2p_add(&p2p, response ? P2P_DEVICE_INFO : P2P_LISTEN_CHANNEL);
	p2p_elements_encode(&w, response ? P2P_PROBE_RESP : P2P_PROBE_REQ, &p2p);
	assert_true(wr_ok(&w));
	return w.len;
}

static int
put_listen(struct seeker *f, const struct hap_listen *body)
{
	static const uint16_t type[2] = { HAP_ATTR_ELEMENTS, HAP_ATTR_ADD };
	uint8_t request[512], response[512];
	struct octets attr[2] = {
		octets_of(request, elements(f, false, request, sizeof(request))),
		octets_of(response, elements(f, true, response, sizeof(response))),
	};

	return put(f, HAP_LISTEN_CMD, f->iface, body, sizeof(*body), attr, type);
}

int
seeker_search(struct seeker *f, unsigned ms)
{
	struct hap_listen body = { .duration_ms = ms, .freq = 2437, .min_100tu = 1,
		.max_100tu = 3, .flags = HAP_LISTEN_SEARCH, .channels = 3,
		.search = { 2412, 2437, 2462 } };

	return put_listen(f, &body);
}

int
seeker_listen(struct seeker *f, unsigned channel, unsigned ms)
{
	struct hap_listen body = { .duration_ms = ms, .freq = scenario_freq((uint8_t)channel) };

	return put_listen(f, &body);
}

int
seeker_stay(struct seeker *f, uint32_t iface, unsigned channel, unsigned ms)
{
	struct hap_stay body = { .duration_ms = ms, .freq = scenario_freq((uint8_t)channel) };

	return put(f, HAP_STAY_CMD, iface, &body, sizeof(body), NULL, NULL);
}

int
seeker_scan(struct seeker *f, uint32_t iface, const uint8_t *channels, uint8_t n)
{
	struct hap_scan body = { .channels = n, .flags = HAP_SCAN_NO_CCK };

	for (uint8_t i = 0; i < n; i++)
		body.freq[i] = scenario_freq(channels[i]);
	return put(f, HAP_SCAN_CMD, iface, &body, sizeof(body), NULL, NULL);
}

int
seeker_send(struct seeker *f, unsigned channel, unsigned wait_ms, const void *frame, size_t len)
{
	static const uint16_t type[2] = { HAP_ATTR_FRAME, 0 };
	struct hap_frame body = { .freq = scenario_freq((uint8_t)channel),
		.wait_ms = (uint16_t)wait_ms, .flags = HAP_FRAME_NO_CCK };
	struct octets attr[2] = { octets_of(frame, len), { 0 } };

	return put(f, HAP_FRAME_CMD, f->iface, &body, sizeof(body), attr, type);
}

int
seeker_register(struct seeker *f, enum frame_subtype subtype, const void *prefix, size_t len)
{
	static const uint16_t type[2] = { HAP_ATTR_PREFIX, 0 };
	struct hap_frame_reg body = { .subtype = (uint8_t)subtype };
	struct octets attr[2] = { octets_of(prefix, len), { 0 } };

	return put(f, HAP_FRAME_REG_CMD, f->iface, &body, sizeof(body), attr, type);
}

int
seeker_cancel(struct seeker *f, uint64_t seq)
{
	struct hap_cancel body = { .seq = seq };

	return put(f, HAP_CANCEL_CMD, f->iface, &body, sizeof(body), NULL, NULL);
}

/* ---- what it is told ------------------------------------------------------------------------ */

static unsigned
place_of(struct seeker *f, struct mac addr)
{
	for (unsigned i = 0; i < f->peers; i++)
		if (mac_equal(f->peer[i].addr, addr))
			return i;
	assert_true(f->peers < SEEKER_PEERS);
	f->peer[f->peers].addr = addr;
	f->peer[f->peers].at = f->play->now;
	return f->peers++;
}

static struct octets
attribute(const struct heard *h, uint16_t type)
{
	size_t len = 0;
	const uint8_t *at = hap_attr_find((struct hap_attrs){ h->attrs, h->attrs + h->attrs_len },
	    type, &len);

	return octets_of(at, at ? len : 0);
}

static void
ended(struct seeker *f, uint64_t seq)
{
	assert_in_range(seq, 1, f->seq);
	assert_true(f->taken[seq]);
	assert_int_equal(f->ends[seq]++, 0);
}

static void
hear_peer(struct seeker *f, const struct heard *h)
{
	struct octets name = attribute(h, HAP_ATTR_NAME);
	struct hap_peer body;
	unsigned i;

	hap_body(&h->m, &body, sizeof(body));
	i = place_of(f, mac_from(body.device));
	f->told++;
	f->peer[i].found += body.event == HAP_PEER_FOUND;
	f->peer[i].changed += body.event == HAP_PEER_CHANGED;
	f->peer[i].lost += body.event == HAP_PEER_LOST;
	if (name.len == 0 || name.len > sizeof(f->peer[i].name))
		return;
	f->peer[i].namelen = (uint8_t)name.len;
	memcpy(f->peer[i].name, name.at, name.len);
}

static void
hear_stay(struct seeker *f, const struct heard *h)
{
	struct hap_stay body;

	hap_body(&h->m, &body, sizeof(body));
	f->began += body.event == HAP_STAY_BEGAN;
	f->ended += body.event == HAP_STAY_ENDED;
	f->paused += body.event == HAP_STAY_PAUSED;
	f->resumed += body.event == HAP_STAY_RESUMED;
	if (body.event == HAP_STAY_ENDED) {
		f->stay_error = body.error;
		if (!f->is_frame[body.seq])
			ended(f, body.seq);
		else
			assert_true(f->ends[body.seq] == 1 && f->waits[body.seq]++ == 0);
	}
}

static void
hear_iface(struct seeker *f, const struct heard *h)
{
	struct hap_iface body;

	hap_body(&h->m, &body, sizeof(body));
	if ((uint32_t)body.cookie != f->iface)
		return;
	f->up += body.event == HAP_IFACE_UP;
	f->down += body.event == HAP_IFACE_DOWN;
	f->removed += body.event == HAP_IFACE_REMOVED;
}

static void
hear_one(struct seeker *f, const struct heard *h)
{
	struct octets frame = attribute(h, HAP_ATTR_FRAME);
	struct hap_frame_status sent;
	struct hap_result result;
	struct hap_scan scan;

	switch (h->m.i_type) {
	case HAP_PEER_IND:
		hear_peer(f, h);
		break;
	case HAP_STAY_IND:
		hear_stay(f, h);
		break;
	case HAP_IFACE_IND:
		hear_iface(f, h);
		break;
	case HAP_SCAN_IND:
		hap_body(&h->m, &scan, sizeof(scan));
		f->scanned++;
		ended(f, scan.seq);
		break;
	case HAP_FOUND_IND:
		f->founds++;
		break;
	case HAP_FRAME_STATUS_IND:
		hap_body(&h->m, &sent, sizeof(sent));
		f->acked += sent.acked;
		f->unacked += !sent.acked;
		ended(f, sent.seq);
		break;
	case HAP_FRAME_IND:
		f->frames++;
		f->frame_len = frame.len < sizeof(f->frame) ? frame.len : sizeof(f->frame);
		memcpy(f->frame, frame.at, f->frame_len);
		break;
	case HAP_RESULT_IND:
		hap_body(&h->m, &result, sizeof(result));
		f->results++;
		f->refused = result.error;
		break;
	default:
		break;
	}
}

/* Its mailbox is emptied each time: a hall says more than it holds. */
void
seeker_hear(struct seeker *f)
{
	struct daemon *d = f->daemon;

	while (d->read < d->heards)
		hear_one(f, &d->heard[d->read++]);
	assert_int_equal(d->dropped_heards, 0);
	d->read = d->heards = 0;
}

unsigned
seeker_open_ends(const struct seeker *f)
{
	unsigned n = 0;

	for (uint64_t seq = 1; seq <= f->seq; seq++)
		n += f->taken[seq] && f->ends[seq] == 0;
	return n;
}

void
seeker_run(struct seeker *f, unsigned until_ms)
{
	for (unsigned ms = (unsigned)(f->play->now.us / 1000); ms < until_ms;) {
		ms = ms + 500 < until_ms ? ms + 500 : until_ms;
		play_run(f->play, ms);
		seeker_hear(f);
	}
}

struct hostap_radio
seeker_radio(struct play *p, struct seeker *f, unsigned radio)
{
	struct hostap_radio_list list = { 0 };

	assert_int_equal(engine_ioctl(p->engine, p->now, f->daemon->endpoint, HIOCGRADIOS, &list,
	    sizeof(list)), 0);
	assert_true(radio < list.count);
	return list.radio[radio];
}
