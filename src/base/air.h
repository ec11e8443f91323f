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
 * engine; both are small and fixed while the engine is open.  A radio's P2P device, where it
 * has one, takes the place of a BSS as AIR_DEVICE.
 *
 * Away from the channel of its BSSs a radio is only when told: it stays on one for a while, or
 * scans one.  It is given one stay or scan at a time, and what it is given next waits for the
 * end of that; so it need not queue anything.  During a stay it hears as the BSS or device that
 * stays, and sends frames for that channel.
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
	AIR_DEVICE	= 0x8000,	/* in place of a BSS's number: the radio's P2P device */
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

enum air_way {				/* how a radio has a P2P device; as HAP_WAY_* */
	AIR_WAY_NONE, AIR_WAY_NATIVE, AIR_WAY_BORROWED, AIR_WAY_SHARED, AIR_WAY_ON_CHANNEL,
};

/*
 * What a radio can beside being an access point's.  It is found out by trying before the engine
 * opens; a radio that says nothing here has no P2P device and stays where it is.
 */
struct air_away {
	uint8_t way;			/* AIR_WAY_*: how it has a P2P device; 0: not at all */
	struct mac addr;		/* of that; shared: zero, it has that of the radio's first BSS */
	bool leaves;			/* it stays on other channels than that of its BSSs */
	bool scans;
	bool acks;			/* it reports acknowledgements of frames sent in a stay */
	bool radar;			/* the channel needs radar detection: nothing may leave it */
	uint16_t stay_max_ms;		/* the longest it takes; 0: 5000 */
	uint8_t percent;		/* most of any 10 s away from a BSS; 0: 30 */
	const char *why;		/* static: what it cannot, and the cure; NULL: it can all */
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
	AIR_DEVICE_START,	/* AIR_DEVICE_STATE answers; device */
	AIR_DEVICE_STOP,	/* what it had under way ends without a word */
	AIR_STAY,		/* AIR_STAY_BEGAN, then AIR_STAY_ENDED; or only that, with an error */
	AIR_STAY_END,		/* before its time: AIR_STAY_ENDED follows, unless it has come; token */
	AIR_SCAN,		/* an AIR_FRAME for each BSS and device heard, then AIR_SCANNED */
	AIR_SCAN_END,		/* as AIR_STAY_END */
};

struct air_send {
	uint32_t token;			/* AIR_SENT repeats it; 0: no report wanted */
	bool no_ack;			/* do not wait for an acknowledgement, do not retry */
	bool no_cck;			/* without 802.11b rates */
	uint16_t freq_mhz;		/* 0: the BSS's channel; else that of the stay under way */
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
	uint16_t he_6ghz;				/* its band capabilities there; 0: none */
	uint8_t ht[AIR_HT_LEN], vht[AIR_VHT_LEN], he[AIR_HE_MAX];
};

struct air_device {			/* whatever of it the radio cannot do, it was opened without */
	struct mac addr;		/* as in struct engine_radio: the same at each start */
};

struct air_stay {
	uint32_t token;			/* never 0; AIR_STAY_* repeat it */
	uint16_t freq_mhz;
	uint32_t duration_ms;		/* from its beginning; 10 at least */
};

struct air_scan {			/* of one channel */
	uint32_t token;			/* never 0; AIR_SCANNED repeats it */
	uint16_t freq_mhz;
	uint16_t dwell_ms;		/* 0: as the radio does */
	bool passive;			/* without probe requests */
	bool no_cck;			/* those without 802.11b rates, and offering none */
	uint8_t ssid_len, ssid[32];	/* of the probe request; 0: the wildcard */
	struct air_bytes elements;	/* of the probe request, after those the radio puts there */
};

struct air_command {
	enum air_verb verb;
	uint8_t radio;
	uint16_t bss;			/* or AIR_DEVICE */
	union {
		struct air_send send;
		struct air_bss start;		/* AIR_BSS_START, AIR_BSS_UPDATE */
		struct air_station station;	/* AIR_STATION_ADD, AIR_STATION_SET */
		struct mac addr;		/* AIR_STATION_REMOVE, AIR_POLL, AIR_ASK_STATS */
		struct air_device device;	/* AIR_DEVICE_START */
		struct air_stay stay;
		struct air_scan scan;
		uint32_t token;			/* AIR_STAY_END, AIR_SCAN_END */
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
	AIR_DEVICE_STATE,	/* the P2P device is there, or is no more */
	AIR_STAY_BEGAN,		/* its time counts from now; token */
	AIR_STAY_ENDED,		/* also of one that never began */
	AIR_SCANNED,
	AIR_BEACON_TIME,	/* when a BSS beacons; said when it is known, and when it changes */
};

struct air_event {
	enum air_news news;
	uint8_t radio;
	uint16_t bss;			/* AIR_FRAME, AIR_SENT, stays and scans: not used,
					   addresses and tokens tell */
	union {
		struct {
			struct air_bytes frame;	/* from frame control, without FCS */
			uint16_t freq_mhz;
			int8_t signal_dbm;	/* 0: unknown */
			bool scanned;		/* what a scan found, as the frame it heard */
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
		} state;		/* AIR_BSS_STATE, AIR_DEVICE_STATE */
		struct {
			uint32_t token;
			int error;	/* ENDED, SCANNED: an errno value; 0: its time is over,
					   or it was ended as asked */
		} away;			/* AIR_STAY_BEGAN, AIR_STAY_ENDED, AIR_SCANNED */
		struct {
			bool known;	/* false: no longer */
			struct instant at;	/* of one beacon; past or to come */
			int16_t dtim_count;	/* of that one; -1: unknown */
		} beacon_time;
	};
};
