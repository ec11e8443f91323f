/* SPDX-License-Identifier: ISC */
/*
 * pcapng - blocks of a capture file, written into a buffer
 *
 * Only writing, and only what a recording needs: a section, interfaces, packets with a direction
 * and a comment.  Little-endian, microseconds.  A block that does not fit leaves the writer bad.
 */
#pragma once

#include <stdint.h>

#include "base/air.h"
#include "base/wire.h"

enum pcapng_link { PCAPNG_RADIOTAP = 127, PCAPNG_EXPORTED_PDU = 252 };

enum pcapng_direction { PCAPNG_IN = 1, PCAPNG_OUT = 2 };

enum {
	PCAPNG_TEXT	= 1000,		/* octets of a comment; the rest is left out */
	PCAPNG_ROOM	= 2200,		/* octets of a block besides the packet, at most */
	PCAPNG_SNAP	= 262144,	/* no packet is longer */
};

struct pcapng_packet {
	uint32_t interface;		/* in the order written, from 0 */
	uint64_t us;			/* since 1970 */
	enum pcapng_direction direction;
	struct air_bytes head, body;	/* one after the other */
	const char *comment;		/* UTF-8; NULL: none.  Control characters become spaces */
};

void	pcapng_section(struct wr *, const char *application);
void	pcapng_interface(struct wr *, enum pcapng_link, const char *name, const char *description);
void	pcapng_packet(struct wr *, const struct pcapng_packet *);
