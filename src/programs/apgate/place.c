/* SPDX-License-Identifier: ISC */
/* Where programs and data are. */
#include "programs/apgate/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { UP = 4 };			/* folders between a program and the top of its tree */

/* The folder of this program; "." where the system does not say. */
static void
own_folder(char folder[static PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
	char *slash;

	folder[n > 0 ? n : 0] = '\0';
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	else
		strcpy(folder, ".");
}

static bool
try(char path[static PATH_MAX], int access_mode, const char *folder, const char *between,
    const char *name)
{
	int n = snprintf(path, PATH_MAX, "%s%s%s", folder, between, name);

	return n > 0 && n < PATH_MAX && access(path, access_mode) == 0;
}

static bool
try_path(const char *name, char path[static PATH_MAX])
{
	const char *p = getenv("PATH");
	char folder[PATH_MAX];

	for (size_t n; p && *p; p += n + (p[n] == ':')) {
		n = strcspn(p, ":");
		snprintf(folder, sizeof(folder), "%.*s", n ? (int)n : 1, n ? p : ".");
		if (try(path, X_OK, folder, "/", name))
			return true;
	}
	return try(path, X_OK, "/usr/local/sbin", "/", name) ||
	    try(path, X_OK, "/usr/sbin", "/", name);
}

bool
place_program(const char *name, char path[static PATH_MAX])
{
	char folder[PATH_MAX];

	own_folder(folder);
	return try(path, X_OK, folder, "/", name) || try(path, X_OK, folder, "/../sbin/", name) ||
	    try_path(name, path);
}

static bool
in_tree(const char *name, char path[static PATH_MAX])
{
	char folder[PATH_MAX], *slash;

	own_folder(folder);
	for (int i = 0; i <= UP; i++) {
		if (try(path, R_OK, folder, "/share/", name))
			return true;
		slash = strrchr(folder, '/');
		if (slash == NULL || slash == folder)
			break;
		*slash = '\0';
	}
	return false;
}

/* Built in a folder outside the tree: that folder's name was noted when it was configured. */
static bool
in_source(const char *name, char path[static PATH_MAX])
{
	char folder[PATH_MAX];

	own_folder(folder);
	return strcmp(folder, APGATE_BUILT_IN) == 0 &&
	    try(path, R_OK, APGATE_SOURCE, "/share/", name);
}

bool
place_is_tree(void)
{
	char path[PATH_MAX];

	return in_tree("scenarios/party.scenario", path) ||
	    in_source("scenarios/party.scenario", path);
}

bool
place_data(const char *name, char path[static PATH_MAX])
{
	char folder[PATH_MAX];

	own_folder(folder);
	return in_tree(name, path) || in_source(name, path) ||
	    try(path, R_OK, folder, "/../share/apgate/", name) ||
	    try(path, R_OK, APGATE_DATA, "/", name);
}
