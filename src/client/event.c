/* SPDX-License-Identifier: ISC */
/* Reading events, and text that is fit to be shown: what strangers choose is escaped. */
#include <stdio.h>
#include <string.h>

#include "hostap/client.h"

const uint8_t *
hostap_elements(const struct hostap_event *e, size_t *len)
{
	return hap_attr_find(e->attrs, HAP_ATTR_ELEMENTS, len);
}

/* Elements: id, length, and with id 255 an extension id first; 9.4.2.1. */
const uint8_t *
hostap_element(const struct hostap_event *e, unsigned int id, size_t *len)
{
	size_t left, n;
	const uint8_t *p = hostap_elements(e, &left);

	for (; p != NULL && left >= 2 && (n = p[1]) <= left - 2; p += 2 + n, left -= 2 + n) {
		if (p[0] == id && id < 255) {
			*len = n;
			return p + 2;
		}
		if (p[0] == 255 && n > 0 && id == 256u + p[2]) {
			*len = n - 1;
			return p + 3;
		}
	}
	*len = 0;
	return NULL;
}

const char *
hostap_octets_text(const void *octets, size_t len, char *text, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *p = octets;
	size_t n = 0;

	if (size == 0)
		return "";
	for (size_t i = 0; i < len; i++) {
		bool plain = p[i] >= 0x20 && p[i] < 0x7f && p[i] != '\\';

		if (n + (plain ? 1 : 4) >= size)
			break;
		if (plain) {
			text[n++] = (char)p[i];
			continue;
		}
		text[n++] = '\\';
		text[n++] = 'x';
		text[n++] = hex[p[i] >> 4];
		text[n++] = hex[p[i] & 15];
	}
	text[n] = '\0';
	return text;
}

const char *
hostap_text(const struct hostap_event *e, uint16_t attribute, char *text, size_t size)
{
	size_t len;
	const uint8_t *data = hap_attr_find(e->attrs, attribute, &len);

	return hostap_octets_text(data, len, text, size);
}

const char *
hostap_ssid(const struct hostap_event *e, char text[HOSTAP_SSID_TEXT])
{
	size_t len;
	const uint8_t *data = hap_attr_find(e->attrs, HAP_ATTR_SSID, &len);

	if (data == NULL && (e->m.i_type == HAP_ASSOC_REQ || e->m.i_type == HAP_REASSOC_REQ ||
	    e->m.i_type == HAP_PROBE_REQ)) {
		data = e->m.i_asreq.i_ssid;
		len = e->m.i_asreq.i_ssidlen;
	}
	return hostap_octets_text(data, len, text, HOSTAP_SSID_TEXT);
}

const char *
hostap_addr(const uint8_t a[IEEE80211_ADDR_LEN], char text[HOSTAP_ADDR_TEXT])
{
	snprintf(text, HOSTAP_ADDR_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", a[0], a[1], a[2], a[3],
	    a[4], a[5]);
	return text;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
hostap_addr_parse(const char *text, uint8_t addr[IEEE80211_ADDR_LEN])
{
	uint8_t a[IEEE80211_ADDR_LEN];

	if (strnlen(text, HOSTAP_ADDR_TEXT) != HOSTAP_ADDR_TEXT - 1)
		return false;
	for (size_t i = 0; i < sizeof(a); i++) {
		int high = digit(text[3 * i]), low = digit(text[3 * i + 1]);

		if (high < 0 || low < 0 || (i < 5 && text[3 * i + 2] != ':'))
			return false;
		a[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(addr, a, sizeof(a));
	return true;
}
