/* SPDX-License-Identifier: ISC */
/* Readers of our own keys: words separated by blanks. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/key.h"

enum { WORD = 48, CLASS_WARN_MS = 280 };	/* a station has given up at 312 ms */

static const char *const class_names[CONF_CLASSES] = {
	"probe", "auth", "assoc", "reassoc", "sae"
};
static const char classes_cure[] = "the classes are probe auth assoc reassoc sae";

/* The next word, cut to fit, moved past; false at the end of the value. */
static bool
next_word(const char **s, char word[static WORD])
{
	size_t len;

	*s += strspn(*s, " \t");
	len = strcspn(*s, " \t");
	(void)snprintf(word, WORD, "%.*s", (int)(len < WORD ? len : WORD), *s);
	*s += len;
	return len > 0;
}

static int
find_class(struct conf_job *job, const char *word)
{
	char quoted[CONF_QUOTED];

	for (int i = 0; i < CONF_CLASSES; i++)
		if (strcmp(word, class_names[i]) == 0)
			return i;
	conf_wrong(job, classes_cure, "there is no class '%s'",
	    conf_quote(word, strlen(word), quoted));
	return -1;
}

/* A class and the word after it; false at the end of the value or with a mistake. */
static bool
next_pair(struct conf_job *job, const char **s, int *class, char word[static WORD])
{
	if (!next_word(s, word) || (*class = find_class(job, word)) < 0)
		return false;
	if (next_word(s, word))
		return true;
	conf_wrong(job, "write the class, a blank, and its value", "class %s has no value",
	    class_names[*class]);
	return false;
}

static void
put_class(struct conf_classes *cs, int class, int value)
{
	cs->value[class] = value;
	cs->set |= 1u << class;
}

static bool
is_empty(struct conf_job *job, const char *s)
{
	char cure[80];

	if (s[strspn(s, " \t")] != '\0')
		return false;
	(void)snprintf(cure, sizeof(cure), "write %s=%s", job->key->name, job->key->arg);
	conf_wrong(job, cure, "nothing stands after the =");
	return true;
}

void
value_deadline(struct conf_job *job, void *at, const char *s)
{
	char word[WORD], quoted[CONF_QUOTED];
	int class;
	long ms;

	if (is_empty(job, s))
		return;
	while (next_pair(job, &s, &class, word)) {
		if (!conf_number(word, &ms) || ms < 1 || ms > 60000) {
			conf_wrong(job, "write 1 to 60000 milliseconds", "'%s' is no deadline",
			    conf_quote(word, strlen(word), quoted));
			return;
		}
		if (ms > CLASS_WARN_MS && class != CONF_PROBE && class != CONF_SAE)
			conf_note(job, "a station tries at 0, 104 and 208 ms and gives up at 312",
			    "%ld ms for %s is longer than most stations wait", ms,
			    class_names[class]);
		put_class(at, class, (int)ms);
	}
}

void
value_fail(struct conf_job *job, void *at, const char *s)
{
	char word[WORD];
	int class;

	if (is_empty(job, s))
		return;
	while (next_pair(job, &s, &class, word)) {
		bool open = strcmp(word, "open") == 0;

		if (!open && strcmp(word, "closed") != 0) {
			conf_wrong(job, "write open or closed",
			    "what becomes of %s without an answer is open or closed",
			    class_names[class]);
			return;
		}
		if (open && class == CONF_SAE) {
			conf_wrong(job, "leave it closed",
			    "the access point cannot finish SAE alone, so it cannot fail open");
			return;
		}
		put_class(at, class, open);
	}
}

void
value_require(struct conf_job *job, void *at, const char *s)
{
	char word[WORD];
	unsigned classes = 0;
	int class;

	if (is_empty(job, s))
		return;
	while (next_word(&s, word)) {
		if ((class = find_class(job, word)) < 0)
			return;
		classes |= 1u << class;
	}
	*(unsigned *)at |= classes;
}

void
value_refusal(struct conf_job *job, void *at, const char *s)
{
	struct conf_refusal r = { .tu = 300 };
	char word[WORD], rest[WORD];
	long tu = 300;
	bool more;

	if (is_empty(job, s))
		return;
	next_word(&s, word);
	more = next_word(&s, rest);
	r.comeback = strcmp(word, "comeback") == 0;
	if (!r.comeback && (strcmp(word, "full") != 0 || more)) {
		conf_wrong(job, "write comeback, comeback TU, or full",
		    "a refusal is comeback with its time, or full");
		return;
	}
	if (more && (!conf_number(rest, &tu) || tu < 1 || tu > UINT16_MAX
	    || next_word(&s, rest))) {
		conf_wrong(job, "write 1 to 65535 units of 1024 microseconds",
		    "that is no time to come back after");
		return;
	}
	r.tu = (int)tu;
	*(struct conf_refusal *)at = r;
}

void
value_mode_bits(struct conf_job *job, void *at, const char *s)
{
	char *end;
	long mode = strtol(s, &end, 8);

	if (strlen(s) < 3 || strlen(s) > 4 || strspn(s, "01234567") != strlen(s) || mode > 0777)
		conf_wrong(job, "write it as 0660", "a mode is three octal digits, as of chmod");
	else
		*(int *)at = (int)mode;
}

static bool
read_id(const char *s, unsigned *id)
{
	unsigned long n = strtoul(s, NULL, 10);

	*id = (unsigned)n;
	return strlen(s) > 0 && strlen(s) <= 10 && strspn(s, "0123456789") == strlen(s)
	    && n < UINT_MAX;	/* the last is nobody's: -1 */
}

static bool
read_name(const char *s, char name[static CONF_WHO])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_.-";

	if (strlen(s) < 1 || strlen(s) > 32 || s[0] == '-'
	    || strspn(s, letters) != strlen(s))
		return false;
	memcpy(name, s, strlen(s) + 1);
	return true;
}

static bool
read_who(const char *word, struct conf_grant *g)
{
	if (strcmp(word, "*") == 0) {
		g->who = CONF_ANYONE;
		return true;
	}
	if (strncmp(word, "uid:", 4) == 0 || strncmp(word, "gid:", 4) == 0) {
		g->who = word[0] == 'u' ? CONF_UID : CONF_GID;
		return read_id(word + 4, &g->id);
	}
	g->who = word[0] == '@' ? CONF_GROUP : CONF_USER;
	return read_name(word + (word[0] == '@'), g->name);
}

static unsigned
read_right(const char *word)
{
	static const char *const names[] = { "observe", "decide", "command", "p2p" };

	for (unsigned i = 0; i < 4; i++)
		if (strcmp(word, names[i]) == 0)
			return 1u << i;
	return strcmp(word, "all") == 0 ? CONF_ALL_RIGHTS : 0;
}

void
value_grant(struct conf_job *job, void *at, const char *s)
{
	struct conf_grants *grants = at;
	struct conf_grant g = { 0 };
	char word[WORD], quoted[CONF_QUOTED];

	if (is_empty(job, s))
		return;
	next_word(&s, word);
	if (!read_who(word, &g)) {
		conf_wrong(job, "write @group, user, uid:N, gid:N or *", "'%s' names nobody",
		    conf_quote(word, strlen(word), quoted));
		return;
	}
	while (next_word(&s, word)) {
		if (read_right(word) == 0) {
			conf_wrong(job, "the rights are observe decide command p2p, or all",
			    "there is no right '%s'", conf_quote(word, strlen(word), quoted));
			return;
		}
		g.rights |= read_right(word);
	}
	if (g.rights == 0)
		conf_wrong(job, "the rights are observe decide command p2p, or all",
		    "nothing is granted");
	else if (grants->count == CONF_GRANTS)
		conf_wrong(job, "grant to groups instead of users", "more than %d grants",
		    CONF_GRANTS);
	else
		grants->grant[grants->count++] = g;
	if (g.who == CONF_ANYONE && (g.rights & ~(unsigned)CONF_OBSERVE) != 0)
		conf_note(job, "name a group instead of *",
		    "everybody on this machine may decide or command");
}
