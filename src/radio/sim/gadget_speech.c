/* SPDX-License-Identifier: ISC */
/*
 * What a simulated Wi-Fi Direct device says in its probe requests and responses (P2P 1.7, 4.2.2,
 * 4.2.3; WSC 2.0, 8.2).  The elements are encoded when they are first said, and kept.
 */
#include <stdlib.h>
#include <string.h>

#include "radio/sim/gadget.h"

static const char maker[] = "simulated", model[] = "gadget", serial[] = "1";

struct wsc_device_type
gadget_type(const struct sim *s, const struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);
	struct rd r = rd_from(g->retyped ? c->retyped : c->type, sizeof(c->type));

	return rd_wsc_device_type(&r);
}

struct p2p_capability
gadget_capability(const struct sim *s, const struct gadget *g)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);
	bool services = c->bonjour[0] || c->upnp[0];

	return (struct p2p_capability){ .device = (uint8_t)(P2P_CAN_BE_DISCOVERED |
	    P2P_CAN_INVITATION | (services ? P2P_CAN_SERVICE_DISCOVERY : 0)) };
}

struct p2p_channel
gadget_channel(const struct sim *s, const struct gadget *g)
{
	struct channel ch = channel_from_mhz(s->lane[g->listens].freq_mhz);

	return (struct p2p_channel){ .country = { 'X', 'X', P2P_COUNTRY_GLOBAL },
		.operating_class = channel_operating_class(ch, WIDTH_20), .number = ch.number };
}

void
gadget_tell_info(const struct sim *s, const struct gadget *g, struct p2p_device_info *info)
{
	*info = (struct p2p_device_info){ .address = g->addr,
		.config_methods = gadget_crowd(s, g)->methods, .primary = gadget_type(s, g),
		.name = { .len = g->name_len } };
	memcpy(info->name.octet, g->name, g->name_len);
}

static void
put_basics(const struct sim *s, const struct gadget *g, struct wr *w, enum frame_subtype subtype)
{
	static const uint8_t b[] = { 2, 4, 11, 22 };
	static const uint8_t ofdm[] = { 12, 18, 24, 36, 48, 72, 96, 108 };
	bool only_b = gadget_crowd(s, g)->only_b;
	struct elements e = { 0 };

	elements_set_ssid(&e, (struct ssid){ .len = 7, .octet = "DIRECT-" });
	elements_set_rates(&e, only_b ? b : ofdm, only_b ? sizeof(b) : sizeof(ofdm));
	elements_encode(w, subtype, &e);
}

static void
put_wsc(const struct sim *s, const struct gadget *g, struct wr *w, bool response)
{
	struct wsc_attributes a = { .config_methods = gadget_crowd(s, g)->methods,
		.primary_type = gadget_type(s, g), .device_name = octets_of(g->name, g->name_len),
		.manufacturer = octets_of(maker, sizeof(maker) - 1),
		.model_name = octets_of(model, sizeof(model) - 1),
		.model_number = octets_of(serial, sizeof(serial) - 1),
		.serial_number = octets_of(serial, sizeof(serial) - 1),
		.rf_bands = WSC_BAND_2GHZ, .password_id = WSC_PASSWORD_DEFAULT, .state = 1,
		.response_type = WSC_RESPONSE_ENROLLEE, .request_type = WSC_REQUEST_ENROLLEE };

	wsc_set_version2(&a, WSC_VERSION_2);
	memcpy(a.uuid_e, g->addr.octet, MAC_LEN);
	wsc_add(&a, response ? WSC_STATE : WSC_REQUEST_TYPE);
	wsc_add(&a, WSC_CONFIG_METHODS);
	wsc_add(&a, WSC_UUID_E);
	wsc_add(&a, WSC_PRIMARY_TYPE);
	wsc_add(&a, WSC_MANUFACTURER);
	wsc_add(&a, WSC_MODEL_NAME);
	wsc_add(&a, WSC_MODEL_NUMBER);
	wsc_add(&a, WSC_DEVICE_NAME);
	wsc_add(&a, response ? WSC_SERIAL_NUMBER : WSC_RF_BANDS);
	wsc_add(&a, response ? WSC_RESPONSE_TYPE : WSC_PASSWORD_ID);
	wsc_elements_encode(w, &a);
}

static void
put_p2p(const struct sim *s, const struct gadget *g, struct wr *w, bool response)
{
	const struct scenario_crowd *c = gadget_crowd(s, g);
	struct p2p_attributes a = { .capability = gadget_capability(s, g),
		.listen_channel = gadget_channel(s, g),
		.ext_listen = { (uint16_t)(c->listen_us / 1000), (uint16_t)(c->every_us / 1000) } };

	p2p_add(&a, P2P_CAPABILITY);
	if (c->every_us && c->every_us < 65536000)
		p2p_add(&a, P2P_EXT_LISTEN);
	if (response) {
		gadget_tell_info(s, g, &a.device_info);
		p2p_add(&a, P2P_DEVICE_INFO);
	} else {
		p2p_add(&a, P2P_LISTEN_CHANNEL);
	}
	p2p_elements_encode(w, response ? P2P_PROBE_RESP : P2P_PROBE_REQ, &a);
}

static bool
learn(struct sim *s, struct gadget *g)
{
	uint8_t octets[1024];
	struct wr w = wr_into(octets, sizeof(octets));

	if (g->elements)
		return true;
	put_basics(s, g, &w, FRAME_PROBE_REQ);
	put_wsc(s, g, &w, false);
	put_p2p(s, g, &w, false);
	g->probe_len = (uint16_t)w.len;
	put_basics(s, g, &w, FRAME_PROBE_RESP);
	put_wsc(s, g, &w, true);
	put_p2p(s, g, &w, true);
	g->response_len = (uint16_t)(w.len - g->probe_len);
	g->elements = wr_ok(&w) ? malloc(w.len) : NULL;
	if (g->elements)
		memcpy(g->elements, octets, w.len);
	return g->elements != NULL;
}

struct flight *
gadget_probe(struct sim *s, struct gadget *g)
{
	static const struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };
	struct flight *f;
	struct wr w;

	if (!learn(s, g))
		return NULL;
	f = gadget_flight(s, g, everybody, FRAME_PROBE_REQ, FRAME_HEADER_LEN + g->probe_len, &w);
	if (f == NULL)
		return NULL;
	wr_bytes(&w, g->elements, g->probe_len);
	return gadget_finish(s, f, &w);
}

struct flight *
gadget_probe_resp(struct sim *s, struct gadget *g, struct mac to, bool no_ack)
{
	struct flight *f;
	struct wr w;

	if (!learn(s, g))
		return NULL;
	f = gadget_flight(s, g, to, FRAME_PROBE_RESP, FRAME_HEADER_LEN + 12u + g->response_len, &w);
	if (f == NULL)
		return NULL;
	wr_le64(&w, s->start_us + s->now_us);
	wr_le16(&w, 100);
	wr_le16(&w, CAPABILITY_SHORT_SLOT);
	wr_bytes(&w, g->elements + g->probe_len, g->response_len);
	f->no_ack = no_ack;		/* as wpa_supplicant does where many were asked */
	return gadget_finish(s, f, &w);
}
