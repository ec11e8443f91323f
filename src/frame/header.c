/* SPDX-License-Identifier: ISC */
/*
 * The MAC header: IEEE 802.11-2020, 9.2.4 and 9.3.1 to 9.3.3.  Control frames are read as far as
 * their addresses; frames of protocol version 1 and extension frames are not read at all.
 */
#include "frame/frame.h"

struct frame_header
frame_header_to(enum frame_subtype subtype, struct mac da, struct mac sa, struct mac bssid)
{
	return (struct frame_header){ .type = FRAME_MANAGEMENT, .subtype = (uint8_t)subtype,
	    .addr1 = da, .addr2 = sa, .addr3 = bssid };
}

static bool
has_addr4(const struct frame_header *h)
{
	return h->type == FRAME_DATA && (h->flags & 3) == (FLAG_TO_DS | FLAG_FROM_DS);
}

static bool
has_qos(const struct frame_header *h)
{
	return h->type == FRAME_DATA && h->subtype & DATA_QOS;
}

static bool
has_ht_control(const struct frame_header *h)
{
	return h->flags & FLAG_ORDER && (h->type == FRAME_MANAGEMENT || has_qos(h));
}

static bool
has_only_addr1(const struct frame_header *h)
{
	return h->type == FRAME_CONTROL &&
	    (h->subtype == CONTROL_CTS || h->subtype == CONTROL_ACK);
}

enum frame_fault
frame_header_decode(struct rd *r, struct frame_header *h)
{
	uint8_t control = rd_u8(r);

	*h = (struct frame_header){ .type = control >> 2 & 3, .subtype = control >> 4 };
	h->flags = rd_u8(r);
	if (rd_ok(r) && (control & 3 || h->type == FRAME_EXTENSION))
		return FRAME_HEADER;
	h->duration = rd_le16(r);
	h->addr1 = rd_mac(r);
	if (!has_only_addr1(h))
		h->addr2 = rd_mac(r);
	if (h->type != FRAME_CONTROL) {
		h->addr3 = rd_mac(r);
		uint16_t sequence = rd_le16(r);

		h->fragment = sequence & 15;
		h->sequence = sequence >> 4;
	}
	if (has_addr4(h))
		h->addr4 = rd_mac(r);
	if (has_qos(h))
		h->qos = rd_le16(r);
	if (has_ht_control(h))
		h->ht_control = rd_le32(r);
	return rd_ok(r) ? FRAME_OK : FRAME_SHORT;
}

void
frame_header_encode(struct wr *w, const struct frame_header *h)
{
	wr_u8(w, (uint8_t)(h->type << 2 | h->subtype << 4));
	wr_u8(w, h->flags);
	wr_le16(w, h->duration);
	wr_mac(w, h->addr1);
	if (!has_only_addr1(h))
		wr_mac(w, h->addr2);
	if (h->type != FRAME_CONTROL) {
		wr_mac(w, h->addr3);
		wr_le16(w, (uint16_t)(h->sequence << 4 | (h->fragment & 15)));
	}
	if (has_addr4(h))
		wr_mac(w, h->addr4);
	if (has_qos(h))
		wr_le16(w, h->qos);
	if (has_ht_control(h))
		wr_le32(w, h->ht_control);
}

bool
frame_is_null_data(const struct frame_header *h)
{
	return h->type == FRAME_DATA && (h->subtype & ~DATA_QOS) == DATA_NULL;
}

bool
frame_is_4addr(const struct frame_header *h)
{
	return has_addr4(h);
}

static int
management_class(uint8_t subtype, uint8_t category)
{
	switch ((enum frame_subtype)subtype) {
	case FRAME_PROBE_REQ:
	case FRAME_PROBE_RESP:
	case FRAME_BEACON:
	case FRAME_ATIM:
	case FRAME_AUTH:
	case FRAME_DEAUTH:
		return 1;
	case FRAME_ASSOC_REQ:
	case FRAME_ASSOC_RESP:
	case FRAME_REASSOC_REQ:
	case FRAME_REASSOC_RESP:
	case FRAME_DISASSOC:
		return 2;
	case FRAME_ACTION:
	case FRAME_ACTION_NOACK:
	case FRAME_SUBTYPES:
		break;
	}
	switch (category) {
	case CATEGORY_PUBLIC:
	case CATEGORY_SELF_PROTECTED:
	case CATEGORY_UNPROTECTED_DMG:
		return 1;
	}
	return 3;
}

int
frame_class(const struct frame_header *h, uint8_t category)
{
	if (h->type == FRAME_MANAGEMENT)
		return management_class(h->subtype, category);
	if (h->type == FRAME_DATA)
		return h->flags & (FLAG_TO_DS | FLAG_FROM_DS) ? 3 : 1;
	return h->type == FRAME_CONTROL && h->subtype >= CONTROL_BLOCK_ACK_REQ &&
	    h->subtype <= CONTROL_PS_POLL ? 3 : 1;
}

static const char *const management_names[FRAME_SUBTYPES] = {
	[FRAME_ASSOC_REQ]	= "association request",
	[FRAME_ASSOC_RESP]	= "association response",
	[FRAME_REASSOC_REQ]	= "reassociation request",
	[FRAME_REASSOC_RESP]	= "reassociation response",
	[FRAME_PROBE_REQ]	= "probe request",
	[FRAME_PROBE_RESP]	= "probe response",
	[FRAME_BEACON]		= "beacon",
	[FRAME_ATIM]		= "ATIM",
	[FRAME_DISASSOC]	= "disassociation",
	[FRAME_AUTH]		= "authentication",
	[FRAME_DEAUTH]		= "deauthentication",
	[FRAME_ACTION]		= "action",
	[FRAME_ACTION_NOACK]	= "action no ack",
};

static const char *const control_names[FRAME_SUBTYPES] = {
	[CONTROL_BLOCK_ACK_REQ]	= "block ack request",
	[CONTROL_BLOCK_ACK]	= "block ack",
	[CONTROL_PS_POLL]	= "PS-Poll",
	[CONTROL_RTS]		= "RTS",
	[CONTROL_CTS]		= "CTS",
	[CONTROL_ACK]		= "ack",
};

const char *
frame_name(uint8_t type, uint8_t subtype)
{
	const char *name = NULL;

	if (type == FRAME_DATA)
		return subtype & DATA_NULL ? "null data" : "data";
	if (subtype < FRAME_SUBTYPES && type == FRAME_MANAGEMENT)
		name = management_names[subtype];
	if (subtype < FRAME_SUBTYPES && type == FRAME_CONTROL)
		name = control_names[subtype];
	return name ? name : "reserved";
}
