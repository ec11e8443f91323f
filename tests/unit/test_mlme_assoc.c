/* SPDX-License-Identifier: ISC */
/* Association and reassociation (11.3.5; M5, Q3, Q6, Q8, Q9). */
#include "stage.h"

#include "invariants.h"

/* The answer to a request that was spoken: refused, or not yet acknowledged. */
static struct sent
answered(struct stage *s, uint16_t status)
{
	if (status == 0)
		expect_command(s, AIR_STATION_ADD);
	struct sent answer = expect_sent(s, FRAME_ASSOC_RESP);

	assert_int_equal(answer.f.assoc_resp.status, status);
	if (status)
		assert_int_equal(answer.f.assoc_resp.aid, 0);
	return answer;
}

static void
is_refused(struct stage *s, uint16_t status)
{
	struct sent answer = answered(s, status);

	if (answer.token)
		acks(s, &answer);
}

static void
a_station_joins_and_its_radio_learns_what_it_can(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	observes(&s, 0);
	speak_auth(&s, sta(1));
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	f = assoc_frame_of(&s, sta(1));
	speak(&s, &f);
	struct air_command c = expect_command(&s, AIR_STATION_ADD);

	assert_int_equal(c.station.aid, 1);
	assert_int_equal(c.station.capability, CAPABILITY_USUAL);
	assert_int_equal(c.station.listen_interval, 10);
	assert_int_equal(c.station.rate_count, 8);
	assert_int_equal(c.station.rate[0], 2);
	assert_true(c.station.authorized && c.station.short_preamble && !c.station.wmm);
	answer = expect_sent(&s, FRAME_ASSOC_RESP);
	assert_int_equal(answer.f.assoc_resp.aid, 1);
	assert_int_equal(answer.f.elements.rates.count, 12);
	assert_int_equal(engine_stations(s.e), 0);
	acks(&s, &answer);
	assert_int_equal(engine_stations(s.e), 1);
	expect_message(&s, 0, HAP_AUTH_REQ);
	expect_message(&s, 0, HAP_VERDICT_IND);
	struct message req = expect_message(&s, 0, HAP_ASSOC_REQ);
	struct message ind = expect_message(&s, 0, HAP_ASSOC_IND);
	struct hap_assoc body;

	assert_int_equal(req.m.i_flags, HAP_F_COPY);
	assert_int_equal(req.m.i_asreq.i_asid, 1);
	hap_body(&ind.m, &body, sizeof(body));
	assert_int_equal(body.asid, 1);
	assert_int_equal(body.reassoc, 0);
	assert_int_equal(body.seq, req.m.i_seq);
	expect_message(&s, 0, HAP_VERDICT_IND);
	the_end(&s);
}

static void
another_ssid_is_refused_with_1(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	authenticates(&s, sta(1));
	f = assoc_frame_of(&s, sta(1));
	elements_set_ssid(&f.elements, (struct ssid){ 5, "tests" });
	speak(&s, &f);
	is_refused(&s, 1);
	elements_set_ssid(&f.elements, (struct ssid){ 0 });
	speak(&s, &f);
	is_refused(&s, 1);
	the_end(&s);
}

static void
a_missing_basic_rate_is_refused_with_18(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	authenticates(&s, sta(1));
	f = assoc_frame_of(&s, sta(1));
	elements_set_rates(&f.elements, (const uint8_t[]){ 2, 4, 11, 12, 24 }, 5);
	speak(&s, &f);
	is_refused(&s, 18);
	elements_set_rates(&f.elements, (const uint8_t[]){ 2, 4, 11, 22 }, 4);	/* basic or not */
	speak(&s, &f);
	answered(&s, 0);
	the_end(&s);
}

static void
too_long_a_listen_interval_is_refused_with_51(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;

	open_usual(&s);
	authenticates(&s, sta(1));
	f = assoc_frame_of(&s, sta(1));
	f.assoc.listen_interval = 1001;
	speak(&s, &f);
	is_refused(&s, 51);
	f.assoc.listen_interval = 1000;
	speak(&s, &f);
	answered(&s, 0);
	the_end(&s);
}

static void
a_weak_signal_is_refused_with_34(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct hostap_decision d;

	setup.bss.assoc_floor_dbm = -70;
	open_with(&s, &setup);
	attach(&s, 0);
	authenticates(&s, sta(1));
	s.signal_dbm = -71;
	speak_assoc(&s, sta(1));
	is_refused(&s, 34);
	assert_true(why(&s, 0, sta(1), &d));
	assert_int_equal(d.by, HAP_BY_AP);
	assert_int_equal(d.status, 34);
	assert_int_equal(d.signal, -71);
	s.signal_dbm = -70;
	speak_assoc(&s, sta(1));
	struct sent answer = answered(&s, 0);

	acks(&s, &answer);
	the_end(&s);
}

static struct setup
setup_modern(void)
{
	struct setup setup = setup_usual();

	setup.radio.ht_len = AIR_HT_LEN;
	setup.radio.ht[0] = 0x6e;
	setup.radio.vht_len = AIR_VHT_LEN;
	setup.radio.he_len = 22;
	return setup;
}

static void
can(struct frame *f, unsigned kinds)
{
	static const uint8_t he[22] = { 1 };

	if (kinds >= 1) {
		f->elements.ht_capabilities.info = HT_INFO_40MHZ;
		elements_add(&f->elements, ELEMENT_HT_CAPABILITIES);
		f->elements.wmm_info.version = 1;
		elements_add(&f->elements, ELEMENT_WMM_INFO);
	}
	if (kinds >= 2)
		elements_add(&f->elements, ELEMENT_VHT_CAPABILITIES);
	if (kinds >= 3) {
		f->elements.he_capabilities = octets_of(he, sizeof(he));
		elements_add(&f->elements, ELEMENT_HE_CAPABILITIES);
	}
}

static void
what_a_bss_requires_is_refused_with_27_104_124(void **state)
{
	(void)state;
	static const uint16_t status[] = { 27, 104, 124, 0 };

	for (unsigned required = 1; required <= 3; required++) {
		struct stage s;
		struct setup setup = setup_modern();

		setup.bss.require_ht = required >= 1;
		setup.bss.require_vht = required == 2;
		setup.bss.require_he = required == 3;
		open_with(&s, &setup);
		for (unsigned has = 0; has <= required; has++) {
			struct frame f = assoc_frame_of(&s, sta(has));

			authenticates(&s, sta(has));
			can(&f, has);
			speak(&s, &f);
			struct sent answer = answered(&s, has == required ?
			    0 : status[required - 1]);

			if (has == required)
				acks(&s, &answer);
		}
		assert_int_equal(engine_stations(s.e), 1);
		the_end(&s);
	}
}

static void
M5_a_closed_refusal_is_30_with_a_comeback_time(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	expect_message(&s, 0, HAP_ASSOC_REQ);
	pass_ms(&s, 199);
	nothing_sent(&s);
	pass_ms(&s, 1);
	struct sent answer = answered(&s, 30);

	assert_true(elements_has(&answer.f.elements, ELEMENT_TIMEOUT_INTERVAL));
	assert_int_equal(answer.f.elements.timeout.kind, TIMEOUT_COMEBACK_TU);
	assert_int_equal(answer.f.elements.timeout.value, 300);
	acks(&s, &answer);
	struct message told = expect_message(&s, 0, HAP_VERDICT_IND);

	assert_int_equal(verdict_of(&told).by, HAP_BY_DEADLINE);
	assert_int_equal(verdict_of(&told).status, 30);
	the_end(&s);
}

static void
Q3_or_17_by_configuration(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.engine.refuse_full = true;
	setup.engine.require = HAP_CLASS_ASSOC;
	open_with(&s, &setup);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));			/* nobody is there who could decide */
	struct sent answer = answered(&s, 17);

	assert_false(elements_has(&answer.f.elements, ELEMENT_TIMEOUT_INTERVAL));
	acks(&s, &answer);
	setup.engine.refuse_full = false;
	setup.engine.comeback_tu = 77;
	engine_change(s.e, &setup.engine);
	pass_ms(&s, 600);
	speak_assoc(&s, sta(1));
	answer = answered(&s, 30);
	assert_int_equal(answer.f.elements.timeout.value, 77);
	acks(&s, &answer);
	the_end(&s);
}

static void
M5_a_daemon_refuses_with_its_own_status_and_comeback(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	struct letter l = answer_to(&ask);

	assert_int_equal(ask.m.i_asreq.i_capinfo, CAPABILITY_USUAL);
	assert_int_equal(ask.m.i_asreq.i_lintval, 10);
	assert_int_equal(ask.m.i_asreq.i_ssidlen, 4);
	assert_memory_equal(ask.m.i_asreq.i_ssid, "test", 4);
	assert_int_equal(ask.m.i_asreq.i_nrates, 8);
	assert_int_equal(ask.m.i_asreq.i_asid, 1);
	assert_int_equal(ask.m.i_signal, -50);
	l.m.i_asresp.i_status = 30;
	l.m.i_asresp.i_comeback = 1234;
	posts(&s, 0, &l);
	struct sent answer = answered(&s, 30);

	assert_int_equal(answer.f.elements.timeout.value, 1234);
	acks(&s, &answer);
	expect_message(&s, 0, HAP_VERDICT_IND);
	the_end(&s);
}

static void
M5_a_daemon_restricts_capability_and_rates(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	struct letter l = answer_to(&ask);
	static const uint8_t left[] = { 2, 4, 11, 22, 12, 201 };

	l.m.i_asresp.i_capinfo = CAPABILITY_SHORT_SLOT;
	l.m.i_asresp.i_nrates = sizeof(left);
	memcpy(l.m.i_asresp.i_rates, left, sizeof(left));
	posts(&s, 0, &l);
	struct air_command c = expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

	assert_int_equal(c.station.rate_count, 5);
	assert_int_equal(answer.f.assoc_resp.capability, CAPABILITY_ESS | CAPABILITY_SHORT_SLOT);
	assert_int_equal(answer.f.elements.rates.count, 5);
	assert_false(elements_has(&answer.f.elements, ELEMENT_EXT_RATES));
	assert_true(elements_has(&answer.f.elements, ELEMENT_WMM_PARAMETER));
	assert_int_equal(answer.f.elements.rates.rate[0], 0x82);	/* still basic */
	acks(&s, &answer);
	read_all(&s, 0);
	the_end(&s);
}

static void
M5_a_restriction_that_leaves_no_rate_leaves_all(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	struct letter l = answer_to(&ask);

	l.m.i_asresp.i_nrates = 1;
	l.m.i_asresp.i_rates[0] = 99;
	posts(&s, 0, &l);
	struct air_command c = expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

	assert_int_equal(c.station.rate_count, 8);
	assert_int_equal(answer.f.elements.rates.count, 12);
	acks(&s, &answer);
	read_all(&s, 0);
	the_end(&s);
}

static void
Q6_added_elements_are_merged_the_earlier_decider_winning(void **state)
{
	(void)state;
	struct stage s;
	static const uint8_t first[] = { 221, 5, 1, 2, 3, 4, 'a', 90, 3, 1, 0, 0 };
	static const uint8_t second[] = { 221, 5, 1, 2, 3, 4, 'b', 221, 5, 1, 2, 3, 5, 'c',
	    90, 3, 9, 0, 0 };
	static const uint8_t want[] = { 221, 5, 1, 2, 3, 4, 'a', 221, 5, 1, 2, 3, 5, 'c' };

	open_usual(&s);
	decides_in_order(&s, 0, HAP_CLASS_ASSOC, 2);
	decides_in_order(&s, 1, HAP_CLASS_ASSOC, 1);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 1, HAP_ASSOC_REQ);
	struct letter l = answer_to(&ask);

	add(&l, HAP_ATTR_ADD, first, sizeof(first));
	posts(&s, 1, &l);
	ask = expect_message(&s, 0, HAP_ASSOC_REQ);
	l = answer_to(&ask);
	add(&l, HAP_ATTR_ADD, second, sizeof(second));
	posts(&s, 0, &l);
	struct sent answer = answered(&s, 0);

	assert_true(elements_has(&answer.f.elements, ELEMENT_MAX_IDLE));
	assert_int_equal(answer.f.elements.max_idle.period, 1);
	assert_true(elements_has(&answer.f.elements, ELEMENT_WMM_PARAMETER));
	assert_memory_equal(answer.bytes + answer.len - sizeof(want), want, sizeof(want));
	acks(&s, &answer);
	read_all(&s, 0);
	read_all(&s, 1);
	the_end(&s);
}

static void
Q6_as_much_as_may_be_added_fits(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_modern();
	uint8_t more[510], own[512];

	for (int i = 0; i < 2; i++) {
		memset(more + 255 * i, i + 1, 255);
		more[255 * i] = 221;
		more[255 * i + 1] = 253;
		memset(own + 256 * i, 16 * (i + 1), 256);
		own[256 * i] = 221;
		own[256 * i + 1] = 254;
	}
	setup.bss.assoc_elements = (struct air_bytes){ own, sizeof(own) };
	setup.bss.vendor_elements = (struct air_bytes){ own, sizeof(own) };
	open_with(&s, &setup);
	decides(&s, 0, HAP_CLASS_ASSOC | HAP_CLASS_PROBE);
	speak_probe(&s, sta(1), "test");
	struct message ask = expect_message(&s, 0, HAP_PROBE_REQ);
	struct letter l = answer_to(&ask);

	add(&l, HAP_ATTR_ADD, more, sizeof(more));
	posts(&s, 0, &l);
	assert_true(expect_sent(&s, FRAME_PROBE_RESP).len > 1000);
	authenticates(&s, sta(1));
	speak_assoc(&s, sta(1));
	read_all(&s, 0);
	ask.m.i_type = HAP_ASSOC_REQ;
	ask.m.i_seq = s.ear[0].last + 2;		/* after the probe's verdict */
	l = answer_to(&ask);
	add(&l, HAP_ATTR_ADD, more, sizeof(more));
	posts(&s, 0, &l);
	assert_true(answered(&s, 0).len > 1000);
	the_end(&s);
}

static void
class_2_frames_of_strangers_are_answered_with_reason_6(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	attach(&s, 0);
	speak_assoc(&s, sta(1));
	struct sent answer = expect_sent(&s, FRAME_DEAUTH);

	assert_int_equal(answer.f.leave.reason, 6);
	assert_true(mac_equal(answer.f.header.addr1, sta(1)));
	pass_ms(&s, 1001);
	speak_reassoc(&s, sta(1), bssid_of(&s, 0));
	assert_int_equal(expect_sent(&s, FRAME_DEAUTH).f.leave.reason, 6);
	the_end(&s);
}

static void
a_full_bss_refuses_with_17_and_why_says_so(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct hostap_decision d;

	setup.bss.max_stations = 2;
	open_with(&s, &setup);
	attach(&s, 0);
	joins(&s, sta(1));
	joins(&s, sta(2));
	authenticates(&s, sta(3));
	speak_assoc(&s, sta(3));
	is_refused(&s, 17);
	assert_true(why(&s, 0, sta(3), &d));
	assert_int_equal(d.by, HAP_BY_CAPACITY);
	assert_int_equal(d.status, 17);
	pass_ms(&s, 501);
	speak_assoc(&s, sta(2));			/* one that is in may ask again */
	struct sent answer = answered(&s, 0);

	acks(&s, &answer);
	speak_disassoc(&s, sta(1), 8);
	expect_command(&s, AIR_STATION_REMOVE);
	pass_ms(&s, 501);
	speak_assoc(&s, sta(3));
	answer = answered(&s, 0);
	acks(&s, &answer);
	the_end(&s);
}

static void
Q6_capacity_is_looked_at_again_after_the_last_acceptance(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct message ask[2];

	setup.bss.max_stations = 1;
	open_with(&s, &setup);
	decides(&s, 0, HAP_CLASS_ASSOC);
	for (unsigned i = 0; i < 2; i++) {
		authenticates(&s, sta(i));
		speak_assoc(&s, sta(i));
		ask[i] = expect_message(&s, 0, HAP_ASSOC_REQ);
	}
	accepts(&s, 0, &ask[0]);
	struct sent answer = answered(&s, 0);

	acks(&s, &answer);
	read_all(&s, 0);
	accepts(&s, 0, &ask[1]);
	is_refused(&s, 17);		/* by the AP, whatever the daemon said */
	struct message told = expect_message(&s, 0, HAP_VERDICT_IND);
	struct hostap_decision d;
	size_t len;

	assert_int_equal(verdict_of(&told).seq, ask[1].m.i_seq);
	assert_int_equal(verdict_of(&told).status, 17);
	assert_int_equal(verdict_of(&told).by, HAP_BY_CAPACITY);
	assert_int_equal(verdict_of(&told).endpoint, 0);
	assert_null(hap_attr_find(told.attrs, HAP_ATTR_NAME, &len));
	assert_non_null(hap_attr_find(told.attrs, HAP_ATTR_REASON, &len));
	assert_true(why(&s, 0, sta(1), &d));
	assert_int_equal(d.by, HAP_BY_CAPACITY);
	assert_string_equal(d.rule, "the BSS is full");
	assert_int_equal(counters(&s, 0).by[HAP_BY_CAPACITY], 1);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q8_all_2007_ids_are_taken_and_one_more_is_refused(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.engine.stations = 3000;
	open_with(&s, &setup);
	s.hasty = true;
	for (unsigned i = 0; i < 2007; i++)
		assert_int_equal(joins(&s, sta(i)), i + 1);
	s.hasty = false;
	decides(&s, 0, HAP_CLASS_ASSOC);
	authenticates(&s, sta(3000));
	speak_assoc(&s, sta(3000));			/* the AP answers that itself */
	is_refused(&s, 17);
	the_end(&s);
}

static void
Q8_an_id_is_reused_as_late_as_possible(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	for (unsigned i = 0; i < 2007; i++) {
		assert_int_equal(joins(&s, sta(1)), i + 1);
		speak_deauth(&s, sta(1), 3);
		expect_command(&s, AIR_STATION_REMOVE);
	}
	assert_int_equal(joins(&s, sta(1)), 1);
	the_end(&s);
}

static uint16_t
free_ids(const struct stage *s)
{
	return s->e->mlme->bss[0].aid_count;
}

static struct message
asks(struct stage *s, struct mac addr)
{
	read_all(s, 0);
	authenticates(s, addr);
	speak_assoc(s, addr);
	assert_int_equal(free_ids(s), 2006);
	return expect_message(s, 0, HAP_ASSOC_REQ);
}

static void
Q8_a_tentative_id_is_free_on_every_path(void **state)
{
	(void)state;
	struct stage s;
	struct message ask;
	struct sent answer;

	open_usual(&s);
	decides(&s, 0, HAP_CLASS_ASSOC);
	ask = asks(&s, sta(1));				/* refused */
	refuses(&s, 0, &ask, 1);
	assert_int_equal(free_ids(&s), 2007);
	is_refused(&s, 1);
	asks(&s, sta(2));				/* no answer */
	pass_ms(&s, 200);
	assert_int_equal(free_ids(&s), 2007);
	is_refused(&s, 30);
	asks(&s, sta(3));				/* it leaves */
	speak_deauth(&s, sta(3), 3);
	assert_int_equal(free_ids(&s), 2007);
	asks(&s, sta(4));
	speak_disassoc(&s, sta(4), 8);
	assert_int_equal(free_ids(&s), 2007);
	ask = asks(&s, sta(5));				/* accepted, unheard */
	accepts(&s, 0, &ask);
	answer = answered(&s, 0);
	misses(&s, &answer);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(free_ids(&s), 2007);
	ask = asks(&s, sta(6));				/* accepted, no report */
	accepts(&s, 0, &ask);
	answered(&s, 0);
	pass_ms(&s, 1000);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(free_ids(&s), 2007);
	ask = asks(&s, sta(7));				/* accepted, the radio cannot */
	accepts(&s, 0, &ask);
	answered(&s, 0);
	station_lost(&s, sta(7));
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(free_ids(&s), 2007);
	asks(&s, sta(8));				/* it begins anew */
	speak_auth(&s, sta(8));
	assert_int_equal(free_ids(&s), 2007);
	answer = expect_sent(&s, FRAME_AUTH);
	acks(&s, &answer);
	asks(&s, sta(9));				/* the daemon goes */
	read_all(&s, 0);
	detach(&s, 0);
	assert_int_equal(free_ids(&s), 2007);
	is_refused(&s, 30);
	the_end(&s);
}

static void
Q8_refusing_an_associated_station_leaves_its_association(void **state)
{
	(void)state;
	struct stage s;
	uint16_t aid;

	open_usual(&s);
	aid = joins(&s, sta(1));
	decides(&s, 0, HAP_CLASS_ALL);
	pass_ms(&s, 1100);
	speak_assoc(&s, sta(1));
	struct message ask = expect_message(&s, 0, HAP_ASSOC_REQ);

	assert_int_equal(ask.m.i_asreq.i_asid, aid);
	refuses(&s, 0, &ask, 1);
	is_refused(&s, 1);
	speak_reassoc(&s, sta(1), bssid_of(&s, 0));
	ask = expect_message(&s, 0, HAP_VERDICT_IND);
	ask = expect_message(&s, 0, HAP_REASSOC_REQ);
	refuses(&s, 0, &ask, 1);
	struct sent answer = expect_sent(&s, FRAME_REASSOC_RESP);

	assert_int_equal(answer.f.assoc_resp.status, 1);
	misses(&s, &answer);
	expect_message(&s, 0, HAP_VERDICT_IND);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
Q8_an_association_lost_while_its_request_waits_lends_it_the_id(void **state)
{
	(void)state;
	struct stage s;
	uint16_t aid;

	open_usual(&s);
	aid = joins(&s, sta(1));
	pass_ms(&s, 1100);
	decides(&s, 0, HAP_CLASS_ALL);
	speak_reassoc(&s, sta(1), bssid_of(&s, 0));
	struct message ask = expect_message(&s, 0, HAP_REASSOC_REQ);

	station_lost(&s, sta(1));
	expect_command(&s, AIR_STATION_REMOVE);
	expect_message(&s, 0, HAP_DISASSOC_IND);
	assert_int_equal(free_ids(&s), 2006);
	accepts(&s, 0, &ask);
	expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_REASSOC_RESP);

	assert_int_equal(answer.f.assoc_resp.aid, aid);
	acks(&s, &answer);
	expect_message(&s, 0, HAP_ASSOC_IND);
	expect_message(&s, 0, HAP_VERDICT_IND);
	the_end(&s);
}

static void
Q9_an_associated_station_that_does_not_acknowledge_is_gone(void **state)
{
	(void)state;
	struct stage s;

	open_usual(&s);
	joins(&s, sta(1));
	observes(&s, 0);
	pass_ms(&s, 1100);
	speak_assoc(&s, sta(1));
	struct sent answer = answered(&s, 0);

	misses(&s, &answer);
	expect_command(&s, AIR_STATION_REMOVE);
	assert_int_equal(engine_stations(s.e), 0);
	expect_message(&s, 0, HAP_ASSOC_REQ);
	expect_message(&s, 0, HAP_DISASSOC_IND);
	struct message told = expect_message(&s, 0, HAP_VERDICT_IND);

	assert_int_equal(verdict_of(&told).acked, 0);
	the_end(&s);
}

static void
a_station_moves_between_two_of_our_bsss(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct hap_assoc body;

	setup.bsss = 2;
	open_with(&s, &setup);
	joins(&s, sta(1));
	observes(&s, 0);
	s.bss = 1;
	authenticates(&s, sta(1));
	read_all(&s, 0);
	speak_reassoc(&s, sta(1), bssid_of(&s, 0));
	assert_int_equal(expect_command(&s, AIR_STATION_ADD).bss, 1);
	struct sent answer = expect_sent(&s, FRAME_REASSOC_RESP);

	assert_int_equal(engine_stations(s.e), 1);	/* still at the first */
	acks(&s, &answer);
	assert_int_equal(expect_command(&s, AIR_STATION_REMOVE).bss, 0);
	assert_int_equal(engine_stations(s.e), 1);
	expect_message(&s, 0, HAP_REASSOC_REQ);
	struct message ind = expect_message(&s, 0, HAP_ASSOC_IND);

	hap_body(&ind.m, &body, sizeof(body));
	assert_int_equal(body.reassoc, 1);
	assert_memory_equal(body.curap, bssid_of(&s, 0).octet, 6);
	ind = expect_message(&s, 0, HAP_DISASSOC_IND);
	assert_int_equal(ind.m.i_disas.i_reason, 8);
	assert_memory_equal(ind.m.i_bssid, bssid_of(&s, 0).octet, 6);
	expect_message(&s, 0, HAP_VERDICT_IND);
	the_end(&s);
}

static void
a_move_that_is_not_acknowledged_changes_nothing_at_the_first(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.bsss = 2;
	open_with(&s, &setup);
	joins(&s, sta(1));
	s.bss = 1;
	authenticates(&s, sta(1));
	speak_reassoc(&s, sta(1), bssid_of(&s, 0));
	expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_REASSOC_RESP);

	misses(&s, &answer);
	assert_int_equal(expect_command(&s, AIR_STATION_REMOVE).bss, 1);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
a_station_that_moves_onto_its_own_bss_stays(void **state)
{
	(void)state;
	struct stage s;
	uint16_t aid;

	open_usual(&s);
	aid = joins(&s, sta(1));
	pass_ms(&s, 1100);
	speak_reassoc(&s, sta(1), bssid_of(&s, 0));
	expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_REASSOC_RESP);

	assert_int_equal(answer.f.assoc_resp.aid, aid);
	acks(&s, &answer);
	assert_int_equal(engine_stations(s.e), 1);
	the_end(&s);
}

static void
the_limit_of_the_whole_ap_is_17_too(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.engine.stations = 2;
	setup.engine.strangers = 4;
	open_with(&s, &setup);
	joins(&s, sta(1));
	joins(&s, sta(2));
	authenticates(&s, sta(3));
	speak_assoc(&s, sta(3));
	is_refused(&s, 17);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_station_joins_and_its_radio_learns_what_it_can),
		cmocka_unit_test(another_ssid_is_refused_with_1),
		cmocka_unit_test(a_missing_basic_rate_is_refused_with_18),
		cmocka_unit_test(too_long_a_listen_interval_is_refused_with_51),
		cmocka_unit_test(a_weak_signal_is_refused_with_34),
		cmocka_unit_test(what_a_bss_requires_is_refused_with_27_104_124),
		cmocka_unit_test(M5_a_closed_refusal_is_30_with_a_comeback_time),
		cmocka_unit_test(Q3_or_17_by_configuration),
		cmocka_unit_test(M5_a_daemon_refuses_with_its_own_status_and_comeback),
		cmocka_unit_test(M5_a_daemon_restricts_capability_and_rates),
		cmocka_unit_test(M5_a_restriction_that_leaves_no_rate_leaves_all),
		cmocka_unit_test(Q6_added_elements_are_merged_the_earlier_decider_winning),
		cmocka_unit_test(Q6_as_much_as_may_be_added_fits),
		cmocka_unit_test(class_2_frames_of_strangers_are_answered_with_reason_6),
		cmocka_unit_test(a_full_bss_refuses_with_17_and_why_says_so),
		cmocka_unit_test(Q6_capacity_is_looked_at_again_after_the_last_acceptance),
		cmocka_unit_test(Q8_all_2007_ids_are_taken_and_one_more_is_refused),
		cmocka_unit_test(Q8_an_id_is_reused_as_late_as_possible),
		cmocka_unit_test(Q8_a_tentative_id_is_free_on_every_path),
		cmocka_unit_test(Q8_refusing_an_associated_station_leaves_its_association),
		cmocka_unit_test(Q8_an_association_lost_while_its_request_waits_lends_it_the_id),
		cmocka_unit_test(Q9_an_associated_station_that_does_not_acknowledge_is_gone),
		cmocka_unit_test(a_station_moves_between_two_of_our_bsss),
		cmocka_unit_test(a_move_that_is_not_acknowledged_changes_nothing_at_the_first),
		cmocka_unit_test(a_station_that_moves_onto_its_own_bss_stays),
		cmocka_unit_test(the_limit_of_the_whole_ap_is_17_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
