/* SPDX-License-Identifier: ISC */
/* The protocol of sd_notify(3): a datagram to the socket NOTIFY_SOCKET names. */
#include "programs/apgated/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

void
notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	socklen_t len;
	int fd;

	if (!path || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof(to.sun_path))
		return;
	strcpy(to.sun_path, path);
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (path[0] == '@')			/* an abstract name */
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&to, len);
	close(fd);
}

void
notify_reloading(void)
{
	struct timespec t;
	char state[64];

	clock_gettime(CLOCK_MONOTONIC, &t);
	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%jd",
	    (intmax_t)t.tv_sec * 1000000 + t.tv_nsec / 1000);
	notify(state);
}

/* A whole number above 0 and nothing else; else 0. */
static uint64_t
number_in(const char *name)
{
	const char *text = getenv(name);
	uintmax_t n;
	char *end;

	if (!text || text[0] < '0' || text[0] > '9')
		return 0;
	errno = 0;
	n = strtoumax(text, &end, 10);
	return *end == '\0' && errno == 0 ? n : 0;
}

uint64_t
notify_watchdog_ms(void)
{
	uint64_t us = number_in("WATCHDOG_USEC");

	if (us == 0 || !getenv("NOTIFY_SOCKET") ||
	    (getenv("WATCHDOG_PID") && number_in("WATCHDOG_PID") != (uint64_t)getpid()))
		return 0;
	return us < 2000 ? 1 : us / 2000;
}
