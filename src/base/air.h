/* SPDX-License-Identifier: ISC */
/*
 * air - what the engine tells a radio, and what a radio tells the engine
 *
 * Plain data; no calls.  The engine queues commands and the caller hands them to the radio; the
 * radio's events come back one at a time.  Whatever points outside (frames, elements) is
 * borrowed: in a command until the next call into the engine, in an event during the call.
 *
 * The radio beacons by itself from the template (it fills in timestamp, sequence number and
 * TIM), acknowledges, retries, and keeps a table of stations that mirrors the engine's; it
 * passes up management frames, and says which stations it knows nothing of.  It sends the
 * frames it is given in order.  A radio is addressed by number, a BSS by its number in the
 * engine; both are small and fixed while the engine is open.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/mac.h"

enum {
	AIR_FRAME_MAX	= 2400,		/* octets of a management frame: 24 + 2304, and room */
	AIR_RATES_MAX	= 16,
	AIR_HT_LEN	= 26,		/* octets of the capabilities elements, without headers */
	AIR_VHT_LEN	= 12,
	AIR_HE_MAX	= 54,
};

struct air_bytes {
	const uint8_t	*at;		/* NULL where len is 0 */
	size_t		 len;
};

struct air_stats {
	uint64_t rx_packets, tx_packets;	/* from the station; to it */
	uint64_t rx_bytes, tx_bytes;
	uint32_t tx_retries, tx_failed;
	uint32_t rx_rate_100kbps, tx_rate_100kbps;
	uint32_t idle_ms;			/* since it was last heard */
	int8_t	 signal_dbm;			/* of the last frame; 0 unknown */
};

/* ---- engine to radio -------------------------------------------------------------------- */

enum air_verb {
	AIR_SEND,		/* transmit a management frame */
	AIR_BSS_START,		/* begin to beacon and to pass up frames */
	AIR_BSS_UPDATE,		/* another beacon; nobody loses association */
	AIR_BSS_STOP,
	AIR_STATION_ADD,	/* associated from now on; replaces one of the same address */
	AIR_STATION_SET,	/* change its flags */
	AIR_STATION_REMOVE,
	AIR_POLL,		/* send a null data frame; AIR_POLLED answers */
	AIR_ASK_STATS,		/* AIR_STATS answers */
};

struct air_send {
	uint32_t token;			/* AIR_SENT repeats it; 0: no report wanted */
	bool no_ack;			/* do not wait for an acknowledgement, do not retry */
	uint16_t freq_mhz;		/* 0: the BSS's channel */
	struct air_bytes frame;		/* from frame control, without FCS; sequence number is the radio's */
};

struct air_bss {
	struct mac bssid;
	uint8_t ssid_len, ssid[32];
	uint8_t hidden;			/* 0 no, 1 empty SSID in beacons, 2 zeros instead of it */
	uint16_t freq_mhz;
	uint16_t beacon_tu;		/* beacon interval */
	uint8_t dtim_period;		/* beacons */
	struct air_bytes head;		/* beacon up to the TIM element */
	struct air_bytes tail;		/* beacon after it */
	uint8_t basic_count, basic[AIR_RATES_MAX];	/* basic rates, 500 kb/s */
	uint16_t ht_protection;		/* HT Operation, HT protection field; 9.4.2.56 */
	bool isolate;			/* stations do not reach one another through the AP */
	bool cts_protection, short_preamble, short_slot;
	bool privacy;
};

struct air_station {
	struct mac addr;
	uint16_t aid;
	uint16_t capability, listen_interval;
	uint8_t rate_count, rate[AIR_RATES_MAX];	/* 500 kb/s */
	bool wmm, short_preamble, authorized, four_address;
	uint8_t ht_len, vht_len, he_len;		/* 0: none */
	uint8_t ht[AIR_HT_LEN], vht[AIR_VHT_LEN], he[AIR_HE_MAX];
};

struct air_command {
	enum air_verb verb;
	uint8_t radio;
	uint16_t bss;
	union {
		struct air_send send;
		struct air_bss start;		/* AIR_BSS_START, AIR_BSS_UPDATE */
		struct air_station station;	/* AIR_STATION_ADD, AIR_STATION_SET */
		struct mac addr;		/* AIR_STATION_REMOVE, AIR_POLL, AIR_ASK_STATS */
	};
};

/* ---- radio to engine -------------------------------------------------------------------- */

enum air_news {
	AIR_FRAME,		/* a management frame was received */
	AIR_SENT,		/* what became of an AIR_SEND with a token */
	AIR_UNEXPECTED,		/* a data frame of a station the radio does not know */
	AIR_POLLED,
	AIR_STATS,
	AIR_STATION_LOST,	/* the radio could not add the station, or dropped it */
	AIR_BSS_STATE,		/* a BSS came up or went down */
	AIR_RADIO_GONE,		/* the radio was unplugged or closed */
};

struct air_event {
	enum air_news news;
	uint8_t radio;
	uint16_t bss;			/* AIR_FRAME, AIR_SENT: not used, addresses and tokens tell */
	union {
		struct {
			struct air_bytes frame;	/* from frame control, without FCS */
			uint16_t freq_mhz;
			int8_t signal_dbm;	/* 0: unknown */
		} received;
		struct {
			uint32_t token;
			bool acked;
		} sent;
		struct {
			struct mac addr;
			uint16_t frame_control;
			bool four_address;
		} unexpected;
		struct {
			struct mac addr;
			bool acked;
		} polled;
		struct {
			struct mac addr;
			struct air_stats stats;
		} stats;
		struct {
			struct mac addr;
			int error;	/* errno value; 0: it was dropped by someone else */
		} lost;
		struct {
			bool up;
			int error;	/* down: why, an errno value; 0 as asked */
		} state;
	};
};
