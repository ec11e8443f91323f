/* SPDX-License-Identifier: ISC */
/*
 * One turn: what the descriptors bring (libuv's poll phase), then, before the next wait, the
 * radios' and the engine's events whose time has come.
 *
 * uv_timer counts milliseconds; a deadline is met at most one late.
 */
#include "loop/loop.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>

#include "port/device.h"
#include "port/port.h"
#include "radio/radio.h"

enum {
	STEPS_TURN	= 128,		/* instants of a turn */
	EVENTS_TURN	= 64,		/* of a radio, at an instant */
	PACKETS_TURN	= 8,		/* of a slot; or calls of the device */
	SIGNALS		= 4,
	WALL_LOOK_MS	= 100,		/* between two looks at the wall clock */
};
#define WALL_DRIFT_US	10000		/* the wall clock was set: so far from what the engine knows */

struct watch {				/* a slot of the port */
	uv_poll_t	poll;
	struct loop	*loop;
	int		slot;
	int		events;
};

struct listened {			/* a radio with a descriptor */
	uv_poll_t	poll;
	struct loop	*loop;
	int		radio;
};

struct loop {
	struct loop_config config;
	struct radio	*radios[ENGINE_RADIOS];
	struct port	*port;
	struct device	*device;
	struct pace	pace;
	bool		held, ended;
	struct instant	end;		/* time goes no further */
	int64_t		wall_us;
	struct instant	wall_look;	/* the next one; looking at a clock is not free everywhere */
	uv_loop_t	uv;
	uv_prepare_t	prepare;
	uv_idle_t	idle;
	uv_timer_t	timer, beat;
	struct instant	alarm;		/* when it wakes us; FAR: it does not */
	uv_signal_t	signals[SIGNALS];
	struct listened	listened[ENGINE_RADIOS];
	struct watch	*watches[DEVICE_SLOT + 1];	/* the port's, and the device's */
};

/* ---- clocks ------------------------------------------------------------------------------ */

static uint64_t
clock_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

struct instant
loop_clock(void)
{
	return (struct instant){ clock_us(CLOCK_BOOTTIME) };
}

int64_t
loop_wall_us(void)
{
	return (int64_t)clock_us(CLOCK_REALTIME);
}

/* Somebody may set the wall clock; the engine's own does not care, its time stamps do. */
static void
follow_wall(struct loop *l)
{
	int64_t wall;

	if (l->pace.kind != PACE_REAL || !instant_due(l->wall_look, l->pace.now))
		return;
	l->wall_look = instant_add(l->pace.now, SPAN_MS(WALL_LOOK_MS));
	wall = loop_wall_us() - (int64_t)l->pace.now.us;
	if (llabs(wall - l->wall_us) < WALL_DRIFT_US)
		return;
	l->wall_us = wall;
	engine_set_wall(l->config.engine, wall);
}

/* ---- what the engine wants --------------------------------------------------------------- */

/* What the engine would have been told, had the radio taken the command and failed. */
static bool
failure_event(const struct air_command *c, int error, struct air_event *e)
{
	*e = (struct air_event){ .radio = c->radio, .bss = c->bss };
	switch (c->verb) {
	case AIR_SEND:
		e->news = AIR_SENT;
		e->sent.token = c->send.token;
		return c->send.token != 0;
	case AIR_BSS_START:
	case AIR_BSS_STOP:
		e->news = AIR_BSS_STATE;
		e->state.error = c->verb == AIR_BSS_START ? error : 0;
		return true;
	case AIR_STATION_ADD:
		e->news = AIR_STATION_LOST;
		e->lost.addr = c->station.addr;
		e->lost.error = error;
		return true;
	case AIR_POLL:
		e->news = AIR_POLLED;
		e->polled.addr = c->addr;
		return true;
	case AIR_DEVICE_START:
		e->news = AIR_DEVICE_STATE;
		e->state.error = error;
		return true;
	case AIR_STAY:
		e->news = AIR_STAY_ENDED;
		e->away.token = c->stay.token;
		e->away.error = error;
		return true;
	case AIR_SCAN:
		e->news = AIR_SCANNED;
		e->away.token = c->scan.token;
		e->away.error = error;
		return true;
	case AIR_BSS_UPDATE:
	case AIR_STATION_SET:
	case AIR_STATION_REMOVE:
	case AIR_ASK_STATS:
	case AIR_DEVICE_STOP:
	case AIR_STAY_END:
	case AIR_SCAN_END:
		break;
	}
	return false;
}

static void
carry_out(struct loop *l, const struct air_command *c)
{
	struct air_event e;
	int error;

	assert(c->radio < l->config.radio_count);
	error = radio_command(l->radios[c->radio], l->pace.now, c);
	if (error >= 0)
		return;
	if (l->config.failed)
		l->config.failed(l->config.arg, c, -error);
	if (failure_event(c, -error, &e))
		engine_event(l->config.engine, l->pace.now, &e);
}

/* What the engine wants of the radios. */
static void
carry(struct loop *l)
{
	struct air_command c;

	while (engine_command(l->config.engine, &c))
		carry_out(l, &c);
}

/* That, who has something to read, and what there is to say for the log. */
void
loop_settle(struct loop *l)
{
	struct engine *engine = l->config.engine;
	struct engine_trace t;
	int endpoint;

	carry(l);
	while (engine_wake(engine, &endpoint)) {
		if (!(l->port && port_wake(l->port, l->pace.now, endpoint)) && l->device)
			device_wake(l->device, l->pace.now, endpoint);
		carry(l);
	}
	while (engine_trace(engine, &t))
		l->config.trace(l->config.arg, &t);
}

/* ---- time -------------------------------------------------------------------------------- */

/* Daemons are told of all that came at once, so that they can answer it at once. */
static void
radio_turn(struct loop *l, struct radio *r)
{
	struct air_event e;

	if (l->port)
		port_look(l->port, l->pace.now);
	for (int i = 0; i < EVENTS_TURN && radio_event(r, l->pace.now, &e); i++) {
		engine_event(l->config.engine, l->pace.now, &e);
		carry(l);
	}
	loop_settle(l);
}

static struct instant
next_event(const struct loop *l)
{
	struct instant next = engine_deadline(l->config.engine);

	if (l->config.due)
		next = instant_min(next, l->config.due(l->config.arg));
	for (int i = 0; i < l->config.radio_count; i++)
		next = instant_min(next, radio_deadline(l->radios[i]));
	return next;
}

/* Real time matters only where something real is waited for. */
static struct instant
real_time(const struct loop *l)
{
	if (l->pace.kind == PACE_FAST && !l->pace.asking && !engine_asking(l->config.engine))
		return l->pace.since;
	return loop_clock();
}

static bool
step(struct loop *l)
{
	struct instant next = instant_min(next_event(l), l->end);

	if (l->held || l->ended || instant_due(l->end, l->pace.now))
		return false;
	if (!pace_step(&l->pace, real_time(l), next, engine_asking(l->config.engine)))
		return false;
	if (instant_due(l->end, l->pace.now))
		return false;
	for (int i = 0; i < l->config.radio_count; i++)
		if (instant_due(radio_deadline(l->radios[i]), l->pace.now))
			radio_turn(l, l->radios[i]);
	if (instant_due(engine_deadline(l->config.engine), l->pace.now)) {
		engine_tick(l->config.engine, l->pace.now);
		loop_settle(l);
	}
	return true;
}

static void
on_timer(uv_timer_t *timer)
{
	((struct loop *)timer->data)->alarm = FAR;	/* that it woke us is all */
}

static void
on_beat(uv_timer_t *timer)
{
	struct loop *l = timer->data;

	l->config.beat(l->config.arg);
}

static void
on_idle(uv_idle_t *idle)
{
	(void)idle;			/* as long as it runs, libuv does not wait */
}

/*
 * A timer that is too early is left alone: deadlines move on with every decision, and being woken
 * by one that has moved costs less than setting it each time.
 */
static void
sleep_until(struct loop *l, struct instant at)
{
	struct span left;

	if (!instant_before(at, l->alarm))
		return;
	left = instant_since(at, loop_clock());
	uv_update_time(&l->uv);
	uv_timer_start(&l->timer, on_timer, (left.us + 999) / 1000, 0);
	l->alarm = at;
}

/* Who was answered since the last look may have called again; *calls is what is left of a turn. */
static bool
serve_expected(struct loop *l, int *calls)
{
	bool any = false;

	while (l->device && *calls > 0 && device_expects(l->device)) {
		--*calls;
		device_readable(l->device, l->pace.now);
		loop_settle(l);
		any = true;
	}
	return any;
}

static void
on_prepare(uv_prepare_t *prepare)
{
	struct loop *l = prepare->data;
	bool more = true;
	int calls = PACKETS_TURN;

	follow_wall(l);
	for (int i = 0; i < STEPS_TURN && more; i++) {
		more = step(l);
		if (more && l->config.after && l->config.after(l->config.arg))
			break;
		more = serve_expected(l, &calls) || more;
	}
	if (!l->ended)
		l->config.turn(l->config.arg);
	if (l->ended) {
		uv_stop(&l->uv);
		more = true;
	}
	if (more)
		uv_idle_start(&l->idle, on_idle);
	else {
		uv_idle_stop(&l->idle);
		sleep_until(l, l->held || instant_due(l->end, l->pace.now) ? FAR :
		    pace_wait(&l->pace, instant_min(next_event(l), l->end)));
	}
}

/* Time that goes by itself has gone on since the last turn. */
static void
catch_up(struct loop *l)
{
	if (l->held || l->pace.kind == PACE_FAST)
		return;
	if (l->pace.kind == PACE_REAL)		/* whatever comes next */
		pace_step(&l->pace, loop_clock(), FAR, false);
	else
		pace_step(&l->pace, loop_clock(), instant_min(next_event(l), l->end),
		    engine_asking(l->config.engine));
}

/* ---- descriptors ------------------------------------------------------------------------- */

static void
on_slot(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	struct loop *l = w->loop;
	int slot = w->slot;
	bool more = (events & UV_READABLE) || status < 0;

	catch_up(l);
	if (events & UV_WRITABLE) {
		port_writable(l->port, l->pace.now, slot);
		loop_settle(l);
	}
	for (int i = 0; i < PACKETS_TURN && more && l->watches[slot] == w; i++) {
		more = slot == DEVICE_SLOT ? device_readable(l->device, l->pace.now) :
		    port_readable(l->port, l->pace.now, slot);
		loop_settle(l);
	}
	if (status < 0 && l->watches[slot] == w)	/* libuv gave up; the port has not */
		uv_poll_start(&w->poll, w->events, on_slot);
}

static void
on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void
unwatch(struct loop *l, int slot)
{
	struct watch *w = l->watches[slot];

	l->watches[slot] = NULL;
	uv_poll_stop(&w->poll);
	uv_close((uv_handle_t *)&w->poll, on_closed);
}

static struct watch *
new_watch(struct loop *l, int slot, int fd)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (!w || uv_poll_init(&l->uv, &w->poll, fd) != 0) {
		free(w);
		return NULL;
	}
	w->loop = l;
	w->slot = slot;
	w->poll.data = w;
	return w;
}

void
loop_watch(void *loop, int slot, int fd, bool readable, bool writable)
{
	struct loop *l = loop;
	struct watch *w = l->watches[slot];

	if (!readable && !writable) {
		if (w)
			unwatch(l, slot);
		return;
	}
	if (!w)
		w = l->watches[slot] = new_watch(l, slot, fd);
	if (!w)
		return;			/* out of memory: this one is not heard */
	w->events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
	uv_poll_start(&w->poll, w->events, on_slot);
}

static void
on_radio(uv_poll_t *poll, int status, int events)
{
	struct listened *d = poll->data;

	(void)status;
	(void)events;
	catch_up(d->loop);
	radio_turn(d->loop, d->loop->radios[d->radio]);
}

static void
on_signal(uv_signal_t *handle, int number)
{
	struct loop *l = handle->data;

	catch_up(l);
	l->config.sign(l->config.arg, number == SIGHUP ? LOOP_RELOAD :
	    number == SIGUSR1 ? LOOP_REPORT : LOOP_STOP);
	loop_settle(l);
}

/* ---- life -------------------------------------------------------------------------------- */

void
loop_set_port(struct loop *l, struct port *port)
{
	l->port = port;
}

void
loop_set_device(struct loop *l, struct device *device)
{
	l->device = device;
}

void
loop_set_end(struct loop *l, struct instant end)
{
	l->end = end;
}

void
loop_release(struct loop *l)
{
	if (l->held)
		l->pace = pace_start(l->config.pace, l->config.speed, loop_clock());
	l->held = false;
}

struct instant
loop_now(const struct loop *l)
{
	return l->pace.now;
}

bool
loop_finished(const struct loop *l)
{
	for (int i = 0; i < l->config.radio_count; i++)
		if (!radio_finished(l->radios[i]))
			return false;
	return true;
}

void
loop_end(struct loop *l)
{
	l->ended = true;
}

void
loop_run(struct loop *l)
{
	loop_settle(l);
	if (!l->ended)
		uv_run(&l->uv, UV_RUN_DEFAULT);
}

static void
listen_to_radios(struct loop *l)
{
	for (int i = 0; i < l->config.radio_count; i++) {
		struct listened *d = &l->listened[i];
		int fd = radio_fd(l->radios[i]);

		d->loop = l;
		d->radio = i;
		if (fd < 0 || uv_poll_init(&l->uv, &d->poll, fd) != 0)
			continue;
		d->poll.data = d;
		uv_poll_start(&d->poll, UV_READABLE, on_radio);
	}
}

static void
listen_to_signals(struct loop *l)
{
	static const int numbers[SIGNALS] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1 };

	for (int i = 0; i < SIGNALS; i++) {
		uv_signal_init(&l->uv, &l->signals[i]);
		l->signals[i].data = l;
		uv_signal_start(&l->signals[i], on_signal, numbers[i]);
	}
}

struct loop *
loop_open(const struct loop_config *config)
{
	struct loop *l = calloc(1, sizeof(*l));
	int error;

	if (!l)
		return NULL;
	assert(config->radio_count <= ENGINE_RADIOS);
	l->config = *config;
	for (int i = 0; i < config->radio_count; i++)
		l->radios[i] = config->radios[i];
	l->held = config->held;
	l->end = FAR;
	l->pace = pace_start(config->pace, config->speed, loop_clock());
	error = uv_loop_init(&l->uv);
	if (error) {
		free(l);
		errno = -error;
		return NULL;
	}
	uv_prepare_init(&l->uv, &l->prepare);
	uv_idle_init(&l->uv, &l->idle);
	uv_timer_init(&l->uv, &l->timer);
	uv_timer_init(&l->uv, &l->beat);
	l->prepare.data = l->timer.data = l->beat.data = l;
	l->alarm = FAR;
	if (config->beat_ms)
		uv_timer_start(&l->beat, on_beat, config->beat_ms, config->beat_ms);
	uv_prepare_start(&l->prepare, on_prepare);
	listen_to_signals(l);
	listen_to_radios(l);
	return l;
}

static void
close_handle(uv_handle_t *handle, void *arg)
{
	(void)arg;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void
loop_close(struct loop *l)
{
	if (!l)
		return;
	for (int i = 0; i <= DEVICE_SLOT; i++)
		if (l->watches[i])
			unwatch(l, i);
	uv_walk(&l->uv, close_handle, NULL);
	uv_run(&l->uv, UV_RUN_DEFAULT);
	uv_loop_close(&l->uv);
	free(l);
}
