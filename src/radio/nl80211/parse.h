/* SPDX-License-Identifier: ISC */
/*
 * parse - what the kernel says over netlink, as plain data
 *
 * Functions over buffers: no socket, no kernel, nothing kept.  A message that is cut off, or whose
 * attributes are not what they should be, is PARSE_OTHER or lacks the field; nothing is read
 * beyond the buffer.  What points outside is borrowed from the buffer.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/air.h"
#include "base/mac.h"

struct nlattr;
struct nlmsghdr;

enum parse_kind {
	PARSE_OTHER,		/* nothing we look at */
	PARSE_ERROR,		/* a command's end: error (0: it went well), words */
	PARSE_DONE,		/* the end of a dump; error */
	PARSE_COOKIE,		/* a FRAME or PROBE_CLIENT was taken: cookie */
	PARSE_FRAME,		/* heard: frame, freq_mhz, signal_dbm */
	PARSE_FRAME_STATUS,	/* sent: cookie, acked */
	PARSE_UNEXPECTED,	/* a class 3 frame of a stranger: mac; four_address */
	PARSE_POLLED,		/* mac, acked */
	PARSE_STATION,		/* it is in the kernel's table: mac, stats */
	PARSE_STATION_GONE,	/* mac */
	PARSE_BSS_STOPPED,	/* by the kernel, or by the driver */
	PARSE_INTERFACE,	/* ifindex or wdev, wiphy, name, iftype, mac */
	PARSE_INTERFACE_GONE,	/* ifindex or wdev */
	PARSE_STAY_BEGAN,	/* on a channel: cookie, freq_mhz */
	PARSE_STAY_ENDED,	/* cookie */
	PARSE_SCANNED,		/* a scan is over */
	PARSE_SCAN_ABORTED,
	PARSE_SCAN_RESULT,	/* of a dump: heard */
};

struct parse_heard {		/* an entry of the kernel's table of BSSs */
	struct mac bssid;
	uint16_t freq_mhz, interval_tu, capability;
	int8_t signal_dbm;		/* 0: unknown */
	bool answered;			/* a probe request; else it was heard to beacon */
	uint32_t ago_ms;		/* since it was last heard */
	uint64_t timestamp;		/* its TSF */
	struct air_bytes elements;
};

struct parse_message {
	enum parse_kind kind;
	uint32_t seq;			/* of the command it answers; 0: an event */
	uint32_t ifindex, wiphy;	/* 0 (wiphy: UINT32_MAX): not said */
	uint64_t wdev;			/* 0: not said */
	uint32_t iftype;
	uint16_t freq_mhz;
	int8_t signal_dbm;		/* 0: unknown */
	bool acked, four_address, has_stats;
	int error;			/* an errno value */
	struct mac mac;
	uint64_t cookie;
	struct air_bytes frame;
	struct air_stats stats;
	struct parse_heard heard;
	char name[16];
	char words[160];		/* the kernel's own, "" where it has none */
};

/* The next message of a datagram, family being nl80211's number.  False: there is no more. */
struct parse_walk {
	const uint8_t *at;
	size_t left;
};
struct parse_walk parse_begin(const void *datagram, size_t len);	/* aligned to 4 */
bool	parse_next(struct parse_walk *, uint16_t family, struct parse_message *);

/* As above, the message itself; NULL: no more.  For whoever reads it with the calls below. */
const struct nlmsghdr *parse_raw(struct parse_walk *);

/* An answer of genl's controller: the number of a family and of its groups (0: not there). */
struct parse_family {
	uint16_t id;
	uint32_t config, mlme, regulatory, scan;
};
void	parse_family(const struct nlmsghdr *, struct parse_family *);

/* An answer to GET_REG: the country's two letters. */
void	parse_country(const struct nlmsghdr *, char country[static 3]);

/* rtnetlink, link messages. */
struct parse_link {
	bool gone, up;
	uint32_t ifindex;
	struct mac mac;
	char name[16];
};
bool	parse_link(const struct nlmsghdr *, struct parse_link *);	/* false: another message */

/*
 * Attributes, one after the other: of a message after skip octets of its own header, or those an
 * attribute holds; after NULL comes the first, after the last NULL.  Values are 0 where too short.
 */
const struct nlattr *parse_attr(const struct nlmsghdr *, size_t skip, const struct nlattr *before);
const struct nlattr *parse_inner(const struct nlattr *nest, const struct nlattr *before);
#define PARSE_EACH(a, nlh, skip) \
	for ((a) = NULL; ((a) = parse_attr((nlh), (skip), (a))) != NULL; )
#define PARSE_EACH_IN(a, nest)	for ((a) = NULL; ((a) = parse_inner((nest), (a))) != NULL; )

uint8_t		parse_u8(const struct nlattr *);
uint16_t	parse_u16(const struct nlattr *);
uint32_t	parse_u32(const struct nlattr *);
uint64_t	parse_u64(const struct nlattr *);
void		parse_text(const struct nlattr *, char *to, size_t size);
