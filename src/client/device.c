/* SPDX-License-Identifier: ISC */
/*
 * The device: a character device that a program provides (CUSE).
 *
 * Its calls are interrupted by any signal, even where handlers were set with SA_RESTART, and by
 * SIGSTOP and SIGCONT: so all are repeated.  When the providing program ends, calls under way
 * give ECONNABORTED, later ones ENOTCONN.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client/transport.h"

static int
failure(int error)
{
	return error == ENOTCONN || error == ECONNABORTED ? -ECONNRESET : -error;
}

static int
device_open(const char *path, int timeout_ms)
{
	int fd;

	(void)timeout_ms;
	while ((fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0 && errno == EINTR)
		continue;
	if (fd >= 0)
		return fd;
	/* What an opener may see of a device that is coming or going. */
	return errno == ENOTCONN || errno == ECONNABORTED || errno == ENODEV || errno == ENXIO ?
	    -ECONNREFUSED : -errno;
}

static ssize_t
device_receive(int fd, void *buffer, size_t cap, bool wait)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n;

	for (;;) {
		if ((n = read(fd, buffer, cap)) > 0)
			return n;
		if (n == 0)
			return -ECONNRESET;	/* the device has no end of file */
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN || !wait)
			return failure(errno);
		if (poll(&p, 1, -1) < 0)
			return -errno;
	}
}

static ssize_t
device_send(int fd, const void *messages, size_t len)
{
	ssize_t n;

	while ((n = write(fd, messages, len)) < 0 && errno == EINTR)
		continue;
	return n < 0 ? failure(errno) : n;
}

static int
device_ioctl(int fd, unsigned long request, void *arg)
{
	int r;

	while ((r = ioctl(fd, request, arg)) < 0 && errno == EINTR)
		continue;
	return r < 0 ? failure(errno) : 0;
}

const struct transport transport_device = {
	.open = device_open,
	.receive = device_receive,
	.send = device_send,
	.ioctl = device_ioctl,
	.error_is_result = true,
};
