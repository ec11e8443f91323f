/* SPDX-License-Identifier: ISC */
#include "film.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf_root.h"

const struct mac film_ap = { { 2, 0, 0, 0, 0x0a, 0 } }, film_sta = { { 2, 0, 0, 0, 0x0a, 1 } },
    film_other = { { 2, 0, 0, 0, 0x0b, 0 } }, our_ap = { { 2, 0x77, 0, 0, 0, 1 } },
    our_second = { { 2, 0x77, 0, 0, 0, 2 } },
    everybody = { { 255, 255, 255, 255, 255, 255 } };

/* ---- films ------------------------------------------------------------------------------- */

void
film_begin(struct film *f, uint32_t link)
{
	f->us = 0;
	f->w = wr_into(f->bytes, sizeof(f->bytes));
	wr_le32(&f->w, 0xa1b2c3d4);
	wr_le16(&f->w, 2);
	wr_le16(&f->w, 4);
	wr_le64(&f->w, 0);
	wr_le32(&f->w, 65535);
	wr_le32(&f->w, link);
}

void
film_record(struct film *f, const void *head, size_t head_len, const void *frame, size_t len,
    size_t orig_len)
{
	uint64_t us = f->us + UINT64_C(1700000000000000);

	wr_le32(&f->w, (uint32_t)(us / 1000000));
	wr_le32(&f->w, (uint32_t)(us % 1000000));
	wr_le32(&f->w, (uint32_t)(head_len + len));
	wr_le32(&f->w, (uint32_t)(head_len + orig_len));
	wr_bytes(&f->w, head, head_len);
	wr_bytes(&f->w, frame, len);
	assert_true(wr_ok(&f->w));
	f->us += 1000;
}

/* Flags, rate 1 Mb/s, channel 6, -42 dBm. */
void
film_frame(struct film *f, const void *frame, size_t len)
{
	static const uint8_t head[] = { 0, 0, 15, 0, 0x2e, 0, 0, 0, 0, 2, 0x85, 9, 0xa0, 0, 0xd6 };

	film_record(f, head, sizeof(head), frame, len, len);
}

static void
put(struct film *f, const struct frame *frame)
{
	uint8_t octets[512];
	struct wr w = wr_into(octets, sizeof(octets));

	frame_encode(&w, frame);
	assert_true(wr_ok(&w));
	film_frame(f, octets, w.len);
}

static struct ssid
ssid_of(const char *text)
{
	struct ssid ssid = { .len = (uint8_t)strlen(text) };

	memcpy(ssid.octet, text, ssid.len);
	return ssid;
}

void
film_beacon(struct film *f, struct mac bssid, const char *ssid)
{
	struct frame frame = { .header = frame_header_to(FRAME_BEACON, everybody, bssid, bssid),
		.beacon = { .interval_tu = 100, .capability = CAPABILITY_ESS } };

	elements_set_ssid(&frame.elements, ssid_of(ssid));
	elements_set_rates(&frame.elements, (const uint8_t[]){ 0x82, 0x84, 11, 22 }, 4);
	put(f, &frame);
}

void
film_auth(struct film *f, struct mac from, struct mac to, struct mac bssid, uint16_t status)
{
	put(f, &(struct frame){ .header = frame_header_to(FRAME_AUTH, to, from, bssid),
		.auth = { .transaction = mac_equal(from, bssid) ? 2 : 1, .status = status } });
}

void
film_assoc(struct film *f, struct mac from, struct mac ap, const char *ssid)
{
	struct frame frame = { .header = frame_header_to(FRAME_ASSOC_REQ, ap, from, ap),
		.assoc = { .capability = CAPABILITY_ESS, .listen_interval = 10 } };

	elements_set_ssid(&frame.elements, ssid_of(ssid));
	elements_set_rates(&frame.elements, (const uint8_t[]){ 0x82, 0x84, 11, 22 }, 4);
	put(f, &frame);
}

void
film_assoc_answer(struct film *f, struct mac ap, struct mac to, uint16_t status)
{
	struct frame frame = { .header = frame_header_to(FRAME_ASSOC_RESP, to, ap, ap),
		.assoc_resp = { .capability = CAPABILITY_ESS, .status = status, .aid = 1 } };

	elements_set_rates(&frame.elements, (const uint8_t[]){ 0x82, 0x84, 11, 22 }, 4);
	put(f, &frame);
}

void
film_data(struct film *f, struct mac from, struct mac ap)
{
	uint8_t octets[64] = { 0 };
	struct wr w = wr_into(octets, sizeof(octets));

	frame_header_encode(&w, &(struct frame_header){ .type = FRAME_DATA, .flags = FLAG_TO_DS,
		.addr1 = ap, .addr2 = from, .addr3 = film_other });
	film_frame(f, octets, sizeof(octets));
}

size_t
auth_octets(uint8_t *to)
{
	struct wr w = wr_into(to, 64);

	frame_encode(&w, &(struct frame){ .header = frame_header_to(FRAME_AUTH, film_ap, film_sta,
		film_ap), .auth = { .transaction = 1 } });
	return w.len;
}

/* ---- playing ----------------------------------------------------------------------------- */

struct play *
play_open(const struct capture_options *o)
{
	struct play *p = calloc(1, sizeof(*p));
	char error[CAPTURE_ERROR];

	assert_non_null(p);
	if (capture_open(o, &p->capture, error) != 0)
		fail_msg("%s", error);
	p->radio = capture_radio(p->capture);
	p->now = (struct instant){ PLAY_START };
	p->event = calloc(EVENTS, sizeof(*p->event));
	assert_non_null(p->event);
	return p;
}

struct play *
play_film(const struct film *f)
{
	return play_open(&(struct capture_options){ .bytes = f->bytes, .len = f->w.len });
}

struct play *
play_file(const char *name)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/share/captures/%s", CONF_ROOT, name);
	return play_open(&(struct capture_options){ .path = path });
}

void
play_close(struct play *p)
{
	radio_close(p->radio);
	free(p->event);
	free(p);
}

int
play_start(struct play *p, uint16_t bss, struct mac bssid, const char *ssid)
{
	struct air_command c = { .verb = AIR_BSS_START, .bss = bss,
		.start = { .bssid = bssid, .ssid_len = (uint8_t)strlen(ssid), .freq_mhz = 2412,
		.beacon_tu = 100, .dtim_period = 2, .basic_count = 2, .basic = { 4, 2 } } };

	memcpy(c.start.ssid, ssid, c.start.ssid_len);
	return play_command(p, &c);
}

int
play_command(struct play *p, const struct air_command *c)
{
	return radio_command(p->radio, p->now, c);
}

static void
keep(struct play *p)
{
	struct air_event e;

	while (radio_event(p->radio, p->now, &e)) {
		struct played *to = &p->event[p->events++];

		assert_true(p->events < EVENTS);
		*to = (struct played){ .us = p->now.us - PLAY_START, .event = e };
		if (e.news != AIR_FRAME)
			continue;
		memcpy(to->octets, e.received.frame.at, e.received.frame.len);
		to->event.received.frame.at = to->octets;
	}
}

void
play_until(struct play *p, uint64_t us)
{
	struct instant end = { PLAY_START + us }, next;

	keep(p);
	while (next = radio_deadline(p->radio), instant_due(next, end)) {
		assert_false(instant_before(next, p->now));
		p->now = next;
		keep(p);
	}
	p->now = end;
}

void
play_all(struct play *p)
{
	keep(p);
	while (!radio_finished(p->radio)) {
		struct instant next = radio_deadline(p->radio);

		assert_true(next.us != FAR.us && next.us >= p->now.us);
		p->now = next;
		keep(p);
	}
	assert_int_equal(radio_deadline(p->radio).us, FAR.us);
}

unsigned
play_count(const struct play *p, enum air_news news)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->events; i++)
		n += p->event[i].event.news == news;
	return n;
}

const struct played *
play_next(struct play *p, enum air_news news)
{
	while (p->read < p->events)
		if (p->event[p->read++].event.news == news)
			return &p->event[p->read - 1];
	return NULL;
}

struct frame
play_decode(const struct played *e)
{
	struct frame f;

	assert_non_null(e);
	assert_int_equal(frame_decode(e->octets, e->event.received.frame.len, &f), FRAME_OK);
	return f;
}

void
play_adds_up(const struct play *p)
{
	struct capture_counts n;
	uint64_t sum;

	capture_counts(p->capture, &n);
	sum = n.played + n.data;
	for (int i = 0; i < CAPTURE_REASONS; i++)
		sum += n.ignored[i];
	assert_int_equal(sum, n.records);
}
