/* SPDX-License-Identifier: ISC */
/* Messages name interfaces by the low half of a cookie; people name them by name. */
#include "programs/apgate/ifaces.h"

#include <stdio.h>
#include <string.h>

#include "programs/apgate/cli.h"

int
ifaces_read(struct ifaces *l, struct hostap *h)
{
	struct hostap_iface_list page = { 0 };
	int more;

	l->count = 0;
	do {
		more = hostap_get_ifaces(h, &page);
		for (uint32_t i = 0; more >= 0 && i < page.count && l->count < IFACES; i++)
			l->iface[l->count++] = page.iface[i];
	} while (more > 0);
	return more;
}

const char *
ifaces_name(const struct ifaces *l, uint32_t iface, char text[static TEXT])
{
	for (uint32_t i = 0; i < l->count; i++)
		if ((uint32_t)l->iface[i].cookie == iface)
			return text_name(l->iface[i].name, text);
	snprintf(text, TEXT, "interface %u", iface);
	return text;
}

static const char *
nth_name(const void *arg, int n)
{
	const struct ifaces *l = arg;

	return n >= 0 && (uint32_t)n < l->count ? l->iface[n].name : NULL;
}

const struct hostap_iface_info *
ifaces_find(const struct ifaces *l, const char *name)
{
	char text[TEXT];
	const char *near;

	for (uint32_t i = 0; i < l->count; i++)
		if (strcmp(l->iface[i].name, name) == 0)
			return &l->iface[i];
	near = cli_nearest(name, nth_name, l);
	if (near)
		cli_fail(CLI_NO, "there is no interface '%s'; did you mean %s?", name,
		    text_name(near, text));
	else
		cli_fail(CLI_NO, "there is no interface '%s'; apgate status lists them", name);
	return NULL;
}
