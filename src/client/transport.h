/* SPDX-License-Identifier: ISC */
/*
 * transport - what the device and the socket do differently
 *
 * Results below 0 are negative errno values.  -ECONNRESET means, whatever the system called it,
 * that the access point is gone.  Nothing waits, but receive() where it is told to.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct transport {
	int	(*open)(const char *path, int timeout_ms);	/* a descriptor */
	ssize_t	(*receive)(int fd, void *, size_t, bool wait);	/* octets; -EAGAIN, -EINTR */
	ssize_t	(*send)(int fd, const void *, size_t);		/* octets taken; -EAGAIN */
	int	(*ioctl)(int fd, unsigned long request, void *);	/* NULL: by messages */
	/* The errno of a write is what becomes of a message: so each is written by itself. */
	bool	error_is_result;
};

extern const struct transport transport_device;
extern const struct transport transport_socket;
