/* SPDX-License-Identifier: ISC */
/* Names for addresses. */
#include "programs/apgate/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/table.h"
#include "radio/sim/scenario.h"
#include "radio/sim/sim.h"

struct people {
	struct sim	*sim;		/* the groups' names are its */
	struct table	*by_addr;
	struct person	*person;
	uint32_t	 known, count, room;
	int		 width;
};

static bool
number(struct people *p)
{
	char text[PEOPLE_NAME];
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->known; i++) {
		struct person *x = &p->person[i];
		bool more = i + 1 < p->known && p->person[i + 1].group == x->group;

		n = i > 0 && p->person[i - 1].group == x->group ? n + 1 : 1;
		x->number = n == 1 && !more ? 0 : n;
		if ((int)strlen(people_name(x, text)) > p->width)
			p->width = (int)strlen(text);
		if (!table_put(p->by_addr, mac_u64(x->addr), i))
			return false;
	}
	return true;
}

static bool
learn(struct people *p, const struct scenario *scenario, uint64_t seed, uint32_t stations)
{
	struct sim_options o = { .scenario = scenario, .seed = seed, .stations = stations };
	struct sip_key key;

	if (scenario) {
		p->sim = sim_open(&o);
		if (p->sim == NULL)
			return false;
		p->known = p->count = sim_stations(p->sim);
	}
	p->room = p->known + PEOPLE_STRANGERS;
	p->person = calloc(p->room, sizeof(*p->person));
	if (getrandom(&key, sizeof(key), 0) != sizeof(key) || p->person == NULL)
		return false;
	p->by_addr = table_open(p->room, key);
	for (uint32_t i = 0; i < p->known; i++) {
		struct sim_station s;

		sim_station(p->sim, i, &s);
		p->person[i].addr = s.addr;
		p->person[i].group = s.group;
	}
	return p->by_addr && number(p);
}

struct people *
people_open(const struct scenario *scenario, uint64_t seed, uint32_t stations)
{
	struct people *p = calloc(1, sizeof(*p));

	if (p && !learn(p, scenario, seed, stations)) {
		people_close(p);
		return NULL;
	}
	return p;
}

void
people_close(struct people *p)
{
	if (p == NULL)
		return;
	sim_close(p->sim);
	table_close(p->by_addr);
	free(p->person);
	free(p);
}

uint32_t
people_known(const struct people *p)
{
	return p->known;
}

int
people_name_width(const struct people *p)
{
	return p->width;
}

struct person *
people_meet(struct people *p, struct mac addr)
{
	uint32_t i = table_find(p->by_addr, mac_u64(addr));

	if (i != TABLE_NONE)
		return &p->person[i];
	if (p->count == p->room || !table_put(p->by_addr, mac_u64(addr), p->count))
		return NULL;
	p->person[p->count].addr = addr;
	return &p->person[p->count++];
}

const char *
people_name(const struct person *x, char text[static PEOPLE_NAME])
{
	if (x->group == NULL)
		text[0] = '\0';
	else if (x->number == 0)
		snprintf(text, PEOPLE_NAME, "%s", x->group);
	else
		snprintf(text, PEOPLE_NAME, "%s-%u", x->group, x->number);
	return text;
}
