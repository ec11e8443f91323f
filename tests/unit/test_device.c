/* SPDX-License-Identifier: ISC */
/*
 * The device, with the kernel's side played by the test (cuse_kernel.h) and an engine that only
 * keeps what it is told.  What Linux itself does is tested in the guest.
 */
#define _GNU_SOURCE		/* POLLRDNORM */
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <hostap/codec.h>

#include "cuse_kernel.h"
#include "fake_engine.h"
#include "port/device.h"
#include "port/node.h"
#include "port/peer.h"

enum { ROOM = 64 * 1024, LEN = HAP_MSG_LEN };

struct bench {
	struct engine	*engine;
	struct kernel	kernel;
	struct device	*device;
	int		watched;		/* descriptor; -1: not */
	unsigned	refusals;
	int		refused_error;
	char		refused_text[PORT_WHY];
	unsigned	taps;
	struct {
		bool from;
		int endpoint;
		size_t len;
		uint8_t bytes[512];
	} tap[8];
};

static const struct instant NOW = { 1000000 };
static const struct kernel_who ROOT = { .pid = 0, .uid = 0, .gid = 0 };

/* ---- the bench --------------------------------------------------------------------------- */

static void
on_watch(void *arg, int slot, int fd, bool readable, bool writable)
{
	struct bench *b = arg;

	assert_int_equal(slot, DEVICE_SLOT);
	assert_false(writable);
	b->watched = readable ? fd : -1;
}

static void
on_refused(void *arg, struct instant now, const struct port_refusal *r)
{
	struct bench *b = arg;

	assert_int_equal(now.us, NOW.us);
	b->refusals++;
	b->refused_error = r->error;
	snprintf(b->refused_text, sizeof(b->refused_text), "%s", r->text);
}

static void
on_tap(void *arg, struct instant now, int endpoint, bool from, const void *bytes, size_t n)
{
	struct bench *b = arg;

	(void)now;
	assert_true(b->taps < 8 && n <= sizeof(b->tap[0].bytes));
	b->tap[b->taps].from = from;
	b->tap[b->taps].endpoint = endpoint;
	b->tap[b->taps].len = n;
	memcpy(b->tap[b->taps++].bytes, bytes, n);
}

static int
begin_with(void **state, uint32_t endpoints)
{
	struct bench *b = calloc(1, sizeof(*b));
	char why[PORT_WHY];

	assert_non_null(b);
	b->watched = -1;
	b->engine = fake_open(endpoints, ROOM);
	kernel_begin(&b->kernel);
	struct device_config c = {
		.name = "hostap", .engine = b->engine, .watch = on_watch, .arg = b,
	};

	assert_int_equal(device_on(&b->device, &c, b->kernel.server, why), 0);
	assert_string_equal(why, "");
	assert_int_equal(b->watched, b->kernel.server);
	device_set_log(b->device, on_refused, b);
	kernel_listen(&b->kernel);
	*state = b;
	return 0;
}

static int
begin(void **state)
{
	return begin_with(state, 4);
}

static int
begin_full(void **state)
{
	return begin_with(state, FAKE_ENDPOINTS);
}

static int
end(void **state)
{
	struct bench *b = *state;

	device_close(b->device, NOW);
	assert_int_equal(b->watched, -1);
	assert_int_equal(b->engine->attached, b->engine->detached);
	kernel_listen(&b->kernel);
	for (int i = 0; i < KERNEL_ANSWERS; i++)	/* and nothing else was answered */
		assert_int_equal(b->kernel.answers[i].unique, 0);
	kernel_end(&b->kernel);
	fake_close(b->engine);
	free(b);
	return 0;
}

static void
serve(struct bench *b)				/* what there is */
{
	struct pollfd p = { .fd = b->watched, .events = POLLIN };

	while (poll(&p, 1, 0) == 1)
		device_readable(b->device, NOW);
}

static ssize_t
done(struct bench *b, uint64_t call, void *data, size_t cap)
{
	serve(b);
	return kernel_result(&b->kernel, call, data, cap);
}

static uint64_t
opened(struct bench *b)				/* fh */
{
	uint64_t call = kernel_open(&b->kernel, &ROOT);

	serve(b);
	return kernel_opened(&b->kernel, call);
}

static void
released(struct bench *b, uint64_t fh)
{
	assert_int_equal(done(b, kernel_release(&b->kernel, fh), NULL, 0), 0);
}

static uint64_t
parked(struct bench *b, uint64_t fh, size_t room)	/* a read that waits */
{
	uint64_t call = kernel_read(&b->kernel, fh, room, false);

	assert_int_equal(done(b, call, NULL, 0), KERNEL_WAITS);
	return call;
}

static void
made(struct bench *b, int endpoint, uint64_t seq)	/* a message, and the loop says so */
{
	assert_true(fake_queue(b->engine, endpoint, LEN, seq));
	assert_true(device_wake(b->device, NOW, endpoint));
}

static uint64_t
seq_of(const uint8_t *at)
{
	struct ieee80211_hostap_msg m;

	memcpy(&m, at, sizeof(m));
	return m.i_seq;
}

static unsigned
polled(struct bench *b, uint64_t fh, uint64_t kh, bool waits)	/* bits */
{
	uint32_t out[2];

	assert_int_equal(done(b, kernel_poll(&b->kernel, fh, kh, waits), out, sizeof(out)),
	    sizeof(out));
	return out[0];
}

static const struct fake_endpoint *
endpoint(const struct bench *b, int number)
{
	for (int i = 0; i < FAKE_ENDPOINTS; i++)
		if (b->engine->endpoint[i].number == number)
			return &b->engine->endpoint[i];
	fail_msg("no endpoint %d", number);
	return NULL;
}

/* ---- open and close ---------------------------------------------------------------------- */

static void
D1_the_kernel_is_told_the_name(void **state)
{
	struct bench *b = *state;

	assert_string_equal(b->kernel.info, "DEVNAME=hostap");
}

static void
D1_an_open_is_an_endpoint_until_it_is_released(void **state)
{
	struct bench *b = *state;
	uint64_t first = opened(b), second = opened(b);
	struct port_peer peer;

	assert_int_not_equal(first, second);
	assert_int_equal(b->engine->attached, 2);
	assert_int_equal(endpoint(b, 1)->peer.transport, ENGINE_DEVICE);
	assert_true(device_peer(b->device, 2, &peer));
	released(b, first);
	assert_int_equal(b->engine->detached_last, 1);
	assert_false(device_peer(b->device, 1, &peer));
	assert_false(device_wake(b->device, NOW, 1));
	assert_int_equal(opened(b), first);
	assert_int_equal(b->engine->last, 3);
	assert_int_equal(done(b, kernel_release(&b->kernel, 40), NULL, 0), -EBADF);
	assert_int_equal(done(b, kernel_read(&b->kernel, UINT64_MAX, LEN, false), NULL, 0),
	    -EBADF);
	assert_int_equal(done(b, kernel_write(&b->kernel, 41, "x", 1), NULL, 0), -EBADF);
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, 41, HIOCFLUSH, NULL), NULL, 0), -EBADF);
	assert_int_equal(done(b, kernel_poll(&b->kernel, 41, 1, true), NULL, 0), -EBADF);
}

static void
D6_who_opens_is_as_the_kernel_says_with_his_groups(void **state)
{
	struct bench *b = *state;
	const struct kernel_who who = { .pid = (uint32_t)getpid(), .uid = geteuid(), .gid = 7 };
	gid_t groups[256];
	int count = getgroups(256, groups);
	uint64_t call = kernel_open(&b->kernel, &who);
	struct port_peer peer;
	struct peer p;

	serve(b);
	kernel_opened(&b->kernel, call);
	assert_true(device_peer(b->device, 1, &peer));
	assert_int_equal(peer.pid, getpid());
	assert_string_equal(peer.name, "test_device");
	assert_int_equal(endpoint(b, 1)->peer.rights, 15);
	assert_int_equal(peer_of_thread(&p, who.pid, who.uid, who.gid), 0);
	assert_int_equal(p.group_count, count);
	for (int i = 0; i < count; i++) {
		bool found = false;

		for (unsigned n = 0; n < p.group_count; n++)
			found = found || p.groups[n] == groups[i];
		assert_true(found);
	}
	peer_close(&p);
}

static void
D6_who_cannot_be_seen_has_no_supplementary_groups(void **state)
{
	struct bench *b = *state;
	const struct kernel_who who = { .pid = 0, .uid = 61234, .gid = 61777 };
	const struct port_grant grants[] = { { PORT_GID, 61777, HAP_RIGHT_DECIDE },
	    { PORT_GID, 0, HAP_RIGHT_COMMAND } };
	uint64_t call;

	device_set_grants(b->device, grants, 2);
	call = kernel_open(&b->kernel, &who);
	serve(b);
	kernel_opened(&b->kernel, call);
	assert_int_equal(endpoint(b, 1)->peer.rights, HAP_RIGHT_DECIDE);
	assert_int_equal(endpoint(b, 1)->peer.uid, 61234);
}

static void
D6_who_has_no_right_cannot_open_and_it_is_logged(void **state)
{
	struct bench *b = *state;
	const struct kernel_who who = { .pid = 0, .uid = 61234, .gid = 61234 };

	assert_int_equal(done(b, kernel_open(&b->kernel, &who), NULL, 0), -EPERM);
	assert_int_equal(b->engine->attached, 0);
	assert_int_equal(b->refusals, 1);
	assert_int_equal(b->refused_error, EPERM);
	assert_non_null(strstr(b->refused_text, "hostap_grant=uid:61234"));
}

static void
Limit_one_open_more_than_there_are_endpoints(void **state)
{
	struct bench *b = *state;
	uint64_t fh[4];

	for (int i = 0; i < 4; i++)
		fh[i] = opened(b);
	assert_int_equal(done(b, kernel_open(&b->kernel, &ROOT), NULL, 0), -EUSERS);
	assert_int_equal(b->refused_error, EUSERS);
	assert_non_null(strstr(b->refused_text, "hostap_endpoints"));
	released(b, fh[2]);
	assert_int_equal(opened(b), fh[2]);
}

static void
Limit_all_64_opens(void **state)
{
	struct bench *b = *state;

	for (int i = 0; i < DEVICE_OPENS; i++)
		assert_int_equal(opened(b), i);
	assert_int_equal(done(b, kernel_open(&b->kernel, &ROOT), NULL, 0), -EUSERS);
	assert_int_equal(device_counts(b->device).accepted, DEVICE_OPENS);
}

/* ---- read -------------------------------------------------------------------------------- */

static void
D1_a_read_waits_for_a_message_unless_told_not_to(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call;
	uint8_t buf[4 * LEN];

	assert_int_equal(done(b, kernel_read(&b->kernel, fh, LEN, true), NULL, 0), -EAGAIN);
	call = parked(b, fh, sizeof(buf));
	made(b, 1, 7);
	assert_int_equal(kernel_result(&b->kernel, call, buf, sizeof(buf)), LEN);
	assert_int_equal(seq_of(buf), 7);
	made(b, 1, 8);				/* nobody reads: it is kept */
	assert_int_equal(done(b, kernel_read(&b->kernel, fh, LEN, false), buf, LEN), LEN);
	assert_int_equal(seq_of(buf), 8);
}

static void
D1_readers_of_one_open_are_served_in_turn(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), other = opened(b), call[3], apart;
	uint8_t buf[LEN];

	for (int i = 0; i < 3; i++)
		call[i] = parked(b, fh, LEN);
	apart = parked(b, other, LEN);
	for (uint64_t i = 0; i < 3; i++) {
		made(b, 1, i + 1);
		assert_int_equal(kernel_result(&b->kernel, call[i], buf, LEN), LEN);
		assert_int_equal(seq_of(buf), i + 1);
	}
	assert_int_equal(kernel_result(&b->kernel, apart, NULL, 0), KERNEL_WAITS);
	made(b, 2, 1);
	assert_int_equal(kernel_result(&b->kernel, apart, NULL, 0), LEN);
}

static void
D2_several_messages_wake_as_many_readers_as_there_are(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call[2];
	uint8_t buf[2 * LEN];

	call[0] = parked(b, fh, 2 * LEN + 20);
	call[1] = parked(b, fh, 2 * LEN + 20);
	for (uint64_t i = 1; i <= 3; i++)
		assert_true(fake_queue(b->engine, 1, LEN, i));
	assert_true(device_wake(b->device, NOW, 1));
	assert_int_equal(kernel_result(&b->kernel, call[0], buf, sizeof(buf)), 2 * LEN);
	assert_int_equal(seq_of(buf + LEN), 2);
	assert_int_equal(kernel_result(&b->kernel, call[1], buf, sizeof(buf)), LEN);
	assert_int_equal(seq_of(buf), 3);
}

static void
D2_a_read_too_short_loses_nothing(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call = parked(b, fh, LEN - 1);
	uint8_t buf[LEN];

	made(b, 1, 5);
	assert_int_equal(kernel_result(&b->kernel, call, NULL, 0), -EMSGSIZE);
	assert_int_equal(done(b, kernel_read(&b->kernel, fh, 1, true), NULL, 0), -EMSGSIZE);
	assert_int_equal(done(b, kernel_read(&b->kernel, fh, LEN, true), buf, LEN), LEN);
	assert_int_equal(seq_of(buf), 5);
}

static void
D1_an_interrupted_read_ends_and_the_others_go_on(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call[3];
	uint8_t buf[LEN];

	for (int i = 0; i < 3; i++)
		call[i] = parked(b, fh, LEN);
	kernel_interrupt(&b->kernel, call[1]);
	assert_int_equal(done(b, call[1], NULL, 0), -EINTR);
	made(b, 1, 1);
	made(b, 1, 2);
	assert_int_equal(kernel_result(&b->kernel, call[0], buf, LEN), LEN);
	assert_int_equal(seq_of(buf), 1);
	assert_int_equal(kernel_result(&b->kernel, call[2], buf, LEN), LEN);
	assert_int_equal(seq_of(buf), 2);
}

static void
D1_an_interrupt_may_come_before_the_read_it_means(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call = b->kernel.unique + 2;

	kernel_interrupt(&b->kernel, call);
	assert_int_equal(kernel_read(&b->kernel, fh, LEN, false), call);
	assert_int_equal(done(b, call, NULL, 0), -EINTR);
	made(b, 1, 1);				/* to nobody */
	assert_int_equal(endpoint(b, 1)->queued, LEN);
}

static void
Limit_readers_of_one_open(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call[DEVICE_PARKED];

	for (int i = 0; i < DEVICE_PARKED; i++)
		call[i] = parked(b, fh, LEN);
	assert_int_equal(done(b, kernel_read(&b->kernel, fh, LEN, false), NULL, 0), -ENOBUFS);
	for (int i = 0; i < DEVICE_PARKED; i++) {
		kernel_interrupt(&b->kernel, call[i]);
		assert_int_equal(done(b, call[i], NULL, 0), -EINTR);
	}
	kernel_interrupt(&b->kernel, parked(b, fh, LEN));
	serve(b);
	assert_int_equal(kernel_result(&b->kernel, b->kernel.unique, NULL, 0), -EINTR);
}

/* ---- write, ioctl ------------------------------------------------------------------------ */

static void
D2_whole_messages_are_taken_and_their_octets_counted(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b);
	struct ieee80211_hostap_msg m[3] = { { .i_msglen = LEN, .i_type = HAP_AUTH_RESP },
	    { .i_msglen = LEN }, { .i_msglen = LEN } };
	uint32_t written[2];

	assert_int_equal(done(b, kernel_write(&b->kernel, fh, m, sizeof(m)), written,
	    sizeof(written)), sizeof(written));
	assert_int_equal(written[0], sizeof(m));
	assert_int_equal(b->engine->write[0].messages, 3);
	assert_int_equal(done(b, kernel_write(&b->kernel, fh, m, sizeof(m) - 1), written,
	    sizeof(written)), sizeof(written));
	assert_int_equal(written[0], 2 * LEN);
	assert_int_equal(done(b, kernel_write(&b->kernel, fh, m, 7), NULL, 0), -EBADMSG);
	assert_int_equal(device_counts(b->device).packets_in, 3);
}

static void
D3_an_ioctl_has_its_structure_in_and_out(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b);
	const uint32_t in = _IOW('H', 90, char[32]), out = _IOR('H', 91, char[24]);
	const uint32_t both = _IOWR('H', 92, char[16000]), none = _IO('H', 93);
	static uint8_t arg[16000], data[16 + 16000];
	int32_t result;

	memset(arg, 0x41, sizeof(arg));
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, fh, in, arg), data, sizeof(data)), 16);
	assert_int_equal(b->engine->ioctl.request, in);
	assert_int_equal(b->engine->ioctl.size, 32);
	assert_int_equal(b->engine->ioctl.first, 0x41);
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, fh, out, arg), data, sizeof(data)),
	    16 + 24);
	assert_int_equal(b->engine->ioctl.first, 0);	/* nothing of the last one */
	assert_int_equal(data[16 + 23], 1);
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, fh, both, arg), data, sizeof(data)),
	    16 + 16000);
	assert_int_equal(data[16 + 15999], 0x42);
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, fh, none, NULL), data, sizeof(data)),
	    16);
	b->engine->ioctl_error = ENOTTY;
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, fh, out, arg), NULL, 0), -ENOTTY);
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, fh, in, arg), NULL, 0), -ENOTTY);
	assert_int_equal(done(b, kernel_ioctl(&b->kernel, fh, both, arg), data, sizeof(data)),
	    16 + 16000);
	memcpy(&result, data, sizeof(result));
	assert_int_equal(result, -ENOTTY);
	assert_int_equal(b->engine->ioctls, 7);
	assert_int_equal(b->engine->ioctl.endpoint, 1);
}

/* ---- poll -------------------------------------------------------------------------------- */

static void
D1_poll_tells_what_there_is_and_wakes_who_waits_once(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b);
	uint8_t buf[2 * LEN];

	assert_int_equal(polled(b, fh, 70, false), POLLOUT | POLLWRNORM);
	made(b, 1, 1);				/* nobody waits */
	kernel_listen(&b->kernel);
	assert_int_equal(b->kernel.notified, 0);
	assert_int_equal(polled(b, fh, 70, false), POLLOUT | POLLWRNORM | POLLIN | POLLRDNORM);
	assert_int_equal(done(b, kernel_read(&b->kernel, fh, LEN, true), buf, LEN), LEN);
	assert_int_equal(polled(b, fh, 70, true), POLLOUT | POLLWRNORM);
	made(b, 1, 2);
	made(b, 1, 3);
	kernel_listen(&b->kernel);
	assert_int_equal(b->kernel.notified, 1);
	assert_int_equal(b->kernel.kh, 70);
	assert_int_equal(polled(b, fh, 70, true), POLLOUT | POLLWRNORM | POLLIN | POLLRDNORM);
	assert_int_equal(done(b, kernel_read(&b->kernel, fh, 2 * LEN, true), buf, 2 * LEN),
	    2 * LEN);
	made(b, 1, 4);				/* armed by the last poll */
	kernel_listen(&b->kernel);
	assert_int_equal(b->kernel.notified, 2);
}

static void
D1_who_polls_is_not_woken_for_what_a_reader_takes(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call;

	polled(b, fh, 70, true);
	call = parked(b, fh, LEN);
	made(b, 1, 1);
	assert_int_equal(kernel_result(&b->kernel, call, NULL, 0), LEN);
	assert_int_equal(b->kernel.notified, 0);
	made(b, 1, 2);
	kernel_listen(&b->kernel);
	assert_int_equal(b->kernel.notified, 1);
}

/* ---- turns, ends ------------------------------------------------------------------------- */

static void
Q4_one_call_is_served_a_turn(void **state)
{
	struct bench *b = *state;
	struct ieee80211_hostap_msg m = { .i_msglen = LEN };
	uint64_t fh = opened(b), call[20];

	for (int i = 0; i < 20; i++)
		call[i] = kernel_write(&b->kernel, fh, &m, LEN);
	for (unsigned i = 0; i < 8; i++)
		device_readable(b->device, NOW);
	assert_int_equal(b->engine->writes, 8);
	serve(b);
	assert_int_equal(b->engine->writes, 20);
	assert_false(device_readable(b->device, NOW));
	for (int i = 0; i < 20; i++)
		assert_int_equal(kernel_result(&b->kernel, call[i], NULL, 0), 8);
}

/* Looking costs less than waiting if who was answered is back already, and only then. */
static void
Q4_it_looks_again_where_callers_are_quick(void **state)
{
	struct bench *b = *state;
	struct ieee80211_hostap_msg m = { .i_msglen = LEN };
	uint64_t fh = opened(b), call;
	unsigned looks = 0;

	for (int i = 0; i < 10; i++) {		/* quick: each call is there when looked for */
		call = kernel_write(&b->kernel, fh, &m, LEN);
		assert_true(device_readable(b->device, NOW));
		assert_int_equal(kernel_result(&b->kernel, call, NULL, 0), 8);
	}
	call = kernel_read(&b->kernel, fh, LEN, false);
	assert_false(device_readable(b->device, NOW));	/* it waits: nobody was answered */
	kernel_interrupt(&b->kernel, call);
	device_readable(b->device, NOW);
	assert_int_equal(kernel_result(&b->kernel, call, NULL, 0), -EINTR);
	for (int i = 0; i < 200; i++) {		/* slow: nobody is there when looked for */
		call = kernel_write(&b->kernel, fh, &m, LEN);
		if (device_readable(b->device, NOW)) {
			looks++;
			device_readable(b->device, NOW);
		}
		assert_int_equal(kernel_result(&b->kernel, call, NULL, 0), 8);
	}
	assert_in_range(looks, 3, 12);
	for (int i = 0; i < 100; i++) {		/* and quick once more: it is noticed */
		call = kernel_write(&b->kernel, fh, &m, LEN);
		device_readable(b->device, NOW);
		assert_int_equal(kernel_result(&b->kernel, call, NULL, 0), 8);
	}
	assert_true(device_expects(b->device));
}

static void
D1_readers_are_told_when_the_access_point_ends(void **state)
{
	struct bench *b = *state;
	uint64_t fh = opened(b), call[2];
	struct device_config c = { .name = "again", .engine = b->engine, .watch = on_watch,
	    .arg = b };
	struct kernel second;
	char why[PORT_WHY];

	call[0] = parked(b, fh, LEN);
	call[1] = parked(b, fh, LEN);
	device_close(b->device, NOW);
	assert_int_equal(kernel_result(&b->kernel, call[0], NULL, 0), -ECONNABORTED);
	assert_int_equal(kernel_result(&b->kernel, call[1], NULL, 0), -ECONNABORTED);
	assert_int_equal(b->engine->detached, 1);
	kernel_begin(&second);			/* end() closes a device */
	assert_int_equal(device_on(&b->device, &c, second.server, why), 0);
	kernel_end(&second);
}

static void
D1_the_kernel_may_end_it(void **state)
{
	struct bench *b = *state;
	struct kernel gone = b->kernel;

	opened(b);
	parked(b, opened(b), LEN);
	kernel_end(&gone);
	assert_false(device_readable(b->device, NOW));
	assert_true(device_ended(b->device));
	assert_int_equal(b->watched, -1);
	assert_int_equal(b->engine->detached, 2);
	assert_false(device_readable(b->device, NOW));
	assert_false(device_wake(b->device, NOW, 1));
	kernel_begin(&b->kernel);		/* for end() */
	close(b->kernel.server);
}

/* ---- looking ----------------------------------------------------------------------------- */

static void
Tap_sees_messages_and_ioctls_as_the_socket_has_them(void **state)
{
	struct bench *b = *state;
	struct ieee80211_hostap_msg m = { .i_msglen = LEN, .i_type = HAP_STATS_CMD };
	const uint32_t request = _IOWR('H', 92, char[16]);
	uint8_t arg[16] = { 9 }, data[64];
	uint64_t fh = opened(b);
	struct hap_attrs attrs = { 0 };
	struct hap_ioctl body;
	const uint8_t *at;
	size_t len;

	device_set_tap(b->device, on_tap, b);
	done(b, kernel_write(&b->kernel, fh, &m, LEN), data, sizeof(data));
	made(b, 1, 1);
	done(b, kernel_read(&b->kernel, fh, LEN, true), NULL, 0);
	done(b, kernel_ioctl(&b->kernel, fh, request, arg), data, sizeof(data));
	assert_int_equal(b->taps, 4);
	assert_true(b->tap[0].from && !b->tap[1].from && b->tap[2].from && !b->tap[3].from);
	for (int i = 2; i < 4; i++) {
		assert_int_equal(hap_decode(b->tap[i].bytes, b->tap[i].len, &m, &attrs, NULL),
		    b->tap[i].len);
		assert_int_equal(m.i_type, i == 2 ? HAP_IOCTL_CMD : HAP_IOCTL_IND);
		hap_body(&m, &body, sizeof(body));
		assert_int_equal(body.request, request);
		assert_int_equal(body.error, 0);
		at = hap_attr_find(attrs, HAP_ATTR_ARG, &len);
		assert_non_null(at);
		assert_int_equal(len, 16);
		assert_int_equal(at[0], i == 2 ? 9 : 10);
	}
	assert_int_equal(b->tap[3].endpoint, 1);
}

static void
Name_is_of_a_file_under_dev_and_of_nothing_else(void **state)
{
	static const char *const good[] = { "hostap", "hostap0", "hostap-2.4", "air/0",
	    "a_very_long_name_of_31_octets_x" };
	static const char *const bad[] = { "", ".", "..", ".hidden", "/hostap", "a/", "a/b/c", "a//b",
	    "../thing", "a/../b", "a/.b", "two words", "new\nline", "a=b,c",
	    "a_very_long_name_of_32_octets_xx" };
	char why[PORT_WHY];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(node_check_name(good[i], why), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(node_check_name(bad[i], why), -EINVAL);
		assert_non_null(strstr(why, "hostap_device="));
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(D1_the_kernel_is_told_the_name),
		T(D1_an_open_is_an_endpoint_until_it_is_released),
		T(D6_who_opens_is_as_the_kernel_says_with_his_groups),
		T(D6_who_cannot_be_seen_has_no_supplementary_groups),
		T(D6_who_has_no_right_cannot_open_and_it_is_logged),
		T(Limit_one_open_more_than_there_are_endpoints),
		cmocka_unit_test_setup_teardown(Limit_all_64_opens, begin_full, end),
		T(D1_a_read_waits_for_a_message_unless_told_not_to),
		T(D1_readers_of_one_open_are_served_in_turn),
		T(D2_several_messages_wake_as_many_readers_as_there_are),
		T(D2_a_read_too_short_loses_nothing),
		T(D1_an_interrupted_read_ends_and_the_others_go_on),
		T(D1_an_interrupt_may_come_before_the_read_it_means),
		T(Limit_readers_of_one_open),
		T(D2_whole_messages_are_taken_and_their_octets_counted),
		T(D3_an_ioctl_has_its_structure_in_and_out),
		T(D1_poll_tells_what_there_is_and_wakes_who_waits_once),
		T(D1_who_polls_is_not_woken_for_what_a_reader_takes),
		T(Q4_one_call_is_served_a_turn),
		T(Q4_it_looks_again_where_callers_are_quick),
		T(D1_readers_are_told_when_the_access_point_ends),
		T(D1_the_kernel_may_end_it),
		T(Tap_sees_messages_and_ioctls_as_the_socket_has_them),
		cmocka_unit_test(Name_is_of_a_file_under_dev_and_of_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
