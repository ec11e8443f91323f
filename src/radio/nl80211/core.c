/* SPDX-License-Identifier: ISC */
/* The core's life, and what the engine asks of it. */
#include "radio/nl80211/core.h"

#include <assert.h>
#include <errno.h>
#include <linux/nl80211.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "radio/nl80211/inside.h"

enum { EVENT_OCTETS = 1 << 20, LINK_OUT = 2 * PUT_MOST };

/* ---- life --------------------------------------------------------------------------------- */

static bool
allocate(struct core *c)
{
	c->vif = calloc(CORE_VIFS, sizeof(c->vif[0]));
	c->out_bytes = calloc(1, OUT);
	c->link_bytes = calloc(1, LINK_OUT);
	c->issued = calloc(ISSUED, sizeof(c->issued[0]));
	c->flight = calloc(FLIGHTS, sizeof(c->flight[0]));
	c->flight_by = table_open(FLIGHTS, c->conf.key);
	c->peer = calloc(c->conf.stations, sizeof(c->peer[0]));
	c->peer_by = table_open(c->conf.stations, c->conf.key);
	c->events = queue_open(EVENT_OCTETS);
	c->scan = calloc(1, sizeof(*c->scan));
	c->inbox = inbox_open();
	return c->scan && c->vif && c->out_bytes && c->link_bytes && c->issued && c->flight &&
	    c->flight_by && c->peer && c->peer_by && c->events && c->inbox;
}

struct core *
core_open(const struct core_config *config)
{
	struct core *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->conf = *config;
	if (!allocate(c)) {
		core_close(c);
		return NULL;
	}
	c->out = (struct put){ .base = c->out_bytes, .cap = OUT, .family = config->family,
	    .seq = 1 };
	c->link_out = (struct put){ .base = c->link_bytes, .cap = LINK_OUT, .seq = 1 };
	for (uint32_t i = 0; i < config->stations; i++)
		c->peer[i].next = i + 1 < config->stations ? i + 1 : NO_PEER;
	c->peer_free = config->stations ? 0 : NO_PEER;
	c->doomed_first = c->doomed_last = NO_PEER;
	c->sweep.at = c->own.lingers = FAR;
	c->wall_at = FAR;
	return c;
}

void
core_close(struct core *c)
{
	if (c == NULL)
		return;
	free(c->scan);
	free(c->vif);
	free(c->out_bytes);
	free(c->link_bytes);
	free(c->issued);
	free(c->flight);
	table_close(c->flight_by);
	free(c->peer);
	table_close(c->peer_by);
	queue_close(c->events);
	inbox_close(c->inbox);
	free(c);
}

int
core_add_vif(struct core *c, uint32_t ifindex, const char *name, struct mac bssid, bool up)
{
	struct vif *v = &c->vif[c->vif_count];

	if (c->vif_count == CORE_VIFS)
		return -ENOSPC;
	c->vif_count++;
	v->ifindex = ifindex;
	v->bssid = bssid;
	v->link_up = up;
	v->blocked = !up;
	v->retry = FAR;
	snprintf(v->name, sizeof(v->name), "%s", name);
	return 0;
}

/* ---- words -------------------------------------------------------------------------------- */

void
core_say(struct core *c, enum core_level level, const char *format, ...)
{
	char text[CORE_WORDS];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	c->conf.say(c->conf.say_arg, level, text);
}

void
core_say_error(struct core *c, enum core_level level, enum explain_what what, int error,
    const char *words, const struct vif *v)
{
	char text[CORE_WORDS];

	explain(what, error, words, v->name, text, sizeof(text));
	c->conf.say(c->conf.say_arg, level, text);
}

void
core_tell(struct core *c, const struct air_event *e)
{
	struct air_event *to = queue_put(c->events, sizeof(*to));

	if (to == NULL)
		return;			/* thousands are untold: nobody listens */
	*to = *e;
	to->radio = c->conf.radio;
}

void
core_tell_state(struct core *c, const struct vif *v, bool up, int error)
{
	core_tell(c, &(struct air_event){ .news = AIR_BSS_STATE, .bss = v->bss,
		.state = { .up = up, .error = error } });
}

/* ---- sending ------------------------------------------------------------------------------ */

static bool
hand_over(struct core *c, struct put *p, bool link)
{
	if (p->len && !c->conf.send(c->conf.arg, link, p->base, p->len))
		return false;
	c->counts.sends += p->len != 0;
	p->len = 0;
	return true;
}

bool
core_flush(struct core *c)
{
	bool any = c->out.len || c->link_out.len;

	c->released = 0;
	hand_over(c, &c->link_out, true);
	hand_over(c, &c->out, false);
	return any;
}

bool
core_room(struct core *c)
{
	if (c->out.len >= OUT_ENOUGH)
		hand_over(c, &c->out, false);
	return c->out.cap - c->out.len >= 2 * PUT_MOST;
}

void
core_issue(struct core *c, uint32_t seq, enum explain_what what, const struct vif *v,
    struct mac addr, uint32_t token)
{
	c->issued[seq % ISSUED] = (struct issued){ .seq = seq, .what = (uint8_t)what,
	    .vif = (uint8_t)(v - c->vif), .addr = addr, .token = token };
	c->counts.commands++;
}

struct issued *
core_issued(struct core *c, uint32_t seq)
{
	struct issued *i = &c->issued[seq % ISSUED];

	return seq && i->seq == seq ? i : NULL;
}

/* What was let through since the last flush is not yet in what busy() sees. */
bool
core_holds_back(const struct core *c)
{
	return c->conf.busy && (c->released >= CORE_AT_ONCE || c->conf.busy(c->conf.arg));
}

/* ---- BSSs --------------------------------------------------------------------------------- */

struct vif *
core_vif(struct core *c, uint16_t bss)
{
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (c->vif[i].bss == bss && !mac_is_zero(c->vif[i].is.bssid))
			return &c->vif[i];
	return NULL;
}

static struct vif *
vif_by_bssid(struct core *c, struct mac bssid)
{
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (mac_equal(c->vif[i].bssid, bssid))
			return &c->vif[i];
	return NULL;
}

static int
keep_template(struct vif *v, const struct air_bss *b)
{
	if (b->head.len + b->tail.len > sizeof(v->template))
		return -EMSGSIZE;
	memcpy(v->template, b->head.at, b->head.len);
	memcpy(v->template + b->head.len, b->tail.at, b->tail.len);
	v->is = *b;
	v->is.head.at = v->template;
	v->is.tail.at = v->template + b->head.len;
	return 0;
}

void
core_start(struct core *c, struct vif *v)
{
	v->retry = FAR;
	if (!core_room(c)) {
		core_tell_state(c, v, false, ENOBUFS);
		return;
	}
	v->starting = true;
	v->starting_seq = put_start_ap(&c->out, v->ifindex, &v->is, &c->conf.place);
	core_issue(c, v->starting_seq, EXPLAIN_START, v, v->bssid, 0);
	core_issue(c, put_set_bss(&c->out, v->ifindex, &v->is), EXPLAIN_CHANGE, v, v->bssid, QUIET);
}

static int
bss_start(struct core *c, uint16_t bss, const struct air_bss *b)
{
	struct vif *v = vif_by_bssid(c, b->bssid);
	int error = v ? keep_template(v, b) : -ENODEV;

	if (error)
		return error;
	v->bss = bss;
	v->wanted = true;
	if (!v->link_up)
		core_tell_state(c, v, false, ENETDOWN);
	else
		core_start(c, v);
	return 0;
}

static int
bss_update(struct core *c, struct vif *v, const struct air_bss *b)
{
	int error = keep_template(v, b);

	if (error || (!v->up && !v->starting))
		return error;		/* kept for when it starts */
	if (!core_room(c))
		return -ENOBUFS;
	core_issue(c, put_set_beacon(&c->out, v->ifindex, &v->is), EXPLAIN_CHANGE, v, v->bssid, 0);
	core_issue(c, put_set_bss(&c->out, v->ifindex, &v->is), EXPLAIN_CHANGE, v, v->bssid, 0);
	return 0;
}

static int
bss_stop(struct core *c, struct vif *v)
{
	bool runs = v->up || v->starting;

	v->wanted = v->up = v->starting = false;
	v->retry = FAR;
	peer_forget_all(c, v);		/* the kernel forgets them with the BSS */
	if (!runs || !core_room(c)) {
		core_tell_state(c, v, false, 0);
		return 0;
	}
	v->stopping_seq = put_stop_ap(&c->out, v->ifindex);
	core_issue(c, v->stopping_seq, EXPLAIN_STOP, v, v->bssid, 0);
	return 0;
}

static struct put_who
who_of_vif(const struct vif *v)
{
	return (struct put_who){ .ifindex = v->ifindex };
}

/* A disassociation or deauthentication the engine knows nothing of. */
void
core_send_away(struct core *c, const struct vif *v, struct mac to, uint8_t subtype, uint8_t reason)
{
	uint8_t frame[26] = { subtype, [24] = reason };
	struct air_send send = { .frame = { frame, sizeof(frame) } };

	memcpy(frame + 4, to.octet, MAC_LEN);
	memcpy(frame + 10, v->bssid.octet, MAC_LEN);
	memcpy(frame + 16, v->bssid.octet, MAC_LEN);
	if (core_room(c))
		core_issue(c, put_frame(&c->out, who_of_vif(v), &send), EXPLAIN_FRAME, v, to,
		    0);
}

/* ---- commands ----------------------------------------------------------------------------- */

static int
send_frame(struct core *c, struct vif *v, const struct air_send *s)
{
	struct air_send send = *s;

	if (!v->up && !v->starting)
		return -ENETDOWN;
	if (s->frame.len > AIR_FRAME_MAX)
		return -EMSGSIZE;
	if (s->freq_mhz == c->conf.place.freq_mhz)
		send.freq_mhz = 0;
	if (send.freq_mhz && !stay_is(c, s->freq_mhz, who_of_vif(v)))
		return -EBUSY;
	if (!core_room(c))
		return -ENOBUFS;
	core_issue(c, put_frame(&c->out, who_of_vif(v), &send), EXPLAIN_FRAME, v,
	    mac_from(s->frame.at + 4), s->token);
	if (s->no_ack && s->token)	/* the kernel will not tell */
		core_tell(c, &(struct air_event){ .news = AIR_SENT,
			.sent = { .token = s->token, .acked = false } });
	return 0;
}

static int
about_station(struct core *c, const struct vif *v, uint8_t cmd, struct mac addr)
{
	if (!v->up)
		return -ENETDOWN;
	if (!core_room(c))
		return -ENOBUFS;
	core_issue(c, put_station(&c->out, cmd, v->ifindex, addr),
	    cmd == NL80211_CMD_PROBE_CLIENT ? EXPLAIN_POLL : EXPLAIN_ASK, v, addr, 0);
	return 0;
}

static int
station_set(struct core *c, struct vif *v, const struct air_station *s)
{
	struct peer *p = peer_find(c, v, s->addr);

	if (p == NULL || p->state != PEER_THERE)
		return -ENOENT;
	if (!core_room(c))
		return -ENOBUFS;
	if (p->four_address != s->four_address)
		return wds_set(c, v, p, s->four_address);
	core_issue(c, put_set_authorized(&c->out, v->ifindex, s->addr, s->authorized), EXPLAIN_SET,
	    v, s->addr, 0);
	return 0;
}

int
core_command(struct core *c, struct instant now, const struct air_command *cmd)
{
	struct vif *v = core_vif(c, cmd->bss);

	if (c->gone)
		return -ENODEV;
	if (cmd->verb == AIR_BSS_START)
		return bss_start(c, cmd->bss, &cmd->start);
	if (cmd->verb >= AIR_DEVICE_START)
		return leave_command(c, now, cmd);
	if (cmd->verb == AIR_SEND && cmd->bss == AIR_DEVICE)
		return device_send(c, &cmd->send);
	if (v == NULL)
		return -ENODEV;
	switch (cmd->verb) {
	case AIR_SEND:
		return send_frame(c, v, &cmd->send);
	case AIR_BSS_START:
		break;
	case AIR_BSS_UPDATE:
		return bss_update(c, v, &cmd->start);
	case AIR_BSS_STOP:
		return bss_stop(c, v);
	case AIR_STATION_ADD:
		peer_add(c, v, &cmd->station);
		return 0;
	case AIR_STATION_SET:
		return station_set(c, v, &cmd->station);
	case AIR_STATION_REMOVE:
		peer_remove(c, now, v, cmd->addr);
		return 0;
	case AIR_POLL:
		return about_station(c, v, NL80211_CMD_PROBE_CLIENT, cmd->addr);
	case AIR_ASK_STATS:
		return about_station(c, v, NL80211_CMD_GET_STATION, cmd->addr);
	case AIR_DEVICE_START:
	case AIR_DEVICE_STOP:
	case AIR_STAY:
	case AIR_STAY_END:
	case AIR_SCAN:
	case AIR_SCAN_END:
		break;
	}
	return -EINVAL;
}

/* ---- time --------------------------------------------------------------------------------- */

struct instant
core_deadline(const struct core *c)
{
	struct instant at = instant_min(c->sweep.at, leave_deadline(c));

	if (c->out.len || c->link_out.len || queue_front(c->events) ||
	    (!inbox_empty(c->inbox) && !core_holds_back(c)))
		return (struct instant){ 0 };
	if (c->doomed_count)
		at = instant_min(at, c->next_removal);
	for (uint32_t i = 0; i < c->vif_count; i++)
		at = instant_min(at, c->vif[i].retry);
	return at;
}

void
core_tick(struct core *c, struct instant now)
{
	peer_tick(c, now);
	sweep_tick(c, now);
	leave_tick(c, now);
	for (uint32_t i = 0; i < c->vif_count; i++)
		if (instant_due(c->vif[i].retry, now))
			core_start(c, &c->vif[i]);
}

/* ---- looking in --------------------------------------------------------------------------- */

bool
core_gone(const struct core *c)
{
	return c->gone;
}

bool
core_knows(const struct core *c, uint16_t bss, struct mac addr)
{
	for (uint32_t i = 0; i < c->conf.stations; i++)
		if (c->peer[i].state == PEER_THERE && c->vif[c->peer[i].vif].bss == bss &&
		    mac_equal(c->peer[i].addr, addr))
			return true;
	return false;
}

uint32_t
core_stations(const struct core *c)
{
	return c->peer_used;
}

const struct core_counts *
core_counts(const struct core *c)
{
	return &c->counts;
}
