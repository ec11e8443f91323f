/* SPDX-License-Identifier: ISC */
/* As of FUSE 7.36, fs/fuse/cuse.c and dev.c of Linux 6.1; restricted ioctls. */
#include "cuse_kernel.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 1 << 20 };

static uint64_t
say(struct kernel *k, uint32_t opcode, const struct kernel_who *who, const void *a, size_t an,
    const void *b, size_t bn)
{
	struct fuse_in_header h = { .opcode = opcode, .unique = k->unique += 2, .nodeid = 1,
	    .len = (uint32_t)(sizeof(h) + an + bn) };
	static uint8_t buf[ROOM];

	if (who) {
		h.pid = who->pid;
		h.uid = who->uid;
		h.gid = who->gid;
	}
	assert(h.len <= sizeof(buf));
	memcpy(buf, &h, sizeof(h));
	memcpy(buf + sizeof(h), a, an);
	if (bn)
		memcpy(buf + sizeof(h) + an, b, bn);
	assert(write(k->fd, buf, h.len) == (ssize_t)h.len);
	return h.unique;
}

void
kernel_begin(struct kernel *k)
{
	const struct cuse_init_in in = { .major = FUSE_KERNEL_VERSION,
	    .minor = FUSE_KERNEL_MINOR_VERSION, .flags = CUSE_UNRESTRICTED_IOCTL };
	int pair[2], room = ROOM;

	memset(k, 0, sizeof(*k));
	assert(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0);
	for (int i = 0; i < 2; i++)
		assert(setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)) == 0);
	k->fd = pair[0];
	k->server = pair[1];
	say(k, CUSE_INIT, NULL, &in, sizeof(in), NULL, 0);
}

void
kernel_end(struct kernel *k)
{
	for (int i = 0; i < KERNEL_ANSWERS; i++)
		free(k->answers[i].data);
	close(k->fd);
	k->fd = -1;
}

static void
keep(struct kernel *k, const struct fuse_out_header *h, const uint8_t *data, size_t n)
{
	struct kernel_answer *a = k->answers;

	while (a < k->answers + KERNEL_ANSWERS && a->unique)
		a++;
	assert(a < k->answers + KERNEL_ANSWERS);	/* a test looks at what it asked */
	*a = (struct kernel_answer){ h->unique, -h->error, n, malloc(n ? n : 1) };
	assert(a->data);
	memcpy(a->data, data, n);
}

void
kernel_listen(struct kernel *k)
{
	static uint8_t buf[ROOM];
	struct fuse_notify_poll_wakeup_out wakeup;
	struct fuse_out_header h;
	ssize_t n;

	while ((n = recv(k->fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0) {
		const uint8_t *data = buf + sizeof(h);

		assert((size_t)n >= sizeof(h));
		memcpy(&h, buf, sizeof(h));
		assert(h.len == (size_t)n);
		if (h.unique == 0) {
			assert(h.error == FUSE_NOTIFY_POLL && h.len == sizeof(h) + sizeof(wakeup));
			memcpy(&wakeup, data, sizeof(wakeup));
			k->kh = wakeup.kh;
			k->notified++;
		} else if (h.unique == 2) {
			size_t skip = sizeof(struct cuse_init_out);

			assert(h.error == 0 && (size_t)n - sizeof(h) - skip < sizeof(k->info));
			memcpy(k->info, data + skip, (size_t)n - sizeof(h) - skip);
		} else {
			keep(k, &h, data, (size_t)n - sizeof(h));
		}
	}
}

uint64_t
kernel_open(struct kernel *k, const struct kernel_who *who)
{
	const struct fuse_open_in in = { .flags = O_RDWR };

	return say(k, FUSE_OPEN, who, &in, sizeof(in), NULL, 0);
}

uint64_t
kernel_release(struct kernel *k, uint64_t fh)
{
	const struct fuse_release_in in = { .fh = fh, .flags = O_RDWR };

	return say(k, FUSE_RELEASE, NULL, &in, sizeof(in), NULL, 0);
}

uint64_t
kernel_read(struct kernel *k, uint64_t fh, size_t size, bool nonblock)
{
	const struct fuse_read_in in = { .fh = fh, .size = (uint32_t)size,
	    .flags = O_RDWR | (nonblock ? O_NONBLOCK : 0) };

	return say(k, FUSE_READ, NULL, &in, sizeof(in), NULL, 0);
}

uint64_t
kernel_write(struct kernel *k, uint64_t fh, const void *data, size_t size)
{
	const struct fuse_write_in in = { .fh = fh, .size = (uint32_t)size, .flags = O_RDWR };

	return say(k, FUSE_WRITE, NULL, &in, sizeof(in), data, size);
}

uint64_t
kernel_ioctl(struct kernel *k, uint64_t fh, uint32_t request, const void *arg)
{
	const uint32_t size = _IOC_SIZE(request);
	const struct fuse_ioctl_in in = { .fh = fh, .cmd = request,
	    .in_size = _IOC_DIR(request) & _IOC_WRITE ? size : 0,
	    .out_size = _IOC_DIR(request) & _IOC_READ ? size : 0 };

	return say(k, FUSE_IOCTL, NULL, &in, sizeof(in), arg, in.in_size);
}

uint64_t
kernel_poll(struct kernel *k, uint64_t fh, uint64_t kh, bool waits)
{
	const struct fuse_poll_in in = { .fh = fh, .kh = kh, .events = 0x41,
	    .flags = waits ? FUSE_POLL_SCHEDULE_NOTIFY : 0 };

	return say(k, FUSE_POLL, NULL, &in, sizeof(in), NULL, 0);
}

void
kernel_interrupt(struct kernel *k, uint64_t call)
{
	const struct fuse_interrupt_in in = { .unique = call };
	struct fuse_in_header h = { .opcode = FUSE_INTERRUPT, .unique = call | 1,
	    .len = sizeof(h) + sizeof(in) };
	uint8_t buf[sizeof(h) + sizeof(in)];

	memcpy(buf, &h, sizeof(h));
	memcpy(buf + sizeof(h), &in, sizeof(in));
	assert(write(k->fd, buf, sizeof(buf)) == sizeof(buf));
}

static struct kernel_answer *
answer_to(struct kernel *k, uint64_t call)
{
	kernel_listen(k);
	for (int i = 0; i < KERNEL_ANSWERS; i++)
		if (k->answers[i].unique == call)
			return &k->answers[i];
	return NULL;
}

uint64_t
kernel_call(struct kernel *k, uint32_t opcode, const struct kernel_who *who, const void *body,
    size_t len)
{
	return say(k, opcode, who, body, len, NULL, 0);
}

/* What precedes the data of an answer, by how long the answer is told to be. */
ssize_t
kernel_result(struct kernel *k, uint64_t call, void *data, size_t cap)
{
	struct kernel_answer *a = answer_to(k, call);
	ssize_t result;

	if (!a)
		return KERNEL_WAITS;
	result = a->error ? -a->error : (ssize_t)a->len;
	if (data && a->len) {
		assert(a->len <= cap);
		memcpy(data, a->data, a->len);
	}
	free(a->data);
	*a = (struct kernel_answer){ 0 };
	return result;
}

uint64_t
kernel_opened(struct kernel *k, uint64_t call)
{
	struct fuse_open_out out;

	assert(kernel_result(k, call, &out, sizeof(out)) == sizeof(out));
	return out.fh;
}
