/* SPDX-License-Identifier: ISC */
/*
 * real - from a configuration to the kernel's radios
 */
#pragma once

#include "programs/apgated/radios.h"

/* As radios_open(). */
int	real_open(struct radios *, const struct conf *, const struct options *, bool check,
	    struct say *, char why[static RADIOS_WHY]);
