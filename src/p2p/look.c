/* SPDX-License-Identifier: ISC */
/* What can be seen of the radios, their devices and the peers. */
#include <string.h>

#include "p2p/inside.h"

/* ---- looking ------------------------------------------------------------------------------- */

uint32_t
p2p_radios(const struct p2p *p)
{
	return p->radios;
}

const struct p2p_device *
p2p_device(const struct p2p *p, uint8_t radio)
{
	return &p->radio[radio].device;
}

struct mac
p2p_addr(const struct p2p *p, const struct p2p_owner *o)
{
	const struct reach *r = &p->radio[o->radio];

	for (uint32_t i = 0; o->bss != AIR_DEVICE && i < r->bsss; i++)
		if (r->bss[i].bss == o->bss)
			return r->bss[i].bssid;
	return r->device.addr;
}

static uint8_t
flags_of(const struct reach *r)
{
	uint8_t flags = 0;

	flags |= r->can.leaves ? HAP_RADIO_LEAVES : 0;
	flags |= r->can.scans ? HAP_RADIO_SCANS : 0;
	flags |= budget_timed(&r->budget) ? HAP_RADIO_TIMED : 0;
	flags |= r->can.radar ? HAP_RADIO_RADAR : 0;
	if (r->visit.off && (r->visit.state == VISIT_THERE || r->visit.state == VISIT_SCAN))
		flags |= HAP_RADIO_AWAY;
	return flags;
}

void
p2p_radio_info(const struct p2p *p, struct instant now, uint8_t radio, struct hostap_radio *to)
{
	const struct reach *r = &p->radio[radio];

	*to = (struct hostap_radio){
		.radio = radio, .way = r->can.way, .flags = flags_of(r),
		.away_percent = r->budget.percent, .freq = r->home_mhz,
		.stay_max_ms = (uint32_t)(budget_piece(&r->budget).us / 1000),
		.away_ms = (uint32_t)(budget_used(&r->budget, now).us / 1000),
		.waiting = r->jobs, .away_total_ms = r->budget.total_us / 1000,
		.stays = r->stays, .scans = r->scans, .frames = r->frames, .cut = r->cut,
		.late = r->late, .beacons_missed = r->budget.beacons_missed,
		.dtims_missed = r->budget.dtims_missed, .probes_answered = r->probes_answered,
	};
	memcpy(to->name, r->name, sizeof(to->name));
	memcpy(to->p2p_addr, r->device.addr.octet, MAC_LEN);
}

void
p2p_peers(const struct p2p *p, struct instant now, uint8_t radio, struct hostap_peer_list *list)
{
	const uint32_t room = sizeof(list->peer) / sizeof(list->peer[0]);
	struct peers *peers = p->radio[radio].peers;
	uint32_t i = list->next;

	list->count = 0;
	for (; i < peers_capacity(peers) && list->count < room; i++) {
		const struct peer *peer = peers_at(peers, i);

		if (peer == NULL)
			continue;
		list->peer[list->count] = peer->info;
		list->peer[list->count++].age_ms =
		    (uint32_t)(instant_since(now, peer->heard).us / 1000);
	}
	list->next = i < peers_capacity(peers) ? i : 0;
}
