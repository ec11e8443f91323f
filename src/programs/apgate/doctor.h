/* SPDX-License-Identifier: ISC */
/* doctor - what apgate doctor says, for people and for programs */
#pragma once

#include "programs/apgate/checkup.h"
#include "programs/apgate/cli.h"

/* Each radio and what it can, then what was found of it; last what was found of the machine. */
void	 doctor_show(const struct cli *, const struct checkup_facts *, const struct checkup *);

/* The document of doc/json.md; the caller's. */
json_t	*doctor_document(const struct checkup_facts *, const struct checkup *);
