/* SPDX-License-Identifier: ISC */
/* See gate_fixture.h.  All stories are told on interface IFACE, from one second after zero. */
#include "gate_fixture.h"

#include <stdio.h>

#include "gate/inside.h"

enum { IFACE = 1, RULE = 7 };

static const struct gate_policy POLICY = {
	.deadline = { { 20000 }, { 200000 }, { 200000 }, { 200000 }, { 2000000 } },
	.fail = { HAP_FAIL_CLOSED, HAP_FAIL_CLOSED, HAP_FAIL_CLOSED, HAP_FAIL_CLOSED },
	.late = { 3000000 },
};
static const uint8_t BSSID[6] = { 2, 0, 0, 0, 255, 1 };

/* ---- life ------------------------------------------------------------------------------- */

void
begin_with(struct story *s, const struct gate_limits *limits)
{
	*s = (struct story){ .limits = *limits, .policy = POLICY, .now = { 1000000 } };
	s->gate = gate_open(&s->limits, &s->policy);
	assert_non_null(s->gate);
}

void
begin(struct story *s)
{
	const struct gate_limits small = { .endpoints = 5, .table = TABLE, .buffer = BUFFER,
	    .requests = REQUESTS, .bans = 8, .key = { 1, 2 } };

	begin_with(s, &small);
}

void
begin_unread(struct story *s)
{
	begin(s);
	way_hold();
}

static struct ear *
ear_of(struct story *s, int endpoint)
{
	for (int i = 0; i < GATE_ENDPOINTS; i++)
		if (s->ear[i].endpoint == endpoint)
			return &s->ear[i];
	fail_msg("no endpoint %d", endpoint);
	return NULL;
}

void
silence(struct story *s)
{
	struct hostap_decision d;
	struct gate_outcome out;
	int asleep;

	for (int i = 0; i < GATE_ENDPOINTS; i++)
		if (s->ear[i].endpoint)
			hears_nothing(s, s->ear[i].endpoint);
	assert_false(gate_outcome(s->gate, &out));
	assert_false(gate_fell_asleep(s->gate, &asleep));
	while (gate_decided(s->gate, &d))
		;
}

/* No request leaked: an observer sees as many as there are, all unfinished, and not one more. */
static void
all_requests_are_free(struct story *s)
{
	uint32_t held = 0, last = GATE_NONE;
	int e;

	for (int i = 0; i < GATE_ENDPOINTS; i++)
		if (s->ear[i].endpoint)
			leaves(s, s->ear[i].endpoint);
	s->policy.require = 0;
	gate_set_policy(s->gate, &s->policy);
	e = observer(s);
	for (;;) {
		struct gate_ask a = a_request(s, HAP_ASSOC_REQ, 1000 + held);

		assert_true(ask_with(s, &a));
		if (s->out.request == GATE_NONE)
			break;
		assert_int_not_equal(s->out.request, last);
		last = s->out.request;
		held++;
	}
	assert_int_equal(held, s->limits.requests);
	assert_int_equal(s->out.by, HAP_BY_OVERFLOW);
	gate_detach(s->gate, s->now, e);
}

void
the_end(struct story *s)
{
	silence(s);
	assert_false(gate_asking(s->gate));
	assert_true(gate_deadline(s->gate).us == FAR.us);
	all_requests_are_free(s);
	gate_close(s->gate);
}

/* ---- daemons ---------------------------------------------------------------------------- */

struct gate_peer
somebody(const char *name, uint32_t rights)
{
	struct gate_peer p = { .rights = rights, .pid = 100, .uid = 1000 };

	strncpy(p.name, name, sizeof(p.name) - 1);
	return p;
}

static int
attach_peer(struct story *s, const struct gate_peer *p)
{
	int e = gate_attach(s->gate, s->now, p);

	assert_true(e > 0);
	*ear_of(s, 0) = (struct ear){ .endpoint = e };
	return e;
}

int
attach(struct story *s, const char *name, uint32_t rights)
{
	struct gate_peer p = somebody(name, rights);

	return attach_peer(s, &p);
}

int
attach_device(struct story *s, const char *name, uint32_t rights)
{
	struct gate_peer p = somebody(name, rights);

	p.device = true;
	return attach_peer(s, &p);
}

int
daemon_named(struct story *s, const char *name)
{
	int e = attach(s, name, HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE | HAP_RIGHT_COMMAND);
	struct hostap_version v = { .version = HAP_VERSION };

	assert_int_equal(gate_hello(s->gate, s->now, e, &v), 0);
	assert_int_equal(v.endpoint, e);
	return e;
}

struct hostap_mode
mode_of(const struct story *s, int endpoint)
{
	struct hostap_mode m;

	assert_int_equal(gate_get_mode(s->gate, endpoint, &m), 0);
	return m;
}

void
set_mode(struct story *s, int endpoint, const struct hostap_mode *m)
{
	assert_int_equal(gate_set_mode(s->gate, s->now, endpoint, m), 0);
}

int
decider(struct story *s, int32_t order)
{
	int e = daemon_named(s, "decider");

	set_mode(s, e, &(struct hostap_mode){ .role = HAP_ROLE_DECIDER, .order = order,
	    .classes = HAP_CLASS_ALL });
	return e;
}

int
observer(struct story *s)
{
	int e = daemon_named(s, "observer");

	set_mode(s, e, &(struct hostap_mode){ .role = HAP_ROLE_OBSERVER, .classes = HAP_CLASS_ALL,
	    .indications = 1ull << HAP_VERDICT_IND | 1ull << HAP_CANCEL_IND });
	return e;
}

void
wants(struct story *s, int endpoint, uint8_t indication)
{
	struct hostap_mode m = mode_of(s, endpoint);

	m.indications |= 1ull << indication;
	set_mode(s, endpoint, &m);
}

void
fails_open(struct story *s, int endpoint)
{
	struct hostap_mode m = mode_of(s, endpoint);

	memset(m.fail, HAP_FAIL_OPEN, sizeof(m.fail));
	set_mode(s, endpoint, &m);
}

void
leaves(struct story *s, int endpoint)
{
	gate_detach(s->gate, s->now, endpoint);
	assert_false(gate_attached(s->gate, endpoint));
	ear_of(s, endpoint)->endpoint = 0;
}

struct hostap_daemon
described(const struct story *s, int endpoint)
{
	static struct hostap_daemon_list list;

	memset(&list, 0, sizeof(list));
	gate_list(s->gate, &list);
	for (uint32_t i = 0; i < list.count; i++)
		if (list.daemon[i].endpoint == (uint32_t)endpoint) {
			size_t hidden;

			way_hidden(endpoint, &hidden);
			list.daemon[i].stat.hs_from_kernel -= (unsigned)hidden;
			return list.daemon[i];
		}
	fail_msg("no endpoint %d in the list", endpoint);
	return list.daemon[0];
}

/* ---- numbers ---------------------------------------------------------------------------- */

uint64_t
made_as(int endpoint, uint64_t told)
{
	size_t count;
	const uint64_t *hidden = way_hidden(endpoint, &count);

	for (size_t i = 0; i < count && told <= UINT64_MAX - count; i++)
		told += hidden[i] <= told;
	return told;
}

uint64_t
told_as(int endpoint, uint64_t made)
{
	size_t count, before = 0;
	const uint64_t *hidden = way_hidden(endpoint, &count);

	while (before < count && hidden[before] <= made)
		before++;
	return made - before;
}

uint64_t
last_number(const struct story *s, int endpoint)
{
	return told_as(endpoint, gate_last_seq(s->gate, endpoint));
}

static void
tell_numbers(int endpoint, struct ieee80211_hostap_msg *m)
{
	struct hap_verdict v;
	struct hap_cancel c;
	struct hap_assoc a;
	struct hap_lost l;

	m->i_seq = told_as(endpoint, m->i_seq);
	if (m->i_type == HAP_VERDICT_IND) {
		hap_body(m, &v, sizeof(v));
		v.seq = told_as(endpoint, v.seq);
		hap_set_body(m, &v, sizeof(v));
	} else if (m->i_type == HAP_ASSOC_IND) {
		hap_body(m, &a, sizeof(a));
		a.seq = told_as(endpoint, a.seq);
		hap_set_body(m, &a, sizeof(a));
	} else if (m->i_type == HAP_CANCEL_IND) {
		hap_body(m, &c, sizeof(c));
		c.seq = told_as(endpoint, c.seq);
		hap_set_body(m, &c, sizeof(c));
	} else if (m->i_type == HAP_LOST_IND) {
		hap_body(m, &l, sizeof(l));
		l.first = told_as(endpoint, l.first);
		l.last = told_as(endpoint, l.last);
		hap_set_body(m, &l, sizeof(l));
	}
}

/* ---- stations --------------------------------------------------------------------------- */

struct mac
sta(unsigned n)
{
	return mac_from_u64(0x020000000000 + n);
}

uint32_t
request_of(const struct story *s, uint32_t token)
{
	for (uint32_t i = 0; i < s->limits.requests; i++)
		if (s->gate->request[i].state != REQUEST_FREE && s->gate->request[i].token == token)
			return i;
	return GATE_NONE;
}

struct gate_ask
a_request(struct story *s, uint8_t type, unsigned station)
{
	static const uint8_t deadline[] = { [HAP_PROBE_REQ] = 0, [HAP_AUTH_REQ] = 1,
	    [HAP_ASSOC_REQ] = 2, [HAP_REASSOC_REQ] = 3 };
	struct gate_ask a = { .token = ++s->token, .hash = type * 100u + station,
	    .deadline = deadline[type], .alone = true, .arrived = s->now };

	a.msg.i_type = type;
	a.msg.i_iface = IFACE;
	memcpy(a.msg.i_srcaddr, sta(station).octet, 6);
	memcpy(a.msg.i_dstaddr, BSSID, 6);
	memcpy(a.msg.i_bssid, BSSID, 6);
	return a;
}

bool
ask_with(struct story *s, const struct gate_ask *a)
{
	s->out = (struct gate_outcome){ .request = GATE_NONE };
	return gate_ask(s->gate, s->now, a, &s->out);
}

uint32_t
asks(struct story *s, uint8_t type, unsigned station)
{
	struct gate_ask a = a_request(s, type, station);

	assert_false(ask_with(s, &a));
	assert_int_not_equal(request_of(s, a.token), GATE_NONE);
	return a.token;
}

void
settles_at_once(struct story *s, uint8_t type, unsigned station)
{
	struct gate_ask a = a_request(s, type, station);

	assert_true(ask_with(s, &a));
	assert_int_equal(s->out.token, a.token);
}

void
later(struct story *s, unsigned ms)
{
	s->now = instant_add(s->now, SPAN_MS(ms));
	gate_tick(s->gate, s->now);
}

/* ---- outcomes --------------------------------------------------------------------------- */

void
next_outcome(struct story *s, uint32_t token)
{
	if (s->out.token != token || s->out.request == GATE_NONE)	/* else settled at once */
		assert_true(gate_outcome(s->gate, &s->out));
	assert_int_equal(s->out.token, token);
}

void
finish(struct story *s, uint16_t status)
{
	gate_finish(s->gate, s->now, s->out.request, status, 0, 1);
	s->out.request = GATE_NONE;
	assert_int_equal(request_of(s, s->out.token), GATE_NONE);
}

void
accepted(struct story *s, uint32_t token, uint8_t by)
{
	next_outcome(s, token);
	assert_true(s->out.accepted);
	assert_false(s->out.closed);
	assert_int_equal(s->out.by, by);
	finish(s, 0);
}

void
refused(struct story *s, uint32_t token, uint8_t by, uint16_t status)
{
	next_outcome(s, token);
	assert_false(s->out.accepted);
	assert_false(s->out.closed);
	assert_int_equal(s->out.by, by);
	assert_int_equal(s->out.status, status);
	finish(s, status);
}

void
closed(struct story *s, uint32_t token, uint8_t by)
{
	next_outcome(s, token);
	assert_false(s->out.accepted);
	assert_true(s->out.closed);
	assert_int_equal(s->out.by, by);
	finish(s, 17);
}

/* ---- reading ---------------------------------------------------------------------------- */

/* Read was what has this number. */
static void
number_is_read(struct ear *ear, uint64_t seq)
{
	assert_true(seq > ear->last);
	ear->missing += seq - ear->last - 1;
	ear->last = seq;
	ear->read++;
}

/* Read was also what the story is not told of, up to this number. */
static void
hidden_are_read(struct ear *ear, uint64_t seq)
{
	size_t count;
	const uint64_t *hidden = way_hidden(ear->endpoint, &count);

	while (ear->hidden < count && hidden[ear->hidden] <= seq)
		number_is_read(ear, hidden[ear->hidden++]);
}

static void
number_follows(struct ear *ear, const struct ieee80211_hostap_msg *m)
{
	hidden_are_read(ear, m->i_seq);
	number_is_read(ear, m->i_seq);
	if (m->i_type == HAP_LOST_IND) {
		struct hap_lost l;

		hap_body(m, &l, sizeof(l));
		assert_true(l.count > 0 && l.first <= l.last && l.last < m->i_seq);
		assert_true(l.count <= l.last - l.first + 1);
		ear->told += l.count;
	}
}

void
hear(struct story *s, int endpoint, struct heard *h)
{
	uint8_t one[HAP_MSG_LEN + HEARD_MAX];
	size_t cap = HAP_MSG_LEN;
	ssize_t n;

	while ((n = gate_read(s->gate, s->now, endpoint, one, cap)) == -EMSGSIZE)
		cap += 8;		/* so that exactly one message fits */
	if (n == -EAGAIN)
		fail_msg("endpoint %d has nothing to read", endpoint);
	assert_int_equal(n, cap);
	assert_int_equal(hap_decode(one, (size_t)n, &h->m, &h->attrs, NULL), n);
	memcpy(h->bytes, one + HAP_MSG_LEN, cap - HAP_MSG_LEN);
	h->attrs.at = h->bytes;
	h->attrs.end = h->bytes + cap - HAP_MSG_LEN;
	number_follows(ear_of(s, endpoint), &h->m);
	tell_numbers(endpoint, &h->m);
}

uint64_t
hears_request(struct story *s, int endpoint, uint8_t type, unsigned station)
{
	struct heard h;

	hear(s, endpoint, &h);
	assert_int_equal(h.m.i_type, type);
	assert_memory_equal(h.m.i_srcaddr, sta(station).octet, 6);
	return h.m.i_seq;
}

void
hears_lost(struct story *s, int endpoint, uint64_t count, uint64_t first, uint64_t last)
{
	struct hap_lost l;
	struct heard h;

	hear(s, endpoint, &h);
	assert_int_equal(h.m.i_type, HAP_LOST_IND);
	hap_body(&h.m, &l, sizeof(l));
	assert_int_equal(l.count, count);
	assert_int_equal(l.first, first);
	assert_int_equal(l.last, last);
}

void
hears_verdict(struct story *s, int endpoint, uint64_t seq, uint8_t by, uint16_t status)
{
	struct hap_verdict v;
	struct heard h;

	hear(s, endpoint, &h);
	assert_int_equal(h.m.i_type, HAP_VERDICT_IND);
	hap_body(&h.m, &v, sizeof(v));
	assert_int_equal(v.seq, seq);
	assert_int_equal(v.by, by);
	assert_int_equal(v.status, status);
	assert_int_equal(v.acked, 1);
}

void
hears_cancel(struct story *s, int endpoint, uint64_t seq, uint8_t cause)
{
	struct hap_cancel c;
	struct heard h;

	hear(s, endpoint, &h);
	assert_int_equal(h.m.i_type, HAP_CANCEL_IND);
	hap_body(&h.m, &c, sizeof(c));
	assert_int_equal(c.seq, seq);
	assert_int_equal(c.cause, cause);
}

/* Everything was read, and so every loss is known; and what is not read was counted lost. */
void
hears_nothing(struct story *s, int endpoint)
{
	struct ear *ear = ear_of(s, endpoint);
	struct hostap_stat stat;
	uint8_t one[HAP_MSG_LEN];
	uint64_t made;

	assert_false(gate_readable(s->gate, endpoint));
	assert_int_equal(gate_read(s->gate, s->now, endpoint, one, sizeof(one)), -EAGAIN);
	hidden_are_read(ear, UINT64_MAX);
	made = gate_last_seq(s->gate, endpoint);
	assert_int_equal(gate_get_stat(s->gate, endpoint, &stat), 0);
	assert_int_equal(stat.hs_from_kernel, ear->read);
	if (gate_said_hello(s->gate, endpoint)) {
		assert_int_equal(made, ear->last);
		assert_int_equal(ear->missing, ear->told);
		assert_int_equal(stat.hs_drop, ear->missing);
	}
	assert_int_equal(stat.hs_drop + stat.hs_from_kernel, made);
}

/* ---- answering -------------------------------------------------------------------------- */

struct reply
reply(uint8_t request, uint64_t seq, uint16_t status)
{
	struct reply r = { .m = { .i_msglen = HAP_MSG_LEN, .i_seq = seq } };

	r.m.i_type = (uint8_t)(request + HAP_ASSOC_RESP - HAP_ASSOC_REQ);
	if (request == HAP_AUTH_REQ)
		r.m.i_authresp.i_status = status;
	else if (request == HAP_PROBE_REQ)
		r.m.i_proberesp.i_verdict = (uint8_t)status;
	else
		r.m.i_asresp.i_status = status;
	return r;
}

void
reply_add(struct reply *r, uint16_t attr, const void *bytes, size_t len)
{
	struct ieee80211_hostap_msg none = { .i_type = 0 };
	uint8_t message[HAP_MSG_LEN + HEARD_MAX];
	struct hap_out out = hap_begin(message, sizeof(message), &none);
	size_t n;

	hap_attr_put(&out, attr, bytes, len);
	n = hap_end(&out);
	assert_true(n > 0 && r->used + n - HAP_MSG_LEN <= sizeof(r->attrs));
	memcpy(r->attrs + r->used, message + HAP_MSG_LEN, n - HAP_MSG_LEN);
	r->used += n - HAP_MSG_LEN;
}

/* A message has been carried out: counts it, which where it came by a way the engine has done. */
static int
counted(struct story *s, int endpoint, int result)
{
	if (GATE_WAY)
		return result;
	if (result == 0 || result == -ESTALE)
		gate_count_taken(s->gate, endpoint);
	else
		gate_count_invalid(s->gate, endpoint);
	return result;
}

int
says(struct story *s, int endpoint, struct reply *r)
{
	struct hap_attrs attrs = { r->attrs, r->attrs + r->used };
	struct ieee80211_hostap_msg m = r->m;

	s->why = NULL;
	m.i_seq = made_as(endpoint, m.i_seq);
	return counted(s, endpoint, gate_respond(s->gate, s->now, endpoint, &m, attrs, &s->why));
}

bool
told(const struct story *s, const char *words)
{
	return s->why && strstr(s->why, words);
}

int
answers(struct story *s, int endpoint, uint8_t request, uint64_t seq, uint16_t status)
{
	struct reply r = reply(request, seq, status);

	return says(s, endpoint, &r);
}

void
hears_and_answers(struct story *s, int endpoint, uint8_t type, unsigned station, uint16_t status)
{
	uint64_t seq = hears_request(s, endpoint, type, station);

	assert_int_equal(answers(s, endpoint, type, seq, status), 0);
}

/* ---- indications ------------------------------------------------------------------------ */

void
indicate(struct story *s, unsigned station)
{
	struct ieee80211_hostap_msg m = { .i_type = HAP_DEAUTH_IND, .i_iface = 1 };

	memcpy(m.i_srcaddr, sta(station).octet, 6);
	gate_indicate(s->gate, s->now, 0, &m, NULL, 0);
}

void
hears_deauth(struct story *s, int endpoint, unsigned station)
{
	struct heard h;

	hear(s, endpoint, &h);
	assert_int_equal(h.m.i_type, HAP_DEAUTH_IND);
	assert_memory_equal(h.m.i_srcaddr, sta(station).octet, 6);
}

/* ---- commands --------------------------------------------------------------------------- */

int
bans(struct story *s, int endpoint, unsigned station, const struct hap_ban *ban)
{
	struct ieee80211_hostap_msg m = { .i_type = HAP_BAN_CMD, .i_iface = IFACE };

	memcpy(m.i_dstaddr, sta(station).octet, 6);
	hap_set_body(&m, ban, sizeof(*ban));
	s->why = NULL;
	return counted(s, endpoint, gate_ban(s->gate, s->now, endpoint, &m, &s->why));
}

int
puts_table(struct story *s, int endpoint, uint8_t flags, const struct hap_row *rows, size_t count)
{
	static uint8_t bytes[HAP_MSG_MAX];
	struct ieee80211_hostap_msg m = { .i_type = HAP_TABLE_CMD };
	struct hap_table body = { .flags = flags, .generation = 1 };
	struct hap_out out;
	struct hap_attrs attrs;
	char name[200];

	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(bytes, sizeof(bytes), &m);
	if (count)
		hap_attr_put(&out, HAP_ATTR_ROWS, rows, count * sizeof(*rows));
	for (unsigned i = 0; i < s->rule_names; i++)
		hap_attr_put(&out, HAP_ATTR_RULE, name,
		    (size_t)snprintf(name, sizeof(name), "%s %u", s->rule_name, i + 1));
	assert_true(hap_end(&out) > 0);
	attrs = (struct hap_attrs){ bytes + HAP_MSG_LEN, bytes + out.len };
	s->why = NULL;
	return counted(s, endpoint, gate_table(s->gate, s->now, endpoint, &m, attrs, &s->why));
}

struct hap_row
a_row(unsigned station, uint8_t verdict)
{
	struct hap_row row = { .mask = { 255, 255, 255, 255, 255, 255 },
	    .classes = HAP_CLASS_ALL, .verdict = verdict, .rule = RULE };

	memcpy(row.addr, sta(station).octet, 6);
	return row;
}
