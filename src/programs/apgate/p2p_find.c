/* SPDX-License-Identifier: ISC */
/* apgate p2p find, peers, watch: who is around. */
#include <string.h>

#include "programs/apgate/event.h"
#include "programs/apgate/p2p.h"

/* ---- find, peers ---------------------------------------------------------------------------- */

static enum cli_exit
show(struct p2p *p, bool ages)
{
	json_t *o, *list;

	p2p_sort(p);
	if (!p->cli->json) {
		p2p_print_peers(p, ages);
		return CLI_DONE;
	}
	o = json_object();
	list = json_array();
	for (size_t i = 0; i < p->peers; i++) {
		json_t *peer = p2p_peer_document(&p->peer[i]);

		if (ages)
			json_object_set_new(peer, "age_ms",
			    json_integer((json_int_t)p->peer[i].age_ms));
		json_array_append_new(list, peer);
	}
	json_object_set_new(o, "peers", list);
	return cli_json(o);
}

/* How far it is, on a line of its own that goes away again. */
static void
progress(const struct p2p *p, int64_t until_ms)
{
	size_t found = 0;

	if (!p->cli->terminal || p->cli->json)
		return;
	for (size_t i = 0; i < p->peers; i++)
		found += !p->peer[i].lost;
	if (until_ms > 0)
		fprintf(stderr, "\rsearching, %jd s left: %zu found ",
		    (intmax_t)((until_ms - p2p_now_ms() + 999) / 1000), found);
	else
		fprintf(stderr, "\r%40s\r", "");
}

static enum cli_exit
search(struct p2p *p, uint64_t ms)
{
	int64_t until = p2p_now_ms() + (int64_t)ms, turn_ms;
	uint64_t number = p2p_listen(p, true, ms);
	enum cli_exit status = CLI_DONE;
	const struct hostap_event *e;

	for (;;) {
		progress(p, until);
		turn_ms = p2p_now_ms() + 1000;
		switch (p2p_next(p, turn_ms, &e)) {
		case P2P_EVENT:
			if (p2p_is_over(p, e, number, &status)) {
				progress(p, 0);
				return status;
			}
			break;
		case P2P_TIME:
			if (p2p_now_ms() > until + P2P_STEP_MS) {
				progress(p, 0);
				return CLI_DONE;
			}
			break;
		case P2P_TOLD:		/* what was found until then is shown */
			progress(p, 0);
			return CLI_DONE;
		case P2P_FAILED:
			progress(p, 0);
			return CLI_UNREACHED;
		}
	}
}

static enum cli_exit
run_find(struct cli *c)
{
	enum cli_exit status;
	uint64_t ms;
	struct p2p p;

	if (!p2p_seconds(c, P2P_STEP_MS, &ms))
		return CLI_USAGE;
	if ((status = p2p_begin(&p, c, false)) == CLI_DONE && (status = search(&p, ms)) == CLI_DONE)
		status = show(&p, false);
	if (status == CLI_DONE && p.peers == 0 && !c->json)
		puts("nobody was found: most devices listen only while their user looks at "
		    "their Wi-Fi Direct page");
	p2p_end(&p);
	return status;
}

/* Of the P2P devices there are, whosever they are. */
static enum cli_exit
read_all(struct p2p *p, bool *any)
{
	struct ifaces l;
	int r = ifaces_read(&l, p->h);

	for (uint32_t i = 0; r >= 0 && i < l.count; i++) {
		if (l.iface[i].kind != HAP_KIND_P2P)
			continue;
		*any = true;
		r = p2p_read_peers(p, (uint32_t)l.iface[i].cookie);
	}
	return r < 0 ? cli_refused(p->h, r) : CLI_DONE;
}

static enum cli_exit
run_peers(struct cli *c)
{
	struct p2p p = { .cli = c, .signals = -1, .h = cli_open(c) };
	enum cli_exit status;
	bool any = false;

	if (p.h == NULL)
		return CLI_UNREACHED;
	if ((status = read_all(&p, &any)) == CLI_DONE)
		status = show(&p, true);
	if (status == CLI_DONE && !c->json && p.peers == 0)
		puts(any ? "no P2P device heard of anybody in the last minute" :
		    "no program has a P2P device; apgate p2p find searches");
	p2p_end(&p);
	return status;
}

/* ---- watch ---------------------------------------------------------------------------------- */

static const char *
change_of(const struct hostap_event *e)
{
	static const char *const words[] = { [HAP_PEER_FOUND] = "found",
	    [HAP_PEER_CHANGED] = "changed", [HAP_PEER_LOST] = "lost" };

	return e->body.peer.event <= HAP_PEER_LOST && words[e->body.peer.event] ?
	    words[e->body.peer.event] : "?";
}

static void
print_json(const struct p2p_peer *peer, const struct hostap_event *e)
{
	json_t *o = p2p_peer_document(peer);

	json_object_set_new(o, "event", json_string(change_of(e)));
	json_object_set_new(o, "time_us", json_integer(event_time_us(e)));
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

static void
print_line(const struct cli *c, const struct p2p_peer *peer, const struct hostap_event *e)
{
	bool lost = e->body.peer.event == HAP_PEER_LOST;
	char clock[TEXT], addr[HOSTAP_ADDR_TEXT], type[HOSTAP_TYPE_TEXT], where[TEXT];

	printf("%s%s%s  %s  %s%-7s%s  ", cli_paint(c, DIM), text_clock(event_time_us(e), clock),
	    cli_paint(c, PLAIN), hostap_addr(peer->addr, addr),
	    cli_paint(c, lost ? RED : GREEN), change_of(e), cli_paint(c, PLAIN));
	printf("%s", peer->name[0] ? peer->name : "(no name)");
	if (lost)
		printf(", not heard for a minute");
	else
		printf(", %s, %d dBm, %s %s", hostap_type_text(peer->said.type, type),
		    peer->signal, peer->said.via == HAP_VIA_PROBE_REQ ? "searches, listens on" :
		    "on", p2p_where(peer->said.freq ? peer->said.freq : peer->heard_mhz, where));
	putchar('\n');
}

static enum cli_exit
follow(struct p2p *p, uint64_t ms, uint64_t most)
{
	uint64_t number = p2p_listen(p, true, ms), shown = 0;
	enum cli_exit status = CLI_DONE;
	const struct hostap_event *e;
	struct p2p_peer *peer;

	while (most == 0 || shown < most) {
		switch (p2p_next(p, -1, &e)) {
		case P2P_EVENT:
			break;
		case P2P_TIME:
		case P2P_TOLD:
			return CLI_DONE;
		case P2P_FAILED:
			return CLI_UNREACHED;
		}
		if (p2p_is_over(p, e, number, &status))
			return status;
		if (e->m.i_type != HAP_PEER_IND ||
		    (peer = p2p_find(p, e->body.peer.device)) == NULL)
			continue;
		if (p->cli->json)
			print_json(peer, e);
		else
			print_line(p->cli, peer, e);
		shown++;
	}
	return CLI_DONE;
}

static enum cli_exit
run_watch(struct cli *c)
{
	const char *count = cli_value(c, "--count");
	enum cli_exit status;
	uint64_t ms, most = 0;
	struct p2p p;

	if (!p2p_seconds(c, 0, &ms) || (count && !cli_number("--count", count, INT64_MAX, &most)))
		return CLI_USAGE;
	if ((status = p2p_begin(&p, c, false)) == CLI_DONE)
		status = follow(&p, ms, most);
	p2p_end(&p);
	return status;
}

static const struct cli_option find_options[] = {
	{ "--seconds", "N", "how long (10)" },
	{ "--search", "LIST", "channels to search (1,6,11)" },
	{ "--channel", "N", "where we listen in between (6)" },
	P2P_OPTIONS,
	{ NULL, NULL, NULL },
};

static const struct cli_option peers_options[] = { { NULL, NULL, NULL } };

static const struct cli_option watch_options[] = {
	{ "--seconds", "N", "how long (until Ctrl-C)" },
	{ "--count", "N", "end after so many lines" },
	{ "--search", "LIST", "channels to search (1,6,11)" },
	{ "--channel", "N", "where we listen in between (6)" },
	P2P_OPTIONS,
	{ NULL, NULL, NULL },
};

const struct cli_command command_p2p_find = {
	.name = "p2p find", .words = "", .summary = "who is around",
	.text = "Searches for Wi-Fi Direct devices, and lists them, the strongest signal first.\n"
	    "Found are those that listen or search meanwhile; Ctrl-C ends the search early.",
	.options = find_options, .more_help = p2p_more_help, .run = run_find,
};

const struct cli_command command_p2p_peers = {
	.name = "p2p peers", .words = "", .summary = "who other programs' P2P devices heard of",
	.text = "Lists the peers that P2P devices, whichever programs have them, heard of in the\n"
	    "last minute.  Nothing is sent.",
	.options = peers_options, .run = run_peers,
};

const struct cli_command command_p2p_watch = {
	.name = "p2p watch", .words = "", .summary = "who comes, changes and goes, live",
	.text = "Searches, and prints a line when a peer is found, changes, or was not heard for\n"
	    "a minute, until Ctrl-C.",
	.options = watch_options, .more_help = p2p_more_help, .run = run_watch,
};
