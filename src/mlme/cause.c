/* SPDX-License-Identifier: ISC */
/* Causes, codes and words.  17 is what stations take as temporary; 1 makes some of them give up. */
#include "mlme/cause.h"

#include <assert.h>

#include <hostap/hostap.h>

#include "frame/codes.h"

static const struct row {
	uint16_t code;
	uint8_t by;
	const char *text;
} rows[CAUSES] = {
	[CAUSE_NONE] = { 0, HAP_BY_AP, "" },
	[CAUSE_ALGORITHM] = { STATUS_UNSUPPORTED_AUTH_ALGORITHM, HAP_BY_AP,
	    "an authentication algorithm that is not offered" },
	[CAUSE_TRANSACTION] = { STATUS_TRANSACTION_SEQUENCE_ERROR, HAP_BY_AP,
	    "an authentication frame out of sequence" },
	[CAUSE_CONTENTS] = { STATUS_UNSUPPORTED_AUTH_ALGORITHM, HAP_BY_AP,
	    "no daemon gave the contents this algorithm needs" },
	[CAUSE_TOO_LONG] = { STATUS_REFUSED, HAP_BY_AP,
	    "what daemons gave does not fit into a frame" },
	[CAUSE_LISTED] = { STATUS_REFUSED, HAP_BY_ACL, "the access point's own list" },
	[CAUSE_STRANGERS] = { STATUS_DENIED_NO_MORE_STAS, HAP_BY_CAPACITY,
	    "no room for another station's request" },
	[CAUSE_SSID] = { STATUS_REFUSED, HAP_BY_AP, "it names another network" },
	[CAUSE_LISTEN_INTERVAL] = { STATUS_DENIED_LISTEN_INTERVAL, HAP_BY_AP,
	    "its listen interval is over max_listen_interval" },
	[CAUSE_BASIC_RATES] = { STATUS_REFUSED_BASIC_RATES_MISMATCH, HAP_BY_AP,
	    "it lacks a basic rate" },
	[CAUSE_SIGNAL] = { STATUS_DENIED_POOR_CHANNEL, HAP_BY_AP,
	    "it is heard below rssi_reject_assoc_rssi" },
	[CAUSE_HT] = { STATUS_DENIED_NO_HT, HAP_BY_AP, "it lacks HT (require_ht)" },
	[CAUSE_VHT] = { STATUS_DENIED_NO_VHT, HAP_BY_AP, "it lacks VHT (require_vht)" },
	[CAUSE_HE] = { STATUS_DENIED_NO_HE, HAP_BY_AP, "it lacks HE (require_he)" },
	[CAUSE_FULL] = { STATUS_DENIED_NO_MORE_STAS, HAP_BY_CAPACITY, "the BSS is full" },
	[CAUSE_CLOSED] = { STATUS_DENIED_NO_MORE_STAS, HAP_BY_AP, "nobody answered" },
	[CAUSE_COMEBACK] = { STATUS_REFUSED_TEMPORARILY, HAP_BY_AP, "nobody answered" },
	[CAUSE_CLASS2] = { REASON_INVALID_CLASS2_FRAME, HAP_BY_AP,
	    "a class 2 frame, and it is not authenticated" },
	[CAUSE_CLASS3] = { REASON_INVALID_CLASS3_FRAME, HAP_BY_AP,
	    "a class 3 frame, and it is not associated" },
	[CAUSE_INACTIVE] = { REASON_INACTIVITY, HAP_BY_AP, "silent for ap_max_inactivity" },
	[CAUSE_SESSION] = { REASON_INVALID_AUTHENTICATION, HAP_BY_AP,
	    "the session a daemon granted is over" },
	[CAUSE_UNHEARD] = { REASON_MISSING_ACKS, HAP_BY_AP,
	    "it did not acknowledge the response" },
	[CAUSE_MOVED] = { REASON_LEAVING_NETWORK_DISASSOC, HAP_BY_AP,
	    "it moved to another BSS of this access point" },
	[CAUSE_DROPPED] = { REASON_UNSPECIFIED, HAP_BY_AP, "the radio lost it" },
	[CAUSE_BSS_ENDS] = { REASON_LEAVING_NETWORK_DEAUTH, HAP_BY_AP, "the BSS ended" },
};

static const struct row *
row(enum cause c)
{
	assert(c < CAUSES);
	return &rows[c];
}

uint16_t
cause_code(enum cause c)
{
	return row(c)->code;
}

uint8_t
cause_by(enum cause c)
{
	return row(c)->by;
}

const char *
cause_text(enum cause c)
{
	return row(c)->text;
}
