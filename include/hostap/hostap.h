/* SPDX-License-Identifier: ISC */
/*
 * hostap.h - messages, attributes and ioctls between an access point and its daemons
 *
 * Everything <net80211/ieee80211_hostap.h> declares, and what was added to it.  An endpoint (one
 * open of the device, one connection to the socket) is sent and understood as the proposal had
 * it until it says HIOCVERSION.  On the socket the ioctls are messages (HAP_IOCTL_CMD) of the
 * same numbers and structures; a packet holds one message or more.
 *
 * Offsets of bodies are in i_un.i_octets.  All integers are little-endian; <hostap/codec.h> reads
 * and writes messages on any machine.  Statuses and reasons are those of IEEE 802.11-2020,
 * 9.4.1.9 and 9.4.1.7.  Errors are errno values.
 */
#ifndef HOSTAP_HOSTAP_H
#define HOSTAP_HOSTAP_H

#include <net80211/ieee80211_hostap.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HAP_VERSION		1	/* of this interface */
#define HAP_MSG_LEN		120	/* octets of the fixed part */
#define HAP_MSG_MAX		65528	/* octets of the longest message */
#define HAP_READ_MAX		16384	/* octets of the longest message an AP sends */
#define HAP_AID_MAX		2007
#define HAP_NAME_LEN		32	/* octets of a name, NUL included */
#define HAP_RULE_LEN		96	/* octets of a rule's text, NUL included */

/* i_flags */
#define HAP_F_RESULT		0x01	/* command: HAP_RESULT_IND is wanted, with i_seq */
#define HAP_F_COPY		0x02	/* request: an observer's copy, no answer is due */

/* Indications, AP to daemon.  HAP_DISASSOC_IND 3, HAP_DEAUTH_IND 4, HAP_TIMEOUT_IND 5. */
#define HAP_ASSOC_IND		16	/* struct hap_assoc: a station is now associated */
#define HAP_VERDICT_IND		17	/* struct hap_verdict: how a request ended */
#define HAP_CANCEL_IND		18	/* struct hap_cancel: a request needs no answer any more */
#define HAP_LOST_IND		19	/* struct hap_lost: messages were lost */
#define HAP_STRAY_IND		20	/* struct hap_stray: frames of no associated station */
#define HAP_STATS_IND		21	/* struct hap_stats: a station's statistics */
#define HAP_WDS_IND		22	/* struct hap_wds: a 4-address link */
#define HAP_IFACE_IND		23	/* struct hap_iface: an interface came, went or changed */
#define HAP_FRAME_IND		24	/* struct hap_frame: a frame that was registered for */
#define HAP_FRAME_STATUS_IND	25	/* struct hap_frame_status: a frame sent by command */
#define HAP_EAPOL_IND		26	/* struct hap_port: an EAPOL frame from a station */
#define HAP_RESULT_IND		27	/* struct hap_result: what became of a command */
#define HAP_STAY_IND		28	/* struct hap_stay: a stay on a channel began or ended */
#define HAP_SCAN_IND		29	/* struct hap_scan: a scan ended */
#define HAP_PEER_IND		30	/* struct hap_peer: a P2P peer was found or changed */
#define HAP_IOCTL_IND		31	/* struct hap_ioctl: the answer to HAP_IOCTL_CMD (socket) */
#define HAP_FOUND_IND		32	/* struct hap_found: a scan heard a BSS or a P2P device */

/* Commands, daemon to AP.  HAP_DISASSOC_CMD 0, HAP_DEAUTH_CMD 1, HAP_TIMEOUT_CMD 2. */
#define HAP_STATS_CMD		40	/* struct hap_stats (asid): ask for HAP_STATS_IND */
#define HAP_WDS_CMD		41	/* struct hap_wds: allow or end a 4-address link */
#define HAP_BAN_CMD		42	/* struct hap_ban */
#define HAP_FRAME_CMD		43	/* struct hap_frame: send a management frame */
#define HAP_FRAME_REG_CMD	44	/* struct hap_frame_reg: register for received frames */
#define HAP_EAPOL_CMD		45	/* struct hap_port: send an EAPOL frame */
#define HAP_KEY_CMD		46	/* struct hap_key */
#define HAP_AUTHORIZE_CMD	47	/* struct hap_port: the controlled port */
#define HAP_TABLE_CMD		48	/* struct hap_table: the verdict table */
#define HAP_SCAN_CMD		49	/* struct hap_scan */
#define HAP_STAY_CMD		50	/* struct hap_stay: stay on a channel */
#define HAP_CANCEL_CMD		51	/* struct hap_cancel: end a stay, frame, registration */
#define HAP_LISTEN_CMD		52	/* struct hap_listen: P2P listen and search */
#define HAP_IOCTL_CMD		63	/* struct hap_ioctl: an ioctl (socket) */

/* Classes of requests, as bits; HAP_CLASS_SAE chooses a deadline only. */
#define HAP_CLASS_PROBE		0x01
#define HAP_CLASS_AUTH		0x02
#define HAP_CLASS_ASSOC		0x04
#define HAP_CLASS_REASSOC	0x08
#define HAP_CLASS_ALL		0x0f
#define HAP_CLASSES		4
#define HAP_DEADLINES		5	/* probe, auth, assoc, reassoc, SAE: in this order */

/* Who decided a request, or took a station off (verdict.by, why.by). */
#define HAP_BY_AP		0	/* the AP alone: no decider, or the standard says so */
#define HAP_BY_ACL		1	/* the AP's accept_mac_file, deny_mac_file */
#define HAP_BY_BAN		2	/* a ban, HAP_BAN_CMD */
#define HAP_BY_TABLE		3	/* a daemon's verdict table */
#define HAP_BY_DAEMON		4	/* a daemon's answer */
#define HAP_BY_LATE		5	/* a daemon's answer that came too late for the last try */
#define HAP_BY_DEADLINE		6	/* nobody answered in time */
#define HAP_BY_FORFEIT		7	/* a later request was answered first */
#define HAP_BY_OVERFLOW		8	/* the daemon's table of unanswered requests was full */
#define HAP_BY_ASLEEP		9	/* the daemon had let eight deadlines pass in a row */
#define HAP_BY_FLUSH		10	/* HIOCFLUSH, or a second HIOCSETIF */
#define HAP_BY_GONE		11	/* the daemon's endpoint closed */
#define HAP_BY_NOBODY		12	/* hostap_require names the class and no decider is there */
#define HAP_BY_RATE		13	/* the daemon's rate filter, without an earlier verdict */
#define HAP_BY_CAPACITY		14	/* no association ID, or the AP's own tables are full */

/* Why a request was cancelled (cancel.cause). */
#define HAP_CANCEL_NEWER	1	/* the station sent another request */
#define HAP_CANCEL_LEFT		2	/* it deauthenticated or disassociated */
#define HAP_CANCEL_REMOVED	3	/* it was removed, by command or by the AP */
#define HAP_CANCEL_REFUSED	4	/* decided before this daemon answered */
#define HAP_CANCEL_IFACE	5	/* the interface went away */

/* Attributes: after the fixed part, each padded to 8 octets. */
struct hap_attr {
	uint16_t	length;		/* this header included, padding not: 8 to 65400 */
	uint16_t	type;		/* HAP_ATTR_*, perhaps with HAP_ATTR_MUST */
	uint32_t	zero;
};
#define HAP_ATTR_MUST		0x8000	/* not understood: EOPNOTSUPP for the whole message */
#define HAP_ATTR_ELEMENTS	1	/* request: the frame's elements, as received */
#define HAP_ATTR_ADD		2	/* response: elements to add to the answering frame */
#define HAP_ATTR_BODY		3	/* authentication: the frame body after the status field */
#define HAP_ATTR_FRAME		4	/* a whole frame, from frame control, without FCS */
#define HAP_ATTR_REASON		5	/* text: the rule that decided; 95 octets count */
#define HAP_ATTR_NAME		6	/* text: a daemon's or an interface's name */
#define HAP_ATTR_TEXT		7	/* text: an error in words */
#define HAP_ATTR_PREFIX		8	/* frame registration: how the body begins */
#define HAP_ATTR_ROWS		9	/* verdict table: struct hap_row, one or more */
#define HAP_ATTR_ARG		10	/* the structure of an ioctl */
#define HAP_ATTR_SSID		11	/* 0 to 32 octets */
#define HAP_ATTR_VLAN		12	/* set aside: u16 VLAN identifier */
#define HAP_ATTR_PSK		13	/* set aside: 32 octets */
#define HAP_ATTR_KEY		14	/* HAP_KEY_CMD: the key, 5 to 32 octets */
#define HAP_ATTR_EAPOL		15	/* an EAPOL frame, from its version octet */
#define HAP_ATTR_KEY_SEQ	16	/* HAP_KEY_CMD: receive sequence counter, 6 or 8 octets */
#define HAP_ATTR_RULE		17	/* text: of a verdict table, the name of the next rule */

/* Bodies, each at the start of i_un.i_octets. */
struct hap_assoc {			/* HAP_ASSOC_IND */
	uint16_t	asid;
	uint8_t		reassoc;	/* 1: by reassociation */
	uint8_t		zero;
	uint8_t		curap[6];	/* reassociation: the AP it left */
	uint8_t		zero2[6];
	uint64_t	seq;		/* the request's number at this endpoint; 0: not asked */
};
struct hap_verdict {			/* HAP_VERDICT_IND */
	uint16_t	status;		/* 0 accepted, else as sent; silence on a probe: 1 */
	uint8_t		request;	/* HAP_ASSOC_REQ to HAP_AUTH_REQ */
	uint8_t		by;		/* HAP_BY_* */
	uint8_t		acked;		/* 1 acknowledged, 0 not, 2 no acknowledgement is due */
	uint8_t		zero;
	uint16_t	asid;		/* association ID, 0: none */
	uint64_t	seq;		/* the request's number at this endpoint; 0: not asked */
	uint32_t	endpoint;	/* the daemon that decided; 0: none */
	uint32_t	took_us;	/* from the frame's arrival to the decision */
};
struct hap_cancel {			/* HAP_CANCEL_IND, HAP_CANCEL_CMD */
	uint8_t		cause;		/* HAP_CANCEL_* */
	uint8_t		request;	/* type code of what was cancelled */
	uint8_t		zero[6];
	uint64_t	seq;		/* its number */
};
struct hap_lost {			/* HAP_LOST_IND */
	uint64_t	count;		/* messages lost since the last HAP_LOST_IND */
	uint64_t	first;		/* lowest and highest of their numbers */
	uint64_t	last;
};
struct hap_stray {			/* HAP_STRAY_IND: at most one a station and second */
	uint32_t	count;		/* frames since the last one */
	uint16_t	frame_control;	/* of the latest; 9.2.4.1 */
	uint8_t		class_;		/* 2 or 3; 11.3.3 */
	uint8_t		zero;
};
struct hap_stats {			/* HAP_STATS_IND, HAP_STATS_CMD */
	uint16_t	asid;
	int8_t		signal;		/* dBm, of the last frame; 0 unknown */
	uint8_t		zero;
	uint32_t	idle_ms;
	uint64_t	rx_packets;	/* from the station */
	uint64_t	tx_packets;	/* to it */
	uint64_t	rx_bytes;
	uint64_t	tx_bytes;
	uint32_t	tx_retries;
	uint32_t	tx_failed;
	uint32_t	connected_s;
	uint32_t	rx_rate;	/* 100 kb/s; 0 unknown */
	uint32_t	tx_rate;
	uint32_t	zero2;
};
struct hap_wds {			/* HAP_WDS_IND, HAP_WDS_CMD */
	uint16_t	asid;
	uint8_t		allow;		/* command: 1 allow, 0 end; else 1 up, 0 down, 2 asked */
	uint8_t		zero;
};
struct hap_iface {			/* HAP_IFACE_IND; HAP_ATTR_NAME says its name */
	uint8_t		event;		/* HAP_IFACE_* */
	uint8_t		kind;		/* HAP_KIND_* */
	uint16_t	freq;		/* MHz; a P2P device has no channel: 0 */
	uint8_t		way;		/* P2P device: HAP_WAY_* */
	uint8_t		zero[3];
	uint64_t	cookie;
};
#define HAP_IFACE_ADDED		1
#define HAP_IFACE_REMOVED	2
#define HAP_IFACE_UP		3
#define HAP_IFACE_DOWN		4
#define HAP_IFACE_CHANNEL	5
#define HAP_KIND_BSS		1
#define HAP_KIND_P2P		2
/* How a radio has a P2P device; hostap(4) says what each costs. */
#define HAP_WAY_NONE		0
#define HAP_WAY_NATIVE		1	/* the driver's own */
#define HAP_WAY_BORROWED	2	/* an interface made for it */
#define HAP_WAY_SHARED		3	/* the BSS's interface and address */
#define HAP_WAY_ON_CHANNEL	4	/* shared, and the radio cannot leave its channel */
struct hap_frame {			/* HAP_FRAME_CMD, HAP_FRAME_IND; see HAP_ATTR_FRAME */
	uint16_t	freq;		/* command: MHz; 0: the interface's own channel */
	uint16_t	wait_ms;	/* command: stay for an answer so long */
	uint32_t	flags;		/* command: HAP_FRAME_* */
	uint64_t	seq;		/* indication: number of the registration */
};
#define HAP_FRAME_NO_CCK	0x01	/* no 802.11b rates */
#define HAP_FRAME_NO_ACK	0x02	/* do not wait for the acknowledgement */
struct hap_frame_status {		/* HAP_FRAME_STATUS_IND */
	uint8_t		acked;
	uint8_t		zero[3];
	int32_t		error;		/* 0, or why it was never sent: an errno value */
	uint64_t	seq;		/* the number its HAP_FRAME_CMD had */
};
struct hap_frame_reg {			/* HAP_FRAME_REG_CMD; i_seq names the registration */
	uint8_t		subtype;	/* of the management frame, 0-15 */
	uint8_t		flags;		/* HAP_REG_* */
};
#define HAP_REG_REMOVE		0x01	/* end the registration i_seq names */
#define HAP_REG_COPY		0x02	/* copies only; needs no exclusive right */
struct hap_port {			/* HAP_AUTHORIZE_CMD, HAP_EAPOL_CMD, HAP_EAPOL_IND */
	uint16_t	asid;
	uint8_t		authorized;	/* HAP_AUTHORIZE_CMD */
	uint8_t		zero;
};
struct hap_key {			/* HAP_KEY_CMD; HAP_ATTR_KEY is the key */
	uint16_t	asid;		/* 0 and a group address: a group key */
	uint8_t		index;		/* 0-7 */
	uint8_t		flags;		/* HAP_KEY_* */
	uint32_t	cipher;		/* suite selector, 9.4.2.24.2 */
};
#define HAP_KEY_REMOVE		0x01
#define HAP_KEY_DEFAULT		0x02
struct hap_ban {			/* HAP_BAN_CMD; i_dstaddr is the address */
	uint8_t		mask[6];	/* all zero: every bit counts */
	uint16_t	status;		/* 0: 17 */
	uint32_t	lease_ms;	/* 0: until removed */
	uint16_t	refusals;	/* let it in after so many; 0: never */
	uint8_t		flags;		/* HAP_BAN_* */
	uint8_t		classes;	/* HAP_CLASS_* it refuses; 0: all but probes */
};
#define HAP_BAN_REMOVE		0x01	/* end the ban of this address and mask */
#define HAP_BAN_ALL		0x02	/* on every BSS, not on i_iface alone */
struct hap_result {			/* HAP_RESULT_IND; HAP_ATTR_TEXT may say it in words */
	int32_t		error;		/* 0 or an errno value */
	uint8_t		type;		/* type code of what it speaks of */
	uint8_t		zero[3];
	uint64_t	seq;		/* its i_seq */
};
struct hap_table {			/* HAP_TABLE_CMD; see HAP_ATTR_ROWS, HAP_ATTR_RULE */
	uint8_t		flags;		/* HAP_TABLE_*: a table of one message has both */
	uint8_t		zero[3];
	uint32_t	generation;	/* the daemon's own name for this table */
};
#define HAP_TABLE_BEGIN		0x01	/* start anew; what is in force stays so */
#define HAP_TABLE_COMMIT	0x02	/* put what was collected in force, at once */
struct hap_row {			/* a row; the first that matches decides */
	uint8_t		addr[6];
	uint8_t		mask[6];
	uint8_t		classes;	/* HAP_CLASS_* */
	uint8_t		verdict;	/* HAP_ROW_* */
	uint16_t	status;		/* HAP_ROW_REFUSE: 0 stands for 1 */
	uint32_t	lease_ms;	/* from the commit on; 0: as long as the table */
	uint32_t	rule;		/* n: the table's n-th HAP_ATTR_RULE is what "why" shows;
					   without one, this number */
};
#define HAP_ROW_ACCEPT		0
#define HAP_ROW_REFUSE		1	/* a probe: silence */
#define HAP_ROW_ASK		2	/* ask the daemon */
struct hap_ioctl {			/* HAP_IOCTL_CMD, HAP_IOCTL_IND; see HAP_ATTR_ARG */
	uint32_t	request;	/* HIOC* */
	int32_t		error;		/* indication: 0 or an errno value */
	uint64_t	seq;		/* indication: i_seq of the command */
};
struct hap_scan {			/* HAP_SCAN_CMD, HAP_SCAN_IND */
	uint64_t	seq;		/* indication: number of the command */
	int32_t		error;		/* indication */
	uint16_t	dwell_tu;	/* command: on each channel, 0: as the radio does */
	uint8_t		channels;	/* command: how many of freq are given, 1 to 24 */
	uint8_t		flags;		/* command: HAP_SCAN_* */
	uint16_t	freq[24];	/* MHz */
};
#define HAP_SCAN_PASSIVE	0x01	/* without probe requests */
#define HAP_SCAN_NO_CCK		0x02	/* without 802.11b rates */
struct hap_found {			/* HAP_FOUND_IND; HAP_ATTR_ELEMENTS says the rest */
	uint64_t	seq;		/* number of the HAP_SCAN_CMD */
	uint16_t	beacon_tu;
	uint16_t	capability;	/* 9.4.1.4 */
	uint8_t		probe;		/* 1 a probe response, 0 a beacon */
	uint8_t		zero[3];
};
struct hap_stay {			/* HAP_STAY_CMD, HAP_STAY_IND */
	uint64_t	seq;		/* indication: number of the command */
	uint32_t	duration_ms;
	uint16_t	freq;		/* MHz */
	uint8_t		event;		/* indication: HAP_STAY_* */
	uint8_t		zero;
	int32_t		error;		/* indication, ended: why, 0 as asked */
	uint32_t	zero2;
};
#define HAP_STAY_ENDED		0
#define HAP_STAY_BEGAN		1
#define HAP_STAY_PAUSED		2	/* the radio is home with its BSSs for a while */
#define HAP_STAY_RESUMED	3
struct hap_listen {			/* HAP_LISTEN_CMD */
	uint32_t	duration_ms;	/* 0: until cancelled */
	uint32_t	period_ms;	/* extended listen: 0 none */
	uint32_t	interval_ms;
	uint16_t	freq;		/* the listen channel, MHz; 0: it does not listen */
	uint8_t		min_100tu;	/* search, 1 to 3: bounds of a listen in between */
	uint8_t		max_100tu;
	uint8_t		flags;		/* HAP_LISTEN_* */
	uint8_t		channels;	/* how many of search are given */
	uint16_t	search[20];	/* MHz */
	uint8_t		zero[2];
};
#define HAP_LISTEN_SEARCH	0x01	/* search between listens */
#define HAP_LISTEN_WAKE		0x02	/* say nothing until a registered frame comes */
struct hap_peer {			/* HAP_PEER_IND; HAP_ATTR_NAME, HAP_ATTR_ELEMENTS */
	uint64_t	seq;		/* number of the HAP_LISTEN_CMD */
	uint8_t		device[6];	/* P2P device address */
	uint16_t	freq;		/* its listen channel, MHz; 0: not said */
	uint8_t		event;		/* HAP_PEER_* */
	uint8_t		via;		/* HAP_VIA_* */
	uint8_t		device_capab;	/* Wi-Fi Direct, 4.1.4 */
	uint8_t		group_capab;
	uint16_t	methods;	/* WSC config methods */
	uint8_t		zero[2];
	uint8_t		type[8];	/* primary device type; zero: not said */
};
#define HAP_PEER_FOUND		1
#define HAP_PEER_CHANGED	2
#define HAP_PEER_LOST		3	/* not heard for a minute */
#define HAP_VIA_PROBE_REQ	1	/* it searches */
#define HAP_VIA_PROBE_RESP	2	/* it listens */
#define HAP_VIA_BEACON		3	/* it owns a group */
#define HAP_VIA_ACTION		4

/* Ioctls.  A structure in and out; every one is at most 16000 octets, so that CUSE passes it. */
struct hostap_version {			/* lifts what holds for the proposal's programs: HELLO */
	uint32_t	version;	/* in: HAP_VERSION; out: the AP's.  Else EPROTONOSUPPORT */
	uint32_t	endpoint;	/* out: this endpoint's number, as verdicts name it */
	uint32_t	rights;		/* out: HAP_RIGHT_* of this endpoint */
	uint32_t	read_max;	/* out: as HIOCGBLEN */
	char		name[HAP_NAME_LEN];	/* in: the daemon's name; empty: its program's */
};
#define HAP_RIGHT_OBSERVE	0x01
#define HAP_RIGHT_DECIDE	0x02
#define HAP_RIGHT_COMMAND	0x04
#define HAP_RIGHT_P2P		0x08
struct hostap_mode {
	uint32_t	role;		/* HAP_ROLE_* */
	int32_t		order;		/* deciders are asked in rising order; default 100 */
	uint32_t	classes;	/* HAP_CLASS_*: requests wanted */
	uint32_t	iface;		/* low half of a cookie; 0: all */
	uint64_t	indications;	/* 1 << type code, for each indication wanted */
	uint32_t	attributes;	/* 1 << HAP_ATTR_ELEMENTS, _BODY, _REASON, _NAME */
	uint32_t	flags;		/* HAP_MODE_* */
	uint16_t	deadline_ms[HAP_DEADLINES];	/* 0: the AP's; no longer than it */
	uint8_t		fail[HAP_CLASSES];	/* HAP_FAIL_*, by class */
	uint8_t		zero[2];
};
#define HAP_ROLE_NONE		0
#define HAP_ROLE_DECIDER	1
#define HAP_ROLE_OBSERVER	2
#define HAP_MODE_UNORDERED	0x01	/* an answer forfeits nothing */
#define HAP_MODE_KEEP		0x02	/* its bans and table outlive it */
#define HAP_MODE_NO_LATE	0x04	/* forget verdicts that come too late */
#define HAP_FAIL_AP		0	/* as the AP is configured: closed, unless changed */
#define HAP_FAIL_CLOSED		1
#define HAP_FAIL_OPEN		2
struct hostap_filter {			/* of the classes named; all zero: everything passes */
	uint32_t	classes;	/* HAP_CLASS_*, in: which to set; get: which to read, one */
	uint8_t		flags;		/* HAP_FILTER_* */
	int8_t		signal;		/* dBm: nothing below it, 0: no floor; unknown passes */
	uint16_t	rate;		/* requests a station and interval; 0: no limit */
	uint32_t	interval_ms;	/* 0: 1000 */
	uint8_t		addr[6];
	uint8_t		mask[6];	/* all zero: every address */
	uint8_t		ssidlen;	/* 0: every SSID */
	uint8_t		ssid[32];
	uint8_t		zero[3];
};
#define HAP_FILTER_NOT_ADDR	0x01	/* what matches addr and mask is kept away */
#define HAP_FILTER_NO_WILDCARD	0x02	/* probe requests for the wildcard SSID are kept away */
struct hostap_iface_info {
	uint64_t	cookie;
	uint8_t		kind;		/* HAP_KIND_* */
	uint8_t		up;
	uint16_t	freq;		/* MHz */
	uint8_t		addr[6];	/* BSSID, or the P2P device's address */
	uint8_t		ssidlen;
	uint8_t		radio;		/* interfaces of one radio share it */
	uint8_t		ssid[32];
	char		name[HAP_NAME_LEN];
	uint32_t	stations;	/* associated */
	uint32_t	capacity;	/* most that may be */
	uint8_t		way;		/* P2P device: HAP_WAY_* */
	uint8_t		zero[3];
};
struct hostap_iface_list {		/* HIOCGIFACES: ask again while next is not 0 */
	uint32_t	next;		/* in: 0, then what came out; out: 0 at the end */
	uint32_t	count;		/* out */
	struct hostap_iface_info iface[64];
};
struct hostap_station {
	uint8_t		addr[6];
	uint16_t	asid;
	uint32_t	iface;
	uint8_t		state;		/* HAP_STATE_* */
	int8_t		signal;		/* dBm, of the last frame; 0 unknown */
	uint16_t	capinfo;
	uint32_t	flags;		/* HAP_STATION_* */
	uint32_t	connected_ms;
	uint32_t	idle_ms;
	uint16_t	lintval;
	uint8_t		nrates;
	uint8_t		rates[12];
	uint8_t		zero[9];
};
#define HAP_STATE_AUTHENTICATED	1
#define HAP_STATE_ASSOCIATED	2
#define HAP_STATION_HT		0x01
#define HAP_STATION_VHT		0x02
#define HAP_STATION_HE		0x04
#define HAP_STATION_WMM		0x08
#define HAP_STATION_SHORT_PREAMBLE 0x10
#define HAP_STATION_SHORT_SLOT	0x20
#define HAP_STATION_WDS		0x40
#define HAP_STATION_PENDING	0x80	/* a request of it is being decided */
#define HAP_STATION_ERP		0x100	/* knows OFDM rates: not 802.11b */
struct hostap_station_list {		/* HIOCGSTATIONS: ask again while next is not 0 */
	uint32_t	iface;		/* in: 0 all */
	uint32_t	next;		/* in: 0, then what came out; out: 0 at the end */
	uint64_t	seq;		/* out: what indications up to this number said is in it */
	uint32_t	count;		/* out */
	uint32_t	zero;
	struct hostap_station station[200];
};
struct hostap_station_get {		/* HIOCGSTATION: ENOENT where it is not there */
	uint32_t	iface;		/* in: 0 the first that has it */
	uint8_t		addr[6];	/* in: zero, to name it by asid and iface */
	uint16_t	asid;		/* in: 0, to name it by address */
	struct hostap_station station;
	struct hap_stats stats;		/* as last known; HAP_STATS_CMD asks the radio */
};
struct hostap_daemon {			/* an endpoint */
	uint32_t	endpoint;	/* never reused while the AP runs */
	uint32_t	pid;
	uint32_t	uid;
	uint32_t	rights;
	char		name[HAP_NAME_LEN];
	struct hostap_mode mode;
	struct hostap_stat stat;
	uint32_t	pending;	/* unanswered now */
	uint32_t	queued;		/* unread now */
	uint32_t	expired;	/* deadlines passed */
	uint32_t	forfeited;
	uint32_t	overflowed;
	uint32_t	late;		/* answers that came too late */
	uint32_t	accepted;
	uint32_t	refused;
	uint32_t	table_hits;
	uint32_t	table_rows;
	uint32_t	filtered;
	uint32_t	invalid;	/* messages refused */
	uint32_t	asleep;		/* 1: now */
	uint32_t	p50_us;		/* decision times, by a histogram of powers of two */
	uint32_t	p99_us;
	uint32_t	max_us;
	uint32_t	devices;	/* P2P devices it has: 1 << radio, of the first 32 */
};
struct hostap_daemon_list {		/* HIOCGDAEMONS: ask again while next is not 0 */
	uint32_t	next;
	uint32_t	count;
	struct hostap_daemon daemon[64];
};
struct hostap_decision {		/* what the AP remembers of a refusal, or of an admission */
	int64_t		wall_us;	/* since 1970 */
	uint8_t		addr[6];
	uint16_t	status;
	uint32_t	iface;
	uint8_t		request;	/* HAP_*_REQ; put out: HAP_DEAUTH_IND, HAP_DISASSOC_IND */
	uint8_t		by;		/* HAP_BY_* */
	uint8_t		acked;		/* as in hap_verdict */
	uint8_t		repeats;	/* further equal ones within 10 s, 255 and more */
	uint32_t	took_us;
	uint32_t	endpoint;
	int8_t		signal;
	uint8_t		zero[7];
	char		name[HAP_NAME_LEN];	/* the daemon's */
	char		rule[HAP_RULE_LEN];	/* what it gave as its reason */
};
struct hostap_why {			/* HIOCGWHY: the latest first */
	uint8_t		addr[6];	/* in: zero, for every station */
	uint16_t	zero;
	uint32_t	next;		/* in: 0, then what came out; out: 0 at the end */
	uint32_t	count;		/* out */
	uint32_t	zero2[2];
	struct hostap_decision decision[64];
};
struct hostap_ban_info {
	uint8_t		addr[6];
	uint8_t		mask[6];	/* bits of it that count */
	uint32_t	iface;		/* 0: every one */
	uint32_t	endpoint;	/* of the daemon that set it, which may be gone */
	uint32_t	lease_ms;	/* what is left of it; 0: until removed */
	uint16_t	status;
	uint16_t	refusals;	/* let in after so many; 0: never */
	uint16_t	left;		/* ... so many of which are left */
	uint8_t		classes;	/* HAP_CLASS_* it refuses */
	uint8_t		zero;
};
struct hostap_ban_list {		/* HIOCGBANS: ask again while next is not 0 */
	uint32_t	next;		/* in: 0, then what came out; out: 0 at the end */
	uint32_t	count;		/* out */
	struct hostap_ban_info ban[256];
};
struct hostap_ap {			/* HIOCGAP: counters since the AP started */
	uint64_t	uptime_ms;
	uint64_t	frames_in;
	uint64_t	frames_out;
	uint64_t	malformed;	/* frames refused whole */
	uint64_t	not_for_us;
	uint64_t	duplicates;
	uint64_t	requests[HAP_CLASSES];
	uint64_t	accepted[HAP_CLASSES];
	uint64_t	refused[HAP_CLASSES];
	uint64_t	by[16];		/* decisions, by HAP_BY_* */
	uint64_t	cancelled;
	uint64_t	strays;
	uint64_t	errors_limited;	/* error frames not sent, by rate limit */
	uint64_t	commands;
	uint64_t	commands_failed;
	uint64_t	joined;		/* stations that became associated */
	uint64_t	left;
	uint64_t	timed_out;	/* of those: for inactivity */
	uint32_t	stations;	/* associated now */
	uint32_t	endpoints;
	char		name[HAP_NAME_LEN];
};
struct hostap_p2p {			/* HIOCP2PSTART, HIOCP2PSTOP */
	uint64_t	cookie;		/* start: out; stop: in */
	uint32_t	iface;		/* in: any of the radio's; 0: HIOCSETIF's, or the first's */
	uint8_t		way;		/* in: the only one wanted, 0 any; out: HAP_WAY_* */
	uint8_t		away_percent;	/* out: most of any 10 s the radio is away; 100: all */
	uint8_t		addr[6];	/* out: P2P device address */
	uint32_t	stay_max_ms;	/* out: longest stay in one piece; 0: no limit */
	uint16_t	freq;		/* out: channel of the radio's BSSs, MHz; 0: none */
	uint8_t		radio;		/* out */
	uint8_t		zero[5];
	char		name[HAP_NAME_LEN];	/* out */
	uint8_t		zero2[16];
};
struct hostap_radio {
	char		name[HAP_NAME_LEN];
	uint8_t		radio;		/* number, as in struct hostap_iface_info */
	uint8_t		way;		/* HAP_WAY_* */
	uint8_t		flags;		/* HAP_RADIO_* */
	uint8_t		away_percent;	/* most of any 10 s it may be away */
	uint16_t	freq;		/* channel of its BSSs, MHz; 0: none */
	uint8_t		p2p_addr[6];
	uint32_t	stay_max_ms;	/* longest stay in one piece beside a BSS */
	uint32_t	away_ms;	/* in the last 10 s */
	uint32_t	waiting;	/* stays, scans and frames that wait for it */
	uint64_t	away_total_ms;	/* since the AP started */
	uint64_t	stays;		/* begun, pieces counted */
	uint64_t	scans;		/* channels scanned */
	uint64_t	frames;		/* sent for daemons */
	uint64_t	cut;		/* stays that went on in another piece */
	uint64_t	late;		/* stays the radio had not begun after 2 s */
	uint64_t	beacons_missed;	/* were due while it was away: so many at most are lost */
	uint64_t	dtims_missed;	/* of those with a DTIM, where that is known */
	uint64_t	probes_answered;	/* for a P2P device */
};
#define HAP_RADIO_LEAVES	0x01	/* it can leave its BSSs' channel */
#define HAP_RADIO_SCANS		0x02
#define HAP_RADIO_TIMED		0x04	/* the times of its beacons are known */
#define HAP_RADIO_RADAR		0x08	/* radar detection: it may not leave */
#define HAP_RADIO_AWAY		0x10	/* it is on another channel now */
struct hostap_radio_list {		/* HIOCGRADIOS: ask again while next is not 0 */
	uint32_t	next;		/* in: 0, then what came out; out: 0 at the end */
	uint32_t	count;		/* out */
	struct hostap_radio radio[16];
};
struct hostap_peer_info {
	uint8_t		device[6];	/* P2P device address */
	uint16_t	freq;		/* its listen channel, MHz; 0: not said */
	int8_t		signal;		/* dBm, of the last frame; 0 unknown */
	uint8_t		via;		/* HAP_VIA_* of the frame that said most */
	uint8_t		device_capab;
	uint8_t		group_capab;
	uint16_t	methods;	/* WSC config methods */
	uint8_t		namelen;	/* of name, which may hold any octets */
	uint8_t		zero;
	uint8_t		type[8];	/* primary device type; zero: not said */
	uint8_t		name[32];
	uint32_t	age_ms;		/* since it was last heard */
	uint32_t	frames;		/* heard of it */
	uint16_t	heard_freq;	/* channel of the last, MHz */
	uint8_t		group_bssid[6];	/* of the group it owns; zero: none is known */
	uint8_t		zero2[8];
};
struct hostap_peer_list {		/* HIOCGPEERS: ask again while next is not 0 */
	uint32_t	iface;		/* in: the P2P device's */
	uint32_t	next;		/* in: 0, then what came out; out: 0 at the end */
	uint64_t	seq;		/* out: what indications up to this number said is in it */
	uint32_t	count;		/* out */
	uint32_t	zero;
	struct hostap_peer_info peer[100];
};
#define HIOCVERSION	_IOWR('H', 16, struct hostap_version)
#define HIOCSMODE	_IOW('H', 17, struct hostap_mode)
#define HIOCGMODE	_IOR('H', 18, struct hostap_mode)
#define HIOCSFILTER	_IOW('H', 19, struct hostap_filter)
#define HIOCGFILTER	_IOWR('H', 20, struct hostap_filter)
#define HIOCGIFACES	_IOWR('H', 21, struct hostap_iface_list)
#define HIOCGSTATIONS	_IOWR('H', 22, struct hostap_station_list)
#define HIOCGSTATION	_IOWR('H', 23, struct hostap_station_get)
#define HIOCGDAEMONS	_IOWR('H', 24, struct hostap_daemon_list)
#define HIOCGWHY	_IOWR('H', 25, struct hostap_why)
#define HIOCGAP		_IOR('H', 26, struct hostap_ap)
#define HIOCGBANS	_IOWR('H', 27, struct hostap_ban_list)
#define HIOCP2PSTART	_IOWR('H', 32, struct hostap_p2p)
#define HIOCP2PSTOP	_IOW('H', 33, struct hostap_p2p)
#define HIOCGRADIOS	_IOWR('H', 34, struct hostap_radio_list)
#define HIOCGPEERS	_IOWR('H', 35, struct hostap_peer_list)

#ifdef __cplusplus
}
#endif

#endif
