/* SPDX-License-Identifier: ISC */
/*
 * The other calls: open, write, ioctl, close (D1, D2, D3, D6).
 *
 * The comments that begin with "kernel:" say what Linux 6.1 was measured to do.
 */
#include "port/device_inside.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <hostap/codec.h>

#include "port/peer.h"

/* ---- open, close ------------------------------------------------------------------------- */

static struct opened *
free_place(struct device *d)
{
	for (int i = 0; i < DEVICE_OPENS; i++)
		if (d->opened[i].endpoint == 0)
			return &d->opened[i];
	return NULL;
}

static void
say_refused(struct device *d, const struct peer *peer, int error, const char *why)
{
	struct port_refusal r = {
		.error = error, .pid = peer->pid, .uid = peer->uid, .name = peer->name,
		.text = why,
	};

	d->counts.refused++;
	if (d->refused)
		d->refused(d->refused_arg, d->now, &r);
}

/* 0, or a negative errno value: it was logged why. */
static int
admit(struct device *d, const struct peer *peer, struct opened **opened)
{
	struct engine_peer who = { .transport = ENGINE_DEVICE, .pid = peer->pid,
	    .uid = peer->uid };
	struct opened *o = free_place(d);
	char why[PORT_WHY];
	int endpoint = -EUSERS;

	memcpy(who.name, peer->name, sizeof(who.name));
	who.rights = peer_rights(peer, geteuid(), d->grants, d->config.grant_count);
	if (who.rights == 0)
		endpoint = peer_why_no_right(peer, why);
	else if (!o || (endpoint = engine_attach(d->config.engine, d->now, &who)) < 0)
		endpoint = peer_why_no_room(peer, why);
	if (endpoint < 0) {
		say_refused(d, peer, -endpoint, why);
		return endpoint;
	}
	o->endpoint = endpoint;
	o->pid = peer->pid;
	o->uid = peer->uid;
	memcpy(o->name, peer->name, sizeof(o->name));
	d->counts.accepted++;
	*opened = o;
	return 0;
}

static void
on_open(fuse_req_t req, struct fuse_file_info *fi)
{
	struct device *d = fuse_req_userdata(req);
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	struct opened *o = NULL;
	struct peer peer;
	int error = peer_of_thread(&peer, (uint32_t)ctx->pid, ctx->uid, ctx->gid);

	if (error == 0)
		error = admit(d, &peer, &o);
	peer_close(&peer);
	if (error < 0) {
		fuse_reply_err(req, -error);
		return;
	}
	fi->fh = (uint64_t)(o - d->opened);
	if (fuse_reply_open(req, fi) < 0)	/* he is gone, and no release will come */
		device_forget(o, ABORTED);
}

/* kernel: the last close of all copies; it waits for the answer, and nothing interrupts it. */
static void
on_release(fuse_req_t req, struct fuse_file_info *fi)
{
	struct opened *o = device_opened(req, fi);

	if (!o)
		return;
	device_forget(o, EBADF);
	fuse_reply_err(req, 0);
}

/* ---- the other calls --------------------------------------------------------------------- */

/*
 * kernel: a write longer than 128 KiB, or of more than some thirty small pieces, comes as several
 * requests, and the next only if this one was taken to its last octet.  Whole messages are taken,
 * and how many octets they were is said; so every request begins with a message.
 */
static void
on_write(fuse_req_t req, const char *bytes, size_t size, off_t off, struct fuse_file_info *fi)
{
	struct opened *o = device_opened(req, fi);
	ssize_t taken;

	(void)off;
	if (!o)
		return;
	o->device->counts.packets_in++;
	device_tap(o->device, o->endpoint, true, bytes, size);
	taken = engine_write(o->device->config.engine, o->device->now, o->endpoint, bytes, size);
	if (taken < 0)
		fuse_reply_err(req, (int)-taken);
	else
		fuse_reply_write(req, (size_t)taken);
}

/* An ioctl as the socket has it. */
static void
tap_ioctl(struct device *d, int endpoint, uint8_t type, uint32_t request, int error, size_t size)
{
	struct ieee80211_hostap_msg m = { .i_type = type };
	struct hap_ioctl body = { .request = request, .error = error };
	struct hap_out out;
	size_t n;

	if (!d->tap)
		return;
	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(d->out, sizeof(d->out), &m);
	if (size)
		hap_attr_put(&out, HAP_ATTR_ARG, d->arg, size);
	n = hap_end(&out);
	if (n)
		device_tap(d, endpoint, type == HAP_IOCTL_CMD, d->out, n);
}

/*
 * kernel: it copies _IOC_SIZE octets in for _IOW, out for _IOR, both for _IOWR; and a negative
 * result, which becomes errno, comes with its octets: so HIOCVERSION tells the version it wants.
 */
static void
on_ioctl(fuse_req_t req, int cmd, void *arg, struct fuse_file_info *fi, unsigned flags,
    const void *in, size_t in_size, size_t out_size)
{
	struct opened *o = device_opened(req, fi);
	struct device *d;
	size_t size = in_size > out_size ? in_size : out_size;
	int error;

	(void)arg, (void)flags;
	if (!o)
		return;
	d = o->device;
	if (size > sizeof(d->arg)) {
		fuse_reply_err(req, EINVAL);
		return;
	}
	memset(d->arg, 0, size);
	if (in_size)
		memcpy(d->arg, in, in_size);
	tap_ioctl(d, o->endpoint, HAP_IOCTL_CMD, (uint32_t)cmd, 0, in_size);
	error = engine_ioctl(d->config.engine, d->now, o->endpoint, (uint32_t)cmd, d->arg, size);
	tap_ioctl(d, o->endpoint, HAP_IOCTL_IND, (uint32_t)cmd, -error, out_size);
	if (error < 0 && (in_size == 0 || out_size == 0))
		fuse_reply_err(req, -error);
	else
		fuse_reply_ioctl(req, error, d->arg, out_size);
}

const struct cuse_lowlevel_ops device_ops = {
	.open = on_open, .release = on_release, .read = device_read, .write = on_write,
	.ioctl = on_ioctl, .poll = device_poll,
};
