/* SPDX-License-Identifier: ISC */
/*
 * Service discovery: Wi-Fi P2P specification 1.7, 4.2.11 and 4.2.12 (entries), annexes B and D
 * (UPnP and Bonjour).  Left out: what WS-Discovery, Wi-Fi Display and P2P services put in an
 * entry; it stays octets.
 */
#include "frame/p2p_service.h"

static enum attribute_fault
offended(struct p2p_services *s, enum attribute_fault fault, const char *name, uint16_t id)
{
	s->offender = (struct attribute_offender){ name, id };
	return fault;
}

bool
p2p_service_next(struct rd *r, bool response, struct p2p_service *s)
{
	if (!rd_left(r))
		return false;
	*s = (struct p2p_service){ .protocol = 0 };
	struct rd entry = rd_take(r, rd_le16(r));

	s->protocol = rd_u8(&entry);
	s->transaction = rd_u8(&entry);
	if (response)
		s->status = rd_u8(&entry);
	s->data = octets_left(&entry);
	if (!rd_ok(&entry))
		r->bad = true;
	return rd_ok(r);
}

/* The body of Wi-Fi Direct's element, after OUI and type. */
static enum attribute_fault
read_entries(struct rd *body, struct p2p_services *s)
{
	struct p2p_service entry;

	s->indicator = rd_le16(body);
	if (!rd_ok(body))
		return offended(s, ATTRIBUTE_SIZE, "Service Update Indicator", 0);
	s->entries = octets_left(body);
	struct rd walk = octets_rd(s->entries);

	while (p2p_service_next(&walk, s->response, &entry))
		;
	return rd_ok(&walk) ? ATTRIBUTE_OK : offended(s, ATTRIBUTE_SHORT, "service entry", 0);
}

enum attribute_fault
p2p_services_decode(struct octets anqp, bool response, struct p2p_services *s)
{
	struct rd r = octets_rd(anqp);
	bool found = false;

	*s = (struct p2p_services){ .response = response };
	while (rd_left(&r)) {
		uint16_t id = rd_le16(&r);
		struct rd body = rd_take(&r, rd_le16(&r));

		if (!rd_ok(&r))
			return offended(s, ATTRIBUTE_SHORT, "ANQP element", id);
		if (found || id != ANQP_VENDOR || rd_be32(&body) != VENDOR_P2P)
			continue;
		enum attribute_fault fault = read_entries(&body, s);

		if (fault != ATTRIBUTE_OK)
			return fault;
		found = true;
	}
	return found ? ATTRIBUTE_OK : ATTRIBUTE_FOREIGN;
}

size_t
p2p_services_open(struct wr *w, uint16_t indicator)
{
	wr_le16(w, ANQP_VENDOR);
	size_t mark = wr_open16(w);

	wr_be32(w, VENDOR_P2P);
	wr_le16(w, indicator);
	return mark;
}

void
p2p_service_put(struct wr *w, bool response, const struct p2p_service *s)
{
	size_t mark = wr_open16(w);

	wr_u8(w, s->protocol);
	wr_u8(w, s->transaction);
	if (response)
		wr_u8(w, s->status);
	wr_bytes(w, s->data.at, s->data.len);
	wr_close_le16(w, mark);
}

void
p2p_services_close(struct wr *w, size_t mark)
{
	wr_close_le16(w, mark);
}

const char *
p2p_service_status_name(uint8_t status)
{
	static const char *const names[] = {
		[P2P_SERVICE_OK] = "success",
		[P2P_SERVICE_NO_PROTOCOL] = "service protocol not available",
		[P2P_SERVICE_NO_DATA] = "requested information not available",
		[P2P_SERVICE_BAD_REQUEST] = "bad request",
	};

	return status < sizeof(names) / sizeof(names[0]) ? names[status] : "reserved";
}

const char *
p2p_service_protocol_name(uint8_t protocol)
{
	switch (protocol) {
	case P2P_SERVICE_ALL:		return "all protocols";
	case P2P_SERVICE_BONJOUR:	return "Bonjour";
	case P2P_SERVICE_UPNP:		return "UPnP";
	case P2P_SERVICE_WSD:		return "WS-Discovery";
	case P2P_SERVICE_WFD:		return "Wi-Fi Display";
	case P2P_SERVICE_P2PS:		return "P2P service";
	case P2P_SERVICE_VENDOR:	return "vendor specific";
	}
	return "unknown protocol";
}

bool
p2p_upnp_decode(struct octets data, struct p2p_upnp *u)
{
	struct rd r = octets_rd(data);

	u->version = rd_u8(&r);
	u->text = octets_left(&r);
	return rd_ok(&r);
}

void
p2p_upnp_encode(struct wr *w, const struct p2p_upnp *u)
{
	wr_u8(w, u->version);
	wr_bytes(w, u->text.at, u->text.len);
}
