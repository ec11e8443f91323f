/* SPDX-License-Identifier: ISC */
/*
 * The proposal's own declarations, as its author would have had them on his machine: native
 * types, in his order, and nothing of ours but two things he left open.  Those are the numbers
 * of the ioctls, and what i_timeout means: his macro of that name hides his member of that name.
 */
#ifndef PROPOSAL_IEEE80211_HOSTAP_H
#define PROPOSAL_IEEE80211_HOSTAP_H

#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#define IEEE80211_ADDR_LEN	6
#define IEEE80211_NWID_LEN	32
#define IEEE80211_RATE_SIZE	12

struct hostap_stat {
	u_int hs_from_kernel;
	u_int hs_drop;
	u_int hs_requests;
	u_int hs_to_kernel;
	u_int hs_responses;
};

#define HIOCSETIF	_IOW('H', 1, struct ifreq)
#define HIOCGETIF	_IOR('H', 2, struct ifreq)
#define HIOCGBLEN	_IOR('H', 3, u_int)
#define HIOCFLUSH	_IO('H', 4)
#define HIOCGSTATS	_IOR('H', 5, struct hostap_stat)

#define HAP_DISASSOC_CMD	0
#define HAP_DEAUTH_CMD		1
#define HAP_TIMEOUT_CMD		2
#define HAP_DISASSOC_IND	3
#define HAP_DEAUTH_IND		4
#define HAP_TIMEOUT_IND		5
#define HAP_ASSOC_REQ		6
#define HAP_REASSOC_REQ		7
#define HAP_PROBE_REQ		8
#define HAP_AUTH_REQ		9
#define HAP_ASSOC_RESP		10
#define HAP_REASSOC_RESP	11
#define HAP_PROBE_RESP		12
#define HAP_AUTH_RESP		13

struct ieee80211_hostap_msg {
	u_short			i_msglen;
	u_char			i_type;
	u_long			i_seq;
	struct timeval		i_tstamp;

	u_int8_t		i_dstaddr[IEEE80211_ADDR_LEN];
	u_int8_t		i_srcaddr[IEEE80211_ADDR_LEN];
	u_int8_t		i_bssid[IEEE80211_ADDR_LEN];
	union {
		struct {
			u_int16_t	i_capinfo;
			u_int16_t	i_lintval;
			u_int8_t	i_curap[IEEE80211_ADDR_LEN];
			u_int8_t	i_ssidlen;
			u_int8_t	i_ssid[IEEE80211_NWID_LEN];
			u_int8_t	i_nrates;
			u_int8_t	i_rates[IEEE80211_RATE_SIZE];
			u_int16_t	i_asid;
		} asreq;
		struct {
			u_int16_t	i_capinfo;
			u_int16_t	i_status;
			u_int8_t	i_nrates;
			u_int8_t	i_rates[IEEE80211_RATE_SIZE];
		} asresp;
		struct {
			u_int16_t	i_asid;
			union {
				struct timeval timeout;
			} i_un;
		} timeout;
		struct {
			u_int16_t	i_asid;
			u_int16_t	i_reason;
		} disas;
		struct {
			u_int16_t	i_asid;
			u_int16_t	i_reason;
		} deauth;
		struct {
			u_int16_t	i_asid;
		} authreq;
		struct {
			u_int16_t	i_asid;
		} authresp;
	} i_un;
};

#define i_asreq		i_un.asreq
#define i_reasreq	i_un.asreq
#define i_asresp	i_un.asresp
#define i_reasresp	i_un.asresp
#define i_authreq	i_un.authreq
#define i_authresp	i_un.authresp
#define i_disas		i_un.disas
#define i_deauth	i_un.deauth
#define i_timeout	i_un.timeout

#endif
