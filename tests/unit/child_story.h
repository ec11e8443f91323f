/* SPDX-License-Identifier: ISC */
/* Stories about a program beside its access point: as a process of its own, which fake_ap serves. */
#pragma once

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "client_story.h"

struct child {
	const char	*program;
	pid_t		 pid;
	int		 out;
	char		 said[1024];
	size_t		 len;
};

static inline void
child_start(struct child *c)
{
	int pair[2];

	c->len = 0;
	assert_int_equal(pipe(pair), 0);
	if ((c->pid = fork()) == 0) {
		setenv("HOSTAP_SOCKET", fake_ap()->path, 1);
		dup2(pair[1], 1);
		dup2(pair[1], 2);
		execl(c->program, c->program, NULL);
		_exit(127);
	}
	close(pair[1]);
	c->out = pair[0];
}

/* Plays the access point until the child has asked and said so much; false, if it ends before. */
static inline bool
child_goes_on(struct child *c, size_t asked, int lines)
{
	struct fake *f = fake_ap();

	for (;;) {
		struct pollfd p[3] = { { c->out, POLLIN, 0 }, { f->fd, POLLIN, 0 },
		    { f->fd < 0 ? f->listening : -1, POLLIN, 0 } };
		int seen = 0;
		ssize_t n;

		for (size_t i = 0; i < c->len; i++)
			seen += c->said[i] == '\n';
		if (f->asked_count >= asked && seen >= lines)
			return true;
		assert_int_not_equal(ppoll(p, 3, &(struct timespec){ 20, 0 }, NULL), 0);
		fake_step();
		if (p[0].revents == 0)
			continue;
		n = read(c->out, c->said + c->len, sizeof(c->said) - 1 - c->len);
		if (n <= 0)
			return false;
		c->len += (size_t)n;
		c->said[c->len] = '\0';
	}
}

static inline int
child_end(struct child *c)
{
	int status = 0;

	close(c->out);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
