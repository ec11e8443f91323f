/* SPDX-License-Identifier: ISC */
/*
 * peer - who is at the other end of a Unix socket, or opens a device, and what he may do
 *
 * As the kernel noted it when the connection was made: later changes of his user or groups
 * count for nothing.  The program's name is what it calls itself, and proves nothing.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include <hostap/hostap.h>

#include "port/port.h"

struct peer {
	uint32_t	 pid, uid, gid;
	unsigned	 group_count;
	gid_t		*groups;	/* supplementary; owned until peer_close() */
	char		 name[HAP_NAME_LEN];
};

int		 peer_open(struct peer *, int fd);	/* 0 or a negative errno value */
/*
 * Who is in open(2) of a device, as CUSE tells.  Until that is answered he can neither end nor
 * change, so what /proc says of him is true.  Unseen there (another PID namespace, hidepid) he
 * has no supplementary groups.
 */
int		 peer_of_thread(struct peer *, uint32_t tid, uint32_t uid, uint32_t gid);
void		 peer_close(struct peer *);

/* The rights of all grants that mean him; root and the user `own` have all.  Pure. */
uint32_t	 peer_rights(const struct peer *, uint32_t own, const struct port_grant *,
		    unsigned count);

/* Sentences for one who has no right, or finds no room; both give the error. */
int		 peer_why_no_right(const struct peer *, char why[static PORT_WHY]);
int		 peer_why_no_room(const struct peer *, char why[static PORT_WHY]);
