/* SPDX-License-Identifier: ISC */
/* apgate kick: a station is sent away. */
#include <string.h>

#include "programs/apgate/command.h"
#include "programs/apgate/commands.h"
#include "programs/apgate/ifaces.h"
#include "programs/apgate/text.h"

struct kick {
	struct hostap_station_get get;
	struct ifaces	 ifaces;
	uint16_t	 reason;
	bool		 disassociate;
};

static int
carry_out(struct hostap *h, const struct kick *k, char why[static HOSTAP_ERROR_LEN])
{
	struct hostap_to to = {
		.iface = k->get.station.iface, .number = COMMAND_NUMBER, .result = true,
	};
	int error;

	memcpy(to.addr, k->get.addr, sizeof(to.addr));
	error = k->disassociate ? hostap_disassoc(h, &to, k->reason) :
	    hostap_deauth(h, &to, k->reason);
	if (error < 0) {
		snprintf(why, HOSTAP_ERROR_LEN, "%s", hostap_error(h));
		return error;
	}
	return command_result(h, why);
}

static enum cli_exit
done(const struct cli *c, const struct kick *k)
{
	char iface[TEXT], addr[HOSTAP_ADDR_TEXT];
	const char *verb = k->disassociate ? "disassociated" : "deauthenticated";

	hostap_addr(k->get.addr, addr);
	ifaces_name(&k->ifaces, k->get.station.iface, iface);
	if (c->json)
		return cli_json(json_pack("{s:s, s:s, s:s, s:i, s:s}", "station", addr,
		    "interface", iface, "done", verb, "reason", k->reason, "reason_name",
		    hostap_reason_name(k->reason)));
	printf("%s was %s from %s, reason %u: %s\n", addr, verb, iface, k->reason,
	    hostap_reason_name(k->reason));
	return CLI_DONE;
}

static enum cli_exit
kick(struct cli *c, struct hostap *h, struct kick *k)
{
	char why[HOSTAP_ERROR_LEN];
	int error = hostap_get_station(h, &k->get);

	if (error == -ENOENT)
		return cli_fail(CLI_NO, "%s is not here; apgate stations lists who is",
		    c->word[0]);
	if (error == 0)
		error = ifaces_read(&k->ifaces, h);
	if (error == 0)
		error = command_begin(h);
	if (error < 0)
		return cli_refused(h, error);
	error = carry_out(h, k, why);
	if (error < 0)
		return cli_fail(error == -ECONNRESET || error == -EPERM ? CLI_UNREACHED : CLI_NO,
		    "%s stays: %s", c->word[0], why);
	return done(c, k);
}

static enum cli_exit
run(struct cli *c)
{
	const char *reason = cli_value(c, "--reason");
	struct kick k = { .reason = 2, .disassociate = cli_value(c, "--disassociate") != NULL };
	enum cli_exit status;
	struct hostap *h;

	if (k.disassociate)
		k.reason = 1;
	if (!cli_addr(c->word[0], k.get.addr) ||
	    (reason && !cli_code("--reason", reason, hostap_reason_name, &k.reason)))
		return CLI_USAGE;
	h = cli_open(c);
	if (h == NULL)
		return CLI_UNREACHED;
	status = kick(c, h, &k);
	hostap_close(h);
	return status;
}

static void
more_help(FILE *f)
{
	fputs("\nReasons (IEEE 802.11-2020, 9.4.1.7), by number or name:\n", f);
	cli_codes(f, hostap_reason_name, 1);
}

static const struct cli_option options[] = {
	{ "--disassociate", NULL, "it stays authenticated" },
	{ "--reason", "N|NAME", "what it is told (2; with --disassociate 1)" },
	{ NULL, NULL, NULL },
};

const struct cli_command command_kick = {
	.name = "kick", .words = "ADDRESS", .least = 1, .most = 1,
	.summary = "send a station away",
	.text = "Deauthenticates a station, or disassociates it.  It may come back at once; to\n"
	    "keep it out, ban it first.  Needs the right \"command\".",
	.options = options, .more_help = more_help, .run = run,
};
