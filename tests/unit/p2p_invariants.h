/* SPDX-License-Identifier: ISC */
/*
 * p2p_invariants - what is always true of src/p2p between two calls, for tests and the fuzzer
 *
 * It looks inside.  p2p_fault() says in words what is wrong, or NULL; p2p_places_fault() walks
 * over all places, used or not, which takes longer.
 */
#pragma once

#include "p2p/inside.h"

static inline const char *
list_fault(const struct p2p *p, const struct reach *r, uint32_t *internal)
{
	uint16_t prev = NO_JOB;
	uint32_t n = 0;

	for (uint16_t i = r->first; i != NO_JOB; i = p->job[i].next) {
		const struct job *j = &p->job[i];
		bool own = j->kind == JOB_LISTEN || j->kind == JOB_SEARCH;
		bool scan = j->kind == JOB_SCAN || j->kind == JOB_SEARCH;

		if (j->prev != prev || ++n > p->places)
			return "a list of jobs is torn";
		if (j->state == JOB_FREE || j->owner.radio != r->number)
			return "a job is in a list it does not belong to";
		if (own && r->finder.job != i)
			return "a job of the finder's is nobody's";
		if (j->state == JOB_RIDES && (r->visit.state == VISIT_NONE ||
		    scan != r->visit.scan || (scan && r->visit.job != i)))
			return "a job rides on no visit";
		if (j->state == JOB_RIDES && !scan && (j->owner.bss != r->visit.bss ||
		    j->freq_mhz != r->visit.freq_mhz))
			return "a job rides on a visit to elsewhere";
		if (j->fate == FATE_NONE && j->left_us == 0 && !scan)
			return "a job is done and still there";
		*internal += own;
		prev = i;
	}
	return r->last == prev && r->jobs == n ? NULL : "a list of jobs does not add up";
}

static inline const char *
reach_fault(const struct p2p *p, const struct reach *r)
{
	uint32_t internal = 0;
	const char *fault = list_fault(p, r, &internal);

	if (fault)
		return fault;
	if (internal != (r->finder.job != NO_JOB))
		return "the finder's job is not in the list";
	if (r->finder.doing == FINDER_OFF && r->finder.job != NO_JOB)
		return "a finder that is off has a job";
	if (r->finder.doing != FINDER_OFF && r->device_state == DEVICE_OFF)
		return "a finder without a device";
	if ((r->device_state == DEVICE_OFF) != (r->device.iface == 0))
		return "a device has a cookie, or none, against its state";
	if (r->device.up != (r->device_state == DEVICE_UP))
		return "a device is up and not";
	if (r->gone && (r->jobs || r->visit.state != VISIT_NONE))
		return "a radio that is gone has something to do";
	return NULL;
}

static inline const char *
p2p_fault(const struct p2p *p)
{
	uint32_t jobs = 0;

	for (uint32_t i = 0; i < p->radios; i++) {
		const char *fault = reach_fault(p, &p->radio[i]);

		if (fault)
			return fault;
		jobs += p->radio[i].jobs;
	}
	return jobs == p->jobs ? NULL : "jobs do not add up";
}

static inline const char *
p2p_places_fault(const struct p2p *p)
{
	uint32_t free_ones = 0;

	for (uint16_t i = p->job_free; i != NO_JOB && free_ones <= p->places; i = p->job[i].next)
		free_ones++;
	if (p->jobs + free_ones != p->places)
		return "places were lost";
	for (uint32_t r = 0; r < p->radios; r++) {
		struct peers *t = p->radio[r].peers;
		uint32_t there = 0;

		for (uint32_t i = 0; t && i < peers_capacity(t); i++)
			there += peers_at(t, i) != NULL;
		if (t && there != peers_count(t))
			return "peers do not add up";
	}
	return NULL;
}
