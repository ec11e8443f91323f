/* SPDX-License-Identifier: ISC */
/*
 * Talking to one peer: where it listens is found out, a frame is sent until it is answered, and
 * what came of it is told in words that help.
 */
#include <errno.h>
#include <string.h>

#include "programs/apgate/p2p.h"

enum { TRIES_UNANSWERED = 4 };		/* acknowledged and nothing came: it will not answer */

/* ---- where it is ---------------------------------------------------------------------------- */

static void
learn(struct p2p *p, struct p2p_talk *t)
{
	const struct p2p_peer *peer = p2p_find(p, t->peer);
	char addr[HOSTAP_ADDR_TEXT];

	hostap_addr(t->peer, addr);
	snprintf(t->who, sizeof(t->who), peer && peer->name[0] ? "%s (%s)" : "%.0s%s",
	    peer ? peer->name : "", addr);
	if (peer == NULL)
		return;
	if (t->mhz == 0)
		t->mhz = peer->said.freq ? peer->said.freq : peer->heard_mhz;
	t->asks = peer->said.via == HAP_VIA_PROBE_REQ;
	t->group = peer->said.group_capab;
}

static enum cli_exit
not_found(struct p2p *p, const struct p2p_talk *t, uint64_t ms)
{
	char text[TEXT], list[TEXT] = "", age[TEXT];
	size_t n = 0;

	for (int i = 0; i < p->channels; i++)
		n += (size_t)snprintf(list + n, n < TEXT ? TEXT - n : 0, "%s%s", i ? ", " : "",
		    p2p_where(p->search[i], text) + strlen("channel "));
	return cli_fail(CLI_NO, "%s was not heard within %s on channel%s %s: it does not listen "
	    "(most do only while their Wi-Fi Direct page is open), listens elsewhere (--search), "
	    "or is out of reach", t->who, text_age(ms, age), p->channels > 1 ? "s" : "", list);
}

/* Searches until the peer was heard; one that only searches may yet be heard to listen. */
static enum cli_exit
search(struct p2p *p, struct p2p_talk *t, uint64_t ms)
{
	int64_t until = p2p_now_ms() + (int64_t)ms;
	uint64_t number = p2p_listen(p, true, ms);
	enum cli_exit status = CLI_DONE;
	const struct hostap_event *e;
	enum p2p_turn turn;

	while ((turn = p2p_next(p, until + P2P_STEP_MS, &e)) == P2P_EVENT) {
		const struct p2p_peer *peer = p2p_find(p, t->peer);

		if (p2p_is_over(p, e, number, &status))
			break;
		if (peer != NULL && (peer->said.freq || peer->said.via != HAP_VIA_PROBE_REQ)) {
			p2p_listen_end(p, number);
			break;
		}
	}
	if (turn == P2P_TOLD)
		return CLI_STOPPED;
	if (turn == P2P_FAILED)
		return CLI_UNREACHED;
	learn(p, t);
	if (status == CLI_DONE && t->mhz == 0)
		return not_found(p, t, ms);
	return status;
}

bool
p2p_aim(const struct cli *c, struct p2p_talk *t)
{
	return cli_addr(c->word[0], t->peer) && p2p_seconds(c, P2P_STEP_MS, &t->ms) &&
	    p2p_channel(c, "--at", &t->mhz);
}

enum cli_exit
p2p_reach(struct p2p *p, struct p2p_talk *t)
{
	enum cli_exit status;

	learn(p, t);
	status = t->mhz ? CLI_DONE : search(p, t, t->ms);
	t->until_ms = p2p_now_ms() + (int64_t)t->ms;
	return status;
}

/* ---- to and fro ----------------------------------------------------------------------------- */

enum attempt { ANSWERED, OVER, ENDED };

/* What an event means to the frame under way. */
static bool
take(struct p2p_talk *t, const struct hostap_event *e, uint64_t number, enum attempt *attempt)
{
	const uint8_t *frame;
	size_t len;

	if ((frame = p2p_frame_of(e, &len)) != NULL && t->is_it(t, frame, len)) {
		*attempt = ANSWERED;
		return true;
	}
	if (frame != NULL && t->again) {
		*attempt = OVER;
		return true;
	}
	switch (e->m.i_type) {
	case HAP_FRAME_STATUS_IND:
		if (e->body.frame_status.seq == number)
			t->acked += e->body.frame_status.acked;
		return false;
	case HAP_STAY_IND:
		*attempt = OVER;
		return e->body.stay.seq == number && e->body.stay.event == HAP_STAY_ENDED;
	case HAP_RESULT_IND:
		if (e->body.result.seq != number || e->body.result.error == 0)
			return false;
		hostap_text(e, HAP_ATTR_TEXT, t->refused, sizeof(t->refused));
		if (t->refused[0] == '\0')
			snprintf(t->refused, sizeof(t->refused), "%s",
			    strerror(e->body.result.error));
		*attempt = ENDED;
		return true;
	default:
		return false;
	}
}

static enum cli_exit
try_once(struct p2p *p, struct p2p_talk *t, enum attempt *attempt)
{
	uint64_t number = p2p_send(p, t->frame, t->len, t->mhz, t->wait_ms);
	int64_t until = t->until_ms + t->wait_ms;
	const struct hostap_event *e;

	t->sent++;
	t->again = false;
	for (;;) {
		switch (p2p_next(p, until, &e)) {
		case P2P_EVENT:
			if (take(t, e, number, attempt))
				return CLI_DONE;
			break;
		case P2P_TIME:
			*attempt = OVER;
			return CLI_DONE;
		case P2P_TOLD:
			return CLI_STOPPED;
		case P2P_FAILED:
			return CLI_UNREACHED;
		}
	}
}

enum cli_exit
p2p_try(struct p2p *p, struct p2p_talk *t)
{
	enum attempt attempt;

	return try_once(p, t, &attempt);
}

/* The frames that show it, where a program reads them. */
static void
show_frames(struct p2p *p, const struct p2p_talk *t)
{
	char addr[HOSTAP_ADDR_TEXT];
	json_t *o;

	if (!p->cli->json || !p->frames)
		return;
	o = json_pack("{s:s, s:b, s:i}", "peer", hostap_addr(t->peer, addr), "acked",
	    t->acked > 0, "tries", t->sent);
	p2p_add_log(p, o);
	cli_json(o);
}

enum cli_exit
p2p_not_answered(struct p2p *p, const struct p2p_talk *t)
{
	char where[TEXT];

	show_frames(p, t);
	p2p_where(t->mhz, where);
	if (t->refused[0])
		return cli_fail(CLI_NO, "nothing was sent to %s: %s", t->who, t->refused);
	if (t->acked > 0)
		return cli_fail(CLI_NO, "%s acknowledged on %s, and did not answer: nobody there "
		    "takes such requests", t->who, where);
	if (t->group & HOSTAP_GROUP_OWNER)
		return cli_fail(CLI_NO, "%s did not acknowledge any of %d tries on %s: it owns a "
		    "group, and is busy on that group's channel", t->who, t->sent, where);
	if (t->asks)
		return cli_fail(CLI_NO, "%s did not acknowledge any of %d tries on %s: it was "
		    "heard to search, and does not listen", t->who, t->sent, where);
	return cli_fail(CLI_NO, "%s did not acknowledge any of %d tries on %s: it is on another "
	    "channel (--at), busy in a group, or out of reach", t->who, t->sent, where);
}

enum cli_exit
p2p_converse(struct p2p *p, struct p2p_talk *t)
{
	int unanswered = 0;

	do {
		enum attempt attempt = OVER;
		int acked = t->acked;
		enum cli_exit status = try_once(p, t, &attempt);

		if (status != CLI_DONE || attempt == ANSWERED)
			return status;
		if (attempt == ENDED)
			break;
		unanswered = t->again ? 0 : unanswered + (t->acked > acked);
	} while (unanswered < TRIES_UNANSWERED && p2p_now_ms() < t->until_ms);
	return p2p_not_answered(p, t);
}
