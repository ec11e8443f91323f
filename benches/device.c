/* SPDX-License-Identifier: ISC */
/*
 * What a decision costs through the device: apgated's own loop, device and engine in one process,
 * a daemon that reads and writes in another; against a bare CUSE device that gives back in a
 * read what was written, which speaks the kernel's protocol itself and so cannot be beaten.
 *
 *	guest.device.roundtrip	the daemon writes an answer and reads the next request: p50
 *	guest.device.batch	decisions a second with 64 stations waiting, against one at a time
 *
 * As root, with /dev/cuse.  Both processes share a processor.  They are measured by turns, and the
 * quietest turn of each counts: an emulated machine has slow spells.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hostap/hostap.h>

#include "feeder.h"
#include "port/device.h"

enum { TURNS = 7, ROUNDS = 3000, BATCH = 20000, WINDOW = 64 };

static double
least(const double *at, size_t n)
{
	double best = at[0];

	for (size_t i = 1; i < n; i++)
		best = at[i] < best ? at[i] : best;
	return best;
}

/* ---- the bare device ------------------------------------------------------------------------ */

static void
reply(int cuse, uint64_t unique, int error, const void *data, size_t n)
{
	struct fuse_out_header h = { (uint32_t)(sizeof(h) + n), error, unique };
	struct iovec iov[2] = { { &h, sizeof(h) }, { (void *)(uintptr_t)data, n } };

	if (writev(cuse, iov, n ? 2 : 1) < 0)
		err(1, "bare device: answer");
}

static int
bare_open(const char *name)
{
	static char buf[FUSE_MIN_READ_BUFFER + 4096];
	struct {
		struct cuse_init_out out;
		char info[64];
	} init = { .out = { .major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION,
	    .max_read = 131072, .max_write = 131072 } };
	struct fuse_in_header in;
	int cuse = open("/dev/cuse", O_RDWR | O_CLOEXEC);

	if (cuse < 0 || read(cuse, buf, sizeof(buf)) < (ssize_t)sizeof(in))
		err(1, "/dev/cuse");
	memcpy(&in, buf, sizeof(in));
	reply(cuse, in.unique, 0, &init, sizeof(init.out) +
	    (size_t)snprintf(init.info, sizeof(init.info), "DEVNAME=%s", name) + 1);
	return cuse;
}

/* Serves until the client closes. */
static void
bare_serve(int cuse)
{
	static char buf[131072 + 4096], message[LEN];
	const struct fuse_open_out opened = { .fh = 1 };
	const struct fuse_write_out written = { .size = LEN };
	struct fuse_in_header in;

	while (read(cuse, buf, sizeof(buf)) > 0) {
		memcpy(&in, buf, sizeof(in));
		if (in.opcode == FUSE_OPEN) {
			reply(cuse, in.unique, 0, &opened, sizeof(opened));
		} else if (in.opcode == FUSE_WRITE) {
			memcpy(message, buf + sizeof(in) + sizeof(struct fuse_write_in), LEN);
			reply(cuse, in.unique, 0, &written, sizeof(written));
		} else if (in.opcode == FUSE_READ) {
			reply(cuse, in.unique, 0, message, LEN);
		} else if (in.opcode == FUSE_RELEASE) {
			reply(cuse, in.unique, 0, NULL, 0);
			return;
		} else {
			reply(cuse, in.unique, -ENOSYS, NULL, 0);
		}
	}
}

/* ---- the clients ---------------------------------------------------------------------------- */

static int
open_when_there(const char *path)
{
	int fd;

	while ((fd = open(path, O_RDWR)) < 0)
		poll(NULL, 0, 1);
	return fd;
}

/* Writes, then reads, and says by the pipe what the median was. */
static void
bare_client(int told)
{
	static uint64_t took[ROUNDS];
	char b[LEN] = { 0 };
	int fd = open_when_there("/dev/bare");
	double us;

	for (int i = -WARM; i < ROUNDS; i++) {
		uint64_t t = clock_ns();

		if (write(fd, b, LEN) != LEN || read(fd, b, LEN) != LEN)
			err(1, "bare device");
		if (i >= 0)
			took[i] = clock_ns() - t;
	}
	us = median_us(took, ROUNDS);
	_exit(write(told, &us, sizeof(us)) != sizeof(us));
}

static int
decider(void)
{
	struct hostap_version v = { .version = HAP_VERSION, .name = "bench" };
	struct hostap_mode mode = { .role = HAP_ROLE_DECIDER, .classes = HAP_CLASS_AUTH,
	    .order = 100 };
	int fd = open_when_there("/dev/ours");

	if (ioctl(fd, HIOCVERSION, &v) < 0 || ioctl(fd, HIOCSMODE, &mode) < 0)
		err(1, "/dev/ours");
	return fd;
}

/* The answers to a buffer, in place: requests become acceptances. */
static void
accept_all(char *buf, size_t len)
{
	struct ieee80211_hostap_msg m;

	for (size_t at = 0; at < len; at += LEN) {
		uint64_t seq;

		memcpy(&m, buf + at, LEN);
		seq = m.i_seq;
		m = (struct ieee80211_hostap_msg){ .i_msglen = LEN, .i_type = HAP_AUTH_RESP,
		    .i_seq = seq };
		memcpy(buf + at, &m, LEN);
	}
}

static void
our_client(int told, int ready, uint32_t total, uint32_t window)
{
	static char buf[HAP_READ_MAX];
	static uint64_t took[ROUNDS + WARM];
	int fd = decider();
	uint32_t done = 0;
	uint64_t t = 0, began = 0;
	double result;

	if (write(ready, "!", 1) != 1)
		_exit(1);
	while (done < total) {
		ssize_t n = read(fd, buf, window > 1 ? sizeof(buf) : LEN);
		uint64_t now = clock_ns();

		if (n < 0 || n % LEN)
			err(1, "/dev/ours: read %zd", n);
		if (window == 1 && done > WARM && done - WARM - 1 < ROUNDS)
			took[done - WARM - 1] = now - t;
		if (began == 0 && done >= WARM)
			began = now;
		accept_all(buf, (size_t)n);
		t = clock_ns();
		if (write(fd, buf, (size_t)n) != n)
			err(1, "/dev/ours: write");
		done += (uint32_t)n / LEN;
	}
	result = window == 1 ? median_us(took, ROUNDS - 1) :
	    (total - WARM) / ((double)(clock_ns() - began) / 1e9);
	_exit(write(told, &result, sizeof(result)) != sizeof(result));
}

/* ---- turns ---------------------------------------------------------------------------------- */

static double
told_by(int fd)
{
	double value;

	if (read(fd, &value, sizeof(value)) != sizeof(value))
		errx(1, "the client failed");
	close(fd);
	return value;
}

static double
bare_turn(void)
{
	int fds[2], cuse;
	double value;
	pid_t pid;

	if (pipe(fds) < 0)
		err(1, "pipe");
	cuse = bare_open("bare");
	pid = fork();
	if (pid == 0) {
		close(cuse);
		bare_client(fds[1]);
	}
	close(fds[1]);
	bare_serve(cuse);
	close(cuse);
	value = told_by(fds[0]);
	waitpid(pid, NULL, 0);
	return value;
}

/* Notes the device's descriptor, which a child must not keep: it would keep the device too. */
struct door {
	struct loop *loop;
	int cuse;
};

static void
watch(void *arg, int slot, int fd, bool readable, bool writable)
{
	struct door *d = arg;

	d->cuse = fd;
	loop_watch(d->loop, slot, fd, readable, writable);
}

/* Serves the device until the client has attached. */
static void
wait_for(const struct ap *ap, struct device *device, int ready)
{
	struct pollfd p = { .fd = ready, .events = POLLIN };

	while (poll(&p, 1, 0) == 0)
		device_readable(device, loop_now(ap->loop));
	close(ready);
}

/* The client's process ends only when its device has answered the close, or is gone. */
static double
our_turn(uint32_t count, uint32_t window)
{
	struct ap *ap = calloc(1, sizeof(*ap));
	struct device *device;
	char why[PORT_WHY];
	int told[2], ready[2];
	double value;
	pid_t pid;

	if (!ap || pipe(told) < 0 || pipe(ready) < 0)
		err(1, "pipe");
	ap_open(ap, 5000);
	struct door door = { .loop = ap->loop };
	struct device_config c = { .name = "ours", .mode = 0600, .engine = ap->e,
	    .watch = watch, .arg = &door };

	if (device_open(&device, &c, why) < 0)
		errx(1, "%s", why);
	loop_set_device(ap->loop, device);
	pid = fork();
	if (pid == 0) {
		close(door.cuse);
		our_client(told[1], ready[1], WARM + count, window);
	}
	close(told[1]);
	close(ready[1]);
	wait_for(ap, device, ready[0]);
	ap_feed(ap, count, window, NULL);
	value = told_by(told[0]);
	loop_set_device(ap->loop, NULL);
	device_close(device, loop_now(ap->loop));
	waitpid(pid, NULL, 0);
	ap_close(ap);
	free(ap);
	return value;
}

int
main(void)
{
	double bare[TURNS], ours[TURNS], batch[TURNS], one, floor_us;

	pin(0);
	for (int i = 0; i < TURNS; i++) {
		bare[i] = bare_turn();
		ours[i] = our_turn(ROUNDS, 1);
		batch[i] = 1e6 / our_turn(BATCH, WINDOW);
	}
	one = least(ours, TURNS);
	floor_us = least(bare, TURNS);
	report("guest.device.roundtrip", one, "us", floor_us, one / floor_us);
	report("guest.device.batch", 1e6 / least(batch, TURNS), "decisions/s", 1e6 / one,
	    one / least(batch, TURNS));
	return 0;
}
