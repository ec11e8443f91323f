/* SPDX-License-Identifier: ISC */
/* apgate daemons: who takes part in the decisions, and how well. */
#include <stdlib.h>

#include "programs/apgate/commands.h"
#include "programs/apgate/document.h"
#include "programs/apgate/grid.h"

enum { MOST = 256 };

struct list {
	uint32_t	count;
	struct hostap_daemon daemon[MOST];
};

static int
by_order(const void *a, const void *b)		/* deciders as they are asked, then the others */
{
	const struct hostap_daemon *x = a, *y = b;
	bool dx = x->mode.role == HAP_ROLE_DECIDER, dy = y->mode.role == HAP_ROLE_DECIDER;

	if (dx != dy)
		return dx ? -1 : 1;
	if (dx && x->mode.order != y->mode.order)
		return x->mode.order < y->mode.order ? -1 : 1;
	return (x->endpoint > y->endpoint) - (x->endpoint < y->endpoint);
}

static int
read_daemons(struct hostap *h, struct list *l)
{
	struct hostap_daemon_list *page = calloc(1, sizeof(*page));
	int more;

	if (page == NULL)
		return -ENOMEM;
	do {
		more = hostap_get_daemons(h, page);
		for (uint32_t i = 0; more >= 0 && i < page->count && l->count < MOST; i++)
			if (page->daemon[i].endpoint != hostap_greeting(h)->endpoint)
				l->daemon[l->count++] = page->daemon[i];
	} while (more > 0);
	free(page);
	qsort(l->daemon, l->count, sizeof(l->daemon[0]), by_order);
	return more;
}

/* ---- showing ----------------------------------------------------------------------------- */

static void
add_count(struct grid *t, uint32_t n, enum cli_paint paint)
{
	if (n)
		grid_add(t, paint, "%u", n);
	else
		grid_add(t, DIM, "-");
}

static void
add_times(struct grid *t, const struct hostap_daemon *d)
{
	char text[TEXT];
	bool known = d->stat.hs_responses > 0;

	grid_add(t, known ? PLAIN : DIM, "%s", known ? text_took(d->p50_us, text) : "-");
	grid_add(t, known ? PLAIN : DIM, "%s", known ? text_took(d->p99_us, text) : "-");
}

static void
print_table(const struct cli *c, const struct list *l)
{
	static const struct grid_column columns[] = {
		{ "DAEMON", false, 0 }, { "PID", true, 3 }, { "ROLE", false, 1 },
		{ "ORDER", true, 2 }, { "DECIDES", false, 0 }, { "REQUESTS", true, 0 },
		{ "REFUSED", true, 5 }, { "P50", true, 0 }, { "P99", true, 0 },
		{ "WAITING", true, 4 }, { "EXPIRED", true, 0 }, { "LOST", true, 4 },
		{ "STATE", false, 0 }, { NULL, false, 0 },
	};
	struct grid *t = grid_open(c, columns);

	for (uint32_t i = 0; i < l->count; i++) {
		const struct hostap_daemon *d = &l->daemon[i];
		bool decides = d->mode.role == HAP_ROLE_DECIDER;
		char text[TEXT];

		grid_add(t, BOLD, "%s", text_name(d->name, text));
		grid_add(t, PLAIN, "%u", d->pid);
		grid_add(t, PLAIN, "%s", text_role(d->mode.role));
		grid_add(t, decides ? PLAIN : DIM, decides ? "%d" : "-", d->mode.order);
		grid_add(t, decides ? PLAIN : DIM, "%s",
		    decides ? text_classes(d->mode.classes, text) : "-");
		add_count(t, d->stat.hs_requests, PLAIN);
		add_count(t, d->refused, PLAIN);
		add_times(t, d);
		add_count(t, d->pending, PLAIN);
		add_count(t, d->expired, RED);
		add_count(t, d->stat.hs_drop, YELLOW);
		grid_add(t, d->asleep ? RED : GREEN, "%s%s", d->asleep ? "asleep" : "awake",
		    d->devices ? ", P2P device" : "");
	}
	grid_print(t);
}

static enum cli_exit
show(const struct cli *c, const struct ifaces *ifaces, const struct list *l)
{
	json_t *o, *list;

	if (c->json) {
		o = json_object();
		list = json_array();
		for (uint32_t i = 0; i < l->count; i++)
			json_array_append_new(list, document_daemon(ifaces, &l->daemon[i]));
		json_object_set_new(o, "daemons", list);
		return cli_json(o);
	}
	if (l->count == 0)
		puts("no daemons: the access point decides alone; see apgate-macfilter(8) for one");
	else
		print_table(c, l);
	return CLI_DONE;
}

static enum cli_exit
run(struct cli *c)
{
	struct hostap *h = cli_open(c);
	struct list *l = calloc(1, sizeof(*l));
	struct ifaces ifaces;
	enum cli_exit status = CLI_UNREACHED;
	int error;

	if (h && l) {
		error = ifaces_read(&ifaces, h);
		if (error == 0)
			error = read_daemons(h, l);
		status = error < 0 ? cli_refused(h, error) : show(c, &ifaces, l);
	}
	free(l);
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = { { NULL, NULL, NULL } };

const struct cli_command command_daemons = {
	.name = "daemons", .words = "", .summary = "who decides, in what order, and how fast",
	.text = "Lists the programs connected to the access point: deciders in the order in which\n"
	    "they are asked, then observers.  P50 and P99 are decision times; WAITING counts\n"
	    "requests without an answer now, EXPIRED those whose deadline passed, LOST messages\n"
	    "for which there was no room.",
	.options = options, .run = run,
};
