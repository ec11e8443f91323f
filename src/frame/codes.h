/* SPDX-License-Identifier: ISC */
/*
 * codes - the numbers of IEEE 802.11 an access point or P2P device meets, with their names
 *
 * Status codes (9.4.1.9), reason codes (9.4.1.7), capability bits (9.4.1.4), authentication
 * algorithms (9.4.1.1), action categories (9.4.1.11), element ids (9.4.2.1).  A number without
 * a name here is still a legal number: enums are the known ones, fields stay integers.
 */
#pragma once

#include <stdint.h>

/* Name, number, the standard's meaning cut to a phrase. */
#define STATUS_CODES(X) \
	X(SUCCESS, 0, "successful") \
	X(REFUSED, 1, "unspecified failure") \
	X(TDLS_REJECTED_ALTERNATIVE, 2, "TDLS wakeup schedule rejected, alternative given") \
	X(TDLS_REJECTED, 3, "TDLS wakeup schedule rejected") \
	X(SECURITY_DISABLED, 5, "security disabled") \
	X(UNACCEPTABLE_LIFETIME, 6, "unacceptable lifetime") \
	X(NOT_IN_SAME_BSS, 7, "not in same BSS") \
	X(REFUSED_CAPABILITIES_MISMATCH, 10, "cannot support all requested capabilities") \
	X(DENIED_NO_ASSOCIATION_EXISTS, 11, "cannot confirm that association exists") \
	X(DENIED_OTHER_REASON, 12, "denied for a reason outside the standard") \
	X(UNSUPPORTED_AUTH_ALGORITHM, 13, "authentication algorithm not supported") \
	X(TRANSACTION_SEQUENCE_ERROR, 14, "transaction sequence number out of sequence") \
	X(CHALLENGE_FAILURE, 15, "challenge failure") \
	X(REJECTED_SEQUENCE_TIMEOUT, 16, "timeout waiting for next frame in sequence") \
	X(DENIED_NO_MORE_STAS, 17, "unable to handle additional associated stations") \
	X(REFUSED_BASIC_RATES_MISMATCH, 18, "not all basic rates supported") \
	X(DENIED_NO_SHORT_PREAMBLE, 19, "short preamble not supported") \
	X(SPECTRUM_MANAGEMENT_REQUIRED, 22, "spectrum management required") \
	X(BAD_POWER_CAPABILITY, 23, "power capability unacceptable") \
	X(BAD_SUPPORTED_CHANNELS, 24, "supported channels unacceptable") \
	X(DENIED_NO_SHORT_SLOT_TIME, 25, "short slot time not supported") \
	X(DENIED_NO_HT, 27, "HT features not supported") \
	X(R0KH_UNREACHABLE, 28, "R0KH unreachable") \
	X(DENIED_NO_PCO, 29, "PCO transition time not supported") \
	X(REFUSED_TEMPORARILY, 30, "rejected temporarily, try again later") \
	X(ROBUST_MANAGEMENT_POLICY, 31, "robust management frame policy violation") \
	X(UNSPECIFIED_QOS_FAILURE, 32, "unspecified QoS-related failure") \
	X(DENIED_INSUFFICIENT_BANDWIDTH, 33, "insufficient bandwidth for another QoS station") \
	X(DENIED_POOR_CHANNEL, 34, "frame loss or poor channel conditions") \
	X(DENIED_NO_QOS, 35, "QoS not supported by the station") \
	X(REQUEST_DECLINED, 37, "request declined") \
	X(INVALID_PARAMETERS, 38, "invalid parameters") \
	X(REJECTED_SUGGESTED_CHANGES, 39, "rejected with suggested changes") \
	X(INVALID_ELEMENT, 40, "invalid element") \
	X(INVALID_GROUP_CIPHER, 41, "invalid group cipher") \
	X(INVALID_PAIRWISE_CIPHER, 42, "invalid pairwise cipher") \
	X(INVALID_AKMP, 43, "invalid AKMP") \
	X(UNSUPPORTED_RSNE_VERSION, 44, "unsupported RSNE version") \
	X(INVALID_RSNE_CAPABILITIES, 45, "invalid RSNE capabilities") \
	X(CIPHER_REJECTED_PER_POLICY, 46, "cipher suite rejected because of security policy") \
	X(TS_NOT_CREATED, 47, "TS not created, may be later") \
	X(DIRECT_LINK_NOT_ALLOWED, 48, "direct link not allowed") \
	X(DEST_STA_NOT_PRESENT, 49, "destination not present in the BSS") \
	X(DEST_STA_NOT_QOS, 50, "destination is not a QoS station") \
	X(DENIED_LISTEN_INTERVAL, 51, "listen interval too large") \
	X(INVALID_FT_ACTION_COUNT, 52, "invalid FT action frame count") \
	X(INVALID_PMKID, 53, "invalid PMKID") \
	X(INVALID_MDE, 54, "invalid MDE") \
	X(INVALID_FTE, 55, "invalid FTE") \
	X(TCLAS_PROCESSING_NOT_SUPPORTED, 56, "TCLAS processing not supported") \
	X(TCLAS_PROCESSING_RESOURCES, 57, "insufficient TCLAS processing resources") \
	X(TRY_ANOTHER_BSS, 58, "TS not created, try another BSS") \
	X(GAS_PROTOCOL_NOT_SUPPORTED, 59, "GAS advertisement protocol not supported") \
	X(NO_OUTSTANDING_GAS_REQUEST, 60, "no outstanding GAS request") \
	X(GAS_RESPONSE_NOT_RECEIVED, 61, "GAS response not received from server") \
	X(GAS_QUERY_TIMEOUT, 62, "GAS query timed out") \
	X(GAS_RESPONSE_TOO_LARGE, 63, "GAS response too large") \
	X(REJECTED_HOME, 64, "home network does not support the request") \
	X(SERVER_UNREACHABLE, 65, "advertisement server unreachable") \
	X(REJECTED_SSP_PERMISSIONS, 67, "rejected for SSPN permissions") \
	X(UNAUTHENTICATED_ACCESS, 68, "unauthenticated access not supported") \
	X(INVALID_RSNE, 72, "invalid contents of RSNE") \
	X(U_APSD_COEX_NOT_SUPPORTED, 73, "U-APSD coexistence not supported") \
	X(U_APSD_COEX_MODE, 74, "U-APSD coexistence mode not supported") \
	X(U_APSD_COEX_INTERVAL, 75, "bad interval with U-APSD coexistence") \
	X(ANTI_CLOGGING_TOKEN_REQUIRED, 76, "anti-clogging token required") \
	X(UNSUPPORTED_FINITE_CYCLIC_GROUP, 77, "finite cyclic group not supported") \
	X(NO_ALTERNATIVE_TBTT, 78, "no alternative TBTT") \
	X(TRANSMISSION_FAILURE, 79, "transmission failure") \
	X(TCLAS_NOT_SUPPORTED, 80, "requested TCLAS not supported") \
	X(TCLAS_RESOURCES_EXHAUSTED, 81, "TCLAS resources exhausted") \
	X(REJECTED_BSS_TRANSITION, 82, "rejected with suggested BSS transition") \
	X(REJECT_WITH_SCHEDULE, 83, "rejected with recommended schedule") \
	X(REJECT_NO_WAKEUP, 84, "rejected, no wakeup schedule") \
	X(SUCCESS_POWER_SAVE, 85, "successful, destination in power save") \
	X(PENDING_ADMITTING_FST, 86, "FST pending, admitting session") \
	X(PERFORMING_FST, 87, "performing FST now") \
	X(PENDING_BA_GAP, 88, "FST pending, gap in block ack window") \
	X(REJECT_U_PID, 89, "rejected because of U-PID setting") \
	X(REFUSED_EXTERNAL_REASON, 92, "refused for an external reason") \
	X(REFUSED_OUT_OF_MEMORY, 93, "refused, AP out of memory") \
	X(REJECTED_EMERGENCY, 94, "emergency services not supported") \
	X(QUERY_RESPONSE_OUTSTANDING, 95, "GAS query response outstanding") \
	X(REJECT_DSE_BAND, 96, "rejected, band subject to DSE") \
	X(TCLAS_PROCESSING_TERMINATED, 97, "TCLAS processing terminated") \
	X(TS_SCHEDULE_CONFLICT, 98, "TS schedule conflict") \
	X(DENIED_SUGGESTED_BAND, 99, "denied with suggested band and channel") \
	X(MCCAOP_RESERVATION_CONFLICT, 100, "MCCAOP reservation conflict") \
	X(MAF_LIMIT_EXCEEDED, 101, "MAF limit exceeded") \
	X(MCCA_TRACK_LIMIT_EXCEEDED, 102, "MCCA track limit exceeded") \
	X(DENIED_SPECTRUM_MANAGEMENT, 103, "spectrum management unacceptable") \
	X(DENIED_NO_VHT, 104, "VHT features not supported") \
	X(ENABLEMENT_DENIED, 105, "enablement denied") \
	X(RESTRICTED_BY_GDB, 106, "enablement restricted by an authorized GDB") \
	X(AUTHORIZATION_DEENABLED, 107, "authorization deenabled") \
	X(ENERGY_LIMITED, 108, "energy limited operation not supported") \
	X(NDP_BLOCK_ACK_SUGGESTED, 109, "NDP block ack suggested") \
	X(MAX_AWAY_UNACCEPTABLE, 110, "max away duration unacceptable") \
	X(FLOW_CONTROL_SUPPORTED, 111, "flow control operation supported") \
	X(FILS_AUTHENTICATION_FAILURE, 112, "FILS authentication failure") \
	X(UNKNOWN_AUTHENTICATION_SERVER, 113, "unknown authentication server") \
	X(DENIED_NOTIFICATION_PERIOD, 116, "notification period allocation denied") \
	X(DENIED_CHANNEL_SPLITTING, 117, "channel splitting denied") \
	X(DENIED_ALLOCATION, 118, "allocation denied") \
	X(CMMG_NOT_SUPPORTED, 119, "CMMG features not supported") \
	X(GAS_FRAGMENT_NOT_AVAILABLE, 120, "GAS fragment not available") \
	X(SUCCESS_CAG_VERSIONS_MATCH, 121, "successful, CAG versions match") \
	X(GLK_NOT_AUTHORIZED, 122, "GLK not authorized") \
	X(UNKNOWN_PASSWORD_IDENTIFIER, 123, "unknown password identifier") \
	X(DENIED_NO_HE, 124, "HE features not supported") \
	X(SAE_HASH_TO_ELEMENT, 126, "SAE with hash to element") \
	X(SAE_PK, 127, "SAE-PK")

#define REASON_CODES(X) \
	X(UNSPECIFIED, 1, "unspecified reason") \
	X(INVALID_AUTHENTICATION, 2, "previous authentication no longer valid") \
	X(LEAVING_NETWORK_DEAUTH, 3, "deauthenticated, sender is leaving") \
	X(INACTIVITY, 4, "disassociated due to inactivity") \
	X(NO_MORE_STAS, 5, "AP unable to handle all associated stations") \
	X(INVALID_CLASS2_FRAME, 6, "class 2 frame from nonauthenticated station") \
	X(INVALID_CLASS3_FRAME, 7, "class 3 frame from nonassociated station") \
	X(LEAVING_NETWORK_DISASSOC, 8, "disassociated, sender is leaving the BSS") \
	X(NOT_AUTHENTICATED, 9, "requesting association without authentication") \
	X(BAD_POWER_CAPABILITY, 10, "power capability unacceptable") \
	X(BAD_SUPPORTED_CHANNELS, 11, "supported channels unacceptable") \
	X(BSS_TRANSITION, 12, "BSS transition management") \
	X(INVALID_ELEMENT, 13, "invalid element") \
	X(MIC_FAILURE, 14, "MIC failure") \
	X(FOURWAY_HANDSHAKE_TIMEOUT, 15, "4-way handshake timeout") \
	X(GROUP_HANDSHAKE_TIMEOUT, 16, "group key handshake timeout") \
	X(HANDSHAKE_ELEMENT_MISMATCH, 17, "element in 4-way handshake differs") \
	X(INVALID_GROUP_CIPHER, 18, "invalid group cipher") \
	X(INVALID_PAIRWISE_CIPHER, 19, "invalid pairwise cipher") \
	X(INVALID_AKMP, 20, "invalid AKMP") \
	X(UNSUPPORTED_RSNE_VERSION, 21, "unsupported RSNE version") \
	X(INVALID_RSNE_CAPABILITIES, 22, "invalid RSNE capabilities") \
	X(AUTH_8021X_FAILED, 23, "IEEE 802.1X authentication failed") \
	X(CIPHER_REJECTED_PER_POLICY, 24, "cipher suite rejected because of security policy") \
	X(TDLS_PEER_UNREACHABLE, 25, "TDLS peer unreachable") \
	X(TDLS_UNSPECIFIED, 26, "TDLS direct-link teardown") \
	X(SSP_REQUESTED_DISASSOC, 27, "session terminated by SSP request") \
	X(NO_SSP_ROAMING_AGREEMENT, 28, "lack of SSP roaming agreement") \
	X(BAD_CIPHER_OR_AKM, 29, "rejected because of SSP cipher suite or AKM") \
	X(NOT_AUTHORIZED_LOCATION, 30, "service not authorized in this location") \
	X(SERVICE_CHANGE_NO_TS, 31, "TS deleted, AP lacks bandwidth") \
	X(UNSPECIFIED_QOS, 32, "unspecified QoS-related reason") \
	X(NOT_ENOUGH_BANDWIDTH, 33, "QoS AP lacks bandwidth") \
	X(MISSING_ACKS, 34, "excessive unacknowledged frames") \
	X(EXCEEDED_TXOP, 35, "transmitting outside the limits of its TXOPs") \
	X(STA_LEAVING, 36, "peer is leaving the BSS") \
	X(END_TS_BA_DLS, 37, "no longer using the stream or session") \
	X(UNKNOWN_TS_BA, 38, "mechanism used without setup") \
	X(TIMEOUT, 39, "peer timeout") \
	X(PEERKEY_MISMATCH, 45, "peer does not support the cipher suite") \
	X(AUTHORIZED_ACCESS_LIMIT, 46, "authorized access limit reached") \
	X(EXTERNAL_SERVICE_REQUIREMENTS, 47, "external service requirements") \
	X(INVALID_FT_ACTION_COUNT, 48, "invalid FT action frame count") \
	X(INVALID_PMKID, 49, "invalid PMKID") \
	X(INVALID_MDE, 50, "invalid MDE") \
	X(INVALID_FTE, 51, "invalid FTE") \
	X(MESH_PEERING_CANCELED, 52, "mesh peering canceled") \
	X(MESH_MAX_PEERS, 53, "maximum number of mesh peers") \
	X(MESH_CONFIGURATION_POLICY, 54, "mesh configuration policy violation") \
	X(MESH_CLOSE_RECEIVED, 55, "mesh peering close received") \
	X(MESH_MAX_RETRIES, 56, "maximum mesh peering retries") \
	X(MESH_CONFIRM_TIMEOUT, 57, "mesh peering confirm timeout") \
	X(MESH_INVALID_GTK, 58, "invalid mesh GTK") \
	X(MESH_INCONSISTENT_PARAMETERS, 59, "inconsistent mesh parameters") \
	X(MESH_INVALID_SECURITY, 60, "invalid mesh security capability") \
	X(MESH_PATH_NO_PROXY, 61, "mesh path error, no proxy information") \
	X(MESH_PATH_NO_FORWARDING, 62, "mesh path error, no forwarding information") \
	X(MESH_PATH_UNREACHABLE, 63, "mesh path error, destination unreachable") \
	X(MAC_ADDRESS_ALREADY_EXISTS, 64, "MAC address already exists in the mesh BSS") \
	X(MESH_SWITCH_REGULATORY, 65, "mesh channel switch, regulatory") \
	X(MESH_SWITCH_UNSPECIFIED, 66, "mesh channel switch, unspecified") \
	X(LINK_ESTABLISHMENT_FAILED, 67, "link establishment in alternative channel failed") \
	X(ALTERNATIVE_CHANNEL_OCCUPIED, 68, "alternative channel occupied") \
	X(POOR_RSSI, 71, "disassociated due to poor RSSI")

#define CODE_ENUM_STATUS(name, number, text)	STATUS_##name = number,
#define CODE_ENUM_REASON(name, number, text)	REASON_##name = number,

enum frame_status { STATUS_CODES(CODE_ENUM_STATUS) };
enum frame_reason { REASON_CODES(CODE_ENUM_REASON) };

/* The meaning, never NULL; "reserved" where the standard has none. */
const char	*frame_status_name(uint16_t);
const char	*frame_reason_name(uint16_t);

enum frame_type { FRAME_MANAGEMENT, FRAME_CONTROL, FRAME_DATA, FRAME_EXTENSION };

enum frame_subtype {			/* of FRAME_MANAGEMENT; 6, 7, 15 are not understood */
	FRAME_ASSOC_REQ = 0, FRAME_ASSOC_RESP = 1, FRAME_REASSOC_REQ = 2, FRAME_REASSOC_RESP = 3,
	FRAME_PROBE_REQ = 4, FRAME_PROBE_RESP = 5, FRAME_BEACON = 8, FRAME_ATIM = 9,
	FRAME_DISASSOC = 10, FRAME_AUTH = 11, FRAME_DEAUTH = 12, FRAME_ACTION = 13,
	FRAME_ACTION_NOACK = 14,
	FRAME_SUBTYPES = 16
};

enum frame_control_subtype {		/* of FRAME_CONTROL, those that matter */
	CONTROL_BLOCK_ACK_REQ = 8, CONTROL_BLOCK_ACK = 9, CONTROL_PS_POLL = 10, CONTROL_RTS = 11,
	CONTROL_CTS = 12, CONTROL_ACK = 13,
};

enum frame_data_subtype {		/* of FRAME_DATA: bits */
	DATA_NULL = 4, DATA_QOS = 8, DATA_QOS_NULL = 12,
};

enum frame_capability {			/* Capability Information field */
	CAPABILITY_ESS			= 1 << 0,
	CAPABILITY_IBSS			= 1 << 1,
	CAPABILITY_PRIVACY		= 1 << 4,
	CAPABILITY_SHORT_PREAMBLE	= 1 << 5,
	CAPABILITY_SPECTRUM		= 1 << 8,
	CAPABILITY_QOS			= 1 << 9,
	CAPABILITY_SHORT_SLOT		= 1 << 10,
	CAPABILITY_APSD			= 1 << 11,
	CAPABILITY_RADIO_MEASUREMENT	= 1 << 12,
	CAPABILITY_EPD			= 1 << 13,
	CAPABILITY_DELAYED_BA		= 1 << 14,
	CAPABILITY_IMMEDIATE_BA		= 1 << 15,
};

enum frame_algorithm {
	ALGORITHM_OPEN			= 0,
	ALGORITHM_SHARED_KEY		= 1,
	ALGORITHM_FT			= 2,
	ALGORITHM_SAE			= 3,
	ALGORITHM_FILS			= 4,
	ALGORITHM_FILS_PFS		= 5,
	ALGORITHM_FILS_PUBLIC_KEY	= 6,
	ALGORITHM_PASN			= 7,
};

const char	*frame_algorithm_name(uint16_t);	/* "unknown" where it is none of them */

enum frame_category {			/* of Action frames; 128 more is an error report */
	CATEGORY_SPECTRUM		= 0,
	CATEGORY_QOS			= 1,
	CATEGORY_BLOCK_ACK		= 3,
	CATEGORY_PUBLIC			= 4,
	CATEGORY_RADIO_MEASUREMENT	= 5,
	CATEGORY_FAST_TRANSITION	= 6,
	CATEGORY_HT			= 7,
	CATEGORY_SA_QUERY		= 8,
	CATEGORY_PROTECTED_PUBLIC	= 9,
	CATEGORY_WNM			= 10,
	CATEGORY_UNPROTECTED_WNM	= 11,
	CATEGORY_TDLS			= 12,
	CATEGORY_MESH			= 13,
	CATEGORY_MULTIHOP		= 14,
	CATEGORY_SELF_PROTECTED		= 15,
	CATEGORY_DMG			= 16,
	CATEGORY_WMM			= 17,	/* WMM's management notification, before 802.11e */
	CATEGORY_FST			= 18,
	CATEGORY_ROBUST_AV		= 19,
	CATEGORY_UNPROTECTED_DMG	= 20,
	CATEGORY_VHT			= 21,
	CATEGORY_FILS			= 26,
	CATEGORY_HE			= 30,
	CATEGORY_PROTECTED_HE		= 31,
	CATEGORY_PROTECTED_FTM		= 34,
	CATEGORY_VENDOR_PROTECTED	= 126,
	CATEGORY_VENDOR			= 127,
	CATEGORY_ERROR			= 128,	/* set by who could not handle the frame */
};

const char	*frame_category_name(uint8_t);		/* without its error bit; "unknown" */

/* Element ids that have a row (elements.h), and the three that shape the list itself. */
enum element_id {
	EID_SSID = 0, EID_RATES = 1, EID_DS = 3, EID_TIM = 5, EID_COUNTRY = 7,
	EID_BSS_LOAD = 11, EID_EDCA = 12, EID_CHALLENGE = 16, EID_POWER_CONSTRAINT = 32,
	EID_POWER_CAPABILITY = 33, EID_TPC_REPORT = 35, EID_SUPPORTED_CHANNELS = 36,
	EID_CHANNEL_SWITCH = 37, EID_QUIET = 40, EID_ERP = 42, EID_HT_CAPABILITIES = 45,
	EID_QOS_CAPABILITY = 46, EID_RSN = 48, EID_EXT_RATES = 50, EID_NEIGHBOR_REPORT = 52,
	EID_MOBILITY_DOMAIN = 54, EID_FAST_TRANSITION = 55, EID_TIMEOUT_INTERVAL = 56,
	EID_OPERATING_CLASSES = 59, EID_EXT_CHANNEL_SWITCH = 60, EID_HT_OPERATION = 61,
	EID_RM_ENABLED = 70, EID_MULTIPLE_BSSID = 71, EID_COEXISTENCE = 72, EID_OBSS_SCAN = 74,
	EID_SSID_LIST = 84, EID_MAX_IDLE = 90, EID_INTERWORKING = 107,
	EID_ADVERTISEMENT_PROTOCOL = 108, EID_QOS_MAP = 110, EID_ROAMING_CONSORTIUM = 111,
	EID_EXTENDED_CAPABILITIES = 127, EID_VHT_CAPABILITIES = 191, EID_VHT_OPERATION = 192,
	EID_TX_POWER_ENVELOPE = 195, EID_OPERATING_MODE = 199, EID_REDUCED_NEIGHBOR = 201,
	EID_VENDOR = 221, EID_FRAGMENT = 242, EID_RSNX = 244, EID_EXTENSION = 255,
};

enum element_ext {			/* Element ID Extension, of EID_EXTENSION */
	EXT_FILS_REQUEST = 2, EXT_FILS_KEY_CONFIRM = 3, EXT_FILS_SESSION = 4,
	EXT_WRAPPED_DATA = 8, EXT_FILS_NONCE = 13, EXT_DH_PARAMETER = 32, EXT_HE_CAPABILITIES = 35,
	EXT_HE_OPERATION = 36, EXT_MU_EDCA = 38, EXT_SPATIAL_REUSE = 39,
	EXT_SHORT_SSID_LIST = 58, EXT_HE_6GHZ = 59,
};

enum element_vendor {			/* OUI and type of EID_VENDOR: its first four octets */
	VENDOR_WPA	= 0x0050f201,
	VENDOR_WMM	= 0x0050f202,
	VENDOR_WPS	= 0x0050f204,
	VENDOR_P2P	= 0x506f9a09,
	VENDOR_WFD	= 0x506f9a0a,
	VENDOR_MBO	= 0x506f9a16,
};
