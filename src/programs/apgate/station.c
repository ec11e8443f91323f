/* SPDX-License-Identifier: ISC */
/* apgate station: all about one. */
#include <string.h>

#include "programs/apgate/commands.h"
#include "programs/apgate/decisions.h"
#include "programs/apgate/document.h"

enum { RECENT = 5 };

struct about {
	struct hostap_station_get get;
	struct hap_stats stats;
	struct ifaces	 ifaces;
	struct decisions recent;
};

/* ---- reading ----------------------------------------------------------------------------- */

/* What the radio says now, if it says anything within the handle's patience. */
static void
ask_radio(struct hostap *h, struct about *a)
{
	struct hostap_to to = { .iface = a->get.station.iface, .number = 1, .result = true };
	const struct hostap_event *e;

	a->stats = a->get.stats;
	memcpy(to.addr, a->get.addr, sizeof(to.addr));
	if (hostap_stats(h, &to) < 0)
		return;
	while (hostap_wait(h, 500) > 0)
		while (hostap_next(h, &e) > 0) {
			if (e->m.i_type == HAP_STATS_IND)
				a->stats = e->body.stats;
			else if (e->m.i_type != HAP_RESULT_IND)
				continue;
			if (e->m.i_type == HAP_STATS_IND || e->body.result.error)
				return;
		}
}

static int
read_about(struct hostap *h, struct about *a)
{
	struct hostap_mode mode;
	int error = ifaces_read(&a->ifaces, h);

	if (error == 0)
		error = hostap_get_station(h, &a->get);
	if (error < 0)
		return error;
	hostap_mode_init(&mode);
	mode.indications = UINT64_C(1) << HAP_STATS_IND | UINT64_C(1) << HAP_RESULT_IND;
	if (hostap_greeting(h)->rights & HAP_RIGHT_COMMAND && hostap_set_mode(h, &mode) == 0)
		ask_radio(h, a);
	else
		a->stats = a->get.stats;
	return decisions_read(&a->recent, h, a->get.addr, RECENT);
}

/* ---- showing ----------------------------------------------------------------------------- */

static void
print_rates(const struct hostap_station *s)
{
	bool basic = false;

	printf("  rates             ");
	for (int i = 0; i < s->nrates && i < (int)sizeof(s->rates); i++) {
		printf("%g%s ", (s->rates[i] & 0x7f) / 2.0, s->rates[i] & 0x80 ? "*" : "");
		basic = basic || s->rates[i] & 0x80;
	}
	puts(basic ? "Mb/s (* basic)" : "Mb/s");
}

static void
print_abilities(uint32_t flags)
{
	static const struct { uint32_t bit; const char *name; } names[] = {
		{ HAP_STATION_ERP, "802.11g" }, { HAP_STATION_HT, "802.11n" },
		{ HAP_STATION_VHT, "802.11ac" }, { HAP_STATION_HE, "802.11ax" },
		{ HAP_STATION_WMM, "WMM" }, { HAP_STATION_SHORT_PREAMBLE, "short preamble" },
		{ HAP_STATION_SHORT_SLOT, "short slot" }, { HAP_STATION_WDS, "4-address link" },
	};
	const char *gap = "";

	printf("  can do            ");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].bit) {
			printf("%s%s", gap, names[i].name);
			gap = ", ";
		}
	puts(*gap ? "" : "802.11b");
}

static void
print_traffic(const struct hap_stats *s)
{
	char bytes[TEXT], rate[TEXT];

	printf("  received          %s in %ju packets, rate %s\n", text_bytes(s->rx_bytes, bytes),
	    (uintmax_t)s->rx_packets, text_rate(s->rx_rate, rate));
	printf("  sent              %s in %ju packets, rate %s\n", text_bytes(s->tx_bytes, bytes),
	    (uintmax_t)s->tx_packets, text_rate(s->tx_rate, rate));
	printf("  sent again        %u, given up %u\n", s->tx_retries, s->tx_failed);
}

static void
print_station(const struct cli *c, const struct about *a)
{
	const struct hostap_station *s = &a->get.station;
	bool in = s->state == HAP_STATE_ASSOCIATED;
	char text[TEXT], addr[HOSTAP_ADDR_TEXT];

	printf("%s%s%s, %s at %s\n", cli_paint(c, BOLD), hostap_addr(s->addr, addr),
	    cli_paint(c, PLAIN), in ? "associated" : "authenticated",
	    ifaces_name(&a->ifaces, s->iface, text));
	if (s->flags & HAP_STATION_PENDING)
		puts("  a request of it is being decided now");
	if (s->signal)
		printf("  signal            %d dBm\n", s->signal);
	if (in) {
		printf("  association ID    %u\n", s->asid);
		printf("  connected         %s\n", text_age(s->connected_ms, text));
	}
	printf("  idle              %s\n", text_age(in ? a->stats.idle_ms : s->idle_ms, text));
	if (in) {
		printf("  listen interval   %u beacons\n", s->lintval);
		print_rates(s);
		print_abilities(s->flags);
		print_traffic(&a->stats);
	}
	if (a->recent.count) {
		puts("\nWhat was decided about it, the latest first:\n");
		decisions_print(c, &a->recent, &a->ifaces, false);
	}
}

static enum cli_exit
print_json(const struct about *a)
{
	json_t *o = document_station(&a->ifaces, &a->get.station);

	json_object_set_new(o, "traffic", document_stats(&a->stats));
	json_object_set_new(o, "decisions", decisions_document(&a->recent, &a->ifaces));
	return cli_json(o);
}

static enum cli_exit
run(struct cli *c)
{
	enum cli_exit status = CLI_DONE;
	struct about a = { 0 };
	struct hostap *h;
	int error;

	if (!cli_addr(c->word[0], a.get.addr))
		return CLI_USAGE;
	h = cli_open(c);
	if (h == NULL)
		return CLI_UNREACHED;
	error = read_about(h, &a);
	if (error == -ENOENT)
		status = cli_fail(CLI_NO, "%s is not here; apgate why %s says whether it was "
		    "refused", c->word[0], c->word[0]);
	else if (error < 0)
		status = cli_refused(h, error);
	else if (c->json)
		status = print_json(&a);
	else
		print_station(c, &a);
	decisions_close(&a.recent);
	hostap_close(h);
	return status;
}

static const struct cli_option options[] = { { NULL, NULL, NULL } };

const struct cli_command command_station = {
	.name = "station", .words = "ADDRESS", .least = 1, .most = 1,
	.summary = "all about one: signal, rates, traffic, decisions",
	.text = "Shows what is known of one station, and what was decided about it lately.",
	.options = options, .run = run,
};
