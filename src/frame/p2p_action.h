/* SPDX-License-Identifier: ISC */
/*
 * p2p_action - the action frames of Wi-Fi Direct: octets to a struct and back
 *
 * Public action frames 50:6f:9a type 9, by which groups are negotiated, invited to and provided
 * for, and the vendor action frames of the same type that go within a group.  One struct holds
 * any of them: which it is, the dialog token, P2P attributes, Simple Configuration attributes.
 * p2p.c says what each may and must carry.  Service discovery is in p2p_service.h.
 *
 *	uint8_t room[ATTRIBUTE_ROOM];
 *	struct wr joined = wr_into(room, sizeof(room));
 *	struct p2p_action a;
 *
 *	switch (p2p_action_decode(&f, &joined, &a)) {
 *	case ATTRIBUTE_OK:
 *		if (a.frame == P2P_GO_NEG_REQ && a.p2p.intent.value ...)
 *
 *	struct p2p_action answer = { .frame = P2P_GO_NEG_RESP, .token = a.token };
 *
 *	answer.p2p.status = P2P_STATUS_UNAVAILABLE;
 *	p2p_add(&answer.p2p, P2P_STATUS);
 *	frame_header_encode(&w, &header);
 *	p2p_action_encode(&w, &answer);
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "frame/frame.h"
#include "frame/p2p.h"
#include "frame/wsc.h"

enum p2p_action_numbers {
	PUBLIC_VENDOR = 9,		/* the public action that is a vendor's */
	P2P_PUBLIC_TYPES = 9,		/* numbered from P2P_GO_NEG_REQ on */
	P2P_ACTION_TYPES = 4,		/* of the frames within a group, from P2P_ABSENCE on */
};

struct p2p_action {
	enum p2p_frame		frame;		/* P2P_GO_NEG_REQ to P2P_GO_DISCOVER_REQ */
	uint8_t			token;		/* 0 in P2P_ABSENCE and nowhere else */
	bool			has_wsc, has_wfd;
	struct p2p_attributes	p2p;		/* always goes out, if only as an empty element */
	struct wsc_attributes	wsc;
	struct octets		wfd;		/* Wi-Fi Display, joined; not looked into */
	struct octets		elements;	/* as received: those of other sorts are kept */
	struct attribute_offender offender;	/* after a fault */
};

/*
 * ATTRIBUTE_FOREIGN: another action frame, or a reserved type.  After every other fault frame and
 * token can be used, and after ATTRIBUTE_MISSING all that stood there: a peer is owed its answer.
 * A frame without a P2P element lacks what its sort requires.
 */
enum attribute_fault p2p_action_decode(const struct frame *, struct wr *room, struct p2p_action *);

/* What follows the header, from the category on: P2P, WSC, WFD, then what else was received. */
void		 p2p_action_encode(struct wr *, const struct p2p_action *);

static inline bool
p2p_is_public(enum p2p_frame frame)	/* else it goes within a group */
{
	return frame >= P2P_GO_NEG_REQ && frame <= P2P_PROVISION_RESP;
}
