/* SPDX-License-Identifier: ISC */
/*
 * P2P devices, and commands that may take a radio off its channel (P1 to P10): from messages to
 * src/p2p, and what that has to tell back to messages.
 */
#include <errno.h>
#include <string.h>

#include "engine/inside.h"
#include "frame/frame.h"

enum { LATER = 1, DEVICES = 0x10000 };	/* interfaces from here on are P2P devices */

/* ---- interfaces ---------------------------------------------------------------------------- */

static bool
place_of_device(const struct engine *e, uint32_t iface, struct p2p_owner *at)
{
	int radio = p2p_radio_of(e->p2p, iface);

	if (radio < 0)
		return false;
	at->radio = (uint8_t)radio;
	at->bss = AIR_DEVICE;
	return true;
}

static void
place_of_bss(const struct engine *e, uint16_t bss, struct p2p_owner *at)
{
	at->iface = iface_of(bss);
	at->radio = mlme_bss(e->mlme, bss)->radio;
	at->bss = bss;
}

/* Named, or the only BSS there is. */
int
place_of(const struct engine *e, int endpoint, const struct ieee80211_hostap_msg *m,
    struct p2p_owner *at, const char **why)
{
	*at = (struct p2p_owner){ .endpoint = endpoint, .seq = m->i_seq, .iface = m->i_iface,
	    .result = m->i_flags & HAP_F_RESULT };
	if (m->i_iface >= DEVICES && place_of_device(e, m->i_iface, at))
		return 0;
	if (m->i_iface && m->i_iface <= mlme_bss_count(e->mlme)) {
		place_of_bss(e, (uint16_t)(m->i_iface - 1), at);
		return 0;
	}
	if (m->i_iface == 0 && mlme_bss_count(e->mlme) == 1) {
		place_of_bss(e, 0, at);
		return 0;
	}
	*why = m->i_iface ? "no such interface" : "several interfaces, and none is named";
	return -ENODEV;
}

struct ieee80211_hostap_msg
place_message(const struct engine *e, uint8_t type, const struct p2p_owner *at, struct mac from)
{
	struct ieee80211_hostap_msg m = { .i_msglen = HAP_MSG_LEN, .i_type = type,
	    .i_iface = at->iface };
	struct mac own = p2p_addr(e->p2p, at);

	memcpy(m.i_srcaddr, from.octet, MAC_LEN);
	memcpy(m.i_dstaddr, own.octet, MAC_LEN);
	memcpy(m.i_bssid, own.octet, MAC_LEN);
	if (at->bss != AIR_DEVICE)
		m.i_freq = mlme_bss_freq(e->mlme, at->bss);
	return m;
}

/* The BSSs as the schedule sees them. */
void
away_bss(struct engine *e, struct instant now, uint16_t bss)
{
	const struct engine_bss *b = mlme_bss(e->mlme, bss);
	struct p2p_bss is = { .up = mlme_bss_up(e->mlme, bss), .bssid = b->bssid,
	    .freq_mhz = mlme_bss_freq(e->mlme, bss), .beacon_tu = b->beacon_tu,
	    .dtim_period = b->dtim_period };

	p2p_set_bss(e->p2p, now, b->radio, bss, &is);
}

/* ---- what daemons ask for ------------------------------------------------------------------ */

static struct air_bytes
attribute(struct hap_attrs attrs, uint16_t type)
{
	size_t len = 0;
	const uint8_t *at = hap_attr_find(attrs, type, &len);

	return (struct air_bytes){ at, at ? len : 0 };
}

static int
check_frame(const struct engine *e, const struct p2p_owner *at, struct air_bytes frame,
    const char **why)
{
	*why = "no frame, or one shorter than its header or longer than 2400 octets";
	if (frame.at == NULL || frame.len < FRAME_HEADER_LEN || frame.len > AIR_FRAME_MAX)
		return -EINVAL;
	*why = "not a management frame";
	if (frame.at[0] & 0x0f)
		return -EINVAL;
	*why = "the frame's transmitter is not the interface's address";
	return mac_equal(mac_from(frame.at + 10), p2p_addr(e->p2p, at)) ? 0 : -EINVAL;
}

static int
cmd_frame(struct engine *e, struct instant now, const struct p2p_owner *at,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	struct air_bytes frame = attribute(attrs, HAP_ATTR_FRAME);
	int error = check_frame(e, at, frame, why);
	struct hap_frame body;

	hap_body(m, &body, sizeof(body));
	return error ? error : p2p_frame(e->p2p, now, at, &body, frame, why);
}

static int
cmd_stay(struct engine *e, struct instant now, const struct p2p_owner *at,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	struct hap_stay body;

	hap_body(m, &body, sizeof(body));
	return p2p_stay(e->p2p, now, at, &body, why);
}

static int
cmd_scan(struct engine *e, struct instant now, const struct p2p_owner *at,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	struct hap_scan body;

	hap_body(m, &body, sizeof(body));
	return p2p_scan(e->p2p, now, at, &body, attribute(attrs, HAP_ATTR_SSID),
	    attribute(attrs, HAP_ATTR_ADD), why);
}

static int
cmd_listen(struct engine *e, struct instant now, const struct p2p_owner *at,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	struct hap_listen body;

	hap_body(m, &body, sizeof(body));
	return p2p_listen(e->p2p, now, at, &body, attribute(attrs, HAP_ATTR_ELEMENTS),
	    attribute(attrs, HAP_ATTR_ADD), why);
}

/* What a BSS is to send or receive is a command to the AP; a P2P device is its owner's. */
static bool
may(const struct engine *e, int endpoint, uint8_t type, const struct p2p_owner *at)
{
	uint32_t rights = gate_rights(e->gate, endpoint);

	if (at->bss == AIR_DEVICE)
		return rights & HAP_RIGHT_P2P;
	if (type == HAP_FRAME_CMD || type == HAP_FRAME_REG_CMD)
		return rights & HAP_RIGHT_COMMAND;
	return true;				/* the table of messages has it */
}

int
away_command(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, const char **why)
{
	struct p2p_owner at;
	int error = place_of(e, endpoint, m, &at, why);

	if (error)
		return error;
	*why = "this endpoint lacks the right (hostap_grant)";
	if (!may(e, endpoint, m->i_type, &at))
		return -EPERM;
	*why = "the P2P device is another daemon's";
	if (at.bss == AIR_DEVICE && p2p_device(e->p2p, at.radio)->endpoint != endpoint)
		return -EPERM;
	if (m->i_type == HAP_FRAME_REG_CMD)
		return registration_add(e, &at, m, attrs, why);
	if (m->i_type == HAP_FRAME_CMD)
		error = cmd_frame(e, now, &at, m, attrs, why);
	else if (m->i_type == HAP_STAY_CMD)
		error = cmd_stay(e, now, &at, m, why);
	else if (m->i_type == HAP_SCAN_CMD)
		error = cmd_scan(e, now, &at, m, attrs, why);
	else
		error = cmd_listen(e, now, &at, m, attrs, why);
	return error ? error : LATER;
}

int
away_cancel(struct engine *e, struct instant now, int endpoint,
    const struct ieee80211_hostap_msg *m, const char **why)
{
	struct hap_cancel body;
	int error;

	hap_body(m, &body, sizeof(body));
	if (body.request != HAP_FRAME_REG_CMD) {
		error = p2p_cancel(e->p2p, now, endpoint, body.seq, why);
		if (error != -ENOENT || body.request)
			return error;
	}
	return registration_remove(e, endpoint, body.seq, why);
}

/* ---- ioctls -------------------------------------------------------------------------------- */

static int
radio_named(const struct engine *e, int endpoint, uint32_t iface)
{
	struct p2p_owner at = { 0 };

	if (iface == 0)
		iface = gate_iface(e->gate, endpoint);
	if (iface == 0)
		return p2p_radios(e->p2p) ? 0 : -ENODEV;
	if (iface >= DEVICES)
		return place_of_device(e, iface, &at) ? at.radio : -ENODEV;
	return iface <= mlme_bss_count(e->mlme) ?
	    mlme_bss(e->mlme, (uint16_t)(iface - 1))->radio : -ENODEV;
}

static void
name_device(const struct engine *e, uint8_t radio, char to[static HAP_NAME_LEN])
{
	struct hostap_radio r;
	static const char prefix[] = "p2p-";

	p2p_radio_info(e->p2p, (struct instant){ 0 }, radio, &r);
	memset(to, 0, HAP_NAME_LEN);
	memcpy(to, prefix, sizeof(prefix) - 1);
	memcpy(to + sizeof(prefix) - 1, r.name, HAP_NAME_LEN - sizeof(prefix));
}

/* HAP_IFACE_IND; also to its owner, whatever he may look at. */
static void
tell_device(struct engine *e, struct instant now, const struct p2p_owner *at, uint8_t event,
    int error)
{
	struct ieee80211_hostap_msg m = place_message(e, HAP_IFACE_IND, at, p2p_addr(e->p2p, at));
	struct hap_iface body = { .event = event, .kind = HAP_KIND_P2P,
	    .way = p2p_device(e->p2p, at->radio)->way, .cookie = e->cookie_high | at->iface };
	char name[HAP_NAME_LEN];
	struct gate_attr attr[2] = { { HAP_ATTR_NAME, name, 0 }, { HAP_ATTR_TEXT, NULL, 0 } };
	const char *text = p2p_error_words(error);

	name_device(e, at->radio, name);
	attr[0].len = strlen(name);
	attr[1].at = text;
	attr[1].len = strlen(text);
	hap_set_body(&m, &body, sizeof(body));
	gate_indicate_also(e->gate, now, at->endpoint, &m, attr, error ? 2 : 1);
}

static int
start(struct engine *e, struct instant now, int endpoint, struct hostap_p2p *a, const char **why)
{
	int radio = radio_named(e, endpoint, a->iface);
	uint32_t iface = DEVICES + e->devices + 1;
	struct hostap_radio info;
	int error;

	*why = "no such interface";
	if (radio < 0)
		return radio;
	error = p2p_start(e->p2p, now, endpoint, (uint8_t)radio, a->way, iface, why);
	if (error)
		return error;
	e->devices++;
	p2p_radio_info(e->p2p, now, (uint8_t)radio, &info);
	*a = (struct hostap_p2p){ .cookie = e->cookie_high | iface, .way = info.way,
	    .away_percent = info.freq ? info.away_percent : 100,
	    .stay_max_ms = info.stay_max_ms, .freq = info.freq, .radio = (uint8_t)radio };
	memcpy(a->addr, info.p2p_addr, MAC_LEN);
	name_device(e, (uint8_t)radio, a->name);
	return 0;
}

static int
stop(struct engine *e, struct instant now, int endpoint, const struct hostap_p2p *a,
    const char **why)
{
	uint32_t iface = (uint32_t)a->cookie;
	int error;

	*why = "no P2P device of that cookie";
	if (a->cookie != (e->cookie_high | iface))
		return -ENODEV;
	error = p2p_stop(e->p2p, now, endpoint, iface, why);
	if (error == 0)
		engine_carry_out(e, now);	/* each of what it had with its event, then this */
	return error;
}

static void
list_radios(const struct engine *e, struct instant now, struct hostap_radio_list *list)
{
	const uint32_t room = sizeof(list->radio) / sizeof(list->radio[0]);
	uint32_t r = list->next;

	list->count = 0;
	for (; r < p2p_radios(e->p2p) && list->count < room; r++)
		p2p_radio_info(e->p2p, now, (uint8_t)r, &list->radio[list->count++]);
	list->next = r < p2p_radios(e->p2p) ? r : 0;
}

static int
list_peers(const struct engine *e, struct instant now, int endpoint,
    struct hostap_peer_list *list)
{
	int radio = p2p_radio_of(e->p2p, list->iface);

	if (radio < 0)
		return -ENODEV;
	list->seq = gate_last_seq(e->gate, endpoint);
	p2p_peers(e->p2p, now, (uint8_t)radio, list);
	return 0;
}

int
away_ioctl(struct engine *e, struct instant now, int endpoint, uint32_t request, void *arg,
    const char **why)
{
	uint32_t rights = gate_rights(e->gate, endpoint);
	int error = -ENOTTY;

	if (request == HIOCGRADIOS) {
		list_radios(e, now, arg);
		return 0;
	}
	*why = "P2P devices need the right p2p (hostap_grant)";
	if (!(rights & HAP_RIGHT_P2P))
		return -EPERM;
	if (request == HIOCP2PSTART)
		error = start(e, now, endpoint, arg, why);
	else if (request == HIOCP2PSTOP)
		error = stop(e, now, endpoint, arg, why);
	else if (request == HIOCGPEERS)
		error = list_peers(e, now, endpoint, arg);
	return error;
}

/* Whose the P2P devices are. */
void
away_daemons(const struct engine *e, struct hostap_daemon_list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		for (uint32_t r = 0; r < p2p_radios(e->p2p) && r < 32; r++) {
			const struct p2p_device *d = p2p_device(e->p2p, (uint8_t)r);

			if (d->iface != 0 && (uint32_t)d->endpoint == list->daemon[i].endpoint)
				list->daemon[i].devices |= 1u << r;
		}
}

/* In a list of interfaces, after the BSSs: the n-th radio's device. */
bool
away_iface(const struct engine *e, uint8_t radio, struct hostap_iface_info *i)
{
	const struct p2p_device *d = p2p_device(e->p2p, radio);

	if (d->iface == 0)
		return false;
	*i = (struct hostap_iface_info){ .cookie = e->cookie_high | d->iface,
	    .kind = HAP_KIND_P2P, .up = d->up, .radio = radio, .way = d->way };
	memcpy(i->addr, d->addr.octet, MAC_LEN);
	name_device(e, radio, i->name);
	return true;
}

/* ---- what there is to tell ----------------------------------------------------------------- */

static void
finish(struct engine *e, struct instant now, const struct p2p_act *a, uint8_t type)
{
	if (a->last && a->owner.result)
		gate_result(e->gate, now, a->owner.endpoint, type, a->owner.seq, a->error,
		    a->error ? p2p_error_words(a->error) : NULL);
}

static void
tell(struct engine *e, struct instant now, const struct p2p_act *a, struct mac from,
    uint8_t type, const void *body, size_t len, struct gate_attr attr)
{
	struct ieee80211_hostap_msg m = place_message(e, type, &a->owner, from);

	if (a->freq_mhz)
		m.i_freq = a->freq_mhz;
	m.i_signal = a->signal_dbm;
	hap_set_body(&m, body, len);
	gate_indicate(e->gate, now, a->owner.endpoint, &m, &attr, attr.len ? 1 : 0);
}

static struct gate_attr
words_of(int error)
{
	const char *text = p2p_error_words(error);

	return (struct gate_attr){ HAP_ATTR_TEXT, text, strlen(text) };
}

static void
tell_stay(struct engine *e, struct instant now, const struct p2p_act *a)
{
	struct hap_stay body = { .seq = a->owner.seq, .duration_ms = a->duration_ms,
	    .freq = a->freq_mhz, .event = a->event, .error = a->error };

	tell(e, now, a, p2p_addr(e->p2p, &a->owner), HAP_STAY_IND, &body, sizeof(body),
	    words_of(a->error));
	finish(e, now, a, HAP_STAY_CMD);
}

static void
tell_sent(struct engine *e, struct instant now, const struct p2p_act *a)
{
	struct hap_frame_status body = { .acked = a->acked, .error = a->error,
	    .seq = a->owner.seq };

	tell(e, now, a, p2p_addr(e->p2p, &a->owner), HAP_FRAME_STATUS_IND, &body, sizeof(body),
	    (struct gate_attr){ 0 });
	if (a->owner.result)
		gate_result(e->gate, now, a->owner.endpoint, HAP_FRAME_CMD, a->owner.seq,
		    a->error, a->error ? p2p_error_words(a->error) : NULL);
}

static void
tell_found(struct engine *e, struct instant now, const struct p2p_act *a)
{
	struct frame f;
	struct hap_found body = { .seq = a->owner.seq };
	struct ieee80211_hostap_msg m;

	if (frame_decode(a->frame.at, a->frame.len, &f) != FRAME_OK ||
	    (!frame_is(&f.header, FRAME_BEACON) && !frame_is(&f.header, FRAME_PROBE_RESP)))
		return;
	body.beacon_tu = f.beacon.interval_tu;
	body.capability = f.beacon.capability;
	body.probe = f.header.subtype == FRAME_PROBE_RESP;
	m = place_message(e, HAP_FOUND_IND, &a->owner, f.header.addr2);
	memcpy(m.i_bssid, f.header.addr3.octet, MAC_LEN);
	m.i_freq = a->freq_mhz;
	m.i_signal = a->signal_dbm;
	hap_set_body(&m, &body, sizeof(body));
	gate_indicate(e->gate, now, a->owner.endpoint, &m, &(struct gate_attr){
		HAP_ATTR_ELEMENTS, f.elements.raw.at, f.elements.raw.len }, 1);
}

static void
tell_scanned(struct engine *e, struct instant now, const struct p2p_act *a)
{
	struct hap_scan body = { .seq = a->owner.seq, .error = a->error };

	tell(e, now, a, p2p_addr(e->p2p, &a->owner), HAP_SCAN_IND, &body, sizeof(body),
	    words_of(a->error));
	finish(e, now, a, HAP_SCAN_CMD);
}

static void
tell_peer(struct engine *e, struct instant now, const struct p2p_act *a)
{
	const struct hostap_peer_info *i = &a->peer;
	struct ieee80211_hostap_msg m = place_message(e, HAP_PEER_IND, &a->owner,
	    mac_from(i->device));
	struct hap_peer body = { .seq = a->owner.seq, .freq = i->freq, .event = a->event,
	    .via = i->via, .device_capab = i->device_capab, .group_capab = i->group_capab,
	    .methods = i->methods };
	struct gate_attr attr[2];
	size_t n = 0;

	memcpy(body.device, i->device, MAC_LEN);
	memcpy(body.type, i->type, sizeof(body.type));
	m.i_freq = a->freq_mhz;
	m.i_signal = a->signal_dbm;
	hap_set_body(&m, &body, sizeof(body));
	if (i->namelen)
		attr[n++] = (struct gate_attr){ HAP_ATTR_NAME, i->name, i->namelen };
	if (a->elements.len)
		attr[n++] = (struct gate_attr){ HAP_ATTR_ELEMENTS, a->elements.at,
		    a->elements.len };
	gate_indicate(e->gate, now, a->owner.endpoint, &m, attr, n);
}

static void
device_changed(struct engine *e, struct instant now, const struct p2p_act *a)
{
	if (a->event == HAP_IFACE_REMOVED)
		registrations_end(e, a->owner.iface);
	tell_device(e, now, &a->owner, a->event, a->error);
}

/* False: there is nothing to tell. */
bool
away_carry_out(struct engine *e, struct instant now)
{
	struct p2p_act a;

	if (!p2p_act(e->p2p, &a))
		return false;
	switch (a.verb) {
	case P2P_STAY:
		tell_stay(e, now, &a);
		break;
	case P2P_SENT:
		tell_sent(e, now, &a);
		break;
	case P2P_SCANNED:
		tell_scanned(e, now, &a);
		break;
	case P2P_FOUND:
		tell_found(e, now, &a);
		break;
	case P2P_PEER:
		tell_peer(e, now, &a);
		break;
	case P2P_LISTENED:
		finish(e, now, &a, HAP_LISTEN_CMD);
		break;
	case P2P_DEVICE:
		device_changed(e, now, &a);
		break;
	}
	return true;
}
