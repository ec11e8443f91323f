/* SPDX-License-Identifier: ISC */
/*
 * The loop with an engine that notes what it is told, and a radio the test speaks for.  Virtual
 * time, but for what says otherwise: nothing here waits for a clock unless that is the point.
 */
#define _GNU_SOURCE		/* mkdtemp() */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_engine.h"
#include "loop/loop.h"
#include "port/port.h"
#include "radio/radio.h"

struct puppet {				/* a radio */
	struct radio	radio;
	struct span	period;		/* an event so often */
	struct instant	next;
	unsigned	left, commands;
	int		refuses;	/* errno value: every command */
};

struct story {
	struct engine	*engine;
	struct puppet	puppet;
	struct radio	*radios[1];
	struct loop	*loop;
	struct port	*port;
	unsigned	turns, signs, failures;
	enum loop_sign	sign;
	unsigned	end_after;	/* turns */
	struct instant	end_at;
	int		client;		/* of the port; -1: none */
	bool		client_writes;	/* a packet each turn, and never a pause */
};

static int
puppet_command(struct radio *r, struct instant now, const struct air_command *c)
{
	struct puppet *p = (struct puppet *)r;

	(void)now;
	(void)c;
	p->commands++;
	return -p->refuses;
}

static bool
puppet_event(struct radio *r, struct instant now, struct air_event *e)
{
	struct puppet *p = (struct puppet *)r;

	if (p->left == 0 || !instant_due(p->next, now))
		return false;
	*e = (struct air_event){ .news = AIR_POLLED };
	p->next = --p->left ? instant_add(p->next, p->period) : FAR;
	return true;
}

static struct instant
puppet_deadline(const struct radio *r)
{
	return ((const struct puppet *)r)->next;
}

static int
puppet_fd(const struct radio *r)
{
	(void)r;
	return -1;
}

static bool
puppet_finished(const struct radio *r)
{
	return ((const struct puppet *)r)->left == 0;
}

static const struct radio_ops puppet_ops = {
	.kind = "puppet", .command = puppet_command, .event = puppet_event,
	.deadline = puppet_deadline, .fd = puppet_fd, .finished = puppet_finished,
};

/* ---- the story --------------------------------------------------------------------------- */

static void
on_trace(void *arg, const struct engine_trace *t)
{
	(void)arg;
	(void)t;
}

static void
on_failed(void *arg, const struct air_command *c, int error)
{
	struct story *s = arg;

	(void)c;
	assert_int_equal(error, s->puppet.refuses);
	s->failures++;
}

static void
on_sign(void *arg, enum loop_sign sign)
{
	struct story *s = arg;

	s->signs++;
	s->sign = sign;
	loop_end(s->loop);
}

static void
on_turn(void *arg)
{
	struct story *s = arg;
	uint8_t message[HAP_MSG_LEN] = { HAP_MSG_LEN };

	if (s->client_writes)
		assert_int_equal(send(s->client, message, sizeof(message), MSG_DONTWAIT),
		    sizeof(message));
	if (++s->turns == s->end_after || instant_due(s->end_at, loop_now(s->loop)))
		loop_end(s->loop);
}

static void
open_loop(struct story *s, enum pace_kind pace, bool held)
{
	struct loop_config c = {
		.engine = s->engine, .radios = s->radios, .radio_count = 1, .pace = pace,
		.speed = 1, .held = held, .trace = on_trace, .failed = on_failed,
		.sign = on_sign, .turn = on_turn, .arg = s,
	};

	s->loop = loop_open(&c);
	assert_non_null(s->loop);
}

static int
begin(void **state)
{
	struct story *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->engine = fake_open(4, 65536);
	s->puppet.radio.ops = &puppet_ops;
	s->puppet.next = FAR;
	s->radios[0] = &s->puppet.radio;
	s->end_at = FAR;
	s->client = -1;
	*state = s;
	return 0;
}

static int
end(void **state)
{
	struct story *s = *state;

	if (s->client >= 0)
		close(s->client);
	loop_set_port(s->loop, NULL);
	port_close(s->port, loop_now(s->loop));
	loop_close(s->loop);
	fake_close(s->engine);
	free(s);
	return 0;
}

static void
radio_speaks(struct story *s, uint64_t first_us, uint64_t period_us, unsigned times)
{
	s->puppet.next.us = first_us;
	s->puppet.period.us = period_us;
	s->puppet.left = times;
}

static void
engine_wants(struct story *s, enum air_verb verb, uint32_t token)
{
	struct air_command *c = &s->engine->command[s->engine->command_last++];
	static const uint8_t frame[24];

	*c = (struct air_command){ .verb = verb, .bss = 3 };
	if (verb == AIR_SEND) {
		c->send.token = token;
		c->send.frame = (struct air_bytes){ frame, sizeof(frame) };
	}
	if (verb == AIR_STATION_ADD)
		c->station.addr = mac_from_u64(7);
	if (verb == AIR_POLL)
		c->addr = mac_from_u64(8);
}

/* ---- time -------------------------------------------------------------------------------- */

static void
S1_each_event_comes_at_its_own_instant(void **state)
{
	struct story *s = *state;

	radio_speaks(s, 1000, 700, 300);
	s->engine->deadline.us = 1350;		/* between two of the radio's */
	s->engine->period.us = 1000000;
	s->end_at.us = 5000000;
	open_loop(s, PACE_FAST, false);
	loop_run(s->loop);
	assert_int_equal(s->engine->events, 300);
	for (unsigned i = 0; i < 300; i++)
		assert_int_equal(s->engine->event[i].at.us, 1000 + 700 * i);
	assert_true(s->engine->ticks >= 5);
	assert_true(loop_finished(s->loop));
}

static void
S1_held_time_stands_until_it_is_released(void **state)
{
	struct story *s = *state;

	radio_speaks(s, 0, 1, 1);
	s->end_after = 1;
	open_loop(s, PACE_FAST, true);
	loop_run(s->loop);
	assert_int_equal(s->engine->events, 0);
	assert_int_equal(loop_now(s->loop).us, 0);
}

static void
S1_time_stands_while_a_daemon_owes_an_answer(void **state)
{
	struct story *s = *state;
	struct instant began = loop_clock();

	s->engine->asking = true;
	radio_speaks(s, 20000, 1, 1);
	s->end_at.us = 20000;
	open_loop(s, PACE_FAST, false);
	loop_run(s->loop);
	assert_int_equal(s->engine->event[0].at.us, 20000);
	assert_true(instant_since(loop_clock(), began).us >= 20000 + PACE_GRACE_MS * 1000);
}

static void
S1_real_time_keeps_a_deadline(void **state)
{
	struct story *s = *state;
	struct instant began = loop_clock();

	s->engine->deadline = instant_add(began, SPAN_MS(30));
	s->end_at = s->engine->deadline;
	open_loop(s, PACE_REAL, false);
	loop_run(s->loop);
	assert_int_equal(s->engine->ticks, 1);
	assert_true(s->engine->ticked.us >= began.us + 30000);
}

/* ---- what the engine wants --------------------------------------------------------------- */

static void
Radio_what_it_refuses_comes_back_as_the_event_that_says_so(void **state)
{
	struct story *s = *state;
	const struct { enum air_verb verb; uint32_t token; bool told; enum air_news news; } rows[] = {
		{ AIR_SEND, 5, true, AIR_SENT }, { AIR_SEND, 0, false, AIR_SENT },
		{ AIR_BSS_START, 0, true, AIR_BSS_STATE }, { AIR_BSS_UPDATE, 0, false, AIR_SENT },
		{ AIR_BSS_STOP, 0, true, AIR_BSS_STATE },
		{ AIR_STATION_ADD, 0, true, AIR_STATION_LOST },
		{ AIR_STATION_SET, 0, false, AIR_SENT },
		{ AIR_STATION_REMOVE, 0, false, AIR_SENT },
		{ AIR_POLL, 0, true, AIR_POLLED }, { AIR_ASK_STATS, 0, false, AIR_SENT },
	};
	unsigned events = 0;

	s->puppet.refuses = ENODEV;
	open_loop(s, PACE_FAST, false);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct air_event *e = &s->engine->event[events].event;

		engine_wants(s, rows[i].verb, rows[i].token);
		loop_settle(s->loop);
		events += rows[i].told;
		assert_int_equal(s->failures, i + 1);
		assert_int_equal(s->engine->events, events);
		if (rows[i].told) {
			assert_int_equal(e->news, rows[i].news);
			assert_int_equal(e->bss, 3);
		}
	}
	assert_int_equal(s->engine->event[0].event.sent.token, 5);
	assert_false(s->engine->event[0].event.sent.acked);
	assert_int_equal(s->engine->event[1].event.state.error, ENODEV);
	assert_int_equal(s->engine->event[2].event.state.error, 0);	/* as asked */
	assert_int_equal(s->engine->event[3].event.lost.error, ENODEV);
	assert_int_equal(mac_u64(s->engine->event[3].event.lost.addr), 7);
	assert_int_equal(mac_u64(s->engine->event[4].event.polled.addr), 8);
}

static void
Radio_what_it_takes_comes_back_as_nothing(void **state)
{
	struct story *s = *state;

	open_loop(s, PACE_FAST, false);
	engine_wants(s, AIR_BSS_START, 0);
	engine_wants(s, AIR_SEND, 9);
	loop_settle(s->loop);
	assert_int_equal(s->puppet.commands, 2);
	assert_int_equal(s->engine->events, 0);
	assert_int_equal(s->failures, 0);
}

/* ---- Q4: turns --------------------------------------------------------------------------- */

static void
connect_client(struct story *s)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char why[PORT_WHY], folder[] = "/tmp/apgate-loop-XXXXXX";
	struct port_config c = {
		.path = at.sun_path, .engine = s->engine, .watch = loop_watch, .arg = s->loop,
	};

	assert_non_null(mkdtemp(folder));
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/sock", folder);
	assert_int_equal(port_open(&s->port, &c, why), 0);
	loop_set_port(s->loop, s->port);
	s->client = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	assert_int_equal(connect(s->client, (struct sockaddr *)&at, sizeof(at)), 0);
	unlink(at.sun_path);			/* the lock stays, so does the folder */
	snprintf(why, sizeof(why), "%s.lock", at.sun_path);
	unlink(why);
	rmdir(folder);
}

static void
Q4_a_busy_radio_does_not_keep_daemons_waiting(void **state)
{
	struct story *s = *state;

	radio_speaks(s, 0, 1, 500);		/* more instants than a turn has */
	s->client_writes = true;
	s->end_after = 5;
	open_loop(s, PACE_FAST, false);
	connect_client(s);
	loop_run(s->loop);
	assert_int_equal(s->engine->attached, 1);
	assert_true(s->engine->writes >= 3);
	assert_int_equal(s->engine->events, 500);
}

static void
Q4_a_busy_daemon_does_not_keep_the_radio_waiting(void **state)
{
	struct story *s = *state;

	open_loop(s, PACE_FAST, false);
	connect_client(s);
	for (int i = 0; i < 100; i++) {
		s->client_writes = true;
		on_turn(s);			/* 100 packets wait */
	}
	s->client_writes = false;
	s->turns = 0;
	radio_speaks(s, 0, 1000, 10);
	s->end_after = 4;
	loop_run(s->loop);
	assert_int_equal(s->engine->events, 10);
	assert_true(s->engine->writes < 100);	/* it has its turns, too */
	assert_true(s->engine->writes > 0);
}

static void
Q4_what_was_made_for_a_daemon_is_sent_at_once(void **state)
{
	struct story *s = *state;
	uint8_t buf[1024];

	radio_speaks(s, 0, 1, 500);		/* so that there are turns */
	s->end_after = 3;
	open_loop(s, PACE_FAST, false);
	connect_client(s);
	loop_run(s->loop);
	assert_true(fake_queue(s->engine, 1, 256, 1));
	loop_settle(s->loop);
	assert_int_equal(recv(s->client, buf, sizeof(buf), MSG_DONTWAIT), 256);
}

/* ---- signals ----------------------------------------------------------------------------- */

static void
Signals_are_passed_on(void **state)
{
	struct story *s = *state;

	open_loop(s, PACE_FAST, false);
	raise(SIGHUP);
	loop_run(s->loop);
	assert_int_equal(s->signs, 1);
	assert_int_equal(s->sign, LOOP_RELOAD);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(S1_each_event_comes_at_its_own_instant),
		T(S1_held_time_stands_until_it_is_released),
		T(S1_time_stands_while_a_daemon_owes_an_answer),
		T(S1_real_time_keeps_a_deadline),
		T(Radio_what_it_refuses_comes_back_as_the_event_that_says_so),
		T(Radio_what_it_takes_comes_back_as_nothing),
		T(Q4_a_busy_radio_does_not_keep_daemons_waiting),
		T(Q4_a_busy_daemon_does_not_keep_the_radio_waiting),
		T(Q4_what_was_made_for_a_daemon_is_sent_at_once),
		T(Signals_are_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
