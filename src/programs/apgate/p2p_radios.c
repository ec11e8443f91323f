/* SPDX-License-Identifier: ISC */
/* apgate p2p radios: how the radios' time is spent. */
#include <stdlib.h>
#include <string.h>

#include "frame/channel.h"
#include "programs/apgate/document.h"
#include "programs/apgate/grid.h"
#include "programs/apgate/p2p.h"

static const char *
way_name(uint8_t way)
{
	static const char *const names[] = { "none", "native", "borrowed", "shared",
	    "on-channel" };

	return way < sizeof(names) / sizeof(names[0]) ? names[way] : "?";
}

/* What it is about to do, or may not. */
static const char *
state(const struct hostap_radio *r)
{
	if (r->flags & HAP_RADIO_RADAR)
		return "watches for radar: may not leave";
	if (!(r->flags & HAP_RADIO_LEAVES) && r->freq)
		return "cannot leave";
	return r->flags & HAP_RADIO_AWAY ? "away" : r->freq ? "home" : "free";
}

static void
print_row(struct grid *t, const struct hostap_radio *r)
{
	char name[TEXT];
	uint8_t channel = channel_from_mhz(r->freq).number;

	grid_add(t, PLAIN, "%s", text_name(r->name, name));
	grid_add(t, PLAIN, "%u", r->radio);
	grid_add(t, r->way ? PLAIN : DIM, "%s", way_name(r->way));
	grid_add(t, PLAIN, channel ? "%u" : "-", channel);
	grid_add(t, PLAIN, "%s", state(r));
	grid_add(t, PLAIN, "%u.%u%%", r->away_ms / 100, r->away_ms / 10 % 10);
	grid_add(t, PLAIN, r->freq ? "%u%%" : "-", r->away_percent);
	grid_add(t, r->waiting ? YELLOW : PLAIN, "%u", r->waiting);
	grid_add(t, PLAIN, "%ju", (uintmax_t)r->stays);
	grid_add(t, PLAIN, "%ju", (uintmax_t)r->scans);
	grid_add(t, PLAIN, "%ju", (uintmax_t)r->frames);
	grid_add(t, r->late ? RED : PLAIN, "%ju", (uintmax_t)r->late);
	grid_add(t, PLAIN, "%ju", (uintmax_t)r->beacons_missed);
	grid_add(t, PLAIN, "%ju", (uintmax_t)r->probes_answered);
}

static json_t *
radio_document(const struct hostap_radio *r)
{
	static const char *const flags[] = { "leaves", "scans", "timed", "radar", "away" };
	json_t *o = json_object(), *list = json_array();
	char name[TEXT];

	json_object_set_new(o, "name", json_string(text_name(r->name, name)));
	json_object_set_new(o, "radio", json_integer(r->radio));
	json_object_set_new(o, "way", json_string(way_name(r->way)));
	json_object_set_new(o, "freq", json_integer(r->freq));
	json_object_set_new(o, "channel", json_integer(channel_from_mhz(r->freq).number));
	document_addr(o, "p2p_addr", r->p2p_addr);
	for (int i = 0; i < 5; i++)
		if (r->flags >> i & 1)
			json_array_append_new(list, json_string(flags[i]));
	json_object_set_new(o, "flags", list);
#define NUMBER(key)	json_object_set_new(o, #key, json_integer((json_int_t)r->key))
	NUMBER(away_percent);
	NUMBER(stay_max_ms);
	NUMBER(away_ms);
	NUMBER(away_total_ms);
	NUMBER(waiting);
	NUMBER(stays);
	NUMBER(scans);
	NUMBER(frames);
	NUMBER(cut);
	NUMBER(late);
	NUMBER(beacons_missed);
	NUMBER(dtims_missed);
	NUMBER(probes_answered);
#undef NUMBER
	return o;
}

static int
read_radios(struct hostap *h, struct grid *t, json_t *list)
{
	struct hostap_radio_list *page = calloc(1, sizeof(*page));
	int more = page ? 0 : -1;

	if (page == NULL)
		return more;
	do {
		more = hostap_get_radios(h, page);
		for (uint32_t i = 0; more >= 0 && i < page->count; i++) {
			print_row(t, &page->radio[i]);
			json_array_append_new(list, radio_document(&page->radio[i]));
		}
	} while (more > 0);
	free(page);
	return more;
}

static enum cli_exit
run(struct cli *c)
{
	static const struct grid_column columns[] = {
		{ "RADIO", false, 0 }, { "NO", true, 7 }, { "P2P DEVICE", false, 0 },
		{ "CHANNEL", true, 0 }, { "STATE", false, 0 }, { "AWAY", true, 0 },
		{ "OF AT MOST", true, 1 }, { "WAITING", true, 2 }, { "STAYS", true, 3 },
		{ "SCANS", true, 4 }, { "FRAMES", true, 5 }, { "LATE", true, 3 },
		{ "BEACONS MISSED", true, 2 }, { "PROBES ANSWERED", true, 6 }, { NULL, false, 0 },
	};
	struct hostap *h = cli_open(c);
	enum cli_exit status = CLI_DONE;
	struct grid *t;
	json_t *list;
	int r;

	if (h == NULL)
		return CLI_UNREACHED;
	t = grid_open(c, columns);
	list = json_array();
	if ((r = read_radios(h, t, list)) < 0)
		status = cli_refused(h, r);
	else if (c->json)
		status = cli_json(json_pack("{s:O}", "radios", list));
	if (status == CLI_DONE && !c->json && json_array_size(list) > 0)
		grid_print(t);
	else
		grid_close(t);
	if (status == CLI_DONE && !c->json && json_array_size(list) == 0)
		puts("no radios; the access point has not started any");
	json_decref(list);
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = { { NULL, NULL, NULL } };

const struct cli_command command_p2p_radios = {
	.name = "p2p radios", .words = "", .summary = "how the radios' time is spent",
	.text = "Lists the radios: how they have a P2P device, which share of the last ten\n"
	    "seconds they were away from the channel of their networks, and what for.",
	.options = options, .run = run,
};
