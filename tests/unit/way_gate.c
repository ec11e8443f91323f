/* SPDX-License-Identifier: ISC */
/*
 * The way from a gate story's daemons to its gate that goes through the device or the socket.
 *
 * A story of gate_fixture.h is built a second time with what a daemon can do named way_gate_attach()
 * and so on.  Its gate is then that of an engine, and each of these goes through src/port (way.h),
 * which calls the engine, which calls the gate.  What the access point does (asking, finishing,
 * indicating, time) the story still does itself, and the port has its turn after each: this
 * engine hears of no frame, and is built to leave the outcomes to it.
 */
#include "way_gate.h"

#include <assert.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"
#include "way.h"

enum { BSSS = 3 };			/* interfaces 1 to 3 are wlan0 to wlan2 */

static struct engine *engine;		/* of the one gate there is at a time */
static struct instant last;		/* for calls that are told no time */

bool
way_gate_outcome(struct gate *g, struct gate_outcome *o)
{
	(void)g, (void)o;
	return false;
}

struct gate *
way_gate_open(const struct gate_limits *l, const struct gate_policy *p)
{
	struct engine_config c = { .name = "way", .stations = 4, .strangers = 4,
	    .endpoints = l->endpoints, .table = l->table, .buffer = l->buffer,
	    .requests = l->requests, .bans = l->bans, .key = l->key };
	struct engine_radio r = { .name = "radio", .freq_mhz = 2437, .rate_count = 1,
	    .rate = { 0x82 } };

	engine = engine_open(&c);
	if (engine == NULL)
		return NULL;
	engine_add_radio(engine, &r);
	for (uint8_t i = 0; i < BSSS; i++) {
		struct engine_bss b = { .ssid_len = 1, .beacon_tu = 100, .dtim_period = 2,
		    .max_stations = 4, .bssid = { { 2, 0, 0, 0, 0, i } } };

		snprintf(b.name, sizeof(b.name), "wlan%u", i);
		assert(engine_add_bss(engine, (struct instant){ 0 }, &b) == i);
	}
	gate_set_policy(engine->gate, p);
	way_open(engine);
	return engine->gate;
}

void
way_gate_close(struct gate *g)
{
	assert(g == engine->gate);
	way_close(engine);
	engine = NULL;
}

/* ---- what the access point does ---------------------------------------------------------- */

bool
way_gate_ask(struct gate *g, struct instant now, const struct gate_ask *a,
    struct gate_outcome *o)
{
	bool settled = gate_ask(g, now, a, o);

	way_turn(engine, now);
	return settled;
}

void
way_gate_cancel(struct gate *g, struct instant now, uint32_t request, uint8_t cause)
{
	gate_cancel(g, now, request, cause);
	way_turn(engine, now);
}

void
way_gate_finish(struct gate *g, struct instant now, uint32_t request, uint16_t status,
    uint16_t aid, uint8_t acked)
{
	gate_finish(g, now, request, status, aid, acked);
	way_turn(engine, now);
}

void
way_gate_indicate(struct gate *g, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const struct gate_attr *attrs, size_t count)
{
	gate_indicate(g, now, endpoint, m, attrs, count);
	way_turn(engine, now);
}

void
way_gate_tick(struct gate *g, struct instant now)
{
	last = now;
	gate_tick(g, now);
	way_turn(engine, now);
}

bool
way_gate_fell_asleep(struct gate *g, int *endpoint)
{
	if (!gate_fell_asleep(g, endpoint))
		return false;
	way_asleep(engine, *endpoint);
	return true;
}

/* ---- endpoints --------------------------------------------------------------------------- */

int
way_gate_attach(struct gate *g, struct instant now, const struct gate_peer *p)
{
	struct engine_peer peer = { .transport = ENGINE_DEVICE, .rights = p->rights,
	    .pid = p->pid, .uid = p->uid };

	assert(g == engine->gate);
	last = now;
	memcpy(peer.name, p->name, sizeof(peer.name));
	return way_attach(engine, now, &peer);
}

void
way_gate_detach(struct gate *g, struct instant now, int endpoint)
{
	assert(g == engine->gate);
	last = now;
	if (gate_attached(g, endpoint))
		way_detach(engine, now, endpoint);
}

ssize_t
way_gate_read(struct gate *g, struct instant now, int endpoint, void *at, size_t cap)
{
	assert(g == engine->gate);
	last = now;
	return way_read(engine, now, endpoint, at, cap);
}

bool
way_gate_readable(const struct gate *g, int endpoint)
{
	assert(g == engine->gate);
	return way_readable(engine, endpoint);
}

/* ---- messages ---------------------------------------------------------------------------- */

static int
write_message(struct instant now, int endpoint, const struct ieee80211_hostap_msg *m,
    const void *attrs, size_t len, const char **why)
{
	static uint8_t bytes[HAP_MSG_MAX];
	struct ieee80211_hostap_msg whole = *m;

	last = now;
	assert(HAP_MSG_LEN + len <= sizeof(bytes));
	whole.i_msglen = (uint16_t)(HAP_MSG_LEN + len);
	memcpy(bytes, &whole, HAP_MSG_LEN);
	if (len)
		memcpy(bytes + HAP_MSG_LEN, attrs, len);
	return way_say(engine, now, endpoint, bytes, whole.i_msglen, why);
}

int
way_gate_respond(struct gate *g, struct instant now, int endpoint, struct ieee80211_hostap_msg *m,
    struct hap_attrs attrs, const char **why)
{
	assert(g == engine->gate);
	return write_message(now, endpoint, m, attrs.at, (size_t)(attrs.end - attrs.at), why);
}

int
way_gate_ban(struct gate *g, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	assert(g == engine->gate);
	return write_message(now, endpoint, m, NULL, 0, why);
}

int
way_gate_table(struct gate *g, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	assert(g == engine->gate);
	return write_message(now, endpoint, m, attrs.at, (size_t)(attrs.end - attrs.at), why);
}

/* ---- ioctls ------------------------------------------------------------------------------ */

static int
call(struct instant now, int endpoint, uint32_t request, void *arg, size_t size)
{
	last = now;
	return way_ioctl(engine, now, endpoint, request, arg, size);
}

int
way_gate_hello(struct gate *g, struct instant now, int endpoint, struct hostap_version *v)
{
	assert(g == engine->gate);
	return call(now, endpoint, HIOCVERSION, v, sizeof(*v));
}

int
way_gate_set_iface(struct gate *g, struct instant now, int endpoint, uint32_t iface)
{
	struct ifreq ifr = { 0 };

	assert(g == engine->gate && iface >= 1 && iface <= BSSS);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "wlan%u", iface - 1);
	return call(now, endpoint, HIOCSETIF, &ifr, sizeof(ifr));
}

int
way_gate_set_mode(struct gate *g, struct instant now, int endpoint, const struct hostap_mode *m)
{
	struct hostap_mode mode = *m;

	assert(g == engine->gate);
	return call(now, endpoint, HIOCSMODE, &mode, sizeof(mode));
}

int
way_gate_get_mode(const struct gate *g, int endpoint, struct hostap_mode *m)
{
	assert(g == engine->gate);
	return call(last, endpoint, HIOCGMODE, m, sizeof(*m));
}

int
way_gate_set_filter(struct gate *g, int endpoint, const struct hostap_filter *f)
{
	struct hostap_filter filter = *f;

	assert(g == engine->gate);
	return call(last, endpoint, HIOCSFILTER, &filter, sizeof(filter));
}

int
way_gate_get_filter(const struct gate *g, int endpoint, struct hostap_filter *f)
{
	assert(g == engine->gate);
	return call(last, endpoint, HIOCGFILTER, f, sizeof(*f));
}

int
way_gate_get_stat(const struct gate *g, int endpoint, struct hostap_stat *s)
{
	assert(g == engine->gate);
	return call(last, endpoint, HIOCGSTATS, s, sizeof(*s));
}

int
way_gate_flush(struct gate *g, struct instant now, int endpoint)
{
	assert(g == engine->gate);
	return call(now, endpoint, HIOCFLUSH, NULL, 0);
}
