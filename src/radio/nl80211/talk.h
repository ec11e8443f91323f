/* SPDX-License-Identifier: ISC */
/*
 * talk - a netlink socket, and conversations on it before the loop runs
 *
 * A command is sent and its end waited for: that is how a radio is opened and closed, and nothing
 * else.  Once it runs, the same socket is read by the loop and written by the worker.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "radio/nl80211/parse.h"
#include "radio/nl80211/put.h"
#include "radio/nl80211/record.h"

/*
 * Octets of a datagram, and of whatever it is read into: what the kernel answers at length comes
 * in pieces as large as what it has seen to be read, and what does not fit is cut off.
 */
enum { TALK_DATAGRAM = 8192 };

struct talk {
	int fd;				/* -1: closed */
	struct parse_family family;
	struct put out;
	uint8_t *bytes;
	char words[160];		/* the kernel's own, of the last command */
	struct record *record;		/* borrowed; NULL: none */
	bool link;
	/* Sees what is said beside an answer; NULL: nobody looks. */
	void (*aside)(void *, const struct nlmsghdr *);
	void *aside_arg;
};

int	talk_open(struct talk *, bool link);	/* 0 or a negative errno value */
void	talk_close(struct talk *);

/* What put_*() put into t->out is sent; each message of the answer goes to each().  As above. */
int	talk_do(struct talk *, void (*each)(void *, const struct nlmsghdr *), void *arg);
int	talk_dump(struct talk *, void (*each)(void *, const struct nlmsghdr *), void *arg);
int	talk_join(struct talk *, uint32_t group);	/* a multicast group */
int	talk_listen(struct talk *, int ms);	/* for one datagram; 0, or -ETIMEDOUT */
