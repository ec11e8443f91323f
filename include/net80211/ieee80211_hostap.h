/* SPDX-License-Identifier: ISC */
/*
 * ieee80211_hostap.h - the host AP daemon interface, as it was proposed in 2002
 *
 * An access point asks, a daemon answers.  A daemon opens /dev/hostap, names an interface with
 * HIOCSETIF, reads buffers of messages (skip from one to the next by i_msglen, which is a
 * multiple of 8), and writes responses and commands.  hostap(4) is the manual page; what is
 * here suffices for a program that knows the proposal and nothing else.  <hostap/hostap.h> adds
 * everything that came later.
 *
 * The layout is the same on the device, the socket and in capture files: little-endian,
 * naturally aligned, no pointers, and equal to what the proposal's own declarations give on a
 * little-endian LP64 machine.  Fields the proposal lacks lie in its holes and are marked "+".
 * A daemon that has not said HIOCVERSION need not know them, nor set them to zero.
 */
#ifndef NET80211_IEEE80211_HOSTAP_H
#define NET80211_IEEE80211_HOSTAP_H

#include <stdint.h>
#include <sys/ioctl.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef IEEE80211_ADDR_LEN
#define IEEE80211_ADDR_LEN	6
#endif
#ifndef IEEE80211_NWID_LEN
#define IEEE80211_NWID_LEN	32
#endif
#ifndef IEEE80211_RATE_SIZE
#define IEEE80211_RATE_SIZE	12	/* NetBSD's in 2002; the layout depends on it */
#endif

/* Statistics of one open of the device. */
struct hostap_stat {
	unsigned int	hs_from_kernel;	/* messages read */
	unsigned int	hs_drop;	/* messages made and never readable: overflow, withdrawn */
	unsigned int	hs_requests;	/* requests made for this open */
	unsigned int	hs_to_kernel;	/* messages taken, stale answers included */
	unsigned int	hs_responses;	/* responses taken */
};

/* The proposal's ioctls; struct ifreq is that of <net/if.h>. */
#define HIOCSETIF	_IOW('H', 1, struct ifreq)	/* decide for this interface */
#define HIOCGETIF	_IOR('H', 2, struct ifreq)
#define HIOCGBLEN	_IOR('H', 3, unsigned int)	/* so long a read never meets EMSGSIZE */
#define HIOCFLUSH	_IO('H', 4)			/* drop what waits; it goes unanswered */
#define HIOCGSTATS	_IOR('H', 5, struct hostap_stat)

/* Type codes of the proposal; <hostap/hostap.h> has the rest. */
#define HAP_DISASSOC_CMD	0	/* disassociate a station */
#define HAP_DEAUTH_CMD		1	/* deauthenticate a station */
#define HAP_TIMEOUT_CMD		2	/* set an inactivity timeout for a station */
#define HAP_DISASSOC_IND	3	/* a station is no longer associated */
#define HAP_DEAUTH_IND		4	/* a station is no longer authenticated */
#define HAP_TIMEOUT_IND		5	/* no activity in its timeout interval */
#define HAP_ASSOC_REQ		6	/* a station asks to associate */
#define HAP_REASSOC_REQ		7	/* a station asks to reassociate */
#define HAP_PROBE_REQ		8	/* a station probes */
#define HAP_AUTH_REQ		9	/* a station asks to authenticate */
#define HAP_ASSOC_RESP		10
#define HAP_REASSOC_RESP	11
#define HAP_PROBE_RESP		12
#define HAP_AUTH_RESP		13

struct hostap_timeval {			/* struct timeval of an LP64 machine */
	int64_t		tv_sec;
	int64_t		tv_usec;
};

struct ieee80211_hostap_msg {
	uint16_t	i_msglen;	/* octets, attributes included: so you can skip messages */
	uint8_t		i_type;		/* one of the type codes */
	uint8_t		i_flags;	/* + HAP_F_* */
	uint32_t	i_iface;	/* + low half of the interface's cookie; 0: HIOCSETIF's */
	uint64_t	i_seq;		/* sequence number, from 1 */
	struct hostap_timeval i_tstamp;	/* when the message was made, since 1970 */

	uint8_t		i_dstaddr[IEEE80211_ADDR_LEN];	/* command: the station */
	uint8_t		i_srcaddr[IEEE80211_ADDR_LEN];	/* request, indication: the station */
	uint8_t		i_bssid[IEEE80211_ADDR_LEN];
	uint16_t	i_freq;		/* + MHz */
	int8_t		i_signal;	/* + dBm; 0: unknown */
	uint8_t		i_zero[3];
	union {
		struct {		/* HAP_ASSOC_REQ, HAP_REASSOC_REQ */
			uint16_t	i_capinfo;	/* 9.4.1.4 */
			uint16_t	i_lintval;	/* listen interval, beacon intervals */
			uint8_t		i_curap[IEEE80211_ADDR_LEN];	/* the AP it leaves */
			uint8_t		i_ssidlen;
			uint8_t		i_ssid[IEEE80211_NWID_LEN];
			uint8_t		i_nrates;
			uint8_t		i_rates[IEEE80211_RATE_SIZE];	/* 500 kb/s; 0x80: basic */
			uint16_t	i_asid;		/* tentative association ID, 1-2007 */
		} asreq;
		struct {		/* HAP_ASSOC_RESP, HAP_REASSOC_RESP */
			uint16_t	i_capinfo;	/* 0: the AP's own; else restricts it */
			uint16_t	i_status;	/* 9.4.1.9; 0 accepts */
			uint8_t		i_nrates;	/* 0: the AP's own; else restricts it */
			uint8_t		i_rates[IEEE80211_RATE_SIZE];
			uint8_t		i_pad;
			uint16_t	i_comeback;	/* + TU, with status 30; 0: the AP's own */
			uint8_t		i_pad2[4];
			uint64_t	i_inactivity;	/* + us; 0: the AP's own */
			uint64_t	i_session;	/* + us until it must go; 0: none */
		} asresp;
		struct {		/* HAP_TIMEOUT_CMD, HAP_TIMEOUT_IND */
			uint16_t	i_asid;
			uint8_t		i_pad[6];
			union {		/* m.i_timeout.i_timeout and m.i_un.timeout.i_timeout: */
				struct hostap_timeval timeout;	/* 0 clears */
			} i_un;		/* the macro below makes both mean this */
		} timeout;
		struct {		/* HAP_DISASSOC_CMD, HAP_DISASSOC_IND */
			uint16_t	i_asid;		/* 0: named by address alone */
			uint16_t	i_reason;	/* 9.4.1.7 */
		} disas;
		struct {		/* HAP_DEAUTH_CMD, HAP_DEAUTH_IND */
			uint16_t	i_asid;
			uint16_t	i_reason;
		} deauth;
		struct {		/* HAP_AUTH_REQ */
			uint16_t	i_asid;		/* 0, or the one it has */
			uint16_t	i_algorithm;	/* + 0 open, 1 shared, 2 FT, 3 SAE */
			uint16_t	i_transaction;	/* + 9.4.1.2 */
			uint16_t	i_status;	/* + as received */
		} authreq;
		struct {		/* HAP_AUTH_RESP */
			uint16_t	i_asid;
			uint16_t	i_algorithm;	/* + 0: as asked */
			uint16_t	i_transaction;	/* + 0: the next */
			uint16_t	i_status;	/* + 0 (and 126, 127) accept */
		} authresp;
		struct {		/* HAP_PROBE_REQ: SSID and rates where asreq has them */
			uint8_t		i_pad[10];
			uint8_t		i_ssidlen;	/* + 0: wildcard */
			uint8_t		i_ssid[IEEE80211_NWID_LEN];
			uint8_t		i_nrates;
			uint8_t		i_rates[IEEE80211_RATE_SIZE];
		} probereq;
		struct {		/* HAP_PROBE_RESP */
			uint8_t		i_verdict;	/* + 0 answer, 1 silence */
		} proberesp;
		uint8_t		i_octets[64];	/* + the bodies of <hostap/hostap.h> */
	} i_un;
};

#define i_asreq		i_un.asreq
#define i_reasreq	i_un.asreq
#define i_asresp	i_un.asresp
#define i_reasresp	i_un.asresp
#define i_authreq	i_un.authreq
#define i_authresp	i_un.authresp
#define i_probereq	i_un.probereq
#define i_proberesp	i_un.proberesp
#define i_disas		i_un.disas
#define i_deauth	i_un.deauth
#define i_timeout	i_un.timeout

#ifdef __cplusplus
}
#endif

#endif
