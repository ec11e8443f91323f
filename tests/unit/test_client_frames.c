/* SPDX-License-Identifier: ISC */
/* <hostap/p2p.h>: the frames of Wi-Fi Direct, and who owns the group they negotiate. */
#define _GNU_SOURCE
#include "client_story.h"

#include "frames.h"
#include "hostap/p2p.h"
#include "p2p_air.h"

static const uint8_t ann[6] = { 2, 0, 0, 0, 0, 1 }, bob[6] = { 2, 0, 0, 0, 0, 2 };

static struct hostap_device
device(const uint8_t addr[6])
{
	struct hostap_device d = { .methods = HOSTAP_METHOD_DISPLAY | HOSTAP_METHOD_BUTTON,
	    .listen_freq = 2437, .name = "tester", .capability = HOSTAP_DEVICE_CLIENT };

	memcpy(d.addr, addr, sizeof(d.addr));
	hostap_type_parse("notebook", d.type);
	return d;
}

static struct hostap_p2p_terms
terms(const struct hostap_device *own, uint8_t intent)
{
	return (struct hostap_p2p_terms){ .own = own, .intent = intent, .channels = 3,
	    .channel = { 2437, 5180, 2412 }, .password_id = HOSTAP_PASSWORD_BUTTON,
	    .ssidlen = 9, .ssid = "DIRECT-xy" };
}

/* Over the air: written and read again is the same. */
static void
cross(struct hostap_p2p_frame *f)
{
	uint8_t room[HOSTAP_P2P_ROOM];
	char why[HOSTAP_P2P_WHY];
	int n = hostap_p2p_write(f, room, sizeof(room));

	assert_true(n > 0);
	if (hostap_p2p_read(room, (size_t)n, f, why) != 0)
		fail_msg("%s", why);
}

/* ---- recorded frames ------------------------------------------------------------------------ */

static size_t
recorded(size_t i, uint8_t bytes[SAMPLE_MAX], struct hostap_p2p_frame *f)
{
	size_t len = unhex(air[i].hex, bytes);

	assert_int_equal(hostap_p2p_read(bytes, len, f, NULL), 0);
	return len;
}

static void
a_recorded_negotiation_is_read(void **state)
{
	(void)state;
	struct hostap_p2p_frame f;
	uint8_t bytes[SAMPLE_MAX];

	recorded(0, bytes, &f);
	assert_int_equal(f.kind, HOSTAP_GO_REQUEST);
	assert_int_equal(f.token, 1);
	assert_memory_equal(f.sa, "\x42\0\0\0\1\0", 6);
	assert_int_equal(f.intent, 8);
	assert_int_equal(f.tie_breaker, 1);
	assert_int_equal(f.owner_10ms, 100);
	assert_int_equal(f.client_10ms, 20);
	assert_int_equal(f.device.listen_freq, 2462);
	assert_int_equal(f.operating_freq, 2437);
	assert_int_equal(f.channels, 11);
	assert_int_equal(f.channel[0], 2412);
	assert_int_equal(f.channel[10], 2462);
	assert_memory_equal(f.intended, "\x46\0\0\0\1\0", 6);
	assert_string_equal(f.device.name, "dev1");
	assert_int_equal(f.password_id, HOSTAP_PASSWORD_BUTTON);
	recorded(1, bytes, &f);
	assert_int_equal(f.kind, HOSTAP_GO_RESPONSE);
	assert_int_equal(f.status, 0);
	assert_int_equal(f.intent, 7);
	assert_int_equal(f.tie_breaker, 0);
	assert_int_equal(f.operating_freq, 0);
	recorded(2, bytes, &f);
	assert_int_equal(f.kind, HOSTAP_GO_CONFIRM);
	assert_memory_equal(f.ssid, "DIRECT-f6", 9);
	assert_int_equal(f.ssidlen, 9);
	assert_memory_equal(f.group_owner, "\x42\0\0\0\1\0", 6);
	assert_int_equal(f.operating_freq, 2437);
}

static void
a_recorded_frame_written_again_says_the_same(void **state)
{
	(void)state;
	struct hostap_p2p_frame f, again;
	uint8_t bytes[SAMPLE_MAX];

	for (size_t i = 0; i < 3; i++) {
		recorded(i, bytes, &f);
		again = f;
		cross(&again);
		assert_memory_equal(&f, &again, sizeof(f));
	}
}

static void
other_frames_are_told_apart_from_malformed_ones(void **state)
{
	(void)state;
	struct hostap_p2p_frame f;
	uint8_t bytes[SAMPLE_MAX];
	char why[HOSTAP_P2P_WHY];
	size_t len = unhex(air[0].hex, bytes);

	for (size_t n = 0; n < len; n++) {
		int r = hostap_p2p_read(bytes, n, &f, why);
		bool whole = n == len - 27;	/* the last element is not there at all */

		assert_int_equal(r, whole ? 0 : n < 32 ? -ENOMSG : -EBADMSG);
		assert_int_equal(strlen(why) == 0, whole);
		assert_int_equal(f.token, n < 32 ? 0 : 1);
	}
	assert_int_equal(hostap_p2p_read(bytes, 32, &f, why), -EBADMSG);
	assert_non_null(strstr(why, "Intent"));
	bytes[24] = 5;
	assert_int_equal(hostap_p2p_read(bytes, len, &f, NULL), -ENOMSG);
	bytes[24] = 4;
	bytes[30] = 9;
	assert_int_equal(hostap_p2p_read(bytes, len, &f, NULL), -ENOMSG);
	len = unhex(air[sizeof(air) / sizeof(air[0]) - 1].hex, bytes);
	assert_int_equal(hostap_p2p_read(bytes, len, &f, NULL), -ENOMSG);
}

/* ---- negotiation ---------------------------------------------------------------------------- */

/* Three frames; -1 where it fails, else 1 if who asked owns the group. */
static int
negotiate(uint8_t asks, uint8_t tie, uint8_t answers)
{
	struct hostap_device a = device(ann), b = device(bob);
	struct hostap_p2p_terms ta = terms(&a, asks), tb = terms(&b, answers);
	struct hostap_p2p_group ga, gb;
	struct hostap_p2p_frame f, out;
	int status;

	ta.tie_breaker = tie;
	memcpy(ta.intended, "\6\0\0\0\0\1", 6);
	memcpy(tb.ssid, "DIRECT-zz", 9);
	tb.channels = 2;
	tb.channel[0] = 2412;
	tb.channel[1] = 2437;
	assert_int_equal(hostap_p2p_ask(&ta, bob, 7, &f), 0);
	cross(&f);
	status = hostap_p2p_agree(&tb, &f, &out, &gb);
	cross(&out);
	assert_int_equal(out.status, status);
	assert_int_equal(out.token, 7);
	if (status != 0) {
		assert_int_equal(hostap_p2p_confirm(&ta, &out, &f, &ga), status);
		return -1;
	}
	assert_int_equal(hostap_p2p_confirm(&ta, &out, &f, &ga), 0);
	cross(&f);
	assert_int_equal(hostap_p2p_settle(&f, &gb), 0);
	assert_true(ga.owner != gb.owner);
	assert_int_equal(ga.freq, gb.freq);
	assert_int_equal(ga.freq, ga.owner ? 2437 : 2412);
	assert_int_equal(ga.ssidlen, gb.ssidlen);
	assert_memory_equal(ga.ssid, gb.ssid, 9);
	assert_memory_equal(ga.ssid, ga.owner ? "DIRECT-xy" : "DIRECT-zz", 9);
	assert_memory_equal(gb.peer, "\6\0\0\0\0\1", 6);
	assert_memory_equal(ga.peer, bob, 6);
	assert_int_equal(ga.channels, 2);
	assert_int_equal(ga.channel[0], 2437);
	assert_int_equal(gb.channel[0], 2412);
	return ga.owner;
}

static void
both_sides_come_to_the_same_owner_channel_and_name(void **state)
{
	(void)state;

	for (uint8_t asks = 0; asks <= 15; asks++)
		for (uint8_t answers = 0; answers <= 15; answers++)
			for (uint8_t tie = 0; tie <= 1; tie++)
				assert_int_equal(negotiate(asks, tie, answers),
				    asks != answers ? asks > answers : asks == 15 ? -1 : tie);
}

static void
what_cannot_be_agreed_has_its_status(void **state)
{
	(void)state;
	struct hostap_device a = device(ann), b = device(bob);
	struct hostap_p2p_terms ta = terms(&a, 3), tb = terms(&b, 4);
	struct hostap_p2p_frame request, f, confirm;
	struct hostap_p2p_group g;

	assert_int_equal(hostap_p2p_ask(&ta, bob, 1, &request), 0);
	tb.channel[0] = tb.channel[1] = tb.channel[2] = 2462;
	assert_int_equal(hostap_p2p_agree(&tb, &request, &f, &g), HOSTAP_P2P_NO_CHANNEL);
	tb = terms(&b, 4);
	tb.password_id = HOSTAP_PASSWORD_TYPED;
	assert_int_equal(hostap_p2p_agree(&tb, &request, &f, &g), HOSTAP_P2P_METHOD);
	request.password_id = HOSTAP_PASSWORD_SHOWN;
	assert_int_equal(hostap_p2p_agree(&tb, &request, &f, &g), 0);
	tb.password_id = 0;
	assert_int_equal(hostap_p2p_agree(&tb, &request, &f, &g), 0);
	assert_int_equal(g.password_id, HOSTAP_PASSWORD_TYPED);
	assert_int_equal(f.password_id, HOSTAP_PASSWORD_TYPED);
	request.intent = 16;
	assert_int_equal(hostap_p2p_agree(&tb, &request, &f, &g), HOSTAP_P2P_INVALID);
	assert_int_equal(hostap_p2p_ask(&ta, bob, 1, &request), 0);
	request.password_id = 0;
	tb.password_id = 0;
	assert_int_equal(hostap_p2p_agree(&tb, &request, &f, &g), 0);

	/* Who asked judges the answer by the same rules. */
	ta.password_id = HOSTAP_PASSWORD_BUTTON;
	f.password_id = HOSTAP_PASSWORD_SHOWN;
	assert_int_equal(hostap_p2p_confirm(&ta, &f, &confirm, &g), HOSTAP_P2P_METHOD);
	assert_int_equal(confirm.status, HOSTAP_P2P_METHOD);
	f.password_id = HOSTAP_PASSWORD_BUTTON;
	f.operating_freq = 2462;
	assert_int_equal(hostap_p2p_confirm(&ta, &f, &confirm, &g), HOSTAP_P2P_NO_CHANNEL);
	f.operating_freq = 2412;
	f.ssidlen = 0;
	assert_int_equal(hostap_p2p_confirm(&ta, &f, &confirm, &g), HOSTAP_P2P_INVALID);
	f.ssidlen = 9;
	f.intent = 16;
	assert_int_equal(hostap_p2p_confirm(&ta, &f, &confirm, &g), HOSTAP_P2P_INVALID);
	f.intent = 4;
	f.channels = 0;
	assert_int_equal(hostap_p2p_confirm(&ta, &f, &confirm, &g), HOSTAP_P2P_NO_CHANNEL);
}

static void
an_owner_that_names_no_group_or_a_channel_nobody_offered_is_no_owner(void **state)
{
	(void)state;
	struct hostap_device a = device(ann), b = device(bob);
	struct hostap_p2p_terms ta = terms(&a, 9), tb = terms(&b, 4);
	struct hostap_p2p_frame request, f, confirm;
	struct hostap_p2p_group ga, gb, kept;

	assert_int_equal(hostap_p2p_ask(&ta, bob, 1, &request), 0);
	assert_int_equal(hostap_p2p_agree(&tb, &request, &f, &gb), 0);
	assert_int_equal(hostap_p2p_confirm(&ta, &f, &confirm, &ga), 0);
	kept = gb;
	confirm.operating_freq = 2462;
	assert_int_equal(hostap_p2p_settle(&confirm, &gb), HOSTAP_P2P_NO_CHANNEL);
	gb = kept;
	confirm.ssidlen = 0;
	assert_int_equal(hostap_p2p_settle(&confirm, &gb), HOSTAP_P2P_INVALID);
	confirm.status = HOSTAP_P2P_REJECTED;
	assert_int_equal(hostap_p2p_settle(&confirm, &gb), HOSTAP_P2P_REJECTED);
	assert_int_equal(hostap_p2p_settle(&f, &gb), -EINVAL);
}

static void
terms_that_are_none_are_refused(void **state)
{
	(void)state;
	struct hostap_device a = device(ann);
	struct hostap_p2p_terms good = terms(&a, 3), t;
	struct hostap_p2p_frame f = { .kind = HOSTAP_GO_CONFIRM }, out;
	struct hostap_p2p_group g;

	t = good;
	t.intent = 16;
	assert_int_equal(hostap_p2p_ask(&t, bob, 1, &out), -EINVAL);
	t = good;
	t.channels = 0;
	assert_int_equal(hostap_p2p_ask(&t, bob, 1, &out), -EINVAL);
	t = good;
	t.ssidlen = 0;
	assert_int_equal(hostap_p2p_ask(&t, bob, 1, &out), -EINVAL);
	assert_int_equal(hostap_p2p_agree(&good, &f, &out, &g), -EINVAL);
	assert_int_equal(hostap_p2p_confirm(&good, &f, &out, &g), -EINVAL);
}

static void
the_recorded_request_is_agreed_to_as_it_was(void **state)
{
	(void)state;
	struct hostap_device own = device((const uint8_t *)"\x42\0\0\0\0\0");
	struct hostap_p2p_terms t = terms(&own, 7);
	struct hostap_p2p_frame request, recorded_response, response, confirm;
	struct hostap_p2p_group g;
	uint8_t bytes[SAMPLE_MAX];

	t.password_id = 0;
	recorded(0, bytes, &request);
	recorded(1, bytes, &recorded_response);
	recorded(2, bytes, &confirm);
	assert_int_equal(hostap_p2p_agree(&t, &request, &response, &g), 0);
	assert_int_equal(response.intent, recorded_response.intent);
	assert_int_equal(response.tie_breaker, recorded_response.tie_breaker);
	assert_int_equal(response.password_id, recorded_response.password_id);
	assert_memory_equal(response.da, recorded_response.da, 6);
	assert_memory_equal(response.sa, recorded_response.sa, 6);
	assert_false(g.owner);
	assert_int_equal(hostap_p2p_settle(&confirm, &g), 0);
	assert_int_equal(g.freq, 2437);
	assert_memory_equal(g.ssid, "DIRECT-f6", 9);
	assert_memory_equal(g.peer, "\x46\0\0\0\1\0", 6);
}

static void
of_two_requests_that_cross_that_of_the_lower_address_stands(void **state)
{
	(void)state;
	struct hostap_p2p_frame from_ann = { .kind = HOSTAP_GO_REQUEST }, from_bob = from_ann;

	memcpy(from_ann.sa, ann, 6);
	memcpy(from_bob.sa, bob, 6);
	assert_true(hostap_p2p_is_crossed(&from_bob, ann));
	assert_false(hostap_p2p_is_crossed(&from_ann, bob));
}

/* ---- the others ----------------------------------------------------------------------------- */

static void
provision_discovery_agrees_to_what_the_device_can_do(void **state)
{
	(void)state;
	struct hostap_device a = device(ann), b = device(bob);
	struct hostap_p2p_frame f, answer;

	hostap_p2p_provision(&a, bob, 5, HOSTAP_METHOD_DISPLAY, &f);
	cross(&f);
	assert_int_equal(f.kind, HOSTAP_PROVISION_REQUEST);
	assert_int_equal(f.method, HOSTAP_METHOD_DISPLAY);
	assert_string_equal(f.device.name, "tester");
	assert_memory_equal(f.da, bob, 6);
	hostap_p2p_answer(&f, &b, 0, &answer);
	cross(&answer);
	assert_int_equal(answer.kind, HOSTAP_PROVISION_RESPONSE);
	assert_int_equal(answer.token, 5);
	assert_int_equal(answer.method, HOSTAP_METHOD_DISPLAY);
	assert_memory_equal(answer.da, ann, 6);
	assert_memory_equal(answer.sa, bob, 6);
	hostap_p2p_answer(&f, &b, HOSTAP_P2P_REJECTED, &answer);
	assert_int_equal(answer.method, 0);
	f.method = HOSTAP_METHOD_KEYPAD;
	hostap_p2p_answer(&f, &b, 0, &f);		/* over the request itself */
	assert_int_equal(f.method, 0);
	assert_int_equal(f.kind, HOSTAP_PROVISION_RESPONSE);
}

static void
invitations_and_discoverability_cross_the_air(void **state)
{
	(void)state;
	struct hostap_device a = device(ann), b = device(bob);
	struct hostap_p2p_frame f = { .kind = HOSTAP_INVITE_REQUEST, .token = 3, .channels = 1,
	    .channel = { 5180 }, .operating_freq = 5180, .ssidlen = 9, .ssid = "DIRECT-ab",
	    .group_bssid = { 6 }, .reinvoke = 1, .owner_10ms = 1, .client_10ms = 2, .device = a };
	struct hostap_p2p_frame sent = f, answer;

	memcpy(f.group_owner, ann, 6);
	memcpy(f.sa, ann, 6);
	memcpy(f.da, bob, 6);
	sent = f;
	cross(&f);
	sent.device.listen_freq = 0;		/* which an invitation does not say */
	assert_memory_equal(&f, &sent, sizeof(f));
	hostap_p2p_answer(&f, &b, 0, &answer);
	cross(&answer);
	assert_int_equal(answer.kind, HOSTAP_INVITE_RESPONSE);
	assert_int_equal(answer.operating_freq, 5180);
	assert_int_equal(answer.channels, 1);
	hostap_p2p_answer(&f, &b, HOSTAP_P2P_UNKNOWN_GROUP, &answer);
	cross(&answer);
	assert_int_equal(answer.status, HOSTAP_P2P_UNKNOWN_GROUP);
	assert_int_equal(answer.channels, 0);
	f.kind = HOSTAP_DISCOVER_REQUEST;
	memcpy(f.wanted, bob, 6);
	cross(&f);
	assert_memory_equal(f.wanted, bob, 6);
	assert_memory_equal(f.group_owner, ann, 6);
	hostap_p2p_answer(&f, &b, 0, &answer);
	cross(&answer);
	assert_int_equal(answer.kind, HOSTAP_DISCOVER_RESPONSE);
}

static void
what_cannot_be_written_is_refused(void **state)
{
	(void)state;
	struct hostap_device a = device(ann);
	struct hostap_p2p_terms t = terms(&a, 3);
	struct hostap_p2p_frame good, f;
	uint8_t room[HOSTAP_P2P_ROOM];
	int whole;

	assert_int_equal(hostap_p2p_ask(&t, bob, 1, &good), 0);
	whole = hostap_p2p_write(&good, room, sizeof(room));
	assert_true(whole > 0);
	for (int size = 0; size < whole; size++)
		assert_int_equal(hostap_p2p_write(&good, room, (size_t)size), -ENOSPC);
	f = good;
	f.token = 0;
	assert_int_equal(hostap_p2p_write(&f, room, sizeof(room)), -EINVAL);
	f = good;
	f.kind = 9;
	assert_int_equal(hostap_p2p_write(&f, room, sizeof(room)), -EINVAL);
	f = good;
	f.intent = 16;
	assert_int_equal(hostap_p2p_write(&f, room, sizeof(room)), -EINVAL);
	f = good;
	f.ssidlen = 33;
	assert_int_equal(hostap_p2p_write(&f, room, sizeof(room)), -EINVAL);
	f = good;
	f.channel[1] = 2413;
	assert_int_equal(hostap_p2p_write(&f, room, sizeof(room)), -EINVAL);
	f = good;
	f.operating_freq = 1;
	assert_int_equal(hostap_p2p_write(&f, room, sizeof(room)), -EINVAL);
	f = good;
	f.device.listen_freq = 1;
	assert_int_equal(hostap_p2p_write(&f, room, sizeof(room)), -EINVAL);
}

static void
a_device_registers_for_what_is_read_here(void **state)
{
	(void)state;
	static const char *const prefixes[] = { "\x04\x09\x50\x6f\x9a\x09", "\x04\x0a", "\x04\x0b",
	    "\x04\x0c", "\x04\x0d" };
	struct hostap *h = open_handle();
	struct fake *f = fake_ap();

	assert_int_equal(hostap_p2p_register(h, &(struct hostap_to){ .iface = 9, .number = 40 }), 0);
	fake_step();
	for (size_t i = 0; i < 5; i++) {
		struct hap_frame_reg reg;
		size_t len;
		const uint8_t *prefix = hap_attr_find(f->got[i].attrs, HAP_ATTR_PREFIX, &len);

		hap_body(&f->got[i].m, &reg, sizeof(reg));
		assert_int_equal(f->got[i].m.i_type, HAP_FRAME_REG_CMD);
		assert_int_equal(f->got[i].m.i_seq, 40 + i);
		assert_int_equal(f->got[i].m.i_iface, 9);
		assert_int_equal(reg.subtype, 13);
		assert_int_equal(reg.flags, 0);
		assert_int_equal(len, strlen(prefixes[i]));
		assert_memory_equal(prefix, prefixes[i], len);
	}
	end(h, 5);
}

static void
sorts_statuses_and_methods_have_names(void **state)
{
	(void)state;

	assert_string_equal(hostap_p2p_kind_name(HOSTAP_GO_REQUEST), "GO negotiation request");
	assert_string_equal(hostap_p2p_kind_name(HOSTAP_PROVISION_RESPONSE),
	    "provision discovery response");
	assert_string_equal(hostap_p2p_kind_name(9), "?");
	assert_string_equal(hostap_p2p_status_name(7), "no common channels");
	assert_string_equal(hostap_p2p_status_name(300), "?");
	assert_string_equal(hostap_method_name(HOSTAP_METHOD_LABEL), "label");
	assert_string_equal(hostap_method_name(HOSTAP_METHOD_DISPLAY), "display");
	assert_string_equal(hostap_method_name(HOSTAP_METHOD_BUTTON), "button");
	assert_string_equal(hostap_method_name(HOSTAP_METHOD_KEYPAD), "keypad");
	assert_string_equal(hostap_method_name(3), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_negotiation_is_read),
		cmocka_unit_test(a_recorded_frame_written_again_says_the_same),
		cmocka_unit_test(other_frames_are_told_apart_from_malformed_ones),
		cmocka_unit_test(both_sides_come_to_the_same_owner_channel_and_name),
		cmocka_unit_test(what_cannot_be_agreed_has_its_status),
		cmocka_unit_test(an_owner_that_names_no_group_or_a_channel_nobody_offered_is_no_owner),
		cmocka_unit_test(terms_that_are_none_are_refused),
		cmocka_unit_test(the_recorded_request_is_agreed_to_as_it_was),
		cmocka_unit_test(of_two_requests_that_cross_that_of_the_lower_address_stands),
		cmocka_unit_test(provision_discovery_agrees_to_what_the_device_can_do),
		cmocka_unit_test(invitations_and_discoverability_cross_the_air),
		cmocka_unit_test(what_cannot_be_written_is_refused),
		cmocka_unit_test(a_device_registers_for_what_is_read_here),
		cmocka_unit_test(sorts_statuses_and_methods_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
