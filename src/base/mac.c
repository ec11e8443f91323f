/* SPDX-License-Identifier: ISC */
/* Addresses as text: lower case, colons, two digits each, as iw and hostapd print them. */
#include "base/mac.h"

static char
digit(unsigned v)
{
	return (char)(v < 10 ? '0' + v : 'a' + v - 10);
}

static int
value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

const char *
mac_format(struct mac a, char text[static MAC_TEXT])
{
	for (int i = 0; i < MAC_LEN; i++) {
		text[3 * i] = digit(a.octet[i] >> 4);
		text[3 * i + 1] = digit(a.octet[i] & 15u);
		text[3 * i + 2] = ':';
	}
	text[MAC_TEXT - 1] = '\0';
	return text;
}

bool
mac_parse(const char *text, struct mac *a)
{
	for (int i = 0; i < MAC_LEN; i++, text += 3) {
		int high = value(text[0]);
		int low = high < 0 ? -1 : value(text[1]);

		if (low < 0 || text[2] != (i < MAC_LEN - 1 ? ':' : '\0'))
			return false;
		a->octet[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
