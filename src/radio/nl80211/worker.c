/* SPDX-License-Identifier: ISC */
/* The queue is guarded by the lock; a record in it stays where it is while it is being sent. */
#include "radio/nl80211/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/queue.h"

enum { QUEUE = 8 << 20 };

struct worker {
	pthread_t	thread;
	pthread_mutex_t	lock;
	pthread_cond_t	more;
	struct queue	*queue;
	int		fd[2];
	int		error, wake;
	unsigned	under_way;
	bool		started, ending, waiting, tell;
};

struct parcel {
	uint32_t link, len;
	uint8_t octets[];
};

static void
taken(struct worker *w)
{
	w->under_way--;
	if (w->tell && w->under_way < WORKER_BUSY) {
		w->tell = false;
		eventfd_write(w->wake, 1);
	}
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	const struct parcel *p;
	int error;

	pthread_mutex_lock(&w->lock);
	while ((p = queue_front(w->queue)) != NULL || !w->ending) {
		if (p == NULL) {
			w->waiting = true;
			pthread_cond_wait(&w->more, &w->lock);
			w->waiting = false;
			continue;
		}
		pthread_mutex_unlock(&w->lock);
		error = send(w->fd[p->link], p->octets, p->len, 0) < 0 ? errno : 0;
		pthread_mutex_lock(&w->lock);
		if (error)
			w->error = error;
		queue_pop(w->queue);
		taken(w);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/*
 * With the first datagram, not before: a thread keeps what its maker had, and by then the program
 * has given up what it does not need.  Signals are the loop's.
 */
static int
start(struct worker *w)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&w->thread, NULL, work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	w->started = error == 0;
	return error;
}

void
worker_close(struct worker *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->ending = true;
	pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->lock);
	if (w->started)
		pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->more);
	queue_close(w->queue);
	if (w->wake >= 0)
		close(w->wake);
	free(w);
}

struct worker *
worker_open(int generic_fd, int link_fd)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (w) {
		w->queue = queue_open(QUEUE);
		w->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		w->fd[false] = generic_fd;
		w->fd[true] = link_fd;
		pthread_mutex_init(&w->lock, NULL);
		pthread_cond_init(&w->more, NULL);
	}
	if (w && w->queue && w->wake >= 0)
		return w;
	worker_close(w);
	errno = ENOMEM;
	return NULL;
}

bool
worker_send(struct worker *w, bool link, const void *octets, size_t len)
{
	struct parcel *p;
	bool wake;

	if (!w->started && start(w) != 0)
		return false;
	pthread_mutex_lock(&w->lock);
	p = queue_put(w->queue, sizeof(*p) + len);
	if (p) {
		p->link = link;
		p->len = (uint32_t)len;
		memcpy(p->octets, octets, len);
		w->under_way++;
	}
	wake = p && w->waiting;
	pthread_mutex_unlock(&w->lock);
	if (wake)
		pthread_cond_signal(&w->more);
	return p != NULL;
}

int
worker_error(struct worker *w)
{
	int error;

	pthread_mutex_lock(&w->lock);
	error = w->error;
	w->error = 0;
	pthread_mutex_unlock(&w->lock);
	return error;
}

bool
worker_busy(struct worker *w)
{
	bool busy;

	pthread_mutex_lock(&w->lock);
	busy = w->tell = w->under_way >= WORKER_BUSY;
	pthread_mutex_unlock(&w->lock);
	return busy;
}

int
worker_fd(const struct worker *w)
{
	return w->wake;
}
