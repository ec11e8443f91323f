/* SPDX-License-Identifier: ISC */
/*
 * The socket, over real ones in a folder of its own, with an engine that only keeps what it is
 * told.  Who waits here is poll() in turn().
 */
#define _GNU_SOURCE		/* memmem() */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <hostap/codec.h>

#include "fake_engine.h"
#include "port/peer.h"
#include "port/port.h"

enum { ROOM = 64 * 1024 };

struct bench {
	char			folder[64], path[96];
	struct engine		*engine;
	struct port		*port;
	struct pollfd		watched[PORT_SLOTS];
	unsigned		refusals;
	int			refused_error;
	char			refused_text[PORT_WHY];
	unsigned		taps_in, taps_out;
	size_t			octets_out;
};

static const struct instant NOW = { 1000000 };

/* ---- the bench --------------------------------------------------------------------------- */

static void
on_watch(void *arg, int slot, int fd, bool readable, bool writable)
{
	struct bench *b = arg;

	b->watched[slot].fd = readable || writable ? fd : -1;
	b->watched[slot].events = (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
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

	(void)now, (void)bytes, (void)endpoint;
	b->taps_in += from;
	b->taps_out += !from;
	b->octets_out += from ? 0 : n;
}

static int
port_at(struct bench *b, const char *path, struct port **port, char *why)
{
	struct port_config c = {
		.path = path, .engine = b->engine, .watch = on_watch, .arg = b,
	};
	int error = port_open(port, &c, why);

	if (error == 0)
		port_set_log(*port, on_refused, b);
	return error;
}

/* What is ready is served, until nothing is. */
static void
turn(struct bench *b)
{
	while (poll(b->watched, PORT_SLOTS, 0) > 0)
		for (int i = 0; i < PORT_SLOTS; i++) {
			short got = b->watched[i].revents;

			if (b->watched[i].fd < 0 || got == 0)
				continue;
			if (got & POLLOUT)
				port_writable(b->port, NOW, i);
			if (b->watched[i].fd >= 0 && (got & (POLLIN | POLLHUP | POLLERR)))
				port_readable(b->port, NOW, i);
		}
}

static void
turn_times(struct bench *b, int slot, int times)	/* reads a slot so often */
{
	while (times-- > 0)
		port_readable(b->port, NOW, slot);
}

static int
dial_path(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	assert_true(fd >= 0);
	strcpy(at.sun_path, path);
	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
		close(fd);
		return -errno;
	}
	return fd;
}

static int
dial(struct bench *b)				/* a daemon, accepted */
{
	int fd = dial_path(b->path);

	assert_true(fd >= 0);
	turn(b);
	return fd;
}

static struct fake_endpoint *
endpoint(struct bench *b, int number)
{
	for (int i = 0; i < FAKE_ENDPOINTS; i++)
		if (b->engine->endpoint[i].number == number)
			return &b->engine->endpoint[i];
	return NULL;
}

static size_t
message(uint8_t *at, uint8_t type, size_t msglen)
{
	struct ieee80211_hostap_msg m = { .i_msglen = (uint16_t)msglen, .i_type = type };

	memset(at, 0, msglen);
	memcpy(at, &m, sizeof(m));
	return msglen;
}

/* The port's own word: HAP_RESULT_IND with this error, number 0 and a sentence. */
static void
assert_told(int fd, int error, const char *words)
{
	uint8_t buf[1024];
	struct ieee80211_hostap_msg m = { 0 };
	struct hap_attrs attrs = { 0 };
	struct hap_result result;
	const uint8_t *text;
	size_t len;
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

	assert_true(n > 0);
	assert_int_equal(hap_decode(buf, (size_t)n, &m, &attrs, NULL), n);
	assert_int_equal(m.i_type, HAP_RESULT_IND);
	assert_int_equal(m.i_seq, 0);
	hap_body(&m, &result, sizeof(result));
	assert_int_equal(result.error, error);
	text = hap_attr_find(attrs, HAP_ATTR_TEXT, &len);
	assert_non_null(text);
	assert_non_null(memmem(text, len, words, strlen(words)));
}

static void
assert_closed(int fd)
{
	uint8_t octet;

	assert_int_equal(recv(fd, &octet, 1, MSG_DONTWAIT), 0);
	close(fd);
}

static void
assert_silent(int fd)
{
	uint8_t octet;

	assert_int_equal(recv(fd, &octet, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
}

static int
begin_with(void **state, uint32_t endpoints)
{
	struct bench *b = calloc(1, sizeof(*b));
	char why[PORT_WHY];

	assert_non_null(b);
	for (int i = 0; i < PORT_SLOTS; i++)
		b->watched[i].fd = -1;
	strcpy(b->folder, "/tmp/apgate-port-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	assert_int_equal(chmod(b->folder, 0755), 0);
	snprintf(b->path, sizeof(b->path), "%s/run/hostap.sock", b->folder);
	b->engine = fake_open(endpoints, ROOM);
	assert_int_equal(port_at(b, b->path, &b->port, why), 0);
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
	char command[128];

	port_close(b->port, NOW);
	for (int i = 0; i < PORT_SLOTS; i++)
		assert_int_equal(b->watched[i].fd, -1);
	assert_int_equal(b->engine->attached, b->engine->detached);
	assert_int_equal(access(b->path, F_OK), -1);
	fake_close(b->engine);
	snprintf(command, sizeof(command), "rm -rf %s", b->folder);
	assert_int_equal(system(command), 0);
	free(b);
	return 0;
}

/* Runs as somebody else: says what the port says to him.  0 where it went as it should. */
static int
as_somebody(struct bench *b, uid_t uid, gid_t gid, const gid_t *groups, size_t count,
    void (*then)(int fd))
{
	int ready[2], go[2], status;
	char octet;
	pid_t pid;

	assert_int_equal(pipe(ready) | pipe(go), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int fd;

		if (setgroups(count, groups) != 0 || setgid(gid) != 0 || setuid(uid) != 0)
			_exit(90);
		fd = dial_path(b->path);
		if (fd < 0 || write(ready[1], "r", 1) != 1 || read(go[0], &octet, 1) != 1)
			_exit(91);
		then(fd);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &octet, 1), 1);
	turn(b);
	assert_int_equal(write(go[1], "g", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ready[0]), close(ready[1]), close(go[0]), close(go[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 92;
}

/* ---- D6: who may what -------------------------------------------------------------------- */

static void
D6_root_and_the_aps_own_user_have_all_rights(void **state)
{
	struct bench *b = *state;
	int fd = dial(b);
	const struct engine_peer *peer = &endpoint(b, 1)->peer;

	assert_int_equal(peer->rights, 15);
	assert_int_equal(peer->uid, geteuid());
	assert_int_equal(peer->pid, getpid());
	assert_int_equal(peer->transport, ENGINE_SOCKET);
	assert_string_equal(peer->name, "test_port");
	assert_silent(fd);
	close(fd);
}

static void
D6_rights_are_those_of_all_grants_that_mean_the_peer(void **state)
{
	gid_t groups[] = { 50, 60 };
	struct peer p = { .uid = 7, .gid = 40, .groups = groups, .group_count = 2 };
	const struct port_grant grants[] = {
		{ PORT_UID, 7, HAP_RIGHT_OBSERVE }, { PORT_UID, 8, HAP_RIGHT_COMMAND },
		{ PORT_GID, 60, HAP_RIGHT_DECIDE }, { PORT_GID, 61, HAP_RIGHT_P2P },
	};
	const struct port_grant anyone = { PORT_ANYONE, 0, HAP_RIGHT_OBSERVE };

	(void)state;
	assert_int_equal(peer_rights(&p, 1, grants, 4), HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE);
	assert_int_equal(peer_rights(&p, 1, grants, 1), HAP_RIGHT_OBSERVE);
	assert_int_equal(peer_rights(&p, 1, grants, 0), 0);
	assert_int_equal(peer_rights(&p, 7, grants, 0), 15);
	assert_int_equal(peer_rights(&p, 1, &anyone, 1), HAP_RIGHT_OBSERVE);
	p.uid = 9;
	p.gid = 61;
	p.group_count = 0;
	assert_int_equal(peer_rights(&p, 1, grants, 4), HAP_RIGHT_P2P);
	p.uid = 0;
	assert_int_equal(peer_rights(&p, 1, grants, 0), 15);
}

static void
read_refusal(int fd)
{
	uint8_t buf[1024];
	ssize_t n = recv(fd, buf, sizeof(buf), 0);
	struct ieee80211_hostap_msg m = { 0 };
	struct hap_attrs attrs = { 0 };
	struct hap_result result;

	if (n <= 0 || hap_decode(buf, (size_t)n, &m, &attrs, NULL) != n)
		_exit(1);
	hap_body(&m, &result, sizeof(result));
	if (m.i_type != HAP_RESULT_IND || result.error != EPERM)
		_exit(2);
	if (!memmem(buf, (size_t)n, "hostap_grant=uid:61234", 22))
		_exit(3);
	if (recv(fd, buf, sizeof(buf), 0) != 0)
		_exit(4);
}

static void
D6_who_has_no_right_is_told_and_closed(void **state)
{
	struct bench *b = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(as_somebody(b, 61234, 61234, NULL, 0, read_refusal), 0);
	assert_int_equal(b->refusals, 1);
	assert_int_equal(b->refused_error, EPERM);
	assert_non_null(strstr(b->refused_text, "user 61234"));
	assert_int_equal(b->engine->attached, 0);
}

static void
stay_a_moment(int fd)
{
	uint8_t octet;

	if (recv(fd, &octet, 1, MSG_DONTWAIT) != -1 || errno != EAGAIN)
		_exit(1);
}

static void
D6_supplementary_groups_count(void **state)
{
	struct bench *b = *state;
	const struct port_grant grant = { PORT_GID, 61777, HAP_RIGHT_DECIDE };
	const gid_t groups[] = { 61001, 61777, 61002 };

	if (geteuid() != 0)
		skip();
	port_set_grants(b->port, &grant, 1);
	assert_int_equal(as_somebody(b, 61234, 61234, groups, 3, stay_a_moment), 0);
	assert_int_equal(b->engine->attached, 1);
	assert_int_equal(endpoint(b, 1)->peer.rights, HAP_RIGHT_DECIDE);
	assert_int_equal(endpoint(b, 1)->peer.uid, 61234);
	assert_int_equal(b->refusals, 0);
	turn(b);
	assert_int_equal(b->engine->detached_last, 1);
}

static void
D6_words_sent_before_the_refusal_do_not_hide_it(void **state)
{
	struct bench *b = *state;
	uint8_t hello[HAP_MSG_LEN];
	int fds[5];

	for (int i = 0; i < 5; i++) {
		fds[i] = dial_path(b->path);
		assert_true(fds[i] >= 0);
		message(hello, HAP_IOCTL_CMD, sizeof(hello));
		assert_int_equal(send(fds[i], hello, sizeof(hello), 0), sizeof(hello));
	}
	turn(b);
	assert_told(fds[4], EUSERS, "hostap_endpoints");
	assert_closed(fds[4]);
	for (int i = 0; i < 4; i++)
		close(fds[i]);
}

/* ---- limits ------------------------------------------------------------------------------ */

static void
Limit_one_endpoint_too_many_is_told_and_closed(void **state)
{
	struct bench *b = *state;
	int fds[5];

	for (int i = 0; i < 5; i++)
		fds[i] = dial(b);
	for (int i = 0; i < 4; i++)
		assert_silent(fds[i]);
	assert_told(fds[4], EUSERS, "hostap_endpoints");
	assert_closed(fds[4]);
	assert_int_equal(b->refusals, 1);
	close(fds[0]);
	turn(b);
	fds[4] = dial(b);			/* one went, one can come */
	assert_silent(fds[4]);
	assert_int_equal(b->engine->last, 5);
	for (int i = 1; i < 5; i++)
		close(fds[i]);
}

static void
Limit_all_slots_are_usable_and_no_more(void **state)
{
	struct bench *b = *state;
	int fds[PORT_SLOTS];

	for (int i = 0; i < PORT_SLOTS; i++)
		fds[i] = dial(b);
	for (int i = 0; i < PORT_SLOTS - 1; i++)
		assert_silent(fds[i]);
	assert_told(fds[PORT_SLOTS - 1], EUSERS, "endpoint");
	assert_closed(fds[PORT_SLOTS - 1]);
	for (int i = 0; i < PORT_SLOTS - 1; i++)
		close(fds[i]);
	turn(b);
	assert_int_equal(b->engine->detached, PORT_SLOTS - 1);
}

static void
Limit_a_packet_of_64_KiB_is_taken_and_a_longer_one_refused(void **state)
{
	struct bench *b = *state;
	uint8_t *big = calloc(1, PORT_PACKET + 8);
	int fd = dial(b), room = 1 << 20;

	assert_non_null(big);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) == 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)) == 0, 1);
	message(big, HAP_FRAME_CMD, HAP_MSG_MAX);
	assert_int_equal(send(fd, big, PORT_PACKET, 0), PORT_PACKET);
	turn(b);
	assert_int_equal(b->engine->writes, 1);
	assert_int_equal(b->engine->write[0].len, PORT_PACKET);
	assert_int_equal(b->engine->write[0].messages, 1);
	assert_silent(fd);
	assert_int_equal(send(fd, big, PORT_PACKET + 1, 0), PORT_PACKET + 1);
	turn(b);
	assert_told(fd, EMSGSIZE, "longer than 65536");
	assert_int_equal(b->engine->writes, 1);
	assert_int_equal(send(fd, big, message(big, HAP_DEAUTH_CMD, HAP_MSG_LEN), 0), HAP_MSG_LEN);
	turn(b);				/* it may go on all the same */
	assert_int_equal(b->engine->writes, 2);
	close(fd);
	free(big);
}

/* ---- D1, D2: packets --------------------------------------------------------------------- */

static void
D1_a_packet_holds_several_messages(void **state)
{
	struct bench *b = *state;
	uint8_t buf[3 * 256];
	size_t n = message(buf, HAP_AUTH_RESP, HAP_MSG_LEN);
	int fd = dial(b);

	n += message(buf + n, HAP_DEAUTH_CMD, HAP_MSG_LEN + 16);
	n += message(buf + n, HAP_STATS_CMD, HAP_MSG_LEN);
	assert_int_equal(send(fd, buf, n, 0), n);
	turn(b);
	assert_int_equal(b->engine->writes, 1);
	assert_int_equal(b->engine->write[0].endpoint, 1);
	assert_int_equal(b->engine->write[0].len, n);
	assert_int_equal(b->engine->write[0].messages, 3);
	assert_int_equal(b->engine->write[0].first, HAP_AUTH_RESP);
	close(fd);
}

static void
D1_garbage_goes_to_the_engine_which_judges_it(void **state)
{
	struct bench *b = *state;
	uint8_t noise[333];
	int fd = dial(b);

	memset(noise, 0xa5, sizeof(noise));
	assert_int_equal(send(fd, noise, sizeof(noise), 0), sizeof(noise));
	assert_int_equal(send(fd, noise, 1, 0), 1);
	turn(b);
	assert_int_equal(b->engine->writes, 2);
	assert_int_equal(b->engine->write[0].len, 333);
	assert_int_equal(b->engine->write[0].messages, 0);
	assert_int_equal(b->engine->write[1].len, 1);
	assert_int_equal(b->engine->detached, 0);
	close(fd);
}

static void
D1_an_empty_packet_is_refused_and_is_no_end(void **state)
{
	struct bench *b = *state;
	uint8_t buf[HAP_MSG_LEN];
	int fd = dial(b);

	assert_int_equal(send(fd, buf, 0, 0), 0);
	turn(b);
	assert_told(fd, EBADMSG, "empty");
	assert_int_equal(b->engine->detached, 0);
	assert_int_equal(send(fd, buf, 0, 0), 0);
	assert_int_equal(send(fd, buf, message(buf, HAP_AUTH_RESP, HAP_MSG_LEN), 0), HAP_MSG_LEN);
	close(fd);				/* what was written before the end counts */
	turn(b);
	assert_int_equal(b->engine->writes, 1);
	assert_int_equal(b->engine->write[0].first, HAP_AUTH_RESP);
	assert_int_equal(b->engine->detached, 1);
}

static void
D1_descriptors_sent_along_are_closed_unseen(void **state)
{
	struct bench *b = *state;
	uint8_t buf[HAP_MSG_LEN];
	struct iovec iov = { buf, message(buf, HAP_AUTH_RESP, sizeof(buf)) };
	union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	struct msghdr h = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};
	struct pollfd end_of_pipe;
	int fd = dial(b), pipes[2];

	assert_int_equal(pipe(pipes), 0);
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &pipes[1], sizeof(int));
	assert_int_equal(sendmsg(fd, &h, 0), sizeof(buf));
	close(pipes[1]);
	turn(b);
	assert_int_equal(b->engine->writes, 1);
	end_of_pipe = (struct pollfd){ .fd = pipes[0], .events = POLLIN };
	assert_int_equal(poll(&end_of_pipe, 1, 0), 1);	/* nobody else holds the other end */
	assert_int_equal(end_of_pipe.revents, POLLHUP);
	close(pipes[0]);
	close(fd);
}

static void
D1_a_dead_daemons_last_words_count_though_it_left_some_unread(void **state)
{
	struct bench *b = *state;
	uint8_t buf[2 * HAP_MSG_LEN];
	int fd = dial(b);

	assert_true(fake_queue(b->engine, 1, 128, 1));
	assert_true(port_wake(b->port, NOW, 1));
	message(buf, HAP_AUTH_RESP, HAP_MSG_LEN);
	assert_int_equal(send(fd, buf, HAP_MSG_LEN + 60, 0), HAP_MSG_LEN + 60);	/* dies mid-packet */
	close(fd);
	turn(b);
	assert_int_equal(b->engine->writes, 1);
	assert_int_equal(b->engine->write[0].messages, 1);
	assert_int_equal(b->engine->detached, 1);
	assert_false(port_wake(b->port, NOW, 1));
}

static void
D2_messages_are_sent_whole_and_at_most_8192_octets_a_packet(void **state)
{
	struct bench *b = *state;
	uint8_t buf[PORT_PACKET];
	int fd = dial(b);
	uint64_t next = 1;
	size_t got = 0;
	ssize_t n;

	for (uint64_t seq = 1; seq <= 40; seq++)
		assert_true(fake_queue(b->engine, 1, 400, seq));
	assert_true(fake_queue(b->engine, 1, 16128, 41));	/* longer than any packet, alone */
	assert_true(fake_queue(b->engine, 1, 120, 42));
	assert_true(port_wake(b->port, NOW, 1));
	while ((n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0) {
		for (size_t at = 0; at < (size_t)n; at += hap_le16(buf + at)) {
			struct ieee80211_hostap_msg m = { 0 };

			assert_true((size_t)n - at >= HAP_MSG_LEN);
			memcpy(&m, buf + at, sizeof(m));
			assert_int_equal(m.i_seq, next++);
			got++;
		}
		assert_true(n <= HAP_READ_MAX || (n == 16128 && got == 41));
	}
	assert_int_equal(got, 42);
	assert_silent(fd);
	close(fd);
}

/* ---- Q4: nobody is kept waiting ---------------------------------------------------------- */

static void
Q4_a_slow_reader_stalls_nobody_and_loses_in_the_engine(void **state)
{
	struct bench *b = *state;
	uint8_t buf[PORT_PACKET];
	int slow = dial(b), quick = dial(b);
	uint64_t made = 0, got = 0, last = 0;
	ssize_t n;

	for (uint64_t seq = 1; seq <= 4000; seq++) {
		made += fake_queue(b->engine, 1, 256, seq);
		port_wake(b->port, NOW, 1);
		assert_true(fake_queue(b->engine, 2, 256, seq));
		port_wake(b->port, NOW, 2);
		assert_int_equal(recv(quick, buf, sizeof(buf), MSG_DONTWAIT), 256);
	}
	assert_true(endpoint(b, 1)->lost > 0);
	assert_int_equal(endpoint(b, 1)->lost + made, 4000);
	assert_int_equal(endpoint(b, 2)->lost, 0);
	do {					/* it wakes up: what was kept comes, in order */
		while ((n = recv(slow, buf, sizeof(buf), MSG_DONTWAIT)) > 0)
			for (size_t at = 0; at < (size_t)n; at += 256, got++) {
				struct ieee80211_hostap_msg m = { 0 };

				memcpy(&m, buf + at, sizeof(m));
				assert_true(m.i_seq > last);
				last = m.i_seq;
			}
		turn(b);
	} while (engine_readable(b->engine, 1) || recv(slow, buf, 1, MSG_PEEK | MSG_DONTWAIT) > 0);
	assert_int_equal(got, made);
	close(slow);
	close(quick);
}

static unsigned
messages_taken(const struct engine *e)
{
	unsigned n = 0;

	for (unsigned i = 0; i < e->writes; i++)
		n += e->write[i].messages;
	return n;
}

static void
D3_an_ioctl_without_room_for_its_answer_waits_and_is_not_lost(void **state)
{
	struct bench *b = *state;
	uint8_t packet[3 * HAP_MSG_LEN], buf[PORT_PACKET];
	int fd = dial(b), other = dial(b);

	b->engine->crowded = ROOM / 2;
	for (uint64_t seq = 1; fake_queue(b->engine, 1, 256, seq); seq++)
		port_wake(b->port, NOW, 1);		/* until nothing fits any more */
	message(packet, HAP_DEAUTH_CMD, HAP_MSG_LEN);
	message(packet + HAP_MSG_LEN, HAP_IOCTL_CMD, HAP_MSG_LEN);
	message(packet + 2 * HAP_MSG_LEN, HAP_AUTH_RESP, HAP_MSG_LEN);
	assert_int_equal(send(fd, packet, sizeof(packet), 0), sizeof(packet));
	assert_int_equal(send(fd, packet, HAP_MSG_LEN, 0), HAP_MSG_LEN);
	turn(b);
	assert_int_equal(messages_taken(b->engine), 1);		/* the rest in its order, later */
	assert_int_equal(send(other, packet, sizeof(packet), 0), sizeof(packet));
	turn(b);
	assert_int_equal(messages_taken(b->engine), 1 + 3);	/* and it holds up itself alone */
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		turn(b);
	assert_int_equal(messages_taken(b->engine), 1 + 3 + 2 + 1);
	assert_int_equal(b->engine->write[b->engine->writes - 2].first, HAP_IOCTL_CMD);
	assert_int_equal(b->engine->write[b->engine->writes - 2].messages, 2);
	assert_int_equal(b->engine->write[b->engine->writes - 1].first, HAP_DEAUTH_CMD);
	close(other);
	close(fd);
}

static void
D3_who_dies_with_an_ioctl_that_waits_is_gone(void **state)
{
	struct bench *b = *state;
	uint8_t packet[HAP_MSG_LEN];
	int fd = dial(b);

	b->engine->crowded = ROOM / 2;
	for (uint64_t seq = 1; fake_queue(b->engine, 1, 256, seq); seq++)
		port_wake(b->port, NOW, 1);
	message(packet, HAP_IOCTL_CMD, HAP_MSG_LEN);
	assert_int_equal(send(fd, packet, sizeof(packet), 0), sizeof(packet));
	turn(b);
	assert_int_equal(b->engine->detached, 0);
	close(fd);
	turn(b);
	assert_int_equal(b->engine->detached, 1);
	fd = dial(b);					/* who comes after inherits nothing */
	assert_int_equal(send(fd, packet, sizeof(packet), 0), sizeof(packet));
	turn(b);
	assert_int_equal(messages_taken(b->engine), 1);
	close(fd);
}

static void
Q5_a_sleeper_wakes_when_it_reads_and_not_before(void **state)
{
	struct bench *b = *state;
	uint8_t buf[PORT_PACKET];
	int fd = dial(b);

	assert_true(fake_queue(b->engine, 1, 256, 1));
	port_wake(b->port, NOW, 1);
	port_asleep(b->port, 1);
	port_look(b->port, NOW);
	assert_int_equal(b->engine->alive_last, 0);
	assert_true(fake_queue(b->engine, 1, 256, 2));	/* more comes on top of it: not read either */
	port_wake(b->port, NOW, 1);
	port_look(b->port, NOW);
	assert_int_equal(b->engine->alive_last, 0);
	assert_int_equal(recv(fd, buf, sizeof(buf), 0), 256);
	port_look(b->port, NOW);
	assert_int_equal(b->engine->alive_last, 1);
	b->engine->alive_last = 0;
	assert_int_equal(recv(fd, buf, sizeof(buf), 0), 256);
	port_look(b->port, NOW);			/* awake: nobody looks any more */
	assert_int_equal(b->engine->alive_last, 0);
	port_asleep(b->port, 1);			/* all read, and still it does not answer */
	port_look(b->port, NOW);
	assert_int_equal(b->engine->alive_last, 0);
	close(fd);
}

static void
Q4_one_call_takes_one_packet(void **state)
{
	struct bench *b = *state;
	uint8_t buf[HAP_MSG_LEN];
	int fd = dial(b);

	message(buf, HAP_STATS_CMD, sizeof(buf));
	for (int i = 0; i < 20; i++)
		assert_int_equal(send(fd, buf, sizeof(buf), 0), sizeof(buf));
	turn_times(b, 1, 8);
	assert_int_equal(b->engine->writes, 8);
	turn(b);
	assert_int_equal(b->engine->writes, 20);
	close(fd);
}

/* ---- the path ---------------------------------------------------------------------------- */

static void
Path_two_access_points_on_one_path(void **state)
{
	struct bench *b = *state;
	struct port *second = NULL;
	char why[PORT_WHY];
	int fd;

	assert_int_equal(port_at(b, b->path, &second, why), -EADDRINUSE);
	assert_non_null(strstr(why, "another access point"));
	assert_non_null(strstr(why, "--socket"));
	assert_null(second);
	fd = dial(b);				/* the first is as it was */
	assert_silent(fd);
	assert_int_equal(b->engine->attached, 1);
	close(fd);
}

static void
Path_a_dead_access_points_socket_is_replaced(void **state)
{
	struct bench *b = *state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int dead = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	char path[96], why[PORT_WHY];
	struct bench other = { .engine = b->engine };
	struct port *second;

	snprintf(path, sizeof(path), "%s/left.sock", b->folder);
	strcpy(at.sun_path, path);
	assert_int_equal(bind(dead, (struct sockaddr *)&at, sizeof(at)), 0);
	close(dead);
	assert_int_equal(port_at(&other, path, &second, why), 0);
	dead = dial_path(path);
	assert_true(dead >= 0);
	close(dead);
	port_close(second, NOW);
	assert_int_equal(access(path, F_OK), -1);
}

static void
Path_what_is_no_socket_is_left_alone(void **state)
{
	struct bench *b = *state;
	struct port *second = NULL;
	char path[96], why[PORT_WHY];
	int fd;

	snprintf(path, sizeof(path), "%s/precious", b->folder);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(port_at(b, path, &second, why), -EEXIST);
	assert_non_null(strstr(why, "no socket"));
	assert_int_equal(access(path, F_OK), 0);
}

static void
Path_another_programs_socket_is_left_alone(void **state)
{
	struct bench *b = *state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int types[] = { SOCK_SEQPACKET, SOCK_STREAM };
	struct port *second = NULL;
	char why[PORT_WHY];

	for (int i = 0; i < 2; i++) {
		int other = socket(AF_UNIX, types[i], 0);

		snprintf(at.sun_path, sizeof(at.sun_path), "%s/other%d", b->folder, i);
		assert_int_equal(bind(other, (struct sockaddr *)&at, sizeof(at)), 0);
		assert_int_equal(listen(other, 1), 0);
		assert_int_equal(port_at(b, at.sun_path, &second, why), -EADDRINUSE);
		assert_int_equal(access(at.sun_path, F_OK), 0);
		close(other);
	}
}

static void
Path_too_long_or_nowhere_is_said_with_a_cure(void **state)
{
	struct bench *b = *state;
	struct port *second = NULL;
	char path[256], why[PORT_WHY];

	memset(path, 'x', sizeof(path));
	path[108] = '\0';
	assert_int_equal(port_at(b, path, &second, why), -ENAMETOOLONG);
	assert_non_null(strstr(why, "107 characters"));
	assert_int_equal(port_at(b, "", &second, why), -ENAMETOOLONG);
	snprintf(path, sizeof(path), "%s/no/such/place", b->folder);
	assert_int_equal(port_at(b, path, &second, why), -ENOENT);
	assert_non_null(strstr(why, "hostap_socket"));
}

static void
Path_the_directory_and_the_socket_have_the_modes_they_should(void **state)
{
	struct bench *b = *state;
	struct stat st;
	char directory[96];

	assert_int_equal(stat(b->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0666);
	strcpy(directory, b->path);
	*strrchr(directory, '/') = '\0';
	assert_int_equal(stat(directory, &st), 0);
	assert_int_equal(st.st_mode & 0777, geteuid() == 0 ? 0755 : 0700);
}

/* ---- looking ----------------------------------------------------------------------------- */

static void
Tap_sees_every_packet_both_ways(void **state)
{
	struct bench *b = *state;
	uint8_t buf[HAP_MSG_LEN];
	int fd = dial(b);

	port_set_tap(b->port, on_tap, b);
	assert_int_equal(send(fd, buf, message(buf, HAP_STATS_CMD, sizeof(buf)), 0), sizeof(buf));
	turn(b);
	assert_true(fake_queue(b->engine, 1, 128, 1));
	port_wake(b->port, NOW, 1);
	assert_int_equal(send(fd, buf, 0, 0), 0);	/* the port's own word */
	turn(b);
	assert_int_equal(b->taps_in, 1);
	assert_int_equal(b->taps_out, 2);
	assert_true(b->octets_out > 128 + HAP_MSG_LEN);
	assert_int_equal(port_counts(b->port).packets_in, 2);
	assert_int_equal(port_counts(b->port).packets_out, 1);
	assert_int_equal(port_counts(b->port).refused, 1);
	close(fd);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(D6_root_and_the_aps_own_user_have_all_rights),
		T(D6_rights_are_those_of_all_grants_that_mean_the_peer),
		T(D6_who_has_no_right_is_told_and_closed),
		T(D6_supplementary_groups_count),
		T(D6_words_sent_before_the_refusal_do_not_hide_it),
		T(Limit_one_endpoint_too_many_is_told_and_closed),
		cmocka_unit_test_setup_teardown(Limit_all_slots_are_usable_and_no_more, begin_full,
		    end),
		T(Limit_a_packet_of_64_KiB_is_taken_and_a_longer_one_refused),
		T(D1_a_packet_holds_several_messages),
		T(D1_garbage_goes_to_the_engine_which_judges_it),
		T(D1_an_empty_packet_is_refused_and_is_no_end),
		T(D1_descriptors_sent_along_are_closed_unseen),
		T(D1_a_dead_daemons_last_words_count_though_it_left_some_unread),
		T(D2_messages_are_sent_whole_and_at_most_8192_octets_a_packet),
		T(Q4_a_slow_reader_stalls_nobody_and_loses_in_the_engine),
		T(D3_an_ioctl_without_room_for_its_answer_waits_and_is_not_lost),
		T(D3_who_dies_with_an_ioctl_that_waits_is_gone),
		T(Q5_a_sleeper_wakes_when_it_reads_and_not_before),
		T(Q4_one_call_takes_one_packet),
		T(Path_two_access_points_on_one_path),
		T(Path_a_dead_access_points_socket_is_replaced),
		T(Path_what_is_no_socket_is_left_alone),
		T(Path_another_programs_socket_is_left_alone),
		T(Path_too_long_or_nowhere_is_said_with_a_cure),
		T(Path_the_directory_and_the_socket_have_the_modes_they_should),
		T(Tap_sees_every_packet_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
