/* SPDX-License-Identifier: ISC */
/* libhostap: P2P devices, and what takes a radio off its channel. */
#define _GNU_SOURCE
#include "client_story.h"

enum { COOKIE = 0x1234, RADIOS = 20, PEERS = 130 };

static void
fill(uint32_t request_, void *arg)
{
	struct hostap_p2p *p2p = arg;
	struct hostap_radio_list *radios = arg;
	struct hostap_peer_list *peers = arg;

	if (request_ == HIOCP2PSTART) {
		p2p->cookie = COOKIE;
		p2p->way = HAP_WAY_BORROWED;
		memcpy(p2p->addr, "\x06\0\0\0\0\7", 6);
		strcpy(p2p->name, "p2p0");
	} else if (request_ == HIOCGRADIOS) {
		radios->count = radios->next ? RADIOS - 16 : 16;
		for (uint32_t i = 0; i < radios->count; i++)
			radios->radio[i].radio = (uint8_t)(radios->next + i);
		radios->next = radios->next ? 0 : 16;
	} else if (request_ == HIOCGPEERS) {
		assert_int_equal(peers->iface, COOKIE);
		peers->count = peers->next ? PEERS - 100 : 100;
		for (uint32_t i = 0; i < peers->count; i++)
			peers->peer[i].frames = peers->next + i;
		peers->next = peers->next ? 0 : 100;
	}
}

static void
P1_start_gives_cookie_and_address_and_stop_takes_the_cookie(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_p2p p2p = { .iface = 3, .way = HAP_WAY_BORROWED }, asked;
	struct fake *f = fake_ap();
	const uint8_t *arg;
	size_t len;

	f->fill = fill;
	assert_int_equal(hostap_p2p_start(h, &p2p), 0);
	arg = hap_attr_find(f->asked[f->asked_count - 1].attrs, HAP_ATTR_ARG, &len);
	assert_int_equal(len, sizeof(asked));
	memcpy(&asked, arg, len);
	assert_int_equal(asked.iface, 3);
	assert_int_equal(asked.way, HAP_WAY_BORROWED);
	assert_int_equal(p2p.cookie, COOKIE);
	assert_memory_equal(p2p.addr, "\x06\0\0\0\0\7", 6);
	assert_int_equal(hostap_p2p_stop(h, p2p.cookie), 0);
	memcpy(&asked, hap_attr_find(f->asked[f->asked_count - 1].attrs, HAP_ATTR_ARG, &len),
	    sizeof(asked));
	assert_int_equal(asked.cookie, COOKIE);
	f->error = EBUSY;
	f->text = "printd (endpoint 4) has the P2P device of radio 0";
	assert_int_equal(hostap_p2p_start(h, &p2p), -EBUSY);
	assert_string_equal(hostap_error(h), "starting a P2P device: "
	    "printd (endpoint 4) has the P2P device of radio 0");
	end(h, 0);
}

static void
radios_and_peers_come_in_pages(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_radio_list radios = { .next = 0 };
	struct hostap_peer_list peers = { .iface = COOKIE };
	uint32_t seen = 0;
	int more;

	fake_ap()->fill = fill;
	do {
		assert_true((more = hostap_get_radios(h, &radios)) >= 0);
		for (uint32_t i = 0; i < radios.count; i++)
			assert_int_equal(radios.radio[i].radio, seen++);
	} while (more > 0);
	assert_int_equal(seen, RADIOS);
	seen = 0;
	do {
		assert_true((more = hostap_get_peers(h, &peers)) >= 0);
		for (uint32_t i = 0; i < peers.count; i++)
			assert_int_equal(peers.peer[i].frames, seen++);
	} while (more > 0);
	assert_int_equal(seen, PEERS);
	end(h, 0);
}

static void
contradict(uint32_t request_, void *arg)
{
	if (request_ == HIOCGRADIOS)
		((struct hostap_radio_list *)arg)->count = 17;
	if (request_ == HIOCGPEERS && ((struct hostap_peer_list *)arg)->iface == 1)
		((struct hostap_peer_list *)arg)->count = 101;
	if (request_ == HIOCGPEERS) {
		((struct hostap_peer_list *)arg)->count++;
		((struct hostap_peer_list *)arg)->peer[0].namelen = 33;
	}
	if (request_ == HIOCP2PSTART)
		memset(((struct hostap_p2p *)arg)->name, 'x', HAP_NAME_LEN);
}

static void
an_answer_that_contradicts_itself_is_refused(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_radio_list radios = { .next = 0 };
	struct hostap_peer_list peers = { .iface = 1 };
	struct hostap_p2p p2p = { .iface = 0 };

	fake_ap()->fill = contradict;
	assert_int_equal(hostap_get_radios(h, &radios), -EBADMSG);
	assert_int_equal(hostap_get_peers(h, &peers), -EBADMSG);
	peers = (struct hostap_peer_list){ .iface = 2 };
	assert_int_equal(hostap_get_peers(h, &peers), -EBADMSG);
	assert_int_equal(hostap_p2p_start(h, &p2p), -EBADMSG);
	end(h, 0);
}

static void
attribute_is(uint16_t type, const char *text)
{
	size_t len;
	const uint8_t *data = hap_attr_find(last()->attrs, type, &len);

	if (text == NULL) {
		assert_null(data);
		return;
	}
	assert_non_null(data);
	assert_int_equal(len, strlen(text));
	assert_memory_equal(data, text, len);
}

static void
P2_each_command_has_its_fields_in_their_places(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct hostap_to to = { .iface = COOKIE, .number = 9, .result = true };
	struct hostap_probes probes = { .ssid = "DIRECT-", .ssid_len = 7, .request = "ask",
	    .request_len = 3, .response = "tell", .response_len = 4 };
	struct hap_scan scan = { .channels = 2, .dwell_tu = 20, .flags = HAP_SCAN_NO_CCK,
	    .freq = { 2412, 2437 } }, scan2;
	struct hap_listen listen = { .freq = 2462, .min_100tu = 1, .max_100tu = 3,
	    .flags = HAP_LISTEN_SEARCH, .channels = 1, .search = { 2412 } }, listen2;
	struct hap_cancel cancel;
	struct hap_stay stay;

	assert_int_equal(hostap_stay(h, &to, 2437, 300), 0);
	hap_body(&last()->m, &stay, sizeof(stay));
	assert_int_equal(last()->m.i_type, HAP_STAY_CMD);
	assert_int_equal(last()->m.i_iface, COOKIE);
	assert_int_equal(last()->m.i_seq, 9);
	assert_int_equal(last()->m.i_flags, HAP_F_RESULT);
	assert_int_equal(stay.freq, 2437);
	assert_int_equal(stay.duration_ms, 300);
	assert_int_equal(hostap_scan(h, &to, &scan, &probes), 0);
	hap_body(&last()->m, &scan2, sizeof(scan2));
	assert_int_equal(last()->m.i_type, HAP_SCAN_CMD);
	assert_memory_equal(&scan, &scan2, sizeof(scan));
	attribute_is(HAP_ATTR_SSID, "DIRECT-");
	attribute_is(HAP_ATTR_ADD, "ask");
	assert_int_equal(hostap_scan(h, &to, &scan, NULL), 0);
	attribute_is(HAP_ATTR_SSID, NULL);
	attribute_is(HAP_ATTR_ADD, NULL);
	assert_int_equal(hostap_listen(h, &to, &listen, &probes), 0);
	hap_body(&last()->m, &listen2, sizeof(listen2));
	assert_int_equal(last()->m.i_type, HAP_LISTEN_CMD);
	assert_memory_equal(&listen, &listen2, sizeof(listen));
	attribute_is(HAP_ATTR_ELEMENTS, "ask");
	attribute_is(HAP_ATTR_ADD, "tell");
	assert_int_equal(hostap_listen(h, &to, &listen, NULL), 0);
	attribute_is(HAP_ATTR_ELEMENTS, NULL);
	assert_int_equal(hostap_cancel(h, &to, HAP_LISTEN_CMD, 8), 0);
	hap_body(&last()->m, &cancel, sizeof(cancel));
	assert_int_equal(last()->m.i_type, HAP_CANCEL_CMD);
	assert_int_equal(last()->m.i_seq, 9);
	assert_int_equal(cancel.request, HAP_LISTEN_CMD);
	assert_int_equal(cancel.seq, 8);
	end(h, 6);
}

static void
who_acts_hears_of_its_own_and_of_interfaces(void **state)
{
	(void)state;
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();
	struct ieee80211_hostap_msg m = fake_message(HAP_FOUND_IND, 4);
	struct hap_found found = { .seq = 9, .beacon_tu = 100, .probe = 1 };
	struct hostap_mode mode;
	size_t len;

	assert_int_equal(hostap_act(h), 0);
	memcpy(&mode, hap_attr_find(f->asked[f->asked_count - 1].attrs, HAP_ATTR_ARG, &len),
	    sizeof(mode));
	assert_int_equal(mode.role, HAP_ROLE_NONE);
	assert_int_equal(mode.classes, 0);
	assert_int_equal(mode.indications, UINT64_C(1) << HAP_RESULT_IND |
	    UINT64_C(1) << HAP_LOST_IND | UINT64_C(1) << HAP_IFACE_IND |
	    UINT64_C(1) << HAP_FRAME_IND | UINT64_C(1) << HAP_FRAME_STATUS_IND |
	    UINT64_C(1) << HAP_STAY_IND | UINT64_C(1) << HAP_SCAN_IND |
	    UINT64_C(1) << HAP_FOUND_IND | UINT64_C(1) << HAP_PEER_IND);
	hap_set_body(&m, &found, sizeof(found));
	fake_say(&m);
	assert_int_equal(next(h)->body.found.beacon_tu, 100);
	assert_string_equal(hostap_type_name(HAP_FOUND_IND), "found-ind");
	end(h, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P1_start_gives_cookie_and_address_and_stop_takes_the_cookie),
		cmocka_unit_test(radios_and_peers_come_in_pages),
		cmocka_unit_test(an_answer_that_contradicts_itself_is_refused),
		cmocka_unit_test(P2_each_command_has_its_fields_in_their_places),
		cmocka_unit_test(who_acts_hears_of_its_own_and_of_interfaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
