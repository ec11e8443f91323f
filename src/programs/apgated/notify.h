/* SPDX-License-Identifier: ISC */
/*
 * notify - tells the service manager how things stand: sd_notify(3), by hand
 *
 * Without NOTIFY_SOCKET nothing is done.  Never waits.
 */
#pragma once

void	notify(const char *state);	/* "READY=1", "STOPPING=1", ... */
void	notify_reloading(void);		/* with the time systemd wants */
