/* SPDX-License-Identifier: ISC */
/*
 * The public action frames of Wi-Fi Direct, between octets and struct hostap_p2p_frame: Wi-Fi P2P
 * specification 1.7, 4.2.9 and 4.2.10.
 *
 * What goes into which frame is decided here; what may and must be in one that comes, by the
 * codec.  Left out: what P2P services and Wi-Fi Display add; it is read over.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/p2p_inside.h"
#include "frame/channel.h"

enum { KINDS = HOSTAP_PROVISION_RESPONSE + 1 };

_Static_assert(HOSTAP_GO_CONFIRM == P2P_GO_NEG_CONF - P2P_GO_NEG_REQ, "as the codec counts");
_Static_assert(HOSTAP_PROVISION_RESPONSE == P2P_PROVISION_RESP - P2P_GO_NEG_REQ, "as the codec");

static bool
is_answer(unsigned kind)
{
	return kind == HOSTAP_GO_RESPONSE || kind == HOSTAP_INVITE_RESPONSE ||
	    kind == HOSTAP_DISCOVER_RESPONSE || kind == HOSTAP_PROVISION_RESPONSE;
}

/* ---- reading -------------------------------------------------------------------------------- */

static void
add_channel(struct hostap_p2p_frame *f, uint16_t mhz)
{
	for (int i = 0; i < f->channels; i++)
		if (f->channel[i] == mhz)
			return;
	if (mhz != 0 && f->channels < HOSTAP_P2P_CHANNELS)
		f->channel[f->channels++] = mhz;
}

static void
take_channels(const struct p2p_attributes *p, struct hostap_p2p_frame *f)
{
	struct rd r = octets_rd(p->channel_list.entries);
	struct p2p_class class;

	while (p2p_class_next(&r, &class))
		for (size_t i = 0; i < class.numbers.len; i++)
			add_channel(f, channel_mhz(channel_in_class(class.operating_class,
			    class.numbers.at[i])));
	if (p2p_has(p, P2P_OPERATING_CHANNEL))
		f->operating_freq = p2p_channel_mhz(&p->operating_channel);
}

static void
take_group(const struct p2p_attributes *p, struct hostap_p2p_frame *f)
{
	memcpy(f->group_owner, p->group_id.device.octet, MAC_LEN);
	f->ssidlen = p->group_id.ssid.len;
	memcpy(f->ssid, p->group_id.ssid.octet, f->ssidlen);
	memcpy(f->group_bssid, p->group_bssid.octet, MAC_LEN);
}

static void
take(const struct p2p_action *a, struct hostap_p2p_frame *f)
{
	const struct p2p_attributes *p = &a->p2p;

	f->status = p->status;
	f->intent = p->intent.value;
	f->tie_breaker = p->intent.tie_breaker;
	f->owner_10ms = p->config_timeout.owner;
	f->client_10ms = p->config_timeout.client;
	take_channels(p, f);
	take_group(p, f);
	memcpy(f->intended, p->intended_address.octet, MAC_LEN);
	memcpy(f->wanted, p->device_id.octet, MAC_LEN);
	f->reinvoke = p->invitation_flags & P2P_INVITATION_REINVOKES;
	p2p_info_take(p, &f->device);
	if (!a->has_wsc)
		return;
	f->method = a->wsc.config_methods;
	f->password_id = a->wsc.password_id;
}

static int
say(char *why, int error, const char *sentence)
{
	if (why != NULL)
		snprintf(why, HOSTAP_P2P_WHY, "%s", sentence);
	return error;
}

int
hostap_p2p_read(const void *bytes, size_t len, struct hostap_p2p_frame *f,
    char why[HOSTAP_P2P_WHY])
{
	uint8_t room[ATTRIBUTE_ROOM];
	struct wr joined = wr_into(room, sizeof(room));
	char text[ATTRIBUTE_FAULT_TEXT];
	struct p2p_action a;
	struct frame frame;

	memset(f, 0, sizeof(*f));
	if (frame_decode(bytes, len, &frame) != FRAME_OK)
		return say(why, -ENOMSG, "no management frame");
	enum attribute_fault fault = p2p_action_decode(&frame, &joined, &a);

	if (fault == ATTRIBUTE_FOREIGN || fault == ATTRIBUTE_FRAME_SHORT || !p2p_is_public(a.frame))
		return say(why, -ENOMSG, "no public action frame of Wi-Fi Direct");
	f->kind = (uint8_t)(a.frame - P2P_GO_NEG_REQ);
	f->token = a.token;
	memcpy(f->da, frame.header.addr1.octet, MAC_LEN);
	memcpy(f->sa, frame.header.addr2.octet, MAC_LEN);
	if (fault != ATTRIBUTE_OK)
		return say(why, -EBADMSG, attribute_fault_say(fault, &a.offender, text));
	take(&a, f);
	return say(why, 0, "");
}

/* ---- writing -------------------------------------------------------------------------------- */

/* Channels of one operating class that stand one after the other make one entry. */
static void
put_list(struct wr *w, const struct hostap_p2p_frame *f)
{
	for (int i = 0, n; i < f->channels; i += n) {
		uint8_t numbers[HOSTAP_P2P_CHANNELS];
		struct p2p_class class = { .operating_class = 0 };

		for (n = 0; i + n < f->channels; n++) {
			struct p2p_channel c;

			p2p_channel_from(f->channel[i + n], f->device.country, &c);
			if (n > 0 && c.operating_class != class.operating_class)
				break;
			class.operating_class = c.operating_class;
			numbers[n] = c.number;
		}
		class.numbers = octets_of(numbers, (size_t)n);
		p2p_class_put(w, &class);
	}
}

static bool
put_channels(const struct hostap_p2p_frame *f, struct wr *room, struct p2p_attributes *p)
{
	struct p2p_channel c;

	for (int i = 0; i < f->channels; i++)
		if (!p2p_channel_from(f->channel[i], f->device.country, &c))
			return false;
	put_list(room, f);
	p2p_channel_from(0, f->device.country, &c);
	memcpy(p->channel_list.country, c.country, sizeof(c.country));
	p->channel_list.entries = octets_of(room->base, room->len);
	p2p_add(p, P2P_CHANNEL_LIST);
	if (f->operating_freq == 0)
		return true;
	p2p_add(p, P2P_OPERATING_CHANNEL);
	return p2p_channel_from(f->operating_freq, f->device.country, &p->operating_channel);
}

static void
put_agreement(const struct hostap_p2p_frame *f, struct p2p_attributes *p)
{
	p->intent = (struct p2p_intent){ f->intent, f->tie_breaker };
	p->intended_address = mac_from(f->intended);
	p2p_add(p, P2P_INTENT);
	p2p_add(p, P2P_INTENDED_ADDRESS);
}

static void
put_times(const struct hostap_p2p_frame *f, struct p2p_attributes *p)
{
	p->config_timeout = (struct p2p_config_timeout){ f->owner_10ms, f->client_10ms };
	p2p_add(p, P2P_CONFIG_TIMEOUT);
}

static void
put_group(const struct hostap_p2p_frame *f, struct p2p_attributes *p)
{
	if (f->ssidlen > 0) {
		p->group_id.device = mac_from(f->group_owner);
		p->group_id.ssid.len = f->ssidlen;
		memcpy(p->group_id.ssid.octet, f->ssid, f->ssidlen);
		p2p_add(p, P2P_GROUP_ID);
	}
	if (!mac_is_zero(mac_from(f->group_bssid))) {
		p->group_bssid = mac_from(f->group_bssid);
		p2p_add(p, P2P_GROUP_BSSID);
	}
}

static void
put_capability(const struct hostap_p2p_frame *f, struct p2p_attributes *p)
{
	const struct hostap_device *d = &f->device;

	p->capability = (struct p2p_capability){ .device = d->capability, .group = d->group };
	p2p_add(p, P2P_CAPABILITY);
	if (d->interval_ms == 0)
		return;
	p->ext_listen = (struct p2p_ext_listen){ d->period_ms, d->interval_ms };
	p2p_add(p, P2P_EXT_LISTEN);	/* where the frame has no place for it, it is not sent */
}

static bool
put_listen(const struct hostap_p2p_frame *f, struct p2p_attributes *p)
{
	p2p_add(p, P2P_LISTEN_CHANNEL);
	if (f->device.listen_freq == 0)
		p->listen_channel.none = true;
	return f->device.listen_freq == 0 ||
	    p2p_channel_from(f->device.listen_freq, f->device.country, &p->listen_channel);
}

static void
put_status(const struct hostap_p2p_frame *f, struct p2p_attributes *p)
{
	p->status = f->status;
	p2p_add(p, P2P_STATUS);
}

/* What each sort holds; what a refusal need not say it does not. */
static bool
fill(const struct hostap_p2p_frame *f, struct wr *room, struct p2p_action *a)
{
	struct p2p_attributes *p = &a->p2p;
	bool good = true, agreed = f->status == 0;

	switch (f->kind) {
	case HOSTAP_GO_REQUEST:
	case HOSTAP_GO_RESPONSE:
		p2p_info_put(&f->device, p);
		if (f->kind == HOSTAP_GO_REQUEST)
			good = put_listen(f, p);
		else
			put_status(f, p);
		if (agreed) {
			put_agreement(f, p);
			put_times(f, p);
		}
		break;
	case HOSTAP_INVITE_REQUEST:
		p2p_info_put(&f->device, p);
		p->invitation_flags = f->reinvoke ? P2P_INVITATION_REINVOKES : 0;
		p2p_add(p, P2P_INVITATION_FLAGS);
		put_times(f, p);
		break;
	case HOSTAP_INVITE_RESPONSE:
		put_times(f, p);
		put_status(f, p);
		break;
	case HOSTAP_GO_CONFIRM:
	case HOSTAP_DISCOVER_RESPONSE:
		put_status(f, p);
		break;
	case HOSTAP_DISCOVER_REQUEST:
		p->device_id = mac_from(f->wanted);
		p2p_add(p, P2P_DEVICE_ID);
		break;
	case HOSTAP_PROVISION_REQUEST:
		p2p_info_put(&f->device, p);
		break;
	case HOSTAP_PROVISION_RESPONSE:
		break;
	}
	put_capability(f, p);
	if (agreed) {
		put_group(f, p);
		if (f->kind <= HOSTAP_INVITE_RESPONSE)
			good = put_channels(f, room, p) && good;
	}
	return good;
}

/* Provision discovery has the method and nothing else, as old devices know it. */
static void
fill_wsc(const struct hostap_p2p_frame *f, struct p2p_action *a)
{
	if (f->kind == HOSTAP_PROVISION_REQUEST || f->kind == HOSTAP_PROVISION_RESPONSE) {
		a->wsc.config_methods = f->method;
		wsc_add(&a->wsc, WSC_CONFIG_METHODS);
	} else if (f->kind == HOSTAP_GO_REQUEST || (f->kind == HOSTAP_GO_RESPONSE &&
	    f->status == 0)) {
		a->wsc.password_id = f->password_id;
		wsc_add(&a->wsc, WSC_PASSWORD_ID);
		wsc_set_version2(&a->wsc, WSC_VERSION_2);
	} else {
		return;
	}
	a->has_wsc = true;
}

int
hostap_p2p_write(const struct hostap_p2p_frame *f, void *out, size_t size)
{
	uint8_t list[3 * HOSTAP_P2P_CHANNELS];
	struct wr w = wr_into(out, size), room = wr_into(list, sizeof(list));
	struct p2p_action a = { .frame = P2P_GO_NEG_REQ + f->kind, .token = f->token };
	struct mac da = mac_from(f->da), sa = mac_from(f->sa);

	if (f->kind >= KINDS || f->token == 0 || f->intent > P2P_INTENT_MAX ||
	    f->ssidlen > SSID_MAX || f->channels > HOSTAP_P2P_CHANNELS ||
	    f->device.types > HOSTAP_P2P_TYPES || !fill(f, &room, &a))
		return -EINVAL;
	fill_wsc(f, &a);
	assert(wr_ok(&room));
	struct frame_header h = frame_header_to(FRAME_ACTION, da, sa,
	    is_answer(f->kind) ? sa : da);

	frame_header_encode(&w, &h);
	p2p_action_encode(&w, &a);
	return p2p_written(&w);
}

/* ---- words ---------------------------------------------------------------------------------- */

const char *
hostap_p2p_kind_name(unsigned int kind)
{
	return kind < KINDS ? p2p_frame_name(P2P_GO_NEG_REQ + kind) : "?";
}

const char *
hostap_p2p_status_name(unsigned int status)
{
	return status <= UINT8_MAX ? p2p_status_name((uint8_t)status) : "?";
}

const char *
hostap_method_name(unsigned int method)
{
	switch (method) {
	case HOSTAP_METHOD_LABEL:	return "label";
	case HOSTAP_METHOD_DISPLAY:	return "display";
	case HOSTAP_METHOD_BUTTON:	return "button";
	case HOSTAP_METHOD_KEYPAD:	return "keypad";
	default:			return "?";
	}
}
