/* SPDX-License-Identifier: ISC */
/*
 * p2p - Wi-Fi Direct attributes: one row each, in every frame that carries them
 *
 * A row (p2p.c) says an attribute's id, how long it may be, how often it may stand in one frame,
 * in which frames it has business, and how it is read and written.  Numbers are little-endian but
 * for those that come from Simple Configuration: config methods, device types, names.
 * p2p_decode() turns a joined list into struct p2p_attributes or refuses it; p2p_encode() writes
 * it again.
 *
 * An attribute without a row, or one that has no business in this frame, is not malformed: it is
 * left where it is, in raw.  Received in any order, and what was received goes out in that order;
 * what was added goes out after it, by id.
 *
 * Fields are only meaningful where p2p_has() says so; what is absent is zero.  Structs are copied
 * by assignment; fields of type struct octets, here and in them, are borrowed from the frame or
 * the room it was joined in.  Names and SSIDs hold any octets: strangers chose them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mac.h"
#include "frame/attribute.h"
#include "frame/elements.h"
#include "frame/wsc.h"

enum p2p_limits {
	P2P_NAME_MAX = 32, P2P_COUNTRY_LEN = 3, P2P_HASH_LEN = 6,
	P2P_ABSENCE_MAX = 4,		/* descriptors in one Notice of Absence; mac80211 keeps 4 */
	P2P_SESSION_INFO_MAX = 144,
	P2P_SERVICE_NAME_MAX = 255,
	P2P_INTENT_MAX = 15,
	P2P_COUNTRY_GLOBAL = 0x04,	/* third octet of a country: the global table of classes */
};

/* The frames that carry P2P attributes. */
enum p2p_frame {
	P2P_BEACON, P2P_PROBE_REQ, P2P_PROBE_RESP, P2P_ASSOC_REQ, P2P_ASSOC_RESP,
	P2P_LEAVE,			/* deauthentication and disassociation */
	P2P_GO_NEG_REQ, P2P_GO_NEG_RESP, P2P_GO_NEG_CONF, P2P_INVITE_REQ, P2P_INVITE_RESP,
	P2P_DISCOVER_REQ, P2P_DISCOVER_RESP,	/* device discoverability */
	P2P_PROVISION_REQ, P2P_PROVISION_RESP,
	P2P_ABSENCE, P2P_PRESENCE_REQ, P2P_PRESENCE_RESP, P2P_GO_DISCOVER_REQ,
	P2P_FRAMES
};

enum p2p_attribute {			/* ids on the air, and bits of present */
	P2P_STATUS = 0, P2P_MINOR_REASON = 1, P2P_CAPABILITY = 2, P2P_DEVICE_ID = 3,
	P2P_INTENT = 4, P2P_CONFIG_TIMEOUT = 5, P2P_LISTEN_CHANNEL = 6, P2P_GROUP_BSSID = 7,
	P2P_EXT_LISTEN = 8, P2P_INTENDED_ADDRESS = 9, P2P_MANAGEABILITY = 10,
	P2P_CHANNEL_LIST = 11, P2P_NOTICE_OF_ABSENCE = 12, P2P_DEVICE_INFO = 13,
	P2P_GROUP_INFO = 14, P2P_GROUP_ID = 15, P2P_INTERFACE = 16, P2P_OPERATING_CHANNEL = 17,
	P2P_INVITATION_FLAGS = 18, P2P_OOB_CHANNEL = 19, P2P_SERVICE_HASH = 21,
	P2P_SESSION_INFO = 22, P2P_CONNECTION_CAPABILITY = 23, P2P_ADVERTISEMENT_ID = 24,
	P2P_ADVERTISED_SERVICES = 25, P2P_SESSION_ID = 26, P2P_FEATURE_CAPABILITY = 27,
	P2P_PERSISTENT_GROUP = 28,
	P2P_ATTRIBUTES
};

#define P2P_STATUSES(X) \
	X(OK, 0, "success") \
	X(UNAVAILABLE, 1, "information is currently unavailable") \
	X(INCOMPATIBLE, 2, "incompatible parameters") \
	X(LIMIT, 3, "limit reached") \
	X(INVALID, 4, "invalid parameters") \
	X(BUSY, 5, "unable to accommodate the request") \
	X(PREVIOUS_ERROR, 6, "previous protocol error, or disruptive behaviour") \
	X(NO_COMMON_CHANNELS, 7, "no common channels") \
	X(UNKNOWN_GROUP, 8, "unknown P2P group") \
	X(BOTH_INTENT_15, 9, "both devices insist on being group owner") \
	X(INCOMPATIBLE_METHOD, 10, "incompatible provisioning method") \
	X(REJECTED_BY_USER, 11, "rejected by the user") \
	X(ACCEPTED_BY_USER, 12, "accepted by the user, later")

#define P2P_MINOR_REASONS(X) \
	X(NONE, 0, "reserved") \
	X(CROSS_CONNECTION, 1, "cross connection is not allowed by the infrastructure network") \
	X(UNMANAGED, 2, "not managed as the infrastructure network asks") \
	X(NO_COEXISTENCE, 3, "coexistence parameters are not set") \
	X(OUTSIDE, 4, "used outside of the managed area")

#define P2P_STATUS_ENUM(name, number, text)	P2P_STATUS_##name = number,
#define P2P_MINOR_ENUM(name, number, text)	P2P_MINOR_##name = number,
enum p2p_status { P2P_STATUSES(P2P_STATUS_ENUM) };
enum p2p_minor_reason { P2P_MINOR_REASONS(P2P_MINOR_ENUM) };
#undef P2P_STATUS_ENUM
#undef P2P_MINOR_ENUM

enum p2p_device_capability {
	P2P_CAN_SERVICE_DISCOVERY = 1, P2P_CAN_BE_DISCOVERED = 2, P2P_CAN_CONCURRENT = 4,
	P2P_CAN_BE_MANAGED = 8, P2P_DEVICE_LIMIT = 16, P2P_CAN_INVITATION = 32, P2P_CAN_6GHZ = 64,
};

enum p2p_group_capability {
	P2P_GROUP_OWNER = 1, P2P_GROUP_PERSISTENT = 2, P2P_GROUP_LIMIT = 4,
	P2P_GROUP_DISTRIBUTION = 8, P2P_GROUP_CROSS_CONNECTION = 16, P2P_GROUP_RECONNECT = 32,
	P2P_GROUP_FORMATION = 64, P2P_GROUP_IP_ALLOCATION = 128,
};

enum p2p_manageability_bits {
	P2P_MANAGED = 1, P2P_CROSS_CONNECTION_PERMITTED = 2, P2P_COEXISTENCE_OPTIONAL = 4,
};

enum p2p_invitation_bits { P2P_INVITATION_REINVOKES = 1 };	/* a persistent group */
enum p2p_oob_roles { P2P_OOB_UNDECIDED, P2P_OOB_CLIENT, P2P_OOB_OWNER };
enum p2p_connection_bits { P2P_CONNECT_NEW = 1, P2P_CONNECT_CLIENT = 2, P2P_CONNECT_OWNER = 4 };

struct p2p_capability {
	uint8_t		device, group;	/* enum p2p_device_capability, p2p_group_capability */
};

struct p2p_intent {
	uint8_t		value;		/* 0 to P2P_INTENT_MAX; 127 fit, more than 15 are wrong */
	bool		tie_breaker;
};

struct p2p_config_timeout {		/* units of 10 ms */
	uint8_t		owner, client;
};

struct p2p_channel {
	uint8_t		country[P2P_COUNTRY_LEN];
	uint8_t		operating_class, number;
	bool		none;		/* sent without a body: by who has no channel to tell */
};

struct p2p_oob_channel {
	uint8_t		country[P2P_COUNTRY_LEN];
	uint8_t		operating_class, number;
	uint8_t		role;		/* enum p2p_oob_roles */
};

struct p2p_ext_listen {			/* available for period_ms in each interval_ms */
	uint16_t	period_ms, interval_ms;
};

struct p2p_channel_list {
	uint8_t		country[P2P_COUNTRY_LEN];
	struct octets	entries;	/* p2p_class_next() walks them */
};

struct p2p_class {			/* an entry of a channel list */
	uint8_t		operating_class;
	struct octets	numbers;
};

struct p2p_absence {
	uint8_t		index;		/* changes with each new notice */
	bool		opportunistic;
	uint8_t		ctwindow_tu;	/* 0 to 127 */
	uint8_t		count;
	struct p2p_absence_time {
		uint8_t		times;		/* or, of a presence request, 1 or 2: preference */
		uint32_t	duration_us, interval_us, start_us;
	} time[P2P_ABSENCE_MAX];
};

struct p2p_name {
	uint8_t		len;
	uint8_t		octet[P2P_NAME_MAX];	/* UTF-8 if its owner kept to the rules */
};

struct p2p_device_info {
	struct mac		address;	/* of the device, not of an interface */
	uint16_t		config_methods;	/* enum wsc_methods */
	struct wsc_device_type	primary;
	struct wsc_device_types	secondary;
	struct p2p_name		name;
};

struct p2p_client {			/* a descriptor of Group Info */
	uint8_t			capability;	/* of its device */
	struct mac		interface;
	struct p2p_device_info	device;
};

struct p2p_group_id {
	struct mac	device;		/* that of the group's owner */
	struct ssid	ssid;
};

struct p2p_interface {
	struct mac	device;
	struct octets	addresses;	/* six octets each, at most 255 of them */
};

struct p2p_service_id {			/* Advertisement ID, Session ID */
	uint32_t	id;
	struct mac	address;
};

struct p2p_advertised {			/* an entry of Advertised Services */
	uint32_t	id;
	uint16_t	config_methods;
	struct octets	name;
};

struct p2p_attributes {
	uint64_t		present;	/* a bit for each enum p2p_attribute */
	struct octets		raw;		/* the list as received */
	struct attribute_offender offender;	/* after a fault */

	uint8_t			status;		/* enum p2p_status */
	uint8_t			minor_reason;
	uint8_t			manageability;
	uint8_t			invitation_flags;
	uint8_t			connection_capability;
	struct p2p_capability	capability;
	struct p2p_intent	intent;
	struct p2p_config_timeout config_timeout;
	struct p2p_channel	listen_channel, operating_channel;
	struct p2p_oob_channel	oob_channel;
	struct p2p_ext_listen	ext_listen;
	struct mac		device_id, group_bssid, intended_address;
	struct p2p_channel_list	channel_list;
	struct p2p_absence	absence;
	struct p2p_device_info	device_info;
	struct p2p_group_id	group_id, persistent_group;
	struct p2p_interface	interface;
	struct p2p_service_id	advertisement_id, session_id;
	struct octets		group_info;	/* p2p_client_next() walks it */
	struct octets		service_hash;	/* P2P_HASH_LEN octets each */
	struct octets		session_info;
	struct octets		feature_capability;
	struct octets		advertised_services;	/* p2p_advertised_next() walks them */
};

/*
 * The joined list of such a frame.  After a fault nothing in *out but offender may be used, save
 * after ATTRIBUTE_MISSING: then all that stood there is in *out, for who has to answer.
 */
enum attribute_fault p2p_decode(struct octets list, enum p2p_frame, struct p2p_attributes *out);
void		 p2p_encode(struct wr *, enum p2p_frame, const struct p2p_attributes *);

/*
 * From and to the elements of a frame.  *there says whether there was any; an element without
 * attributes is one, and what the frame requires is only required where there is one.
 */
enum attribute_fault p2p_elements_decode(struct octets elements, enum p2p_frame, struct wr *room,
		    bool *there, struct p2p_attributes *out);
void		 p2p_elements_encode(struct wr *, enum p2p_frame, const struct p2p_attributes *);

static inline bool
p2p_has(const struct p2p_attributes *p, enum p2p_attribute attribute)
{
	return p->present >> attribute & 1;
}

static inline void
p2p_add(struct p2p_attributes *p, enum p2p_attribute attribute)	/* its field is filled in */
{
	p->present |= UINT64_C(1) << attribute;
}

static inline void
p2p_drop(struct p2p_attributes *p, enum p2p_attribute attribute)
{
	p->present &= ~(UINT64_C(1) << attribute);
}

bool		 p2p_allowed(enum p2p_attribute, enum p2p_frame);
bool		 p2p_required(enum p2p_attribute, enum p2p_frame, enum p2p_status);

/* Names, never NULL. */
const char	*p2p_attribute_name(enum p2p_attribute);	/* "unknown attribute" */
const char	*p2p_frame_name(enum p2p_frame);		/* "GO negotiation request" */
const char	*p2p_status_name(uint8_t);			/* "reserved" */
const char	*p2p_minor_reason_name(uint8_t);

/*
 * Walks over what is borrowed, and the writers that build it: false at the end.  What
 * p2p_decode() let through has been walked: nothing in it is cut off.
 *
 *	struct rd r = octets_rd(p->channel_list.entries);
 *
 *	while (p2p_class_next(&r, &c))
 *		...
 */
bool		 p2p_class_next(struct rd *, struct p2p_class *);
bool		 p2p_client_next(struct rd *, struct p2p_client *);
bool		 p2p_advertised_next(struct rd *, struct p2p_advertised *);
void		 p2p_class_put(struct wr *, const struct p2p_class *);
void		 p2p_client_put(struct wr *, const struct p2p_client *);
void		 p2p_advertised_put(struct wr *, const struct p2p_advertised *);

bool		 p2p_list_has(const struct p2p_channel_list *, uint8_t operating_class,
		    uint8_t number);
struct mac	 p2p_interface_address(const struct p2p_interface *, unsigned);	/* zero: none */
