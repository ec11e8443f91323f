/* SPDX-License-Identifier: ISC */
/* way_device - functions of engine.h for daemons that come through the device; see the .c */
#pragma once

#include "engine/engine.h"

int	way_attach(struct engine *, struct instant, const struct engine_peer *);
void	way_detach(struct engine *, struct instant, int endpoint);
ssize_t	way_write(struct engine *, struct instant, int endpoint, const void *, size_t);
ssize_t	way_read(struct engine *, struct instant, int endpoint, void *, size_t);
int	way_ioctl(struct engine *, struct instant, int endpoint, uint32_t request, void *, size_t);
void	way_close(struct engine *);
