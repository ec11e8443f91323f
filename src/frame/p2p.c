/* SPDX-License-Identifier: ISC */
/*
 * The rows: Wi-Fi P2P specification 1.7, 4.1, and which frame carries what, 4.2.  Where a row or
 * a frame is more generous than that, the comment before it says which peers need it.
 *
 * Left out, as attributes without a row: those of P2P version 2 (29 to 35) and vendors' (221).
 */
#include "frame/p2p.h"

#include <assert.h>
#include <stddef.h>

#include "frame/attribute_rows.h"
#include "frame/p2p_values.h"

#define F(frame)	| 1u << P2P_##frame
#define BIT(attribute)	| UINT64_C(1) << P2P_##attribute

#define GO_NEGOTIATION	F(GO_NEG_REQ) F(GO_NEG_RESP) F(GO_NEG_CONF)
#define INVITATION	F(INVITE_REQ) F(INVITE_RESP)
#define PROVISION	F(PROVISION_REQ) F(PROVISION_RESP)
#define PRESENCE	F(PRESENCE_REQ) F(PRESENCE_RESP)
#define ASSOCIATION	F(ASSOC_REQ) F(ASSOC_RESP)
#define PROBES		F(PROBE_REQ) F(PROBE_RESP)

enum { LONGEST = ATTRIBUTE_ROOM, GROUP_ID_LEN = MAC_LEN + SSID_MAX };

/*
 * Attribute, name, sizes, how it is read and written, where, and the frames.  Each may stand once:
 * no peer repeats one, and two that differ would be a choice which to believe.
 *
 * STATUS in a GO negotiation request: deployed devices reject so what they answered with
 * "unavailable" before.
 * LISTEN_CHANNEL, OPERATING_CHANNEL: five octets by the specification; deployed devices send
 * them empty when they have none, and wpa_supplicant reads that as absent.
 * OPERATING_CHANNEL, CHANNEL_LIST and CONFIG_TIMEOUT in provision discovery are those of P2P
 * services.
 * NOTICE_OF_ABSENCE: without a descriptor it says that there is no absence any more.
 * FEATURE_CAPABILITY: one octet is what wpa_supplicant takes.
 */
#define ROWS(X) \
	X(STATUS, "Status", 1, 1, u8, status, F(ASSOC_RESP) GO_NEGOTIATION F(INVITE_RESP) \
	    F(DISCOVER_RESP) PROVISION F(PRESENCE_RESP)) \
	X(MINOR_REASON, "Minor Reason Code", 1, 1, u8, minor_reason, F(LEAVE)) \
	X(CAPABILITY, "P2P Capability", 2, 2, capability, capability, F(BEACON) PROBES \
	    ASSOCIATION GO_NEGOTIATION INVITATION PROVISION) \
	X(DEVICE_ID, "P2P Device ID", 6, 6, mac, device_id, F(BEACON) F(PROBE_REQ) \
	    F(DISCOVER_REQ)) \
	X(INTENT, "Group Owner Intent", 1, 1, intent, intent, F(GO_NEG_REQ) F(GO_NEG_RESP)) \
	X(CONFIG_TIMEOUT, "Configuration Timeout", 2, 2, timeout, config_timeout, \
	    F(GO_NEG_REQ) F(GO_NEG_RESP) INVITATION PROVISION) \
	X(LISTEN_CHANNEL, "Listen Channel", 0, 5, channel, listen_channel, F(PROBE_REQ) \
	    F(GO_NEG_REQ) F(PROVISION_REQ)) \
	X(GROUP_BSSID, "P2P Group BSSID", 6, 6, mac, group_bssid, INVITATION) \
	X(EXT_LISTEN, "Extended Listen Timing", 4, 4, ext_listen, ext_listen, PROBES ASSOCIATION \
	    F(GO_NEG_REQ)) \
	X(INTENDED_ADDRESS, "Intended P2P Interface Address", 6, 6, mac, intended_address, \
	    F(GO_NEG_REQ) F(GO_NEG_RESP) PROVISION) \
	X(MANAGEABILITY, "P2P Manageability", 1, 1, u8, manageability, F(BEACON) F(PROBE_RESP) \
	    ASSOCIATION) \
	X(CHANNEL_LIST, "Channel List", 3, LONGEST, channel_list, channel_list, GO_NEGOTIATION \
	    INVITATION PROVISION) \
	X(NOTICE_OF_ABSENCE, "Notice of Absence", 2, 2 + 13 * P2P_ABSENCE_MAX, absence, absence, \
	    F(BEACON) F(PROBE_RESP) F(ABSENCE) PRESENCE) \
	X(DEVICE_INFO, "P2P Device Info", 21, 21 + WSC_SECONDARY_MAX * WSC_TYPE_LEN + \
	    P2P_NAME_MAX, device_info, device_info, F(PROBE_RESP) F(ASSOC_REQ) F(GO_NEG_REQ) \
	    F(GO_NEG_RESP) F(INVITE_REQ) PROVISION) \
	X(GROUP_INFO, "P2P Group Info", 0, LONGEST, clients, group_info, F(PROBE_RESP)) \
	X(GROUP_ID, "P2P Group ID", 6, GROUP_ID_LEN, group_id, group_id, F(GO_NEG_RESP) \
	    F(GO_NEG_CONF) F(INVITE_REQ) F(DISCOVER_REQ) PROVISION) \
	X(INTERFACE, "P2P Interface", 7, 7 + UINT8_MAX * MAC_LEN, interface, interface, \
	    F(ASSOC_REQ)) \
	X(OPERATING_CHANNEL, "Operating Channel", 0, 5, channel, operating_channel, \
	    F(PROBE_REQ) GO_NEGOTIATION INVITATION PROVISION) \
	X(INVITATION_FLAGS, "Invitation Flags", 1, 1, u8, invitation_flags, F(INVITE_REQ)) \
	X(OOB_CHANNEL, "Out-of-Band Group Owner Negotiation Channel", 6, 6, oob_channel, \
	    oob_channel, F(GO_NEG_REQ) F(GO_NEG_RESP) F(INVITE_REQ)) \
	X(SERVICE_HASH, "Service Hash", 6, LONGEST, hashes, service_hash, F(PROBE_REQ)) \
	X(SESSION_INFO, "Session Information Data", 0, P2P_SESSION_INFO_MAX, octets, \
	    session_info, PROVISION) \
	X(CONNECTION_CAPABILITY, "Connection Capability", 1, 1, u8, connection_capability, \
	    PROVISION) \
	X(ADVERTISEMENT_ID, "Advertisement ID", 10, 10, service_id, advertisement_id, PROVISION) \
	X(ADVERTISED_SERVICES, "Advertised Service", 7, LONGEST, advertised, \
	    advertised_services, F(PROBE_RESP)) \
	X(SESSION_ID, "Session ID", 10, 10, service_id, session_id, PROVISION) \
	X(FEATURE_CAPABILITY, "Feature Capability", 1, LONGEST, octets, feature_capability, \
	    PROVISION) \
	X(PERSISTENT_GROUP, "Persistent Group", 6, GROUP_ID_LEN, group_id, persistent_group, \
	    PROVISION)

static const struct attribute_row rows[P2P_ATTRIBUTES] = {
#define ROW(attribute, name, min, max, how, field, frames) \
	[P2P_##attribute] = { name, P2P_##attribute, min, max, ATTRIBUTE_ONCE, 0 frames, \
	    offsetof(struct p2p_attributes, field), p2p_get_##how, p2p_put_##how },
	ROWS(ROW)
#undef ROW
};

_Static_assert(P2P_ATTRIBUTES <= 64, "present is one bit per attribute");
_Static_assert(P2P_FRAMES <= 32, "frames is one bit per frame");

/*
 * What cannot be acted on without, and what deployed peers refuse too; on_success only where the
 * status is P2P_STATUS_OK: a refusal is sent nearly bare.
 *
 * Capability and Configuration Timeout, and in a response Device Info, are mandatory by the
 * specification; wpa_supplicant lets frames without them pass, and so do we.  So it does with a
 * confirmation that has a status and nothing else.  Operating Channel is optional by the
 * specification (wpa_supplicant refuses a request without it).  Provision discovery: the method
 * asked for is in Simple Configuration, and old requests have nothing else.
 */
#define AGREED	BIT(INTENT) BIT(INTENDED_ADDRESS) BIT(CHANNEL_LIST)

static const struct {
	const char	*name;
	uint64_t	 required, on_success;
} frames[P2P_FRAMES] = {
	[P2P_BEACON]		= { "beacon", 0, 0 },
	[P2P_PROBE_REQ]		= { "probe request", 0, 0 },
	[P2P_PROBE_RESP]	= { "probe response", 0 BIT(DEVICE_INFO), 0 },
	[P2P_ASSOC_REQ]		= { "association request", 0, 0 },
	[P2P_ASSOC_RESP]	= { "association response", 0, 0 },
	[P2P_LEAVE]		= { "deauthentication", 0, 0 },
	[P2P_GO_NEG_REQ]	= { "GO negotiation request",
	    0 AGREED BIT(LISTEN_CHANNEL) BIT(DEVICE_INFO), 0 },
	[P2P_GO_NEG_RESP]	= { "GO negotiation response", 0 BIT(STATUS), 0 AGREED },
	[P2P_GO_NEG_CONF]	= { "GO negotiation confirmation", 0 BIT(STATUS), 0 },
	[P2P_INVITE_REQ]	= { "invitation request", 0 BIT(GROUP_ID) BIT(CHANNEL_LIST), 0 },
	[P2P_INVITE_RESP]	= { "invitation response", 0 BIT(STATUS), 0 },
	[P2P_DISCOVER_REQ]	= { "device discoverability request",
	    0 BIT(DEVICE_ID) BIT(GROUP_ID), 0 },
	[P2P_DISCOVER_RESP]	= { "device discoverability response", 0 BIT(STATUS), 0 },
	[P2P_PROVISION_REQ]	= { "provision discovery request", 0, 0 },
	[P2P_PROVISION_RESP]	= { "provision discovery response", 0, 0 },
	[P2P_ABSENCE]		= { "notice of absence", 0 BIT(NOTICE_OF_ABSENCE), 0 },
	[P2P_PRESENCE_REQ]	= { "presence request", 0 BIT(NOTICE_OF_ABSENCE), 0 },
	[P2P_PRESENCE_RESP]	= { "presence response", 0 BIT(STATUS), 0 },
	[P2P_GO_DISCOVER_REQ]	= { "GO discoverability request", 0, 0 },
};

static unsigned
kind_of(const struct attribute *a)
{
	return a->id;			/* ids without a row have no name, or are beyond the last */
}

static const struct attribute_table table = { rows, P2P_ATTRIBUTES, SHAPE_P2P, kind_of };

static uint64_t
allowed_in(enum p2p_frame frame)
{
	uint64_t allowed = 0;

	for (unsigned kind = 0; kind < P2P_ATTRIBUTES; kind++)
		if (rows[kind].frames >> frame & 1)
			allowed |= UINT64_C(1) << kind;
	return allowed;
}

static uint64_t
required_in(enum p2p_frame frame, uint8_t status)
{
	uint64_t on_success = status == P2P_STATUS_OK ? frames[frame].on_success : 0;

	return frames[frame].required | on_success;
}

enum attribute_fault
p2p_decode(struct octets list, enum p2p_frame frame, struct p2p_attributes *out)
{
	assert(frame < P2P_FRAMES);
	*out = (struct p2p_attributes){ .raw = list };
	enum attribute_fault fault = attributes_decode(&table, list, allowed_in(frame), out,
	    &out->present, &out->offender);

	if (fault != ATTRIBUTE_OK)
		return fault;
	return attributes_missing(&table, required_in(frame, out->status), out->present,
	    &out->offender);
}

void
p2p_encode(struct wr *w, enum p2p_frame frame, const struct p2p_attributes *p)
{
	assert(frame < P2P_FRAMES);
	attributes_encode(w, &table, p->raw, allowed_in(frame), p, p->present);
}

enum attribute_fault
p2p_elements_decode(struct octets elements, enum p2p_frame frame, struct wr *room, bool *there,
    struct p2p_attributes *out)
{
	struct octets list;
	unsigned count;
	enum attribute_fault fault = element_join(elements, VENDOR_P2P, room, &list, &count);

	*there = count > 0;
	if (fault == ATTRIBUTE_OK && *there)
		return p2p_decode(list, frame, out);
	*out = (struct p2p_attributes){ .present = 0 };
	return fault;
}

void
p2p_elements_encode(struct wr *w, enum p2p_frame frame, const struct p2p_attributes *p)
{
	size_t mark = element_split_open(w);

	p2p_encode(w, frame, p);
	element_split_close(w, mark, VENDOR_P2P);
}

bool
p2p_allowed(enum p2p_attribute attribute, enum p2p_frame frame)
{
	return allowed_in(frame) >> attribute & 1;
}

bool
p2p_required(enum p2p_attribute attribute, enum p2p_frame frame, enum p2p_status status)
{
	return required_in(frame, (uint8_t)status) >> attribute & 1;
}

const char *
p2p_attribute_name(enum p2p_attribute attribute)
{
	const char *name = (size_t)attribute < P2P_ATTRIBUTES ? rows[attribute].name : NULL;

	return name ? name : "unknown attribute";
}

const char *
p2p_frame_name(enum p2p_frame frame)
{
	return (size_t)frame < P2P_FRAMES ? frames[frame].name : "unknown frame";
}

#define TEXT(name, number, text)	[number] = text,

const char *
p2p_status_name(uint8_t status)
{
	static const char *const names[] = { P2P_STATUSES(TEXT) };

	return status < sizeof(names) / sizeof(names[0]) ? names[status] : "reserved";
}

const char *
p2p_minor_reason_name(uint8_t reason)
{
	static const char *const names[] = { P2P_MINOR_REASONS(TEXT) };

	return reason < sizeof(names) / sizeof(names[0]) ? names[reason] : "reserved";
}
