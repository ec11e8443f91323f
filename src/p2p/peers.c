/* SPDX-License-Identifier: ISC */
/*
 * See peers.h.  Wi-Fi Direct: 2.4.2.3 and 3.1.2.1 (who answers a probe request), 4.2 (which
 * frames carry which attributes).
 */
#include "p2p/peers.h"

#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "frame/channel.h"
#include "frame/p2p.h"
#include "frame/wsc.h"

#define NOBODY	UINT32_MAX

struct list {				/* by when they were heard, the oldest first */
	uint32_t oldest, newest;
};

struct peers {
	uint32_t capacity, count;
	struct table *by_device;
	struct peer *peer;
	uint32_t free;
	struct list shy, known;		/* those that only probed; the others */
	struct peer lost;
};

/* ---- life ---------------------------------------------------------------------------------- */

static void
empty(struct peers *t)
{
	for (uint32_t i = 0; i < t->capacity; i++) {
		t->peer[i].used = false;
		t->peer[i].newer = i + 1 < t->capacity ? i + 1 : NOBODY;
	}
	t->free = 0;
	t->count = 0;
	t->shy = t->known = (struct list){ NOBODY, NOBODY };
}

struct peers *
peers_open(uint32_t capacity, struct sip_key key)
{
	struct peers *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->capacity = capacity;
	t->by_device = table_open(capacity, key);
	t->peer = calloc(capacity, sizeof(t->peer[0]));
	if (t->by_device == NULL || t->peer == NULL) {
		peers_close(t);
		return NULL;
	}
	empty(t);
	return t;
}

void
peers_close(struct peers *t)
{
	if (t == NULL)
		return;
	table_close(t->by_device);
	free(t->peer);
	free(t);
}

void
peers_clear(struct peers *t)
{
	for (uint32_t i = 0; i < t->capacity; i++)
		if (t->peer[i].used)
			table_drop(t->by_device, mac_u64(mac_from(t->peer[i].info.device)));
	empty(t);
}

/* ---- lists --------------------------------------------------------------------------------- */

static struct list *
list_of(struct peers *t, const struct peer *p)
{
	return p->info.via == HAP_VIA_PROBE_REQ ? &t->shy : &t->known;
}

static void
unlist(struct peers *t, struct peer *p)
{
	struct list *l = list_of(t, p);

	*(p->older == NOBODY ? &l->oldest : &t->peer[p->older].newer) = p->newer;
	*(p->newer == NOBODY ? &l->newest : &t->peer[p->newer].older) = p->older;
}

static void
enlist(struct peers *t, struct peer *p)		/* as the newest */
{
	struct list *l = list_of(t, p);
	uint32_t i = (uint32_t)(p - t->peer);

	p->older = l->newest;
	p->newer = NOBODY;
	*(l->newest == NOBODY ? &l->oldest : &t->peer[l->newest].newer) = i;
	l->newest = i;
}

static void
drop(struct peers *t, struct peer *p)
{
	unlist(t, p);
	table_drop(t->by_device, mac_u64(mac_from(p->info.device)));
	p->used = false;
	p->newer = t->free;
	t->free = (uint32_t)(p - t->peer);
	t->count--;
}

/* Room for one more; who only probed displaces none that answered. */
static struct peer *
take_place(struct peers *t, uint8_t via)
{
	uint32_t i;

	if (t->free == NOBODY && t->shy.oldest != NOBODY)
		drop(t, &t->peer[t->shy.oldest]);
	if (t->free == NOBODY && via != HAP_VIA_PROBE_REQ)
		drop(t, &t->peer[t->known.oldest]);
	i = t->free;
	if (i == NOBODY)
		return NULL;
	t->free = t->peer[i].newer;
	t->peer[i] = (struct peer){ .used = true };
	return &t->peer[i];
}

/* ---- what a frame says --------------------------------------------------------------------- */

struct said {
	uint8_t via;
	struct p2p_attributes p2p;
	struct wsc_attributes wsc;
	struct mac device;
};

static bool
sort_of(const struct frame *f, uint8_t *via, enum p2p_frame *sort)
{
	switch (f->header.subtype) {
	case FRAME_PROBE_REQ:
		*via = HAP_VIA_PROBE_REQ;
		*sort = P2P_PROBE_REQ;
		return true;
	case FRAME_PROBE_RESP:
		*via = HAP_VIA_PROBE_RESP;
		*sort = P2P_PROBE_RESP;
		return true;
	case FRAME_BEACON:
		*via = HAP_VIA_BEACON;
		*sort = P2P_BEACON;
		return true;
	default:
		return false;
	}
}

static bool
understand(const struct frame *f, struct wr *room, struct said *s)
{
	enum p2p_frame sort;
	enum attribute_fault fault;
	bool there, wsc;

	if (!sort_of(f, &s->via, &sort))
		return false;
	fault = p2p_elements_decode(f->elements.raw, sort, room, &there, &s->p2p);
	if (!there || fault != ATTRIBUTE_OK)
		return false;
	if (sort == P2P_BEACON && !p2p_has(&s->p2p, P2P_DEVICE_ID))
		return false;			/* an access point that manages P2P devices */
	fault = wsc_elements_decode(f->elements.raw, room, &wsc, &s->wsc);
	if (!wsc || fault != ATTRIBUTE_OK)
		s->wsc = (struct wsc_attributes){ .present = 0 };
	if (p2p_has(&s->p2p, P2P_DEVICE_INFO))
		s->device = s->p2p.device_info.address;
	else if (s->via == HAP_VIA_BEACON)
		s->device = s->p2p.device_id;
	else
		s->device = f->header.addr2;
	return !mac_is_group(s->device) && !mac_is_zero(s->device);
}

static void
put_type(uint8_t to[static WSC_TYPE_LEN], struct wsc_device_type type)
{
	struct wr w = wr_into(to, WSC_TYPE_LEN);

	wr_wsc_device_type(&w, type);
}

static void
put_name(struct hostap_peer_info *i, const void *name, size_t len)
{
	i->namelen = (uint8_t)(len < sizeof(i->name) ? len : sizeof(i->name));
	memset(i->name, 0, sizeof(i->name));
	if (i->namelen)
		memcpy(i->name, name, i->namelen);
}

/* P2P device info says it best; Simple Configuration elements say it in probe requests. */
static void
learn_identity(struct hostap_peer_info *i, const struct said *s)
{
	const struct p2p_device_info *d = &s->p2p.device_info;

	if (p2p_has(&s->p2p, P2P_DEVICE_INFO)) {
		put_name(i, d->name.octet, d->name.len);
		put_type(i->type, d->primary);
		i->methods = d->config_methods;
		return;
	}
	if (i->via != s->via)			/* known from a frame that said more */
		return;
	if (wsc_has(&s->wsc, WSC_DEVICE_NAME))
		put_name(i, s->wsc.device_name.at, s->wsc.device_name.len);
	if (wsc_has(&s->wsc, WSC_PRIMARY_TYPE))
		put_type(i->type, s->wsc.primary_type);
	if (wsc_has(&s->wsc, WSC_CONFIG_METHODS))
		i->methods = s->wsc.config_methods;
}

static void
learn(struct hostap_peer_info *i, const struct said *s, const struct frame *f, uint16_t freq_mhz)
{
	const struct p2p_channel *c = &s->p2p.listen_channel;

	learn_identity(i, s);
	if (p2p_has(&s->p2p, P2P_CAPABILITY)) {
		i->device_capab = s->p2p.capability.device;
		if (s->via != HAP_VIA_PROBE_REQ)
			i->group_capab = s->p2p.capability.group;
	}
	if (p2p_has(&s->p2p, P2P_LISTEN_CHANNEL) && !c->none)
		i->freq = channel_mhz(channel_in_class(c->operating_class, c->number));
	else if (s->via == HAP_VIA_PROBE_RESP && freq_mhz &&
	    !(s->p2p.capability.group & P2P_GROUP_OWNER))
		i->freq = freq_mhz;		/* it listens there */
	if (s->via == HAP_VIA_PROBE_REQ)
		return;
	if (s->p2p.capability.group & P2P_GROUP_OWNER)
		memcpy(i->group_bssid, f->header.addr3.octet, MAC_LEN);
	else
		memset(i->group_bssid, 0, MAC_LEN);
}

static void
keep_elements(struct peer *p, const struct said *s, const struct frame *f)
{
	if (p->info.via != s->via)
		return;
	p->len = f->elements.raw.len <= sizeof(p->elements) ? (uint16_t)f->elements.raw.len : 0;
	if (p->len)
		memcpy(p->elements, f->elements.raw.at, p->len);
}

/* What a daemon would call a change: not how loud it is, or when it was heard. */
static bool
differs(const struct hostap_peer_info *a, const struct hostap_peer_info *b)
{
	return a->freq != b->freq || a->device_capab != b->device_capab ||
	    a->group_capab != b->group_capab || a->methods != b->methods ||
	    a->namelen != b->namelen || memcmp(a->name, b->name, sizeof(a->name)) != 0 ||
	    memcmp(a->type, b->type, sizeof(a->type)) != 0 ||
	    memcmp(a->group_bssid, b->group_bssid, MAC_LEN) != 0;
}

/* ---- hearing ------------------------------------------------------------------------------- */

static struct peer *
find_or_make(struct peers *t, const struct said *s)
{
	uint32_t i = table_find(t->by_device, mac_u64(s->device));
	struct peer *p;

	if (i != TABLE_NONE) {
		unlist(t, &t->peer[i]);
		return &t->peer[i];
	}
	p = take_place(t, s->via);
	if (p == NULL)
		return NULL;
	memcpy(p->info.device, s->device.octet, MAC_LEN);
	p->info.via = s->via;
	table_put(t->by_device, mac_u64(s->device), (uint32_t)(p - t->peer));
	t->count++;
	return p;
}

/* A probe response outweighs a beacon, and that a probe request. */
static bool
says_more(uint8_t via, uint8_t than)
{
	static const uint8_t weight[] = { [HAP_VIA_PROBE_REQ] = 1, [HAP_VIA_BEACON] = 2,
	    [HAP_VIA_PROBE_RESP] = 3, [HAP_VIA_ACTION] = 0 };

	return weight[via] > weight[than];
}

struct peer *
peers_heard(struct peers *t, struct instant now, const struct frame *f, uint16_t freq_mhz,
    int8_t signal_dbm)
{
	uint8_t joined[ATTRIBUTE_ROOM];
	struct wr room = wr_into(joined, sizeof(joined));
	struct hostap_peer_info before;
	struct said s;
	struct peer *p = understand(f, &room, &s) ? find_or_make(t, &s) : NULL;

	if (p == NULL)
		return NULL;
	before = p->info;
	if (says_more(s.via, p->info.via))
		p->info.via = s.via;
	learn(&p->info, &s, f, freq_mhz);
	keep_elements(p, &s, f);
	p->info.frames++;
	p->info.heard_freq = freq_mhz;
	p->info.signal = signal_dbm;
	p->heard = now;
	p->changed |= differs(&before, &p->info);
	enlist(t, p);
	return p;
}

/* ---- age ----------------------------------------------------------------------------------- */

static uint32_t
oldest(const struct peers *t)
{
	uint32_t a = t->shy.oldest, b = t->known.oldest;

	if (a == NOBODY || b == NOBODY)
		return a == NOBODY ? b : a;
	return instant_before(t->peer[a].heard, t->peer[b].heard) ? a : b;
}

struct instant
peers_deadline(const struct peers *t)
{
	uint32_t i = oldest(t);

	return i == NOBODY ? FAR : instant_add(t->peer[i].heard, SPAN_S(PEERS_AGE_S));
}

struct peer *
peers_lost(struct peers *t, struct instant now)
{
	uint32_t i = oldest(t);

	if (i == NOBODY || !instant_due(peers_deadline(t), now))
		return NULL;
	t->lost = t->peer[i];
	drop(t, &t->peer[i]);
	return &t->lost;
}

/* ---- looking ------------------------------------------------------------------------------- */

struct peer *
peers_at(struct peers *t, uint32_t place)
{
	return place < t->capacity && t->peer[place].used ? &t->peer[place] : NULL;
}

uint32_t
peers_capacity(const struct peers *t)
{
	return t->capacity;
}

uint32_t
peers_count(const struct peers *t)
{
	return t->count;
}

uint64_t
peers_bytes(const struct peers *t)
{
	return sizeof(*t) + t->capacity * sizeof(struct peer) + table_bytes(t->by_device);
}
