/* SPDX-License-Identifier: ISC */
/* What is done with any row: find its member, compare it, report about it. */
#include "conf/key.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *
conf_key_at(const struct conf_key *key, void *object)
{
	return (char *)object + key->offset;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
conf_key_same(const struct conf_key *key, const void *a, const void *b)
{
	a = (const char *)a + key->offset;
	b = (const char *)b + key->offset;
	switch (key->field) {
	case FIELD_NONE:
		return true;
	case FIELD_PLAIN:
	case FIELD_SET:
	case FIELD_GRANTS:
		return memcmp(a, b, key->size) == 0;
	case FIELD_TEXT:
		return same_text(*(const char *const *)a, *(const char *const *)b);
	case FIELD_ACL:
		return maclist_equal(&((const struct conf_acl *)a)->list,
		    &((const struct conf_acl *)b)->list);
	case FIELD_CLASSES:
		return memcmp(((const struct conf_classes *)a)->value,
		    ((const struct conf_classes *)b)->value, sizeof(int[CONF_CLASSES])) == 0;
	}
	return true;
}

static void
report(struct conf_job *job, struct conf_errors *list, const char *cure, const char *format,
    va_list args)
{
	struct conf_place at = { job->name, job->line, job->key == NULL ? NULL : job->key->name };
	char cause[sizeof(list->list[0].cause)];

	(void)vsnprintf(cause, sizeof(cause), format, args);
	conf_error_add(list, at, cure, "%s", cause);
}

void
conf_wrong(struct conf_job *job, const char *cure, const char *cause, ...)
{
	va_list args;

	va_start(args, cause);
	report(job, job->errors, cure, cause, args);
	va_end(args);
}

void
conf_note(struct conf_job *job, const char *cure, const char *cause, ...)
{
	va_list args;

	va_start(args, cause);
	report(job, job->notes, cure, cause, args);
	va_end(args);
}

struct conf_place
conf_where(const struct conf_job *job, const unsigned line[CONF_KEYS], const char *key)
{
	unsigned n = line[conf_key_index(conf_key_find(key))];

	return (struct conf_place){ job->name, n, key };
}

unsigned
conf_bss_line(const struct conf_job *job, int bss)
{
	const struct conf_radio *r = job->radio;

	return bss == 0 ? conf_where(job, r->line, "interface").line
	    : conf_where(job, r->bss[bss].line, "bss").line;
}
