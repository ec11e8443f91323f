/* SPDX-License-Identifier: ISC */
/*
 * hwsim_radio - a simulated radio of mac80211_hwsim, made or removed
 *
 *	hwsim_radio add [p2p] [chanctx] [channels=N] [novif] [iftypes=N,...] [name=TEXT]
 *	hwsim_radio del NUMBER
 *
 *	p2p		it has P2P devices; without: it has none, whatever the module was told
 *	chanctx		it keeps channel contexts, as most hardware does; without, and with one
 *			channel, mac80211 leaves the channel in software
 *	channels=N	on so many at a time; more than one needs chanctx, and takes it
 *	novif		without a network interface
 *	iftypes=N,...	it can only be these, by nl80211's numbers (2 a station, 3 an AP), and
 *			what mac80211 does in software, monitors above all
 *
 * "add" prints the radio's number, which "del" takes.  It says what the kernel said where that
 * refuses, and ends with 1.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "radio/nl80211/parse.h"

/* mac80211_hwsim.h is not among the kernel's headers for programs: what is used of it. */
enum { NEW_RADIO = 4, DEL_RADIO = 5 };
enum { CHANNELS = 9, RADIO_ID = 10, P2P_DEVICE = 14, USE_CHANCTX = 15, RADIO_NAME = 17,
	NO_VIF = 18, IFTYPE_SUPPORT = 23 };

enum { ROOM = 8192 };

struct control {
	struct mnl_socket *socket;
	uint16_t family;
	_Alignas(struct nlmsghdr) char octets[ROOM];
};

static struct nlmsghdr *
begin(struct control *c, uint16_t family, uint8_t command)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(c->octets);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl->cmd = command;
	genl->version = 1;
	return nlh;
}

static void
look_at(struct control *c, const struct nlmsghdr *nlh)
{
	const struct nlattr *a;

	PARSE_EACH(a, nlh, sizeof(struct genlmsghdr))
		if (nlh->nlmsg_type == GENL_ID_CTRL && mnl_attr_get_type(a) == CTRL_ATTR_FAMILY_ID)
			c->family = parse_u16(a);
}

/* Until the acknowledgement, whose number it returns: hwsim's is that of the new radio. */
static int
ask(struct control *c, const struct nlmsghdr *nlh)
{
	ssize_t len = mnl_socket_sendto(c->socket, nlh, nlh->nlmsg_len);

	while (len >= 0) {
		const struct nlmsghdr *at = (const void *)c->octets;
		int left;

		len = mnl_socket_recvfrom(c->socket, c->octets, ROOM);
		left = (int)len;
		for (; len > 0 && mnl_nlmsg_ok(at, left); at = mnl_nlmsg_next(at, &left))
			if (at->nlmsg_type == NLMSG_ERROR)
				return ((const struct nlmsgerr *)mnl_nlmsg_get_payload(at))->error;
			else
				look_at(c, at);
	}
	return -errno;
}

static int
open_control(struct control *c)
{
	struct nlmsghdr *nlh = begin(c, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);

	c->socket = mnl_socket_open(NETLINK_GENERIC);
	if (c->socket == NULL || mnl_socket_bind(c->socket, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "MAC80211_HWSIM");
	return ask(c, nlh);
}

static uint32_t
iftype_bits(const char *numbers)
{
	uint32_t bits = 0;
	char *end;

	for (const char *at = numbers; *at; at = *end ? end + 1 : end) {
		bits |= 1u << (strtoul(at, &end, 10) & 31);
		if (end == at)
			break;
	}
	return bits;
}

static int
put_word(struct nlmsghdr *nlh, const char *word)
{
	if (strcmp(word, "p2p") == 0)
		mnl_attr_put(nlh, P2P_DEVICE, 0, NULL);
	else if (strcmp(word, "chanctx") == 0)
		mnl_attr_put(nlh, USE_CHANCTX, 0, NULL);
	else if (strcmp(word, "novif") == 0)
		mnl_attr_put(nlh, NO_VIF, 0, NULL);
	else if (strncmp(word, "channels=", 9) == 0)
		mnl_attr_put_u32(nlh, CHANNELS, (uint32_t)strtoul(word + 9, NULL, 10));
	else if (strncmp(word, "iftypes=", 8) == 0)
		mnl_attr_put_u32(nlh, IFTYPE_SUPPORT, iftype_bits(word + 8));
	else if (strncmp(word, "name=", 5) == 0)
		mnl_attr_put_strz(nlh, RADIO_NAME, word + 5);
	else
		return -EINVAL;
	return 0;
}

/* Without a number of channels the module's parameter would count, and with it chanctx or not. */
static int
add(struct control *c, int count, char **words)
{
	struct nlmsghdr *nlh = begin(c, c->family, NEW_RADIO);
	int error = 0;
	bool counted = false;

	for (int i = 0; i < count && error == 0; i++) {
		counted |= strncmp(words[i], "channels=", 9) == 0;
		error = put_word(nlh, words[i]);
	}
	if (error)
		return error;
	if (!counted)
		mnl_attr_put_u32(nlh, CHANNELS, 1);
	error = ask(c, nlh);
	if (error >= 0)
		printf("%d\n", error);
	return error;
}

static int
del(struct control *c, const char *number)
{
	struct nlmsghdr *nlh = begin(c, c->family, DEL_RADIO);

	mnl_attr_put_u32(nlh, RADIO_ID, (uint32_t)strtoul(number, NULL, 10));
	return ask(c, nlh);
}

int
main(int argc, char **argv)
{
	static struct control c;
	int error = open_control(&c);

	if (error < 0) {
		fprintf(stderr, "hwsim_radio: %s; is the module mac80211_hwsim there?\n",
		    strerror(-error));
		return 1;
	}
	if (argc > 1 && strcmp(argv[1], "add") == 0)
		error = add(&c, argc - 2, argv + 2);
	else if (argc == 3 && strcmp(argv[1], "del") == 0)
		error = del(&c, argv[2]);
	else
		error = -EINVAL;
	if (error == -EINVAL)
		fprintf(stderr, "usage: hwsim_radio add [p2p] [chanctx] [channels=N] [novif] "
		    "[iftypes=N,...] [name=TEXT] | del NUMBER\n");
	else if (error < 0)
		fprintf(stderr, "hwsim_radio: %s\n", strerror(-error));
	mnl_socket_close(c.socket);
	return error < 0;
}
