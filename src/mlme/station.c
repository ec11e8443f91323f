/* SPDX-License-Identifier: ISC */
/*
 * Stations and their states (11.3.1 and 11.3.2), one function a state.
 *
 * A record exists while a station is associated, is being put out, is authenticated, or has a
 * request under way; the last two are strangers, bounded in number, of whom the one longest
 * unheard gives way (Q11), or is forgotten after a minute.  An association ID belongs to the
 * record from the moment its response was acknowledged until it leaves that state (Q8, Q9).
 *
 * Silence: the radio is asked how long; a daemon that set a timeout is told once, and has the
 * station from then on (C3); else the AP polls, and disassociates with reason 4.
 */
#include <assert.h>
#include <string.h>

#include "mlme/inside.h"

#define STRANGER_LIFE	SPAN_S(60)
#define ANSWER_TIME	SPAN_S(1)	/* of the radio; of a poll's or frame's acknowledgement */

uint32_t
station_number(const struct mlme *m, const struct station *s)
{
	return (uint32_t)(s - m->station);
}

static struct bss *
bss_of(struct mlme *m, const struct station *s)
{
	return &m->bss[s->bss];
}

struct station *
station_find(const struct mlme *m, const struct bss *b, struct mac addr)
{
	uint32_t i = table_find(m->station_by, station_key(b, addr));

	return i == TABLE_NONE ? NULL : &m->station[i];
}

struct station *
station_sender(const struct mlme *m, const struct arrival *a)
{
	uint32_t i = table_find_by(m->station_by, a->key_hash,
	    station_key(a->bss, a->frame->header.addr2));

	return i == TABLE_NONE ? NULL : &m->station[i];
}

/*
 * ---- strangers, in the order they were last heard ------------------------------------------
 *
 * Whoever waits for a verdict, or for an acknowledgement that would make it associated, must not
 * give way.  It is parked, out of the list, by whoever meets it there, until that is over: were it
 * passed over instead, a daemon that hangs would make everybody else's way longer.
 */

static bool
is_stranger(const struct station *s)
{
	return s->state == STATION_STRANGER || s->state == STATION_AUTHENTICATED;
}

static void
list_append(struct mlme *m, struct station *s)
{
	uint32_t i = station_number(m, s);

	s->newer = NIL;
	s->older = m->stranger_newest;
	if (s->older == NIL)
		m->stranger_oldest = i;
	else
		m->station[s->older].newer = i;
	m->stranger_newest = i;
}

static void
list_remove(struct mlme *m, struct station *s)
{
	if (s->older == NIL)
		m->stranger_oldest = s->newer;
	else
		m->station[s->older].newer = s->newer;
	if (s->newer == NIL)
		m->stranger_newest = s->older;
	else
		m->station[s->newer].older = s->older;
}

static void
stranger_link(struct mlme *m, struct station *s)
{
	list_append(m, s);
	m->strangers++;
}

static void
stranger_unlink(struct mlme *m, struct station *s)
{
	if (!s->parked)
		list_remove(m, s);
	s->parked = false;
	m->strangers--;
}

static void
stranger_park(struct mlme *m, struct station *s)
{
	list_remove(m, s);
	s->parked = true;
}

void
station_rests(struct mlme *m, struct station *s)
{
	if (s->parked)
		list_append(m, s);
	s->parked = false;
}

void
station_touch(struct mlme *m, struct instant now, struct station *s)
{
	s->heard = now;
	s->told_silent = false;
	if (is_stranger(s) && !s->parked && s->newer != NIL) {
		list_remove(m, s);
		list_append(m, s);
	}
}

struct instant
strangers_deadline(const struct mlme *m)
{
	uint32_t i = m->stranger_oldest;

	return i == NIL ? FAR : instant_add(m->station[i].heard, STRANGER_LIFE);
}

void
strangers_tick(struct mlme *m, struct instant now)
{
	while (instant_due(strangers_deadline(m), now) && mlme_room(m))
		station_event(m, now, &m->station[m->stranger_oldest], STATION_EXPIRES);
}

/* ---- timers: no later than asked; an early one looks again -------------------------------- */

/* Most often an earlier one stands, and the heap, which is far away, need not be touched. */
void
station_alarm(struct mlme *m, struct station *s, struct instant at)
{
	if (!instant_before(at, s->alarm))
		return;
	s->alarm = at;
	timers_set(m->alarms, station_number(m, s), at);
}

static struct instant
silent_at(const struct station *s)
{
	uint32_t limit = s->timeout_ms ? s->timeout_ms : s->inactivity_ms;

	return limit ? instant_add(s->heard, SPAN_MS(limit)) : FAR;
}

static struct instant
session_end(const struct station *s)
{
	return s->session_ms ? instant_add(s->since, SPAN_MS(s->session_ms)) : FAR;
}

/* ---- changing state ----------------------------------------------------------------------- */

static void
act(struct mlme *m, const struct station *s, enum mlme_verb verb, uint8_t flag, uint16_t code)
{
	struct mlme_act a = { .verb = verb, .bss = s->bss, .addr = s->addr, .aid = s->aid,
	    .code = code, .flag = flag, .request = MLME_NO_REQUEST, .signal_dbm = s->signal_dbm,
	    .endpoint = s->setter };

	mlme_put_act(m, &a);
}

static void
command(struct mlme *m, const struct station *s, enum air_verb verb)
{
	struct air_command *c = mlme_put(m, verb, bss_of(m, s), 0);

	if (c)
		c->addr = s->addr;
}

/* Q8: a request that waits keeps the ID.  Q7: an admission must not be repeated from now on. */
static void
give_aid_back(struct mlme *m, struct instant now, struct station *s)
{
	struct exchange *x = s->exchange == NIL ? NULL : &m->exchange[s->exchange];

	if (x && x->state == EXCHANGE_ASKED && x->aid == s->aid) {
		x->new_station = true;
		return;
	}
	bss_free_aid(bss_of(m, s), s->aid);
	if (x && x->admitted)
		exchange_cancel(m, now, x, 0);
}

/* Out of the list of the associated: the ID is free, and the radio forgets it. */
static void
unassociate(struct mlme *m, struct instant now, struct station *s)
{
	bss_count(m, bss_of(m, s), s, -1);
	bss_protect(m, bss_of(m, s));
	give_aid_back(m, now, s);
	command(m, s, AIR_STATION_REMOVE);
	m->count.left++;
	s->aid = 0;
	s->timeout_ms = s->session_ms = 0;
	s->setter = s->wds = 0;
	s->idle = IDLE_NO;
	s->flags &= (uint32_t)~HAP_STATION_WDS;
}

static void
enter(struct mlme *m, struct instant now, struct station *s, enum station_state state)
{
	bool was_stranger = is_stranger(s);

	s->state = (uint8_t)state;
	if (was_stranger && !is_stranger(s))
		stranger_unlink(m, s);
	else if (!was_stranger && is_stranger(s))
		stranger_link(m, s);
	if (is_stranger(s) && !was_stranger)
		s->heard = now;			/* its life begins, and the list is in that order */
	if (state != STATION_FREE)
		return;
	table_drop_by(m->station_by, s->key_hash, station_key(bss_of(m, s), s->addr));
	s->generation++;
	s->newer = m->station_free;
	m->station_free = station_number(m, s);
}

/* Whatever it had asked for is void; the record goes. */
static void
forget(struct mlme *m, struct instant now, struct station *s, uint8_t cause)
{
	if (s->exchange != NIL) {
		struct exchange *x = &m->exchange[s->exchange];

		s->exchange = NIL;
		x->station = NIL;
		if (x->state != EXCHANGE_DONE || x->accepted)	/* a refusal is remembered */
			exchange_cancel(m, now, x, cause);
	}
	if (s->state != STATION_FREE)
		enter(m, now, s, STATION_FREE);
}

/* What it has asked for is void; what it is stays as it is. */
static void
drop_request(struct mlme *m, struct instant now, struct station *s, uint8_t cause)
{
	struct exchange *x = s->exchange == NIL ? NULL : &m->exchange[s->exchange];

	if (x == NULL || x->state == EXCHANGE_DONE)
		return;
	s->exchange = NIL;
	x->station = NIL;
	exchange_cancel(m, now, x, cause);
	station_rests(m, s);
}

static void
send_out(struct mlme *m, struct instant now, struct station *s)
{
	const struct bss *b = bss_of(m, s);
	uint8_t bytes[FRAME_HEADER_LEN + 2];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct frame f = {
		.header = frame_header_to(s->out_deauth ? FRAME_DEAUTH : FRAME_DISASSOC, s->addr,
		    b->conf.bssid, b->conf.bssid),
		.leave.reason = s->out_reason,
	};

	frame_encode(&w, &f);
	mlme_transmit(m, b, (struct air_bytes){ bytes, w.len },
	    token_make(TOKEN_STATION, s->generation, station_number(m, s)), false);
	station_alarm(m, s, instant_add(now, ANSWER_TIME));
	s->since = now;
}

static void
put_out(struct mlme *m, struct instant now, struct station *s)
{
	drop_request(m, now, s, HAP_CANCEL_REMOVED);
	/* while leaving: whether it was associated */
	s->idle = s->state == STATION_ASSOCIATED;
	enter(m, now, s, STATION_LEAVING);
	send_out(m, now, s);
}

/* ---- the states --------------------------------------------------------------------------- */

static void
in_stranger(struct mlme *m, struct instant now, struct station *s, enum station_event ev)
{
	switch (ev) {
	case STATION_AUTHENTICATES:
		enter(m, now, s, STATION_AUTHENTICATED);
		return;
	case STATION_FAILS:
		if (s->transaction == 0)		/* else its next round may still come */
			forget(m, now, s, HAP_CANCEL_NEWER);
		return;
	case STATION_DEAUTHENTICATES:
	case STATION_DISASSOCIATES:
		forget(m, now, s, HAP_CANCEL_LEFT);
		return;
	case STATION_ABANDONED:
		forget(m, now, s, HAP_CANCEL_IFACE);
		return;
	case STATION_PUT_OUT:
		put_out(m, now, s);
		return;
	case STATION_EXPIRES:
		forget(m, now, s, HAP_CANCEL_REMOVED);
		return;
	case STATION_ALARM:
	case STATION_JOINS:
	case STATION_MISSES:
	case STATION_FRAME_DONE:
	case STATION_HEARD:
	case STATION_UNHEARD:
	case STATION_DROPPED:
		return;
	}
}

static void
in_authenticated(struct mlme *m, struct instant now, struct station *s, enum station_event ev)
{
	switch (ev) {
	case STATION_JOINS:
		enter(m, now, s, STATION_ASSOCIATED);
		return;
	case STATION_DEAUTHENTICATES:
		act(m, s, MLME_LEFT, 1, s->out_reason);
		forget(m, now, s, HAP_CANCEL_LEFT);
		return;
	case STATION_ABANDONED:
		act(m, s, MLME_LEFT, 1, s->out_reason);
		forget(m, now, s, HAP_CANCEL_IFACE);
		return;
	case STATION_DISASSOCIATES:
		drop_request(m, now, s, HAP_CANCEL_LEFT);
		return;
	case STATION_PUT_OUT:
		put_out(m, now, s);
		return;
	case STATION_EXPIRES:
		if (s->exchange == NIL || m->exchange[s->exchange].state == EXCHANGE_DONE)
			forget(m, now, s, HAP_CANCEL_REMOVED);
		else
			station_touch(m, now, s);
		return;
	case STATION_ALARM:
	case STATION_AUTHENTICATES:
	case STATION_FAILS:
	case STATION_MISSES:
	case STATION_FRAME_DONE:
	case STATION_HEARD:
	case STATION_UNHEARD:
	case STATION_DROPPED:
		return;
	}
}

static void
ask_or_poll(struct mlme *m, struct instant now, struct station *s, enum idle how)
{
	s->idle = (uint8_t)how;
	command(m, s, how == IDLE_ASKED ? AIR_ASK_STATS : AIR_POLL);
	station_alarm(m, s, instant_add(now, ANSWER_TIME));
}

/* It has been silent as long as it may be, and the radio agrees. */
static void
is_silent(struct mlme *m, struct instant now, struct station *s)
{
	if (s->timeout_ms) {
		s->idle = IDLE_NO;
		if (!s->told_silent)
			act(m, s, MLME_SILENT, 0, 0);
		s->told_silent = true;
		station_alarm(m, s, instant_add(now, SPAN_MS(s->timeout_ms)));
	} else if (s->idle != IDLE_POLLED && !bss_of(m, s)->conf.skip_poll) {
		ask_or_poll(m, now, s, IDLE_POLLED);
	} else {
		m->count.timed_out++;
		station_put_out(m, now, s, false, CAUSE_INACTIVE);
	}
}

static void
alarm_rings(struct mlme *m, struct instant now, struct station *s)
{
	if (instant_due(session_end(s), now)) {
		station_put_out(m, now, s, true, CAUSE_SESSION);
		return;
	}
	station_alarm(m, s, session_end(s));
	if (!instant_due(silent_at(s), now)) {
		station_alarm(m, s, silent_at(s));
		return;
	}
	switch ((enum idle)s->idle) {
	case IDLE_NO:
		ask_or_poll(m, now, s, IDLE_ASKED);
		return;
	case IDLE_ASKED:		/* the radio did not answer */
	case IDLE_POLLED:
		is_silent(m, now, s);
		return;
	}
}

static void
rejoins(struct instant now, struct station *s)
{
	s->heard = now;
	s->idle = IDLE_NO;
}

static void
in_associated(struct mlme *m, struct instant now, struct station *s, enum station_event ev)
{
	switch (ev) {
	case STATION_JOINS:
		rejoins(now, s);
		return;
	case STATION_MISSES:		/* it asked again and did not hear the answer */
		act(m, s, MLME_LEFT, 0, cause_code(CAUSE_UNHEARD));
		unassociate(m, now, s);
		enter(m, now, s, STATION_AUTHENTICATED);
		return;
	case STATION_DISASSOCIATES:
		drop_request(m, now, s, HAP_CANCEL_LEFT);
		act(m, s, MLME_LEFT, 0, s->out_reason);
		unassociate(m, now, s);
		enter(m, now, s, STATION_AUTHENTICATED);
		return;
	case STATION_DEAUTHENTICATES:
		act(m, s, MLME_LEFT, 1, s->out_reason);
		unassociate(m, now, s);
		forget(m, now, s, HAP_CANCEL_LEFT);
		return;
	case STATION_ABANDONED:
		act(m, s, MLME_LEFT, 1, s->out_reason);
		unassociate(m, now, s);
		forget(m, now, s, HAP_CANCEL_IFACE);
		return;
	case STATION_PUT_OUT:
		put_out(m, now, s);
		return;
	case STATION_ALARM:
		alarm_rings(m, now, s);
		return;
	case STATION_HEARD:
		s->idle = IDLE_NO;
		s->told_silent = false;
		station_alarm(m, s, silent_at(s));
		return;
	case STATION_UNHEARD:
		if (s->idle != IDLE_NO)
			is_silent(m, now, s);
		return;
	case STATION_DROPPED:
		act(m, s, MLME_LEFT, 0, cause_code(CAUSE_DROPPED));
		unassociate(m, now, s);
		enter(m, now, s, STATION_AUTHENTICATED);
		return;
	case STATION_AUTHENTICATES:	/* a spoofed one must not throw it out */
	case STATION_FAILS:
	case STATION_FRAME_DONE:
	case STATION_EXPIRES:
		return;
	}
}

static void
is_out(struct mlme *m, struct instant now, struct station *s)
{
	bool was_associated = s->idle;

	act(m, s, MLME_LEFT, s->out_deauth || !was_associated, s->out_reason);
	if (was_associated)
		unassociate(m, now, s);
	if (s->out_deauth)
		forget(m, now, s, HAP_CANCEL_REMOVED);
	else
		enter(m, now, s, STATION_AUTHENTICATED);
}

static void
in_leaving(struct mlme *m, struct instant now, struct station *s, enum station_event ev)
{
	switch (ev) {
	case STATION_DEAUTHENTICATES:	/* it is quicker, and goes further */
	case STATION_ABANDONED:
		s->out_deauth = true;
		is_out(m, now, s);
		return;
	case STATION_FRAME_DONE:
	case STATION_DISASSOCIATES:
	case STATION_DROPPED:
		is_out(m, now, s);
		return;
	case STATION_ALARM:
		if (instant_due(instant_add(s->since, ANSWER_TIME), now))
			is_out(m, now, s);
		else
			station_alarm(m, s, instant_add(s->since, ANSWER_TIME));
		return;
	case STATION_PUT_OUT:		/* it is on its way already */
	case STATION_EXPIRES:
	case STATION_AUTHENTICATES:
	case STATION_FAILS:
	case STATION_JOINS:
	case STATION_MISSES:
	case STATION_HEARD:
	case STATION_UNHEARD:
		return;
	}
}

void
station_event(struct mlme *m, struct instant now, struct station *s, enum station_event ev)
{
	switch ((enum station_state)s->state) {
	case STATION_FREE:
		return;
	case STATION_STRANGER:
		in_stranger(m, now, s, ev);
		return;
	case STATION_AUTHENTICATED:
		in_authenticated(m, now, s, ev);
		return;
	case STATION_ASSOCIATED:
		in_associated(m, now, s, ev);
		return;
	case STATION_LEAVING:
		in_leaving(m, now, s, ev);
		return;
	}
}

static void
send_away(struct mlme *m, struct instant now, struct station *s, const struct mlme_act *why)
{
	if (s->state == STATION_LEAVING)	/* it is on its way already */
		return;
	s->out_deauth = why->flag;
	s->out_reason = why->code;
	mlme_put_act(m, why);
	station_event(m, now, s, STATION_PUT_OUT);
}

void
station_put_out(struct mlme *m, struct instant now, struct station *s, bool deauth, enum cause cause)
{
	struct mlme_act why = { .verb = MLME_PUT_OUT, .bss = s->bss, .addr = s->addr,
	    .aid = s->aid, .code = cause_code(cause), .flag = deauth, .text = cause_text(cause),
	    .signal_dbm = s->signal_dbm, .request = MLME_NO_REQUEST };

	send_away(m, now, s, &why);
}

void
station_put_out_for(struct mlme *m, struct instant now, struct station *s, bool deauth,
    uint16_t reason, int endpoint)
{
	struct mlme_act why = { .verb = MLME_PUT_OUT, .bss = s->bss, .addr = s->addr,
	    .aid = s->aid, .code = reason, .flag = deauth, .endpoint = endpoint,
	    .signal_dbm = s->signal_dbm, .request = MLME_NO_REQUEST };

	send_away(m, now, s, &why);
}

/* ---- coming ------------------------------------------------------------------------------- */

static bool
waits(const struct mlme *m, const struct station *s)
{
	const struct exchange *x = s->exchange == NIL ? NULL : &m->exchange[s->exchange];

	return x && (x->state == EXCHANGE_ASKED || (x->state == EXCHANGE_SENT && x->aid));
}

/* The stranger longest unheard that is not waiting for anything makes room. */
static bool
make_room(struct mlme *m, struct instant now)
{
	while (m->stranger_oldest != NIL) {
		struct station *s = &m->station[m->stranger_oldest];

		if (!waits(m, s)) {
			forget(m, now, s, HAP_CANCEL_REMOVED);
			return true;
		}
		stranger_park(m, s);
	}
	return false;
}

/* A record is longer than a line of the cache. */
static void
fetch_soon(const struct station *s)
{
	__builtin_prefetch(s, 1);
	__builtin_prefetch(&s->setter, 1);
}

struct station *
station_make(struct mlme *m, const struct arrival *a, struct mac addr)
{
	struct instant now = a->now;
	const struct bss *b = a->bss;

	if (m->strangers >= m->limits.strangers && !make_room(m, now))
		return NULL;
	if (m->station_free == NIL)
		return NULL;
	struct station *s = &m->station[m->station_free];
	struct instant alarm = s->alarm;
	uint8_t generation = s->generation;

	m->station_free = s->newer;
	if (m->station_free != NIL)
		fetch_soon(&m->station[m->station_free]);
	*s = (struct station){
		.addr = addr, .bss = b->number, .state = STATION_STRANGER, .exchange = NIL,
		.sequence = arrival_sequence(a), .subtype = a->frame->header.subtype,
		.signal_dbm = a->signal_dbm, .generation = generation, .heard = now,
		.alarm = alarm, .key_hash = a->key_hash,
	};
	table_put_by(m->station_by, a->key_hash, station_key(b, addr), station_number(m, s));
	stranger_link(m, s);
	return s;
}

/* Q9: the response was acknowledged; from now on it is associated. */
void
station_join(struct mlme *m, struct instant now, struct station *s, struct exchange *x)
{
	struct bss *b = bss_of(m, s);
	bool was = s->state == STATION_ASSOCIATED;
	struct mlme_act joined = {
		.verb = MLME_JOINED, .bss = s->bss, .addr = s->addr, .aid = x->aid,
		.flag = x->type == HAP_REASSOC_REQ, .other = x->ask.current_ap,
		.request = x->request, .signal_dbm = x->ask.signal_dbm,
	};

	if (was)
		bss_count(m, b, s, -1);		/* what it is may have changed */
	s->aid = x->aid;
	s->capability = x->ask.capability;
	s->listen_interval = x->ask.listen_interval;
	s->rate_count = x->ask.rate_count < sizeof(s->rate) ? x->ask.rate_count : sizeof(s->rate);
	memcpy(s->rate, x->ask.rate, sizeof(s->rate));
	s->flags = x->flags | (s->flags & HAP_STATION_WDS);
	s->narrow = x->narrow;
	s->inactivity_ms = x->inactivity_ms ? x->inactivity_ms : b->conf.inactivity_s * 1000;
	s->session_ms = x->session_ms;
	s->since = s->heard = now;
	bss_count(m, b, s, 1);
	bss_protect(m, b);
	m->count.joined++;
	station_event(m, now, s, STATION_JOINS);
	station_alarm(m, s, instant_min(silent_at(s), session_end(s)));
	mlme_put_act(m, &joined);
}
