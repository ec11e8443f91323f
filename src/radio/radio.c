/* SPDX-License-Identifier: ISC */
/* The checked, counted and traced way to any radio. */
#include "radio/radio.h"

#include <assert.h>
#include <stddef.h>

void
radio_close(struct radio *r)
{
	if (r)
		r->ops->close(r);
}

int
radio_command(struct radio *r, struct instant now, const struct air_command *c)
{
	assert(c->verb != AIR_SEND || (c->send.frame.len >= 24 && c->send.frame.len <= AIR_FRAME_MAX));
	int error = r->ops->command(r, now, c);

	r->counts.commands++;
	r->counts.failed += error < 0;
	r->counts.frames_sent += c->verb == AIR_SEND && error == 0;
	if (r->trace)
		r->trace(r->trace_arg, now, c, NULL);
	return error;
}

bool
radio_event(struct radio *r, struct instant now, struct air_event *e)
{
	if (!r->ops->event(r, now, e))
		return false;
	r->counts.events++;
	r->counts.frames_received += e->news == AIR_FRAME;
	if (r->trace)
		r->trace(r->trace_arg, now, NULL, e);
	return true;
}

struct instant
radio_deadline(const struct radio *r)
{
	return r->ops->deadline(r);
}

int
radio_fd(const struct radio *r)
{
	return r->ops->fd(r);
}

bool
radio_finished(const struct radio *r)
{
	return r->ops->finished(r);
}
