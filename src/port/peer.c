/* SPDX-License-Identifier: ISC */
/*
 * Linux: SO_PEERCRED and SO_PEERGROUPS (since 4.13), and /proc for the program's name and for
 * the groups of who opens a device.
 */
#include "port/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ALL_RIGHTS = HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE | HAP_RIGHT_COMMAND | HAP_RIGHT_P2P };

enum { COMM_LEN = 15 };			/* the kernel cuts names there */

static void
read_proc(uint32_t pid, const char *what, char *text, size_t size)
{
	char path[48];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%u/%s", pid, what);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, size - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
}

/* What the process is called; where that was cut and its command begins so, the command. */
static void
read_name(struct peer *p)
{
	char command[256];
	const char *slash;

	read_proc(p->pid, "comm", p->name, COMM_LEN + 2);
	p->name[strcspn(p->name, "\n")] = '\0';
	read_proc(p->pid, "cmdline", command, sizeof(command));
	slash = strrchr(command, '/');
	slash = slash ? slash + 1 : command;
	if (strlen(p->name) == COMM_LEN && strncmp(slash, p->name, COMM_LEN) == 0)
		snprintf(p->name, sizeof(p->name), "%.*s", HAP_NAME_LEN - 1, slash);
	for (char *c = p->name; *c; c++)	/* it chose the name itself */
		if (*c < ' ' || *c > '~')
			*c = '?';
	if (p->name[0] == '\0')
		strcpy(p->name, "?");
}

/* The kernel says how much room it wants; the groups of a connection do not change. */
static int
read_groups(struct peer *p, int fd)
{
	socklen_t len = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &len) == 0)
		return 0;
	if (errno == ENOPROTOOPT)		/* older kernels: the primary group alone */
		return 0;
	if (errno != ERANGE)
		return -errno;
	p->groups = malloc(len);
	if (!p->groups)
		return -ENOMEM;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, p->groups, &len) != 0)
		return -errno;
	p->group_count = (unsigned)(len / sizeof(*p->groups));
	return 0;
}

int
peer_open(struct peer *p, int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	int error;

	*p = (struct peer){ 0 };
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0)
		return -errno;
	p->pid = (uint32_t)cred.pid;
	p->uid = cred.uid;
	p->gid = cred.gid;
	read_name(p);
	error = read_groups(p, fd);
	if (error < 0)
		peer_close(p);
	return error;
}

/* Numbers with blanks between. */
static int
parse_groups(struct peer *p, const char *text)
{
	const size_t most = strlen(text) / 2 + 1;
	unsigned long id;
	char *end;

	p->groups = calloc(most, sizeof(*p->groups));
	if (!p->groups)
		return -ENOMEM;
	for (id = strtoul(text, &end, 10); end != text; id = strtoul(text, &end, 10)) {
		p->groups[p->group_count++] = (gid_t)id;
		text = end;
	}
	return 0;
}

int
peer_of_thread(struct peer *p, uint32_t tid, uint32_t uid, uint32_t gid)
{
	char path[32], *row = NULL;
	size_t cap = 0;
	int error = 0;
	FILE *f;

	*p = (struct peer){ .pid = tid, .uid = uid, .gid = gid };
	snprintf(path, sizeof(path), "/proc/%u/status", tid);
	f = fopen(path, "re");
	while (f && error == 0 && getline(&row, &cap, f) > 0)
		if (strncmp(row, "Tgid:", 5) == 0)
			p->pid = (uint32_t)strtoul(row + 5, NULL, 10);
		else if (strncmp(row, "Groups:", 7) == 0 && !p->groups)
			error = parse_groups(p, row + 7);
	free(row);
	if (f)
		fclose(f);
	read_name(p);
	return error;
}

void
peer_close(struct peer *p)
{
	free(p->groups);
	p->groups = NULL;
	p->group_count = 0;
}

static bool
in_group(const struct peer *p, uint32_t gid)
{
	if (p->gid == gid)
		return true;
	for (unsigned i = 0; i < p->group_count; i++)
		if (p->groups[i] == gid)
			return true;
	return false;
}

static bool
is_meant(const struct peer *p, const struct port_grant *g)
{
	switch (g->who) {
	case PORT_ANYONE:
		return true;
	case PORT_UID:
		return p->uid == g->id;
	case PORT_GID:
		return in_group(p, g->id);
	}
	return false;
}

uint32_t
peer_rights(const struct peer *p, uint32_t own, const struct port_grant *grants, unsigned count)
{
	uint32_t rights = 0;

	if (p->uid == 0 || p->uid == own)
		return ALL_RIGHTS;
	for (unsigned i = 0; i < count; i++)
		if (is_meant(p, &grants[i]))
			rights |= grants[i].rights;
	return rights & ALL_RIGHTS;
}

int
peer_why_no_right(const struct peer *p, char why[static PORT_WHY])
{
	snprintf(why, PORT_WHY, "%s (process %u) runs as user %u, who has no right at this "
	    "access point; its configuration can grant some: hostap_grant=uid:%u observe",
	    p->name, p->pid, p->uid, p->uid);
	return -EPERM;
}

int
peer_why_no_room(const struct peer *p, char why[static PORT_WHY])
{
	snprintf(why, PORT_WHY, "the access point has no endpoint left for %s (process %u); end "
	    "another daemon, or raise hostap_endpoints in its configuration", p->name, p->pid);
	return -EUSERS;
}
