/* SPDX-License-Identifier: ISC */
/*
 * fake_engine - what the port and the loop need of an engine, and no more
 *
 * It keeps what is written to it, message by message as far as their lengths are sound, and has
 * messages read from it that the test queued.  Its queue is bounded as the engine's is: what
 * does not fit is counted.  It notes events and ticks with their times, and gives the commands
 * the test put into it.  An ioctl has the error the test chose; one that goes well gives back
 * what it was given, each octet plus one.
 */
#pragma once

#include "engine/engine.h"

enum { FAKE_ENDPOINTS = 64, FAKE_WRITES = 512, FAKE_COMMANDS = 64, FAKE_EVENTS = 512 };

struct engine {
	uint32_t limit;			/* endpoints */
	int last;			/* endpoint number given out last */
	struct fake_endpoint {
		int number;		/* 0: free */
		struct engine_peer peer;
		uint8_t *queue;		/* whole messages, each with i_msglen */
		size_t queued, room;
		uint64_t lost;
		bool woken;
	} endpoint[FAKE_ENDPOINTS];
	struct {
		int endpoint;
		size_t len;
		unsigned messages;	/* whole ones */
		uint8_t first;		/* type of the first */
	} write[FAKE_WRITES];
	unsigned writes, attached, detached;
	struct {
		int endpoint;
		uint32_t request;
		size_t size;
		uint8_t first;		/* octet */
	} ioctl;			/* the last one */
	unsigned ioctls;
	int ioctl_error;		/* errno value */
	size_t crowded;			/* 0, or who has more octets queued gets no ioctl answered */
	int detached_last;
	int alive_last;			/* endpoint */

	struct air_command command[FAKE_COMMANDS];	/* from next to last */
	unsigned command_next, command_last;
	struct {
		struct instant at;
		struct air_event event;
	} event[FAKE_EVENTS];
	unsigned events, ticks;
	struct instant ticked;		/* the last one */
	struct span period;		/* a tick so often; 0: never */
	struct instant deadline;
	bool asking;
};

struct engine	*fake_open(uint32_t limit, size_t room);
void		 fake_close(struct engine *);
bool		 fake_queue(struct engine *, int endpoint, size_t msglen, uint64_t seq);
