/* SPDX-License-Identifier: ISC */
/*
 * sandbox - what apgated gives up when everything is open
 *
 * Three walls, each standing without the others: capabilities (all but those that real radios
 * need), Landlock (files: what is named below, nothing else), seccomp (system calls: what a
 * program that waits, reads and writes needs; no programs started, no network sockets, no memory
 * made executable).  Nothing given up comes back; threads made later inherit it.
 */
#pragma once

#include <stdbool.h>

enum { SANDBOX_PATHS = 64, SANDBOX_WHY = 256 };

struct sandbox {
	const char *read[SANDBOX_PATHS];	/* files and folders, with all below: may be read */
	unsigned read_count;
	const char *write[SANDBOX_PATHS];	/* folders: files and sockets made, removed, written */
	unsigned write_count;
	bool net_admin;				/* CAP_NET_ADMIN is still needed */
};

/* What stands: 0 all, else the walls the kernel does not have are named in why. */
int	sandbox_enter(const struct sandbox *, char why[static SANDBOX_WHY]);
