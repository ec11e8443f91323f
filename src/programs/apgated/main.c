/* SPDX-License-Identifier: ISC */
/* apgated - an access point whose decisions daemons make */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "loop/loop.h"
#include "programs/apgated/ap.h"
#include "programs/apgated/map.h"

static int
read_conf(struct ap *ap)
{
	struct conf_errors *errors = calloc(1, sizeof(*errors));
	int error = errors ? conf_read(ap->options.conf, ap->options.conf_count, &ap->started,
	    errors) : -1;

	if (error < 0 && errors)
		ap_say_errors(ap, SAY_ERROR, errors);
	if (error == 0)
		ap_say_errors(ap, SAY_NOTICE, &ap->started->notes);
	free(errors);
	ap->live = ap->started;
	return error < 0 ? EXIT_CONF : 0;
}

/* All that can be wrong before anything is opened. */
static int
check(struct ap *ap)
{
	struct port_grant grants[PORT_GRANTS];
	const char *unknown;
	char why[RADIOS_WHY];
	bool has;
	gid_t gid;
	int status = radios_open(&ap->radios, ap->started, &ap->options, true, &ap->say,
	    why);

	radios_close(&ap->radios);
	if (status) {
		say_text(&ap->say, SAY_ERROR, "%s", why);
		return status;
	}
	if (map_grants(ap->started, grants, &unknown) < 0) {
		say_text(&ap->say, SAY_ERROR, "hostap_grant: there is no user or group '%s'; "
		    "create it, or write uid:N or gid:N", unknown);
		return EXIT_CONF;
	}
	if (ap->started->apgate.device[0] && map_device_group(ap->started, &has, &gid) < 0) {
		say_text(&ap->say, SAY_ERROR, "hostap_device_group: there is no group '%s'; create "
		    "it, or name another", ap->started->apgate.device_group);
		return EXIT_CONF;
	}
	puts("the configuration is good");
	return 0;
}

int
main(int argc, char *argv[])
{
	struct ap *ap = calloc(1, sizeof(*ap));
	int status;

	if (!ap) {
		fputs("apgated: out of memory\n", stderr);
		return EXIT_RUN;
	}
	if (options_read(argc, argv, &ap->options, &status)) {
		umask(0022);
		signal(SIGPIPE, SIG_IGN);
		ap->say = say_open(ap->options.level, ap->options.log_json);
		ap->say.wall_us = loop_wall_us();
		status = read_conf(ap);
		if (status == 0)
			status = ap->options.check ? check(ap) : ap_run(ap);
	}
	if (ap->live != ap->started)
		conf_free(ap->live);
	conf_free(ap->started);
	free(ap);
	return status;
}
