/* SPDX-License-Identifier: ISC */
/*
 * cuse_kernel - the kernel's side of CUSE, on a socket pair in place of /dev/cuse
 *
 * It says what Linux says on behalf of programs that open, read, write, ask and close, and keeps
 * the answers until the test looks at them: a call is a number, kernel_result() is what came of
 * it.  Whoever serves the other end is run by the test, between a call and its result.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { KERNEL_ANSWERS = 256, KERNEL_ANSWER = 70000 };

struct kernel_answer {
	uint64_t	unique;		/* 0: free */
	int		error;		/* errno value */
	size_t		len;
	uint8_t		*data;
};

struct kernel {
	int		fd, server;	/* our end; the other, to be given away */
	uint64_t	unique;		/* of the last call */
	unsigned	notified;	/* polls that were woken, in all */
	uint64_t	kh;		/* of the last one */
	char		info[64];	/* what CUSE_INIT was answered: DEVNAME=... */
	struct kernel_answer answers[KERNEL_ANSWERS];
};

struct kernel_who {
	uint32_t	pid, uid, gid;
};

void		 kernel_begin(struct kernel *);		/* CUSE_INIT waits in it */
void		 kernel_end(struct kernel *);		/* its end is closed */
void		 kernel_listen(struct kernel *);	/* takes what the server said */

/* Calls: numbers for kernel_result(). */
uint64_t	 kernel_open(struct kernel *, const struct kernel_who *);
uint64_t	 kernel_release(struct kernel *, uint64_t fh);
uint64_t	 kernel_read(struct kernel *, uint64_t fh, size_t, bool nonblock);
uint64_t	 kernel_write(struct kernel *, uint64_t fh, const void *, size_t);
uint64_t	 kernel_ioctl(struct kernel *, uint64_t fh, uint32_t request, const void *arg);
uint64_t	 kernel_poll(struct kernel *, uint64_t fh, uint64_t kh, bool waits);
void		 kernel_interrupt(struct kernel *, uint64_t call);
uint64_t	 kernel_call(struct kernel *, uint32_t opcode, const struct kernel_who *,
		    const void *body, size_t);	/* whatever else there is in linux/fuse.h */

/*
 * What came of a call: octets (of a read, written, or poll's bits), a negative errno value, or
 * KERNEL_WAITS.  data: what was read, or the structure of the ioctl.
 */
#define KERNEL_WAITS	(-100000)
ssize_t		 kernel_result(struct kernel *, uint64_t call, void *data, size_t cap);
uint64_t	 kernel_opened(struct kernel *, uint64_t call);	/* fh; must have gone well */
