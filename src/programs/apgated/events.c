/* SPDX-License-Identifier: ISC */
/* What happens while it runs: told to the log, to the recording, and to whoever waits for it. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <hostap/codec.h>

#include "loop/loop.h"
#include "port/device.h"
#include "port/port.h"
#include "programs/apgated/ap.h"
#include "radio/capture/recorder.h"

bool
ap_is_simulated(const struct ap *ap)
{
	return ap->radios.kind != OPTIONS_NL80211;
}

/* What is said next is said now. */
void
ap_stamp(struct ap *ap)
{
	ap->say.wall_us = ap_is_simulated(ap) && ap->loop ?
	    ap->wall_us + (int64_t)loop_now(ap->loop).us : loop_wall_us();
}

static void
name_daemon(struct ap *ap, int endpoint)
{
	struct port_peer peer;

	ap->daemons++;
	if (!(ap->port && port_peer(ap->port, endpoint, &peer)) &&
	    !(ap->device && device_peer(ap->device, endpoint, &peer)))
		return;
	for (int i = 0; i < ENGINE_ENDPOINTS; i++)
		if (ap->names.daemon[i].endpoint == 0) {
			ap->names.daemon[i].endpoint = endpoint;
			ap->names.daemon[i].pid = peer.pid;
			ap->names.daemon[i].uid = peer.uid;
			memcpy(ap->names.daemon[i].name, peer.name, sizeof(peer.name));
			return;
		}
}

static void
forget_daemon(struct ap *ap, int endpoint)
{
	for (int i = 0; i < ENGINE_ENDPOINTS; i++)
		if (ap->names.daemon[i].endpoint == endpoint)
			ap->names.daemon[i].endpoint = 0;
}

/* A daemon may have named itself since it attached. */
static void
rename_daemon(struct ap *ap, const struct hostap_decision *d)
{
	if (d->endpoint == 0 || d->name[0] == '\0')
		return;
	for (int i = 0; i < ENGINE_ENDPOINTS; i++)
		if ((uint32_t)ap->names.daemon[i].endpoint == d->endpoint)
			memcpy(ap->names.daemon[i].name, d->name, sizeof(d->name));
}

void
ap_on_trace(void *arg, const struct engine_trace *t)
{
	struct ap *ap = arg;
	char text[WORDS_LEN];
	json_t *fields = NULL;
	enum say_level level;

	if (ap->own && t->endpoint == ap->own)	/* our own looking is no news */
		return;
	ap->say.wall_us = t->wall_us;
	ap->up += (t->what == ENGINE_BSS_UP) - (t->what == ENGINE_BSS_DOWN);
	if (t->what == ENGINE_ASLEEP && ap->port)
		port_asleep(ap->port, t->endpoint);
	if (t->what == ENGINE_ATTACHED)
		name_daemon(ap, t->endpoint);
	else if (t->what == ENGINE_DECIDED)
		rename_daemon(ap, &t->decision);
	if (t->what != ENGINE_DECIDED || say_would(&ap->say, SAY_INFO) || ap->recorder) {
		level = words_trace(&ap->names, t, text, ap->say.json ? &fields : NULL);
		if (ap->stopping && t->what == ENGINE_LEFT)
			level = SAY_DEBUG;		/* all of them leave */
		if (t->what != ENGINE_DECIDED || t->decision.repeats == 0)	/* the log says it once */
			say_event(&ap->say, level, t->wall_us, text, fields);
		json_decref(fields);
		if (t->what == ENGINE_DECIDED && ap->recorder)
			recorder_decided(ap->recorder, loop_now(ap->loop), &t->decision, text);
	}
	if (t->what == ENGINE_DETACHED)
		forget_daemon(ap, t->endpoint);
}

static const char *
verb_name(enum air_verb verb)
{
	switch (verb) {
	case AIR_SEND:
		return "send a frame";
	case AIR_BSS_START:
		return "start a BSS";
	case AIR_BSS_UPDATE:
		return "change a BSS";
	case AIR_BSS_STOP:
		return "stop a BSS";
	case AIR_STATION_ADD:
		return "add a station";
	case AIR_STATION_SET:
		return "change a station";
	case AIR_STATION_REMOVE:
		return "remove a station";
	case AIR_POLL:
		return "poll a station";
	case AIR_ASK_STATS:
		return "tell statistics";
	case AIR_DEVICE_START:
		return "start its P2P device";
	case AIR_DEVICE_STOP:
		return "stop its P2P device";
	case AIR_STAY:
		return "stay on another channel";
	case AIR_STAY_END:
		return "end a stay on a channel";
	case AIR_SCAN:
		return "scan a channel";
	case AIR_SCAN_END:
		return "end a scan";
	}
	return "do that";
}

void
ap_on_failed(void *arg, const struct air_command *c, int error)
{
	struct ap *ap = arg;

	ap_stamp(ap);
	say_text(&ap->say, c->verb == AIR_BSS_START ? SAY_ERROR : SAY_DEBUG,
	    "the radio of %s does not %s: %s", ap->names.bss[c->bss % ENGINE_BSSS],
	    verb_name(c->verb), strerror(error));
}

void
ap_on_refused(void *arg, struct instant now, const struct port_refusal *r)
{
	struct ap *ap = arg;
	char text[WORDS_LEN], name[HAP_NAME_LEN * 4];
	json_t *fields = NULL;

	(void)now;
	ap_stamp(ap);
	say_clean(r->name, name, sizeof(name));
	snprintf(text, sizeof(text), "%s (process %u, user %u) was refused: %s", name, r->pid,
	    r->uid, r->text);
	if (ap->say.json)
		fields = json_pack("{s:s, s:s, s:i, s:i, s:i}", "event", "refused", "daemon",
		    name, "endpoint", r->endpoint, "error", r->error, "uid", (int)r->uid);
	say_event(&ap->say, SAY_WARNING, ap->say.wall_us, text, fields);
	json_decref(fields);
}

/* ---- --wait ------------------------------------------------------------------------------ */

/* The answer to HIOCSETIF or HIOCSMODE that went well: now it has said what it wants. */
static bool
says_ready(const struct ieee80211_hostap_msg *m)
{
	struct hap_ioctl answer;

	if (m->i_type != HAP_IOCTL_IND)
		return false;
	hap_body(m, &answer, sizeof(answer));
	return answer.error == 0 &&
	    (answer.request == HIOCSETIF || answer.request == HIOCSMODE);
}

static void
note_ready(struct ap *ap, int endpoint)
{
	for (uint32_t i = 0; i < ap->ready_count; i++)
		if (ap->ready[i] == (uint32_t)endpoint)
			return;
	if (ap->ready_count < ENGINE_ENDPOINTS)
		ap->ready[ap->ready_count++] = (uint32_t)endpoint;
}

static void
look_for_ready(struct ap *ap, int endpoint, const void *bytes, size_t len)
{
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	int n;

	for (size_t at = 0; at < len; at += (size_t)n) {
		n = hap_decode((const uint8_t *)bytes + at, len - at, &m, &attrs, NULL);
		if (n < 0)
			return;
		if (says_ready(&m))
			note_ready(ap, endpoint);
	}
}

bool
ap_waiting(const struct ap *ap)			/* for daemons */
{
	return ap->ready_count < ap->options.wait;
}

void
ap_on_packet(void *arg, struct instant now, int endpoint, bool from_daemon, const void *bytes,
    size_t len)
{
	struct ap *ap = arg;
	char name[HAP_NAME_LEN];

	if (ap->recorder) {
		struct recorder_packet p = {
			.endpoint = endpoint, .from_daemon = from_daemon, .bytes = bytes,
			.len = len, .name = words_daemon(&ap->names, endpoint, name),
		};

		recorder_message(ap->recorder, now, &p);
	}
	if (!from_daemon && ap_waiting(ap))
		look_for_ready(ap, endpoint, bytes, len);
}
