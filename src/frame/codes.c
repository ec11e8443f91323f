/* SPDX-License-Identifier: ISC */
/* Names of numbers: IEEE 802.11-2020 tables 9-49, 9-50 and 9-51, 802.11ax for HE. */
#include "frame/codes.h"

#include <stddef.h>

#define CODE_TEXT(name, number, text)	[number] = text,
#define COUNT(table)			(sizeof(table) / sizeof((table)[0]))

static const char *const status_texts[] = { STATUS_CODES(CODE_TEXT) };
static const char *const reason_texts[] = { REASON_CODES(CODE_TEXT) };

static const char *const algorithm_texts[] = {
	[ALGORITHM_OPEN]		= "open system",
	[ALGORITHM_SHARED_KEY]		= "shared key",
	[ALGORITHM_FT]			= "fast BSS transition",
	[ALGORITHM_SAE]			= "SAE",
	[ALGORITHM_FILS]		= "FILS shared key",
	[ALGORITHM_FILS_PFS]		= "FILS shared key with PFS",
	[ALGORITHM_FILS_PUBLIC_KEY]	= "FILS public key",
	[ALGORITHM_PASN]		= "PASN",
};

static const char *const category_texts[] = {
	[CATEGORY_SPECTRUM]		= "spectrum management",
	[CATEGORY_QOS]			= "QoS",
	[CATEGORY_BLOCK_ACK]		= "block ack",
	[CATEGORY_PUBLIC]		= "public",
	[CATEGORY_RADIO_MEASUREMENT]	= "radio measurement",
	[CATEGORY_FAST_TRANSITION]	= "fast BSS transition",
	[CATEGORY_HT]			= "HT",
	[CATEGORY_SA_QUERY]		= "SA query",
	[CATEGORY_PROTECTED_PUBLIC]	= "protected dual of public",
	[CATEGORY_WNM]			= "WNM",
	[CATEGORY_UNPROTECTED_WNM]	= "unprotected WNM",
	[CATEGORY_TDLS]			= "TDLS",
	[CATEGORY_MESH]			= "mesh",
	[CATEGORY_MULTIHOP]		= "multihop",
	[CATEGORY_SELF_PROTECTED]	= "self-protected",
	[CATEGORY_DMG]			= "DMG",
	[CATEGORY_WMM]			= "WMM",
	[CATEGORY_FST]			= "FST",
	[CATEGORY_ROBUST_AV]		= "robust AV streaming",
	[CATEGORY_UNPROTECTED_DMG]	= "unprotected DMG",
	[CATEGORY_VHT]			= "VHT",
	[CATEGORY_FILS]			= "FILS",
	[CATEGORY_HE]			= "HE",
	[CATEGORY_PROTECTED_HE]		= "protected HE",
	[CATEGORY_PROTECTED_FTM]	= "protected FTM",
	[CATEGORY_VENDOR_PROTECTED]	= "vendor-specific protected",
	[CATEGORY_VENDOR]		= "vendor-specific",
};

static const char *
text_of(const char *const *texts, size_t count, size_t code, const char *otherwise)
{
	return code < count && texts[code] ? texts[code] : otherwise;
}

const char *
frame_status_name(uint16_t status)
{
	return text_of(status_texts, COUNT(status_texts), status, "reserved");
}

const char *
frame_reason_name(uint16_t reason)
{
	return text_of(reason_texts, COUNT(reason_texts), reason, "reserved");
}

const char *
frame_algorithm_name(uint16_t algorithm)
{
	return text_of(algorithm_texts, COUNT(algorithm_texts), algorithm, "unknown");
}

const char *
frame_category_name(uint8_t category)
{
	return text_of(category_texts, COUNT(category_texts), category & 0x7f, "unknown");
}
