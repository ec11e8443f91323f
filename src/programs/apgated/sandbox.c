/* SPDX-License-Identifier: ISC */
/*
 * A path that cannot be opened is left out: what is not there cannot be read.  A system call that
 * is not on the list fails with EPERM, so that a library that tries one goes on without it.
 */
#include "programs/apgated/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- capabilities -------------------------------------------------------------------------- */

static int
give_up_capabilities(bool net_admin)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct have[2], keep[2] = { 0 };

	if (syscall(SYS_capget, &head, have) < 0)
		return -errno;
	if (net_admin)
		keep[0].permitted = keep[0].effective = have[0].permitted & 1u << CAP_NET_ADMIN;
	for (int c = 0; c <= CAP_LAST_CAP; c++)
		if (prctl(PR_CAPBSET_READ, c, 0, 0, 0) == 1)
			prctl(PR_CAPBSET_DROP, c, 0, 0, 0);	/* fails without CAP_SETPCAP: no matter */
	return syscall(SYS_capset, &head, keep) < 0 ? -errno : 0;
}

/* ---- files --------------------------------------------------------------------------------- */

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE (READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	LANDLOCK_ACCESS_FS_MAKE_SOCK)
#define ALL (WRITE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
	LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static void
allow_below(int rules, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr a = { .allowed_access = access,
	    .parent_fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat st;

	if (a.parent_fd < 0)
		return;
	if (fstat(a.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		a.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &a, 0);
	close(a.parent_fd);
}

static int
give_up_files(const struct sandbox *s)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = ALL };
	int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0), error = 0;

	if (rules < 0)
		return -errno;
	for (unsigned i = 0; i < s->read_count; i++)
		allow_below(rules, s->read[i], READ);
	for (unsigned i = 0; i < s->write_count; i++)
		allow_below(rules, s->write[i], WRITE);
	if (syscall(SYS_landlock_restrict_self, rules, 0) < 0)
		error = -errno;
	close(rules);
	return error;
}

/* ---- system calls -------------------------------------------------------------------------- */

static const char *const plain[] = {
	/* waiting, reading, writing */
	"read", "write", "readv", "writev", "pread64", "pwrite64", "close", "lseek", "poll", "ppoll",
	"select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "ioctl",
	"fcntl", "dup", "dup2", "dup3", "pipe2", "eventfd2", "timerfd_create", "timerfd_settime",
	"sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg", "bind", "listen",
	"connect", "accept4", "getsockopt", "setsockopt", "getsockname", "getpeername", "shutdown",
	/* files */
	"open", "openat", "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat",
	"faccessat2", "readlink", "readlinkat", "getdents64", "unlink", "unlinkat", "mkdir",
	"mkdirat", "rmdir", "rename", "renameat", "renameat2", "chmod", "fchmod", "fchmodat",
	"chown", "fchown", "fchownat", "flock", "ftruncate", "fsync", "fdatasync", "umask",
	"fallocate",
	/* memory, threads, time, itself */
	"brk", "munmap", "mremap", "madvise", "futex", "set_robust_list", "rseq", "sched_yield",
	"sched_getaffinity", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep",
	"gettimeofday", "time", "getrandom", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
	"rt_sigtimedwait", "sigaltstack", "restart_syscall", "getpid", "gettid", "getppid", "getuid",
	"geteuid", "getgid", "getegid", "getgroups", "tgkill", "uname", "sysinfo", "prlimit64",
	"getrlimit", "exit", "exit_group", "set_tid_address",
};

static int
allow(scmp_filter_ctx f, const char *name)
{
	int number = seccomp_syscall_resolve_name(name);

	return number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(f, SCMP_ACT_ALLOW, number, 0);
}

/* Sockets of the families the access point speaks, and memory nobody can run code in. */
static int
allow_some(scmp_filter_ctx f)
{
	int error = 0;

	error |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
	    SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
	error |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
	    SCMP_A0(SCMP_CMP_EQ, AF_NETLINK, 0));
	error |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	error |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	error |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, 0x10000, 0x10000));	/* CLONE_THREAD */
	error |= seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);	/* clone, then */
	return error;
}

static int
give_up_calls(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error = f ? allow_some(f) : -ENOMEM;

	for (size_t i = 0; error == 0 && i < sizeof(plain) / sizeof(plain[0]); i++)
		error = allow(f, plain[i]);
	if (error == 0)
		error = seccomp_load(f);
	seccomp_release(f);
	return error;
}

/* ---- all of it ----------------------------------------------------------------------------- */

int
sandbox_enter(const struct sandbox *s, char why[static SANDBOX_WHY])
{
	int caps, files, calls;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	files = give_up_files(s);
	caps = give_up_capabilities(s->net_admin);
	calls = give_up_calls();
	snprintf(why, SANDBOX_WHY, "%s%s%s%s%s%s", files ? " Landlock: " : "",
	    files ? strerror(-files) : "", caps ? " capabilities: " : "",
	    caps ? strerror(-caps) : "", calls ? " seccomp: " : "",
	    calls ? strerror(-calls) : "");
	return files ? files : caps ? caps : calls;
}
