/* SPDX-License-Identifier: ISC */
/*
 * The stations in the kernel's table.
 *
 * The kernel tells everybody of stations that came and went, whoever did it, without naming the
 * command.  Ours are told from others' by order: what is heard of a station before the NEW_STATION
 * of its present stay is an echo of an earlier one.
 */
#include <errno.h>
#include <linux/nl80211.h>
#include <string.h>

#include "radio/nl80211/inside.h"

static uint64_t
peer_key(const struct core *c, const struct vif *v, struct mac addr)
{
	return mac_u64(addr) << 16 | (uint64_t)(v - c->vif);
}

static uint32_t
number(const struct core *c, const struct peer *p)
{
	return (uint32_t)(p - c->peer);
}

struct peer *
peer_find(struct core *c, const struct vif *v, struct mac addr)
{
	uint32_t i = table_find(c->peer_by, peer_key(c, v, addr));

	return i == TABLE_NONE ? NULL : &c->peer[i];
}

/* ---- the doomed --------------------------------------------------------------------------- */

static void
doom(struct core *c, struct peer *p)
{
	uint32_t i = number(c, p);

	p->state = PEER_DOOMED;
	p->next = NO_PEER;
	p->prev = c->doomed_last;
	if (p->prev == NO_PEER)
		c->doomed_first = i;
	else
		c->peer[p->prev].next = i;
	c->doomed_last = i;
	c->doomed_count++;
}

static void
spare(struct core *c, struct peer *p)
{
	if (p->state != PEER_DOOMED)
		return;
	if (p->prev == NO_PEER)
		c->doomed_first = p->next;
	else
		c->peer[p->prev].next = p->next;
	if (p->next == NO_PEER)
		c->doomed_last = p->prev;
	else
		c->peer[p->next].prev = p->prev;
	c->doomed_count--;
	p->state = PEER_THERE;
}

void
peer_forget(struct core *c, struct peer *p)
{
	struct vif *v = &c->vif[p->vif];

	spare(c, p);
	wds_end(c, p);
	table_drop(c->peer_by, peer_key(c, v, p->addr));
	v->peers--;
	c->peer_used--;
	p->state = PEER_FREE;
	p->next = c->peer_free;
	c->peer_free = number(c, p);
}

void
peer_forget_all(struct core *c, const struct vif *v)
{
	for (uint32_t i = 0; v->peers && i < c->conf.stations; i++)
		if (c->peer[i].state != PEER_FREE && &c->vif[c->peer[i].vif] == v)
			peer_forget(c, &c->peer[i]);
}

/* ---- going -------------------------------------------------------------------------------- */

static void
put_removal(struct core *c, struct instant now, const struct vif *v, struct mac addr)
{
	if (!core_room(c))
		return;			/* it stays; whoever hears of it will ask again */
	core_issue(c, put_del_station(&c->out, v->ifindex, addr), EXPLAIN_REMOVE, v, addr, 0);
	c->next_removal = instant_add(now, CORE_SPACING);
	c->counts.removals++;
}

void
peer_remove(struct core *c, struct instant now, struct vif *v, struct mac addr)
{
	struct peer *p = peer_find(c, v, addr);

	if (p == NULL || p->state == PEER_DOOMED)
		return;
	if (c->doomed_count == 0 && instant_due(c->next_removal, now)) {
		put_removal(c, now, v, addr);
		peer_forget(c, p);
		return;
	}
	doom(c, p);
	if (core_room(c))
		core_issue(c, put_set_authorized(&c->out, v->ifindex, addr, false), EXPLAIN_SET, v,
		    addr, QUIET);
}

static uint32_t
doomed_of(const struct core *c, const struct vif *v)
{
	uint32_t n = 0;

	for (uint32_t i = c->doomed_first; i != NO_PEER; i = c->peer[i].next)
		n += &c->vif[c->peer[i].vif] == v;
	return n;
}

/* All of a BSS in one, where none is to stay: it takes the kernel hardly longer than one. */
static void
remove_next(struct core *c, struct instant now)
{
	struct peer *p = &c->peer[c->doomed_first];
	struct vif *v = &c->vif[p->vif];

	if (v->peers > 1 && doomed_of(c, v) == v->peers) {
		put_removal(c, now, v, (struct mac){ { 0 } });
		c->counts.flushes++;
		peer_forget_all(c, v);
	} else {
		put_removal(c, now, v, p->addr);
		peer_forget(c, p);
	}
}

/* ---- coming ------------------------------------------------------------------------------- */

void
peer_lost(struct core *c, const struct vif *v, struct mac addr, int error)
{
	core_tell(c, &(struct air_event){ .news = AIR_STATION_LOST, .bss = v->bss,
		.lost = { .addr = addr, .error = error } });
}

static struct peer *
take_place(struct core *c, struct vif *v, struct mac addr)
{
	struct peer *p = c->peer_free == NO_PEER ? NULL : &c->peer[c->peer_free];

	if (p == NULL || !table_put(c->peer_by, peer_key(c, v, addr), c->peer_free))
		return NULL;
	c->peer_free = p->next;
	c->peer_used++;
	v->peers++;
	*p = (struct peer){ .addr = addr, .vif = (uint8_t)(v - c->vif), .state = PEER_THERE };
	return p;
}

void
peer_add(struct core *c, struct vif *v, const struct air_station *s)
{
	struct peer *p = peer_find(c, v, s->addr);

	if (!core_room(c)) {
		peer_lost(c, v, s->addr, ENOBUFS);
		return;
	}
	if (p) {
		spare(c, p);
		core_issue(c, put_del_station(&c->out, v->ifindex, s->addr), EXPLAIN_REMOVE, v,
		    s->addr, 0);
		wds_end(c, p);
		p->four_address = false;
		c->counts.removals++;
	} else {
		p = take_place(c, v, s->addr);
	}
	if (p == NULL) {
		peer_lost(c, v, s->addr, ENOSPC);
		return;
	}
	p->confirmed = false;
	p->aid = s->aid;
	p->seq = put_new_station(&c->out, v->ifindex, s);
	core_issue(c, p->seq, EXPLAIN_ADD, v, s->addr, 0);
}

/* ---- time --------------------------------------------------------------------------------- */

void
peer_tick(struct core *c, struct instant now)
{
	if (c->doomed_count && instant_due(c->next_removal, now))
		remove_next(c, now);
}
