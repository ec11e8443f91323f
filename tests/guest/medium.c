/* SPDX-License-Identifier: ISC */
/*
 * medium - the air between mac80211_hwsim's radios: frames are lost, radios are weak
 *
 *	medium RADIOS LOSS TRIES SEED
 *
 * Relays what the radios 0 to RADIOS - 1 send, and tells the sender what became of it.  Each
 * frame is lost on the way to each radio with LOSS per cent.  One that is to be acknowledged is
 * sent TRIES times at most, and its acknowledgement is lost as often: so a receiver may have what
 * its sender thinks lost.  It says "ready", does what standard input says, a line each, and at
 * its end, or SIGTERM, says how many frames were relayed and how many lost:
 *
 *	loss PERCENT
 *	signal RADIO DBM	what that radio sends is heard so strongly; at first -40
 *
 * When it is gone the kernel's own medium, which loses nothing, takes over.
 */
#include <err.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

#include "base/prng.h"
#include "radio/nl80211/parse.h"

/* drivers/net/wireless/mac80211_hwsim.h is no UAPI header: its numbers, as far as needed. */
enum { CMD_REGISTER = 1, CMD_FRAME, CMD_TX_INFO_FRAME };
enum {
	ATTR_RECEIVER = 1, ATTR_TRANSMITTER, ATTR_FRAME, ATTR_FLAGS, ATTR_RX_RATE, ATTR_SIGNAL,
	ATTR_TX_INFO, ATTR_COOKIE, ATTR_FREQ = 19, ATTRS,
};
enum { FLAG_STATUS = 1, FLAG_NO_ACK = 2, FLAG_ACKED = 4 };
enum { RADIOS = 16, SENDERS = 512, OCTETS = 16384, RECEIVE = 8 << 20 };

struct sender {				/* an address, and the radio that sent from it */
	uint8_t addr[6];
	uint32_t radio;
};

struct medium {
	int fd;
	uint16_t family;
	uint32_t radios, loss, tries;
	int32_t signal[RADIOS];
	struct prng random;
	struct sender sender[SENDERS];
	uint32_t senders;
	uint64_t relayed, lost;
	union {
		uint8_t out[OCTETS];
		uint64_t align;
	};
};

/* ---- netlink ------------------------------------------------------------------------------ */

static struct nlmsghdr *
begin(struct medium *m, uint16_t family, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(m->out);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	*genl = (struct genlmsghdr){ .cmd = cmd, .version = 1 };
	return nlh;
}

static void
send_out(struct medium *m, const struct nlmsghdr *nlh)
{
	if (send(m->fd, nlh, nlh->nlmsg_len, 0) < 0)
		err(1, "send");
}

/* Of what was sent with NLM_F_ACK: 0 or a negative errno value. */
static int
answered(struct medium *m)
{
	const struct nlmsghdr *nlh;
	struct parse_family family;
	struct parse_walk w;
	uint64_t octets[OCTETS / 8];

	for (;;) {
		ssize_t n = recv(m->fd, octets, sizeof(octets), 0);

		if (n < 0)
			return -errno;
		w = parse_begin(octets, (size_t)n);
		while ((nlh = parse_raw(&w)) != NULL) {
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return ((struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error;
			if (nlh->nlmsg_type == GENL_ID_CTRL) {
				parse_family(nlh, &family);
				m->family = family.id;
			}
		}
	}
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
open_medium(struct medium *m)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK };
	struct nlmsghdr *nlh;
	int room = RECEIVE;

	m->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (m->fd < 0 || bind(m->fd, (struct sockaddr *)&own, sizeof(own)) < 0)
		err(1, "netlink");
	(void)setsockopt(m->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	nlh = begin(m, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "MAC80211_HWSIM");
	send_out(m, nlh);
	must(answered(m), "MAC80211_HWSIM");
}

/* ---- the medium --------------------------------------------------------------------------- */

/* Among themselves radios go by their second address. */
static void
radio_address(uint32_t radio, uint8_t addr[static 6])
{
	const uint8_t a[6] = { 0x42, 0, 0, (uint8_t)(radio >> 8), (uint8_t)radio, 0 };

	memcpy(addr, a, sizeof(a));
}

static bool
is_lost(struct medium *m)
{
	bool lost = prng_chance(&m->random, m->loss / 100.0);

	m->lost += lost;
	return lost;
}

static void
deliver(struct medium *m, const struct nlattr **attr, uint32_t from, uint32_t to)
{
	struct nlmsghdr *nlh = begin(m, m->family, CMD_FRAME, 0);
	uint8_t addr[6];

	radio_address(to, addr);
	mnl_attr_put(nlh, ATTR_RECEIVER, sizeof(addr), addr);
	mnl_attr_put(nlh, ATTR_FRAME, mnl_attr_get_payload_len(attr[ATTR_FRAME]),
	    mnl_attr_get_payload(attr[ATTR_FRAME]));
	mnl_attr_put_u32(nlh, ATTR_RX_RATE, 0);
	mnl_attr_put_u32(nlh, ATTR_SIGNAL, (uint32_t)m->signal[from]);
	if (attr[ATTR_FREQ])
		mnl_attr_put_u32(nlh, ATTR_FREQ, parse_u32(attr[ATTR_FREQ]));
	send_out(m, nlh);
}

static void
report(struct medium *m, const struct nlattr **attr, bool acked)
{
	struct nlmsghdr *nlh = begin(m, m->family, CMD_TX_INFO_FRAME, 0);

	mnl_attr_put(nlh, ATTR_TRANSMITTER, 6, mnl_attr_get_payload(attr[ATTR_TRANSMITTER]));
	mnl_attr_put_u32(nlh, ATTR_FLAGS, parse_u32(attr[ATTR_FLAGS]) | (acked ? FLAG_ACKED : 0));
	mnl_attr_put_u64(nlh, ATTR_COOKIE, parse_u64(attr[ATTR_COOKIE]));
	mnl_attr_put_u32(nlh, ATTR_SIGNAL, (uint32_t)-40);
	mnl_attr_put(nlh, ATTR_TX_INFO, mnl_attr_get_payload_len(attr[ATTR_TX_INFO]),
	    mnl_attr_get_payload(attr[ATTR_TX_INFO]));
	send_out(m, nlh);
}

/* Who has an address is known once it has sent from it: UINT32_MAX before. */
static uint32_t
radio_of(const struct medium *m, const uint8_t *addr)
{
	for (uint32_t i = 0; i < m->senders; i++)
		if (memcmp(m->sender[i].addr, addr, 6) == 0)
			return m->sender[i].radio;
	return UINT32_MAX;
}

static void
learn(struct medium *m, const uint8_t *addr, uint32_t radio)
{
	struct sender *s = &m->sender[m->senders];

	if (m->senders == SENDERS || radio_of(m, addr) != UINT32_MAX)
		return;
	memcpy(s->addr, addr, sizeof(s->addr));
	s->radio = radio;
	m->senders++;
}

static void
relay(struct medium *m, const struct nlattr **attr)
{
	const uint8_t *frame = mnl_attr_get_payload(attr[ATTR_FRAME]);
	const uint8_t *sender = mnl_attr_get_payload(attr[ATTR_TRANSMITTER]);
	uint32_t from = (uint32_t)sender[3] << 8 | sender[4];
	uint32_t receiver = radio_of(m, frame + 4);
	bool acked = false;

	if (mnl_attr_get_payload_len(attr[ATTR_FRAME]) >= 16)
		learn(m, frame + 10, from);

	for (uint32_t to = 0; to < m->radios; to++) {
		bool ours = to == receiver, heard = false;

		if (to == from)
			continue;
		for (uint32_t i = 0; i < (ours ? m->tries : 1) && !acked; i++) {
			bool arrives = !is_lost(m);

			heard |= arrives;
			acked = ours && arrives && !is_lost(m);
		}
		if (heard)
			deliver(m, attr, from, to);
	}
	m->relayed++;
	report(m, attr, acked);
}

static void
hear(struct medium *m)
{
	uint64_t octets[OCTETS / 8];
	ssize_t n = recv(m->fd, octets, sizeof(octets), 0);
	struct parse_walk w = parse_begin(octets, n < 0 ? 0 : (size_t)n);
	const struct nlmsghdr *nlh;

	while ((nlh = parse_raw(&w)) != NULL) {
		const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
		const struct nlattr *a, *attr[ATTRS] = { 0 };

		if (nlh->nlmsg_type != m->family || genl->cmd != CMD_FRAME)
			continue;
		PARSE_EACH(a, nlh, sizeof(*genl))
			if (mnl_attr_get_type(a) < ATTRS)
				attr[mnl_attr_get_type(a)] = a;
		if (attr[ATTR_TRANSMITTER] && attr[ATTR_FRAME] && attr[ATTR_FLAGS] &&
		    attr[ATTR_COOKIE] && attr[ATTR_TX_INFO] &&
		    mnl_attr_get_payload_len(attr[ATTR_FRAME]) >= 10)
			relay(m, attr);
	}
}

static void
obey_line(struct medium *m, const char *line)
{
	unsigned radio;
	int dbm;

	if (sscanf(line, "signal %u %d", &radio, &dbm) == 2 && radio < RADIOS)
		m->signal[radio] = dbm;
	else if (sscanf(line, "loss %u", &m->loss) != 1)
		errx(2, "what is %s", line);
}

/* Whole lines, as a shell writes them.  False: there is no more to be told. */
static bool
obey(struct medium *m)
{
	char lines[256], *rest = lines, *line;
	ssize_t n = read(STDIN_FILENO, lines, sizeof(lines) - 1);

	lines[n < 0 ? 0 : n] = '\0';
	while ((line = strsep(&rest, "\n")) != NULL)
		if (*line)
			obey_line(m, line);
	return n > 0;
}

static void
run_medium(struct medium *m)
{
	struct pollfd p[3] = { { .fd = m->fd, .events = POLLIN }, { .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN } };
	sigset_t end;

	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	p[1].fd = signalfd(-1, &end, SFD_CLOEXEC);
	send_out(m, begin(m, m->family, CMD_REGISTER, NLM_F_ACK));
	must(answered(m), "register");
	printf("ready\n");
	while (poll(p, 3, -1) > 0 && !p[1].revents) {
		if (p[0].revents)
			hear(m);
		if (p[2].revents && !obey(m))
			p[2].fd = -1;
	}
	printf("%llu relayed, %llu lost\n", (unsigned long long)m->relayed,
	    (unsigned long long)m->lost);
}

int
main(int argc, char *argv[])
{
	struct medium m = { .fd = -1 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 5 || atoi(argv[1]) > RADIOS)
		errx(2, "usage: medium RADIOS LOSS TRIES SEED");
	m.radios = (uint32_t)atoi(argv[1]);
	m.loss = (uint32_t)atoi(argv[2]);
	m.tries = (uint32_t)atoi(argv[3]);
	m.random = prng_from(strtoull(argv[4], NULL, 10));
	for (int i = 0; i < RADIOS; i++)
		m.signal[i] = -40;
	open_medium(&m);
	run_medium(&m);
	return 0;
}
