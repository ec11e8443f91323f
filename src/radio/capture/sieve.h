/* SPDX-License-Identifier: ISC */
/*
 * sieve - a pcapng file as libpcap can read it
 *
 * libpcap gives up at the second interface of a file that has another link type or snap length
 * than the first; recordings of ours, and of several adapters, have such.  Read through a
 * sieve, a file seems to have the interfaces with 802.11 frames of one link type alone.
 */
#pragma once

#include <stdio.h>

/*
 * A stream of what is left of the file, which it owns from now on; the file itself where nothing
 * needs to be left out.  NULL: out of memory, and the file is closed.
 */
FILE	*sieve_open(FILE *);
