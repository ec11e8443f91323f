/* SPDX-License-Identifier: ISC */
/* A run as a person watches it. */
#include "programs/apgate/show.h"

#include <limits.h>
#include <string.h>

#include "programs/apgate/event.h"
#include "programs/apgate/place.h"
#include "programs/apgate/grid.h"
#include "programs/apgate/text.h"

enum {
	FLOOD_US = 500000, END_US = 100000, COUNTER_US = 100000,
	WIDE = 104, ASKED = 12, OUTCOME = 10,	/* columns */
	BY_WIDE = 28, BY_NARROW = 16,
};

/* ---- lines ------------------------------------------------------------------------------- */

struct line {
	int64_t		 at_us;
	enum event_sign	 sign;
	char		 name[PEOPLE_NAME];
	char		 addr[32];
	const char	*asked, *outcome;
	char		 by[TEXT], rule[TEXT];
	char		 took[TEXT];
};

static bool
is_wide(const struct show *s)
{
	return s->cli->width == 0 || s->cli->width >= WIDE;
}

static enum cli_paint
sign_paint(enum event_sign sign)
{
	switch (sign) {
	case SIGN_NONE:
		return DIM;
	case SIGN_YES:
		return GREEN;
	case SIGN_NO:
		return RED;
	case SIGN_WARN:
		return YELLOW;
	}
	return PLAIN;
}

static void
print_line(struct show *s, const struct line *l)
{
	const struct cli *c = s->cli;
	const char *off = cli_paint(c, PLAIN), *paint = cli_paint(c, sign_paint(l->sign));
	bool plain = l->sign == SIGN_NONE;
	char seconds[TEXT], left[2 * TEXT + 4];

	snprintf(seconds, sizeof(seconds), "%.3f s", (double)(l->at_us - s->start_us) / 1e6);
	printf("%s%10s%s %s%s%s %s%-*s%s ", cli_paint(c, DIM), seconds, off, paint,
	    event_mark(c, l->sign), off, cli_paint(c, plain ? DIM : BOLD), s->name_width, l->name,
	    off);
	if (is_wide(s) || s->name_width == 0)
		printf(" %-17s ", l->addr);
	if (plain) {
		printf("%s %s%s\n", cli_paint(c, DIM), l->outcome, off);
	} else {
		snprintf(left, sizeof(left), "%s%s%s", is_wide(s) ? l->by : "",
		    is_wide(s) && l->rule[0] ? "  " : "", l->rule);
		printf(" %-*s  %s%-*s%s  %-*s%s%s%s\n", ASKED, l->asked, paint, OUTCOME,
		    l->outcome, off, !l->took[0] ? 0 : is_wide(s) ? BY_WIDE : BY_NARROW, left,
		    cli_paint(c, DIM), l->took, off);
	}
	s->shown++;
}

static void
name_line(const struct show *s, struct line *l, const struct person *x, const uint8_t *addr)
{
	hostap_addr(addr, l->addr);
	if (x && x->group)
		people_name(x, l->name);
	else if (s->name_width)
		snprintf(l->name, sizeof(l->name), "%s",
		    s->stage->attack[0] ? s->stage->attack : "stranger");
}

static void
decide_line(const struct show *s, struct line *l, const struct tally_row *row, uint8_t request,
    bool in)
{
	l->asked = text_do(request);
	l->outcome = tally_no_answer(row->by) ? in ? "let by" : "unanswered" : in ? "let in" :
	    "refused";
	l->sign = tally_no_answer(row->by) ? SIGN_WARN : in ? SIGN_YES : SIGN_NO;
	text_by(row->by, row->daemon, l->by);
	text_rule(row->rule, l->rule);
	if (l->rule[0] == '\0' && !is_wide(s))
		snprintf(l->rule, sizeof(l->rule), "%s", l->by);
}

/* ---- strangers --------------------------------------------------------------------------- */

void
show_flush(struct show *s)
{
	struct line l = { .at_us = s->flood.last_us };

	if (s->flood.row >= 0 && s->flood.count > 0) {
		name_line(s, &l, NULL, (const uint8_t[6]){ 0 });
		snprintf(l.addr, sizeof(l.addr), "%ju more", (uintmax_t)s->flood.count);
		if (!is_wide(s) && s->name_width)
			snprintf(l.took, sizeof(l.took), "%ju more", (uintmax_t)s->flood.count);
		decide_line(s, &l, &s->tally->row[s->flood.row], s->flood.request,
		    s->flood.status == 0);
		print_line(s, &l);
	}
	s->flood.row = -1;
}

/* True: it belongs to a flood that was shown, and is only counted. */
static bool
is_flood(struct show *s, const struct person *x, int row, const struct hostap_event *e)
{
	const struct hap_verdict *v = &e->body.verdict;

	if (people_known(s->stage->people) == 0 || (x && x->group))
		return false;
	if (s->flood.row == row && s->flood.request == v->request &&
	    s->flood.status == v->status) {
		s->flood.count++;
		s->flood.last_us = s->latest_us;
		return true;
	}
	show_flush(s);
	s->flood.row = row;
	s->flood.request = v->request;
	s->flood.status = v->status;
	s->flood.count = 0;
	s->flood.last_us = s->latest_us;
	return false;
}

/* ---- events ------------------------------------------------------------------------------ */

static void
note_time(struct show *s, const struct hostap_event *e)
{
	int64_t now = event_time_us(e);

	/* Virtual time begins at the start of a day, apgated(8). */
	if (s->start_us == 0 || s->fast)
		s->start_us = s->fast ? now - now % 86400000000 : now;
	if (now < s->start_us)
		s->start_us = now;
	s->latest_us = now;
	if (s->flood.row >= 0 && now - s->flood.last_us > FLOOD_US)
		show_flush(s);
}

static void
show_verdict(struct show *s, const struct hostap_event *e)
{
	const struct hap_verdict *v = &e->body.verdict;
	struct person *x = people_meet(s->stage->people, mac_from(e->m.i_srcaddr));
	struct line l = { .at_us = event_time_us(e) };
	bool in = v->status == 0, first;
	uint64_t before = x ? x->refused_by : 0;
	int row;

	if (v->request == HAP_PROBE_REQ)
		return;
	row = tally_verdict(s->tally, x, e);
	if (!in && !s->has_example && x && x->group) {
		memcpy(s->example, e->m.i_srcaddr, sizeof(s->example));
		s->has_example = true;
	}
	first = !(before & UINT64_C(1) << row);
	if (!s->lines || (in && v->request == HAP_AUTH_REQ) || (!in && !first) ||
	    is_flood(s, x, row, e))
		return;
	name_line(s, &l, x, e->m.i_srcaddr);
	decide_line(s, &l, &s->tally->row[row], v->request, in);
	if (in && v->acked == 0)
		l.outcome = "not heard";
	if (!s->fast && v->by == HAP_BY_DAEMON)
		text_took(v->took_us, l.took);
	print_line(s, &l);
}

/* A station's own leaving; what it leaves when it moves on is not worth a line. */
static void
show_left(struct show *s, const struct hostap_event *e)
{
	struct person *x = people_meet(s->stage->people, mac_from(e->m.i_srcaddr));
	struct line l = { .at_us = event_time_us(e) };
	uint16_t reason = e->m.i_disas.i_reason;
	char text[2 * TEXT];

	if (x == NULL || x->iface != e->m.i_iface)
		return;
	x->iface = 0;
	if (!s->lines || s->ending ||
	    (s->stage->end_us && l.at_us - s->start_us >= s->stage->end_us - END_US))
		return;				/* the access point sends everybody home */
	snprintf(text, sizeof(text), reason == 3 || reason == 8 ? "leaves" :
	    "is put out, reason %u: %s", reason, hostap_reason_name(reason));
	l.outcome = text;
	name_line(s, &l, x, e->m.i_srcaddr);
	print_line(s, &l);
}

static void
show_joined(struct show *s, const struct hostap_event *e)
{
	struct person *x = people_meet(s->stage->people, mac_from(e->m.i_srcaddr));

	if (x)
		x->iface = e->m.i_iface;
}

static void
show_lost(struct show *s, const struct hostap_event *e)
{
	s->tally->lost += e->body.lost.count;
}

/* How far it is, where a line each would be too many. */
static void
show_counter(struct show *s)
{
	uint64_t in = 0, out = 0;

	if (!s->counter || s->latest_us - s->counted_us < COUNTER_US)
		return;
	s->counted_us = s->latest_us;
	for (int i = 0; i < s->tally->rows; i++) {
		in += s->tally->row[i].let_in;
		out += s->tally->row[i].kept_out;
	}
	printf("\r  %.1f s: %ju let in, %ju refused\033[K",
	    (double)(s->latest_us - s->start_us) / 1e6, (uintmax_t)in, (uintmax_t)out);
}

static void
print_json(struct show *s, const struct hostap_event *e)
{
	struct person *x = people_meet(s->stage->people, mac_from(e->m.i_srcaddr));
	json_t *o = event_document(&s->ifaces, e);
	char name[PEOPLE_NAME];

	if (x && x->group)
		json_object_set_new(o, "name", json_string(people_name(x, name)));
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

void
show_idle(struct show *s, int64_t quiet_us)
{
	if (s->flood.row >= 0 && quiet_us >= FLOOD_US)
		show_flush(s);
}

void
show_event(struct show *s, const struct hostap_event *e)
{
	bool lines = s->lines;

	if (e->m.i_type != HAP_LOST_IND)
		note_time(s, e);
	if (s->cli->json) {
		if (lines)
			print_json(s, e);
		s->lines = false;		/* those for people */
	}
	switch (e->m.i_type) {
	case HAP_VERDICT_IND:
		show_verdict(s, e);
		break;
	case HAP_ASSOC_IND:
		show_joined(s, e);
		break;
	case HAP_DISASSOC_IND:
	case HAP_DEAUTH_IND:
		show_left(s, e);
		break;
	case HAP_LOST_IND:
		show_lost(s, e);
		break;
	}
	s->lines = lines;
	show_counter(s);
}

/* ---- before ------------------------------------------------------------------------------ */

void
show_head(const struct show *s)
{
	const struct cli *c = s->cli;
	uint32_t stations = people_known(s->stage->people);
	bool wide = is_wide(s) || s->name_width == 0;

	printf("%s\"%s\"%s: ", cli_paint(c, BOLD), s->stage->network, cli_paint(c, PLAIN));
	if (stations)
		printf("%u stations come to %d simulated access point%s", stations, s->stage->bsss,
		    s->stage->bsss == 1 ? "" : "s");
	else
		printf("the stations of %s come to %d access point%s", s->input, s->stage->bsss,
		    s->stage->bsss == 1 ? "" : "s");
	printf(";\n%sapgate-macfilter%s decides by %s%s.\n", cli_paint(c, BOLD),
	    cli_paint(c, PLAIN), s->rules, s->fast ? ", in virtual time" : "");
	if (s->keep)
		printf("Ask it from another terminal: apgate --socket %s status\n",
		    s->stage->socket);
	putchar('\n');
	if (s->lines)
		printf("%s%10s   %-*s %s%s %-*s  %-*s  %-*s%s%s\n", cli_paint(c, DIM), "TIME",
		    s->name_width, s->name_width ? "STATION" : "",
		    wide ? " ADDRESS           " : "", "", ASKED, "ASKED TO",
		    OUTCOME, "OUTCOME", s->fast ? 0 : is_wide(s) ? BY_WIDE : BY_NARROW,
		    is_wide(s) ? "BY" : "RULE",
		    s->fast ? "" : "TOOK", cli_paint(c, PLAIN));
}

/* ---- after ------------------------------------------------------------------------------- */

static uint64_t
number(const json_t *summary, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(summary, key));
}

/* A rule's text without its name, which stands beside it. */
static const char *
without_name(const char *rule, char text[static HAP_RULE_LEN * 4])
{
	const char *name = strstr(rule, " name ");
	size_t skip = name ? strlen(" name ") + strcspn(name + strlen(" name "), " ") : 0;

	snprintf(text, HAP_RULE_LEN * 4, "%.*s%s", name ? (int)(name - rule) : INT_MAX, rule,
	    name ? name + skip : "");
	return text;
}

static void
print_rules(const struct show *s)
{
	static const struct grid_column columns[] = {
		{ "RULE", false, 0 }, { "LET IN", true, 0 }, { "KEPT OUT", true, 0 },
		{ "REQUESTS", true, 1 }, { "", false, 2 }, { NULL, false, 0 },
	};
	struct grid *t = grid_open(s->cli, columns);

	for (int i = 0; i < s->tally->rows; i++) {
		const struct tally_row *r = &s->tally->row[i];
		char name[TEXT], text[HAP_RULE_LEN * 4];

		text_rule(r->rule, name);
		if (name[0] == '\0')
			text_by(r->by, r->daemon, name);
		grid_add(t, PLAIN, "%s", name);
		grid_add(t, r->let_in ? GREEN : DIM, r->let_in ? "%ju" : "-",
		    (uintmax_t)r->let_in);
		grid_add(t, r->kept_out ? RED : DIM, r->kept_out ? "%ju" : "-",
		    (uintmax_t)r->kept_out);
		grid_add(t, PLAIN, "%ju", (uintmax_t)(r->accepted + r->refused));
		grid_add(t, DIM, "%s", strcmp(name, r->rule) ? without_name(r->rule, text) : "");
	}
	if (s->tally->rows)
		grid_print(t);
	else
		grid_close(t);
}

static void
print_times(struct show *s)
{
	char p50[TEXT], p99[TEXT];

	if (s->fast)
		printf("%zu answers by daemons, in virtual time, in which they take none.",
		    s->tally->tooks);
	else
		printf("%zu answers by daemons: half within %s, 99%% within %s.", s->tally->tooks,
		    text_took(tally_took(s->tally, 50), p50),
		    text_took(tally_took(s->tally, 99), p99));
	if (s->tally->lost)
		printf("  %s%ju events were lost here%s, and are not in the table.",
		    cli_paint(s->cli, YELLOW), (uintmax_t)s->tally->lost, cli_paint(s->cli, PLAIN));
	putchar('\n');
}

static void
print_hints(const struct show *s)
{
	const char *run = place_is_tree() ? "./run" : "apgate run", *dim = cli_paint(s->cli, DIM);
	const char *off = cli_paint(s->cli, PLAIN);
	char addr[HOSTAP_ADDR_TEXT];

	printf("\n%sNext:  %s --rules FILE   with rules of your own, apgate-macfilter(8)\n", dim,
	    run);
	if (s->has_example)
		printf("       %s --keep         it stays, to be asked from another terminal:\n"
		    "                            apgate --socket PATH why %s\n", run,
		    hostap_addr(s->example, addr));
	printf("       %s --help         other scenarios, captures, 2000 stations%s\n", run, off);
}

void
show_end(struct show *s, const json_t *summary)
{
	uint64_t unanswered = number(summary, "unanswered");
	const struct cli *c = s->cli;

	show_flush(s);
	if (s->counter)
		printf("\r\033[K");
	else if (s->shown)
		putchar('\n');
	if (summary) {
		printf("%s%ju stations came: %s%ju let in%s, %s%ju refused%s, %s%ju without an "
		    "answer%s", cli_paint(c, BOLD), (uintmax_t)number(summary, "came"),
		    cli_paint(c, GREEN), (uintmax_t)number(summary, "admitted"),
		    cli_paint(c, PLAIN), cli_paint(c, RED), (uintmax_t)number(summary, "denied"),
		    cli_paint(c, PLAIN), unanswered ? cli_paint(c, YELLOW) : "",
		    (uintmax_t)unanswered, cli_paint(c, PLAIN));
		if (number(summary, "trying"))
			printf(", %ju still trying", (uintmax_t)number(summary, "trying"));
		printf(".  (%.1f s", json_number_value(json_object_get(summary, "seconds")));
		if (json_object_get(summary, "seed"))
			printf(", seed %ju", (uintmax_t)number(summary, "seed"));
		puts(")\n");
	}
	print_rules(s);
	putchar('\n');
	print_times(s);
	print_hints(s);
}

json_t *
show_document(struct show *s, const json_t *summary)
{
	json_t *o = summary ? json_deep_copy(summary) : json_object();

	json_object_set_new(o, "decided", json_integer((json_int_t)s->tally->decided));
	json_object_set_new(o, "requests_unanswered",
	    json_integer((json_int_t)s->tally->unanswered));
	json_object_set_new(o, "lost", json_integer((json_int_t)s->tally->lost));
	json_object_set_new(o, "decision_p50_us", s->fast ? json_null() :
	    json_integer(tally_took(s->tally, 50)));
	json_object_set_new(o, "decision_p99_us", s->fast ? json_null() :
	    json_integer(tally_took(s->tally, 99)));
	json_object_set_new(o, "rules", tally_rules(s->tally));
	return o;
}
