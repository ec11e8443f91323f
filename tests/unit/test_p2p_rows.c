/* SPDX-License-Identifier: ISC */
/*
 * P2P attributes: each row at its edges, how often, in which frames; what is nested wrong; lists
 * cut into elements and joined again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "frame/p2p.h"

enum { ROOMY = 8192, MUTATIONS = 20000 };

static const uint8_t bytes_[1500];

/* The shortest and the longest an attribute may be, with every field set. */
static void
fill_channels(struct p2p_attributes *p, bool longest)
{
	static const uint8_t entries[] = { 81, 3, 1, 6, 11, 115, 0, 124, 1, 149 };
	static const struct p2p_class classes[] = { { 81, { entries + 2, 3 } },
	    { 115, { NULL, 0 } }, { 124, { entries + 9, 1 } } };
	uint8_t built[sizeof(entries)];
	struct wr w = wr_into(built, sizeof(built));

	for (int i = 0; i < 3; i++)
		p2p_class_put(&w, &classes[i]);
	assert_true(wr_ok(&w) && w.len == sizeof(entries));
	assert_memory_equal(built, entries, sizeof(entries));
	p->listen_channel = (struct p2p_channel){ .none = true };
	if (longest)
		p->listen_channel = (struct p2p_channel){ { 'D', 'E', 4 }, 81, 11, false };
	p->operating_channel = p->listen_channel;
	p->oob_channel = (struct p2p_oob_channel){ { 'D', 'E', 4 }, 81, 6, P2P_OOB_OWNER };
	p->channel_list = (struct p2p_channel_list){ { 'D', 'E', 4 },
	    octets_of(entries, longest ? sizeof(entries) : 0) };
}

static void
fill_absence(struct p2p_attributes *p, bool longest)
{
	p->absence = (struct p2p_absence){ .index = 7, .opportunistic = longest,
	    .ctwindow_tu = longest ? 127 : 10, .count = longest ? P2P_ABSENCE_MAX : 0 };
	for (uint8_t i = 0; i < p->absence.count; i++)
		p->absence.time[i] = (struct p2p_absence_time){ i, 0x01020304u + i, 0x05060708,
		    0xfffefdfc };
}

static void
fill_device(struct p2p_device_info *d, bool longest)
{
	*d = (struct p2p_device_info){ .address = { { 2, 0, 0, 0, 0, 9 } },
	    .config_methods = WSC_METHOD_BUTTON, .primary = { 10, 0x0050f204, 5 } };
	if (!longest)
		return;
	d->secondary.count = WSC_SECONDARY_MAX;
	for (uint16_t i = 0; i < WSC_SECONDARY_MAX; i++)
		d->secondary.type[i] = (struct wsc_device_type){ i, 0x0050f204, 0x0102 };
	d->name.len = P2P_NAME_MAX;
	memset(d->name.octet, 'n', P2P_NAME_MAX);
}

static void
fill_groups(struct p2p_attributes *p, bool longest, uint8_t *store)
{
	struct wr w = wr_into(store, 1000);
	struct p2p_client client = { P2P_CAN_INVITATION, { { 2, 0, 0, 0, 0, 8 } },
	    { .primary = { 1, 2, 3 } } };

	p->group_id.device = (struct mac){ { 2, 1, 1, 1, 1, 1 } };
	p->group_id.ssid.len = longest ? SSID_MAX : 0;
	memset(p->group_id.ssid.octet, longest ? 'D' : 0, SSID_MAX);
	p->persistent_group = p->group_id;
	p->interface.addresses = octets_of(bytes_, longest ? 200 * MAC_LEN : 0);
	p2p_client_put(&w, &client);
	fill_device(&client.device, true);
	p2p_client_put(&w, &client);
	assert_true(wr_ok(&w));
	p->group_info = octets_of(store, longest ? w.len : 0);
}

static void
fill_services(struct p2p_attributes *p, bool longest, uint8_t *store)
{
	struct p2p_advertised a = { 0x01020304, WSC_METHOD_P2PS,
	    octets_of(bytes_, longest ? P2P_SERVICE_NAME_MAX : 0) };
	struct wr w = wr_into(store, 1000);

	p->service_hash = octets_of(bytes_, longest ? P2P_HASH_LEN * 40 : P2P_HASH_LEN);
	p->session_info = octets_of(bytes_, longest ? P2P_SESSION_INFO_MAX : 0);
	p->advertisement_id = (struct p2p_service_id){ 0xf0f1f2f3, { { 2, 3, 4, 5, 6, 7 } } };
	p->session_id = p->advertisement_id;
	p->feature_capability = octets_of(bytes_, longest ? 2 : 1);
	p2p_advertised_put(&w, &a);
	if (longest)
		p2p_advertised_put(&w, &a);
	assert_true(wr_ok(&w));
	p->advertised_services = octets_of(store, w.len);
}

static void
fill(struct p2p_attributes *p, bool longest, uint8_t store[static 2000])
{
	*p = (struct p2p_attributes){ .status = 4, .minor_reason = 3, .manageability = 1,
	    .invitation_flags = P2P_INVITATION_REINVOKES, .connection_capability = 2,
	    .capability = { 0x25, 0x09 }, .intent = { longest ? 127 : 15, true },
	    .config_timeout = { 100, 20 }, .ext_listen = { 500, 1000 },
	    .device_id = { { 2, 0, 0, 0, 0, 1 } }, .group_bssid = { { 2, 0, 0, 0, 0, 2 } },
	    .intended_address = { { 2, 0, 0, 0, 0, 3 } } };
	fill_channels(p, longest);
	fill_absence(p, longest);
	fill_device(&p->device_info, longest);
	fill_groups(p, longest, store);
	fill_services(p, longest, store + 1000);
}

static bool
is_row(unsigned a)
{
	return strcmp(p2p_attribute_name(a), "unknown attribute") != 0;
}

/* A frame that may carry it, one that requires as little else as may be. */
static enum p2p_frame
carrier(enum p2p_attribute a)
{
	static const enum p2p_frame frames[] = { P2P_PROVISION_REQ, P2P_PROBE_REQ, P2P_BEACON,
	    P2P_ASSOC_REQ, P2P_LEAVE, P2P_INVITE_RESP, P2P_PROBE_RESP, P2P_GO_NEG_REQ,
	    P2P_INVITE_REQ };

	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		if (p2p_allowed(a, frames[i]))
			return frames[i];
	fail_msg("%s may stand in no frame", p2p_attribute_name(a));
	return P2P_BEACON;
}

/* One attribute alone, as octets. */
static size_t
one(enum p2p_attribute a, bool longest, uint8_t out[static ROOMY])
{
	uint8_t store[2000];
	struct wr w = wr_into(out, ROOMY);
	struct p2p_attributes p;

	fill(&p, longest, store);
	p2p_add(&p, a);
	p2p_encode(&w, carrier(a), &p);
	assert_true(wr_ok(&w) && w.len >= 3);
	assert_int_equal(out[0], a);
	assert_int_equal(out[1] | out[2] << 8, w.len - 3);
	return w.len;
}

/* From exactly those octets on the heap; what another attribute lacks is not looked at. */
static enum attribute_fault
decode(const uint8_t *list, size_t len, enum p2p_frame in, struct p2p_attributes *p, struct wr *w)
{
	uint8_t *exact = malloc(len ? len : 1);

	memcpy(exact, list, len);
	enum attribute_fault fault = p2p_decode(octets_of(exact, len), in, p);

	if (fault == ATTRIBUTE_MISSING)
		fault = ATTRIBUTE_OK;
	if (fault == ATTRIBUTE_OK && w)
		p2p_encode(w, in, p);
	free(exact);
	return fault;
}

static void
every_row_goes_out_as_it_came_at_both_edges(void **state)
{
	(void)state;
	for (unsigned a = 0; a < P2P_ATTRIBUTES; a++)
		for (int longest = 0; is_row(a) && longest <= 1; longest++) {
			uint8_t list[ROOMY], again[ROOMY];
			struct wr w = wr_into(again, sizeof(again));
			struct p2p_attributes p;
			size_t len = one(a, longest, list);

			assert_int_equal(decode(list, len, carrier(a), &p, &w), ATTRIBUTE_OK);
			assert_true(p2p_has(&p, a));
			assert_int_equal(p.present, UINT64_C(1) << a);
			assert_true(octets_equal(octets_of(list, len), octets_of(again, w.len)));
		}
}

/* One octet more or less than its content, the length said right: never taken, always named. */
static void
every_row_refuses_a_body_of_another_size(void **state)
{
	static const uint64_t any_size = UINT64_C(1) << P2P_SESSION_INFO |
	    UINT64_C(1) << P2P_FEATURE_CAPABILITY | UINT64_C(1) << P2P_GROUP_ID |
	    UINT64_C(1) << P2P_PERSISTENT_GROUP;

	(void)state;
	for (unsigned a = 0; a < P2P_ATTRIBUTES; a++)
		for (int longest = 0; is_row(a) && longest <= 1; longest++)
			for (int by = -1; by <= 1; by += 2) {
				uint8_t list[ROOMY] = { 0 };
				struct p2p_attributes p;
				size_t body = one(a, longest, list) - 3;

				if ((by < 0 && body == 0) || (any_size >> a & 1 && by > 0) ||
				    (any_size >> a & 1 && longest))
					continue;
				body += (size_t)by;
				list[1] = (uint8_t)body;
				list[2] = (uint8_t)(body >> 8);
				enum attribute_fault fault = decode(list, body + 3, carrier(a), &p,
				    NULL);

				if (fault != ATTRIBUTE_SIZE && fault != ATTRIBUTE_NESTED)
					fail_msg("%s %+d", p2p_attribute_name(a), by);
				assert_string_equal(p.offender.name, p2p_attribute_name(a));
				assert_int_equal(p.offender.id, a);
			}
}

static void
rows_of_any_size_end_where_the_specification_ends_them(void **state)
{
	static const struct { enum p2p_attribute a; size_t min, max; } edges[] = {
		{ P2P_SESSION_INFO, 0, P2P_SESSION_INFO_MAX },
		{ P2P_FEATURE_CAPABILITY, 1, 100 },
		{ P2P_GROUP_ID, MAC_LEN, MAC_LEN + SSID_MAX },
		{ P2P_PERSISTENT_GROUP, MAC_LEN, MAC_LEN + SSID_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		for (size_t n = 0; n < 256; n++) {
			uint8_t list[300] = { (uint8_t)edges[i].a, (uint8_t)n, 0 };
			struct p2p_attributes p;
			bool fits = n >= edges[i].min && (n <= edges[i].max ||
			    edges[i].a == P2P_FEATURE_CAPABILITY);

			assert_int_equal(decode(list, n + 3, carrier(edges[i].a), &p, NULL),
			    fits ? ATTRIBUTE_OK : ATTRIBUTE_SIZE);
		}
}

static void
every_row_stands_once(void **state)
{
	(void)state;
	for (unsigned a = 0; a < P2P_ATTRIBUTES; a++) {
		uint8_t list[ROOMY];
		struct p2p_attributes p;

		if (!is_row(a))
			continue;
		size_t len = one(a, false, list);

		memcpy(list + len, list, len);
		assert_int_equal(decode(list, 2 * len, carrier(a), &p, NULL), ATTRIBUTE_TWICE);
		assert_string_equal(p.offender.name, p2p_attribute_name(a));
	}
}

/* Even malformed: it is not looked at. */
static void
what_has_no_business_in_a_frame_is_left_where_it_is(void **state)
{
	(void)state;
	for (unsigned a = 0; a < P2P_ATTRIBUTES; a++)
		for (unsigned in = 0; in < P2P_FRAMES; in++) {
			uint8_t list[] = { (uint8_t)a, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
			uint8_t again[100];
			struct wr w = wr_into(again, sizeof(again));
			struct p2p_attributes p;

			if (p2p_allowed(a, in))
				continue;
			assert_int_equal(decode(list, sizeof(list), in, &p, &w), ATTRIBUTE_OK);
			assert_false(p2p_has(&p, a));
			assert_true(octets_equal(octets_of(list, sizeof(list)),
			    octets_of(again, w.len)));
		}
}

static void
unknown_attributes_are_kept_where_they_stood(void **state)
{
	static const uint8_t list[] = { 200, 2, 0, 0xaa, 0xbb, P2P_STATUS, 1, 0, 5, 29, 0, 0,
	    P2P_CAPABILITY, 2, 0, 1, 2, 221, 1, 0, 9, 20, 1, 0, 8 };
	uint8_t again[100];
	struct wr w = wr_into(again, sizeof(again));
	struct p2p_attributes p;

	(void)state;
	assert_int_equal(p2p_decode(octets_of(list, sizeof(list)), P2P_GO_NEG_CONF, &p),
	    ATTRIBUTE_OK);
	p2p_encode(&w, P2P_GO_NEG_CONF, &p);
	assert_true(octets_equal(octets_of(list, sizeof(list)), octets_of(again, w.len)));
}

/* Changed in its place, dropped from it, added after what came. */
static void
what_is_changed_goes_out_changed(void **state)
{
	static const uint8_t list[] = { P2P_CAPABILITY, 2, 0, 1, 2, 200, 0, 0, P2P_STATUS, 1,
	    0, 0 };
	static const uint8_t want[] = { 200, 0, 0, P2P_STATUS, 1, 0, 7, P2P_OPERATING_CHANNEL, 5, 0,
	    'X', 'X', 4, 81, 6 };
	uint8_t again[100];
	struct wr w = wr_into(again, sizeof(again));
	struct p2p_attributes p;

	(void)state;
	assert_int_equal(p2p_decode(octets_of(list, sizeof(list)), P2P_GO_NEG_CONF, &p),
	    ATTRIBUTE_OK);
	p2p_drop(&p, P2P_CAPABILITY);
	p.status = P2P_STATUS_NO_COMMON_CHANNELS;
	p.operating_channel = (struct p2p_channel){ { 'X', 'X', 4 }, 81, 6, false };
	p2p_add(&p, P2P_OPERATING_CHANNEL);
	p2p_encode(&w, P2P_GO_NEG_CONF, &p);
	assert_true(octets_equal(octets_of(want, sizeof(want)), octets_of(again, w.len)));
}

/* Everything a frame may carry, less one that it requires. */
static void
what_a_frame_cannot_be_without_is_named(void **state)
{
	int required = 0;

	(void)state;
	for (unsigned in = 0; in < P2P_FRAMES; in++)
		for (unsigned a = 0; a < P2P_ATTRIBUTES; a++) {
			uint8_t list[ROOMY], store[2000];
			struct wr w = wr_into(list, sizeof(list));
			struct p2p_attributes p, q;

			if (!is_row(a) || !p2p_allowed(a, in))
				continue;
			fill(&p, false, store);
			p.status = P2P_STATUS_OK;
			p.present = ~UINT64_C(0);
			p2p_drop(&p, a);
			p2p_encode(&w, in, &p);
			assert_true(wr_ok(&w));
			enum attribute_fault fault = p2p_decode(octets_of(list, w.len), in, &q);

			assert_false(p2p_has(&q, a));
			if (!p2p_required(a, in, P2P_STATUS_OK)) {
				assert_int_equal(fault, ATTRIBUTE_OK);
				continue;
			}
			required++;
			assert_int_equal(fault, ATTRIBUTE_MISSING);
			assert_string_equal(q.offender.name, p2p_attribute_name(a));
			assert_int_equal(p2p_has(&q, P2P_CAPABILITY), a != P2P_CAPABILITY &&
			    p2p_allowed(P2P_CAPABILITY, in));
		}
	assert_int_equal(required, 20);
}

static void
a_refusal_needs_its_status_alone(void **state)
{
	static const uint8_t refused[] = { P2P_STATUS, 1, 0, P2P_STATUS_UNAVAILABLE };
	static const uint8_t agreed[] = { P2P_STATUS, 1, 0, P2P_STATUS_OK };
	struct p2p_attributes p;

	(void)state;
	assert_int_equal(p2p_decode(octets_of(refused, 4), P2P_GO_NEG_RESP, &p), ATTRIBUTE_OK);
	assert_int_equal(p2p_decode(octets_of(agreed, 4), P2P_GO_NEG_RESP, &p), ATTRIBUTE_MISSING);
	assert_string_equal(p.offender.name, "Group Owner Intent");
}

/* Deployed devices without a channel to tell. */
static void
a_channel_may_be_empty(void **state)
{
	static const uint8_t list[] = { P2P_LISTEN_CHANNEL, 0, 0 };
	uint8_t again[10];
	struct wr w = wr_into(again, sizeof(again));
	struct p2p_attributes p;

	(void)state;
	assert_int_equal(p2p_decode(octets_of(list, 3), P2P_PROBE_REQ, &p), ATTRIBUTE_OK);
	assert_true(p2p_has(&p, P2P_LISTEN_CHANNEL) && p.listen_channel.none);
	p2p_encode(&w, P2P_PROBE_REQ, &p);
	assert_true(octets_equal(octets_of(list, 3), octets_of(again, w.len)));
	for (uint8_t n = 1; n < 5; n++) {
		uint8_t cut[8] = { P2P_LISTEN_CHANNEL, n };

		assert_int_equal(decode(cut, n + 3u, P2P_PROBE_REQ, &p, NULL), ATTRIBUTE_NESTED);
	}
}

/* At that octet of the longest form, that value: its count or length then says too much. */
static void
what_is_nested_wrong_is_a_fault(void **state)
{
	static const struct { enum p2p_attribute a; size_t at; uint8_t value; } wrong[] = {
		{ P2P_CHANNEL_LIST, 3 + 1, 9 },		/* more numbers than are left */
		{ P2P_CHANNEL_LIST, 3 + 6, 1 },		/* and so in the second entry */
		{ P2P_CHANNEL_LIST, 3 + 8, 2 },		/* and in the last */
		{ P2P_DEVICE_INFO, 16, 15 },		/* a device type where the name begins */
		{ P2P_DEVICE_INFO, 16, 17 },		/* more device types than there may be */
		{ P2P_DEVICE_INFO, 16, 255 },
		{ P2P_DEVICE_INFO, 17 + 128, 0x11 },	/* no name attribute */
		{ P2P_DEVICE_INFO, 17 + 128 + 1, 0x12 },
		{ P2P_DEVICE_INFO, 17 + 128 + 2, 1 },	/* a name longer than is left */
		{ P2P_DEVICE_INFO, 17 + 128 + 3, 33 },
		{ P2P_DEVICE_INFO, 17 + 128 + 3, 31 },	/* and an octet after a shorter one */
		{ P2P_GROUP_INFO, 0, 0 },		/* a descriptor of nothing */
		{ P2P_GROUP_INFO, 0, 27 },		/* cut off in its name's length */
		{ P2P_GROUP_INFO, 0, 255 },		/* longer than all of them */
		{ P2P_GROUP_INFO, 1 + 13 + 10, 1 },	/* a device type that is not there */
		{ P2P_GROUP_INFO, 1 + 13 + 11, 0 },	/* no name attribute */
		{ P2P_GROUP_INFO, 1 + 13 + 14, 1 },	/* a name beyond its descriptor */
		{ P2P_INTERFACE, 6, 199 }, { P2P_INTERFACE, 6, 201 },
		{ P2P_ADVERTISED_SERVICES, 6, 254 }, { P2P_ADVERTISED_SERVICES, 6 + 255 + 7, 254 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint8_t list[ROOMY];
		struct p2p_attributes p;
		size_t len = one(wrong[i].a, true, list);

		assert_true(3 + wrong[i].at < len && list[3 + wrong[i].at] != wrong[i].value);
		list[3 + wrong[i].at] = wrong[i].value;
		if (decode(list, len, carrier(wrong[i].a), &p, NULL) != ATTRIBUTE_NESTED)
			fail_msg("%s at %zu", p2p_attribute_name(wrong[i].a), wrong[i].at);
		assert_string_equal(p.offender.name, p2p_attribute_name(wrong[i].a));
	}
}

/* A body that is whole, of a size the row allows, and holds more than a field can. */
static void
more_types_or_a_longer_name_than_there_may_be_is_a_fault(void **state)
{
	static const struct { uint8_t types, name; enum attribute_fault fault; } forms[] = {
		{ 0, 32, ATTRIBUTE_OK }, { 0, 33, ATTRIBUTE_NESTED }, { 0, 160, ATTRIBUTE_NESTED },
		{ 16, 24, ATTRIBUTE_OK }, { 17, 24, ATTRIBUTE_NESTED }, { 17, 0, ATTRIBUTE_NESTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		uint8_t list[300];
		struct wr w = wr_into(list, sizeof(list));
		struct p2p_attributes p;

		wr_u8(&w, P2P_DEVICE_INFO);
		size_t mark = wr_open16(&w);

		wr_zeros(&w, MAC_LEN + 2 + WSC_TYPE_LEN);
		wr_u8(&w, forms[i].types);
		wr_zeros(&w, forms[i].types * (size_t)WSC_TYPE_LEN);
		wr_be16(&w, WSC_ID_DEVICE_NAME);
		wr_be16(&w, forms[i].name);
		wr_zeros(&w, forms[i].name);
		wr_close_le16(&w, mark);
		assert_int_equal(decode(list, w.len, P2P_ASSOC_REQ, &p, NULL), forms[i].fault);
	}
}

/* As wpa_supplicant has it: lenient with whom an owner describes, strict with who speaks. */
static void
a_client_with_a_long_name_is_cut_and_kept(void **state)
{
	uint8_t list[200] = { P2P_GROUP_INFO }, again[200];
	struct wr w = wr_into(list, sizeof(list)), a = wr_into(again, sizeof(again));
	struct p2p_client c;
	struct p2p_attributes p;

	(void)state;
	wr_u8(&w, P2P_GROUP_INFO);
	size_t whole = wr_open16(&w), descriptor = wr_open(&w);

	wr_zeros(&w, MAC_LEN * 2 + 1 + 2 + WSC_TYPE_LEN + 1);
	wr_be16(&w, WSC_ID_DEVICE_NAME);
	wr_be16(&w, 40);
	for (int i = 0; i < 40; i++)
		wr_u8(&w, 'x');
	wr_u8(&w, 0x77);		/* and something after it */
	wr_close(&w, descriptor);
	wr_close_le16(&w, whole);
	assert_int_equal(decode(list, w.len, P2P_PROBE_RESP, &p, &a), ATTRIBUTE_OK);
	assert_true(octets_equal(octets_of(list, w.len), octets_of(again, a.len)));
	struct rd r = rd_from(list + 3, w.len - 3);

	assert_true(p2p_client_next(&r, &c));
	assert_int_equal(c.device.name.len, P2P_NAME_MAX);
	assert_int_equal(c.device.name.octet[31], 'x');
	assert_false(p2p_client_next(&r, &c));
	assert_true(rd_ok(&r));
	list[3 + 1 + MAC_LEN * 2 + 1 + 2 + WSC_TYPE_LEN + 1 + 3] = 42;	/* beyond the descriptor */
	assert_int_equal(decode(list, w.len, P2P_PROBE_RESP, &p, NULL), ATTRIBUTE_NESTED);
}

static void
lists_within_are_walked_to_their_end(void **state)
{
	uint8_t store[2000];
	struct p2p_attributes p;
	struct p2p_class class;
	struct p2p_client client;
	struct p2p_advertised a;
	int n = 0;

	(void)state;
	fill(&p, true, store);
	struct rd r = octets_rd(p.channel_list.entries);

	while (p2p_class_next(&r, &class))
		n++;
	assert_true(n == 3 && rd_ok(&r));
	assert_int_equal(class.operating_class, 124);
	assert_true(p2p_list_has(&p.channel_list, 81, 6));
	assert_true(p2p_list_has(&p.channel_list, 124, 149));
	assert_false(p2p_list_has(&p.channel_list, 115, 36));
	r = octets_rd(p.group_info);
	for (n = 0; p2p_client_next(&r, &client); n++)
		;
	assert_true(n == 2 && rd_ok(&r));
	assert_int_equal(client.device.secondary.count, WSC_SECONDARY_MAX);
	assert_int_equal(client.capability, P2P_CAN_INVITATION);
	r = octets_rd(p.advertised_services);
	for (n = 0; p2p_advertised_next(&r, &a); n++)
		;
	assert_true(n == 2 && rd_ok(&r));
	assert_int_equal(a.id, 0x01020304);
	assert_int_equal(a.config_methods, WSC_METHOD_P2PS);
	assert_int_equal(a.name.len, P2P_SERVICE_NAME_MAX);
	p.interface.addresses = octets_of("abcdefghijkl", 12);
	assert_int_equal(p2p_interface_address(&p.interface, 1).octet[0], 'g');
	assert_true(mac_is_zero(p2p_interface_address(&p.interface, 2)));
}

/* Numbers are little-endian but for what comes from Simple Configuration. */
static void
octets_stand_in_the_order_of_the_specification(void **state)
{
	static const uint8_t listen[] = { 8, 4, 0, 0xf4, 0x01, 0xe8, 0x03 };
	static const uint8_t id[] = { 24, 10, 0, 0xf3, 0xf2, 0xf1, 0xf0, 2, 3, 4, 5, 6, 7 };
	static const uint8_t device[] = { 13, 21, 0, 2, 0, 0, 0, 0, 9, 0x00, 0x80, 0, 10, 0, 0x50,
	    0xf2, 4, 0, 5, 0, 0x10, 0x11, 0, 0 };
	static const uint8_t absence[] = { 12, 54, 0, 7, 0xff, 0, 4, 3, 2, 1, 8, 7, 6, 5, 0xfc,
	    0xfd, 0xfe, 0xff };
	uint8_t list[ROOMY];

	(void)state;
	assert_int_equal(one(P2P_EXT_LISTEN, false, list), sizeof(listen));
	assert_memory_equal(list, listen, sizeof(listen));
	assert_int_equal(one(P2P_ADVERTISEMENT_ID, false, list), sizeof(id));
	assert_memory_equal(list, id, sizeof(id));
	assert_int_equal(one(P2P_DEVICE_INFO, false, list), sizeof(device));
	assert_memory_equal(list, device, sizeof(device));
	assert_int_equal(one(P2P_NOTICE_OF_ABSENCE, true, list), 3 + 54);
	assert_memory_equal(list, absence, sizeof(absence));
	assert_int_equal(one(P2P_INTENT, false, list), 4);
	assert_int_equal(list[3], 15 << 1 | 1);
}

/* A list of that length, in elements of at most 251 octets of it, and joined again. */
static void
a_long_list_is_cut_into_elements_and_joined_again(void **state)
{
	uint8_t body[1500];

	(void)state;
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 7 + i / 256);
	for (size_t n = 3; n < 1400; n++) {
		uint8_t elements[ROOMY], room[ATTRIBUTE_ROOM];
		struct wr w = wr_into(elements, sizeof(elements)), joined = wr_into(room,
		    sizeof(room));
		struct p2p_attributes p = { .feature_capability = octets_of(body, n - 2) }, q;
		size_t list = n + 1, pieces = (list + ATTRIBUTE_PIECE - 1) / ATTRIBUTE_PIECE;
		bool there;

		p2p_add(&p, P2P_FEATURE_CAPABILITY);
		p2p_elements_encode(&w, P2P_PROVISION_REQ, &p);
		assert_true(wr_ok(&w) && elements_valid(elements, w.len));
		assert_int_equal(w.len, list + pieces * 6);
		assert_int_equal(elements[1], pieces > 1 ? 255 : list + 4);
		assert_int_equal(p2p_elements_decode(octets_of(elements, w.len), P2P_PROVISION_REQ,
		    &joined, &there, &q), ATTRIBUTE_OK);
		assert_true(there);
		assert_true(octets_equal(q.feature_capability, p.feature_capability));
		assert_int_equal(joined.len, pieces > 1 ? list : 0);
	}
}

/* Cut at every octet of a frame's list into two elements with another between them. */
static void
an_attribute_may_go_on_in_the_next_element(void **state)
{
	uint8_t list[ROOMY];
	size_t len = one(P2P_DEVICE_INFO, true, list);

	(void)state;
	for (size_t at = 0; at <= len; at++) {
		uint8_t elements[ROOMY], room[ATTRIBUTE_ROOM];
		struct wr w = wr_into(elements, sizeof(elements)), joined = wr_into(room, len);
		struct p2p_attributes p;
		bool there;

		size_t mark = element_split_open(&w);
		wr_bytes(&w, list, at);
		element_split_close(&w, mark, VENDOR_P2P);
		wr_bytes(&w, "\xdd\x04\x00\x50\xf2\x04\x01\x00", 8);
		mark = element_split_open(&w);
		wr_bytes(&w, list + at, len - at);
		element_split_close(&w, mark, VENDOR_P2P);
		assert_int_equal(p2p_elements_decode(octets_of(elements, w.len), P2P_ASSOC_REQ,
		    &joined, &there, &p), ATTRIBUTE_OK);
		assert_true(there && p2p_has(&p, P2P_DEVICE_INFO));
		assert_int_equal(p.device_info.name.len, P2P_NAME_MAX);
		joined = wr_into(room, len - 1);
		assert_int_equal(p2p_elements_decode(octets_of(elements, w.len), P2P_ASSOC_REQ,
		    &joined, &there, &p), ATTRIBUTE_NO_ROOM);
		assert_int_equal(p.present, 0);
	}
}

static void
no_element_is_no_fault_and_an_empty_one_is_one(void **state)
{
	static const uint8_t empty[] = { 0xdd, 4, 0x50, 0x6f, 0x9a, 9 };
	uint8_t out[20];
	struct wr w = wr_into(out, sizeof(out)), none = wr_into(NULL, 0);
	struct p2p_attributes p;
	bool there;

	(void)state;
	assert_int_equal(p2p_elements_decode(octets_of(NULL, 0), P2P_PROBE_RESP, &none, &there, &p),
	    ATTRIBUTE_OK);
	assert_false(there);
	assert_int_equal(p2p_elements_decode(octets_of(empty, 6), P2P_ASSOC_RESP, &none, &there,
	    &p), ATTRIBUTE_OK);
	assert_true(there);
	p2p_elements_encode(&w, P2P_ASSOC_RESP, &p);
	assert_true(octets_equal(octets_of(empty, 6), octets_of(out, w.len)));
	assert_int_equal(p2p_elements_decode(octets_of(empty, 5), P2P_ASSOC_RESP, &none, &there,
	    &p), ATTRIBUTE_ELEMENT_SHORT);
	assert_false(there);
}

static void
every_capacity_too_small_makes_the_writer_bad(void **state)
{
	uint8_t store[2000];
	struct p2p_attributes p;
	struct wr w;

	(void)state;
	fill(&p, true, store);
	p.present = ~UINT64_C(0);
	for (unsigned in = 0; in < P2P_FRAMES; in++) {
		uint8_t big[ROOMY];

		w = wr_into(big, sizeof(big));
		p2p_elements_encode(&w, in, &p);
		assert_true(wr_ok(&w));
		for (size_t cap = 0, needed = w.len; cap <= needed; cap++) {
			uint8_t *exact = malloc(cap ? cap : 1);

			w = wr_into(exact, cap);
			p2p_elements_encode(&w, in, &p);
			assert_int_equal(wr_ok(&w), cap == needed);
			free(exact);
		}
	}
}

static void
faults_name_their_attribute(void **state)
{
	char text[ATTRIBUTE_FAULT_TEXT], tiny[ATTRIBUTE_FAULT_TEXT];
	struct attribute_offender long_name = { "an attribute whose name goes on and on, so that "
	    "the sentence with it would be longer than there is room for", 1 };
	struct p2p_attributes p;

	(void)state;
	for (unsigned f = 0; f <= ATTRIBUTE_FAULTS; f++)
		assert_true(strlen(attribute_fault_text(f)) > 5);
	assert_int_equal(p2p_decode(octets_of("\x04\x02\x00\x01\x01", 5), P2P_GO_NEG_REQ, &p),
	    ATTRIBUTE_SIZE);
	assert_string_equal(attribute_fault_say(ATTRIBUTE_SIZE, &p.offender, text),
	    "Group Owner Intent: of the wrong size");
	assert_int_equal(p2p_decode(octets_of("\xc8\x02\x00\x01", 4), P2P_GO_NEG_REQ, &p),
	    ATTRIBUTE_SHORT);
	assert_string_equal(attribute_fault_say(ATTRIBUTE_SHORT, &p.offender, text),
	    "unknown attribute: claims more octets than are left");
	assert_int_equal(p2p_decode(octets_of("\x02\x02", 2), P2P_GO_NEG_REQ, &p),
	    ATTRIBUTE_HEAD_SHORT);
	assert_string_equal(attribute_fault_say(ATTRIBUTE_HEAD_SHORT, &p.offender, text),
	    "octets left after the last attribute");
	assert_int_equal(strlen(attribute_fault_say(ATTRIBUTE_SIZE, &long_name, tiny)),
	    ATTRIBUTE_FAULT_TEXT - 1);
}

static void
numbers_have_names(void **state)
{
	(void)state;
	assert_string_equal(p2p_status_name(P2P_STATUS_OK), "success");
	assert_string_equal(p2p_status_name(P2P_STATUS_UNAVAILABLE),
	    "information is currently unavailable");
	assert_string_equal(p2p_status_name(13), "reserved");
	assert_string_equal(p2p_status_name(255), "reserved");
	assert_string_equal(p2p_minor_reason_name(P2P_MINOR_OUTSIDE),
	    "used outside of the managed area");
	assert_string_equal(p2p_minor_reason_name(5), "reserved");
	assert_string_equal(p2p_frame_name(P2P_PROVISION_REQ), "provision discovery request");
	assert_string_equal(p2p_frame_name(P2P_FRAMES), "unknown frame");
	assert_string_equal(p2p_attribute_name(20), "unknown attribute");
	assert_string_equal(p2p_attribute_name(P2P_ATTRIBUTES), "unknown attribute");
}

/* Lists of attributes at random, known ones mostly, of sizes that mostly fit. */
static void
random_lists_are_refused_or_go_out_as_they_came(void **state)
{
	struct prng rng = prng_from(21);
	int good = 0;

	(void)state;
	print_message("# seed 21\n");
	for (int i = 0; i < MUTATIONS; i++) {
		enum p2p_frame in = prng_below(&rng, P2P_FRAMES);
		uint8_t list[ROOMY], again[ROOMY];
		struct wr a = wr_into(again, sizeof(again));
		struct p2p_attributes p;
		size_t len = 0;

		for (uint32_t n = prng_below(&rng, 4); n > 0; n--) {
			unsigned id = prng_below(&rng, P2P_ATTRIBUTES);

			if (is_row(id))
				len += one(id, prng_chance(&rng, 0.2), list + len);
			if (len > ROOMY / 2)
				break;
		}
		for (uint32_t n = prng_below(&rng, 3); len && n > 0; n--)
			list[prng_below(&rng, (uint32_t)len)] = (uint8_t)prng_next(&rng);
		if (decode(list, len, in, &p, &a) != ATTRIBUTE_OK)
			continue;
		good++;
		assert_true(octets_equal(octets_of(list, len), octets_of(again, a.len)));
	}
	assert_true(good > MUTATIONS / 4 && good < MUTATIONS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_goes_out_as_it_came_at_both_edges),
		cmocka_unit_test(every_row_refuses_a_body_of_another_size),
		cmocka_unit_test(rows_of_any_size_end_where_the_specification_ends_them),
		cmocka_unit_test(every_row_stands_once),
		cmocka_unit_test(what_has_no_business_in_a_frame_is_left_where_it_is),
		cmocka_unit_test(unknown_attributes_are_kept_where_they_stood),
		cmocka_unit_test(what_is_changed_goes_out_changed),
		cmocka_unit_test(what_a_frame_cannot_be_without_is_named),
		cmocka_unit_test(a_refusal_needs_its_status_alone),
		cmocka_unit_test(a_channel_may_be_empty),
		cmocka_unit_test(what_is_nested_wrong_is_a_fault),
		cmocka_unit_test(more_types_or_a_longer_name_than_there_may_be_is_a_fault),
		cmocka_unit_test(a_client_with_a_long_name_is_cut_and_kept),
		cmocka_unit_test(lists_within_are_walked_to_their_end),
		cmocka_unit_test(octets_stand_in_the_order_of_the_specification),
		cmocka_unit_test(a_long_list_is_cut_into_elements_and_joined_again),
		cmocka_unit_test(an_attribute_may_go_on_in_the_next_element),
		cmocka_unit_test(no_element_is_no_fault_and_an_empty_one_is_one),
		cmocka_unit_test(every_capacity_too_small_makes_the_writer_bad),
		cmocka_unit_test(faults_name_their_attribute),
		cmocka_unit_test(numbers_have_names),
		cmocka_unit_test(random_lists_are_refused_or_go_out_as_they_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
