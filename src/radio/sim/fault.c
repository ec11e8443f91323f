/* SPDX-License-Identifier: ISC */
/* What goes wrong with a frame on its way, by the scenario: each attempt's fate. */
#include "radio/sim/world.h"

enum { REORDER_US = 10000 };

static unsigned
frames_bit(const struct flight *f)
{
	switch ((enum says)f->says) {
	case SAYS_OCTETS:
		break;
	case SAYS_PROBE:
		return FRAMES_PROBE;
	case SAYS_AUTH:
		return FRAMES_AUTH;
	case SAYS_ASSOC:
	case SAYS_REASSOC:
		return FRAMES_ASSOC;
	case SAYS_DEAUTH:
	case SAYS_DISASSOC:
		return FRAMES_LEAVE;
	case SAYS_NULL:
	case SAYS_DATA:
	case SAYS_POLL:
		return FRAMES_DATA;
	case SAYS_BEACON:
		return FRAMES_BEACON;
	}
	if ((f->octets[0] & 0x0c) != 0)
		return FRAMES_DATA;
	switch (f->octets[0] >> 4) {
	case FRAME_ASSOC_REQ:
	case FRAME_ASSOC_RESP:
	case FRAME_REASSOC_REQ:
	case FRAME_REASSOC_RESP:
		return FRAMES_ASSOC;
	case FRAME_PROBE_REQ:
	case FRAME_PROBE_RESP:
		return FRAMES_PROBE;
	case FRAME_AUTH:
		return FRAMES_AUTH;
	case FRAME_DEAUTH:
	case FRAME_DISASSOC:
		return FRAMES_LEAVE;
	default:
		return FRAMES_OTHER;
	}
}

static bool
in_window(const struct sim *s, const struct scenario_fault *x)
{
	return s->now_us >= (uint64_t)x->from_us && s->now_us < (uint64_t)x->to_us;
}

static bool
concerns(const struct sim *s, const struct scenario_fault *x, unsigned group)
{
	return in_window(s, x) && (x->group == SCENARIO_ALL || x->group == group);
}

/* Whether a fault strikes a flight now; counts what it spares and hits. */
static bool
strikes(struct sim *s, struct scenario_fault *x, const struct flight *f, unsigned group)
{
	if (!concerns(s, x, group) || !(x->links & (f->up ? LINK_UP : LINK_DOWN)) ||
	    !(x->frames & frames_bit(f)))
		return false;
	if (x->after > 0) {
		x->after--;
		return false;
	}
	if (x->first == UINT32_MAX || !prng_chance(&s->prng, x->chance))
		return false;
	if (x->first > 0 && --x->first == 0)
		x->first = UINT32_MAX;	/* it has hit as many as it was to */
	return true;
}

static void
fault_fate(struct sim *s, struct scenario_fault *x, struct flight *f, struct fate *fate)
{
	switch (x->kind) {
	case FAULT_LOSS:
	case FAULT_PARTITION:
		fate->received = fate->acked = false;
		break;
	case FAULT_ACK_LOSS:
		fate->acked = false;
		break;
	case FAULT_DROP:
		f->doomed = true;
		break;
	case FAULT_DUPLICATE:
		fate->twice = true;
		break;
	case FAULT_DELAY:
		fate->late_us = (uint64_t)x->amount.lo +
		    prng_below(&s->prng, (uint32_t)(x->amount.hi - x->amount.lo) + 1);
		break;
	case FAULT_REORDER:
		fate->late_us = 1000 + prng_below(&s->prng, REORDER_US - 1000);
		break;
	case FAULT_SIGNAL:		/* fault_weaker() */
	case FAULT_NO_STAY:		/* the radio's: away.c */
	case FAULT_BAD_STAY:
	case FAULT_GONE_IN_STAY:
	case FAULT_GONE:
	case FAULT_BLOCKED:
		break;
	}
}

static unsigned
group_of(const struct sim *s, const struct flight *f)
{
	if (f->station != NOBODY)
		return s->station[f->station].group;
	return f->gadget == NOBODY ? SCENARIO_ALL :
	    SCENARIO_GROUPS + s->gadget[f->gadget].crowd;
}

void
fault_suffer(struct sim *s, struct flight *f, struct fate *fate)
{
	unsigned group = group_of(s, f);

	for (uint32_t i = 0; i < s->scenario.faults; i++) {
		struct scenario_fault *x = &s->fault[i];
		bool whole_frame = x->kind == FAULT_DROP;

		if (x->kind >= FAULT_SIGNAL || (whole_frame && f->attempt > 0))
			continue;
		if (strikes(s, x, f, group))
			fault_fate(s, x, f, fate);
	}
	if (f->doomed || !fate->received)
		fate->received = fate->acked = false;
}

bool
fault_parted(const struct sim *s, unsigned group)
{
	for (uint32_t i = 0; i < s->scenario.faults; i++)
		if (s->fault[i].kind == FAULT_PARTITION && concerns(s, &s->fault[i], group))
			return true;
	return false;
}

int8_t
fault_weaker(const struct sim *s, unsigned group)
{
	int64_t db = 0;

	for (uint32_t i = 0; i < s->scenario.faults; i++)
		if (s->fault[i].kind == FAULT_SIGNAL && concerns(s, &s->fault[i], group))
			db += s->fault[i].amount.lo;
	return (int8_t)(db > 120 ? 120 : db);
}

bool
fault_open(const struct sim *s, const struct scenario_fault *x, unsigned radio)
{
	return (x->radio == SCENARIO_ALL || x->radio == radio) &&
	    s->now_us >= (uint64_t)x->from_us && s->now_us < (uint64_t)x->to_us;
}

const struct scenario_fault *
fault_strikes_radio(struct sim *s, unsigned radio, enum scenario_fault_kind kind)
{
	for (uint32_t i = 0; i < s->scenario.faults; i++) {
		struct scenario_fault *x = &s->fault[i];

		if (x->kind != kind || !fault_open(s, x, radio))
			continue;
		if (x->after > 0) {
			x->after--;
			continue;
		}
		if (x->first == UINT32_MAX || !prng_chance(&s->prng, x->chance))
			continue;
		if (x->first > 0 && --x->first == 0)
			x->first = UINT32_MAX;
		return x;
	}
	return NULL;
}
