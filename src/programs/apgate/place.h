/* SPDX-License-Identifier: ISC */
/*
 * place - where programs and data are, in a build tree and installed
 *
 * Programs: beside this one, in sbin beside its folder, in PATH.  Data: share/ of the source
 * tree this program was built in or from, else the installed share/apgate/.
 */
#pragma once

#include <stdbool.h>
#include <limits.h>

bool	place_program(const char *name, char path[static PATH_MAX]);
bool	place_data(const char *name, char path[static PATH_MAX]);
				/* "scenarios/party.scenario" */
bool	place_is_tree(void);		/* this program was not installed */
