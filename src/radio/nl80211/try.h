/* SPDX-License-Identifier: ISC */
/*
 * try - which way a radio can have a P2P device
 *
 * What a driver says of itself is not all true, and not all there is to know: the addresses may be
 * taken, another program may have the one P2P device there can be, the combination with an access
 * point may not exist.  So it is tried: made, started, asked to be on another channel for 10 ms,
 * and deleted, with the access point's interfaces there and not yet beaconing.  A radio that is
 * blocked cannot be tried, and is believed.
 *
 * The ways, in this order: native (the driver's P2P device), borrowed (a station's interface of
 * our own), shared (the first BSS's interface), on the BSS's channel only.  One that the options
 * name is tried alone.
 */
#pragma once

#include "radio/nl80211/setup.h"

void	try_away(struct setup *, const struct nl80211_options *);	/* into away, can and why */
