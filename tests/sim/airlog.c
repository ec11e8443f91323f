/* SPDX-License-Identifier: ISC */
#include "airlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void
air_open(struct airlog *a)
{
	*a = (struct airlog){ .said = calloc(AIRLOG, sizeof(*a->said)),
		.beacon = calloc(AIRLOG, sizeof(*a->beacon)) };
	assert_true(a->said && a->beacon);
}

void
air_close(struct airlog *a)
{
	free(a->said);
	free(a->beacon);
}

void
air_hear(void *arg, const struct sim_heard *h)
{
	struct airlog *a = arg;
	bool is_beacon = h->frame.len && h->frame.at[0] == FRAME_BEACON << 4;
	unsigned *n = is_beacon ? &a->beacons : &a->saids;
	struct said *said = (is_beacon ? a->beacon : a->said) + *n;

	if (*n == AIRLOG) {
		a->unkept++;
		return;
	}
	*said = (struct said){ .us = h->at.us, .up = h->up, .received = h->received,
		.acked = h->acked, .attempt = h->attempt, .rate = h->rate,
		.signal_dbm = h->signal_dbm, .len = (uint16_t)h->frame.len,
		.freq_mhz = h->freq_mhz };
	if (h->frame.len)
		memcpy(said->octets, h->frame.at,
		    h->frame.len < SAID_OCTETS ? h->frame.len : SAID_OCTETS);
	(*n)++;
}

const struct said *
air_said(struct airlog *a)
{
	return a->read < a->saids ? &a->said[a->read++] : NULL;
}

unsigned
said_subtype(const struct said *said)
{
	if (said->len < FRAME_HEADER_LEN)
		return FRAME_SUBTYPES;
	return (said->octets[0] & 0x0c ? FRAME_SUBTYPES : 0u) + (said->octets[0] >> 4);
}

static const char *
name_of(const struct said *said)
{
	if (said->len == 0)
		return "data";
	return frame_name((said->octets[0] >> 2) & 3, said->octets[0] >> 4);
}

static const char *
whose(bool up)
{
	return up ? "a station's" : "the access point's";
}

uint16_t
said_sequence(const struct said *said)
{
	return (uint16_t)((said->octets[22] | said->octets[23] << 8) >> 4);
}

struct mac
said_to(const struct said *said)
{
	return mac_from(said->octets + 4);
}

struct mac
said_from(const struct said *said)
{
	return mac_from(said->octets + 10);
}

struct frame
said_frame(const struct said *said)
{
	struct frame f;
	enum frame_fault fault;

	assert_true(said->len <= SAID_OCTETS);
	fault = frame_decode(said->octets, said->len, &f);
	if (fault != FRAME_OK)
		fail_msg("%s %s at %u us: %s", whose(said->up), name_of(said), (unsigned)said->us,
		    frame_fault_text(fault));
	return f;
}

uint16_t
said_status(const struct said *said)
{
	struct frame f = said_frame(said);

	switch (said_subtype(said)) {
	case FRAME_AUTH:
		return f.auth.status;
	case FRAME_ASSOC_RESP:
	case FRAME_REASSOC_RESP:
		return f.assoc_resp.status;
	case FRAME_DEAUTH:
	case FRAME_DISASSOC:
		return f.leave.reason;
	default:
		fail_msg("%s has no status", name_of(said));
		return 0;
	}
}

const struct said *
air_expect(struct airlog *a, bool up, enum frame_subtype subtype)
{
	const struct said *said = air_said(a);

	if (said == NULL)
		fail_msg("nothing more was sent; expected was %s %s", whose(up),
		    frame_name(FRAME_MANAGEMENT, (uint8_t)subtype));
	if (said->up != up || said_subtype(said) != subtype)
		fail_msg("at %u us: %s %s instead of %s %s", (unsigned)said->us, whose(said->up),
		    name_of(said), whose(up), frame_name(FRAME_MANAGEMENT, (uint8_t)subtype));
	return said;
}

const struct said *
air_find(struct airlog *a, bool up, enum frame_subtype subtype)
{
	for (const struct said *said; (said = air_said(a)) != NULL;)
		if (said->up == up && said_subtype(said) == subtype)
			return said;
	return NULL;
}

void
air_silent(struct airlog *a)
{
	const struct said *said = air_said(a);

	if (said)
		fail_msg("at %u us, nobody expected it: %s %s", (unsigned)said->us, whose(said->up),
		    name_of(said));
}

void
air_skip(struct airlog *a)
{
	a->read = a->saids;
}

unsigned
air_count(const struct airlog *a, bool up, enum frame_subtype subtype)
{
	unsigned n = 0;

	for (unsigned i = 0; i < a->saids; i++)
		n += a->said[i].up == up && said_subtype(&a->said[i]) == subtype;
	return n;
}
