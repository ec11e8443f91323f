/* SPDX-License-Identifier: ISC */
/*
 * notify - tells the service manager how things stand: sd_notify(3), by hand
 *
 * Without NOTIFY_SOCKET nothing is done.  Never waits.
 */
#pragma once

#include <stdint.h>

void	 notify(const char *state);	/* "READY=1", "STOPPING=1", ... */
void	 notify_reloading(void);	/* with the time systemd wants */

/*
 * How often the manager is to hear "WATCHDOG=1", else it takes us for hung: half of WATCHDOG_USEC.
 * 0: it does not want to, or wants it of another process (WATCHDOG_PID).
 */
uint64_t notify_watchdog_ms(void);
