/* SPDX-License-Identifier: ISC */
/* Scenes about p2p: see away.h. */
#include "away.h"

#include "p2p_invariants.h"

/* ---- life ---------------------------------------------------------------------------------- */

static void
in_order(const struct scene *s)
{
	const char *fault = p2p_fault(s->p);

	if (fault)
		fail_msg("%s", fault);
}

struct mac
device_addr(void)
{
	return (struct mac){ { 2, 9, 0, 0, 0, 1 } };
}

struct mac
bss_addr(int bss)
{
	return (struct mac){ { 2, 0, 0, 0, 0, (uint8_t)(bss + 1) } };
}

struct mac
peer_addr(unsigned n)
{
	return (struct mac){ { 2, 5, 5, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n } };
}

struct air_away
way_of(uint8_t way)
{
	struct air_away can = { .way = way, .leaves = way != AIR_WAY_ON_CHANNEL,
	    .scans = way != AIR_WAY_ON_CHANNEL, .acks = true };

	if (way == AIR_WAY_NATIVE || way == AIR_WAY_BORROWED)
		can.addr = device_addr();
	return can;
}

struct air_away
native(void)
{
	return way_of(AIR_WAY_NATIVE);
}

void
bss_says(struct scene *s, int bss, bool up)
{
	struct p2p_bss is = { .up = up, .bssid = bss_addr(bss), .freq_mhz = HOME_MHZ,
	    .beacon_tu = 100, .dtim_period = s->radio.dtim_period ? s->radio.dtim_period : 1 };

	p2p_set_bss(s->p, s->now, 0, (uint16_t)bss, &is);
	in_order(s);
}

void
scene_open(struct scene *s, const struct scene_radio *radio)
{
	memset(s, 0, sizeof(*s));
	s->radio = *radio;
	s->now = (struct instant){ 20000000 };
	s->left = FAR;
	s->scan_us = 60000;
	s->p = p2p_open(&(struct p2p_sizes){ .key = { 1, 2 } });
	assert_non_null(s->p);
	assert_int_equal(p2p_add_radio(s->p, "radio0", &radio->can), 0);
	for (int i = 0; i < radio->bsss; i++) {
		struct air_event e = { .news = AIR_BEACON_TIME, .bss = (uint16_t)i,
		    .beacon_time = { .known = true } };

		bss_says(s, i, true);
		if (radio->timed)
			p2p_event(s->p, s->now, &e);
	}
	nothing_more(s);
}

void
scene_plain(struct scene *s)
{
	scene_open(s, &(struct scene_radio){ .can = native(), .bsss = 1 });
}

void
scene_alone(struct scene *s)
{
	scene_open(s, &(struct scene_radio){ .can = native() });
}

void
quiet_at(struct scene *s, const char *file, int line)
{
	struct p2p_act a;
	struct air_command c;

	if (p2p_act(s->p, &a)) {
		print_error("told: verb %d, event %d, error %d, of %d's %llu\n", a.verb, a.event,
		    a.error, a.owner.endpoint, (unsigned long long)a.owner.seq);
		_fail(file, line);
	}
	if (p2p_command(s->p, &c)) {
		print_error("commanded: verb %d\n", c.verb);
		_fail(file, line);
	}
	in_order(s);
	if (p2p_places_fault(s->p))
		fail_msg("%s", p2p_places_fault(s->p));
}

void
nothing_more(struct scene *s)
{
	quiet_at(s, __FILE__, __LINE__);
}

void
the_end_of(struct scene *s)
{
	nothing_more(s);
	p2p_close(s->p);
}

/* ---- asking -------------------------------------------------------------------------------- */

struct p2p_owner
as_bss(int endpoint, uint64_t seq)
{
	return (struct p2p_owner){ .endpoint = endpoint, .seq = seq, .iface = 1, .bss = 0 };
}

struct p2p_owner
as_device(int endpoint, uint64_t seq)
{
	return (struct p2p_owner){ .endpoint = endpoint, .seq = seq, .iface = DEVICE_IFACE,
	    .bss = AIR_DEVICE };
}

/* A refusal has a reason; nothing is told of it. */
static int
answered(struct scene *s, int error)
{
	in_order(s);
	if (error == 0)
		return 0;
	assert_true(error < 0);
	assert_non_null(s->why);
	assert_true(strlen(s->why) > 10);
	return error;
}

int
stay(struct scene *s, struct p2p_owner o, uint16_t mhz, uint32_t ms)
{
	struct hap_stay want = { .freq = mhz, .duration_ms = ms };

	s->why = NULL;
	return answered(s, p2p_stay(s->p, s->now, &o, &want, &s->why));
}

int
scan(struct scene *s, struct p2p_owner o, const uint16_t *mhz, size_t n, uint16_t dwell_tu)
{
	struct hap_scan want = { .channels = (uint8_t)n, .dwell_tu = dwell_tu };

	memcpy(want.freq, mhz, (n < P2P_SCAN ? n : P2P_SCAN) * sizeof(mhz[0]));
	s->why = NULL;
	return answered(s, p2p_scan(s->p, s->now, &o, &want, (struct air_bytes){ 0 },
	    (struct air_bytes){ 0 }, &s->why));
}

int
say(struct scene *s, struct p2p_owner o, uint16_t mhz, uint16_t wait, uint32_t flags)
{
	struct hap_frame want = { .freq = mhz, .wait_ms = wait, .flags = flags };
	struct mac own = p2p_addr(s->p, &o);
	struct frame f = { .header = frame_header_to(FRAME_ACTION, peer_addr(0), own, own),
	    .action = { CATEGORY_PUBLIC, 9 } };
	uint8_t bytes[64];
	struct wr w = wr_into(bytes, sizeof(bytes));
	int error;

	f.body = octets_of("hello", 5);
	frame_encode(&w, &f);
	assert_true(wr_ok(&w));
	s->why = NULL;
	error = p2p_frame(s->p, s->now, &o, &want, (struct air_bytes){ bytes, w.len }, &s->why);
	memset(bytes, 0xee, sizeof(bytes));		/* it was borrowed for the call alone */
	return answered(s, error);
}

int
listen_as(struct scene *s, struct p2p_owner o, const struct hap_listen *want)
{
	uint8_t ours[512];
	size_t len = own_elements(ours, sizeof(ours));

	s->why = NULL;
	return answered(s, p2p_listen(s->p, s->now, &o, want, (struct air_bytes){ 0 },
	    (struct air_bytes){ ours, len }, &s->why));
}

int
cancel(struct scene *s, int endpoint, uint64_t seq)
{
	s->why = NULL;
	return answered(s, p2p_cancel(s->p, s->now, endpoint, seq, &s->why));
}

/* ---- the radio ----------------------------------------------------------------------------- */

static void
away_news(struct scene *s, enum air_news news, int error)
{
	struct air_event e = { .news = news, .away = { s->token, error } };

	assert_true(p2p_event(s->p, s->now, &e));
	in_order(s);
}

void
stay_begins(struct scene *s)
{
	away_news(s, AIR_STAY_BEGAN, 0);
}

void
stay_ends(struct scene *s, int error)
{
	away_news(s, AIR_STAY_ENDED, error);
}

void
scanned(struct scene *s, int error)
{
	away_news(s, AIR_SCANNED, error);
}

void
frame_sent(struct scene *s, bool acked)
{
	struct air_event e = { .news = AIR_SENT, .sent = { s->frame_token, acked } };

	assert_true(p2p_event(s->p, s->now, &e));
	in_order(s);
}

void
device_says(struct scene *s, bool up, int error)
{
	struct air_event e = { .news = AIR_DEVICE_STATE, .bss = AIR_DEVICE,
	    .state = { up, error } };

	assert_true(p2p_event(s->p, s->now, &e));
	in_order(s);
}

void
device_starts(struct scene *s, int endpoint)
{
	const char *why = NULL;
	bool own = s->radio.can.way <= AIR_WAY_BORROWED;
	struct p2p_act a;

	assert_int_equal(p2p_start(s->p, s->now, endpoint, 0, 0, DEVICE_IFACE, &why), 0);
	expect_device(s, HAP_IFACE_ADDED, 0);
	if (own) {
		struct order o = expect_order(s, AIR_DEVICE_START);

		assert_true(mac_equal(o.c.device.addr, device_addr()));
		expect_quiet(s);
		device_says(s, true, 0);
	}
	a = expect_device(s, HAP_IFACE_UP, 0);
	assert_int_equal(a.owner.endpoint, endpoint);
	expect_quiet(s);
}

void
radio_vanishes(struct scene *s)
{
	struct air_event e = { .news = AIR_RADIO_GONE };

	assert_false(p2p_event(s->p, s->now, &e));	/* the MLME wants to know as well */
	in_order(s);
}

/* True: it is not the MLME's. */
bool
hears_at(struct scene *s, uint16_t mhz, const struct frame *f, bool scanned_)
{
	uint8_t *bytes = test_malloc(FRAME_MAX), *own;
	struct wr w = wr_into(bytes, FRAME_MAX);
	struct air_event e = { .news = AIR_FRAME, .received = { .freq_mhz = mhz,
	    .signal_dbm = -55, .scanned = scanned_ } };
	bool taken;

	frame_encode(&w, f);
	assert_true(wr_ok(&w));
	own = test_malloc(w.len);
	memcpy(own, bytes, w.len);
	e.received.frame = (struct air_bytes){ own, w.len };
	taken = p2p_event(s->p, s->now, &e);
	test_free(own);
	test_free(bytes);
	in_order(s);
	return taken;
}

struct order
order_at(struct scene *s, enum air_verb verb, const char *file, int line)
{
	struct order o = { .c = { .verb = AIR_SEND } };

	_assert_true(p2p_command(s->p, &o.c), "a command was given", file, line);
	_assert_int_equal((unsigned)o.c.verb, (unsigned)verb, file, line);
	if (verb == AIR_STAY)
		s->token = o.c.stay.token;
	if (verb == AIR_SCAN)
		s->token = o.c.scan.token;
	if (verb == AIR_STAY || verb == AIR_SCAN)
		_assert_true(s->token != 0 && s->token >> 30 == P2P_TOKEN, "a token", file, line);
	if (verb == AIR_STAY_END || verb == AIR_SCAN_END)
		_assert_int_equal(o.c.token, s->token, file, line);
	if (verb != AIR_SEND)
		return o;
	s->frame_token = o.c.send.token;
	_assert_true(o.c.send.frame.len <= sizeof(o.bytes), "a frame", file, line);
	memcpy(o.bytes, o.c.send.frame.at, o.c.send.frame.len);
	_assert_int_equal(frame_decode(o.bytes, o.c.send.frame.len, &o.f), FRAME_OK, file, line);
	return o;
}

struct p2p_act
act_at(struct scene *s, enum p2p_verb verb, const char *file, int line)
{
	struct p2p_act a = { .verb = verb };

	_assert_true(p2p_act(s->p, &a), "something is told", file, line);
	_assert_int_equal((unsigned)a.verb, (unsigned)verb, file, line);
	return a;
}

struct p2p_act
device_at(struct scene *s, uint8_t event, int error, const char *file, int line)
{
	struct p2p_act a = act_at(s, P2P_DEVICE, file, line);

	_assert_int_equal(a.event, event, file, line);
	_assert_int_equal((unsigned)a.error, (unsigned)error, file, line);
	return a;
}

static void
same_owner(const struct p2p_act *a, const struct p2p_owner *o, const char *file, int line)
{
	_assert_int_equal((unsigned)a->owner.endpoint, (unsigned)o->endpoint, file, line);
	_assert_int_equal(a->owner.seq, o->seq, file, line);
	_assert_int_equal(a->owner.iface, o->iface, file, line);
}

void
told_at(struct scene *s, struct p2p_owner o, uint8_t event, int error, const char *file, int line)
{
	struct p2p_act a = act_at(s, P2P_STAY, file, line);

	same_owner(&a, &o, file, line);
	_assert_int_equal(a.event, event, file, line);
	_assert_int_equal((unsigned)a.error, (unsigned)error, file, line);
	_assert_int_equal(a.last, event == HAP_STAY_ENDED, file, line);
}

void
sent_told_at(struct scene *s, struct p2p_owner o, bool acked, int error, bool last,
    const char *file, int line)
{
	struct p2p_act a = act_at(s, P2P_SENT, file, line);

	same_owner(&a, &o, file, line);
	_assert_int_equal(a.acked, acked, file, line);
	_assert_int_equal((unsigned)a.error, (unsigned)error, file, line);
	_assert_int_equal(a.last, last, file, line);
}

int
count_acts(struct scene *s, enum p2p_verb verb, int event)
{
	struct p2p_act a;
	int n = 0;

	while (p2p_act(s->p, &a))
		n += a.verb == verb && (event < 0 || a.event == event);
	return n;
}

/* ---- a radio that does what it is told ----------------------------------------------------- */

static void
will(struct scene *s, uint64_t in_us, struct air_event e)
{
	assert_true(s->things < THINGS);
	s->thing[s->things++] = (struct thing){ instant_add(s->now, SPAN_US(in_us)), e };
}

static bool
is_end_of(const struct air_event *e, uint32_t token)
{
	return (e->news == AIR_STAY_ENDED || e->news == AIR_SCANNED || e->news == AIR_STAY_BEGAN) &&
	    e->away.token == token;
}

/* What it had to say of it, it will not. */
static bool
take_back(struct scene *s, uint32_t token)
{
	int kept = 0, before = s->things;

	for (int i = 0; i < s->things; i++)
		if (!is_end_of(&s->thing[i].event, token))
			s->thing[kept++] = s->thing[i];
	s->things = kept;
	return kept < before;
}

static bool
is_busy(const struct scene *s)
{
	for (int i = 0; i < s->things; i++)
		if (is_end_of(&s->thing[i].event, s->token))
			return true;
	return false;
}

static void
leaves(struct scene *s, uint16_t mhz)
{
	assert_false(is_busy(s));		/* P4: one at a time */
	s->last_mhz = mhz;
	if (s->radio.bsss && mhz != HOME_MHZ)
		s->left = s->now;
}

static void
is_back(struct scene *s)
{
	if (s->left.us != FAR.us)
		s->off_us += instant_since(s->now, s->left).us;
	s->left = FAR;
}

static void
obey_one(struct scene *s, const struct air_command *c)
{
	switch (c->verb) {
	case AIR_SEND:
		s->frames++;
		if (c->send.token)
			will(s, 1000, (struct air_event){ .news = AIR_SENT,
			    .sent = { c->send.token, true } });
		break;
	case AIR_STAY:
		leaves(s, c->stay.freq_mhz);
		s->stays++;
		s->token = c->stay.token;
		assert_in_range(c->stay.duration_ms, 10, 5000);
		will(s, 500, (struct air_event){ .news = AIR_STAY_BEGAN,
		    .away = { c->stay.token, 0 } });
		will(s, 500 + c->stay.duration_ms * 1000 + s->late_us, (struct air_event){
		    .news = AIR_STAY_ENDED, .away = { c->stay.token, 0 } });
		break;
	case AIR_SCAN:
		leaves(s, c->scan.freq_mhz);
		s->scans++;
		s->token = c->scan.token;
		will(s, c->scan.dwell_ms ? c->scan.dwell_ms * 1000u : s->scan_us,
		    (struct air_event){ .news = AIR_SCANNED, .away = { c->scan.token, 0 } });
		break;
	case AIR_STAY_END:
	case AIR_SCAN_END:
		if (take_back(s, c->token))
			will(s, 500, (struct air_event){ .news = c->verb == AIR_STAY_END ?
			    AIR_STAY_ENDED : AIR_SCANNED, .away = { c->token, 0 } });
		break;
	case AIR_DEVICE_START:
		will(s, 1000, (struct air_event){ .news = AIR_DEVICE_STATE, .bss = AIR_DEVICE,
		    .state = { true, 0 } });
		break;
	case AIR_DEVICE_STOP:
		if (take_back(s, s->token))
			is_back(s);
		break;
	case AIR_BSS_START:
	case AIR_BSS_UPDATE:
	case AIR_BSS_STOP:
	case AIR_STATION_ADD:
	case AIR_STATION_SET:
	case AIR_STATION_REMOVE:
	case AIR_POLL:
	case AIR_ASK_STATS:
		fail_msg("no command for this radio: %d", c->verb);
	}
}

void
obey(struct scene *s)
{
	struct air_command c;

	while (p2p_command(s->p, &c))
		obey_one(s, &c);
}

static struct instant
next_thing(const struct scene *s, int *which)
{
	struct instant at = FAR;

	for (int i = 0; i < s->things; i++) {
		if (instant_before(s->thing[i].at, at)) {
			at = s->thing[i].at;
			*which = i;
		}
	}
	return at;
}

static void
speaks_up(struct scene *s, int which)
{
	struct air_event e = s->thing[which].event;

	memmove(&s->thing[which], &s->thing[which + 1],
	    (size_t)(s->things - which - 1) * sizeof(s->thing[0]));
	s->things--;
	if (e.news == AIR_STAY_ENDED || e.news == AIR_SCANNED)
		is_back(s);
	p2p_event(s->p, s->now, &e);
}

/* ---- time ---------------------------------------------------------------------------------- */

void
wait_for(struct scene *s, struct span span)
{
	struct instant until = instant_add(s->now, span);
	int calls = 0, which = 0;

	if (s->obedient)
		obey(s);
	for (;;) {
		struct instant due = p2p_deadline(s->p), thing = next_thing(s, &which);
		struct instant next = instant_min(due, thing);

		if (!instant_due(next, until))
			break;
		assert_true(calls++ < 1000000);
		if (instant_before(s->now, next))
			s->now = next;
		if (instant_due(thing, s->now)) {
			speaks_up(s, which);
		} else {
			p2p_tick(s->p, s->now);
			assert_true(instant_before(s->now, p2p_deadline(s->p)));
		}
		if (s->obedient)
			obey(s);
		in_order(s);
	}
	s->now = until;
	p2p_tick(s->p, s->now);
	if (s->obedient)
		obey(s);
	in_order(s);
}

/* ---- peers --------------------------------------------------------------------------------- */

static const struct wsc_device_type printer = { 3, 0x0050f204, 1 };
static const struct wsc_device_type camera = { 4, 0x0050f204, 1 };

static void
put_p2p(struct wr *w, enum p2p_frame sort, struct mac addr, const char *name, uint16_t listen_mhz)
{
	struct p2p_attributes a = { .capability = { P2P_CAN_INVITATION, 0 } };

	p2p_add(&a, P2P_CAPABILITY);
	if (sort == P2P_PROBE_REQ) {
		a.listen_channel = (struct p2p_channel){ { 'X', 'X', 4 }, 81,
		    (uint8_t)((listen_mhz - 2407) / 5), listen_mhz == 0 };
		p2p_add(&a, P2P_LISTEN_CHANNEL);
	} else if (sort == P2P_BEACON) {
		a.device_id = addr;
		p2p_add(&a, P2P_DEVICE_ID);
	} else {
		a.device_info = (struct p2p_device_info){ .address = addr, .config_methods = 0x188,
		    .primary = printer, .secondary = { 1, { camera } } };
		a.device_info.name.len = (uint8_t)strlen(name);
		memcpy(a.device_info.name.octet, name, strlen(name));
		p2p_add(&a, P2P_DEVICE_INFO);
	}
	p2p_elements_encode(w, sort, &a);
}

size_t
peer_elements(uint8_t *to, size_t cap, enum p2p_frame sort, struct mac addr, const char *name,
    uint16_t listen_mhz)
{
	struct wr w = wr_into(to, cap);
	struct wsc_attributes wsc = { .primary_type = printer, .config_methods = 0x188 };

	put_p2p(&w, sort, addr, name, listen_mhz);
	wsc.device_name = octets_of(name, strlen(name));
	wsc_set_version2(&wsc, WSC_VERSION_2);
	wsc_add(&wsc, WSC_DEVICE_NAME);
	wsc_add(&wsc, WSC_PRIMARY_TYPE);
	wsc_add(&wsc, WSC_CONFIG_METHODS);
	if (sort == P2P_PROBE_REQ)
		wsc_elements_encode(&w, &wsc);
	assert_true(wr_ok(&w));
	return w.len;
}

size_t
own_elements(uint8_t *to, size_t cap)
{
	return peer_elements(to, cap, P2P_PROBE_RESP, device_addr(), "ours", 0);
}

void
set_direct(struct frame *f)
{
	static const uint8_t rates[] = { 12, 18, 24, 36, 48, 72, 96, 108 };
	struct ssid ssid = { .len = 7 };

	memcpy(ssid.octet, "DIRECT-", 7);
	elements_set_ssid(&f->elements, ssid);
	elements_set_rates(&f->elements, rates, sizeof(rates));
}

struct frame
probe_of(struct mac from, struct octets elements)
{
	static const struct mac everyone = { { 255, 255, 255, 255, 255, 255 } };

	return (struct frame){ .header = frame_header_to(FRAME_PROBE_REQ, everyone, from,
	    everyone), .extra = elements };
}
