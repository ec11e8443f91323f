/* SPDX-License-Identifier: ISC */
/* The engine as a whole: asking, lists, counters, who did what and why (Q5, C1, C2, D3, D6, D7). */
#include "stage.h"

static void
Q2_a_daemon_decides_and_is_told_what_came_of_it(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	nothing_sent(&s);
	assert_true(engine_asking(s.e));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);

	assert_int_equal(ask.m.i_iface, 1);
	assert_memory_equal(ask.m.i_srcaddr, sta(1).octet, 6);
	refuses(&s, 0, &ask, 17);
	assert_false(engine_asking(s.e));
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.status, 17);
	nothing_else(&s);
	acks(&s, &answer);
	struct message told = expect_message(&s, 0, HAP_VERDICT_IND);

	assert_int_equal(verdict_of(&told).status, 17);
	assert_int_equal(verdict_of(&told).seq, ask.m.i_seq);
	assert_int_equal(verdict_of(&told).by, HAP_BY_DAEMON);
	assert_int_equal(verdict_of(&told).endpoint, s.ear[0].endpoint);
	the_end(&s);
}

static void
Q5_without_an_answer_it_is_refused_when_the_time_is_up(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ALL);
	speak_auth(&s, sta(1));
	expect_message(&s, 0, HAP_AUTH_REQ);
	assert_int_equal(engine_deadline(s.e).us, s.now.us + 200000);
	pass(&s, SPAN_US(199999));
	nothing_else(&s);
	pass(&s, SPAN_US(1));
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 17);
	the_end(&s);
}

static void
Q5_deadlines_and_failing_change_with_the_configuration(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	open_with(&s, &setup);
	decides(&s, 0, HAP_CLASS_AUTH);
	setup.engine.deadline_ms[1] = 50;
	setup.engine.fail[1] = HAP_FAIL_OPEN;
	engine_change(s.e, &setup.engine);
	speak_auth(&s, sta(1));
	pass_ms(&s, 49);
	nothing_sent(&s);
	pass_ms(&s, 1);
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 0);
	expect_message(&s, 0, STAGE_SOCKET ? HAP_AUTH_REQ : HAP_LOST_IND);	/* unread */
	the_end(&s);
}

static void
Q5_a_late_verdict_answers_the_next_identical_request(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);
	struct letter l = answer_to(&ask);

	pass_ms(&s, 200);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.status, 17);
	acks(&s, &answer);
	expect_message(&s, 0, HAP_VERDICT_IND);
	assert_int_equal(posts(&s, 0, &l), refusal_of(&l, ESTALE));
	expect_result(&s, 0, ask.m.i_seq);
	pass_ms(&s, 501);
	speak_auth(&s, sta(1));
	answer = expect_sent(&s, FRAME_AUTH);
	assert_int_equal(answer.f.auth.status, 0);
	acks(&s, &answer);
	struct message told = expect_message(&s, 0, HAP_VERDICT_IND);

	assert_int_equal(verdict_of(&told).by, HAP_BY_LATE);
	the_end(&s);
}

/* Wants nothing but to decide who authenticates, at one interface. */
static void
decides_at(struct stage *s, int daemon, uint32_t iface)
{
	struct hostap_mode mode = { .role = HAP_ROLE_DECIDER, .order = 100, .iface = iface,
	    .classes = HAP_CLASS_AUTH };

	assert_int_equal(control(s, daemon, HIOCSMODE, &mode, sizeof(mode)), 0);
}

/* A station at a BSS is answered at once, or somebody is asked about it. */
static bool
is_answered_at_once(struct stage *s, int bss, unsigned station)
{
	bool asked;

	s->bss = bss;
	speak_auth(s, sta(station));
	asked = engine_asking(s->e);
	if (!asked)
		assert_int_equal(expect_sent(s, FRAME_AUTH).f.auth.status, 0);
	return !asked;
}

static void
Q4_a_daemon_of_one_interface_has_no_say_at_another(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.bsss = 2;
	open_with(&s, &setup);
	attach(&s, 0);
	decides_at(&s, 0, 1);
	s.bss = 1;		/* nobody there could do what this algorithm takes */
	speak_round(&s, sta(1), ALGORITHM_SAE, 1, "commit");
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 13);
	assert_true(is_answered_at_once(&s, 1, 2));
	assert_false(is_answered_at_once(&s, 0, 3));
	pass_ms(&s, 200);
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 17);
	decides_at(&s, 0, 2);				/* it moves */
	assert_true(is_answered_at_once(&s, 0, 4));
	assert_false(is_answered_at_once(&s, 1, 5));
	detach(&s, 0);					/* and goes */
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 17);
	assert_true(is_answered_at_once(&s, 1, 6));
	pass_ms(&s, 1000);
	the_end(&s);
}

static void
Q4_who_waits_for_a_daemon_that_hangs_crowds_nobody_out(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	enum { WAITING = 200 };

	setup.bsss = 2;
	setup.engine.strangers = WAITING + 2;
	setup.engine.requests = setup.engine.table = WAITING;
	open_with(&s, &setup);
	attach(&s, 0);
	decides_at(&s, 0, 1);
	for (unsigned i = 0; i < WAITING; i++)
		assert_false(is_answered_at_once(&s, 0, i));
	s.bss = 1;
	for (unsigned i = 0; i < 500; i++)		/* many more than there are places */
		authenticates(&s, sta(WAITING + i));
	pass_ms(&s, 200);
	for (unsigned i = 0; i < WAITING; i++) {
		struct sent answer = expect_sent(&s, FRAME_AUTH);

		assert_int_equal(answer.f.auth.status, 17);
		acks(&s, &answer);
	}
	s.bss = 0;		/* those are gone; who came meanwhile gives way as ever */
	detach(&s, 0);
	for (unsigned i = 0; i < 500; i++)
		authenticates(&s, sta(1000 + i));
	the_end(&s);
}

static void
Q10_what_waits_for_a_daemon_that_goes_is_resolved_at_once(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_decision d;

	open_usual(&s);
	joins(&s, sta(9));
	attach(&s, 1);
	decides(&s, 0, HAP_CLASS_ALL);
	speak_auth(&s, sta(1));
	detach(&s, 0);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.status, 17);
	acks(&s, &answer);
	assert_true(why(&s, 1, sta(1), &d));
	assert_int_equal(d.by, HAP_BY_GONE);
	assert_int_equal(engine_stations(s.e), 1);
	authenticates(&s, sta(2));			/* nobody is asked any more */
	assert_int_equal(engine_write(s.e, s.now, 1000, "", 1), -EBADF);
	the_end(&s);
}

static void
Q13_a_ban_refuses_before_any_daemon(void **state)
{
	(void)state;
	struct stage s;
	struct hap_ban ban = { .status = 5 };
	struct letter l = command_about(HAP_BAN_CMD, 3, sta(1));
	struct hostap_decision d;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	hap_set_body(&l.m, &ban, sizeof(ban));
	assert_int_equal(posts(&s, 0, &l), HAP_MSG_LEN);
	assert_int_equal(expect_result(&s, 0, 3), 0);
	speak_auth(&s, sta(1));
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 5);
	pass_ms(&s, 1000);
	assert_true(why(&s, 0, sta(1), &d));
	assert_int_equal(d.by, HAP_BY_BAN);
	the_end(&s);
}

static void
C2_statistics_come_from_the_radio(void **state)
{
	(void)state;
	struct stage s;
	struct hap_stats body;
	struct letter l = command_about(HAP_STATS_CMD, 4, sta(1));

	open_usual(&s);
	uint16_t aid = joins(&s, sta(1));

	pass(&s, SPAN_S(3));
	attach(&s, 0);
	observes(&s, 1);
	assert_int_equal(posts(&s, 0, &l), HAP_MSG_LEN);
	expect_command(&s, AIR_ASK_STATS);
	nothing_else(&s);
	stats_told(&s, sta(1), 20, 5);
	struct message m = expect_message(&s, 0, HAP_STATS_IND);

	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.asid, aid);
	assert_int_equal(body.rx_packets, 5);
	assert_int_equal(body.rx_bytes, 77);
	assert_int_equal(body.signal, -61);
	assert_int_equal(body.idle_ms, 20);
	assert_int_equal(body.connected_s, 3);
	assert_int_equal(body.rx_rate, 540);
	assert_int_equal(expect_result(&s, 0, 4), 0);
	stats_told(&s, sta(1), 20, 5);			/* nobody asked */
	l.m.i_seq = 5;
	posts(&s, 0, &l);
	expect_command(&s, AIR_ASK_STATS);
	pass(&s, SPAN_S(2));
	assert_int_equal(expect_result(&s, 0, 5), ETIMEDOUT);
	l = command_about(HAP_STATS_CMD, 6, sta(2));
	assert_int_equal(posts(&s, 0, &l), refusal_of(&l, ENOENT));
	assert_int_equal(expect_result(&s, 0, 6), ENOENT);
	the_end(&s);
}

static void
C1_a_4_address_link_is_allowed_and_ends(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct hap_wds wds = { .allow = 1 };
	struct letter l = command_about(HAP_WDS_CMD, 1, sta(1));
	struct hap_wds body;

	open_with(&s, &setup);
	joins(&s, sta(1));
	observes(&s, 0);
	hap_set_body(&l.m, &wds, sizeof(wds));
	assert_int_equal(posts(&s, 0, &l), refusal_of(&l, EOPNOTSUPP));
	assert_int_equal(expect_result(&s, 0, 1), EOPNOTSUPP);
	setup.bss.wds = true;
	engine_change_bss(s.e, s.now, 0, &setup.bss);
	expect_command(&s, AIR_BSS_UPDATE);
	data_from(&s, sta(1), true);
	struct message m = expect_message(&s, 0, HAP_WDS_IND);

	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.allow, 2);		/* asked for */
	assert_int_equal(body.asid, 1);
	assert_int_equal(posts(&s, 0, &l), HAP_MSG_LEN);
	assert_true(expect_command(&s, AIR_STATION_SET).station.four_address);
	m = expect_message(&s, 0, HAP_WDS_IND);
	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.allow, 1);
	assert_int_equal(expect_result(&s, 0, 1), 0);
	attach(&s, 1);
	detach(&s, 0);					/* Q10 */
	assert_false(expect_command(&s, AIR_STATION_SET).station.four_address);
	the_end(&s);
}

static void
M7_a_station_is_named_by_address_id_or_both(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct mac none = { { 0 } };
	struct {
		struct mac addr;
		uint16_t aid;
		uint32_t iface;
		int error;
	} const names[] = {
		{ sta(1), 0, 0, 0 }, { sta(1), 1, 0, 0 }, { sta(1), 1, 1, 0 }, { sta(1), 0, 1, 0 },
		{ none, 1, 1, 0 }, { none, 2, 1, 0 },
		{ sta(1), 2, 0, ENOENT }, { sta(1), 2, 1, ENOENT }, { sta(1), 0, 2, ENOENT },
		{ none, 9, 1, ENOENT }, { none, 0, 1, ENOENT }, { sta(5), 0, 0, ENOENT },
		{ none, 1, 0, EINVAL },			/* of which interface? */
		{ sta(1), 0, 3, ENODEV }, { sta(1), 0, 77777, ENODEV },
	};

	setup.bsss = 2;
	open_with(&s, &setup);
	joins(&s, sta(1));
	joins(&s, sta(2));
	attach(&s, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct letter l = command_about(HAP_TIMEOUT_CMD, i + 1, names[i].addr);

		l.m.i_iface = names[i].iface;
		l.m.i_un.timeout.i_asid = names[i].aid;
		posts(&s, 0, &l);
		assert_int_equal(expect_result(&s, 0, i + 1), names[i].error);
	}
	the_end(&s);
}

static void
D3_interfaces_are_listed(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	static struct hostap_iface_list list;
	uint32_t seen = 0;

	setup.bsss = 150;
	open_with(&s, &setup);
	attach(&s, 0);
	joins(&s, sta(1));
	do {
		assert_int_equal(control(&s, 0, HIOCGIFACES, &list, sizeof(list)), 0);
		for (uint32_t i = 0; i < list.count; i++, seen++) {
			const struct hostap_iface_info *f = &list.iface[i];

			assert_int_equal((uint32_t)f->cookie, seen + 1);
			assert_memory_equal(f->addr, bssid_of(&s, (int)seen).octet, 6);
			assert_int_equal(f->stations, seen == 0);
			assert_int_equal(f->capacity, 2007);
			assert_int_equal(f->freq, 2437);
			assert_true(f->up);
		}
	} while (list.next);
	assert_int_equal(seen, 150);
	list.next = UINT32_MAX;
	assert_int_equal(control(&s, 0, HIOCGIFACES, &list, sizeof(list)), 0);
	assert_int_equal(list.count + list.next, 0);
	the_end(&s);
}

static void
I3_stations_are_listed_with_the_number_up_to_which_it_holds(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	static struct hostap_station_list list;
	uint32_t seen = 0, pages = 0;

	setup.engine.stations = 1000;
	setup.bsss = 2;
	open_with(&s, &setup);
	observes(&s, 0);
	for (unsigned i = 0; i < 500; i++) {
		s.bss = i < 450 ? 0 : 1;
		joins(&s, sta(i));
		read_all(&s, 0);
	}
	do {
		assert_int_equal(control(&s, 0, HIOCGSTATIONS, &list, sizeof(list)), 0);
		for (uint32_t i = 0; i < list.count; i++)
			assert_int_equal(list.station[i].state, HAP_STATE_ASSOCIATED);
		seen += list.count;
		pages++;
	} while (list.next);
	assert_int_equal(seen, 500);
	assert_int_equal(pages, 3);
	uint64_t held = list.seq + STAGE_SOCKET;	/* the answer to an ioctl has the next */

	s.bss = 0;
	speak_deauth(&s, sta(3), 3);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(expect_message(&s, 0, HAP_DEAUTH_IND).m.i_seq, held + 1);
	list.iface = 2;
	assert_int_equal(control(&s, 0, HIOCGSTATIONS, &list, sizeof(list)), 0);
	assert_int_equal(list.count, 50);
	assert_int_equal(list.seq, held + 1);
	list.iface = 99;
	list.next = UINT32_MAX - 1;
	assert_int_equal(control(&s, 0, HIOCGSTATIONS, &list, sizeof(list)), 0);
	assert_int_equal(list.count + list.next, 0);
	the_end(&s);
}

static void
D3_one_station_is_shown(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_station_get g = { 0 };

	open_usual(&s);
	attach(&s, 0);
	uint16_t aid = joins(&s, sta(1));

	pass_ms(&s, 1500);
	memcpy(g.addr, sta(1).octet, 6);
	assert_int_equal(control(&s, 0, HIOCGSTATION, &g, sizeof(g)), 0);
	assert_int_equal(g.station.asid, aid);
	assert_int_equal(g.station.iface, 1);
	assert_int_equal(g.station.connected_ms, 1500);
	assert_int_equal(g.station.signal, -50);
	assert_int_equal(g.station.nrates, 8);
	assert_int_equal(g.station.lintval, 10);
	assert_int_equal(g.stats.connected_s, 1);
	memset(&g, 0, sizeof(g));
	g.iface = 1;
	g.asid = aid;
	assert_int_equal(control(&s, 0, HIOCGSTATION, &g, sizeof(g)), 0);
	assert_memory_equal(g.station.addr, sta(1).octet, 6);
	g.iface = UINT32_MAX;
	assert_int_equal(control(&s, 0, HIOCGSTATION, &g, sizeof(g)), -ENOENT);
	decides(&s, 1, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	memset(&g, 0, sizeof(g));
	memcpy(g.addr, sta(1).octet, 6);
	assert_int_equal(control(&s, 0, HIOCGSTATION, &g, sizeof(g)), 0);
	assert_true(g.station.flags & HAP_STATION_PENDING);
	read_all(&s, 1);
	the_end(&s);
}

static void
D3_the_ap_counts(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	joins(&s, sta(1));
	speak_deauth(&s, sta(1), 3);
	expect_command(&s, AIR_STATION_REMOVE);
	pass(&s, SPAN_S(2));
	struct hostap_ap ap = counters(&s, 0);

	assert_int_equal(ap.frames_in, 3);
	assert_int_equal(ap.frames_out, 2);
	assert_int_equal(ap.joined, 1);
	assert_int_equal(ap.left, 1);
	assert_int_equal(ap.stations, 0);
	assert_int_equal(ap.endpoints, 1);
	assert_int_equal(ap.uptime_ms, 2000);
	assert_string_equal(ap.name, "test");
	the_end(&s);
}

static void
D3_an_ioctl_of_the_wrong_size_or_kind_is_refused(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_ap ap;
	char ifreq[40] = "wlan9";
	unsigned int len = 0;
	struct hostap_version v = { .version = 99 };

	open_usual(&s);
	attach_as(&s, 0, ENGINE_DEVICE, EVERY_RIGHT);
	assert_int_equal(control(&s, 0, HIOCGAP, &ap, sizeof(ap)), -EPROTO);	/* not yet */
	assert_int_equal(control(&s, 0, HIOCVERSION, &v, sizeof(v)), -EPROTONOSUPPORT);
	assert_int_equal(v.version, HAP_VERSION);
	assert_int_equal(control(&s, 0, HIOCVERSION, &v, sizeof(v)), 0);
	assert_int_equal(control(&s, 0, HIOCGAP, &ap, sizeof(ap) - 1), -EINVAL);
	assert_int_equal(control(&s, 0, _IO('H', 99), NULL, 0), -ENOTTY);
	assert_int_equal(control(&s, 0, _IO('X', 26), NULL, 0), -ENOTTY);
	assert_int_equal(control(&s, 0, HIOCGBLEN, &len, sizeof(len)), 0);
	assert_int_equal(len, HAP_READ_MAX);
	assert_int_equal(control(&s, 0, _IOR('H', 2, char[40]), ifreq, 40), -ENODEV);
	assert_int_equal(set_iface(&s, 0, "wlan9"), -ENODEV);
	assert_int_equal(set_iface(&s, 0, "wlan0"), 0);
	assert_int_equal(control(&s, 0, _IOR('H', 2, char[32]), ifreq, 32), 0);
	assert_string_equal(ifreq, "wlan0");
	assert_int_equal(engine_ioctl(s.e, s.now, 77, HIOCGBLEN, &len, sizeof(len)), -EBADF);
	the_end(&s);
}

static void
D3_on_the_socket_ioctls_are_messages(void **state)
{
	(void)state;
	struct stage s;
	struct hap_ioctl body = { .request = HIOCVERSION };
	struct hostap_version v = { .version = HAP_VERSION, .name = "me" };
	struct letter l = letter_of(HAP_IOCTL_CMD, 12);
	struct message m;
	size_t len;

	open_usual(&s);
	attach_as(&s, 0, ENGINE_SOCKET, EVERY_RIGHT);
	hap_set_body(&l.m, &body, sizeof(body));
	add(&l, HAP_ATTR_ARG, &v, sizeof(v));
	if (STAGE_DEVICE) {				/* and nowhere else */
		assert_int_equal(posts(&s, 0, &l), -EPROTO);
		the_end(&s);
		return;
	}
	assert_int_equal(posts(&s, 0, &l), l.m.i_msglen);
	m = expect_message(&s, 0, HAP_IOCTL_IND);
	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.seq, 12);
	assert_int_equal(body.error, 0);
	const uint8_t *arg = hap_attr_find(m.attrs, HAP_ATTR_ARG, &len);

	assert_int_equal(len, sizeof(v));
	memcpy(&v, arg, sizeof(v));
	assert_int_equal(v.rights, EVERY_RIGHT);
	l = letter_of(HAP_IOCTL_CMD, 13);		/* a structure that is not all there */
	body.request = HIOCSMODE;
	hap_set_body(&l.m, &body, sizeof(body));
	add(&l, HAP_ATTR_ARG, &v, 8);
	posts(&s, 0, &l);
	m = expect_message(&s, 0, HAP_IOCTL_IND);
	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.error, EINVAL);
	l = letter_of(HAP_IOCTL_CMD, 14);
	body.request = HIOCGSTATIONS;			/* it is read as well as written */
	hap_set_body(&l.m, &body, sizeof(body));
	posts(&s, 0, &l);
	m = expect_message(&s, 0, HAP_IOCTL_IND);
	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.error, EINVAL);
	the_end(&s);
}

static void
D6_rights_are_looked_at_for_each_message_and_ioctl(void **state)
{
	(void)state;
	struct stage s;
	struct engine_trace t;
	struct hostap_version v = { .version = HAP_VERSION };
	struct hostap_mode mode = { .role = HAP_ROLE_DECIDER };
	struct hostap_ap ap;
	unsigned refused = 0;

	open_usual(&s);
	joins(&s, sta(1));
	attach_as(&s, 0, ENGINE_SOCKET, HAP_RIGHT_OBSERVE);
	assert_int_equal(control(&s, 0, HIOCVERSION, &v, sizeof(v)), 0);
	assert_int_equal(control(&s, 0, HIOCSMODE, &mode, sizeof(mode)), -EPERM);
	assert_int_equal(control(&s, 0, HIOCGAP, &ap, sizeof(ap)), 0);
	static const uint8_t commands[] = { HAP_DEAUTH_CMD, HAP_TIMEOUT_CMD, HAP_BAN_CMD,
	    HAP_AUTH_RESP, HAP_TABLE_CMD, HAP_FRAME_CMD, HAP_SCAN_CMD };

	for (size_t i = 0; i < sizeof(commands); i++) {
		struct letter l = command_about(commands[i], i + 1, sta(1));

		assert_int_equal(posts(&s, 0, &l), refusal_of(&l, EPERM));
		assert_int_equal(expect_result(&s, 0, i + 1), EPERM);
	}
	attach_as(&s, 1, ENGINE_SOCKET, HAP_RIGHT_P2P);
	assert_int_equal(control(&s, 1, HIOCVERSION, &v, sizeof(v)), 0);
	assert_int_equal(control(&s, 1, HIOCGAP, &ap, sizeof(ap)), -EPERM);
	assert_int_equal(set_iface(&s, 1, "wlan0"), -EPERM);
	attach_as(&s, 2, ENGINE_SOCKET, HAP_RIGHT_DECIDE);
	struct letter l = command_about(HAP_DEAUTH_CMD, 1, sta(1));

	assert_int_equal(posts(&s, 2, &l), refusal_of(&l, EPERM));
	if (!STAGE_DEVICE)				/* there errno is all, before HIOCVERSION */
		assert_int_equal(expect_result(&s, 2, 1), EPERM);
	while (engine_trace(s.e, &t))
		refused += t.what == ENGINE_REFUSED && t.code == EPERM && t.text;
	assert_int_equal(refused, 1 + 7 + 2 + 1);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
D7_why_says_who_refused_and_which_rule(void **state)
{
	(void)state;
	struct stage s;
	struct hostap_decision d;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_AUTH);
	speak_auth(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_AUTH_REQ);
	struct letter l = answer_to(&ask);

	l.m.i_authresp.i_status = 1;
	add(&l, HAP_ATTR_REASON, "no phones after ten", 19);
	pass_ms(&s, 7);
	posts(&s, 0, &l);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	read_all(&s, 0);
	assert_true(why(&s, 0, sta(1), &d));
	assert_string_equal(d.name, "daemon0");
	assert_string_equal(d.rule, "no phones after ten");
	assert_int_equal(d.status, 1);
	assert_int_equal(d.by, HAP_BY_DAEMON);
	assert_int_equal(d.acked, 1);
	assert_int_equal(d.took_us, 7000);
	assert_int_equal(d.iface, 1);
	the_end(&s);
}

static void
D7_an_overflow_of_the_ap_is_explained_too(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct hostap_decision d;

	setup.engine.requests = 2;
	open_with(&s, &setup);
	decides(&s, 0, HAP_CLASS_AUTH);
	for (unsigned i = 0; i < 3; i++)
		speak_auth(&s, sta(i));
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	assert_int_equal(answer.f.auth.status, 17);
	acks(&s, &answer);
	assert_true(why(&s, 0, sta(2), &d));
	assert_int_equal(d.by, HAP_BY_OVERFLOW);
	assert_int_equal(d.status, 17);
	read_all(&s, 0);
	pass_ms(&s, 200);
	expect_sent(&s, FRAME_AUTH);
	expect_sent(&s, FRAME_AUTH);
	the_end(&s);
}

static void
the_log_loses_the_oldest_where_nobody_drains_it(void **state)
{
	(void)state;
	struct stage s;
	struct engine_trace t;
	struct mac last = { { 0 } };
	unsigned n = 0;

	open_usual(&s);
	s.hasty = true;
	for (unsigned i = 0; i < 20000; i++) {
		joins(&s, sta(i));
		speak_deauth(&s, sta(i), 3);
		expect_command(&s, AIR_STATION_REMOVE);
	}
	for (; engine_trace(s.e, &t); n++)
		last = t.addr;
	assert_in_range(n, 1000, 39000);
	assert_true(mac_equal(last, sta(19999)));
	the_end(&s);
}

static void
commands_nobody_drains_are_a_deadline_that_has_come(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct air_command c;
	unsigned answers = 0;

	setup.engine.strangers = 8000;
	setup.engine.requests = 8000;
	setup.engine.table = 8000;
	setup.engine.buffer = 64;
	open_with(&s, &setup);
	s.hasty = true;
	decides(&s, 0, HAP_CLASS_AUTH);
	for (unsigned i = 0; i < 8000; i++)
		speak_auth(&s, sta(i));
	nothing_sent(&s);
	for (unsigned i = 0; i < 30000; i++)		/* and the radio takes no command */
		speak_probe(&s, sta(i), "test");
	s.now = instant_add(s.now, SPAN_MS(200));
	engine_tick(s.e, s.now);
	for (int calls = 0; calls < 100 && engine_deadline(s.e).us <= s.now.us; calls++) {
		while (engine_command(s.e, &c))
			answers += c.verb == AIR_SEND && c.send.frame.at[0] == FRAME_AUTH << 4;
		engine_tick(s.e, s.now);
	}
	while (engine_command(s.e, &c))
		answers += c.verb == AIR_SEND && c.send.frame.at[0] == FRAME_AUTH << 4;
	assert_int_equal(answers, 8000);		/* not one was lost */
	read_all(&s, 0);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(Q2_a_daemon_decides_and_is_told_what_came_of_it),
		cmocka_unit_test(Q5_without_an_answer_it_is_refused_when_the_time_is_up),
		cmocka_unit_test(Q5_deadlines_and_failing_change_with_the_configuration),
		cmocka_unit_test(Q5_a_late_verdict_answers_the_next_identical_request),
		cmocka_unit_test(Q4_a_daemon_of_one_interface_has_no_say_at_another),
		cmocka_unit_test(Q4_who_waits_for_a_daemon_that_hangs_crowds_nobody_out),
		cmocka_unit_test(Q10_what_waits_for_a_daemon_that_goes_is_resolved_at_once),
		cmocka_unit_test(Q13_a_ban_refuses_before_any_daemon),
		cmocka_unit_test(C2_statistics_come_from_the_radio),
		cmocka_unit_test(C1_a_4_address_link_is_allowed_and_ends),
		cmocka_unit_test(M7_a_station_is_named_by_address_id_or_both),
		cmocka_unit_test(D3_interfaces_are_listed),
		cmocka_unit_test(I3_stations_are_listed_with_the_number_up_to_which_it_holds),
		cmocka_unit_test(D3_one_station_is_shown),
		cmocka_unit_test(D3_the_ap_counts),
		cmocka_unit_test(D3_an_ioctl_of_the_wrong_size_or_kind_is_refused),
		cmocka_unit_test(D3_on_the_socket_ioctls_are_messages),
		cmocka_unit_test(D6_rights_are_looked_at_for_each_message_and_ioctl),
		cmocka_unit_test(D7_why_says_who_refused_and_which_rule),
		cmocka_unit_test(D7_an_overflow_of_the_ap_is_explained_too),
		cmocka_unit_test(the_log_loses_the_oldest_where_nobody_drains_it),
		cmocka_unit_test(commands_nobody_drains_are_a_deadline_that_has_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
