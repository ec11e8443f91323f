/* SPDX-License-Identifier: ISC */
/* What daemons ask for, checked so that every misuse has the same error on each radio (P10). */
#include <errno.h>
#include <string.h>

#include "frame/channel.h"
#include "p2p/inside.h"

enum { LONGEST_MS = 3600000 };	/* of a stay */

/* ---- what daemons ask for ------------------------------------------------------------------ */

static struct reach *
listens_as(struct p2p *p, int endpoint, uint64_t seq)
{
	for (uint32_t i = 0; i < p->radios; i++) {
		const struct finder *f = &p->radio[i].finder;

		if (f->doing != FINDER_OFF && f->owner.endpoint == endpoint && f->owner.seq == seq)
			return &p->radio[i];
	}
	return NULL;
}

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
	b = o->bss == AIR_DEVICE ? NULL : reach_bss(&p->radio[o->radio], o->bss);
	*why = "the BSS is down";
	if (o->bss != AIR_DEVICE && (b == NULL || !b->up))
		return -ENETDOWN;
	*why = "this endpoint has something of that number under way";
	if (job_find(p, o->endpoint, o->seq) || listens_as(p, o->endpoint, o->seq))
		return -EEXIST;
	return 0;
}

static int
is_channel(uint16_t freq_mhz, const char **why)
{
	*why = "no 20 MHz channel has that frequency";
	return channel_from_mhz(freq_mhz).band == BAND_NONE ? -EINVAL : 0;
}

int
reach_may_go(const struct reach *r, uint16_t freq_mhz, const char **why)
{
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
		error = is_channel(s->freq, why);
	if (error)
		return error;
	*why = "a stay lasts from 10 ms to an hour";
	if (s->duration_ms < LEAST_MS || s->duration_ms > LONGEST_MS)
		return -EINVAL;
	error = reach_may_go(r, s->freq, why);
	if (error)
		return error;
	j = job_new(p, now, JOB_STAY, o);
	*why = too_many;
	if (j == NULL)
		return -ENOBUFS;
	j->freq_mhz = s->freq;
	j->left_us = s->duration_ms * UINT64_C(1000);
	p2p_run(p, now);
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

static int
check_frame(const struct reach *r, const struct p2p_owner *o, uint16_t freq_mhz,
    struct air_bytes frame, const char **why)
{
	*why = "no frame, or one shorter than its header or longer than 2400 octets";
	if (frame.len < FRAME_HEADER_LEN || frame.len > ROOM)
		return -EINVAL;
	*why = "a P2P device has no channel of its own: say which (freq)";
	if (freq_mhz == 0)
		return -EINVAL;
	if (is_channel(freq_mhz, why) < 0)
		return -EINVAL;
	*why = "a P2P device sends public action frames and probes only; group frames go by the "
	    "group's interface";
	if (o->bss == AIR_DEVICE && !is_for_device(frame))
		return -EOPNOTSUPP;
	return reach_may_go(r, freq_mhz, why);
}

int
p2p_frame(struct p2p *p, struct instant now, const struct p2p_owner *o,
    const struct hap_frame *f, struct air_bytes frame, const char **why)
{
	struct reach *r = &p->radio[o->radio];
	uint16_t freq_mhz = f->freq || o->bss == AIR_DEVICE ? f->freq : r->home_mhz;
	int error = may_ask(p, o, why);
	struct job *j;

	if (error == 0)
		error = check_frame(r, o, freq_mhz, frame, why);
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
	p2p_run(p, now);
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
	for (uint8_t i = 0; i < s->channels; i++)
		if (is_channel(s->freq[i], why) < 0)
			return -EINVAL;
	*why = r->can.why ? r->can.why : "this radio cannot scan";
	if (!r->can.scans)
		return -EOPNOTSUPP;
	for (uint8_t i = 0; error == 0 && i < s->channels; i++)
		error = reach_may_go(r, s->freq[i], why);
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
	p2p_run(p, now);
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
	p2p_run(p, now);
	return error;
}

int
p2p_cancel(struct p2p *p, struct instant now, int endpoint, uint64_t seq, const char **why)
{
	struct job *j = job_find(p, endpoint, seq);
	struct reach *r = listens_as(p, endpoint, seq);

	*why = "nothing of that number is under way";
	if (j) {
		job_cancel(p, now, j);
		p2p_run(p, now);
		return 0;
	}
	if (r == NULL)
		return -ENOENT;
	finder_stop(p, now, r, 0, true);
	p2p_run(p, now);
	return 0;
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
			reach_stop_device(p, now, r, false);
		for (uint16_t k = r->first; k != NO_JOB; k = next) {
			next = p->job[k].next;
			if (p->job[k].owner.endpoint == endpoint)
				job_free(p, &p->job[k]);
		}
		share_goes(r, endpoint);
	}
	p2p_run(p, now);
}
