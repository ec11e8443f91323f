/* SPDX-License-Identifier: ISC */
/*
 * GAS frames, and exchanges of them: IEEE 802.11-2020, 9.6.7.12 to 9.6.7.15 and 11.22.3.
 *
 * An answer too long for one frame is announced, and fetched piece by piece.  Neither side keeps
 * a clock here: how long to wait for the next frame is the program's to say.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/p2p_inside.h"
#include "frame/p2p_service.h"
#include "hostap/services.h"

enum { COMEBACK_TU = 1, TU_US = 1024 };

/* ---- frames --------------------------------------------------------------------------------- */

static int
say(char *why, int error, const char *sentence)
{
	if (why != NULL)
		snprintf(why, HOSTAP_P2P_WHY, "%s", sentence);
	return error;
}

int
hostap_gas_read(const void *bytes, size_t len, struct hostap_gas *out, char why[HOSTAP_P2P_WHY])
{
	char text[ATTRIBUTE_FAULT_TEXT];
	struct frame frame;
	struct gas g;

	memset(out, 0, sizeof(*out));
	if (frame_decode(bytes, len, &frame) != FRAME_OK)
		return say(why, -ENOMSG, "no management frame");
	enum attribute_fault fault = gas_decode(&frame, &g);

	if (fault == ATTRIBUTE_FOREIGN || frame.body.len == 0)	/* without even a token */
		return say(why, -ENOMSG, "no GAS frame");
	*out = (struct hostap_gas){ .kind = (uint8_t)g.frame, .token = g.token,
	    .status = g.status, .comeback_tu = g.comeback_tu, .fragment = g.fragment,
	    .more = g.more, .query = g.query.at, .query_len = g.query.len };
	memcpy(out->da, frame.header.addr1.octet, MAC_LEN);
	memcpy(out->sa, frame.header.addr2.octet, MAC_LEN);
	if (fault != ATTRIBUTE_OK)
		return say(why, -EBADMSG, attribute_fault_say(fault, &g.offender, text));
	if (g.frame != GAS_COMEBACK_REQ && g.protocol != GAS_ANQP)
		return say(why, -EPROTONOSUPPORT, "another advertisement protocol than ANQP");
	return say(why, 0, "");
}

static bool
is_answer(uint8_t kind)
{
	return kind == HOSTAP_GAS_RESPONSE || kind == HOSTAP_GAS_FRAGMENT;
}

int
hostap_gas_write(const struct hostap_gas *in, void *out, size_t size)
{
	struct wr w = wr_into(out, size);
	struct mac da = mac_from(in->da), sa = mac_from(in->sa);
	struct gas g = { .frame = (enum gas_frame)in->kind, .token = in->token,
	    .status = in->status, .comeback_tu = in->comeback_tu, .fragment = in->fragment,
	    .more = in->more, .query = octets_of(in->query, in->query_len) };

	if (in->kind < HOSTAP_GAS_REQUEST || in->kind > HOSTAP_GAS_FRAGMENT ||
	    in->fragment >= GAS_FRAGMENTS || in->query_len > UINT16_MAX)
		return -EINVAL;
	g.query_limit = is_answer(in->kind) ? GAS_RESPONSE_LIMIT : 0;
	struct frame_header h = frame_header_to(FRAME_ACTION, da, sa,
	    is_answer(in->kind) ? sa : da);

	frame_header_encode(&w, &h);
	gas_encode(&w, &g);
	return p2p_written(&w);
}

/* ---- who asks ------------------------------------------------------------------------------- */

static int
fail(struct hostap_inquiry *q, int error, const char *why)
{
	q->token = 0;
	return say(q->why, error, why);
}

static int
ask_again(struct hostap_inquiry *q, uint16_t comeback_tu)
{
	struct hostap_gas g = { .kind = HOSTAP_GAS_AGAIN, .token = q->token };
	int n;

	memcpy(g.da, q->peer, sizeof(g.da));
	memcpy(g.sa, q->own, sizeof(g.sa));
	n = hostap_gas_write(&g, q->frame, sizeof(q->frame));
	q->frame_len = (size_t)n;
	q->delay_ms = (comeback_tu * TU_US + 999u) / 1000;
	return HOSTAP_GAS_SEND;
}

int
hostap_inquiry_begin(struct hostap_inquiry *q, const uint8_t own[6], const uint8_t peer[6],
    uint8_t token, const struct hostap_service *queries, size_t count)
{
	struct hostap_gas g = { .kind = HOSTAP_GAS_REQUEST, .token = token };
	uint8_t room[HOSTAP_P2P_ROOM];
	int n = hostap_services_write(queries, count, false, room, sizeof(room));

	memset(q, 0, sizeof(*q));
	if (n < 0)
		return n;
	memcpy(q->own, own, sizeof(q->own));
	memcpy(q->peer, peer, sizeof(q->peer));
	memcpy(g.da, peer, sizeof(g.da));
	memcpy(g.sa, own, sizeof(g.sa));
	q->token = token;
	g.query = room;
	g.query_len = (size_t)n;
	n = hostap_gas_write(&g, q->frame, sizeof(q->frame));
	q->frame_len = n > 0 ? (size_t)n : 0;
	return n > 0 ? HOSTAP_GAS_SEND : n;
}

static int
done(struct hostap_inquiry *q)
{
	q->token = 0;
	return HOSTAP_GAS_DONE;
}

static int
take_fragment(struct hostap_inquiry *q, const struct hostap_gas *g)
{
	struct gas piece = { .frame = GAS_COMEBACK_RESP, .fragment = g->fragment,
	    .more = g->more, .query = octets_of(g->query, g->query_len) };
	struct gas_whole whole = { .to = wr_into(q->whole, sizeof(q->whole)), .next = q->next };
	enum gas_joined joined;

	whole.to.len = q->whole_len;
	joined = gas_join(&whole, &piece);
	q->next = whole.next;
	switch (joined) {
	case GAS_MORE:
	case GAS_AGAIN:
		q->whole_len = whole.to.len;
		return ask_again(q, g->comeback_tu);
	case GAS_WHOLE:
		q->whole_len = whole.to.len;
		return done(q);
	case GAS_LOST:
		return fail(q, -EBADMSG, "a piece of the answer was lost");
	case GAS_FULL:
		return fail(q, -ENOSPC, "the answer is longer than there is room for");
	}
	return HOSTAP_GAS_FOREIGN;
}

int
hostap_inquiry_take(struct hostap_inquiry *q, const void *frame, size_t len)
{
	struct hostap_gas g;
	char why[HOSTAP_P2P_WHY];
	int r = hostap_gas_read(frame, len, &g, why);

	if (r == -ENOMSG || !is_answer(g.kind) || q->token == 0 || g.token != q->token ||
	    memcmp(g.da, q->own, sizeof(g.da)) != 0 || memcmp(g.sa, q->peer, sizeof(g.sa)) != 0)
		return HOSTAP_GAS_FOREIGN;
	if (r < 0)
		return fail(q, r, why);
	q->status = g.status;
	if (g.status == STATUS_QUERY_RESPONSE_OUTSTANDING)
		return ask_again(q, g.comeback_tu);
	if (g.status != STATUS_SUCCESS)
		return fail(q, -EREMOTEIO, frame_status_name(g.status));
	if (g.kind == HOSTAP_GAS_FRAGMENT)
		return take_fragment(q, &g);
	if (g.comeback_tu > 0)
		return ask_again(q, g.comeback_tu);
	if (g.query_len > sizeof(q->whole))
		return fail(q, -ENOSPC, "the answer is longer than there is room for");
	q->whole_len = g.query_len;
	if (g.query_len > 0)
		memcpy(q->whole, g.query, g.query_len);
	return done(q);
}

/* ---- who answers ---------------------------------------------------------------------------- */

void
hostap_responder_begin(struct hostap_responder *r, const uint8_t own[6])
{
	memset(r, 0, sizeof(*r));
	memcpy(r->own, own, sizeof(r->own));
}

static int
reply(struct hostap_responder *r, const struct hostap_gas *to, struct hostap_gas *g)
{
	int n;

	g->kind = (uint8_t)(to->kind + 1);
	g->token = to->token;
	memcpy(g->da, to->sa, sizeof(g->da));
	memcpy(g->sa, r->own, sizeof(g->sa));
	n = hostap_gas_write(g, r->frame, sizeof(r->frame));
	r->frame_len = n > 0 ? (size_t)n : 0;
	return n > 0 ? HOSTAP_GAS_SEND : n;
}

static int
refuse(struct hostap_responder *r, const struct hostap_gas *to, uint16_t status)
{
	return reply(r, to, &(struct hostap_gas){ .status = status });
}

static int
answer_query(struct hostap_responder *r, const struct hostap_service *offered, size_t count,
    const struct hostap_gas *g)
{
	int n = hostap_services_answer(offered, count, g->query, g->query_len, r->whole,
	    sizeof(r->whole));

	if (n == -EBADMSG)
		return say(r->why, n, "the query is malformed, or none of Wi-Fi Direct");
	if (n < 0)
		return refuse(r, g, STATUS_GAS_RESPONSE_TOO_LARGE);
	if (n <= GAS_FRAGMENT_MAX)
		return reply(r, g, &(struct hostap_gas){ .query = r->whole,
		    .query_len = (size_t)n });
	r->whole_len = (size_t)n;
	r->next = 0;
	r->token = g->token;
	memcpy(r->peer, g->sa, sizeof(r->peer));
	return reply(r, g, &(struct hostap_gas){ .comeback_tu = COMEBACK_TU });
}

static int
send_fragment(struct hostap_responder *r, const struct hostap_gas *g)
{
	struct gas piece;

	if (r->token == 0 || r->token != g->token || memcmp(r->peer, g->sa, sizeof(r->peer)) != 0 ||
	    !gas_cut(octets_of(r->whole, r->whole_len), GAS_FRAGMENT_MAX, r->next, &piece))
		return refuse(r, g, STATUS_NO_OUTSTANDING_GAS_REQUEST);
	r->next++;
	if (!piece.more)
		r->token = 0;
	return reply(r, g, &(struct hostap_gas){ .fragment = piece.fragment, .more = piece.more,
	    .query = piece.query.at, .query_len = piece.query.len });
}

int
hostap_responder_take(struct hostap_responder *r, const struct hostap_service *offered,
    size_t count, const void *frame, size_t len)
{
	struct hostap_gas g;
	int error = hostap_gas_read(frame, len, &g, r->why);

	if (error == -ENOMSG || is_answer(g.kind) || memcmp(g.da, r->own, sizeof(g.da)) != 0)
		return HOSTAP_GAS_FOREIGN;
	if (error == -EPROTONOSUPPORT)
		return refuse(r, &g, STATUS_GAS_PROTOCOL_NOT_SUPPORTED);
	if (error < 0)
		return error;
	if (g.kind == HOSTAP_GAS_AGAIN)
		return send_fragment(r, &g);
	r->token = 0;
	return answer_query(r, offered, count, &g);
}
