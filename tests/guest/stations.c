/* SPDX-License-Identifier: ISC */
/*
 * stations - many stations of the kernel's own on one radio: they join a network, stay, and leave
 *
 *	stations [-i] NETDEV COUNT SSID MHZ
 *
 * Makes COUNT interfaces s1, s2, ... on NETDEV's radio (addresses 02:00:00:02:00:01 and on), and has
 * all join.  With -i it says "ready" instead, and does what standard input says, a line each:
 *
 *	join		scans, has all connect at once, and says how many did in how many milliseconds
 *	each		the same, one after the other
 *	speak		each that is connected sends a frame, as stations do that have joined; whom
 *			the access point then sends away, since it never heard that its answer
 *			was acknowledged, joins again
 *	leave N		the first N disconnect, those that are connected
 *
 * A station that was refused or sent away while it joined tries again.  In the end they stay as they
 * are until the program is killed: the interfaces end with it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_packet.h>
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

enum { MOST = 250, PATIENCE_MS = 60000, SCAN_MS = 600, AGAIN_MS = 100, QUIET_MS = 500,
	EXPERIMENTAL = 0x88b5 };	/* an Ethernet type for nobody */

struct all {
	struct talk generic, link;
	uint32_t netdev, wiphy, mhz;
	const char *ssid;
	int count, joined, tries;
	bool joining;
	uint32_t ifindex[MOST + 1], seq[MOST + 1];	/* seq: of its CONNECT; 0: refused */
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
join(struct all *a, int i)
{
	struct nlmsghdr *nlh = put_begin(&a->generic.out, NL80211_CMD_CONNECT, a->ifindex[i]);

	mnl_attr_put(nlh, NL80211_ATTR_SSID, strlen(a->ssid), a->ssid);
	mnl_attr_put_u32(nlh, NL80211_ATTR_WIPHY_FREQ, a->mhz);
	mnl_attr_put_u32(nlh, NL80211_ATTR_AUTH_TYPE, NL80211_AUTHTYPE_OPEN_SYSTEM);
	a->seq[i] = put_end(&a->generic.out, nlh);
	if (send(a->generic.fd, a->generic.bytes, a->generic.out.len, 0) < 0)
		err(1, "connect");
	a->generic.out.len = 0;
	a->tries++;
}

/* The kernel is not done yet with what was before: it is asked again in a while. */
static void
refused(struct all *a, uint32_t seq)
{
	for (int i = 1; i <= a->count; i++)
		if (a->seq[i] == seq)
			a->seq[i] = 0;
}

static void
ask_again(struct all *a)
{
	for (int i = 1; i <= a->count; i++)
		if (a->seq[i] == 0 && !a->is_joined[i])
			join(a, i);
}

static int
number_of(const struct all *a, uint32_t ifindex)
{
	for (int i = 1; i <= a->count; i++)
		if (a->ifindex[i] == ifindex)
			return i;
	return 0;
}

/*
 * The kernel gives up after three frames: whoever could not connect tries again, and so does who
 * was sent away meanwhile.
 */
static void
heard(struct all *a, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	uint32_t ifindex = 0, status = 0;
	int i;

	if (nlh->nlmsg_type == NLMSG_ERROR)
		refused(a, nlh->nlmsg_seq);
	if (nlh->nlmsg_type != a->generic.family.id ||
	    (genl->cmd != NL80211_CMD_CONNECT && genl->cmd != NL80211_CMD_DISCONNECT))
		return;
	PARSE_EACH(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == NL80211_ATTR_IFINDEX)
			ifindex = parse_u32(attr);
		else if (mnl_attr_get_type(attr) == NL80211_ATTR_STATUS_CODE)
			status = parse_u16(attr);
	i = number_of(a, ifindex);
	if (i == 0)
		return;
	a->joined -= a->is_joined[i];
	a->is_joined[i] = genl->cmd == NL80211_CMD_CONNECT && status == 0;
	a->joined += a->is_joined[i];
	if (!a->is_joined[i] && a->joining)
		join(a, i);
}

static void
hear(struct all *a, int wait_ms)
{
	static uint64_t answer[8192];
	struct pollfd p = { .fd = a->generic.fd, .events = POLLIN };
	const struct nlmsghdr *nlh;
	struct parse_walk w;
	ssize_t n;

	if (poll(&p, 1, wait_ms) <= 0)
		return;
	n = recv(a->generic.fd, answer, sizeof(answer), 0);
	if (n < 0) {
		printf("# %s\n", strerror(errno));
		return;
	}
	w = parse_begin(answer, (size_t)n);
	while ((nlh = parse_raw(&w)) != NULL)
		heard(a, nlh);
}

/* What is still to be heard of those who left before is heard meanwhile. */
static void
scan(struct all *a)
{
	int64_t until = now_ms() + SCAN_MS;
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
	while (now_ms() < until)
		hear(a, (int)(until - now_ms()));
}

static void
join_all(struct all *a, bool at_once)
{
	int64_t begun, until;

	scan(a);
	begun = now_ms();
	until = begun + PATIENCE_MS;
	a->tries = 0;
	a->joining = true;
	for (int i = 1; i <= a->count; i++) {
		if (!a->is_joined[i])
			join(a, i);
		while (!at_once && !a->is_joined[i] && now_ms() < until) {
			hear(a, AGAIN_MS);
			if (a->seq[i] == 0)
				join(a, i);
		}
	}
	while (a->joined < a->count && now_ms() < until) {
		hear(a, AGAIN_MS);
		ask_again(a);
	}
	a->joining = false;
	printf("%d joined in %lld ms, %d tries\n", a->joined, (long long)(now_ms() - begun),
	    a->tries);
}

static void
send_each(const struct all *a)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_halen = 6,
	    .sll_protocol = htons(EXPERIMENTAL), .sll_addr = { 255, 255, 255, 255, 255, 255 } };
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "packet socket");
	for (int i = 1; i <= a->count; i++) {
		to.sll_ifindex = (int)a->ifindex[i];
		if (a->is_joined[i] && sendto(fd, "here", 4, 0, (const void *)&to, sizeof(to)) < 0)
			printf("# s%d: %s\n", i, strerror(errno));
	}
	close(fd);
}

/* Until all are there and nobody has been sent away for a while. */
static void
speak(struct all *a)
{
	int64_t until = now_ms() + PATIENCE_MS, quiet;
	int joined = a->joined;

	a->tries = 0;
	a->joining = true;
	do {
		send_each(a);
		quiet = now_ms() + QUIET_MS;
		while (now_ms() < quiet && now_ms() < until) {
			hear(a, AGAIN_MS);
			ask_again(a);
			if (a->joined != joined)
				quiet = now_ms() + QUIET_MS;
			joined = a->joined;
		}
	} while (a->joined < a->count && now_ms() < until);
	a->joining = false;
	printf("%d spoke, %d joined again\n", a->joined, a->tries);
}

static void
leave(struct all *a, int count)
{
	for (int i = 1; i <= count && i <= a->count; i++) {
		put_end(&a->generic.out, put_begin(&a->generic.out, NL80211_CMD_DISCONNECT,
		    a->ifindex[i]));
		(void)talk_do(&a->generic, NULL, NULL);	/* ENOTCONN: it was not connected */
		a->joined -= a->is_joined[i];
		a->is_joined[i] = false;
	}
	printf("%d left\n", count);
}

static void
make_all(struct all *a, const char *netdev)
{
	struct parse_message m = { 0 };

	a->netdev = if_nametoindex(netdev);
	must(talk_open(&a->generic, false), "nl80211");
	must(talk_open(&a->link, true), "rtnetlink");
	put_end(&a->generic.out, put_begin(&a->generic.out, NL80211_CMD_GET_INTERFACE, a->netdev));
	must(talk_do(&a->generic, heard_interface, &m), netdev);
	a->wiphy = m.wiphy;
	for (int i = 1; i <= a->count; i++)
		make(a, i);
	must(talk_join(&a->generic, a->generic.family.mlme), "mlme");
}

static void
obey(struct all *a)
{
	char line[64];
	int count;

	printf("ready\n");
	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "join\n") == 0 || strcmp(line, "each\n") == 0)
			join_all(a, line[0] == 'j');
		else if (strcmp(line, "speak\n") == 0)
			speak(a);
		else if (sscanf(line, "leave %d", &count) == 1)
			leave(a, count);
		else
			errx(2, "what is %s", line);
	}
}

int
main(int argc, char *argv[])
{
	struct all a = { .generic.fd = -1, .link.fd = -1 };
	bool told = argc > 1 && strcmp(argv[1], "-i") == 0;

	argc -= told;
	argv += told;
	if (argc != 5 || atoi(argv[2]) > MOST)
		errx(2, "usage: stations [-i] NETDEV COUNT SSID MHZ");
	setvbuf(stdout, NULL, _IOLBF, 0);
	a.count = atoi(argv[2]);
	a.ssid = argv[3];
	a.mhz = (uint32_t)atoi(argv[4]);
	make_all(&a, argv[1]);
	if (told)
		obey(&a);
	else
		join_all(&a, true);
	pause();
	return 0;
}
