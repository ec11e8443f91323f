/* SPDX-License-Identifier: ISC */
/*
 * A first walk over the blocks finds the interfaces; if they differ, a stream is put together
 * of blocks that matter: sections, the interfaces kept (with one snap length) and their packets
 * under new interface numbers.  What is no block any more is handed on as it is: libpcap will
 * say what is wrong with it.
 *
 * pcapng: draft-ietf-opsawg-pcapng.  Simple packets belong to a section's first interface.
 */
#include "radio/capture/sieve.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/wire.h"

enum {
	INTERFACE = 1, OLD_PACKET = 2, SIMPLE_PACKET = 3, PACKET = 6,
	BLOCK_MIN = 12, BLOCK_MAX = 1 << 24,	/* libpcap takes no longer ones either */
	INTERFACES = 256,		/* kept in a section; of more the packets go */
	SNAP_LENGTH = 262144,
};
#define SECTION		UINT32_C(0x0a0d0d0a)
#define BYTE_ORDER_MAGIC UINT32_C(0x1a2b3c4d)

struct sieve {
	FILE	*file;			/* owned */
	bool	 big;			/* this section's octet order */
	bool	 lost;			/* what comes are no blocks */
	uint16_t link;			/* link type kept; 0: none found yet */
	bool	 seen, differ;		/* walk: an interface; not all alike */
	uint32_t snap;
	uint32_t interfaces, kept;	/* of this section */
	uint16_t number[INTERFACES];	/* new number; INTERFACES: left out */
	size_t	 largest;
	uint8_t	*block;			/* owned */
	size_t	 len, at;		/* of what is being handed out */
};

static uint32_t
get32(const struct sieve *s, const uint8_t *p)
{
	struct rd r = rd_from(p, 4);

	return s->big ? rd_be32(&r) : rd_le32(&r);
}

static uint16_t
get16(const struct sieve *s, const uint8_t *p)
{
	struct rd r = rd_from(p, 2);

	return s->big ? rd_be16(&r) : rd_le16(&r);
}

static void
put(const struct sieve *s, uint8_t *p, uint32_t value, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++)
		p[s->big ? octets - 1 - i : i] = (uint8_t)(value >> 8 * i);
}

static bool
is_80211(uint16_t link)
{
	return link == 105 || link == 119 || link == 127;
}

/* A block's first twelve octets: type, length, and what shows a section's octet order. */
static bool
read_head(struct sieve *s, uint8_t head[static BLOCK_MIN], uint32_t *type, size_t *len)
{
	size_t got = fread(head, 1, BLOCK_MIN, s->file);

	s->len = got;
	if (got < BLOCK_MIN)
		return false;
	*type = get32(s, head);		/* of a section the same in both orders */
	if (*type == SECTION) {
		s->big = false;
		s->big = get32(s, head + 8) != BYTE_ORDER_MAGIC;
		s->interfaces = s->kept = 0;
		if (get32(s, head + 8) != BYTE_ORDER_MAGIC)
			return false;
	}
	*len = get32(s, head + 4);
	return *len >= BLOCK_MIN && *len <= BLOCK_MAX && *len % 4 == 0;
}

/* ---- the first walk ---------------------------------------------------------------------- */

static void
see_interface(struct sieve *s, const uint8_t head[static BLOCK_MIN])
{
	uint16_t link = get16(s, head + 8);
	uint8_t snap[4];

	if (fread(snap, 1, sizeof(snap), s->file) != sizeof(snap) ||
	    fseek(s->file, -(long)sizeof(snap), SEEK_CUR) != 0)
		return;
	if (s->seen && (link != s->link || get32(s, snap) != s->snap))
		s->differ = true;
	s->seen = true;
	s->snap = get32(s, snap);
	if (!is_80211(s->link))
		s->link = link;
}

static void
walk(struct sieve *s)
{
	uint8_t head[BLOCK_MIN];
	uint32_t type;
	size_t len;

	while (read_head(s, head, &type, &len)) {
		if (len > s->largest)
			s->largest = len;
		if (type == INTERFACE && len >= 20)
			see_interface(s, head);
		if (fseek(s->file, (long)(len - BLOCK_MIN), SEEK_CUR) != 0)
			break;
	}
}

/* ---- handing out ------------------------------------------------------------------------- */

static bool
keep_interface(struct sieve *s, size_t len)
{
	bool keep = len >= 20 && get16(s, s->block + 8) == s->link && s->kept < INTERFACES;

	if (s->interfaces < INTERFACES)
		s->number[s->interfaces] = (uint16_t)(keep ? s->kept : INTERFACES);
	s->interfaces++;
	s->kept += keep;
	if (keep)
		put(s, s->block + 12, SNAP_LENGTH, 4);
	return keep;
}

static bool
keep_packet(struct sieve *s, size_t len, unsigned octets)
{
	uint32_t n = octets == 2 ? get16(s, s->block + 8) : get32(s, s->block + 8);

	if (len < 32 || n >= s->interfaces || n >= INTERFACES || s->number[n] == INTERFACES)
		return false;
	put(s, s->block + 8, s->number[n], octets);
	return true;
}

static bool
keep(struct sieve *s, uint32_t type, size_t len)
{
	switch (type) {
	case SECTION:
		return true;
	case INTERFACE:
		return keep_interface(s, len);
	case PACKET:
		return keep_packet(s, len, 4);
	case OLD_PACKET:
		return keep_packet(s, len, 2);
	case SIMPLE_PACKET:
		return s->interfaces > 0 && s->number[0] == 0;
	default:
		return false;
	}
}

/* The next block worth handing out, or a piece of what is none; false: the end. */
static bool
fill(struct sieve *s)
{
	uint32_t type;
	size_t len;

	s->at = 0;
	while (!s->lost) {
		if (!read_head(s, s->block, &type, &len) || len > s->largest) {
			s->lost = true;
			return s->len > 0;
		}
		s->len += fread(s->block + BLOCK_MIN, 1, len - BLOCK_MIN, s->file);
		if (s->len < len) {
			s->lost = true;
			return true;
		}
		if (keep(s, type, len))
			return true;
	}
	s->len = fread(s->block, 1, s->largest, s->file);
	return s->len > 0;
}

static ssize_t
sieve_read(void *cookie, char *to, size_t size)
{
	struct sieve *s = cookie;
	size_t n;

	if (s->at == s->len && !fill(s)) {
		s->len = s->at = 0;
		return ferror(s->file) ? -1 : 0;
	}
	n = s->len - s->at < size ? s->len - s->at : size;
	memcpy(to, s->block + s->at, n);
	s->at += n;
	return (ssize_t)n;
}

static int
sieve_close(void *cookie)
{
	struct sieve *s = cookie;
	int result = fclose(s->file);

	free(s->block);
	free(s);
	return result;
}

FILE *
sieve_open(FILE *file)
{
	struct sieve *s = calloc(1, sizeof(*s));
	FILE *stream = NULL;

	if (s == NULL) {
		fclose(file);
		return NULL;
	}
	s->file = file;
	s->largest = BLOCK_MIN;
	walk(s);
	rewind(file);
	if (!s->differ || !is_80211(s->link)) {
		free(s);
		return file;
	}
	*s = (struct sieve){ .file = file, .link = s->link, .largest = s->largest };
	s->block = malloc(s->largest);
	if (s->block)
		stream = fopencookie(s, "rb", (cookie_io_functions_t){ .read = sieve_read,
			.close = sieve_close });
	if (stream == NULL)
		sieve_close(s);
	return stream;
}
