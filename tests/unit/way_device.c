/* SPDX-License-Identifier: ISC */
/*
 * The way from a story's daemons to the engine that goes through the device.
 *
 * A story of stage.h is built a second time with engine_attach() and its like named way_attach()
 * and so on; each daemon's call is then one the kernel would make (cuse_kernel.h), carried out by
 * src/port/device.c, which calls the engine.
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cuse_kernel.h"
#include "engine/engine.h"
#include "port/device.h"
#include "way.h"

enum { FIRST_UID = 50000, THEIR_UID = 60000 };	/* none is root's, or of who runs the test */

struct way {
	struct engine	*engine;
	struct device	*device;
	struct kernel	kernel;
	int		last;			/* endpoint */
	uint32_t	uid;			/* of the last daemon that came with none */
	struct {
		int endpoint;
		uint64_t fh;
	} opened[DEVICE_OPENS];
};

static struct way way;

static void
on_watch(void *arg, int slot, int fd, bool readable, bool writable)
{
	(void)arg, (void)slot, (void)fd, (void)readable, (void)writable;
}

static void
begin(struct engine *e)
{
	struct device_config c = { .name = "hostap", .engine = e, .watch = on_watch };
	char why[PORT_WHY];

	assert(way.engine == NULL || way.engine == e);
	if (way.engine)
		return;
	way = (struct way){ .engine = e, .uid = FIRST_UID };
	kernel_begin(&way.kernel);
	assert(device_on(&way.device, &c, way.kernel.server, why) == 0);
	kernel_listen(&way.kernel);
}

void
way_open(struct engine *e)
{
	begin(e);
}

static ssize_t
result(struct instant now, uint64_t call, void *data, size_t cap)
{
	struct pollfd p = { .fd = way.kernel.server, .events = POLLIN };

	while (poll(&p, 1, 0) == 1)
		device_readable(way.device, now);
	return kernel_result(&way.kernel, call, data, cap);
}

static uint64_t
fh_of(int endpoint)				/* UINT64_MAX: the kernel knows none */
{
	for (int i = 0; i < DEVICE_OPENS; i++)
		if (way.opened[i].endpoint == endpoint && endpoint)
			return way.opened[i].fh;
	return UINT64_MAX;
}

/* Whoever opened last has the highest number. */
static int
endpoint_of(uint32_t uid)
{
	struct port_peer peer;

	while (!device_peer(way.device, ++way.last, &peer) || peer.uid != uid)
		assert(way.last < 1000000);
	return way.last;
}

int
way_attach(struct engine *e, struct instant now, const struct engine_peer *peer)
{
	struct kernel_who who;
	struct port_grant grant;
	struct { uint64_t fh; uint32_t flags, pad; } out;
	char own[16] = "";
	ssize_t n;
	int free = 0;

	begin(e);
	who = (struct kernel_who){ .pid = (uint32_t)getpid() };
	who.uid = who.gid = peer->uid ? THEIR_UID + peer->uid : ++way.uid;
	grant = (struct port_grant){ PORT_UID, who.uid, peer->rights };
	device_set_grants(way.device, &grant, 1);
	prctl(PR_GET_NAME, own);
	prctl(PR_SET_NAME, peer->name);		/* as /proc will have it */
	n = result(now, kernel_open(&way.kernel, &who), &out, sizeof(out));
	prctl(PR_SET_NAME, own);
	if (n < 0)
		return (int)n;
	while (way.opened[free].endpoint)
		free++;
	way.opened[free].endpoint = endpoint_of(who.uid);
	way.opened[free].fh = out.fh;
	return way.opened[free].endpoint;
}

void
way_detach(struct engine *e, struct instant now, int endpoint)
{
	(void)e;
	assert(result(now, kernel_release(&way.kernel, fh_of(endpoint)), NULL, 0) == 0);
	for (int i = 0; i < DEVICE_OPENS; i++)
		if (way.opened[i].endpoint == endpoint)
			way.opened[i].endpoint = 0;
}

ssize_t
way_write(struct engine *e, struct instant now, int endpoint, const void *bytes, size_t len)
{
	uint32_t out[2] = { 0 };
	ssize_t n;

	begin(e);
	n = result(now, kernel_write(&way.kernel, fh_of(endpoint), bytes, len), out, sizeof(out));
	return n < 0 ? n : (ssize_t)out[0];
}

ssize_t
way_read(struct engine *e, struct instant now, int endpoint, void *bytes, size_t room)
{
	begin(e);
	return result(now, kernel_read(&way.kernel, fh_of(endpoint), room, true), bytes, room);
}

int
way_ioctl(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    size_t size)
{
	static uint8_t out[16 + 16384];
	int32_t error;
	ssize_t n;

	begin(e);
	if (size < _IOC_SIZE(request))
		return -EINVAL;			/* no program can say that */
	n = result(now, kernel_ioctl(&way.kernel, fh_of(endpoint), request, arg), out,
	    sizeof(out));
	if (n < 0)
		return (int)n;
	memcpy(&error, out, sizeof(error));
	if (n > 16)
		memcpy(arg, out + 16, (size_t)n - 16);
	return error;
}

/* A read is carried out when it is made; nothing lies between the engine and it. */
bool
way_readable(const struct engine *e, int endpoint)
{
	return engine_readable(e, endpoint);
}

void
way_event(struct engine *e, struct instant now, const struct air_event *event)
{
	engine_event(e, now, event);
}

void
way_tick(struct engine *e, struct instant now)
{
	engine_tick(e, now);
}

void
way_turn(struct engine *e, struct instant now)
{
	(void)e, (void)now;
}

void
way_hold(void)
{
}

void
way_asleep(struct engine *e, int endpoint)
{
	(void)e, (void)endpoint;
}

const uint64_t *
way_hidden(int endpoint, size_t *count)
{
	(void)endpoint;
	*count = 0;
	return NULL;
}

/* Why it was refused the device tells the log alone. */
static const char *
reason(struct engine *e)
{
	struct engine_trace t;
	const char *text = NULL;

	while (engine_trace(e, &t))
		if (t.what == ENGINE_REFUSED)
			text = t.text;
	return text;
}

int
way_say(struct engine *e, struct instant now, int endpoint, const void *bytes, size_t len,
    const char **why)
{
	ssize_t n;

	reason(e);
	n = way_write(e, now, endpoint, bytes, len);
	*why = reason(e);
	return n == (ssize_t)len ? 0 : (int)n;
}

void
way_close(struct engine *e)
{
	if (e && e == way.engine) {
		device_close(way.device, FAR);
		kernel_end(&way.kernel);
		way.engine = NULL;
	}
	engine_close(e);
}
