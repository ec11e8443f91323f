/* SPDX-License-Identifier: ISC */
/*
 * stations - many stations of the kernel's own on one radio: they join a network, stay, and leave
 *
 *	stations NETDEV COUNT SSID MHZ [LEAVE]
 *
 * Makes COUNT interfaces s1, s2, ... on NETDEV's radio (addresses 02:00:00:02:00:01 and on), scans,
 * has all connect, and says how many did in how many milliseconds.  Then LEAVE of them disconnect,
 * and the rest stay until it is killed: the interfaces end with it.
 */
#include <err.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/talk.h"

enum { MOST = 250, PATIENCE_MS = 60000, SCAN_MS = 600 };

struct all {
	struct talk generic, link;
	uint32_t netdev, wiphy, mhz;
	const char *ssid;
	int count, joined, tries;
	uint32_t ifindex[MOST + 1];
	bool is_joined[MOST + 1];
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
heard_interface(void *arg, const struct nlmsghdr *nlh)
{
	struct parse_walk w = parse_begin(nlh, nlh->nlmsg_len);
	struct parse_message m;

	if (parse_next(&w, nlh->nlmsg_type, &m) && m.kind == PARSE_INTERFACE)
		memcpy(arg, &m, sizeof(m));
}

static void
must(int error, const char *what)
{
	if (error < 0) {
		errno = -error;
		err(1, "%s", what);
	}
}

static void
make(struct all *a, int i)
{
	struct mac addr = { { 2, 0, 0, 2, 0, (uint8_t)i } };
	struct parse_message m = { 0 };
	char name[16];

	snprintf(name, sizeof(name), "s%d", i);
	put_new_interface(&a->generic.out, a->wiphy, name, NL80211_IFTYPE_STATION, addr, false);
	must(talk_do(&a->generic, heard_interface, &m), name);
	a->ifindex[i] = m.ifindex;
	put_link(&a->link.out, m.ifindex, true, NULL);
	must(talk_do(&a->link, NULL, NULL), name);
}

static void
scan(struct all *a)
{
	struct nlmsghdr *nlh;
	struct nlattr *freqs;

	put_link(&a->link.out, a->netdev, true, NULL);
	must(talk_do(&a->link, NULL, NULL), "link");
	nlh = put_begin(&a->generic.out, NL80211_CMD_TRIGGER_SCAN, a->netdev);
	freqs = mnl_attr_nest_start(nlh, NL80211_ATTR_SCAN_FREQUENCIES);
	mnl_attr_put_u32(nlh, 0, a->mhz);
	mnl_attr_nest_end(nlh, freqs);
	put_end(&a->generic.out, nlh);
	must(talk_do(&a->generic, NULL, NULL), "scan");
	poll(NULL, 0, SCAN_MS);
}

static void
join(struct all *a, int i)
{
	struct nlmsghdr *nlh = put_begin(&a->generic.out, NL80211_CMD_CONNECT, a->ifindex[i]);

	mnl_attr_put(nlh, NL80211_ATTR_SSID, strlen(a->ssid), a->ssid);
	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, a->mhz);
	mnl_attr_put_u32(nlh, NL80211_ATTR_AUTH_TYPE, NL80211_AUTHTYPE_OPEN_SYSTEM);
	put_end(&a->generic.out, nlh);
	if (send(a->generic.fd, a->generic.bytes, a->generic.out.len, 0) < 0)
		err(1, "connect");
	a->generic.out.len = 0;
	a->tries++;
}

static int
number_of(const struct all *a, uint32_t ifindex)
{
	for (int i = 1; i <= a->count; i++)
		if (a->ifindex[i] == ifindex)
			return i;
	return 0;
}

/* A station that could not connect tries again: the kernel gave up after three frames. */
static void
connected(struct all *a, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	uint32_t ifindex = 0, status = 1;
	int i;

	if (nlh->nlmsg_type != a->generic.family.id || genl->cmd != NL80211_CMD_CONNECT)
		return;
	PARSE_EACH(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == NL80211_ATTR_IFINDEX)
			ifindex = parse_u32(attr);
		else if (mnl_attr_get_type(attr) == NL80211_ATTR_STATUS_CODE)
			status = parse_u16(attr);
	i = number_of(a, ifindex);
	if (i == 0 || a->is_joined[i])
		return;
	if (status)
		join(a, i);
	else
		a->is_joined[i] = true, a->joined++;
}

static void
wait_for_all(struct all *a, int64_t until)
{
	static uint64_t answer[8192];
	struct pollfd p = { .fd = a->generic.fd, .events = POLLIN };
	const struct nlmsghdr *nlh;
	struct parse_walk w;
	ssize_t n;

	while (a->joined < a->count && now_ms() < until) {
		if (poll(&p, 1, (int)(until - now_ms())) <= 0)
			continue;
		n = recv(a->generic.fd, answer, sizeof(answer), 0);
		if (n < 0)
			continue;
		w = parse_begin(answer, (size_t)n);
		while ((nlh = parse_raw(&w)) != NULL)
			connected(a, nlh);
	}
}

static void
leave(struct all *a, int count)
{
	for (int i = 1; i <= count; i++) {
		put_end(&a->generic.out, put_begin(&a->generic.out, NL80211_CMD_DISCONNECT,
		    a->ifindex[i]));
		must(talk_do(&a->generic, NULL, NULL), "disconnect");
	}
	printf("%d left\n", count);
}

int
main(int argc, char *argv[])
{
	struct all a = { .generic.fd = -1, .link.fd = -1 };
	struct parse_message m = { 0 };
	int64_t begun;

	if (argc < 5 || atoi(argv[2]) > MOST)
		errx(2, "usage: stations NETDEV COUNT SSID MHZ [LEAVE]");
	setvbuf(stdout, NULL, _IOLBF, 0);
	a.netdev = if_nametoindex(argv[1]);
	a.count = atoi(argv[2]);
	a.ssid = argv[3];
	a.mhz = (uint32_t)atoi(argv[4]);
	must(talk_open(&a.generic, false), "nl80211");
	must(talk_open(&a.link, true), "rtnetlink");
	put_end(&a.generic.out, put_begin(&a.generic.out, NL80211_CMD_GET_INTERFACE, a.netdev));
	must(talk_do(&a.generic, heard_interface, &m), argv[1]);
	a.wiphy = m.wiphy;
	for (int i = 1; i <= a.count; i++)
		make(&a, i);
	must(talk_join(&a.generic, a.generic.family.mlme), "mlme");
	scan(&a);
	begun = now_ms();
	for (int i = 1; i <= a.count; i++)
		join(&a, i);
	wait_for_all(&a, begun + PATIENCE_MS);
	printf("%d joined in %lld ms, %d tries\n", a.joined, (long long)(now_ms() - begun),
	    a.tries);
	if (argc > 5)
		leave(&a, atoi(argv[5]));
	pause();
	return 0;
}
