/* SPDX-License-Identifier: ISC */
/*
 * ap - apgated while it runs
 *
 * Two configurations are in force at a time: of what needs a restart the one it started with, of
 * the rest the one read last.
 */
#pragma once

#include "conf/conf.h"
#include "engine/engine.h"
#include "programs/apgated/options.h"
#include "programs/apgated/radios.h"
#include "programs/apgated/say.h"
#include "programs/apgated/words.h"

struct device;
struct loop;
struct port;
struct port_refusal;
struct port_grant;
struct recorder;

struct ap {
	struct options	 options;
	struct say	 say;
	struct conf	*started;	/* owned; the same as live until a reload */
	struct conf	*live;		/* owned */
	struct radios	 radios;
	struct engine	*engine;
	struct loop	*loop;
	struct port	*port;
	struct device	*device;	/* NULL: none */
	struct recorder	*recorder;	/* NULL: nothing is recorded */
	struct words_names names;
	int		 bss[CONF_RADIOS][CONF_BSSES];	/* the engine's numbers */
	int		 up;		/* BSSs that are */
	int64_t		 wall_us;	/* simulated: of the wall clock, when time was 0 */
	char		 socket[256];	/* where daemons connect */
	int		 own;		/* endpoint through which it looks at itself; 0: none */
	uint32_t	 ready[ENGINE_ENDPOINTS];	/* --wait: endpoints that said what they want */
	uint32_t	 ready_count;
	uint32_t	 daemons;	/* that attached, in all */
	struct instant	 began;
	bool		 stopping, summed_up;
	struct instant	 looked;	/* last time for whether the scenario is over */
	struct instant	 patience;	/* stopping: real time when it is over */
	int		 status;	/* to exit with */
};

/* The callbacks of loop, port and device; arg is the ap. */
void	ap_on_trace(void *arg, const struct engine_trace *);
void	ap_on_failed(void *arg, const struct air_command *, int error);
void	ap_on_refused(void *arg, struct instant, const struct port_refusal *);
void	ap_on_packet(void *arg, struct instant, int endpoint, bool from_daemon, const void *,
	    size_t len);

bool	ap_is_simulated(const struct ap *);	/* its time is not the machine's */
bool	ap_waiting(const struct ap *);	/* for daemons, --wait */
void	ap_stamp(struct ap *);		/* what is logged next is logged as of now */

/* From opening to the end: an exit status. */
int	ap_run(struct ap *);

/* Gives up what is not needed once everything is open. */
void	ap_shut(struct ap *, const char *socket);

/* Reads the configuration anew; what cannot change says so. */
void	ap_reload(struct ap *);

/* How things stand: to the log, and at the end to standard output. */
void	ap_report(struct ap *);
void	ap_sum_up(struct ap *);

/* All mistakes (notes) of a configuration to the log. */
void	ap_say_errors(struct ap *, enum say_level, const struct conf_errors *);

/* The character device, if it can be; an exit status only where the configuration is wrong. */
int	ap_open_device(struct ap *, const struct port_grant *, unsigned count);
void	ap_close_device(struct ap *);
