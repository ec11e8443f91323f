/* SPDX-License-Identifier: ISC */
/*
 * The daemon in twenty lines, as a process of its own: test_twenty PROGRAM.  It asks to decide
 * authentication, lets in who is on its list, refuses who is not, and ends when its access
 * point does.
 */
#define _GNU_SOURCE
#include "client_story.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

struct child {
	const char	*program;
	pid_t		 pid;
	int		 out;
	char		 said[256];
	size_t		 len;
};

static void
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
static bool
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

static int
child_end(struct child *c)
{
	int status = 0;

	close(c->out);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
the_daemon_in_twenty_lines_decides(void **state)
{
	struct child *c = *state;
	struct ieee80211_hostap_msg m = fake_message(HAP_AUTH_REQ, 1);
	struct fake *f = fake_ap();
	struct hostap_mode mode;
	size_t len;

	fake_start();
	child_start(c);
	assert_true(child_goes_on(c, 2, 0));
	memcpy(&mode, f->asked[1].attrs.at + sizeof(struct hap_attr), sizeof(mode));
	assert_int_equal(mode.role, HAP_ROLE_DECIDER);
	assert_int_equal(mode.classes, HAP_CLASS_AUTH);

	fake_say(&m);
	m.i_seq = 2;
	memcpy(m.i_srcaddr, "\x02\x00\x00\x00\x00\x01", 6);
	fake_say(&m);
	m.i_type = HAP_LOST_IND;
	fake_say(&m);
	assert_true(child_goes_on(c, 0, 2));
	assert_string_equal(c->said, "02:00:5e:00:00:01: no\n02:00:00:00:00:01: yes\n");
	fake_step();
	assert_int_equal(f->got_count, 2);
	assert_int_equal(f->got[0].m.i_type, HAP_AUTH_RESP);
	assert_int_equal(f->got[0].m.i_seq, 1);
	assert_int_equal(f->got[0].m.i_authresp.i_status, 17);
	assert_memory_equal(hap_attr_find(f->got[0].attrs, HAP_ATTR_REASON, &len),
	    "not one of ours", 15);
	assert_int_equal(f->got[1].m.i_seq, 2);
	assert_int_equal(f->got[1].m.i_authresp.i_status, 0);

	fake_die();
	assert_true(child_goes_on(c, 0, 3));
	assert_non_null(strstr(c->said, "is gone"));
	assert_false(child_goes_on(c, 0, 4));
	assert_int_equal(child_end(c), 1);
	fake_stop();
}

static void
without_an_access_point_it_says_what_to_do(void **state)
{
	struct child *c = *state;

	fake_start();
	fake_die();
	child_start(c);
	assert_true(child_goes_on(c, 0, 1));
	assert_non_null(strstr(c->said, "no access point is running"));
	assert_non_null(strstr(c->said, "start apgated"));
	assert_int_equal(child_end(c), 1);
	fake_stop();
}

int
main(int argc, char **argv)
{
	struct child child = { .program = argc > 1 ? argv[1] : "./twenty" };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(the_daemon_in_twenty_lines_decides, &child),
		cmocka_unit_test_prestate(without_an_access_point_it_says_what_to_do, &child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
