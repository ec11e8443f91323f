/* SPDX-License-Identifier: ISC */
/*
 * Capabilities written as [TOKEN][TOKEN]: the bits of the HT and VHT capability fields
 * (802.11-2020, 9.4.2.55.2 and 9.4.2.157.2).  hostapd passes over what it does not know; here a
 * misspelt token is a mistake.  Left out: the tokens for which both fields take no bits.
 */
#include <stdio.h>
#include <string.h>

#include "conf/key.h"
#include "conf/nearest.h"

struct token {
	const char	*name;
	uint32_t	 mask, bits;
	uint32_t	 needs;		/* bits without which it means nothing */
};

static const struct token ht_tokens[] = {
	{ "LDPC", 1 << 0, 1 << 0, 0 },
	{ "HT40+", 0, 1 << 1, 0 },
	{ "HT40-", 0, 1 << 1, 0 },
	{ "GF", 1 << 4, 1 << 4, 0 },
	{ "SHORT-GI-20", 1 << 5, 1 << 5, 0 },
	{ "SHORT-GI-40", 1 << 6, 1 << 6, 0 },
	{ "TX-STBC", 1 << 7, 1 << 7, 0 },
	{ "RX-STBC1", 3 << 8, 1 << 8, 0 },
	{ "RX-STBC12", 3 << 8, 2 << 8, 0 },
	{ "RX-STBC123", 3 << 8, 3 << 8, 0 },
	{ "DELAYED-BA", 1 << 10, 1 << 10, 0 },
	{ "MAX-AMSDU-7935", 1 << 11, 1 << 11, 0 },
	{ "DSSS_CCK-40", 1 << 12, 1 << 12, 0 },
	{ "40-INTOLERANT", 1 << 14, 1 << 14, 0 },
	{ "LSIG-TXOP-PROT", 1 << 15, 1 << 15, 0 },
	{ NULL, 0, 0, 0 }
};

static const struct token vht_tokens[] = {
	{ "MAX-MPDU-7991", 3 << 0, 1 << 0, 0 },
	{ "MAX-MPDU-11454", 3 << 0, 2 << 0, 0 },
	{ "VHT160", 3 << 2, 1 << 2, 0 },
	{ "VHT160-80PLUS80", 3 << 2, 2 << 2, 0 },
	{ "RXLDPC", 1 << 4, 1 << 4, 0 },
	{ "SHORT-GI-80", 1 << 5, 1 << 5, 0 },
	{ "SHORT-GI-160", 1 << 6, 1 << 6, 0 },
	{ "TX-STBC-2BY1", 1 << 7, 1 << 7, 0 },
	{ "RX-STBC-1", 7 << 8, 1 << 8, 0 },
	{ "RX-STBC-12", 7 << 8, 2 << 8, 0 },
	{ "RX-STBC-123", 7 << 8, 3 << 8, 0 },
	{ "RX-STBC-1234", 7 << 8, 4 << 8, 0 },
	{ "SU-BEAMFORMER", 1 << 11, 1 << 11, 0 },
	{ "SU-BEAMFORMEE", 1 << 12, 1 << 12, 0 },
	{ "BF-ANTENNA-2", 7 << 13, 1 << 13, 1 << 12 },
	{ "BF-ANTENNA-3", 7 << 13, 2 << 13, 1 << 12 },
	{ "BF-ANTENNA-4", 7 << 13, 3 << 13, 1 << 12 },
	{ "BF-ANTENNA-5", 7 << 13, 4 << 13, 1 << 12 },
	{ "SOUNDING-DIMENSION-2", 7 << 16, 1 << 16, 1 << 11 },
	{ "SOUNDING-DIMENSION-3", 7 << 16, 2 << 16, 1 << 11 },
	{ "SOUNDING-DIMENSION-4", 7 << 16, 3 << 16, 1 << 11 },
	{ "MU-BEAMFORMER", 1 << 19, 1 << 19, 0 },
	{ "VHT-TXOP-PS", 1 << 21, 1 << 21, 0 },
	{ "HTC-VHT", 1 << 22, 1 << 22, 0 },
	{ "MAX-A-MPDU-LEN-EXP0", 7 << 23, 0, 0 },
	{ "MAX-A-MPDU-LEN-EXP1", 7 << 23, 1 << 23, 0 },
	{ "MAX-A-MPDU-LEN-EXP2", 7 << 23, 2 << 23, 0 },
	{ "MAX-A-MPDU-LEN-EXP3", 7 << 23, 3 << 23, 0 },
	{ "MAX-A-MPDU-LEN-EXP4", 7 << 23, 4 << 23, 0 },
	{ "MAX-A-MPDU-LEN-EXP5", 7 << 23, 5 << 23, 0 },
	{ "MAX-A-MPDU-LEN-EXP6", 7 << 23, 6 << 23, 0 },
	{ "MAX-A-MPDU-LEN-EXP7", 7 << 23, 7 << 23, 0 },
	{ "VHT-LINK-ADAPT2", 3 << 26, 2 << 26, 1 << 22 },
	{ "VHT-LINK-ADAPT3", 3 << 26, 3 << 26, 1 << 22 },
	{ "RX-ANTENNA-PATTERN", 1 << 28, 1 << 28, 0 },
	{ "TX-ANTENNA-PATTERN", 1 << 29, 1 << 29, 0 },
	{ NULL, 0, 0, 0 }
};

static const struct token *
find(const struct token *t, const char *name, size_t len)
{
	for (; t->name != NULL; t++)
		if (strlen(t->name) == len && memcmp(t->name, name, len) == 0)
			return t;
	return NULL;
}

static void
unknown(struct conf_job *job, const struct token *t, const char *name, size_t len)
{
	char quoted[CONF_QUOTED], cure[64] = "leave it out";
	const char *nearest = NULL;
	unsigned best = nearest_limit(len) + 1, distance;

	conf_quote(name, len, quoted);
	for (; t->name != NULL && best > 0; t++)
		if ((distance = nearest_distance(quoted, t->name, best - 1)) < best) {
			best = distance;
			nearest = t->name;
		}
	if (nearest != NULL)
		(void)snprintf(cure, sizeof(cure), "did you mean [%s]?", nearest);
	conf_wrong(job, cure, "there is no capability [%s]", quoted);
}

/* The token at s; how many characters it takes, 0 where there is none. */
static size_t
token_len(const char *s)
{
	const char *end = *s == '[' ? strchr(s, ']') : NULL;

	return end == NULL ? 0 : (size_t)(end - s) + 1;
}

/*
 * Reads them all into bits (added to those of earlier lines).  seen holds the masks already
 * spoken for; ht40, where not NULL, which side the secondary channel is on.
 */
static bool
read_tokens(struct conf_job *job, const struct token *tokens, const char *s, uint32_t *bits,
    int *ht40)
{
	uint32_t seen = 0;
	size_t len;

	for (; (len = token_len(s)) > 0; s += len) {
		const struct token *t = find(tokens, s + 1, len - 2);

		if (t == NULL) {
			unknown(job, tokens, s + 1, len - 2);
			return false;
		}
		if ((seen & t->mask) != 0 && (*bits & t->mask) != t->bits) {
			conf_wrong(job, "leave out one of them",
			    "[%s] contradicts another capability of the line", t->name);
			return false;
		}
		if (ht40 != NULL && (t->bits & 2) != 0 && t->mask == 0) {
			int side = t->name[4] == '+' ? 1 : -1;

			if (*ht40 == -side) {
				conf_wrong(job, "keep the one that suits the channel",
				    "[HT40+] and [HT40-] name both sides of the channel");
				return false;
			}
			*ht40 = side;
		}
		seen |= t->mask;
		*bits = (*bits & ~t->mask) | t->bits;
	}
	if (*s != '\0')
		conf_wrong(job, "write [TOKEN][TOKEN], without blanks",
		    "capabilities stand in square brackets, one after another");
	return *s == '\0';
}

/* hostapd lets these tokens mean nothing without another; so do we, but say it. */
static void
drop_without_needs(struct conf_job *job, const struct token *t, uint32_t *bits)
{
	for (; t->name != NULL; t++)
		if (t->needs != 0 && (*bits & t->mask) == t->bits && (*bits & t->needs) == 0) {
			*bits &= ~t->mask;
			conf_note(job, "add [SU-BEAMFORMEE], [SU-BEAMFORMER] or [HTC-VHT]",
			    "[%s] has no effect without the capability it refines", t->name);
		}
}

void
value_ht_capab(struct conf_job *job, void *at, const char *s)
{
	uint32_t bits = (uint32_t)*(int *)at;
	int ht40 = 0;

	if (!read_tokens(job, ht_tokens, s, &bits, &ht40))
		return;
	*(int *)at = (int)bits;
	job->radio->ht40 = ht40;	/* of the last line, as hostapd has it */
}

void
value_vht_capab(struct conf_job *job, void *at, const char *s)
{
	uint32_t bits = (uint32_t)*(int64_t *)at;

	if (!read_tokens(job, vht_tokens, s, &bits, NULL))
		return;
	drop_without_needs(job, vht_tokens, &bits);
	*(int64_t *)at = bits;
}
