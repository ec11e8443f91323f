/* SPDX-License-Identifier: ISC */
/*
 * device - how daemons reach the engine: a character device (D1)
 *
 * /dev/NAME, which this program provides through CUSE.  Each open of it is an endpoint of the
 * engine, from open(2) to the last close of all its copies.  write(2) brings messages, read(2)
 * takes as many whole ones as fit, ioctl(2) has the structures of <hostap/hostap.h>, poll(2) tells
 * whether there is something to read; it can always be written to.  A read that has nothing to
 * give is kept and answered later, without holding up anybody.
 *
 * Who opens it needs the permissions of the node and, beyond them, a right by the same grants as
 * at the socket (D6): open gives EPERM to who has none, EUSERS where no endpoint is left.
 *
 * There is one descriptor for all opens, and no thread.  Nothing here waits or reads a clock:
 * device_open() takes what the kernel has ready at once, and device_readable() carries out one
 * call of one daemon.  Privileges are needed in device_open() only.  Whoever has it must not
 * open it himself: he would wait for himself.
 *
 * Its limits: DEVICE_OPENS at a time, DEVICE_PARKED reads that wait in one of them (then ENOBUFS).
 */
#pragma once

#include <sys/types.h>

#include "port/port.h"

enum {
	DEVICE_SLOT	= PORT_SLOTS,	/* of `watch`: the next after the port's */
	DEVICE_OPENS	= 64,
	DEVICE_PARKED	= 64,
	DEVICE_NAME	= 32,		/* octets of a name, NUL included */
};

struct device;				/* owned until device_close() */

struct device_config {
	const char		*name;		/* under /dev; letters, digits, . _ - and one / */
	mode_t			 mode;
	bool			 has_group;	/* else the node's group is left alone */
	gid_t			 group;
	struct engine		*engine;	/* borrowed until device_close() */
	const struct port_grant	*grants;	/* copied; root and the AP's user have all rights */
	unsigned		 grant_count;

	/* As the port's.  Neither: the device has ended, by the kernel's doing. */
	void	(*watch)(void *, int slot, int fd, bool readable, bool writable);
	void	*arg;
};

/*
 * 0, and why is empty or says what of the node is not as it should be; or a negative errno
 * value and why, with the cure: -EEXIST where the name is taken.
 */
int		 device_open(struct device **, const struct device_config *,
		    char why[static PORT_WHY]);
/* The same on a descriptor that speaks CUSE's protocol; it is owned from now on.  No node. */
int		 device_on(struct device **, const struct device_config *, int fd,
		    char why[static PORT_WHY]);
void		 device_close(struct device *, struct instant);	/* NULL is fine; who reads or calls
					is given ECONNABORTED */
void		 device_set_grants(struct device *, const struct port_grant *, unsigned count);
					/* for those who come; who is there keeps what he has */
void		 device_set_log(struct device *, void (*)(void *, struct instant,
		    const struct port_refusal *), void *arg);	/* D6: each refusal */
/*
 * What goes by, both ways.  An ioctl is shown as the messages it would be on the socket,
 * HAP_IOCTL_CMD and HAP_IOCTL_IND, both numbered 0.  NULL: nobody looks.
 */
void		 device_set_tap(struct device *, void (*)(void *, struct instant, int endpoint,
		    bool from_daemon, const void *, size_t), void *arg);

/*
 * One call of one daemon, if there is one.  True: another is likely to be there already, and
 * waiting for it costs more than looking; it may have become so by what was done since, too.
 * The caller drains the engine in between.
 */
bool		 device_readable(struct device *, struct instant);
bool		 device_expects(const struct device *);

/* The endpoint has something to read (engine_wake()); false: it is not one of this device. */
bool		 device_wake(struct device *, struct instant, int endpoint);

/* Who is at an endpoint; false: nobody of this device. */
bool		 device_peer(const struct device *, int endpoint, struct port_peer *);

bool		 device_ended(const struct device *);	/* the kernel took it away */
struct port_counts device_counts(const struct device *);	/* writes, reads, opens, refusals */
