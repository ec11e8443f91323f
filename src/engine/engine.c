/* SPDX-License-Identifier: ISC */
/*
 * The engine's loop: what the MLME asks goes to the gate, what the gate settles goes back, until
 * neither has anything left to say.  See engine.h for the contract.
 */
#include "engine/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/inside.h"

enum { TRACE_OCTETS = 1 << 18 };

/* ---- life ------------------------------------------------------------------------------- */

static uint32_t
or_default(uint32_t v, uint32_t standard)
{
	return v ? v : standard;
}

static struct gate_policy
gate_policy(const struct engine_config *c)
{
	static const uint32_t standard[HAP_DEADLINES] = { 20, 200, 200, 200, 2000 };
	struct gate_policy p = { .require = c->require,
	    .late = c->late_ms == ENGINE_NEVER ? SPAN_MS(0) :
	    SPAN_MS(or_default(c->late_ms, 3000)) };

	for (int i = 0; i < HAP_DEADLINES; i++)
		p.deadline[i] = SPAN_MS(or_default(c->deadline_ms[i], standard[i]));
	for (int i = 0; i < HAP_CLASSES; i++)
		p.fail[i] = c->fail[i] ? c->fail[i] : HAP_FAIL_CLOSED;
	return p;
}

static struct mlme_policy
mlme_policy(const struct engine_config *c)
{
	return (struct mlme_policy){ .refuse_full = c->refuse_full,
	    .comeback_tu = (uint16_t)or_default(c->comeback_tu, 300) };
}

static bool
open_parts(struct engine *e)
{
	const struct engine_config *c = &e->conf;
	struct gate_limits g = {
		.endpoints = or_default(c->endpoints, 32), .table = or_default(c->table, 256),
		.buffer = or_default(c->buffer, 1024), .requests = or_default(c->requests, 2048),
		.bans = or_default(c->bans, 4096), .key = c->key,
	};
	struct mlme_limits m = {
		.stations = or_default(c->stations, HAP_AID_MAX),
		.strangers = or_default(c->strangers, 1024 + g.requests),
		.exchanges = 2 * g.requests, .key = c->key,
	};
	struct gate_policy gp = gate_policy(c);
	struct mlme_policy mp = mlme_policy(c);

	struct p2p_sizes p = { .each = c->p2p_jobs, .key = c->key };

	e->gate = gate_open(&g, &gp);
	e->mlme = mlme_open(&m, &mp);
	e->p2p = p2p_open(&p);
	e->traces = queue_open(TRACE_OCTETS);
	return e->gate && e->mlme && e->p2p && e->traces;
}

struct engine *
engine_open(const struct engine_config *c)
{
	struct engine *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->conf = *c;
	e->cookie_high = sip_hash_u64(c->key, 0x636f6f6b6965) << 32;
	if (!open_parts(e)) {
		engine_close(e);
		return NULL;
	}
	gate_set_wall(e->gate, c->wall_us);
	return e;
}

void
engine_close(struct engine *e)
{
	if (e == NULL)
		return;
	gate_close(e->gate);
	mlme_close(e->mlme);
	p2p_close(e->p2p);
	queue_close(e->traces);
	free(e);
}

void
engine_change(struct engine *e, const struct engine_config *c)
{
	struct gate_policy gp = gate_policy(c);
	struct mlme_policy mp = mlme_policy(c);

	gate_set_policy(e->gate, &gp);
	mlme_set_policy(e->mlme, &mp);
	memcpy(e->conf.name, c->name, sizeof(e->conf.name));
	memcpy(e->conf.deadline_ms, c->deadline_ms, sizeof(e->conf.deadline_ms));
	memcpy(e->conf.fail, c->fail, sizeof(e->conf.fail));
	e->conf.require = c->require;
	e->conf.refuse_full = c->refuse_full;
	e->conf.comeback_tu = c->comeback_tu;
	e->conf.late_ms = c->late_ms;
	engine_refresh(e);
}

void
engine_set_wall(struct engine *e, int64_t wall_us)
{
	e->conf.wall_us = wall_us;
	gate_set_wall(e->gate, wall_us);
}

int
engine_add_radio(struct engine *e, const struct engine_radio *r)
{
	int radio = mlme_add_radio(e->mlme, r);
	int error = radio < 0 ? radio : p2p_add_radio(e->p2p, r->name, &r->away);

	return error < 0 ? error : radio;
}

/* The time of the first call is when the AP came up. */
static void
begin(struct engine *e, struct instant now)
{
	if (!e->opened_known)
		e->opened = now;
	e->opened_known = true;
}

/* HAP_IFACE_IND to all that want it. */
static void
tell_iface(struct engine *e, struct instant now, uint16_t bss, uint8_t event)
{
	const struct engine_bss *b = mlme_bss(e->mlme, bss);
	struct ieee80211_hostap_msg m = engine_message(e, HAP_IFACE_IND, bss, b->bssid);
	struct hap_iface body = { .event = event, .kind = HAP_KIND_BSS, .freq = m.i_freq,
	    .cookie = e->cookie_high | iface_of(bss) };
	struct gate_attr name = { HAP_ATTR_NAME, b->name, strlen(b->name) };

	hap_set_body(&m, &body, sizeof(body));
	gate_indicate(e->gate, now, 0, &m, &name, 1);
}

int
engine_add_bss(struct engine *e, struct instant now, const struct engine_bss *b)
{
	begin(e, now);
	int bss = mlme_add_bss(e->mlme, now, b);

	if (bss < 0)
		return bss;
	mlme_set_asks(e->mlme, (uint16_t)bss, gate_say(e->gate, iface_of((uint16_t)bss)));
	tell_iface(e, now, (uint16_t)bss, HAP_IFACE_ADDED);
	return bss;
}

int
engine_change_bss(struct engine *e, struct instant now, int bss, const struct engine_bss *b)
{
	int error = bss < 0 ? -EINVAL : mlme_change_bss(e->mlme, now, (uint16_t)bss, b);

	if (error == 0)
		away_bss(e, now, (uint16_t)bss);
	return error;
}

void
engine_stop(struct engine *e, struct instant now)
{
	mlme_stop(e->mlme, now);
	engine_carry_out(e, now);
}

/* ---- traces ------------------------------------------------------------------------------- */

void
engine_note(struct engine *e, struct instant now, const struct engine_trace *t)
{
	struct engine_trace *to = queue_put(e->traces, sizeof(*to));

	while (to == NULL) {		/* nobody drains it: the oldest goes */
		queue_pop(e->traces);
		to = queue_put(e->traces, sizeof(*to));
	}
	*to = *t;
	to->wall_us = (int64_t)now.us + e->conf.wall_us;
}

bool
engine_trace(struct engine *e, struct engine_trace *t)
{
	const struct engine_trace *from = queue_front(e->traces);
	const struct hostap_decision *d = &t->decision;

	if (from) {
		*t = *from;
		queue_pop(e->traces);
		return true;
	}
	if (!gate_decided(e->gate, &t->decision))
		return false;
	t->what = ENGINE_DECIDED;
	t->endpoint = (int)d->endpoint;
	t->bss = (uint16_t)(d->iface - 1);
	t->code = d->status;
	t->wall_us = d->wall_us;
	t->addr = mac_from(d->addr);
	t->text = NULL;
	return true;
}

/* ---- messages ----------------------------------------------------------------------------- */

struct ieee80211_hostap_msg
engine_message(const struct engine *e, uint8_t type, int bss, struct mac station)
{
	struct ieee80211_hostap_msg m = { .i_msglen = HAP_MSG_LEN, .i_type = type };

	memcpy(m.i_srcaddr, station.octet, MAC_LEN);
	if (bss < 0)
		return m;
	const struct engine_bss *b = mlme_bss(e->mlme, (uint16_t)bss);

	m.i_iface = iface_of((uint16_t)bss);
	m.i_freq = mlme_bss_freq(e->mlme, (uint16_t)bss);
	memcpy(m.i_dstaddr, b->bssid.octet, MAC_LEN);
	memcpy(m.i_bssid, b->bssid.octet, MAC_LEN);
	return m;
}

static void
fill_rates(uint8_t *to, uint8_t *count, const struct mlme_request *r)
{
	*count = r->rate_count < IEEE80211_RATE_SIZE ? r->rate_count : IEEE80211_RATE_SIZE;
	memcpy(to, r->rate, *count);
}

static void
fill_body(struct ieee80211_hostap_msg *m, const struct mlme_request *r)
{
	switch (r->type) {
	case HAP_AUTH_REQ:
		m->i_authreq.i_asid = r->aid;
		m->i_authreq.i_algorithm = r->algorithm;
		m->i_authreq.i_transaction = r->transaction;
		m->i_authreq.i_status = r->status;
		return;
	case HAP_PROBE_REQ:
		m->i_probereq.i_ssidlen = r->ssid_len;
		memcpy(m->i_probereq.i_ssid, r->ssid, sizeof(r->ssid));
		fill_rates(m->i_probereq.i_rates, &m->i_probereq.i_nrates, r);
		return;
	default:
		m->i_asreq.i_capinfo = r->capability;
		m->i_asreq.i_lintval = r->listen_interval;
		memcpy(m->i_asreq.i_curap, r->current_ap.octet, MAC_LEN);
		m->i_asreq.i_ssidlen = r->ssid_len;
		memcpy(m->i_asreq.i_ssid, r->ssid, sizeof(r->ssid));
		fill_rates(m->i_asreq.i_rates, &m->i_asreq.i_nrates, r);
		m->i_asreq.i_asid = r->aid;
		return;
	}
}

enum { ALGORITHM_OF_SAE = 3, DEADLINE_SAE = 4 };

static uint8_t
deadline_of(const struct mlme_request *r)
{
	switch (r->type) {
	case HAP_PROBE_REQ:
		return 0;
	case HAP_AUTH_REQ:
		return r->algorithm == ALGORITHM_OF_SAE ? DEADLINE_SAE : 1;
	case HAP_ASSOC_REQ:
		return 2;
	default:
		return 3;
	}
}

/* ---- requests ----------------------------------------------------------------------------- */

static struct mlme_verdict
verdict_of(const struct gate_outcome *o)
{
	struct mlme_verdict v = {
		.accepted = o->accepted, .closed = o->closed, .full = o->by == HAP_BY_CAPACITY,
		.by = o->by,
		.status = o->status, .comeback_tu = o->comeback_tu, .capability = o->capability,
		.rate_count = o->rate_count, .inactivity_ms = (uint32_t)(o->inactivity_us / 1000),
		.session_ms = (uint32_t)(o->session_us / 1000), .algorithm = o->algorithm,
		.transaction = o->transaction, .owner = o->owner, .has_body = o->body != NULL,
		.body = { o->body, o->body_len }, .add = { o->add, o->add_len },
		.request = o->request,
	};

	memcpy(v.rate, o->rate, o->rate_count);
	return v;
}

static void
ask(struct engine *e, struct instant now, uint32_t exchange)
{
	const struct mlme_request *r = mlme_request(e->mlme, exchange);
	struct gate_ask ask = {
		.msg = engine_message(e, r->type, r->bss, r->sa), .hash = r->hash,
		.elements = r->elements.at, .elements_len = r->elements.len, .body = r->body.at,
		.body_len = r->body.len, .token = exchange, .deadline = deadline_of(r),
		.alone = r->alone, .owner = r->owner, .arrived = r->arrived,
	};
	struct gate_outcome o;

	memcpy(ask.msg.i_dstaddr, mac_is_broadcast(r->da) ? r->bssid.octet : r->da.octet, MAC_LEN);
	ask.msg.i_signal = r->signal_dbm;
	if (r->freq_mhz)
		ask.msg.i_freq = r->freq_mhz;
	fill_body(&ask.msg, r);
	if (gate_ask(e->gate, now, &ask, &o)) {
		struct mlme_verdict v = verdict_of(&o);

		mlme_decide(e->mlme, now, exchange, &v);
	} else {
		mlme_pending(e->mlme, exchange, o.request);
	}
}

/* ---- what the MLME tells ------------------------------------------------------------------ */

static void
joined(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct ieee80211_hostap_msg m = engine_message(e, HAP_ASSOC_IND, a->bss, a->addr);
	struct hap_assoc body = { .asid = a->aid, .reassoc = a->flag };
	struct engine_trace t = { .what = ENGINE_JOINED, .bss = a->bss, .addr = a->addr,
	    .code = a->aid };

	m.i_signal = a->signal_dbm;
	memcpy(body.curap, a->other.octet, MAC_LEN);
	hap_set_body(&m, &body, sizeof(body));
	gate_indicate_of(e->gate, now, &m, a->request, offsetof(struct hap_assoc, seq));
	engine_note(e, now, &t);
}

static void
left(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct ieee80211_hostap_msg m = engine_message(e,
	    a->flag ? HAP_DEAUTH_IND : HAP_DISASSOC_IND, a->bss, a->addr);
	struct engine_trace t = { .what = ENGINE_LEFT, .bss = a->bss, .addr = a->addr,
	    .code = a->code };

	m.i_disas.i_asid = a->aid;
	m.i_disas.i_reason = a->code;
	gate_indicate(e->gate, now, 0, &m, NULL, 0);
	owed_removed(e, now, a->bss, a->addr);
	if (a->aid)			/* who was only authenticated is no loss */
		engine_note(e, now, &t);
}

static void
put_out(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct hostap_decision d = { .status = a->code, .iface = iface_of(a->bss),
	    .request = a->flag ? HAP_DEAUTH_IND : HAP_DISASSOC_IND, .acked = 2,
	    .by = a->endpoint ? HAP_BY_DAEMON : HAP_BY_AP,
	    .endpoint = (uint32_t)a->endpoint, .signal = a->signal_dbm };

	memcpy(d.addr, a->addr.octet, MAC_LEN);
	memcpy(d.name, gate_name(e->gate, a->endpoint), strlen(gate_name(e->gate, a->endpoint)));
	if (a->text)
		memcpy(d.rule, a->text, strlen(a->text));
	gate_note(e->gate, now, &d);
}

static void
refused(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct hostap_decision d = { .status = a->code, .iface = iface_of(a->bss),
	    .request = a->flag, .by = a->by, .acked = 2, .signal = a->signal_dbm };

	memcpy(d.addr, a->addr.octet, MAC_LEN);
	if (a->text)
		memcpy(d.rule, a->text, strlen(a->text));
	gate_note(e->gate, now, &d);
}

static void
silent(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct ieee80211_hostap_msg m = engine_message(e, HAP_TIMEOUT_IND, a->bss, a->addr);

	m.i_un.timeout.i_asid = a->aid;
	gate_indicate(e->gate, now, a->endpoint, &m, NULL, 0);
}

static void
stray(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct ieee80211_hostap_msg m = engine_message(e, HAP_STRAY_IND, a->bss, a->addr);
	struct hap_stray body = { .count = a->count, .frame_control = a->code, .class_ = a->flag };

	hap_set_body(&m, &body, sizeof(body));
	gate_indicate(e->gate, now, 0, &m, NULL, 0);
}

static void
wds(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct ieee80211_hostap_msg m = engine_message(e, HAP_WDS_IND, a->bss, a->addr);
	struct hap_wds body = { .asid = a->aid, .allow = a->flag };

	hap_set_body(&m, &body, sizeof(body));
	gate_indicate(e->gate, now, 0, &m, NULL, 0);
}

static void
iface(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct engine_trace t = { .bss = a->bss, .addr = mlme_bss(e->mlme, a->bss)->bssid,
	    .code = a->code, .what = a->flag == HAP_IFACE_UP ? ENGINE_BSS_UP : ENGINE_BSS_DOWN };

	tell_iface(e, now, a->bss, a->flag);
	away_bss(e, now, a->bss);
	engine_note(e, now, &t);
}

static void
malformed(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct engine_trace t = { .what = ENGINE_MALFORMED, .bss = a->bss, .addr = a->addr,
	    .code = a->code, .text = a->text };

	engine_note(e, now, &t);
}

static void
carry_out(struct engine *e, struct instant now, const struct mlme_act *a)
{
	switch (a->verb) {
	case MLME_ASK:
		ask(e, now, a->exchange);
		return;
	case MLME_CANCEL:
		gate_cancel(e->gate, now, a->request, (uint8_t)a->code);
		return;
	case MLME_FINISH:
		if (a->text)
			gate_overrule(e->gate, a->request, a->by, a->text);
		gate_finish(e->gate, now, a->request, a->code, a->aid, a->flag);
		return;
	case MLME_JOINED:
		joined(e, now, a);
		return;
	case MLME_LEFT:
		left(e, now, a);
		return;
	case MLME_PUT_OUT:
		put_out(e, now, a);
		return;
	case MLME_SILENT:
		silent(e, now, a);
		return;
	case MLME_STRAY:
		stray(e, now, a);
		return;
	case MLME_REFUSED:
		refused(e, now, a);
		return;
	case MLME_STATS:
		owed_stats(e, now, a);
		return;
	case MLME_WDS:
		wds(e, now, a);
		return;
	case MLME_IFACE:
		iface(e, now, a);
		return;
	case MLME_MALFORMED:
		malformed(e, now, a);
		return;
	}
}

static void
tell_sleepers(struct engine *e, struct instant now)
{
	struct engine_trace t = { .what = ENGINE_ASLEEP };

	while (gate_fell_asleep(e->gate, &t.endpoint))
		engine_note(e, now, &t);
}

void
engine_carry_out(struct engine *e, struct instant now)
{
	const struct mlme_act *a;
	struct gate_outcome o;
	bool busy = true;

	while (busy) {
		busy = false;
		while ((a = mlme_act(e->mlme)) != NULL)
			carry_out(e, now, a);
		while (away_carry_out(e, now))
			busy = true;
		e->behind = !mlme_room(e->mlme);
		if (!e->behind && gate_outcome(e->gate, &o)) {
			struct mlme_verdict v = verdict_of(&o);

			mlme_decide(e->mlme, now, o.token, &v);
			busy = true;
		}
	}
}

void
engine_refresh(struct engine *e)
{
	if (!gate_say_changed(e->gate))
		return;
	for (uint16_t bss = 0; bss < mlme_bss_count(e->mlme); bss++)
		mlme_set_asks(e->mlme, bss, gate_say(e->gate, iface_of(bss)));
}

/* ---- the air ------------------------------------------------------------------------------ */

void
engine_event(struct engine *e, struct instant now, const struct air_event *event)
{
	begin(e, now);
	bool taken = event->news == AIR_FRAME && e->registrations && registered(e, now, event);

	if (!p2p_event(e->p2p, now, event) && !taken)
		mlme_event(e->mlme, now, event);
	engine_carry_out(e, now);
}

void
engine_tick(struct engine *e, struct instant now)
{
	begin(e, now);
	gate_tick(e->gate, now);
	engine_carry_out(e, now);
	mlme_tick(e->mlme, now);
	p2p_tick(e->p2p, now);
	owed_tick(e, now);
	engine_carry_out(e, now);
	tell_sleepers(e, now);
}

struct instant
engine_deadline(const struct engine *e)
{
	if (e->behind)
		return (struct instant){ 0 };		/* has come */
	return instant_min(instant_min(owed_deadline(e), p2p_deadline(e->p2p)),
	    instant_min(gate_deadline(e->gate), mlme_deadline(e->mlme)));
}

bool
engine_command(struct engine *e, struct air_command *c)
{
	return mlme_command(e->mlme, c) || p2p_command(e->p2p, c);
}

/* ---- endpoints ---------------------------------------------------------------------------- */

int
engine_attach(struct engine *e, struct instant now, const struct engine_peer *peer)
{
	struct gate_peer p = { .device = peer->transport == ENGINE_DEVICE, .rights = peer->rights,
	    .pid = peer->pid, .uid = peer->uid };
	struct engine_trace t = { .what = ENGINE_ATTACHED };

	begin(e, now);
	memcpy(p.name, peer->name, sizeof(p.name));
	t.endpoint = gate_attach(e->gate, now, &p);
	if (t.endpoint > 0)
		engine_note(e, now, &t);
	return t.endpoint;
}

void
engine_detach(struct engine *e, struct instant now, int endpoint)
{
	struct engine_trace t = { .what = ENGINE_DETACHED, .endpoint = endpoint };

	if (!gate_attached(e->gate, endpoint))
		return;
	registrations_gone(e, endpoint);
	owed_gone(e, endpoint);
	p2p_endpoint_gone(e->p2p, now, endpoint);
	gate_detach(e->gate, now, endpoint);
	engine_carry_out(e, now);
	mlme_endpoint_gone(e->mlme, now, endpoint);
	engine_refresh(e);
	engine_carry_out(e, now);
	engine_note(e, now, &t);
}

ssize_t
engine_read(struct engine *e, struct instant now, int endpoint, void *buffer, size_t cap)
{
	return gate_read(e->gate, now, endpoint, buffer, cap);
}

void
engine_alive(struct engine *e, struct instant now, int endpoint)
{
	gate_alive(e->gate, now, endpoint);
}

bool
engine_readable(const struct engine *e, int endpoint)
{
	return gate_readable(e->gate, endpoint);
}

bool
engine_wake(struct engine *e, int *endpoint)
{
	return gate_wake(e->gate, endpoint);
}

/* ---- looking ------------------------------------------------------------------------------ */

bool
engine_asking(const struct engine *e)
{
	return gate_asking(e->gate);
}

uint32_t
engine_stations(const struct engine *e)
{
	return mlme_stations(e->mlme);
}

uint64_t
engine_bytes(const struct engine *e)
{
	return sizeof(*e) + TRACE_OCTETS + gate_bytes(e->gate) + mlme_bytes(e->mlme) +
	    p2p_bytes(e->p2p);
}
