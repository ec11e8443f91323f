/* SPDX-License-Identifier: ISC */
/*
 * packets - packets in a row, in one buffer
 *
 * A first-in, first-out queue: what was received and not yet read, what was written and not yet
 * sent.  A packet starts at a multiple of 8 and may be taken bit by bit.  Allocated once, never
 * grown; full is an answer.  Pointers into it stay good while packets are added, and until
 * packets_tidy(), packets_clear() or packets_close().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packets {
	uint8_t	*base;
	size_t	 cap;
	size_t	 head;		/* where the first packet's header is */
	size_t	 last;		/* where the last one's is */
	size_t	 tail;
	size_t	 taken;		/* octets of the first packet that are done with */
};

bool	 packets_open(struct packets *, size_t cap);	/* owned until packets_close */
void	 packets_close(struct packets *);
void	 packets_clear(struct packets *);
bool	 packets_empty(const struct packets *);

/* Adding: write up to len octets at packets_room(), then say how many; joined, a multiple of 8. */
uint8_t	*packets_room(struct packets *, size_t len);	/* NULL: full */
void	 packets_add(struct packets *, size_t len);
uint8_t	*packets_join_room(struct packets *, size_t len, size_t most); /* at the last one's end */
void	 packets_join(struct packets *, size_t len);	/* NULL above: no last one, or over most */
uint8_t	*packets_last(struct packets *, size_t *len);

/* Taking. */
uint8_t	*packets_rest(struct packets *, size_t *len);	/* of the first one; NULL: empty */
void	 packets_take(struct packets *, size_t len);
void	 packets_skip(struct packets *);		/* the rest of the first one */
void	 packets_skip_to(struct packets *, const uint8_t *at);	/* all before at */
void	 packets_tidy(struct packets *, size_t room);	/* moves what is left, if that gives room */
