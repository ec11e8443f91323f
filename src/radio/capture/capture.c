/* SPDX-License-Identifier: ISC */
/* Opening, closing, and what the access point's owner may ask about a capture. */
#include "radio/capture/capture.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "radio/capture/inside.h"

enum { STATIONS = 65536, QUIET_S = 2, SPARE_LINKS = 64 };

static int
copy_options(struct capture *c, const struct capture_options *o)
{
	struct mac *bssid = calloc(o->bssids + 1u, sizeof(*bssid));

	c->options = *o;
	c->options.bssid = bssid;
	c->path = o->path ? strdup(o->path) : NULL;
	c->options.path = c->path;
	if (bssid == NULL || (o->path && c->path == NULL))
		return -ENOMEM;
	if (o->bssids)
		memcpy(bssid, o->bssid, o->bssids * sizeof(*bssid));
	if (o->stations == 0)
		c->options.stations = STATIONS;
	if (o->quiet.us == 0)
		c->options.quiet = SPAN_S(QUIET_S);
	return 0;
}

/* Room to learn in; how much of it is needed is known afterwards. */
static int
open_learning(struct capture *c)
{
	c->station = calloc(c->options.stations, sizeof(c->station[0]));
	c->by_addr = table_open(c->options.stations, c->options.key);
	return c->station && c->by_addr ? 0 : -ENOMEM;
}

static int
open_playing(struct capture *c)
{
	void *fewer = realloc(c->station, (c->stations + 1) * sizeof(c->station[0]));

	if (fewer)
		c->station = fewer;
	c->links = c->stations * 2 + SPARE_LINKS;	/* a few may be with two BSSs at once */
	c->link = calloc(c->links, sizeof(c->link[0]));
	c->by_link = table_open(c->links, c->options.key);
	c->answers.due = calloc(PENDING, sizeof(c->answers.due[0]));
	c->sent.due = calloc(PENDING, sizeof(c->sent.due[0]));
	return c->link && c->by_link && c->answers.due && c->sent.due ? 0 : -ENOMEM;
}

/* Nobody to play to is no fault of the file, but of no use. */
static int
check_aps(const struct capture *c, char *error)
{
	if (c->playable > 0)
		return 0;
	if (c->fault[0])
		snprintf(error, CAPTURE_ERROR, "%.60s: holds no access point before it breaks off "
		    "(%.100s); record it again", c->path ? c->path : "the capture", c->fault);
	else
		snprintf(error, CAPTURE_ERROR, "%.100s: no access point is heard in it, nor spoken "
		    "to; record on its channel", c->path ? c->path : "the capture");
	return -ENODATA;
}

int
capture_open(const struct capture_options *o, struct capture **to,
    char error[static CAPTURE_ERROR])
{
	struct capture *c = calloc(1, sizeof(*c));
	int result = c ? copy_options(c, o) : -ENOMEM;

	error[0] = '\0';
	if (result == 0)
		result = open_learning(c);
	if (result == 0)
		result = learn(c, error);
	if (result == 0)
		result = check_aps(c, error);
	if (result == 0)
		result = open_playing(c);
	if (result == 0)
		result = reader_open(&c->reader, &c->options, error);
	if (result == 0) {
		c->radio.ops = &capture_ops;
		play_begin(c);
		*to = c;
		return 0;
	}
	if (error[0] == '\0')
		strcpy(error, "out of memory");
	capture_close(c);
	return result;
}

void
capture_close(struct capture *c)
{
	if (c == NULL)
		return;
	reader_close(c->reader);
	table_close(c->by_addr);
	table_close(c->by_link);
	free(c->station);
	free(c->link);
	free(c->answers.due);
	free(c->sent.due);
	free((void *)(uintptr_t)c->options.bssid);
	free(c->path);
	free(c);
}

struct radio *
capture_radio(struct capture *c)
{
	return &c->radio;
}

const char *
capture_fault(const struct capture *c)
{
	return c->fault[0] ? c->fault : NULL;
}

bool
capture_ap(const struct capture *c, uint32_t n, struct capture_ap *to)
{
	const struct ap *ap = n < c->aps ? &c->ap[n] : NULL;
	int slot = slot_of_ap(c, (int)n);

	if (ap == NULL)
		return false;
	*to = (struct capture_ap){ .bssid = ap->bssid, .ssid_len = ap->ssid.len,
		.freq_mhz = ap->freq_mhz, .asked = ap->asked,
		.bss = slot == NOBODY ? -1 : c->slot[slot].bss };
	memcpy(to->ssid, ap->ssid.octet, sizeof(to->ssid));
	return true;
}

bool
capture_station(const struct capture *c, uint32_t n, struct capture_station *to)
{
	const struct station *s = n < c->stations ? &c->station[n] : NULL;

	if (s == NULL)
		return false;
	*to = (struct capture_station){ .addr = s->addr, .frames = s->frames,
		.first = { s->first_us }, .last = { s->last_us }, .theirs = s->theirs,
		.ours = s->ours };
	return true;
}
