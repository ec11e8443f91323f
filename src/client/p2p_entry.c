/* SPDX-License-Identifier: ISC */
/*
 * Entries of service discovery in words: Bonjour questions and records, UPnP services.
 *
 * Wi-Fi P2P specification 1.7, annexes B and D; names, as the codec has it, compressed against an
 * imagined packet: what ends in _tcp.local. points to its offset 12, and so on.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/p2p_inside.h"
#include "frame/p2p_service.h"
#include "hostap/services.h"

enum { TO_TCP = 0xc00c, TO_LOCAL = 0xc011, TO_UDP = 0xc01c, TO_ASKED = 0xc027, LABEL_MAX = 63,
	ITEM_MAX = 255 };

/* ---- reading words -------------------------------------------------------------------------- */

/* The octet at *at, which moves on; "\DDD" and "\c" are one. */
static uint8_t
next_octet(const char **at, const char *end)
{
	const char *p = *at;

	if (*p != '\\' || end - p < 2) {
		*at = p + 1;
		return (uint8_t)*p;
	}
	if (end - p >= 4 && strspn(p + 1, "0123456789") >= 3) {
		*at = p + 4;
		return (uint8_t)((p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0'));
	}
	*at = p + 2;
	return (uint8_t)p[1];
}

/* Up to a separator or the end, behind a length octet; false where that is too long. */
static bool
put_piece(struct wr *w, const char **at, const char *end, char separator, size_t most)
{
	size_t mark = wr_open(w), n = 0;

	while (*at < end && **at != separator) {
		wr_u8(w, next_octet(at, end));
		n++;
	}
	if (n <= most)
		wr_close(w, mark);
	return n <= most;
}

static bool
put_labels(struct wr *w, const char *at, const char *end)
{
	for (;; at++) {
		if (at == end || *at == '.' || !put_piece(w, &at, end, '.', LABEL_MAX))
			return false;
		if (at == end)
			return true;
	}
}

/* Whether [at, *end) ends so; then *end is before it. */
static bool
cut_end(const char *at, const char **end, const char *tail)
{
	size_t n = strlen(tail);

	if ((size_t)(*end - at) < n || memcmp(*end - n, tail, n) != 0)
		return false;
	*end -= n;
	return true;
}

static void
cut_local(const char *at, const char **end)
{
	cut_end(at, end, ".");
	cut_end(at, end, ".local");
}

static bool
put_name(struct wr *w, const char *at, const char *end)
{
	uint16_t pointer = TO_LOCAL;

	cut_local(at, &end);
	if (cut_end(at, &end, "._tcp"))
		pointer = TO_TCP;
	else if (cut_end(at, &end, "._udp"))
		pointer = TO_UDP;
	if (!put_labels(w, at, end))
		return false;
	wr_be16(w, pointer);
	return true;
}

/* "Printer._ipp._tcp" of the name asked for is "Printer". */
static void
cut_asked(const char *at, const char **end, const char *name, size_t n)
{
	if ((size_t)(*end - at) > n && *(*end - n - 1) == '.' && memcmp(*end - n, name, n) == 0)
		*end -= n + 1;
}

static bool
put_target(struct wr *w, const char *at, const char *name, const char *name_end)
{
	const char *end = at + strlen(at);

	cut_local(name, &name_end);
	size_t n = (size_t)(name_end - name);

	cut_local(at, &end);
	cut_asked(at, &end, name, n);
	if (!put_labels(w, at, end))
		return false;
	wr_be16(w, TO_ASKED);
	return true;
}

static bool
put_items(struct wr *w, const char *at)
{
	const char *end = at + strlen(at);

	for (;; at++) {		/* without any, one empty one: RFC 6763, 6.1 */
		if (!put_piece(w, &at, end, ',', ITEM_MAX))
			return false;
		if (at == end)
			return true;
	}
}

/* Where " PTR" or " TXT" stands, a whole word. */
static const char *
find_type(const char *text, uint16_t *type)
{
	for (const char *p = text; (p = strchr(p, ' ')) != NULL; p++) {
		if (strncmp(p, " PTR", 4) == 0 && (p[4] == '\0' || p[4] == ' '))
			*type = BONJOUR_PTR;
		else if (strncmp(p, " TXT", 4) == 0 && (p[4] == '\0' || p[4] == ' '))
			*type = BONJOUR_TXT;
		else
			continue;
		return p;
	}
	return NULL;
}

int
hostap_bonjour_parse(const char *text, void *out, size_t size)
{
	struct wr w = wr_into(out, size);
	uint16_t type = 0;
	const char *name_end = find_type(text, &type), *data;
	bool good = true;

	if (name_end == NULL || !put_name(&w, text, name_end))
		return -EINVAL;
	wr_be16(&w, type);
	wr_u8(&w, BONJOUR_VERSION);
	data = name_end + 4;
	if (*data == ' ' && type == BONJOUR_PTR)
		good = put_target(&w, data + 1, text, name_end);
	else if (*data == ' ')
		good = put_items(&w, data + 1);
	return good ? p2p_written(&w) : -EINVAL;
}

int
hostap_upnp_parse(const char *text, void *out, size_t size)
{
	struct wr w = wr_into(out, size);

	if (text[0] == '\0')
		return -EINVAL;
	p2p_upnp_encode(&w, &(struct p2p_upnp){ .version = UPNP_VERSION,
	    .text = octets_of(text, strlen(text)) });
	return p2p_written(&w);
}

/* ---- making words --------------------------------------------------------------------------- */

/* What is cut off at the end of the text is left out. */
static void
say(struct wr *w, const char *words)
{
	wr_bytes(w, words, strlen(words));
}

static void
say_octet(struct wr *w, uint8_t c, const char *special)
{
	char text[5] = { (char)c };

	if (c < ' ' || c >= 0x7f)
		snprintf(text, sizeof(text), "\\%03u", c);
	else if (strchr(special, c) != NULL)
		snprintf(text, sizeof(text), "\\%c", c);
	say(w, text);
}

static void
say_octets(struct wr *w, struct octets o, const char *special)
{
	for (size_t i = 0; i < o.len; i++)
		say_octet(w, o.at[i], special);
}

static void
say_hex(struct wr *w, struct octets o)
{
	char text[3];

	for (size_t i = 0; i < o.len; i++) {
		snprintf(text, sizeof(text), "%02x", o.at[i]);
		say(w, text);
	}
}

/* What hostap_bonjour_parse() makes of a name's end. */
static const char *
as_read(const char *name, const char *end, const char *asked, size_t asked_len)
{
	cut_local(name, &end);
	if (asked_len > 0)
		cut_asked(name, &end, asked, asked_len);
	return end;
}

/* Where a name can be cut so that what is read of it is the same: as short as possible. */
static const char *
short_end(const char *name, const char *asked, size_t asked_len)
{
	const char *whole = name + strlen(name), *local = whole, *wanted;

	cut_end(name, &local, ".local");
	wanted = local;
	if (asked_len > 0 && local != whole)
		cut_asked(name, &wanted, asked, asked_len);
	if (as_read(name, wanted, asked, asked_len) == wanted)
		return wanted;
	return as_read(name, local, asked, asked_len) == wanted ? local : whole;
}

/* As the codec writes it, without .local and with no octet that is not ASCII. */
static void
say_name(struct wr *w, const char *name, const char *asked, size_t asked_len)
{
	const char *end = short_end(name, asked, asked_len);

	for (const char *p = name; p < end; p++)
		if (strncmp(p, " PTR", 4) == 0 || strncmp(p, " TXT", 4) == 0)
			say(w, "\\032");	/* a blank that is not the one before the type */
		else if ((uint8_t)*p < 0x7f)
			wr_u8(w, (uint8_t)*p);
		else
			say_octet(w, (uint8_t)*p, "");
}

static bool
say_items(struct wr *w, struct octets data)
{
	struct rd r = octets_rd(data);

	for (bool first = true; rd_left(&r); first = false) {
		size_t n = rd_u8(&r);
		struct octets item = octets_of(rd_bytes(&r, n), n);

		if (!rd_ok(&r))
			return false;
		if (!first)
			say(w, ",");
		say_octets(w, item, ",\\");
	}
	return true;
}

static bool
say_bonjour(struct wr *w, struct octets data)
{
	char name[BONJOUR_TEXT], target[BONJOUR_TEXT], type[16];
	struct p2p_bonjour b;

	if (!p2p_bonjour_decode(data, &b) || !p2p_bonjour_name(&b, name))
		return false;
	say_name(w, name, NULL, 0);
	snprintf(type, sizeof(type), b.type == BONJOUR_PTR ? " PTR" : b.type == BONJOUR_TXT ?
	    " TXT" : " TYPE%u", b.type);
	say(w, type);
	if (b.data.len == 0)
		return true;
	say(w, " ");
	if (b.type == BONJOUR_TXT)
		return say_items(w, b.data);
	if (b.type != BONJOUR_PTR) {
		say_hex(w, b.data);
		return true;
	}
	const char *end = name + strlen(name);

	if (!p2p_bonjour_target(&b, target))
		return false;
	say_name(w, target, name, cut_end(name, &end, ".local") ? (size_t)(end - name) : 0);
	return true;
}

const char *
hostap_service_text(const struct hostap_service *s, char text[HOSTAP_SERVICE_TEXT])
{
	struct wr w = wr_into(text, HOSTAP_SERVICE_TEXT - 1);
	struct octets data = octets_of(s->data, s->len);
	struct p2p_upnp u;
	bool good = true;

	if (s->status != HOSTAP_SERVICE_OK)
		say(&w, p2p_service_status_name(s->status));
	else if (s->len == 0)
		say(&w, "everything");
	else if (s->protocol == HOSTAP_SERVICE_BONJOUR)
		good = say_bonjour(&w, data);
	else if (s->protocol == HOSTAP_SERVICE_UPNP && (good = p2p_upnp_decode(data, &u)))
		say_octets(&w, u.text, "");
	else
		say_hex(&w, data);
	if (!good) {
		w = wr_into(text, HOSTAP_SERVICE_TEXT - 1);
		say_hex(&w, data);
	}
	text[w.len] = '\0';
	return text;
}

const char *
hostap_service_protocol_name(unsigned int protocol)
{
	return protocol <= UINT8_MAX ? p2p_service_protocol_name((uint8_t)protocol) : "?";
}

const char *
hostap_service_status_name(unsigned int status)
{
	return status <= UINT8_MAX ? p2p_service_status_name((uint8_t)status) : "?";
}
