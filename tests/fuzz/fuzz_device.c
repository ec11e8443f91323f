/* SPDX-License-Identifier: ISC */
/*
 * The device under a kernel that is a program of bytes: opens, reads, writes, ioctls, polls,
 * interrupts and releases of files that are open or never were, calls no character device has,
 * and what is no call at all; on a socket pair in place of /dev/cuse, with a real engine behind,
 * to which stations speak and for which time passes.
 *
 * Every call is answered once: at once, but for a read that waits, which is answered at the
 * latest when the device closes.  What Linux never says is not said either: a write or ioctl
 * that is shorter than it claims to be would have libfuse read beyond it.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/cuse_kernel.h"
#include "../unit/invariants.h"

#include "port/device.h"

enum {
	STATIONS = 6, DAEMONS = 5, CALLS = 1024, FILES = 8, STEPS = 400,
	SOMEBODY = 50000,		/* user ID: with a right; the next has none */
	CARE = 512,			/* octets that any call's fixed part has at least */
};

struct call {
	uint64_t	unique;		/* 0: answered */
	bool		waits;		/* a read that may */
	bool		opens;
};

struct play {
	struct engine	*e;
	struct device	*device;
	struct kernel	kernel;
	struct instant	now;
	struct rd	in;
	int		watched;	/* descriptor; -1: the device has ended */
	struct call	call[CALLS];
	unsigned	calls;
	uint64_t	file[FILES];	/* handles that were given out */
	unsigned	files;
	unsigned	interrupts;	/* that libfuse may still keep */
	struct ieee80211_hostap_msg asked;	/* the last request anybody read */
};

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

/* ---- the stage ---------------------------------------------------------------------------- */

static void
on_watch(void *arg, int slot, int fd, bool readable, bool writable)
{
	struct play *p = arg;

	must(slot == DEVICE_SLOT && !writable, "the device watches what it should not");
	p->watched = readable ? fd : -1;
}

static const struct mac BSSID = { { 2, 0, 0, 0, 0, 1 } };

static void
open_engine(struct play *p)
{
	struct engine_config c = { .name = "fuzz", .stations = STATIONS, .strangers = 4,
	    .requests = 8, .endpoints = DAEMONS, .table = 4, .buffer = 8, .bans = 4,
	    .key = { 3, 4 } };
	struct engine_radio r = { .name = "radio", .freq_mhz = 2437, .rate_count = 1,
	    .rate = { 0x82 }, .acks = true };
	struct engine_bss b = { .name = "wlan0", .bssid = BSSID, .ssid_len = 1, .ssid = "s",
	    .beacon_tu = 100, .dtim_period = 1, .max_stations = 4, .answer_probes = true,
	    .max_listen_interval = 200 };
	struct air_event up = { .news = AIR_BSS_STATE, .state = { .up = true } };

	p->e = engine_open(&c);
	assert(p->e);
	engine_add_radio(p->e, &r);
	engine_add_bss(p->e, p->now, &b);
	engine_event(p->e, p->now, &up);
}

static void
open_device(struct play *p)
{
	const struct port_grant grant = { PORT_UID, SOMEBODY, HAP_RIGHT_OBSERVE |
	    HAP_RIGHT_DECIDE };
	struct device_config c = { .name = "hostap", .engine = p->e, .grants = &grant,
	    .grant_count = 1, .watch = on_watch, .arg = p };
	char why[PORT_WHY];

	kernel_begin(&p->kernel);
	assert(device_on(&p->device, &c, p->kernel.server, why) == 0);
	kernel_listen(&p->kernel);
}

/* ---- calls and answers -------------------------------------------------------------------- */

static void
expect(struct play *p, uint64_t unique, bool waits, bool opens)
{
	if (p->watched >= 0)
		p->call[p->calls++] = (struct call){ unique, waits, opens };
}

static struct call *
call_of(struct play *p, uint64_t unique)
{
	for (unsigned i = 0; i < p->calls; i++)
		if (p->call[i].unique == unique)
			return &p->call[i];
	return NULL;
}

static void
note_file(struct play *p, const struct kernel_answer *a)
{
	struct fuse_open_out out;

	must(a->len == sizeof(out), "an open is answered with something else");
	memcpy(&out, a->data, sizeof(out));
	p->file[p->files++ % FILES] = out.fh;
}

static void
note_request(struct play *p, const struct kernel_answer *a)
{
	struct ieee80211_hostap_msg m;

	if (a->len < HAP_MSG_LEN)
		return;
	memcpy(&m, a->data, sizeof(m));
	if (m.i_type >= HAP_ASSOC_REQ && m.i_type <= HAP_AUTH_REQ)
		p->asked = m;
}

static void
take_answer(struct play *p, const struct kernel_answer *a)
{
	struct call *c = call_of(p, a->unique);

	if (a->unique & 1) {		/* of an interrupt: ask again, it means no call I know */
		must(a->error == EAGAIN && a->len == 0, "an interrupt is answered");
		return;
	}
	must(c != NULL, "an answer to nobody, or a second one");
	if (c->opens && a->error == 0)
		note_file(p, a);
	else if (a->error == 0)
		note_request(p, a);
	*c = p->call[--p->calls];
}

static void
take_answers(struct play *p)
{
	kernel_listen(&p->kernel);
	for (int i = 0; i < KERNEL_ANSWERS; i++) {
		struct kernel_answer *a = &p->kernel.answers[i];

		if (a->unique == 0)
			continue;
		take_answer(p, a);
		free(a->data);
		*a = (struct kernel_answer){ 0 };
	}
}

static void
settle(struct play *p)
{
	struct air_command c;
	struct engine_trace t;
	int endpoint;

	while (engine_command(p->e, &c))
		if (c.verb == AIR_SEND && c.send.token) {
			struct air_event sent = { .news = AIR_SENT,
			    .sent = { c.send.token, true } };

			engine_event(p->e, p->now, &sent);
		}
	while (engine_wake(p->e, &endpoint))
		device_wake(p->device, p->now, endpoint);
	while (engine_trace(p->e, &t))
		;
	must(engine_fault(p->e) == NULL, "the engine's tables are in disorder");
}

static void
serve(struct play *p)
{
	struct pollfd look = { .fd = p->watched, .events = POLLIN };

	while (p->watched >= 0 && poll(&look, 1, 0) == 1) {
		device_readable(p->device, p->now);
		settle(p);
		take_answers(p);
	}
	take_answers(p);
	for (unsigned i = 0; i < p->calls && p->watched >= 0; i++)
		must(p->call[i].waits, "a call is not answered");
}

/* ---- what the kernel says ----------------------------------------------------------------- */

static uint64_t
file(struct play *p)
{
	uint8_t which = rd_u8(&p->in);

	if (which & 0x80)
		return which & 0x40 ? UINT64_MAX - which : which & 0x3f;	/* never given out */
	return p->file[which % FILES];
}

static struct octets
some(struct play *p)
{
	size_t len = rd_u8(&p->in);

	len = len < rd_left(&p->in) ? len : rd_left(&p->in);
	return octets_of(rd_bytes(&p->in, len), len);
}

static void
op_open(struct play *p)
{
	const struct kernel_who who = { .uid = rd_u8(&p->in) % 3 ? SOMEBODY : 0 };
	const struct kernel_who stranger = { .uid = SOMEBODY + 1 };

	expect(p, kernel_open(&p->kernel, rd_u8(&p->in) % 8 ? &who : &stranger), false, true);
}

static void
op_release(struct play *p)
{
	expect(p, kernel_release(&p->kernel, file(p)), false, false);
}

static void
op_read(struct play *p)
{
	uint8_t how = rd_u8(&p->in);
	size_t size = how & 2 ? rd_le16(&p->in) : HAP_MSG_LEN + 8u * (how >> 2);

	expect(p, kernel_read(&p->kernel, file(p), how & 4 ? size : HAP_READ_MAX, how & 1),
	    !(how & 1), false);
}

static void
op_write(struct play *p)
{
	uint64_t fh = file(p);
	struct octets o = some(p);

	expect(p, kernel_write(&p->kernel, fh, o.at, o.len), false, false);
}

/* A message as a daemon would write it: an answer to what was asked last, or a command. */
static void
op_message(struct play *p)
{
	uint8_t how = rd_u8(&p->in);
	struct ieee80211_hostap_msg m[2] = { { .i_msglen = HAP_MSG_LEN, .i_type = how & 0x1f } };
	struct octets o;
	uint64_t fh;

	m[0].i_seq = rd_u8(&p->in);
	if (how & 0x80) {
		m[0].i_type = (uint8_t)(p->asked.i_type + 4);
		m[0].i_seq = p->asked.i_seq;
	}
	fh = file(p);
	o = some(p);
	if (o.len)
		memcpy(m[0].i_un.i_octets, o.at, o.len < sizeof(m[0].i_un) ? o.len : sizeof(m[0].i_un));
	memcpy(m[0].i_dstaddr, p->asked.i_srcaddr, MAC_LEN);
	m[1] = m[0];
	expect(p, kernel_write(&p->kernel, fh, m, how & 0x40 ? sizeof(m) : sizeof(m[0])), false,
	    false);
}

static void
op_ioctl(struct play *p)
{
	static const uint32_t known[] = { _IOW('H', 1, char[40]), _IOR('H', 2, char[40]),
	    _IOW('H', 1, char[32]), HIOCGBLEN, HIOCFLUSH, HIOCGSTATS, HIOCVERSION, HIOCSMODE,
	    HIOCGMODE, HIOCSFILTER, HIOCGFILTER, HIOCGIFACES, HIOCGSTATIONS, HIOCGSTATION,
	    HIOCGDAEMONS, HIOCGWHY, HIOCGAP };
	static uint8_t arg[16384];
	uint64_t fh = file(p);
	uint32_t request = known[rd_u8(&p->in) % (sizeof(known) / sizeof(known[0]))];
	struct octets o = some(p);

	memset(arg, 0, sizeof(arg));
	if (o.len)
		memcpy(arg, o.at, o.len);
	if (request == HIOCVERSION && o.len < 4)
		memcpy(arg, &(uint32_t){ HAP_VERSION }, sizeof(uint32_t));
	if (request == known[0] || request == known[2])
		memcpy(arg, "wlan0", 6);
	expect(p, kernel_ioctl(&p->kernel, fh, request, arg), false, false);
}

/* Any number, and sizes that have nothing to do with it. */
static void
op_any_ioctl(struct play *p)
{
	static uint8_t body[sizeof(struct fuse_ioctl_in) + 65536];
	struct fuse_ioctl_in in = { .fh = file(p), .cmd = rd_le32(&p->in),
	    .in_size = rd_le16(&p->in), .out_size = rd_le16(&p->in) };

	memcpy(body, &in, sizeof(in));
	expect(p, kernel_call(&p->kernel, FUSE_IOCTL, NULL, body, sizeof(in) + in.in_size), false,
	    false);
}

static void
op_poll(struct play *p)
{
	uint8_t how = rd_u8(&p->in);

	expect(p, kernel_poll(&p->kernel, file(p), how, how & 1), false, false);
}

static void
op_interrupt(struct play *p)
{
	uint8_t which = rd_u8(&p->in);

	p->interrupts++;
	if (which & 0x80)		/* of a call that was answered, or is still to come */
		kernel_interrupt(&p->kernel, p->kernel.unique + 2u * (which & 3));
	else if (p->calls)
		kernel_interrupt(&p->kernel, p->call[which % p->calls].unique);
}

/* A call that no daemon can make of a character device. */
static void
op_any_call(struct play *p)
{
	uint8_t body[CARE] = { 0 };
	uint32_t opcode = rd_u8(&p->in);
	struct octets o = some(p);

	if (o.len)
		memcpy(body, o.at, o.len);
	switch (opcode) {
	case FUSE_WRITE:		/* have their own, with sizes that are true */
	case FUSE_IOCTL:
	case FUSE_INTERRUPT:
	case FUSE_READ:			/* may wait */
	case FUSE_OPEN:
		return;
	case FUSE_FORGET:		/* have no answer; the second has a count to be true */
	case FUSE_BATCH_FORGET:
	case FUSE_NOTIFY_REPLY:
		return;
	default:
		expect(p, kernel_call(&p->kernel, opcode, NULL, body, sizeof(body)), false, false);
	}
}

/* libfuse keeps an interrupt of a call it does not know until the next call, and for ever after. */
static void
flush_interrupts(struct play *p)
{
	serve(p);
	for (; p->interrupts > 0 && p->watched >= 0; p->interrupts--) {
		expect(p, kernel_poll(&p->kernel, UINT64_MAX, 0, false), false, false);
		serve(p);
	}
}

/* Less than a header: the device takes the kernel to have ended it. */
static void
op_no_call(struct play *p)
{
	struct octets o = some(p);

	if (o.len >= sizeof(struct fuse_in_header) || rd_u8(&p->in) != 0xee)
		return;
	flush_interrupts(p);
	assert(write(p->kernel.fd, o.len ? o.at : (const uint8_t *)"", o.len) >= 0);
}

/* ---- meanwhile ---------------------------------------------------------------------------- */

static void
op_station(struct play *p)
{
	struct mac from = { { 2, 0, 0, 0, 1, rd_u8(&p->in) % STATIONS } };
	struct frame f = { .header = frame_header_to(FRAME_AUTH, BSSID, from, BSSID),
	    .auth = { ALGORITHM_OPEN, 1, 0 } };
	struct air_event e = { .news = AIR_FRAME };
	uint8_t bytes[64];
	struct wr w = wr_into(bytes, sizeof(bytes));

	f.header.sequence = rd_u8(&p->in);
	frame_encode(&w, &f);
	e.received.frame = (struct air_bytes){ bytes, w.len };
	e.received.freq_mhz = 2437;
	engine_event(p->e, p->now, &e);
}

static void
op_time(struct play *p)
{
	p->now = instant_add(p->now, SPAN_MS(rd_u8(&p->in)));
	engine_tick(p->e, p->now);
}

static void (*const ops[])(struct play *) = {
	op_open, op_open, op_release, op_read, op_read, op_read, op_write, op_message, op_message,
	op_message, op_ioctl, op_ioctl, op_ioctl, op_any_ioctl, op_poll, op_poll, op_interrupt,
	op_interrupt, op_any_call, op_no_call, op_station, op_station, op_station, op_time,
};

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct play p;

	p = (struct play){ .now = { 1000000 }, .in = rd_from(bytes, len), .watched = -1 };
	open_engine(&p);
	open_device(&p);
	for (int i = 0; i < STEPS && rd_left(&p.in) && p.watched >= 0; i++) {
		uint8_t op = rd_u8(&p.in);

		ops[(op & 0x7f) % (sizeof(ops) / sizeof(ops[0]))](&p);
		settle(&p);
		if (!(op & 0x80))		/* else more calls come before any is served */
			serve(&p);
	}
	flush_interrupts(&p);
	bool ended = p.watched < 0;

	device_close(p.device, p.now);
	take_answers(&p);
	must(p.calls == 0 || ended, "a read still waits when the device has closed");
	kernel_end(&p.kernel);
	engine_close(p.e);
	return 0;
}
