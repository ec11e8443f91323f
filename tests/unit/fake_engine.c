/* SPDX-License-Identifier: ISC */
#include "fake_engine.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <hostap/codec.h>

static struct fake_endpoint *
find(const struct engine *e, int number)
{
	for (int i = 0; i < FAKE_ENDPOINTS; i++)
		if (e->endpoint[i].number == number)
			return (struct fake_endpoint *)&e->endpoint[i];
	return NULL;
}

struct engine *
fake_open(uint32_t limit, size_t room)
{
	struct engine *e = calloc(1, sizeof(*e));

	assert(e && limit <= FAKE_ENDPOINTS);
	e->limit = limit;
	e->deadline = FAR;
	for (int i = 0; i < FAKE_ENDPOINTS; i++) {
		e->endpoint[i].room = room;
		e->endpoint[i].queue = malloc(room);
		assert(e->endpoint[i].queue);
	}
	return e;
}

void
fake_close(struct engine *e)
{
	for (int i = 0; i < FAKE_ENDPOINTS; i++)
		free(e->endpoint[i].queue);
	free(e);
}

bool
fake_queue(struct engine *e, int endpoint, size_t msglen, uint64_t seq)
{
	struct fake_endpoint *p = find(e, endpoint);
	struct ieee80211_hostap_msg m = { .i_msglen = (uint16_t)msglen, .i_seq = seq };

	assert(p && msglen >= sizeof(m) && msglen % 8 == 0);
	if (p->queued + msglen > p->room) {
		p->lost++;
		return false;
	}
	memset(p->queue + p->queued, 0, msglen);
	memcpy(p->queue + p->queued, &m, sizeof(m));
	p->queued += msglen;
	p->woken = true;
	return true;
}

int
engine_attach(struct engine *e, struct instant now, const struct engine_peer *peer)
{
	struct fake_endpoint *p = find(e, 0);

	(void)now;
	if (!p || e->attached - e->detached >= e->limit)
		return -EUSERS;
	p->number = ++e->last;
	p->peer = *peer;
	p->queued = 0;
	p->lost = 0;
	e->attached++;
	return p->number;
}

void
engine_detach(struct engine *e, struct instant now, int endpoint)
{
	struct fake_endpoint *p = find(e, endpoint);

	(void)now;
	assert(p);
	p->number = 0;
	e->detached++;
	e->detached_last = endpoint;
}

ssize_t
engine_write(struct engine *e, struct instant now, int endpoint, const void *bytes, size_t len)
{
	const struct fake_endpoint *p = find(e, endpoint);
	const uint8_t *at = bytes;
	size_t done = 0, n;
	bool full = e->crowded && p && p->queued > e->crowded;

	(void)now;
	assert(p && e->writes < FAKE_WRITES);
	e->write[e->writes].endpoint = endpoint;
	e->write[e->writes].len = len;
	e->write[e->writes].messages = 0;
	for (; len - done >= HAP_MSG_LEN; done += n) {
		n = hap_le16(at + done);
		if (n < HAP_MSG_LEN || n > len - done || (full && at[done + 2] == HAP_IOCTL_CMD))
			break;
		if (e->write[e->writes].messages++ == 0)
			e->write[e->writes].first = at[2];
	}
	e->writes++;
	if (done)
		return (ssize_t)done;
	return full && len >= HAP_MSG_LEN && at[2] == HAP_IOCTL_CMD ? -EAGAIN : -EBADMSG;
}

int
engine_ioctl(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    size_t size)
{
	uint8_t *at = arg;

	(void)now;
	assert(find(e, endpoint));
	e->ioctls++;
	e->ioctl.endpoint = endpoint;
	e->ioctl.request = request;
	e->ioctl.size = size;
	e->ioctl.first = size ? at[0] : 0;
	for (size_t i = 0; e->ioctl_error == 0 && i < size; i++)
		at[i]++;
	return -e->ioctl_error;
}

ssize_t
engine_read(struct engine *e, struct instant now, int endpoint, void *bytes, size_t room)
{
	struct fake_endpoint *p = find(e, endpoint);
	size_t n = 0;

	(void)now;
	assert(p);
	if (p->queued == 0)
		return -EAGAIN;
	while (n < p->queued && n + hap_le16(p->queue + n) <= room)
		n += hap_le16(p->queue + n);
	if (n == 0)
		return -EMSGSIZE;
	memcpy(bytes, p->queue, n);
	memmove(p->queue, p->queue + n, p->queued - n);
	p->queued -= n;
	return (ssize_t)n;
}

void
engine_alive(struct engine *e, struct instant now, int endpoint)
{
	(void)now;
	e->alive_last = endpoint;
}

bool
engine_readable(const struct engine *e, int endpoint)
{
	const struct fake_endpoint *p = find(e, endpoint);

	return p && p->queued > 0;
}

bool
engine_wake(struct engine *e, int *endpoint)
{
	for (int i = 0; i < FAKE_ENDPOINTS; i++)
		if (e->endpoint[i].number && e->endpoint[i].woken) {
			e->endpoint[i].woken = false;
			*endpoint = e->endpoint[i].number;
			return true;
		}
	return false;
}

bool
engine_command(struct engine *e, struct air_command *c)
{
	if (e->command_next == e->command_last)
		return false;
	*c = e->command[e->command_next++];
	return true;
}

void
engine_event(struct engine *e, struct instant now, const struct air_event *event)
{
	assert(e->events < FAKE_EVENTS);
	e->event[e->events].at = now;
	e->event[e->events++].event = *event;
}

void
engine_tick(struct engine *e, struct instant now)
{
	e->ticks++;
	e->ticked = now;
	e->deadline = e->period.us ? instant_add(e->deadline, e->period) : FAR;
}

struct instant
engine_deadline(const struct engine *e)
{
	return e->deadline;
}

bool
engine_trace(struct engine *e, struct engine_trace *t)
{
	(void)e;
	(void)t;
	return false;
}

bool
engine_asking(const struct engine *e)
{
	return e->asking;
}

void
engine_set_wall(struct engine *e, int64_t wall_us)
{
	(void)e;
	(void)wall_us;
}
