/* SPDX-License-Identifier: ISC */
/*
 * The kernel makes the node, root's and 0600, while it takes the answer to CUSE_INIT.  A name
 * that another CUSE device has ends the connection there and then; a name that some other node
 * has does not: the device then exists without one.  So what is there is compared with what
 * /sys says.
 */
#include "port/node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define NO_DEVICE "the access point goes on with the socket alone"

enum { PATH = 64 };		/* longer than any path here */

int
node_check_name(const char *name, char why[static PORT_WHY])
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789._-/";
	const char *slash = strchr(name, '/');
	size_t len = strlen(name);

	if (len > 0 && len < DEVICE_NAME && strspn(name, good) == len && name[0] != '.' &&
	    name[0] != '/' && name[len - 1] != '/' && !strstr(name, "..") &&
	    !strstr(name, "/.") && (!slash || !strchr(slash + 1, '/')))
		return 0;
	snprintf(why, PORT_WHY, "hostap_device=%.40s is no name for a device: use 1 to %d letters, "
	    "digits, '-', '_' or '.', with one '/' between if it is to be in a folder; "
	    NO_DEVICE, name, DEVICE_NAME - 1);
	return -EINVAL;
}

int
node_open_cuse(const char *name, char why[static PORT_WHY])
{
	int fd = open("/dev/cuse", O_RDWR | O_NONBLOCK | O_CLOEXEC), error = errno;

	if (fd >= 0)
		return fd;
	if (error == ENOENT || error == ENODEV || error == ENXIO)
		snprintf(why, PORT_WHY, "no /dev/%s: the kernel's module cuse is not loaded; run "
		    "'modprobe cuse' before apgated, or set hostap_device= to do without; "
		    NO_DEVICE, name);
	else if (error == EACCES || error == EPERM)
		snprintf(why, PORT_WHY, "no /dev/%s: not permitted to open /dev/cuse; start apgated "
		    "as root, or give its user access to /dev/cuse, or set hostap_device= to do "
		    "without; " NO_DEVICE, name);
	else
		snprintf(why, PORT_WHY, "no /dev/%s: /dev/cuse: %s; set hostap_device= to do "
		    "without; " NO_DEVICE, name, strerror(error));
	return -error;
}

int
node_taken(const char *name, char why[static PORT_WHY])
{
	snprintf(why, PORT_WHY, "no /dev/%s: another program has this name, perhaps another access "
	    "point; end it, or set hostap_device= to another name; " NO_DEVICE, name);
	return -EEXIST;
}

/* The device number as /sys has it; a folder in /dev is one name there, with a '!'. */
static dev_t
number_of(const char *name)
{
	unsigned major = 0, minor = 0;
	char path[PATH], sysname[DEVICE_NAME];
	FILE *f;

	snprintf(sysname, sizeof(sysname), "%s", name);
	for (char *c = sysname; *c; c++)
		if (*c == '/')
			*c = '!';
	snprintf(path, sizeof(path), "/sys/class/cuse/%s/dev", sysname);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%u:%u", &major, &minor) != 2)
			major = minor = 0;
		fclose(f);
	}
	return makedev(major, minor);
}

static void
give_away(const struct device_config *c, const char *path, char *why)
{
	if (c->has_group && chown(path, (uid_t)-1, c->group) < 0)
		snprintf(why, PORT_WHY, "%s keeps its group: %s; apgated needs CAP_CHOWN for "
		    "hostap_device_group, or a udev rule sets it", path, strerror(errno));
	if (chmod(path, c->mode) < 0)
		snprintf(why, PORT_WHY, "%s keeps its permissions: %s; start apgated as root for "
		    "hostap_device_mode, or let a udev rule set them", path, strerror(errno));
}

int
node_own(const struct device_config *c, char why[static PORT_WHY])
{
	dev_t number = number_of(c->name);
	char path[PATH];
	struct stat st;

	why[0] = '\0';
	snprintf(path, sizeof(path), "/dev/%s", c->name);
	if (lstat(path, &st) < 0) {
		snprintf(why, PORT_WHY, "the kernel made the device, and yet %s is not there: %s; "
		    "if /dev is no devtmpfs, run 'mknod %s c %u %u'", path, strerror(errno), path,
		    major(number), minor(number));
		return 0;
	}
	if (number == 0) {
		snprintf(why, PORT_WHY, "%s keeps its permissions: without /sys nobody can tell "
		    "whether it is ours; mount it", path);
		return 0;
	}
	if (!S_ISCHR(st.st_mode) || st.st_rdev != number) {
		snprintf(why, PORT_WHY, "no /dev/%s: something else is there; remove it, or set "
		    "hostap_device= to another name; " NO_DEVICE, c->name);
		return -EEXIST;
	}
	give_away(c, path, why);
	return 0;
}
