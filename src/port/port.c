/* SPDX-License-Identifier: ISC */
/*
 * The socket: connections, packets in, packets out (D1, D6).
 *
 * SOCK_SEQPACKET keeps packets whole, so there is nothing to put together; an end and an empty
 * packet both read as 0, and are told apart below.  The kernel's own buffer is kept small:
 * what is in it can be neither withdrawn nor counted as lost.
 */
#include "port/port.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sockios.h>

#include <hostap/codec.h>

#include "engine/engine.h"
#include "port/path.h"
#include "port/peer.h"

enum {
	KERNEL_BUFFER	= 65536,	/* octets; the kernel doubles it for its own needs */
	SEND_TURN	= 16,		/* packets to one endpoint before others have their turn */
	LISTENING	= 0,		/* slot */
	NO_SLOT		= PORT_SLOTS,	/* whoever is told that there is no room */
};

struct slot {
	int		fd;		/* -1: free */
	int		endpoint;
	uint32_t	pid, uid;
	char		name[HAP_NAME_LEN];
	bool		readable, writable;	/* watched for */
	bool		asleep;
	int		unread;		/* asleep: octets in the kernel that he has not read */
	size_t		out_len;	/* of the packet the socket did not take yet */
	uint8_t		out[PORT_PACKET];
	size_t		held_len;	/* of what the engine had no room to answer yet */
	uint8_t		held[PORT_PACKET];
};

struct port {
	struct port_config config;
	struct path	path;
	struct port_grant grants[PORT_GRANTS];
	struct port_counts counts;
	unsigned	sleepers;
	void		(*tap)(void *, struct instant, int, bool, const void *, size_t);
	void		*tap_arg;
	void		(*refused)(void *, struct instant, const struct port_refusal *);
	void		*refused_arg;
	uint8_t		in[PORT_PACKET];
	struct slot	slots[PORT_SLOTS + 1];	/* first: listening; last: NO_SLOT */
};

static void
tap(const struct port *p, struct instant now, int endpoint, bool from, const void *at, size_t n)
{
	if (p->tap)
		p->tap(p->tap_arg, now, endpoint, from, at, n);
}

/* ---- watching ---------------------------------------------------------------------------- */

static void
slot_watch(struct port *p, int number, bool readable, bool writable)
{
	struct slot *s = &p->slots[number];

	if (s->readable == readable && s->writable == writable)
		return;
	s->readable = readable;
	s->writable = writable;
	p->config.watch(p->config.arg, number, s->fd, readable, writable);
}

/* ---- what the port says by itself -------------------------------------------------------- */

static size_t
result_message(uint8_t *buf, size_t cap, int error, const char *text)
{
	struct ieee80211_hostap_msg m = { .i_type = HAP_RESULT_IND };
	struct hap_result body = { .error = error };
	struct hap_out out;

	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(buf, cap, &m);
	hap_attr_put(&out, HAP_ATTR_TEXT, text, strlen(text));
	return hap_end(&out);
}

static void
say(struct port *p, struct instant now, struct slot *s, int error, const char *text)
{
	struct port_refusal r = {
		.error = error, .endpoint = s->endpoint, .pid = s->pid, .uid = s->uid,
		.name = s->name, .text = text,
	};
	uint8_t buf[HAP_MSG_LEN + sizeof(struct hap_attr) + PORT_WHY];
	size_t n = result_message(buf, sizeof(buf), error, text);

	p->counts.refused++;
	if (s->out_len == 0 && send(s->fd, buf, n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)n)
		tap(p, now, s->endpoint, false, buf, n);
	if (p->refused)
		p->refused(p->refused_arg, now, &r);
}

/*
 * What was not read when a Unix socket closes becomes ECONNRESET at the other end, before the
 * last words sent to it; so it is made impossible to send, and what is there is read.
 */
static void
hang_up(struct port *p, int fd)
{
	shutdown(fd, SHUT_RD);
	for (int i = 0; i < BUFSIZ; i++)
		if (recv(fd, p->in, sizeof(p->in), MSG_DONTWAIT) <= 0)
			break;
	close(fd);
}

static void
slot_wakes(struct port *p, struct slot *s)
{
	p->sleepers -= s->asleep;
	s->asleep = false;
}

static void
slot_close(struct port *p, struct instant now, int number)
{
	struct slot *s = &p->slots[number];

	slot_wakes(p, s);
	slot_watch(p, number, false, false);
	if (s->endpoint > 0)
		engine_detach(p->config.engine, now, s->endpoint);
	hang_up(p, s->fd);
	s->fd = -1;
	s->endpoint = 0;
	s->out_len = 0;
	s->held_len = 0;
	slot_watch(p, LISTENING, true, false);
}

/* ---- what the engine takes --------------------------------------------------------------- */

/*
 * The engine stops at a message whose answer finds no room before something was read, and at one
 * that is malformed, which it refuses with the rest.  What waits for room is held.
 */
static void
engine_takes(struct port *p, struct instant now, struct slot *s, const uint8_t *at, size_t len)
{
	ssize_t n = engine_write(p->config.engine, now, s->endpoint, at, len);
	size_t taken = n > 0 ? (size_t)n : 0;
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;

	s->held_len = 0;
	if (taken == len || (n < 0 && n != -EAGAIN))
		return;
	if (hap_decode(at + taken, len - taken, &m, &attrs, NULL) < 0)
		return;
	s->held_len = len - taken;
	memmove(s->held, at + taken, s->held_len);
}

/* ---- out --------------------------------------------------------------------------------- */

/* Sends one packet.  1: sent; 0: nothing to send, or not now; -1: the connection is gone. */
static int
send_packet(struct port *p, struct instant now, struct slot *s)
{
	ssize_t n;

	if (s->out_len == 0) {
		n = engine_read(p->config.engine, now, s->endpoint, s->out, HAP_READ_MAX);
		if (n == -EMSGSIZE)
			n = engine_read(p->config.engine, now, s->endpoint, s->out,
			    sizeof(s->out));
		if (n <= 0)
			return 0;
		s->out_len = (size_t)n;
		tap(p, now, s->endpoint, false, s->out, s->out_len);
	}
	n = send(s->fd, s->out, s->out_len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	s->out_len = 0;
	p->counts.packets_out++;
	return 1;
}

void
port_writable(struct port *p, struct instant now, int number)
{
	struct slot *s = &p->slots[number];
	int sent = 1;

	assert(number > LISTENING && number < PORT_SLOTS);
	if (s->fd < 0)
		return;
	for (int i = 0; i < SEND_TURN && sent > 0; i++) {
		sent = send_packet(p, now, s);
		if (sent >= 0 && s->held_len)		/* there may be room now */
			engine_takes(p, now, s, s->held, s->held_len);
	}
	if (sent < 0)
		slot_close(p, now, number);
	else
		slot_watch(p, number, s->held_len == 0, s->out_len > 0 || s->held_len > 0 ||
		    (sent > 0 && engine_readable(p->config.engine, s->endpoint)));
}

static int
slot_of(const struct port *p, int endpoint)		/* -1: none */
{
	for (int i = LISTENING + 1; i < PORT_SLOTS; i++)
		if (p->slots[i].fd >= 0 && p->slots[i].endpoint == endpoint)
			return i;
	return -1;
}

bool
port_wake(struct port *p, struct instant now, int endpoint)
{
	int number = slot_of(p, endpoint);

	if (number > 0 && !p->slots[number].writable)	/* else the socket takes nothing now */
		port_writable(p, now, number);
	return number > 0;
}

/* ---- in: connections --------------------------------------------------------------------- */

static int
free_slot(const struct port *p)
{
	for (int i = LISTENING + 1; i < PORT_SLOTS; i++)
		if (p->slots[i].fd < 0)
			return i;
	return NO_SLOT;
}

/* 0, or a negative errno value and why he cannot stay. */
static int
admit(struct port *p, struct instant now, struct slot *s, char *why)
{
	struct engine_peer who = { .transport = ENGINE_SOCKET };
	struct peer peer;
	int error = peer_open(&peer, s->fd);

	if (error < 0) {
		snprintf(why, PORT_WHY, "the kernel does not say who you are: %s",
		    strerror(-error));
		return error;
	}
	s->pid = who.pid = peer.pid;
	s->uid = who.uid = peer.uid;
	memcpy(s->name, peer.name, sizeof(s->name));
	memcpy(who.name, peer.name, sizeof(who.name));
	who.rights = peer_rights(&peer, geteuid(), p->grants, p->config.grant_count);
	if (who.rights == 0)
		error = peer_why_no_right(&peer, why);
	else {
		s->endpoint = s == &p->slots[NO_SLOT] ? -EUSERS :
		    engine_attach(p->config.engine, now, &who);
		if (s->endpoint < 0) {
			error = peer_why_no_room(&peer, why);
			s->endpoint = 0;
		}
	}
	peer_close(&peer);
	return error;
}

static bool
accept_one(struct port *p, struct instant now)
{
	int number = free_slot(p);
	struct slot *s = &p->slots[number];
	const int room = KERNEL_BUFFER;
	char why[PORT_WHY];
	int error;

	s->fd = accept4(p->path.listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (s->fd < 0) {
		if (errno == EMFILE || errno == ENFILE)	/* until one of ours is closed */
			slot_watch(p, LISTENING, false, false);
		return errno == ECONNABORTED || errno == EINTR;
	}
	setsockopt(s->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	error = admit(p, now, s, why);
	if (error < 0) {
		say(p, now, s, -error, why);
		hang_up(p, s->fd);
		s->fd = -1;
		return true;
	}
	p->counts.accepted++;
	s->readable = s->writable = false;
	slot_watch(p, number, true, false);
	return true;
}

/* ---- in: packets ------------------------------------------------------------------------- */

/* The other end has closed, and nothing it sent before is left. */
static bool
has_ended(int fd)
{
	struct pollfd look = { .fd = fd, .events = POLLRDHUP };
	int unread = 0;

	return poll(&look, 1, 0) == 1 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) &&
	    (ioctl(fd, FIONREAD, &unread) != 0 || unread == 0);
}

static bool
receive_one(struct port *p, struct instant now, int number)
{
	struct slot *s = &p->slots[number];
	struct iovec iov = { .iov_base = p->in, .iov_len = sizeof(p->in) };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n = recvmsg(s->fd, &h, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n < 0 && errno == ECONNRESET)	/* said once; what he wrote before is still there */
		return true;
	if (n < 0 || (n == 0 && has_ended(s->fd))) {
		slot_close(p, now, number);
		return false;
	}
	p->counts.packets_in++;
	if (n == 0)
		say(p, now, s, EBADMSG, "the packet is empty; it has to hold a message");
	else if (h.msg_flags & MSG_TRUNC)
		say(p, now, s, EMSGSIZE, "the packet is longer than 65536 octets, and was not "
		    "looked at; write fewer messages at a time");
	else {
		tap(p, now, s->endpoint, true, p->in, (size_t)n);
		engine_takes(p, now, s, p->in, (size_t)n);
		if (s->held_len)
			port_writable(p, now, number);
	}
	return s->fd >= 0 && s->held_len == 0;
}

bool
port_readable(struct port *p, struct instant now, int number)
{
	assert(number >= LISTENING && number < PORT_SLOTS);
	if (number == LISTENING)
		return accept_one(p, now);
	return p->slots[number].fd >= 0 && p->slots[number].held_len == 0 &&
	    receive_one(p, now, number);
}

/* ---- life -------------------------------------------------------------------------------- */

void
port_set_grants(struct port *p, const struct port_grant *grants, unsigned count)
{
	assert(count <= PORT_GRANTS);
	if (count)
		memcpy(p->grants, grants, count * sizeof(*grants));
	p->config.grant_count = count;
}

void
port_set_tap(struct port *p, void (*see)(void *, struct instant, int, bool, const void *, size_t),
    void *arg)
{
	p->tap = see;
	p->tap_arg = arg;
}

void
port_set_log(struct port *p, void (*refused)(void *, struct instant,
    const struct port_refusal *), void *arg)
{
	p->refused = refused;
	p->refused_arg = arg;
}

int
port_open(struct port **port, const struct port_config *config, char why[static PORT_WHY])
{
	struct port *p = calloc(1, sizeof(*p));
	int error;

	if (!p) {
		snprintf(why, PORT_WHY, "out of memory");
		return -ENOMEM;
	}
	for (int i = 0; i <= NO_SLOT; i++)
		p->slots[i].fd = -1;
	p->config = *config;
	error = path_open(&p->path, config->path, why);
	if (error < 0) {
		free(p);
		return error;
	}
	port_set_grants(p, config->grants, config->grant_count);
	p->slots[LISTENING].fd = p->path.listening;
	slot_watch(p, LISTENING, true, false);
	*port = p;
	return 0;
}

void
port_close(struct port *p, struct instant now)
{
	if (!p)
		return;
	for (int i = LISTENING + 1; i < PORT_SLOTS; i++)
		if (p->slots[i].fd >= 0) {
			port_writable(p, now, i);
			if (p->slots[i].fd >= 0)
				slot_close(p, now, i);
		}
	slot_watch(p, LISTENING, false, false);
	path_close(&p->path);
	free(p);
}

bool
port_peer(const struct port *p, int endpoint, struct port_peer *peer)
{
	int number = slot_of(p, endpoint);
	const struct slot *s = &p->slots[number > 0 ? number : 0];

	if (number < 0)
		return false;
	*peer = (struct port_peer){ .pid = s->pid, .uid = s->uid };
	memcpy(peer->name, s->name, sizeof(peer->name));
	return true;
}

static int
unread_of(const struct slot *s)
{
	int unread = 0;

	return ioctl(s->fd, SIOCOUTQ, &unread) < 0 ? 0 : unread;
}

void
port_asleep(struct port *p, int endpoint)
{
	for (int i = LISTENING + 1; i < PORT_SLOTS; i++) {
		struct slot *s = &p->slots[i];

		if (s->fd < 0 || s->endpoint != endpoint)
			continue;
		p->sleepers += !s->asleep;
		s->asleep = true;
		s->unread = unread_of(s);
	}
}

void
port_look(struct port *p, struct instant now)
{
	for (int i = LISTENING + 1; p->sleepers && i < PORT_SLOTS; i++) {
		struct slot *s = &p->slots[i];
		int unread = s->asleep ? unread_of(s) : 0;

		if (!s->asleep)
			continue;
		if (unread < s->unread) {
			slot_wakes(p, s);
			engine_alive(p->config.engine, now, s->endpoint);
		} else {
			s->unread = unread;	/* indications came on top of it */
		}
	}
}

struct port_counts
port_counts(const struct port *p)
{
	return p->counts;
}
