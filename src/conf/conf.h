/* SPDX-License-Identifier: ISC */
/*
 * conf - what apgated's configuration files say
 *
 * Reads hostapd.conf: hostapd's keys for an open network, and ours (hostap_*) in the same style.
 * A file describes one radio and its BSSs; several files make several radios.  The keys of the
 * access point as a whole may stand in any of them, but may not contradict each other.
 *
 * All mistakes of all files are collected, each with file, line, key, cause and cure, and nothing
 * is handed out where there is one.  What is taken but without effect, or worth knowing, becomes
 * a note.  A key hostapd knows and we do not is an error where leaving it out would make a
 * different network from the one the file describes, else a note.
 *
 * The grammar is hostapd's: `key=value`, the value to the end of the line as it stands, `#` in
 * column 1 for a comment.  Lines end in LF or CRLF.  Later lines win, except for keys that add up.
 *
 * The result is plain data: it holds no descriptor, asks nothing of the system, and changes only
 * through conf_parse().  conf_parse() is pure but for malloc; conf_read() reads files and
 * nothing else.  Limits: CONF_RADIOS radios, CONF_BSSES BSSs a radio, 4094 octets a line, 1 MiB a
 * file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mac.h"
#include "conf/errors.h"
#include "conf/maclist.h"

enum {
	CONF_RADIOS	= 16,
	CONF_BSSES	= 64,		/* a radio */
	CONF_LINE	= 4094,		/* octets, without the end of the line */
	CONF_FILE	= 1 << 20,	/* octets of a configuration file */
	CONF_NAME	= 16,		/* an interface's name with its NUL */
	CONF_SSID	= 32,
	CONF_RATES	= 12,
	CONF_ELEMENTS	= 1024,
	CONF_ACL_FILES	= 8,		/* accept_mac_file (deny_mac_file) lines of a BSS */
	CONF_GRANTS	= 64,
	CONF_WHO	= 36,		/* holds a user's or group's name of at most 32 */
	CONF_KEYS	= 96,		/* room for the keys of the table */
};

enum conf_driver {
	CONF_DRIVER_NL80211, CONF_DRIVER_NONE,
	CONF_DRIVER_SIM, CONF_DRIVER_CAPTURE,	/* ours */
};

enum conf_p2p {				/* how a radio has a P2P device */
	CONF_P2P_AUTO, CONF_P2P_NATIVE, CONF_P2P_BORROWED, CONF_P2P_SHARED, CONF_P2P_ON_CHANNEL,
	CONF_P2P_OFF,
};

enum conf_mode { CONF_MODE_B, CONF_MODE_G, CONF_MODE_A };

/* The classes of requests, in the order of the arrays below. */
enum conf_class {
	CONF_PROBE, CONF_AUTH, CONF_ASSOC, CONF_REASSOC, CONF_SAE,
	CONF_CLASSES
};

/* Bits. */
enum conf_right {
	CONF_OBSERVE = 1, CONF_DECIDE = 2, CONF_COMMAND = 4, CONF_P2P = 8,
	CONF_ALL_RIGHTS = 15,
};

enum conf_who { CONF_ANYONE, CONF_USER, CONF_GROUP, CONF_UID, CONF_GID };

/* How soon a changed key can take effect. */
enum conf_reload {
	CONF_LIVE,			/* at once; no station notices */
	CONF_RESTARTS_BSS,		/* the BSS (a radio's key: all its BSSs) goes and comes */
	CONF_NEEDS_RESTART,		/* only when apgated starts again */
};

enum conf_scope { CONF_OF_RADIO, CONF_OF_BSS, CONF_OF_APGATE };

struct conf_ssid {
	uint8_t		len;
	uint8_t		octet[CONF_SSID];
};

struct conf_rates {
	int		count;
	uint16_t	kbps100[CONF_RATES];	/* in 100 kbit/s, rising */
};

struct conf_elements {			/* whole elements, as they go on the air */
	uint16_t	len;
	uint8_t		octet[CONF_ELEMENTS];
};

struct conf_acl {
	int		 files;
	const char	*file[CONF_ACL_FILES];
	struct maclist	 list;		/* filled by conf_read(); empty after conf_parse() */
};

struct conf_bss {
	char			name[CONF_NAME];
	struct conf_ssid	ssid;
	bool			utf8_ssid;
	struct mac		bssid;		/* zero: the radio's choice */
	int			dtim_period;
	int			max_num_sta;
	int			ignore_broadcast_ssid;	/* 0 no, 1 empty, 2 zeros of its length */
	bool			ap_isolate;
	bool			wmm_enabled;
	bool			uapsd;
	int			macaddr_acl;	/* 0 all but deny, 1 none but accept */
	struct conf_acl		accept;		/* beats deny, as in hostapd */
	struct conf_acl		deny;
	int			ap_max_inactivity;	/* seconds */
	bool			skip_inactivity_poll;
	int			max_listen_interval;	/* beacons */
	struct conf_rates	supported_rates;	/* never empty: the mode's, by default */
	struct conf_rates	basic_rates;		/* likewise; all among the supported */
	int			auth_algs;
	bool			send_probe_response;
	bool			no_probe_resp_if_max_sta;
	bool			wds_sta;
	struct conf_elements	vendor_elements;	/* of beacons and probe responses */
	struct conf_elements	assocresp_elements;
	unsigned		line[CONF_KEYS];	/* private: where each key was set */
};

struct conf_radio {
	const char		*file;
	int			 driver;		/* enum conf_driver */
	char			 country[3];		/* empty: none */
	bool			 ieee80211d;
	bool			 ieee80211h;
	int			 hw_mode;		/* enum conf_mode */
	int			 channel;
	int			 op_class;		/* 0: not given; 131 to 136: 6 GHz */
	int			 beacon_int;		/* TU */
	int			 rts_threshold;		/* -1: off; -2: the driver's */
	int			 fragm_threshold;	/* likewise */
	bool			 preamble;		/* short ones allowed */
	bool			 ieee80211n, ieee80211ac, ieee80211ax;
	bool			 require_ht, require_vht, require_he;
	int			 ht_capab;		/* HT Capability Information, 9.4.2.55.2 */
	int			 ht40;			/* secondary channel: 1 above, -1 below */
	int64_t			 vht_capab;		/* VHT Capabilities Info, 9.4.2.157.2 */
	int			 vht_oper_chwidth, vht_seg0, vht_seg1;
	int			 he_oper_chwidth, he_seg0, he_seg1;
	bool			 use_driver_iface_addr;
	int			 rssi_reject_assoc_rssi;	/* dBm, 0: off */
	int			 rssi_reject_assoc_timeout;	/* seconds */
	int			 rssi_ignore_probe_request;	/* dBm, 0: off */
	int			 p2p;			/* enum conf_p2p */
	int			 p2p_away;		/* percent; 0: not given */

	/* What channel and widths come to, the widest of 802.11n, ac and ax that is on. */
	int			 freq_mhz;		/* primary channel */
	int			 width_mhz;		/* 20, 40, 80, 160; 80 with two centres */
	int			 centre0_mhz;
	int			 centre1_mhz;		/* 0: none */

	int			 bss_count;
	struct conf_bss		*bss;			/* the first is the radio's own */
	unsigned		 line[CONF_KEYS];	/* private */
	char			*text;			/* private: what the strings point into */
};

struct conf_classes {
	int		value[CONF_CLASSES];
	unsigned	set;			/* private: bits of the classes a file names */
};

struct conf_grant {
	int		who;			/* enum conf_who */
	unsigned	id;			/* of CONF_UID, CONF_GID */
	char		name[CONF_WHO];		/* of CONF_USER, CONF_GROUP */
	unsigned	rights;			/* enum conf_right */
};

struct conf_grants {
	int			count;
	struct conf_grant	grant[CONF_GRANTS];
};

struct conf_refusal {				/* what a closed association looks like */
	int		comeback;		/* 1: status 30 with a time; 0: status 17 */
	int		tu;
};

struct conf_apgate {
	const char		*socket;
	const char		*device;	/* empty: none */
	int			 device_mode;
	const char		*device_group;	/* empty: the device stays root's */
	struct conf_grants	 grants;
	struct conf_classes	 deadline_ms;
	struct conf_classes	 fail_open;	/* 0 closed, 1 open */
	unsigned		 require;	/* bits 1 << enum conf_class */
	struct conf_refusal	 refuse_assoc;
	int			 endpoints;
	int			 table;		/* unanswered requests an endpoint */
	int			 buffer;	/* buffered indications an endpoint */
	int			 late_ms;
	const char		*name;		/* empty: not given */
	int			 bans;
	unsigned		 line[CONF_KEYS];	/* private */
	const char		*file[CONF_KEYS];	/* private */
};

struct conf {
	int			 radio_count;
	struct conf_radio	*radio[CONF_RADIOS];
	struct conf_apgate	 apgate;
	struct conf_errors	 notes;		/* nothing here keeps the AP from starting */
};

struct conf_change {
	const char		*key;
	enum conf_scope		 scope;
	enum conf_reload	 reload;
	int			 radio;		/* in the new one; -1: none, or gone */
	int			 bss;		/* likewise */
	char			 name[CONF_NAME];	/* the BSS's (radio's first BSS's) name */
};

/*
 * Adds the radio of a file to *conf (NULL: a new conf).  0, or with all mistakes added to the
 * errors -EINVAL, or -ENOMEM; then *conf is as it was.  Accept and deny files are not read.
 */
int		 conf_parse(const char *text, size_t len, const char *name, struct conf **,
		    struct conf_errors *);

/* Reads the files, and the accept and deny files they name, into a new conf, or none of it. */
int		 conf_read(const char *const paths[], int count, struct conf **,
		    struct conf_errors *);

void		 conf_free(struct conf *);	/* NULL: nothing */

/* Whether any file sets the key (of the access point as a whole) itself. */
bool		 conf_apgate_sets(const struct conf *, const char *key);

/*
 * What differs, at most `room` of it written; the answer is how much there is.  Radios and BSSs
 * are told by their interface names; one that came or went is a change of `interface` or `bss`.
 */
size_t		 conf_compare(const struct conf *old, const struct conf *new,
		    struct conf_change *, size_t room);

const char	*conf_reload_text(enum conf_reload);	/* "live", "restarts the BSS", ... */
