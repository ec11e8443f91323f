/* SPDX-License-Identifier: ISC */
/*
 * Packets go through a queue only while an answer waits in it; otherwise straight to the buffer.
 * The exported PDU's tags are Wireshark's (epan/exported_pdu.h): type and length in network
 * order, a value padded to 32 bits, and an empty one at the end.  Ports are endpoints, 0 the AP;
 * the direction is the packet's.
 */
#include "radio/capture/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/queue.h"
#include "frame/frame.h"
#include "radio/capture/pcapng.h"
#include "radio/capture/radiotap.h"

enum {
	AIR = 0, HOSTAP = 1,		/* interfaces */
	WAIT_MS = 1000,
	HELD = 256,			/* answers waiting */
	QUEUE = 1 << 20,		/* octets of packets behind them */
	BUFFER = PCAPNG_SNAP + 65536,
	EARLY = 32,			/* decisions whose frame comes later */
	WORDS = 256,
	BSSES = 256,
	NAMED = 64,			/* endpoints whose name was written, the latest */
	HEAD_MAX = 80,			/* radiotap header, or tags */
};

enum tag {				/* of an exported PDU */
	TAG_END = 0, TAG_DISSECTOR = 12, TAG_SOURCE_PORT = 25, TAG_DESTINATION_PORT = 26,
};

struct packet {				/* in the queue; the octets follow */
	struct instant at;
	uint32_t interface;
	bool out, waits;
	uint8_t subtype;		/* waits: which answer, to whom */
	struct mac station;
	size_t head_len, body_len;
	char words[WORDS];
};

struct early {
	struct instant until;
	uint8_t subtype;
	struct mac station;
	char words[WORDS];
};

struct recorder {
	int fd;
	int64_t wall_us;
	off_t whole;			/* of the file: ends with a whole block */
	bool stopped, told;
	char error[RECORDER_ERROR];
	char *path;			/* owned */
	uint8_t *buffer;		/* BUFFER; owned */
	size_t used;
	struct queue *queue;
	struct packet *held[HELD];	/* those that wait, in the queue's order */
	unsigned first, count;
	struct early early[EARLY];
	unsigned next_early;
	uint16_t freq_mhz[BSSES];
	int named[NAMED];
	unsigned next_named;
};

/* ---- the file ---------------------------------------------------------------------------- */

/* The file is cut where its last whole block ends; what comes after is given up. */
static void
stop(struct recorder *r, int error, size_t written)
{
	const char *end = "what is in it can be read";
	size_t at = 0;

	while (at + 8 <= written) {
		struct rd rd = rd_from(r->buffer + at + 4, 4);
		size_t len = rd_le32(&rd);

		if (at + len > written)
			break;
		at += len;
	}
	if (ftruncate(r->fd, r->whole + (off_t)at) < 0)
		end = "its last packet is cut off";
	snprintf(r->error, sizeof(r->error), "%.140s: %.40s; recording stopped, %s", r->path,
	    strerror(error), end);
	r->stopped = true;
	r->used = 0;
}

static void
flush(struct recorder *r)
{
	size_t done = 0;

	while (!r->stopped && done < r->used) {
		ssize_t n = write(r->fd, r->buffer + done, r->used - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			stop(r, n == 0 ? ENOSPC : errno, done);
	}
	r->whole += (off_t)r->used;
	r->used = 0;
}

static struct wr
room_for(struct recorder *r, size_t len)
{
	if (BUFFER - r->used < len + PCAPNG_ROOM)
		flush(r);
	return wr_into(r->buffer + r->used, BUFFER - r->used);
}

static uint64_t
wall(const struct recorder *r, struct instant at)
{
	int64_t us = r->wall_us + (int64_t)at.us;

	return us > 0 ? (uint64_t)us : 0;
}

static void
write_packet(struct recorder *r, const struct packet *p, const uint8_t *head, const uint8_t *body)
{
	struct wr w = room_for(r, p->head_len + p->body_len);

	pcapng_packet(&w, &(struct pcapng_packet){
		.interface = p->interface, .us = wall(r, p->at),
		.direction = p->out ? PCAPNG_OUT : PCAPNG_IN,
		.head = { head, p->head_len }, .body = { body, p->body_len },
		.comment = p->words[0] ? p->words : NULL });
	if (wr_ok(&w))
		r->used += w.len;
}

/* ---- waiting ----------------------------------------------------------------------------- */

static struct instant
until(const struct packet *p)
{
	return instant_add(p->at, SPAN_MS(WAIT_MS));
}

static void
write_front(struct recorder *r)
{
	struct packet *p = queue_front(r->queue);
	const uint8_t *octets = (const uint8_t *)(p + 1);

	if (r->count && r->held[r->first] == p) {
		r->first = (r->first + 1) % HELD;
		r->count--;
	}
	write_packet(r, p, octets, octets + p->head_len);
	queue_pop(r->queue);
}

static void
drain(struct recorder *r, struct instant now)
{
	const struct packet *p;

	while ((p = queue_front(r->queue)) && !(p->waits && instant_before(now, until(p))))
		write_front(r);
}

static bool
enqueue(struct recorder *r, const struct packet *p, const uint8_t *head, const uint8_t *body)
{
	struct packet *to = queue_put(r->queue, sizeof(*to) + p->head_len + p->body_len);
	uint8_t *octets;

	if (to == NULL)
		return false;
	*to = *p;
	octets = (uint8_t *)(to + 1);
	memcpy(octets, head, p->head_len);
	if (p->body_len)
		memcpy(octets + p->head_len, body, p->body_len);
	if (to->waits)
		r->held[(r->first + r->count++) % HELD] = to;
	return true;
}

/* Where there is no more room to wait in, nothing waits any longer. */
static void
put(struct recorder *r, const struct packet *p, const uint8_t *head, const uint8_t *body)
{
	if (r->stopped)
		return;
	drain(r, p->at);
	if (r->count == HELD)
		drain(r, FAR);
	if (!p->waits && queue_front(r->queue) == NULL) {
		write_packet(r, p, head, body);
		return;
	}
	if (enqueue(r, p, head, body))
		return;
	drain(r, FAR);
	write_packet(r, p, head, body);
}

/* ---- decisions --------------------------------------------------------------------------- */

/* The subtype of the frame that says so; 0: none that waits. */
static uint8_t
answer_to(uint8_t request)
{
	switch (request) {
	case HAP_AUTH_REQ:
		return FRAME_AUTH;
	case HAP_ASSOC_REQ:
		return FRAME_ASSOC_RESP;
	case HAP_REASSOC_REQ:
		return FRAME_REASSOC_RESP;
	default:
		return 0;
	}
}

void
recorder_decided(struct recorder *r, struct instant now, const struct hostap_decision *d,
    const char *words)
{
	struct mac station = mac_from(d->addr);
	uint8_t subtype = answer_to(d->request);
	bool found = false;

	if (subtype == 0 || r->stopped)
		return;
	for (unsigned i = 0; i < r->count; i++) {
		struct packet *p = r->held[(r->first + i) % HELD];

		if (p->waits && p->subtype == subtype && mac_equal(p->station, station)) {
			snprintf(p->words, sizeof(p->words), "%s", words);
			p->waits = false;
			found = true;
		}
	}
	if (!found) {
		struct early *e = &r->early[r->next_early++ % EARLY];

		*e = (struct early){ .until = instant_add(now, SPAN_MS(WAIT_MS)),
			.subtype = subtype, .station = station };
		snprintf(e->words, sizeof(e->words), "%s", words);
	}
	drain(r, now);
}

static void
take_early(struct recorder *r, struct packet *p)
{
	for (unsigned i = 0; i < EARLY; i++) {
		struct early *e = &r->early[i];

		if (e->subtype == p->subtype && mac_equal(e->station, p->station) &&
		    !instant_due(e->until, p->at)) {
			memcpy(p->words, e->words, sizeof(p->words));
			p->waits = false;
			*e = (struct early){ .subtype = 0 };
			return;
		}
	}
}

/* ---- the air ----------------------------------------------------------------------------- */

static void
put_frame(struct recorder *r, struct packet *p, struct radiotap t, struct air_bytes frame)
{
	uint8_t head[HEAD_MAX];
	struct wr w = wr_into(head, sizeof(head));

	radiotap_encode(&w, &t);
	p->interface = AIR;
	p->head_len = w.len;
	p->body_len = frame.len;
	put(r, p, head, frame.at);
}

static void
sent(struct recorder *r, struct instant now, const struct air_command *c)
{
	struct rd rd = rd_from(c->send.frame.at, c->send.frame.len);
	struct packet p = { .at = now, .out = true };
	struct frame_header h;
	struct radiotap t = { .sent = true, .freq_mhz = c->send.freq_mhz };

	if (t.freq_mhz == 0 && c->bss < BSSES)
		t.freq_mhz = r->freq_mhz[c->bss];
	if (frame_header_decode(&rd, &h) == FRAME_OK && (frame_is(&h, FRAME_AUTH) ||
	    frame_is(&h, FRAME_ASSOC_RESP) || frame_is(&h, FRAME_REASSOC_RESP))) {
		p.waits = true;
		p.subtype = h.subtype;
		p.station = h.addr1;
		take_early(r, &p);
	}
	put_frame(r, &p, t, c->send.frame);
}

static void
beaconing(struct recorder *r, struct instant now, const struct air_command *c)
{
	const struct air_bss *b = &c->start;
	struct packet p = { .at = now, .out = true };
	struct radiotap t = { .sent = true, .freq_mhz = b->freq_mhz };
	uint8_t beacon[AIR_FRAME_MAX];
	struct wr w = wr_into(beacon, sizeof(beacon));

	if (c->bss < BSSES)
		r->freq_mhz[c->bss] = b->freq_mhz;
	wr_bytes(&w, b->head.at, b->head.len);
	wr_bytes(&w, (const uint8_t[]){ EID_TIM, 4, 0, b->dtim_period, 0, 0 }, 6);
	wr_bytes(&w, b->tail.at, b->tail.len);
	snprintf(p.words, sizeof(p.words), "the beacon of BSS %u from now on, every %u TU", c->bss,
	    b->beacon_tu);
	if (wr_ok(&w))
		put_frame(r, &p, t, (struct air_bytes){ beacon, w.len });
}

void
recorder_air(void *recorder, struct instant now, const struct air_command *c,
    const struct air_event *e)
{
	struct recorder *r = recorder;
	struct packet p = { .at = now };

	if (e && e->news == AIR_FRAME)
		put_frame(r, &p, (struct radiotap){ .freq_mhz = e->received.freq_mhz,
			.signal_dbm = e->received.signal_dbm }, e->received.frame);
	else if (c && c->verb == AIR_SEND)
		sent(r, now, c);
	else if (c && (c->verb == AIR_BSS_START || c->verb == AIR_BSS_UPDATE))
		beaconing(r, now, c);
}

/* ---- messages ---------------------------------------------------------------------------- */

static void
put_tag(struct wr *w, enum tag tag, uint32_t value)
{
	wr_be16(w, (uint16_t)tag);
	wr_be16(w, 4);
	wr_be32(w, value);
}

/* Who is behind an endpoint is said once: numbers are not reused. */
static void
name_endpoint(struct recorder *r, const struct recorder_packet *m, char *words)
{
	for (unsigned i = 0; i < NAMED; i++)
		if (r->named[i] == m->endpoint)
			return;
	if (m->name == NULL || m->name[0] == '\0')
		return;
	r->named[r->next_named++ % NAMED] = m->endpoint;
	snprintf(words, WORDS, "endpoint %d is %s", m->endpoint, m->name);
}

void
recorder_message(struct recorder *r, struct instant now, const struct recorder_packet *m)
{
	struct packet p = { .at = now, .interface = HOSTAP, .out = !m->from_daemon };
	uint32_t endpoint = (uint32_t)m->endpoint;
	uint8_t head[HEAD_MAX];
	struct wr w = wr_into(head, sizeof(head));

	name_endpoint(r, m, p.words);
	wr_be16(&w, TAG_DISSECTOR);
	wr_be16(&w, 8);
	wr_bytes(&w, "hostap\0\0", 8);
	put_tag(&w, TAG_SOURCE_PORT, m->from_daemon ? endpoint : 0);
	put_tag(&w, TAG_DESTINATION_PORT, m->from_daemon ? 0 : endpoint);
	wr_be32(&w, TAG_END);
	p.head_len = w.len;
	p.body_len = m->len;
	put(r, &p, head, m->bytes);
}

/* ---- life -------------------------------------------------------------------------------- */

void
recorder_tick(struct recorder *r, struct instant now)
{
	drain(r, now);
	flush(r);
}

struct instant
recorder_deadline(const struct recorder *r)
{
	return r->count ? until(r->held[r->first]) : FAR;
}

bool
recorder_failed(struct recorder *r, char why[static RECORDER_ERROR])
{
	if (!r->stopped || r->told)
		return false;
	r->told = true;
	memcpy(why, r->error, RECORDER_ERROR);
	return true;
}

static bool
begin(struct recorder *r, const struct recorder_options *o)
{
	struct wr w;

	r->wall_us = o->wall_us;
	r->path = strdup(o->path);
	r->buffer = malloc(BUFFER);
	r->queue = queue_open(QUEUE);
	if (!r->path || !r->buffer || !r->queue)
		return false;
	w = wr_into(r->buffer, BUFFER);
	pcapng_section(&w, o->application);
	pcapng_interface(&w, PCAPNG_RADIOTAP, "air", "management frames");
	pcapng_interface(&w, PCAPNG_EXPORTED_PDU, "hostap",
	    "messages between the access point and its daemons");
	r->used = w.len;
	flush(r);
	return true;
}

int
recorder_open(const struct recorder_options *o, struct recorder **to,
    char error[static RECORDER_ERROR])
{
	struct recorder *r = calloc(1, sizeof(*r));
	int result = 0;

	if (r == NULL) {
		snprintf(error, RECORDER_ERROR, "out of memory");
		return -ENOMEM;
	}
	r->fd = open(o->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (r->fd < 0) {
		result = -errno;
		snprintf(error, RECORDER_ERROR, "%.160s: %s; name a file that can be written",
		    o->path, strerror(errno));
	} else if (!begin(r, o)) {
		result = -ENOMEM;
		snprintf(error, RECORDER_ERROR, "out of memory");
	} else if (r->stopped) {
		result = -EIO;
		memcpy(error, r->error, RECORDER_ERROR);
	}
	if (result == 0)
		*to = r;
	else
		recorder_close(r);
	return result;
}

void
recorder_close(struct recorder *r)
{
	if (r == NULL)
		return;
	if (r->queue)
		drain(r, FAR);
	if (r->fd >= 0) {
		flush(r);
		close(r->fd);
	}
	queue_close(r->queue);
	free(r->buffer);
	free(r->path);
	free(r);
}
