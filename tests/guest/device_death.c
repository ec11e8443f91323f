/* SPDX-License-Identifier: ISC */
/*
 * device_death - what daemons see when the access point ends, and when it comes back
 *
 *	device_death DEVICE PIDFILE START
 *
 * An access point runs, its process number in PIDFILE; the command START starts it anew, and
 * comes back when its device is there.
 */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <hostap/client.h>

#include "tap.h"

static const char *path, *pidfile, *start;

static pid_t
ap(void)
{
	FILE *f = fopen(pidfile, "re");
	int pid;

	if (!f || fscanf(f, "%d", &pid) != 1)
		err(1, "%s", pidfile);
	fclose(f);
	return pid;
}

static int
reaped(pid_t pid)
{
	int status;

	for (int i = 0; i < 500; i++, poll(NULL, 0, 10))
		if (waitpid(pid, &status, WNOHANG) == pid)
			return status;
	return -1;
}

/* A child that ends with the errno of the call it sleeps in. */
static pid_t
sleeper(int fd, bool polls)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char b[HAP_MSG_LEN];
	pid_t pid = fork();

	if (pid == 0 && polls)
		_exit(poll(&p, 1, -1) == 1 && p.revents & POLLERR ? 0 : 99);
	if (pid == 0)
		_exit(read(fd, b, sizeof(b)) < 0 ? errno : 0);
	return pid;
}

static bool
ends(int number)
{
	struct hostap_stat stat;
	int fd = open(path, O_RDWR);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char b[HAP_MSG_LEN] = { 0 };
	pid_t readers[2], poller;

	CHECK(fd >= 0 && ioctl(fd, HIOCGSTATS, &stat) == 0);
	readers[0] = sleeper(fd, false);
	readers[1] = sleeper(fd, false);
	poller = sleeper(fd, true);
	poll(NULL, 0, 200);
	CHECK(kill(ap(), number) == 0);
	CHECK(reaped(readers[0]) == ECONNABORTED << 8);
	CHECK(reaped(readers[1]) == ECONNABORTED << 8);
	CHECK(reaped(poller) == 0);
	for (int i = 0; i < 200 && access(path, F_OK) == 0; i++)
		poll(NULL, 0, 10);
	CHECK_FAILS(access(path, F_OK), ENOENT);
	CHECK_FAILS(read(fd, b, sizeof(b)), ENOTCONN);
	CHECK_FAILS(write(fd, b, sizeof(b)), ENOTCONN);
	CHECK_FAILS(ioctl(fd, HIOCGSTATS, &stat), ENOTCONN);
	CHECK(poll(&p, 1, 0) == 1 && p.revents & POLLERR);
	CHECK(system(start) == 0);	/* another takes the name while this one is open */
	CHECK_FAILS(read(fd, b, sizeof(b)), ENOTCONN);
	CHECK(close(fd) == 0);
	fd = open(path, O_RDWR);
	CHECK(fd >= 0 && ioctl(fd, HIOCGSTATS, &stat) == 0 && stat.hs_to_kernel == 0);
	close(fd);
	return true;
}

static bool
killed(void)
{
	return ends(SIGKILL);
}

static bool
terminated(void)
{
	return ends(SIGTERM);
}

static bool
libhostap_comes_back(void)
{
	char why[HOSTAP_ERROR_LEN];
	struct hostap *h = hostap_open(path, "phoenix", why);
	const struct hostap_event *e;
	struct hostap_mode mode;
	int n;

	CHECK(h != NULL && strcmp(hostap_path(h), path) == 0);
	CHECK(hostap_decide(h, HAP_CLASS_ASSOC) == 0);
	CHECK(hostap_next(h, &e) == 0);
	CHECK(kill(ap(), SIGKILL) == 0);
	CHECK(hostap_wait(h, 5000) != 0);
	while ((n = hostap_next(h, &e)) > 0)
		continue;
	CHECK(n == -ECONNRESET);
	for (int i = 0; i < 200 && access(path, F_OK) == 0; i++)
		poll(NULL, 0, 10);
	n = hostap_reconnect(h);
	CHECK(n == -ENOENT || n == -ECONNREFUSED);
	CHECK(strstr(hostap_error(h), "start apgated") != NULL);
	CHECK(system(start) == 0);
	CHECK(hostap_reconnect(h) == 0);
	CHECK(hostap_get_mode(h, &mode) == 0);
	CHECK(mode.role == HAP_ROLE_DECIDER && mode.classes == HAP_CLASS_ASSOC);
	hostap_close(h);
	return true;
}

int
main(int argc, char **argv)
{
	static const struct tap_case cases[] = {
		{ "D1: the AP is killed: ECONNABORTED, then ENOTCONN, and it may come back",
		    killed },
		{ "D1: the AP stops: the same", terminated },
		{ "D1: libhostap tells that the AP is gone, and comes back", libhostap_comes_back },
	};

	if (argc != 4)
		errx(2, "usage: device_death DEVICE PIDFILE START");
	path = argv[1];
	pidfile = argv[2];
	start = argv[3];
	return tap_run(cases, sizeof(cases) / sizeof(cases[0]));
}
