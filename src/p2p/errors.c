/* SPDX-License-Identifier: ISC */
/*
 * P10: the errors a stay, scan, frame, listen or device can end with, each with its cause.  The
 * manual page, hostap(4), has the same table.
 */
#include <errno.h>
#include <stddef.h>

#include "p2p/p2p.h"

static const struct {
	int error;
	const char *words;
} rows[] = {
	{ 0, "" },
	{ EBUSY, "another program keeps the radio busy" },
	{ ECANCELED, "it was cancelled, or its P2P device stopped" },
	{ EINVAL, "the radio may not use that channel: its regulatory domain forbids it" },
	{ ENETDOWN, "the interface went down" },
	{ ENODEV, "the radio is gone" },
	{ ENOBUFS, "the radio's driver has no room" },
	{ EOPNOTSUPP, "the radio cannot do that, or not in the time it may be away (hostap_p2p_away)" },
	{ EPERM, "the access point lacks CAP_NET_ADMIN" },
	{ ERFKILL, "the radio is blocked (rfkill)" },
	{ ETIMEDOUT, "the radio did not begin in time" },
};

const char *
p2p_error_words(int error)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].error == error)
			return rows[i].words;
	return "the radio failed";
}
