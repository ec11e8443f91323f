/* SPDX-License-Identifier: ISC */
/* What the access point tells an observer, in words and in JSON. */
#include "programs/apgate/event.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "programs/apgate/document.h"

#define INT(v) ((json_int_t)(v))

int64_t
event_time_us(const struct hostap_event *e)
{
	return e->m.i_tstamp.tv_sec * 1000000 + e->m.i_tstamp.tv_usec;
}

bool
event_is_about(const struct hostap_event *e, const uint8_t addr[IEEE80211_ADDR_LEN])
{
	return memcmp(e->m.i_srcaddr, addr, IEEE80211_ADDR_LEN) == 0;
}

/* The request an event is or speaks of; 0: none. */
static unsigned int
request_of(const struct hostap_event *e)
{
	switch (e->m.i_type) {
	case HAP_PROBE_REQ:
	case HAP_AUTH_REQ:
	case HAP_ASSOC_REQ:
	case HAP_REASSOC_REQ:
		return e->m.i_type;
	case HAP_VERDICT_IND:
		return e->body.verdict.request;
	case HAP_CANCEL_IND:
		return e->body.cancel.request;
	}
	return 0;
}

uint32_t
event_class(const struct hostap_event *e)
{
	int i = text_class_index(request_of(e));

	return i < 0 ? 0 : 1u << i;
}

const char *
event_mark(const struct cli *c, enum event_sign sign)
{
	static const char *const fancy[] = { " ", "✓", "✗", "!" };
	static const char *const plain[] = { " ", "+", "x", "!" };

	return (c->utf8 ? fancy : plain)[sign];
}

/* ---- in words ---------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5)))
static void
say(const struct cli *c, struct event_words *w, enum event_sign sign, const char *text, ...)
{
	static const enum cli_paint paints[] = { PLAIN, GREEN, RED, YELLOW };
	va_list args;

	w->mark = event_mark(c, sign);
	w->paint = paints[sign];
	va_start(args, text);
	vsnprintf(w->text, sizeof(w->text), text, args);
	va_end(args);
}

static void
say_request(const struct cli *c, const struct hostap_event *e, const char *iface,
    struct event_words *w)
{
	char ssid[HOSTAP_SSID_TEXT], signal[TEXT] = "", round[TEXT] = "";

	hostap_ssid(e, ssid);
	if (e->m.i_signal)
		snprintf(signal, sizeof(signal), ", %d dBm", e->m.i_signal);
	if (e->m.i_type == HAP_PROBE_REQ)
		say(c, w, SIGN_NONE, "probes for %s%s%s at %s%s", ssid[0] ? "\"" : "any network",
		    ssid, ssid[0] ? "\"" : "", iface, signal);
	else if (e->m.i_type == HAP_AUTH_REQ) {
		if (e->m.i_authreq.i_transaction > 1)
			snprintf(round, sizeof(round), " (frame %u)", e->m.i_authreq.i_transaction);
		say(c, w, SIGN_NONE, "asks to authenticate%s at %s%s", round, iface, signal);
	} else
		say(c, w, SIGN_NONE, "asks to %s at %s%s", text_do(e->m.i_type), iface, signal);
}

static void
say_verdict(const struct cli *c, const struct hostap_event *e, struct event_words *w)
{
	const struct hap_verdict *v = &e->body.verdict;
	char name[HAP_NAME_LEN * 4], rule[HAP_RULE_LEN * 4], who[TEXT], took[TEXT];
	bool in = v->status == 0, silence = v->request == HAP_PROBE_REQ;

	hostap_text(e, HAP_ATTR_NAME, name, sizeof(name));
	hostap_text(e, HAP_ATTR_REASON, rule, sizeof(rule));
	text_who(v->by, name, rule, who);
	text_took(v->took_us, took);
	if (in || silence)
		say(c, w, in ? SIGN_YES : SIGN_NO, "%s %s in %s by %s%s", text_doing(v->request),
		    in ? silence ? "answered" : "accepted" : "not answered", took, who,
		    v->acked == 0 && !silence ? "; not acknowledged" : "");
	else
		say(c, w, SIGN_NO, "%s refused in %s by %s; status %u: %s%s",
		    text_doing(v->request), took, who, v->status, hostap_status_name(v->status),
		    v->acked == 0 ? "; not acknowledged" : "");
}

static const char *
cancel_words(unsigned int cause)
{
	switch (cause) {
	case HAP_CANCEL_NEWER:
		return "it sent another request";
	case HAP_CANCEL_LEFT:
		return "it left";
	case HAP_CANCEL_REMOVED:
		return "it was removed";
	case HAP_CANCEL_REFUSED:
		return "it was refused before all had answered";
	case HAP_CANCEL_IFACE:
		return "the interface went away";
	}
	return hostap_cause_name(cause);
}

static const char *
iface_event(unsigned int event)
{
	static const char *const words[] = {
		[HAP_IFACE_ADDED] = "added", [HAP_IFACE_REMOVED] = "removed", [HAP_IFACE_UP] = "up",
		[HAP_IFACE_DOWN] = "down", [HAP_IFACE_CHANNEL] = "channel",
	};

	return event >= HAP_IFACE_ADDED && event <= HAP_IFACE_CHANNEL ? words[event] : "?";
}

static void
say_iface(const struct cli *c, const struct hostap_event *e, const char *iface,
    struct event_words *w)
{
	char freq[TEXT];

	if (e->body.iface.event == HAP_IFACE_CHANNEL)
		say(c, w, SIGN_WARN, "%s is on channel %s now", iface,
		    text_freq(e->body.iface.freq, freq));
	else
		say(c, w, SIGN_WARN, "%s %s %s", iface, e->body.iface.event == HAP_IFACE_ADDED ||
		    e->body.iface.event == HAP_IFACE_REMOVED ? "was" : "is",
		    iface_event(e->body.iface.event));
}

void
event_describe(const struct cli *c, const struct ifaces *ifaces, const struct hostap_event *e,
    struct event_words *w)
{
	char iface[TEXT], addr[HOSTAP_ADDR_TEXT];

	*w = (struct event_words){ .mark = " ", .paint = PLAIN };
	ifaces_name(ifaces, e->m.i_iface, iface);
	switch (e->m.i_type) {
	case HAP_PROBE_REQ:
	case HAP_AUTH_REQ:
	case HAP_ASSOC_REQ:
	case HAP_REASSOC_REQ:
		say_request(c, e, iface, w);
		break;
	case HAP_VERDICT_IND:
		say_verdict(c, e, w);
		break;
	case HAP_ASSOC_IND:
		if (e->body.assoc.reassoc)
			say(c, w, SIGN_YES, "joined %s, coming from %s; association ID %u", iface,
			    hostap_addr(e->body.assoc.curap, addr), e->body.assoc.asid);
		else
			say(c, w, SIGN_YES, "joined %s; association ID %u", iface,
			    e->body.assoc.asid);
		break;
	case HAP_DISASSOC_IND:
		say(c, w, SIGN_NONE, "left %s; reason %u: %s", iface, e->m.i_disas.i_reason,
		    hostap_reason_name(e->m.i_disas.i_reason));
		break;
	case HAP_DEAUTH_IND:
		say(c, w, SIGN_NONE, "left %s, no longer authenticated; reason %u: %s", iface,
		    e->m.i_deauth.i_reason, hostap_reason_name(e->m.i_deauth.i_reason));
		break;
	case HAP_TIMEOUT_IND:
		say(c, w, SIGN_NONE, "has been silent for longer than its timeout at %s", iface);
		break;
	case HAP_CANCEL_IND:
		say(c, w, SIGN_NONE, "%s needs no answer any more: %s",
		    text_doing(e->body.cancel.request), cancel_words(e->body.cancel.cause));
		break;
	case HAP_LOST_IND:
		say(c, w, SIGN_WARN, "%ju events were lost, because they were not read fast enough",
		    (uintmax_t)e->body.lost.count);
		break;
	case HAP_STRAY_IND:
		say(c, w, SIGN_NONE, "%u class %u frame%s at %s without being %s",
		    e->body.stray.count, e->body.stray.class_, e->body.stray.count == 1 ? "" : "s",
		    iface, e->body.stray.class_ == 2 ? "authenticated" : "associated");
		break;
	case HAP_IFACE_IND:
		say_iface(c, e, iface, w);
		break;
	case HAP_WDS_IND:
		say(c, w, SIGN_NONE, "4-address link %s", e->body.wds.allow == 1 ? "is up" :
		    e->body.wds.allow == 0 ? "is down" : "was asked for");
		break;
	}
}

/* ---- in JSON ----------------------------------------------------------------------------- */

static void
put(json_t *o, const char *key, json_int_t v)
{
	json_object_set_new(o, key, json_integer(v));
}

static void
put_words(json_t *o, const char *key, const char *text)
{
	json_object_set_new(o, key, json_string(text));
}

static void
document_request(json_t *o, const struct hostap_event *e)
{
	char ssid[HOSTAP_SSID_TEXT];

	if (e->m.i_type == HAP_AUTH_REQ) {
		put(o, "algorithm", e->m.i_authreq.i_algorithm);
		put(o, "transaction", e->m.i_authreq.i_transaction);
		return;
	}
	put_words(o, "ssid", hostap_ssid(e, ssid));
	if (e->m.i_type == HAP_PROBE_REQ)
		return;
	put(o, "aid", e->m.i_asreq.i_asid);
	put(o, "listen_interval", e->m.i_asreq.i_lintval);
	put(o, "capability", e->m.i_asreq.i_capinfo);
	if (e->m.i_type == HAP_REASSOC_REQ)
		document_addr(o, "from", e->m.i_asreq.i_curap);
}

static void
document_verdict(json_t *o, const struct hostap_event *e)
{
	const struct hap_verdict *v = &e->body.verdict;
	char text[HAP_RULE_LEN * 4];

	put(o, "of", INT(v->seq));
	json_object_set_new(o, "accepted", json_boolean(v->status == 0));
	put(o, "status", v->status);
	put_words(o, "status_name", hostap_status_name(v->status));
	put_words(o, "by", hostap_by_name(v->by));
	put(o, "endpoint", v->endpoint);
	put_words(o, "daemon", hostap_text(e, HAP_ATTR_NAME, text, sizeof(text)));
	put_words(o, "rule", hostap_text(e, HAP_ATTR_REASON, text, sizeof(text)));
	put(o, "took_us", v->took_us);
	document_acked(o, v->acked);
	if (v->asid)
		put(o, "aid", v->asid);
}

static void
document_left(json_t *o, uint16_t reason)
{
	put(o, "reason", reason);
	put_words(o, "reason_name", hostap_reason_name(reason));
}

static const char *
event_name(const struct hostap_event *e)
{
	switch (e->m.i_type) {
	case HAP_PROBE_REQ:
	case HAP_AUTH_REQ:
	case HAP_ASSOC_REQ:
	case HAP_REASSOC_REQ:
		return "request";
	case HAP_VERDICT_IND:
		return "verdict";
	case HAP_ASSOC_IND:
		return "joined";
	case HAP_DISASSOC_IND:
		return "left";
	case HAP_DEAUTH_IND:
		return "deauthenticated";
	case HAP_TIMEOUT_IND:
		return "silent";
	case HAP_CANCEL_IND:
		return "cancelled";
	case HAP_LOST_IND:
		return "lost";
	case HAP_STRAY_IND:
		return "stray";
	case HAP_IFACE_IND:
		return "interface";
	case HAP_WDS_IND:
		return "wds";
	}
	return hostap_type_name(e->m.i_type);
}

static void
document_body(json_t *o, const struct hostap_event *e)
{
	switch (e->m.i_type) {
	case HAP_PROBE_REQ:
	case HAP_AUTH_REQ:
	case HAP_ASSOC_REQ:
	case HAP_REASSOC_REQ:
		document_request(o, e);
		break;
	case HAP_VERDICT_IND:
		document_verdict(o, e);
		break;
	case HAP_ASSOC_IND:
		put(o, "aid", e->body.assoc.asid);
		put(o, "of", INT(e->body.assoc.seq));
		document_addr(o, "from", e->body.assoc.curap);
		break;
	case HAP_DISASSOC_IND:
		document_left(o, e->m.i_disas.i_reason);
		break;
	case HAP_DEAUTH_IND:
		document_left(o, e->m.i_deauth.i_reason);
		break;
	case HAP_CANCEL_IND:
		put(o, "of", INT(e->body.cancel.seq));
		put_words(o, "cause", hostap_cause_name(e->body.cancel.cause));
		break;
	case HAP_LOST_IND:
		put(o, "count", INT(e->body.lost.count));
		put(o, "first", INT(e->body.lost.first));
		put(o, "last", INT(e->body.lost.last));
		break;
	case HAP_STRAY_IND:
		put(o, "count", e->body.stray.count);
		put(o, "class", e->body.stray.class_);
		put(o, "frame_control", e->body.stray.frame_control);
		break;
	case HAP_IFACE_IND:
		put_words(o, "change", iface_event(e->body.iface.event));
		put(o, "freq", e->body.iface.freq);
		break;
	case HAP_WDS_IND:
		put_words(o, "change", e->body.wds.allow == 1 ? "up" :
		    e->body.wds.allow == 0 ? "down" : "asked");
		break;
	}
}

json_t *
event_document(const struct ifaces *ifaces, const struct hostap_event *e)
{
	json_t *o = json_object();
	char iface[TEXT];

	put_words(o, "event", event_name(e));
	put(o, "time_us", event_time_us(e));
	put(o, "seq", INT(e->m.i_seq));
	if (e->m.i_type == HAP_LOST_IND) {
		document_body(o, e);
		return o;
	}
	put_words(o, "interface", ifaces_name(ifaces, e->m.i_iface, iface));
	if (e->m.i_type != HAP_IFACE_IND)
		document_addr(o, "station", e->m.i_srcaddr);
	if (request_of(e))
		put_words(o, "request", text_doing(request_of(e)));
	if (e->m.i_signal)
		put(o, "signal", e->m.i_signal);
	document_body(o, e);
	return o;
}
