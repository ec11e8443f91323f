/* SPDX-License-Identifier: ISC */
/* What a reload would change, key by key, so that it can be said how soon it takes effect. */
#include <string.h>

#include "conf/key.h"

struct changes {
	struct conf_change	*list;
	size_t			 room, count;
};

static void
put(struct changes *cs, struct conf_change c, const char *name)
{
	if (name != NULL)
		memcpy(c.name, name, sizeof(c.name));
	if (cs->count < cs->room)
		cs->list[cs->count] = c;
	cs->count++;
}

/* The changed keys of two objects of a scope; c says which ones they are. */
static void
compare(struct changes *cs, struct conf_change c, const char *name, const void *old,
    const void *new)
{
	size_t count;
	const struct conf_key *k = conf_keys(&count), *end = k + count;

	for (; k < end; k++) {
		if (k->scope != c.scope || conf_key_same(k, old, new))
			continue;
		if (strcmp(k->name, "ssid2") == 0)
			continue;	/* the same member as ssid's */
		c.key = k->name;
		c.reload = k->reload;
		put(cs, c, name);
	}
}

/* The BSS of that name; -1: none. */
static int
find_bss(const struct conf_radio *r, const char *name)
{
	for (int i = 0; i < r->bss_count; i++)
		if (strcmp(r->bss[i].name, name) == 0)
			return i;
	return -1;
}

/* The radio whose first BSS has the name; -1: none. */
static int
find_radio(const struct conf *c, const char *name)
{
	for (int i = 0; i < c->radio_count; i++)
		if (strcmp(c->radio[i]->bss[0].name, name) == 0)
			return i;
	return -1;
}

static void
compare_radios(struct changes *cs, const struct conf_radio *old, const struct conf_radio *new,
    int radio)
{
	struct conf_change c = { .radio = radio, .bss = -1, .scope = CONF_OF_RADIO };
	bool same_side = old->ht40 == new->ht40;

	compare(cs, c, new->bss[0].name, old, new);
	c.key = "ht_capab";
	c.reload = CONF_RESTARTS_BSS;
	if (!same_side && old->ht_capab == new->ht_capab)
		put(cs, c, new->bss[0].name);
	c.key = "bss";
	for (int i = 0; i < old->bss_count; i++)
		if (find_bss(new, old->bss[i].name) < 0)
			put(cs, c, old->bss[i].name);
	for (int i = 0; i < new->bss_count; i++) {
		int was = find_bss(old, new->bss[i].name);

		c.bss = i;
		c.scope = was < 0 ? CONF_OF_RADIO : CONF_OF_BSS;
		if (was < 0)
			put(cs, c, new->bss[i].name);
		else
			compare(cs, c, new->bss[i].name, &old->bss[was], &new->bss[i]);
	}
}

size_t
conf_compare(const struct conf *old, const struct conf *new, struct conf_change *list, size_t room)
{
	struct changes cs = { list, room, 0 };
	struct conf_change c = { .key = "interface", .reload = CONF_NEEDS_RESTART,
	    .scope = CONF_OF_RADIO, .radio = -1, .bss = -1 };

	for (int i = 0; i < old->radio_count; i++)
		if (find_radio(new, old->radio[i]->bss[0].name) < 0)
			put(&cs, c, old->radio[i]->bss[0].name);
	for (int i = 0; i < new->radio_count; i++) {
		int was = find_radio(old, new->radio[i]->bss[0].name);

		c.radio = i;
		if (was < 0)
			put(&cs, c, new->radio[i]->bss[0].name);
		else
			compare_radios(&cs, old->radio[was], new->radio[i], i);
	}
	c = (struct conf_change){ .scope = CONF_OF_APGATE, .radio = -1, .bss = -1 };
	compare(&cs, c, NULL, &old->apgate, &new->apgate);
	return cs.count;
}

const char *
conf_reload_text(enum conf_reload reload)
{
	switch (reload) {
	case CONF_LIVE:
		return "live";
	case CONF_RESTARTS_BSS:
		return "restarts the BSS";
	case CONF_NEEDS_RESTART:
		return "needs a restart";
	}
	return "";
}

bool
conf_apgate_sets(const struct conf *c, const char *key)
{
	const struct conf_key *k = conf_key_find(key);

	return k != NULL && c->apgate.line[conf_key_index(k)] > 0;
}
