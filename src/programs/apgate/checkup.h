/* SPDX-License-Identifier: ISC */
/*
 * checkup - from what was found of radios, machine and programs: what stands in the way of an
 * access point, and what takes it away
 *
 * Pure.  A finding has a name that stays (doc/json.md), a sentence, and a cure: a command where
 * there is one, else a sentence.  Errors stand in the way; warnings do not, but something is not
 * as it should be; notes are worth knowing.
 */
#pragma once

#include <stdbool.h>

#include "programs/apgate/holders.h"
#include "programs/apgate/host.h"
#include "radio/nl80211/survey.h"

enum { FINDINGS = 256, FINDING_TEXT = 400, FINDING_CURE = 200 };

enum finding_level { FINDING_ERROR, FINDING_WARNING, FINDING_NOTE };

struct finding {
	enum finding_level level;
	const char *name;		/* "rfkill-soft" */
	int radio;			/* its place in the survey; -1: of the machine */
	uint32_t ifindex;		/* 0: of no interface in particular */
	char text[FINDING_TEXT], cure[FINDING_CURE];	/* cure "": there is none to give */
};

struct checkup_facts {			/* borrowed */
	const struct survey *survey;
	int survey_error;		/* of look_around(), negative; 0 */
	const struct host *host;
	const struct holders *holders;
	const char *wanted;		/* the interface or radio asked about; NULL: all */
	bool netdev;			/* wanted is an interface, if no Wi-Fi one */
};

struct checkup {
	bool ready;			/* an access point could be started where it was asked */
	bool radio_ready[SURVEY_RADIOS];
	int count;
	struct finding finding[FINDINGS];	/* of more, the first */
};

void	checkup_make(struct checkup *, const struct checkup_facts *);

/* Whether a radio, an interface, is among those asked about. */
bool	checkup_shows(const struct checkup_facts *, int radio);
bool	checkup_shows_vif(const struct checkup_facts *, const struct survey_vif *);

const char *checkup_level(enum finding_level);	/* "error", "warning", "note" */
const char *checkup_mode(uint32_t iftype);	/* "access point"; nl80211's number */
