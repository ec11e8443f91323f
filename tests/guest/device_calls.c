/* SPDX-License-Identifier: ISC */
/*
 * device_calls - what daemons may do to a device, done to /dev/hostap of a running apgated
 *
 *	device_calls DEVICE
 *
 * The access point has hostap_endpoints=64 and nobody on the air.  What is to be read is made by
 * the reader: each ban with HAP_F_RESULT gives one HAP_RESULT_IND of 120 octets with its number.
 */
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <hostap/hostap.h>

#include "tap.h"

enum { LEN = HAP_MSG_LEN, ROUNDS = 300, GROUP = 4242, USER = 4343 };

static const char *path;
static void *nowhere;			/* an address that cannot be used */

/* ---- saying things ----------------------------------------------------------------------- */

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
nap(int ms)
{
	poll(NULL, 0, ms);
}

static void
on_signal(int number)
{
	(void)number;
}

/* An endpoint that has greeted. */
static int
greeted(int flags)
{
	struct hostap_version v = { .version = HAP_VERSION, .name = "calls" };
	int fd = open(path, O_RDWR | flags);

	if (fd < 0 || ioctl(fd, HIOCVERSION, &v) < 0)
		err(1, "%s", path);
	return fd;
}

static struct ieee80211_hostap_msg
ban(uint64_t number)
{
	struct ieee80211_hostap_msg m = { .i_msglen = LEN, .i_type = HAP_BAN_CMD,
	    .i_flags = HAP_F_RESULT, .i_seq = number, .i_dstaddr = { 2, 9, 9, 9, 9, 9 } };
	struct hap_ban body = { .lease_ms = 60000, .flags = HAP_BAN_ALL };

	memcpy(&m.i_un, &body, sizeof(body));
	return m;
}

static bool
tell(int fd, uint64_t number)
{
	struct ieee80211_hostap_msg m = ban(number);

	return write(fd, &m, LEN) == LEN;
}

/* The number a result speaks of; 0: it is none. */
static uint64_t
result_of(const char *at)
{
	struct ieee80211_hostap_msg m;
	struct hap_result body;

	memcpy(&m, at, sizeof(m));
	memcpy(&body, &m.i_un, sizeof(body));
	return m.i_type == HAP_RESULT_IND && m.i_msglen == LEN && body.error == 0 ? body.seq : 0;
}

/* The results in a buffer are those of first, first + 1, ... */
static bool
results_from(const char *at, ssize_t len, uint64_t first)
{
	if (len <= 0 || len % LEN)
		return false;
	for (ssize_t i = 0; i < len; i += LEN)
		if (result_of(at + i) != first++)
			return false;
	return true;
}

static uint32_t
endpoints(int fd)
{
	static struct hostap_daemon_list list;

	list.next = 0;
	return ioctl(fd, HIOCGDAEMONS, &list) == 0 ? list.count : 0;
}

/* Until so many endpoints are left, or a second has passed. */
static bool
endpoints_become(int fd, uint32_t count)
{
	for (double end = now_ms() + 1000; now_ms() < end; nap(2))
		if (endpoints(fd) == count)
			return true;
	return false;
}

static int
reaped(pid_t pid, int ms)			/* its status; -1: it is still there */
{
	int status;

	for (double end = now_ms() + ms; now_ms() < end; nap(2))
		if (waitpid(pid, &status, WNOHANG) == pid)
			return status;
	return -1;
}

/* A child that sleeps in read(fd) and ends with what came of it: 0 a result, else errno. */
static pid_t
reader(int fd)
{
	pid_t pid = fork();
	char b[LEN];

	if (pid == 0)
		_exit(read(fd, b, LEN) == LEN ? !result_of(b) : errno);
	nap(50);
	return pid;
}

/* ---- read -------------------------------------------------------------------------------- */

static bool
nonblocking(void)
{
	int fd = greeted(0), other = greeted(O_NONBLOCK), on = 1;
	char b[LEN];

	CHECK_FAILS(read(other, b, LEN), EAGAIN);
	CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	CHECK_FAILS(read(fd, b, LEN), EAGAIN);
	CHECK(fcntl(fd, F_SETFL, 0) == 0 && ioctl(fd, FIONBIO, &on) == 0);
	CHECK_FAILS(read(fd, b, LEN), EAGAIN);
	close(fd), close(other);
	return true;
}

static bool
blocking(void)
{
	int fd = greeted(0), status;
	pid_t pid = reader(fd);
	char b[LEN];

	CHECK(reaped(pid, 100) == -1);
	CHECK(tell(fd, 7));
	status = reaped(pid, 1000);
	CHECK(status == 0);
	CHECK(tell(fd, 8) && read(fd, b, LEN) == LEN && result_of(b) == 8);
	close(fd);
	return true;
}

static bool
short_reads(void)
{
	int fd = greeted(O_NONBLOCK);
	char b[8 * LEN];
	struct iovec v[2] = { { b, 50 }, { b + 50, 2 * LEN - 50 } };

	for (uint64_t i = 1; i <= 6; i++)
		CHECK(tell(fd, i));
	CHECK_FAILS(read(fd, b, LEN - 1), EMSGSIZE);
	CHECK_FAILS(read(fd, b, 1), EMSGSIZE);
	CHECK(read(fd, b, 0) == 0);
	CHECK(results_from(b, read(fd, b, 2 * LEN + 60), 1));
	CHECK(results_from(b, readv(fd, v, 2), 3));
	CHECK_FAILS(read(fd, nowhere, LEN), EFAULT);
	CHECK(results_from(b, read(fd, b, sizeof(b)), 5));
	CHECK_FAILS(read(fd, b, sizeof(b)), EAGAIN);
	close(fd);
	return true;
}

static bool
long_reads(void)
{
	static char b[1 << 20];
	int fd = greeted(O_NONBLOCK);
	uint64_t next = 1;
	ssize_t n;

	for (uint64_t i = 1; i <= 1000; i++)
		CHECK(tell(fd, i));
	while (next <= 1000) {
		n = read(fd, b, sizeof(b));
		CHECK(results_from(b, n, next));
		next += (uint64_t)n / LEN;
	}
	CHECK_FAILS(read(fd, b, sizeof(b)), EAGAIN);
	close(fd);
	return true;
}

static bool
many_readers(void)
{
	int fd = greeted(0);
	pid_t pid[10];
	char b[LEN];

	for (int i = 0; i < 10; i++)
		pid[i] = reader(fd);
	for (uint64_t i = 1; i <= 10; i++)
		CHECK(tell(fd, i));
	for (int i = 0; i < 10; i++)
		CHECK(reaped(pid[i], 2000) == 0);
	CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	CHECK_FAILS(read(fd, b, LEN), EAGAIN);
	close(fd);
	return true;
}

/* ---- write ------------------------------------------------------------------------------- */

static bool
several_a_write(void)
{
	int fd = greeted(O_NONBLOCK);
	struct ieee80211_hostap_msg m[5];
	char b[8 * LEN];

	for (unsigned i = 0; i < 5; i++)
		m[i] = ban(i + 1);
	CHECK(write(fd, m, sizeof(m)) == sizeof(m));
	CHECK(results_from(b, read(fd, b, sizeof(b)), 1));
	m[2].i_msglen = 33;
	CHECK(write(fd, m, sizeof(m)) == 2 * LEN);
	CHECK(results_from(b, read(fd, b, sizeof(b)), 1));
	CHECK_FAILS(write(fd, &m[2], LEN), EBADMSG);
	CHECK_FAILS(write(fd, m, LEN - 8), EBADMSG);
	CHECK(write(fd, m, 2 * LEN - 8) == LEN);	/* the second is cut */
	CHECK(results_from(b, read(fd, b, sizeof(b)), 1));
	CHECK_FAILS(read(fd, b, sizeof(b)), EAGAIN);
	CHECK(write(fd, m, 0) == 0);
	CHECK_FAILS(write(fd, nowhere, LEN), EFAULT);
	close(fd);
	return true;
}

static bool
errors_of_write(void)
{
	struct ieee80211_hostap_msg m = { .i_msglen = LEN, .i_type = HAP_AUTH_RESP, .i_seq = 5 };
	struct hostap_mode mode = { .role = HAP_ROLE_DECIDER, .classes = HAP_CLASS_AUTH };
	int fd = greeted(0);

	CHECK_FAILS(write(fd, &m, LEN), EPERM);		/* no decider */
	CHECK(ioctl(fd, HIOCSMODE, &mode) == 0);
	CHECK_FAILS(write(fd, &m, LEN), EINVAL);	/* never issued */
	m.i_type = HAP_DISASSOC_CMD;
	m.i_disas.i_asid = 9;
	CHECK_FAILS(write(fd, &m, LEN), ENOENT);	/* nobody is there */
	close(fd);
	return true;
}

/* The system cuts what is too long or in too many pieces; no message may suffer. */
static bool
long_writes(void)
{
	enum { MANY = 2000 };
	static struct ieee80211_hostap_msg m[MANY];
	static char b[1 << 17];
	struct iovec v[80];
	int fd = greeted(O_NONBLOCK);
	uint64_t next = 1;
	size_t done = 0;
	ssize_t n;

	for (unsigned i = 0; i < MANY; i++) {
		m[i] = ban(i + 1);
		if (i < 80)
			v[i] = (struct iovec){ &m[i], LEN };
	}
	n = writev(fd, v, 80);
	CHECK(n > 0 && n % LEN == 0);
	CHECK(read(fd, b, sizeof(b)) == n && results_from(b, n, 1));
	while (done < sizeof(m)) {
		n = write(fd, (char *)m + done, sizeof(m) - done);
		CHECK(n > 0 && n % LEN == 0);
		done += (size_t)n;
		while ((n = read(fd, b, sizeof(b))) > 0)
			for (ssize_t i = 0; i < n; i += LEN) {
				uint64_t got = result_of(b + i);

				CHECK(got >= next || got == 0);	/* 0: HAP_LOST_IND */
				next = got ? got + 1 : next;
			}
	}
	CHECK(next == MANY + 1);
	close(fd);
	return true;
}

/* ---- poll -------------------------------------------------------------------------------- */

static bool
poll_and_select(void)
{
	struct timeval none = { 0 };
	int fd = greeted(0);
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	fd_set set;
	char b[LEN];

	CHECK(poll(&p, 1, -1) == 1 && p.revents == POLLOUT);
	CHECK(tell(fd, 1));
	CHECK(poll(&p, 1, -1) == 1 && p.revents == (POLLIN | POLLOUT));
	FD_ZERO(&set);
	FD_SET(fd, &set);
	CHECK(select(fd + 1, &set, NULL, NULL, &none) == 1);
	CHECK(read(fd, b, LEN) == LEN);
	FD_SET(fd, &set);
	CHECK(select(fd + 1, &set, NULL, NULL, &none) == 0);
	p.events = POLLIN;
	CHECK(poll(&p, 1, 20) == 0);
	close(fd);
	return true;
}

/* A thread that writes the next number each time it is let. */
struct pusher {
	int fd, go[2];
};

static void *
push(void *arg)
{
	struct pusher *p = arg;
	uint64_t number = 1;
	char octet;

	while (read(p->go[0], &octet, 1) == 1)
		if (!tell(p->fd, number++))
			break;
	return NULL;
}

/* How a waiter waits; false: it waited for nothing. */
static bool
by_poll(int fd, int epoll)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	(void)epoll;
	return poll(&p, 1, 2000) == 1 && p.revents == POLLIN;
}

static bool
by_select(int fd, int epoll)
{
	struct timeval tv = { 2, 0 };
	fd_set set;

	(void)epoll;
	FD_ZERO(&set);
	FD_SET(fd, &set);
	return select(fd + 1, &set, NULL, NULL, &tv) == 1;
}

static bool
by_epoll(int fd, int epoll)
{
	struct epoll_event e;

	(void)fd;
	return epoll_wait(epoll, &e, 1, 2000) == 1 && e.events == EPOLLIN;
}

static bool
by_epoll_oneshot(int fd, int epoll)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT };

	if (epoll_wait(epoll, &e, 1, 2000) != 1 || e.events != EPOLLIN ||
	    epoll_wait(epoll, &e, 1, 0) != 0)
		return false;
	e.events = EPOLLIN | EPOLLONESHOT;
	return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &e) == 0;
}

/* Somebody waits, somebody else makes a message: ROUNDS times, and none is missed. */
static bool
none_is_missed(bool (*wait)(int, int), uint32_t events)
{
	struct pusher p = { .fd = greeted(O_NONBLOCK) };
	struct epoll_event e = { .events = events };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	pthread_t thread;
	char b[LEN];

	CHECK(pipe(p.go) == 0 && pthread_create(&thread, NULL, push, &p) == 0);
	CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, p.fd, &e) == 0);
	for (uint64_t i = 1; i <= ROUNDS; i++) {
		CHECK(write(p.go[1], "g", 1) == 1);
		CHECK(wait(p.fd, epoll));
		CHECK(read(p.fd, b, LEN) == LEN && result_of(b) == i);
		CHECK_FAILS(read(p.fd, b, LEN), EAGAIN);
	}
	close(p.go[1]);
	CHECK(pthread_join(thread, NULL) == 0);
	close(p.go[0]), close(p.fd), close(epoll);
	return true;
}

static bool
poll_misses_none(void)
{
	return none_is_missed(by_poll, EPOLLIN);
}

static bool
select_misses_none(void)
{
	return none_is_missed(by_select, EPOLLIN);
}

static bool
level_misses_none(void)
{
	return none_is_missed(by_epoll, EPOLLIN);
}

static bool
edge_misses_none(void)
{
	return none_is_missed(by_epoll, EPOLLIN | EPOLLET);
}

static bool
oneshot_misses_none(void)
{
	return none_is_missed(by_epoll_oneshot, EPOLLIN | EPOLLONESHOT);
}

/* ---- signals ----------------------------------------------------------------------------- */

static bool
signals_interrupt(void)
{
	int fd = greeted(0), flags[] = { 0, SA_RESTART };
	char b[LEN];

	for (int i = 0; i < 2; i++) {
		struct sigaction act = { .sa_handler = on_signal, .sa_flags = flags[i] };
		pid_t pid;

		CHECK(sigaction(SIGUSR1, &act, NULL) == 0);
		pid = reader(fd);
		CHECK(kill(pid, SIGUSR1) == 0);
		CHECK(reaped(pid, 1000) == EINTR << 8);
		CHECK(tell(fd, 3) && read(fd, b, LEN) == LEN && result_of(b) == 3);
	}
	close(fd);
	return true;
}

static bool
stopped_and_continued(void)
{
	int fd = greeted(0);
	pid_t pid = reader(fd);

	CHECK(kill(pid, SIGSTOP) == 0);
	nap(50);
	CHECK(kill(pid, SIGCONT) == 0);
	CHECK(reaped(pid, 1000) == EINTR << 8);
	close(fd);
	return true;
}

static bool
killed_in_read(void)
{
	int fd = greeted(O_NONBLOCK), ready[2];
	uint32_t before = endpoints(fd);
	char octet;
	double t;
	pid_t pid;

	CHECK(pipe(ready) == 0);
	pid = fork();
	if (pid == 0) {
		int own = greeted(0);

		if (write(ready[1], "r", 1) == 1)
			_exit((int)read(own, &octet, 1));
		_exit(9);
	}
	CHECK(read(ready[0], &octet, 1) == 1 && endpoints(fd) == before + 1);
	nap(50);
	t = now_ms();
	CHECK(kill(pid, SIGKILL) == 0 && reaped(pid, 1000) == SIGKILL);
	CHECK(now_ms() - t < 500);
	CHECK(endpoints_become(fd, before));
	CHECK(tell(fd, 4) && read(fd, (char[LEN]){ 0 }, LEN) == LEN);
	close(ready[0]), close(ready[1]), close(fd);
	return true;
}

/* ---- open, copies, close ----------------------------------------------------------------- */

static bool
copies_are_one_endpoint(void)
{
	int watch = greeted(0), fd = greeted(0), copy = dup(fd), status;
	uint32_t there = endpoints(watch);
	char b[LEN];
	pid_t pid;

	CHECK(copy >= 0 && tell(copy, 1) && read(fd, b, LEN) == LEN && result_of(b) == 1);
	pid = fork();
	if (pid == 0)
		_exit(!(tell(fd, 2) && read(copy, b, LEN) == LEN && result_of(b) == 2));
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	close(fd);
	CHECK(endpoints(watch) == there);
	CHECK(tell(copy, 3) && read(copy, b, LEN) == LEN && result_of(b) == 3);
	close(copy);
	CHECK(endpoints_become(watch, there - 1));
	close(watch);
	return true;
}

static bool
passed_to_another_process(void)
{
	union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	char octet = 'x', b[LEN];
	struct iovec iov = { &octet, 1 };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
	    .msg_controllen = sizeof(control.room) };
	int fd = greeted(0), pair[2], status;
	pid_t pid;

	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
	pid = fork();
	if (pid == 0) {
		int got = -1;

		close(fd);
		if (recvmsg(pair[1], &h, 0) == 1)
			memcpy(&got, CMSG_DATA(&control.header), sizeof(got));
		_exit(!(tell(got, 5) && read(got, b, LEN) == LEN && result_of(b) == 5));
	}
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	CHECK(sendmsg(pair[0], &h, 0) == 1);
	close(fd);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	close(pair[0]), close(pair[1]);
	return true;
}

static bool
sixty_four_opens(void)
{
	int fd[64], more;

	for (int i = 0; i < 64; i++) {
		fd[i] = greeted(O_NONBLOCK);
		CHECK(fd[i] >= 0);
	}
	CHECK_FAILS(open(path, O_RDWR), EUSERS);
	close(fd[63]);
	CHECK(endpoints_become(fd[0], 63));
	more = greeted(0);
	CHECK(endpoints(more) == 64);
	for (unsigned i = 0; i < 63; i++)
		CHECK(tell(fd[i], i + 1));
	for (unsigned i = 0; i < 63; i++) {
		char b[LEN];

		CHECK(read(fd[i], b, LEN) == LEN && result_of(b) == i + 1);
		close(fd[i]);
	}
	CHECK(endpoints_become(more, 1));
	close(more);
	return true;
}

/* ---- ioctl ------------------------------------------------------------------------------- */

static bool
ioctls(void)
{
	struct ieee80211_hostap_msg m;
	struct hostap_mode mode = { .role = HAP_ROLE_DECIDER, .order = 42,
	    .classes = HAP_CLASS_ASSOC };
	struct hostap_iface_list *list = calloc(1, sizeof(*list));
	struct hostap_version v = { .version = 99 };
	struct hostap_stat stat;
	struct ifreq ifr = { 0 };
	unsigned int blen = 0;
	int fd = greeted(0);

	CHECK_FAILS(ioctl(fd, HIOCVERSION, &v), EPROTONOSUPPORT);
	CHECK(v.version == HAP_VERSION);
	CHECK(ioctl(fd, HIOCGBLEN, &blen) == 0 && blen == HAP_READ_MAX);
	strcpy(ifr.ifr_name, "nosuch");
	CHECK_FAILS(ioctl(fd, HIOCSETIF, &ifr), ENODEV);
	strcpy(ifr.ifr_name, "wlan0");
	CHECK(ioctl(fd, HIOCSETIF, &ifr) == 0);
	memset(&ifr, 0xff, sizeof(ifr));
	CHECK(ioctl(fd, HIOCGETIF, &ifr) == 0 && strcmp(ifr.ifr_name, "wlan0") == 0);
	CHECK(ioctl(fd, HIOCSMODE, &mode) == 0);
	memset(&mode, 0, sizeof(mode));
	CHECK(ioctl(fd, HIOCGMODE, &mode) == 0 && mode.order == 42);
	CHECK(list && ioctl(fd, HIOCGIFACES, list) == 0 && list->count == 1);
	CHECK(strcmp(list->iface[0].name, "wlan0") == 0);
	m = ban(1);
	CHECK(write(fd, &m, LEN) == LEN);
	CHECK(ioctl(fd, HIOCGSTATS, &stat) == 0 && stat.hs_to_kernel == 1);
	CHECK(ioctl(fd, HIOCFLUSH) == 0);
	CHECK(ioctl(fd, HIOCGSTATS, &stat) == 0 && stat.hs_from_kernel == 0);
	CHECK_FAILS(ioctl(fd, _IOR('H', 99, int), &blen), ENOTTY);
	CHECK_FAILS(ioctl(fd, TIOCGWINSZ, list), ENOTTY);
	CHECK_FAILS(ioctl(fd, HIOCGSTATS, nowhere), EFAULT);
	free(list);
	close(fd);
	return true;
}

/* What a 32-bit program says: its struct ifreq has 32 octets. */
static bool
ioctls_of_32_bit_programs(void)
{
	struct { char name[16], rest[16]; } ifr = { "wlan0", "" };
	int fd = greeted(0);

	CHECK(ioctl(fd, _IOW('H', 1, ifr), &ifr) == 0);
	memset(&ifr, 0xff, sizeof(ifr));
	CHECK(ioctl(fd, _IOR('H', 2, ifr), &ifr) == 0 && strcmp(ifr.name, "wlan0") == 0);
	close(fd);
	return true;
}

/* ---- who may ----------------------------------------------------------------------------- */

/* Opens as somebody else: errno, or 256 plus the rights he finds he has. */
static int
opened_as(uid_t uid, gid_t gid, const gid_t *groups, size_t count)
{
	int pair[2], found = 0;
	pid_t pid;

	if (pipe(pair) < 0 || (pid = fork()) < 0)
		return -1;
	if (pid == 0) {
		struct hostap_version v = { .version = HAP_VERSION };
		int fd;

		if (setgroups(count, groups) || setgid(gid) || setuid(uid))
			_exit(1);
		fd = open(path, O_RDWR);
		found = fd < 0 || ioctl(fd, HIOCVERSION, &v) < 0 ? errno : 256 + (int)v.rights;
		_exit(write(pair[1], &found, sizeof(found)) != sizeof(found));
	}
	close(pair[1]);
	if (read(pair[0], &found, sizeof(found)) != sizeof(found))
		found = -1;
	close(pair[0]);
	waitpid(pid, NULL, 0);
	return found;
}

static bool
rights(void)
{
	const gid_t others[] = { 4241, GROUP, 4240 }, none[] = { 4241 };

	CHECK(opened_as(0, 0, NULL, 0) == 256 + 15);
	CHECK(opened_as(USER, USER, none, 1) == EACCES);	/* not the node's group */
	CHECK(opened_as(USER, USER, others, 3) == 256 + (HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE));
	CHECK(opened_as(USER, GROUP, NULL, 0) == 256 + (HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE));
	CHECK(chmod(path, 0666) == 0);
	CHECK(opened_as(USER, USER, none, 1) == EPERM);		/* the node lets him, no grant */
	CHECK(chmod(path, 0660) == 0);
	return true;
}

int
main(int argc, char **argv)
{
	static const struct tap_case cases[] = {
		{ "D1: O_NONBLOCK at open, by fcntl and by FIONBIO", nonblocking },
		{ "D1: a read without a message waits for one", blocking },
		{ "D2: a short read takes whole messages, EMSGSIZE loses none", short_reads },
		{ "D2: a read may be longer than what the system passes", long_reads },
		{ "D1: ten readers of one open get a message each", many_readers },
		{ "D2: a write takes several messages, up to a malformed one", several_a_write },
		{ "D2: what a write of one message did is its errno", errors_of_write },
		{ "D2: writes that the system cuts up lose nothing", long_writes },
		{ "D1: poll and select", poll_and_select },
		{ "D1: poll misses no message", poll_misses_none },
		{ "D1: select misses no message", select_misses_none },
		{ "D1: level epoll misses no message", level_misses_none },
		{ "D1: edge epoll misses no message", edge_misses_none },
		{ "D1: one-shot epoll misses no message", oneshot_misses_none },
		{ "D1: a signal interrupts a read", signals_interrupt },
		{ "D1: so does being stopped and continued", stopped_and_continued },
		{ "D1: a blocked reader can be killed, and his endpoint ends", killed_in_read },
		{ "D1: dup and fork share an endpoint until the last close",
		    copies_are_one_endpoint },
		{ "D1: a descriptor can be passed to another process", passed_to_another_process },
		{ "D1: 64 opens and not one more", sixty_four_opens },
		{ "D3: ioctls", ioctls },
		{ "D3: ioctls of a 32-bit program", ioctls_of_32_bit_programs },
		{ "D6: rights by group, supplementary ones included", rights },
	};

	if (argc != 2)
		errx(2, "usage: device_calls DEVICE");
	path = argv[1];
	nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return tap_run(cases, sizeof(cases) / sizeof(cases[0]));
}
