/* SPDX-License-Identifier: ISC */
/* Lines to standard error, without ever waiting for it. */
#include "programs/apgated/say.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = {
	[SAY_ERROR] = "error", [SAY_WARNING] = "warning", [SAY_NOTICE] = "notice",
	[SAY_INFO] = "info", [SAY_DEBUG] = "debug",
};

bool
say_level_parse(const char *s, enum say_level *level)
{
	for (unsigned i = SAY_ERROR; i <= SAY_DEBUG; i++)
		if (strcmp(s, level_names[i]) == 0) {
			*level = i;
			return true;
		}
	return false;
}

/* systemd.exec(5): the device and inode of the stream, if that is what we have. */
static bool
is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char mine[48];
	struct stat st;

	if (!stream || fstat(fd, &st) != 0)
		return false;
	snprintf(mine, sizeof(mine), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return strcmp(mine, stream) == 0;
}

struct say
say_open(enum say_level level, bool json)
{
	return (struct say){ .level = level, .json = json, .journal = is_journal(STDERR_FILENO) };
}

bool
say_would(const struct say *s, enum say_level level)
{
	return level <= s->level;
}

/* A pipe that poll() calls writable takes PIPE_BUF octets, which is SAY_LINE, at once. */
static bool
put_line(const char *line, size_t len)
{
	struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&out, 1, 0) != 1 || !(out.revents & POLLOUT))
		return false;
	return write(STDERR_FILENO, line, len) == (ssize_t)len;
}

static size_t
plain_line(const struct say *s, enum say_level level, int64_t wall_us, const char *text,
    char line[static SAY_LINE])
{
	time_t seconds = wall_us / 1000000;
	char stamp[32];
	struct tm tm;
	int n;

	if (s->journal)
		snprintf(stamp, sizeof(stamp), "<%d>", level);
	else {
		localtime_r(&seconds, &tm);
		strftime(stamp, sizeof(stamp), "%H:%M:%S", &tm);
		snprintf(stamp + 8, sizeof(stamp) - 8, ".%03d ",
		    (int)(wall_us % 1000000 / 1000));
	}
	n = snprintf(line, SAY_LINE, "%s%s%s\n", stamp, level == SAY_ERROR ? "error: " :
	    level == SAY_WARNING ? "warning: " : "", text);
	if (n < SAY_LINE)
		return (size_t)n;
	strcpy(line + SAY_LINE - 5, "...\n");
	return SAY_LINE - 1;
}

static size_t
json_line(enum say_level level, int64_t wall_us, const char *text, json_t *fields,
    char line[static SAY_LINE])
{
	time_t seconds = wall_us / 1000000;
	char stamp[64], day[32];
	json_t *object;
	struct tm tm;
	size_t n;

	gmtime_r(&seconds, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(stamp, sizeof(stamp), "%s.%06dZ", day, (int)(wall_us % 1000000));
	object = json_pack("{s:s, s:s}", "time", stamp, "level", level_names[level]);
	if (fields)
		json_object_update(object, fields);
	json_object_set_new(object, "text", json_string(text));
	n = json_dumpb(object, line, SAY_LINE - 1, JSON_COMPACT);
	json_decref(object);
	if (n == 0 || n >= SAY_LINE)
		return 0;
	line[n] = '\n';
	return n + 1;
}

static bool
put(struct say *s, enum say_level level, int64_t wall_us, const char *text, json_t *fields)
{
	char line[SAY_LINE];
	size_t n = s->json ? json_line(level, wall_us, text, fields, line) :
	    plain_line(s, level, wall_us, text, line);

	return n > 0 && put_line(line, n);
}

void
say_event(struct say *s, enum say_level level, int64_t wall_us, const char *text, json_t *fields)
{
	char lost[64];

	if (!say_would(s, level))
		return;
	if (s->lost) {
		snprintf(lost, sizeof(lost), "%ju lines were lost: nobody read them in time",
		    (uintmax_t)s->lost);
		if (!put(s, SAY_WARNING, wall_us, lost, NULL)) {
			s->lost++;
			return;
		}
		s->lost = 0;
	}
	if (!put(s, level, wall_us, text, fields))
		s->lost++;
}

void
say_text(struct say *s, enum say_level level, const char *format, ...)
{
	char text[SAY_LINE], clean[SAY_LINE];
	va_list args;

	if (!say_would(s, level))
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say_event(s, level, s->wall_us, say_clean(text, clean, sizeof(clean)), NULL);
}

/* Whether it is UTF-8 is jansson's to say, whose strings have to be. */
static bool
is_utf8(const char *s)
{
	json_t *string = json_string(s);
	bool yes = string != NULL;

	json_decref(string);
	return yes;
}

const char *
say_clean(const char *s, char *text, size_t size)
{
	bool utf8 = is_utf8(s);
	size_t n = 0;

	for (; *s && n + 5 < size; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c == 0x7f || (c >= 0x80 && !utf8))
			n += (size_t)snprintf(text + n, size - n, "\\x%02x", c);
		else
			text[n++] = *s;
	}
	while (utf8 && *s && n > 0 && (*s & 0xc0) == 0x80) {	/* cut between characters */
		s--;
		n--;
	}
	text[n] = '\0';
	return text;
}
