/* SPDX-License-Identifier: ISC */
/* Simulated daemons: their manners, and the books they keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

enum { READ_ROOM = 65536, SLOW_MS = 300, REVERSE_MS = 15, DIES_AFTER = 7, DEAD_MS = 700 };

/* ---- what a daemon does ----------------------------------------------------------------- */

static bool
is_request(const struct ieee80211_hostap_msg *m)	/* or an observer's copy of one */
{
	return m->i_type >= HAP_ASSOC_REQ && m->i_type <= HAP_AUTH_REQ;
}

static void
attach(struct daemon *d)
{
	struct engine_peer peer = { .transport = d->is.device ? ENGINE_DEVICE : ENGINE_SOCKET,
		.rights = d->rights, .pid = 1 };
	struct hostap_version hello = { .version = HAP_VERSION };
	struct hostap_mode mode = { .role = d->is.role, .order = d->is.order,
		.classes = d->is.classes, .flags = d->is.flags, .indications = d->is.indications,
		.attributes = 1 << HAP_ATTR_BODY };
	struct engine *e = d->play->engine;

	snprintf(peer.name, sizeof(peer.name), "%s", d->is.name);
	snprintf(hello.name, sizeof(hello.name), "%s", d->is.name);
	memset(mode.fail, d->is.fail, sizeof(mode.fail));
	memcpy(mode.deadline_ms, d->is.deadline_ms, sizeof(mode.deadline_ms));
	d->endpoint = engine_attach(e, d->play->now, &peer);
	assert_true(d->endpoint > 0);
	d->last_seq = d->lost = d->unexplained = d->open = 0;
	d->requests = 0;
	if (d->book)
		memset(d->book, 0, d->book_size);
	if (d->is.proposal) {
		char ifreq[40] = "ap0";

		assert_int_equal(engine_ioctl(e, d->play->now, d->endpoint,
		    _IOW('H', 1, char[40]), ifreq, sizeof(ifreq)), 0);
		return;
	}
	assert_int_equal(engine_ioctl(e, d->play->now, d->endpoint, HIOCVERSION, &hello,
	    sizeof(hello)), 0);
	assert_int_equal(engine_ioctl(e, d->play->now, d->endpoint, HIOCSMODE, &mode,
	    sizeof(mode)), 0);
}

struct daemon *
daemon_open(struct play *p, const struct daemon_options *o)
{
	struct daemon *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	assert_true(p->daemons < PLAY_DAEMONS);
	d->heard = calloc(DAEMON_KEEPS, sizeof(*d->heard));
	assert_non_null(d->heard);
	d->play = p;
	d->is = *o;
	if (d->is.name == NULL)
		d->is.name = "daemon";
	if (d->is.role == 0)
		d->is.role = HAP_ROLE_DECIDER;
	if (d->is.classes == 0)
		d->is.classes = HAP_CLASS_AUTH | HAP_CLASS_ASSOC | HAP_CLASS_REASSOC;
	if (d->is.indications == 0)
		d->is.indications = ~(UINT64_C(1) << HAP_IFACE_IND);
	if (d->is.order == 0)
		d->is.order = 100;
	d->rights = HAP_RIGHT_OBSERVE | HAP_RIGHT_DECIDE | HAP_RIGHT_COMMAND |
	    (o->p2p ? HAP_RIGHT_P2P : 0);
	d->wakes = FAR;
	p->daemon[p->daemons++] = d;
	attach(d);
	return d;
}

void
daemon_close(struct daemon *d)
{
	engine_detach(d->play->engine, d->play->now, d->endpoint);
	d->endpoint = 0;
	d->delays = 0;
}

static ssize_t
write_octets(struct daemon *d, const void *octets, size_t len)
{
	ssize_t n;

	if (d->endpoint == 0)
		return 0;
	play_digest(d->play, octets, len);
	n = engine_write(d->play->engine, d->play->now, d->endpoint, octets, len);
	d->last_error = n < 0 ? (int)n : 0;
	d->stale += n == -ESTALE;
	return n;
}

int
daemon_write(struct daemon *d, struct ieee80211_hostap_msg *m)
{
	uint8_t octets[HAP_MSG_LEN];
	struct hap_out out = hap_begin(octets, sizeof(octets), m);

	write_octets(d, octets, hap_end(&out));
	return d->last_error;
}

static size_t
compose(const struct daemon *d, const struct heard *h, uint16_t status, uint8_t *octets, size_t cap)
{
	struct ieee80211_hostap_msg m = { .i_type = (uint8_t)(h->m.i_type + 4),
		.i_seq = h->m.i_seq };
	struct hap_out out;
	const uint8_t *body;
	uint8_t answer[128];
	size_t len;

	if (m.i_type == HAP_AUTH_RESP)
		m.i_authresp.i_status = status;
	else if (m.i_type == HAP_PROBE_RESP)
		m.i_proberesp.i_verdict = status != 0;
	else
		m.i_asresp.i_status = status;
	if (m.i_type == HAP_ASSOC_RESP || m.i_type == HAP_REASSOC_RESP)
		m.i_asresp.i_comeback = d->is.comeback_tu;
	if (m.i_type == HAP_AUTH_RESP && h->m.i_authreq.i_algorithm == ALGORITHM_SAE)
		m.i_authresp.i_transaction = h->m.i_authreq.i_transaction;
	out = hap_begin(octets, cap, &m);
	body = hap_attr_find((struct hap_attrs){ h->attrs, h->attrs + h->attrs_len },
	    HAP_ATTR_BODY, &len);
	if (body && m.i_type == HAP_AUTH_RESP && status == 0 && len <= sizeof(answer)) {
		memcpy(answer, body, len);
		sim_sae_answer(answer, len);
		hap_attr_put(&out, HAP_ATTR_BODY, answer, len);
	}
	return hap_end(&out);
}

int
daemon_answer(struct daemon *d, const struct heard *h, uint16_t status)
{
	uint8_t octets[HAP_MSG_LEN + 128];
	size_t len = compose(d, h, status, octets, sizeof(octets));

	assert_true(len > 0);
	write_octets(d, octets, len);
	return d->last_error;
}

int
daemon_remove(struct daemon *d, struct mac station, bool deauth, uint16_t reason)
{
	struct ieee80211_hostap_msg m = { .i_type = deauth ? HAP_DEAUTH_CMD : HAP_DISASSOC_CMD };

	memcpy(m.i_dstaddr, station.octet, MAC_LEN);
	m.i_disas.i_reason = reason;
	return daemon_write(d, &m);
}

static void
later(struct daemon *d, unsigned ms, const uint8_t *octets, size_t len)
{
	if (d->delays == DAEMON_DELAYS)		/* it forgets; the deadline will tell */
		return;
	d->delay[d->delays].at = instant_add(d->play->now, SPAN_MS(ms));
	d->delay[d->delays].len = (uint16_t)len;
	memcpy(d->delay[d->delays].octets, octets, len);
	d->delays++;
}

static uint16_t
judge(struct daemon *d)
{
	if (d->is.refuse_one_in && prng_below(&d->play->prng, d->is.refuse_one_in) != 0)
		return 0;
	return d->is.status;
}

static void
send_garbage(struct daemon *d)
{
	uint8_t octets[300];
	uint32_t len = prng_below(&d->play->prng, sizeof(octets));

	for (uint32_t i = 0; i < len; i++)
		octets[i] = (uint8_t)prng_next(&d->play->prng);
	write_octets(d, octets, len);
}

static void
die(struct daemon *d, const uint8_t *octets, size_t len)
{
	write_octets(d, octets, len / 2);	/* in the middle of a message */
	daemon_close(d);
	d->wakes = instant_add(d->play->now, SPAN_MS(DEAD_MS));
}

static void
behave(struct daemon *d, const struct heard *h, enum manner manner)
{
	uint8_t octets[HAP_MSG_LEN + 128];
	struct ieee80211_hostap_msg early;
	size_t len = compose(d, h, judge(d), octets, sizeof(octets));

	d->requests++;
	switch (manner) {
	case MANNER_MANUAL:
	case MANNER_NEVER:
	case MANNER_HUNG:
		return;
	case MANNER_SLOW:
	case MANNER_JUDGE:
		break;
	case MANNER_TWICE:
		later(d, d->is.delay_ms, octets, len);
		break;
	case MANNER_EARLY:
		memcpy(&early, octets, sizeof(early));
		early.i_seq += 100000;
		early.i_msglen = HAP_MSG_LEN;
		assert_int_equal(write_octets(d, &early, sizeof(early)) == sizeof(early), 0);
		break;
	case MANNER_REVERSE:			/* daemon_due() takes the latest first */
		later(d, REVERSE_MS - (unsigned)(d->play->now.us / 1000) % REVERSE_MS, octets, len);
		return;
	case MANNER_GARBAGE:
		send_garbage(d);
		break;
	case MANNER_DIES:
		if (d->requests >= DIES_AFTER) {
			die(d, octets, len);
			return;
		}
		break;
	case MANNER_MIXED:
		behave(d, h, (enum manner)(MANNER_JUDGE + prng_below(&d->play->prng,
		    MANNER_MIXED - MANNER_JUDGE)));
		return;
	}
	if (d->is.delay_ms)
		later(d, d->is.delay_ms, octets, len);
	else
		write_octets(d, octets, len);
}

/* ---- the books --------------------------------------------------------------------------- */

enum { UNSEEN, LOST, OPEN, ENDED, OTHER };

static uint8_t *
page(struct daemon *d, uint64_t seq)
{
	if (seq >= d->book_size) {
		uint64_t size = (seq + 1) * 2;

		d->book = realloc(d->book, size);
		assert_non_null(d->book);
		memset(d->book + d->book_size, UNSEEN, size - d->book_size);
		d->book_size = size;
	}
	return &d->book[seq];
}

static void
explain(struct daemon *d, const struct ieee80211_hostap_msg *m)
{
	struct hap_lost lost;
	uint64_t n = 0;

	hap_body(m, &lost, sizeof(lost));
	assert_true(lost.first > 0 && lost.first <= lost.last && lost.last < m->i_seq);
	for (uint64_t seq = lost.first; seq <= lost.last; seq++) {
		if (*page(d, seq) != UNSEEN)
			continue;
		*page(d, seq) = LOST;
		n++;
	}
	if (n != lost.count)
		fail_msg("%s: %u messages lost, %u are missing", d->is.name, (unsigned)lost.count,
		    (unsigned)n);
	d->lost += n;
	d->unexplained -= n;
}

static void
end_request(struct daemon *d, uint64_t seq, const char *how)
{
	if (seq == 0)
		return;
	if (*page(d, seq) == ENDED)
		fail_msg("%s: request %u ended twice, now by %s", d->is.name, (unsigned)seq, how);
	if (*page(d, seq) == OTHER || seq > d->last_seq)
		fail_msg("%s: %s of %u, which is no request", d->is.name, how, (unsigned)seq);
	d->open -= *page(d, seq) == OPEN;
	*page(d, seq) = ENDED;
}

static void
keep_books(struct daemon *d, const struct ieee80211_hostap_msg *m)
{
	struct hap_verdict verdict;
	struct hap_cancel cancel;

	if (m->i_seq <= d->last_seq)
		fail_msg("%s: message %u after %u", d->is.name, (unsigned)m->i_seq,
		    (unsigned)d->last_seq);
	d->unexplained += m->i_seq - d->last_seq - 1;
	d->last_seq = m->i_seq;
	*page(d, m->i_seq) = is_request(m) ? OPEN : OTHER;
	d->open += is_request(m);
	d->requests_read += is_request(m);
	if (m->i_type == HAP_LOST_IND)
		explain(d, m);
	if (m->i_type == HAP_VERDICT_IND) {
		hap_body(m, &verdict, sizeof(verdict));
		d->verdicts++;
		end_request(d, verdict.seq, "a verdict");
	}
	if (m->i_type == HAP_CANCEL_IND) {
		hap_body(m, &cancel, sizeof(cancel));
		d->cancels++;
		end_request(d, cancel.seq, "a cancellation");
	}
}

uint64_t
daemon_settled(const struct daemon *d)
{
	return d->open;
}

/* ---- reading and writing ----------------------------------------------------------------- */

static void
hear(struct daemon *d, const struct ieee80211_hostap_msg *m, struct hap_attrs attrs, int len)
{
	struct heard h = { .m = *m, .len = (uint16_t)len };
	size_t n = (size_t)(attrs.end - attrs.at);

	keep_books(d, m);
	h.attrs_len = (uint16_t)(n < DAEMON_ATTRS ? n : 0);
	memcpy(h.attrs, attrs.at, h.attrs_len);
	if (d->heards < DAEMON_KEEPS)
		d->heard[d->heards++] = h;
	else
		d->dropped_heards++;
	if (is_request(m) && !(m->i_flags & HAP_F_COPY))
		behave(d, &h, d->is.manner);
}

static bool
daemon_read(struct daemon *d)
{
	static uint8_t octets[READ_ROOM];
	size_t room = d->is.manner == MANNER_SLOW ? 8192 : sizeof(octets), at = 0;
	ssize_t n = engine_read(d->play->engine, d->play->now, d->endpoint, octets, room);
	int endpoint = d->endpoint;

	if (n == -EAGAIN)
		return false;
	assert_true(n > 0);
	if (!d->is.device)
		engine_alive(d->play->engine, d->play->now, d->endpoint);
	play_digest(d->play, octets, (size_t)n);
	while (at < (size_t)n && d->endpoint == endpoint) {
		struct ieee80211_hostap_msg m;
		struct hap_attrs attrs;
		int len = hap_decode(octets + at, (size_t)n - at, &m, &attrs, NULL);

		assert_true(len > 0);
		at += (size_t)len;
		hear(d, &m, attrs, len);
	}
	return d->endpoint == endpoint;
}

/* Writes what is due, the latest first where that is its manner. */
static void
daemon_due(struct daemon *d)
{
	bool reverse = d->is.manner == MANNER_REVERSE || d->is.manner == MANNER_MIXED;
	unsigned i = 0;

	while (d->endpoint && i < d->delays) {
		unsigned k = reverse ? d->delays - 1 - i : i;
		uint8_t octets[sizeof(d->delay[0].octets)];
		uint16_t len = d->delay[k].len;

		if (!instant_due(d->delay[k].at, d->play->now)) {
			i++;
			continue;
		}
		memcpy(octets, d->delay[k].octets, len);
		memmove(&d->delay[k], &d->delay[k + 1], (d->delays - k - 1) * sizeof(d->delay[0]));
		d->delays--;
		write_octets(d, octets, len);
	}
}

void
daemon_step(struct daemon *d)
{
	bool slow = d->is.manner == MANNER_SLOW;
	bool woken = instant_due(d->wakes, d->play->now);

	if (woken) {
		d->wakes = FAR;
		if (d->endpoint == 0)
			attach(d);
		else
			daemon_read(d);		/* slow: one buffer */
	}
	if (d->endpoint == 0 || d->is.manner == MANNER_HUNG)
		return;
	daemon_due(d);
	if (!slow)
		while (d->endpoint && daemon_read(d))
			;
	else if (d->wakes.us == FAR.us && engine_readable(d->play->engine, d->endpoint))
		d->wakes = instant_add(d->play->now, SPAN_MS(SLOW_MS));
}

struct instant
daemon_deadline(const struct daemon *d)
{
	struct instant next = d->wakes;

	for (unsigned i = 0; i < d->delays; i++)
		next = instant_min(next, d->delay[i].at);
	return next;
}

/* ---- what a story takes from a daemon ----------------------------------------------------- */

struct heard *
daemon_expect(struct daemon *d, uint8_t type)
{
	if (d->read == d->heards)
		fail_msg("%s was told nothing more; expected was type %u", d->is.name, type);
	if (d->heard[d->read].m.i_type != type)
		fail_msg("%s was told type %u instead of %u", d->is.name,
		    d->heard[d->read].m.i_type, type);
	return &d->heard[d->read++];
}

struct heard *
daemon_find(struct daemon *d, uint8_t type)
{
	while (d->read < d->heards)
		if (d->heard[d->read++].m.i_type == type)
			return &d->heard[d->read - 1];
	return NULL;
}

void
daemon_skip(struct daemon *d)
{
	d->read = d->heards;
}

void
daemon_silent(struct daemon *d)
{
	if (d->read < d->heards)
		fail_msg("%s was also told type %u", d->is.name, d->heard[d->read].m.i_type);
}

struct hap_verdict
heard_verdict(const struct heard *h)
{
	struct hap_verdict v;

	hap_body(&h->m, &v, sizeof(v));
	return v;
}

struct hap_cancel
heard_cancel(const struct heard *h)
{
	struct hap_cancel c;

	hap_body(&h->m, &c, sizeof(c));
	return c;
}
