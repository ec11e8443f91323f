/* SPDX-License-Identifier: ISC */
/*
 * values - the body of an element and the field of struct elements it fills
 *
 * Inside src/frame only.  Each value has two functions: value_get_X() takes a body whose size
 * the row allows, all of it, and says false if that size is wrong after all; value_put_X()
 * writes it.
 */
#pragma once

#include <stdbool.h>

#include "base/wire.h"

#define VALUE(how) \
	bool	value_get_##how(struct rd *, void *field); \
	void	value_put_##how(struct wr *, const void *field);

VALUE(octets)
VALUE(u8)
VALUE(u16)
VALUE(ssid)
VALUE(rates)
VALUE(ext_rates)
VALUE(tim)
VALUE(bss_load)
VALUE(power)
VALUE(switch)
VALUE(ext_switch)
VALUE(ht_capabilities)
VALUE(ht_operation)
VALUE(vht_capabilities)
VALUE(vht_operation)
VALUE(mobility)
VALUE(timeout)
VALUE(max_idle)
VALUE(rm)
VALUE(wmm_info)
VALUE(wmm)

#undef VALUE
