/* SPDX-License-Identifier: ISC */
/*
 * p2p_service - service discovery: GAS frames, and what Wi-Fi Direct asks in them
 *
 * Three coats.  A GAS frame (IEEE 802.11-2020, 9.6.7.12 to 15) carries a query, its response, or a
 * fragment of a response too long for one frame.  The query is a list of ANQP elements (9.4.5),
 * one of which is Wi-Fi Direct's: a service update indicator and entries, each of one protocol
 * with a transaction number.  What an entry holds is the protocol's: Bonjour's and UPnP's are
 * here too.  Each coat is decoded by itself; everything is borrowed from the octets decoded.
 *
 * A response in fragments: the initial response has comeback_tu set and no query; each comeback
 * request brings a comeback response with the next fragment.  gas_join() puts them together, and
 * what is whole goes to p2p_services_decode() like a query out of one frame.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "frame/attribute.h"
#include "frame/frame.h"

enum gas_frame {			/* the public action */
	GAS_INITIAL_REQ = 10, GAS_INITIAL_RESP = 11, GAS_COMEBACK_REQ = 12, GAS_COMEBACK_RESP = 13,
};

enum gas_limits {
	GAS_ANQP = 0,			/* the advertisement protocol service discovery uses */
	GAS_RESPONSE_LIMIT = 0x7f,	/* query_limit of a response: none */
	GAS_FRAGMENT_MAX = 1400,	/* what wpa_supplicant puts in one frame */
	GAS_FRAGMENTS = 128,
	ANQP_VENDOR = 0xdddd,
};

struct gas {
	enum gas_frame	frame;
	uint8_t		token;
	uint16_t	status;			/* of responses: enum frame_status */
	uint16_t	comeback_tu;		/* of responses: ask for the rest after that long */
	uint8_t		fragment;		/* of a comeback response: 0 to 127 */
	bool		more;			/* and another one follows */
	uint8_t		query_limit;		/* Query Response Length Limit and PAME-BI */
	uint8_t		protocol;		/* GAS_ANQP */
	struct octets	protocol_rest;		/* what else the advertisement element holds */
	struct octets	query;			/* or response, or fragment */
	struct octets	elements;		/* after it: not looked into */
	struct attribute_offender offender;	/* after a fault */
};

/* ATTRIBUTE_FOREIGN: no GAS frame.  Other faults leave frame and token to answer with. */
enum attribute_fault gas_decode(const struct frame *, struct gas *);
void		 gas_encode(struct wr *, const struct gas *);	/* from the category on */

/*
 * Fragment, more and query of a comeback response: the next piece of a whole response.  False
 * where there is no such piece.
 */
bool		 gas_cut(struct octets whole, size_t piece_max, uint8_t fragment, struct gas *);

/* Reassembly.  Room for the whole is the caller's; it begins as { .to = wr_into(...) }. */
struct gas_whole {
	struct wr	to;
	uint8_t		next;		/* the fragment waited for */
};

enum gas_joined {
	GAS_MORE,			/* taken: ask for the next */
	GAS_WHOLE,			/* taken: to holds it all */
	GAS_AGAIN,			/* the one before, repeated: ask for the next */
	GAS_LOST,			/* another one than waited for: give up */
	GAS_FULL,			/* there is no room for it: give up */
};

enum gas_joined	 gas_join(struct gas_whole *, const struct gas *comeback_response);

enum p2p_service_protocol {
	P2P_SERVICE_ALL = 0, P2P_SERVICE_BONJOUR = 1, P2P_SERVICE_UPNP = 2, P2P_SERVICE_WSD = 3,
	P2P_SERVICE_WFD = 4, P2P_SERVICE_P2PS = 11, P2P_SERVICE_VENDOR = 255,
};

enum p2p_service_status {
	P2P_SERVICE_OK = 0, P2P_SERVICE_NO_PROTOCOL = 1, P2P_SERVICE_NO_DATA = 2,
	P2P_SERVICE_BAD_REQUEST = 3,
};

struct p2p_service {
	uint8_t		protocol;	/* enum p2p_service_protocol */
	uint8_t		transaction;
	uint8_t		status;		/* of a response */
	struct octets	data;		/* empty in a query: all of that protocol */
};

struct p2p_services {
	bool		response;
	uint16_t	indicator;	/* changes with the services of who sends it */
	struct octets	entries;
	struct attribute_offender offender;	/* after a fault */
};

/*
 * A list of ANQP elements; the first of Wi-Fi Direct's counts, others are left alone.  None is
 * ATTRIBUTE_FOREIGN.  Every entry has been walked: p2p_service_next() is false only at the end.
 */
enum attribute_fault p2p_services_decode(struct octets anqp, bool response, struct p2p_services *);
bool		 p2p_service_next(struct rd *, bool response, struct p2p_service *);

/* The ANQP element: open, put each entry, close. */
size_t		 p2p_services_open(struct wr *, uint16_t indicator);
void		 p2p_service_put(struct wr *, bool response, const struct p2p_service *);
void		 p2p_services_close(struct wr *, size_t mark);

const char	*p2p_service_status_name(uint8_t);	/* "reserved" */
const char	*p2p_service_protocol_name(uint8_t);	/* "Bonjour"; "unknown protocol" */

/*
 * Bonjour: a question as in DNS, and in a response the record's data.  Names are compressed
 * against a packet both sides imagine (P2P 1.7, annex D): it begins with _tcp.local. and
 * _udp.local., and a response's data may point to the name asked for.
 */
enum p2p_bonjour_limits { BONJOUR_VERSION = 1, BONJOUR_PTR = 12, BONJOUR_TXT = 16,
	BONJOUR_TEXT = 256 };

struct p2p_bonjour {
	struct octets	name;		/* in labels, as on the air */
	uint16_t	type;
	uint8_t		version;
	struct octets	data;		/* empty in a query */
};

bool		 p2p_bonjour_decode(struct octets, struct p2p_bonjour *);
void		 p2p_bonjour_encode(struct wr *, const struct p2p_bonjour *);

/*
 * The name asked for, or that in the data of a PTR record, with dots between the labels.  A dot,
 * a backslash or a control character within a label is \DDD, as in DNS.  False where it is
 * malformed or longer than text; then text is empty.
 */
bool		 p2p_bonjour_name(const struct p2p_bonjour *, char text[static BONJOUR_TEXT]);
bool		 p2p_bonjour_target(const struct p2p_bonjour *, char text[static BONJOUR_TEXT]);

/* UPnP: a version and text: what is searched for, or what was found, separated by commas. */
enum p2p_upnp_limits { UPNP_VERSION = 0x10 };

struct p2p_upnp {
	uint8_t		version;
	struct octets	text;
};

bool		 p2p_upnp_decode(struct octets, struct p2p_upnp *);
void		 p2p_upnp_encode(struct wr *, const struct p2p_upnp *);
