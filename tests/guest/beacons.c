/* SPDX-License-Identifier: ISC */
/*
 * beacons - how many beacons of a BSS went on the air, and how many were due
 *
 *	beacons BSSID SECONDS
 *
 * Listens on hwsim0, which hears whatever radios of mac80211_hwsim send.  Prints "heard N due N":
 * what was due is counted from the first to the last heard, at the interval they name.
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

enum { HEADER = 24, FIXED = 12, BEACON = 0x80, TU_US = 1024 };

struct seen {
	int64_t first_us, last_us;
	int heard, interval_us;
};

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
listen_to_all(void)
{
	struct ifreq r = { .ifr_name = "hwsim0" };
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex("hwsim0") };
	int s = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));

	if (s < 0 || ioctl(s, SIOCGIFFLAGS, &r) < 0)
		err(1, "hwsim0");
	r.ifr_flags |= IFF_UP;
	if (ioctl(s, SIOCSIFFLAGS, &r) < 0 || bind(s, (struct sockaddr *)&at, sizeof(at)) < 0)
		err(1, "hwsim0");
	return s;
}

/* A radiotap header, whose length is its third and fourth octet, and the frame. */
static void
look_at(struct seen *seen, const uint8_t *at, size_t len, const uint8_t bssid[6])
{
	size_t tap = len >= 4 ? (size_t)(at[2] | at[3] << 8) : len;
	const uint8_t *f = at + tap;

	if (tap >= len || len - tap < HEADER + FIXED || f[0] != BEACON ||
	    memcmp(f + 16, bssid, 6) != 0)
		return;
	seen->interval_us = (f[HEADER + 8] | f[HEADER + 9] << 8) * TU_US;
	seen->last_us = now_us();
	if (seen->heard++ == 0)
		seen->first_us = seen->last_us;
}

int
main(int argc, char *argv[])
{
	static uint8_t room[4096];
	struct seen seen = { 0 };
	uint8_t b[6];
	int64_t end;
	int s;

	if (argc != 3 || sscanf(argv[1], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &b[0], &b[1], &b[2],
	    &b[3], &b[4], &b[5]) != 6)
		errx(2, "usage: beacons BSSID SECONDS");
	s = listen_to_all();
	end = now_us() + (int64_t)atoi(argv[2]) * 1000000;
	for (int64_t now; (now = now_us()) < end; ) {
		struct pollfd p = { .fd = s, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, (int)((end - now) / 1000) + 1) <= 0)
			continue;
		n = recv(s, room, sizeof(room), 0);
		look_at(&seen, room, n < 0 ? 0 : (size_t)n, b);
	}
	printf("heard %d due %d\n", seen.heard, seen.heard == 0 ? 0 : 1 + (int)
	    ((seen.last_us - seen.first_us + seen.interval_us / 2) / seen.interval_us));
	return seen.heard == 0;
}
