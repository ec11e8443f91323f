/* SPDX-License-Identifier: ISC */
/*
 * What a P2P device says of itself: Wi-Fi P2P specification 1.7, 4.2.2 and 4.2.3 (probes), and
 * Wi-Fi Simple Configuration 2.0.8, 8.2.4 and 8.2.5.
 *
 * A probe request and an answer have different attributes; who reads elements need not know of
 * which they were.
 */
#include <errno.h>
#include <string.h>

#include "base/sip.h"
#include "client/p2p_inside.h"
#include "frame/channel.h"

enum { WSC_NOT_CONFIGURED = 1, UUID_VERSION = 0x80, UUID_VARIANT = 0x80 };

/* ---- texts and channels --------------------------------------------------------------------- */

void
p2p_text_take(char *text, size_t size, struct octets o)
{
	size_t len = o.len < size - 1 ? o.len : size - 1;

	if (len > 0)
		memcpy(text, o.at, len);
	memset(text + len, 0, size - len);
	memset(text + strlen(text), 0, size - strlen(text));
}

/* Peers are known that take an attribute without octets for a mistake. */
struct octets
p2p_text_octets(const char *text, size_t size)
{
	size_t len = strnlen(text, size);

	return len > 0 ? octets_of(text, len) : octets_of(" ", 1);
}

static void
put_country(uint8_t out[P2P_COUNTRY_LEN], const uint8_t country[2])
{
	bool given = country[0] != 0;

	out[0] = given ? country[0] : 'X';
	out[1] = given ? country[1] : 'X';
	out[2] = P2P_COUNTRY_GLOBAL;
}

bool
p2p_channel_from(uint16_t mhz, const uint8_t country[2], struct p2p_channel *out)
{
	struct channel c = channel_from_mhz(mhz);

	*out = (struct p2p_channel){ .number = c.number };
	put_country(out->country, country);
	out->operating_class = channel_operating_class(c, WIDTH_20);
	return c.band != BAND_NONE && out->operating_class != 0;
}

uint16_t
p2p_channel_mhz(const struct p2p_channel *c)
{
	return c->none ? 0 : channel_mhz(channel_in_class(c->operating_class, c->number));
}

/* ---- attributes ----------------------------------------------------------------------------- */

static struct wsc_device_type
type_from(const uint8_t octets[8])
{
	struct rd r = rd_from(octets, WSC_TYPE_LEN);

	return rd_wsc_device_type(&r);
}

static void
type_to(struct wsc_device_type type, uint8_t octets[8])
{
	struct wr w = wr_into(octets, WSC_TYPE_LEN);

	wr_wsc_device_type(&w, type);
}

void
p2p_info_put(const struct hostap_device *d, struct p2p_attributes *p)
{
	struct p2p_device_info *i = &p->device_info;

	*i = (struct p2p_device_info){ .address = mac_from(d->addr), .config_methods = d->methods,
	    .primary = type_from(d->type) };
	i->secondary.count = d->types < HOSTAP_P2P_TYPES ? d->types : HOSTAP_P2P_TYPES;
	for (int n = 0; n < i->secondary.count; n++)
		i->secondary.type[n] = type_from(d->secondary[n]);
	i->name.len = (uint8_t)strnlen(d->name, P2P_NAME_MAX);
	memcpy(i->name.octet, d->name, i->name.len);
	p2p_add(p, P2P_DEVICE_INFO);
}

void
p2p_info_take(const struct p2p_attributes *p, struct hostap_device *d)
{
	const struct p2p_device_info *i = &p->device_info;

	if (p2p_has(p, P2P_CAPABILITY)) {
		d->capability = p->capability.device;
		d->group = p->capability.group;
	}
	if (p2p_has(p, P2P_EXT_LISTEN)) {
		d->period_ms = p->ext_listen.period_ms;
		d->interval_ms = p->ext_listen.interval_ms;
	}
	if (p2p_has(p, P2P_LISTEN_CHANNEL)) {
		d->listen_freq = p2p_channel_mhz(&p->listen_channel);
		memcpy(d->country, p->listen_channel.country, sizeof(d->country));
	}
	if (!p2p_has(p, P2P_DEVICE_INFO))
		return;
	memcpy(d->addr, i->address.octet, sizeof(d->addr));
	d->methods = i->config_methods;
	type_to(i->primary, d->type);
	d->types = i->secondary.count;
	for (int n = 0; n < d->types; n++)
		type_to(i->secondary.type[n], d->secondary[n]);
	p2p_text_take(d->name, sizeof(d->name), octets_of(i->name.octet, i->name.len));
}

static void
put_capability(const struct hostap_device *d, struct p2p_attributes *p)
{
	p->capability = (struct p2p_capability){ .device = d->capability, .group = d->group };
	p2p_add(p, P2P_CAPABILITY);
	if (d->interval_ms == 0)
		return;
	p->ext_listen = (struct p2p_ext_listen){ d->period_ms, d->interval_ms };
	p2p_add(p, P2P_EXT_LISTEN);
}

/* The same for the same address, and like no other's: RFC 9562, 5.8. */
static void
make_uuid(const struct hostap_device *d, uint8_t uuid[WSC_UUID_LEN])
{
	static const uint8_t none[WSC_UUID_LEN];
	struct wr w = wr_into(uuid, WSC_UUID_LEN);

	if (memcmp(d->uuid, none, sizeof(none)) != 0) {
		memcpy(uuid, d->uuid, WSC_UUID_LEN);
		return;
	}
	for (uint64_t half = 0; half < 2; half++)
		wr_le64(&w, sip_hash((struct sip_key){ half, WSC_UUID_LEN }, d->addr, MAC_LEN));
	uuid[6] = (uint8_t)((uuid[6] & 0x0f) | UUID_VERSION);
	uuid[8] = (uint8_t)((uuid[8] & 0x3f) | UUID_VARIANT);
}

/* What both a probe request and its answer have. */
static struct wsc_attributes
describe(const struct hostap_device *d)
{
	struct wsc_attributes a = { .config_methods = d->methods,
	    .primary_type = type_from(d->type) };

	a.device_name = p2p_text_octets(d->name, P2P_NAME_MAX);
	a.manufacturer = p2p_text_octets(d->manufacturer, sizeof(d->manufacturer) - 1);
	a.model_name = p2p_text_octets(d->model, sizeof(d->model) - 1);
	a.model_number = p2p_text_octets(d->model_number, sizeof(d->model_number) - 1);
	make_uuid(d, a.uuid_e);
	wsc_add(&a, WSC_CONFIG_METHODS);
	wsc_add(&a, WSC_PRIMARY_TYPE);
	wsc_add(&a, WSC_DEVICE_NAME);
	wsc_add(&a, WSC_MANUFACTURER);
	wsc_add(&a, WSC_MODEL_NAME);
	wsc_add(&a, WSC_MODEL_NUMBER);
	wsc_add(&a, WSC_UUID_E);
	wsc_set_version2(&a, WSC_VERSION_2);
	return a;
}

int
hostap_device_request(const struct hostap_device *d, void *out, size_t size)
{
	struct wsc_attributes a = describe(d);
	struct p2p_attributes p = { .present = 0 };
	struct wr w = wr_into(out, size);

	a.request_type = WSC_REQUEST_ENROLLEE;
	a.rf_bands = WSC_BAND_2GHZ;
	wsc_add(&a, WSC_REQUEST_TYPE);
	wsc_add(&a, WSC_RF_BANDS);
	wsc_add(&a, WSC_ASSOCIATION_STATE);
	wsc_add(&a, WSC_CONFIG_ERROR);
	wsc_add(&a, WSC_PASSWORD_ID);
	put_capability(d, &p);
	if (d->listen_freq != 0) {
		if (!p2p_channel_from(d->listen_freq, d->country, &p.listen_channel))
			return -EINVAL;
		p2p_add(&p, P2P_LISTEN_CHANNEL);
	}
	wsc_elements_encode(&w, &a);
	p2p_elements_encode(&w, P2P_PROBE_REQ, &p);
	return p2p_written(&w);
}

int
hostap_device_response(const struct hostap_device *d, void *out, size_t size)
{
	struct wsc_attributes a = describe(d);
	struct p2p_attributes p = { .present = 0 };
	struct wr w = wr_into(out, size);

	a.state = WSC_NOT_CONFIGURED;
	a.response_type = WSC_RESPONSE_ENROLLEE_INFO;
	a.serial_number = p2p_text_octets(d->serial, sizeof(d->serial) - 1);
	wsc_add(&a, WSC_STATE);
	wsc_add(&a, WSC_RESPONSE_TYPE);
	wsc_add(&a, WSC_SERIAL_NUMBER);
	put_capability(d, &p);
	p2p_info_put(d, &p);
	wsc_elements_encode(&w, &a);
	p2p_elements_encode(&w, P2P_PROBE_RESP, &p);
	return p2p_written(&w);
}

/* ---- and back ------------------------------------------------------------------------------- */

static void
take_text(char *text, size_t size, struct octets o)	/* a lone blank stands for none */
{
	if (octets_equal(o, octets_of(" ", 1)))
		o.len = 0;
	p2p_text_take(text, size, o);
}

static void
take_wsc(const struct wsc_attributes *a, struct hostap_device *d)
{
	d->methods = a->config_methods;
	type_to(a->primary_type, d->type);
	memcpy(d->uuid, a->uuid_e, sizeof(d->uuid));
	take_text(d->name, sizeof(d->name), a->device_name);
	take_text(d->manufacturer, sizeof(d->manufacturer), a->manufacturer);
	take_text(d->model, sizeof(d->model), a->model_name);
	take_text(d->model_number, sizeof(d->model_number), a->model_number);
	take_text(d->serial, sizeof(d->serial), a->serial_number);
}

/* As the answer and as the request: what one may have, the other may not. */
static int
take_p2p(struct octets elements, struct hostap_device *d)
{
	static const enum p2p_frame as[] = { P2P_PROBE_REQ, P2P_PROBE_RESP };

	for (size_t i = 0; i < sizeof(as) / sizeof(as[0]); i++) {
		uint8_t room[ATTRIBUTE_ROOM];
		struct wr joined = wr_into(room, sizeof(room));
		struct p2p_attributes p;
		bool there;
		enum attribute_fault fault = p2p_elements_decode(elements, as[i], &joined,
		    &there, &p);

		if (fault != ATTRIBUTE_OK && fault != ATTRIBUTE_MISSING)
			return -EBADMSG;
		if (!there)
			return -ENOMSG;
		p2p_info_take(&p, d);
	}
	return 0;
}

int
hostap_device_read(const void *elements, size_t len, struct hostap_device *d)
{
	struct octets list = octets_of(elements, len);
	uint8_t room[ATTRIBUTE_ROOM];
	struct wr joined = wr_into(room, sizeof(room));
	struct wsc_attributes a;
	bool there;

	memset(d, 0, sizeof(*d));
	if (wsc_elements_decode(list, &joined, &there, &a) != ATTRIBUTE_OK)
		return -EBADMSG;
	if (there)
		take_wsc(&a, d);
	return take_p2p(list, d);
}
