/* SPDX-License-Identifier: ISC */
/*
 * What the kernel says, one function a kind of message, and what becomes of it.
 *
 * The status of a frame comes before the cookie that names it where the driver sends at once
 * (both lie in the socket when the command returns): whichever is first waits for the other.
 */
#include <errno.h>
#include <string.h>

#include "radio/nl80211/inside.h"

enum { DISASSOC = 0xa0, DEAUTH = 0xc0, PREVIOUS_NOT_VALID = 2, AP_BUSY = 5 };
#define WORD_SPACING	SPAN_S(60)	/* between two words about frames that were left */

static struct vif *
vif_at(struct core *c, uint32_t ifindex)
{
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (c->vif[i].ifindex == ifindex)
			return &c->vif[i];
	return NULL;
}

/* A station with four addresses is on an interface of its own. */
static struct peer *
peer_at(struct core *c, const struct parse_message *m)
{
	const struct vif *v = vif_at(c, m->ifindex);
	struct peer *p;

	if (v)
		return peer_find(c, v, m->mac);
	for (uint32_t i = 0; i < c->vif_count; i++) {
		p = peer_find(c, &c->vif[i], m->mac);
		if (p && p->vlan && p->vlan == m->ifindex)
			return p;
	}
	return NULL;
}

/* ---- frames ------------------------------------------------------------------------------- */

/* An interface without a BSS hears for the P2P device that shares it, or while it stays away. */
static bool
vif_hears(const struct core *c, const struct vif *v, const struct parse_message *m)
{
	const struct put_who who = { .ifindex = v->ifindex };

	if (!v->up && !who_same(heard_by(c, m->freq_mhz), who))
		return false;
	return !(m->frame.at[4] & 1) || who_same(heard_by(c, m->freq_mhz), who);
}

/* What was sent to a group comes once for each interface of the radio. */
static bool
frame_heard(struct core *c, struct instant now, const struct parse_message *m,
    struct air_event *e)
{
	const struct vif *v = vif_at(c, m->ifindex);

	if (m->frame.len < 24 || m->frame.len > AIR_FRAME_MAX)
		return false;
	if (v ? !vif_hears(c, v, m) : !device_hears(c, m))
		return false;
	*e = (struct air_event){ .news = AIR_FRAME, .radio = c->conf.radio,
	    .bss = v ? v->bss : (uint16_t)AIR_DEVICE,
	    .received = { .frame = m->frame, .freq_mhz = m->freq_mhz,
	    .signal_dbm = m->signal_dbm } };
	if (!inbox_empty(c->inbox) || core_holds_back(c)) {
		inbox_put(c->inbox, now, e);
		return false;
	}
	c->released++;
	return true;
}

static bool
tell_sent(struct core *c, uint32_t token, bool acked, struct air_event *e)
{
	if (token == 0)
		return false;
	*e = (struct air_event){ .news = AIR_SENT, .radio = c->conf.radio,
	    .sent = { .token = token, .acked = acked } };
	return true;
}

static struct flight *
flight_of(struct core *c, uint64_t cookie)
{
	uint32_t i = table_find(c->flight_by, cookie);

	return i == TABLE_NONE ? NULL : &c->flight[i];
}

static void
flight_end(struct core *c, struct flight *f)
{
	if (f->used)
		table_drop(c->flight_by, f->cookie);
	f->used = false;
}

/* The oldest gives way: its fate was never told, and nobody waits for it any more. */
static struct flight *
flight_begin(struct core *c, uint64_t cookie)
{
	uint32_t i = c->flight_next;
	struct flight *f = &c->flight[i];

	flight_end(c, f);
	c->flight_next = (i + 1) % FLIGHTS;
	*f = (struct flight){ .cookie = cookie, .used = true };
	table_put(c->flight_by, cookie, i);
	return f;
}

static bool
cookie_came(struct core *c, const struct parse_message *m, struct air_event *e)
{
	const struct issued *i = core_issued(c, m->seq);
	struct flight *f = flight_of(c, m->cookie);

	if (i == NULL || (i->what != EXPLAIN_FRAME && i->what != EXPLAIN_SEND))
		return false;
	if (f && f->status_first) {
		flight_end(c, f);
		return tell_sent(c, i->token, f->acked, e);
	}
	flight_begin(c, m->cookie)->token = i->token;
	return false;
}

static bool
status_came(struct core *c, const struct parse_message *m, struct air_event *e)
{
	struct flight *f = flight_of(c, m->cookie);

	if (f && !f->status_first) {
		flight_end(c, f);
		return tell_sent(c, f->token, m->acked, e);
	}
	if (f == NULL)
		f = flight_begin(c, m->cookie);
	f->status_first = true;
	f->acked = m->acked;
	return false;
}

/* ---- stations ----------------------------------------------------------------------------- */

static bool
unexpected(struct core *c, const struct parse_message *m, struct air_event *e)
{
	const struct vif *v = vif_at(c, m->ifindex);

	if (v == NULL || !v->up)
		return false;
	*e = (struct air_event){ .news = AIR_UNEXPECTED, .radio = c->conf.radio, .bss = v->bss,
	    .unexpected = { .addr = m->mac, .frame_control = 0x0108,
	    .four_address = m->four_address } };
	return true;
}

static bool
polled(struct core *c, const struct parse_message *m, struct air_event *e)
{
	const struct vif *v = vif_at(c, m->ifindex);

	if (v == NULL)
		return false;
	*e = (struct air_event){ .news = AIR_POLLED, .radio = c->conf.radio, .bss = v->bss,
	    .polled = { .addr = m->mac, .acked = m->acked } };
	return true;
}

/* An answer, or somebody put it there: us, or, where we know nothing of it, another program. */
static bool
station_is(struct core *c, const struct parse_message *m, struct air_event *e)
{
	struct peer *p = peer_at(c, m);
	const struct vif *v = p ? &c->vif[p->vif] : vif_at(c, m->ifindex);
	const struct issued *i = core_issued(c, m->seq);

	if (i && i->what == EXPLAIN_ASK && mac_is_zero(i->addr)) {
		sweep_heard(c, i, p, m->mac);
		return false;
	}
	if (p)
		p->confirmed = true;
	if (m->seq && i && i->what == EXPLAIN_ASK && i->token != QUIET && m->has_stats && p) {
		*e = (struct air_event){ .news = AIR_STATS, .radio = c->conf.radio, .bss = v->bss,
		    .stats = { .addr = m->mac, .stats = m->stats } };
		return true;
	}
	if (m->seq == 0 && v && v->up && p == NULL && core_room(c))
		core_issue(c, put_del_station(&c->out, v->ifindex, m->mac), EXPLAIN_REMOVE, v,
		    m->mac, 0);
	return false;
}

static void
station_went(struct core *c, const struct parse_message *m)
{
	struct peer *p = peer_at(c, m);
	const struct vif *v = p ? &c->vif[p->vif] : NULL;
	bool doomed = p && p->state == PEER_DOOMED;

	if (p == NULL || !p->confirmed)
		return;
	peer_forget(c, p);
	if (!doomed)
		peer_lost(c, v, m->mac, 0);
}

/* ---- BSSs --------------------------------------------------------------------------------- */

static void
bss_ended(struct core *c, struct instant now, struct vif *v, int error)
{
	bool told = v->up || v->starting;

	v->up = v->starting = false;
	peer_forget_all(c, v);
	if (told && v->wanted)
		core_tell_state(c, v, false, error);
	if (v->wanted && v->link_up)
		v->retry = instant_add(now, RETRY);
}

static void
bss_stopped(struct core *c, struct instant now, const struct parse_message *m)
{
	struct vif *v = vif_at(c, m->ifindex);

	if (v == NULL || !v->up)
		return;
	core_say(c, CORE_WARNING, "%s: the kernel ended the BSS: its interface goes down, or the "
	    "regulatory domain forbids its channel now; it is tried again", v->name);
	bss_ended(c, now, v, ENETDOWN);
}

/* Who still thinks to be associated, with us or whoever was here before, learns better. */
static void
started(struct core *c, struct instant now, struct vif *v, const struct parse_message *m)
{
	static const struct mac everyone = { { 255, 255, 255, 255, 255, 255 } };

	if (m->seq != v->starting_seq || !v->starting)
		return;
	if (m->error == 0) {
		v->starting = false;
		v->up = true;
		core_send_away(c, v, everyone, DEAUTH, PREVIOUS_NOT_VALID);
		core_tell_state(c, v, true, 0);
		if (c->conf.away.by_wall)
			c->wall_at = now;
		return;
	}
	core_say_error(c, CORE_ERROR, EXPLAIN_START, m->error, m->words, v);
	bss_ended(c, now, v, m->error);
}

/* ---- what became of commands -------------------------------------------------------------- */

static bool
since_its_coming(const struct peer *p, uint32_t seq)
{
	return p && p->state == PEER_THERE && (int32_t)(seq - p->seq) > 0;
}

static void
not_added(struct core *c, struct vif *v, const struct issued *i, int error)
{
	struct peer *p = peer_find(c, v, i->addr);

	if (p == NULL || p->seq != i->seq)
		return;
	peer_forget(c, p);
	if (error == EEXIST && core_room(c))
		core_issue(c, put_del_station(&c->out, v->ifindex, i->addr), EXPLAIN_REMOVE, v,
		    i->addr, 0);
	peer_lost(c, v, i->addr, error);
}

/* ENOENT, ENOLINK: the kernel knows it no more. */
static void
not_there(struct core *c, struct vif *v, const struct issued *i)
{
	struct peer *p = peer_find(c, v, i->addr);

	if (!since_its_coming(p, i->seq))
		return;
	peer_forget(c, p);
	peer_lost(c, v, i->addr, 0);
}

static bool
is_gone(int error)
{
	return error == ENOENT || error == ENOLINK;
}

static enum core_level
level_of(const struct issued *i, const struct vif *v, int error)
{
	if (!v->up || i->token == QUIET || is_gone(error) || i->what == EXPLAIN_FRAME ||
	    i->what == EXPLAIN_SEND)
		return CORE_DEBUG;
	return CORE_WARNING;
}

static bool
command_ended(struct core *c, struct instant now, const struct parse_message *m,
    struct air_event *e)
{
	const struct issued *i = core_issued(c, m->seq);
	struct vif *v = i ? &c->vif[i->vif] : NULL;

	if (i == NULL)
		return false;
	sweep_ended(c, now, m->seq, m->error);
	if (i->what == EXPLAIN_START) {
		started(c, now, v, m);
		return false;
	}
	if (i->what == EXPLAIN_STOP && m->seq == v->stopping_seq) {
		core_tell_state(c, v, false, 0);
		return false;
	}
	c->counts.errors += m->error != 0;
	if (i->what >= EXPLAIN_MAKE && i->what != EXPLAIN_SEND) {
		leave_ended(c, now, i, m);
		return false;
	}
	if (m->error == 0)
		return false;
	core_say_error(c, level_of(i, v, m->error), (enum explain_what)i->what, m->error, m->words,
	    v);
	if (i->what == EXPLAIN_SEND && m->error == ENETDOWN)
		own_down(c, now, ENETDOWN);
	if (i->what == EXPLAIN_FRAME || i->what == EXPLAIN_SEND)
		return tell_sent(c, i->token, false, e);
	if (i->what == EXPLAIN_ADD)
		not_added(c, v, i, m->error);
	else if (i->what == EXPLAIN_CREATE && peer_find(c, v, i->addr))
		peer_find(c, v, i->addr)->four_address = false;
	else if (i->what != EXPLAIN_REMOVE && is_gone(m->error))
		not_there(c, v, i);
	if (i->what != EXPLAIN_POLL)
		return false;
	*e = (struct air_event){ .news = AIR_POLLED, .radio = c->conf.radio, .bss = v->bss,
	    .polled = { .addr = i->addr } };
	return true;
}

static void
interface_made(struct core *c, const struct parse_message *m)
{
	const struct issued *i = core_issued(c, m->seq);

	if (i && i->what == EXPLAIN_CREATE && m->ifindex)
		wds_made(c, &c->vif[i->vif], i->addr, m->ifindex);
}

static bool
generic(struct core *c, struct instant now, const struct parse_message *m, struct air_event *e)
{
	switch (m->kind) {
	case PARSE_ERROR:
		return command_ended(c, now, m, e);
	case PARSE_COOKIE:
		return cookie_came(c, m, e) || leave_event(c, now, m, e);
	case PARSE_FRAME:
		return frame_heard(c, now, m, e);
	case PARSE_FRAME_STATUS:
		return status_came(c, m, e);
	case PARSE_UNEXPECTED:
		return unexpected(c, m, e);
	case PARSE_POLLED:
		return m->seq == 0 && polled(c, m, e);
	case PARSE_STATION:
		return station_is(c, m, e);
	case PARSE_STATION_GONE:
		station_went(c, m);
		return false;
	case PARSE_BSS_STOPPED:
		bss_stopped(c, now, m);
		return false;
	case PARSE_INTERFACE:
		interface_made(c, m);
		return leave_event(c, now, m, e);
	case PARSE_DONE:
		sweep_ended(c, now, m->seq, m->error);
		return leave_event(c, now, m, e);
	case PARSE_INTERFACE_GONE:
	case PARSE_STAY_BEGAN:
	case PARSE_STAY_ENDED:
	case PARSE_SCANNED:
	case PARSE_SCAN_ABORTED:
	case PARSE_SCAN_RESULT:
		return leave_event(c, now, m, e);
	case PARSE_OTHER:
		return false;
	}
	return false;
}

/* ---- links -------------------------------------------------------------------------------- */

static void
link_gone(struct core *c, struct vif *v)
{
	if (v == &c->vif[0] && !c->gone) {
		core_say(c, CORE_ERROR, "%s is gone: unplugged, or its driver unloaded", v->name);
		c->gone = true;
		leave_lost(c, (struct put_who){ 0 }, ENODEV);
		device_link(c, false, ENODEV);
		core_tell(c, &(struct air_event){ .news = AIR_RADIO_GONE });
	} else if (!c->gone) {
		core_say(c, CORE_ERROR, "%s was deleted by somebody; restart apgated to have it "
		    "again", v->name);
		v->link_up = false;
		bss_ended(c, (struct instant){ 0 }, v, ENODEV);
		v->wanted = false;
	}
}

static void
link_went_down(struct core *c, struct instant now, struct vif *v)
{
	bool told = v->up || v->starting;
	int error = c->blocked ? ERFKILL : ENETDOWN;

	v->link_up = false;
	v->blocked = c->blocked;
	v->down_at = now;
	v->retry = FAR;
	if (v->wanted)
		core_say(c, CORE_WARNING, "%s went down: the radio is blocked (rfkill), or "
		    "somebody took it down; its BSS comes back with it (\"rfkill unblock wifi\", "
		    "\"ip link set %s up\")", v->name, v->name);
	if (told)
		bss_ended(c, now, v, ENETDOWN);
	leave_lost(c, (struct put_who){ .ifindex = v->ifindex }, error);
	if (v == &c->vif[0])
		device_link(c, false, error);
}

static void
link_came_up(struct core *c, struct vif *v)
{
	v->link_up = true;
	v->blocked = false;
	if (v->wanted && !v->up)
		core_start(c, v);
	if (v == &c->vif[0])
		device_link(c, true, 0);
}

static void
link_is(struct core *c, struct instant now, const struct parse_link *l)
{
	struct vif *v = vif_at(c, l->ifindex);

	if (v == NULL) {
		own_link(c, now, l);
		return;
	}
	if (l->gone)
		link_gone(c, v);
	else if (v->link_up && !l->up)
		link_went_down(c, now, v);
	else if (!v->link_up && l->up)
		link_came_up(c, v);
}

static void
bring_up(struct core *c, const struct vif *v)
{
	if (put_fits(&c->link_out))
		put_link(&c->link_out, v->ifindex, true, NULL);
}

/*
 * The kernel takes the links down and then tells of the switch: one that went down just now went
 * down with it, and comes up with it.
 */
void
core_blocked(struct core *c, struct instant now, bool blocked)
{
	if (c->blocked == blocked)
		return;
	c->blocked = blocked;
	for (uint32_t i = 0; i < c->vif_count; i++) {
		struct vif *v = &c->vif[i];

		if (v->link_up || !v->wanted)
			continue;
		if (blocked)
			v->blocked |= instant_since(now, v->down_at).us < SWITCH_TIME.us;
		else if (v->blocked)
			bring_up(c, v);
	}
	own_blocked(c, now, blocked);
	if (c->vif_count)
		core_say(c, CORE_NOTICE, "%s: the radio is %s", c->vif[0].name, blocked ?
		    "blocked (rfkill); nothing is sent until it is unblocked" : "unblocked");
}

/* ---- the way in --------------------------------------------------------------------------- */

void
core_hear(struct core *c, bool link, const void *datagram, size_t len)
{
	c->walk = parse_begin(datagram, len);
	c->walk_link = link;
}

static bool
next_message(struct core *c, struct instant now, struct air_event *e, bool *more)
{
	struct parse_message m;
	struct parse_link l;
	struct parse_walk again;
	const struct nlmsghdr *nlh;

	*more = true;
	if (c->walk_link) {
		again = c->walk;
		nlh = parse_raw(&c->walk);
		*more = nlh != NULL;
		if (nlh && parse_link(nlh, &l))
			link_is(c, now, &l);
		else if (nlh && parse_next(&again, c->conf.family, &m) && m.kind == PARSE_ERROR)
			own_link_ended(c, now, m.seq, m.error);
		return false;
	}
	*more = parse_next(&c->walk, c->conf.family, &m);
	return *more && generic(c, now, &m, e);
}

/*
 * The response that let in a station the kernel did not take may be on the air already, and is on
 * its way by now.  Disassociated for want of room (reason 5), the station knows better, and
 * comes again.
 */
static void
take_waiting(struct core *c, const struct air_event *waiting, struct air_event *e)
{
	const struct vif *v = core_vif(c, waiting->bss);

	*e = *waiting;
	queue_pop(c->events);
	if (e->news == AIR_STATION_LOST && e->lost.error && v && v->up)
		core_send_away(c, v, e->lost.addr, DISASSOC, AP_BUSY);
}

/* A frame that was held back.  That some were left is said once a minute. */
static bool
take_held(struct core *c, struct instant now, struct air_event *e)
{
	bool any = !inbox_empty(c->inbox) && !core_holds_back(c) && inbox_take(c->inbox, now, e);

	c->released += any;
	if (inbox_left(c->inbox) > c->counts.left && instant_due(c->next_word, now)) {
		core_say(c, CORE_NOTICE, "%s: stations ask faster than the radio takes answers; "
		    "some requests were left to be repeated", c->vif[0].name);
		c->next_word = instant_add(now, WORD_SPACING);
	}
	c->counts.left = inbox_left(c->inbox);
	return any;
}

bool
core_event(struct core *c, struct instant now, struct air_event *e)
{
	const struct air_event *waiting;
	bool more = true;

	while (more) {
		waiting = queue_front(c->events);
		if (waiting) {
			take_waiting(c, waiting, e);
			return true;
		}
		if (next_message(c, now, e, &more))
			return true;
	}
	c->walk = parse_begin(NULL, 0);		/* what is left of it is nothing whole */
	return take_held(c, now, e);
}

/* What is lost cannot be known; whether everybody is there, and every link up, can be asked. */
void
core_overrun(struct core *c, struct instant now, bool link)
{
	c->counts.overruns++;
	if (!link) {
		sweep_begin(c, now);
		leave_overrun(c, now);
		return;
	}
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (put_fits(&c->link_out))
			put_get_link(&c->link_out, c->vif[i].ifindex);
	if (c->own.who.ifindex && put_fits(&c->link_out))
		put_get_link(&c->link_out, c->own.who.ifindex);
}
