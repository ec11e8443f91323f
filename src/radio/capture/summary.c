/* SPDX-License-Identifier: ISC */
/* In words and figures: what was played, what not and why, and how the answers compare. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "radio/capture/inside.h"

const char *
capture_reason(enum capture_ignored why)
{
	switch (why) {
	case CAPTURE_FROM_AP:
		return "sent by a captured access point";
	case CAPTURE_CONTROL:
		return "control frames";
	case CAPTURE_NOT_TO_AP:
		return "not sent to an access point";
	case CAPTURE_OTHER_AP:
		return "sent to an access point no BSS stands for";
	case CAPTURE_BSS_DOWN:
		return "sent to a BSS that was not up";
	case CAPTURE_CUT:
		return "recorded only in part";
	case CAPTURE_BAD_FCS:
		return "received with errors (frame check sequence)";
	case CAPTURE_BAD_HEADER:
		return "with a malformed radiotap or Prism header";
	case CAPTURE_NO_FRAME:
		return "no 802.11 frames";
	case CAPTURE_TOO_LONG:
		return "too long for a management frame";
	case CAPTURE_REASONS:
		break;
	}
	return "for no reason";
}

static bool
answered(const struct capture_answer *a)
{
	return a->assoc_status >= 0 || a->auth_status > 0;
}

static void
compare(const struct station *s, struct capture_counts *n)
{
	if (!s->asked)
		return;
	if (s->theirs.let_in && s->ours.let_in)
		n->both_let_in++;
	else if (!answered(&s->theirs) || !answered(&s->ours))
		n->undecided++;
	else if (s->theirs.let_in)
		n->only_capture++;
	else if (s->ours.let_in)
		n->only_ours++;
	else
		n->both_refused++;
}

void
capture_counts(const struct capture *c, struct capture_counts *n)
{
	*n = c->counts;
	n->aps = c->aps;
	n->stations = c->stations;
	n->unlisted = c->unlisted;
	if (!c->ended)			/* the record read ahead is not counted as anything yet */
		n->records--;
	for (uint32_t i = 0; i < c->stations; i++)
		compare(&c->station[i], n);
}

struct text {
	char *at;
	size_t len, cap;
};

__attribute__((format(printf, 2, 3)))
static void
line(struct text *t, const char *format, ...)
{
	size_t room = t->len < t->cap ? t->cap - t->len : 0;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(room ? t->at + t->len : NULL, room, format, args);
	va_end(args);
	t->len += n > 0 ? (size_t)n : 0;
}

/* SSIDs may hold anything. */
static void
line_ap(struct text *t, const struct capture_ap *ap)
{
	char addr[MAC_TEXT], ssid[33] = "";

	for (uint8_t i = 0; i < ap->ssid_len; i++)
		ssid[i] = (char)(ap->ssid[i] >= ' ' && ap->ssid[i] < 127 ? ap->ssid[i] : '?');
	line(t, "access point %s \"%s\"", mac_format(ap->bssid, addr), ssid);
	if (ap->freq_mhz)
		line(t, " on %u MHz", ap->freq_mhz);
	if (ap->bss >= 0)
		line(t, " is played by BSS %d\n", ap->bss);
	else
		line(t, " is played by no BSS\n");
}

/* In words, those stations whose fate differs: "the capture let it in, we refused". */
static void
line_station(struct text *t, const struct station *s)
{
	char addr[MAC_TEXT];
	int status = s->ours.assoc_status > 0 ? s->ours.assoc_status : s->ours.auth_status;

	if (!answered(&s->theirs) || !answered(&s->ours) || s->theirs.let_in == s->ours.let_in)
		return;
	if (s->theirs.let_in)
		line(t, "%s: the capture's access point let it in, ours refused with status %d "
		    "(%s)\n", mac_format(s->addr, addr), status,
		    frame_status_name((uint16_t)status));
	else
		line(t, "%s: the capture's access point refused it, ours let it in\n",
		    mac_format(s->addr, addr));
}

size_t
capture_summary(const struct capture *c, char *to, size_t size)
{
	struct text t = { to, 0, size };
	struct capture_counts n;
	struct capture_ap ap;

	capture_counts(c, &n);
	line(&t, "%llu records: %llu management and %llu data frames of stations played\n",
	    (unsigned long long)n.records, (unsigned long long)n.played,
	    (unsigned long long)n.data);
	for (enum capture_ignored i = 0; i < CAPTURE_REASONS; i++)
		if (n.ignored[i])
			line(&t, "ignored: %llu %s\n", (unsigned long long)n.ignored[i],
			    capture_reason(i));
	for (uint32_t i = 0; capture_ap(c, i, &ap); i++)
		line_ap(&t, &ap);
	line(&t, "%u stations asked: %u let in by both, %u refused by both, %u let in by the "
	    "capture's access point only, %u by ours only, %u without an answer of both\n",
	    n.both_let_in + n.both_refused + n.only_capture + n.only_ours + n.undecided,
	    n.both_let_in, n.both_refused, n.only_capture, n.only_ours, n.undecided);
	for (uint32_t i = 0; i < c->stations; i++)
		if (c->station[i].asked)
			line_station(&t, &c->station[i]);
	if (n.unlisted)
		line(&t, "%u frames came from more stations or access points than are told "
		    "apart\n", n.unlisted);
	if (capture_fault(c))
		line(&t, "the file breaks off: %s\n", capture_fault(c));
	if (t.len < size || size == 0)
		return t.len;
	to[size - 1] = '\0';
	return t.len;
}
