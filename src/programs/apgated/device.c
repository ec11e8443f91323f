/* SPDX-License-Identifier: ISC */
/* The character device: made where it can be, and where it cannot the reason said once. */
#include <unistd.h>

#include "loop/loop.h"
#include "port/device.h"
#include "programs/apgated/ap.h"
#include "programs/apgated/map.h"

/* Asked for, or there by default: whoever is not root and did not ask is not told. */
static bool
is_wanted(const struct ap *ap)
{
	return ap->started->apgate.device[0] != '\0' &&
	    (geteuid() == 0 || conf_apgate_sets(ap->started, "hostap_device"));
}

int
ap_open_device(struct ap *ap, const struct port_grant *grants, unsigned count)
{
	const struct conf_apgate *a = &ap->started->apgate;
	struct device_config c = {
		.name = a->device, .mode = (mode_t)a->device_mode, .engine = ap->engine,
		.grants = grants, .grant_count = count, .watch = loop_watch, .arg = ap->loop,
	};
	char why[PORT_WHY];

	if (!is_wanted(ap))
		return 0;
	if (map_device_group(ap->started, &c.has_group, &c.group) < 0) {
		say_text(&ap->say, SAY_ERROR, "hostap_device_group: there is no group '%s'; create "
		    "it, or name another", a->device_group);
		return EXIT_CONF;
	}
	if (device_open(&ap->device, &c, why) < 0) {
		say_text(&ap->say, conf_apgate_sets(ap->started, "hostap_device") ? SAY_WARNING :
		    SAY_NOTICE, "%s", why);
		return 0;
	}
	if (why[0])
		say_text(&ap->say, SAY_WARNING, "%s", why);
	say_text(&ap->say, SAY_NOTICE, "daemons can open /dev/%s", a->device);
	loop_set_device(ap->loop, ap->device);
	return 0;
}

void
ap_close_device(struct ap *ap)
{
	if (ap->loop)
		loop_set_device(ap->loop, NULL);
	device_close(ap->device, ap->loop ? loop_now(ap->loop) : (struct instant){ 0 });
	ap->device = NULL;
}
