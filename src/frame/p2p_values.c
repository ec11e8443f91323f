/* SPDX-License-Identifier: ISC */
/*
 * Bodies of P2P attributes to fields and back: Wi-Fi P2P specification 1.7, 4.1.  Sizes were
 * checked by the row; counts and lengths within are checked here.
 */
#include "frame/p2p_values.h"

#include <assert.h>

#include "frame/p2p.h"

enum { DEVICE_NAME = WSC_ID_DEVICE_NAME, CTWINDOW = 0x7f, OPPORTUNISTIC = 0x80 };

bool
p2p_get_u8(struct rd *r, void *field)
{
	*(uint8_t *)field = rd_u8(r);
	return true;
}

void
p2p_put_u8(struct wr *w, const void *field)
{
	wr_u8(w, *(const uint8_t *)field);
}

bool
p2p_get_mac(struct rd *r, void *field)
{
	*(struct mac *)field = rd_mac(r);
	return true;
}

void
p2p_put_mac(struct wr *w, const void *field)
{
	wr_mac(w, *(const struct mac *)field);
}

bool
p2p_get_octets(struct rd *r, void *field)
{
	*(struct octets *)field = octets_left(r);
	return true;
}

void
p2p_put_octets(struct wr *w, const void *field)
{
	const struct octets *o = field;

	wr_bytes(w, o->at, o->len);
}

bool
p2p_get_capability(struct rd *r, void *field)
{
	struct p2p_capability *c = field;

	c->device = rd_u8(r);
	c->group = rd_u8(r);
	return true;
}

void
p2p_put_capability(struct wr *w, const void *field)
{
	const struct p2p_capability *c = field;

	wr_u8(w, c->device);
	wr_u8(w, c->group);
}

bool
p2p_get_intent(struct rd *r, void *field)
{
	struct p2p_intent *intent = field;
	uint8_t v = rd_u8(r);

	intent->value = v >> 1;
	intent->tie_breaker = v & 1;
	return true;
}

void
p2p_put_intent(struct wr *w, const void *field)
{
	const struct p2p_intent *intent = field;

	assert(intent->value <= UINT8_MAX >> 1);
	wr_u8(w, (uint8_t)(intent->value << 1 | intent->tie_breaker));
}

bool
p2p_get_timeout(struct rd *r, void *field)
{
	struct p2p_config_timeout *timeout = field;

	timeout->owner = rd_u8(r);
	timeout->client = rd_u8(r);
	return true;
}

void
p2p_put_timeout(struct wr *w, const void *field)
{
	const struct p2p_config_timeout *timeout = field;

	wr_u8(w, timeout->owner);
	wr_u8(w, timeout->client);
}

/* Empty, or country, class, number. */
bool
p2p_get_channel(struct rd *r, void *field)
{
	struct p2p_channel *c = field;

	c->none = rd_left(r) == 0;
	if (c->none)
		return true;
	rd_copy(r, c->country, P2P_COUNTRY_LEN);
	c->operating_class = rd_u8(r);
	c->number = rd_u8(r);
	return rd_ok(r);
}

void
p2p_put_channel(struct wr *w, const void *field)
{
	const struct p2p_channel *c = field;

	if (c->none)
		return;
	wr_bytes(w, c->country, P2P_COUNTRY_LEN);
	wr_u8(w, c->operating_class);
	wr_u8(w, c->number);
}

bool
p2p_get_oob_channel(struct rd *r, void *field)
{
	struct p2p_oob_channel *c = field;

	rd_copy(r, c->country, P2P_COUNTRY_LEN);
	c->operating_class = rd_u8(r);
	c->number = rd_u8(r);
	c->role = rd_u8(r);
	return true;
}

void
p2p_put_oob_channel(struct wr *w, const void *field)
{
	const struct p2p_oob_channel *c = field;

	wr_bytes(w, c->country, P2P_COUNTRY_LEN);
	wr_u8(w, c->operating_class);
	wr_u8(w, c->number);
	wr_u8(w, c->role);
}

bool
p2p_get_ext_listen(struct rd *r, void *field)
{
	struct p2p_ext_listen *listen = field;

	listen->period_ms = rd_le16(r);
	listen->interval_ms = rd_le16(r);
	return true;
}

void
p2p_put_ext_listen(struct wr *w, const void *field)
{
	const struct p2p_ext_listen *listen = field;

	wr_le16(w, listen->period_ms);
	wr_le16(w, listen->interval_ms);
}

bool
p2p_class_next(struct rd *r, struct p2p_class *c)
{
	if (!rd_left(r))
		return false;
	c->operating_class = rd_u8(r);
	size_t n = rd_u8(r);

	c->numbers = octets_of(rd_bytes(r, n), n);
	return rd_ok(r);
}

void
p2p_class_put(struct wr *w, const struct p2p_class *c)
{
	wr_u8(w, c->operating_class);
	size_t mark = wr_open(w);

	wr_bytes(w, c->numbers.at, c->numbers.len);
	wr_close(w, mark);
}

bool
p2p_get_channel_list(struct rd *r, void *field)
{
	struct p2p_channel_list *list = field;
	struct p2p_class c;

	rd_copy(r, list->country, P2P_COUNTRY_LEN);
	list->entries = octets_left(r);
	struct rd entries = octets_rd(list->entries);

	while (p2p_class_next(&entries, &c))
		;
	return rd_ok(&entries);
}

void
p2p_put_channel_list(struct wr *w, const void *field)
{
	const struct p2p_channel_list *list = field;

	wr_bytes(w, list->country, P2P_COUNTRY_LEN);
	p2p_put_octets(w, &list->entries);
}

bool
p2p_list_has(const struct p2p_channel_list *list, uint8_t operating_class, uint8_t number)
{
	struct rd r = octets_rd(list->entries);
	struct p2p_class c;

	while (p2p_class_next(&r, &c))
		for (size_t i = 0; i < c.numbers.len; i++)
			if (c.operating_class == operating_class && c.numbers.at[i] == number)
				return true;
	return false;
}

bool
p2p_get_absence(struct rd *r, void *field)
{
	struct p2p_absence *noa = field;

	noa->index = rd_u8(r);
	uint8_t window = rd_u8(r);

	noa->ctwindow_tu = window & CTWINDOW;
	noa->opportunistic = window & OPPORTUNISTIC;
	noa->count = 0;
	while (rd_left(r)) {
		assert(noa->count < P2P_ABSENCE_MAX);
		struct p2p_absence_time *t = &noa->time[noa->count++];

		t->times = rd_u8(r);
		t->duration_us = rd_le32(r);
		t->interval_us = rd_le32(r);
		t->start_us = rd_le32(r);
	}
	return rd_ok(r);
}

void
p2p_put_absence(struct wr *w, const void *field)
{
	const struct p2p_absence *noa = field;

	assert(noa->count <= P2P_ABSENCE_MAX && noa->ctwindow_tu <= CTWINDOW);
	wr_u8(w, noa->index);
	wr_u8(w, noa->ctwindow_tu | (noa->opportunistic ? OPPORTUNISTIC : 0));
	for (int i = 0; i < noa->count; i++) {
		const struct p2p_absence_time *t = &noa->time[i];

		wr_u8(w, t->times);
		wr_le32(w, t->duration_us);
		wr_le32(w, t->interval_us);
		wr_le32(w, t->start_us);
	}
}

/* Config methods to name: the same in Device Info and in a client's descriptor. */
static bool
get_description(struct rd *r, struct p2p_device_info *d, size_t *name_len)
{
	d->config_methods = rd_be16(r);
	d->primary = rd_wsc_device_type(r);
	d->secondary.count = rd_u8(r);
	if (d->secondary.count > WSC_SECONDARY_MAX)
		return false;
	for (int i = 0; i < d->secondary.count; i++)
		d->secondary.type[i] = rd_wsc_device_type(r);
	if (rd_be16(r) != DEVICE_NAME)
		return false;
	*name_len = rd_be16(r);
	size_t kept = *name_len < P2P_NAME_MAX ? *name_len : P2P_NAME_MAX;

	d->name = (struct p2p_name){ .len = (uint8_t)kept };
	rd_copy(r, d->name.octet, kept);
	rd_skip(r, *name_len - kept);
	return rd_ok(r);
}

static void
put_description(struct wr *w, const struct p2p_device_info *d)
{
	assert(d->secondary.count <= WSC_SECONDARY_MAX && d->name.len <= P2P_NAME_MAX);
	wr_be16(w, d->config_methods);
	wr_wsc_device_type(w, d->primary);
	wr_u8(w, d->secondary.count);
	for (int i = 0; i < d->secondary.count; i++)
		wr_wsc_device_type(w, d->secondary.type[i]);
	wr_be16(w, DEVICE_NAME);
	wr_be16(w, d->name.len);
	wr_bytes(w, d->name.octet, d->name.len);
}

bool
p2p_get_device_info(struct rd *r, void *field)
{
	struct p2p_device_info *d = field;
	size_t name_len;

	d->address = rd_mac(r);
	return get_description(r, d, &name_len) && name_len <= P2P_NAME_MAX;
}

void
p2p_put_device_info(struct wr *w, const void *field)
{
	const struct p2p_device_info *d = field;

	wr_mac(w, d->address);
	put_description(w, d);
}

/* As wpa_supplicant reads it: a longer name is cut, what follows in the descriptor skipped. */
bool
p2p_client_next(struct rd *r, struct p2p_client *c)
{
	if (!rd_left(r))
		return false;
	size_t name_len, n = rd_u8(r);
	struct rd d = rd_take(r, n);

	*c = (struct p2p_client){ .device.address = rd_mac(&d) };
	c->interface = rd_mac(&d);
	c->capability = rd_u8(&d);
	if (!get_description(&d, &c->device, &name_len))
		r->bad = true;
	return rd_ok(r);
}

void
p2p_client_put(struct wr *w, const struct p2p_client *c)
{
	size_t mark = wr_open(w);

	wr_mac(w, c->device.address);
	wr_mac(w, c->interface);
	wr_u8(w, c->capability);
	put_description(w, &c->device);
	wr_close(w, mark);
}

bool
p2p_get_clients(struct rd *r, void *field)
{
	struct octets *clients = field;
	struct p2p_client c;

	*clients = octets_left(r);
	struct rd walk = octets_rd(*clients);

	while (p2p_client_next(&walk, &c))
		;
	return rd_ok(&walk);
}

void
p2p_put_clients(struct wr *w, const void *field)
{
	p2p_put_octets(w, field);
}

bool
p2p_get_group_id(struct rd *r, void *field)
{
	struct p2p_group_id *group = field;

	group->device = rd_mac(r);
	group->ssid.len = (uint8_t)rd_left(r);
	rd_copy(r, group->ssid.octet, group->ssid.len);
	return true;
}

void
p2p_put_group_id(struct wr *w, const void *field)
{
	const struct p2p_group_id *group = field;

	wr_mac(w, group->device);
	wr_bytes(w, group->ssid.octet, group->ssid.len);
}

bool
p2p_get_interface(struct rd *r, void *field)
{
	struct p2p_interface *interface = field;

	interface->device = rd_mac(r);
	size_t count = rd_u8(r);

	interface->addresses = octets_left(r);
	return interface->addresses.len == count * MAC_LEN;
}

void
p2p_put_interface(struct wr *w, const void *field)
{
	const struct p2p_interface *interface = field;
	size_t count = interface->addresses.len / MAC_LEN;

	assert(count <= UINT8_MAX && interface->addresses.len % MAC_LEN == 0);
	wr_mac(w, interface->device);
	wr_u8(w, (uint8_t)count);
	p2p_put_octets(w, &interface->addresses);
}

struct mac
p2p_interface_address(const struct p2p_interface *interface, unsigned i)
{
	struct rd r = octets_rd(interface->addresses);

	rd_skip(&r, (size_t)i * MAC_LEN);
	return rd_mac(&r);
}

bool
p2p_get_hashes(struct rd *r, void *field)
{
	return rd_left(r) % P2P_HASH_LEN == 0 && p2p_get_octets(r, field);
}

void
p2p_put_hashes(struct wr *w, const void *field)
{
	p2p_put_octets(w, field);
}

bool
p2p_get_service_id(struct rd *r, void *field)
{
	struct p2p_service_id *service = field;

	service->id = rd_le32(r);
	service->address = rd_mac(r);
	return true;
}

void
p2p_put_service_id(struct wr *w, const void *field)
{
	const struct p2p_service_id *service = field;

	wr_le32(w, service->id);
	wr_mac(w, service->address);
}

bool
p2p_advertised_next(struct rd *r, struct p2p_advertised *a)
{
	if (!rd_left(r))
		return false;
	a->id = rd_le32(r);
	a->config_methods = rd_be16(r);
	size_t n = rd_u8(r);

	a->name = octets_of(rd_bytes(r, n), n);
	return rd_ok(r);
}

void
p2p_advertised_put(struct wr *w, const struct p2p_advertised *a)
{
	wr_le32(w, a->id);
	wr_be16(w, a->config_methods);
	size_t mark = wr_open(w);

	wr_bytes(w, a->name.at, a->name.len);
	wr_close(w, mark);
}

bool
p2p_get_advertised(struct rd *r, void *field)
{
	struct octets *services = field;
	struct p2p_advertised a;

	*services = octets_left(r);
	struct rd walk = octets_rd(*services);

	while (p2p_advertised_next(&walk, &a))
		;
	return rd_ok(&walk);
}

void
p2p_put_advertised(struct wr *w, const void *field)
{
	p2p_put_octets(w, field);
}
