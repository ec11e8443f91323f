/* SPDX-License-Identifier: ISC */
/*
 * Registrations for received frames (P5): subtype and the octets the body begins with.  Of two
 * that could want the same frame only the first is taken; those that want copies are not in
 * anybody's way.
 */
#include <errno.h>
#include <string.h>

#include "base/wire.h"
#include "engine/inside.h"
#include "frame/frame.h"

enum { HEADER = 24, ACTION = 13 };

static bool
overlap(const struct registration *r, uint32_t iface, uint8_t subtype, const uint8_t *prefix,
    size_t len)
{
	size_t n = len < r->prefix_len ? len : r->prefix_len;

	return r->at.endpoint && !r->copy && r->at.iface == iface && r->subtype == subtype &&
	    memcmp(r->prefix, prefix, n) == 0;
}

static int
check(const struct engine *e, const struct p2p_owner *at, const struct ieee80211_hostap_msg *m,
    const uint8_t *prefix, size_t len, const char **why)
{
	struct hap_frame_reg body;

	hap_body(m, &body, sizeof(body));
	if (body.subtype > 15 || len > PREFIX_MAX || m->i_seq == 0) {
		*why = "subtype over 15, prefix over 64 octets, or no number to name it by";
		return -EINVAL;
	}
	for (int i = 0; i < REGISTRATIONS; i++) {
		const struct registration *r = &e->registration[i];

		if (r->at.endpoint == at->endpoint && r->at.seq == m->i_seq) {
			*why = "a registration of that number stands";
			return -EEXIST;
		}
		if (!(body.flags & HAP_REG_COPY) && overlap(r, at->iface, body.subtype, prefix, len)) {
			*why = "somebody has registered for these frames already";
			return -EALREADY;
		}
	}
	return 0;
}

int
registration_add(struct engine *e, const struct p2p_owner *at,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	size_t len = 0;
	const uint8_t *prefix = hap_attr_find(attrs, HAP_ATTR_PREFIX, &len);
	int error = check(e, at, m, prefix ? prefix : (const uint8_t *)"", len, why);
	struct hap_frame_reg body;

	hap_body(m, &body, sizeof(body));
	for (int i = 0; error == 0 && i < REGISTRATIONS; i++) {
		struct registration *r = &e->registration[i];

		if (r->at.endpoint)
			continue;
		*r = (struct registration){ .at = *at,
		    .subtype = body.subtype, .copy = body.flags & HAP_REG_COPY,
		    .prefix_len = (uint8_t)len };
		if (len)
			memcpy(r->prefix, prefix, len);
		e->registrations++;
		return 0;
	}
	if (error == 0) {
		*why = "all registrations are taken";
		error = -ENOBUFS;
	}
	return error;
}

int
registration_remove(struct engine *e, int endpoint, uint64_t seq, const char **why)
{
	for (int i = 0; i < REGISTRATIONS; i++) {
		if (e->registration[i].at.endpoint == endpoint &&
		    e->registration[i].at.seq == seq) {
			e->registration[i].at.endpoint = 0;
			e->registrations--;
			return 0;
		}
	}
	*why = "no registration of that number";
	return -ENOENT;
}

void
registrations_gone(struct engine *e, int endpoint)
{
	for (int i = 0; i < REGISTRATIONS; i++) {
		if (e->registration[i].at.endpoint == endpoint) {
			e->registration[i].at.endpoint = 0;
			e->registrations--;
		}
	}
}

void
registrations_end(struct engine *e, uint32_t iface)
{
	for (int i = 0; i < REGISTRATIONS; i++) {
		if (e->registration[i].at.endpoint && e->registration[i].at.iface == iface) {
			e->registration[i].at.endpoint = 0;
			e->registrations--;
		}
	}
}

struct received {
	uint8_t subtype;
	bool retry;
	uint16_t sequence;
	struct mac da, sa, bssid;
	struct air_bytes body;
};

/* Frames neither to the interface nor to a group, of it or of everybody, are not its affair. */
static bool
concerns(const struct engine *e, const struct p2p_owner *at, const struct air_event *event,
    const struct received *f)
{
	struct mac own = p2p_addr(e->p2p, at);

	if (at->radio != event->radio || event->received.scanned)
		return false;
	if (at->bss == AIR_DEVICE)
		return mac_is_group(f->da) || mac_equal(f->da, own);
	if (!mlme_bss_up(e->mlme, at->bss))
		return false;
	if (!mac_is_group(f->da))
		return mac_equal(f->da, own);
	return mac_equal(f->bssid, own) || mac_is_broadcast(f->bssid);
}

static bool
wants(const struct registration *r, const struct received *f)
{
	return r->at.endpoint && r->subtype == f->subtype && f->body.len >= r->prefix_len &&
	    memcmp(f->body.at, r->prefix, r->prefix_len) == 0;
}

static void
deliver(struct engine *e, struct instant now, const struct registration *r,
    const struct air_event *event, struct mac sa)
{
	struct ieee80211_hostap_msg m = place_message(e, HAP_FRAME_IND, &r->at, sa);
	struct hap_frame body = { .freq = event->received.freq_mhz, .seq = r->at.seq };
	struct gate_attr frame = { HAP_ATTR_FRAME, event->received.frame.at,
	    event->received.frame.len };

	m.i_signal = event->received.signal_dbm;
	if (event->received.freq_mhz)
		m.i_freq = event->received.freq_mhz;
	hap_set_body(&m, &body, sizeof(body));
	gate_indicate(e->gate, now, r->at.endpoint, &m, &frame, 1);
	p2p_woken(e->p2p, now, r->at.endpoint);
}

/*
 * 10.3.2.14: the transmitter's own retransmission, because our acknowledgement was lost.  Many
 * senders make this forget some, and then a frame is delivered twice.
 */
static bool
is_repeated(struct engine *e, uint8_t radio, const struct received *f)
{
	uint64_t hash = sip_hash_u64(e->conf.key, mac_u64(f->sa));
	struct sender *s = &e->sender[hash % SENDERS];
	struct sender is = { .addr = f->sa, .radio = radio, .subtype = f->subtype,
	    .sequence = f->sequence };
	bool same = s->radio == radio && s->subtype == f->subtype &&
	    s->sequence == f->sequence && mac_equal(s->addr, f->sa);

	*s = is;
	return f->retry && same;
}

/* An action frame that somebody took is his; of all others he sees what we see. */
bool
registered(struct engine *e, struct instant now, const struct air_event *event)
{
	struct rd r = rd_from(event->received.frame.at, event->received.frame.len);
	uint8_t control = rd_u8(&r);
	struct received f = { .subtype = control >> 4, .retry = rd_u8(&r) & FLAG_RETRY };
	bool taken = false, wanted = false, repeated = false;

	rd_skip(&r, 2);
	f.da = rd_mac(&r);
	f.sa = rd_mac(&r);
	f.bssid = rd_mac(&r);
	f.sequence = rd_le16(&r);
	if (!rd_ok(&r) || control & 0x0f)
		return false;
	f.body = (struct air_bytes){ r.at, rd_left(&r) };
	for (int i = 0; i < REGISTRATIONS; i++) {
		const struct registration *x = &e->registration[i];

		if (!wants(x, &f) || !concerns(e, &x->at, event, &f))
			continue;
		if (!wanted)
			repeated = is_repeated(e, event->radio, &f);
		wanted = true;
		if (!repeated)
			deliver(e, now, x, event, f.sa);
		taken |= !x->copy;
	}
	return taken && f.subtype == ACTION;
}
