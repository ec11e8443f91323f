/* SPDX-License-Identifier: ISC */
/* Bans, verdict tables, filters, and in which order they come (C1, D4, D5, Q13). */
#include "gate_fixture.h"

/* ---- C1: bans --------------------------------------------------------------------------- */

static void
let_in(struct story *s, uint8_t type, unsigned station)
{
	settles_at_once(s, type, station);
	assert_true(s->out.accepted);
	if (s->out.request != GATE_NONE)
		finish(s, 0);
}

static void
banned(struct story *s, uint8_t type, unsigned station, uint16_t status)
{
	settles_at_once(s, type, station);
	refused(s, s->token, HAP_BY_BAN, status);
}

static void
c1_a_ban_refuses_all_but_probes(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d");

	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .status = 0 }), 0);
	banned(&s, HAP_AUTH_REQ, 1, 17);
	banned(&s, HAP_ASSOC_REQ, 1, 17);
	banned(&s, HAP_REASSOC_REQ, 1, 17);
	let_in(&s, HAP_PROBE_REQ, 1);
	let_in(&s, HAP_AUTH_REQ, 2);
	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .classes = HAP_CLASS_PROBE,
	    .status = 33 }), 0);		/* in the place of the first */
	banned(&s, HAP_PROBE_REQ, 1, 33);
	let_in(&s, HAP_AUTH_REQ, 1);
	the_end(&s);
}

static void
c1_a_ban_is_of_one_bss_or_of_all(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d");

	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .status = 1 }), 0);
	assert_int_equal(bans(&s, d, 2, &(struct hap_ban){ .flags = HAP_BAN_ALL }), 0);
	for (unsigned station = 1; station <= 2; station++) {
		struct gate_ask a = a_request(&s, HAP_AUTH_REQ, station);

		a.msg.i_iface = 2;
		assert_true(ask_with(&s, &a));
		assert_int_equal(s.out.accepted, station == 1);
		finish(&s, s.out.accepted ? 0 : s.out.status);
	}
	banned(&s, HAP_AUTH_REQ, 1, 1);
	banned(&s, HAP_AUTH_REQ, 2, 17);
	the_end(&s);
}

static void
c1_a_ban_has_a_mask(void **state)
{
	struct story s;
	struct hap_ban b = { .mask = { 255, 255, 255, 255, 255, 0xfc }, .status = 5 };
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d");

	assert_int_equal(bans(&s, d, 9, &b), 0);		/* 8 to 11 */
	let_in(&s, HAP_AUTH_REQ, 7);
	for (unsigned i = 8; i < 12; i++)
		banned(&s, HAP_AUTH_REQ, i, 5);
	let_in(&s, HAP_AUTH_REQ, 12);
	b.flags = HAP_BAN_REMOVE;
	assert_int_equal(bans(&s, d, 10, &b), 0);		/* the same under its mask */
	let_in(&s, HAP_AUTH_REQ, 8);
	assert_int_equal(bans(&s, d, 10, &b), -ENOENT);
	assert_non_null(s.why);
	the_end(&s);
}

static void
c1_a_ban_has_a_lease(void **state)
{
	struct story s;
	struct hap_ban masked = { .mask = { 255, 255, 255, 0, 0, 0 }, .lease_ms = 500 };
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d");

	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .lease_ms = 1000, .status = 5 }), 0);
	assert_int_equal(bans(&s, d, 2, &masked), 0);
	later(&s, 499);
	banned(&s, HAP_AUTH_REQ, 2, 17);
	later(&s, 1);
	let_in(&s, HAP_AUTH_REQ, 2);
	later(&s, 499);
	banned(&s, HAP_AUTH_REQ, 1, 5);
	later(&s, 1);
	let_in(&s, HAP_AUTH_REQ, 1);
	assert_int_equal(gate_say(s.gate, 1), 0);		/* no ban is left */
	the_end(&s);
}

static void
c1_a_ban_lets_in_after_so_many_refusals(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d");

	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .refusals = 3 }), 0);
	banned(&s, HAP_AUTH_REQ, 1, 17);
	let_in(&s, HAP_PROBE_REQ, 1);			/* does not count */
	banned(&s, HAP_AUTH_REQ, 1, 17);
	banned(&s, HAP_ASSOC_REQ, 1, 17);
	let_in(&s, HAP_AUTH_REQ, 1);
	the_end(&s);
}

static void
c1_bans_are_listed_with_what_is_left_of_them(void **state)
{
	static struct hostap_ban_list list;
	struct story s;
	struct hap_ban masked = { .mask = { 255, 255, 255, 0, 0, 0 }, .lease_ms = 500,
	    .classes = HAP_CLASS_PROBE };
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d");

	gate_list_bans(s.gate, s.now, &list);
	assert_int_equal(list.count, 0);
	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .refusals = 3, .status = 5 }), 0);
	assert_int_equal(bans(&s, d, 2, &masked), 0);
	banned(&s, HAP_AUTH_REQ, 1, 5);
	later(&s, 200);
	gate_list_bans(s.gate, s.now, &list);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.next, 0);
	assert_memory_equal(list.ban[0].addr, sta(1).octet, 6);
	assert_int_equal(list.ban[0].lease_ms, 0);
	assert_int_equal(list.ban[0].status, 5);
	assert_int_equal(list.ban[0].refusals, 3);
	assert_int_equal(list.ban[0].left, 2);
	assert_int_equal(list.ban[0].endpoint, d);
	assert_int_equal(list.ban[0].classes, HAP_CLASS_ALL & ~HAP_CLASS_PROBE);
	assert_memory_equal(list.ban[1].mask, masked.mask, 6);
	assert_int_equal(list.ban[1].lease_ms, 300);
	assert_int_equal(list.ban[1].classes, HAP_CLASS_PROBE);
	later(&s, 299);
	gate_list_bans(s.gate, s.now, &list);
	assert_int_equal(list.ban[1].lease_ms, 1);
	later(&s, 1);				/* over, whether anybody met it or not */
	gate_list_bans(s.gate, s.now, &list);
	assert_int_equal(list.count, 1);
	the_end(&s);
}

static void
c1_bans_are_listed_page_by_page(void **state)
{
	static struct hostap_ban_list list;
	static bool seen[300];
	const struct gate_limits limits = { .endpoints = 1, .table = 4, .buffer = 4,
	    .requests = 4, .bans = 300, .key = { 3, 4 } };
	struct story s;
	(void)state;

	begin_with(&s, &limits);
	int d = daemon_named(&s, "d");

	for (unsigned i = 0; i < 300; i++)
		assert_int_equal(bans(&s, d, i, &(struct hap_ban){ .status = 1 }), 0);
	list.next = 0;
	do {
		gate_list_bans(s.gate, s.now, &list);
		for (uint32_t i = 0; i < list.count; i++)
			for (unsigned n = 0; n < 300; n++)
				if (memcmp(list.ban[i].addr, sta(n).octet, 6) == 0) {
					assert_false(seen[n]);
					seen[n] = true;
				}
	} while (list.next);
	for (unsigned n = 0; n < 300; n++)
		assert_true(seen[n]);
	the_end(&s);
}

static void
c1_bans_are_bounded(void **state)
{
	const struct gate_limits limits = { .endpoints = 1, .table = 4, .buffer = 4,
	    .requests = 4, .bans = 4096, .key = { 3, 4 } };
	struct story s;
	(void)state;

	begin_with(&s, &limits);
	int d = daemon_named(&s, "d");

	for (unsigned i = 0; i < 4096; i++) {
		struct hap_ban b = { .lease_ms = i == 77 ? 1000 : 0 };

		if (i % 16 == 0)
			memcpy(b.mask, (uint8_t[]){ 255, 255, 255, 255, 255, 254 }, 6);
		assert_int_equal(bans(&s, d, 2 * i, &b), 0);
	}
	assert_int_equal(bans(&s, d, 9999, &(struct hap_ban){ .status = 1 }), -ENOBUFS);
	assert_non_null(s.why);
	assert_int_equal(bans(&s, d, 20, &(struct hap_ban){ .status = 9 }), 0);	/* replaces */
	for (unsigned i = 0; i < 4096; i++)
		banned(&s, HAP_AUTH_REQ, 2 * i, i == 10 ? 9 : 17);
	banned(&s, HAP_AUTH_REQ, 1, 17);	/* 0 and 1 by a mask */
	let_in(&s, HAP_AUTH_REQ, 3);
	later(&s, 1000);
	assert_int_equal(bans(&s, d, 9999, &(struct hap_ban){ .status = 1 }), 0);
	banned(&s, HAP_AUTH_REQ, 9999, 1);
	let_in(&s, HAP_AUTH_REQ, 2 * 77);
	assert_int_equal(bans(&s, d, 9998, &(struct hap_ban){ .status = 1 }), -ENOBUFS);
	the_end(&s);
}

static void
c1_an_unknown_class_or_flag_bans_nobody(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d");

	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .classes = 0x10 }), -EINVAL);
	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .flags = 0x80 }), -EINVAL);
	let_in(&s, HAP_AUTH_REQ, 1);
	assert_int_equal(gate_say(s.gate, 1), 0);
	the_end(&s);
}

/* ---- D5: verdict tables ----------------------------------------------------------------- */

static void
d5_a_table_answers_without_asking(void **state)
{
	struct story s;
	struct hap_row rows[] = { a_row(1, HAP_ROW_ACCEPT), a_row(2, HAP_ROW_REFUSE),
	    a_row(3, HAP_ROW_ASK), a_row(4, HAP_ROW_REFUSE) };
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	wants(&s, d, HAP_VERDICT_IND);
	rows[3].status = 12;
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, rows, 4), 0);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	assert_int_equal(s.out.endpoint, d);
	accepted(&s, s.token, HAP_BY_TABLE);
	hears_verdict(&s, d, 0, HAP_BY_TABLE, 0);	/* indicated, and counted */
	settles_at_once(&s, HAP_ASSOC_REQ, 2);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	hears_verdict(&s, d, 0, HAP_BY_TABLE, 1);
	settles_at_once(&s, HAP_ASSOC_REQ, 4);
	refused(&s, s.token, HAP_BY_TABLE, 12);
	hears_verdict(&s, d, 0, HAP_BY_TABLE, 12);
	assert_int_equal(described(&s, d).table_hits, 3);
	assert_int_equal(described(&s, d).table_rows, 4);
	for (unsigned i = 3; i <= 5; i += 2) {		/* a row that says ask, and no row */
		uint32_t t = asks(&s, HAP_ASSOC_REQ, i);

		hears_and_answers(&s, d, HAP_ASSOC_REQ, i, 0);
		accepted(&s, t, HAP_BY_DAEMON);
		hears_verdict(&s, d, i == 3 ? 4 : 6, HAP_BY_DAEMON, 0);
	}
	the_end(&s);
}

/* What "why" says of a station refused by row 1, 2, ... of the table. */
static void
is_called(struct story *s, unsigned station, const char *rule)
{
	struct hostap_why why = { .addr = { 0 } };

	settles_at_once(s, HAP_AUTH_REQ, station);
	refused(s, s->token, HAP_BY_TABLE, 1);
	memcpy(why.addr, sta(station).octet, 6);
	gate_why(s->gate, &why);
	assert_true(why.count > 0);
	assert_string_equal(why.decision[0].rule, rule);
}

static void
d7_a_table_says_what_its_rules_are_called(void **state)
{
	struct story s;
	struct hap_row rows[4];
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	for (unsigned i = 0; i < 4; i++) {
		rows[i] = a_row(i, HAP_ROW_REFUSE);
		rows[i].rule = i;
	}
	s.rule_names = 2;
	s.rule_name = "no\tcameras";
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, rows, 4), 0);
	is_called(&s, 0, "table row 0");
	is_called(&s, 1, "no?cameras 1");
	is_called(&s, 2, "no?cameras 2");
	is_called(&s, 3, "table row 3");
	s.rule_names = 0;			/* names are the table's, and go with it */
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, rows, 4), 0);
	is_called(&s, 1, "table row 1");
	the_end(&s);
}

static void
d7_names_of_rules_are_bounded(void **state)
{
	static const char long_name[] = "a name so long that not five hundred and twelve of them find "
	    "the room they would take, as others";
	struct story s;
	struct hap_row row = a_row(1, HAP_ROW_REFUSE);
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	row.rule = 512;
	s.rule_names = 256;
	s.rule_name = "short";
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN, &row, 1), 0);
	assert_int_equal(puts_table(&s, d, HAP_TABLE_COMMIT, NULL, 0), 0);
	is_called(&s, 1, "short 256");
	s.rule_names = 513;
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, &row, 1), -ENOBUFS);
	assert_non_null(s.why);
	s.rule_names = 342;			/* 95 octets of each count, and a NUL */
	s.rule_name = long_name;
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, &row, 1), -ENOBUFS);
	is_called(&s, 1, "short 256");		/* nothing of it was taken */
	the_end(&s);
}

static void
d5_the_first_row_that_matches_decides(void **state)
{
	struct story s;
	struct hap_row rows[] = { a_row(1, HAP_ROW_REFUSE), a_row(0, HAP_ROW_ACCEPT),
	    a_row(1, HAP_ROW_REFUSE), a_row(2, HAP_ROW_REFUSE), a_row(8, HAP_ROW_REFUSE) };
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	rows[0].classes = HAP_CLASS_AUTH;
	rows[1].mask[5] = 0xf8;			/* 0 to 7 */
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, rows, 5), 0);
	settles_at_once(&s, HAP_AUTH_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	accepted(&s, s.token, HAP_BY_TABLE);	/* the mask comes before the third row */
	settles_at_once(&s, HAP_ASSOC_REQ, 2);
	accepted(&s, s.token, HAP_BY_TABLE);
	settles_at_once(&s, HAP_ASSOC_REQ, 8);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	the_end(&s);
}

static void
d5_a_table_is_replaced_whole_at_its_commit(void **state)
{
	struct story s;
	struct hap_row one = a_row(1, HAP_ROW_ACCEPT), two = a_row(2, HAP_ROW_ACCEPT);
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, &one, 1), 0);
	one.verdict = HAP_ROW_REFUSE;
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN, &one, 1), 0);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	accepted(&s, s.token, HAP_BY_TABLE);		/* what is in force stays so */
	assert_int_equal(puts_table(&s, d, 0, &two, 1), 0);
	assert_int_equal(described(&s, d).table_rows, 1);
	assert_int_equal(puts_table(&s, d, HAP_TABLE_COMMIT, NULL, 0), 0);
	assert_int_equal(described(&s, d).table_rows, 2);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	settles_at_once(&s, HAP_ASSOC_REQ, 2);
	accepted(&s, s.token, HAP_BY_TABLE);
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN, &two, 1), 0);
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, NULL, 0), 0);
	assert_int_equal(described(&s, d).table_rows, 0);
	the_end(&s);
}

static void
d5_a_broken_table_changes_nothing(void **state)
{
	struct story s;
	struct hap_row good = a_row(1, HAP_ROW_REFUSE), bad[2] = { a_row(2, HAP_ROW_ACCEPT),
	    a_row(3, 3) };
	(void)state;

	begin(&s);
	int d = decider(&s, 1), o = observer(&s);
	uint8_t both = HAP_TABLE_BEGIN | HAP_TABLE_COMMIT;

	assert_int_equal(puts_table(&s, d, both, &good, 1), 0);
	assert_int_equal(puts_table(&s, d, both, bad, 2), -EINVAL);
	assert_non_null(s.why);
	bad[1] = a_row(3, HAP_ROW_ACCEPT);
	bad[1].classes = 0;
	assert_int_equal(puts_table(&s, d, both, bad, 2), -EINVAL);
	bad[1].classes = 0x10;
	assert_int_equal(puts_table(&s, d, both, bad, 2), -EINVAL);
	assert_int_equal(puts_table(&s, d, 0x04, bad, 1), -EINVAL);
	assert_int_equal(puts_table(&s, o, both, &good, 1), -EPERM);
	assert_int_equal(described(&s, d).table_rows, 1);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	hears_request(&s, o, HAP_ASSOC_REQ, 1);
	hears_verdict(&s, o, 1, HAP_BY_TABLE, 1);
	the_end(&s);
}

static void
d5_rows_that_do_not_fill_their_attribute_are_refused(void **state)
{
	struct story s;
	struct ieee80211_hostap_msg m = { .i_type = HAP_TABLE_CMD };
	struct hap_table body = { .flags = HAP_TABLE_BEGIN | HAP_TABLE_COMMIT };
	struct hap_row rows[2] = { a_row(1, HAP_ROW_REFUSE), a_row(2, HAP_ROW_REFUSE) };
	struct reply bytes = reply(HAP_ASSOC_REQ, 0, 0);
	const char *why = NULL;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	hap_set_body(&m, &body, sizeof(body));
	reply_add(&bytes, HAP_ATTR_ROWS, rows, sizeof(rows) - 4);
	assert_int_equal(gate_table(s.gate, s.now, d, &m,
	    (struct hap_attrs){ bytes.attrs, bytes.attrs + bytes.used }, &why), -EINVAL);
	assert_non_null(why);
	bytes.used = 0;				/* M2: several attributes, and an unknown one */
	reply_add(&bytes, HAP_ATTR_ROWS, &rows[0], sizeof(rows[0]));
	reply_add(&bytes, 999, "?", 1);
	reply_add(&bytes, HAP_ATTR_ROWS, &rows[1], sizeof(rows[1]));
	assert_int_equal(gate_table(s.gate, s.now, d, &m,
	    (struct hap_attrs){ bytes.attrs, bytes.attrs + bytes.used }, &why), 0);
	assert_int_equal(described(&s, d).table_rows, 2);
	reply_add(&bytes, 999 | HAP_ATTR_MUST, "?", 1);
	assert_int_equal(gate_table(s.gate, s.now, d, &m,
	    (struct hap_attrs){ bytes.attrs, bytes.attrs + bytes.used }, &why), -EOPNOTSUPP);
	assert_int_equal(described(&s, d).table_rows, 2);
	the_end(&s);
}

static void
d5_a_row_has_a_lease_from_the_commit_on(void **state)
{
	struct story s;
	struct hap_row rows[] = { a_row(1, HAP_ROW_REFUSE), a_row(1, HAP_ROW_ACCEPT) };
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	rows[0].lease_ms = 1000;
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN, rows, 2), 0);
	later(&s, 5000);
	assert_int_equal(puts_table(&s, d, HAP_TABLE_COMMIT, NULL, 0), 0);
	later(&s, 999);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	refused(&s, s.token, HAP_BY_TABLE, 1);
	later(&s, 1);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	accepted(&s, s.token, HAP_BY_TABLE);
	the_end(&s);
}

static void
d5_a_table_has_4096_rows(void **state)
{
	static struct hap_row rows[GATE_ROWS / 2];
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	for (unsigned half = 0; half < 2; half++) {
		for (unsigned i = 0; i < GATE_ROWS / 2; i++)
			rows[i] = a_row(half * GATE_ROWS / 2 + i,
			    i % 2 ? HAP_ROW_REFUSE : HAP_ROW_ACCEPT);
		assert_int_equal(puts_table(&s, d, half ? 0 : HAP_TABLE_BEGIN, rows,
		    GATE_ROWS / 2), 0);
	}
	assert_int_equal(puts_table(&s, d, HAP_TABLE_COMMIT, rows, 1), -ENOBUFS);
	assert_int_equal(puts_table(&s, d, HAP_TABLE_COMMIT, NULL, 0), 0);
	assert_int_equal(described(&s, d).table_rows, GATE_ROWS);
	for (unsigned i = 0; i < GATE_ROWS; i++) {
		settles_at_once(&s, HAP_ASSOC_REQ, i);
		assert_int_equal(s.out.accepted, i % 2 == 0);
		finish(&s, s.out.accepted ? 0 : 1);
	}
	assert_int_equal(described(&s, d).table_hits, GATE_ROWS);
	the_end(&s);
}

/* ---- D4: filters ------------------------------------------------------------------------ */

static void
set_filter(struct story *s, int endpoint, struct hostap_filter f)
{
	if (f.classes == 0)
		f.classes = HAP_CLASS_ALL;
	assert_int_equal(gate_set_filter(s->gate, endpoint, &f), 0);
}

/* Whether a request gets through to the daemon; if not, it must have been accepted. */
static bool
gets_through(struct story *s, int endpoint, struct gate_ask *a)
{
	if (ask_with(s, a)) {
		accepted(s, a->token, HAP_BY_AP);
		return false;
	}
	struct heard h;

	hear(s, endpoint, &h);
	assert_int_equal(answers(s, endpoint, a->msg.i_type, h.m.i_seq, 1), 0);
	refused(s, a->token, HAP_BY_DAEMON, 1);
	return true;
}

static void
d4_a_signal_floor(void **state)
{
	static const struct { int8_t floor, signal; bool through; } cases[] = {
		{ -70, -70, true }, { -70, -71, false }, { -70, -30, true }, { -70, 0, true },
		{ 0, -99, true },
	};
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gate_ask a = a_request(&s, HAP_PROBE_REQ, 1);

		set_filter(&s, d, (struct hostap_filter){ .signal = cases[i].floor });
		a.msg.i_signal = cases[i].signal;
		assert_int_equal(gets_through(&s, d, &a), cases[i].through);
	}
	assert_int_equal(described(&s, d).filtered, 1);
	the_end(&s);
}

static void
d4_address_and_mask(void **state)
{
	struct story s;
	struct hostap_filter f = { .mask = { 255, 255, 255, 255, 255, 0xfc } };
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	memcpy(f.addr, sta(8).octet, 6);
	for (int not = 0; not < 2; not++) {
		f.flags = not ? HAP_FILTER_NOT_ADDR : 0;
		set_filter(&s, d, f);
		for (unsigned i = 6; i < 14; i++) {
			struct gate_ask a = a_request(&s, HAP_AUTH_REQ, i);

			assert_int_equal(gets_through(&s, d, &a), (i >= 8 && i < 12) != not);
		}
	}
	the_end(&s);
}

static void
d4_ssid(void **state)
{
	struct story s;
	struct hostap_filter f = { .ssidlen = 4, .ssid = "home" };
	struct gate_ask a;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	set_filter(&s, d, f);
	a = a_request(&s, HAP_PROBE_REQ, 1);
	a.msg.i_probereq.i_ssidlen = 4;
	memcpy(a.msg.i_probereq.i_ssid, "home", 4);
	assert_true(gets_through(&s, d, &a));
	a = a_request(&s, HAP_PROBE_REQ, 1);
	a.msg.i_probereq.i_ssidlen = 5;
	memcpy(a.msg.i_probereq.i_ssid, "homes", 5);
	assert_false(gets_through(&s, d, &a));
	a = a_request(&s, HAP_ASSOC_REQ, 1);
	a.msg.i_asreq.i_ssidlen = 4;
	memcpy(a.msg.i_asreq.i_ssid, "away", 4);
	assert_false(gets_through(&s, d, &a));
	a = a_request(&s, HAP_AUTH_REQ, 1);	/* names no SSID */
	assert_true(gets_through(&s, d, &a));
	a = a_request(&s, HAP_PROBE_REQ, 1);	/* the wildcard */
	assert_true(gets_through(&s, d, &a));
	f.flags = HAP_FILTER_NO_WILDCARD;
	set_filter(&s, d, f);
	a = a_request(&s, HAP_PROBE_REQ, 1);
	assert_false(gets_through(&s, d, &a));
	the_end(&s);
}

static void
d4_each_class_has_its_filter(void **state)
{
	struct story s;
	struct hostap_filter f = { .classes = HAP_CLASS_AUTH | HAP_CLASS_PROBE, .signal = -50 };
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	set_filter(&s, d, f);
	for (unsigned c = 0; c < HAP_CLASSES; c++) {
		struct hostap_filter got = { .classes = 1u << c };

		assert_int_equal(gate_get_filter(s.gate, d, &got), 0);
		assert_int_equal(got.classes, 1u << c);
		assert_int_equal(got.signal, c < 2 ? -50 : 0);
	}
	f.classes = 0;
	assert_int_equal(gate_set_filter(s.gate, d, &f), -EINVAL);
	f.classes = 0x10;
	assert_int_equal(gate_set_filter(s.gate, d, &f), -EINVAL);
	f.classes = 1;
	f.ssidlen = 33;
	assert_int_equal(gate_set_filter(s.gate, d, &f), -EINVAL);
	f.ssidlen = 32;
	f.flags = 0x04;
	assert_int_equal(gate_set_filter(s.gate, d, &f), -EINVAL);
	f.classes = 3;
	assert_int_equal(gate_get_filter(s.gate, d, &f), -EINVAL);
	the_end(&s);
}

static void
d4_an_observer_is_not_shown_what_its_filter_keeps_away(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int o = observer(&s);

	set_filter(&s, o, (struct hostap_filter){ .signal = -60, .rate = 1 });
	for (int i = 0; i < 4; i++) {
		struct gate_ask a = a_request(&s, HAP_PROBE_REQ, 1);

		a.msg.i_signal = i == 0 ? -61 : -59;
		if (i == 3)
			s.now = instant_add(s.now, SPAN_MS(1000));
		assert_true(ask_with(&s, &a));
		accepted(&s, a.token, HAP_BY_AP);
		if (i == 1 || i == 3) {
			uint64_t seq = hears_request(&s, o, HAP_PROBE_REQ, 1);

			hears_verdict(&s, o, seq, HAP_BY_AP, 0);
		}
	}
	assert_int_equal(described(&s, o).filtered, 2);
	the_end(&s);
}

/* ---- Q13 -------------------------------------------------------------------------------- */

static void
q13_bans_then_tables_then_filters_then_the_daemon(void **state)
{
	struct story s;
	struct hap_row rows[] = { a_row(1, HAP_ROW_ACCEPT), a_row(2, HAP_ROW_REFUSE) };
	(void)state;

	begin(&s);
	int d = decider(&s, 1), later_one = decider(&s, 2);

	assert_int_equal(bans(&s, d, 1, &(struct hap_ban){ .status = 40 }), 0);
	assert_int_equal(puts_table(&s, d, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT, rows, 2), 0);
	set_filter(&s, d, (struct hostap_filter){ .signal = -50 });
	banned(&s, HAP_AUTH_REQ, 1, 40);		/* though the table accepts it */
	struct gate_ask a = a_request(&s, HAP_AUTH_REQ, 2);

	a.msg.i_signal = -80;				/* though the filter passes it over */
	assert_true(ask_with(&s, &a));
	refused(&s, a.token, HAP_BY_TABLE, 1);
	a = a_request(&s, HAP_AUTH_REQ, 3);
	a.msg.i_signal = -80;				/* filtered: accepted by the first... */
	assert_false(ask_with(&s, &a));
	hears_and_answers(&s, later_one, HAP_AUTH_REQ, 3, 1);	/* ...not by the second */
	refused(&s, a.token, HAP_BY_DAEMON, 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 3);

	hears_and_answers(&s, d, HAP_AUTH_REQ, 3, 1);
	refused(&s, t, HAP_BY_DAEMON, 1);
	the_end(&s);
}

static void
q13_a_rate_filter_repeats_the_last_verdict(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	set_filter(&s, d, (struct hostap_filter){ .rate = 2, .interval_ms = 500 });
	for (uint16_t status = 0; status <= 12; status += 12) {
		for (int i = 0; i < 2; i++) {
			uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

			hears_and_answers(&s, d, HAP_AUTH_REQ, 1, status);
			if (status)
				refused(&s, t, HAP_BY_DAEMON, status);
			else
				accepted(&s, t, HAP_BY_DAEMON);
		}
		for (int i = 0; i < 3; i++) {
			settles_at_once(&s, HAP_AUTH_REQ, 1);
			assert_int_equal(s.out.endpoint, d);
			if (status)
				refused(&s, s.token, HAP_BY_DAEMON, status);
			else
				accepted(&s, s.token, HAP_BY_DAEMON);
		}
		s.now = instant_add(s.now, SPAN_MS(500));
	}
	assert_int_equal(described(&s, d).filtered, 6);
	assert_int_equal(described(&s, d).stat.hs_requests, 4);
	the_end(&s);
}

static void
q13_without_an_earlier_verdict_the_fail_setting_counts(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	set_filter(&s, d, (struct hostap_filter){ .rate = 1 });
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	settles_at_once(&s, HAP_AUTH_REQ, 1);
	closed(&s, s.token, HAP_BY_RATE);
	fails_open(&s, d);
	settles_at_once(&s, HAP_AUTH_REQ, 1);
	accepted(&s, s.token, HAP_BY_RATE);
	hears_and_answers(&s, d, HAP_AUTH_REQ, 1, 1);
	refused(&s, t, HAP_BY_DAEMON, 1);
	settles_at_once(&s, HAP_AUTH_REQ, 1);
	refused(&s, s.token, HAP_BY_DAEMON, 1);
	uint32_t other = asks(&s, HAP_ASSOC_REQ, 1);	/* another class counts for itself */

	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, other, HAP_BY_DAEMON);
	the_end(&s);
}

/* No filter is a way around a policy: what was granted under conditions is granted under them. */
static void
q13_a_repeated_verdict_keeps_its_conditions(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	set_filter(&s, d, (struct hostap_filter){ .rate = 1 });
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
	struct reply r = reply(HAP_ASSOC_REQ, hears_request(&s, d, HAP_ASSOC_REQ, 1), 0);

	r.m.i_asresp.i_session = 1000000;
	r.m.i_asresp.i_capinfo = 0x0401;
	assert_int_equal(says(&s, d, &r), 0);
	accepted(&s, t, HAP_BY_DAEMON);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	assert_int_equal(s.out.session_us, 1000000);
	assert_int_equal(s.out.capability, 0x0401);
	accepted(&s, s.token, HAP_BY_DAEMON);
	later(&s, 1000);			/* with elements it cannot be repeated */
	t = asks(&s, HAP_ASSOC_REQ, 1);
	r = reply(HAP_ASSOC_REQ, hears_request(&s, d, HAP_ASSOC_REQ, 1), 0);
	reply_add(&r, HAP_ATTR_ADD, "\x7f\x01", 3);
	assert_int_equal(says(&s, d, &r), 0);
	accepted(&s, t, HAP_BY_DAEMON);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	closed(&s, s.token, HAP_BY_RATE);
	the_end(&s);
}

/* The rate filter knows a bounded number of stations; the one longest unused gives way. */
static void
q13_a_flood_does_not_wash_out_the_busy(void **state)
{
	enum { KNOWN = 1024 };
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	set_filter(&s, d, (struct hostap_filter){ .rate = 1, .interval_ms = 60000 });
	for (unsigned i = 0; i < KNOWN + 1; i++) {
		uint32_t t = asks(&s, HAP_AUTH_REQ, i);

		hears_and_answers(&s, d, HAP_AUTH_REQ, i, 1);
		refused(&s, t, HAP_BY_DAEMON, 1);
		settles_at_once(&s, HAP_AUTH_REQ, 0);	/* kept in use */
		refused(&s, s.token, HAP_BY_DAEMON, 1);
	}
	settles_at_once(&s, HAP_AUTH_REQ, 2);
	refused(&s, s.token, HAP_BY_DAEMON, 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);		/* forgotten, so it is asked again */

	hears_and_answers(&s, d, HAP_AUTH_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c1_a_ban_refuses_all_but_probes),
		cmocka_unit_test(c1_a_ban_is_of_one_bss_or_of_all),
		cmocka_unit_test(c1_a_ban_has_a_mask),
		cmocka_unit_test(c1_a_ban_has_a_lease),
		cmocka_unit_test(c1_a_ban_lets_in_after_so_many_refusals),
		cmocka_unit_test(c1_bans_are_listed_with_what_is_left_of_them),
		cmocka_unit_test(c1_bans_are_listed_page_by_page),
		cmocka_unit_test(c1_bans_are_bounded),
		cmocka_unit_test(c1_an_unknown_class_or_flag_bans_nobody),
		cmocka_unit_test(d5_a_table_answers_without_asking),
		cmocka_unit_test(d7_a_table_says_what_its_rules_are_called),
		cmocka_unit_test(d7_names_of_rules_are_bounded),
		cmocka_unit_test(d5_the_first_row_that_matches_decides),
		cmocka_unit_test(d5_a_table_is_replaced_whole_at_its_commit),
		cmocka_unit_test(d5_a_broken_table_changes_nothing),
		cmocka_unit_test(d5_rows_that_do_not_fill_their_attribute_are_refused),
		cmocka_unit_test(d5_a_row_has_a_lease_from_the_commit_on),
		cmocka_unit_test(d5_a_table_has_4096_rows),
		cmocka_unit_test(d4_a_signal_floor),
		cmocka_unit_test(d4_address_and_mask),
		cmocka_unit_test(d4_ssid),
		cmocka_unit_test(d4_each_class_has_its_filter),
		cmocka_unit_test(d4_an_observer_is_not_shown_what_its_filter_keeps_away),
		cmocka_unit_test(q13_bans_then_tables_then_filters_then_the_daemon),
		cmocka_unit_test(q13_a_rate_filter_repeats_the_last_verdict),
		cmocka_unit_test(q13_without_an_earlier_verdict_the_fail_setting_counts),
		cmocka_unit_test(q13_a_repeated_verdict_keeps_its_conditions),
		cmocka_unit_test(q13_a_flood_does_not_wash_out_the_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
