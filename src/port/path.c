/* SPDX-License-Identifier: ISC */
/* Making, replacing and removing the socket's name. */
#include "port/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 64 };

__attribute__((format(printf, 3, 4)))
static int
fail(int error, char *why, const char *text, ...)
{
	va_list args;

	va_start(args, text);
	vsnprintf(why, PORT_WHY, text, args);
	va_end(args);
	return -error;
}

static int
make_directory(const char *name, char *why)
{
	char directory[108];
	char *slash;

	strcpy(directory, name);
	slash = strrchr(directory, '/');
	if (!slash || slash == directory)
		return 0;
	*slash = '\0';
	if (mkdir(directory, geteuid() == 0 ? 0755 : 0700) == 0 || errno == EEXIST)
		return 0;
	return fail(errno, why, "%s cannot be made: %s; choose another path with --socket or "
	    "hostap_socket", directory, strerror(errno));
}

static int
take_lock(struct path *p, char *why)
{
	char name[108 + sizeof(".lock")];
	int error;

	snprintf(name, sizeof(name), "%s.lock", p->name);
	p->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (p->lock < 0)
		return fail(errno, why, "%s cannot be opened: %s; choose another path with "
		    "--socket or hostap_socket", name, strerror(errno));
	if (flock(p->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	error = errno == EWOULDBLOCK ? EADDRINUSE : errno;
	return fail(error, why, error == EADDRINUSE ? "another access point is at %s; stop it, "
	    "or choose another path with --socket or hostap_socket" : "%s cannot be locked; "
	    "choose another path with --socket or hostap_socket", p->name);
}

/* Somebody who takes no lock may listen there all the same. */
static bool
somebody_listens(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool yes;

	if (fd < 0)
		return false;
	yes = connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0 || errno == EAGAIN ||
	    errno == EPROTOTYPE;
	close(fd);
	return yes;
}

static int
clear_way(const struct sockaddr_un *at, char *why)
{
	struct stat st;

	if (lstat(at->sun_path, &st) != 0)
		return errno == ENOENT ? 0 : fail(errno, why, "%s: %s; choose another path with "
		    "--socket or hostap_socket", at->sun_path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return fail(EEXIST, why, "%s is there and is no socket; move it away, or choose "
		    "another path with --socket or hostap_socket", at->sun_path);
	if (somebody_listens(at))
		return fail(EADDRINUSE, why, "another program listens at %s; stop it, or choose "
		    "another path with --socket or hostap_socket", at->sun_path);
	if (unlink(at->sun_path) != 0)
		return fail(errno, why, "%s, left by a dead access point, cannot be removed: %s; "
		    "remove it", at->sun_path, strerror(errno));
	return 0;
}

/* Everybody may connect: who may do nothing is told so in words, not by a bare EACCES. */
static int
listen_at(struct path *p, const struct sockaddr_un *at, char *why)
{
	struct stat st;

	p->listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (p->listening < 0)
		return fail(errno, why, "no socket: %s", strerror(errno));
	if (bind(p->listening, (const struct sockaddr *)at, sizeof(*at)) != 0)
		return fail(errno, why, "%s cannot be made: %s; choose another path with --socket "
		    "or hostap_socket", p->name, strerror(errno));
	if (lstat(p->name, &st) == 0) {
		p->device = st.st_dev;
		p->inode = st.st_ino;
	}
	if (chmod(p->name, 0666) != 0 || listen(p->listening, BACKLOG) != 0)
		return fail(errno, why, "%s cannot be listened at: %s", p->name, strerror(errno));
	return 0;
}

int
path_open(struct path *p, const char *name, char why[static PORT_WHY])
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int error;

	*p = (struct path){ .listening = -1, .lock = -1 };
	if (name[0] == '\0' || strlen(name) >= sizeof(at.sun_path))
		return fail(ENAMETOOLONG, why, "a socket's path has 1 to %zu characters; choose "
		    "another with --socket or hostap_socket", sizeof(at.sun_path) - 1);
	strcpy(p->name, name);
	strcpy(at.sun_path, name);
	error = make_directory(name, why);
	if (error == 0)
		error = take_lock(p, why);
	if (error == 0)
		error = clear_way(&at, why);
	if (error == 0)
		error = listen_at(p, &at, why);
	if (error < 0)
		path_close(p);
	return error;
}

void
path_close(struct path *p)
{
	struct stat st;

	if (p->inode && lstat(p->name, &st) == 0 && st.st_dev == p->device &&
	    st.st_ino == p->inode)
		unlink(p->name);
	if (p->listening >= 0)
		close(p->listening);
	if (p->lock >= 0)
		close(p->lock);
	*p = (struct path){ .listening = -1, .lock = -1 };
}
