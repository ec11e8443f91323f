/* SPDX-License-Identifier: ISC */
/*
 * Stays on another channel: the kernel's remain on channel.
 *
 * The answer to the command bears the kernel's cookie, and so do the news of its beginning and
 * end, which everybody hears of everybody's.  News may come before the answer: until the cookie
 * is known, what might be ours is kept.
 *
 * The kernel takes stays whenever they are asked for, and begins the next up to a second after the
 * end of the one before if it had to wait; the engine gives one at a time.
 */
#include <errno.h>
#include <linux/nl80211.h>
#include <string.h>

#include "radio/nl80211/inside.h"

#define OVERDUE		SPAN_S(3)	/* after its time, a stay's end was lost */
#define UNHEARD		SPAN_S(1)	/* after it was asked to end */
#define SLACK_US	30000		/* the kernel's clock ticks, and it rounds */

static const struct mac no_mac;

static struct put_who
who_of(const struct core *c, uint16_t bss)
{
	if (bss == AIR_DEVICE)
		return device_who(c);
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (c->vif[i].bss == bss && c->vif[i].link_up && !mac_is_zero(c->vif[i].is.bssid))
			return (struct put_who){ .ifindex = c->vif[i].ifindex };
	return (struct put_who){ 0 };
}

/* What is for a group comes up once: on the BSSs' channel as theirs, else as who is away. */
struct put_who
heard_by(const struct core *c, uint16_t freq_mhz)
{
	bool home = freq_mhz == 0 || freq_mhz == c->conf.place.freq_mhz;
	struct put_who device = device_who(c);

	if (!home && c->stay.active)
		return c->stay.who;
	if (!home && (device.ifindex || device.wdev))
		return device;
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (c->vif[i].up)
			return (struct put_who){ .ifindex = c->vif[i].ifindex };
	return device;
}

bool
stay_is(const struct core *c, uint16_t freq_mhz, struct put_who who)
{
	return c->stay.active && c->stay.began && c->stay.freq_mhz == freq_mhz &&
	    who_same(c->stay.who, who);
}

/* ---- beginning ---------------------------------------------------------------------------- */

static int
stay_begin(struct core *c, struct instant now, uint16_t bss, const struct air_stay *s)
{
	struct put_who who = who_of(c, bss);

	if (who.ifindex == 0 && who.wdev == 0)
		return -ENETDOWN;
	if (c->stay.active)
		return -EBUSY;
	if (!c->conf.away.leaves && s->freq_mhz != c->conf.place.freq_mhz)
		return -EOPNOTSUPP;
	if (!core_room(c))
		return -ENOBUFS;
	c->stay = (struct stay){ .active = true, .token = s->token, .bss = bss, .who = who,
	    .freq_mhz = s->freq_mhz, .over = instant_add(now, SPAN_MS(s->duration_ms)) };
	c->stay.guard = instant_add(c->stay.over, OVERDUE);
	c->stay.seq = put_stay(&c->out, who, s->freq_mhz, s->duration_ms);
	core_issue(c, c->stay.seq, EXPLAIN_STAY, &c->vif[0], no_mac, s->token);
	return 0;
}

/* ---- ending ------------------------------------------------------------------------------- */

static void
tell(struct core *c, enum air_news news, int error)
{
	core_tell(c, &(struct air_event){ .news = news, .bss = c->stay.bss,
		.away = { .token = c->stay.token, .error = error } });
}

static void
over(struct core *c, int error)
{
	tell(c, AIR_STAY_ENDED, error);
	c->stay = (struct stay){ 0 };
}

/* Any interface may do it: the cookie is the radio's. */
static void
cancel(struct core *c, struct put_who who, uint64_t cookie)
{
	if (core_room(c))
		core_issue(c, put_stay_end(&c->out, who, cookie), EXPLAIN_STAY_END, &c->vif[0],
		    no_mac, c->stay.token);
}

static void
stay_end(struct core *c, struct instant now)
{
	if (c->stay.known && !c->stay.ending)
		cancel(c, c->stay.who, c->stay.cookie);
	c->stay.ending = true;
	c->stay.guard = instant_add(now, UNHEARD);
}

/* Its cookie may be still to come: then it is cancelled. */
void
stay_forget(struct core *c, uint16_t bss)
{
	if (!c->stay.active || c->stay.bss != bss)
		return;
	if (c->stay.known)
		cancel(c, c->stay.who, c->stay.cookie);
	c->stay = (struct stay){ 0 };
}

/* ---- what the kernel says ----------------------------------------------------------------- */

static void
began(struct core *c)
{
	if (c->stay.began)
		return;
	c->stay.began = true;
	tell(c, AIR_STAY_BEGAN, 0);
}

/* Before its time, and not by us: by another program, or because its interface was stopped. */
static void
ended(struct core *c, struct instant now)
{
	bool early = now.us + SLACK_US < c->stay.over.us;

	over(c, early && !c->stay.ending ? ECANCELED : 0);
}

static void
news(struct core *c, struct instant now, const struct parse_message *m)
{
	bool end = m->kind == PARSE_STAY_ENDED;

	if (!c->stay.active || !who_is(c->stay.who, m))
		return;
	if (!c->stay.known) {
		if (c->stay.early_count < EARLY)
			c->stay.early[c->stay.early_count++] = (struct early){ m->cookie, end };
	} else if (m->cookie == c->stay.cookie && end) {
		ended(c, now);
	} else if (m->cookie == c->stay.cookie) {
		began(c);
	}
}

static void
named(struct core *c, struct instant now, const struct parse_message *m)
{
	if (!c->stay.active || m->seq != c->stay.seq) {
		cancel(c, (struct put_who){ .ifindex = c->vif[0].ifindex }, m->cookie);
		return;
	}
	c->stay.known = true;
	c->stay.cookie = m->cookie;
	for (int i = 0; i < c->stay.early_count; i++) {
		if (c->stay.early[i].cookie != m->cookie)
			continue;
		if (c->stay.early[i].ended) {
			ended(c, now);
			return;
		}
		began(c);
	}
	if (c->stay.ending)
		cancel(c, c->stay.who, m->cookie);
}

static void
refused(struct core *c, struct instant now, const struct issued *i, const struct parse_message *m)
{
	struct put_who who = c->stay.who;
	int error = m->error;

	if (!c->stay.active || i->seq != c->stay.seq)
		return;
	core_say_error(c, CORE_DEBUG, EXPLAIN_STAY, error, m->words, &c->vif[0]);
	over(c, error);
	if ((error == ENETDOWN || error == ENODEV) && who_same(who, c->own.who))
		own_down(c, now, ENETDOWN);
}

void
leave_ended(struct core *c, struct instant now, const struct issued *i,
    const struct parse_message *m)
{
	if (i->what == EXPLAIN_STAY && m->error)
		refused(c, now, i, m);
	else if (i->what == EXPLAIN_STAY_END && m->error && c->stay.active &&
	    i->token == c->stay.token)
		over(c, 0);		/* the kernel knows it no more */
	else if (i->what >= EXPLAIN_SCAN && i->what <= EXPLAIN_SCAN_READ)
		scan_ended(c, now, i, m->error);
	else
		own_ended(c, now, i, m);
}

bool
leave_event(struct core *c, struct instant now, const struct parse_message *m, struct air_event *e)
{
	const struct issued *i = core_issued(c, m->seq);

	if (m->kind == PARSE_COOKIE && i && i->what == EXPLAIN_STAY)
		named(c, now, m);
	else if (m->kind == PARSE_STAY_BEGAN || m->kind == PARSE_STAY_ENDED)
		news(c, now, m);
	else if (m->kind == PARSE_INTERFACE)
		own_made(c, now, m);
	else if (m->kind == PARSE_INTERFACE_GONE)
		own_gone(c, now, m);
	else
		return scan_event(c, now, m, e);
	return false;
}

void
leave_lost(struct core *c, struct put_who who, int error)
{
	bool all = who.ifindex == 0 && who.wdev == 0;

	if (c->stay.active && (all || who_same(c->stay.who, who)))
		over(c, error);
	scan_lost(c, who, error);
}

/* Whether it is still there is seen when it is cancelled; one without a cookie is lost. */
void
leave_overrun(struct core *c, struct instant now)
{
	if (c->stay.active && !c->stay.known)
		over(c, ENOBUFS);
	else if (c->stay.active)
		stay_end(c, now);
	scan_overrun(c, now);
}

/* ---- commands and time -------------------------------------------------------------------- */

int
leave_command(struct core *c, struct instant now, const struct air_command *cmd)
{
	if (cmd->verb == AIR_DEVICE_START)
		return device_start(c, now);
	if (cmd->verb == AIR_STAY)
		return stay_begin(c, now, cmd->bss, &cmd->stay);
	if (cmd->verb == AIR_SCAN)
		return scan_begin(c, now, cmd->bss, &cmd->scan);
	if (cmd->verb == AIR_DEVICE_STOP)
		device_stop(c);
	else if (cmd->verb == AIR_SCAN_END)
		scan_end(c, now, cmd->token);
	else if (c->stay.active && cmd->token == c->stay.token)
		stay_end(c, now);
	return 0;
}

struct instant
leave_deadline(const struct core *c)
{
	struct instant at = instant_min(c->own.lingers, c->wall_at);

	if (c->stay.active)
		at = instant_min(at, c->stay.guard);
	if (c->scan->state != SCAN_NONE)
		at = instant_min(at, c->scan->guard);
	if (c->scan->state == SCAN_READS)
		at = instant_min(at, c->scan->again);
	return at;
}

void
leave_tick(struct core *c, struct instant now)
{
	if (c->stay.active && instant_due(c->stay.guard, now)) {
		if (c->stay.ending)
			over(c, ETIMEDOUT);
		else
			stay_end(c, now);
	}
	scan_tick(c, now);
	own_tick(c, now);
}
