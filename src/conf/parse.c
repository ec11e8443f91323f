/* SPDX-License-Identifier: ISC */
/*
 * From text to conf.  The text is copied once; lines become strings in the copy, and the values
 * that are text stay there.  A radio is built apart and put into the conf only when the whole
 * file, and its company with the files before it, is right.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/key.h"
#include "conf/known.h"
#include "conf/nearest.h"

static void
init_scope(struct conf_job *job, enum conf_scope scope, void *object)
{
	size_t count;
	const struct conf_key *k = conf_keys(&count), *end = k + count;

	for (; k < end; k++)
		if (k->scope == scope && k->initial != NULL) {
			job->key = k;
			k->parse(job, conf_key_at(k, object), k->initial);
		}
	job->key = NULL;
}

/* Opens a further BSS with every default; NULL where memory ends. */
static struct conf_bss *
add_bss(struct conf_job *job)
{
	struct conf_radio *r = job->radio;
	struct conf_bss *all = realloc(r->bss, (size_t)(r->bss_count + 1) * sizeof(*all));

	if (all == NULL) {
		job->no_memory = true;
		return NULL;
	}
	r->bss = all;
	job->bss = &all[r->bss_count++];
	memset(job->bss, 0, sizeof(*job->bss));
	init_scope(job, CONF_OF_BSS, job->bss);
	return job->bss;
}

static void
init_radio(struct conf_job *job)
{
	struct conf_radio *r = job->radio;

	r->file = job->name;
	r->rts_threshold = -2;
	r->fragm_threshold = -2;
	r->ht_capab = 3 << 2;		/* spatial multiplexing power save: off */
	init_scope(job, CONF_OF_RADIO, r);
	init_scope(job, CONF_OF_APGATE, &job->apgate);
	job->apgate.device_group = "";
	job->apgate.name = "";
	job->apgate.deadline_ms.set = 0;
	job->apgate.fail_open.set = 0;
	add_bss(job);
}

/* "did you mean": the nearest of the keys, those we act on first. */
static void
guess(const char *name, char cure[static 128])
{
	unsigned best = nearest_limit(strlen(name)) + 1, distance;	/* nearer ones only */
	size_t count;
	const struct conf_key *keys = conf_keys(&count);
	struct known_walk walk = { 0, 0 };
	char known[KNOWN_NAME];

	(void)snprintf(cure, 128, "apgated.conf(5) lists the keys");
	for (size_t i = 0; i < count && best > 0; i++)
		if ((distance = nearest_distance(name, keys[i].name, best - 1)) < best) {
			best = distance;
			(void)snprintf(cure, 128, "did you mean %s?", keys[i].name);
		}
	while (best > 0 && known_next(&walk, known))
		if ((distance = nearest_distance(name, known, best - 1)) < best) {
			best = distance;
			(void)snprintf(cure, 128, "did you mean %s? (not supported here yet)",
			    known);
		}
}

static void
unknown_key(struct conf_job *job, char *name)
{
	struct conf_place at = { job->name, job->line, name };
	size_t blanks = strspn(name, " \t"), len = strlen(name);
	char cure[128] = "";

	while (len > blanks && (name[len - 1] == ' ' || name[len - 1] == '\t'))
		len--;
	if (blanks > 0 || name[len] != '\0') {
		conf_error_add(job->errors, at, "write key=value without blanks before the value",
		    "blanks around a key are part of its name, for hostapd too");
		return;
	}
	if (len == 0) {
		conf_error_add(job->errors, at, "write key=value", "no key stands before the =");
		return;
	}
	if (job->errors->count < CONF_ERRORS)	/* else nobody will read it */
		guess(name, cure);
	conf_error_add(job->errors, at, cure, "there is no such key");
}

static void
other_key(struct conf_job *job, char *name, const char *value)
{
	struct conf_place at = { job->name, job->line, name };
	bool harmless;
	const struct known_group *group = known_find(name, value, &harmless);

	if (group == NULL)
		unknown_key(job, name);
	else if (!harmless)
		conf_error_add(group->refused ? job->errors : job->notes, at, group->cure,
		    "known to hostapd, not supported here yet: %s", group->cause);
}

/* The object a row's member is in, and the lines of its keys. */
static void *
object_of(struct conf_job *job, const struct conf_key *key, unsigned **line)
{
	switch (key->scope) {
	case CONF_OF_RADIO:
		*line = job->radio->line;
		return job->radio;
	case CONF_OF_BSS:
		*line = job->bss->line;
		return job->bss;
	case CONF_OF_APGATE:
		break;
	}
	*line = job->apgate.line;
	return &job->apgate;
}

static void
begin_bss(struct conf_job *job, const char *value)
{
	if (job->radio->bss_count == CONF_BSSES) {
		conf_wrong(job, "move some to another radio", "more than %d BSSs on one radio",
		    CONF_BSSES);
		return;
	}
	if (add_bss(job) != NULL) {
		job->key = conf_key_find("bss");
		job->bss->line[conf_key_index(job->key)] = job->line;
		value_interface(job, job->bss->name, value);
	}
}

static void
own_key(struct conf_job *job, const struct conf_key *key, const char *value)
{
	size_t before = job->errors->count + job->errors->more;
	unsigned *line, *here;
	void *object = object_of(job, key, &line);
	bool is_interface = strcmp(key->name, "interface") == 0;

	job->key = key;
	here = &line[conf_key_index(key)];
	if (strcmp(key->name, "bss") == 0) {
		begin_bss(job, value);
		return;
	}
	if (*here > 0 && is_interface) {
		conf_wrong(job, "a second radio takes a file of its own, a second BSS bss=",
		    "line %u names the radio's interface already", *here);
		return;
	}
	if (*here > 0 && !key->adds && key->field != FIELD_NONE)
		conf_note(job, "keep one of the two lines", "replaces what line %u says", *here);
	*here = job->line;
	if (is_interface)
		value_interface(job, job->radio->bss[0].name, value);
	else
		key->parse(job, conf_key_at(key, object), value);
	if (key->note != NULL && *value != '\0' && strcmp(value, "0") != 0)
		conf_note(job, "", "%s", key->note);
	if (strcmp(key->name, "hw_mode") == 0)
		job->no_band = job->errors->count + job->errors->more > before;
}

static void
take_line(struct conf_job *job, char *line, size_t len)
{
	struct conf_place at = { job->name, job->line, NULL };
	const struct conf_key *key;
	char *equals;

	if (len > 0 && line[len - 1] == '\r')
		len--;
	line[len] = '\0';
	if (len > CONF_LINE)
		conf_error_add(job->errors, at, "shorten it",
		    "the line is %zu octets long, hostapd reads at most %d", len, CONF_LINE);
	else if (strlen(line) < len)
		conf_error_add(job->errors, at, "save the file as plain text",
		    "the line holds a NUL byte");
	else if (len == 0 || line[0] == '#')
		return;
	else if ((equals = strchr(line, '=')) == NULL)
		conf_error_add(job->errors, at, line[strspn(line, " \t")] == '#'
		    ? "put the # in column 1" : line[strspn(line, " \t")] == '\0'
		    ? "leave the line empty" : "write key=value, or # in column 1 for a comment",
		    "the line has no =");
	else {
		*equals = '\0';
		if ((key = conf_key_find(line)) != NULL)
			own_key(job, key, equals + 1);
		else
			other_key(job, line, equals + 1);
	}
	job->key = NULL;
}

/* The octets of a byte order mark the text begins with, which hostapd takes for a key. */
static size_t
order_mark(struct conf_job *job, const char *text, size_t len)
{
	struct conf_place at = { job->name, 1, NULL };

	if (len < 3 || memcmp(text, "\xef\xbb\xbf", 3) != 0)
		return 0;
	conf_error_add(job->errors, at, "save the file without it",
	    "the file begins with a byte order mark");
	return 3;
}

static void
take_lines(struct conf_job *job, size_t len)
{
	size_t mark = order_mark(job, job->radio->text, len);
	char *text = job->radio->text + mark;

	len -= mark;
	while (len > 0 && !job->no_memory) {
		char *end = memchr(text, '\n', len);
		size_t line = end == NULL ? len : (size_t)(end - text);

		job->line++;
		take_line(job, text, line);
		line += end != NULL;
		text += line;
		len -= line;
	}
}

static void
check_all(struct conf_job *job)
{
	struct conf_radio *r = job->radio;

	job->key = NULL;
	conf_check_radio(job);
	if (!job->no_band)
		conf_check_channel(job);
	for (int i = 0; i < r->bss_count; i++) {
		job->line = conf_bss_line(job, i);
		conf_check_bss(job, &r->bss[i]);
	}
}

static void
free_radio(struct conf_radio *r)
{
	if (r == NULL)
		return;
	for (int i = 0; i < r->bss_count; i++) {
		maclist_close(&r->bss[i].accept.list);
		maclist_close(&r->bss[i].deny.list);
	}
	free(r->bss);
	free(r->text);
	free(r);
}

/* Room for the text with a NUL, and the file's name after it. */
static struct conf_radio *
new_radio(struct conf_job *job, const char *text, size_t len)
{
	struct conf_radio *r = calloc(1, sizeof(*r));

	if (r == NULL || (r->text = malloc(len + 1 + strlen(job->name) + 1)) == NULL) {
		free(r);
		return NULL;
	}
	if (len > 0)
		memcpy(r->text, text, len);
	r->text[len] = '\0';
	job->name = strcpy(r->text + len + 1, job->name);
	return r;
}

int
conf_parse(const char *text, size_t len, const char *name, struct conf **conf,
    struct conf_errors *errors)
{
	size_t first = errors->count, before = errors->count + errors->more;
	struct conf *made = *conf == NULL ? calloc(1, sizeof(*made)) : NULL;
	struct conf *to = *conf == NULL ? made : *conf;
	struct conf_errors *notes = calloc(1, sizeof(*notes));
	struct conf_job job = { .name = name, .errors = errors, .notes = notes };
	int rc = -ENOMEM;

	if (to == NULL || notes == NULL || (job.radio = new_radio(&job, text, len)) == NULL)
		goto out;
	init_radio(&job);
	if (!job.no_memory)
		take_lines(&job, len);
	if (job.no_memory)
		goto out;
	check_all(&job);
	rc = conf_join(to, &job, before);
	if (rc == 0) {
		job.radio = NULL;
		*conf = to;
		made = NULL;
	}
	conf_errors_sort(errors, first);
out:
	free_radio(job.radio);
	free(notes);
	free(made);
	return rc;
}

void
conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	for (int i = 0; i < c->radio_count; i++)
		free_radio(c->radio[i]);
	free(c);
}
