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

enum { OWED = 1024, REGISTRATIONS = 256, PREFIX_MAX = 64 };

enum owed_kind {
	OWED_NOTHING,
	OWED_REMOVAL,		/* HAP_RESULT_IND, when the station is gone */
	OWED_STATS,		/* HAP_STATS_IND, when the radio has told them */
	OWED_FRAME,		/* HAP_FRAME_STATUS_IND, when the frame was acknowledged or not */
};

struct owed {
	enum owed_kind kind;
	int endpoint;
	uint16_t bss, generation;
	struct mac addr;
	uint64_t seq;
	uint8_t type;			/* of the command */
	bool result;			/* HAP_RESULT_IND is wanted too */
	struct instant until;
};

struct registration {
	int endpoint;			/* 0: free */
	uint64_t seq;
	uint16_t bss;
	uint8_t subtype, prefix_len;
	bool copy;
	uint8_t prefix[PREFIX_MAX];
};

struct engine {
	struct engine_config conf;
	struct gate *gate;
	struct mlme *mlme;
	struct queue *traces;
	struct instant opened;
	bool opened_known;
	uint64_t cookie_high;
	struct owed owed[OWED];
	uint32_t owed_count;
	struct registration registration[REGISTRATIONS];
	uint32_t registrations;
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
void	engine_refresh(struct engine *);	/* which classes policy has a say in */
void	engine_note(struct engine *, struct instant, const struct engine_trace *);
struct ieee80211_hostap_msg engine_message(const struct engine *, uint8_t type, int bss,
		    struct mac);

/* owed.c */
struct owed *owed_new(struct engine *, struct instant, enum owed_kind, int endpoint,
	    const struct ieee80211_hostap_msg *);	/* NULL: too many */
void	owed_removed(struct engine *, struct instant, uint16_t bss, struct mac);
void	owed_stats(struct engine *, struct instant, const struct mlme_act *);
void	owed_sent(struct engine *, struct instant, uint32_t token, bool acked);
bool	owed_frame_known(const struct engine *, int endpoint, uint64_t seq);
uint32_t owed_token(const struct engine *, const struct owed *);
void	owed_tick(struct engine *, struct instant);
void	owed_gone(struct engine *, int endpoint);
struct instant owed_deadline(const struct engine *);

/* register.c */
int	registration_add(struct engine *, int endpoint, const struct ieee80211_hostap_msg *,
	    uint16_t bss, struct hap_attrs, const char **why);
int	registration_remove(struct engine *, int endpoint, uint64_t seq, const char **why);
void	registrations_gone(struct engine *, int endpoint);
bool	registered(struct engine *, struct instant, const struct air_event *);
					/* true: not the MLME's any more */

/* ioctl.c */
void	ioctl_message(struct engine *, struct instant, int endpoint,
	    const struct ieee80211_hostap_msg *, struct hap_attrs);
int	ioctl_iface(const struct engine *, const void *ifreq, size_t);	/* BSS number, or -ENODEV */
