/* SPDX-License-Identifier: ISC */
/* Which radio it is to be, and opening it. */
#include "programs/apgated/radios.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/prng.h"
#include "programs/apgated/file.h"
#include "programs/apgated/real.h"
#include "radio/capture/capture.h"
#include "radio/nl80211/nl80211.h"
#include "radio/radio.h"
#include "radio/sim/sim.h"

enum { SCENARIO_MOST = 1 << 20 };	/* octets */

__attribute__((format(printf, 3, 4)))
static int
fail(int status, char *why, const char *text, ...)
{
	va_list args;

	va_start(args, text);
	vsnprintf(why, RADIOS_WHY, text, args);
	va_end(args);
	return status;
}

static struct sip_key
key_from(uint64_t seed)
{
	struct prng p = prng_from(seed);

	return (struct sip_key){ prng_next(&p), prng_next(&p) };
}

/* ---- simulated --------------------------------------------------------------------------- */

/* Without a scenario: the radios of the configuration, and nobody there. */
static struct scenario *
empty_scenario(int radios, struct scenario_error *error)
{
	char text[ENGINE_RADIOS * 16] = "";

	for (int i = 0; i < radios; i++)
		strcat(text, "radio\n");
	return scenario_read(text, strlen(text), error);
}

static int
read_scenario(const struct options *o, int radios, struct scenario **scenario, char *why)
{
	struct scenario_error error;
	size_t len;
	char *text;

	if (!o->radio_file) {
		*scenario = empty_scenario(radios, &error);
		return *scenario ? 0 : fail(EXIT_RUN, why, "out of memory");
	}
	text = file_read(o->radio_file, SCENARIO_MOST, &len);
	if (!text)
		return fail(EXIT_CONF, why, "%s: %s; name a readable scenario after "
		    "--radio sim:", o->radio_file, strerror(errno));
	*scenario = scenario_read(text, len, &error);
	free(text);
	if (*scenario)
		return 0;
	return fail(EXIT_CONF, why, "%s:%u:%u: %s", o->radio_file, error.line, error.column,
	    error.text);
}

static int
take_sim_radios(struct radios *r, const struct conf *conf, const struct options *o, char *why)
{
	if (sim_radios(r->sim) < (unsigned)conf->radio_count)
		return fail(EXIT_CONF, why, "%s has %u radio%s and the configuration %d; add "
		    "\"radio\" lines to the scenario, or leave configuration files out",
		    o->radio_file ? o->radio_file : "the simulation", sim_radios(r->sim),
		    sim_radios(r->sim) == 1 ? "" : "s", conf->radio_count);
	for (; r->count < conf->radio_count; r->count++)
		r->radio[r->count] = sim_radio(r->sim, (unsigned)r->count);
	return 0;
}

static int
open_sim(struct radios *r, const struct conf *conf, const struct options *o, bool check, char *why)
{
	struct sim_options so = { .seed = o->seed, .stations = o->stations };
	struct scenario *scenario;
	int status = read_scenario(o, conf->radio_count, &scenario, why);

	if (status)
		return status;
	so.scenario = scenario;
	r->has_end = o->radio_file != NULL;
	for (uint32_t i = 0; i < ENGINE_RADIOS; i++) {
		struct scenario_radio alone = scenario_radio();
		bool named = i < scenario->radios;

		r->acks[i] = !named || scenario->radio[i].reports;
		sim_away(named ? &scenario->radio[i] : &alone, i, &r->away[i]);
	}
	if (!check) {
		r->sim = sim_open(&so);
		if (!r->sim)
			status = fail(EXIT_RUN, why, "the simulation cannot be opened: %s; "
			    "give it fewer stations", strerror(errno));
		else
			status = take_sim_radios(r, conf, o, why);
	}
	if (r->sim)
		r->key = key_from(sim_seed(r->sim));
	scenario_free(scenario);
	return status;
}

/* ---- captures ---------------------------------------------------------------------------- */

static int
open_capture(struct radios *r, const struct conf *conf, const struct options *o, bool check,
    char *why)
{
	struct capture_options co = { .path = o->radio_file };
	char error[CAPTURE_ERROR];

	if (conf->radio_count > 1)
		return fail(EXIT_CONF, why, "a capture is played to one radio, and the "
		    "configuration has %d; name one configuration file", conf->radio_count);
	if (o->seed)
		r->key = key_from(o->seed);
	else if (getrandom(&r->key, sizeof(r->key), 0) != sizeof(r->key))
		return fail(EXIT_RUN, why, "no random numbers: %s", strerror(errno));
	co.key = r->key;
	if (capture_open(&co, &r->capture, error) < 0)
		return fail(EXIT_CONF, why, "%s", error);
	r->has_end = true;
	r->acks[0] = true;
	if (check)
		return 0;
	r->radio[r->count++] = capture_radio(r->capture);
	return 0;
}

/* ---- which ------------------------------------------------------------------------------- */

/* What driver= says, of all files alike. */
static int
kind_by_conf(const struct conf *conf, enum options_radio *kind, char *why)
{
	int driver = conf->radio[0]->driver;

	for (int i = 1; i < conf->radio_count; i++)
		if (conf->radio[i]->driver != driver)
			return fail(EXIT_CONF, why, "%s and %s have different drivers; write the "
			    "same driver= in both, or use --radio", conf->radio[0]->file,
			    conf->radio[i]->file);
	switch ((enum conf_driver)driver) {
	case CONF_DRIVER_SIM:
		*kind = OPTIONS_SIM;
		return 0;
	case CONF_DRIVER_CAPTURE:
		return fail(EXIT_CONF, why, "%s: driver=capture does not say which capture; add "
		    "--radio capture:FILE", conf->radio[0]->file);
	case CONF_DRIVER_NONE:
		return fail(EXIT_CONF, why, "%s: driver=none leaves no radio; write driver=sim, "
		    "or add --radio sim:SCENARIO", conf->radio[0]->file);
	case CONF_DRIVER_NL80211:
		break;
	}
	*kind = OPTIONS_NL80211;
	return 0;
}

int
radios_open(struct radios *r, const struct conf *conf, const struct options *o, bool check,
    struct say *say, char why[static RADIOS_WHY])
{
	int status = 0;

	*r = (struct radios){ .kind = o->radio };
	if (r->kind == OPTIONS_CONF)
		status = kind_by_conf(conf, &r->kind, why);
	if (status)
		return status;
	switch (r->kind) {
	case OPTIONS_SIM:
		return open_sim(r, conf, o, check, why);
	case OPTIONS_CAPTURE:
		return open_capture(r, conf, o, check, why);
	case OPTIONS_CONF:
	case OPTIONS_NL80211:
		break;
	}
	return real_open(r, conf, o, check, say, why);
}

void
radios_close(struct radios *r)
{
	for (int i = 0; r->kind == OPTIONS_NL80211 && i < r->count; i++)
		radio_close(r->radio[i]);
	sim_close(r->sim);
	capture_close(r->capture);
	*r = (struct radios){ 0 };
}

void
radios_fit(const struct radios *r, int radio, struct engine_radio *e)
{
	e->acks = r->acks[radio];
	e->away = r->away[radio];
	if (r->kind == OPTIONS_NL80211)
		nl80211_fit(r->radio[radio], e);
}

void
radios_address(const struct radios *r, int radio, int bss, struct engine_bss *b)
{
	if (r->kind == OPTIONS_NL80211)
		b->bssid = nl80211_bssid(r->radio[radio], bss);
}

struct instant
radios_end(const struct radios *r)
{
	return r->sim && r->has_end ? sim_end(r->sim) : FAR;
}

/* A scenario without an end of its own is over when everybody joined or gave up. */
bool
radios_over(const struct radios *r, struct instant now)
{
	if (!r->has_end)
		return false;
	if (radios_end(r).us != FAR.us)
		return instant_due(radios_end(r), now);
	if (r->sim)
		return sim_settled(r->sim);
	for (int i = 0; i < r->count; i++)
		if (!radio_finished(r->radio[i]))
			return false;
	return true;
}
