/* SPDX-License-Identifier: ISC */
/*
 * Reads and polls (D1, D2): answered at once, or when there is something.
 *
 * The comments that begin with "kernel:" say what Linux 6.1 was measured to do.
 */
#include "port/device_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

void
device_tap(const struct device *d, int endpoint, bool from, const void *at, size_t n)
{
	if (d->tap)
		d->tap(d->tap_arg, d->now, endpoint, from, at, n);
}

struct opened *
device_opened(fuse_req_t req, const struct fuse_file_info *fi)	/* NULL: answered */
{
	struct device *d = fuse_req_userdata(req);

	if (fi->fh < DEVICE_OPENS && d->opened[fi->fh].endpoint > 0)
		return &d->opened[fi->fh];
	fuse_reply_err(req, EBADF);
	return NULL;
}

/* ---- read -------------------------------------------------------------------------------- */

/*
 * False: there is nothing to read, and the request is still to be answered.
 *
 * kernel: an answer that fills its longest read (128 KiB) makes it ask for more; the buffer is
 * shorter than that.  A reader that was killed waits for its answer all the same, so an answer
 * always finds it, and what was taken from the engine is not lost.
 */
static bool
read_answer(struct opened *o, fuse_req_t req, size_t room)
{
	struct device *d = o->device;
	ssize_t n = engine_read(d->config.engine, d->now, o->endpoint, d->out,
	    room < sizeof(d->out) ? room : sizeof(d->out));

	if (n == -EAGAIN)
		return false;
	if (n < 0) {
		fuse_reply_err(req, (int)-n);
		return true;
	}
	d->counts.packets_out++;
	device_tap(d, o->endpoint, false, d->out, (size_t)n);
	fuse_reply_buf(req, (const char *)d->out, (size_t)n);
	return true;
}

static void
unpark(struct opened *o, unsigned at)
{
	o->parked_count--;
	memmove(&o->parked[at], &o->parked[at + 1],
	    (o->parked_count - at) * sizeof(o->parked[0]));
}

/* kernel: only an answer ends the wait of a request that was handed out, SIGKILL included. */
static void
read_interrupted(fuse_req_t req, void *arg)
{
	struct opened *o = arg;

	for (unsigned i = 0; i < o->parked_count; i++)
		if (o->parked[i].req == req) {
			unpark(o, i);
			fuse_reply_err(req, EINTR);
			return;
		}
}

/*
 * In the list before fuse_req_interrupt_func(), which calls read_interrupted() at once where the
 * signal came first: the request is not to be touched after it.
 */
static void
park(struct opened *o, fuse_req_t req, size_t room)
{
	if (o->parked_count == DEVICE_PARKED) {
		fuse_reply_err(req, ENOBUFS);
		return;
	}
	o->parked[o->parked_count++] = (struct parked){ req, room };
	fuse_req_interrupt_func(req, read_interrupted, o);
}

void
device_stir(struct opened *o)
{
	while (o->parked_count > 0 && engine_readable(o->device->config.engine, o->endpoint)) {
		struct parked p = o->parked[0];

		unpark(o, 0);
		if (!read_answer(o, p.req, p.room))
			fuse_reply_err(p.req, EAGAIN);
	}
	if (o->armed && engine_readable(o->device->config.engine, o->endpoint)) {
		o->armed = false;	/* whoever wakes up polls again, and arms again */
		fuse_lowlevel_notify_poll(o->poll);
	}
}

/* kernel: the flags are those of the moment: fcntl(F_SETFL) and FIONBIO need no more than this. */
void
device_read(fuse_req_t req, size_t room, off_t off, struct fuse_file_info *fi)
{
	struct opened *o = device_opened(req, fi);

	(void)off;
	if (!o || read_answer(o, req, room))
		return;
	if (fi->flags & O_NONBLOCK)
		fuse_reply_err(req, EAGAIN);
	else
		park(o, req, room);
}

/* kernel: ENOSYS here would switch poll off for good.  A handle comes only if somebody waits. */
void
device_poll(fuse_req_t req, struct fuse_file_info *fi, struct fuse_pollhandle *poll)
{
	struct opened *o = device_opened(req, fi);
	unsigned ready = POLLOUT | POLLWRNORM;

	if (poll && (!o || o->poll))
		fuse_pollhandle_destroy(poll);
	if (!o)
		return;
	if (poll && !o->poll)
		o->poll = poll;
	o->armed = o->armed || poll;
	if (engine_readable(o->device->config.engine, o->endpoint))
		ready |= POLLIN | POLLRDNORM;
	fuse_reply_poll(req, ready);
}

void
device_forget(struct opened *o, int error)
{
	while (o->parked_count > 0) {
		fuse_req_t req = o->parked[0].req;

		unpark(o, 0);
		fuse_reply_err(req, error);
	}
	if (o->poll)
		fuse_pollhandle_destroy(o->poll);
	if (o->endpoint > 0)
		engine_detach(o->device->config.engine, o->device->now, o->endpoint);
	*o = (struct opened){ .device = o->device };
}
