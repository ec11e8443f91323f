/* SPDX-License-Identifier: ISC */
/*
 * What apgated keeps when everything is open: its configuration and what goes with it, to read
 * again on SIGHUP; the folder of its socket, to take the socket away at the end; and, for real
 * radios, the right to administer them.
 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/apgated/ap.h"
#include "programs/apgated/sandbox.h"

enum { PATH = 4096 };

struct kept {
	struct sandbox s;
	char folder[SANDBOX_PATHS][PATH];	/* whose paths are in s.read */
	unsigned folders;
};

static void
keep(struct kept *k, const char *path)
{
	if (k->s.read_count < SANDBOX_PATHS)
		k->s.read[k->s.read_count++] = path;
}

/* Its folder, because whoever edits a file most often puts another in its place. */
static void
keep_folder_of(struct kept *k, const char *file)
{
	char copy[PATH];

	if (file == NULL || k->folders == SANDBOX_PATHS)
		return;
	snprintf(copy, sizeof(copy), "%s", file);
	snprintf(k->folder[k->folders], PATH, "%s", dirname(copy));
	keep(k, k->folder[k->folders++]);
}

static void
keep_lists(struct kept *k, const struct conf_acl *acl)
{
	for (int i = 0; i < acl->files; i++)
		keep_folder_of(k, acl->file[i]);
}

static void
keep_configuration(struct kept *k, const struct ap *ap)
{
	for (int r = 0; r < ap->started->radio_count; r++) {
		const struct conf_radio *radio = ap->started->radio[r];

		keep_folder_of(k, radio->file);
		for (int b = 0; b < radio->bss_count; b++) {
			keep_lists(k, &radio->bss[b].accept);
			keep_lists(k, &radio->bss[b].deny);
		}
	}
}

void
ap_shut(struct ap *ap, const char *socket)
{
	static const char *const system[] = { "/etc", "/proc", "/sys", "/dev/rfkill",
	    "/usr/share/zoneinfo", "/run/systemd/notify" };
	struct kept *k = calloc(1, sizeof(*k));
	char why[SANDBOX_WHY], folder[PATH];

	if (k == NULL)
		return;
	for (size_t i = 0; i < sizeof(system) / sizeof(system[0]); i++)
		keep(k, system[i]);
	keep_configuration(k, ap);
	snprintf(folder, sizeof(folder), "%s", socket);
	k->s.write[k->s.write_count++] = dirname(folder);
	k->s.net_admin = !ap_is_simulated(ap);
	if (sandbox_enter(&k->s, why) != 0)
		say_text(&ap->say, SAY_NOTICE, "not all of the sandbox stands:%s", why);
	free(k);
}
