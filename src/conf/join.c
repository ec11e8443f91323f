/* SPDX-License-Identifier: ISC */
/*
 * A file joins those before it: its radio may share no name or address with theirs, and what it
 * says of the access point as a whole is added to what they say, or must agree with it.
 */
#include <errno.h>
#include <string.h>

#include "conf/key.h"

static void
check_twins(struct conf_job *job, const struct conf_radio *other, const struct conf_bss *b)
{
	for (int i = 0; i < other->bss_count; i++) {
		struct conf_place at = { job->name, job->line, "interface" };
		const struct conf_bss *o = &other->bss[i];

		if (b->name[0] != '\0' && strcmp(o->name, b->name) == 0)
			conf_error_add(job->errors, at,
			    "give each BSS an interface of its own",
			    "the interface %s stands in %s too", b->name, other->file);
		if (!mac_is_zero(b->bssid) && mac_equal(o->bssid, b->bssid))
			conf_error_add(job->errors, conf_where(job, b->line, "bssid"),
			    "give each BSS an address of its own",
			    "%s of %s has the same address", o->name, other->file);
	}
}

static void
contradiction(struct conf_job *job, const struct conf *to, const struct conf_key *key)
{
	size_t i = conf_key_index(key);

	conf_error_add(job->errors, conf_where(job, job->apgate.line, key->name),
	    "say it in one file only", "%s, line %u, says otherwise", to->apgate.file[i],
	    to->apgate.line[i]);
}

/* Class by class: false where both name one and differ. */
static bool
merge_classes(struct conf_classes *to, const struct conf_classes *from)
{
	for (unsigned i = 0; i < CONF_CLASSES; i++) {
		if ((from->set & 1u << i) == 0)
			continue;
		if ((to->set & 1u << i) != 0 && to->value[i] != from->value[i])
			return false;
		to->value[i] = from->value[i];
	}
	to->set |= from->set;
	return true;
}

static bool
merge_grants(struct conf_grants *to, const struct conf_grants *from)
{
	if (to->count + from->count > CONF_GRANTS)
		return false;
	memcpy(&to->grant[to->count], from->grant, (size_t)from->count * sizeof(from->grant[0]));
	to->count += from->count;
	return true;
}

/* What the file says about one key, which it names; `first`: no file before does. */
static void
merge(struct conf_job *job, const struct conf *before, struct conf_apgate *to,
    const struct conf_key *key, bool first)
{
	void *at = conf_key_at(key, to), *from = conf_key_at(key, &job->apgate);

	switch (key->field) {
	case FIELD_NONE:
	case FIELD_ACL:
		break;
	case FIELD_PLAIN:
	case FIELD_TEXT:
		if (!first && !conf_key_same(key, to, &job->apgate))
			contradiction(job, before, key);
		memcpy(at, from, key->size);
		break;
	case FIELD_CLASSES:
		if (!merge_classes(at, from))
			contradiction(job, before, key);
		break;
	case FIELD_SET:
		*(unsigned *)at |= *(unsigned *)from;
		break;
	case FIELD_GRANTS:
		if (!merge_grants(at, from))
			conf_error_add(job->errors, conf_where(job, job->apgate.line, key->name),
			    "grant to groups instead of users", "more than %d grants in all files",
			    CONF_GRANTS);
		break;
	}
}

static void
merge_all(struct conf_job *job, const struct conf *before, struct conf_apgate *to)
{
	size_t count;
	const struct conf_key *keys = conf_keys(&count);

	for (size_t i = 0; i < count; i++) {
		if (keys[i].scope != CONF_OF_APGATE || job->apgate.line[i] == 0)
			continue;
		merge(job, before, to, &keys[i], to->line[i] == 0);
		if (to->line[i] == 0) {
			to->line[i] = job->apgate.line[i];
			to->file[i] = job->name;
		}
	}
}

/* Those of a whole file that do not fit are counted, as conf_error_add() does. */
static void
append(struct conf_errors *to, const struct conf_errors *from)
{
	for (size_t i = 0; i < from->count; i++)
		if (to->count < CONF_ERRORS)
			to->list[to->count++] = from->list[i];
		else
			to->more++;
	to->more += from->more;
}

int
conf_join(struct conf *to, struct conf_job *job, size_t errors_before)
{
	struct conf_radio *r = job->radio;
	struct conf_apgate merged = to->apgate;

	if (to->radio_count == CONF_RADIOS)
		conf_error_add(job->errors, (struct conf_place){ job->name, 0, NULL },
		    "start a second apgated", "more than %d radios", CONF_RADIOS);
	for (int i = 0; i < to->radio_count; i++)
		for (int j = 0; j < r->bss_count; j++) {
			job->line = conf_bss_line(job, j);
			check_twins(job, to->radio[i], &r->bss[j]);
		}
	if (to->radio_count == 0) {
		merged = job->apgate;
		for (size_t i = 0; i < CONF_KEYS; i++)
			merged.file[i] = job->name;
	} else
		merge_all(job, to, &merged);
	if (job->errors->count + job->errors->more > errors_before)
		return -EINVAL;
	conf_errors_sort(job->notes, 0);
	append(&to->notes, job->notes);
	to->apgate = merged;
	to->radio[to->radio_count++] = r;
	return 0;
}
