/* SPDX-License-Identifier: ISC */
/*
 * Scans of one channel.
 *
 * The interface that is named scans, if it may; else the interface of our own, which is made for
 * it where need be.  When the kernel says that it is over, its table of BSSs is read, and whoever
 * was heard since the scan began is passed up as the frame it sent.  The table is everybody's and
 * is not emptied for us.
 */
#include <errno.h>
#include <linux/nl80211.h>
#include <string.h>

#include "radio/nl80211/inside.h"

enum { PROBE_RESPONSE = 0x50, BEACON = 0x80 };

#define LINGER		SPAN_S(5)	/* an interface made for a scan stays so long after it */
#define LONGEST		SPAN_S(10)	/* a scan of one channel, and whoever scans before */
#define UNHEARD		SPAN_S(1)	/* after it was asked to end */
#define SLACK_MS	20		/* the kernel's clock ticks */
#define RETRY_DUMP	SPAN_MS(20)	/* a socket carries one dump at a time */

static const struct mac no_mac;

static void
over(struct core *c, int error)
{
	uint32_t token = c->scan->token;

	c->scan->state = SCAN_NONE;
	core_tell(c, &(struct air_event){ .news = AIR_SCANNED,
		.away = { .token = token, .error = error } });
	own_spare(c);
}

/* ---- beginning ---------------------------------------------------------------------------- */

static bool
may_scan(const struct core *c, const struct vif *v)
{
	return v->link_up && (!v->up || c->conf.away.ap_scans);
}

static const struct vif *
vif_for(const struct core *c, uint16_t bss)
{
	const struct vif *any = NULL;

	for (uint32_t i = 0; i < c->vif_count; i++) {
		const struct vif *v = &c->vif[i];

		if (!may_scan(c, v))
			continue;
		if (v->bss == bss)
			return v;
		any = any ? any : v;
	}
	return any;
}

static void
run(struct core *c, struct instant now, struct put_who who, struct mac addr, bool beacons)
{
	struct scan *s = c->scan;
	unsigned flags = (beacons ? PUT_SCAN_AP : 0u) | (c->conf.away.dwells ? PUT_SCAN_DWELL : 0u);

	if (!core_room(c)) {
		over(c, ENOBUFS);
		return;
	}
	s->state = SCAN_RUNS;
	s->who = who;
	s->addr = addr;
	s->asked = now;
	s->guard = instant_add(now, LONGEST);
	s->seq = put_scan(&c->out, who, &s->is, flags);
	core_issue(c, s->seq, EXPLAIN_SCAN, &c->vif[0], no_mac, s->token);
}

static void
keep(struct scan *s, uint16_t bss, const struct air_scan *is)
{
	s->bss = bss;
	s->token = is->token;
	s->is = *is;
	memcpy(s->elements, is->elements.at ? is->elements.at : s->elements, is->elements.len);
	s->is.elements.at = s->elements;
	s->ending = false;
	s->who = (struct put_who){ 0 };
}

int
scan_begin(struct core *c, struct instant now, uint16_t bss, const struct air_scan *is)
{
	const struct vif *v = vif_for(c, bss);
	bool own = c->own.state == OWN_UP;

	if (c->scan->state != SCAN_NONE)
		return -EBUSY;
	if (is->elements.len > CORE_SCAN)
		return -EMSGSIZE;
	if (v == NULL && !own && c->conf.away.own == AIR_WAY_NONE)
		return -EOPNOTSUPP;
	if (v == NULL && c->own.state == OWN_DOWN && c->blocked)
		return -ERFKILL;
	keep(c->scan, bss, is);
	if (own && (bss == AIR_DEVICE || v == NULL)) {
		c->own.lingers = c->device.wanted ? FAR : instant_add(now, LINGER);
		run(c, now, c->own.who, c->conf.away.addr, false);
	} else if (v) {
		run(c, now, (struct put_who){ .ifindex = v->ifindex }, v->bssid, v->up);
	} else {
		c->scan->state = SCAN_WAITS;
		c->scan->guard = instant_add(now, LONGEST);
		own_need(c, now);
	}
	return 0;
}

void
scan_own_ready(struct core *c, struct instant now, int error)
{
	if (c->scan->state != SCAN_WAITS)
		return;
	if (error || c->scan->ending) {
		over(c, error);
		return;
	}
	c->own.lingers = c->device.wanted ? FAR : instant_add(now, LINGER);
	run(c, now, c->own.who, c->conf.away.addr, false);
}

/* ---- ending ------------------------------------------------------------------------------- */

static void
abort_scan(struct core *c)
{
	if (core_room(c))
		core_issue(c, put_scan_end(&c->out, c->scan->who), EXPLAIN_SCAN_END, &c->vif[0],
		    no_mac, c->scan->token);
}

/* One whose results are being read is over anyway. */
void
scan_end(struct core *c, struct instant now, uint32_t token)
{
	if (c->scan->state == SCAN_NONE || token != c->scan->token || c->scan->ending)
		return;
	c->scan->ending = true;
	if (c->scan->state == SCAN_WAITS) {
		over(c, 0);
	} else if (c->scan->state == SCAN_RUNS) {
		c->scan->guard = instant_add(now, UNHEARD);
		abort_scan(c);
	}
}

void
scan_forget(struct core *c, uint16_t bss)
{
	if (c->scan->state == SCAN_NONE || c->scan->bss != bss)
		return;
	if (c->scan->state == SCAN_RUNS)
		abort_scan(c);
	c->scan->state = SCAN_NONE;
}

/* ---- what it heard ------------------------------------------------------------------------ */

static void
read_table(struct core *c)
{
	struct scan *s = c->scan;

	if (!core_room(c)) {
		over(c, ENOBUFS);
		return;
	}
	s->state = SCAN_READS;
	s->again = FAR;
	s->seq = put_scan_dump(&c->out, s->who);
	core_issue(c, s->seq, EXPLAIN_SCAN_READ, &c->vif[0], no_mac, s->token);
}

static void
put_le(uint8_t *at, uint64_t v, size_t len)
{
	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

/* 802.11-2020, 9.3.3.2 and 9.3.3.10: 24 octets of header, 12 of fields, elements. */
static size_t
rebuild(struct scan *s, const struct parse_heard *h)
{
	uint8_t *f = s->frame;

	if (h->elements.len > sizeof(s->frame) - 36)
		return 0;
	memset(f, 0, 24);
	f[0] = h->answered ? PROBE_RESPONSE : BEACON;
	if (h->answered)
		memcpy(f + 4, s->addr.octet, MAC_LEN);
	else
		memset(f + 4, 0xff, MAC_LEN);
	memcpy(f + 10, h->bssid.octet, MAC_LEN);
	memcpy(f + 16, h->bssid.octet, MAC_LEN);
	put_le(f + 24, h->timestamp, 8);
	put_le(f + 32, h->interval_tu, 2);
	put_le(f + 34, h->capability, 2);
	if (h->elements.len)
		memcpy(f + 36, h->elements.at, h->elements.len);
	return 36 + h->elements.len;
}

static bool
result(struct core *c, struct instant now, const struct parse_message *m, struct air_event *e)
{
	struct scan *s = c->scan;
	const struct parse_heard *h = &m->heard;
	size_t len;

	if (s->state != SCAN_READS || m->seq != s->seq || h->freq_mhz != s->is.freq_mhz ||
	    h->ago_ms > instant_since(now, s->asked).us / 1000 + SLACK_MS)
		return false;
	len = rebuild(s, h);
	*e = (struct air_event){ .news = AIR_FRAME, .radio = c->conf.radio,
	    .received = { .frame = { s->frame, len }, .freq_mhz = h->freq_mhz,
	    .signal_dbm = h->signal_dbm, .scanned = true } };
	return len != 0;
}

/* ---- what the kernel says ----------------------------------------------------------------- */

void
scan_ended(struct core *c, struct instant now, const struct issued *i, int error)
{
	struct scan *s = c->scan;

	if (s->state == SCAN_NONE || i->token != s->token)
		return;
	if (i->what == EXPLAIN_SCAN_END && s->state == SCAN_RUNS && error)
		read_table(c);		/* it is over; the news of it were lost, or come yet */
	else if (i->seq == s->seq && error == EBUSY && s->state == SCAN_READS)
		s->again = instant_add(now, RETRY_DUMP);
	else if (i->seq == s->seq && error)
		over(c, error);
}

bool
scan_event(struct core *c, struct instant now, const struct parse_message *m, struct air_event *e)
{
	struct scan *s = c->scan;

	if (m->kind == PARSE_SCAN_RESULT)
		return result(c, now, m, e);
	if (m->kind == PARSE_DONE && s->state == SCAN_READS && m->seq == s->seq)
		over(c, m->error);
	else if (s->state == SCAN_RUNS && who_is(s->who, m) && m->kind == PARSE_SCANNED)
		read_table(c);
	else if (s->state == SCAN_RUNS && who_is(s->who, m) && m->kind == PARSE_SCAN_ABORTED)
		over(c, s->ending ? 0 : ECANCELED);
	return false;
}

void
scan_lost(struct core *c, struct put_who who, int error)
{
	bool all = who.ifindex == 0 && who.wdev == 0;

	if (c->scan->state == SCAN_RUNS || c->scan->state == SCAN_READS) {
		if (all || who_same(who, c->scan->who))
			over(c, error);
	} else if (c->scan->state == SCAN_WAITS && all) {
		over(c, error);
	}
}

/* One that runs is over if it cannot be aborted; what was read was read in part. */
void
scan_overrun(struct core *c, struct instant now)
{
	if (c->scan->state == SCAN_READS)
		over(c, ENOBUFS);
	else if (c->scan->state == SCAN_RUNS)
		scan_end(c, now, c->scan->token);
}

void
scan_tick(struct core *c, struct instant now)
{
	struct scan *s = c->scan;

	if (s->state == SCAN_READS && instant_due(s->again, now))
		read_table(c);
	if (s->state == SCAN_NONE || !instant_due(s->guard, now))
		return;
	if (s->state == SCAN_RUNS && !s->ending)
		scan_end(c, now, s->token);
	else
		over(c, ETIMEDOUT);
}
