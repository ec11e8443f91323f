/* SPDX-License-Identifier: ISC */
/*
 * handle - what is behind struct hostap, for the library's own files
 *
 * Two queues of packets.  `in` holds what was received and not yet given out: hostap_next() reads
 * one message after the other from it, and an ioctl that waits for its answer adds to it, so
 * that nothing overtakes and nothing is lost.  `out` holds what was written and the access
 * point did not take yet.  The descriptor a program polls is an epoll instance: it watches the
 * connection, for output only while `out` is stuck, and an eventfd that is always readable,
 * only while `in` holds messages that no poll of the connection would tell of.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/packets.h"
#include "client/transport.h"
#include "hostap/client.h"

enum {
	IN_CAP = 2 << 20,		/* three quarters can be used: 1 MiB always fits */
	OUT_CAP = 256 * 1024,
	RECEIVE_MAX = 65536,		/* octets of one packet, or of one read of the device */
	JOIN_MAX = 32 * 1024,		/* messages are joined to packets no longer than that */
	CORK_MAX = 4096,		/* so many octets are sent in spite of the cork */
	ATTR_MAX = 65400,		/* octets of an attribute, header included */
	TABLE_ROWS = 512,		/* of one HAP_TABLE_CMD */
	TABLE_RULES = 64,		/* names of rules in one */
};

/* The verdict table: kept, to be sent piece by piece and again after a reconnect. */
struct client_table {
	struct hap_row	*rows;
	size_t		 count;
	size_t		 sent;
	char		*names;		/* of rules, one after the other, each with its NUL */
	size_t		 name_count;
	size_t		 names_sent, name_at;
	struct hostap_to to;
	uint32_t	 generation;
	bool		 set;
	bool		 sending;
	bool		 begun;
	int64_t		 set_ms;	/* when hostap_table() was called */
	uint32_t	 age_ms;	/* how old it was when its sending began */
};

struct hostap {
	const struct transport *transport;
	int		 fd;		/* -1: none */
	int		 poll_fd;
	int		 wake_fd;
	bool		 waking;	/* wake_fd is watched */
	bool		 stuck;		/* the connection is watched for output */
	bool		 corked;
	int		 patience_ms;
	uint64_t	 asked;		/* number of the last HAP_IOCTL_CMD */
	struct packets	 in;
	struct packets	 out;
	struct hostap_event event;	/* what hostap_next() gave */
	struct client_table table;
	bool		 has_mode;
	uint8_t		 has_filter;	/* a bit a class */
	struct hostap_mode mode;
	struct hostap_filter filter[HAP_CLASSES];
	struct hostap_version greeting;
	char		 name[HAP_NAME_LEN];
	char		*wanted;	/* the path asked for; NULL: look for one */
	char		 path[128];	/* what was opened */
	char		 error[HOSTAP_ERROR_LEN];
};

/* handle.c */
int	 client_fail(struct hostap *, int error, const char *, ...)
	    __attribute__((format(printf, 3, 4)));	/* keeps the sentence, gives error */
int64_t	 client_now_ms(void);
int	 client_watch(struct hostap *, const struct transport *, int fd);	/* from now on */
void	 client_wake(struct hostap *, bool on);
void	 client_unwatch(struct hostap *);
int	 client_gone(struct hostap *);		/* closes; -ECONNRESET */

/* stream.c */
int	 client_receive(struct hostap *, bool wait);	/* 1 a packet more in `in`, 0 none now */
int	 client_flush(struct hostap *);			/* 0 all is sent, 1 not all yet */
void	 client_prune(struct hostap *);	/* takes what is not for the program off `in`'s start */
int	 client_put(struct hostap *, const struct ieee80211_hostap_msg *,
	    const struct hostap_attribute *, size_t);	/* into `out`, no further */

/* table.c */
bool	 client_table_more(struct hostap *);		/* puts the next piece into `out` */
void	 client_table_again(struct hostap *);		/* from its start, on a new connection */

/* ask.c */
int	 client_ask(struct hostap *, unsigned long request, void *arg);
