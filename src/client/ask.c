/* SPDX-License-Identifier: ISC */
/*
 * The ioctls, and what is remembered of them for a reconnect.
 *
 * On the socket an ioctl is a message and its answer another.  What comes before the answer
 * stays in the queue of received messages, where it came; so does the answer, which
 * hostap_next() passes over.  What the access point gives is checked before it is believed:
 * sizes, counts, names that end.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "client/handle.h"

struct question {
	unsigned long	request;
	void		*arg;
	size_t		 size;
	const uint8_t	*end;		/* out: where the answer ends in the queue */
};

static const char *
what_it_is(unsigned long request)
{
	switch (request) {
	case HIOCSMODE:		return "setting the mode";
	case HIOCGMODE:		return "reading the mode";
	case HIOCSFILTER:	return "setting a filter";
	case HIOCGFILTER:	return "reading a filter";
	case HIOCGIFACES:	return "listing interfaces";
	case HIOCGSTATIONS:	return "listing stations";
	case HIOCGSTATION:	return "looking up a station";
	case HIOCGDAEMONS:	return "listing daemons";
	case HIOCGWHY:		return "asking why";
	case HIOCGBANS:		return "listing bans";
	case HIOCGAP:		return "reading the access point's counters";
	case HIOCGSTATS:	return "reading statistics";
	case HIOCGBLEN:		return "reading the buffer length";
	case HIOCFLUSH:		return "dropping what waits";
	case HIOCP2PSTART:	return "starting a P2P device";
	case HIOCP2PSTOP:	return "stopping a P2P device";
	case HIOCGRADIOS:	return "listing radios";
	case HIOCGPEERS:	return "listing peers";
	default:		return "an ioctl";
	}
}

static int
explain(struct hostap *h, unsigned long request, int error, const char *text)
{
	const char *what = request == HIOCVERSION ? h->path : what_it_is(request);

	if (error == -ECONNRESET)
		return client_gone(h);
	if (text != NULL && text[0] != '\0')
		return client_fail(h, error, "%s: %s", what, text);
	if (error == -EPERM || error == -EACCES)
		return client_fail(h, error, "%s: not permitted: the access point's hostap_grant "
		    "does not %s", what,
		    request == HIOCVERSION ? "name you" : "give you this right");
	if (error == -ENOENT)
		return client_fail(h, error, "%s: there is none", what);
	if (error == -ETIMEDOUT)
		return client_fail(h, error, "%s: the access point does not answer", what);
	return client_fail(h, error, "%s: %s", what, strerror(-error));
}

static bool
ends(const char *name)
{
	return memchr(name, '\0', HAP_NAME_LEN) != NULL;
}

/* Whether a list's count is within it, and the names in what came end. */
static bool
is_sane(unsigned long request, const void *arg)
{
	const struct hostap_iface_list *ifaces = arg;
	const struct hostap_station_list *stations = arg;
	const struct hostap_daemon_list *daemons = arg;
	const struct hostap_radio_list *radios = arg;
	const struct hostap_peer_list *peers = arg;
	const struct hostap_why *why = arg;
	const struct hostap_ban_list *bans = arg;
	bool sane = true;

	switch (request) {
	case HIOCGSTATIONS:
		return stations->count <= sizeof(stations->station) / sizeof(stations->station[0]);
	case HIOCGIFACES:
		sane = ifaces->count <= sizeof(ifaces->iface) / sizeof(ifaces->iface[0]);
		for (uint32_t i = 0; sane && i < ifaces->count; i++)
			sane = ends(ifaces->iface[i].name) && ifaces->iface[i].ssidlen <= 32;
		return sane;
	case HIOCGDAEMONS:
		sane = daemons->count <= sizeof(daemons->daemon) / sizeof(daemons->daemon[0]);
		for (uint32_t i = 0; sane && i < daemons->count; i++)
			sane = ends(daemons->daemon[i].name);
		return sane;
	case HIOCGWHY:
		sane = why->count <= sizeof(why->decision) / sizeof(why->decision[0]);
		for (uint32_t i = 0; sane && i < why->count; i++)
			sane = ends(why->decision[i].name) &&
			    memchr(why->decision[i].rule, '\0', HAP_RULE_LEN) != NULL;
		return sane;
	case HIOCGRADIOS:
		sane = radios->count <= sizeof(radios->radio) / sizeof(radios->radio[0]);
		for (uint32_t i = 0; sane && i < radios->count; i++)
			sane = ends(radios->radio[i].name);
		return sane;
	case HIOCGPEERS:
		sane = peers->count <= sizeof(peers->peer) / sizeof(peers->peer[0]);
		for (uint32_t i = 0; sane && i < peers->count; i++)
			sane = peers->peer[i].namelen <= sizeof(peers->peer[i].name);
		return sane;
	case HIOCP2PSTART:
		return ends(((const struct hostap_p2p *)arg)->name);
	case HIOCGBANS:
		return bans->count <= sizeof(bans->ban) / sizeof(bans->ban[0]);
	case HIOCGAP:
		return ends(((const struct hostap_ap *)arg)->name);
	case HIOCGFILTER:
		return ((const struct hostap_filter *)arg)->ssidlen <= 32;
	default:
		return true;
	}
}

/* Whether m answers q; *error is what it says. */
static bool
is_answer(struct hostap *h, const struct question *q, const struct ieee80211_hostap_msg *m,
    int *error)
{
	struct hap_ioctl answer;
	struct hap_result result;

	if (m->i_type == HAP_IOCTL_IND) {
		hap_body(m, &answer, sizeof(answer));
		*error = answer.error;
		return answer.seq == h->asked && answer.request == q->request;
	}
	/* Refused before it was understood.  Who is not let in is told so before he asks. */
	if (m->i_type == HAP_RESULT_IND) {
		hap_body(m, &result, sizeof(result));
		*error = result.error != 0 ? result.error : EBADMSG;
		return q->request == HIOCVERSION ||
		    (result.type == HAP_IOCTL_CMD && result.seq == h->asked);
	}
	return false;
}

/* The answer in attrs to the program's structure. */
static int
take_answer(struct hostap *h, const struct question *q, struct hap_attrs attrs, int error)
{
	char text[HOSTAP_ERROR_LEN];
	const uint8_t *data;
	size_t len;

	if (error != 0) {
		data = hap_attr_find(attrs, HAP_ATTR_TEXT, &len);
		hostap_octets_text(data, len, text, sizeof(text));
		return explain(h, q->request, error > 0 && error < 4096 ? -error : -EBADMSG, text);
	}
	if (!(_IOC_DIR(q->request) & _IOC_READ))
		return 0;
	data = hap_attr_find(attrs, HAP_ATTR_ARG, &len);
	if (data == NULL || len != q->size)
		return explain(h, q->request, -EBADMSG, "the answer has not the structure's size");
	memcpy(q->arg, data, len);
	return 0;
}

/* Looks through the packet that came last: 1 it had the answer, and *result is what it says. */
static int
look_for_answer(struct hostap *h, struct question *q, int *result)
{
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	size_t left;
	const uint8_t *at = packets_last(&h->in, &left);
	int len, error;

	while ((len = hap_decode(at, left, &m, &attrs, NULL)) > 0) {
		at += len;
		left -= (size_t)len;
		if (is_answer(h, q, &m, &error)) {
			q->end = at;
			*result = take_answer(h, q, attrs, error);
			return 1;
		}
	}
	return 0;
}

static int
wait_for_answer(struct hostap *h, struct question *q)
{
	int64_t end = client_now_ms() + h->patience_ms, left;
	int r, result = 0;

	for (;;) {
		struct pollfd p = { .fd = h->fd, .events = POLLIN };

		while ((r = client_receive(h, false)) > 0)
			if (look_for_answer(h, q, &result))
				return result;
		if (r < 0)
			return r;
		if ((left = end - client_now_ms()) <= 0)
			return explain(h, q->request, -ETIMEDOUT, NULL);
		if (h->stuck)
			p.events |= POLLOUT;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return explain(h, q->request, -errno, NULL);
		if (p.revents & POLLOUT)
			client_flush(h);
	}
}

static int
ask_by_message(struct hostap *h, struct question *q)
{
	struct hap_ioctl body = { .request = (uint32_t)q->request };
	struct hostap_attribute attr = { HAP_ATTR_ARG, q->size, q->arg };
	struct ieee80211_hostap_msg m;
	int r;

	memset(&m, 0, sizeof(m));
	m.i_type = HAP_IOCTL_CMD;
	m.i_seq = ++h->asked;
	hap_set_body(&m, &body, sizeof(body));
	if ((r = client_put(h, &m, &attr, _IOC_DIR(q->request) & _IOC_WRITE ? 1 : 0)) < 0)
		return r;
	client_flush(h);	/* if that says gone, what it said last is still to be read */
	return wait_for_answer(h, q);
}

static int
ask(struct hostap *h, struct question *q)
{
	int r;

	if (h->fd < 0)
		return client_gone(h);
	q->size = _IOC_SIZE(q->request);
	hap_ioctl_swap((uint32_t)q->request, q->arg, q->size);
	if (h->transport->ioctl == NULL) {
		r = ask_by_message(h, q);
		client_prune(h);
		client_wake(h, h->fd < 0 || !packets_empty(&h->in));
	} else {
		client_flush(h);	/* what was written before is to come before */
		r = h->transport->ioctl(h->fd, q->request, q->arg);
		if (r < 0)
			r = explain(h, q->request, r, NULL);
	}
	hap_ioctl_swap((uint32_t)q->request, q->arg, q->size);
	if (r == 0 && !is_sane(q->request, q->arg))
		return explain(h, q->request, -EBADMSG, "the answer contradicts itself");
	return r;
}

int
client_ask(struct hostap *h, unsigned long request, void *arg)
{
	struct question q = { .request = request, .arg = arg };

	return ask(h, &q);
}

int
hostap_ioctl(struct hostap *h, unsigned long request, void *arg)
{
	if (request == HIOCSMODE)
		return hostap_set_mode(h, arg);
	if (request == HIOCSFILTER)
		return hostap_set_filter(h, arg);
	if (request == HIOCFLUSH)
		return hostap_drop(h);
	return client_ask(h, request, arg);
}

/* Pages: 1 there is more. */
static int
page(struct hostap *h, unsigned long request, void *list, const uint32_t *next)
{
	int r = client_ask(h, request, list);

	return r < 0 ? r : *next != 0;
}

int
hostap_get_stations(struct hostap *h, struct hostap_station_list *list)
{
	return page(h, HIOCGSTATIONS, list, &list->next);
}

int
hostap_get_ifaces(struct hostap *h, struct hostap_iface_list *list)
{
	return page(h, HIOCGIFACES, list, &list->next);
}

int
hostap_get_daemons(struct hostap *h, struct hostap_daemon_list *list)
{
	return page(h, HIOCGDAEMONS, list, &list->next);
}

int
hostap_get_bans(struct hostap *h, struct hostap_ban_list *list)
{
	return page(h, HIOCGBANS, list, &list->next);
}

int
hostap_get_why(struct hostap *h, struct hostap_why *why)
{
	return page(h, HIOCGWHY, why, &why->next);
}

int
hostap_get_station(struct hostap *h, struct hostap_station_get *get)
{
	return client_ask(h, HIOCGSTATION, get);
}

int
hostap_get_ap(struct hostap *h, struct hostap_ap *ap)
{
	return client_ask(h, HIOCGAP, ap);
}

int
hostap_get_radios(struct hostap *h, struct hostap_radio_list *list)
{
	return page(h, HIOCGRADIOS, list, &list->next);
}

int
hostap_get_peers(struct hostap *h, struct hostap_peer_list *list)
{
	return page(h, HIOCGPEERS, list, &list->next);
}

int
hostap_p2p_start(struct hostap *h, struct hostap_p2p *p2p)
{
	return client_ask(h, HIOCP2PSTART, p2p);
}

int
hostap_p2p_stop(struct hostap *h, uint64_t cookie)
{
	struct hostap_p2p p2p = { .cookie = cookie };

	return client_ask(h, HIOCP2PSTOP, &p2p);
}

int
hostap_get_stats(struct hostap *h, struct hostap_stat *stat)
{
	return client_ask(h, HIOCGSTATS, stat);
}

int
hostap_get_blen(struct hostap *h, unsigned int *len)
{
	return client_ask(h, HIOCGBLEN, len);
}

/* What was received here before the access point dropped the rest goes too. */
int
hostap_drop(struct hostap *h)
{
	struct question q = { .request = HIOCFLUSH };
	int r = ask(h, &q);

	if (r < 0)
		return r;
	if (q.end != NULL)
		packets_skip_to(&h->in, q.end);
	else
		while (!packets_empty(&h->in))
			packets_skip(&h->in);
	client_wake(h, !packets_empty(&h->in));
	return 0;
}

void
hostap_mode_init(struct hostap_mode *mode)
{
	*mode = (struct hostap_mode){ .role = HAP_ROLE_NONE, .order = 100 };
}

int
hostap_set_mode(struct hostap *h, const struct hostap_mode *mode)
{
	struct hostap_mode copy = *mode;
	int r = client_ask(h, HIOCSMODE, &copy);

	if (r == 0) {
		h->mode = *mode;
		h->has_mode = true;
	}
	return r;
}

int
hostap_get_mode(struct hostap *h, struct hostap_mode *mode)
{
	return client_ask(h, HIOCGMODE, mode);
}

int
hostap_set_filter(struct hostap *h, const struct hostap_filter *filter)
{
	struct hostap_filter copy = *filter;
	int r = client_ask(h, HIOCSFILTER, &copy);

	for (unsigned int i = 0; r == 0 && i < HAP_CLASSES; i++) {
		if (!(filter->classes & 1u << i))
			continue;
		h->filter[i] = *filter;
		h->filter[i].classes = 1u << i;
		h->has_filter |= (uint8_t)(1u << i);
	}
	return r;
}

int
hostap_get_filter(struct hostap *h, struct hostap_filter *filter)
{
	return client_ask(h, HIOCGFILTER, filter);
}

int
hostap_decide(struct hostap *h, uint32_t classes)
{
	struct hostap_mode mode;

	hostap_mode_init(&mode);
	mode.role = HAP_ROLE_DECIDER;
	mode.classes = classes;
	mode.indications = UINT64_C(1) << HAP_LOST_IND;
	mode.attributes = 1u << HAP_ATTR_ELEMENTS | 1u << HAP_ATTR_BODY;
	return hostap_set_mode(h, &mode);
}

int
hostap_observe(struct hostap *h)
{
	struct hostap_mode mode;

	hostap_mode_init(&mode);
	mode.role = HAP_ROLE_OBSERVER;
	mode.classes = HAP_CLASS_ALL;
	mode.attributes = 1u << HAP_ATTR_ELEMENTS | 1u << HAP_ATTR_BODY | 1u << HAP_ATTR_REASON |
	    1u << HAP_ATTR_NAME;
	for (unsigned int type = HAP_ASSOC_IND; type < HAP_IOCTL_IND; type++)
		mode.indications |= UINT64_C(1) << type;
	mode.indications |= UINT64_C(1) << HAP_FOUND_IND;
	for (unsigned int type = HAP_DISASSOC_IND; type <= HAP_TIMEOUT_IND; type++)
		mode.indications |= UINT64_C(1) << type;
	return hostap_set_mode(h, &mode);
}

int
hostap_act(struct hostap *h)
{
	static const uint8_t types[] = {
		HAP_RESULT_IND, HAP_LOST_IND, HAP_IFACE_IND, HAP_FRAME_IND, HAP_FRAME_STATUS_IND,
		HAP_STAY_IND, HAP_SCAN_IND, HAP_FOUND_IND, HAP_PEER_IND,
	};
	struct hostap_mode mode;

	hostap_mode_init(&mode);
	for (size_t i = 0; i < sizeof(types); i++)
		mode.indications |= UINT64_C(1) << types[i];
	mode.attributes = 1u << HAP_ATTR_ELEMENTS | 1u << HAP_ATTR_NAME;
	return hostap_set_mode(h, &mode);
}
