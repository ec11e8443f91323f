/* SPDX-License-Identifier: ISC */
/* What a BSS says of its stations, its coming and going, and its reload (9.4.2, 11.8). */
#include "stage.h"

static struct frame
beacon_of(struct air_command c)
{
	static uint8_t bytes[FRAME_MAX];
	struct frame f;

	memcpy(bytes, c.start.head.at, c.start.head.len);
	memcpy(bytes + c.start.head.len, c.start.tail.at, c.start.tail.len);
	assert_int_equal(frame_decode(bytes, c.start.head.len + c.start.tail.len, &f), FRAME_OK);
	return f;
}

static void
joins_as(struct stage *s, const struct frame *f)
{
	speak_auth(s, f->header.addr2);
	struct sent answer = expect_sent(s, FRAME_AUTH);

	acks(s, &answer);
	speak(s, f);
	expect_command(s, AIR_STATION_ADD);
	answer = expect_sent(s, FRAME_ASSOC_RESP);
	acks(s, &answer);
}

static void
is_11b(struct frame *f)
{
	elements_set_rates(&f->elements, (const uint8_t[]){ 0x82, 0x84, 0x8b, 0x96 }, 4);
}

static void
ERP_protection_comes_with_an_11b_station_and_goes_with_it(void **state)
{
	(void)state;
	struct stage s;
	struct frame f, beacon;
	struct air_command c;

	open_usual(&s);
	joins(&s, sta(1));
	f = assoc_frame_of(&s, sta(2));
	is_11b(&f);
	joins_as(&s, &f);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_true(c.start.cts_protection);
	beacon = beacon_of(c);
	assert_int_equal(beacon.elements.erp, ERP_NONERP_PRESENT | ERP_USE_PROTECTION);
	speak_probe(&s, sta(9), "");
	assert_int_equal(expect_sent(&s, FRAME_PROBE_RESP).f.elements.erp,
	    ERP_NONERP_PRESENT | ERP_USE_PROTECTION);
	f = assoc_frame_of(&s, sta(3));			/* a second one changes nothing */
	is_11b(&f);
	joins_as(&s, &f);
	speak_deauth(&s, sta(2), 3);
	expect_command(&s, AIR_STATION_REMOVE);
	nothing_else(&s);
	speak_deauth(&s, sta(3), 3);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_int_equal(beacon_of(c).elements.erp, 0);
	assert_false(c.start.cts_protection);
	expect_command(&s, AIR_STATION_REMOVE);
	the_end(&s);
}

static void
long_slots_and_preambles_are_announced(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;
	struct air_command c;

	open_usual(&s);
	f = assoc_frame_of(&s, sta(1));
	f.assoc.capability = CAPABILITY_ESS | CAPABILITY_SHORT_PREAMBLE;
	joins_as(&s, &f);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_false(c.start.short_slot);
	assert_true(c.start.short_preamble);
	assert_int_equal(beacon_of(c).beacon.capability,
	    CAPABILITY_ESS | CAPABILITY_SHORT_PREAMBLE);
	f = assoc_frame_of(&s, sta(2));
	f.assoc.capability = CAPABILITY_ESS | CAPABILITY_SHORT_SLOT;
	joins_as(&s, &f);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_false(c.start.short_preamble);
	assert_int_equal(beacon_of(c).elements.erp, ERP_BARKER_PREAMBLE);
	pass_ms(&s, 1100);
	f = assoc_frame_of(&s, sta(1));			/* it has learnt it: one update, not two */
	speak(&s, &f);
	expect_command(&s, AIR_STATION_ADD);
	struct sent answer = expect_sent(&s, FRAME_ASSOC_RESP);

	acks(&s, &answer);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_true(c.start.short_slot);
	pass_ms(&s, 1100);
	f = assoc_frame_of(&s, sta(2));
	f.assoc.capability = CAPABILITY_ESS | CAPABILITY_SHORT_SLOT;
	f.assoc.listen_interval = 20;			/* the only one of its kind stays so */
	speak(&s, &f);
	expect_command(&s, AIR_STATION_ADD);
	answer = expect_sent(&s, FRAME_ASSOC_RESP);
	acks(&s, &answer);
	the_end(&s);
}

static struct setup
setup_ht(void)
{
	struct setup setup = setup_usual();

	setup.radio.ht_len = AIR_HT_LEN;
	setup.radio.ht[0] = 0x6e;
	setup.radio.ht_secondary = HT_OP_SECONDARY_ABOVE;
	return setup;
}

static void
is_ht(struct frame *f, bool wide)
{
	f->elements.ht_capabilities.info = wide ? HT_INFO_40MHZ : 0;
	elements_add(&f->elements, ELEMENT_HT_CAPABILITIES);
	f->elements.wmm_info.version = 1;
	elements_add(&f->elements, ELEMENT_WMM_INFO);
}

static void
HT_protection_follows_the_weakest_station(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_ht();
	struct frame f;
	struct air_command c;

	open_with(&s, &setup);
	f = assoc_frame_of(&s, sta(1));
	is_ht(&f, true);
	joins_as(&s, &f);
	f = assoc_frame_of(&s, sta(2));
	is_ht(&f, false);
	joins_as(&s, &f);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_int_equal(c.start.ht_protection, 2);	/* 20 MHz ones */
	assert_int_equal(beacon_of(c).elements.ht_operation.info[1] & HT_OP_PROTECTION, 2);
	f = assoc_frame_of(&s, sta(3));
	joins_as(&s, &f);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_int_equal(c.start.ht_protection, 3);	/* one without HT */
	f = beacon_of(c);
	assert_int_equal(f.elements.ht_operation.info[1], 3 | HT_OP_OBSS_NONHT);
	assert_int_equal(f.elements.ht_operation.primary, 6);
	assert_int_equal(f.elements.ht_operation.info[0],
	    HT_OP_SECONDARY_ABOVE | HT_OP_ANY_WIDTH);
	speak_deauth(&s, sta(3), 3);
	assert_int_equal(expect_command(&s, AIR_BSS_UPDATE).start.ht_protection, 2);
	expect_command(&s, AIR_STATION_REMOVE);
	the_end(&s);
}

static void
HT_needs_WMM_on_both_sides(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_ht();
	struct frame f;
	struct hostap_station_get g = { 0 };

	open_with(&s, &setup);
	attach(&s, 0);
	f = assoc_frame_of(&s, sta(1));
	is_ht(&f, true);
	elements_drop(&f.elements, ELEMENT_WMM_INFO);
	joins_as(&s, &f);
	expect_command(&s, AIR_BSS_UPDATE);		/* it is one without HT */
	memcpy(g.addr, sta(1).octet, 6);
	assert_int_equal(control(&s, 0, HIOCGSTATION, &g, sizeof(g)), 0);
	assert_int_equal(g.station.flags & (HAP_STATION_HT | HAP_STATION_WMM), 0);
	assert_true(g.station.flags & HAP_STATION_ERP);
	the_end(&s);
}

static void
a_bss_that_goes_down_takes_its_stations_with_it(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct hap_iface body;
	struct message m, ask[3];

	setup.bsss = 2;
	open_with(&s, &setup);
	joins(&s, sta(1));
	decides(&s, 0, HAP_CLASS_ALL);
	s.bss = 1;
	speak_auth(&s, sta(2));				/* of the other one */
	ask[0] = expect_message(&s, 0, HAP_AUTH_REQ);
	s.bss = 0;
	speak_auth(&s, sta(3));
	ask[1] = expect_message(&s, 0, HAP_AUTH_REQ);
	speak_probe(&s, sta(4), "test");
	ask[2] = expect_message(&s, 0, HAP_PROBE_REQ);
	expect_message(&s, 0, HAP_PROBE_REQ);
	bss_reported(&s, 0, false, 0);
	expect_command(&s, AIR_STATION_REMOVE);
	m = expect_message(&s, 0, HAP_IFACE_IND);
	hap_body(&m.m, &body, sizeof(body));
	assert_int_equal(body.event, HAP_IFACE_DOWN);
	for (int i = 0; i < 3; i++) {
		bool left = i == 1;

		m = expect_message(&s, 0, left ? HAP_DEAUTH_IND : HAP_CANCEL_IND);
		if (!left)
			assert_int_equal(cancel_of(&m).cause, HAP_CANCEL_IFACE);
	}
	assert_int_equal(engine_stations(s.e), 0);
	speak_auth(&s, sta(1));				/* nobody is there */
	data_from(&s, sta(1), false);
	accepts(&s, 0, &ask[0]);
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	read_all(&s, 0);
	the_end(&s);
}

static void
a_bss_that_comes_again_speaks_of_nobody(void **state)
{
	(void)state;
	struct stage s;
	struct frame f;
	struct air_command c;

	open_usual(&s);
	f = assoc_frame_of(&s, sta(1));
	is_11b(&f);
	joins_as(&s, &f);
	expect_command(&s, AIR_BSS_UPDATE);
	bss_reported(&s, 0, false, 5);
	expect_command(&s, AIR_STATION_REMOVE);
	nothing_else(&s);
	bss_reported(&s, 0, true, 0);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_int_equal(beacon_of(c).elements.erp, 0);
	bss_reported(&s, 0, true, 0);
	joins(&s, sta(1));
	the_end(&s);
}

static void
a_bss_that_could_not_start_is_told_of(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct engine_trace t;
	struct engine_bss b = setup.bss;
	bool told = false;

	open_with(&s, &setup);
	b.bssid = bssid_of(&s, 1);
	assert_int_equal(engine_add_bss(s.e, s.now, &b), 1);
	expect_command(&s, AIR_BSS_START);
	bss_reported(&s, 1, false, EBUSY);
	while (engine_trace(s.e, &t))
		told = told || (t.what == ENGINE_BSS_DOWN && t.bss == 1 && t.code == EBUSY);
	assert_true(told);
	the_end(&s);
}

static void
a_radio_that_goes_takes_its_bsss_and_loses_no_word(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct air_event gone = { .news = AIR_RADIO_GONE };
	struct engine_trace t;
	unsigned left = 0, removed = 0;
	struct air_command c;

	setup.bsss = 10;
	setup.engine.stations = 20000;
	open_with(&s, &setup);
	s.hasty = true;
	for (unsigned i = 0; i < 19000; i++) {
		s.bss = (int)(i % 10);
		joins(&s, sta(i));
	}
	while (engine_trace(s.e, &t))
		;
	engine_event(s.e, s.now, &gone);
	for (int calls = 0; calls < 100; calls++) {
		while (engine_command(s.e, &c))
			removed += c.verb == AIR_STATION_REMOVE;
		while (engine_trace(s.e, &t))
			left += t.what == ENGINE_LEFT;
		if (engine_deadline(s.e).us > s.now.us)
			break;
		engine_tick(s.e, s.now);
	}
	assert_int_equal(removed, 19000);
	assert_int_equal(left, 19000);
	assert_int_equal(engine_stations(s.e), 0);
	the_end(&s);
}

static void
reload_changes_what_can_change_without_dropping_a_station(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	struct engine_bss b;
	struct mac list[] = { sta(2) };
	static const uint8_t vendor[] = { 221, 4, 9, 8, 7, 6 };
	struct air_command c;

	open_with(&s, &setup);
	joins(&s, sta(1));
	b = setup.bss;
	b.deny = list;
	b.deny_count = 1;
	b.beacon_tu = 200;
	b.vendor_elements = (struct air_bytes){ vendor, sizeof(vendor) };
	assert_int_equal(engine_change_bss(s.e, s.now, 0, &b), 0);
	c = expect_command(&s, AIR_BSS_UPDATE);
	assert_int_equal(c.start.beacon_tu, 200);
	assert_memory_equal(c.start.tail.at + c.start.tail.len - 6, vendor, 6);
	assert_int_equal(engine_stations(s.e), 1);
	speak_auth(&s, sta(2));
	assert_int_equal(expect_sent(&s, FRAME_AUTH).f.auth.status, 1);
	b.bssid = sta(7);
	assert_int_equal(engine_change_bss(s.e, s.now, 0, &b), -EINVAL);
	b = setup.bss;
	b.radio = 1;
	assert_int_equal(engine_change_bss(s.e, s.now, 0, &b), -EINVAL);
	assert_int_equal(engine_change_bss(s.e, s.now, -1, &setup.bss), -EINVAL);
	assert_int_equal(engine_change_bss(s.e, s.now, 1, &setup.bss), -EINVAL);
	assert_int_equal(engine_change_bss(s.e, s.now, 60000, &setup.bss), -EINVAL);
	the_end(&s);
}

static void
a_bss_that_cannot_be_is_refused(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();
	static const uint8_t cut[] = { 221, 4, 9 };
	static uint8_t many[1000];
	struct engine_bss bad[9];

	open_with(&s, &setup);
	assert_int_equal(engine_add_bss(s.e, s.now, &setup.bss), -EEXIST);
	for (size_t i = 0; i < 9; i++) {
		bad[i] = setup.bss;
		bad[i].bssid = bssid_of(&s, 3);
	}
	bad[0].radio = 1;
	memset(&bad[1].bssid, 0, MAC_LEN);
	bad[2].bssid.octet[0] = 1;
	bad[3].ssid_len = 33;
	bad[4].beacon_tu = 0;
	bad[5].dtim_period = 0;
	bad[6].max_stations = 2008;
	bad[7].vendor_elements = (struct air_bytes){ cut, sizeof(cut) };
	bad[8].assoc_elements = (struct air_bytes){ many, sizeof(many) };
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(engine_add_bss(s.e, s.now, &bad[i]), -EINVAL);
	the_end(&s);
}

static void
there_are_256_bsss_at_most(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.bsss = 250;
	open_with(&s, &setup);
	for (int i = 250; i < 257; i++) {
		struct engine_bss b = setup.bss;

		b.bssid = sta((unsigned)i);
		assert_int_equal(engine_add_bss(s.e, s.now, &b), i < 256 ? i : -ENOSPC);
		if (i < 256)
			expect_command(&s, AIR_BSS_START);
	}
	speak_probe(&s, sta(1), "");
	for (int i = 0; i < 250; i++)
		assert_int_equal(expect_sent(&s, FRAME_PROBE_RESP).bss, i);
	the_end(&s);
}

static struct setup
setup_6ghz(uint16_t mhz)
{
	static const uint8_t ofdm[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };
	struct setup setup = setup_usual();

	setup.radio.freq_mhz = mhz;
	setup.radio.rate_count = sizeof(ofdm);
	memcpy(setup.radio.rate, ofdm, sizeof(ofdm));
	setup.radio.he_len = 21;
	setup.radio.he_6ghz = 0x06bd;
	setup.radio.ht_len = AIR_HT_LEN;	/* not offered there all the same */
	setup.radio.vht_len = AIR_VHT_LEN;
	return setup;
}

static struct sent
answer_to_a_probe(struct stage *s, const struct setup *setup)
{
	open_with(s, setup);
	speak_probe(s, sta(9), "");
	return expect_sent(s, FRAME_PROBE_RESP);
}

static void
HE_operation_says_where_the_channel_is_in_6_ghz(void **state)
{
	static const struct { uint16_t mhz; uint8_t width, vht, c0, c1, info[5]; } rows[] = {
		{ 5975, 0, 0, 5, 0, { 5, 0, 5, 0, 6 } },
		{ 5975, 1, 0, 3, 0, { 5, 1, 3, 0, 6 } },
		{ 5975, 2, 1, 7, 0, { 5, 2, 7, 0, 6 } },
		{ 6055, 3, 2, 15, 0, { 21, 3, 23, 15, 6 } },
		{ 5975, 3, 3, 7, 39, { 5, 3, 7, 39, 6 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct setup setup = setup_6ghz(rows[i].mhz);

		setup.radio.he_width = rows[i].width;
		setup.radio.vht_width = rows[i].vht;
		setup.radio.vht_centre0 = rows[i].c0;
		setup.radio.vht_centre1 = rows[i].c1;

		struct stage s;
		struct sent answer = answer_to_a_probe(&s, &setup);
		const struct elements *e = &answer.f.elements;

		assert_true(elements_has(e, ELEMENT_HE_CAPABILITIES));
		assert_false(elements_has(e, ELEMENT_HT_CAPABILITIES));
		assert_false(elements_has(e, ELEMENT_VHT_OPERATION));
		assert_false(elements_has(e, ELEMENT_DS) || elements_has(e, ELEMENT_ERP));
		assert_int_equal(e->he_6ghz, 0x06bd);
		assert_int_equal(e->he_operation.len, 11);
		assert_int_equal(e->he_operation.at[2], 2);	/* 6 GHz operation is present */
		assert_memory_equal(e->he_operation.at + 6, rows[i].info, 5);
		the_end(&s);
	}
}

static void
in_6_ghz_the_station_s_band_capabilities_reach_the_radio(void **state)
{
	static const uint8_t he[21] = { 1 };
	struct setup setup = setup_6ghz(5975);
	struct air_command c;
	struct frame f;
	struct stage s;

	(void)state;
	setup.radio.ht_len = 0;
	open_with(&s, &setup);
	f = assoc_frame_of(&s, sta(1));
	elements_set_rates(&f.elements, setup.radio.rate, setup.radio.rate_count);
	f.elements.wmm_info.version = 1;
	elements_add(&f.elements, ELEMENT_WMM_INFO);
	f.elements.he_capabilities = (struct octets){ he, sizeof(he) };
	elements_add(&f.elements, ELEMENT_HE_CAPABILITIES);
	f.elements.he_6ghz = 0x1234;
	elements_add(&f.elements, ELEMENT_HE_6GHZ);
	speak_auth(&s, sta(1));
	struct sent answer = expect_sent(&s, FRAME_AUTH);

	acks(&s, &answer);
	speak(&s, &f);
	c = expect_command(&s, AIR_STATION_ADD);
	assert_int_equal(c.station.he_len, sizeof(he));
	assert_int_equal(c.station.he_6ghz, 0x1234);
	assert_int_equal(c.station.ht_len, 0);
	answer = expect_sent(&s, FRAME_ASSOC_RESP);
	assert_int_equal(answer.f.elements.he_6ghz, 0x06bd);
	acks(&s, &answer);
	the_end(&s);
}

static void
the_country_is_letters_rules_and_triplets_of_an_even_length(void **state)
{
	static const uint8_t low[] = { 1, 13, 20 }, high[] = { 36, 4, 23, 52, 4, 20 };
	struct setup setup = setup_usual();
	struct stage s;
	struct octets country;

	(void)state;
	memcpy(setup.radio.country, "DE", 3);
	setup.radio.country_triplets = (struct air_bytes){ low, sizeof(low) };
	country = answer_to_a_probe(&s, &setup).f.elements.country;
	assert_int_equal(country.len, 6);
	assert_memory_equal(country.at, "DE \x01\x0d\x14", 6);
	the_end(&s);
	setup.radio.country_triplets = (struct air_bytes){ high, sizeof(high) };
	country = answer_to_a_probe(&s, &setup).f.elements.country;
	assert_int_equal(country.len, 10);
	assert_memory_equal(country.at, "DE \x24\x04\x17\x34\x04\x14\0", 10);
	the_end(&s);
	setup = setup_6ghz(5975);
	memcpy(setup.radio.country, "DE", 3);
	setup.radio.country_triplets = (struct air_bytes){ low, sizeof(low) };
	country = answer_to_a_probe(&s, &setup).f.elements.country;
	assert_int_equal(country.at[2], 4);		/* global operating classes */
	the_end(&s);
}

static void
engine_stop_says_farewell_to_all(void **state)
{
	(void)state;
	struct stage s;
	struct setup setup = setup_usual();

	setup.bsss = 2;
	open_with(&s, &setup);
	joins(&s, sta(1));
	engine_stop(s.e, s.now);
	struct sent out = expect_sent(&s, FRAME_DEAUTH);

	assert_true(mac_is_broadcast(out.f.header.addr1));
	assert_int_equal(out.f.leave.reason, 3);
	assert_true(out.no_ack);
	assert_int_equal(expect_command(&s, AIR_BSS_STOP).bss, 0);
	assert_int_equal(expect_command(&s, AIR_BSS_STOP).bss, 1);
	the_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ERP_protection_comes_with_an_11b_station_and_goes_with_it),
		cmocka_unit_test(long_slots_and_preambles_are_announced),
		cmocka_unit_test(HT_protection_follows_the_weakest_station),
		cmocka_unit_test(HT_needs_WMM_on_both_sides),
		cmocka_unit_test(a_bss_that_goes_down_takes_its_stations_with_it),
		cmocka_unit_test(a_bss_that_comes_again_speaks_of_nobody),
		cmocka_unit_test(a_bss_that_could_not_start_is_told_of),
		cmocka_unit_test(a_radio_that_goes_takes_its_bsss_and_loses_no_word),
		cmocka_unit_test(reload_changes_what_can_change_without_dropping_a_station),
		cmocka_unit_test(a_bss_that_cannot_be_is_refused),
		cmocka_unit_test(there_are_256_bsss_at_most),
		cmocka_unit_test(HE_operation_says_where_the_channel_is_in_6_ghz),
		cmocka_unit_test(in_6_ghz_the_station_s_band_capabilities_reach_the_radio),
		cmocka_unit_test(the_country_is_letters_rules_and_triplets_of_an_even_length),
		cmocka_unit_test(engine_stop_says_farewell_to_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
