/* SPDX-License-Identifier: ISC */
/*
 * queue - records of any length, first in first out, in memory of a fixed size
 *
 * A record is contiguous and stays where it is until popped, so pointers into it hold.
 */
#pragma once

#include <stddef.h>

struct queue;				/* owned until queue_close() */

struct queue	*queue_open(size_t octets);	/* NULL: out of memory */
void		 queue_close(struct queue *);	/* NULL is fine */

void		*queue_put(struct queue *, size_t len);	/* room to fill in, aligned to 8; NULL: full */
void		*queue_front(const struct queue *);	/* NULL: empty */
void		 queue_pop(struct queue *);
size_t		 queue_room(const struct queue *);	/* a record of so many octets surely fits */
