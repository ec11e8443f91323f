/* SPDX-License-Identifier: ISC */
/* p2p_inside - between the structures of <hostap/p2p.h> and those of the codec */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "frame/p2p_action.h"
#include "hostap/p2p.h"

/* The octets written, or what hostap/p2p.h promises. */
static inline int
p2p_written(const struct wr *w)
{
	return wr_ok(w) ? (int)w->len : -ENOSPC;
}

/* Text in room for size octets, NUL included, without what follows a NUL. */
void	p2p_text_take(char *text, size_t size, struct octets);
struct octets p2p_text_octets(const char *text, size_t size);	/* a blank where there is none */

/* Channels: false where there is no such operating class. */
bool	p2p_channel_from(uint16_t mhz, const uint8_t country[2], struct p2p_channel *);
uint16_t p2p_channel_mhz(const struct p2p_channel *);		/* 0: none, or not known */

/* Device Info, and what else stands in the frames of a device. */
void	p2p_info_put(const struct hostap_device *, struct p2p_attributes *);
void	p2p_info_take(const struct p2p_attributes *, struct hostap_device *);
