/* SPDX-License-Identifier: ISC */
/*
 * The P2P device, and the interface of our own that carries it where it is not shared with a BSS.
 *
 * That interface is made when it is needed and deleted when it is not: by the P2P device, or by a
 * scan.  It belongs to our socket, so it ends with us.  All its probe requests and action frames
 * are asked for: the kernel sends action frames nobody asked for back to whoever sent them, also
 * those that were for somebody else.
 *
 * The address is part of what a persistent group knows of a device.  An interface that comes with
 * another one than at the time of trying is not used.
 */
#include <errno.h>
#include <linux/nl80211.h>
#include <string.h>

#include "radio/nl80211/inside.h"

enum { PROBE_REQUEST = 0x40, ACTION = 0xd0 };

bool
who_is(struct put_who who, const struct parse_message *m)
{
	return who.ifindex ? who.ifindex == m->ifindex :
	    who.wdev && m->ifindex == 0 && who.wdev == m->wdev;
}

bool
who_same(struct put_who a, struct put_who b)
{
	return a.ifindex == b.ifindex && a.wdev == b.wdev;
}

static bool
has_own(const struct core *c)
{
	return c->conf.away.way == AIR_WAY_NATIVE || c->conf.away.way == AIR_WAY_BORROWED;
}

static bool
is_needed(const struct core *c)
{
	return (c->device.wanted && has_own(c)) || c->scan->state == SCAN_WAITS ||
	    (c->scan->state != SCAN_NONE && who_same(c->scan->who, c->own.who)) ||
	    c->own.lingers.us != FAR.us;
}

static void
tell_device(struct core *c, bool up, int error)
{
	c->device.up = up;
	core_tell(c, &(struct air_event){ .news = AIR_DEVICE_STATE, .bss = AIR_DEVICE,
		.state = { .up = up, .error = error } });
}

static void
own_say(struct core *c, enum explain_what what, int error, const char *words)
{
	char text[CORE_WORDS];

	explain(what, error, words, c->conf.away.name, text, sizeof(text));
	core_say(c, error == ERFKILL ? CORE_NOTICE : CORE_WARNING, "%s", text);
}

/* ---- making and starting ------------------------------------------------------------------ */

static void
issue(struct core *c, uint32_t seq, enum explain_what what)
{
	static const struct mac none = { { 0 } };

	core_issue(c, seq, what, &c->vif[0], none, 0);
}

static void
not_to_be(struct core *c, struct instant now, int error)
{
	if (c->device.wanted && has_own(c))
		tell_device(c, false, error);
	scan_own_ready(c, now, error);
}

static void
make(struct core *c, struct instant now)
{
	bool native = c->conf.away.own == AIR_WAY_NATIVE;

	if (!core_room(c)) {
		not_to_be(c, now, ENOBUFS);
		return;
	}
	c->own.seq = put_new_interface(&c->out, c->conf.wiphy, native ? "p2p-device" :
	    c->conf.away.name, native ? NL80211_IFTYPE_P2P_DEVICE : NL80211_IFTYPE_STATION,
	    c->conf.away.addr, false);
	issue(c, c->own.seq, EXPLAIN_MAKE);
	c->own.state = OWN_MAKING;
}

static void
start(struct core *c, struct instant now)
{
	c->own.state = OWN_STARTING;
	if (c->own.who.ifindex == 0 && core_room(c)) {
		c->own.seq = put_start_device(&c->out, c->own.who, true);
		issue(c, c->own.seq, EXPLAIN_BEGIN);
	} else if (c->own.who.ifindex && put_fits(&c->link_out)) {
		c->own.seq = put_link_alias(&c->link_out, c->own.who.ifindex,
		    "P2P device of apgated; leave it alone");
	} else {
		c->own.state = OWN_DOWN;
		not_to_be(c, now, ENOBUFS);
	}
}

static void
delete(struct core *c)
{
	if (core_room(c))
		issue(c, put_delete(&c->out, c->own.who), EXPLAIN_DELETE);
	c->own.who = (struct put_who){ 0 };
	c->own.state = OWN_NONE;
}

void
own_need(struct core *c, struct instant now)
{
	if (!is_needed(c))
		return;
	if (c->own.state == OWN_NONE)
		make(c, now);
	else if (c->own.state == OWN_DOWN && !c->blocked)
		start(c, now);
}

/* One that is being made is looked at when it is. */
void
own_spare(struct core *c)
{
	if (c->own.state != OWN_NONE && c->own.state != OWN_MAKING && !is_needed(c))
		delete(c);
}

static void
register_frames(struct core *c)
{
	static const uint16_t types[] = { ACTION, PROBE_REQUEST };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (core_room(c))
			issue(c, put_register(&c->out, c->own.who, types[i]), EXPLAIN_LISTEN);
}

void
own_made(struct core *c, struct instant now, const struct parse_message *m)
{
	if (c->own.state != OWN_MAKING || m->seq != c->own.seq || m->seq == 0)
		return;
	c->own.who = (struct put_who){ .ifindex = m->ifindex, .wdev = m->ifindex ? 0 : m->wdev };
	if (!mac_equal(m->mac, c->conf.away.addr)) {
		own_say(c, EXPLAIN_MAKE, EADDRNOTAVAIL, "");
		delete(c);
		not_to_be(c, now, EADDRNOTAVAIL);
		return;
	}
	if (!is_needed(c)) {
		delete(c);
		return;
	}
	register_frames(c);
	start(c, now);
}

static void
is_up(struct core *c, struct instant now)
{
	c->own.state = OWN_UP;
	if (c->device.wanted && has_own(c))
		tell_device(c, true, 0);
	scan_own_ready(c, now, 0);
}

static void
not_started(struct core *c, struct instant now, int error, const char *words)
{
	own_say(c, EXPLAIN_BEGIN, error, words);
	c->own.state = OWN_DOWN;
	not_to_be(c, now, error);
}

void
own_ended(struct core *c, struct instant now, const struct issued *i,
    const struct parse_message *m)
{
	if (i->what == EXPLAIN_LISTEN && m->error) {
		own_say(c, EXPLAIN_LISTEN, m->error, m->words);
	} else if (i->what == EXPLAIN_MAKE && m->error && c->own.state == OWN_MAKING &&
	    m->seq == c->own.seq) {
		own_say(c, EXPLAIN_MAKE, m->error, m->words);
		c->own.state = OWN_NONE;
		not_to_be(c, now, m->error);
	} else if (i->what == EXPLAIN_BEGIN && c->own.state == OWN_STARTING &&
	    m->seq == c->own.seq) {
		if (m->error)
			not_started(c, now, m->error, m->words);
		else
			is_up(c, now);
	}
}

/* ---- what becomes of it ------------------------------------------------------------------- */

void
own_down(struct core *c, struct instant now, int error)
{
	struct put_who was = c->own.who;

	if (c->own.state != OWN_UP)
		return;
	c->own.state = OWN_DOWN;
	core_say(c, CORE_NOTICE, "%s was stopped: %s", c->conf.away.name, error == ERFKILL ?
	    "the radio is blocked (rfkill); it comes back with it" : "the radio is blocked "
	    "(rfkill), or somebody took it down; it comes back with it, or when it is wanted");
	leave_lost(c, was, error);
	not_to_be(c, now, error);
}

void
own_gone(struct core *c, struct instant now, const struct parse_message *m)
{
	struct put_who was = c->own.who;

	if (!who_is(was, m))
		return;
	core_say(c, CORE_WARNING, "%s was deleted by somebody; it is made again when it is wanted",
	    c->conf.away.name);
	c->own.state = OWN_NONE;
	c->own.who = (struct put_who){ 0 };
	leave_lost(c, was, ENODEV);
	not_to_be(c, now, ENODEV);
}

bool
own_link(struct core *c, struct instant now, const struct parse_link *l)
{
	struct parse_message gone = { .ifindex = l->ifindex };

	if (c->own.who.ifindex == 0 || l->ifindex != c->own.who.ifindex)
		return false;
	if (l->gone)
		own_gone(c, now, &gone);
	else if (l->up && (c->own.state == OWN_STARTING || c->own.state == OWN_DOWN))
		is_up(c, now);
	else if (!l->up)
		own_down(c, now, c->blocked ? ERFKILL : ENETDOWN);
	return true;
}

void
own_link_ended(struct core *c, struct instant now, uint32_t seq, int error)
{
	if (c->own.state == OWN_STARTING && c->own.who.ifindex && seq == c->own.seq && error)
		not_started(c, now, error, "");
}

/* A native device is stopped with the switch, and nobody says so. */
void
own_blocked(struct core *c, struct instant now, bool blocked)
{
	if (blocked)
		own_down(c, now, ERFKILL);
	else
		own_need(c, now);
}

void
own_tick(struct core *c, struct instant now)
{
	if (!instant_due(c->own.lingers, now))
		return;
	c->own.lingers = FAR;
	own_spare(c);
}

/* ---- the engine's view -------------------------------------------------------------------- */

static struct put_who
first_bss(const struct core *c)
{
	return (struct put_who){ .ifindex = c->vif[0].ifindex };
}

/* Told again where it is there already: whoever asks wants to hear it. */
int
device_start(struct core *c, struct instant now)
{
	if (c->conf.away.way == AIR_WAY_NONE)
		return -EOPNOTSUPP;
	c->device.wanted = true;
	if (!has_own(c))
		tell_device(c, c->vif[0].link_up, c->vif[0].link_up ? 0 :
		    c->blocked ? ERFKILL : ENETDOWN);
	else if (c->own.state == OWN_UP)
		tell_device(c, true, 0);
	else if (c->own.state == OWN_DOWN && c->blocked)
		tell_device(c, false, ERFKILL);
	else
		own_need(c, now);
	return 0;
}

void
device_stop(struct core *c)
{
	c->device = (struct device){ 0 };
	stay_forget(c, AIR_DEVICE);
	scan_forget(c, AIR_DEVICE);
	own_spare(c);
}

void
device_link(struct core *c, bool up, int error)
{
	if (c->device.wanted && !has_own(c) && c->device.up != up)
		tell_device(c, up, error);
}

struct put_who
device_who(const struct core *c)
{
	if (!c->device.wanted || !c->device.up)
		return (struct put_who){ 0 };
	return has_own(c) ? c->own.who : first_bss(c);
}

/* An interface without a channel of its own is told the BSSs'. */
int
device_send(struct core *c, const struct air_send *s)
{
	struct put_who who = device_who(c);
	struct air_send send = *s;

	if (who.ifindex == 0 && who.wdev == 0)
		return -ENETDOWN;
	if (s->freq_mhz == c->conf.place.freq_mhz || s->freq_mhz == 0)
		send.freq_mhz = has_own(c) ? c->conf.place.freq_mhz : 0;
	else if (!stay_is(c, s->freq_mhz, who))
		return -EBUSY;
	if (!core_room(c))
		return -ENOBUFS;
	core_issue(c, put_frame(&c->out, who, &send), EXPLAIN_SEND, &c->vif[0],
	    mac_from(s->frame.at + 4), s->token);
	if (s->no_ack && s->token)
		core_tell(c, &(struct air_event){ .news = AIR_SENT,
			.sent = { .token = s->token, .acked = false } });
	return 0;
}

/* A P2P device is given whatever is near it: to it is what bears its address, or a group's. */
bool
device_hears(const struct core *c, const struct parse_message *m)
{
	if (!c->device.wanted || c->own.state != OWN_UP || !who_is(c->own.who, m))
		return false;
	return m->frame.at[4] & 1 ? who_same(heard_by(c, m->freq_mhz), c->own.who) :
	    memcmp(m->frame.at + 4, c->conf.away.addr.octet, MAC_LEN) == 0;
}
