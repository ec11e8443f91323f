/* SPDX-License-Identifier: ISC */
/*
 * Sockets first (/proc/net/unix, /proc/net/netlink), then process by process.
 *
 * A process's sockets are found by their inodes among its descriptors, which only its user and
 * root may see.  Where they may not, a socket's folder tells whose it is, and a netlink socket's
 * number, which libraries take from the process ID.
 */
#include "programs/apgate/holders.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 512, SOCKETS = 256, ARGS = 4096, FILE_MOST = 1 << 16, GENERIC = 16,
	PORT_PID = 0x3fffff };

struct socket {
	uint64_t inode;
	uint32_t ifindex;		/* control sockets; 0: it listens to "mlme" */
	enum holder_kind kind;		/* by its folder, or HOLDER_OTHER */
	int pid;			/* by its number; 0: unknown */
	bool found;			/* whose it is */
};

struct search {
	const char *root;
	const struct survey *survey;
	struct holders *out;
	int socket_count;
	struct socket socket[SOCKETS];
};

struct process {
	int pid;
	char program[16];
	enum holder_kind kind;
	size_t args_len;
	char args[ARGS];		/* each ends with a zero */
};

/* ---- files -------------------------------------------------------------------------------- */

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

/* Regular files only (those of /proc are): others may make a reader wait. */
static size_t
read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	size_t len = 0;
	ssize_t n = 0;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		while (len < size - 1 && (n = read(fd, text + len, size - 1 - len)) > 0)
			len += (size_t)n;
	if (fd >= 0)
		close(fd);
	text[len] = '\0';
	return len;
}

static bool
same_link(const char *a, const char *b)
{
	char one[64], other[64];
	ssize_t n = readlink(a, one, sizeof(one)), m = readlink(b, other, sizeof(other));

	return n < 0 || m < 0 || (n == m && memcmp(one, other, (size_t)n) == 0);
}

/* ---- findings ----------------------------------------------------------------------------- */

/* Its unit: a cgroup of the system's slice that is called after a service. */
static void
read_unit(const struct search *s, struct holder *h)
{
	char path[PATH], text[2048], *at, *end;

	read_file(path_of(path, "%s/proc/%d/cgroup", s->root, h->pid), text, sizeof(text));
	at = strstr(text, "/system.slice/");
	if (at == NULL)
		return;
	at[strcspn(at, "\n")] = '\0';
	at = strrchr(at, '/') + 1;
	end = strstr(at, ".service");
	if (end && end[8] == '\0')
		snprintf(h->unit, sizeof(h->unit), "%.79s", at);
}

static void
add(struct search *s, const struct process *p, enum holder_how how, uint32_t ifindex)
{
	struct holders *out = s->out;
	struct holder *h = &out->holder[out->count];

	for (int i = 0; i < out->count; i++)
		if (out->holder[i].pid == p->pid && out->holder[i].ifindex == ifindex)
			return;
	if (out->count == HOLDERS)
		return;
	*h = (struct holder){ .kind = p->kind, .how = how, .ifindex = ifindex, .pid = p->pid };
	memcpy(h->program, p->program, sizeof(h->program));
	if (p->pid)
		read_unit(s, h);
	out->count++;
}

/* ---- sockets ------------------------------------------------------------------------------ */

static struct socket *
new_socket(struct search *s)
{
	struct socket *k = &s->socket[s->socket_count];

	if (s->socket_count == SOCKETS)
		return NULL;
	s->socket_count++;
	*k = (struct socket){ .kind = HOLDER_OTHER };
	return k;
}

/* "Num: RefCount Protocol Flags Type St Inode Path" */
static void
control_socket(struct search *s, const char *line)
{
	const struct survey_vif *v;
	const char *name = strrchr(line, '/');
	uint64_t inode;
	struct socket *k;

	if (name == NULL || sscanf(line, "%*s %*s %*s %*s %*s %*s %" SCNu64, &inode) != 1)
		return;
	v = survey_find(s->survey, name + 1);
	k = v && v->ifindex ? new_socket(s) : NULL;
	if (k == NULL)
		return;
	k->inode = inode;
	k->ifindex = v->ifindex;
	k->kind = strstr(line, "/hostapd") ? HOLDER_HOSTAPD :
	    strstr(line, "/wpa_supplicant") ? HOLDER_WPA_SUPPLICANT : HOLDER_OTHER;
}

/* "sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode"; groups above 32 are not shown. */
static void
netlink_socket(struct search *s, const char *line)
{
	unsigned family, port, groups, group = s->survey->mlme_group;
	uint64_t inode;
	struct socket *k;

	if (group == 0 || group > 32 || sscanf(line, "%*s %u %u %x %*s %*s %*s %*s %*s %" SCNu64,
	    &family, &port, &groups, &inode) != 4)
		return;
	if (family != GENERIC || !(groups & 1u << (group - 1)))
		return;
	k = new_socket(s);
	if (k) {
		k->inode = inode;
		k->pid = (int)(port & PORT_PID);
	}
}

static void
each_line(struct search *s, const char *name, void (*take)(struct search *, const char *))
{
	char path[PATH], line[PATH];
	FILE *f = fopen(path_of(path, "%s%s", s->root, name), "re");

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		take(s, line);
	}
	if (f)
		fclose(f);
}

/* ---- what a process was started for ------------------------------------------------------- */

/* An interface, or a radio whose interface apgated makes. */
static void
add_named(struct search *s, const struct process *p, const char *name)
{
	const struct survey_vif *v = survey_find(s->survey, name);
	char made[16];

	snprintf(made, sizeof(made), "%.10s-ap", name);
	if (v == NULL && p->kind == HOLDER_APGATED)
		v = survey_find(s->survey, made);
	if (v && v->ifindex)
		add(s, p, HOLDER_NAMED, v->ifindex);
}

/* Names with commas between them. */
static void
add_names(struct search *s, const struct process *p, const char *names)
{
	char name[32];

	while (*names) {
		size_t len = strcspn(names, ",");

		snprintf(name, sizeof(name), "%.*s", (int)(len < 31 ? len : 31), names);
		add_named(s, p, name);
		names += len + (names[len] == ',');
	}
}

static const char *
after(const char *line, const char *key)
{
	size_t len = strlen(key);

	return strncmp(line, key, len) == 0 ? line + len : NULL;
}

/* hostapd.conf: "interface=" and "bss=". */
static void
add_configured(struct search *s, const struct process *p, const char *file)
{
	char *text = malloc(FILE_MOST), *line, *rest, path[PATH];
	const char *name;

	if (text == NULL)
		return;
	read_file(file[0] == '/' ? path_of(path, "%s%s", s->root, file) :
	    path_of(path, "%s/proc/%d/cwd/%s", s->root, p->pid, file), text, FILE_MOST);
	for (line = strtok_r(text, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
		name = after(line, "interface=");
		if (name == NULL)
			name = after(line, "bss=");
		if (name)
			add_named(s, p, name);
	}
	free(text);
}

static const char *
next_arg(const struct process *p, const char *arg)
{
	const char *next = arg + strlen(arg) + 1;

	return next < p->args + p->args_len ? next : NULL;
}

static void
add_arguments(struct search *s, const struct process *p)
{
	bool files = p->kind == HOLDER_HOSTAPD || p->kind == HOLDER_APGATED;
	const char *arg = p->args_len ? next_arg(p, p->args) : NULL;

	for (; arg; arg = next_arg(p, arg)) {
		if (p->kind != HOLDER_APGATED && strcmp(arg, "-i") == 0 && next_arg(p, arg))
			add_names(s, p, next_arg(p, arg));
		else if (p->kind != HOLDER_APGATED && after(arg, "-i"))
			add_names(s, p, arg + 2);
		else if (files && arg[0] != '-' && arg[0])
			add_configured(s, p, arg);
	}
}

/* iwd takes all, but with -i (these), -I (not these). */
static bool
iwd_takes(const struct process *p, const char *name)
{
	const char *arg = p->args_len ? next_arg(p, p->args) : NULL, *list = NULL;
	bool these = true;
	size_t len = strlen(name);

	for (; arg; arg = next_arg(p, arg))
		if ((strcmp(arg, "-i") == 0 || strcmp(arg, "-I") == 0) && next_arg(p, arg)) {
			these = arg[1] == 'i';
			list = next_arg(p, arg);
		}
	if (list == NULL)
		return true;
	for (const char *at = list; (at = strstr(at, name)) != NULL; at++)
		if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == '\0'))
			return these;
	return !these;
}

/* NetworkManager notes for each device whether it manages it. */
static bool
is_managed(const struct search *s, uint32_t ifindex)
{
	char path[PATH], text[4096];

	read_file(path_of(path, "%s/run/NetworkManager/devices/%u", s->root, ifindex), text,
	    sizeof(text));
	return strstr(text, "\nmanaged=true") != NULL;
}

static void
add_held(struct search *s, const struct process *p)
{
	const struct survey *y = s->survey;

	for (int i = 0; i < y->vif_count; i++) {
		uint32_t ifindex = y->vif[i].ifindex;

		if (ifindex == 0)
			continue;
		if (p->kind == HOLDER_NETWORK_MANAGER && is_managed(s, ifindex))
			add(s, p, HOLDER_MANAGES, ifindex);
		if ((p->kind == HOLDER_IWD && iwd_takes(p, y->vif[i].name)) ||
		    p->kind == HOLDER_CONNMAN)
			add(s, p, HOLDER_TAKES_ALL, ifindex);
	}
}

/* ---- processes ---------------------------------------------------------------------------- */

static enum holder_kind
kind_of(const char *program)
{
	static const struct { const char *name; enum holder_kind kind; } known[] = {
		{ "apgated", HOLDER_APGATED }, { "hostapd", HOLDER_HOSTAPD },
		{ "wpa_supplicant", HOLDER_WPA_SUPPLICANT }, { "iwd", HOLDER_IWD },
		{ "NetworkManager", HOLDER_NETWORK_MANAGER }, { "connmand", HOLDER_CONNMAN },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, program) == 0)
			return known[i].kind;
	return HOLDER_OTHER;
}

static void
own_socket(struct search *s, const struct process *p, struct socket *k)
{
	k->found = true;
	if (k->ifindex == 0)
		add(s, p, HOLDER_LISTENS, 0);
	else if (p->kind == HOLDER_HOSTAPD || p->kind == HOLDER_WPA_SUPPLICANT)
		add(s, p, HOLDER_SOCKET, k->ifindex);
}

static void
look_at_descriptors(struct search *s, const struct process *p)
{
	char path[PATH], link[64];
	struct dirent *d;
	DIR *dir = opendir(path_of(path, "%s/proc/%d/fd", s->root, p->pid));
	uint64_t inode;

	while (dir && (d = readdir(dir)) != NULL) {
		ssize_t n = readlinkat(dirfd(dir), d->d_name, link, sizeof(link) - 1);

		link[n > 0 ? n : 0] = '\0';
		if (sscanf(link, "socket:[%" SCNu64, &inode) != 1)
			continue;
		for (int i = 0; i < s->socket_count; i++)
			if (s->socket[i].inode == inode)
				own_socket(s, p, &s->socket[i]);
	}
	if (dir)
		closedir(dir);
}

static void
look_at_numbers(struct search *s, const struct process *p)
{
	for (int i = 0; i < s->socket_count; i++)
		if (!s->socket[i].found && s->socket[i].ifindex == 0 &&
		    s->socket[i].pid == p->pid)
			own_socket(s, p, &s->socket[i]);
}

static bool
read_process(const struct search *s, int pid, struct process *p)
{
	char path[PATH], own[PATH];

	p->pid = pid;
	if (read_file(path_of(path, "%s/proc/%d/comm", s->root, pid), p->program,
	    sizeof(p->program)) == 0)
		return false;
	p->program[strcspn(p->program, "\n")] = '\0';
	p->kind = kind_of(p->program);
	if (!same_link(path_of(path, "%s/proc/%d/ns/net", s->root, pid),
	    path_of(own, "%s/proc/self/ns/net", s->root)))
		return false;
	p->args_len = p->kind == HOLDER_OTHER ? 0 :
	    read_file(path_of(path, "%s/proc/%d/cmdline", s->root, pid), p->args,
	    sizeof(p->args));
	return true;
}

static void
each_process(struct search *s)
{
	char path[PATH];
	struct process p;
	struct dirent *d;
	DIR *dir = opendir(path_of(path, "%s/proc", s->root));

	while (dir && (d = readdir(dir)) != NULL) {
		int pid = isdigit((unsigned char)d->d_name[0]) ? atoi(d->d_name) : 0;

		if (pid == 0 || pid == getpid() || !read_process(s, pid, &p))
			continue;
		add_arguments(s, &p);
		add_held(s, &p);
		look_at_descriptors(s, &p);
		look_at_numbers(s, &p);
	}
	if (dir)
		closedir(dir);
}

/* Sockets nobody was seen to have: their folder tells. */
static void
add_unseen(struct search *s)
{
	static const char *const names[] = {
		[HOLDER_HOSTAPD] = "hostapd", [HOLDER_WPA_SUPPLICANT] = "wpa_supplicant",
	};

	for (int i = 0; i < s->socket_count; i++) {
		const struct socket *k = &s->socket[i];
		struct process p = { .kind = k->kind };
		bool known = false;

		if (k->found || k->ifindex == 0 || k->kind == HOLDER_OTHER)
			continue;
		for (int n = 0; n < s->out->count; n++)
			known |= s->out->holder[n].ifindex == k->ifindex &&
			    s->out->holder[n].kind == k->kind;
		snprintf(p.program, sizeof(p.program), "%s", names[k->kind]);
		if (!known)
			add(s, &p, HOLDER_SOCKET, k->ifindex);
	}
}

void
holders_read(struct holders *out, const char *root, const struct survey *survey)
{
	struct search *s = calloc(1, sizeof(*s));

	*out = (struct holders){ 0 };
	if (s == NULL)
		return;
	s->root = root;
	s->survey = survey;
	s->out = out;
	each_line(s, "/proc/net/unix", control_socket);
	each_line(s, "/proc/net/netlink", netlink_socket);
	each_process(s);
	add_unseen(s);
	free(s);
}
