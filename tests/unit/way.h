/* SPDX-License-Identifier: ISC */
/*
 * way - functions of engine.h for a story's daemons that come another way: see way_device.c and
 * way_socket.c, of which a program is built with one
 *
 * The first ones do what those of engine.h do that are named alike, as far as a daemon can tell.
 * The others are what a fixture must know of the way.
 */
#pragma once

#include "engine/engine.h"

void	way_open(struct engine *);	/* may be left out before the first way_attach() */
int	way_attach(struct engine *, struct instant, const struct engine_peer *);
void	way_detach(struct engine *, struct instant, int endpoint);
ssize_t	way_write(struct engine *, struct instant, int endpoint, const void *, size_t);
ssize_t	way_read(struct engine *, struct instant, int endpoint, void *, size_t);
int	way_ioctl(struct engine *, struct instant, int endpoint, uint32_t request, void *, size_t);
bool	way_readable(const struct engine *, int endpoint);
void	way_event(struct engine *, struct instant, const struct air_event *);
void	way_tick(struct engine *, struct instant);
void	way_close(struct engine *);

/* Writes one message and gives what became of it, 0 or a negative errno value, and why (borrowed
   until the next call; NULL where this way does not tell). */
int	way_say(struct engine *, struct instant, int endpoint, const void *, size_t,
	    const char **why);

/* The access point has done something: whoever serves daemons has his turn. */
void	way_turn(struct engine *, struct instant);
/* From now on he has none but when a daemon reads or writes: until then messages stay where the
   access point can take them back.  Until way_close(); the device needs no telling. */
void	way_hold(void);
void	way_asleep(struct engine *, int endpoint);	/* as the engine tells */

/* Numbers the way used up by itself, rising; borrowed until the next call of any. */
const uint64_t *way_hidden(int endpoint, size_t *count);
