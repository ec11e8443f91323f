/* SPDX-License-Identifier: ISC */
/*
 * radios - opens what the configuration and --radio name
 *
 * One radio for each configuration file, numbered alike.  Whatever fails says which file or
 * option is at fault, and what helps.
 */
#pragma once

#include "conf/conf.h"
#include "engine/engine.h"
#include "programs/apgated/options.h"

struct capture;
struct radio;
struct say;
struct sim;

struct radios {
	struct radio	*radio[ENGINE_RADIOS];
	int		 count;
	enum options_radio kind;
	struct sim	*sim;		/* NULL: not simulated */
	struct capture	*capture;	/* NULL: no capture is played */
	struct sip_key	 key;		/* for whatever hashes addresses: secret, if they are strangers' */
	bool		 acks[ENGINE_RADIOS];	/* it reports acknowledgements */
	struct air_away	 away[ENGINE_RADIOS];	/* simulated: what it can off its channel */
	bool		 has_end;	/* there is a time when nothing more comes */
};

enum { RADIOS_WHY = 512 };

/* 0, or an exit status and why.  check: nothing is opened but read. */
int	radios_open(struct radios *, const struct conf *, const struct options *, bool check,
	    struct say *, char why[static RADIOS_WHY]);
void	radios_close(struct radios *);

/* What a radio is asked to offer becomes what it can; a BSS gets its interface's address. */
void	radios_fit(const struct radios *, int radio, struct engine_radio *);
void	radios_address(const struct radios *, int radio, int bss, struct engine_bss *);

bool	radios_over(const struct radios *, struct instant now);	/* the scenario or capture is */
struct instant	radios_end(const struct radios *);	/* when it will be; FAR: not known */
