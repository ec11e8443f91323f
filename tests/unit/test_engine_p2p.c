/* SPDX-License-Identifier: ISC */
/*
 * P2P devices through the engine (P1 to P10, D3, D6): ioctls, rights, messages and their fields,
 * results, registrations.  What goes on beneath is told in test_p2p_*.c.
 */
#include "stage.h"

#include "frame/p2p.h"

enum { HOME_MHZ = 2437, ELSEWHERE_MHZ = 2412 };

static const struct mac device = { { 2, 9, 0, 0, 0, 1 } };

static struct setup
with_device(uint8_t way)
{
	struct setup setup = setup_usual();

	setup.radio.away = (struct air_away){ .way = way, .leaves = true, .scans = true,
	    .acks = true };
	if (way <= AIR_WAY_BORROWED)
		setup.radio.away.addr = device;
	return setup;
}

static void
open_away(struct stage *s)
{
	struct setup setup = with_device(AIR_WAY_NATIVE);

	open_with(s, &setup);
}

static void
device_says(struct stage *s, bool up, int error)
{
	struct air_event e = { .news = AIR_DEVICE_STATE, .bss = AIR_DEVICE,
	    .state = { up, error } };

	engine_event(s->e, s->now, &e);
}

static void
radio_says(struct stage *s, enum air_news news, uint32_t token, int error)
{
	struct air_event e = { .news = news, .away = { token, error } };

	engine_event(s->e, s->now, &e);
}

static void
iface_told(struct stage *s, int daemon, uint8_t event, uint64_t cookie, int line)
{
	struct message m = message_at(s, daemon, HAP_IFACE_IND, __FILE__, line);
	struct hap_iface body;
	size_t len;
	const uint8_t *name = hap_attr_find(m.attrs, HAP_ATTR_NAME, &len);

	hap_body(&m.m, &body, sizeof(body));
	_assert_int_equal(body.event, event, __FILE__, line);
	_assert_int_equal(body.kind, HAP_KIND_P2P, __FILE__, line);
	_assert_int_equal(body.cookie, cookie, __FILE__, line);
	_assert_int_equal(body.freq, 0, __FILE__, line);
	_assert_int_equal(m.m.i_iface, (uint32_t)cookie, __FILE__, line);
	_assert_true(name && len == 10 && memcmp(name, "p2p-radio0", 10) == 0, "its name", __FILE__,
	    line);
}
#define expect_iface(s, daemon, event, cookie)	iface_told(s, daemon, event, cookie, __LINE__)

/* Its cookie; the device is up. */
static uint64_t
starts(struct stage *s, int daemon)
{
	struct hostap_p2p p = { .iface = 0 };

	assert_int_equal(control(s, daemon, HIOCP2PSTART, &p, sizeof(p)), 0);
	expect_command(s, AIR_DEVICE_START);
	device_says(s, true, 0);
	expect_iface(s, daemon, HAP_IFACE_ADDED, p.cookie);
	expect_iface(s, daemon, HAP_IFACE_UP, p.cookie);
	return p.cookie;
}

static struct letter
about(uint8_t type, uint64_t seq, uint64_t cookie, const void *body, size_t len)
{
	struct letter l = letter_of(type, seq);

	l.m.i_iface = (uint32_t)cookie;
	hap_set_body(&l.m, body, len);
	return l;
}

static struct letter
stay(uint64_t seq, uint64_t cookie, uint16_t mhz, uint32_t ms)
{
	struct hap_stay body = { .freq = mhz, .duration_ms = ms };

	return about(HAP_STAY_CMD, seq, cookie, &body, sizeof(body));
}

static struct letter
action(uint64_t seq, uint64_t cookie, struct mac from, uint16_t mhz)
{
	struct hap_frame body = { .freq = mhz };
	struct frame f = { .header = frame_header_to(FRAME_ACTION, sta(1), from, from),
	    .action = { CATEGORY_PUBLIC, 9 } };
	struct letter l = about(HAP_FRAME_CMD, seq, cookie, &body, sizeof(body));
	uint8_t bytes[64];
	struct wr w = wr_into(bytes, sizeof(bytes));

	f.body = octets_of("hello", 5);
	frame_encode(&w, &f);
	add(&l, HAP_ATTR_FRAME, bytes, w.len);
	return l;
}

static struct letter
registration(uint64_t seq, uint64_t cookie, uint8_t subtype, uint8_t flags, const char *prefix)
{
	struct hap_frame_reg body = { .subtype = subtype, .flags = flags };
	struct letter l = about(HAP_FRAME_REG_CMD, seq, cookie, &body, sizeof(body));

	if (*prefix)
		add(&l, HAP_ATTR_PREFIX, prefix, strlen(prefix));
	return l;
}

static void
taken(struct stage *s, int daemon, struct letter l)
{
	assert_int_equal(posts(s, daemon, &l), l.m.i_msglen);
}

/* What is wrong with it is told on a socket whether asked or not (C2). */
static void
refused(struct stage *s, int daemon, struct letter l, int error)
{
	assert_int_equal(posts(s, daemon, &l), -error);
	assert_int_equal(expect_result(s, daemon, l.m.i_seq), error);
}

static struct hap_stay
stay_told_at(struct stage *s, int daemon, uint64_t seq, uint8_t event, int error, int line)
{
	struct message m = message_at(s, daemon, HAP_STAY_IND, __FILE__, line);
	struct hap_stay body;
	size_t len;

	hap_body(&m.m, &body, sizeof(body));
	_assert_int_equal(body.seq, seq, __FILE__, line);
	_assert_int_equal(body.event, event, __FILE__, line);
	_assert_int_equal((unsigned)body.error, (unsigned)error, __FILE__, line);
	_assert_int_equal(m.m.i_freq, body.freq, __FILE__, line);
	_assert_true((hap_attr_find(m.attrs, HAP_ATTR_TEXT, &len) != NULL) == (error != 0),
	    "an error has words", __FILE__, line);
	return body;
}
#define expect_stay(s, daemon, seq, event, error) \
	stay_told_at(s, daemon, seq, event, error, __LINE__)

/* ---- devices ------------------------------------------------------------------------------- */

static void
P1_a_device_is_started_and_stopped(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_p2p p = { .iface = 1 };
	struct hostap_iface_list list = { .next = 0 };
	uint64_t cookie;

	open_away(&s);
	attach(&s, 0);
	observes(&s, 1);
	assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), 0);
	cookie = p.cookie;
	assert_true(cookie >> 32);
	assert_memory_equal(p.addr, device.octet, MAC_LEN);
	assert_int_equal(p.way, HAP_WAY_NATIVE);
	assert_int_equal(p.away_percent, 30);
	assert_int_equal(p.stay_max_ms, 92);
	assert_int_equal(p.freq, HOME_MHZ);
	assert_string_equal(p.name, "p2p-radio0");
	assert_true(mac_equal(expect_command(&s, AIR_DEVICE_START).device.addr, device));
	for (int daemon = 0; daemon < 2; daemon++)
		expect_iface(&s, daemon, HAP_IFACE_ADDED, cookie);
	nothing_else(&s);
	assert_int_equal(control(&s, 1, HIOCGIFACES, &list, sizeof(list)), 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.next, 0);
	assert_int_equal(list.iface[1].cookie, cookie);
	assert_int_equal(list.iface[1].kind, HAP_KIND_P2P);
	assert_int_equal(list.iface[1].way, HAP_WAY_NATIVE);
	assert_false(list.iface[1].up);
	assert_memory_equal(list.iface[1].addr, device.octet, MAC_LEN);
	device_says(&s, true, 0);
	for (int daemon = 0; daemon < 2; daemon++)
		expect_iface(&s, daemon, HAP_IFACE_UP, cookie);
	list.next = 0;
	assert_int_equal(control(&s, 1, HIOCGIFACES, &list, sizeof(list)), 0);
	assert_true(list.iface[1].up);
	assert_int_equal(control(&s, 1, HIOCP2PSTOP, &p, sizeof(p)), -EPERM);
	p.cookie ^= UINT64_C(1) << 40;
	assert_int_equal(control(&s, 0, HIOCP2PSTOP, &p, sizeof(p)), -ENODEV);
	p.cookie = cookie;
	assert_int_equal(control(&s, 0, HIOCP2PSTOP, &p, sizeof(p)), 0);
	expect_command(&s, AIR_DEVICE_STOP);
	for (int daemon = 0; daemon < 2; daemon++)
		expect_iface(&s, daemon, HAP_IFACE_REMOVED, cookie);
	assert_int_equal(control(&s, 0, HIOCP2PSTOP, &p, sizeof(p)), -ENODEV);
	/* A cookie is never reused, an address is. */
	p = (struct hostap_p2p){ .iface = 0 };
	assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), 0);
	assert_true(p.cookie != cookie);
	assert_memory_equal(p.addr, device.octet, MAC_LEN);
	expect_command(&s, AIR_DEVICE_START);
	for (int daemon = 0; daemon < 2; daemon++)
		expect_iface(&s, daemon, HAP_IFACE_ADDED, p.cookie);
	assert_int_equal(control(&s, 1, HIOCP2PSTART, &p, sizeof(p)), -EBUSY);
	detach(&s, 0);
	expect_command(&s, AIR_DEVICE_STOP);
	expect_iface(&s, 1, HAP_IFACE_REMOVED, p.cookie);
	the_end(&s);
}

static void
P1_devices_are_started_on_the_radio_that_is_named(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct hostap_p2p p = { .iface = 1 };

	open_with(&s, &setup);			/* its radio has no device */
	attach(&s, 0);
	assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), -EOPNOTSUPP);
	p.iface = 7;
	assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), -ENODEV);
	p.iface = 0x10001;
	assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), -ENODEV);
	the_end(&s);
	setup = with_device(AIR_WAY_SHARED);
	open_with(&s, &setup);
	attach(&s, 0);
	p = (struct hostap_p2p){ .way = HAP_WAY_NATIVE };
	assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), -EOPNOTSUPP);
	p = (struct hostap_p2p){ .way = HAP_WAY_SHARED };
	assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), 0);
	assert_memory_equal(p.addr, bssid_of(&s, 0).octet, MAC_LEN);
	expect_iface(&s, 0, HAP_IFACE_ADDED, p.cookie);
	expect_iface(&s, 0, HAP_IFACE_UP, p.cookie);
	bss_reported(&s, 0, false, ENETDOWN);
	expect_iface(&s, 0, HAP_IFACE_DOWN, p.cookie);
	pass(&s, SPAN_S(3));
	while (engine_command(s.e, &(struct air_command){ 0 }))
		;				/* the BSS is asked for again */
	bss_reported(&s, 0, true, 0);
	expect_iface(&s, 0, HAP_IFACE_UP, p.cookie);
	the_end(&s);
}

static void
P1_the_owner_is_told_of_his_device_whatever_he_looks_at(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_mode mode = { .role = HAP_ROLE_OBSERVER, .indications = 1 };
	struct hostap_p2p p = { .iface = 0 };

	open_away(&s);
	attach_as(&s, 0, ENGINE_SOCKET, HAP_RIGHT_P2P);	/* he may do nothing else */
	struct hostap_version v = { .version = HAP_VERSION };

	assert_int_equal(control(&s, 0, HIOCVERSION, &v, sizeof(v)), 0);
	p.cookie = starts(&s, 0);
	device_says(&s, false, ERFKILL);
	expect_iface(&s, 0, HAP_IFACE_DOWN, p.cookie);
	the_end(&s);
	open_away(&s);
	attach(&s, 0);
	assert_int_equal(control(&s, 0, HIOCSMODE, &mode, sizeof(mode)), 0);
	p.cookie = starts(&s, 0);
	engine_event(s.e, s.now, &(struct air_event){ .news = AIR_RADIO_GONE });
	expect_iface(&s, 0, HAP_IFACE_REMOVED, p.cookie);
	while (engine_command(s.e, &(struct air_command){ 0 }))
		;
	engine_close(s.e);
}

static void
P1_radios_are_listed(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_radio_list list = { .next = 0 };

	open_away(&s);
	attach_as(&s, 0, ENGINE_SOCKET, HAP_RIGHT_OBSERVE);
	assert_int_equal(control(&s, 0, HIOCGRADIOS, &list, sizeof(list)), -EPROTO);
	struct hostap_version v = { .version = HAP_VERSION };

	assert_int_equal(control(&s, 0, HIOCVERSION, &v, sizeof(v)), 0);
	assert_int_equal(control(&s, 0, HIOCGRADIOS, &list, sizeof(list)), 0);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.next, 0);
	assert_string_equal(list.radio[0].name, "radio0");
	assert_int_equal(list.radio[0].way, HAP_WAY_NATIVE);
	assert_int_equal(list.radio[0].flags, HAP_RADIO_LEAVES | HAP_RADIO_SCANS);
	assert_int_equal(list.radio[0].freq, HOME_MHZ);
	engine_event(s.e, s.now, &(struct air_event){ .news = AIR_BEACON_TIME,
	    .beacon_time = { .known = true } });
	list.next = 0;
	assert_int_equal(control(&s, 0, HIOCGRADIOS, &list, sizeof(list)), 0);
	assert_true(list.radio[0].flags & HAP_RADIO_TIMED);
	assert_int_equal(list.radio[0].stay_max_ms, 90);
	list.next = 9;
	assert_int_equal(control(&s, 0, HIOCGRADIOS, &list, sizeof(list)), 0);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.next, 0);
	the_end(&s);
}

/* ---- rights -------------------------------------------------------------------------------- */

static void
D6_each_right_alone(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_version v = { .version = HAP_VERSION };
	struct hostap_p2p p = { .iface = 0 };
	struct hostap_peer_list peers = { .iface = 0 };
	struct hap_scan scan = { .channels = 1, .freq = { HOME_MHZ } };
	struct hap_listen listen_ = { .freq = HOME_MHZ };

	open_away(&s);
	for (uint32_t right = 1; right <= HAP_RIGHT_P2P; right <<= 1) {
		bool p2p = right == HAP_RIGHT_P2P, command = right == HAP_RIGHT_COMMAND;

		attach_as(&s, 0, ENGINE_SOCKET, right);
		assert_int_equal(control(&s, 0, HIOCVERSION, &v, sizeof(v)), 0);
		refused(&s, 0, stay(1, 1, 5, 100), p2p || command ? EINVAL : EPERM);
		refused(&s, 0, about(HAP_SCAN_CMD, 2, 1, &scan, 0), p2p || command ? EINVAL :
		    EPERM);
		refused(&s, 0, about(HAP_LISTEN_CMD, 3, 1, &listen_, sizeof(listen_)),
		    p2p ? EOPNOTSUPP : EPERM);
		refused(&s, 0, action(4, 1, device, 0), command ? EINVAL : EPERM);
		refused(&s, 0, registration(0, 1, 13, 0, "\4"), command ? EINVAL : EPERM);
		if (!p2p) {
			assert_int_equal(control(&s, 0, HIOCP2PSTART, &p, sizeof(p)), -EPERM);
			assert_int_equal(control(&s, 0, HIOCP2PSTOP, &p, sizeof(p)), -EPERM);
			assert_int_equal(control(&s, 0, HIOCGPEERS, &peers, sizeof(peers)), -EPERM);
			detach(&s, 0);
			continue;
		}
		/* With his own device he may do all of it. */
		p.cookie = starts(&s, 0);
		peers.iface = (uint32_t)p.cookie;
		assert_int_equal(control(&s, 0, HIOCGPEERS, &peers, sizeof(peers)), 0);
		taken(&s, 0, action(4, p.cookie, device, ELSEWHERE_MHZ));
		taken(&s, 0, registration(5, p.cookie, 13, 0, "\4"));
		expect_command(&s, AIR_STAY);
	}
	the_end(&s);
}

static void
P10_another_daemons_device_is_his_alone(void **state)
{
	(void)state;
	struct stage s;
	struct hap_listen l = { .freq = HOME_MHZ };
	struct hap_scan scan = { .channels = 1, .freq = { HOME_MHZ } };
	uint64_t cookie;

	open_away(&s);
	attach(&s, 0);
	attach(&s, 1);
	cookie = starts(&s, 0);
	refused(&s, 1, stay(1, cookie, HOME_MHZ, 100), EPERM);
	refused(&s, 1, action(2, cookie, device, HOME_MHZ), EPERM);
	refused(&s, 1, action(2, cookie, sta(3), HOME_MHZ), EPERM);
	refused(&s, 1, registration(3, cookie, 13, HAP_REG_COPY, "\4"), EPERM);
	refused(&s, 1, about(HAP_LISTEN_CMD, 4, cookie, &l, sizeof(l)), EPERM);
	refused(&s, 1, about(HAP_SCAN_CMD, 5, cookie, &scan, sizeof(scan)), EPERM);
	refused(&s, 1, stay(1, cookie + 1, HOME_MHZ, 100), ENODEV);
	the_end(&s);
}

/* ---- messages ------------------------------------------------------------------------------ */

static void
P4_a_stay_in_messages(void **state)
{
	(void)state;
	struct stage s;
	struct letter l;
	struct hap_cancel cancel = { .request = HAP_STAY_CMD, .seq = 77 };
	struct air_command c;
	uint64_t cookie;

	open_away(&s);
	attach(&s, 0);
	cookie = starts(&s, 0);
	for (int round = 0; round < 3; round++) {
		l = stay(77, cookie, ELSEWHERE_MHZ, 50);
		l.m.i_flags = HAP_F_RESULT;
		taken(&s, 0, l);
		c = expect_command(&s, AIR_STAY);
		nothing_else(&s);
		if (round == 1) {
			radio_says(&s, AIR_STAY_ENDED, c.stay.token, EINVAL);
			expect_stay(&s, 0, 77, HAP_STAY_ENDED, EINVAL);
			assert_int_equal(expect_result(&s, 0, 77), EINVAL);
			continue;
		}
		radio_says(&s, AIR_STAY_BEGAN, c.stay.token, 0);
		assert_int_equal(expect_stay(&s, 0, 77, HAP_STAY_BEGAN, 0).freq, ELSEWHERE_MHZ);
		nothing_else(&s);			/* the result is at its end */
		if (round == 0) {
			pass_ms(&s, 50);
		} else {
			l = about(HAP_CANCEL_CMD, 78, 0, &cancel, sizeof(cancel));
			l.m.i_flags = HAP_F_RESULT;
			taken(&s, 0, l);
			expect_command(&s, AIR_STAY_END);
		}
		if (round == 0)
			radio_says(&s, AIR_STAY_ENDED, c.stay.token, 0);
		expect_stay(&s, 0, 77, HAP_STAY_ENDED, 0);
		assert_int_equal(expect_result(&s, 0, 77), 0);
		if (round == 2)
			assert_int_equal(expect_result(&s, 0, 78), 0);
		pass_ms(&s, 210);
	}
	radio_says(&s, AIR_STAY_ENDED, c.stay.token, 0);
	refused(&s, 0, about(HAP_CANCEL_CMD, 79, 0, &cancel, sizeof(cancel)), ENOENT);
	the_end(&s);
}

static void
P4_a_frame_that_waits_has_one_result(void **state)
{
	(void)state;
	struct stage s;
	struct letter l;
	struct hap_frame body;
	struct hap_frame_status status;
	struct message m;
	struct air_command c;

	open_away(&s);
	attach(&s, 0);
	l = action(5, 1, bssid_of(&s, 0), 0);
	hap_body(&l.m, &body, sizeof(body));
	body.wait_ms = 100;
	hap_set_body(&l.m, &body, sizeof(body));
	l.m.i_flags = HAP_F_RESULT;
	taken(&s, 0, l);
	c = expect_command(&s, AIR_SEND);
	engine_event(s.e, s.now, &(struct air_event){ .news = AIR_SENT,
	    .sent = { c.send.token, true } });
	m = expect_message(&s, 0, HAP_FRAME_STATUS_IND);
	hap_body(&m.m, &status, sizeof(status));
	assert_int_equal(status.seq, 5);
	assert_int_equal(status.acked, 1);
	assert_int_equal(expect_result(&s, 0, 5), 0);
	pass_ms(&s, 99);
	nothing_else(&s);
	pass_ms(&s, 1);
	expect_stay(&s, 0, 5, HAP_STAY_ENDED, 0);
	the_end(&s);
}

static void
P2_a_scan_in_messages(void **state)
{
	(void)state;
	struct stage s;
	struct hap_scan body = { .channels = 2, .freq = { ELSEWHERE_MHZ, 2462 } }, end;
	struct hap_found found;
	struct frame f = { .header = frame_header_to(FRAME_PROBE_RESP, device, sta(9), sta(8)),
	    .beacon = { .interval_tu = 123, .capability = 0x431 } };
	struct message m;
	struct letter l;
	struct air_event e = { .news = AIR_FRAME, .received = { .scanned = true,
	    .freq_mhz = ELSEWHERE_MHZ, .signal_dbm = -71 } };
	uint8_t bytes[128];
	struct wr w = wr_into(bytes, sizeof(bytes));
	size_t len;
	struct air_command c;

	open_away(&s);
	attach(&s, 0);
	elements_set_ssid(&f.elements, (struct ssid){ 3, { 'n', 'e', 't' } });
	frame_encode(&w, &f);
	l = about(HAP_SCAN_CMD, 6, 1, &body, sizeof(body));
	l.m.i_flags = HAP_F_RESULT;
	add(&l, HAP_ATTR_SSID, "net", 3);
	taken(&s, 0, l);
	c = expect_command(&s, AIR_SCAN);
	assert_int_equal(c.scan.ssid_len, 3);
	e.received.frame = (struct air_bytes){ bytes, w.len };
	engine_event(s.e, s.now, &e);
	m = expect_message(&s, 0, HAP_FOUND_IND);
	hap_body(&m.m, &found, sizeof(found));
	assert_int_equal(found.seq, 6);
	assert_int_equal(found.beacon_tu, 123);
	assert_int_equal(found.capability, 0x431);
	assert_int_equal(found.probe, 1);
	assert_int_equal(m.m.i_freq, ELSEWHERE_MHZ);
	assert_int_equal(m.m.i_signal, -71);
	assert_memory_equal(m.m.i_srcaddr, sta(9).octet, MAC_LEN);
	assert_memory_equal(m.m.i_bssid, sta(8).octet, MAC_LEN);
	assert_non_null(hap_attr_find(m.attrs, HAP_ATTR_ELEMENTS, &len));
	assert_int_equal(len, 5);
	radio_says(&s, AIR_SCANNED, c.scan.token, 0);
	pass_ms(&s, 210);
	c = expect_command(&s, AIR_SCAN);
	assert_int_equal(c.scan.freq_mhz, 2462);
	nothing_else(&s);
	radio_says(&s, AIR_SCANNED, c.scan.token, 0);
	m = expect_message(&s, 0, HAP_SCAN_IND);
	hap_body(&m.m, &end, sizeof(end));
	assert_int_equal(end.seq, 6);
	assert_int_equal(end.error, 0);
	assert_int_equal(expect_result(&s, 0, 6), 0);
	the_end(&s);
}

static struct frame
probe_response(struct stage *s, struct mac from, uint8_t *heap, size_t cap)
{
	struct p2p_attributes a = { .capability = { P2P_CAN_INVITATION, 0 },
	    .device_info = { .address = from, .config_methods = 0x188,
	    .primary = { 10, 0x0050f204, 5 }, .name = { 5, "phone" } } };
	struct wr w = wr_into(heap, cap);

	p2p_add(&a, P2P_CAPABILITY);
	p2p_add(&a, P2P_DEVICE_INFO);
	p2p_elements_encode(&w, P2P_PROBE_RESP, &a);
	struct frame f = probe_frame_of(s, from, "DIRECT-");

	f.header = frame_header_to(FRAME_PROBE_RESP, device, from, from);
	f.extra = octets_of(heap, w.len);
	return f;
}

static void
P7_peers_in_messages_and_in_a_list(void **state)
{
	(void)state;
	struct stage s;
	struct hap_listen body = { .freq = ELSEWHERE_MHZ, .duration_ms = 5000 };
	struct hostap_peer_list list = { .next = 0 };
	struct hap_cancel cancel = { .request = 0 };	/* whatever it is */
	struct hap_peer peer;
	struct message m;
	struct letter l;
	uint8_t heap[256], bytes[512];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct air_event e = { .news = AIR_FRAME, .received = { .scanned = true,
	    .freq_mhz = 2462, .signal_dbm = -44 } };
	uint64_t cookie;
	size_t len;

	open_away(&s);
	attach(&s, 0);
	attach(&s, 1);
	cookie = starts(&s, 0);
	l = about(HAP_LISTEN_CMD, 9, cookie, &body, sizeof(body));
	l.m.i_flags = HAP_F_RESULT;
	taken(&s, 0, l);
	expect_command(&s, AIR_STAY);
	struct frame f = probe_response(&s, sta(4), heap, sizeof(heap));

	frame_encode(&w, &f);
	e.received.frame = (struct air_bytes){ bytes, w.len };
	engine_event(s.e, s.now, &e);
	m = expect_message(&s, 0, HAP_PEER_IND);
	hap_body(&m.m, &peer, sizeof(peer));
	assert_int_equal(peer.seq, 9);
	assert_int_equal(peer.event, HAP_PEER_FOUND);
	assert_int_equal(peer.via, HAP_VIA_PROBE_RESP);
	assert_int_equal(peer.freq, 2462);
	assert_int_equal(peer.device_capab, P2P_CAN_INVITATION);
	assert_int_equal(peer.methods, 0x188);
	assert_memory_equal(peer.device, sta(4).octet, MAC_LEN);
	assert_memory_equal(peer.type, "\0\x0a\0\x50\xf2\4\0\5", 8);
	assert_int_equal(m.m.i_freq, 2462);
	assert_int_equal(m.m.i_signal, -44);
	assert_int_equal(m.m.i_iface, (uint32_t)cookie);
	assert_memory_equal(m.m.i_srcaddr, sta(4).octet, MAC_LEN);
	assert_memory_equal(hap_attr_find(m.attrs, HAP_ATTR_NAME, &len), "phone", 5);
	assert_int_equal(len, 5);
	assert_non_null(hap_attr_find(m.attrs, HAP_ATTR_ELEMENTS, &len));
	assert_true(len > 20);
	nothing_else(&s);
	/* Others with the right may look, and hear nothing. */
	list.iface = (uint32_t)cookie;
	assert_int_equal(control(&s, 1, HIOCGPEERS, &list, sizeof(list)), 0);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.next, 0);
	assert_memory_equal(list.peer[0].device, sta(4).octet, MAC_LEN);
	assert_memory_equal(list.peer[0].name, "phone", 5);
	assert_int_equal(list.peer[0].heard_freq, 2462);
	assert_int_equal(list.peer[0].frames, 1);
	list.iface = 1;
	assert_int_equal(control(&s, 1, HIOCGPEERS, &list, sizeof(list)), -ENODEV);
	cancel.seq = 9;
	taken(&s, 0, about(HAP_CANCEL_CMD, 0, 0, &cancel, sizeof(cancel)));
	assert_int_equal(expect_result(&s, 0, 9), 0);
	expect_command(&s, AIR_STAY_END);
	the_end(&s);
}

/* ---- registrations ------------------------------------------------------------------------- */

static void
hears(struct stage *s, struct mac da, struct mac from, uint16_t sequence, uint8_t flags)
{
	struct frame f = { .header = frame_header_to(FRAME_ACTION, da, from, da),
	    .action = { CATEGORY_PUBLIC, 9 } };
	uint8_t bytes[64];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct air_event e = { .news = AIR_FRAME, .received = { .freq_mhz = ELSEWHERE_MHZ,
	    .signal_dbm = -60 } };

	f.header.sequence = sequence;
	f.header.flags = flags;
	frame_encode(&w, &f);
	e.received.frame = (struct air_bytes){ bytes, w.len };
	engine_event(s->e, s->now, &e);
}

static void
P5_a_device_is_registered_for_as_a_bss_is(void **state)
{
	(void)state;
	struct stage s;
	struct mac everyone = { { 255, 255, 255, 255, 255, 255 } };
	struct message m;
	struct hap_frame body;
	struct hostap_p2p p = { .iface = 0 };

	open_away(&s);
	attach(&s, 0);
	p.cookie = starts(&s, 0);
	taken(&s, 0, registration(1, p.cookie, 13, 0, "\4\t"));
	refused(&s, 0, registration(2, p.cookie, 13, 0, "\4"), EALREADY);
	refused(&s, 0, registration(2, p.cookie, 13, 0, "\4\t\1"), EALREADY);
	refused(&s, 0, registration(1, p.cookie, 13, 0, "\5"), EEXIST);
	taken(&s, 0, registration(3, 1, 13, 0, "\4"));		/* another interface */
	taken(&s, 0, registration(4, p.cookie, 13, HAP_REG_COPY, ""));
	hears(&s, sta(7), sta(1), 10, 0);			/* to somebody else */
	nothing_else(&s);
	hears(&s, device, sta(1), 11, 0);
	for (uint64_t seq = 1; seq <= 4; seq += 3) {
		m = expect_message(&s, 0, HAP_FRAME_IND);
		hap_body(&m.m, &body, sizeof(body));
		assert_int_equal(body.seq, seq);
		assert_int_equal(body.freq, ELSEWHERE_MHZ);
		assert_int_equal(m.m.i_freq, ELSEWHERE_MHZ);
		assert_int_equal(m.m.i_iface, (uint32_t)p.cookie);
		assert_memory_equal(m.m.i_dstaddr, device.octet, MAC_LEN);
		assert_memory_equal(m.m.i_srcaddr, sta(1).octet, MAC_LEN);
	}
	hears(&s, everyone, sta(1), 12, 0);
	for (int i = 0; i < 3; i++)			/* the BSS's, too */
		expect_message(&s, 0, HAP_FRAME_IND);
	taken(&s, 0, registration(1, p.cookie, 13, HAP_REG_REMOVE, ""));
	refused(&s, 0, registration(1, p.cookie, 13, HAP_REG_REMOVE, ""), ENOENT);
	hears(&s, device, sta(1), 13, 0);
	expect_message(&s, 0, HAP_FRAME_IND);
	taken(&s, 0, registration(1, p.cookie, 13, 0, "\4\t"));
	assert_int_equal(control(&s, 0, HIOCP2PSTOP, &p, sizeof(p)), 0);
	expect_command(&s, AIR_DEVICE_STOP);
	expect_iface(&s, 0, HAP_IFACE_REMOVED, p.cookie);
	hears(&s, device, sta(1), 14, 0);		/* they went with the device */
	nothing_else(&s);
	p.cookie = starts(&s, 0);
	hears(&s, device, sta(1), 15, 0);
	nothing_else(&s);
	taken(&s, 0, registration(1, p.cookie, 13, 0, "\4"));	/* its number is free */
	the_end(&s);
}

static void
P5_a_retransmitted_frame_is_delivered_once(void **state)
{
	(void)state;
	struct stage s;
	uint64_t cookie;

	open_away(&s);
	attach(&s, 0);
	cookie = starts(&s, 0);
	taken(&s, 0, registration(1, cookie, 13, 0, "\4"));
	taken(&s, 0, registration(2, cookie, 13, HAP_REG_COPY, ""));
	hears(&s, device, sta(1), 100, 0);
	expect_message(&s, 0, HAP_FRAME_IND);
	expect_message(&s, 0, HAP_FRAME_IND);
	for (int i = 0; i < 3; i++)
		hears(&s, device, sta(1), 100, FLAG_RETRY);
	nothing_else(&s);
	hears(&s, device, sta(2), 100, FLAG_RETRY);	/* another's; its first was not heard */
	expect_message(&s, 0, HAP_FRAME_IND);
	expect_message(&s, 0, HAP_FRAME_IND);
	hears(&s, device, sta(1), 101, FLAG_RETRY);	/* the next; same */
	expect_message(&s, 0, HAP_FRAME_IND);
	expect_message(&s, 0, HAP_FRAME_IND);
	hears(&s, device, sta(1), 101, 0);		/* the same number anew, 4096 later */
	expect_message(&s, 0, HAP_FRAME_IND);
	expect_message(&s, 0, HAP_FRAME_IND);
	the_end(&s);
}

/* ---- over the socket ----------------------------------------------------------------------- */

static struct hap_ioctl
asks(struct stage *s, int daemon, uint32_t request, const void *arg, size_t len, struct message *m)
{
	struct hap_ioctl body = { .request = request };
	struct letter l = letter_of(HAP_IOCTL_CMD, 33);

	hap_set_body(&l.m, &body, sizeof(body));
	add(&l, HAP_ATTR_ARG, arg, len);
	taken(s, daemon, l);
	*m = expect_message(s, daemon, HAP_IOCTL_IND);
	hap_body(&m->m, &body, sizeof(body));
	assert_int_equal(body.seq, 33);
	assert_int_equal(body.request, request);
	return body;
}

static void
D1_an_ioctl_over_the_socket_says_in_words_why_not(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = with_device(AIR_WAY_SHARED);
	struct hostap_p2p p = { .iface = 0 };
	struct message m;
	const uint8_t *text;
	size_t len;

	open_with(&s, &setup);
	attach(&s, 0);
	attach(&s, 1);
	assert_int_equal(asks(&s, 0, HIOCP2PSTART, &p, sizeof(p), &m).error, 0);
	assert_null(hap_attr_find(m.attrs, HAP_ATTR_TEXT, &len));
	memcpy(&p, hap_attr_find(m.attrs, HAP_ATTR_ARG, &len), sizeof(p));
	assert_int_equal(len, sizeof(p));
	/* What comes of it comes after it. */
	expect_iface(&s, 0, HAP_IFACE_ADDED, p.cookie);
	expect_iface(&s, 0, HAP_IFACE_UP, p.cookie);
	assert_int_equal(asks(&s, 1, HIOCP2PSTART, &p, sizeof(p), &m).error, EBUSY);
	text = hap_attr_find(m.attrs, HAP_ATTR_TEXT, &len);
	assert_non_null(text);
	assert_true(len > 20);
	assert_int_equal(asks(&s, 1, HIOCP2PSTOP, &p, sizeof(p), &m).error, EPERM);
	assert_non_null(hap_attr_find(m.attrs, HAP_ATTR_TEXT, &len));
	p.cookie++;
	assert_int_equal(asks(&s, 1, HIOCP2PSTOP, &p, sizeof(p), &m).error, ENODEV);
	assert_non_null(hap_attr_find(m.attrs, HAP_ATTR_TEXT, &len));
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P1_a_device_is_started_and_stopped),
		cmocka_unit_test(P1_devices_are_started_on_the_radio_that_is_named),
		cmocka_unit_test(P1_the_owner_is_told_of_his_device_whatever_he_looks_at),
		cmocka_unit_test(P1_radios_are_listed),
		cmocka_unit_test(D6_each_right_alone),
		cmocka_unit_test(P10_another_daemons_device_is_his_alone),
		cmocka_unit_test(P4_a_stay_in_messages),
		cmocka_unit_test(P4_a_frame_that_waits_has_one_result),
		cmocka_unit_test(P2_a_scan_in_messages),
		cmocka_unit_test(P7_peers_in_messages_and_in_a_list),
		cmocka_unit_test(P5_a_device_is_registered_for_as_a_bss_is),
		cmocka_unit_test(P5_a_retransmitted_frame_is_delivered_once),
		cmocka_unit_test(D1_an_ioctl_over_the_socket_says_in_words_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
