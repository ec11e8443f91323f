/* SPDX-License-Identifier: ISC */
/* apgate p2p ask: provision discovery; will it show a PIN, take one, or wait for a button? */
#include <errno.h>
#include <string.h>

#include "programs/apgate/p2p.h"

enum { WAIT_MS = 200 };

struct ask {
	uint8_t		token;
	uint16_t	method;
	struct hostap_p2p_frame answer;
	bool		malformed;
	char		why[HOSTAP_P2P_WHY];
};

static bool
is_it(struct p2p_talk *t, const void *frame, size_t len)
{
	struct ask *a = t->arg;
	int r = hostap_p2p_read(frame, len, &a->answer, a->why);

	a->malformed = r == -EBADMSG;
	return (r == 0 || a->malformed) && a->answer.kind == HOSTAP_PROVISION_RESPONSE &&
	    a->answer.token == a->token && memcmp(a->answer.sa, t->peer, sizeof(t->peer)) == 0;
}

static bool
read_method(const struct cli *c, uint16_t *method)
{
	static const uint16_t all[] = { HOSTAP_METHOD_DISPLAY, HOSTAP_METHOD_KEYPAD,
	    HOSTAP_METHOD_BUTTON };
	const char *text = cli_value(c, "--method");

	*method = HOSTAP_METHOD_DISPLAY;
	if (text == NULL)
		return true;
	if (strcmp(text, "pbc") == 0)
		text = "button";
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(text, hostap_method_name(all[i])) == 0) {
			*method = all[i];
			return true;
		}
	cli_fail(CLI_USAGE, "--method cannot be '%s'; there are display, keypad and button", text);
	return false;
}

static const char *
what(uint16_t method)
{
	return method == HOSTAP_METHOD_DISPLAY ? "shows a PIN" :
	    method == HOSTAP_METHOD_KEYPAD ? "takes a PIN that is typed in" :
	    "waits for its button";
}

static enum cli_exit
refused(struct p2p *p, const struct p2p_talk *t, const struct ask *a)
{
	const struct p2p_peer *peer = p2p_find(p, t->peer);
	char text[TEXT];

	if (a->answer.status)
		return cli_fail(CLI_NO, "%s refuses, with status %u: %s", t->who,
		    a->answer.status, hostap_p2p_status_name(a->answer.status));
	if (peer != NULL && peer->said.methods != 0 && !(peer->said.methods & a->method))
		return cli_fail(CLI_NO, "%s refuses: it has %s only", t->who,
		    p2p_methods(peer->said.methods, text));
	return cli_fail(CLI_NO, "%s refuses: it does not have that method, or its user said no",
	    t->who);
}

static enum cli_exit
tell(struct p2p *p, const struct p2p_talk *t, const struct ask *a)
{
	bool agreed = a->answer.method & a->method;
	char addr[HOSTAP_ADDR_TEXT];

	if (a->malformed)
		return cli_fail(CLI_NO, "%s gave a malformed answer: %s", t->who, a->why);
	if (p->cli->json) {
		json_t *o = json_pack("{s:s, s:s, s:b, s:i, s:s, s:i}", "peer",
		    hostap_addr(t->peer, addr), "method", hostap_method_name(a->method), "agreed",
		    agreed, "status", a->answer.status, "status_name",
		    hostap_p2p_status_name(a->answer.status), "tries", t->sent);

		p2p_add_log(p, o);
		cli_json(o);
	} else if (agreed) {
		printf("%s agrees: it %s\n", t->who, what(a->method));
	}
	return agreed ? CLI_DONE : refused(p, t, a);
}

static enum cli_exit
ask(struct p2p *p, struct p2p_talk *t, struct ask *a)
{
	uint8_t room[HOSTAP_P2P_ROOM];
	struct hostap_p2p_frame request;
	enum cli_exit status;

	if ((status = p2p_reach(p, t)) != CLI_DONE)
		return status;
	a->token = (uint8_t)(1 + p2p_now_ms() % 255);
	hostap_p2p_provision(&p->own, t->peer, a->token, a->method, &request);
	t->frame = room;
	t->len = (size_t)hostap_p2p_write(&request, room, sizeof(room));
	if ((status = p2p_converse(p, t)) != CLI_DONE)
		return status;
	return tell(p, t, a);
}

static enum cli_exit
run(struct cli *c)
{
	enum cli_exit status;
	struct ask a = { 0 };
	struct p2p_talk t = { .wait_ms = WAIT_MS, .is_it = is_it, .arg = &a };
	struct p2p p;

	if (!p2p_aim(c, &t) || !read_method(c, &a.method))
		return CLI_USAGE;
	if ((status = p2p_begin(&p, c, true)) == CLI_DONE)
		status = ask(&p, &t, &a);
	p2p_end(&p);
	return status;
}

static const struct cli_option options[] = {
	{ "--method", "METHOD", "what it is to do: display (the default), keypad or button" },
	P2P_AIM_OPTIONS,
	{ NULL, NULL, NULL },
};

const struct cli_command command_p2p_ask = {
	.name = "p2p ask", .words = "ADDRESS", .least = 1, .most = 1,
	.summary = "ask a device to show a PIN, take one, or wait for its button",
	.text = "Asks a peer for provision discovery: to show a PIN, to let its user type one in,\n"
	    "or to wait for its button to be pressed.  No group is formed.",
	.options = options, .more_help = p2p_more_help, .run = run,
};
