/* SPDX-License-Identifier: ISC */
/* apgate p2p send: a public action frame of one's own, and what comes back. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frame/frame.h"
#include "programs/apgate/p2p.h"

enum { HEADER = FRAME_HEADER_LEN, WAIT_MS = 200, FILE_MAX = 16384 };

struct sending {
	uint8_t		frame[HOSTAP_P2P_ROOM];
	size_t		len;
	int		answers;
};

/* ---- octets --------------------------------------------------------------------------------- */

static bool
read_hex(struct sending *s, const char *text)
{
	char pair[3] = "", *end;
	size_t n = 0;

	for (s->len = HEADER; *text; text++) {
		if (isspace((unsigned char)*text) || *text == ':')
			continue;
		pair[n++] = *text;
		if (n < 2)
			continue;
		n = 0;
		if (s->len == sizeof(s->frame))
			return false;
		s->frame[s->len++] = (uint8_t)strtoul(pair, &end, 16);
		if (*end != '\0' || !isxdigit((unsigned char)pair[0]))
			return false;
	}
	return n == 0 && s->len > HEADER;
}

static bool
read_octets(const struct cli *c, struct sending *s)
{
	const char *path = cli_value(c, "--file");
	char text[FILE_MAX + 1];
	size_t n;
	FILE *f;

	if ((path == NULL) == (c->words < 2)) {
		cli_fail(CLI_USAGE, "give the octets either as HEX or with --file");
		return false;
	}
	if (path == NULL) {
		if (read_hex(s, c->word[1]))
			return true;
		cli_fail(CLI_USAGE, "'%s' is no frame body; write pairs of hexadecimal digits, "
		    "from the category on, at most %zu of them", c->word[1], sizeof(s->frame) - HEADER);
		return false;
	}
	if ((f = fopen(path, "r")) == NULL) {
		cli_fail(CLI_USAGE, "%s: %s", path, strerror(errno));
		return false;
	}
	n = fread(text, 1, FILE_MAX, f);
	fclose(f);
	text[n] = '\0';
	if (strlen(text) == n && read_hex(s, text))
		return true;
	cli_fail(CLI_USAGE, "%s holds no frame body; it is to hold pairs of hexadecimal digits, "
	    "from the category on", path);
	return false;
}

/* ---- to and fro ----------------------------------------------------------------------------- */

/* All that comes from there meanwhile is told; what is asked for is an acknowledgement. */
static bool
take(struct p2p_talk *t, const void *frame, size_t len)
{
	struct sending *s = t->arg;
	char text[P2P_LINE];

	if (len < HEADER || memcmp((const uint8_t *)frame + 10, t->peer, sizeof(t->peer)) != 0)
		return false;
	s->answers++;
	printf("%s answers: %s\n", t->who, p2p_frame_words(frame, len, text));
	return false;
}

static bool
keep_quiet(struct p2p_talk *t, const void *frame, size_t len)
{
	struct sending *s = t->arg;

	s->answers += len >= HEADER &&
	    memcmp((const uint8_t *)frame + 10, t->peer, sizeof(t->peer)) == 0;
	return false;
}

static enum cli_exit
tell(struct p2p *p, const struct p2p_talk *t, const struct sending *s)
{
	char addr[HOSTAP_ADDR_TEXT], where[TEXT];
	json_t *o;

	if (p->cli->json) {
		o = json_pack("{s:s, s:b, s:i, s:i}", "peer", hostap_addr(t->peer, addr), "acked",
		    t->acked > 0, "tries", t->sent, "answers", s->answers);
		p->frames = true;
		p2p_add_log(p, o);
		return cli_json(o);
	}
	printf("%s acknowledged %zu octets on %s\n", t->who, s->len, p2p_where(t->mhz, where));
	return CLI_DONE;
}

static enum cli_exit
until_acknowledged(struct p2p *p, struct p2p_talk *t, const struct sending *s)
{
	enum cli_exit status;

	do {
		status = p2p_try(p, t);
	} while (status == CLI_DONE && t->acked == 0 && !t->refused[0] &&
	    p2p_now_ms() < t->until_ms);
	if (status != CLI_DONE)
		return status;
	return t->acked > 0 ? tell(p, t, s) : p2p_not_answered(p, t);
}

static enum cli_exit
send_it(struct p2p *p, struct p2p_talk *t, struct sending *s)
{
	struct wr w = wr_into(s->frame, HEADER);
	struct frame_header h;
	enum cli_exit status;

	if ((status = p2p_reach(p, t)) != CLI_DONE)
		return status;
	h = frame_header_to(FRAME_ACTION, mac_from(t->peer), mac_from(p->own.addr),
	    mac_from(t->peer));
	frame_header_encode(&w, &h);
	t->frame = s->frame;
	t->len = s->len;
	p->frames = p->frames || p->cli->json;
	return until_acknowledged(p, t, s);
}

static enum cli_exit
run(struct cli *c)
{
	const char *wait = cli_value(c, "--wait");
	struct sending s = { .len = 0 };
	struct p2p_talk t = { .is_it = c->json ? keep_quiet : take, .arg = &s };
	enum cli_exit status;
	uint64_t ms = WAIT_MS;
	struct p2p p;

	if (!p2p_aim(c, &t) || !read_octets(c, &s) ||
	    (wait && !cli_number("--wait", wait, 5000, &ms)))
		return CLI_USAGE;
	t.wait_ms = (uint16_t)ms;
	if ((status = p2p_begin(&p, c, true)) == CLI_DONE)
		status = send_it(&p, &t, &s);
	p2p_end(&p);
	return status;
}

static const struct cli_option options[] = {
	{ "--file", "FILE", "the octets are in this file, as hexadecimal digits" },
	{ "--wait", "MS", "how long to stay for an answer (200)" },
	P2P_AIM_OPTIONS,
	{ NULL, NULL, NULL },
};

const struct cli_command command_p2p_send = {
	.name = "p2p send", .words = "ADDRESS [HEX]", .least = 1, .most = 2,
	.summary = "send a device a frame of one's own",
	.text = "Sends a peer a public action frame, of which HEX is the body from the category\n"
	    "(04) on, until it is acknowledged, and shows what comes back.",
	.options = options, .more_help = p2p_more_help, .run = run,
};
