/* SPDX-License-Identifier: ISC */
/*
 * One queue for each step a station takes: associations and whatever ends them, then
 * authentications, then probes.  A station's own frames stay in order where it matters: an
 * association comes before the next authentication, and never after what ended it.
 */
#include "radio/nl80211/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/queue.h"

enum { STEPS = 3, OCTETS = 256 << 10 };
enum { ASSOC = 0x00, REASSOC = 0x20, PROBE = 0x40, AUTH = 0xb0 };

struct inbox {
	struct queue *queue[STEPS];
	bool taken[STEPS];		/* the first is with whoever took it */
	uint32_t waiting;		/* not counting those */
	uint64_t left;
};

struct held {
	struct instant at;
	struct air_event event;
	uint8_t octets[];
};

struct inbox *
inbox_open(void)
{
	struct inbox *in = calloc(1, sizeof(*in));
	bool ok = in != NULL;

	for (int i = 0; ok && i < STEPS; i++)
		ok = (in->queue[i] = queue_open(OCTETS)) != NULL;
	if (ok)
		return in;
	inbox_close(in);
	return NULL;
}

void
inbox_close(struct inbox *in)
{
	for (int i = 0; in && i < STEPS; i++)
		queue_close(in->queue[i]);
	free(in);
}

static int
step_of(uint8_t subtype)
{
	return subtype == PROBE ? 2 : subtype == AUTH ? 1 : 0;
}

static void
give_back(struct inbox *in)
{
	for (int i = 0; i < STEPS; i++)
		if (in->taken[i]) {
			queue_pop(in->queue[i]);
			in->taken[i] = false;
		}
}

static void
leave(struct inbox *in, struct queue *q)
{
	queue_pop(q);
	in->waiting--;
	in->left++;
}

void
inbox_put(struct inbox *in, struct instant now, const struct air_event *e)
{
	const struct air_bytes *f = &e->received.frame;
	struct queue *q = in->queue[step_of(f->at[0])];
	struct held *h;

	give_back(in);
	while ((h = queue_put(q, sizeof(*h) + f->len)) == NULL)
		leave(in, q);
	in->waiting++;
	h->at = now;
	h->event = *e;
	memcpy(h->octets, f->at, f->len);
	h->event.received.frame.at = h->octets;
}

static bool
is_stale(const struct held *h, struct instant now)
{
	uint8_t subtype = h->octets[0];

	return (subtype == ASSOC || subtype == REASSOC || subtype == AUTH || subtype == PROBE) &&
	    instant_since(now, h->at).us > INBOX_STALE.us;
}

bool
inbox_take(struct inbox *in, struct instant now, struct air_event *e)
{
	const struct held *h;

	give_back(in);
	for (int i = 0; i < STEPS; i++)
		while ((h = queue_front(in->queue[i])) != NULL) {
			if (!is_stale(h, now)) {
				*e = h->event;
				in->taken[i] = true;
				in->waiting--;
				return true;
			}
			leave(in, in->queue[i]);
		}
	return false;
}

bool
inbox_empty(const struct inbox *in)
{
	return in->waiting == 0;
}

uint64_t
inbox_left(const struct inbox *in)
{
	return in->left;
}
