/* SPDX-License-Identifier: ISC */
/*
 * The device begins, serves and ends.
 *
 * cuse_lowlevel_setup() is not used: it becomes a daemon, takes the signals and reads argv.  What
 * remains of it is a session on a descriptor of ours.
 */
#include "port/device_inside.h"

#include <assert.h>
#include <errno.h>
#include <fuse3/fuse_log.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "port/node.h"

/* ---- use --------------------------------------------------------------------------------- */

/* One request.  1: served; 0: none waits; negative: the kernel has ended the connection. */
static int
serve_one(struct device *d)
{
	int n = fuse_session_receive_buf(d->session, &d->buf);

	if (n == -EAGAIN || n == -EINTR)
		return 0;
	if (n <= 0)
		return n ? n : -ENODEV;
	fuse_session_process_buf(d->session, &d->buf);
	return 1;
}

bool
device_expects(const struct device *d)
{
	return !d->ended && d->answered && d->quick > 0;
}

/*
 * Who was answered is awake and may have called again already: looking at once saves a wait, and
 * is lost where he is not so quick.  Which it is is guessed from the last times, as a processor
 * guesses a branch; where the guess is no, one answer of LOOK_AFTER is looked after all the same.
 */
static void
learn(struct device *d, bool expected, bool came)
{
	if (expected && came)
		d->quick = QUICK;
	else if (expected)
		d->quick--;
	else if (d->quick == 0 && ++d->unlooked == LOOK_AFTER) {
		d->unlooked = 0;
		d->quick = 1;
	}
}

bool
device_readable(struct device *d, struct instant now)
{
	bool expected = device_expects(d);
	int served;

	if (d->ended)
		return false;
	d->now = now;
	d->answered = false;
	served = serve_one(d);
	learn(d, expected, served > 0);
	if (served < 0) {
		d->ended = true;
		d->config.watch(d->config.arg, DEVICE_SLOT, fuse_session_fd(d->session), false,
		    false);
		for (int i = 0; i < DEVICE_OPENS; i++)
			device_forget(&d->opened[i], ABORTED);
	}
	return device_expects(d);
}

static int
place_of(const struct device *d, int endpoint)		/* -1: none */
{
	for (int i = 0; endpoint > 0 && i < DEVICE_OPENS; i++)
		if (d->opened[i].endpoint == endpoint)
			return i;
	return -1;
}

bool
device_wake(struct device *d, struct instant now, int endpoint)
{
	int place = place_of(d, endpoint);

	d->now = now;
	if (place >= 0)
		device_stir(&d->opened[place]);
	return place >= 0;
}

bool
device_peer(const struct device *d, int endpoint, struct port_peer *peer)
{
	int place = place_of(d, endpoint);
	const struct opened *o = &d->opened[place >= 0 ? place : 0];

	if (place < 0)
		return false;
	*peer = (struct port_peer){ .pid = o->pid, .uid = o->uid };
	memcpy(peer->name, o->name, sizeof(peer->name));
	return true;
}

bool
device_ended(const struct device *d)
{
	return d->ended;
}

struct port_counts
device_counts(const struct device *d)
{
	return d->counts;
}

void
device_set_grants(struct device *d, const struct port_grant *grants, unsigned count)
{
	assert(count <= PORT_GRANTS);
	if (count)
		memcpy(d->grants, grants, count * sizeof(*grants));
	d->config.grant_count = count;
}

void
device_set_tap(struct device *d, void (*see)(void *, struct instant, int, bool, const void *,
    size_t), void *arg)
{
	d->tap = see;
	d->tap_arg = arg;
}

void
device_set_log(struct device *d, void (*refused)(void *, struct instant,
    const struct port_refusal *), void *arg)
{
	d->refused = refused;
	d->refused_arg = arg;
}

/* ---- life -------------------------------------------------------------------------------- */

static ssize_t
io_writev(int fd, struct iovec *iov, int n, void *arg)
{
	struct device *d = arg;

	d->answered = true;
	return writev(fd, iov, n);
}

static ssize_t
io_read(int fd, void *buf, size_t size, void *arg)
{
	(void)arg;
	return read(fd, buf, size);
}

/* What libfuse would say on standard error, which is the log, its results say too. */
static void
say_nothing(enum fuse_log_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
}

static const struct fuse_custom_io device_io = { .writev = io_writev, .read = io_read };

/* Takes the descriptor.  CUSE_INIT waits in it since it was opened. */
static int
begin_session(struct device *d, int fd, char *why)
{
	char devname[sizeof("DEVNAME=") + DEVICE_NAME], program[] = "apgated";
	char *argv[] = { program, NULL };
	const char *info[] = { devname };
	struct cuse_info cuse = { .dev_info_argc = 1, .dev_info_argv = info };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);

	fuse_set_log_func(say_nothing);
	snprintf(devname, sizeof(devname), "DEVNAME=%s", d->name);
	d->session = cuse_lowlevel_new(&args, &cuse, &device_ops, d);
	fuse_opt_free_args(&args);
	if (!d->session || fuse_session_custom_io(d->session, &device_io, fd) < 0) {
		close(fd);
		snprintf(why, PORT_WHY, "no /dev/%s: out of memory", d->name);
		return -ENOMEM;
	}
	if (serve_one(d) == 1)
		return 0;
	snprintf(why, PORT_WHY, "no /dev/%s: the kernel does not begin; set hostap_device= to do "
	    "without", d->name);
	return -EPROTO;
}

static void
drop(struct device *d)
{
	if (d->session)
		fuse_session_destroy(d->session);	/* and closes the descriptor */
	free(d->buf.mem);
	free(d);
}

int
device_on(struct device **device, const struct device_config *config, int fd,
    char why[static PORT_WHY])
{
	struct device *d = calloc(1, sizeof(*d));
	int error;

	why[0] = '\0';
	if (!d) {
		close(fd);
		snprintf(why, PORT_WHY, "out of memory");
		return -ENOMEM;
	}
	d->config = *config;
	d->quick = QUICK;
	for (int i = 0; i < DEVICE_OPENS; i++)
		d->opened[i].device = d;
	snprintf(d->name, sizeof(d->name), "%s", config->name);
	d->config.name = d->name;
	device_set_grants(d, config->grants, config->grant_count);
	error = begin_session(d, fd, why);
	if (error < 0) {
		drop(d);
		return error;
	}
	config->watch(config->arg, DEVICE_SLOT, fuse_session_fd(d->session), true, false);
	*device = d;
	return 0;
}

int
device_open(struct device **device, const struct device_config *config,
    char why[static PORT_WHY])
{
	struct device *d;
	int error = node_check_name(config->name, why), fd;

	if (error < 0)
		return error;
	fd = node_open_cuse(config->name, why);
	if (fd < 0)
		return fd;
	error = device_on(&d, config, fd, why);
	if (error < 0)
		return error;
	if (serve_one(d) < 0)			/* nothing waits yet: EAGAIN, or the name is taken */
		error = node_taken(config->name, why);
	else
		error = node_own(config, why);
	if (error < 0) {
		device_close(d, (struct instant){ 0 });
		return error;
	}
	*device = d;
	return 0;
}

void
device_close(struct device *d, struct instant now)
{
	if (!d)
		return;
	d->now = now;
	for (int i = 0; i < DEVICE_OPENS; i++)
		device_forget(&d->opened[i], ABORTED);
	if (!d->ended)
		d->config.watch(d->config.arg, DEVICE_SLOT, fuse_session_fd(d->session), false,
		    false);
	drop(d);
}
