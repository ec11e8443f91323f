/* SPDX-License-Identifier: ISC */
/*
 * frame - IEEE 802.11 management frames: octets to a struct and back
 *
 * One struct holds any management frame: header, the fixed fields of its subtype, elements.
 * A frame is decoded whole before anybody acts on it, or refused with a fault; encoding what was
 * decoded gives the same octets where the sender kept the standard's order.  No frame check
 * sequence on either side.  Nothing is allocated; what a decoded frame borrows, it borrows from
 * the octets decoded.
 *
 *	struct frame f;
 *
 *	if (frame_decode(bytes, len, &f) == FRAME_OK && f.header.subtype == FRAME_AUTH)
 *		...
 *	struct frame answer = {
 *		.header = frame_header_to(FRAME_AUTH, f.header.addr2, bssid, bssid),
 *		.auth = { .algorithm = ALGORITHM_OPEN, .transaction = 2 },
 *	};
 *	struct wr w = wr_into(buffer, sizeof(buffer));
 *
 *	frame_encode(&w, &answer);
 *	if (wr_ok(&w))
 *		w.len octets stand in buffer
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mac.h"
#include "base/wire.h"
#include "frame/codes.h"
#include "frame/elements.h"
#include "frame/fault.h"

enum frame_limits {
	FRAME_HEADER_LEN = 24,		/* of a management frame without HT Control */
	FRAME_MAX = 2304 + 28,		/* the longest management frame */
	AID_MAX = 2007,
	AID_BITS = 0xc000,		/* stand in the AID field on the air, never in ours */
};

enum frame_flags {			/* the second octet of Frame Control, as it is */
	FLAG_TO_DS = 1, FLAG_FROM_DS = 2, FLAG_MORE_FRAGMENTS = 4, FLAG_RETRY = 8,
	FLAG_POWER_MANAGEMENT = 16, FLAG_MORE_DATA = 32, FLAG_PROTECTED = 64,
	FLAG_ORDER = 128,		/* an HT Control field follows */
};

struct frame_header {
	uint8_t		type, subtype;	/* enum frame_type; what subtype means depends on it */
	uint8_t		flags;
	uint8_t		fragment;	/* 0-15 */
	uint16_t	sequence;	/* 0-4095 */
	uint16_t	duration;	/* of a PS-Poll: the AID with AID_BITS */
	struct mac	addr1;		/* receiver: destination of a management frame */
	struct mac	addr2;		/* transmitter */
	struct mac	addr3;		/* BSSID of a management frame */
	struct mac	addr4;		/* of data both to and from the DS */
	uint16_t	qos;		/* of QoS data */
	uint32_t	ht_control;	/* where FLAG_ORDER says so */
};

/* The header alone, of any frame; the reader then stands on the body.  What it lacks is zero. */
enum frame_fault frame_header_decode(struct rd *, struct frame_header *);
void		 frame_header_encode(struct wr *, const struct frame_header *);

/* A management header: everything else zero. */
struct frame_header frame_header_to(enum frame_subtype, struct mac da, struct mac sa,
		    struct mac bssid);

static inline bool
frame_is(const struct frame_header *h, enum frame_subtype subtype)
{
	return h->type == FRAME_MANAGEMENT && h->subtype == subtype;
}

bool		 frame_is_null_data(const struct frame_header *);	/* QoS null too */
bool		 frame_is_4addr(const struct frame_header *);	/* data between two APs: WDS */

/* 1, 2 or 3 (IEEE 802.11-2020, 11.3.3), for a station of an infrastructure BSS. */
int		 frame_class(const struct frame_header *, uint8_t category_if_action);

/* "authentication", "probe request", "data", "PS-Poll"; never NULL. */
const char	*frame_name(uint8_t type, uint8_t subtype);

struct frame {
	struct frame_header header;
	union {				/* by subtype */
		struct {		/* BEACON, PROBE_RESP */
			uint64_t	timestamp;
			uint16_t	interval_tu;
			uint16_t	capability;
		} beacon;
		struct {		/* AUTH */
			uint16_t	algorithm, transaction, status;
		} auth;
		struct {		/* ASSOC_REQ, REASSOC_REQ */
			uint16_t	capability;
			uint16_t	listen_interval;
			struct mac	current_ap;	/* REASSOC_REQ */
		} assoc;
		struct {		/* ASSOC_RESP, REASSOC_RESP */
			uint16_t	capability;
			uint16_t	status;
			uint16_t	aid;		/* 1 to AID_MAX, 0 for none */
		} assoc_resp;
		struct {		/* DISASSOC, DEAUTH */
			uint16_t	reason;
		} leave;
		struct {		/* ACTION, ACTION_NOACK */
			uint8_t		category;
			uint8_t		code;	/* none if vendor: body starts with its OUI */
		} action;
	};
	struct octets	body;		/* all after the fixed fields, elements or not */
	struct elements	elements;	/* where the body is a list of them */
	struct octets	extra;		/* encoding: elements to merge, where ours has none */
};

/*
 * The body of beacons, probes and (re)associations is always a list of elements; that of an
 * authentication is where its algorithm says so (not SAE, not FILS public key, not one that is
 * protected).  Of the others, which end in elements nobody needs to understand, only body is set.
 */
enum frame_fault frame_decode(const void *, size_t, struct frame *);
enum frame_fault frame_decode_rest(struct rd *, struct frame *);
					/* the header is there, the reader after it */

/* Writes elements where there are any, else body as it is; then the writer says if it fitted. */
void		 frame_encode(struct wr *, const struct frame *);
void		 frame_encode_fixed(struct wr *, const struct frame *);
					/* as far as the body; the rest of it need not be set */

/* A beacon in two parts, as nl80211 takes it: up to the DSSS Parameter Set, and after the TIM. */
void		 frame_encode_beacon_head(struct wr *, const struct frame *);
void		 frame_encode_beacon_tail(struct wr *, const struct frame *);
