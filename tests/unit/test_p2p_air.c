/* SPDX-License-Identifier: ISC */
/*
 * The Wi-Fi Direct codec against a group formation as it was on the air: each frame out as it
 * came in, with the values known of it; cut off everywhere; its octets changed at random.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "frame/p2p_action.h"
#include "frames.h"
#include "p2p_air.h"

enum { AIR = sizeof(air) / sizeof(air[0]), MUTATIONS = 3000, ROOMY = 4096 };

#define DEV0	((struct mac){ { 0x42, 0, 0, 0, 0, 0 } })
#define DEV1	((struct mac){ { 0x42, 0, 0, 0, 1, 0 } })
#define OWNER	((struct mac){ { 0x46, 0, 0, 0, 1, 0 } })

struct received {
	uint8_t		bytes[SAMPLE_MAX];
	size_t		len;
	uint8_t		room[ATTRIBUTE_ROOM];
	struct wr	joined;
	struct frame	frame;
};

static void
receive_from(struct received *r, const struct air_frame *from)
{
	r->len = unhex(from->hex, r->bytes);
	r->joined = wr_into(r->room, sizeof(r->room));
	assert_int_equal(frame_decode(r->bytes, r->len, &r->frame), FRAME_OK);
}

static void
receive(struct received *r, const char *name)
{
	for (int i = 0; i < AIR; i++)
		if (strncmp(air[i].name, name, strlen(name)) == 0) {
			receive_from(r, &air[i]);
			return;
		}
	fail_msg("no frame named %s", name);
}

/* Which of the frames that end in elements this is; P2P_FRAMES: none. */
static enum p2p_frame
carrier(const struct frame *f)
{
	if (frame_is(&f->header, FRAME_BEACON))
		return P2P_BEACON;
	if (frame_is(&f->header, FRAME_PROBE_REQ))
		return P2P_PROBE_REQ;
	if (frame_is(&f->header, FRAME_PROBE_RESP))
		return P2P_PROBE_RESP;
	if (frame_is(&f->header, FRAME_ASSOC_REQ))
		return P2P_ASSOC_REQ;
	if (frame_is(&f->header, FRAME_ASSOC_RESP))
		return P2P_ASSOC_RESP;
	return P2P_FRAMES;
}

static bool
is_management(const char *hex)
{
	uint8_t bytes[SAMPLE_MAX];

	return unhex(hex, bytes) && (bytes[0] & 0x0c) == 0;
}

/* What stands in the frame as elements of that vendor. */
static struct octets
elements_of(struct octets list, uint32_t vendor, uint8_t *out)
{
	struct wr w = wr_into(out, SAMPLE_MAX);
	struct rd r = octets_rd(list);
	struct element el;

	while (element_next(&r, &el))
		if (el.id == EID_VENDOR && el.vendor == vendor)
			wr_bytes(&w, el.whole.at, el.whole.len);
	return octets_of(out, w.len);
}

static void
each_list_of_elements_goes_out_as_it_came(void **state)
{
	int seen = 0;

	(void)state;
	for (int i = 0; i < AIR; i++) {
		struct received r;
		uint8_t again[SAMPLE_MAX], was[SAMPLE_MAX];
		struct p2p_attributes p2p;
		struct wsc_attributes wsc;
		bool has_p2p, has_wsc;

		if (!is_management(air[i].hex))
			continue;
		receive_from(&r, &air[i]);
		enum p2p_frame in = carrier(&r.frame);

		if (in == P2P_FRAMES)
			continue;
		assert_int_equal(p2p_elements_decode(r.frame.body, in, &r.joined, &has_p2p, &p2p),
		    ATTRIBUTE_OK);
		assert_int_equal(wsc_elements_decode(r.frame.body, &r.joined, &has_wsc, &wsc),
		    ATTRIBUTE_OK);
		assert_true(has_p2p && has_wsc);
		struct wr w = wr_into(again, sizeof(again));

		p2p_elements_encode(&w, in, &p2p);
		assert_true(octets_equal(octets_of(again, w.len),
		    elements_of(r.frame.body, VENDOR_P2P, was)));
		w = wr_into(again, sizeof(again));
		wsc_elements_encode(&w, &wsc);
		assert_true(octets_equal(octets_of(again, w.len),
		    elements_of(r.frame.body, VENDOR_WPS, was)));
		seen++;
	}
	assert_int_equal(seen, 5);
}

static void
each_action_frame_goes_out_as_it_came(void **state)
{
	int seen = 0;

	(void)state;
	for (int i = 0; i < AIR; i++) {
		struct received r;
		struct p2p_action a;
		uint8_t again[SAMPLE_MAX];

		if (!is_management(air[i].hex))
			continue;
		receive_from(&r, &air[i]);
		enum attribute_fault fault = p2p_action_decode(&r.frame, &r.joined, &a);

		if (strncmp(air[i].name, "P2P", 3) != 0) {
			assert_int_equal(fault, ATTRIBUTE_FOREIGN);
			continue;
		}
		assert_int_equal(fault, ATTRIBUTE_OK);
		assert_null(a.offender.name);
		struct wr w = wr_into(again, sizeof(again));

		frame_header_encode(&w, &r.frame.header);
		p2p_action_encode(&w, &a);
		assert_true(octets_equal(octets_of(again, w.len), octets_of(r.bytes, r.len)));
		seen++;
	}
	assert_int_equal(seen, 3);
}

/* Each of the eight messages, and the acknowledgements: all attributes, most without a row. */
static void
each_registration_message_goes_out_as_it_came(void **state)
{
	enum { BEFORE_ATTRIBUTES = 24 + 2 + 8 + 4 + 14 };	/* QoS, LLC, EAPOL, EAP */
	int seen = 0;

	(void)state;
	for (int i = 0; i < AIR; i++) {
		uint8_t bytes[SAMPLE_MAX], again[SAMPLE_MAX];
		size_t len = unhex(air[i].hex, bytes);
		struct wr w = wr_into(again, sizeof(again));
		struct wsc_attributes wsc;

		if (strstr(air[i].name, "WSC op=4") == NULL && strstr(air[i].name, "op=5") == NULL)
			continue;
		struct octets list = octets_of(bytes + BEFORE_ATTRIBUTES, len - BEFORE_ATTRIBUTES);

		assert_int_equal(wsc_decode(list, &wsc), ATTRIBUTE_OK);
		assert_true(wsc_has(&wsc, WSC_MESSAGE_TYPE));
		assert_int_equal(wsc.message_type, seen < 8 ? 4 + seen + (seen > 1) : 0x0f);
		wsc_encode(&w, &wsc);
		assert_true(octets_equal(octets_of(again, w.len), list));
		seen++;
	}
	assert_int_equal(seen, 9);
}

static void
names_are(const struct p2p_name *name, const char *text)
{
	assert_int_equal(name->len, strlen(text));
	assert_memory_equal(name->octet, text, name->len);
}

static void
a_negotiation_request_says_what_it_said(void **state)
{
	struct received r;
	struct p2p_action a;

	(void)state;
	receive(&r, "P2P GONegReq");
	assert_int_equal(p2p_action_decode(&r.frame, &r.joined, &a), ATTRIBUTE_OK);
	assert_int_equal(a.frame, P2P_GO_NEG_REQ);
	assert_int_equal(a.token, 1);
	assert_int_equal(a.p2p.capability.device, P2P_CAN_SERVICE_DISCOVERY | P2P_CAN_CONCURRENT |
	    P2P_CAN_INVITATION);
	assert_int_equal(a.p2p.capability.group, P2P_GROUP_DISTRIBUTION);
	assert_int_equal(a.p2p.intent.value, 8);
	assert_true(a.p2p.intent.tie_breaker);
	assert_int_equal(a.p2p.config_timeout.owner, 100);
	assert_int_equal(a.p2p.config_timeout.client, 20);
	assert_int_equal(a.p2p.listen_channel.operating_class, 81);
	assert_int_equal(a.p2p.listen_channel.number, 11);
	assert_memory_equal(a.p2p.listen_channel.country, "XX\004", P2P_COUNTRY_LEN);
	assert_false(a.p2p.listen_channel.none);
	assert_true(mac_equal(a.p2p.intended_address, OWNER));
	assert_true(p2p_list_has(&a.p2p.channel_list, 81, 11));
	assert_false(p2p_list_has(&a.p2p.channel_list, 81, 12));
	assert_false(p2p_list_has(&a.p2p.channel_list, 82, 11));
	assert_true(mac_equal(a.p2p.device_info.address, DEV1));
	assert_int_equal(a.p2p.device_info.config_methods, WSC_METHOD_BUTTON);
	names_are(&a.p2p.device_info.name, "dev1");
	assert_true(a.has_wsc);
	assert_false(a.has_wfd);
	assert_int_equal(a.wsc.password_id, WSC_PASSWORD_BUTTON);
	assert_int_equal(a.wsc.version, WSC_VERSION_1);
	assert_true(wsc_extension_has(&a.wsc, WSC_EXT_VERSION2));
	assert_int_equal(a.wsc.extension.version2, WSC_VERSION_2);
}

static void
a_negotiation_confirmation_says_what_it_said(void **state)
{
	struct received r;
	struct p2p_action a;

	(void)state;
	receive(&r, "P2P GONegConf");
	assert_int_equal(p2p_action_decode(&r.frame, &r.joined, &a), ATTRIBUTE_OK);
	assert_int_equal(a.frame, P2P_GO_NEG_CONF);
	assert_true(p2p_has(&a.p2p, P2P_STATUS));
	assert_int_equal(a.p2p.status, P2P_STATUS_OK);
	assert_int_equal(a.p2p.operating_channel.number, 6);
	assert_true(mac_equal(a.p2p.group_id.device, DEV1));
	assert_int_equal(a.p2p.group_id.ssid.len, 9);
	assert_memory_equal(a.p2p.group_id.ssid.octet, "DIRECT-f6", 9);
	assert_false(a.has_wsc);
}

static void
a_probe_request_says_what_it_said(void **state)
{
	struct received r;
	struct p2p_attributes p2p;
	struct wsc_attributes wsc;
	char text[WSC_TYPE_TEXT];
	bool there;

	(void)state;
	receive(&r, "ProbeReq");
	assert_int_equal(p2p_elements_decode(r.frame.body, P2P_PROBE_REQ, &r.joined, &there, &p2p),
	    ATTRIBUTE_OK);
	assert_int_equal(wsc_elements_decode(r.frame.body, &r.joined, &there, &wsc), ATTRIBUTE_OK);
	assert_int_equal(p2p.listen_channel.number, 11);
	assert_int_equal(wsc.request_type, WSC_REQUEST_ENROLLEE);
	assert_int_equal(wsc.rf_bands, WSC_BAND_2GHZ | WSC_BAND_5GHZ);
	assert_string_equal(wsc_device_type_format(wsc.primary_type, text), "1-0050F204-1");
	assert_true(octets_equal(wsc.device_name, octets_of("dev0", 4)));
	assert_true(octets_equal(wsc.manufacturer, octets_of(" ", 1)));
	assert_true(wsc_extension_has(&wsc, WSC_EXT_REQUEST_TO_ENROLL));
	assert_true(wsc_has(&wsc, WSC_PASSWORD_ID) && wsc_has(&wsc, WSC_CONFIG_ERROR));
	assert_int_equal(wsc.uuid_e[0], 0x36);
	assert_true(wsc_asks_for(&wsc, wsc.primary_type));
}

static void
a_probe_response_an_owners_beacon_and_an_association_name_their_device(void **state)
{
	struct received r;
	struct p2p_attributes p2p;
	bool there;

	(void)state;
	receive(&r, "ProbeResp");
	assert_int_equal(p2p_elements_decode(r.frame.body, P2P_PROBE_RESP, &r.joined, &there,
	    &p2p), ATTRIBUTE_OK);
	assert_true(mac_equal(p2p.device_info.address, DEV1));
	names_are(&p2p.device_info.name, "dev1");
	receive(&r, "Beacon");
	assert_int_equal(p2p_elements_decode(r.frame.body, P2P_BEACON, &r.joined, &there, &p2p),
	    ATTRIBUTE_OK);
	assert_true(p2p.capability.group & P2P_GROUP_OWNER);
	assert_true(mac_equal(p2p.device_id, DEV1));
	receive(&r, "AssocReq");
	assert_int_equal(p2p_elements_decode(r.frame.body, P2P_ASSOC_REQ, &r.joined, &there, &p2p),
	    ATTRIBUTE_OK);
	assert_true(mac_equal(p2p.device_info.address, DEV0));
	names_are(&p2p.device_info.name, "dev0");
}

/* Decoded from exactly its octets on the heap, so that a sanitizer sees one read too many. */
static enum attribute_fault
decode_action(const uint8_t *bytes, size_t len, uint8_t *again, size_t *again_len)
{
	uint8_t *exact = malloc(len ? len : 1), room[ATTRIBUTE_ROOM];
	struct wr joined = wr_into(room, sizeof(room)), w = wr_into(again, ROOMY);
	struct frame f;
	struct p2p_action a;
	enum attribute_fault fault = ATTRIBUTE_FRAME_SHORT;

	memcpy(exact, bytes, len);
	if (frame_decode(exact, len, &f) == FRAME_OK)
		fault = p2p_action_decode(&f, &joined, &a);
	if (fault == ATTRIBUTE_OK) {
		frame_header_encode(&w, &f.header);
		p2p_action_encode(&w, &a);
		assert_true(wr_ok(&w));
		*again_len = w.len;
	}
	free(exact);
	return fault;
}

/* A frame that ends with one of its elements is another frame; every other cut is a fault. */
static void
every_truncation_is_a_fault_but_between_elements(void **state)
{
	enum { TO_ELEMENTS = FRAME_HEADER_LEN + 2 + 6 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		uint8_t bytes[SAMPLE_MAX], again[ROOMY];
		size_t again_len, len = unhex(air[i].hex, bytes);

		for (size_t n = 0; n < len; n++) {
			enum attribute_fault fault = decode_action(bytes, n, again, &again_len);

			if (n < TO_ELEMENTS)
				assert_true(fault == ATTRIBUTE_FRAME_SHORT ||
				    fault == ATTRIBUTE_FOREIGN);
			else if (!elements_valid(bytes + TO_ELEMENTS, n - TO_ELEMENTS))
				assert_int_equal(fault, ATTRIBUTE_ELEMENT_SHORT);
			else if (n == TO_ELEMENTS)
				assert_int_equal(fault, ATTRIBUTE_MISSING);
			else
				assert_int_equal(fault, ATTRIBUTE_OK);
		}
	}
}

/* The list itself cut off, its elements whole. */
static void
every_truncation_of_a_list_is_a_fault_but_between_attributes(void **state)
{
	struct received r;
	struct p2p_action a;

	(void)state;
	receive(&r, "P2P GONegReq");
	assert_int_equal(p2p_action_decode(&r.frame, &r.joined, &a), ATTRIBUTE_OK);
	struct octets list = a.p2p.raw;
	size_t whole = 0;

	for (size_t n = 0; n < list.len; n++) {
		struct p2p_attributes p2p;
		uint8_t *exact = malloc(n ? n : 1);

		memcpy(exact, list.at, n);
		enum attribute_fault fault = p2p_decode(octets_of(exact, n), P2P_GO_NEG_REQ, &p2p);

		if (n - whole == 0)
			assert_true(fault == ATTRIBUTE_MISSING || fault == ATTRIBUTE_OK);
		else if (n - whole < 3)
			assert_int_equal(fault, ATTRIBUTE_HEAD_SHORT);
		else {
			assert_int_equal(fault, ATTRIBUTE_SHORT);
			assert_int_equal(p2p.offender.id, list.at[whole]);
			assert_string_equal(p2p.offender.name, p2p_attribute_name(list.at[whole]));
		}
		if (n - whole == (size_t)2 + list.at[whole + 1])
			whole = n + 1;
		free(exact);
	}
}

static void
what_does_not_fit_makes_the_writer_bad(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct received r;
		struct p2p_action a;

		receive_from(&r, &air[i]);
		assert_int_equal(p2p_action_decode(&r.frame, &r.joined, &a), ATTRIBUTE_OK);
		size_t needed = r.len - FRAME_HEADER_LEN;

		for (size_t cap = 0; cap <= needed; cap++) {
			uint8_t *exact = malloc(cap ? cap : 1);
			struct wr w = wr_into(exact, cap);

			p2p_action_encode(&w, &a);
			assert_int_equal(wr_ok(&w), cap == needed);
			free(exact);
		}
	}
}

static void
random_mutations_are_refused_or_go_out_the_same_twice(void **state)
{
	struct prng rng = prng_from(20);
	int good = 0;

	(void)state;
	print_message("# seed 20\n");
	for (int i = 0; i < MUTATIONS; i++) {
		uint8_t bytes[SAMPLE_MAX], first[ROOMY], second[ROOMY];
		size_t first_len, second_len, len = unhex(air[i % 3].hex, bytes);

		for (uint32_t n = 1 + prng_below(&rng, 4); n > 0; n--)
			bytes[FRAME_HEADER_LEN + prng_below(&rng, (uint32_t)len - FRAME_HEADER_LEN)]
			    = (uint8_t)prng_next(&rng);
		if (decode_action(bytes, len, first, &first_len) != ATTRIBUTE_OK)
			continue;
		good++;
		assert_int_equal(decode_action(first, first_len, second, &second_len),
		    ATTRIBUTE_OK);
		assert_true(octets_equal(octets_of(first, first_len),
		    octets_of(second, second_len)));
	}
	assert_true(good > MUTATIONS / 20 && good < MUTATIONS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_list_of_elements_goes_out_as_it_came),
		cmocka_unit_test(each_action_frame_goes_out_as_it_came),
		cmocka_unit_test(each_registration_message_goes_out_as_it_came),
		cmocka_unit_test(a_negotiation_request_says_what_it_said),
		cmocka_unit_test(a_negotiation_confirmation_says_what_it_said),
		cmocka_unit_test(a_probe_request_says_what_it_said),
		cmocka_unit_test(
		    a_probe_response_an_owners_beacon_and_an_association_name_their_device),
		cmocka_unit_test(every_truncation_is_a_fault_but_between_elements),
		cmocka_unit_test(every_truncation_of_a_list_is_a_fault_but_between_attributes),
		cmocka_unit_test(what_does_not_fit_makes_the_writer_bad),
		cmocka_unit_test(random_mutations_are_refused_or_go_out_the_same_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
