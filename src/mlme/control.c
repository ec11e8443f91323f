/* SPDX-License-Identifier: ISC */
/* What the engine asks of the MLME: verdicts, the commands of daemons (C1 to C4), and a look. */
#include <errno.h>
#include <string.h>

#include "mlme/inside.h"

/* ---- requests ----------------------------------------------------------------------------- */

const struct mlme_request *
mlme_request(struct mlme *m, uint32_t exchange)
{
	return &m->exchange[exchange].ask;
}

void
mlme_pending(struct mlme *m, uint32_t exchange, uint32_t request)
{
	m->exchange[exchange].request = request;
}

void
mlme_decide(struct mlme *m, struct instant now, uint32_t exchange, const struct mlme_verdict *v)
{
	struct exchange *x = &m->exchange[exchange];

	if (x->state != EXCHANGE_ASKED)
		return;
	x->request = v->request;
	switch (x->type) {
	case HAP_PROBE_REQ:
		probe_decide(m, now, x, v);
		return;
	case HAP_AUTH_REQ:
		auth_decide(m, now, x, v);
		return;
	default:
		assoc_decide(m, now, x, v);
		return;
	}
}

/* ---- commands of daemons ------------------------------------------------------------------ */

static bool
is_known(const struct station *s)
{
	return s->state == STATION_AUTHENTICATED || s->state == STATION_ASSOCIATED;
}

static const struct station *
by_aid(const struct mlme *m, uint16_t bss, uint16_t aid)
{
	for (uint32_t i = 0; i < m->places; i++)
		if (m->station[i].state == STATION_ASSOCIATED && m->station[i].bss == bss &&
		    m->station[i].aid == aid)
			return &m->station[i];
	return NULL;
}

int
mlme_find(const struct mlme *m, uint16_t bss, struct mac addr, uint16_t aid, uint32_t *station)
{
	const struct station *s;

	if (bss >= m->bss_count)
		return -ENODEV;
	s = mac_is_zero(addr) ? (aid ? by_aid(m, bss, aid) : NULL) :
	    station_find(m, &m->bss[bss], addr);
	if (s == NULL || !is_known(s) || (aid && s->aid != aid))
		return -ENOENT;
	*station = station_number(m, s);
	return 0;
}

int
mlme_remove(struct mlme *m, struct instant now, uint32_t station, bool deauth, uint16_t reason,
    int endpoint)
{
	struct station *s = &m->station[station];

	if (!deauth && s->state != STATION_ASSOCIATED)
		return -ENOENT;
	station_put_out_for(m, now, s, deauth, reason, endpoint);
	return 0;
}

int
mlme_timeout(struct mlme *m, struct instant now, uint32_t station, uint64_t us, int endpoint)
{
	struct station *s = &m->station[station];

	if (s->state != STATION_ASSOCIATED)
		return -ENOENT;
	if (us / 1000 > UINT32_MAX || (us && us < 1000))
		return -ERANGE;
	s->timeout_ms = (uint32_t)(us / 1000);
	s->setter = us ? endpoint : 0;
	s->told_silent = false;
	s->idle = IDLE_NO;
	station_alarm(m, s, instant_add(now, SPAN_MS(s->timeout_ms ? s->timeout_ms : 1)));
	return 0;
}

int
mlme_wds(struct mlme *m, struct instant now, uint32_t station, bool allow, int endpoint)
{
	struct station *s = &m->station[station];
	struct mlme_act act = { .verb = MLME_WDS, .bss = s->bss, .addr = s->addr, .aid = s->aid,
	    .flag = allow, .request = MLME_NO_REQUEST };
	struct air_command *c;

	(void)now;
	if (s->state != STATION_ASSOCIATED)
		return -ENOENT;
	if (!m->bss[s->bss].conf.wds)
		return -EOPNOTSUPP;
	c = mlme_put(m, AIR_STATION_SET, &m->bss[s->bss], 0);
	if (c == NULL)
		return -ENOBUFS;
	c->station = (struct air_station){ .addr = s->addr, .aid = s->aid, .authorized = true,
	    .wmm = s->flags & HAP_STATION_WMM, .four_address = allow };
	s->wds = allow ? endpoint : 0;
	s->flags = allow ? s->flags | HAP_STATION_WDS : s->flags & (uint32_t)~HAP_STATION_WDS;
	mlme_put_act(m, &act);
	return 0;
}

int
mlme_ask_stats(struct mlme *m, struct instant now, uint32_t station)
{
	struct station *s = &m->station[station];
	struct air_command *c;

	(void)now;
	if (s->state != STATION_ASSOCIATED)
		return -ENOENT;
	c = mlme_put(m, AIR_ASK_STATS, &m->bss[s->bss], 0);
	if (c == NULL)
		return -ENOBUFS;
	c->addr = s->addr;
	return 0;
}

/* Q10: what a daemon held of a station ends with the daemon; our own rules take over. */
void
mlme_endpoint_gone(struct mlme *m, struct instant now, int endpoint)
{
	for (uint32_t i = 0; i < m->places; i++) {
		struct station *s = &m->station[i];

		if (s->state == STATION_FREE)
			continue;
		if (s->setter == endpoint)
			mlme_timeout(m, now, i, 0, 0);
		if (s->wds == endpoint)
			mlme_wds(m, now, i, false, 0);
		if (s->owner == endpoint) {
			s->owner = 0;
			s->transaction = 0;
		}
	}
}

/* ---- looking ------------------------------------------------------------------------------ */

bool
mlme_station(const struct mlme *m, uint32_t i, struct instant now, struct hostap_station *out)
{
	const struct station *s = &m->station[i];

	if (i >= m->places || (!is_known(s) && s->state != STATION_LEAVING))
		return false;
	*out = (struct hostap_station){
		.asid = s->aid, .iface = s->bss, .signal = s->signal_dbm,
		.state = s->aid ? HAP_STATE_ASSOCIATED : HAP_STATE_AUTHENTICATED,
		.capinfo = s->capability, .flags = s->flags, .lintval = s->listen_interval,
		.connected_ms = s->aid ? (uint32_t)(instant_since(now, s->since).us / 1000) : 0,
		.idle_ms = (uint32_t)(instant_since(now, s->heard).us / 1000),
		.nrates = s->rate_count < IEEE80211_RATE_SIZE ? s->rate_count : IEEE80211_RATE_SIZE,
	};
	if (s->exchange != NIL && m->exchange[s->exchange].state == EXCHANGE_ASKED)
		out->flags |= HAP_STATION_PENDING;
	memcpy(out->addr, s->addr.octet, MAC_LEN);
	memcpy(out->rates, s->rate, out->nrates);
	return true;
}

uint32_t
mlme_places(const struct mlme *m)
{
	return m->places;
}

uint32_t
mlme_bss_count(const struct mlme *m)
{
	return m->bss_count;
}

const struct engine_bss *
mlme_bss(const struct mlme *m, uint16_t bss)
{
	return &m->bss[bss].conf;
}

uint16_t
mlme_bss_freq(const struct mlme *m, uint16_t bss)
{
	return m->radio[m->bss[bss].conf.radio].freq_mhz;
}

bool
mlme_bss_up(const struct mlme *m, uint16_t bss)
{
	return m->bss[bss].up;
}

uint32_t
mlme_bss_stations(const struct mlme *m, uint16_t bss)
{
	return m->bss[bss].associated;
}

uint32_t
mlme_stations(const struct mlme *m)
{
	return m->associated;
}

const struct mlme_counters *
mlme_counters(const struct mlme *m)
{
	return &m->count;
}
