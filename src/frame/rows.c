/* SPDX-License-Identifier: ISC */
/*
 * The rows: IEEE 802.11-2020, 9.4.2, WMM 1.2, and the sizes there.  Where a size or a number of
 * times is more generous than the standard's, the row says which stations need it.
 *
 * ONCE is for what decides whether and how a station is admitted: a second one is a fault.  FIRST
 * is for what only informs, and is sent twice by stations whose driver and supplicant both add
 * it: later ones are left alone.  MANY is for what the standard itself repeats.
 */
#include "frame/rows.h"

#include <stddef.h>

#include "frame/values.h"

/*
 * Kind, name, sizes, times, how it is read and written, where.
 *
 * RATES: up to eight by the standard; stations of its first years sent all of theirs here.
 * OPERATING_CLASSES: the current class alone is not the standard's, but is sent.
 * EXTENDED_CAPABILITIES: trailing zeros may be left off; some leave off all.
 * TIMEOUT_INTERVAL: fast transition sends one for each kind; the first has the field.
 */
#define PLAIN_ROWS(X) \
	X(SSID, "SSID", 0, SSID_MAX, ONCE, ssid, ssid) \
	X(RATES, "Supported Rates", 1, RATES_MAX, ONCE, rates, rates) \
	X(DS, "DSSS Parameter Set", 1, 1, FIRST, u8, channel) \
	X(TIM, "TIM", 4, 254, ONCE, tim, tim) \
	X(COUNTRY, "Country", 6, 255, FIRST, octets, country) \
	X(BSS_LOAD, "BSS Load", 5, 5, FIRST, bss_load, bss_load) \
	X(EDCA, "EDCA Parameter Set", 18, 18, FIRST, octets, edca) \
	X(CHALLENGE, "Challenge Text", 1, 255, ONCE, octets, challenge) \
	X(POWER_CONSTRAINT, "Power Constraint", 1, 1, FIRST, u8, power_constraint_db) \
	X(POWER_CAPABILITY, "Power Capability", 2, 2, FIRST, power, power) \
	X(TPC_REPORT, "TPC Report", 2, 2, FIRST, octets, tpc_report) \
	X(SUPPORTED_CHANNELS, "Supported Channels", 2, 254, FIRST, octets, supported_channels) \
	X(CHANNEL_SWITCH, "Channel Switch Announcement", 3, 3, FIRST, switch, channel_switch) \
	X(QUIET, "Quiet", 6, 6, MANY, octets, quiet) \
	X(ERP, "ERP", 1, 1, FIRST, u8, erp) \
	X(HT_CAPABILITIES, "HT Capabilities", 26, 26, ONCE, ht_capabilities, ht_capabilities) \
	X(QOS_CAPABILITY, "QoS Capability", 1, 1, FIRST, u8, qos_capability) \
	X(RSN, "RSN", 2, 255, ONCE, octets, rsn) \
	X(EXT_RATES, "Extended Supported Rates", 1, RATES_MAX, ONCE, ext_rates, rates) \
	X(NEIGHBOR_REPORT, "Neighbor Report", 13, 255, MANY, octets, neighbor_report) \
	X(MOBILITY_DOMAIN, "Mobility Domain", 3, 3, ONCE, mobility, mobility_domain) \
	X(FAST_TRANSITION, "Fast BSS Transition", 82, 255, ONCE, octets, fast_transition) \
	X(TIMEOUT_INTERVAL, "Timeout Interval", 5, 5, MANY, timeout, timeout) \
	X(OPERATING_CLASSES, "Supported Operating Classes", 1, 255, FIRST, octets, \
	    operating_classes) \
	X(EXT_CHANNEL_SWITCH, "Extended Channel Switch Announcement", 4, 4, FIRST, ext_switch, \
	    ext_channel_switch) \
	X(HT_OPERATION, "HT Operation", 22, 22, ONCE, ht_operation, ht_operation) \
	X(RM_ENABLED, "RM Enabled Capabilities", 5, 5, FIRST, rm, rm_enabled) \
	X(MULTIPLE_BSSID, "Multiple BSSID", 1, 255, MANY, octets, multiple_bssid) \
	X(COEXISTENCE, "20/40 BSS Coexistence", 1, 1, FIRST, u8, coexistence) \
	X(OBSS_SCAN, "Overlapping BSS Scan Parameters", 14, 14, FIRST, octets, obss_scan) \
	X(SSID_LIST, "SSID List", 0, 255, FIRST, octets, ssid_list) \
	X(MAX_IDLE, "BSS Max Idle Period", 3, 3, FIRST, max_idle, max_idle) \
	X(INTERWORKING, "Interworking", 1, 9, FIRST, octets, interworking) \
	X(ADVERTISEMENT_PROTOCOL, "Advertisement Protocol", 2, 255, FIRST, octets, \
	    advertisement_protocol) \
	X(QOS_MAP, "QoS Map", 16, 255, FIRST, octets, qos_map) \
	X(ROAMING_CONSORTIUM, "Roaming Consortium", 2, 255, FIRST, octets, roaming_consortium) \
	X(EXTENDED_CAPABILITIES, "Extended Capabilities", 0, 255, FIRST, octets, \
	    extended_capabilities) \
	X(VHT_CAPABILITIES, "VHT Capabilities", 12, 12, ONCE, vht_capabilities, vht_capabilities) \
	X(VHT_OPERATION, "VHT Operation", 5, 5, ONCE, vht_operation, vht_operation) \
	X(TX_POWER_ENVELOPE, "Transmit Power Envelope", 2, 255, MANY, octets, tx_power_envelope) \
	X(OPERATING_MODE, "Operating Mode Notification", 1, 1, FIRST, u8, operating_mode) \
	X(REDUCED_NEIGHBOR, "Reduced Neighbor Report", 4, 255, MANY, octets, reduced_neighbor) \
	X(RSNX, "RSN Extension", 1, 255, ONCE, octets, rsnx)

/* HE sizes: the shortest legal set of optional parts to the longest. */
#define EXTENSION_ROWS(X) \
	X(FILS_REQUEST, "FILS Request Parameters", 2, 254, FIRST, octets, fils_request) \
	X(FILS_KEY_CONFIRM, "FILS Key Confirmation", 1, 254, ONCE, octets, fils_key_confirm) \
	X(FILS_SESSION, "FILS Session", 8, 8, ONCE, octets, fils_session) \
	X(WRAPPED_DATA, "Wrapped Data", 0, 254, ONCE, octets, wrapped_data) \
	X(FILS_NONCE, "FILS Nonce", 16, 16, ONCE, octets, fils_nonce) \
	X(DH_PARAMETER, "Diffie-Hellman Parameter", 2, 254, ONCE, octets, dh_parameter) \
	X(HE_CAPABILITIES, "HE Capabilities", 21, 54, ONCE, octets, he_capabilities) \
	X(HE_OPERATION, "HE Operation", 6, 15, ONCE, octets, he_operation) \
	X(MU_EDCA, "MU EDCA Parameter Set", 13, 13, FIRST, octets, mu_edca) \
	X(SPATIAL_REUSE, "Spatial Reuse Parameter Set", 1, 19, FIRST, octets, spatial_reuse) \
	X(SHORT_SSID_LIST, "Short SSID List", 0, 252, FIRST, octets, short_ssid_list) \
	X(HE_6GHZ, "HE 6 GHz Band Capabilities", 2, 2, ONCE, u16, he_6ghz)

#define OUI_MICROSOFT	0x00, 0x50, 0xf2
#define OUI_WFA		0x50, 0x6f, 0x9a
#define MS(type)	4, { OUI_MICROSOFT, type }
#define WFA(type)	4, { OUI_WFA, type }
#define WMM(subtype)	5, { OUI_MICROSOFT, 2, subtype }

const struct row element_rows[ELEMENT_KINDS] = {
#define ROW(kind, name, min, max, times, how, field) \
	[ELEMENT_##kind] = { name, EID_##kind, 0, 0, { 0 }, min, max, times, \
	    offsetof(struct elements, field), value_get_##how, value_put_##how },
	PLAIN_ROWS(ROW)
#undef ROW
#define ROW(kind, name, min, max, times, how, field) \
	[ELEMENT_##kind] = { name, EID_EXTENSION, EXT_##kind, 0, { 0 }, min, max, times, \
	    offsetof(struct elements, field), value_get_##how, value_put_##how },
	EXTENSION_ROWS(ROW)
#undef ROW
#define ROW(kind, name, prefix, min, max, times, how, field) \
	[ELEMENT_##kind] = { name, EID_VENDOR, 0, prefix, min, max, times, \
	    offsetof(struct elements, field), value_get_##how, value_put_##how },
	ROW(WPA, "WPA", MS(1), 2, 251, ONCE, octets, wpa)
	ROW(WMM_INFO, "WMM Information", WMM(0), 2, 2, FIRST, wmm_info, wmm_info)
	ROW(WMM_PARAMETER, "WMM Parameter", WMM(1), 19, 19, FIRST, wmm, wmm)
	ROW(WPS, "Wi-Fi Simple Configuration", MS(4), 0, 251, MANY, octets, wps)
	ROW(P2P, "P2P", WFA(9), 0, 251, MANY, octets, p2p)
	ROW(WFD, "Wi-Fi Display", WFA(10), 0, 251, MANY, octets, wfd)
	ROW(MBO, "MBO and OCE", WFA(22), 0, 251, MANY, octets, mbo)
#undef ROW
};

#define ROW_OF_ID(kind, ...)	[EID_##kind] = ELEMENT_##kind,
#define ROW_OF_EXT(kind, ...)	[EXT_##kind] = ELEMENT_##kind,

static const uint8_t kind_of_id[256] = { PLAIN_ROWS(ROW_OF_ID) };
static const uint8_t kind_of_ext[256] = { EXTENSION_ROWS(ROW_OF_EXT) };

_Static_assert(ELEMENT_KINDS <= 64, "present is one bit per kind");

static enum element_kind
wmm_kind(const struct element *el)
{
	struct rd r = octets_rd(el->body);

	rd_skip(&r, 4);
	uint8_t subtype = rd_u8(&r);

	if (!rd_ok(&r) || subtype > 1)
		return ELEMENT_UNKNOWN;
	return subtype ? ELEMENT_WMM_PARAMETER : ELEMENT_WMM_INFO;
}

static enum element_kind
vendor_kind(const struct element *el)
{
	switch (el->vendor) {
	case VENDOR_WPA:	return ELEMENT_WPA;
	case VENDOR_WMM:	return wmm_kind(el);
	case VENDOR_WPS:	return ELEMENT_WPS;
	case VENDOR_P2P:	return ELEMENT_P2P;
	case VENDOR_WFD:	return ELEMENT_WFD;
	case VENDOR_MBO:	return ELEMENT_MBO;
	}
	return ELEMENT_UNKNOWN;
}

enum element_kind
element_kind(const struct element *el)
{
	if (el->id == EID_VENDOR)
		return vendor_kind(el);
	return el->id == EID_EXTENSION ? kind_of_ext[el->ext] : kind_of_id[el->id];
}

const char *
element_kind_name(enum element_kind kind)
{
	if (kind <= ELEMENT_UNKNOWN || kind >= ELEMENT_KINDS)
		return "unknown element";
	return element_rows[kind].name;
}
