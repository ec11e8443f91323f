/* SPDX-License-Identifier: ISC */
/* Results that can only be told later: a removal done, statistics come. */
#include <errno.h>

#include "engine/inside.h"

struct owed *
owed_new(struct engine *e, struct instant now, enum owed_kind kind, int endpoint,
    const struct ieee80211_hostap_msg *m)
{
	for (int i = 0; i < OWED; i++) {
		struct owed *o = &e->owed[i];

		if (o->kind != OWED_NOTHING)
			continue;
		*o = (struct owed){ .kind = kind, .endpoint = endpoint, .seq = m->i_seq,
		    .type = m->i_type, .addr = mac_from(m->i_dstaddr),
		    .result = m->i_flags & HAP_F_RESULT,
		    .until = instant_add(now, SPAN_S(2)) };
		e->owed_count++;
		return o;
	}
	return NULL;
}

static void
pay(struct engine *e, struct instant now, struct owed *o, int error)
{
	if (o->result)
		gate_result(e->gate, now, o->endpoint, o->type, o->seq, error, NULL);
	o->kind = OWED_NOTHING;
	e->owed_count--;
}

void
owed_removed(struct engine *e, struct instant now, uint16_t bss, struct mac addr)
{
	for (int i = 0; e->owed_count && i < OWED; i++) {
		struct owed *o = &e->owed[i];

		if (o->kind == OWED_REMOVAL && o->bss == bss && mac_equal(o->addr, addr))
			pay(e, now, o, 0);
	}
}

static struct hap_stats
stats_of(const struct mlme_act *a)
{
	const struct air_stats *s = &a->stats;

	return (struct hap_stats){
		.asid = a->aid, .signal = s->signal_dbm, .idle_ms = s->idle_ms,
		.rx_packets = s->rx_packets, .tx_packets = s->tx_packets, .rx_bytes = s->rx_bytes,
		.tx_bytes = s->tx_bytes, .tx_retries = s->tx_retries, .tx_failed = s->tx_failed,
		.rx_rate = s->rx_rate_100kbps, .tx_rate = s->tx_rate_100kbps,
	};
}

void
owed_stats(struct engine *e, struct instant now, const struct mlme_act *a)
{
	struct ieee80211_hostap_msg m = engine_message(e, HAP_STATS_IND, a->bss, a->addr);
	struct hap_stats body = stats_of(a);
	struct hostap_station s;
	uint32_t place;

	if (mlme_find(e->mlme, a->bss, a->addr, 0, &place) == 0 &&
	    mlme_station(e->mlme, place, now, &s))
		body.connected_s = s.connected_ms / 1000;
	hap_set_body(&m, &body, sizeof(body));
	for (int i = 0; e->owed_count && i < OWED; i++) {
		struct owed *o = &e->owed[i];

		if (o->kind != OWED_STATS || o->bss != a->bss || !mac_equal(o->addr, a->addr))
			continue;
		gate_indicate(e->gate, now, o->endpoint, &m, NULL, 0);
		pay(e, now, o, 0);
	}
}

void
owed_tick(struct engine *e, struct instant now)
{
	for (int i = 0; e->owed_count && i < OWED; i++) {
		struct owed *o = &e->owed[i];

		if (o->kind == OWED_NOTHING || !instant_due(o->until, now))
			continue;
		pay(e, now, o, ETIMEDOUT);	/* the radio never told */
	}
}

void
owed_gone(struct engine *e, int endpoint)
{
	for (int i = 0; e->owed_count && i < OWED; i++) {
		if (e->owed[i].kind != OWED_NOTHING && e->owed[i].endpoint == endpoint) {
			e->owed[i].kind = OWED_NOTHING;
			e->owed_count--;
		}
	}
}

struct instant
owed_deadline(const struct engine *e)
{
	struct instant first = FAR;

	for (int i = 0; e->owed_count && i < OWED; i++)
		if (e->owed[i].kind != OWED_NOTHING)
			first = instant_min(first, e->owed[i].until);
	return first;
}
