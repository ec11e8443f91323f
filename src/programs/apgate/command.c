/* SPDX-License-Identifier: ISC */
/* Waiting for HAP_RESULT_IND (C2). */
#include "programs/apgate/command.h"

#include <stdio.h>
#include <string.h>

int
command_begin(struct hostap *h)
{
	struct hostap_mode mode;

	hostap_mode_init(&mode);
	mode.indications = UINT64_C(1) << HAP_RESULT_IND;
	return hostap_set_mode(h, &mode);
}

static int
take_result(const struct hostap_event *e, char why[static HOSTAP_ERROR_LEN])
{
	int error = e->body.result.error;

	hostap_text(e, HAP_ATTR_TEXT, why, HOSTAP_ERROR_LEN);
	if (error == 0)
		return 0;
	if (why[0] == '\0')
		snprintf(why, HOSTAP_ERROR_LEN, "%s", error == EPERM ?
		    "not permitted: the access point's hostap_grant does not give you the right "
		    "\"command\"" : strerror(error));
	return error > 0 && error < 4096 ? -error : -EBADMSG;
}

int
command_result(struct hostap *h, char why[static HOSTAP_ERROR_LEN])
{
	const struct hostap_event *e;
	int r;

	while ((r = hostap_wait(h, COMMAND_WAIT_MS)) > 0) {
		while ((r = hostap_next(h, &e)) > 0)
			if (e->m.i_type == HAP_RESULT_IND && e->body.result.seq == COMMAND_NUMBER)
				return take_result(e, why);
		if (r < 0)
			break;
	}
	snprintf(why, HOSTAP_ERROR_LEN, "%s", r < 0 ? hostap_error(h) :
	    "the access point does not say what became of it");
	return r < 0 ? r : -ETIMEDOUT;
}
