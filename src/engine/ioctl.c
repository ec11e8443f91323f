/* SPDX-License-Identifier: ISC */
/*
 * The ioctls (D3): the same on the device and, as messages, on the socket.  Each has a structure
 * of a fixed size; a proposal's struct ifreq may be that of a 32-bit program.
 */
#include <errno.h>
#include <string.h>

#include "engine/inside.h"

enum { IFREQ = 40, IFREQ32 = 32, IFNAME = 16 };
struct ifreq_like {
	char name[IFNAME];
	uint8_t rest[IFREQ - IFNAME];
};

/* The proposal's numbers, with the size of struct ifreq, which is not declared here. */
#define SETIF	_IOW('H', 1, struct ifreq_like)
#define GETIF	_IOR('H', 2, struct ifreq_like)

int
ioctl_iface(const struct engine *e, const void *ifreq, size_t size)
{
	const char *name = ifreq;

	for (uint32_t b = 0; size >= IFNAME && b < mlme_bss_count(e->mlme); b++)
		if (strncmp(mlme_bss(e->mlme, (uint16_t)b)->name, name, IFNAME) == 0)
			return (int)b;
	return -ENODEV;
}

static int
set_iface(struct engine *e, struct instant now, int endpoint, const void *arg, size_t size)
{
	int bss = ioctl_iface(e, arg, size);
	int error = bss < 0 ? bss : gate_set_iface(e->gate, now, endpoint, iface_of((uint16_t)bss));

	engine_carry_out(e, now);
	return error;
}

static int
get_iface(const struct engine *e, int endpoint, void *arg, size_t size)
{
	uint32_t iface = gate_iface(e->gate, endpoint);

	if (iface == 0)
		return -ENODEV;
	memset(arg, 0, size);
	memcpy(arg, mlme_bss(e->mlme, (uint16_t)(iface - 1))->name, IFNAME - 1);
	return 0;
}

/* The BSSs, then the P2P devices. */
static void
list_ifaces(const struct engine *e, struct hostap_iface_list *list)
{
	const uint32_t room = sizeof(list->iface) / sizeof(list->iface[0]);
	uint32_t all = mlme_bss_count(e->mlme) + p2p_radios(e->p2p);
	uint32_t b = list->next;

	list->count = 0;
	for (; b < mlme_bss_count(e->mlme) && list->count < room; b++) {
		const struct engine_bss *c = mlme_bss(e->mlme, (uint16_t)b);
		struct hostap_iface_info *i = &list->iface[list->count++];

		*i = (struct hostap_iface_info){
			.cookie = e->cookie_high | iface_of((uint16_t)b), .kind = HAP_KIND_BSS,
			.up = mlme_bss_up(e->mlme, (uint16_t)b), .radio = c->radio,
			.freq = mlme_bss_freq(e->mlme, (uint16_t)b), .ssidlen = c->ssid_len,
			.stations = mlme_bss_stations(e->mlme, (uint16_t)b),
			.capacity = c->max_stations,
		};
		memcpy(i->addr, c->bssid.octet, MAC_LEN);
		memcpy(i->ssid, c->ssid, sizeof(i->ssid));
		memcpy(i->name, c->name, sizeof(i->name));
	}
	for (; b >= mlme_bss_count(e->mlme) && b < all && list->count < room; b++)
		list->count += away_iface(e, (uint8_t)(b - mlme_bss_count(e->mlme)),
		    &list->iface[list->count]);
	list->next = b < all ? b : 0;
}

static bool
station_at(const struct engine *e, uint32_t place, struct instant now, struct hostap_station *s)
{
	if (!mlme_station(e->mlme, place, now, s))
		return false;
	s->iface = iface_of((uint16_t)s->iface);
	return true;
}

static void
list_stations(const struct engine *e, struct instant now, int endpoint,
    struct hostap_station_list *list)
{
	const uint32_t room = sizeof(list->station) / sizeof(list->station[0]);
	uint32_t i = list->next;

	list->count = 0;
	list->seq = gate_last_seq(e->gate, endpoint);
	for (; i < mlme_places(e->mlme) && list->count < room; i++) {
		struct hostap_station s;

		if (station_at(e, i, now, &s) && (list->iface == 0 || list->iface == s.iface))
			list->station[list->count++] = s;
	}
	list->next = i < mlme_places(e->mlme) ? i : 0;
}

static int
get_station(const struct engine *e, struct instant now, struct hostap_station_get *g)
{
	struct mac addr = mac_from(g->addr);
	uint32_t first = g->iface ? g->iface - 1 : 0;
	uint32_t last = g->iface ? g->iface : mlme_bss_count(e->mlme);
	uint32_t place;

	for (uint32_t b = first; b < last && b < mlme_bss_count(e->mlme); b++) {
		if (mlme_find(e->mlme, (uint16_t)b, addr, g->asid, &place) == 0 &&
		    station_at(e, place, now, &g->station)) {
			g->stats = (struct hap_stats){ .asid = g->station.asid,
			    .signal = g->station.signal, .idle_ms = g->station.idle_ms,
			    .connected_s = g->station.connected_ms / 1000 };
			return 0;
		}
	}
	return -ENOENT;
}

static void
get_ap(const struct engine *e, struct instant now, struct hostap_ap *ap)
{
	const struct mlme_counters *c = mlme_counters(e->mlme);

	*ap = (struct hostap_ap){
		.uptime_ms = instant_since(now, e->opened).us / 1000,
		.frames_in = c->frames_in, .frames_out = c->frames_out, .malformed = c->malformed,
		.not_for_us = c->not_for_us, .duplicates = c->duplicates, .strays = c->strays,
		.errors_limited = c->errors_limited, .joined = c->joined, .left = c->left,
		.timed_out = c->timed_out, .commands = e->commands,
		.commands_failed = e->commands_failed, .stations = mlme_stations(e->mlme),
	};
	gate_counters(e->gate, ap);
	for (int i = 0; i < HAP_CLASSES; i++) {
		ap->requests[i] += c->accepted[i] + c->refused[i];
		ap->accepted[i] += c->accepted[i];
		ap->refused[i] += c->refused[i];
	}
	for (int i = 0; i < 16; i++)
		ap->by[i] += c->by[i];
	memcpy(ap->name, e->conf.name, sizeof(ap->name));
}

/* The size the structure must have, or 0: no such ioctl. */
static size_t
size_of(uint32_t request)
{
	return request >> 16 & 0x3fff;
}

static int
needs_hello(const struct engine *e, int endpoint)
{
	return gate_said_hello(e->gate, endpoint) ? 0 : -EPROTO;
}

/* What tells of the AP's inside needs the right to look. */
static int
needs_look(const struct engine *e, int endpoint)
{
	uint32_t enough = HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE | HAP_RIGHT_COMMAND;

	return gate_rights(e->gate, endpoint) & enough ? needs_hello(e, endpoint) : -EPERM;
}

/* Interfaces and radios are shown to whoever may do anything at all. */
static int
look_at_radios(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    const char **why)
{
	int error = needs_hello(e, endpoint);

	if (gate_rights(e->gate, endpoint) == 0)
		return -EPERM;
	if (error)
		return error;
	if (request != HIOCGIFACES)
		return away_ioctl(e, now, endpoint, request, arg, why);
	list_ifaces(e, arg);
	return 0;
}

static int
look(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg)
{
	int error = needs_look(e, endpoint);

	if (error)
		return error;
	switch (request) {
	case HIOCGSTATIONS:
		list_stations(e, now, endpoint, arg);
		return 0;
	case HIOCGSTATION:
		return get_station(e, now, arg);
	case HIOCGDAEMONS:
		gate_list(e->gate, arg);
		away_daemons(e, arg);
		return 0;
	case HIOCGWHY:
		gate_why(e->gate, arg);
		return 0;
	case HIOCGBANS:
		gate_list_bans(e->gate, now, arg);
		return 0;
	case HIOCGAP:
		get_ap(e, now, arg);
		return 0;
	default:
		return -ENOTTY;
	}
}

static int
set(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    const char **why)
{
	int error;

	switch (request) {
	case HIOCSMODE:
		error = gate_set_mode(e->gate, now, endpoint, arg);
		engine_carry_out(e, now);
		return error;
	case HIOCGMODE:
		return gate_get_mode(e->gate, endpoint, arg);
	case HIOCSFILTER:
		error = needs_hello(e, endpoint);
		return error ? error : gate_set_filter(e->gate, endpoint, arg);
	case HIOCGFILTER:
		return gate_get_filter(e->gate, endpoint, arg);
	case HIOCVERSION:
		return gate_hello(e->gate, now, endpoint, arg);
	case HIOCGSTATS:
		return gate_get_stat(e->gate, endpoint, arg);
	case HIOCGBLEN:
		memcpy(arg, &(unsigned int){ HAP_READ_MAX }, sizeof(unsigned int));
		return 0;
	case HIOCFLUSH:
		error = gate_flush(e->gate, now, endpoint);
		engine_carry_out(e, now);
		return error;
	case HIOCGIFACES:
	case HIOCGRADIOS:
	case HIOCGPEERS:
	case HIOCP2PSTART:
	case HIOCP2PSTOP:
		return look_at_radios(e, now, endpoint, request, arg, why);
	default:
		return look(e, now, endpoint, request, arg);
	}
}

/* The two that take a struct ifreq, whichever size the program's has. */
static bool
is_ifreq(uint32_t request, uint32_t which, size_t size)
{
	uint32_t any = ~((uint32_t)0x3fff << 16);

	return (request & any) == (which & any) && size_of(request) == size &&
	    (size == IFREQ || size == IFREQ32);
}

static int
control(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    size_t size, const char **why)
{
	int error;

	*why = NULL;
	if (!gate_attached(e->gate, endpoint))
		return -EBADF;
	if (size < size_of(request))
		return -EINVAL;
	if (is_ifreq(request, SETIF, size_of(request)))
		error = set_iface(e, now, endpoint, arg, size_of(request));
	else if (is_ifreq(request, GETIF, size_of(request)))
		error = get_iface(e, endpoint, arg, size_of(request));
	else
		error = set(e, now, endpoint, request, arg, why);
	engine_refresh(e);
	if (error == -EPERM) {
		struct engine_trace t = { .what = ENGINE_REFUSED, .endpoint = endpoint,
		    .code = EPERM, .text = *why ? *why :
		    "an ioctl needs a right the endpoint lacks" };

		engine_note(e, now, &t);
	}
	return error;
}

int
engine_ioctl(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    size_t size)
{
	const char *why;
	int error = control(e, now, endpoint, request, arg, size, &why);

	engine_carry_out(e, now);
	return error;
}

/* On the socket: HAP_IOCTL_CMD with the structure, HAP_IOCTL_IND with what became of it. */
void
ioctl_message(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs)
{
	struct ieee80211_hostap_msg reply = { .i_type = HAP_IOCTL_IND };
	struct hap_ioctl body;
	uint64_t room[HAP_READ_MAX / 8] = { 0 };
	size_t len = 0, n = 0;
	const char *why = NULL;
	const uint8_t *arg = hap_attr_find(attrs, HAP_ATTR_ARG, &len);

	hap_body(m, &body, sizeof(body));
	size_t size = size_of(body.request);

	body.seq = m->i_seq;
	if (size > sizeof(room) || (body.request & (uint32_t)_IOC_WRITE << 30 && len < size)) {
		body.error = EINVAL;
	} else {
		if (arg)
			memcpy(room, arg, len < size ? len : size);
		/* Nothing, where integers are little-endian. */
		hap_ioctl_swap(body.request, room, size);
		body.error = -control(e, now, endpoint, body.request, room, size, &why);
		hap_ioctl_swap(body.request, room, size);
	}
	hap_set_body(&reply, &body, sizeof(body));
	struct gate_attr attr[2];

	if (size && size <= sizeof(room))
		attr[n++] = (struct gate_attr){ HAP_ATTR_ARG, room, size };
	if (body.error && why)
		attr[n++] = (struct gate_attr){ HAP_ATTR_TEXT, why, strlen(why) };
	gate_indicate(e->gate, now, endpoint, &reply, attr, n);
	engine_carry_out(e, now);		/* P4: what comes of it comes after its cookie */
}
