/* SPDX-License-Identifier: ISC */
/* apgate stats: every counter. */
#include "programs/apgate/commands.h"
#include "programs/apgate/document.h"
#include "programs/apgate/grid.h"

static void
head(const struct cli *c, const char *title)
{
	printf("%s%s%s\n", cli_paint(c, BOLD), title, cli_paint(c, PLAIN));
}

static void
row(const char *name, uint64_t n, const char *words)
{
	printf("  %12ju  %-*s%s\n", (uintmax_t)n, words[0] ? 16 : 0, name, words);
}

static void
print_requests(const struct hostap_ap *a)
{
	for (int i = 0; i < HAP_CLASSES; i++)
		printf("  %12ju  %-14s  %12ju accepted  %12ju refused\n",
		    (uintmax_t)a->requests[i], text_doing(i == 0 ? HAP_PROBE_REQ : i == 1 ?
		    HAP_AUTH_REQ : i == 2 ? HAP_ASSOC_REQ : HAP_REASSOC_REQ),
		    (uintmax_t)a->accepted[i], (uintmax_t)a->refused[i]);
	row("cancelled", a->cancelled, "no answer was needed any more");
}

static void
print_by(const struct hostap_ap *a)
{
	char text[TEXT];

	for (unsigned int i = 0; i <= HAP_BY_CAPACITY; i++)
		row(hostap_by_name(i), a->by[i], text_who(i, "", "", text));
}

static void
print_rest(const struct cli *c, const struct hostap_ap *a)
{
	head(c, "Stations");
	row("associated", a->stations, "now");
	row("joined", a->joined, "since the start");
	row("left", a->left, "");
	row("timed out", a->timed_out, "of those, for inactivity");
	head(c, "Frames");
	row("received", a->frames_in, "");
	row("sent", a->frames_out, "");
	row("malformed", a->malformed, "refused whole");
	row("not for us", a->not_for_us, "");
	row("duplicates", a->duplicates, "");
	row("strays", a->strays, "of stations that are not associated");
	row("errors not sent", a->errors_limited, "by the rate limit");
	head(c, "Commands");
	row("carried out", a->commands, "");
	row("failed", a->commands_failed, "");
}

static enum cli_exit
run(struct cli *c)
{
	struct hostap *h = cli_open(c);
	struct hostap_ap ap;
	enum cli_exit status = CLI_DONE;
	int error;

	if (h == NULL)
		return CLI_UNREACHED;
	error = hostap_get_ap(h, &ap);
	if (error < 0)
		status = cli_refused(h, error);
	else if (c->json) {
		json_t *o = document_counters(&ap);

		json_object_set_new(o, "uptime_ms", json_integer((json_int_t)ap.uptime_ms));
		json_object_set_new(o, "stations", json_integer(ap.stations));
		json_object_set_new(o, "endpoints", json_integer(ap.endpoints));
		status = cli_json(o);
	} else {
		head(c, "Requests");
		print_requests(&ap);
		head(c, "Decided by");
		print_by(&ap);
		print_rest(c, &ap);
	}
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = { { NULL, NULL, NULL } };

const struct cli_command command_stats = {
	.name = "stats", .words = "", .summary = "every counter of the access point",
	.text = "Shows every counter, from the start of the access point on.",
	.options = options, .run = run,
};
