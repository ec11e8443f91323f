/* SPDX-License-Identifier: ISC */
/*
 * cause - why the access point refuses or puts out, and the code the standard has for it
 *
 * One table: every status and reason the MLME sends of its own accord stands in it, with who
 * decided (HAP_BY_*) and the words that "apgate why" shows.
 */
#pragma once

#include <stdint.h>

enum cause {
	CAUSE_NONE,
	/* Statuses, 9.4.1.9. */
	CAUSE_ALGORITHM,
	CAUSE_TRANSACTION,
	CAUSE_CONTENTS,
	CAUSE_TOO_LONG,
	CAUSE_LISTED,
	CAUSE_STRANGERS,
	CAUSE_SSID,
	CAUSE_LISTEN_INTERVAL,
	CAUSE_BASIC_RATES,
	CAUSE_SIGNAL,
	CAUSE_HT,
	CAUSE_VHT,
	CAUSE_HE,
	CAUSE_FULL,
	CAUSE_CLOSED,
	CAUSE_COMEBACK,
	/* Reasons, 9.4.1.7. */
	CAUSE_CLASS2,
	CAUSE_CLASS3,
	CAUSE_INACTIVE,
	CAUSE_SESSION,
	CAUSE_UNHEARD,
	CAUSE_MOVED,
	CAUSE_DROPPED,
	CAUSE_BSS_ENDS,
	CAUSES
};

uint16_t	 cause_code(enum cause);	/* 0 of CAUSE_NONE */
uint8_t		 cause_by(enum cause);
const char	*cause_text(enum cause);	/* never NULL */
