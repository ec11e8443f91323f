/* SPDX-License-Identifier: ISC */
/*
 * document - what --json prints, piece by piece
 *
 * doc/json.md describes every key; names and meanings stay as they are, new ones may come.
 * Each function gives an object that the caller owns.
 */
#pragma once

#include <jansson.h>

#include "hostap/client.h"
#include "programs/apgate/ifaces.h"

json_t	*document_iface(const struct hostap_iface_info *);
json_t	*document_station(const struct ifaces *, const struct hostap_station *);
json_t	*document_stats(const struct hap_stats *);
json_t	*document_decision(const struct ifaces *, const struct hostap_decision *);
json_t	*document_daemon(const struct ifaces *, const struct hostap_daemon *);
json_t	*document_counters(const struct hostap_ap *);

/* An address; its key is left out where it is all zero. */
void	 document_addr(json_t *, const char *key, const uint8_t addr[IEEE80211_ADDR_LEN]);
void	 document_acked(json_t *, unsigned int acked);	/* true, false; null: none is due */
