/* SPDX-License-Identifier: ISC */
/*
 * device_inside - what the files of the device share: one open, and what is done for it
 *
 * device_read.c answers reads and polls, now or when there is something; device_calls.c carries
 * out the other calls and has the table of all; device.c begins, serves and ends.
 */
#pragma once

#define FUSE_USE_VERSION 314

#include <fuse3/cuse_lowlevel.h>
#include <errno.h>

#include "engine/engine.h"
#include "port/device.h"

enum {
	IOCTL_MAX	= 16384,	/* kernel: _IOC_SIZE has 14 bits */
	ABORTED		= ECONNABORTED,	/* what the kernel itself says when its server is gone */
	QUICK		= 3,		/* times in a row that nobody came, and none is expected */
	LOOK_AFTER	= 32,		/* answers, and one is looked after all the same */
};

/* A read that waits.  Threads, and processes after a fork, share an open: there may be many. */
struct parked {
	fuse_req_t	req;
	size_t		room;
};

struct opened {
	struct device	*device;
	int		endpoint;	/* 0: free */
	uint32_t	pid, uid;
	char		name[HAP_NAME_LEN];
	unsigned	parked_count;
	struct parked	parked[DEVICE_PARKED];	/* who came first is first */
	struct fuse_pollhandle *poll;	/* the first one stays good until release */
	bool		armed;		/* somebody polled since the last notification */
};

struct device {
	struct device_config config;
	char		name[DEVICE_NAME];
	struct fuse_session *session;
	struct fuse_buf	buf;
	struct instant	now;		/* of the call under way */
	bool		ended;
	bool		answered;	/* somebody, since the last look for a call */
	unsigned	quick, unlooked;	/* see learn() */
	struct port_grant grants[PORT_GRANTS];
	struct port_counts counts;
	void		(*tap)(void *, struct instant, int, bool, const void *, size_t);
	void		*tap_arg;
	void		(*refused)(void *, struct instant, const struct port_refusal *);
	void		*refused_arg;
	uint64_t	arg[IOCTL_MAX / 8];
	uint8_t		out[PORT_PACKET];
	struct opened	opened[DEVICE_OPENS];
};

extern const struct cuse_lowlevel_ops device_ops;

/* device_read.c */
void		device_tap(const struct device *, int endpoint, bool from, const void *, size_t);
struct opened	*device_opened(fuse_req_t, const struct fuse_file_info *);	/* NULL: answered */
void		device_read(fuse_req_t, size_t room, off_t, struct fuse_file_info *);
void		device_poll(fuse_req_t, struct fuse_file_info *, struct fuse_pollhandle *);
void		device_stir(struct opened *);		/* there is something to read */
void		device_forget(struct opened *, int error);	/* error: for reads that wait */
