/* SPDX-License-Identifier: ISC */
/* HIOCGWHY, read and shown. */
#include "programs/apgate/decisions.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "programs/apgate/document.h"
#include "programs/apgate/grid.h"

int
decisions_read(struct decisions *d, struct hostap *h, const uint8_t *addr, size_t most)
{
	struct hostap_why *page = calloc(1, sizeof(*page));
	int more;

	*d = (struct decisions){ .decision = malloc((most + 1) * sizeof(*d->decision)) };
	if (page == NULL || d->decision == NULL) {
		free(page);
		return -ENOMEM;
	}
	if (addr)
		memcpy(page->addr, addr, sizeof(page->addr));
	do {
		more = hostap_get_why(h, page);
		for (uint32_t i = 0; more >= 0 && i < page->count; i++) {
			if (d->count == most)
				d->more = true;
			else
				d->decision[d->count++] = page->decision[i];
		}
	} while (more > 0 && d->count < most);
	d->more = d->more || more > 0;
	free(page);
	return more < 0 ? more : 0;
}

void
decisions_close(struct decisions *d)
{
	free(d->decision);
	*d = (struct decisions){ 0 };
}

json_t *
decisions_document(const struct decisions *d, const struct ifaces *ifaces)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->count; i++)
		json_array_append_new(list, document_decision(ifaces, &d->decision[i]));
	return list;
}

/* ---- in words ---------------------------------------------------------------------------- */

static bool
is_removal(const struct hostap_decision *d)
{
	return d->request == HAP_DEAUTH_IND || d->request == HAP_DISASSOC_IND;
}

static const char *
outcome(const struct hostap_decision *d)
{
	return is_removal(d) ? "put out" : d->status == 0 ? "let in" : "refused";
}

static enum cli_paint
outcome_paint(const struct hostap_decision *d)
{
	return is_removal(d) ? YELLOW : d->status == 0 ? GREEN : RED;
}

static const char *
code_name(const struct hostap_decision *d)
{
	return is_removal(d) ? hostap_reason_name(d->status) : hostap_status_name(d->status);
}

void
decisions_print(const struct cli *c, const struct decisions *d, const struct ifaces *ifaces,
    bool stations)
{
	static const struct grid_column all[] = {
		{ "WHEN", false, 0 }, { "STATION", false, 0 }, { "REQUEST", false, 0 },
		{ "OUTCOME", false, 0 }, { "BY", false, 0 }, { "RULE", false, 0 },
		{ "TOOK", true, 2 }, { "SIGNAL", true, 3 }, { "INTERFACE", false, 4 },
		{ "CODE", false, 1 }, { NULL, false, 0 },
	};
	static const struct grid_column one[] = {
		{ "WHEN", false, 0 }, { "REQUEST", false, 0 }, { "OUTCOME", false, 0 },
		{ "BY", false, 0 }, { "RULE", false, 0 }, { "TOOK", true, 2 },
		{ "SIGNAL", true, 3 }, { "INTERFACE", false, 4 }, { "CODE", false, 1 },
		{ NULL, false, 0 },
	};
	struct grid *t = grid_open(c, stations ? all : one);

	for (size_t i = 0; i < d->count; i++) {
		const struct hostap_decision *x = &d->decision[i];
		char text[TEXT], rule[TEXT], addr[HOSTAP_ADDR_TEXT];

		grid_add(t, DIM, "%s", text_clock(x->wall_us, text));
		if (stations)
			grid_add(t, PLAIN, "%s", hostap_addr(x->addr, addr));
		grid_add(t, PLAIN, "%s", text_doing(x->request));
		if (x->repeats)
			grid_add(t, outcome_paint(x), "%s x%u%s", outcome(x),
			    x->repeats + 1u, x->repeats == 255 ? "+" : "");
		else
			grid_add(t, outcome_paint(x), "%s", outcome(x));
		grid_add(t, PLAIN, "%s", text_by(x->by, x->name, text));
		grid_add(t, PLAIN, "%s", text_rule(text_name(x->rule, text), rule));
		grid_add(t, PLAIN, "%s", is_removal(x) ? "" : text_took(x->took_us, text));
		if (x->signal)
			grid_add(t, PLAIN, "%d dBm", x->signal);
		else
			grid_add(t, DIM, "-");
		grid_add(t, PLAIN, "%s", ifaces_name(ifaces, x->iface, text));
		grid_add(t, PLAIN, "%u %s", x->status, code_name(x));
	}
	grid_print(t);
}

/* "3 s ago"; false: this machine's clock is not the access point's. */
static bool
ago(int64_t wall_us, const struct hostap_ap *ap, char text[static TEXT])
{
	struct timespec now;
	int64_t ms;

	clock_gettime(CLOCK_REALTIME, &now);
	ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - wall_us / 1000;
	if (ms < 0 || ms > (int64_t)ap->uptime_ms + 1000)
		return false;
	text_age((uint64_t)ms, text);
	return true;
}

void
decisions_explain(const struct cli *c, const struct hostap_decision *d,
    const struct ifaces *ifaces, const struct hostap_ap *ap)
{
	char addr[HOSTAP_ADDR_TEXT], when[TEXT], day[TEXT], text[TEXT], iface[TEXT];

	printf("%s%s%s was %s%s%s at %s", cli_paint(c, BOLD), hostap_addr(d->addr, addr),
	    cli_paint(c, PLAIN), cli_paint(c, outcome_paint(d)), outcome(d), cli_paint(c, PLAIN),
	    ifaces_name(ifaces, d->iface, iface));
	if (ago(d->wall_us, ap, text))
		printf(" %s ago, at %s\n", text, text_clock(d->wall_us, when));
	else
		printf(" on %s at %s\n", text_day(d->wall_us, day), text_clock(d->wall_us, when));
	printf("  by      %s\n", text_who(d->by, d->name, d->rule, text));
	printf("  with    %s %u: %s%s\n", is_removal(d) ? "reason" : "status", d->status,
	    code_name(d), d->acked == 0 ? "; it did not acknowledge the answer" : "");
	if (is_removal(d))
		return;
	printf("  asked   to %s", text_do(d->request));
	if (d->signal)
		printf(", heard at %d dBm", d->signal);
	if (d->repeats)
		printf(", and %u more time%s within 10 s", d->repeats, d->repeats == 1 ? "" : "s");
	printf("\n  took    %s\n", text_took(d->took_us, text));
}
