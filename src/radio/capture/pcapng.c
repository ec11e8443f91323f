/* SPDX-License-Identifier: ISC */
/* draft-ietf-opsawg-pcapng: blocks are type, length, body, length again; all padded to 32 bits. */
#include "radio/capture/pcapng.h"

#include <string.h>

enum block { BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };
enum option {
	OPTION_END = 0, OPTION_COMMENT = 1, SECTION_APPLICATION = 4, INTERFACE_NAME = 2,
	INTERFACE_DESCRIPTION = 3, INTERFACE_RESOLUTION = 9, PACKET_FLAGS = 2,
};
#define BLOCK_SECTION	UINT32_C(0x0a0d0d0a)
#define BYTE_ORDER_MAGIC UINT32_C(0x1a2b3c4d)

static size_t
begin(struct wr *w, uint32_t type)
{
	size_t start = w->len;

	wr_le32(w, type);
	wr_le32(w, 0);
	return start;
}

static void
end(struct wr *w, size_t start)
{
	uint32_t len = (uint32_t)(w->len - start + 4);

	wr_le32(w, len);
	for (unsigned i = 0; !w->bad && i < 4; i++)
		w->base[start + 4 + i] = (uint8_t)(len >> 8 * i);
}

static void
pad(struct wr *w, size_t len)
{
	wr_zeros(w, -len & 3);
}

static void
put_text(struct wr *w, uint16_t option, const char *text)
{
	size_t len = text ? strnlen(text, PCAPNG_TEXT) : 0;

	if (len == 0)
		return;
	wr_le16(w, option);
	wr_le16(w, (uint16_t)len);
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];

		wr_u8(w, c < ' ' || c == 127 ? ' ' : c);
	}
	pad(w, len);
}

static void
put_end(struct wr *w)
{
	wr_le16(w, OPTION_END);
	wr_le16(w, 0);
}

void
pcapng_section(struct wr *w, const char *application)
{
	size_t start = begin(w, BLOCK_SECTION);

	wr_le32(w, BYTE_ORDER_MAGIC);
	wr_le16(w, 1);
	wr_le16(w, 0);
	wr_le64(w, UINT64_MAX);		/* how long the section is nobody knows yet */
	put_text(w, SECTION_APPLICATION, application);
	put_end(w);
	end(w, start);
}

void
pcapng_interface(struct wr *w, enum pcapng_link link, const char *name, const char *description)
{
	size_t start = begin(w, BLOCK_INTERFACE);

	wr_le16(w, (uint16_t)link);
	wr_le16(w, 0);
	wr_le32(w, PCAPNG_SNAP);
	put_text(w, INTERFACE_NAME, name);
	put_text(w, INTERFACE_DESCRIPTION, description);
	wr_le16(w, INTERFACE_RESOLUTION);
	wr_le16(w, 1);
	wr_le32(w, 6);			/* 10^-6 s, and padding */
	put_end(w);
	end(w, start);
}

void
pcapng_packet(struct wr *w, const struct pcapng_packet *p)
{
	size_t start = begin(w, BLOCK_PACKET), len = p->head.len + p->body.len;
	size_t body = len <= PCAPNG_SNAP ? p->body.len : PCAPNG_SNAP - p->head.len;

	wr_le32(w, p->interface);
	wr_le32(w, (uint32_t)(p->us >> 32));
	wr_le32(w, (uint32_t)p->us);
	wr_le32(w, (uint32_t)(p->head.len + body));
	wr_le32(w, (uint32_t)len);
	wr_bytes(w, p->head.at, p->head.len);
	wr_bytes(w, p->body.at, body);
	pad(w, p->head.len + body);
	put_text(w, OPTION_COMMENT, p->comment);
	wr_le16(w, PACKET_FLAGS);
	wr_le16(w, 4);
	wr_le32(w, (uint32_t)p->direction);
	put_end(w);
	end(w, start);
}
