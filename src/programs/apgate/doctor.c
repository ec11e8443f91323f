/* SPDX-License-Identifier: ISC */
/* apgate doctor: what each radio can do, what stands in the way of an access point, and the cure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "programs/apgate/commands.h"
#include "programs/apgate/doctor.h"
#include "radio/nl80211/look.h"
#include "radio/nl80211/record.h"

struct doctor {
	struct survey	survey;
	struct host	host;
	struct holders	holders;
	struct checkup	checkup;
	struct checkup_facts facts;
};

static bool
open_record(const struct cli *c, struct record **record)
{
	const char *path = cli_value(c, "--write-netlink");

	*record = path ? record_open(path) : NULL;
	if (path == NULL || *record)
		return true;
	cli_fail(CLI_NO, "%s cannot be written: %s; give another path", path, strerror(errno));
	return false;
}

static void
examine(struct doctor *d, const struct cli *c, struct record *record)
{
	const char *wanted = c->words ? c->word[0] : NULL;
	int error = look_around(&d->survey, record);

	host_read(&d->host, "", getenv("XDG_RUNTIME_DIR"), &d->survey);
	holders_read(&d->holders, "", &d->survey);
	d->facts = (struct checkup_facts){
		.survey = &d->survey, .survey_error = error, .host = &d->host,
		.holders = &d->holders, .wanted = wanted,
		.netdev = wanted && host_has_netdev("", wanted),
	};
	checkup_make(&d->checkup, &d->facts);
}

static enum cli_exit
run(struct cli *c)
{
	struct doctor *d = calloc(1, sizeof(*d));
	enum cli_exit status = CLI_NO;
	struct record *record;

	if (d == NULL)
		return cli_fail(CLI_NO, "out of memory");
	if (open_record(c, &record)) {
		examine(d, c, record);
		if (c->json)
			cli_json(doctor_document(&d->facts, &d->checkup));
		else
			doctor_show(c, &d->facts, &d->checkup);
		status = d->checkup.ready ? CLI_DONE : CLI_NO;
		record_close(record);
	}
	free(d);
	return status;
}

static const struct cli_option options[] = {
	{ "--write-netlink", "FILE", "also write down what the kernel said, for a report" },
	{ NULL, NULL, NULL },
};

const struct cli_command command_doctor = {
	.name = "doctor", .words = "[INTERFACE]", .most = 1,
	.summary = "what the radios can do, what stands in the way, and the cure",
	.text = "Looks at this machine's radios, or the one of an interface: what each can do, what\n"
	    "stands in the way of an access point there, and the command that cures it.  Needs\n"
	    "no running access point and changes nothing; as root it sees more.  Exit status\n"
	    "0: an access point could be started; 1: something stands in the way.",
	.options = options, .run = run,
};
