/* SPDX-License-Identifier: ISC */
/* Frames that go to and fro: sent, shown in words, and kept for JSON. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "frame/channel.h"
#include "programs/apgate/p2p.h"

/* ---- words ---------------------------------------------------------------------------------- */

struct line {
	char		*text;
	size_t		 len;
};

static void __attribute__((format(printf, 2, 3)))
say(struct line *l, const char *text, ...)
{
	va_list args;
	int n;

	va_start(args, text);
	n = vsnprintf(l->text + l->len, P2P_LINE - l->len, text, args);
	va_end(args);
	if (n > 0)
		l->len += (size_t)n;
	if (l->len > P2P_LINE - 1)
		l->len = P2P_LINE - 1;
}

static void
say_name(struct line *l, const char *name)
{
	char text[TEXT];

	hostap_octets_text(name, strlen(name), text, sizeof(text));
	if (text[0])
		say(l, ", from \"%s\"", text);
}

static void
say_channels(struct line *l, const struct hostap_p2p_frame *f)
{
	for (int i = 0; i < f->channels; i++)
		say(l, "%s%u", i ? " " : ", channels ", channel_from_mhz(f->channel[i]).number);
	if (f->operating_freq)
		say(l, ", operates on %u", channel_from_mhz(f->operating_freq).number);
}

static void
say_group(struct line *l, const struct hostap_p2p_frame *f)
{
	char text[HOSTAP_SSID_TEXT];

	if (f->ssidlen > 0)
		say(l, ", group \"%s\"",
		    hostap_octets_text(f->ssid, f->ssidlen, text, sizeof(text)));
}

static void
say_p2p(struct line *l, const struct hostap_p2p_frame *f)
{
	char text[TEXT];

	switch (f->kind) {
	case HOSTAP_PROVISION_REQUEST:
		say(l, ": %s", p2p_methods(f->method, text)[0] ? text : "no method");
		break;
	case HOSTAP_PROVISION_RESPONSE:
		say(l, ": %s", f->method ? p2p_methods(f->method, text) : "refused");
		break;
	case HOSTAP_GO_RESPONSE:
	case HOSTAP_GO_CONFIRM:
	case HOSTAP_INVITE_RESPONSE:
	case HOSTAP_DISCOVER_RESPONSE:
		say(l, ": status %u, %s", f->status, hostap_p2p_status_name(f->status));
		break;
	default:
		break;
	}
	if (f->kind <= HOSTAP_GO_RESPONSE && f->status == 0)
		say(l, ", intent %u, tie breaker %u", f->intent, f->tie_breaker);
	if (f->status == 0) {
		say_channels(l, f);
		say_group(l, f);
	}
	say_name(l, f->device.name);
}

static void
say_gas(struct line *l, const struct hostap_gas *g)
{
	struct hostap_service first;
	char text[HOSTAP_SERVICE_TEXT];
	bool response = g->kind != HOSTAP_GAS_REQUEST;
	int n;

	if (response && g->kind != HOSTAP_GAS_AGAIN && g->status != 0)
		say(l, ": status %u, %s", g->status, hostap_status_name(g->status));
	if (g->comeback_tu > 0)
		say(l, ": to be fetched after %u TU", g->comeback_tu);
	if (g->kind == HOSTAP_GAS_FRAGMENT)
		say(l, ": piece %u of %zu octets, %s", g->fragment, g->query_len,
		    g->more ? "more follows" : "the last");
	else if (g->query_len > 0 && (n = hostap_services_read(g->query, g->query_len, response,
	    &first, 1)) > 0)
		say(l, ": %s%s%s%s", first.protocol == HOSTAP_SERVICE_ALL ? "" :
		    hostap_service_protocol_name(first.protocol),
		    first.protocol == HOSTAP_SERVICE_ALL ? "" : " ",
		    hostap_service_text(&first, text), n > 1 ? ", ..." : "");
}

const char *
p2p_frame_words(const void *frame, size_t len, char text[static P2P_LINE])
{
	static const char *const gas[] = { "service query", "service response",
	    "request for the rest", "service response" };
	struct line l = { .text = text };
	struct hostap_p2p_frame f;
	char why[HOSTAP_P2P_WHY];
	struct hostap_gas g;
	int r = hostap_p2p_read(frame, len, &f, why);

	text[0] = '\0';
	if (r == 0 || r == -EBADMSG) {
		say(&l, "%s, token %u", hostap_p2p_kind_name(f.kind), f.token);
		if (r == 0)
			say_p2p(&l, &f);
		else
			say(&l, ": malformed: %s", why);
		return text;
	}
	r = hostap_gas_read(frame, len, &g, why);
	if (r == -ENOMSG) {
		say(&l, "action frame of %zu octets", len);
		return text;
	}
	say(&l, "%s, token %u", gas[g.kind - HOSTAP_GAS_REQUEST], g.token);
	if (r == 0)
		say_gas(&l, &g);
	else
		say(&l, ": malformed: %s", why);
	return text;
}

/* ---- the log -------------------------------------------------------------------------------- */

static void
print_hex(const uint8_t *octets, size_t len)
{
	for (size_t i = 0; i < len; i++)
		printf("%s%02x", i % 32 ? "" : "\n             ", octets[i]);
}

static void
print_line(const struct p2p *p, bool sent, const char *note, uint16_t mhz, const uint8_t *frame,
    size_t len)
{
	const struct cli *c = p->cli;
	char text[P2P_LINE], addr[HOSTAP_ADDR_TEXT];
	const char *arrow = c->utf8 ? sent ? "→" : "←" : sent ? ">" : "<";

	printf("%s%9.3f s  %s %s  ch %-3u  %s%s", cli_paint(c, DIM),
	    (double)(p2p_now_ms() - p->began_ms) / 1000, arrow,
	    hostap_addr(frame + (sent ? 4 : 10), addr), channel_from_mhz(mhz).number,
	    p2p_frame_words(frame, len, text), note);
	if (p->hex)
		print_hex(frame, len);
	printf("%s\n", cli_paint(c, PLAIN));
}

static void
keep(struct p2p *p, bool sent, const bool *acked, uint16_t mhz, const uint8_t *frame, size_t len)
{
	char text[P2P_LINE], addr[HOSTAP_ADDR_TEXT], hex[2 * HOSTAP_P2P_ROOM + 1];
	json_t *o = json_object();

	for (size_t i = 0; i < len && i < HOSTAP_P2P_ROOM; i++)
		snprintf(hex + 2 * i, 3, "%02x", frame[i]);
	json_object_set_new(o, "time_ms", json_integer(p2p_now_ms() - p->began_ms));
	json_object_set_new(o, "direction", json_string(sent ? "sent" : "received"));
	json_object_set_new(o, "peer", json_string(hostap_addr(frame + (sent ? 4 : 10), addr)));
	json_object_set_new(o, "freq", json_integer(mhz));
	if (acked != NULL)
		json_object_set_new(o, "acked", json_boolean(*acked));
	json_object_set_new(o, "words", json_string(p2p_frame_words(frame, len, text)));
	json_object_set_new(o, "hex", json_string(hex));
	json_array_append_new(p->log, o);
}

static void
note(struct p2p *p, bool sent, const bool *acked, uint16_t mhz, const uint8_t *frame, size_t len)
{
	if (!p->frames || len < 24)
		return;
	if (p->cli->json)
		keep(p, sent, acked, mhz, frame, len);
	else
		print_line(p, sent, acked == NULL || *acked ? "" : " - no acknowledgement", mhz,
		    frame, len);
}

/* A frame is noted when it is known whether it was acknowledged. */
void
p2p_log(struct p2p *p, const struct hostap_event *e)
{
	const uint8_t *frame;
	bool acked;
	size_t len;

	if (e->m.i_type == HAP_FRAME_STATUS_IND &&
	    e->body.frame_status.seq == p->waiting_number && p->waiting_len > 0) {
		acked = e->body.frame_status.acked;
		note(p, true, &acked, p->waiting_mhz, p->waiting, p->waiting_len);
		p->waiting_len = 0;
	} else if ((frame = p2p_frame_of(e, &len)) != NULL) {
		note(p, false, NULL, e->m.i_freq, frame, len);
	}
}

const uint8_t *
p2p_frame_of(const struct hostap_event *e, size_t *len)
{
	if (e->m.i_type != HAP_FRAME_IND)
		return NULL;
	return hap_attr_find(e->attrs, HAP_ATTR_FRAME, len);
}

uint64_t
p2p_send(struct p2p *p, const void *frame, size_t len, uint16_t mhz, uint16_t wait_ms)
{
	struct hostap_to to = { .iface = p->iface, .number = ++p->number };
	struct hap_frame body = { .freq = mhz, .wait_ms = wait_ms, .flags = HAP_FRAME_NO_CCK };

	hostap_frame(p->h, &to, &body, frame, len);
	p->waiting_number = to.number;
	p->waiting_mhz = mhz;
	p->waiting_len = len < sizeof(p->waiting) ? len : 0;
	memcpy(p->waiting, frame, p->waiting_len);
	return to.number;
}

void
p2p_add_log(struct p2p *p, json_t *document)
{
	if (p->frames)
		json_object_set(document, "frames", p->log);
}
