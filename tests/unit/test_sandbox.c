/* SPDX-License-Identifier: ISC */
/* That the walls bite, and leave open what the access point needs.  Each trial is a process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "programs/apgated/sandbox.h"

static char folder[] = "/tmp/apgate-sandbox-XXXXXX";

/* What a trial gave, in a sandbox with /etc to read and the folder to write. */
static int
inside(int (*trial)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct sandbox s = { .read = { "/etc" }, .read_count = 1, .write = { folder },
		    .write_count = 1 };
		char why[SANDBOX_WHY];

		if (sandbox_enter(&s, why) != 0)
			_exit(99);
		_exit(trial());
	}
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int
open_for_reading(void)
{
	return outcome(open("/etc/passwd", O_RDONLY));
}

static int
open_elsewhere(void)
{
	return outcome(open("/usr/bin/env", O_RDONLY));
}

static int
write_where_it_reads(void)
{
	return outcome(open("/etc/apgate-sandbox", O_WRONLY | O_CREAT, 0600));
}

static int
write_in_its_folder(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/file", folder);
	return outcome(open(path, O_WRONLY | O_CREAT, 0600));
}

static int
make_a_socket_there(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/sock", folder);
	return fd < 0 ? errno : outcome(bind(fd, (struct sockaddr *)&a, sizeof(a)));
}

static int
start_a_program(void)
{
	return outcome(execl("/bin/true", "true", (char *)NULL));
}

static int
open_a_network_socket(void)
{
	return outcome(socket(AF_INET, SOCK_STREAM, 0));
}

static int
make_memory_executable(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? 0 : outcome(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static int
look_into_another(void)
{
	return outcome(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int
have_a_child(void)
{
	return outcome(fork());
}

/* Root without capabilities owns what root owns, and gives nothing away. */
static int
give_a_file_away(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/given", folder);
	close(open(path, O_WRONLY | O_CREAT, 0600));
	int error = outcome(chown(path, 12345, 12345));

	unlink(path);
	return error;
}

static void
what_it_needs_is_open(void **state)
{
	(void)state;
	assert_int_equal(inside(open_for_reading), 0);
	assert_int_equal(inside(write_in_its_folder), 0);
	assert_int_equal(inside(make_a_socket_there), 0);
}

static void
other_files_are_shut(void **state)
{
	(void)state;
	assert_int_equal(inside(open_elsewhere), EACCES);
	assert_int_equal(inside(write_where_it_reads), EACCES);
}

static void
no_program_no_child_no_other_process(void **state)
{
	(void)state;
	assert_int_equal(inside(start_a_program), EPERM);
	assert_int_equal(inside(have_a_child), EPERM);
	assert_int_equal(inside(look_into_another), EPERM);
}

static void
no_network_and_no_code_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(inside(open_a_network_socket), EPERM);
	assert_int_equal(inside(make_memory_executable), EPERM);
}

static void
no_capability_is_left(void **state)
{
	(void)state;
	assert_int_equal(inside(give_a_file_away), EPERM);
}

static int
open_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	static const char *const left[] = { "file", "sock" };
	char path[128];

	(void)state;
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, left[i]);
		unlink(path);
	}
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_needs_is_open),
		cmocka_unit_test(other_files_are_shut),
		cmocka_unit_test(no_program_no_child_no_other_process),
		cmocka_unit_test(no_network_and_no_code_of_its_own),
		cmocka_unit_test(no_capability_is_left),
	};

	return cmocka_run_group_tests(tests, open_folder, remove_folder);
}
