/* SPDX-License-Identifier: ISC */
/* Wi-Fi Direct's action frames, built from nothing: numbers, order, what is refused and kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "frame/p2p_action.h"

enum { ROOMY = 4096 };

#define PEER	((struct mac){ { 0x42, 0, 0, 0, 1, 0 } })
#define SELF	((struct mac){ { 0x42, 0, 0, 0, 0, 0 } })

struct made {
	uint8_t			bytes[ROOMY], room[ATTRIBUTE_ROOM];
	size_t			len;
	struct frame		frame;
	struct p2p_action	action;
};

static const uint8_t channels[] = { 81, 3, 1, 6, 11 };

/* With everything that any of them requires, and a status. */
static struct p2p_action
complete(enum p2p_frame frame)
{
	struct p2p_action a = { .frame = frame, .token = 7 };

	a.p2p.present = ~UINT64_C(0);
	p2p_drop(&a.p2p, P2P_SERVICE_HASH);
	p2p_drop(&a.p2p, P2P_FEATURE_CAPABILITY);
	p2p_drop(&a.p2p, P2P_ADVERTISED_SERVICES);
	a.p2p.intent = (struct p2p_intent){ 8, true };
	a.p2p.channel_list = (struct p2p_channel_list){ { 'X', 'X', 4 },
	    octets_of(channels, sizeof(channels)) };
	a.p2p.device_info.address = PEER;
	return a;
}

static enum attribute_fault
parse(struct made *m)
{
	struct wr joined = wr_into(m->room, sizeof(m->room));

	assert_int_equal(frame_decode(m->bytes, m->len, &m->frame), FRAME_OK);
	return p2p_action_decode(&m->frame, &joined, &m->action);
}

static enum attribute_fault
transmit(struct made *m, const struct p2p_action *a)
{
	struct wr w = wr_into(m->bytes, sizeof(m->bytes));
	struct frame_header h = frame_header_to(FRAME_ACTION, SELF, PEER, PEER);

	frame_header_encode(&w, &h);
	p2p_action_encode(&w, a);
	assert_true(wr_ok(&w));
	m->len = w.len;
	return parse(m);
}

static void
each_frame_has_its_number(void **state)
{
	static const uint8_t public[] = { 4, 9, 0x50, 0x6f, 0x9a, 9 };
	static const uint8_t within[] = { 0x7f, 0x50, 0x6f, 0x9a, 9 };

	(void)state;
	for (unsigned frame = P2P_GO_NEG_REQ; frame <= P2P_GO_DISCOVER_REQ; frame++) {
		bool is_public = frame <= P2P_PROVISION_RESP;
		size_t head = is_public ? sizeof(public) : sizeof(within);
		struct p2p_action a = complete(frame);
		struct made m;

		assert_int_equal(transmit(&m, &a), ATTRIBUTE_OK);
		assert_int_equal(p2p_is_public(frame), is_public);
		assert_memory_equal(m.bytes + FRAME_HEADER_LEN, is_public ? public : within, head);
		assert_int_equal(m.bytes[FRAME_HEADER_LEN + head],
		    frame - (is_public ? P2P_GO_NEG_REQ : P2P_ABSENCE));
		assert_int_equal(m.bytes[FRAME_HEADER_LEN + head + 1], 7);
		assert_int_equal(m.action.frame, frame);
		assert_int_equal(m.action.token, 7);
		for (unsigned at = 0; at < P2P_ATTRIBUTES; at++)
			assert_int_equal(p2p_has(&m.action.p2p, at),
			    p2p_allowed(at, frame) && p2p_has(&a.p2p, at));
	}
}

static void
what_is_of_another_sort_is_foreign(void **state)
{
	static const struct { size_t at; uint8_t value; } other[] = {
		{ 0, 0xe0 }, { 24, 5 }, { 25, 8 }, { 26, 0x51 }, { 29, 10 }, { 30, 9 }, { 30, 255 },
	};
	struct p2p_action a = complete(P2P_GO_NEG_REQ);
	struct made m;

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		assert_int_equal(transmit(&m, &a), ATTRIBUTE_OK);
		m.bytes[other[i].at] = other[i].value;
		assert_int_equal(parse(&m), ATTRIBUTE_FOREIGN);
	}
	a = complete(P2P_PRESENCE_REQ);
	assert_int_equal(transmit(&m, &a), ATTRIBUTE_OK);
	m.bytes[29] = P2P_ACTION_TYPES;
	assert_int_equal(parse(&m), ATTRIBUTE_FOREIGN);
}

/* To be answered with "invalid parameters", a request must say whom to answer. */
static void
after_a_fault_the_token_is_known(void **state)
{
	struct p2p_action a = { .frame = P2P_INVITE_REQ, .token = 200,
	    .p2p.config_timeout = { 1, 2 } };
	struct made m;

	(void)state;
	p2p_add(&a.p2p, P2P_CONFIG_TIMEOUT);
	assert_int_equal(transmit(&m, &a), ATTRIBUTE_MISSING);
	assert_string_equal(m.action.offender.name, "Channel List");
	assert_int_equal(m.action.frame, P2P_INVITE_REQ);
	assert_int_equal(m.action.token, 200);
	assert_int_equal(m.action.p2p.config_timeout.client, 2);
	m.bytes[m.len - 4] = 3;			/* the attribute's length */
	assert_int_equal(parse(&m), ATTRIBUTE_SHORT);
	assert_string_equal(m.action.offender.name, "Configuration Timeout");
	assert_int_equal(m.action.token, 200);
	m.len -= 1;
	assert_int_equal(parse(&m), ATTRIBUTE_ELEMENT_SHORT);
	assert_int_equal(m.action.token, 200);
	m.len = FRAME_HEADER_LEN + 7;
	assert_int_equal(parse(&m), ATTRIBUTE_FRAME_SHORT);
}

static void
a_frame_without_any_element_lacks_what_it_requires(void **state)
{
	(void)state;
	for (unsigned frame = P2P_GO_NEG_REQ; frame <= P2P_GO_DISCOVER_REQ; frame++) {
		struct p2p_action a = { .frame = frame, .token = 1 };
		struct made m;
		bool required = false;

		for (unsigned at = 0; at < P2P_ATTRIBUTES; at++)
			required = required || p2p_required(at, frame, P2P_STATUS_OK);
		(void)transmit(&m, &a);
		m.len -= 6;			/* the empty element */
		assert_int_equal(parse(&m), required ? ATTRIBUTE_MISSING : ATTRIBUTE_OK);
	}
}

static void
a_malformed_configuration_list_names_its_attribute(void **state)
{
	struct p2p_action a = complete(P2P_PROVISION_REQ);
	struct made m;

	(void)state;
	a.has_wsc = true;
	a.wsc.config_methods = WSC_METHOD_DISPLAY;
	wsc_add(&a.wsc, WSC_CONFIG_METHODS);
	assert_int_equal(transmit(&m, &a), ATTRIBUTE_OK);
	assert_true(m.action.has_wsc);
	assert_int_equal(m.action.wsc.config_methods, WSC_METHOD_DISPLAY);
	m.bytes[m.len - 3] = 3;
	assert_int_equal(parse(&m), ATTRIBUTE_SHORT);
	assert_string_equal(m.action.offender.name, "Config Methods");
}

/* Wi-Fi Display's elements are joined like the others; a regulator's or an enemy's are kept. */
static void
other_elements_are_kept_and_go_out_last(void **state)
{
	static const uint8_t display[300] = { 0, 0, 6 };
	static const uint8_t others[] = { 0xdd, 4, 1, 2, 3, 4, 200, 1, 9 };
	struct p2p_action a = complete(P2P_GO_NEG_CONF);
	struct made m;
	uint8_t again[ROOMY];
	struct wr w = wr_into(again, sizeof(again));

	(void)state;
	a.has_wfd = true;
	a.wfd = octets_of(display, sizeof(display));
	a.elements = octets_of(others, sizeof(others));
	assert_int_equal(transmit(&m, &a), ATTRIBUTE_OK);
	assert_true(m.action.has_wfd);
	assert_true(octets_equal(m.action.wfd, a.wfd));
	assert_memory_equal(m.bytes + m.len - sizeof(others), others, sizeof(others));
	p2p_action_encode(&w, &m.action);
	assert_true(octets_equal(octets_of(again, w.len),
	    octets_of(m.bytes + FRAME_HEADER_LEN, m.len - FRAME_HEADER_LEN)));
}

static void
all_lists_together_fit_the_room_of_a_frame(void **state)
{
	static const uint8_t plenty[2200];
	struct p2p_action a = complete(P2P_GO_NEG_CONF);
	struct made m;
	struct wr tight;

	(void)state;
	a.has_wfd = a.has_wsc = true;
	a.wfd = octets_of(plenty, 600);
	a.wsc.model_name = octets_of(plenty, 500);
	wsc_add(&a.wsc, WSC_MODEL_NAME);
	a.p2p.channel_list.entries = octets_of(plenty, 900);	/* class 0, no channels */
	assert_int_equal(transmit(&m, &a), ATTRIBUTE_OK);
	assert_int_equal(m.action.wfd.len, 600);
	assert_int_equal(m.action.wsc.model_name.len, 500);
	assert_int_equal(m.action.p2p.channel_list.entries.len, 900);
	for (size_t cap = 0; cap < 2000; cap += 100) {
		tight = wr_into(m.room, cap);
		assert_int_equal(p2p_action_decode(&m.frame, &tight, &m.action),
		    ATTRIBUTE_NO_ROOM);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_frame_has_its_number),
		cmocka_unit_test(what_is_of_another_sort_is_foreign),
		cmocka_unit_test(after_a_fault_the_token_is_known),
		cmocka_unit_test(a_frame_without_any_element_lacks_what_it_requires),
		cmocka_unit_test(a_malformed_configuration_list_names_its_attribute),
		cmocka_unit_test(other_elements_are_kept_and_go_out_last),
		cmocka_unit_test(all_lists_together_fit_the_room_of_a_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
