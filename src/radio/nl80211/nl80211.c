/* SPDX-License-Identifier: ISC */
/*
 * The radio's descriptors and its core (core.h), one to the other.
 *
 * Datagrams are read many at a time, and what the engine says to all of them goes out together,
 * when the last has been heard: a busy access point makes few system calls.
 */
#include "radio/nl80211/nl80211.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rfkill.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "radio/nl80211/record.h"
#include "radio/nl80211/setup.h"
#include "radio/nl80211/worker.h"
#include "radio/radio.h"

enum { AT_ONCE = 16, DATAGRAM = TALK_DATAGRAM };

struct nl80211 {
	struct radio radio;
	struct core *core;
	struct worker *worker;
	struct setup setup;
	struct record *record;
	void (*say)(void *, enum core_level, const char *);
	void *say_arg;
	int epoll, rfkill;
	uint32_t rfkill_index;		/* UINT32_MAX: it has none */
	bool finished;
	bool drained;			/* the last reading took all there was */
	int got, next;			/* datagrams read, and heard of those */
	struct mmsghdr message[AT_ONCE];
	struct iovec room[AT_ONCE];
	uint8_t *octets;
	uint64_t link_octets[DATAGRAM / 8];
};

static struct nl80211 *
of(const struct radio *r)
{
	return (struct nl80211 *)((char *)(size_t)r - offsetof(struct nl80211, radio));
}

/* ---- reading ------------------------------------------------------------------------------ */

static void
overrun(struct nl80211 *n, struct instant now, bool link)
{
	n->say(n->say_arg, CORE_WARNING, "the kernel's messages came faster than they were read, "
	    "and some were lost; stations and links are looked at again");
	core_overrun(n->core, now, link);
}

static bool
read_generic(struct nl80211 *n, struct instant now)
{
	int got = recvmmsg(n->setup.generic.fd, n->message, AT_ONCE, MSG_DONTWAIT, NULL);

	if (got < 0 && errno == ENOBUFS) {
		overrun(n, now, false);
		return true;
	}
	n->next = 0;
	n->got = got < 0 ? 0 : got;
	n->drained = got < AT_ONCE;
	return n->got > 0;
}

static bool
read_link(struct nl80211 *n, struct instant now)
{
	ssize_t len = recv(n->setup.link.fd, n->link_octets, sizeof(n->link_octets), MSG_DONTWAIT);

	if (len < 0 && errno == ENOBUFS) {
		overrun(n, now, true);
		return true;
	}
	if (len <= 0)
		return false;
	record_add(n->record, now, RECORD_LINK_HEARD, n->link_octets, (size_t)len);
	core_hear(n->core, true, n->link_octets, (size_t)len);
	return true;
}

static bool
read_rfkill(struct nl80211 *n, struct instant now)
{
	struct rfkill_event event = { 0 };

	if (n->rfkill < 0 || read(n->rfkill, &event, sizeof(event)) < (ssize_t)RFKILL_EVENT_SIZE_V1)
		return false;
	if (event.idx == n->rfkill_index && event.op != RFKILL_OP_DEL)
		core_blocked(n->core, now, event.soft || event.hard);
	return true;
}

static bool
read_worker(struct nl80211 *n)
{
	eventfd_t count;

	return eventfd_read(worker_fd(n->worker), &count) == 0;
}

/* Links and switches change seldom: they are looked at when there is nothing else. */
static bool
read_others(struct nl80211 *n, struct instant now)
{
	struct epoll_event ready[4];
	int count = epoll_wait(n->epoll, ready, 4, 0);
	bool any = false;

	for (int i = 0; i < count; i++) {
		if (ready[i].data.fd == n->setup.link.fd)
			any |= read_link(n, now);
		else if (ready[i].data.fd == n->rfkill)
			any |= read_rfkill(n, now);
		else if (ready[i].data.fd == worker_fd(n->worker))
			any |= read_worker(n);
		if (any)
			break;
	}
	return any;
}

static void
hear_next(struct nl80211 *n, struct instant now)
{
	const struct mmsghdr *m = &n->message[n->next++];

	record_add(n->record, now, RECORD_HEARD, m->msg_hdr.msg_iov->iov_base, m->msg_len);
	core_hear(n->core, false, m->msg_hdr.msg_iov->iov_base, m->msg_len);
}

static uint64_t
clock_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* The wall clock at now, which was a while ago.  A real radio's instants count from boot. */
static uint64_t
wall_us(struct instant now)
{
	return clock_us(CLOCK_REALTIME) - clock_us(CLOCK_BOOTTIME) + now.us;
}

static bool
nl80211_event(struct radio *r, struct instant now, struct air_event *e)
{
	struct nl80211 *n = of(r);
	bool flushed;

	core_tick(n->core, now);
	if (core_asks_wall(n->core, now))
		core_wall(n->core, now, wall_us(now));
	for (;;) {
		if (core_event(n->core, now, e))
			return true;
		if (n->next < n->got) {
			hear_next(n, now);
			continue;
		}
		record_time(n->record, now);
		flushed = core_flush(n->core);
		if (flushed || n->drained) {
			n->drained = false;
			return false;
		}
		if (!read_generic(n, now) && !read_others(n, now)) {
			n->drained = false;
			return false;
		}
	}
}

/* ---- the other operations ----------------------------------------------------------------- */

static int
nl80211_command(struct radio *r, struct instant now, const struct air_command *c)
{
	return core_command(of(r)->core, now, c);
}

static struct instant
nl80211_deadline(const struct radio *r)
{
	const struct nl80211 *n = of(r);

	return n->next < n->got ? (struct instant){ 0 } : core_deadline(n->core);
}

static int
nl80211_fd(const struct radio *r)
{
	return of(r)->epoll;
}

static bool
nl80211_finished(const struct radio *r)
{
	return core_gone(of(r)->core);
}

static void
nl80211_close(struct radio *r)
{
	struct nl80211 *n = of(r);

	if (n->core)
		core_flush(n->core);
	worker_close(n->worker);
	core_close(n->core);
	if (n->epoll >= 0)
		close(n->epoll);
	if (n->rfkill >= 0)
		close(n->rfkill);
	setup_close(&n->setup);
	record_close(n->record);
	free(n->octets);
	free(n);
}

static const struct radio_ops ops = {
	.kind = "nl80211", .close = nl80211_close, .command = nl80211_command,
	.event = nl80211_event, .deadline = nl80211_deadline, .fd = nl80211_fd,
	.finished = nl80211_finished,
};

/* ---- opening ------------------------------------------------------------------------------ */

static bool
on_send(void *arg, bool link, const void *octets, size_t len)
{
	struct nl80211 *n = arg;
	int error = worker_error(n->worker);
	char text[NL80211_WHY];

	if (error) {
		snprintf(text, sizeof(text), "%s: a command did not reach the kernel: %s",
		    n->setup.vif[0].name, strerror(error));
		n->say(n->say_arg, CORE_WARNING, text);
	}
	if (!worker_send(n->worker, link, octets, len))
		return false;
	record_add_now(n->record, link ? RECORD_LINK_SENT : RECORD_SENT, octets, len);
	return true;
}

static bool
on_busy(void *arg)
{
	const struct nl80211 *n = arg;

	return worker_busy(n->worker);
}

static int
open_core(struct nl80211 *n, const struct nl80211_options *o)
{
	struct core_config c = {
		.radio = o->radio, .family = n->setup.generic.family.id,
		.wiphy = n->setup.wiphy.index, .place = n->setup.place, .stations = o->stations,
		.away = n->setup.away, .key = o->key, .send = on_send, .busy = on_busy,
		.say = o->say, .arg = n, .say_arg = o->say_arg,
	};

	n->core = core_open(&c);
	if (n->core == NULL)
		return -ENOMEM;
	for (int i = 0; i < n->setup.vif_count; i++) {
		const struct setup_vif *v = &n->setup.vif[i];

		core_add_vif(n->core, v->ifindex, v->name, v->addr, v->up);
	}
	return 0;
}

static void
find_rfkill(struct nl80211 *n)
{
	char path[96];
	struct dirent *d;
	DIR *dir;

	n->rfkill_index = UINT32_MAX;
	snprintf(path, sizeof(path), "/sys/class/ieee80211/%s", n->setup.wiphy.name);
	dir = opendir(path);
	while (dir && (d = readdir(dir)) != NULL)
		if (sscanf(d->d_name, "rfkill%u", &n->rfkill_index) == 1)
			break;
	if (dir)
		closedir(dir);
	n->rfkill = n->rfkill_index == UINT32_MAX ? -1 :
	    open("/dev/rfkill", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static int
watch(struct nl80211 *n)
{
	const int fds[] = { n->setup.generic.fd, n->setup.link.fd, n->rfkill,
		worker_fd(n->worker) };

	n->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (n->epoll < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		struct epoll_event e = { .events = EPOLLIN, .data = { .fd = fds[i] } };

		if (fds[i] >= 0 && epoll_ctl(n->epoll, EPOLL_CTL_ADD, fds[i], &e) < 0)
			return -errno;
	}
	return 0;
}

static int
make_room(struct nl80211 *n)
{
	n->octets = calloc(AT_ONCE, DATAGRAM);
	if (n->octets == NULL)
		return -ENOMEM;
	for (int i = 0; i < AT_ONCE; i++) {
		n->room[i] = (struct iovec){ n->octets + i * DATAGRAM, DATAGRAM };
		n->message[i].msg_hdr.msg_iov = &n->room[i];
		n->message[i].msg_hdr.msg_iovlen = 1;
	}
	return 0;
}

static int
open_rest(struct nl80211 *n, const struct nl80211_options *o)
{
	int error = make_room(n);

	if (error == 0)
		error = open_core(n, o);
	if (error == 0) {
		n->worker = worker_open(n->setup.generic.fd, n->setup.link.fd);
		error = n->worker ? 0 : -errno;
	}
	if (error)
		return error;
	find_rfkill(n);
	return watch(n);
}

int
nl80211_open(const struct nl80211_options *o, struct radio **radio, char why[static NL80211_WHY])
{
	struct nl80211 *n = calloc(1, sizeof(*n));
	int error;

	if (n == NULL)
		return -ENOMEM;
	n->radio.ops = &ops;
	n->epoll = n->rfkill = -1;
	n->say = o->say;
	n->say_arg = o->say_arg;
	n->setup.generic.fd = n->setup.link.fd = -1;
	if (o->record && (n->record = record_open(o->record)) == NULL) {
		snprintf(why, NL80211_WHY, "%s: %s; name a file that can be written", o->record,
		    strerror(errno));
		error = -errno;
	} else {
		error = setup_open(&n->setup, o, n->record, why);
		if (error == 0 && (error = open_rest(n, o)) < 0)
			snprintf(why, NL80211_WHY, "%s: %s", o->bss[0].name, strerror(-error));
	}
	if (error) {
		nl80211_close(&n->radio);
		return error;
	}
	*radio = &n->radio;
	return 0;
}

struct mac
nl80211_bssid(const struct radio *r, int bss)
{
	return of(r)->setup.vif[bss].addr;
}

void
nl80211_fit(const struct radio *r, struct engine_radio *e)
{
	uint8_t percent = e->away.percent;

	wiphy_fit(&of(r)->setup.wiphy, e);
	e->away = of(r)->setup.can;
	e->away.percent = percent;
}

const struct wiphy *
nl80211_wiphy(const struct radio *r)
{
	return &of(r)->setup.wiphy;
}
