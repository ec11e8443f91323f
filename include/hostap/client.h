/* SPDX-License-Identifier: ISC */
/*
 * client.h - libhostap: a daemon's side of the host AP interface
 *
 * A handle is one endpoint of an access point.  Whether it is the device or the socket is no
 * concern of the program.  Messages are pulled, nothing is called back: wait until hostap_fd()
 * is readable, take messages with hostap_next() until it gives 0, answer.  The library has no
 * threads, no global state and no signal handlers; a handle belongs to one thread at a time,
 * different handles are independent.  libhostap(3) is the manual page.
 *
 *	char why[HOSTAP_ERROR_LEN];
 *	const struct hostap_event *e;
 *	struct hostap *h = hostap_open(NULL, "example", why);
 *
 *	if (h == NULL || hostap_decide(h, HAP_CLASS_AUTH) < 0)
 *		errx(1, "%s", h ? hostap_error(h) : why);
 *	while (hostap_wait(h, -1) >= 0)
 *		while (hostap_next(h, &e) > 0)
 *			hostap_accept(h, e);
 *
 * Functions that give an int give 0 or more, or a negative errno value with a sentence in
 * hostap_error().  Only hostap_wait() and what asks the access point (hostap_open, hostap_set_*,
 * hostap_get_*, hostap_p2p_*, hostap_ioctl, hostap_drop, hostap_reconnect) ever wait; the latter no
 * longer than hostap_set_patience() says.  -ECONNRESET means that the access point is gone.
 *
 * What a function is given is copied.  An event is borrowed until the next hostap_next(),
 * hostap_wait(), hostap_reconnect() or hostap_close(): one may ask before one answers it.
 */
#ifndef HOSTAP_CLIENT_H
#define HOSTAP_CLIENT_H

#include <hostap/codec.h>
#include <hostap/hostap.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTAP_ERROR_LEN	256	/* octets of a sentence, NUL included */
#define HOSTAP_ADDR_TEXT	18	/* "02:00:00:00:00:01" and NUL */
#define HOSTAP_SSID_TEXT	129	/* 32 octets, each as \xNN, and NUL */
#define HOSTAP_PATIENCE_MS	2000

struct hostap;				/* a handle, owned until hostap_close() */

/* The body of a message by its type, as <hostap/hostap.h> lists them. */
union hostap_body {
	struct hap_assoc	assoc;
	struct hap_verdict	verdict;
	struct hap_cancel	cancel;
	struct hap_lost		lost;
	struct hap_stray	stray;
	struct hap_stats	stats;
	struct hap_wds		wds;
	struct hap_iface	iface;
	struct hap_frame	frame;
	struct hap_frame_status	frame_status;
	struct hap_port		port;
	struct hap_result	result;
	struct hap_stay		stay;
	struct hap_scan		scan;
	struct hap_found	found;
	struct hap_peer		peer;
	uint8_t			octets[64];
};

/* A message from the access point.  A copy of it can be answered later, but has no attributes. */
struct hostap_event {
	struct ieee80211_hostap_msg m;	/* requests and HAP_*_IND of the proposal: m.i_asreq, ... */
	union hostap_body body;		/* the other indications: body.verdict, ... */
	struct hap_attrs attrs;		/* for hap_attr_next(), hap_attr_find() */
};

/* An answer in full.  All zero accepts, with the access point's own values. */
struct hostap_answer {
	uint16_t	status;		/* 9.4.1.9; of a probe: any but 0 is silence */
	uint16_t	comeback_tu;	/* (re)association, with status 30 */
	uint16_t	algorithm;	/* authentication; 0: as asked */
	uint16_t	transaction;	/* authentication; 0: the next */
	uint16_t	capinfo;	/* (re)association: a restriction; 0: none */
	uint8_t		nrates;		/* (re)association: a restriction; 0: none */
	uint8_t		rates[IEEE80211_RATE_SIZE];
	uint64_t	inactivity_us;	/* (re)association; 0: the access point's own */
	uint64_t	session_us;	/* (re)association; 0: for ever */
	const void	*elements;	/* to add to the frame */
	size_t		elements_len;
	const void	*body;		/* authentication: the frame body after the status */
	size_t		body_len;
	const char	*reason;	/* the rule that decided, shown by "why"; 95 octets count */
};

/* Whom a command is for, and what is to become of its result. */
struct hostap_to {
	uint8_t		addr[IEEE80211_ADDR_LEN];	/* zero: named by asid */
	uint16_t	asid;		/* 0: named by address */
	uint32_t	iface;		/* as in m.i_iface; 0: HIOCSETIF's */
	uint64_t	number;		/* of the program's own choice; 0: none */
	bool		result;		/* HAP_RESULT_IND with that number is wanted */
};

/* What goes out in probes of a scan, a listen or a search; all zero: nothing of one's own. */
struct hostap_probes {
	const void	*ssid;		/* a scan's; NULL: the wildcard */
	size_t		ssid_len;
	const void	*request;	/* elements to add to our probe requests */
	size_t		request_len;
	const void	*response;	/* to the answers a listening P2P device gives */
	size_t		response_len;
};

/* An attribute for hostap_send(). */
struct hostap_attribute {
	uint16_t	type;
	size_t		len;
	const void	*data;
};

/*
 * Life.  path NULL: $HOSTAP_SOCKET if set; else the first that can be opened of /dev/hostap,
 * /run/apgate/hostap.sock and $XDG_RUNTIME_DIR/apgate/hostap.sock.  The name is what the access
 * point shows; NULL: the program's.  On failure NULL, errno, and a sentence in error (which may
 * be NULL).
 *
 * When the access point is gone, hostap_next() gives what came before, then -ECONNRESET, and the
 * descriptor is silent until hostap_reconnect() has succeeded: it opens anew, and sets the mode,
 * filters and verdict table again that were in force.  Events of the old connection can no
 * longer be answered.  P2P devices, registrations, stays and listens ended with it and are the
 * program's to begin again: a P2P device gets another cookie then, and the same address.  It may
 * be called again and again, a second apart, from the program's loop.
 */
struct hostap	*hostap_open(const char *path, const char *name, char error[HOSTAP_ERROR_LEN]);
void		 hostap_close(struct hostap *);		/* NULL: nothing */
int		 hostap_reconnect(struct hostap *);
const char	*hostap_error(const struct hostap *);	/* of the last failure: cause and cure */
const char	*hostap_path(const struct hostap *);	/* what was opened */
const struct hostap_version *hostap_greeting(const struct hostap *); /* endpoint, rights, ... */
void		 hostap_set_patience(struct hostap *, int ms);

/* Receiving.  The descriptor stays the same for the handle's life; poll it for input only. */
int	hostap_fd(const struct hostap *);
int	hostap_next(struct hostap *, const struct hostap_event **);	/* 1 a message, 0 none */
int	hostap_wait(struct hostap *, int timeout_ms);	/* 1 something came; 0 time, or a signal */

/* What is wanted.  A handle is sent nothing until its mode says so. */
void	hostap_mode_init(struct hostap_mode *);		/* no role, order 100, the AP's deadlines */
int	hostap_set_mode(struct hostap *, const struct hostap_mode *);
int	hostap_get_mode(struct hostap *, struct hostap_mode *);
int	hostap_set_filter(struct hostap *, const struct hostap_filter *);
int	hostap_get_filter(struct hostap *, struct hostap_filter *);
int	hostap_decide(struct hostap *, uint32_t classes);	/* a decider, with all attributes */
int	hostap_observe(struct hostap *);	/* copies of all requests, and every indication */
int	hostap_act(struct hostap *);	/* neither: what became of its own commands, and interfaces */

/*
 * Writing.  Nothing here waits: what the access point cannot take yet is kept (256 KiB) and
 * written by hostap_flush() and hostap_next(); -ENOBUFS where there is no room.  What it refuses
 * comes as HAP_RESULT_IND with the message's number and type.  Between hostap_cork(h, true) and
 * hostap_cork(h, false) or hostap_flush(), messages are collected and written together.
 */
int	hostap_answer(struct hostap *, const struct hostap_event *, const struct hostap_answer *);
int	hostap_accept(struct hostap *, const struct hostap_event *);
int	hostap_refuse(struct hostap *, const struct hostap_event *, uint16_t status);
int	hostap_silence(struct hostap *, const struct hostap_event *);	/* probes only */

int	hostap_deauth(struct hostap *, const struct hostap_to *, uint16_t reason);
int	hostap_disassoc(struct hostap *, const struct hostap_to *, uint16_t reason);
int	hostap_timeout(struct hostap *, const struct hostap_to *, uint64_t us);	/* 0 clears */
int	hostap_stats(struct hostap *, const struct hostap_to *);	/* HAP_STATS_IND answers */
int	hostap_wds(struct hostap *, const struct hostap_to *, bool allow);
int	hostap_ban(struct hostap *, const struct hostap_to *, const struct hap_ban *);
int	hostap_frame(struct hostap *, const struct hostap_to *, const struct hap_frame *,
	    const void *frame, size_t len);
int	hostap_frame_reg(struct hostap *, const struct hostap_to *, const struct hap_frame_reg *,
	    const void *prefix, size_t len);
/* The verdict table, replaced whole; any number of rows, which go out as the AP takes them. */
int	hostap_table(struct hostap *, const struct hostap_to *, uint32_t generation,
	    const struct hap_row *, size_t rows);
/* The same, and what "why" calls its rules: a row's rule n is the n-th name.  The AP
 * takes 512 names, and 32768 octets of them; more, and it refuses the table. */
int	hostap_table_named(struct hostap *, const struct hostap_to *, uint32_t generation,
	    const struct hap_row *, size_t rows, const char *const *names, size_t);
/* Any message: i_msglen is filled in, the rest is as given. */
int	hostap_send(struct hostap *, const struct ieee80211_hostap_msg *,
	    const struct hostap_attribute *, size_t attributes);
void	hostap_cork(struct hostap *, bool on);
int	hostap_flush(struct hostap *);	/* 0 all written, 1 not all yet */

/*
 * The radio: what takes it off its channel, for a BSS or a P2P device (to->iface).  to->number is
 * the handle: of those of this program that last, no two may have the same (EEXIST).  What was
 * taken ends with HAP_STAY_IND, HAP_SCAN_IND or, where to->result asks for it, HAP_RESULT_IND of
 * that number; none is refused because the radio is busy.  <hostap/p2p.h> has the frames.
 *
 *	struct hostap_p2p dev = { .iface = 0 };
 *
 *	if (hostap_act(h) < 0 || hostap_p2p_start(h, &dev) < 0)
 *		errx(1, "%s", hostap_error(h));
 *	(HAP_IFACE_IND says HAP_IFACE_UP when the radio has it, HAP_IFACE_REMOVED if it cannot)
 *	hostap_listen(h, &(struct hostap_to){ .iface = (uint32_t)dev.cookie, .number = 1 },
 *	    &(struct hap_listen){ .freq = 2437, .flags = HAP_LISTEN_SEARCH, ... }, &probes);
 *	(HAP_PEER_IND for each peer, once and when it changes)
 */
int	hostap_p2p_start(struct hostap *, struct hostap_p2p *);	/* waits for cookie and address */
int	hostap_p2p_stop(struct hostap *, uint64_t cookie);	/* hostap_close() does, too */
int	hostap_stay(struct hostap *, const struct hostap_to *, uint16_t freq_mhz,
	    uint32_t duration_ms);
int	hostap_scan(struct hostap *, const struct hostap_to *, const struct hap_scan *,
	    const struct hostap_probes *);	/* NULL: the wildcard SSID */
int	hostap_listen(struct hostap *, const struct hostap_to *, const struct hap_listen *,
	    const struct hostap_probes *);
int	hostap_cancel(struct hostap *, const struct hostap_to *, uint8_t type, uint64_t number);
				/* what of its own: HAP_STAY_CMD, HAP_FRAME_CMD, ... */

/*
 * Asking.  A list is read in pages: 1, there is more; 0, that was the last.  Set next to 0 first.
 *
 *	do {
 *		more = hostap_get_stations(h, &list);
 *		for (i = 0; more >= 0 && i < list.count; i++) ...
 *	} while (more > 0);
 *
 * Messages that come meanwhile are kept for hostap_next(), up to 1 MiB; then -ENOBUFS.
 */
int	hostap_get_stations(struct hostap *, struct hostap_station_list *);
int	hostap_get_ifaces(struct hostap *, struct hostap_iface_list *);
int	hostap_get_daemons(struct hostap *, struct hostap_daemon_list *);
int	hostap_get_bans(struct hostap *, struct hostap_ban_list *);
int	hostap_get_why(struct hostap *, struct hostap_why *);
int	hostap_get_station(struct hostap *, struct hostap_station_get *);
int	hostap_get_ap(struct hostap *, struct hostap_ap *);
int	hostap_get_radios(struct hostap *, struct hostap_radio_list *);
int	hostap_get_peers(struct hostap *, struct hostap_peer_list *);
int	hostap_get_stats(struct hostap *, struct hostap_stat *);	/* of this handle */
int	hostap_get_blen(struct hostap *, unsigned int *);
int	hostap_drop(struct hostap *);	/* HIOCFLUSH: what waits is dropped, requests unanswered */
int	hostap_ioctl(struct hostap *, unsigned long request, void *arg);	/* any HIOC* */

/* Reading events. */
bool		 hostap_is_request(const struct hostap_event *);	/* an answer is due */
struct hostap_to hostap_sender(const struct hostap_event *);	/* its station, for a command */
const uint8_t	*hostap_elements(const struct hostap_event *, size_t *len);	/* NULL: none */
const uint8_t	*hostap_element(const struct hostap_event *, unsigned int id, size_t *len);
				/* the first of an id, without header; 256 + n: extension n */
const char	*hostap_ssid(const struct hostap_event *, char text[HOSTAP_SSID_TEXT]);
const char	*hostap_text(const struct hostap_event *, uint16_t attribute, char *text, size_t);
				/* HAP_ATTR_REASON, _NAME, _TEXT; "" where there is none */

/* Words.  Octets that are not printable ASCII become \xNN.  Names of unknown codes are "?". */
const char	*hostap_addr(const uint8_t addr[IEEE80211_ADDR_LEN], char text[HOSTAP_ADDR_TEXT]);
bool		 hostap_addr_parse(const char *text, uint8_t addr[IEEE80211_ADDR_LEN]);
const char	*hostap_octets_text(const void *, size_t len, char *text, size_t size);
const char	*hostap_type_name(unsigned int type);		/* "auth-req" */
const char	*hostap_by_name(unsigned int by);		/* "daemon" */
const char	*hostap_cause_name(unsigned int cause);		/* of HAP_CANCEL_IND: "newer" */
const char	*hostap_class_name(unsigned int class_bit);	/* "auth" */
const char	*hostap_status_name(unsigned int status);	/* of 9.4.1.9, in a few words */
const char	*hostap_reason_name(unsigned int reason);	/* of 9.4.1.7, in a few words */

#ifdef __cplusplus
}
#endif

#endif
