/* SPDX-License-Identifier: ISC */
/*
 * hwsim_radio - makes a simulated radio of mac80211_hwsim's that can be only some things
 *
 *	hwsim_radio NAME IFTYPE...	by nl80211's numbers: 1 is ad hoc, 2 a station, 3 an AP
 *
 * What mac80211 does in software, monitors above all, it can be as well.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmnl/libmnl.h>

#include "radio/nl80211/parse.h"

enum {					/* drivers/net/wireless/mac80211_hwsim.h */
	HWSIM_CMD_NEW_RADIO = 4, HWSIM_ATTR_RADIO_NAME = 17, HWSIM_ATTR_IFTYPE_SUPPORT = 23,
};

static int
on_family(const struct nlmsghdr *nlh, void *arg)
{
	parse_family(nlh, arg);
	return MNL_CB_OK;
}

static int
converse(struct mnl_socket *s, struct nlmsghdr *nlh, struct parse_family *family)
{
	char answer[8192];
	ssize_t n;
	int more = 1;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = (unsigned)time(NULL);
	if (mnl_socket_sendto(s, nlh, nlh->nlmsg_len) < 0)
		return -1;
	while (more > 0 && (n = mnl_socket_recvfrom(s, answer, sizeof(answer))) > 0)
		more = mnl_cb_run(answer, (size_t)n, nlh->nlmsg_seq, mnl_socket_get_portid(s),
		    family ? on_family : NULL, family);
	return more;
}

static struct nlmsghdr *
message(char *octets, uint16_t type, uint8_t cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(octets);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = type;
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

int
main(int argc, char *argv[])
{
	struct mnl_socket *s = mnl_socket_open(NETLINK_GENERIC);
	struct parse_family family = { 0 };
	_Alignas(8) char octets[512];
	struct nlmsghdr *nlh;
	uint32_t iftypes = 0;

	for (int i = 2; i < argc; i++)
		iftypes |= 1u << atoi(argv[i]);
	if (argc < 3 || s == NULL || mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) < 0) {
		fputs("usage: hwsim_radio NAME IFTYPE...\n", stderr);
		return 2;
	}
	nlh = message(octets, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "MAC80211_HWSIM");
	if (converse(s, nlh, &family) < 0 || family.id == 0) {
		perror("hwsim_radio: mac80211_hwsim");
		return 1;
	}
	nlh = message(octets, family.id, HWSIM_CMD_NEW_RADIO);
	mnl_attr_put(nlh, HWSIM_ATTR_RADIO_NAME, strlen(argv[1]), argv[1]);
	mnl_attr_put_u32(nlh, HWSIM_ATTR_IFTYPE_SUPPORT, iftypes);
	errno = 0;
	converse(s, nlh, NULL);			/* it answers with the radio's number, as an error */
	if (errno == EINVAL || errno == EOPNOTSUPP || errno == EPERM || errno == ENOMEM) {
		perror("hwsim_radio");
		return 1;
	}
	mnl_socket_close(s);
	return 0;
}
