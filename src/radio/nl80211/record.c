/* SPDX-License-Identifier: ISC */
/* A recording that cannot be written any more ends; the access point goes on. */
#include "radio/nl80211/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct record {
	FILE *file;
	struct instant now;
};

static const char magic[RECORD_HEADER] = "apgate-netlink 1\n";

struct record *
record_open(const char *path)
{
	struct record *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->file = fopen(path, "we");
	if (r->file == NULL) {
		free(r);
		return NULL;
	}
	fwrite(magic, 1, sizeof(magic), r->file);
	return r;
}

void
record_close(struct record *r)
{
	if (r == NULL)
		return;
	fclose(r->file);
	free(r);
}

void
record_time(struct record *r, struct instant now)
{
	if (r)
		r->now = now;
}

void
record_add(struct record *r, struct instant now, enum record_what what, const void *octets,
    size_t len)
{
	record_time(r, now);
	record_add_now(r, what, octets, len);
}

void
record_add_now(struct record *r, enum record_what what, const void *octets, size_t len)
{
	uint8_t row[RECORD_ROW] = { 0 }, zeros[8] = { 0 };
	uint32_t size = (uint32_t)len;

	if (r == NULL)
		return;
	memcpy(row, &r->now.us, 8);
	memcpy(row + 8, &size, 4);
	row[12] = (uint8_t)what;
	fwrite(row, 1, sizeof(row), r->file);
	fwrite(octets, 1, len, r->file);
	fwrite(zeros, 1, -len % 8, r->file);
	fflush(r->file);
}

size_t
record_begin(const void *file, size_t len)
{
	return len >= RECORD_HEADER && memcmp(file, magic, RECORD_HEADER) == 0 ? RECORD_HEADER : 0;
}

size_t
record_next(const void *file, size_t len, size_t at, struct record_row *row)
{
	const uint8_t *from = (const uint8_t *)file + at;
	uint32_t size;

	if (at > len || len - at < RECORD_ROW)
		return 0;
	memcpy(&row->at.us, from, 8);
	memcpy(&size, from + 8, 4);
	if (from[12] >= RECORD_WHATS || size > len - at - RECORD_ROW)
		return 0;
	row->what = (enum record_what)from[12];
	row->octets = from + RECORD_ROW;
	row->len = size;
	return at + RECORD_ROW + size + -size % 8;
}
