/* SPDX-License-Identifier: ISC */
/*
 * Stations with four addresses (802.11-2020, 9.2.4.1.4): the kernel keeps each on an interface of
 * its own, of type AP_VLAN.  It is made, brought up, the station is moved to it; each step follows
 * when the one before has been answered, or in order in one go.
 */
#include <errno.h>
#include <linux/nl80211.h>
#include <stdio.h>

#include "radio/nl80211/inside.h"

static int
make(struct core *c, const struct vif *v, const struct peer *p)
{
	static const struct mac any = { { 0 } };
	char name[16];

	if (!core_room(c))
		return -ENOBUFS;
	snprintf(name, sizeof(name), "%.7s.sta%u", v->name, p->aid % 10000u);
	core_issue(c, put_new_interface(&c->out, c->conf.wiphy, name, NL80211_IFTYPE_AP_VLAN, any,
	    true), EXPLAIN_CREATE, v, p->addr, 0);
	return 0;
}

static void
delete(struct core *c, const struct vif *v, struct mac addr, uint32_t ifindex)
{
	if (core_room(c))
		core_issue(c, put_del_interface(&c->out, ifindex), EXPLAIN_DELETE, v, addr, QUIET);
}

void
wds_end(struct core *c, struct peer *p)
{
	if (p->vlan)
		delete(c, &c->vif[p->vif], p->addr, p->vlan);
	p->vlan = 0;
}

int
wds_set(struct core *c, struct vif *v, struct peer *p, bool on)
{
	bool was = p->four_address;

	p->four_address = on;
	if (on && !was)
		return make(c, v, p);
	if (on || p->vlan == 0 || !core_room(c))
		return 0;
	core_issue(c, put_set_vlan(&c->out, v->ifindex, p->addr, v->ifindex), EXPLAIN_SET, v,
	    p->addr, 0);
	wds_end(c, p);
	return 0;
}

/* The link is brought up by another socket, whose messages go first. */
void
wds_made(struct core *c, struct vif *v, struct mac addr, uint32_t ifindex)
{
	struct peer *p = peer_find(c, v, addr);

	if (p == NULL || !p->four_address || p->vlan) {
		delete(c, v, addr, ifindex);
		return;
	}
	p->vlan = ifindex;
	if (!put_fits(&c->link_out) || !core_room(c))
		return;
	put_link(&c->link_out, ifindex, true, NULL);
	core_issue(c, put_set_vlan(&c->out, v->ifindex, addr, ifindex), EXPLAIN_SET, v, addr, 0);
}
