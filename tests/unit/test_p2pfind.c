/* SPDX-License-Identifier: ISC */
/*
 * The example that finds peers, as a process of its own: test_p2pfind PROGRAM.  It starts a P2P
 * device, searches, names whom it is told of, and ends with the search.
 */
#define _GNU_SOURCE
#include "child_story.h"

#include "hostap/p2p.h"

enum { COOKIE = 0x77 };

static void
fill(uint32_t request_, void *arg)
{
	struct hostap_p2p *p2p = arg;

	if (request_ != HIOCP2PSTART)
		return;
	p2p->cookie = COOKIE;
	memcpy(p2p->addr, "\x06\0\0\0\0\7", 6);
}

static void
say_peer(uint8_t event, const char *name)
{
	struct ieee80211_hostap_msg m = fake_message(HAP_PEER_IND, 2);
	struct hap_peer peer = { .seq = 1, .event = event, .freq = 2462, .device = { 2, 0, 0, 0, 0, 9 } };
	uint8_t bytes[400];
	struct hap_out out;

	hostap_type_parse("printer", peer.type);
	hap_set_body(&m, &peer, sizeof(peer));
	out = hap_begin(bytes, sizeof(bytes), &m);
	hap_attr_put(&out, HAP_ATTR_NAME, name, strlen(name));
	fake_send(bytes, hap_end(&out));
}

static void
say_result(int error)
{
	struct ieee80211_hostap_msg m = fake_message(HAP_RESULT_IND, 3);
	struct hap_result result = { .error = error, .type = HAP_LISTEN_CMD, .seq = 1 };
	uint8_t bytes[400];
	struct hap_out out;

	hap_set_body(&m, &result, sizeof(result));
	out = hap_begin(bytes, sizeof(bytes), &m);
	if (error)
		hap_attr_put(&out, HAP_ATTR_TEXT, "this radio cannot scan", 22);
	fake_send(bytes, hap_end(&out));
}

static void
begin(struct child *c)
{
	struct fake *f = fake_ap();

	fake_start();
	f->fill = fill;
	child_start(c);
	assert_true(child_goes_on(c, 3, 0));		/* HELLO, mode, P2P device */
	while (f->got_count == 0) {
		struct pollfd p = { f->fd, POLLIN, 0 };

		assert_int_equal(ppoll(&p, 1, &(struct timespec){ 20, 0 }, NULL), 1);
		fake_step();
	}
}

static void
it_searches_as_a_pc_and_names_who_is_found(void **state)
{
	struct child *c = *state;
	struct fake *f = fake_ap();
	struct hostap_device d;
	struct hap_listen listen;
	char type[HOSTAP_TYPE_TEXT];
	const uint8_t *elements;
	size_t len;

	begin(c);
	hap_body(&f->got[0].m, &listen, sizeof(listen));
	assert_int_equal(f->got[0].m.i_type, HAP_LISTEN_CMD);
	assert_int_equal(f->got[0].m.i_iface, COOKIE);
	assert_int_equal(listen.flags, HAP_LISTEN_SEARCH);
	assert_int_equal(listen.channels, 3);
	elements = hap_attr_find(f->got[0].attrs, HAP_ATTR_ELEMENTS, &len);
	assert_int_equal(hostap_device_read(elements, len, &d), 0);
	assert_string_equal(d.name, "p2pfind");
	assert_int_equal(d.listen_freq, listen.freq);
	elements = hap_attr_find(f->got[0].attrs, HAP_ATTR_ADD, &len);
	assert_int_equal(hostap_device_read(elements, len, &d), 0);
	assert_memory_equal(d.addr, "\x06\0\0\0\0\7", 6);
	assert_string_equal(hostap_type_text(d.type, type), "pc");

	say_peer(HAP_PEER_FOUND, "Office\x1b");
	say_peer(HAP_PEER_CHANGED, "Office");
	say_peer(HAP_PEER_LOST, "Office");
	assert_true(child_goes_on(c, 0, 1));
	assert_string_equal(c->said,
	    "02:00:00:00:00:09  Office\\x1b, printer, listens on 2462 MHz\n");
	say_result(0);
	assert_false(child_goes_on(c, 0, 2));
	assert_int_equal(child_end(c), 0);
	fake_step();
	assert_int_equal(f->got_count, 1);
	fake_stop();
}

static void
a_search_that_is_refused_is_explained(void **state)
{
	struct child *c = *state;

	begin(c);
	say_result(EOPNOTSUPP);
	assert_true(child_goes_on(c, 0, 1));
	assert_non_null(strstr(c->said, "this radio cannot scan"));
	assert_int_equal(child_end(c), 1);
	fake_stop();
}

int
main(int argc, char **argv)
{
	struct child child = { .program = argc > 1 ? argv[1] : "./p2pfind" };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(it_searches_as_a_pc_and_names_who_is_found, &child),
		cmocka_unit_test_prestate(a_search_that_is_refused_is_explained, &child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
