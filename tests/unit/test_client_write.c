/* SPDX-License-Identifier: ISC */
/* libhostap: answers, commands, the verdict table, and what happens when they cannot be sent. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "client_story.h"
#include "client/packets.h"

/* ---- answers -------------------------------------------------------------------------------- */

static void
Q2_an_answer_carries_the_number_and_type_of_its_request(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	const struct fake_message *m;

	for (uint8_t type = HAP_ASSOC_REQ; type <= HAP_AUTH_REQ; type++) {
		assert_int_equal(hostap_accept(h, request(h, type, 100u + type)), 0);
		m = last();
		assert_int_equal(m->m.i_type, type + 4);
		assert_int_equal(m->m.i_seq, 100 + type);
		assert_int_equal(m->m.i_iface, 3);
		for (size_t i = 0; i < 64; i++)
			assert_int_equal(m->m.i_un.i_octets[i], 0);
		assert_int_equal(m->m.i_msglen, HAP_MSG_LEN);
	}
	hostap_refuse(h, request(h, HAP_ASSOC_REQ, 1), 30);
	assert_int_equal(last()->m.i_asresp.i_status, 30);
	hostap_refuse(h, request(h, HAP_AUTH_REQ, 2), 17);
	assert_int_equal(last()->m.i_authresp.i_status, 17);
	hostap_refuse(h, request(h, HAP_PROBE_REQ, 3), 17);
	assert_int_equal(last()->m.i_proberesp.i_verdict, 1);
	hostap_silence(h, request(h, HAP_PROBE_REQ, 4));
	assert_int_equal(last()->m.i_proberesp.i_verdict, 1);
	assert_int_equal(last()->m.i_seq, 4);
	end(h, 8);
}

static void
M5_a_full_answer_has_every_field_in_its_place(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_answer a = { .status = 30, .comeback_tu = 400, .capinfo = 0x431, .nrates = 2,
	    .rates = { 0x82, 0x84 }, .inactivity_us = 60000000, .session_us = 3600000000,
	    .elements = "\xdd\3abc", .elements_len = 5, .reason = "rule 3: not on the list" };
	struct ieee80211_hostap_msg req = fake_message(HAP_AUTH_REQ, 6);
	const struct fake_message *m;
	const uint8_t *data;
	size_t len;

	assert_int_equal(hostap_answer(h, request(h, HAP_REASSOC_REQ, 5), &a), 0);
	m = last();
	assert_int_equal(m->m.i_type, HAP_REASSOC_RESP);
	assert_int_equal(m->m.i_reasresp.i_status, 30);
	assert_int_equal(m->m.i_reasresp.i_comeback, 400);
	assert_int_equal(m->m.i_reasresp.i_capinfo, 0x431);
	assert_int_equal(m->m.i_reasresp.i_nrates, 2);
	assert_memory_equal(m->m.i_reasresp.i_rates, "\x82\x84\0\0\0\0\0\0\0\0\0\0", 12);
	assert_int_equal(m->m.i_reasresp.i_inactivity, 60000000);
	assert_int_equal(m->m.i_reasresp.i_session, 3600000000);
	data = hap_attr_find(m->attrs, HAP_ATTR_ADD, &len);
	assert_int_equal(len, 5);
	assert_memory_equal(data, "\xdd\3abc", 5);
	data = hap_attr_find(m->attrs, HAP_ATTR_REASON, &len);
	assert_int_equal(len, strlen(a.reason));
	assert_memory_equal(data, a.reason, len);

	req.i_authreq.i_asid = 9;
	fake_say(&req);
	a = (struct hostap_answer){ .status = 126, .algorithm = 3, .transaction = 1,
	    .body = "scalar", .body_len = 6 };
	assert_int_equal(hostap_answer(h, next(h), &a), 0);
	m = last();
	assert_int_equal(m->m.i_authresp.i_asid, 9);
	assert_int_equal(m->m.i_authresp.i_status, 126);
	assert_int_equal(m->m.i_authresp.i_algorithm, 3);
	assert_int_equal(m->m.i_authresp.i_transaction, 1);
	data = hap_attr_find(m->attrs, HAP_ATTR_BODY, &len);
	assert_int_equal(len, 6);
	assert_memory_equal(data, "scalar", 6);
	end(h, 2);
}

static void
a_reason_is_cut_at_95_octets(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	char rule[200];
	size_t len;

	memset(rule, 'r', sizeof(rule));
	rule[sizeof(rule) - 1] = '\0';
	hostap_answer(h, request(h, HAP_AUTH_REQ, 1), &(struct hostap_answer){ .reason = rule });
	hap_attr_find(last()->attrs, HAP_ATTR_REASON, &len);
	assert_int_equal(len, 95);
	end(h, 1);
}

static void
answers_that_make_no_sense_are_not_sent(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_AUTH_REQ, 1);
	const struct hostap_event *e;
	static const uint8_t big[66000];

	e = request(h, HAP_AUTH_REQ, 1);
	assert_true(hostap_is_request(e));
	assert_int_equal(hostap_refuse(h, e, 0), -EINVAL);
	assert_int_equal(hostap_silence(h, e), -EINVAL);
	assert_int_equal(hostap_answer(h, e, &(struct hostap_answer){ .nrates = 13 }), -EINVAL);
	assert_int_equal(hostap_answer(h, e, &(struct hostap_answer){ .elements = big,
	    .elements_len = sizeof(big) }), -EMSGSIZE);
	assert_int_equal(hostap_answer(h, e, &(struct hostap_answer){ .elements = big,
	    .elements_len = 40000, .body = big, .body_len = 40000 }), -EMSGSIZE);
	e = request(h, HAP_DEAUTH_IND, 2);
	assert_false(hostap_is_request(e));
	assert_int_equal(hostap_accept(h, e), -EINVAL);
	m.i_flags = HAP_F_COPY;
	fake_say(&m);
	e = next(h);
	assert_false(hostap_is_request(e));
	assert_int_equal(hostap_accept(h, e), -EPERM);
	assert_non_null(strstr(hostap_error(h), "copy"));
	end(h, 0);
}

static void
Q2_a_copied_event_can_be_answered_later(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_event kept = *request(h, HAP_AUTH_REQ, 1);

	hostap_accept(h, request(h, HAP_AUTH_REQ, 2));
	hostap_accept(h, &kept);
	assert_int_equal(last()->m.i_seq, 1);
	end(h, 2);
}

/* ---- commands ------------------------------------------------------------------------------- */

static void
C1_each_command_fills_in_its_message(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_to to = { .asid = 12, .iface = 4, .number = 55, .result = true };
	struct hap_ban ban = { .lease_ms = 1000, .refusals = 3, .flags = HAP_BAN_ALL }, ban2;
	struct hap_frame frame = { .freq = 2437, .wait_ms = 50 }, frame2;
	struct hap_frame_reg reg = { .subtype = 13, .flags = HAP_REG_COPY }, reg2;
	struct hap_stats stats;
	struct hap_wds wds;
	const struct fake_message *m;
	const uint8_t *data;
	size_t len;

	assert_true(hostap_addr_parse("02:00:00:00:00:09", to.addr));
	assert_int_equal(hostap_deauth(h, &to, 3), 0);
	m = last();
	assert_int_equal(m->m.i_type, HAP_DEAUTH_CMD);
	assert_int_equal(m->m.i_flags, HAP_F_RESULT);
	assert_int_equal(m->m.i_iface, 4);
	assert_int_equal(m->m.i_seq, 55);
	assert_memory_equal(m->m.i_dstaddr, to.addr, 6);
	assert_int_equal(m->m.i_deauth.i_asid, 12);
	assert_int_equal(m->m.i_deauth.i_reason, 3);
	to.result = false;
	assert_int_equal(hostap_disassoc(h, &to, 8), 0);
	m = last();
	assert_int_equal(m->m.i_type, HAP_DISASSOC_CMD);
	assert_int_equal(m->m.i_flags, 0);
	assert_int_equal(m->m.i_disas.i_asid, 12);
	assert_int_equal(m->m.i_disas.i_reason, 8);
	assert_int_equal(hostap_timeout(h, &to, 90500000), 0);
	m = last();
	assert_int_equal(m->m.i_type, HAP_TIMEOUT_CMD);
	assert_int_equal(m->m.i_un.timeout.i_asid, 12);
	assert_int_equal(m->m.i_timeout.i_timeout.tv_sec, 90);
	assert_int_equal(m->m.i_timeout.i_timeout.tv_usec, 500000);
	assert_int_equal(hostap_stats(h, &to), 0);
	hap_body(&last()->m, &stats, sizeof(stats));
	assert_int_equal(last()->m.i_type, HAP_STATS_CMD);
	assert_int_equal(stats.asid, 12);
	assert_int_equal(hostap_wds(h, &to, true), 0);
	hap_body(&last()->m, &wds, sizeof(wds));
	assert_int_equal(last()->m.i_type, HAP_WDS_CMD);
	assert_int_equal(wds.asid, 12);
	assert_int_equal(wds.allow, 1);
	assert_int_equal(hostap_ban(h, &to, &ban), 0);
	hap_body(&last()->m, &ban2, sizeof(ban2));
	assert_int_equal(last()->m.i_type, HAP_BAN_CMD);
	assert_memory_equal(last()->m.i_dstaddr, to.addr, 6);
	assert_memory_equal(&ban, &ban2, sizeof(ban));
	assert_int_equal(hostap_frame(h, &to, &frame, "frame", 5), 0);
	hap_body(&last()->m, &frame2, sizeof(frame2));
	assert_int_equal(last()->m.i_type, HAP_FRAME_CMD);
	assert_memory_equal(&frame, &frame2, sizeof(frame));
	data = hap_attr_find(last()->attrs, HAP_ATTR_FRAME, &len);
	assert_int_equal(len, 5);
	assert_memory_equal(data, "frame", 5);
	assert_int_equal(hostap_frame_reg(h, &to, &reg, "\4\11", 2), 0);
	hap_body(&last()->m, &reg2, sizeof(reg2));
	assert_int_equal(last()->m.i_type, HAP_FRAME_REG_CMD);
	assert_memory_equal(&reg, &reg2, sizeof(reg));
	assert_non_null(hap_attr_find(last()->attrs, HAP_ATTR_PREFIX, &len));
	assert_int_equal(hostap_frame_reg(h, &to, &reg, NULL, 0), 0);
	assert_null(hap_attr_find(last()->attrs, HAP_ATTR_PREFIX, &len));
	end(h, 9);
}

static void
a_command_for_the_sender_of_an_event(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_to to = hostap_sender(request(h, HAP_ASSOC_IND, 1));

	hostap_deauth(h, &to, 1);
	assert_memory_equal(last()->m.i_dstaddr, "\x02\x00\x5e\x00\x00\x01", 6);
	assert_int_equal(last()->m.i_iface, 3);
	assert_int_equal(last()->m.i_deauth.i_asid, 0);
	end(h, 1);
}

static void
any_message_can_be_sent(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct ieee80211_hostap_msg m = fake_message(HAP_KEY_CMD, 8);
	struct hostap_attribute attrs[] = { { HAP_ATTR_KEY, 16, "0123456789abcdef" },
	    { HAP_ATTR_KEY_SEQ, 6, "\0\0\0\0\0\1" } };
	static const uint8_t big[65536];
	size_t len;

	m.i_msglen = 0;
	assert_int_equal(hostap_send(h, &m, attrs, 2), 0);
	assert_int_equal(last()->m.i_msglen, 120 + 24 + 16);
	assert_non_null(hap_attr_find(last()->attrs, HAP_ATTR_KEY, &len));
	assert_int_equal(len, 16);
	assert_non_null(hap_attr_find(last()->attrs, HAP_ATTR_KEY_SEQ, &len));
	assert_int_equal(len, 6);
	assert_int_equal(hostap_send(h, &m, &(struct hostap_attribute){ HAP_ATTR_KEY, 65393, big },
	    1), -EMSGSIZE);
	assert_int_equal(hostap_send(h, &m, &(struct hostap_attribute){ HAP_ATTR_KEY, 65392, big },
	    1), 0);
	assert_int_equal(last()->m.i_msglen, 65520);
	end(h, 2);
}

/* ---- writing without waiting ---------------------------------------------------------------- */

static void
what_cannot_be_written_now_is_kept_and_written_later(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hostap_event e = *request(h, HAP_AUTH_REQ, 0);
	uint64_t sent = 0;

	f->deaf = true;
	while (hostap_flush(h) == 0) {		/* until the socket is full */
		e.m.i_seq = ++sent;
		assert_int_equal(hostap_accept(h, &e), 0);
		assert_true(sent < 2000);
	}
	assert_int_equal(hostap_flush(h), 1);
	for (int i = 0; i < 10; i++) {
		e.m.i_seq = ++sent;
		assert_int_equal(hostap_refuse(h, &e, 17), 0);
	}
	assert_false(readable(h));
	f->deaf = false;
	fake_step();
	assert_true(f->got_count < sent);
	assert_true(readable(h));	/* there is something to do, though nothing to read */
	assert_int_equal(hostap_wait(h, 1000), 0);
	fake_step();
	assert_int_equal(f->got_count, sent);
	for (size_t i = 0; i < sent; i++)
		assert_int_equal(f->got[i].m.i_seq, i + 1);
	assert_false(readable(h));
	end(h, sent);
}

static void
hostap_next_writes_what_was_kept(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hostap_event e = *request(h, HAP_AUTH_REQ, 0);
	const struct hostap_event *none;
	size_t sent = 0;

	f->deaf = true;
	for (; hostap_flush(h) == 0; sent++)
		hostap_accept(h, &e);
	f->deaf = false;
	fake_step();
	assert_int_equal(hostap_next(h, &none), 0);
	end(h, sent);
}

static void
an_access_point_that_never_reads_gives_ENOBUFS(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hostap_to to = { .number = 1 };
	static const uint8_t frame[2000];
	struct hap_frame body = { 0 };
	size_t sent = 0;
	int r;

	f->deaf = true;
	for (; (r = hostap_frame(h, &to, &body, frame, sizeof(frame))) == 0; sent++)
		assert_true(sent < 2000);
	assert_int_equal(r, -ENOBUFS);
	assert_non_null(strstr(hostap_error(h), "does not take what is written"));
	f->deaf = false;
	while (hostap_flush(h) == 1)
		fake_step();
	assert_int_equal(hostap_frame(h, &to, &body, frame, sizeof(frame)), 0);
	end(h, sent + 1);	/* what was taken was sent, and nothing of the refused one */
}

static void
a_queue_that_is_half_sent_takes_more(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hostap_to to = { 0 };
	static const uint8_t frame[500];
	struct hap_frame body = { 0 };

	for (int i = 0; i < 3; i++) {
		f->deaf = true;
		while (hostap_frame(h, &to, &body, frame, sizeof(frame)) == 0)
			to.number++;
		f->deaf = false;
		fake_step();		/* what was in the socket, and only that */
		assert_int_equal(hostap_flush(h), 1);
	}
	while (hostap_flush(h) == 1)
		fake_step();
	fake_step();
	assert_int_equal(f->got_count, to.number);
	for (size_t i = 0; i < f->got_count; i++)
		assert_int_equal(f->got[i].m.i_seq, i);
	end(h, to.number);
}

static void
packets_stay_whole_when_they_are_moved(void **state)
{
	(void)state;
	struct packets p;
	size_t len;

	assert_true(packets_open(&p, 160));
	for (int i = 0; i < 2; i++) {
		memset(packets_room(&p, 64), 'a' + i, 64);
		packets_add(&p, 64);
	}
	assert_null(packets_room(&p, 64));
	assert_null(packets_join_room(&p, 64, 1000));
	packets_take(&p, 8);
	packets_take(&p, 56);
	packets_tidy(&p, 64);
	memset(packets_join_room(&p, 16, 80), 'c', 16);	/* to the second, wherever it is now */
	packets_join(&p, 16);
	assert_null(packets_join_room(&p, 8, 80));
	assert_memory_equal(packets_last(&p, &len), "bbbbbbbb", 8);
	assert_int_equal(len, 80);
	assert_memory_equal(packets_rest(&p, &len) + 64, "cccccccccccccccc", 16);
	assert_int_equal(len, 80);
	packets_skip_to(&p, packets_rest(&p, &len) + 72);
	packets_rest(&p, &len);
	assert_int_equal(len, 8);
	packets_skip(&p);
	assert_null(packets_rest(&p, &len));
	packets_close(&p);
}

static void
D1_corked_messages_go_out_together(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hostap_event e = *request(h, HAP_AUTH_REQ, 1);
	const struct hostap_event *none;
	unsigned int before;

	fake_step();
	before = f->packets;
	hostap_cork(h, true);
	for (int i = 0; i < 5; i++)
		hostap_accept(h, &e);
	fake_step();
	assert_int_equal(f->got_count, 0);
	assert_int_equal(hostap_next(h, &none), 0);	/* nothing more to collect */
	fake_step();
	assert_int_equal(f->got_count, 5);
	assert_int_equal(f->packets, before + 1);
	for (int i = 0; i < 100; i++)			/* no more than 4096 octets are held back */
		hostap_accept(h, &e);
	fake_step();
	assert_true(f->got_count >= 5 + 100 - 35 && f->got_count < 105);
	hostap_cork(h, false);
	fake_step();
	assert_int_equal(f->got_count, 105);
	assert_true(f->packets <= before + 1 + 4);
	hostap_cork(h, true);
	hostap_accept(h, &e);
	assert_int_equal(hostap_flush(h), 0);
	end(h, 106);
}

/* ---- the verdict table ---------------------------------------------------------------------- */

static void
D5_a_long_table_goes_out_in_pieces(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hap_row *rows = make_rows(1300);
	struct hostap_to to = { .number = 9, .result = true, .iface = 2 };
	static uint32_t rules[1300], leases[1300];

	assert_int_equal(hostap_table(h, &to, 77, rows, 1300), 0);
	free(rows);				/* it was copied */
	fake_step();
	assert_int_equal(f->got_count, 3);
	assert_int_equal(table_of(0, 77, rules, leases), 1300);
	for (uint32_t i = 0; i < 1300; i++)
		assert_int_equal(rules[i], i + 1);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(f->got[i].m.i_seq, 9);
		assert_int_equal(f->got[i].m.i_iface, 2);
		assert_int_equal(f->got[i].m.i_flags, i == 2 ? HAP_F_RESULT : 0);
	}
	assert_int_equal(hostap_table(h, NULL, 78, NULL, 0), 0);
	fake_step();
	assert_int_equal(table_of(3, 78, rules, leases), 0);
	end(h, 4);
}

/* What the i-th message of a table calls rules: how many, and the first of them. */
static unsigned
names_of(size_t i, char first[HAP_RULE_LEN])
{
	struct hap_attrs attrs = fake_ap()->got[i].attrs;
	const uint8_t *at;
	uint16_t type;
	size_t len;
	unsigned n = 0;

	while ((type = hap_attr_next(&attrs, &at, &len)) != 0) {
		if (type != HAP_ATTR_RULE)
			continue;
		if (n++ == 0)
			snprintf(first, HAP_RULE_LEN, "%.*s", (int)len, (const char *)at);
	}
	return n;
}

static void
D7_names_of_rules_go_out_with_the_table(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hap_row *rows = make_rows(2);
	static uint32_t rules[2], leases[2];
	const char *names[70];
	char first[HAP_RULE_LEN];

	for (size_t i = 0; i < 70; i++)
		names[i] = i < 64 ? "early" : "late";
	assert_int_equal(hostap_table_named(h, NULL, 5, rows, 2, names, 70), 0);
	free(rows);
	fake_step();
	assert_int_equal(f->got_count, 2);
	assert_int_equal(table_of(0, 5, rules, leases), 2);	/* begun, and put in force at its end */
	assert_int_equal(names_of(0, first), 64);
	assert_string_equal(first, "early");
	assert_int_equal(names_of(1, first), 6);
	assert_string_equal(first, "late");
	end(h, 2);
}

static void
D5_answers_do_not_wait_behind_a_table(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hap_row *rows = make_rows(60000);
	const struct hostap_event *e = request(h, HAP_AUTH_REQ, 5);
	size_t at = 0, answers = 0, tables = 0;

	f->deaf = true;
	assert_int_equal(hostap_table(h, NULL, 1, rows, 60000), 0);
	assert_int_equal(hostap_flush(h), 1);
	assert_int_equal(hostap_accept(h, e), 0);
	f->deaf = false;
	while (hostap_flush(h) == 1)
		fake_step();
	fake_step();
	for (size_t i = 0; i < f->got_count; i++) {
		if (f->got[i].m.i_type == HAP_AUTH_RESP) {
			at = i;
			answers++;
		} else {
			tables++;
		}
	}
	assert_int_equal(answers, 1);
	assert_int_equal(tables, (60000 + 511) / 512);
	assert_true(at < 40);		/* behind what filled the socket, before the rest */
	free(rows);
	end(h, f->got_count);
}

static void
D5_a_new_table_replaces_one_that_is_still_on_its_way(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct hap_row *rows = make_rows(60000);
	struct hap_table body;

	f->deaf = true;
	assert_int_equal(hostap_table(h, NULL, 1, rows, 60000), 0);
	assert_int_equal(hostap_table(h, NULL, 2, rows, 1), 0);
	f->deaf = false;
	while (hostap_flush(h) == 1)
		fake_step();
	fake_step();
	assert_true(f->got_count < 60);
	hap_body(&last()->m, &body, sizeof(body));
	assert_int_equal(body.generation, 2);
	assert_int_equal(body.flags, HAP_TABLE_BEGIN | HAP_TABLE_COMMIT);
	free(rows);
	end(h, f->got_count);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(Q2_an_answer_carries_the_number_and_type_of_its_request),
		cmocka_unit_test(M5_a_full_answer_has_every_field_in_its_place),
		cmocka_unit_test(a_reason_is_cut_at_95_octets),
		cmocka_unit_test(answers_that_make_no_sense_are_not_sent),
		cmocka_unit_test(Q2_a_copied_event_can_be_answered_later),
		cmocka_unit_test(C1_each_command_fills_in_its_message),
		cmocka_unit_test(a_command_for_the_sender_of_an_event),
		cmocka_unit_test(any_message_can_be_sent),
		cmocka_unit_test(what_cannot_be_written_now_is_kept_and_written_later),
		cmocka_unit_test(hostap_next_writes_what_was_kept),
		cmocka_unit_test(an_access_point_that_never_reads_gives_ENOBUFS),
		cmocka_unit_test(a_queue_that_is_half_sent_takes_more),
		cmocka_unit_test(packets_stay_whole_when_they_are_moved),
		cmocka_unit_test(D1_corked_messages_go_out_together),
		cmocka_unit_test(D5_a_long_table_goes_out_in_pieces),
		cmocka_unit_test(D7_names_of_rules_go_out_with_the_table),
		cmocka_unit_test(D5_answers_do_not_wait_behind_a_table),
		cmocka_unit_test(D5_a_new_table_replaces_one_that_is_still_on_its_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
