/* SPDX-License-Identifier: ISC */
/* Starting, hearing and ending a program. */
#include "programs/apgate/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child: never returns. */
__attribute__((noreturn))
static void
become(const char *const argv[], pid_t parent, int out, int said)
{
	sigset_t none;
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)		/* it ended before that took hold */
		_exit(127);
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(nothing, STDIN_FILENO);
	dup2(out >= 0 ? out : nothing, STDOUT_FILENO);
	dup2(said, STDERR_FILENO);
	execv(argv[0], (char *const *)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int
child_start(struct child *c, const char *name, const char *const argv[], bool with_out)
{
	int said[2], out[2] = { -1, -1 };
	pid_t parent = getpid();

	*c = (struct child){ .name = name, .said_fd = -1, .out_fd = -1 };
	if (pipe2(said, O_CLOEXEC) < 0)
		return -errno;
	if (with_out && pipe2(out, O_CLOEXEC) < 0) {
		close(said[0]);
		close(said[1]);
		return -EMFILE;
	}
	fflush(NULL);
	c->pid = fork();
	if (c->pid == 0)
		become(argv, parent, out[1], said[1]);
	close(said[1]);
	if (with_out)
		close(out[1]);
	c->said_fd = said[0];
	c->out_fd = out[0];
	fcntl(c->said_fd, F_SETFL, O_NONBLOCK);
	if (with_out)
		fcntl(c->out_fd, F_SETFL, O_NONBLOCK);
	if (c->pid > 0)
		return 0;
	c->pid = 0;
	c->ended = true;
	return -EAGAIN;
}

static void
keep(struct child *c, const char *words, size_t len)
{
	size_t most = CHILD_WORDS - 1;

	if (len > most) {
		words += len - most;
		len = most;
	}
	if (c->said_len + len > most) {
		size_t drop = c->said_len + len - most;

		memmove(c->said, c->said + drop, c->said_len - drop);
		c->said_len -= drop;
	}
	memcpy(c->said + c->said_len, words, len);
	c->said_len += len;
	c->said[c->said_len] = '\0';
}

bool
child_hear(struct child *c)
{
	char words[1024];
	ssize_t n;

	while (c->said_fd >= 0 && (n = read(c->said_fd, words, sizeof(words))) != 0) {
		if (n > 0)
			keep(c, words, (size_t)n);
		else if (errno == EAGAIN)
			return true;
		else if (errno != EINTR)
			break;
	}
	if (c->said_fd >= 0)
		close(c->said_fd);
	c->said_fd = -1;
	return false;
}

bool
child_ended(struct child *c)
{
	if (!c->ended && c->pid > 0 && waitpid(c->pid, &c->status, WNOHANG) == c->pid) {
		c->ended = true;
		c->pid = 0;
	}
	return c->ended || c->pid == 0;
}

/* True: it has ended. */
static bool
await(struct child *c, int ms)
{
	struct pollfd p = { .fd = pidfd_open(c->pid, 0), .events = POLLIN };

	if (p.fd >= 0) {
		while (poll(&p, 1, ms) < 0 && errno == EINTR)
			;
		close(p.fd);
	}
	return child_ended(c);
}

void
child_wait(struct child *c)
{
	struct pollfd p = { .fd = c->said_fd, .events = POLLIN };

	while (child_hear(c))
		poll(&p, 1, -1);
	while (!child_ended(c))
		await(c, -1);
}

void
child_stop(struct child *c, int patience_ms)
{
	if (!child_ended(c)) {
		kill(c->pid, SIGTERM);
		if (!await(c, patience_ms)) {
			kill(c->pid, SIGKILL);
			await(c, -1);
		}
	}
	if (c->name)
		child_hear(c);
	if (c->said_fd >= 0)
		close(c->said_fd);
	if (c->name && c->out_fd >= 0)
		close(c->out_fd);
	c->said_fd = c->out_fd = -1;
}

const char *
child_words(struct child *c, char *text, size_t size)
{
	size_t len = c->said_len;

	while (len > 0 && c->said[len - 1] == '\n')
		len--;
	if (len > 0)
		snprintf(text, size, "%.*s", (int)len, c->said);
	else if (c->ended && WIFSIGNALED(c->status))
		snprintf(text, size, "killed by signal %d, without a word", WTERMSIG(c->status));
	else
		snprintf(text, size, "exit status %d, without a word", WEXITSTATUS(c->status));
	return text;
}
