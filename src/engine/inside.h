/* SPDX-License-Identifier: ISC */
/*
 * inside - what the engine's own files share
 *
 * Private to the engine.  engine.c joins MLME and gate; command.c takes what daemons write;
 * ioctl.c what they set and ask; owed.c keeps what is owed to them later.
 */
#pragma once

#include "base/queue.h"
#include "engine/engine.h"
#include "gate/gate.h"
#include "mlme/mlme.h"
#include "p2p/p2p.h"

enum { OWED = 1024, REGISTRATIONS = 256, PREFIX_MAX = 64, SENDERS = 64 };

enum owed_kind {
	OWED_NOTHING,
	OWED_REMOVAL,		/* HAP_RESULT_IND, when the station is gone */
	OWED_STATS,		/* HAP_STATS_IND, when the radio has told them */
};

struct owed {
	enum owed_kind kind;
	int endpoint;
	uint16_t bss;
	struct mac addr;
	uint64_t seq;
	uint8_t type;			/* of the command */
	bool result;			/* HAP_RESULT_IND is wanted too */
	struct instant until;
};

struct registration {
	struct p2p_owner at;		/* endpoint 0: free */
	uint8_t subtype, prefix_len;
	bool copy;
	uint8_t prefix[PREFIX_MAX];
};

struct sender {				/* of frames somebody had registered for */
	struct mac addr;
	uint8_t radio, subtype;
	uint16_t sequence;		/* control field of the latest; 9.2.4.4 */
};

struct engine {
	struct engine_config conf;
	struct gate *gate;
	struct mlme *mlme;
	struct p2p *p2p;
	uint32_t devices;		/* P2P devices started so far */
	struct queue *traces;
	struct instant opened;
	bool opened_known;
	uint64_t cookie_high;
	struct owed owed[OWED];
	uint32_t owed_count;
	struct registration registration[REGISTRATIONS];
	uint32_t registrations;
	struct sender sender[SENDERS];	/* at a hash of the address: the latest stays */
	uint64_t commands, commands_failed;
	bool behind;			/* verdicts wait until the caller has drained commands */
};

static inline uint32_t
iface_of(uint16_t bss)
{
	return bss + 1u;
}

/* engine.c */
void	engine_carry_out(struct engine *, struct instant);
void	engine_refresh(struct engine *);	/* at which BSS policy has a say in which classes */
void	engine_note(struct engine *, struct instant, const struct engine_trace *);
struct ieee80211_hostap_msg engine_message(const struct engine *, uint8_t type, int bss,
		    struct mac);

/* owed.c */
struct owed *owed_new(struct engine *, struct instant, enum owed_kind, int endpoint,
	    const struct ieee80211_hostap_msg *);	/* NULL: too many */
void	owed_removed(struct engine *, struct instant, uint16_t bss, struct mac);
void	owed_stats(struct engine *, struct instant, const struct mlme_act *);
void	owed_tick(struct engine *, struct instant);
void	owed_gone(struct engine *, int endpoint);
struct instant owed_deadline(const struct engine *);

/* register.c */
int	registration_add(struct engine *, const struct p2p_owner *,
	    const struct ieee80211_hostap_msg *, struct hap_attrs, const char **why);
int	registration_remove(struct engine *, int endpoint, uint64_t seq, const char **why);
void	registrations_gone(struct engine *, int endpoint);
void	registrations_end(struct engine *, uint32_t iface);	/* of an interface that is no more */
bool	registered(struct engine *, struct instant, const struct air_event *);
					/* true: not the MLME's any more */

/* away.c */
int	place_of(const struct engine *, int endpoint, const struct ieee80211_hostap_msg *,
	    struct p2p_owner *, const char **why);	/* the one interface a command is about */
struct ieee80211_hostap_msg place_message(const struct engine *, uint8_t type,
	    const struct p2p_owner *, struct mac from);
void	away_bss(struct engine *, struct instant, uint16_t bss);	/* it went up or down */
int	away_command(struct engine *, struct instant, int endpoint,
	    const struct ieee80211_hostap_msg *, struct hap_attrs, const char **why);
int	away_cancel(struct engine *, struct instant, int endpoint,
	    const struct ieee80211_hostap_msg *, const char **why);
int	away_ioctl(struct engine *, struct instant, int endpoint, uint32_t request, void *arg,
	    const char **why);
bool	away_iface(const struct engine *, uint8_t radio, struct hostap_iface_info *);
void	away_daemons(const struct engine *, struct hostap_daemon_list *);
bool	away_carry_out(struct engine *, struct instant);

/* ioctl.c */
void	ioctl_message(struct engine *, struct instant, int endpoint,
	    const struct ieee80211_hostap_msg *, struct hap_attrs);
int	ioctl_iface(const struct engine *, const void *ifreq, size_t);	/* BSS number, or -ENODEV */
