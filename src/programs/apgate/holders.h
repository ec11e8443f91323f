/* SPDX-License-Identifier: ISC */
/*
 * holders - which programs have a hand on which interface
 *
 * The kernel does not say whose an interface is.  What can be seen from outside is put together:
 * command lines and the configuration files they name, control sockets called after interfaces,
 * NetworkManager's notes on devices, and who listens to nl80211's "mlme" group.  Only programs
 * in our network namespace count, as far as that can be seen.  Nothing is changed; without
 * privileges less is seen (other users' descriptors), never something wrong.
 */
#pragma once

#include <stdint.h>

#include "radio/nl80211/survey.h"

enum holder_kind {
	HOLDER_APGATED, HOLDER_HOSTAPD, HOLDER_WPA_SUPPLICANT, HOLDER_IWD,
	HOLDER_NETWORK_MANAGER, HOLDER_CONNMAN,
	HOLDER_OTHER,			/* it only listens */
};

enum holder_how {
	HOLDER_NAMED,			/* it was started for this interface */
	HOLDER_SOCKET,			/* its control socket is called after it */
	HOLDER_MANAGES,			/* it has noted that it manages it */
	HOLDER_TAKES_ALL,		/* it takes every radio it finds */
	HOLDER_LISTENS,			/* to nl80211's events; of no interface in particular */
};

enum { HOLDERS = 64 };

struct holder {
	enum holder_kind kind;
	enum holder_how how;
	uint32_t ifindex;		/* 0: of none in particular */
	int pid;			/* 0: cannot be seen */
	char program[16];
	char unit[80];			/* systemd's, that runs it; "": none */
};

struct holders {
	int count;
	struct holder holder[HOLDERS];	/* of more, the first */
};

void	holders_read(struct holders *, const char *root, const struct survey *);
