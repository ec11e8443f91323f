/* SPDX-License-Identifier: ISC */
/*
 * path - a listening socket under a path, held by one living program
 *
 * The directory is made if it is not there (0755 for root, else 0700; its own parent must
 * exist).  PATH.lock is locked as long as the socket is open: the lock, not the socket, says
 * whether somebody is there, since it goes with its holder.
 */
#pragma once

#include "port/port.h"

struct path {
	int	listening, lock;	/* descriptors */
	char	name[108];
	uint64_t device, inode;		/* of the socket that was made */
};

/* 0, or a negative errno value and why: -EADDRINUSE where another AP lives there. */
int	path_open(struct path *, const char *name, char why[static PORT_WHY]);
void	path_close(struct path *);	/* removes the socket, if it still is the one made */
