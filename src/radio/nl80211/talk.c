/* SPDX-License-Identifier: ISC */
/* Sockets of generic netlink and of rtnetlink. */
#include "radio/nl80211/talk.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

enum { TALK_OCTETS = 4 * PUT_MOST, ANSWER = TALK_DATAGRAM, RECEIVE = 4 << 20 };

static void
set_option(int fd, int level, int option, int value)
{
	(void)setsockopt(fd, level, option, &value, sizeof(value));	/* none is indispensable */
}

static int
open_socket(bool link)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, link ? NETLINK_ROUTE :
	    NETLINK_GENERIC);

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&own, sizeof(own)) < 0) {
		int error = errno;

		close(fd);
		return -error;
	}
	set_option(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
	set_option(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
	set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE);
	return fd;
}

static void
family_heard(void *arg, const struct nlmsghdr *nlh)
{
	parse_family(nlh, arg);
}

static int
find_family(struct talk *t)
{
	struct nlmsghdr *nlh;
	int error;

	t->out.family = GENL_ID_CTRL;
	nlh = put_begin(&t->out, CTRL_CMD_GETFAMILY, 0);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "nl80211");
	put_end(&t->out, nlh);
	error = talk_do(t, family_heard, &t->family);
	t->out.family = t->family.id;
	return error;
}

int
talk_open(struct talk *t, bool link)
{
	int error;

	*t = (struct talk){ .fd = open_socket(link), .link = link,
	    .record = t->record };
	if (t->fd < 0)
		return t->fd;
	t->bytes = malloc(TALK_OCTETS);
	t->out = (struct put){ .base = t->bytes, .cap = TALK_OCTETS, .seq = 1 };
	error = t->bytes == NULL ? -ENOMEM : link ? 0 : find_family(t);
	if (error < 0)
		talk_close(t);
	return error;
}

void
talk_close(struct talk *t)
{
	if (t->fd >= 0)
		close(t->fd);
	free(t->bytes);
	t->fd = -1;
	t->bytes = NULL;
}

/* One datagram of the answer.  1: there is more to come, else as talk_do(). */
static int
take(struct talk *t, const void *answer, size_t len, uint32_t seq, bool dump,
    void (*each)(void *, const struct nlmsghdr *), void *arg)
{
	struct parse_walk walk = parse_begin(answer, len), again = walk;
	struct parse_message m;
	const struct nlmsghdr *nlh;

	while (parse_next(&walk, t->family.id, &m)) {
		nlh = parse_raw(&again);
		if (nlh->nlmsg_seq != seq || seq == 0) {
			if (t->aside)
				t->aside(t->aside_arg, nlh);
			continue;
		}
		if (m.kind == PARSE_ERROR || (dump && m.kind == PARSE_DONE)) {
			memcpy(t->words, m.words, sizeof(t->words));
			return -m.error;
		}
		if (each)
			each(arg, nlh);
	}
	return 1;
}

static int
converse(struct talk *t, bool dump, void (*each)(void *, const struct nlmsghdr *), void *arg)
{
	struct nlmsghdr *nlh = (void *)t->bytes;
	uint8_t *answer = malloc(ANSWER);
	uint32_t seq = nlh->nlmsg_seq;
	ssize_t n = answer ? 0 : -1;
	int more = 1;

	nlh->nlmsg_flags |= dump ? NLM_F_DUMP : NLM_F_ACK;
	record_add_now(t->record, t->link ? RECORD_LINK_SENT : RECORD_SENT, t->bytes, t->out.len);
	if (answer)
		n = send(t->fd, t->bytes, t->out.len, 0);
	t->out.len = 0;
	t->words[0] = '\0';
	while (n >= 0 && more == 1) {
		n = recv(t->fd, answer, ANSWER, 0);
		if (n < 0)
			break;
		record_add_now(t->record, t->link ? RECORD_LINK_HEARD : RECORD_HEARD, answer,
		    (size_t)n);
		more = take(t, answer, (size_t)n, seq, dump, each, arg);
	}
	n = n < 0 ? -errno : 0;
	free(answer);
	return n < 0 ? (int)n : more;
}

int
talk_do(struct talk *t, void (*each)(void *, const struct nlmsghdr *), void *arg)
{
	return converse(t, false, each, arg);
}

int
talk_dump(struct talk *t, void (*each)(void *, const struct nlmsghdr *), void *arg)
{
	return converse(t, true, each, arg);
}

int
talk_listen(struct talk *t, int ms)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	uint8_t *answer = malloc(ANSWER);
	ssize_t n;

	n = answer == NULL ? -ENOMEM : poll(&p, 1, ms) <= 0 ? -ETIMEDOUT :
	    recv(t->fd, answer, ANSWER, MSG_DONTWAIT);
	if (n > 0) {
		record_add_now(t->record, t->link ? RECORD_LINK_HEARD : RECORD_HEARD, answer,
		    (size_t)n);
		take(t, answer, (size_t)n, 0, false, NULL, NULL);
	}
	free(answer);
	return n < 0 ? (int)n : 0;
}

int
talk_join(struct talk *t, uint32_t group)
{
	return setsockopt(t->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0 ?
	    -errno : 0;
}
