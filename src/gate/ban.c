/* SPDX-License-Identifier: ISC */
/*
 * Bans (C1, Q10, Q13): leases a daemon puts on an address, or on all under a mask.  Exact ones
 * are hashed; masked ones, few by nature, are tried in turn.  A lapsed one is removed by
 * whoever meets it.
 */
#include <errno.h>
#include <string.h>

#include "gate/inside.h"

static const struct mac exact = { { 255, 255, 255, 255, 255, 255 } };

static bool
is_exact(const struct ban *b)
{
	return mac_equal(b->mask, exact);
}

static void
ban_free(struct gate *g, struct ban *b)
{
	if (is_exact(b))
		table_drop(g->ban_exact, station_key(b->addr, b->iface));
	else
		g->ban_masked--;
	b->used = false;
	g->say_changed |= --g->ban_count == 0;
}

static bool
ban_holds(struct gate *g, struct instant now, struct ban *b, uint8_t class_bit)
{
	if (instant_due(b->until, now)) {
		ban_free(g, b);
		return false;
	}
	return b->classes & class_bit;
}

static struct ban *
find_exact(struct gate *g, struct mac addr, uint32_t iface)
{
	uint32_t i = table_find(g->ban_exact, station_key(addr, iface));

	return i == TABLE_NONE ? NULL : &g->ban[i];
}

struct ban *
ban_find(struct gate *g, struct instant now, struct mac addr, uint32_t iface, uint8_t class_bit)
{
	uint32_t left = g->ban_count ? g->ban_masked : 0;
	struct ban *b;

	if (g->ban_count == 0)
		return NULL;
	b = find_exact(g, addr, iface);
	if (b && ban_holds(g, now, b, class_bit))
		return b;
	b = find_exact(g, addr, 0);
	if (b && ban_holds(g, now, b, class_bit))
		return b;
	for (uint32_t i = 0; left && i < g->limits.bans; i++) {
		b = &g->ban[i];
		if (!b->used || is_exact(b))
			continue;
		left--;
		if ((b->iface == 0 || b->iface == iface) && mac_matches(addr, b->addr, b->mask) &&
		    ban_holds(g, now, b, class_bit))
			return b;
	}
	return NULL;
}

static struct ban *
find_same(struct gate *g, struct mac addr, struct mac mask, uint32_t iface)
{
	for (uint32_t i = 0; i < g->limits.bans; i++) {
		struct ban *b = &g->ban[i];

		if (b->used && b->iface == iface && mac_equal(b->addr, addr) &&
		    mac_equal(b->mask, mask))
			return b;
	}
	return NULL;
}

static struct ban *
free_place(struct gate *g, struct instant now)
{
	for (uint32_t i = 0; i < g->limits.bans; i++)
		if (g->ban[i].used && instant_due(g->ban[i].until, now))
			ban_free(g, &g->ban[i]);
	for (uint32_t i = 0; i < g->limits.bans; i++)
		if (!g->ban[i].used)
			return &g->ban[i];
	return NULL;
}

static struct mac
masked(struct mac addr, struct mac mask)
{
	for (int i = 0; i < MAC_LEN; i++)
		addr.octet[i] &= mask.octet[i];
	return addr;
}

static void
ban_put(struct gate *g, struct ban *at, const struct ban *b)
{
	*at = *b;
	g->say_changed |= g->ban_count++ == 0;
	if (is_exact(at))
		table_put(g->ban_exact, station_key(at->addr, at->iface),
		    (uint32_t)(at - g->ban));
	else
		g->ban_masked++;
}

int
gate_ban(struct gate *g, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	struct hap_ban body;

	hap_body(m, &body, sizeof(body));
	struct mac mask = mac_from(body.mask);

	if (body.classes & ~HAP_CLASS_ALL || body.flags & ~(HAP_BAN_REMOVE | HAP_BAN_ALL)) {
		*why = "an unknown flag, or an unknown class of request";
		return -EINVAL;
	}
	if (mac_is_zero(mask))
		mask = exact;
	struct ban b = {
		.used = true,
		.classes = body.classes ? body.classes : HAP_CLASS_ALL & ~HAP_CLASS_PROBE,
		.status = body.status ? body.status : 17, .refusals = body.refusals,
		.iface = body.flags & HAP_BAN_ALL ? 0 : m->i_iface, .owner = endpoint,
		.addr = masked(mac_from(m->i_dstaddr), mask), .mask = mask,
		.until = body.lease_ms ? instant_add(now, SPAN_MS(body.lease_ms)) : FAR,
	};
	struct ban *at = is_exact(&b) ? find_exact(g, b.addr, b.iface) :
	    find_same(g, b.addr, b.mask, b.iface);

	if (body.flags & HAP_BAN_REMOVE) {
		if (at == NULL) {
			*why = "no such ban";
			return -ENOENT;
		}
		ban_free(g, at);
		return 0;
	}
	if (at)
		ban_free(g, at);
	else
		at = free_place(g, now);
	if (at == NULL) {
		*why = "all bans are taken (hostap_bans)";
		return -ENOBUFS;
	}
	ban_put(g, at, &b);
	return 0;
}

void
bans_of_gone(struct gate *g, int owner)
{
	for (uint32_t i = 0; i < g->limits.bans && g->ban_count; i++)
		if (g->ban[i].used && g->ban[i].owner == owner)
			ban_free(g, &g->ban[i]);
}

/* ---- listing ---------------------------------------------------------------------------- */

static struct hostap_ban_info
described(const struct ban *b, struct instant now)
{
	struct hostap_ban_info i = { .iface = b->iface, .endpoint = (uint32_t)b->owner,
	    .status = b->status, .refusals = b->refusals, .classes = b->classes };

	memcpy(i.addr, b->addr.octet, MAC_LEN);
	memcpy(i.mask, b->mask.octet, MAC_LEN);
	if (b->refusals)
		i.left = (uint16_t)(b->refusals - b->refused);
	if (b->until.us != FAR.us)	/* its last millisecond is not "until removed" */
		i.lease_ms = (uint32_t)((instant_since(b->until, now).us + 999) / 1000);
	return i;
}

void
gate_list_bans(const struct gate *g, struct instant now, struct hostap_ban_list *list)
{
	const uint32_t room = sizeof(list->ban) / sizeof(list->ban[0]);
	uint32_t i = list->next;

	list->count = 0;
	for (; g->ban_count && i < g->limits.bans && list->count < room; i++)
		if (g->ban[i].used && !instant_due(g->ban[i].until, now))
			list->ban[list->count++] = described(&g->ban[i], now);
	list->next = list->count == room && i < g->limits.bans ? i : 0;
}
