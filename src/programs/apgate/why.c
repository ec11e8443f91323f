/* SPDX-License-Identifier: ISC */
/* apgate why: the access point explains itself (D7). */
#include "programs/apgate/commands.h"
#include "programs/apgate/decisions.h"

enum { MOST = 4096, USUAL = 20 };

struct why {
	bool		 one;		/* station, addr */
	uint8_t		 addr[IEEE80211_ADDR_LEN];
	uint64_t	 most;
	struct hostap_ap ap;
	struct ifaces	 ifaces;
	struct decisions list;
};

/* The latest refusal or removal, which is what "why" asks for; else the latest of all. */
static const struct hostap_decision *
to_explain(const struct decisions *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->decision[i].status != 0)
			return &l->decision[i];
	return &l->decision[0];
}

static enum cli_exit
nothing(const struct cli *c, const struct why *w)
{
	if (!w->one) {
		puts("nobody has asked for anything yet");
		return CLI_DONE;
	}
	return cli_fail(CLI_NO, "nothing is known of %s: it has asked for nothing, or that is long "
	    "ago; apgate watch --station %s shows when it does", c->word[0], c->word[0]);
}

static enum cli_exit
show(struct cli *c, const struct why *w)
{
	char text[TEXT];

	if (c->json) {
		json_t *o = json_object();

		json_object_set_new(o, "decisions", decisions_document(&w->list, &w->ifaces));
		json_object_set_new(o, "more", json_boolean(w->list.more));
		cli_json(o);
		return w->one && w->list.count == 0 ? CLI_NO : CLI_DONE;
	}
	if (w->list.count == 0)
		return nothing(c, w);
	if (w->one) {
		decisions_explain(c, to_explain(&w->list), &w->ifaces, &w->ap);
		if (to_explain(&w->list) != w->list.decision && w->list.decision[0].status == 0)
			printf("\nSince then it has been let in, at %s.\n",
			    text_clock(w->list.decision[0].wall_us, text));
		if (w->list.count == 1)
			return CLI_DONE;
		puts("\nAll that is remembered of it, the latest first:\n");
	}
	decisions_print(c, &w->list, &w->ifaces, !w->one);
	if (w->list.more)
		printf("there is more; --count %ju shows it\n", (uintmax_t)w->most * 10);
	return CLI_DONE;
}

static enum cli_exit
run(struct cli *c)
{
	const char *count = cli_value(c, "--count");
	struct why w = { .one = c->words > 0, .most = USUAL };
	enum cli_exit status;
	struct hostap *h;
	int error;

	if ((w.one && !cli_addr(c->word[0], w.addr)) ||
	    (count && !cli_number("--count", count, MOST, &w.most)))
		return CLI_USAGE;
	h = cli_open(c);
	if (h == NULL)
		return CLI_UNREACHED;
	error = hostap_get_ap(h, &w.ap);
	if (error == 0)
		error = ifaces_read(&w.ifaces, h);
	if (error == 0)
		error = decisions_read(&w.list, h, w.one ? w.addr : NULL, (size_t)w.most);
	status = error < 0 ? cli_refused(h, error) : show(c, &w);
	decisions_close(&w.list);
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = {
	{ "--count", "N", "so many decisions at most (20)" },
	{ NULL, NULL, NULL },
};

const struct cli_command command_why = {
	.name = "why", .words = "[ADDRESS]", .most = 1,
	.summary = "who refused a station, or let it in: daemon, rule, status",
	.text = "Says who refused the station last: which daemon and rule, verdict table, ban,\n"
	    "the access point itself, a deadline; when, with what status, and how long it took.\n"
	    "Without an address, the latest decisions about everybody.",
	.options = options, .run = run,
};
