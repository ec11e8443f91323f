/* SPDX-License-Identifier: ISC */
/*
 * scenario - who is on the simulated air, what they do and what goes wrong: a short text
 *
 * One statement a line; doc/simulation.md describes each.  A text is read completely or not
 * at all: an error names line, column, cause and cure.  The result is plain data, the same for
 * the same text on every machine; chance enters only when a simulation is opened with it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mac.h"

enum {
	SCENARIO_RADIOS		= 16,
	SCENARIO_GROUPS		= 64,
	SCENARIO_CROWDS		= 32,
	SCENARIO_PEERS		= 100000,	/* in all */
	SCENARIO_LISTENS	= 8,		/* channels a peer's is drawn from */
	SCENARIO_TEXT		= 64,		/* of a name or service, NUL included */
	SCENARIO_ATTACKS	= 32,
	SCENARIO_FAULTS		= 64,
	SCENARIO_STATIONS	= 1000000,	/* in all */
	SCENARIO_LINE		= 1000,		/* characters */
	SCENARIO_NAME		= 24,		/* of a group or attack, NUL included */
	SCENARIO_ALL		= 255,		/* a fault's or attack's group: everybody; a
						   fault's radio: each */
};

struct scenario_range {			/* a value is drawn from lo to hi, both included */
	int64_t lo, hi;
};

enum scenario_mac { MAC_RANDOM, MAC_OUI, MAC_FROM };
enum scenario_scan { SCAN_ACTIVE, SCAN_PASSIVE, SCAN_NONE };
enum scenario_phy { PHY_B, PHY_G, PHY_N, PHY_AC, PHY_AX };
enum scenario_leave { LEAVE_DEAUTH, LEAVE_DISASSOC, LEAVE_SILENT };

struct scenario_ssid {
	uint8_t len, octet[32];
};

struct scenario_radio {
	uint8_t channel;		/* 0: not said */
	int32_t at_dm;			/* where it stands, decimetres */
	int8_t power_dbm;
	bool reports;			/* tells what was acknowledged */
	struct scenario_ssid ssid;	/* of its BSS; len 0: not said */
	uint8_t way;			/* AIR_WAY_*: how it has a P2P device */
	uint8_t contexts;		/* channels it can be on at a time: 1, 2 */
	uint8_t percent;		/* most of any 10 s away from its BSSs; 0: not said */
	bool untimed;			/* does not tell when it beacons */
	bool radar;			/* its channel is under radar watch */
	uint16_t stay_max_ms;		/* 0: 5000 */
	int64_t latency_us;		/* from being told to leave to having left */
	int64_t rest_us;		/* from one return to the next departure, at least */
};

struct scenario_group {			/* stations of one kind: "station" */
	char name[SCENARIO_NAME];
	uint32_t count;
	enum scenario_mac macs;
	struct mac mac;			/* the OUI, or the first address */
	struct scenario_range join_us, at_dm;
	bool walks;
	int32_t walk_dm;		/* where to, from where it stands, once it has joined */
	int64_t walk_us;		/* how long that takes */
	int8_t signal_dbm;		/* 0: by distance */
	bool any_ssid;			/* "auto": the strongest network */
	struct scenario_ssid ssid;
	enum scenario_scan scan;
	enum scenario_phy phy;
	uint32_t data_bps;		/* each way; 0: none */
	struct scenario_range leave_us, return_us;	/* hi 0: stays; hi 0: never returns */
	enum scenario_leave leave_by;
	int64_t roam_us;		/* looks for a better BSS so often; 0: never */
	bool sae;			/* two rounds of authentication instead of one */
	bool saves_power;
	bool deaf;			/* acknowledges nothing it is sent */
	bool impatient;			/* takes no notice of comeback times, nor pauses */
	bool odd_rates;			/* knows no basic rate */
	bool puppet;			/* does nothing but what sim_speak() says */
	bool reports;			/* its radio tells it what was acknowledged */
	uint8_t repeats;		/* sends each request so many times */
	uint16_t series;		/* gives up after so many failures; 0: never */
};

enum scenario_ask {			/* what a peer that found our device asks it */
	ASK_NOTHING, ASK_PROVISION, ASK_NEGOTIATION, ASK_INVITATION, ASK_SERVICES,
};

struct scenario_crowd {			/* Wi-Fi Direct devices of one kind: "peers" */
	char name[SCENARIO_NAME];
	uint32_t count;
	enum scenario_mac macs;
	struct mac mac;			/* the OUI, or the first address */
	struct scenario_range come_us, leave_us, return_us, at_dm;	/* hi 0: as of a group */
	int8_t signal_dbm;		/* 0: by distance */
	char called[SCENARIO_TEXT];	/* device name; %u is the device's number, from 1 */
	uint8_t type[8];		/* primary device type, as on the air */
	uint8_t listens;
	uint8_t listen[SCENARIO_LISTENS];	/* channels of which each has one */
	bool searches;			/* scans, listens 100 to 300 TU, scans, ... */
	int64_t listen_us, every_us;	/* extended listen; 0: listens all the time */
	uint16_t methods;		/* enum wsc_methods */
	int16_t intent;			/* accepts a negotiation with it; -1: refuses */
	uint8_t negotiation;		/* then with this status, enum p2p_status */
	uint8_t provision;		/* 0: says that it has none of the methods */
	uint8_t invitation;		/* status it answers an invitation with */
	bool mute;			/* answers probes and nothing else */
	char bonjour[SCENARIO_TEXT], upnp[SCENARIO_TEXT];	/* services; "": none */
	int64_t rename_us, retype_us;	/* after it came; 0: never */
	char renamed[SCENARIO_TEXT];
	uint8_t retyped[8];
	enum scenario_ask asks;
	bool twice;			/* sends each answer twice */
	bool truncates;			/* cuts its attributes short */
	bool only_b;			/* knows 802.11b rates alone: nobody may answer it */
};

enum scenario_attack_kind {
	ATTACK_FLOOD_AUTH, ATTACK_FLOOD_ASSOC, ATTACK_FLOOD_PROBE,	/* invented addresses */
	ATTACK_SPOOF_AUTH, ATTACK_SPOOF_DEAUTH, ATTACK_SPOOF_DISASSOC,	/* a victim's address */
	ATTACK_GARBAGE, ATTACK_TRUNCATE, ATTACK_CLASS3,
	ATTACK_FLOOD_P2P,		/* probe requests as Wi-Fi Direct's, invented addresses */
};

struct scenario_attack {
	char name[SCENARIO_NAME];
	enum scenario_attack_kind kind;
	uint32_t rate_mhz;		/* frames in 1000 s */
	int64_t from_us, to_us;
	int32_t at_dm;
	int8_t signal_dbm;		/* 0: by distance */
	uint32_t addresses;		/* invents so many; 0: a new one for each frame */
	uint8_t victims;		/* a group, or SCENARIO_ALL */
	uint8_t channel;		/* 0: that of some BSS */
};

enum scenario_fault_kind {
	FAULT_LOSS,			/* an attempt is lost */
	FAULT_ACK_LOSS,			/* received, and the acknowledgement lost */
	FAULT_DROP,			/* a frame is lost with all its attempts */
	FAULT_DUPLICATE, FAULT_DELAY, FAULT_REORDER,
	FAULT_PARTITION,		/* nothing passes */
	FAULT_SIGNAL,			/* weaker by so many dB */
	FAULT_NO_STAY,			/* the radio's: a stay or scan does not begin */
	FAULT_BAD_STAY,			/* it ends at once with an error */
	FAULT_GONE_IN_STAY,		/* the radio vanishes in the middle of it */
	FAULT_GONE,			/* it vanishes */
	FAULT_BLOCKED,			/* it is blocked: rfkill */
};

enum {					/* frames a fault can be limited to, as bits */
	FRAMES_PROBE = 1, FRAMES_AUTH = 2, FRAMES_ASSOC = 4, FRAMES_LEAVE = 8, FRAMES_DATA = 16,
	FRAMES_BEACON = 32, FRAMES_OTHER = 64, FRAMES_ALL = 127,
	LINK_UP = 1, LINK_DOWN = 2,	/* to the AP; from it */
};

struct scenario_fault {
	enum scenario_fault_kind kind;
	double chance;			/* 0 to 1 */
	struct scenario_range amount;	/* delay: us; signal: dB; bad stay: errno value */
	int64_t from_us, to_us;
	uint8_t group;			/* or a crowd: SCENARIO_GROUPS and more; or SCENARIO_ALL */
	uint8_t radio;			/* or SCENARIO_ALL */
	uint8_t links, frames;
	uint32_t after, first;		/* spares so many frames; then hits so many, 0: all */
};

struct scenario {
	uint64_t seed;
	bool ideal;			/* frames take their airtime and never wait for another */
	double exponent;		/* of the path loss */
	int8_t loss_1m_db, noise_dbm;
	uint8_t shadowing_db;		/* standard deviation */
	int64_t end_us;			/* 0: none */
	uint32_t radios, groups, crowds, attacks, faults, stations, peers;
	struct scenario_radio radio[SCENARIO_RADIOS];
	struct scenario_group group[SCENARIO_GROUPS];
	struct scenario_crowd crowd[SCENARIO_CROWDS];
	struct scenario_attack attack[SCENARIO_ATTACKS];
	struct scenario_fault fault[SCENARIO_FAULTS];
};

struct scenario_error {
	unsigned line, column;		/* from 1 */
	char text[200];			/* cause and cure */
};

/* NULL: refused whole, *error says why.  Owned until scenario_free(). */
struct scenario	*scenario_read(const char *text, size_t len, struct scenario_error *error);
void		 scenario_free(struct scenario *);	/* NULL is fine */

struct scenario_radio scenario_radio(void);	/* as "radio" without words */
uint16_t	 scenario_freq(uint8_t channel);	/* MHz; 0: no such channel */
