/* SPDX-License-Identifier: ISC */
/*
 * Frames of classes 2 and 3 from those who may not send them (11.3.3; rules I2, Q11).
 *
 * The sender is told with a deauthentication or disassociation, at most once a second each and
 * fifty times a second in all: whoever spoofs a thousand addresses makes us send little.  The
 * engine hears of each sender at most once a second, with a count, and of so many in all.
 */
#include "mlme/inside.h"

enum { ERRORS_A_SECOND = 50, TOLD_A_SECOND = 256 };

static void
unlink_stray(struct mlme *m, uint32_t i)
{
	struct stray *x = &m->stray[i];

	if (x->older == NIL)
		m->stray_oldest = x->newer;
	else
		m->stray[x->older].newer = x->newer;
	if (x->newer == NIL)
		m->stray_newest = x->older;
	else
		m->stray[x->newer].older = x->older;
}

static void
link_stray(struct mlme *m, uint32_t i)
{
	m->stray[i].newer = NIL;
	m->stray[i].older = m->stray_newest;
	if (m->stray_newest == NIL)
		m->stray_oldest = i;
	else
		m->stray[m->stray_newest].newer = i;
	m->stray_newest = i;
}

static bool
second_passed(struct instant now, struct instant then)
{
	return then.us == 0 || instant_since(now, then).us >= SPAN_S(1).us;
}

static bool
may_tell(struct mlme *m, struct instant now)
{
	if (second_passed(now, m->told_second)) {
		m->told_second = now;
		m->told_count = 0;
	}
	return m->told_count < TOLD_A_SECOND && mlme_room(m);
}

/* Now, or as soon as it may be. */
static void
tell(struct mlme *m, struct instant now, struct stray *x)
{
	struct mlme_act act = { .verb = MLME_STRAY, .bss = x->bss, .addr = x->addr,
	    .flag = x->class_, .code = x->frame_control, .count = x->count,
	    .request = MLME_NO_REQUEST };

	if (x->count == 0)
		return;
	if (!second_passed(now, x->told) || !may_tell(m, now)) {
		struct instant then = second_passed(now, x->told) ? m->told_second : x->told;

		m->stray_due = instant_min(m->stray_due, instant_add(then, SPAN_S(1)));
		return;
	}
	mlme_put_act(m, &act);
	m->told_count++;
	x->count = 0;
	x->told = now;
}

/* The place of an address, made by letting go of the one longest silent. */
static struct stray *
place(struct mlme *m, const struct bss *b, struct mac addr)
{
	uint64_t key = station_key(b, addr);
	uint32_t i = table_find(m->stray_by, key);

	if (i != TABLE_NONE) {
		unlink_stray(m, i);
	} else if (m->stray_count < STRAYS) {
		i = m->stray_count++;
		m->stray[i] = (struct stray){ .addr = addr, .bss = b->number };
		table_put(m->stray_by, key, i);
	} else {
		i = m->stray_oldest;		/* what was not told of it is lost */
		unlink_stray(m, i);
		table_drop(m->stray_by, station_key(&m->bss[m->stray[i].bss], m->stray[i].addr));
		m->stray[i] = (struct stray){ .addr = addr, .bss = b->number };
		table_put(m->stray_by, key, i);
	}
	link_stray(m, i);
	return &m->stray[i];
}

static bool
may_answer(struct mlme *m, struct instant now, struct stray *x)
{
	if (second_passed(now, m->error_second)) {
		m->error_second = now;
		m->error_count = 0;
	}
	if (!second_passed(now, x->answered) || m->error_count >= ERRORS_A_SECOND) {
		m->count.errors_limited++;
		return false;
	}
	m->error_count++;
	x->answered = now;
	return true;
}

static void
answer(struct mlme *m, const struct bss *b, struct mac addr, uint8_t class_, bool authenticated)
{
	uint8_t bytes[FRAME_HEADER_LEN + 2];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct frame f = {
		.header = frame_header_to(authenticated ? FRAME_DISASSOC : FRAME_DEAUTH, addr,
		    b->conf.bssid, b->conf.bssid),
		.leave.reason = cause_code(class_ == 2 ? CAUSE_CLASS2 : CAUSE_CLASS3),
	};

	frame_encode(&w, &f);
	mlme_transmit(m, b, (struct air_bytes){ bytes, w.len }, 0, false);
}

void
stray_seen(struct mlme *m, struct instant now, const struct bss *b, struct mac addr, uint8_t class_,
    uint16_t frame_control, const struct station *s)
{
	struct stray *x = place(m, b, addr);
	bool busy = s && s->exchange != NIL && m->exchange[s->exchange].state == EXCHANGE_SENT;

	m->count.strays++;
	x->class_ = class_;
	x->frame_control = frame_control;
	x->count++;
	tell(m, now, x);
	if (!busy && (s == NULL || s->state != STATION_LEAVING) && may_answer(m, now, x))
		answer(m, b, addr, class_, s && s->state == STATION_AUTHENTICATED);
}

/* What was counted within the last second is told when that is over. */
void
stray_tick(struct mlme *m, struct instant now)
{
	if (!instant_due(m->stray_due, now))
		return;
	m->stray_due = FAR;
	for (uint32_t i = m->stray_newest; i != NIL; i = m->stray[i].older)
		tell(m, now, &m->stray[i]);
}
