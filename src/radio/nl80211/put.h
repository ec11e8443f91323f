/* SPDX-License-Identifier: ISC */
/*
 * put - commands to the kernel, as netlink messages in a buffer
 *
 * Functions over a buffer the caller owns: nothing is sent, nothing kept.  Messages stand one
 * behind the other, so that several go out in one datagram; the kernel carries them out in
 * that order.  Each has PUT_MOST octets at most, and is begun only where there is so much room.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/air.h"
#include "radio/nl80211/wiphy.h"

enum { PUT_MOST = 8192 };

struct nlmsghdr;

struct put {
	uint8_t	*base;			/* aligned to 4 */
	size_t	 len, cap;
	uint16_t family;
	uint32_t seq;			/* of the next; never 0 */
};

/* An interface: a netdev, or what has none (a P2P device) by the kernel's own number. */
struct put_who {
	uint32_t ifindex;		/* 0: it has none */
	uint64_t wdev;
};

bool		 put_fits(const struct put *);		/* one more message */
struct nlmsghdr	*put_begin(struct put *, uint8_t cmd, uint32_t ifindex);	/* 0: none */
struct nlmsghdr	*put_begin_as(struct put *, uint8_t cmd, struct put_who);
uint32_t	 put_end(struct put *, struct nlmsghdr *);	/* its number */

/* Whole commands; their numbers.  ack: the kernel confirms, else it tells of errors only. */
uint32_t	 put_frame(struct put *, struct put_who, const struct air_send *);
uint32_t	 put_new_station(struct put *, uint32_t ifindex, const struct air_station *);
uint32_t	 put_set_authorized(struct put *, uint32_t ifindex, struct mac, bool);
uint32_t	 put_set_vlan(struct put *, uint32_t ifindex, struct mac, uint32_t vlan_ifindex);
uint32_t	 put_del_station(struct put *, uint32_t ifindex, struct mac);	/* zero: all */
uint32_t	 put_station(struct put *, uint8_t cmd, uint32_t ifindex, struct mac);
uint32_t	 put_station_dump(struct put *, uint32_t ifindex);	/* GET_STATION, all of them */
uint32_t	 put_start_ap(struct put *, uint32_t ifindex, const struct air_bss *,
		    const struct wiphy_place *);
uint32_t	 put_set_beacon(struct put *, uint32_t ifindex, const struct air_bss *);
uint32_t	 put_set_bss(struct put *, uint32_t ifindex, const struct air_bss *);
uint32_t	 put_stop_ap(struct put *, uint32_t ifindex);
uint32_t	 put_new_interface(struct put *, uint32_t wiphy, const char *name, uint32_t iftype,
		    struct mac, bool four_address);	/* zero address: the driver's choice */
uint32_t	 put_del_interface(struct put *, uint32_t ifindex);

/* Away from the BSSs' channel. */
enum put_scan_flag {
	PUT_SCAN_AP	= 1,		/* from an interface that beacons */
	PUT_SCAN_DWELL	= 2,		/* the radio can be told how long */
};
uint32_t	 put_start_device(struct put *, struct put_who, bool start);	/* ack */
uint32_t	 put_delete(struct put *, struct put_who);
uint32_t	 put_register(struct put *, struct put_who, uint16_t frame_type);
					/* all of a type, told or not of what; ack */
uint32_t	 put_stay(struct put *, struct put_who, uint16_t freq_mhz, uint32_t ms);
uint32_t	 put_stay_end(struct put *, struct put_who, uint64_t cookie);
uint32_t	 put_scan(struct put *, struct put_who, const struct air_scan *, unsigned flags);
uint32_t	 put_scan_end(struct put *, struct put_who);
uint32_t	 put_scan_dump(struct put *, struct put_who);	/* what is in the kernel's table */

/* rtnetlink: a link up or down, its address while it is down.  As above, without a family. */
uint32_t	 put_link(struct put *, uint32_t ifindex, bool up, const struct mac *);
uint32_t	 put_link_alias(struct put *, uint32_t ifindex, const char *alias);	/* and up; ack */
uint32_t	 put_get_link(struct put *, uint32_t ifindex);
