/* SPDX-License-Identifier: ISC */
/* <hostap/services.h>: entries in words, what is answered to a query, and exchanges of GAS frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "hostap/services.h"

static const uint8_t ann[6] = { 2, 0, 0, 0, 0, 1 }, bob[6] = { 2, 0, 0, 0, 0, 2 };

/* What Bob offers; data stands in rooms that live as long as the test. */
struct offers {
	uint8_t		room[8][300];
	struct hostap_service list[8];
	size_t		count;
};

static void
offer(struct offers *o, uint8_t protocol, const char *text)
{
	uint8_t *room = o->room[o->count];
	int n = protocol == HOSTAP_SERVICE_UPNP ?
	    hostap_upnp_parse(text, room, sizeof(o->room[0])) :
	    hostap_bonjour_parse(text, room, sizeof(o->room[0]));

	assert_true(n > 0);
	o->list[o->count++] = (struct hostap_service){ .protocol = protocol, .data = room,
	    .len = (size_t)n };
}

static struct offers *
some_offers(void)
{
	static struct offers o;

	o.count = 0;
	offer(&o, HOSTAP_SERVICE_BONJOUR, "_ipp._tcp PTR Printer");
	offer(&o, HOSTAP_SERVICE_BONJOUR, "Printer._ipp._tcp TXT txtvers=1,pdl=application/x");
	offer(&o, HOSTAP_SERVICE_UPNP, "uuid:1::urn:schemas-upnp-org:service:Print:2");
	offer(&o, HOSTAP_SERVICE_UPNP, "uuid:1::upnp:rootdevice");
	return &o;
}

/* ---- words ---------------------------------------------------------------------------------- */

static void
bonjour_is(const char *text, const char *octets, size_t len)
{
	uint8_t room[300];
	char again[HOSTAP_SERVICE_TEXT];
	int n = hostap_bonjour_parse(text, room, sizeof(room));

	assert_int_equal(n, len);
	assert_memory_equal(room, octets, len);
	assert_string_equal(hostap_service_text(&(struct hostap_service){ .protocol =
	    HOSTAP_SERVICE_BONJOUR, .data = room, .len = len }, again), text);
	for (size_t size = 0; size < len; size++)
		assert_int_equal(hostap_bonjour_parse(text, room, size), -ENOSPC);
}

#define BONJOUR_IS(text, octets)	bonjour_is(text, octets, sizeof(octets) - 1)

static void
bonjour_entries_are_written_as_deployed_devices_write_them(void **state)
{
	(void)state;

	BONJOUR_IS("_afpovertcp._tcp PTR", "\x0b_afpovertcp\xc0\x0c\x00\x0c\x01");
	BONJOUR_IS("_afpovertcp._tcp PTR Example", "\x0b_afpovertcp\xc0\x0c\x00\x0c\x01"
	    "\x07""Example\xc0\x27");
	BONJOUR_IS("example._afpovertcp._tcp TXT", "\x07""example\x0b_afpovertcp\xc0\x0c\x00\x10\x01");
	BONJOUR_IS("myprinter._ipp._tcp TXT txtvers=1,pdl=a",
	    "\x09myprinter\x04_ipp\xc0\x0c\x00\x10\x01\x09txtvers=1\x05pdl=a");
	BONJOUR_IS("_tftp._udp PTR", "\x05_tftp\xc0\x1c\x00\x0c\x01");
	BONJOUR_IS("host TXT", "\x04host\xc0\x11\x00\x10\x01");
	BONJOUR_IS("My Printer\\046 2nd._ipp._tcp TXT a=1\\,2,b=\\\\",
	    "\x0fMy Printer. 2nd\x04_ipp\xc0\x0c\x00\x10\x01\x05""a=1,2\x03""b=\\");
	BONJOUR_IS("the\\032PTR one._ipp._tcp TXT a PTR b",
	    "\x0bthe PTR one\x04_ipp\xc0\x0c\x00\x10\x01\x07""a PTR b");
	BONJOUR_IS("B\\195\\188ro._ipp._tcp TXT x=\\195\\188", "\x05""B\xc3\xbcro\x04_ipp\xc0\x0c\x00\x10\x01"
	    "\x04x=\xc3\xbc");
}

static void
bonjour_names_may_say_more_than_they_must(void **state)
{
	(void)state;
	static const char *const same[] = { "_ipp._tcp PTR Printer", "_ipp._tcp.local PTR Printer",
	    "_ipp._tcp.local. PTR Printer._ipp._tcp.local.", "_ipp._tcp PTR Printer.local",
	    "_ipp._tcp PTR Printer._ipp._tcp", "_\\105pp._tcp PTR Print\\er" };
	uint8_t first[100], room[100];
	int n = hostap_bonjour_parse(same[0], first, sizeof(first));

	for (size_t i = 1; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(hostap_bonjour_parse(same[i], room, sizeof(room)), n);
		assert_memory_equal(room, first, (size_t)n);
	}
	assert_int_equal(hostap_bonjour_parse("_a._tcp TXT ", room, sizeof(room)), 9);
	assert_int_equal(room[8], 0);		/* no item is one empty item */
}

static void
what_is_no_entry_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "_ipp._tcp", "_ipp._tcp SRV x", " PTR x", "_tcp. PTRx",
	    "a..b PTR x", ".a PTR x", "_ipp._tcp PTR ", "_ipp._tcp PTR a..b",
	    "a123456789a123456789a123456789a123456789a123456789a123456789a123.b TXT" };
	char text[400] = "_ipp._tcp TXT ";
	uint8_t room[600];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(hostap_bonjour_parse(wrong[i], room, sizeof(room)), -EINVAL);
	memset(text + 14, 'x', 256);
	assert_int_equal(hostap_bonjour_parse(text, room, sizeof(room)), -EINVAL);
	text[14 + 255] = '\0';
	assert_true(hostap_bonjour_parse(text, room, sizeof(room)) > 0);
	assert_int_equal(hostap_upnp_parse("", room, sizeof(room)), -EINVAL);
	assert_int_equal(hostap_upnp_parse("ssdp:all", room, 4), -ENOSPC);
}

static void
entries_of_strangers_are_text_fit_for_a_terminal(void **state)
{
	(void)state;
	char text[HOSTAP_SERVICE_TEXT];
	struct hostap_service s = { .protocol = HOSTAP_SERVICE_UPNP,
	    .data = (const uint8_t *)"\x10uuid:\x1b[31m\xc3\xbc", .len = 13 };
	uint8_t long_one[2000];

	assert_string_equal(hostap_service_text(&s, text), "uuid:\\027[31m\\195\\188");
	s.protocol = HOSTAP_SERVICE_BONJOUR;
	assert_string_equal(hostap_service_text(&s, text), "10757569643a1b5b33316dc3bc");
	s.protocol = HOSTAP_SERVICE_WFD;
	assert_string_equal(hostap_service_text(&s, text), "10757569643a1b5b33316dc3bc");
	s.protocol = HOSTAP_SERVICE_BONJOUR;
	s.data = (const uint8_t *)"\x01x\xc0\x11\x00\x21\x01\x07";
	s.len = 8;
	assert_string_equal(hostap_service_text(&s, text), "x TYPE33 07");
	s.status = HOSTAP_SERVICE_NO_DATA;
	assert_string_equal(hostap_service_text(&s, text), "requested information not available");
	s.status = 0;
	s.len = 0;
	assert_string_equal(hostap_service_text(&s, text), "everything");
	memset(long_one, 0xff, sizeof(long_one));
	long_one[0] = 0x10;
	for (size_t len = 1; len < sizeof(long_one); len += 7) {
		s = (struct hostap_service){ HOSTAP_SERVICE_UPNP, 1, 0, long_one, len };
		assert_true(strlen(hostap_service_text(&s, text)) < sizeof(text));
	}
}

/* ---- what is answered ----------------------------------------------------------------------- */

struct answered {
	int		count;
	struct hostap_service list[8];
	char		text[8][HOSTAP_SERVICE_TEXT];
};

static struct answered *
ask(uint8_t protocol, const char *text)
{
	static struct answered a;
	static uint8_t whole[2000];
	uint8_t query[300], data[200];
	struct hostap_service q = { .protocol = protocol, .transaction = 9, .data = data };
	int n = text == NULL ? 0 : protocol == HOSTAP_SERVICE_UPNP ?
	    hostap_upnp_parse(text, data, sizeof(data)) :
	    hostap_bonjour_parse(text, data, sizeof(data));

	assert_true(n >= 0);
	q.len = (size_t)n;
	n = hostap_services_write(&q, 1, false, query, sizeof(query));
	n = hostap_services_answer(some_offers()->list, some_offers()->count, query, (size_t)n,
	    whole, sizeof(whole));
	assert_true(n > 0);
	a.count = hostap_services_read(whole, (size_t)n, true, a.list, 8);
	for (int i = 0; i < a.count; i++) {
		assert_int_equal(a.list[i].transaction, 9);
		hostap_service_text(&a.list[i], a.text[i]);
	}
	return &a;
}

static void
a_query_for_everything_has_every_protocol_s(void **state)
{
	(void)state;
	struct answered *a = ask(HOSTAP_SERVICE_ALL, NULL);

	assert_int_equal(a->count, 3);
	assert_string_equal(a->text[0], "_ipp._tcp PTR Printer");
	assert_string_equal(a->text[1], "Printer._ipp._tcp TXT txtvers=1,pdl=application/x");
	assert_string_equal(a->text[2], "uuid:1::urn:schemas-upnp-org:service:Print:2,"
	    "uuid:1::upnp:rootdevice");
	assert_int_equal(ask(HOSTAP_SERVICE_BONJOUR, NULL)->count, 2);
	assert_int_equal(ask(HOSTAP_SERVICE_UPNP, NULL)->count, 1);
}

static void
a_bonjour_question_has_the_records_of_its_name_and_type(void **state)
{
	(void)state;
	struct answered *a = ask(HOSTAP_SERVICE_BONJOUR, "_IPP._tcp PTR");

	assert_int_equal(a->count, 1);
	assert_string_equal(a->text[0], "_ipp._tcp PTR Printer");
	a = ask(HOSTAP_SERVICE_BONJOUR, "_ipp._tcp TXT");
	assert_int_equal(a->count, 1);
	assert_int_equal(a->list[0].status, HOSTAP_SERVICE_NO_DATA);
	assert_int_equal(a->list[0].protocol, HOSTAP_SERVICE_BONJOUR);
	a = ask(HOSTAP_SERVICE_BONJOUR, "printer._ipp._tcp TXT");
	assert_string_equal(a->text[0], "Printer._ipp._tcp TXT txtvers=1,pdl=application/x");
}

static void
a_UPnP_search_has_what_is_of_that_kind_and_at_least_that_version(void **state)
{
	(void)state;
	static const struct { const char *text, *answer; } asked[] = {
		{ "ssdp:all", "uuid:1::urn:schemas-upnp-org:service:Print:2,uuid:1::upnp:rootdevice" },
		{ "uuid:1", "uuid:1::urn:schemas-upnp-org:service:Print:2,uuid:1::upnp:rootdevice" },
		{ "upnp:rootdevice", "uuid:1::upnp:rootdevice" },
		{ "urn:schemas-upnp-org:service:Print:2",
		    "uuid:1::urn:schemas-upnp-org:service:Print:2" },
		{ "urn:schemas-upnp-org:service:Print:1",
		    "uuid:1::urn:schemas-upnp-org:service:Print:2" },
		{ "urn:schemas-upnp-org:service:Print:3", NULL },
		{ "urn:schemas-upnp-org:service:Scan:1", NULL },
		{ "urn:schemas-upnp-org:service:Print:", NULL },
		{ "urn:9999999999999999999999999", NULL },
		{ "uuid:2", NULL },
	};

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct answered *a = ask(HOSTAP_SERVICE_UPNP, asked[i].text);

		assert_int_equal(a->count, 1);
		if (asked[i].answer)
			assert_string_equal(a->text[0], asked[i].answer);
		else
			assert_int_equal(a->list[0].status, HOSTAP_SERVICE_NO_DATA);
	}
}

static void
what_is_not_offered_or_not_understood_has_its_status(void **state)
{
	(void)state;
	static const struct hostap_service bad[] = {
		{ HOSTAP_SERVICE_BONJOUR, 1, 0, (const uint8_t *)"\x40", 1 },
		{ HOSTAP_SERVICE_UPNP, 2, 0, (const uint8_t *)"\x11x", 2 },
		{ HOSTAP_SERVICE_WSD, 3, 0, NULL, 0 },
	};
	static const uint8_t statuses[] = { HOSTAP_SERVICE_BAD, HOSTAP_SERVICE_BAD,
	    HOSTAP_SERVICE_NO_PROTOCOL };
	struct hostap_service list[4];
	uint8_t query[100], whole[200];
	int n = hostap_services_write(bad, 3, false, query, sizeof(query));

	n = hostap_services_answer(some_offers()->list, some_offers()->count, query, (size_t)n, whole,
	    sizeof(whole));
	assert_int_equal(hostap_services_read(whole, (size_t)n, true, list, 4), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(list[i].status, statuses[i]);
		assert_int_equal(list[i].protocol, bad[i].protocol);
		assert_int_equal(list[i].transaction, i + 1);
	}
	n = hostap_services_write(bad, 3, false, query, sizeof(query));
	n = hostap_services_answer(NULL, 0, query, (size_t)n, whole, sizeof(whole));
	assert_int_equal(hostap_services_read(whole, (size_t)n, true, list, 2), 3);
	assert_int_equal(list[0].status, HOSTAP_SERVICE_NO_PROTOCOL);
	assert_int_equal(hostap_services_answer(NULL, 0, query, 5, whole, sizeof(whole)), -EBADMSG);
	assert_int_equal(hostap_services_read(query, 5, false, list, 2), -EBADMSG);
}

/* ---- exchanges ------------------------------------------------------------------------------ */

struct exchange {
	struct hostap_inquiry	 ann;
	struct hostap_responder	 bob;
	struct offers		*offers;
	int			 frames;
};

static struct exchange *
exchange(struct offers *offers)
{
	static struct exchange x;
	struct hostap_service all = { .protocol = HOSTAP_SERVICE_ALL, .transaction = 3 };

	x.offers = offers;
	x.frames = 0;
	hostap_responder_begin(&x.bob, bob);
	assert_int_equal(hostap_inquiry_begin(&x.ann, ann, bob, 5, &all, 1), HOSTAP_GAS_SEND);
	return &x;
}

/* Ann's frame to Bob and his to her: what it meant to her. */
static int
go(struct exchange *x)
{
	x->frames += 2;
	assert_int_equal(hostap_responder_take(&x->bob, x->offers->list, x->offers->count,
	    x->ann.frame, x->ann.frame_len), HOSTAP_GAS_SEND);
	return hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len);
}

static void
a_short_answer_comes_in_one_frame(void **state)
{
	(void)state;
	struct exchange *x = exchange(some_offers());
	struct hostap_service list[4];

	assert_int_equal(go(x), HOSTAP_GAS_DONE);
	assert_int_equal(x->frames, 2);
	assert_int_equal(hostap_services_read(x->ann.whole, x->ann.whole_len, true, list, 4), 3);
	assert_int_equal(list[2].protocol, HOSTAP_SERVICE_UPNP);
	assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len),
	    HOSTAP_GAS_FOREIGN);			/* once more: nobody waits for it */
}

static struct offers *
many_offers(struct hostap_service *list, size_t count)
{
	static struct offers o;

	o.count = 0;
	offer(&o, HOSTAP_SERVICE_BONJOUR, "_ipp._tcp TXT a=0123456789012345678901234567890123456789"
	    "012345678901234567890123456789012345678901234567890123456789012345678901234567890123"
	    "456789012345678901234567890123456789012345678901234567890123456789");
	for (size_t i = 0; i < count; i++)
		list[i] = o.list[0];
	return &o;
}

static void
a_long_answer_is_fetched_piece_by_piece(void **state)
{
	(void)state;
	struct hostap_service list[60], got[60];
	struct offers *o = many_offers(list, 60);
	struct exchange *x = exchange(o);
	int meant = HOSTAP_GAS_SEND;

	while (meant == HOSTAP_GAS_SEND) {
		assert_int_equal(hostap_responder_take(&x->bob, list, 60, x->ann.frame,
		    x->ann.frame_len), HOSTAP_GAS_SEND);
		meant = hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len);
		assert_in_range(x->ann.delay_ms, 0, 2);
		x->frames += 2;
		if (x->frames == 6)			/* the same piece again is asked over */
			assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame,
			    x->bob.frame_len), HOSTAP_GAS_SEND);
	}
	assert_int_equal(meant, HOSTAP_GAS_DONE);
	assert_int_equal(x->ann.whole_len, x->bob.whole_len);
	assert_int_equal(x->frames, 2 + 2 * (int)((x->bob.whole_len + 1399) / 1400));
	assert_int_equal(hostap_services_read(x->ann.whole, x->ann.whole_len, true, got, 60), 60);
	for (int i = 0; i < 60; i++)
		assert_memory_equal(got[i].data, list[0].data, list[0].len);
	assert_int_equal(hostap_responder_take(&x->bob, list, 60, x->ann.frame, x->ann.frame_len),
	    HOSTAP_GAS_SEND);				/* beyond the end: there is none */
	struct hostap_gas g;

	assert_int_equal(hostap_gas_read(x->bob.frame, x->bob.frame_len, &g, NULL), 0);
	assert_int_equal(g.status, 60);
}

static void
an_answer_longer_than_its_room_is_told(void **state)
{
	(void)state;
	struct hostap_service list[100];
	struct exchange *x = exchange(many_offers(list, 100));

	assert_int_equal(hostap_responder_take(&x->bob, list, 100, x->ann.frame, x->ann.frame_len),
	    HOSTAP_GAS_SEND);
	assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len), -EREMOTEIO);
	assert_int_equal(x->ann.status, 63);
	assert_string_equal(x->ann.why, "GAS response too large");
}

static void
a_lost_piece_ends_the_exchange(void **state)
{
	(void)state;
	struct hostap_service list[60];
	struct exchange *x = exchange(many_offers(list, 60));

	for (int i = 0; i < 2; i++) {
		assert_int_equal(hostap_responder_take(&x->bob, list, 60, x->ann.frame,
		    x->ann.frame_len), HOSTAP_GAS_SEND);
		assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len),
		    HOSTAP_GAS_SEND);
	}
	for (int i = 0; i < 2; i++)			/* the first of these is lost */
		assert_int_equal(hostap_responder_take(&x->bob, list, 60, x->ann.frame,
		    x->ann.frame_len), HOSTAP_GAS_SEND);
	assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len), -EBADMSG);
	assert_string_equal(x->ann.why, "a piece of the answer was lost");
}

/* Both read what they are given; neither takes what is another's. */
static void
frames_of_others_belong_to_nobody(void **state)
{
	(void)state;
	struct exchange *x = exchange(some_offers());
	uint8_t *f = x->ann.frame;
	struct hostap_gas g;

	assert_int_equal(hostap_inquiry_take(&x->ann, f, x->ann.frame_len), HOSTAP_GAS_FOREIGN);
	f[4]++;						/* to another */
	assert_int_equal(hostap_responder_take(&x->bob, x->offers->list, 4, f, x->ann.frame_len),
	    HOSTAP_GAS_FOREIGN);
	f[4]--;
	assert_int_equal(hostap_responder_take(&x->bob, x->offers->list, 4, f, x->ann.frame_len),
	    HOSTAP_GAS_SEND);
	assert_int_equal(hostap_responder_take(&x->bob, x->offers->list, 4, x->bob.frame,
	    x->bob.frame_len), HOSTAP_GAS_FOREIGN);
	for (size_t at = 4; at < 27; at += at == 9 ? 1 : at == 15 ? 11 : 1) {
		x->bob.frame[at]++;			/* addresses, and the token */
		if (at < 16 || at == 26)
			assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame,
			    x->bob.frame_len), HOSTAP_GAS_FOREIGN);
		x->bob.frame[at]--;
	}
	assert_int_equal(hostap_gas_read(x->bob.frame, x->bob.frame_len, &g, NULL), 0);
	assert_int_equal(g.kind, HOSTAP_GAS_RESPONSE);
	assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len),
	    HOSTAP_GAS_DONE);
}

static void
malformed_frames_are_answered_by_nothing_and_end_who_waits(void **state)
{
	(void)state;
	struct exchange *x = exchange(some_offers());
	struct hostap_gas g;

	for (size_t n = 0; n < x->ann.frame_len; n++)
		assert_int_equal(hostap_responder_take(&x->bob, x->offers->list, 4, x->ann.frame, n),
		    n < 27 ? HOSTAP_GAS_FOREIGN : -EBADMSG);
	assert_int_equal(hostap_responder_take(&x->bob, x->offers->list, 4, x->ann.frame,
	    x->ann.frame_len), HOSTAP_GAS_SEND);
	assert_int_equal(hostap_inquiry_take(&x->ann, x->bob.frame, x->bob.frame_len - 1), -EBADMSG);
	assert_true(strlen(x->ann.why) > 0);
	x = exchange(some_offers());
	x->ann.frame[30] = 1;				/* another advertisement protocol */
	assert_int_equal(hostap_responder_take(&x->bob, x->offers->list, 4, x->ann.frame,
	    x->ann.frame_len), HOSTAP_GAS_SEND);
	assert_int_equal(hostap_gas_read(x->bob.frame, x->bob.frame_len, &g, NULL), 0);
	assert_int_equal(g.status, 59);
}

static void
an_answer_that_is_not_ready_is_asked_for_again(void **state)
{
	(void)state;
	struct exchange *x = exchange(some_offers());
	struct hostap_gas g = { .kind = HOSTAP_GAS_FRAGMENT, .token = 5, .status = 95,
	    .comeback_tu = 100 };
	uint8_t room[200];
	int n;

	memcpy(g.da, ann, 6);
	memcpy(g.sa, bob, 6);
	n = hostap_gas_write(&g, room, sizeof(room));
	assert_int_equal(hostap_inquiry_take(&x->ann, room, (size_t)n), HOSTAP_GAS_SEND);
	assert_int_equal(x->ann.delay_ms, 103);
	assert_int_equal(hostap_gas_read(x->ann.frame, x->ann.frame_len, &g, NULL), 0);
	assert_int_equal(g.kind, HOSTAP_GAS_AGAIN);
	g.kind = 14;
	assert_int_equal(hostap_gas_write(&g, room, sizeof(room)), -EINVAL);
	g.kind = HOSTAP_GAS_FRAGMENT;
	g.fragment = 128;
	assert_int_equal(hostap_gas_write(&g, room, sizeof(room)), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bonjour_entries_are_written_as_deployed_devices_write_them),
		cmocka_unit_test(bonjour_names_may_say_more_than_they_must),
		cmocka_unit_test(what_is_no_entry_is_refused),
		cmocka_unit_test(entries_of_strangers_are_text_fit_for_a_terminal),
		cmocka_unit_test(a_query_for_everything_has_every_protocol_s),
		cmocka_unit_test(a_bonjour_question_has_the_records_of_its_name_and_type),
		cmocka_unit_test(a_UPnP_search_has_what_is_of_that_kind_and_at_least_that_version),
		cmocka_unit_test(what_is_not_offered_or_not_understood_has_its_status),
		cmocka_unit_test(a_short_answer_comes_in_one_frame),
		cmocka_unit_test(a_long_answer_is_fetched_piece_by_piece),
		cmocka_unit_test(an_answer_longer_than_its_room_is_told),
		cmocka_unit_test(a_lost_piece_ends_the_exchange),
		cmocka_unit_test(frames_of_others_belong_to_nobody),
		cmocka_unit_test(malformed_frames_are_answered_by_nothing_and_end_who_waits),
		cmocka_unit_test(an_answer_that_is_not_ready_is_asked_for_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
