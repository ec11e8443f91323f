/* SPDX-License-Identifier: ISC */
/*
 * Listening, searching and answering (P7, P8): Wi-Fi Direct 1.9, 2.4.2.3 and 3.1.2.1.
 */
#include "away.h"

enum { MANY = 10000 };

static const struct mac everyone = { { 255, 255, 255, 255, 255, 255 } };
static uint8_t heap[1024];			/* elements of the frame that is being made */

static const struct hap_listen listens = { .freq = LISTEN_MHZ };
static const struct hap_listen searches = { .freq = LISTEN_MHZ, .flags = HAP_LISTEN_SEARCH,
    .min_100tu = 1, .max_100tu = 3, .channels = 3, .search = { 2412, 2437, 2462 } };

static struct frame
probe(struct mac from, const char *name)
{
	size_t len = peer_elements(heap, sizeof(heap), P2P_PROBE_REQ, from, name, LISTEN_MHZ);
	struct frame f = probe_of(from, octets_of(heap, len));

	set_direct(&f);
	return f;
}

static struct frame
response(struct mac from, const char *name)
{
	size_t len = peer_elements(heap, sizeof(heap), P2P_PROBE_RESP, from, name, 0);
	struct frame f = { .header = frame_header_to(FRAME_PROBE_RESP, device_addr(), from, from),
	    .beacon = { .interval_tu = 100 }, .extra = octets_of(heap, len) };

	set_direct(&f);
	return f;
}

static void
is_there(struct scene *s, const struct hap_listen *l)
{
	scene_alone(s);
	device_starts(s, DAEMON);
	assert_int_equal(listen_as(s, as_device(DAEMON, 7), l), 0);
	if (l->flags & HAP_LISTEN_SEARCH)
		return;
	assert_int_equal(expect_order(s, AIR_STAY).c.stay.freq_mhz, LISTEN_MHZ);
	stay_begins(s);
}

static struct p2p_act
expect_peer_at(struct scene *s, struct mac who, uint8_t event, int line)
{
	struct p2p_act a = act_at(s, P2P_PEER, __FILE__, line);

	_assert_int_equal(a.event, event, __FILE__, line);
	_assert_int_equal(a.owner.seq, 7, __FILE__, line);
	_assert_int_equal((unsigned)a.owner.endpoint, DAEMON, __FILE__, line);
	_assert_true(mac_equal(mac_from(a.peer.device), who), "that peer", __FILE__, line);
	_assert_true(!a.last, "a listen goes on", __FILE__, line);
	return a;
}
#define expect_peer(s, who, event)	expect_peer_at(s, who, event, __LINE__)

/* ---- who is answered ----------------------------------------------------------------------- */

static void
P7_a_probe_request_is_answered_in_listen_state(void **state)
{
	(void)state;
	struct scene s;
	struct frame f = probe(peer_addr(1), "camera");
	struct order o;
	struct p2p_attributes a;
	uint8_t joined[ATTRIBUTE_ROOM];
	struct wr room = wr_into(joined, sizeof(joined));
	struct hostap_radio r;
	bool there;

	is_there(&s, &listens);
	assert_false(hears_at(&s, LISTEN_MHZ, &f, false));	/* an access point may want it too */
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	o = expect_order(&s, AIR_SEND);
	assert_int_equal(o.c.bss, AIR_DEVICE);
	assert_int_equal(o.c.send.freq_mhz, LISTEN_MHZ);
	assert_int_equal(o.c.send.token, 0);
	assert_true(o.c.send.no_cck);
	assert_true(o.c.send.no_ack);		/* he asked everybody */
	assert_true(frame_is(&o.f.header, FRAME_PROBE_RESP));
	assert_true(mac_equal(o.f.header.addr1, peer_addr(1)));
	assert_true(mac_equal(o.f.header.addr2, device_addr()));
	assert_true(mac_equal(o.f.header.addr3, device_addr()));
	assert_int_equal(o.f.elements.ssid.len, 7);
	assert_memory_equal(o.f.elements.ssid.octet, "DIRECT-", 7);
	assert_false(rates_all_dsss(&o.f.elements.rates));
	assert_int_equal(o.f.elements.channel, 11);
	assert_int_equal(p2p_elements_decode(o.f.elements.raw, P2P_PROBE_RESP, &room, &there, &a),
	    ATTRIBUTE_OK);
	assert_true(there && p2p_has(&a, P2P_DEVICE_INFO));
	assert_true(mac_equal(a.device_info.address, device_addr()));
	/* Who asks us alone is acknowledged, and nobody else has to do with it. */
	f.header.addr1 = device_addr();
	assert_true(hears_at(&s, LISTEN_MHZ, &f, false));
	assert_false(expect_order(&s, AIR_SEND).c.send.no_ack);
	p2p_radio_info(s.p, s.now, 0, &r);
	assert_int_equal(r.probes_answered, 2);
	the_end_of(&s);
}

/* Each rule alone: whose frame breaks it gets no answer. */
enum rule {
	RULES_KEPT, BSSID_OURS, SSID_WILDCARD, ID_OURS, TYPE_OURS, TYPE_SECOND,	/* answered */
	DA_ANOTHER, BSSID_ANOTHER, SSID_ANOTHER, SSID_LONGER, RATES_11B, NO_P2P, ID_ANOTHER,
	TYPE_ANOTHER, FROM_OURSELVES, CUT_SHORT, RULES
};

static struct frame
frame_for(enum rule rule)
{
	static const uint8_t slow[] = { 2, 4, 11, 22 };
	struct frame f = probe(peer_addr(1), "x");
	struct p2p_attributes p = { .capability = { 0, 0 }, .listen_channel = { .none = true } };
	struct wsc_attributes w = { .requested_type = { 3, 0x0050f204, 1 } };
	struct wr to = wr_into(heap, sizeof(heap));

	p2p_add(&p, P2P_CAPABILITY);
	p2p_add(&p, P2P_LISTEN_CHANNEL);
	if (rule == ID_OURS || rule == ID_ANOTHER)
		p2p_add(&p, P2P_DEVICE_ID);
	p.device_id = rule == ID_OURS ? device_addr() : peer_addr(2);
	p2p_elements_encode(&to, P2P_PROBE_REQ, &p);
	if (rule == NO_P2P)
		to.len = 0;
	if (rule == TYPE_OURS || rule == TYPE_SECOND || rule == TYPE_ANOTHER) {
		w.requested_type.category = rule == TYPE_OURS ? 3 : rule == TYPE_SECOND ? 4 : 9;
		wsc_set_version2(&w, WSC_VERSION_2);
		wsc_add(&w, WSC_REQUESTED_TYPE);
		wsc_elements_encode(&to, &w);
	}
	f.extra = octets_of(heap, to.len);
	if (rule == DA_ANOTHER)
		f.header.addr1 = peer_addr(3);
	if (rule == BSSID_OURS || rule == BSSID_ANOTHER)
		f.header.addr3 = rule == BSSID_OURS ? device_addr() : peer_addr(3);
	if (rule == FROM_OURSELVES)
		f.header.addr2 = device_addr();
	if (rule == SSID_WILDCARD)
		f.elements.ssid.len = 0;
	if (rule == SSID_ANOTHER)
		f.elements.ssid.octet[0] = 'd';
	if (rule == SSID_LONGER)
		f.elements.ssid.len = 8;
	if (rule == RATES_11B)
		elements_set_rates(&f.elements, slow, sizeof(slow));
	if (rule == CUT_SHORT)
		heap[7] = 200;			/* an attribute longer than its element */
	return f;
}

static void
P7_each_rule_of_wifi_direct_about_answers(void **state)
{
	(void)state;
	struct scene s;
	struct p2p_act a;

	for (enum rule rule = RULES_KEPT; rule < RULES; rule++) {
		struct frame f = frame_for(rule);
		struct air_command c;

		is_there(&s, &listens);
		assert_false(hears_at(&s, LISTEN_MHZ, &f, false));	/* the MLME's, too */
		while (p2p_act(s.p, &a))
			;
		if (p2p_command(s.p, &c) != (rule <= TYPE_SECOND))
			fail_msg("rule %d", rule);
		the_end_of(&s);
	}
}

static void
P7_who_does_not_listen_does_not_answer(void **state)
{
	(void)state;
	struct scene s;
	struct frame f = probe(peer_addr(1), "x");
	struct hap_listen pauses = { .freq = LISTEN_MHZ, .period_ms = 100, .interval_ms = 1000 };
	const char *why;
	struct p2p_owner o = as_device(DAEMON, 7);

	/* Nothing goes on. */
	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_false(hears_at(&s, LISTEN_MHZ, &f, false));
	expect_quiet(&s);
	/* Asked to, and not there yet; elsewhere. */
	assert_int_equal(listen_as(&s, o, &listens), 0);
	expect_order(&s, AIR_STAY);
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	expect_quiet(&s);
	stay_begins(&s);
	hears_at(&s, 2412, &f, false);
	expect_quiet(&s);
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_order(&s, AIR_SEND);
	the_end_of(&s);
	/* While it searches. */
	is_there(&s, &searches);
	expect_order(&s, AIR_SCAN);
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	the_end_of(&s);
	/* Between two periods of extended listen. */
	is_there(&s, &pauses);
	wait_ms(&s, 100);
	stay_ends(&s, 0);
	wait_ms(&s, 1);
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	the_end_of(&s);
	/* Without anything to say. */
	scene_alone(&s);
	device_starts(&s, DAEMON);
	assert_int_equal(p2p_listen(s.p, s.now, &o, &listens, (struct air_bytes){ 0 },
	    (struct air_bytes){ 0 }, &why), 0);
	expect_order(&s, AIR_STAY);
	stay_begins(&s);
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	the_end_of(&s);
}

static void
P6_a_shared_device_answers_on_its_bsss_channel_without_going_anywhere(void **state)
{
	(void)state;
	struct scene s;
	struct frame f = probe(peer_addr(1), "x");
	struct hap_listen l = { .freq = HOME_MHZ };
	struct order o;

	for (uint8_t way = AIR_WAY_SHARED; way <= AIR_WAY_ON_CHANNEL; way++) {
		scene_open(&s, &(struct scene_radio){ .can = way_of(way), .bsss = 1 });
		device_starts(&s, DAEMON);
		assert_int_equal(listen_as(&s, as_device(DAEMON, 7), &l), 0);
		expect_quiet(&s);
		f.header.addr1 = bss_addr(0);
		assert_false(hears_at(&s, 0, &f, false));	/* the BSS has that address too */
		expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
		o = expect_order(&s, AIR_SEND);
		assert_int_equal(o.c.bss, 0);
		assert_int_equal(o.c.send.freq_mhz, 0);
		assert_true(mac_equal(o.f.header.addr2, bss_addr(0)));
		wait_for(&s, SPAN_S(30));
		expect_quiet(&s);
		hears_at(&s, HOME_MHZ, &f, false);
		expect_order(&s, AIR_SEND);
		the_end_of(&s);
	}
}

/* ---- peers --------------------------------------------------------------------------------- */

static void
P7_a_peer_is_told_once_and_again_when_it_changes_or_is_lost(void **state)
{
	(void)state;
	struct scene s;
	struct frame f;
	struct p2p_act a;

	is_there(&s, &listens);
	s.obedient = true;
	f = response(peer_addr(1), "camera");
	assert_true(hears_at(&s, 2412, &f, true));
	a = expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	assert_int_equal(a.peer.via, HAP_VIA_PROBE_RESP);
	assert_int_equal(a.peer.namelen, 6);
	assert_memory_equal(a.peer.name, "camera", 6);
	assert_int_equal(a.peer.methods, 0x188);
	assert_int_equal(a.peer.freq, 2412);		/* where it answered, it listens */
	assert_int_equal(a.peer.device_capab, P2P_CAN_INVITATION);
	assert_memory_equal(a.peer.type, "\0\3\0\x50\xf2\4\0\1", 8);
	assert_int_equal(a.freq_mhz, 2412);
	assert_int_equal(a.signal_dbm, -55);
	/* After SSID and rates, what it said in its own words. */
	assert_true(a.elements.len > f.extra.len);
	assert_memory_equal(a.elements.at + a.elements.len - f.extra.len, f.extra.at, f.extra.len);
	for (int i = 0; i < 10; i++)
		hears_at(&s, 2412, &f, true);
	f = probe(peer_addr(1), "other name");	/* says less: it is not believed more */
	hears_at(&s, LISTEN_MHZ, &f, false);
	a = expect_peer(&s, peer_addr(1), HAP_PEER_CHANGED);
	assert_int_equal(a.peer.freq, LISTEN_MHZ);	/* but that it is sure of */
	assert_memory_equal(a.peer.name, "camera", 6);
	expect_order(&s, AIR_SEND);
	f = response(peer_addr(1), "lens");
	hears_at(&s, LISTEN_MHZ, &f, true);
	a = expect_peer(&s, peer_addr(1), HAP_PEER_CHANGED);
	assert_memory_equal(a.peer.name, "lens", 4);
	hears_at(&s, LISTEN_MHZ, &f, true);
	expect_quiet(&s);
	wait_for(&s, SPAN_S(59));
	assert_false(p2p_act(s.p, &a));
	wait_for(&s, SPAN_S(1));
	a = expect_peer(&s, peer_addr(1), HAP_PEER_LOST);
	assert_int_equal(a.peer.age_ms, 60000);
	hears_at(&s, LISTEN_MHZ, &f, true);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	p2p_close(s.p);
}

static void
P7_a_groups_owner_is_known_by_its_beacon(void **state)
{
	(void)state;
	struct scene s;
	struct mac group = { { 6, 5, 5, 0, 0, 1 } };
	size_t len = peer_elements(heap, sizeof(heap), P2P_BEACON, peer_addr(1), "", 0);
	struct frame f = { .header = frame_header_to(FRAME_BEACON, everyone, group, group),
	    .beacon = { .interval_tu = 100 }, .extra = octets_of(heap, len) };

	is_there(&s, &listens);
	set_direct(&f);
	hears_at(&s, 2437, &f, false);			/* not looked for */
	expect_quiet(&s);
	hears_at(&s, 2437, &f, true);
	assert_int_equal(expect_peer(&s, peer_addr(1), HAP_PEER_FOUND).peer.via, HAP_VIA_BEACON);
	the_end_of(&s);
}

static void
P7_a_listen_is_told_of_peers_known_before_it_began(void **state)
{
	(void)state;
	struct scene s;
	struct frame f = response(peer_addr(1), "camera");
	struct hostap_peer_list list = { .next = 0 };
	struct hap_listen wake = { .freq = LISTEN_MHZ, .flags = HAP_LISTEN_WAKE };

	is_there(&s, &listens);
	hears_at(&s, 2412, &f, true);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	assert_int_equal(expect_act(&s, P2P_LISTENED).error, 0);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	assert_int_equal(listen_as(&s, as_device(DAEMON, 7), &listens), 0);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	expect_order(&s, AIR_STAY);
	p2p_peers(s.p, s.now, 0, &list);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.next, 0);
	assert_int_equal(list.peer[0].frames, 1);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	expect_act(&s, P2P_LISTENED);
	/* Who is to be woken is not told of them. */
	assert_int_equal(listen_as(&s, as_device(DAEMON, 7), &wake), 0);
	expect_order(&s, AIR_STAY_END);
	expect_quiet(&s);
	/* The next daemon's device knows nobody. */
	p2p_endpoint_gone(s.p, s.now, DAEMON);
	expect_device(&s, HAP_IFACE_REMOVED, 0);
	expect_order(&s, AIR_DEVICE_STOP);
	device_starts(&s, OTHER);
	assert_int_equal(listen_as(&s, as_device(OTHER, 7), &listens), 0);
	expect_order(&s, AIR_STAY);
	the_end_of(&s);
}

static void
P8_who_is_to_be_woken_is_told_nothing_until_then(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen wake = { .freq = LISTEN_MHZ, .flags = HAP_LISTEN_WAKE };
	struct frame f = probe(peer_addr(1), "x");

	is_there(&s, &wake);
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_order(&s, AIR_SEND);			/* it is answered all the same */
	expect_quiet(&s);
	p2p_woken(s.p, s.now, OTHER);			/* not his */
	expect_quiet(&s);
	p2p_woken(s.p, s.now, DAEMON);
	expect_peer(&s, peer_addr(1), HAP_PEER_FOUND);
	p2p_woken(s.p, s.now, DAEMON);
	expect_quiet(&s);
	f = probe(peer_addr(2), "x");
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_peer(&s, peer_addr(2), HAP_PEER_FOUND);
	expect_order(&s, AIR_SEND);
	the_end_of(&s);
}

/* ---- floods -------------------------------------------------------------------------------- */

static void
P7_ten_thousand_that_only_probe_displace_nobody_who_answered(void **state)
{
	(void)state;
	static struct scene s;
	struct frame f;
	struct p2p_act a;
	struct air_command c;
	struct hostap_peer_list list = { .next = 0 };
	uint32_t told = 0, answers = 0, known = 0, there = 0;

	is_there(&s, &listens);
	for (unsigned i = 0; i < 20; i++) {
		f = response(peer_addr(i), "one that answered");
		hears_at(&s, LISTEN_MHZ, &f, true);
		expect_peer(&s, peer_addr(i), HAP_PEER_FOUND);
	}
	for (unsigned i = 1000; i < 1000 + MANY; i++) {		/* in a second */
		f = probe(peer_addr(i), "nobody");
		s.now.us += 100;
		hears_at(&s, LISTEN_MHZ, &f, false);
		while (p2p_act(s.p, &a))
			told += a.verb == P2P_PEER;
		while (p2p_command(s.p, &c))
			answers += c.verb == AIR_SEND;
	}
	assert_in_range(told, 50, 101);
	assert_in_range(answers, 200, 401);
	do {
		p2p_peers(s.p, s.now, 0, &list);
		for (uint32_t i = 0; i < list.count; i++)
			known += list.peer[i].via == HAP_VIA_PROBE_RESP;
		there += list.count;
	} while (list.next);
	assert_int_equal(known, 20);
	assert_int_equal(there, P2P_PEERS);
	s.obedient = true;
	wait_for(&s, SPAN_S(70));
	/* Of those that were told it is told that they are gone; of others not. */
	told = (uint32_t)count_acts(&s, P2P_PEER, HAP_PEER_LOST);
	assert_in_range(told, 20, 20 + 101);
	p2p_close(s.p);
}

static void
P7_a_full_table_of_answers_lets_the_longest_unheard_go(void **state)
{
	(void)state;
	static struct scene s;
	struct frame f;
	struct hostap_peer_list list = { .next = 0 };
	uint32_t there = 0;

	is_there(&s, &listens);
	for (unsigned i = 0; i < P2P_PEERS + 5; i++) {
		f = response(peer_addr(i), "x");
		s.now.us += 10;
		hears_at(&s, LISTEN_MHZ, &f, true);
		expect_peer(&s, peer_addr(i), HAP_PEER_FOUND);
	}
	f = probe(peer_addr(5000), "no room for who only probes");
	hears_at(&s, LISTEN_MHZ, &f, false);
	expect_order(&s, AIR_SEND);
	expect_quiet(&s);
	do {
		p2p_peers(s.p, s.now, 0, &list);
		for (uint32_t i = 0; i < list.count; i++)
			assert_true(list.peer[i].device[5] >= 5 || list.peer[i].device[4]);
		there += list.count;
	} while (list.next);
	assert_int_equal(there, P2P_PEERS);
	the_end_of(&s);
}

static void
P7_a_thousand_peers_that_go_at_once_are_all_told(void **state)
{
	(void)state;
	static struct scene s;
	struct frame f;
	uint32_t lost = 0;

	is_there(&s, &listens);
	for (unsigned i = 0; i < P2P_PEERS; i++) {
		f = response(peer_addr(i), "a name of thirty-two octets, all");
		hears_at(&s, LISTEN_MHZ, &f, true);
		expect_peer(&s, peer_addr(i), HAP_PEER_FOUND);
	}
	s.now.us += 60000000;			/* they were heard at the same instant */
	for (int calls = 0; calls < 20; calls++) {
		p2p_tick(s.p, s.now);
		lost += (uint32_t)count_acts(&s, P2P_PEER, HAP_PEER_LOST);
	}
	assert_int_equal(lost, P2P_PEERS);
	p2p_close(s.p);
}

/* ---- searching and listening in turn ------------------------------------------------------- */

static void
P7_a_search_scans_its_channels_and_listens_in_between(void **state)
{
	(void)state;
	struct scene s;
	struct order o;
	uint32_t seen = 0;

	is_there(&s, &searches);
	for (int round = 0; round < 60; round++) {
		for (int i = 0; i < 3; i++) {
			o = expect_order(&s, AIR_SCAN);
			assert_int_equal(o.c.scan.freq_mhz, searches.search[i]);
			assert_int_equal(o.c.scan.ssid_len, 7);
			assert_memory_equal(o.c.scan.ssid, "DIRECT-", 7);
			assert_true(o.c.scan.no_cck && !o.c.scan.passive);
			wait_ms(&s, 50);
			scanned(&s, 0);
		}
		o = expect_order(&s, AIR_STAY);
		assert_int_equal(o.c.stay.freq_mhz, LISTEN_MHZ);
		assert_true(o.c.stay.duration_ms == 102 || o.c.stay.duration_ms == 204 ||
		    o.c.stay.duration_ms == 307);
		seen |= 1u << o.c.stay.duration_ms / 100;
		stay_begins(&s);
		wait_ms(&s, o.c.stay.duration_ms);
		stay_ends(&s, 0);
	}
	assert_int_equal(seen, 1 << 1 | 1 << 2 | 1 << 3);
	assert_int_equal(cancel(&s, DAEMON, 7), 0);
	assert_int_equal(expect_act(&s, P2P_LISTENED).error, 0);
	expect_order(&s, AIR_SCAN);
	expect_order(&s, AIR_SCAN_END);
	scanned(&s, 0);
	the_end_of(&s);
}

static void
P7_a_search_that_does_not_listen_only_scans(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen l = searches;

	l.freq = 0;
	l.min_100tu = l.max_100tu = 0;
	is_there(&s, &l);
	for (int i = 0; i < 30; i++) {
		expect_order(&s, AIR_SCAN);
		wait_ms(&s, 50);
		scanned(&s, 0);
	}
	expect_order(&s, AIR_SCAN);
	the_end_of(&s);
}

static void
P7_an_extended_listen_is_there_for_a_period_of_each_interval(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen l = { .freq = LISTEN_MHZ, .period_ms = 100, .interval_ms = 500,
	    .duration_ms = 5000 };
	struct instant began;

	scene_alone(&s);
	device_starts(&s, DAEMON);
	began = s.now;
	assert_int_equal(listen_as(&s, as_device(DAEMON, 7), &l), 0);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(expect_order(&s, AIR_STAY).c.stay.duration_ms, 100);
		assert_int_equal(instant_since(s.now, began).us, i * 500000);
		stay_begins(&s);
		wait_ms(&s, 100);
		stay_ends(&s, 0);
		wait_ms(&s, 399);
		expect_quiet(&s);
		if (i < 9)
			wait_ms(&s, 1);
	}
	wait_ms(&s, 1);
	assert_int_equal(expect_act(&s, P2P_LISTENED).error, 0);
	the_end_of(&s);
}

static void
P7_a_listen_lasts_as_long_as_was_said(void **state)
{
	(void)state;
	struct scene s;
	struct hap_listen l = { .freq = LISTEN_MHZ, .duration_ms = 7000 };
	struct p2p_act a;

	is_there(&s, &l);
	wait_ms(&s, 5000);
	stay_ends(&s, 0);
	assert_in_range(expect_order(&s, AIR_STAY).c.stay.duration_ms, 1990, 2000);
	stay_begins(&s);
	wait_ms(&s, 1999);
	expect_quiet(&s);
	wait_ms(&s, 1);
	a = expect_act(&s, P2P_LISTENED);
	assert_int_equal(a.error, 0);
	assert_true(a.last);
	assert_int_equal(a.owner.seq, 7);
	expect_order(&s, AIR_STAY_END);
	stay_ends(&s, 0);
	the_end_of(&s);
}

static void
P7_a_search_survives_a_radio_that_fails_now_and_then_but_not_for_ever(void **state)
{
	(void)state;
	struct scene s;
	int times = 0;

	is_there(&s, &searches);
	for (int i = 0; i < 10; i++) {		/* a scan fails, the listen does not */
		expect_order(&s, AIR_SCAN);
		scanned(&s, EINVAL);
		expect_quiet(&s);
		wait_ms(&s, 250);
		expect_order(&s, AIR_STAY);
		stay_begins(&s);
		wait_ms(&s, 310);
		stay_ends(&s, 0);
	}
	for (; times < 100; times++) {
		struct air_command c;

		if (!p2p_command(s.p, &c))
			break;
		s.token = c.verb == AIR_SCAN ? c.scan.token : c.stay.token;
		if (c.verb == AIR_SCAN)
			scanned(&s, EINVAL);
		else
			stay_ends(&s, EINVAL);
		wait_ms(&s, 250);
	}
	assert_int_equal(times, 20);
	assert_int_equal(expect_act(&s, P2P_LISTENED).error, EINVAL);
	the_end_of(&s);
}

static void
P9_an_endless_search_beside_a_bss_keeps_to_the_share(void **state)
{
	(void)state;
	struct scene s;
	struct hostap_radio r;

	for (uint8_t way = AIR_WAY_NATIVE; way <= AIR_WAY_SHARED; way++) {
		scene_open(&s, &(struct scene_radio){ .can = way_of(way), .bsss = 1, .timed = true });
		s.obedient = true;
		assert_int_equal(p2p_start(s.p, s.now, DAEMON, 0, 0, DEVICE_IFACE, &s.why), 0);
		wait_ms(&s, 10);
		assert_int_equal(listen_as(&s, as_device(DAEMON, 7), &searches), 0);
		wait_for(&s, SPAN_S(100));
		assert_in_range(s.off_us, 18000000, 30000000);
		p2p_radio_info(s.p, s.now, 0, &r);
		assert_int_equal(r.beacons_missed, 0);
		assert_in_range(r.away_ms, 1500, 3000);
		p2p_close(s.p);
	}
}

static void
P7_a_peers_frames_cut_short_or_nested_wrong_are_nobodys(void **state)
{
	(void)state;
	struct scene s;
	struct frame f;
	uint8_t bytes[FRAME_MAX];

	is_there(&s, &listens);
	f = probe(peer_addr(1), "a rather long name it is");
	for (size_t cut = 0; cut < 2; cut++) {
		struct wr w = wr_into(bytes, sizeof(bytes));

		frame_encode(&w, &f);
		for (size_t len = 0; len < w.len; len++) {
			struct air_event e = { .news = AIR_FRAME, .received = { .freq_mhz =
			    LISTEN_MHZ } };
			uint8_t *own = test_malloc(len ? len : 1);

			memcpy(own, bytes, len);
			if (cut && len > 60)
				own[len - 1] ^= 0xff;
			e.received.frame = (struct air_bytes){ own, len };
			p2p_event(s.p, s.now, &e);
			test_free(own);
		}
	}
	while (p2p_act(s.p, &(struct p2p_act){ 0 }) ||
	    p2p_command(s.p, &(struct air_command){ 0 }))
		;
	the_end_of(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P7_a_probe_request_is_answered_in_listen_state),
		cmocka_unit_test(P7_each_rule_of_wifi_direct_about_answers),
		cmocka_unit_test(P7_who_does_not_listen_does_not_answer),
		cmocka_unit_test(
		    P6_a_shared_device_answers_on_its_bsss_channel_without_going_anywhere),
		cmocka_unit_test(P7_a_peer_is_told_once_and_again_when_it_changes_or_is_lost),
		cmocka_unit_test(P7_a_groups_owner_is_known_by_its_beacon),
		cmocka_unit_test(P7_a_listen_is_told_of_peers_known_before_it_began),
		cmocka_unit_test(P8_who_is_to_be_woken_is_told_nothing_until_then),
		cmocka_unit_test(P7_ten_thousand_that_only_probe_displace_nobody_who_answered),
		cmocka_unit_test(P7_a_full_table_of_answers_lets_the_longest_unheard_go),
		cmocka_unit_test(P7_a_thousand_peers_that_go_at_once_are_all_told),
		cmocka_unit_test(P7_a_search_scans_its_channels_and_listens_in_between),
		cmocka_unit_test(P7_a_search_that_does_not_listen_only_scans),
		cmocka_unit_test(P7_an_extended_listen_is_there_for_a_period_of_each_interval),
		cmocka_unit_test(P7_a_listen_lasts_as_long_as_was_said),
		cmocka_unit_test(
		    P7_a_search_survives_a_radio_that_fails_now_and_then_but_not_for_ever),
		cmocka_unit_test(P9_an_endless_search_beside_a_bss_keeps_to_the_share),
		cmocka_unit_test(P7_a_peers_frames_cut_short_or_nested_wrong_are_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
