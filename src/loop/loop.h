/* SPDX-License-Identifier: ISC */
/*
 * loop - the only clock and the only wait
 *
 * It brings engine, radios, port and device together: waits for descriptors, time and signals
 * (libuv), gives the engine one input after the other, and after each carries out what the engine
 * wants: commands to the radios, messages to the port and the device, traces to the log.  Radios,
 * daemons and timers take turns of bounded length, so none of them keeps another waiting.
 *
 * A command a radio refuses comes back to the engine as the event that says so.
 */
#pragma once

#include <stdbool.h>

#include "base/air.h"
#include "base/instant.h"
#include "engine/engine.h"
#include "loop/pace.h"

struct device;
struct loop;				/* owned until loop_close() */
struct port;
struct radio;

enum loop_sign { LOOP_STOP, LOOP_RELOAD, LOOP_REPORT };	/* SIGTERM and SIGINT, SIGHUP, SIGUSR1 */

struct loop_config {
	struct engine		*engine;	/* borrowed, as are the radios, until loop_close() */
	struct radio *const	*radios;	/* by their number in the engine */
	int			 radio_count;
	enum pace_kind		 pace;
	double			 speed;
	bool			 held;		/* simulated time waits for loop_release() */

	void	(*trace)(void *, const struct engine_trace *);
	void	(*failed)(void *, const struct air_command *, int error);	/* or NULL */
	void	(*sign)(void *, enum loop_sign);
	void	(*turn)(void *);		/* after each turn, before waiting */
	bool	(*after)(void *);		/* each instant: true ends the turn; or NULL */
	struct instant (*due)(void *);		/* when `after` wants to be called next; or NULL */
	uint64_t		 beat_ms;	/* real time between two calls of `beat`; 0: none */
	void	(*beat)(void *);		/* from the loop itself: it comes as long as turns do */
	void	*arg;
};

struct loop	*loop_open(const struct loop_config *);	/* NULL and errno */
void		 loop_close(struct loop *);		/* NULL is fine; after port_close() */
void		 loop_set_port(struct loop *, struct port *);	/* borrowed; NULL: none any more */
void		 loop_set_device(struct loop *, struct device *);	/* likewise */

/* The `watch` of struct port_config and struct device_config, with the loop as its argument. */
void		 loop_watch(void *loop, int slot, int fd, bool readable, bool writable);

void		 loop_run(struct loop *);	/* until loop_end() */
void		 loop_end(struct loop *);
void		 loop_release(struct loop *);	/* simulated time begins */
void		 loop_set_end(struct loop *, struct instant);	/* simulated time goes no further */
void		 loop_settle(struct loop *);	/* after a call into the engine by somebody else */

struct instant	 loop_now(const struct loop *);	/* the engine's time */
bool		 loop_finished(const struct loop *);	/* no radio will have another event */

/* The clocks, microseconds. */
struct instant	 loop_clock(void);		/* since the machine's boot, sleep included */
int64_t		 loop_wall_us(void);		/* since 1970 */
