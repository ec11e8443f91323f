/* SPDX-License-Identifier: ISC */
/*
 * After lost messages: the kernel's table of stations and ours are compared, both ways.
 *
 * One dump a BSS (GET_STATION), one after the other, for a socket carries one dump at a time.
 * Whom the kernel has and we do not is removed.  Whom we have and the kernel did not name is asked
 * for singly before it counts as lost: a dump goes by place in a list that shifts when a station
 * leaves meanwhile, so that one may be passed over; and one with four addresses is on an interface
 * of its own.  Who came after the dump was asked for is not judged by it.
 */
#include <errno.h>
#include <linux/nl80211.h>

#include "radio/nl80211/inside.h"

enum { ASK_AT_ONCE = 32 };
#define ASK_SPACING	SPAN_MS(10)
#define PATIENCE	SPAN_S(5)	/* for a dump's end; then it counts as ended */
#define RETRY_DUMP	SPAN_MS(200)

/* Whether it was there when the dump was asked for. */
static bool
was_there(const struct peer *p, uint32_t dump_seq)
{
	return dump_seq && (int32_t)(dump_seq - p->seq) > 0;
}

/* One that runs starts again at its end: what it has heard may be older than what was lost. */
void
sweep_begin(struct core *c, struct instant now)
{
	struct sweep *s = &c->sweep;

	s->again = s->running;
	if (s->running)
		return;
	s->running = true;
	s->number++;
	s->vif = 0;
	s->seq = 0;
	s->next = 0;
	s->at = now;
	for (uint32_t i = 0; i < c->vif_count; i++)
		c->vif[i].swept_seq = 0;
}

/* Asks for the next BSS's stations; false: all have been asked for. */
static bool
dump_next(struct core *c, struct instant now)
{
	struct sweep *s = &c->sweep;

	while (s->vif < c->vif_count && !c->vif[s->vif].up)
		s->vif++;
	if (s->vif == c->vif_count)
		return false;
	if (!core_room(c) || c->scan->state == SCAN_READS) {
		s->at = instant_add(now, ASK_SPACING);	/* a scan's results are a dump, too */
		return true;
	}
	struct vif *v = &c->vif[s->vif++];

	s->seq = v->swept_seq = put_station_dump(&c->out, v->ifindex);
	core_issue(c, s->seq, EXPLAIN_ASK, v, (struct mac){ { 0 } }, QUIET);
	s->at = instant_add(now, PATIENCE);
	return true;
}

static bool
is_missing(const struct core *c, const struct peer *p)
{
	return p->state == PEER_THERE && p->swept != c->sweep.number &&
	    was_there(p, c->vif[p->vif].swept_seq);
}

/* Asks for some of those that were not named; false: for all. */
static bool
ask_some(struct core *c, struct instant now)
{
	struct sweep *s = &c->sweep;
	int asked = 0;

	for (; s->next < c->conf.stations && asked < ASK_AT_ONCE && core_room(c); s->next++) {
		const struct peer *p = &c->peer[s->next];
		const struct vif *v = &c->vif[p->vif];

		if (!is_missing(c, p))
			continue;
		core_issue(c, put_station(&c->out, NL80211_CMD_GET_STATION, v->ifindex, p->addr),
		    EXPLAIN_ASK, v, p->addr, QUIET);
		asked++;
	}
	s->at = instant_add(now, ASK_SPACING);
	return s->next < c->conf.stations;
}

void
sweep_tick(struct core *c, struct instant now)
{
	struct sweep *s = &c->sweep;

	if (!s->running || !instant_due(s->at, now))
		return;
	s->seq = 0;
	if (dump_next(c, now) || ask_some(c, now))
		return;
	s->running = false;
	s->at = FAR;
	if (s->again)
		sweep_begin(c, now);
}

/*
 * A station of the dump.  Its message may be older than what was said to the kernel since: only a
 * stay the dump can have seen is confirmed by it, and a stranger may be one of ours that is
 * being removed, which does no harm to remove again.
 */
void
sweep_heard(struct core *c, const struct issued *dump, struct peer *p, struct mac addr)
{
	const struct vif *v = &c->vif[dump->vif];

	if (p) {
		p->swept = c->sweep.number;
		p->confirmed |= was_there(p, dump->seq);
	} else if (v->up && core_room(c)) {
		core_issue(c, put_del_station(&c->out, v->ifindex, addr), EXPLAIN_REMOVE, v, addr,
		    QUIET);
	}
}

/*
 * ENOBUFS: the socket is full of what is not read yet; the kernel begins when there is room again.
 * EBUSY: an earlier dump has not ended.
 */
void
sweep_ended(struct core *c, struct instant now, uint32_t seq, int error)
{
	struct sweep *s = &c->sweep;

	if (!s->running || seq == 0 || seq != s->seq || error == ENOBUFS)
		return;
	s->at = now;
	if (error == EBUSY) {
		s->vif--;
		s->at = instant_add(now, RETRY_DUMP);
	}
}
