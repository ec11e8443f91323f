/* SPDX-License-Identifier: ISC */
/*
 * SIGHUP: what can change while every station stays, does; what cannot is named.  A file with
 * a mistake changes nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loop/loop.h"
#include "port/device.h"
#include "port/port.h"
#include "programs/apgated/ap.h"
#include "programs/apgated/map.h"
#include "programs/apgated/notify.h"

enum { CHANGES = 256 };

void
ap_say_errors(struct ap *ap, enum say_level level, const struct conf_errors *errors)
{
	char text[CONF_ERROR_TEXT];

	for (size_t i = 0; i < errors->count; i++)
		say_text(&ap->say, level, "%s", conf_error_text(&errors->list[i], text));
	if (errors->more)
		say_text(&ap->say, level, "and %zu more", errors->more);
}

static struct conf *
read_again(struct ap *ap, struct port_grant grants[static PORT_GRANTS], int *grant_count)
{
	struct conf_errors *errors = calloc(1, sizeof(*errors));
	struct conf *conf = NULL;
	const char *unknown;

	if (!errors || conf_read(ap->options.conf, ap->options.conf_count, &conf, errors) < 0) {
		if (errors)
			ap_say_errors(ap, SAY_ERROR, errors);
		conf = NULL;
	} else if ((*grant_count = map_grants(conf, grants, &unknown)) < 0) {
		say_text(&ap->say, SAY_ERROR, "hostap_grant: there is no user or group '%s'; "
		    "create it, or write uid:N or gid:N", unknown);
		conf_free(conf);
		conf = NULL;
	}
	free(errors);
	return conf;
}

/* The BSS of that name in the radio, or -1. */
static int
find_bss(const struct conf_radio *r, const char *name)
{
	for (int i = 0; i < r->bss_count; i++)
		if (strcmp(r->bss[i].name, name) == 0)
			return i;
	return -1;
}

static void
change_bss(struct ap *ap, const struct conf *new, int radio, int n)
{
	const char *name = ap->started->radio[radio]->bss[n].name;
	int other = radio < new->radio_count ? find_bss(new->radio[radio], name) : -1;
	struct map_bss is, wanted = { 0 };
	int error;

	if (other < 0)				/* gone: that needs a restart */
		return;
	error = map_bss(ap->started, radio, n, &is);
	if (error == 0)
		error = map_bss(new, radio, other, &wanted);
	radios_address(&ap->radios, radio, n, &is.bss);
	if (error == 0) {
		map_bss_live(&is.bss, &wanted.bss);
		error = engine_change_bss(ap->engine, loop_now(ap->loop), ap->bss[radio][n],
		    &is.bss);
		loop_settle(ap->loop);
	}
	if (error < 0)
		say_text(&ap->say, SAY_ERROR, "%s keeps its settings: %s; restart apgated", name,
		    strerror(-error));
	map_bss_close(&is);
	map_bss_close(&wanted);
}

static void
say_changes(struct ap *ap, const struct conf *new)
{
	struct conf_change changes[CHANGES];
	size_t n = conf_compare(ap->live, new, changes, CHANGES), taken = 0, left = 0;

	for (size_t i = 0; i < n && i < CHANGES; i++)
		if (changes[i].reload == CONF_LIVE) {
			say_text(&ap->say, SAY_INFO, "%s%s%s has changed", changes[i].key,
			    changes[i].name[0] ? " of " : "", changes[i].name);
			taken++;
		}
	n = conf_compare(ap->started, new, changes, CHANGES);
	for (size_t i = 0; i < n && i < CHANGES; i++)
		if (changes[i].reload != CONF_LIVE) {
			say_text(&ap->say, SAY_WARNING, "%s%s%s stays as it was: a change %s%s; "
			    "restart apgated to take it", changes[i].key,
			    changes[i].name[0] ? " of " : "", changes[i].name,
			    conf_reload_text(changes[i].reload),
			    changes[i].reload == CONF_RESTARTS_BSS ?
			    " and would drop its stations" : "");
			left++;
		}
	if (n > CHANGES)
		say_text(&ap->say, SAY_WARNING, "and %zu more changes", n - CHANGES);
	say_text(&ap->say, SAY_NOTICE, "configuration read again: %zu change%s taken, %zu not",
	    taken, taken == 1 ? "" : "s", left);
}

void
ap_reload(struct ap *ap)
{
	struct port_grant grants[PORT_GRANTS];
	struct engine_config config;
	struct conf *new;
	int grant_count = 0;

	notify_reloading();
	new = read_again(ap, grants, &grant_count);
	if (!new) {
		say_text(&ap->say, SAY_ERROR, "the configuration stays as it was; correct it and "
		    "send SIGHUP again");
		notify("READY=1");
		return;
	}
	say_changes(ap, new);
	map_config(new, &config);
	engine_change(ap->engine, &config);
	loop_settle(ap->loop);
	for (int r = 0; r < ap->started->radio_count; r++)
		for (int b = 0; b < ap->started->radio[r]->bss_count; b++)
			change_bss(ap, new, r, b);
	port_set_grants(ap->port, grants, (unsigned)grant_count);
	if (ap->device)
		device_set_grants(ap->device, grants, (unsigned)grant_count);
	if (ap->live != ap->started)
		conf_free(ap->live);
	ap->live = new;
	notify("READY=1");
}
