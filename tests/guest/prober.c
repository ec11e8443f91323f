/* SPDX-License-Identifier: ISC */
/*
 * prober - probe requests of Wi-Fi Direct devices that do not exist, each with an address of its own
 *
 *	prober MONITOR COUNT MICROSECONDS
 *
 * Injects them through a monitor interface, on the channel that is set, so far apart.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

/* A radiotap header without fields; header, SSID "DIRECT-", OFDM rates, capability of P2P. */
enum { TAP = 8, TRANSMITTER = TAP + 10 };
static const uint8_t probe[] = {
	0, 0, TAP, 0, 0, 0, 0, 0,
	0x40, 0, 0, 0, 255, 255, 255, 255, 255, 255, 2, 0x55, 0, 0, 0, 0,
	255, 255, 255, 255, 255, 255, 0, 0,
	0, 7, 'D', 'I', 'R', 'E', 'C', 'T', '-',
	1, 8, 0x8c, 0x12, 0x98, 0x24, 0xb0, 0x48, 0x60, 0x6c,
	221, 17, 0x50, 0x6f, 0x9a, 9, 2, 2, 0, 0x25, 0, 6, 5, 0, 'X', 'X', 4, 81, 6,
};

int
main(int argc, char *argv[])
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = argc == 4 ? (int)if_nametoindex(argv[1]) : 0 };
	int s = socket(AF_PACKET, SOCK_RAW, 0), count = argc == 4 ? atoi(argv[2]) : 0;
	struct timespec apart = { .tv_nsec = argc == 4 ? atol(argv[3]) * 1000 : 0 };
	uint8_t frame[sizeof(probe)];

	if (at.sll_ifindex == 0)
		errx(2, "usage: prober MONITOR COUNT MICROSECONDS");
	for (size_t i = 0; i < sizeof(probe); i++)
		frame[i] = probe[i];
	for (int i = 0; i < count; i++) {
		struct pollfd p = { .fd = s, .events = POLLOUT };

		for (int k = 0; k < 4; k++)
			frame[TRANSMITTER + 2 + k] = (uint8_t)(i >> 8 * (3 - k));
		while (sendto(s, frame, sizeof(frame), 0, (struct sockaddr *)&at, sizeof(at)) < 0)
			if (errno != ENOBUFS && errno != EAGAIN)
				err(1, "%s", argv[1]);
			else
				poll(&p, 1, 1);
		nanosleep(&apart, NULL);
	}
	printf("%d sent\n", count);
	return 0;
}
