/* SPDX-License-Identifier: ISC */
/* Service discovery: GAS frames, fragments, entries, and Bonjour and UPnP within them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "frame/p2p_service.h"

enum { ROOMY = 8192, MUTATIONS = 20000 };

#define PEER	((struct mac){ { 0x42, 0, 0, 0, 1, 0 } })
#define LIT(s)	octets_of(s, sizeof(s) - 1)

/* Whole frames' bodies as wpa_supplicant writes them. */
#define REQUEST	"\x04\x0a\x01" "\x6c\x02\x00\x00" "\x0e\x00" "\xdd\xdd\x0a\x00" "\x50\x6f\x9a\x09" \
	"\x01\x00" "\x02\x00\x01\x01"
#define RESPONSE "\x04\x0b\x01" "\x00\x00\x00\x00" "\x6c\x02\x7f\x00" "\x0f\x00" \
	"\xdd\xdd\x0b\x00" "\x50\x6f\x9a\x09" "\x05\x00" "\x03\x00\x02\x01\x01"

static size_t
with_header(const struct gas *g, struct octets body, uint8_t out[static ROOMY])
{
	struct wr w = wr_into(out, ROOMY);
	struct frame_header h = frame_header_to(FRAME_ACTION, PEER, PEER, PEER);

	frame_header_encode(&w, &h);
	if (g)
		gas_encode(&w, g);
	else
		wr_bytes(&w, body.at, body.len);
	assert_true(wr_ok(&w));
	return w.len;
}

/* From exactly those octets on the heap, and out again. */
static enum attribute_fault
decode(const uint8_t *bytes, size_t len, struct gas *g, struct wr *w)
{
	uint8_t *exact = malloc(len ? len : 1);
	struct frame f;
	enum attribute_fault fault = ATTRIBUTE_FRAME_SHORT;

	memcpy(exact, bytes, len);
	if (frame_decode(exact, len, &f) == FRAME_OK)
		fault = gas_decode(&f, g);
	if (fault == ATTRIBUTE_OK) {
		struct p2p_services s;

		(void)p2p_services_decode(g->query, g->frame != GAS_INITIAL_REQ, &s);
		gas_encode(w, g);
	}
	free(exact);
	return fault;
}

static void
a_query_of_a_peer_is_read(void **state)
{
	uint8_t bytes[ROOMY];
	size_t len = with_header(NULL, LIT(REQUEST), bytes);
	struct p2p_services s;
	struct p2p_service entry;
	struct frame f;
	struct gas g;

	(void)state;
	assert_int_equal(frame_decode(bytes, len, &f), FRAME_OK);
	assert_int_equal(gas_decode(&f, &g), ATTRIBUTE_OK);
	assert_int_equal(g.frame, GAS_INITIAL_REQ);
	assert_int_equal(g.token, 1);
	assert_int_equal(g.protocol, GAS_ANQP);
	assert_int_equal(p2p_services_decode(g.query, false, &s), ATTRIBUTE_OK);
	assert_int_equal(s.indicator, 1);
	struct rd r = octets_rd(s.entries);

	assert_true(p2p_service_next(&r, false, &entry));
	assert_int_equal(entry.protocol, P2P_SERVICE_BONJOUR);
	assert_int_equal(entry.transaction, 1);
	assert_int_equal(entry.data.len, 0);
	assert_false(p2p_service_next(&r, false, &entry));
	assert_true(rd_ok(&r));
}

static void
an_answer_goes_out_as_wpa_supplicant_would_send_it(void **state)
{
	uint8_t query[100], bytes[ROOMY], want[ROOMY];
	struct wr w = wr_into(query, sizeof(query));
	struct p2p_service none = { .protocol = P2P_SERVICE_UPNP, .transaction = 1,
	    .status = P2P_SERVICE_NO_PROTOCOL };
	size_t mark = p2p_services_open(&w, 5);

	(void)state;
	p2p_service_put(&w, true, &none);
	p2p_services_close(&w, mark);
	struct gas g = { .frame = GAS_INITIAL_RESP, .token = 1, .query_limit = GAS_RESPONSE_LIMIT,
	    .query = octets_of(query, w.len) };
	size_t len = with_header(&g, octets_of(NULL, 0), bytes);

	assert_int_equal(len, with_header(NULL, LIT(RESPONSE), want));
	assert_memory_equal(bytes, want, len);
}

static void
every_frame_goes_out_as_it_came(void **state)
{
	(void)state;
	for (unsigned frame = GAS_INITIAL_REQ; frame <= GAS_COMEBACK_RESP; frame++) {
		struct gas g = { .frame = frame, .token = 9, .status = 0x1234,
		    .comeback_tu = 0x4321, .fragment = 127, .more = true,
		    .query_limit = 3, .protocol = 221,
		    .protocol_rest = LIT("rest"), .query = LIT("what is asked"),
		    .elements = LIT("\x9e\x00") }, h;
		uint8_t bytes[ROOMY], again[ROOMY];
		struct wr w = wr_into(again, sizeof(again));
		bool response = frame == GAS_INITIAL_RESP || frame == GAS_COMEBACK_RESP;
		size_t len = with_header(&g, g.query, bytes);

		assert_int_equal(decode(bytes, len, &h, &w), ATTRIBUTE_OK);
		assert_true(octets_equal(octets_of(again, w.len),
		    octets_of(bytes + FRAME_HEADER_LEN, len - FRAME_HEADER_LEN)));
		assert_int_equal(h.frame, frame);
		assert_int_equal(h.token, 9);
		assert_int_equal(h.status, response ? 0x1234 : 0);
		assert_int_equal(h.comeback_tu, response ? 0x4321 : 0);
		assert_int_equal(h.fragment, frame == GAS_COMEBACK_RESP ? 127 : 0);
		assert_int_equal(h.more, frame == GAS_COMEBACK_RESP);
		assert_int_equal(h.query.len, frame == GAS_COMEBACK_REQ ? 0 : g.query.len);
		for (size_t cap = 0; cap < len - FRAME_HEADER_LEN; cap++) {
			w = wr_into(again, cap);
			gas_encode(&w, &g);
			assert_false(wr_ok(&w));
		}
	}
}

static void
every_truncation_of_a_frame_is_a_fault(void **state)
{
	static const char *const bodies[] = { REQUEST, RESPONSE };
	static const size_t lens[] = { sizeof(REQUEST) - 1, sizeof(RESPONSE) - 1 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		uint8_t bytes[ROOMY], again[ROOMY];
		size_t len = with_header(NULL, octets_of(bodies[i], lens[i]), bytes);

		for (size_t n = 0; n < len; n++) {
			struct wr w = wr_into(again, sizeof(again));
			struct gas g;

			assert_int_not_equal(decode(bytes, n, &g, &w), ATTRIBUTE_OK);
			if (n > FRAME_HEADER_LEN + 2)
				assert_int_equal(g.frame, i ? GAS_INITIAL_RESP : GAS_INITIAL_REQ);
			if (n > FRAME_HEADER_LEN + 7) {
				assert_int_equal(g.token, 1);
				assert_true(g.offender.name || n < FRAME_HEADER_LEN + 13);
			}
		}
	}
}

static void
a_frame_without_its_protocol_is_a_fault(void **state)
{
	uint8_t bytes[ROOMY], again[100];
	size_t len = with_header(NULL, LIT(REQUEST), bytes);
	struct wr w = wr_into(again, sizeof(again));
	struct gas g;

	(void)state;
	bytes[FRAME_HEADER_LEN + 3] = 0x6d;
	assert_int_equal(decode(bytes, len, &g, &w), ATTRIBUTE_MISSING);
	assert_string_equal(g.offender.name, "Advertisement Protocol");
	bytes[FRAME_HEADER_LEN + 3] = 0x6c;
	bytes[FRAME_HEADER_LEN + 4] = 1;
	assert_int_equal(decode(bytes, len, &g, &w), ATTRIBUTE_SIZE);
	bytes[FRAME_HEADER_LEN + 1] = 9;
	assert_int_equal(decode(bytes, len, &g, &w), ATTRIBUTE_FOREIGN);
	bytes[FRAME_HEADER_LEN + 1] = 14;
	assert_int_equal(decode(bytes, len, &g, &w), ATTRIBUTE_FOREIGN);
}

/* Cut into pieces of every size, sent as comeback responses, each twice, joined again. */
static void
a_response_comes_in_fragments_and_is_whole_again(void **state)
{
	uint8_t whole[900] = { 0 }, room[900];
	struct octets all = octets_of(whole, sizeof(whole));

	(void)state;
	for (size_t i = 0; i < sizeof(whole); i++)
		whole[i] = (uint8_t)(i * 7);
	for (size_t piece = 8; piece <= sizeof(whole) + 1; piece++) {
		struct gas_whole joined = { .to = wr_into(room, sizeof(room)) };
		enum gas_joined last = GAS_MORE;
		uint8_t n = 0;

		for (; last == GAS_MORE; n++) {
			struct gas g = { .frame = GAS_COMEBACK_RESP, .token = 1 }, got;
			uint8_t bytes[ROOMY];
			struct frame f;

			assert_true(gas_cut(all, piece, n, &g));
			size_t len = with_header(&g, g.query, bytes);

			assert_int_equal(frame_decode(bytes, len, &f), FRAME_OK);
			assert_int_equal(gas_decode(&f, &got), ATTRIBUTE_OK);
			last = gas_join(&joined, &got);
			assert_true(last == GAS_MORE || last == GAS_WHOLE);
			assert_int_equal(gas_join(&joined, &got), GAS_AGAIN);
		}
		assert_int_equal(n, (sizeof(whole) + piece - 1) / piece);
		assert_true(octets_equal(octets_of(room, joined.to.len), all));
		struct gas beyond;

		assert_false(gas_cut(all, piece, n, &beyond));
	}
}

static void
fragments_out_of_order_or_beyond_the_room_are_given_up(void **state)
{
	uint8_t room[10];
	struct gas_whole joined = { .to = wr_into(room, sizeof(room)) };
	struct gas g = { .frame = GAS_COMEBACK_RESP, .more = true, .query = LIT("12345678") };

	(void)state;
	g.fragment = 1;
	assert_int_equal(gas_join(&joined, &g), GAS_LOST);
	g.fragment = 0;
	assert_int_equal(gas_join(&joined, &g), GAS_MORE);
	g.fragment = 2;
	assert_int_equal(gas_join(&joined, &g), GAS_LOST);
	g.fragment = 1;
	assert_int_equal(gas_join(&joined, &g), GAS_FULL);
}

/* What precedes and follows Wi-Fi Direct's element is left alone. */
static void
other_elements_of_the_list_are_left_alone(void **state)
{
	struct p2p_services s;

	(void)state;
	assert_int_equal(p2p_services_decode(LIT("\x08\x01\x02\x00zz"
	    "\xdd\xdd\x04\x00\x50\x6f\x9a\x11"
	    "\xdd\xdd\x06\x00\x50\x6f\x9a\x09\x07\x00"
	    "\xdd\xdd\x06\x00\x50\x6f\x9a\x09\x08\x00"
	    "\xdd\xdd\x01\x00\x50"), true, &s), ATTRIBUTE_OK);
	assert_int_equal(s.indicator, 7);
	assert_int_equal(s.entries.len, 0);
	assert_int_equal(p2p_services_decode(LIT("\x08\x01\x02\x00zz"), true, &s),
	    ATTRIBUTE_FOREIGN);
	assert_int_equal(p2p_services_decode(LIT(""), true, &s), ATTRIBUTE_FOREIGN);
}

static void
what_is_nested_wrong_is_a_fault(void **state)
{
	static const struct { struct octets list; bool response; enum attribute_fault fault; }
	wrong[] = {
		{ { (const uint8_t *)"\xdd\xdd\x06", 3 }, false, ATTRIBUTE_SHORT },
		{ { (const uint8_t *)"\xdd\xdd\x07\x00\x50\x6f\x9a\x09\x07\x00", 10 }, false,
		    ATTRIBUTE_SHORT },
		{ { (const uint8_t *)"\xdd\xdd\x05\x00\x50\x6f\x9a\x09\x07", 9 }, false,
		    ATTRIBUTE_SIZE },
		/* an entry of one octet; a response's of two; one longer than is left */
		{ { (const uint8_t *)"\xdd\xdd\x09\x00\x50\x6f\x9a\x09\x07\x00\x01\x00\x01", 13 },
		    false, ATTRIBUTE_SHORT },
		{ { (const uint8_t *)"\xdd\xdd\x0a\x00\x50\x6f\x9a\x09\x07\x00\x02\x00\x01\x01",
		    14 }, true, ATTRIBUTE_SHORT },
		{ { (const uint8_t *)"\xdd\xdd\x0a\x00\x50\x6f\x9a\x09\x07\x00\x03\x00\x01\x01",
		    14 }, false, ATTRIBUTE_SHORT },
		/* a whole entry, then half a length; an element behind it cut off */
		{ { (const uint8_t *)"\xdd\xdd\x0b\x00\x50\x6f\x9a\x09\x07\x00\x02\x00\x01\x01\x00",
		    15 }, false, ATTRIBUTE_SHORT },
		{ { (const uint8_t *)"\xdd\xdd\x06\x00\x50\x6f\x9a\x09\x07\x00\x01\x01\x01", 13 },
		    false, ATTRIBUTE_SHORT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct p2p_services s;

		assert_int_equal(p2p_services_decode(wrong[i].list, wrong[i].response, &s),
		    wrong[i].fault);
		assert_non_null(s.offender.name);
	}
}

static void
entries_go_in_as_they_were_put(void **state)
{
	static const char *const datas[] = { "", "a", "upnp:rootdevice" };
	uint8_t list[300];

	(void)state;
	for (int response = 0; response <= 1; response++) {
		struct wr w = wr_into(list, sizeof(list));
		size_t mark = p2p_services_open(&w, 0xfffe);
		struct p2p_services s;
		struct p2p_service e;
		uint8_t n = 0;

		for (; n < 3; n++) {
			e = (struct p2p_service){ n, (uint8_t)(n + 10), response ? n : 0,
			    octets_of(datas[n], strlen(datas[n])) };
			p2p_service_put(&w, response, &e);
		}
		p2p_services_close(&w, mark);
		assert_true(wr_ok(&w));
		assert_int_equal(p2p_services_decode(octets_of(list, w.len), response, &s),
		    ATTRIBUTE_OK);
		assert_int_equal(s.indicator, 0xfffe);
		struct rd r = octets_rd(s.entries);

		for (n = 0; p2p_service_next(&r, response, &e); n++) {
			assert_int_equal(e.protocol, n);
			assert_int_equal(e.transaction, n + 10);
			assert_int_equal(e.status, response ? n : 0);
			assert_true(octets_equal(e.data, octets_of(datas[n], strlen(datas[n]))));
		}
		assert_true(n == 3 && rd_ok(&r));
	}
}

/* The printer of the specification's example, as it is on the air. */
static void
bonjour_names_are_expanded(void **state)
{
	struct p2p_bonjour b;
	char text[BONJOUR_TEXT];
	uint8_t again[100];
	struct wr w = wr_into(again, sizeof(again));

	(void)state;
	struct octets pointer = LIT("\x04_ipp\xc0\x0c\x00\x0c\x01\x09MyPrinter\xc0\x27");

	assert_true(p2p_bonjour_decode(pointer, &b));
	assert_int_equal(b.type, BONJOUR_PTR);
	assert_int_equal(b.version, BONJOUR_VERSION);
	assert_true(p2p_bonjour_name(&b, text));
	assert_string_equal(text, "_ipp._tcp.local");
	assert_true(p2p_bonjour_target(&b, text));
	assert_string_equal(text, "MyPrinter._ipp._tcp.local");
	p2p_bonjour_encode(&w, &b);
	assert_true(octets_equal(octets_of(again, w.len), pointer));

	assert_true(p2p_bonjour_decode(LIT("\x04_tftp\x00\x00\x10\x01"), &b) == false);
	assert_true(p2p_bonjour_decode(LIT("\x05_tftp\xc0\x1c\x00\x10\x01\x0dtxtvers=1"), &b));
	assert_int_equal(b.type, BONJOUR_TXT);
	assert_true(p2p_bonjour_name(&b, text));
	assert_string_equal(text, "_tftp._udp.local");
	assert_int_equal(b.data.len, 10);

	assert_true(p2p_bonjour_decode(LIT("\x01x\xc0\x11\x00\x0c\x01"), &b));
	assert_true(p2p_bonjour_name(&b, text));
	assert_string_equal(text, "x.local");
	assert_true(p2p_bonjour_decode(LIT("\x05""a.\\\x07\x7f\x00\x00\x0c\x01"), &b));
	assert_true(p2p_bonjour_name(&b, text));
	assert_string_equal(text, "a\\046\\092\\007\\127");
}

static void
bonjour_entries_cut_off_are_refused(void **state)
{
	static const char entry[] = "\x04_ipp\xc0\x0c\x00\x0c\x01";
	struct p2p_bonjour b;

	(void)state;
	for (size_t n = 0; n < sizeof(entry) - 1; n++) {
		uint8_t *exact = malloc(n ? n : 1);

		memcpy(exact, entry, n);
		assert_false(p2p_bonjour_decode(octets_of(exact, n), &b));
		free(exact);
	}
	assert_false(p2p_bonjour_decode(LIT("\x40x\x00\x00\x0c\x01"), &b));
	assert_false(p2p_bonjour_decode(LIT("\xbfx\x00\x00\x0c\x01"), &b));
}

/* Pointers in a circle, into a header or a label, beyond the name: no text, and an end. */
static void
bonjour_names_that_lead_nowhere_are_refused(void **state)
{
	static const char *const names[] = {
		"\xc0\x27\x00\x0c\x01", "\x01x\xc0\x27\x00\x0c\x01", "\xc0\x00\x00\x0c\x01",
		"\xff\xff\x00\x0c\x01", "\xc0\x29\x00\x0c\x01", "\xc0\x0d\x00\x0c\x01",
	};
	static const size_t lens[] = { 5, 7, 5, 5, 5, 5 };
	char text[BONJOUR_TEXT];
	struct p2p_bonjour b;

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		assert_true(p2p_bonjour_decode(octets_of(names[i], lens[i]), &b));
		memset(text, 'x', sizeof(text));
		assert_false(p2p_bonjour_name(&b, text));
		assert_string_equal(text, "");
	}
	assert_true(p2p_bonjour_decode(LIT("\x01x\x00\x00\x0c\x01\x04loc"), &b));
	assert_false(p2p_bonjour_target(&b, text));
	b.data = LIT("\xc0");
	assert_false(p2p_bonjour_target(&b, text));
	b.data = LIT("");
	assert_false(p2p_bonjour_target(&b, text));
}

static void
a_bonjour_name_longer_than_its_text_is_refused(void **state)
{
	uint8_t entry[300];
	struct wr w = wr_into(entry, sizeof(entry));
	char text[BONJOUR_TEXT];
	struct p2p_bonjour b;

	(void)state;
	for (int label = 0; label < 4; label++) {
		wr_u8(&w, 62);
		for (int i = 0; i < 62; i++)
			wr_u8(&w, 'y');
	}
	wr_bytes(&w, "\x00\x00\x0c\x01", 4);
	assert_true(p2p_bonjour_decode(octets_of(entry, w.len), &b));
	assert_true(p2p_bonjour_name(&b, text));
	assert_int_equal(strlen(text), 4 * 62 + 3);
	entry[1] = '.';				/* three characters more: just beyond it */
	entry[2] = '.';
	assert_false(p2p_bonjour_name(&b, text));
}

static void
upnp_is_a_version_and_text(void **state)
{
	struct p2p_upnp u;
	uint8_t again[50];
	struct wr w = wr_into(again, sizeof(again));

	(void)state;
	assert_true(p2p_upnp_decode(LIT("\x10upnp:rootdevice"), &u));
	assert_int_equal(u.version, UPNP_VERSION);
	assert_true(octets_equal(u.text, LIT("upnp:rootdevice")));
	p2p_upnp_encode(&w, &u);
	assert_true(octets_equal(octets_of(again, w.len), LIT("\x10upnp:rootdevice")));
	assert_true(p2p_upnp_decode(LIT("\x10"), &u));
	assert_int_equal(u.text.len, 0);
	assert_false(p2p_upnp_decode(LIT(""), &u));
}

static void
numbers_have_names(void **state)
{
	(void)state;
	assert_string_equal(p2p_service_status_name(P2P_SERVICE_BAD_REQUEST), "bad request");
	assert_string_equal(p2p_service_status_name(4), "reserved");
	for (uint8_t i = 0; i <= P2P_SERVICE_WFD; i++)
		assert_string_not_equal(p2p_service_protocol_name(i), "unknown protocol");
	assert_string_equal(p2p_service_protocol_name(P2P_SERVICE_BONJOUR), "Bonjour");
	assert_string_equal(p2p_service_protocol_name(P2P_SERVICE_P2PS), "P2P service");
	assert_string_equal(p2p_service_protocol_name(P2P_SERVICE_VENDOR), "vendor specific");
	assert_string_equal(p2p_service_protocol_name(200), "unknown protocol");
}

static void
random_mutations_are_refused_or_go_out_as_they_came(void **state)
{
	struct prng rng = prng_from(23);
	int good = 0;

	(void)state;
	print_message("# seed 23\n");
	for (int i = 0; i < MUTATIONS; i++) {
		uint8_t bytes[ROOMY], again[ROOMY];
		struct wr w = wr_into(again, sizeof(again));
		struct octets body = i % 2 ? LIT(REQUEST) : LIT(RESPONSE);
		size_t len = with_header(NULL, body, bytes);
		struct gas g;

		for (uint32_t n = 1 + prng_below(&rng, 3); n > 0; n--)
			bytes[FRAME_HEADER_LEN + 1 + prng_below(&rng, (uint32_t)body.len - 1)] =
			    (uint8_t)prng_below(&rng, 20);
		if (decode(bytes, len, &g, &w) != ATTRIBUTE_OK)
			continue;
		good++;
		assert_true(octets_equal(octets_of(again, w.len),
		    octets_of(bytes + FRAME_HEADER_LEN, len - FRAME_HEADER_LEN)));
	}
	assert_true(good > MUTATIONS / 10 && good < MUTATIONS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_of_a_peer_is_read),
		cmocka_unit_test(an_answer_goes_out_as_wpa_supplicant_would_send_it),
		cmocka_unit_test(every_frame_goes_out_as_it_came),
		cmocka_unit_test(every_truncation_of_a_frame_is_a_fault),
		cmocka_unit_test(a_frame_without_its_protocol_is_a_fault),
		cmocka_unit_test(a_response_comes_in_fragments_and_is_whole_again),
		cmocka_unit_test(fragments_out_of_order_or_beyond_the_room_are_given_up),
		cmocka_unit_test(other_elements_of_the_list_are_left_alone),
		cmocka_unit_test(what_is_nested_wrong_is_a_fault),
		cmocka_unit_test(entries_go_in_as_they_were_put),
		cmocka_unit_test(bonjour_names_are_expanded),
		cmocka_unit_test(bonjour_entries_cut_off_are_refused),
		cmocka_unit_test(bonjour_names_that_lead_nowhere_are_refused),
		cmocka_unit_test(a_bonjour_name_longer_than_its_text_is_refused),
		cmocka_unit_test(upnp_is_a_version_and_text),
		cmocka_unit_test(numbers_have_names),
		cmocka_unit_test(random_mutations_are_refused_or_go_out_as_they_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
