/* SPDX-License-Identifier: ISC */
/*
 * The radio itself.  The next record anybody may care for is always read ahead, so that its time
 * is known; what is nobody's business whatever happens meanwhile is counted and passed over.
 */
#include "radio/capture/inside.h"

/* ---- events due -------------------------------------------------------------------------- */

static struct instant
first_of(const struct ring *r)
{
	return r->count ? r->due[r->first].at : FAR;
}

static void
pop(struct ring *r, struct air_event *e)
{
	*e = r->due[r->first].event;
	r->first = (r->first + 1) % PENDING;
	r->count--;
}

/* ---- reading ahead ----------------------------------------------------------------------- */

/* Whom a management frame is for: an access point, EVERYBODY, or the reason why for nobody. */
static bool
management_for(const struct capture *c, const struct frame_header *h, int *ap,
    enum capture_ignored *why)
{
	bool named = !mac_is_group(h->addr1) && mac_equal(h->addr1, h->addr3);

	*ap = ap_of(c, mac_is_group(h->addr1) ? h->addr3 : h->addr1);
	if (*ap == NOBODY && mac_is_broadcast(h->addr1) && mac_is_broadcast(h->addr3))
		*ap = EVERYBODY;
	*why = *ap == NOBODY && named ? CAPTURE_OTHER_AP : CAPTURE_NOT_TO_AP;
	return *ap != NOBODY && !frame_is(h, FRAME_BEACON);
}

/* What can be said whatever our BSSs are. */
static bool
is_for_ap(const struct capture *c, const struct heard *h, int *ap, enum capture_ignored *why)
{
	*why = h->fault;
	if (!h->sound)
		return false;
	*why = CAPTURE_CONTROL;
	if (h->header.type == FRAME_CONTROL)
		return false;
	*why = CAPTURE_FROM_AP;
	if (ap_of(c, h->header.addr2) != NOBODY)
		return false;
	if (h->header.type == FRAME_MANAGEMENT)
		return management_for(c, &h->header, ap, why);
	*ap = ap_of(c, h->header.addr1);
	*why = h->header.flags & FLAG_TO_DS ? CAPTURE_OTHER_AP : CAPTURE_NOT_TO_AP;
	return *ap != NOBODY && h->header.flags & FLAG_TO_DS;
}

static void
ignore(struct capture *c, enum capture_ignored why)
{
	c->counts.ignored[why]++;
}

/* Until the BSS is there that starts it all, times are since the first record. */
static void
read_ahead(struct capture *c)
{
	enum capture_ignored why;
	uint64_t us;

	while (reader_next(c->reader, &c->next)) {
		c->counts.records++;
		if (is_for_ap(c, &c->next, &c->next_ap, &why)) {
			us = c->next.us > c->base_us ? c->next.us - c->base_us : 0;
			us = us < c->end_us ? us : c->end_us;
			us += c->started ? c->origin.us : 0;
			if (us > c->next_at.us)	/* records may be out of order */
				c->next_at.us = us;
			return;
		}
		ignore(c, why);
	}
	c->ended = true;
	c->next_at = FAR;
}

void
play_begin(struct capture *c)
{
	read_ahead(c);
}

/* ---- playing ----------------------------------------------------------------------------- */

static bool
any_up(const struct capture *c)
{
	for (int i = 0; i < c->slots; i++)
		if (c->slot[i].up)
			return true;
	return false;
}

/* The BSS of ours it is for; NULL: for all of them, or for none, which is said. */
static bool
find_slot(struct capture *c, const struct slot **s)
{
	int i = slot_of_ap(c, c->next_ap);

	*s = i == NOBODY ? NULL : &c->slot[i];
	if (c->next_ap == EVERYBODY ? !any_up(c) : *s && !(*s)->up)
		ignore(c, CAPTURE_BSS_DOWN);
	else if (c->next_ap != EVERYBODY && *s == NULL)
		ignore(c, CAPTURE_OTHER_AP);
	else
		return true;
	return false;
}

static struct link *
hear(struct capture *c, struct instant now, const struct slot *s)
{
	const struct heard *h = &c->next;
	struct link *l = s ? link_of(c, s->bss, h->header.addr2) : NULL;

	if (l == NULL)
		return NULL;
	l->heard = now;
	l->stats.rx_packets++;
	l->stats.rx_bytes += h->on_air;
	if (h->info.signal_dbm)
		l->stats.signal_dbm = h->info.signal_dbm;
	if (h->info.rate)
		l->stats.rx_rate_100kbps = h->info.rate * 5u;
	return l;
}

static bool
play_data(struct capture *c, struct instant now, const struct slot *s, struct air_event *e)
{
	const struct frame_header *h = &c->next.header;

	c->counts.data++;
	if (hear(c, now, s))
		return false;
	c->counts.unexpected++;
	*e = (struct air_event){ .news = AIR_UNEXPECTED, .radio = c->options.radio, .bss = s->bss,
		.unexpected = { .addr = h->addr2, .frame_control = (uint16_t)
		    (h->type << 2 | h->subtype << 4 | h->flags << 8),
		    .four_address = frame_is_4addr(h) } };
	return true;
}

/* The record read ahead; false: it makes no event. */
static bool
play(struct capture *c, struct instant now, struct air_event *e)
{
	const struct slot *s;
	size_t len;

	if (!find_slot(c, &s))
		return false;
	if (c->next.header.type == FRAME_DATA)
		return play_data(c, now, s, e);
	len = rewrite(c, &c->next, c->next_ap);
	if (len == 0) {
		ignore(c, CAPTURE_TOO_LONG);
		return false;
	}
	hear(c, now, s);
	c->counts.played++;
	*e = (struct air_event){ .news = AIR_FRAME, .radio = c->options.radio,
		.bss = s ? s->bss : 0, .received = { .frame = { c->frame, len },
		.freq_mhz = c->next.info.freq_mhz, .signal_dbm = c->next.info.signal_dbm } };
	if (e->received.freq_mhz == 0)
		e->received.freq_mhz = s ? s->freq_mhz : c->slot[0].freq_mhz;
	return true;
}

static int
op_command(struct radio *r, struct instant now, const struct air_command *command)
{
	return obey((struct capture *)r, now, command);
}

static struct instant
end_of(const struct capture *c)
{
	return instant_add(instant_add(c->origin, SPAN_US(c->end_us)), c->options.quiet);
}

static struct instant
op_deadline(const struct radio *r)
{
	const struct capture *c = (const struct capture *)r;
	struct instant next = instant_min(first_of(&c->answers), first_of(&c->sent));

	if (!c->started || c->finished)
		return next;
	return instant_min(next, c->ended ? end_of(c) : c->next_at);
}

static bool
op_event(struct radio *r, struct instant now, struct air_event *e)
{
	struct capture *c = (struct capture *)r;

	while (instant_due(op_deadline(r), now)) {
		struct instant a = first_of(&c->answers), s = first_of(&c->sent);
		struct instant f = c->started && !c->ended ? c->next_at : FAR;
		bool made = true;

		if (c->answers.count && a.us <= s.us && a.us <= f.us) {
			pop(&c->answers, e);
		} else if (c->sent.count && s.us <= f.us) {
			pop(&c->sent, e);
		} else if (f.us != FAR.us) {
			made = play(c, f, e);
			read_ahead(c);
		} else {
			c->finished = true;
			return false;
		}
		if (made)
			return true;
	}
	return false;
}

static int
op_fd(const struct radio *r)
{
	(void)r;
	return -1;
}

static bool
op_finished(const struct radio *r)
{
	const struct capture *c = (const struct capture *)r;

	return c->finished && c->answers.count == 0 && c->sent.count == 0;
}

static void
op_close(struct radio *r)
{
	capture_close((struct capture *)r);
}

const struct radio_ops capture_ops = {
	.kind = "capture",
	.close = op_close,
	.command = op_command,
	.event = op_event,
	.deadline = op_deadline,
	.fd = op_fd,
	.finished = op_finished,
};
