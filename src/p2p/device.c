/* SPDX-License-Identifier: ISC */
/* P2P devices, which come and go with daemons, radios and BSSs (P1, P6). */
#include <errno.h>
#include <string.h>

#include "p2p/inside.h"

enum { AGAIN_S = 2 };		/* a device that went down is asked for again */

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
	r->device_again = reach_shares(r) ? FAR : instant_add(now, SPAN_S(AGAIN_S));
	end_jobs_of(p, now, r, AIR_DEVICE, error ? error : ENETDOWN);
	tell_device(p, r, HAP_IFACE_DOWN, error);
}

static void
device_up(struct p2p *p, struct reach *r)
{
	if (r->device_state == DEVICE_OFF || r->device_state == DEVICE_UP)
		return;
	r->device_again = FAR;
	r->device_state = DEVICE_UP;
	r->device.up = true;
	tell_device(p, r, HAP_IFACE_UP, 0);
}

/* A shared device is there whenever its BSS is. */
static void
follow_bss(struct p2p *p, struct instant now, struct reach *r)
{
	const struct bss_seen *b = reach_first_up(r);

	if (!reach_shares(r) || r->can.way == AIR_WAY_NONE)
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
	struct reach *r = radio < p->radios ? &p->radio[radio] : NULL;
	struct bss_seen *b = r ? reach_bss(r, bss) : NULL;

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
		r->home_mhz = reach_first_up(r) ? r->home_mhz : 0;
	}
	follow_bss(p, now, r);
	p2p_run(p, now);
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
	if (reach_shares(r) && reach_first_up(r) == NULL)
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
	struct reach *r = radio < p->radios ? &p->radio[radio] : NULL;
	int error;

	*why = "no such radio";
	if (r == NULL)
		return -ENODEV;
	error = may_start(r, way, why);
	if (error)
		return error;
	*why = "too much is on its way to the radio: try again";
	if (!reach_shares(r) && !ask_for_device(p, r))
		return -ENOBUFS;
	r->device.iface = iface;
	r->device.endpoint = endpoint;
	r->device_state = DEVICE_STARTING;
	peers_clear(r->peers);
	tell_device(p, r, HAP_IFACE_ADDED, 0);
	if (reach_shares(r)) {
		r->device.addr = reach_first_up(r)->bssid;
		device_up(p, r);
	} else {
		r->device_again = instant_add(now, SPAN_S(LATE_S));
	}
	p2p_run(p, now);
	return 0;
}

static void
forget_device(struct reach *r)
{
	r->device_state = DEVICE_OFF;
	r->device.up = false;
	r->device.iface = 0;
	r->device.endpoint = 0;
	r->device_again = FAR;
	if (r->peers)
		peers_clear(r->peers);
}

/* Ends all it has; tell: each with its event.  Whoever looks at interfaces learns that it went. */
void
reach_stop_device(struct p2p *p, struct instant now, struct reach *r, bool tell)
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
	if (!reach_shares(r) && !r->gone)
		p2p_put(p, r, AIR_DEVICE_STOP, AIR_DEVICE, 0);
	if (r->visit.bss == AIR_DEVICE && !reach_shares(r))
		visit_drop(now, r);
	tell_device(p, r, HAP_IFACE_REMOVED, 0);
	forget_device(r);
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
	reach_stop_device(p, now, &p->radio[radio], true);
	p2p_run(p, now);
	return 0;
}

void
reach_device_state(struct p2p *p, struct instant now, struct reach *r, bool up, int error)
{
	if (reach_shares(r))
		return;				/* its BSS says that */
	if (up) {
		device_up(p, r);
	} else if (r->device_state == DEVICE_STARTING) {
		finder_stop(p, now, r, error ? error : ENETDOWN, true);
		end_jobs_of(p, now, r, AIR_DEVICE, error ? error : ENETDOWN);
		tell_device(p, r, HAP_IFACE_REMOVED, error ? error : ENETDOWN);
		forget_device(r);
	} else if (r->device_state == DEVICE_DOWN) {
		r->device_again = instant_add(now, SPAN_S(AGAIN_S));
	} else {
		device_down(p, now, r, error);
	}
}

void
reach_tick_device(struct p2p *p, struct instant now, struct reach *r)
{
	if (!instant_due(r->device_again, now))
		return;
	if (r->device_state == DEVICE_STARTING) {	/* it never said */
		p2p_put(p, r, AIR_DEVICE_STOP, AIR_DEVICE, 0);
		reach_device_state(p, now, r, false, ETIMEDOUT);
	} else if (r->device_state == DEVICE_DOWN && ask_for_device(p, r)) {
		r->device_again = instant_add(now, SPAN_S(AGAIN_S));
	}
}

void
reach_gone(struct p2p *p, struct instant now, struct reach *r)
{
	r->gone = true;
	finder_stop(p, now, r, ENODEV, true);
	visit_radio_gone(p, now, r, ENODEV);
	if (r->device_state != DEVICE_OFF)
		tell_device(p, r, HAP_IFACE_REMOVED, ENODEV);
	forget_device(r);
}
