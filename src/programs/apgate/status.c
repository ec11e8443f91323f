/* SPDX-License-Identifier: ISC */
/* apgate status: the access point at a glance. */
#include "programs/apgate/commands.h"
#include "programs/apgate/document.h"
#include "programs/apgate/grid.h"

struct status {
	struct hostap_ap	ap;
	struct ifaces		ifaces;
};

static int
read_status(struct hostap *h, struct status *s)
{
	int error = hostap_get_ap(h, &s->ap);

	return error < 0 ? error : ifaces_read(&s->ifaces, h);
}

static enum cli_exit
print_json(const struct hostap *h, const struct status *s)
{
	json_t *o = json_object(), *list = json_array();
	char text[TEXT];

	json_object_set_new(o, "name", json_string(text_name(s->ap.name, text)));
	json_object_set_new(o, "socket", json_string(hostap_path(h)));
	json_object_set_new(o, "uptime_ms", json_integer((json_int_t)s->ap.uptime_ms));
	json_object_set_new(o, "stations", json_integer(s->ap.stations));
	json_object_set_new(o, "endpoints", json_integer(s->ap.endpoints));
	for (uint32_t i = 0; i < s->ifaces.count; i++)
		json_array_append_new(list, document_iface(&s->ifaces.iface[i]));
	json_object_set_new(o, "interfaces", list);
	json_object_set_new(o, "counters", document_counters(&s->ap));
	return cli_json(o);
}

static void
print_head(const struct cli *c, const struct hostap *h, const struct status *s)
{
	char name[TEXT], age[TEXT];
	uint32_t others = s->ap.endpoints ? s->ap.endpoints - 1 : 0;	/* this program is one */

	text_name(s->ap.name, name);
	printf("%s%s%s, up %s\n", cli_paint(c, BOLD), name[0] ? name : "access point",
	    cli_paint(c, PLAIN), text_age(s->ap.uptime_ms, age));
	printf("%u station%s, %u daemon%s, at %s\n", s->ap.stations,
	    s->ap.stations == 1 ? "" : "s", others, others == 1 ? "" : "s", hostap_path(h));
}

static void
print_ifaces(const struct cli *c, const struct status *s)
{
	static const struct grid_column columns[] = {
		{ "INTERFACE", false, 0 }, { "SSID", false, 0 }, { "CHANNEL", false, 2 },
		{ "ADDRESS", false, 3 }, { "STATIONS", true, 0 }, { "ROOM FOR", true, 1 },
		{ "STATE", false, 0 }, { NULL, false, 0 },
	};
	struct grid *t = grid_open(c, columns);

	for (uint32_t n = 0; n < s->ifaces.count; n++) {
		const struct hostap_iface_info *i = &s->ifaces.iface[n];
		char text[TEXT], ssid[HOSTAP_SSID_TEXT], addr[HOSTAP_ADDR_TEXT];
		bool bss = i->kind == HAP_KIND_BSS;	/* a P2P device has none of it */

		grid_add(t, PLAIN, "%s", text_name(i->name, text));
		grid_add(t, PLAIN, "%s",
		    bss ? hostap_octets_text(i->ssid, i->ssidlen, ssid, sizeof(ssid)) : "-");
		grid_add(t, PLAIN, "%s", bss ? text_freq(i->freq, text) : "-");
		grid_add(t, PLAIN, "%s", hostap_addr(i->addr, addr));
		grid_add(t, PLAIN, bss ? "%u" : "-", i->stations);
		grid_add(t, PLAIN, bss ? "%u" : "-", i->capacity);
		grid_add(t, i->up ? GREEN : RED, "%s", i->up ? "up" : "down");
	}
	if (s->ifaces.count == 0)
		puts("no interfaces; the access point has not started any");
	putchar('\n');
	grid_print(t);
}

static void
print_requests(const struct cli *c, const struct hostap_ap *a)
{
	static const struct grid_column columns[] = {
		{ "REQUESTS", false, 0 }, { "ASKED", true, 0 }, { "ACCEPTED", true, 0 },
		{ "REFUSED", true, 0 }, { NULL, false, 0 },
	};
	static const unsigned int requests[HAP_CLASSES] = {
		HAP_PROBE_REQ, HAP_AUTH_REQ, HAP_ASSOC_REQ, HAP_REASSOC_REQ,
	};
	struct grid *t = grid_open(c, columns);

	for (int i = 0; i < HAP_CLASSES; i++) {
		grid_add(t, PLAIN, "%s", text_doing(requests[i]));
		grid_add(t, PLAIN, "%ju", (uintmax_t)a->requests[i]);
		grid_add(t, PLAIN, "%ju", (uintmax_t)a->accepted[i]);
		grid_add(t, a->refused[i] ? RED : PLAIN, "%ju", (uintmax_t)a->refused[i]);
	}
	putchar('\n');
	grid_print(t);
}

static enum cli_exit
run(struct cli *c)
{
	struct hostap *h = cli_open(c);
	struct status s;
	enum cli_exit status = CLI_DONE;
	int error;

	if (h == NULL)
		return CLI_UNREACHED;
	error = read_status(h, &s);
	if (error < 0)
		status = cli_refused(h, error);
	else if (c->json)
		status = print_json(h, &s);
	else {
		print_head(c, h, &s);
		print_ifaces(c, &s);
		print_requests(c, &s.ap);
		printf("\n%ju joined, %ju left; %ju frames in, %ju out, %ju malformed\n",
		    (uintmax_t)s.ap.joined, (uintmax_t)s.ap.left, (uintmax_t)s.ap.frames_in,
		    (uintmax_t)s.ap.frames_out, (uintmax_t)s.ap.malformed);
	}
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = { { NULL, NULL, NULL } };

const struct cli_command command_status = {
	.name = "status", .words = "", .summary = "the access point, its interfaces and counters",
	.text = "Shows the access point, its interfaces, and what became of all requests since\n"
	    "it started.  \"apgate stats\" has every counter.",
	.options = options, .run = run,
};
