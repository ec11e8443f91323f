/* SPDX-License-Identifier: ISC */
/*
 * The fake access point, and the system calls that lead to it.  poll, stat, open, read, write,
 * ioctl and clock_gettime are the program's own here; where they have no part to play they
 * hand on to the kernel.
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fake_ap.h"

struct fake *
fake_ap(void)
{
	static struct fake fake = { .listening = -1, .fd = -1 };

	return &fake;
}

size_t
fake_request_size(uint32_t request)
{
	return _IOC_SIZE(request);
}

void
fake_send(const void *packet, size_t len)
{
	struct fake *f = fake_ap();
	ssize_t n = send(f->fd, packet, len, MSG_DONTWAIT | MSG_NOSIGNAL);

	assert(n == (ssize_t)len);
	(void)n;
}

struct ieee80211_hostap_msg
fake_message(uint8_t type, uint64_t seq)
{
	struct ieee80211_hostap_msg m;

	memset(&m, 0, sizeof(m));
	m.i_msglen = HAP_MSG_LEN;
	m.i_type = type;
	m.i_seq = seq;
	m.i_iface = 3;
	memcpy(m.i_srcaddr, "\x02\x00\x5e\x00\x00\x01", 6);
	return m;
}

void
fake_say(const struct ieee80211_hostap_msg *m)
{
	uint8_t bytes[HAP_MSG_LEN];
	struct hap_out out = hap_begin(bytes, sizeof(bytes), m);

	fake_send(bytes, hap_end(&out));
}

static void
default_fill(uint32_t request, void *arg)
{
	struct hostap_version *v = arg;

	if (request == HIOCVERSION) {
		v->version = HAP_VERSION;
		v->endpoint = 7;
		v->rights = HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE | HAP_RIGHT_COMMAND;
		v->read_max = HAP_READ_MAX;
	}
}

static void
say_result(int error, uint8_t type, uint64_t seq, const char *text)
{
	struct ieee80211_hostap_msg m = fake_message(HAP_RESULT_IND, 0);
	struct hap_result body = { .error = error, .type = type, .seq = seq };
	uint8_t bytes[512];
	struct hap_out out;

	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(bytes, sizeof(bytes), &m);
	if (text)
		hap_attr_put(&out, HAP_ATTR_TEXT, text, strlen(text));
	fake_send(bytes, hap_end(&out));
}

static void
answer_ioctl(const struct fake_message *q)
{
	struct fake *f = fake_ap();
	struct ieee80211_hostap_msg m = fake_message(HAP_IOCTL_IND, 0);
	static uint8_t arg[16384], bytes[20000];
	struct hap_ioctl body;
	struct hap_out out;
	const uint8_t *data;
	size_t len, size;

	for (size_t i = 0; i < f->before_count; i++)
		fake_send(f->before[i].bytes, f->before[i].len);
	f->before_count = 0;
	hap_body(&q->m, &body, sizeof(body));
	size = _IOC_SIZE(body.request);
	memset(arg, 0, sizeof(arg));
	if ((data = hap_attr_find(q->attrs, HAP_ATTR_ARG, &len)) != NULL)
		memcpy(arg, data, len);
	default_fill(body.request, arg);
	if (f->fill)
		f->fill(body.request, arg);
	body.seq = q->m.i_seq + (f->how == FAKE_OTHER_NUMBER);
	body.error = f->error;
	if (f->how == FAKE_RESULT)
		say_result(f->error, HAP_IOCTL_CMD, q->m.i_seq, f->text);
	if (f->how == FAKE_SILENT || f->how == FAKE_RESULT)
		return;
	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(bytes, sizeof(bytes), &m);
	if (body.error && f->text)
		hap_attr_put(&out, HAP_ATTR_TEXT, f->text, strlen(f->text));
	else if (!body.error && _IOC_DIR(body.request) & _IOC_READ && f->how != FAKE_BARE)
		hap_attr_put(&out, HAP_ATTR_ARG, arg, size - (f->how == FAKE_SHORT));
	fake_send(bytes, hap_end(&out));
}

static void
log_messages(const uint8_t *at, size_t len)
{
	struct fake *f = fake_ap();
	struct fake_message *g;

	for (f->packets++; len > 0;) {
		struct fake_message m = { .packet = f->packets };
		int n = hap_decode(at, len, &m.m, &m.attrs, NULL);

		assert(n > 0);
		if (m.m.i_type == HAP_IOCTL_CMD) {
			g = &f->asked[f->asked_count++];
			*g = m;
			answer_ioctl(g);
		} else {
			assert(f->got_count < FAKE_LOG);
			f->got[f->got_count++] = m;
		}
		at += n;
		len -= (size_t)n;
	}
}

static void
take_connection(struct fake *f)
{
	struct pollfd p = { .fd = f->listening, .events = POLLIN };

	if (f->fd >= 0 || f->listening < 0 || ppoll(&p, 1, &(struct timespec){ 0 }, NULL) <= 0)
		return;
	f->fd = accept(f->listening, NULL, NULL);
	if (!f->closes)
		return;
	say_result(EPERM, 0, 0, "you are not wanted here; ask for a grant");
	close(f->fd);
	f->fd = -1;
}

void
fake_step(void)
{
	struct fake *f = fake_ap();
	ssize_t n;

	take_connection(f);
	while (f->fd >= 0 && !f->deaf) {
		assert(FAKE_BYTES - f->bytes_used >= 65536);
		n = recv(f->fd, f->bytes + f->bytes_used, 65536, MSG_DONTWAIT);
		if (n < 0)
			break;
		if (n > 0) {
			f->bytes_used += (size_t)n;
			log_messages(f->bytes + f->bytes_used - n, (size_t)n);
		} else {		/* the end: the next one, if there is one */
			close(f->fd);
			f->fd = -1;
			take_connection(f);
		}
	}
}

void
fake_die(void)
{
	struct fake *f = fake_ap();

	if (f->fd >= 0)
		close(f->fd);
	if (f->listening >= 0)
		close(f->listening);
	f->fd = f->listening = -1;
}

void
fake_stop(void)
{
	struct fake *f = fake_ap();

	fake_die();
	if (f->folder[0]) {
		unlink(f->path);
		rmdir(f->folder);
	}
	free(f->bytes);
	*f = (struct fake){ .listening = -1, .fd = -1 };
}

void
fake_listen(void)
{
	struct fake *f = fake_ap();
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	unlink(f->path);
	strcpy(sun.sun_path, f->path);
	f->listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (bind(f->listening, (struct sockaddr *)&sun, sizeof(sun)) < 0 ||
	    listen(f->listening, 4) < 0)
		abort();
}

void
fake_start(void)
{
	struct fake *f = fake_ap();

	fake_stop();
	f->bytes = malloc(FAKE_BYTES);
	f->system_socket = ENOENT;
	strcpy(f->folder, "/tmp/hostap.XXXXXX");
	if (f->bytes == NULL || mkdtemp(f->folder) == NULL)
		abort();
	snprintf(f->path, sizeof(f->path), "%s/hostap.sock", f->folder);
	fake_listen();
}

void
fake_start_device(void)
{
	fake_start();
	fake_ap()->is_device = true;
}

/* ---- the system's calls ------------------------------------------------------------------ */

/* The next of a list of results: 0, or a negative errno value. */
static int
shift(int list[8])
{
	int first = list[0];

	memmove(list, list + 1, 7 * sizeof(list[0]));
	list[7] = 0;
	return first;
}

static bool
is_ours(int fd)
{
	struct fake *f = fake_ap();
	struct sockaddr_un sun;
	socklen_t len = sizeof(sun);

	return f->is_device && fd != f->fd && fd > 2 &&
	    getsockname(fd, (struct sockaddr *)&sun, &len) == 0;
}

int
poll(struct pollfd *fds, nfds_t count, int timeout)
{
	struct fake *f = fake_ap();
	int n;

	fake_step();
	if (timeout != 0 && f->signals > 0) {
		f->signals--;
		errno = EINTR;
		return -1;
	}
	if ((n = ppoll(fds, count, &(struct timespec){ 0 }, NULL)) == 0 && timeout != 0) {
		assert(timeout > 0);		/* it would wait for ever */
		f->clock_ms += timeout;
	}
	return n;
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	int r = (int)syscall(SYS_clock_gettime, clock, t);

	if (clock == CLOCK_MONOTONIC)
		t->tv_sec += fake_ap()->clock_ms / 1000;
	if (clock == CLOCK_MONOTONIC)
		t->tv_nsec += fake_ap()->clock_ms % 1000 * 1000000;
	return r;
}

int
stat(const char *restrict path, struct stat *restrict st)
{
	if (strcmp(path, "/dev/hostap") == 0) {
		errno = ENOENT;
		return -1;
	}
	if (strcmp(path, "/run/apgate/hostap.sock") == 0) {
		errno = fake_ap()->system_socket;
		return -1;
	}
	return fstatat(AT_FDCWD, path, st, 0);
}

int
open(const char *path, int flags, ...)
{
	struct fake *f = fake_ap();
	int pair[2];
	va_list ap;
	mode_t mode = 0;

	if (f->is_device && strcmp(path, FAKE_DEVICE) == 0) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
			return -1;
		f->fd = pair[1];
		return pair[0];
	}
	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	return openat(AT_FDCWD, path, flags, mode);
}

ssize_t
read(int fd, void *buffer, size_t len)
{
	int r = is_ours(fd) ? shift(fake_ap()->reads) : 0;

	if (r < 0) {
		errno = -r;
		return -1;
	}
	return syscall(SYS_read, fd, buffer, len);
}

ssize_t
write(int fd, const void *buffer, size_t len)
{
	int r = is_ours(fd) ? shift(fake_ap()->writes) : 0;

	if (r < 0) {
		errno = -r;
		return -1;
	}
	return syscall(SYS_write, fd, buffer, r > 0 ? (size_t)r : len);
}

int
ioctl(int fd, unsigned long request, ...)
{
	struct fake *f = fake_ap();
	va_list ap;
	void *arg;
	int r;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (!is_ours(fd))
		return (int)syscall(SYS_ioctl, fd, request, arg);
	if ((r = shift(f->ioctls)) < 0) {
		errno = -r;
		return -1;
	}
	default_fill((uint32_t)request, arg);
	if (f->fill)
		f->fill((uint32_t)request, arg);
	return 0;
}
