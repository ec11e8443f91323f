/* SPDX-License-Identifier: ISC */
/*
 * What daemons write: messages, one after the other (M2, M4, C1 to C4, D2).
 *
 * Every message is checked whole before it acts.  On the device the errno of write() tells of a
 * refusal; on the socket HAP_RESULT_IND does, and also where a command asked for it.
 */
#include <errno.h>
#include <string.h>

#include "engine/inside.h"

enum { LATER = 1 };		/* a command's result is told when its effect is there */

/* ---- finding what a command names ---------------------------------------------------------- */

static int
bss_of_iface(const struct engine *e, uint32_t iface)
{
	return iface && iface <= mlme_bss_count(e->mlme) ? (int)iface - 1 : -1;
}

/* By interface, or wherever the address is (M6, M7). */
static int
find_station(const struct engine *e, const struct ieee80211_hostap_msg *m, uint16_t aid,
    uint32_t *station, const char **why)
{
	struct mac addr = mac_from(m->i_dstaddr);
	int error = -ENOENT;

	*why = "no such station";
	if (m->i_iface && bss_of_iface(e, m->i_iface) < 0) {
		*why = "no such interface";
		return -ENODEV;
	}
	if (m->i_iface)
		return mlme_find(e->mlme, (uint16_t)(m->i_iface - 1), addr, aid, station);
	if (mac_is_zero(addr) && mlme_bss_count(e->mlme) > 1) {
		*why = "an association ID alone means nothing without an interface";
		return -EINVAL;
	}
	for (uint32_t b = 0; error && b < mlme_bss_count(e->mlme); b++)
		error = mlme_find(e->mlme, (uint16_t)b, addr, aid, station);
	return error;
}

/* ---- the commands --------------------------------------------------------------------------- */

static int
cmd_remove(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	bool deauth = m->i_type == HAP_DEAUTH_CMD;
	uint16_t reason = m->i_disas.i_reason ? m->i_disas.i_reason : 1;
	struct hostap_station s;
	uint32_t station;
	int error = find_station(e, m, m->i_disas.i_asid, &station, why);
	struct owed *o = NULL;

	if (error)
		return error;
	if (!mlme_station(e->mlme, station, now, &s))
		return -ENOENT;
	if (m->i_flags & HAP_F_RESULT) {
		o = owed_new(e, now, OWED_REMOVAL, endpoint, m);
		if (o == NULL)
			return -ENOBUFS;
		o->bss = (uint16_t)s.iface;
		o->addr = mac_from(s.addr);
	}
	error = mlme_remove(e->mlme, now, station, deauth, reason, endpoint);
	if (error && o) {
		o->kind = OWED_NOTHING;
		e->owed_count--;
	}
	if (error)
		*why = "the station is not associated";
	return error ? error : o ? LATER : 0;
}

static int
cmd_timeout(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	struct hostap_timeval tv = m->i_un.timeout.i_un.timeout;
	uint32_t station;
	int error = find_station(e, m, m->i_un.timeout.i_asid, &station, why);

	if (error)
		return error;
	*why = "a timeout is 0 (cleared), or from 1 ms to 49 days";
	if (tv.tv_sec < 0 || tv.tv_usec < 0 || tv.tv_usec > 999999 || tv.tv_sec > 4294967)
		return -EINVAL;
	error = mlme_timeout(e->mlme, now, station,
	    (uint64_t)tv.tv_sec * 1000000 + (uint64_t)tv.tv_usec, endpoint);
	if (error == -ENOENT)
		*why = "the station is not associated";
	return error;
}

static int
cmd_stats(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	struct hostap_station s;
	struct hap_stats body;
	uint32_t station;
	struct owed *o;

	hap_body(m, &body, sizeof(body));
	int error = find_station(e, m, body.asid, &station, why);

	if (error)
		return error;
	o = owed_new(e, now, OWED_STATS, endpoint, m);
	*why = "too many commands wait for their effect";
	if (o == NULL)
		return -ENOBUFS;
	error = mlme_ask_stats(e->mlme, now, station);
	if (error || !mlme_station(e->mlme, station, now, &s)) {
		o->kind = OWED_NOTHING;
		e->owed_count--;
		*why = "the station is not associated";
		return error ? error : -ENOENT;
	}
	o->bss = (uint16_t)s.iface;
	o->addr = mac_from(s.addr);
	return LATER;
}

static int
cmd_wds(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	struct hap_wds body;
	uint32_t station;

	hap_body(m, &body, sizeof(body));
	int error = find_station(e, m, body.asid, &station, why);

	if (error)
		return error;
	error = mlme_wds(e->mlme, now, station, body.allow, endpoint);
	if (error == -EOPNOTSUPP)
		*why = "the interface takes no 4-address links (wds_sta=1)";
	return error;
}

static int
cmd_register(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	struct hap_frame_reg body;

	hap_body(m, &body, sizeof(body));
	if (body.flags & HAP_REG_REMOVE)
		return registration_remove(e, endpoint, m->i_seq, why);
	return away_command(e, now, endpoint, m, attrs, why);
}

static int
cmd_ban(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	struct hap_ban body;
	struct p2p_owner at;

	*why = "a P2P device has no stations";
	hap_body(m, &body, sizeof(body));
	if (!(body.flags & HAP_BAN_ALL) && (place_of(e, endpoint, m, &at, why) ||
	    at.bss == AIR_DEVICE))
		return -ENODEV;
	struct ieee80211_hostap_msg named = *m;

	if (m->i_iface == 0)
		named.i_iface = iface_of(0);
	return gate_ban(e->gate, now, endpoint, &named, why);
}

/* ---- one message ---------------------------------------------------------------------------- */

/* As the table of messages has it; a type that is not in it needs what commands need. */
static uint32_t
right_needed(uint8_t type)
{
	uint32_t right = hap_rights(type);

	return right ? right : HAP_RIGHT_COMMAND;
}

/* M2: an attribute that must be understood, in a message of a type that does not know it. */
static bool
all_understood(uint8_t type, struct hap_attrs attrs)
{
	static const uint32_t known[64] = {
		[HAP_ASSOC_RESP] = 1u << HAP_ATTR_ADD | 1u << HAP_ATTR_REASON,
		[HAP_REASSOC_RESP] = 1u << HAP_ATTR_ADD | 1u << HAP_ATTR_REASON,
		[HAP_PROBE_RESP] = 1u << HAP_ATTR_ADD | 1u << HAP_ATTR_REASON,
		[HAP_AUTH_RESP] = 1u << HAP_ATTR_ADD | 1u << HAP_ATTR_REASON | 1u << HAP_ATTR_BODY,
		[HAP_FRAME_CMD] = 1u << HAP_ATTR_FRAME,
		[HAP_FRAME_REG_CMD] = 1u << HAP_ATTR_PREFIX,
		[HAP_SCAN_CMD] = 1u << HAP_ATTR_SSID | 1u << HAP_ATTR_ADD,
		[HAP_LISTEN_CMD] = 1u << HAP_ATTR_ELEMENTS | 1u << HAP_ATTR_ADD,
		[HAP_TABLE_CMD] = 1u << HAP_ATTR_ROWS,
	};
	const uint8_t *at;
	uint16_t t;
	size_t len;

	while ((t = hap_attr_next(&attrs, &at, &len)) != 0)
		if (t & HAP_ATTR_MUST && ((t & ~HAP_ATTR_MUST) > 31 ||
		    !(known[type & 63] >> (t & ~HAP_ATTR_MUST) & 1)))
			return false;
	return true;
}

static int
command(struct engine *e, struct instant now, int endpoint, struct ieee80211_hostap_msg *m,
    struct hap_attrs attrs, const char **why)
{
	switch (m->i_type) {
	case HAP_DISASSOC_CMD:
	case HAP_DEAUTH_CMD:
		return cmd_remove(e, now, endpoint, m, why);
	case HAP_TIMEOUT_CMD:
		return cmd_timeout(e, now, endpoint, m, why);
	case HAP_ASSOC_RESP:
	case HAP_REASSOC_RESP:
	case HAP_PROBE_RESP:
	case HAP_AUTH_RESP:
		return gate_respond(e->gate, now, endpoint, m, attrs, why);
	case HAP_STATS_CMD:
		return cmd_stats(e, now, endpoint, m, why);
	case HAP_WDS_CMD:
		return cmd_wds(e, now, endpoint, m, why);
	case HAP_BAN_CMD:
		return cmd_ban(e, now, endpoint, m, why);
	case HAP_FRAME_REG_CMD:
		return cmd_register(e, now, endpoint, m, attrs, why);
	case HAP_FRAME_CMD:
	case HAP_SCAN_CMD:
	case HAP_STAY_CMD:
	case HAP_LISTEN_CMD:
		return away_command(e, now, endpoint, m, attrs, why);
	case HAP_CANCEL_CMD:
		return away_cancel(e, now, endpoint, m, why);
	case HAP_TABLE_CMD:
		return gate_table(e->gate, now, endpoint, m, attrs, why);
	case HAP_EAPOL_CMD:
	case HAP_KEY_CMD:
	case HAP_AUTHORIZE_CMD:
		*why = "this access point does not offer that command";
		return -EOPNOTSUPP;
	default:
		*why = "not a type a daemon may write";
		return -EINVAL;
	}
}

static int
take(struct engine *e, struct instant now, int endpoint, struct ieee80211_hostap_msg *m,
    struct hap_attrs attrs, const char **why)
{
	bool hello = gate_said_hello(e->gate, endpoint);

	*why = NULL;
	if (!hello)
		gate_plain(m);
	if (m->i_iface == 0)
		m->i_iface = gate_iface(e->gate, endpoint);
	if (!hello && m->i_type > HAP_AUTH_RESP) {
		*why = "this endpoint has not said HIOCVERSION";
		return -EPROTO;
	}
	if (hello && !all_understood(m->i_type, attrs)) {
		*why = "an attribute that must be understood is not";
		return -EOPNOTSUPP;
	}
	if (!(gate_rights(e->gate, endpoint) & right_needed(m->i_type))) {
		*why = "this endpoint lacks the right (hostap_grant)";
		return -EPERM;
	}
	return command(e, now, endpoint, m, attrs, why);
}

static void
trace_refusal(struct engine *e, struct instant now, int endpoint, int error, const char *why)
{
	struct engine_trace t = { .what = ENGINE_REFUSED, .endpoint = endpoint,
	    .code = (uint16_t)-error, .text = why ? why : "refused" };

	gate_count_invalid(e->gate, endpoint);
	e->commands_failed++;
	engine_note(e, now, &t);
}

/*
 * Tells what became of a message; a response that was taken needs no telling.  On the socket a
 * refusal is told before HIOCVERSION too (C2): there is no errno to learn of it.
 */
static void
report(struct engine *e, struct instant now, int endpoint, const struct ieee80211_hostap_msg *m,
    int result, const char *why)
{
	bool asked = m->i_flags & HAP_F_RESULT;		/* none before HIOCVERSION: gate_plain() */

	if (result < 0 && result != -ESTALE)
		trace_refusal(e, now, endpoint, result, why);
	if (result == LATER)
		return;
	if (asked || (result < 0 && gate_is_socket(e->gate, endpoint)))
		gate_result(e->gate, now, endpoint, m->i_type, m->i_seq, -result,
		    result < 0 ? why : NULL);
}

static bool
is_response(uint8_t type)
{
	return type >= HAP_ASSOC_RESP && type <= HAP_AUTH_RESP;
}

/* 0 taken, or the error it would be if it stood alone. */
static int
one(struct engine *e, struct instant now, int endpoint, struct ieee80211_hostap_msg *m,
    struct hap_attrs attrs)
{
	const char *why = NULL;
	int result = take(e, now, endpoint, m, attrs, &why);

	if (result >= 0 || result == -ESTALE)
		gate_count_taken(e->gate, endpoint);
	e->commands += !is_response(m->i_type);
	engine_carry_out(e, now);
	report(e, now, endpoint, m, result, why);
	engine_refresh(e);
	return result < 0 ? result : 0;
}

/* The largest answer an ioctl may make: without room for it, the message waits. */
enum { ANSWER = HAP_READ_MAX };

ssize_t
engine_write(struct engine *e, struct instant now, int endpoint, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	size_t at = 0;
	int error = 0;

	if (!gate_attached(e->gate, endpoint))
		return -EBADF;
	gate_alive(e->gate, now, endpoint);
	if (len == 0)
		return -EBADMSG;
	while (at < len) {
		struct ieee80211_hostap_msg m;
		struct hap_attrs attrs;
		const char *why = NULL;
		int n = hap_decode(p + at, len - at, &m, &attrs, &why);

		if (n < 0) {
			memset(&m, 0, sizeof(m));
			report(e, now, endpoint, &m, n, why);
			return at ? (ssize_t)at : n;
		}
		if (m.i_type == HAP_IOCTL_CMD && gate_is_socket(e->gate, endpoint)) {
			if (!gate_room(e->gate, endpoint, ANSWER))
				return at ? (ssize_t)at : -EAGAIN;
			ioctl_message(e, now, endpoint, &m, attrs);
		} else {
			error = one(e, now, endpoint, &m, attrs);
			if (error && error != -ESTALE && !gate_is_socket(e->gate, endpoint))
				return at ? (ssize_t)at : error;	/* C2: errno tells of it */
		}
		at += (size_t)n;
		if (error && at == (size_t)n && at == len)
			return error;			/* alone in its write */
	}
	return (ssize_t)at;
}
