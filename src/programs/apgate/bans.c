/* SPDX-License-Identifier: ISC */
/* apgate bans: who is kept out, for how long yet. */
#include <stdlib.h>

#include "programs/apgate/commands.h"
#include "programs/apgate/grid.h"
#include "programs/apgate/ifaces.h"

enum { MOST = 65536 };			/* as many as hostap_bans may be */

struct list {
	uint32_t	count;
	struct hostap_ban_info *ban;
	struct ifaces	ifaces;
};

/* Exact addresses first, then by address. */
static int
by_address(const void *a, const void *b)
{
	const struct hostap_ban_info *x = a, *y = b;
	int order = memcmp(y->mask, x->mask, sizeof(x->mask));

	if (order == 0)
		order = memcmp(x->addr, y->addr, sizeof(x->addr));
	return order ? order : (x->iface > y->iface) - (x->iface < y->iface);
}

static int
read_bans(struct hostap *h, struct list *l)
{
	struct hostap_ban_list *page = calloc(1, sizeof(*page));
	struct hostap_ban_info *more;
	int r = page ? 1 : -ENOMEM;

	while (r > 0 && l->count < MOST) {
		r = hostap_get_bans(h, page);
		if (r < 0 || page->count == 0)
			break;
		more = realloc(l->ban, (l->count + page->count) * sizeof(*more));
		if (more == NULL) {
			r = -ENOMEM;
			break;
		}
		l->ban = more;
		memcpy(l->ban + l->count, page->ban, page->count * sizeof(*more));
		l->count += page->count;
	}
	free(page);
	if (l->count)
		qsort(l->ban, l->count, sizeof(l->ban[0]), by_address);
	return r;
}

/* ---- showing ----------------------------------------------------------------------------- */

static const char *
interface_of(const struct list *l, const struct hostap_ban_info *b, char text[static TEXT])
{
	return b->iface ? ifaces_name(&l->ifaces, b->iface, text) : NULL;
}

static json_t *
document(const struct list *l, const struct hostap_ban_info *b)
{
	char what[MASKED], where[TEXT];
	json_t *classes = json_array();

	for (unsigned int c = 0; c < HAP_CLASSES; c++)
		if (b->classes >> c & 1)
			json_array_append_new(classes, json_string(hostap_class_name(1u << c)));
	return json_pack("{s:s, s:s?, s:I, s:i, s:s, s:i, s:i, s:o, s:i}", "station",
	    text_masked(b->addr, b->mask, what), "interface", interface_of(l, b, where),
	    "lease_ms", (json_int_t)b->lease_ms, "status", b->status, "status_name",
	    hostap_status_name(b->status), "refusals", b->refusals, "refusals_left", b->left,
	    "classes", classes, "endpoint", b->endpoint);
}

static void
print_table(const struct cli *c, const struct list *l)
{
	static const struct grid_column columns[] = {
		{ "STATION", false, 0 }, { "INTERFACE", false, 0 }, { "FOR", true, 0 },
		{ "REFUSALS", true, 0 }, { "REFUSED", false, 0 }, { "STATUS", true, 0 },
		{ "", false, 1 }, { "BY", true, 2 }, { NULL, false, 0 },
	};
	struct grid *t = grid_open(c, columns);

	for (uint32_t i = 0; i < l->count; i++) {
		const struct hostap_ban_info *b = &l->ban[i];
		char text[TEXT], what[MASKED];

		grid_add(t, BOLD, "%s", text_masked(b->addr, b->mask, what));
		grid_add(t, b->iface ? PLAIN : DIM, "%s",
		    b->iface ? interface_of(l, b, text) : "every one");
		grid_add(t, b->lease_ms ? PLAIN : DIM, "%s",
		    b->lease_ms ? text_age(b->lease_ms, text) : "ever");
		if (b->refusals)
			grid_add(t, PLAIN, "%u of %u left", b->left, b->refusals);
		else
			grid_add(t, DIM, "-");
		grid_add(t, PLAIN, "%s", text_classes(b->classes, text));
		grid_add(t, PLAIN, "%u", b->status);
		grid_add(t, DIM, "%s", hostap_status_name(b->status));
		grid_add(t, DIM, "%u", b->endpoint);
	}
	grid_print(t);
}

static enum cli_exit
show(const struct cli *c, const struct list *l)
{
	json_t *list = json_array();

	if (c->json) {
		for (uint32_t i = 0; i < l->count; i++)
			json_array_append_new(list, document(l, &l->ban[i]));
		return cli_json(json_pack("{s:o}", "bans", list));
	}
	json_decref(list);
	if (l->count == 0)
		puts("nobody is banned");
	else
		print_table(c, l);
	return CLI_DONE;
}

static enum cli_exit
run(struct cli *c)
{
	struct hostap *h = cli_open(c);
	struct list l = { 0 };
	enum cli_exit status = CLI_UNREACHED;
	int error;

	if (h) {
		error = ifaces_read(&l.ifaces, h);
		if (error == 0)
			error = read_bans(h, &l);
		status = error < 0 ? cli_refused(h, error) : show(c, &l);
	}
	free(l.ban);
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = { { NULL, NULL, NULL } };

const struct cli_command command_bans = {
	.name = "bans", .words = "", .summary = "who is banned, and for how long yet",
	.text = "Lists the bans in force, those of a mask behind those of an address: what is left\n"
	    "of the time, how many refusals are left until the station is let in, which requests\n"
	    "are refused, with what status, and the endpoint of the program that set it.",
	.options = options, .run = run,
};
