/* SPDX-License-Identifier: ISC */
/* The engine's traces as sentences (D7). */
#include "programs/apgated/words.h"

#include <stdio.h>
#include <string.h>

#include "frame/codes.h"

static const char *const by_names[] = {
	[HAP_BY_AP] = "ap", [HAP_BY_ACL] = "acl", [HAP_BY_BAN] = "ban", [HAP_BY_TABLE] = "table",
	[HAP_BY_DAEMON] = "daemon", [HAP_BY_LATE] = "late", [HAP_BY_DEADLINE] = "deadline",
	[HAP_BY_FORFEIT] = "forfeit", [HAP_BY_OVERFLOW] = "overflow",
	[HAP_BY_ASLEEP] = "asleep", [HAP_BY_FLUSH] = "flush", [HAP_BY_GONE] = "gone",
	[HAP_BY_NOBODY] = "nobody", [HAP_BY_RATE] = "rate", [HAP_BY_CAPACITY] = "capacity",
};

/* %s is the daemon. */
static const char *const by_phrases[] = {
	[HAP_BY_AP] = "by the access point", [HAP_BY_ACL] = "by the access list",
	[HAP_BY_BAN] = "by a ban", [HAP_BY_TABLE] = "by the table of %s",
	[HAP_BY_DAEMON] = "by %s", [HAP_BY_LATE] = "by an earlier, late answer of %s",
	[HAP_BY_DEADLINE] = "as %s did not answer in time",
	[HAP_BY_FORFEIT] = "as %s answered a later request first",
	[HAP_BY_OVERFLOW] = "as %s has too many requests to answer",
	[HAP_BY_ASLEEP] = "as %s has not answered for long",
	[HAP_BY_FLUSH] = "as %s dropped its requests", [HAP_BY_GONE] = "as %s is gone",
	[HAP_BY_NOBODY] = "as no daemon is there to decide",
	[HAP_BY_RATE] = "by the rate filter of %s",
	[HAP_BY_CAPACITY] = "as the access point is full",
};

enum { BYS = sizeof(by_names) / sizeof(by_names[0]) };

const char *
words_by(unsigned by)
{
	return by < BYS ? by_names[by] : "unknown";
}

const char *
words_daemon(const struct words_names *names, int endpoint, char text[static HAP_NAME_LEN])
{
	for (int i = 0; i < ENGINE_ENDPOINTS; i++)
		if (names->daemon[i].endpoint == endpoint && names->daemon[i].name[0])
			return say_clean(names->daemon[i].name, text, HAP_NAME_LEN);
	snprintf(text, HAP_NAME_LEN, "daemon %d", endpoint);
	return text;
}

static const char *
request_name(unsigned request)
{
	switch (request) {
	case HAP_PROBE_REQ:
		return "probe";
	case HAP_AUTH_REQ:
		return "authentication";
	case HAP_ASSOC_REQ:
		return "association";
	case HAP_REASSOC_REQ:
		return "reassociation";
	case HAP_DEAUTH_IND:
		return "deauthentication";
	case HAP_DISASSOC_IND:
		return "disassociation";
	}
	return "request";
}

/* Who decided, and by which rule: "by macfilter, rule "cheap-sensors"". */
static void
describe_decider(const struct words_names *names, const struct hostap_decision *d,
    char *text, size_t size)
{
	char daemon[HAP_NAME_LEN], rule[HAP_RULE_LEN * 4];
	const char *phrase = d->by < BYS ? by_phrases[d->by] : "for an unknown cause";
	const char *name = d->name[0] ? say_clean(d->name, daemon, sizeof(daemon)) :
	    words_daemon(names, (int)d->endpoint, daemon);
	const char *gap = strstr(phrase, "%s");
	int n;

	if (gap)
		n = snprintf(text, size, "%.*s%s%s", (int)(gap - phrase), phrase, name, gap + 2);
	else
		n = snprintf(text, size, "%s", phrase);
	if (d->rule[0] && n > 0 && (size_t)n < size)
		snprintf(text + n, size - (size_t)n, ", rule \"%s\"",
		    say_clean(d->rule, rule, sizeof(rule)));
}

static void
decided_text(const struct words_names *names, const struct engine_trace *t, char *text)
{
	const struct hostap_decision *d = &t->decision;
	char addr[MAC_TEXT], who[256], status[64] = "";

	mac_format(mac_from(d->addr), addr);
	describe_decider(names, d, who, sizeof(who));
	if (d->request == HAP_DEAUTH_IND || d->request == HAP_DISASSOC_IND) {
		snprintf(text, WORDS_LEN, "%s put out with reason %u (%s) %s", addr, d->status,
		    frame_reason_name(d->status), who);
		return;
	}
	if (d->status != 0 && d->request != HAP_PROBE_REQ)
		snprintf(status, sizeof(status), " with status %u", d->status);
	snprintf(text, WORDS_LEN, "%s %s %s%s %s, after %.1f ms", addr,
	    d->request == HAP_PROBE_REQ ? d->status ? "not answered at" : "answered at" :
	    d->status ? "refused at" : "accepted at", request_name(d->request), status, who,
	    d->took_us / 1e3);
}

static json_t *
decided_fields(const struct words_names *names, const struct engine_trace *t, const char *addr)
{
	const struct hostap_decision *d = &t->decision;
	char daemon[HAP_NAME_LEN], rule[HAP_RULE_LEN * 4];
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:I, s:i}", "event", "decided",
	    "station", addr, "bss", names->bss[t->bss % ENGINE_BSSS], "request",
	    request_name(d->request), "status", (int)d->status, "by", words_by(d->by),
	    "took_us", (json_int_t)d->took_us, "signal_dbm", (int)d->signal);

	if (d->name[0])
		json_object_set_new(o, "daemon",
		    json_string(say_clean(d->name, daemon, sizeof(daemon))));
	if (d->rule[0])
		json_object_set_new(o, "rule", json_string(say_clean(d->rule, rule, sizeof(rule))));
	return o;
}

static enum say_level
decided(const struct words_names *names, const struct engine_trace *t, char *text, json_t **fields)
{
	const struct hostap_decision *d = &t->decision;
	char addr[MAC_TEXT];

	decided_text(names, t, text);
	mac_format(mac_from(d->addr), addr);
	if (fields)
		*fields = decided_fields(names, t, addr);
	return d->request == HAP_PROBE_REQ || d->status == 0 ? SAY_DEBUG : SAY_INFO;
}

static enum say_level
station(const struct words_names *names, const struct engine_trace *t, char *text,
    json_t **fields)
{
	const char *bss = names->bss[t->bss % ENGINE_BSSS];
	bool joined = t->what == ENGINE_JOINED;
	char addr[MAC_TEXT];

	mac_format(t->addr, addr);
	if (joined)
		snprintf(text, WORDS_LEN, "%s joined %s", addr, bss);
	else
		snprintf(text, WORDS_LEN, "%s left %s, reason %u (%s)", addr, bss, t->code,
		    frame_reason_name(t->code));
	if (fields)
		*fields = json_pack("{s:s, s:s, s:s}", "event", joined ? "joined" : "left",
		    "station", addr, "bss", bss);
	if (fields && !joined)
		json_object_set_new(*fields, "reason", json_integer(t->code));
	return SAY_INFO;
}

static enum say_level
bss(const struct words_names *names, const struct engine_trace *t, char *text, json_t **fields)
{
	const char *name = names->bss[t->bss % ENGINE_BSSS];
	bool up = t->what == ENGINE_BSS_UP;

	if (!up && t->code)
		snprintf(text, WORDS_LEN, "%s is down: %s", name, strerror(t->code));
	else
		snprintf(text, WORDS_LEN, "%s is %s", name, up ? "up" : "down");
	if (fields)
		*fields = json_pack("{s:s, s:s, s:i}", "event", up ? "bss-up" : "bss-down", "bss",
		    name, "error", (int)t->code);
	return !up && t->code ? SAY_ERROR : SAY_NOTICE;
}

static enum say_level
daemon_event(const struct words_names *names, const struct engine_trace *t, char *text,
    json_t **fields)
{
	char name[HAP_NAME_LEN];
	const char *event = "";
	enum say_level level = SAY_NOTICE;

	words_daemon(names, t->endpoint, name);
	if (t->what == ENGINE_ATTACHED) {
		event = "attached";
		snprintf(text, WORDS_LEN, "%s attached as endpoint %d", name, t->endpoint);
		for (int i = 0; i < ENGINE_ENDPOINTS; i++)
			if (names->daemon[i].endpoint == t->endpoint)
				snprintf(text, WORDS_LEN, "%s (process %u, user %u) attached as "
				    "endpoint %d", name, names->daemon[i].pid,
				    names->daemon[i].uid, t->endpoint);
	} else if (t->what == ENGINE_DETACHED) {
		event = "detached";
		snprintf(text, WORDS_LEN, "%s is gone from endpoint %d", name, t->endpoint);
	} else {
		event = "asleep";
		level = SAY_WARNING;
		snprintf(text, WORDS_LEN, "%s let eight deadlines pass, and is not waited for "
		    "until it reads or writes", name);
	}
	if (fields)
		*fields = json_pack("{s:s, s:s, s:i}", "event", event, "daemon", name, "endpoint",
		    t->endpoint);
	return level;
}

static enum say_level
refused(const struct words_names *names, const struct engine_trace *t, char *text,
    json_t **fields)
{
	char name[HAP_NAME_LEN];

	words_daemon(names, t->endpoint, name);
	snprintf(text, WORDS_LEN, "%s was refused: %s (%s)", name, t->text ? t->text : "",
	    strerror(t->code));
	if (fields)
		*fields = json_pack("{s:s, s:s, s:i, s:i}", "event", "refused", "daemon", name,
		    "endpoint", t->endpoint, "error", (int)t->code);
	return SAY_NOTICE;
}

static enum say_level
malformed(const struct words_names *names, const struct engine_trace *t, char *text,
    json_t **fields)
{
	char addr[MAC_TEXT];

	(void)names;
	mac_format(t->addr, addr);
	if (t->code)
		snprintf(text, WORDS_LEN, "%s sent a malformed frame: %s (element %u)", addr,
		    t->text ? t->text : "", t->code);
	else
		snprintf(text, WORDS_LEN, "%s sent a malformed frame: %s", addr,
		    t->text ? t->text : "");
	if (fields)
		*fields = json_pack("{s:s, s:s, s:i}", "event", "malformed", "station", addr,
		    "element", (int)t->code);
	return SAY_DEBUG;
}

enum say_level
words_trace(const struct words_names *names, const struct engine_trace *t,
    char text[static WORDS_LEN], json_t **fields)
{
	switch (t->what) {
	case ENGINE_DECIDED:
		return decided(names, t, text, fields);
	case ENGINE_JOINED:
	case ENGINE_LEFT:
		return station(names, t, text, fields);
	case ENGINE_BSS_UP:
	case ENGINE_BSS_DOWN:
		return bss(names, t, text, fields);
	case ENGINE_ATTACHED:
	case ENGINE_DETACHED:
	case ENGINE_ASLEEP:
		return daemon_event(names, t, text, fields);
	case ENGINE_REFUSED:
		return refused(names, t, text, fields);
	case ENGINE_MALFORMED:
		return malformed(names, t, text, fields);
	}
	return SAY_DEBUG;
}
