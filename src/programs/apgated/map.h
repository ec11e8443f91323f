/* SPDX-License-Identifier: ISC */
/*
 * map - from what a configuration says to what the engine and the port are told
 *
 * Pure but for malloc and, for grants, the system's lists of users and groups.
 */
#pragma once

#include "conf/conf.h"
#include "engine/engine.h"
#include "port/port.h"

/* A BSS as the engine wants it, with the lists it points into. */
struct map_bss {
	struct engine_bss	bss;
	struct mac		*lists;		/* owned until map_bss_close() */
};

void	map_config(const struct conf *, struct engine_config *);	/* key, wall_us: the caller's */
void	map_radio(const struct conf_radio *, struct engine_radio *);	/* as a simulated one can;
						   acks: the caller's */
void	map_away(const struct conf_radio *, struct air_away *);	/* after what the radio can is
						   there: the way and the share that are asked for */

/* The default address of a BSS: locally administered, from its place in the configuration. */
struct mac	map_bssid(int radio, int bss);

/* BSS n of a radio.  0 or -ENOMEM. */
int	map_bss(const struct conf *, int radio, int n, struct map_bss *);
void	map_bss_close(struct map_bss *);

/* What may change while stations stay, from one to the other: lists and elements borrowed. */
void	map_bss_live(struct engine_bss *, const struct engine_bss *from);

/* Names of users and groups become numbers.  How many, or -ENOENT and the name. */
int	map_grants(const struct conf *, struct port_grant[static PORT_GRANTS],
	    const char **unknown);

/* The group the device is given: 0 (has: whether there is one), or -ENOENT. */
int	map_device_group(const struct conf *, bool *has, gid_t *group);
