/* SPDX-License-Identifier: ISC */
/* "fault": what goes wrong with frames, and with the radios themselves. */
#include <errno.h>

#include "radio/sim/scenario_rows.h"

static void
fault_from(struct reading *r)
{
	r->fault->from_us = rows_time(r, "from");
}

static void
fault_to(struct reading *r)
{
	r->fault->to_us = rows_time(r, "to");
}

static void
fault_on(struct reading *r)
{
	r->fault->group = rows_named(r);
}

static void
fault_up(struct reading *r)
{
	r->fault->links = LINK_UP;
}

static void
fault_down(struct reading *r)
{
	r->fault->links = LINK_DOWN;
}

static void
fault_frames(struct reading *r)
{
	int which = words_choice(&r->w, "a kind of frames",
	    "|probe|auth|assoc|leave|data|beacon|other");

	if (which < 0)
		return;
	if (r->fault->frames == FRAMES_ALL)
		r->fault->frames = 0;
	r->fault->frames |= (uint8_t)(1 << which);
}

static void
fault_after(struct reading *r)
{
	r->fault->after = (uint32_t)words_value(&r->w, "after", unit_none, 0, 1000000000);
}

static void
fault_first(struct reading *r)
{
	r->fault->first = (uint32_t)words_value(&r->w, "first", unit_none, 1, 1000000000);
}

static void
fault_radio(struct reading *r)
{
	const struct word *word = words_peek(&r->w);

	r->fault->radio = (uint8_t)words_value(&r->w, "a radio's number", unit_none, 0,
	    SCENARIO_RADIOS - 1);
	if (!r->w.bad && r->fault->radio >= r->s->radios)
		words_fail(&r->w, word, "there is no radio %u above this line; the first is 0",
		    r->fault->radio);
}

static const struct row fault_rows[] = {
	{ "from", fault_from }, { "to", fault_to }, { "on", fault_on }, { "up", fault_up },
	{ "down", fault_down }, { "frames", fault_frames }, { "after", fault_after },
	{ "first", fault_first },
	{ 0 },
};

static const struct row radio_fault_rows[] = {
	{ "from", fault_from }, { "to", fault_to }, { "after", fault_after },
	{ "first", fault_first }, { "radio", fault_radio },
	{ 0 },
};

static void
stay_error(struct reading *r)
{
	static const int error[] = { EBUSY, EIO, EINVAL, EOPNOTSUPP, ENETDOWN, ENOMEM, ECANCELED };
	int which = words_choice(&r->w, "an error",
	    "|EBUSY|EIO|EINVAL|EOPNOTSUPP|ENETDOWN|ENOMEM|ECANCELED");

	if (which >= 0)
		r->fault->amount.lo = error[which];
}

/* What follows the kind: a chance, and what is delayed or weakened by how much. */
static void
fault_amount(struct reading *r)
{
	const struct word *word;

	if (r->fault->kind == FAULT_BAD_STAY)
		stay_error(r);
	if (r->fault->kind == FAULT_DELAY)
		r->fault->amount = words_range(&r->w, "a delay", unit_time, 1, ROWS_HOUR);
	if (r->fault->kind == FAULT_SIGNAL) {
		r->fault->amount = words_range(&r->w, "a loss of signal", unit_db, 0, 120);
		return;
	}
	word = words_peek(&r->w);
	if (r->fault->kind == FAULT_PARTITION || r->fault->kind == FAULT_GONE ||
	    r->fault->kind == FAULT_BLOCKED || word == NULL ||
	    word->quoted || word->len == 0 || word->at[word->len - 1] != '%')
		return;
	r->fault->chance = (double)words_value(&r->w, "a chance", unit_percent, 0, 1000000) / 1e6;
}

void
rows_read_fault(struct reading *r)
{
	struct scenario *s = r->s;

	if (s->faults == SCENARIO_FAULTS) {
		words_fail(&r->w, r->w.word, "%d faults are the most", SCENARIO_FAULTS);
		return;
	}
	r->fault = &s->fault[s->faults++];
	*r->fault = (struct scenario_fault){ .chance = 1, .to_us = ROWS_LATEST,
		.group = SCENARIO_ALL, .radio = SCENARIO_ALL,
		.links = LINK_UP | LINK_DOWN, .frames = FRAMES_ALL };
	int kind = words_choice(&r->w, "a fault",
	    "|loss|ack-loss|drop|duplicate|delay|reorder|partition|signal"
	    "|no-stay|bad-stay|gone-in-stay|gone|blocked");

	if (kind < 0)
		return;
	r->fault->kind = (enum scenario_fault_kind)kind;
	fault_amount(r);
	rows_read(r, r->fault->kind >= FAULT_NO_STAY ? radio_fault_rows : fault_rows);
	if (!r->w.bad && r->fault->from_us >= r->fault->to_us)
		words_fail(&r->w, r->w.word, "it would end before it begins; from is before to");
}
