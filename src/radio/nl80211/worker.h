/* SPDX-License-Identifier: ISC */
/*
 * worker - a thread that sends, one datagram after the other
 *
 * The kernel carries a netlink command out while it is being sent, and some of them sleep there
 * for milliseconds.  So that the access point's loop never does, a thread of its own sends what
 * the loop hands over, in order.  It is the only thread, and touches nothing but its queue.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { WORKER_BUSY = 2 };		/* datagrams under way; more are better not begun */

struct worker;				/* owned until worker_close() */

/* The descriptors are borrowed.  NULL and errno. */
struct worker	*worker_open(int generic_fd, int link_fd);
void		 worker_close(struct worker *);	/* after all has been sent; NULL is fine */

bool		 worker_send(struct worker *, bool link, const void *, size_t);	/* false: full */
int		 worker_error(struct worker *);	/* an errno value since the last call, or 0 */

/* When it has said true, worker_fd() becomes readable (an eventfd) as soon as it is so no more. */
bool		 worker_busy(struct worker *);
int		 worker_fd(const struct worker *);
