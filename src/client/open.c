/* SPDX-License-Identifier: ISC */
/*
 * Finding an access point, and coming back to it.
 *
 * Of several places the first that can be opened is taken.  If none can, the failure that says
 * most is told: a place one may not enter says more than one that is not there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/handle.h"

static int
explain(struct hostap *h, const char *path, int error)
{
	switch (error) {
	case -ENOENT:
	case -ENOTDIR:
		return client_fail(h, error,
		    "no access point is running (no socket at %s): start apgated", path);
	case -ECONNREFUSED:
		return client_fail(h, error,
		    "no access point is running (nobody answers at %s): start apgated", path);
	case -EACCES:
	case -EPERM:
		return client_fail(h, error, "not permitted to open %s: "
		    "join its group, or have hostap_grant name yours", path);
	case -ENOTSOCK:
		return client_fail(h, error,
		    "%s is neither the socket nor the device of an access point", path);
	case -ENAMETOOLONG:
		return client_fail(h, error, "%s is too long for the path of a socket", path);
	case -ETIMEDOUT:
		return client_fail(h, error,
		    "the access point at %s hangs: it takes no connection", path);
	default:
		return client_fail(h, error, "%s: %s", path, strerror(-error));
	}
}

/* HELLO: from here on the messages are ours, not only the proposal's. */
static int
greet(struct hostap *h)
{
	struct hostap_version v = { .version = HAP_VERSION };
	int r;

	memcpy(v.name, h->name, sizeof(v.name));
	r = client_ask(h, HIOCVERSION, &v);
	if (r == -EPROTONOSUPPORT)
		return client_fail(h, r, "%s: the access point does not speak version %u of this "
		    "interface: update it, or libhostap", h->path, HAP_VERSION);
	if (r == 0 && v.rights == 0)
		return client_fail(h, -EPERM, "%s: not permitted: the access point's hostap_grant "
		    "does not name you", h->path);
	if (r == 0)
		h->greeting = v;
	return r;
}

static void
forget(struct hostap *h)
{
	client_unwatch(h);
	packets_clear(&h->in);
	packets_clear(&h->out);
	client_wake(h, false);
	h->table.sending = false;
}

static int
open_at(struct hostap *h, const char *path)
{
	const struct transport *transport = NULL;
	struct stat st;
	int r, fd = -1;

	if (stat(path, &st) < 0)
		return explain(h, path, -errno);
	if (S_ISCHR(st.st_mode))
		transport = &transport_device;
	else if (S_ISSOCK(st.st_mode))
		transport = &transport_socket;
	if (transport == NULL)
		return explain(h, path, -ENOTSOCK);
	if ((fd = transport->open(path, h->patience_ms)) < 0)
		return explain(h, path, fd);
	if ((r = client_watch(h, transport, fd)) < 0) {
		close(fd);
		/* What cannot be polled is a device, but another. */
		return explain(h, path, r == -EPERM ? -ENOTSOCK : r);
	}
	snprintf(h->path, sizeof(h->path), "%s", path);
	if ((r = greet(h)) < 0)
		forget(h);
	return r;
}

static int
says_much(int error)
{
	return error == -ENOENT || error == -ENOTDIR ? 0 : error == -ECONNREFUSED ? 1 : 2;
}

/* Goes through the usual places; of the failures, the first that says most is told. */
static int
open_somewhere(struct hostap *h)
{
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
	const char *const system_socket = "/run/apgate/hostap.sock";
	char own[sizeof(h->path)] = "", told[HOSTAP_ERROR_LEN];
	const char *const places[] = { "/dev/hostap", system_socket, own };
	int r, worst = 0, rank = -1;

	if (runtime != NULL && (size_t)snprintf(own, sizeof(own), "%s/apgate/hostap.sock",
	    runtime) >= sizeof(own))
		own[0] = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i][0] == '\0')
			continue;
		if ((r = open_at(h, places[i])) == 0)
			return 0;
		if (says_much(r) > rank) {
			rank = says_much(r);
			worst = r;
			memcpy(told, h->error, sizeof(told));
		}
	}
	if (rank == 0)
		return client_fail(h, worst, "no access point is running (no socket at %s%s%s): "
		    "start apgated", system_socket, own[0] ? " or " : "", own);
	return client_fail(h, worst, "%s", told);
}

static int
open_any(struct hostap *h)
{
	const char *path = h->wanted;

	if (path == NULL && (path = secure_getenv("HOSTAP_SOCKET")) != NULL && path[0] == '\0')
		path = NULL;
	return path != NULL ? open_at(h, path) : open_somewhere(h);
}

static int
prepare(struct hostap *h, const char *path)
{
	struct epoll_event ev = { .events = 0 };

	h->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	h->wake_fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
	if (h->poll_fd < 0 || h->wake_fd < 0 ||
	    epoll_ctl(h->poll_fd, EPOLL_CTL_ADD, h->wake_fd, &ev) < 0)
		return client_fail(h, -errno, "no descriptor: %s", strerror(errno));
	if (!packets_open(&h->in, IN_CAP) || !packets_open(&h->out, OUT_CAP) ||
	    (path != NULL && (h->wanted = strdup(path)) == NULL))
		return client_fail(h, -ENOMEM, "out of memory");
	return 0;
}

struct hostap *
hostap_open(const char *path, const char *name, char error[HOSTAP_ERROR_LEN])
{
	struct hostap *h = calloc(1, sizeof(*h));
	int r;

	if (h == NULL) {
		if (error != NULL)
			snprintf(error, HOSTAP_ERROR_LEN, "out of memory");
		errno = ENOMEM;
		return NULL;
	}
	h->fd = h->poll_fd = h->wake_fd = -1;
	h->patience_ms = HOSTAP_PATIENCE_MS;
	snprintf(h->name, sizeof(h->name), "%s", name ? name : "");
	if ((r = prepare(h, path)) == 0 && (r = open_any(h)) == 0)
		return h;
	if (error != NULL)
		memcpy(error, h->error, HOSTAP_ERROR_LEN);
	hostap_close(h);
	errno = -r;
	return NULL;
}

void
hostap_close(struct hostap *h)
{
	if (h == NULL)
		return;
	client_unwatch(h);
	if (h->wake_fd >= 0)
		close(h->wake_fd);
	if (h->poll_fd >= 0)
		close(h->poll_fd);
	packets_close(&h->in);
	packets_close(&h->out);
	free(h->table.rows);
	free(h->table.names);
	free(h->wanted);
	free(h);
}

int
hostap_reconnect(struct hostap *h)
{
	int r;

	forget(h);
	r = open_any(h);
	if (r == 0 && h->has_mode)
		r = client_ask(h, HIOCSMODE, &h->mode);
	for (unsigned int i = 0; r == 0 && i < HAP_CLASSES; i++)
		if (h->has_filter & 1u << i)
			r = client_ask(h, HIOCSFILTER, &h->filter[i]);
	if (r == 0) {
		client_table_again(h);
		r = client_flush(h);
	}
	if (r < 0)
		forget(h);
	return r < 0 ? r : 0;
}

const char *
hostap_error(const struct hostap *h)
{
	return h->error;
}

const char *
hostap_path(const struct hostap *h)
{
	return h->path;
}

const struct hostap_version *
hostap_greeting(const struct hostap *h)
{
	return &h->greeting;
}

void
hostap_set_patience(struct hostap *h, int ms)
{
	h->patience_ms = ms;
}

int
hostap_fd(const struct hostap *h)
{
	return h->poll_fd;
}
