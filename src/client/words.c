/* SPDX-License-Identifier: ISC */
/* Names for codes.  Statuses and reasons: IEEE 802.11-2020, 9.4.1.9 and 9.4.1.7. */
#include <stddef.h>

#include "hostap/client.h"

#define NAME_OF(table, i) \
	((i) < sizeof(table) / sizeof((table)[0]) && (table)[i] ? (table)[i] : "?")

static const char *const types[] = {
	[HAP_DISASSOC_CMD] = "disassoc-cmd",
	[HAP_DEAUTH_CMD] = "deauth-cmd",
	[HAP_TIMEOUT_CMD] = "timeout-cmd",
	[HAP_DISASSOC_IND] = "disassoc-ind",
	[HAP_DEAUTH_IND] = "deauth-ind",
	[HAP_TIMEOUT_IND] = "timeout-ind",
	[HAP_ASSOC_REQ] = "assoc-req",
	[HAP_REASSOC_REQ] = "reassoc-req",
	[HAP_PROBE_REQ] = "probe-req",
	[HAP_AUTH_REQ] = "auth-req",
	[HAP_ASSOC_RESP] = "assoc-resp",
	[HAP_REASSOC_RESP] = "reassoc-resp",
	[HAP_PROBE_RESP] = "probe-resp",
	[HAP_AUTH_RESP] = "auth-resp",
	[HAP_ASSOC_IND] = "assoc-ind",
	[HAP_VERDICT_IND] = "verdict-ind",
	[HAP_CANCEL_IND] = "cancel-ind",
	[HAP_LOST_IND] = "lost-ind",
	[HAP_STRAY_IND] = "stray-ind",
	[HAP_STATS_IND] = "stats-ind",
	[HAP_WDS_IND] = "wds-ind",
	[HAP_IFACE_IND] = "iface-ind",
	[HAP_FRAME_IND] = "frame-ind",
	[HAP_FRAME_STATUS_IND] = "frame-status-ind",
	[HAP_EAPOL_IND] = "eapol-ind",
	[HAP_RESULT_IND] = "result-ind",
	[HAP_STAY_IND] = "stay-ind",
	[HAP_SCAN_IND] = "scan-ind",
	[HAP_PEER_IND] = "peer-ind",
	[HAP_IOCTL_IND] = "ioctl-ind",
	[HAP_FOUND_IND] = "found-ind",
	[HAP_STATS_CMD] = "stats-cmd",
	[HAP_WDS_CMD] = "wds-cmd",
	[HAP_BAN_CMD] = "ban-cmd",
	[HAP_FRAME_CMD] = "frame-cmd",
	[HAP_FRAME_REG_CMD] = "frame-reg-cmd",
	[HAP_EAPOL_CMD] = "eapol-cmd",
	[HAP_KEY_CMD] = "key-cmd",
	[HAP_AUTHORIZE_CMD] = "authorize-cmd",
	[HAP_TABLE_CMD] = "table-cmd",
	[HAP_SCAN_CMD] = "scan-cmd",
	[HAP_STAY_CMD] = "stay-cmd",
	[HAP_CANCEL_CMD] = "cancel-cmd",
	[HAP_LISTEN_CMD] = "listen-cmd",
	[HAP_IOCTL_CMD] = "ioctl-cmd",
};

static const char *const deciders[] = {
	[HAP_BY_AP] = "ap",
	[HAP_BY_ACL] = "acl",
	[HAP_BY_BAN] = "ban",
	[HAP_BY_TABLE] = "table",
	[HAP_BY_DAEMON] = "daemon",
	[HAP_BY_LATE] = "late",
	[HAP_BY_DEADLINE] = "deadline",
	[HAP_BY_FORFEIT] = "forfeit",
	[HAP_BY_OVERFLOW] = "overflow",
	[HAP_BY_ASLEEP] = "asleep",
	[HAP_BY_FLUSH] = "flush",
	[HAP_BY_GONE] = "gone",
	[HAP_BY_NOBODY] = "nobody",
	[HAP_BY_RATE] = "rate",
	[HAP_BY_CAPACITY] = "capacity",
};

static const char *const causes[] = {
	[HAP_CANCEL_NEWER] = "newer",
	[HAP_CANCEL_LEFT] = "left",
	[HAP_CANCEL_REMOVED] = "removed",
	[HAP_CANCEL_REFUSED] = "refused",
	[HAP_CANCEL_IFACE] = "iface",
};

static const char *const classes[] = {
	[HAP_CLASS_PROBE] = "probe",
	[HAP_CLASS_AUTH] = "auth",
	[HAP_CLASS_ASSOC] = "assoc",
	[HAP_CLASS_REASSOC] = "reassoc",
};

static const char *const statuses[] = {
	[0] = "success",
	[1] = "refused, no reason given",
	[5] = "security is disabled",
	[6] = "lifetime not acceptable",
	[7] = "not in the same network",
	[10] = "capabilities not supported",
	[11] = "no earlier association to move",
	[12] = "refused for a reason outside the standard",
	[13] = "authentication algorithm not supported",
	[14] = "authentication out of sequence",
	[15] = "challenge failed",
	[16] = "authentication timed out",
	[17] = "no more stations taken",
	[18] = "basic rates not supported",
	[19] = "short preamble not supported",
	[22] = "spectrum management required",
	[23] = "power capability not acceptable",
	[24] = "supported channels not acceptable",
	[25] = "short slot time not supported",
	[27] = "HT not supported",
	[28] = "R0 key holder not reachable",
	[30] = "refused for now, come back later",
	[31] = "management frame protection policy",
	[32] = "refused for QoS, no reason given",
	[33] = "not enough bandwidth",
	[34] = "channel conditions too poor",
	[35] = "QoS not supported",
	[37] = "request declined",
	[38] = "invalid parameter",
	[40] = "invalid element",
	[41] = "invalid group cipher",
	[42] = "invalid pairwise cipher",
	[43] = "invalid key management",
	[44] = "RSN version not supported",
	[45] = "invalid RSN capabilities",
	[46] = "cipher refused by policy",
	[53] = "invalid PMKID",
	[54] = "invalid mobility domain",
	[55] = "invalid fast transition element",
	[72] = "invalid RSN element",
	[76] = "anti-clogging token required",
	[77] = "finite cyclic group not supported",
	[82] = "refused, another network is suggested",
	[92] = "refused for an external reason",
	[93] = "access point out of memory",
	[94] = "emergency services not supported",
	[104] = "VHT not supported",
	[124] = "HE not supported",
	[126] = "SAE hash to element",
	[127] = "SAE public key",
};

static const char *const reasons[] = {
	[1] = "no reason given",
	[2] = "authentication no longer valid",
	[3] = "leaving, deauthenticated",
	[4] = "inactive",
	[5] = "too many stations",
	[6] = "class 2 frame while not authenticated",
	[7] = "class 3 frame while not associated",
	[8] = "leaving, disassociated",
	[9] = "not authenticated",
	[10] = "power capability not acceptable",
	[11] = "supported channels not acceptable",
	[12] = "moved to another network",
	[13] = "invalid element",
	[14] = "message integrity failure",
	[15] = "4-way handshake timed out",
	[16] = "group key handshake timed out",
	[17] = "handshake element differs",
	[18] = "invalid group cipher",
	[19] = "invalid pairwise cipher",
	[20] = "invalid key management",
	[21] = "RSN version not supported",
	[22] = "invalid RSN capabilities",
	[23] = "802.1X authentication failed",
	[24] = "cipher refused by policy",
	[32] = "QoS, no reason given",
	[33] = "not enough bandwidth",
	[34] = "too many frames unacknowledged",
	[35] = "outside its transmit opportunity",
	[36] = "leaving or resetting",
	[37] = "mechanism not wanted",
	[38] = "mechanism not set up",
	[39] = "timed out",
	[45] = "cipher not supported",
};

const char *
hostap_type_name(unsigned int type)
{
	return NAME_OF(types, type);
}

const char *
hostap_by_name(unsigned int by)
{
	return NAME_OF(deciders, by);
}

const char *
hostap_cause_name(unsigned int cause)
{
	return NAME_OF(causes, cause);
}

const char *
hostap_class_name(unsigned int class_bit)
{
	return NAME_OF(classes, class_bit);
}

const char *
hostap_status_name(unsigned int status)
{
	return NAME_OF(statuses, status);
}

const char *
hostap_reason_name(unsigned int reason)
{
	return NAME_OF(reasons, reason);
}
