/* SPDX-License-Identifier: ISC */
/* The stage: see stage.h. */
#include "stage.h"

#include "invariants.h"

struct setup
setup_usual(void)
{
	return (struct setup){
		.engine = { .name = "test", .stations = 100, .strangers = 32, .requests = 32,
		    .endpoints = STAGE_DAEMONS, .bans = 16, .key = { 1, 2 } },
		.radio = { .name = "radio0", .freq_mhz = 2437, .rate_count = 12,
		    .rate = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96, 108 },
		    .short_preamble = true, .acks = true },
		.bss = { .name = "wlan0", .bssid = { { 2, 0, 0, 0, 0, 1 } }, .ssid_len = 4,
		    .ssid = "test", .beacon_tu = 100, .dtim_period = 2, .max_stations = 2007,
		    .answer_probes = true, .inactivity_s = 300, .max_listen_interval = 1000,
		    .wmm = true },
		.bsss = 1,
	};
}

void
bss_reported(struct stage *s, int bss, bool up, int error)
{
	struct air_event e = { .news = AIR_BSS_STATE, .bss = (uint16_t)bss,
	    .state = { .up = up, .error = error } };

	engine_event(s->e, s->now, &e);
}

struct mac
bssid_of(const struct stage *s, int bss)
{
	struct mac addr = s->setup.bss.bssid;

	addr.octet[5] = (uint8_t)(addr.octet[5] + bss);
	return addr;
}

void
open_with(struct stage *s, const struct setup *setup)
{
	memset(s, 0, sizeof(*s));
	s->setup = *setup;
	s->now = (struct instant){ 1000000 };
	s->signal_dbm = -50;
	s->e = engine_open(&setup->engine);
	assert_non_null(s->e);
	assert_int_equal(engine_add_radio(s->e, &setup->radio), 0);
	for (int i = 0; i < setup->bsss; i++) {
		struct engine_bss b = setup->bss;

		b.bssid = bssid_of(s, i);
		b.name[4] = (char)('0' + i);
		assert_int_equal(engine_add_bss(s->e, s->now, &b), i);
		assert_int_equal(expect_command(s, AIR_BSS_START).bss, i);
		bss_reported(s, i, true, 0);
	}
	nothing_else(s);
}

void
open_usual(struct stage *s)
{
	struct setup setup = setup_usual();

	open_with(s, &setup);
}

static void
in_order(struct stage *s)
{
	const char *fault = s->hasty ? NULL : engine_fault(s->e);

	if (fault)
		fail_msg("%s", fault);
}

void
nothing_sent(struct stage *s)
{
	struct air_command c;

	if (engine_command(s->e, &c))
		fail_msg("a command was sent: verb %d, frame control %02x", c.verb,
		    c.verb == AIR_SEND ? c.send.frame.at[0] : 0);
	if (engine_fault(s->e))
		fail_msg("%s", engine_fault(s->e));
}

void
nothing_else(struct stage *s)
{
	nothing_sent(s);
	for (int i = 0; i < STAGE_DAEMONS; i++)
		if (s->ear[i].endpoint)
			silence_at(s, i, __FILE__, __LINE__);
}

void
the_end(struct stage *s)
{
	nothing_else(s);
	engine_close(s->e);
}

struct mac
sta(unsigned n)
{
	return (struct mac){ { 2, 0, 1, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n } };
}

void
pass(struct stage *s, struct span span)
{
	struct instant until = instant_add(s->now, span);
	int calls = 0;

	while (instant_due(engine_deadline(s->e), until)) {
		struct instant next = engine_deadline(s->e);

		if (instant_before(s->now, next))
			s->now = next;
		engine_tick(s->e, s->now);
		assert_true(calls++ < 10000);		/* a deadline that has come must go */
	}
	s->now = until;
	engine_tick(s->e, s->now);
	in_order(s);
}

/* ---- stations ----------------------------------------------------------------------------- */

void
speak_bytes(struct stage *s, const void *bytes, size_t len)
{
	uint8_t own[FRAME_MAX];
	struct air_event e = { .news = AIR_FRAME };

	assert_true(len <= sizeof(own));
	memcpy(own, bytes, len);
	e.received.frame = (struct air_bytes){ own, len };
	e.received.freq_mhz = s->setup.radio.freq_mhz;
	e.received.signal_dbm = s->signal_dbm;
	engine_event(s->e, s->now, &e);
	memset(own, 0xee, sizeof(own));			/* it was borrowed for the call alone */
	in_order(s);
}

void
speak(struct stage *s, const struct frame *f)
{
	uint8_t bytes[FRAME_MAX];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct frame g = *f;

	g.header.sequence = s->retry ? s->sequence : ++s->sequence;
	g.header.flags = (uint8_t)(g.header.flags | (s->retry ? FLAG_RETRY : 0));
	s->retry = false;
	frame_encode(&w, &g);
	assert_true(wr_ok(&w));
	speak_bytes(s, bytes, w.len);
}

struct frame
frame_to_bss(const struct stage *s, enum frame_subtype subtype, struct mac from)
{
	struct mac to = bssid_of(s, s->bss);

	return (struct frame){ .header = frame_header_to(subtype, to, from, to) };
}

struct frame
auth_frame_of(const struct stage *s, struct mac from)
{
	struct frame f = frame_to_bss(s, FRAME_AUTH, from);

	f.auth.algorithm = ALGORITHM_OPEN;
	f.auth.transaction = 1;
	return f;
}

struct frame
assoc_frame_of(const struct stage *s, struct mac from)
{
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96, 12, 24, 48, 108 };
	struct frame f = frame_to_bss(s, FRAME_ASSOC_REQ, from);
	struct ssid ssid = { .len = s->setup.bss.ssid_len };

	memcpy(ssid.octet, s->setup.bss.ssid, sizeof(ssid.octet));
	f.assoc.capability = CAPABILITY_USUAL;
	f.assoc.listen_interval = 10;
	elements_set_ssid(&f.elements, ssid);
	elements_set_rates(&f.elements, rates, sizeof(rates));
	return f;
}

struct frame
probe_frame_of(const struct stage *s, struct mac from, const char *name)
{
	static const struct mac everyone = { { 255, 255, 255, 255, 255, 255 } };
	static const uint8_t rates[] = { 2, 4, 11, 22 };
	struct frame f = { .header = frame_header_to(FRAME_PROBE_REQ, everyone, from, everyone) };
	struct ssid ssid = { .len = (uint8_t)strlen(name) };

	(void)s;
	memcpy(ssid.octet, name, ssid.len);
	elements_set_ssid(&f.elements, ssid);
	elements_set_rates(&f.elements, rates, sizeof(rates));
	return f;
}

void
speak_auth(struct stage *s, struct mac from)
{
	struct frame f = auth_frame_of(s, from);

	speak(s, &f);
}

void
speak_round(struct stage *s, struct mac from, uint16_t algorithm, uint16_t transaction,
    const char *body)
{
	struct frame f = auth_frame_of(s, from);

	f.auth.algorithm = algorithm;
	f.auth.transaction = transaction;
	f.body = octets_of(body, strlen(body));
	speak(s, &f);
}

void
speak_assoc(struct stage *s, struct mac from)
{
	struct frame f = assoc_frame_of(s, from);

	speak(s, &f);
}

void
speak_reassoc(struct stage *s, struct mac from, struct mac left)
{
	struct frame f = assoc_frame_of(s, from);

	f.header.subtype = FRAME_REASSOC_REQ;
	f.assoc.current_ap = left;
	speak(s, &f);
}

void
speak_probe(struct stage *s, struct mac from, const char *ssid)
{
	struct frame f = probe_frame_of(s, from, ssid);

	speak(s, &f);
}

void
speak_deauth(struct stage *s, struct mac from, uint16_t reason)
{
	struct frame f = frame_to_bss(s, FRAME_DEAUTH, from);

	f.leave.reason = reason;
	speak(s, &f);
}

void
speak_disassoc(struct stage *s, struct mac from, uint16_t reason)
{
	struct frame f = frame_to_bss(s, FRAME_DISASSOC, from);

	f.leave.reason = reason;
	speak(s, &f);
}

void
speak_action(struct stage *s, struct mac from, uint8_t category, const char *rest)
{
	struct frame f = frame_to_bss(s, FRAME_ACTION, from);

	f.action.category = category;
	f.action.code = (uint8_t)rest[0];
	f.body = octets_of(rest + 1, strlen(rest) - 1);
	speak(s, &f);
}

/* ---- the radio ---------------------------------------------------------------------------- */

struct air_command
command_at(struct stage *s, enum air_verb verb, const char *file, int line)
{
	struct air_command c = { 0 };

	_assert_true(engine_command(s->e, &c), "a command was sent", file, line);
	_assert_int_equal((unsigned)c.verb, (unsigned)verb, file, line);
	return c;
}

struct sent
sent_at(struct stage *s, enum frame_subtype subtype, const char *file, int line)
{
	struct air_command c = command_at(s, AIR_SEND, file, line);
	struct sent out = { .len = c.send.frame.len, .token = c.send.token, .bss = c.bss,
	    .no_ack = c.send.no_ack };

	_assert_true(out.len <= sizeof(out.bytes), "the frame is not too long", file, line);
	memcpy(out.bytes, c.send.frame.at, out.len);
	_assert_int_equal(frame_decode(out.bytes, out.len, &out.f), FRAME_OK, file, line);
	_assert_int_equal(out.f.header.subtype, (unsigned)subtype, file, line);
	_assert_true(mac_equal(out.f.header.addr2, bssid_of(s, c.bss)), "it is the BSS's",
	    file, line);
	return out;
}

static void
report(struct stage *s, uint32_t token, bool acked)
{
	struct air_event e = { .news = AIR_SENT, .sent = { token, acked } };

	engine_event(s->e, s->now, &e);
	in_order(s);
}

void
acks(struct stage *s, const struct sent *sent)
{
	assert_true(sent->token);
	report(s, sent->token, true);
}

void
misses(struct stage *s, const struct sent *sent)
{
	assert_true(sent->token);
	report(s, sent->token, false);
}

static void
happens(struct stage *s, const struct air_event *e)
{
	engine_event(s->e, s->now, e);
	in_order(s);
}

void
data_from(struct stage *s, struct mac addr, bool four_address)
{
	happens(s, &(struct air_event){ .news = AIR_UNEXPECTED, .bss = (uint16_t)s->bss,
	    .unexpected = { addr, 0x0108, four_address } });
}

void
poll_answered(struct stage *s, struct mac addr, bool acked)
{
	happens(s, &(struct air_event){ .news = AIR_POLLED, .bss = (uint16_t)s->bss,
	    .polled = { addr, acked } });
}

void
stats_told(struct stage *s, struct mac addr, uint32_t idle_ms, uint64_t rx_packets)
{
	happens(s, &(struct air_event){ .news = AIR_STATS, .bss = (uint16_t)s->bss,
	    .stats = { addr, { .idle_ms = idle_ms, .rx_packets = rx_packets, .rx_bytes = 77,
	    .signal_dbm = -61, .rx_rate_100kbps = 540 } } });
}

void
station_lost(struct stage *s, struct mac addr)
{
	happens(s, &(struct air_event){ .news = AIR_STATION_LOST, .bss = (uint16_t)s->bss,
	    .lost = { addr, 0 } });
}

/* ---- whole procedures --------------------------------------------------------------------- */

void
authenticates(struct stage *s, struct mac addr)
{
	speak_auth(s, addr);
	struct sent answer = expect_sent(s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.status, 0);
	assert_int_equal(answer.f.auth.transaction, 2);
	assert_true(mac_equal(answer.f.header.addr1, addr));
	acks(s, &answer);
}

uint16_t
joins(struct stage *s, struct mac addr)
{
	authenticates(s, addr);
	speak_assoc(s, addr);
	expect_command(s, AIR_STATION_ADD);
	struct sent answer = expect_sent(s, FRAME_ASSOC_RESP);

	assert_int_equal(answer.f.assoc_resp.status, 0);
	acks(s, &answer);
	return answer.f.assoc_resp.aid;
}

/* ---- daemons ------------------------------------------------------------------------------ */

void
attach_as(struct stage *s, int daemon, enum engine_transport transport, uint32_t rights)
{
	struct engine_peer peer = { .transport = transport, .rights = rights, .pid = 7, .uid = 8,
	    .name = "daemon0" };

	peer.name[6] = (char)('0' + daemon);
	s->ear[daemon] = (struct ear){ .endpoint = engine_attach(s->e, s->now, &peer) };
	assert_true(s->ear[daemon].endpoint > 0);
}

int
control(struct stage *s, int daemon, uint32_t request, void *arg, size_t size)
{
	int error = engine_ioctl(s->e, s->now, s->ear[daemon].endpoint, request, arg, size);

	in_order(s);
	return error;
}

int
set_iface(struct stage *s, int daemon, const char *name)
{
	char ifreq[40] = { 0 };

	memcpy(ifreq, name, strlen(name));
	return control(s, daemon, _IOW('H', 1, char[40]), ifreq, sizeof(ifreq));
}

void
attach(struct stage *s, int daemon)
{
	struct hostap_version v = { .version = HAP_VERSION };

	attach_as(s, daemon, ENGINE_SOCKET, EVERY_RIGHT);
	assert_int_equal(control(s, daemon, HIOCVERSION, &v, sizeof(v)), 0);
	assert_int_equal(v.endpoint, s->ear[daemon].endpoint);
}

static void
set_role(struct stage *s, int daemon, uint32_t role, uint32_t classes, int order)
{
	struct hostap_mode mode = { .role = role, .order = order, .classes = classes,
	    .indications = ~0ull, .attributes = ~0u };

	assert_int_equal(control(s, daemon, HIOCSMODE, &mode, sizeof(mode)), 0);
}

void
decides_in_order(struct stage *s, int daemon, uint32_t classes, int order)
{
	attach(s, daemon);
	set_role(s, daemon, HAP_ROLE_DECIDER, classes, order);
}

void
decides(struct stage *s, int daemon, uint32_t classes)
{
	decides_in_order(s, daemon, classes, 100);
}

void
observes(struct stage *s, int daemon)
{
	attach(s, daemon);
	set_role(s, daemon, HAP_ROLE_OBSERVER, HAP_CLASS_ALL, 100);
}

void
detach(struct stage *s, int daemon)
{
	engine_detach(s->e, s->now, s->ear[daemon].endpoint);
	s->ear[daemon].endpoint = 0;
	in_order(s);
}

static void
listen(struct stage *s, struct ear *ear)
{
	ssize_t n;

	if (ear->at < ear->len)
		return;
	n = engine_read(s->e, s->now, ear->endpoint, ear->inbox, sizeof(ear->inbox));
	ear->at = 0;
	ear->len = n > 0 ? (size_t)n : 0;
	if (n < 0)
		assert_int_equal(n, -EAGAIN);
}

/* Q1: numbers rise by one; a gap must have been told, and these stories tell of gaps themselves. */
struct message
message_at(struct stage *s, int daemon, uint8_t type, const char *file, int line)
{
	struct ear *ear = &s->ear[daemon];
	struct message msg;

	listen(s, ear);
	_assert_true(ear->at < ear->len, "a message is there", file, line);
	int n = hap_decode(ear->inbox + ear->at, ear->len - ear->at, &msg.m, &msg.attrs, NULL);

	_assert_true(n > 0, "the message is whole", file, line);
	_assert_int_equal(msg.m.i_type, type, file, line);
	_assert_true(msg.m.i_seq > ear->last, "numbers rise", file, line);
	ear->last = msg.m.i_seq;
	ear->at += (size_t)n;
	return msg;
}

void
silence_at(struct stage *s, int daemon, const char *file, int line)
{
	struct ear *ear = &s->ear[daemon];
	int type = -1;

	listen(s, ear);
	if (ear->at < ear->len)
		type = ear->inbox[ear->at + 2];
	_assert_int_equal((unsigned)type, (unsigned)-1, file, line);
}

void
read_all(struct stage *s, int daemon)
{
	struct ear *ear = &s->ear[daemon];

	do {
		ear->at = ear->len;
		listen(s, ear);
	} while (ear->len);
}

struct letter
letter_of(uint8_t type, uint64_t seq)
{
	return (struct letter){ .m = { .i_msglen = HAP_MSG_LEN, .i_type = type, .i_seq = seq } };
}

void
add(struct letter *l, uint16_t type, const void *at, size_t len)
{
	uint8_t *p = l->attrs + l->used;

	assert_true(l->used + hap_pad(8 + len) <= sizeof(l->attrs));
	hap_put_le16(p, (uint16_t)(8 + len));
	hap_put_le16(p + 2, type);
	memcpy(p + 8, at, len);
	l->used += hap_pad(8 + len);
	l->m.i_msglen = (uint16_t)(HAP_MSG_LEN + l->used);
}

ssize_t
posts(struct stage *s, int daemon, struct letter *l)
{
	uint8_t bytes[HAP_MSG_LEN + sizeof(l->attrs)];
	ssize_t n;

	memcpy(bytes, &l->m, HAP_MSG_LEN);
	memcpy(bytes + HAP_MSG_LEN, l->attrs, l->used);
	n = engine_write(s->e, s->now, s->ear[daemon].endpoint, bytes, HAP_MSG_LEN + l->used);
	s->ear[daemon].error = n < 0 && !(l->m.i_flags & HAP_F_RESULT) ? (int)-n : 0;
	s->ear[daemon].posted = l->m.i_seq;
	in_order(s);
	return n;
}

ssize_t
refusal_of(const struct letter *l, int error)
{
	return STAGE_SOCKET ? l->m.i_msglen : -error;
}

struct letter
answer_to(const struct message *msg)
{
	return letter_of((uint8_t)(msg->m.i_type + HAP_ASSOC_RESP - HAP_ASSOC_REQ), msg->m.i_seq);
}

void
accepts(struct stage *s, int daemon, const struct message *msg)
{
	struct letter l = answer_to(msg);

	assert_int_equal(posts(s, daemon, &l), HAP_MSG_LEN);
}

void
refuses(struct stage *s, int daemon, const struct message *msg, uint16_t status)
{
	struct letter l = answer_to(msg);

	if (l.m.i_type == HAP_AUTH_RESP)
		l.m.i_authresp.i_status = status;
	else if (l.m.i_type == HAP_PROBE_RESP)
		l.m.i_proberesp.i_verdict = (uint8_t)status;
	else
		l.m.i_asresp.i_status = status;
	assert_int_equal(posts(s, daemon, &l), HAP_MSG_LEN);
}

struct letter
command_about(uint8_t type, uint64_t seq, struct mac addr)
{
	struct letter l = letter_of(type, seq);

	l.m.i_flags = HAP_F_RESULT;
	memcpy(l.m.i_dstaddr, addr.octet, MAC_LEN);
	return l;
}

int
result_at(struct stage *s, int daemon, uint64_t seq, const char *file, int line)
{
	const struct ear *ear = &s->ear[daemon];
	struct message msg;
	struct hap_result r;

	if (STAGE_DEVICE && ear->error && ear->posted == seq)
		return ear->error;
	msg = message_at(s, daemon, HAP_RESULT_IND, file, line);
	hap_body(&msg.m, &r, sizeof(r));
	_assert_int_equal(r.seq, seq, file, line);
	return r.error;
}

struct hap_verdict
verdict_of(const struct message *msg)
{
	struct hap_verdict v;

	hap_body(&msg->m, &v, sizeof(v));
	return v;
}

struct hap_cancel
cancel_of(const struct message *msg)
{
	struct hap_cancel c;

	hap_body(&msg->m, &c, sizeof(c));
	return c;
}

bool
why(struct stage *s, int daemon, struct mac addr, struct hostap_decision *d)
{
	struct hostap_why w = { 0 };

	memcpy(w.addr, addr.octet, MAC_LEN);
	assert_int_equal(control(s, daemon, HIOCGWHY, &w, sizeof(w)), 0);
	if (w.count)
		*d = w.decision[0];
	return w.count;
}

struct hostap_ap
counters(struct stage *s, int daemon)
{
	struct hostap_ap ap;

	assert_int_equal(control(s, daemon, HIOCGAP, &ap, sizeof(ap)), 0);
	return ap;
}
