/* SPDX-License-Identifier: ISC */
/*
 * services.h - service discovery of Wi-Fi Direct: what a device offers, before any group
 *
 * A query and its response are lists of entries, each of one protocol; what an entry holds is the
 * protocol's: a Bonjour question or record, a UPnP search target or service.  They travel in GAS
 * frames, a long response in fragments that are asked for one by one.  struct hostap_inquiry
 * leads one such exchange for who asks, struct hostap_responder for who answers; each is given
 * the frames that come and says which to send.
 *
 * As in <hostap/p2p.h>, nothing here is allocated or sent, what strangers sent is checked whole,
 * and functions that write give the octets written, -ENOSPC or -EINVAL.
 *
 *	static struct hostap_inquiry q;
 *	struct hostap_service all = { .protocol = HOSTAP_SERVICE_ALL, .transaction = 1 };
 *
 *	hostap_inquiry_begin(&q, own, peer, 1, &all, 1);
 *	(send q.frame with a wait; then, for each frame that comes:)
 *	switch (hostap_inquiry_take(&q, frame, len)) {
 *	case HOSTAP_GAS_SEND:		(send q.frame, after q.delay_ms)
 *	case HOSTAP_GAS_DONE:		n = hostap_services_read(q.whole, q.whole_len, true, ...);
 */
#ifndef HOSTAP_SERVICES_H
#define HOSTAP_SERVICES_H

#include <hostap/p2p.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTAP_SERVICES_ROOM	16384	/* octets of the longest response taken or given */
#define HOSTAP_SERVICE_TEXT	1024	/* octets of an entry in words, NUL included */

/* Protocols. */
#define HOSTAP_SERVICE_ALL	0	/* a query for whatever there is */
#define HOSTAP_SERVICE_BONJOUR	1
#define HOSTAP_SERVICE_UPNP	2
#define HOSTAP_SERVICE_WSD	3
#define HOSTAP_SERVICE_WFD	4

/* Status of an entry of a response. */
#define HOSTAP_SERVICE_OK	0
#define HOSTAP_SERVICE_NO_PROTOCOL 1	/* the protocol is not offered */
#define HOSTAP_SERVICE_NO_DATA	2	/* nothing matches */
#define HOSTAP_SERVICE_BAD	3	/* the query is malformed */

struct hostap_service {
	uint8_t		protocol;	/* HOSTAP_SERVICE_* */
	uint8_t		transaction;	/* of a response: that of the query it answers */
	uint8_t		status;		/* of a response */
	const uint8_t	*data;		/* borrowed; none in a query: all of that protocol */
	size_t		len;
};

/* A list, as it travels: how many entries (those beyond most are counted too), or -EBADMSG. */
int	hostap_services_read(const void *bytes, size_t len, bool response,
	    struct hostap_service *, size_t most);
int	hostap_services_write(const struct hostap_service *, size_t count, bool response,
	    void *out, size_t size);
/* The response to a query (both as they travel), out of what is offered (entries' data). */
int	hostap_services_answer(const struct hostap_service *offered, size_t count,
	    const void *query, size_t len, void *out, size_t size);

/*
 * Entries in words.  Bonjour: "_ipp._tcp PTR Printer", "Printer._ipp._tcp TXT txtvers=1,pdl=x", or
 * a question: "_ipp._tcp PTR".  All names are in .local, whether they say so or not; what would
 * end a label or an item has a backslash before it, and any octet can be \DDD, in decimal.  UPnP:
 * "uuid:...::urn:...", or what is searched for.  In text the library makes, all octets are
 * printable ASCII; of other protocols it has hexadecimal digits.
 */
int		 hostap_bonjour_parse(const char *text, void *out, size_t size);
int		 hostap_upnp_parse(const char *text, void *out, size_t size);
const char	*hostap_service_text(const struct hostap_service *, char text[HOSTAP_SERVICE_TEXT]);
const char	*hostap_service_protocol_name(unsigned int protocol);	/* "Bonjour" */
const char	*hostap_service_status_name(unsigned int status);

/* A GAS frame; kind is the public action: 10 and 11 initial, 12 and 13 comeback, request first. */
#define HOSTAP_GAS_REQUEST	10
#define HOSTAP_GAS_RESPONSE	11
#define HOSTAP_GAS_AGAIN	12
#define HOSTAP_GAS_FRAGMENT	13
struct hostap_gas {
	uint8_t		kind;
	uint8_t		token;
	uint8_t		da[6];
	uint8_t		sa[6];
	uint16_t	status;		/* of responses; 9.4.1.9 */
	uint16_t	comeback_tu;	/* of responses: ask for the rest after so long */
	uint8_t		fragment;	/* of a fragment: its number */
	uint8_t		more;		/* and whether one follows */
	const uint8_t	*query;		/* or response, or piece; borrowed from the frame */
	size_t		query_len;
};
int	hostap_gas_read(const void *frame, size_t len, struct hostap_gas *,
	    char why[HOSTAP_P2P_WHY]);	/* as hostap_p2p_read() */
int	hostap_gas_write(const struct hostap_gas *, void *out, size_t size);

/* What a frame meant to an exchange; negative: it failed, and why says how. */
#define HOSTAP_GAS_FOREIGN	0	/* nothing: it belongs to another */
#define HOSTAP_GAS_SEND		1	/* send frame, of frame_len octets */
#define HOSTAP_GAS_DONE		2	/* all is there */

struct hostap_inquiry {
	uint8_t		own[6], peer[6];
	uint8_t		token;
	uint8_t		next;		/* fragment waited for */
	uint16_t	status;		/* after a failure: the peer's, 9.4.1.9 */
	uint32_t	delay_ms;	/* before frame is sent */
	size_t		frame_len;
	uint8_t		frame[HOSTAP_P2P_ROOM];
	size_t		whole_len;
	uint8_t		whole[HOSTAP_SERVICES_ROOM];
	char		why[HOSTAP_P2P_WHY];
};
int	hostap_inquiry_begin(struct hostap_inquiry *, const uint8_t own[6], const uint8_t peer[6],
	    uint8_t token, const struct hostap_service *queries, size_t count);
int	hostap_inquiry_take(struct hostap_inquiry *, const void *frame, size_t len);

/* Serves one peer at a time: a query ends what was left of the answer to another. */
struct hostap_responder {
	uint8_t		own[6];
	uint8_t		peer[6];
	uint8_t		token;
	uint8_t		next;		/* fragment to send */
	size_t		frame_len;
	uint8_t		frame[HOSTAP_P2P_ROOM];
	size_t		whole_len;
	uint8_t		whole[HOSTAP_SERVICES_ROOM];
	char		why[HOSTAP_P2P_WHY];
};
void	hostap_responder_begin(struct hostap_responder *, const uint8_t own[6]);
int	hostap_responder_take(struct hostap_responder *, const struct hostap_service *offered,
	    size_t count, const void *frame, size_t len);

#ifdef __cplusplus
}
#endif

#endif
