/* SPDX-License-Identifier: ISC */
/* apgate p2p services: what a device offers, before any group. */
#include <errno.h>
#include <string.h>

#include "programs/apgate/p2p.h"

enum { WAIT_MS = 500, ENTRIES = 256 };

/* Entries on the command line, in their order. */
bool
p2p_services_read(const struct cli *c, struct hostap_service *list, size_t *count, uint8_t *room,
    size_t size)
{
	*count = 0;
	for (int i = 0; i < c->givens; i++) {
		bool bonjour = strcmp(c->given[i].name, "--bonjour") == 0;
		const char *text = c->given[i].value;
		int n;

		if (!bonjour && strcmp(c->given[i].name, "--upnp") != 0)
			continue;
		n = bonjour ? hostap_bonjour_parse(text, room, size) :
		    hostap_upnp_parse(text, room, size);
		if (n < 0 || *count == P2P_OFFERS) {
			cli_fail(CLI_USAGE, n < 0 ? "%s cannot be '%s'; write it as in %s" :
			    "%s '%s' is one too many%.0s", c->given[i].name, text, bonjour ?
			    "\"_ipp._tcp PTR Printer\" or \"Printer._ipp._tcp TXT pdl=x\"" :
			    "uuid:1::urn:schemas-upnp-org:service:Print:1");
			return false;
		}
		list[*count] = (struct hostap_service){ .data = room, .len = (size_t)n,
		    .protocol = bonjour ? HOSTAP_SERVICE_BONJOUR : HOSTAP_SERVICE_UPNP,
		    .transaction = (uint8_t)(*count + 1) };
		++*count;
		room += n;
		size -= (size_t)n;
	}
	return true;
}

/* ---- the exchange --------------------------------------------------------------------------- */

struct question {
	struct hostap_inquiry inquiry;
	int		result;		/* of hostap_inquiry_take() */
};

static bool
is_it(struct p2p_talk *t, const void *frame, size_t len)
{
	struct question *q = t->arg;

	q->result = hostap_inquiry_take(&q->inquiry, frame, len);
	if (q->result == HOSTAP_GAS_SEND) {
		t->frame = q->inquiry.frame;
		t->len = q->inquiry.frame_len;
		t->again = true;
	}
	return q->result == HOSTAP_GAS_DONE || q->result < 0;
}

static void
print_entry(const struct hostap_service *s)
{
	char text[HOSTAP_SERVICE_TEXT];

	if (s->status != HOSTAP_SERVICE_OK)
		return;
	hostap_service_text(s, text);
	/* Services of UPnP come in one entry, with commas between. */
	for (char *at = text, *next; at != NULL; at = next) {
		next = s->protocol == HOSTAP_SERVICE_UPNP ? strchr(at, ',') : NULL;
		if (next != NULL)
			*next++ = '\0';
		printf("%-12s  %s\n", hostap_service_protocol_name(s->protocol), at);
	}
}

/* What it has not, of what was asked for. */
static void
complain(const struct p2p_talk *t, const struct hostap_service *s)
{
	if (s->status == HOSTAP_SERVICE_OK)
		return;
	if (s->protocol == HOSTAP_SERVICE_ALL)
		cli_fail(CLI_NO, "%s offers nothing: %s", t->who,
		    hostap_service_status_name(s->status));
	else
		cli_fail(CLI_NO, "%s offers nothing of the kind by %s: %s", t->who,
		    hostap_service_protocol_name(s->protocol),
		    hostap_service_status_name(s->status));
}

static json_t *
entry_document(const struct hostap_service *s)
{
	char text[HOSTAP_SERVICE_TEXT], hex[2 * HOSTAP_SERVICE_TEXT + 1] = "";

	for (size_t i = 0; i < s->len && i < HOSTAP_SERVICE_TEXT; i++)
		snprintf(hex + 2 * i, 3, "%02x", s->data[i]);
	return json_pack("{s:s, s:i, s:s, s:s, s:s}", "protocol",
	    hostap_service_protocol_name(s->protocol), "status", s->status, "status_name",
	    hostap_service_status_name(s->status), "text", s->status ? "" :
	    hostap_service_text(s, text), "hex", hex);
}

static enum cli_exit
tell(struct p2p *p, const struct p2p_talk *t, const struct question *q)
{
	struct hostap_service list[ENTRIES];
	int n = hostap_services_read(q->inquiry.whole, q->inquiry.whole_len, true, list, ENTRIES);
	char addr[HOSTAP_ADDR_TEXT];
	json_t *o, *entries;
	bool any = false;

	if (n < 0)
		return cli_fail(CLI_NO, "%s gave a malformed answer", t->who);
	n = n < ENTRIES ? n : ENTRIES;
	for (int i = 0; i < n; i++)
		any = any || list[i].status == HOSTAP_SERVICE_OK;
	if (p->cli->json) {
		o = json_pack("{s:s}", "peer", hostap_addr(t->peer, addr));
		entries = json_array();
		for (int i = 0; i < n; i++)
			json_array_append_new(entries, entry_document(&list[i]));
		json_object_set_new(o, "services", entries);
		p2p_add_log(p, o);
		cli_json(o);
	} else {
		for (int i = 0; i < n; i++)
			print_entry(&list[i]);
	}
	for (int i = 0; i < n; i++)
		complain(t, &list[i]);
	if (n == 0)
		cli_fail(CLI_NO, "%s offers nothing", t->who);
	return any ? CLI_DONE : CLI_NO;
}

static enum cli_exit
ask(struct p2p *p, struct p2p_talk *t, const struct hostap_service *queries, size_t count)
{
	struct question q = { .result = 0 };
	enum cli_exit status;
	int r;

	t->arg = &q;
	if ((status = p2p_reach(p, t)) != CLI_DONE)
		return status;
	r = hostap_inquiry_begin(&q.inquiry, p->own.addr, t->peer,
	    (uint8_t)(1 + p2p_now_ms() % 255), queries, count);
	if (r < 0)
		return cli_fail(CLI_USAGE, "the query is too long for a frame; ask for less");
	t->frame = q.inquiry.frame;
	t->len = q.inquiry.frame_len;
	if ((status = p2p_converse(p, t)) != CLI_DONE)
		return status;
	if (q.result < 0)
		return cli_fail(CLI_NO, q.inquiry.status ? "%s refuses, with status %u: %s" :
		    "%s: %.0u%s", t->who, q.inquiry.status, q.inquiry.why);
	return tell(p, t, &q);
}

static enum cli_exit
run(struct cli *c)
{
	struct hostap_service queries[P2P_OFFERS];
	uint8_t room[HOSTAP_P2P_ROOM];
	enum cli_exit status;
	size_t count;
	struct p2p_talk t = { .wait_ms = WAIT_MS, .is_it = is_it };
	struct p2p p;

	if (!p2p_aim(c, &t) || !p2p_services_read(c, queries, &count, room, sizeof(room)))
		return CLI_USAGE;
	if (count == 0)
		queries[count++] = (struct hostap_service){ .protocol = HOSTAP_SERVICE_ALL,
		    .transaction = 1 };
	if ((status = p2p_begin(&p, c, true)) == CLI_DONE)
		status = ask(&p, &t, queries, count);
	p2p_end(&p);
	return status;
}

static const struct cli_option options[] = {
	{ "--bonjour", "QUESTION", "ask only for this, as in \"_ipp._tcp PTR\"" },
	{ "--upnp", "TARGET", "ask only for this, as in ssdp:all" },
	P2P_AIM_OPTIONS,
	{ NULL, NULL, NULL },
};

const struct cli_command command_p2p_services = {
	.name = "p2p services", .words = "ADDRESS", .least = 1, .most = 1,
	.summary = "what a device offers",
	.text = "Asks a peer which services it offers: everything, or what --bonjour and --upnp\n"
	    "name, each as often as needed.",
	.options = options, .more_help = p2p_more_help, .run = run,
};
