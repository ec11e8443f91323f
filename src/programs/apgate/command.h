/* SPDX-License-Identifier: ISC */
/*
 * command - a command to the access point, and what became of it
 *
 * What hostap_deauth() and the like wrote is waited for by its number, command_number.
 */
#pragma once

#include "programs/apgate/cli.h"

enum { COMMAND_NUMBER = 1, COMMAND_WAIT_MS = 3000 };

/* Says to the access point that results are wanted.  0 or a negative errno value. */
int	command_begin(struct hostap *);

/* The result: 0, or a negative errno value with the access point's words in why. */
int	command_result(struct hostap *, char why[static HOSTAP_ERROR_LEN]);
