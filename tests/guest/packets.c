/* SPDX-License-Identifier: ISC */
/*
 * packets - a stream of packets each way between two ends, one of which this is
 *
 *	packets LOCAL REMOTE COUNT MS
 *
 * Sends so many UDP packets, MS apart, from one IPv4 address to the other, receives the other
 * end's meanwhile and for a second more, and prints "sent N received N": each once, whatever
 * the order.
 */
#include <arpa/inet.h>
#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { PORT = 4000, MOST = 100000, AFTER_MS = 1000, ROOM = 1 << 22, OCTETS = 200 };

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct sockaddr_in
address(const char *text)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	if (inet_pton(AF_INET, text, &a.sin_addr) != 1)
		errx(2, "%s is no IPv4 address", text);
	return a;
}

static int
open_between(const char *local, const char *remote)
{
	struct sockaddr_in here = address(local), there = address(remote);
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), room = ROOM;

	setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	if (bind(s, (struct sockaddr *)&here, sizeof(here)) < 0 ||
	    connect(s, (struct sockaddr *)&there, sizeof(there)) < 0)
		err(1, "%s to %s", local, remote);
	return s;
}

static int
receive(int s, bool *had)
{
	uint32_t octets[OCTETS / 4];
	int new = 0;

	while (recv(s, octets, sizeof(octets), 0) == sizeof(octets)) {
		uint32_t n = ntohl(octets[0]);

		if (n >= MOST || had[n])
			continue;
		had[n] = true;
		new++;
	}
	return new;
}

int
main(int argc, char *argv[])
{
	static bool had[MOST];
	int s, count, apart, sent = 0, received = 0;
	int64_t began = now_ms(), end;

	if (argc != 5 || (count = atoi(argv[3])) <= 0 || count > MOST ||
	    (apart = atoi(argv[4])) <= 0)
		errx(2, "usage: packets LOCAL REMOTE COUNT MS");
	s = open_between(argv[1], argv[2]);
	end = began + (int64_t)count * apart + AFTER_MS;
	for (int64_t now; (now = now_ms()) < end; ) {
		uint32_t octets[OCTETS / 4] = { htonl((uint32_t)sent) };
		int64_t due = sent < count ? began + (int64_t)sent * apart : end;
		struct pollfd p = { .fd = s, .events = POLLIN };

		if (now < due) {
			poll(&p, 1, (int)(due - now));
			received += receive(s, had);
			continue;
		}
		send(s, octets, sizeof(octets), 0);
		sent++;
	}
	printf("sent %d received %d\n", sent, received);
	return 0;
}
