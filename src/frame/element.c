/* SPDX-License-Identifier: ISC */
/* Walking a list of elements.  The fragments of a long one (id 242) are elements here. */
#include "frame/element.h"

#include <string.h>

bool
octets_equal(struct octets a, struct octets b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static void
read_vendor(struct element *el)
{
	struct rd body = octets_rd(el->body);

	if (el->body.len >= 4)
		el->vendor = rd_be32(&body);
}

static void
read_extension(struct element *el)
{
	struct rd body = octets_rd(el->body);

	el->ext = rd_u8(&body);
	el->body = octets_left(&body);
}

/* Id and length in one claim: this is the hottest loop of the codec. */
bool
element_next(struct rd *r, struct element *el)
{
	if (r->at == r->end)
		return false;
	const uint8_t *start = r->at, *head = rd_bytes(r, 2);

	*el = (struct element){ .id = start[0] };
	if (head == NULL)
		return false;
	el->body = octets_of(rd_bytes(r, head[1]), head[1]);
	el->whole = octets_of(start, el->body.len + 2);
	if (r->bad)
		return false;
	if (el->id == EID_VENDOR)
		read_vendor(el);
	else if (el->id == EID_EXTENSION)
		read_extension(el);
	return true;
}

bool
element_same(const struct element *a, const struct element *b)
{
	if (a->id != b->id || a->ext != b->ext || a->vendor != b->vendor)
		return false;
	/* A vendor element too short for a type is like no other but its equal. */
	return a->id != EID_VENDOR || a->vendor || octets_equal(a->body, b->body);
}

bool
elements_valid(const void *bytes, size_t len)
{
	struct rd r = rd_from(bytes, len);
	struct element el;

	while (element_next(&r, &el))
		;
	return rd_ok(&r);
}

bool
element_find(struct octets list, uint8_t id, struct element *found)
{
	struct rd r = octets_rd(list);

	while (element_next(&r, found))
		if (found->id == id)
			return true;
	return false;
}

bool
element_find_ext(struct octets list, uint8_t ext, struct element *found)
{
	struct rd r = octets_rd(list);

	while (element_next(&r, found))
		if (found->id == EID_EXTENSION && found->ext == ext)
			return true;
	return false;
}

bool
element_find_vendor(struct octets list, uint32_t vendor, struct element *found)
{
	struct rd r = octets_rd(list);

	while (element_next(&r, found))
		if (found->id == EID_VENDOR && found->vendor == vendor)
			return true;
	return false;
}
