/* SPDX-License-Identifier: ISC */
/*
 * Listening and searching as Wi-Fi Direct has it (P7, P8; Wi-Fi Direct 1.9, 3.1.2.1).
 *
 * A device listens on one channel, or searches: it scans each of its channels and then listens
 * for a random multiple of 100 TU, so that two that search find each other.  In extended listen
 * it listens for a period in each interval.  In listen state it answers probe requests itself.
 * The daemon is told of each peer once, and of changes; a flood of invented ones costs it no
 * more than NEWS_S messages a second.
 */
#include <errno.h>
#include <string.h>

#include "frame/channel.h"
#include "frame/p2p.h"
#include "p2p/inside.h"

enum {
	LISTEN_TU	= 100,
	FOREVER_MS	= 5000,		/* a listen without end is asked for in such pieces */
	RETRY_MS	= 250,		/* after a scan or listen the radio did not do */
	FAILURES_MOST	= 20,		/* in a row: the search ends with the radio's error */
};

static const char wildcard[] = "DIRECT-";
enum { WILDCARD_LEN = sizeof(wildcard) - 1 };

/* ---- peers told ---------------------------------------------------------------------------- */

static void
tell_peer(struct p2p *p, struct instant now, struct reach *r, struct peer *peer, uint8_t event)
{
	struct p2p_act *a = p2p_tell(p, P2P_PEER, &r->finder.owner, peer->len);

	if (a == NULL)
		return;				/* it stays untold, and is told when heard again */
	memcpy(a + 1, peer->elements, peer->len);
	a->elements = (struct air_bytes){ (const uint8_t *)(a + 1), peer->len };
	a->event = event;
	a->peer = peer->info;
	a->peer.age_ms = (uint32_t)(instant_since(now, peer->heard).us / 1000);
	a->freq_mhz = peer->info.heard_freq;
	a->signal_dbm = peer->info.signal;
	peer->told = true;
	peer->changed = false;
}

static bool
is_told_now(struct finder *f, struct instant now, const struct peer *peer)
{
	if (f->doing == FINDER_OFF || (f->wake && !f->woken) || (peer->told && !peer->changed))
		return false;
	/* Who answered took the trouble of an exchange; a probe request is cheaply invented. */
	return peer->info.via != HAP_VIA_PROBE_REQ || bucket_take(&f->news, now, NEWS_S);
}

static void
note_peer(struct p2p *p, struct instant now, struct reach *r, const struct frame *frame,
    const struct air_event *e)
{
	struct peer *peer = peers_heard(r->peers, now, frame, e->received.freq_mhz,
	    e->received.signal_dbm);

	if (peer && is_told_now(&r->finder, now, peer))
		tell_peer(p, now, r, peer, peer->told ? HAP_PEER_CHANGED : HAP_PEER_FOUND);
}

static void
drop_old(struct p2p *p, struct instant now, struct reach *r)
{
	struct peer *peer;

	/* One that is told is out of the table: so there must be room to tell it. */
	while (queue_room(p->acts) > sizeof(struct p2p_act) + PEERS_ELEMENTS &&
	    (peer = peers_lost(r->peers, now)) != NULL)
		if (peer->told && r->finder.doing != FINDER_OFF)
			tell_peer(p, now, r, peer, HAP_PEER_LOST);
}

static void
tell_known(struct p2p *p, struct instant now, struct reach *r)
{
	for (uint32_t i = 0; i < peers_capacity(r->peers); i++) {
		struct peer *peer = peers_at(r->peers, i);

		if (peer && is_told_now(&r->finder, now, peer))
			tell_peer(p, now, r, peer, HAP_PEER_FOUND);
	}
}

void
finder_woken(struct p2p *p, struct instant now, struct reach *r)
{
	r->finder.woken = true;
	tell_known(p, now, r);
}

/* ---- answering ----------------------------------------------------------------------------- */

static bool
type_is_ours(const struct finder *f, const struct wsc_attributes *w)
{
	if (wsc_asks_for(w, f->type))
		return true;
	for (uint8_t i = 0; i < f->more_types.count; i++)
		if (wsc_asks_for(w, f->more_types.type[i]))
			return true;
	return false;
}

static bool
ssid_is_ours(const struct frame *f)
{
	const struct ssid *s = &f->elements.ssid;

	return s->len == 0 || (s->len == WILDCARD_LEN &&
	    memcmp(s->octet, wildcard, WILDCARD_LEN) == 0);
}

/* Who may expect an answer of a device in listen state: 3.1.2.1.1. */
static bool
is_answered(const struct reach *r, const struct frame *f)
{
	uint8_t joined[ATTRIBUTE_ROOM];
	struct wr room = wr_into(joined, sizeof(joined));
	struct mac own = r->device.addr;
	struct p2p_attributes a;
	struct wsc_attributes w;
	bool there, wsc;

	if (!mac_is_broadcast(f->header.addr1) && !mac_equal(f->header.addr1, own))
		return false;
	if (!mac_is_broadcast(f->header.addr3) && !mac_equal(f->header.addr3, own))
		return false;
	if (!ssid_is_ours(f) || rates_all_dsss(&f->elements.rates))
		return false;
	if (p2p_elements_decode(f->elements.raw, P2P_PROBE_REQ, &room, &there, &a) !=
	    ATTRIBUTE_OK || !there)
		return false;
	if (p2p_has(&a, P2P_DEVICE_ID) && !mac_equal(a.device_id, own))
		return false;
	if (wsc_elements_decode(f->elements.raw, &room, &wsc, &w) != ATTRIBUTE_OK)
		return false;
	return !wsc || type_is_ours(&r->finder, &w);
}

static void
put_answer(struct wr *w, const struct reach *r, struct mac to, uint16_t freq_mhz)
{
	static const uint8_t rates[] = { 12, 18, 24, 36, 48, 72, 96, 108 };
	struct channel channel = channel_from_mhz(freq_mhz);
	struct mac own = r->device.addr;
	struct frame f = { .header = frame_header_to(FRAME_PROBE_RESP, to, own, own),
	    .beacon = { .interval_tu = 100, .capability = CAPABILITY_SHORT_PREAMBLE |
	    CAPABILITY_SHORT_SLOT | CAPABILITY_PRIVACY },
	    .extra = octets_of(r->finder.response, r->finder.response_len) };
	struct ssid ssid = { .len = WILDCARD_LEN };

	memcpy(ssid.octet, wildcard, WILDCARD_LEN);
	elements_set_ssid(&f.elements, ssid);
	elements_set_rates(&f.elements, rates, sizeof(rates));
	if (channel.band == BAND_2GHZ) {
		f.elements.channel = channel.number;
		elements_add(&f.elements, ELEMENT_DS);
	}
	frame_encode(w, &f);
}

static void
answer(struct p2p *p, struct reach *r, const struct frame *f, uint16_t freq_mhz)
{
	uint8_t octets[FRAME_HEADER_LEN + 64 + P2P_ELEMENTS];
	struct wr w = wr_into(octets, sizeof(octets));
	struct air_command *c;

	put_answer(&w, r, f->header.addr2, freq_mhz);
	c = wr_ok(&w) ? p2p_put(p, r, AIR_SEND, AIR_DEVICE, w.len) : NULL;
	if (c == NULL)
		return;
	memcpy(c + 1, octets, w.len);
	c->send = (struct air_send){ .no_ack = mac_is_broadcast(f->header.addr1),
	    .no_cck = true, .freq_mhz = is_home(r, AIR_DEVICE, freq_mhz) ? 0 : freq_mhz,
	    .frame = { (const uint8_t *)(c + 1), w.len } };
	r->probes_answered++;
}

/* In listen state: on the listen channel, and there to listen. */
static bool
listens_now(const struct reach *r, uint16_t freq_mhz)
{
	const struct finder *f = &r->finder;

	return f->doing == FINDER_LISTENS && f->response_len && freq_mhz == f->want.freq &&
	    schedule_hears(r, AIR_DEVICE, freq_mhz);
}

/*
 * Probe requests of Wi-Fi Direct devices, and what a scan hears of them.  A probe request may be
 * meant for a BSS as well; one to the device alone is not.
 */
bool
finder_frame(struct p2p *p, struct instant now, struct reach *r, const struct air_event *e)
{
	struct finder *finder = &r->finder;
	uint16_t freq_mhz = e->received.freq_mhz ? e->received.freq_mhz : r->home_mhz;
	struct frame f;

	if (finder->doing == FINDER_OFF || frame_decode(e->received.frame.at,
	    e->received.frame.len, &f) != FRAME_OK)
		return false;
	if (f.header.type != FRAME_MANAGEMENT || !elements_has(&f.elements, ELEMENT_P2P) ||
	    mac_equal(f.header.addr2, r->device.addr))
		return false;
	if (f.header.subtype == FRAME_PROBE_REQ) {
		note_peer(p, now, r, &f, e);
		if (listens_now(r, freq_mhz) && is_answered(r, &f) &&
		    bucket_take(&finder->answers, now, ANSWERS_S))
			answer(p, r, &f, freq_mhz);
	} else if (e->received.scanned) {
		note_peer(p, now, r, &f, e);
	}
	return f.header.subtype == FRAME_PROBE_REQ && r->device.way != AIR_WAY_SHARED &&
	    r->device.way != AIR_WAY_ON_CHANNEL && mac_equal(f.header.addr1, r->device.addr);
}

/* ---- its jobs ------------------------------------------------------------------------------ */

static void
listen_for(struct p2p *p, struct instant now, struct reach *r, uint64_t us)
{
	struct finder *f = &r->finder;
	struct job *j;

	if (f->until.us != FAR.us && instant_since(f->until, now).us < us)
		us = instant_since(f->until, now).us;
	j = job_new(p, now, JOB_LISTEN, &f->owner);
	f->doing = FINDER_LISTENS;
	if (j == NULL) {
		f->retry = instant_add(now, SPAN_MS(RETRY_MS));
		return;
	}
	j->freq_mhz = f->want.freq;
	j->left_us = us < LEAST_MS * 1000 ? LEAST_MS * 1000 : us;
	f->job = job_number(p, j);
}

static void
search(struct p2p *p, struct instant now, struct reach *r)
{
	struct finder *f = &r->finder;
	struct job *j = job_new(p, now, JOB_SEARCH, &f->owner);

	f->doing = FINDER_SEARCHES;
	if (j == NULL) {
		f->retry = instant_add(now, SPAN_MS(RETRY_MS));
		return;
	}
	j->channels = f->want.channels;
	memcpy(j->freq, f->want.search, sizeof(f->want.search));
	j->freq_mhz = j->freq[0];
	j->no_cck = true;
	j->ssid_len = WILDCARD_LEN;
	memcpy(j->ssid, wildcard, WILDCARD_LEN);
	j->len = f->request_len;
	memcpy(job_room(p, j), f->request, f->request_len);
	f->job = job_number(p, j);
}

static uint64_t
random_listen_us(struct p2p *p, const struct hap_listen *w)
{
	uint32_t n = w->min_100tu + prng_below(&p->prng, w->max_100tu - w->min_100tu + 1u);

	return SPAN_TU(n * LISTEN_TU).us;
}

/* What comes after the last thing it did, or first. */
static void
go_on(struct p2p *p, struct instant now, struct reach *r)
{
	struct finder *f = &r->finder;
	bool first = f->doing == FINDER_OFF, searched = f->doing == FINDER_SEARCHES;

	f->retry = FAR;
	if (f->search) {
		if (searched && f->want.freq && f->want.max_100tu)
			listen_for(p, now, r, random_listen_us(p, &f->want));
		else
			search(p, now, r);
	} else if (f->want.period_ms == 0) {
		listen_for(p, now, r, FOREVER_MS * UINT64_C(1000));
	} else if (first || instant_due(f->period, now)) {
		f->period = instant_add(first ? now : f->period, SPAN_MS(f->want.interval_ms));
		if (instant_due(f->period, now))
			f->period = instant_add(now, SPAN_MS(f->want.interval_ms));
		listen_for(p, now, r, f->want.period_ms * UINT64_C(1000));
	} else {
		f->doing = FINDER_PAUSES;
		f->next = f->period;
	}
}

void
finder_job_over(struct p2p *p, struct instant now, struct reach *r, uint16_t job, int error)
{
	struct finder *f = &r->finder;

	if (f->doing == FINDER_OFF || f->job != job)
		return;
	f->job = NO_JOB;
	f->failures = error ? (uint16_t)(f->failures + 1) : 0;
	if (f->failures >= FAILURES_MOST) {
		finder_stop(p, now, r, error, true);
		return;
	}
	/* Not at once: jobs end while the schedule goes through them. */
	f->next = error ? instant_add(now, SPAN_MS(RETRY_MS)) : now;
}

/* ---- life ---------------------------------------------------------------------------------- */

/* Requested device types are compared with ours, which stand in the answer's elements. */
static void
learn_own_types(struct finder *f)
{
	uint8_t joined[ATTRIBUTE_ROOM];
	struct wr room = wr_into(joined, sizeof(joined));
	struct octets own = octets_of(f->response, f->response_len);
	struct p2p_attributes a;
	bool there;

	f->type = (struct wsc_device_type){ 0 };
	f->more_types = (struct wsc_device_types){ 0 };
	if (p2p_elements_decode(own, P2P_PROBE_RESP, &room, &there, &a) != ATTRIBUTE_OK || !there)
		return;
	f->type = a.device_info.primary;
	f->more_types = a.device_info.secondary;
}

static bool
channels_exist(const struct hap_listen *w)
{
	if (w->freq && channel_from_mhz(w->freq).band == BAND_NONE)
		return false;
	for (uint8_t i = 0; i < w->channels; i++)
		if (channel_from_mhz(w->search[i]).band == BAND_NONE)
			return false;
	return true;
}

static int
check(const struct hap_listen *w, const char **why)
{
	bool search_ = w->flags & HAP_LISTEN_SEARCH;

	*why = "neither a channel to listen on (freq) nor channels to search";
	if (w->freq == 0 && !search_)
		return -EINVAL;
	*why = "a search needs 1 to 20 channels, and listens of 1 to 3 times 100 TU in between "
	    "unless freq is 0";
	if (search_ && (w->channels == 0 || w->channels > P2P_SEARCH || (w->freq &&
	    (w->min_100tu < 1 || w->max_100tu > 3 || w->min_100tu > w->max_100tu))))
		return -EINVAL;
	*why = "an extended listen has a period of at least 10 ms, not longer than its interval, "
	    "and does not search";
	if (w->period_ms && (search_ || w->period_ms < LEAST_MS ||
	    w->period_ms > w->interval_ms))
		return -EINVAL;
	*why = "no 20 MHz channel has that frequency";
	return channels_exist(w) ? 0 : -EINVAL;
}

static int
check_reach(const struct reach *r, const struct hap_listen *w, const char **why)
{
	int error = 0;

	*why = r->can.why ? r->can.why : "this radio cannot scan";
	if (w->flags & HAP_LISTEN_SEARCH && !r->can.scans)
		return -EOPNOTSUPP;
	if (w->freq)
		error = reach_may_go(r, w->freq, why);
	for (uint8_t i = 0; error == 0 && w->flags & HAP_LISTEN_SEARCH && i < w->channels; i++)
		error = reach_may_go(r, w->search[i], why);
	return error;
}

int
finder_start(struct p2p *p, struct instant now, struct reach *r, const struct p2p_owner *owner,
    const struct hap_listen *want, struct air_bytes request, struct air_bytes response,
    const char **why)
{
	struct finder *f = &r->finder;
	int error = check(want, why);

	if (error)
		return error;
	*why = "the elements are no whole elements, or longer than 1024 octets";
	if (request.len > P2P_ELEMENTS || response.len > P2P_ELEMENTS ||
	    !elements_valid(request.at, request.len) || !elements_valid(response.at, response.len))
		return -EINVAL;
	error = check_reach(r, want, why);
	if (error)
		return error;
	*why = "the device listens or searches already";
	if (f->doing != FINDER_OFF)
		return -EBUSY;
	*f = (struct finder){ .owner = *owner, .want = *want, .job = NO_JOB, .next = FAR,
	    .retry = FAR, .period = FAR, .search = want->flags & HAP_LISTEN_SEARCH,
	    .wake = want->flags & HAP_LISTEN_WAKE,
	    .until = want->duration_ms ? instant_add(now, SPAN_MS(want->duration_ms)) : FAR,
	    .request_len = (uint16_t)request.len, .response_len = (uint16_t)response.len };
	if (request.len)
		memcpy(f->request, request.at, request.len);
	if (response.len)
		memcpy(f->response, response.at, response.len);
	learn_own_types(f);
	for (uint32_t i = 0; i < peers_capacity(r->peers); i++) {
		struct peer *peer = peers_at(r->peers, i);

		if (peer)
			peer->told = false;	/* this daemon's question was not asked before */
	}
	go_on(p, now, r);
	if (!f->wake)
		tell_known(p, now, r);
	return 0;
}

void
finder_stop(struct p2p *p, struct instant now, struct reach *r, int error, bool tell)
{
	struct finder *f = &r->finder;
	struct p2p_act *a;

	if (f->doing == FINDER_OFF)
		return;
	f->doing = FINDER_OFF;
	if (f->job != NO_JOB)
		job_end(p, now, &p->job[f->job], ECANCELED);
	f->job = NO_JOB;
	a = tell ? p2p_tell(p, P2P_LISTENED, &f->owner, 0) : NULL;
	if (a) {
		a->error = error;
		a->last = true;
	}
}

void
finder_run(struct p2p *p, struct instant now, struct reach *r)
{
	struct finder *f = &r->finder;

	if (r->peers)
		drop_old(p, now, r);
	if (f->doing == FINDER_OFF)
		return;
	if (instant_due(f->until, now)) {
		finder_stop(p, now, r, 0, true);
		return;
	}
	if (r->device_state != DEVICE_UP || f->job != NO_JOB)
		return;
	if (instant_due(f->next, now) || instant_due(f->retry, now)) {
		f->next = FAR;
		go_on(p, now, r);
	}
}

struct instant
finder_due(const struct reach *r)
{
	const struct finder *f = &r->finder;
	struct instant due = r->peers ? peers_deadline(r->peers) : FAR;

	if (f->doing == FINDER_OFF)
		return due;
	due = instant_min(due, f->until);
	if (r->device_state == DEVICE_UP && f->job == NO_JOB)
		due = instant_min(due, instant_min(f->next, f->retry));
	return due;
}
