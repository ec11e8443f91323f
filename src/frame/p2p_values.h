/* SPDX-License-Identifier: ISC */
/*
 * p2p_values - the body of a P2P attribute and the field of struct p2p_attributes it fills
 *
 * Inside src/frame only.  p2p_get_X() takes a body whose size the row allows, all of it, and says
 * false where something within does not fit; p2p_put_X() writes it.
 */
#pragma once

#include <stdbool.h>

#include "base/wire.h"

#define VALUE(how) \
	bool	p2p_get_##how(struct rd *, void *field); \
	void	p2p_put_##how(struct wr *, const void *field);

VALUE(u8)
VALUE(mac)
VALUE(capability)
VALUE(intent)
VALUE(timeout)
VALUE(channel)
VALUE(oob_channel)
VALUE(ext_listen)
VALUE(channel_list)
VALUE(absence)
VALUE(device_info)
VALUE(clients)
VALUE(group_id)
VALUE(interface)
VALUE(hashes)
VALUE(octets)
VALUE(service_id)
VALUE(advertised)

#undef VALUE
