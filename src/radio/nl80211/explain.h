/* SPDX-License-Identifier: ISC */
/*
 * explain - a kernel's refusal in words: its own, what it comes from, what helps
 *
 * Pure.
 */
#pragma once

#include <stddef.h>

enum explain_what {
	EXPLAIN_START, EXPLAIN_CHANGE, EXPLAIN_STOP, EXPLAIN_FRAME, EXPLAIN_ADD, EXPLAIN_SET,
	EXPLAIN_REMOVE, EXPLAIN_ASK, EXPLAIN_POLL, EXPLAIN_TYPE, EXPLAIN_CREATE, EXPLAIN_UP,
	EXPLAIN_REGISTER, EXPLAIN_COUNTRY, EXPLAIN_ADDRESS, EXPLAIN_DELETE,
	/* Of a P2P device, and away from the BSSs' channel. */
	EXPLAIN_MAKE, EXPLAIN_BEGIN, EXPLAIN_LISTEN, EXPLAIN_STAY, EXPLAIN_STAY_END,
	EXPLAIN_SCAN, EXPLAIN_SCAN_END, EXPLAIN_SCAN_READ, EXPLAIN_SEND,
	EXPLAIN_WHATS
};

/* "wlan0: starting the BSS: Device or resource busy (kernel's words): why; what helps" */
void	explain(enum explain_what, int error, const char *words, const char *name, char *text,
	    size_t size);
