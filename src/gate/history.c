/* SPDX-License-Identifier: ISC */
/* Two rings of decisions, one for probe requests, and how far the log has drained each. */
#include "gate/history.h"

#include <stdlib.h>
#include <string.h>

enum { DECISIONS = 4096, PROBES = 512, AGAIN = 512, RECENT = 64 };

struct ring {
	struct hostap_decision *at;
	uint32_t size;
	uint64_t made, drained;		/* counts: entry n stands at n % size */
};

struct history {
	struct ring ring[2];	/* all but probe requests; those */
	struct ring again;	/* repeats, for whoever drains them; not remembered otherwise */
};

static bool
ring_open(struct ring *r, uint32_t size)
{
	*r = (struct ring){ .at = calloc(size, sizeof(r->at[0])), .size = size };
	return r->at != NULL;
}

struct history *
history_open(void)
{
	struct history *h = calloc(1, sizeof(*h));

	if (h && ring_open(&h->ring[0], DECISIONS) && ring_open(&h->ring[1], PROBES) &&
	    ring_open(&h->again, AGAIN))
		return h;
	history_close(h);
	return NULL;
}

void
history_close(struct history *h)
{
	if (h == NULL)
		return;
	free(h->ring[0].at);
	free(h->ring[1].at);
	free(h->again.at);
	free(h);
}

static bool
equal(const struct hostap_decision *a, const struct hostap_decision *b)
{
	return memcmp(a->addr, b->addr, sizeof(a->addr)) == 0 && a->request == b->request &&
	    a->status == b->status && a->by == b->by && a->endpoint == b->endpoint &&
	    a->iface == b->iface && b->wall_us - a->wall_us < 10000000 &&
	    memcmp(a->rule, b->rule, sizeof(a->rule)) == 0;
}

/* An equal one among the last few that the log has already seen. */
static struct hostap_decision *
recent(struct ring *r, const struct hostap_decision *d)
{
	uint64_t oldest = r->made > RECENT ? r->made - RECENT : 0;

	for (uint64_t n = r->made; n-- > oldest;)
		if (equal(&r->at[n % r->size], d))
			return &r->at[n % r->size];
	return NULL;
}

static void
ring_put(struct ring *r, const struct hostap_decision *d)
{
	r->at[r->made++ % r->size] = *d;
	if (r->made - r->drained > r->size)
		r->drained = r->made - r->size;
}

void
history_add(struct history *h, const struct hostap_decision *d)
{
	struct ring *r = &h->ring[d->request == HAP_PROBE_REQ];
	struct hostap_decision *seen = d->status ? recent(r, d) : NULL;

	if (seen == NULL) {
		ring_put(r, d);
		return;
	}
	struct hostap_decision again = *d;

	seen->repeats = (uint8_t)(seen->repeats + (seen->repeats < 255));
	again.repeats = seen->repeats;
	ring_put(&h->again, &again);
}

static bool
is_of(const struct hostap_decision *d, const uint8_t addr[6])
{
	static const uint8_t any[6];

	return memcmp(addr, any, 6) == 0 || memcmp(d->addr, addr, 6) == 0;
}

/* The rings one after the other, each the latest first; next counts the entries passed. */
void
history_find(const struct history *h, struct hostap_why *why)
{
	const uint32_t room = sizeof(why->decision) / sizeof(why->decision[0]);
	uint32_t passed = 0, start = why->next;

	why->count = why->next = 0;
	for (int i = 0; i < 2; i++) {
		const struct ring *r = &h->ring[i];
		uint64_t oldest = r->made > r->size ? r->made - r->size : 0;

		for (uint64_t n = r->made; n-- > oldest; passed++) {
			if (passed < start || !is_of(&r->at[n % r->size], why->addr))
				continue;
			if (why->count == room) {
				why->next = passed;
				return;
			}
			why->decision[why->count++] = r->at[n % r->size];
		}
	}
}

static bool
ring_drain(struct ring *r, struct hostap_decision *d)
{
	if (r->drained == r->made)
		return false;
	*d = r->at[r->drained++ % r->size];
	return true;
}

bool
history_fresh(struct history *h, struct hostap_decision *d)
{
	return ring_drain(&h->ring[0], d) || ring_drain(&h->ring[1], d) || ring_drain(&h->again, d);
}
