/* SPDX-License-Identifier: ISC */
/*
 * host - what of this machine bears on an access point, radios apart
 *
 * Read from /proc, /sys, /dev, /run and /lib/modules; nothing is changed, and no privileges are
 * needed.  All paths are under root, which is "" but in tests.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "radio/nl80211/survey.h"

enum { HOST_PATH = 256 };

struct host_radio {
	char driver[32];		/* "": unknown */
	int rfkill;			/* its number; -1: the radio has no switch */
	bool soft, hard;		/* blocked by a program, by a switch or key */
};

struct host {
	char kernel[64];		/* release */
	uint32_t uid;			/* effective */
	bool net_admin;			/* CAP_NET_ADMIN is in force */
	bool cfg80211, hwsim;		/* loaded */
	bool hwsim_there, cuse_there;	/* modules of this kernel, loaded or not */
	bool cuse_node, cuse_open;	/* /dev/cuse is there; we may open it */
	bool regulatory_db;		/* wireless-regdb is installed */
	char socket_folder[HOST_PATH];	/* where apgated would put its socket; "": nowhere */
	int socket_error;		/* why it cannot; 0: it can */
	struct host_radio radio[SURVEY_RADIOS];
};

/* Runtime: the value of XDG_RUNTIME_DIR, or NULL. */
void	host_read(struct host *, const char *root, const char *runtime, const struct survey *);

bool	host_has_netdev(const char *root, const char *name);	/* Wi-Fi or not */
