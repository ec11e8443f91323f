/* SPDX-License-Identifier: ISC */
/*
 * M1: the layout is the one the proposal's own declarations give.
 *
 * The declarations are the proposal's, to the letter but for the name of the structure; they
 * must come before our header, whose macros hide one of their members.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/time.h>

#define u_char		unsigned char
#define u_short		unsigned short
#define u_int		unsigned int
#define u_long		unsigned long
#define u_int8_t	unsigned char
#define u_int16_t	unsigned short
#define IEEE80211_ADDR_LEN	6
#define IEEE80211_NWID_LEN	32
#define IEEE80211_RATE_SIZE	12

struct proposed_stat {
	u_int hs_from_kernel;
	u_int hs_drop;
	u_int hs_requests;
	u_int hs_to_kernel;
	u_int hs_responses;
};

struct proposed_msg {
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
			struct timeval	i_timeout;
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
		__extension__ struct {
		} probereq;
		__extension__ struct {
		} proberesp;
	} i_un;
};

/* Taken while the member still has its name. */
enum {
	PROPOSED_TIMEOUT = offsetof(struct proposed_msg, i_un.timeout.i_timeout),
	PROPOSED_TIMEOUT_SIZE = sizeof(((struct proposed_msg *)0)->i_un.timeout.i_timeout),
};

#include "net80211/ieee80211_hostap.h"

#define SIZE(type, member)	sizeof(((struct type *)0)->member)
#define SAME(member)							\
	_Static_assert(offsetof(struct ieee80211_hostap_msg, member) ==	\
	    offsetof(struct proposed_msg, member) &&			\
	    SIZE(ieee80211_hostap_msg, member) == SIZE(proposed_msg, member), #member)
#define SAME_STAT(member)						\
	_Static_assert(offsetof(struct hostap_stat, member) ==		\
	    offsetof(struct proposed_stat, member) &&			\
	    SIZE(hostap_stat, member) == SIZE(proposed_stat, member), #member)
/* A field of ours lies where the proposal has none: between two of its fields, or behind all. */
#define IN_HOLE(member, before, after)					\
	_Static_assert(offsetof(struct ieee80211_hostap_msg, member) >=	\
	    offsetof(struct proposed_msg, before) + SIZE(proposed_msg, before) && \
	    offsetof(struct ieee80211_hostap_msg, member) +		\
	    SIZE(ieee80211_hostap_msg, member) <=			\
	    offsetof(struct proposed_msg, after), #member)
#define BEHIND(member, body)						\
	_Static_assert(offsetof(struct ieee80211_hostap_msg, member) >=	\
	    offsetof(struct proposed_msg, i_un.body) + SIZE(proposed_msg, i_un.body) && \
	    offsetof(struct ieee80211_hostap_msg, member) +		\
	    SIZE(ieee80211_hostap_msg, member) <= sizeof(struct proposed_msg), #member)

_Static_assert(sizeof(struct ieee80211_hostap_msg) == sizeof(struct proposed_msg), "size");
_Static_assert(_Alignof(struct ieee80211_hostap_msg) == _Alignof(struct proposed_msg), "alignment");
_Static_assert(sizeof(struct hostap_stat) == sizeof(struct proposed_stat), "size");

SAME(i_msglen);
SAME(i_type);
SAME(i_seq);
SAME(i_tstamp);
SAME(i_tstamp.tv_sec);
SAME(i_tstamp.tv_usec);
SAME(i_dstaddr);
SAME(i_srcaddr);
SAME(i_bssid);
SAME(i_un);
SAME(i_un.asreq);
SAME(i_un.asreq.i_capinfo);
SAME(i_un.asreq.i_lintval);
SAME(i_un.asreq.i_curap);
SAME(i_un.asreq.i_ssidlen);
SAME(i_un.asreq.i_ssid);
SAME(i_un.asreq.i_nrates);
SAME(i_un.asreq.i_rates);
SAME(i_un.asreq.i_asid);
SAME(i_un.asresp.i_capinfo);
SAME(i_un.asresp.i_status);
SAME(i_un.asresp.i_nrates);
SAME(i_un.asresp.i_rates);
SAME(i_un.timeout);
SAME(i_un.timeout.i_asid);
SAME(i_un.disas);
SAME(i_un.disas.i_asid);
SAME(i_un.disas.i_reason);
SAME(i_un.deauth);
SAME(i_un.deauth.i_asid);
SAME(i_un.deauth.i_reason);
SAME(i_un.authreq.i_asid);
SAME(i_un.authresp.i_asid);
_Static_assert(offsetof(struct ieee80211_hostap_msg, i_un.timeout.i_un.timeout) ==
    PROPOSED_TIMEOUT && SIZE(ieee80211_hostap_msg, i_un.timeout.i_un.timeout) ==
    PROPOSED_TIMEOUT_SIZE, "i_un.timeout.i_timeout");

IN_HOLE(i_flags, i_type, i_seq);
IN_HOLE(i_iface, i_type, i_seq);
IN_HOLE(i_freq, i_bssid, i_un);
IN_HOLE(i_signal, i_bssid, i_un);
IN_HOLE(i_zero, i_bssid, i_un);
_Static_assert(offsetof(struct ieee80211_hostap_msg, i_un.timeout.i_pad) ==
    offsetof(struct proposed_msg, i_un.timeout.i_asid) + 2 &&
    offsetof(struct ieee80211_hostap_msg, i_un.timeout.i_pad) +
    SIZE(ieee80211_hostap_msg, i_un.timeout.i_pad) == PROPOSED_TIMEOUT, "i_un.timeout.i_pad");
BEHIND(i_un.asresp.i_comeback, asresp);
BEHIND(i_un.asresp.i_inactivity, asresp);
BEHIND(i_un.asresp.i_session, asresp);
BEHIND(i_un.authreq.i_algorithm, authreq);
BEHIND(i_un.authreq.i_transaction, authreq);
BEHIND(i_un.authreq.i_status, authreq);
BEHIND(i_un.authresp.i_algorithm, authresp);
BEHIND(i_un.authresp.i_transaction, authresp);
BEHIND(i_un.authresp.i_status, authresp);

SAME_STAT(hs_from_kernel);
SAME_STAT(hs_drop);
SAME_STAT(hs_requests);
SAME_STAT(hs_to_kernel);
SAME_STAT(hs_responses);

/* The offsets M1 writes out, from the header alone. */
#define AT(member, offset)						\
	_Static_assert(offsetof(struct ieee80211_hostap_msg, member) == (offset), #member)

AT(i_msglen, 0);
AT(i_type, 2);
AT(i_flags, 3);
AT(i_iface, 4);
AT(i_seq, 8);
AT(i_tstamp, 16);
AT(i_dstaddr, 32);
AT(i_srcaddr, 38);
AT(i_bssid, 44);
AT(i_freq, 50);
AT(i_signal, 52);
AT(i_zero, 53);
AT(i_un, 56);
AT(i_un.authreq.i_algorithm, 56 + 2);
AT(i_un.authreq.i_transaction, 56 + 4);
AT(i_un.authreq.i_status, 56 + 6);
AT(i_un.probereq.i_ssidlen, 56 + 10);
AT(i_un.proberesp.i_verdict, 56 + 0);
AT(i_un.asresp.i_comeback, 56 + 18);
AT(i_un.asresp.i_inactivity, 56 + 24);
AT(i_un.asresp.i_session, 56 + 32);
_Static_assert(sizeof(struct ieee80211_hostap_msg) == 120, "fixed part");
_Static_assert(offsetof(struct ieee80211_hostap_msg, i_un.probereq.i_rates) ==
    offsetof(struct ieee80211_hostap_msg, i_un.asreq.i_rates), "M5: probereq as asreq");

/* M1: both ways of naming the timeout compile, and mean the same. */
static void
m1_the_timeout_has_both_its_names(void **state)
{
	(void)state;
	struct ieee80211_hostap_msg m = { 0 };

	m.i_timeout.i_asid = 7;
	m.i_timeout.i_timeout.tv_sec = 300;
	m.i_un.timeout.i_timeout.tv_usec = 5;
	assert_int_equal(m.i_un.timeout.i_timeout.tv_sec, 300);
	assert_int_equal(m.i_timeout.i_timeout.tv_usec, 5);
	assert_ptr_equal(&m.i_timeout.i_timeout, &m.i_un.timeout.i_timeout);
}

/* M1: the macros name the bodies, and reassociation shares association's. */
static void
m1_the_proposals_macros_name_its_bodies(void **state)
{
	(void)state;
	struct ieee80211_hostap_msg m = { 0 };

	m.i_asreq.i_asid = 9;
	assert_int_equal(m.i_reasreq.i_asid, 9);
	m.i_asresp.i_status = 17;
	assert_int_equal(m.i_reasresp.i_status, 17);
	m.i_disas.i_reason = 3;
	assert_int_equal(m.i_deauth.i_reason, 3);
	m.i_authreq.i_asid = 4;
	assert_int_equal(m.i_authresp.i_asid, 4);
	m.i_probereq.i_ssidlen = 1;
	assert_int_equal(m.i_asreq.i_ssidlen, 1);
	m.i_proberesp.i_verdict = 1;
	assert_int_equal(m.i_un.i_octets[0], 1);
}

/* M1: a program of 2002 that fills its own declaration is read field by field as it meant. */
static void
m1_what_the_proposal_writes_is_what_we_read(void **state)
{
	(void)state;
	static const struct proposed_msg theirs = {
		.i_msglen = 120, .i_type = HAP_ASSOC_RESP, .i_seq = 0x1122334455667788u,
		.i_tstamp = { .tv_sec = 1032117551, .tv_usec = 999999 },
		.i_dstaddr = { 2, 0, 0, 0, 0, 1 },
		.i_un.asresp = { .i_capinfo = 0x0401, .i_status = 17, .i_nrates = 2,
		    .i_rates = { 0x82, 0x84 } },
	};
	union {
		struct proposed_msg theirs;
		struct ieee80211_hostap_msg ours;
	} both = { theirs };

	assert_int_equal(both.ours.i_msglen, 120);
	assert_int_equal(both.ours.i_type, HAP_ASSOC_RESP);
	assert_int_equal(both.ours.i_seq, 0x1122334455667788u);
	assert_int_equal(both.ours.i_tstamp.tv_usec, 999999);
	assert_int_equal(both.ours.i_dstaddr[5], 1);
	assert_int_equal(both.ours.i_asresp.i_capinfo, 0x0401);
	assert_int_equal(both.ours.i_asresp.i_status, 17);
	assert_int_equal(both.ours.i_asresp.i_rates[1], 0x84);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(m1_the_timeout_has_both_its_names),
		cmocka_unit_test(m1_the_proposals_macros_name_its_bodies),
		cmocka_unit_test(m1_what_the_proposal_writes_is_what_we_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
