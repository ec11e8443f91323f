/* SPDX-License-Identifier: ISC */
/* Configuration to engine, field by field. */
#include "programs/apgated/map.h"

#include <assert.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/apgated/capab.h"

enum { RATE_BASIC = 0x80 };

static_assert((int)CONF_P2P_NATIVE == AIR_WAY_NATIVE && (int)CONF_P2P_ON_CHANNEL ==
    AIR_WAY_ON_CHANNEL, "ways are in the same order");
static_assert((int)CONF_CLASSES == HAP_DEADLINES, "classes are in the same order");
static_assert(1 << CONF_PROBE == HAP_CLASS_PROBE && 1 << CONF_REASSOC == HAP_CLASS_REASSOC,
    "classes are in the same order");
static_assert((int)CONF_ALL_RIGHTS == (HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE | HAP_RIGHT_COMMAND |
    HAP_RIGHT_P2P), "rights are the same bits");

void
map_config(const struct conf *conf, struct engine_config *c)
{
	const struct conf_apgate *a = &conf->apgate;

	*c = (struct engine_config){
		.endpoints = (uint32_t)a->endpoints, .table = (uint32_t)a->table,
		.buffer = (uint32_t)a->buffer, .bans = (uint32_t)a->bans,
		.late_ms = a->late_ms ? (uint32_t)a->late_ms : ENGINE_NEVER,
		.require = a->require & HAP_CLASS_ALL,
		.refuse_full = !a->refuse_assoc.comeback,
		.comeback_tu = (uint16_t)a->refuse_assoc.tu,
	};
	snprintf(c->name, sizeof(c->name), "%s", a->name && a->name[0] ? a->name : "apgate");
	for (int i = 0; i < HAP_DEADLINES; i++)
		c->deadline_ms[i] = (uint32_t)a->deadline_ms.value[i];
	for (int i = 0; i < HAP_CLASSES; i++)
		c->fail[i] = a->fail_open.value[i] ? HAP_FAIL_OPEN : HAP_FAIL_CLOSED;
	for (int r = 0; r < conf->radio_count; r++)
		for (int b = 0; b < conf->radio[r]->bss_count; b++)
			c->stations += (uint32_t)conf->radio[r]->bss[b].max_num_sta;
	if (c->stations == 0)
		c->stations = 1;
}

/* ---- radios ------------------------------------------------------------------------------ */

static bool
has_rate(const struct conf_rates *rates, uint16_t kbps100)
{
	for (int i = 0; i < rates->count; i++)
		if (rates->kbps100[i] == kbps100)
			return true;
	return false;
}

static void
map_rates(const struct conf_bss *b, struct engine_radio *r)
{
	for (int i = 0; i < b->supported_rates.count && r->rate_count < AIR_RATES_MAX; i++) {
		uint16_t rate = b->supported_rates.kbps100[i];
		bool basic = has_rate(&b->basic_rates, rate);

		r->rate[r->rate_count++] = (uint8_t)(rate / 5 | (basic ? RATE_BASIC : 0));
	}
}

void
map_radio(const struct conf_radio *c, struct engine_radio *r)
{
	*r = (struct engine_radio){
		.freq_mhz = (uint16_t)c->freq_mhz, .short_preamble = c->preamble,
	};
	snprintf(r->name, sizeof(r->name), "%s", c->bss[0].name);
	if (c->ieee80211d) {
		memcpy(r->country, c->country, sizeof(r->country));
		r->country_triplets = capab_triplets(c);
	}
	map_rates(&c->bss[0], r);
	capab_fill(c, r);
}

/*
 * A real radio was opened the way that is asked for, or says why it cannot; any other is as good
 * in one way as in the next, if it leaves its channel at all.
 */
void
map_away(const struct conf_radio *c, struct air_away *a)
{
	if (c->p2p_away)
		a->percent = (uint8_t)c->p2p_away;
	if (c->p2p == CONF_P2P_OFF && a->way) {
		*a = (struct air_away){ .percent = a->percent, .why = "hostap_p2p=off keeps P2P "
		    "devices away; leave it out to have one" };
	} else if (c->p2p == CONF_P2P_ON_CHANNEL && a->way) {
		a->way = AIR_WAY_ON_CHANNEL;
		a->leaves = false;
		a->addr = (struct mac){ { 0 } };
		a->why = "hostap_p2p=on-channel keeps the radio on its channel";
	} else if (c->p2p == CONF_P2P_SHARED && a->leaves) {
		a->way = AIR_WAY_SHARED;
		a->addr = (struct mac){ { 0 } };
	} else if (c->p2p != CONF_P2P_AUTO && a->leaves && !mac_is_zero(a->addr)) {
		a->way = (uint8_t)c->p2p;
	}
}

/* ---- BSSs -------------------------------------------------------------------------------- */

struct mac
map_bssid(int radio, int bss)
{
	return (struct mac){ { 0x0e, 0x61, 0x70, 0x67, (uint8_t)radio, (uint8_t)bss } };
}

static uint32_t
copy_list(const struct maclist *list, struct mac *to)
{
	for (size_t i = 0; i < list->count; i++)
		to[i] = list->entry[i].mac;
	return (uint32_t)list->count;
}

static int
map_lists(const struct conf_bss *c, struct map_bss *m)
{
	size_t count = c->accept.list.count + c->deny.list.count;

	m->lists = calloc(count ? count : 1, sizeof(*m->lists));
	if (!m->lists)
		return -ENOMEM;
	m->bss.acl = c->macaddr_acl == 1 ? ENGINE_ACL_ACCEPT : ENGINE_ACL_DENY;
	m->bss.accept = m->lists;
	m->bss.accept_count = copy_list(&c->accept.list, m->lists);
	m->bss.deny = m->lists + m->bss.accept_count;
	m->bss.deny_count = copy_list(&c->deny.list, m->lists + m->bss.accept_count);
	return 0;
}

static struct air_bytes
bytes_of(const struct conf_elements *e)
{
	return (struct air_bytes){ e->len ? e->octet : NULL, e->len };
}

int
map_bss(const struct conf *conf, int radio, int n, struct map_bss *m)
{
	const struct conf_radio *r = conf->radio[radio];
	const struct conf_bss *c = &r->bss[n];

	*m = (struct map_bss){ .bss = {
		.bssid = mac_is_zero(c->bssid) ? map_bssid(radio, n) : c->bssid,
		.radio = (uint8_t)radio, .ssid_len = c->ssid.len,
		.hidden = (uint8_t)c->ignore_broadcast_ssid,
		.beacon_tu = (uint16_t)r->beacon_int, .dtim_period = (uint8_t)c->dtim_period,
		.max_stations = (uint16_t)c->max_num_sta, .isolate = c->ap_isolate,
		.wmm = c->wmm_enabled, .uapsd = c->uapsd,
		.answer_probes = c->send_probe_response, .wds = c->wds_sta,
		.silent_when_full = c->no_probe_resp_if_max_sta,
		.inactivity_s = (uint32_t)c->ap_max_inactivity,
		.skip_poll = c->skip_inactivity_poll,
		.max_listen_interval = (uint16_t)c->max_listen_interval,
		.assoc_floor_dbm = (int8_t)r->rssi_reject_assoc_rssi,
		.assoc_floor_retry_s = (uint16_t)r->rssi_reject_assoc_timeout,
		.probe_floor_dbm = (int8_t)r->rssi_ignore_probe_request,
		.require_ht = r->require_ht, .require_vht = r->require_vht,
		.require_he = r->require_he,
		.vendor_elements = bytes_of(&c->vendor_elements),
		.assoc_elements = bytes_of(&c->assocresp_elements),
	} };
	snprintf(m->bss.name, sizeof(m->bss.name), "%s", c->name);
	memcpy(m->bss.ssid, c->ssid.octet, sizeof(m->bss.ssid));
	return map_lists(c, m);
}

void
map_bss_close(struct map_bss *m)
{
	free(m->lists);
	m->lists = NULL;
}

/* The keys that are CONF_LIVE, and no others. */
void
map_bss_live(struct engine_bss *to, const struct engine_bss *from)
{
	to->max_stations = from->max_stations;
	to->isolate = from->isolate;
	to->answer_probes = from->answer_probes;
	to->wds = from->wds;
	to->silent_when_full = from->silent_when_full;
	to->inactivity_s = from->inactivity_s;
	to->skip_poll = from->skip_poll;
	to->max_listen_interval = from->max_listen_interval;
	to->assoc_floor_dbm = from->assoc_floor_dbm;
	to->assoc_floor_retry_s = from->assoc_floor_retry_s;
	to->probe_floor_dbm = from->probe_floor_dbm;
	to->require_ht = from->require_ht;
	to->require_vht = from->require_vht;
	to->require_he = from->require_he;
	to->acl = from->acl;
	to->accept = from->accept;
	to->accept_count = from->accept_count;
	to->deny = from->deny;
	to->deny_count = from->deny_count;
	to->assoc_elements = from->assoc_elements;
}

/* ---- grants ------------------------------------------------------------------------------ */

static bool
resolve(const struct conf_grant *g, struct port_grant *p)
{
	const struct passwd *user;
	const struct group *group;

	*p = (struct port_grant){ .who = PORT_ANYONE, .id = g->id, .rights = g->rights };
	switch ((enum conf_who)g->who) {
	case CONF_ANYONE:
		return true;
	case CONF_UID:
		p->who = PORT_UID;
		return true;
	case CONF_GID:
		p->who = PORT_GID;
		return true;
	case CONF_USER:
		user = getpwnam(g->name);
		p->who = PORT_UID;
		p->id = user ? user->pw_uid : 0;
		return user != NULL;
	case CONF_GROUP:
		group = getgrnam(g->name);
		p->who = PORT_GID;
		p->id = group ? group->gr_gid : 0;
		return group != NULL;
	}
	return false;
}

int
map_grants(const struct conf *conf, struct port_grant grants[static PORT_GRANTS],
    const char **unknown)
{
	const struct conf_grants *g = &conf->apgate.grants;

	for (int i = 0; i < g->count; i++)
		if (!resolve(&g->grant[i], &grants[i])) {
			*unknown = g->grant[i].name;
			return -ENOENT;
		}
	return g->count;
}

int
map_device_group(const struct conf *conf, bool *has, gid_t *gid)
{
	const char *name = conf->apgate.device_group;
	const struct group *group = name[0] ? getgrnam(name) : NULL;

	*has = group != NULL;
	*gid = group ? group->gr_gid : 0;
	return name[0] && !group ? -ENOENT : 0;
}
