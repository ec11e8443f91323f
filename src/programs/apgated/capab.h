/* SPDX-License-Identifier: ISC */
/*
 * capab - what a simulated radio can, as elements say it
 *
 * Two spatial streams, every modulation, and what the configuration asks for.  Pure.
 */
#pragma once

#include "conf/conf.h"
#include "engine/engine.h"

void			capab_fill(const struct conf_radio *, struct engine_radio *);

/* The Country element's channels: every one of the band; 9.4.2.8.  Static. */
struct air_bytes	capab_triplets(const struct conf_radio *);
