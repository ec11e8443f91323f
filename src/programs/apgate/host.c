/* SPDX-License-Identifier: ISC */
/* One question, one file. */
#include "programs/apgate/host.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 512 };

__attribute__((format(printf, 2, 3)))
static const char *
path_of(char path[static PATH], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(path, PATH, format, args);
	va_end(args);
	return path;
}

static bool
is_there(const char *root, const char *name)
{
	char path[PATH];

	return access(path_of(path, "%s%s", root, name), F_OK) == 0;
}

/* The first line, without its end; false: there is none. */
static bool
read_line(const char *path, char *line, size_t size)
{
	FILE *f = fopen(path, "re");
	bool ok = f && fgets(line, (int)size, f);

	if (f)
		fclose(f);
	if (ok)
		line[strcspn(line, "\n")] = '\0';
	else
		line[0] = '\0';
	return ok;
}

/* ---- who we are --------------------------------------------------------------------------- */

static void
read_self(struct host *h, const char *root)
{
	char path[PATH], line[256];
	FILE *f = fopen(path_of(path, "%s/proc/self/status", root), "re");
	uint64_t caps = 0;

	h->uid = UINT32_MAX;
	while (f && fgets(line, sizeof(line), f)) {
		sscanf(line, "Uid: %*u %" SCNu32, &h->uid);
		sscanf(line, "CapEff: %" SCNx64, &caps);
	}
	if (f)
		fclose(f);
	h->net_admin = caps >> CAP_NET_ADMIN & 1;
}

/* ---- the kernel --------------------------------------------------------------------------- */

static bool
listed(const char *list, const char *module)
{
	char line[4096], name[64];
	FILE *f = fopen(list, "re");
	bool found = false;

	snprintf(name, sizeof(name), "/%s.ko", module);
	while (f && !found && fgets(line, sizeof(line), f)) {
		line[strcspn(line, ":\n")] = '\0';	/* what it depends on stands behind */
		found = strstr(line, name) != NULL;
	}
	if (f)
		fclose(f);
	return found;
}

static bool
has_module(const struct host *h, const char *root, const char *module)
{
	char path[PATH];

	return is_there(root, path_of(path, "/sys/module/%s", module)) ||
	    listed(path_of(path, "%s/lib/modules/%s/modules.dep", root, h->kernel), module) ||
	    listed(path_of(path, "%s/lib/modules/%s/modules.builtin", root, h->kernel), module);
}

static void
read_kernel(struct host *h, const char *root)
{
	char path[PATH];

	read_line(path_of(path, "%s/proc/sys/kernel/osrelease", root), h->kernel,
	    sizeof(h->kernel));
	h->cfg80211 = is_there(root, "/sys/module/cfg80211") ||
	    is_there(root, "/sys/class/ieee80211");
	h->hwsim = is_there(root, "/sys/module/mac80211_hwsim");
	h->hwsim_there = has_module(h, root, "mac80211_hwsim");
	h->cuse_there = is_there(root, "/sys/class/cuse") || has_module(h, root, "cuse");
	h->cuse_node = is_there(root, "/dev/cuse");
	h->cuse_open = access(path_of(path, "%s/dev/cuse", root), R_OK | W_OK) == 0;
	h->regulatory_db = is_there(root, "/lib/firmware/regulatory.db");
}

/* ---- the socket's folder ------------------------------------------------------------------ */

/* It is made where it is not there, its parent is not. */
static int
folder_error(const char *path)
{
	char copy[PATH];
	struct stat st;

	if (stat(path, &st) == 0)
		return !S_ISDIR(st.st_mode) ? ENOTDIR : access(path, W_OK | X_OK) ? errno : 0;
	if (errno != ENOENT)
		return errno;
	snprintf(copy, sizeof(copy), "%s", path);
	return access(dirname(copy), W_OK | X_OK) ? errno : 0;
}

static void
read_folder(struct host *h, const char *root, const char *runtime)
{
	char path[PATH];

	if (h->uid == 0)
		snprintf(h->socket_folder, sizeof(h->socket_folder), "/run/apgate");
	else if (runtime && runtime[0])
		snprintf(h->socket_folder, sizeof(h->socket_folder), "%s/apgate", runtime);
	h->socket_error = h->socket_folder[0] == '\0' ? ENOENT :
	    folder_error(path_of(path, "%s%s", root, h->socket_folder));
}

/* ---- radios ------------------------------------------------------------------------------- */

static void
read_driver(struct host_radio *r, const char *folder)
{
	char path[PATH], link[PATH];
	ssize_t len = readlink(path_of(path, "%s/device/driver", folder), link, sizeof(link) - 1);

	link[len > 0 ? len : 0] = '\0';
	snprintf(r->driver, sizeof(r->driver), "%.31s", basename(link));
	if (len <= 0)
		r->driver[0] = '\0';
}

static bool
is_set(const char *path)
{
	char line[16];

	return read_line(path, line, sizeof(line)) && line[0] == '1';
}

static void
read_switch(struct host_radio *r, const char *folder)
{
	char path[PATH];
	struct dirent *d;
	DIR *dir = opendir(folder);

	r->rfkill = -1;
	while (dir && (d = readdir(dir)) != NULL)
		if (sscanf(d->d_name, "rfkill%d", &r->rfkill) == 1)
			break;
	if (dir)
		closedir(dir);
	if (r->rfkill < 0)
		return;
	r->soft = is_set(path_of(path, "%s/rfkill%d/soft", folder, r->rfkill));
	r->hard = is_set(path_of(path, "%s/rfkill%d/hard", folder, r->rfkill));
}

void
host_read(struct host *h, const char *root, const char *runtime, const struct survey *s)
{
	char folder[PATH];

	memset(h, 0, sizeof(*h));
	read_self(h, root);
	read_kernel(h, root);
	read_folder(h, root, runtime);
	for (int i = 0; i < s->radio_count; i++) {
		path_of(folder, "%s/sys/class/ieee80211/%s", root, s->radio[i].wiphy.name);
		read_driver(&h->radio[i], folder);
		read_switch(&h->radio[i], folder);
	}
}

bool
host_has_netdev(const char *root, const char *name)
{
	char path[PATH];

	return name[0] && !strchr(name, '/') &&
	    is_there(root, path_of(path, "/sys/class/net/%s", name));
}
