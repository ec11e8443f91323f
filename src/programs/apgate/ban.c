/* SPDX-License-Identifier: ISC */
/* apgate ban: a station, or many, are kept out before any daemon is asked. */
#include <string.h>

#include "programs/apgate/command.h"
#include "programs/apgate/commands.h"
#include "programs/apgate/ifaces.h"
#include "programs/apgate/text.h"

struct ban {
	struct hostap_to to;
	struct hap_ban	 ban;
	char		 what[MASKED];	/* address/mask, as it is */
	char		 where[TEXT];			/* interface; "": everywhere */
	bool		 here;		/* one of those it names is associated now */
	struct ifaces	 ifaces;
};

/* ---- what was typed ---------------------------------------------------------------------- */

static bool
read_target(const char *text, struct ban *b)
{
	static const uint8_t every_bit[6] = { 255, 255, 255, 255, 255, 255 };
	const char *slash = strchr(text, '/');
	char alone[64];

	snprintf(alone, sizeof(alone), "%.*s", slash ? (int)(slash - text) : 60, text);
	if (!cli_addr(alone, b->to.addr) || (slash && !cli_mask(slash + 1, b->ban.mask)))
		return false;
	for (int i = 0; slash && i < 6; i++)
		b->to.addr[i] &= b->ban.mask[i];
	text_masked(b->to.addr, slash ? b->ban.mask : every_bit, b->what);
	return true;
}

static bool
read_ban(const struct cli *c, struct ban *b)
{
	const char *lease = cli_value(c, "--for"), *status = cli_value(c, "--status");
	const char *refusals = cli_value(c, "--refusals"), *classes = cli_value(c, "--class");
	uint64_t ms = 0, n = 0;
	uint32_t bits = 0;

	if (!read_target(c->word[0], b) ||
	    (lease && !cli_span_ms("--for", lease, &ms)) ||
	    (status && !cli_code("--status", status, hostap_status_name, &b->ban.status)) ||
	    (refusals && !cli_number("--refusals", refusals, UINT16_MAX, &n)) ||
	    (classes && !cli_classes(classes, &bits)))
		return false;
	if (status && b->ban.status == 0) {
		cli_fail(CLI_USAGE, "--status 0 would let it in; give a status that refuses, "
		    "as --help lists them");
		return false;
	}
	if (cli_value(c, "--remove") && (lease || status || refusals || classes)) {
		cli_fail(CLI_USAGE, "--remove ends a ban, whatever it was; leave the other options "
		    "out");
		return false;
	}
	if (cli_value(c, "--all") && cli_value(c, "--interface")) {
		cli_fail(CLI_USAGE, "--all and --interface contradict each other; give "
		    "one of them");
		return false;
	}
	b->ban.lease_ms = (uint32_t)ms;
	b->ban.refusals = (uint16_t)n;
	b->ban.classes = (uint8_t)bits;
	b->ban.flags = (uint8_t)((cli_value(c, "--remove") ? HAP_BAN_REMOVE : 0) |
	    (cli_value(c, "--interface") ? 0 : HAP_BAN_ALL));
	return true;
}

/* ---- doing it ---------------------------------------------------------------------------- */

/* A ban is to outlive this program, which the access point has to be told. */
static int
begin(struct hostap *h)
{
	struct hostap_mode mode;

	hostap_mode_init(&mode);
	mode.indications = UINT64_C(1) << HAP_RESULT_IND;
	mode.flags = HAP_MODE_KEEP;
	return hostap_set_mode(h, &mode);
}

static enum cli_exit
done(const struct cli *c, const struct ban *b)
{
	bool remove = b->ban.flags & HAP_BAN_REMOVE;
	uint16_t status = b->ban.status ? b->ban.status : 17;
	char lease[TEXT];

	if (c->json)
		return cli_json(json_pack("{s:s, s:b, s:s?, s:I, s:i, s:i}", "station", b->what,
		    "banned", !remove, "interface", b->where[0] ? b->where : NULL, "lease_ms",
		    (json_int_t)b->ban.lease_ms, "status", remove ? 0 : status, "refusals",
		    b->ban.refusals));
	printf("%s is %s %s", b->what, remove ? "no longer banned from" : "banned from",
	    b->where[0] ? b->where : "every interface");
	if (!remove) {
		printf("%s%s", b->ban.lease_ms ? " for " : ", until it is removed",
		    b->ban.lease_ms ? text_age(b->ban.lease_ms, lease) : "");
		if (b->ban.refusals)
			printf(", or for %u refusal%s", b->ban.refusals,
			    b->ban.refusals == 1 ? "" : "s");
		printf("; it is told status %u: %s", status, hostap_status_name(status));
	}
	putchar('\n');
	if (b->here)
		printf("it is associated now, and stays so; apgate kick %s sends it away\n",
		    c->word[0]);
	return CLI_DONE;
}

static enum cli_exit
carry_out(struct cli *c, struct hostap *h, struct ban *b)
{
	bool remove = b->ban.flags & HAP_BAN_REMOVE;
	const char *name = cli_value(c, "--interface");
	const struct hostap_iface_info *iface;
	struct hostap_station_get get = { 0 };
	char why[HOSTAP_ERROR_LEN];
	int error = ifaces_read(&b->ifaces, h);

	if (error == 0 && name) {
		if ((iface = ifaces_find(&b->ifaces, name)) == NULL)
			return CLI_NO;
		b->to.iface = (uint32_t)iface->cookie;
		text_name(iface->name, b->where);
	}
	if (error == 0)
		error = begin(h);
	if (error == 0)
		error = hostap_ban(h, &b->to, &b->ban);
	if (error < 0)
		return cli_refused(h, error);
	error = command_result(h, why);
	if (error == -ENOENT && remove)
		return cli_fail(CLI_NO, "%s is not banned from %s; address, mask and interface "
		    "must be those of the ban", b->what,
		    b->where[0] ? b->where : "every interface");
	if (error < 0)
		return cli_fail(error == -ECONNRESET || error == -EPERM ? CLI_UNREACHED : CLI_NO,
		    "%s is %s: %s", b->what, remove ? "still banned" : "not banned", why);
	memcpy(get.addr, b->to.addr, sizeof(get.addr));
	get.iface = b->to.iface;
	b->here = !remove && hostap_get_station(h, &get) == 0 &&
	    get.station.state == HAP_STATE_ASSOCIATED;
	return done(c, b);
}

static enum cli_exit
run(struct cli *c)
{
	struct ban b = { .to = { .number = COMMAND_NUMBER, .result = true } };
	enum cli_exit status;
	struct hostap *h;

	if (!read_ban(c, &b))
		return CLI_USAGE;
	h = cli_open(c);
	if (h == NULL)
		return CLI_UNREACHED;
	status = carry_out(c, h, &b);
	hostap_close(h);
	return status;
}

static void
more_help(FILE *f)
{
	fputs("\nStatuses (IEEE 802.11-2020, 9.4.1.9), by number or name:\n", f);
	cli_codes(f, hostap_status_name, 1);
}

static const struct cli_option options[] = {
	{ "--for", "TIME", "so long: 30s, 10m, 2h, 7d (until it is removed)" },
	{ "--status", "N|NAME", "what it is told (17)" },
	{ "--refusals", "N", "let it in after so many refusals (never)" },
	{ "--class", "LIST", "refuse these requests: probe,auth,assoc,reassoc (all but probes)" },
	{ "--interface", "NAME", "at this interface only" },
	{ "--all", NULL, "at every interface, which is so without --interface" },
	{ "--remove", NULL, "end the ban of this address and mask" },
	{ NULL, NULL, NULL },
};

const struct cli_command command_ban = {
	.name = "ban", .words = "ADDRESS[/MASK]", .least = 1, .most = 1,
	.summary = "keep a station out, before any daemon is asked",
	.text = "Refuses a station, or all that share the leading bits of an address, before any\n"
	    "daemon is asked.  Who is associated stays; see \"apgate kick\".  A ban holds as long\n"
	    "as the access point runs.  Needs the right \"command\".",
	.options = options, .more_help = more_help, .run = run,
};
