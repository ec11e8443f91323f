/* SPDX-License-Identifier: ISC */
/*
 * event - what the access point tells an observer, as a line for people or for programs
 */
#pragma once

#include <jansson.h>

#include "programs/apgate/cli.h"
#include "programs/apgate/ifaces.h"

/* A sentence about the station, without its address and the time; "": not worth a line. */
struct event_words {
	const char	*mark;		/* as event_mark() gives it */
	enum cli_paint	 paint;		/* of the mark */
	char		 text[4 * TEXT];
};

int64_t	 event_time_us(const struct hostap_event *);	/* since 1970 */
bool	 event_is_about(const struct hostap_event *, const uint8_t addr[IEEE80211_ADDR_LEN]);
uint32_t event_class(const struct hostap_event *);	/* HAP_CLASS_*; 0: of no class */
void	 event_describe(const struct cli *, const struct ifaces *, const struct hostap_event *,
	    struct event_words *);
json_t	*event_document(const struct ifaces *, const struct hostap_event *);

enum event_sign { SIGN_NONE, SIGN_YES, SIGN_NO, SIGN_WARN };
const char *event_mark(const struct cli *, enum event_sign);	/* one column wide */
