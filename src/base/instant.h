/* SPDX-License-Identifier: ISC */
/*
 * instant - points in time and lengths of time, as types of their own
 *
 * Microseconds.  An instant counts from an origin the caller chose (the machine's boot, the
 * start of a simulation); nothing here reads a clock.  FAR is later than every other instant.
 * One TU is 1024 us (IEEE 802.11-2020, 3.1).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct instant {
	uint64_t us;
};

struct span {
	uint64_t us;
};

#define FAR		((struct instant){ UINT64_MAX })
#define SPAN_US(n)	((struct span){ (uint64_t)(n) })
#define SPAN_MS(n)	((struct span){ (uint64_t)(n) * 1000 })
#define SPAN_S(n)	((struct span){ (uint64_t)(n) * 1000000 })
#define SPAN_TU(n)	((struct span){ (uint64_t)(n) * 1024 })

static inline bool
instant_before(struct instant a, struct instant b)
{
	return a.us < b.us;
}

static inline bool
instant_due(struct instant at, struct instant now)	/* at has come */
{
	return at.us <= now.us;
}

static inline struct instant
instant_add(struct instant a, struct span s)		/* FAR stays FAR */
{
	return a.us > UINT64_MAX - s.us ? FAR : (struct instant){ a.us + s.us };
}

static inline struct span
instant_since(struct instant now, struct instant then)	/* 0 where then is later */
{
	return (struct span){ now.us > then.us ? now.us - then.us : 0 };
}

static inline struct instant
instant_min(struct instant a, struct instant b)
{
	return a.us < b.us ? a : b;
}
