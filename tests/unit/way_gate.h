/* SPDX-License-Identifier: ISC */
/* way_gate - functions of gate.h for daemons that come through src/port; see the .c */
#pragma once

#include "gate/gate.h"

struct gate	*way_gate_open(const struct gate_limits *, const struct gate_policy *);
void	way_gate_close(struct gate *);
bool	way_gate_ask(struct gate *, struct instant, const struct gate_ask *, struct gate_outcome *);
void	way_gate_cancel(struct gate *, struct instant, uint32_t request, uint8_t cause);
void	way_gate_finish(struct gate *, struct instant, uint32_t request, uint16_t status,
	    uint16_t aid, uint8_t acked);
void	way_gate_indicate(struct gate *, struct instant, int endpoint,
	    const struct ieee80211_hostap_msg *, const struct gate_attr *, size_t count);
void	way_gate_tick(struct gate *, struct instant);
bool	way_gate_fell_asleep(struct gate *, int *endpoint);
bool	way_gate_readable(const struct gate *, int endpoint);
int	way_gate_attach(struct gate *, struct instant, const struct gate_peer *);
void	way_gate_detach(struct gate *, struct instant, int endpoint);
ssize_t	way_gate_read(struct gate *, struct instant, int endpoint, void *, size_t);
int	way_gate_respond(struct gate *, struct instant, int endpoint,
	    struct ieee80211_hostap_msg *, struct hap_attrs, const char **why);
int	way_gate_ban(struct gate *, struct instant, int endpoint,
	    const struct ieee80211_hostap_msg *, const char **why);
int	way_gate_table(struct gate *, struct instant, int endpoint,
	    const struct ieee80211_hostap_msg *, struct hap_attrs, const char **why);
int	way_gate_hello(struct gate *, struct instant, int endpoint, struct hostap_version *);
int	way_gate_set_iface(struct gate *, struct instant, int endpoint, uint32_t iface);
int	way_gate_set_mode(struct gate *, struct instant, int endpoint, const struct hostap_mode *);
int	way_gate_get_mode(const struct gate *, int endpoint, struct hostap_mode *);
int	way_gate_set_filter(struct gate *, int endpoint, const struct hostap_filter *);
int	way_gate_get_filter(const struct gate *, int endpoint, struct hostap_filter *);
int	way_gate_get_stat(const struct gate *, int endpoint, struct hostap_stat *);
int	way_gate_flush(struct gate *, struct instant, int endpoint);
