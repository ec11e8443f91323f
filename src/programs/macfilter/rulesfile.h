/* SPDX-License-Identifier: ISC */
/*
 * rulesfile - rule sets from files
 *
 * Reads the file and every list it refers to; a list's path that does not begin with / is
 * taken from the folder of the rules.  Whole or not at all: where anything cannot be read or
 * parsed there is no set, and the fault says what and where.  Only regular files are read.
 */
#pragma once

#include <stdbool.h>

#include "programs/macfilter/rules.h"

/* What is wrong with the rules, line by line, and with their lists, the first of each; as
   rules_check(). */
uint32_t	 rulesfile_check(const char *path, struct sip_key, struct rules_fault *, uint32_t room);
/* NULL, and the fault. */
struct rules	*rulesfile_load(const char *path, struct sip_key, struct rules_fault *);
/* Replaces the set, rates kept where the rule is the same.  False: the old one stays as it was. */
bool		 rulesfile_reload(struct rules **, const char *path, struct sip_key,
		    struct rules_fault *);
