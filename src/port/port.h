/* SPDX-License-Identifier: ISC */
/*
 * port - how daemons reach the engine: a socket
 *
 * A SOCK_SEQPACKET socket under a path.  Each connection is an endpoint of the engine.  A packet
 * holds one message or more, up to PORT_PACKET octets; the port hands packets to engine_write()
 * and sends what engine_read() gives.  What the AP sends is at most HAP_READ_MAX octets a packet,
 * but for a single message that is longer.
 *
 * Who may connect is told by the kernel (the peer's user, group, and supplementary groups), what
 * he may do by grants (D6).  One who may do nothing, or for whom there is no endpoint left, is
 * sent one HAP_RESULT_IND with the error and a sentence, then closed.  That and what the port
 * says of a packet it cannot take (too long: EMSGSIZE; empty: EBADMSG) is numbered 0 in i_seq,
 * since it was not made by the engine and counts for no gap.  File descriptors somebody sends
 * along are closed by the kernel, unseen.
 *
 * Nothing here waits, and nothing reads a clock.  The port says through `watch` which
 * descriptors it is interested in; whoever waits calls port_readable() and port_writable().  A
 * daemon that does not read is left alone until it does: what is made for it meanwhile waits,
 * and is counted when lost, in the engine; and an ioctl whose answer finds no room there waits
 * in the port, with what was written after it.
 *
 * A lock beside the socket (PATH.lock) tells a living AP's socket from a dead one's, which is
 * replaced.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hostap/hostap.h>

#include "base/instant.h"

enum {
	PORT_SLOTS	= 65,		/* descriptors: the listening one is slot 0 */
	PORT_PACKET	= 65536,	/* octets of the longest packet taken */
	PORT_GRANTS	= 64,
	PORT_WHY	= 320,		/* octets of a sentence, NUL included */
};

struct engine;
struct port;				/* owned until port_close() */

enum port_who { PORT_ANYONE, PORT_UID, PORT_GID };

struct port_grant {
	enum port_who	who;
	uint32_t	id;
	uint32_t	rights;		/* HAP_RIGHT_* */
};

struct port_refusal {			/* for the log: a connection or packet that was refused */
	int		error;		/* errno value */
	int		endpoint;	/* 0: it never became one */
	uint32_t	pid, uid;
	const char	*name;		/* of the program; borrowed */
	const char	*text;		/* cause and cure; borrowed */
};

struct port_config {
	const char		*path;
	struct engine		*engine;	/* borrowed until port_close() */
	const struct port_grant	*grants;	/* copied; root and the AP's user have all rights */
	unsigned		 grant_count;

	/* A slot's descriptor is to be watched for this; neither: forget it, it will be closed. */
	void	(*watch)(void *, int slot, int fd, bool readable, bool writable);
	void	*arg;
};

struct port_counts {
	uint64_t	packets_in, packets_out, accepted, refused;
};

/* 0, or a negative errno value and why, with the cure. */
int		 port_open(struct port **, const struct port_config *, char why[static PORT_WHY]);
void		 port_close(struct port *, struct instant);	/* NULL is fine; says goodbye */
void		 port_set_grants(struct port *, const struct port_grant *, unsigned count);
					/* for those who come; who is there keeps what he has */
void		 port_set_tap(struct port *, void (*)(void *, struct instant, int endpoint,
		    bool from_daemon, const void *, size_t), void *arg);
					/* sees every packet, both ways; NULL: nobody looks */
void		 port_set_log(struct port *, void (*)(void *, struct instant,
		    const struct port_refusal *), void *arg);	/* D6: each refusal */

/*
 * One packet, or one connection, of a slot that is readable.  True: there may be another.  The
 * caller drains the engine in between.
 */
bool		 port_readable(struct port *, struct instant, int slot);
void		 port_writable(struct port *, struct instant, int slot);

/* The endpoint has something to read (engine_wake()); false: it is not one of this port. */
bool		 port_wake(struct port *, struct instant, int endpoint);

/*
 * The engine says that an endpoint sleeps (Q5); whoever is there wakes by writing or by reading,
 * and that he read nothing but looking tells.  Cheap while nobody sleeps.
 */
void		 port_asleep(struct port *, int endpoint);
void		 port_look(struct port *, struct instant);

/* Who is at an endpoint; false: nobody of this port. */
struct port_peer {
	uint32_t	pid, uid;
	char		name[HAP_NAME_LEN];	/* what the program is called */
};
bool		 port_peer(const struct port *, int endpoint, struct port_peer *);

struct port_counts port_counts(const struct port *);
