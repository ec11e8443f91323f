/* SPDX-License-Identifier: ISC */
/* See freshen.h. */
#include "programs/apgate/freshen.h"

#include <string.h>
#include <time.h>

enum {
	AT_ONCE		= 128,		/* as many as an endpoint's buffer surely holds the answers of */
	PATIENCE_MS	= 500,		/* for the next answer */
	ALL_MS		= 2000,		/* for all of them */
};

struct asking {
	struct hostap	*h;
	struct hostap_station *station;
	size_t		 count, next, waiting;
	struct hap_stats stats;		/* the last that came, and whose they are */
	uint8_t		 addr[6];
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A command's number is its station's place in the list, from 1. */
static bool
ask_more(struct asking *a)
{
	int error = 0;

	hostap_cork(a->h, true);
	for (; error >= 0 && a->next < a->count && a->waiting < AT_ONCE; a->next++) {
		const struct hostap_station *s = &a->station[a->next];
		struct hostap_to to = { .iface = s->iface, .number = a->next + 1, .result = true };

		if (s->state != HAP_STATE_ASSOCIATED)
			continue;
		memcpy(to.addr, s->addr, sizeof(to.addr));
		error = hostap_stats(a->h, &to);
		a->waiting += error >= 0;
	}
	hostap_cork(a->h, false);
	return error >= 0 && a->waiting > 0;
}

/* Statistics come first, then the result of the command, which has its number. */
static void
take(struct asking *a, const struct hostap_event *e)
{
	uint64_t number = e->body.result.seq;

	if (e->m.i_type == HAP_STATS_IND) {
		a->stats = e->body.stats;
		memcpy(a->addr, e->m.i_srcaddr, sizeof(a->addr));
	} else if (e->m.i_type == HAP_RESULT_IND && number >= 1 && number <= a->count) {
		struct hostap_station *s = &a->station[number - 1];

		a->waiting -= a->waiting > 0;
		if (e->body.result.error || memcmp(s->addr, a->addr, sizeof(s->addr)) != 0)
			return;
		s->idle_ms = a->stats.idle_ms;
		if (a->stats.signal)
			s->signal = a->stats.signal;
	}
}

void
freshen(struct hostap *h, struct hostap_station *station, size_t count)
{
	struct asking a = { .h = h, .station = station, .count = count };
	const struct hostap_event *e;
	struct hostap_mode mode;
	int64_t end = now_ms() + ALL_MS;

	hostap_mode_init(&mode);
	mode.indications = UINT64_C(1) << HAP_STATS_IND | UINT64_C(1) << HAP_RESULT_IND;
	if (!(hostap_greeting(h)->rights & HAP_RIGHT_COMMAND) || hostap_set_mode(h, &mode) < 0)
		return;
	while (ask_more(&a) && now_ms() < end && hostap_wait(h, PATIENCE_MS) > 0)
		while (hostap_next(h, &e) > 0)
			take(&a, e);
}
