/* SPDX-License-Identifier: ISC */
/*
 * elements - the elements an AP or P2P device acts on, one row each
 *
 * A row says an element's id, how long it may be, how often it may stand in one frame, and how it
 * is read and written; a list for each frame says which ones it may carry and in which order
 * (order.c).  elements_decode() turns the octets after a frame's fixed fields into struct
 * elements, elements_encode() writes them again.
 *
 * Received in any order: real stations do not keep the standard's.  Written in the standard's.
 * An element without a row, or one that has no business in this frame, is not malformed: it is
 * left where it is, in raw, and elements_encode() weaves it in again where it stood, so that
 * what came in standard order goes out as the same octets.
 *
 * Fields are only meaningful where elements_has() says so; what is absent is zero.  Fields of type
 * struct octets are borrowed from the frame and hold the body alone (after an extension id,
 * after a vendor's OUI and type).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "frame/element.h"
#include "frame/fault.h"

enum element_limits { SSID_MAX = 32, RATES_MAX = 32, RATES_FIRST = 8, AC_COUNT = 4 };

/* In this order the vendor elements are written; the others' order depends on the frame. */
enum element_kind {
	ELEMENT_UNKNOWN,
	ELEMENT_SSID, ELEMENT_RATES, ELEMENT_DS, ELEMENT_TIM, ELEMENT_COUNTRY, ELEMENT_BSS_LOAD,
	ELEMENT_EDCA, ELEMENT_CHALLENGE, ELEMENT_POWER_CONSTRAINT, ELEMENT_POWER_CAPABILITY,
	ELEMENT_TPC_REPORT, ELEMENT_SUPPORTED_CHANNELS, ELEMENT_CHANNEL_SWITCH, ELEMENT_QUIET,
	ELEMENT_ERP, ELEMENT_HT_CAPABILITIES, ELEMENT_QOS_CAPABILITY, ELEMENT_RSN,
	ELEMENT_EXT_RATES, ELEMENT_NEIGHBOR_REPORT, ELEMENT_MOBILITY_DOMAIN,
	ELEMENT_FAST_TRANSITION, ELEMENT_TIMEOUT_INTERVAL, ELEMENT_OPERATING_CLASSES,
	ELEMENT_EXT_CHANNEL_SWITCH, ELEMENT_HT_OPERATION, ELEMENT_RM_ENABLED,
	ELEMENT_MULTIPLE_BSSID, ELEMENT_COEXISTENCE, ELEMENT_OBSS_SCAN, ELEMENT_SSID_LIST,
	ELEMENT_MAX_IDLE, ELEMENT_INTERWORKING, ELEMENT_ADVERTISEMENT_PROTOCOL, ELEMENT_QOS_MAP,
	ELEMENT_ROAMING_CONSORTIUM, ELEMENT_EXTENDED_CAPABILITIES, ELEMENT_VHT_CAPABILITIES,
	ELEMENT_VHT_OPERATION, ELEMENT_TX_POWER_ENVELOPE, ELEMENT_OPERATING_MODE,
	ELEMENT_REDUCED_NEIGHBOR, ELEMENT_RSNX, ELEMENT_FILS_REQUEST, ELEMENT_FILS_KEY_CONFIRM,
	ELEMENT_FILS_SESSION, ELEMENT_WRAPPED_DATA, ELEMENT_FILS_NONCE, ELEMENT_DH_PARAMETER,
	ELEMENT_HE_CAPABILITIES, ELEMENT_HE_OPERATION, ELEMENT_MU_EDCA, ELEMENT_SPATIAL_REUSE,
	ELEMENT_SHORT_SSID_LIST, ELEMENT_HE_6GHZ,
	ELEMENT_WPA, ELEMENT_WMM_INFO, ELEMENT_WMM_PARAMETER, ELEMENT_WPS, ELEMENT_P2P,
	ELEMENT_WFD, ELEMENT_MBO,
	ELEMENT_KINDS
};

struct ssid {
	uint8_t		len;		/* 0 in a request is the wildcard, in a beacon hidden */
	uint8_t		octet[SSID_MAX];
};

/*
 * Supported Rates and Extended Supported Rates as one list, in units of 500 kb/s; bit 7 set
 * where basic.  A value of 122 to 127 with that bit is no rate but a BSS membership selector.
 * elements_set_rates() fills it in.
 */
struct rates {
	uint8_t		count;
	uint8_t		first;		/* how many of them stand in Supported Rates */
	uint8_t		rate[RATES_MAX];
};

enum rate_bits {
	RATE_BASIC = 0x80, RATE_VALUE = 0x7f, RATE_SELECTORS = 122,
	SELECTOR_HE = 122, SELECTOR_SAE_H2E = 123, SELECTOR_EPD = 124, SELECTOR_GLK = 125,
	SELECTOR_VHT = 126, SELECTOR_HT = 127,
};

struct tim {
	uint8_t		dtim_count, dtim_period;
	uint8_t		control;	/* bit 0: group traffic; the rest: first octet of bitmap */
	struct octets	bitmap;
};

struct bss_load {
	uint16_t	stations;
	uint8_t		utilization;	/* 255 is always busy */
	uint16_t	admission;	/* units of 32 us/s */
};

struct power_capability {
	int8_t		min_dbm, max_dbm;
};

struct channel_switch {
	uint8_t		mode, channel, count;
	uint8_t		operating_class;	/* only of the extended announcement */
};

enum erp_bits { ERP_NONERP_PRESENT = 1, ERP_USE_PROTECTION = 2, ERP_BARKER_PREAMBLE = 4 };

struct ht_capabilities {
	uint16_t	info;
	uint8_t		ampdu;
	uint8_t		mcs[16];
	uint16_t	extended;
	uint32_t	beamforming;
	uint8_t		antenna_selection;
};

struct ht_operation {
	uint8_t		primary;
	uint8_t		info[5];
	uint8_t		mcs[16];
};

enum ht_bits {
	HT_INFO_40MHZ = 1 << 1, HT_INFO_SHORT_GI_20 = 1 << 5, HT_INFO_SHORT_GI_40 = 1 << 6,
	/* of ht_operation's info[0] */
	HT_OP_SECONDARY_ABOVE = 1, HT_OP_SECONDARY_BELOW = 3, HT_OP_ANY_WIDTH = 1 << 2,
	/* of its info[1] */
	HT_OP_PROTECTION = 3, HT_OP_NONGREENFIELD = 1 << 2, HT_OP_OBSS_NONHT = 1 << 4,
};

struct vht_capabilities {
	uint32_t	info;
	uint16_t	rx_mcs, rx_highest, tx_mcs, tx_highest;
};

struct vht_operation {
	uint8_t		width;		/* 0: HT's; 1: 80, 160 or 80+80 MHz */
	uint8_t		center0, center1;	/* channel numbers */
	uint16_t	mcs;
};

struct mobility_domain {
	uint16_t	id;
	uint8_t		capability;
};

enum timeout_kind { TIMEOUT_REASSOC_TU = 1, TIMEOUT_KEY_S = 2, TIMEOUT_COMEBACK_TU = 3 };

struct timeout_interval {
	uint8_t		kind;
	uint32_t	value;
};

struct max_idle {
	uint16_t	period;		/* units of 1000 TU */
	uint8_t		options;	/* bit 0: keep-alives must be protected */
};

struct wmm_info {			/* WMM Information: what a station sends */
	uint8_t		version;	/* 1 */
	uint8_t		qos_info;
};

struct wmm {				/* WMM Parameter: what an AP sends */
	uint8_t		version;
	uint8_t		qos_info;
	uint8_t		reserved;
	struct wmm_ac {
		uint8_t		aifsn;		/* bits 0-3; 4 admission; 5-6 access category */
		uint8_t		window;		/* bits 0-3 ECWmin, 4-7 ECWmax */
		uint16_t	txop;		/* units of 32 us */
	} ac[AC_COUNT];
};

struct elements {
	uint64_t		present;	/* a bit for each enum element_kind */
	struct octets		raw;		/* the whole list as received */
	uint8_t			offender;	/* after a fault: the element id it is about */
	uint8_t			offender_ext;

	struct ssid		ssid;
	struct rates		rates;		/* of ELEMENT_RATES and ELEMENT_EXT_RATES */
	uint8_t			channel;	/* DS Parameter Set */
	uint8_t			power_constraint_db;
	uint8_t			erp;
	uint8_t			qos_capability;
	uint8_t			coexistence;
	uint8_t			operating_mode;
	uint8_t			rm_enabled[5];
	uint16_t		he_6ghz;
	struct power_capability	power;
	struct channel_switch	channel_switch, ext_channel_switch;
	struct bss_load		bss_load;
	struct mobility_domain	mobility_domain;
	struct max_idle		max_idle;
	struct timeout_interval	timeout;
	struct ht_capabilities	ht_capabilities;
	struct ht_operation	ht_operation;
	struct vht_capabilities	vht_capabilities;
	struct vht_operation	vht_operation;
	struct wmm_info		wmm_info;
	struct wmm		wmm;
	struct tim		tim;

	struct octets		country, edca, challenge, tpc_report, supported_channels, quiet;
	struct octets		rsn, neighbor_report, fast_transition, operating_classes;
	struct octets		multiple_bssid, obss_scan, ssid_list, interworking;
	struct octets		advertisement_protocol, qos_map, roaming_consortium;
	struct octets		extended_capabilities, tx_power_envelope, reduced_neighbor, rsnx;
	struct octets		fils_request, fils_key_confirm, fils_session, wrapped_data;
	struct octets		fils_nonce, dh_parameter, he_capabilities, he_operation;
	struct octets		mu_edca, spatial_reuse, short_ssid_list;
	struct octets		wpa, wps, p2p, wfd, mbo;	/* the first of several */
};

/*
 * The whole list, or a fault: then offender says which element, and nothing else in *out may be
 * used.  In a frame whose list is not known to this module every element is unknown.
 */
enum frame_fault elements_decode(struct octets, enum frame_subtype, struct elements *out);

/* Everything present and allowed in that frame, in its order, and the unknown ones from raw. */
void		 elements_encode(struct wr *, enum frame_subtype, const struct elements *);

/*
 * Writes base with those of extra that base lacks put where the frame's order wants them.  Equal
 * are elements of one id, extension id, vendor's OUI and type; base wins.  Several equal ones
 * in the same list all stay.  Both must be elements_valid(), else the writer goes bad.
 */
void		 elements_merge(struct wr *, enum frame_subtype, struct octets base,
		    struct octets extra);

static inline bool
elements_has(const struct elements *e, enum element_kind kind)
{
	return e->present >> kind & 1;
}

static inline void
elements_add(struct elements *e, enum element_kind kind)	/* its field is filled in */
{
	e->present |= UINT64_C(1) << kind;
}

static inline void
elements_drop(struct elements *e, enum element_kind kind)
{
	e->present &= ~(UINT64_C(1) << kind);
}

enum element_kind element_kind(const struct element *);		/* by id, extension, vendor */
const char	*element_kind_name(enum element_kind);		/* "unknown element" and the like */
bool		 element_allowed(enum element_kind, enum frame_subtype);

/* Fields that need more than an assignment; each marks what it sets as present. */
void		 elements_set_ssid(struct elements *, struct ssid);
void		 elements_set_rates(struct elements *, const uint8_t *rates, uint8_t count);

bool		 ssid_equal(const struct ssid *, const struct ssid *);
bool		 ssid_in_list(struct octets ssid_list, const struct ssid *);
bool		 ssid_in_short_list(struct octets short_ssid_list, const struct ssid *);
uint32_t	 ssid_short(const struct ssid *);	/* what stands in a Short SSID List */

bool		 rates_have(const struct rates *, uint8_t rate);	/* basic or not */
bool		 rates_all_dsss(const struct rates *);	/* 1, 2, 5.5 and 11 Mb/s only: 802.11b */

/* Every basic rate of bss is there; what its selectors ask for is not looked at. */
bool		 rates_cover_basic(const struct rates *have, const struct rates *bss);
bool		 rate_is_selector(uint8_t rate);
bool		 rate_is_dsss(uint8_t rate);

bool		 tim_has(const struct tim *, uint16_t aid);	/* 0: group traffic */
bool		 extended_capability(const struct elements *, unsigned bit);	/* absent: false */
