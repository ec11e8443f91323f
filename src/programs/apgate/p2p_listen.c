/* SPDX-License-Identifier: ISC */
/*
 * apgate p2p listen: be found, and answer: provision discovery, negotiations, invitations and
 * questions for services.
 *
 * It answers as a device does whose user is there, up to the last frame of a negotiation; the
 * group that was agreed on is not set up.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frame/channel.h"
#include "programs/apgate/event.h"
#include "programs/apgate/p2p.h"

enum { CONFIRM_MS = 500, ANSWER_MS = 50, REST_MS = 200, CONFIRMS = 8 };

struct pending {			/* agreed to, and not confirmed yet */
	uint8_t		peer[6];
	uint8_t		token;
	struct hostap_p2p_group group;
};

struct listen {
	struct p2p	p2p;
	bool		accepts;
	uint8_t		refusal;	/* the status of a refusal */
	struct hostap_p2p_terms terms;
	struct hostap_service offer[P2P_OFFERS];
	size_t		offers;
	uint8_t		room[HOSTAP_SERVICES_ROOM];
	struct hostap_responder responder;
	struct pending	pending[CONFIRMS];
	unsigned int	next_pending;
};

/* ---- options -------------------------------------------------------------------------------- */

static const char *
status_name(unsigned int status)
{
	return status >= HOSTAP_P2P_NOT_YET && status <= HOSTAP_P2P_REJECTED ?
	    hostap_p2p_status_name(status) : "?";
}

static bool
read_verdict(const struct cli *c, struct listen *l)
{
	const char *refuse = cli_value(c, "--refuse"), *intent = cli_value(c, "--intent");
	uint16_t status = HOSTAP_P2P_NOT_YET;
	uint64_t n = 7;

	l->accepts = cli_value(c, "--accept") != NULL;
	if (l->accepts && refuse != NULL) {
		cli_fail(CLI_USAGE, "--accept and --refuse contradict each other; give one");
		return false;
	}
	if (refuse != NULL && !cli_code("--refuse", refuse, status_name, &status))
		return false;
	if (status == 0 || status > UINT8_MAX) {
		cli_fail(CLI_USAGE, "--refuse %u is no refusal; --help lists them", status);
		return false;
	}
	l->refusal = (uint8_t)status;
	if (intent != NULL && strcmp(intent, "0") == 0)
		n = 0;
	else if (intent != NULL && !cli_number("--intent", intent, 15, &n))
		return false;
	l->terms.intent = (uint8_t)n;
	return true;
}

/* Where a group of ours could be: on the channel of the radio's BSSs, if it has any. */
static void
fill_terms(struct listen *l)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	struct hostap_p2p_terms *t = &l->terms;
	const struct p2p *p = &l->p2p;
	uint64_t n = (uint64_t)p2p_now_ms();

	t->own = &p->own;
	if (p->device.freq != 0) {
		t->channel[t->channels++] = p->device.freq;
	} else {
		for (int i = 0; i < p->channels; i++)
			t->channel[t->channels++] = p->search[i];
	}
	t->ssidlen = (uint8_t)snprintf((char *)t->ssid, sizeof(t->ssid), "DIRECT-%c%c-%.20s",
	    letters[n % (sizeof(letters) - 1)], letters[n / 37 % (sizeof(letters) - 1)],
	    p->own.name);
}

/* ---- lines ---------------------------------------------------------------------------------- */

static const char *
name_of(struct listen *l, const uint8_t addr[6], const struct hostap_device *d, char *text,
    size_t size)
{
	const struct p2p_peer *peer = p2p_find(&l->p2p, addr);

	text[0] = '\0';
	if (d != NULL)
		hostap_octets_text(d->name, strlen(d->name), text, size);
	if (text[0] == '\0' && peer != NULL)
		snprintf(text, size, "%s", peer->name);
	return text;
}

static void __attribute__((format(printf, 6, 7)))
tell(struct listen *l, const struct hostap_event *e, const uint8_t addr[6],
    const struct hostap_device *d, const char *event, const char *words, ...)
{
	const struct cli *c = l->p2p.cli;
	char text[2 * TEXT], name[4 * 32 + 1], clock[TEXT], who[HOSTAP_ADDR_TEXT];
	va_list args;
	json_t *o;

	va_start(args, words);
	vsnprintf(text, sizeof(text), words, args);
	va_end(args);
	name_of(l, addr, d, name, sizeof(name));
	if (c->json) {
		o = json_pack("{s:s, s:I, s:s, s:s, s:s}", "event", event, "time_us",
		    (json_int_t)event_time_us(e), "peer", hostap_addr(addr, who), "name", name,
		    "words", text);
		json_dumpf(o, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(o);
		return;
	}
	printf("%s%s%s  %s  %s%s%s\n", cli_paint(c, DIM), text_clock(event_time_us(e), clock),
	    cli_paint(c, PLAIN), hostap_addr(addr, who), name, name[0] ? " " : "", text);
}

/* ---- what is asked -------------------------------------------------------------------------- */

static void
reply(struct listen *l, const struct hostap_event *e, const struct hostap_p2p_frame *f,
    uint16_t wait_ms)
{
	uint8_t room[HOSTAP_P2P_ROOM];
	int n = hostap_p2p_write(f, room, sizeof(room));

	if (n > 0)
		p2p_send(&l->p2p, room, (size_t)n, e->body.frame.freq, wait_ms);
}

static void
provision(struct listen *l, const struct hostap_event *e, const struct hostap_p2p_frame *f)
{
	struct hostap_p2p_frame answer;
	char text[TEXT];

	hostap_p2p_answer(f, &l->p2p.own, 0, &answer);
	reply(l, e, &answer, ANSWER_MS);
	tell(l, e, f->sa, &f->device, "provision", "asks for provision discovery, to %s: %s",
	    f->method == HOSTAP_METHOD_DISPLAY ? "show a PIN" : f->method ==
	    HOSTAP_METHOD_KEYPAD ? "type in its PIN" : f->method == HOSTAP_METHOD_BUTTON ?
	    "press the button" : p2p_methods(f->method, text),
	    answer.method ? "agreed" : "refused, we do not have that method");
}

static void
negotiate(struct listen *l, const struct hostap_event *e, const struct hostap_p2p_frame *f)
{
	struct pending *p = &l->pending[l->next_pending++ % CONFIRMS];
	struct hostap_p2p_frame answer;
	int status = l->refusal;

	if (l->accepts)
		status = hostap_p2p_agree(&l->terms, f, &answer, &p->group);
	else
		hostap_p2p_answer(f, &l->p2p.own, l->refusal, &answer);
	if (status < 0)
		return;
	memcpy(p->peer, f->sa, sizeof(p->peer));
	p->token = status == 0 ? f->token : 0;
	reply(l, e, &answer, status == 0 ? CONFIRM_MS : ANSWER_MS);
	if (status == 0)
		tell(l, e, f->sa, &f->device, "negotiation", "asks for a group, with intent %u to "
		    "own it: agreed, %s own it", f->intent, p->group.owner ? "we" : "it is to");
	else
		tell(l, e, f->sa, &f->device, "negotiation", "asks for a group, with intent %u to "
		    "own it: refused, status %d: %s", f->intent, status,
		    hostap_p2p_status_name((unsigned)status));
}

static void
confirmed(struct listen *l, const struct hostap_event *e, const struct hostap_p2p_frame *f)
{
	char ssid[HOSTAP_SSID_TEXT], where[TEXT];

	for (size_t i = 0; i < CONFIRMS; i++) {
		struct pending *p = &l->pending[i];
		int status;

		if (p->token == 0 || p->token != f->token ||
		    memcmp(p->peer, f->sa, sizeof(p->peer)) != 0)
			continue;
		status = hostap_p2p_settle(f, &p->group);
		p->token = 0;
		if (status != 0)
			tell(l, e, f->sa, NULL, "failed", "does not confirm, status %d: %s", status,
			    hostap_p2p_status_name((unsigned)status));
		else
			tell(l, e, f->sa, NULL, "confirmed", "confirms: group %s on %s, which %s "
			    "to set up", hostap_octets_text(p->group.ssid, p->group.ssidlen, ssid,
			    sizeof(ssid)), p2p_where(p->group.freq, where),
			    p->group.owner ? "we were" : "it is");
	}
}

static void
invited(struct listen *l, const struct hostap_event *e, const struct hostap_p2p_frame *f)
{
	uint8_t status = f->reinvoke ? HOSTAP_P2P_UNKNOWN_GROUP : l->refusal;
	char ssid[HOSTAP_SSID_TEXT];
	struct hostap_p2p_frame answer;

	hostap_p2p_answer(f, &l->p2p.own, status, &answer);
	reply(l, e, &answer, ANSWER_MS);
	tell(l, e, f->sa, &f->device, "invitation", "invites to group %s: refused, status %u: %s",
	    hostap_octets_text(f->ssid, f->ssidlen, ssid, sizeof(ssid)), status,
	    hostap_p2p_status_name(status));
}

static void
malformed(struct listen *l, const struct hostap_event *e, const struct hostap_p2p_frame *f,
    const char *why)
{
	struct hostap_p2p_frame answer;

	if (f->kind == HOSTAP_GO_REQUEST || f->kind == HOSTAP_INVITE_REQUEST) {
		hostap_p2p_answer(f, &l->p2p.own, HOSTAP_P2P_INVALID, &answer);
		reply(l, e, &answer, ANSWER_MS);
	}
	tell(l, e, f->sa, NULL, "malformed", "sent a malformed %s: %s",
	    hostap_p2p_kind_name(f->kind), why);
}

static void
asked_for_services(struct listen *l, const struct hostap_event *e, const uint8_t *frame,
    size_t len)
{
	struct hostap_responder *r = &l->responder;
	struct hostap_gas g;

	if (hostap_responder_take(r, l->offer, l->offers, frame, len) != HOSTAP_GAS_SEND)
		return;
	p2p_send(&l->p2p, r->frame, r->frame_len, e->body.frame.freq, REST_MS);
	if (hostap_gas_read(frame, len, &g, NULL) != 0 || g.kind != HOSTAP_GAS_REQUEST)
		return;
	tell(l, e, g.sa, NULL, "services", "asks for services: answered");
}

static void
take_frame(struct listen *l, const struct hostap_event *e)
{
	struct hostap_p2p_frame f;
	char why[HOSTAP_P2P_WHY];
	const uint8_t *frame;
	size_t len;
	int r;

	if ((frame = p2p_frame_of(e, &len)) == NULL)
		return;
	r = hostap_p2p_read(frame, len, &f, why);
	if (r == -ENOMSG)
		asked_for_services(l, e, frame, len);
	else if (r < 0)
		malformed(l, e, &f, why);
	else if (f.kind == HOSTAP_PROVISION_REQUEST)
		provision(l, e, &f);
	else if (f.kind == HOSTAP_GO_REQUEST)
		negotiate(l, e, &f);
	else if (f.kind == HOSTAP_GO_CONFIRM)
		confirmed(l, e, &f);
	else if (f.kind == HOSTAP_INVITE_REQUEST)
		invited(l, e, &f);
}

static void
take_peer(struct listen *l, const struct hostap_event *e)
{
	char type[HOSTAP_TYPE_TEXT];

	if (e->body.peer.event == HAP_PEER_FOUND)
		tell(l, e, e->body.peer.device, NULL, "found", "is here, %s, at %d dBm",
		    hostap_type_text(e->body.peer.type, type), e->m.i_signal);
	else if (e->body.peer.event == HAP_PEER_LOST)
		tell(l, e, e->body.peer.device, NULL, "lost", "was not heard for a minute");
}

/* ---- life ----------------------------------------------------------------------------------- */

static void
greet(struct listen *l)
{
	char addr[HOSTAP_ADDR_TEXT], name[4 * 32 + 1], where[TEXT];
	const struct p2p *p = &l->p2p;

	if (p->cli->json)
		return;
	hostap_octets_text(p->own.name, strlen(p->own.name), name, sizeof(name));
	printf("%slistens on %s as \"%s\", %s; negotiations are %s%s\n", cli_paint(p->cli, DIM),
	    p2p_where(p->own.listen_freq, where), name, hostap_addr(p->own.addr, addr),
	    l->accepts ? "accepted" : "refused", cli_paint(p->cli, PLAIN));
	fflush(stdout);
}

static enum cli_exit
serve(struct listen *l, uint64_t ms)
{
	uint64_t number = p2p_listen(&l->p2p, false, ms);
	enum cli_exit status = CLI_DONE;
	const struct hostap_event *e;

	greet(l);
	for (;;) {
		switch (p2p_next(&l->p2p, -1, &e)) {
		case P2P_EVENT:
			break;
		case P2P_TIME:
		case P2P_TOLD:
			return CLI_DONE;
		case P2P_FAILED:
			return CLI_UNREACHED;
		}
		if (p2p_is_over(&l->p2p, e, number, &status))
			return status;
		if (e->m.i_type == HAP_FRAME_IND)
			take_frame(l, e);
		else if (e->m.i_type == HAP_PEER_IND)
			take_peer(l, e);
	}
}

static enum cli_exit
run(struct cli *c)
{
	struct listen *l = calloc(1, sizeof(*l));
	enum cli_exit status = CLI_USAGE;
	uint64_t ms;

	if (l == NULL)
		return cli_fail(CLI_NO, "out of memory");
	if (!p2p_seconds(c, 0, &ms) || !read_verdict(c, l) ||
	    !p2p_services_read(c, l->offer, &l->offers, l->room, sizeof(l->room))) {
		free(l);
		return status;
	}
	status = p2p_begin(&l->p2p, c, true);
	if (status == CLI_DONE) {
		fill_terms(l);
		if (l->offers > 0)
			l->p2p.own.capability |= HOSTAP_DEVICE_SERVICES;
		hostap_responder_begin(&l->responder, l->p2p.own.addr);
		status = serve(l, ms);
	}
	p2p_end(&l->p2p);
	free(l);
	return status;
}

static void
more_help(FILE *f)
{
	fputs("\nStatuses to refuse with (Wi-Fi Direct, 4.1.3), by number or name:\n", f);
	cli_codes(f, status_name, 1);
	p2p_more_help(f);
}

static const struct cli_option options[] = {
	{ "--seconds", "N", "how long (until Ctrl-C)" },
	{ "--channel", "N", "where to listen (6)" },
	{ "--accept", NULL, "accept negotiations, up to the last frame; no group is set up" },
	{ "--refuse", "STATUS", "refuse them with this status (1: not yet)" },
	{ "--intent", "N", "with --accept: to own the group, 0 to 15 (7)" },
	{ "--bonjour", "ENTRY", "offer this, as in \"_ipp._tcp PTR Printer\"" },
	{ "--upnp", "SERVICE", "offer this, as in uuid:1::urn:a:service:b:1" },
	P2P_FRAME_OPTIONS,
	P2P_OPTIONS,
	{ NULL, NULL, NULL },
};

const struct cli_command command_p2p_listen = {
	.name = "p2p listen", .words = "", .summary = "be found, and answer",
	.text = "Listens, so that others find this device, and answers what they ask: provision\n"
	    "discovery, negotiations as --accept or --refuse says, and for services.",
	.options = options, .more_help = more_help, .run = run,
};
