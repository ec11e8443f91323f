/* SPDX-License-Identifier: ISC */
/*
 * S3: simulated Wi-Fi Direct peers, met by a scripted P2P device: whom they answer and with what,
 * how they search, negotiate, tell their services, change, leave, and misbehave.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "away.h"
#include "frame/p2p_action.h"
#include "frame/p2p_service.h"

#define AIR	"medium shared shadowing 0dB\nradio channel 36 at 0m ssid home stay-max 1min\n"
#define PEER	"peers p mac 02:00:00:00:09:00 at 3m "
#define PEER_ADDR ((struct mac){ { 2, 0, 0, 0, 9, 0 } })

static const struct mac all = { { 255, 255, 255, 255, 255, 255 } };
static const struct mac other = { { 2, 0, 0, 0, 7, 7 } };

/* ---- what our device says ------------------------------------------------------------ */

struct probe {				/* as a search has it, but for what is said here */
	bool no_p2p, b_only, foreign_ssid;
	struct mac id, bssid, to;	/* zeros: none, the wildcard, everybody */
	struct wsc_device_type type;
};

static void
put_probe(struct stage *t, struct wr *w, const struct probe *p)
{
	static const uint8_t ofdm[] = { 12, 24, 48 }, b[] = { 2, 4, 11, 22 };
	const struct mac none = { 0 };
	struct mac bssid = mac_equal(p->bssid, none) ? all : p->bssid;
	struct mac to = mac_equal(p->to, none) ? all : p->to;
	struct frame_header h = frame_header_to(FRAME_PROBE_REQ, to, away_addr(t, 0), bssid);
	struct p2p_attributes a = { .device_id = p->id,
		.listen_channel = { { 'X', 'X', 4 }, 81, 6, false } };
	struct wsc_attributes wsc = { .requested_type = p->type };
	struct elements e = { 0 };
	struct ssid ssid = { .len = 7, .octet = "DIRECT-" };

	if (p->foreign_ssid)
		ssid.octet[0] = 'X';
	frame_header_encode(w, &h);
	elements_set_ssid(&e, ssid);
	elements_set_rates(&e, p->b_only ? b : ofdm, p->b_only ? sizeof(b) : sizeof(ofdm));
	elements_encode(w, FRAME_PROBE_REQ, &e);
	wsc_set_version2(&wsc, WSC_VERSION_2);
	if (p->type.category)
		wsc_add(&wsc, WSC_REQUESTED_TYPE);
	wsc_elements_encode(w, &wsc);
	p2p_add(&a, P2P_CAPABILITY);
	p2p_add(&a, P2P_LISTEN_CHANNEL);
	if (!mac_equal(p->id, none))
		p2p_add(&a, P2P_DEVICE_ID);
	if (!p->no_p2p)
		p2p_elements_encode(w, P2P_PROBE_REQ, &a);
	assert_true(wr_ok(w));
}

/* Our device stays on a channel until the end of the story. */
static void
be_on(struct stage *t, unsigned channel)
{
	unsigned ms = (unsigned)(t->now.us / 1000);

	away_start(t, 0);
	assert_int_equal(away_stay(t, 0, AIR_DEVICE, channel, 60000, 1), 0);
	stage_run(t, ms + 10);
	away_expect(t, AIR_STAY_BEGAN, 1, 0, 0);
	stage_skip(t);
}

/* A listening device answers; there is none on the stage but a searching peer knows no other. */
static unsigned
answers_to(struct stage *t, unsigned channel, const struct probe *p)
{
	uint8_t octets[512];
	struct wr w = wr_into(octets, sizeof(octets));
	unsigned ms = (unsigned)(t->now.us / 1000);

	put_probe(t, &w, p);
	stage_skip(t);
	away_send(t, 0, channel, 0, &w);
	stage_run(t, ms + 50);
	return air_count(&t->air, UP, FRAME_PROBE_RESP);
}

static unsigned
said_since(const struct stage *t, unsigned from, enum frame_subtype subtype)
{
	unsigned n = 0;

	for (unsigned i = from; i < t->air.saids; i++)
		n += t->air.said[i].up && said_subtype(&t->air.said[i]) == subtype;
	return n;
}

static struct p2p_action
ours(enum p2p_frame frame, uint8_t token)
{
	static const uint8_t channels[] = { 81, 3, 1, 6, 11 };
	struct p2p_action a = { .frame = frame, .token = token, .p2p = {
		.capability = { .device = P2P_CAN_INVITATION }, .intent = { 7, true },
		.config_timeout = { 100, 20 }, .listen_channel = { { 'X', 'X', 4 }, 81, 6, false },
		.operating_channel = { { 'X', 'X', 4 }, 81, 6, false },
		.intended_address = other, .channel_list = { { 'X', 'X', 4 },
			octets_of(channels, sizeof(channels)) },
		.device_info = { .address = { { 2, 'P', '2', 'P', 0, 0 } },
			.config_methods = WSC_METHOD_BUTTON, .name = { 3, "us!" } },
		.group_id = { .device = { { 2, 'P', '2', 'P', 0, 0 } },
			.ssid = { .len = 9, .octet = "DIRECT-ab" } } } };

	for (int i = P2P_STATUS + 1; i < P2P_ATTRIBUTES; i++)
		if (p2p_allowed((enum p2p_attribute)i, frame) && (i == P2P_CAPABILITY ||
		    i == P2P_INTENT || i == P2P_CONFIG_TIMEOUT || i == P2P_LISTEN_CHANNEL ||
		    i == P2P_OPERATING_CHANNEL || i == P2P_INTENDED_ADDRESS ||
		    i == P2P_CHANNEL_LIST || i == P2P_DEVICE_INFO ||
		    (i == P2P_GROUP_ID && frame == P2P_INVITE_REQ)))
			p2p_add(&a.p2p, (enum p2p_attribute)i);
	return a;
}

static void
send_ours(struct stage *t, unsigned channel, struct mac to, const struct p2p_action *a)
{
	uint8_t octets[512];
	struct wr w = away_frame(t, 0, FRAME_ACTION, to, octets, sizeof(octets));
	unsigned ms = (unsigned)(t->now.us / 1000);

	p2p_action_encode(&w, a);
	away_send(t, 0, channel, 5, &w);
	stage_run(t, ms + 30);
}

struct heard {				/* a frame one of our radios was told of */
	struct frame frame;
	struct p2p_action action;
	struct p2p_attributes p2p;
	struct wsc_attributes wsc;
	uint8_t room[ATTRIBUTE_ROOM];
	struct wr joined;
};

static bool
next_frame(struct stage *t, enum frame_subtype subtype, struct heard *h)
{
	const struct told *e;

	while ((e = stage_told(t, AIR_FRAME)) != NULL) {
		if (e->octets[0] != subtype << 4)
			continue;
		assert_true(e->event.received.frame.len <= SAID_OCTETS);
		assert_int_equal(frame_decode(e->octets, e->event.received.frame.len, &h->frame),
		    FRAME_OK);
		h->joined = wr_into(h->room, sizeof(h->room));
		return true;
	}
	return false;
}

/* The answer to an action, whole; a second one is a failure. */
static void
expect_action(struct stage *t, enum p2p_frame frame, uint8_t token, struct heard *h)
{
	struct heard second;

	assert_true(next_frame(t, FRAME_ACTION, h));
	assert_int_equal(p2p_action_decode(&h->frame, &h->joined, &h->action), ATTRIBUTE_OK);
	assert_int_equal(h->action.frame, frame);
	assert_int_equal(h->action.token, token);
	assert_false(next_frame(t, FRAME_ACTION, &second));
}

static struct sim_peer
peer(const struct stage *t, uint32_t i)
{
	struct sim_peer p;

	sim_peer(t->sim, i, &p);
	return p;
}

/* ---- listening ----------------------------------------------------------------------- */

static void
P7_a_listening_peer_answers_by_the_rules_of_Wi_Fi_Direct(void **state)
{
	struct stage *t = stage_open(AIR PEER "type 7-0050F204-1 listen 6");
	const struct wsc_device_type tv = { 7, 0x0050f204, 1 }, phone = { 10, 0x0050f204, 5 };

	(void)state;
	be_on(t, 6);
	assert_int_equal(answers_to(t, 6, &(struct probe){ 0 }), 1);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .id = PEER_ADDR }), 2);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .type = tv }), 3);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .to = PEER_ADDR }), 4);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .no_p2p = true }), 4);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .b_only = true }), 4);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .foreign_ssid = true }), 4);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .id = other }), 4);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .bssid = other }), 4);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .type = phone }), 4);
	assert_int_equal(peer(t, 0).probes, 4);
	stage_close(t);
}

static void
P7_and_on_its_channel_alone(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6");

	(void)state;
	be_on(t, 1);
	assert_int_equal(answers_to(t, 1, &(struct probe){ 0 }), 0);
	assert_int_equal(peer(t, 0).listen_mhz, 2437);
	stage_close(t);
}

static void
P7_its_answer_says_who_it_is(void **state)
{
	struct stage *t = stage_open(AIR "peers hall count 3 mac 02:00:00:00:09:00 at 3m "
	    "called \"Hall %u!\" type 7-0050F204-1 methods keypad listen 6 for 500ms every 500ms");
	struct air_scan scan = { .token = 2, .freq_mhz = 2437, .no_cck = true };
	uint8_t octets[512];
	struct wr w = wr_into(octets, sizeof(octets));
	unsigned seen = 0;
	struct heard h;

	(void)state;
	put_probe(t, &w, &(struct probe){ 0 });
	scan.elements = (struct air_bytes){ octets + 24 + 9 + 5, w.len - 24 - 9 - 5 };
	away_start(t, 0);
	assert_int_equal(away_scan(t, &scan, 0), 0);
	stage_run(t, 200);
	while (next_frame(t, FRAME_PROBE_RESP, &h)) {
		bool p2p, wsc;
		char name[16];

		assert_int_equal(p2p_elements_decode(h.frame.body, P2P_PROBE_RESP, &h.joined, &p2p,
		    &h.p2p), ATTRIBUTE_OK);
		assert_int_equal(wsc_elements_decode(h.frame.body, &h.joined, &wsc, &h.wsc),
		    ATTRIBUTE_OK);
		assert_true(p2p && wsc);
		assert_memory_equal(h.frame.elements.ssid.octet, "DIRECT-", 7);
		assert_true(mac_equal(h.frame.header.addr1, away_addr(t, 0)));
		assert_true(mac_equal(h.frame.header.addr3, h.frame.header.addr2));
		assert_true(mac_equal(h.p2p.device_info.address, h.frame.header.addr2));
		snprintf(name, sizeof(name), "Hall %u!", h.frame.header.addr2.octet[5] + 1u);
		assert_int_equal(h.p2p.device_info.name.len, 7);
		assert_memory_equal(h.p2p.device_info.name.octet, name, 7);
		assert_memory_equal(h.wsc.device_name.at, name, 7);
		assert_int_equal(h.p2p.device_info.config_methods, WSC_METHOD_KEYPAD);
		assert_int_equal(h.p2p.device_info.primary.category, 7);
		assert_int_equal(h.p2p.ext_listen.period_ms, 500);
		for (uint8_t i = 0; i < h.frame.elements.rates.count; i++)
			assert_true((h.frame.elements.rates.rate[i] & RATE_VALUE) >= 12);
		seen |= 1u << h.frame.header.addr2.octet[5];
	}
	assert_int_equal(seen, 7);
	t->told_read = 0;
	while (stage_told(t, AIR_FRAME))
		assert_true(t->told[t->told_read - 1].event.received.scanned);
	stage_close(t);
}

static void
P7_extended_listening_is_listening_now_and_then(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 for 500ms every 2s");
	unsigned answered = 0, asked = 0;

	(void)state;
	be_on(t, 6);
	for (unsigned ms = 25; ms < 20000; ms += 50) {
		unsigned before = t->air.saids;

		answers_to(t, 6, &(struct probe){ 0 });
		asked++;
		answered += said_since(t, before, FRAME_PROBE_RESP) > 0;
	}
	assert_in_range(100 * answered / asked, 22, 28);
	stage_close(t);
}

/* ---- searching ----------------------------------------------------------------------- */

static void
P7_a_searching_peer_scans_1_6_and_11_and_listens_in_between(void **state)
{
	struct stage *t = stage_open(AIR PEER "search listen 6");
	uint64_t last = 0;
	unsigned turn[3] = { 0 };

	(void)state;
	stage_run(t, 30000);
	for (const struct said *s; (s = air_said(&t->air)) != NULL;) {
		static const uint16_t social[] = { 2412, 2437, 2462 };
		unsigned n = 0;

		if (!s->up)
			continue;
		assert_int_equal(said_subtype(s), FRAME_PROBE_REQ);
		assert_true(s->rate == 12 && mac_equal(said_to(s), all));
		while (s->freq_mhz != social[n])
			n++;
		if (n == 0 && last)	/* a listen of 1 to 3 times 100 TU was in between */
			assert_in_range(s->us - last, 30000 + 102400 - 4000, 34000 + 307200 + 8000);
		else if (last)
			assert_in_range(s->us - last, 30000 - 4000, 34000 + 8000);
		assert_true(n == 0 || turn[n] == turn[n - 1] - 1);
		turn[n]++;
		last = s->us;
	}
	assert_in_range(turn[0], 30000 / 420, 30000 / 190);
	stage_close(t);
}

static void
P7_its_probe_request_can_be_read(void **state)
{
	struct stage *t = stage_open(AIR PEER "search called Searcher");
	struct heard h;
	bool p2p, wsc;

	(void)state;
	be_on(t, 6);
	stage_run(t, 1000);
	assert_true(next_frame(t, FRAME_PROBE_REQ, &h));
	assert_int_equal(p2p_elements_decode(h.frame.body, P2P_PROBE_REQ, &h.joined, &p2p, &h.p2p),
	    ATTRIBUTE_OK);
	assert_int_equal(wsc_elements_decode(h.frame.body, &h.joined, &wsc, &h.wsc), ATTRIBUTE_OK);
	assert_true(p2p && wsc && p2p_has(&h.p2p, P2P_CAPABILITY));
	assert_true(p2p_has(&h.p2p, P2P_LISTEN_CHANNEL));
	assert_int_equal(h.p2p.listen_channel.operating_class, 81);
	assert_memory_equal(h.wsc.device_name.at, "Searcher", 8);
	assert_memory_equal(h.frame.elements.ssid.octet, "DIRECT-", 7);
	stage_close(t);
}

/* Our device answers each probe request it hears. */
static void
answer_searches(struct stage *t, unsigned channel, unsigned until_ms)
{
	for (unsigned ms = (unsigned)(t->now.us / 1000) + 2; ms <= until_ms; ms += 2) {
		struct heard h;

		stage_run(t, ms);
		while (next_frame(t, FRAME_PROBE_REQ, &h)) {
			uint8_t octets[512];
			struct wr w = away_frame(t, 0, FRAME_PROBE_RESP, h.frame.header.addr2,
			    octets, sizeof(octets));
			struct p2p_action a = ours(P2P_GO_NEG_REQ, 1);
			struct elements e = { 0 };

			wr_zeros(&w, 8);
			wr_le16(&w, 100);
			wr_le16(&w, 0);
			elements_set_ssid(&e, (struct ssid){ .len = 7, .octet = "DIRECT-" });
			elements_encode(&w, FRAME_PROBE_RESP, &e);
			p2p_elements_encode(&w, P2P_PROBE_RESP, &a.p2p);
			away_send(t, 0, channel, 0, &w);
		}
	}
}

static void
P7_a_searching_peer_finds_our_device(void **state)
{
	struct stage *t = stage_open(AIR "peers p count 20 search at 2m..9m come 0s..1s\n"
	    "peers q count 5 at 4m");

	(void)state;
	be_on(t, 6);
	answer_searches(t, 6, 3000);
	for (uint32_t i = 0; i < 25; i++) {
		assert_int_equal(peer(t, i).found_by, i < 20 ? 1 : 0);
		assert_true(i >= 20 || (peer(t, i).found_us > 0 && peer(t, i).found_us < 500000));
		assert_string_equal(peer(t, i).crowd, i < 20 ? "p" : "q");
	}
	stage_close(t);
}

/* ---- action frames ------------------------------------------------------------------- */

static void
P7_provision_discovery_is_answered_with_the_method_or_none(void **state)
{
	static const char *const scenario[] = { AIR PEER "listen 6 methods button display",
		AIR PEER "listen 6 methods display", AIR PEER "listen 6 provision no" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct stage *t = stage_open(scenario[i]);
		struct p2p_action a = ours(P2P_PROVISION_REQ, 9);
		struct heard h;

		be_on(t, 6);
		a.has_wsc = true;
		a.wsc.config_methods = WSC_METHOD_BUTTON;
		wsc_add(&a.wsc, WSC_CONFIG_METHODS);
		send_ours(t, 6, PEER_ADDR, &a);
		expect_action(t, P2P_PROVISION_RESP, 9, &h);
		assert_int_equal(h.action.wsc.config_methods, i == 0 ? WSC_METHOD_BUTTON : 0);
		assert_int_equal(peer(t, 0).requests, 1);
		stage_close(t);
	}
}

static void
P7_a_negotiation_is_refused_for_now(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6");
	struct p2p_action a = ours(P2P_GO_NEG_REQ, 3);
	struct heard h;

	(void)state;
	be_on(t, 6);
	send_ours(t, 6, PEER_ADDR, &a);
	expect_action(t, P2P_GO_NEG_RESP, 3, &h);
	assert_int_equal(h.action.p2p.status, P2P_STATUS_UNAVAILABLE);
	assert_true(p2p_has(&h.action.p2p, P2P_DEVICE_INFO));
	assert_int_equal(peer(t, 0).negotiated, 0);
	stage_close(t);
}

/* Whose intent is higher owns the group; of two equal ones the tie breaker decides. */
static void
P7_a_negotiation_is_accepted_up_to_the_confirm(void **state)
{
	static const struct {
		const char *scenario;
		uint8_t intent;
		bool owner;
		uint8_t status;
	} row[] = {
		{ AIR PEER "listen 6 accepts 12", 7, true, P2P_STATUS_OK },
		{ AIR PEER "listen 6 accepts 2", 7, false, P2P_STATUS_OK },
		{ AIR PEER "listen 6 accepts 7", 7, false, P2P_STATUS_OK },
		{ AIR PEER "listen 6 accepts 15", 15, false, P2P_STATUS_BOTH_INTENT_15 },
		{ AIR PEER "listen 6 refuses 11", 7, false, P2P_STATUS_REJECTED_BY_USER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct stage *t = stage_open(row[i].scenario);
		struct p2p_action a = ours(P2P_GO_NEG_REQ, 3);
		struct heard h;

		be_on(t, 6);
		a.p2p.intent = (struct p2p_intent){ row[i].intent, true };
		send_ours(t, 6, PEER_ADDR, &a);
		expect_action(t, P2P_GO_NEG_RESP, 3, &h);
		assert_int_equal(h.action.p2p.status, row[i].status);
		assert_false(h.action.p2p.intent.tie_breaker);
		assert_int_equal(p2p_has(&h.action.p2p, P2P_GROUP_ID), row[i].owner);
		a = ours(P2P_GO_NEG_CONF, 3);
		p2p_add(&a.p2p, P2P_STATUS);
		send_ours(t, 6, PEER_ADDR, &a);
		assert_false(next_frame(t, FRAME_ACTION, &h));
		assert_int_equal(peer(t, 0).negotiated, 1);
		stage_close(t);
	}
}

static void
P7_a_negotiation_that_lacks_something_is_called_invalid(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 accepts 12");
	struct p2p_action a = ours(P2P_GO_NEG_REQ, 3);
	struct heard h;

	(void)state;
	be_on(t, 6);
	p2p_drop(&a.p2p, P2P_CHANNEL_LIST);
	send_ours(t, 6, PEER_ADDR, &a);
	expect_action(t, P2P_GO_NEG_RESP, 3, &h);
	assert_int_equal(h.action.p2p.status, P2P_STATUS_INVALID);
	stage_close(t);
}

static void
P7_an_invitation_is_answered(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 invitation 8");
	struct p2p_action a = ours(P2P_INVITE_REQ, 4);
	struct heard h;

	(void)state;
	be_on(t, 6);
	send_ours(t, 6, PEER_ADDR, &a);
	expect_action(t, P2P_INVITE_RESP, 4, &h);
	assert_int_equal(h.action.p2p.status, P2P_STATUS_UNKNOWN_GROUP);
	stage_close(t);
}

static void
P7_a_mute_peer_answers_probes_and_nothing_else(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 mute");
	struct p2p_action a = ours(P2P_INVITE_REQ, 4);
	struct heard h;

	(void)state;
	be_on(t, 6);
	send_ours(t, 6, PEER_ADDR, &a);
	assert_true(stage_told(t, AIR_SENT)->event.sent.acked);
	assert_false(next_frame(t, FRAME_ACTION, &h));
	assert_int_equal(answers_to(t, 6, &(struct probe){ 0 }), 1);
	stage_close(t);
}

/* ---- services ------------------------------------------------------------------------ */

struct found {
	unsigned entries;
	uint8_t status[8], protocol[8];
	char text[8][BONJOUR_TEXT];
};

static struct found
ask_services(struct stage *t, const struct p2p_service *q)
{
	uint8_t query[128], octets[256];
	struct wr w = wr_into(query, sizeof(query));
	size_t mark = p2p_services_open(&w, 0);
	struct p2p_services got;
	struct found f = { 0 };
	struct p2p_service s;
	struct heard h;
	struct gas gas;

	p2p_service_put(&w, false, q);
	p2p_services_close(&w, mark);
	struct wr a = away_frame(t, 0, FRAME_ACTION, PEER_ADDR, octets, sizeof(octets));
	unsigned ms = (unsigned)(t->now.us / 1000);

	gas_encode(&a, &(struct gas){ .frame = GAS_INITIAL_REQ, .token = 8,
	    .query = octets_of(query, w.len) });
	away_send(t, 0, 6, 5, &a);
	stage_run(t, ms + 30);
	assert_true(next_frame(t, FRAME_ACTION, &h));
	assert_int_equal(gas_decode(&h.frame, &gas), ATTRIBUTE_OK);
	assert_true(gas.frame == GAS_INITIAL_RESP && gas.token == 8 && gas.status == 0);
	assert_int_equal(p2p_services_decode(gas.query, true, &got), ATTRIBUTE_OK);
	struct rd r = octets_rd(got.entries);

	while (p2p_service_next(&r, true, &s)) {
		struct p2p_bonjour b;
		struct p2p_upnp u;

		assert_int_equal(s.transaction, q->transaction);
		f.status[f.entries] = s.status;
		f.protocol[f.entries] = s.protocol;
		if (s.status == 0 && s.protocol == P2P_SERVICE_BONJOUR) {
			assert_true(p2p_bonjour_decode(s.data, &b));
			assert_true(p2p_bonjour_target(&b, f.text[f.entries]));
		} else if (s.status == 0) {
			assert_true(p2p_upnp_decode(s.data, &u));
			memcpy(f.text[f.entries], u.text.at, u.text.len);
		}
		f.entries++;
	}
	return f;
}

static void
P7_services_are_told(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 called Printer bonjour _ipp._tcp "
	    "upnp urn:schemas-upnp-org:device:Printer:1");
	static const uint8_t ipp[] = { 4, '_', 'i', 'p', 'p', 0xc0, 0x0c, 0, 12, 1 };
	static const uint8_t other_tcp[] = { 3, '_', 'x', 'y', 0xc0, 0x0c, 0, 12, 1 };
	struct found f;

	(void)state;
	be_on(t, 6);
	f = ask_services(t, &(struct p2p_service){ .protocol = P2P_SERVICE_ALL, .transaction = 3 });
	assert_int_equal(f.entries, 2);
	assert_string_equal(f.text[0], "Printer._ipp._tcp.local");
	assert_string_equal(f.text[1], "uuid:020000000900::"
	    "urn:schemas-upnp-org:device:Printer:1");
	f = ask_services(t, &(struct p2p_service){ .protocol = P2P_SERVICE_BONJOUR,
	    .transaction = 4, .data = { ipp, sizeof(ipp) } });
	assert_true(f.entries == 1 && f.protocol[0] == P2P_SERVICE_BONJOUR && f.status[0] == 0);
	f = ask_services(t, &(struct p2p_service){ .protocol = P2P_SERVICE_BONJOUR,
	    .transaction = 5, .data = { other_tcp, sizeof(other_tcp) } });
	assert_true(f.entries == 1 && f.status[0] == P2P_SERVICE_NO_DATA);
	f = ask_services(t, &(struct p2p_service){ .protocol = P2P_SERVICE_WSD, .transaction = 6 });
	assert_true(f.entries == 1 && f.status[0] == P2P_SERVICE_NO_PROTOCOL);
	assert_int_equal(peer(t, 0).requests, 4);
	stage_close(t);
}

static void
P7_who_has_no_services_says_no_data(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6");
	struct found f;

	(void)state;
	be_on(t, 6);
	f = ask_services(t, &(struct p2p_service){ .protocol = P2P_SERVICE_BONJOUR });
	assert_true(f.entries == 1 && f.status[0] == P2P_SERVICE_NO_DATA);
	f = ask_services(t, &(struct p2p_service){ .protocol = P2P_SERVICE_UPNP });
	assert_true(f.entries == 1 && f.status[0] == P2P_SERVICE_NO_DATA);
	stage_close(t);
}

/* ---- peers that ask ------------------------------------------------------------------ */

static void
P8_a_peer_that_found_us_asks_until_it_is_answered(void **state)
{
	struct stage *t = stage_open(AIR PEER "search asks negotiation accepts 3");
	unsigned asked = 0;

	(void)state;
	be_on(t, 6);
	for (unsigned ms = 500; ms <= 5000; ms += 500) {
		unsigned from = t->told_read;
		struct heard h;

		answer_searches(t, 6, ms);
		t->told_read = from;
		while (next_frame(t, FRAME_ACTION, &h)) {
			struct p2p_action a = ours(P2P_GO_NEG_RESP, 0);

			assert_int_equal(p2p_action_decode(&h.frame, &h.joined, &h.action),
			    ATTRIBUTE_OK);
			if (h.action.frame == P2P_GO_NEG_CONF) {
				assert_int_equal(h.action.p2p.status, P2P_STATUS_OK);
				asked |= 1000;
				continue;
			}
			assert_int_equal(h.action.frame, P2P_GO_NEG_REQ);
			assert_int_equal(h.action.p2p.intent.value, 3);
			if (++asked != 2)
				continue;
			a.token = h.action.token;
			p2p_add(&a.p2p, P2P_STATUS);
			send_ours(t, 6, PEER_ADDR, &a);
			from = t->told_read;
		}
	}
	assert_int_equal(peer(t, 0).asked, 2);
	assert_int_equal(peer(t, 0).answered, 1);
	assert_int_equal(peer(t, 0).status, 0);
	assert_true(asked & 1000);
	stage_close(t);
}

/* ---- change, and misbehaviour -------------------------------------------------------- */

static bool
holds(const struct said *s, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + len <= s->len && i + len <= SAID_OCTETS; i++)
		if (memcmp(s->octets + i, text, len) == 0)
			return true;
	return false;
}

static void
P7_a_peer_changes_its_name_and_type(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 called Old renamed New after 2s "
	    "retyped 7-0050F204-1 after 4s");
	const struct wsc_device_type tv = { 7, 0x0050f204, 1 };

	(void)state;
	be_on(t, 6);
	answers_to(t, 6, &(struct probe){ 0 });
	assert_memory_equal(peer(t, 0).name, "Old", 3);
	stage_run(t, 3000);
	answers_to(t, 6, &(struct probe){ 0 });
	assert_memory_equal(peer(t, 0).name, "New", 3);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .type = tv }), 2);
	stage_run(t, 5000);
	assert_int_equal(answers_to(t, 6, &(struct probe){ .type = tv }), 3);
	const struct said *last = NULL;

	for (unsigned i = 0; i < t->air.saids; i++)
		if (said_subtype(&t->air.said[i]) == FRAME_PROBE_RESP)
			last = &t->air.said[i];
	assert_non_null(last);
	assert_true(holds(last, "New"));
	assert_false(holds(last, "Old"));
	stage_close(t);
}

static void
P7_a_peer_leaves_and_comes_back(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 come 1s leave 2s return 3s");
	static const struct { unsigned ms; bool there; } row[] = {
		{ 500, false }, { 1500, true }, { 3500, false }, { 6500, true }, { 8500, false },
	};
	unsigned answers = 0;

	(void)state;
	be_on(t, 6);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		stage_run(t, row[i].ms);
		answers += row[i].there;
		assert_int_equal(answers_to(t, 6, &(struct probe){ 0 }), answers);
	}
	stage_close(t);
}

static void
S3_a_peer_may_answer_twice(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 twice");
	struct p2p_action a = ours(P2P_GO_NEG_REQ, 3);
	struct heard first, second;

	(void)state;
	be_on(t, 6);
	send_ours(t, 6, PEER_ADDR, &a);
	assert_true(next_frame(t, FRAME_ACTION, &first));
	assert_true(next_frame(t, FRAME_ACTION, &second));
	assert_int_equal(first.frame.body.len, second.frame.body.len);
	assert_int_not_equal(first.frame.header.sequence, second.frame.header.sequence);
	assert_false(next_frame(t, FRAME_ACTION, &second));
	stage_close(t);
}

static void
S3_a_peer_may_cut_its_attributes_short(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6 truncates search");
	unsigned cut = 0, elements = 0, frames = 0;

	(void)state;
	be_on(t, 6);
	stage_run(t, 20000);
	for (const struct told *e; (e = stage_told(t, AIR_FRAME)) != NULL; frames++) {
		uint8_t room[ATTRIBUTE_ROOM];
		struct wr joined = wr_into(room, sizeof(room));
		struct octets body = octets_of(e->octets + 24, e->event.received.frame.len - 24);
		struct p2p_attributes p2p;
		bool there;

		if (!elements_valid(body.at, body.len))
			elements++;
		else if (p2p_elements_decode(body, P2P_PROBE_REQ, &joined, &there, &p2p) !=
		    ATTRIBUTE_OK)
			cut++;		/* else it ends where an attribute does, by chance */
	}
	assert_true(frames > 50 && cut > frames / 4 && elements > frames / 4);
	assert_true(cut + elements > frames * 4 / 5);
	stage_close(t);
}

static void
P7_nobody_hears_a_peer_that_is_too_far_away(void **state)
{
	struct stage *t = stage_open(AIR "peers p count 9 signal -103dBm listen 6");

	(void)state;
	be_on(t, 6);
	assert_int_equal(answers_to(t, 6, &(struct probe){ 0 }), 0);
	stage_close(t);
}

static void
Q11_a_flood_of_P2P_probe_requests(void **state)
{
	struct stage *t = stage_open(AIR "attack x flood-p2p rate 500/s channel 6 addresses 10000 "
	    "at 5m");
	unsigned frames = 0;
	struct heard h;

	(void)state;
	be_on(t, 6);
	stage_run(t, 4000);
	while (next_frame(t, FRAME_PROBE_REQ, &h)) {
		bool there;

		assert_int_equal(p2p_elements_decode(h.frame.body, P2P_PROBE_REQ, &h.joined, &there,
		    &h.p2p), ATTRIBUTE_OK);
		assert_true(there);
		frames++;
	}
	assert_in_range(frames, 1800, 2200);
	stage_close(t);
}

static void
S2_faults_strike_peers_by_name(void **state)
{
	struct stage *t = stage_open(AIR PEER "listen 6\npeers q at 4m listen 6\n"
	    "fault partition on p");

	(void)state;
	be_on(t, 6);
	answers_to(t, 6, &(struct probe){ 0 });
	for (const struct told *e; (e = stage_told(t, AIR_FRAME)) != NULL;)
		assert_false(mac_equal(mac_from(e->octets + 10), PEER_ADDR));
	assert_int_equal(peer(t, 1).probes, 1);
	stage_close(t);
}

/* ---- a hall -------------------------------------------------------------------------- */

static void
S2_a_hall_of_a_thousand_is_found_by_scans(void **state)
{
	struct stage *t = stage_open("medium shared shadowing 3dB\nradio channel 36 at 0m\n"
	    "peers hall count 1000 at 3m..30m");
	struct sim *s = t->sim;
	uint8_t octets[512];
	struct wr w = wr_into(octets, sizeof(octets));
	static bool found[1000];
	unsigned scans = 0, count = 0;

	(void)state;
	put_probe(t, &w, &(struct probe){ 0 });
	away_start(t, 0);
	while (count < 1000 && scans < 3000) {
		struct air_scan scan = { .token = scans + 1, .no_cck = true, .dwell_ms = 30,
			.freq_mhz = scenario_freq((uint8_t)(1 + 5 * (scans % 3))),
			.elements = { octets + 24 + 9 + 5, w.len - 24 - 9 - 5 } };

		assert_int_equal(away_scan(t, &scan, 0), 0);
		t->tolds = t->told_read = 0;
		stage_run(t, ++scans * 70);
		for (const struct told *e; (e = stage_told(t, AIR_FRAME)) != NULL;) {
			uint32_t i = sim_find_peer(s, mac_from(e->octets + 10));

			assert_int_equal(e->octets[0], FRAME_PROBE_RESP << 4);
			assert_in_range(i, 0, 999);
			count += !found[i];
			found[i] = true;
		}
	}
	printf("# %u peers found by %u scans in %u ms\n", count, scans,
	    (unsigned)(t->now.us / 1000));
	assert_int_equal(count, 1000);
	stage_close(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P7_a_listening_peer_answers_by_the_rules_of_Wi_Fi_Direct),
		cmocka_unit_test(P7_and_on_its_channel_alone),
		cmocka_unit_test(P7_its_answer_says_who_it_is),
		cmocka_unit_test(P7_extended_listening_is_listening_now_and_then),
		cmocka_unit_test(P7_a_searching_peer_scans_1_6_and_11_and_listens_in_between),
		cmocka_unit_test(P7_its_probe_request_can_be_read),
		cmocka_unit_test(P7_a_searching_peer_finds_our_device),
		cmocka_unit_test(P7_provision_discovery_is_answered_with_the_method_or_none),
		cmocka_unit_test(P7_a_negotiation_is_refused_for_now),
		cmocka_unit_test(P7_a_negotiation_is_accepted_up_to_the_confirm),
		cmocka_unit_test(P7_a_negotiation_that_lacks_something_is_called_invalid),
		cmocka_unit_test(P7_an_invitation_is_answered),
		cmocka_unit_test(P7_a_mute_peer_answers_probes_and_nothing_else),
		cmocka_unit_test(P7_services_are_told),
		cmocka_unit_test(P7_who_has_no_services_says_no_data),
		cmocka_unit_test(P8_a_peer_that_found_us_asks_until_it_is_answered),
		cmocka_unit_test(P7_a_peer_changes_its_name_and_type),
		cmocka_unit_test(P7_a_peer_leaves_and_comes_back),
		cmocka_unit_test(S3_a_peer_may_answer_twice),
		cmocka_unit_test(S3_a_peer_may_cut_its_attributes_short),
		cmocka_unit_test(P7_nobody_hears_a_peer_that_is_too_far_away),
		cmocka_unit_test(Q11_a_flood_of_P2P_probe_requests),
		cmocka_unit_test(S2_faults_strike_peers_by_name),
		cmocka_unit_test(S2_a_hall_of_a_thousand_is_found_by_scans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
