/* SPDX-License-Identifier: ISC */
/* Life, devices, what daemons ask for and the way of events; see p2p.h. */
#include "p2p/p2p.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frame/channel.h"
#include "p2p/inside.h"

enum {
	COMMAND_OCTETS	= 1 << 20,
	ACT_OCTETS	= 1 << 20,
	STANDARD_EACH	= 64,
	STANDARD_PERCENT = 30,
	SCAN_US		= 80000,	/* until it is known: what mac80211 takes for a channel */
	AGAIN_S		= 2,		/* a device that went down is asked for again */
	LONGEST_MS	= 3600000,	/* of a stay */
};

/* ---- life ---------------------------------------------------------------------------------- */

static bool
allocate(struct p2p *p)
{
	p->job = calloc(P2P_JOBS, sizeof(p->job[0]));
	p->room = malloc((size_t)P2P_JOBS * ROOM);
	p->commands = queue_open(COMMAND_OCTETS);
	p->acts = queue_open(ACT_OCTETS);
	return p->job && p->room && p->commands && p->acts;
}

struct p2p *
p2p_open(const struct p2p_sizes *sizes)
{
	struct p2p *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->limits = *sizes;
	if (p->limits.each == 0)
		p->limits.each = STANDARD_EACH;
	if (!allocate(p)) {
		p2p_close(p);
		return NULL;
	}
	for (uint16_t i = 0; i < P2P_JOBS; i++)
		p->job[i].next = (uint16_t)(i + 1 < P2P_JOBS ? i + 1 : NO_JOB);
	p->job_free = 0;
	p->prng = prng_from(sip_hash_u64(sizes->key, 0x6c697374656e));
	p->due = FAR;
	return p;
}

void
p2p_close(struct p2p *p)
{
	if (p == NULL)
		return;
	for (uint32_t r = 0; r < p->radios; r++)
		peers_close(p->radio[r].peers);
	free(p->job);
	free(p->room);
	queue_close(p->commands);
	queue_close(p->acts);
	free(p);
}

int
p2p_add_radio(struct p2p *p, const char *name, const struct air_away *can)
{
	struct reach *r = &p->radio[p->radios];
	size_t len = strlen(name);

	if (p->radios == P2P_RADIOS)
		return -ENOSPC;
	*r = (struct reach){ .can = *can, .number = (uint8_t)p->radios, .first = NO_JOB,
	    .last = NO_JOB, .due = FAR, .device_again = FAR, .scan_us = SCAN_US,
	    .budget = { .percent = can->percent ? can->percent : STANDARD_PERCENT } };
	memcpy(r->name, name, len < sizeof(r->name) ? len : sizeof(r->name) - 1);
	r->device = (struct p2p_device){ .way = can->way, .addr = can->addr };
	r->finder.job = NO_JOB;
	if (can->way != AIR_WAY_NONE) {
		r->peers = peers_open(P2P_PEERS, p->limits.key);
		if (r->peers == NULL)
			return -ENOMEM;
	}
	return (int)p->radios++;
}

/* ---- what the files share ------------------------------------------------------------------ */

static bool
shares_address(const struct reach *r)
{
	return r->can.way == AIR_WAY_SHARED || r->can.way == AIR_WAY_ON_CHANNEL;
}

static struct bss_seen *
seen(struct reach *r, uint16_t bss)
{
	for (uint32_t i = 0; i < r->bsss; i++)
		if (r->bss[i].bss == bss)
			return &r->bss[i];
	if (r->bsss == BUDGET_BSSS)
		return NULL;
	r->bss[r->bsss] = (struct bss_seen){ .bss = bss };
	return &r->bss[r->bsss++];
}

static const struct bss_seen *
first_up(const struct reach *r)
{
	for (uint32_t i = 0; i < r->bsss; i++)
		if (r->bss[i].up)
			return &r->bss[i];
	return NULL;
}

struct air_command *
p2p_put(struct p2p *p, const struct reach *r, enum air_verb verb, uint16_t bss, size_t payload)
{
	struct air_command *c = queue_put(p->commands, sizeof(*c) + payload);

	if (c == NULL)
		return NULL;
	memset(c, 0, sizeof(*c));
	c->verb = verb;
	c->radio = r->number;
	c->bss = bss == AIR_DEVICE && shares_address(r) && first_up(r) ? first_up(r)->bss : bss;
	return c;
}

struct p2p_act *
p2p_tell(struct p2p *p, enum p2p_verb verb, const struct p2p_owner *owner, size_t payload)
{
	struct p2p_act *a = queue_put(p->acts, sizeof(*a) + payload);

	if (a == NULL)
		return NULL;
	memset(a, 0, sizeof(*a));
	a->verb = verb;
	a->owner = *owner;
	return a;
}

bool
bucket_take(struct bucket *b, struct instant now, uint32_t a_second)
{
	uint64_t more = instant_since(now, b->filled).us * a_second / 1000000;

	if (more) {
		b->left = more > a_second - b->left ? a_second : b->left + (uint32_t)more;
		b->filled = now;
	}
	if (b->left == 0)
		return false;
	b->left--;
	return true;
}

bool
is_home(const struct reach *r, uint16_t bss, uint16_t freq_mhz)
{
	return r->home_mhz && freq_mhz == r->home_mhz && (bss != AIR_DEVICE || shares_address(r));
}

/* Everything there is to do now, and when there will be more. */
static void
run(struct p2p *p, struct instant now)
{
	p->due = FAR;
	for (uint32_t i = 0; i < p->radios; i++) {
		struct reach *r = &p->radio[i];

		finder_run(p, now, r);
		if (r->jobs || r->visit.state != VISIT_NONE)
			schedule_run(p, now, r);
		else
			r->due = FAR;
		p->due = instant_min(p->due, instant_min(r->due,
		    instant_min(finder_due(r), r->device_again)));
	}
}

/* ---- BSSs ---------------------------------------------------------------------------------- */

/* What it was asked for in the name of an interface that is no more. */
static void
end_jobs_of(struct p2p *p, struct instant now, struct reach *r, uint16_t bss, int error)
{
	uint16_t next;

	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		next = p->job[i].next;
		if (p->job[i].owner.bss == bss)
			job_end(p, now, &p->job[i], error);
	}
}

static void
tell_device(struct p2p *p, const struct reach *r, uint8_t event, int error)
{
	struct p2p_owner owner = { .endpoint = r->device.endpoint, .iface = r->device.iface,
	    .radio = r->number, .bss = AIR_DEVICE };
	struct p2p_act *a = p2p_tell(p, P2P_DEVICE, &owner, 0);

	if (a) {
		a->event = event;
		a->error = error;
	}
}

static void
device_down(struct p2p *p, struct instant now, struct reach *r, int error)
{
	if (r->device_state != DEVICE_UP)
		return;
	r->device_state = DEVICE_DOWN;
	r->device.up = false;
	r->device_again = instant_add(now, SPAN_S(AGAIN_S));
	end_jobs_of(p, now, r, AIR_DEVICE, error ? error : ENETDOWN);
	tell_device(p, r, HAP_IFACE_DOWN, error);
}

static void
device_up(struct p2p *p, struct reach *r)
{
	r->device_again = FAR;
	if (r->device_state == DEVICE_OFF || r->device_state == DEVICE_UP)
		return;
	r->device_state = DEVICE_UP;
	r->device.up = true;
	tell_device(p, r, HAP_IFACE_UP, 0);
}

/* A shared device is there whenever its BSS is. */
static void
follow_bss(struct p2p *p, struct instant now, struct reach *r)
{
	const struct bss_seen *b = first_up(r);

	if (!shares_address(r) || r->can.way == AIR_WAY_NONE)
		return;
	if (b)
		r->device.addr = b->bssid;
	if (b && r->device_state != DEVICE_OFF)
		device_up(p, r);
	else if (b == NULL)
		device_down(p, now, r, ENETDOWN);
}

void
p2p_set_bss(struct p2p *p, struct instant now, uint8_t radio, uint16_t bss,
    const struct p2p_bss *is)
{
	struct reach *r = &p->radio[radio];
	struct bss_seen *b = radio < p->radios ? seen(r, bss) : NULL;

	if (b == NULL)
		return;
	b->bssid = is->bssid;
	b->up = is->up;
	if (is->up) {
		budget_set_bss(&r->budget, bss, is->beacon_tu, is->dtim_period);
		r->home_mhz = is->freq_mhz;
	} else {
		budget_drop_bss(&r->budget, bss);
		end_jobs_of(p, now, r, bss, ENETDOWN);
		r->home_mhz = first_up(r) ? r->home_mhz : 0;
	}
	follow_bss(p, now, r);
	run(p, now);
}

/* ---- devices ------------------------------------------------------------------------------- */

static int
may_start(const struct reach *r, uint8_t way, const char **why)
{
	*why = "the radio is gone";
	if (r->gone)
		return -ENODEV;
	*why = r->can.why ? r->can.why : "this radio has no P2P device (hostap_p2p)";
	if (r->can.way == AIR_WAY_NONE)
		return -EOPNOTSUPP;
	*why = "this radio has its P2P device in another way than that";
	if (way && way != r->can.way)
		return -EOPNOTSUPP;
	*why = "the radio's P2P device is in use; \"apgate daemons\" says by whom";
	if (r->device_state != DEVICE_OFF)
		return -EBUSY;
	*why = "the P2P device shares its BSS's interface, and the BSS is down";
	if (shares_address(r) && first_up(r) == NULL)
		return -ENETDOWN;
	return 0;
}

static bool
ask_for_device(struct p2p *p, const struct reach *r)
{
	struct air_command *c = p2p_put(p, r, AIR_DEVICE_START, AIR_DEVICE, 0);

	if (c)
		c->device = (struct air_device){ .addr = r->can.addr };
	return c != NULL;
}

int
p2p_start(struct p2p *p, struct instant now, int endpoint, uint8_t radio, uint8_t way,
    uint32_t iface, const char **why)
{
	struct reach *r = &p->radio[radio];
	int error;

	*why = "no such radio";
	if (radio >= p->radios)
		return -ENODEV;
	error = may_start(r, way, why);
	if (error)
		return error;
	r->device.iface = iface;
	r->device.endpoint = endpoint;
	r->device_state = DEVICE_STARTING;
	peers_clear(r->peers);
	if (shares_address(r)) {
		r->device.addr = first_up(r)->bssid;
		device_up(p, r);
	} else {
		ask_for_device(p, r);
	}
	run(p, now);
	return 0;
}

/* Ends all it has; tell: each with its event. */
static void
stop_device(struct p2p *p, struct instant now, struct reach *r, bool tell)
{
	uint16_t next;

	finder_stop(p, now, r, ECANCELED, tell);
	for (uint16_t i = r->first; i != NO_JOB; i = next) {
		next = p->job[i].next;
		if (p->job[i].owner.bss != AIR_DEVICE)
			continue;
		if (tell)
			job_end(p, now, &p->job[i], ECANCELED);
		else
			job_free(p, &p->job[i]);
	}
	if (!shares_address(r) && !r->gone)
		p2p_put(p, r, AIR_DEVICE_STOP, AIR_DEVICE, 0);
	if (r->visit.state != VISIT_NONE && r->visit.bss == AIR_DEVICE && !shares_address(r)) {
		/* It ends without a word. */
		if (r->visit.off && r->visit.began.us != FAR.us)
			budget_spent(&r->budget, r->visit.began, now);
		r->visit.state = VISIT_NONE;
	}
	r->device_state = DEVICE_OFF;
	r->device.up = false;
	r->device.iface = 0;
	r->device.endpoint = 0;
	r->device_again = FAR;
	peers_clear(r->peers);
}

int
p2p_radio_of(const struct p2p *p, uint32_t iface)
{
	for (uint32_t i = 0; i < p->radios; i++)
		if (iface && p->radio[i].device.iface == iface)
			return (int)i;
	return -1;
}

int
p2p_stop(struct p2p *p, struct instant now, int endpoint, uint32_t iface, const char **why)
{
	int radio = p2p_radio_of(p, iface);

	*why = "no P2P device of that cookie";
	if (radio < 0)
		return -ENODEV;
	*why = "the P2P device is another daemon's";
	if (p->radio[radio].device.endpoint != endpoint)
		return -EPERM;
	stop_device(p, now, &p->radio[radio], true);
	run(p, now);
	return 0;
}

static void
device_state(struct p2p *p, struct instant now, struct reach *r, bool up, int error)
{
	if (up) {
		device_up(p, r);
	} else if (r->device_state == DEVICE_STARTING) {
		finder_stop(p, now, r, error, true);
		end_jobs_of(p, now, r, AIR_DEVICE, error ? error : ENETDOWN);
		tell_device(p, r, HAP_IFACE_REMOVED, error);
		r->device_state = DEVICE_OFF;
		r->device.iface = 0;
		r->device.endpoint = 0;
	} else if (r->device_state == DEVICE_DOWN) {
		r->device_again = instant_add(now, SPAN_S(AGAIN_S));
	} else {
		device_down(p, now, r, error);
	}
}

static void
radio_gone(struct p2p *p, struct instant now, struct reach *r)
{
	r->gone = true;
	finder_stop(p, now, r, ENODEV, true);
	schedule_gone(p, now, r, ENODEV);
	if (r->device_state != DEVICE_OFF)
		tell_device(p, r, HAP_IFACE_REMOVED, ENODEV);
	r->device_state = DEVICE_OFF;
	r->device.up = false;
	r->device.iface = 0;
	r->device.endpoint = 0;
	r->device_again = FAR;
}

/* ---- what daemons ask for ------------------------------------------------------------------ */

static int
may_ask(struct p2p *p, const struct p2p_owner *o, const char **why)
{
	const struct reach *r = &p->radio[o->radio];
	const struct bss_seen *b;

	*why = "the radio is gone";
	if (r->gone)
		return -ENODEV;
	*why = "the P2P device is another daemon's";
	if (o->bss == AIR_DEVICE && r->device.endpoint != o->endpoint)
		return -EPERM;
	*why = "the P2P device is down (is the radio blocked? \"rfkill list\" tells)";
	if (o->bss == AIR_DEVICE && r->device_state == DEVICE_DOWN)
		return -ENETDOWN;
	b = o->bss == AIR_DEVICE ? NULL : seen(&p->radio[o->radio], o->bss);
	*why = "the BSS is down";
	if (o->bss != AIR_DEVICE && (b == NULL || !b->up))
		return -ENETDOWN;
	*why = "this endpoint has something of that number under way";
	if (job_find(p, o->endpoint, o->seq) || (r->finder.doing != FINDER_OFF &&
	    r->finder.owner.endpoint == o->endpoint && r->finder.owner.seq == o->seq))
		return -EEXIST;
	return 0;
}

static int
may_go(const struct reach *r, uint16_t freq_mhz, const char **why)
{
	*why = "no 20 MHz channel has that frequency";
	if (channel_from_mhz(freq_mhz).band == BAND_NONE)
		return -EINVAL;
	if (r->home_mhz == 0 || freq_mhz == r->home_mhz)
		return 0;
	*why = "the radio's channel needs radar detection: it may not be left";
	if (r->can.radar)
		return -EBUSY;
	*why = r->can.why ? r->can.why : "this radio cannot leave the channel of its BSSs";
	return r->can.leaves ? 0 : -EOPNOTSUPP;
}

static const char too_many[] = "as many stays, scans and frames are under way as there may be";

int
p2p_stay(struct p2p *p, struct instant now, const struct p2p_owner *o,
    const struct hap_stay *s, const char **why)
{
	struct reach *r = &p->radio[o->radio];
	int error = may_ask(p, o, why);
	struct job *j;

	if (error == 0)
		error = may_go(r, s->freq, why);
	if (error)
		return error;
	*why = "a stay lasts from 10 ms to an hour";
	if (s->duration_ms < LEAST_MS || s->duration_ms > LONGEST_MS)
		return -EINVAL;
	j = job_new(p, now, JOB_STAY, o);
	*why = too_many;
	if (j == NULL)
		return -ENOBUFS;
	j->freq_mhz = s->freq;
	j->left_us = s->duration_ms * UINT64_C(1000);
	run(p, now);
	return 0;
}

/* What a P2P device may send: the same on every radio, though some would take more. */
static bool
is_for_device(struct air_bytes frame)
{
	enum { PROBE_REQ = 0x40, PROBE_RESP = 0x50, ACTION = 0xd0, PUBLIC = 4 };

	return frame.at[0] == PROBE_RESP || frame.at[0] == PROBE_REQ ||
	    (frame.at[0] == ACTION && frame.len > FRAME_HEADER_LEN &&
	    frame.at[FRAME_HEADER_LEN] == PUBLIC);
}

int
p2p_frame(struct p2p *p, struct instant now, const struct p2p_owner *o,
    const struct hap_frame *f, struct air_bytes frame, const char **why)
{
	struct reach *r = &p->radio[o->radio];
	uint16_t freq_mhz = f->freq ? f->freq : r->home_mhz;
	int error = may_ask(p, o, why);
	struct job *j;

	if (error)
		return error;
	*why = "a P2P device has no channel of its own: say which (freq)";
	if (o->bss == AIR_DEVICE && f->freq == 0)
		return -EINVAL;
	*why = "a P2P device sends public action frames and probes only; group frames go by the "
	    "group's interface";
	if (o->bss == AIR_DEVICE && !is_for_device(frame))
		return -EOPNOTSUPP;
	error = may_go(r, freq_mhz, why);
	if (error)
		return error;
	j = job_new(p, now, JOB_FRAME, o);
	*why = too_many;
	if (j == NULL)
		return -ENOBUFS;
	j->freq_mhz = freq_mhz;
	j->left_us = f->wait_ms * UINT64_C(1000);
	j->fate = FATE_UNSENT;
	j->no_cck = f->flags & HAP_FRAME_NO_CCK;
	j->no_ack = f->flags & HAP_FRAME_NO_ACK;
	j->until = instant_add(now, SPAN_S(LATE_S));
	j->len = (uint16_t)frame.len;
	memcpy(job_room(p, j), frame.at, frame.len);
	run(p, now);
	return 0;
}

static int
check_scan(const struct reach *r, const struct hap_scan *s, struct air_bytes ssid,
    struct air_bytes elements, const char **why)
{
	int error = 0;

	*why = "a scan names 1 to 24 channels";
	if (s->channels == 0 || s->channels > P2P_SCAN)
		return -EINVAL;
	*why = "a scan stays on a channel for 10 to 500 TU";
	if (s->dwell_tu && (s->dwell_tu < 10 || s->dwell_tu > 500))
		return -EINVAL;
	*why = "an SSID is longer than 32 octets, or elements are not whole or over 1024 octets";
	if (ssid.len > 32 || elements.len > P2P_ELEMENTS ||
	    !elements_valid(elements.at, elements.len))
		return -EINVAL;
	*why = r->can.why ? r->can.why : "this radio cannot scan";
	if (!r->can.scans)
		return -EOPNOTSUPP;
	for (uint8_t i = 0; error == 0 && i < s->channels; i++)
		error = may_go(r, s->freq[i], why);
	return error;
}

int
p2p_scan(struct p2p *p, struct instant now, const struct p2p_owner *o,
    const struct hap_scan *s, struct air_bytes ssid, struct air_bytes elements,
    const char **why)
{
	int error = may_ask(p, o, why);
	struct job *j;

	if (error == 0)
		error = check_scan(&p->radio[o->radio], s, ssid, elements, why);
	if (error)
		return error;
	j = job_new(p, now, JOB_SCAN, o);
	*why = too_many;
	if (j == NULL)
		return -ENOBUFS;
	j->channels = s->channels;
	memcpy(j->freq, s->freq, sizeof(j->freq));
	j->freq_mhz = j->freq[0];
	j->dwell_ms = (uint16_t)((s->dwell_tu * 1024u + 999) / 1000);
	j->passive = s->flags & HAP_SCAN_PASSIVE;
	j->no_cck = s->flags & HAP_SCAN_NO_CCK;
	j->ssid_len = (uint8_t)ssid.len;
	if (ssid.len)
		memcpy(j->ssid, ssid.at, ssid.len);
	j->len = (uint16_t)elements.len;
	if (elements.len)
		memcpy(job_room(p, j), elements.at, elements.len);
	run(p, now);
	return 0;
}

int
p2p_listen(struct p2p *p, struct instant now, const struct p2p_owner *o,
    const struct hap_listen *want, struct air_bytes request, struct air_bytes response,
    const char **why)
{
	int error = may_ask(p, o, why);

	if (error)
		return error;
	*why = "only a P2P device listens and searches";
	if (o->bss != AIR_DEVICE)
		return -EOPNOTSUPP;
	error = finder_start(p, now, &p->radio[o->radio], o, want, request, response, why);
	run(p, now);
	return error;
}

int
p2p_cancel(struct p2p *p, struct instant now, int endpoint, uint64_t seq, const char **why)
{
	struct job *j = job_find(p, endpoint, seq);

	*why = "nothing of that number is under way";
	if (j) {
		job_end(p, now, j, j->kind == JOB_STAY ? 0 : ECANCELED);
		run(p, now);
		return 0;
	}
	for (uint32_t i = 0; i < p->radios; i++) {
		struct finder *f = &p->radio[i].finder;

		if (f->doing == FINDER_OFF || f->owner.endpoint != endpoint ||
		    f->owner.seq != seq)
			continue;
		finder_stop(p, now, &p->radio[i], 0, true);
		run(p, now);
		return 0;
	}
	return -ENOENT;
}

void
p2p_woken(struct p2p *p, struct instant now, int endpoint)
{
	for (uint32_t i = 0; i < p->radios; i++) {
		struct finder *f = &p->radio[i].finder;

		if (f->doing != FINDER_OFF && f->wake && !f->woken &&
		    f->owner.endpoint == endpoint)
			finder_woken(p, now, &p->radio[i]);
	}
}

void
p2p_endpoint_gone(struct p2p *p, struct instant now, int endpoint)
{
	uint16_t next;

	for (uint32_t i = 0; i < p->radios; i++) {
		struct reach *r = &p->radio[i];

		if (r->device_state != DEVICE_OFF && r->device.endpoint == endpoint)
			stop_device(p, now, r, false);
		for (uint16_t k = r->first; k != NO_JOB; k = next) {
			next = p->job[k].next;
			if (p->job[k].owner.endpoint == endpoint)
				job_free(p, &p->job[k]);
		}
	}
	run(p, now);
}

/* ---- the air and time ---------------------------------------------------------------------- */

static void
found(struct p2p *p, struct reach *r, const struct air_event *e)
{
	const struct visit *v = &r->visit;
	const struct job *j = v->job == NO_JOB ? NULL : &p->job[v->job];
	struct p2p_act *a;

	if (v->state != VISIT_SCAN || j == NULL || j->kind != JOB_SCAN ||
	    j->generation != v->generation || j->state != JOB_RIDES)
		return;
	a = p2p_tell(p, P2P_FOUND, &j->owner, e->received.frame.len);
	if (a == NULL)
		return;
	memcpy(a + 1, e->received.frame.at, e->received.frame.len);
	a->frame = (struct air_bytes){ (const uint8_t *)(a + 1), e->received.frame.len };
	a->freq_mhz = e->received.freq_mhz;
	a->signal_dbm = e->received.signal_dbm;
}

/* What is heard elsewhere is nothing to the BSSs. */
static bool
heard(struct p2p *p, struct instant now, struct reach *r, const struct air_event *e)
{
	uint16_t mhz = e->received.freq_mhz;
	bool elsewhere = r->can.leaves && mhz && r->home_mhz && mhz != r->home_mhz;
	bool taken = r->peers && finder_frame(p, now, r, e);

	if (e->received.scanned)
		found(p, r, e);
	return taken || elsewhere || e->received.scanned;
}

bool
p2p_event(struct p2p *p, struct instant now, const struct air_event *e)
{
	struct reach *r = &p->radio[e->radio < P2P_RADIOS ? e->radio : 0];
	bool mine = true;

	if (e->radio >= p->radios)
		return false;
	switch (e->news) {
	case AIR_FRAME:
		return heard(p, now, r, e);
	case AIR_SENT:
		if (e->sent.token >> 30 != P2P_TOKEN)
			return false;
		job_sent(p, now, e->sent.token, e->sent.acked);
		break;
	case AIR_DEVICE_STATE:
		device_state(p, now, r, e->state.up, e->state.error);
		break;
	case AIR_STAY_BEGAN:
	case AIR_STAY_ENDED:
	case AIR_SCANNED:
		schedule_event(p, now, r, e);
		break;
	case AIR_BEACON_TIME:
		budget_beacon(&r->budget, e->bss, e->beacon_time.known, e->beacon_time.at,
		    e->beacon_time.dtim_count);
		break;
	case AIR_RADIO_GONE:
		radio_gone(p, now, r);
		mine = false;
		break;
	case AIR_UNEXPECTED:
	case AIR_POLLED:
	case AIR_STATS:
	case AIR_STATION_LOST:
	case AIR_BSS_STATE:
		return false;
	}
	run(p, now);
	return mine;
}

void
p2p_tick(struct p2p *p, struct instant now)
{
	if (!instant_due(p->due, now))
		return;
	for (uint32_t i = 0; i < p->radios; i++) {
		struct reach *r = &p->radio[i];

		if (r->device_state == DEVICE_DOWN && instant_due(r->device_again, now) &&
		    !shares_address(r) && ask_for_device(p, r))
			r->device_again = instant_add(now, SPAN_S(AGAIN_S));
	}
	run(p, now);
}

struct instant
p2p_deadline(const struct p2p *p)
{
	return p->due;
}

/* ---- what is to be done -------------------------------------------------------------------- */

/* A record stays where it is until the next call, so what points into it holds. */
bool
p2p_act(struct p2p *p, struct p2p_act *act)
{
	const struct p2p_act *a;

	if (p->act_lent)
		queue_pop(p->acts);
	a = queue_front(p->acts);
	p->act_lent = a != NULL;
	if (a)
		*act = *a;
	return a != NULL;
}

bool
p2p_command(struct p2p *p, struct air_command *command)
{
	const struct air_command *c;

	if (p->command_lent)
		queue_pop(p->commands);
	c = queue_front(p->commands);
	p->command_lent = c != NULL;
	if (c)
		*command = *c;
	return c != NULL;
}

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

uint64_t
p2p_bytes(const struct p2p *p)
{
	uint64_t bytes = sizeof(*p) + P2P_JOBS * (sizeof(struct job) + ROOM) + COMMAND_OCTETS +
	    ACT_OCTETS;

	for (uint32_t i = 0; i < p->radios; i++)
		bytes += p->radio[i].peers ? peers_bytes(p->radio[i].peers) : 0;
	return bytes;
}
