/* SPDX-License-Identifier: ISC */
/*
 * Messages in and out.
 *
 * What comes is checked before the program sees it: a message that does not parse, that no access
 * point sends, or that says more octets than its fields hold is refused whole, and the
 * connection goes on.  What the device refuses is made into the HAP_RESULT_IND that the socket
 * would have brought.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "client/handle.h"

int
client_receive(struct hostap *h, bool wait)
{
	uint8_t *room = packets_room(&h->in, RECEIVE_MAX);
	ssize_t n;

	if (h->fd < 0)
		return client_gone(h);
	if (room == NULL)
		return client_fail(h, -ENOBUFS,
		    "too many messages wait: read them with hostap_next() first");
	n = h->transport->receive(h->fd, room, RECEIVE_MAX, wait);
	if (n >= 0) {
		packets_add(&h->in, (size_t)n);
		return 1;
	}
	if (n == -EAGAIN)
		return 0;
	if (n == -ECONNRESET)
		return client_gone(h);
	return client_fail(h, (int)n, "reading from %s: %s", h->path, strerror((int)-n));
}

/*
 * The first message of what could not be sent becomes a result, unless the device brings the one
 * it was asked for; false: no room for that.
 */
static bool
refused(struct hostap *h, const uint8_t *bytes, size_t len, int error)
{
	struct ieee80211_hostap_msg m, was;
	struct hap_result result = { .error = error };
	struct hap_attrs attrs;
	struct hap_out out;
	struct timespec t;
	uint8_t *room = packets_room(&h->in, HAP_MSG_LEN);

	if (room == NULL)
		return false;
	hap_decode(bytes, len, &was, &attrs, NULL);	/* it was written by client_put() */
	packets_take(&h->out, was.i_msglen);
	if (h->transport->error_is_result && was.i_flags & HAP_F_RESULT)
		return true;
	result.type = was.i_type;
	result.seq = was.i_seq;
	memset(&m, 0, sizeof(m));
	m.i_type = HAP_RESULT_IND;
	m.i_iface = was.i_iface;
	memcpy(m.i_srcaddr, was.i_dstaddr, sizeof(m.i_srcaddr));
	clock_gettime(CLOCK_REALTIME, &t);
	m.i_tstamp.tv_sec = t.tv_sec;
	m.i_tstamp.tv_usec = t.tv_nsec / 1000;
	hap_set_body(&m, &result, sizeof(result));
	out = hap_begin(room, HAP_MSG_LEN, &m);
	packets_add(&h->in, hap_end(&out));
	client_wake(h, true);
	return true;
}

/* Sends what is in `out`: 0 all, 1 not all yet. */
static int
send_packets(struct hostap *h)
{
	const uint8_t *bytes;
	size_t len;
	ssize_t n;

	while ((bytes = packets_rest(&h->out, &len)) != NULL) {
		if (h->transport->error_is_result)
			len = hap_le16(bytes);
		n = h->transport->send(h->fd, bytes, len);
		if (n == -EAGAIN)
			return 1;
		if (n == -ECONNRESET) {
			/* Gone, but what it wrote before is still to be read: fd stays open. */
			packets_clear(&h->out);
			h->table.sending = false;
			return client_fail(h, -ECONNRESET, "the access point at %s is gone",
			    h->path);
		}
		if (n >= 0)
			packets_take(&h->out, (size_t)n);
		else if (!refused(h, bytes, len, (int)-n))
			return 1;
	}
	packets_clear(&h->out);
	return 0;
}

static void
watch_output(struct hostap *h, bool on)
{
	struct epoll_event ev = { .events = on ? EPOLLIN | EPOLLOUT : EPOLLIN };

	if (h->stuck == on)
		return;
	h->stuck = on;
	epoll_ctl(h->poll_fd, EPOLL_CTL_MOD, h->fd, &ev);
}

int
client_flush(struct hostap *h)
{
	int r;

	if (h->fd < 0)
		return client_gone(h);
	do
		r = send_packets(h);
	while (r == 0 && client_table_more(h));
	watch_output(h, r > 0);
	return r;
}

int
client_put(struct hostap *h, const struct ieee80211_hostap_msg *m,
    const struct hostap_attribute *attrs, size_t count)
{
	size_t len = HAP_MSG_LEN;
	struct hap_out out;
	uint8_t *join, *room;

	if (h->fd < 0)
		return client_gone(h);
	for (size_t i = 0; i < count; i++) {
		if (attrs[i].len > ATTR_MAX - sizeof(struct hap_attr))
			return client_fail(h, -EMSGSIZE, "an attribute of %zu octets is too long",
			    attrs[i].len);
		len += hap_pad(sizeof(struct hap_attr) + attrs[i].len);
	}
	if (len > HAP_MSG_MAX)
		return client_fail(h, -EMSGSIZE, "a message of %zu octets is too long", len);
	packets_tidy(&h->out, len);
	join = packets_join_room(&h->out, len, JOIN_MAX);
	room = join ? join : packets_room(&h->out, len);
	if (room == NULL)
		return client_fail(h, -ENOBUFS,
		    "the access point does not take what is written: it hangs or is overloaded");
	out = hap_begin(room, len, m);
	for (size_t i = 0; i < count; i++)
		hap_attr_put(&out, attrs[i].type, attrs[i].data, attrs[i].len);
	len = hap_end(&out);
	if (join)
		packets_join(&h->out, len);
	else
		packets_add(&h->out, len);
	return 0;
}

int
hostap_send(struct hostap *h, const struct ieee80211_hostap_msg *m,
    const struct hostap_attribute *attrs, size_t count)
{
	size_t last;
	int r = client_put(h, m, attrs, count);

	if (r < 0)
		return r;
	packets_last(&h->out, &last);
	if (h->corked && last < CORK_MAX)
		return 0;
	r = client_flush(h);
	return r < 0 ? r : 0;
}

int
hostap_flush(struct hostap *h)
{
	return client_flush(h);
}

void
hostap_cork(struct hostap *h, bool on)
{
	h->corked = on;
	if (!on && h->fd >= 0)
		client_flush(h);
}

/* Whether a message of this type is one that only daemons send. */
static bool
is_from_daemon(uint8_t type)
{
	return type <= HAP_TIMEOUT_CMD || (type >= HAP_ASSOC_RESP && type <= HAP_AUTH_RESP) ||
	    (type >= HAP_STATS_CMD && type <= HAP_IOCTL_CMD);
}

/* What is wrong with a message that parses: NULL if nothing. */
static const char *
fault_of(const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, int *error)
{
	const uint8_t *data;
	uint16_t type;
	size_t len;

	*error = -EBADMSG;
	if (is_from_daemon(m->i_type))
		return "a type no access point sends";
	if ((m->i_type == HAP_ASSOC_REQ || m->i_type == HAP_REASSOC_REQ ||
	    m->i_type == HAP_PROBE_REQ) && (m->i_asreq.i_ssidlen > IEEE80211_NWID_LEN ||
	    m->i_asreq.i_nrates > IEEE80211_RATE_SIZE))
		return "an SSID or rates longer than their field";
	while ((type = hap_attr_next(&attrs, &data, &len)) != 0) {
		if ((type & ~HAP_ATTR_MUST) == HAP_ATTR_SSID && len > IEEE80211_NWID_LEN)
			return "an SSID of more than 32 octets";
		if (type & HAP_ATTR_MUST && (type & ~HAP_ATTR_MUST) > HAP_ATTR_RULE) {
			*error = -EOPNOTSUPP;
			return "an attribute that must be understood and is not known here";
		}
	}
	return NULL;
}

/* Answers to ioctls are taken by who waits for them; one that comes too late is for nobody. */
static bool
is_hidden(const struct ieee80211_hostap_msg *m)
{
	struct hap_result result;

	if (m->i_type == HAP_IOCTL_IND)
		return true;
	if (m->i_type != HAP_RESULT_IND)
		return false;
	hap_body(m, &result, sizeof(result));
	return result.type == HAP_IOCTL_CMD;
}

/* Nothing moves: an event the program still holds stays what it is. */
void
client_prune(struct hostap *h)
{
	struct ieee80211_hostap_msg m;
	struct hap_attrs attrs;
	const uint8_t *bytes;
	size_t left;
	int len;

	while ((bytes = packets_rest(&h->in, &left)) != NULL &&
	    (len = hap_decode(bytes, left, &m, &attrs, NULL)) > 0 && is_hidden(&m))
		packets_take(&h->in, (size_t)len);
}

/* The next message of what was received: 1 it is in h->event, 0 it is not for the program. */
static int
take(struct hostap *h)
{
	struct hostap_event *e = &h->event;
	const uint8_t *bytes;
	const char *why;
	size_t left;
	int len, error;

	bytes = packets_rest(&h->in, &left);
	if ((len = hap_decode(bytes, left, &e->m, &e->attrs, &why)) < 0) {
		packets_skip(&h->in);
		return client_fail(h, len, "the access point sent what is no message: %s", why);
	}
	packets_take(&h->in, (size_t)len);
	if (is_hidden(&e->m))
		return 0;
	if ((why = fault_of(&e->m, e->attrs, &error)) != NULL)
		return client_fail(h, error, "the access point sent a message with %s", why);
	hap_body(&e->m, &e->body, sizeof(e->body));
	return 1;
}

/*
 * Only here may messages move, since the event that points at them ends here.  Room is made for
 * what the next ioctls may have to keep; not at every message, or a long queue would be moved
 * again and again.
 */
static void
make_room(struct hostap *h)
{
	if (packets_empty(&h->in) || h->in.head >= IN_CAP / 4)
		packets_tidy(&h->in, IN_CAP / 2);
}

int
hostap_next(struct hostap *h, const struct hostap_event **event)
{
	int r = 1;

	*event = NULL;
	make_room(h);
	if (h->stuck)
		client_flush(h);
	for (;;) {
		if (packets_empty(&h->in)) {
			packets_clear(&h->in);
			client_wake(h, false);
			r = client_receive(h, false);
			if (r == 0 && h->corked)
				client_flush(h);
			if (r <= 0)
				break;
		}
		if ((r = take(h)) != 0)
			break;
	}
	if (r > 0)
		*event = &h->event;
	else		/* the program may wait now: it must be told of what is left */
		client_wake(h, !packets_empty(&h->in));
	return r;
}

int
hostap_wait(struct hostap *h, int timeout_ms)
{
	struct pollfd p = { .fd = h->fd, .events = POLLIN };
	int r;

	if (!packets_empty(&h->in))
		return 1;
	if (h->fd < 0)
		return client_gone(h);
	packets_clear(&h->in);
	r = client_flush(h);		/* if that says gone, reading says so too, after the rest */
	if (!packets_empty(&h->in))
		return 1;
	if (timeout_ms < 0 && r == 0) {
		r = client_receive(h, true);
		return r == -EINTR ? 0 : r;
	}
	if (r > 0)
		p.events |= POLLOUT;
	if (poll(&p, 1, timeout_ms) < 0)
		return errno == EINTR ? 0 : client_fail(h, -errno, "waiting: %s", strerror(errno));
	if (p.revents & POLLOUT)
		client_flush(h);
	return (p.revents & ~POLLOUT) != 0;
}
