/* SPDX-License-Identifier: ISC */
/*
 * Association and reassociation (11.3.5; rules M5, Q3, Q8, Q9).
 *
 * The request is checked against the BSS, given a tentative association ID, decided, answered;
 * the station is associated when it has acknowledged the answer.  Until then what it was before
 * stands, whatever the verdict: a refused request costs an associated station nothing.
 */
#include <string.h>

#include "mlme/inside.h"

/* ---- what the request says ----------------------------------------------------------------- */

static enum cause
capability_fault(const struct bss *b, const struct elements *e)
{
	if (b->conf.require_he && !elements_has(e, ELEMENT_HE_CAPABILITIES))
		return CAUSE_HE;
	if (b->conf.require_vht && !elements_has(e, ELEMENT_VHT_CAPABILITIES))
		return CAUSE_VHT;
	if (b->conf.require_ht && !elements_has(e, ELEMENT_HT_CAPABILITIES))
		return CAUSE_HT;
	return CAUSE_NONE;
}

static bool
names_us(const struct bss *b, const struct elements *e)
{
	return e->ssid.len == b->conf.ssid_len &&
	    memcmp(e->ssid.octet, b->conf.ssid, e->ssid.len) == 0;
}

static enum cause
fault(const struct arrival *a)
{
	const struct bss *b = a->bss;
	const struct elements *e = &a->frame->elements;

	if (!names_us(b, e))
		return CAUSE_SSID;
	if (a->frame->assoc.listen_interval > b->conf.max_listen_interval)
		return CAUSE_LISTEN_INTERVAL;
	if (!rates_cover_basic(&e->rates, &b->rates))
		return CAUSE_BASIC_RATES;
	if (b->conf.assoc_floor_dbm && a->signal_dbm && a->signal_dbm < b->conf.assoc_floor_dbm)
		return CAUSE_SIGNAL;
	return bss_lets_in(b, a->frame->header.addr2) ? capability_fault(b, e) : CAUSE_LISTED;
}

static void
keep_capabilities(struct exchange *x, const struct elements *e)
{
	struct wr ht = wr_into(x->ht, sizeof(x->ht)), vht = wr_into(x->vht, sizeof(x->vht));

	if (x->flags & HAP_STATION_HT) {
		wr_le16(&ht, e->ht_capabilities.info);
		wr_u8(&ht, e->ht_capabilities.ampdu);
		wr_bytes(&ht, e->ht_capabilities.mcs, sizeof(e->ht_capabilities.mcs));
		wr_le16(&ht, e->ht_capabilities.extended);
		wr_le32(&ht, e->ht_capabilities.beamforming);
		wr_u8(&ht, e->ht_capabilities.antenna_selection);
		x->ht_len = (uint8_t)ht.len;
		x->narrow = !(e->ht_capabilities.info & HT_INFO_40MHZ);
	}
	if (x->flags & HAP_STATION_VHT) {
		wr_le32(&vht, e->vht_capabilities.info);
		wr_le16(&vht, e->vht_capabilities.rx_mcs);
		wr_le16(&vht, e->vht_capabilities.rx_highest);
		wr_le16(&vht, e->vht_capabilities.tx_mcs);
		wr_le16(&vht, e->vht_capabilities.tx_highest);
		x->vht_len = (uint8_t)vht.len;
	}
	if (x->flags & HAP_STATION_HE && e->he_capabilities.len <= sizeof(x->he)) {
		x->he_len = (uint8_t)e->he_capabilities.len;
		memcpy(x->he, e->he_capabilities.at, x->he_len);
		x->he_6ghz = elements_has(e, ELEMENT_HE_6GHZ) ? e->he_6ghz : 0;
	}
}

/* What both sides can: HT and later need WMM, VHT needs HT (9.4.2.55, 10.39). */
static uint32_t
flags_of(const struct mlme *m, const struct bss *b, const struct frame *f)
{
	const struct elements *e = &f->elements;
	const struct engine_radio *r = &m->radio[b->conf.radio];
	uint32_t flags = 0;

	if (f->assoc.capability & CAPABILITY_SHORT_PREAMBLE)
		flags |= HAP_STATION_SHORT_PREAMBLE;
	if (f->assoc.capability & CAPABILITY_SHORT_SLOT)
		flags |= HAP_STATION_SHORT_SLOT;
	if (!rates_all_dsss(&e->rates))
		flags |= HAP_STATION_ERP;
	if (b->conf.wmm && elements_has(e, ELEMENT_WMM_INFO))
		flags |= HAP_STATION_WMM;
	if (!(flags & HAP_STATION_WMM))
		return flags;
	if (r->ht_len && elements_has(e, ELEMENT_HT_CAPABILITIES))
		flags |= HAP_STATION_HT;
	if (r->vht_len && flags & HAP_STATION_HT && elements_has(e, ELEMENT_VHT_CAPABILITIES))
		flags |= HAP_STATION_VHT;
	if (r->he_len && elements_has(e, ELEMENT_HE_CAPABILITIES))
		flags |= HAP_STATION_HE;
	return flags;
}

static void
note_facts(struct mlme *m, const struct arrival *a, struct exchange *x, const struct station *s)
{
	const struct elements *e = &a->frame->elements;

	x->ask.capability = a->frame->assoc.capability;
	x->ask.listen_interval = a->frame->assoc.listen_interval;
	x->ask.current_ap = a->frame->assoc.current_ap;
	x->ask.ssid_len = e->ssid.len;
	memcpy(x->ask.ssid, e->ssid.octet, e->ssid.len);
	for (int i = 0; i < e->rates.count && x->ask.rate_count < AIR_RATES_MAX; i++)
		if (!rate_is_selector(e->rates.rate[i]))
			x->ask.rate[x->ask.rate_count++] = e->rates.rate[i];
	x->flags = flags_of(m, a->bss, a->frame);
	keep_capabilities(x, e);
	x->new_station = s->state != STATION_ASSOCIATED;
	x->aid = x->new_station ? bss_take_aid(a->bss) : s->aid;
	x->ask.aid = x->aid;
}

/* ---- the answer ---------------------------------------------------------------------------- */

static bool
allowed(const struct mlme_verdict *v, uint8_t rate)
{
	if (v->rate_count == 0 || rate_is_selector(rate))
		return true;
	for (int i = 0; i < v->rate_count; i++)
		if ((v->rate[i] & RATE_VALUE) == (rate & RATE_VALUE))
			return true;
	return false;
}

/* Those a daemon left; where it leaves none, all: nobody can speak at no rate. */
static uint8_t
keep_rates(uint8_t *to, const uint8_t *rate, uint8_t count, const struct mlme_verdict *v)
{
	uint8_t some = 0, kept = 0;

	for (int i = 0; i < count; i++)
		some |= allowed(v, rate[i]) && !rate_is_selector(rate[i]);
	for (int i = 0; i < count; i++)
		if (!some || allowed(v, rate[i]))
			to[kept++] = rate[i];
	return kept;
}

/* Our elements, with the rates a daemon left of them, and when to come back. */
static void
write_own(struct wr *w, const struct bss *b, const struct mlme_verdict *v, uint16_t comeback)
{
	struct elements e;
	uint8_t rate[RATES_MAX], count;

	if (elements_decode(octets_of(b->assoc, b->assoc_len), FRAME_ASSOC_RESP, &e) != FRAME_OK) {
		w->bad = true;
		return;
	}
	count = keep_rates(rate, b->rates.rate, b->rates.count, v);
	elements_set_rates(&e, rate, count);
	if (comeback) {
		e.timeout = (struct timeout_interval){ TIMEOUT_COMEBACK_TU, comeback };
		elements_add(&e, ELEMENT_TIMEOUT_INTERVAL);
	}
	elements_encode(w, FRAME_ASSOC_RESP, &e);
}

/* Ours, then what daemons add: the earlier one wins. */
static void
write_elements(struct wr *w, const struct bss *b, const struct mlme_verdict *v, uint16_t comeback)
{
	uint8_t bytes[TEMPLATE_MAX];
	struct wr own = wr_into(bytes, sizeof(bytes));

	if (v->rate_count == 0 && v->add.len == 0 && comeback == 0) {
		wr_bytes(w, b->assoc, b->assoc_len);
		return;
	}
	write_own(&own, b, v, comeback);
	w->bad = w->bad || !wr_ok(&own);
	elements_merge(w, FRAME_ASSOC_RESP, octets_of(bytes, own.len),
	    octets_of(v->add.at, v->add.len));
}

static size_t
write_answer(const struct bss *b, struct exchange *x, const struct mlme_verdict *v,
    uint16_t status, uint16_t comeback)
{
	struct wr w = wr_into(x->answer, sizeof(x->answer));
	enum frame_subtype subtype = x->type == HAP_REASSOC_REQ ? FRAME_REASSOC_RESP :
	    FRAME_ASSOC_RESP;
	struct frame_header header = frame_header_to(subtype, x->ask.sa, b->conf.bssid,
	    b->conf.bssid);

	frame_header_encode(&w, &header);
	wr_le16(&w, v->capability ? b->capability & (v->capability | CAPABILITY_ESS) :
	    b->capability);
	wr_le16(&w, status);
	wr_le16(&w, status ? 0 : x->aid | AID_BITS);
	write_elements(&w, b, v, status == STATUS_REFUSED_TEMPORARILY ? comeback : 0);
	return wr_ok(&w) ? w.len : 0;
}

static void
drop_from_radio(struct mlme *m, const struct bss *b, const struct exchange *x)
{
	struct air_command *c = mlme_put(m, AIR_STATION_REMOVE, b, 0);

	if (c)
		c->addr = x->ask.sa;
}

static void
add_to_radio(struct mlme *m, const struct bss *b, const struct exchange *x)
{
	struct air_command *c = mlme_put(m, AIR_STATION_ADD, b, 0);

	if (c == NULL)
		return;
	c->station = (struct air_station){
		.addr = x->ask.sa, .aid = x->aid, .capability = x->ask.capability,
		.listen_interval = x->ask.listen_interval, .rate_count = x->ask.rate_count,
		.wmm = x->flags & HAP_STATION_WMM, .authorized = true,
		.short_preamble = x->flags & HAP_STATION_SHORT_PREAMBLE,
		.ht_len = x->ht_len, .vht_len = x->vht_len, .he_len = x->he_len,
		.he_6ghz = x->he_len ? x->he_6ghz : 0,
	};
	for (int i = 0; i < x->ask.rate_count; i++)
		c->station.rate[i] = x->ask.rate[i] & RATE_VALUE;
	memcpy(c->station.ht, x->ht, x->ht_len);
	memcpy(c->station.vht, x->vht, x->vht_len);
	memcpy(c->station.he, x->he, x->he_len);
}

/* The station's own, as far as a daemon left them. */
static void
restrict_rates(struct exchange *x, const struct mlme_verdict *v)
{
	if (v->rate_count)
		x->ask.rate_count = keep_rates(x->ask.rate, x->ask.rate, x->ask.rate_count, v);
}

static bool
is_full(const struct bss *b, const struct exchange *x)
{
	return x->aid == 0 || (x->new_station && b->associated >= b->conf.max_stations);
}

static uint16_t
status_of(const struct mlme *m, const struct bss *b, const struct exchange *x,
    const struct mlme_verdict *v)
{
	if (!v->accepted)
		return v->closed ? cause_code(closed_cause(m, v, true)) : v->status;
	if (is_full(b, x) || (x->new_station && m->associated >= m->limits.stations))
		return cause_code(CAUSE_FULL);
	return STATUS_SUCCESS;
}

void
assoc_decide(struct mlme *m, struct instant now, struct exchange *x, const struct mlme_verdict *v)
{
	struct bss *b = &m->bss[x->bss];
	uint16_t status = status_of(m, b, x, v);
	uint16_t comeback = v->comeback_tu ? v->comeback_tu : m->policy.comeback_tu;

	x->accepted = status == STATUS_SUCCESS;
	x->overruled = v->accepted && !x->accepted ? CAUSE_FULL : CAUSE_NONE;
	if (!x->accepted)
		exchange_refused(m, x, status, v->accepted ? HAP_BY_CAPACITY : v->by,
		    v->accepted ? cause_text(CAUSE_FULL) : NULL);
	x->inactivity_ms = v->inactivity_ms;
	x->session_ms = v->session_ms;
	x->answer_len = (uint16_t)write_answer(b, x, v, status, comeback);
	if (x->answer_len == 0) {		/* what daemons added does not fit: without it */
		struct mlme_verdict plain = *v;

		plain.add.len = 0;
		x->answer_len = (uint16_t)write_answer(b, x, &plain, status, comeback);
	}
	if (x->accepted) {
		restrict_rates(x, v);
		add_to_radio(m, b, x);
	} else if (x->new_station && x->aid) {
		bss_free_aid(b, x->aid);
		x->aid = 0;
	}
	exchange_answer(m, now, x, status);
}

/* ---- acknowledged, or not ------------------------------------------------------------------ */

/* It moved here from another of our BSSs: there it is associated no longer. */
static void
left_the_other(struct mlme *m, struct instant now, const struct exchange *x)
{
	int other = x->type == HAP_REASSOC_REQ ?
	    mlme_bss_of(m, m->bss[x->bss].conf.radio, x->ask.current_ap) : -1;
	struct station *s;

	for (uint8_t r = 0; other < 0 && x->type == HAP_REASSOC_REQ && r < m->radio_count; r++)
		other = mlme_bss_of(m, r, x->ask.current_ap);
	if (other < 0 || other == x->bss)
		return;
	s = station_find(m, &m->bss[other], x->ask.sa);
	if (s) {
		s->out_reason = cause_code(CAUSE_MOVED);
		station_event(m, now, s, STATION_DISASSOCIATES);
	}
}

/* What was held for it goes; an association it had is its state's affair. */
static void
give_up(struct mlme *m, struct bss *b, struct exchange *x)
{
	if (x->new_station && x->aid) {
		drop_from_radio(m, b, x);
		bss_free_aid(b, x->aid);
	}
	x->aid = 0;
}

void
assoc_settle(struct mlme *m, struct instant now, struct exchange *x, bool acked)
{
	struct bss *b = &m->bss[x->bss];
	struct station *s = x->station == NIL ? NULL : &m->station[x->station];

	if (!x->accepted)
		return;
	if (s && acked && (s->state == STATION_AUTHENTICATED || s->state == STATION_ASSOCIATED)) {
		x->admitted = true;
		station_join(m, now, s, x);
		left_the_other(m, now, x);
		return;
	}
	give_up(m, b, x);
	if (s)
		station_event(m, now, s, STATION_MISSES);
}

/* Approved a moment ago, answered, not heard: the repeat needs no new verdict, but an ID. */
bool
assoc_again(struct mlme *m, struct instant now, struct exchange *x)
{
	struct bss *b = &m->bss[x->bss];
	struct wr w = wr_into(x->answer, x->answer_len);

	if (x->station == NIL || m->station[x->station].state != STATION_AUTHENTICATED ||
	    b->associated >= b->conf.max_stations || m->associated >= m->limits.stations)
		return false;
	x->new_station = true;
	x->aid = bss_take_aid(b);
	if (x->aid == 0)
		return false;
	w.len = FRAME_HEADER_LEN + 4;		/* after capability and status */
	wr_le16(&w, x->aid | AID_BITS);
	add_to_radio(m, b, x);
	exchange_resume(m, now, x);
	return true;
}

/* ---- the request --------------------------------------------------------------------------- */

static void
refuse_at_once(struct mlme *m, const struct arrival *a, uint8_t type, enum cause cause)
{
	uint8_t bytes[FRAME_HEADER_LEN + 6 + TEMPLATE_MAX];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct frame_header header = frame_header_to(
	    type == HAP_REASSOC_REQ ? FRAME_REASSOC_RESP : FRAME_ASSOC_RESP,
	    a->frame->header.addr2, a->bss->conf.bssid, a->bss->conf.bssid);

	frame_header_encode(&w, &header);
	wr_le16(&w, a->bss->capability);
	wr_le16(&w, cause_code(cause));
	wr_le16(&w, 0);
	wr_bytes(&w, a->bss->assoc, a->bss->assoc_len);
	mlme_transmit(m, a->bss, (struct air_bytes){ bytes, w.len }, 0, false);
	mlme_refused(m, a, type, cause);
}

static void
decide_alone(struct mlme *m, struct instant now, struct exchange *x)
{
	assoc_decide(m, now, x, &(struct mlme_verdict){ .accepted = true,
	    .request = MLME_NO_REQUEST });
	mlme_count(m, x->type, x->accepted, x->accepted ? HAP_BY_AP : HAP_BY_CAPACITY);
}

void
assoc_frame(struct mlme *m, struct arrival *a)
{
	struct station *s = a->station;
	uint8_t type = frame_is(&a->frame->header, FRAME_REASSOC_REQ) ? HAP_REASSOC_REQ :
	    HAP_ASSOC_REQ;
	uint32_t class_bit = type == HAP_REASSOC_REQ ? HAP_CLASS_REASSOC : HAP_CLASS_ASSOC;
	enum cause cause;

	if (s == NULL || s->state == STATION_STRANGER || s->state == STATION_LEAVING) {
		stray_seen(m, a->now, a->bss, a->frame->header.addr2, 2,
		    (uint16_t)(a->frame->header.subtype << 4), s);
		return;
	}
	cause = fault(a);
	if (cause) {
		refuse_at_once(m, a, type, cause);
		return;
	}
	if (exchange_repeats(m, a, type))
		return;
	struct exchange *x = exchange_begin(m, a, type, s);

	if (x == NULL) {
		refuse_at_once(m, a, type, CAUSE_STRANGERS);
		return;
	}
	note_facts(m, a, x, s);
	if (a->bss->asks & class_bit && x->aid)
		exchange_ask(m, x);
	else
		decide_alone(m, a->now, x);
}
