/* SPDX-License-Identifier: ISC */
/* apgate stations: everybody, sorted. */
#include <stdlib.h>

#include "programs/apgate/commands.h"
#include "programs/apgate/document.h"
#include "programs/apgate/freshen.h"
#include "programs/apgate/grid.h"

struct list {
	struct hostap_station *station;
	size_t		 count, room;
};

/* ---- reading and sorting ----------------------------------------------------------------- */

static bool
add(struct list *l, const struct hostap_station *s)
{
	if (l->count == l->room) {
		size_t room = l->room ? 2 * l->room : 256;
		struct hostap_station *more = realloc(l->station, room * sizeof(*more));

		if (more == NULL)
			return false;
		l->station = more;
		l->room = room;
	}
	l->station[l->count++] = *s;
	return true;
}

static int
read_stations(struct hostap *h, uint32_t iface, bool all, struct list *l)
{
	struct hostap_station_list *page = calloc(1, sizeof(*page));
	int more = page ? 0 : -ENOMEM;

	if (page == NULL)
		return more;
	page->iface = iface;
	do {
		more = hostap_get_stations(h, page);
		for (uint32_t i = 0; more >= 0 && i < page->count; i++) {
			if (!all && page->station[i].state != HAP_STATE_ASSOCIATED)
				continue;
			if (!add(l, &page->station[i]))
				more = -ENOMEM;
		}
	} while (more > 0);
	free(page);
	return more;
}

static int
by_addr(const void *a, const void *b)
{
	const struct hostap_station *x = a, *y = b;

	return memcmp(x->addr, y->addr, sizeof(x->addr));
}

static int
by_signal(const void *a, const void *b)		/* the strongest first, the unknown last */
{
	const struct hostap_station *x = a, *y = b;
	int sx = x->signal ? x->signal : -200, sy = y->signal ? y->signal : -200;

	return sx != sy ? sy - sx : by_addr(a, b);
}

static int
by_idle(const void *a, const void *b)
{
	const struct hostap_station *x = a, *y = b;

	return x->idle_ms != y->idle_ms ? (x->idle_ms > y->idle_ms) - (x->idle_ms < y->idle_ms) :
	    by_addr(a, b);
}

static int
by_time(const void *a, const void *b)		/* who came last, first */
{
	const struct hostap_station *x = a, *y = b;

	return x->connected_ms != y->connected_ms ?
	    (x->connected_ms > y->connected_ms) - (x->connected_ms < y->connected_ms) :
	    by_addr(a, b);
}

static const struct { const char *name; int (*compare)(const void *, const void *); } orders[] = {
	{ "signal", by_signal }, { "address", by_addr }, { "idle", by_idle }, { "time", by_time },
};

static const char *
nth_order(const void *arg, int n)
{
	(void)arg;
	return n < (int)(sizeof(orders) / sizeof(orders[0])) ? orders[n].name : NULL;
}

static bool
sort(const struct cli *c, struct list *l)
{
	const char *name = cli_value(c, "--sort"), *near;

	for (int i = 0; nth_order(NULL, i); i++)
		if (strcmp(name ? name : "signal", orders[i].name) == 0) {
			if (l->count)
				qsort(l->station, l->count, sizeof(*l->station),
				    orders[i].compare);
			return true;
		}
	near = cli_nearest(name, nth_order, NULL);
	cli_fail(CLI_USAGE, "stations cannot be sorted by '%s'; %s%s%s", name,
	    near ? "did you mean " : "there are signal, address, idle and time", near ? near : "",
	    near ? "?" : "");
	return false;
}

/* ---- showing ----------------------------------------------------------------------------- */

static const char *
abilities(const struct hostap_station *s)
{
	return s->flags & HAP_STATION_HE ? "ax" : s->flags & HAP_STATION_VHT ? "ac" :
	    s->flags & HAP_STATION_HT ? "n" : s->flags & HAP_STATION_ERP ? "g" : "b";
}

static const char *
state(const struct hostap_station *s)
{
	if (s->flags & HAP_STATION_PENDING)
		return "being decided";
	return s->state == HAP_STATE_ASSOCIATED ? "associated" : "authenticated";
}

static void
print_table(const struct cli *c, const struct ifaces *ifaces, const struct list *l)
{
	static const struct grid_column columns[] = {
		{ "STATION", false, 0 }, { "SIGNAL", true, 0 }, { "INTERFACE", false, 0 },
		{ "AID", true, 2 }, { "802.11", false, 4 }, { "WMM", false, 5 },
		{ "CONNECTED", true, 1 }, { "IDLE", true, 0 }, { "STATE", false, 3 },
		{ NULL, false, 0 },
	};
	struct grid *t = grid_open(c, columns);

	for (size_t i = 0; i < l->count; i++) {
		const struct hostap_station *s = &l->station[i];
		bool in = s->state == HAP_STATE_ASSOCIATED;
		char addr[HOSTAP_ADDR_TEXT], text[TEXT];

		grid_add(t, PLAIN, "%s", hostap_addr(s->addr, addr));
		if (s->signal)
			grid_add(t, s->signal < -80 ? RED : s->signal < -70 ? YELLOW : GREEN,
			    "%d dBm", s->signal);
		else
			grid_add(t, DIM, "-");
		grid_add(t, PLAIN, "%s", ifaces_name(ifaces, s->iface, text));
		grid_add(t, in ? PLAIN : DIM, in ? "%u" : "-", s->asid);
		grid_add(t, PLAIN, "%s", in ? abilities(s) : "-");
		grid_add(t, PLAIN, "%s", s->flags & HAP_STATION_WMM ? "yes" : "-");
		grid_add(t, PLAIN, "%s", in ? text_age(s->connected_ms, text) : "-");
		grid_add(t, PLAIN, "%s", text_age(s->idle_ms, text));
		grid_add(t, in ? PLAIN : DIM, "%s", state(s));
	}
	if (l->count)
		grid_print(t);
	else
		grid_close(t);
}

static enum cli_exit
print_json(const struct ifaces *ifaces, const struct list *l)
{
	json_t *o = json_object(), *list = json_array();

	for (size_t i = 0; i < l->count; i++)
		json_array_append_new(list, document_station(ifaces, &l->station[i]));
	json_object_set_new(o, "stations", list);
	return cli_json(o);
}

static enum cli_exit
show(struct cli *c, struct hostap *h, struct ifaces *ifaces, struct list *l)
{
	const char *name = cli_value(c, "--interface");
	const struct hostap_iface_info *iface = NULL;
	int error = ifaces_read(ifaces, h);

	if (error == 0 && name && (iface = ifaces_find(ifaces, name)) == NULL)
		return CLI_NO;
	if (error == 0)
		error = read_stations(h, iface ? (uint32_t)iface->cookie : 0,
		    cli_value(c, "--all") != NULL, l);
	if (error < 0)
		return cli_refused(h, error);
	freshen(h, l->station, l->count);
	if (!sort(c, l))
		return CLI_USAGE;
	if (c->json)
		return print_json(ifaces, l);
	print_table(c, ifaces, l);
	if (l->count == 0)
		puts(cli_value(c, "--all") ? "no stations" :
		    "no stations are associated; --all shows those that only authenticated");
	return CLI_DONE;
}

static enum cli_exit
run(struct cli *c)
{
	struct hostap *h = cli_open(c);
	struct ifaces ifaces;
	struct list l = { 0 };
	enum cli_exit status;

	if (h == NULL)
		return CLI_UNREACHED;
	status = show(c, h, &ifaces, &l);
	free(l.station);
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = {
	{ "--all", NULL, "those too that authenticated and are not associated" },
	{ "--interface", "NAME", "of this interface only" },
	{ "--sort", "KEY", "by signal (the default), address, idle or time" },
	{ NULL, NULL, NULL },
};

const struct cli_command command_stations = {
	.name = "stations", .words = "", .summary = "who is associated, the strongest signal first",
	.text = "Lists the stations that are associated, the strongest signal first.",
	.options = options, .run = run,
};
