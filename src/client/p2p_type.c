/* SPDX-License-Identifier: ISC */
/* Device types in words: Wi-Fi Simple Configuration 2.0.8, table 41. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/p2p_inside.h"

enum { OUI_WFA = 0x0050f204 };

static const struct type_word {
	uint8_t		category, subcategory;
	const char	*word;
} words[] = {
	{ 1, 0, "computer" }, { 1, 1, "pc" }, { 1, 2, "server" }, { 1, 3, "media center" },
	{ 1, 4, "ultra-mobile pc" }, { 1, 5, "notebook" }, { 1, 6, "desktop" },
	{ 1, 7, "mobile internet device" }, { 1, 8, "netbook" }, { 1, 9, "tablet" },
	{ 2, 0, "input device" }, { 2, 1, "keyboard" }, { 2, 2, "mouse" }, { 2, 3, "joystick" },
	{ 2, 4, "trackball" }, { 2, 5, "game controller" }, { 2, 6, "remote" },
	{ 2, 7, "touchscreen" }, { 2, 8, "biometric reader" }, { 2, 9, "barcode reader" },
	{ 3, 0, "printer or scanner" }, { 3, 1, "printer" }, { 3, 2, "scanner" }, { 3, 3, "fax" },
	{ 3, 4, "copier" }, { 3, 5, "all-in-one printer" },
	{ 4, 0, "camera" }, { 4, 1, "still camera" }, { 4, 2, "video camera" }, { 4, 3, "webcam" },
	{ 4, 4, "security camera" },
	{ 5, 0, "storage" }, { 5, 1, "nas" },
	{ 6, 0, "network" }, { 6, 1, "access point" }, { 6, 2, "router" }, { 6, 3, "switch" },
	{ 6, 4, "gateway" }, { 6, 5, "bridge" },
	{ 7, 0, "display" }, { 7, 1, "television" }, { 7, 2, "picture frame" },
	{ 7, 3, "projector" }, { 7, 4, "monitor" },
	{ 8, 0, "multimedia" }, { 8, 1, "audio recorder" }, { 8, 2, "video recorder" },
	{ 8, 3, "media extender" }, { 8, 4, "set-top box" }, { 8, 5, "media server" },
	{ 8, 6, "video player" },
	{ 9, 0, "gaming" }, { 9, 1, "xbox" }, { 9, 2, "xbox 360" }, { 9, 3, "playstation" },
	{ 9, 4, "game console" }, { 9, 5, "portable game" },
	{ 10, 0, "phone" }, { 10, 1, "windows phone" }, { 10, 2, "single-mode phone" },
	{ 10, 3, "dual-mode phone" }, { 10, 4, "single-mode smartphone" }, { 10, 5, "smartphone" },
	{ 11, 0, "audio" }, { 11, 1, "radio" }, { 11, 2, "speakers" }, { 11, 3, "music player" },
	{ 11, 4, "headset" }, { 11, 5, "headphones" }, { 11, 6, "microphone" },
	{ 11, 7, "home theater" },
};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

static struct wsc_device_type
unpack(const uint8_t octets[8])
{
	struct rd r = rd_from(octets, WSC_TYPE_LEN);

	return rd_wsc_device_type(&r);
}

static void
pack(struct wsc_device_type type, uint8_t octets[8])
{
	struct wr w = wr_into(octets, WSC_TYPE_LEN);

	wr_wsc_device_type(&w, type);
}

const char *
hostap_type_text(const uint8_t octets[8], char text[HOSTAP_TYPE_TEXT])
{
	struct wsc_device_type type = unpack(octets);

	for (unsigned i = 0; i < WORDS; i++)
		if (type.oui == OUI_WFA && words[i].category == type.category &&
		    words[i].subcategory == type.subcategory) {
			snprintf(text, HOSTAP_TYPE_TEXT, "%s", words[i].word);
			return text;
		}
	snprintf(text, HOSTAP_TYPE_TEXT, "%u-%08x-%u", type.category, type.oui,
	    type.subcategory);
	return text;
}

const char *
hostap_type_nth(unsigned int n)
{
	return n < WORDS ? words[n].word : NULL;
}

/* A word, in which "-" will do for a blank. */
static bool
is_word(const char *text, const char *word)
{
	while (*word && (*text == *word || (*word == ' ' && *text == '-')))
		text++, word++;
	return *word == '\0' && *text == '\0';
}

bool
hostap_type_parse(const char *text, uint8_t octets[8])
{
	struct wsc_device_type type = { .oui = OUI_WFA };
	unsigned category, subcategory, oui;
	int end = 0;

	for (unsigned i = 0; i < WORDS; i++)
		if (is_word(text, words[i].word)) {
			type.category = words[i].category;
			type.subcategory = words[i].subcategory;
			pack(type, octets);
			return true;
		}
	if (sscanf(text, "%5u-%8x-%5u%n", &category, &oui, &subcategory, &end) != 3 ||
	    text[end] != '\0' || category > UINT16_MAX || subcategory > UINT16_MAX)
		return false;
	type.category = (uint16_t)category;
	type.oui = oui;
	type.subcategory = (uint16_t)subcategory;
	pack(type, octets);
	return true;
}
