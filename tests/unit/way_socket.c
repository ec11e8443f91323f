/* SPDX-License-Identifier: ISC */
/*
 * The way from a story's daemons to the engine that goes through the socket.
 *
 * A story is built a second time with engine_attach() and its like named way_attach() and so on;
 * each daemon is then a connection to a socket that src/port/port.c listens at, in a folder of
 * its own.  The port is driven by hand: after each step it has turns until there is nothing it
 * could do.  It believes who somebody is from way_getsockopt(), since nobody else can be somebody
 * else; all other calls are the kernel's.
 *
 * Hidden from the story is what libhostap hides from a program: that an ioctl is a message and
 * its answer another, and, for who wrote by way_say(), the HAP_RESULT_IND that refuses.  All
 * numbers, theirs too, are held to Q1: they rise by one, and who has read everything knows of
 * every loss.
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <hostap/codec.h>

#include "port/port.h"
#include "way.h"

enum {
	FIRST_UID = 50000, THEIR_UID = 60000,	/* none is root's, or of who runs the test */
	BOX = 1 << 19,				/* octets a daemon keeps unread */
	HIDDEN = 4096,
	WHY = 200,
};
#define OURS	(1ull << 60)			/* numbers of ioctls begin here */

struct line {					/* a daemon's end */
	int endpoint, fd;			/* 0: free */
	uint64_t last;				/* number of the last message that came */
	uint64_t missing, told;			/* numbers that did not; those LOST spoke of */
	bool greeted;				/* it has said HIOCVERSION: losses are told */
	uint8_t box[BOX];			/* what came and the story has not read */
	size_t at, end;
	uint64_t hidden[HIDDEN];
	size_t hiddens;
	uint64_t asked;				/* the ioctl that waits for its answer, or 0 */
	int error;
	size_t answer_len;
	uint8_t answer[HAP_READ_MAX];
};

struct watched {
	int fd;
	bool readable, writable;
};

struct way {
	struct engine *engine;
	struct port *port;
	bool holds;
	struct instant last;			/* for calls that are told no time */
	int newest;				/* endpoint */
	uint32_t next_uid, uid;			/* of who came last with none; who connects */
	uint64_t ioctls;
	char folder[32], path[48];
	struct watched slot[PORT_SLOTS];
	struct line *line[PORT_SLOTS];
	char why[WHY];
};

static struct way way;

int	way_getsockopt(int, int, int, void *, socklen_t *);

/* What src/port/peer.c asks of the kernel. */
int
way_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	struct ucred *who = value;

	(void)fd;
	assert(level == SOL_SOCKET);
	if (name == SO_PEERCRED)
		*who = (struct ucred){ .pid = getpid(), .uid = way.uid, .gid = way.uid };
	else
		*len = 0;			/* and no group beside it */
	return 0;
}

static void
on_watch(void *arg, int slot, int fd, bool readable, bool writable)
{
	(void)arg;
	way.slot[slot] = (struct watched){ fd, readable, writable };
}

/* ---- the port's turns -------------------------------------------------------------------- */

/* One look at each descriptor; false: nothing was to be done. */
static bool
serve(struct instant now, bool out)
{
	bool busy = false;

	for (int i = 0; i < PORT_SLOTS; i++) {
		struct watched *w = &way.slot[i];
		struct pollfd p = { .fd = w->fd, .events = (short)((w->readable ? POLLIN : 0) |
		    (w->writable && out ? POLLOUT : 0)) };

		if (!p.events || poll(&p, 1, 0) != 1)
			continue;
		if (p.revents & POLLOUT)
			port_writable(way.port, now, i);
		if (p.revents & ~POLLOUT)
			port_readable(way.port, now, i);
		busy = true;
	}
	return busy;
}

static void
turns(struct instant now, bool out)
{
	bool busy = true;
	int endpoint;

	way.last = now;
	for (int n = 0; busy; n++) {
		assert(n < 100000);
		port_look(way.port, now);
		busy = serve(now, out);
		while (out && engine_wake(way.engine, &endpoint)) {
			port_wake(way.port, now, endpoint);
			busy = true;
		}
	}
}

void
way_turn(struct engine *e, struct instant now)
{
	if (e == way.engine && !way.holds)
		turns(now, true);
}

void
way_hold(void)
{
	way.holds = true;
}

void
way_asleep(struct engine *e, int endpoint)
{
	if (e == way.engine)
		port_asleep(way.port, endpoint);
}

/* ---- life -------------------------------------------------------------------------------- */

static struct line *
line_of(int endpoint)				/* NULL: nobody is there */
{
	for (int i = 0; i < PORT_SLOTS; i++)
		if (endpoint && way.line[i] && way.line[i]->endpoint == endpoint)
			return way.line[i];
	return NULL;
}

static void
hang_up(struct line *l)
{
	for (int i = 0; i < PORT_SLOTS; i++)
		if (way.line[i] == l)
			way.line[i] = NULL;
	close(l->fd);
	free(l);
}

static void
end(void)
{
	char lock[sizeof(way.path) + 8];

	port_close(way.port, way.last);
	for (int i = 0; i < PORT_SLOTS; i++)
		if (way.line[i])
			hang_up(way.line[i]);
	snprintf(lock, sizeof(lock), "%s.lock", way.path);
	unlink(lock);
	assert(rmdir(way.folder) == 0);
	way.engine = NULL;
}

static void
begin(struct engine *e)
{
	struct port_config c = { .path = way.path, .engine = e, .watch = on_watch };
	char why[PORT_WHY];

	if (way.engine == e)
		return;
	if (way.engine)				/* a story failed, and left it as it was */
		end();
	way = (struct way){ .engine = e, .next_uid = FIRST_UID, .folder = "/tmp/way.XXXXXX" };
	assert(mkdtemp(way.folder));
	snprintf(way.path, sizeof(way.path), "%s/ap", way.folder);
	assert(port_open(&way.port, &c, why) == 0);
}

void
way_open(struct engine *e)
{
	begin(e);
}

void
way_close(struct engine *e)
{
	if (e && e == way.engine)
		end();
	engine_close(e);
}

static int
connect_to(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(at.sun_path, path);
	assert(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0);
	return fd;
}

/* ---- what comes -------------------------------------------------------------------------- */

static bool
is_hidden(struct line *l, const struct ieee80211_hostap_msg *m, struct hap_attrs attrs)
{
	struct hap_ioctl body;
	const uint8_t *arg;

	hap_body(m, &body, sizeof(body));
	if (m->i_type != HAP_IOCTL_IND || body.seq <= OURS)
		return false;
	assert(body.seq == l->asked);
	arg = hap_attr_find(attrs, HAP_ATTR_ARG, &l->answer_len);
	l->error = body.error;
	l->answer_len = arg ? l->answer_len : 0;
	assert(l->answer_len <= sizeof(l->answer));
	if (arg)
		memcpy(l->answer, arg, l->answer_len);
	l->asked = 0;
	return true;
}

static void
hide(struct line *l, uint64_t seq)
{
	size_t i = l->hiddens++;

	assert(l->hiddens <= HIDDEN);
	for (; i > 0 && l->hidden[i - 1] > seq; i--)
		l->hidden[i] = l->hidden[i - 1];
	l->hidden[i] = seq;
}

/* Q1.  What the port says by itself has number 0, and counts for no gap. */
static void
number_follows(struct line *l, const struct ieee80211_hostap_msg *m)
{
	struct hap_lost lost;

	if (m->i_seq == 0)
		return;
	assert(m->i_seq > l->last);
	l->missing += m->i_seq - l->last - 1;
	l->last = m->i_seq;
	if (m->i_type == HAP_LOST_IND) {
		hap_body(m, &lost, sizeof(lost));
		l->told += lost.count;
	}
	assert(l->told <= l->missing);
}

/* Takes one packet; false: there is none. */
static bool
receive(struct line *l)
{
	static uint8_t packet[PORT_PACKET];
	ssize_t len = recv(l->fd, packet, sizeof(packet), MSG_DONTWAIT);
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	int n;

	for (ssize_t at = 0; at < len; at += n) {
		n = hap_decode(packet + at, (size_t)(len - at), &m, &attrs, NULL);
		assert(n > 0);
		number_follows(l, &m);
		if (is_hidden(l, &m, attrs)) {
			hide(l, m.i_seq);
			continue;
		}
		assert(l->end + (size_t)n <= BOX);
		memcpy(l->box + l->end, packet + at, (size_t)n);
		l->end += (size_t)n;
	}
	return len > 0;
}

static void
tidy(struct line *l)
{
	memmove(l->box, l->box + l->at, l->end - l->at);
	l->end -= l->at;
	l->at = 0;
}

ssize_t
way_read(struct engine *e, struct instant now, int endpoint, void *bytes, size_t room)
{
	struct line *l = line_of(endpoint);
	size_t n, len = 0;

	if (e != way.engine || !l)
		return -EBADF;
	turns(now, true);
	while (l->at == l->end && receive(l))	/* as libhostap: one packet after the other */
		turns(now, true);		/* there is room again; he may have woken */
	while (l->at + len < l->end && len + (n = hap_le16(l->box + l->at + len)) <= room)
		len += n;
	if (l->at == l->end) {
		assert(!l->greeted || l->told == l->missing);
		return -EAGAIN;
	}
	if (len == 0)
		return -EMSGSIZE;
	memcpy(bytes, l->box + l->at, len);
	l->at += len;
	tidy(l);
	return (ssize_t)len;
}

bool
way_readable(const struct engine *e, int endpoint)
{
	struct line *l = line_of(endpoint);

	if (e != way.engine || !l)
		return false;
	turns(way.last, true);
	while (l->at == l->end && receive(l))
		turns(way.last, true);
	return l->at < l->end;
}

const uint64_t *
way_hidden(int endpoint, size_t *count)
{
	const struct line *l = line_of(endpoint);

	*count = l ? l->hiddens : 0;
	return l ? l->hidden : NULL;
}

/* ---- coming and going -------------------------------------------------------------------- */

/* Why the port let somebody not stay. */
static int
refusal(int fd)
{
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	struct hap_result r;
	uint8_t packet[1024];
	ssize_t n = recv(fd, packet, sizeof(packet), MSG_DONTWAIT);

	assert(n > 0 && hap_decode(packet, (size_t)n, &m, &attrs, NULL) == n);
	assert(m.i_type == HAP_RESULT_IND && m.i_seq == 0);
	assert(recv(fd, packet, sizeof(packet), MSG_DONTWAIT) == 0);	/* and closed */
	hap_body(&m, &r, sizeof(r));
	return -r.error;
}

int
way_attach(struct engine *e, struct instant now, const struct engine_peer *peer)
{
	struct port_grant grant;
	struct port_peer there;
	char own[16] = "";
	int fd, error, place = 0;

	begin(e);
	way.uid = peer->uid ? THEIR_UID + peer->uid : ++way.next_uid;
	grant = (struct port_grant){ PORT_UID, way.uid, peer->rights };
	port_set_grants(way.port, &grant, 1);
	prctl(PR_GET_NAME, own);
	prctl(PR_SET_NAME, peer->name);		/* as /proc will have it */
	fd = connect_to(way.path);
	turns(now, !way.holds);
	prctl(PR_SET_NAME, own);
	if (port_counts(way.port).accepted == (uint64_t)way.newest) {
		error = refusal(fd);
		close(fd);
		return error;
	}
	assert(port_peer(way.port, ++way.newest, &there) && there.uid == way.uid);
	while (way.line[place])
		place++;
	way.line[place] = calloc(1, sizeof(struct line));
	assert(way.line[place]);
	way.line[place]->endpoint = way.newest;
	way.line[place]->fd = fd;
	return way.newest;
}

void
way_detach(struct engine *e, struct instant now, int endpoint)
{
	struct port_peer peer;

	assert(e == way.engine && line_of(endpoint));
	hang_up(line_of(endpoint));
	turns(now, !way.holds);
	assert(!port_peer(way.port, endpoint, &peer));
}

/* ---- what goes --------------------------------------------------------------------------- */

ssize_t
way_write(struct engine *e, struct instant now, int endpoint, const void *bytes, size_t len)
{
	struct line *l = line_of(endpoint);
	ssize_t n;

	if (e != way.engine || !l)
		return -EBADF;
	n = send(l->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	assert(n == (ssize_t)len);
	turns(now, !way.holds);
	return n;
}

/* Takes the result of a message out of what came; 0: there is none, it was taken. */
static int
take_result(struct line *l, const struct ieee80211_hostap_msg *about)
{
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	const uint8_t *text;
	size_t at, len;
	int n;

	for (at = l->at; at < l->end; at += (size_t)n) {
		struct hap_result r;

		n = hap_decode(l->box + at, l->end - at, &m, &attrs, NULL);
		hap_body(&m, &r, sizeof(r));
		if (m.i_type != HAP_RESULT_IND || r.type != about->i_type || r.seq != about->i_seq)
			continue;
		text = hap_attr_find(attrs, HAP_ATTR_TEXT, &len);
		if (text)
			snprintf(way.why, WHY, "%.*s", (int)len, (const char *)text);
		hide(l, m.i_seq);
		memmove(l->box + at, l->box + at + n, l->end - at - (size_t)n);
		l->end -= (size_t)n;
		return -r.error;
	}
	return 0;
}

int
way_say(struct engine *e, struct instant now, int endpoint, const void *bytes, size_t len,
    const char **why)
{
	struct line *l = line_of(endpoint);
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	int result;

	*why = NULL;
	way.why[0] = '\0';
	assert(hap_decode(bytes, len, &m, &attrs, NULL) == (int)len);
	if (way_write(e, now, endpoint, bytes, len) < 0)
		return -EBADF;
	turns(now, true);
	while (receive(l))
		turns(now, true);
	result = take_result(l, &m);
	if (way.why[0])
		*why = way.why;
	return result;
}

int
way_ioctl(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    size_t size)
{
	static uint8_t bytes[HAP_MSG_MAX];
	const size_t own = _IOC_SIZE(request);
	struct ieee80211_hostap_msg m = { .i_type = HAP_IOCTL_CMD, .i_seq = OURS + ++way.ioctls };
	struct hap_ioctl body = { .request = request };
	struct line *l = line_of(endpoint);
	struct hap_out out;

	if (e != way.engine || !l)
		return -EBADF;
	if (size < own)
		return -EINVAL;			/* no program can say that */
	hap_set_body(&m, &body, sizeof(body));
	out = hap_begin(bytes, sizeof(bytes), &m);
	if (_IOC_DIR(request) & _IOC_WRITE)
		hap_attr_put(&out, HAP_ATTR_ARG, arg, own);
	l->asked = m.i_seq;
	way_write(e, now, endpoint, bytes, hap_end(&out));
	do
		turns(now, true);
	while (receive(l) && l->asked);
	assert(l->asked == 0);
	l->greeted = l->greeted || (request == HIOCVERSION && l->error == 0);
	if (_IOC_DIR(request) & _IOC_READ && l->answer_len == own)
		memcpy(arg, l->answer, own);
	return -l->error;
}

/* ---- what the access point does ---------------------------------------------------------- */

void
way_event(struct engine *e, struct instant now, const struct air_event *event)
{
	engine_event(e, now, event);
	way_turn(e, now);
}

void
way_tick(struct engine *e, struct instant now)
{
	engine_tick(e, now);
	way_turn(e, now);
}
