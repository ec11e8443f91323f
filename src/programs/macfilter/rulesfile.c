/* SPDX-License-Identifier: ISC */
/* The only file of the library that asks the system for anything. */
#define _POSIX_C_SOURCE 200809L

#include "programs/macfilter/rulesfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "programs/macfilter/rules_set.h"

struct text {
	char *at;		/* owned; free() */
	size_t len;
};

/* 0, or why not: a negative errno, -EFBIG where there is more than a set of rules may have. */
static int
read_all(int fd, struct text *text)
{
	size_t cap = 0;

	for (;;) {
		ssize_t n;

		if (text->len == cap) {
			char *more = realloc(text->at, cap = cap ? 2 * cap : 8192);

			if (more == NULL)
				return -ENOMEM;
			text->at = more;
		}
		n = read(fd, text->at + text->len, cap - text->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		text->len += (size_t)n;
		if (text->len > RULES_TEXT_MAX)
			return -EFBIG;
	}
}

/* Not blocking, so that a pipe in place of a file cannot hold the program up. */
static int
read_path(const char *path, struct text *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), error = 0;
	struct stat st;

	*text = (struct text){ 0 };
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		error = -errno;
	else if (!S_ISREG(st.st_mode))
		error = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	if (error == 0)
		error = read_all(fd, text);
	close(fd);
	return error;
}

static const char *
why(int error)
{
	if (error == -EFBIG)
		return "it is too large";
	return error == -EINVAL ? "it is not a regular file" : strerror(-error);
}

/* The list's path seen from the folder of the rules; NULL: out of memory.  free() it. */
static char *
path_beside(const char *rules, const char *list)
{
	const char *slash = strrchr(rules, '/');
	size_t folder = list[0] != '/' && slash ? (size_t)(slash - rules) + 1 : 0;
	char *path = malloc(folder + strlen(list) + 1);

	if (path == NULL)
		return NULL;
	memcpy(path, rules, folder);
	strcpy(path + folder, list);
	return path;
}

static bool
give_list(struct rules *r, const char *rules, const struct rules_want *want,
    struct rules_fault *fault)
{
	char *path = path_beside(rules, want->path);
	struct text text = { 0 };
	int error = path ? read_path(path, &text) : -ENOMEM;
	bool ok;

	if (error != 0)
		ok = rules_fault_at(fault, rules, want->line, want->column,
		    "cannot read the list '%.200s': %s", path ? path : want->path, why(error));
	else
		ok = rules_give(r, text.at, text.len, fault);
	free(text.at);
	free(path);
	return ok;
}

struct rules *
rulesfile_load(const char *path, struct sip_key key, struct rules_fault *fault)
{
	struct text text;
	int error = read_path(path, &text);
	struct rules *r = NULL;
	struct rules_want want;

	if (error != 0)
		rules_fault_at(fault, path, 0, 0, "cannot read the rules: %s", why(error));
	else
		r = rules_parse(path, text.at, text.len, key, fault);
	free(text.at);
	while (r != NULL && rules_wanted(r, &want)) {
		if (give_list(r, path, &want, fault))
			continue;
		rules_close(r);
		return NULL;
	}
	return r;
}

/* Of rules that are right: what is wrong with their lists. */
static uint32_t
check_lists(const char *path, struct sip_key key, const struct text *text,
    struct rules_fault *faults, uint32_t room)
{
	struct rules *r = rules_parse(path, text->at, text->len, key, faults);
	struct rules_fault spare;
	struct rules_want want;
	uint32_t n = r == NULL;

	while (r != NULL && rules_wanted(r, &want)) {
		bool ok = give_list(r, path, &want, n < room ? &faults[n] : &spare);
		struct rules_want again;

		n += !ok;
		if (rules_wanted(r, &again) && again.path == want.path &&
		    again.line == want.line && again.column == want.column)
			break;			/* it could not be read at all */
	}
	rules_close(r);
	return n;
}

uint32_t
rulesfile_check(const char *path, struct sip_key key, struct rules_fault *faults, uint32_t room)
{
	struct text text;
	int error = read_path(path, &text);
	uint32_t n = 1;

	if (error != 0)
		rules_fault_at(faults, path, 0, 0, "cannot read the rules: %s", why(error));
	else
		n = rules_check(path, text.at, text.len, key, faults, room);
	if (n == 0)
		n = check_lists(path, key, &text, faults, room);
	free(text.at);
	return n;
}

bool
rulesfile_reload(struct rules **set, const char *path, struct sip_key key,
    struct rules_fault *fault)
{
	struct rules *fresh = rulesfile_load(path, key, fault);

	if (fresh == NULL)
		return false;
	if (*set != NULL)
		rules_adopt(fresh, *set);
	rules_close(*set);
	*set = fresh;
	return true;
}
