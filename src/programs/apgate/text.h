/* SPDX-License-Identifier: ISC */
/*
 * text - numbers and codes as people read them
 *
 * Each function writes into the caller's text, cuts off what does not fit, and returns it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "hostap/client.h"

enum {
	TEXT	= 160,				/* octets that suffice for any of these */
	MASKED	= 2 * HOSTAP_ADDR_TEXT,		/* ... for an address and a mask */
};

const char	*text_took(uint32_t us, char text[static TEXT]);	/* "0.31 ms" */
const char	*text_age(uint64_t ms, char text[static TEXT]);	/* "3 min 20 s" */
const char	*text_masked(const uint8_t addr[6], const uint8_t mask[6],
		    char text[static MASKED]);	/* "3c:22:fb:00:00:00/24" */
const char	*text_bytes(uint64_t, char text[static TEXT]);	/* "1.2 MB" */
const char	*text_clock(int64_t wall_us, char text[static TEXT]);	/* "11:02:31.112", local */
const char	*text_day(int64_t wall_us, char text[static TEXT]);	/* "2026-11-21" */
const char	*text_rate(uint32_t kbps_100, char text[static TEXT]);	/* "54 Mb/s" */
const char	*text_freq(uint16_t mhz, char text[static TEXT]);	/* "6 (2437 MHz)" */
const char	*text_name(const char *octets, char text[static TEXT]);	/* fit to be shown */
const char	*text_classes(uint32_t classes, char text[static TEXT]);	/* "auth assoc" */
const char	*text_rights(uint32_t rights, char text[static TEXT]);
const char	*text_role(uint32_t role);

const char	*text_do(unsigned int request);	/* HAP_AUTH_REQ: "authenticate" */
const char	*text_doing(unsigned int request);	/* "authentication"; HAP_DEAUTH_IND too */
int		 text_class_index(unsigned int request);	/* HAP_*_REQ; -1: it is none */

/* For a column: a rule's own name, where its text has one; else its beginning. */
const char	*text_rule(const char *rule, char text[static TEXT]);
const char	*text_by(unsigned int by, const char *daemon, char text[static TEXT]);

/* Who decided, with what is known of it: "apgate-macfilter, rule camera". */
const char	*text_who(unsigned int by, const char *daemon, const char *rule,
		    char text[static TEXT]);
