/* SPDX-License-Identifier: ISC */
/*
 * p2p.h - Wi-Fi Direct for programs that use libhostap: devices, and the frames between them
 *
 * What a P2P device says of itself becomes elements for hostap_listen() and hostap_scan(); what
 * others say becomes a structure.  Public action frames are read into one structure, whatever
 * their sort, and written from it; what is absent on the air is zero there.  A negotiation about
 * who owns the group is one call on each side.  <hostap/services.h> has service discovery.
 *
 * Pure functions of their arguments: nothing is allocated, kept or sent, and no handle is needed.
 * What strangers sent is checked whole before a field of it is given out.  Frames begin with
 * Frame Control and end before the frame check sequence, as HAP_ATTR_FRAME has them.  Functions
 * that write give the octets written, or -ENOSPC where there is no room, -EINVAL where what they
 * are given cannot be said.  All integers are the host's; channels are frequencies in MHz, and
 * those without an operating class of 20 MHz are left out.
 *
 *	struct hostap_p2p_frame f;
 *	char why[HOSTAP_P2P_WHY];
 *
 *	if (hostap_p2p_read(bytes, len, &f, why) == 0 && f.kind == HOSTAP_PROVISION_REQUEST) {
 *		hostap_p2p_answer(&f, &own, 0, &f);
 *		len = hostap_p2p_write(&f, room, sizeof(room));
 *		hostap_frame(h, &to, &(struct hap_frame){ .freq = 2437, .wait_ms = 50,
 *		    .flags = HAP_FRAME_NO_CCK }, room, len);
 *	}
 */
#ifndef HOSTAP_P2P_H
#define HOSTAP_P2P_H

#include <hostap/client.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTAP_P2P_ROOM		2304	/* octets the longest frame or list of elements takes */
#define HOSTAP_P2P_WHY		96	/* octets of a sentence, NUL included */
#define HOSTAP_P2P_CHANNELS	64	/* in one list */
#define HOSTAP_P2P_TYPES	16	/* secondary device types */
#define HOSTAP_TYPE_TEXT	40	/* octets of a device type in words, NUL included */

/* How a group is provided for (WSC config methods); what one device can do are several. */
#define HOSTAP_METHOD_LABEL	0x0004	/* a PIN is printed on it */
#define HOSTAP_METHOD_DISPLAY	0x0008	/* it shows a PIN */
#define HOSTAP_METHOD_BUTTON	0x0080	/* a button is pressed on both */
#define HOSTAP_METHOD_KEYPAD	0x0100	/* the other's PIN is typed in */

/* Device capability (Wi-Fi Direct, 4.1.4). */
#define HOSTAP_DEVICE_SERVICES	0x01	/* it answers service discovery */
#define HOSTAP_DEVICE_CLIENT	0x02	/* it can be discovered as a client of a group */
#define HOSTAP_DEVICE_CONCURRENT 0x04	/* it can be in another network as well */
#define HOSTAP_DEVICE_LIMIT	0x10	/* it takes part in no further group */
#define HOSTAP_DEVICE_INVITATION 0x20	/* it can be invited */

/* Group capability. */
#define HOSTAP_GROUP_OWNER	0x01	/* it owns a group */
#define HOSTAP_GROUP_PERSISTENT	0x02
#define HOSTAP_GROUP_FULL	0x04
#define HOSTAP_GROUP_FORMING	0x40

/* A P2P device.  Texts end at the first NUL; those of strangers hold any other octets. */
struct hostap_device {
	uint8_t		addr[6];	/* P2P device address */
	uint8_t		type[8];	/* primary device type; see hostap_type_parse() */
	uint8_t		types;		/* how many secondary ones */
	uint8_t		secondary[HOSTAP_P2P_TYPES][8];
	uint8_t		capability;	/* HOSTAP_DEVICE_* */
	uint16_t	methods;	/* HOSTAP_METHOD_* */
	uint16_t	listen_freq;	/* MHz; 0: not said */
	uint16_t	period_ms;	/* extended listen: available so long in each interval */
	uint16_t	interval_ms;	/* 0: it has none */
	uint8_t		group;		/* HOSTAP_GROUP_* */
	uint8_t		country[2];	/* two letters; zero: "XX", the global table of channels */
	char		name[33];
	char		manufacturer[65];
	char		model[33];
	char		model_number[33];
	char		serial[33];
	uint8_t		uuid[16];	/* zero: made from the address */
};

/*
 * The elements of a device: for its probe requests (struct hostap_probes, request), and for the
 * answers it gives as it listens (response).
 */
int	hostap_device_request(const struct hostap_device *, void *out, size_t size);
int	hostap_device_response(const struct hostap_device *, void *out, size_t size);
/*
 * And back, from a probe request, a probe response or a beacon, as HAP_PEER_IND, HAP_FOUND_IND and
 * frames bring them: 0, -ENOMSG where it is no P2P device, -EBADMSG where it is malformed.  Who
 * asks does not say its address, which is that of the frame.
 */
int	hostap_device_read(const void *elements, size_t len, struct hostap_device *);

/*
 * Types in words: "printer", "smartphone", or "10-0050f204-5" where there is no word for one, which
 * hostap_type_parse() reads too.  hostap_type_nth() is the n-th word, NULL after the last.
 */
const char	*hostap_type_text(const uint8_t type[8], char text[HOSTAP_TYPE_TEXT]);
bool		 hostap_type_parse(const char *text, uint8_t type[8]);
const char	*hostap_type_nth(unsigned int n);

/* Sorts of frames: the type on the air. */
#define HOSTAP_GO_REQUEST	0	/* GO negotiation */
#define HOSTAP_GO_RESPONSE	1
#define HOSTAP_GO_CONFIRM	2
#define HOSTAP_INVITE_REQUEST	3
#define HOSTAP_INVITE_RESPONSE	4
#define HOSTAP_DISCOVER_REQUEST	5	/* device discoverability */
#define HOSTAP_DISCOVER_RESPONSE 6
#define HOSTAP_PROVISION_REQUEST 7
#define HOSTAP_PROVISION_RESPONSE 8

/* Status codes (Wi-Fi Direct, 4.1.3); hostap_p2p_status_name() says them in words. */
#define HOSTAP_P2P_OK		0
#define HOSTAP_P2P_NOT_YET	1	/* ask again later: somebody has to agree first */
#define HOSTAP_P2P_INCOMPATIBLE	2
#define HOSTAP_P2P_LIMIT	3
#define HOSTAP_P2P_INVALID	4
#define HOSTAP_P2P_BUSY		5
#define HOSTAP_P2P_NO_CHANNEL	7	/* none is common to both */
#define HOSTAP_P2P_UNKNOWN_GROUP 8
#define HOSTAP_P2P_BOTH_INSIST	9	/* each with an intent of 15 */
#define HOSTAP_P2P_METHOD	10	/* the methods do not fit together */
#define HOSTAP_P2P_REJECTED	11	/* by the user */

/* WSC device password IDs: how who sends one comes to the PIN. */
#define HOSTAP_PASSWORD_TYPED	1	/* it is typed in there: the other shows it */
#define HOSTAP_PASSWORD_BUTTON	4
#define HOSTAP_PASSWORD_SHOWN	5	/* it is shown there: the other types it in */

struct hostap_p2p_frame {
	uint8_t		kind;		/* HOSTAP_GO_REQUEST, ... */
	uint8_t		token;		/* an answer has that of what it answers; never 0 */
	uint8_t		da[6];
	uint8_t		sa[6];
	uint8_t		status;		/* HOSTAP_P2P_*; of requests: none, 0 */
	uint8_t		intent;		/* to own the group: 0 to 15, which insists */
	uint8_t		tie_breaker;	/* 0 or 1 */
	uint8_t		owner_10ms;	/* time to set a group up, and to become its client */
	uint8_t		client_10ms;
	uint8_t		channels;	/* how many of channel */
	uint16_t	channel[HOSTAP_P2P_CHANNELS];	/* MHz */
	uint16_t	operating_freq;	/* MHz; 0: not said */
	uint16_t	method;		/* HOSTAP_METHOD_*, provision discovery: 0 refused */
	uint16_t	password_id;	/* HOSTAP_PASSWORD_* */
	uint8_t		intended[6];	/* address in the group */
	uint8_t		group_owner[6];	/* device address of the group's owner */
	uint8_t		group_bssid[6];
	uint8_t		ssidlen;	/* 0: no group is named */
	uint8_t		ssid[32];
	uint8_t		reinvoke;	/* invitation: 1 to a persistent group of earlier days */
	uint8_t		wanted[6];	/* device discoverability: the client's device address */
	struct hostap_device device;	/* what the sender says of itself */
};

/*
 * 0; -ENOMSG where it is another frame; -EBADMSG where it is malformed: then kind, token, da and sa
 * can be used, which is enough to answer with HOSTAP_P2P_INVALID.  why may be NULL.
 */
int	hostap_p2p_read(const void *frame, size_t len, struct hostap_p2p_frame *,
	    char why[HOSTAP_P2P_WHY]);
int	hostap_p2p_write(const struct hostap_p2p_frame *, void *out, size_t size);

/* "please show a PIN": method is what the other is to do. */
void	hostap_p2p_provision(const struct hostap_device *own, const uint8_t peer[6], uint8_t token,
	    uint16_t method, struct hostap_p2p_frame *);
/*
 * The answer to any request (it may lie where the request does): provision discovery with status
 * 0 agrees to the method asked for, any other refuses it.  A GO negotiation request is accepted
 * by hostap_p2p_agree(), and only refused by this.
 */
void	hostap_p2p_answer(const struct hostap_p2p_frame *request, const struct hostap_device *own,
	    uint8_t status, struct hostap_p2p_frame *answer);

/* What we bring to a negotiation about who owns the group. */
struct hostap_p2p_terms {
	const struct hostap_device *own;	/* borrowed */
	uint8_t		intent;		/* 0 to 15 */
	uint8_t		tie_breaker;	/* of a request: 0 or 1 by turns */
	uint8_t		channels;	/* where the group may be, the best first */
	uint16_t	channel[HOSTAP_P2P_CHANNELS];
	uint16_t	password_id;	/* HOSTAP_PASSWORD_*; 0 to an answer: what fits */
	uint8_t		intended[6];	/* our address in the group; zero: that of the device */
	uint8_t		ssidlen;	/* should we own it: "DIRECT-" and at least two more */
	uint8_t		ssid[32];
};

struct hostap_p2p_group {		/* what was agreed */
	bool		owner;		/* we are */
	uint16_t	freq;		/* 0: the owner has not told yet */
	uint16_t	password_id;	/* ours */
	uint8_t		peer[6];	/* the other's address in the group */
	uint8_t		ssidlen;	/* 0: the owner has not told yet */
	uint8_t		ssid[32];
	uint8_t		channels;	/* common to both, our best first */
	uint16_t	channel[HOSTAP_P2P_CHANNELS];
};

/*
 * The three frames of a negotiation.  Who begins: hostap_p2p_ask(), and with what came back
 * hostap_p2p_confirm().  Who is asked: hostap_p2p_agree(), and with what comes then
 * hostap_p2p_settle().  Each gives the status, 0 if the negotiation goes on (group is then
 * filled in), or -EINVAL where the terms are none or the frame is of another sort; and, but for
 * the last, the frame to send, whatever the status.  A response that refuses is not confirmed.
 *
 * When both sent a request, who has the lower address does not answer:
 * hostap_p2p_is_crossed() says whether ours stands.
 */
int	hostap_p2p_ask(const struct hostap_p2p_terms *, const uint8_t peer[6], uint8_t token,
	    struct hostap_p2p_frame *request);
int	hostap_p2p_agree(const struct hostap_p2p_terms *, const struct hostap_p2p_frame *request,
	    struct hostap_p2p_frame *response, struct hostap_p2p_group *);
int	hostap_p2p_confirm(const struct hostap_p2p_terms *, const struct hostap_p2p_frame *response,
	    struct hostap_p2p_frame *confirm, struct hostap_p2p_group *);
int	hostap_p2p_settle(const struct hostap_p2p_frame *confirm, struct hostap_p2p_group *);
bool	hostap_p2p_is_crossed(const struct hostap_p2p_frame *request, const uint8_t own[6]);

/*
 * Registers the device for what this header and <hostap/services.h> read: public action frames
 * of Wi-Fi Direct under to->number, those of GAS under the four numbers after it.
 */
int	hostap_p2p_register(struct hostap *, const struct hostap_to *);

const char	*hostap_p2p_kind_name(unsigned int kind);	/* "GO negotiation request" */
const char	*hostap_p2p_status_name(unsigned int status);	/* "no common channels" */
const char	*hostap_method_name(unsigned int method);	/* one: "display"; "?" */

#ifdef __cplusplus
}
#endif

#endif
