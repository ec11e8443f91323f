/* SPDX-License-Identifier: ISC */
/*
 * look - asks the kernel for its radios, their interfaces, links and regulatory domains
 *
 * Changes nothing and needs no privileges.
 */
#pragma once

#include "radio/nl80211/survey.h"

struct record;

/*
 * 0, or a negative errno value: -ENOENT where the kernel has no nl80211.  Record: borrowed, NULL is
 * fine.
 */
int	look_around(struct survey *, struct record *);
