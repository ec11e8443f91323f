/* SPDX-License-Identifier: ISC */
/* commands - the rows of the table of commands, each from the file of its name */
#pragma once

#include "programs/apgate/cli.h"

extern const struct cli_command command_status, command_stations, command_station, command_watch,
    command_why, command_kick, command_ban, command_bans, command_daemons, command_stats, command_run,
    command_doctor, command_p2p;
