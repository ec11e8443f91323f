/* SPDX-License-Identifier: ISC */
/*
 * freshen - what the radios say of stations now
 *
 * The access point's list knows of a station what its management frames said, and data may have
 * come since.  Asked are the associated ones, so many at a time; what is not answered in a second
 * or two, or may not be asked (the right "command"), stays as the list has it.
 */
#pragma once

#include <stddef.h>

#include "hostap/client.h"

void		 freshen(struct hostap *, struct hostap_station *, size_t);	/* signal, idle_ms */
