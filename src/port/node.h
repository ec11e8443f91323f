/* SPDX-License-Identifier: ISC */
/*
 * node - /dev/cuse, and the name under /dev that comes of it
 */
#pragma once

#include "port/device.h"

/* A descriptor of /dev/cuse, or a negative errno value and why. */
int	node_open_cuse(const char *name, char why[static PORT_WHY]);

/* Whether a device may be called so: 0, or -EINVAL and why.  Pure. */
int	node_check_name(const char *name, char why[static PORT_WHY]);

/*
 * The node is made: checks that it is ours, and gives it its mode and group.  0, and why is
 * empty or says what could not be done; -EEXIST and why where the name is something else's.
 */
int	node_own(const struct device_config *, char why[static PORT_WHY]);

/* The sentence for a name that another CUSE device has. */
int	node_taken(const char *name, char why[static PORT_WHY]);
