/* SPDX-License-Identifier: ISC */
/*
 * meddle - does to an access point's kernel what somebody else might
 *
 *	meddle add NETDEV ADDRESS	puts a station into the kernel's table
 *	meddle hog NETDEV ADDRESS MS	puts it there again and again, so long
 *	meddle flood NETDEV MHZ COUNT	sends so many probe requests, 2000 octets each
 */
#include <err.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/talk.h"

enum { FLOOD_OCTETS = 2000 };

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
add(struct talk *t, uint32_t ifindex, struct mac addr)
{
	struct air_station s = { .addr = addr, .aid = 1999, .listen_interval = 10,
		.rate_count = 4, .rate = { 2, 4, 11, 22 }, .authorized = true };

	put_new_station(&t->out, ifindex, &s);
	return talk_do(t, NULL, NULL);
}

static struct mac
own_address(const char *netdev)
{
	struct mac m = { { 0 } };
	char path[96], text[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/net/%s/address", netdev);
	f = fopen(path, "re");
	if (f == NULL || fgets(text, sizeof(text), f) == NULL || !mac_parse(strtok(text, "\n"), &m))
		errx(1, "%s has no address", netdev);
	fclose(f);
	return m;
}

/* To everybody, without waiting; what does not fit into the queue is tried again. */
static void
flood(struct talk *t, const char *netdev, uint16_t mhz, int count)
{
	uint8_t frame[FLOOD_OCTETS] = { 0x40, [24] = 0, [26] = 1, [27] = 1, [28] = 0x82 };
	struct air_send send = { .no_ack = true, .freq_mhz = mhz,
		.frame = { frame, sizeof(frame) } };
	struct mac own = own_address(netdev);
	int sent = 0;

	memset(frame + 4, 0xff, MAC_LEN);
	memset(frame + 16, 0xff, MAC_LEN);
	memcpy(frame + 10, own.octet, MAC_LEN);
	for (size_t at = 29; at + 255 <= sizeof(frame); at += 255) {
		frame[at] = 0xdd;
		frame[at + 1] = 253;
	}
	for (int tries = 0; sent < count && tries < 100 * count; tries++) {
		put_frame(&t->out, (struct put_who){ .ifindex = if_nametoindex(netdev) }, &send);
		sent += talk_do(t, NULL, NULL) == 0;
	}
	printf("%d sent\n", sent);
}

int
main(int argc, char *argv[])
{
	struct talk t = { .fd = -1 };
	uint32_t ifindex = argc > 3 ? if_nametoindex(argv[2]) : 0;
	struct mac addr;
	int error;

	if (ifindex == 0)
		errx(2, "usage: meddle add NETDEV ADDRESS | hog NETDEV ADDRESS MS | "
		    "flood NETDEV MHZ COUNT");
	error = talk_open(&t, false);
	if (error == 0 && strcmp(argv[1], "flood") == 0)
		flood(&t, argv[2], (uint16_t)atoi(argv[3]), argc > 4 ? atoi(argv[4]) : 1);
	else if (error == 0 && !mac_parse(argv[3], &addr))
		errx(2, "%s is no address", argv[3]);
	else if (error == 0 && strcmp(argv[1], "hog") == 0)
		for (int64_t end = now_ms() + (argc > 4 ? atoi(argv[4]) : 1); now_ms() < end; )
			add(&t, ifindex, addr);
	else if (error == 0)
		error = add(&t, ifindex, addr);
	if (error) {
		errno = -error;
		err(1, "%s", argv[1]);
	}
	return 0;
}
