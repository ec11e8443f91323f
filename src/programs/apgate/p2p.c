/* SPDX-License-Identifier: ISC */
/* apgate p2p: Wi-Fi Direct through the access point's radios; a name for the commands under it. */
#include "programs/apgate/commands.h"
#include "programs/apgate/p2p.h"

static const struct cli_command *const under[] = {
	&command_p2p_find, &command_p2p_peers, &command_p2p_watch, &command_p2p_listen,
	&command_p2p_ask, &command_p2p_services, &command_p2p_send, &command_p2p_radios, NULL,
};

static const struct cli_option options[] = { { NULL, NULL, NULL } };

const struct cli_command command_p2p = {
	.name = "p2p", .words = "COMMAND", .summary = "find and talk to Wi-Fi Direct devices",
	.text = "Finds Wi-Fi Direct devices and talks to them, through a radio of the access\n"
	    "point and while its networks run.  Needs the right \"p2p\".",
	.options = options, .under = under,
};
