/* SPDX-License-Identifier: ISC */
/* Readers of values that are octets: names of networks and elements (802.11-2020, 9.4.2.1). */
#include <string.h>

#include "conf/key.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Pairs of hex digits to octets; how many, or -1. */
static int
from_hex(const char *s, size_t len, uint8_t *octet, size_t room)
{
	if (len % 2 != 0 || len / 2 > room)
		return -1;
	for (size_t i = 0; i < len / 2; i++) {
		int high = hex_digit(s[2 * i]), low = hex_digit(s[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		octet[i] = (uint8_t)(high << 4 | low);
	}
	return (int)(len / 2);
}

/* What follows a backslash: one octet.  Returns the characters used, 0 where it is no escape. */
static size_t
escape(const char *s, size_t len, uint8_t *octet)
{
	static const char letters[] = "\\\"nrte", meanings[] = "\\\"\n\r\t\033";
	const char *letter;
	size_t n = 0;
	int value = 0;

	if (len == 0)
		return 0;
	if (s[0] == 'x') {
		for (n = 1; n < len && n < 3 && hex_digit(s[n]) >= 0; n++)
			value = value << 4 | hex_digit(s[n]);
		*octet = (uint8_t)value;
		return n > 1 ? n : 0;
	}
	if ((letter = strchr(letters, s[0])) != NULL && s[0] != '\0') {
		*octet = (uint8_t)meanings[letter - letters];
		return 1;
	}
	for (; n < len && n < 3 && s[n] >= '0' && s[n] <= '7'; n++)
		value = value << 3 | (s[n] - '0');
	*octet = (uint8_t)value;
	return value > 255 ? 0 : n;
}

/* The text between quotes with its escapes undone; how many octets, or -1. */
static int
from_escaped(const char *s, size_t len, uint8_t *octet, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < len; n++) {
		size_t used = 1;

		if (n == room)
			return -1;
		if (s[i] != '\\')
			octet[n] = (uint8_t)s[i];
		else if ((used = 1 + escape(s + i + 1, len - i - 1, &octet[n])) == 1)
			return -1;
		i += used;
	}
	return (int)n;
}

static void
set_ssid(struct conf_job *job, struct conf_ssid *ssid, const uint8_t *octet, size_t len)
{
	if (len < 1 || len > CONF_SSID) {
		conf_wrong(job, "write 1 to 32 octets", "an SSID of %zu octets", len);
		return;
	}
	*ssid = (struct conf_ssid){ .len = (uint8_t)len };
	memcpy(ssid->octet, octet, len);
}

void
value_ssid(struct conf_job *job, void *at, const char *s)
{
	set_ssid(job, at, (const uint8_t *)s, strlen(s));
}

/* "text", P"text with \x escapes", or hex digits. */
void
value_ssid2(struct conf_job *job, void *at, const char *s)
{
	uint8_t octet[CONF_LINE];
	size_t len = strlen(s), open = s[0] == 'P' && s[1] == '"' ? 2 : s[0] == '"' ? 1 : 0;
	int n;

	if (open > 0 && (len < open + 1 || s[len - 1] != '"')) {
		conf_wrong(job, "end the line with \"", "the closing quote is missing");
		return;
	}
	if (open == 2)
		n = from_escaped(s + 2, len - 3, octet, sizeof(octet));
	else if (open == 1) {
		memcpy(octet, s + 1, len - 2);
		n = (int)len - 2;
	} else
		n = from_hex(s, len, octet, sizeof(octet));
	if (n >= 0)
		set_ssid(job, at, octet, (size_t)n);
	else if (open == 2)
		conf_wrong(job, "use \\\\ \\\" \\n \\r \\t \\e \\xNN \\NNN",
		    "a backslash begins no known escape");
	else
		conf_wrong(job, "write \"text\", P\"text\\x20text\" or pairs of hex digits",
		    "neither quoted nor hexadecimal");
}

void
value_elements(struct conf_job *job, void *at, const char *s)
{
	static const char cure[] = "write whole elements: number, length, octets, in hex";
	struct conf_elements es = { 0 };
	size_t i = 0;
	int n = from_hex(s, strlen(s), es.octet, sizeof(es.octet));

	if (n < 0) {
		conf_wrong(job, cure, strlen(s) > (size_t)(2 * CONF_ELEMENTS)
		    ? "more than 1024 octets" : "not pairs of hex digits");
		return;
	}
	while (i + 2 <= (size_t)n)
		i += 2u + es.octet[i + 1];
	if (i != (size_t)n) {
		conf_wrong(job, cure, "the octets end in the middle of an element");
		return;
	}
	es.len = (uint16_t)n;
	*(struct conf_elements *)at = es;
}
