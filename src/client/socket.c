/* SPDX-License-Identifier: ISC */
/*
 * The socket: SOCK_SEQPACKET, a packet is one message or more.
 *
 * The descriptor itself is left blocking, so that one call can wait for a message; every other
 * call says MSG_DONTWAIT.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "client/transport.h"

static int
socket_open(const char *path, int timeout_ms)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct timeval tv = { timeout_ms / 1000, timeout_ms % 1000 * 1000 };
	int fd, error;

	if (strlen(path) >= sizeof(sun.sun_path))
		return -ENAMETOOLONG;
	strcpy(sun.sun_path, path);
	if ((fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) < 0)
		return -errno;
	/* Connecting waits while the listener's backlog is full: this bounds it. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) == 0) {
		while ((error = connect(fd, (struct sockaddr *)&sun, sizeof(sun))) < 0 &&
		    errno == EINTR)
			continue;
		if (error == 0)
			return fd;
	}
	error = errno == EAGAIN ? ETIMEDOUT : errno;
	close(fd);
	return -error;
}

/* An empty packet and the end read alike; only after the end has the other side hung up. */
static ssize_t
nothing_came(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLRDHUP };

	if (poll(&p, 1, 0) > 0 && p.revents & (POLLHUP | POLLRDHUP | POLLERR))
		return -ECONNRESET;
	return 0;
}

static ssize_t
socket_receive(int fd, void *buffer, size_t cap, bool wait)
{
	bool reset = false;
	ssize_t n;

	for (;;) {
		if ((n = recv(fd, buffer, cap, wait ? 0 : MSG_DONTWAIT)) > 0)
			return n;
		if (n == 0)
			return nothing_came(fd);
		if (errno == EINTR && !wait)
			continue;
		/* It closed without reading all we wrote; what it wrote is still there. */
		if (errno == ECONNRESET && !reset) {
			reset = true;
			continue;
		}
		return errno == EPIPE || errno == ENOTCONN ? -ECONNRESET : -errno;
	}
}

static ssize_t
socket_send(int fd, const void *packet, size_t len)
{
	ssize_t n;

	while ((n = send(fd, packet, len, MSG_DONTWAIT | MSG_NOSIGNAL)) < 0 && errno == EINTR)
		continue;
	if (n >= 0)
		return n;
	return errno == EPIPE || errno == ENOTCONN ? -ECONNRESET : -errno;
}

const struct transport transport_socket = {
	.open = socket_open,
	.receive = socket_receive,
	.send = socket_send,
};
