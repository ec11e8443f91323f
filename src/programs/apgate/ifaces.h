/* SPDX-License-Identifier: ISC */
/*
 * ifaces - the access point's interfaces by number and by name
 *
 * A copy of the list, made when asked; all of it belongs to the caller.
 */
#pragma once

#include "programs/apgate/text.h"

enum { IFACES = 256 };

struct ifaces {
	uint32_t	count;
	struct hostap_iface_info iface[IFACES];
};

struct cli;

int		 ifaces_read(struct ifaces *, struct hostap *);	/* 0 or a negative errno value */
const char	*ifaces_name(const struct ifaces *, uint32_t iface, char text[static TEXT]);
const struct hostap_iface_info *ifaces_find(const struct ifaces *, const char *name);
					/* NULL, and it was said what there is */
