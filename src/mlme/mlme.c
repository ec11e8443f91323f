/* SPDX-License-Identifier: ISC */
/*
 * The MLME's life, its queues, its radios and BSSs.  What is received comes in by receive.c, what
 * daemons want by control.c.
 *
 * Of IEEE 802.11-2020 it implements 11.1 (scanning, as far as an AP answers), 11.3
 * (authentication and association) and the frame classes of 11.3.3.  Left out: what needs keys,
 * measurement, power management of groups, and everything the radio does by itself.
 */
#include "mlme/mlme.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frame/channel.h"
#include "mlme/inside.h"

enum {
	BSSS = 256, RADIOS = 16,
	COMMAND_OCTETS = 768 << 10, ACT_OCTETS = 1 << 19, ROOM = 1 << 16,
	ADDED_MAX = 512,	/* octets of elements a configuration adds: all fit a template */
	TRIPLETS_MAX = 249,	/* 83 of them; an element holds 255 octets */
	TOKEN_PLACES = 1 << 20,
};

/* ---- life ------------------------------------------------------------------------------- */

static bool
allocate(struct mlme *m)
{
	m->bss = calloc(BSSS, sizeof(m->bss[0]));
	m->bss_by = table_open(BSSS, m->limits.key);
	m->station = calloc(m->places, sizeof(m->station[0]));
	m->station_by = table_open(m->places, m->limits.key);
	m->alarms = timers_open(m->places);
	m->exchange = calloc(m->limits.exchanges, sizeof(m->exchange[0]));
	m->exchange_by = table_open(m->limits.exchanges, m->limits.key);
	m->stray = calloc(STRAYS, sizeof(m->stray[0]));
	m->stray_by = table_open(STRAYS, m->limits.key);
	m->commands = queue_open(COMMAND_OCTETS);
	m->acts = queue_open(ACT_OCTETS);
	return m->bss && m->bss_by && m->station && m->station_by && m->alarms && m->exchange &&
	    m->exchange_by && m->stray && m->stray_by && m->commands && m->acts;
}

static void
fill_free_lists(struct mlme *m)
{
	for (uint32_t i = 0; i < m->places; i++) {
		m->station[i].newer = i + 1 < m->places ? i + 1 : NIL;
		m->station[i].alarm = FAR;
	}
	m->station_free = m->places ? 0 : NIL;
	m->stranger_oldest = m->stranger_newest = NIL;
	for (uint32_t i = 0; i < m->limits.exchanges; i++)
		m->exchange[i].next = i + 1 < m->limits.exchanges ? i + 1 : NIL;
	m->exchange_free = m->limits.exchanges ? 0 : NIL;
	for (int i = 0; i < LISTS; i++)
		m->list_first[i] = m->list_last[i] = NIL;
	m->stray_oldest = m->stray_newest = NIL;
	m->stray_due = FAR;
}

struct mlme *
mlme_open(const struct mlme_limits *limits, const struct mlme_policy *policy)
{
	struct mlme *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->limits = *limits;
	m->policy = *policy;
	m->places = m->swept = limits->stations + limits->strangers;
	if (m->places > TOKEN_PLACES || limits->exchanges > TOKEN_PLACES || !allocate(m)) {
		mlme_close(m);
		return NULL;
	}
	fill_free_lists(m);
	return m;
}

static void
free_lists_of(struct bss *b)
{
	free(b->accept);
	free(b->deny);
	free(b->vendor_elements);
	free(b->assoc_elements);
}

void
mlme_close(struct mlme *m)
{
	if (m == NULL)
		return;
	for (uint32_t i = 0; i < m->bss_count; i++) {
		free_lists_of(&m->bss[i]);
		free(m->bss[i].aid_free);
	}
	for (uint32_t i = 0; i < m->radio_count; i++)
		free((void *)(size_t)m->country[i].at);
	free(m->bss);
	table_close(m->bss_by);
	free(m->station);
	table_close(m->station_by);
	timers_close(m->alarms);
	free(m->exchange);
	table_close(m->exchange_by);
	free(m->stray);
	table_close(m->stray_by);
	queue_close(m->commands);
	queue_close(m->acts);
	free(m);
}

void
mlme_set_policy(struct mlme *m, const struct mlme_policy *policy)
{
	m->policy = *policy;
}

void
mlme_set_asks(struct mlme *m, uint16_t bss, uint32_t classes)
{
	m->bss[bss].asks = classes;
}

uint64_t
mlme_bytes(const struct mlme *m)
{
	return sizeof(*m) + BSSS * sizeof(struct bss) + m->bss_count * AID_MAX * sizeof(uint16_t) +
	    table_bytes(m->bss_by) + STRAYS * sizeof(struct stray) + table_bytes(m->stray_by) +
	    m->places * sizeof(struct station) + table_bytes(m->station_by) +
	    timers_bytes(m->alarms) + m->limits.exchanges * sizeof(struct exchange) +
	    table_bytes(m->exchange_by) + COMMAND_OCTETS + ACT_OCTETS;
}

/* ---- queues ------------------------------------------------------------------------------- */

bool
mlme_room(const struct mlme *m)
{
	return queue_room(m->commands) > ROOM && queue_room(m->acts) > ROOM;
}

struct air_command *
mlme_put(struct mlme *m, enum air_verb verb, const struct bss *b, size_t payload)
{
	struct air_command *c = queue_put(m->commands, sizeof(*c) + payload);

	if (c == NULL) {
		m->count.dropped++;
		return NULL;
	}
	memset(c, 0, sizeof(*c));
	c->verb = verb;
	c->radio = b->conf.radio;
	c->bss = b->number;
	return c;
}

void
mlme_transmit(struct mlme *m, const struct bss *b, struct air_bytes frame, uint32_t token,
    bool no_ack)
{
	struct air_command *c = mlme_put(m, AIR_SEND, b, frame.len);

	if (c == NULL)
		return;
	memcpy(c + 1, frame.at, frame.len);
	c->send = (struct air_send){ .token = token, .no_ack = no_ack,
	    .frame = { (const uint8_t *)(c + 1), frame.len } };
	m->count.frames_out++;
}

void
mlme_put_act(struct mlme *m, const struct mlme_act *act)
{
	struct mlme_act *a = queue_put(m->acts, sizeof(*a));

	if (a)
		*a = *act;
	else
		m->count.dropped++;
}

const struct mlme_act *
mlme_act(struct mlme *m)
{
	if (m->act_lent)
		queue_pop(m->acts);
	const struct mlme_act *a = queue_front(m->acts);

	m->act_lent = a != NULL;
	return a;
}

/* The record stays where it is until the next call, so what points into it holds. */
bool
mlme_command(struct mlme *m, struct air_command *command)
{
	if (m->handed_out)
		queue_pop(m->commands);
	const struct air_command *c = queue_front(m->commands);

	m->handed_out = c != NULL;
	if (c)
		*command = *c;
	return c != NULL;
}

void
mlme_refused(struct mlme *m, const struct arrival *a, uint8_t type, enum cause cause)
{
	struct mlme_act act = { .verb = MLME_REFUSED, .bss = a->bss->number,
	    .code = cause_code(cause), .by = cause_by(cause), .text = cause_text(cause),
	    .addr = a->frame->header.addr2, .flag = type, .signal_dbm = a->signal_dbm,
	    .request = MLME_NO_REQUEST };

	mlme_put_act(m, &act);
	mlme_count(m, type, false, act.by);
}

/* The classes have the type codes' lowest bits: probe 0, auth 1, assoc 2, reassoc 3. */
void
mlme_count(struct mlme *m, uint8_t type, bool accepted, uint8_t by)
{
	(accepted ? m->count.accepted : m->count.refused)[type & 3]++;
	m->count.by[by]++;
}

/* ---- radios and BSSs ---------------------------------------------------------------------- */

static const void *
copied(const void *from, size_t len, bool *ok)
{
	void *to = len ? malloc(len) : NULL;

	if (to)
		memcpy(to, from, len);
	else if (len)
		*ok = false;
	return to;
}

/*
 * The body of the Country element (9.4.2.8): two letters, which rules (a space: any; 4: the global
 * classes, which 6 GHz goes by), triplets, and a zero where that makes their number even.
 */
static struct air_bytes
country_of(const struct engine_radio *r, bool *ok)
{
	uint8_t body[3 + TRIPLETS_MAX + 1] = { (uint8_t)r->country[0], (uint8_t)r->country[1],
		channel_from_mhz(r->freq_mhz).band == BAND_6GHZ ? 4 : ' ' };
	size_t len = 3 + r->country_triplets.len;

	if (r->country_triplets.len == 0 || r->country[0] == '\0')
		return (struct air_bytes){ NULL, 0 };
	memcpy(body + 3, r->country_triplets.at, r->country_triplets.len);
	len += len % 2;
	return (struct air_bytes){ copied(body, len, ok), len };
}

int
mlme_add_radio(struct mlme *m, const struct engine_radio *radio)
{
	bool ok = true;
	struct engine_radio *r = m->radio + m->radio_count;

	if (m->radio_count == RADIOS)
		return -ENOSPC;
	if (radio->country_triplets.len > TRIPLETS_MAX)
		return -EINVAL;
	*r = *radio;
	r->country_triplets = (struct air_bytes){ NULL, 0 };
	m->country[m->radio_count] = country_of(radio, &ok);
	return ok ? (int)m->radio_count++ : -ENOMEM;
}

static uint64_t
bssid_key(uint8_t radio, struct mac bssid)
{
	return mac_u64(bssid) << 16 | radio;
}

/* Ours, so nobody chooses them who means harm: any multiplication spreads them. */
static uint32_t
bssid_hash(uint64_t key)
{
	return (uint32_t)(key * 0x9e3779b97f4a7c15u >> 32);
}

int
mlme_bss_of(const struct mlme *m, uint8_t radio, struct mac bssid)
{
	if ((mac_u64(bssid) ^ m->bssid) & m->bssid_common)
		return -1;
	uint64_t key = bssid_key(radio, bssid);
	uint32_t i = table_find_by(m->bss_by, bssid_hash(key), key);

	return i == TABLE_NONE ? -1 : (int)i;
}

/* The lists and elements a BSS points at become its own. */
static bool
own(struct bss *b, const struct engine_bss *c)
{
	bool ok = true;

	b->accept = (void *)(size_t)copied(c->accept, c->accept_count * sizeof(struct mac), &ok);
	b->deny = (void *)(size_t)copied(c->deny, c->deny_count * sizeof(struct mac), &ok);
	b->vendor_elements = (void *)(size_t)copied(c->vendor_elements.at,
	    c->vendor_elements.len, &ok);
	b->assoc_elements = (void *)(size_t)copied(c->assoc_elements.at,
	    c->assoc_elements.len, &ok);
	b->conf.accept = b->accept;
	b->conf.deny = b->deny;
	b->conf.vendor_elements.at = b->vendor_elements;
	b->conf.assoc_elements.at = b->assoc_elements;
	return ok;
}

static int
check_bss(const struct mlme *m, const struct engine_bss *c)
{
	if (c->radio >= m->radio_count || mac_is_zero(c->bssid) || mac_is_group(c->bssid) ||
	    c->ssid_len > 32 || c->beacon_tu == 0 || c->dtim_period == 0 ||
	    c->max_stations > AID_MAX ||
	    c->vendor_elements.len > ADDED_MAX || c->assoc_elements.len > ADDED_MAX ||
	    !elements_valid(c->vendor_elements.at, c->vendor_elements.len) ||
	    !elements_valid(c->assoc_elements.at, c->assoc_elements.len))
		return -EINVAL;
	return 0;
}

static bool
number_aids(struct bss *b)
{
	b->aid_free = malloc(AID_MAX * sizeof(b->aid_free[0]));
	for (uint16_t i = 0; b->aid_free && i < AID_MAX; i++)
		b->aid_free[i] = (uint16_t)(i + 1);
	b->aid_count = AID_MAX;
	return b->aid_free != NULL;
}

static void
put_bssid(struct mlme *m, const struct engine_bss *c)
{
	uint64_t key = bssid_key(c->radio, c->bssid), bssid = mac_u64(c->bssid);

	m->bssid_common = m->bss_count ? m->bssid_common & ~(m->bssid ^ bssid) : UINT64_MAX;
	m->bssid = bssid;
	table_put_by(m->bss_by, bssid_hash(key), key, m->bss_count++);
}

int
mlme_add_bss(struct mlme *m, struct instant now, const struct engine_bss *c)
{
	int error = check_bss(m, c);
	struct bss *b = m->bss + m->bss_count;

	(void)now;
	if (error)
		return error;
	if (m->bss_count == BSSS)
		return -ENOSPC;
	if (mlme_bss_of(m, c->radio, c->bssid) >= 0)
		return -EEXIST;
	*b = (struct bss){ .conf = *c, .number = (uint16_t)m->bss_count };
	b->conf.name[HAP_NAME_LEN - 1] = '\0';
	if (!own(b, c) || !number_aids(b)) {
		free_lists_of(b);
		return -ENOMEM;
	}
	for (int i = 0; i < m->radio[c->radio].rate_count; i++)
		b->rates.rate[b->rates.count++] = m->radio[c->radio].rate[i];
	b->rates.first = b->rates.count < 8 ? b->rates.count : 8;
	put_bssid(m, c);
	bss_build(m, b);
	return b->number;
}

int
mlme_change_bss(struct mlme *m, struct instant now, uint16_t bss, const struct engine_bss *c)
{
	struct bss *b, was;

	(void)now;
	if (bss >= m->bss_count || check_bss(m, c))
		return -EINVAL;
	b = &m->bss[bss];
	if (c->radio != b->conf.radio || !mac_equal(c->bssid, b->conf.bssid))
		return -EINVAL;
	was = *b;
	b->conf = *c;
	b->conf.name[HAP_NAME_LEN - 1] = '\0';
	if (!own(b, c)) {
		free_lists_of(b);
		*b = was;
		return -ENOMEM;
	}
	free_lists_of(&was);
	bss_build(m, b);
	return 0;
}

/* One deauthentication to all is what the standard has for a BSS that ends. */
static void
stop_bss(struct mlme *m, struct bss *b)
{
	static const struct mac everyone = { { 255, 255, 255, 255, 255, 255 } };
	uint8_t bytes[FRAME_HEADER_LEN + 2];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct frame f = {
		.header = frame_header_to(FRAME_DEAUTH, everyone, b->conf.bssid, b->conf.bssid),
		.leave.reason = cause_code(CAUSE_BSS_ENDS),
	};

	frame_encode(&w, &f);
	if (b->associated)
		mlme_transmit(m, b, (struct air_bytes){ bytes, w.len }, 0, true);
	mlme_put(m, AIR_BSS_STOP, b, 0);
}

void
mlme_stop(struct mlme *m, struct instant now)
{
	(void)now;
	for (uint32_t i = 0; i < m->bss_count; i++)
		stop_bss(m, &m->bss[i]);
}
