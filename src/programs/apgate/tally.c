/* SPDX-License-Identifier: ISC */
/* Counting verdicts. */
#include "programs/apgate/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
tally_no_answer(unsigned int by)
{
	return by >= HAP_BY_DEADLINE && by <= HAP_BY_NOBODY;
}

static int
find_row(struct tally *t, const struct hostap_event *e)
{
	struct tally_row row = { .by = e->body.verdict.by };
	int i;

	hostap_text(e, HAP_ATTR_NAME, row.daemon, sizeof(row.daemon));
	hostap_text(e, HAP_ATTR_REASON, row.rule, sizeof(row.rule));
	for (i = 0; i < t->rows; i++)
		if (t->row[i].by == row.by && strcmp(t->row[i].rule, row.rule) == 0 &&
		    strcmp(t->row[i].daemon, row.daemon) == 0)
			return i;
	if (i == TALLY_ROWS)
		return TALLY_ROWS - 1;
	if (i == TALLY_ROWS - 1)
		snprintf(row.rule, sizeof(row.rule), "all others");
	t->row[t->rows++] = row;
	return i;
}

static void
keep_took(struct tally *t, uint32_t us)
{
	if (t->tooks == t->room) {
		size_t room = t->room ? 2 * t->room : 1024;
		uint32_t *more = realloc(t->took, room * sizeof(*more));

		if (more == NULL)
			return;
		t->took = more;
		t->room = room;
	}
	t->took[t->tooks++] = us;
	t->sorted = false;
}

int
tally_verdict(struct tally *t, struct person *x, const struct hostap_event *e)
{
	const struct hap_verdict *v = &e->body.verdict;
	int n = find_row(t, e);
	struct tally_row *row = &t->row[n];
	uint64_t bit = UINT64_C(1) << n;
	bool in = v->status == 0, joins = v->request != HAP_AUTH_REQ;

	t->decided++;
	t->unanswered += tally_no_answer(v->by);
	row->accepted += in;
	row->refused += !in;
	if (v->by == HAP_BY_DAEMON)
		keep_took(t, v->took_us);
	if (x && in && joins && !(x->accepted_by & bit)) {
		x->accepted_by |= bit;
		row->let_in++;
	}
	if (x && !in && !(x->refused_by & bit)) {
		x->refused_by |= bit;
		row->kept_out++;
	}
	return n;
}

static int
by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint32_t
tally_took(struct tally *t, unsigned int percent)
{
	if (t->tooks == 0)
		return 0;
	if (!t->sorted)
		qsort(t->took, t->tooks, sizeof(*t->took), by_value);
	t->sorted = true;
	return t->took[(t->tooks - 1) * percent / 100];
}

void
tally_close(struct tally *t)
{
	free(t->took);
	t->took = NULL;
	t->tooks = t->room = 0;
}

json_t *
tally_rules(const struct tally *t)
{
	json_t *list = json_array();

	for (int i = 0; i < t->rows; i++) {
		const struct tally_row *r = &t->row[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I}",
		    "by", hostap_by_name(r->by), "daemon", r->daemon, "rule", r->rule,
		    "accepted", (json_int_t)r->accepted, "refused", (json_int_t)r->refused,
		    "let_in", (json_int_t)r->let_in, "kept_out", (json_int_t)r->kept_out));
	}
	return list;
}
