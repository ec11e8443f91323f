/* SPDX-License-Identifier: ISC */
/* What was asked for, from its beginning to its end (P4), and what is told of it. */
#include <errno.h>
#include <string.h>

#include "frame/channel.h"
#include "p2p/inside.h"

/* ---- places -------------------------------------------------------------------------------- */

uint8_t *
job_room(struct p2p *p, const struct job *j)
{
	return p->waits ? p->room + (size_t)job_number(p, j) * ROOM : p->room;
}

uint16_t
job_number(const struct p2p *p, const struct job *j)
{
	return (uint16_t)(j - p->job);
}

static bool
is_daemons(const struct job *j)
{
	return j->kind == JOB_STAY || j->kind == JOB_FRAME || j->kind == JOB_SCAN;
}

static uint32_t
count_of(const struct p2p *p, int endpoint)
{
	uint32_t n = 0;

	for (uint32_t r = 0; r < p->radios; r++)
		for (uint16_t i = p->radio[r].first; i != NO_JOB; i = p->job[i].next)
			n += p->job[i].owner.endpoint == endpoint && is_daemons(&p->job[i]);
	return n;
}

struct job *
job_new(struct p2p *p, struct instant now, enum job_kind kind, const struct p2p_owner *owner)
{
	struct reach *r = &p->radio[owner->radio];
	uint16_t i = p->job_free;
	struct job *j = i == NO_JOB ? NULL : &p->job[i];
	uint16_t generation;

	if (j == NULL || (kind < JOB_LISTEN && count_of(p, owner->endpoint) >= p->limits.each))
		return NULL;
	share_comes(p, r, owner->endpoint);
	p->job_free = j->next;
	generation = (uint16_t)(j->generation + 1);
	*j = (struct job){ .kind = (uint8_t)kind, .state = JOB_WAITS, .owner = *owner,
	    .generation = generation, .since = now, .until = FAR, .joined = FAR,
	    .prev = r->last, .next = NO_JOB };
	*(r->last == NO_JOB ? &r->first : &p->job[r->last].next) = i;
	r->last = i;
	r->jobs++;
	p->jobs++;
	return j;
}

void
job_free(struct p2p *p, struct job *j)
{
	struct reach *r = &p->radio[j->owner.radio];

	*(j->prev == NO_JOB ? &r->first : &p->job[j->prev].next) = j->next;
	*(j->next == NO_JOB ? &r->last : &p->job[j->next].prev) = j->prev;
	j->state = JOB_FREE;
	j->next = p->job_free;
	p->job_free = job_number(p, j);
	r->jobs--;
	p->jobs--;
}

struct job *
job_find(struct p2p *p, int endpoint, uint64_t seq)
{
	for (uint32_t r = 0; r < p->radios; r++)
		for (uint16_t i = p->radio[r].first; i != NO_JOB; i = p->job[i].next)
			if (p->job[i].owner.endpoint == endpoint && p->job[i].owner.seq == seq &&
			    is_daemons(&p->job[i]))
				return &p->job[i];
	return NULL;
}

/* ---- telling ------------------------------------------------------------------------------- */

static void
tell_stay(struct p2p *p, const struct job *j, uint8_t event, int error)
{
	struct p2p_act *a = p2p_tell(p, P2P_STAY, &j->owner, 0);

	if (a == NULL)
		return;
	a->event = event;
	a->error = error;
	a->freq_mhz = j->freq_mhz;
	a->duration_ms = (uint32_t)((j->left_us + 999) / 1000);
	a->last = event == HAP_STAY_ENDED;
}

static void
tell_sent(struct p2p *p, struct job *j, bool acked, int error)
{
	struct p2p_act *a = p2p_tell(p, P2P_SENT, &j->owner, 0);

	j->fate = FATE_NONE;
	if (a == NULL)
		return;
	a->acked = acked;
	a->error = error;
	a->last = error != 0 || j->left_us == 0;
	j->owner.result = false;		/* this was it; the end of the wait is another thing */
}

static void
tell_scanned(struct p2p *p, const struct job *j, int error)
{
	struct p2p_act *a = p2p_tell(p, P2P_SCANNED, &j->owner, 0);

	if (a) {
		a->error = error;
		a->last = true;
	}
}

/* ---- the end ------------------------------------------------------------------------------- */

/* That it was sent is told first, then that its wait is over. */
static void
end_frame(struct p2p *p, struct job *j, int error)
{
	if (j->fate == FATE_UNSENT) {
		tell_sent(p, j, false, error ? error : ECANCELED);
		return;
	}
	if (j->fate == FATE_SENT) {
		tell_sent(p, j, false, 0);
		if (j->left_us == 0)
			return;
	}
	tell_stay(p, j, HAP_STAY_ENDED, error);
}

void
job_end(struct p2p *p, struct instant now, struct job *j, int error)
{
	struct reach *r = &p->radio[j->owner.radio];
	bool internal = !is_daemons(j);

	switch ((enum job_kind)j->kind) {
	case JOB_STAY:
		tell_stay(p, j, HAP_STAY_ENDED, error);
		break;
	case JOB_FRAME:
		end_frame(p, j, error);
		break;
	case JOB_SCAN:
		tell_scanned(p, j, error);
		break;
	case JOB_LISTEN:
	case JOB_SEARCH:
		break;
	}
	job_free(p, j);
	if (internal)
		finder_job_over(p, now, r, job_number(p, j), error);
}

bool
job_done(const struct job *j)
{
	return j->fate == FATE_NONE && j->left_us == 0;
}

/* ---- frames -------------------------------------------------------------------------------- */

/*
 * On another channel than the BSSs', and as a device whose driver wants to be told one, the frame
 * names its channel.
 */
bool
job_transmit(struct p2p *p, struct instant now, struct job *j)
{
	struct reach *r = &p->radio[j->owner.radio];
	struct air_command *c = p2p_put(p, r, AIR_SEND, j->owner.bss, j->len);

	if (c == NULL)
		return false;			/* again, until its time runs out */
	memcpy(c + 1, job_room(p, j), j->len);
	c->send = (struct air_send){ .token = token_of(0, j->generation, job_number(p, j)),
	    .no_ack = j->no_ack, .no_cck = j->no_cck,
	    .freq_mhz = is_home(r, j->owner.bss, j->freq_mhz) ? 0 : j->freq_mhz,
	    .frame = { (const uint8_t *)(c + 1), j->len } };
	j->fate = FATE_SENT;
	j->until = instant_add(now, SPAN_S(LATE_S));
	r->frames++;
	return true;
}

/* What becomes of a frame after its report: the wait for an answer, or nothing. */
static void
after_frame(struct p2p *p, struct instant now, struct job *j)
{
	j->until = j->state == JOB_HOME ? instant_add(now, SPAN_US(j->left_us)) : FAR;
	if (j->state == JOB_RIDES)
		j->joined = now;		/* its wait counts from now */
	if (job_done(j))
		job_free(p, j);
}

void
job_cancel(struct p2p *p, struct instant now, struct job *j)
{
	bool as_asked = j->kind == JOB_STAY || (j->kind == JOB_FRAME && j->fate != FATE_UNSENT);

	job_end(p, now, j, as_asked ? 0 : ECANCELED);
}

void
job_sent(struct p2p *p, struct instant now, uint32_t token, bool acked)
{
	uint32_t i = token & 0xffff;
	struct job *j = i < p->places ? &p->job[i] : NULL;

	if (j == NULL || j->state == JOB_FREE || j->fate != FATE_SENT ||
	    token_of(0, j->generation, i) != token)
		return;
	tell_sent(p, j, acked, 0);
	after_frame(p, now, j);
}

/* ---- on the channel, and off it ------------------------------------------------------------ */

void
job_on_air(struct p2p *p, struct instant now, struct job *j)
{
	j->joined = now;
	j->refusals = 0;
	if (j->fate == FATE_UNSENT)
		job_transmit(p, now, j);
	if (j->kind != JOB_STAY)
		return;
	if (!j->begun)
		tell_stay(p, j, HAP_STAY_BEGAN, 0);
	else if (j->paused)
		tell_stay(p, j, HAP_STAY_RESUMED, 0);
	j->begun = true;
	j->paused = false;
}

/* A rest this short is not worth another journey: the radio's clock and ours differ by as much. */
enum { REST_US = 3000 };

void
job_off_air(struct p2p *p, struct instant now, struct job *j)
{
	bool was_there = j->joined.us != FAR.us;
	uint64_t had = instant_since(now, j->joined).us;

	j->joined = FAR;
	j->state = JOB_WAITS;
	if (!was_there)
		return;				/* it did not come to that */
	j->since = now;
	if (j->fate != FATE_NONE)		/* its wait begins when its report is there */
		return;
	j->left_us = j->left_us > had + REST_US ? j->left_us - had : 0;
	if (job_done(j)) {
		job_end(p, now, j, 0);
		return;
	}
	j->until = FAR;
	p->radio[j->owner.radio].cut += j->kind == JOB_STAY || j->kind == JOB_LISTEN;
	if (j->kind == JOB_STAY && j->begun) {
		tell_stay(p, j, HAP_STAY_PAUSED, 0);
		j->paused = true;
	}
}

void
job_set_home(struct p2p *p, struct instant now, struct job *j)
{
	j->state = JOB_HOME;
	if (j->fate == FATE_NONE)
		j->until = instant_add(now, SPAN_US(j->left_us));
	job_on_air(p, now, j);
}

/* One channel of a scan is over: the next, or the end. */
void
job_scanned(struct p2p *p, struct instant now, struct job *j, int error)
{
	if (error || ++j->channel == j->channels) {
		job_end(p, now, j, error);
		return;
	}
	j->freq_mhz = j->freq[j->channel];
	j->state = JOB_WAITS;
	j->since = now;
}
