/* SPDX-License-Identifier: ISC */
/*
 * What a radio tells: frames, checked and handed to their procedures (11.3.3), what became of those
 * sent, stations heard and unheard, BSSs that come and go; and the passing of time.
 */
#include <errno.h>
#include <string.h>

#include "mlme/inside.h"

enum { SWEEP = 512 };		/* stations let go of at once */

/* ---- frames ------------------------------------------------------------------------------- */

static void
malformed(struct mlme *m, const struct arrival *a, enum frame_fault fault)
{
	struct mlme_act act = { .verb = MLME_MALFORMED, .addr = a->frame->header.addr2,
	    .bss = a->bss ? a->bss->number : 0, .code = a->frame->elements.offender,
	    .flag = a->frame->header.subtype, .text = frame_fault_text(fault),
	    .request = MLME_NO_REQUEST };

	m->count.malformed++;
	mlme_put_act(m, &act);
}

static void
leave_frame(struct mlme *m, const struct arrival *a)
{
	struct station *s = a->station;

	if (s == NULL)
		return;
	if (s->state != STATION_LEAVING)	/* then the reason is already another's */
		s->out_reason = a->frame->leave.reason;
	station_event(m, a->now, s, frame_is(&a->frame->header, FRAME_DEAUTH) ?
	    STATION_DEAUTHENTICATES : STATION_DISASSOCIATES);
}

/* An action frame nobody here understands goes back, marked (9.6.1, 10.28.4). */
static void
action_frame(struct mlme *m, const struct arrival *a)
{
	const struct frame *f = a->frame;
	struct station *s = a->station;
	uint8_t bytes[FRAME_MAX];
	struct frame_header back = frame_header_to(FRAME_ACTION, f->header.addr2,
	    a->bss->conf.bssid, a->bss->conf.bssid);
	struct wr w = wr_into(bytes, sizeof(bytes));

	if (frame_class(&f->header, f->action.category) < 3)
		return;
	if (exchange_unheard(m, s))		/* Q9: it would not send this, had it not heard */
		exchange_settle(m, a->now, exchange_unheard(m, s), true);
	if (s == NULL || s->state != STATION_ASSOCIATED) {
		stray_seen(m, a->now, a->bss, f->header.addr2, 3, FRAME_ACTION << 4, s);
		return;
	}
	if (f->action.category & CATEGORY_ERROR || mac_is_group(f->header.addr1) ||
	    frame_is(&f->header, FRAME_ACTION_NOACK))
		return;
	frame_header_encode(&w, &back);
	wr_u8(&w, f->action.category | CATEGORY_ERROR);
	wr_bytes(&w, a->bytes.at + FRAME_HEADER_LEN + 1, a->bytes.len - FRAME_HEADER_LEN - 1);
	if (wr_ok(&w))
		mlme_transmit(m, a->bss, (struct air_bytes){ bytes, w.len }, 0, false);
}

static void
dispatch(struct mlme *m, struct arrival *a)
{
	switch ((enum frame_subtype)a->frame->header.subtype) {
	case FRAME_PROBE_REQ:
		probe_frame(m, a);
		return;
	case FRAME_AUTH:
		auth_frame(m, a);
		return;
	case FRAME_ASSOC_REQ:
	case FRAME_REASSOC_REQ:
		assoc_frame(m, a);
		return;
	case FRAME_DISASSOC:
	case FRAME_DEAUTH:
		leave_frame(m, a);
		return;
	case FRAME_ACTION:
	case FRAME_ACTION_NOACK:
		action_frame(m, a);
		return;
	case FRAME_ASSOC_RESP:
	case FRAME_REASSOC_RESP:
	case FRAME_PROBE_RESP:
	case FRAME_BEACON:
	case FRAME_ATIM:
	case FRAME_SUBTYPES:
		m->count.not_for_us++;		/* other access points' */
		return;
	}
	m->count.not_for_us++;
}

/* Q7, 10.3.2.14: the radio's own retransmission of a frame that was received. */
static bool
is_duplicate(struct mlme *m, const struct arrival *a)
{
	struct station *s = a->station;
	const struct frame_header *h = &a->frame->header;
	uint16_t sequence = arrival_sequence(a);
	bool same;

	if (s == NULL)
		return false;
	same = h->flags & FLAG_RETRY && s->sequence == sequence && s->subtype == h->subtype;
	s->sequence = sequence;
	s->subtype = h->subtype;
	s->signal_dbm = a->signal_dbm;
	if (!same)
		station_touch(m, a->now, s);
	return same;
}

/* A request, and the end of what it began, is for one access point. */
static bool
may_be_for_all(const struct frame_header *h)
{
	return h->subtype == FRAME_PROBE_REQ || h->subtype == FRAME_ACTION ||
	    h->subtype == FRAME_ACTION_NOACK;
}

static bool
is_ours(struct mlme *m, struct arrival *a)
{
	const struct frame_header *h = &a->frame->header;
	int bss = mlme_bss_of(m, a->radio, h->addr3);

	a->bss = bss < 0 ? NULL : &m->bss[bss];
	if (mac_is_group(h->addr2) || mac_is_zero(h->addr2) ||
	    mlme_bss_of(m, a->radio, h->addr2) >= 0)
		return false;
	if (h->subtype == FRAME_PROBE_REQ && a->bss == NULL)
		return mac_is_broadcast(h->addr3) &&
		    (mac_is_broadcast(h->addr1) || mlme_bss_of(m, a->radio, h->addr1) >= 0);
	if (a->bss == NULL || !a->bss->up)
		return false;
	return mac_equal(h->addr1, a->bss->conf.bssid) ||
	    (mac_is_group(h->addr1) && may_be_for_all(h));
}

void
mlme_frame(struct mlme *m, struct instant now, uint8_t radio, struct air_bytes bytes,
    uint16_t freq_mhz, int8_t signal_dbm)
{
	struct frame f;
	struct arrival a = { .now = now, .radio = radio, .frame = &f, .bytes = bytes,
	    .freq_mhz = freq_mhz, .signal_dbm = signal_dbm };
	struct rd r = rd_from(bytes.at, bytes.len);
	enum frame_fault fault = frame_header_decode(&r, &f.header);

	m->count.frames_in++;
	f.elements.offender = 0;
	if (!mlme_room(m)) {
		m->count.dropped++;
		return;
	}
	if (fault != FRAME_OK || f.header.type != FRAME_MANAGEMENT) {
		malformed(m, &a, fault ? fault : FRAME_KIND);
		return;
	}
	if (!is_ours(m, &a)) {
		m->count.not_for_us++;
		return;
	}
	if (a.bss) {
		a.key_hash = table_hash(m->station_by, station_key(a.bss, f.header.addr2));
		table_near(m->station_by, a.key_hash);
	}
	fault = frame_decode_rest(&r, &f);
	if (fault != FRAME_OK) {
		malformed(m, &a, fault);
		return;
	}
	if (a.bss)
		a.station = station_sender(m, &a);
	if (is_duplicate(m, &a)) {
		m->count.duplicates++;
		return;
	}
	a.hash = sip_hash(m->limits.key, bytes.at + FRAME_HEADER_LEN, bytes.len - FRAME_HEADER_LEN);
	dispatch(m, &a);
}

/* ---- the radio's other news --------------------------------------------------------------- */

void
mlme_sent(struct mlme *m, struct instant now, uint32_t token, bool acked)
{
	uint32_t i = token & 0xfffff;

	if (token >> 30 == TOKEN_EXCHANGE) {
		exchange_sent(m, now, token, acked);
	} else if (token >> 30 == TOKEN_STATION && i < m->places) {
		struct station *s = &m->station[i];

		if (s->state == STATION_LEAVING && s->generation == (token >> 20 & 0x3ffu))
			station_event(m, now, s, STATION_FRAME_DONE);
	}
}

/* A data frame from somebody the radio does not know: an unheard answer was heard after all. */
static void
unexpected(struct mlme *m, struct instant now, const struct air_event *e, struct bss *b)
{
	struct mac addr = e->unexpected.addr;
	struct station *s = station_find(m, b, addr);
	struct mlme_act wds = { .verb = MLME_WDS, .bss = b->number, .addr = addr, .flag = 2,
	    .request = MLME_NO_REQUEST };

	if (mac_is_group(addr) || mac_is_zero(addr) || !b->up)
		return;
	if (s)
		station_touch(m, now, s);
	if (exchange_unheard(m, s))
		exchange_settle(m, now, exchange_unheard(m, s), true);
	wds.aid = s ? s->aid : 0;
	if (e->unexpected.four_address && s && s->state == STATION_ASSOCIATED)
		mlme_put_act(m, &wds);
	else if (s == NULL || s->state != STATION_ASSOCIATED)
		stray_seen(m, now, b, addr, 3, e->unexpected.frame_control, s);
}

static void
heard_stats(struct mlme *m, struct instant now, const struct air_event *e, struct bss *b)
{
	struct station *s = station_find(m, b, e->stats.addr);
	struct mlme_act act = { .verb = MLME_STATS, .bss = b->number, .addr = e->stats.addr,
	    .stats = e->stats.stats, .request = MLME_NO_REQUEST };
	struct span idle = SPAN_MS(e->stats.stats.idle_ms);

	if (s == NULL)
		return;
	act.aid = s->aid;
	mlme_put_act(m, &act);
	struct exchange *x = exchange_unheard(m, s);

	if (x && x->extended && e->stats.stats.rx_packets) {
		exchange_settle(m, now, x, true);
		return;
	}
	struct instant last = { now.us > idle.us ? now.us - idle.us : 0 };

	if (instant_before(s->heard, last)) {
		s->heard = last;
		station_event(m, now, s, STATION_HEARD);
	} else if (s->idle == IDLE_ASKED) {	/* they may be for a daemon alone */
		station_event(m, now, s, STATION_UNHEARD);
	}
}

static void
polled(struct mlme *m, struct instant now, const struct air_event *e, struct bss *b)
{
	struct station *s = station_find(m, b, e->polled.addr);

	if (s == NULL)
		return;
	if (e->polled.acked)
		s->heard = now;
	station_event(m, now, s, e->polled.acked ? STATION_HEARD : STATION_UNHEARD);
}

/* The stations of BSSs that are gone, as many as daemons may well read of; the rest at a tick. */
static void
sweep(struct mlme *m, struct instant now)
{
	for (int n = 0; n < SWEEP && m->swept < m->places && mlme_room(m); m->swept++) {
		struct station *s = &m->station[m->swept];

		if (s->state == STATION_FREE || !m->bss[s->bss].emptying)
			continue;
		if (s->state != STATION_LEAVING)
			s->out_reason = cause_code(CAUSE_BSS_ENDS);
		station_event(m, now, s, STATION_ABANDONED);
		n++;
	}
	for (uint32_t i = 0; m->swept == m->places && i < m->bss_count; i++)
		m->bss[i].emptying = false;
}

static void
bss_state(struct mlme *m, struct instant now, struct bss *b, bool up, uint16_t error)
{
	struct mlme_act act = { .verb = MLME_IFACE, .bss = b->number, .code = error,
	    .flag = up ? HAP_IFACE_UP : HAP_IFACE_DOWN, .request = MLME_NO_REQUEST };

	if (b->up == up && (up || error == 0))
		return;
	mlme_put_act(m, &act);
	if (b->up == up)			/* it could not be started */
		return;
	b->up = up;
	if (up) {
		bss_protect(m, b);		/* of those who were here before nobody is */
		return;
	}
	b->emptying = true;
	m->swept = 0;
	exchange_abandon_probes(m, now, b);
}

void
mlme_event(struct mlme *m, struct instant now, const struct air_event *e)
{
	struct bss *b = e->bss < m->bss_count ? &m->bss[e->bss] : NULL;
	struct station *s;

	switch (e->news) {
	case AIR_FRAME:
		mlme_frame(m, now, e->radio, e->received.frame, e->received.freq_mhz,
		    e->received.signal_dbm);
		return;
	case AIR_SENT:
		mlme_sent(m, now, e->sent.token, e->sent.acked);
		return;
	case AIR_UNEXPECTED:
		if (b && mlme_room(m))
			unexpected(m, now, e, b);
		return;
	case AIR_POLLED:
		if (b)
			polled(m, now, e, b);
		return;
	case AIR_STATS:
		if (b)
			heard_stats(m, now, e, b);
		return;
	case AIR_STATION_LOST:
		s = b ? station_find(m, b, e->lost.addr) : NULL;
		if (exchange_unheard(m, s))
			exchange_settle(m, now, exchange_unheard(m, s), false);
		else if (s)
			station_event(m, now, s, STATION_DROPPED);
		return;
	case AIR_BSS_STATE:
		if (b)
			bss_state(m, now, b, e->state.up, (uint16_t)e->state.error);
		sweep(m, now);
		return;
	case AIR_RADIO_GONE:
		for (uint32_t i = 0; i < m->bss_count; i++)
			if (m->bss[i].conf.radio == e->radio)
				bss_state(m, now, &m->bss[i], false, ENODEV);
		sweep(m, now);
		return;
	case AIR_DEVICE_STATE:			/* those are P2P's */
	case AIR_STAY_BEGAN:
	case AIR_STAY_ENDED:
	case AIR_SCANNED:
	case AIR_BEACON_TIME:
		return;
	}
}

void
mlme_tick(struct mlme *m, struct instant now)
{
	uint32_t i;

	if (m->swept < m->places)
		sweep(m, now);
	exchange_tick(m, now);
	stray_tick(m, now);
	strangers_tick(m, now);
	while (mlme_room(m) && timers_due(m->alarms, now, &i)) {
		m->station[i].alarm = FAR;
		station_event(m, now, &m->station[i], STATION_ALARM);
	}
}

struct instant
mlme_deadline(const struct mlme *m)
{
	if (m->swept < m->places)
		return (struct instant){ 0 };		/* has come */
	return instant_min(instant_min(timers_first(m->alarms), strangers_deadline(m)),
	    instant_min(exchange_deadline(m), m->stray_due));
}
