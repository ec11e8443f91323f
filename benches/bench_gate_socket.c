/* SPDX-License-Identifier: ISC */
/*
 * What a decision costs through the socket: apgated's own loop, port and engine in one process,
 * a libhostap daemon in another, against two processes that pass packets of the same sizes.
 *
 *	gate.roundtrip	a frame in until its answer goes out, one at a time: p50
 *	gate.batch	decisions a second with 64 stations waiting
 *	gate.hung	what a daemon that hangs costs stations of which it is not asked
 *	gate.hung.behind	... those whose frame came right behind one of which it is asked
 *	gate.hung.asked		how long those wait of whom it is asked, at most: the deadline
 */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <hostap/client.h>

#include "feeder.h"
#include "port/port.h"

/* Deadlines are long where none is to be met: a busy machine is to be slow, not too late. */
enum { ROUNDS = 20000, BATCH = 30000, TURNS = 15, WINDOW = 64, PATIENT_MS = 5000,
    DEADLINE_MS = 200 };

/* ---- the floor: bare packets ---------------------------------------------------------------- */

static void
echo(int fd)
{
	char packet[LEN];

	while (recv(fd, packet, sizeof(packet), 0) > 0)
		if (send(fd, packet, sizeof(packet), 0) < 0)
			break;
	_exit(0);
}

/* Until the other end has no more to say; then one word, that all has come. */
static void
swallow(int fd)
{
	char packet[LEN];

	while (recv(fd, packet, sizeof(packet), 0) > 0)
		;
	_exit(send(fd, "!", 1, 0) != 1);
}

static pid_t
fork_with(void (*child)(int), int *fd, int cpu)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
		err(1, "socketpair");
	pid = fork();
	if (pid == 0) {
		close(pair[0]);
		pin(cpu);
		child(pair[1]);
	}
	close(pair[1]);
	*fd = pair[0];
	return pid;
}

static double
floor_roundtrip(int cpu)
{
	static uint64_t took[ROUNDS];
	char packet[LEN] = { 0 };
	int fd;
	pid_t pid = fork_with(echo, &fd, cpu);

	for (int i = -WARM; i < ROUNDS; i++) {
		uint64_t t = clock_ns();
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (send(fd, packet, LEN, 0) < 0 || poll(&p, 1, -1) < 0 ||
		    recv(fd, packet, LEN, 0) < 0)
			err(1, "ping-pong");
		if (i >= 0)
			took[i] = clock_ns() - t;
	}
	close(fd);
	waitpid(pid, NULL, 0);
	return median_us(took, ROUNDS);
}

static double
floor_messages(int cpu)
{
	char packet[LEN] = { 0 };
	int fd;
	pid_t pid = fork_with(swallow, &fd, cpu);
	uint64_t t = clock_ns();

	for (int i = 0; i < BATCH; i++)
		if (send(fd, packet, LEN, 0) < 0)
			err(1, "send");
	shutdown(fd, SHUT_WR);
	if (recv(fd, packet, sizeof(packet), 0) != 1)
		err(1, "recv");
	t = clock_ns() - t;
	close(fd);
	waitpid(pid, NULL, 0);
	return BATCH / ((double)t / 1e9);
}

/* ---- the access point ----------------------------------------------------------------------- */

struct served {
	struct ap ap;
	struct port *port;
	char path[64];
};

static void
open_served(struct served *s, uint32_t deadline_ms)
{
	char why[PORT_WHY];

	ap_open(&s->ap, deadline_ms);
	snprintf(s->path, sizeof(s->path), "/tmp/bench-gate-%d.sock", getpid());
	struct port_config p = { .path = s->path, .engine = s->ap.e, .watch = loop_watch,
	    .arg = s->ap.loop };

	if (port_open(&s->port, &p, why) < 0)
		errx(1, "%s", why);
	loop_set_port(s->ap.loop, s->port);
}

static void
close_served(struct served *s)
{
	port_close(s->port, loop_now(s->ap.loop));
	ap_close(&s->ap);
}

/* ---- the daemons ---------------------------------------------------------------------------- */

static struct hostap *
attach(const char *path, const char *iface)
{
	char why[HOSTAP_ERROR_LEN];
	struct hostap_iface_list list = { 0 };
	struct hostap_mode mode;
	struct hostap *h = hostap_open(path, "bench", why);

	if (h == NULL)
		errx(1, "%s", why);
	hostap_mode_init(&mode);
	mode.role = HAP_ROLE_DECIDER;
	mode.classes = HAP_CLASS_AUTH;
	mode.indications = 0;
	hostap_get_ifaces(h, &list);
	for (uint32_t i = 0; iface && i < list.count; i++)
		if (strcmp(list.iface[i].name, iface) == 0)
			mode.iface = (uint32_t)list.iface[i].cookie;
	if (hostap_set_mode(h, &mode) < 0)
		errx(1, "%s", hostap_error(h));
	return h;
}

static void
decide(struct hostap *h, bool together)
{
	const struct hostap_event *e;

	while (hostap_wait(h, -1) >= 0) {
		hostap_cork(h, together);
		while (hostap_next(h, &e) > 0)
			if (hostap_is_request(e))
				hostap_accept(h, e);
		hostap_cork(h, false);
	}
	_exit(0);
}

enum daemon { DECIDES, DECIDES_TOGETHER, HANGS };

/* A child that attaches and tells when it has, through the pipe. */
static pid_t
start_daemon(const struct served *s, enum daemon what, int cpu, int *told)
{
	int fds[2];
	pid_t pid;

	if (pipe(fds) < 0)
		err(1, "pipe");
	pid = fork();
	if (pid == 0) {
		pin(cpu);
		struct hostap *h = attach(s->path, what == HANGS ? "wlan1" : NULL);

		if (write(fds[1], "!", 1) != 1)
			_exit(1);
		if (what == HANGS)
			for (;;)
				pause();
		decide(h, what == DECIDES_TOGETHER);
	}
	close(fds[1]);
	*told = fds[0];
	return pid;
}

/* Lets the loop run until the daemon has attached. */
static void
wait_for(struct served *s, int told)
{
	struct pollfd p = { .fd = told, .events = POLLIN };

	while (poll(&p, 1, 0) == 0) {
		for (int slot = 0; slot < PORT_SLOTS; slot++)
			while (port_readable(s->port, loop_clock(), slot))
				;
		int endpoint;

		while (engine_wake(s->ap.e, &endpoint))
			port_wake(s->port, loop_clock(), endpoint);
	}
	close(told);
}

static void
stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* ---- the benches ---------------------------------------------------------------------------- */

static void
roundtrip(const char *name, int cpu)
{
	static uint64_t took[ROUNDS];
	struct served s;
	double bare = floor_roundtrip(cpu), ours;
	int told;

	open_served(&s, PATIENT_MS);
	pid_t pid = start_daemon(&s, DECIDES, cpu, &told);

	wait_for(&s, told);
	ap_feed(&s.ap, ROUNDS, 1, took);
	ours = median_us(took, ROUNDS);
	report(name, ours, "us", bare, ours / bare);
	stop(pid);
	close_served(&s);
}

static double
decisions(void)
{
	struct served s;
	double a_second;
	int told;

	open_served(&s, PATIENT_MS);
	pid_t pid = start_daemon(&s, DECIDES_TOGETHER, 1, &told);

	wait_for(&s, told);
	ap_feed(&s.ap, BATCH, WINDOW, NULL);
	a_second = BATCH / ((double)(clock_ns() - s.ap.f.began) / 1e9);
	stop(pid);
	close_served(&s);
	return a_second;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v)
{
	qsort(v, TURNS, sizeof(v[0]), by_size);
	return v[TURNS / 2];
}

/* By turns, and each against its neighbour: what others do on the machine changes more slowly. */
static void
batch(void)
{
	double bare[TURNS], ours[TURNS], ratio[TURNS];

	for (int i = 0; i < TURNS; i++) {
		bare[i] = floor_messages(1);
		ours[i] = decisions();
		ratio[i] = ours[i] / bare[i];
	}
	report("gate.batch", median(ours), "decisions/s", median(bare), median(ratio));
}

/* wlan1's daemon hangs, and wlan1's stations keep coming; wlan0's are timed. */
static double
undisturbed(bool hung, bool behind)
{
	static uint64_t took[ROUNDS];
	struct served s;
	pid_t pid = 0;
	int told;

	open_served(&s, PATIENT_MS);
	s.ap.f.both = true;
	s.ap.f.behind = behind;
	if (hung) {
		pid = start_daemon(&s, HANGS, 1, &told);
		wait_for(&s, told);
	}
	ap_feed(&s.ap, ROUNDS, 1, took);
	if (pid)
		stop(pid);
	close_served(&s);
	return median_us(took, ROUNDS);
}

static void
hung(const char *name, bool behind)
{
	double without[5], with[5];

	for (int i = 0; i < 5; i++) {
		without[i] = undisturbed(false, behind);
		with[i] = undisturbed(true, behind);
	}
	double a = without[0], b = with[0];

	for (int i = 1; i < 5; i++) {		/* the quietest of each */
		a = without[i] < a ? without[i] : a;
		b = with[i] < b ? with[i] : b;
	}
	report(name, b - a, "us more", a, b / a);
}

/* Eight wait for the deadline; from then on the daemon is known to sleep, and nobody waits. */
static void
hung_asked(void)
{
	enum { STATIONS = 1000 };
	static uint64_t took[STATIONS];
	struct served s;
	uint64_t most = 0;
	int told;

	open_served(&s, DEADLINE_MS);
	s.ap.f.bss = 1;
	s.ap.f.refused = true;
	s.ap.f.warm = 0;
	pid_t pid = start_daemon(&s, HANGS, 1, &told);

	wait_for(&s, told);
	ap_feed(&s.ap, STATIONS, WINDOW, took);
	for (int i = 0; i < STATIONS; i++)
		most = took[i] > most ? took[i] : most;
	report("gate.hung.asked", (double)most / 1e6, "ms at most", DEADLINE_MS,
	    (double)most / 1e6 / DEADLINE_MS);
	stop(pid);
	close_served(&s);
}

/* The names on the command line are what the results must begin with; none: all. */
static bool
wanted(int argc, char **argv, const char *name)
{
	for (int i = 1; i < argc; i++)
		if (strncmp(name, argv[i], strlen(argv[i])) == 0)
			return true;
	return argc == 1;
}

int
main(int argc, char **argv)
{
	pin(0);
	if (wanted(argc, argv, "gate.roundtrip.one_core"))
		roundtrip("gate.roundtrip.one_core", 0);
	if (wanted(argc, argv, "gate.roundtrip.two_cores"))
		roundtrip("gate.roundtrip.two_cores", 1);
	if (wanted(argc, argv, "gate.batch"))
		batch();
	if (wanted(argc, argv, "gate.hung"))
		hung("gate.hung", false);
	if (wanted(argc, argv, "gate.hung.behind"))
		hung("gate.hung.behind", true);
	if (wanted(argc, argv, "gate.hung.asked"))
		hung_asked();
	return 0;
}
