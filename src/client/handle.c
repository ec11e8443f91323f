/* SPDX-License-Identifier: ISC */
/* A handle's descriptors, and its sentences. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "client/handle.h"

int
client_fail(struct hostap *h, int error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(h->error, sizeof(h->error), fmt, ap);
	va_end(ap);
	return error;
}

int64_t
client_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
client_watch(struct hostap *h, const struct transport *transport, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN };

	if (epoll_ctl(h->poll_fd, EPOLL_CTL_ADD, fd, &ev) < 0)
		return -errno;
	h->transport = transport;
	h->fd = fd;
	h->stuck = false;
	return 0;
}

void
client_wake(struct hostap *h, bool on)
{
	struct epoll_event ev = { .events = on ? EPOLLIN : 0 };

	if (h->waking == on)
		return;
	h->waking = on;
	epoll_ctl(h->poll_fd, EPOLL_CTL_MOD, h->wake_fd, &ev);
}

void
client_unwatch(struct hostap *h)
{
	if (h->fd < 0)
		return;
	epoll_ctl(h->poll_fd, EPOLL_CTL_DEL, h->fd, NULL);
	close(h->fd);
	h->fd = -1;
	h->stuck = false;
}

/* The program learns of it from hostap_next(), after the messages that came before. */
int
client_gone(struct hostap *h)
{
	client_unwatch(h);
	packets_clear(&h->out);
	h->table.sending = false;
	client_wake(h, true);
	return client_fail(h, -ECONNRESET, "the access point at %s is gone", h->path);
}
