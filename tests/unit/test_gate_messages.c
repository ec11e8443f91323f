/* SPDX-License-Identifier: ISC */
/* What is sent and understood, and every bound at its edge (M2, M4, D2, D3, D7, I1, I3, C2). */
#include "gate_fixture.h"

/* ---- M2: attributes --------------------------------------------------------------------- */

static void
m2_unknown_attributes_are_skipped_unless_they_must_be_understood(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
	struct reply r = reply(HAP_ASSOC_REQ, hears_request(&s, d, HAP_ASSOC_REQ, 1), 0);

	reply_add(&r, 4242, "?", 1);
	reply_add(&r, 4243 | HAP_ATTR_MUST, "?", 1);
	assert_int_equal(says(&s, d, &r), -EOPNOTSUPP);
	assert_non_null(s.why);
	silence(&s);				/* refused whole: it still waits */
	r.used = 0;
	reply_add(&r, 4242, "?", 1);
	reply_add(&r, HAP_ATTR_REASON | HAP_ATTR_MUST, "rule", 4);
	assert_int_equal(says(&s, d, &r), 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
m2_a_response_is_checked_whole_before_it_takes_effect(void **state)
{
	static const uint8_t cut[] = { 221, 4, 2, 0, 0 };
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 100);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_ASSOC_REQ, 2);

	hears_request(&s, d, HAP_ASSOC_REQ, 1);
	struct reply r = reply(HAP_ASSOC_REQ, hears_request(&s, d, HAP_ASSOC_REQ, 2), 0);

	r.m.i_asresp.i_nrates = IEEE80211_RATE_SIZE + 1;
	assert_int_equal(says(&s, d, &r), -EINVAL);
	r.m.i_asresp.i_nrates = IEEE80211_RATE_SIZE;
	reply_add(&r, HAP_ATTR_ADD, cut, sizeof(cut));
	assert_int_equal(says(&s, d, &r), -EINVAL);
	silence(&s);			/* not even the first was forfeited */
	r.used = 0;
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 1, 1), 0);
	assert_int_equal(says(&s, d, &r), 0);
	refused(&s, t1, HAP_BY_DAEMON, 1);
	next_outcome(&s, t2);
	assert_int_equal(s.out.rate_count, IEEE80211_RATE_SIZE);
	accepted(&s, t2, HAP_BY_DAEMON);
	uint32_t t3 = asks(&s, HAP_PROBE_REQ, 3);

	hears_request(&s, d, HAP_PROBE_REQ, 3);
	assert_int_equal(answers(&s, d, HAP_PROBE_REQ, 3, 2), -EINVAL);
	assert_int_equal(answers(&s, d, HAP_PROBE_REQ, 3, 1), 0);
	refused(&s, t3, HAP_BY_DAEMON, 1);
	the_end(&s);
}

/* ---- M4: as the proposal knew it -------------------------------------------------------- */

static int
old_program(struct story *s)
{
	int e = attach_device(s, "filter", HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE);

	assert_int_equal(gate_set_iface(s->gate, s->now, e, 1), 0);
	return e;
}

static void
m4_a_program_of_the_proposal_runs_a_policy(void **state)
{
	static const uint8_t types[] = { HAP_PROBE_REQ, HAP_AUTH_REQ, HAP_ASSOC_REQ,
	    HAP_REASSOC_REQ };
	struct story s;
	(void)state;

	begin(&s);
	int d = old_program(&s);

	for (unsigned i = 0; i < 4; i++) {
		struct gate_ask a = a_request(&s, types[i], i);
		struct reply r;
		struct heard h;

		a.elements = (const uint8_t *)"\0\4home";
		a.elements_len = 6;
		assert_false(ask_with(&s, &a));
		hear(&s, d, &h);
		assert_int_equal(h.m.i_msglen, HAP_MSG_LEN);	/* no attributes */
		assert_int_equal(h.m.i_flags, 0);
		r = reply(types[i], h.m.i_seq, 0);
		memset(r.m.i_zero, 0xa5, sizeof(r.m.i_zero));	/* garbage of its stack */
		r.m.i_iface = 0xa5a5a5a5;
		if (types[i] == HAP_AUTH_REQ)
			memset(r.m.i_un.i_octets + 2, 0xa5, 62);
		else if (types[i] == HAP_PROBE_REQ)
			memset(r.m.i_un.i_octets, 0xa5, 64);
		else
			memset(r.m.i_un.i_octets + 17, 0xa5, 47);
		reply_add(&r, 999 | HAP_ATTR_MUST, "garbage", 7);	/* nor are its read */
		gate_plain(&r.m);
		assert_int_equal(says(&s, d, &r), 0);
		next_outcome(&s, a.token);
		assert_int_equal(s.out.add_len, 0);
		assert_int_equal(s.out.comeback_tu, 0);
		assert_true(s.out.session_us == 0 && s.out.inactivity_us == 0);
		accepted(&s, a.token, HAP_BY_DAEMON);
	}
	the_end(&s);
}

static void
m4_plain_keeps_what_the_proposal_names(void **state)
{
	struct ieee80211_hostap_msg m, was;
	(void)state;

	for (uint8_t type = 0; type < 64; type++) {
		memset(&m, 0xa5, sizeof(m));
		m.i_type = type;
		was = m;
		gate_plain(&m);
		assert_int_equal(m.i_type, type);
		assert_int_equal(m.i_msglen, was.i_msglen);
		assert_true(m.i_seq == was.i_seq);
		assert_true(m.i_tstamp.tv_sec == was.i_tstamp.tv_sec);
		assert_memory_equal(m.i_dstaddr, was.i_dstaddr, 18);
		assert_true(m.i_iface == 0 && m.i_flags == 0 && m.i_freq == 0 && m.i_signal == 0);
		unsigned named = 0;

		for (unsigned i = 0; i < 64; i++)
			named += m.i_un.i_octets[i] == 0xa5;
		assert_int_equal(named, type <= HAP_DEAUTH_CMD ? 4 :
		    type == HAP_TIMEOUT_CMD ? 18 :
		    type == HAP_ASSOC_RESP || type == HAP_REASSOC_RESP ? 2 + 2 + 1 + 12 :
		    type == HAP_AUTH_RESP ? 2 : 0);
	}
}

/* What answers a message of its own, where write(2) and ioctl(2) cannot (C2). */
static bool
answers_on_a_socket(uint8_t type)
{
	return GATE_SOCKET && (type == HAP_RESULT_IND || type == HAP_IOCTL_IND);
}

static void
m4_it_is_sent_only_types_3_to_9(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = old_program(&s), fresh = attach_device(&s, "cat", HAP_RIGHT_OBSERVE);
	struct heard h;

	for (uint8_t type = 0; type < 64; type++) {
		struct ieee80211_hostap_msg m = { .i_type = type, .i_iface = 1 };

		gate_indicate(s.gate, s.now, 0, &m, NULL, 0);
		if (type < HAP_DISASSOC_IND || type > HAP_TIMEOUT_IND) {
			if (type > HAP_AUTH_REQ)	/* even if it were meant for it alone */
				gate_indicate(s.gate, s.now, d, &m, NULL, 0);
			if (answers_on_a_socket(type)) {
				hear(&s, d, &h);
				assert_int_equal(h.m.i_type, type);
			}
			hears_nothing(&s, d);
			continue;
		}
		hear(&s, d, &h);
		assert_int_equal(h.m.i_type, type);
	}
	gate_result(s.gate, s.now, d, HAP_BAN_CMD, 1, EPERM, "no");	/* write's errno serves */
	if (answers_on_a_socket(HAP_RESULT_IND))
		hear(&s, d, &h);
	hears_nothing(&s, fresh);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_and_answers(&s, d, HAP_AUTH_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);		/* and no verdict comes */
	the_end(&s);
}

static void
m4_losses_are_counted_though_not_told(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = old_program(&s);
	struct hostap_stat stat;

	for (unsigned i = 0; i < BUFFER + 3; i++)
		indicate(&s, i);
	for (unsigned i = 0; i < BUFFER; i++)
		hears_deauth(&s, d, i);
	assert_int_equal(gate_get_stat(s.gate, d, &stat), 0);
	assert_int_equal(stat.hs_drop, 3);
	indicate(&s, 99);
	hears_deauth(&s, d, 99);
	assert_int_equal(last_number(&s, d), BUFFER + 4);	/* the gap tells */
	the_end(&s);
}

static void
m4_hioversion_lifts_it(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int e = attach(&s, "prog", HAP_RIGHT_DECIDE);
	struct hostap_version v = { .version = HAP_VERSION + 1, .name = "me" };
	struct hostap_mode m = { .role = HAP_ROLE_DECIDER, .classes = HAP_CLASS_ALL };

	assert_int_equal(gate_set_mode(s.gate, s.now, e, &m), -EPROTO);
	assert_int_equal(gate_hello(s.gate, s.now, e, &v), -EPROTONOSUPPORT);
	assert_int_equal(v.version, HAP_VERSION);
	assert_false(gate_said_hello(s.gate, e));
	v = (struct hostap_version){ .version = HAP_VERSION, .name = "my\x1bname" };
	assert_int_equal(gate_hello(s.gate, s.now, e, &v), 0);
	assert_int_equal(v.rights, HAP_RIGHT_DECIDE);
	assert_int_equal(v.read_max, HAP_READ_MAX);
	assert_string_equal(described(&s, e).name, "my?name");	/* it ends up on terminals */
	assert_int_equal(gate_set_mode(s.gate, s.now, e, &m), 0);
	the_end(&s);
}

/* ---- D2, D3 ----------------------------------------------------------------------------- */

static void
d2_a_read_returns_as_many_whole_messages_as_fit(void **state)
{
	uint8_t buffer[4 * HAP_MSG_LEN];
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 1);

	wants(&s, d, HAP_DEAUTH_IND);
	for (unsigned i = 1; i <= 4; i++)
		indicate(&s, i);
	/* on a socket that is libhostap's part; but one packet has them all */
	assert_int_equal(gate_read(s.gate, s.now, d, buffer, HAP_MSG_LEN - 1), -EMSGSIZE);
	assert_int_equal(gate_read(s.gate, s.now, d, buffer, 0), -EMSGSIZE);
	assert_int_equal(gate_read(s.gate, s.now, d, buffer, 3 * HAP_MSG_LEN - 1),
	    2 * HAP_MSG_LEN);
	assert_int_equal(buffer[8], made_as(d, 1));
	assert_int_equal(buffer[HAP_MSG_LEN + 8], made_as(d, 2));
	assert_int_equal(gate_read(s.gate, s.now, d, buffer, sizeof(buffer)), 2 * HAP_MSG_LEN);
	assert_int_equal(buffer[8], made_as(d, 3));
	assert_int_equal(buffer[HAP_MSG_LEN + 8], made_as(d, 4));
	assert_int_equal(gate_read(s.gate, s.now, d, buffer, sizeof(buffer)), -EAGAIN);
	assert_int_equal(gate_read(s.gate, s.now, d + 1, buffer, sizeof(buffer)), -EBADF);
	assert_int_equal(described(&s, d).stat.hs_from_kernel, 4);
	leaves(&s, d);
	the_end(&s);
}

static void
d2_a_request_too_long_for_the_read_is_not_lost(void **state)
{
	uint8_t elements[200] = { 221, 198 }, buffer[HAP_MSG_LEN + 8 + 200];
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);
	struct hostap_mode m = mode_of(&s, d);

	m.attributes = 1u << HAP_ATTR_ELEMENTS;
	set_mode(&s, d, &m);
	struct gate_ask a = a_request(&s, HAP_ASSOC_REQ, 1);

	a.elements = elements;
	a.elements_len = sizeof(elements);
	assert_false(ask_with(&s, &a));
	assert_int_equal(gate_read(s.gate, s.now, d, buffer, sizeof(buffer) - 1), -EMSGSIZE);
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	accepted(&s, a.token, HAP_BY_DAEMON);
	the_end(&s);
}

static void
d2_a_message_is_stamped_when_it_was_made(void **state)
{
	struct story s;
	struct heard h;
	(void)state;

	begin(&s);
	gate_set_wall(s.gate, 1000000000000000);
	int d = decider(&s, 1);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);	/* at 1 s */

	later(&s, 150);
	hear(&s, d, &h);
	assert_true(h.m.i_tstamp.tv_sec == 1000000001 && h.m.i_tstamp.tv_usec == 0);
	assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, 1, 0), 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
d3_hiocsetif_makes_a_decider_for_all_requests(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = attach_device(&s, "a", HAP_RIGHT_DECIDE), o = attach_device(&s, "b",
	    HAP_RIGHT_OBSERVE), none = attach_device(&s, "c", HAP_RIGHT_P2P);

	assert_int_equal(gate_set_iface(s.gate, s.now, d, 1), 0);
	assert_int_equal(gate_set_iface(s.gate, s.now, o, 1), 0);
	assert_int_equal(gate_set_iface(s.gate, s.now, none, 1), -EPERM);
	assert_int_equal(mode_of(&s, d).role, HAP_ROLE_DECIDER);
	assert_int_equal(mode_of(&s, d).classes, HAP_CLASS_ALL);
	assert_int_equal(mode_of(&s, d).order, 100);
	assert_int_equal(mode_of(&s, o).role, HAP_ROLE_OBSERVER);
	assert_int_equal(mode_of(&s, none).role, HAP_ROLE_NONE);
	assert_int_equal(gate_iface(s.gate, d), 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_request(&s, o, HAP_AUTH_REQ, 1);
	hears_and_answers(&s, d, HAP_AUTH_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
d3_a_second_hiocsetif_resolves_what_is_pending(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int d = old_program(&s);
	uint32_t t1 = asks(&s, HAP_AUTH_REQ, 1), t2 = asks(&s, HAP_AUTH_REQ, 2);

	hears_request(&s, d, HAP_AUTH_REQ, 1);
	assert_int_equal(gate_set_iface(s.gate, s.now, d, 2), 0);
	closed(&s, t1, HAP_BY_FLUSH);		/* read or not */
	closed(&s, t2, HAP_BY_FLUSH);
	if (GATE_SOCKET)			/* it is on its way */
		hears_request(&s, d, HAP_AUTH_REQ, 2);
	settles_at_once(&s, HAP_AUTH_REQ, 3);	/* it decides for the other one now */
	assert_true(s.out.accepted);
	the_end(&s);
}

static void
d3_hiocflush_drops_what_is_queued(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 1);

	wants(&s, d, HAP_DEAUTH_IND);
	uint32_t t1 = asks(&s, HAP_AUTH_REQ, 1);

	hears_request(&s, d, HAP_AUTH_REQ, 1);
	uint32_t t2 = asks(&s, HAP_AUTH_REQ, 2);

	indicate(&s, 7);
	uint32_t t4 = asks(&s, HAP_AUTH_REQ, 4);

	assert_int_equal(gate_flush(s.gate, s.now, d), 0);
	closed(&s, t2, HAP_BY_FLUSH);
	closed(&s, t4, HAP_BY_FLUSH);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 0), 0);	/* what was read stays */
	accepted(&s, t1, HAP_BY_DAEMON);
	hears_lost(&s, d, 3, 2, 4);
	assert_int_equal(gate_flush(s.gate, s.now, d), 0);
	the_end(&s);
}

static void
d3_hiocgstats(void **state)
{
	struct story s;
	struct hostap_stat stat;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);

	hears_and_answers(&s, d, HAP_AUTH_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 0), -ESTALE);	/* counts as taken */
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 9, 0), -EINVAL);
	assert_int_equal(gate_get_stat(s.gate, d, &stat), 0);
	/* and what answered ioctls, and refused */
	assert_int_equal(stat.hs_from_kernel, 1 + GATE_SOCKET * (2 + 2));
	assert_int_equal(stat.hs_to_kernel, 2);
	assert_int_equal(stat.hs_requests, 1);
	assert_int_equal(stat.hs_responses, 1);
	assert_int_equal(stat.hs_drop, 0);
	assert_int_equal(described(&s, d).invalid, 1);
	assert_int_equal(gate_get_stat(s.gate, 99, &stat), -EBADF);
	the_end(&s);
}

static void
d6_a_mode_needs_its_rights(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int o = attach(&s, "o", HAP_RIGHT_OBSERVE), c = attach(&s, "c", HAP_RIGHT_COMMAND);
	struct hostap_version v = { .version = HAP_VERSION };
	struct hostap_mode m = { .role = HAP_ROLE_DECIDER, .classes = HAP_CLASS_ALL };

	assert_int_equal(gate_hello(s.gate, s.now, o, &v), 0);
	assert_int_equal(gate_hello(s.gate, s.now, c, &v), 0);
	assert_int_equal(gate_set_mode(s.gate, s.now, o, &m), -EPERM);
	m.role = HAP_ROLE_OBSERVER;
	assert_int_equal(gate_set_mode(s.gate, s.now, o, &m), 0);
	assert_int_equal(gate_set_mode(s.gate, s.now, c, &m), -EPERM);
	m = (struct hostap_mode){ .indications = 1ull << HAP_DEAUTH_IND };
	assert_int_equal(gate_set_mode(s.gate, s.now, c, &m), -EPERM);
	m = (struct hostap_mode){ .role = 3 };
	assert_int_equal(gate_set_mode(s.gate, s.now, o, &m), -EINVAL);
	m = (struct hostap_mode){ .classes = 0x10 };
	assert_int_equal(gate_set_mode(s.gate, s.now, o, &m), -EINVAL);
	m = (struct hostap_mode){ .flags = 0x08 };
	assert_int_equal(gate_set_mode(s.gate, s.now, o, &m), -EINVAL);
	m = (struct hostap_mode){ .fail = { 0, 0, 3 } };
	assert_int_equal(gate_set_mode(s.gate, s.now, o, &m), -EINVAL);
	assert_int_equal(mode_of(&s, o).role, HAP_ROLE_OBSERVER);
	the_end(&s);
}

/* ---- I1, I3, C2, D7 --------------------------------------------------------------------- */

static void
i1_the_verdict_goes_to_every_decider_asked_and_every_observer(void **state)
{
	struct story s;
	struct hap_verdict v;
	struct heard h;
	size_t len;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2), c = decider(&s, 3), o = observer(&s);

	for (int i = 0; i < 3; i++)
		wants(&s, i == 0 ? a : i == 1 ? b : c, HAP_VERDICT_IND);
	struct hostap_mode m = mode_of(&s, o);

	m.attributes = 1u << HAP_ATTR_NAME | 1u << HAP_ATTR_REASON;
	set_mode(&s, o, &m);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, a, HAP_ASSOC_REQ, 1, 0);
	struct reply r = reply(HAP_ASSOC_REQ, hears_request(&s, b, HAP_ASSOC_REQ, 1), 12);

	reply_add(&r, HAP_ATTR_REASON, "after\nhours", 11);
	later(&s, 7);
	assert_int_equal(says(&s, b, &r), 0);
	next_outcome(&s, t);
	gate_finish(s.gate, s.now, s.out.request, 12, 0, 0);	/* not acknowledged */
	s.out.request = GATE_NONE;
	for (int i = 0; i < 3; i++) {
		int e = i == 0 ? a : i == 1 ? b : o;

		if (e == o)
			hears_request(&s, o, HAP_ASSOC_REQ, 1);
		hear(&s, e, &h);
		assert_int_equal(h.m.i_type, HAP_VERDICT_IND);
		assert_memory_equal(h.m.i_srcaddr, sta(1).octet, 6);
		hap_body(&h.m, &v, sizeof(v));
		assert_true(v.status == 12 && v.request == HAP_ASSOC_REQ);
		assert_true(v.by == HAP_BY_DAEMON && v.acked == 0 && v.seq == 1);
		assert_int_equal(v.endpoint, b);
		assert_int_equal(v.took_us, 7000);
		assert_int_equal(h.m.i_msglen, e == o ? HAP_MSG_LEN + 16 + 24 : HAP_MSG_LEN);
	}
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_NAME, &len), "decider", 7);
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_REASON, &len), "after?hours", 11);
	hears_nothing(&s, c);			/* it was never asked */
	the_end(&s);
}

static void
i1_the_verdict_is_told_after_the_deadline_too(void **state)
{
	struct story s;
	(void)state;

	begin(&s);
	int read = decider(&s, 1), unread = decider(&s, 2);

	wants(&s, read, HAP_VERDICT_IND);
	wants(&s, unread, HAP_VERDICT_IND);
	fails_open(&s, read);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_and_answers(&s, read, HAP_ASSOC_REQ, 1, 0);
	later(&s, 200);
	closed(&s, t, HAP_BY_DEADLINE);
	hears_verdict(&s, read, 1, HAP_BY_DEADLINE, 17);
	if (GATE_SOCKET) {			/* but that it was on its way */
		hears_request(&s, unread, HAP_ASSOC_REQ, 1);
		hears_verdict(&s, unread, 1, HAP_BY_DEADLINE, 17);
	} else {
		hears_lost(&s, unread, 1, 1, 1);	/* it never saw the request */
	}
	the_end(&s);
}

static void
hears_deauth_of_nobody(struct story *s, int endpoint)
{
	struct heard h;

	hear(s, endpoint, &h);
	assert_int_equal(h.m.i_type, HAP_DEAUTH_IND);
}

static void
i1_an_indication_names_the_request_by_each_endpoints_number(void **state)
{
	struct story s;
	struct hap_assoc body = { .asid = 5, .seq = 77 };
	struct ieee80211_hostap_msg m = { .i_type = HAP_ASSOC_IND, .i_iface = 1 };
	struct heard h;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 1), o = observer(&s), elsewhere = daemon_named(&s, "not asked");

	hap_set_body(&m, &body, sizeof(body));
	for (int i = 0; i < 3; i++)
		wants(&s, i == 0 ? d : i == 1 ? o : elsewhere, HAP_ASSOC_IND);
	uint32_t gone = asks(&s, HAP_ASSOC_REQ, 9);	/* so that their numbers differ */

	gate_cancel(s.gate, s.now, request_of(&s, gone), HAP_CANCEL_LEFT);
	hears_request(&s, o, HAP_ASSOC_REQ, 9);
	hears_cancel(&s, o, 1, HAP_CANCEL_LEFT);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	hears_lost(&s, d, 1, 1, 1);
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	hears_request(&s, o, HAP_ASSOC_REQ, 1);
	next_outcome(&s, t);
	gate_indicate_of(s.gate, s.now, &m, s.out.request, offsetof(struct hap_assoc, seq));
	gate_indicate_of(s.gate, s.now, &m, GATE_NONE, offsetof(struct hap_assoc, seq));
	accepted(&s, t, HAP_BY_DAEMON);
	for (int i = 0; i < 6; i++) {
		hear(&s, i / 2 == 0 ? d : i / 2 == 1 ? o : elsewhere, &h);
		assert_int_equal(h.m.i_type, HAP_ASSOC_IND);
		hap_body(&h.m, &body, sizeof(body));
		assert_int_equal(body.asid, 5);
		assert_int_equal(body.seq, i % 2 || i / 2 == 2 ? 0 : 3);
	}
	hears_verdict(&s, o, 3, HAP_BY_DAEMON, 0);
	the_end(&s);
}

/* The next to be woken; a socket's port has done it already. */
static bool
is_woken(const struct story *s, int endpoint)
{
	int who;

	if (GATE_SOCKET)
		return gate_readable(s->gate, endpoint);
	return gate_wake(s->gate, &who) && who == endpoint;
}

static void
i1_indications_go_to_those_that_want_them(void **state)
{
	struct story s;
	struct ieee80211_hostap_msg m = { .i_type = HAP_DEAUTH_IND, .i_iface = 2 };
	int who;
	(void)state;

	begin(&s);
	int a = daemon_named(&s, "a"), b = daemon_named(&s, "b");

	assert_false(gate_wants(s.gate, HAP_DEAUTH_IND));
	wants(&s, a, HAP_DEAUTH_IND);
	struct hostap_mode mode = mode_of(&s, b);

	mode.indications = 1ull << HAP_DEAUTH_IND;
	mode.iface = 1;
	set_mode(&s, b, &mode);
	assert_true(gate_wants(s.gate, HAP_DEAUTH_IND));
	assert_false(gate_wake(s.gate, &who));
	gate_indicate(s.gate, s.now, 0, &m, NULL, 0);	/* of another interface than b's */
	assert_true(is_woken(&s, a));
	assert_false(gate_wake(s.gate, &who));
	hears_deauth_of_nobody(&s, a);
	m.i_iface = 0;					/* of none in particular */
	gate_indicate(s.gate, s.now, 0, &m, NULL, 0);
	assert_true(is_woken(&s, a) && is_woken(&s, b));
	hears_deauth_of_nobody(&s, a);
	hears_deauth_of_nobody(&s, b);
	assert_false(gate_wake(s.gate, &who));
	the_end(&s);
}

static void
q6_an_observers_copy_has_what_it_wants_of_the_frame(void **state)
{
	const uint8_t elements[] = { 0, 4, 'h', 'o', 'm', 'e' }, body[] = { 1, 2, 3 };
	struct story s;
	struct heard h;
	size_t len;
	(void)state;

	begin(&s);
	int o = observer(&s);
	struct hostap_mode mode = mode_of(&s, o);

	mode.attributes = 1u << HAP_ATTR_ELEMENTS | 1u << HAP_ATTR_BODY;
	set_mode(&s, o, &mode);
	struct gate_ask a = a_request(&s, HAP_AUTH_REQ, 1);

	a.elements = elements;
	a.elements_len = sizeof(elements);
	a.body = body;
	a.body_len = sizeof(body);
	assert_true(ask_with(&s, &a));
	accepted(&s, a.token, HAP_BY_AP);
	hear(&s, o, &h);
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_ELEMENTS, &len), elements, 6);
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_BODY, &len), body, 3);
	hears_verdict(&s, o, 1, HAP_BY_AP, 0);
	the_end(&s);
}

static void
i3_a_list_holds_up_to_the_last_number(void **state)
{
	struct story s;
	(void)state;

	begin_unread(&s);
	int d = decider(&s, 1);

	wants(&s, d, HAP_DEAUTH_IND);
	assert_int_equal(last_number(&s, d), 0);
	for (unsigned i = 0; i < BUFFER; i++)
		indicate(&s, i);
	assert_int_equal(last_number(&s, d), BUFFER);	/* read or not, lost or not */
	indicate(&s, BUFFER);
	assert_int_equal(last_number(&s, d), BUFFER + 2);
	for (unsigned i = 0; i < BUFFER; i++)
		hears_deauth(&s, d, i);
	hears_lost(&s, d, 1, BUFFER + 1, BUFFER + 1);
	assert_int_equal(gate_last_seq(s.gate, 99), 0);
	the_end(&s);
}

static void
c2_a_result_returns_the_daemons_own_number(void **state)
{
	struct story s;
	struct hap_result body;
	struct heard h;
	size_t len;
	(void)state;

	begin(&s);
	int d = daemon_named(&s, "d"), other = daemon_named(&s, "e");

	gate_result(s.gate, s.now, d, HAP_BAN_CMD, 0xdeadbeef12345678, ENOBUFS, "all taken");
	hear(&s, d, &h);
	assert_int_equal(h.m.i_type, HAP_RESULT_IND);
	assert_int_equal(h.m.i_seq, 1);
	hap_body(&h.m, &body, sizeof(body));
	assert_true(body.seq == 0xdeadbeef12345678);
	assert_int_equal(body.error, ENOBUFS);
	assert_int_equal(body.type, HAP_BAN_CMD);
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_TEXT, &len), "all taken", 9);
	gate_result(s.gate, s.now, d, HAP_BAN_CMD, 2, 0, NULL);
	hear(&s, d, &h);
	assert_int_equal(h.m.i_msglen, HAP_MSG_LEN);
	hears_nothing(&s, other);
	the_end(&s);
}

static void
d7_the_ap_remembers_who_refused_and_why(void **state)
{
	static struct hostap_why why;
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	for (unsigned i = 0; i < 4; i++) {		/* the last two are equal */
		uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
		struct reply r = reply(HAP_ASSOC_REQ,
		    hears_request(&s, d, HAP_ASSOC_REQ, 1), 12);

		reply_add(&r, HAP_ATTR_REASON, i ? "rule 2" : "rule 1", 6);
		if (i == 1)
			r.m.i_asresp.i_status = 13;
		assert_int_equal(says(&s, d, &r), 0);
		next_outcome(&s, t);
		finish(&s, s.out.status);
	}
	memset(&why, 0, sizeof(why));
	memcpy(why.addr, sta(1).octet, 6);
	gate_why(s.gate, &why);
	assert_int_equal(why.count, 3);
	assert_int_equal(why.next, 0);
	assert_string_equal(why.decision[0].rule, "rule 2");
	assert_int_equal(why.decision[0].status, 12);
	assert_int_equal(why.decision[0].repeats, 1);
	assert_int_equal(why.decision[1].status, 13);
	assert_string_equal(why.decision[2].rule, "rule 1");
	assert_string_equal(why.decision[2].name, "decider");
	assert_int_equal(why.decision[2].by, HAP_BY_DAEMON);
	assert_int_equal(why.decision[2].endpoint, d);
	the_end(&s);
}

static void
d7_what_the_ap_decided_itself_is_remembered_too(void **state)
{
	static struct hostap_why why;
	struct story s;
	struct hostap_decision d = { .status = 17, .request = HAP_AUTH_REQ, .by = HAP_BY_ACL },
	    fresh;
	(void)state;

	begin(&s);
	gate_set_wall(s.gate, 5000000);
	for (unsigned i = 0; i < 70; i++) {
		memcpy(d.addr, sta(i).octet, 6);
		gate_note(s.gate, s.now, &d);
	}
	d.request = HAP_PROBE_REQ;		/* in a ring of their own */
	for (unsigned i = 0; i < 600; i++) {
		memcpy(d.addr, sta(1000 + i).octet, 6);
		gate_note(s.gate, s.now, &d);
	}
	uint32_t seen = 0;

	do {
		gate_why(s.gate, &why);
		if (seen == 0) {
			assert_memory_equal(why.decision[0].addr, sta(69).octet, 6);
			assert_int_equal(why.decision[0].wall_us, 6000000);
		}
		seen += why.count;
	} while (why.next);
	assert_int_equal(seen, 70 + 512);
	for (seen = 0; gate_decided(s.gate, &fresh); seen++)
		assert_int_equal(fresh.by, HAP_BY_ACL);
	assert_int_equal(seen, 70 + 512);
	assert_true(gate_bytes(s.gate) > 1000000);
	the_end(&s);
}

static void
d7_each_decision_is_counted_once(void **state)
{
	struct story s;
	struct hostap_ap ap = { .uptime_ms = 0 };
	uint64_t sum = 0;
	(void)state;

	begin(&s);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);			/* AP */
	s.policy.require = HAP_CLASS_ASSOC;
	gate_set_policy(s.gate, &s.policy);
	settles_at_once(&s, HAP_ASSOC_REQ, 1);
	closed(&s, s.token, HAP_BY_NOBODY);
	int d = decider(&s, 1);

	fails_open(&s, d);
	uint32_t t1 = asks(&s, HAP_ASSOC_REQ, 1), t2 = asks(&s, HAP_AUTH_REQ, 2);

	hears_request(&s, d, HAP_ASSOC_REQ, 1);
	hears_and_answers(&s, d, HAP_AUTH_REQ, 2, 1);
	accepted(&s, t1, HAP_BY_FORFEIT);
	refused(&s, t2, HAP_BY_DAEMON, 1);
	gate_counters(s.gate, &ap);
	for (int i = 0; i < 16; i++)
		sum += ap.by[i];
	assert_int_equal(sum, 4);
	assert_int_equal(ap.by[HAP_BY_AP], 1);
	assert_int_equal(ap.by[HAP_BY_NOBODY], 1);
	assert_int_equal(ap.by[HAP_BY_FORFEIT], 1);
	assert_int_equal(ap.by[HAP_BY_DAEMON], 1);
	assert_int_equal(ap.requests[2], 3);
	assert_int_equal(ap.accepted[2], 2);
	assert_int_equal(ap.refused[2], 1);
	assert_int_equal(ap.refused[1], 1);
	assert_int_equal(ap.endpoints, 1);
	the_end(&s);
}

/* ---- every bound at its edge ------------------------------------------------------------ */

static void
limits_64_endpoints(void **state)
{
	const struct gate_limits limits = { .endpoints = GATE_ENDPOINTS, .table = 2, .buffer = 2,
	    .requests = 4, .bans = 2, .key = { 3, 4 } };
	struct gate_peer p = somebody("one too many", HAP_RIGHT_OBSERVE);
	struct story s;
	int e[GATE_ENDPOINTS];
	(void)state;

	begin_with(&s, &limits);
	for (int i = 0; i < GATE_ENDPOINTS; i++)
		e[i] = decider(&s, i % 2 ? i : -i);
	assert_int_equal(gate_attach(s.gate, s.now, &p), -EUSERS);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);

	for (int i = GATE_ENDPOINTS - 2; i >= 0; i -= 2)	/* through all 64 of them */
		hears_and_answers(&s, e[i], HAP_ASSOC_REQ, 1, 0);
	for (int i = 1; i < GATE_ENDPOINTS; i += 2)
		hears_and_answers(&s, e[i], HAP_ASSOC_REQ, 1, 0);
	accepted(&s, t, HAP_BY_DAEMON);
	leaves(&s, e[7]);
	e[7] = decider(&s, 0);
	assert_int_equal(e[7], GATE_ENDPOINTS + 1);		/* never reused */
	the_end(&s);
}

static void
limits_all_requests(void **state)
{
	const struct gate_limits limits = { .endpoints = 2, .table = 8, .buffer = 64,
	    .requests = 3, .bans = 2, .key = { 3, 4 } };
	struct story s;
	uint32_t t[4];
	(void)state;

	begin_with(&s, &limits);
	int d = decider(&s, 1);

	for (unsigned i = 1; i <= 3; i++)
		t[i] = asks(&s, HAP_ASSOC_REQ, i);
	settles_at_once(&s, HAP_ASSOC_REQ, 4);
	assert_true(s.out.closed && s.out.by == HAP_BY_OVERFLOW && s.out.request == GATE_NONE);
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 1, 0);
	settles_at_once(&s, HAP_ASSOC_REQ, 4);		/* settled, not yet finished */
	assert_int_equal(s.out.request, GATE_NONE);
	accepted(&s, t[1], HAP_BY_DAEMON);
	t[1] = asks(&s, HAP_ASSOC_REQ, 4);
	for (unsigned i = 2; i <= 3; i++) {
		hears_and_answers(&s, d, HAP_ASSOC_REQ, i, 0);
		accepted(&s, t[i], HAP_BY_DAEMON);
	}
	hears_and_answers(&s, d, HAP_ASSOC_REQ, 4, 0);
	accepted(&s, t[1], HAP_BY_DAEMON);
	the_end(&s);
}

static void
limits_octets_of_a_request(void **state)
{
	static uint8_t bytes[GATE_BODY + 1];
	struct story s;
	struct heard h;
	size_t len;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);
	struct hostap_mode m = mode_of(&s, d);

	m.attributes = 1u << HAP_ATTR_ELEMENTS | 1u << HAP_ATTR_BODY;
	set_mode(&s, d, &m);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	struct gate_ask a = a_request(&s, HAP_AUTH_REQ, 1);

	a.elements = bytes;
	a.elements_len = GATE_BODY - 100;
	a.body = bytes + 1;
	a.body_len = 101;
	assert_true(ask_with(&s, &a));
	assert_true(s.out.closed && s.out.request == GATE_NONE);
	a.elements_len = GATE_BODY + 1;
	a.body_len = 0;
	assert_true(ask_with(&s, &a));
	assert_true(s.out.closed && s.out.request == GATE_NONE);
	a.elements_len = GATE_BODY - 100;
	a.body_len = 100;
	assert_false(ask_with(&s, &a));
	hear(&s, d, &h);
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_ELEMENTS, &len), bytes,
	    GATE_BODY - 100);
	assert_int_equal(len, GATE_BODY - 100);
	assert_memory_equal(hap_attr_find(h.attrs, HAP_ATTR_BODY, &len), bytes + 1, 100);
	assert_int_equal(len, 100);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 0), 0);
	accepted(&s, a.token, HAP_BY_DAEMON);
	the_end(&s);
}

static void
limits_octets_to_add(void **state)
{
	static uint8_t element[GATE_ADD + 2];
	struct story s;
	(void)state;

	begin(&s);
	int a = decider(&s, 1), b = decider(&s, 2);
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 1);
	uint64_t seq = hears_request(&s, a, HAP_ASSOC_REQ, 1);
	struct reply r = reply(HAP_ASSOC_REQ, seq, 0);

	for (size_t i = 0; i < sizeof(element); i += 257) {
		element[i] = 221;
		element[i + 1] = 255;
	}
	reply_add(&r, HAP_ATTR_ADD, element, 257);	/* 257 and 257 are two too many */
	reply_add(&r, HAP_ATTR_ADD, element, 257);
	assert_int_equal(says(&s, a, &r), -EINVAL);
	r = reply(HAP_ASSOC_REQ, seq, 0);
	reply_add(&r, HAP_ATTR_ADD, element, 257);
	assert_int_equal(says(&s, a, &r), 0);
	seq = hears_request(&s, b, HAP_ASSOC_REQ, 1);
	r = reply(HAP_ASSOC_REQ, seq, 0);
	reply_add(&r, HAP_ATTR_ADD, element, 257);	/* all deciders share the room */
	assert_int_equal(says(&s, b, &r), -ENOBUFS);
	assert_non_null(s.why);
	silence(&s);
	element[1] = 253;
	element[2] = 7;				/* another OUI, or it would be the earlier one's */
	r = reply(HAP_ASSOC_REQ, seq, 0);
	reply_add(&r, HAP_ATTR_ADD, element, 255);
	assert_int_equal(says(&s, b, &r), 0);
	next_outcome(&s, t);
	assert_int_equal(s.out.add_len, GATE_ADD);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
limits_octets_of_an_authentication_body(void **state)
{
	static uint8_t body[GATE_REPLY + 1];
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);
	uint64_t seq = hears_request(&s, d, HAP_AUTH_REQ, 1);
	struct reply r = reply(HAP_AUTH_REQ, seq, 0);

	memset(body, 7, sizeof(body));
	reply_add(&r, HAP_ATTR_BODY, body, GATE_REPLY + 1);
	assert_int_equal(says(&s, d, &r), -EINVAL);
	r = reply(HAP_AUTH_REQ, seq, 0);
	reply_add(&r, HAP_ATTR_BODY, body, GATE_REPLY);
	assert_int_equal(says(&s, d, &r), 0);
	next_outcome(&s, t);
	assert_int_equal(s.out.body_len, GATE_REPLY);
	assert_memory_equal(s.out.body, body, GATE_REPLY);
	accepted(&s, t, HAP_BY_DAEMON);
	the_end(&s);
}

static void
limits_octets_of_a_reason(void **state)
{
	static struct hostap_why why;
	char longest[HAP_RULE_LEN + 8];
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);
	uint32_t t = asks(&s, HAP_AUTH_REQ, 1);
	struct reply r = reply(HAP_AUTH_REQ, hears_request(&s, d, HAP_AUTH_REQ, 1), 1);

	memset(longest, 'x', sizeof(longest));
	reply_add(&r, HAP_ATTR_REASON, longest, sizeof(longest));
	assert_int_equal(says(&s, d, &r), 0);
	refused(&s, t, HAP_BY_DAEMON, 1);
	gate_why(s.gate, &why);
	assert_int_equal(why.count, 1);
	assert_int_equal(strlen(why.decision[0].rule), HAP_RULE_LEN - 1);
	the_end(&s);
}

/* The arena of indications wraps; messages of many lengths come out as they went in. */
static void
limits_octets_of_indications(void **state)
{
	static uint8_t payload[2400];
	const struct gate_limits limits = { .endpoints = 1, .table = 1, .buffer = 64,
	    .requests = 1, .bans = 1, .key = { 5, 6 } };
	uint64_t made = 0, read = 0, lost = 0;
	struct story s;
	struct heard h;
	(void)state;

	begin_with(&s, &limits);
	int d = daemon_named(&s, "d");

	for (unsigned round = 0; round < 2000; round++) {
		size_t len = round * 389 % sizeof(payload);
		struct ieee80211_hostap_msg m = { .i_type = HAP_FRAME_IND,
		    .i_freq = (uint16_t)len };
		struct gate_attr attr = { HAP_ATTR_FRAME, payload, len };
		bool room = gate_room(s.gate, d, HAP_MSG_LEN + hap_pad(8 + len));

		memset(payload, (int)(len % 251), len);
		gate_indicate(s.gate, s.now, d, &m, &attr, 1);
		made++;
		lost += !room;
		if (round % 100 > 60)		/* reads in bursts, two for one */
			for (int i = 0; i < 2 && gate_readable(s.gate, d); i++) {
				hear(&s, d, &h);
				if (h.m.i_type == HAP_LOST_IND)
					continue;
				const uint8_t *at = hap_attr_find(h.attrs, HAP_ATTR_FRAME, &len);

				assert_int_equal(len, h.m.i_freq);
				for (size_t k = 0; k < len; k++)
					assert_int_equal(at[k], len % 251);
				read++;
			}
	}
	while (gate_readable(s.gate, d)) {
		hear(&s, d, &h);
		read += h.m.i_type != HAP_LOST_IND;
	}
	assert_true(lost > 100 && read > 500);
	assert_int_equal(made, read + lost);
	the_end(&s);
}

static void
limits_late_verdicts_give_way_to_newer_ones(void **state)
{
	enum { KEPT = 32 };
	struct story s;
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	for (unsigned i = 0; i < KEPT + 1; i++) {	/* one more than there is room for */
		struct gate_ask a = a_request(&s, HAP_ASSOC_REQ, i);

		a.arrived.us = s.now.us - 199999;
		assert_false(ask_with(&s, &a));
		uint64_t seq = hears_request(&s, d, HAP_ASSOC_REQ, i);

		later(&s, 1);
		closed(&s, a.token, HAP_BY_DEADLINE);
		assert_int_equal(answers(&s, d, HAP_ASSOC_REQ, seq, 0), -ESTALE);
		gate_alive(s.gate, s.now, d);
	}
	int asleep;

	while (gate_fell_asleep(s.gate, &asleep))
		;
	for (unsigned i = KEPT; i > 0; i--) {
		settles_at_once(&s, HAP_ASSOC_REQ, i);
		accepted(&s, s.token, HAP_BY_LATE);
	}
	uint32_t t = asks(&s, HAP_ASSOC_REQ, 0);	/* the oldest gave way */

	hears_and_answers(&s, d, HAP_ASSOC_REQ, 0, 1);
	refused(&s, t, HAP_BY_DAEMON, 1);
	the_end(&s);
}

static void
an_endpoint_that_is_gone_is_refused_everything(void **state)
{
	struct story s;
	struct hostap_version v = { .version = HAP_VERSION };
	struct hostap_mode m = { .role = 0 };
	struct hostap_filter f = { .classes = 1 };
	(void)state;

	begin(&s);
	int d = decider(&s, 1);

	leaves(&s, d);
	assert_int_equal(gate_hello(s.gate, s.now, d, &v), -EBADF);
	assert_int_equal(gate_set_mode(s.gate, s.now, d, &m), -EBADF);
	assert_int_equal(gate_get_mode(s.gate, d, &m), -EBADF);
	assert_int_equal(gate_set_iface(s.gate, s.now, d, 1), -EBADF);
	assert_int_equal(gate_set_filter(s.gate, d, &f), -EBADF);
	assert_int_equal(gate_get_filter(s.gate, d, &f), -EBADF);
	assert_int_equal(gate_flush(s.gate, s.now, d), -EBADF);
	assert_int_equal(answers(&s, d, HAP_AUTH_REQ, 1, 0), GATE_WAY ? -EBADF : -EPERM);
	assert_int_equal(puts_table(&s, d, 3, NULL, 0), GATE_WAY ? -EBADF : -EPERM);
	gate_detach(s.gate, s.now, d);
	gate_result(s.gate, s.now, d, 0, 0, 0, NULL);
	assert_int_equal(gate_rights(s.gate, d), 0);
	assert_false(gate_is_socket(s.gate, d));
	assert_false(gate_readable(s.gate, d));
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(m2_unknown_attributes_are_skipped_unless_they_must_be_understood),
		cmocka_unit_test(m2_a_response_is_checked_whole_before_it_takes_effect),
		cmocka_unit_test(m4_a_program_of_the_proposal_runs_a_policy),
		cmocka_unit_test(m4_plain_keeps_what_the_proposal_names),
		cmocka_unit_test(m4_it_is_sent_only_types_3_to_9),
		cmocka_unit_test(m4_losses_are_counted_though_not_told),
		cmocka_unit_test(m4_hioversion_lifts_it),
		cmocka_unit_test(d2_a_read_returns_as_many_whole_messages_as_fit),
		cmocka_unit_test(d2_a_request_too_long_for_the_read_is_not_lost),
		cmocka_unit_test(d2_a_message_is_stamped_when_it_was_made),
		cmocka_unit_test(d3_hiocsetif_makes_a_decider_for_all_requests),
		cmocka_unit_test(d3_a_second_hiocsetif_resolves_what_is_pending),
		cmocka_unit_test(d3_hiocflush_drops_what_is_queued),
		cmocka_unit_test(d3_hiocgstats),
		cmocka_unit_test(d6_a_mode_needs_its_rights),
		cmocka_unit_test(i1_the_verdict_goes_to_every_decider_asked_and_every_observer),
		cmocka_unit_test(i1_the_verdict_is_told_after_the_deadline_too),
		cmocka_unit_test(i1_an_indication_names_the_request_by_each_endpoints_number),
		cmocka_unit_test(i1_indications_go_to_those_that_want_them),
		cmocka_unit_test(q6_an_observers_copy_has_what_it_wants_of_the_frame),
		cmocka_unit_test(i3_a_list_holds_up_to_the_last_number),
		cmocka_unit_test(c2_a_result_returns_the_daemons_own_number),
		cmocka_unit_test(d7_the_ap_remembers_who_refused_and_why),
		cmocka_unit_test(d7_what_the_ap_decided_itself_is_remembered_too),
		cmocka_unit_test(d7_each_decision_is_counted_once),
		cmocka_unit_test(limits_64_endpoints),
		cmocka_unit_test(limits_all_requests),
		cmocka_unit_test(limits_octets_of_a_request),
		cmocka_unit_test(limits_octets_to_add),
		cmocka_unit_test(limits_octets_of_an_authentication_body),
		cmocka_unit_test(limits_octets_of_a_reason),
		cmocka_unit_test(limits_octets_of_indications),
		cmocka_unit_test(limits_late_verdicts_give_way_to_newer_ones),
		cmocka_unit_test(an_endpoint_that_is_gone_is_refused_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
